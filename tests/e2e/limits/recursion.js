// Recursion without end through what the language calls by itself: a RangeError each, and the program goes on.
process.on("unhandledRejection", () => {});
function attempt(what, action) {
  try {
    action();
    console.log(what, "ends");
  } catch (error) {
    console.log(what, "throws", error.name + ":", error.message);
  }
}
attempt("toString", () => { const o = { toString() { return "" + o; } }; return "" + o; });
attempt("valueOf", () => { const o = { valueOf() { return +o; } }; return +o; });
attempt("Symbol.toPrimitive", () => { const o = { [Symbol.toPrimitive]() { return `${o}`; } }; return `${o}`; });
attempt("getter", () => { const o = { get x() { return this.x; } }; return o.x; });
attempt("setter", () => { const o = { set x(v) { this.x = v; } }; o.x = 1; });
attempt("constructor", () => { class A { constructor() { new A(); } } new A(); });
attempt("field", () => { class A { x = new A(); } new A(); });
attempt("super", () => { class A { m() { return this.m(); } } class B extends A { m() { return super.m(); } } new B().m(); });
attempt("proxy get", () => { const p = new Proxy({}, { get(t, k, r) { return r[k]; } }); return p.x; });
attempt("proxy has", () => { const p = new Proxy({}, { has(t, k) { return k in p; } }); return "x" in p; });
attempt("proxy ownKeys", () => { const p = new Proxy({}, { ownKeys() { return Reflect.ownKeys(p); } }); return Reflect.ownKeys(p); });
attempt("proxy apply", () => { const p = new Proxy(function () {}, { apply() { return p(); } }); p(); });
attempt("proxy construct", () => { const p = new Proxy(function () {}, { construct() { return new p(); } }); new p(); });
attempt("bound", () => { let f = () => g(); const g = (() => f()).bind(null); g(); });
attempt("call", () => { function f() { f.call(null); } f(); });
attempt("apply", () => { function f() { f.apply(null, [1, 2, 3]); } f(); });
attempt("Reflect.construct", () => { function F() { Reflect.construct(F, []); } F(); });
attempt("instanceof", () => { const F = { [Symbol.hasInstance](x) { return x instanceof F; } }; return 1 instanceof F; });
attempt("iterator", () => { const o = { [Symbol.iterator]() { return [...o]; } }; return [...o]; });
attempt("destructuring", () => { const o = { get a() { const { a } = o; return a; } }; const { a } = o; return a; });
attempt("generator", () => { function* g() { yield* g(); } [...g()]; });
attempt("tagged template", () => { const f = (parts) => f`${parts}`; f`x`; });
attempt("forEach", () => { const f = () => [1].forEach(f); f(); });
attempt("map", () => { const f = () => [1].map(f); f(); });
attempt("sort", () => { const f = () => { [2, 1].sort(f); return 0; }; f(); });
attempt("reduce", () => { const f = () => [1, 2].reduce(f); f(); });
attempt("replace", () => { const f = () => "a".replace(/a/, f); f(); });
attempt("RegExp exec", () => { const r = /a/; r.exec = function (s) { return r.test(s); }; r.test("a"); });
attempt("Symbol.replace", () => { const r = { [Symbol.replace](s) { return s.replace(r, ""); } }; "a".replace(r, ""); });
attempt("JSON.stringify with toJSON", () => JSON.stringify({ toJSON() { return JSON.stringify(this); } }));
attempt("JSON.stringify with a replacer", () => JSON.stringify({}, () => ({ x: 1 })));
attempt("JSON.stringify of something deep", () => { let o = {}; for (let i = 0; i < 30000; i++) o = { o }; JSON.stringify(o); });
attempt("JSON.parse with a reviver", () => JSON.parse("[1]", function f() { return JSON.parse("[1]", f); }));
attempt("Array.prototype.flat", () => { const a = []; a.push(a); a.flat(Infinity); });
attempt("Array.prototype.join of itself", () => { const a = [1]; a.push(a); return a.join(); });
attempt("toLocaleString", () => { const o = { toLocaleString() { return [o].toLocaleString(); } }; [o].toLocaleString(); });
attempt("Promise executor", () => { const f = () => new Promise(f); new Promise(() => f()); });
attempt("Promise.resolve then", () => { const f = () => Promise.resolve({ get then() { return f(); } }); f(); });
attempt("Map groupBy", () => { const f = () => Object.entries({ a: 1 }).map(f); f(); });
attempt("defineProperty", () => { const d = { get value() { Object.defineProperty({}, "x", d); } }; Object.defineProperty({}, "x", d); });
attempt("Object.assign", () => { const o = { get a() { return Object.assign({}, o); } }; Object.assign({}, o); });
attempt("spread", () => { const o = { get a() { return { ...o }; } }; return { ...o }; });
attempt("Error.prototype.toString", () => { const e = { get name() { return Error.prototype.toString.call(e); } }; Error.prototype.toString.call(e); });
attempt("mutual", () => { const even = (n) => n === 0 || odd(n - 1), odd = (n) => n !== 0 && even(n - 1); even(1e9); });
console.log("many steps that are not deep:", (() => { let n = 0; const step = () => n++; for (let i = 0; i < 50000; i++) step(); return n; })());
console.log("done");
