include "../Wasm/Facts.dfy"
include "Calls.dfy"

// The proof of lowering: fast paths before an operation's call. They leave the block around both with the operation's value in its place, or
// change nothing but temporaries.
module LoweringFast {
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
  import A = AnfSemantics
  import Numerics
  import WasmFacts
  import opened LoweringCheck
  import opened LoweringInterface
  import opened LoweringRelations
  import opened LoweringCalls
  import X = LoweringExhaustion

  function Flag(b: bool): W.Value { W.I32Value(if b then 1 else 0) }

  // ── Expressions ────────────────────────────────────────────────────────────────────────────────────────────────────

  lemma AddressIs(p: D.Program, e: D.Expr, s: M.State, v: Value)
    requires Addresses32() && Is(p, e, s, W.I64Value(Bits(v)))
    ensures Is(p, Op1(0xA7, e), s, W.I32Value(Cell(v)))
  {
    hide *; reveal Cell, W.ResultType, W.OperandType, W.TypeOf, Compute;
    assert Compute(0xA7, [W.I64Value(Bits(v))]).Some? by { reveal Addresses32(); }
    assert Compute(0xA7, [W.I64Value(Bits(v))]) == Some(W.I32Value(Cell(v)));
    IsOp1(p, s, 0xA7, e, W.I64Value(Bits(v)), W.I32Value(Cell(v)));
  }
  lemma WordIs(p: D.Program, e: D.Expr, s: M.State, a: W.U32, offset: W.U32)
    requires Is(p, e, s, W.I32Value(a)) && IsReadable(a, offset, s.memory)
    ensures Is(p, WordAt(e, offset), s, W.I32Value(WordIn(a, offset, s.memory)))
  {
    hide *; reveal WordAt, WordIn, IsReadable, LoadFrom, W.LoadType, W.TypeOf;
    assert LoadFrom(0x28, W.I32Value(a), offset, s.memory) == Some(W.I32Value(WordIn(a, offset, s.memory)));
    IsLoad(p, s, 0x28, e, offset, W.I32Value(a), W.I32Value(WordIn(a, offset, s.memory)));
  }
  lemma FixedWordIs(p: D.Program, s: M.State, a: W.U32, offset: W.U32)
    requires IsReadable(a, offset, s.memory)
    ensures Is(p, WordAt(Fixed(a), offset), s, W.I32Value(WordIn(a, offset, s.memory)))
  {
    hide *; reveal Fixed;
    IsConst(p, s, W.I32Value(a));
    WordIs(p, Fixed(a), s, a, offset);
  }
  lemma SameIs(p: D.Program, e1: D.Expr, e2: D.Expr, s: M.State, a: W.U32, b: W.U32)
    requires Addresses32() && Is(p, e1, s, W.I32Value(a)) && Is(p, e2, s, W.I32Value(b))
    ensures Is(p, Alike(e1, e2), s, Flag(a == b))
  {
    hide *; reveal Alike, Flag;
    assert Compute(0x46, [W.I32Value(a), W.I32Value(b)]) == Some(Flag(a == b)) by { reveal Addresses32(); }
    IsOp2(p, s, 0x46, e1, e2, W.I32Value(a), W.I32Value(b), Flag(a == b));
  }
  lemma Shifted(a: W.U64, n: W.U64) returns (b: W.U64)
    ensures Compute(0x88, [W.I64Value(a), W.I64Value(n)]) == Some(W.I64Value(b))
  {
    hide *;
    b := Numerics.ShrU64(a, n);
    WasmFacts.Shifted(a, n);
  }
  lemma TagIs(p: D.Program, k: Kernel, e: D.Expr, s: M.State, v: Value, tag: W.U64)
    requires Addresses32() && Instructions(k) && Is(p, e, s, W.I64Value(Bits(v)))
    ensures Is(p, HasTag(e, tag), s, Flag(IsTagged(v, tag)))
  {
    hide *;
    var bits, places := W.I64Value(Bits(v)), W.I64Value(48);
    var wide := Shifted(Bits(v), 48);
    var x := W.I64Value(wide);
    assert Compute(0x51, [x, W.I64Value(tag)]) == Some(Flag(wide == tag)) by { reveal Instructions(); reveal Flag; }
    assert IsTagged(v, tag) == (wide == tag) by { reveal IsTagged, Compute2, Flag; assert [x] + [W.I64Value(tag)] == [x, W.I64Value(tag)]; }
    reveal HasTag;
    IsConst(p, s, places);
    IsConst(p, s, W.I64Value(tag));
    IsOp2(p, s, 0x88, e, D.Const(places), bits, places, x);
    IsOp2(p, s, 0x51, Op2(0x88, e, D.Const(places)), D.Const(W.I64Value(tag)), x, W.I64Value(tag), Flag(wide == tag));
  }
  lemma SlotAtIs(p: D.Program, k: Kernel, holder: D.Expr, offset: D.Expr, s: M.State, cell: W.U32, o: W.U32)
    requires Is(p, holder, s, W.I32Value(cell)) && Is(p, offset, s, W.I32Value(o)) && IsReadable(cell, k.layout.slots, s.memory) && SlotOf(k, cell, o, s.memory).Some?
    ensures Is(p, SlotAt(k, holder, offset), s, SlotOf(k, cell, o, s.memory).v)
  {
    hide *; reveal SlotAt, SlotOf;
    WordIs(p, holder, s, cell, k.layout.slots);
    IsOp2(p, s, 0x6A, WordAt(holder, k.layout.slots), offset, W.I32Value(WordIn(cell, k.layout.slots, s.memory)), W.I32Value(o), SlotOf(k, cell, o, s.memory).v);
  }
  lemma SlotIs(p: D.Program, k: Kernel, holder: D.Expr, offset: D.Expr, s: M.State, cell: W.U32, o: W.U32, v: Value)
    requires Is(p, holder, s, W.I32Value(cell)) && Is(p, offset, s, W.I32Value(o)) && SlotHolds(k, cell, o, v, s.memory)
    ensures Is(p, Slot(k, holder, offset), s, W.I64Value(Bits(v)))
  {
    hide *; reveal Slot, SlotHolds;
    SlotAtIs(p, k, holder, offset, s, cell, o);
    IsLoad(p, s, 0x29, SlotAt(k, holder, offset), 0, SlotOf(k, cell, o, s.memory).v, W.I64Value(Bits(v)));
  }
  // A number that a conversion gives, boxed.
  lemma LengthIs(p: D.Program, k: Kernel, e: D.Expr, s: M.State, cell: W.U32, offset: W.U32, conversion: W.U32, v: Value)
    requires Instructions(k) && Is(p, e, s, W.I32Value(cell)) && IsLength(cell, offset, conversion, v, s.memory)
    ensures Is(p, Op1(0xBD, Op1(conversion, WordAt(e, offset))), s, W.I64Value(Bits(v)))
  {
    hide *; reveal IsLength;
    var a := W.I32Value(WordIn(cell, offset, s.memory));
    WordIs(p, e, s, cell, offset);
    IsOp1(p, s, conversion, WordAt(e, offset), a, W.F64Value(Bits(v)));
    assert Compute(0xBD, [W.F64Value(Bits(v))]) == Some(W.I64Value(Bits(v))) by { reveal Instructions(); }
    IsOp1(p, s, 0xBD, Op1(conversion, WordAt(e, offset)), W.F64Value(Bits(v)), W.I64Value(Bits(v)));
  }

  // ── Statements ─────────────────────────────────────────────────────────────────────────────────────────────────────

  lemma SetLeads(p: D.Program, y: W.U32, e: D.Expr, tail: D.Stmts, s: M.State, n: nat, v: W.Value)
    requires Is(p, e, s, v) && M.HasLocal(y, s)
    ensures Leads(p, D.Then(D.Set(y, e), tail), s, n, tail, M.SetLocal(y, v, s), n)
  {
    hide *;
    MakesIs(p, e, s, n, v);
    SetSteps(p, y, e, s, n, v, s, n);
    StepLeads(p, D.Set(y, e), tail, s, n, M.SetLocal(y, v, s), n);
  }
  // ── What fast paths do ─────────────────────────────────────────────────────────────────────────────────────────────

