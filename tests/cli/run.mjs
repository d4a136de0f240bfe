// The command from outside: what it says of bad input and wrong options, how it writes files, what --emit prints.
//     node tests/cli/run.mjs [filter]
// Every mistake has an exit status (1: the input, 2: the command line), one clear message on standard error, nothing on standard
// output, no file left behind, and never a stack trace. Golden files of --emit: see emit.mjs.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { certifyTests } from "./certify.mjs";
import { emitTests } from "./emit.mjs";
import { toolTests } from "./tool.mjs";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "../..");
const cli = process.env.VERIFIEDJS_CLI ?? path.join(root, "src/VerifiedJS.Cli/bin/Release/net10.0/VerifiedJS.Cli.dll");
const filter = process.argv[2] ?? "";
const directory = mkdtempSync(path.join(os.tmpdir(), "verifiedjs-cli-"));
process.on("exit", () => rmSync(directory, { recursive: true, force: true }));

function command(args, options = {}) {
  const result = spawnSync("dotnet", [cli, ...args], { cwd: directory, encoding: "utf8", maxBuffer: 1 << 28, ...options });
  return { status: result.status, stdout: result.stdout, stderr: result.stderr };
}
function file(name, content) {
  mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
  writeFileSync(path.join(directory, name), content);
  return name;
}
function equal(actual, expected, what) {
  if (actual !== expected) throw new Error(`${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`);
}

