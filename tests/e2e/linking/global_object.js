// The global object as a value: its properties by computed names, and what enumerating it shows.
const key = ["M", "a", "p"].join("");
const map = new globalThis[key]([[1, 2]]);
console.log(map.size, map);
const self = (function () { return this; }).call(undefined);
console.log(self === globalThis, typeof self[["Ref", "lect"].join("")].ownKeys);
const names = Object.getOwnPropertyNames(globalThis);
console.log(["Array", "WeakSet", "parseInt", "JSON", "Proxy", "DataView", "globalThis", "Atomics"].map(n => names.includes(n)));
console.log("encodeURIComponent" in globalThis, Object.prototype.hasOwnProperty.call(globalThis, "decodeURI"), "nothingOfThis" in globalThis);
console.log(Object.getOwnPropertyDescriptor(globalThis, "Infinity"));
console.log(typeof globalThis["ev" + "al"], typeof globalThis["Date"]);
