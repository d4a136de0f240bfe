include "../Wasm/Facts.dfy"
include "Interface.dfy"
include "Pending.dfy"

// Of what Interface.dfy and Pending.dfy ask for, this is what is trusted: the encoding of values, what memory holds, what methods do. What they say of instructions
// on integers, of comparisons, of addresses and of words in memory follows from the instructions' definitions (Wasm/Numerics.dfy, Wasm/Memory.dfy).
module LoweringPremises {
  import opened Names
  import opened Primitives
  import opened Engine
  import opened Correspondence
  import Numerics
  import LinearMemory
  import WasmFacts
  import W = Wasm
  import D = WasmIR
  import A = AnfSemantics
  import Anf
  import opened LoweringCheck
  import opened LoweringInterface
  import opened LoweringPending

  // The encoding of values (src/VerifiedJS.Kernel/Value.cs), and conversions.
  ghost opaque predicate ValueBits(k: Kernel) {
    (forall n: Int32 :: Compute(0xB7, [W.I32Value(Wrap(n))]) == Some(W.F64Value(Bits(Int32Value(n)))))
    && (forall n: Int32 :: Compute(0xFC02, [W.F64Value(Bits(Int32Value(n)))]) == Some(W.I32Value(Wrap(n))))
    && k.falseBits == Bits(BooleanValue(false)) && k.trueBits == Bits(BooleanValue(true)) && k.falseBits as int + 1 == k.trueBits as int
    && k.undefined == Bits(Undefined())
    && (forall l :: l in k.constants ==> k.constants[l] == Bits(LiteralValue(l)))
    && (forall v: Value :: IsNumber(v) == (Bits(v) <= k.largestNumber))
    && (forall n: Int32, m: Int32 :: DoublesEqual(Int32Value(n), Int32Value(m)) == (n == m))
  }
  // Callable objects have a realm and an entry; there is a realm.
  ghost opaque predicate HaveEntries(k: Kernel) {
    (forall m, h, g: A.State, w: World, v: Value :: Represents(m, h, g, w) && IsCallable(k, v, m) ==> IsReadable(Cell(v), k.layout.functionRealm, m) && IsReadable(Cell(v), k.layout.functionEntry, m))
    && (forall m, h, g: A.State, w: World :: Represents(m, h, g, w) ==> IsReadable(k.layout.realm, 0, m))
  }
  ghost opaque predicate RoomsEnd() { forall sp: W.U32, size: W.U32 :: HasRoom(sp, size) ==> sp as int + size as int < 0x1_0000_0000 }
  // Words of frames and the place of exceptions can be written, and hold nothing of the program's state.
  ghost opaque predicate WordsAreFree(k: Kernel) {
    (forall m, h, g: A.State, w: World, sp, size, o, b :: FrameIsFree(m, h, g, w, sp, size, o, b))
    && (forall m, h, g: A.State, w: World, v: Value :: ExceptionIsFree(k, m, h, g, w, v))
  }
  ghost predicate FrameIsFree(m: Memory, h: Host, g: A.State, w: World, sp: W.U32, size: W.U32, o: W.U32, b: W.U64) {
    Represents(m, h, g, w) && HasRoom(sp, size) && IsWord(size, o) ==>
      var r := StoreTo(0x37, W.I32Value(sp), o, W.I64Value(b), m);
      r.Some? && Represents(r.v, h, g, w)
  }
  ghost predicate ExceptionIsFree(k: Kernel, m: Memory, h: Host, g: A.State, w: World, v: Value) {
    Represents(m, h, g, w) ==>
      var r := StoreTo(0x37, W.I32Value(k.exception), 0, W.I64Value(Bits(v)), m);
      r.Some? && Represents(r.v, h, g, w)
  }

  ghost predicate KernelIsTrusted(p: D.Program, q: Anf.Program, k: Kernel) {
    ValueBits(k) && SentinelIsNone(k) && Conditions(p, k) && Records(k) && Fields(k) && FieldStores(k) && Statics(k) && StaticStores(k)
    && WordsAreFree(k) && PendingStays() && RoomsEnd() && Allocates(p, k) && MakesClosures(p, q, k) && Environments(k) && Polling(p, k) && Unwinding(p, k)
    && StaysExhausted(p) && Operations(p, k) && TestsAreRight(k) && Objects(k) && HaveEntries(k) && NamedCaches(k) && Lengths(k) && SetCaches(k) && GlobalCaches(k)
    && Elements(k) && OnDoubles(k) && OnIntegers(k) && Comparisons(k) && OnBits(k) && Selections(k)
  }

