function simple(a, b) { arguments[0] = b; }
function strict(a) { "use strict"; arguments; }
function complex([a], { b = a }) { var a; }
function duplicate(x, x) {}
function shadow(arguments) { arguments; }
function declared() { var arguments; return arguments; }
function expressions(a = () => arguments, f = () => g) { var a; function f() {} function g() {} }
const arrow = () => { this; new_; };
async function* generator() { yield await 1; }
function last() { return f(); function f() { return 1; } function f() { return 2; } }
