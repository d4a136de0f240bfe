// Runs one script in QuickJS compiled to WebAssembly: node bench/quickjs.mjs FILE. Gives it console.log and performance.now.
import { readFileSync } from "node:fs";
import { getQuickJS } from "quickjs-emscripten";

const quickjs = await getQuickJS();
const context = quickjs.newContext();
const define = (object, name, implementation) => {
  const handle = context.newFunction(name, implementation);
  context.setProp(object, name, handle);
  handle.dispose();
};
const host = context.newObject();
define(host, "log", (...values) => console.log(...values.map((value) => context.dump(value))));
context.setProp(context.global, "console", host);
const clock = context.newObject();
define(clock, "now", () => context.newNumber(performance.now()));
context.setProp(context.global, "performance", clock);

const result = context.evalCode(readFileSync(process.argv[2], "utf8"), process.argv[2]);
if (result.error) {
  const error = context.dump(result.error);
  console.error(`${error.name ?? "Error"}: ${error.message ?? error}`);
  process.exit(1);
}
context.runtime.executePendingJobs();
