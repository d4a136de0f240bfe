for (const E of [Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError]) {
  const e = new E("msg");
  console.log(
    e.name,
    e.message,
    String(e),
    e instanceof Error,
    Object.prototype.toString.call(e),
    E("no new") instanceof E,
    E.length,
    Object.keys(e).length,
    "stack" in e,
  );
}
const e = new Error("outer", { cause: new Error("inner") });
console.log(
  e.cause.message,
  Object.hasOwn(new Error(), "message"),
  new Error(undefined).message === "",
  Error.prototype.toString.call({ name: "N", message: "M" }),
  Error.prototype.toString.call({}),
  String(Object.assign(new Error("m"), { name: "" })),
);
console.log(e.stack.split("\n")[0], typeof Error.captureStackTrace);
const ag = new AggregateError([1, 2], "agg");
console.log(ag.errors, ag.message);
const o = {};
Error.captureStackTrace(o);
console.log(typeof o.stack);
function thrower() {
  throw new RangeError("deep");
}
try {
  thrower();
} catch (err) {
  console.log(err.stack.split("\n")[0]);
}
