// Exceptions: thrown across calls, caught, with finally; error objects and plain values.
const expected = "50000 140000 20000";

function thrower(i) {
  if (i % 2) throw i;
  return i;
}
function middle(i) {
  try {
    return thrower(i);
  } finally {
    count++;
  }
}
let count = 0;

function main() {
  let caught = 0,
    errors = 0;
  for (let i = 0; i < 100000; i++) {
    try {
      middle(i);
    } catch (e) {
      caught++;
    }
  }
  for (let i = 0; i < 20000; i++) {
    try {
      throw new TypeError("number " + i);
    } catch (e) {
      if (e instanceof TypeError && e.message.length > 7) errors++;
    } finally {
      count += 2;
    }
  }
  return `${caught} ${count} ${errors}`;
}

const start = performance.now();
const result = main();
const elapsed = performance.now() - start;
if (String(result) !== expected) throw new Error(`wrong result: ${result}, expected ${expected}`);
console.log(elapsed);
