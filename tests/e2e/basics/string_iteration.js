// Strings by unit, by code point, backwards, compared and sorted.
const s = "añ😀\ud800z"; for (let i = 0; i < s.length; i++) console.log(i, s.charCodeAt(i), s.codePointAt(i));
console.log([...s].map((c) => c.codePointAt(0).toString(16)).join(), Array.from(s, (c) => c.length).join(), s.split("").length);
console.log(["b", "a", "B", "á", "z", "Z", "10", "9"].sort().join(), "a" < "b", "Z" < "a", "\ud83d\ude00" < "\uffff", "abc" < "abcd");
console.log(s[0], s[99], s.at(-1), "x"[-1], Object.keys("ab").join(), "abc".hasOwnProperty(1));
