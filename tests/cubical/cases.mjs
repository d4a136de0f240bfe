// More cases through the composite, each in both compositions (two modules over one memory; one linked module), with names
// looked up by strings, and with the number of live objects back where it was after each.
//
//     node cases.mjs [directory of the composite]
import { bytes, glue, linked, module, multiplexed } from "./composite.mjs";

const instances = { multiplexed: multiplexed(), linked: linked() };
let passed = 0, failed = 0;

/** One case: the body runs in each composition. */
function test(name, body) {
  for (const [how, c] of Object.entries(instances)) {
    const before = c.liveObjects;
    try {
      body(c);
      if (c.liveObjects !== before) throw new Error(`${c.liveObjects - before} objects leaked`);
    } catch (error) {
      failed++;
      console.log(`✗ ${name} (${how}): ${error.message}`);
      return;
    }
  }
  passed++;
}
function same(actual, wanted) {
  const [a, w] = [JSON.stringify(actual), JSON.stringify(wanted)];
  if (a !== w) throw new Error(`${a} instead of ${w}`);
}

// ── Notation ────────────────────────────────────────────────────────────────────────────────────────────────────────

const v = (x) => ["var", x], lam = (x, t) => ["lam", x, t], app = (f, ...as) => as.reduce((g, a) => ["app", g, a], f);
const pair = (a, b) => ["pair", a, b], fst = (p) => ["fst", p], snd = (p) => ["snd", p];
const plam = (i, t) => ["plam", i, t], at = (p, r) => ["papp", p, r], line = (t) => plam("_", t);
const pi = (x, a, b) => ["pi", x, a, b], sigma = (x, a, b) => ["sigma", x, a, b], path = (l, a, b) => ["path", l, a, b], U = (n) => ["univ", n];
const transp = (l, f, t) => ["transp", l, f, t], hcomp = (a, f, u, t) => ["hcomp", a, f, u, t], hcompN = (a, s, t) => ["hcompN", a, s, t];
const d = (i) => ["var", i], inv = (r) => ["inv", r], meet = (r, s) => ["meet", r, s], join = (r, s) => ["join", r, s];
const i0 = (i) => ["eq0", i], i1 = (i) => ["eq1", i];

/** A case of step, which must also leave its result as it is. */
function step(name, term, wanted) {
  test(name, (c) => {
    const result = c.step(term);
    same(result, wanted);
    same(c.step(result), result);
  });
}
/** A case of a normaliser. */
const normal = (type, formula, wanted) => test(`${type} ${JSON.stringify(formula)}`, (c) => {
  const name = type === "DimExpr" ? "dimexpr_normalize" : "face_normalize";
  same(c.call(name, type, [type, formula]), wanted);
});

// ── Dimensions and faces ────────────────────────────────────────────────────────────────────────────────────────────

normal("DimExpr", d("i"), d("i"));
normal("DimExpr", inv(d("i")), inv(d("i")));
normal("DimExpr", inv(inv(d("i"))), d("i"));
normal("DimExpr", meet(d("j"), d("i")), meet(d("i"), d("j")));
normal("DimExpr", meet(d("i"), inv(d("i"))), meet(d("i"), inv(d("i"))));
normal("DimExpr", join(d("i"), inv(d("i"))), join(d("i"), inv(d("i"))));
normal("DimExpr", join(meet(d("i"), d("j")), d("i")), d("i"));
normal("DimExpr", meet(join(d("i"), d("j")), d("k")), join(meet(d("i"), d("k")), meet(d("j"), d("k"))));
normal("DimExpr", inv(meet(d("i"), d("j"))), join(inv(d("i")), inv(d("j"))));
normal("DimExpr", join(d("i"), "one"), "one");
normal("DimExpr", meet("zero", d("i")), "zero");
normal("DimExpr", meet(meet(d("c"), d("b")), d("a")), meet(d("a"), meet(d("b"), d("c"))));
normal("DimExpr", join(d("i10"), d("i9")), join(d("i10"), d("i9")));
normal("DimExpr", join(d("ab"), d("a")), join(d("a"), d("ab")));
normal("DimExpr", join(d("é"), d("z")), join(d("z"), d("é")));
normal("FaceFormula", meet(i0("i"), i1("i")), "bot");
normal("FaceFormula", join(i0("i"), i1("i")), join(i0("i"), i1("i")));
normal("FaceFormula", meet(i1("j"), i0("i")), meet(i0("i"), i1("j")));
normal("FaceFormula", meet(join(i0("i"), i1("i")), i0("i")), i0("i"));
normal("FaceFormula", join("top", i0("i")), "top");
normal("FaceFormula", join("bot", i0("i")), i0("i"));
normal("FaceFormula", join(meet(i0("i"), i0("j")), i0("j")), i0("j"));
normal("FaceFormula", meet(join(i0("i"), i0("j")), join(i1("i"), i1("j"))), join(meet(i0("i"), i1("j")), meet(i1("i"), i0("j"))));

