include "Correct.dfy"

// Every de Morgan algebra: an expression and its normal form have the same value under every assignment in it. Together with
// canonicity this says that the four-element algebra decides the equations of all of them.
//
// The values of normal forms are suprema of infima, and are compared by what lies above suprema and below infima.
module CubicalAlgebra {
  import opened CubicalNormalisers
  import opened CubicalCanonical
  import opened CubicalCorrect

  datatype Algebra<!T> = Algebra(zero: T, one: T, inv: T -> T, meet: (T, T) -> T, join: (T, T) -> T)

  // A bounded distributive lattice with an involution that turns meets into joins. Opaque, and used through the laws below: all of
  // the laws at once make the solver rewrite without end.
  ghost predicate {:opaque} DeMorgan<T(!new)>(m: Algebra<T>) {
    && (forall x, y :: m.meet(x, y) == m.meet(y, x))
    && (forall x, y :: m.join(x, y) == m.join(y, x))
    && (forall x, y, z :: m.meet(m.meet(x, y), z) == m.meet(x, m.meet(y, z)))
    && (forall x, y, z :: m.join(m.join(x, y), z) == m.join(x, m.join(y, z)))
    && (forall x, y :: m.meet(x, m.join(x, y)) == x)
    && (forall x, y :: m.join(x, m.meet(x, y)) == x)
    && (forall x, y, z :: m.meet(x, m.join(y, z)) == m.join(m.meet(x, y), m.meet(x, z)))
    && (forall x :: m.meet(x, m.one) == x)
    && (forall x :: m.join(x, m.zero) == x)
    && (forall x :: m.inv(m.inv(x)) == x)
    && (forall x, y :: m.inv(m.meet(x, y)) == m.join(m.inv(x), m.inv(y)))
  }
  lemma MeetCommutes<T(!new)>(m: Algebra<T>, x: T, y: T)
    requires DeMorgan(m)
    ensures m.meet(x, y) == m.meet(y, x)
  { reveal DeMorgan(); }
  lemma JoinCommutes<T(!new)>(m: Algebra<T>, x: T, y: T)
    requires DeMorgan(m)
    ensures m.join(x, y) == m.join(y, x)
  { reveal DeMorgan(); }
  lemma MeetAssociates<T(!new)>(m: Algebra<T>, x: T, y: T, z: T)
    requires DeMorgan(m)
    ensures m.meet(m.meet(x, y), z) == m.meet(x, m.meet(y, z))
  { reveal DeMorgan(); }
  lemma JoinAssociates<T(!new)>(m: Algebra<T>, x: T, y: T, z: T)
    requires DeMorgan(m)
    ensures m.join(m.join(x, y), z) == m.join(x, m.join(y, z))
  { reveal DeMorgan(); }
  lemma Absorbs<T(!new)>(m: Algebra<T>, x: T, y: T)
    requires DeMorgan(m)
    ensures m.meet(x, m.join(x, y)) == x && m.join(x, m.meet(x, y)) == x
  { reveal DeMorgan(); }
  lemma MeetDistributes<T(!new)>(m: Algebra<T>, x: T, y: T, z: T)
    requires DeMorgan(m)
    ensures m.meet(x, m.join(y, z)) == m.join(m.meet(x, y), m.meet(x, z))
  { reveal DeMorgan(); }
  lemma Units<T(!new)>(m: Algebra<T>, x: T)
    requires DeMorgan(m)
    ensures m.meet(x, m.one) == x && m.join(x, m.zero) == x
  { reveal DeMorgan(); }
  lemma InverseInvolutes<T(!new)>(m: Algebra<T>, x: T)
    requires DeMorgan(m)
    ensures m.inv(m.inv(x)) == x
  { reveal DeMorgan(); }
  lemma InverseOfMeet<T(!new)>(m: Algebra<T>, x: T, y: T)
    requires DeMorgan(m)
    ensures m.inv(m.meet(x, y)) == m.join(m.inv(x), m.inv(y))
  { reveal DeMorgan(); }

  function ValueOf<T>(m: Algebra<T>, e: DimExpr, v: Name -> T): T {
    match e
    case Zero => m.zero
    case One => m.one
    case Var(x) => v(x)
    case Inv(r) => m.inv(ValueOf(m, r, v))
    case DimMeet(r, s) => m.meet(ValueOf(m, r, v), ValueOf(m, s, v))
    case DimJoin(r, s) => m.join(ValueOf(m, r, v), ValueOf(m, s, v))
  }

