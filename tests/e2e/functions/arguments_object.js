function f() {
  return arguments.length + ":" + Array.prototype.join.call(arguments);
}
console.log(f(), f(1), f(1, 2, 3));
function sloppy(a, b) {
  arguments[0] = 9;
  b = 8;
  return [a, arguments[1], arguments.length];
}
console.log(sloppy(1, 2), sloppy(1));
function strict(a) {
  "use strict";
  arguments[0] = 9;
  a = 5;
  return [a, arguments[0]];
}
console.log(strict(1));
function def(a = 1) {
  arguments[0] = 9;
  return a;
}
console.log(def(2));
function del(a) {
  delete arguments[0];
  arguments[0] = 5;
  return a;
}
console.log(del(1));
console.log(
  (function () {
    return typeof arguments + Object.prototype.toString.call(arguments);
  })(),
  (function () {
    return [...arguments].length;
  })(1, 2),
);
const arrow = function () {
  return (() => arguments[0])();
};
console.log(arrow(42));
console.log(
  (function () {
    "use strict";
    try {
      return arguments.callee;
    } catch (e) {
      return e.name;
    }
  })(),
  (function () {
    return typeof arguments.callee;
  })(),
);
