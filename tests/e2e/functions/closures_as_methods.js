// Borrowed methods, detached methods, method chains, call with primitives.
const o = { n: 1, get() { "use strict"; return this === undefined ? "none" : this.n; } }; const { get } = o; console.log(o.get(), get(), get.call({ n: 2 }), (0, o.get)(), (o.get)(), [get][0].call(o));
console.log(Array.prototype.map.call("abc", (c) => c + c).join(), Array.prototype.join.call({ length: 3, 0: "a", 2: "c" }, "-"), Object.prototype.toString.call(null), [].concat.call(1, 2).length);
function kind() { return typeof this; } function strictKind() { "use strict"; return typeof this; } console.log(kind.call(1), strictKind.call(1), kind.call(null), strictKind.call(null), kind.apply("s"));
Number.prototype.double = function () { return this * 2; }; console.log((4).double(), 4..double(), 4 .double()); delete Number.prototype.double;
