include "Helpers.dfy"
include "ValueCalls.dfy"

// The helper InvokePending: it gives what a pending operation comes to, its exception or what its call gives.
module LoweringPending {
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
  import opened LoweringInterface
  import opened LoweringRelations
  import X = LoweringExhaustion
  import opened LoweringCalls
  import opened LoweringFast
  import opened LoweringStatements
  import opened LoweringEntries
  import opened LoweringHelpers
  import V = LoweringValueCalls

  // ── What is required of the kernel ─────────────────────────────────────────────────────────────────────────────────

  // An exception is in its place, but for its stack, which is taken where there are frames to see.
  ghost predicate ThrownIsRight(p: D.Program, k: Kernel, h: H.Helpers, m: Memory, host: Host, g: A.State, w: World, sp: W.U32, op: Operation, vs: seq<Value>, v: Value) {
    Represents(m, host, g, w) && IsNext(sp) && IsPending(op, vs, Outcome3.Throws(v), m, host) ==>
      IsReadable(h.outcome, 0, m) && WordIn(h.outcome, 0, m) == 0 && IsReadable(h.uncapturedError, 0, m)
      && if WordIn(h.uncapturedError, 0, m) == 0 then Exception(k, v, m) else
         var r := Run1(p, h.captureStack, [W.I32Value(sp)], m, host);
         r.0 == M.Results([]) && Represents(r.1, r.2, g, w) && Exception(k, v, r.1)
  }
  // A call's arguments wait somewhere else than in the stack.
  ghost predicate AreWaiting(a: W.U32, vs: seq<Value>, m: Memory) {
    a as int + 8 * |vs| < 0x1_0000_0000 && forall i :: 0 <= i < |vs| ==> LoadFrom(0x29, W.I32Value((a as int + 8 * i) as W.U32), 0, m) == Some(W.I64Value(Bits(vs[i])))
  }
  predicate Holds64(address: W.U32, b: W.U64, m: Memory) { LoadFrom(0x29, W.I32Value(address), 0, m) == Some(W.I64Value(b)) }
  predicate Fits32(h: H.Helpers, sp: W.U32, n: nat) { sp as int + 8 * n + h.room as int < 0x1_0000_0000 }
  function SizeFor(h: H.Helpers, sp: W.U32, n: nat): W.U32
    requires Fits32(h, sp, n)
  { (8 * n + h.room as int) as W.U32 }
  function AsOutcome(inv: Invocation): Outcome3 { Outcome3.Invokes(inv.callee, inv.this_, inv.newTarget, inv.args) }
  ghost predicate InvokedIsRight(p: D.Program, k: Kernel, h: H.Helpers, m: Memory, host: Host, g: A.State, w: World, sp: W.U32, op: Operation, vs: seq<Value>, inv: Invocation) {
    Represents(m, host, g, w) && IsNext(sp) && IsPending(op, vs, AsOutcome(inv), m, host) ==>
      IsReadable(h.outcome, 0, m) && WordIn(h.outcome, 0, m) != 0 && IsReadable(h.stackEnd, 0, m) && IsReadable(h.placeholder, 0, m)
      && Holds64(h.pendingCallee, Bits(inv.callee), m) && Holds64(h.pendingThis, Bits(inv.this_), m) && Holds64(h.pendingNewTarget, Bits(inv.newTarget), m)
      && IsReadable(h.pendingArguments, 0, m) && AreWaiting(WordIn(h.pendingArguments, 0, m), inv.args, m)
      && Fits32(h, sp, |inv.args|) && IsReadable(h.pendingCount, 0, m) && WordIn(h.pendingCount, 0, m) as int == |inv.args|
      && if sp as int + SizeFor(h, sp, |inv.args|) as int > WordIn(h.stackEnd, 0, m) as int then
           var r := Run1(p, h.throwRange, [W.I32Value(h.rangeText)], m, host);
           IsSingle(r.0) && IsExhausted(r.2)
         else HasRoom(sp, SizeFor(h, sp, |inv.args|)) && |inv.args| < 0x1000_0000
  }
  // Stores into the frame: a template and a size, which the kernel finds there, and arguments.
  ghost predicate MarksFrame(m: Memory, host: Host, g: A.State, w: World, sp: W.U32, size: W.U32, at: W.U32, b: W.U32, op: Operation, vs: seq<Value>, o: Outcome3) {
    Represents(m, host, g, w) && HasRoom(sp, size) && size >= 8 && (at == 0 || at == 4) && IsPending(op, vs, o, m, host) ==>
      var r := StoreTo(0x36, W.I32Value(sp), at, W.I32Value(b), m);
      r.Some? && Represents(r.v, host, g, w) && IsPending(op, vs, o, r.v, host)
  }
  // Where they are stands before the stack.
  ghost predicate StandsBefore(h: H.Helpers, sp: W.U32, size: W.U32) { HasRoom(sp, size) ==> h.pendingArguments as int + 4 <= sp as int }
  // The call's result is the operation's: of the kind that the operation's is.
  ghost predicate RuleIsKept(q: Anf.Program, m: Memory, host: Host, t: A.State, w: World, op: Operation, vs: seq<Value>, inv: Invocation) {
    Represents(m, host, Shared(t), w) && IsPending(op, vs, AsOutcome(inv), m, host) ==>
      var o := A.Apply(q, inv, 0, t).0;
      o.Normal? ==> ByRule(op.rule, vs, o.v) == o.v
  }
  // 4.3.2, 4.4.7: sums without overflow; an offset is added to the address.
  predicate IsSum(a: W.U32, b: W.U32) { a as int + b as int < 0x1_0000_0000 ==> Compute(0x6A, [W.I32Value(a), W.I32Value(b)]) == Some(W.I32Value(a + b)) }
  predicate IsShifted(a: W.U32) { 8 * a as int < 0x1_0000_0000 ==> Compute(0x74, [W.I32Value(a), W.I32Value(3)]) == Some(W.I32Value(8 * a)) }
  predicate IsLess(a: W.U32, b: W.U32) { Compute(0x49, [W.I32Value(a), W.I32Value(b)]) == Some(Flag(a < b)) }
  predicate IsGreater(a: W.U32, b: W.U32) { Compute(0x4B, [W.I32Value(a), W.I32Value(b)]) == Some(Flag(a > b)) }
  predicate IsDifference(a: W.U32, b: W.U32) { Compute(0x6B, [W.I32Value(a), W.I32Value(b)]).Some? }
  predicate IsAddress(a: W.U32, o: W.U32, b: W.U64, m: Memory) {
    a as int + o as int < 0x1_0000_0000 ==> StoreTo(0x37, W.I32Value(a + o), 0, W.I64Value(b), m) == StoreTo(0x37, W.I32Value(a), o, W.I64Value(b), m)
  }
  ghost opaque predicate WordArithmetic() {
    (forall a, b :: IsSum(a, b)) && (forall a :: IsShifted(a)) && (forall a, b :: IsLess(a, b)) && (forall a, b :: IsGreater(a, b)) && (forall a, b :: IsDifference(a, b))
    && (forall a, o, b, m :: IsAddress(a, o, b, m))
  }
  ghost opaque predicate PendingIsRight(p: D.Program, q: Anf.Program, k: Kernel, h: H.Helpers) {
    (forall m, host, g: A.State, w: World, sp, op, vs, v :: ThrownIsRight(p, k, h, m, host, g, w, sp, op, vs, v))
    && (forall m, host, g: A.State, w: World, sp, op, vs, inv :: InvokedIsRight(p, k, h, m, host, g, w, sp, op, vs, inv))
    && (forall m, host, g: A.State, w: World, sp, size, at, b, op, vs, o :: MarksFrame(m, host, g, w, sp, size, at, b, op, vs, o))
    && (forall sp, size :: StandsBefore(h, sp, size))
    && (forall m, host, t: A.State, w: World, op, vs, inv :: RuleIsKept(q, m, host, t, w, op, vs, inv))
  }

