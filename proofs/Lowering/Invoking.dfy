include "Pending.dfy"

// The helper InvokePending where an operation asks for a call: it copies the arguments into a frame of its own, and calls.
module LoweringInvoking {
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
  import H = LoweringHelperCheck
  import WasmFacts
  import LinearMemory
  import opened LoweringInterface
  import opened LoweringRelations
  import X = LoweringExhaustion
  import opened LoweringCalls
  import opened LoweringFast
  import opened LoweringEntries
  import opened LoweringHelpers
  import opened LoweringPending
  import V = LoweringValueCalls

  // What stays so while the call is prepared.
  datatype Call = Call(op: Operation, vs: seq<Value>, inv: Invocation, sp: W.U32, a: W.U32)
  ghost predicate IsReady(p: D.Program, q: Anf.Program, k: Kernel, h: H.Helpers, c: Call) {
    KernelIsRight(p, q, k) && PendingIsRight(p, q, k, h) && WordArithmetic() && IsNext(c.sp) && h.room >= 16
  }
  ghost predicate Waits(c: Call, g: A.State, w: World, s: M.State) {
    Represents(s.memory, s.host, g, w) && IsPending(c.op, c.vs, AsOutcome(c.inv), s.memory, s.host) && |s.locals| == 5 && s.locals[0] == W.I32Value(c.sp)
  }
  // There is room for the frame.
  ghost predicate HasFrame(h: H.Helpers, c: Call) {
    Fits32(h, c.sp, |c.inv.args|) && |c.inv.args| < 0x1000_0000 && HasRoom(c.sp, SizeFor(h, c.sp, |c.inv.args|)) && h.room >= 16
  }
  function NextOf(h: H.Helpers, c: Call): W.U32
    requires Fits32(h, c.sp, |c.inv.args|)
  { c.sp + SizeFor(h, c.sp, |c.inv.args|) }

