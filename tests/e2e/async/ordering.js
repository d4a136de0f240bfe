console.log(1);
setTimeout(() => console.log("timeout 0"), 0);
queueMicrotask(() => console.log("micro"));
Promise.resolve()
  .then(() => console.log("then 1"))
  .then(() => console.log("then 2"))
  .then(() => console.log("then 3"));
(async () => {
  console.log("async sync");
  await null;
  console.log("await 1");
  await undefined;
  console.log("await 2");
})();
process.nextTick(() => console.log("tick"));
new Promise((r) => {
  console.log("executor");
  r();
  console.log("after resolve");
}).then(() => console.log("p"));
(async () => {
  await (async () => {})();
  console.log("nested");
})();
const thenable = {
  then(r) {
    console.log("thenable");
    r("tv");
  },
};
Promise.resolve(thenable).then((v) => console.log(v));
(async () => console.log(await thenable))();
console.log(2);
