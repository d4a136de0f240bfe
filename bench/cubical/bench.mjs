// Evaluations in a second of CPU time of the composite, and memory after many of them.
//
//     node bench.mjs [directory of the composite] [evaluations of the memory test, default 1000000]
//
// `dotnet run -c Release --project bench/cubical/native` measures two of the terms natively.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { terms } from "./terms.mjs";

const directory = pathToFileURL(resolve(process.argv[2] ?? new URL("../../dist/lean-wasm-composite", import.meta.url).pathname) + "/");
const { leanRuntime, link, multiplex } = await import(new URL("glue.js", directory));
const module = (name) => new WebAssembly.Module(readFileSync(new URL(name, directory)));
const instances = {
  "two modules": multiplex(module("topolei_cubical.wasm"), leanRuntime(module("lean_runtime.wasm"))),
  "linked": link(module("topolei_composite.wasm")),
};

for (const [title, term] of terms) {
  const rates = [];
  for (const [how, c] of Object.entries(instances)) {
    const o = c.build("CTerm", term), step = c.evaluator.topolei_cubical_step;
    const run = (n) => { for (let i = 0; i < n; i++) c.dec(step(o)); };
    run(200);
    let n = 100, time = 0;
    for (;;) {
      const start = process.cpuUsage();
      run(n);
      time = process.cpuUsage(start).user / 1000;
      if (time > 300) break;
      n *= 2;
    }
    c.dec(o);
    rates.push(`${how} ${Math.round(n / time * 1000).toLocaleString("en")}/s`);
  }
  console.log(`${title}: ${rates.join(", ")}`);
}

const c = instances.linked, count = Number(process.argv[3] ?? 1_000_000), term = terms[3][1], o = c.build("CTerm", term), alive = c.liveObjects;
for (let i = 0; i < count; i++) c.dec(c.evaluator.topolei_cubical_step(o));
console.log(`after ${count.toLocaleString("en")} evaluations: memory ${c.memory.buffer.byteLength / 1024} KiB, ${c.liveObjects - alive} objects more than before`);
