// Golden files of --emit: emit/NAME.js printed at each level is emit/NAME.LEVEL. scripts/record_emit.sh records them again.
//
// wasmIR and wat contain addresses of the runtime's image and of the program's data, which change with every change of the library.
// They are numbered in order of their first appearance; the data itself is left out, and so are the sizes of what comes from the runtime.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";

export const levels = ["estree", "ast", "core", "flat", "anf", "wasmIR", "wat"];
const firstAddress = 4096n;

export function normalised(level, text) {
  if (level !== "wasmIR" && level !== "wat") return text;
  const known = new Map();
  const address = number => {
    if (number < firstAddress) return String(number);
    if (!known.has(number)) known.set(number, `@${known.size + 1}`);
    return known.get(number);
  };
  return text.split("\n").filter(line => !/^ *\(data /.test(line)).join("\n")
    .replace(/(?<=\((?:table|memory) \(;0;\) )\d+/g, "@size").replace(/(?<=\(elem .*\(offset \(i32\.const )\d+/g, "@size")
    .replace(/(?<![\w$.@])(-?)(0x[0-9A-Fa-f]+|\d+)(?![\w.])/g, (whole, sign, digits) => {
      const number = BigInt(digits);
      if (number < firstAddress) return whole;
      if (number >= 1n << 63n && sign) return whole;
      // A value or a header: its upper half is a tag or a size, its lower an address
      const bits = BigInt.asUintN(64, sign ? -number : number), high = bits >> 32n, low = bits & 0xFFFFFFFFn;
      return high === 0n ? address(low) : `0x${high.toString(16).toUpperCase()}:${address(low)}`;
    });
}

export function printed(command, root, name, level) {
  const result = command([path.join("tests/cli/emit", `${name}.js`), `--emit=${level}`], { cwd: root });
  if (result.status !== 0) throw new Error(`exit status ${result.status}: ${result.stderr}`);
  return normalised(level, result.stdout);
}

export const programs = root => readdirSync(path.join(root, "tests/cli/emit")).filter(f => f.endsWith(".js")).map(f => f.slice(0, -3)).sort();
const golden = (root, name, level) => path.join(root, "tests/cli/emit", `${name}.${level}`);

export function emitTests(test, command, root) {
  for (const name of programs(root))
    for (const level of levels)
      test(`--emit=${level} of ${name}`, () => {
        const actual = printed(command, root, name, level).split("\n"), expected = readFileSync(golden(root, name, level), "utf8").split("\n");
        const at = expected.findIndex((line, i) => line !== actual[i]);
        if (at >= 0 || actual.length !== expected.length)
          throw new Error(`line ${at + 1} is ${JSON.stringify(actual[at])} instead of ${JSON.stringify(expected[at])} (scripts/record_emit.sh records what is printed now)`);
      });
}

export function record(command, root) {
  for (const name of programs(root))
    for (const level of levels) {
      writeFileSync(golden(root, name, level), printed(command, root, name, level));
      console.log(path.relative(root, golden(root, name, level)));
    }
}
