// Keys that the program reads from properties of its own objects: numbers as far as it writes them, and what upsets that.
class Tokens {
  constructor(list) { this.list = list; this.cursorZ = 0; }
  next() { return this.list[this.cursorZ++]; }
  last() { return this.list[this.list.length - 1]; }
}
const tokens = new Tokens(["a", "b", "c"]);
console.log(tokens.next(), tokens.next(), tokens.last(), tokens.cursorZ);
const parsed = JSON.parse('{"cursorZ": "copyWithin"}');
console.log(typeof [][parsed.cursorZ]);
const trap = new Proxy({}, { get: () => ["find", "LastIndex"].join("") });
console.log(typeof [][trap.cursorZ]);
const named = { ...{ fieldZ: ["to", "Sorted"].join("") } };
console.log(typeof [][named.fieldZ], typeof [][Object.create(named).fieldZ]);
const defined = Object.defineProperty({}, "otherZ", { value: ["la", "stIndexOf"].join("") });
console.log([1, 2, 1][defined.otherZ](1));
const groups = /(?<groupZ>\w+)/.exec("reverse").groups;
console.log([1, 2][groups.groupZ]());
