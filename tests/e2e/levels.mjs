// How the test runners compile and run programs: processes and threads that outlive a program.
import { spawn } from "node:child_process";
import path from "node:path";
import readline from "node:readline";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";

const here = path.dirname(fileURLToPath(import.meta.url)), root = path.join(here, "../..");
const secondsPerProgram = 20, secondsInterpreted = 300, secondsUnderStress = 60;

/** The levels at which `verifiedjs serve` interprets, and those at which a module runs; stress: dynamic, collecting at every poll. */
export const interpreted = ["core", "flat", "anf", "wasmIR"], compiled = ["static", "dynamic", "stress"];

/** A process of `verifiedjs serve`, started again when it ended or was stopped. What hangs is killed and is an error. */
export class Server {
  #process;
  #answer;
  #errors = "";

  // What a process says that was killed meanwhile is no answer to the next one's request.
  #start() {
    const current = this.#process = spawn("dotnet", [path.join(root, "src/VerifiedJS.Cli/bin/Release/net10.0/VerifiedJS.Cli.dll"), "serve"], { stdio: ["pipe", "pipe", "pipe"] });
    this.#errors = "";
    current.stdin.on("error", () => {});
    current.stderr.on("data", (data) => { if (current === this.#process) this.#errors = (this.#errors + data).slice(-2000); });
    readline.createInterface({ input: current.stdout }).on("line", (line) => { if (current === this.#process) this.#answer?.(line); });
    current.on("exit", () => {
      if (current !== this.#process) return;
      this.#process = undefined;
      this.#answer?.(JSON.stringify({ error: `the compiler ended: ${this.#errors.trim()}` }));
    });
  }

  async request(request) {
    if (!this.#process) this.#start();
    const answer = await new Promise((resolve) => {
      this.#answer = resolve;
      this.#process.stdin.write(JSON.stringify(request) + "\n");
      this.timer = setTimeout(() => {
        this.#answer = undefined;
        this.stop();
        resolve(JSON.stringify({ error: "timeout" }));
      }, (interpreted.includes(request.level) ? secondsInterpreted : secondsPerProgram) * 1000);
    });
    clearTimeout(this.timer);
    this.#answer = undefined;
    return JSON.parse(answer);
  }

  stop() {
    const current = this.#process;
    this.#process = undefined;
    current?.kill("SIGKILL");
  }
}

/** A thread that runs modules: { module, runtime, stress, name } gives { stdout, stderr, exit } or { error }. */
export class Runner {
  #worker;

  async run(request) {
    this.#worker ??= new Worker(path.join(here, "worker.mjs"), { resourceLimits: { stackSizeMb: 16 } });
    const worker = this.#worker;
    return new Promise((resolve) => {
      const finish = (result) => {
        clearTimeout(timer);
        worker.off("message", finish).off("error", fail);
        resolve(result);
      };
      const fail = (error) => {
        this.#worker = undefined;
        finish({ error: String(error?.stack ?? error) });
      };
      const timer = setTimeout(() => {
        this.#worker = undefined;
        worker.terminate();
        finish({ error: "timeout" });
      }, (request.stress ? secondsUnderStress : secondsPerProgram) * 1000);
      worker.on("message", finish).on("error", fail);
      worker.postMessage(request);
    });
  }

  stop() {
    return this.#worker?.terminate();
  }
}

/** The first line that differs, in words. */
export function difference(expected, actual) {
  const a = expected.split("\n"), b = actual.split("\n");
  const line = a.findIndex((text, i) => text !== b[i]);
  const at = line < 0 ? a.length : line;
  return `line ${at + 1}: expected ${JSON.stringify(a[at])}, got ${JSON.stringify(b[at])}`;
}
