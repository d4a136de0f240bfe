console.log(
  Object.assign({ a: 1 }, { b: 2 }, null, { a: 3 }, "xy"),
  Object.entries({ a: 1, b: [2] }),
  Object.values("ab"),
  Object.fromEntries([
    ["a", 1],
    ["b", 2],
  ]),
  Object.fromEntries(new Map([[1, 2]])),
);
console.log(
  Object.getOwnPropertyNames("ab"),
  Object.is(-0, 0),
  Object({}) instanceof Object,
  Object(1),
  Object("s"),
  typeof Object(1n),
  new Object(true),
);
console.log(
  Object.keys([5, 6]),
  Object.getOwnPropertyNames([1]).join(),
  Object.prototype.toString.call(null),
  Object.prototype.toString.call([]),
  Object.prototype.toString.call(function () {}),
  String(Object(Symbol("q")).description),
);
const sym = Symbol();
console.log(
  Object.getOwnPropertySymbols({ [sym]: 1 })[0] === sym,
  { a: 1 }.propertyIsEnumerable("a"),
  {
    valueOf() {
      return 3;
    },
  } * 2,
  {}.toLocaleString(),
);
try {
  Object.keys(null);
} catch (e) {
  console.log(e.message);
}
try {
  Object.create(1);
} catch (e) {
  console.log(e.message);
}
try {
  Object.fromEntries([1]);
} catch (e) {
  console.log(e.message);
}
