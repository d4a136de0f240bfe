// esprima parses itself, and tokenizes.
const esprima = require("esprima");
const { digest, read } = require("./support/digest.js");

const text = read("esprima/dist/esprima.js");
const tree = esprima.parseScript(text, { range: true, comment: true, tolerant: true });
console.log(tree.body.length, tree.comments.length, digest(JSON.stringify(tree)));
const tokens = esprima.tokenize(text, { loc: true });
const counts = {};
for (const token of tokens) counts[token.type] = (counts[token.type] ?? 0) + 1;
console.log(counts);
console.log(esprima.parseModule("import a, { b as c } from 'd'; export default class extends a { get x() { return super.x } }"));
try {
  esprima.parseScript("var = 1");
} catch (error) {
  console.log(error.message, error.lineNumber, error.column, error.index);
}
