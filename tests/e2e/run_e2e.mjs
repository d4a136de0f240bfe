// The end-to-end runner: a few persistent processes do everything.
//
//     this process ──requests──▶ N × `verifiedjs serve`     compiles, and interprets at core, flat, anf, wasmIR
//                  ──modules───▶ N worker threads           run the modules: static, dynamic, stress (dynamic, collecting at every poll)
//
// A program passes at a level when its standard output and exit status are the recorded ones. What hangs is killed and fails.
//
// ledger.txt lists the known failures: program, levels (comma-separated, or * for all), reason. It may only shrink: a failure that is
// not listed fails the run, and so does a listed program that passes.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Runner, Server, compiled, difference, interpreted } from "./levels.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
// What reaches the limits of memory and stack takes a collection at every poll too long.
const notAt = { limits: ["stress"] };
const levelsOf = (program) => levels.filter((level) => !notAt[path.relative(here, program).split(path.sep)[0]]?.includes(level));
const parallel = Math.min(2, os.cpus().length);

let levels = ["core", "flat", "anf", "wasmIR", "static", "dynamic", "stress"], filter = "", verbose = false;
for (let args = process.argv.slice(2); args.length > 0;) {
  const arg = args.shift();
  if (arg === "--levels") levels = args.shift().split(",");
  else if (arg === "--verbose") verbose = true;
  else filter = arg;
}
for (const level of levels)
  if (!interpreted.includes(level) && !compiled.includes(level)) {
    console.error(`no level ${level}; there are ${[...interpreted, ...compiled].join(", ")}`);
    process.exit(2);
  }

function* programs(directory) {
  for (const entry of readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const full = path.join(directory, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== "node_modules" && entry.name !== "support") yield* programs(full);
    } else if (/\.[cm]?js$/.test(entry.name) && existsSync(full.replace(/\.[cm]?js$/, ".out"))) yield full;
  }
}

const temporary = mkdtempSync(path.join(os.tmpdir(), "verifiedjs-e2e-"));
const queue = [...programs(here)].filter((program) => program.includes(filter));
const counts = Object.fromEntries(levels.map((level) => [level, { passed: 0, failed: 0 }]));
const failures = [], known = [];
const ledger = new Map();
for (const line of readFileSync(path.join(here, "ledger.txt"), "utf8").split("\n")) {
  if (line === "" || line.startsWith("#")) continue;
  const [name, where, ...reason] = line.split(/\s+/);
  if (reason.length === 0) {
    console.error(`ledger.txt: a line needs a program, levels and a reason: ${line}`);
    process.exit(2);
  }
  for (const level of where === "*" ? [...interpreted, ...compiled] : where.split(",")) ledger.set(`${name} ${level}`, reason.join(" "));
}
let next = 0;

function judge(program, level, expected, result) {
  const name = path.relative(here, program);
  const problem = result === undefined ? "no result"
    : result.error !== undefined ? result.error
    : result.exit !== expected.exit ? `exit status ${result.exit} instead of ${expected.exit}${result.stderr ? `: ${result.stderr.slice(0, 600)}` : ""}`
    : result.stdout !== expected.stdout ? difference(expected.stdout, result.stdout)
    : undefined;
  const isKnown = ledger.has(`${name} ${level}`);
  if (problem === undefined && !isKnown) counts[level].passed++;
  else if (problem !== undefined && isKnown) known.push(name);
  else if (problem === undefined) {
    counts[level].failed++;
    failures.push({ name, level, problem: "passes now: take it out of ledger.txt" });
  } else {
    counts[level].failed++;
    failures.push({ name, level, problem });
    if (verbose) console.log(`FAIL ${name} at ${level}: ${problem}`);
  }
}

async function work(index) {
  const server = new Server(), runner = new Runner();
  while (next < queue.length) {
    const number = next++, program = queue[number], base = program.replace(/\.[cm]?js$/, "");
    const expected = {
      stdout: readFileSync(base + ".out", "utf8"),
      exit: existsSync(base + ".exit") ? Number(readFileSync(base + ".exit", "utf8")) : 0,
    };
    const own = levelsOf(program), wanted = new Set(own.map((level) => (level === "stress" ? "dynamic" : level)));
    for (const level of wanted) {
      const output = path.join(temporary, `${number}.${level}.wasm`);
      const answer = await server.request({ path: program, level, output });
      if (interpreted.includes(level)) {
        judge(program, level, expected, answer);
        continue;
      }
      const runs = level === "static" ? ["static"] : ["dynamic", "stress"].filter((run) => own.includes(run));
      for (const run of runs)
        judge(program, run, expected, answer.error !== undefined ? answer : await runner.run({
          module: output, runtime: level === "dynamic" ? answer.runtime : undefined, stress: run === "stress", name: program,
        }));
      rmSync(output, { force: true });
    }
  }
  server.stop();
  await runner.stop();
}

await Promise.all(Array.from({ length: parallel }, (_, index) => work(index)));
rmSync(temporary, { recursive: true, force: true });
if (!verbose) for (const { name, level, problem } of failures) console.log(`FAIL ${name} at ${level}: ${problem}`);
for (const level of levels) console.log(`${level.padEnd(8)} ${counts[level].passed} of ${queue.filter((program) => levelsOf(program).includes(level)).length}`);
const passed = levels.reduce((sum, level) => sum + counts[level].passed, 0);
if (known.length > 0) console.log(`${known.length} known failures (ledger.txt)`);
console.log(`${passed} passed, ${failures.length} failed`);
process.exit(failures.length === 0 ? 0 : 1);
