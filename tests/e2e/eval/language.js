// What the evaluator runs: every kind of statement and expression, in text.
const run = (0, eval);
console.log(run(`
  let log = [];
  outer: for (var i = 0; i < 3; i++) {
    for (const j of [0, 1, 2]) {
      if (j === 1) continue outer;
      if (i === 2) break outer;
      log.push(i + ":" + j);
    }
  }
  do { i--; } while (i > 0);
  switch (i) { case 5: log.push("no"); default: log.push("default"); case 6: log.push("through"); break; case 7: log.push("no"); }
  try { try { throw new RangeError("a"); } finally { log.push("finally"); } } catch ({ name, message }) { log.push(name, message); }
  for (const key in { x: 1, y: 2 }) log.push(key);
  log.join();
`));
console.log(run(`
  class Animal {
    static #made = 0;
    static made() { return Animal.#made; }
    #name;
    constructor(name) { this.#name = name; Animal.#made++; }
    get name() { return this.#name; }
    set name(v) { this.#name = v.toUpperCase(); }
    toString() { return \`\${this.constructor.name} \${this.#name}\`; }
    static { this.block = [...'ab'].join('-'); }
    ['computed' + 1]() { return 1; }
    *[Symbol.iterator]() { yield* this.#name; }
  }
  class Dog extends Animal { sound = 'wuff'; toString() { return super.toString() + ' ' + this.sound; } }
  const dog = new Dog('rex');
  dog.name = 'max';
  [String(dog), Animal.made(), Animal.block, dog.computed1(), [...dog].join('.'), Dog.name, Dog.length, typeof Dog].join(' | ')
`));
console.log(run(`
  function* fibonacci() { let [a, b] = [0, 1]; for (;;) { const reset = yield a; [a, b] = reset ? [0, 1] : [b, a + b]; } }
  const it = fibonacci(), out = [];
  for (const n of it) { if (n > 50) break; out.push(n); }
  function* inner() { try { const x = yield 1; return x; } finally { out.push('cleanup'); } }
  function* delegating() { out.push(yield* inner()); yield 'after'; }
  const d = delegating();
  d.next(); out.push(d.next('sent').value, d.return('over').value, d.next().done);
  const e = inner(); e.next(); try { e.throw(new Error('thrown')); } catch (err) { out.push(err.message); }
  out.join()
`));
run(`
  const wait = (ms, v) => new Promise(r => setTimeout(r, ms, v));
  (async function main() {
    const parts = [];
    for await (const v of [wait(2, 'a'), 'b']) parts.push(v);
    try { await Promise.reject(new Error('no')); } catch (e) { parts.push(e.message); } finally { parts.push(await wait(1, 'f')); }
    async function* ticks() { for (let i = 0; i < 3; i++) { yield await wait(1, i); } }
    for await (const t of ticks()) { if (t === 2) break; parts.push(t); }
    const { x = await wait(1, 'dflt'), ...rest } = { y: 1, z: 2 };
    parts.push(x, JSON.stringify(rest), await (async () => (await wait(1, 1)) + (await wait(1, 2)))());
    console.log(parts.join());
  })();
`);
console.log(run(`
  const tag = (strings, ...values) => strings.raw.join('_') + values.join('');
  const o = { a: { b: [1, { c: 2 }] }, f() { return this.a; }, get g() { return 3; }, set g(v) { this.h = v; }, [\`k\${1}\`]: 4, __proto__: { inherited: 5 }, ...{ spread: 6 } };
  o.g = 7;
  let n = null, u, m = 1;
  n ??= 'assigned'; u ||= 'or'; m &&= 'and';
  var { a: { b: [first, { c: second = 9 }, third = second * 10] }, missing: { deep } = { deep: 'd' }, ...others } = o;
  [tag\`x\${1}\\n\${2}y\`, o?.a?.b?.[1].c, o.zz?.y.z(), o.f?.().b.length, delete o.k1, 'k1' in o, typeof nothing, void 0, (1, 2), 2 ** 3 ** 2, -7 % 3, 1 << 4, -1 >>> 28, n, u, m, first, second, third, deep,
   Object.keys(others).join('+'), o.inherited, o.h, [...new Set([1, 1, 2])].length, 10n ** 20n, /a(?<n>b)/u.exec('ab').groups.n, ((a, b = a, ...c) => [a, b, c.length])(1, undefined, 3, 4).join()].map(String).join(' ')
`));
// Completion values
for (const text of ["1; var x = 2;", "3; {}", "4; if (false) {}", "do { 5; break; } while (0)", "6; try { 7 } finally { 8 }", "l: { 9; break l; }", "10; switch (1) { case 1: 11; }", "12; function f() {}",
  "13; for (var i = 0; i < 2; i++) i;", "14; while (false);", "15; try { throw 1 } catch (e) { }", "with ({}) 16", "17; ;", ""]) console.log(JSON.stringify(text), run(text));
// Functions are what they should be
const f = run("(function named(a, b = 1, ...c) { return new.target; })");
console.log(f.name, f.length, String(f), Object.getOwnPropertyNames(f).filter(n => n !== "arguments" && n !== "caller").sort().join(), typeof f.prototype, new f() instanceof f);
for (const text of ["(a => a)", "(async () => {})", "(function* () {})", "(async function* () {})", "({ m() {} }).m", "(class { constructor(x) {} })", "({ get g() {} }, Object.getOwnPropertyDescriptor({ get g() {} }, 'g').get)"]) {
  const g = run(text);
  let constructs = true;
  try { Reflect.construct(Object, [], g); } catch { constructs = false; }
  console.log(text, JSON.stringify(g.name), g.length, Object.hasOwn(g, "prototype"), constructs, Object.prototype.toString.call(g), String(g));
}
