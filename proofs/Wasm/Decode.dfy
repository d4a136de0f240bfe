include "Syntax.dfy"

// The binary format of function bodies (specification chapter 5), as the specification's grammar reads: what bytes mean. A module's
// sections are taken apart before (src/VerifiedJS.Wasm/Decoder.cs).
module WasmDecode {
  import opened Wasm

  // at: where the bytes go on.
  datatype Unsigned = NoUnsigned | Unsigned(v: U64, at: U32)
  newtype S64 = x: int | -0x8000_0000_0000_0000 <= x < 0x8000_0000_0000_0000
  datatype Signed = NoSigned | Signed(i: S64, at: U32)
  datatype OneInstr = NoInstr | OneInstr(i: Instr, at: U32)
  // last: the byte that ends the sequence, end or else.
  datatype Sequence = NoSequence | Sequence(c: Instrs, at: U32, last: U8)
  datatype Locals = NoLocals | Locals(ts: seq<ValueType>, at: U32)
  datatype Body = Malformed | Body(locals: seq<ValueType>, code: Instrs)

  const End_: U8 := 0x0B
  const Else_: U8 := 0x05

  // 5.2.2: uN, for N bits.
  function ReadUnsigned(b: seq<U8>, n: U32, at: U32, bits: U8): (r: Unsigned)
    requires n as int == |b| && bits <= 64
    ensures r.Unsigned? ==> at < r.at <= n
    decreases bits
  {
    if at >= n then NoUnsigned else
    var x := b[at];
    if x < 0x80 then (if bits >= 7 || x < Power(bits) then Unsigned(x as U64, at + 1) else NoUnsigned)
    else if bits <= 7 then NoUnsigned
    else
      match ReadUnsigned(b, n, at + 1, bits - 7)
      case NoUnsigned => NoUnsigned
      case Unsigned(v, after) => if v < 0x0200_0000_0000_0000 then Unsigned(0x80 * v + (x as U64 - 0x80), after) else NoUnsigned
  }
  function Power(bits: U8): U8
    requires bits < 7
  { if bits == 0 then 1 else if bits == 1 then 2 else if bits == 2 then 4 else if bits == 3 then 8 else if bits == 4 then 16 else if bits == 5 then 32 else 64 }
  // 5.2.2: sN.
  function ReadSigned(b: seq<U8>, n: U32, at: U32, bits: U8): (r: Signed)
    requires n as int == |b| && 0 < bits <= 64
    ensures r.Signed? ==> at < r.at <= n
    decreases bits
  {
    if at >= n then NoSigned else
    var x := b[at];
    var half: U8 := if bits >= 7 then 0x40 else Power(bits - 1);
    if x < 0x40 && x < half then Signed(x as S64, at + 1)
    else if 0x40 <= x < 0x80 && x >= 0x80 - half then Signed(x as S64 - 0x80, at + 1)
    else if x >= 0x80 && bits > 7 then
      (match ReadSigned(b, n, at + 1, bits - 7)
       case NoSigned => NoSigned
       case Signed(i, after) =>
         if -0x0100_0000_0000_0000 <= i < 0x0100_0000_0000_0000 then Signed(0x80 * i + (x as S64 - 0x80), after) else NoSigned)
    else NoSigned
  }
  // 4.2.1: two's complement.
  function Bits64(i: S64): (v: U64)
    ensures v as int == i as int % 0x1_0000_0000_0000_0000
  { if i >= 0 then i as U64 else 0xFFFF_FFFF_FFFF_FFFF - (-1 - i) as U64 }
  function ReadU32(b: seq<U8>, n: U32, at: U32): (r: Unsigned)
    requires n as int == |b|
    ensures r.Unsigned? ==> at < r.at <= n && r.v < 0x1_0000_0000
  {
    match ReadUnsigned(b, n, at, 32)
    case Unsigned(v, after) => if v < 0x1_0000_0000 then Unsigned(v, after) else NoUnsigned
    case NoUnsigned => NoUnsigned
  }
  // 5.2.3: little-endian.
  function Fixed32(b: seq<U8>, at: U32): U32
    requires at as int + 4 <= |b| && at < 0xFFFF_FFFC
  { b[at] as U32 + 0x100 * b[at + 1] as U32 + 0x1_0000 * b[at + 2] as U32 + 0x100_0000 * b[at + 3] as U32 }
  function Fixed64(b: seq<U8>, at: U32): U64
    requires at as int + 8 <= |b| && at < 0xFFFF_FFF8
  { Fixed32(b, at) as U64 + 0x1_0000_0000 * Fixed32(b, at + 4) as U64 }

