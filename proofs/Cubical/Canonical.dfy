include "Normalisers.dfy"

// The normal form of clauses: what holds of it under an assignment, that the operations keep it, and that an assignment tells two
// normal forms apart.
//
// An assignment is a set of literals, those that hold. On the interval every set is one: i and its inverse are independent. On
// faces only the consistent ones are: a point of a cube does not lie on i = 0 and on i = 1.
module CubicalCanonical {
  import opened CubicalNormalisers

  // Orders.

  ghost predicate TotalOrder<T(!new)>(less: (T, T) -> bool) {
    && (forall x :: !less(x, x))
    && (forall x, y, z :: less(x, y) && less(y, z) ==> less(x, z))
    && (forall x, y :: x == y || less(x, y) || less(y, x))
  }

  lemma LexicographicIrreflexive<T(!new)>(less: (T, T) -> bool, a: seq<T>)
    ensures !Lexicographic(less, a, a)
  {
    if |a| > 0 { LexicographicIrreflexive(less, a[1..]); }
  }
  lemma LexicographicTransitive<T(!new)>(less: (T, T) -> bool, a: seq<T>, b: seq<T>, c: seq<T>)
    requires TotalOrder(less) && Lexicographic(less, a, b) && Lexicographic(less, b, c)
    ensures Lexicographic(less, a, c)
  {
    if |a| > 0 && a[0] == b[0] && b[0] == c[0] { LexicographicTransitive(less, a[1..], b[1..], c[1..]); }
  }
  lemma LexicographicTotal<T(!new)>(less: (T, T) -> bool, a: seq<T>, b: seq<T>)
    requires TotalOrder(less)
    ensures a == b || Lexicographic(less, a, b) || Lexicographic(less, b, a)
  {
    if |a| > 0 && |b| > 0 && a[0] == b[0] {
      LexicographicTotal(less, a[1..], b[1..]);
      assert a == [a[0]] + a[1..] && b == [b[0]] + b[1..];
    }
  }
  lemma NamesOrdered()
    ensures TotalOrder(NameLess)
  {
    assert TotalOrder(ByteLess);
    forall x: Name ensures !NameLess(x, x) { LexicographicIrreflexive(ByteLess, x); }
    forall x: Name, y: Name, z: Name | NameLess(x, y) && NameLess(y, z) ensures NameLess(x, z) { LexicographicTransitive(ByteLess, x, y, z); }
    forall x: Name, y: Name ensures x == y || NameLess(x, y) || NameLess(y, x) { LexicographicTotal(ByteLess, x, y); }
  }
  lemma LiteralsOrdered()
    ensures TotalOrder(LiteralLess)
  {
    NamesOrdered();
    forall x: Literal, y: Literal, z: Literal | LiteralLess(x, y) && LiteralLess(y, z) ensures LiteralLess(x, z) {
      if x.name != y.name && y.name != z.name { assert NameLess(x.name, y.name) && NameLess(y.name, z.name); }
    }
  }
  lemma ClausesOrdered()
    ensures TotalOrder(ClauseLess)
  {
    LiteralsOrdered();
    forall x: Clause ensures !ClauseLess(x, x) { LexicographicIrreflexive(LiteralLess, x); }
    forall x: Clause, y: Clause, z: Clause | ClauseLess(x, y) && ClauseLess(y, z) ensures ClauseLess(x, z) {
      LexicographicTransitive(LiteralLess, x, y, z);
    }
    forall x: Clause, y: Clause ensures x == y || ClauseLess(x, y) || ClauseLess(y, x) { LexicographicTotal(LiteralLess, x, y); }
  }

  // Sorted sequences.

  ghost predicate Sorted<T(!new)>(less: (T, T) -> bool, s: seq<T>) {
    forall i, j :: 0 <= i < j < |s| ==> less(s[i], s[j])
  }

