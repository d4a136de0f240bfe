// switch: strict comparison, default in the middle, fall through, expressions as cases, no match.
function f(x) { let r = ""; switch (x) { case 1: r += "1"; case "1": r += "s"; break; default: r += "d"; case 2: r += "2"; break; case f.n: r += "n"; } return r; }
f.n = NaN; console.log([1, "1", 2, 3, NaN, undefined].map(f).join());
let tested = []; const t = (v) => (tested.push(v), v); switch (3) { case t(1): case t(3): case t(4): } console.log(tested.join());
switch (true) { case 1 > 2: console.log("no"); break; case 2 > 1: console.log("yes"); }
const big = (n) => { switch (n) { case 0: return "zero"; case 1: return "one"; case 2: return "two"; case 3: return "three"; case 4: return "four"; case 100: return "hundred"; case -1: return "minus"; } }; console.log([0, 3, 4, 100, -1, 5].map(big).join());
