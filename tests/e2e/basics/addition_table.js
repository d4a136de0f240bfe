// + over pairs.
const values = [undefined, null, true, 1, NaN, -0, "s", [1, 2], {}, { valueOf: () => 42 }, { toString: () => "str", valueOf: () => ({}) }, new Date(NaN), () => 1];
for (const a of values) console.log(values.map((b) => { const r = a + b; return typeof r === "string" ? JSON.stringify(r) : String(r); }).join(" | "));
