function f(a, b, c) {
  return [this && this.x, a, b, c];
}
const g = f.bind({ x: 1 }, 2);
console.log(g(3, 4), g.name, g.length, g.bind({ x: 9 }, 5)(6));
function P(a, b) {
  this.s = a + b;
}
const Q = P.bind(null, 1);
const q = new Q(2);
console.log(q.s, q instanceof P, q instanceof Q, Q.prototype);
console.log(Math.max.bind(null, 5)(3, 4), (() => 1).bind().name, "prototype" in Q);
