class A {
  #field = this.x;
  static #count = 0;
  get #pair() { return 1; }
  set #pair(v) {}
  static { var inner = new.target; A.#count++; }
  m() { return () => { super.m(); return this.#field + this.#pair; }; }
  static f = () => arguments_;
  constructor() { super_; }
}
class B extends A { constructor() { const f = () => super(); f(); } #field; n(o) { return #field in o; } }
