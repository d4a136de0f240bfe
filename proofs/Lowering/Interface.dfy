include "../Anf/Semantics.dfy"
include "../WasmIR/Semantics.dfy"
include "Check.dfy"

// What the theorem of lowering requires of kernel and engine: of instructions, of the layout of cells, of the methods that lowered code
// calls. It is a premise of the theorem; what of it follows from the definition of
// instructions and addresses is proved in Numerics.dfy, the rest is the specification of what is trusted.
module LoweringInterface {
  import opened Names
  import opened Primitives
  import opened Engine
  import opened Correspondence
  import W = Wasm
  import M = WasmMachine
  import D = WasmIR
  import IR = WasmIRSemantics
  import Anf
  import C = CoreSemantics
  import F = FlatSemantics
  import A = AnfSemantics
  import opened LoweringCheck

  type World = seq<Place>

  // ── Values ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  // What all activations share.
  function Shared(t: A.State): A.State { t.(clock := 0, locals := map[], kinds := map[]) }
  predicate IsOf(v: Value, r: Rep) {
    match r case Boxed => true case Float64 => IsNumber(v) case Int32 => v.Int32Value? case Boolean => v.BooleanValue? case Record => false
  }
  ghost function Encode(v: Value, r: Rep): W.Value {
    match r
    case Boxed => W.I64Value(Bits(v))
    case Float64 => W.F64Value(Bits(v))
    case Int32 => W.I32Value(if v.Int32Value? then Wrap(v.n) else 0)
    case Boolean => W.I32Value(if v.BooleanValue? && v.b then 1 else 0)
    case Record => W.I32Value(0)
  }
  // A chain and its suffixes have their places.
  predicate IsChain(w: World, chain: F.Chain) { chain == [] || (chain[0] < |w| && w[chain[0]].chain == chain) }
  function AddressOf(w: World, chain: F.Chain): W.U32 { if chain != [] && chain[0] < |w| then w[chain[0]].address else 0 }

  // ── Methods ────────────────────────────────────────────────────────────────────────────────────────────────────────

  // A call of a method of the kernel: its results, and what it leaves.
  function Run1(p: D.Program, f: W.U32, arguments: seq<W.Value>, m: Memory, h: Host): (M.Invoked, Memory, Host) {
    if f as nat < |p.functions| && p.functions[f].Kernel? && |arguments| == |p.functions[f].signature.parameters| then
      var (r, s) := M.CallKernel(p.functions[f].signature, p.functions[f].name, arguments, M.State(0, m, h, []));
      (r, s.memory, s.host)
    else (M.Failed(M.Stuck), m, h)
  }

  // ── Instructions: specification 4.3, and the encoding of values (src/VerifiedJS.Kernel/Value.cs) ───────────────────

  // An instruction on the result of another one.
  function Compute2(op1: W.U32, operands: seq<W.Value>, op2: W.U32, others: seq<W.Value>): Maybe<W.Value> {
    match Compute(op1, operands) case Some(x) => Compute(op2, [x] + others) case None => None
  }
  ghost opaque predicate Instructions(k: Kernel) {
    (forall v: Value :: IsNumber(v) ==> Compute(0xBD, [W.F64Value(Bits(v))]) == Some(W.I64Value(Bits(v))))
    && (forall v: Value :: Compute(0xBF, [W.I64Value(Bits(v))]) == Some(W.F64Value(Bits(v))))
    && (forall n: Int32 :: Compute(0xB7, [W.I32Value(Wrap(n))]) == Some(W.F64Value(Bits(Int32Value(n)))))
    && (forall n: Int32 :: Compute(0xFC02, [W.F64Value(Bits(Int32Value(n)))]) == Some(W.I32Value(Wrap(n))))
    && (forall v: Value :: Compute(0xFC02, [W.F64Value(Bits(v))]).Some?)
    // true is the integer after false
    && (forall b: bool :: Compute2(0xAD, [W.I32Value(if b then 1 else 0)], 0x7C, [W.I64Value(k.falseBits)]) == Some(W.I64Value(Bits(BooleanValue(b)))))
    && (forall b: bool :: Compute(0x51, [W.I64Value(Bits(BooleanValue(b))), W.I64Value(k.trueBits)]) == Some(W.I32Value(if b then 1 else 0)))
    && k.undefined == Bits(Undefined())
    && (forall l :: l in k.constants ==> k.constants[l] == Bits(LiteralValue(l)))
    && (forall a, b :: Compute(0x51, [W.I64Value(a), W.I64Value(b)]) == Some(W.I32Value(if a == b then 1 else 0)))
    && (forall a, b :: Compute(0x4B, [W.I32Value(a), W.I32Value(b)]).Some?)
    && (forall a :: Compute(0xAD, [W.I32Value(a)]).Some?)
    && (forall a, b :: Compute(0x84, [W.I64Value(a), W.I64Value(b)]).Some?)
    && (forall a :: Compute(0x45, [W.I32Value(a)]) == Some(W.I32Value(if a == 0 then 1 else 0)))
  }
  // No value of a program is the sentinel.
  ghost opaque predicate SentinelIsNone(k: Kernel) { forall v: Value :: Bits(v) != k.sentinel }
  // 7.1.2 ToBoolean, as conditions compute it.
  ghost opaque predicate Conditions(p: D.Program, k: Kernel) {
    (forall v: Value, h :: v.Int32Value? ==> ToBoolean(v, h) == (v.n != 0))
    && (forall v: Value, h :: IsNumber(v) ==> Compute2(0x99, [W.F64Value(Bits(v))], 0x64, [W.F64Value(0)]) == Some(W.I32Value(if ToBoolean(v, h) then 1 else 0)))
    && (forall v: Value :: Compute2(0x7D, [W.I64Value(Bits(v)), W.I64Value(k.falseBits)], 0x58, [W.I64Value(1)]) == Some(W.I32Value(if v.BooleanValue? then 1 else 0)))
    && (forall v: Value, m, h, g: A.State, w: World :: Represents(m, h, g, w) && !v.BooleanValue? ==>
          Run1(p, k.toBoolean, [W.I64Value(Bits(v))], m, h) == (M.Results([W.I32Value(if ToBoolean(v, g.heap) then 1 else 0)]), m, h))
  }

  // ── Cells ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  predicate HasField(g: A.State, chain: F.Chain, slot: Id) { |chain| > 0 && chain[0] < |g.records| && slot as nat < |g.records[chain[0]]| }

