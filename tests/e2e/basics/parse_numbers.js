console.log(
  parseInt("42px"),
  parseInt("0x1F"),
  parseInt("z", 36),
  parseInt("101", 2),
  parseInt(""),
  parseInt("  -12"),
  parseInt("1e3"),
  parseInt("9007199254740993"),
  parseInt("123", 1),
  parseInt("123", 37),
);
console.log(
  parseFloat("3.14abc"),
  parseFloat(".5"),
  parseFloat("-.5e-2x"),
  parseFloat("Infinityx"),
  parseFloat("e5"),
  parseFloat("1e1000"),
  parseFloat("0x10"),
);
console.log(
  Number("12px"),
  Number("1,000"),
  Number(" \n12\t"),
  Number("1e"),
  Number("."),
  Number("+5"),
  Number("--5"),
  Number("0.1e-1"),
);
console.log(
  Number.MAX_SAFE_INTEGER,
  Number.MIN_SAFE_INTEGER,
  Number.EPSILON,
  Number.MAX_VALUE,
  Number.MIN_VALUE,
);
console.log(
  Number.isInteger(5),
  Number.isInteger(5.5),
  Number.isSafeInteger(2 ** 53),
  Number.isNaN("a"),
  isNaN("a"),
  isFinite("12"),
  Number.isFinite("12"),
);
