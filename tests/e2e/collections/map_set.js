const m = new Map([
  ["a", 1],
  [NaN, 2],
  [0, 3],
]);
console.log(m.get(NaN), m.get(-0), m.has("b"), m.size, m.delete("a"), m.delete("a"), [...m.keys()]);
m.set("x", { y: [1] }).set("f", () => 1);
console.log(m, new Set([1, "a", [2], { b: 3 }]), new Map(), new Set());
m.forEach(
  function (v, k, mm) {
    console.log(typeof v, k, mm === m, this.t);
  },
  { t: 1 },
);
m.clear();
console.log(m.size, [...m]);
const big = new Map();
for (let i = 0; i < 5000; i++) big.set("k" + i, i).set(i, -i);
let s = 0;
for (let i = 0; i < 5000; i += 7) {
  s += big.get("k" + i) - big.get(i);
  big.delete(i);
}
for (const [k, v] of big) s += v;
console.log(s, big.size);
const o1 = {},
  o2 = {};
const om = new Map([
  [o1, 1],
  [o2, 2],
]);
console.log(om.get(o1), om.get({}), om.get(o2));
const st = new Set("hello");
console.log(
  [...st].join(""),
  st.has("h"),
  st.add("z") === st,
  st.size,
  [...st.entries()][0],
  st.keys === st.values,
  Map.prototype.entries === Map.prototype[Symbol.iterator],
);
try {
  Map();
} catch (e) {
  console.log(e.message);
}
try {
  Map.prototype.get.call({}, 1);
} catch (e) {
  console.log(e.message);
}
try {
  new Map([[1, 2], 3]);
} catch (e) {
  console.log(e.message);
}
console.log(
  Object.prototype.toString.call(m),
  Map.length,
  Map[Symbol.species] === Map,
);
