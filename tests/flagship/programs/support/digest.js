// A digest of text, so that long results are compared whole and printed short: 32-bit FNV-1a over UTF-16 code units.
exports.digest = function (text) {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return `${text.length} units, ${(hash >>> 0).toString(16).padStart(8, "0")}`;
};

/** The source text of a file of an installed package. */
exports.read = function (file) {
  return require("fs").readFileSync(require("path").join(__dirname, "../../node_modules", file), "utf8");
};
