// Lengths that no array has, on arrays and on objects that say that they are long.
function attempt(what, action) {
  try {
    console.log(what, "gives", action());
  } catch (error) {
    console.log(what, "throws", error.name + ":", error.message);
  }
}
const long = (extra) => ({ length: 2 ** 53 - 1, ...extra });
attempt("new Array(2 ** 32)", () => new Array(2 ** 32));
attempt("new Array(-1)", () => new Array(-1));
attempt("new Array(1.5)", () => new Array(1.5));
attempt("length = 2 ** 32", () => { [].length = 2 ** 32; });
attempt("length = 2 ** 53", () => { const a = [1]; a.length = 2 ** 53; });
attempt("the longest array", () => new Array(2 ** 32 - 1).length);
attempt("push on the longest", () => { const a = new Array(2 ** 32 - 1); try { a.push("x"); } finally { console.log(a.length, a[2 ** 32 - 1]); } });
attempt("Array.from", () => Array.from({ length: 2 ** 53 }));
attempt("push", () => Array.prototype.push.call(long(), 1));
attempt("unshift", () => Array.prototype.unshift.call(long(), 1));
attempt("unshift of nothing", () => Array.prototype.unshift.call({ length: 2 ** 53 }));
attempt("pop", () => { const o = long({ [2 ** 53 - 2]: "last" }); return [Array.prototype.pop.call(o), o.length]; });
attempt("splice", () => Array.prototype.splice.call(long(), 0, 0, 1));
attempt("splice at the end", () => { const o = long(); return [Array.prototype.splice.call(o, 2 ** 53 - 3, 2).length, o.length]; });
attempt("toSpliced", () => Array.prototype.toSpliced.call(long(), 0, 0, 1));
attempt("toReversed", () => Array.prototype.toReversed.call({ length: 2 ** 32 }));
attempt("toSorted", () => Array.prototype.toSorted.call({ length: 2 ** 32 }));
attempt("with", () => Array.prototype.with.call({ length: 2 ** 32 }, 0, 0));
attempt("slice of the end", () => Array.prototype.slice.call(long({ [2 ** 53 - 2]: "last" }), -2));
attempt("indexOf near the end", () => Array.prototype.indexOf.call(long({ [2 ** 53 - 2]: "last" }), "last", -3));
attempt("lastIndexOf", () => Array.prototype.lastIndexOf.call(long({ [2 ** 53 - 2]: "last" }), "last"));
attempt("includes near the end", () => Array.prototype.includes.call(long(), undefined, -1));
attempt("at", () => Array.prototype.at.call(long({ [2 ** 53 - 2]: "last" }), -1));
attempt("fill at the end", () => { const o = long(); Array.prototype.fill.call(o, "f", -2); return o; });
attempt("copyWithin at the end", () => { const o = long({ 0: "first" }); Array.prototype.copyWithin.call(o, -1, 0, 1); return o; });
attempt("map that stops", () => Array.prototype.map.call({ length: 2 ** 32 }, (x) => x));
attempt("forEach that stops", () => Array.prototype.forEach.call(long({ 3: "three" }), (x) => { throw new Error("stopped at " + x); }));
attempt("findLast", () => Array.prototype.findLast.call(long({ [2 ** 53 - 4]: 7 }), (x) => x === 7));
attempt("typed array", () => new Uint8Array(2 ** 53));
attempt("typed array from a long one", () => Uint8Array.from({ length: 2 ** 53 }));
attempt("buffer", () => new ArrayBuffer(2 ** 53));
attempt("buffer of -1", () => new ArrayBuffer(-1));
attempt("BigInt", () => 2n ** (2n ** 64n));
attempt("BigInt shift", () => 1n << (2n ** 64n));
attempt("BigInt.asIntN", () => BigInt.asIntN(2 ** 53, 1n));
console.log("done");