// Random formulas: equal in every model, idempotent, and the same normal form whenever the models cannot tell two apart.
let seed = 12345;
const random = (n) => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % n;
const names = ["i", "j", "ij"];
function formula(depth, type) {
  const leaf = depth === 0 || random(5) === 0, dim = type === "DimExpr";
  if (leaf) {
    const n = random(9);
    if (n < 2) return dim ? ["zero", "one"][n] : ["bot", "top"][n];
    return [dim ? "var" : ["eq0", "eq1"][random(2)], names[n % 3]];
  }
  if (dim && random(4) === 0) return inv(formula(depth - 1, type));
  return [["meet", "join"][random(2)], formula(depth - 1, type), formula(depth - 1, type)];
}
// A model gives each name one of the four values of the de Morgan algebra that generates all of them: a pair (is true, is
// false). For faces a dimension is 0, 1 or neither.
function holds(f, model) {
  const [name, a, b] = typeof f === "string" ? [f] : f;
  switch (name) {
    case "zero": case "bot": return [0, 1];
    case "one": case "top": return [1, 0];
    case "var": return model[a];
    case "inv": { const [t, n] = holds(a, model); return [n, t]; }
    case "eq0": return [model[a] === 0 ? 1 : 0, 0];
    case "eq1": return [model[a] === 1 ? 1 : 0, 0];
  }
  const [at, af] = holds(a, model), [bt, bf] = holds(b, model);
  return name === "meet" ? [at & bt, af | bf] : [at | bt, af & bf];
}
function meaning(f, type) {
  const values = type === "DimExpr" ? [[0, 0], [0, 1], [1, 0], [1, 1]] : [0, 1, 2];
  let result = "";
  for (const a of values) for (const b of values) for (const c of values) {
    const [t, n] = holds(f, { i: a, j: b, ij: c });
    result += type === "DimExpr" ? t + 2 * n : t;
  }
  return result;
}
for (const [type, name] of [["DimExpr", "dimexpr_normalize"], ["FaceFormula", "face_normalize"]]) {
  const canonical = new Map();
  for (let n = 0; n < 30; n++) {
    const batch = Array.from({ length: 20 }, () => formula(4, type));
    test(`random ${type} ${n}`, (c) => {
      for (const f of batch) {
        const result = c.call(name, type, [type, f]), text = JSON.stringify(result), key = meaning(f, type);
        same(meaning(result, type), key);
        same(c.call(name, type, [type, result]), result);
        if (!canonical.has(key)) canonical.set(key, text);
        same(text, canonical.get(key));
      }
    });
  }
}

// ── β, open terms, names ────────────────────────────────────────────────────────────────────────────────────────────

