// Shows the evaluator under Node, both ways to put it together:
//
//     node main.mjs                 the examples
//     node main.mjs '["app", ["lam", "x", ["var", "x"]], ["var", "y"]]'
import { readFileSync } from "node:fs";
import { examples } from "./examples.js";
import { leanRuntime, link, multiplex, show } from "./glue.js";

const module = (name) => new WebAssembly.Module(readFileSync(new URL(name, import.meta.url)));
const multiplexed = multiplex(module("topolei_cubical.wasm"), leanRuntime(module("lean_runtime.wasm")));
const linked = link(module("topolei_composite.wasm"));

const given = process.argv.slice(2).map((text) => ["", JSON.parse(text)]);
for (const [title, term] of given.length > 0 ? given : examples) {
  const result = show(multiplexed.step(term));
  if (result !== show(linked.step(term))) throw new Error("the two compositions disagree");
  if (title) console.log(`${title}:`);
  console.log(`  ${show(term)}\n  = ${result}\n`);
}
console.log(`objects alive: ${multiplexed.liveObjects} and ${linked.liveObjects}`);
