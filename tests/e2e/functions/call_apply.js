console.log(
  Math.max.apply(null, [1, 2, 3]),
  Array.prototype.slice.call("abc"),
  Function.prototype.call.call(
    function () {
      return this.v;
    },
    { v: 4 },
  ),
);
console.log(
  function () {
    return arguments.length;
  }.apply(null, [, , 1]),
  ((x) => x).apply(null),
  Reflect.apply(Math.min, null, [4, 2]),
);
try {
  (1).x();
} catch (e) {
  console.log(e.message);
}
try {
  null.x;
} catch (e) {
  console.log(e.message);
}
try {
  undefined.foo();
} catch (e) {
  console.log(e.message);
}
const obj = { a: { b: 1 } };
try {
  obj.a.b();
} catch (e) {
  console.log(e.message);
}
try {
  obj.x.y;
} catch (e) {
  console.log(e.message);
}
try {
  obj.nope();
} catch (e) {
  console.log(e.message);
}
try {
  new (() => 1)();
} catch (e) {
  console.log(e.name);
}
try {
  new Math.max();
} catch (e) {
  console.log(e.message);
}
try {
  let q = 5;
  q();
} catch (e) {
  console.log(e.message);
}
