const proto = Object.getPrototypeOf([][Symbol.iterator]());
const orig = proto.next;
let n = 0;
proto.next = function () {
  n++;
  return orig.call(this);
};
for (const x of [1, 2]);
const [a] = [1];
console.log(n);
proto.next = orig;
const own = [1, 2];
own[Symbol.iterator] = function* () {
  yield 7;
};
console.log([...own], Array.from(own));
for (const x of own) console.log(x);
