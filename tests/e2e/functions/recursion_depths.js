// Deep but finite recursion works; accumulators, trampolines, CPS.
const depth = (n) => (n === 0 ? 0 : 1 + depth(n - 1)); console.log(depth(4000));
const trampoline = (f) => { while (typeof f === "function") f = f(); return f; }; const sum = (n, acc = 0) => (n === 0 ? acc : () => sum(n - 1, acc + n)); console.log(trampoline(sum(50000)));
const cps = (n, k) => (n === 0 ? k(1) : cps(n - 1, (r) => k(r * n))); console.log(cps(15, (x) => x));
let nested = []; for (let i = 0; i < 500; i++) nested = [nested]; console.log(nested.flat(Infinity).length, JSON.stringify(nested).length);
