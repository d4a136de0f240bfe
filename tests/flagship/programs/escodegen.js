// escodegen prints what esprima parsed: its own dependencies and itself, twice round.
const escodegen = require("escodegen");
const esprima = require("esprima");
const { digest, read } = require("./support/digest.js");

for (const file of ["escodegen/escodegen.js", "estraverse/estraverse.js", "mustache/mustache.js"]) {
  const tree = esprima.parseScript(read(file), { range: true, tokens: true, comment: true });
  const text = escodegen.generate(tree);
  const again = escodegen.generate(esprima.parseScript(text));
  console.log(file, digest(text), text === again, digest(escodegen.generate(tree, { format: escodegen.FORMAT_MINIFY })));
}
console.log(escodegen.generate(esprima.parseModule(`
  import d, * as ns from "m"; export { d as default };
  class A extends B { constructor() { super(...arguments); } static *m({ a = 1, b: e }, [c, , ...d]) { yield* a; for (const x of y) z; } async n() { await x; } get [k]() { return \`t\${1}u\`; } }
  label: for (;;) { if (a) continue label; else break label; }
  x = a ? b, c : (d, e) => ({ f }), (function () {})(), new (foo())(), new (foo.bar)(), (1, 2), -(-x), +(+x), a ** b, (-1) ** 2;
`), { format: { indent: { style: "  " }, quotes: "double", semicolons: true } }));
