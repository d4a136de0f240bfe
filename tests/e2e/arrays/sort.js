const people = [
  { n: "a", v: 3 },
  { n: "b", v: 1 },
  { n: "c", v: 3 },
  { n: "d", v: 1 },
];
console.log(
  people
    .sort((x, y) => x.v - y.v)
    .map((p) => p.n)
    .join(""),
);
const r = [];
let seed = 42;
for (let i = 0; i < 1000; i++) {
  seed = (seed * 1103515245 + 12345) % 2147483648;
  r.push(seed % 1000);
}
const s = [...r].sort((a, b) => a - b);
console.log(
  s.every((x, i) => i === 0 || s[i - 1] <= x),
  s[0],
  s[999],
  s.reduce((a, b) => a + b),
);
console.log(
  ["b", "a", "C", "é", "10", "9"].sort(),
  [true, false, null, undefined, 1, "x"].sort(),
  [3, 2, 1].sort(() => 0),
  [2, 1].sort(undefined),
);
try {
  [1, 2].sort("x");
} catch (e) {
  console.log(e.message);
}
try {
  [3, 1, 2].sort(() => {
    throw new Error("cmp");
  });
} catch (e) {
  console.log(e.message);
}
console.log(
  [5, 25, 100, 1].sort(),
  [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].sort((a, b) => (a % 2) - (b % 2) || b - a).join(),
  Object.keys([, 2, , 1].sort()),
);
