class Point {
  constructor(x, y) {
    this.x = x;
    this.y = y;
  }
  get length() {
    return Math.hypot(this.x, this.y);
  }
  add(o) {
    return new Point(this.x + o.x, this.y + o.y);
  }
  static origin() {
    return new Point(0, 0);
  }
  toString() {
    return `(${this.x}, ${this.y})`;
  }
}
const p = new Point(3, 4);
console.log(
  p,
  String(p),
  p.length,
  p.add(p) + "",
  Point.origin(),
  typeof Point,
  Point.name,
  Point.length,
  Object.keys(p),
  Object.getOwnPropertyNames(Point.prototype),
);
try {
  Point();
} catch (e) {
  console.log(e.message);
}
console.log(
  p.constructor === Point,
  Object.getOwnPropertyDescriptor(Point, "prototype").writable,
  Point.prototype.add.hasOwnProperty("prototype"),
);
const E = class {};
const N = class Inner {
  static who() {
    return Inner.name;
  }
};
console.log(E.name, N.name, N.who(), typeof Inner, new E());
