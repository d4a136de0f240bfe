class Tree {
  constructor(v, l, r) {
    this.v = v;
    this.l = l;
    this.r = r;
  }
  *[Symbol.iterator]() {
    if (this.l) yield* this.l;
    yield this.v;
    if (this.r) yield* this.r;
  }
  static *range(n) {
    for (let i = 0; i < n; i++) yield i;
  }
  async later() {
    return this.v;
  }
  async *stream() {
    yield* this;
  }
}
const t = new Tree(2, new Tree(1), new Tree(3));
console.log([...t], [...Tree.range(3)]);
t.later().then(console.log);
(async () => {
  for await (const x of t.stream()) console.log("s", x);
})();
