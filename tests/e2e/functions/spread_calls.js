// Spread in calls, construction and arrays; iterables of every kind; order of evaluation.
const log = []; const t = (v) => (log.push(v), v); const f = (...a) => a.length; console.log(f(...[1, 2], t(3), ..."ab", ...new Set([1, 1, 2])), f(...[], ...[]), Math.max(...[3, 9, 2], ...[11]));
class P { constructor(...xs) { this.sum = xs.reduce((a, b) => a + b, 0); } } console.log(new P(...[1, 2], 3).sum, new Date(...[2020, 1, 2]).getFullYear(), [...[1, [2]], ...new Map([[1, 2]])]);
function* g() { log.push("start"); yield 1; log.push("mid"); yield 2; } f(t("a"), ...g(), t("z")); console.log(log.join());
try { f(...1); } catch (e) { console.log(e.name); } try { f(...null); } catch (e) { console.log(e.name); } try { f(...{}); } catch (e) { console.log(e.name); }
console.log(String.fromCharCode(...Array.from({ length: 26 }, (_, i) => 97 + i)), f(...new Array(20000).fill(0)));
