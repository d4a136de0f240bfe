function* upTo(n) {
  for (let i = 0; i < n; i++) yield i;
}
let total = 0;
for (const x of upTo(3)) total += x;
