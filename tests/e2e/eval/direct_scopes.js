// Direct eval sees and changes the scopes around it.
let top = 5;
const constant = 6;
var variable = 7;
console.log(eval("top + constant + variable"));
console.log(eval("top = 8; variable = 9; typeof missing"), top, variable);
try { eval("constant = 3"); } catch (e) { console.log(e.name, e.message); }
try { eval("late"); } catch (e) { console.log(e.name, e.message); }
let late = 1;
console.log(eval("late"));

function formals(a, b) {
  var x = 1;
  let y = 2;
  eval("var z = x + y + a; y = 10; x++; a = 'changed'");
  return [x, y, z, arguments[0], eval("arguments.length"), eval("b")];
}
console.log(formals(3, 4));

function added() {
  eval("var first = 1; function two() { return first++; }");
  two();
  const arrow = () => first;
  return [arrow(), delete first, typeof first, typeof two, (function () { return typeof two; })()];
}
console.log(added());

const one = "outer";
function shadows(text) {
  const before = one;
  eval(text);
  return [before, one, (() => one)()];
}
console.log(shadows("var one = 'inner'"), shadows(""), one);

function strict() {
  "use strict";
  eval("var own = 1; var top = 2");
  return [typeof own, top];
}
console.log(strict());

function expressions(a, b = eval("var hidden = a; hidden + 1"), c = () => hidden, d = eval("a")) {
  var hidden = "body";
  return [a, b, c(), d, hidden];
}
console.log(expressions(1));

const closures = [];
for (let i = 0; i < 3; i++) closures.push(eval("() => i++"));
console.log(closures.map(f => f()), closures.map(f => f()));

switch (1) {
  case 0: let inCase;
  case 1: try { eval("inCase"); } catch (e) { console.log(e.name); }
}
try { throw 1; } catch (caught) { eval("var caught = 2"); console.log(caught); }
for (const key in { a: 1 }) console.log(eval("key"));
with ({ inWith: 3 }) console.log(eval("inWith++"), eval("inWith"));
console.log((function own() { eval("own = 1"); return typeof own; })());
console.log((function own() { "use strict"; try { eval("own = 1"); } catch (e) { return e.name; } })());
console.log(eval("(function factorial(n) { return n ? n * factorial(n - 1) : 1; })")(10));
console.log((() => eval("this === module.exports"))(), eval("typeof require"));
{
  function block() { return eval("typeof block"); }
  console.log(block());
}
function nested() {
  eval("var a = 1; eval('var b = a + 1; eval(\"var c = b + 1\")')");
  return [a, b, c];
}
console.log(nested());
console.log(eval(5), eval(), eval({ toString() { return "1"; } }) instanceof Object, eval(...["1 + 1"]));
const shadow = { eval(text) { return "not " + text; } };
console.log(shadow.eval("eval"), (eval => eval("x"))(x => x + "!"));
