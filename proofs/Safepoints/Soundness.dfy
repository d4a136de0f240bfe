include "Semantics.dfy"
include "Check.dfy"

// The checker of safepoints is sound: a function that it accepts never reads what a collection may have taken away, whatever its
// arguments and the state; seen as the collector sees it, it runs as it does without one.
module SafepointSoundness {
  import opened Names
  import W = Wasm
  import opened Engine
  import opened WasmMachine
  import opened WasmIR
  import IR = WasmIRSemantics
  import opened Safepoints
  import S = SafepointSemantics
  import opened SafepointCheck

  // What is known is so.
  ghost opaque predicate Holds(y: Frame, a: Known, v: S.View) {
    a.live <= v.live && v.untested <= a.untested
    && |v.s.locals| > 0 && v.s.locals[0] == v.sp
    && (forall o :: o in a.mirrors ==> IsMirror(y, o, a.mirrors[o], v))
    && (forall x :: x in a.given ==> HasLocal(x, v.s) && v.s.locals[x] in v.given)
    && (forall x :: x in a.ends ==> HasLocal(x, v.s) && S.IsFrameEnd(y, v.sp, v.s.locals[x]))
  }
  ghost predicate IsMirror(y: Frame, o: W.U32, x: W.U32, v: S.View) {
    HasLocal(x, v.s) && (v.s.locals[x] in v.given || (InFrame(y, o) && o in v.frame && S.IsWordOf(y, v.frame[o], v.s.locals[x])))
  }
  lemma Weaken(y: Frame, a: Known, b: Known, v: S.View)
    requires Implied(a, b) && Holds(y, b, v)
    ensures Holds(y, a, v)
  { reveal Holds(); }
  lemma JoinImplied(a: Known, b: Known)
    ensures Implied(Join(a, b), a) && Implied(Join(a, b), b)
  {}
  lemma WeakenJoin(y: Frame, a: Known, b: Known, v: S.View)
    requires Holds(y, a, v) || Holds(y, b, v)
    ensures Holds(y, Join(a, b), v)
  {
    JoinImplied(a, b);
    if Holds(y, a, v) { Weaken(y, Join(a, b), a, v); } else { Weaken(y, Join(a, b), b, v); }
  }
  lemma ReadLive(y: Frame, a: Known, v: S.View, x: W.U32)
    requires Holds(y, a, v)
    ensures (x in a.live ==> x in v.live) && (x !in a.untested ==> x !in v.untested)
  { reveal Holds(); }
  lemma AssignHolds(y: Frame, a: Known, v: S.View, x: W.U32, value: W.Value, mayFail: bool)
    requires Holds(y, a, v) && HasLocal(x, v.s) && x != Sp
    ensures Holds(y, Forget(x, mayFail, a), S.Assign(x, value, mayFail, v))
  { reveal Holds(); }
  lemma PassHolds(y: Frame, a: Known, v: S.View, e: Expr)
    requires Holds(y, a, v)
    ensures Holds(y, Pass(y, e, a), S.Pass(y, e, v))
  { reveal Holds(); }
  lemma MemoryHolds(y: Frame, a: Known, v: S.View, s: State)
    requires Holds(y, a, v) && s.locals == v.s.locals
    ensures Holds(y, a, v.(s := s))
  { reveal Holds(); }
  lemma EndHolds(y: Frame, a: Known, v: S.View, x: W.U32)
    requires Holds(y, a, v) && x in a.ends
    ensures HasLocal(x, v.s) && S.IsFrameEnd(y, v.sp, v.s.locals[x])
  { reveal Holds(); }
  lemma CollectHolds(y: Frame, a: Known, v: S.View, vs: seq<W.Value>, covered: bool)
    requires Holds(y, a, v) && (covered ==> |vs| > 0 && S.IsFrameEnd(y, v.sp, vs[0]))
    ensures Holds(y, Survive(covered, a), S.Collect(y, vs, v))
  {
    reveal Holds();
    var b := Survive(covered, a);
    forall x | x in b.live
      ensures x in S.Collect(y, vs, v).live
    {
      if x !in a.given {
        var o :| o in a.mirrors && a.mirrors[o] == x;
        assert v.s.locals[x] in v.given || S.InSomeWord(y, v.s.locals[x], v.frame);
      }
    }
  }

