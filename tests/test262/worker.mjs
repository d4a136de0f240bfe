// Runs compiled tests for run.mjs. The compiled runtime is kept; each test gets an instance of it.
import { readFileSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import { instantiate } from "../../host/common/instantiate.mjs";
import { ProcessExit, Wasi } from "../../host/common/wasi.mjs";

const mostOutput = 1 << 20;
let runtimePath, runtime;

class CapturingHost {
  args = ["test262"];
  env = { TZ: "America/Los_Angeles" };
  chunks = [[], [], []];
  size = 0;
  write(fd, bytes) {
    if ((this.size += bytes.length) > mostOutput) throw new Error("too much output");
    this.chunks[fd].push(Buffer.from(bytes));
  }
  sleep(milliseconds) { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds); }
  text(fd) { return Buffer.concat(this.chunks[fd]).toString("utf8"); }
}

parentPort.on("message", (request) => {
  if (runtimePath !== request.runtime) [runtimePath, runtime] = [request.runtime, new WebAssembly.Module(readFileSync(request.runtime))];
  const host = new CapturingHost();
  let exit = 0, error;
  try {
    instantiate(new WebAssembly.Module(readFileSync(request.module)), new Wasi(host), runtime).exports._start();
  } catch (e) {
    if (e instanceof ProcessExit) exit = e.code;
    else error = String(e?.stack ?? e).slice(0, 800);
  }
  parentPort.postMessage({ stdout: host.text(1), stderr: host.text(2), exit, error });
});
