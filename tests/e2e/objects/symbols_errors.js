try {
  Symbol() + "";
} catch (e) {
  console.log(e.message);
}
try {
  new Symbol();
} catch (e) {
  console.log(e.message);
}
try {
  Symbol() * 1;
} catch (e) {
  console.log(e.message);
}
console.log(
  Object(Symbol.iterator) == Symbol.iterator,
  [1].concat({ length: 1, 0: "spread", [Symbol.isConcatSpreadable]: true }),
  Symbol.prototype[Symbol.toStringTag],
);
