include "Syntax.dfy"
include "Floats.dfy"

// WebAssembly's numeric instructions by their opcodes: on integers (specification 4.3.2), on doubles (4.3.3; arithmetic is in Floats.dfy), and conversions
// (4.3.4). What a NaN's bits are is the engine's choice, and single-precision numbers, which compiled functions do not have, are left to it: Trusted.dfy.
module Numerics {
  import opened Names
  import Floats
  import opened Wasm

  // Elsewhere: the engine's choice.
  datatype Computed = Is(v: Value) | Trap | Elsewhere

  // 4.3.1: the signed interpretation, and its inverse.
  function Signed32(a: U32): int { if a < 0x8000_0000 then a as int else a as int - 0x1_0000_0000 }
  function Signed64(a: U64): int { if a < 0x8000_0000_0000_0000 then a as int else a as int - 0x1_0000_0000_0000_0000 }
  function Wrap32(i: int): U32 { (i % 0x1_0000_0000) as U32 }
  function Wrap64(i: int): U64 { (i % 0x1_0000_0000_0000_0000) as U64 }
  // An integer whose order among the others is that of the signed ones.
  function Biased32(a: U32): U32 { if a < 0x8000_0000 then a + 0x8000_0000 else a - 0x8000_0000 }
  function Biased64(a: U64): U64 { if a < 0x8000_0000_0000_0000 then a + 0x8000_0000_0000_0000 else a - 0x8000_0000_0000_0000 }

  function Add32(a: U32, b: U32): U32 { if a <= 0xFFFF_FFFF - b then a + b else a - (0xFFFF_FFFF - b) - 1 }
  function Add64(a: U64, b: U64): U64 { if a <= 0xFFFF_FFFF_FFFF_FFFF - b then a + b else a - (0xFFFF_FFFF_FFFF_FFFF - b) - 1 }
  function Sub32(a: U32, b: U32): U32 { if b <= a then a - b else 0xFFFF_FFFF - (b - a) + 1 }
  function Sub64(a: U64, b: U64): U64 { if b <= a then a - b else 0xFFFF_FFFF_FFFF_FFFF - (b - a) + 1 }
  function Mul32(a: U32, b: U32): U32 { (a as bv32 * b as bv32) as U32 }
  function Mul64(a: U64, b: U64): U64 { (a as bv64 * b as bv64) as U64 }
  // Division that truncates towards zero.
  function Quotient(i: int, j: int): int
    requires j != 0
  { var q := (if i < 0 then -i else i) / (if j < 0 then -j else j); if (i < 0) == (j < 0) then q else -q }
  function Remainder(i: int, j: int): int
    requires j != 0
  { var r := (if i < 0 then -i else i) % (if j < 0 then -j else j); if i < 0 then -r else r }