  // 5.3.1
  datatype MaybeType = NoType | AType(t: ValueType)
  function TypeOf(x: U8): MaybeType {
    if x == 0x7F then AType(I32) else if x == 0x7E then AType(I64) else if x == 0x7D then AType(F32) else if x == 0x7C then AType(F64) else NoType
  }
  datatype MaybeBlockType = NoBlockType | ABlockType(t: BlockType)
  function BlockTypeOf(x: U8): MaybeBlockType {
    if x == 0x40 then ABlockType(NoResult) else match TypeOf(x) case AType(t) => ABlockType(OneResult(t)) case NoType => NoBlockType
  }

  // 5.4.9: instructions up to the byte that ends them.
  function ReadSequence(b: seq<U8>, n: U32, at: U32): (r: Sequence)
    requires n as int == |b| && n < 0xFFFF_FFF0
    ensures r.Sequence? ==> at < r.at <= n
    decreases |b| - at as int, 2
  {
    InstrsFrom(b, n, at)
  } by method {
    // The instructions so far, the last one first: recursion would be as deep as the sequence is long.
    if at >= n { return NoSequence; }
    var done, p := Instrs.End, at;
    while p < n && b[p] != End_ && b[p] != Else_
      invariant at <= p <= n && InstrsFrom(b, n, at) == AfterAll(done, InstrsFrom(b, n, p))
      decreases n - p
    {
      match ReadInstr(b, n, p)
      case NoInstr => return NoSequence;
      case OneInstr(i, after) => done, p := Then(i, done), after;
    }
    if p >= n { return NoSequence; }
    return Sequence(Onto(done, End), p + 1, b[p]);
  }
  ghost function InstrsFrom(b: seq<U8>, n: U32, at: U32): (r: Sequence)
    requires n as int == |b| && n < 0xFFFF_FFF0
    ensures r.Sequence? ==> at < r.at <= n
    decreases |b| - at as int, 1
  {
    if at >= n then NoSequence
    else if b[at] == End_ || b[at] == Else_ then Sequence(End, at + 1, b[at])
    else
      match ReadInstr(b, n, at)
      case NoInstr => NoSequence
      case OneInstr(i, after) =>
        match ReadSequence(b, n, after)
        case NoSequence => NoSequence
        case Sequence(c, end, last) => Sequence(Then(i, c), end, last)
  }
  function Onto(done: Instrs, c: Instrs): Instrs {
    match done case End => c case Then(i, before) => Onto(before, Then(i, c))
  }
  ghost function AfterAll(done: Instrs, r: Sequence): Sequence {
    match r case NoSequence => NoSequence case Sequence(c, end, last) => Sequence(Onto(done, c), end, last)
  }
  function ReadInstr(b: seq<U8>, n: U32, at: U32): (r: OneInstr)
    requires n as int == |b| && n < 0xFFFF_FFF0 && at < n
    ensures r.OneInstr? ==> at < r.at <= n
    decreases |b| - at as int, 0
  {
    var op := b[at];
    if op == 0x02 || op == 0x03 || op == 0x04 then
      if at + 1 >= n then NoInstr else
      (match BlockTypeOf(b[at + 1])
       case NoBlockType => NoInstr
       case ABlockType(t) =>
         match ReadSequence(b, n, at + 2)
         case NoSequence => NoInstr
         case Sequence(c, after, last) =>
           if last == End_ then OneInstr(if op == 0x02 then Block(t, c) else if op == 0x03 then Loop(t, c) else If(t, c, End), after)
           else if op != 0x04 then NoInstr
           else
             match ReadSequence(b, n, after)
             case NoSequence => NoInstr
             case Sequence(c2, end, last2) => if last2 == End_ then OneInstr(If(t, c, c2), end) else NoInstr)
    else ReadPlain(b, n, at, op)
  }
  // An instruction with one index.
  function Indexed(op: U8, v: U32): Instr
    requires op == 0x0C || op == 0x0D || op == 0x10 || op == 0x20 || op == 0x21 || op == 0x22
  {
    if op == 0x0C then Br(v) else if op == 0x0D then BrIf(v) else if op == 0x10 then Call(v)
    else if op == 0x20 then LocalGet(v) else if op == 0x21 then LocalSet(v) else LocalTee(v)
  }
  function ReadPlain(b: seq<U8>, n: U32, at: U32, op: U8): (r: OneInstr)
    requires n as int == |b| && n < 0xFFFF_FFF0 && at < n
    ensures r.OneInstr? ==> at < r.at <= n
  {
    if op == 0x0C || op == 0x0D || op == 0x10 || op == 0x20 || op == 0x21 || op == 0x22 then
      if at + 1 < n && b[at + 1] < 0x80 then OneInstr(Indexed(op, b[at + 1] as U32), at + 2) else // one byte: as below, but faster
      (match ReadU32(b, n, at + 1)
       case Unsigned(v, after) => OneInstr(Indexed(op, v as U32), after)
       case NoUnsigned => NoInstr)
    else if 0x28 <= op <= 0x3E then
      if at + 2 < n && b[at + 1] < 0x80 && b[at + 2] < 0x80 then // one byte each: as below, but faster
        OneInstr(if op < 0x36 then Load(op as U32, b[at + 2] as U32) else Store(op as U32, b[at + 2] as U32), at + 3) else
      (match ReadU32(b, n, at + 1)
       case NoUnsigned => NoInstr
       case Unsigned(_, next) =>
         match ReadU32(b, n, next)
         case NoUnsigned => NoInstr
         case Unsigned(offset, after) => OneInstr(if op < 0x36 then Load(op as U32, offset as U32) else Store(op as U32, offset as U32), after))
    else if op == 0x41 then
      (match ReadSigned(b, n, at + 1, 32)
       case NoSigned => NoInstr
       case Signed(i, after) => OneInstr(Const(I32Value((i % 0x1_0000_0000) as U32)), after))
    else if op == 0x42 then
      (match ReadSigned(b, n, at + 1, 64)
       case NoSigned => NoInstr
       case Signed(i, after) => OneInstr(Const(I64Value(Bits64(i))), after))
    else if op == 0x43 then (if at + 5 <= n then OneInstr(Const(F32Value(Fixed32(b, at + 1))), at + 5) else NoInstr)
    else if op == 0x44 then (if at + 9 <= n then OneInstr(Const(F64Value(Fixed64(b, at + 1))), at + 9) else NoInstr)
    else if 0x45 <= op <= 0xC4 then OneInstr(Numeric(op as U32), at + 1)
    else if op == 0xFC then
      (match ReadU32(b, n, at + 1)
       case NoUnsigned => NoInstr
       case Unsigned(v, after) => if v < 8 then OneInstr(Numeric(0xFC00 + v as U32), after) else NoInstr)
    else if op == 0x11 then
      (match ReadU32(b, n, at + 1)
       case NoUnsigned => NoInstr
       case Unsigned(t, next) =>
         match ReadU32(b, n, next)
         case NoUnsigned => NoInstr
         case Unsigned(table, after) => if table == 0 then OneInstr(CallIndirect(t as U32), after) else NoInstr)
    else if op == 0x00 then OneInstr(Unreachable, at + 1)
    else if op == 0x01 then OneInstr(Nop, at + 1)
    else if op == 0x0F then OneInstr(Return, at + 1)
    else if op == 0x1A then OneInstr(Drop, at + 1)
    else if op == 0x1B then OneInstr(Select, at + 1)
    else NoInstr
  }

