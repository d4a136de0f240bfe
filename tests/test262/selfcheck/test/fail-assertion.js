/*---
---*/
assert(false);
