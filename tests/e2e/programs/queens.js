function queens(n) {
  let count = 0;
  const place = (row, cols, d1, d2) => {
    if (row === n) {
      count++;
      return;
    }
    for (let c = 0; c < n; c++) {
      const b = 1 << c,
        x = 1 << (row + c),
        y = 1 << (row - c + n);
      if (cols & b || d1 & x || d2 & y) continue;
      place(row + 1, cols | b, d1 | x, d2 | y);
    }
  };
  place(0, 0, 0, 0);
  return count;
}
console.log([4, 5, 6, 7, 8].map(queens));