  function And32(a: U32, b: U32): U32 { (a as bv32 & b as bv32) as U32 }
  function Or32(a: U32, b: U32): U32 { (a as bv32 | b as bv32) as U32 }
  function Xor32(a: U32, b: U32): U32 { (a as bv32 ^ b as bv32) as U32 }
  function And64(a: U64, b: U64): U64 { (a as bv64 & b as bv64) as U64 }
  function Or64(a: U64, b: U64): U64 { (a as bv64 | b as bv64) as U64 }
  function Xor64(a: U64, b: U64): U64 { (a as bv64 ^ b as bv64) as U64 }
  // Shifts and rotations by a number modulo the width: by 1, 2, 4, ... as its bits say.
  function Shl32(a: U32, b: U32): U32 {
    var n := b % 32;
    var a1 := if n % 2 == 1 then (a % 0x8000_0000) * 0x2 else a;
    var a2 := if n / 2 % 2 == 1 then (a1 % 0x4000_0000) * 0x4 else a1;
    var a4 := if n / 4 % 2 == 1 then (a2 % 0x1000_0000) * 0x10 else a2;
    var a8 := if n / 8 % 2 == 1 then (a4 % 0x100_0000) * 0x100 else a4;
    if n / 16 % 2 == 1 then (a8 % 0x1_0000) * 0x1_0000 else a8
  }
  function ShrU32(a: U32, b: U32): U32 {
    var n := b % 32;
    var a1 := if n % 2 == 1 then a / 0x2 else a;
    var a2 := if n / 2 % 2 == 1 then a1 / 0x4 else a1;
    var a4 := if n / 4 % 2 == 1 then a2 / 0x10 else a2;
    var a8 := if n / 8 % 2 == 1 then a4 / 0x100 else a4;
    if n / 16 % 2 == 1 then a8 / 0x1_0000 else a8
  }
  function ShrS32(a: U32, b: U32): U32 { if a < 0x8000_0000 then ShrU32(a, b) else 0xFFFF_FFFF - ShrU32(0xFFFF_FFFF - a, b) }
  function Rotl32(a: U32, b: U32): U32 { if b % 32 == 0 then a else Or32(Shl32(a, b % 32), ShrU32(a, 32 - b % 32)) }
  function Rotr32(a: U32, b: U32): U32 { if b % 32 == 0 then a else Rotl32(a, 32 - b % 32) }
  function Shl64(a: U64, b: U64): U64 {
    var n := b % 64;
    var a1 := if n % 2 == 1 then (a % 0x8000_0000_0000_0000) * 0x2 else a;
    var a2 := if n / 2 % 2 == 1 then (a1 % 0x4000_0000_0000_0000) * 0x4 else a1;
    var a4 := if n / 4 % 2 == 1 then (a2 % 0x1000_0000_0000_0000) * 0x10 else a2;
    var a8 := if n / 8 % 2 == 1 then (a4 % 0x100_0000_0000_0000) * 0x100 else a4;
    var a16 := if n / 16 % 2 == 1 then (a8 % 0x1_0000_0000_0000) * 0x1_0000 else a8;
    if n / 32 % 2 == 1 then (a16 % 0x1_0000_0000) * 0x1_0000_0000 else a16
  }
  function ShrU64(a: U64, b: U64): U64 {
    var n := b % 64;
    var a1 := if n % 2 == 1 then a / 0x2 else a;
    var a2 := if n / 2 % 2 == 1 then a1 / 0x4 else a1;
    var a4 := if n / 4 % 2 == 1 then a2 / 0x10 else a2;
    var a8 := if n / 8 % 2 == 1 then a4 / 0x100 else a4;
    var a16 := if n / 16 % 2 == 1 then a8 / 0x1_0000 else a8;
    if n / 32 % 2 == 1 then a16 / 0x1_0000_0000 else a16
  }
  function ShrS64(a: U64, b: U64): U64 { if a < 0x8000_0000_0000_0000 then ShrU64(a, b) else 0xFFFF_FFFF_FFFF_FFFF - ShrU64(0xFFFF_FFFF_FFFF_FFFF - a, b) }
  function Rotl64(a: U64, b: U64): U64 { if b % 64 == 0 then a else Or64(Shl64(a, b % 64), ShrU64(a, 64 - b % 64)) }
  function Rotr64(a: U64, b: U64): U64 { if b % 64 == 0 then a else Rotl64(a, 64 - b % 64) }

  // Of the n lowest bits of an integer: up to the highest that is 1, below the lowest that is 1, how many are 1.
  function Length(a: U64, n: U32): (r: U32)
    ensures r <= n
    decreases n
  { if n == 0 || a == 0 then 0 else 1 + Length(a / 2, n - 1) }
  function Trailing(a: U64, n: U32): (r: U32)
    ensures r <= n
    decreases n
  { if n == 0 || a % 2 == 1 then 0 else 1 + Trailing(a / 2, n - 1) }
  function Ones(a: U64, n: U32): (r: U32)
    ensures r <= n
    decreases n
  { if n == 0 then 0 else (if a % 2 == 1 then 1 else 0) + Ones(a / 2, n - 1) }

