console.log(x, typeof f, f());
var x = 1;
function f() {
  return "hoisted";
}
{
  function g() {
    return "block";
  }
}
console.log(g());
if (true) {
  var inBlock = 3;
}
console.log(inBlock);
console.log(typeof later);
if (false) {
  function later() {}
}
function h() {
  return typeof k;
  var k = 1;
}
console.log(h());
function dup() {
  return 1;
}
function dup() {
  return 2;
}
console.log(dup());
(function () {
  console.log(typeof q);
  var q = 5;
  console.log(q);
  function q() {}
  console.log(typeof q);
})();
