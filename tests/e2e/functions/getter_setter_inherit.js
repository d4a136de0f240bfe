// Accessors are inherited; setters see the receiver; one half overrides both.
const base = { get v() { return this._v ?? "none"; }, set v(x) { this._v = x + "!"; } }; const d = Object.create(base); d.v = "a"; console.log(d.v, base.v, Object.keys(d));
const half = Object.create(base, { v: { get() { return "half"; }, configurable: true } }); half.v = 1; console.log(half.v, half._v); (function () { "use strict"; try { half.v = 1; } catch (e) { console.log(e.message); } })();
class T { static #count = 0; static get count() { return T.#count; } static set count(n) { T.#count = n * 10; } } T.count = 4; T.count++; console.log(T.count);
const o = { a: 1, get a() { return 2; }, get b() { return 1; }, b: 3 }; console.log(o.a, o.b); Object.defineProperty(o, "c", { get: () => "lazy" }); console.log(o.c, Object.getOwnPropertyDescriptor(o, "c").set);
