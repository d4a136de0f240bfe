class Account {
  #balance = 0;
  get() { return this.#balanse; }
}
