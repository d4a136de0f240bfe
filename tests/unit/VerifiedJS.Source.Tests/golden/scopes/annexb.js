f();
{ function f() {} }
if (1) function g() {}
function outer(p) {
  { function p() {} }
  { let blocked; { function blocked() {} } }
  let lexical; { function lexical() {} }
  for (let h of []) { function h() {} }
  try {} catch (e) { { function e() {} } }
  try {} catch ([d]) { { function d() {} } }
  switch (0) { case 0: function inSwitch() {} }
  { async function no() {} }
  { function arguments() {} }
}
function strict() { "use strict"; { function local() {} } }
