function f(x) {
  switch (x) {
    case 1:
      return "one";
    case "1":
      return "string one";
    case 2:
    case 3: {
      let y = x;
      return "two or three " + y;
    }
    default:
      return "default";
    case NaN:
      return "never";
    case 4:
      return "four";
  }
}
console.log(f(1), f("1"), f(2), f(3), f(4), f(5), f(NaN), f());
switch (3) {
  case 1:
    console.log("a");
  default:
    console.log("d");
  case 2:
    console.log("b");
    break;
  case 4:
    console.log("c");
}
const log = [];
const g = (v) => {
  log.push(v);
  return v;
};
switch (g(2)) {
  case g(1):
  case g(2):
    log.push("hit");
  case g(3):
    log.push("fall");
}
console.log(log.join());
switch (1) {
  case 0:
    let z = 1;
    break;
  case 1:
    try {
      z;
    } catch (e) {
      console.log(e.name);
    }
}
for (let i = 0; i < 3; i++) {
  switch (i) {
    case 1:
      continue;
  }
  console.log("i", i);
}