  // The order of the lattice.
  ghost predicate {:opaque} Below<T(!new)>(m: Algebra<T>, x: T, y: T) { m.meet(x, y) == x }

  lemma BelowReflexive<T(!new)>(m: Algebra<T>, x: T)
    requires DeMorgan(m)
    ensures Below(m, x, x)
  {
    reveal Below();
    Absorbs(m, x, x);
    Absorbs(m, x, m.meet(x, x));
  }
  lemma BelowAntisymmetric<T(!new)>(m: Algebra<T>, x: T, y: T)
    requires DeMorgan(m) && Below(m, x, y) && Below(m, y, x)
    ensures x == y
  {
    reveal Below();
    MeetCommutes(m, x, y);
  }
  lemma BelowTransitive<T(!new)>(m: Algebra<T>, x: T, y: T, z: T)
    requires DeMorgan(m) && Below(m, x, y) && Below(m, y, z)
    ensures Below(m, x, z)
  {
    reveal Below();
    MeetAssociates(m, x, y, z);
  }
  // y is above x if and only if their join is y.
  lemma BelowByJoin<T(!new)>(m: Algebra<T>, x: T, y: T)
    requires DeMorgan(m)
    ensures Below(m, x, y) <==> m.join(x, y) == y
  {
    reveal Below();
    Absorbs(m, y, x);
    Absorbs(m, x, y);
    MeetCommutes(m, x, y);
    JoinCommutes(m, x, y);
  }
  lemma BelowMeet<T(!new)>(m: Algebra<T>, x: T, y: T, z: T)
    requires DeMorgan(m)
    ensures Below(m, z, m.meet(x, y)) <==> Below(m, z, x) && Below(m, z, y)
  {
    MeetBelow(m, x, y);
    MeetBelow(m, y, x);
    MeetCommutes(m, x, y);
    if Below(m, z, m.meet(x, y)) {
      BelowTransitive(m, z, m.meet(x, y), x);
      BelowTransitive(m, z, m.meet(x, y), y);
    }
    if Below(m, z, x) && Below(m, z, y) {
      reveal Below();
      MeetAssociates(m, z, x, y);
    }
  }
  lemma MeetBelow<T(!new)>(m: Algebra<T>, x: T, y: T)
    requires DeMorgan(m)
    ensures Below(m, m.meet(x, y), x)
  {
    BelowReflexive(m, x);
    reveal Below();
    MeetCommutes(m, m.meet(x, y), x);
    MeetAssociates(m, x, x, y);
  }
  lemma JoinBelow<T(!new)>(m: Algebra<T>, x: T, y: T, z: T)
    requires DeMorgan(m)
    ensures Below(m, m.join(x, y), z) <==> Below(m, x, z) && Below(m, y, z)
  {
    BelowByJoin(m, m.join(x, y), z);
    BelowByJoin(m, x, z);
    BelowByJoin(m, y, z);
    JoinAssociates(m, x, y, z);
    BelowJoin(m, x, y);
    BelowJoin(m, y, x);
    JoinCommutes(m, x, y);
    if Below(m, m.join(x, y), z) {
      BelowTransitive(m, x, m.join(x, y), z);
      BelowTransitive(m, y, m.join(x, y), z);
    }
  }
  lemma BelowJoin<T(!new)>(m: Algebra<T>, x: T, y: T)
    requires DeMorgan(m)
    ensures Below(m, x, m.join(x, y))
  {
    reveal Below();
    Absorbs(m, x, y);
  }
  lemma Bounds<T(!new)>(m: Algebra<T>, x: T)
    requires DeMorgan(m)
    ensures Below(m, m.zero, x) && Below(m, x, m.one)
  {
    reveal Below();
    Units(m, x);
    BelowByJoin(m, m.zero, x);
    JoinCommutes(m, m.zero, x);
  }
  lemma InverseOfJoin<T(!new)>(m: Algebra<T>, x: T, y: T)
    requires DeMorgan(m)
    ensures m.inv(m.join(x, y)) == m.meet(m.inv(x), m.inv(y))
  {
    InverseOfMeet(m, m.inv(x), m.inv(y));
    InverseInvolutes(m, x);
    InverseInvolutes(m, y);
    InverseInvolutes(m, m.meet(m.inv(x), m.inv(y)));
  }
  lemma InverseOfBounds<T(!new)>(m: Algebra<T>)
    requires DeMorgan(m)
    ensures m.inv(m.zero) == m.one && m.inv(m.one) == m.zero
  {
    // From the inverse of inv zero /\ one = inv zero.
    var x := m.inv(m.zero);
    Units(m, x);
    InverseOfMeet(m, x, m.one);
    InverseInvolutes(m, m.zero);
    JoinCommutes(m, m.zero, m.inv(m.one));
    Units(m, m.inv(m.one));
    InverseInvolutes(m, m.one);
  }

