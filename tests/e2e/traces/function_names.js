// What stack traces name.
function thrower() {
  throw new RangeError("deep");
}
function caller() {
  thrower();
}
try {
  caller();
} catch (error) {
  const [first, ...frames] = error.stack.split("\n");
  console.log(first, frames.findIndex((frame) => frame.includes("thrower")), frames.findIndex((frame) => frame.includes("caller")));
}
const holder = {};
Error.captureStackTrace(holder);
console.log(holder.stack.startsWith("Error"));
