export { log as renamed } from "./esm_even.mjs"; export * from "./esm_odd.mjs"; export default class {}