  // Expressions: not stale, as in the plain semantics, and what the checker says afterwards holds.
  ghost predicate GoodValue(y: Frame, p: Program, e: Expr, v: S.View, a: Known, r: (S.Value, S.View)) {
    r.0.Fresh? && IR.Eval(p, e, v.s) == (r.0.o, r.1.s) && r.1.sp == v.sp && (r.0.o.Val? ==> Holds(y, a, r.1))
  }
  lemma Expression(p: Program, y: Frame, e: Expr, a: Known, v: S.View)
    requires CheckExpr(y, e, a).Good? && Holds(y, a, v)
    ensures GoodValue(y, p, e, v, CheckExpr(y, e, a).a, S.Eval(p, y, e, v))
    decreases e
  {
    match e
    case Const(_) =>
    case Get(x) => ReadLive(y, a, v, x);
    case Tee(x, e1) =>
      Expression(p, y, e1, a, v);
      var (o, v1) := S.Eval(p, y, e1, v);
      if o.o.Val? && HasLocal(x, v1.s) { AssignHolds(y, CheckExpr(y, e1, a).a, v1, x, o.o.v, MayFail(y, e1)); }
    case Op(op, es) => Expressions(p, y, es, [], a, v);
    case Load(op, e1, offset) => Expression(p, y, e1, a, v);
    case Select(e0, e1, e2) =>
      Expression(p, y, e1, a, v);
      var (o1, v1) := S.Eval(p, y, e1, v);
      if o1.o.Val? {
        var a1 := CheckExpr(y, e1, a).a;
        Expression(p, y, e2, a1, v1);
        var (o2, v2) := S.Eval(p, y, e2, v1);
        if o2.o.Val? { Expression(p, y, e0, CheckExpr(y, e2, a1).a, v2); }
      }
    case Choose(e0, _, e1, e2) => ChooseExpression(p, y, e, a, v);
    case Call(f, es) =>
      Expressions(p, y, es, [], a, v);
      var (o, v1) := S.EvalAll(p, y, es, [], v);
      if o.o.Vals? {
        if f !in y.quiet { Beginning(p, y, es, a, v); }
        Called(p, y, f, es, a, v);
      }
    case CallIndirect(signature, e1, es) => IndirectExpression(p, y, e, a, v);
  }
  lemma ChooseExpression(p: Program, y: Frame, e: Expr, a: Known, v: S.View)
    requires e.Choose? && CheckExpr(y, e, a).Good? && Holds(y, a, v)
    ensures GoodValue(y, p, e, v, CheckExpr(y, e, a).a, S.Eval(p, y, e, v))
    decreases e, 0
  {
    Expression(p, y, e.condition, a, v);
    var (o, v1) := S.Eval(p, y, e.condition, v);
    if o.o.Val? {
      var a1 := CheckExpr(y, e.condition, a).a;
      var b1 := CheckExpr(y, e.then_, a1).a;
      var b2 := CheckExpr(y, e.else_, a1).a;
      var chosen := if IsTrue(o.o.v) then e.then_ else e.else_;
      Expression(p, y, chosen, a1, v1);
      var (q, v2) := S.Eval(p, y, chosen, v1);
      if q.o.Val? { WeakenJoin(y, b1, b2, v2); }
    }
  }
  // The first argument is the value of its local before the call.
  lemma FirstValue(p: Program, y: Frame, es: Exprs, a: Known, v: S.View)
    requires CheckAll(y, es, a).Good? && Holds(y, a, v) && IsCovered(es, a) && S.EvalAll(p, y, es, [], v).0 .FreshAll? && S.EvalAll(p, y, es, [], v).0.o.Vals?
    ensures var vs := S.EvalAll(p, y, es, [], v).0.o.vs; |vs| > 0 && S.IsFrameEnd(y, v.sp, vs[0])
  {
    EndHolds(y, a, v, es.head.x);
    var (o, v1) := S.Eval(p, y, es.head, v);
    Prefix(p, y, es.tail, [o.o.v], v1);
    assert [] + [o.o.v] == [o.o.v];
  }
  // Where the callee's frame begins.
  lemma Beginning(p: Program, y: Frame, es: Exprs, a: Known, v: S.View)
    requires CheckAll(y, es, a).Good? && Holds(y, a, v) && Begins(y, es, a) && S.EvalAll(p, y, es, [], v).0.FreshAll? && S.EvalAll(p, y, es, [], v).0.o.Vals?
    ensures S.Begins(y, S.EvalAll(p, y, es, [], v).0.o.vs, v)
  {
    if IsCovered(es, a) { FirstValue(p, y, es, a, v); } else {
      reveal Holds();
      assert IR.Eval(p, Get(Sp), v.s) == (IR.Val(v.sp), v.s);
      var (o, v1) := S.Eval(p, y, es.head, v);
      assert [] + [o.o.v] == [o.o.v];
      Prefix(p, y, es.tail, [o.o.v], v1);
    }
  }
  lemma Prefix(p: Program, y: Frame, es: Exprs, done: seq<W.Value>, v: S.View)
    requires |done| > 0
    ensures var r := S.EvalAll(p, y, es, done, v).0; r.FreshAll? && r.o.Vals? ==> |r.o.vs| > 0 && r.o.vs[0] == done[0]
    decreases es
  {
    if es.Cons? && AllQuiet(y, es.tail) {
      var (o, v1) := S.Eval(p, y, es.head, v);
      if o.Fresh? && o.o.Val? { Prefix(p, y, es.tail, done + [o.o.v], v1); }
    }
  }
  lemma Called(p: Program, y: Frame, f: W.U32, es: Exprs, a: Known, v: S.View)
    requires CheckAll(y, es, a).Good? && Holds(y, a, v)
    requires var (o, v1) := S.EvalAll(p, y, es, [], v); o.FreshAll? && o.o.Vals? && Holds(y, CheckAll(y, es, a).a, v1) && v1.sp == v.sp
    ensures var (o, v1) := S.EvalAll(p, y, es, [], v);
      Holds(y, Calling(y, f, es, a, CheckAll(y, es, a).a), S.Calling(y, f, o.o.vs, v1).(s := IR.Invoke(p, f, o.o.vs, v1.s).1))
  {
    var (o, v1) := S.EvalAll(p, y, es, [], v);
    var a1 := CheckAll(y, es, a).a;
    if IsCovered(es, a) { FirstValue(p, y, es, a, v); }
    if f !in y.quiet { CollectHolds(y, a1, v1, o.o.vs, IsCovered(es, a)); }
    MemoryHolds(y, Calling(y, f, es, a, a1), S.Calling(y, f, o.o.vs, v1), IR.Invoke(p, f, o.o.vs, v1.s).1);
  }
  lemma IndirectExpression(p: Program, y: Frame, e: Expr, a: Known, v: S.View)
    requires e.CallIndirect? && CheckExpr(y, e, a).Good? && Holds(y, a, v)
    ensures GoodValue(y, p, e, v, CheckExpr(y, e, a).a, S.Eval(p, y, e, v))
    decreases e, 0
  {
    var es := e.arguments;
    Expressions(p, y, es, [], a, v);
    var (o, v1) := S.EvalAll(p, y, es, [], v);
    if o.o.Vals? {
      var a1 := CheckAll(y, es, a).a;
      Expression(p, y, e.index, a1, v1);
      var (i, v2) := S.Eval(p, y, e.index, v1);
      if i.o.Val? {
        Beginning(p, y, es, a, v);
        if IsCovered(es, a) { FirstValue(p, y, es, a, v); }
        var a2 := CheckExpr(y, e.index, a1).a;
        CollectHolds(y, a2, v2, o.o.vs, IsCovered(es, a));
        MemoryHolds(y, Survive(IsCovered(es, a), a2), S.Collect(y, o.o.vs, v2), IR.InvokeIndirect(p, e.signature, i.o.v, o.o.vs, v2.s).1);
      }
    }
  }
  lemma Expressions(p: Program, y: Frame, es: Exprs, done: seq<W.Value>, a: Known, v: S.View)
    requires CheckAll(y, es, a).Good? && Holds(y, a, v)
    ensures var (o, v1) := S.EvalAll(p, y, es, done, v);
      o.FreshAll? && IR.EvalAll(p, es, done, v.s) == (o.o, v1.s) && v1.sp == v.sp && (o.o.Vals? ==> Holds(y, CheckAll(y, es, a).a, v1))
    decreases es
  {
    match es
    case Nil =>
    case Cons(e, tail) =>
      Expression(p, y, e, a, v);
      var (o, v1) := S.Eval(p, y, e, v);
      if o.o.Val? { Expressions(p, y, tail, done + [o.o.v], CheckExpr(y, e, a).a, v1); }
  }

