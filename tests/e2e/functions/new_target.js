function F() {
  return new.target === F;
}
console.log(new F() instanceof F, F());
class A {
  constructor() {
    this.t = new.target.name;
  }
}
class B extends A {}
console.log(new A().t, new B().t, Reflect.construct(A, [], B).t);
function G() {
  if (!new.target) return new G();
  this.made = true;
}
console.log(G().made);
const arrow = function () {
  return (() => new.target)();
};
console.log(
  arrow(),
  typeof new (function () {
    this.v = (() => new.target)();
  })().v,
);
