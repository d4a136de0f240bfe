console.log(
  +"",
  +" 12 ",
  +"0x1f",
  +"0b11",
  +"0o17",
  +"1e3",
  +"abc",
  +null,
  +undefined,
  +true,
  +[],
  +[5],
  +{},
  +"Infinity",
  +"-Infinity",
  +"1_0",
);
console.log(
  String(null),
  String(undefined),
  String(true),
  String(-0),
  String([1, [2, 3]]),
  String({}),
  String(() => 1),
);
console.log(!!"", !!"0", !!0, !!NaN, !![], !!{}, !!null, !!-0, !!1n, !!0n);
console.log(
  "" + 1 + 2,
  1 + 2 + "",
  1 + "2",
  "3" * "4",
  "9" - 1,
  [] + {},
  [] + [],
  null + 1,
  undefined + 1,
  true + true,
  "a" + null,
);
console.log(`${1}${"a"}${null}${[1, 2]}`);
