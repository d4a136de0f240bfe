// == over all pairs of a list of values.
const values = [undefined, null, true, false, 0, -0, 1, NaN, "", "0", "1", " 1 ", "a", [], [0], [1], {}, 1n, 0n, Symbol.iterator];
for (const a of values) console.log(values.map((b) => Number(a == b)).join(""), values.map((b) => Number(a === b)).join(""), values.map((b) => Number(Object.is(a, b))).join(""));
