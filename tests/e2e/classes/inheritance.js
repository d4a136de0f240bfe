class A {
  constructor(n) {
    this.n = n;
  }
  hi() {
    return "A" + this.n;
  }
  static s() {
    return "static " + this.name;
  }
  get g() {
    return "getter" + this.n;
  }
}
class B extends A {
  constructor(n) {
    super(n + 1);
    this.m = n;
  }
  hi() {
    return "B>" + super.hi();
  }
  static s() {
    return super.s() + "!";
  }
  get g() {
    return super.g + "B";
  }
}
class C extends B {}
const c = new C(1);
console.log(c, c.hi(), C.s(), c.g, c instanceof A, Object.getPrototypeOf(C) === B, C.name, C.length);
class D extends A {
  constructor() {
    try {
      this.x;
    } catch (e) {
      console.log(e.message);
    }
    const f = () => super(5);
    f();
    try {
      super(6);
    } catch (e) {
      console.log(e.message);
    }
  }
}
console.log(new D());
class E extends A {
  constructor() {
    return { replaced: 1 };
  }
}
console.log(new E());
class F extends A {
  constructor() {}
}
try {
  new F();
} catch (e) {
  console.log(e.message);
}
class G extends A {
  constructor() {
    return 1;
  }
}
try {
  new G();
} catch (e) {
  console.log(e.message);
}
class N extends null {
  static x = 1;
}
console.log(Object.getPrototypeOf(N.prototype), N.x);
try {
  new N();
} catch (e) {
  console.log(e.message);
}
try {
  class X extends 5 {}
} catch (e) {
  console.log(e.message);
}
try {
  class X extends (() => 1) {}
} catch (e) {
  console.log(e.name);
}
function Old() {
  this.old = 1;
}
Old.prototype.m = function () {
  return "m";
};
class New extends Old {}
console.log(new New().m(), new New());
