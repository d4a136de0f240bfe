// The normalisers of the cubical evaluator: dimension expressions and face formulas to the antichain disjunctive normal form.
//
// A literal is a name with a sign, a clause a strictly sorted sequence of literals, a normal form a strictly sorted sequence of
// clauses none of which includes another. On the interval i and its inverse are independent (i /\ ~i stays, de Morgan); on faces
// a clause that asks for i = 0 and i = 1 is dropped. Names compare by their bytes, literals by name and then sign, clauses
// lexicographically. Canonical.dfy proves that the normal form is sound, idempotent and canonical.
module CubicalNormalisers {
  newtype {:nativeType "byte"} Byte = b: int | 0 <= b < 256
  type Name = seq<Byte>

  datatype DimExpr = Zero | One | Var(name: Name) | Inv(r: DimExpr) | DimMeet(left: DimExpr, right: DimExpr) | DimJoin(left: DimExpr, right: DimExpr)
  datatype Face = Bot | Top | Eq0(name: Name) | Eq1(name: Name) | FaceMeet(left: Face, right: Face) | FaceJoin(left: Face, right: Face)

  // second: the inverse of the dimension, the face i = 1.
  datatype Literal = Literal(name: Name, second: bool)
  type Clause = seq<Literal>

  function Opposite(l: Literal): Literal { Literal(l.name, !l.second) }

  // Lexicographic order, a prefix first.
  predicate Lexicographic<T(==)>(less: (T, T) -> bool, a: seq<T>, b: seq<T>) {
    if |b| == 0 then false
    else if |a| == 0 then true
    else if a[0] != b[0] then less(a[0], b[0])
    else Lexicographic(less, a[1..], b[1..])
  }
  predicate ByteLess(a: Byte, b: Byte) { a < b }
  predicate NameLess(a: Name, b: Name) { Lexicographic(ByteLess, a, b) }
  predicate LiteralLess(a: Literal, b: Literal) { if a.name != b.name then NameLess(a.name, b.name) else !a.second && b.second }
  predicate ClauseLess(a: Clause, b: Clause) { Lexicographic(LiteralLess, a, b) }

  // Puts x at its place in a sorted sequence, unless it is there.
  function Place<T(==)>(less: (T, T) -> bool, x: T, s: seq<T>): seq<T> {
    if |s| == 0 || less(x, s[0]) then [x] + s
    else if x == s[0] then s
    else [s[0]] + Place(less, x, s[1..])
  }

  function MergeClauses(c: Clause, d: Clause): Clause {
    if |c| == 0 then d else Place(LiteralLess, c[0], MergeClauses(c[1..], d))
  }
  predicate IsContradictory(c: Clause) { |c| > 0 && (Opposite(c[0]) in c[1..] || IsContradictory(c[1..])) }
  // Every literal of d is in c.
  predicate Includes(c: Clause, d: Clause) { |d| == 0 || (d[0] in c && Includes(c, d[1..])) }

  // Some clause of n is included in c, so c adds nothing to n.
  predicate IsCovered(c: Clause, n: seq<Clause>) { |n| > 0 && (Includes(c, n[0]) || IsCovered(c, n[1..])) }
  // The clauses of n that do not include c.
  function Uncovered(c: Clause, n: seq<Clause>): seq<Clause> {
    if |n| == 0 then [] else if Includes(n[0], c) then Uncovered(c, n[1..]) else [n[0]] + Uncovered(c, n[1..])
  }
  function AddClause(c: Clause, n: seq<Clause>): seq<Clause> {
    if IsCovered(c, n) then n else Place(ClauseLess, c, Uncovered(c, n))
  }

  function Union(n: seq<Clause>, m: seq<Clause>): seq<Clause> {
    if |n| == 0 then m else AddClause(n[0], Union(n[1..], m))
  }
  function ProductWithClause(faces: bool, c: Clause, m: seq<Clause>): seq<Clause> {
    if |m| == 0 then []
    else
      var both := MergeClauses(c, m[0]);
      var rest := ProductWithClause(faces, c, m[1..]);
      if faces && IsContradictory(both) then rest else AddClause(both, rest)
  }
  function Product(faces: bool, n: seq<Clause>, m: seq<Clause>): seq<Clause> {
    if |n| == 0 then [] else Union(ProductWithClause(faces, n[0], m), Product(faces, n[1..], m))
  }

  // The normal form of e, or of its inverse.
  function DimClauses(e: DimExpr, inverse: bool): seq<Clause> {
    match e
    case Zero => if inverse then [[]] else []
    case One => if inverse then [] else [[]]
    case Var(x) => [[Literal(x, inverse)]]
    case Inv(r) => DimClauses(r, !inverse)
    case DimMeet(r, s) =>
      if inverse then Union(DimClauses(r, inverse), DimClauses(s, inverse))
      else Product(false, DimClauses(r, inverse), DimClauses(s, inverse))
    case DimJoin(r, s) =>
      if inverse then Product(false, DimClauses(r, inverse), DimClauses(s, inverse))
      else Union(DimClauses(r, inverse), DimClauses(s, inverse))
  }
  function FaceClauses(f: Face): seq<Clause> {
    match f
    case Bot => []
    case Top => [[]]
    case Eq0(x) => [[Literal(x, false)]]
    case Eq1(x) => [[Literal(x, true)]]
    case FaceMeet(g, h) => Product(true, FaceClauses(g), FaceClauses(h))
    case FaceJoin(g, h) => Union(FaceClauses(g), FaceClauses(h))
  }

  function DimOfLiteral(l: Literal): DimExpr { if l.second then Inv(Var(l.name)) else Var(l.name) }
  function DimOfClause(c: Clause): DimExpr {
    if |c| == 0 then One else if |c| == 1 then DimOfLiteral(c[0]) else DimMeet(DimOfLiteral(c[0]), DimOfClause(c[1..]))
  }
  function DimOfClauses(n: seq<Clause>): DimExpr {
    if |n| == 0 then Zero else if |n| == 1 then DimOfClause(n[0]) else DimJoin(DimOfClause(n[0]), DimOfClauses(n[1..]))
  }
  function FaceOfLiteral(l: Literal): Face { if l.second then Eq1(l.name) else Eq0(l.name) }
  function FaceOfClause(c: Clause): Face {
    if |c| == 0 then Top else if |c| == 1 then FaceOfLiteral(c[0]) else FaceMeet(FaceOfLiteral(c[0]), FaceOfClause(c[1..]))
  }
  function FaceOfClauses(n: seq<Clause>): Face {
    if |n| == 0 then Bot else if |n| == 1 then FaceOfClause(n[0]) else FaceJoin(FaceOfClause(n[0]), FaceOfClauses(n[1..]))
  }

  function NormaliseDim(e: DimExpr): DimExpr { DimOfClauses(DimClauses(e, false)) }
  function NormaliseFace(f: Face): Face { FaceOfClauses(FaceClauses(f)) }
}
