// Timers by time then by order, nested, cleared, with arguments; microtasks between.
const log = (m) => console.log(m);
const later = () => { let n = 0; const i = setInterval((x) => { log("interval " + x + n); if (++n === 3) clearInterval(i); }, 1, "i"); };
setTimeout(log, 0, "0a"); setTimeout(() => { log("0b"); Promise.resolve().then(() => log("micro of 0b")); setTimeout(function () { log("nested " + typeof this); later(); }, 1); }, 0);
const c = setTimeout(log, 0, "never"); clearTimeout(c); Promise.resolve().then(() => log("micro")); process.nextTick(log, "tick"); queueMicrotask(() => log("queued")); clearTimeout(undefined); clearInterval(12345); log("sync");
