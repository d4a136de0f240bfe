const lisp = (src) => {
  const toks = src.replace(/[()]/g, " $& ").trim().split(/\s+/);
  const read = () => {
    const t = toks.shift();
    if (t === "(") {
      const l = [];
      while (toks[0] !== ")") l.push(read());
      toks.shift();
      return l;
    }
    return isNaN(t) ? Symbol.for(t) : Number(t);
  };
  const out = [];
  while (toks.length) out.push(read());
  return out;
};
const S = Symbol.for;
const global = new Map(
  Object.entries({
    "+": (...a) => a.reduce((x, y) => x + y),
    "-": (a, b) => a - b,
    "*": (a, b) => a * b,
    "<": (a, b) => a < b,
    "=": (a, b) => a === b,
    list: (...a) => a,
    car: (l) => l[0],
    cdr: (l) => l.slice(1),
    cons: (a, l) => [a, ...l],
    "null?": (l) => l.length === 0,
  }).map(([k, v]) => [S(k), v]),
);
const lookup = (s, e) => {
  for (; e; e = e.up) if (e.m.has(s)) return e.m.get(s);
  throw new ReferenceError(s.description);
};
const ev = (x, e) => {
  for (;;) {
    if (typeof x === "symbol") return lookup(x, e);
    if (!Array.isArray(x)) return x;
    switch (x[0]) {
      case S("if"):
        x = ev(x[1], e) ? x[2] : x[3];
        continue;
      case S("define"):
        e.m.set(x[1], ev(x[2], e));
        return;
      case S("lambda"): {
        const [, ps, body] = x;
        return Object.assign((...a) => ev(body, { m: new Map(ps.map((p, i) => [p, a[i]])), up: e }), {
          ps,
          body,
          env: e,
        });
      }
      case S("begin"):
        for (const y of x.slice(1, -1)) ev(y, e);
        x = x[x.length - 1];
        continue;
    }
    const [f, ...a] = x.map((y) => ev(y, e));
    if (f.body) {
      e = { m: new Map(f.ps.map((p, i) => [p, a[i]])), up: f.env };
      x = f.body;
      continue;
    }
    return f(...a);
  }
};
const top = { m: global };
for (const f of lisp(
  "(define fib (lambda (n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))) (fib 10) (define map (lambda (f l) (if (null? l) l (cons (f (car l)) (map f (cdr l)))))) (map (lambda (x) (* x x)) (list 1 2 3)) (define loop (lambda (n acc) (if (= n 0) acc (loop (- n 1) (+ acc n))))) (loop 200 0) (undefined-thing)",
))
  try {
    const r = ev(f, top);
    if (r !== undefined) console.log(r);
  } catch (e) {
    console.log(e.name, e.message);
  }
