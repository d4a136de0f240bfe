// Built-ins that the program shows, copies and enumerates.
console.log(Math, JSON, Reflect);
console.log([Map, Symbol.iterator, Object.prototype, Array.prototype]);
console.log(Object.keys(console).includes("table"), "group" in console);
console.log({ ...Math }, Object.assign({}, JSON), Object.entries(Reflect));
for (const k in Math) console.log(k);
console.log(Object.entries({ Map, Set }).map(([k, v]) => k + v.name));
console.log("%o", [1]);
console.log("%s %d %i %j %%", "a", 1.5, 2.7, { x: [1, { y: 2 }] });
console.log(Object.getOwnPropertyNames(class { static f() {} }), typeof (class {}).constructor);
