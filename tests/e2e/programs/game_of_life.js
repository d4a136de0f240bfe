let g = new Set(["1,0", "2,1", "0,2", "1,2", "2,2", "10,10", "11,10", "12,10"]);
const step = (g) => {
  const n = new Map();
  for (const c of g) {
    const [x, y] = c.split(",").map(Number);
    for (let dx = -1; dx <= 1; dx++)
      for (let dy = -1; dy <= 1; dy++)
        if (dx || dy) {
          const k = `${x + dx},${y + dy}`;
          n.set(k, (n.get(k) ?? 0) + 1);
        }
  }
  return new Set([...n].filter(([k, c]) => c === 3 || (c === 2 && g.has(k))).map(([k]) => k));
};
for (let i = 0; i < 20; i++) g = step(g);
console.log([...g].sort());
