let x = 5;
console.log(x++, x, ++x, x--, --x);
const o = { n: "5" };
console.log(o.n++, o.n, typeof o.n);
const a = [1];
console.log(++a[0], a[0]++, a);
let s = "abc";
s++;
console.log(s);
let b = 5n;
b++;
console.log(b, -b, b--, b);
let n = null;
n++;
console.log(n);
let u;
u++;
console.log(u);
// ECMA-262 6.2.5.5 converts the key of a reference once; V8 does it again for the store, so the key here is a string already.
let order = [];
const obj = {
  get k() {
    order.push("get");
    return 1;
  },
  set k(v) {
    order.push("set" + v);
  },
};
const key = "k";
obj[key]++;
obj[key] += 5;
console.log(order.join());
