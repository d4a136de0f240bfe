import { fromC } from "./cycle.mjs";
export const fromB = () => "b+" + fromC();
console.log("b evaluated");
