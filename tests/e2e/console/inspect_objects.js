console.log({}, [], { a: 1, "b-c": "x", 3: [1, { d: { e: { f: 1 } } }] }, [[[[1]]]], {
  f() {},
  g: () => {},
  h: class X {},
  i: class extends Array {},
});
console.log([1, "a", null, undefined, true, 1n, Symbol("s"), -0, NaN], { u: undefined, n: null, neg: -0 });
console.log(
  new (class Foo {
    constructor() {
      this.a = 1;
    }
  })(),
  new (class extends class Bar {} {})(),
  Object.create(null),
  Object.create({ x: 1 }),
  new (function Old() {
    this.q = 1;
  })(),
);
const c = { name: "loop" };
c.self = c;
c.arr = [c, { c }];
console.log(c);
console.log(
  [undefined, , 3, , ,],
  Object.assign([1, 2], { extra: "x", [Symbol("k")]: 1 }),
  Object.assign(() => {}, { p: 1 }),
  [new Date(0), /re/g, new Error("e").message],
);
console.log(
  new Map([
    ["k", { a: [1] }],
    [{ o: 1 }, new Map([[1, 2]])],
  ]),
  new Set([[1], "s", new Set()]),
  new WeakMap(),
  new WeakSet(),
  Promise.resolve(5),
  Promise.reject(1).catch(() => {}) && 0,
  new Promise(() => {}),
);
console.log(
  {
    get a() {
      return 1;
    },
    set a(v) {},
    get b() {
      return 1;
    },
    set c(v) {},
  },
  { [Symbol.toStringTag]: "T" },
  new (class {
    get [Symbol.toStringTag]() {
      return "Q";
    }
  })(),
  [function () {}, async () => {}, function* gen() {}, async function* ag() {}],
);
console.log(
  [new Number(1), new String("s"), new Boolean(false), Object(Symbol("b")), Object(5n)],
  globalThis === global,
  [1.5, -2.25, 1e21],
  [true, false],
  process.stdout.write === undefined,
);
