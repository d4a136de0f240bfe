// Subclasses of built-ins keep their kind through methods.
class A extends Array { sum() { return this.reduce((a, b) => a + b, 0); } } const a = A.from([1, 2, 3]); console.log(a.map((x) => x * 2).sum(), a.filter(Boolean) instanceof A, a.length, a.concat([4]).constructor === A, A.of(7).sum(), a.slice(1) instanceof A);
class Plain extends Array { static get [Symbol.species]() { return Array; } } console.log(new Plain(1, 2).map((x) => x) instanceof Plain);
class M extends Map { get(k) { return super.has(k) ? super.get(k) : "default"; } } const m = new M([["a", 1]]); console.log(m.get("a"), m.get("b"), m.size, m instanceof Map);
class E extends TypeError { constructor(m, code) { super(m); this.code = code; } get name() { return "E"; } } const e = new E("msg", 7); console.log(String(e), e.code, e instanceof Error, Object.prototype.toString.call(e)); class Pr extends Promise {} console.log(Pr.resolve(1).then(() => {}) instanceof Pr); class F extends Function {} console.log(typeof F);
