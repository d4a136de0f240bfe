// Runs compiled programs in JavaScriptCore's shell: jsc -m jsc.mjs -- plan.json
// The plan is a list of { module, runtime or none, name }. A line of JSON answers each: { exit, stdout, stderr } or { error }.
import "./jsc_globals.mjs";
import { instantiate } from "../../host/common/instantiate.mjs";
import { ProcessExit, Wasi } from "../../host/common/wasi.mjs";

class ShellHost {
  env = {};
  #written = [undefined, [], []];

  constructor(name) {
    this.args = [name];
  }

  write(fd, bytes) {
    this.#written[fd].push(bytes.slice());
  }

  text(fd) {
    const all = new Uint8Array(this.#written[fd].reduce((sum, bytes) => sum + bytes.length, 0));
    let at = 0;
    for (const bytes of this.#written[fd]) {
      all.set(bytes, at);
      at += bytes.length;
    }
    return new TextDecoder().decode(all);
  }

  sleep(milliseconds) {
    for (const end = performance.now() + milliseconds; performance.now() < end; );
  }
}

const compiled = new Map();
const compile = (file) => new WebAssembly.Module(readFile(file, "binary"));
for (const { module, runtime, name } of JSON.parse(readFile(globalThis.arguments[0]))) {
  const host = new ShellHost(name);
  let exit = 0, error;
  try {
    if (runtime && !compiled.has(runtime)) compiled.set(runtime, compile(runtime));
    instantiate(compile(module), new Wasi(host), compiled.get(runtime)).exports._start();
  } catch (e) {
    if (e instanceof ProcessExit) exit = e.code;
    else error = `${e}\n${e?.stack}`.slice(0, 800);
  }
  print(JSON.stringify(error === undefined ? { exit, stdout: host.text(1), stderr: host.text(2) } : { error }));
}