  lemma PlaceElements<T(!new)>(less: (T, T) -> bool, x: T, s: seq<T>)
    ensures forall y :: y in Place(less, x, s) <==> y == x || y in s
  {
    if |s| > 0 && !less(x, s[0]) && x != s[0] {
      PlaceElements(less, x, s[1..]);
      assert s == [s[0]] + s[1..];
    }
  }
  lemma PlaceSorted<T(!new)>(less: (T, T) -> bool, x: T, s: seq<T>)
    requires TotalOrder(less) && Sorted(less, s)
    ensures Sorted(less, Place(less, x, s))
  {
    if |s| == 0 {
    } else if less(x, s[0]) {
      forall j | 0 <= j < |s| ensures less(x, s[j]) { if j > 0 { assert less(s[0], s[j]); } }
    } else if x != s[0] {
      var rest := Place(less, x, s[1..]);
      PlaceSorted(less, x, s[1..]);
      PlaceElements(less, x, s[1..]);
      forall j | 0 <= j < |rest| ensures less(s[0], rest[j]) {
        assert rest[j] in rest;
        if rest[j] != x {
          var k :| 0 <= k < |s[1..]| && s[1..][k] == rest[j];
          assert s[1..][k] == s[k + 1];
        }
      }
    }
  }

  // A sorted sequence is determined by its elements.
  lemma SortedUnique<T(!new)>(less: (T, T) -> bool, s: seq<T>, t: seq<T>)
    requires TotalOrder(less) && Sorted(less, s) && Sorted(less, t) && forall x :: x in s <==> x in t
    ensures s == t
  {
    if |s| == 0 {
      if |t| > 0 { assert t[0] in s; }
    } else if |t| == 0 {
      assert s[0] in t;
    } else {
      assert s[0] in t && t[0] in s;
      var i :| 0 <= i < |t| && t[i] == s[0];
      var j :| 0 <= j < |s| && s[j] == t[0];
      assert s[0] == t[0] by {
        if i > 0 && j > 0 {
          assert less(t[0], t[i]) && less(s[0], s[j]);
          assert less(s[0], s[0]);
        }
      }
      forall x ensures x in s[1..] <==> x in t[1..] {
        if x in s[1..] {
          var k :| 0 <= k < |s[1..]| && s[1..][k] == x;
          assert s[k + 1] == x && less(s[0], s[k + 1]) && x != t[0];
          assert x in s && x in t;
          assert t == [t[0]] + t[1..];
        }
        if x in t[1..] {
          var k :| 0 <= k < |t[1..]| && t[1..][k] == x;
          assert t[k + 1] == x && less(t[0], t[k + 1]) && x != s[0];
          assert x in t && x in s;
          assert s == [s[0]] + s[1..];
        }
      }
      SortedUnique(less, s[1..], t[1..]);
      assert s == [s[0]] + s[1..] && t == [t[0]] + t[1..];
    }
  }

  // Clauses.

  type Assignment = iset<Literal>
  ghost predicate Consistent(a: Assignment) { forall l :: !(l in a && Opposite(l) in a) }
  ghost predicate Admissible(faces: bool, a: Assignment) { faces ==> Consistent(a) }

  ghost predicate Sub(d: Clause, c: Clause) { forall l :: l in d ==> l in c }
  ghost predicate Holds(c: Clause, a: Assignment) { forall l :: l in c ==> l in a }
  ghost predicate SomeHolds(n: seq<Clause>, a: Assignment) { exists c :: c in n && Holds(c, a) }