const tests = [];
const test = (name, body) => tests.push({ name, body });
/** The command fails with a message that the pattern matches, and nothing else happens. */
function refuses(name, args, status, pattern, prepare = () => {}) {
  test(name, () => {
    prepare();
    const before = readdirSync(directory).sort().join();
    const result = command(args);
    equal(result.status, status, `exit status (standard error: ${JSON.stringify(result.stderr.slice(0, 300))})`);
    equal(result.stdout, "", "standard output");
    if (!pattern.test(result.stderr)) throw new Error(`the message is ${JSON.stringify(result.stderr.slice(0, 400))}`);
    if (/^\s+at \S+[.(]|Exception/m.test(result.stderr)) throw new Error(`a stack trace: ${result.stderr.slice(0, 400)}`);
    if (result.stderr.length > 1000) throw new Error(`the message has ${result.stderr.length} characters`);
    equal(readdirSync(directory).sort().join(), before, "files");
  });
}

// ---- Bad input: exit status 1

const input = (name, content, pattern) => refuses(name, [`${name.replaceAll(" ", "-")}.js`, "-o", "x.wasm"], 1, pattern, () => file(`${name.replaceAll(" ", "-")}.js`, content));
input("invalid UTF-8", Buffer.from([0x61, 0x0a, 0x22, 0xff, 0xfe, 0x22]), /-UTF-8\.js:2:2: the file is not valid UTF-8\n$/);
input("unterminated string", "f('abc\n);", /:1:3: SyntaxError: This string is never closed.*\n1 \| f\('abc\n {2}\| {3}\^\^\^\^\n$/);
input("unterminated template", "a = `b${c", /:1:\d+: SyntaxError: .*\n.*\n.*\^/);
input("unterminated comment", "a /* b", /:1:3: SyntaxError: This comment is never closed/);
input("unterminated regular expression", "a = /b[/", /:1:5: SyntaxError: This regular expression is never closed/);
input("unterminated group", "/(a/", /:1:\d+: SyntaxError: /);
input("unterminated block", "if (a) {\n  b", /:2:4: SyntaxError: Unexpected end of the program.*\n[^]*:1:8: note: to close this '\{'/);
input("unterminated parenthesis", "f(1, (2", /: SyntaxError: Unexpected end of the program/);
input("unterminated array", "[1, [2", /: SyntaxError: Unexpected end of the program/);
input("unterminated class", "class A { m() { }", /: SyntaxError: Unexpected end of the program/);
input("unterminated escape", '"\\u{61"', /: SyntaxError: /);
input("NUL", "a\0b", /:1:2: SyntaxError: Unexpected character U\+0000/);
input("lone surrogate", Buffer.from([0x61, 0xed, 0xa0, 0x80]), /not valid UTF-8/);
input("an early error", "let a;\nlet a;", /:2:5: SyntaxError: 'a' has already been declared\.[^]*:1:5: note: 'a' was first declared here/);
input("a wrong line of 10 MB", `a = ${"1 + ".repeat(2_500_000)};`, /:1:10000005: SyntaxError: Unexpected token ';'/);
input("a million parentheses", "(".repeat(1_000_000), /SyntaxError: The program nests deeper than \d+ levels/);
input("a million arrays", "[".repeat(1_000_000) + "]".repeat(1_000_000), /SyntaxError: The program nests deeper/);
input("a million blocks", "{".repeat(1_000_000) + "}".repeat(1_000_000), /SyntaxError: The program nests deeper/);
input("a long function", `console.log(1);\nfunction f(a) { return a${" + a".repeat(200_000)}; }\nf(1);`, /function\.js:2:1: the function 'f' is too large: it /);
input("random bytes", Buffer.from(Array.from({ length: 1000 }, (_, i) => (i * 7919 + 128) & 255)), /not valid UTF-8/);
const modules = (name, content, pattern) => refuses(name, [`${name.replaceAll(" ", "-")}.mjs`, "-o", "x.wasm"], 1, pattern, () => file(`${name.replaceAll(" ", "-")}.mjs`, content));
modules("a missing import", 'import "./nope.mjs";', /:1:8: Cannot find module '\.\/nope\.mjs'\n1 \| import "\.\/nope\.mjs";\n {2}\| {8}\^\n$/);
modules("a missing package", 'import x from "nope";', /:1:15: Cannot find module 'nope'/);
modules("a missing export", 'import { x } from "./module.mjs";', /:1:10: The requested module '\.\/module\.mjs' does not provide an export named 'x'/);
modules("an import of a wrong module", 'import "./wrong.mjs";', /wrong\.mjs:1:7: SyntaxError: /);
refuses("a missing input", ["none.js"], 1, /none\.js: no such file\n$/);
refuses("a missing input to run", ["run", "none.js"], 1, /none\.js: no such file\n$/);
refuses("a directory as input", ["a-directory"], 1, /a-directory: is a directory\n$/);
refuses("a directory that looks like a program", ["a-directory.js", "--parse-only"], 1, /a-directory\.js: is a directory\n$/);

// ---- Where the output cannot be written

for (const [name, output, pattern] of [
  ["output in a missing directory", "nowhere/x.wasm", /nowhere\/x\.wasm: cannot be written: there is no directory .*nowhere\n$/],
  ["output is a directory", "a-directory", /a-directory: cannot be written: it is a directory\n$/],
  ["output below a file", "ok.js/x.wasm", /ok\.js\/x\.wasm: cannot be written: there is no directory/],
]) {
  refuses(name, ["ok.js", "-o", output], 1, pattern);
  refuses(`${name}, of --emit`, ["ok.js", "--emit=ast", "-o", output], 1, pattern);
}
if (process.getuid?.() !== 0)
  refuses("output in a directory without permission", ["ok.js", "-o", "locked/x.wasm"], 1, /locked\/x\.wasm: cannot be written: permission denied\n$/, () => {
    mkdirSync(path.join(directory, "locked"));
    chmodSync(path.join(directory, "locked"), 0o555);
  });
test("a failed compilation leaves the old output", () => {
  file("old.wasm", "old");
  file("wrong.js", "a b");
  equal(command(["wrong.js", "-o", "old.wasm"]).status, 1, "exit status");
  equal(readFileSync(path.join(directory, "old.wasm"), "utf8"), "old", "the output");
});
test("the output replaces what a link names, not the link", () => {
  file("real.txt", "old");
  symlinkSync("real.txt", path.join(directory, "link.txt"));
  equal(command(["ok.js", "--emit=ast", "-o", "link.txt"]).status, 0, "exit status");
  equal(lstatSync(path.join(directory, "link.txt")).isSymbolicLink(), true, "the link");
  equal(readFileSync(path.join(directory, "real.txt"), "utf8").startsWith("Program"), true, "the output");
});
test("output to a device", () => {
  equal(command(["ok.js", "--emit=ast", "-o", "/dev/null"]).status, 0, "exit status");
  equal(existsSync("/dev/null") && lstatSync("/dev/null").isCharacterDevice(), true, "the device");
});

// ---- Wrong options: exit status 2

const usage = (args, pattern) => refuses(`usage: ${args.join(" ") || "nothing"}`, args, 2, pattern);
usage([], /^verifiedjs: an input file is needed; see --help\n$/);
usage([""], /^verifiedjs: the input's name is empty\n$/);
usage(["run", ""], /^verifiedjs: the input's name is empty\n$/);
usage(["run"], /^verifiedjs: Required argument missing for command: 'run'\.\n$/);
usage(["ok.js", "more.js"], /^verifiedjs: Unrecognized command or argument 'more\.js'\.\n$/);
usage(["ok.js", "--nope"], /^verifiedjs: Unrecognized command or argument '--nope'\.\n$/);
usage(["ok.js", "--emit=nope"], /^verifiedjs: --emit=nope: choose estree, ast, core, flat, anf, wasmIR or wat\n$/);
usage(["ok.js", "--run=ast"], /^verifiedjs: --run=ast: choose core, flat, anf or wasmIR\n$/);
usage(["ok.js", "--link=nope"], /^verifiedjs: --link=nope: choose static or dynamic\n$/);
usage(["ok.js", "--certify=nope"], /^verifiedjs: --certify=nope: choose check, report or strict\n$/);
usage(["run", "ok.js", "--engine=nope"], /^verifiedjs: --engine=nope: choose wasmtime, node or interp\n$/);
usage(["ok.js", "--emit"], /^verifiedjs: Required argument missing for option: '--emit'\.\n$/);
usage(["ok.js", "-o"], /^verifiedjs: Required argument missing for option: '-o'\.\n$/);
usage(["ok.js", "--emit=ast", "--run=core"], /^verifiedjs: --emit and --run exclude each other\n$/);
usage(["ok.js", "--module", "--script"], /^verifiedjs: --module and --script exclude each other\n$/);
usage(["ok.js", "--eval", "--no-eval"], /^verifiedjs: --eval and --no-eval exclude each other\n$/);
usage(["ok.js", "--run=core", "-o", "x"], /^verifiedjs: -o: --run writes no file\n$/);
usage(["ok.js", "-o", "ok.js"], /^verifiedjs: ok\.js is the input: choose another name for the output\n$/);

// ---- What works, says nothing

for (const [name, content] of [
  ["empty", ""],
  ["only a byte order mark", "\uFEFF"],
  ["a line of 10 MB", `"${"x".repeat(10_000_000)}".length;`],
  ["a sum of 100000 terms", `var a = 1; a${" + a".repeat(100_000)};`],
  ["nested deeply", `${"[".repeat(5000)}${"]".repeat(5000)};`],
  ["a required file is missing", 'try { require("./nope"); } catch (e) { if (e.code !== "MODULE_NOT_FOUND") throw e; }'],
])
  test(`compiles in silence: ${name}`, () => {
    file("quiet.js", content);
    const result = command(["quiet.js", "-o", "quiet.wasm"]);
    equal(result.status, 0, `exit status (standard error: ${JSON.stringify(result.stderr.slice(0, 300))})`);
    equal(result.stdout + result.stderr, "", "output");
    equal(WebAssembly.validate(readFileSync(path.join(directory, "quiet.wasm"))), true, "a module");
    equal(readdirSync(directory).some(f => f.endsWith(".tmp")), false, "temporary files");
  });
test("dynamic link puts the runtime beside the module", () => {
  equal(command(["ok.js", "--link=dynamic", "-o", "small.wasm"]).status, 0, "exit status");
  equal(existsSync(path.join(directory, "verifiedjs-runtime.wasm")), true, "the runtime");
  rmSync(path.join(directory, "verifiedjs-runtime.wasm"));
});
test("-o - writes the module to standard output, and nothing else", () => {
  const result = command(["ok.js", "-o", "-"], { encoding: "buffer" });
  equal(result.status, 0, "exit status");
  equal(WebAssembly.validate(result.stdout), true, "a module");
});

// ---- What running programs leave behind

/** Standard error, but for the place of the throw that Node shows above, frames of Node itself, and the lines within functions. */
const essence = (stderr) => stderr.replace(/^[^]*?\n\n(?=\w+: )/, "").split("\n")
  .map((line) => /^ +at .*\bnode:internal/.test(line) ? (line.endsWith(" {") ? " {" : "") : line.replace(/^( +at )(?:new )?(?:\w+\.)?([\w$<>]+)(?: \[as \w+\])? \(.*\)( \{)?$/, "$1$2$3").replace(/^( +at )\/.*:\d+:\d+( \{)?$/, "$1<anonymous>$2"))
  .join("\n").replace(/\n+ \{/g, " {").replace(/\n\n+/g, "\n\n");
for (const [name, text] of [
  ["an uncaught error", `class MyError extends Error { constructor(m) { super(m); this.name = "MyError"; } }
function inner(x) { if (x > 1) throw new MyError("bad thing"); return inner(x + 1); }
const o = { method() { return inner(0); } };
function outer() { return o.method(); }
outer();`],
  ["an error of the language", "function f(o) { return o.x.y; }\nconst g = () => f({});\ng();"],
  ["an error in a callback of a timer", 'function tick() { throw new RangeError("late"); }\nsetTimeout(tick, 1);\nconsole.log(1);'],
  ["a rejection with an error", 'async function f() { throw new TypeError("rejected"); }\nf();'],
  ["a rejection with an object", "Promise.reject({ a: 1 });"],
  ["a rejection with a string", 'Promise.reject("text");'],
])
  test(`stops the program: ${name}`, () => {
    file("uncaught.js", text);
    const node = spawnSync(process.execPath, ["uncaught.js"], { cwd: directory, encoding: "utf8" }), result = command(["run", "uncaught.js"]);
    equal(result.status, 1, "exit status");
    equal(result.stdout, node.stdout, "standard output");
    equal(essence(result.stderr), essence(node.stderr), "standard error");
  });

test("run takes wasmtime where it is installed, and node when told to", () => {
  file("bin/wasmtime", '#!/bin/sh\necho "wasmtime $1 ${*##*/}"\n');
  chmodSync(path.join(directory, "bin/wasmtime"), 0o755);
  const env = { ...process.env, PATH: `${path.join(directory, "bin")}:${process.env.PATH}` };
  const chosen = command(["run", "ok.js", "an argument"], { env }), told = command(["run", "ok.js", "--engine=node"], { env });
  if (!/^wasmtime run .*-ok\.wasm an argument\n$/.test(chosen.stdout)) throw new Error(`standard output: ${chosen.stdout}${chosen.stderr}`);
  equal(told.stdout, "1\n", "standard output with --engine=node");
  equal(command(["run", "ok.js", "--engine=interp"]).stdout, "1\n", "standard output with --engine=interp");
});

certifyTests(test, refuses, usage, command, file, equal, directory);
emitTests(test, command, root);
toolTests(test, path.join(directory, "tool"), root);

file("ok.js", "console.log(1);\n");
file("module.mjs", "export let y;\n");
file("wrong.mjs", "let a b;\n");
mkdirSync(path.join(directory, "a-directory"));
mkdirSync(path.join(directory, "a-directory.js"));
let passed = 0, failed = 0;
for (const { name, body } of tests.filter(t => t.name.includes(filter))) {
  try {
    await body();
    passed++;
  } catch (error) {
    failed++;
    console.log(`FAIL ${name}: ${error.message}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