  lemma BytesIs(p: D.Program, s: M.State, n: W.U32)
    requires WordArithmetic() && |s.locals| == 5 && s.locals[1] == W.I32Value(n) && 8 * n as int < 0x1_0000_0000
    ensures Is(p, H.Bytes(), s, W.I32Value(8 * n))
  {
    hide *; reveal H.Bytes, H.Count, H.Fixed32, M.HasLocal, IsShifted;
    assert IsShifted(n) by { reveal WordArithmetic(); }
    IsGet(p, s, 1);
    IsConst(p, s, W.I32Value(3));
    IsOp2(p, s, 0x74, D.Get(1), D.Const(W.I32Value(3)), W.I32Value(n), W.I32Value(3), W.I32Value(8 * n));
  }
  // The count, and the frame's end.
  lemma {:resource_limit 60000000} SizeLeads(p: D.Program, q: Anf.Program, k: Kernel, h: H.Helpers, c: Call, g: A.State, w: World, s: M.State, n: nat) returns (s1: M.State)
    requires Instructions(k) && IsReady(p, q, k, h, c) && Waits(c, g, w, s)
    ensures Fits32(h, c.sp, |c.inv.args|) && |c.inv.args| < 0x1_0000_0000
    ensures Leads(p, H.InvokePendingBody(k, h), s, n, H.Invokes(k, h).tail.tail, s1, n) && Waits(c, g, w, s1) && s1.memory == s.memory && s1.host == s.host
    ensures s1.locals[1] == W.I32Value(|c.inv.args| as W.U32) && s1.locals[2] == W.I32Value(NextOf(h, c))
  {
    hide *; reveal IsReady, KernelIsRight, Waits, InvokedIsRight, H.InvokePendingBody, H.Invokes, H.Throws, H.Count, H.Next, H.Fixed32, M.HasLocal, M.SetLocal, M.IsTrue, Fits32, SizeFor, NextOf;
    assert InvokedIsRight(p, k, h, s.memory, s.host, g, w, c.sp, c.op, c.vs, c.inv) by { reveal PendingIsRight(); }
    var code := H.InvokePendingBody(k, h);
    var x := WordIn(h.outcome, 0, s.memory);
    WordIs0(p, s, h.outcome);
    assert Compute(0x45, [W.I32Value(x)]) == Some(W.I32Value(0)) by { reveal Instructions(); }
    IsOp1(p, s, 0x45, H.Word(h.outcome), W.I32Value(x), W.I32Value(0));
    IfSkips(p, code.head.condition, code.head.then_, code.tail, s, n, W.I32Value(0));
    var count := |c.inv.args| as W.U32;
    WordIs0(p, s, h.pendingCount);
    SetLeads(p, 1, H.Word(h.pendingCount), code.tail.tail, s, n, W.I32Value(count));
    var s0 := M.SetLocal(1, W.I32Value(count), s);
    BytesIs(p, s0, count);
    IsConst(p, s0, W.I32Value(h.room));
    SumIs(p, H.Bytes(), D.Const(W.I32Value(h.room)), s0, 8 * count, h.room);
    IsGet(p, s0, 0);
    SumIs(p, D.Get(0), Op2(0x6A, H.Bytes(), D.Const(W.I32Value(h.room))), s0, c.sp, 8 * count + h.room);
    var next := W.I32Value(NextOf(h, c));
    SetLeads(p, 2, Op2(0x6A, D.Get(0), Op2(0x6A, H.Bytes(), D.Const(W.I32Value(h.room)))), code.tail.tail.tail, s0, n, next);
    s1 := M.SetLocal(2, next, s0);
    LeadsLeads(p, code, s, n, code.tail, s, n, 0, code.tail.tail, s0, n);
    LeadsLeads(p, code, s, n, code.tail.tail, s0, n, 0, code.tail.tail.tail, s1, n);
  }
  // Is there room?
  lemma RoomLeads(p: D.Program, q: Anf.Program, k: Kernel, h: H.Helpers, c: Call, g: A.State, w: World, s: M.State, tail: D.Stmts, n: nat)
    requires IsReady(p, q, k, h, c) && Waits(c, g, w, s) && Fits32(h, c.sp, |c.inv.args|) && s.locals[2] == W.I32Value(NextOf(h, c))
    ensures var code := D.Then(H.Overflows(k, h), tail);
      IsExhausted(IR.Exec(p, code, At(s, n)).1.host) || (Leads(p, code, s, n, tail, s, n) && HasFrame(h, c))
  {
    hide *; reveal IsReady, KernelIsRight, Waits, InvokedIsRight, HasFrame, H.Overflows, H.Next, H.Fixed32, M.HasLocal, M.IsTrue, Fits32, SizeFor, NextOf, Flag, IsGreater;
    assert InvokedIsRight(p, k, h, s.memory, s.host, g, w, c.sp, c.op, c.vs, c.inv) by { reveal PendingIsRight(); }
    var code := D.Then(H.Overflows(k, h), tail);
    var limit := WordIn(h.stackEnd, 0, s.memory);
    WordIs0(p, s, h.stackEnd);
    IsGet(p, s, 2);
    assert IsGreater(NextOf(h, c), limit) by { reveal WordArithmetic(); }
    var isMore := Flag(NextOf(h, c) > limit);
    var st := code.head;
    IsOp2(p, s, 0x4B, D.Get(2), H.Word(h.stackEnd), W.I32Value(NextOf(h, c)), W.I32Value(limit), isMore);
    if NextOf(h, c) > limit {
      var r := Run1(p, h.throwRange, [W.I32Value(h.rangeText)], s.memory, s.host);
      IsConst(p, s, W.I32Value(h.rangeText));
      AreOne(p, D.Const(W.I32Value(h.rangeText)), s, W.I32Value(h.rangeText));
      DropLeads(p, h.throwRange, D.Cons(D.Const(W.I32Value(h.rangeText)), D.Nil), [W.I32Value(h.rangeText)], st.then_.tail, s, n);
      LeadsExhausted(p, st.then_, s, n, st.then_.tail, s.(memory := r.1, host := r.2), n);
      MakesIs(p, st.condition, s, n, isMore);
      IfNow(p, st.condition, st.then_, D.End, s, n, isMore, s, n, 0);
      StepExhausted(p, st, tail, At(s, n));
    } else {
      IfSkips(p, st.condition, st.then_, tail, s, n, isMore);
    }
  }
  lemma MarkLeads(p: D.Program, q: Anf.Program, k: Kernel, h: H.Helpers, c: Call, g: A.State, w: World, at: W.U32, e: D.Expr, b: W.U32, tail: D.Stmts, s: M.State, n: nat) returns (s1: M.State)
    requires IsReady(p, q, k, h, c) && HasFrame(h, c) && Waits(c, g, w, s) && Is(p, e, s, W.I32Value(b)) && (at == 0 || at == 4)
    ensures Leads(p, D.Then(D.Store(0x36, D.Get(0), at, e), tail), s, n, tail, s1, n) && Waits(c, g, w, s1) && s1.locals == s.locals
  {
    hide *; reveal IsReady, Waits, HasFrame, MarksFrame, M.HasLocal, SizeFor;
    assert MarksFrame(s.memory, s.host, g, w, c.sp, SizeFor(h, c.sp, |c.inv.args|), at, b, c.op, c.vs, AsOutcome(c.inv)) by { reveal PendingIsRight(); }
    IsGet(p, s, 0);
    StoreLeads(p, 0x36, D.Get(0), at, e, tail, s, n, W.I32Value(c.sp), W.I32Value(b));
    s1 := s.(memory := StoreTo(0x36, W.I32Value(c.sp), at, W.I32Value(b), s.memory).v);
  }
  // The frame's start.
  lemma MarksLead(p: D.Program, q: Anf.Program, k: Kernel, h: H.Helpers, c: Call, g: A.State, w: World, s: M.State, n: nat) returns (s1: M.State)
    requires IsReady(p, q, k, h, c) && HasFrame(h, c) && Waits(c, g, w, s) && s.locals[2] == W.I32Value(NextOf(h, c))
    ensures var code := H.Invokes(k, h).tail.tail.tail; Leads(p, code, s, n, code.tail.tail, s1, n) && Waits(c, g, w, s1) && s1.locals == s.locals
  {
    hide *; reveal HasFrame, H.Invokes, H.Next, M.HasLocal, IsDifference;
    var code := H.Invokes(k, h).tail.tail.tail;
    assert |s.locals| == 5 && s.locals[0] == W.I32Value(c.sp) by { reveal Waits; }
    assert IsReadable(h.placeholder, 0, s.memory) by {
      reveal Waits, IsReady, InvokedIsRight;
      assert InvokedIsRight(p, k, h, s.memory, s.host, g, w, c.sp, c.op, c.vs, c.inv) by { reveal PendingIsRight(); }
    }
    WordIs0(p, s, h.placeholder);
    var sa := MarkLeads(p, q, k, h, c, g, w, 0, H.Word(h.placeholder), WordIn(h.placeholder, 0, s.memory), code.tail, s, n);
    var x, y := NextOf(h, c), c.sp;
    assert IsDifference(x, y) by { reveal IsReady; reveal WordArithmetic(); }
    var size := Compute(0x6B, [W.I32Value(x), W.I32Value(y)]);
    assert size.v.I32Value? by { reveal Compute, W.ResultType, W.OperandType, W.TypeOf; }
    IsGet(p, sa, 2);
    IsGet(p, sa, 0);
    IsOp2(p, sa, 0x6B, D.Get(2), D.Get(0), W.I32Value(x), W.I32Value(y), size.v);
    s1 := MarkLeads(p, q, k, h, c, g, w, 4, Op2(0x6B, D.Get(2), D.Get(0)), size.v.bits, code.tail.tail, sa, n);
    LeadsLeads(p, code, s, n, code.tail, sa, n, 0, code.tail.tail, s1, n);
  }
  // Where arguments are copied from and to.
  lemma EndsLead(p: D.Program, q: Anf.Program, k: Kernel, h: H.Helpers, c: Call, g: A.State, w: World, s: M.State, n: nat) returns (s1: M.State, a: W.U32)
    requires IsReady(p, q, k, h, c) && HasFrame(h, c) && Waits(c, g, w, s)
    ensures c.sp as int + 8 < 0x1_0000_0000
    ensures var code := H.Invokes(k, h).tail.tail.tail.tail.tail; Leads(p, code, s, n, code.tail.tail, s1, n) && Waits(c, g, w, s1)
    ensures s1.locals[1] == s.locals[1] && s1.locals[2] == s.locals[2] && s1.locals[3] == W.I32Value(a) && s1.locals[4] == W.I32Value(c.sp + 8) && WordIn(h.pendingArguments, 0, s1.memory) == a
  {
    hide *; reveal HasFrame, Waits, Fits32, H.Invokes, H.From, H.To, H.Fixed32, M.HasLocal, M.SetLocal;
    var code := H.Invokes(k, h).tail.tail.tail.tail.tail;
    assert IsReadable(h.pendingArguments, 0, s.memory) && WordArithmetic() by {
      reveal IsReady, InvokedIsRight;
      assert InvokedIsRight(p, k, h, s.memory, s.host, g, w, c.sp, c.op, c.vs, c.inv) by { reveal PendingIsRight(); }
    }
    a := WordIn(h.pendingArguments, 0, s.memory);
    WordIs0(p, s, h.pendingArguments);
    SetLeads(p, 3, H.Word(h.pendingArguments), code.tail, s, n, W.I32Value(a));
    var sc := M.SetLocal(3, W.I32Value(a), s);
    IsGet(p, sc, 0);
    IsConst(p, sc, W.I32Value(8));
    SumIs(p, D.Get(0), D.Const(W.I32Value(8)), sc, c.sp, 8);
    SetLeads(p, 4, Op2(0x6A, D.Get(0), D.Const(W.I32Value(8))), code.tail.tail, sc, n, W.I32Value(c.sp + 8));
    s1 := M.SetLocal(4, W.I32Value(c.sp + 8), sc);
    LeadsLeads(p, code, s, n, code.tail, sc, n, 0, code.tail.tail, s1, n);
  }
  lemma FrameLeads(p: D.Program, q: Anf.Program, k: Kernel, h: H.Helpers, c: Call, g: A.State, w: World, s: M.State, n: nat) returns (s1: M.State, a: W.U32)
    requires IsReady(p, q, k, h, c) && HasFrame(h, c) && Waits(c, g, w, s) && s.locals[2] == W.I32Value(NextOf(h, c))
    ensures c.sp as int + 8 < 0x1_0000_0000
    ensures var code := H.Invokes(k, h).tail.tail.tail; Leads(p, code, s, n, code.tail.tail.tail.tail, s1, n) && Waits(c, g, w, s1)
    ensures s1.locals[1] == s.locals[1] && s1.locals[2] == s.locals[2] && s1.locals[3] == W.I32Value(a) && s1.locals[4] == W.I32Value(c.sp + 8) && WordIn(h.pendingArguments, 0, s1.memory) == a
  {
    hide *; reveal HasFrame, Fits32, H.Invokes;
    var code := H.Invokes(k, h).tail.tail.tail;
    assert |s.locals| == 5 by { reveal Waits; }
    var s0 := MarksLead(p, q, k, h, c, g, w, s, n);
    s1, a := EndsLead(p, q, k, h, c, g, w, s0, n);
    assert |s1.locals| == 5 by { reveal Waits; }
    LeadsLeads(p, code, s, n, code.tail.tail, s0, n, 0, code.tail.tail.tail.tail, s1, n);
  }

