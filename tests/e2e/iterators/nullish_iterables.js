// What is said when undefined or null is iterated, or asked for the method by which it would be
const said = (f) => { try { f(); return 'nothing'; } catch (e) { return `${e.name}: ${e.message}`; } };
const u = undefined, n = null, o = {}, key = Symbol.iterator, other = Symbol('Symbol.iterator');
const cases = [
  () => undefined[Symbol.iterator], () => null[Symbol.iterator], () => u[Symbol.iterator], () => u[key], () => o.p[key], () => (() => {})()[key],
  () => u[Symbol.iterator](), () => n[Symbol.iterator]?.(), () => u[key].x, () => u[key]++, () => { n[key] += 1; }, () => { u[key] ??= 1; }, () => u[key]`x`,
  // It is not the name that does it, nor another access.
  () => u['Symbol(Symbol.iterator)'], () => u[other], () => u[Symbol.asyncIterator], () => n[Symbol.toPrimitive], () => { u[key] = 1; }, () => delete u[key],
  () => { var { [key]: a } = u; }, () => Reflect.get(u, key), () => ({ __proto__: null, m() { return super[key]; } }).m(), () => u?.[key],
  () => { var [a] = u; }, () => { var a; [a] = u; }, () => (([a]) => a)(null), () => { for (const x of n); }, () => [...u], () => { (function* () { yield* undefined; })().next(); },
  () => new Map(5), () => Array.from(undefined), () => Array.from(null), () => Object.fromEntries(undefined),
];
for (const f of cases) console.log(String(f), '→', said(f));
