const u = new Uint8Array([1, 2, 300]);
console.log(u, u.length, u[2], u[5], u.byteLength);
u[0] = -1;
u[9] = 5;
console.log(u[0], u[9], Object.keys(u));
const f = new Float64Array(2);
f[0] = 1.5;
f[1] = NaN;
console.log(f, new Uint8Array(f.buffer).length);
const buf = new ArrayBuffer(8),
  dv = new DataView(buf);
dv.setInt16(0, -2);
dv.setFloat32(4, 1.25, true);
console.log(dv.getUint16(0), dv.getInt16(0, true), dv.getFloat32(4, true), new Uint8Array(buf), buf);
console.log(
  new Int32Array(buf, 4, 1),
  Int8Array.from([1, 2, 3], (x) => x * 100),
  Uint8ClampedArray.of(300, -5, 1.5),
  new Uint16Array(new Set([1, 2])),
  u.map((x) => x + 1),
  u.subarray(1),
  u.slice(1),
  [...u],
  u.indexOf(2),
  Array.from(u.entries()),
);
u.set([7, 8], 1);
console.log(
  u.join(),
  u.fill(4, 1, 2),
  u.reverse(),
  new Float32Array([0.1])[0],
  new BigInt64Array([1n, -1n]),
  new BigUint64Array([-1n])[0],
  u.at(-1),
  Uint8Array.BYTES_PER_ELEMENT,
  Object.prototype.toString.call(u),
);
try {
  dv.getInt32(6);
} catch (e) {
  console.log(e.message);
}
try {
  new Uint32Array(buf, 1);
} catch (e) {
  console.log(e.message);
}
try {
  new Uint8Array(-1);
} catch (e) {
  console.log(e.message);
}
console.log(
  new Float64Array([3, 1, 2, NaN, -0, 0]).sort(),
  new Int16Array([5, 1]).toSorted(),
  buf.slice(0, 2),
  ArrayBuffer.isView(dv),
  new Uint8Array([1, 2, 3]).buffer.byteLength,
  Math.fround(5.5),
  u.buffer === u.subarray(1).buffer,
);
