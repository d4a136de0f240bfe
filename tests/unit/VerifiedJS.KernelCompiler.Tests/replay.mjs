// Replays a sequence of kernel calls: node replay.mjs module.wasm calls.json report.json
// { functions: [{ name, parameters, results }], calls: [[function, result, ...arguments]], skip: [from, to] }: numbers are
// decimal strings of their bits. Stops at the first result that differs. At the end it hashes memory, without the bytes
// of `skip` (the constant tables).
import { readFileSync, writeFileSync } from "node:fs";

const view = new DataView(new ArrayBuffer(8));
const decode = {
  i32: (s) => Number(BigInt.asIntN(32, BigInt(s))),
  i64: (s) => BigInt.asIntN(64, BigInt(s)),
  f64: (s) => (view.setBigUint64(0, BigInt(s), true), view.getFloat64(0, true)),
};
const encode = {
  i32: (x) => String(x >>> 0),
  i64: (x) => String(BigInt.asUintN(64, x)),
  f64: (x) => (view.setFloat64(0, x, true), Number.isNaN(x) ? "nan" : String(view.getBigUint64(0, true))),
};
// The host's functions are there, but no operation here calls them.
const absent = (name) => () => { throw new Error(`a call of the host's ${name}`); };
const imports = new Proxy({}, { get: () => new Proxy({}, { get: (_, name) => absent(name) }) });
const { instance } = await WebAssembly.instantiate(readFileSync(process.argv[2]), imports);
const { functions, calls, skip } = JSON.parse(readFileSync(process.argv[3], "utf8"));
let difference = null;
for (let i = 0; i < calls.length; i++) {
  const [which, expected, ...bits] = calls[i];
  const { name, parameters, results } = functions[which];
  const r = instance.exports[name](...bits.map((b, k) => decode[parameters[k]](b)));
  const actual = (results.length === 0 ? [] : results.length === 1 ? [r] : r).map((x, k) => encode[results[k]](x)).join(",");
  if (actual !== expected) {
    difference = `call ${i}, ${name}(${bits}): ${expected} expected, ${actual} in Node`;
    break;
  }
}
const words = new Uint32Array(instance.exports.memory.buffer);
let hash = 0;
for (let i = 0; i < words.length; i++) if (i * 4 < skip[0] || i * 4 >= skip[1]) hash = (Math.imul(hash, 31) + words[i]) >>> 0;
writeFileSync(process.argv[4], JSON.stringify({ difference, hash, bytes: words.length * 4 }));
