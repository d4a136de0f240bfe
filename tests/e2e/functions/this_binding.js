function sloppy() {
  return typeof this;
}
function strict() {
  "use strict";
  return typeof this;
}
console.log(sloppy(), strict(), sloppy.call(5), strict.call(5), sloppy.call(null), strict.call(null));
const o = {
  f() {
    return this === o;
  },
  g: () => typeof this,
  h() {
    return (() => this === o)();
  },
};
console.log(o.f(), o.f(), (0, o.f)(), o.h(), o["f"]());
const bound = o.f.bind({});
console.log(bound(), o.f.bind(o)(), o.f.call(o), o.f.apply(o));
function B() {
  this.x = 1;
}
const b = new B();
console.log(b.x, b instanceof B, b.constructor === B);
console.log(
  new (function () {
    return { y: 2 };
  })().y,
  new (function () {
    this.z = 3;
    return 5;
  })().z,
);
