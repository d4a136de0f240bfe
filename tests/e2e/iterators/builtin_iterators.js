console.log(
  [...[1, 2].keys()],
  [...[1, 2].entries()],
  [..."ab"],
  [...new Map([[1, 2]])],
  [...new Map([[1, 2]]).keys()],
  [...new Set([1, 1])].length,
);
const it = [1, 2][Symbol.iterator]();
console.log(
  it.next(),
  it.next(),
  it.next(),
  it.next(),
  it[Symbol.iterator]() === it,
  Object.prototype.toString.call(it),
  it,
);
const arr = [1, 2, 3];
for (const x of arr) {
  if (x < 3) arr.push(x * 10);
  console.log(x);
}
const m = new Map([
  [1, "a"],
  [2, "b"],
]);
for (const [k] of m) {
  m.delete(k);
  if (k < 4) m.set(k + 2, "n");
  console.log(k);
}
console.log(m.size);
const s = new Set([1]);
for (const x of s) {
  if (x < 5) s.add(x + 1);
}
console.log([...s]);
const sit = "a😀"[Symbol.iterator]();
console.log(sit.next(), sit.next(), sit.next());
Array.prototype[Symbol.iterator] = function* () {
  yield "patched";
};
console.log([...[1]], Math.max.length);
for (const x of [9]) console.log(x);
