var r = (function (w) {
  var priv = 1;
  w.pub = function () {
    return priv++;
  };
  return w;
})({});
console.log(r.pub(), r.pub());
!(function () {
  console.log("bang");
})();
+(function () {})();
void (function () {
  console.log("void");
})();
(() => {
  console.log("arrow iife");
})();
(async () => {
  console.log("async iife");
})();
console.log(
  function () {
    return this === undefined;
  }.call(undefined),
  (function () {
    "use strict";
    return this === undefined;
  })(),
);
