include "../WasmIR/Semantics.dfy"
include "../Wasm/Semantics.dfy"
include "Check.dfy"

// Emission's checker is sound: what it accepts, called with the same arguments in the same state, ends in the same way (results,
// trap, time-out) and in the same state (memory, host, clock), at every clock.
module EmissionSoundness {
  import opened Names
  import opened Engine
  import opened WasmMachine
  import W = Wasm
  import WS = WasmSemantics
  import opened WasmIR
  import IR = WasmIRSemantics
  import opened EmissionCheck

  // The operands with what is pending.
  predicate Fits(pending: Pending, s: State) { pending.Value? ==> HasLocal(pending.x, s) }
  function Over(pending: Pending, k: Stack, s: State): Stack
    requires Fits(pending, s)
  {
    match pending case Nothing => k case Value(x) => Push(s.locals[x], k)
  }

  // An expression's code: its value is pushed and the rest runs, or all ends as the expression does.
  ghost predicate GoodValue(m: W.Module, o: IR.Evaluated, s1: State, rest: W.Instrs, k: Stack, r: WS.Result) {
    match o
    case Val(v) => r == WS.Exec(m, rest, Push(v, k), s1)
    case Abrupt(a) => r.o == WS.Aborted(a) && r.s == s1
  }
  ghost predicate GoodValues(m: W.Module, o: IR.EvaluatedAll, s1: State, rest: W.Instrs, k: Stack, r: WS.Result) {
    match o
    case Vals(vs) => r == WS.Exec(m, rest, PushAll(vs, k), s1)
    case AbruptAll(a) => r.o == WS.Aborted(a) && r.s == s1
  }
  // A statement's code that does not complete.
  ghost predicate GoodExit(c: Context, o: IR.Ending, s1: State, r: WS.Result) {
    r.s == s1 &&
    match o
    case Completed => false
    case Branched(l) => r.o.Branching? && IsAt(l, r.o.d, c.labels)
    case Returned(v) => c.hasResult && r.o.Returning? && r.k.Push? && r.k.v == v
    case Aborted(a) => r.o == WS.Aborted(a)
  }
  ghost predicate GoodStep(m: W.Module, c: Context, o: IR.Ending, s1: State, left: Left, k: Stack, r: WS.Result)
    requires left.Left?
  {
    if o.Completed? then Fits(left.pending, s1) && r == WS.Exec(m, left.rest, Over(left.pending, k, s1), s1)
    else GoodExit(c, o, s1, r)
  }

  lemma ExecThen(m: W.Module, i: W.Instr, tail: W.Instrs, k: Stack, s: State)
    ensures var r := WS.Step(m, i, k, s);
      WS.Exec(m, W.Then(i, tail), k, s) == if r.o.Completed? then WS.Exec(m, tail, r.k, r.s) else r
  {}
  // The last instruction of a construct.
  lemma Expected(m: W.Module, i: W.Instr, before: Rest, k: Stack, s: State)
    requires Expect(i, before).Ok?
    ensures before.Ok? && before.rest == W.Then(i, Expect(i, before).rest)
    ensures var r := WS.Step(m, i, k, s);
      WS.Exec(m, before.rest, k, s) == if r.o.Completed? then WS.Exec(m, Expect(i, before).rest, r.k, r.s) else r
  { ExecThen(m, i, Expect(i, before).rest, k, s); }
  lemma OccursAt(l: Id, d: W.U32, ls: Labels)
    requires IsAt(l, d, ls)
    ensures Occurs(l, ls)
    decreases ls
  {
    match ls
    case Named(other, outer) => if other != l { OccursAt(l, d - 1, outer); }
    case Anonymous(outer) => OccursAt(l, d - 1, outer);
  }

