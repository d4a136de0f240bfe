// Variables that closures capture in a loop with yields have their dead zones too.
function first(generator) { try { return generator.next().value; } catch (e) { return e.name; } }

function* bySwitch(p) { for (const x of [1]) { switch (p) { case 2: let v = 3; function q() { return v; } case v: { yield null; } default: } } return 'default'; }
console.log(first(bySwitch(1)), first(bySwitch(2)));

function* before(p) { for (;;) { { if (p) v; const get = () => v; yield () => get(); let v = 3; yield get(); } break; } }
console.log(first(before(1)));
const inside = before(0), early = inside.next().value;
try { early(); } catch (e) { console.log(e.name); }
console.log(inside.next().value, early());

async function awaiting(p) { for (const x of [1]) { switch (p) { case 2: let v = 3; function* g() { yield v; } case v: { await null; v++; return [...g()]; } default: await 1; } } return 'default'; }
awaiting(1).then(console.log, (e) => console.log(e.name));
awaiting(2).then(console.log, (e) => console.log(e.name));

// More of them than an object has room for.
let text = 'for (let round = 0; round < 2; round++) { const read = [];\n';
for (let i = 0; i < 150; i++) text += `let v${i} = round * 1000 + ${i}; read.push(() => v${i}++);\n`;
const many = new (function* () {}.constructor)(text + 'yield read.map((f) => f() + f()).reduce((a, b) => a + b); }');
console.log([...many()]);
