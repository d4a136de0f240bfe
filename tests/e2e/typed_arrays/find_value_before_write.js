// find and findLast give the value that the predicate saw, not what it wrote there.
const overwrite = (array) => (value, index) => { array[index] = 100; return value === 2; };
let array = new Int8Array([1, 2, 3]);
console.log(array.find(overwrite(array)), array);
array = new BigInt64Array([1n, 2n, 3n]);
console.log(array.findLast((value, index) => { array[index] = 7n; return value === 2n; }), array, array.find(() => false));
