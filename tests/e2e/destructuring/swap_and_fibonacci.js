// Assignment patterns in expressions, loops and with members.
let [a, b] = [0, 1]; const fib = []; for (let i = 0; i < 10; i++) { fib.push(a); [a, b] = [b, a + b]; } console.log(fib.join());
const arr = [3, 1, 2]; for (let i = 0; i < arr.length; i++) for (let j = 0; j + 1 < arr.length; j++) if (arr[j] > arr[j + 1]) [arr[j], arr[j + 1]] = [arr[j + 1], arr[j]]; console.log(arr); let x, y; console.log([x, y] = [1, 2, 3], ({ x } = { x: 9, z: 1 }), x, y); for ([x, y] of [[1, 2], [3, 4]]) console.log(x + y); for ({ length: x } in { abc: 1 }) console.log(x);
const map = new Map([["k", { v: [1, 2] }]]); for (const [key, { v: [, second] }] of map) console.log(key, second); console.log((({ a: { b } }) => b)({ a: { b: "deep" } }), (([, , third]) => third)([1, 2, 3]));
