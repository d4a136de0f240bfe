// Identifiers with letters of any script, escapes, and contextual keywords as names.
const café = 1, π = 3.14, 名前 = "n", \u0061bc = 2, $ = 3, _ = 4, 𝒳 = 5; console.log(café, π, 名前, abc, $, _, 𝒳);
var async = 1, of = 2, get = 3, set = 4, let_ = 5, as = 6, from = 7, target = 8; console.log(async + of + get + set + let_ + as + from + target);
const o = { async, await: 1, yield: 2, let: 3, static: 4, class: 5, new: 6, if: 7 }; console.log(o.class + o.new + o.if, o.let, o.static, o.await, o.yield, o.async);
