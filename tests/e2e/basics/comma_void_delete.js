console.log((1, 2, 3), void 0, delete {}.x);
const o = { a: 1, b: 2 };
console.log(delete o.a, o.a, "a" in o, "b" in o, Object.keys(o));
var v = 1;
console.log(delete [1, 2][0], typeof void "x");
("use strict");
console.log(
  (() => {
    "use strict";
    try {
      delete Object.freeze({ x: 1 }).x;
    } catch (e) {
      return e.message;
    }
  })(),
);
console.log(delete Object.freeze({ x: 1 }).x);
