// Loops whose counters pass the limits of integer representation.
let n = 0; for (let i = 2147483645; i < 2147483650; i++) n += i; console.log(n);
let m = 0; for (let i = -2147483646; i > -2147483651; i--) m ^= i; console.log(m);
let p = 1; for (let i = 0; i < 70; i++) p *= 2; console.log(p, p === 2 ** 70);
let q = 2 ** 53 - 2; for (let i = 0; i < 4; i++) q++; console.log(q);
let z = 0; for (let i = 0; i < 3; i++) z = -z; console.log(Object.is(z, -0), 1 / z);
let f = 0; for (let i = 0; i < 10; i++) f += 0.1; console.log(f);
let d = 7; for (let i = 0; i < 5; i++) d = d / 2 | 0; console.log(d, 7 % -3, -7 % 3, -1 % 1, 5.5 % 2);
