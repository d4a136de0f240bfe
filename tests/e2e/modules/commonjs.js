const { f, self } = require("./support/lib");
console.log(
  f(2),
  self === require("./support/lib.js"),
  require("./support/data.json").list,
  require("./support/c.cjs").fn.call(5),
);
console.log(
  typeof module,
  module.exports === exports,
  typeof __dirname,
  require("./support/dir").name,
  require("./support/cyc1").done,
);
try {
  require("./missing");
} catch (e) {
  console.log(e.code);
}
module.exports = 5;
exports.x = 1;
console.log(module.exports, this !== module.exports);
const path = require("path");
console.log(
  path.join("a", "..", "b", "c.js"),
  path.basename("/x/y.txt", ".txt"),
  path.extname("q.tar.gz"),
  path.resolve("/a", "b", "../c"),
  path.dirname("/a/b/c"),
  path.relative("/a/b", "/a/c/d"),
  path.normalize("/a//b/./c/.."),
  path.isAbsolute("x"),
  path.parse("/home/u/f.txt"),
  path.sep,
);
