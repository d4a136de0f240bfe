// Objects and prototypes: class hierarchies, method calls, property reads and writes, polymorphic sites.
const expected = "19999800000 300000 600000 500000";

class Shape {
  constructor(id) {
    this.id = id;
    this.scale = 1;
  }
  area() {
    return 0;
  }
  grow(by) {
    this.scale += by;
    return this;
  }
}
class Square extends Shape {
  constructor(id, side) {
    super(id);
    this.side = side;
  }
  area() {
    return this.side * this.side * this.scale;
  }
}
class Rect extends Shape {
  constructor(id, w, h) {
    super(id);
    this.w = w;
    this.h = h;
  }
  area() {
    return this.w * this.h * this.scale;
  }
}
function Point(x, y) {
  this.x = x;
  this.y = y;
}
Point.prototype.add = function (o) {
  return new Point(this.x + o.x, this.y + o.y);
};

function main() {
  let sum = 0;
  for (let i = 0; i < 100000; i++) {
    const s = i % 2 ? new Square(i, 2) : new Rect(i, 2, 2);
    s.grow(i % 3).grow(-(i % 3));
    sum += s.area() * i;
  }
  let p = new Point(0, 0);
  const step = new Point(1, 2);
  for (let i = 0; i < 300000; i++) p = p.add(step);
  let q = 0;
  const o = { a: 1, b: 2, c: 3, d: 4 };
  for (let i = 0; i < 1000000; i++) {
    o.a = o.b + i;
    o.d = o.a - o.c;
    q += o.d & 1;
  }
  return `${sum} ${p.x} ${p.y} ${q}`;
}

const start = performance.now();
const result = main();
const elapsed = performance.now() - start;
if (String(result) !== expected) throw new Error(`wrong result: ${result}, expected ${expected}`);
console.log(elapsed);
