let rows = [];
for (let y = 0; y < 20; y++) {
  let r = "";
  for (let x = 0; x < 60; x++) {
    const cr = x / 20 - 2,
      ci = y / 10 - 1;
    let zr = 0,
      zi = 0,
      n = 0;
    while (zr * zr + zi * zi < 4 && n < 50) {
      [zr, zi] = [zr * zr - zi * zi + cr, 2 * zr * zi + ci];
      n++;
    }
    r += " .:-=+*#%@"[n % 10];
  }
  rows.push(r);
}
console.log(rows.join("\n"));
