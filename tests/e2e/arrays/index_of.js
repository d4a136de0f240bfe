// indexOf and includes of arrays that are dense, have holes, elements on a prototype, accessors, and change while they are asked.
const show = (...values) => console.log(values.join(" "));
const key = Symbol("key"), object = {};
const mixed = [0, -0, NaN, "a", "ab".slice(0, 1) + "", 1n, 2n ** 70n, null, undefined, true, key, object, 1.5, -7, "é中", "0"];
for (const item of [0, -0, NaN, "a", "b", "0", 1n, 2n, 2n ** 70n, null, undefined, true, false, key, Symbol("key"), object, {}, 1.5, -7, "é" + "中", Infinity])
  show(typeof item, mixed.indexOf(item), mixed.includes(item), mixed.lastIndexOf(item));
show([1, 2, 1, 2].indexOf(1, 1), [1, 2, 1, 2].indexOf(1, -1), [1, 2, 1, 2].indexOf(1, -100), [1].indexOf(1, Infinity), [1].includes(1, -Infinity), [1, 2].indexOf(2, 1.9), [1, 2].includes(2, NaN), [1].includes(1, 1));
const holes = [, 1, , undefined];
show(holes.indexOf(undefined), holes.includes(undefined), holes.indexOf(1), [, ,].indexOf(undefined), [, ,].includes(undefined), new Array(5).includes(undefined), new Array(5).indexOf(1));
const long = Array.from({ length: 3000 }, (_, i) => "name" + i);
show(long.indexOf("name" + 2999), long.includes("name" + 3000), long.indexOf("name7", 8), long.includes("na" + "me1500"));
// fromIndex changes the array
const grows = [1, 2], shrinks = [1, 2, 3], odd = [5, 6, 7];
show(grows.indexOf(9, { valueOf() { grows.push(9); return 0; } }), grows.length, grows.includes(8, { valueOf() { grows.push(8); return 0; } }));
show(shrinks.indexOf(3, { valueOf() { shrinks.length = 1; return 0; } }), shrinks.includes(1, { valueOf() { shrinks.length = 0; return 0; } }), shrinks.includes(undefined, { valueOf() { return 0; } }));
show(odd.indexOf(6, { valueOf() { Object.defineProperty(odd, 1, { get() { return 60; } }); return 0; } }), odd.indexOf(60), odd.includes(60));
const sparse = [1]; sparse[100000] = 2;
show(sparse.indexOf(2), sparse.includes(2), sparse.includes(undefined), Object.freeze([1, 2]).indexOf(2), Array.prototype.indexOf.call({ length: 2, 1: "x" }, "x"), Array.prototype.includes.call("text", "x"));
class Own extends Array {}
show(Own.of(1, 2).indexOf(2), (function () { return Array.prototype.indexOf.call(arguments, 2); })(1, 2));
Array.prototype[1] = "inherited";
show([, ,].indexOf("inherited"), [, ,].includes("inherited"), [1].indexOf("inherited"));
const cycle = [1, [2]]; cycle[1].push(cycle);
show(cycle.join(), cycle.toLocaleString());
try { JSON.stringify(cycle); } catch (error) { show(error.message); }
delete Array.prototype[1];
show([, ,].indexOf("inherited"), cycle.join("-"));
