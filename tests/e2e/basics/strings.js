const s = "Hello, World";
console.log(s.length, s[0], s[100], s.charAt(4), s.charCodeAt(1), s.codePointAt(0), s.at(-1));
console.log(
  s.indexOf("o"),
  s.lastIndexOf("o"),
  s.indexOf("z"),
  s.includes("World"),
  s.startsWith("Hell"),
  s.endsWith("d"),
  s.indexOf("o", 5),
  s.indexOf(""),
  s.indexOf("", 50),
);
console.log(s.slice(7), s.slice(-5, -1), s.substring(7, 3), s.substr(-5, 3), s.slice(3, 1));
console.log(
  s.toUpperCase(),
  s.toLowerCase(),
  "  x ".trim() + "|",
  "  x ".trimStart() + "|",
  "  x ".trimEnd() + "|",
);
console.log(
  "a,b,,c".split(","),
  "abc".split(""),
  "abc".split(),
  "a,b,c".split(",", 2),
  "".split(","),
  "".split(""),
);
console.log(
  "ab".repeat(3),
  "5".padStart(3, "0"),
  "5".padEnd(3, "ab"),
  "abc".padStart(2),
  "x".concat(1, null, "y"),
);
console.log(
  "a-b-c".replace("-", "+"),
  "a-b-c".replaceAll("-", "+"),
  "abc".replace("b", (m, i, t) => `[${m}${i}${t}]`),
  "abc".replace("b", "$&$&$`$'$$"),
);
console.log(
  "b".localeCompare("a"),
  "a".localeCompare("b"),
  "a".localeCompare("a"),
  String.fromCharCode(72, 105),
  String.fromCodePoint(128512),
  "abc" < "abd",
);
