function area(width, height) {
  let width = 2;
}
