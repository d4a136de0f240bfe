const o = {
  a: 1,
  f() {
    return this === o;
  },
};
var a = "outer",
  r;
with (o) {
  r = a;
  a = 2;
  var b = 3;
  console.log(f());
}
console.log(r, o.a, a, b, "b" in o);
with ({ [Symbol.unscopables]: { hidden: true }, hidden: 1, seen: 2 }) {
  console.log(typeof hidden, seen);
}
with ([1, 2]) {
  console.log(length, join("-"));
  with ({ length: 9 }) console.log(length);
}
function g(x) {
  with (x) {
    return () => y;
  }
}
const fn = g({ y: 5 });
console.log(fn());
with (Math) console.log(max(1, 2), typeof undefinedThing);
