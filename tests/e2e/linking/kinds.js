// Objects of every kind, made in roundabout ways, are shown and compared as what they are.
const made = [
  structuredClone(new Date(0)), "x".matchAll(/x/g), [].values(), new Map().entries(), new Set([1]).values(), Object(1n), Object(Symbol("s")), Object("st"),
  (function () { return arguments; })(1, 2), new Proxy({ a: 1 }, {}), (() => {}).bind(null), new WeakMap(), Promise.resolve(3), new Error("e").message,
  new Uint8Array([1, 2]).subarray(1), new Float64Array(2).buffer, (function* () {})(), JSON, Array.from("ab"), "a-b".split(/-/),
];
for (const o of made) console.log(Object.prototype.toString.call(o), o);
console.log(10n ** 20n, BigInt(5) + 3n, BigInt.asUintN(8, 257n), typeof (2n * 3n));
async function* numbers() { yield 1; yield 2; }
(async () => { for await (const n of numbers()) console.log(n); console.log(await Promise.allSettled([1, Promise.reject(2)])); })();
