// An uncaught error of a class of the program.
class MyError extends Error { constructor(m) { super(m); this.name = "MyError"; this.extra = { a: 1 }; } } console.log("before"); function thrower() { throw new MyError("custom"); } thrower();