  ghost opaque predicate Records(k: Kernel) {
    forall m, h, g: A.State, w: World, chain: F.Chain :: Represents(m, h, g, w) && IsChain(w, chain) && chain != [] ==>
      IsChain(w, chain[1..]) && LoadFrom(0x28, W.I32Value(AddressOf(w, chain)), k.recordOuter, m) == Some(W.I32Value(AddressOf(w, chain[1..])))
  }
  ghost opaque predicate Fields(k: Kernel) {
    forall m, h, g: A.State, w: World, chain: F.Chain, slot: Id ::
      Represents(m, h, g, w) && IsChain(w, chain) && HasField(g, chain, slot) && IsField(k, slot) ==>
      LoadFrom(0x29, W.I32Value(AddressOf(w, chain)), Offset(k, slot), m) == Some(W.I64Value(Bits(g.records[chain[0]][slot])))
  }
  ghost opaque predicate FieldStores(k: Kernel) {
    forall m, h, g: A.State, w: World, chain: F.Chain, slot: Id, v: Value :: StoresField(k, m, h, g, w, chain, slot, v)
  }
  ghost predicate StoresField(k: Kernel, m: Memory, h: Host, g: A.State, w: World, chain: F.Chain, slot: Id, v: Value) {
    Represents(m, h, g, w) && IsChain(w, chain) && HasField(g, chain, slot) && IsField(k, slot) ==>
      var r := StoreTo(0x37, W.I32Value(AddressOf(w, chain)), Offset(k, slot), W.I64Value(Bits(v)), m);
      r.Some? && Represents(r.v, h, g.(records := C.WriteField(chain[0], slot as nat, v, g.records)), w)
  }
  ghost opaque predicate Statics(k: Kernel) {
    forall m, h, g: A.State, w: World, i :: Represents(m, h, g, w) && i in k.statics && i in g.statics ==>
      LoadFrom(0x29, W.I32Value(k.statics[i]), 0, m) == Some(W.I64Value(Bits(g.statics[i])))
  }
  ghost opaque predicate StaticStores(k: Kernel) {
    forall m, h, g: A.State, w: World, i, v: Value :: StoresStatic(k, m, h, g, w, i, v)
  }
  ghost predicate StoresStatic(k: Kernel, m: Memory, h: Host, g: A.State, w: World, i: Id, v: Value) {
    Represents(m, h, g, w) && i in k.statics ==>
      var r := StoreTo(0x37, W.I32Value(k.statics[i]), 0, W.I64Value(Bits(v)), m);
      r.Some? && Represents(r.v, h, g.(statics := g.statics[i := v]), w)
  }
  // Where the exception is while it is on its way.
  ghost predicate Exception(k: Kernel, v: Value, m: Memory) { LoadFrom(0x29, W.I32Value(k.exception), 0, m) == Some(W.I64Value(Bits(v))) }
  ghost opaque predicate Exceptions(k: Kernel) {
    forall m, h, g: A.State, w: World, v: Value :: StoresException(k, m, h, g, w, v)
  }
  ghost predicate StoresException(k: Kernel, m: Memory, h: Host, g: A.State, w: World, v: Value) {
    Represents(m, h, g, w) ==>
      var r := StoreTo(0x37, W.I32Value(k.exception), 0, W.I64Value(Bits(v)), m);
      r.Some? && Represents(r.v, h, g, w) && Exception(k, v, r.v)
  }
  // A word of a frame is nothing but what the frame's function and its callees read.
  predicate IsWord(size: W.U32, o: W.U32) { o % 8 == 0 && o as int + 8 <= size as int }
  ghost opaque predicate Frames() { forall m, h, g: A.State, w: World, sp, size, o, b :: StoresWord(m, h, g, w, sp, size, o, b) }
  ghost predicate StoresWord(m: Memory, h: Host, g: A.State, w: World, sp: W.U32, size: W.U32, o: W.U32, b: W.U64) {
    Represents(m, h, g, w) && HasRoom(sp, size) && IsWord(size, o) ==>
      var r := StoreTo(0x37, W.I32Value(sp), o, W.I64Value(b), m);
      r.Some? && Represents(r.v, h, g, w) && LoadFrom(0x29, W.I32Value(sp), o, r.v) == Some(W.I64Value(b))
      && forall o1 :: IsWord(size, o1) && o1 != o ==> LoadFrom(0x29, W.I32Value(sp), o1, r.v) == LoadFrom(0x29, W.I32Value(sp), o1, m)
  }
  ghost opaque predicate PendingStays() {
    forall m, h, op, vs, o, sp, size, at, b :: StaysPending(m, h, op, vs, o, sp, size, at, b)
  }
  ghost predicate StaysPending(m: Memory, h: Host, op: Operation, vs: seq<Value>, o: Outcome3, sp: W.U32, size: W.U32, at: W.U32, b: W.U64) {
    IsPending(op, vs, o, m, h) && HasRoom(sp, size) && IsWord(size, at) ==>
      var r := StoreTo(0x37, W.I32Value(sp), at, W.I64Value(b), m);
      r.Some? ==> IsPending(op, vs, o, r.v, h)
  }
  // A frame's end is where the next one begins; words at its start are those of argv.
  predicate IsSameWord(sp: W.U32, i: W.U32, m: Memory) {
    8 + 8 * i as int < 0x1_0000_0000 && sp as int + 8 < 0x1_0000_0000
    && LoadFrom(0x29, W.I32Value(sp), 8 + 8 * i, m) == LoadFrom(0x29, W.I32Value(sp + 8), 8 * i, m)
  }
  ghost opaque predicate FrameEnds() {
    forall sp: W.U32, size: W.U32 :: HasRoom(sp, size) ==>
      sp as int + size as int < 0x1_0000_0000
      && Compute(0x6A, [W.I32Value(sp), W.I32Value(size)]) == Some(W.I32Value(sp + size))
      && (size >= 8 ==> Compute(0x6A, [W.I32Value(sp), W.I32Value(8)]) == Some(W.I32Value(sp + 8)))
      && forall i: W.U32, m :: 16 + 8 * i as int <= size as int ==> IsSameWord(sp, i, m)
  }

  // Where a frame ends: what callees get as sp.
  ghost predicate IsNext(sp: W.U32) { exists a: W.U32, size: W.U32 :: HasRoom(a, size) && a as int + size as int == sp as int }

  // ── Methods of the kernel ──────────────────────────────────────────────────────────────────────────────────────────

