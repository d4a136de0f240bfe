console.log(1 && 2, 0 && 2, 1 || 2, 0 || 2, null ?? 3, undefined ?? 3, 0 ?? 3, "" ?? 3, !1, !0);
let a = null;
a ??= 5;
console.log(a);
a ||= 6;
console.log(a);
a &&= 7;
console.log(a);
const calls = [];
const f = (n, v) => {
  calls.push(n);
  return v;
};
f(1, true) || f(2, true);
f(3, false) && f(4, true);
f(5, null) ?? f(6, 1);
console.log(calls.join());
const o = {
  get x() {
    calls.push("get");
    return 1;
  },
  set x(v) {
    calls.push("set");
  },
};
o.x ||= f(7, 2);
o.x &&= f(8, 2);
o.x ??= f(9, 2);
console.log(calls.join());
