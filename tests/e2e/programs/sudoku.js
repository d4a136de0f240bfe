// Backtracking over candidate sets.
const s = "530070000600195000098000060800060003400803001700020006060000280000419005000080079"; const g = [...s].map(Number); let tries = 0;
const ok = (i, v) => { const r = i / 9 | 0, c = i % 9; for (let k = 0; k < 9; k++) if (g[r * 9 + k] === v || g[k * 9 + c] === v || g[(r - r % 3 + (k / 3 | 0)) * 9 + c - c % 3 + k % 3] === v) return false; return true; };
function solve() { const i = g.indexOf(0); if (i < 0) return true; for (let v = 1; v <= 9; v++) if (ok(i, v)) { tries++; g[i] = v; if (solve()) return true; g[i] = 0; } return false; } console.log(solve(), tries); for (let r = 0; r < 9; r++) console.log(g.slice(r * 9, r * 9 + 9).join(" "));
