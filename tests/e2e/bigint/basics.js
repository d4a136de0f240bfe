console.log(
  1n + 2n,
  2n ** 100n,
  -7n / 2n,
  -7n % 2n,
  5n & 3n,
  -5n | 2n,
  6n ^ -3n,
  ~5n,
  1n << 70n,
  -1n >> 3n,
  123456789012345678901234567890n * 987654321n,
  10n ** 30n / 7n,
  BigInt("0xff"),
  BigInt("  12 "),
  BigInt(2 ** 60),
  BigInt(true),
  BigInt.asIntN(8, 255n),
  BigInt.asUintN(8, -1n),
  typeof 1n,
  1n == 1,
  1n === 1,
  2n > 1,
  1n < 1.5,
  "2" > 1n,
  0n ? "t" : "f",
  255n.toString(16),
  (-255n).toString(2),
  String(10n),
  `${5n}`,
  [3n, 1n, 2n].sort().join(),
  5n == "5",
  Number(2n ** 64n),
  parseInt("12n"),
  0x1fn,
  -0n,
  1n ** 0n,
  BigInt(Number.MAX_SAFE_INTEGER) + 2n,
);
for (const f of [
  () => 1n + 1,
  () => BigInt("1.5"),
  () => BigInt(undefined),
  () => 1n / 0n,
  () => 2n ** -1n,
  () => Math.max(1n),
  () => 1n >>> 0n,
  () => BigInt("x"),
  () => new BigInt(1),
  () => BigInt(1e-1),
])
  try {
    console.log(f());
  } catch (e) {
    console.log(e.name + ": " + e.message);
  }
let f = 1n;
for (let i = 1n; i <= 30n; i++) f *= i;
console.log(
  f,
  f.toString().length,
  { b: 1n },
  [1n],
  Object(1n),
  (2n ** 64n).toLocaleString === undefined,
  BigInt.asIntN(64, 2n ** 63n),
  0n === -0n,
  new Map([[1n, "x"]]).get(1n),
);
let x = 10n;
x++;
x -= 3n;
x **= 2n;
console.log(x, -x, x-- - --x);
