const t = setTimeout(() => console.log("never"), 5);
clearTimeout(t);
setTimeout((a, b) => console.log("args", a, b), 2, 1, 2);
let n = 0;
const i = setInterval(() => {
  console.log("tick", ++n);
  if (n === 3) clearInterval(i);
}, 1);
setTimeout(() => console.log("later"), 30);
setTimeout(() => console.log("sooner"), 15);
setImmediate(() => console.log("immediate"));
const a = setTimeout(() => {
  console.log("outer");
  Promise.resolve().then(() => console.log("micro in timer"));
  setTimeout(() => console.log("inner"), 5);
}, 50);
console.log(typeof performance.now(), typeof a, typeof Date.now());
