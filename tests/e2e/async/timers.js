// Times are far enough apart for a slow machine.
const t = setTimeout(() => console.log("never"), 20);
clearTimeout(t);
setTimeout((a, b) => console.log("args", a, b), 40, 1, 2);
let n = 0;
const i = setInterval(() => {
  console.log("tick", ++n);
  if (n === 3) clearInterval(i);
}, 150);
setTimeout(() => console.log("later"), 900);
setTimeout(() => console.log("sooner"), 700);
setTimeout(() => {
  setTimeout(() => console.log("timer after immediate"), 40);
  setImmediate(() => console.log("immediate"));
}, 1000);
const a = setTimeout(() => {
  console.log("outer");
  Promise.resolve().then(() => console.log("micro in timer"));
  setTimeout(() => console.log("inner"), 5);
}, 1200);
console.log(typeof performance.now(), typeof a, typeof Date.now());
