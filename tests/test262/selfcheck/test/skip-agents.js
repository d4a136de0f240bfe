/*---
includes: [atomicsHelper.js]
---*/
