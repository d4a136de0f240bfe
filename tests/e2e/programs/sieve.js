function sieve(n) {
  const c = new Uint8Array(n + 1),
    p = [];
  for (let i = 2; i <= n; i++) {
    if (c[i]) continue;
    p.push(i);
    for (let j = i * i; j <= n; j += i) c[j] = 1;
  }
  return p;
}
const p = sieve(10000);
console.log(p.length, p[p.length - 1], p.slice(0, 10));