  // 4.3.2 extend_s, of an integer's n values of so many bits.
  function Extend32(a: U32, n: U32): U32
    requires n == 0x100 || n == 0x1_0000
  { var b: U32 := a % n; if b < n / 2 then b else 0xFFFF_FFFF - (n - 1 - b) }
  function Extend64(a: U64, n: U64): U64
    requires n == 0x100 || n == 0x1_0000 || n == 0x1_0000_0000
  { var b: U64 := a % n; if b < n / 2 then b else 0xFFFF_FFFF_FFFF_FFFF - (n - 1 - b) }

  // 4.3.3: doubles by their bits: whether one is a NaN; an integer whose order among the others is that of the doubles, with one for both zeros.
  function IsNaN64(a: U64): bool { a % 0x8000_0000_0000_0000 > 0x7FF0_0000_0000_0000 }
  function Ordered64(a: U64): U64 { if a < 0x8000_0000_0000_0000 then a + 0x8000_0000_0000_0000 else 0xFFFF_FFFF_FFFF_FFFF - a + 1 }

  function Flag(b: bool): Computed { Is(I32Value(if b then 1 else 0)) }
  function Word(a: U32): Computed { Is(I32Value(a)) }
  function Wide(a: U64): Computed { Is(I64Value(a)) }
  function Double(a: Maybe<U64>): Computed { match a case Some(b) => Is(F64Value(b)) case None => Elsewhere }
  // 4.3.4 trunc: traps for a NaN, and where the integer is not in the range.
  function Within(a: U64, low: int, high: int): Maybe<int>
    requires low <= 0 <= high
  {
    var x := Floats.Decode(a);
    var i := Floats.Truncate(x, low - 1, high + 1);
    if x.NaN? || i < low || i > high then None else Some(i)
  }
  function Word32(i: Maybe<int>): Computed { match i case Some(n) => Word(Wrap32(n)) case None => Trap }
  function Word64(i: Maybe<int>): Computed { match i case Some(n) => Wide(Wrap64(n)) case None => Trap }

