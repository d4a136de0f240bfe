exports.exported = "from cjs";
exports.fn = function () {
  return this === module.exports;
};
