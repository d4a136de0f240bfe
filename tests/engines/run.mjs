// Compiles the end-to-end programs of programs.txt and runs them in other engines than Node's: in JavaScriptCore's shell, and in a page of
// headless Chromium (host/browser/index.html). What they print must be what Node printed (tests/e2e/*/*.out). An outside tool validates all
// modules (scripts/validate_wasm.sh).
//     node tests/engines/run.mjs [--engines validator,jsc,chromium] [filter]
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import readline from "node:readline";
import { fileURLToPath } from "node:url";
import { launch, serve } from "../browser/browser.mjs";

const here = path.dirname(fileURLToPath(import.meta.url)), root = path.join(here, "../.."), e2e = path.join(root, "tests/e2e");
let engines = ["validator", "jsc", "chromium"], filter = "";
for (let args = process.argv.slice(2); args.length > 0;) {
  const arg = args.shift();
  if (arg === "--engines") engines = args.shift().split(",");
  else filter = arg;
}
const temporary = mkdtempSync(path.join(os.tmpdir(), "verifiedjs-engines-"));
process.on("exit", () => rmSync(temporary, { recursive: true, force: true }));

/** Compiles them all, in one process: [{ name, link, module, runtime, stdout, exit }]. */
async function compiled() {
  const wanted = readFileSync(path.join(here, "programs.txt"), "utf8").split("\n").filter((line) => line !== "" && !line.startsWith("#") && line.includes(filter))
    .flatMap((line) => {
      const [program, also] = line.split(" ");
      return also === "d" ? [[program, "static"], [program, "dynamic"]] : [[program, "static"]];
    });
  const server = spawn("dotnet", [path.join(root, "src/VerifiedJS.Cli/bin/Release/net10.0/VerifiedJS.Cli.dll"), "serve"], { stdio: ["pipe", "pipe", "inherit"] });
  const answers = readline.createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  const result = [];
  for (const [program, link] of wanted) {
    const base = path.join(e2e, program.replace(/\.[cm]?js$/, "")), module = path.join(temporary, `${result.length}.wasm`);
    server.stdin.write(JSON.stringify({ path: path.join(e2e, program), level: link, output: module }) + "\n");
    const answer = JSON.parse((await answers.next()).value);
    if (answer.error) throw new Error(`${program} does not compile: ${answer.error}`);
    result.push({
      name: program, link, module, runtime: link === "dynamic" ? answer.runtime : undefined,
      stdout: readFileSync(`${base}.out`, "utf8"), exit: existsSync(`${base}.exit`) ? Number(readFileSync(`${base}.exit`, "utf8")) : 0,
    });
  }
  server.stdin.end();
  return result;
}

let passed = 0, failed = 0;
function judge(engine, { name, link, stdout, exit }, actual) {
  let problem = actual === undefined ? "no answer" : actual.error;
  if (problem === undefined && actual.stdout !== stdout) {
    const expected = stdout.split("\n"), lines = actual.stdout.split("\n"), at = expected.findIndex((line, i) => line !== lines[i]);
    problem = `line ${at + 1}: expected ${JSON.stringify(expected[at])}, got ${JSON.stringify(lines[at])}; ${actual.stderr.slice(0, 300)}`;
  }
  if (problem === undefined && actual.exit !== exit) problem = `exit status ${actual.exit} instead of ${exit}; ${actual.stderr.slice(0, 300)}`;
  if (problem === undefined) passed++;
  else {
    failed++;
    console.log(`FAIL ${name}, ${link}, in ${engine}: ${problem}`);
  }
}

const run = {
  validator(programs) {
    const modules = [...new Set(programs.flatMap((p) => [p.module, p.runtime]).filter(Boolean))];
    const { stdout, stderr } = spawnSync(path.join(root, "scripts/validate_wasm.sh"), modules, { encoding: "utf8" });
    const valid = new Set(stdout.split("\n"));
    for (const module of modules) {
      if (valid.has(`valid: ${module}`)) passed++;
      else {
        failed++;
        console.log(`FAIL ${programs.find((p) => p.module === module)?.name ?? module} is not valid: ${stderr.slice(0, 500)}`);
      }
    }
  },

  jsc(programs) {
    const plan = path.join(temporary, "plan.json");
    writeFileSync(plan, JSON.stringify(programs.map(({ module, runtime, name }) => ({ module, runtime, name }))));
    const result = spawnSync("jsc", ["-m", path.join(here, "jsc.mjs"), "--", plan], { encoding: "utf8", maxBuffer: 1 << 28, timeout: 300_000 });
    if (result.error) console.log(`jsc: ${result.error.message}`);
    else if (result.status !== 0) console.log(`jsc ended with ${result.signal ?? result.status}: ${result.stderr.slice(0, 800)}`);
    const answers = (result.stdout ?? "").split("\n").filter((line) => line.startsWith("{"));
    programs.forEach((program, i) => judge("jsc", program, answers[i] && JSON.parse(answers[i])));
  },

  async chromium(programs) {
    const runtimes = [...new Set(programs.map((p) => p.runtime).filter(Boolean))];
    const server = await serve({
      "/programs/": temporary, "/browser/": path.join(root, "host/browser"), "/common/": path.join(root, "host/common"),
      ...Object.fromEntries(runtimes.map((file, i) => [`/runtimes/${i}/`, path.dirname(file)])),
    });
    const chromium = await launch();
    try {
      for (const program of programs) {
        const parameters = new URLSearchParams({ program: `/programs/${path.basename(program.module)}` });
        if (program.runtime) parameters.set("runtime", `/runtimes/${runtimes.indexOf(program.runtime)}/${path.basename(program.runtime)}`);
        const page = await chromium.newPage();
        try {
          let problem;
          page.on("pageerror", (error) => { problem ??= String(error); });
          await page.goto(`${server.origin}/browser/index.html?${parameters}`);
          await page.waitForFunction(() => document.title !== "VerifiedJS");
          const text = async (kind) => (await page.locator(`#output > .${kind}`).allTextContents()).join("");
          const [title, stdout, stderr] = [await page.title(), await text("out"), await text("error")];
          if (title === "failed") problem = stderr;
          judge("chromium", program, problem === undefined ? { stdout, stderr, exit: Number(title.slice("exit ".length)) } : { error: problem });
        } catch (error) {
          judge("chromium", program, { error: error.message });
        }
        await page.close();
      }
      console.log(`chromium is ${chromium.version()}`);
    } finally {
      await chromium.close();
      await server.close();
    }
  },
};

const programs = await compiled();
for (const engine of engines) {
  const start = performance.now();
  try {
    await run[engine](programs);
  } catch (error) {
    failed++;
    console.log(`FAIL ${engine}: ${error.stack}`);
  }
  console.log(`${engine}: ${Math.round(performance.now() - start)} ms`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
