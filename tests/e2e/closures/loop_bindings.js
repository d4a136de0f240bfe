const fs = [];
for (let i = 0; i < 3; i++) fs.push(() => i++);
console.log(
  fs.map((f) => f()),
  fs.map((f) => f()),
);
var gs = [];
for (var j = 0; j < 3; j++) gs.push(() => j);
console.log(gs.map((f) => f()));
const hs = [];
for (let i = 0, inc = () => i++; i < 3; inc(), i++) {
  hs.push(() => i);
  if (hs.length > 5) break;
}
console.log(hs.map((f) => f()));
const ks = [];
for (const k in { a: 1, b: 2 }) ks.push(() => k);
for (const v of [7, 8]) ks.push(() => v);
console.log(ks.map((f) => f()));
let n = 0;
const ws = [];
while (n < 3) {
  const m = n * 2;
  ws.push(() => m);
  n++;
}
console.log(ws.map((f) => f()));
const cs = [];
for (let i = 0; i < 4; i++) {
  if (i % 2) continue;
  cs.push(() => i);
  i++;
  cs.push(() => i);
}
console.log(cs.map((f) => f()));
