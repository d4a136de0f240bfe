const N = 10,
  A = [],
  B = [];
for (let i = 0; i < N; i++) {
  A.push([]);
  B.push([]);
  for (let j = 0; j < N; j++) {
    A[i].push(i + j);
    B[i].push(i - j / 2);
  }
}
const mul = (a, b) => a.map((r) => b[0].map((_, j) => r.reduce((s, x, k) => s + x * b[k][j], 0)));
const C = mul(A, B);
console.log(
  C[0][0],
  C[5][7],
  C[9][9],
  C.flat().reduce((a, b) => a + b),
);