  lemma Expression(p: Program, m: W.Module, c: Context, e: Expr, pending: Pending, code: W.Instrs, k: Stack, s: State)
    requires CheckProgram(p, m) && c.m == m && CheckExpr(c, e, pending, code).Ok? && Fits(pending, s)
    ensures var (o, s1) := IR.Eval(p, e, s);
      GoodValue(m, o, s1, CheckExpr(c, e, pending, code).rest, k, WS.Exec(m, code, Over(pending, k, s), s))
    decreases s.clock, 1, e
  {
    var rest := CheckExpr(c, e, pending, code).rest;
    var (o, s1) := IR.Eval(p, e, s);
    match e
    case Const(v) => Expected(m, W.Const(v), Ok(code), k, s);
    case Get(x) => if pending.Nothing? { Expected(m, W.LocalGet(x), Ok(code), k, s); }
    case Tee(x, e1) =>
      Expression(p, m, c, e1, pending, code, k, s);
      var (o1, s2) := IR.Eval(p, e1, s);
      if o1.Val? { Expected(m, W.LocalTee(x), CheckExpr(c, e1, pending, code), Push(o1.v, k), s2); }
    case Op(op, es) =>
      Expressions(p, m, c, es, [], pending, code, k, s);
      var (r, s2) := IR.EvalAll(p, es, [], s);
      if r.Vals? {
        CountValues(p, es, [], s);
        PopPushed(r.vs, k);
        Expected(m, W.Numeric(op), CheckAll(c, es, pending, code), PushAll(r.vs, k), s2);
      }
    case Load(op, e1, offset) =>
      Expression(p, m, c, e1, pending, code, k, s);
      var (o1, s2) := IR.Eval(p, e1, s);
      if o1.Val? { Expected(m, W.Load(op, offset), CheckExpr(c, e1, pending, code), Push(o1.v, k), s2); }
    case Select(e0, e1, e2) => SelectExpression(p, m, c, e, pending, code, k, s);
    case Choose(e0, t, e1, e2) => ChooseExpression(p, m, c, e, pending, code, k, s);
    case Call(f, es) =>
      Expressions(p, m, c, es, [], pending, code, k, s);
      var (r, s2) := IR.EvalAll(p, es, [], s);
      if r.Vals? {
        CountValues(p, es, [], s);
        PopPushed(r.vs, k);
        Expected(m, W.Call(f), CheckAll(c, es, pending, code), PushAll(r.vs, k), s2);
        Invocation(p, m, f, r.vs, s2);
        ResultCount(p, f, r.vs, s2);
        var (q, _) := IR.Invoke(p, f, r.vs, s2);
        if q.Results? { assert q.vs == [q.vs[0]]; PushSingle(q.vs[0], k); }
      }
    case CallIndirect(signature, e1, es) => IndirectExpression(p, m, c, e, pending, code, k, s);
  }
  lemma SelectExpression(p: Program, m: W.Module, c: Context, e: Expr, pending: Pending, code: W.Instrs, k: Stack, s: State)
    requires CheckProgram(p, m) && c.m == m && e.Select? && CheckExpr(c, e, pending, code).Ok? && Fits(pending, s)
    ensures var (o, s1) := IR.Eval(p, e, s);
      GoodValue(m, o, s1, CheckExpr(c, e, pending, code).rest, k, WS.Exec(m, code, Over(pending, k, s), s))
    decreases s.clock, 1, e, 0
  {
    Expression(p, m, c, e.then_, pending, code, k, s);
    var (o1, s1) := IR.Eval(p, e.then_, s);
    if o1.Val? {
      var rest1 := CheckExpr(c, e.then_, pending, code).rest;
      Expression(p, m, c, e.else_, Nothing, rest1, Push(o1.v, k), s1);
      var (o2, s2) := IR.Eval(p, e.else_, s1);
      if o2.Val? {
        var rest2 := CheckExpr(c, e.else_, Nothing, rest1).rest;
        Expression(p, m, c, e.condition, Nothing, rest2, Push(o2.v, Push(o1.v, k)), s2);
        var (o, s3) := IR.Eval(p, e.condition, s2);
        if o.Val? {
          Expected(m, W.Select, CheckExpr(c, e.condition, Nothing, rest2), Push(o.v, Push(o2.v, Push(o1.v, k))), s3);
        }
      }
    }
  }
  lemma ChooseExpression(p: Program, m: W.Module, c: Context, e: Expr, pending: Pending, code: W.Instrs, k: Stack, s: State)
    requires CheckProgram(p, m) && c.m == m && e.Choose? && CheckExpr(c, e, pending, code).Ok? && Fits(pending, s)
    ensures var (o, s1) := IR.Eval(p, e, s);
      GoodValue(m, o, s1, CheckExpr(c, e, pending, code).rest, k, WS.Exec(m, code, Over(pending, k, s), s))
    decreases s.clock, 1, e, 0
  {
    Expression(p, m, c, e.condition, pending, code, k, s);
    var (o, s1) := IR.Eval(p, e.condition, s);
    if o.Val? {
      var rest := CheckExpr(c, e.condition, pending, code).rest;
      var chosen := if IsTrue(o.v) then e.then_ else e.else_;
      var body := if IsTrue(o.v) then rest.head.then_ else rest.head.else_;
      Expression(p, m, c, chosen, Nothing, body, Empty, s1);
      ExecThen(m, rest.head, rest.tail, Push(o.v, k), s1);
    }
  }
  lemma IndirectExpression(p: Program, m: W.Module, c: Context, e: Expr, pending: Pending, code: W.Instrs, k: Stack, s: State)
    requires CheckProgram(p, m) && c.m == m && e.CallIndirect? && CheckExpr(c, e, pending, code).Ok? && Fits(pending, s)
    ensures var (o, s1) := IR.Eval(p, e, s);
      GoodValue(m, o, s1, CheckExpr(c, e, pending, code).rest, k, WS.Exec(m, code, Over(pending, k, s), s))
    decreases s.clock, 1, e, 0
  {
    Expressions(p, m, c, e.arguments, [], pending, code, k, s);
    var (r, s1) := IR.EvalAll(p, e.arguments, [], s);
    if r.Vals? {
      var rest := CheckAll(c, e.arguments, pending, code).rest;
      Expression(p, m, c, e.index, Nothing, rest, PushAll(r.vs, k), s1);
      var (o, s2) := IR.Eval(p, e.index, s1);
      if o.Val? {
        var call := CheckExpr(c, e.index, Nothing, rest).rest;
        CountValues(p, e.arguments, [], s);
        PopPushed(r.vs, k);
        ExecThen(m, call.head, call.tail, Push(o.v, PushAll(r.vs, k)), s2);
        IndirectInvocation(p, m, e.signature, o.v, r.vs, s2);
        var (q, _) := IR.InvokeIndirect(p, e.signature, o.v, r.vs, s2);
        if q.Results? {
          var f := p.table[o.v.bits];
          ResultCount(p, f, r.vs, s2);
          assert CheckFunction(m, p.functions[f], m.functions[f]);
          assert q.vs == [q.vs[0]];
          PushSingle(q.vs[0], k);
        }
      }
    }
  }
  lemma Expressions(p: Program, m: W.Module, c: Context, es: Exprs, done: seq<W.Value>, pending: Pending, code: W.Instrs, k: Stack, s: State)
    requires CheckProgram(p, m) && c.m == m && CheckAll(c, es, pending, code).Ok? && Fits(pending, s)
    ensures var (o, s1) := IR.EvalAll(p, es, done, s);
      GoodValues(m, o, s1, CheckAll(c, es, pending, code).rest, k, WS.Exec(m, code, Over(pending, PushAll(done, k), s), s))
    decreases s.clock, 1, es
  {
    match es
    case Nil =>
    case Cons(e, tail) =>
      Expression(p, m, c, e, pending, code, PushAll(done, k), s);
      var (o, s1) := IR.Eval(p, e, s);
      if o.Val? {
        PushOne(done, o.v, k);
        Expressions(p, m, c, tail, done + [o.v], Nothing, CheckExpr(c, e, pending, code).rest, k, s1);
      }
  }
  lemma CountValues(p: Program, es: Exprs, done: seq<W.Value>, s: State)
    ensures var r := IR.EvalAll(p, es, done, s).0; r.Vals? ==> |r.vs| == |done| + Count(es)
    decreases es
  {
    match es
    case Nil =>
    case Cons(e, tail) =>
      var (o, s1) := IR.Eval(p, e, s);
      if o.Val? { CountValues(p, tail, done + [o.v], s1); }
  }
  lemma ResultCount(p: Program, f: W.U32, vs: seq<W.Value>, s: State)
    ensures var r := IR.Invoke(p, f, vs, s).0; r.Results? ==> f as nat < |p.functions| && |r.vs| == |p.functions[f].signature.results|
  {}

