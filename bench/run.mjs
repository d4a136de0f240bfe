// Compares programs compiled by VerifiedJS with Node and with QuickJS compiled to WebAssembly (quickjs-emscripten).
//
//   node bench/run.mjs [--rounds N] [--engines node,quickjs,verifiedjs] [filter]
//
// Each program of bench/programs checks its own result and prints the milliseconds that its main took, so start-up is apart. The
// engines take turns within each round, one process a run, so that whatever else the machine does hits all alike; the best run of
// each counts. Prints a line a program and the geometric means of the ratios. Exit status 1 when a program fails anywhere.
import { spawnSync } from "node:child_process";
import { readdirSync, statSync, mkdtempSync, rmSync, existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string", default: "3" }, engines: { type: "string", default: "node,quickjs,verifiedjs" } },
});
const rounds = Number(values.rounds);
const filter = positionals[0] ?? "";
const programs = readdirSync(join(here, "programs")).filter((f) => f.endsWith(".js") && f.includes(filter)).sort();
const scratch = mkdtempSync(join(tmpdir(), "verifiedjs-bench-"));

function run(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: "utf8", timeout: 300_000 });
  if (error) throw error;
  if (status !== 0) throw new Error((stderr || stdout).trim().split("\n").find((line) => /Error|error/.test(line)) ?? `exit status ${status}`);
  return stdout;
}

// The command, or the built compiler that VERIFIEDJS_CLI names
const verifiedjs = (args) => (process.env.VERIFIEDJS_CLI ? ["dotnet", [process.env.VERIFIEDJS_CLI, ...args]] : [join(root, "verifiedjs"), args]);

/** Engine name -> { prepare(source): artefact, run(artefact): text that ends with milliseconds }. */
const engines = {
  node: { prepare: (source) => source, run: (source) => run(process.execPath, [source]) },
  quickjs: { prepare: (source) => source, run: (source) => run(process.execPath, [join(here, "quickjs.mjs"), source]) },
  verifiedjs: {
    prepare(source) {
      const module = join(scratch, basename(source, ".js") + ".wasm");
      run(...verifiedjs([source, "-o", module]));
      return module;
    },
    run: (module) => run(process.execPath, [join(root, "host", "node", "run.mjs"), module]),
  },
};

const chosen = values.engines.split(",");
for (const name of chosen) {
  if (!(name in engines)) {
    console.error(`unknown engine '${name}'; there are ${Object.keys(engines).join(", ")}`);
    process.exit(2);
  }
}

const milliseconds = (x) => (x === undefined ? "failed" : x < 10 ? x.toFixed(1) : String(Math.round(x)));
const ratio = (x) => (Number.isFinite(x) ? x.toFixed(2) : "-");
const geometricMean = (xs) => Math.exp(xs.reduce((sum, x) => sum + Math.log(x), 0) / xs.length);

const versusQuickjs = [];
const versusNode = [];
let failures = 0;
console.log(["program".padEnd(14), ...chosen.map((e) => e.padStart(11)), "x quickjs".padStart(10), "x node".padStart(8), "KB".padStart(7)].join(" "));
for (const file of programs) {
  const source = join(here, "programs", file);
  const best = {};
  const artefacts = {};
  const notes = [];
  for (const name of chosen) {
    try {
      artefacts[name] = engines[name].prepare(source);
    } catch (error) {
      notes.push(`${name}: ${error.message}`);
    }
  }
  for (let round = 0; round < rounds; round++) {
    for (const name of chosen) {
      if (artefacts[name] === undefined) continue;
      try {
        const time = Number(engines[name].run(artefacts[name]).trim().split("\n").pop());
        if (!Number.isFinite(time)) throw new Error("printed no time");
        best[name] = Math.min(best[name] ?? Infinity, time);
      } catch (error) {
        notes.push(`${name}: ${error.message}`);
        artefacts[name] = undefined;
        best[name] = undefined;
      }
    }
  }
  failures += notes.length > 0 ? 1 : 0;
  if (best.quickjs && best.verifiedjs) versusQuickjs.push(best.quickjs / best.verifiedjs);
  if (best.node && best.verifiedjs) versusNode.push(best.node / best.verifiedjs);
  const module = artefacts.verifiedjs;
  const size = module && existsSync(module) ? String(Math.round(statSync(module).size / 1024)) : "-";
  console.log(
    [
      basename(file, ".js").padEnd(14),
      ...chosen.map((e) => milliseconds(best[e]).padStart(11)),
      ratio(best.quickjs / best.verifiedjs).padStart(10),
      ratio(best.node / best.verifiedjs).padStart(8),
      size.padStart(7),
    ].join(" "),
  );
  for (const note of notes) console.log(`    ${note}`);
}
rmSync(scratch, { recursive: true });
if (versusQuickjs.length) console.log(`geometric mean: ${geometricMean(versusQuickjs).toFixed(2)} times QuickJS's speed over ${versusQuickjs.length} programs`);
if (versusNode.length) console.log(`geometric mean: ${geometricMean(versusNode).toFixed(2)} times Node's speed over ${versusNode.length} programs`);
if (failures) console.log(`${failures} programs failed`);
process.exit(failures ? 1 : 0);
