/*---
flags: [async]
---*/
$DONE();
throw 1;
