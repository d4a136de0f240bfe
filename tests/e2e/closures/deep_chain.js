// Variables of scopes many levels up.
const f = (a) => (b) => (c) => (d) => (e) => { a += 1; return [a, b, c, d, e].join(); };
const g = f(1)(2)(3); console.log(g(4)(5), g(6)(7));
function outer() { let x = 0; function mid() { let y = 0; function inner() { x++; y += x; return [x, y]; } return inner; } return [mid(), mid(), () => x]; }
const [p, q, r] = outer(); console.log(p(), p(), q(), p(), r());
const compose = (...fs) => (x) => fs.reduceRight((v, fn) => fn(v), x); console.log(compose((x) => x + 1, (x) => x * 2, Math.sqrt)(16));
