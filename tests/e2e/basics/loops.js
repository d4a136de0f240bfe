let s = 0;
for (let i = 0; i < 10; i++) s += i;
console.log(s);
let i = 5;
while (i-- > 0) if (i === 2) break;
console.log(i);
do {
  i += 10;
} while (i < 30);
console.log(i);
for (var a = 0, b = 10; a < b; a++, b--);
console.log(a, b);
for (const k in { x: 1, y: 2 }) console.log(k);
for (const v of [1, 2, 3]) {
  if (v === 2) continue;
  console.log(v);
}
for (;;) {
  break;
}
for (let q = 0, w = 3; q < w; ++q) {
  w--;
  console.log(q, w);
}
var last;
for (last = 0; last < 3; last++) {}
console.log(last);
