const add = (a, b = 1) => a + b;
function counter() {
  let n = 0;
  return () => n++;
}
const next = counter();
next();
console.log(add(next()));
