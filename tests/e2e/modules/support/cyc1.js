exports.done = false;
const b = require("./cyc2");
console.log("cyc1 sees", b.done);
exports.done = true;
