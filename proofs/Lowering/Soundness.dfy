include "ValueCalls.dfy"
include "Plans.dfy"

// Lowering preserves behaviour: a run of an activation's code does in Wasm.IR what its statements do in ANF, at every clock: it ends in
// the same way, and leaves memory that holds the same state; or the stack was exhausted. Wasm.IR may take more of its clock, for helpers.
module Lowering {
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
  import opened LoweringInterface
  import opened LoweringRelations
  import X = LoweringExhaustion
  import opened LoweringStatements
  import opened LoweringCalls
  import opened LoweringValueCalls
  import opened LoweringInline
  import opened LoweringPlans
  import opened LoweringFast

  lemma SimStatements(p: D.Program, q: Anf.Program, c: Context, ss: Anf.Stmts, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (n: nat, s1: M.State, w1: World)
    requires Ready(p, q, c, sp, w, t, s) && Check(c, ss, code).Rest? && !A.Exec(q, ss, t).0.Stuck?
    ensures var (o, t1) := A.Exec(q, ss, t); Good(p, c, code, Check(c, ss, code), sp, w, t, s, o, t1, n, s1, w1)
    decreases t.clock, ss, 1
  {
    match ss
    case End =>
      n, s1, w1 := t.clock, s, w;
      LeadsRefl(p, code, s, n);
    case Then(st, tail) =>
      n, s1, w1 := SimStatement(p, q, c, st, code, sp, w, t, s);
      var (o, t0) := A.Step(q, st, t);
      if o.Completed? && !IsExhausted(IR.Exec(p, code, At(s, n)).1.host) {
        var mid := CheckStmt(c, st, code).code;
        CallsLess(p, q, c.k, t.clock, t0.clock);
        var n0, s0, w0 := n, s1, w1;
        var n2;
        n2, s1, w1 := SimStatements(p, q, c, tail, mid, sp, w0, t0, s0);
        var (o1, t1) := A.Exec(q, tail, t0);
        n := Compose(p, c, code, mid, Check(c, ss, code), sp, w, t, s, n0, t0, s0, w0, o1, t1, n2, s1, w1);
      }
  }
  lemma SimStatement(p: D.Program, q: Anf.Program, c: Context, st: Anf.Stmt, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (n: nat, s1: M.State, w1: World)
    requires Ready(p, q, c, sp, w, t, s) && CheckStmt(c, st, code).Rest? && !A.Step(q, st, t).0.Stuck?
    ensures var (o, t1) := A.Step(q, st, t); Good(p, c, code, CheckStmt(c, st, code), sp, w, t, s, o, t1, n, s1, w1)
    decreases t.clock, st, 1
  {
    match st
    case Set(x, r) => n, s1, w1 := SimSet(p, q, c, x, r, code, sp, w, t, s);
    case SetField(_, _, _) => n, s1, w1 := SimStore(p, q, c, st, code, sp, w, t, s);
    case SetStatic(_, _) => n, s1, w1 := SimStore(p, q, c, st, code, sp, w, t, s);
    case If(_, _, _) => n, s1, w1 := SimIf(p, q, c, st, code, sp, w, t, s);
    case Block(_, _) => n, s1, w1 := SimBlock(p, q, c, st, code, sp, w, t, s);
    case Break(_) => n, s1, w1 := SimExit(p, q, c, st, code, sp, w, t, s);
    case Loop(_) => n, s1, w1 := SimLoop(p, q, c, st, code, sp, w, t, s);
    case TryCatch(_, _, _) => n, s1, w1 := SimTryCatch(p, q, c, st, code, sp, w, t, s);
    case Throw(_) => n, s1, w1 := SimExit(p, q, c, st, code, sp, w, t, s);
    case Return(_) => n, s1, w1 := SimExit(p, q, c, st, code, sp, w, t, s);
  }
  lemma SimSet(p: D.Program, q: Anf.Program, c: Context, x: Id, r: Anf.Rhs, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (n: nat, s1: M.State, w1: World)
    requires Ready(p, q, c, sp, w, t, s) && CheckSet(c, x, r, code).Rest? && !A.Assign(q, x, r, t).0.Stuck?
    ensures var (o, t1) := A.Assign(q, x, r, t); Good(p, c, code, CheckSet(c, x, r, code), sp, w, t, s, o, t1, n, s1, w1)
  {
    match r
    case Copy(a) => n, s1, w1 := SimCopy(p, q, c, x, a, code, sp, w, t, s);
    case GetField(_, _) => n, s1, w1 := SimGet(p, q, c, x, r, code, sp, w, t, s);
    case GetOuter(_) => n, s1, w1 := SimGet(p, q, c, x, r, code, sp, w, t, s);
    case GetStatic(_) => n, s1, w1 := SimGet(p, q, c, x, r, code, sp, w, t, s);
    case NewRecord(_, _) => n, s1, w1 := SimNewRecord(p, q, c, x, r, code, sp, w, t, s);
    case MakeClosure(_, _) => n, s1, w1 := SimMakeClosure(p, q, c, x, r, code, sp, w, t, s);
    case Call(_, _, _, _, _) => n, s1, w1 := SimCall(p, q, c, x, r, code, sp, w, t, s);
    case ClosureEnvironment(_) => n, s1, w1 := SimGet(p, q, c, x, r, code, sp, w, t, s);
    case CallKnown(_, _, _, _) => n, s1, w1 := SimCallKnown(p, q, c, x, r, code, sp, w, t, s);
    case Prim(op, args) =>
      if op.id in c.k.methods && CheckPrim(c, x, op.id, args, code).Rest? { n, s1, w1 := SimPrim(p, q, c, x, op, args, code, sp, w, t, s); }
      else if CheckInline(c, x, op.id, args, code).Rest? { n, s1, w1 := SimInline(p, q, c, x, op, args, code, sp, w, t, s); }
      else if c.k.forms[op.id].Initialized? { n, s1, w1 := SimInitialized(p, q, c, x, op, args, code, sp, w, t, s); }
      else if code.Then? && code.head.Block? { n, s1, w1 := SimFast(p, q, c, x, op, args, code, sp, w, t, s); }
      else { n, s1, w1 := SimPlan(p, q, c, x, op, args, code, sp, w, t, s); }
  }

  // ── Structure ──────────────────────────────────────────────────────────────────────────────────────────────────────

  lemma SimIf(p: D.Program, q: Anf.Program, c: Context, st: Anf.Stmt, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (n: nat, s1: M.State, w1: World)
    requires st.If? && Ready(p, q, c, sp, w, t, s) && CheckStmt(c, st, code).Rest? && !A.Step(q, st, t).0.Stuck?
    ensures var (o, t1) := A.Step(q, st, t); Good(p, c, code, CheckStmt(c, st, code), sp, w, t, s, o, t1, n, s1, w1)
    decreases t.clock, st, 0
  {
    hide *;
    reveal CheckStmt, Whole, A.Step, Ready, Rel, Good, Reached, KernelIsRight, M.IsTrue, Ending, IR.Exec, IR.Step;
    var e0 := Condition(c, st.condition).e;
    var x := ConditionIs(p, q, c, st.condition, sp, w, t, s);
    var d := code.head;
    var v := W.I32Value(x);
    if d.condition != e0 {
      v := W.I32Value(if x == 0 then 1 else 0);
      assert Compute(0x45, [W.I32Value(x)]) == Some(v) by { reveal Instructions(); }
      IsOp1(p, s, 0x45, e0, W.I32Value(x), v);
    }
    var chosen := if M.IsTrue(v) then d.then_ else d.else_;
    var ss := if x != 0 then st.then_ else st.else_;
    n, s1, w1 := SimStatements(p, q, c, ss, chosen, sp, w, t, s);
    var (o, t1) := A.Exec(q, ss, t);
    GoodIf(p, c, d.condition, d.then_, d.else_, code.tail, Check(c, ss, chosen), v, sp, w, t, s, o, t1, n, s1, w1);
  }
  lemma SimBlock(p: D.Program, q: Anf.Program, c: Context, st: Anf.Stmt, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (n: nat, s1: M.State, w1: World)
    requires st.Block? && Ready(p, q, c, sp, w, t, s) && CheckStmt(c, st, code).Rest? && !A.Step(q, st, t).0.Stuck?
    ensures var (o, t1) := A.Step(q, st, t); Good(p, c, code, CheckStmt(c, st, code), sp, w, t, s, o, t1, n, s1, w1)
    decreases t.clock, st, 0
  {
    var d := code.head;
    var c1 := Enter(c, d.l).(labels := c.labels[st.l := d.l]);
    FrameSame(c, c1, sp, w, t.locals, s.locals);
    n, s1, w1 := SimStatements(p, q, c1, st.body, d.body, sp, w, t, s);
    var (o, t1) := A.Exec(q, st.body, t);
    if IsExhausted(IR.Exec(p, d.body, At(s, n)).1.host) { StepExhausted(p, d, code.tail, At(s, n)); return; }
    WholeEnds(p, c1, d.body, Check(c1, st.body, d.body), sp, w, t, s, o, t1, n, s1, w1);
    if o.Timeout? { return; }
    var e := Ending(c1, o);
    BlockSteps(p, d.l, d.body, d.kept, s, n, e, s1, t1.clock);
    if o.Completed? || o.Broke? || (o.Thrown? && !c.isOutermost) { FrameSame(c1, c, sp, w1, t1.locals, s1.locals); }
    if o.Completed? || o == A.Broke(st.l) { StepLeads(p, d, code.tail, s, n, s1, t1.clock); }
    else { StepEnds(p, d, code.tail, s, n, e, s1, t1.clock); }
  }

  // ── Loops ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  lemma PollRuns(p: D.Program, q: Anf.Program, c: Context, cold: D.Stmts, tail: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State, n: nat) returns (s1: M.State)
    requires KernelIsRight(p, q, c.k) && Rel(c, sp, w, t, s) && SkipRoots(c, cold) == D.Then(Polls(c), D.End)
    ensures var code := D.Then(D.If(NeedsPoll(c), cold, D.End), tail);
      IsExhausted(IR.Exec(p, code, At(s, n)).1.host) || (Leads(p, code, s, n, tail, s1, n) && Rel(c, sp, w, t, s1))
  {
    hide *;
    reveal KernelIsRight, Rel, PollIsRight, M.IsTrue, CallNext, Polls, At, IR.Exec;
    var poll := D.If(NeedsPoll(c), cold, D.End);
    var next := W.I32Value(End(sp, c.size));
    var v := NeedsPollIs(p, q, c, sp, w, t, s);
    MakesIs(p, NeedsPoll(c), s, n, v);
    if !M.IsTrue(v) {
      s1 := s;
      EndEnds(p, s, n);
      IfSteps(p, NeedsPoll(c), cold, D.End, s, n, v, s, n, 0, IR.Completed, s, n);
      StepLeads(p, poll, tail, s, n, s, n);
      return;
    }
    var s0 := RootsLead(p, c, cold, sp, w, t, s, n);
    var r := Run1(p, c.k.poll, [next], s0.memory, s0.host);
    EndIsNext(c, sp, w, t.locals, s0.locals);
    assert PollIsRight(p, c.k, s0.memory, s0.host, Shared(t), w, End(sp, c.size)) by { reveal Polling(); }
    var b := r.0.vs[0].wide;
    var s2 := s0.(memory := r.1, host := r.2);
    var es := D.Cons(D.Get(c.next), D.Nil);
    NextIs(p, c, sp, w, t.locals, s0);
    AreNil(p, s0);
    AreCons(p, D.Get(c.next), D.Nil, s0, next, []);
    assert [next] + [] == [next];
    MethodGives(p, c.k.poll, [next], s0, n);
    assert r.0 == M.Results([W.I64Value(b)]);
    MakesCall(p, c.k.poll, es, s0, n, [next], W.I64Value(b), s2, n);
    SentinelTest(p, c.k, CallNext(c, c.k.poll), s0, n, b, s2, n);
    BranchIfSteps(p, c.handler, IsSentinel(c.k, CallNext(c, c.k.poll)), s0, n, W.I32Value(if b == c.k.sentinel then 1 else 0), s2, n);
    s1 := s2;
    if b == c.k.sentinel {
      StepNow(p, Polls(c), s0, n, IR.Branched(c.handler), s2, n);
      StepExhausted(p, Polls(c), D.End, At(s0, n));
      LeadsNow(p, cold, s, n, SkipRoots(c, cold), s0, n, 0);
      IfNow(p, NeedsPoll(c), cold, D.End, s, n, v, s, n, 0);
      StepExhausted(p, poll, tail, At(s, n));
    } else {
      StepLeads(p, Polls(c), D.End, s0, n, s2, n);
      LeadsLeads(p, cold, s, n, SkipRoots(c, cold), s0, n, 0, D.End, s2, n);
      LeadsEnd(p, cold, s, n, s2, n);
      IfSteps(p, NeedsPoll(c), cold, D.End, s, n, v, s, n, 0, IR.Completed, s2, n);
      StepLeads(p, poll, tail, s, n, s2, n);
    }
  }
  lemma StepNow(p: D.Program, st: D.Stmt, s: M.State, n: nat, e: IR.Ending, s1: M.State, n1: nat)
    requires Steps(p, st, s, n, e, s1, n1)
    ensures IR.Step(p, st, At(s, n)) == (e, At(s1, n1))
  { reveal Steps(); assert StepsWith(p, st, s, n, e, s1, n1, 0); }
  lemma NeedsPollIs(p: D.Program, q: Anf.Program, c: Context, sp: W.U32, w: World, t: A.State, s: M.State) returns (v: W.Value)
    requires KernelIsRight(p, q, c.k) && Rel(c, sp, w, t, s)
    ensures Is(p, NeedsPoll(c), s, v)
  {
    var next := W.I32Value(End(sp, c.size));
    var at := W.I32Value(c.k.stackLimit);
    NextIs(p, c, sp, w, t.locals, s);
    IsConst(p, s, at);
    var l := LoadFrom(0x28, at, 0, s.memory);
    assert l.Some? by { reveal Polling(); }
    IsLoad(p, s, 0x28, D.Const(at), 0, at, l.v);
    assert l.v.I32Value?;
    var x := Compute(0x4B, [next, W.I32Value(l.v.bits)]);
    assert x.Some? by { reveal Instructions(); }
    v := x.v;
    IsOp2(p, s, 0x4B, D.Get(c.next), D.Load(0x28, D.Const(at), 0), next, l.v, v);
  }
  lemma LoopLeads(p: D.Program, l: Id, body: D.Stmts, tail: D.Stmts, s: M.State, n: nat, s1: M.State, n1: nat)
    requires Ends(p, body, s, n, IR.Branched(l), s1, n1)
    ensures Leads(p, D.Then(D.Loop(l, body), tail), s, n + 1, D.Then(D.Loop(l, body), tail), s1, n1)
  {
    reveal Ends(); reveal Leads();
    var n0 := n + 1;
    forall j: nat ensures LeadsWith(p, D.Then(D.Loop(l, body), tail), s, n0, D.Then(D.Loop(l, body), tail), s1, n1, j) {
      IR.Unrolled(p, l, body, At(s, n0 + j));
      assert EndsWith(p, body, s, n, IR.Branched(l), s1, n1, j);
      assert IR.Step(p, D.Loop(l, body), At(s, n0 + j)) == IR.Step(p, D.Loop(l, body), At(s1, n1 + j));
    }
  }
  lemma LoopEnds(p: D.Program, l: Id, body: D.Stmts, s: M.State, n: nat, e: IR.Ending, s1: M.State, n1: nat)
    requires Ends(p, body, s, n, e, s1, n1) && e != IR.Branched(l)
    ensures Steps(p, D.Loop(l, body), s, n + 1, e, s1, n1)
  {
    reveal Ends(); reveal Steps();
    var n0 := n + 1;
    forall j: nat ensures StepsWith(p, D.Loop(l, body), s, n0, e, s1, n1, j) {
      IR.Unrolled(p, l, body, At(s, n0 + j));
      assert EndsWith(p, body, s, n, e, s1, n1, j);
      assert At(s, n0 + j).(clock := n0 + j - 1) == At(s, n + j);
    }
  }
  lemma LoopExhausted(p: D.Program, l: Id, body: D.Stmts, s: M.State, n: nat)
    requires StaysExhausted(p) && IsExhausted(IR.Exec(p, body, At(s, n)).1.host)
    ensures IsExhausted(IR.Step(p, D.Loop(l, body), At(s, n + 1)).1.host)
  {
    var (o, s1) := IR.Exec(p, body, At(s, n));
    assert At(s, n + 1).(clock := n) == At(s, n);
    IR.Unrolled(p, l, body, At(s, n + 1));
    if o == IR.Branched(l) { X.Statement(p, D.Loop(l, body), s1); }
  }
  lemma SimLoop(p: D.Program, q: Anf.Program, c: Context, st: Anf.Stmt, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (n: nat, s1: M.State, w1: World)
    requires st.Loop? && Ready(p, q, c, sp, w, t, s) && CheckStmt(c, st, code).Rest? && !A.Step(q, st, t).0.Stuck?
    ensures var (o, t1) := A.Step(q, st, t); Good(p, c, code, CheckStmt(c, st, code), sp, w, t, s, o, t1, n, s1, w1)
    decreases t.clock, st, 0
  {
    hide *;
    reveal CheckStmt, Whole, A.Step, Ready, Rel, Good, Reached, KernelIsRight, Labelled, Ending, Enter, SameFrame, Shared, At, Extends, IR.Exec, IR.Step;
    var d := code.head;
    A.Unrolled(q, st.body, t);
    IR.Unrolled(p, d.l, d.body, At(s, 0));
    if t.clock == 0 {
      n, s1, w1 := 0, At(s, 0), w;
      assert IR.Step(p, d, At(s, 0)) == (IR.Aborted(M.Timeout), At(s, 0));
      assert IR.Exec(p, code, At(s, 0)) == (IR.Aborted(M.Timeout), At(s, 0));
      assert A.Step(q, st, t) == (A.Timeout, t);
      return;
    }
    var c1 := Enter(c, d.l);
    var t0 := t.(clock := t.clock - 1);
    assert Shared(t0) == Shared(t);
    FrameSame(c, c1, sp, w, t.locals, s.locals);
    CallsLess(p, q, c.k, t.clock, t0.clock);
    var n0, s0, w0 := SimStatements(p, q, c1, st.body, d.body, sp, w, t0, s);
    var (o, t1) := A.Exec(q, st.body, t0);
    var rest := Check(c1, st.body, d.body);
    n, s1, w1 := n0 + 1, s0, w0;
    if IsExhausted(IR.Exec(p, d.body, At(s, n0)).1.host) {
      LoopExhausted(p, d.l, d.body, s, n0);
      StepExhausted(p, d, code.tail, At(s, n));
      return;
    }
    if o.Timeout? {
      assert At(s, n).(clock := n0) == At(s, n0);
      IR.Unrolled(p, d.l, d.body, At(s, n));
      assert IR.Step(p, d, At(s, n)) == (IR.Aborted(M.Timeout), s0);
      return;
    }
    if !o.Completed? {
      if o.Broke? || (o.Thrown? && !c.isOutermost) { FrameSame(c1, c, sp, w0, t1.locals, s0.locals); }
      LoopEnds(p, d.l, d.body, s, n0, Ending(c1, o), s0, t1.clock);
      StepEnds(p, d, code.tail, s, n, Ending(c1, o), s0, t1.clock);
      return;
    }
    var cold := rest.code.head.then_;
    var tail := D.Then(D.Branch(d.l), D.End);
    FrameSame(c1, c, sp, w0, t1.locals, s0.locals);
    var s2 := PollRuns(p, q, c, cold, tail, sp, w0, t1, s0, t1.clock);
    if IsExhausted(IR.Exec(p, rest.code, At(s0, t1.clock)).1.host) {
      LeadsNow(p, d.body, s, n0, rest.code, s0, t1.clock, 0);
      return;
    }
    BranchSteps(p, d.l, s2, t1.clock);
    StepEnds(p, D.Branch(d.l), D.End, s2, t1.clock, IR.Branched(d.l), s2, t1.clock);
    LeadsEnds(p, rest.code, s0, t1.clock, tail, s2, t1.clock, 0, IR.Branched(d.l), s2, t1.clock);
    LeadsEnds(p, d.body, s, n0, rest.code, s0, t1.clock, 0, IR.Branched(d.l), s2, t1.clock);
    LoopLeads(p, d.l, d.body, code.tail, s, n0, s2, t1.clock);
    CallsLess(p, q, c.k, t.clock, t1.clock);
    var n3;
    n3, s1, w1 := SimLoop(p, q, c, st, code, sp, w0, t1, s2);
    var (o4, t4) := A.Step(q, st, t1);
    n := Compose(p, c, code, code, CheckStmt(c, st, code), sp, w, t, s, n0 + 1, t1, s2, w0, o4, t4, n3, s1, w1);
  }

  // ── Exceptions ─────────────────────────────────────────────────────────────────────────────────────────────────────

  lemma SimTryCatch(p: D.Program, q: Anf.Program, c: Context, st: Anf.Stmt, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (n: nat, s1: M.State, w1: World)
    requires st.TryCatch? && Ready(p, q, c, sp, w, t, s) && CheckStmt(c, st, code).Rest? && !A.Step(q, st, t).0.Stuck?
    ensures var (o, t1) := A.Step(q, st, t); Good(p, c, code, CheckStmt(c, st, code), sp, w, t, s, o, t1, n, s1, w1)
    decreases t.clock, st, 0
  {
    hide *;
    assert code.Then? && code.head.Block? && code.head.body.Then? && code.head.body.head.Block? by { reveal CheckStmt; }
    var d := code.head;
    var guarded := d.body.head;
    var rest := d.body.tail;
    var after, catch := d.l, guarded.l;
    var c1 := Guard(c, after, catch);
    var leave := D.Then(D.Branch(after), D.End);
    assert after !in c.inUse && catch !in c.inUse && after != catch && Check(c1, st.body, guarded.body) == Rest(leave) && CheckStmt(c, st, code) == Rest(code.tail) by { reveal CheckStmt, Guard; }
    assert SameFrame(c, c1) by { reveal SameFrame, Guard, Enter; }
    assert Ready(p, q, c1, sp, w, t, s) by { reveal Ready, Rel, Labelled, Guard, Enter; FrameSame(c, c1, sp, w, t.locals, s.locals); }
    var (o, t1) := A.Exec(q, st.body, t);
    assert !o.Stuck? by { reveal A.Step; }
    n, s1, w1 := SimStatements(p, q, c1, st.body, guarded.body, sp, w, t, s);
    if IsExhausted(IR.Exec(p, guarded.body, At(s, n)).1.host) {
      reveal Good;
      GuardedExhausted(p, q, c, d, code.tail, s, n) by { reveal Ready, KernelIsRight; }
      return;
    }
    if o.Thrown? {
      GuardedThrows(p, q, c, st, code, sp, w, t, s, o.v, t1, n, s1, w1);
      n, s1, w1 := SimCatch(p, q, c, st, code, sp, w, t, s, o.v, t1, n, s1, w1) by { reveal Ready, Rel; }
      return;
    }
    assert A.Step(q, st, t) == (o, t1) by { reveal A.Step; }
    GuardedEnds(p, q, c, st, code, sp, w, t, s, o, t1, n, s1, w1);
  }
  function Guard(c: Context, after: Id, catch: Id): Context { Enter(Enter(c, after), catch).(handler := catch, isOutermost := false) }
  lemma GuardedExhausted(p: D.Program, q: Anf.Program, c: Context, d: D.Stmt, tail: D.Stmts, s: M.State, n: nat)
    requires StaysExhausted(p) && d.Block? && d.body.Then? && d.body.head.Block? && IsExhausted(IR.Exec(p, d.body.head.body, At(s, n)).1.host)
    ensures IsExhausted(IR.Exec(p, D.Then(d, tail), At(s, n)).1.host)
  {
    hide *;
    assert IsExhausted(IR.Step(p, d.body.head, At(s, n)).1.host) by { reveal IR.Step; }
    StepExhausted(p, d.body.head, d.body.tail, At(s, n));
    assert IsExhausted(IR.Step(p, d, At(s, n)).1.host) by { reveal IR.Step; }
    StepExhausted(p, d, tail, At(s, n));
  }
  // The body threw: control is behind the inner block.
  lemma GuardedThrows(p: D.Program, q: Anf.Program, c: Context, st: Anf.Stmt, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State, v: Value, t1: A.State, n: nat, s1: M.State, w1: World)
    requires code.Then? && code.head.Block? && code.head.body.Then? && code.head.body.head.Block?
    requires SameFrame(c, Guard(c, code.head.l, code.head.body.head.l))
    requires Good(p, Guard(c, code.head.l, code.head.body.head.l), code.head.body.head.body, Rest(D.Then(D.Branch(code.head.l), D.End)), sp, w, t, s, A.Thrown(v), t1, n, s1, w1)
    requires !IsExhausted(IR.Exec(p, code.head.body.head.body, At(s, n)).1.host)
    ensures t.clock <= n && Extends(w, w1) && Rel(c, sp, w1, t1, s1) && Exception(c.k, v, s1.memory) && Leads(p, code.head.body, s, n, code.head.body.tail, s1, t1.clock)
  {
    hide *; reveal Good, Reached, Guard, Enter, SameFrame, Rel;
    var guarded := code.head.body.head;
    var c1 := Guard(c, code.head.l, guarded.l);
    FrameSame(c1, c, sp, w1, t1.locals, s1.locals);
    BlockSteps(p, guarded.l, guarded.body, guarded.kept, s, n, IR.Branched(guarded.l), s1, t1.clock);
    StepLeads(p, guarded, code.head.body.tail, s, n, s1, t1.clock);
  }
  // The body ended without an exception: control leaves the outer block.
  lemma GuardedEnds(p: D.Program, q: Anf.Program, c: Context, st: Anf.Stmt, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State, o: A.Ending, t1: A.State, n: nat, s1: M.State, w1: World)
    requires code.Then? && code.head.Block? && code.head.body.Then? && code.head.body.head.Block? && !o.Thrown?
    requires Labelled(c) && SameFrame(c, Guard(c, code.head.l, code.head.body.head.l))
    requires code.head.l !in c.inUse && code.head.body.head.l !in c.inUse && code.head.l != code.head.body.head.l
    requires Good(p, Guard(c, code.head.l, code.head.body.head.l), code.head.body.head.body, Rest(D.Then(D.Branch(code.head.l), D.End)), sp, w, t, s, o, t1, n, s1, w1)
    requires !IsExhausted(IR.Exec(p, code.head.body.head.body, At(s, n)).1.host)
    ensures Good(p, c, code, Rest(code.tail), sp, w, t, s, o, t1, n, s1, w1)
  {
    hide *; reveal Good, Reached, Guard, Enter, SameFrame, Rel, Labelled;
    var d := code.head;
    var guarded := d.body.head;
    var after, catch := d.l, guarded.l;
    var c1 := Guard(c, after, catch);
    var leave := D.Then(D.Branch(after), D.End);
    if o.Timeout? {
      assert IR.Step(p, guarded, At(s, n)) == (IR.Aborted(M.Timeout), s1) by { reveal IR.Step; }
      assert IR.Exec(p, d.body, At(s, n)) == (IR.Aborted(M.Timeout), s1) by { reveal IR.Exec; }
      assert IR.Step(p, d, At(s, n)) == (IR.Aborted(M.Timeout), s1) by { reveal IR.Step; }
      assert IR.Exec(p, code, At(s, n)) == (IR.Aborted(M.Timeout), s1) by { reveal IR.Exec; }
      return;
    }
    if o.Completed? || o.Broke? { FrameSame(c1, c, sp, w1, t1.locals, s1.locals); }
    var e := match o case Completed => IR.Branched(after) case Broke(l) => IR.Branched(c.labels[l]) case Returned(v) => IR.Returned(W.I64Value(Bits(v))) case _ => IR.Completed;
    if o.Completed? {
      BranchSteps(p, after, s1, t1.clock);
      StepEnds(p, D.Branch(after), D.End, s1, t1.clock, e, s1, t1.clock);
      LeadsEnds(p, guarded.body, s, n, leave, s1, t1.clock, 0, e, s1, t1.clock);
    }
    BlockSteps(p, catch, guarded.body, guarded.kept, s, n, e, s1, t1.clock);
    StepEnds(p, guarded, d.body.tail, s, n, e, s1, t1.clock);
    BlockSteps(p, after, d.body, d.kept, s, n, e, s1, t1.clock);
    if o.Completed? { StepLeads(p, d, code.tail, s, n, s1, t1.clock); } else { StepEnds(p, d, code.tail, s, n, e, s1, t1.clock); }
  }
  // The handler, from where the exception got to.
  lemma SimCatch(p: D.Program, q: Anf.Program, c: Context, st: Anf.Stmt, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State, v: Value, t0: A.State, n0: nat, s0: M.State, w0: World)
    returns (n: nat, s1: M.State, w1: World)
    requires code.Then? && code.head.Block? && code.head.body.Then?
    requires st.TryCatch? && KernelIsRight(p, q, c.k) && CallsAgree(p, q, c.k, t.clock) && Labelled(c) && CheckStmt(c, st, code).Rest? && !A.Step(q, st, t).0.Stuck?
    requires A.Exec(q, st.body, t) == (A.Thrown(v), t0) && t.clock <= n0 && Extends(w, w0) && Rel(c, sp, w0, t0, s0) && Exception(c.k, v, s0.memory)
    requires Leads(p, code.head.body, s, n0, code.head.body.tail, s0, t0.clock)
    ensures var (o, t1) := A.Step(q, st, t); Good(p, c, code, CheckStmt(c, st, code), sp, w, t, s, o, t1, n, s1, w1)
    decreases t.clock, st, -1
  {
    hide *;
    CatchShape(c, st, code);
    var d := code.head;
    var rest := d.body.tail;
    var c2 := Enter(c, d.l);
    var value := CatchValue(c, st.x);
    var t2 := t0.(locals := t0.locals[st.x := A.HeldValue(v)]);
    assert A.Fits(st.x, v, t0.kinds) && A.Step(q, st, t) == A.Exec(q, st.handler, t2) by { reveal A.Step; }
    var s2 := CatchStarts(p, q, c, st.x, rest, sp, w0, t0, s0, v);
    var rest1 := Define(c, st.x, value, rest).code;
    assert SameFrame(c, c2) by { reveal SameFrame, Enter; }
    assert Ready(p, q, c2, sp, w0, t2, s2) by {
      reveal Ready, Rel, Labelled, Enter;
      FrameSame(c, c2, sp, w0, t2.locals, s2.locals);
      CallsLess(p, q, c.k, t.clock, t2.clock);
    }
    var (o, t1) := A.Exec(q, st.handler, t2);
    var whole := Check(c2, st.handler, rest1);
    assert whole.Rest? by { reveal Whole; }
    n, s1, w1 := SimStatements(p, q, c2, st.handler, rest1, sp, w0, t2, s2);
    LeadsLeads(p, d.body, s, n0, rest, s0, t0.clock, 0, rest1, s2, t2.clock);
    n := Compose(p, c2, d.body, rest1, whole, sp, w, t, s, n0, t2, s2, w0, o, t1, n, s1, w1);
    CatchEnds(p, c, code, whole, sp, w, t, s, o, t1, n, s1, w1) by { reveal KernelIsRight; }
  }
  lemma CatchShape(c: Context, st: Anf.Stmt, code: D.Stmts)
    requires st.TryCatch? && CheckStmt(c, st, code).Rest?
    ensures code.Then? && code.head.Block? && code.head.body.Then? && code.head.body.head.Block? && CheckStmt(c, st, code) == Rest(code.tail)
    ensures code.head.l !in c.inUse && st.x !in c.records && Define(c, st.x, CatchValue(c, st.x), code.head.body.tail).Rest?
    ensures Whole(Check(Enter(c, code.head.l), st.handler, Define(c, st.x, CatchValue(c, st.x), code.head.body.tail).code))
  { hide *; reveal CheckStmt, CatchValue; }
  function CatchValue(c: Context, x: Id): Code { Convert(c.k, D.Load(0x29, D.Const(W.I32Value(c.k.exception)), 0), Boxed, RepOf(c, x)) }
  // The handler's variable gets the exception.
  lemma CatchStarts(p: D.Program, q: Anf.Program, c: Context, x: Id, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State, v: Value) returns (s1: M.State)
    requires KernelIsRight(p, q, c.k) && Rel(c, sp, w, t, s) && Exception(c.k, v, s.memory) && x !in c.records && A.Fits(x, v, t.kinds) && Define(c, x, CatchValue(c, x), code).Rest?
    ensures Leads(p, code, s, t.clock, Define(c, x, CatchValue(c, x), code).code, s1, t.clock) && Rel(c, sp, w, t.(locals := t.locals[x := A.HeldValue(v)]), s1)
  {
    hide *; reveal KernelIsRight, Rel, CatchValue;
    var a := W.I32Value(c.k.exception);
    var load := D.Load(0x29, D.Const(a), 0);
    IsConst(p, s, a);
    assert LoadFrom(0x29, a, 0, s.memory) == Some(W.I64Value(Bits(v))) by { reveal Exception; }
    IsLoad(p, s, 0x29, D.Const(a), 0, a, W.I64Value(Bits(v)));
    MakesIs(p, load, s, t.clock, W.I64Value(Bits(v)));
    DefineNeeds(c, x, CatchValue(c, x), code);
    s1 := PutBoxed(p, c, x, load, code, sp, w, t, s, t.clock, v, s, t.clock);
  }
  // Out of the block around both.
  lemma CatchEnds(p: D.Program, c: Context, code: D.Stmts, rest: Rest, sp: W.U32, w: World, t: A.State, s: M.State, o: A.Ending, t1: A.State, n: nat, s1: M.State, w1: World)
    requires StaysExhausted(p) && Labelled(c) && code.Then? && code.head.Block? && code.head.l !in c.inUse && Whole(rest)
    requires Good(p, Enter(c, code.head.l), code.head.body, rest, sp, w, t, s, o, t1, n, s1, w1)
    ensures Good(p, c, code, Rest(code.tail), sp, w, t, s, o, t1, n, s1, w1)
  {
    hide *; reveal Good, Reached, Enter, SameFrame, Rel, Labelled, Ending;
    var d := code.head;
    var c2 := Enter(c, d.l);
    if IsExhausted(IR.Exec(p, d.body, At(s, n)).1.host) {
      assert IsExhausted(IR.Step(p, d, At(s, n)).1.host) by { reveal IR.Step; }
      StepExhausted(p, d, code.tail, At(s, n));
      return;
    }
    if o.Timeout? {
      assert IR.Step(p, d, At(s, n)) == (IR.Aborted(M.Timeout), s1) by { reveal IR.Step; }
      assert IR.Exec(p, code, At(s, n)) == (IR.Aborted(M.Timeout), s1) by { reveal IR.Exec; }
      return;
    }
    WholeEnds(p, c2, d.body, rest, sp, w, t, s, o, t1, n, s1, w1);
    if o.Completed? || o.Broke? || (o.Thrown? && !c.isOutermost) { FrameSame(c2, c, sp, w1, t1.locals, s1.locals); }
    BlockSteps(p, d.l, d.body, d.kept, s, n, Ending(c2, o), s1, t1.clock);
    if o.Completed? { StepLeads(p, d, code.tail, s, n, s1, t1.clock); } else { StepEnds(p, d, code.tail, s, n, Ending(c2, o), s1, t1.clock); }
  }

  // ── The theorem ────────────────────────────────────────────────────────────────────────────────────────────────────

  // A body's run, from where its header has given the function's variables their values: with as much clock as ANF's and some for helpers it
  // returns what ANF's activation returns, or leaves by the function's handler with the exception in its place, or runs out of clock too;
  // and memory holds the same state. Or the stack was exhausted.
  ghost predicate BodyAgrees(p: D.Program, c: Context, code: D.Stmts, s: M.State, w: World, r: (C.Outcome, A.State), n: nat, s1: M.State, w1: World) {
    IsExhausted(IR.Exec(p, code, At(s, n)).1.host)
    || (Extends(w, w1) && Represents(s1.memory, s1.host, Shared(r.1), w1)
        && (match r.0
            case Normal(v) => Ends(p, code, s, n, IR.Returned(W.I64Value(Bits(v))), s1, r.1.clock)
            case Thrown(v) => Ends(p, code, s, n, IR.Branched(c.handler), s1, r.1.clock) && Exception(c.k, v, s1.memory)
            case Timeout => IR.Exec(p, code, At(s, n)) == (IR.Aborted(M.Timeout), s1)
            case _ => false))
  }
  lemma BodyCorrect(p: D.Program, q: Anf.Program, c: Context, f: Anf.Function, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (n: nat, s1: M.State, w1: World)
    requires CheckBody(c, f, code) && KernelIsRight(p, q, c.k) && CallsAgree(p, q, c.k, t.clock) && Rel(c, sp, w, t, s) && !A.CallOutcome(A.Exec(q, f.body, t).0).Stuck?
    ensures t.clock <= n && var (o, t1) := A.Exec(q, f.body, t); BodyAgrees(p, c, code, s, w, (A.CallOutcome(o), t1), n, s1, w1)
  {
    hide *;
    reveal CheckBody, Whole, Ready, Rel, Good, Reached, KernelIsRight, Labelled, A.CallOutcome, BodyAgrees, Extends, IR.Exec;
    n, s1, w1 := SimStatements(p, q, c, f.body, code, sp, w, t, s);
    var (o, t1) := A.Exec(q, f.body, t);
    if o.Completed? && !IsExhausted(IR.Exec(p, code, At(s, n)).1.host) {
      var v := W.I64Value(c.k.undefined);
      var last := D.Return(D.Const(v));
      assert c.k.undefined == Bits(Undefined()) by { reveal Instructions(); }
      IsConst(p, s1, v);
      ReturnSteps(p, D.Const(v), s1, t1.clock, v);
      StepEnds(p, last, D.End, s1, t1.clock, IR.Returned(v), s1, t1.clock);
      LeadsEnds(p, code, s, n, D.Then(last, D.End), s1, t1.clock, 0, IR.Returned(v), s1, t1.clock);
    }
  }
}
