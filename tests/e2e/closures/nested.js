function outer(a) {
  return function (b) {
    return function (c) {
      a += 1;
      return a + b + c;
    };
  };
}
const f = outer(1)(2);
console.log(f(3), f(3), outer(1)(2)(3));
const compose =
  (...fs) =>
  (x) =>
    fs.reduceRight((v, f) => f(v), x);
console.log(
  compose(
    (x) => x + 1,
    (x) => x * 2,
  )(5),
);
const fact = function f(n) {
  return n < 2 ? 1 : n * f(n - 1);
};
console.log(fact(10));
const Y = (f) => ((x) => x(x))((x) => f((y) => x(x)(y)));
console.log(Y((f) => (n) => (n ? n * f(n - 1) : 1))(5));
