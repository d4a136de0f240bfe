// Regular expressions: tokenising, replacing with a function, capturing, case-insensitive search.
const expected = "320000 20000 80000 40000";

function main() {
  const line = 'let x1 = foo(42, "str") + bar[7]; // comment\n';
  const text = line.repeat(20000);
  const token = /\s*(?:(\d+)|([a-z_]\w*)|("[^"]*")|(\/\/.*)|(.))/giy;
  let count = 0,
    m;
  token.lastIndex = 0;
  while (token.lastIndex < text.length && (m = token.exec(text))) if (m[0].trim()) count++;
  const comments = text.match(/\/\/.*$/gm).length;
  let digits = 0;
  text.replace(/\d/g, (d) => {
    digits += d.length;
    return "";
  });
  const words = text.split(/\W+/).filter((w) => /^(foo|BAR)$/i.test(w)).length;
  return `${count} ${comments} ${digits} ${words}`;
}

const start = performance.now();
const result = main();
const elapsed = performance.now() - start;
if (String(result) !== expected) throw new Error(`wrong result: ${result}, expected ${expected}`);
console.log(elapsed);
