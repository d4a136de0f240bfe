// Keys that built-in functions are given: constants and others.
const o = { a: 1, get b() { return 2; } };
console.log(o.hasOwnProperty("a"), Object.hasOwn(o, "toString"), Object.prototype.hasOwnProperty.call(Array.prototype, "flatMap"));
const has = Object.prototype.hasOwnProperty;
for (const k of ["reduce", "nothing", "findLastIndex"]) console.log(k, has.call(Array.prototype, k));
Object.defineProperty(Array.prototype, "last", { get() { return this[this.length - 1]; }, configurable: true });
console.log([1, 2, 3].last, "last" in []);
Object.defineProperty(Object.prototype, ["val", "ueOf"].join(""), { value() { return 42; } });
console.log(+{}, Object.prototype.propertyIsEnumerable("valueOf"));
console.log(JSON.stringify({ source: /x/g, list: [1] }, ["source", "flags", "list"]), JSON.stringify(/x/g, ["source", "flags"]));
console.log(JSON.stringify(JSON.parse('{"a":{"b":[1,2,{"c":null}]}}'), null, 1));
console.log("2020-01-02".replace(/(?<y>\d+)-(?<m>\d+)-(?<d>\d+)/, "$<d>/$<m>/$<y>"));
const r = /x/; r.exec = () => ({ index: 0, 0: "x", length: 1, groups: Math });
console.log(r[Symbol.replace]("x", "$<PI>").slice(0, 6), r[Symbol.replace]("x", "$<sqrt>").slice(0, 13));
console.log(Object.fromEntries([["x", 1]]));
console.log(Reflect.get([1, 2], "len" + "gth"), Reflect.has(Array.prototype, ["fl", "at"].join("")));
const target = Object.assign(Object.create(null), JSON.parse('{"toString": 1}'));
console.log(target.toString);
