// The composite, spoken to in the surface syntax (syntax.mjs): the examples have the normal forms that stand beside them. With a file
// that WellTypedTests recorded (a term and its normal form a line, as C# writes them), all its lines as well.
//
//     node agree.mjs [directory of the composite [file]]
import { readdirSync, readFileSync } from "node:fs";
import { directory, linked, multiplexed } from "./composite.mjs";

const { CubicalSyntaxError, parseDim, parseFace, parseFile, parseTerm, pretty, print } = await import(new URL("syntax.mjs", directory));
const c = multiplexed(), one = linked(), before = c.liveObjects;
let passed = 0, failed = 0;

function same(what, actual, wanted) {
  if (actual === wanted) return void passed++;
  failed++;
  const limit = (text) => text.length > 400 ? text.slice(0, 400) + " ..." : text;
  if (failed <= 20) console.log(`✗ ${limit(what)}\n    ${limit(actual)}\n  instead of\n    ${limit(wanted)}`);
}

const examples = new URL("examples/", import.meta.url);
for (const file of readdirSync(examples).filter((name) => name.endsWith(".cub"))) {
  const terms = parseFile(readFileSync(new URL(file, examples), "utf8"));
  const expected = parseFile(readFileSync(new URL(file.replace(/cub$/, "expected"), examples), "utf8"));
  same(`${file}: number of terms`, String(terms.length), String(expected.length));
  terms.forEach((term, i) => {
    same(`${file}: ${print(term)}`, print(c.step(term)), print(expected[i]));
    same(`${file}, linked: ${print(term)}`, print(one.step(term)), print(expected[i]));
    same(`${file}, broken into lines`, print(parseTerm(pretty(term, 30))), print(term));
  });
}

for (const [parse, text, wanted] of [
  [parseTerm, "(transp (i. A) 2 x)", "1:16: expected 0 or 1, not 2"], [parseTerm, "(f\n x", "2:3: expected ), not the end"],
  [parseTerm, "(f fst)", "1:4: expected ), not the keyword fst (as a name it is written |fst|)"], [parseDim, "i /\\", "1:5: expected a dimension, not the end"],
  [parseFace, "i=2", "1:3: expected 0 or 1, not 2"], [parseTerm, "|a", "1:1: this name has no closing bar"],
]) {
  let message = "no error";
  try { parse(text); } catch (error) { message = error instanceof CubicalSyntaxError ? error.message : String(error); }
  same(text, message, wanted);
}

if (process.argv[3]) {
  let lines = 0;
  for (const line of readFileSync(process.argv[3], "utf8").split("\n")) {
    if (!line) continue;
    const [text, normal] = line.split("\t"), term = parseTerm(text);
    if (print(term) !== text) same(text, print(term), text);
    same(text, print(c.step(term)), normal);
    lines++;
  }
  console.log(`${lines} recorded terms`);
}
same("objects alive", String(c.liveObjects), String(before));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
