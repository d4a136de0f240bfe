// How long hello world's static module takes to start, above an empty module.
//
//   node bench/startup.mjs [--runs N] [--limit MILLISECONDS]
//
// Each run is a process of its own: Node compiles the module, instantiates it over Node's own WASI (node:wasi) and calls _start. An
// empty module goes through the same, in turns with hello world. Three figures a module, medians of all runs: the time from before the
// file is read to the end of _start, the processor time that the process spends meanwhile (all its threads together: of use on a busy
// machine), and the time of the whole process. Exit status 1 when hello world takes longer, by the first figure, than the limit allows.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({ options: { runs: { type: "string", default: "30" }, limit: { type: "string", default: "20" } } });
const runs = Number(values.runs), limit = Number(values.limit);
const scratch = mkdtempSync(join(tmpdir(), "verifiedjs-startup-"));
const file = (name) => join(scratch, name);

writeFileSync(file("hello.js"), 'console.log("Hello, world!");\n');
execFileSync(join(root, "verifiedjs"), [file("hello.js"), "-o", file("hello.wasm")], { stdio: ["ignore", "inherit", "inherit"] });
// (module (memory (export "memory") 1) (func (export "_start")))
const name = (text) => [text.length, ...Buffer.from(text)];
writeFileSync(file("empty.wasm"), Buffer.from([
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
  1, 4, 1, 0x60, 0, 0,
  3, 2, 1, 0,
  5, 3, 1, 0, 1,
  7, 19, 2, ...name("memory"), 2, 0, ...name("_start"), 0, 0,
  10, 4, 1, 2, 0, 0x0b,
]));
writeFileSync(file("run.mjs"), `
import { readFileSync } from "node:fs";
import { WASI } from "node:wasi";
const start = performance.now(), before = process.cpuUsage();
const wasi = new WASI({ version: "preview1", args: ["program"], env: {}, returnOnExit: true });
const module = new WebAssembly.Module(readFileSync(process.argv[2]));
wasi.start(new WebAssembly.Instance(module, wasi.getImportObject()));
const time = performance.now() - start, { user, system } = process.cpuUsage(before);
process.stderr.write(time + " " + (user + system) / 1000);
`);

function run(module, expected) {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--no-warnings", file("run.mjs"), module], { encoding: "utf8" });
  if (status !== 0 || stdout !== expected) throw new Error(`${module}: status ${status}\n${stdout}${stderr}`);
  const [inside, processor] = stderr.split(" ").map(Number);
  return { inside, processor, whole: performance.now() - start };
}

const modules = [["empty module", file("empty.wasm"), ""], ["hello world", file("hello.wasm"), "Hello, world!\n"]];
const results = modules.map(() => []);
for (let k = 0; k < runs; k++) modules.forEach(([, module, expected], m) => results[m].push(run(module, expected)));
const median = (numbers) => numbers.sort((a, b) => a - b)[numbers.length >> 1];
const figures = ["inside", "processor", "whole"];
const medians = results.map((rs) => figures.map((figure) => median(rs.map((r) => r[figure]))));
const line = (what, numbers, rest) => console.log(what.padEnd(14) + numbers.map((x) => x.toFixed(1).padStart(12)).join("") + "  " + rest);
console.log(`${"milliseconds".padEnd(14)}   to its end   processor     process`);
modules.forEach(([what, module], m) => line(what, medians[m], `${statSync(module).size} bytes`));
const difference = medians[1].map((x, f) => x - medians[0][f]);
line("difference", difference, `medians of ${runs} runs, limit ${limit}`);
rmSync(scratch, { recursive: true, force: true });
process.exit(difference[0] <= limit ? 0 : 1);
