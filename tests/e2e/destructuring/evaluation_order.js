const log = [];
const t = (n) => {
  log.push(n);
  return {};
};
const src = () => {
  log.push("src");
  return [1, 2];
};
[t("t1").a, t("t2").b] = src();
console.log(log.join());
log.length = 0;
({ [(log.push("key1"), "x")]: t("target").p = log.push("default") } = (log.push("value"), {}));
console.log(log.join());
let i = 0;
const arr = [];
arr[i++] = i++;
console.log(arr, i);
const o = {
  get a() {
    log.push("a");
    return {
      set b(v) {
        log.push("b=" + v);
      },
    };
  },
};
log.length = 0;
o.a.b = (log.push("rhs"), 5);
console.log(log.join());
var z = 1;
z += ((z = 5), 10);
console.log(z);
log.length = 0;
(log.push("f"),
() => {
  log.push("call");
})((log.push("arg1"), 1), log.push("arg2"));
console.log(log.join());
