// for with every part missing or present.
for (let i = 0, j = 10; i < j; i += 3, j--) console.log(i, j);
let k = 0; for (;;) { if (++k > 3) break; } console.log(k);
for (var v = 0; v < 2; v++); console.log(v);
for (const o = { n: 0 }; o.n < 2; o.n++) console.log(o.n);
const fs = []; for (let i = 0; i < 3; fs.push(() => i), i++); console.log(fs.map((f) => f()).join());
for (let i = 0; i < 2; i++) { let i = "inner"; console.log(i); }
