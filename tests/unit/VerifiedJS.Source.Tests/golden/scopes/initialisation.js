const quiet = 1, object = { m() { return after; } };
call();
const after = 2;
function hoisted() { return quiet + after; }
const expression = () => after;
{ inner; let inner = 1; inner; { function f() { return inner; } } }
switch (x) { case 0: let s; s; case 1: s; }
for (const k of k) k;
class C { static a = C; [C]() { return C; } }
function p(a = b, b = a) { return a; }
try {} catch ({ e = e }) {}
