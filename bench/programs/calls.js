// Function calls: recursion with small arguments, mutual recursion, closures called through variables.
const expected = "832040,1001,10001";

function fib(n) {
  return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

function ackermann(m, n) {
  if (m === 0) return n + 1;
  if (n === 0) return ackermann(m - 1, 1);
  return ackermann(m - 1, ackermann(m, n - 1));
}

function isEven(n) {
  return n === 0 ? true : isOdd(n - 1);
}
function isOdd(n) {
  return n === 0 ? false : isEven(n - 1);
}

function main() {
  const f = fib(30);
  let a = 0;
  for (let i = 0; i < 20; i++) a = ackermann(2, 499);
  a = ackermann(2, 499);
  let even = 0;
  for (let i = 0; i <= 20000; i++) if (isEven(i % 200)) even++;
  return [f, a, even].join();
}

const start = performance.now();
const result = main();
const elapsed = performance.now() - start;
if (String(result) !== expected) throw new Error(`wrong result: ${result}, expected ${expected}`);
console.log(elapsed);
