let live = [];
let sum = 0;
for (let i = 0; i < 20000; i++) {
  const o = { i, next: null, s: "s" + i, a: [i, i + 1] };
  if (i % 400 === 0) live.push(o);
  if (live.length > 50) live.shift();
  sum += o.a[1] + o.s.length;
}
console.log(sum, live.length, live[0].s, live[49].a);
let list = null;
for (let i = 0; i < 10000; i++) list = { v: i, next: list };
let n = 0;
for (let p = list; p; p = p.next) n += p.v;
console.log(n);
let s = "";
for (let i = 0; i < 5000; i++) s += String.fromCharCode(97 + (i % 26));
console.log(s.length, s.slice(-5));
const m = new Map();
for (let i = 0; i < 3000; i++) {
  m.set({ i }, [i]);
  if (m.size > 100) m.delete(m.keys().next().value);
}
console.log(m.size, [...m.values()][0]);
