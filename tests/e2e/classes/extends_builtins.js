class MyArray extends Array {
  last() {
    return this[this.length - 1];
  }
}
const a = MyArray.from([1, 2, 3]);
console.log(
  a.last(),
  a.length,
  a.map((x) => x * 2) instanceof MyArray,
  a.filter((x) => x > 1).last(),
  a,
  Array.isArray(a),
);
a.push(9);
console.log(a.last(), new MyArray(3).length, MyArray.of(7).last());
class MyError extends Error {
  constructor(m) {
    super(m);
    this.name = "MyError";
    this.code = 42;
  }
}
try {
  throw new MyError("boom");
} catch (e) {
  console.log(
    e.name,
    e.message,
    e.code,
    e instanceof MyError,
    e instanceof Error,
    String(e),
    e.stack.split("\n")[0],
  );
}
class MyMap extends Map {
  get(k) {
    return super.get(k) ?? "default";
  }
}
const m = new MyMap([[1, 2]]);
console.log(m.get(1), m.get(5), m.size, m);
class MyFn extends Function {}
console.log(typeof MyFn, Object.getPrototypeOf(MyFn) === Function);
class P extends Promise {}
console.log(P.resolve(1) instanceof P, P.resolve(1).then(() => {}) instanceof P);
class N extends Number {
  double() {
    return this * 2;
  }
}
console.log(new N(4).double());
class S extends Set {}
console.log(new S([1, 1, 2]).size);
