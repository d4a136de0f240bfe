// Allocation and collection: binary trees, short-lived objects, linked lists with survivors.
const expected = "65535 1023 200000 199000";

class Node {
  constructor(l, r) {
    this.l = l;
    this.r = r;
  }
}
const make = (d) => (d === 0 ? new Node(null, null) : new Node(make(d - 1), make(d - 1)));
const check = (t) => (t.l === null ? 1 : 1 + check(t.l) + check(t.r));

function main() {
  const longLived = make(15);
  let n = 0;
  for (let i = 0; i < 150; i++) n = check(make(9));
  let kept = [],
    made = 0;
  for (let i = 0; i < 200000; i++) {
    const o = { id: i, data: [i, i + 1, i + 2], name: "n" + i };
    made += o.data.length / 3;
    if (i % 1000 === 0) kept.push(o);
  }
  return `${check(longLived)} ${n} ${made} ${kept[199].id}`;
}

const start = performance.now();
const result = main();
const elapsed = performance.now() - start;
if (String(result) !== expected) throw new Error(`wrong result: ${result}, expected ${expected}`);
console.log(elapsed);
