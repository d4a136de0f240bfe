const al = { 0: "a", 1: "b", length: 2 };
console.log(
  Array.prototype.map.call(al, (x) => x + x),
  Array.from(al),
  Array.prototype.slice.call(al),
  Array.prototype.join.call("abc", "-"),
  Array.prototype.push.call(al, "c"),
  al,
  Array.prototype.reverse.call({ 0: 1, 2: 3, length: 3 }),
  Array.prototype.indexOf.call({ length: 1, 0: 5 }, 5),
);
const getter = {
  get length() {
    console.log("length");
    return 1;
  },
  get 0() {
    console.log("zero");
    return 7;
  },
};
console.log(Array.prototype.filter.call(getter, () => true));
console.log(
  Array.prototype.concat.call(1, 2),
  Array.prototype.includes.call({ length: 3, 2: "x" }, "x"),
  Array.prototype.fill.call({ length: 2 }, 0),
);
Array.prototype[1] = "proto";
console.log(
  [0, , 2][1],
  [0, , 2].map((x) => x),
  1 in [,],
);
delete Array.prototype[1];
class S extends Array {
  static get [Symbol.species]() {
    return Array;
  }
}
console.log(
  new S(1, 2, 3).map((x) => x) instanceof S,
  new S(1, 2, 3).map((x) => x),
);
console.log(
  [1, 2, 3].constructor === Array,
  [].concat.length,
  Array.prototype.length,
  Object.getOwnPropertyNames(Array.prototype).length > 30,
  Array.prototype[Symbol.unscopables].flat,
);
