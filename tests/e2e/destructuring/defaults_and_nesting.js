// Defaults, nesting, renaming, computed keys, in every position.
const { a = 1, b: { c = 2, d: [e, f = 3] = [4] } = {}, ["k" + 1]: g = 5, ...rest } = { a: undefined, k1: null, x: 1, y: 2 }; console.log(a, c, e, f, g, rest);
const [h, , i = h + 1, [j] = [9], ...[k, ...l]] = [1, 2, undefined, undefined, 5, 6, 7]; console.log(h, i, j, k, l);
let m, n; ({ m, n: [n] = [8] } = { m: 7 }); [m, n] = [n, m]; console.log(m, n); const o = {}; [o.p, o["q"], ...o.r] = "xyz"; ({ s: o.s, length: o.t } = "str"); console.log(o);
function fn({ x = 1, y } = { y: 2 }, [z = x] = [], ...[w]) { return [x, y, z, w]; } console.log(fn(), fn({ x: 5 }), fn({}, [7], 8, 9)); for (const { id, tags: [first = "none"] = [] } of [{ id: 1, tags: ["t"] }, { id: 2 }]) console.log(id, first); try { throw { code: 1, info: { why: "w" } }; } catch ({ code, info: { why } }) { console.log(code, why); }
