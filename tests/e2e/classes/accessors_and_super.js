const base = {
  hi() {
    return "base " + this.n;
  },
  get v() {
    return this.n;
  },
  set v(x) {
    this.n = x;
  },
};
const derived = {
  __proto__: base,
  n: 1,
  hi() {
    return "derived " + super.hi();
  },
  get v() {
    return super.v * 2;
  },
  set v(x) {
    super.v = x + 1;
  },
};
console.log(derived.hi(), derived.v);
derived.v = 10;
console.log(derived.n, derived.v, base.n);
class A {
  set x(v) {
    this._x = v;
  }
}
class B extends A {
  f() {
    super.x = 5;
    super.y = 6;
    super["z" + 1] = 7;
    return [this._x, this.y, this.z1, Object.keys(this)];
  }
  del() {
    try {
      delete super.x;
    } catch (e) {
      return e.name;
    }
  }
  call() {
    return super.constructor.name;
  }
}
console.log(new B().f(), new B().del(), new B().call());
class T {
  static create() {
    return new this();
  }
  who() {
    return this.constructor.name;
  }
}
class U extends T {
  static create() {
    const r = super.create();
    r.extra = 1;
    return r;
  }
}
console.log(U.create(), U.create().who());
const m = {
  f() {
    return (() => super.toString === Object.prototype.toString)();
  },
};
console.log(m.f());
