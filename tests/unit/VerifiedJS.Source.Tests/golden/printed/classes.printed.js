class A extends (b, c) {
  #p = 1;
  static #q;
  static s;
  ['k'] = 2;
  3 = 4;
  get x() {
    return this.#p;
  }
  set x(v) {}
  static async *m() {}
  static {
    this.#q;
  }
  constructor(a) {
    super(a);
    super.m();
  }
  has(o) {
    return #p in o;
  }
}
(class extends f() {});
x = class B {};