  // ── Pieces of code ─────────────────────────────────────────────────────────────────────────────────────────────────

  ghost predicate HasHelper(p: D.Program, k: Kernel, h: H.Helpers) { k.invokePending as nat < |p.functions| && H.CheckInvokePending(k, h, p.functions[k.invokePending]) }
  lemma WordIs0(p: D.Program, s: M.State, a: W.U32)
    requires IsReadable(a, 0, s.memory)
    ensures Is(p, H.Word(a), s, W.I32Value(WordIn(a, 0, s.memory)))
  {
    assert H.Word(a) == WordAt(Fixed(a), 0);
    FixedWordIs(p, s, a, 0);
  }
  lemma WideIs(p: D.Program, s: M.State, a: W.U32, b: W.U64)
    requires Holds64(a, b, s.memory)
    ensures Is(p, H.Wide(a), s, W.I64Value(b))
  {
    IsConst(p, s, W.I32Value(a));
    IsLoad(p, s, 0x29, D.Const(W.I32Value(a)), 0, W.I32Value(a), W.I64Value(b));
  }
  lemma SumIs(p: D.Program, e1: D.Expr, e2: D.Expr, s: M.State, a: W.U32, b: W.U32)
    requires WordArithmetic() && Is(p, e1, s, W.I32Value(a)) && Is(p, e2, s, W.I32Value(b)) && a as int + b as int < 0x1_0000_0000
    ensures Is(p, Op2(0x6A, e1, e2), s, W.I32Value(a + b))
  {
    assert IsSum(a, b) by { reveal WordArithmetic(); }
    IsOp2(p, s, 0x6A, e1, e2, W.I32Value(a), W.I32Value(b), W.I32Value(a + b));
  }
  lemma IfSkips(p: D.Program, e: D.Expr, th: D.Stmts, tail: D.Stmts, s: M.State, n: nat, v: W.Value)
    requires Is(p, e, s, v) && !M.IsTrue(v)
    ensures Leads(p, D.Then(D.If(e, th, D.End), tail), s, n, tail, s, n)
  {
    MakesIs(p, e, s, n, v);
    EndEnds(p, s, n);
    IfSteps(p, e, th, D.End, s, n, v, s, n, 0, IR.Completed, s, n);
    StepLeads(p, D.If(e, th, D.End), tail, s, n, s, n);
  }
  lemma IfReturns(p: D.Program, e: D.Expr, th: D.Stmts, tail: D.Stmts, s: M.State, n: nat, v: W.Value, b: W.Value, s1: M.State)
    requires Is(p, e, s, v) && M.IsTrue(v) && Ends(p, th, s, n, IR.Returned(b), s1, n)
    ensures Ends(p, D.Then(D.If(e, th, D.End), tail), s, n, IR.Returned(b), s1, n)
  {
    MakesIs(p, e, s, n, v);
    IfSteps(p, e, th, D.End, s, n, v, s, n, 0, IR.Returned(b), s1, n);
    StepEnds(p, D.If(e, th, D.End), tail, s, n, IR.Returned(b), s1, n);
  }
  lemma IfLeads(p: D.Program, e: D.Expr, th: D.Stmts, tail: D.Stmts, s: M.State, n: nat, v: W.Value, s1: M.State, n1: nat)
    requires Is(p, e, s, v) && M.IsTrue(v) && Ends(p, th, s, n, IR.Completed, s1, n1)
    ensures Leads(p, D.Then(D.If(e, th, D.End), tail), s, n, tail, s1, n1)
  {
    MakesIs(p, e, s, n, v);
    IfSteps(p, e, th, D.End, s, n, v, s, n, 0, IR.Completed, s1, n1);
    StepLeads(p, D.If(e, th, D.End), tail, s, n, s1, n1);
  }
  lemma ConstReturns(p: D.Program, v: W.Value, s: M.State, n: nat)
    ensures Ends(p, D.Then(D.Return(D.Const(v)), D.End), s, n, IR.Returned(v), s, n)
  {
    IsConst(p, s, v);
    ReturnSteps(p, D.Const(v), s, n, v);
    StepEnds(p, D.Return(D.Const(v)), D.End, s, n, IR.Returned(v), s, n);
  }
  lemma StoreLeads(p: D.Program, op: W.U32, e1: D.Expr, o: W.U32, e2: D.Expr, tail: D.Stmts, s: M.State, n: nat, a: W.Value, v: W.Value)
    requires Is(p, e1, s, a) && Is(p, e2, s, v) && StoreTo(op, a, o, v, s.memory).Some?
    ensures Leads(p, D.Then(D.Store(op, e1, o, e2), tail), s, n, tail, s.(memory := StoreTo(op, a, o, v, s.memory).v), n)
  {
    StoreSteps(p, op, e1, o, e2, s, n, a, v);
    StepLeads(p, D.Store(op, e1, o, e2), tail, s, n, s.(memory := StoreTo(op, a, o, v, s.memory).v), n);
  }
  lemma PerformLeads(p: D.Program, f: W.U32, es: D.Exprs, vs: seq<W.Value>, tail: D.Stmts, s: M.State, n: nat)
    requires Are(p, es, s, vs) && Run1(p, f, vs, s.memory, s.host).0 == M.Results([])
    ensures var r := Run1(p, f, vs, s.memory, s.host); Leads(p, D.Then(D.Perform(f, es), tail), s, n, tail, s.(memory := r.1, host := r.2), n)
  {
    var r := Run1(p, f, vs, s.memory, s.host);
    var s1 := s.(memory := r.1, host := r.2);
    MethodGives(p, f, vs, s, n);
    PerformSteps(p, f, es, vs, s, n, s1);
    StepLeads(p, D.Perform(f, es), tail, s, n, s1, n);
  }
  lemma DropLeads(p: D.Program, f: W.U32, es: D.Exprs, vs: seq<W.Value>, tail: D.Stmts, s: M.State, n: nat)
    requires Are(p, es, s, vs) && IsSingle(Run1(p, f, vs, s.memory, s.host).0)
    ensures var r := Run1(p, f, vs, s.memory, s.host); Leads(p, D.Then(D.Drop(D.Call(f, es)), tail), s, n, tail, s.(memory := r.1, host := r.2), n)
  {
    var r := Run1(p, f, vs, s.memory, s.host);
    var s1 := s.(memory := r.1, host := r.2);
    assert r.0 == M.Results([r.0.vs[0]]);
    MethodGives(p, f, vs, s, n);
    MakesCall(p, f, es, s, n, vs, r.0.vs[0], s1, n);
    DropSteps(p, D.Call(f, es), s, n, r.0.vs[0], s1, n);
    StepLeads(p, D.Drop(D.Call(f, es)), tail, s, n, s1, n);
  }
  lemma AreOne(p: D.Program, e: D.Expr, s: M.State, v: W.Value)
    requires Is(p, e, s, v)
    ensures Are(p, D.Cons(e, D.Nil), s, [v])
  {
    AreNil(p, s);
    AreCons(p, e, D.Nil, s, v, []);
    assert [v] + [] == [v];
  }
  // Where the stack is exhausted on the way, it is so at the end.
  lemma LeadsExhausted(p: D.Program, code: D.Stmts, s: M.State, n: nat, rest: D.Stmts, s1: M.State, n1: nat)
    requires StaysExhausted(p) && Leads(p, code, s, n, rest, s1, n1) && IsExhausted(s1.host)
    ensures IsExhausted(IR.Exec(p, code, At(s, n)).1.host)
  {
    LeadsNow(p, code, s, n, rest, s1, n1, 0);
    X.Statements(p, rest, At(s1, n1));
  }

