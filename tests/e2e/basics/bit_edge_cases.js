// Shifts take the count modulo 32; conversion to int32 wraps.
console.log(1 << 31, 1 << 32, 1 << -1, -1 >>> 0, -1 >> 31, 2 ** 32 >> 0, 2 ** 31 | 0, ~NaN, ~~"12.9", 5 & -2, 1e20 | 0, -1e20 >>> 0);
console.log((2 ** 53 + 2) | 0, Infinity ^ 1, "0x10" | 0, null << 3, [] | 1, [7] ^ 2, -5 >>> 28, 0xdeadbeef | 0);
for (let i = 0, h = 17; i < 5; i++) { h = (h * 31 + i) | 0; console.log(h); }
