// Arrays: indexed loops, push and pop, sorting with a comparator, two dimensions, higher-order methods.
const expected = "19999900000 2147481261 1000 331835499 166500860";

function main() {
  const a = [];
  for (let i = 0; i < 200000; i++) a.push(i);
  let sum = 0;
  for (let r = 0; r < 10; r++) {
    sum = 0;
    for (let i = 0; i < a.length; i++) sum += a[i];
  }
  let seed = 12345;
  const b = [];
  for (let i = 0; i < 100000; i++) {
    seed = (seed * 16807) % 2147483647;
    b.push(seed);
  }
  b.sort((x, y) => x - y);
  const grid = [];
  for (let i = 0; i < 300; i++) {
    grid.push([]);
    for (let j = 0; j < 300; j++) grid[i].push(i ^ j);
  }
  let d = 0;
  for (let r = 0; r < 10; r++)
    for (let i = 1; i < 299; i++)
      for (let j = 1; j < 299; j++) d += grid[i - 1][j] + grid[i][j - 1] - grid[i][j];
  const stack = [];
  for (let i = 0; i < 300000; i++) {
    stack.push(i);
    if (i % 3 === 2) stack.pop();
  }
  while (stack.length > 1000) stack.pop();
  const m = Array.from({ length: 1000 }, (_, i) => i)
    .filter((x) => x % 1000 !== 999)
    .map((x) => x * x)
    .reduce((x, y) => x + y, 0);
  return `${sum} ${b[b.length - 1]} ${stack.length} ${m} ${d}`;
}

const start = performance.now();
const result = main();
const elapsed = performance.now() - start;
if (String(result) !== expected) throw new Error(`wrong result: ${result}, expected ${expected}`);
console.log(elapsed);
