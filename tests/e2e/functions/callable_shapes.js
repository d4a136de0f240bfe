// Functions with properties; functions as keys, as values; toString.
function counter() { return ++counter.count; } counter.count = 0; counter(); counter(); console.log(counter.count, Object.keys(counter));
const table = new Map([[counter, "c"], [Math.max, "m"]]); console.log(table.get(counter), table.get(Math.max));
console.log((function (a, b) { return a + b; }).toString(), ((x) => x * 2).toString(), class A { m() {} }.toString(), ({ *g() {} }).g.toString(), Math.max.toString());
console.log(`${async function named() { /* c */ }}`);
