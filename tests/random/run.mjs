// Runs random programs (generate.mjs) under Node and at every level, and compares what they print.
//
//     node tests/random/run.mjs [--count N] [--seed S] [--batch N] [--levels core,flat,anf,wasmIR,dynamic,stress]
//
// Programs go in batches of one script (of 50, interpreters take a third of the time; compiling those takes long); a batch that differs is taken apart to name the programs. Prints the seed of each that
// differs: `node tests/random/generate.mjs SEED` writes it. The compiler certifies what it compiles; a refusal is an error here.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Runner, Server, compiled, difference, interpreted } from "../e2e/levels.mjs";
import { script } from "./generate.mjs";

const options = { count: "200", seed: "1", batch: "10", levels: "core,flat,anf,wasmIR,dynamic,stress" };
for (let args = process.argv.slice(2); args.length > 0;) {
  const name = args.shift().replace(/^--/, "");
  if (!(name in options) || args.length === 0) {
    console.error("usage: run.mjs [--count N] [--seed S] [--batch N] [--levels core,flat,anf,wasmIR,static,dynamic,stress]");
    process.exit(2);
  }
  options[name] = args.shift();
}
const levels = options.levels.split(","), count = Number(options.count), first = Number(options.seed), batchSize = Number(options.batch);
for (const level of levels) if (!interpreted.includes(level) && !compiled.includes(level)) throw new Error(`no level ${level}`);

const directory = path.join(path.dirname(fileURLToPath(import.meta.url)), "../../build/random");
mkdirSync(directory, { recursive: true });
const batches = [];
for (let seed = first; seed < first + count; seed += batchSize) batches.push([seed, Math.min(batchSize, first + count - seed)]);

const counts = Object.fromEntries(levels.map((level) => [level, 0]));
const different = [];
let done = 0;

/** The levels at which the programs print something else than under Node: [level, problem]. */
async function compare(server, runner, seed, size) {
  const base = path.join(directory, `${seed}-${size}`), file = base + ".js", problems = [];
  writeFileSync(file, script(seed, size));
  // 1: a rejection that nobody handled
  const { stdout: expected, status } = spawnSync(process.execPath, [file], { encoding: "utf8", maxBuffer: 1 << 28 });
  if (status !== 0 && status !== 1) throw new Error(`Node ended with ${status} on ${file}`);
  const modules = new Map();
  for (const level of levels) {
    let result;
    if (interpreted.includes(level)) result = await server.request({ path: file, level });
    else {
      const link = level === "static" ? "static" : "dynamic", output = `${base}.${link}.wasm`;
      if (!modules.has(link)) modules.set(link, await server.request({ path: file, level: link, output }));
      const answer = modules.get(link);
      result = answer.error !== undefined ? answer : await runner.run({ module: output, runtime: link === "dynamic" ? answer.runtime : undefined, stress: level === "stress", name: file });
    }
    const problem = result.error ?? (result.exit !== status ? `exit status ${result.exit} instead of ${status}: ${result.stderr?.slice(0, 400)}` : result.stdout !== expected ? difference(expected, result.stdout) : undefined);
    if (problem !== undefined) problems.push([level, problem]);
  }
  for (const link of modules.keys()) rmSync(`${base}.${link}.wasm`, { force: true });
  rmSync(file);
  return problems;
}

async function work() {
  const server = new Server(), runner = new Runner();
  for (let batch; (batch = batches.shift()) !== undefined;) {
    const [seed, size] = batch;
    const problems = await compare(server, runner, seed, size);
    for (const level of levels) counts[level] += size;
    if (problems.length > 0) {
      let found = false;
      for (let one = seed; one < seed + size; one++)
        for (const [level, problem] of await compare(server, runner, one, 1)) {
          found = true;
          counts[level]--;
          different.push([one, level]);
          console.log(`FAIL seed ${one} at ${level}: ${problem}`);
        }
      // Only together, such as when one runs out of memory that others hold
      if (!found)
        for (const [level, problem] of problems) {
          counts[level] -= size;
          different.push([seed, level]);
          console.log(`FAIL seeds ${seed} to ${seed + size - 1} together at ${level}: ${problem}`);
        }
    }
    done += size;
    if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${count}`);
  }
  server.stop();
  await runner.stop();
}

await Promise.all(Array.from({ length: Math.min(2, os.cpus().length) }, work));
for (const level of levels) console.log(`${level.padEnd(8)} ${counts[level]} of ${count}`);
console.log(`${Object.values(counts).reduce((a, b) => a + b)} passed, ${different.length} failed`);
process.exit(different.length === 0 ? 0 : 1);
