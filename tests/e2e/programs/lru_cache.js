class LRU {
  #m = new Map();
  constructor(n) {
    this.n = n;
  }
  get(k) {
    if (!this.#m.has(k)) return undefined;
    const v = this.#m.get(k);
    this.#m.delete(k);
    this.#m.set(k, v);
    return v;
  }
  set(k, v) {
    this.#m.delete(k);
    this.#m.set(k, v);
    if (this.#m.size > this.n) this.#m.delete(this.#m.keys().next().value);
    return this;
  }
  get keys() {
    return [...this.#m.keys()];
  }
}
const c = new LRU(3).set("a", 1).set("b", 2).set("c", 3);
c.get("a");
c.set("d", 4);
console.log(c.keys, c.get("b"), c.get("a"));
let hits = 0;
const big = new LRU(100);
for (let i = 0; i < 500; i++) {
  const k = (i * 7919) % 150;
  if (big.get(k) !== undefined) hits++;
  else big.set(k, i);
}
console.log(hits, big.keys.length);