  // Only temporaries changed.
  ghost predicate Near(c: Context, sp: W.U32, w: World, t: A.State, s: M.State, s1: M.State) { s1 == s.(locals := s1.locals) && Frame(c, sp, w, t.locals, s1.locals) }
  // An operation, where its result goes, and the label that its fast paths leave by: what they are about.
  datatype About = About(c: Context, x: Id, y: W.U32, done: Id, op: Operation, vs: seq<Value>)
  // From the state t, which s has: code left with the operation's value in its place, or came to its end near s.
  ghost predicate Outcome(b: About, sp: W.U32, w: World, t: A.State, s: M.State, left: bool, s2: M.State) {
    if left then
      var (o, h) := Run(b.op, b.vs, t.heap);
      o.Result? && Represents(s2.memory, s2.host, Shared(t.(heap := h)), w) && Holding(b.c, b.x, b.y, sp, w, t.locals, s2, o.v)
    else Near(b.c, sp, w, t, s, s2)
  }
  function Ended(b: About, left: bool): IR.Ending { if left then IR.Branched(b.done) else IR.Completed }
  ghost predicate Went(p: D.Program, b: About, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State, s1: M.State, left: bool, s2: M.State) {
    Ends(p, code, s1, t.clock, Ended(b, left), s2, t.clock) && Outcome(b, sp, w, t, s, left, s2)
  }
  ghost predicate Stepped(p: D.Program, b: About, st: D.Stmt, sp: W.U32, w: World, t: A.State, s: M.State, s1: M.State, left: bool, s2: M.State) {
    Steps(p, st, s1, t.clock, Ended(b, left), s2, t.clock) && Outcome(b, sp, w, t, s, left, s2)
  }
  lemma WentEnd(p: D.Program, b: About, sp: W.U32, w: World, t: A.State, s: M.State, s1: M.State)
    requires Near(b.c, sp, w, t, s, s1)
    ensures Went(p, b, D.End, sp, w, t, s, s1, false, s1)
  { hide *; reveal Went, Outcome, Ended; EndEnds(p, s1, t.clock); }
  lemma WentThen(p: D.Program, b: About, st: D.Stmt, tail: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State, s1: M.State, s2: M.State, left: bool, s3: M.State)
    requires Stepped(p, b, st, sp, w, t, s, s1, false, s2) && Went(p, b, tail, sp, w, t, s, s2, left, s3)
    ensures Went(p, b, D.Then(st, tail), sp, w, t, s, s1, left, s3)
  {
    hide *; reveal Went, Stepped, Ended;
    StepLeads(p, st, tail, s1, t.clock, s2, t.clock);
    LeadsEnds(p, D.Then(st, tail), s1, t.clock, tail, s2, t.clock, 0, Ended(b, left), s3, t.clock);
  }
  lemma WentOut(p: D.Program, b: About, st: D.Stmt, tail: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State, s1: M.State, s2: M.State)
    requires Stepped(p, b, st, sp, w, t, s, s1, true, s2)
    ensures Went(p, b, D.Then(st, tail), sp, w, t, s, s1, true, s2)
  {
    hide *; reveal Went, Stepped, Ended;
    StepEnds(p, st, tail, s1, t.clock, IR.Branched(b.done), s2, t.clock);
  }
  lemma WentOne(p: D.Program, b: About, st: D.Stmt, sp: W.U32, w: World, t: A.State, s: M.State, s1: M.State, left: bool, s2: M.State)
    requires Stepped(p, b, st, sp, w, t, s, s1, left, s2)
    ensures Went(p, b, One(st), sp, w, t, s, s1, left, s2)
  {
    hide *; reveal One;
    if left { WentOut(p, b, st, D.End, sp, w, t, s, s1, s2); } else {
      assert Near(b.c, sp, w, t, s, s2) by { reveal Stepped, Outcome; }
      WentEnd(p, b, sp, w, t, s, s2);
      WentThen(p, b, st, D.End, sp, w, t, s, s1, s2, false, s2);
    }
  }
  lemma SteppedIf(p: D.Program, b: About, test: D.Expr, th: D.Stmts, el: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State, s1: M.State, x: W.Value, left: bool, s2: M.State)
    requires Is(p, test, s1, x) && Went(p, b, if M.IsTrue(x) then th else el, sp, w, t, s, s1, left, s2)
    ensures Stepped(p, b, D.If(test, th, el), sp, w, t, s, s1, left, s2)
  {
    hide *; reveal Went, Stepped;
    MakesIs(p, test, s1, t.clock, x);
    IfSteps(p, test, th, el, s1, t.clock, x, s1, t.clock, 0, Ended(b, left), s2, t.clock);
  }
  // A temporary is set.
  lemma WentSet(p: D.Program, b: About, y: W.U32, e: D.Expr, sp: W.U32, w: World, t: A.State, s: M.State, s1: M.State, v: W.Value) returns (s2: M.State)
    requires Near(b.c, sp, w, t, s, s1) && IsTemp(b.c, y) && Is(p, e, s1, v)
    ensures Stepped(p, b, D.Set(y, e), sp, w, t, s, s1, false, s2)
    ensures M.HasLocal(y, s1) && s2 == M.SetLocal(y, v, s1) && Near(b.c, sp, w, t, s, s2)
  {
    hide *; reveal Near, Stepped, Outcome, Ended, M.HasLocal, M.SetLocal;
    WriteTemp(b.c, sp, w, t.locals, s1.locals, y, v);
    s2 := M.SetLocal(y, v, s1);
    MakesIs(p, e, s1, t.clock, v);
    SetSteps(p, y, e, s1, t.clock, v, s1, t.clock);
  }
  lemma PlaceHas(c: Context, x: Id, y: W.U32, sp: W.U32, w: World, tl: A.Locals, s: M.State)
    requires Frame(c, sp, w, tl, s.locals) && IsPlace(c, x, y)
    ensures M.HasLocal(y, s)
  { hide *; reveal Frame(); reveal IsPlace, IsTemp, IsGood, M.HasLocal; }
  // The value is put into its place, and out. mem: what memory is by then.
  lemma WentLeave(p: D.Program, b: About, e: D.Expr, sp: W.U32, w: World, t: A.State, s: M.State, s1: M.State) returns (s2: M.State)
    requires Near(b.c, sp, w, t, s, s1.(memory := s.memory)) && IsPlace(b.c, b.x, b.y)
    requires var (o, h) := Run(b.op, b.vs, t.heap); o.Result? && Represents(s1.memory, s1.host, Shared(t.(heap := h)), w) && Is(p, e, s1, W.I64Value(Bits(o.v)))
    ensures Went(p, b, Leave(b.done, b.y, e), sp, w, t, s, s1, true, s2)
  {
    hide *; reveal Near, Went, Outcome, Ended, Leave, Holding, M.SetLocal;
    var c, x, y, n := b.c, b.x, b.y, t.clock;
    var v := W.I64Value(Bits(Run(b.op, b.vs, t.heap).0.v));
    PlaceHas(c, x, y, sp, w, t.locals, s1);
    FrameOthers(c, sp, w, t.locals, s1.locals, x, y);
    WritePlace(c, sp, w, t.locals, s1.locals, x, y, v.wide);
    s2 := M.SetLocal(y, v, s1);
    assert M.HasLocal(y, s2) && s2.locals[y] == v by { reveal M.HasLocal; }
    MakesIs(p, e, s1, n, v);
    SetSteps(p, y, e, s1, n, v, s1, n);
    StepLeads(p, D.Set(y, e), One(D.Branch(b.done)), s1, n, s2, n);
    BranchSteps(p, b.done, s2, n);
    StepEnds(p, D.Branch(b.done), D.End, s2, n, IR.Branched(b.done), s2, n);
    reveal One;
    LeadsEnds(p, Leave(b.done, y, e), s1, n, One(D.Branch(b.done)), s2, n, 0, IR.Branched(b.done), s2, n);
  }
  // A test, and the value where it is true.
  lemma SteppedHit(p: D.Program, b: About, test: D.Expr, e: D.Expr, sp: W.U32, w: World, t: A.State, s: M.State, s1: M.State, x: W.Value) returns (s2: M.State)
    requires Rel(b.c, sp, w, t, s) && Near(b.c, sp, w, t, s, s1) && IsPlace(b.c, b.x, b.y) && Is(p, test, s1, x)
    requires M.IsTrue(x) ==> HasValue(b.op, b.vs, t.heap) && Is(p, e, s1, W.I64Value(Bits(ValueOf(b.op, b.vs, t.heap))))
    ensures Stepped(p, b, Hit(test, b.done, b.y, e), sp, w, t, s, s1, M.IsTrue(x), s2) && (!M.IsTrue(x) ==> s2 == s1)
  {
    hide *; reveal Hit, HasValue, ValueOf;
    if M.IsTrue(x) {
      assert Represents(s1.memory, s1.host, Shared(t), w) && Near(b.c, sp, w, t, s, s1.(memory := s.memory)) by { reveal Rel, Near; }
      s2 := WentLeave(p, b, e, sp, w, t, s, s1);
    } else {
      s2 := s1;
      WentEnd(p, b, sp, w, t, s, s1);
    }
    SteppedIf(p, b, test, Leave(b.done, b.y, e), D.End, sp, w, t, s, s1, x, M.IsTrue(x), s2);
  }

  // ── Reading a property ─────────────────────────────────────────────────────────────────────────────────────────────

