const a = () => 1,
  b = function () {},
  c = class {},
  d = function named() {};
let e;
e = () => 1;
const o = {
  f() {},
  g: () => 1,
  get h() {
    return 1;
  },
  ["i" + 1]() {},
  [Symbol("s")]: () => 1,
  async j() {},
  *k() {},
};
console.log(
  a.name,
  b.name,
  c.name,
  d.name,
  e.name,
  o.f.name,
  o.g.name,
  Object.getOwnPropertyDescriptor(o, "h").get.name,
  o.i1.name,
  o.j.name,
  o.k.name,
);
console.log(
  o[Object.getOwnPropertySymbols(o)[0]].name,
  (() => 1).name === "",
  class {
    static name = "x";
  }.name,
);
const { z = () => 1 } = {};
console.log(z.name);
function dflt(x = () => 1) {
  return x.name;
}
console.log(dflt());
console.log(
  Object.getOwnPropertyNames(function f(a, b) {})
    .sort()
    .join(),
  Object.getOwnPropertyNames(() => 1)
    .sort()
    .join(),
);
