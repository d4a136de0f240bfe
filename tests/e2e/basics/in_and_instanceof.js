// in and instanceof, Symbol.hasInstance, bound functions, private names.
class A { #p; static has(o) { return #p in o; } } class B extends A {}
console.log("a" in { a: 1 }, 1 in [1, 2], "length" in [], Symbol.iterator in [], A.has(new B()), A.has({}));
console.log(new B() instanceof A, A instanceof Function, Object.create(A.prototype) instanceof A, 1 instanceof Number, null instanceof Object);
const Even = { [Symbol.hasInstance]: (n) => n % 2 === 0 }; console.log(2 instanceof Even, 3 instanceof Even, new B() instanceof A.bind(), [] instanceof Object);
for (const bad of [1, {}, () => 1]) try { console.log({} instanceof bad); } catch (e) { console.log(e.message); }
try { "a" in "abc"; } catch (e) { console.log(e.message); }
