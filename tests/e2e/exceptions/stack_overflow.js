let depth = 0;
function recurse() {
  depth++;
  return recurse() + 1;
}
try {
  recurse();
} catch (e) {
  console.log(e instanceof RangeError, e.message, depth > 500);
}
const o = {
  get x() {
    return this.x;
  },
};
try {
  o.x;
} catch (e) {
  console.log(e.name);
}
const t = {
  toString() {
    return "" + this;
  },
};
try {
  String(t);
} catch (e) {
  console.log(e.name);
}
const a = [];
a[0] = a;
console.log(String(a) === "");
function even(n) {
  return n === 0 ? true : odd(n - 1);
}
function odd(n) {
  return n === 0 ? false : even(n - 1);
}
try {
  even(1e6);
} catch (e) {
  console.log(e.name);
}
class A {
  get v() {
    return new A().v;
  }
}
try {
  new A().v;
} catch (e) {
  console.log(e.name);
}
let ok = 0;
for (let i = 0; i < 3; i++)
  try {
    (function f() {
      f();
    })();
  } catch (e) {
    ok++;
  }
console.log(ok);
