// do-while with continue and break, and its automatic semicolon.
let n = 0; do { n++; if (n === 2) continue; if (n > 4) break; console.log(n); } while (n < 10)
console.log("end", n);
do n--; while (n > 0) console.log(n);
outer: do { do { n++; if (n > 3) break outer; } while (true); } while (true);
console.log(n);
