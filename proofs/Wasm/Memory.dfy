include "Numerics.dfy"

// WebAssembly's linear memory: loads and stores by their opcodes (specification 4.4.7), bytes in little-endian order (4.3).
module LinearMemory {
  import opened Names
  import opened Wasm
  import Numerics

  // 4.2.8: the bytes of a memory instance.
  type Memory = seq<U8>

  // n bytes from an effective address on, which has 33 bits, are in the memory.
  predicate InBounds(m: Memory, at: U64, n: U64) { n <= 8 && at <= 0x2_0000_0008 - n && at as int + n as int <= |m| }

  // The values of n bytes.
  ghost function Range(n: nat): nat { if n == 0 then 1 else 0x100 * Range(n - 1) }
  lemma RangeIs(n: nat)
    requires n <= 8
    ensures n == 1 ==> Range(n) == 0x100
    ensures n == 2 ==> Range(n) == 0x1_0000
    ensures n == 4 ==> Range(n) == 0x1_0000_0000
    ensures n == 8 ==> Range(n) == 0x1_0000_0000_0000_0000
    ensures n < 8 ==> Range(n) <= 0x100_0000_0000_0000
  {
    assert Range(0) == 1;
    assert Range(1) == 0x100;
    assert Range(2) == 0x1_0000;
    assert Range(3) == 0x100_0000;
    assert Range(4) == 0x1_0000_0000;
    assert Range(5) == 0x100_0000_0000;
    assert Range(6) == 0x1_0000_0000_0000;
    assert Range(7) == 0x100_0000_0000_0000;
  }

  // n bytes as an unsigned integer.
  function Read(m: Memory, at: U64, n: U64): (r: U64)
    requires InBounds(m, at, n)
    ensures r as int < Range(n as int)
    decreases n
  {
    if n == 0 then 0 else
      assert Read(m, at + 1, n - 1) as int < 0x100_0000_0000_0000 by { RangeIs(n as int - 1); }
      m[at] as U64 + 0x100 * Read(m, at + 1, n - 1)
  }
  function Write(m: Memory, at: U64, n: U64, v: U64): (r: Memory)
    requires InBounds(m, at, n)
    ensures |r| == |m| && forall j :: 0 <= j < |m| && (j < at as int || at as int + n as int <= j) ==> r[j] == m[j]
    decreases n
  { if n == 0 then m else Write(m[at := (v % 0x100) as U8], at + 1, n - 1, v / 0x100) }

  // 4.4.7: the bytes that a load reads, that a store writes; 0 for no such instruction.
  function LoadBytes(op: U32): U64 {
    match op
    case 0x28 | 0x2A | 0x34 | 0x35 => 4
    case 0x29 | 0x2B => 8
    case 0x2C | 0x2D | 0x30 | 0x31 => 1
    case 0x2E | 0x2F | 0x32 | 0x33 => 2
    case _ => 0
  }
  function StoreBytes(op: U32): U64 {
    match op
    case 0x36 | 0x38 | 0x3E => 4
    case 0x37 | 0x39 => 8
    case 0x3A | 0x3C => 1
    case 0x3B | 0x3D => 2
    case _ => 0
  }

  // 4.4.7: None where an access is out of bounds.
  opaque function Load(op: U32, at: U64, m: Memory): Maybe<Value> {
    var n := LoadBytes(op);
    if n == 0 || !InBounds(m, at, n) then None else
    var b := Read(m, at, n);
    RangeIs(n as int);
    match op
    case 0x28 | 0x2D | 0x2F => Some(I32Value(b as U32))
    case 0x29 | 0x31 | 0x33 | 0x35 => Some(I64Value(b))
    case 0x2A => Some(F32Value(b as U32))
    case 0x2B => Some(F64Value(b))
    case 0x2C => Some(I32Value(Numerics.Extend32(b as U32, 0x100)))
    case 0x2E => Some(I32Value(Numerics.Extend32(b as U32, 0x1_0000)))
    case 0x30 => Some(I64Value(Numerics.Extend64(b, 0x100)))
    case 0x32 => Some(I64Value(Numerics.Extend64(b, 0x1_0000)))
    case _ => Some(I64Value(Numerics.Extend64(b, 0x1_0000_0000)))
  }
  function BitsOf(v: Value): U64 {
    match v case I32Value(b) => b as U64 case I64Value(b) => b case F32Value(b) => b as U64 case F64Value(b) => b
  }
  opaque function Store(op: U32, at: U64, v: Value, m: Memory): Maybe<Memory> {
    var n := StoreBytes(op);
    if n == 0 || !InBounds(m, at, n) then None else Some(Write(m, at, n, BitsOf(v)))
  }

  // ── What follows ───────────────────────────────────────────────────────────────────────────────────────────────────

  lemma ReadWritten(m: Memory, at: U64, n: U64, v: U64)
    requires InBounds(m, at, n) && v as int < Range(n as int)
    ensures Read(Write(m, at, n, v), at, n) == v
    decreases n
  {
    if n > 0 {
      var m1 := m[at := (v % 0x100) as U8];
      var r := Write(m1, at + 1, n - 1, v / 0x100);
      ReadWritten(m1, at + 1, n - 1, v / 0x100);
      assert r[at] == m1[at];
    }
  }
  lemma ReadSame(m: Memory, m1: Memory, at: U64, n: U64)
    requires InBounds(m, at, n) && |m1| == |m| && forall j :: at as int <= j < at as int + n as int ==> m1[j] == m[j]
    ensures Read(m1, at, n) == Read(m, at, n)
    decreases n
  { if n > 0 { ReadSame(m, m1, at + 1, n - 1); } }

  // A word of 64 bits that was stored is there, and words that do not overlap with it are as they were.
  lemma LoadStored(at: U64, b: U64, m: Memory)
    requires Store(0x37, at, I64Value(b), m).Some?
    ensures Load(0x29, at, Store(0x37, at, I64Value(b), m).v) == Some(I64Value(b))
  {
    reveal Load, Store;
    RangeIs(8);
    ReadWritten(m, at, 8, b);
  }
  lemma LoadElsewhere(op: U32, at: U64, b: U64, at1: U64, m: Memory)
    requires Store(0x37, at, I64Value(b), m).Some? && (at1 as int + LoadBytes(op) as int <= at as int || at as int + 8 <= at1 as int)
    ensures Load(op, at1, Store(0x37, at, I64Value(b), m).v) == Load(op, at1, m)
  {
    reveal Load, Store;
    var n := LoadBytes(op);
    if InBounds(m, at1, n) { ReadSame(m, Write(m, at, 8, b), at1, n); }
  }
}
