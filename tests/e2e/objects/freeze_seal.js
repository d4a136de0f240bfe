const f = Object.freeze({ a: 1, b: { c: 2 } });
f.a = 2;
f.d = 1;
f.b.c = 3;
delete f.a;
console.log(f, Object.isFrozen(f), Object.isSealed(f), Object.isExtensible(f));
const s = Object.seal({ a: 1 });
s.a = 2;
s.b = 1;
delete s.a;
console.log(s, Object.isSealed(s), Object.isFrozen(s));
const p = Object.preventExtensions({ a: 1 });
p.b = 1;
delete p.a;
console.log(p);
(function () {
  "use strict";
  for (const t of [
    () => {
      f.a = 3;
    },
    () => {
      f.q = 1;
    },
    () => {
      delete s.a;
    },
    () => {
      p.q = 1;
    },
    () => Object.setPrototypeOf(p, {}),
  ])
    try {
      t();
    } catch (e) {
      console.log(e.name, e.message);
    }
})();
console.log(Object.isFrozen(Object.freeze([1, 2])), Object.isFrozen(1));
try {
  ("use strict");
  Object.freeze([1]).push(2);
} catch (e) {
  console.log(e.message);
}
