/*---
negative:
  phase: parse
  type: SyntaxError
---*/
let a, a;
