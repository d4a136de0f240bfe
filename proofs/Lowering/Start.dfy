include "Interface.dfy"
include "Exhaustion.dfy"
include "StartCheck.dfy"

// What _start does: it makes the call, and hands the result on to the host.
module LoweringStart {
  import opened Names
  import opened Engine
  import W = Wasm
  import M = WasmMachine
  import D = WasmIR
  import IR = WasmIRSemantics
  import opened LoweringCheck
  import opened LoweringStartCheck
  import opened LoweringInterface
  import X = LoweringExhaustion

  // The frame at the stack's bottom, with main's closure in it.
  datatype Prepared = Unprepared | Prepared(m: Memory, h: Host)
  function Prepare(p: D.Program, k: Kernel, st: Start, m: Memory, h: Host): Prepared {
    match LoadFrom(0x28, W.I32Value(st.placeholder), 0, m)
    case None => Unprepared
    case Some(word) =>
      match StoreTo(0x36, W.I32Value(st.stack), 0, word, m)
      case None => Unprepared
      case Some(m1) =>
        match StoreTo(0x36, W.I32Value(st.stack), 4, W.I32Value(st.size), m1)
        case None => Unprepared
        case Some(m2) =>
          var (r, m3, h1) := Run1(p, k.newClosure, [W.I32Value(st.template), W.I32Value(0)], m2, h);
          if !(r.Results? && |r.vs| == 1) then Unprepared else
          match StoreTo(0x37, W.I32Value(st.stack), st.argument, r.vs[0], m3)
          case None => Unprepared
          case Some(m4) => Prepared(m4, h1)
  }
  // The call.
  function RunnerValues(k: Kernel, st: Start): seq<W.Value> {
    [W.I32Value(st.next), W.I64Value(st.runner), W.I64Value(k.undefined), W.I64Value(k.undefined), W.I32Value(1), W.I32Value(st.argv), W.I64Value(k.undefined)]
  }
  // What is left once the call has given r: an exit code other than 0 ends the process.
  function Ended(p: D.Program, st: Start, r: M.Invoked, s: M.State): (M.Invoked, M.State) {
    if !(r.Results? && |r.vs| == 1) then (if r.Failed? then r else M.Failed(M.Stuck), s) else
    match Compute(0xBF, r.vs)
    case None => (M.Failed(M.Trap), s)
    case Some(code) =>
      match Compute(0x62, [code, W.F64Value(0)])
      case None => (M.Failed(M.Trap), s)
      case Some(b) =>
        if !M.IsTrue(b) then (M.Results([]), s) else
        match Compute(0xFC02, [code])
        case None => (M.Failed(M.Trap), s)
        case Some(n) =>
          var (e, m, h) := Run1(p, st.exit, [n], s.memory, s.host);
          (if e.Results? && |e.vs| != 0 then M.Failed(M.Stuck) else e, s.(memory := m, host := h))
  }
  predicate IsMethodOf(p: D.Program, f: W.U32, n: nat) { f as nat < |p.functions| && p.functions[f].Kernel? && |p.functions[f].signature.parameters| == n }