  ghost opaque predicate Allocates(p: D.Program, k: Kernel) {
    forall m, h, g: A.State, w: World, chain: F.Chain, n: Id :: Represents(m, h, g, w) && IsChain(w, chain) ==> AllocatesOne(p, k, m, h, g, w, chain, n)
  }
  ghost predicate AllocatesOne(p: D.Program, k: Kernel, m: Memory, h: Host, g: A.State, w: World, chain: F.Chain, n: Id) {
    var r := Run1(p, k.newRecord, [W.I32Value(AddressOf(w, chain)), W.I32Value(n as W.U32)], m, h);
    |w| == |g.records| && r.0.Results? && |r.0.vs| == 1 && r.0.vs[0].I32Value?
    && Represents(r.1, r.2, g.(records := g.records + [C.Fresh(n as nat)]), w + [Place(r.0.vs[0].bits, [|g.records|] + chain)])
  }
  ghost opaque predicate MakesClosures(p: D.Program, q: Anf.Program, k: Kernel) {
    forall m, h, g: A.State, w: World, chain: F.Chain, fn :: Represents(m, h, g, w) && IsChain(w, chain) && fn in k.templates && fn as nat < |q| ==>
      var r := Run1(p, k.newClosure, [W.I32Value(k.templates[fn]), W.I32Value(AddressOf(w, chain))], m, h);
      var made := NewFunction(|g.closures|, q[fn].info, g.heap);
      r.0 == M.Results([W.I64Value(Bits(made.0))]) && Represents(r.1, r.2, g.(heap := made.1, closures := g.closures + [F.Closure(fn as nat, chain)]), w)
  }
  ghost opaque predicate Environments(k: Kernel) {
    forall m, h, g: A.State, w: World, v: Value :: Represents(m, h, g, w) && 0 <= ClosureOf(v, g.heap) < |g.closures| ==>
      var chain := g.closures[ClosureOf(v, g.heap)].chain;
      var a := Compute(0xA7, [W.I64Value(Bits(v))]);
      IsChain(w, chain) && a.Some? && LoadFrom(0x28, a.v, k.functionScope, m) == Some(W.I32Value(AddressOf(w, chain)))
  }
  // A poll changes nothing that a program sees (of a collection, see Safepoints), or says that the stack is exhausted; and nothing undoes that.
  ghost opaque predicate Polling(p: D.Program, k: Kernel) {
    (forall m, h, g: A.State, w: World :: Represents(m, h, g, w) ==> LoadFrom(0x28, W.I32Value(k.stackLimit), 0, m).Some?)
    && forall m, h, g: A.State, w: World, sp: W.U32 :: PollIsRight(p, k, m, h, g, w, sp)
  }
  ghost predicate PollIsRight(p: D.Program, k: Kernel, m: Memory, h: Host, g: A.State, w: World, sp: W.U32) {
    Represents(m, h, g, w) && IsNext(sp) ==>
      var r := Run1(p, k.poll, [W.I32Value(sp)], m, h);
      r.0.Results? && |r.0.vs| == 1 && r.0.vs[0].I64Value? && if r.0.vs[0].wide == k.sentinel then IsExhausted(r.2) else Represents(r.1, r.2, g, w)
  }
  // What an operation threw is where exceptions are, and an error has its stack (which is outside of the model).
  ghost opaque predicate Unwinding(p: D.Program, k: Kernel) {
    forall m, h, g: A.State, w: World, op, vs, o, sp :: Unwinds(p, k, m, h, g, w, op, vs, o, sp)
  }
  ghost predicate Unwinds(p: D.Program, k: Kernel, m: Memory, h: Host, g: A.State, w: World, op: Operation, vs: seq<Value>, o: Outcome3, sp: W.U32) {
    Represents(m, h, g, w) && IsNext(sp) && o.Throws? && IsPending(op, vs, o, m, h) ==>
      var r := Run1(p, k.captureStack, [W.I32Value(sp)], m, h);
      r.0 == M.Results([]) && Represents(r.1, r.2, g, w) && Exception(k, o.v, r.1)
  }
  ghost opaque predicate StaysExhausted(p: D.Program) {
    forall f, arguments, m, h :: IsExhausted(h) ==> IsExhausted(Run1(p, f, arguments, m, h).2)
  }

  // A cache is used by one operation at one place only: what it remembers is of the key that is a constant there.
  ghost predicate IsUse(k: Kernel, cache: W.U32, op: Operation, vs: seq<Value>) {
    cache in k.caches && k.caches[cache].op == op.id && AreOperands(k.caches[cache].operands, vs)
  }
  predicate AreOperands(known: seq<Operand>, vs: seq<Value>) {
    |known| == |vs| && forall i :: 0 <= i < |vs| ==> known[i].Known? ==> vs[i] == LiteralValue(known[i].l)
  }
  // Operations (src/VerifiedJS/Primitives): a method has the outcome that its operation has.
  // What a method gets for an operand. What an operation that wants a number or a boolean does with another value is what its method makes of
  // that value's bits: the library's code alone uses such operations, and gives them what they want.
  ghost function Passed(k: Kernel, v: Value, r: Rep): W.Value {
    match r
    case Int32 => if v.Int32Value? then W.I32Value(Wrap(v.n)) else (match Compute(0xFC02, [W.F64Value(Bits(v))]) case Some(x) => x case None => W.I32Value(0))
    case Boolean => W.I32Value(if Bits(v) == k.trueBits then 1 else 0)
    case _ => Encode(v, r)
  }
  ghost function PassedAll(k: Kernel, vs: seq<Value>, rs: seq<Rep>): seq<W.Value>
    requires |vs| == |rs|
  { if |vs| == 0 then [] else [Passed(k, vs[0], rs[0])] + PassedAll(k, vs[1..], rs[1..]) }
  ghost predicate IsOutcome(k: Kernel, op: Operation, vs: seq<Value>, o: Outcome3, r: M.Invoked, m: Memory, h: Host)
    requires op.id in k.methods
  {
    var d := k.methods[op.id];
    match o
    case Result(v) =>
      if d.isVoid && !d.mayThrow then v == Undefined() && r == M.Results([])
      else r == M.Results([Encode(v, if d.mayThrow then Boxed else d.result)]) && (d.mayThrow || IsOf(v, d.result))
    case _ =>
      d.mayThrow && (o.Invokes? ==> d.mayInvoke) && r == M.Results([W.I64Value(k.sentinel)]) && IsPending(op, vs, o, m, h)
  }
  ghost opaque predicate Operations(p: D.Program, k: Kernel) {
    forall m, h, g: A.State, w: World, op: Operation, vs: seq<Value>, sp: W.U32, cache: W.U32 :: IsRight(p, k, m, h, g, w, op, vs, sp, cache)
  }
  ghost predicate IsRight(p: D.Program, k: Kernel, m: Memory, h: Host, g: A.State, w: World, op: Operation, vs: seq<Value>, sp: W.U32, cache: W.U32) {
    op.id in k.methods && Represents(m, h, g, w) && IsNext(sp) && |vs| == |k.methods[op.id].parameters| && (k.methods[op.id].hasCache ==> IsUse(k, cache, op, vs)) ==>
      var d := k.methods[op.id];
      var o := Run(op, vs, g.heap);
      var r := Run1(p, d.f, MethodValues(k, d, sp, vs, cache), m, h);
      Represents(r.1, r.2, g.(heap := o.1), w) && IsOutcome(k, op, vs, o.0, r.0, r.1, r.2)
  }
  ghost function MethodValues(k: Kernel, d: Method, sp: W.U32, vs: seq<Value>, cache: W.U32): seq<W.Value>
    requires |vs| == |d.parameters|
  { (if d.takesSp then [W.I32Value(sp)] else []) + PassedAll(k, vs, d.parameters) + (if d.hasCache then [W.I32Value(cache)] else []) }

