// What constructors return; derived ones and this.
class A { constructor(r) { this.a = 1; return r; } } console.log(new A({ b: 2 }), new A(5).a, new A(undefined).a, new A(null).a);
class B extends A { constructor(r, s) { super(r); this.c = 3; return s; } } console.log(new B({}), new B(1, { d: 4 }), new B());
for (const f of [() => new (class extends A { constructor() {} })(), () => new (class extends A { constructor() { return 1; } })(), () => new (class extends A { constructor() { super(); super(); } })(), () => A(), () => new (class extends null {})()]) try { f(); console.log("ok"); } catch (e) { console.log(e.name + ": " + e.message); }
function F() { if (!new.target) return new F(); this.made = true; } console.log(F().made, new F().made);
