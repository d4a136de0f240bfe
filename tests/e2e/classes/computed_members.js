// Computed keys are evaluated once, in order, before fields are.
let n = 0; const k = (s) => s + n++; class A { [k("a")] = n; [k("b")]() { return "b"; } static [k("c")] = n; get [k("d")]() { return "d"; } [Symbol.toPrimitive]() { return 42; } }
const a = new A(); console.log(Object.keys(a), a.a0, a.b1(), A.c2, a.d3, +a, `${a}`, n); console.log(Object.getOwnPropertyNames(A.prototype));