  // ── The arguments ──────────────────────────────────────────────────────────────────────────────────────────────────

  // i of them are copied.
  ghost predicate Copied(h: H.Helpers, c: Call, g: A.State, w: World, i: nat, s: M.State)
    requires Fits32(h, c.sp, |c.inv.args|)
  {
    Waits(c, g, w, s) && i <= |c.inv.args| && WordIn(h.pendingArguments, 0, s.memory) == c.a && c.a as int + 8 * |c.inv.args| < 0x1_0000_0000 && c.sp as int + 8 + 8 * |c.inv.args| < 0x1_0000_0000
    && s.locals[2] == W.I32Value(NextOf(h, c)) && s.locals[3] == W.I32Value((c.a as int + 8 * i) as W.U32) && s.locals[4] == W.I32Value((c.sp as int + 8 + 8 * i) as W.U32)
    && V.Words(c.sp, SizeFor(h, c.sp, |c.inv.args|), c.inv.args[..i], s.memory)
  }
  ghost predicate EndIs(c: Call, s: M.State) { |s.locals| == 5 && c.sp as int + 8 + 8 * |c.inv.args| < 0x1_0000_0000 && s.locals[1] == W.I32Value((c.sp as int + 8 + 8 * |c.inv.args|) as W.U32) }
  lemma OneStored(p: D.Program, q: Anf.Program, k: Kernel, h: H.Helpers, c: Call, g: A.State, w: World, i: nat, tail: D.Stmts, s: M.State, n: nat) returns (s1: M.State)
    requires IsReady(p, q, k, h, c) && HasFrame(h, c) && Copied(h, c, g, w, i, s) && i < |c.inv.args|
    ensures Leads(p, D.Then(H.CopyBody().head, tail), s, n, tail, s1, n) && s1 == s.(memory := s1.memory) && Waits(c, g, w, s1)
    ensures V.Words(c.sp, SizeFor(h, c.sp, |c.inv.args|), c.inv.args[..i + 1], s1.memory) && WordIn(h.pendingArguments, 0, s1.memory) == c.a
  {
    hide *; reveal IsReady, KernelIsRight, HasFrame, Copied, Waits, H.CopyBody, H.To, H.From, M.HasLocal, InvokedIsRight, AreWaiting, IsWord, SizeFor, Fits32, IsAddress, StaysPending, StandsBefore, WasmFacts.IsApart, LinearMemory.LoadBytes;
    var size := SizeFor(h, c.sp, |c.inv.args|);
    var o := (8 + 8 * i) as W.U32;
    var from, to := (c.a as int + 8 * i) as W.U32, (c.sp as int + 8 + 8 * i) as W.U32;
    var b := Bits(c.inv.args[i]);
    var m := s.memory;
    assert InvokedIsRight(p, k, h, m, s.host, g, w, c.sp, c.op, c.vs, c.inv) by { reveal PendingIsRight(); }
    assert LoadFrom(0x29, W.I32Value(from), 0, m) == Some(W.I64Value(b));
    IsGet(p, s, 4);
    IsGet(p, s, 3);
    IsLoad(p, s, 0x29, D.Get(3), 0, W.I32Value(from), W.I64Value(b));
    assert IsWord(size, o);
    FrameStore(c.sp, size, o, b, m, s.host, g, w);
    var r := StoreTo(0x37, W.I32Value(c.sp), o, W.I64Value(b), m);
    assert to == c.sp + o;
    assert IsAddress(c.sp, o, b, m) by { reveal WordArithmetic(); }
    assert StaysPending(m, s.host, c.op, c.vs, AsOutcome(c.inv), c.sp, size, o, b) by { reveal PendingStays(); }
    assert StandsBefore(h, c.sp, size) by { reveal PendingIsRight(); }
    WasmFacts.Elsewhere(c.sp, o, b, 0x28, h.pendingArguments, 0, m);
    StoreLeads(p, 0x37, D.Get(4), 0, D.Load(0x29, D.Get(3), 0), tail, s, n, W.I32Value(to), W.I64Value(b));
    s1 := s.(memory := r.v);
    assert WordIn(h.pendingArguments, 0, s1.memory) == c.a by { reveal WordIn; }
    WordsGrow(c, size, i, m, s1.memory);
  }
  lemma WordsGrow(c: Call, size: W.U32, i: nat, m: Memory, m1: Memory)
    requires i < |c.inv.args| && V.Words(c.sp, size, c.inv.args[..i], m) && 16 + 8 * i <= size as int
    requires LoadFrom(0x29, W.I32Value(c.sp), (8 + 8 * i) as W.U32, m1) == Some(W.I64Value(Bits(c.inv.args[i])))
    requires forall o1 :: IsWord(size, o1) && o1 != (8 + 8 * i) as W.U32 ==> LoadFrom(0x29, W.I32Value(c.sp), o1, m1) == LoadFrom(0x29, W.I32Value(c.sp), o1, m)
    ensures V.Words(c.sp, size, c.inv.args[..i + 1], m1)
  {
    hide *; reveal V.Words, V.IsPlaceOf, IsWord;
    var vs := c.inv.args[..i + 1];
    forall j | 0 <= j < |vs| ensures V.IsPlaceOf(size, j) && LoadFrom(0x29, W.I32Value(c.sp), (8 + 8 * j) as W.U32, m1) == Some(W.I64Value(Bits(vs[j]))) {
      if j < i {
        assert c.inv.args[..i][j] == vs[j];
        assert V.IsPlaceOf(size, j) && IsWord(size, (8 + 8 * j) as W.U32);
      }
    }
  }
  lemma CopyOnce(p: D.Program, q: Anf.Program, k: Kernel, h: H.Helpers, c: Call, g: A.State, w: World, i: nat, s: M.State, n: nat) returns (s1: M.State)
    requires IsReady(p, q, k, h, c) && HasFrame(h, c) && Copied(h, c, g, w, i, s) && i < |c.inv.args| && EndIs(c, s)
    ensures Copied(h, c, g, w, i + 1, s1) && EndIs(c, s1)
    ensures Ends(p, H.CopyBody(), s, n, if i + 1 < |c.inv.args| then IR.Branched(H.Copy) else IR.Completed, s1, n)
  {
    hide *; reveal IsReady, Copied, EndIs, Waits, H.CopyBody, H.To, H.From, H.Count, H.Fixed32, M.HasLocal, M.SetLocal, M.IsTrue, Flag, IsLess;
    var code := H.CopyBody();
    var sa := OneStored(p, q, k, h, c, g, w, i, code.tail, s, n);
    var from, to := (c.a as int + 8 * i) as W.U32, (c.sp as int + 8 + 8 * i) as W.U32;
    var end := (c.sp as int + 8 + 8 * |c.inv.args|) as W.U32;
    IsGet(p, sa, 3);
    IsConst(p, sa, W.I32Value(8));
    SumIs(p, D.Get(3), D.Const(W.I32Value(8)), sa, from, 8);
    SetLeads(p, 3, Op2(0x6A, D.Get(3), D.Const(W.I32Value(8))), code.tail.tail, sa, n, W.I32Value(from + 8));
    var sb := M.SetLocal(3, W.I32Value(from + 8), sa);
    IsGet(p, sb, 4);
    IsConst(p, sb, W.I32Value(8));
    SumIs(p, D.Get(4), D.Const(W.I32Value(8)), sb, to, 8);
    SetLeads(p, 4, Op2(0x6A, D.Get(4), D.Const(W.I32Value(8))), code.tail.tail.tail, sb, n, W.I32Value(to + 8));
    s1 := M.SetLocal(4, W.I32Value(to + 8), sb);
    LeadsLeads(p, code, s, n, code.tail, sa, n, 0, code.tail.tail, sb, n);
    LeadsLeads(p, code, s, n, code.tail.tail, sb, n, 0, code.tail.tail.tail, s1, n);
    var isMore := Flag(to + 8 < end);
    assert IsLess(to + 8, end) by { reveal WordArithmetic(); }
    IsGet(p, s1, 4);
    IsGet(p, s1, 1);
    IsOp2(p, s1, 0x49, D.Get(4), D.Get(1), W.I32Value(to + 8), W.I32Value(end), isMore);
    var last := code.tail.tail.tail;
    MakesIs(p, last.head.condition, s1, n, isMore);
    BranchIfSteps(p, H.Copy, last.head.condition, s1, n, isMore, s1, n);
    if i + 1 < |c.inv.args| {
      StepEnds(p, last.head, D.End, s1, n, IR.Branched(H.Copy), s1, n);
      LeadsEnds(p, code, s, n, last, s1, n, 0, IR.Branched(H.Copy), s1, n);
    } else {
      StepLeads(p, last.head, D.End, s1, n, s1, n);
      LeadsLeads(p, code, s, n, last, s1, n, 0, D.End, s1, n);
      LeadsEnd(p, code, s, n, s1, n);
    }
  }
  lemma LoopAgain(p: D.Program, l: Id, body: D.Stmts, s: M.State, n: nat, s1: M.State, s2: M.State, n2: nat)
    requires Ends(p, body, s, n, IR.Branched(l), s1, n) && Steps(p, D.Loop(l, body), s1, n, IR.Completed, s2, n2)
    ensures Steps(p, D.Loop(l, body), s, n + 1, IR.Completed, s2, n2)
  {
    reveal Ends(); reveal Steps();
    var m := n + 1;
    forall j: nat ensures StepsWith(p, D.Loop(l, body), s, m, IR.Completed, s2, n2, j) {
      IR.Unrolled(p, l, body, At(s, m + j));
      assert EndsWith(p, body, s, n, IR.Branched(l), s1, n, j);
      assert StepsWith(p, D.Loop(l, body), s1, n, IR.Completed, s2, n2, j);
      assert At(s, m + j).(clock := m + j - 1) == At(s, n + j);
    }
  }
  lemma LoopDone(p: D.Program, l: Id, body: D.Stmts, s: M.State, n: nat, s1: M.State)
    requires Ends(p, body, s, n, IR.Completed, s1, n)
    ensures Steps(p, D.Loop(l, body), s, n + 1, IR.Completed, s1, n)
  {
    reveal Ends(); reveal Steps();
    var m := n + 1;
    forall j: nat ensures StepsWith(p, D.Loop(l, body), s, m, IR.Completed, s1, n, j) {
      IR.Unrolled(p, l, body, At(s, m + j));
      assert EndsWith(p, body, s, n, IR.Completed, s1, n, j);
      assert At(s, m + j).(clock := m + j - 1) == At(s, n + j);
    }
  }
  lemma CopyAll(p: D.Program, q: Anf.Program, k: Kernel, h: H.Helpers, c: Call, g: A.State, w: World, i: nat, s: M.State, n: nat) returns (s1: M.State)
    requires IsReady(p, q, k, h, c) && HasFrame(h, c) && Copied(h, c, g, w, i, s) && i < |c.inv.args| && EndIs(c, s)
    ensures Copied(h, c, g, w, |c.inv.args|, s1) && Steps(p, D.Loop(H.Copy, H.CopyBody()), s, n + |c.inv.args| - i, IR.Completed, s1, n)
    decreases |c.inv.args| - i
  {
    hide *; reveal HasFrame;
    var m := n + |c.inv.args| - i - 1;
    var s0 := CopyOnce(p, q, k, h, c, g, w, i, s, m);
    if i + 1 < |c.inv.args| {
      s1 := CopyAll(p, q, k, h, c, g, w, i + 1, s0, n);
      LoopAgain(p, H.Copy, H.CopyBody(), s, m, s0, s1, n);
    } else {
      s1 := s0;
      LoopDone(p, H.Copy, H.CopyBody(), s, m, s1);
    }
  }
  lemma CopiesLead(p: D.Program, q: Anf.Program, k: Kernel, h: H.Helpers, c: Call, g: A.State, w: World, tail: D.Stmts, s: M.State, n: nat) returns (s1: M.State)
    requires IsReady(p, q, k, h, c) && HasFrame(h, c) && Copied(h, c, g, w, 0, s) && s.locals[1] == W.I32Value(|c.inv.args| as W.U32)
    ensures Leads(p, D.Then(H.Copies(), tail), s, n + |c.inv.args|, tail, s1, n) && Copied(h, c, g, w, |c.inv.args|, s1)
  {
    hide *; reveal IsReady, HasFrame, Copied, EndIs, Waits, H.Copies, H.Count, H.To, M.HasLocal, M.SetLocal, M.IsTrue;
    var st := H.Copies();
    var count := |c.inv.args| as W.U32;
    IsGet(p, s, 1);
    if |c.inv.args| == 0 {
      IfSkips(p, D.Get(1), st.then_, tail, s, n, W.I32Value(0));
      s1 := s;
      return;
    }
    var end := (c.sp as int + 8 + 8 * |c.inv.args|) as W.U32;
    var m := n + |c.inv.args|;
    BytesIs(p, s, count);
    IsGet(p, s, 4);
    SumIs(p, D.Get(4), H.Bytes(), s, c.sp + 8, 8 * count);
    SetLeads(p, 1, Op2(0x6A, D.Get(4), H.Bytes()), st.then_.tail, s, m, W.I32Value(end));
    var s0 := M.SetLocal(1, W.I32Value(end), s);
    assert Copied(h, c, g, w, 0, s0) && EndIs(c, s0);
    s1 := CopyAll(p, q, k, h, c, g, w, 0, s0, n);
    StepLeads(p, st.then_.tail.head, D.End, s0, m, s1, n);
    LeadsLeads(p, st.then_, s, m, st.then_.tail, s0, m, 0, D.End, s1, n);
    LeadsEnd(p, st.then_, s, m, s1, n);
    IfLeads(p, D.Get(1), st.then_, tail, s, m, W.I32Value(count), s1, n);
  }

