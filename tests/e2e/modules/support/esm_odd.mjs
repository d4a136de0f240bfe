import { even, log } from "./esm_even.mjs"; export const odd = (n) => n !== 0 && even(n - 1); try { log; } catch (e) { globalThis.tdz = e.name; }
