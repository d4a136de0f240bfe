// break out of labelled blocks and if statements.
done: { console.log("in"); if (1) break done; console.log("not reached"); }
a: b: { break a; }
check: if (true) { if (true) break check; console.log("no"); }
let r = ""; outer: for (let i = 0; i < 4; i++) { for (let j = 0; j < 4; j++) { if (j === i) continue outer; if (i === 3) break outer; r += `${i}${j} `; } } console.log(r);
function f() { l: try { return "t"; } finally { break l; } return "after"; } console.log(f());
