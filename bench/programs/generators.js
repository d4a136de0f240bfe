// Generators and iteration: pipelines, delegation, destructuring, spread.
const expected = "13333266666 4095 4999950000";

function* range(n) {
  for (let i = 0; i < n; i++) yield i;
}
function* map(it, f) {
  for (const x of it) yield f(x);
}
function* filter(it, p) {
  for (const x of it) if (p(x)) yield x;
}
function* tree(d) {
  if (d > 0) {
    yield* tree(d - 1);
    yield d;
    yield* tree(d - 1);
  }
}

function main() {
  let s = 0;
  for (const x of filter(
    map(range(200000), (x) => x * 2),
    (x) => x % 3 === 0,
  ))
    s += x;
  let n = 0;
  for (const x of tree(12)) n++;
  let t = 0;
  for (const [i, v] of Array.from({ length: 100000 }, (_, i) => i).entries()) t += (i + v) / 2;
  return `${s} ${n} ${t}`;
}

const start = performance.now();
const result = main();
const elapsed = performance.now() - start;
if (String(result) !== expected) throw new Error(`wrong result: ${result}, expected ${expected}`);
console.log(elapsed);
