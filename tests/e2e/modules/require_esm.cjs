// CommonJS requires ES modules: the namespace, __esModule beside a default export, and the export "module.exports".
const withDefault = require("./support/esm_default.mjs");
console.log(withDefault.default("you"), withDefault.__esModule, Object.keys(withDefault), withDefault.count);
withDefault.increment();
console.log(withDefault.count, require("./support/esm_default.mjs") === withDefault);
const named = require("./support/esm_named.mjs");
console.log(named, named.__esModule, Object.prototype.toString.call(named));
console.log(require("./support/esm_exports.mjs").x);
