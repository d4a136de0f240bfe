// @babel/standalone compiles newer syntax down.
const Babel = require("babel-standalone-7");
const { digest, read } = require("./support/digest.js");

const source = `class A { #x = 1; static s = () => this; get x() { return this.#x ??= 2; } }
async function f({ a, ...b }, [c = a] = []) { for await (const d of b) yield_(d?.e ?? c); }
const yield_ = (x) => \`\${x}\`, re = /(?<y>\\d{4})/su; function* g() { const x = yield* g(); return [...x, ...arguments]; }
export default <div a={1}>{f}</div>;`;
console.log(Babel.version);
console.log(Babel.transform(source, { presets: [["env", { targets: "ie 11", modules: "commonjs" }], "react"] }).code);
console.log(digest(Babel.transform(read("mustache/mustache.js"), { presets: ["env"], sourceType: "script" }).code), digest(Babel.transform(read("preact/dist/preact.mjs"), { presets: [["env", { targets: "ie 11" }]], sourceMaps: true }).code));
try {
  Babel.transform("let a; let a", {});
} catch (error) {
  console.log(error.message);
}
