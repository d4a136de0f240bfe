// JSON: parse and stringify of nested data.
const expected = "2 1000 499500";

function main() {
  const data = [];
  for (let i = 0; i < 1000; i++)
    data.push({
      id: i,
      name: "name " + i,
      tags: ["a", "b", '\n"quoted"'],
      nested: { x: i / 3, ok: i % 2 === 0, none: null },
    });
  let text = "",
    back;
  for (let r = 0; r < 15; r++) {
    text = JSON.stringify(data);
    back = JSON.parse(text);
  }
  const pretty = JSON.stringify(back, null, 2);
  const sum = back.reduce((s, o) => s + o.id, 0);
  return `${Math.min(2, Math.round(pretty.length / text.length))} ${back.length} ${sum}`;
}

const start = performance.now();
const result = main();
const elapsed = performance.now() - start;
if (String(result) !== expected) throw new Error(`wrong result: ${result}, expected ${expected}`);
console.log(elapsed);
