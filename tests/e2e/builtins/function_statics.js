console.log(
  Function.prototype.toString.call(function foo(a, b) {
    return a + b;
  }),
  ((x) => x * 2).toString(),
  String(
    class A {
      m() {}
    },
  ),
  {
    get x() {
      return 1;
    },
  }
    .__lookupGetter__("x")
    .toString(),
  { async *m() {} }.m.toString(),
  Math.max.toString(),
  function () {}.bind().toString(),
  Function.prototype.length,
  Function.prototype.name === "",
  typeof Function.prototype,
  Function.length,
  function () {}.constructor === Function,
  Object.getPrototypeOf(async function () {}).constructor.name,
  Object.getPrototypeOf(function* () {}).constructor.name,
);
