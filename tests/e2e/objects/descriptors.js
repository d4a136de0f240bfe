const o = {};
Object.defineProperty(o, "x", { value: 1 });
console.log(Object.getOwnPropertyDescriptor(o, "x"), Object.keys(o), o.x);
o.x = 2;
console.log(o.x);
(function () {
  "use strict";
  try {
    o.x = 2;
  } catch (e) {
    console.log(e.message);
  }
  try {
    delete o.x;
  } catch (e) {
    console.log(e.message);
  }
})();
try {
  Object.defineProperty(o, "x", { value: 2 });
} catch (e) {
  console.log(e.message);
}
Object.defineProperties(o, {
  y: { value: 3, writable: true, enumerable: true, configurable: true },
  z: {
    get() {
      return 9;
    },
  },
});
console.log(o, Object.getOwnPropertyDescriptors(o));
console.log(
  Object.entries(
    Object.getOwnPropertyDescriptor(
      {
        get a() {
          return 1;
        },
      },
      "a",
    ),
  )
    .map(([k, v]) => k + typeof v)
    .join(),
);
try {
  Object.defineProperty({}, "a", { get() {}, value: 1 });
} catch (e) {
  console.log(e.message);
}
