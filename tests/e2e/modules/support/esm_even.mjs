import { odd } from "./esm_odd.mjs"; export let log = []; export function even(n) { log.push("e" + n); return n === 0 || odd(n - 1); } log.push("even evaluated");