  // ── The call ───────────────────────────────────────────────────────────────────────────────────────────────────────

  lemma AreSeven(p: D.Program, es: D.Exprs, s: M.State, e1: D.Expr, e2: D.Expr, e3: D.Expr, e4: D.Expr, e5: D.Expr, e6: D.Expr, e7: D.Expr, vs: seq<W.Value>)
    requires es == D.Cons(e1, D.Cons(e2, D.Cons(e3, D.Cons(e4, D.Cons(e5, D.Cons(e6, D.Cons(e7, D.Nil))))))) && |vs| == 7
    requires Is(p, e1, s, vs[0]) && Is(p, e2, s, vs[1]) && Is(p, e3, s, vs[2]) && Is(p, e4, s, vs[3]) && Is(p, e5, s, vs[4]) && Is(p, e6, s, vs[5]) && Is(p, e7, s, vs[6])
    ensures Are(p, es, s, vs)
  {
    AreNil(p, s);
    var t6 := D.Cons(e7, D.Nil); var t5 := D.Cons(e6, t6); var t4 := D.Cons(e5, t5); var t3 := D.Cons(e4, t4); var t2 := D.Cons(e3, t3); var t1 := D.Cons(e2, t2);
    AreCons(p, e7, D.Nil, s, vs[6], []);
    AreCons(p, e6, t6, s, vs[5], [vs[6]] + []);
    AreCons(p, e5, t5, s, vs[4], [vs[5]] + ([vs[6]] + []));
    AreCons(p, e4, t4, s, vs[3], [vs[4]] + ([vs[5]] + ([vs[6]] + [])));
    AreCons(p, e3, t3, s, vs[2], [vs[3]] + ([vs[4]] + ([vs[5]] + ([vs[6]] + []))));
    AreCons(p, e2, t2, s, vs[1], [vs[2]] + ([vs[3]] + ([vs[4]] + ([vs[5]] + ([vs[6]] + [])))));
    AreCons(p, e1, t1, s, vs[0], [vs[1]] + ([vs[2]] + ([vs[3]] + ([vs[4]] + ([vs[5]] + ([vs[6]] + []))))));
    assert [vs[0]] + ([vs[1]] + ([vs[2]] + ([vs[3]] + ([vs[4]] + ([vs[5]] + ([vs[6]] + [])))))) == vs;
  }
  lemma ArgumentsThere(p: D.Program, q: Anf.Program, k: Kernel, h: H.Helpers, c: Call, g: A.State, w: World, s: M.State)
    requires IsReady(p, q, k, h, c) && HasFrame(h, c) && Copied(h, c, g, w, |c.inv.args|, s)
    ensures c.sp as int + 8 < 0x1_0000_0000 && AreArguments(c.sp + 8, c.inv.args, s.memory) && IsBelow(c.sp + 8, |c.inv.args|, NextOf(h, c)) && IsNext(NextOf(h, c))
  {
    hide *; reveal IsReady, KernelIsRight, HasFrame, Copied, NextOf, SizeFor, Fits32, IsBelow, IsNext, V.Words, V.IsPlaceOf, IsSameWord;
    var size := SizeFor(h, c.sp, |c.inv.args|);
    assert c.inv.args[..|c.inv.args|] == c.inv.args;
    forall i | 0 <= i < |c.inv.args| ensures LoadFrom(0x29, W.I32Value(c.sp + 8), 8 * i as W.U32, s.memory) == Some(W.I64Value(Bits(c.inv.args[i]))) {
      assert V.IsPlaceOf(size, i);
      V.SameWord(c.sp, size, i as W.U32, s.memory);
    }
    reveal AreArguments();
  }
  lemma CallAgrees(p: D.Program, q: Anf.Program, k: Kernel, h: H.Helpers, c: Call, t: A.State, w: World, s: M.State) returns (n: nat, s1: M.State, w1: World)
    requires IsReady(p, q, k, h, c) && HasHelper(p, k, h) && HasFrame(h, c) && Copied(h, c, Shared(t), w, |c.inv.args|, s) && ValueCalls(p, q, k, t.clock) && !A.Apply(q, c.inv, 0, t).0.Stuck?
    ensures t.clock <= n && CodeAgrees(p, k, D.Then(D.Return(H.CallsPending(k, h)), D.End), s, w, A.Apply(q, c.inv, 0, t), n, s1, w1)
  {
    hide *; reveal IsReady, HasHelper, H.CheckInvokePending, HasFrame, Copied, Waits, H.CallsPending, H.Fixed32, H.Next, M.HasLocal, InvokedIsRight, CallValues, IsGoodCall;
    var r := A.Apply(q, c.inv, 0, t);
    assert InvokedIsRight(p, k, h, s.memory, s.host, Shared(t), w, c.sp, c.op, c.vs, c.inv) by { reveal PendingIsRight(); }
    ArgumentsThere(p, q, k, h, c, Shared(t), w, s);
    var next := NextOf(h, c);
    var argv := c.sp + 8;
    var vs := CallValues(k, c.inv, 0, next, argv);
    var e := H.CallsPending(k, h);
    IsGet(p, s, 2);
    IsGet(p, s, 0);
    IsConst(p, s, W.I32Value(8));
    IsConst(p, s, W.I64Value(k.undefined));
    WideIs(p, s, h.pendingCallee, Bits(c.inv.callee));
    WideIs(p, s, h.pendingThis, Bits(c.inv.this_));
    WideIs(p, s, h.pendingNewTarget, Bits(c.inv.newTarget));
    WordIs0(p, s, h.pendingCount);
    SumIs(p, D.Get(0), D.Const(W.I32Value(8)), s, c.sp, 8);
    var es := e.arguments;
    AreSeven(p, es, s, D.Get(2), H.Wide(h.pendingCallee), H.Wide(h.pendingThis), H.Wide(h.pendingNewTarget), H.Word(h.pendingCount), Op2(0x6A, D.Get(0), D.Const(W.I32Value(8))), D.Const(W.I64Value(k.undefined)), vs);
    CallsDirectly(p, k.callValue, es, s, vs);
    assert IsGoodCall(p, q, k, c.inv, 0, t, s, w, next, argv) by { reveal ValueCalls(); }
    var n0: nat, s2, w2 :| t.clock <= n0 && Agrees(p, k, k.callValue, vs, s, w, r, n0, s2, w2);
    ReturnAgrees(p, k, e, D.End, k.callValue, vs, s, w, r, n0, s2, w2);
    n, s1, w1 := n0, s2, w2;
  }
  lemma InvokedAgrees(p: D.Program, q: Anf.Program, k: Kernel, h: H.Helpers, c0: Call, t: A.State, w: World, s: M.State) returns (n: nat, s1: M.State, w1: World)
    requires IsReady(p, q, k, h, c0) && HasHelper(p, k, h) && Waits(c0, Shared(t), w, s) && ValueCalls(p, q, k, t.clock) && !A.Apply(q, c0.inv, 0, t).0.Stuck?
    ensures t.clock <= n && CodeAgrees(p, k, H.InvokePendingBody(k, h), s, w, A.Apply(q, c0.inv, 0, t), n, s1, w1)
  {
    hide *; reveal IsReady, KernelIsRight, HasFrame, H.Invokes;
    var g := Shared(t);
    var r := A.Apply(q, c0.inv, 0, t);
    var code := H.InvokePendingBody(k, h);
    var rest := H.Invokes(k, h).tail.tail;
    var count := |c0.inv.args|;
    var n0 := t.clock;
    var sa := SizeLeads(p, q, k, h, c0, g, w, s, n0);
    RoomLeads(p, q, k, h, c0, g, w, sa, rest.tail, n0);
    if IsExhausted(IR.Exec(p, rest, At(sa, n0)).1.host) {
      LeadsNow(p, code, s, n0, rest, sa, n0, 0);
      n, s1, w1 := n0, s, w;
      assert CodeAgrees(p, k, code, s, w, r, n, s1, w1) by { reveal CodeAgrees; }
      return;
    }
    var sb, a := FrameLeads(p, q, k, h, c0, g, w, sa, n0);
    var c := c0.(a := a);
    var copies := rest.tail.tail.tail.tail.tail;
    assert IsReady(p, q, k, h, c) && HasFrame(h, c) && Waits(c, g, w, sb) by { reveal IsReady, HasFrame, Waits; }
    assert Copied(h, c, g, w, 0, sb) by {
      reveal Copied, Waits, NextOf, V.Words, InvokedIsRight, AreWaiting, Fits32;
      assert InvokedIsRight(p, k, h, sb.memory, sb.host, g, w, c.sp, c.op, c.vs, c.inv) by { reveal PendingIsRight(); }
    }
    var sc := CopiesLead(p, q, k, h, c, g, w, copies.tail, sb, n0);
    var n1, s2, w2 := CallAgrees(p, q, k, h, c, t, w, sc);
    LeadsLeads(p, code, s, n0, rest, sa, n0, 0, rest.tail, sa, n0);
    LeadsLeads(p, code, s, n0, rest.tail, sa, n0, 0, copies, sb, n0);
    LeadsLeads(p, code, s, n0, copies, sb, n0, count, copies.tail, sc, n0);
    LeadsAgrees(p, k, code, copies.tail, s, sc, w, r, n0 + count, n0, n1 - n0, s2, w2);
    n, s1, w1 := n0 + count + (n1 - n0), s2, w2;
  }
  lemma RuleStays(p: D.Program, q: Anf.Program, k: Kernel, h: H.Helpers, op: Operation, vs: seq<Value>, inv: Invocation, t: A.State, s: M.State, w: World)
    requires PendingIsRight(p, q, k, h) && Represents(s.memory, s.host, Shared(t), w) && IsPending(op, vs, AsOutcome(inv), s.memory, s.host)
    ensures Completion(q, op, vs, AsOutcome(inv), t) == A.Apply(q, inv, 0, t)
  {
    assert RuleIsKept(q, s.memory, s.host, t, w, op, vs, inv) by { reveal PendingIsRight(); }
    assert Invocation(inv.callee, inv.this_, inv.newTarget, inv.args) == inv;
  }
  lemma PendingIsGood(p: D.Program, q: Anf.Program, k: Kernel, h: H.Helpers, op: Operation, vs: seq<Value>, o: Outcome3, t: A.State, s: M.State, w: World, sp: W.U32)
    requires KernelIsRight(p, q, k) && PendingIsRight(p, q, k, h) && WordArithmetic() && HasHelper(p, k, h) && ValueCalls(p, q, k, t.clock)
    ensures IsGoodPending(p, q, k, op, vs, o, t, s, w, sp)
  {
    hide *; reveal IsGoodPending, HasHelper, H.CheckInvokePending, KernelIsRight;
    if Represents(s.memory, s.host, Shared(t), w) && IsNext(sp) && IsPending(op, vs, o, s.memory, s.host) && !o.Result? && !Completion(q, op, vs, o, t).0.Stuck? {
      if o.Throws? {
        assert Completion(q, op, vs, o, t) == (C.Thrown(o.v), t) by { reveal Completion; }
        var n, s1 := ThrownPending(p, q, k, h, op, vs, o.v, t, s, w, sp);
        assert t.clock <= n && Agrees(p, k, k.invokePending, [W.I32Value(sp)], s, w, Completion(q, op, vs, o, t), n, s1, w);
      } else {
        var inv := Invocation(o.callee, o.this_, o.newTarget, o.args);
        assert o == AsOutcome(inv) by { reveal AsOutcome; }
        RuleStays(p, q, k, h, op, vs, inv, t, s, w);
        var c := Call.Call(op, vs, inv, sp, 0);
        var s0 := Start(s, sp);
        assert s0.memory == s.memory && s0.host == s.host && s0 == M.State(0, s.memory, s.host, [W.I32Value(sp)] + M.Zeros([W.I32, W.I32, W.I32, W.I32])) && |s0.locals| == 5 && s0.locals[0] == W.I32Value(sp) by { reveal Start; }
        assert IsReady(p, q, k, h, c) by { reveal IsReady, KernelIsRight; }
        assert Waits(c, Shared(t), w, s0) by { reveal Waits; }
        var n0, s2, w2 := InvokedAgrees(p, q, k, h, c, t, w, s0);
        var s1 := FunctionAgrees(p, k, k.invokePending, [W.I32Value(sp)], s, s0, w, A.Apply(q, inv, 0, t), n0, s2, w2);
        var n := n0 + 1;
        assert t.clock <= n && Agrees(p, k, k.invokePending, [W.I32Value(sp)], s, w, Completion(q, op, vs, o, t), n, s1, w2);
      }
    }
  }
  lemma PendingCallsAgree(p: D.Program, q: Anf.Program, k: Kernel, h: H.Helpers, clock: nat)
    requires KernelIsRight(p, q, k) && PendingIsRight(p, q, k, h) && WordArithmetic() && HasHelper(p, k, h) && ValueCalls(p, q, k, clock)
    ensures PendingCalls(p, q, k, clock)
  {
    hide *;
    forall op, vs, o, t: A.State, s: M.State, w: World, sp | t.clock <= clock ensures IsGoodPending(p, q, k, op, vs, o, t, s, w, sp) {
      assert ValueCalls(p, q, k, t.clock) by { reveal ValueCalls(); }
      PendingIsGood(p, q, k, h, op, vs, o, t, s, w, sp);
    }
    reveal PendingCalls();
  }
}
