console.log(
  /a(b)?(c)/.exec("xxacyy"),
  /(\d+)-(\d+)/.exec("tel 12-34").slice(),
  /x/.test("abc"),
  "aBc".match(/b/i),
  "a1b2".match(/\d/g),
  "none".match(/\d/g),
  "a-b_c".split(/[-_]/),
  "a1b2c".split(/(\d)/),
  "abc".search(/c/),
  "2020-01-02".replace(/(\d+)-(\d+)-(\d+)/, "$3/$2/$1"),
  "aaa".replace(/a/g, (m, i) => i),
  "x".replace(/(y)?x/, "[$1]"),
);
const g = /o/g;
console.log(g.exec("foo").index, g.lastIndex, g.exec("foo").index, g.exec("foo"), g.lastIndex);
const y = /a/y;
y.lastIndex = 1;
console.log(
  y.test("ba"),
  y.test("ba"),
  /^b/m.test("a\nb"),
  /a.b/s.test("a\nb"),
  /a.b/.test("a\nb"),
  /\bfoo\b/.test("a foo b"),
  /(?<y>\d{4})-(?<m>\d\d)/.exec("2021-05").groups.y,
  "2021-05".replace(/(?<y>\d{4})-(?<m>\d\d)/, "$<m>.$<y>"),
  [..."a1b22".matchAll(/[a-z](\d+)/g)].map((m) => m[1]),
);
console.log(
  String(/a\/b/gi),
  /a/.source,
  /a/gimsuy.flags,
  new RegExp("a/b").source,
  new RegExp("").source,
  RegExp(/x/g).flags,
  new RegExp(/x/g, "i").flags,
  /[/]/.source,
  Object.prototype.toString.call(/a/),
  /a/,
);