  // 4.3.2, of one i32, of two.
  function Unary32(op: U32, a: U32): Computed {
    match op
    case 0x45 => Flag(a == 0)
    case 0x67 => Word(32 - Length(a as U64, 32))
    case 0x68 => Word(Trailing(a as U64, 32))
    case 0x69 => Word(Ones(a as U64, 32))
    case 0xB7 => Double(Some(Floats.Convert(Signed32(a))))
    case 0xB8 => Double(Some(Floats.Convert(a as int)))
    case 0xAC => Wide(Extend64(a as U64, 0x1_0000_0000))
    case 0xAD => Wide(a as U64)
    case 0xBE => Is(F32Value(a))
    case 0xC0 => Word(Extend32(a, 0x100))
    case 0xC1 => Word(Extend32(a, 0x1_0000))
    case _ => Elsewhere
  }
  function Binary32(op: U32, a: U32, b: U32): Computed {
    match op
    case 0x46 => Flag(a == b)
    case 0x47 => Flag(a != b)
    case 0x48 => Flag(Biased32(a) < Biased32(b))
    case 0x49 => Flag(a < b)
    case 0x4A => Flag(Biased32(a) > Biased32(b))
    case 0x4B => Flag(a > b)
    case 0x4C => Flag(Biased32(a) <= Biased32(b))
    case 0x4D => Flag(a <= b)
    case 0x4E => Flag(Biased32(a) >= Biased32(b))
    case 0x4F => Flag(a >= b)
    case 0x6A => Word(Add32(a, b))
    case 0x6B => Word(Sub32(a, b))
    case 0x6C => Word(Mul32(a, b))
    case 0x6D => if b == 0 || (a == 0x8000_0000 && b == 0xFFFF_FFFF) then Trap else Word(Wrap32(Quotient(Signed32(a), Signed32(b))))
    case 0x6E => if b == 0 then Trap else Word(a / b)
    case 0x6F => if b == 0 then Trap else Word(Wrap32(Remainder(Signed32(a), Signed32(b))))
    case 0x70 => if b == 0 then Trap else Word(a % b)
    case 0x71 => Word(And32(a, b))
    case 0x72 => Word(Or32(a, b))
    case 0x73 => Word(Xor32(a, b))
    case 0x74 => Word(Shl32(a, b))
    case 0x75 => Word(ShrS32(a, b))
    case 0x76 => Word(ShrU32(a, b))
    case 0x77 => Word(Rotl32(a, b))
    case 0x78 => Word(Rotr32(a, b))
    case _ => Elsewhere
  }
  // 4.3.2, of one i64, of two.
  function Unary64(op: U32, a: U64): Computed {
    match op
    case 0x50 => Flag(a == 0)
    case 0x79 => Wide((64 - Length(a, 64)) as U64)
    case 0x7A => Wide(Trailing(a, 64) as U64)
    case 0x7B => Wide(Ones(a, 64) as U64)
    case 0xA7 => Word((a % 0x1_0000_0000) as U32)
    case 0xB9 => Double(Some(Floats.Convert(Signed64(a))))
    case 0xBA => Double(Some(Floats.Convert(a as int)))
    case 0xBF => Is(F64Value(a))
    case 0xC2 => Wide(Extend64(a, 0x100))
    case 0xC3 => Wide(Extend64(a, 0x1_0000))
    case 0xC4 => Wide(Extend64(a, 0x1_0000_0000))
    case _ => Elsewhere
  }
  function Binary64(op: U32, a: U64, b: U64): Computed {
    match op
    case 0x51 => Flag(a == b)
    case 0x52 => Flag(a != b)
    case 0x53 => Flag(Biased64(a) < Biased64(b))
    case 0x54 => Flag(a < b)
    case 0x55 => Flag(Biased64(a) > Biased64(b))
    case 0x56 => Flag(a > b)
    case 0x57 => Flag(Biased64(a) <= Biased64(b))
    case 0x58 => Flag(a <= b)
    case 0x59 => Flag(Biased64(a) >= Biased64(b))
    case 0x5A => Flag(a >= b)
    case 0x7C => Wide(Add64(a, b))
    case 0x7D => Wide(Sub64(a, b))
    case 0x7E => Wide(Mul64(a, b))
    case 0x7F => if b == 0 || (a == 0x8000_0000_0000_0000 && b == 0xFFFF_FFFF_FFFF_FFFF) then Trap else Wide(Wrap64(Quotient(Signed64(a), Signed64(b))))
    case 0x80 => if b == 0 then Trap else Wide(a / b)
    case 0x81 => if b == 0 then Trap else Wide(Wrap64(Remainder(Signed64(a), Signed64(b))))
    case 0x82 => if b == 0 then Trap else Wide(a % b)
    case 0x83 => Wide(And64(a, b))
    case 0x84 => Wide(Or64(a, b))
    case 0x85 => Wide(Xor64(a, b))
    case 0x86 => Wide(Shl64(a, b))
    case 0x87 => Wide(ShrS64(a, b))
    case 0x88 => Wide(ShrU64(a, b))
    case 0x89 => Wide(Rotl64(a, b))
    case 0x8A => Wide(Rotr64(a, b))
    case _ => Elsewhere
  }
  // 4.3.3, of one f64, of two.
  function UnaryF64(op: U32, a: U64): Computed {
    match op
    case 0x99 => Is(F64Value(a % 0x8000_0000_0000_0000))
    case 0x9A => Is(F64Value(if a < 0x8000_0000_0000_0000 then a + 0x8000_0000_0000_0000 else a - 0x8000_0000_0000_0000))
    case 0x9B => Double(Floats.Integral(Floats.Decode(a), Floats.Up))
    case 0x9C => Double(Floats.Integral(Floats.Decode(a), Floats.Down))
    case 0x9D => Double(Floats.Integral(Floats.Decode(a), Floats.TowardsZero))
    case 0x9E => Double(Floats.Integral(Floats.Decode(a), Floats.Nearest))
    case 0x9F => Double(Floats.SquareRoot(Floats.Decode(a)))
    case 0xAA => Word32(Within(a, -0x8000_0000, 0x7FFF_FFFF))
    case 0xAB => Word32(Within(a, 0, 0xFFFF_FFFF))
    case 0xB0 => Word64(Within(a, -0x8000_0000_0000_0000, 0x7FFF_FFFF_FFFF_FFFF))
    case 0xB1 => Word64(Within(a, 0, 0xFFFF_FFFF_FFFF_FFFF))
    case 0xBD => Wide(a)
    case 0xFC02 => Word(Wrap32(Floats.Truncate(Floats.Decode(a), -0x8000_0000, 0x7FFF_FFFF)))
    case 0xFC03 => Word(Wrap32(Floats.Truncate(Floats.Decode(a), 0, 0xFFFF_FFFF)))
    case 0xFC06 => Wide(Wrap64(Floats.Truncate(Floats.Decode(a), -0x8000_0000_0000_0000, 0x7FFF_FFFF_FFFF_FFFF)))
    case 0xFC07 => Wide(Wrap64(Floats.Truncate(Floats.Decode(a), 0, 0xFFFF_FFFF_FFFF_FFFF)))
    case _ => Elsewhere
  }
  // The smaller one, with -0 below 0; the larger one.
  function Least(a: U64, b: U64): U64 { if Ordered64(a) < Ordered64(b) || (Ordered64(a) == Ordered64(b) && a > b) then a else b }
  function Greatest(a: U64, b: U64): U64 { if Least(a, b) == a then b else a }
  function BinaryF64(op: U32, a: U64, b: U64): Computed {
    var ordered := !IsNaN64(a) && !IsNaN64(b);
    match op
    case 0x61 => Flag(ordered && Ordered64(a) == Ordered64(b))
    case 0x62 => Flag(!ordered || Ordered64(a) != Ordered64(b))
    case 0x63 => Flag(ordered && Ordered64(a) < Ordered64(b))
    case 0x64 => Flag(ordered && Ordered64(a) > Ordered64(b))
    case 0x65 => Flag(ordered && Ordered64(a) <= Ordered64(b))
    case 0x66 => Flag(ordered && Ordered64(a) >= Ordered64(b))
    case 0xA0 => Double(Floats.Add(Floats.Decode(a), Floats.Decode(b)))
    case 0xA1 => Double(Floats.Add(Floats.Decode(a), Floats.Opposite(Floats.Decode(b))))
    case 0xA2 => Double(Floats.Multiply(Floats.Decode(a), Floats.Decode(b)))
    case 0xA3 => Double(Floats.Divide(Floats.Decode(a), Floats.Decode(b)))
    case 0xA4 => Double(if ordered then Some(Least(a, b)) else None)
    case 0xA5 => Double(if ordered then Some(Greatest(a, b)) else None)
    case 0xA6 => Is(F64Value(Floats.Signed(b >= 0x8000_0000_0000_0000, 0) + a % 0x8000_0000_0000_0000))
    case _ => Elsewhere
  }
  // An instruction's value.
  opaque function Numeric(op: U32, operands: seq<Value>): Computed {
    if |operands| == 1 then
      match operands[0]
      case I32Value(a) => Unary32(op, a)
      case I64Value(a) => Unary64(op, a)
      case F32Value(a) => if op == 0xBC then Word(a) else Elsewhere
      case F64Value(a) => UnaryF64(op, a)
    else if |operands| == 2 && operands[0].I32Value? && operands[1].I32Value? then Binary32(op, operands[0].bits, operands[1].bits)
    else if |operands| == 2 && operands[0].I64Value? && operands[1].I64Value? then Binary64(op, operands[0].wide, operands[1].wide)
    else if |operands| == 2 && operands[0].F64Value? && operands[1].F64Value? then BinaryF64(op, operands[0].double, operands[1].double)
    else Elsewhere
  }
}
