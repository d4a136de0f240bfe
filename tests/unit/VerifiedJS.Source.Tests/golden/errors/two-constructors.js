class A {
  constructor() {}
  m() {}
  constructor(a) {}
}
