function* inner() {
  try {
    const x = yield "i1";
    console.log("inner got", x);
    yield "i2";
    return "inner result";
  } catch (e) {
    console.log("inner caught", e);
    yield "recovered";
  } finally {
    console.log("inner finally");
  }
}
function* outer() {
  const r = yield* inner();
  console.log("r =", r);
  yield* [10, 20];
  yield* "ab";
  return "outer result";
}
const it = outer();
console.log(it.next(), it.next("X"), it.next(), it.next(), it.next(), it.next(), it.next());
const i2 = outer();
i2.next();
console.log(i2.throw("T"), i2.next());
const i3 = outer();
i3.next();
console.log(i3.return("R"), i3.next());
const noThrow = {
  [Symbol.iterator]() {
    return {
      next() {
        return { value: 1, done: false };
      },
      return() {
        console.log("ret");
        return {};
      },
    };
  },
};
const i4 = (function* () {
  yield* noThrow;
})();
i4.next();
try {
  i4.throw(new Error("x"));
} catch (e) {
  console.log(e.name);
}
function* deep(n) {
  if (n) yield* deep(n - 1);
  yield n;
}
console.log([...deep(5)].join());
