console.log('start');
setTimeout((a, b) => console.log('timeout', a, b), 5, 1, 2);
process.nextTick(() => console.log('tick'));
queueMicrotask(() => console.log('microtask'));
Promise.resolve().then(() => console.log('then 1')).then(() => console.log('then 2'));
(async () => {
  console.log('async 1');
  await null;
  console.log('async 2');
  try { await Promise.reject(new Error('x')); } catch (e) { console.log('caught', e.message); } finally { console.log('finally'); }
  return 5;
})().then(v => console.log('returned', v));
Promise.all([1, Promise.resolve(2)]).then(v => console.log('all', v));
Promise.allSettled([1, Promise.reject(2)]).then(v => console.log(v));
Promise.any([Promise.reject(1), Promise.resolve(2)]).then(v => console.log('any', v));
Promise.any([Promise.reject(1)]).catch(e => console.log(e.constructor.name, e.errors, e.message));
async function* numbers() { yield 1; const x = await 2; yield x; try { yield 3; } finally { console.log('closed'); } }
(async () => {
  for await (const v of numbers()) { console.log('number', v); if (v === 3) break; }
  for await (const v of [Promise.resolve('s1'), 's2']) console.log(v);
})();
new Promise((_, reject) => reject(new Error('handled'))).finally(() => console.log('promise finally')).catch(e => console.log(e.message));
const thenable = { then(resolve) { resolve('thenable'); } };
Promise.resolve(thenable).then(console.log);
(async () => console.log(await thenable))();
console.log('end');
process.on('exit', code => console.log('exit', code));
