// Map and Set with number, string and object keys.
const expected = "66666 50000 4999950000 1000 66666";

function main() {
  const m = new Map();
  for (let i = 0; i < 100000; i++) m.set(i, i);
  const strings = new Map();
  for (let i = 0; i < 100000; i++) {
    const k = "key" + (i % 50000);
    strings.set(k, (strings.get(k) || 0) + 1);
  }
  let sum = 0;
  for (const [k, v] of m) sum += v;
  const objects = [];
  for (let i = 0; i < 1000; i++) objects.push({ i });
  const s = new Set();
  for (let r = 0; r < 200; r++) for (const o of objects) s.add(o);
  for (let i = 0; i < 100000; i += 3) m.delete(i);
  let hits = 0;
  for (let i = 0; i < 100000; i++) if (m.has(i)) hits++;
  return `${m.size} ${strings.size} ${sum} ${s.size} ${hits}`;
}

const start = performance.now();
const result = main();
const elapsed = performance.now() - start;
if (String(result) !== expected) throw new Error(`wrong result: ${result}, expected ${expected}`);
console.log(elapsed);