  lemma IncludesIsSub(c: Clause, d: Clause)
    ensures Includes(c, d) <==> Sub(d, c)
  {
    if |d| > 0 {
      IncludesIsSub(c, d[1..]);
      assert d == [d[0]] + d[1..];
    }
  }
  lemma ContradictoryMeans(c: Clause)
    ensures IsContradictory(c) <==> exists l :: l in c && Opposite(l) in c
  {
    if |c| > 0 {
      ContradictoryMeans(c[1..]);
      assert c == [c[0]] + c[1..];
      assert Opposite(Opposite(c[0])) == c[0];
      if l :| l in c && Opposite(l) in c {
        assert Opposite(Opposite(l)) == l && Opposite(l) != l;
        if l == c[0] { assert Opposite(c[0]) in c[1..]; }
        else if Opposite(l) == c[0] { assert Opposite(c[0]) == l; }
      }
    }
  }
  lemma MergeMeans(c: Clause, d: Clause)
    ensures forall l :: l in MergeClauses(c, d) <==> l in c || l in d
  {
    if |c| > 0 {
      MergeMeans(c[1..], d);
      PlaceElements(LiteralLess, c[0], MergeClauses(c[1..], d));
      assert c == [c[0]] + c[1..];
    }
  }
  lemma MergeSorted(c: Clause, d: Clause)
    requires Sorted(LiteralLess, d)
    ensures Sorted(LiteralLess, MergeClauses(c, d))
  {
    if |c| > 0 {
      MergeSorted(c[1..], d);
      LiteralsOrdered();
      PlaceSorted(LiteralLess, c[0], MergeClauses(c[1..], d));
    }
  }

  // Normal forms.

  ghost predicate GoodClause(faces: bool, c: Clause) { Sorted(LiteralLess, c) && (faces ==> !IsContradictory(c)) }
  ghost predicate Antichain(n: seq<Clause>) { forall c, d :: c in n && d in n && Sub(c, d) ==> c == d }
  ghost predicate {:opaque} Normal(faces: bool, n: seq<Clause>) {
    && Sorted(ClauseLess, n)
    && (forall c :: c in n ==> GoodClause(faces, c))
    && Antichain(n)
  }

  lemma CoveredMeans(c: Clause, n: seq<Clause>)
    ensures IsCovered(c, n) <==> exists d :: d in n && Sub(d, c)
  {
    if |n| > 0 {
      CoveredMeans(c, n[1..]);
      IncludesIsSub(c, n[0]);
      assert n == [n[0]] + n[1..];
      if d :| d in n && Sub(d, c) { assert d == n[0] || d in n[1..]; }
    }
  }
  lemma UncoveredMeans(c: Clause, n: seq<Clause>)
    ensures forall d :: d in Uncovered(c, n) <==> d in n && !Sub(c, d)
  {
    if |n| > 0 {
      UncoveredMeans(c, n[1..]);
      IncludesIsSub(n[0], c);
      assert n == [n[0]] + n[1..];
    }
  }
  lemma UncoveredSorted(c: Clause, n: seq<Clause>)
    requires Sorted(ClauseLess, n)
    ensures Sorted(ClauseLess, Uncovered(c, n))
  {
    if |n| > 0 {
      UncoveredSorted(c, n[1..]);
      UncoveredMeans(c, n[1..]);
      var rest := Uncovered(c, n[1..]);
      forall j | 0 <= j < |rest| ensures ClauseLess(n[0], rest[j]) {
        assert rest[j] in rest;
        var k :| 0 <= k < |n[1..]| && n[1..][k] == rest[j];
        assert n[1..][k] == n[k + 1];
      }
    }
  }

