// Proxies whose traps break the invariants of 10.5: a TypeError each, and the program goes on.
function attempt(what, action) {
  try {
    console.log(what, "gives", action());
  } catch (error) {
    console.log(what, "throws", error.name);
  }
}
const fixed = Object.freeze({ x: 1 });
const accessor = Object.defineProperty({}, "x", { get: undefined, set: undefined, configurable: false });
const closed = Object.preventExtensions({ x: 1 });
const p = (target, handler) => new Proxy(target, handler);
attempt("get of a fixed value", () => p(fixed, { get: () => 2 }).x);
attempt("get of the fixed value", () => p(fixed, { get: () => 1 }).x);
attempt("get of what cannot be got", () => p(accessor, { get: () => 2 }).x);
attempt("set of a fixed value", () => Reflect.set(p(fixed, { set: () => true }), "x", 2));
attempt("set without setter", () => Reflect.set(p(accessor, { set: () => true }), "x", 2));
attempt("has of what is fixed", () => "x" in p(fixed, { has: () => false }));
attempt("has on a closed target", () => "x" in p(closed, { has: () => false }));
attempt("delete of what is fixed", () => Reflect.deleteProperty(p(fixed, { deleteProperty: () => true }), "x"));
attempt("delete on a closed target", () => Reflect.deleteProperty(p(closed, { deleteProperty: () => true }), "x"));
attempt("own keys without one", () => Reflect.ownKeys(p(fixed, { ownKeys: () => [] })));
attempt("own keys with one more", () => Reflect.ownKeys(p(closed, { ownKeys: () => ["x", "y"] })));
attempt("own keys twice", () => Reflect.ownKeys(p({}, { ownKeys: () => ["x", "x"] })));
attempt("own keys that are none", () => Reflect.ownKeys(p({}, { ownKeys: () => [1] })));
attempt("own keys not a list", () => Reflect.ownKeys(p({}, { ownKeys: () => 1 })));
attempt("descriptor hidden", () => Object.getOwnPropertyDescriptor(p(fixed, { getOwnPropertyDescriptor: () => undefined }), "x"));
attempt("descriptor invented", () => Object.getOwnPropertyDescriptor(p(closed, { getOwnPropertyDescriptor: () => ({ value: 1, configurable: true }) }), "y"));
attempt("descriptor not configurable", () => Object.getOwnPropertyDescriptor(p({ x: 1 }, { getOwnPropertyDescriptor: () => ({ value: 1, configurable: false }) }), "x"));
attempt("descriptor not writable", () => Object.getOwnPropertyDescriptor(
  p(Object.defineProperty({}, "x", { value: 1, writable: true }), { getOwnPropertyDescriptor: () => ({ value: 1, configurable: false, writable: false }) }), "x"));
attempt("descriptor a number", () => Object.getOwnPropertyDescriptor(p({}, { getOwnPropertyDescriptor: () => 1 }), "x"));
attempt("define on a closed target", () => Reflect.defineProperty(p(closed, { defineProperty: () => true }), "y", { value: 1 }));
attempt("define as fixed", () => Reflect.defineProperty(p({}, { defineProperty: () => true }), "x", { value: 1, configurable: false }));
attempt("define another value", () => Reflect.defineProperty(p(fixed, { defineProperty: () => true }), "x", { value: 2 }));
attempt("prototype of a closed target", () => Object.getPrototypeOf(p(closed, { getPrototypeOf: () => null })));
attempt("prototype a number", () => Object.getPrototypeOf(p({}, { getPrototypeOf: () => 1 })));
attempt("set prototype of a closed target", () => Reflect.setPrototypeOf(p(closed, { setPrototypeOf: () => true }), null));
attempt("extensible or not", () => Object.isExtensible(p(closed, { isExtensible: () => true })));
attempt("not prevented", () => Object.preventExtensions(p({}, { preventExtensions: () => true })));
attempt("refused to prevent", () => Object.preventExtensions(p({}, { preventExtensions: () => false })));
attempt("construct a number", () => new (p(function () {}, { construct: () => 1 }))());
attempt("trap not callable", () => p({}, { get: 1 }).x);
const revoked = Proxy.revocable({}, {});
revoked.revoke();
for (const [name, action] of Object.entries({
  get: (o) => o.x, set: (o) => { o.x = 1; }, has: (o) => "x" in o, delete: (o) => delete o.x, keys: (o) => Object.keys(o), define: (o) => Object.defineProperty(o, "x", {}),
  prototype: (o) => Object.getPrototypeOf(o), extensible: (o) => Object.isExtensible(o), isArray: (o) => Array.isArray(o), json: (o) => JSON.stringify(o),
  spread: (o) => ({ ...o }), iterate: (o) => [...o], text: (o) => `${o}`, forIn: (o) => { for (const k in o); }, tag: (o) => Object.prototype.toString.call(o),
})) attempt("revoked: " + name, () => action(revoked.proxy));
console.log("done");
