// terser compresses and mangles other packages.
const { minify } = require("terser");
const { digest, read } = require("./support/digest.js");

(async () => {
  for (const file of ["mustache/mustache.js", "dayjs/esm/index.js", "preact/dist/preact.mjs"]) {
    const result = await minify(read(file), { module: !file.endsWith("mustache.js"), compress: { passes: 2 }, mangle: { toplevel: true } });
    console.log(file, digest(result.code));
  }
  console.log((await minify("function f(a, b) { if (a) { return b ? 1 + 2 : 'x' + 'y'; } else { return f(!a, b); } } class A { #p = 1; get p() { return this.#p; } } console.log(f(0, 1), new A().p)", { sourceMap: false })).code);
  try {
    await minify("let x = ;");
  } catch (error) {
    console.log(error.name, error.message, error.line, error.col);
  }
})();
