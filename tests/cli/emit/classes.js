class Point {
  #x = 1;
  get x() { return this.#x; }
}
class Named extends Point {
  constructor(name) {
    super();
    this.name = name;
  }
}
try {
  new Named("a").x;
} finally {
  null;
}
