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
  import K = SafepointFacts

  // What is known is so.
  ghost opaque predicate Holds(c: Context, a: K.Facts, v: S.View) {
    |v.s.locals| > 0 && v.s.locals[0] == v.sp
    && (forall x :: K.Has(a, x, K.Live) ==> x in v.live)
    && (forall x :: K.Has(a, x, K.Tested) ==> x !in v.untested)
    && (forall x, g :: K.Has(a, x, g) && (g.Kept? || g.Held?) ==> IsKept(c, g, x, v))
    && (forall x :: K.Has(a, x, K.Given) ==> HasLocal(x, v.s) && v.s.locals[x] in v.given)
    && (forall x :: K.Has(a, x, K.End) ==> HasLocal(x, v.s) && S.IsFrameEnd(c.y, v.sp, v.s.locals[x]))
  }
  ghost predicate IsKeptAt(c: Context, o: W.U32, x: W.U32, v: S.View) {
    HasLocal(x, v.s) && IsOwner(c, o, x) && InFrame(c.y, o) && o in v.frame && S.IsWordOf(c.y, v.frame[o], v.s.locals[x])
  }
  ghost predicate IsKept(c: Context, g: K.Fact, x: W.U32, v: S.View) {
    HasLocal(x, v.s) && (v.s.locals[x] in v.given || exists o :: FactOf(c, o) == g && IsKeptAt(c, o, x, v))
  }
  // b says all that a says.
  ghost predicate Implied(a: K.Facts, b: K.Facts) { forall x, g :: K.Has(a, x, g) ==> K.Has(b, x, g) }
  lemma WithinImplied(a: K.Facts, b: K.Facts)
    requires K.Within(a, b)
    ensures Implied(a, b)
  { forall x, g | K.Has(a, x, g) ensures K.Has(b, x, g) { K.WithinHas(a, b, x, g); } }
  lemma MeetImplied(a: K.Facts, b: K.Facts)
    ensures Implied(K.Meet(a, b), a) && Implied(K.Meet(a, b), b)
  { forall x, g | K.Has(K.Meet(a, b), x, g) ensures K.Has(a, x, g) && K.Has(b, x, g) { K.MeetHas(a, b, x, g); } }
  lemma Weaken(c: Context, a: K.Facts, b: K.Facts, v: S.View)
    requires Implied(a, b) && Holds(c, b, v)
    ensures Holds(c, a, v)
  { reveal Holds(); }
  lemma WeakenJoin(c: Context, a: K.Facts, b: K.Facts, v: S.View)
    requires Holds(c, a, v) || Holds(c, b, v)
    ensures Holds(c, K.Meet(a, b), v)
  {
    MeetImplied(a, b);
    if Holds(c, a, v) { Weaken(c, K.Meet(a, b), a, v); } else { Weaken(c, K.Meet(a, b), b, v); }
  }
  lemma ReadLive(c: Context, a: K.Facts, v: S.View, x: W.U32)
    requires Holds(c, a, v)
    ensures (IsLive(a, x) ==> x in v.live) && (IsTested(a, x) ==> x !in v.untested)
  {
    reveal Holds();
    assert IsLive(a, x) == K.Has(a, x, K.Live) && IsTested(a, x) == K.Has(a, x, K.Tested);
  }
  // What is known after an assignment: of the local, what it says; of others, what was known.
  lemma Known(x: W.U32, mayFail: bool, more: K.Word, a: K.Facts, z: W.U32, g: K.Fact)
    requires more in {0, K.EndBit, K.KeepingBits} && K.Has(Assign(x, mayFail, more, a), z, g)
    ensures if z == x then g.Live? || (g.Tested? && !mayFail) || K.Among(g, more) else K.Has(a, z, g)
  {
    K.AmongBits(g);
    assert K.Among(g, K.LiveBit) <==> g.Live? by { assert K.LiveBit == K.BitOf(K.Live); }
    assert K.Among(g, K.TestedBit) <==> g.Tested? by { assert K.TestedBit == K.BitOf(K.Tested); }
    K.AmongEither(g, K.LiveBit, K.TestedBit);
    K.AmongEither(g, K.LiveBit, more);
    K.AmongEither(g, K.LiveBit | K.TestedBit, more);
    K.PutHas(a, x, K.AnyBit, if mayFail then K.LiveBit | more else K.LiveBit | K.TestedBit | more, z, g);
  }
  lemma KeptElsewhere(c: Context, g: K.Fact, z: W.U32, v: S.View, v1: S.View)
    requires IsKept(c, g, z, v) && v1.frame == v.frame && v1.given == v.given && HasLocal(z, v1.s) && v1.s.locals[z] == v.s.locals[z]
    ensures IsKept(c, g, z, v1)
  {
    if v.s.locals[z] !in v.given {
      var o :| FactOf(c, o) == g && IsKeptAt(c, o, z, v);
      assert IsKeptAt(c, o, z, v1);
    }
  }
  lemma AssignHolds(c: Context, a: K.Facts, v: S.View, x: W.U32, value: W.Value, mayFail: bool)
    requires Holds(c, a, v) && HasLocal(x, v.s) && x != Sp
    ensures Holds(c, Assign(x, mayFail, 0, a), S.Assign(x, value, mayFail, v))
  {
    reveal Holds();
    var b, v1 := Assign(x, mayFail, 0, a), S.Assign(x, value, mayFail, v);
    forall z, g | K.Has(b, z, g) ensures if z == x then g.Live? || (g.Tested? && !mayFail) else K.Has(a, z, g) {
      Known(x, mayFail, 0, a, z, g);
      K.AmongBits(g);
    }
    forall z, g | K.Has(b, z, g) && (g.Kept? || g.Held?) ensures IsKept(c, g, z, v1) { KeptElsewhere(c, g, z, v, v1); }
  }
  lemma PassThroughHas(e: Expr, a: K.Facts, x: W.U32, g: K.Fact)
    requires K.Has(PassThrough(e, a), x, g)
    ensures K.Has(a, x, g) || (g.Tested? && x in Through(e))
    decreases e
  {
    match e
    case Tee(z, e1) =>
      K.PutHas(PassThrough(e1, a), z, 0, K.TestedBit, x, g);
      K.AmongBits(g);
      assert K.Among(g, K.TestedBit) <==> g.Tested? by { assert K.TestedBit == K.BitOf(K.Tested); }
      if K.Has(PassThrough(e1, a), x, g) { PassThroughHas(e1, a, x, g); }
    case _ =>
  }
  lemma PassHolds(c: Context, a: K.Facts, v: S.View, e: Expr)
    requires Holds(c, a, v)
    ensures Holds(c, Pass(c.y, e, a), S.Pass(c.y, e, v))
  {
    reveal Holds();
    var v1 := S.Pass(c.y, e, v);
    forall x, g | K.Has(Pass(c.y, e, a), x, g) ensures K.Has(a, x, g) || (g.Tested? && x in Passed(c.y, e)) {
      if IsTest(c.y, e) { PassThroughHas(e.operands.head, a, x, g); }
    }
    forall z, g | K.Has(a, z, g) && (g.Kept? || g.Held?) ensures IsKept(c, g, z, v1) { KeptElsewhere(c, g, z, v, v1); }
  }
  lemma MemoryHolds(c: Context, a: K.Facts, v: S.View, s: State)
    requires Holds(c, a, v) && s.locals == v.s.locals
    ensures Holds(c, a, v.(s := s))
  {
    reveal Holds();
    forall z, g | K.Has(a, z, g) && (g.Kept? || g.Held?) ensures IsKept(c, g, z, v.(s := s)) { KeptElsewhere(c, g, z, v, v.(s := s)); }
  }
  lemma EndHolds(c: Context, a: K.Facts, v: S.View, x: W.U32)
    requires Holds(c, a, v) && K.Has(a, x, K.End)
    ensures HasLocal(x, v.s) && S.IsFrameEnd(c.y, v.sp, v.s.locals[x])
  { reveal Holds(); }
  lemma CollectHolds(c: Context, a: K.Facts, v: S.View, vs: seq<W.Value>, covered: bool)
    requires Holds(c, a, v) && (covered ==> |vs| > 0 && S.IsFrameEnd(c.y, v.sp, vs[0]))
    ensures Holds(c, K.Survive(covered, a), S.Collect(c.y, vs, v))
  {
    reveal Holds();
    var b, v1 := K.Survive(covered, a), S.Collect(c.y, vs, v);
    forall x, g | K.Has(b, x, g) ensures K.Has(a, x, g) { K.SurviveHas(covered, a, x, g); }
    forall x | K.Has(b, x, K.Live)
      ensures x in v1.live
    {
      K.SurviveHas(covered, a, x, K.Live);
      if v.s.locals[x] !in v.given {
        var g := if K.Has(a, x, K.Kept) then K.Kept else K.Held;
        var o :| FactOf(c, o) == g && IsKeptAt(c, o, x, v);
        assert S.InSomeWord(c.y, v.s.locals[x], v.frame);
      }
      assert S.IsVisible(c.y, x, vs, v);
    }
    forall z, g | K.Has(b, z, g) && (g.Kept? || g.Held?) ensures IsKept(c, g, z, v1) { KeptElsewhere(c, g, z, v, v1); }
  }

  // Expressions: not stale, as in the plain semantics, and what the checker says afterwards holds.
  ghost predicate GoodValue(c: Context, p: Program, e: Expr, v: S.View, a: K.Facts, r: (S.Value, S.View)) {
    r.0.Fresh? && IR.Eval(p, e, v.s) == (r.0.o, r.1.s) && r.1.sp == v.sp && (r.0.o.Val? ==> Holds(c, a, r.1))
  }
  lemma Expression(p: Program, c: Context, e: Expr, a: K.Facts, v: S.View)
    requires CheckExpr(c.y, e, a).Good? && Holds(c, a, v)
    ensures GoodValue(c, p, e, v, CheckExpr(c.y, e, a).a, S.Eval(p, c.y, e, v))
    decreases e
  {
    match e
    case Const(_) =>
    case Get(x) => ReadLive(c, a, v, x);
    case Tee(x, e1) =>
      Expression(p, c, e1, a, v);
      var (o, v1) := S.Eval(p, c.y, e1, v);
      if o.o.Val? && HasLocal(x, v1.s) { AssignHolds(c, CheckExpr(c.y, e1, a).a, v1, x, o.o.v, MayFail(c.y, e1)); }
    case Op(op, es) => Expressions(p, c, es, [], a, v);
    case Load(op, e1, offset) => Expression(p, c, e1, a, v);
    case Select(e0, e1, e2) =>
      Expression(p, c, e1, a, v);
      var (o1, v1) := S.Eval(p, c.y, e1, v);
      if o1.o.Val? {
        var a1 := CheckExpr(c.y, e1, a).a;
        Expression(p, c, e2, a1, v1);
        var (o2, v2) := S.Eval(p, c.y, e2, v1);
        if o2.o.Val? { Expression(p, c, e0, CheckExpr(c.y, e2, a1).a, v2); }
      }
    case Choose(e0, _, e1, e2) => ChooseExpression(p, c, e, a, v);
    case Call(f, es) =>
      Expressions(p, c, es, [], a, v);
      var (o, v1) := S.EvalAll(p, c.y, es, [], v);
      if o.o.Vals? {
        if !IsQuietCallee(c.y, f) { Beginning(p, c, es, a, v); }
        Called(p, c, f, es, a, v);
      }
    case CallIndirect(signature, e1, es) => IndirectExpression(p, c, e, a, v);
  }
  lemma ChooseExpression(p: Program, c: Context, e: Expr, a: K.Facts, v: S.View)
    requires e.Choose? && CheckExpr(c.y, e, a).Good? && Holds(c, a, v)
    ensures GoodValue(c, p, e, v, CheckExpr(c.y, e, a).a, S.Eval(p, c.y, e, v))
    decreases e, 0
  {
    Expression(p, c, e.condition, a, v);
    var (o, v1) := S.Eval(p, c.y, e.condition, v);
    if o.o.Val? {
      var a1 := CheckExpr(c.y, e.condition, a).a;
      var b1 := CheckExpr(c.y, e.then_, a1).a;
      var b2 := CheckExpr(c.y, e.else_, a1).a;
      var chosen := if IsTrue(o.o.v) then e.then_ else e.else_;
      Expression(p, c, chosen, a1, v1);
      var (q, v2) := S.Eval(p, c.y, chosen, v1);
      if q.o.Val? { WeakenJoin(c, b1, b2, v2); }
    }
  }
  // The first argument is the value of its local before the call.
  lemma FirstValue(p: Program, c: Context, es: Exprs, a: K.Facts, v: S.View)
    requires CheckAll(c.y, es, a).Good? && Holds(c, a, v) && IsCovered(es, a) && S.EvalAll(p, c.y, es, [], v).0 .FreshAll? && S.EvalAll(p, c.y, es, [], v).0.o.Vals?
    ensures var vs := S.EvalAll(p, c.y, es, [], v).0.o.vs; |vs| > 0 && S.IsFrameEnd(c.y, v.sp, vs[0])
  {
    EndHolds(c, a, v, es.head.x);
    var (o, v1) := S.Eval(p, c.y, es.head, v);
    Prefix(p, c, es.tail, [o.o.v], v1);
    assert [] + [o.o.v] == [o.o.v];
  }
  // Where the callee's frame begins.
  lemma Beginning(p: Program, c: Context, es: Exprs, a: K.Facts, v: S.View)
    requires CheckAll(c.y, es, a).Good? && Holds(c, a, v) && Begins(c.y, es, a) && S.EvalAll(p, c.y, es, [], v).0.FreshAll? && S.EvalAll(p, c.y, es, [], v).0.o.Vals?
    ensures S.Begins(c.y, S.EvalAll(p, c.y, es, [], v).0.o.vs, v)
  {
    if IsCovered(es, a) { FirstValue(p, c, es, a, v); } else {
      reveal Holds();
      assert IR.Eval(p, Get(Sp), v.s) == (IR.Val(v.sp), v.s);
      var (o, v1) := S.Eval(p, c.y, es.head, v);
      assert [] + [o.o.v] == [o.o.v];
      Prefix(p, c, es.tail, [o.o.v], v1);
    }
  }
  lemma Prefix(p: Program, c: Context, es: Exprs, done: seq<W.Value>, v: S.View)
    requires |done| > 0
    ensures var r := S.EvalAll(p, c.y, es, done, v).0; r.FreshAll? && r.o.Vals? ==> |r.o.vs| > 0 && r.o.vs[0] == done[0]
    decreases es
  {
    if es.Cons? && AllQuiet(c.y, es.tail) {
      var (o, v1) := S.Eval(p, c.y, es.head, v);
      if o.Fresh? && o.o.Val? { Prefix(p, c, es.tail, done + [o.o.v], v1); }
    }
  }
  lemma Called(p: Program, c: Context, f: W.U32, es: Exprs, a: K.Facts, v: S.View)
    requires CheckAll(c.y, es, a).Good? && Holds(c, a, v)
    requires var (o, v1) := S.EvalAll(p, c.y, es, [], v); o.FreshAll? && o.o.Vals? && Holds(c, CheckAll(c.y, es, a).a, v1) && v1.sp == v.sp
    ensures var (o, v1) := S.EvalAll(p, c.y, es, [], v);
      Holds(c, Calling(c.y, f, es, a, CheckAll(c.y, es, a).a), S.Calling(c.y, f, o.o.vs, v1).(s := IR.Invoke(p, f, o.o.vs, v1.s).1))
  {
    var (o, v1) := S.EvalAll(p, c.y, es, [], v);
    var a1 := CheckAll(c.y, es, a).a;
    if IsCovered(es, a) { FirstValue(p, c, es, a, v); }
    if !IsQuietCallee(c.y, f) { CollectHolds(c, a1, v1, o.o.vs, IsCovered(es, a)); }
    MemoryHolds(c, Calling(c.y, f, es, a, a1), S.Calling(c.y, f, o.o.vs, v1), IR.Invoke(p, f, o.o.vs, v1.s).1);
  }
  lemma IndirectExpression(p: Program, c: Context, e: Expr, a: K.Facts, v: S.View)
    requires e.CallIndirect? && CheckExpr(c.y, e, a).Good? && Holds(c, a, v)
    ensures GoodValue(c, p, e, v, CheckExpr(c.y, e, a).a, S.Eval(p, c.y, e, v))
    decreases e, 0
  {
    var es := e.arguments;
    Expressions(p, c, es, [], a, v);
    var (o, v1) := S.EvalAll(p, c.y, es, [], v);
    if o.o.Vals? {
      var a1 := CheckAll(c.y, es, a).a;
      Expression(p, c, e.index, a1, v1);
      var (i, v2) := S.Eval(p, c.y, e.index, v1);
      if i.o.Val? {
        Beginning(p, c, es, a, v);
        if IsCovered(es, a) { FirstValue(p, c, es, a, v); }
        var a2 := CheckExpr(c.y, e.index, a1).a;
        CollectHolds(c, a2, v2, o.o.vs, IsCovered(es, a));
        MemoryHolds(c, K.Survive(IsCovered(es, a), a2), S.Collect(c.y, o.o.vs, v2), IR.InvokeIndirect(p, e.signature, i.o.v, o.o.vs, v2.s).1);
      }
    }
  }
  lemma Expressions(p: Program, c: Context, es: Exprs, done: seq<W.Value>, a: K.Facts, v: S.View)
    requires CheckAll(c.y, es, a).Good? && Holds(c, a, v)
    ensures var (o, v1) := S.EvalAll(p, c.y, es, done, v);
      o.FreshAll? && IR.EvalAll(p, es, done, v.s) == (o.o, v1.s) && v1.sp == v.sp && (o.o.Vals? ==> Holds(c, CheckAll(c.y, es, a).a, v1))
    decreases es
  {
    match es
    case Nil =>
    case Cons(e, tail) =>
      Expression(p, c, e, a, v);
      var (o, v1) := S.Eval(p, c.y, e, v);
      if o.o.Val? { Expressions(p, c, tail, done + [o.o.v], CheckExpr(c.y, e, a).a, v1); }
  }

  // Exits only get weaker as the checker goes on, and say at least what they said.
  ghost predicate FallGrows(f: Fall, g: Fall) { f.Alive? ==> g.Alive? && Implied(g.a, f.a) }
  ghost predicate Grows(x: Exits, z: Exits) {
    match x case Nowhere => true case Exit(l, f, outer) => z.Exit? && z.l == l && FallGrows(f, z.fall) && Grows(outer, z.outer)
  }
  lemma GrowsReflexive(x: Exits)
    ensures Grows(x, x)
  { if x.Exit? { GrowsReflexive(x.outer); } }
  lemma GrowsTransitive(x: Exits, y: Exits, z: Exits)
    requires Grows(x, y) && Grows(y, z)
    ensures Grows(x, z)
  { if x.Exit? { GrowsTransitive(x.outer, y.outer, z.outer); } }
  lemma JoinGrows(l: Id, a: K.Facts, x: Exits)
    ensures Grows(x, Join(l, a, x)) && AtLabel(l, Join(l, a, x)).Alive? && Implied(AtLabel(l, Join(l, a, x)).a, a)
  {
    match x
    case Nowhere =>
    case Exit(k, f, outer) =>
      GrowsReflexive(outer);
      if k == l { if f.Alive? { MeetImplied(f.a, a); } } else { JoinGrows(l, a, outer); }
  }
  lemma LeaveGrows(l: Id, a: K.Facts, x: Exits)
    ensures Grows(x, Leave(l, a, x)) && AtLabel(l, Leave(l, a, x)).Alive? && Implied(AtLabel(l, Leave(l, a, x)).a, a)
  {
    JoinGrows(l, a, x);
    GrowsReflexive(x);
    var f := AtLabel(l, x);
    if f.Alive? && K.Within(f.a, a) { WithinImplied(f.a, a); }
  }
  lemma GrowsAt(c: Context, l: Id, x: Exits, z: Exits, v: S.View)
    requires Grows(x, z) && AtLabel(l, x).Alive? && Holds(c, AtLabel(l, x).a, v)
    ensures AtLabel(l, z).Alive? && Holds(c, AtLabel(l, z).a, v)
    decreases x
  { if x.l == l { Weaken(c, z.fall.a, x.fall.a, v); } else { GrowsAt(c, l, x.outer, z.outer, v); } }
  lemma StatementsGrow(c: Context, ss: Stmts, a: K.Facts, x: Exits)
    requires CheckStmts(c, ss, a, x).Flow?
    ensures Grows(x, CheckStmts(c, ss, a, x).exits)
    decreases ss, 0
  {
    match ss
    case End => GrowsReflexive(x);
    case Then(st, tail) =>
      StatementGrows(c, st, a, x);
      var first := CheckStmt(c, st, a, x);
      if first.fall.Alive? {
        StatementsGrow(c, tail, first.fall.a, first.exits);
        GrowsTransitive(x, first.exits, CheckStmts(c, ss, a, x).exits);
      }
  }
  lemma StatementGrows(c: Context, st: Stmt, a: K.Facts, x: Exits)
    requires CheckStmt(c, st, a, x).Flow?
    ensures Grows(x, CheckStmt(c, st, a, x).exits)
    decreases st, 0
  {
    GrowsReflexive(x);
    match st
    case If(e, th, el) =>
      var a1 := CheckExpr(c.y, e, a).a;
      StatementsGrow(c, th, a1, x);
      var x1 := CheckStmts(c, th, a1, x).exits;
      StatementsGrow(c, el, Pass(c.y, e, a1), x1);
      GrowsTransitive(x, x1, CheckStmts(c, el, Pass(c.y, e, a1), x1).exits);
    case Block(l, body, _) => StatementsGrow(c, body, a, Exit(l, Dead, x));
    case Loop(l, body) => LoopGrows(c, l, body, a, x, Rounds);
    case Branch(l) => LeaveGrows(l, a, x);
    case BranchIf(l, e) => LeaveGrows(l, CheckExpr(c.y, e, a).a, x);
    case _ =>
  }
  lemma LoopGrows(c: Context, l: Id, body: Stmts, a: K.Facts, x: Exits, rounds: nat)
    requires CheckLoop(c, l, body, a, x, rounds).Flow?
    ensures Grows(x, CheckLoop(c, l, body, a, x, rounds).exits)
    decreases body, 1, rounds
  {
    StatementsGrow(c, body, a, Exit(l, Dead, x));
    var back := CheckStmts(c, body, a, Exit(l, Dead, x)).exits.fall;
    if back.Alive? && !K.Within(a, back.a) { LoopGrows(c, l, body, K.Meet(a, back.a), x, rounds - 1); }
  }

  // Statements: the same, at the end and at every label that control may go to.
  ghost predicate GoodEnd(c: Context, flow: Flow, v: S.View, plain: (IR.Ending, State), r: (S.Ending, S.View))
    requires flow.Flow?
  {
    r.0.FreshEnd? && plain == (r.0.o, r.1.s) && r.1.sp == v.sp
    && (r.0.o.Completed? ==> flow.fall.Alive? && Holds(c, flow.fall.a, r.1))
    && (r.0.o.Branched? ==> AtLabel(r.0.o.l, flow.exits).Alive? && Holds(c, AtLabel(r.0.o.l, flow.exits).a, r.1))
  }
  lemma WeakenFall(c: Context, f: Fall, g: Fall, v: S.View)
    requires (f.Alive? && Holds(c, f.a, v)) || (g.Alive? && Holds(c, g.a, v))
    ensures JoinFall(f, g).Alive? && Holds(c, JoinFall(f, g).a, v)
  { if f.Alive? && g.Alive? { WeakenJoin(c, f.a, g.a, v); } }
  lemma LeaveHolds(c: Context, l: Id, a: K.Facts, x: Exits, v: S.View)
    requires Holds(c, a, v)
    ensures AtLabel(l, Leave(l, a, x)).Alive? && Holds(c, AtLabel(l, Leave(l, a, x)).a, v)
  {
    LeaveGrows(l, a, x);
    Weaken(c, AtLabel(l, Leave(l, a, x)).a, a, v);
  }

  lemma Statements(p: Program, c: Context, ss: Stmts, a: K.Facts, x: Exits, v: S.View)
    requires CheckStmts(c, ss, a, x).Flow? && Holds(c, a, v)
    ensures GoodEnd(c, CheckStmts(c, ss, a, x), v, IR.Exec(p, ss, v.s), S.Exec(p, c.y, ss, v))
    decreases v.s.clock, ss, 0
  {
    match ss
    case End =>
    case Then(st, tail) =>
      Statement(p, c, st, a, x, v);
      var (o, v1) := S.Step(p, c.y, st, v);
      var first := CheckStmt(c, st, a, x);
      if o.o.Completed? {
        Statements(p, c, tail, first.fall.a, first.exits, v1);
      } else if o.o.Branched? && first.fall.Alive? {
        StatementsGrow(c, tail, first.fall.a, first.exits);
        GrowsAt(c, o.o.l, first.exits, CheckStmts(c, tail, first.fall.a, first.exits).exits, v1);
      }
  }
  lemma Statement(p: Program, c: Context, st: Stmt, a: K.Facts, x: Exits, v: S.View)
    requires CheckStmt(c, st, a, x).Flow? && Holds(c, a, v)
    ensures GoodEnd(c, CheckStmt(c, st, a, x), v, IR.Step(p, st, v.s), S.Step(p, c.y, st, v))
    decreases v.s.clock, st, 1
  {
    match st
    case Set(z, e) => SetStatement(p, c, st, a, x, v);
    case Drop(e) => Expression(p, c, e, a, v);
    case Perform(f, es) =>
      Expressions(p, c, es, [], a, v);
      var (o, v1) := S.EvalAll(p, c.y, es, [], v);
      if o.o.Vals? {
        if !IsQuietCallee(c.y, f) { Beginning(p, c, es, a, v); }
        Called(p, c, f, es, a, v);
      }
    case Store(op, e1, offset, e2) => StoreStatement(p, c, st, a, x, v);
    case If(e, th, el) => IfStatement(p, c, st, a, x, v);
    case Block(l, body, _) =>
      var inner := Exit(l, Dead, x);
      StatementsGrow(c, body, a, inner);
      Statements(p, c, body, a, inner, v);
      var (o, v1) := S.Exec(p, c.y, body, v);
      var flow := CheckStmts(c, body, a, inner);
      if o.o == IR.Branched(l) || o.o.Completed? { WeakenFall(c, flow.fall, flow.exits.fall, v1); }
    case Loop(l, body) => LoopStatement(p, c, l, body, a, x, Rounds, v);
    case Branch(l) => LeaveHolds(c, l, a, x, v);
    case BranchIf(l, e) =>
      Expression(p, c, e, a, v);
      var (o, v1) := S.Eval(p, c.y, e, v);
      if o.o.Val? {
        var a1 := CheckExpr(c.y, e, a).a;
        PassHolds(c, a1, v1, e);
        LeaveHolds(c, l, a1, x, v1);
      }
    case Return(e) => if e.Get? { ReadLive(c, a, v, e.x); } else { Expression(p, c, e, a, v); }
    case Unreachable =>
  }
  lemma SetStatement(p: Program, c: Context, st: Stmt, a: K.Facts, x: Exits, v: S.View)
    requires st.Set? && CheckStmt(c, st, a, x).Flow? && Holds(c, a, v)
    ensures GoodEnd(c, CheckStmt(c, st, a, x), v, IR.Step(p, st, v.s), S.Step(p, c.y, st, v))
  {
    var z, e := st.x, st.e;
    Expression(p, c, e, a, v);
    var (o, v1) := S.Eval(p, c.y, e, v);
    if o.o.Val? && HasLocal(z, v1.s) {
      var a1 := CheckExpr(c.y, e, a).a;
      if IsEnd(c.y, e) { EndValue(p, c, a, v); }
      AssignedHolds(c, a1, v1, z, e, o.o.v);
    }
  }
  lemma AssignedHolds(c: Context, a: K.Facts, v: S.View, z: W.U32, e: Expr, value: W.Value)
    requires Holds(c, a, v) && HasLocal(z, v.s) && z != Sp && (IsEnd(c.y, e) ==> S.IsFrameEnd(c.y, v.sp, value))
    ensures var v1 := S.Assign(z, value, MayFail(c.y, e), v);
      Holds(c, Assigned(c.y, z, e, a), if IsArgument(c.y, e) then v1.(given := v1.given + {value}) else v1)
  {
    reveal Holds();
    var b := Assigned(c.y, z, e, a);
    var v1 := S.Assign(z, value, MayFail(c.y, e), v);
    var v2 := if IsArgument(c.y, e) then v1.(given := v1.given + {value}) else v1;
    var more := if IsArgument(c.y, e) then K.KeepingBits else if IsEnd(c.y, e) then K.EndBit else 0;
    assert v2.s.locals[z] == value;
    forall x, g | K.Has(b, x, g)
      ensures if x == z then g.Live? || (g.Tested? && !MayFail(c.y, e)) || (IsArgument(c.y, e) && (g.Given? || g.Kept? || g.Held?)) || (IsEnd(c.y, e) && g.End?) else K.Has(a, x, g)
    {
      Known(z, MayFail(c.y, e), more, a, x, g);
      K.AmongBits(g);
      assert K.Among(g, K.EndBit) <==> g.End? by { assert K.EndBit == K.BitOf(K.End); }
    }
    forall x, g | K.Has(b, x, g) && (g.Kept? || g.Held?) ensures IsKept(c, g, x, v2) { if x != z { KeptMore(c, g, x, v, v2); } }
  }
  lemma KeptMore(c: Context, g: K.Fact, z: W.U32, v: S.View, v1: S.View)
    requires IsKept(c, g, z, v) && v1.frame == v.frame && v.given <= v1.given && HasLocal(z, v1.s) && v1.s.locals[z] == v.s.locals[z]
    ensures IsKept(c, g, z, v1)
  {
    if v.s.locals[z] !in v.given {
      var o :| FactOf(c, o) == g && IsKeptAt(c, o, z, v);
      assert IsKeptAt(c, o, z, v1);
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
  lemma EndValue(p: Program, c: Context, a: K.Facts, v: S.View)
    requires Holds(c, a, v)
    ensures var e := Op(0x6A, Cons(Get(Sp), Cons(Const(W.I32Value(c.y.size)), Nil)));
      var r := IR.Eval(p, e, v.s).0; r.Val? ==> S.IsFrameEnd(c.y, v.sp, r.v)
  {
    reveal Holds();
    assert IR.Eval(p, Get(Sp), v.s) == (IR.Val(v.sp), v.s);
    ValueAndConstant(p, Get(Sp), W.I32Value(c.y.size), v.s);
  }
  // What KeptBy says of a value.
  lemma KeptValue(p: Program, c: Context, e: Expr, s: State)
    requires KeptBy(c.y, e).Local?
    ensures var r := IR.Eval(p, e, s); r.1 == s && (r.0.Val? ==> HasLocal(KeptBy(c.y, e).x, s) && S.IsWordOf(c.y, r.0.v, s.locals[KeptBy(c.y, e).x]))
  {
    if e.Op? {
      var x := KeptBy(c.y, e).x;
      var t := e.operands.tail.head.v;
      var inner := Op(0xAD, Cons(Get(x), Nil));
      assert e == Op(0x84, Cons(inner, Cons(Const(t), Nil)));
      OneValue(p, Get(x), s);
      assert IR.Eval(p, Get(x), s).1 == s;
      assert IR.Eval(p, inner, s) == (if HasLocal(x, s) then IR.Computed(Compute(0xAD, [s.locals[x]])) else IR.Abrupt(Stuck), s);
      ValueAndConstant(p, inner, t, s);
    }
  }
  lemma StoreStatement(p: Program, c: Context, st: Stmt, a: K.Facts, x: Exits, v: S.View)
    requires st.Store? && CheckStmt(c, st, a, x).Flow? && Holds(c, a, v)
    ensures GoodEnd(c, CheckStmt(c, st, a, x), v, IR.Step(p, st, v.s), S.Step(p, c.y, st, v))
  {
    Expression(p, c, st.address, a, v);
    var (o1, v1) := S.Eval(p, c.y, st.address, v);
    if o1.o.Val? {
      var a1 := CheckExpr(c.y, st.address, a).a;
      Expression(p, c, st.e, a1, v1);
      var (o2, v2) := S.Eval(p, c.y, st.e, v1);
      if o2.o.Val? {
        var a2 := CheckExpr(c.y, st.e, a1).a;
        var m := StoreTo(st.op, o1.o.v, st.offset, o2.o.v, v2.s.memory);
        if m.Some? {
          var v3 := v2.(s := v2.s.(memory := m.v));
          MemoryHolds(c, a2, v2, v3.s);
          if KeptBy(c.y, st.e).Local? { KeptValue(p, c, st.e, v1.s); }
          if st.address == Get(Sp) && !IsHeader(st.op, st.offset) { StoredHolds(c, st.op, st.offset, st.e, o2.o.v, a2, v3); }
        }
      }
    }
  }
  lemma StoredHolds(c: Context, op: W.U32, o: W.U32, e: Expr, value: W.Value, a: K.Facts, v: S.View)
    requires Holds(c, a, v) && !IsHeader(op, o) && IsWordStore(c.y, op, o)
    requires KeptBy(c.y, e).Local? ==> HasLocal(KeptBy(c.y, e).x, v.s) && S.IsWordOf(c.y, value, v.s.locals[KeptBy(c.y, e).x])
    ensures Holds(c, Stored(c, op, Get(Sp), o, e, a), v.(frame := v.frame[o := value]))
  {
    reveal Holds();
    var b := Stored(c, op, Get(Sp), o, e, a);
    var v1 := v.(frame := v.frame[o := value]);
    forall z, g | K.Has(b, z, g) && !(g == FactOf(c, o) && IsOwner(c, o, z)) ensures K.Has(a, z, g) { StoredHas(c, op, o, e, a, z, g); }
    forall z, g | K.Has(b, z, g) && (g.Kept? || g.Held?)
      ensures IsKept(c, g, z, v1)
    {
      StoredHas(c, op, o, e, a, z, g);
      if g == FactOf(c, o) && IsOwner(c, o, z) && KeptBy(c.y, e) == Local(z) {
        assert IsKeptAt(c, o, z, v1);
      } else if v.s.locals[z] !in v.given {
        var q :| FactOf(c, q) == g && IsKeptAt(c, q, z, v);
        assert q != o;
        assert IsKeptAt(c, q, z, v1);
      }
    }
  }
  // What is known after a store that was not known before: that the word's owner is kept, when its value was stored.
  lemma StoredHas(c: Context, op: W.U32, o: W.U32, e: Expr, a: K.Facts, z: W.U32, g: K.Fact)
    requires !IsHeader(op, o) && K.Has(Stored(c, op, Get(Sp), o, e, a), z, g)
    ensures K.Has(a, z, g) || (g == FactOf(c, o) && IsOwner(c, o, z) && KeptBy(c.y, e) == Local(z))
    ensures g == FactOf(c, o) && IsOwner(c, o, z) && KeptBy(c.y, e) != Local(z) ==> K.Has(a, z, K.Given)
  {
    if (o / 8) as int < |c.owners| {
      var x, h := c.owners[o / 8], FactOf(c, o);
      K.AmongBits(g);
      if KeptBy(c.y, e) == Local(x) { K.PutHas(a, x, 0, K.BitOf(h), z, g); }
      else if K.Has(a, x, h) && !K.Has(a, x, K.Given) { K.PutHas(a, x, K.BitOf(h), 0, z, g); }
    }
  }
  lemma IfStatement(p: Program, c: Context, st: Stmt, a: K.Facts, x: Exits, v: S.View)
    requires st.If? && CheckStmt(c, st, a, x).Flow? && Holds(c, a, v)
    ensures GoodEnd(c, CheckStmt(c, st, a, x), v, IR.Step(p, st, v.s), S.Step(p, c.y, st, v))
    decreases v.s.clock, st, 0
  {
    Expression(p, c, st.condition, a, v);
    var (o, v1) := S.Eval(p, c.y, st.condition, v);
    if o.o.Val? {
      var a1 := CheckExpr(c.y, st.condition, a).a;
      var passed := Pass(c.y, st.condition, a1);
      var f := CheckStmts(c, st.then_, a1, x);
      var g := CheckStmts(c, st.else_, passed, f.exits);
      if IsTrue(o.o.v) {
        Statements(p, c, st.then_, a1, x, v1);
        var (q, v2) := S.Exec(p, c.y, st.then_, v1);
        if q.o.Completed? { WeakenFall(c, f.fall, g.fall, v2); }
        if q.o.Branched? {
          StatementsGrow(c, st.else_, passed, f.exits);
          GrowsAt(c, q.o.l, f.exits, g.exits, v2);
        }
      } else {
        PassHolds(c, a1, v1, st.condition);
        var v0 := S.Pass(c.y, st.condition, v1);
        Statements(p, c, st.else_, passed, f.exits, v0);
        var (q, v2) := S.Exec(p, c.y, st.else_, v0);
        if q.o.Completed? { WeakenFall(c, f.fall, g.fall, v2); }
      }
    }
  }
  lemma LoopStatement(p: Program, c: Context, l: Id, body: Stmts, a: K.Facts, x: Exits, rounds: nat, v: S.View)
    requires CheckLoop(c, l, body, a, x, rounds).Flow? && Holds(c, a, v)
    ensures GoodEnd(c, CheckLoop(c, l, body, a, x, rounds), v, IR.Step(p, Loop(l, body), v.s), S.Step(p, c.y, Loop(l, body), v))
    decreases v.s.clock, body, 1, rounds
  {
    var inner := Exit(l, Dead, x);
    var flow := CheckStmts(c, body, a, inner);
    var back := flow.exits.fall;
    if back.Dead? || K.Within(a, back.a) {
      IR.Unrolled(p, l, body, v.s);
      if v.s.clock == 0 { return; }
      var s0 := v.s.(clock := v.s.clock - 1);
      MemoryHolds(c, a, v, s0);
      var v0 := v.(s := s0);
      Statements(p, c, body, a, inner, v0);
      var (o, v1) := S.Exec(p, c.y, body, v0);
      if o.o == IR.Branched(l) {
        WithinImplied(a, back.a);
        Weaken(c, a, back.a, v1);
        LoopStatement(p, c, l, body, a, x, rounds, v1);
      }
    } else {
      var b := K.Meet(a, back.a);
      MeetImplied(a, back.a);
      Weaken(c, b, a, v);
      LoopStatement(p, c, l, body, b, x, rounds - 1, v);
    }
  }

  // What refers to nothing, in callers' frames or not.
  const Zeros: set<W.Value> := {W.I32Value(0), W.I64Value(0), W.F32Value(0), W.F64Value(0)}
  ghost function AllLocals(n: W.U32): set<W.U32>
    decreases n
  { if n == 0 then {} else AllLocals(n - 1) + {n - 1} }
  lemma IsAll(n: W.U32)
    ensures forall x: W.U32 :: x in AllLocals(n) <==> x < n
    decreases n
  { if n > 0 { IsAll(n - 1); } }
  // The theorem: an activation of a function that is accepted, with any arguments in any state, is never stale.
  lemma NeverStale(p: Program, c: Context, locals: seq<W.ValueType>, parameters: W.U32, n: W.U32, body: Stmts, s: State)
    requires CheckFunction(c, locals, parameters, n, body) && |s.locals| == |locals| > 0
    requires forall x :: parameters as int <= x < |locals| ==> s.locals[x] == W.Zero(locals[x])
    ensures var v := S.View(s, s.locals[0], map[], Zeros, AllLocals(n), {}); var (o, v1) := S.Exec(p, c.y, body, v);
      o.FreshEnd? && IR.Exec(p, body, s) == (o.o, v1.s)
  {
    var v := S.View(s, s.locals[0], map[], Zeros, AllLocals(n), {});
    var a := K.Initial(n, parameters);
    forall x, g | K.Has(a, x, g) ensures x < n && (g.Given? || g.Kept? || g.Held? ==> parameters <= x) && !g.End? { K.InitialHas(n, parameters, x, g); }
    IsAll(n);
    assert Holds(c, a, v) by { reveal Holds(); }
    Statements(p, c, body, a, Nowhere, v);
  }
}