  // Statements: the same, at the end and at every label that control may go to.
  ghost predicate GoodEnd(y: Frame, flow: Flow, v: S.View, plain: (IR.Ending, State), r: (S.Ending, S.View))
    requires flow.Flow?
  {
    r.0.FreshEnd? && plain == (r.0.o, r.1.s) && r.1.sp == v.sp
    && (r.0.o.Completed? ==> flow.fall.Alive? && Holds(y, flow.fall.a, r.1))
    && (r.0.o.Branched? ==> r.0.o.l in flow.exits && Holds(y, flow.exits[r.0.o.l], r.1))
  }
  lemma WeakenExits(y: Frame, x: map<Id, Known>, z: map<Id, Known>, l: Id, v: S.View)
    requires (l in x && Holds(y, x[l], v)) || (l in z && Holds(y, z[l], v))
    ensures l in JoinExits(x, z) && Holds(y, JoinExits(x, z)[l], v)
  { if l in x && l in z { WeakenJoin(y, x[l], z[l], v); } }
  lemma WeakenFall(y: Frame, f: Fall, g: Fall, v: S.View)
    requires (f.Alive? && Holds(y, f.a, v)) || (g.Alive? && Holds(y, g.a, v))
    ensures JoinFall(f, g).Alive? && Holds(y, JoinFall(f, g).a, v)
  { if f.Alive? && g.Alive? { WeakenJoin(y, f.a, g.a, v); } }

