// A recursive-descent parser and evaluator for arithmetic, over character codes.
const expected = "1720000";

function tokenize(s) {
  const out = [];
  let i = 0;
  while (i < s.length) {
    const c = s.charCodeAt(i);
    if (c === 32) {
      i++;
    } else if (c >= 48 && c <= 57) {
      let v = 0;
      while (i < s.length && s.charCodeAt(i) >= 48 && s.charCodeAt(i) <= 57)
        v = v * 10 + s.charCodeAt(i++) - 48;
      out.push({ type: "num", value: v });
    } else {
      out.push({ type: s[i++], value: 0 });
    }
  }
  out.push({ type: "eof", value: 0 });
  return out;
}
class Parser {
  constructor(tokens) {
    this.tokens = tokens;
    this.pos = 0;
  }
  peek() {
    return this.tokens[this.pos].type;
  }
  expr() {
    let l = this.term();
    while (this.peek() === "+" || this.peek() === "-")
      l = { op: this.tokens[this.pos++].type, l, r: this.term() };
    return l;
  }
  term() {
    let l = this.factor();
    while (this.peek() === "*" || this.peek() === "/")
      l = { op: this.tokens[this.pos++].type, l, r: this.factor() };
    return l;
  }
  factor() {
    const t = this.tokens[this.pos++];
    if (t.type === "num") return t;
    if (t.type === "-") return { op: "neg", l: this.factor(), r: null };
    const e = this.expr();
    this.pos++;
    return e;
  }
}
function evaluate(n) {
  switch (n.op) {
    case undefined:
      return n.value;
    case "+":
      return evaluate(n.l) + evaluate(n.r);
    case "-":
      return evaluate(n.l) - evaluate(n.r);
    case "*":
      return evaluate(n.l) * evaluate(n.r);
    case "/":
      return evaluate(n.l) / evaluate(n.r);
    case "neg":
      return -evaluate(n.l);
  }
}

function main() {
  const source = "(1 + 2 * 3 - 4) * (5 + 6) / 3 * 3 + -(7 - 8 * (9 + 10)) - 7 ".trim();
  let total = 0;
  for (let i = 0; i < 10000; i++) total += evaluate(new Parser(tokenize(source + " + 1 ")).expr());
  return total;
}

const start = performance.now();
const result = main();
const elapsed = performance.now() - start;
if (String(result) !== expected) throw new Error(`wrong result: ${result}, expected ${expected}`);
console.log(elapsed);
