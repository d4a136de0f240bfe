// Functions that call each other, named function expressions, recursion through variables and this.
const even = (n) => n === 0 || odd(n - 1), odd = (n) => n !== 0 && even(n - 1); console.log(even(10), odd(7), even(7));
const fact = function self(n) { try { self = null; } catch {} return n < 2 ? 1 : n * self(n - 1); }; console.log(fact(10), typeof self);
const Y = (f) => ((x) => x(x))((x) => f((y) => x(x)(y))); console.log(Y((fib) => (n) => (n < 2 ? n : fib(n - 1) + fib(n - 2)))(15));
function ack(m, n) { return m === 0 ? n + 1 : n === 0 ? ack(m - 1, 1) : ack(m - 1, ack(m, n - 1)); } console.log(ack(2, 3));
const tree = { v: 1, c: [{ v: 2, c: [] }, { v: 3, c: [{ v: 4, c: [] }] }], sum() { const go = (t) => t.v + t.c.reduce((s, x) => s + go(x), 0); return go(this); } }; console.log(tree.sum());
