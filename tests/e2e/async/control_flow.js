const w = async (v) => v;
(async function main() {
  for (let i = 0; i < 3; i++) {
    if (i === 1) continue;
    console.log(await w(i));
  }
  let s = "";
  for (const c of "abc") s += (await w(c)) + (await w("-"));
  console.log(s);
  const o = { [await w("k")]: await w("v"), m: async () => await w(1) };
  console.log(o.k, await o.m());
  console.log((await w(1)) + (await w(2)) * (await w(3)), (await w([1, 2]))[await w(1)], `${await w("t")}`);
  label: while (true) {
    try {
      if (await w(true)) break label;
    } finally {
      console.log("fin", await w("f"));
    }
  }
  switch (await w(2)) {
    case await w(1):
      console.log("one");
    case await w(2):
      console.log("two");
    default:
      console.log("fall");
  }
  const fns = [];
  for (let i = 0; i < 3; i++) {
    await null;
    fns.push(() => i);
  }
  console.log(fns.map((f) => f()));
  console.log(
    await (async () => {
      try {
        return await w("ret");
      } finally {
        await w();
        console.log("before return");
      }
    })(),
  );
  const [a = await w("def"), { b = await w("def2") } = {}] = [];
  console.log(a, b);
  class A {
    static x = 1;
    async m() {
      return [this instanceof A, await super.toString.call(5)];
    }
  }
  console.log(await new A().m());
  console.log(
    await (async (...args) => {
      await null;
      return args;
    })(1, 2),
    await (async function () {
      await null;
      return arguments.length;
    })(1, 2, 3),
  );
  try {
    await (async () => {
      throw await w("thrown");
    })();
  } catch (e) {
    console.log(e);
  }
  do {
    var n = (n ?? 0) + (await w(1));
  } while (n < 3);
  console.log(
    n,
    (await w(null)) ?? (await w("nn")),
    (await w(0)) || (await w("or")),
    (
      await w({
        f() {
          return this.q;
        },
        q: 3,
      })
    ).f(),
  );
})();
