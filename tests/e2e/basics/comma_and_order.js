// Operands evaluate left to right, also with side effects on variables.
let i = 1; console.log(i + (i = 5) + i, i++ + i++, (i, i + 1), i);
const log = []; const t = (n) => (log.push(n), n);
t(1) + t(2) * t(3) - t(4); console.log(log.join());
const arr = [0, 0, 0]; let k = 0; arr[k++] = k++; console.log(arr, k);
const obj = {}; obj[t("a")] = obj[t("b")] = t("c"); console.log(log.slice(4).join(), obj);
let x = 1; x += (x = 10, x * 2); console.log(x);
