const a = [1, , 3];
console.log(
  a,
  a.length,
  1 in a,
  a.map((x) => x * 2),
  Object.keys(a),
  a.forEach((x) => console.log(x)),
  a.indexOf(undefined),
  a.includes(undefined),
  [...a],
  a.findIndex((x) => x === undefined),
);
a.length = 1;
console.log(a);
a.length = 3;
console.log(a, a.join("-"));
a[5] = 6;
console.log(a.length, a);
delete a[0];
console.log(a, a.flat());
const big = [];
big[1e6] = 1;
console.log(big.length, Object.keys(big));
big.length = 0;
console.log(big);
const s = [];
s[4294967294] = 1;
console.log(s.length);
s[4294967295] = 2;
console.log(s.length, Object.keys(s));
try {
  s.push(1);
} catch (e) {
  console.log(e.name, e.message);
}
try {
  [].length = -1;
} catch (e) {
  console.log(e.message);
}
try {
  [].length = 1.5;
} catch (e) {
  console.log(e.message);
}
const n = [1, 2, 3];
n.length = "2";
console.log(n);
n["1"] = 5;
n["x"] = 1;
n[-1] = 2;
n[1.5] = 3;
console.log(n, n.length);
const f = [1, 2, 3];
Object.defineProperty(f, 1, { get: () => "got" });
console.log(
  f.map((x) => x),
  f[1],
  f.slice(),
);
Object.defineProperty(f, "length", { writable: false });
try {
  ("use strict");
  f.push(1);
} catch (e) {
  console.log(e.message);
}
console.log(f.length);
const sparse = [];
for (let i = 0; i < 100; i += 10) sparse[i * i] = i;
console.log(
  sparse.length,
  sparse.reduce((x, y) => x + y),
  sparse.filter(() => true).length,
);
console.log(
  [, ,].length,
  [1, 2, , 4].lastIndexOf(undefined),
  Array.apply(null, Array(2)),
  [...Array(2)],
  Array.from([1, , 2]),
);
