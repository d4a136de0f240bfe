const cases = [
  () => null.x,
  () => undefined[0],
  () => {
    null.x = 1;
  },
  () => (void 0)(),
  () => ({}).x(),
  () => [].reduce((a, b) => a),
  () => new Array(-1),
  () => "x".repeat(-1),
  () => (1).toFixed(101),
  () => (1).toString(1),
  () =>
    new (class {
      constructor() {
        this.#x;
      }
      #x;
      static t = 1;
    })().y.z,
  () => Symbol() + 1,
  () => BigInt(1.5),
  () => 1n / 0n,
  () => decodeURIComponent("%"),
  () => JSON.parse("{bad"),
  () => Object.defineProperty(1, "x", {}),
  () => new Proxy({}, null),
  () => 1 in "s",
  () => ({}) instanceof 5,
  () => ({}) instanceof (() => 1),
  () => [...null],
  () => new Map([1]),
  () => structuredCloneMissing(),
  () => {
    const {
      a: { b },
    } = {};
  },
  () => Reflect.construct(1),
  () => "abc".normalize("X"),
  () => new Set(5),
  () => Object.setPrototypeOf({}, 1),
  () => {
    class A {
      constructor() {
        this.x = super.nope();
      }
    }
    new A();
  },
  () => "a".localeCompare(),
  () => [].at.call(null),
  () => parseInt(Symbol()),
  () => new Date(NaN).toISOString(),
  () => String.fromCodePoint(-1),
  () => new ArrayBuffer(-1),
  () => {
    let f = 5;
    f`x`;
  },
  () => {
    const o = { a: 1 };
    o.a.b.c;
  },
  () => x.y,
  () => new (function () {}.bind().prototype)(),
];
cases.forEach((f, i) => {
  try {
    console.log(i, "returned", f());
  } catch (e) {
    console.log(i, e.name + ": " + e.message);
  }
});
