// The Test262 runner. Two lanes, each
//
//     a compile process (VerifiedJS.Test262), which also interprets at level core
//     a worker thread (worker.mjs), which runs the compiled modules
//
// The harness of a test is compiled and evaluated once in each lane; its tests are linked with the memory that it left (Driver/Prefix.cs).
// What hangs is killed, and fails. Options: see usage().
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createWriteStream, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import readline from "node:readline";
import { Worker } from "node:worker_threads";
import { fileURLToPath } from "node:url";
import { edition, harness, metadata, modes, needsEvaluator, reasonToSkip } from "./metadata.mjs";
import { changedFiles, touchedFolders } from "./touched.mjs";

const here = path.dirname(fileURLToPath(import.meta.url)), repository = path.join(here, "../..");
const secondsPerTest = Number(process.env.TEST262_TIMEOUT ?? 30), testsPerWorker = 400;

function usage(message) {
  console.error(`run_test262_compare.sh: ${message}
  --fast               test/language, features up to ES2020, without tests that evaluate source text at run time
  --full               everything up to ES2025
  --folder PREFIX ...  only files under these folders of test/ (or one file)
  --sample N           N of them, chosen by --seed TEXT
  --changed COMMIT     with --sample: also all of the folders that the change since COMMIT touches; the ledger may only have shrunk since then
  --edition YEAR       only features up to this edition
  --no-eval            without tests that evaluate source text at run time
  --level core|dynamic
  --lines FILE         where the TEST262_ lines go (default: standard output)
  --failures           only failures among the lines
  --jobs N`);
  process.exit(2);
}

const options = { folders: [], seed: "local", level: "dynamic", jobs: Math.min(2, os.cpus().length), edition: 2025 };
for (let args = process.argv.slice(2); args.length > 0;) {
  const arg = args.shift();
  const value = () => args.shift() ?? usage(`${arg} needs a value`);
  switch (arg) {
    case "--fast": Object.assign(options, { edition: 2020, noEval: true }); options.folders.push("language"); break;
    case "--full": break;
    case "--folder": while (args.length > 0 && !args[0].startsWith("--")) options.folders.push(args.shift()); break;
    case "--sample": options.sample = Number(value()); break;
    case "--changed": options.changed = value(); break;
    case "--seed": options.seed = value(); break;
    case "--edition": options.edition = Number(value()); break;
    case "--no-eval": options.noEval = true; break;
    case "--level": options.level = value(); break;
    case "--lines": options.lines = value(); break;
    case "--failures": options.onlyFailures = true; break;
    case "--jobs": options.jobs = Number(value()); break;
    default: usage(`unknown option ${arg}`);
  }
}
if (!["core", "dynamic"].includes(options.level)) usage(`no level ${options.level}`);
const root = process.env.TEST262_DIR ?? path.join(here, "test262");
if (!existsSync(path.join(root, "harness/assert.js"))) usage(`Test262 is not at ${root}; set TEST262_DIR`);

// ── Selection ────────────────────────────────────────────────────────────────────────────────────────────────────────

function* files(directory) {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const full = path.join(directory, entry.name);
    if (entry.isDirectory()) yield* files(full);
    else if (entry.name.endsWith(".js") && !entry.name.includes("_FIXTURE")) yield full;
  }
}

