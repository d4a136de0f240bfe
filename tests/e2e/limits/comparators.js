// Comparators of sort that lie or throw: some order, every element once, nothing lost.
const numbers = Array.from({ length: 100 }, (_, i) => (i * 37) % 101);
function check(what, compare) {
  const array = numbers.slice();
  let calls = 0;
  try {
    array.sort((x, y) => { calls++; return compare(x, y, calls); });
    console.log(what, "ends");
  } catch (error) {
    console.log(what, "throws", String(error));
  }
  const kept = array.slice().sort((x, y) => x - y).join() === numbers.slice().sort((x, y) => x - y).join();
  console.log(kept ? "every element is still there" : "elements were lost", array.length);
}
check("always 1", () => 1);
check("always -1", () => -1);
check("always 0", () => 0);
check("NaN", () => NaN);
check("undefined", () => undefined);
check("booleans", (x, y) => x > y);
check("in turns", (x, y, calls) => (calls & 1 ? 1 : -1));
check("infinite", (x, y) => (x - y) * Infinity);
check("an object", (x, y) => ({ valueOf: () => x - y }));
check("an object that throws", () => ({ valueOf() { throw new Error("valueOf"); } }));
check("a symbol", () => Symbol());
check("a BigInt", () => 1n);
check("throws at the tenth", (x, y, calls) => { if (calls === 10) throw new Error("tenth"); return x - y; });

const growing = [3, 1, 2];
growing.sort((x, y) => { growing.push(9); return x - y; });
console.log(growing.slice(0, 3));
const shrinking = [3, 1, 2];
shrinking.sort((x, y) => { shrinking.length = 0; return x - y; });
console.log(shrinking);
const sparse = [3, , 1, undefined, 2];
console.log(sparse.sort(), sparse.length, 4 in sparse);
for (const wrong of [null, 1, "x", {}]) {
  try {
    [1, 2].sort(wrong);
  } catch (error) {
    console.log(error.name);
  }
}
const typed = Float64Array.from(numbers);
try {
  typed.sort(() => { throw new Error("typed"); });
} catch (error) {
  console.log(error.message, typed.length);
}
console.log(typed.sort(() => 1).length, [...typed].sort((x, y) => x - y).join() === numbers.slice().sort((x, y) => x - y).join());
console.log("done");
