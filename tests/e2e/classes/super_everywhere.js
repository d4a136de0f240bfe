// super in methods, accessors, static methods, object literals, arrows, with changed prototypes.
class A { m() { return "A.m"; } get v() { return "A.v " + this.n; } static s() { return "A.s"; } set w(x) { this._w = x; } }
class B extends A { n = 1; m() { return (() => super.m() + "<B")(); } get v() { return super.v + "<B"; } static s() { return super.s() + "<B"; } set w(x) { super.w = x + 1; } eq() { return super["m"]() + super.toString.call([]); } }
const b = new B(); b.w = 5; console.log(b.m(), b.v, B.s(), b._w, b.eq()); const o = { __proto__: { hi() { return "proto " + this.x; } }, x: 7, hi() { return super.hi() + "!"; } }; console.log(o.hi(), o.hi.call({ x: 8 }));
Object.setPrototypeOf(B.prototype, { m() { return "new"; } }); console.log(b.m()); class D extends A { m() { super.x = 3; return [this.x, super.x]; } } console.log(new D().m());
