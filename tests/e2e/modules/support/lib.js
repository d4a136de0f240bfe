console.log("lib loaded once");
exports.f = (x) => x * 2;
exports.self = module.exports;
