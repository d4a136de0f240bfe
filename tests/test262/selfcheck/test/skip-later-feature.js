/*---
features: [Temporal]
---*/
