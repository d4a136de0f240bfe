/*---
flags: [async]
---*/
$DONE("wrong");
