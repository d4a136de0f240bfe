// Each iteration has its own binding, in for, for-in, for-of, while with let inside; var is shared.
const fs = {}; const collect = (k) => (f) => (fs[k] ??= []).push(f);
for (let i = 0; i < 3; i++) { collect("for")(() => i); i += 0; }
for (const k in { a: 1, b: 2 }) collect("in")(() => k);
for (const [x, y] of [[1, 2], [3, 4]]) collect("of")(() => x + y);
let w = 0; while (w < 2) { let own = w++; collect("while")(() => own); }
for (var v = 0; v < 2; v++) collect("var")(() => v);
for (let i = 0, inc = () => i++; i < 2; i++) collect("init")(() => (inc(), i));
for (const k in fs) console.log(k, fs[k].map((f) => f()).join());
