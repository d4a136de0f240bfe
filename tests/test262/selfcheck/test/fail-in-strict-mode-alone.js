/*---
---*/
assert((function () { return this; })() === globalThis);
