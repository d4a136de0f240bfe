console.log(
  typeof globalThis,
  globalThis === global,
  this === module.exports,
  typeof require,
  typeof exports,
  typeof __filename,
  globalThis.Array === Array,
  Object.getOwnPropertyDescriptor(globalThis, "undefined").writable,
  "NaN" in globalThis,
  typeof globalThis.process,
  typeof console.log,
);
globalThis.newGlobal = 5;
console.log(newGlobal, typeof window, delete globalThis.newGlobal, typeof newGlobal);
var notGlobal = 1;
console.log(globalThis.notGlobal);
sloppyGlobal = 7;
console.log(globalThis.sloppyGlobal, sloppyGlobal);
(function () {
  this.viaThis = 8;
})();
console.log(viaThis);