  lemma Stores(p: D.Program, op: W.U32, a: W.U32, o: W.U32, e: D.Expr, v: W.Value, s: M.State, s1: M.State, m: Memory)
    requires IR.Eval(p, e, s) == (IR.Val(v), s1) && StoreTo(op, W.I32Value(a), o, v, s1.memory) == Some(m)
    ensures IR.Step(p, D.Store(op, Word32(a), o, e), s) == (IR.Completed, s1.(memory := m))
  {
    assert IR.Eval(p, Word32(a), s) == (IR.Val(W.I32Value(a)), s);
  }
  lemma MakesClosure(p: D.Program, k: Kernel, st: Start, s: M.State)
    requires IsMethodOf(p, k.newClosure, 2)
    ensures var (r, m, h) := Run1(p, k.newClosure, [W.I32Value(st.template), W.I32Value(0)], s.memory, s.host);
      IR.Eval(p, Closure(k, st), s) == (IR.Single(r), s.(memory := m, host := h))
  {
    var es := D.Cons(Word32(st.template), D.Cons(Word32(0), D.Nil));
    assert IR.EvalAll(p, D.Nil, [W.I32Value(st.template), W.I32Value(0)], s) == (IR.Vals([W.I32Value(st.template), W.I32Value(0)]), s);
    assert [W.I32Value(st.template)] + [W.I32Value(0)] == [W.I32Value(st.template), W.I32Value(0)];
    assert IR.EvalAll(p, D.Cons(Word32(0), D.Nil), [W.I32Value(st.template)], s) == (IR.Vals([W.I32Value(st.template), W.I32Value(0)]), s);
    assert [] + [W.I32Value(st.template)] == [W.I32Value(st.template)];
    assert IR.EvalAll(p, es, [], s) == (IR.Vals([W.I32Value(st.template), W.I32Value(0)]), s);
    X.MethodCall(p, k.newClosure, [W.I32Value(st.template), W.I32Value(0)], s);
  }
  lemma OneMore(p: D.Program, v: W.Value, tail: D.Exprs, done: seq<W.Value>, s: M.State)
    ensures IR.EvalAll(p, D.Cons(D.Const(v), tail), done, s) == IR.EvalAll(p, tail, done + [v], s)
  { assert IR.Eval(p, D.Const(v), s) == (IR.Val(v), s); }
  lemma HasOperands(p: D.Program, k: Kernel, st: Start, s: M.State)
    ensures IR.EvalAll(p, CallOperands(k, st), [], s) == (IR.Vals(RunnerValues(k, st)), s)
  {
    var vs := RunnerValues(k, st);
    var e6 := D.Cons(D.Const(vs[6]), D.Nil);
    var e5 := D.Cons(D.Const(vs[5]), e6);
    var e4 := D.Cons(D.Const(vs[4]), e5);
    var e3 := D.Cons(D.Const(vs[3]), e4);
    var e2 := D.Cons(D.Const(vs[2]), e3);
    var e1 := D.Cons(D.Const(vs[1]), e2);
    OneMore(p, vs[0], e1, vs[..0], s);
    OneMore(p, vs[1], e2, vs[..1], s);
    OneMore(p, vs[2], e3, vs[..2], s);
    OneMore(p, vs[3], e4, vs[..3], s);
    OneMore(p, vs[4], e5, vs[..4], s);
    OneMore(p, vs[5], e6, vs[..5], s);
    OneMore(p, vs[6], D.Nil, vs[..6], s);
    assert vs[..0] == [] && vs[..0] + [vs[0]] == vs[..1] && vs[..1] + [vs[1]] == vs[..2] && vs[..2] + [vs[2]] == vs[..3] && vs[..3] + [vs[3]] == vs[..4];
    assert vs[..4] + [vs[4]] == vs[..5] && vs[..5] + [vs[5]] == vs[..6] && vs[..6] + [vs[6]] == vs;
    assert IR.EvalAll(p, D.Nil, vs, s) == (IR.Vals(vs), s);
    assert CallOperands(k, st) == D.Cons(D.Const(vs[0]), e1);
  }
  lemma ReadsCode(p: D.Program, s: M.State, v: W.Value)
    requires |s.locals| == 1 && s.locals[0] == v
    ensures IR.Eval(p, ResultCode(), s) == (IR.Computed(Compute(0xBF, [v])), s)
  {
    assert IR.Eval(p, D.Get(0), s) == (IR.Val(v), s);
    assert [] + [v] == [v];
    assert IR.EvalAll(p, D.Nil, [v], s) == (IR.Vals([v]), s);
    assert IR.EvalAll(p, D.Cons(D.Get(0), D.Nil), [], s) == (IR.Vals([v]), s);
  }
  lemma Exited(p: D.Program, k: Kernel, st: Start, s: M.State, v: W.Value)
    requires |s.locals| == 1 && s.locals[0] == v && IsMethodOf(p, st.exit, 1)
    ensures var (o, s1) := IR.Exec(p, D.Then(Exits(st), D.End), s); (IR.ResultOf(W.FunctionType([], []), o), s1) == Ended(p, st, M.Results([v]), s)
  {
    ReadsCode(p, s, v);
    var code := Compute(0xBF, [v]);
    var zero := D.Const(W.F64Value(0));
    var test := Op2(0x62, ResultCode(), zero);
    if code.Some? {
      assert IR.Eval(p, zero, s) == (IR.Val(W.F64Value(0)), s);
      assert [] + [code.v] == [code.v] && [code.v] + [W.F64Value(0)] == [code.v, W.F64Value(0)];
      assert IR.EvalAll(p, D.Nil, [code.v, W.F64Value(0)], s) == (IR.Vals([code.v, W.F64Value(0)]), s);
      assert IR.EvalAll(p, D.Cons(zero, D.Nil), [code.v], s) == (IR.Vals([code.v, W.F64Value(0)]), s);
      assert IR.EvalAll(p, D.Cons(ResultCode(), D.Cons(zero, D.Nil)), [], s) == (IR.Vals([code.v, W.F64Value(0)]), s);
      var b := Compute(0x62, [code.v, W.F64Value(0)]);
      assert IR.Eval(p, test, s) == (IR.Computed(b), s);
      if b.Some? && M.IsTrue(b.v) {
        assert IR.EvalAll(p, D.Nil, [code.v], s) == (IR.Vals([code.v]), s);
        assert IR.EvalAll(p, D.Cons(ResultCode(), D.Nil), [], s) == (IR.Vals([code.v]), s);
        var n := Compute(0xFC02, [code.v]);
        assert IR.Eval(p, Op1(0xFC02, ResultCode()), s) == (IR.Computed(n), s);
        if n.Some? {
          assert [] + [n.v] == [n.v];
          assert IR.EvalAll(p, D.Nil, [n.v], s) == (IR.Vals([n.v]), s);
          assert IR.EvalAll(p, D.Cons(Op1(0xFC02, ResultCode()), D.Nil), [], s) == (IR.Vals([n.v]), s);
          X.MethodCall(p, st.exit, [n.v], s);
          var (e, m, h) := Run1(p, st.exit, [n.v], s.memory, s.host);
          var s1 := s.(memory := m, host := h);
          var o := match e case Results(vs) => if |vs| == 0 then IR.Completed else IR.Aborted(M.Stuck) case Failed(a) => IR.Aborted(a);
          var perform := D.Perform(st.exit, D.Cons(Op1(0xFC02, ResultCode()), D.Nil));
          assert IR.Step(p, perform, s) == (o, s1);
          assert IR.Exec(p, D.End, s1) == (IR.Completed, s1);
          assert IR.Exec(p, D.Then(perform, D.End), s) == (o, s1);
          assert IR.Step(p, Exits(st), s) == (o, s1);
        } else {
          var perform := D.Perform(st.exit, D.Cons(Op1(0xFC02, ResultCode()), D.Nil));
          assert IR.EvalAll(p, D.Cons(Op1(0xFC02, ResultCode()), D.Nil), [], s) == (IR.AbruptAll(M.Trap), s);
          assert IR.Step(p, perform, s) == (IR.Aborted(M.Trap), s);
          assert IR.Exec(p, D.Then(perform, D.End), s) == (IR.Aborted(M.Trap), s);
          assert IR.Step(p, Exits(st), s) == (IR.Aborted(M.Trap), s);
        }
      } else if b.Some? {
        assert IR.Exec(p, D.End, s) == (IR.Completed, s);
        assert IR.Step(p, Exits(st), s) == (IR.Completed, s);
      } else {
        assert IR.Step(p, Exits(st), s) == (IR.Aborted(M.Trap), s);
      }
    } else {
      assert IR.EvalAll(p, D.Cons(ResultCode(), D.Cons(zero, D.Nil)), [], s) == (IR.AbruptAll(M.Trap), s);
      assert IR.Eval(p, test, s) == (IR.Abrupt(M.Trap), s);
      assert IR.Step(p, Exits(st), s) == (IR.Aborted(M.Trap), s);
    }
  }

