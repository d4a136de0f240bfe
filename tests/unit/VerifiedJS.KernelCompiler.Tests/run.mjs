// Runs a module's functions on given arguments: node run.mjs module.wasm cases.json > results.json
// A case file is [{ name, parameters: ["i32", ...], results: [...], cases: [[bits, ...], ...] }]; numbers are decimal
// strings of their bits, unsigned. After each function comes a hash of memory.
import { readFileSync, writeFileSync } from "node:fs";

const view = new DataView(new ArrayBuffer(8));
const decode = {
  i32: (s) => Number(BigInt.asIntN(32, BigInt(s))),
  i64: (s) => BigInt.asIntN(64, BigInt(s)),
  f32: (s) => (view.setBigUint64(0, BigInt(s), true), view.getFloat32(0, true)),
  f64: (s) => (view.setBigUint64(0, BigInt(s), true), view.getFloat64(0, true)),
};
const encode = {
  i32: (x) => String(x >>> 0),
  i64: (x) => String(BigInt.asUintN(64, x)),
  f32: (x) => (view.setFloat32(0, x, true), Number.isNaN(x) ? "nan" : String(view.getUint32(0, true))),
  f64: (x) => (view.setFloat64(0, x, true), Number.isNaN(x) ? "nan" : String(view.getBigUint64(0, true))),
};
const { instance } = await WebAssembly.instantiate(readFileSync(process.argv[2]), {});
const answer = [];
for (const { name, parameters, results, cases } of JSON.parse(readFileSync(process.argv[3], "utf8"))) {
  const f = instance.exports[name];
  const out = [];
  for (const bits of cases) {
    try {
      const r = f(...bits.map((b, i) => decode[parameters[i]](b)));
      const list = results.length === 0 ? [] : results.length === 1 ? [r] : r;
      out.push(list.map((x, i) => encode[results[i]](x)).join(","));
    } catch (e) {
      if (!(e instanceof WebAssembly.RuntimeError)) throw e;
      out.push("trap");
    }
  }
  const memory = new Uint32Array(instance.exports.memory.buffer, 0, 8192);
  let hash = 0;
  for (const word of memory) hash = (Math.imul(hash, 31) + word) >>> 0;
  answer.push({ out, hash });
}
writeFileSync(process.argv[4], JSON.stringify(answer));
