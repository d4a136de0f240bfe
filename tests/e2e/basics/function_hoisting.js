// Functions are hoisted with their value; in blocks of sloppy code they also become variables (Annex B.3.2).
console.log(early(), typeof inBlock, typeof late);
function early() { return "hoisted"; }
{
  console.log(inBlock());
  function inBlock() { return "block"; }
}
console.log(inBlock());
if (true) { function chosen() { return 1; } } else { function chosen() { return 2; } }
console.log(chosen());
var late = function () {};
function twice() { return "first"; }
function twice() { return "second"; }
console.log(twice());
(function () {
  "use strict";
  { function local() {} }
  console.log(typeof local);
})();
