const proto = { inherited: 1, shadowed: 1 };
const o = Object.create(proto, { hidden: { value: 1 }, shadowed: { value: 2, enumerable: false } });
o.a = 1;
o.b = 2;
o[5] = 1;
for (const k in o) console.log(k);
for (const k in "ab") console.log(k, typeof k);
for (const k in [7, , 8]) console.log(k);
for (const k in null) console.log("never");
for (const k in 5) console.log("never");
const d = { a: 1, b: 2, c: 3 };
for (const k in d) {
  console.log(k);
  delete d.b;
  d.e = 1;
}
let x;
for (x in { last: 1 });
console.log(x);
for (const [c] in { zed: 1 }) console.log(c);
const t = {};
for (t.key in { m: 1 });
console.log(t.key);
for (var i in (function () {
  return { only: 1 };
})()) {
}
console.log(i);
