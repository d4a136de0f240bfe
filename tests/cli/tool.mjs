// The command as a .NET tool: packed, installed from the package into a folder of its own, and used from elsewhere.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";

const node = process.execPath;

export function toolTests(test, directory, root) {
  const packages = path.join(directory, "packages"), tools = path.join(directory, "tools"), elsewhere = path.join(directory, "elsewhere");
  let tool;

  function run(command, args, options = {}) {
    const result = spawnSync(command, args, { cwd: elsewhere, encoding: "utf8", maxBuffer: 1 << 26, ...options });
    if (result.error) throw result.error;
    if (result.status !== 0) throw new Error(`${path.basename(command)} ${args.join(" ")}: exit status ${result.status}: ${(result.stderr + result.stdout).slice(-1500)}`);
    return result.stdout;
  }
  function prints(expected, actual) {
    if (actual !== expected) throw new Error(`${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`);
  }
  function program(name, text) {
    mkdirSync(path.dirname(path.join(elsewhere, name)), { recursive: true });
    writeFileSync(path.join(elsewhere, name), text);
    return name;
  }
  const runtimes = () => readdirSync(tool.replace(/verifiedjs$/, ".store"), { recursive: true }).filter((f) => /runtime[\\/][^\\/]+[\\/]image$/.test(f));
  const testOfTool = (name, body) => test(`tool: ${name}`, () => {
    if (!tool) throw new Error("the tool is not installed");
    body();
  });

  test("tool: pack and install", () => {
    mkdirSync(elsewhere, { recursive: true });
    run("dotnet", ["pack", path.join(root, "src/VerifiedJS.Cli"), "-c", "Release", "--no-build", "-o", packages, "-nologo", "-v", "q"]);
    writeFileSync(path.join(directory, "local.config"), `<configuration><packageSources><clear /><add key="local" value="${packages}" /></packageSources></configuration>\n`);
    run("dotnet", ["tool", "install", "VerifiedJS.Cli", "--tool-path", tools, "--configfile", path.join(directory, "local.config"), "--version", "0.1.0"]);
    tool = path.join(tools, "verifiedjs");
    if (!existsSync(tool)) tool = undefined;
    if (runtimes().length !== 1) throw new Error(`it has ${runtimes().length} runtimes`);
  });
  testOfTool("run", () => prints("Hello, world! 3\n", run(tool, ["run", program("hello.js", 'console.log("Hello, world!", process.argv.length + 1);')])));
  testOfTool("a self-contained module, in Node's own WASI", () => {
    run(tool, ["hello.js", "-o", "hello.wasm"]);
    program("wasi.mjs", `import { WASI } from "node:wasi";
import { readFileSync } from "node:fs";
const wasi = new WASI({ version: "preview1", args: ["hello", "there"], returnOnExit: true });
wasi.start((await WebAssembly.instantiate(readFileSync("hello.wasm"), wasi.getImportObject())).instance);
`);
    prints("Hello, world! 4\n", run(node, ["--no-warnings", "wasi.mjs"]));
  });
  testOfTool("a dynamically linked module", () => {
    run(tool, ["hello.js", "--link=dynamic", "-o", "small.wasm"]);
    prints("Hello, world! 3\n", run(node, [path.join(root, "host/node/run.mjs"), "--runtime", "verifiedjs-runtime.wasm", "small.wasm"]));
    if (readFileSync(path.join(elsewhere, "small.wasm")).length > 20_000) throw new Error("it is not small");
  });
  testOfTool("the packed runtime is what it uses", () => {
    if (runtimes().length !== 1) throw new Error(`there are ${runtimes().length} now`);
  });
  testOfTool("a package of npm, and modules", () => {
    program("node_modules/greeter/package.json", '{ "name": "greeter", "version": "1.0.0", "exports": { ".": { "import": "./greet.mjs", "require": "./greet.cjs" } } }');
    program("node_modules/greeter/greet.mjs", 'import { punctuation } from "./punctuation.mjs";\nexport default (name) => `Hi ${name}${punctuation}`;\n');
    program("node_modules/greeter/punctuation.mjs", 'export const punctuation = "!";\n');
    program("node_modules/greeter/greet.cjs", 'module.exports = (name) => "Hello " + name;\n');
    program("old.cjs", 'module.exports = require("greeter");\n');
    program("main.mjs", 'import greet from "greeter";\nimport old from "./old.cjs";\nconsole.log(greet("tool"), old("tool"));\n');
    prints("Hi tool! Hello tool\n", run(tool, ["run", "main.mjs"]));
  });
  testOfTool("eval", () => prints("3 4\n", run(tool, ["run", program("evaluated.js", 'console.log(eval("1 + 2"), new Function("a", "return a * a")(2));\n')])));
}
