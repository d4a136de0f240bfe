var v;
function withEval(a) { let b; eval(a); { let c; v; a; c; unknown; } return () => unknown; }
function strictEval() { "use strict"; eval("1"); return unknown; }
function parameters(a = eval("var x")) { return x; }
with (object) { v; var w = 1; (function (z) { z; q; })(); }
(0, eval)("indirect"); eval?.("indirect"); (eval)("direct");
