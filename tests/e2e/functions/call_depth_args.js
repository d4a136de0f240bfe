// Missing and extra arguments, undefined triggers defaults, null does not; evaluation order of defaults.
const log = []; function f(a = (log.push("a"), 1), b = (log.push("b"), a + 1), { c = (log.push("c"), b + 1) } = {}) { return [a, b, c]; } console.log(f(), f(undefined, null), f(1, 2, { c: 3 }), f(0, "", { c: null }), log.join());
function g(a, b) { return [arguments.length, a, b]; } console.log(g(), g(1), g(1, 2, 3), g(undefined));
function h(a, a) { return a; } console.log(h(1, 2), h(1)); try { (function (x = y, y) {})(); } catch (e) { console.log(e.message); }
