function* tokens(src) {
  const re = /\s*(?:(\d+\.?\d*)|([a-z]\w*)|(.))/gy;
  let m;
  while ((m = re.exec(src)) && m[0].trim())
    yield m[1] ? { t: "num", v: +m[1] } : m[2] ? { t: "id", v: m[2] } : { t: m[3] };
  yield { t: "eof" };
}
function parse(src) {
  const it = tokens(src);
  let cur = it.next().value;
  const eat = (t) => {
    const c = cur;
    if (t && c.t !== t) throw new SyntaxError(`expected ${t}, got ${c.t}`);
    cur = it.next().value ?? { t: "eof" };
    return c;
  };
  const prim = () => {
    if (cur.t === "num") return eat().v;
    if (cur.t === "id") {
      const n = eat().v;
      eat("(");
      const args = [];
      while (cur.t !== ")") {
        args.push(expr());
        if (cur.t === ",") eat();
      }
      eat(")");
      return Math[n](...args);
    }
    if (cur.t === "-") {
      eat();
      return -prim();
    }
    eat("(");
    const v = expr();
    eat(")");
    return v;
  };
  const bin = (next, ops) => () => {
    let l = next();
    while (ops[cur.t]) {
      const op = eat().t;
      l = ops[op](l, next());
    }
    return l;
  };
  const expr = bin(bin(prim, { "*": (a, b) => a * b, "/": (a, b) => a / b, "%": (a, b) => a % b }), {
    "+": (a, b) => a + b,
    "-": (a, b) => a - b,
  });
  const r = expr();
  eat("eof");
  return r;
}
for (const s of ["1 + 2 * 3", "(1+2)*3 - -4", "max(1, 2*5, 3) / 4", "sqrt(16) % 3", "1 +", "2 2"])
  try {
    console.log(s, "=", parse(s));
  } catch (e) {
    console.log(s, "!", e.message);
  }
