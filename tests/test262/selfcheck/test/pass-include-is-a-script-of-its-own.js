/*---
includes: [shared.js]
---*/
assert(included + lexical === 3 && globalThis.included === 1 && globalThis.lexical === undefined);