  lemma Statements(p: Program, m: W.Module, c: Context, ss: Stmts, pending: Pending, code: W.Instrs, k: Stack, s: State)
    requires CheckProgram(p, m) && c.m == m && CheckStmts(c, ss, pending, code).Left? && Fits(pending, s)
    ensures var (o, s1) := IR.Exec(p, ss, s);
      GoodStep(m, c, o, s1, CheckStmts(c, ss, pending, code), k, WS.Exec(m, code, Over(pending, k, s), s))
    decreases s.clock, 1, ss
  {
    match ss
    case End =>
    case Then(st, tail) =>
      Statement(p, m, c, st, pending, code, k, s);
      var (o, s1) := IR.Step(p, st, s);
      if o.Completed? {
        var left := CheckStmt(c, st, pending, code);
        Statements(p, m, c, tail, left.pending, left.rest, k, s1);
      }
  }
  lemma Statement(p: Program, m: W.Module, c: Context, st: Stmt, pending: Pending, code: W.Instrs, k: Stack, s: State)
    requires CheckProgram(p, m) && c.m == m && CheckStmt(c, st, pending, code).Left? && Fits(pending, s)
    ensures var (o, s1) := IR.Step(p, st, s);
      GoodStep(m, c, o, s1, CheckStmt(c, st, pending, code), k, WS.Exec(m, code, Over(pending, k, s), s))
    decreases s.clock, 1, st
  {
    match st
    case Set(x, e) =>
      Expression(p, m, c, e, pending, code, k, s);
      var (o, s1) := IR.Eval(p, e, s);
      if o.Val? {
        var rest := CheckExpr(c, e, pending, code).rest;
        ExecThen(m, rest.head, rest.tail, Push(o.v, k), s1);
      }
    case Drop(e) =>
      Expression(p, m, c, e, pending, code, k, s);
      var (o, s1) := IR.Eval(p, e, s);
      if o.Val? { Expected(m, W.Drop, CheckExpr(c, e, pending, code), Push(o.v, k), s1); }
    case Perform(f, es) =>
      Expressions(p, m, c, es, [], pending, code, k, s);
      var (r, s1) := IR.EvalAll(p, es, [], s);
      if r.Vals? {
        CountValues(p, es, [], s);
        PopPushed(r.vs, k);
        Expected(m, W.Call(f), CheckAll(c, es, pending, code), PushAll(r.vs, k), s1);
        Invocation(p, m, f, r.vs, s1);
        ResultCount(p, f, r.vs, s1);
      }
    case Store(op, e1, offset, e2) =>
      Expression(p, m, c, e1, pending, code, k, s);
      var (o1, s1) := IR.Eval(p, e1, s);
      if o1.Val? {
        var rest := CheckExpr(c, e1, pending, code).rest;
        Expression(p, m, c, e2, Nothing, rest, Push(o1.v, k), s1);
        var (o2, s2) := IR.Eval(p, e2, s1);
        if o2.Val? { Expected(m, W.Store(op, offset), CheckExpr(c, e2, Nothing, rest), Push(o2.v, Push(o1.v, k)), s2); }
      }
    case If(e, th, el) => IfStatement(p, m, c, st, pending, code, k, s);
    case Block(l, body, kept) => BlockStatement(p, m, c, st, pending, code, k, s);
    case Loop(l, body) => LoopStatement(p, m, c, st, pending, code, k, s);
    case Branch(l) => ExecThen(m, code.head, code.tail, k, s);
    case BranchIf(l, e) =>
      Expression(p, m, c, e, pending, code, k, s);
      var (o, s1) := IR.Eval(p, e, s);
      if o.Val? {
        var rest := CheckExpr(c, e, pending, code).rest;
        ExecThen(m, rest.head, rest.tail, Push(o.v, k), s1);
      }
    case Return(e) =>
      Expression(p, m, c, e, pending, code, k, s);
      var (o, s1) := IR.Eval(p, e, s);
      if o.Val? { Expected(m, W.Return, CheckExpr(c, e, pending, code), Push(o.v, k), s1); }
    case Unreachable => Expected(m, W.Unreachable, Ok(code), k, s);
  }
  lemma IfStatement(p: Program, m: W.Module, c: Context, st: Stmt, pending: Pending, code: W.Instrs, k: Stack, s: State)
    requires CheckProgram(p, m) && c.m == m && st.If? && CheckStmt(c, st, pending, code).Left? && Fits(pending, s)
    ensures var (o, s1) := IR.Step(p, st, s);
      GoodStep(m, c, o, s1, CheckStmt(c, st, pending, code), k, WS.Exec(m, code, Over(pending, k, s), s))
    decreases s.clock, 1, st, 0
  {
    Expression(p, m, c, st.condition, pending, code, k, s);
    var (o, s1) := IR.Eval(p, st.condition, s);
    if o.Val? {
      var rest := CheckExpr(c, st.condition, pending, code).rest;
      ExecThen(m, rest.head, rest.tail, Push(o.v, k), s1);
      var inner := c.(labels := Anonymous(c.labels));
      if IsTrue(o.v) { Statements(p, m, inner, st.then_, Nothing, rest.head.then_, Empty, s1); }
      else { Statements(p, m, inner, st.else_, Nothing, rest.head.else_, Empty, s1); }
    }
  }
  lemma BlockStatement(p: Program, m: W.Module, c: Context, st: Stmt, pending: Pending, code: W.Instrs, k: Stack, s: State)
    requires CheckProgram(p, m) && c.m == m && st.Block? && CheckStmt(c, st, pending, code).Left? && Fits(pending, s)
    ensures var (o, s1) := IR.Step(p, st, s);
      GoodStep(m, c, o, s1, CheckStmt(c, st, pending, code), k, WS.Exec(m, code, Over(pending, k, s), s))
    decreases s.clock, 1, st, 0
  {
    var (o, s1) := IR.Exec(p, st.body, s);
    if st.kept {
      ExecThen(m, code.head, code.tail, k, s);
      Statements(p, m, c.(labels := Named(st.l, c.labels)), st.body, Nothing, code.head.body, Empty, s);
    } else {
      Statements(p, m, c, st.body, pending, code, k, s);
      if o == IR.Branched(st.l) { OccursAt(st.l, WS.Exec(m, code, Over(pending, k, s), s).o.d, c.labels); }
    }
  }
  lemma LoopStatement(p: Program, m: W.Module, c: Context, st: Stmt, pending: Pending, code: W.Instrs, k: Stack, s: State)
    requires CheckProgram(p, m) && c.m == m && st.Loop? && CheckStmt(c, st, pending, code).Left? && Fits(pending, s)
    ensures var (o, s1) := IR.Step(p, st, s);
      GoodStep(m, c, o, s1, CheckStmt(c, st, pending, code), k, WS.Exec(m, code, Over(pending, k, s), s))
    decreases s.clock, 1, st, 0
  {
    ExecThen(m, code.head, code.tail, k, s);
    IR.Unrolled(p, st.l, st.body, s);
    if s.clock == 0 { return; }
    var s0 := s.(clock := s.clock - 1);
    Statements(p, m, c.(labels := Named(st.l, c.labels)), st.body, Nothing, code.head.body, Empty, s0);
    var (o, s1) := IR.Exec(p, st.body, s0);
    if o == IR.Branched(st.l) {
      LoopStatement(p, m, c, st, pending, code, k, s1);
      ExecThen(m, code.head, code.tail, k, s1);
    }
  }

