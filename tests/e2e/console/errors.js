class MyErr extends Error {
  constructor(m) {
    super(m);
    this.name = "MyErr";
  }
}
for (const e of [new Error("plain"), new TypeError("typed"), new MyErr("mine")]) {
  console.log(String(e), e.stack.split("\n")[0]);
}
const e = new Error("x");
e.stack = "Error: x\n    at fake (file.js:1:1)";
console.log(e);
e.code = "E_CODE";
console.log(e);
console.log([e].length, { e: e.message });
const n = new Error("no stack");
n.stack = undefined;
console.log(n);
const c = new Error("outer", { cause: "why" });
c.stack = "Error: outer\n    at y";
console.log(c);
const a = new AggregateError([1], "agg");
a.stack = "AggregateError: agg\n    at z";
console.log(a);
const d = Object.assign(new Error("m"), { stack: "custom stack text" });
console.log(d, [d]);
