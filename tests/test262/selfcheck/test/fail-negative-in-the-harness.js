/*---
negative:
  phase: runtime
  type: SyntaxError
includes: [broken.js]
---*/
throw new SyntaxError();
