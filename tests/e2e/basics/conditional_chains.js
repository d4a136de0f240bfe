// Conditional operators, short circuits, nullish, and their values.
const calls = [];
const f = (n, v) => { calls.push(n); return v; };
console.log(f(1, 0) || f(2, "") || f(3, null), f(4, 1) && f(5, 0) && f(6, 2), f(7, null) ?? f(8, 0) ?? f(9, 1));
console.log(calls.join());
const grade = (n) => n >= 90 ? "A" : n >= 80 ? "B" : n >= 70 ? "C" : "F";
console.log([95, 85, 75, 5].map(grade).join(""));
let a = null, b = 0, c = 1; a ??= "set"; b ||= "set"; c &&= "set"; console.log(a, b, c);
const o = { get x() { calls.push("get"); return 1; }, set x(v) { calls.push("set"); } };
calls.length = 0; o.x ??= 5; o.x ||= 5; o.x &&= 5; console.log(calls.join());
