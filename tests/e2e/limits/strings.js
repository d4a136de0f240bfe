// Strings that would be longer than strings can be: a RangeError each, and the program goes on.
function attempt(what, action) {
  try {
    const result = action();
    console.log(what, "gives", typeof result === "string" ? result.length : result);
  } catch (error) {
    console.log(what, "throws", error.name + ":", error.message);
  }
}
const half = 2 ** 28;
attempt("repeat", () => "ab".repeat(2 ** 30));
attempt("repeat to 2 GB", () => "a".repeat(2 ** 31));
attempt("repeat without end", () => "a".repeat(Infinity));
attempt("repeat less than never", () => "a".repeat(-1));
attempt("repeat of nothing", () => "".repeat(2 ** 31 - 1));
attempt("padStart", () => "a".padStart(2 ** 30));
attempt("padEnd", () => "a".padEnd(2 ** 30, "xy"));
attempt("padEnd with nothing", () => "a".padEnd(2 ** 30, ""));
attempt("doubling", () => {
  let text = "x";
  for (;;) text += text;
});
attempt("appending", () => {
  const part = "x".repeat(2 ** 20);
  let text = "";
  for (;;) text += part;
});
attempt("concat", () => {
  const part = "x".repeat(half);
  return part.concat(part, part);
});
attempt("template", () => {
  const part = "x".repeat(half);
  return `${part}-${part}`;
});
attempt("join", () => new Array(2 ** 10).join("-".repeat(2 ** 20)));
attempt("join of nothing", () => new Array(2 ** 10).join("").length);
attempt("replaceAll", () => "a".repeat(2 ** 10).replaceAll("a", "b".repeat(2 ** 20)));
attempt("replace with a pattern", () => "a".repeat(2 ** 10).replace(/a/g, "b".repeat(2 ** 20)));
attempt("String.raw", () => {
  const part = "x".repeat(half);
  return String.raw({ raw: ["", "", ""] }, part, part);
});
attempt("ropes stay usable", () => {
  let text = "";
  for (let i = 0; i < 5000; i++) text += i & 1 ? "b" : "a";
  return text.charAt(4999) + text.length;
});
console.log("done");
