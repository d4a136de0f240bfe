// Long inputs and deep patterns cost memory, never the stack.
const s = "a".repeat(100000);
console.log(/^(?:(a)|b)*$/.exec(s)[0].length, /^(?:a|b)*?$/.exec(s)[0].length, /(x+x+)+y/.test("x".repeat(18)));
console.log(new RegExp("(?:".repeat(240) + "a" + ")*".repeat(240)).exec("aaa")[0]);
