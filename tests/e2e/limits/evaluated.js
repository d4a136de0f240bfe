// Source text at run time that is deep, long or wrong: an exception each, and the program goes on.
function attempt(what, action) {
  try {
    console.log(what, "gives", action());
  } catch (error) {
    // V8's words for a syntax error are its own, and the depth at which its parser gives up too
    console.log(what, "throws", error.name);
  }
}
const n = 20000;
attempt("deep parentheses", () => eval("(".repeat(n) + "1" + ")".repeat(n)));
attempt("deep arrays", () => eval("[".repeat(n) + "]".repeat(n)).length);
attempt("deep blocks", () => eval("{".repeat(n) + "}".repeat(n)));
attempt("deep functions", () => eval("(function(){return ".repeat(n) + "1" + "})()".repeat(n)));
attempt("deep unary operators", () => eval("-+".repeat(n) + "1"));
attempt("deep statements", () => eval("if (true) ".repeat(n) + "1"));
attempt("unterminated", () => eval("(".repeat(20)));
attempt("a long string", () => eval("let text = 'x'; for (;;) text += text;"));
attempt("a long array", () => eval("new Array(2 ** 53)"));
attempt("a long comment", () => eval("/*" + " ".repeat(n) + "*/ 1"));
attempt("many statements", () => eval("1;".repeat(2000)));
attempt("many names", () => eval(Array.from({ length: 1000 }, (_, i) => "let v" + i + " = " + i + ";").join("") + "v999"));
attempt("a long sum", () => eval("1" + " + 1".repeat(1000)));
attempt("a lone surrogate", () => eval("'\ud800'").length);
attempt("not a program", () => eval("\u0000"));
attempt("too many arguments", () => new Function(...Array.from({ length: 1000 }, (_, i) => "a" + i), "return arguments.length")(...new Array(1000)));
console.log("done");
