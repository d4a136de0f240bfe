console.log(
  /(?<=\$)\d+/.exec("cost $42")[0],
  /(?<!\$)\b\d+/.exec("$42 17")[0],
  /a(?=b)/.exec("ab")[0],
  /a(?!b)/.exec("abac").index,
  /(a+)+b/.test("aaaaaaaaaaaaaaaab"),
  /(?:a|ab)(?:c|bcd)(?:d*)/.exec("abcd")[0],
  /((a)|(b))*/.exec("ab"),
  /(z)((a+)?(b+)?(c))*/.exec("zaacbbbcac"),
  /(.)\1/.exec("abba")[0],
  /\k<x>(?<x>a)/.exec("a")[0],
  /a{2,3}?/.exec("aaaa")[0],
  /[^]/.test("\n"),
  /\u{1F600}/u.test("😀"),
  /^.$/u.test("😀"),
  /^.$/.test("😀"),
  /\p{Lu}/u.test("É"),
  /\p{Script=Greek}/u.test("α"),
  /[\u0400-\u04ff]/i.test("Ж"),
  /\cJ/.test("\n"),
  /[\b]/.test("\b"),
  /\0/.test("\0"),
  /\x41\u0042/.test("AB"),
  /(?<a>.)(?<b>.)/d.exec("xy").indices.groups.b,
);
try {
  new RegExp("(");
} catch (e) {
  console.log(e.name, e.message);
}
try {
  new RegExp("a", "gg");
} catch (e) {
  console.log(e.message);
}
try {
  new RegExp("[b-a]");
} catch (e) {
  console.log(e.message);
}
console.log(
  "aBC".replace(/b/gi, (x) => x + x),
  "abc".replace(/(?<l>b)/, (...a) => JSON.stringify(a[a.length - 1])),
  "test".replace(/t/gy, "T"),
  "ab".replace(/(?:)/g, "-"),
  "😀".replace(/(?:)/gu, "-"),
  "x".split(/(?:)/),
  "".split(/a/),
  "".split(/(?:)/),
  "A1B2".split(/\d/, 1),
);
class R extends RegExp {
  exec(s) {
    const r = super.exec(s);
    if (r) r.index += 100;
    return r;
  }
}
console.log("abc".search(new R("b")), new R("b").test("b"));
console.log(
  /[\d-x]/.test("-"),
  /a|/.exec("b"),
  /(?:)/.test(""),
  /^(?:\w+\s?)*$/.test("the quick brown fox"),
  "aaa".lastIndexOf("a"),
  /[a-z]+/gi[Symbol.match]("Ab1cD"),
  RegExp.prototype.flags,
  RegExp.prototype.toString.call({ source: "s", flags: "f" }),
);
