// Evaluated code that calls itself without end: a RangeError each, and the program goes on.
function attempt(what, action) {
  try {
    console.log(what, "gives", action());
  } catch (error) {
    console.log(what, "throws", error.name);
  }
}
attempt("recursion", () => { const f = () => eval("f()"); return f(); });
attempt("indirect recursion", () => { globalThis.g = () => (0, eval)("g()"); return g(); });
attempt("recursion inside", () => eval("(function f() { return f(); })()"));
attempt("recursion of a constructed function", () => { const f = new Function("f", "return f(f)"); return f(f); });
attempt("recursion of a getter", () => eval("({ get x() { return this.x; } }).x"));
attempt("recursion of toString", () => eval("String({ toString() { return String(this); } })"));
attempt("recursion of a class", () => eval("new (class A { constructor() { new A(); } })()"));
attempt("recursion of a generator", () => eval("function* g() { yield* g(); } [...g()]"));
console.log("done");
