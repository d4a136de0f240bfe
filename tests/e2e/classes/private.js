class A {
  #x = 1;
  #m() {
    return this.#x;
  }
  get #acc() {
    return this.#x * 10;
  }
  set #acc(v) {
    this.#x = v;
  }
  static #s = 5;
  static #sm() {
    return A.#s;
  }
  test() {
    this.#x++;
    this.#acc = this.#acc + 1;
    this.#x += 2;
    return [this.#x, this.#m(), this.#acc, A.#sm()];
  }
  static has(o) {
    return #x in o;
  }
  other(o) {
    return o.#x;
  }
  setM() {
    this.#m = 1;
  }
  static inc(o) {
    return ++o.#x;
  }
  opt(o) {
    return o?.#x;
  }
}
const a = new A();
console.log(a.test(), A.has(a), A.has({}), A.inc(a), a.opt(null), a);
for (const f of [() => a.other({}), () => a.setM(), () => A.has(1), () => a.other(undefined)])
  try {
    f();
  } catch (e) {
    console.log(e.name, e.message);
  }
class B {
  #p = 1;
  make() {
    return class {
      #p = 2;
      get(o) {
        return o.#p;
      }
    };
  }
}
const I = new B().make();
console.log(new I().get(new I()));
class Counter {
  #n = 0;
  inc = () => ++this.#n;
}
const { inc } = new Counter();
inc();
console.log(inc());
class Ret {
  constructor(o) {
    return o;
  }
}
class Stamp extends Ret {
  #v = "stamped";
  static read(o) {
    return o.#v;
  }
}
const o = {};
new Stamp(o);
console.log(Stamp.read(o), Object.keys(o));
try {
  new Stamp(o);
} catch (e) {
  console.log(e.message);
}
class D {
  static #f() {
    return 1;
  }
  static t = (() => D.#f())();
  #a = 1;
  ["b"] = this.#a;
  async #as() {
    return 1;
  }
  *#g() {
    yield 2;
  }
  all() {
    return [this.#g().next().value, this.#as() instanceof Promise];
  }
}
console.log(D.t, new D().b, new D().all());
