const s = Symbol("desc");
console.log(
  s.toString(),
  s.description,
  typeof s,
  Symbol("desc") === s,
  Symbol.for("k") === Symbol.for("k"),
  Symbol.keyFor(Symbol.for("k")),
  Symbol.keyFor(s),
  Symbol().description,
);
const o = { [s]: 1, [Symbol.toStringTag]: "Tagged" };
console.log(
  o[s],
  Object.prototype.toString.call(o),
  o,
  s in o,
  Object.keys(o).length,
  JSON.stringify({ a: s, [s]: 2 }),
);
class Even {
  static [Symbol.hasInstance](n) {
    return n % 2 === 0;
  }
}
console.log(2 instanceof Even, 3 instanceof Even);
console.log(Symbol.iterator.toString());