  ghost predicate CachesAreRight(k: Kernel) {
    Instructions(k) && Addresses32() && Objects(k) && NamedCaches(k) && Lengths(k) && SetCaches(k) && GlobalCaches(k)
    && Elements(k) && NumberInstructions(k) && TestInstructions(k)
  }
  ghost predicate ReadsNamed(p: D.Program, b: About, target: Value, key: Value, cache: W.U32, sp: W.U32, w: World, t: A.State, s: M.State, s1: M.State) {
    CachesAreRight(b.c.k) && Rel(b.c, sp, w, t, s) && Near(b.c, sp, w, t, s, s1) && IsPlace(b.c, b.x, b.y) && IsForm(b.c.k, b.op, GetsNamed)
    && b.vs == [target, key] && IsUse(b.c.k, cache, b.op, b.vs)
  }
  lemma SteppedOwn(p: D.Program, b: About, cache: W.U32, a: W.U32, shape: W.U32, target: Value, key: Value, sp: W.U32, w: World, t: A.State, s: M.State, s1: M.State)
    returns (left: bool, s2: M.State)
    requires ReadsNamed(p, b, target, key, cache, sp, w, t, s, s1) && IsTagged(target, b.c.k.layout.objectTag) && M.HasLocal(a, s1) && M.HasLocal(shape, s1)
    requires s1.locals[a] == W.I32Value(Cell(target)) && s1.locals[shape] == W.I32Value(WordIn(Cell(target), b.c.k.layout.shape, s1.memory))
    ensures Stepped(p, b, Own(b.c.k, cache, b.done, b.y, a, shape), sp, w, t, s, s1, left, s2) && (!left ==> s2 == s1)
  {
    hide *; reveal ReadsNamed, CachesAreRight, Own, M.IsTrue, Flag;
    var k, m := b.c.k, s1.memory;
    var word := WordIn(Cell(target), k.layout.shape, m);
    var cached := WordIn(cache, k.layout.cacheShape, m);
    assert Represents(m, s1.host, Shared(t), w) && Shared(t).heap == t.heap by { reveal Rel, Near, Shared; }
    assert IsCache(k, cache, m) by { reveal Objects(); reveal IsUse; }
    reveal IsCache;
    IsGet(p, s1, shape);
    FixedWordIs(p, s1, cache, k.layout.cacheShape);
    SameIs(p, D.Get(shape), WordAt(Fixed(cache), k.layout.cacheShape), s1, word, cached);
    if word == cached {
      assert FindsNamed(k, m, s1.host, Shared(t), w, b.op, target, key, cache) by { reveal NamedCaches(); }
      assert HasValue(b.op, b.vs, t.heap) && SlotHolds(k, Cell(target), WordIn(cache, k.layout.cacheOffset, m), ValueOf(b.op, b.vs, t.heap), m) by { reveal FindsNamed; }
      IsGet(p, s1, a);
      FixedWordIs(p, s1, cache, k.layout.cacheOffset);
      SlotIs(p, k, D.Get(a), WordAt(Fixed(cache), k.layout.cacheOffset), s1, Cell(target), WordIn(cache, k.layout.cacheOffset, m), ValueOf(b.op, b.vs, t.heap));
    }
    left := word == cached;
    s2 := SteppedHit(p, b, Alike(D.Get(shape), WordAt(Fixed(cache), k.layout.cacheShape)), Slot(k, D.Get(a), WordAt(Fixed(cache), k.layout.cacheOffset)), sp, w, t, s, s1, Flag(left));
  }
  lemma SteppedInherited(p: D.Program, b: About, cache: W.U32, shape: W.U32, target: Value, key: Value, sp: W.U32, w: World, t: A.State, s: M.State, s1: M.State)
    returns (left: bool, s2: M.State)
    requires ReadsNamed(p, b, target, key, cache, sp, w, t, s, s1) && IsTagged(target, b.c.k.layout.objectTag) && M.HasLocal(shape, s1)
    requires s1.locals[shape] == W.I32Value(WordIn(Cell(target), b.c.k.layout.shape, s1.memory))
    ensures Stepped(p, b, Inherited(b.c.k, cache, b.done, b.y, shape), sp, w, t, s, s1, left, s2) && (!left ==> s2 == s1)
  {
    hide *; reveal ReadsNamed, CachesAreRight, Inherited, M.IsTrue, Flag;
    var k, m := b.c.k, s1.memory;
    var word := WordIn(Cell(target), k.layout.shape, m);
    var cached := WordIn(cache, k.layout.cacheHolderShape, m);
    assert Represents(m, s1.host, Shared(t), w) && Shared(t).heap == t.heap by { reveal Rel, Near, Shared; }
    assert IsCache(k, cache, m) by { reveal Objects(); reveal IsUse; }
    IsGet(p, s1, shape);
    assert IsReadable(cache, k.layout.cacheHolderShape, m) by { reveal IsCache; }
    FixedWordIs(p, s1, cache, k.layout.cacheHolderShape);
    SameIs(p, D.Get(shape), WordAt(Fixed(cache), k.layout.cacheHolderShape), s1, word, cached);
    left := word == cached;
    if left {
      assert FindsNamed(k, m, s1.host, Shared(t), w, b.op, target, key, cache) by { reveal NamedCaches(); }
      assert HasValue(b.op, b.vs, t.heap)
        && SlotHolds(k, WordIn(cache, k.layout.cacheHolder, m), WordIn(cache, k.layout.cacheHolderOffset, m), ValueOf(b.op, b.vs, t.heap), m) by { reveal FindsNamed; }
      HolderIs(p, k, cache, s1, ValueOf(b.op, b.vs, t.heap));
    }
    s2 := SteppedHit(p, b, Alike(D.Get(shape), WordAt(Fixed(cache), k.layout.cacheHolderShape)), OfHolder(k, cache), sp, w, t, s, s1, Flag(left));
  }
  lemma HolderIs(p: D.Program, k: Kernel, cache: W.U32, s: M.State, v: Value)
    requires IsCache(k, cache, s.memory) && SlotHolds(k, WordIn(cache, k.layout.cacheHolder, s.memory), WordIn(cache, k.layout.cacheHolderOffset, s.memory), v, s.memory)
    ensures Is(p, OfHolder(k, cache), s, W.I64Value(Bits(v)))
  {
    hide *; reveal OfHolder, IsCache;
    FixedWordIs(p, s, cache, k.layout.cacheHolder);
    FixedWordIs(p, s, cache, k.layout.cacheHolderOffset);
    SlotIs(p, k, WordAt(Fixed(cache), k.layout.cacheHolder), WordAt(Fixed(cache), k.layout.cacheHolderOffset), s,
      WordIn(cache, k.layout.cacheHolder, s.memory), WordIn(cache, k.layout.cacheHolderOffset, s.memory), v);
  }
  lemma WentNamed(p: D.Program, b: About, cache: W.U32, a: W.U32, shape: W.U32, target: Value, key: Value, sp: W.U32, w: World, t: A.State, s: M.State, s1: M.State)
    returns (left: bool, s2: M.State)
    requires ReadsNamed(p, b, target, key, cache, sp, w, t, s, s1) && IsTagged(target, b.c.k.layout.objectTag) && M.HasLocal(a, s1) && s1.locals[a] == W.I32Value(Cell(target))
    requires IsTemp(b.c, shape) && a != shape
    ensures Went(p, b, Named(b.c.k, cache, b.done, b.y, a, shape), sp, w, t, s, s1, left, s2)
  {
    hide *; reveal ReadsNamed, CachesAreRight, Named;
    var k, m := b.c.k, s1.memory;
    var word := WordIn(Cell(target), k.layout.shape, m);
    assert IsReadable(Cell(target), k.layout.shape, m) by { reveal Objects(); reveal Rel, Near; }
    IsGet(p, s1, a);
    WordIs(p, D.Get(a), s1, Cell(target), k.layout.shape);
    var s3 := WentSet(p, b, shape, WordAt(D.Get(a), k.layout.shape), sp, w, t, s, s1, W.I32Value(word));
    assert s3.memory == m && M.HasLocal(a, s3) && M.HasLocal(shape, s3) && s3.locals[shape] == W.I32Value(word) && s3.locals[a] == W.I32Value(Cell(target)) by { reveal M.SetLocal, M.HasLocal; }
    var left1, s4 := SteppedOwn(p, b, cache, a, shape, target, key, sp, w, t, s, s3);
    var own, inherited := Own(k, cache, b.done, b.y, a, shape), Inherited(k, cache, b.done, b.y, shape);
    left, s2 := left1, s4;
    if left1 { WentOut(p, b, own, One(inherited), sp, w, t, s, s3, s4); } else {
      left, s2 := SteppedInherited(p, b, cache, shape, target, key, sp, w, t, s, s3);
      WentOne(p, b, inherited, sp, w, t, s, s3, left, s2);
      WentThen(p, b, own, One(inherited), sp, w, t, s, s3, s3, left, s2);
    }
    WentThen(p, b, D.Set(shape, WordAt(D.Get(a), k.layout.shape)), D.Then(own, One(inherited)), sp, w, t, s, s1, s3, left, s2);
  }
  lemma SteppedArray(p: D.Program, b: About, cache: W.U32, a: W.U32, target: Value, key: Value, sp: W.U32, w: World, t: A.State, s: M.State, s1: M.State)
    returns (left: bool, s2: M.State)
    requires ReadsNamed(p, b, target, key, cache, sp, w, t, s, s1) && IsTagged(target, b.c.k.layout.objectTag) && key == LiteralValue(b.c.k.layout.length)
    requires M.HasLocal(a, s1) && s1.locals[a] == W.I32Value(Cell(target))
    ensures Stepped(p, b, OfArray(b.c.k, b.done, b.y, a), sp, w, t, s, s1, left, s2) && (!left ==> s2 == s1)
  {
    hide *; reveal ReadsNamed, CachesAreRight, OfArray, M.IsTrue, Flag;
    var k, m := b.c.k, s1.memory;
    var kind := LoadFrom(0x2D, W.I32Value(Cell(target)), k.layout.kind, m);
    assert Represents(m, s1.host, Shared(t), w) && Shared(t).heap == t.heap by { reveal Rel, Near, Shared; }
    assert kind.Some? by { reveal Objects(); }
    assert kind.v.I32Value? by { reveal LoadFrom, W.LoadType, W.TypeOf; }
    var read := D.Load(0x2D, D.Get(a), k.layout.kind);
    IsGet(p, s1, a);
    IsLoad(p, s1, 0x2D, D.Get(a), k.layout.kind, W.I32Value(Cell(target)), kind.v);
    IsConst(p, s1, W.I32Value(k.layout.arrayKind));
    SameIs(p, read, D.Const(W.I32Value(k.layout.arrayKind)), s1, kind.v.bits, k.layout.arrayKind);
    left := kind.v.bits == k.layout.arrayKind;
    if left {
      assert HasLength(k, m, s1.host, Shared(t), w, b.op, target) by { reveal Lengths(); }
      assert HasValue(b.op, b.vs, t.heap) && IsLength(Cell(target), k.layout.arrayLength, 0xB8, ValueOf(b.op, b.vs, t.heap), m) by { reveal HasLength; }
      LengthIs(p, k, D.Get(a), s1, Cell(target), k.layout.arrayLength, 0xB8, ValueOf(b.op, b.vs, t.heap));
    }
    s2 := SteppedHit(p, b, Alike(read, D.Const(W.I32Value(k.layout.arrayKind))), Op1(0xBD, Op1(0xB8, WordAt(D.Get(a), k.layout.arrayLength))), sp, w, t, s, s1, Flag(left));
  }
  lemma SteppedString(p: D.Program, b: About, cache: W.U32, e: D.Expr, target: Value, key: Value, sp: W.U32, w: World, t: A.State, s: M.State, s1: M.State)
    returns (left: bool, s2: M.State)
    requires ReadsNamed(p, b, target, key, cache, sp, w, t, s, s1) && key == LiteralValue(b.c.k.layout.length) && Is(p, e, s1, W.I64Value(Bits(target)))
    ensures Stepped(p, b, OfString(b.c.k, e, b.done, b.y), sp, w, t, s, s1, left, s2)
  {
    hide *; reveal ReadsNamed, CachesAreRight, OfString, M.IsTrue, Flag;
    var k, m := b.c.k, s1.memory;
    assert Represents(m, s1.host, Shared(t), w) && Shared(t).heap == t.heap by { reveal Rel, Near, Shared; }
    left := IsTagged(target, k.layout.stringTag);
    TagIs(p, k, e, s1, target, k.layout.stringTag);
    if left {
      assert HasLength(k, m, s1.host, Shared(t), w, b.op, target) by { reveal Lengths(); }
      assert HasValue(b.op, b.vs, t.heap) && IsLength(Cell(target), k.layout.stringLength, 0xB7, ValueOf(b.op, b.vs, t.heap), m) by { reveal HasLength; }
      AddressIs(p, e, s1, target);
      LengthIs(p, k, Op1(0xA7, e), s1, Cell(target), k.layout.stringLength, 0xB7, ValueOf(b.op, b.vs, t.heap));
    }
    s2 := SteppedHit(p, b, HasTag(e, k.layout.stringTag), Op1(0xBD, Op1(0xB7, WordAt(Op1(0xA7, e), k.layout.stringLength))), sp, w, t, s, s1, Flag(left));
  }
  lemma WentNamedPaths(p: D.Program, b: About, e: D.Expr, isLength: bool, cache: W.U32, a: W.U32, shape: W.U32, target: Value, key: Value, sp: W.U32, w: World, t: A.State, s: M.State)
    returns (left: bool, s2: M.State)
    requires ReadsNamed(p, b, target, key, cache, sp, w, t, s, s) && Is(p, e, s, W.I64Value(Bits(target))) && IsTemp(b.c, a) && IsTemp(b.c, shape) && a != shape
    requires isLength ==> key == LiteralValue(b.c.k.layout.length)
    ensures Went(p, b, NamedPaths(b.c.k, e, isLength, cache, b.done, b.y, a, shape), sp, w, t, s, s, left, s2)
  {
    hide *; reveal NamedPaths, M.IsTrue, Flag;
    var k := b.c.k;
    var named := Named(k, cache, b.done, b.y, a, shape);
    var ofArray, ofString := OfArray(k, b.done, b.y, a), OfString(k, e, b.done, b.y);
    var first := D.Set(a, Op1(0xA7, e));
    var then_ := if isLength then D.Then(ofArray, named) else named;
    var else_ := if isLength then One(ofString) else D.End;
    assert CachesAreRight(k) && Near(b.c, sp, w, t, s, s) by { reveal ReadsNamed; }
    assert Addresses32() && Instructions(k) by { reveal CachesAreRight; }
    TagIs(p, k, e, s, target, k.layout.objectTag);
    var isObject := IsTagged(target, k.layout.objectTag);
    if isObject {
      AddressIs(p, e, s, target);
      var s3 := WentSet(p, b, a, Op1(0xA7, e), sp, w, t, s, s, W.I32Value(Cell(target)));
      assert M.HasLocal(a, s3) && s3.locals[a] == W.I32Value(Cell(target)) by { reveal M.SetLocal, M.HasLocal; }
      assert ReadsNamed(p, b, target, key, cache, sp, w, t, s, s3) by { reveal ReadsNamed; }
      if isLength {
        left, s2 := SteppedArray(p, b, cache, a, target, key, sp, w, t, s, s3);
        if left { WentOut(p, b, ofArray, named, sp, w, t, s, s3, s2); } else {
          left, s2 := WentNamed(p, b, cache, a, shape, target, key, sp, w, t, s, s3);
          WentThen(p, b, ofArray, named, sp, w, t, s, s3, s3, left, s2);
        }
      } else { left, s2 := WentNamed(p, b, cache, a, shape, target, key, sp, w, t, s, s3); }
      WentThen(p, b, first, then_, sp, w, t, s, s, s3, left, s2);
    } else if isLength {
      left, s2 := SteppedString(p, b, cache, e, target, key, sp, w, t, s, s);
      WentOne(p, b, ofString, sp, w, t, s, s, left, s2);
    } else {
      left, s2 := false, s;
      WentEnd(p, b, sp, w, t, s, s);
    }
    SteppedIf(p, b, HasTag(e, k.layout.objectTag), D.Then(first, then_), else_, sp, w, t, s, s, Flag(isObject), left, s2);
    WentOne(p, b, D.If(HasTag(e, k.layout.objectTag), D.Then(first, then_), else_), sp, w, t, s, s, left, s2);
  }

  // ── Writing a property ─────────────────────────────────────────────────────────────────────────────────────────────

