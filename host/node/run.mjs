// Runs a compiled program under Node.
//
//   node run.mjs [--runtime verifiedjs-runtime.wasm] [--name script] [--gc-stress] program.wasm [args...]
//
// With --runtime the program is linked dynamically: memory, function table and functions come from an instance of the runtime.
import { readFileSync } from "node:fs";
import { collectAlways, instantiate, useStack } from "../common/instantiate.mjs";
import { Wasi, ProcessExit } from "../common/wasi.mjs";
import { NodeHost } from "./host.mjs";

const args = process.argv.slice(2);
let runtime, name, stress = false;
while (args.length > 0 && args[0].startsWith("--")) {
  const option = args.shift();
  if (option === "--runtime") runtime = new WebAssembly.Module(readFileSync(args.shift()));
  else if (option === "--name") name = args.shift();
  else if (option === "--gc-stress") stress = true;
  else {
    console.error(`run.mjs: unknown option ${option}`);
    process.exit(2);
  }
}
const file = args.shift();
const program = new WebAssembly.Module(readFileSync(file));
const host = new NodeHost({ args: [name ?? file, ...args], env: { ...process.env, PWD: process.cwd() } });
try {
  const wasi = new Wasi(host);
  const { exports } = instantiate(program, wasi, runtime);
  const [, stack] = process.execArgv.map((option) => /^--stack[-_]size=(\d+)$/.exec(option)).findLast(Boolean) ?? [];
  if (stack) useStack(wasi.memory, Number(stack));
  if (stress) collectAlways(wasi.memory);
  exports._start();
} catch (error) {
  if (!(error instanceof ProcessExit)) {
    host.flush();
    throw error;
  }
  process.exitCode = error.code;
}
host.flush();
