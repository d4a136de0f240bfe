// The terms of the benchmark, in the notation of glue.js; native/ has the same.

const v = (name) => ["var", name], app = (f, a) => ["app", f, a], line = (body) => ["plam", "_", body];

const pairs = ["sigma", "_", v("X"), v("X")];
const swap = ["lam", "p", ["pair", ["snd", v("p")], ["fst", v("p")]]];
const identity = ["lam", "x", v("x")];

// The fibres of an involution f are contractible: over a there is (f a, refl), and (f (q i), q (i ∧ j)) leads to any (t, q).
const involution = (f) => ["lam", "a", ["pair", ["pair", app(f, v("a")), line(v("a"))],
  ["lam", "y", ["plam", "i", ["pair", app(f, ["papp", ["snd", v("y")], ["var", "i"]]), ["plam", "j", ["papp", ["snd", v("y")], ["meet", ["var", "i"], ["var", "j"]]]]]]]]];
const univalence = ["plam", "i", ["glue", pairs, [
  [["eq0", "i"], ["pair", pairs, ["pair", swap, involution(swap)]]],
  [["eq1", "i"], ["pair", pairs, ["pair", identity, involution(identity)]]]]]];

/** [title, term] */
export const terms = [
  ["β", app(["lam", "x", ["pair", v("x"), v("x")]], v("y"))],
  ["reflexivity at a point", ["papp", line(v("a")), ["meet", ["var", "i"], ["inv", ["var", "i"]]]]],
  ["function extensionality: from pointwise paths to a path of functions", ["lam", "h", ["plam", "i", ["lam", "x", ["papp", app(v("h"), v("x")), ["var", "i"]]]]]],
  ["transport in a line of functions", ["transp", ["plam", "i", ["pi", "x", ["papp", v("A"), ["var", "i"]], ["papp", v("B"), ["var", "i"]]]], "bot", v("f")]],
  ["transport of a pair", ["transp", ["plam", "i", ["sigma", "x", ["papp", v("A"), ["var", "i"]], app(["papp", v("B"), ["var", "i"]], v("x"))]], "bot", v("p")]],
  ["composition of two paths", ["plam", "i", ["hcompN", v("A"), [[["eq0", "i"], line(v("a"))], [["eq1", "i"], ["plam", "j", ["papp", v("q"), ["var", "j"]]]]], ["papp", v("p"), ["var", "i"]]]]],
  ["transport along ua swap exchanges the components", ["transp", univalence, "bot", ["pair", v("l"), v("r")]]],
];
