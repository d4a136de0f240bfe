// JSON that is deep, cyclic, long or wrong.
function attempt(what, action) {
  try {
    console.log(what, "gives", action());
  } catch (error) {
    console.log(what, "throws", error.name + ":", error.message.split("\n")[0]);
  }
}
const deep = (n) => { let o = 1; for (let i = 0; i < n; i++) o = [o]; return o; };
attempt("deep text", () => { let o = JSON.parse("[".repeat(5000) + "]".repeat(5000)), n = 0; for (; o !== undefined; n++) o = o[0]; return n; });
attempt("deep value", () => JSON.stringify(deep(1000)).length);
attempt("very deep value", () => JSON.stringify(deep(30000)).length);
attempt("unterminated", () => JSON.parse("[".repeat(20000)));
attempt("cycle", () => { const o = {}; o.self = o; return JSON.stringify(o); });
attempt("cycle through an array", () => { const a = []; a.push({ a }); return JSON.stringify(a); });
attempt("BigInt", () => JSON.stringify({ n: 1n }));
attempt("toJSON that throws", () => JSON.stringify({ toJSON() { throw new RangeError("no"); } }));
attempt("a getter that throws", () => JSON.stringify({ get x() { throw new RangeError("no"); } }));
attempt("a replacer that throws", () => JSON.stringify({ x: 1 }, () => { throw new RangeError("no"); }));
attempt("a proxy that lies", () => JSON.stringify(new Proxy({}, { ownKeys: () => ["a", "b"], getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }), get: (t, k) => k })));
attempt("a revoked proxy", () => { const { proxy, revoke } = Proxy.revocable([], {}); revoke(); return JSON.stringify(proxy); });
attempt("a reviver that throws", () => JSON.parse("[1,2]", () => { throw new RangeError("no"); }));
attempt("a reviver that removes", () => JSON.stringify(JSON.parse('{"a":1,"b":[1,2]}', function (k, v) { return k === "0" ? undefined : v; })));
attempt("a reviver that grows", () => { let n = 0; return JSON.stringify(JSON.parse("[1,2]", function (k, v) { if (k === "0") this.push(3); n++; return v; })) + n; });
attempt("a long string", () => JSON.parse(JSON.stringify("\u0000\ud800x".repeat(2000))).length);
attempt("indentation", () => JSON.stringify([[1]], null, 100).length);
console.log("done");
