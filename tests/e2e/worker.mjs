// Runs modules for run_e2e.mjs. The compiled runtime is kept from one program to the next.
import { readFileSync } from "node:fs";
import path from "node:path";
import { parentPort } from "node:worker_threads";
import { collectAlways, instantiate, useStack } from "../../host/common/instantiate.mjs";
import { ProcessExit, Wasi } from "../../host/common/wasi.mjs";
import { NodeHost } from "../../host/node/host.mjs";

const runtimes = new Map();

class CapturingHost extends NodeHost {
  chunks = [[], [], []];
  write(fd, bytes) { this.chunks[fd].push(Buffer.from(bytes)); }
  flush() {}
  read() { return Buffer.alloc(0); }
  text(fd) { return Buffer.concat(this.chunks[fd]).toString("utf8"); }
}

parentPort.on("message", ({ module, runtime, stress, name }) => {
  let compiledRuntime;
  if (runtime) {
    compiledRuntime = runtimes.get(runtime);
    if (!compiledRuntime) runtimes.set(runtime, (compiledRuntime = new WebAssembly.Module(readFileSync(runtime))));
  }
  const host = new CapturingHost({ args: [name], env: process.env, directory: path.dirname(name) });
  let exit = 0, error;
  try {
    const wasi = new Wasi(host);
    const instance = instantiate(new WebAssembly.Module(readFileSync(module)), wasi, compiledRuntime);
    useStack(wasi.memory, 4000); // run_e2e.mjs gives the worker more
    if (stress) collectAlways(wasi.memory);
    instance.exports._start();
  } catch (e) {
    if (e instanceof ProcessExit) exit = e.code;
    else error = String(e?.stack ?? e).slice(0, 800);
  }
  parentPort.postMessage(error === undefined ? { stdout: host.text(1), stderr: host.text(2), exit } : { error });
});
