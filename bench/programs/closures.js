// Closures: counters, partial application, callbacks, captured loop variables.
const expected = "1500000 4999950000 499999500000 332833500 4950";

function counter() {
  let n = 0;
  return { up: (by) => (n += by), get: () => n };
}
const compose = (f, g) => (x) => f(g(x));

function main() {
  const c = counter();
  for (let i = 0; i < 500000; i++) c.up(3);
  let add = (x) => x;
  for (let i = 0; i < 10; i++) add = compose(add, (x) => x);
  let total = 0;
  for (let i = 0; i < 100000; i++) total += add(i);
  let all = 0;
  for (let i = 0; i < 1000000; i++) {
    const f = () => i;
    all += f();
  }
  let squares = 0;
  for (let r = 0; r < 100; r++) {
    squares = 0;
    Array.from({ length: 1000 }, (_, i) => i)
      .map((x) => x * x)
      .filter((x) => x >= 0)
      .forEach((x) => {
        squares += x;
      });
  }
  let fs = [];
  for (let i = 0; i < 100; i++) fs.push(() => i);
  return `${c.get()} ${total} ${all} ${squares} ${fs.reduce((s, f) => s + f(), 0)}`;
}

const start = performance.now();
const result = main();
const elapsed = performance.now() - start;
if (String(result) !== expected) throw new Error(`wrong result: ${result}, expected ${expected}`);
console.log(elapsed);
