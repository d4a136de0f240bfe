// typeof of everything, of undeclared names, void.
console.log([undefined, null, 1, "s", true, 1n, Symbol(), {}, [], () => 1, class {}, /x/, new Date(0), new String("s"), function* () {}].map((v) => typeof v).join());
console.log(typeof undeclared, typeof undeclared === "undefined", void 0, void "x", typeof typeof 1);
try { typeof tdz; let tdz; } catch (e) { console.log(e.message); }
