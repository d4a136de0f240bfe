class Heap {
  constructor() {
    this.a = [];
  }
  push(p, v) {
    const a = this.a;
    a.push([p, v]);
    let i = a.length - 1;
    while (i > 0) {
      const q = (i - 1) >> 1;
      if (a[q][0] <= a[i][0]) break;
      [a[q], a[i]] = [a[i], a[q]];
      i = q;
    }
  }
  pop() {
    const a = this.a,
      top = a[0],
      last = a.pop();
    if (a.length) {
      a[0] = last;
      let i = 0;
      for (;;) {
        let c = 2 * i + 1;
        if (c >= a.length) break;
        if (c + 1 < a.length && a[c + 1][0] < a[c][0]) c++;
        if (a[i][0] <= a[c][0]) break;
        [a[i], a[c]] = [a[c], a[i]];
        i = c;
      }
    }
    return top;
  }
  get size() {
    return this.a.length;
  }
}
const g = new Map();
const edge = (a, b, w) => {
  for (const [x, y] of [
    [a, b],
    [b, a],
  ]) {
    if (!g.has(x)) g.set(x, []);
    g.get(x).push([y, w]);
  }
};
for (let i = 0; i < 200; i++) {
  edge(i, (i + 1) % 200, 7 + (i % 5));
  edge(i, (i * 37 + 11) % 200, 13 + (i % 11));
}
const dist = new Map([[0, 0]]),
  h = new Heap();
h.push(0, 0);
while (h.size) {
  const [d, u] = h.pop();
  if (d > dist.get(u)) continue;
  for (const [v, w] of g.get(u))
    if (d + w < (dist.get(v) ?? Infinity)) {
      dist.set(v, d + w);
      h.push(d + w, v);
    }
}
console.log(
  dist.size,
  Math.max(...dist.values()),
  [...dist.values()].reduce((a, b) => a + b),
);