const x0 = v("x0"), x1 = v("x1"), x2 = v("x2");
step("a variable", v("a"), v("a"));
step("universe", U(3), U(3));
step("identity", lam("x", v("x")), lam("x0", x0));
step("β", app(lam("x", pair(v("x"), v("x"))), v("y")), pair(v("y"), v("y")));
step("β under binders", lam("f", lam("a", app(lam("x", app(v("f"), v("x"))), v("a")))), lam("x0", lam("x1", app(x0, x1))));
step("K and S give I", (() => {
  const k = lam("x", lam("y", v("x"))), s = lam("f", lam("g", lam("x", app(v("f"), v("x"), app(v("g"), v("x"))))));
  return app(s, k, k);
})(), lam("x0", x0));
step("no capture", app(lam("x", lam("y", v("x"))), v("y")), lam("x0", v("y")));
step("no capture of a name that looks like ours", lam("y", v("x0")), lam("x1", v("x0")));
step("names go on behind the greatest free one", lam("a", lam("b", app(v("x7"), v("a"), v("b"), v("i11")))), lam("x12", lam("x13", app(v("x7"), v("x12"), v("x13"), v("i11")))));
step("x01 does not look like ours", lam("a", v("x01")), lam("x0", v("x01")));
step("α-equal terms have one normal form", lam("p", lam("q", app(v("q"), v("p")))), lam("x0", lam("x1", app(x1, x0))));
step("shadowing", lam("x", lam("x", v("x"))), lam("x0", lam("x1", x1)));
step("names of values and dimensions are separate", plam("x", lam("x", at(v("x"), d("x")))), plam("i0", lam("x1", at(x1, d("i0")))));
step("fst, snd", pair(fst(pair(v("a"), v("b"))), snd(pair(v("a"), v("b")))), pair(v("a"), v("b")));
step("neutral projections", fst(snd(app(v("f"), v("a")))), fst(snd(app(v("f"), v("a")))));
step("Π type", pi("x", v("A"), app(v("B"), v("x"))), pi("x0", v("A"), app(v("B"), x0)));
step("Σ type", sigma("x", v("A"), pi("y", v("x"), v("x"))), sigma("x0", v("A"), pi("x1", x0, x0)));
step("path type", path(plam("i", at(v("A"), d("i"))), v("a"), v("b")), path(plam("i0", at(v("A"), d("i0"))), v("a"), v("b")));
step("lines of path types are expanded", path(v("L"), v("a"), v("b")), path(plam("i0", at(v("L"), d("i0"))), v("a"), v("b")));
step("dimension β", at(plam("i", at(v("p"), inv(d("i")))), meet(d("j"), d("k"))), at(v("p"), join(inv(d("j")), inv(d("k")))));
step("dimension β at ends", pair(at(plam("i", at(v("p"), d("i"))), "zero"), at(plam("i", at(v("p"), d("i"))), "one")), pair(at(v("p"), "zero"), at(v("p"), "one")));
step("dimensions do not capture", at(plam("i", plam("j", at(at(v("s"), d("i")), d("j")))), d("j")), plam("i0", at(at(v("s"), d("j")), d("i0"))));
step("symmetry twice", (() => {
  const sym = (p) => plam("i", at(p, inv(d("i"))));
  return sym(sym(v("p")));
})(), plam("i0", at(v("p"), d("i0"))));
step("function extensionality", lam("h", plam("i", lam("x", at(app(v("h"), v("x")), d("i"))))), lam("x0", plam("i1", lam("x2", at(app(x0, x2), d("i1"))))));
step("application of a pair is the neutral of the empty name", app(pair(v("a"), v("b")), v("c")), v(""));
step("projection of a function", fst(lam("x", v("x"))), v(""));
step("a dimension applied to a universe", at(U(0), d("i")), v(""));

// Names by bytes: prefixes, long ones, other scripts, the empty one.
for (const [n, name] of ["a", "ab", "abc", "x".repeat(300), "ä", "日本", "🙂", "", "a b", "a\tb", "İ", "ﬁ", "e\u0301", "\u00e9"].entries()) {
  step(`free name ${n}`, v(name), v(name));
  step(`bound name ${n}`, app(lam(name, app(v("f"), v(name))), v("a")), app(v("f"), v("a")));
  step(`dimension name ${n}`, at(plam(name, at(v("p"), d(name))), "one"), at(v("p"), "one"));
  step(`a longer name is another one ${n}`, app(lam(name, v(name + "'")), v("a")), v(name + "'"));
}

// ── Environments ────────────────────────────────────────────────────────────────────────────────────────────────────

