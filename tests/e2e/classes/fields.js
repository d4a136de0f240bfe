let order = [];
const k = (n) => (order.push(n), n);
class A {
  [k("a")] = order.push("init a");
  static [k("b")] = order.push("init b");
  c;
  d = this.c === undefined;
  static {
    order.push("block");
    this.fromBlock = 1;
  }
  static e = this.fromBlock + 1;
  ["f" + 1] = () => this;
  "quoted key" = 5;
  42 = 6;
}
const a = new A();
console.log(order.join(), a.d, A.e, a.f1() === a, Object.keys(a), A.b);
class B extends A {
  x = super.toString === Object.prototype.toString;
  y = this.d;
  constructor() {
    order = [];
    super();
    order.push("after super");
  }
}
const b = new B();
console.log(b.x, b.y, order.join());
class C {
  f = function () {};
  g = () => {};
  h = class {};
  static async = 1;
  get = 2;
  set = 3;
  static static = 4;
}
console.log(new C().f.name, new C().g.name, new C().h.name, C.async, new C().get, new C().set, C.static);
class P {
  constructor() {
    this.own = Object.keys(this).join();
  }
  a = 1;
  b = 2;
}
console.log(new P().own);
class S {
  static #p = 1;
  static q = S.#p + 1;
  static count = 0;
  constructor() {
    S.count++;
  }
}
new S();
new S();
console.log(S.count, S.q);
class Def {
  constructor() {
    Object.defineProperty(this, "x", { value: 1, configurable: true });
  }
}
class Sub extends Def {
  x = 2;
}
console.log(Object.getOwnPropertyDescriptor(new Sub(), "x"));