  // Tests that are computed in place.
  ghost predicate DoublesEqual(v: Value, u: Value) { Compute(0x61, [W.F64Value(Bits(v)), W.F64Value(Bits(u))]) == Some(W.I32Value(1)) }
  predicate AndIsRight(a: bool, b: bool) {
    Compute(0x71, [W.I32Value(if a then 1 else 0), W.I32Value(if b then 1 else 0)]) == Some(W.I32Value(if a && b then 1 else 0))
  }
  ghost opaque predicate TestInstructions(k: Kernel) {
    (forall a: bool, b: bool :: AndIsRight(a, b))
    && (forall v: Value :: Compute(0x56, [W.I64Value(Bits(v)), W.I64Value(k.largestNumber)]) == Some(W.I32Value(if IsNumber(v) then 0 else 1)))
    && (forall v: Value, u: Value :: Compute(0x61, [W.F64Value(Bits(v)), W.F64Value(Bits(u))]) == Some(W.I32Value(if DoublesEqual(v, u) then 1 else 0)))
  }
  ghost opaque predicate TestsAreRight(k: Kernel) {
    (forall op: Operation, v: Value, h :: op.id in k.forms ==> IsTested(k, op, v, h))
    && (forall op: Operation, v: Value, u: Value, h :: op.id in k.forms && k.forms[op.id].IsEqual? ==> AreCompared(op, v, u, h))
    && (forall op: Operation, v: Value, l, h :: op.id in k.forms && k.forms[op.id].IsEqual? && l in k.identities ==> IsIdentity(op, v, LiteralValue(l), h))
    && (forall v: Value :: DoublesEqual(v, v) ==> IsNumber(v))
  }
  ghost predicate IsTested(k: Kernel, op: Operation, v: Value, h: Heap)
    requires op.id in k.forms
  {
    match k.forms[op.id]
    case IsNot => Run(op, [v], h) == (Result(BooleanValue(!ToBoolean(v, h))), h)
    case HasBits(bits) => Run(op, [v], h) == (Result(BooleanValue(Bits(v) == bits)), h)
    case IsOneOf(first) => // first, or the word after it
      var b := Run(op, [v], h);
      b.0.Result? && b.0.v.BooleanValue? && b.1 == h
      && Compute2(0x7D, [W.I64Value(Bits(v)), W.I64Value(first)], 0x58, [W.I64Value(1)]) == Some(W.I32Value(if b.0.v.b then 1 else 0))
    case IsANumber => Run(op, [v], h) == (Result(BooleanValue(IsNumber(v))), h)
    case HasTagOf(tag) => Run(op, [v], h) == (Result(BooleanValue(IsTagged(v, tag))), h)
    case _ => true
  }
  ghost predicate AreCompared(op: Operation, v: Value, u: Value, h: Heap) {
    var r := Run(op, [v, u], h);
    r.1 == h && r.0.Result? && r.0.v.BooleanValue? && Run(op, [u, v], h) == r
    && (IsNumber(v) || IsNumber(u) ==> r.0.v.b == DoublesEqual(v, u))
    && (Bits(v) == Bits(u) && !IsNumber(v) ==> r.0.v.b)
  }
  ghost predicate IsIdentity(op: Operation, v: Value, u: Value, h: Heap) {
    var r := Run(op, [v, u], h);
    r.0.Result? && r.0.v == BooleanValue(Bits(v) == Bits(u))
  }

  // ── Numbers in place ───────────────────────────────────────────────────────────────────────────────────────────────

  // The operation gives a value and leaves the heap alone.
  predicate HasValue(op: Operation, vs: seq<Value>, h: Heap) { Run(op, vs, h).0.Result? && Run(op, vs, h).1 == h }
  function ValueOf(op: Operation, vs: seq<Value>, h: Heap): Value { match Run(op, vs, h).0 case Result(v) => v case _ => Undefined() }
  predicate IsForm(k: Kernel, op: Operation, form: Form) { op.id in k.forms && k.forms[op.id] == form }

  // What comparisons give.
  predicate IsFlag(b: Maybe<W.Value>) { b == Some(W.I32Value(0)) || b == Some(W.I32Value(1)) }
  ghost opaque predicate NumberInstructions(k: Kernel) {
    (forall a, b :: Compute(0x58, [W.I64Value(a), W.I64Value(b)]) == Some(W.I32Value(if a <= b then 1 else 0)))
    && (forall v: Value :: IsNumber(v) == (Bits(v) <= k.largestNumber))
    && (forall a, b :: IsFlag(Compute(0x61, [W.F64Value(a), W.F64Value(b)])))
    && (forall b :: Compute(0xB7, [W.I32Value(b)]).Some?)
    && (forall n: Int32, m: Int32 :: DoublesEqual(Int32Value(n), Int32Value(m)) == (n == m))
  }
  ghost function AsDoubles(vs: seq<Value>): seq<W.Value> { seq(|vs|, i requires 0 <= i < |vs| => W.F64Value(Bits(vs[i]))) }
  predicate AllIntegers(vs: seq<Value>) { forall i :: 0 <= i < |vs| ==> vs[i].Int32Value? }
  function AsIntegers(vs: seq<Value>): seq<W.Value>
    requires AllIntegers(vs)
  { seq(|vs|, i requires 0 <= i < |vs| => W.I32Value(Wrap(vs[i].n))) }
  function FloatOf(f: Form, ds: seq<W.Value>): Maybe<W.Value>
    requires IsFloat(f, |ds|)
  { match f case Arithmetic(float, _) => Compute(float, [ds[0], ds[1]]) case Step(one, _) => Compute(0xA0, [ds[0], W.F64Value(one)]) case Negation => Compute(0x9A, [ds[0]]) }
  function IntegerOf(f: Form, xs: seq<W.Value>): Maybe<W.Value>
    requires IsInteger(f, |xs|)
  { match f case Arithmetic(_, integer) => Compute(integer, [xs[0], xs[1]]) case Step(_, unit) => Compute(0x6A, [xs[0], W.I32Value(unit)]) }
  function BitsOf(f: Form, xs: seq<W.Value>): Maybe<W.Value>
    requires IsBits(f, |xs|)
  {
    match f
    case Bitwise(integer, isUnsigned) => (match Compute(integer, [xs[0], xs[1]]) case Some(b) => if isUnsigned then Compute(0xB8, [b]) else Some(b) case None => None)
    case BitwiseNegation => Compute(0x73, [xs[0], W.I32Value(0xFFFF_FFFF)])
  }
  // No NaN equals itself.
  predicate EqualsItself(d: W.Value) { match Compute(0x61, [d, d]) case Some(I32Value(b)) => b != 0 case _ => false }
  // 6.1.6.1, 13.15.3, 13.4, 13.5.5: on numbers, the value is what the instruction makes of their doubles. The bits of any other value are a NaN's,
  // and what an instruction makes of a NaN is one.
  ghost opaque predicate OnDoubles(k: Kernel) { forall op: Operation, vs: seq<Value>, h :: IsOnDoubles(k, op, vs, h) }
  ghost predicate IsOnDoubles(k: Kernel, op: Operation, vs: seq<Value>, h: Heap) {
    op.id in k.forms && IsFloat(k.forms[op.id], |vs|) ==>
      var d := FloatOf(k.forms[op.id], AsDoubles(vs));
      d.Some? && d.v.F64Value? && (EqualsItself(d.v) ==> AllNumbers(vs))
      && (AllNumbers(vs) ==> HasValue(op, vs, h) && IsNumber(ValueOf(op, vs, h)) && d.v == W.F64Value(Bits(ValueOf(op, vs, h))))
  }
  // Where operands and value are int32s, arithmetic modulo 2^32 gives the value.
  ghost opaque predicate OnIntegers(k: Kernel) { forall op: Operation, vs: seq<Value>, h :: IsOnIntegers(k, op, vs, h) }
  ghost predicate IsOnIntegers(k: Kernel, op: Operation, vs: seq<Value>, h: Heap) {
    op.id in k.forms && IsInteger(k.forms[op.id], |vs|) && AllIntegers(vs) && ValueOf(op, vs, h).Int32Value? ==>
      IntegerOf(k.forms[op.id], AsIntegers(vs)) == Some(W.I32Value(Wrap(ValueOf(op, vs, h).n)))
  }
  // 7.2.13 IsLessThan, on numbers.
  ghost opaque predicate Comparisons(k: Kernel) { forall op: Operation, v: Value, u: Value, h :: IsComparison(k, op, v, u, h) }
  ghost predicate IsComparison(k: Kernel, op: Operation, v: Value, u: Value, h: Heap) {
    op.id in k.forms && k.forms[op.id].Comparison? && IsNumber(v) && IsNumber(u) ==>
      var b := ValueOf(op, [v, u], h);
      HasValue(op, [v, u], h) && b.BooleanValue?
      && Compute(k.forms[op.id].float, [W.F64Value(Bits(v)), W.F64Value(Bits(u))]) == Some(W.I32Value(if b.b then 1 else 0))
      && (v.Int32Value? && u.Int32Value? ==> Compute(k.forms[op.id].integer, [W.I32Value(Wrap(v.n)), W.I32Value(Wrap(u.n))]) == Some(W.I32Value(if b.b then 1 else 0)))
  }
  // The value is this int32, or equal to it as a double (-0 is equal to 0).
  ghost predicate ActsAs(v: Value, b: W.U32) {
    (v.Int32Value? && b == Wrap(v.n)) || (Compute(0xFC02, [W.F64Value(Bits(v))]) == Some(W.I32Value(b)) && IsTheDouble(v, b))
  }
  ghost predicate IsTheDouble(v: Value, b: W.U32) {
    match Compute(0xB7, [W.I32Value(b)]) case Some(d) => (match Compute(0x61, [d, W.F64Value(Bits(v))]) case Some(I32Value(x)) => x != 0 case _ => false) case None => false
  }
  // 6.1.6.1.9 to 6.1.6.1.20 on int32s.
  ghost opaque predicate OnBits(k: Kernel) { forall op: Operation, vs: seq<Value>, bs: seq<W.U32>, h :: IsOnBits(k, op, vs, bs, h) }
  ghost predicate IsOnBits(k: Kernel, op: Operation, vs: seq<Value>, bs: seq<W.U32>, h: Heap) {
    op.id in k.forms && IsBits(k.forms[op.id], |vs|) && |bs| == |vs| && (forall i :: 0 <= i < |vs| ==> ActsAs(vs[i], bs[i])) ==>
      var f := k.forms[op.id];
      HasValue(op, vs, h) && IsOf(ValueOf(op, vs, h), BitsRep(f)) && BitsOf(f, Words32(bs)) == Some(Encode(ValueOf(op, vs, h), BitsRep(f)))
  }
  function Words32(bs: seq<W.U32>): seq<W.Value> { seq(|bs|, i requires 0 <= i < |bs| => W.I32Value(bs[i])) }
  // 7.1.3, 7.1.4: a number is itself. 10.2.2 steps 9 to 13: an object, else the prepared this. 9.1.1.1.6: a value, unless it is that of the dead zone.
  ghost opaque predicate Selections(k: Kernel) {
    (forall op: Operation, v: Value, h :: IsForm(k, op, Numeric) && IsNumber(v) ==> HasValue(op, [v], h) && ValueOf(op, [v], h) == v)
    && (forall op: Operation, v: Value, u: Value, h :: IsForm(k, op, Constructed) ==>
          HasValue(op, [v, u], h) && ValueOf(op, [v, u], h) == if IsTagged(v, k.layout.objectTag) then v else u)
    && (forall op: Operation, v: Value, name: Value, h :: op.id in k.forms && k.forms[op.id].Initialized? ==> IsInitialized(k, op, v, name, h))
  }
  ghost predicate IsInitialized(k: Kernel, op: Operation, v: Value, name: Value, h: Heap)
    requires op.id in k.forms && k.forms[op.id].Initialized?
  {
    if Bits(v) == k.forms[op.id].none then v.OtherValue? && Run(op, [v, name], h).0.Throws? else HasValue(op, [v, name], h) && ValueOf(op, [v, name], h) == v
  }

