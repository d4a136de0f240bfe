const [a, , b = 5, ...rest] = [1, 2, undefined, 4, 5];
console.log(a, b, rest);
let x = 1,
  y = 2;
[x, y] = [y, x];
console.log(x, y);
const [[n], { m }] = [[1], { m: 2 }];
console.log(n, m);
const [p = q(), r = p] = [];
function q() {
  return "lazy";
}
console.log(p, r);
const [] = [];
const [...[l1, l2]] = "hi";
console.log(l1, l2);
const o = {};
[o.a, o["b"], ...o.c] = [1, 2, 3, 4];
console.log(o);
const [d1, d2] = new Map([
  [1, 2],
  [3, 4],
]);
console.log(d1, d2);
for (const bad of [null, undefined, 5, {}])
  try {
    const [z] = bad;
  } catch (e) {
    console.log(e.message);
  }
console.log(([x, y] = [7, 8]).length, x, y);
let closed = 0;
const it = {
  [Symbol.iterator]() {
    return {
      next() {
        return { value: 1, done: false };
      },
      return() {
        closed++;
        return {};
      },
    };
  },
};
const [i1, i2] = it;
console.log(closed);
const [...none] = [];
console.log(none);
try {
  const [
    e1 = (() => {
      throw new Error("in default");
    })(),
  ] = {
    [Symbol.iterator]() {
      return {
        next() {
          return { value: undefined, done: false };
        },
        return() {
          closed++;
          return {};
        },
      };
    },
  };
} catch (e) {
  console.log(e.message, closed);
}