  lemma AddElements(c: Clause, n: seq<Clause>)
    ensures IsCovered(c, n) ==> AddClause(c, n) == n
    ensures !IsCovered(c, n) ==> forall d :: d in AddClause(c, n) <==> d == c || (d in n && !Sub(c, d))
  {
    UncoveredMeans(c, n);
    PlaceElements(ClauseLess, c, Uncovered(c, n));
  }
  lemma AddNormal(faces: bool, c: Clause, n: seq<Clause>)
    requires Normal(faces, n) && GoodClause(faces, c)
    ensures Normal(faces, AddClause(c, n))
  {
    reveal Normal();
    AddElements(c, n);
    CoveredMeans(c, n);
    if !IsCovered(c, n) {
      UncoveredSorted(c, n);
      ClausesOrdered();
      PlaceSorted(ClauseLess, c, Uncovered(c, n));
    }
  }
  lemma AddMeans(c: Clause, n: seq<Clause>, a: Assignment)
    ensures SomeHolds(AddClause(c, n), a) <==> Holds(c, a) || SomeHolds(n, a)
  {
    AddElements(c, n);
    CoveredMeans(c, n);
    var sum := AddClause(c, n);
    if IsCovered(c, n) {
      var d :| d in n && Sub(d, c);
      if Holds(c, a) { assert Holds(d, a); }
    } else {
      if Holds(c, a) { assert c in sum; }
      if d :| d in n && Holds(d, a) {
        if Sub(c, d) { assert Holds(c, a) && c in sum; } else { assert d in sum; }
      }
    }
  }

  lemma UnionNormal(faces: bool, n: seq<Clause>, m: seq<Clause>)
    requires Normal(faces, m) && forall c :: c in n ==> GoodClause(faces, c)
    ensures Normal(faces, Union(n, m))
  {
    if |n| > 0 {
      UnionNormal(faces, n[1..], m);
      AddNormal(faces, n[0], Union(n[1..], m));
    }
  }
  lemma UnionMeans(n: seq<Clause>, m: seq<Clause>, a: Assignment)
    ensures SomeHolds(Union(n, m), a) <==> SomeHolds(n, a) || SomeHolds(m, a)
  {
    if |n| > 0 {
      UnionMeans(n[1..], m, a);
      AddMeans(n[0], Union(n[1..], m), a);
      SomeHoldsSplit(n, a);
    }
  }
  lemma SomeHoldsSplit(n: seq<Clause>, a: Assignment)
    requires |n| > 0
    ensures SomeHolds(n, a) <==> Holds(n[0], a) || SomeHolds(n[1..], a)
  {
    assert n == [n[0]] + n[1..];
    if c :| c in n && Holds(c, a) { assert c == n[0] || c in n[1..]; }
  }

  lemma EmptyNormal(faces: bool)
    ensures Normal(faces, [])
  {
    reveal Normal();
  }
  lemma NormalClauses(faces: bool, n: seq<Clause>)
    requires Normal(faces, n)
    ensures forall c :: c in n ==> GoodClause(faces, c)
  {
    reveal Normal();
  }

