include "../Trusted.dfy"

// What proofs about compiled code use of instructions: sums, comparisons, words in memory. It follows from the definitions (Numerics.dfy, Memory.dfy).
module WasmFacts {
  import opened Names
  import opened Wasm
  import opened Engine
  import Numerics
  import LinearMemory

  function Boolean(b: bool): Maybe<Value> { Some(I32Value(if b then 1 else 0)) }

  lemma Sum(a: U32, b: U32)
    requires a as int + b as int < 0x1_0000_0000
    ensures Compute(0x6A, [I32Value(a), I32Value(b)]) == Some(I32Value(a + b))
  {
    hide Numerics.Shl32; reveal Numerics.Numeric;
  }
  lemma Difference(a: U64, b: U64)
    ensures Compute(0x7D, [I64Value(a), I64Value(b)]) == Some(I64Value(Numerics.Sub64(a, b)))
  {
    hide Numerics.Sub64, Numerics.Shl64, Numerics.ShrU64; reveal Numerics.Numeric;
  }
  lemma Shifted(a: U64, b: U64)
    ensures Compute(0x88, [I64Value(a), I64Value(b)]) == Some(I64Value(Numerics.ShrU64(a, b)))
  {
    hide Numerics.Sub64, Numerics.Shl64, Numerics.ShrU64; reveal Numerics.Numeric;
  }
  lemma Above(a: U32, b: U32)
    ensures Compute(0x4B, [I32Value(a), I32Value(b)]) == Boolean(a > b)
  {
    hide Numerics.Shl32; reveal Numerics.Numeric;
  }
  lemma Unlike(a: U32, b: U32)
    ensures Compute(0x47, [I32Value(a), I32Value(b)]) == Boolean(a != b)
  {
    hide Numerics.Shl32; reveal Numerics.Numeric;
  }
  lemma UnlikeWide(a: U64, b: U64)
    ensures Compute(0x52, [I64Value(a), I64Value(b)]) == Boolean(a != b)
  {
    hide Numerics.Shl64, Numerics.ShrU64; reveal Numerics.Numeric;
  }

  // A word of 64 bits that was stored is there.
  lemma Stored(a: U32, o: U32, b: U64, m: Memory)
    ensures var r := StoreTo(0x37, I32Value(a), o, I64Value(b), m); r.Some? ==> LoadFrom(0x29, I32Value(a), o, r.v) == Some(I64Value(b))
  {
    if StoreTo(0x37, I32Value(a), o, I64Value(b), m).Some? { LinearMemory.LoadStored(Effective(I32Value(a), o), b, m); }
  }
  // What does not overlap with it is as it was.
  predicate IsApart(a: U32, o: U32, x: U32, y: U32, n: U64) {
    x as int + y as int + n as int <= a as int + o as int || a as int + o as int + 8 <= x as int + y as int
  }
  lemma Elsewhere(a: U32, o: U32, b: U64, op: U32, x: U32, y: U32, m: Memory)
    requires IsApart(a, o, x, y, LinearMemory.LoadBytes(op))
    ensures var r := StoreTo(0x37, I32Value(a), o, I64Value(b), m); r.Some? ==> LoadFrom(op, I32Value(x), y, r.v) == LoadFrom(op, I32Value(x), y, m)
  {
    if StoreTo(0x37, I32Value(a), o, I64Value(b), m).Some? {
      reveal Effective;
      LinearMemory.LoadElsewhere(op, Effective(I32Value(a), o), b, Effective(I32Value(x), y), m);
    }
  }
}
