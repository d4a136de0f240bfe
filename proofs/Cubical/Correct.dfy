include "Canonical.dfy"

// The theorems about the two normalisers: sound, canonical, idempotent.
module CubicalCorrect {
  import opened CubicalNormalisers
  import opened CubicalCanonical

  // The interval.
  //
  // The four-element de Morgan algebra: an element says whether it is true, and whether its inverse is. Expressions are equivalent
  // when they are equal under every assignment in it. Algebra.dfy shows that they are then equal in every de Morgan algebra.
  datatype Four = Four(yes: bool, no: bool)

  function FourOf(e: DimExpr, v: Name -> Four): Four {
    match e
    case Zero => Four(false, true)
    case One => Four(true, false)
    case Var(x) => v(x)
    case Inv(r) => var a := FourOf(r, v); Four(a.no, a.yes)
    case DimMeet(r, s) => var a, b := FourOf(r, v), FourOf(s, v); Four(a.yes && b.yes, a.no || b.no)
    case DimJoin(r, s) => var a, b := FourOf(r, v), FourOf(s, v); Four(a.yes || b.yes, a.no && b.no)
  }
  ghost predicate DimEquivalent(e: DimExpr, f: DimExpr) { forall v: Name -> Four :: FourOf(e, v) == FourOf(f, v) }

  // Assignments of the interval and sets of literals are the same.
  ghost function LiteralsOf(v: Name -> Four): Assignment { iset l: Literal | if l.second then v(l.name).no else v(l.name).yes }
  ghost function ValuesOf(a: Assignment): Name -> Four { x => Four(Literal(x, false) in a, Literal(x, true) in a) }

  lemma LiteralsOfValues(a: Assignment)
    ensures LiteralsOf(ValuesOf(a)) == a
  {
    forall l: Literal ensures l in LiteralsOf(ValuesOf(a)) <==> l in a { assert l == Literal(l.name, l.second); }
  }

  lemma OneClause(c: Clause, a: Assignment)
    ensures SomeHolds([c], a) <==> Holds(c, a)
  {
    if Holds(c, a) { assert c in [c]; }
  }

  lemma LiteralNormal(faces: bool, l: Literal)
    ensures Normal(faces, [[l]])
  {
    reveal Normal();
    ContradictoryMeans([l]);
    assert Opposite(l) != l;
  }

  lemma DimClausesNormal(e: DimExpr, inverse: bool)
    ensures Normal(false, DimClauses(e, inverse))
  {
    match e
    case Zero => reveal Normal();
    case One => reveal Normal();
    case Var(x) => LiteralNormal(false, Literal(x, inverse));
    case Inv(r) => DimClausesNormal(r, !inverse);
    case DimMeet(r, s) =>
      DimClausesNormal(r, inverse);
      DimClausesNormal(s, inverse);
      BothNormal(false, DimClauses(r, inverse), DimClauses(s, inverse));
    case DimJoin(r, s) =>
      DimClausesNormal(r, inverse);
      DimClausesNormal(s, inverse);
      BothNormal(false, DimClauses(r, inverse), DimClauses(s, inverse));
  }
  lemma BothNormal(faces: bool, n: seq<Clause>, m: seq<Clause>)
    requires Normal(faces, n) && Normal(faces, m)
    ensures Normal(faces, Union(n, m)) && Normal(faces, Product(faces, n, m))
  {
    NormalClauses(faces, n);
    NormalClauses(faces, m);
    UnionNormal(faces, n, m);
    ProductNormal(faces, n, m);
  }

  lemma DimClausesMean(e: DimExpr, inverse: bool, v: Name -> Four)
    ensures SomeHolds(DimClauses(e, inverse), LiteralsOf(v)) <==> if inverse then FourOf(e, v).no else FourOf(e, v).yes
  {
    var a := LiteralsOf(v);
    match e
    case Zero => OneClause([], a);
    case One => OneClause([], a);
    case Var(x) =>
      OneClause([Literal(x, inverse)], a);
      assert Holds([Literal(x, inverse)], a) <==> Literal(x, inverse) in a;
    case Inv(r) => DimClausesMean(r, !inverse, v);
    case DimMeet(r, s) =>
      DimClausesMean(r, inverse, v);
      DimClausesMean(s, inverse, v);
      UnionMeans(DimClauses(r, inverse), DimClauses(s, inverse), a);
      ProductMeans(false, DimClauses(r, inverse), DimClauses(s, inverse), a);
    case DimJoin(r, s) =>
      DimClausesMean(r, inverse, v);
      DimClausesMean(s, inverse, v);
      UnionMeans(DimClauses(r, inverse), DimClauses(s, inverse), a);
      ProductMeans(false, DimClauses(r, inverse), DimClauses(s, inverse), a);
  }

