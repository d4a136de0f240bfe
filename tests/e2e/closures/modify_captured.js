// Captured variables are shared, not copied: assignments are seen by all, also of parameters and catch variables.
function f(p) { const get = () => p; p = "changed"; const set = (v) => { p = v; }; return [get, set, () => p]; }
const [g, s, h] = f("initial"); console.log(g()); s(2); console.log(g(), h());
let err; try { throw 1; } catch (e) { err = () => e++; } console.log(err(), err(), err());
function args() { const inner = () => arguments[0]; arguments[0] = "a"; return inner(); } console.log(args(1));
let later; { let x = 1; later = () => x; x = 2; } console.log(later());