  lemma ProductWithClauseNormal(faces: bool, c: Clause, m: seq<Clause>)
    requires GoodClause(faces, c) && forall d :: d in m ==> GoodClause(faces, d)
    ensures Normal(faces, ProductWithClause(faces, c, m))
  {
    if |m| == 0 {
      EmptyNormal(faces);
    } else {
      ProductWithClauseNormal(faces, c, m[1..]);
      assert GoodClause(faces, m[0]);
      MergeSorted(c, m[0]);
      var both := MergeClauses(c, m[0]);
      if !(faces && IsContradictory(both)) { AddNormal(faces, both, ProductWithClause(faces, c, m[1..])); }
    }
  }
  lemma MergeHolds(c: Clause, d: Clause, a: Assignment)
    ensures Holds(MergeClauses(c, d), a) <==> Holds(c, a) && Holds(d, a)
  {
    MergeMeans(c, d);
  }
  lemma ProductWithClauseMeans(faces: bool, c: Clause, m: seq<Clause>, a: Assignment)
    requires Admissible(faces, a)
    ensures SomeHolds(ProductWithClause(faces, c, m), a) <==> Holds(c, a) && SomeHolds(m, a)
  {
    if |m| > 0 {
      ProductWithClauseMeans(faces, c, m[1..], a);
      SomeHoldsSplit(m, a);
      var both := MergeClauses(c, m[0]);
      MergeHolds(c, m[0], a);
      if faces && IsContradictory(both) {
        ContradictoryMeans(both);
        var l :| l in both && Opposite(l) in both;
        if Holds(both, a) { assert l in a && Opposite(l) in a; }
      } else {
        AddMeans(both, ProductWithClause(faces, c, m[1..]), a);
      }
    }
  }
  lemma ProductNormal(faces: bool, n: seq<Clause>, m: seq<Clause>)
    requires (forall c :: c in n ==> GoodClause(faces, c)) && forall d :: d in m ==> GoodClause(faces, d)
    ensures Normal(faces, Product(faces, n, m))
  {
    if |n| == 0 {
      EmptyNormal(faces);
    } else {
      ProductNormal(faces, n[1..], m);
      ProductWithClauseNormal(faces, n[0], m);
      NormalClauses(faces, ProductWithClause(faces, n[0], m));
      UnionNormal(faces, ProductWithClause(faces, n[0], m), Product(faces, n[1..], m));
    }
  }
  lemma ProductMeans(faces: bool, n: seq<Clause>, m: seq<Clause>, a: Assignment)
    requires Admissible(faces, a)
    ensures SomeHolds(Product(faces, n, m), a) <==> SomeHolds(n, a) && SomeHolds(m, a)
  {
    if |n| > 0 {
      ProductMeans(faces, n[1..], m, a);
      ProductWithClauseMeans(faces, n[0], m, a);
      UnionMeans(ProductWithClause(faces, n[0], m), Product(faces, n[1..], m), a);
      SomeHoldsSplit(n, a);
    }
  }

  // The literals of a clause are an assignment under which exactly the normal forms hold that have a clause within it.
  lemma Separates(faces: bool, n: seq<Clause>, m: seq<Clause>, c: Clause)
    requires Normal(faces, n) && Normal(faces, m) && c in n
    requires forall a | Admissible(faces, a) :: SomeHolds(n, a) <==> SomeHolds(m, a)
    ensures c in m
  {
    var a: Assignment := iset l | l in c;
    NormalClauses(faces, n);
    ContradictoryMeans(c);
    assert Admissible(faces, a);
    assert Holds(c, a) && SomeHolds(n, a) && SomeHolds(m, a);
    var d :| d in m && Holds(d, a);
    assert Sub(d, c);
    WithinNormal(faces, n, m, d);
    var e :| e in n && Sub(e, d);
    assert Sub(e, c);
    assert e == c by { reveal Normal(); }
    NormalClauses(faces, m);
    LiteralsOrdered();
    SortedUnique(LiteralLess, c, d);
  }
  lemma WithinNormal(faces: bool, n: seq<Clause>, m: seq<Clause>, d: Clause)
    requires Normal(faces, m) && d in m
    requires forall a | Admissible(faces, a) :: SomeHolds(n, a) <==> SomeHolds(m, a)
    ensures exists e :: e in n && Sub(e, d)
  {
    var a: Assignment := iset l | l in d;
    NormalClauses(faces, m);
    ContradictoryMeans(d);
    assert Admissible(faces, a);
    assert Holds(d, a) && SomeHolds(m, a) && SomeHolds(n, a);
    var e :| e in n && Holds(e, a);
    assert Sub(e, d);
  }

  lemma NormalUnique(faces: bool, n: seq<Clause>, m: seq<Clause>)
    requires Normal(faces, n) && Normal(faces, m)
    requires forall a | Admissible(faces, a) :: SomeHolds(n, a) <==> SomeHolds(m, a)
    ensures n == m
  {
    forall c ensures c in n <==> c in m {
      if c in n { Separates(faces, n, m, c); }
      if c in m { Separates(faces, m, n, c); }
    }
    ClausesOrdered();
    assert Sorted(ClauseLess, n) && Sorted(ClauseLess, m) by { reveal Normal(); }
    SortedUnique(ClauseLess, n, m);
  }
}