  lemma DimOfClauseMeans(c: Clause, v: Name -> Four)
    ensures FourOf(DimOfClause(c), v).yes <==> Holds(c, LiteralsOf(v))
  {
    if |c| > 0 {
      assert c == [c[0]] + c[1..];
      DimOfClauseMeans(c[1..], v);
      assert FourOf(DimOfLiteral(c[0]), v).yes <==> c[0] in LiteralsOf(v);
      if |c| == 1 { assert c[1..] == []; }
    }
  }
  lemma DimOfClausesMeans(n: seq<Clause>, v: Name -> Four)
    ensures FourOf(DimOfClauses(n), v).yes <==> SomeHolds(n, LiteralsOf(v))
  {
    if |n| > 0 {
      DimOfClauseMeans(n[0], v);
      DimOfClausesMeans(n[1..], v);
      SomeHoldsSplit(n, LiteralsOf(v));
      if |n| == 1 { assert n[1..] == []; }
    }
  }

  // The inverse of an assignment reads every name the other way round, so that what holds of truth holds of falsehood.
  function Dual(v: Name -> Four): Name -> Four { x => Four(!v(x).no, !v(x).yes) }
  lemma DualMeans(e: DimExpr, v: Name -> Four)
    ensures FourOf(e, Dual(v)) == Four(!FourOf(e, v).no, !FourOf(e, v).yes)
  {
  }

  lemma DimSound(e: DimExpr)
    ensures DimEquivalent(NormaliseDim(e), e)
  {
    forall v: Name -> Four ensures FourOf(NormaliseDim(e), v) == FourOf(e, v) {
      DimTrue(e, v);
      DimTrue(e, Dual(v));
      DualMeans(e, v);
      DualMeans(NormaliseDim(e), v);
    }
  }
  lemma DimTrue(e: DimExpr, v: Name -> Four)
    ensures FourOf(NormaliseDim(e), v).yes == FourOf(e, v).yes
  {
    DimClausesMean(e, false, v);
    DimOfClausesMeans(DimClauses(e, false), v);
  }

  lemma DimCanonical(e: DimExpr, f: DimExpr)
    requires DimEquivalent(e, f)
    ensures NormaliseDim(e) == NormaliseDim(f)
  {
    forall a | Admissible(false, a) ensures SomeHolds(DimClauses(e, false), a) <==> SomeHolds(DimClauses(f, false), a) {
      LiteralsOfValues(a);
      DimClausesMean(e, false, ValuesOf(a));
      DimClausesMean(f, false, ValuesOf(a));
      assert FourOf(e, ValuesOf(a)) == FourOf(f, ValuesOf(a));
    }
    DimClausesNormal(e, false);
    DimClausesNormal(f, false);
    NormalUnique(false, DimClauses(e, false), DimClauses(f, false));
  }

  lemma DimIdempotent(e: DimExpr)
    ensures NormaliseDim(NormaliseDim(e)) == NormaliseDim(e)
  {
    DimSound(e);
    DimCanonical(NormaliseDim(e), e);
  }

  // Faces.
  //
  // A point of a cube gives every dimension a place: at one end, at the other, or inside. Formulas are equivalent when they hold at
  // the same points: these are the prime filters of the face lattice, which (i=0) /\ (i=1) = bot makes the consistent sets of literals.
  datatype Place = At0 | At1 | Inside

  ghost predicate FaceHolds(f: Face, v: Name -> Place) {
    match f
    case Bot => false
    case Top => true
    case Eq0(x) => v(x) == At0
    case Eq1(x) => v(x) == At1
    case FaceMeet(g, h) => FaceHolds(g, v) && FaceHolds(h, v)
    case FaceJoin(g, h) => FaceHolds(g, v) || FaceHolds(h, v)
  }
  ghost predicate FaceEquivalent(f: Face, g: Face) { forall v: Name -> Place :: FaceHolds(f, v) <==> FaceHolds(g, v) }

  ghost function LiteralsAt(v: Name -> Place): Assignment { iset l: Literal | v(l.name) == (if l.second then At1 else At0) }
  ghost function PointOf(a: Assignment): Name -> Place {
    x => if Literal(x, false) in a then At0 else if Literal(x, true) in a then At1 else Inside
  }