function* selected(folders) {
  for (const folder of new Set(folders)) {
    const full = path.join(root, "test", folder.replace(/^test\//, ""));
    if (!existsSync(full)) usage(`no folder ${full}`);
    if (statSync(full).isFile()) yield full;
    else yield* files(full);
  }
}

const order = (file) => createHash("sha1").update(`${options.seed}\0${path.relative(root, file)}`).digest("hex");
let candidates = [...selected(options.folders.length > 0 ? options.folders : ["language", "built-ins", "annexB"])];
if (options.sample !== undefined) candidates = candidates.map((file) => [order(file), file]).sort((a, b) => (a[0] < b[0] ? -1 : 1)).map(([, file]) => file);
else candidates.sort();

const tests = [], skipped = [], chosen = new Set();
function choose(file) {
  if (chosen.has(file)) return;
  chosen.add(file);
  const text = readFileSync(file, "utf8"), meta = metadata(text), name = path.relative(root, file);
  const reason = reasonToSkip(meta, text);
  if (reason !== undefined) skipped.push({ name, reason });
  else if (edition(meta) <= options.edition && !(options.noEval && needsEvaluator(meta, text))) tests.push({ file, name, meta });
}
for (const file of candidates) {
  if (tests.length === options.sample) break;
  choose(file);
}
if (options.changed !== undefined) {
  const folders = touchedFolders(changedFiles(repository, options.changed));
  console.log(`folders touched since ${options.changed}: ${folders.length > 0 ? folders.join(" ") : "none"}`);
  for (const file of selected(folders.filter((folder) => existsSync(path.join(root, "test", folder))))) choose(file);
}
// Tests with the same harness one after the other
tests.sort((a, b) => (a.name < b.name ? -1 : 1));

// ── The ledger ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** The tests that a ledger lists. Headings "[clause] reason" stand above the tests that have this cause. */
function parseLedger(text) {
  const listed = new Set();
  let heading;
  for (const [index, line] of text.split("\n").entries()) {
    if (line === "" || line.startsWith("#")) continue;
    if (/^\[.+\] ./.test(line)) heading = line;
    else if (heading === undefined || !/^test\/\S+\.js$/.test(line) || listed.has(line)) usage(`ledger.txt:${index + 1}: not a heading, or no heading above, or listed twice`);
    else listed.add(line);
  }
  return listed;
}

const ledgerFile = path.join(here, "ledger.txt");
const ledger = parseLedger(readFileSync(ledgerFile, "utf8"));
if (options.changed !== undefined) {
  const file = path.relative(repository, ledgerFile).replaceAll(path.sep, "/");
  const before = parseLedger(execFileSync("git", ["-C", repository, "show", `${options.changed}:${file}`], { encoding: "utf8" }));
  const added = [...ledger].filter((name) => !before.has(name));
  if (before.size > 0 && added.length > 0) usage(`the ledger may only shrink; new since ${options.changed}: ${added.join(" ")}`);
}

// ── Running ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A process of VerifiedJS.Test262. */
class Compiler {
  #process;
  #answer;
  #errors = "";

  #start() {
    const current = spawn("dotnet", [path.join(here, "VerifiedJS.Test262/bin/Release/net10.0/VerifiedJS.Test262.dll")], {
      stdio: ["pipe", "pipe", "pipe"], env: { ...process.env, TZ: "America/Los_Angeles", DOTNET_gcServer: "0" },
    });
    this.#process = current;
    this.#errors = "";
    current.stderr.on("data", (data) => { this.#errors = (this.#errors + data).slice(0, 2000); });
    current.stdin.on("error", () => { }); // of a process that has ended: "exit" says so
    readline.createInterface({ input: current.stdout }).on("line", (line) => this.#answer?.(JSON.parse(line)));
    current.on("exit", () => {
      if (current !== this.#process) return;
      this.#process = undefined;
      this.#answer?.({ error: `the compiler ended: ${this.#errors.trim()}` });
    });
  }

  async request(request, seconds) {
    if (!this.#process) this.#start();
    let timer;
    const answer = await new Promise((resolve) => {
      this.#answer = resolve;
      timer = setTimeout(() => {
        this.stop();
        resolve({ error: "timeout while compiling or interpreting" });
      }, seconds * 1000);
      this.#process.stdin.write(JSON.stringify(request) + "\n");
    });
    clearTimeout(timer);
    this.#answer = undefined;
    return answer;
  }

  get isRunning() { return this.#process !== undefined; }

  stop() {
    const current = this.#process;
    this.#process = undefined;
    current?.kill("SIGKILL");
  }
}

const compiled = new Map();

/** The runtime, or what is evaluated before tests, as a WebAssembly.Module. Workers get the module itself, with the code that the engine has made for it. */
function moduleAt(file) {
  if (!compiled.has(file)) compiled.set(file, new WebAssembly.Module(readFileSync(file)));
  return compiled.get(file);
}

/** A worker thread; a new one after many tests, for each instance's memory takes address space until it is collected. */
class Runner {
  #worker;
  #count = 0;

  async run(request) {
    if (this.#count++ % testsPerWorker === 0) await this.stop();
    const worker = (this.#worker ??= new Worker(path.join(here, "worker.mjs"), { resourceLimits: { stackSizeMb: 16 } }));
    return new Promise((resolve) => {
      const finish = (result) => {
        clearTimeout(timer);
        worker.off("message", finish).off("error", onError).off("exit", onExit);
        resolve(result);
      };
      const dispose = (error) => {
        if (this.#worker === worker) this.#worker = undefined;
        worker.terminate();
        finish({ error });
      };
      const onError = (error) => dispose(String(error?.stack ?? error)), onExit = () => dispose("the worker ended");
      const timer = setTimeout(() => dispose("timeout"), secondsPerTest * 1000);
      worker.on("message", finish).on("error", onError).on("exit", onExit);
      worker.postMessage(request);
    });
  }

  async stop() {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }
}

/** A compiler and a runner that take test after test. */
class Lane {
  #index;
  #compiler = new Compiler();
  #runner = new Runner();
  /** The evaluated harnesses that the compiler knows: by their paths, the module that goes before a test. */
  #prefixes = new Map();

  constructor(index) { this.#index = index; }

  #file(name) { return path.join(temporary, `${this.#index}.${name}`); }

  #compile(request, seconds = secondsPerTest) {
    if (!this.#compiler.isRunning) this.#prefixes.clear();
    return this.#compiler.request(request, seconds);
  }

  #prefixOf(harness, evaluator) { return `${evaluator}\n${harness.join("\n")}`; }

  /** Compiles and evaluates a harness. The result: { prefix: path of its module }, or what went wrong. */
  async #prepare(harness, evaluator) {
    const module = this.#file("harness.wasm"), memory = this.#file("memory"), key = this.#prefixOf(harness, evaluator);
    if (this.#prefixes.has(key)) return this.#prefixes.get(key);
    // The first request may have to build the runtime
    let result = await this.#compile({ harness, evaluator, output: module }, 300);
    if (result.runtime === undefined) return result;
    result = await this.#runner.run({ module, runtime: moduleAt(result.runtime), prefixes: [], memory });
    const failure = /\u0001uncaught .*\u0001([^]*)/.exec(result.stdout)?.[1] ?? result.error ?? (result.exit !== 0 ? result.stderr : undefined);
    let prepared;
    if (failure !== undefined) prepared = { error: `in the harness: ${failure}` };
    else {
      const prefix = this.#file(`${this.#prefixes.size}.prefix.wasm`);
      result = await this.#compile({ harness, evaluator, memory, output: prefix });
      if (result.runtime === undefined) return result;
      compiled.delete(prefix);
      prepared = { prefix };
    }
    this.#prefixes.set(key, prepared);
    return prepared;
  }

  async #run(test, mode, files) {
    const module = this.#file("wasm"), request = { path: test.file, mode, level: options.level, harness: files, output: module };
    let result = await this.#compile(request);
    if (result.missing) {
      const prepared = await this.#prepare(files, result.evaluator);
      if (prepared.prefix === undefined) return prepared;
      result = await this.#compile(request);
    }
    if (result.runtime === undefined) return result;
    const { prefix } = this.#prefixes.get(this.#prefixOf(files, result.evaluator));
    return this.#runner.run({ module, runtime: moduleAt(result.runtime), prefixes: [moduleAt(prefix)] });
  }

  /** What is wrong with a test; undefined when nothing is. */
  async failureOf(test) {
    const files = harness(test.meta).map((name) => path.join(root, "harness", name));
    for (const mode of modes(test.meta)) {
      const wrong = problem(test.meta, await this.#run(test, mode, files));
      if (wrong !== undefined) return `(${mode}) ${wrong}`;
    }
    return undefined;
  }

  async stop() {
    this.#compiler.stop();
    await this.#runner.stop();
  }
}

/** What is wrong with a run's result; undefined when it is as the metadata says. */
function problem({ negative, flags }, result) {
  const early = result.phase !== undefined ? `${result.type} in phase ${result.phase}: ${result.error}` : undefined;
  if (negative !== undefined && negative.phase !== "runtime") {
    if (result.phase === negative.phase && result.type === negative.type) return undefined;
    return `expected ${negative.type} in phase ${negative.phase}, got ${early ?? result.error ?? "none"}`;
  }
  if (early !== undefined) return early;
  if (result.error !== undefined) return result.error;
  const lines = result.stdout.split("\n"), start = lines.indexOf("\u0001start");
  const uncaught = /\n\u0001uncaught (.*)\u0001([^]*)/.exec(result.stdout);
  if (start < 0) return `in the harness: ${uncaught?.[2] ?? result.stderr}`;
  if (negative !== undefined) return uncaught?.[1] === negative.type ? undefined : `expected ${negative.type}, got ${uncaught?.[1] ?? "none"}`;
  if (uncaught) return uncaught[2];
  if (result.exit !== 0) return `exit status ${result.exit}: ${result.stderr}`;
  if (flags.includes("async")) {
    const failure = lines.find((line) => line.startsWith("Test262:AsyncTestFailure:"));
    if (failure !== undefined) return failure;
    if (!lines.includes("Test262:AsyncTestComplete")) return "the test did not call $DONE";
  }
  return undefined;
}

const temporary = mkdtempSync(path.join(os.tmpdir(), "verifiedjs-test262-"));
const output = options.lines !== undefined ? createWriteStream(options.lines) : process.stdout;
const counts = { passed: 0, failed: 0, expected: 0, surprising: 0 };
const byEdition = { 2020: [0, 0], 2025: [0, 0] };
let next = 0;

function count(test, failure) {
  const listed = ledger.has(test.name);
  for (const year of [2020, 2025])
    if (edition(test.meta) <= year) {
      byEdition[year][1]++;
      if (failure === undefined) byEdition[year][0]++;
    }
  if (failure === undefined) counts.passed++;
  else if (listed) counts.expected++;
  else counts.failed++;
  if (failure === undefined && listed) {
    counts.surprising++;
    output.write(`TEST262_FAIL ${test.name}: passes, but is in the ledger\n`);
  } else if (failure === undefined) {
    if (!options.onlyFailures) output.write(`TEST262_PASS ${test.name}\n`);
  } else output.write(`TEST262_${listed ? "XFAIL" : "FAIL"} ${test.name} ${failure.replace(/\s*\n\s*/g, " \\n ").slice(0, 400)}\n`);
}

async function work(index) {
  const lane = new Lane(index);
  while (next < tests.length) {
    const test = tests[next++];
    count(test, await lane.failureOf(test));
  }
  await lane.stop();
}

for (const { name, reason } of skipped) if (!options.onlyFailures) output.write(`TEST262_SKIP ${name} ${reason}\n`);
await Promise.all(Array.from({ length: options.jobs }, (_, index) => work(index)));
rmSync(temporary, { recursive: true, force: true });
if (options.lines !== undefined) await new Promise((resolve) => output.end(resolve));

const percent = (part, whole) => (whole === 0 ? "0.0" : ((100 * part) / whole).toFixed(1));
for (const year of [2020, 2025]) console.log(`features up to ES${year}: ${byEdition[year][0]} of ${byEdition[year][1]} (${percent(...byEdition[year])}%)`);
console.log(`test262: ${tests.length} run, ${counts.passed} passed, ${counts.failed} failed, ${counts.expected} expected failures, ${skipped.length} skipped (${percent(counts.passed, tests.length)}% of run)`);
const failed = counts.failed + counts.surprising;
console.log(`${counts.passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
