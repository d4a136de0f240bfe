// length counts parameters before the first default or rest; names by position.
console.log([function () {}, (a, b) => 1, function (a, b = 1, c) {}, (...r) => 1, ({ a }, [b]) => 1].map((f) => f.length).join());
const o = { m() {}, f: function () {}, a: () => 1, get g() { return 1; }, ["c" + 1]: () => 1, [Symbol("s")]: () => 1, async am() {}, *gm() {} };
console.log(o.m.name, o.f.name, o.a.name, Object.getOwnPropertyDescriptor(o, "g").get.name, o.c1.name, o[Object.getOwnPropertySymbols(o)[0]].name, o.am.name, o.gm.name);
let v = () => 1; var { d = () => 1 } = {}; const [e = class {}] = []; console.log(v.name, d.name, e.name, (() => 1).name === "", class { static name = "own"; }.name, new Function.prototype.constructor.bind.call.constructor === undefined);
function n() {} Object.defineProperty(n, "name", { value: "renamed" }); console.log(n.name, n.bind().name, Object.getOwnPropertyDescriptor(n, "length"));