/** eval in an environment, read back. */
function evaluate(name, env, term, wanted) {
  test(name, (c) => {
    const e = c.build("CEnv", env), t = c.build("CTerm", term), value = c.f.eval(e, t), back = c.f.readback(value);
    const result = c.read("CTerm", back);
    for (const o of [e, t, value, back]) c.dec(o);
    same(result, wanted);
  });
}
const val = (x, value, rest) => ["val", x, value, rest], dim = (i, r, rest) => ["dim", i, r, rest], neutral = (x) => ["neu", ["var", x]];
evaluate("a value", val("x", neutral("a"), "nil"), v("x"), v("a"));
evaluate("the innermost one", val("x", neutral("a"), val("x", neutral("b"), "nil")), v("x"), v("a"));
evaluate("further out", val("y", neutral("a"), val("x", neutral("b"), "nil")), v("x"), v("b"));
evaluate("unbound", val("y", neutral("a"), "nil"), v("x"), v("x"));
evaluate("past dimensions", dim("x", "one", val("x", neutral("b"), "nil")), v("x"), v("b"));
evaluate("a dimension past values", val("i", neutral("b"), dim("i", "one", "nil")), at(v("p"), d("i")), at(v("p"), "one"));
evaluate("a dimension in a formula", dim("i", inv(d("k")), "nil"), at(v("p"), join(d("i"), d("j"))), at(v("p"), join(d("j"), inv(d("k")))));
evaluate("dimensions at once", dim("i", d("j"), dim("j", d("i"), "nil")), at(at(v("p"), d("i")), d("j")), at(at(v("p"), d("j")), d("i")));
evaluate("a closure's environment", val("x", neutral("a"), "nil"), lam("y", pair(v("x"), v("y"))), lam("x0", pair(v("a"), x0)));
evaluate("a closure in an environment", val("f", ["lam", "y", v("z"), val("z", neutral("a"), "nil")], val("z", neutral("b"), "nil")), app(v("f"), v("z")), v("a"));
evaluate("a substitution in front", ["sub", dim("i", "zero", "nil"), val("x", ["plam", "j", at(v("p"), meet(d("i"), d("j"))), "nil"], "nil")], v("x"), plam("i0", at(v("p"), "zero")));
evaluate("a substitution for what is unbound", ["sub", dim("i", "zero", "nil"), dim("k", d("i"), "nil")], at(at(v("p"), d("i")), d("k")), at(at(v("p"), "zero"), "zero"));
evaluate("faces in an environment", dim("i", "one", "nil"), transp(v("L"), i1("i"), v("t")), v("t"));
evaluate("faces in an environment, not whole", dim("i", meet(d("j"), d("k")), "nil"), transp(plam("_", v("A")), i1("i"), v("t")), transp(plam("i0", v("A")), meet(i1("j"), i1("k")), v("t")));

// ── Transport and composition ───────────────────────────────────────────────────────────────────────────────────────

const A = v("A"), B = v("B"), Ai = at(A, d("i"));
step("transport on the whole", transp(v("L"), "top", v("t")), v("t"));
step("transport on the whole, not in normal form", transp(v("L"), join(i0("i"), "top"), v("t")), v("t"));
step("transport in a universe", transp(line(U(1)), "bot", A), A);
step("transport in a neutral line", transp(plam("i", Ai), "bot", v("t")), transp(plam("i0", at(A, d("i0"))), "bot", v("t")));
step("transport along a constant neutral line is stuck", transp(line(A), "bot", v("t")), transp(plam("i0", A), "bot", v("t")));
step("transport in Π", transp(plam("i", pi("x", Ai, at(B, d("i")))), "bot", v("f")),
  lam("x0", transp(plam("i1", at(B, d("i1"))), "bot", app(v("f"), transp(plam("i1", at(A, inv(d("i1")))), "bot", x0)))));
step("transport in Σ", transp(plam("i", sigma("x", Ai, at(B, d("i")))), "bot", v("p")),
  pair(transp(plam("i0", at(A, d("i0"))), "bot", fst(v("p"))), transp(plam("i0", at(B, d("i0"))), "bot", snd(v("p")))));
step("transport in a dependent Σ", transp(plam("i", sigma("x", Ai, app(at(B, d("i")), v("x")))), "bot", pair(v("a"), v("b"))),
  pair(transp(plam("i0", at(A, d("i0"))), "bot", v("a")),
    transp(plam("i0", app(at(B, d("i0")), transp(plam("i1", at(A, meet(d("i0"), d("i1")))), i0("i0"), v("a")))), "bot", v("b"))));
step("transport in a universe under binders", lam("a", transp(plam("i", U(0)), "bot", v("a"))), lam("x0", x0));
step("transport, on a face, in Π", transp(plam("i", pi("x", A, B)), i0("k"), v("f")),
  lam("x0", transp(plam("i1", B), i0("k"), app(v("f"), transp(plam("i1", A), i0("k"), x0)))));
