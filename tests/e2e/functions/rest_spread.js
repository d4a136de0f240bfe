const f = (a, ...rest) => [a, rest, rest.length];
console.log(f(), f(1), f(1, 2, 3));
console.log(Math.max(...[1, 5, 3]), Math.max(0, ...[1, 2], ...new Set([9, 8])), [
  ..."héy",
  ...[1, 2].entries(),
]);
const o = { a: 1, ...{ b: 2, a: 3 }, ...null, ..."hi", c: 4 };
console.log(o);
class A {
  constructor(...args) {
    this.args = args;
  }
}
console.log(new A(...[1, 2], 3).args);
console.log(
  function (...a) {
    return a.length;
  }.apply(null, { length: 3 }),
);
try {
  f(...5);
} catch (e) {
  console.log(e.name);
}
try {
  [...{}];
} catch (e) {
  console.log(e.name);
}
