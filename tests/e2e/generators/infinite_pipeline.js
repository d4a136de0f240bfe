function* ints() {
  let i = 1;
  for (;;) yield i++;
}
const map = function* (it, f) {
    for (const x of it) yield f(x);
  },
  filter = function* (it, p) {
    for (const x of it) if (p(x)) yield x;
  },
  take = function* (it, n) {
    if (n > 0)
      for (const x of it) {
        yield x;
        if (--n === 0) return;
      }
  };
console.log([
  ...take(
    filter(
      map(ints(), (x) => x * x),
      (x) => x % 2,
    ),
    5,
  ),
]);
function* primes() {
  const seen = [];
  for (const n of ints()) {
    if (n > 1 && seen.every((p) => n % p)) {
      seen.push(n);
      yield n;
    }
  }
}
console.log([...take(primes(), 10)].join());
function* perms(a, n = a.length) {
  if (n <= 1) yield a.slice();
  else
    for (let i = 0; i < n; i++) {
      yield* perms(a, n - 1);
      const j = n % 2 ? 0 : i;
      [a[n - 1], a[j]] = [a[j], a[n - 1]];
    }
}
console.log([...perms([1, 2, 3])].map((p) => p.join("")).join());
