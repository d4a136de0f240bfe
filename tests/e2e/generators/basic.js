function* g(a) {
  const x = yield a;
  console.log("got", x);
  try {
    yield x * 2;
  } finally {
    console.log("cleanup");
  }
  return "end";
}
const it = g(1);
console.log(it.next("ignored"), it.next(5), it.next(), it.next());
const it2 = g(1);
it2.next();
it2.next(1);
console.log(it2.return("early"), it2.next());
const it3 = g(1);
it3.next();
try {
  it3.throw(new Error("injected"));
} catch (e) {
  console.log(e.message);
}
console.log(it3.next(), g(0).return(7), [...g(3)].length);
function* nat() {
  let n = 0;
  while (true) {
    const reset = yield n++;
    if (reset) n = 0;
  }
}
const n = nat();
console.log(n.next().value, n.next().value, n.next(true).value, n.next().value);
for (const v of nat()) {
  if (v > 3) break;
  console.log(v);
}
console.log(
  Object.prototype.toString.call(n),
  n[Symbol.iterator]() === n,
  typeof g,
  g.constructor.name,
  nat() instanceof nat,
  n,
);
const running = (function* () {
  try {
    r.next();
  } catch (e) {
    console.log(e.message);
  }
  yield 1;
})();
var r = running;
running.next();
try {
  new g();
} catch (e) {
  console.log(e.message);
}
function* args() {
  yield* arguments;
}
console.log([...args(1, 2)]);
const o = {
  *m() {
    yield this === o;
  },
};
console.log([...o.m()]);
function* early(
  x = (() => {
    throw new Error("at call");
  })(),
) {}
try {
  early();
} catch (e) {
  console.log(e.message);
}