  // ── An exception ───────────────────────────────────────────────────────────────────────────────────────────────────

  function Start(s: M.State, sp: W.U32): M.State { M.State(0, s.memory, s.host, [W.I32Value(sp)] + M.Zeros([W.I32, W.I32, W.I32, W.I32])) }
  lemma ThrownPending(p: D.Program, q: Anf.Program, k: Kernel, h: H.Helpers, op: Operation, vs: seq<Value>, v: Value, t: A.State, s: M.State, w: World, sp: W.U32) returns (n: nat, s1: M.State)
    requires Instructions(k) && PendingIsRight(p, q, k, h) && HasHelper(p, k, h)
    requires Represents(s.memory, s.host, Shared(t), w) && IsNext(sp) && IsPending(op, vs, Outcome3.Throws(v), s.memory, s.host)
    ensures t.clock <= n && Agrees(p, k, k.invokePending, [W.I32Value(sp)], s, w, (C.Thrown(v), t), n, s1, w)
  {
    hide *; reveal HasHelper, H.CheckInvokePending, ThrownIsRight, H.InvokePendingBody, H.Throws, H.Sentinel, M.IsTrue, M.HasLocal, Extends;
    assert ThrownIsRight(p, k, h, s.memory, s.host, Shared(t), w, sp, op, vs, v) by { reveal PendingIsRight(); }
    var n0 := t.clock;
    var s0 := Start(s, sp);
    assert s0.memory == s.memory && s0.host == s.host && s0 == M.State(0, s.memory, s.host, [W.I32Value(sp)] + M.Zeros([W.I32, W.I32, W.I32, W.I32])) && |s0.locals| == 5 && s0.locals[0] == W.I32Value(sp) by { reveal Start; }
    var code := H.InvokePendingBody(k, h);
    var sentinel := W.I64Value(k.sentinel);
    WordIs0(p, s0, h.outcome);
    WordIs0(p, s0, h.uncapturedError);
    assert Compute(0x45, [W.I32Value(0)]) == Some(W.I32Value(1)) by { reveal Instructions(); }
    IsOp1(p, s0, 0x45, H.Word(h.outcome), W.I32Value(0), W.I32Value(1));
    var inner := code.head.then_;
    var word := W.I32Value(WordIn(h.uncapturedError, 0, s0.memory));
    var s2 := s0;
    if WordIn(h.uncapturedError, 0, s0.memory) == 0 {
      IfSkips(p, H.Word(h.uncapturedError), inner.head.then_, inner.tail, s0, n0, word);
    } else {
      var r := Run1(p, h.captureStack, [W.I32Value(sp)], s0.memory, s0.host);
      s2 := s0.(memory := r.1, host := r.2);
      IsGet(p, s0, 0);
      AreOne(p, D.Get(0), s0, W.I32Value(sp));
      PerformLeads(p, h.captureStack, D.Cons(D.Get(0), D.Nil), [W.I32Value(sp)], D.End, s0, n0);
      LeadsEnd(p, inner.head.then_, s0, n0, s2, n0);
      IfLeads(p, H.Word(h.uncapturedError), inner.head.then_, inner.tail, s0, n0, word, s2, n0);
    }
    ConstReturns(p, sentinel, s2, n0);
    LeadsEnds(p, inner, s0, n0, inner.tail, s2, n0, 0, IR.Returned(sentinel), s2, n0);
    IfReturns(p, code.head.condition, inner, code.tail, s0, n0, W.I32Value(1), sentinel, s2);
    assert CodeAgrees(p, k, code, s0, w, (C.Thrown(v), t), n0, s2, w) by { reveal CodeAgrees; }
    n := n0 + 1;
    s1 := FunctionAgrees(p, k, k.invokePending, [W.I32Value(sp)], s, s0, w, (C.Thrown(v), t), n0, s2, w);
  }
}