step("composition on the whole", hcomp(A, "top", plam("i", at(v("u"), d("i"))), v("t")), at(v("u"), "one"));
step("composition on half of it", hcomp(A, i0("k"), plam("i", at(v("u"), d("i"))), v("t")), hcomp(A, i0("k"), plam("i0", at(v("u"), d("i0"))), v("t")));
step("composition restricts its branches", hcomp(A, i0("k"), plam("i", at(at(v("u"), d("i")), d("k"))), v("t")), hcomp(A, i0("k"), plam("i0", at(at(v("u"), d("i0")), "zero")), v("t")));
step("composition on two faces", hcomp(A, join(i0("k"), i1("k")), plam("i", at(v("u"), d("k"))), v("t")),
  hcompN(A, [[i0("k"), plam("i0", at(v("u"), "zero"))], [i1("k"), plam("i0", at(v("u"), "one"))]], v("t")));
step("composition without faces", hcomp(A, "bot", v("u"), v("t")), hcompN(A, [], v("t")));
step("a face that another one covers", hcompN(A, [[meet(i0("j"), i0("k")), line(v("a"))], [i0("k"), line(v("b"))]], v("t")), hcomp(A, i0("k"), plam("i0", v("b")), v("t")));
step("an impossible face", hcompN(A, [[meet(i0("k"), i1("k")), line(v("a"))]], v("t")), hcompN(A, [], v("t")));
step("composition in Π", hcomp(pi("x", A, B), i0("k"), plam("i", at(v("u"), d("i"))), v("t")),
  lam("x0", hcomp(B, i0("k"), plam("i1", app(at(v("u"), d("i1")), x0)), app(v("t"), x0))));
step("composition in Σ, first component", fst(hcomp(sigma("x", A, B), i0("k"), plam("i", at(v("u"), d("i"))), v("t"))),
  hcomp(A, i0("k"), plam("i0", fst(at(v("u"), d("i0")))), fst(v("t"))));
step("composition in Σ, second component", snd(hcomp(sigma("x", A, B), i0("k"), plam("i", at(v("u"), d("i"))), v("t"))),
  hcomp(B, i0("k"), plam("i0", transp(plam("i1", B), i1("i0"), snd(at(v("u"), d("i0"))))), transp(plam("i0", B), "bot", snd(v("t")))));
step("composition in path types", hcomp(path(line(A), v("a"), v("b")), i0("k"), plam("i", at(v("u"), d("i"))), v("t")),
  plam("i0", hcompN(A, [[i0("i0"), plam("i1", v("a"))], [i1("i0"), plam("i1", v("b"))], [i0("k"), plam("i1", at(at(v("u"), d("i1")), d("i0")))]], at(v("t"), d("i0")))));
step("composition of paths at its ends", (() => {
  const compose = plam("i", hcompN(A, [[i0("i"), line(v("a"))], [i1("i"), plam("j", at(v("q"), d("j")))]], at(v("p"), d("i"))));
  return pair(at(compose, "zero"), at(compose, "one"));
})(), pair(v("a"), at(v("q"), "one")));
step("comp is hcomp of transports", ["comp", plam("i", Ai), i0("k"), plam("i", at(v("u"), d("i"))), v("t")],
  hcomp(at(A, "one"), i0("k"), plam("i0", transp(plam("i1", at(A, join(d("i0"), d("i1")))), i1("i0"), at(v("u"), d("i0")))), transp(plam("i0", at(A, d("i0"))), "bot", v("t"))));
step("compN on the whole", ["compN", v("L"), [[i0("k"), line(v("a"))], ["top", plam("i", at(v("u"), d("i")))]], v("t")], at(v("u"), "one"));
step("J computes on refl up to transport", (() => {
  // J C c b p = transp (i. C (p@i) (<j> p@(i∧j))) 0 c
  const J = lam("C", lam("c", lam("p", transp(plam("i", app(v("C"), at(v("p"), d("i")), plam("j", at(v("p"), meet(d("i"), d("j")))))), "bot", v("c")))));
  return app(J, lam("y", lam("q", U(0))), v("c"), line(v("a")));
})(), v("c"));

// ── Glue ────────────────────────────────────────────────────────────────────────────────────────────────────────────

const equivalence = (t, f, e) => pair(t, pair(f, e)), T = equivalence(v("T"), v("f"), v("e"));
step("Glue on the whole", ["glue", A, [["top", T]]], v("T"));
step("Glue on a face", ["glue", A, [[i0("k"), T]]], ["glue", A, [[i0("k"), T]]]);
step("Glue restricts its branches", at(plam("k", ["glue", A, [[i0("k"), equivalence(at(v("T"), d("k")), v("f"), v("e"))]]]), d("k")),
  ["glue", A, [[i0("k"), equivalence(at(v("T"), "zero"), v("f"), v("e"))]]]);
