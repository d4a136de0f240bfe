// Direct eval in classes, generators and async functions: this, super, new.target, private names, arguments.
class A {
  #secret = 42;
  static #count = 0;
  #method() { return "private"; }
  field = eval("this instanceof A");
  secret() { return eval("this.#secret++ + 1"); }
  has(o) { return eval("#secret in o"); }
  call() { return eval("this.#method()"); }
  static next() { return eval("++A.#count"); }
  static parent() { return eval("super.toString === Function.prototype.toString"); }
  get accessor() { return eval("this.#secret"); }
}
const a = new A();
console.log(a.field, a.secret(), a.secret(), a.has(a), a.has({}), a.call(), A.next(), A.next(), A.parent(), a.accessor);

class B extends A {
  constructor(early) {
    if (early) eval("this");
    eval("super()");
    this.target = eval("new.target === B");
    this.arrow = (() => eval("this.target"))();
  }
  secret() { return eval("super.secret() * 2"); }
}
const b = new B();
console.log(b.secret(), b.target, b.arrow, b.field);
try { new B(true); } catch (e) { console.log(e.name, e.message); }
class Twice extends A { constructor() { super(); eval("super()"); } }
try { new Twice(); } catch (e) { console.log(e.name, e.message); }
class C extends A { extra = "field"; constructor() { (() => eval("super()"))(); } }
console.log(new C().extra);

for (const text of ["super.x", "super()", "new.target", "this.#nothing", "return 1", "break", "let x; var x", "'use strict'; with ({}) {}", "await 1", "yield 1", "}", "/(/", "arguments = 1"]) {
  const result = (() => { try { return eval(text), "fine"; } catch (e) { return e.name; } })();
  console.log(text, result);
}
class Field { f = (() => { try { return eval("arguments"); } catch (e) { return e.name; } })(); }
console.log(new Field().f);

function* generator() {
  const received = yield eval("1");
  yield eval("received + 1");
  eval("var added = 'added'");
  yield added;
}
const iterator = generator();
console.log(iterator.next().value, iterator.next(10).value, iterator.next().value, iterator.next().done);

(async () => {
  await null;
  const k = 3;
  console.log("async", eval("k + 1"), await eval("Promise.resolve(k)"), await eval("(async () => { await 1; return k * 2; })()"));
  for await (const x of eval("(async function* () { yield k; yield* [4, 5]; })()")) console.log("async generator", x);
})();

const object = {
  base: "object",
  method() { return eval("super.hasOwnProperty('base')"); },
  get value() { return eval("this.base"); },
};
console.log(object.method(), object.value, (function () { return eval("arguments[1]"); })(1, 2), (function () { return (() => eval("arguments.length"))(); })(1, 2, 3));
console.log(new (function () { this.made = eval("new.target !== undefined"); })().made);
