const o = {
  _x: 1,
  get x() {
    return this._x;
  },
  set x(v) {
    this._x = v * 2;
  },
  get ["c" + 1]() {
    return "computed";
  },
};
o.x = 5;
console.log(o.x, o.c1, o);
o.c1 = 3;
console.log(o.c1);
const child = Object.create(o);
child.x = 7;
console.log(child._x, o._x, Object.keys(child));
(function () {
  "use strict";
  try {
    o.c1 = 1;
  } catch (e) {
    console.log(e.message);
  }
})();
Object.defineProperty(o, "d", {
  get() {
    return 42;
  },
  configurable: true,
});
console.log(o.d, Object.keys(o), delete o.d, o.d);
class C {
  static get s() {
    return "static";
  }
  get v() {
    return this.w ?? "none";
  }
  set v(x) {
    this.w = x;
  }
}
const c = new C();
c.v = 3;
console.log(C.s, c.v, c);