  lemma InstructionsHold(k: Kernel)
    requires ValueBits(k)
    ensures Instructions(k)
  {
    reveal ValueBits, Instructions, Numerics.Numeric;
  }
  lemma FlagsAnd(a: bool, b: bool)
    ensures AndIsRight(a, b)
  {
    reveal Numerics.Numeric;
    assert Numerics.And32(0, 0) == 0 && Numerics.And32(0, 1) == 0 && Numerics.And32(1, 0) == 0 && Numerics.And32(1, 1) == 1;
  }
  lemma TestInstructionsHold(k: Kernel)
    requires ValueBits(k)
    ensures TestInstructions(k)
  {
    reveal ValueBits, TestInstructions, Numerics.Numeric;
    forall a: bool, b: bool ensures AndIsRight(a, b) { FlagsAnd(a, b); }
  }
  lemma NumberInstructionsHold(k: Kernel)
    requires ValueBits(k)
    ensures NumberInstructions(k)
  {
    reveal ValueBits, NumberInstructions, Numerics.Numeric;
  }
  lemma TwoWords(op: W.U32, a: W.U32, b: W.U32)
    requires op == 0x46 || op == 0x49 || op == 0x6A || op == 0x74
    ensures Compute(op, [W.I32Value(a), W.I32Value(b)]).Some?
    ensures op == 0x46 ==> Compute(op, [W.I32Value(a), W.I32Value(b)]) == Some(W.I32Value(if a == b then 1 else 0))
    ensures op == 0x49 ==> IsFlag(Compute(op, [W.I32Value(a), W.I32Value(b)]))
  {
    hide Numerics.Shl32; reveal Numerics.Numeric;
  }
  lemma TwoWide(op: W.U32, a: W.U64, b: W.U64)
    requires op == 0x56 || op == 0x7D || op == 0x88
    ensures Compute(op, [W.I64Value(a), W.I64Value(b)]).Some?
    ensures op == 0x56 ==> IsFlag(Compute(op, [W.I64Value(a), W.I64Value(b)]))
  {
    hide Numerics.ShrU64; reveal Numerics.Numeric;
  }
  lemma OneWide(a: W.U64)
    ensures Compute(0xA7, [W.I64Value(a)]).Some?
  {
    reveal Numerics.Numeric;
  }
  lemma Addresses32Hold()
    ensures Addresses32()
  {
    hide *; reveal Addresses32;
    forall a, b ensures Compute(0x88, [W.I64Value(a), W.I64Value(b)]).Some? { TwoWide(0x88, a, b); }
    forall a ensures Compute(0xA7, [W.I64Value(a)]).Some? { OneWide(a); }
    forall a, b ensures Compute(0x46, [W.I32Value(a), W.I32Value(b)]) == Some(W.I32Value(if a == b then 1 else 0)) { TwoWords(0x46, a, b); }
    forall a, b ensures Compute(0x6A, [W.I32Value(a), W.I32Value(b)]).Some? { TwoWords(0x6A, a, b); }
    forall a, b ensures Compute(0x74, [W.I32Value(a), W.I32Value(b)]).Some? { TwoWords(0x74, a, b); }
    forall a, b ensures Compute(0x7D, [W.I64Value(a), W.I64Value(b)]).Some? { TwoWide(0x7D, a, b); }
    forall a, b ensures IsFlag(Compute(0x49, [W.I32Value(a), W.I32Value(b)])) { TwoWords(0x49, a, b); }
    forall a, b ensures IsFlag(Compute(0x56, [W.I64Value(a), W.I64Value(b)])) { TwoWide(0x56, a, b); }
  }
  lemma CallablesHold(k: Kernel)
    requires HaveEntries(k)
    ensures Callables(k)
  {
    reveal HaveEntries, Callables, Numerics.Numeric;
  }
  lemma Shifted(a: W.U32)
    ensures IsShifted(a)
  {
    reveal Numerics.Numeric;
    if 8 * a as int < 0x1_0000_0000 { assert Numerics.Shl32(a, 3) == 8 * a; }
  }
  lemma WordArithmeticHolds()
    ensures WordArithmetic()
  {
    hide Numerics.Shl32;
    reveal WordArithmetic, Numerics.Numeric;
    forall a ensures IsShifted(a) { Shifted(a); }
    forall a, o, b, m ensures IsAddress(a, o, b, m) { reveal Effective; }
  }
  lemma SameWord(sp: W.U32, i: W.U32, m: Memory)
    requires 8 + 8 * i as int < 0x1_0000_0000 && sp as int + 8 < 0x1_0000_0000
    ensures IsSameWord(sp, i, m)
  {
    assert Effective(W.I32Value(sp), 8 + 8 * i) == Effective(W.I32Value(sp + 8), 8 * i) by { reveal Effective; }
  }
  lemma FrameEndsHold()
    requires RoomsEnd()
    ensures FrameEnds()
  {
    hide *; reveal RoomsEnd, FrameEnds;
    forall sp: W.U32, size: W.U32 | HasRoom(sp, size)
      ensures sp as int + size as int < 0x1_0000_0000
        && Compute(0x6A, [W.I32Value(sp), W.I32Value(size)]) == Some(W.I32Value(sp + size))
        && (size >= 8 ==> Compute(0x6A, [W.I32Value(sp), W.I32Value(8)]) == Some(W.I32Value(sp + 8)))
        && forall i: W.U32, m :: 16 + 8 * i as int <= size as int ==> IsSameWord(sp, i, m)
    {
      WasmFacts.Sum(sp, size);
      if size >= 8 { WasmFacts.Sum(sp, 8); }
      forall i: W.U32, m | 16 + 8 * i as int <= size as int ensures IsSameWord(sp, i, m) { SameWord(sp, i, m); }
    }
  }
  lemma WordIsStored(sp: W.U32, size: W.U32, o: W.U32, b: W.U64, m: Memory)
    requires IsWord(size, o)
    ensures var r := StoreTo(0x37, W.I32Value(sp), o, W.I64Value(b), m); r.Some? ==>
      LoadFrom(0x29, W.I32Value(sp), o, r.v) == Some(W.I64Value(b))
      && forall o1 :: IsWord(size, o1) && o1 != o ==> LoadFrom(0x29, W.I32Value(sp), o1, r.v) == LoadFrom(0x29, W.I32Value(sp), o1, m)
  {
    hide *; reveal IsWord, WasmFacts.IsApart, LinearMemory.LoadBytes;
    var r := StoreTo(0x37, W.I32Value(sp), o, W.I64Value(b), m);
    if r.Some? {
      WasmFacts.Stored(sp, o, b, m);
      forall o1 | IsWord(size, o1) && o1 != o ensures LoadFrom(0x29, W.I32Value(sp), o1, r.v) == LoadFrom(0x29, W.I32Value(sp), o1, m) {
        WasmFacts.Elsewhere(sp, o, b, 0x29, sp, o1, m);
      }
    }
  }
  lemma FramesHold(k: Kernel)
    requires WordsAreFree(k)
    ensures Frames()
  {
    hide *; reveal Frames;
    forall m, h, g: A.State, w: World, sp, size, o, b ensures StoresWord(m, h, g, w, sp, size, o, b) {
      reveal StoresWord, FrameIsFree;
      assert FrameIsFree(m, h, g, w, sp, size, o, b) by { reveal WordsAreFree; }
      if IsWord(size, o) { WordIsStored(sp, size, o, b, m); }
    }
  }
  lemma ExceptionsHold(k: Kernel)
    requires WordsAreFree(k)
    ensures Exceptions(k)
  {
    hide *; reveal Exceptions;
    forall m, h, g: A.State, w: World, v: Value ensures StoresException(k, m, h, g, w, v) {
      reveal StoresException, ExceptionIsFree, Exception;
      assert ExceptionIsFree(k, m, h, g, w, v) by { reveal WordsAreFree; }
      WasmFacts.Stored(k.exception, 0, Bits(v), m);
    }
  }
  lemma KernelHolds(p: D.Program, q: Anf.Program, k: Kernel)
    requires KernelIsTrusted(p, q, k)
    ensures KernelIsRight(p, q, k)
  {
    InstructionsHold(k);
    TestInstructionsHold(k);
    NumberInstructionsHold(k);
    Addresses32Hold();
    CallablesHold(k);
    FrameEndsHold();
    FramesHold(k);
    ExceptionsHold(k);
  }
}
