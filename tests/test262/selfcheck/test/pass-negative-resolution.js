/*---
negative:
  phase: resolution
  type: SyntaxError
flags: [module]
---*/
import { absent } from "./module_FIXTURE.js";
