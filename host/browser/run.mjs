// Runs compiled programs in a page.
//
//   import { run } from "./run.mjs";
//   const exitCode = await run("program.wasm", { output: (descriptor, text) => ... , runtime: "verifiedjs-runtime.wasm" });
//
// `runtime` is for dynamically linked programs; it is compiled once a page and shared.
import { instantiate } from "../common/instantiate.mjs";
import { ProcessExit, Wasi } from "../common/wasi.mjs";
import { BrowserHost } from "./host.mjs";

const compiled = new Map();

function compile(url) {
  if (!compiled.has(url)) compiled.set(url, WebAssembly.compileStreaming(fetch(url)));
  return compiled.get(url);
}

/** Runs a program to its end; the result is its exit code. */
export async function run(url, { output, args = [], runtime } = {}) {
  const [program, library] = await Promise.all([compile(url), runtime ? compile(runtime) : undefined]);
  const host = new BrowserHost({ args: [url, ...args], output: output ?? ((descriptor, text) => console.log(text)) });
  try {
    instantiate(program, new Wasi(host), library).exports._start();
    return 0;
  } catch (error) {
    if (error instanceof ProcessExit) return error.code;
    throw error;
  }
}
