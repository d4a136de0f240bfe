let seed = 1;
const rnd = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
const pts = Array.from({ length: 300 }, () => ({ x: rnd(), y: rnd(), z: rnd() }));
let best = Infinity,
  pair;
for (let i = 0; i < pts.length; i++)
  for (let j = i + 1; j < pts.length; j++) {
    const dx = pts[i].x - pts[j].x,
      dy = pts[i].y - pts[j].y,
      dz = pts[i].z - pts[j].z;
    const d = dx * dx + dy * dy + dz * dz;
    if (d < best) {
      best = d;
      pair = [i, j];
    }
  }
console.log(Math.sqrt(best), pair);