  // _start, at a clock: the call by CallValue at one less, and what is made of its result.
  lemma StartRuns(p: D.Program, k: Kernel, st: Start, main: Id, f: W.U32, s: M.State, n: nat)
    requires f as nat < |p.functions| && CheckStart(k, st, main, p.functions[f]) && Prepare(p, k, st, s.memory, s.host).Prepared?
    requires IsMethodOf(p, k.newClosure, 2) && IsMethodOf(p, st.exit, 1)
    ensures var ready := Prepare(p, k, st, s.memory, s.host);
      var (r, s1) := IR.Invoke(p, k.callValue, RunnerValues(k, st), M.State(n, ready.m, ready.h, [W.I64Value(0)]));
      var (e, s2) := Ended(p, st, r, s1);
      IR.Invoke(p, f, [], At(s, n + 1)) == (e, s2.(locals := s.locals))
  {
    hide *; reveal Prepare, CheckStart, At, StartBody, Runs, Ended, IR.Exec, W.Zero, M.Zeros;
    var s0 := M.State(n, s.memory, s.host, [W.I64Value(0)]);
    assert [] + M.Zeros([W.I64]) == [W.I64Value(0)];
    var word := LoadFrom(0x28, W.I32Value(st.placeholder), 0, s.memory).v;
    assert IR.Eval(p, D.Load(0x28, Word32(st.placeholder), 0), s0) == (IR.Val(word), s0) by { reveal IR.Eval, IR.Computed, Word32; }
    var m1 := StoreTo(0x36, W.I32Value(st.stack), 0, word, s.memory).v;
    Stores(p, 0x36, st.stack, 0, D.Load(0x28, Word32(st.placeholder), 0), word, s0, s0, m1);
    var s1 := s0.(memory := m1);
    var m2 := StoreTo(0x36, W.I32Value(st.stack), 4, W.I32Value(st.size), m1).v;
    assert IR.Eval(p, Word32(st.size), s1) == (IR.Val(W.I32Value(st.size)), s1) by { reveal IR.Eval, Word32; }
    Stores(p, 0x36, st.stack, 4, Word32(st.size), W.I32Value(st.size), s1, s1, m2);
    var s2 := s1.(memory := m2);
    var (made, m3, h1) := Run1(p, k.newClosure, [W.I32Value(st.template), W.I32Value(0)], m2, s.host);
    MakesClosure(p, k, st, s2);
    var s3 := s2.(memory := m3, host := h1);
    assert IR.Eval(p, Closure(k, st), s2) == (IR.Val(made.vs[0]), s3) by { reveal IR.Single; }
    var m4 := StoreTo(0x37, W.I32Value(st.stack), st.argument, made.vs[0], m3).v;
    Stores(p, 0x37, st.stack, st.argument, Closure(k, st), made.vs[0], s2, s3, m4);
    var s4 := s3.(memory := m4);
    assert s4 == M.State(n, m4, h1, [W.I64Value(0)]);
    HasOperands(p, k, st, s4);
    var (r, s5) := IR.Invoke(p, k.callValue, RunnerValues(k, st), s4);
    var call := D.Call(k.callValue, CallOperands(k, st));
    assert IR.Eval(p, call, s4) == (IR.Single(r), s5) by { reveal IR.Eval; }
    assert s5.locals == [W.I64Value(0)];
    var tail := D.Then(Exits(st), D.End);
    var third := D.Then(D.Store(0x37, Word32(st.stack), st.argument, Closure(k, st)), Runs(k, st));
    var second := D.Then(D.Store(0x36, Word32(st.stack), 4, Word32(st.size)), third);
    assert StartBody(k, st) == D.Then(D.Store(0x36, Word32(st.stack), 0, D.Load(0x28, Word32(st.placeholder), 0)), second);
    assert IR.Exec(p, StartBody(k, st), s0) == IR.Exec(p, second, s1);
    assert IR.Exec(p, second, s1) == IR.Exec(p, third, s2);
    assert IR.Exec(p, third, s2) == IR.Exec(p, Runs(k, st), s4);
    if r.Results? && |r.vs| == 1 {
      var s6 := s5.(locals := [r.vs[0]]);
      assert IR.Step(p, D.Set(0, call), s4) == (IR.Completed, s6) by { reveal IR.Step, IR.Single, M.HasLocal, M.SetLocal; assert s5.locals[0 := r.vs[0]] == [r.vs[0]]; }
      assert IR.Exec(p, Runs(k, st), s4) == IR.Exec(p, tail, s6);
      Exited(p, k, st, s6, r.vs[0]);
      assert r.vs == [r.vs[0]];
      EndsAlike(p, st, r, s5, s6);
    } else {
      var a := if r.Failed? then r.a else M.Stuck;
      assert IR.Step(p, D.Set(0, call), s4) == (IR.Aborted(a), s5) by { reveal IR.Step, IR.Single; }
      assert IR.Exec(p, Runs(k, st), s4) == (IR.Aborted(a), s5);
    }
    reveal IR.Invoke, IR.ResultOf;
  }
  // What is made of the result does not look at locals.
  lemma EndsAlike(p: D.Program, st: Start, r: M.Invoked, s: M.State, s1: M.State)
    requires s1 == s.(locals := s1.locals)
    ensures Ended(p, st, r, s1) == (Ended(p, st, r, s).0, Ended(p, st, r, s).1.(locals := s1.locals))
  { }
}
