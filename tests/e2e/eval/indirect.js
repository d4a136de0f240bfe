// Indirect eval and the function constructors: the global scope.
var global1 = (0, eval)("this");
console.log(global1 === globalThis, Function("return this")() === globalThis, new Function("return typeof require")());
(0, eval)("var made = 1; function maker() { return made++; } let lexical = 'l'; const fixed = 2;");
console.log(made, maker(), made, typeof lexical, (0, eval)("typeof fixed"), delete globalThis.made, typeof made);
console.log(globalThis.eval("1 + 1"), eval?.("2 + 2"), [3, 4].map(n => n).concat(["n * 2"].map(eval.call.bind(x => x, null))).length);
const adder = new Function("a", "b = 2", "...rest", "return a + b + rest.length");
console.log(adder(1), adder(1, 1, 1, 1), adder.name, adder.length, adder.toString());
console.log(Function("a,b", "c", "return a + b + c")(1, 2, 3), Function()(), Function("/* c */", "return 1 // x")());
for (const parts of [["a", "}, function () {"], ["a){}, function(", ""], ["/*", "*/){"], ["a", "b c"], ["1", ""], ["super()"], ["a, a", "'use strict'"], ["a = 1", "'use strict'"], ["yield", "'use strict'"]]) {
  try { console.log(parts, Function(...parts).length); } catch (e) { console.log(parts, e.name); }
}
const GeneratorFunction = Object.getPrototypeOf(function* () {}).constructor, AsyncFunction = (async () => {}).constructor;
const AsyncGeneratorFunction = Object.getPrototypeOf(async function* () {}).constructor;
const g = GeneratorFunction("n", "for (let i = 0; i < n; i++) yield i;");
console.log([...g(3)], String(g), Object.getPrototypeOf(g.prototype) === GeneratorFunction.prototype.prototype, g instanceof GeneratorFunction);
AsyncFunction("x", "return (await x) + 1")(5).then(v => console.log("async", v));
(async () => { for await (const v of AsyncGeneratorFunction("yield 1; yield* [2, 3];")()) console.log("async generator", v); })();
class Sub extends Function { constructor(...a) { super(...a); this.sub = true; } twice() { return this() * 2; } }
const sub = new Sub("return 21");
console.log(sub.twice(), sub.sub, sub instanceof Sub, sub.name);
const self = typeof globalThis !== "undefined" ? globalThis : Function("return this")();
console.log(self === globalThis, typeof Function.prototype.constructor("return 1"), (() => {}).constructor("return 2")());
for (const bad of ["let a; let a", "const c", "for (let let of []) ;", "0 = 1", "a => { } ()", "class { }", "async () => { await: 1 }", "({ a = 1 })", "`${}`", "'\\u{110000}'", "new.target", "import.meta", "#!x\n1 +", "<!-- comment\n1 +"]) {
  try { (0, eval)(bad); console.log(bad, "fine"); } catch (e) { console.log(JSON.stringify(bad), e instanceof SyntaxError, e.name); }
}
console.log((0, eval)("#! hashbang\n1"), (0, eval)("<!-- html\n2\n--> html"));
console.log((0, eval)("{ function inBlock() {} } typeof inBlock"), (0, eval)("'use strict'; { function hidden() {} } typeof hidden"));
var thrown; try { (0, eval)("(function deep() { throw new TypeError('from text'); })()"); } catch (e) { thrown = e; } console.log(thrown instanceof TypeError, thrown.message);
try { (0, eval)("undefinedFunction()"); } catch (e) { console.log(e.name, e.message); }
try { (0, eval)("var nothing = null; nothing.x.y"); } catch (e) { console.log(e.name, e.message); }
try { (0, eval)("({}).a.b()"); } catch (e) { console.log(e.name, e.message); }
try { (0, eval)("var obj = {}; obj.method()"); } catch (e) { console.log(e.name, e.message); }
