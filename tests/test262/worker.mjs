// Runs compiled modules for run.mjs, each in an instance of the runtime of its own:
//
//     { module: path, runtime, prefixes: WebAssembly.Modules, memory?: path }  →  { stdout, stderr, exit, error? }
//
// Where `memory` is given, the content of the memory is written there afterwards.
import { readFileSync, writeFileSync } from "node:fs";
import v8 from "node:v8";
import vm from "node:vm";
import { parentPort } from "node:worker_threads";
import { instantiate, useStack } from "../../host/common/instantiate.mjs";
import { ProcessExit, Wasi } from "../../host/common/wasi.mjs";

const mostOutput = 1 << 20;

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

// The engine does not hurry to free the memories of instances that are garbage, which it sees as small objects.
v8.setFlagsFromString("--expose-gc");
const collect = vm.runInNewContext("gc"), mostHeld = 512 << 20;
let held = 0;

parentPort.on("message", (request) => {
  const host = new CapturingHost(), wasi = new Wasi(host);
  let exit = 0, error;
  try {
    const { exports } = instantiate(new WebAssembly.Module(readFileSync(request.module)), wasi, request.runtime, request.prefixes);
    useStack(wasi.memory, 4000); // run.mjs gives the worker more
    exports._start();
    if (request.memory !== undefined) writeFileSync(request.memory, new Uint8Array(wasi.memory.buffer));
  } catch (e) {
    if (e instanceof ProcessExit) exit = e.code;
    else error = String(e?.stack ?? e).slice(0, 800);
  }
  if ((held += wasi.memory?.buffer.byteLength ?? 0) > mostHeld) {
    collect();
    held = 0;
  }
  parentPort.postMessage({ stdout: host.text(1), stderr: host.text(2), exit, error });
});
