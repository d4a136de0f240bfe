// Compiles real programs, unmodified npm packages, and compares what they print with what Node prints.
//
//   node tests/flagship/run_flagship.mjs [--link static|dynamic] [filter ...]
//
// programs/*.js use the packages of package.json. A line for each: what compiling and running took, next to Node. The last line is
// "N passed, N failed"; the exit status is 1 when one failed.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const { values, positionals } = parseArgs({ allowPositionals: true, options: { link: { type: "string", default: "static" } } });
if (!existsSync(join(here, "node_modules"))) {
  console.error("the packages are not installed: npm install --prefix tests/flagship");
  process.exit(2);
}

const ledger = new Map(
  readFileSync(join(here, "ledger.txt"), "utf8").split("\n").filter((line) => line && !line.startsWith("#")).map((line) => [line.split(" ")[0], line.slice(line.indexOf(" ") + 1)]),
);
const scratch = mkdtempSync(join(tmpdir(), "verifiedjs-flagship-"));
const programs = readdirSync(join(here, "programs")).filter((f) => f.endsWith(".js") && (positionals.length === 0 || positionals.includes(basename(f, ".js")))).sort();

// The programs run where they stand; a run of ten minutes is a hang.
function run(command, args) {
  const start = performance.now();
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: join(here, "programs"), encoding: "utf8", timeout: 600_000, maxBuffer: 1 << 28, env: { ...process.env, TZ: "UTC" } });
  return { status, stdout, stderr: error ? String(error) : stderr, ms: Math.round(performance.now() - start) };
}

// The command, or the built compiler that VERIFIEDJS_CLI names
const verifiedjs = (args) => (process.env.VERIFIEDJS_CLI ? ["dotnet", [process.env.VERIFIEDJS_CLI, ...args]] : [join(root, "verifiedjs"), args]);

/** The first line in which two outputs differ, or null. */
function difference(expected, actual) {
  if (expected === actual) return null;
  const a = expected.split("\n"), b = actual.split("\n");
  const i = a.findIndex((line, index) => line !== b[index]);
  return i < 0 ? `${b.length - a.length} more lines` : `line ${i + 1}: expected ${JSON.stringify(a[i])?.slice(0, 200)}, got ${JSON.stringify(b[i])?.slice(0, 200)}`;
}

let passed = 0, failed = 0;
console.log("program          compile ms    run ms   node ms      KB");
for (const file of programs) {
  const name = basename(file, ".js");
  const module = join(scratch, name + ".wasm");
  const node = run(process.execPath, [file]);
  const compile = run(...verifiedjs([file, "-o", module, "--link=" + values.link]));
  const compiled = compile.status === 0 ? run(process.execPath, ["--stack-size=4000", join(root, "host/node/run.mjs"), module]) : { ms: NaN };
  const problem =
    compile.status !== 0 ? `does not compile: ${compile.stderr.trim().split("\n")[0]}`
    : difference(node.stdout, compiled.stdout) ?? (compiled.status !== node.status ? `exit status ${compiled.status}: ${compiled.stderr.trim().split("\n").slice(-4).join(" | ")}` : null);
  if (problem && compiled.stderr) console.log(`    ${compiled.stderr.trim().split("\n").slice(0, 3).join("\n    ").slice(0, 600)}`);
  const size = existsSync(module) ? Math.round(statSync(module).size / 1024) : 0;
  console.log(`${name.padEnd(16)} ${String(compile.ms).padStart(10)} ${String(compiled.ms).padStart(9)} ${String(node.ms).padStart(9)} ${String(size).padStart(7)}`);
  const known = ledger.get(file);
  if (problem && !known) console.log(`    FAILED ${problem}`);
  if (!problem && known) console.log(`    FAILED it passes: take it out of ledger.txt`);
  if (problem && known) console.log(`    known: ${known} (${problem})`);
  if (Boolean(problem) === Boolean(known)) passed++;
  else failed++;
}
rmSync(scratch, { recursive: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
