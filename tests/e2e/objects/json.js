console.log(
  JSON.stringify({
    a: [1, "x", null, undefined, () => 1, NaN, Infinity, new Date(0), true],
    b: undefined,
    c: { d: 1 },
  }),
);
console.log(JSON.stringify({ a: [1, { b: 2 }], c: {}, d: [] }, null, 2));
console.log(JSON.stringify([1, [2]], null, "--"));
console.log(
  JSON.stringify('a"b\\c\n\u0001\ud800é'),
  JSON.stringify(undefined),
  JSON.stringify(null),
  JSON.stringify({
    toJSON() {
      return 5;
    },
  }),
  JSON.stringify({ a: 1, b: 2, c: { a: 3, d: 4 } }, ["a", "c"]),
  JSON.stringify({ a: 1, b: "x" }, (k, v) => (typeof v === "number" ? v + 1 : v)),
);
console.log(
  JSON.parse('{"a":[1,2.5e3,-0,"x\\u0041\\n",true,false,null],"b":{"c":{}}}'),
  JSON.parse(" 5 "),
  JSON.parse('"\\ud83d\\ude00"'),
  JSON.parse('{"__proto__":1}').__proto__,
  JSON.parse("[1,2,3]", (k, v) => (Array.isArray(v) ? v : k === "" ? v : v * 2)),
);
for (const bad of ["", "{", "[1,]", "{'a':1}", "01", "1 2", "nul", '"\n"', "[1", '{"a" 1}'])
  try {
    JSON.parse(bad);
    console.log("accepted", bad);
  } catch (e) {
    console.log(e.name);
  }
const c = {};
c.c = c;
try {
  JSON.stringify(c);
} catch (e) {
  console.log(e.name);
}
try {
  JSON.stringify(1n);
} catch (e) {
  console.log(e.message);
}
console.log(
  JSON.stringify(Object.create({ inherited: 1 })),
  JSON.stringify([new Number(1), new String("s"), new Boolean(false), Symbol()]),
);