  // Clauses and normal forms.

  function LiteralValue<T>(m: Algebra<T>, l: Literal, v: Name -> T): T { if l.second then m.inv(v(l.name)) else v(l.name) }
  function Infimum<T>(m: Algebra<T>, c: Clause, v: Name -> T): T {
    if |c| == 0 then m.one else m.meet(LiteralValue(m, c[0], v), Infimum(m, c[1..], v))
  }
  function Supremum<T>(m: Algebra<T>, n: seq<Clause>, v: Name -> T): T {
    if |n| == 0 then m.zero else m.join(Infimum(m, n[0], v), Supremum(m, n[1..], v))
  }

  lemma BelowInfimum<T(!new)>(m: Algebra<T>, c: Clause, v: Name -> T, x: T)
    requires DeMorgan(m)
    ensures Below(m, x, Infimum(m, c, v)) <==> forall l :: l in c ==> Below(m, x, LiteralValue(m, l, v))
  {
    if |c| == 0 {
      Bounds(m, x);
    } else {
      BelowInfimum(m, c[1..], v, x);
      BelowMeet(m, LiteralValue(m, c[0], v), Infimum(m, c[1..], v), x);
      assert c == [c[0]] + c[1..];
    }
  }
  lemma SupremumBelow<T(!new)>(m: Algebra<T>, n: seq<Clause>, v: Name -> T, y: T)
    requires DeMorgan(m)
    ensures Below(m, Supremum(m, n, v), y) <==> forall c :: c in n ==> Below(m, Infimum(m, c, v), y)
  {
    if |n| == 0 {
      Bounds(m, y);
    } else {
      SupremumBelow(m, n[1..], v, y);
      JoinBelow(m, Infimum(m, n[0], v), Supremum(m, n[1..], v), y);
      assert Supremum(m, n, v) == m.join(Infimum(m, n[0], v), Supremum(m, n[1..], v));
      assert n == [n[0]] + n[1..];
      forall c ensures c in n <==> c == n[0] || c in n[1..] {}
    }
  }
  lemma InfimumOfMore<T(!new)>(m: Algebra<T>, c: Clause, d: Clause, v: Name -> T)
    requires DeMorgan(m) && Sub(c, d)
    ensures Below(m, Infimum(m, d, v), Infimum(m, c, v))
  {
    var x := Infimum(m, d, v);
    BelowReflexive(m, x);
    BelowInfimum(m, d, v, x);
    BelowInfimum(m, c, v, x);
  }

  // Two elements with the same elements above them are equal, and dually.
  lemma EqualFromAbove<T(!new)>(m: Algebra<T>, x: T, y: T)
    requires DeMorgan(m) && forall z :: Below(m, x, z) <==> Below(m, y, z)
    ensures x == y
  {
    BelowReflexive(m, x);
    BelowReflexive(m, y);
    BelowAntisymmetric(m, x, y);
  }
  lemma EqualFromBelow<T(!new)>(m: Algebra<T>, x: T, y: T)
    requires DeMorgan(m) && forall z :: Below(m, z, x) <==> Below(m, z, y)
    ensures x == y
  {
    BelowReflexive(m, x);
    BelowReflexive(m, y);
    BelowAntisymmetric(m, x, y);
  }

