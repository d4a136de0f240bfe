// Patterns that are long, deep or hard to match.
function attempt(what, action) {
  try {
    console.log(what, "gives", action());
  } catch (error) {
    // V8 puts the pattern into the message
    console.log(what, "throws", error.name);
  }
}
attempt("ten thousand alternatives", () => new RegExp(Array.from({ length: 10000 }, (_, i) => "w" + i).join("|")).exec("w9999")[0]);
attempt("another ten thousand", () => new RegExp("^(?:" + Array.from({ length: 10000 }, (_, i) => "w" + i).join("|") + ")$").exec("w9999")[0]);
// Engines may refuse such patterns, as V8 does, or match them
for (const [what, source, subject] of [["characters", "x".repeat(1000000), "x".repeat(1000000)], ["alternatives", "ab|".repeat(1000000) + "c", "c"]]) {
  try {
    console.log("a million", what, new RegExp(source).test(subject) ? "end well" : "do not match");
  } catch (error) {
    console.log("a million", what, error instanceof SyntaxError ? "end well" : error.name);
  }
}
attempt("a long subject", () => /^(?:a|b)*$/.test("ab".repeat(500)));
attempt("a long subject, lazily", () => /^.*?c/.test("ab".repeat(5000)));
attempt("captures in a long subject", () => "a,b".repeat(10000).split(/(,)/).length);
attempt("matches in a long subject", () => "a1".repeat(10000).match(/\d/g).length);
attempt("nested quantifiers", () => /^(a+)+$/.test("a".repeat(22) + "b"));
attempt("empty repetitions", () => /^(?:a?)*?$/.test("aaaa") && /(?:)*/.exec("x")[0] === "");
attempt("a large repetition", () => /a{1000}/.test("a".repeat(1000)));
attempt("a repetition beyond all numbers", () => /^a{0,99999999999999999999}$/.test("a".repeat(1000)));
attempt("many captures", () => new RegExp("(a)".repeat(1000)).exec("a".repeat(1000)).length);
attempt("numbers out of order", () => new RegExp("a{2,1}"));
attempt("unterminated group", () => new RegExp("(".repeat(1000)));
attempt("nothing to repeat", () => new RegExp("*"));
attempt("unterminated class", () => new RegExp("["));
attempt("lone backslash", () => new RegExp("\\"));
attempt("flags twice", () => new RegExp("a", "gg"));
attempt("lookbehinds", () => /(?<=(?<=(?<=a)b)c)d/.exec("abcd").index);
attempt("backward references", () => /^(a+)\1\1$/.exec("a".repeat(3000))[1].length);
console.log("done");
