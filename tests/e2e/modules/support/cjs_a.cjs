exports.before = 1; const b = require("./cjs_b.cjs"); exports.b = b.value; exports.sawPartial = b.saw; exports.after = 2;
