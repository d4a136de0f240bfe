// Certificates: written with a module, checked again by a process of its own.
import { copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Where the body of a module's _start begins and ends. */
function startBody(module) {
  let at = 8, start;
  const number = () => {
    let value = 0, shift = 0, byte;
    do {
      byte = module[at++];
      value += (byte & 127) * 2 ** shift;
      shift += 7;
    } while (byte >= 128);
    return value;
  };
  const text = () => {
    const length = number();
    at += length;
    return module.toString("utf8", at - length, at);
  };
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(module)).filter((i) => i.kind === "function").length;
  while (at < module.length) {
    const id = module[at++], size = number(), end = at + size;
    if (id === 7)
      for (let count = number(); count > 0; count--) {
        const name = text(), kind = module[at++], index = number();
        if (name === "_start" && kind === 0) start = index - imports;
      }
    if (id === 10)
      for (let count = number(), i = 0; i < count; i++) {
        const length = number();
        if (i === start) return { start: at, end: at + length };
        at += length;
      }
    at = end;
  }
}

export function certifyTests(test, refuses, usage, command, file, equal, directory) {
  const program = `function add(a, b) { return a + b; }
class Counter { #n = 0; count() { try { return this.#n++; } finally { this.last = add(this.#n, "x"); } } }
const counter = new Counter();
for (const i of [1, 2, 3]) counter.count();
console.log(counter.last);
`;
  const at = (name) => path.join(directory, name);
  const prepare = () => {
    file("certified.js", program);
    equal(command(["certified.js", "-o", "certified.wasm", "--certificate", "certified.cert"]).status, 0, "exit status of the compilation");
  };
  /** The command fails because something is refused, after it has said of each function what it found. */
  const isRefused = (result, module, certificate) => {
    equal(result.status, 1, `exit status (${result.stderr.slice(0, 300)})`);
    equal(result.stderr, `verifiedjs: ${module} is not certified by ${certificate}\n`, "standard error");
    if (!/^ {2}c{6}[cg][cR]{3} {2}\d+ /m.test(result.stdout) || !/^\w[\w ]*, function \d+ "[^"]*": refused: /m.test(result.stdout)) throw new Error(`the report is ${result.stdout}`);
  };

  for (const link of ["static", "dynamic"])
    test(`certify: a ${link} module and its certificate`, () => {
      file("certified.js", program);
      const compiled = command(["certified.js", `--link=${link}`, "-o", "certified.wasm", "--certificate", "certified.cert", "--certify"]);
      const result = command(["certify", "certified.wasm", "certified.cert"]);
      equal(result.stderr, "", "standard error");
      equal(result.status, 0, "exit status");
      const withoutTimes = (report) => report.replace(/, \d+ ms$/gm, "");
      equal(withoutTimes(result.stdout), withoutTimes(compiled.stdout), "the report");
      const strict = command(["certify", "certified.wasm", "certified.cert", "--strict"]);
      equal(strict.status, /, a known gap: /.test(result.stdout) ? 1 : 0, "exit status with --strict");
    });
  test("certify: library and program, and the runtime beside the module", () => {
    file("certified.js", program);
    command(["certified.js", "--link=dynamic", "-o", "certified.wasm", "--certificate", "certified.cert"]);
    const whole = ["certify", "certified.wasm", "certified.cert", "--with-library", "--strict"], result = command(whole);
    equal(result.stderr, "", "standard error");
    equal(result.status, 0, "exit status");
    const runtime = readFileSync(at("verifiedjs-runtime.wasm"));
    runtime[runtime.length - 1] ^= 1;
    writeFileSync(at("verifiedjs-runtime.wasm"), runtime);
    const changed = command(whole);
    equal(changed.stderr, "certified.cert: the certificate says nothing of the verifiedjs-runtime.wasm beside the module: it is not this compiler's\n", "standard error");
    equal(changed.status, 1, "exit status with another runtime");
    rmSync(at("verifiedjs-runtime.wasm"));
  });
  test("certify: a byte of a function has changed", () => {
    for (const link of ["static", "dynamic"]) {
      file("certified.js", program);
      command(["certified.js", `--link=${link}`, "-o", "certified.wasm", "--certificate", "certified.cert"]);
      const module = readFileSync(at("certified.wasm")), body = startBody(module);
      module[body.end - 2] ^= 1;
      writeFileSync(at("changed.wasm"), module);
      isRefused(command(["certify", "changed.wasm", "certified.cert"]), "changed.wasm", "certified.cert");
    }
  });
  test("certify: not without a checker's word", () => {
    file("certified.js", program);
    equal(command(["certified.js", "-o", "certified.wasm", "--certificate", "certified.cert", "--no-certify"]).status, 0, "exit status of the compilation");
    equal(command(["certify", "certified.wasm", "certified.cert"]).status, 0, "exit status");
  });
  refuses("certify: the certificate of another module", ["certify", "certified.wasm", "other.cert"], 1, /^other\.cert: the certificate (is of another module|does not fit together)/, () => {
    prepare();
    file("other.js", 'console.log("other");\n');
    command(["other.js", "-o", "other.wasm", "--certificate", "other.cert"]);
  });
  refuses("certify: a module that differs in its data alone", ["certify", "certified.wasm", "other.cert"], 1, /^other\.cert: the certificate is of another module/, () => {
    prepare();
    file("other.js", program.replace('"x"', '"y"'));
    command(["other.js", "-o", "other.wasm", "--certificate", "other.cert"]);
  });
  for (const [name, change] of [
    ["cut short", (bytes) => bytes.subarray(0, bytes.length - 100)],
    ["a byte of it has changed", (bytes) => { bytes[bytes.length >> 1] ^= 1; return bytes; }],
    ["empty", () => Buffer.alloc(0)],
    ["the module", () => readFileSync(at("certified.wasm"))],
    ["of another version", (bytes) => { bytes[4]++; return bytes; }],
  ])
    refuses(`certify: the certificate is ${name}`, ["certify", "certified.wasm", "damaged.cert"], 1, /^damaged\.cert: the certificate is (damaged|not a certificate)|^damaged\.cert: the certificate was written by another version/, () => {
      prepare();
      writeFileSync(at("damaged.cert"), change(readFileSync(at("certified.cert"))));
    });
  refuses("certify: the module is none", ["certify", "none.wasm", "certified.cert"], 1, /^none\.wasm: is no WebAssembly module: /, () => {
    prepare();
    copyFileSync(at("certified.js"), at("none.wasm"));
  });
  refuses("certify: no module", ["certify", "nowhere.wasm", "certified.cert"], 1, /^nowhere\.wasm: no such file\n$/, prepare);
  refuses("certify: no certificate", ["certify", "certified.wasm", "nowhere.cert"], 1, /^nowhere\.cert: no such file\n$/, prepare);
  refuses("a certificate in a missing directory", ["ok.js", "-o", "x.wasm", "--certificate", "nowhere/x.cert"], 1, /nowhere\/x\.cert: cannot be written: there is no directory/);
  usage(["certify"], /Required argument missing for command: 'certify'/);
  usage(["certify", "ok.wasm"], /Required argument missing for command: 'certify'/);
  usage(["certify", "ok.wasm", "ok.cert", "more"], /^verifiedjs: Unrecognized command or argument 'more'\.\n$/);
  usage(["ok.js", "--certificate"], /^verifiedjs: Required argument missing for option: '--certificate'\.\n$/);
  usage(["ok.js", "--emit=ast", "--certificate", "x"], /^verifiedjs: --certificate: --emit makes no module\n$/);
  usage(["ok.js", "--run=core", "--certificate", "x"], /^verifiedjs: --certificate: --run makes no module\n$/);
  usage(["ok.js", "--certificate", "ok.js"], /^verifiedjs: ok\.js is the input: choose another name for the certificate\n$/);
  usage(["ok.js", "--certificate", "ok.wasm"], /^verifiedjs: ok\.wasm is the module: choose another name for the certificate\n$/);
  usage(["ok.js", "--certificate", "-"], /^verifiedjs: --certificate: a file is needed; standard output is for the module\n$/);
}