  lemma Statements(p: Program, y: Frame, ss: Stmts, a: Known, v: S.View)
    requires CheckStmts(y, ss, a).Flow? && Holds(y, a, v)
    ensures GoodEnd(y, CheckStmts(y, ss, a), v, IR.Exec(p, ss, v.s), S.Exec(p, y, ss, v))
    decreases v.s.clock, ss, 0
  {
    match ss
    case End =>
    case Then(st, tail) =>
      Statement(p, y, st, a, v);
      var (o, v1) := S.Step(p, y, st, v);
      var first := CheckStmt(y, st, a);
      if o.o.Completed? {
        Statements(p, y, tail, first.fall.a, v1);
        var (q, v2) := S.Exec(p, y, tail, v1);
        if q.o.Branched? { WeakenExits(y, first.exits, CheckStmts(y, tail, first.fall.a).exits, q.o.l, v2); }
      } else if o.o.Branched? && first.fall.Alive? {
        WeakenExits(y, first.exits, CheckStmts(y, tail, first.fall.a).exits, o.o.l, v1);
      }
  }
  lemma Statement(p: Program, y: Frame, st: Stmt, a: Known, v: S.View)
    requires CheckStmt(y, st, a).Flow? && Holds(y, a, v)
    ensures GoodEnd(y, CheckStmt(y, st, a), v, IR.Step(p, st, v.s), S.Step(p, y, st, v))
    decreases v.s.clock, st, 1
  {
    match st
    case Set(x, e) => SetStatement(p, y, st, a, v);
    case Drop(e) => Expression(p, y, e, a, v);
    case Perform(f, es) =>
      Expressions(p, y, es, [], a, v);
      var (o, v1) := S.EvalAll(p, y, es, [], v);
      if o.o.Vals? {
        if f !in y.quiet { Beginning(p, y, es, a, v); }
        Called(p, y, f, es, a, v);
      }
    case Store(op, e1, offset, e2) => StoreStatement(p, y, st, a, v);
    case If(e, th, el) => IfStatement(p, y, st, a, v);
    case Block(l, body, _) =>
      Statements(p, y, body, a, v);
      var (o, v1) := S.Exec(p, y, body, v);
      var flow := CheckStmts(y, body, a);
      if o.o == IR.Branched(l) || o.o.Completed? {
        WeakenFall(y, flow.fall, if l in flow.exits then Alive(flow.exits[l]) else Dead, v1);
      }
    case Loop(l, body) => LoopStatement(p, y, l, body, a, Rounds, v);
    case Branch(l) =>
    case BranchIf(l, e) =>
      Expression(p, y, e, a, v);
      var (o, v1) := S.Eval(p, y, e, v);
      if o.o.Val? { PassHolds(y, CheckExpr(y, e, a).a, v1, e); }
    case Return(e) =>
      if e.Get? {
        assert Holds(y, a.(untested := {}), v.(untested := {})) by { reveal Holds(); }
        Expression(p, y, e, a.(untested := {}), v.(untested := {}));
      } else {
        Expression(p, y, e, a, v);
      }
    case Unreachable =>
  }
  lemma SetStatement(p: Program, y: Frame, st: Stmt, a: Known, v: S.View)
    requires st.Set? && CheckStmt(y, st, a).Flow? && Holds(y, a, v)
    ensures GoodEnd(y, CheckStmt(y, st, a), v, IR.Step(p, st, v.s), S.Step(p, y, st, v))
  {
    var x, e := st.x, st.e;
    Expression(p, y, e, a, v);
    var (o, v1) := S.Eval(p, y, e, v);
    if o.o.Val? && HasLocal(x, v1.s) {
      var a1 := CheckExpr(y, e, a).a;
      AssignHolds(y, a1, v1, x, o.o.v, MayFail(y, e));
      var v2 := S.Assign(x, o.o.v, MayFail(y, e), v1);
      assert v2.s.locals[x] == o.o.v;
      if IsEnd(y, e) { EndValue(p, y, a, v); }
      reveal Holds();
    }
  }
  // The values of one or two operands.
  lemma OneValue(p: Program, e: Expr, s: State)
    ensures var (o, s1) := IR.Eval(p, e, s);
      IR.EvalAll(p, Cons(e, Nil), [], s) == (if o.Val? then IR.Vals([o.v]) else IR.AbruptAll(o.a), s1)
  {
    var (o, s1) := IR.Eval(p, e, s);
    if o.Val? { assert [] + [o.v] == [o.v]; assert IR.EvalAll(p, Nil, [o.v], s1) == (IR.Vals([o.v]), s1); }
  }
  lemma ValueAndConstant(p: Program, e: Expr, c: W.Value, s: State)
    ensures var (o, s1) := IR.Eval(p, e, s);
      IR.EvalAll(p, Cons(e, Cons(Const(c), Nil)), [], s) == (if o.Val? then IR.Vals([o.v, c]) else IR.AbruptAll(o.a), s1)
  {
    var (o, s1) := IR.Eval(p, e, s);
    if o.Val? {
      assert [] + [o.v] == [o.v];
      assert [o.v] + [c] == [o.v, c];
      assert IR.Eval(p, Const(c), s1) == (IR.Val(c), s1);
      assert IR.EvalAll(p, Nil, [o.v, c], s1) == (IR.Vals([o.v, c]), s1);
      assert IR.EvalAll(p, Cons(Const(c), Nil), [o.v], s1) == (IR.Vals([o.v, c]), s1);
    }
  }
  lemma EndValue(p: Program, y: Frame, a: Known, v: S.View)
    requires Holds(y, a, v)
    ensures var e := Op(0x6A, Cons(Get(Sp), Cons(Const(W.I32Value(y.size)), Nil)));
      var r := IR.Eval(p, e, v.s).0; r.Val? ==> S.IsFrameEnd(y, v.sp, r.v)
  {
    reveal Holds();
    assert IR.Eval(p, Get(Sp), v.s) == (IR.Val(v.sp), v.s);
    ValueAndConstant(p, Get(Sp), W.I32Value(y.size), v.s);
  }
  // What KeptBy says of a value.
  lemma KeptValue(p: Program, y: Frame, e: Expr, s: State)
    requires KeptBy(y, e).Local?
    ensures var r := IR.Eval(p, e, s); r.1 == s && (r.0.Val? ==> HasLocal(KeptBy(y, e).x, s) && S.IsWordOf(y, r.0.v, s.locals[KeptBy(y, e).x]))
  {
    if e.Op? {
      var x := KeptBy(y, e).x;
      var t := e.operands.tail.head.v;
      var inner := Op(0xAD, Cons(Get(x), Nil));
      assert e == Op(0x84, Cons(inner, Cons(Const(t), Nil)));
      OneValue(p, Get(x), s);
      assert IR.Eval(p, Get(x), s).1 == s;
      assert IR.Eval(p, inner, s) == (if HasLocal(x, s) then IR.Computed(Compute(0xAD, [s.locals[x]])) else IR.Abrupt(Stuck), s);
      ValueAndConstant(p, inner, t, s);
    }
  }
  lemma StoreStatement(p: Program, y: Frame, st: Stmt, a: Known, v: S.View)
    requires st.Store? && CheckStmt(y, st, a).Flow? && Holds(y, a, v)
    ensures GoodEnd(y, CheckStmt(y, st, a), v, IR.Step(p, st, v.s), S.Step(p, y, st, v))
  {
    Expression(p, y, st.address, a, v);
    var (o1, v1) := S.Eval(p, y, st.address, v);
    if o1.o.Val? {
      var a1 := CheckExpr(y, st.address, a).a;
      Expression(p, y, st.e, a1, v1);
      var (o2, v2) := S.Eval(p, y, st.e, v1);
      if o2.o.Val? {
        var a2 := CheckExpr(y, st.e, a1).a;
        var m := StoreTo(st.op, o1.o.v, st.offset, o2.o.v, v2.s.memory);
        if m.Some? {
          var v3 := v2.(s := v2.s.(memory := m.v));
          MemoryHolds(y, a2, v2, v3.s);
          if KeptBy(y, st.e).Local? { KeptValue(p, y, st.e, v1.s); }
          assert Holds(y, Stored(y, st.op, st.address, st.offset, st.e, a2), S.Step(p, y, st, v).1) by { reveal Holds(); }
        }
      }
    }
  }
  lemma IfStatement(p: Program, y: Frame, st: Stmt, a: Known, v: S.View)
    requires st.If? && CheckStmt(y, st, a).Flow? && Holds(y, a, v)
    ensures GoodEnd(y, CheckStmt(y, st, a), v, IR.Step(p, st, v.s), S.Step(p, y, st, v))
    decreases v.s.clock, st, 0
  {
    Expression(p, y, st.condition, a, v);
    var (o, v1) := S.Eval(p, y, st.condition, v);
    if o.o.Val? {
      var a1 := CheckExpr(y, st.condition, a).a;
      var f := CheckStmts(y, st.then_, a1);
      var g := CheckStmts(y, st.else_, Pass(y, st.condition, a1));
      PassHolds(y, a1, v1, st.condition);
      var chosen := if IsTrue(o.o.v) then st.then_ else st.else_;
      var v0 := if IsTrue(o.o.v) then v1 else S.Pass(y, st.condition, v1);
      Statements(p, y, chosen, if IsTrue(o.o.v) then a1 else Pass(y, st.condition, a1), v0);
      var (q, v2) := S.Exec(p, y, chosen, v0);
      if q.o.Completed? { WeakenFall(y, f.fall, g.fall, v2); }
      if q.o.Branched? { WeakenExits(y, f.exits, g.exits, q.o.l, v2); }
    }
  }
  lemma LoopStatement(p: Program, y: Frame, l: Id, body: Stmts, a: Known, rounds: nat, v: S.View)
    requires CheckLoop(y, l, body, a, rounds).Flow? && Holds(y, a, v)
    ensures GoodEnd(y, CheckLoop(y, l, body, a, rounds), v, IR.Step(p, Loop(l, body), v.s), S.Step(p, y, Loop(l, body), v))
    decreases v.s.clock, body, 1, rounds
  {
    var flow := CheckStmts(y, body, a);
    if l !in flow.exits || Implied(a, flow.exits[l]) {
      if v.s.clock == 0 { return; }
      var s0 := v.s.(clock := v.s.clock - 1);
      MemoryHolds(y, a, v, s0);
      var v0 := v.(s := s0);
      Statements(p, y, body, a, v0);
      var (o, v1) := S.Exec(p, y, body, v0);
      if o.o == IR.Branched(l) {
        Weaken(y, a, flow.exits[l], v1);
        LoopStatement(p, y, l, body, a, rounds, v1);
      }
    } else {
      JoinImplied(a, flow.exits[l]);
      Weaken(y, Join(a, flow.exits[l]), a, v);
      LoopStatement(p, y, l, body, Join(a, flow.exits[l]), rounds - 1, v);
    }
  }

