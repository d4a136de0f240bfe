// this at the top of a CommonJS module is exports; in sloppy functions it is the global object.
console.log(this === module.exports, (function () { return this === globalThis; })(), (function () { "use strict"; return this; })(), (() => this === module.exports)());
globalThis.shared = 5; console.log(shared); shared = 6; console.log(globalThis.shared);
implicit = 7; console.log(globalThis.implicit, delete globalThis.implicit, typeof implicit);
(function () { "use strict"; try { undeclared = 1; } catch (e) { console.log(e.message); } })();
