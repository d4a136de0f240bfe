const out = [];
const log = (...a) => out.push(a.map(x => typeof x === "string" ? x : JSON.stringify(x)).join(" "));
log("The Quick Brown".match(/[A-Z]\w+/g), "a1b22".split(/\d+/), "x".replace(/y/, "z"), "2020-01-02".replace(/(\d+)-(\d+)-(\d+)/, "$3/$2/$1"));
log([..."a1b2c3".matchAll(/([a-z])(\d)/g)].map(m => m[1] + m[2] + m.index));
log("aaa".replace(/a/g, "$&$&"), "abc".search(/c/), /a(?=b)/.test("ab"), "A\nB".match(/^./gm), /\p{Lu}/u.exec("aÉ")[0], "😀😁".match(/./gu).length);
log(/(?<a>x)|(?<b>y)/.exec("y").groups.b, "foo.bar".split("."), "a,b;c".split(/[,;]/), "test".replace(/(?<first>t)/, "[$<first>]"));
const sticky = /foo/y; sticky.lastIndex = 3; log(sticky.test("barfoo"), sticky.lastIndex);
for (const p of ["(", "[", "a**", "(?<a>x)(?<a>y)", "\\u{110000}"]) { try { new RegExp(p, "u"); log("ok"); } catch (e) { log(e.name, e.message); } }
log(/a/gimsuy.flags, String(/[/]\//), new RegExp("/").source, new RegExp("").source, new RegExp("\n").source);
log(2n ** 64n + "", (-7n / 2n) + "", (-7n % 2n) + "", (1n << 100n) + "", (-1n >> 3n) + "", BigInt.asIntN(8, 255n) + "", BigInt("0xff") + "", (123456789012345678901234567890n).toString(36), 10n > 9, 1n == 1, (5n & -2n) + "");
try { 1n / 0n } catch (e) { log(e.name, e.message) } try { 2n ** (2n ** 40n) } catch (e) { log(e.name, e.message) }
log((1234.5678).toFixed(2), (0.000001234).toExponential(2), (123.456).toPrecision(4), (255).toString(2), (0.1).toString(3), parseFloat("3.14abc"), parseInt("0x1f"), Number("1e3"), Number(" 12 "), Number("1_0"), 1e300 * 10, 5e-324, 123456789012345680000, 1e-7);
log(Math.hypot(3, 4), Math.cbrt(27), Math.pow(2, 0.5), Math.atan2(1, -1), Math.log10(1000), Math.expm1(1e-10), Math.sinh(1), Math.fround(5.5), Math.clz32(1), Math.trunc(-4.7), Math.sign(-3), 7 % -3, -7 % 3, 5.5 % 2);
log("ΑΣ".toLowerCase(), "ǆ".toUpperCase(), "\u1E9B\u0323".normalize("NFKC"), "İ".toLowerCase().length);
console.log(out.join("\n"));