step("glue element on the whole", ["glueElem", v("a"), [["top", v("t")]]], v("t"));
step("glue element on a face", ["glueElem", v("a"), [[i0("k"), v("t")]]], ["glueElem", v("a"), [[i0("k"), v("t")]]]);
step("unglue of a glue element", ["unglue", ["glueElem", v("a"), [[i0("k"), v("t")]]], [[i0("k"), T]]], v("a"));
step("unglue on the whole", ["unglue", v("g"), [["top", T]]], app(v("f"), v("g")));
step("unglue is stuck on a neutral", ["unglue", v("g"), [[i0("k"), T]]], ["unglue", v("g"), [[i0("k"), T]]]);
step("unglue computes when a face becomes true", at(plam("k", ["unglue", v("g"), [[i0("k"), T]]]), "zero"), app(v("f"), v("g")));
step("a composition in a universe is a Glue type", at(plam("k", hcomp(U(0), i0("k"), plam("i", at(v("E"), d("i"))), A)), "zero"), at(v("E"), "one"));

// Transport along ua for `not` on a two-element type: Σ(A:U). with elements told apart by their second components would
// do as well; here the type is U × U with the swap, whose elements (U0,U1) and (U1,U0) are exchanged. Universes compute.
const two = sigma("_", U(2), U(2)), swap = lam("p", pair(snd(v("p")), fst(v("p")))), id = lam("x", v("x"));
const involution = (f) => lam("a", pair(pair(app(f, v("a")), line(v("a"))),
  lam("y", plam("i", pair(app(f, at(snd(v("y")), d("i"))), plam("j", at(snd(v("y")), meet(d("i"), d("j")))))))));
const ua = plam("i", ["glue", two, [[i0("i"), equivalence(two, swap, involution(swap))], [i1("i"), equivalence(two, id, involution(id))]]]);
test("ua swap at its ends", (c) => same([c.step(at(ua, "zero")), c.step(at(ua, "one"))], [c.step(two), c.step(two)]));

// ── Values ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A function on values; the result read back. */
function onValues(name, f, args, wanted) {
  test(name, (c) => {
    const objects = args.map(([type, datum]) => c.build(type, datum)), value = c.f[f](...objects), back = c.f.readback(value), result = c.read("CTerm", back);
    for (const o of [...objects, value, back]) c.dec(o);
    same(result, wanted);
  });
}
const closure = (x, t) => ["CVal", ["lam", x, t, "nil"]];
onValues("vapp β", "vapp", [closure("x", pair(v("x"), v("y"))), ["CVal", neutral("a")]], pair(v("a"), v("y")));
onValues("vapp of a neutral", "vapp", [["CVal", neutral("f")], ["CVal", neutral("a")]], app(v("f"), v("a")));
onValues("vpapp β", "vpapp", [["CVal", ["plam", "i", at(v("p"), d("i")), "nil"]], ["DimExpr", inv("zero")]], at(v("p"), "one"));
onValues("vpapp of a neutral, normalising", "vpapp", [["CVal", neutral("p")], ["DimExpr", inv(inv(d("k")))]], at(v("p"), d("k")));
onValues("vpapp of a line", "vpapp", [["CVal", ["line", "999", ["neu", ["papp", ["var", "p"], d("999")]]]], ["DimExpr", "one"]], at(v("p"), "one"));
onValues("vfst", "vfst", [["CVal", ["pair", neutral("a"), neutral("b")]]], v("a"));
onValues("vsnd", "vsnd", [["CVal", ["pair", neutral("a"), neutral("b")]]], v("b"));
onValues("vfst of a neutral", "vfst", [["CVal", neutral("p")]], fst(v("p")));
onValues("vtransp", "vtransp", [["CVal", ["plam", "i", U(0), "nil"]], ["FaceFormula", "bot"], ["CVal", neutral("a")]], v("a"));
onValues("vhcomp", "vhcomp", [["CVal", neutral("A")], ["FaceFormula", meet("top", "top")], ["CVal", ["plam", "i", at(v("u"), d("i")), "nil"]], ["CVal", neutral("a")]], at(v("u"), "one"));
onValues("vcomp_term", "vcomp_term", [["CEnv", val("u", neutral("w"), "nil")], ["CTerm", v("L")], ["FaceFormula", "top"], ["CTerm", plam("i", at(v("u"), d("i")))], ["CTerm", v("t")]], at(v("w"), "one"));
onValues("vcompn_term", "vcompn_term", [["CEnv", dim("k", "zero", "nil")], ["CTerm", v("L")], ["CTerm*", [[i0("k"), plam("i", at(v("u"), d("i")))]]], ["CTerm", v("t")]], at(v("u"), "one"));
test("readback_neu", (c) => same(c.call("readback_neu", "CTerm", ["CNeu", ["app", ["var", "f"], ["lam", "x", v("x"), "nil"]]]), app(v("f"), lam("x0", x0))));

