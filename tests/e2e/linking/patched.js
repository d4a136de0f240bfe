// Built-ins that the program changes before the library uses them, or hands to it.
const log = console.log;
console.log = function (...args) { log.call(this, "[" + args.length + "]", ...args); };
console.log("a", 1);
const iterate = Array.prototype[Symbol.iterator];
Array.prototype[Symbol.iterator] = function* () { yield "patched"; };
log([...[1, 2, 3]].length);
Array.prototype[Symbol.iterator] = iterate;
class List extends Array { total() { return this.reduce((a, b) => a + b, 0); } }
log(List.from({ length: 3 }, (_, i) => i).total(), new List(1, 2, 3).map(x => x * 2).constructor === List, List.name);
Object.prototype.toString = () => "mine";
log(String({}), `${{}}`);
Symbol.prototype.hello = 1;
log(Symbol("x").hello);
class Failure extends Error { get name() { return "Failure"; } }
try { throw new Failure("f"); } catch (e) { log(e instanceof Error, String(e), e.constructor.name, Object.getPrototypeOf(Failure) === Error); }
console.info.call({ x: 1 }, "info");
