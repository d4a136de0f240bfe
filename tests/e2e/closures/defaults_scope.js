// Parameter expressions have their own scope; closures in them see parameters, not the body's variables.
let x = "outer"; function f(a = () => x, b = (x = "param", () => x)) { var x = "body"; return [a(), b(), x]; } console.log(f(), x);
function g(a, get = () => a, set = (v) => { a = v; }) { var a; const before = a; a = "body"; set("p"); return [before, a, get()]; } console.log(g("arg"));
function h(n, self = () => (n > 0 ? h(n - 1) : "done")) { return self(); } console.log(h(3));
