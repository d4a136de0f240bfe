// prettier formats JavaScript, TypeScript, CSS, JSON and Markdown.
const prettier = require("prettier/standalone");
const plugins = [require("prettier/plugins/babel"), require("prettier/plugins/estree"), require("prettier/plugins/typescript"), require("prettier/plugins/postcss"), require("prettier/plugins/markdown")];
const { digest, read } = require("./support/digest.js");

(async () => {
  console.log(await prettier.format("const {a,b:{c=1,...d}}=await x?.y?.[0]??(z||w);class A extends B{static #p=1;async*m(){yield*[...this.#p]}}", { parser: "babel", plugins }));
  console.log(await prettier.format("type A<T>=T extends (infer U)[]?U:never;interface B{readonly [k:string]:number|string;m?():void}enum E{A=1,B}", { parser: "typescript", plugins }));
  console.log(await prettier.format("a{color:red;background:URL(x.png)}@media (max-width:100px){.b>.c{margin:0 1px}}", { parser: "css", plugins }));
  console.log(await prettier.format('{"a":[1,2,{"b":null}],"c":"d"}', { parser: "json", plugins }));
  console.log(await prettier.format("* a\n* b\n\n# c\n| x | y |\n|--|:-:|\n| 1 | 222 |\n", { parser: "markdown", plugins }));
  for (const file of ["mustache/mustache.js", "estraverse/estraverse.js"]) console.log(file, digest(await prettier.format(read(file), { parser: "babel", plugins, printWidth: 100 })));
  try {
    await prettier.format("let x = ;", { parser: "babel", plugins });
  } catch (error) {
    console.log(error.name, error.message);
  }
})();
