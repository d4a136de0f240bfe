const { a, b: { c = 3, ...inner } = {}, ["d" + 1]: d, ...rest } = { a: 1, b: { e: 5 }, d1: 4, f: 6, g: 7 };
console.log(a, c, inner, d, rest);
let x, y;
({ x, y = 2 } = { x: 1 });
console.log(x, y);
({ x: y, y: x } = { x, y });
console.log(x, y);
const { length } = "hello";
console.log(length);
const { 0: first, [1]: second } = ["p", "q"];
console.log(first, second);
function f({ a = 1, b } = {}, [c, d = a] = []) {
  return [a, b, c, d];
}
console.log(f(), f({ a: 5, b: 6 }, [7]));
for (const {
  k,
  v: [w],
} of [{ k: 1, v: [2] }])
  console.log(k, w);
for (const bad of [null, undefined])
  try {
    const { z } = bad;
  } catch (e) {
    console.log(e.message);
  }
try {
  (({ a: { b } }) => b)({});
} catch (e) {
  console.log(e.message);
}
const log = [];
const src = {
  get p() {
    log.push("get p");
    return undefined;
  },
  get q() {
    log.push("get q");
    return 2;
  },
};
const { p = log.push("default p"), q = log.push("never") } = src;
console.log(log.join(), p, q);
const { ...copy } = src;
console.log(Object.keys(copy));
const { toString: ts } = 5;
console.log(ts === Number.prototype.toString);
const fn = ({ name: fnName }) => fnName;
console.log(fn(class Q {}));
try {
  throw { code: 1, detail: [2] };
} catch ({ code, detail: [d0] }) {
  console.log(code, d0);
}
const s = Symbol();
const { [s]: sv = "none" } = {};
console.log(sv);