  ghost predicate WritesNamed(p: D.Program, b: About, cache: W.U32, sp: W.U32, w: World, t: A.State, s: M.State, s1: M.State) {
    CachesAreRight(b.c.k) && Rel(b.c, sp, w, t, s) && Near(b.c, sp, w, t, s, s1) && IsPlace(b.c, b.x, b.y) && IsForm(b.c.k, b.op, SetsNamed)
    && |b.vs| == 4 && IsUse(b.c.k, cache, b.op, b.vs)
  }
  lemma SteppedSet(p: D.Program, b: About, cache: W.U32, a: W.U32, value: D.Expr, sp: W.U32, w: World, t: A.State, s: M.State, s1: M.State)
    returns (left: bool, s2: M.State)
    requires WritesNamed(p, b, cache, sp, w, t, s, s1) && IsTagged(b.vs[0], b.c.k.layout.objectTag) && M.HasLocal(a, s1) && s1.locals[a] == W.I32Value(Cell(b.vs[0]))
    requires Is(p, value, s1, W.I64Value(Bits(b.vs[2])))
    ensures Stepped(p, b, SetsSlot(b.c.k, cache, b.done, b.y, a, value), sp, w, t, s, s1, left, s2)
  {
    hide *; reveal WritesNamed, CachesAreRight, SetsSlot, M.IsTrue, Flag;
    var k, m := b.c.k, s1.memory;
    var cell := Cell(b.vs[0]);
    var word := WordIn(cell, k.layout.shape, m);
    var cached := WordIn(cache, k.layout.cacheShape, m);
    assert Represents(m, s1.host, Shared(t), w) && Shared(t).heap == t.heap by { reveal Rel, Near, Shared; }
    assert IsCache(k, cache, m) && IsReadable(cell, k.layout.shape, m) && IsReadable(cell, k.layout.slots, m) by { reveal Objects(); reveal IsUse; }
    reveal IsCache;
    var offset := WordAt(Fixed(cache), k.layout.cacheOffset);
    var test := Alike(WordAt(D.Get(a), k.layout.shape), WordAt(Fixed(cache), k.layout.cacheShape));
    IsGet(p, s1, a);
    WordIs(p, D.Get(a), s1, cell, k.layout.shape);
    FixedWordIs(p, s1, cache, k.layout.cacheShape);
    FixedWordIs(p, s1, cache, k.layout.cacheOffset);
    SameIs(p, WordAt(D.Get(a), k.layout.shape), WordAt(Fixed(cache), k.layout.cacheShape), s1, word, cached);
    left := word == cached;
    var undefined := D.Const(W.I64Value(k.undefined));
    var store := D.Store(0x37, SlotAt(k, D.Get(a), offset), 0, value);
    var out := Leave(b.done, b.y, undefined);
    if left {
      assert SetsSlotOnly(k, m, s1.host, Shared(t), w, b.op, b.vs, cache) by { reveal SetCaches(); }
      var at := SlotOf(k, cell, WordIn(cache, k.layout.cacheOffset, m), m);
      var r := Run(b.op, b.vs, t.heap);
      assert at.Some? && StoreTo(0x37, at.v, 0, W.I64Value(Bits(b.vs[2])), m).Some? && r.0 == Result(Undefined())
        && Represents(StoreTo(0x37, at.v, 0, W.I64Value(Bits(b.vs[2])), m).v, s1.host, Shared(t).(heap := r.1), w) by { reveal SetsSlotOnly; }
      SlotAtIs(p, k, D.Get(a), offset, s1, cell, WordIn(cache, k.layout.cacheOffset, m));
      StoreSteps(p, 0x37, SlotAt(k, D.Get(a), offset), 0, value, s1, t.clock, at.v, W.I64Value(Bits(b.vs[2])));
      var s3 := s1.(memory := StoreTo(0x37, at.v, 0, W.I64Value(Bits(b.vs[2])), m).v);
      assert k.undefined == Bits(Undefined()) by { reveal Instructions(); }
      IsConst(p, s3, W.I64Value(k.undefined));
      assert Near(b.c, sp, w, t, s, s3.(memory := s.memory)) by { reveal Near; }
      assert Shared(t.(heap := r.1)) == Shared(t).(heap := r.1) by { reveal Shared; }
      s2 := WentLeave(p, b, undefined, sp, w, t, s, s3);
      assert Went(p, b, D.Then(store, out), sp, w, t, s, s1, true, s2) by {
        reveal Went, Ended;
        StepLeads(p, store, out, s1, t.clock, s3, t.clock);
        LeadsEnds(p, D.Then(store, out), s1, t.clock, out, s3, t.clock, 0, IR.Branched(b.done), s2, t.clock);
      }
    } else {
      s2 := s1;
      WentEnd(p, b, sp, w, t, s, s1);
    }
    SteppedIf(p, b, test, D.Then(store, out), D.End, sp, w, t, s, s1, Flag(left), left, s2);
  }
  lemma WentSetPaths(p: D.Program, b: About, e: D.Expr, value: D.Expr, cache: W.U32, a: W.U32, sp: W.U32, w: World, t: A.State, s: M.State)
    returns (left: bool, s2: M.State)
    requires WritesNamed(p, b, cache, sp, w, t, s, s) && Is(p, e, s, W.I64Value(Bits(b.vs[0]))) && IsTemp(b.c, a)
    requires forall s1 :: Near(b.c, sp, w, t, s, s1) ==> Is(p, value, s1, W.I64Value(Bits(b.vs[2])))
    ensures Went(p, b, SetPaths(b.c.k, e, value, cache, b.done, b.y, a), sp, w, t, s, s, left, s2)
  {
    hide *; reveal WritesNamed, CachesAreRight, SetPaths, M.IsTrue, Flag;
    var k := b.c.k;
    var cell := Cell(b.vs[0]);
    var first, sets := D.Set(a, Op1(0xA7, e)), SetsSlot(k, cache, b.done, b.y, a, value);
    TagIs(p, k, e, s, b.vs[0], k.layout.objectTag);
    var isObject := IsTagged(b.vs[0], k.layout.objectTag);
    if isObject {
      AddressIs(p, e, s, b.vs[0]);
      var s3 := WentSet(p, b, a, Op1(0xA7, e), sp, w, t, s, s, W.I32Value(cell));
      assert M.HasLocal(a, s3) && s3.locals[a] == W.I32Value(cell) by { reveal M.SetLocal, M.HasLocal; }
      left, s2 := SteppedSet(p, b, cache, a, value, sp, w, t, s, s3);
      WentOne(p, b, sets, sp, w, t, s, s3, left, s2);
      WentThen(p, b, first, One(sets), sp, w, t, s, s, s3, left, s2);
    } else {
      left, s2 := false, s;
      WentEnd(p, b, sp, w, t, s, s);
    }
    SteppedIf(p, b, HasTag(e, k.layout.objectTag), D.Then(first, One(sets)), D.End, sp, w, t, s, s, Flag(isObject), left, s2);
    WentOne(p, b, D.If(HasTag(e, k.layout.objectTag), D.Then(first, One(sets)), D.End), sp, w, t, s, s, left, s2);
  }

  // ── Elements ───────────────────────────────────────────────────────────────────────────────────────────────────────

