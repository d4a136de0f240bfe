class InsufficientFunds extends Error {
  constructor(need, have) {
    super(`need ${need}, have ${have}`);
    this.name = "InsufficientFunds";
    Object.assign(this, { need, have });
  }
}
class Account {
  static #next = 1;
  #balance = 0;
  #log = [];
  constructor(owner) {
    this.id = Account.#next++;
    this.owner = owner;
  }
  deposit(n) {
    if (!(n > 0)) throw new RangeError(`bad amount: ${n}`);
    this.#balance += n;
    this.#log.push({ type: "deposit", n });
    return this;
  }
  withdraw(n) {
    if (n > this.#balance) throw new InsufficientFunds(n, this.#balance);
    this.#balance -= n;
    this.#log.push({ type: "withdraw", n });
    return this;
  }
  get balance() {
    return this.#balance;
  }
  *history() {
    for (const { type, n } of this.#log) yield `${type}:${n}`;
  }
  toJSON() {
    return { id: this.id, owner: this.owner, balance: this.#balance };
  }
}
const a = new Account("Ann").deposit(100),
  b = new Account("Bob");
const transfer = (x, y, n) => {
  x.withdraw(n);
  y.deposit(n);
};
transfer(a, b, 30);
for (const n of [500, -1, NaN])
  try {
    transfer(a, b, n);
  } catch (e) {
    console.log(e.name, e.message, e instanceof InsufficientFunds);
  }
console.log(JSON.stringify([a, b]), [...a.history()], a);
