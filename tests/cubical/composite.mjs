// Finds and instantiates the composite for the harnesses: in the directory given as argument, else beside the harness, else
// where `verifiedjs cubical build` puts it.
import { existsSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { resolve } from "node:path";

const here = new URL(".", import.meta.url);
const candidates = [new URL("../", here), new URL("../../dist/lean-wasm-composite/", here)];

export const directory = process.argv[2] ? pathToFileURL(resolve(process.argv[2]) + "/") : candidates.find((d) => existsSync(new URL("topolei_cubical.wasm", d)));
if (!directory) {
  console.error("no composite found: run `verifiedjs cubical build` first, or give its directory");
  process.exit(2);
}

export const glue = await import(new URL("glue.js", directory));
export const bytes = (name) => readFileSync(new URL(name, directory));
export const module = (name) => new WebAssembly.Module(bytes(name));

/** A new evaluator beside a new runtime, over one memory. */
export const multiplexed = () => glue.multiplex(module("topolei_cubical.wasm"), glue.leanRuntime(module("lean_runtime.wasm")));

/** The statically linked module. */
export const linked = () => glue.link(module("topolei_composite.wasm"));
