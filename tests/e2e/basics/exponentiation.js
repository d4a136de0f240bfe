// ** associates to the right, and its edge cases.
console.log(2 ** 3 ** 2, (-2) ** 2, 2 ** -1, 2 ** 0.5, (-8) ** (1 / 3), NaN ** 0, 1 ** Infinity, (-1) ** Infinity, 0 ** -1, (-0) ** -3);
let x = 3; x **= 3; console.log(x, Math.pow(2, 1023) * 2, 10 ** 308, 10 ** -320);
