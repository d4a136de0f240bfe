// Typed arrays: sieve, image blur, checksum over bytes, DataView.
const expected = "148933 3509 1999980 999000";

function main() {
  const n = 2000000;
  const sieve = new Uint8Array(n + 1);
  let primes = 0;
  for (let i = 2; i <= n; i++) {
    if (sieve[i]) continue;
    primes++;
    for (let j = i * 2; j <= n; j += i) sieve[j] = 1;
  }
  const w = 500,
    src = new Float64Array(w * w),
    dst = new Float64Array(w * w);
  for (let i = 0; i < src.length; i++) src[i] = i;
  for (let y = 1; y < w - 1; y++)
    for (let x = 1; x < w - 1; x++) {
      const i = y * w + x;
      dst[i] = (src[i - 1] + src[i + 1] + src[i - w] + src[i + w] + src[i]) / 5;
    }
  const ints = new Int32Array(100000);
  for (let r = 0; r < 20; r++) for (let i = 0; i < ints.length; i++) ints[i] = (ints[i] + i) | 0;
  const dv = new DataView(new ArrayBuffer(8000));
  for (let i = 0; i < 1000; i++) dv.setFloat64(i * 8, i * 2, true);
  let t = 0;
  for (let i = 0; i < 1000; i++) t += dv.getFloat64(i * 8, true);
  return `${primes} ${dst[w * 7 + 9]} ${ints[99999]} ${t}`;
}

const start = performance.now();
const result = main();
const elapsed = performance.now() - start;
if (String(result) !== expected) throw new Error(`wrong result: ${result}, expected ${expected}`);
console.log(elapsed);
