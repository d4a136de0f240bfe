const ok = (v) => Promise.resolve(v),
  no = (v) => Promise.reject(v);
(async () => {
  console.log(await Promise.all([1, ok(2), { then: (r) => r(3) }]));
  console.log(await Promise.allSettled([ok(1), no("x")]));
  console.log(await Promise.race([new Promise(() => {}), ok("r")]));
  console.log(await Promise.any([no(1), ok(2)]));
  try {
    await Promise.any([no(1), no(2)]);
  } catch (e) {
    console.log(e.name, e.errors, e.message);
  }
  try {
    await Promise.all([ok(1), no("bad")]);
  } catch (e) {
    console.log(e);
  }
  console.log(
    await ok(1).finally(() => 99),
    await no(1).catch((e) => e + 1),
    await ok(5).then(),
    await no(6).then(null, (e) => e),
  );
  try {
    await ok(1).finally(() => {
      throw "f";
    });
  } catch (e) {
    console.log(e);
  }
  const p = new Promise((r, j) => {
    r(1);
    j(2);
    r(3);
  });
  console.log(await p);
  const self = {};
  self.p = new Promise((r) => setTimeout(() => r(self.p)));
  try {
    await self.p;
  } catch (e) {
    console.log(e.message);
  }
  console.log(await Promise.all([]), await Promise.allSettled([]));
  try {
    new Promise();
  } catch (e) {
    console.log(e.message);
  }
  try {
    Promise();
  } catch (e) {
    console.log(e.message);
  }
  console.log(Promise.resolve(p) === p, ok(1), no(1).catch(() => {}) instanceof Promise);
})();