  lemma MergeValue<T(!new)>(m: Algebra<T>, c: Clause, d: Clause, v: Name -> T)
    requires DeMorgan(m)
    ensures Infimum(m, MergeClauses(c, d), v) == m.meet(Infimum(m, c, v), Infimum(m, d, v))
  {
    MergeMeans(c, d);
    var x, y := Infimum(m, MergeClauses(c, d), v), m.meet(Infimum(m, c, v), Infimum(m, d, v));
    forall z ensures Below(m, z, x) <==> Below(m, z, y) {
      BelowInfimum(m, MergeClauses(c, d), v, z);
      BelowInfimum(m, c, v, z);
      BelowInfimum(m, d, v, z);
      BelowMeet(m, Infimum(m, c, v), Infimum(m, d, v), z);
    }
    EqualFromBelow(m, x, y);
  }
  lemma AddValue<T(!new)>(m: Algebra<T>, c: Clause, n: seq<Clause>, v: Name -> T)
    requires DeMorgan(m)
    ensures Supremum(m, AddClause(c, n), v) == m.join(Infimum(m, c, v), Supremum(m, n, v))
  {
    var sum := AddClause(c, n);
    var x, y := Supremum(m, sum, v), m.join(Infimum(m, c, v), Supremum(m, n, v));
    AddElements(c, n);
    CoveredMeans(c, n);
    forall z ensures Below(m, x, z) <==> Below(m, y, z) {
      SupremumBelow(m, sum, v, z);
      SupremumBelow(m, n, v, z);
      JoinBelow(m, Infimum(m, c, v), Supremum(m, n, v), z);
      if IsCovered(c, n) {
        var d :| d in n && Sub(d, c);
        InfimumOfMore(m, d, c, v);
        if Below(m, Infimum(m, d, v), z) { BelowTransitive(m, Infimum(m, c, v), Infimum(m, d, v), z); }
      } else {
        assert c in sum;
        if Below(m, Infimum(m, c, v), z) {
          forall d | d in n && Sub(c, d) ensures Below(m, Infimum(m, d, v), z) {
            InfimumOfMore(m, c, d, v);
            BelowTransitive(m, Infimum(m, d, v), Infimum(m, c, v), z);
          }
        }
      }
    }
    EqualFromAbove(m, x, y);
  }
  lemma UnionValue<T(!new)>(m: Algebra<T>, n: seq<Clause>, k: seq<Clause>, v: Name -> T)
    requires DeMorgan(m)
    ensures Supremum(m, Union(n, k), v) == m.join(Supremum(m, n, v), Supremum(m, k, v))
  {
    var b := Supremum(m, k, v);
    if |n| == 0 {
      JoinCommutes(m, m.zero, b);
      Units(m, b);
    } else {
      UnionValue(m, n[1..], k, v);
      AddValue(m, n[0], Union(n[1..], k), v);
      var a, rest := Infimum(m, n[0], v), Supremum(m, n[1..], v);
      JoinAssociates(m, a, rest, b);
    }
  }
  lemma MeetZero<T(!new)>(m: Algebra<T>, x: T)
    requires DeMorgan(m)
    ensures m.meet(x, m.zero) == m.zero
  {
    Bounds(m, x);
    reveal Below();
    MeetCommutes(m, x, m.zero);
  }
  lemma ProductWithClauseValue<T(!new)>(m: Algebra<T>, c: Clause, k: seq<Clause>, v: Name -> T)
    requires DeMorgan(m)
    ensures Supremum(m, ProductWithClause(false, c, k), v) == m.meet(Infimum(m, c, v), Supremum(m, k, v))
  {
    var a := Infimum(m, c, v);
    if |k| == 0 {
      MeetZero(m, a);
    } else {
      ProductWithClauseValue(m, c, k[1..], v);
      MergeValue(m, c, k[0], v);
      AddValue(m, MergeClauses(c, k[0]), ProductWithClause(false, c, k[1..]), v);
      MeetDistributes(m, a, Infimum(m, k[0], v), Supremum(m, k[1..], v));
    }
  }
  lemma ProductValue<T(!new)>(m: Algebra<T>, n: seq<Clause>, k: seq<Clause>, v: Name -> T)
    requires DeMorgan(m)
    ensures Supremum(m, Product(false, n, k), v) == m.meet(Supremum(m, n, v), Supremum(m, k, v))
  {
    var b := Supremum(m, k, v);
    if |n| == 0 {
      MeetZero(m, b);
      MeetCommutes(m, m.zero, b);
    } else {
      ProductValue(m, n[1..], k, v);
      ProductWithClauseValue(m, n[0], k, v);
      UnionValue(m, ProductWithClause(false, n[0], k), Product(false, n[1..], k), v);
      var a, rest := Infimum(m, n[0], v), Supremum(m, n[1..], v);
      MeetCommutes(m, m.join(a, rest), b);
      MeetDistributes(m, b, a, rest);
      MeetCommutes(m, b, a);
      MeetCommutes(m, b, rest);
    }
  }

