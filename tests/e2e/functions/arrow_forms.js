// Arrows: bodies, parameters, lexical this, arguments and new.target, no prototype, not constructors.
const f = (x) => ({ x }), g = async (x) => x, h = ({ a, b: [c] = [3] }, ...r) => [a, c, r], k = (_) => {}; console.log(f(1), h({ a: 1 }, 2, 3), k(), f.prototype, g.name, f.length, h.length);
function outer() { const a = () => [this.v, arguments[0], new.target]; return a(9); } console.log(outer.call({ v: 1 }, "arg"), new (function () { this.t = (() => new.target !== undefined)(); })().t);
try { new f(); } catch (e) { console.log(e.message); }
console.log(((a, b = a) => a + b)(2), [3, 1, 2].sort((a, b) => b - a), (() => { })(), (() => [])().length);
