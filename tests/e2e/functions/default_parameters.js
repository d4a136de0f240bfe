function f(a, b = a + 1, c = () => a + b) {
  a = 10;
  return [a, b, c()];
}
console.log(f(1), f(1, 5), f(1, undefined), f(1, null));
let n = 0;
function g(x = n++) {
  return x;
}
console.log(g(), g(), g(5), g(undefined), n);
function h(a, b = () => a, c = (a = 7)) {
  var a;
  return [a, b()];
}
console.log(h(1));
console.log(f.length, g.length, ((a, b, c = 1, d) => 1).length, ((...r) => 1).length);
const o = ({ a = 1, b: { c = 2 } = {} } = {}) => [a, c];
console.log(o(), o({ a: 5 }), o({ b: { c: 6 } }));