  // 5.5.13: runs of locals of one type.
  function ReadLocals(b: seq<U8>, n: U32, at: U32, runs: U32): Locals
    requires n as int == |b| && at <= n
    decreases runs
  {
    if runs == 0 then Locals([], at) else
    match ReadU32(b, n, at)
    case NoUnsigned => NoLocals
    case Unsigned(count, typeAt) =>
      if typeAt >= n || count > 50_000 then NoLocals else
      match TypeOf(b[typeAt])
      case NoType => NoLocals
      case AType(t) =>
        match ReadLocals(b, n, typeAt + 1, runs - 1)
        case NoLocals => NoLocals
        case Locals(ts, after) => Locals(seq(count as int, _ => t) + ts, after)
  }
  function ReadBody(b: seq<U8>, n: U32): Body
    requires n as int == |b|
  {
    if n >= 0xFFFF_FFF0 then Malformed else
    match ReadU32(b, n, 0)
    case NoUnsigned => Malformed
    case Unsigned(runs, at) =>
      match ReadLocals(b, n, at, runs as U32)
      case NoLocals => Malformed
      case Locals(ts, start) =>
        match ReadSequence(b, n, start)
        case NoSequence => Malformed
        case Sequence(c, end, last) => if end == n && last == End_ then Body(ts, c) else Malformed
  }
}
