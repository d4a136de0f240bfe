const s = "a😀b\u{1F600}";
console.log(
  s.length,
  [...s].length,
  s.codePointAt(1),
  s.charCodeAt(1),
  s.at(1) === "\ud83d",
  s.split("").length,
);
console.log([..."é😀"].map((c) => c.codePointAt(0).toString(16)).join(" "));
console.log("ß".toUpperCase(), "İ".toLowerCase().length, "ΑΣ".toLowerCase(), "ﬁ".toUpperCase());
console.log(
  "\u0041\x42\103".length,
  "a\
b",
  "it's",
  "tab\tq",
  `line
two`,
);
console.log(
  "e\u0301".normalize("NFC").length,
  "é".normalize("NFD").length,
  "\ud800".isWellFormed(),
  "\ud800x".toWellFormed().charCodeAt(0).toString(16),
);
console.log(
  encodeURIComponent("ü/ &😀"),
  decodeURIComponent("%C3%BC%F0%9F%98%80"),
  encodeURI("http://x/ü?a=b#c"),
  escape("ü "),
  unescape("%u0107%20"),
);