// ── Counts ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** All objects of a tree. */
function* objects(c, o) {
  if (c.isScalar(o)) return;
  yield o;
  for (let i = 0; i < c.runtime.lean_ctor_num_objs(o); i++) yield* objects(c, c.field(o, i));
}
const sample = app(lam("x", pair(v("x"), transp(plam("i", pi("y", Ai, at(B, d("i")))), i0("k"), v("x")))), v("g"));
for (const [name, count] of [["persistent objects are never written", 0], ["shared objects keep their counts", -1], ["owned objects keep their counts", 1]])
  test(name, (c) => {
    const o = c.build("CTerm", sample), all = [...objects(c, o)];
    for (const each of all) c.runtime.lean_set_rc(each, count);
    const result = c.f.step(o);
    for (const each of all) same(c.runtime.lean_get_rc(each), count === 0 ? 0 : c.runtime.lean_get_rc(each));
    c.dec(result);
    for (const each of all) same(c.runtime.lean_get_rc(each), count);
    for (const each of all) c.runtime.lean_set_rc(each, 1);
    c.dec(o);
  });
test("inputs are borrowed", (c) => {
  const o = c.build("CTerm", sample), first = c.read("CTerm", o), result = c.f.step(o);
  same(c.read("CTerm", o), first);
  c.dec(result);
  c.dec(o);
});
test("a result outlives its input", (c) => {
  const o = c.build("CTerm", pair(v("left"), v("right"))), result = c.f.step(o);
  c.dec(o);
  const again = c.build("CTerm", pair(v("other"), v("names")));
  same(c.read("CTerm", result), pair(v("left"), v("right")));
  c.dec(again);
  c.dec(result);
});
test("twenty thousand evaluations use no more memory than twenty", (c) => {
  const o = c.build("CTerm", sample);
  for (let i = 0; i < 20; i++) c.dec(c.f.step(o));
  const pages = c.memory.buffer.byteLength, alive = c.liveObjects;
  for (let i = 0; i < 20000; i++) c.dec(c.f.step(o));
  same([c.memory.buffer.byteLength, c.liveObjects], [pages, alive]);
  c.dec(o);
});
test("strings count code points", (c) => {
  const o = c.string("añ🙂");
  same([c.runtime.lean_string_length(o), c.runtime.lean_string_byte_size(o), c.text(o)], [3, 7, "añ🙂"]);
  c.dec(o);
});
test("the memory grows", (c) => {
  const before = c.memory.buffer.byteLength, strings = [];
  for (let i = 0; i < 40; i++) strings.push(c.string(String.fromCharCode(97 + i % 26).repeat(100_000)));
  same(c.memory.buffer.byteLength > before, true);
  strings.forEach((s, i) => same(c.text(s)[99_999], String.fromCharCode(97 + i % 26)));
  for (const s of strings) c.dec(s);
});

// ── Depth ───────────────────────────────────────────────────────────────────────────────────────────────────────────

for (const [name, tag, fields] of [["fst", 7, (o) => [o]], ["left-nested application", 4, (o, c) => [o, c.ctor(0, c.string("a"))]], ["right-nested application", 4, (o, c) => [c.ctor(0, c.string("f")), o]], ["pair", 6, (o, c) => [c.ctor(0, c.string("a")), o]], ["λ", 3, (o, c) => [c.string("x"), o]], ["path abstraction", 10, (o, c) => [c.string("i"), o]]])
  test(`a term of depth 100,000 (${name}) gives an error, not a trap`, (c) => {
    let o = c.ctor(0, c.string("a"));
    for (let i = 0; i < 100_000; i++) o = c.ctor(tag, ...fields(o, c));
    let message = "";
    try {
      c.dec(c.f.step(o));
    } catch (error) {
      message = error.constructor.name;
    }
    c.dec(o);
    same(message, "DepthLimitError");
    same(c.step(app(lam("x", v("x")), v("y"))), v("y"));
  });
