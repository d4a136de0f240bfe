// Strings: building, searching, slicing, splitting, comparing, character codes.
const expected = "1288890 2605869062 50000 200000 25000 1400007";

function main() {
  let s = "";
  for (let i = 0; i < 200000; i++) s += i + ",";
  let h = 0;
  for (let i = 0; i < s.length; i++) h = (h * 31 + s.charCodeAt(i)) | 0;
  const parts = s.split(",");
  let small = 0;
  for (const p of parts) if (p.startsWith("1") && p.endsWith("9")) small++;
  let words = 0;
  for (let i = 0; i < 50000; i++) {
    const w = "word" + (i % 100);
    if (w.indexOf("rd") === 2 && w.slice(0, 2) === "wo") words++;
  }
  let rest = s.slice(0, 100000),
    cuts = 0;
  while (rest.length > 0) {
    rest = rest.substring(4);
    cuts++;
  }
  const upper = parts.map((p) => p.toUpperCase().padStart(7, "0")).join("");
  return `${s.length} ${h >>> 0} ${words} ${parts.length - 1} ${cuts} ${upper.length}`;
}

const start = performance.now();
const result = main();
const elapsed = performance.now() - start;
if (String(result) !== expected) throw new Error(`wrong result: ${result}, expected ${expected}`);
console.log(elapsed);
