/*---
---*/
assert((function () { return this; })() === undefined || this === globalThis);
