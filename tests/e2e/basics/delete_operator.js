// delete of properties, elements, variables, and what cannot be deleted.
const o = { a: 1, get b() { return 2; } }; console.log(delete o.a, delete o.b, delete o.c, Object.keys(o).length);
const arr = [1, 2, 3]; console.log(delete arr[1], 1 in arr, arr.length, arr);
const f = Object.freeze({ x: 1 }); console.log(delete f.x, f.x);
(function () { "use strict"; try { delete f.x; } catch (e) { console.log(e.name, e.message); } })();
var v = 1; console.log(delete v, v, delete 5, delete o?.q?.r);
globalThis.g = 1; console.log(delete globalThis.g, typeof g);
