// Source text at run time that is deep, long or wrong: an exception each, and the program goes on.
function attempt(what, action) {
  try {
    console.log(what, "gives", action());
  } catch (error) {
    // V8's words for a syntax error are its own, and the depth at which its parser gives up too
    console.log(what, "throws", error.name);
  }
}
const n = 100000;
attempt("deep parentheses", () => eval("(".repeat(n) + "1" + ")".repeat(n)));
attempt("deep arrays", () => eval("[".repeat(n) + "]".repeat(n)).length);
attempt("deep blocks", () => eval("{".repeat(n) + "}".repeat(n)));
attempt("deep functions", () => eval("(function(){return ".repeat(n) + "1" + "})()".repeat(n)));
attempt("deep unary operators", () => eval("-+".repeat(n) + "1"));
attempt("deep statements", () => eval("if (true) ".repeat(n) + "1"));
attempt("unterminated", () => eval("(".repeat(20)));
attempt("recursion", () => { const f = () => eval("f()"); return f(); });
attempt("indirect recursion", () => { globalThis.g = () => (0, eval)("g()"); return g(); });
attempt("recursion inside", () => eval("(function f() { return f(); })()"));
attempt("recursion of a constructed function", () => { const f = new Function("f", "return f(f)"); return f(f); });
attempt("recursion of a getter", () => eval("({ get x() { return this.x; } }).x"));
attempt("recursion of toString", () => eval("String({ toString() { return String(this); } })"));
attempt("recursion of a class", () => eval("new (class A { constructor() { new A(); } })()"));
attempt("recursion of a generator", () => eval("function* g() { yield* g(); } [...g()]"));
attempt("a long string", () => eval("let text = 'x'; for (;;) text += text;"));
attempt("a long array", () => eval("new Array(2 ** 53)"));
attempt("a long comment", () => eval("/*" + " ".repeat(n) + "*/ 1"));
attempt("many statements", () => eval("1;".repeat(20000)));
attempt("many names", () => eval(Array.from({ length: 5000 }, (_, i) => "let v" + i + " = " + i + ";").join("") + "v4999"));
attempt("a long sum", () => eval("1" + " + 1".repeat(1000)));
attempt("a lone surrogate", () => eval("'\ud800'").length);
attempt("not a program", () => eval("\u0000"));
attempt("too many arguments", () => new Function(...Array.from({ length: 1000 }, (_, i) => "a" + i), "return arguments.length")(...new Array(1000)));
console.log("done");
