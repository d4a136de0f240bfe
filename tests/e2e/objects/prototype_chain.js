function A(x) {
  this.x = x;
}
A.prototype.get = function () {
  return this.x;
};
function B(x, y) {
  A.call(this, x);
  this.y = y;
}
B.prototype = Object.create(A.prototype, { constructor: { value: B } });
B.prototype.sum = function () {
  return this.get() + this.y;
};
const b = new B(1, 2);
console.log(
  b.sum(),
  b instanceof A,
  b instanceof B,
  A.prototype.isPrototypeOf(b),
  Object.getPrototypeOf(b) === B.prototype,
);
A.prototype.get = function () {
  return 100;
};
console.log(b.sum());
A.prototype.late = 5;
console.log(b.late, "late" in b, b.hasOwnProperty("late"), Object.hasOwn(b, "x"));
const n = Object.create(null);
n.a = 1;
console.log("toString" in n, n, Object.getPrototypeOf(n));
const c = { __proto__: { inherited: 1 }, own: 2 };
console.log(c, c.inherited, c.__proto__);
for (const k in c) console.log(k);
c.__proto__ = null;
console.log(c.__proto__);
try {
  const x = {};
  const y = Object.create(x);
  Object.setPrototypeOf(x, y);
} catch (e) {
  console.log(e.message);
}