  // What refers to nothing, in callers' frames or not.
  const Zeros: set<W.Value> := {W.I32Value(0), W.I64Value(0), W.F32Value(0), W.F64Value(0)}
  lemma IsAll(n: W.U32)
    ensures forall x: W.U32 :: x in AllLocals(n) <==> x < n
    decreases n
  { if n > 0 { IsAll(n - 1); } }
  // The theorem: an activation of a function that is accepted, with any arguments in any state, is never stale.
  lemma NeverStale(p: Program, y: Frame, locals: seq<W.ValueType>, parameters: W.U32, n: W.U32, body: Stmts, s: State)
    requires CheckFunction(y, locals, parameters, n, body) && |s.locals| == |locals| > 0
    requires forall x :: parameters as int <= x < |locals| ==> s.locals[x] == W.Zero(locals[x])
    ensures var v := S.View(s, s.locals[0], map[], Zeros, AllLocals(n), {}); var (o, v1) := S.Exec(p, y, body, v);
      o.FreshEnd? && IR.Exec(p, body, s) == (o.o, v1.s)
  {
    var v := S.View(s, s.locals[0], map[], Zeros, AllLocals(n), {});
    var a := Known(AllLocals(n), map[], AllLocals(n) - AllLocals(parameters), {}, {});
    IsAll(n);
    IsAll(parameters);
    assert Holds(y, a, v) by { reveal Holds(); }
    Statements(p, y, body, a, v);
  }
}
