const a = require("./cjs_a.cjs"); exports.saw = Object.keys(a).join(); exports.value = "b";