  // ── Objects and inline caches (src/VerifiedJS.Kernel/Layout.cs) ────────────────────────────────────────────────────

  // Instructions on addresses and tags.
  ghost opaque predicate Addresses32() {
    (forall a, b :: Compute(0x88, [W.I64Value(a), W.I64Value(b)]).Some?)
    && (forall a :: Compute(0xA7, [W.I64Value(a)]).Some?)
    && (forall a, b :: Compute(0x46, [W.I32Value(a), W.I32Value(b)]) == Some(W.I32Value(if a == b then 1 else 0)))
    && (forall a, b :: Compute(0x6A, [W.I32Value(a), W.I32Value(b)]).Some?)
    && (forall a, b :: Compute(0x74, [W.I32Value(a), W.I32Value(b)]).Some?)
    && (forall a, b :: Compute(0x7D, [W.I64Value(a), W.I64Value(b)]).Some?)
    && (forall a, b :: IsFlag(Compute(0x49, [W.I32Value(a), W.I32Value(b)])))
    && (forall a, b :: IsFlag(Compute(0x56, [W.I64Value(a), W.I64Value(b)])))
  }
  // Values of this tag, and the address of their cell.
  ghost predicate IsTagged(v: Value, tag: W.U64) { Compute2(0x88, [W.I64Value(Bits(v)), W.I64Value(48)], 0x51, [W.I64Value(tag)]) == Some(W.I32Value(1)) }
  ghost function Cell(v: Value): W.U32 { match Compute(0xA7, [W.I64Value(Bits(v))]) case Some(I32Value(a)) => a case _ => 0 }
  function WordIn(a: W.U32, offset: W.U32, m: Memory): W.U32 { match LoadFrom(0x28, W.I32Value(a), offset, m) case Some(I32Value(b)) => b case _ => 0 }
  predicate IsReadable(a: W.U32, offset: W.U32, m: Memory) { LoadFrom(0x28, W.I32Value(a), offset, m).Some? }
  // An object has a shape and slots; a cache has its words.
  ghost opaque predicate Objects(k: Kernel) {
    (forall m, h, g: A.State, w: World, v: Value :: Represents(m, h, g, w) && IsTagged(v, k.layout.objectTag) ==>
      IsReadable(Cell(v), k.layout.shape, m) && IsReadable(Cell(v), k.layout.slots, m) && LoadFrom(0x2D, W.I32Value(Cell(v)), k.layout.kind, m).Some? && LoadFrom(0x2F, W.I32Value(Cell(v)), k.layout.flags, m).Some?)
    && (forall m, h, g: A.State, w: World, cache :: Represents(m, h, g, w) && cache in k.caches ==> IsCache(k, cache, m))
  }
  predicate IsCache(k: Kernel, cache: W.U32, m: Memory) {
    IsReadable(cache, k.layout.cacheShape, m) && IsReadable(cache, k.layout.cacheOffset, m) && IsReadable(cache, k.layout.cacheHolderShape, m)
    && IsReadable(cache, k.layout.cacheHolderOffset, m) && IsReadable(cache, k.layout.cacheHolder, m)
  }
  // 10.2.1: an object that is callable, no class. Such a one has a realm and an entry.
  ghost predicate IsCallable(k: Kernel, v: Value, m: Memory) {
    IsTagged(v, k.layout.objectTag) && Masked(LoadFrom(0x2F, W.I32Value(Cell(v)), k.layout.flags, m), k.layout.callMask) == Some(W.I32Value(k.layout.callable))
  }
  function Masked(flags: Maybe<W.Value>, mask: W.U32): Maybe<W.Value> { match flags case Some(b) => Compute(0x71, [b, W.I32Value(mask)]) case None => None }
  ghost opaque predicate Callables(k: Kernel) {
    (forall a, b :: Compute(0x71, [W.I32Value(a), W.I32Value(b)]).Some?)
    && (forall m, h, g: A.State, w: World, v: Value :: Represents(m, h, g, w) && IsCallable(k, v, m) ==> IsReadable(Cell(v), k.layout.functionRealm, m) && IsReadable(Cell(v), k.layout.functionEntry, m))
    && (forall m, h, g: A.State, w: World :: Represents(m, h, g, w) ==> IsReadable(k.layout.realm, 0, m))
  }
  // The slot at this offset of the object in this cell, and its value.
  function SlotOf(k: Kernel, cell: W.U32, offset: W.U32, m: Memory): Maybe<W.Value> {
    Compute(0x6A, [W.I32Value(WordIn(cell, k.layout.slots, m)), W.I32Value(offset)])
  }
  ghost predicate SlotHolds(k: Kernel, cell: W.U32, offset: W.U32, v: Value, m: Memory) {
    var a := SlotOf(k, cell, offset, m);
    IsReadable(cell, k.layout.slots, m) && a.Some? && LoadFrom(0x29, a.v, 0, m) == Some(W.I64Value(Bits(v)))
  }
  // The object's shape is the cache's: the property is in the object's slot. It is the one of the holder: the property is in the holder's.
  ghost opaque predicate NamedCaches(k: Kernel) {
    forall m, h, g: A.State, w: World, op: Operation, target: Value, key: Value, cache :: FindsNamed(k, m, h, g, w, op, target, key, cache)
  }
  ghost predicate FindsNamed(k: Kernel, m: Memory, h: Host, g: A.State, w: World, op: Operation, target: Value, key: Value, cache: W.U32) {
    Represents(m, h, g, w) && IsForm(k, op, GetsNamed) && IsUse(k, cache, op, [target, key]) && IsTagged(target, k.layout.objectTag) ==>
      var shape := WordIn(Cell(target), k.layout.shape, m);
      (shape == WordIn(cache, k.layout.cacheShape, m) ==>
        HasValue(op, [target, key], g.heap) && SlotHolds(k, Cell(target), WordIn(cache, k.layout.cacheOffset, m), ValueOf(op, [target, key], g.heap), m))
      && (shape == WordIn(cache, k.layout.cacheHolderShape, m) ==>
        HasValue(op, [target, key], g.heap)
        && SlotHolds(k, WordIn(cache, k.layout.cacheHolder, m), WordIn(cache, k.layout.cacheHolderOffset, m), ValueOf(op, [target, key], g.heap), m))
  }
  // 10.4.2, 22.1.4.1: an array's length is a number up to 2^32 - 1, and read unsigned; a string's is less than 2^31.
  ghost opaque predicate Lengths(k: Kernel) {
    forall m, h, g: A.State, w: World, op: Operation, target: Value :: HasLength(k, m, h, g, w, op, target)
  }
  ghost predicate HasLength(k: Kernel, m: Memory, h: Host, g: A.State, w: World, op: Operation, target: Value) {
    Represents(m, h, g, w) && IsForm(k, op, GetsNamed) ==>
      var vs := [target, LiteralValue(k.layout.length)];
      (IsTagged(target, k.layout.objectTag) && LoadFrom(0x2D, W.I32Value(Cell(target)), k.layout.kind, m) == Some(W.I32Value(k.layout.arrayKind)) ==>
        HasValue(op, vs, g.heap) && IsLength(Cell(target), k.layout.arrayLength, 0xB8, ValueOf(op, vs, g.heap), m))
      && (IsTagged(target, k.layout.stringTag) ==>
        HasValue(op, vs, g.heap) && IsLength(Cell(target), k.layout.stringLength, 0xB7, ValueOf(op, vs, g.heap), m))
  }
  ghost predicate IsLength(cell: W.U32, offset: W.U32, conversion: W.U32, v: Value, m: Memory) {
    IsReadable(cell, offset, m) && IsNumber(v) && Compute(conversion, [W.I32Value(WordIn(cell, offset, m))]) == Some(W.F64Value(Bits(v)))
  }
  // SetNamed where the object's shape is the cache's: the slot's store is all of it, and it gives undefined.
  ghost opaque predicate SetCaches(k: Kernel) {
    forall m, h, g: A.State, w: World, op: Operation, vs: seq<Value>, cache :: SetsSlotOnly(k, m, h, g, w, op, vs, cache)
  }
  ghost predicate SetsSlotOnly(k: Kernel, m: Memory, h: Host, g: A.State, w: World, op: Operation, vs: seq<Value>, cache: W.U32) {
    Represents(m, h, g, w) && IsForm(k, op, SetsNamed) && |vs| == 4 && IsUse(k, cache, op, vs) && IsTagged(vs[0], k.layout.objectTag)
    && WordIn(Cell(vs[0]), k.layout.shape, m) == WordIn(cache, k.layout.cacheShape, m) ==>
      var a := SlotOf(k, Cell(vs[0]), WordIn(cache, k.layout.cacheOffset, m), m);
      a.Some? && var r := StoreTo(0x37, a.v, 0, W.I64Value(Bits(vs[2])), m);
      r.Some? && Run(op, vs, g.heap).0 == Result(Undefined()) && Represents(r.v, h, g.(heap := Run(op, vs, g.heap).1), w)
  }
  // 10.4.2: an object has its dense elements in a cell of their own, which says how many are in use (none where the object has no such). An element
  // that is none of the two words from the hole on is the property's value; and, where the cell has no flags, storing another value there is all that
  // SetElement does.
  ghost opaque predicate Elements(k: Kernel) {
    (forall m, h, g: A.State, w: World, v: Value :: Represents(m, h, g, w) && IsTagged(v, k.layout.objectTag) ==> HasElements(k, v, m))
    && (forall m, h, g: A.State, w: World, op: Operation, vs: seq<Value>, b :: GetsElementOnly(k, m, h, g, w, op, vs, b))
    && (forall m, h, g: A.State, w: World, op: Operation, vs: seq<Value>, b :: SetsElementOnly(k, m, h, g, w, op, vs, b))
  }
  ghost function ElementsOf(k: Kernel, v: Value, m: Memory): W.U32 { WordIn(Cell(v), k.layout.elements, m) }
  ghost predicate HasElements(k: Kernel, v: Value, m: Memory) {
    IsReadable(Cell(v), k.layout.elements, m) && IsReadable(ElementsOf(k, v, m), k.layout.elementsUsed, m)
  }
  // Where the element with this index is.
  ghost function ElementPlace(k: Kernel, v: Value, b: W.U32, m: Memory): Maybe<W.Value> {
    match Compute(0x74, [W.I32Value(b), W.I32Value(3)]) case Some(o) => Compute(0x6A, [W.I32Value(ElementsOf(k, v, m)), o]) case None => None
  }
  function Comes(a: Maybe<W.Value>, offset: W.U32, m: Memory): Maybe<W.Value> { match a case Some(x) => LoadFrom(0x29, x, offset, m) case None => None }
  function PlainTest(k: Kernel, e: W.Value): Maybe<W.Value> { Compute2(0x7D, [e, W.I64Value(k.layout.hole)], 0x56, [W.I64Value(1)]) }
  predicate IsPlainAt(k: Kernel, e: Maybe<W.Value>) { e.Some? && PlainTest(k, e.v).Some? && PlainTest(k, e.v) != Some(W.I32Value(0)) }
  // The key is this index, which is below the number of elements in use.
  ghost predicate IsElement(k: Kernel, vs: seq<Value>, b: W.U32, m: Memory) {
    |vs| >= 2 && IsTagged(vs[0], k.layout.objectTag) && ActsAs(vs[1], b) && Compute(0x49, [W.I32Value(b), W.I32Value(WordIn(ElementsOf(k, vs[0], m), k.layout.elementsUsed, m))]) != Some(W.I32Value(0))
  }
  ghost predicate GetsElementOnly(k: Kernel, m: Memory, h: Host, g: A.State, w: World, op: Operation, vs: seq<Value>, b: W.U32) {
    Represents(m, h, g, w) && op.id in k.forms && (k.forms[op.id].GetsElement? || k.forms[op.id].SetsElement?) && IsElement(k, vs, b, m) ==>
      var a := ElementPlace(k, vs[0], b, m);
      var e := Comes(a, k.layout.elementsValues, m);
      a.Some? && e.Some? && PlainTest(k, e.v).Some? && LoadFrom(0x2F, W.I32Value(ElementsOf(k, vs[0], m)), k.layout.flags, m).Some?
      && (k.forms[op.id].GetsElement? && IsPlainAt(k, e) ==> HasValue(op, vs, g.heap) && e.v == W.I64Value(Bits(ValueOf(op, vs, g.heap))))
  }
  ghost predicate SetsElementOnly(k: Kernel, m: Memory, h: Host, g: A.State, w: World, op: Operation, vs: seq<Value>, b: W.U32) {
    Represents(m, h, g, w) && IsForm(k, op, SetsElement) && |vs| == 4 && IsElement(k, vs, b, m) && ElementPlace(k, vs[0], b, m).Some?
    && IsPlainAt(k, Comes(ElementPlace(k, vs[0], b, m), k.layout.elementsValues, m))
    && LoadFrom(0x2F, W.I32Value(ElementsOf(k, vs[0], m)), k.layout.flags, m) == Some(W.I32Value(0)) ==>
      var r := StoreTo(0x37, ElementPlace(k, vs[0], b, m).v, k.layout.elementsValues, W.I64Value(Bits(vs[2])), m);
      r.Some? && Run(op, vs, g.heap).0 == Result(Undefined()) && Represents(r.v, h, g.(heap := Run(op, vs, g.heap).1), w)
  }
  // GetGlobal where the cache has a holder: the binding is in the holder's slot.
  ghost opaque predicate GlobalCaches(k: Kernel) {
    forall m, h, g: A.State, w: World, op: Operation, name: Value, cache :: FindsGlobal(k, m, h, g, w, op, name, cache)
  }
  ghost predicate FindsGlobal(k: Kernel, m: Memory, h: Host, g: A.State, w: World, op: Operation, name: Value, cache: W.U32) {
    Represents(m, h, g, w) && IsForm(k, op, GetsGlobal) && IsUse(k, cache, op, [name]) && WordIn(cache, k.layout.cacheHolder, m) != 0 ==>
      HasValue(op, [name], g.heap)
      && SlotHolds(k, WordIn(cache, k.layout.cacheHolder, m), WordIn(cache, k.layout.cacheHolderOffset, m), ValueOf(op, [name], g.heap), m)
  }

