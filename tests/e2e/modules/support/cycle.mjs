import { fromB } from "./b.mjs";
export function fromC() {
  return "c";
}
try {
  fromB;
} catch (e) {
  console.log("cycle:", e.message);
}
console.log("c evaluated", typeof fromC);
