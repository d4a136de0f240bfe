console.log({ a: "a".repeat(30), b: "b".repeat(30), c: "c".repeat(30) });
console.log(
  Array.from({ length: 120 }, (_, i) => i),
  Array.from({ length: 10 }, (_, i) => "item" + i),
  Array.from({ length: 30 }, (_, i) => i * 1000),
);
console.log({ level1: { level2: { level3: { level4: 1 } } }, arr: [[[[]]]] }, "x".repeat(200).length, [
  "a".repeat(80),
  "b",
]);
console.log([
  { id: 1, name: "one", tags: ["x", "y"] },
  { id: 2, name: "two", tags: [] },
  { id: 3, name: "three and more text here", tags: ["long tag name", "another"] },
]);
console.log(
  {
    long: "line1\nline2",
    quote: "it's",
    dq: 'say "hi"',
    both: `it's "x"`,
    tick: "`",
    all: `'"\``,
    tab: "\t",
    esc: "\u0000\u001b",
    uni: "é😀",
  },
  ["it's"],
  "top 'level'",
);
console.log(
  new Map(Array.from({ length: 5 }, (_, i) => ["key number " + i, { value: i, square: i * i }])),
  Array(200)
    .fill(0)
    .map((_, i) => ({ i })).length,
  "end",
);
console.log(
  [
    ["a", 1],
    ["b", 2],
  ],
  [[1, 2, [3, 4, [5, [6]]]]],
  { a: [], b: {}, c: new Map(), d: new Set(), e: "" },
  [[], {}],
  [null],
  [undefined],
  [,],
);