  // All of it.
  ghost predicate KernelIsRight(p: D.Program, q: Anf.Program, k: Kernel) {
    Instructions(k) && SentinelIsNone(k) && Conditions(p, k) && Records(k) && Fields(k) && FieldStores(k) && Statics(k) && StaticStores(k)
    && Exceptions(k) && Frames() && PendingStays() && FrameEnds() && Allocates(p, k) && MakesClosures(p, q, k) && Environments(k) && Polling(p, k) && Unwinding(p, k)
    && StaysExhausted(p) && Operations(p, k) && TestInstructions(k) && TestsAreRight(k)
    && Addresses32() && Objects(k) && Callables(k) && NamedCaches(k) && Lengths(k) && SetCaches(k) && GlobalCaches(k) && Elements(k)
    && NumberInstructions(k) && OnDoubles(k) && OnIntegers(k) && Comparisons(k) && OnBits(k) && Selections(k)
  }

  // ── Calls of compiled functions ────────────────────────────────────────────────────────────────────────────────────

  function At(s: M.State, n: nat): M.State { s.(clock := n) }
  predicate Extends(w: World, w1: World) { w <= w1 }
  // A call of a function of Wasm.IR does what the call r does in ANF, with as much clock more as helpers take.
  ghost predicate Agrees(p: D.Program, k: Kernel, f: W.U32, arguments: seq<W.Value>, s: M.State, w: World, r: (C.Outcome, A.State), n: nat, s1: M.State, w1: World) {
    IsExhausted(IR.Invoke(p, f, arguments, At(s, n)).1.host)
    || (Extends(w, w1) && Represents(s1.memory, s1.host, Shared(r.1), w1) && s1.locals == s.locals
        && (match r.0
            case Normal(v) => Gives(p, f, arguments, s, n, M.Results([W.I64Value(Bits(v))]), s1, r.1.clock)
            case Thrown(v) => Gives(p, f, arguments, s, n, M.Results([W.I64Value(k.sentinel)]), s1, r.1.clock) && Exception(k, v, s1.memory)
            case Timeout => IR.Invoke(p, f, arguments, At(s, n)) == (M.Failed(M.Timeout), s1)
            case _ => false))
  }
  ghost opaque predicate Gives(p: D.Program, f: W.U32, arguments: seq<W.Value>, s: M.State, n: nat, r: M.Invoked, s1: M.State, n1: nat) {
    forall j: nat :: GivesWith(p, f, arguments, s, n, r, s1, n1, j)
  }
  ghost predicate GivesWith(p: D.Program, f: W.U32, arguments: seq<W.Value>, s: M.State, n: nat, r: M.Invoked, s1: M.State, n1: nat, j: nat) {
    IR.Invoke(p, f, arguments, At(s, n + j)) == (r, At(s1, n1 + j))
  }
  // What an operation that is not complete yet comes to: its exception, or its call.
  function Completion(q: Anf.Program, op: Operation, vs: seq<Value>, o: Outcome3, t: A.State): (C.Outcome, A.State) {
    match o
    case Result(v) => (C.Normal(v), t)
    case Throws(v) => (C.Thrown(v), t)
    case Invokes(callee, this_, newTarget, args) =>
      var (o1, t1) := A.Apply(q, Invocation(callee, this_, newTarget, args), 0, t);
      (C.Finish(op, vs, o1), t1)
  }
  // argv points to the arguments.
  ghost opaque predicate AreArguments(argv: W.U32, vs: seq<Value>, m: Memory) {
    forall i :: 0 <= i < |vs| && i < 0x1000_0000 ==> LoadFrom(0x29, W.I32Value(argv), 8 * i as W.U32, m) == Some(W.I64Value(Bits(vs[i])))
  }
  // They lie in the caller's frames.
  predicate IsBelow(argv: W.U32, n: nat, sp: W.U32) { argv as int + 8 * n <= sp as int }
  // What a direct entry gets.
  ghost function DirectValues(d: Direct, sp: W.U32, env: W.U32, this_: Value, vs: seq<Value>): seq<W.Value> {
    [W.I32Value(sp)] + (if d.hasEnv then [W.I32Value(env)] else []) + (if d.hasThis then [W.I64Value(Bits(this_))] else []) + Padded(vs, d.parameters)
  }
  ghost function Padded(vs: seq<Value>, n: nat): seq<W.Value> {
    if n == 0 then [] else [W.I64Value(Bits(if |vs| == 0 then Undefined() else vs[0]))] + Padded(if |vs| == 0 then [] else vs[1..], n - 1)
  }

