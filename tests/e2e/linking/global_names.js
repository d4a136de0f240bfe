// Globals by name alone, in every way that a name can stand.
console.log(typeof WeakRef, typeof NoSuchGlobal, typeof Atomics);
parseFloat = 3;
console.log(parseFloat, delete globalThis.parseFloat, typeof parseFloat);
var isNaN = "mine";
console.log(isNaN, globalThis.isNaN);
try { NoSuchGlobal; } catch (e) { console.log(e.message); }
const { log } = console, { floor, max } = Math;
log(floor(2.5), max(1, 2), Math.PI);
log(Number.MAX_SAFE_INTEGER, Number["MIN_VALUE"], NaN, Infinity, undefined);
log(this === module.exports, typeof require, typeof exports);
