const w = new WeakMap(),
  k = {},
  f = () => {};
w.set(k, 1).set(f, 2);
console.log(w.get(k), w.get(f), w.has({}), w.get(1), w.delete(k), w.has(k));
try {
  w.set(1, 1);
} catch (e) {
  console.log(e.message);
}
const s = new WeakSet([f]);
console.log(s.has(f), s.has(k), s);
const r = new WeakRef(k);
console.log(r.deref() === k);
try {
  new WeakRef(1);
} catch (e) {
  console.log(e.name);
}
const many = new WeakMap();
let keep = [];
for (let i = 0; i < 2000; i++) {
  const o = { i };
  many.set(o, i);
  if (i % 100 === 0) keep.push(o);
}
console.log(keep.reduce((t, o) => t + many.get(o), 0));
new FinalizationRegistry(() => {}).register({}, 1);
