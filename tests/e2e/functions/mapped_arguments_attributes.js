// A mapped argument stays mapped while it is a writable data property, whatever its other attributes.
function fixed(n) {
  Object.defineProperty(arguments, "0", { configurable: false });
  Object.defineProperty(arguments, "0", { value: 2 });
  return [n, delete arguments[0], arguments[0]];
}
console.log(fixed(1));
function hidden(n) {
  const a = arguments;
  Object.defineProperty(a, "0", { enumerable: false });
  n = 5;
  return [a[0], Object.keys(a), (a[0] = 9, n), delete a[0], (a[0] = 3, n)];
}
console.log(hidden(1));
function readonly(n) {
  Object.defineProperty(arguments, "0", { writable: false });
  n = 5;
  return arguments[0];
}
console.log(readonly(1));
function accessor(n) {
  Object.defineProperty(arguments, "0", { get() { return "got"; } });
  n = 5;
  return [arguments[0], n];
}
console.log(accessor(1));
function sealed(n) {
  Object.seal(arguments);
  n = 5;
  return [arguments[0], Object.isFrozen(arguments)];
}
console.log(sealed(1));
function frozen(n) {
  Object.freeze(arguments);
  n = 5;
  return [arguments[0], Object.isFrozen(arguments)];
}
console.log(frozen(1));
function sparse(n, p) {
  arguments[70000] = 1;
  n = 5;
  arguments[1] = 8;
  return [arguments[0], p, Object.keys(arguments)];
}
console.log(sparse(1, 2));

// A rest pattern that reads accessors gets elements, not properties named by digits.
const source = { z: 1 };
Object.defineProperty(source, 1, { get() { return 7; }, enumerable: true });
const { ...rest } = source;
console.log(Object.keys(rest), rest[1], Object.getOwnPropertyDescriptor(rest, 1));
