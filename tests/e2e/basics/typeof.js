console.log(
  typeof 1,
  typeof "s",
  typeof true,
  typeof undefined,
  typeof null,
  typeof {},
  typeof [],
  typeof (() => 1),
  typeof class {},
  typeof Symbol(),
  typeof 1n,
  typeof undeclared,
);
