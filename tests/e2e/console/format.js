console.log(
  "%s is %d years and %i, %f, %j %o %O %% %c done",
  "Bob",
  42.5,
  42.9,
  "1.5",
  { a: 1 },
  [1],
  { b: 2 },
  "css",
  "extra",
  1,
);
console.log(
  "%s",
  null,
  undefined,
  Symbol("x"),
  { a: { b: { c: 1 } } },
  [1, "q"],
  () => 1,
  class A {},
  -0,
  5n,
);
console.log("%d %i", "abc", 5n, "%s");
console.log("100%", 5, "%");
console.log("%x %s");
console.log();
console.log("");
console.log(" ");
console.log("a", "b\nc");
console.info("info");
console.debug("debug");
console.log(null, undefined);
console.log([null, undefined]);
console.group("G");
console.log("inner\nlines");
console.group();
console.log({ a: 1 });
console.groupEnd();
console.groupEnd();
console.log("out");
console.assert(true, "no");
console.dir({ a: { b: { c: {} } } });
console.table && console.log("table");
console.count();
console.count("x");
console.count();
console.countReset();
console.count();
