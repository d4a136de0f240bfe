try {
  x;
  let x = 1;
} catch (e) {
  console.log(e.name + ": " + e.message);
}
try {
  f();
  const y = 1;
  function f() {
    return y;
  }
} catch (e) {
  console.log(e.name + ": " + e.message);
}
try {
  const c = 1;
  c = 2;
} catch (e) {
  console.log(e.name + ": " + e.message);
}
try {
  class A extends (() => A)() {}
} catch (e) {
  console.log(e.name + ": " + e.message);
}
try {
  (function (a = b, b) {})();
} catch (e) {
  console.log(e.name + ": " + e.message);
}
try {
  typeof z;
  let z;
} catch (e) {
  console.log(e.name + ": " + e.message);
}
try {
  let q = q + 1;
} catch (e) {
  console.log(e.name + ": " + e.message);
}
try {
  undeclared;
} catch (e) {
  console.log(e.name + ": " + e.message);
}
try {
  (() => {
    "use strict";
    undeclared2 = 1;
  })();
} catch (e) {
  console.log(e.name + ": " + e.message);
}
