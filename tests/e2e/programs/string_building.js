let out = "";
for (let i = 0; i < 20; i++) {
  out += i % 15 === 0 ? "FizzBuzz" : i % 5 === 0 ? "Buzz" : i % 3 === 0 ? "Fizz" : i;
  out += i % 10 === 9 ? "\n" : " ";
}
console.log(out);
const words = "the quick brown fox jumps over the lazy dog the end".split(" ");
const freq = {};
for (const w of words) freq[w] = (freq[w] || 0) + 1;
console.log(
  Object.entries(freq)
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, 3),
);
const caesar = (s, k) =>
  s.replace(/[a-z]/gi, (c) => {
    const b = c <= "Z" ? 65 : 97;
    return String.fromCharCode(((c.charCodeAt(0) - b + k + 26) % 26) + b);
  });
console.log(caesar("Hello, World!", 3), caesar(caesar("Hello, World!", 3), -3));
console.log(
  "racecar".split("").reverse().join("") === "racecar",
  [..."mississippi"].sort().join(""),
  "a-b-c"
    .split("-")
    .map((s, i) => s.repeat(i + 1))
    .join("|"),
);
let t = "x";
for (let i = 0; i < 15; i++) t = t + t;
console.log(t.length, t.indexOf("y"), (t + "y").indexOf("y"));
