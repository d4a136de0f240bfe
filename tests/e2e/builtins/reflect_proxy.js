const log = [];
const p = new Proxy(
  { a: 1 },
  new Proxy(
    {},
    {
      get(t, k) {
        return (...args) => {
          log.push(k + (typeof args[1] === "string" ? ":" + args[1] : ""));
          return Reflect[k](...args);
        };
      },
    },
  ),
);
p.a;
p.b = 2;
"a" in p;
delete p.a;
Object.keys(p);
Object.getPrototypeOf(p);
Object.defineProperty(p, "c", { value: 1, configurable: true });
Object.getOwnPropertyDescriptor(p, "c");
Object.isExtensible(p);
for (const k in p);
({ ...p });
Object.preventExtensions(p);
console.log(log.join(" "));
const f = new Proxy(
  function (a) {
    return a + 1;
  },
  {
    apply(t, th, args) {
      return t(...args) * 10;
    },
    construct(t, args, nt) {
      return { made: args, same: nt === f };
    },
  },
);
console.log(f(1), new f(5), typeof f, f.name);
const v = new Proxy(
  {},
  {
    get: (t, k) => (typeof k === "string" ? k.toUpperCase() : undefined),
    has: () => true,
    ownKeys: () => ["x"],
    getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }),
  },
);
console.log(v.hello, "q" in v, Object.keys(v), Object.entries(v));
const { proxy, revoke } = Proxy.revocable({}, {});
revoke();
try {
  proxy.x;
} catch (e) {
  console.log(e.message);
}
const frozen = Object.freeze({ k: 1 });
try {
  new Proxy(frozen, { get: () => 2 }).k;
} catch (e) {
  console.log(e.name);
}
try {
  ("use strict");
  Reflect.set(new Proxy({}, { set: () => false }), "a", 1);
  console.log("false ok");
} catch (e) {
  console.log(e.name);
}
(function () {
  "use strict";
  try {
    new Proxy({}, { set: () => false }).a = 1;
  } catch (e) {
    console.log(e.message);
  }
  try {
    delete new Proxy({}, { deleteProperty: () => false }).a;
  } catch (e) {
    console.log(e.message);
  }
})();
console.log(
  Reflect.ownKeys({ b: 1, 1: 1, [Symbol.iterator]: 1 }),
  Reflect.has([], "length"),
  Reflect.get(
    {
      get x() {
        return this.y;
      },
    },
    "x",
    { y: 5 },
  ),
  Reflect.set({}, "a", 1),
  Reflect.defineProperty(Object.freeze({}), "a", { value: 1 }),
  Reflect.construct(Date, [0]).getTime(),
  Reflect.getPrototypeOf([]) === Array.prototype,
  Reflect.apply((...a) => a.length, null, [1, 2]),
  Array.isArray(new Proxy([], {})),
  new Proxy([1, 2], {}).length,
  new Proxy([3, 4], {}),
  [].concat(new Proxy([1, 2], {})),
  JSON.stringify(new Proxy({ a: [1] }, {})),
);
const arr = new Proxy([], {
  set(t, k, v) {
    console.log("set", k, v);
    t[k] = v;
    return true;
  },
});
arr.push(1, 2);
class Base {
  constructor() {
    return new Proxy(this, { get: (t, k) => (k in t ? t[k] : "missing " + String(k)) });
  }
}
class Derived extends Base {
  x = 1;
}
console.log(new Derived().x, new Derived().nope);
