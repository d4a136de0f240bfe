const sleep = (ms, v) => new Promise((r) => setTimeout(r, ms, v));
async function f(x) {
  console.log("start", x);
  const a = await x;
  console.log("after", a);
  return a + 1;
}
f(1).then((v) => console.log("result", v));
console.log("sync");
(async () => {
  try {
    await Promise.reject(new Error("no"));
  } catch (e) {
    console.log("caught", e.message);
  } finally {
    console.log("finally");
  }
})();
(async () => {
  const [a, b] = await Promise.all([sleep(5, "a"), sleep(1, "b")]);
  console.log(a, b);
})();
console.log(f.constructor.name, Object.prototype.toString.call(f(0)));