  lemma LiteralsAtConsistent(v: Name -> Place)
    ensures Consistent(LiteralsAt(v))
  {
  }
  lemma LiteralsAtPoint(a: Assignment)
    requires Consistent(a)
    ensures LiteralsAt(PointOf(a)) == a
  {
    forall l: Literal ensures l in LiteralsAt(PointOf(a)) <==> l in a {
      assert l == Literal(l.name, l.second);
      assert !(l in a && Opposite(l) in a);
    }
  }

  lemma FaceClausesNormal(f: Face)
    ensures Normal(true, FaceClauses(f))
  {
    match f
    case Bot => reveal Normal();
    case Top => reveal Normal();
    case Eq0(x) => LiteralNormal(true, Literal(x, false));
    case Eq1(x) => LiteralNormal(true, Literal(x, true));
    case FaceMeet(g, h) =>
      FaceClausesNormal(g);
      FaceClausesNormal(h);
      BothNormal(true, FaceClauses(g), FaceClauses(h));
    case FaceJoin(g, h) =>
      FaceClausesNormal(g);
      FaceClausesNormal(h);
      BothNormal(true, FaceClauses(g), FaceClauses(h));
  }

  lemma FaceClausesMean(f: Face, v: Name -> Place)
    ensures SomeHolds(FaceClauses(f), LiteralsAt(v)) <==> FaceHolds(f, v)
  {
    var a := LiteralsAt(v);
    LiteralsAtConsistent(v);
    match f
    case Bot =>
    case Top => OneClause([], a);
    case Eq0(x) =>
      OneClause([Literal(x, false)], a);
      assert Holds([Literal(x, false)], a) <==> Literal(x, false) in a;
    case Eq1(x) =>
      OneClause([Literal(x, true)], a);
      assert Holds([Literal(x, true)], a) <==> Literal(x, true) in a;
    case FaceMeet(g, h) =>
      FaceClausesMean(g, v);
      FaceClausesMean(h, v);
      ProductMeans(true, FaceClauses(g), FaceClauses(h), a);
    case FaceJoin(g, h) =>
      FaceClausesMean(g, v);
      FaceClausesMean(h, v);
      UnionMeans(FaceClauses(g), FaceClauses(h), a);
  }

  lemma FaceOfClauseMeans(c: Clause, v: Name -> Place)
    ensures FaceHolds(FaceOfClause(c), v) <==> Holds(c, LiteralsAt(v))
  {
    if |c| > 0 {
      assert c == [c[0]] + c[1..];
      FaceOfClauseMeans(c[1..], v);
      assert FaceHolds(FaceOfLiteral(c[0]), v) <==> c[0] in LiteralsAt(v);
      if |c| == 1 { assert c[1..] == []; }
    }
  }
  lemma FaceOfClausesMeans(n: seq<Clause>, v: Name -> Place)
    ensures FaceHolds(FaceOfClauses(n), v) <==> SomeHolds(n, LiteralsAt(v))
  {
    if |n| > 0 {
      FaceOfClauseMeans(n[0], v);
      FaceOfClausesMeans(n[1..], v);
      SomeHoldsSplit(n, LiteralsAt(v));
      if |n| == 1 { assert n[1..] == []; }
    }
  }

  lemma FaceSound(f: Face)
    ensures FaceEquivalent(NormaliseFace(f), f)
  {
    forall v: Name -> Place ensures FaceHolds(NormaliseFace(f), v) <==> FaceHolds(f, v) {
      FaceClausesMean(f, v);
      FaceOfClausesMeans(FaceClauses(f), v);
    }
  }

  lemma FaceCanonical(f: Face, g: Face)
    requires FaceEquivalent(f, g)
    ensures NormaliseFace(f) == NormaliseFace(g)
  {
    forall a | Admissible(true, a) ensures SomeHolds(FaceClauses(f), a) <==> SomeHolds(FaceClauses(g), a) {
      LiteralsAtPoint(a);
      FaceClausesMean(f, PointOf(a));
      FaceClausesMean(g, PointOf(a));
      assert FaceHolds(f, PointOf(a)) <==> FaceHolds(g, PointOf(a));
    }
    FaceClausesNormal(f);
    FaceClausesNormal(g);
    NormalUnique(true, FaceClauses(f), FaceClauses(g));
  }

  lemma FaceIdempotent(f: Face)
    ensures NormaliseFace(NormaliseFace(f)) == NormaliseFace(f)
  {
    FaceSound(f);
    FaceCanonical(NormaliseFace(f), f);
  }
}
