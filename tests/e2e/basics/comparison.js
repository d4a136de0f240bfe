console.log(
  1 < 2,
  "a" < "b",
  "a" < "B",
  "10" < "9",
  10 < "9",
  "10" < 9,
  null >= 0,
  undefined >= 0,
  NaN < NaN,
);
console.log(
  1 == "1",
  0 == "",
  null == undefined,
  null == 0,
  NaN == NaN,
  "a" == "a",
  true == 1,
  [] == "",
  [1] == 1,
  {} == "[object Object]",
);
console.log(
  1 === 1,
  1 === "1",
  null === undefined,
  NaN === NaN,
  0 === -0,
  Object.is(0, -0),
  Object.is(NaN, NaN),
);
console.log(1 != 2, 1 !== "1", "b" > "a", 2 >= 2, 3 <= 2);
