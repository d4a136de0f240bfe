// Module pattern, counters that share state, functions that change each other.
const make = () => { let n = 0; const subs = new Set(); return { inc() { n++; for (const s of subs) s(n); return this; }, on(f) { subs.add(f); return () => subs.delete(f); }, get value() { return n; } }; };
const a = make(), b = make(); const off = a.on((n) => console.log("a is", n)); a.inc().inc(); b.inc(); off(); a.inc(); console.log(a.value, b.value);
const [get, set] = (() => { let v; return [() => v, (x) => { v = x; }]; })(); set("kept"); console.log(get());
