include "Syntax.dfy"

// Arithmetic and conversions of doubles (specification 4.3.3, 4.3.4), rounded to nearest, ties to even, as IEEE 754 says: from bits to bits. None where the
// result is a NaN: its bits are the engine's choice (4.3.3, NaN propagation).
module Floats {
  import opened Names
  import opened Wasm

  // A number's magnitude is m * 2^e.
  datatype Float = NaN | Infinite(negative: bool) | Finite(negative: bool, m: nat, e: int)

  opaque function Power(n: nat): (r: nat)
    ensures r > 0
  { if n >= 32 then 0x1_0000_0000 * Power(n - 32) else if n == 0 then 1 else 2 * Power(n - 1) }
  // Up to the highest bit that is 1.
  opaque function Length(m: nat): nat { if m >= 0x1_0000_0000 then 32 + Length(m / 0x1_0000_0000) else if m == 0 then 0 else 1 + Length(m / 2) }

  const Infinity: U64 := 0x7FF0_0000_0000_0000
  function Signed(negative: bool, magnitude: U64): U64
    requires magnitude <= Infinity
  { if negative then magnitude + 0x8000_0000_0000_0000 else magnitude }

  function Decode(a: U64): Float {
    var negative := a >= 0x8000_0000_0000_0000;
    var magnitude := a % 0x8000_0000_0000_0000;
    var exponent, fraction := (magnitude / 0x10_0000_0000_0000) as int, (magnitude % 0x10_0000_0000_0000) as nat;
    if exponent == 0x7FF then (if fraction == 0 then Infinite(negative) else NaN)
    else if exponent == 0 then Finite(negative, fraction, -1074)
    else Finite(negative, fraction + 0x10_0000_0000_0000, exponent - 1075)
  }
  lemma QuotientIsNatural(m: nat, n: nat)
    requires n > 0
    ensures m / n >= 0
  { if m / n < 0 { assert (m / n) * n <= -n; } }
  // m * 2^-n, to the nearest integer, the even one of two.
  opaque function Halved(m: nat, n: nat): nat {
    var unit := Power(n);
    QuotientIsNatural(m, unit);
    var (q, rest) := (m / unit, 2 * (m % unit));
    if rest > unit || (rest == unit && q % 2 == 1) then q + 1 else q
  }
  // The double nearest to m * 2^e. Its unit is 2^u; a mantissa that becomes 2^53 is that of the next exponent.
  opaque function Round(negative: bool, m: nat, e: int): U64 {
    if m == 0 then Signed(negative, 0) else
    var exponent := Length(m) + e - 53;
    var u := if exponent < -1074 then -1074 else exponent;
    var mantissa := if u <= e then m * Power(e - u) else Halved(m, u - e);
    var magnitude := (u + 1074) * 0x10_0000_0000_0000 + mantissa;
    Signed(negative, if magnitude < Infinity as int then magnitude as U64 else Infinity)
  }

  opaque function Add(x: Float, y: Float): Maybe<U64> {
    match (x, y)
    case (NaN, _) => None
    case (_, NaN) => None
    case (Infinite(s), Infinite(t)) => if s == t then Some(Signed(s, Infinity)) else None
    case (Infinite(s), _) => Some(Signed(s, Infinity))
    case (_, Infinite(t)) => Some(Signed(t, Infinity))
    case (Finite(s, m, e), Finite(t, n, f)) =>
      var u := if e < f then e else f;
      var a, b := m * Power(e - u), n * Power(f - u);
      var sum := (if s then -a else a) + (if t then -b else b);
      Some(if sum == 0 then Signed(s && t, 0) else Round(sum < 0, if sum < 0 then -sum else sum, u))
  }
  function Opposite(x: Float): Float {
    match x case NaN => NaN case Infinite(s) => Infinite(!s) case Finite(s, m, e) => Finite(!s, m, e)
  }
  opaque function Multiply(x: Float, y: Float): Maybe<U64> {
    match (x, y)
    case (NaN, _) => None
    case (_, NaN) => None
    case (Infinite(s), Infinite(t)) => Some(Signed(s != t, Infinity))
    case (Infinite(s), Finite(t, n, _)) => if n == 0 then None else Some(Signed(s != t, Infinity))
    case (Finite(s, m, _), Infinite(t)) => if m == 0 then None else Some(Signed(s != t, Infinity))
    case (Finite(s, m, e), Finite(t, n, f)) => Some(Round(s != t, m * n, e + f))
  }
  // A quotient has 57 bits or more, and one below them that says whether there is more: rounding looks at no other.
  opaque function Divide(x: Float, y: Float): Maybe<U64> {
    match (x, y)
    case (NaN, _) => None
    case (_, NaN) => None
    case (Infinite(s), Infinite(t)) => None
    case (Infinite(s), Finite(t, _, _)) => Some(Signed(s != t, Infinity))
    case (Finite(s, _, _), Infinite(t)) => Some(Signed(s != t, 0))
    case (Finite(s, m, e), Finite(t, n, f)) =>
      if n == 0 then (if m == 0 then None else Some(Signed(s != t, Infinity))) else
      var a := m * Power(110);
      Some(Round(s != t, 2 * (a / n) + (if a % n == 0 then 0 else 1), e - f - 111))
  }
  // Up to the highest bit of a square root: m's root, without what is behind the point.
  opaque function Root(m: nat): nat { if m == 0 then 0 else var r := 2 * Root(m / 4); if (r + 1) * (r + 1) <= m then r + 1 else r }
  opaque function SquareRoot(x: Float): Maybe<U64> {
    match x
    case NaN => None
    case Infinite(s) => if s then None else Some(Infinity)
    case Finite(s, m, e) =>
      if m == 0 then Some(Signed(s, 0)) else if s then None else
      var places := if e % 2 == 0 then 110 else 111;
      var a := m * Power(places);
      var r := Root(a);
      Some(Round(false, 2 * r + (if r * r == a then 0 else 1), (e - places) / 2 - 1))
  }
  // An integer near the number: above it, below it, towards zero, or the nearest.
  datatype Direction = Up | Down | TowardsZero | Nearest
  opaque function Integral(x: Float, direction: Direction): Maybe<U64> {
    match x
    case NaN => None
    case Infinite(s) => Some(Signed(s, Infinity))
    case Finite(s, m, e) =>
      if e >= 0 then Some(Round(s, m, e)) else
      var unit := Power(-e);
      QuotientIsNatural(m, unit);
      var more := m % unit != 0 && ((direction.Up? && !s) || (direction.Down? && s));
      Some(Round(s, if direction.Nearest? then Halved(m, -e) else if more then m / unit + 1 else m / unit, 0))
  }
  // The nearest double to an integer; an integer from a double, rounded towards zero, with the nearest of the range where it is outside, and 0 for a NaN.
  opaque function Convert(i: int): U64 { Round(i < 0, if i < 0 then -i else i, 0) }
  opaque function Truncate(x: Float, low: int, high: int): (r: int)
    requires low <= 0 <= high
    ensures low <= r <= high
  {
    match x
    case NaN => 0
    case Infinite(s) => if s then low else high
    case Finite(s, m, e) =>
      if m > 0 && e > 64 then (if s then low else high) else
      var a := if e >= 0 then m * Power(e) else m / Power(-e);
      var i := if s then -a else a;
      if i < low then low else if i > high then high else i
  }
}
