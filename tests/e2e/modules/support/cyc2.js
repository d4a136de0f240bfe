const a = require("./cyc1");
console.log("cyc2 sees", a.done);
exports.done = true;
