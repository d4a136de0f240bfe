console.log("before");
function thrower() {
  throw new TypeError("uncaught boom");
}
thrower();
console.log("never");
