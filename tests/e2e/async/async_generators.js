async function* g(n) {
  try {
    for (let i = 0; i < n; i++) {
      const r = yield i;
      if (r) console.log("received", r);
    }
  } finally {
    console.log("cleanup");
  }
  return "end";
}
(async () => {
  for await (const x of g(3)) console.log(x);
  const it = g(5);
  console.log(await it.next(), await it.next("hello"), await it.return("bye"), await it.next());
  const q = g(2);
  console.log(await Promise.all([q.next(), q.next(), q.next(), q.next()]));
  for await (const x of [Promise.resolve("p"), "plain"]) console.log(x);
  try {
    for await (const x of [Promise.reject("rej")]) console.log("no");
  } catch (e) {
    console.log(e);
  }
  for await (const x of g(9)) if (x === 1) break;
  async function* d() {
    const r = yield* g(2);
    console.log("r", r);
    yield* [Promise.resolve(7)];
  }
  for await (const x of d()) console.log(x);
  const t = g(3);
  await t.next();
  try {
    await t.throw(new Error("inj"));
  } catch (e) {
    console.log(e.message);
  }
  console.log(Object.prototype.toString.call(t), t[Symbol.asyncIterator]() === t);
  const custom = {
    [Symbol.asyncIterator]() {
      let n = 0;
      return {
        next: async () => ({ value: n++, done: n > 3 }),
        return: async () => (console.log("custom return"), {}),
      };
    },
  };
  for await (const x of custom) {
    console.log(x);
    if (x === 1) break;
  }
  async function* y() {
    yield Promise.resolve("unwrapped");
    try {
      yield Promise.reject("bad");
    } catch (e) {
      yield "caught " + e;
    }
    return Promise.resolve("r");
  }
  const yi = y();
  console.log(await yi.next(), await yi.next(), await yi.next(), await yi.next());
})();
