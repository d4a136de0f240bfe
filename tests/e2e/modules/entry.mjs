import def, { named, counter, increment, default as again } from "./support/a.mjs";
import * as ns from "./support/a.mjs";
import "./support/side_effect.mjs";
import cjs, { exported } from "./support/c.cjs";
import data from "./support/data.json" with { type: "json" };
import { fromB } from "./support/b.mjs";
export { x as y };
let x = 1;
export default class K {}
console.log(def, named, again === def, counter);
increment();
console.log(counter, ns.counter, Object.keys(ns), ns[Symbol.toStringTag], typeof ns.default);
console.log(cjs.exported, exported, data.key, fromB());
try {
  ns.counter = 5;
} catch (e) {
  console.log(e.name);
}
try {
  counter = 5;
} catch (e) {
  console.log(e.message);
}
console.log(this, typeof import.meta.url, typeof require);
const dyn = await import("./support/a.mjs");
console.log(
  dyn === ns,
  await Promise.resolve("top-level await"),
  Object.isFrozen(ns),
  Object.isSealed(ns),
  "counter" in ns,
  Reflect.ownKeys(ns).length,
  delete ns.nope,
);
try {
  await import("./support/throws.mjs");
} catch (e) {
  console.log(e.message);
}
export * from "./support/star.mjs";
export * as starNs from "./support/star.mjs";
import * as self from "./entry.mjs";
console.log(Object.keys(self), self.y, self.starOne);
