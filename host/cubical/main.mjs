// Shows the evaluator under Node, both ways to put it together:
//
//     node main.mjs                 the examples
//     node main.mjs '((lam x. pair x x) y)' ...
import { readFileSync } from "node:fs";
import { examples } from "./examples.js";
import { leanRuntime, link, multiplex } from "./glue.js";
import { CubicalSyntaxError, parseFile, pretty } from "./syntax.mjs";

const module = (name) => new WebAssembly.Module(readFileSync(new URL(name, import.meta.url)));
const multiplexed = multiplex(module("topolei_cubical.wasm"), leanRuntime(module("lean_runtime.wasm")));
const linked = link(module("topolei_composite.wasm"));

const given = process.argv.slice(2).map((text) => ["", text]);
try {
  for (const [title, text] of given.length > 0 ? given : examples) {
    if (title) console.log(`── ${title}\n${text}\n`);
    for (const term of parseFile(text)) {
      const result = pretty(multiplexed.step(term));
      if (result !== pretty(linked.step(term))) throw new Error("the two compositions disagree");
      console.log(result);
    }
    if (title) console.log();
  }
  console.log(`objects alive: ${multiplexed.liveObjects} and ${linked.liveObjects}`);
} catch (error) {
  if (!(error instanceof CubicalSyntaxError)) throw error;
  console.error(error.render());
  process.exitCode = 1;
}