  // Calls agree up to a clock: of pending operations, of values by the helper or by their entries, of direct entries.
  ghost predicate IsGoodPending(p: D.Program, q: Anf.Program, k: Kernel, op: Operation, vs: seq<Value>, o: Outcome3, t: A.State, s: M.State, w: World, sp: W.U32) {
    Represents(s.memory, s.host, Shared(t), w) && IsNext(sp) && IsPending(op, vs, o, s.memory, s.host) && !o.Result? && !Completion(q, op, vs, o, t).0.Stuck? ==>
      exists n: nat, s1, w1 :: t.clock <= n && Agrees(p, k, k.invokePending, [W.I32Value(sp)], s, w, Completion(q, op, vs, o, t), n, s1, w1)
  }
  ghost opaque predicate PendingCalls(p: D.Program, q: Anf.Program, k: Kernel, clock: nat) {
    forall op, vs, o, t: A.State, s: M.State, w: World, sp :: t.clock <= clock ==> IsGoodPending(p, q, k, op, vs, o, t, s, w, sp)
  }
  ghost function CallValues(k: Kernel, inv: Invocation, text: CalleeText, sp: W.U32, argv: W.U32): seq<W.Value>
    requires text in k.texts && |inv.args| < 0x1000_0000
  {
    [W.I32Value(sp), W.I64Value(Bits(inv.callee)), W.I64Value(Bits(inv.this_)), W.I64Value(Bits(inv.newTarget)), W.I32Value(|inv.args| as W.U32), W.I32Value(argv), W.I64Value(k.texts[text])]
  }
  ghost predicate IsGoodCall(p: D.Program, q: Anf.Program, k: Kernel, inv: Invocation, text: CalleeText, t: A.State, s: M.State, w: World, sp: W.U32, argv: W.U32) {
    Represents(s.memory, s.host, Shared(t), w) && IsNext(sp) && text in k.texts && |inv.args| < 0x1000_0000 && AreArguments(argv, inv.args, s.memory) && IsBelow(argv, |inv.args|, sp)
    && !A.Apply(q, inv, text, t).0.Stuck? ==>
      exists n: nat, s1, w1 :: t.clock <= n && Agrees(p, k, k.callValue, CallValues(k, inv, text, sp, argv), s, w, A.Apply(q, inv, text, t), n, s1, w1)
  }
  ghost opaque predicate ValueCalls(p: D.Program, q: Anf.Program, k: Kernel, clock: nat) {
    forall inv: Invocation, text, t: A.State, s: M.State, w: World, sp, argv :: t.clock <= clock ==> IsGoodCall(p, q, k, inv, text, t, s, w, sp, argv)
  }
  // A plain call of a function of the current realm by its entry.
  ghost predicate IsPlainly(k: Kernel, v: Value, m: Memory) { IsCallable(k, v, m) && WordIn(Cell(v), k.layout.functionRealm, m) == WordIn(k.layout.realm, 0, m) }
  ghost function EntryValues(inv: Invocation, sp: W.U32, argv: W.U32): seq<W.Value>
    requires |inv.args| < 0x1000_0000
  {
    [W.I32Value(sp), W.I32Value(Cell(inv.callee)), W.I64Value(Bits(inv.this_)), W.I64Value(Bits(inv.newTarget)), W.I32Value(|inv.args| as W.U32), W.I32Value(argv)]
  }
  predicate IsEntry(p: D.Program, entry: W.U32) { entry in p.table && p.table[entry] as nat < |p.functions| && p.functions[p.table[entry]].signature == Uniform }
  ghost predicate IsGoodEntry(p: D.Program, q: Anf.Program, k: Kernel, inv: Invocation, text: CalleeText, t: A.State, s: M.State, w: World, sp: W.U32, argv: W.U32) {
    Represents(s.memory, s.host, Shared(t), w) && IsNext(sp) && |inv.args| < 0x1000_0000 && AreArguments(argv, inv.args, s.memory) && IsBelow(argv, |inv.args|, sp)
    && IsPlainly(k, inv.callee, s.memory) && inv.newTarget == Undefined() && !A.Apply(q, inv, text, t).0.Stuck? ==>
      var entry := WordIn(Cell(inv.callee), k.layout.functionEntry, s.memory);
      IsEntry(p, entry) && exists n: nat, s1, w1 :: t.clock <= n && Agrees(p, k, p.table[entry], EntryValues(inv, sp, argv), s, w, A.Apply(q, inv, text, t), n, s1, w1)
  }
  ghost opaque predicate EntryCalls(p: D.Program, q: Anf.Program, k: Kernel, clock: nat) {
    forall inv: Invocation, text, t: A.State, s: M.State, w: World, sp, argv :: t.clock <= clock ==> IsGoodEntry(p, q, k, inv, text, t, s, w, sp, argv)
  }
  ghost predicate IsGoodDirect(p: D.Program, q: Anf.Program, k: Kernel, fn: Id, chain: F.Chain, this_: Value, vs: seq<Value>, t: A.State, s: M.State, w: World, sp: W.U32) {
    var inv := Invocation(Undefined(), this_, Undefined(), vs);
    Represents(s.memory, s.host, Shared(t), w) && IsNext(sp) && fn in k.direct && IsChain(w, chain) && !A.Enter(q, fn as nat, chain, inv, t).0.Stuck? ==>
      exists n: nat, s1, w1 :: t.clock <= n && DirectAgrees(p, q, k, fn, chain, this_, vs, t, s, w, sp, n, s1, w1)
  }
  ghost predicate DirectAgrees(p: D.Program, q: Anf.Program, k: Kernel, fn: Id, chain: F.Chain, this_: Value, vs: seq<Value>, t: A.State, s: M.State, w: World, sp: W.U32, n: nat, s1: M.State, w1: World)
    requires fn in k.direct
  {
    Agrees(p, k, k.direct[fn].f, DirectValues(k.direct[fn], sp, AddressOf(w, chain), this_, vs), s, w,
      A.Enter(q, fn as nat, chain, Invocation(Undefined(), this_, Undefined(), vs), t), n, s1, w1)
  }
  ghost opaque predicate DirectCalls(p: D.Program, q: Anf.Program, k: Kernel, clock: nat) {
    forall fn, chain: F.Chain, this_, vs, t: A.State, s: M.State, w: World, sp :: t.clock <= clock ==> IsGoodDirect(p, q, k, fn, chain, this_, vs, t, s, w, sp)
  }
  ghost predicate CallsAgree(p: D.Program, q: Anf.Program, k: Kernel, clock: nat) {
    PendingCalls(p, q, k, clock) && ValueCalls(p, q, k, clock) && EntryCalls(p, q, k, clock) && DirectCalls(p, q, k, clock)
  }
}
