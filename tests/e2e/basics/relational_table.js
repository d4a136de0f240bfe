// < and <= over pairs, with conversion.
const values = [undefined, null, true, -1, 0, 2, NaN, "", "10", "9", "a", [3], { valueOf: () => 5 }, { toString: () => "7" }, 3n, new Date(4)];
for (const a of values) console.log(values.map((b) => `${Number(a < b)}${Number(a <= b)}${Number(a > b)}${Number(a >= b)}`).join(" "));
