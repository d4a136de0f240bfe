function make() {
  let x = 0;
  function inc() {
    x++;
  }
  function get() {
    return x;
  }
  {
    let x = 10;
    var get2 = () => x++;
  }
  return [inc, get, get2];
}
const [inc, get, get2] = make();
inc();
inc();
console.log(get(), get2(), get2(), get());
let shared = 1;
{
  let shared = 2;
  {
    let shared = 3;
    console.log(shared);
  }
  console.log(shared);
}
console.log(shared);
try {
  throw 1;
} catch (shared) {
  const f = () => shared;
  shared = 5;
  console.log(f());
}
