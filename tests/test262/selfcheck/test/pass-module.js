/*---
flags: [module]
---*/
import { value } from "./module_FIXTURE.js";
assert(value === 1 && this === undefined);