test("a dimension of depth 100,000", (c) => {
  let o = c.ctor(2, c.string("i"));
  for (let i = 0; i < 100_000; i++) o = c.ctor(3, o);
  const result = c.f.dimexpr_normalize(o);
  same(c.read("DimExpr", result), d("i"));
  c.dec(result);
  c.dec(o);
  o = c.ctor(2, c.string("i"));
  for (let i = 0; i < 100_000; i++) o = c.ctor(4, c.ctor(2, c.string("j")), o);
  const second = c.f.dimexpr_normalize(o);
  same(c.read("DimExpr", second), meet(d("i"), d("j")));
  c.dec(second);
  c.dec(o);
});

// ── The module from outside ─────────────────────────────────────────────────────────────────────────────────────────

test("imports are the eight shims", () => {
  const imports = WebAssembly.Module.imports(module("topolei_cubical.wasm"));
  same(imports.map((i) => `${i.kind} ${i.module}.${i.name}`).sort(), glue.shims.map((name) => `function env.${name}`).sort());
});
test("exports are the contract's", () => {
  const functions = ["eval", "vapp", "vpapp", "vtransp", "vhcomp", "vcomp_term", "vcompn_term", "vfst", "vsnd", "readback", "readback_neu", "step", "dimexpr_normalize", "face_normalize"];
  const wanted = [...functions.map((name) => `function topolei_cubical_${name}`), "memory memory", "global __heap_base", "global __data_end"];
  same(WebAssembly.Module.exports(module("topolei_cubical.wasm")).map((e) => `${e.kind} ${e.name}`).sort(), wanted.sort());
});
test("the linked module imports nothing", () => same(WebAssembly.Module.imports(module("topolei_composite.wasm")), []));
test("the evaluator has at most 20 KB", () => same(bytes("topolei_cubical.wasm").length <= 20_000, true));
test("the constants end before the heap", (c) => {
  const [dataEnd, heapBase] = [Number(c.evaluator.__data_end.value), Number(c.evaluator.__heap_base.value)];
  same(dataEnd > 1024 && dataEnd <= heapBase && heapBase < dataEnd + 16, true);
});

// ── Ill-formed objects ──────────────────────────────────────────────────────────────────────────────────────────────

test("ill-formed terms are the neutral of the empty name", (c) => {
  for (const make of [() => c.box(0), () => c.box(77), () => c.ctor(99, c.box(0)), () => c.ctor(20), () => c.string("text")]) {
    const o = make(), result = c.f.step(o);
    same(c.read("CTerm", result), v(""));
    c.dec(result);
    c.dec(o);
  }
});
test("ill-formed dimensions and faces are zero and bot", (c) => {
  for (const make of [() => c.box(2), () => c.ctor(0, c.box(0)), () => c.ctor(9, c.box(0)), () => c.string("text")])
    for (const f of ["dimexpr_normalize", "face_normalize"]) {
      const o = make();
      same(c.isScalar(c.f[f](o)) && c.unbox(c.f[f](o)), 0);
      c.dec(o);
    }
});
test("ill-formed names, environments and systems", (c) => {
  const parts = [["var", c.ctor(0, c.box(5))], ["short λ", c.ctor(3)], ["short Π", c.ctor(2, c.string("x"))],
    ["String entry", c.ctor(16, c.ctor(0, c.string("A")), c.ctor(1, c.string("entry"), c.box(0)))], ["short hcomp", c.ctor(13, c.ctor(0, c.string("A")), c.ctor(2))],
    ["String system", c.ctor(15, c.ctor(10), c.string("system"), c.ctor(0))], ["empty", c.ctor(16, c.ctor(0, c.string("A")), c.box(9))], ["scalar entry", c.ctor(16, c.ctor(0, c.string("A")), c.ctor(1, c.box(0), c.box(0)))]];
  for (const [, o] of parts) {
    const value = c.f.eval(c.box(3), o), back = c.f.readback(value);
    c.dec(back);
    c.dec(value);
    c.dec(o);
  }
});

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