  lemma OneClauseValue<T(!new)>(m: Algebra<T>, c: Clause, v: Name -> T)
    requires DeMorgan(m)
    ensures Supremum(m, [c], v) == Infimum(m, c, v)
  {
    assert [c][1..] == [];
    Units(m, Infimum(m, c, v));
  }
  lemma OneLiteralValue<T(!new)>(m: Algebra<T>, l: Literal, v: Name -> T)
    requires DeMorgan(m)
    ensures Infimum(m, [l], v) == LiteralValue(m, l, v)
  {
    assert [l][1..] == [];
    Units(m, LiteralValue(m, l, v));
  }

  lemma DimClausesValue<T(!new)>(m: Algebra<T>, e: DimExpr, inverse: bool, v: Name -> T)
    requires DeMorgan(m)
    ensures Supremum(m, DimClauses(e, inverse), v) == if inverse then m.inv(ValueOf(m, e, v)) else ValueOf(m, e, v)
  {
    match e
    case Zero =>
      OneClauseValue(m, [], v);
      InverseOfBounds(m);
    case One =>
      OneClauseValue(m, [], v);
      InverseOfBounds(m);
    case Var(x) =>
      OneClauseValue(m, [Literal(x, inverse)], v);
      OneLiteralValue(m, Literal(x, inverse), v);
    case Inv(r) =>
      DimClausesValue(m, r, !inverse, v);
      InverseInvolutes(m, ValueOf(m, r, v));
    case DimMeet(r, s) =>
      DimClausesValue(m, r, inverse, v);
      DimClausesValue(m, s, inverse, v);
      UnionValue(m, DimClauses(r, inverse), DimClauses(s, inverse), v);
      ProductValue(m, DimClauses(r, inverse), DimClauses(s, inverse), v);
      InverseOfMeet(m, ValueOf(m, r, v), ValueOf(m, s, v));
    case DimJoin(r, s) =>
      DimClausesValue(m, r, inverse, v);
      DimClausesValue(m, s, inverse, v);
      UnionValue(m, DimClauses(r, inverse), DimClauses(s, inverse), v);
      ProductValue(m, DimClauses(r, inverse), DimClauses(s, inverse), v);
      InverseOfJoin(m, ValueOf(m, r, v), ValueOf(m, s, v));
  }

  lemma DimOfClauseValue<T(!new)>(m: Algebra<T>, c: Clause, v: Name -> T)
    requires DeMorgan(m)
    ensures ValueOf(m, DimOfClause(c), v) == Infimum(m, c, v)
  {
    if |c| == 1 {
      assert c == [c[0]];
      OneLiteralValue(m, c[0], v);
    } else if |c| > 1 {
      DimOfClauseValue(m, c[1..], v);
      assert DimOfClause(c) == DimMeet(DimOfLiteral(c[0]), DimOfClause(c[1..]));
      assert ValueOf(m, DimOfLiteral(c[0]), v) == LiteralValue(m, c[0], v);
    }
  }
  lemma DimOfClausesValue<T(!new)>(m: Algebra<T>, n: seq<Clause>, v: Name -> T)
    requires DeMorgan(m)
    ensures ValueOf(m, DimOfClauses(n), v) == Supremum(m, n, v)
  {
    if |n| > 0 {
      DimOfClauseValue(m, n[0], v);
      if |n| == 1 {
        assert n == [n[0]];
        OneClauseValue(m, n[0], v);
      } else {
        DimOfClausesValue(m, n[1..], v);
      }
    }
  }

  lemma DimSoundEverywhere<T(!new)>(m: Algebra<T>, e: DimExpr, v: Name -> T)
    requires DeMorgan(m)
    ensures ValueOf(m, NormaliseDim(e), v) == ValueOf(m, e, v)
  {
    DimClausesValue(m, e, false, v);
    DimOfClausesValue(m, DimClauses(e, false), v);
  }

  // What the four-element algebra cannot tell apart, no de Morgan algebra can.
  lemma FourDecides<T(!new)>(m: Algebra<T>, e: DimExpr, f: DimExpr, v: Name -> T)
    requires DeMorgan(m) && DimEquivalent(e, f)
    ensures ValueOf(m, e, v) == ValueOf(m, f, v)
  {
    DimCanonical(e, f);
    DimSoundEverywhere(m, e, v);
    DimSoundEverywhere(m, f, v);
  }
}