  // The theorem, for direct calls ...
  lemma Invocation(p: Program, m: W.Module, f: W.U32, vs: seq<W.Value>, s: State)
    requires CheckProgram(p, m)
    ensures IR.Invoke(p, f, vs, s) == WS.Invoke(m, f, vs, s)
    decreases s.clock, 0, 0
  {
    if f as nat < |p.functions| {
      assert CheckFunction(m, p.functions[f], m.functions[f]);
      match p.functions[f]
      case Kernel(_, _) =>
      case Defined(signature, locals, body) =>
        if |vs| == |signature.parameters| && s.clock != 0 {
          var t := s.(clock := s.clock - 1, locals := vs + Zeros(locals));
          var c := Context(m, Outside, |signature.results| == 1);
          var code := m.functions[f].body;
          Statements(p, m, c, body, Nothing, code, Empty, t);
          var (o, t1) := IR.Exec(p, body, t);
          var r := WS.Exec(m, code, Empty, t);
          if o.Returned? { assert Pop(1, r.k) == Popped([o.v], r.k.rest) by { assert Pop(0, r.k.rest) == Popped([], r.k.rest); } }
        }
    }
  }
  // ... and for those through the table.
  lemma IndirectInvocation(p: Program, m: W.Module, signature: W.FunctionType, index: W.Value, vs: seq<W.Value>, s: State)
    requires CheckProgram(p, m)
    ensures IR.InvokeIndirect(p, signature, index, vs, s) == WS.InvokeIndirect(m, signature, index, vs, s)
    decreases s.clock, 0, 1
  {
    if index.I32Value? && index.bits in p.table {
      var f := p.table[index.bits];
      if f as nat < |p.functions| {
        assert CheckFunction(m, p.functions[f], m.functions[f]);
        Invocation(p, m, f, vs, s);
      }
    }
  }
}
