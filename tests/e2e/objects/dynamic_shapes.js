const o = {};
for (let i = 0; i < 200; i++) o["k" + i] = i;
let s = 0;
for (const k in o) s += o[k];
console.log(s, Object.keys(o).length);
for (let i = 0; i < 200; i += 2) delete o["k" + i];
console.log(Object.keys(o).length, o.k1, o.k2, "k3" in o);
const rows = [];
for (let i = 0; i < 50; i++) {
  const r = {};
  if (i % 2) {
    r.a = i;
    r.b = 1;
  } else {
    r.b = 2;
    r.a = i;
  }
  if (i % 3 === 0) r.c = 3;
  rows.push(r);
}
console.log(rows.reduce((t, r) => t + r.a + r.b + (r.c ?? 0), 0));
function get(o) {
  return o.v;
}
let t = 0;
for (const x of [
  { v: 1 },
  { a: 0, v: 2 },
  { b: 0, v: 3 },
  { c: 0, v: 4 },
  { d: 0, v: 5 },
  Object.create({ v: 6 }),
  [],
  "s",
  5,
])
  t += get(x) ?? 100;
console.log(t);
const arr = [];
arr.foo = 1;
arr[3] = 2;
arr["4"] = 3;
arr["04"] = 4;
console.log(arr.length, arr, Object.keys(arr));
function fnn() {}
fnn.prop = 1;
console.log(fnn.prop, Object.keys(fnn));