  // An operand, truncated: is it that int32?
  lemma TruncatedIs(p: D.Program, c: Context, a: Anf.Atom, u: W.U32, b: W.U32, sp: W.U32, w: World, tl: A.Locals, s: M.State) returns (acts: bool)
    requires Instructions(c.k) && NumberInstructions(c.k) && Frame(c, sp, w, tl, s.locals) && AsDouble(c, a).Yes? && A.AtomValue(a, tl).Normal?
    requires M.HasLocal(u, s) && s.locals[u] == W.I32Value(b) && Compute(0xFC02, [W.F64Value(Bits(A.AtomValue(a, tl).v))]) == Some(W.I32Value(b))
    ensures Is(p, IsTruncated(AsDouble(c, a).e, u), s, Flag(acts)) && (acts ==> ActsAs(A.AtomValue(a, tl).v, b))
  {
    hide *; reveal IsTruncated;
    var e, word := AsDouble(c, a).e, W.F64Value(Bits(A.AtomValue(a, tl).v));
    DoubleIs(p, c, a, sp, w, tl, s);
    IsGet(p, s, u);
    assert Compute(0xB7, [W.I32Value(b)]).Some? by { reveal NumberInstructions(); }
    var d := Compute(0xB7, [W.I32Value(b)]).v;
    assert d.F64Value? by { reveal Compute, W.ResultType, W.TypeOf; }
    assert IsFlag(Compute(0x61, [d, word])) by { reveal NumberInstructions(); assert d == W.F64Value(d.double); }
    acts := Compute(0x61, [d, word]) == Some(W.I32Value(1));
    assert Compute(0x61, [d, word]) == Some(Flag(acts)) by { reveal IsFlag, Flag; }
    IsOp1(p, s, 0xB7, D.Get(u), W.I32Value(b), d);
    IsOp2(p, s, 0x61, Op1(0xB7, D.Get(u)), e, d, word, Flag(acts));
    if acts { reveal ActsAs, IsTheDouble, Flag; }
  }
  lemma TruncationOf(k: Kernel, v: Value) returns (b: W.U32)
    requires Instructions(k)
    ensures Compute(0xFC02, [W.F64Value(Bits(v))]) == Some(W.I32Value(b))
  {
    assert Compute(0xFC02, [W.F64Value(Bits(v))]).Some? by { reveal Instructions(); }
    var x := Compute(0xFC02, [W.F64Value(Bits(v))]).v;
    assert x.I32Value?;
    b := x.bits;
  }
  lemma BothAre(p: D.Program, k: Kernel, e1: D.Expr, e2: D.Expr, s: M.State, a: bool, b: bool)
    requires TestInstructions(k) && Is(p, e1, s, Flag(a)) && Is(p, e2, s, Flag(b))
    ensures Is(p, Op2(0x71, e1, e2), s, Flag(a && b))
  {
    hide *; reveal Flag;
    assert AndIsRight(a, b) by { reveal TestInstructions(); }
    assert Compute(0x71, [Flag(a), Flag(b)]) == Some(Flag(a && b)) by { reveal AndIsRight; }
    IsOp2(p, s, 0x71, e1, e2, Flag(a), Flag(b), Flag(a && b));
  }
  // What the index is, wherever the local that it was truncated into is as it was.
  ghost predicate IndexHolds(i: Index, v: Value, ix: W.U32, s: M.State)
    requires i.Index?
  { if i.test.Yes? then i.index.Get? && M.HasLocal(i.index.x, s) && s.locals[i.index.x] == W.I32Value(ix) && Compute(0xFC02, [W.F64Value(Bits(v))]) == Some(W.I32Value(ix))
    else v.Int32Value? && ix == Wrap(v.n) }
  lemma IndexAt(p: D.Program, c: Context, key: Anf.Atom, code: D.Stmts, ix: W.U32, sp: W.U32, w: World, tl: A.Locals, s: M.State)
    requires Instructions(c.k) && Frame(c, sp, w, tl, s.locals) && A.AtomValue(key, tl).Normal? && IndexOf(c, key, code).Index?
    requires IndexHolds(IndexOf(c, key, code), A.AtomValue(key, tl).v, ix, s)
    ensures Is(p, IndexOf(c, key, code).index, s, W.I32Value(ix))
  {
    hide *; reveal IndexOf, IndexHolds;
    var i := IndexOf(c, key, code);
    if i.test.Yes? { IsGet(p, s, i.index.x); } else {
      assert Suits(c, key, Int32) && Read(c, key, Int32) == Yes(i.index);
      assert IsOf(A.AtomValue(key, tl).v, Int32) by { reveal IsOf; }
      Reads(p, c, key, Int32, sp, w, tl, s);
      reveal Encode;
    }
  }
  // The index, and whether the key is one.
  lemma IndexIs(p: D.Program, c: Context, key: Anf.Atom, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (s1: M.State, ix: W.U32)
    requires Instructions(c.k) && Frame(c, sp, w, t.locals, s.locals) && A.AtomValue(key, t.locals).Normal? && IndexOf(c, key, code).Index?
    ensures var i := IndexOf(c, key, code);
      Near(c, sp, w, t, s, s1) && Leads(p, code, s, t.clock, i.rest, s1, t.clock) && IndexHolds(i, A.AtomValue(key, t.locals).v, ix, s1)
  {
    hide *; reveal IndexOf, IndexHolds, Near;
    var v := A.AtomValue(key, t.locals).v;
    var i := IndexOf(c, key, code);
    if Suits(c, key, Int32) {
      SuitsIs(p, c, key, Int32, sp, w, t.locals, s);
      assert v.Int32Value? by { reveal IsOf; }
      s1, ix := s, Wrap(v.n);
      LeadsRefl(p, code, s, t.clock);
    } else {
      var e := AsDouble(c, key).e;
      var y := code.head.x;
      ix := TruncationOf(c.k, v);
      DoubleIs(p, c, key, sp, w, t.locals, s);
      IsOp1(p, s, 0xFC02, e, W.F64Value(Bits(v)), W.I32Value(ix));
      s1 := TempLeads(p, c, y, Op1(0xFC02, e), i.rest, sp, w, t, s, W.I32Value(ix));
    }
  }
  // A temporary is set.
  lemma TempLeads(p: D.Program, c: Context, y: W.U32, e: D.Expr, tail: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State, v: W.Value) returns (s1: M.State)
    requires Frame(c, sp, w, t.locals, s.locals) && IsTemp(c, y) && Is(p, e, s, v)
    ensures Leads(p, D.Then(D.Set(y, e), tail), s, t.clock, tail, s1, t.clock) && Near(c, sp, w, t, s, s1)
    ensures M.HasLocal(y, s) && s1 == M.SetLocal(y, v, s) && M.HasLocal(y, s1) && s1.locals[y] == v
  {
    hide *; reveal Near, M.HasLocal, M.SetLocal;
    WriteTemp(c, sp, w, t.locals, s.locals, y, v);
    s1 := M.SetLocal(y, v, s);
    SetLeads(p, y, e, tail, s, t.clock, v);
  }
  lemma PlainIs(p: D.Program, k: Kernel, e: D.Expr, s: M.State, v: W.Value) returns (isPlain: bool)
    requires Addresses32() && Is(p, e, s, v) && v.I64Value?
    ensures Is(p, IsPlainElement(k, e), s, Flag(isPlain)) && isPlain == IsPlainAt(k, Some(v))
  {
    hide *;
    var hole, one := W.I64Value(k.layout.hole), W.I64Value(1);
    var d: W.U64;
    d, isPlain := PlainFlag(k, v.wide);
    assert v == W.I64Value(v.wide);
    IsConst(p, s, hole);
    IsConst(p, s, one);
    IsOp2(p, s, 0x7D, e, D.Const(hole), v, hole, W.I64Value(d));
    IsOp2(p, s, 0x56, Op2(0x7D, e, D.Const(hole)), D.Const(one), W.I64Value(d), one, Flag(isPlain));
    reveal IsPlainElement;
  }
  lemma PlainFlag(k: Kernel, a: W.U64) returns (d: W.U64, isPlain: bool)
    requires Addresses32()
    ensures Compute(0x7D, [W.I64Value(a), W.I64Value(k.layout.hole)]) == Some(W.I64Value(d)) && Compute(0x56, [W.I64Value(d), W.I64Value(1)]) == Some(Flag(isPlain))
    ensures isPlain == IsPlainAt(k, Some(W.I64Value(a)))
  {
    hide *;
    var hole, one := W.I64Value(k.layout.hole), W.I64Value(1);
    d := Subtracted(a, k.layout.hole);
    var x := Compute(0x56, [W.I64Value(d), one]);
    assert IsFlag(x) by { reveal Addresses32(); }
    isPlain := x == Some(W.I32Value(1));
    assert x == Some(Flag(isPlain)) by { reveal IsFlag, Flag; }
    assert PlainTest(k, W.I64Value(a)) == x by { reveal PlainTest, Compute2; assert [W.I64Value(d)] + [one] == [W.I64Value(d), one]; }
    assert isPlain == IsPlainAt(k, Some(W.I64Value(a))) by { reveal IsPlainAt, IsFlag; }
  }
  lemma Subtracted(a: W.U64, b: W.U64) returns (d: W.U64)
    ensures Compute(0x7D, [W.I64Value(a), W.I64Value(b)]) == Some(W.I64Value(d))
  {
    hide *;
    d := Numerics.Sub64(a, b);
    WasmFacts.Difference(a, b);
  }
  ghost predicate OnElements(b: About, ix: W.U32, elements: W.U32, sp: W.U32, w: World, t: A.State, s: M.State, s1: M.State) {
    CachesAreRight(b.c.k) && Rel(b.c, sp, w, t, s) && Near(b.c, sp, w, t, s, s1) && IsPlace(b.c, b.x, b.y) && b.op.id in b.c.k.forms
    && (b.c.k.forms[b.op.id].GetsElement? || b.c.k.forms[b.op.id].SetsElement?) && IsElement(b.c.k, b.vs, ix, s1.memory)
    && M.HasLocal(elements, s1) && s1.locals[elements] == W.I32Value(ElementsOf(b.c.k, b.vs[0], s1.memory))
  }
  // Where the element is, and what it is.
  lemma ElementIs(p: D.Program, b: About, index: D.Expr, ix: W.U32, elements: W.U32, sp: W.U32, w: World, t: A.State, s: M.State, s1: M.State) returns (a: W.Value, e: W.Value)
    requires OnElements(b, ix, elements, sp, w, t, s, s1) && Is(p, index, s1, W.I32Value(ix))
    ensures ElementPlace(b.c.k, b.vs[0], ix, s1.memory) == Some(a) && Is(p, ElementAt(D.Get(elements), index), s1, a)
    ensures LoadFrom(0x29, a, b.c.k.layout.elementsValues, s1.memory) == Some(e) && e.I64Value?
    ensures LoadFrom(0x2F, W.I32Value(ElementsOf(b.c.k, b.vs[0], s1.memory)), b.c.k.layout.flags, s1.memory).Some?
    ensures b.c.k.forms[b.op.id].GetsElement? && IsPlainAt(b.c.k, Some(e)) ==> HasValue(b.op, b.vs, t.heap) && e == W.I64Value(Bits(ValueOf(b.op, b.vs, t.heap)))
  {
    hide *; reveal OnElements, CachesAreRight, ElementAt, ElementPlace, Comes;
    var k, m := b.c.k, s1.memory;
    assert Represents(m, s1.host, Shared(t), w) && Shared(t).heap == t.heap by { reveal Rel, Near, Shared; }
    assert GetsElementOnly(k, m, s1.host, Shared(t), w, b.op, b.vs, ix) by { reveal Elements(); }
    reveal GetsElementOnly;
    assert |b.vs| >= 2 by { reveal IsElement; }
    a := ElementPlace(k, b.vs[0], ix, m).v;
    e := LoadFrom(0x29, a, k.layout.elementsValues, m).v;
    assert e.I64Value? by { reveal LoadFrom, W.LoadType, W.TypeOf; }
    var three := W.I32Value(3);
    var o := Compute(0x74, [W.I32Value(ix), three]).v;
    IsConst(p, s1, three);
    IsGet(p, s1, elements);
    IsOp2(p, s1, 0x74, index, D.Const(three), W.I32Value(ix), three, o);
    IsOp2(p, s1, 0x6A, D.Get(elements), Op2(0x74, index, D.Const(three)), W.I32Value(ElementsOf(k, b.vs[0], m)), o, a);
  }
  lemma WentGetsPlain(p: D.Program, b: About, i: Index, ix: W.U32, elements: W.U32, value: W.U32, sp: W.U32, w: World, t: A.State, s: M.State, s1: M.State) returns (left: bool, s2: M.State)
    requires OnElements(b, ix, elements, sp, w, t, s, s1) && i.Index? && Is(p, i.index, s1, W.I32Value(ix)) && b.c.k.forms[b.op.id].GetsElement? && IsTemp(b.c, value)
    ensures Went(p, b, GetsPlain(b.c.k, i, b.done, b.y, elements, value), sp, w, t, s, s1, left, s2)
  {
    hide *; reveal GetsPlain, M.IsTrue, Flag;
    var k := b.c.k;
    var a, e := ElementIs(p, b, i.index, ix, elements, sp, w, t, s, s1);
    var read := D.Load(0x29, ElementAt(D.Get(elements), i.index), k.layout.elementsValues);
    IsLoad(p, s1, 0x29, ElementAt(D.Get(elements), i.index), k.layout.elementsValues, a, e);
    assert Near(b.c, sp, w, t, s, s1) && Rel(b.c, sp, w, t, s) && Addresses32() && IsPlace(b.c, b.x, b.y) by { reveal OnElements, CachesAreRight; }
    var s3 := WentSet(p, b, value, read, sp, w, t, s, s1, e);
    assert M.HasLocal(value, s3) && s3.locals[value] == e by { reveal M.SetLocal, M.HasLocal; }
    IsGet(p, s3, value);
    left := PlainIs(p, k, D.Get(value), s3, e);
    s2 := SteppedHit(p, b, IsPlainElement(k, D.Get(value)), D.Get(value), sp, w, t, s, s3, Flag(left));
    var hit := Hit(IsPlainElement(k, D.Get(value)), b.done, b.y, D.Get(value));
    WentOne(p, b, hit, sp, w, t, s, s3, left, s2);
    WentThen(p, b, D.Set(value, read), One(hit), sp, w, t, s, s1, s3, left, s2);
  }
  lemma WentSetsPlain(p: D.Program, b: About, i: Index, ix: W.U32, elements: W.U32, place: W.U32, value: D.Expr, sp: W.U32, w: World, t: A.State, s: M.State, s1: M.State)
    returns (left: bool, s2: M.State)
    requires OnElements(b, ix, elements, sp, w, t, s, s1) && i.Index? && Is(p, i.index, s1, W.I32Value(ix)) && IsForm(b.c.k, b.op, SetsElement) && |b.vs| == 4
    requires IsTemp(b.c, place) && place != elements && (forall s3 :: Near(b.c, sp, w, t, s, s3) ==> Is(p, value, s3, W.I64Value(Bits(b.vs[2]))))
    ensures Went(p, b, SetsPlain(b.c.k, i, b.done, b.y, elements, place, value), sp, w, t, s, s1, left, s2)
  {
    hide *; reveal SetsPlain, M.IsTrue;
    var k, m := b.c.k, s1.memory;
    var a, e := ElementIs(p, b, i.index, ix, elements, sp, w, t, s, s1);
    assert Near(b.c, sp, w, t, s, s1) && Instructions(k) && Addresses32() && TestInstructions(k) by { reveal OnElements, CachesAreRight; }
    var s3 := WentSet(p, b, place, ElementAt(D.Get(elements), i.index), sp, w, t, s, s1, a);
    var cell := W.I32Value(ElementsOf(k, b.vs[0], m));
    assert M.HasLocal(place, s3) && s3.locals[place] == a && M.HasLocal(elements, s3) && s3.locals[elements] == cell && s3.memory == m by { reveal OnElements, M.SetLocal, M.HasLocal; }
    assert OnElements(b, ix, elements, sp, w, t, s, s3) by { reveal OnElements; }
    IsGet(p, s3, place);
    IsGet(p, s3, elements);
    var there := D.Load(0x29, D.Get(place), k.layout.elementsValues);
    IsLoad(p, s3, 0x29, D.Get(place), k.layout.elementsValues, a, e);
    var isPlain := PlainIs(p, k, there, s3, e);
    var bare := BareIs(p, k, D.Get(elements), s3, ElementsOf(k, b.vs[0], m));
    var flags := Op1(0x45, D.Load(0x2F, D.Get(elements), k.layout.flags));
    BothAre(p, k, IsPlainElement(k, there), flags, s3, isPlain, bare);
    left := isPlain && bare;
    var undefined := D.Const(W.I64Value(k.undefined));
    var store := D.Store(0x37, D.Get(place), k.layout.elementsValues, value);
    var out := Leave(b.done, b.y, undefined);
    if left { s2 := WentStores(p, b, ix, elements, store, value, a, e, sp, w, t, s, s3); } else {
      s2 := s3;
      WentEnd(p, b, sp, w, t, s, s3);
    }
    var test := Op2(0x71, IsPlainElement(k, there), flags);
    assert M.IsTrue(Flag(left)) == left by { reveal Flag; }
    SteppedIf(p, b, test, D.Then(store, out), D.End, sp, w, t, s, s3, Flag(left), left, s2);
    WentOne(p, b, D.If(test, D.Then(store, out), D.End), sp, w, t, s, s3, left, s2);
    WentThen(p, b, D.Set(place, ElementAt(D.Get(elements), i.index)), One(D.If(test, D.Then(store, out), D.End)), sp, w, t, s, s1, s3, left, s2);
  }
  // The cell of the elements has no flags.
  lemma BareIs(p: D.Program, k: Kernel, e: D.Expr, s: M.State, a: W.U32) returns (bare: bool)
    requires Instructions(k) && Is(p, e, s, W.I32Value(a)) && LoadFrom(0x2F, W.I32Value(a), k.layout.flags, s.memory).Some?
    ensures Is(p, Op1(0x45, D.Load(0x2F, e, k.layout.flags)), s, Flag(bare)) && (bare ==> LoadFrom(0x2F, W.I32Value(a), k.layout.flags, s.memory) == Some(W.I32Value(0)))
  {
    hide *; reveal Flag;
    var f := LoadFrom(0x2F, W.I32Value(a), k.layout.flags, s.memory).v;
    assert f.I32Value? by { reveal LoadFrom, W.LoadType, W.TypeOf; }
    bare := f.bits == 0;
    assert Compute(0x45, [W.I32Value(f.bits)]) == Some(Flag(bare)) by { reveal Instructions(); }
    IsLoad(p, s, 0x2F, e, k.layout.flags, W.I32Value(a), f);
    IsOp1(p, s, 0x45, D.Load(0x2F, e, k.layout.flags), f, Flag(bare));
  }
  lemma WentStores(p: D.Program, b: About, ix: W.U32, elements: W.U32, store: D.Stmt, value: D.Expr, a: W.Value, e: W.Value, sp: W.U32, w: World, t: A.State, s: M.State, s1: M.State)
    returns (s2: M.State)
    requires OnElements(b, ix, elements, sp, w, t, s, s1) && IsForm(b.c.k, b.op, SetsElement) && |b.vs| == 4 && store.Store?
    requires store == D.Store(0x37, store.address, b.c.k.layout.elementsValues, value) && Is(p, store.address, s1, a)
    requires forall s3 :: Near(b.c, sp, w, t, s, s3) ==> Is(p, value, s3, W.I64Value(Bits(b.vs[2])))
    requires ElementPlace(b.c.k, b.vs[0], ix, s1.memory) == Some(a) && LoadFrom(0x29, a, b.c.k.layout.elementsValues, s1.memory) == Some(e) && IsPlainAt(b.c.k, Some(e))
    requires LoadFrom(0x2F, W.I32Value(ElementsOf(b.c.k, b.vs[0], s1.memory)), b.c.k.layout.flags, s1.memory) == Some(W.I32Value(0))
    ensures Went(p, b, D.Then(store, Leave(b.done, b.y, D.Const(W.I64Value(b.c.k.undefined)))), sp, w, t, s, s1, true, s2)
  {
    hide *; reveal OnElements, CachesAreRight, Comes;
    var k, m := b.c.k, s1.memory;
    var undefined := D.Const(W.I64Value(k.undefined));
    var out := Leave(b.done, b.y, undefined);
    assert Represents(m, s1.host, Shared(t), w) && Shared(t).heap == t.heap by { reveal Rel, Near, Shared; }
    assert SetsElementOnly(k, m, s1.host, Shared(t), w, b.op, b.vs, ix) by { reveal Elements(); }
    var stored := StoreTo(0x37, a, k.layout.elementsValues, W.I64Value(Bits(b.vs[2])), m);
    var r := Run(b.op, b.vs, t.heap);
    assert stored.Some? && r.0 == Result(Undefined()) && Represents(stored.v, s1.host, Shared(t).(heap := r.1), w) by { reveal SetsElementOnly; }
    assert Is(p, value, s1, W.I64Value(Bits(b.vs[2])));
    StoreSteps(p, 0x37, store.address, k.layout.elementsValues, value, s1, t.clock, a, W.I64Value(Bits(b.vs[2])));
    var s3 := s1.(memory := stored.v);
    assert k.undefined == Bits(Undefined()) by { reveal Instructions(); }
    IsConst(p, s3, W.I64Value(k.undefined));
    assert Near(b.c, sp, w, t, s, s3.(memory := s.memory)) by { reveal Near; }
    assert Shared(t.(heap := r.1)) == Shared(t).(heap := r.1) by { reveal Shared; }
    s2 := WentLeave(p, b, undefined, sp, w, t, s, s3);
    assert Went(p, b, D.Then(store, out), sp, w, t, s, s1, true, s2) by {
      reveal Went, Ended;
      StepLeads(p, store, out, s1, t.clock, s3, t.clock);
      LeadsEnds(p, D.Then(store, out), s1, t.clock, out, s3, t.clock, 0, IR.Branched(b.done), s2, t.clock);
    }
  }
  // What an access of an element is about: the operands, and the temporaries.
  ghost predicate AccessesElement(b: About, args: seq<Anf.Atom>, code: D.Stmts, elements: W.U32, u: W.U32, sp: W.U32, w: World, t: A.State, s: M.State, s1: M.State, ix: W.U32)
    requires |args| >= 2 && IndexOf(b.c, args[1], code).Index?
  {
    var i := IndexOf(b.c, args[1], code);
    CachesAreRight(b.c.k) && Rel(b.c, sp, w, t, s) && Near(b.c, sp, w, t, s, s1) && IsPlace(b.c, b.x, b.y) && b.op.id in b.c.k.forms
    && (b.c.k.forms[b.op.id].GetsElement? || b.c.k.forms[b.op.id].SetsElement?)
    && |b.vs| == |args| && A.AtomValue(args[0], t.locals) == C.Normal(b.vs[0]) && A.AtomValue(args[1], t.locals) == C.Normal(b.vs[1])
    && Read(b.c, args[0], Boxed).Yes? && IsTemp(b.c, elements) && IsTemp(b.c, u) && elements != u && i.index != D.Get(elements) && i.index != D.Get(u)
    && IndexHolds(i, b.vs[1], ix, s1)
  }
  // Where the key is an index: is the test true only then?
  lemma KeyIs(p: D.Program, b: About, args: seq<Anf.Atom>, code: D.Stmts, elements: W.U32, u: W.U32, sp: W.U32, w: World, t: A.State, s: M.State, s1: M.State, ix: W.U32) returns (isElement: bool)
    requires |args| >= 2 && IndexOf(b.c, args[1], code).Index? && AccessesElement(b, args, code, elements, u, sp, w, t, s, s1, ix)
    ensures var i := IndexOf(b.c, args[1], code);
      Is(p, AllOf(i.test, HasTag(Read(b.c, args[0], Boxed).e, b.c.k.layout.objectTag)), s1, Flag(isElement))
      && (isElement ==> IsTagged(b.vs[0], b.c.k.layout.objectTag) && ActsAs(b.vs[1], ix))
  {
    hide *; reveal AccessesElement, CachesAreRight, AllOf;
    var i := IndexOf(b.c, args[1], code);
    var k := b.c.k;
    var tag := HasTag(Read(b.c, args[0], Boxed).e, k.layout.objectTag);
    assert Frame(b.c, sp, w, t.locals, s1.locals) by { reveal Near; }
    BoxedIs(p, b.c, args[0], sp, w, t.locals, s1);
    TagIs(p, k, Read(b.c, args[0], Boxed).e, s1, b.vs[0], k.layout.objectTag);
    var isObject := IsTagged(b.vs[0], k.layout.objectTag);
    if i.test.Yes? {
      assert AsDouble(b.c, args[1]).Yes? && i.index.Get? && i.test == Yes(IsTruncated(AsDouble(b.c, args[1]).e, i.index.x)) by { reveal IndexOf; }
      assert i.index.x as int < |s1.locals| && M.HasLocal(i.index.x, s1) && s1.locals[i.index.x] == W.I32Value(ix) && Compute(0xFC02, [W.F64Value(Bits(b.vs[1]))]) == Some(W.I32Value(ix)) by { reveal IndexHolds, M.HasLocal; }
      var acts := TruncatedIs(p, b.c, args[1], i.index.x, ix, sp, w, t.locals, s1);
      BothAre(p, k, i.test.e, tag, s1, acts, isObject);
      isElement := acts && isObject;
    } else {
      assert ActsAs(b.vs[1], ix) by { reveal ActsAs, IndexHolds; }
      isElement := isObject;
    }
  }
  lemma WentElements(p: D.Program, b: About, args: seq<Anf.Atom>, code: D.Stmts, elements: W.U32, u: W.U32, value: D.Expr, sp: W.U32, w: World, t: A.State, s: M.State, s1: M.State, ix: W.U32)
    returns (left: bool, s2: M.State)
    requires |args| >= 2 && IndexOf(b.c, args[1], code).Index? && AccessesElement(b, args, code, elements, u, sp, w, t, s, s1, ix)
    requires b.c.k.forms[b.op.id].SetsElement? ==> |b.vs| == 4 && forall s3 :: Near(b.c, sp, w, t, s, s3) ==> Is(p, value, s3, W.I64Value(Bits(b.vs[2])))
    ensures var i := IndexOf(b.c, args[1], code);
      var use := if b.c.k.forms[b.op.id].GetsElement? then GetsPlain(b.c.k, i, b.done, b.y, elements, u) else SetsPlain(b.c.k, i, b.done, b.y, elements, u, value);
      Went(p, b, WithElements(b.c.k, Read(b.c, args[0], Boxed).e, i, elements, use), sp, w, t, s, s1, left, s2)
  {
    hide *; reveal WithElements, M.IsTrue;
    var i := IndexOf(b.c, args[1], code);
    var k := b.c.k;
    var target := Read(b.c, args[0], Boxed).e;
    var use := if k.forms[b.op.id].GetsElement? then GetsPlain(k, i, b.done, b.y, elements, u) else SetsPlain(k, i, b.done, b.y, elements, u, value);
    var test := AllOf(i.test, HasTag(target, k.layout.objectTag));
    var isElement := KeyIs(p, b, args, code, elements, u, sp, w, t, s, s1, ix);
    var first := D.Set(elements, WordAt(Op1(0xA7, target), k.layout.elements));
    var inner := D.If(Op2(0x49, i.index, WordAt(D.Get(elements), k.layout.elementsUsed)), use, D.End);
    assert Near(b.c, sp, w, t, s, s1) by { reveal AccessesElement; }
    if isElement { left, s2 := WentUse(p, b, args, code, elements, u, value, use, sp, w, t, s, s1, ix); } else {
      left, s2 := false, s1;
      WentEnd(p, b, sp, w, t, s, s1);
    }
    assert M.IsTrue(Flag(isElement)) == isElement by { reveal Flag; }
    SteppedIf(p, b, test, D.Then(first, One(inner)), D.End, sp, w, t, s, s1, Flag(isElement), left, s2);
    WentOne(p, b, D.If(test, D.Then(first, One(inner)), D.End), sp, w, t, s, s1, left, s2);
  }
  lemma WentUse(p: D.Program, b: About, args: seq<Anf.Atom>, code: D.Stmts, elements: W.U32, u: W.U32, value: D.Expr, use: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State, s1: M.State, ix: W.U32)
    returns (left: bool, s2: M.State)
    requires |args| >= 2 && IndexOf(b.c, args[1], code).Index? && AccessesElement(b, args, code, elements, u, sp, w, t, s, s1, ix)
    requires b.c.k.forms[b.op.id].SetsElement? ==> |b.vs| == 4 && forall s3 :: Near(b.c, sp, w, t, s, s3) ==> Is(p, value, s3, W.I64Value(Bits(b.vs[2])))
    requires IsTagged(b.vs[0], b.c.k.layout.objectTag) && ActsAs(b.vs[1], ix)
    requires var i := IndexOf(b.c, args[1], code);
      use == if b.c.k.forms[b.op.id].GetsElement? then GetsPlain(b.c.k, i, b.done, b.y, elements, u) else SetsPlain(b.c.k, i, b.done, b.y, elements, u, value)
    ensures var i := IndexOf(b.c, args[1], code); var k := b.c.k;
      Went(p, b, D.Then(D.Set(elements, WordAt(Op1(0xA7, Read(b.c, args[0], Boxed).e), k.layout.elements)),
        One(D.If(Op2(0x49, i.index, WordAt(D.Get(elements), k.layout.elementsUsed)), use, D.End))), sp, w, t, s, s1, left, s2)
  {
    hide *; reveal M.IsTrue;
    var i := IndexOf(b.c, args[1], code);
    var k, m := b.c.k, s1.memory;
    var target := Read(b.c, args[0], Boxed).e;
    var cell := ElementsOf(k, b.vs[0], m);
    assert CachesAreRight(k) && Near(b.c, sp, w, t, s, s1) && A.AtomValue(args[1], t.locals) == C.Normal(b.vs[1]) by { reveal AccessesElement; }
    assert Addresses32() && Instructions(k) by { reveal CachesAreRight; }
    assert Represents(m, s1.host, Shared(t), w) by { reveal AccessesElement, Rel, Near; }
    assert HasElements(k, b.vs[0], m) by { reveal CachesAreRight; reveal Elements(); }
    reveal HasElements;
    assert Frame(b.c, sp, w, t.locals, s1.locals) by { reveal Near; }
    assert Is(p, target, s1, W.I64Value(Bits(b.vs[0]))) by { reveal AccessesElement; BoxedIs(p, b.c, args[0], sp, w, t.locals, s1); }
    AddressIs(p, target, s1, b.vs[0]);
    WordIs(p, Op1(0xA7, target), s1, Cell(b.vs[0]), k.layout.elements);
    assert WordIn(Cell(b.vs[0]), k.layout.elements, m) == cell by { reveal ElementsOf; }
    assert IsTemp(b.c, elements) by { reveal AccessesElement; }
    var s3 := WentSet(p, b, elements, WordAt(Op1(0xA7, target), k.layout.elements), sp, w, t, s, s1, W.I32Value(cell));
    assert M.HasLocal(elements, s3) && s3.locals[elements] == W.I32Value(cell) && s3.memory == m by { reveal M.SetLocal, M.HasLocal; }
    assert IndexHolds(i, b.vs[1], ix, s3) by { reveal AccessesElement, IndexHolds, M.SetLocal, M.HasLocal; }
    assert Frame(b.c, sp, w, t.locals, s3.locals) by { reveal Near; }
    IndexAt(p, b.c, args[1], code, ix, sp, w, t.locals, s3);
    IsGet(p, s3, elements);
    WordIs(p, D.Get(elements), s3, cell, k.layout.elementsUsed);
    var used := W.I32Value(WordIn(cell, k.layout.elementsUsed, m));
    var x := Compute(0x49, [W.I32Value(ix), used]);
    assert IsFlag(x) by { reveal Addresses32(); }
    var isUsed := x == Some(W.I32Value(1));
    assert x == Some(Flag(isUsed)) by { reveal IsFlag, Flag; }
    var test := Op2(0x49, i.index, WordAt(D.Get(elements), k.layout.elementsUsed));
    IsOp2(p, s3, 0x49, i.index, WordAt(D.Get(elements), k.layout.elementsUsed), W.I32Value(ix), used, Flag(isUsed));
    if isUsed {
      assert IsElement(k, b.vs, ix, m) by { reveal IsElement, AccessesElement, Flag; }
      assert OnElements(b, ix, elements, sp, w, t, s, s3) by { reveal OnElements, AccessesElement; }
      assert IsTemp(b.c, u) && u != elements by { reveal AccessesElement; }
      if k.forms[b.op.id].GetsElement? { left, s2 := WentGetsPlain(p, b, i, ix, elements, u, sp, w, t, s, s3); }
      else {
        assert k.forms[b.op.id].SetsElement? && IsForm(k, b.op, SetsElement) by { reveal AccessesElement, IsForm; }
        left, s2 := WentSetsPlain(p, b, i, ix, elements, u, value, sp, w, t, s, s3);
      }
    } else {
      left, s2 := false, s3;
      WentEnd(p, b, sp, w, t, s, s3);
    }
    assert M.IsTrue(Flag(isUsed)) == isUsed by { reveal Flag; }
    SteppedIf(p, b, test, use, D.End, sp, w, t, s, s3, Flag(isUsed), left, s2);
    WentOne(p, b, D.If(test, use, D.End), sp, w, t, s, s3, left, s2);
    WentThen(p, b, D.Set(elements, WordAt(Op1(0xA7, target), k.layout.elements)), One(D.If(test, use, D.End)), sp, w, t, s, s1, s3, left, s2);
  }
  lemma WentElementPath(p: D.Program, b: About, args: seq<Anf.Atom>, fast: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (left: bool, s2: M.State)
    requires CachesAreRight(b.c.k) && Rel(b.c, sp, w, t, s) && IsPlace(b.c, b.x, b.y) && b.op.id in b.c.k.forms && A.AtomValues(args, t.locals) == C.Values(b.vs)
    requires (b.c.k.forms[b.op.id].GetsElement? && |args| == 2) || (b.c.k.forms[b.op.id].SetsElement? && |args| == 4)
    requires IsElementPath(b.c, b.op.id, args, b.done, b.y, fast)
    ensures Went(p, b, fast, sp, w, t, s, s, left, s2)
  {
    hide *; reveal IsElementPath;
    var c := b.c;
    var i := IndexOf(c, args[1], fast);
    var inner := Chosen(i.rest);
    var elements, u := FirstSet(inner), FirstSet(Chosen(Tail(inner)));
    AtomsAre(args, t.locals);
    assert Frame(c, sp, w, t.locals, s.locals) by { reveal Rel; }
    assert Instructions(c.k) by { reveal CachesAreRight; }
    var s1, ix := IndexIs(p, c, args[1], fast, sp, w, t, s);
    var value := if |args| == 4 && Read(c, args[2], Boxed).Yes? then Read(c, args[2], Boxed).e else D.Get(0);
    if |args| == 4 {
      forall s3 | Near(c, sp, w, t, s, s3) ensures Is(p, value, s3, W.I64Value(Bits(b.vs[2]))) {
        assert Frame(c, sp, w, t.locals, s3.locals) by { reveal Near; }
        BoxedIs(p, c, args[2], sp, w, t.locals, s3);
      }
    }
    assert AccessesElement(b, args, fast, elements, u, sp, w, t, s, s1, ix) by { reveal AccessesElement; }
    left, s2 := WentElements(p, b, args, fast, elements, u, value, sp, w, t, s, s1, ix);
    assert Went(p, b, i.rest, sp, w, t, s, s1, left, s2);
    WentLeads(p, b, fast, i.rest, sp, w, t, s, s, s1, left, s2);
  }
  lemma WentLeads(p: D.Program, b: About, code: D.Stmts, rest: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State, s1: M.State, s2: M.State, left: bool, s3: M.State)
    requires Leads(p, code, s1, t.clock, rest, s2, t.clock) && Went(p, b, rest, sp, w, t, s, s2, left, s3)
    ensures Went(p, b, code, sp, w, t, s, s1, left, s3)
  {
    hide *; reveal Went;
    LeadsEnds(p, code, s1, t.clock, rest, s2, t.clock, 0, Ended(b, left), s3, t.clock);
  }

  // ── Global bindings ────────────────────────────────────────────────────────────────────────────────────────────────

  lemma WentGlobalPaths(p: D.Program, b: About, name: Value, cache: W.U32, a: W.U32, sp: W.U32, w: World, t: A.State, s: M.State) returns (left: bool, s2: M.State)
    requires CachesAreRight(b.c.k) && Rel(b.c, sp, w, t, s) && IsPlace(b.c, b.x, b.y) && IsForm(b.c.k, b.op, GetsGlobal) && b.vs == [name] && IsUse(b.c.k, cache, b.op, b.vs) && IsTemp(b.c, a)
    ensures Went(p, b, GlobalPaths(b.c.k, cache, b.done, b.y, a), sp, w, t, s, s, left, s2)
  {
    hide *; reveal CachesAreRight, GlobalPaths, M.IsTrue;
    var k, m := b.c.k, s.memory;
    var holder := WordIn(cache, k.layout.cacheHolder, m);
    assert Represents(m, s.host, Shared(t), w) && Shared(t).heap == t.heap && Near(b.c, sp, w, t, s, s) by { reveal Rel, Near, Shared; }
    assert IsCache(k, cache, m) by { reveal Objects(); reveal IsUse; }
    reveal IsCache;
    FixedWordIs(p, s, cache, k.layout.cacheHolder);
    var first := D.Set(a, WordAt(Fixed(cache), k.layout.cacheHolder));
    var s3 := WentSet(p, b, a, WordAt(Fixed(cache), k.layout.cacheHolder), sp, w, t, s, s, W.I32Value(holder));
    assert M.HasLocal(a, s3) && s3.locals[a] == W.I32Value(holder) && s3.memory == m by { reveal M.SetLocal, M.HasLocal; }
    IsGet(p, s3, a);
    left := holder != 0;
    var offset := WordAt(Fixed(cache), k.layout.cacheHolderOffset);
    if left {
      assert FindsGlobal(k, m, s.host, Shared(t), w, b.op, name, cache) by { reveal GlobalCaches(); }
      assert HasValue(b.op, b.vs, t.heap) && SlotHolds(k, holder, WordIn(cache, k.layout.cacheHolderOffset, m), ValueOf(b.op, b.vs, t.heap), m) by { reveal FindsGlobal; }
      FixedWordIs(p, s3, cache, k.layout.cacheHolderOffset);
      SlotIs(p, k, D.Get(a), offset, s3, holder, WordIn(cache, k.layout.cacheHolderOffset, m), ValueOf(b.op, b.vs, t.heap));
    }
    s2 := SteppedHit(p, b, D.Get(a), Slot(k, D.Get(a), offset), sp, w, t, s, s3, W.I32Value(holder));
    var hit := Hit(D.Get(a), b.done, b.y, Slot(k, D.Get(a), offset));
    WentOne(p, b, hit, sp, w, t, s, s3, left, s2);
    WentThen(p, b, first, One(hit), sp, w, t, s, s, s3, left, s2);
  }

  // ── The whole ──────────────────────────────────────────────────────────────────────────────────────────────────────

  ghost predicate Fastly(p: D.Program, b: About, args: seq<Anf.Atom>, cache: W.U32, sp: W.U32, w: World, t: A.State, s: M.State) {
    CachesAreRight(b.c.k) && Rel(b.c, sp, w, t, s) && IsPlace(b.c, b.x, b.y) && b.op.id in b.c.k.forms && A.AtomValues(args, t.locals) == C.Values(b.vs) && IsUse(b.c.k, cache, b.op, b.vs)
  }
  lemma FastGoes(p: D.Program, b: About, args: seq<Anf.Atom>, cache: W.U32, fast: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (left: bool, s2: M.State)
    requires Fastly(p, b, args, cache, sp, w, t, s) && IsFast(b.c, b.op.id, args, cache, b.done, b.y, fast)
    ensures Went(p, b, fast, sp, w, t, s, s, left, s2)
  {
    hide *; reveal Fastly, IsFast, IsForm;
    var c, k := b.c, b.c.k;
    assert Near(c, sp, w, t, s, s) && Frame(c, sp, w, t.locals, s.locals) by { reveal Near, Rel; }
    assert Instructions(k) by { reveal CachesAreRight; }
    AtomsAre(args, t.locals);
    match k.forms[b.op.id]
    case GetsNamed =>
      var a := FirstSet(Chosen(fast));
      var shape := FirstSet(Tail(Chosen(fast)));
      var key := A.AtomValue(args[1], t.locals).v;
      BoxedIs(p, c, args[0], sp, w, t.locals, s);
      var isLength := args[1] == Anf.ConstantAtom(k.layout.length);
      assert isLength ==> key == LiteralValue(k.layout.length) by { reveal A.AtomValue; }
      assert ReadsNamed(p, b, b.vs[0], key, cache, sp, w, t, s, s) by { reveal ReadsNamed; }
      left, s2 := WentNamedPaths(p, b, Read(c, args[0], Boxed).e, isLength, cache, a, shape, b.vs[0], key, sp, w, t, s);
    case SetsNamed =>
      BoxedIs(p, c, args[0], sp, w, t.locals, s);
      var value := Read(c, args[2], Boxed).e;
      forall s1 | Near(c, sp, w, t, s, s1) ensures Is(p, value, s1, W.I64Value(Bits(b.vs[2]))) {
        assert Frame(c, sp, w, t.locals, s1.locals) by { reveal Near; }
        BoxedIs(p, c, args[2], sp, w, t.locals, s1);
      }
      assert WritesNamed(p, b, cache, sp, w, t, s, s) by { reveal WritesNamed; }
      left, s2 := WentSetPaths(p, b, Read(c, args[0], Boxed).e, value, cache, FirstSet(Chosen(fast)), sp, w, t, s);
    case GetsElement => left, s2 := WentElementPath(p, b, args, fast, sp, w, t, s);
    case SetsElement => left, s2 := WentElementPath(p, b, args, fast, sp, w, t, s);
    case GetsGlobal => left, s2 := WentGlobalPaths(p, b, b.vs[0], cache, FirstSet(fast), sp, w, t, s);
  }
  lemma BoxedIs(p: D.Program, c: Context, a: Anf.Atom, sp: W.U32, w: World, tl: A.Locals, s: M.State)
    requires Instructions(c.k) && Frame(c, sp, w, tl, s.locals) && Read(c, a, Boxed).Yes? && A.AtomValue(a, tl).Normal?
    ensures Is(p, Read(c, a, Boxed).e, s, W.I64Value(Bits(A.AtomValue(a, tl).v)))
  {
    hide *; reveal IsOf, Encode;
    Reads(p, c, a, Boxed, sp, w, tl, s);
  }
  // Operands' values one by one.
  lemma AtomsAre(args: seq<Anf.Atom>, tl: A.Locals)
    requires A.AtomValues(args, tl).Values?
    ensures var vs := A.AtomValues(args, tl).vs; |vs| == |args| && forall i :: 0 <= i < |args| ==> A.AtomValue(args[i], tl) == C.Normal(vs[i])
    decreases |args|
  {
    hide *; reveal A.AtomValues;
    if |args| > 0 {
      AtomsAre(args[1..], tl);
      var vs, rest := A.AtomValues(args, tl).vs, A.AtomValues(args[1..], tl).vs;
      forall i | 0 <= i < |args| ensures A.AtomValue(args[i], tl) == C.Normal(vs[i]) {
        if i > 0 { assert args[i] == args[1..][i - 1] && vs[i] == rest[i - 1]; }
      }
    }
  }
  function Append(code: D.Stmts, last: D.Stmt): D.Stmts { match code case End => One(last) case Then(st, tail) => D.Then(st, Append(tail, last)) }
  lemma InTwo(code: D.Stmts)
    requires code.Then?
    ensures code == Append(Front(code), Last(code))
  {
    hide *; reveal Append, Front, Last, One;
    if code.tail.Then? { InTwo(code.tail); }
  }
  // A list's end, with a statement behind it.
  lemma AppendNow(p: D.Program, code: D.Stmts, last: D.Stmt, s: M.State)
    ensures var (o, s1) := IR.Exec(p, code, s); IR.Exec(p, Append(code, last), s) == if o.Completed? then IR.Exec(p, One(last), s1) else (o, s1)
    decreases code
  {
    hide *; reveal Append, IR.Exec;
    match code
    case End =>
    case Then(st, tail) => if IR.Step(p, st, s).0.Completed? { AppendNow(p, tail, last, IR.Step(p, st, s).1); }
  }
  lemma AppendEnds(p: D.Program, code: D.Stmts, last: D.Stmt, s: M.State, n: nat, e: IR.Ending, s1: M.State, n1: nat)
    requires Ends(p, code, s, n, e, s1, n1)
    ensures if e.Completed? then Leads(p, Append(code, last), s, n, One(last), s1, n1) else Ends(p, Append(code, last), s, n, e, s1, n1)
  {
    hide *; reveal Ends(); reveal Leads(); reveal LeadsWith, EndsWith;
    forall j: nat ensures if e.Completed? then LeadsWith(p, Append(code, last), s, n, One(last), s1, n1, j) else EndsWith(p, Append(code, last), s, n, e, s1, n1, j) {
      assert EndsWith(p, code, s, n, e, s1, n1, j);
      AppendNow(p, code, last, At(s, n + j));
    }
  }
  // A block whose code came to where the operation is called.
  lemma PlacedBlock(p: D.Program, c: Context, x: Id, y: W.U32, done: Id, body: D.Stmts, kept: bool, tail: D.Stmts, first: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State, s2: M.State,
    r: (C.Outcome, A.State), n: nat, s3: M.State, w3: World)
    requires StaysExhausted(p) && c.handler != done && Leads(p, body, s, t.clock, first, s2, t.clock) && Placed(p, c, x, y, first, D.End, sp, w, t, s2, r, n, s3, w3)
    ensures Placed(p, c, x, y, D.Then(D.Block(done, body, kept), tail), tail, sp, w, t, s, r, n, s3, w3)
  {
    hide *; reveal Placed;
    var block := D.Block(done, body, kept);
    var more := n - t.clock;
    LeadsNow(p, body, s, t.clock, first, s2, t.clock, more);
    if IsExhausted(IR.Exec(p, body, At(s, n)).1.host) {
      assert IsExhausted(IR.Step(p, block, At(s, n)).1.host) by { reveal IR.Step; }
      StepExhausted(p, block, tail, At(s, n));
      return;
    }
    match r.0
    case Normal(v) =>
      LeadsLeads(p, body, s, t.clock, first, s2, t.clock, more, D.End, s3, r.1.clock);
      LeadsEnd(p, body, s, n, s3, r.1.clock);
      BlockSteps(p, done, body, kept, s, n, IR.Completed, s3, r.1.clock);
      StepLeads(p, block, tail, s, n, s3, r.1.clock);
    case Thrown(v) =>
      LeadsEnds(p, body, s, t.clock, first, s2, t.clock, more, IR.Branched(c.handler), s3, r.1.clock);
      BlockSteps(p, done, body, kept, s, n, IR.Branched(c.handler), s3, r.1.clock);
      StepEnds(p, block, tail, s, n, IR.Branched(c.handler), s3, r.1.clock);
    case Timeout =>
      assert IR.Step(p, block, At(s, n)) == (IR.Aborted(M.Timeout), s3) by { reveal IR.Step; }
      assert IR.Exec(p, D.Then(block, tail), At(s, n)) == (IR.Aborted(M.Timeout), s3) by { reveal IR.Exec; }
  }
  lemma SimFast(p: D.Program, q: Anf.Program, c: Context, x: Id, op: Operation, args: seq<Anf.Atom>, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (n: nat, s1: M.State, w1: World)
    requires Ready(p, q, c, sp, w, t, s) && op.id in c.k.forms && op.id in c.k.methods && CheckFast(c, x, op.id, args, code).Rest? && !A.Assign(q, x, Anf.Prim(op, args), t).0.Stuck?
    ensures var (o, t1) := A.Assign(q, x, Anf.Prim(op, args), t); Good(p, c, code, CheckFast(c, x, op.id, args, code), sp, w, t, s, o, t1, n, s1, w1)
  {
    hide *; reveal CheckFast, Ready, Rel, KernelIsRight, A.Assign;
    var done, body, kept, tail := code.head.l, code.head.body, code.head.kept, code.tail;
    var call, fast := Last(body), Front(body);
    var y := PlaceOf(call);
    var vs := A.AtomValues(args, t.locals).vs;
    var r := A.Operate(q, op, vs, t);
    var b := About(c, x, y, done, op, vs);
    assert IsGood(c) by { reveal Frame(); }
    assert IsPlace(c, x, y) && IsUse(c.k, CacheOf(call), op, vs) by {
      reveal IsChecked, IsResult, IsPlace, CacheOf, IsMethodCall, Op2, PlaceOf;
      var e := call.condition.operands.head.e;
      var cache := MethodOperands(p, c, op, args, e, sp, w, t.locals, s);
    }
    assert Fastly(p, b, args, CacheOf(call), sp, w, t, s) by { reveal Fastly, CachesAreRight; }
    var left, s2 := FastGoes(p, b, args, CacheOf(call), fast, sp, w, t, s);
    InTwo(body);
    assert Ends(p, fast, s, t.clock, Ended(b, left), s2, t.clock) by { reveal Went; }
    AppendEnds(p, fast, call, s, t.clock, Ended(b, left), s2, t.clock);
    assert c.handler != done by { reveal Labelled; }
    var s3;
    if left {
      n, s3, w1 := t.clock, s2, w;
      assert Ended(b, left) == IR.Branched(done) by { reveal Ended; }
      BlockSteps(p, done, body, kept, s, n, IR.Branched(done), s2, n);
      StepLeads(p, code.head, tail, s, n, s2, n);
      assert Placed(p, c, x, y, code, tail, sp, w, t, s, r, n, s3, w1) by { reveal Placed, Went, Outcome, A.Operate, Extends; }
    } else {
      assert Ended(b, left) == IR.Completed by { reveal Ended; }
      assert s2 == s.(locals := s2.locals) && Frame(c, sp, w, t.locals, s2.locals) by { reveal Went, Outcome, Near; }
      n, s3, w1 := CheckedPlaces(p, q, c, x, op, args, y, call, D.End, sp, w, t, s2);
      PlacedBlock(p, c, x, y, done, body, kept, tail, One(call), sp, w, t, s, s2, r, n, s3, w1) by { reveal One; }
    }
    s1 := PlacedFinish(p, q, c, x, y, code, tail, sp, w, t, s, r, n, s3, w1);
  }
}
