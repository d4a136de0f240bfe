include "Check.dfy"
include "../WasmIR/Semantics.dfy"

// Slot sharing: functions that the checker accepts do what those before sharing do, from any state, at every clock.
module SlotSharing {
  import opened Names
  import W = Wasm
  import opened Engine
  import opened WasmMachine
  import opened WasmIR
  import opened WasmIRSemantics
  import opened SlotSharingCheck

  // ── What slots hold ────────────────────────────────────────────────────────────────────────────────────────────────

  lemma HeldHold(h: Holders, i: W.U32, x: W.U32, j: W.U32)
    requires i > 0 && j > 0
    ensures Held(Hold(h, i, x), j) == if i == j then x else Held(h, j)
    decreases i
  {
    reveal Held, Hold;
    var (even, here, odd) := match h case Blank => (Blank, NoLocal, Blank) case Fork(e, x0, o) => (e, x0, o);
    if i > 1 {
      if i % 2 == 0 {
        if j > 1 && j % 2 == 0 { HeldHold(even, i / 2, x, j / 2); }
      } else {
        if j > 1 && j % 2 == 1 { HeldHold(odd, i / 2, x, j / 2); }
      }
    }
  }
  lemma HeldCommon(a: Holders, b: Holders, i: W.U32)
    ensures var x := Held(Common(a, b), i); x != NoLocal ==> Held(a, i) == x && Held(b, i) == x
    decreases a
  {
    reveal Held, Common;
    if a != b && a.Fork? && b.Fork? && i > 1 {
      if i % 2 == 0 { HeldCommon(a.even, b.even, i / 2); } else { HeldCommon(a.odd, b.odd, i / 2); }
    }
  }
  // What is known in a is so in b.
  ghost predicate IsLess(a: Holders, b: Holders) { forall i: W.U32 :: Held(a, i) != NoLocal ==> Held(b, i) == Held(a, i) }
  lemma CommonIsLess(a: Holders, b: Holders)
    ensures IsLess(Common(a, b), a) && IsLess(Common(a, b), b)
  { forall i: W.U32 ensures var x := Held(Common(a, b), i); x != NoLocal ==> Held(a, i) == x && Held(b, i) == x { HeldCommon(a, b, i); } }

  // ── Related states ─────────────────────────────────────────────────────────────────────────────────────────────────

  // The states are the same, but for their locals.
  predicate Alike(s: State, t: State) { s.clock == t.clock && s.memory == t.memory && s.host == t.host }
  predicate Fit(c: Context, s: State, t: State) { Alike(s, t) && |s.locals| == |c.slots| && |t.locals| == |c.shared| && |c.shared| < NoLocal as nat }
  // What a slot is said to hold is there.
  predicate HasIt(c: Context, h: Holders, s: State, t: State, y: W.U32)
    requires Fit(c, s, t) && y as nat < |c.shared|
  { var x := Held(h, y + 1); x != NoLocal ==> x as nat < |c.slots| && c.slots[x] == y && t.locals[y] == s.locals[x] }
  ghost opaque predicate Rel(c: Context, h: Holders, s: State, t: State) { Fit(c, s, t) && forall y: W.U32 :: y as nat < |c.shared| ==> HasIt(c, h, s, t, y) }
  ghost predicate RelAt(c: Context, k: Known, s: State, t: State) { k.At? && Rel(c, k.h, s, t) }

  lemma RelLess(c: Context, g: Holders, h: Holders, s: State, t: State)
    requires Rel(c, h, s, t) && IsLess(g, h)
    ensures Rel(c, g, s, t)
  {
    reveal Rel;
    forall y: W.U32 | y as nat < |c.shared| ensures HasIt(c, g, s, t, y) { assert HasIt(c, h, s, t, y); }
  }
  lemma RelSame(c: Context, h: Holders, s: State, t: State, s1: State, t1: State)
    requires Rel(c, h, s, t) && Alike(s1, t1) && s1.locals == s.locals && t1.locals == t.locals
    ensures Rel(c, h, s1, t1)
  {
    reveal Rel;
    forall y: W.U32 | y as nat < |c.shared| ensures HasIt(c, h, s1, t1, y) { assert HasIt(c, h, s, t, y); }
  }
  lemma RelFits(c: Context, h: Holders, s: State, t: State)
    requires Rel(c, h, s, t)
    ensures Fit(c, s, t)
  { reveal Rel; }
  lemma RelRead(c: Context, h: Holders, s: State, t: State, x: W.U32, y: W.U32)
    requires Rel(c, h, s, t) && Holds(c, h, x, y)
    ensures HasLocal(x, s) && HasLocal(y, t) && t.locals[y] == s.locals[x]
  {
    reveal Rel;
    assert HasIt(c, h, s, t, y);
  }
  lemma RelWritten(c: Context, h: Holders, s: State, t: State, x: W.U32, y: W.U32, v: W.Value)
    requires Rel(c, h, s, t) && IsSlot(c, x, y)
    ensures HasLocal(x, s) && HasLocal(y, t) && Rel(c, Written(h, x, y), SetLocal(x, v, s), SetLocal(y, v, t))
  {
    reveal Rel;
    var g := Written(h, x, y);
    var s1, t1 := SetLocal(x, v, s), SetLocal(y, v, t);
    forall z: W.U32 | z as nat < |c.shared| ensures HasIt(c, g, s1, t1, z) {
      assert HasIt(c, h, s, t, z);
      HeldHold(h, y + 1, x, z + 1);
    }
  }

  // ── The same code, of other programs ───────────────────────────────────────────────────────────────────────────────

  ghost predicate IsShared(f: Function, g: Function) { f == g || exists c :: CheckFunction(c, f, g) }
  ghost opaque predicate AllAreShared(p: Program, q: Program) { |p.functions| == |q.functions| && p.table == q.table && forall i :: 0 <= i < |p.functions| ==> IsShared(p.functions[i], q.functions[i]) }

  lemma EvalSame(p: Program, q: Program, e: Expr, s: State)
    requires AllAreShared(p, q)
    ensures Eval(p, e, s) == Eval(q, e, s)
    decreases s.clock, 1, e
  {
    match e
    case Const(_) =>
    case Get(_) =>
    case Tee(_, e1) => EvalSame(p, q, e1, s);
    case Op(_, es) => EvalAllSame(p, q, es, [], s);
    case Load(_, e1, _) => EvalSame(p, q, e1, s);
    case Select(e0, e1, e2) =>
      EvalSame(p, q, e1, s);
      var (o1, s1) := Eval(p, e1, s);
      if o1.Val? {
        EvalSame(p, q, e2, s1);
        var (o2, s2) := Eval(p, e2, s1);
        if o2.Val? { EvalSame(p, q, e0, s2); }
      }
    case Choose(e0, _, e1, e2) =>
      EvalSame(p, q, e0, s);
      var (o, s1) := Eval(p, e0, s);
      if o.Val? { EvalSame(p, q, e1, s1); EvalSame(p, q, e2, s1); }
    case Call(f, es) =>
      EvalAllSame(p, q, es, [], s);
      var (o, s1) := EvalAll(p, es, [], s);
      if o.Vals? { InvokeSame(p, q, f, o.vs, s1, s1); }
    case CallIndirect(signature, e1, es) =>
      EvalAllSame(p, q, es, [], s);
      var (o, s1) := EvalAll(p, es, [], s);
      if o.Vals? {
        EvalSame(p, q, e1, s1);
        var (i, s2) := Eval(p, e1, s1);
        if i.Val? { InvokeIndirectSame(p, q, signature, i.v, o.vs, s2, s2); }
      }
  }
  lemma EvalAllSame(p: Program, q: Program, es: Exprs, done: seq<W.Value>, s: State)
    requires AllAreShared(p, q)
    ensures EvalAll(p, es, done, s) == EvalAll(q, es, done, s)
    decreases s.clock, 1, es
  {
    match es
    case Nil =>
    case Cons(e, tail) =>
      EvalSame(p, q, e, s);
      var (o, s1) := Eval(p, e, s);
      if o.Val? { EvalAllSame(p, q, tail, done + [o.v], s1); }
  }
  lemma ExecSame(p: Program, q: Program, ss: Stmts, s: State)
    requires AllAreShared(p, q)
    ensures Exec(p, ss, s) == Exec(q, ss, s)
    decreases s.clock, 1, ss
  {
    match ss
    case End =>
    case Then(st, tail) =>
      StepSame(p, q, st, s);
      var (o, s1) := Step(p, st, s);
      if o.Completed? { ExecSame(p, q, tail, s1); }
  }
  lemma StepSame(p: Program, q: Program, st: Stmt, s: State)
    requires AllAreShared(p, q)
    ensures Step(p, st, s) == Step(q, st, s)
    decreases s.clock, 1, st
  {
    match st
    case Set(_, e) => EvalSame(p, q, e, s);
    case Drop(e) => EvalSame(p, q, e, s);
    case Perform(f, es) =>
      EvalAllSame(p, q, es, [], s);
      var (o, s1) := EvalAll(p, es, [], s);
      if o.Vals? { InvokeSame(p, q, f, o.vs, s1, s1); }
    case Store(_, e1, _, e2) =>
      EvalSame(p, q, e1, s);
      var (o1, s1) := Eval(p, e1, s);
      if o1.Val? { EvalSame(p, q, e2, s1); }
    case If(e, th, el) =>
      EvalSame(p, q, e, s);
      var (o, s1) := Eval(p, e, s);
      if o.Val? { ExecSame(p, q, th, s1); ExecSame(p, q, el, s1); }
    case Block(_, body, _) => ExecSame(p, q, body, s);
    case Loop(l, body) =>
      Unrolled(p, l, body, s);
      Unrolled(q, l, body, s);
      if s.clock != 0 {
        ExecSame(p, q, body, s.(clock := s.clock - 1));
        var (o, s1) := Exec(p, body, s.(clock := s.clock - 1));
        if o == Ending.Branched(l) { StepSame(p, q, st, s1); }
      }
    case Branch(_) =>
    case BranchIf(_, e) => EvalSame(p, q, e, s);
    case Return(e) => EvalSame(p, q, e, s);
    case Unreachable =>
  }

  // ── Shared slots ───────────────────────────────────────────────────────────────────────────────────────────────────

  // Both give the same, and leave related states where they give a value.
  ghost predicate SameValue(c: Context, h: Holders, a: (Evaluated, State), b: (Evaluated, State)) {
    a.0 == b.0 && Fit(c, a.1, b.1) && (a.0.Val? ==> Rel(c, h, a.1, b.1))
  }
  ghost predicate SameValues(c: Context, h: Holders, a: (EvaluatedAll, State), b: (EvaluatedAll, State)) {
    a.0 == b.0 && Fit(c, a.1, b.1) && (a.0.Vals? ==> Rel(c, h, a.1, b.1))
  }
  lemma EvalSim(p: Program, q: Program, c: Context, e: Expr, g: Expr, h: Holders, s: State, t: State)
    requires AllAreShared(p, q) && Rel(c, h, s, t) && CheckExpr(c, e, g, h).Some?
    ensures SameValue(c, CheckExpr(c, e, g, h).v, Eval(p, e, s), Eval(q, g, t))
    decreases s.clock, 1, e
  {
    RelFits(c, h, s, t);
    match (e, g)
    case (Const(_), Const(_)) =>
    case (Get(x), Get(y)) => RelRead(c, h, s, t, x, y);
    case (Tee(x, e1), Tee(y, g1)) =>
      EvalSim(p, q, c, e1, g1, h, s, t);
      var (o, s1) := Eval(p, e1, s);
      var (_, t1) := Eval(q, g1, t);
      if o.Val? {
        RelWritten(c, CheckExpr(c, e1, g1, h).v, s1, t1, x, y, o.v);
        RelFits(c, Written(CheckExpr(c, e1, g1, h).v, x, y), SetLocal(x, o.v, s1), SetLocal(y, o.v, t1));
      }
    case (Op(_, es), Op(_, gs)) => EvalAllSim(p, q, c, es, gs, [], h, s, t);
    case (Load(_, e1, _), Load(_, g1, _)) => EvalSim(p, q, c, e1, g1, h, s, t);
    case (Select(e0, e1, e2), Select(g0, g1, g2)) =>
      EvalSim(p, q, c, e1, g1, h, s, t);
      var h1 := CheckExpr(c, e1, g1, h).v;
      var (o1, s1) := Eval(p, e1, s);
      var (_, t1) := Eval(q, g1, t);
      if o1.Val? {
        EvalSim(p, q, c, e2, g2, h1, s1, t1);
        var h2 := CheckExpr(c, e2, g2, h1).v;
        var (o2, s2) := Eval(p, e2, s1);
        var (_, t2) := Eval(q, g2, t1);
        if o2.Val? { EvalSim(p, q, c, e0, g0, h2, s2, t2); }
      }
    case (Choose(e0, _, e1, e2), Choose(g0, _, g1, g2)) =>
      EvalSim(p, q, c, e0, g0, h, s, t);
      var h0 := CheckExpr(c, e0, g0, h).v;
      var (o, s1) := Eval(p, e0, s);
      var (_, t1) := Eval(q, g0, t);
      if o.Val? {
        var (h1, h2) := (CheckExpr(c, e1, g1, h0).v, CheckExpr(c, e2, g2, h0).v);
        CommonIsLess(h1, h2);
        if IsTrue(o.v) {
          EvalSim(p, q, c, e1, g1, h0, s1, t1);
          var (o1, s2) := Eval(p, e1, s1);
          var (_, t2) := Eval(q, g1, t1);
          if o1.Val? { RelLess(c, Common(h1, h2), h1, s2, t2); }
        } else {
          EvalSim(p, q, c, e2, g2, h0, s1, t1);
          var (o1, s2) := Eval(p, e2, s1);
          var (_, t2) := Eval(q, g2, t1);
          if o1.Val? { RelLess(c, Common(h1, h2), h2, s2, t2); }
        }
      }
    case (Call(f, es), Call(_, gs)) =>
      EvalAllSim(p, q, c, es, gs, [], h, s, t);
      var (o, s1) := EvalAll(p, es, [], s);
      var (_, t1) := EvalAll(q, gs, [], t);
      if o.Vals? { InvokeSame(p, q, f, o.vs, s1, t1); RelSame(c, CheckExprs(c, es, gs, h).v, s1, t1, Invoke(p, f, o.vs, s1).1, Invoke(q, f, o.vs, t1).1); }
    case (CallIndirect(signature, e1, es), CallIndirect(_, g1, gs)) =>
      EvalAllSim(p, q, c, es, gs, [], h, s, t);
      var (o, s1) := EvalAll(p, es, [], s);
      var (_, t1) := EvalAll(q, gs, [], t);
      var h1 := CheckExprs(c, es, gs, h).v;
      if o.Vals? {
        EvalSim(p, q, c, e1, g1, h1, s1, t1);
        var (i, s2) := Eval(p, e1, s1);
        var (_, t2) := Eval(q, g1, t1);
        if i.Val? {
          InvokeIndirectSame(p, q, signature, i.v, o.vs, s2, t2);
          RelSame(c, CheckExpr(c, e1, g1, h1).v, s2, t2, InvokeIndirect(p, signature, i.v, o.vs, s2).1, InvokeIndirect(q, signature, i.v, o.vs, t2).1);
        }
      }
  }
  lemma EvalAllSim(p: Program, q: Program, c: Context, es: Exprs, gs: Exprs, done: seq<W.Value>, h: Holders, s: State, t: State)
    requires AllAreShared(p, q) && Rel(c, h, s, t) && CheckExprs(c, es, gs, h).Some?
    ensures SameValues(c, CheckExprs(c, es, gs, h).v, EvalAll(p, es, done, s), EvalAll(q, gs, done, t))
    decreases s.clock, 1, es
  {
    RelFits(c, h, s, t);
    match (es, gs)
    case (Nil, Nil) =>
    case (Cons(e, tail), Cons(g, rest)) =>
      EvalSim(p, q, c, e, g, h, s, t);
      var (o, s1) := Eval(p, e, s);
      var (_, t1) := Eval(q, g, t);
      if o.Val? { EvalAllSim(p, q, c, tail, rest, done + [o.v], CheckExpr(c, e, g, h).v, s1, t1); }
  }

  // Both end in the same way, and leave related states where code comes afterwards.
  ghost predicate SameEnd(c: Context, r: Checked, a: (Ending, State), b: (Ending, State)) {
    r.Passed? && a.0 == b.0 && Fit(c, a.1, b.1)
    && (match a.0
        case Completed => RelAt(c, r.k, a.1, b.1)
        case Branched(l) => l in r.b && Rel(c, r.b[l], a.1, b.1)
        case _ => true)
  }
  // What is known of labels becomes less only.
  ghost predicate Extends(b: map<Id, Holders>, b1: map<Id, Holders>) { forall l :: l in b ==> l in b1 && IsLess(b1[l], b[l]) }
  lemma BranchedExtends(b: map<Id, Holders>, l: Id, h: Holders)
    ensures Extends(b, WithBranch(b, l, h)) && l in WithBranch(b, l, h) && IsLess(WithBranch(b, l, h)[l], h)
  { if l in b { CommonIsLess(b[l], h); } }
  lemma StmtsExtend(c: Context, ss: Stmts, gs: Stmts, k: Known, b: map<Id, Holders>)
    requires CheckStmts(c, ss, gs, k, b).Passed?
    ensures Extends(b, CheckStmts(c, ss, gs, k, b).b)
  {
    if k.At? && ss.Then? {
      StmtExtends(c, ss.head, gs.head, k.h, b);
      var r := CheckStmt(c, ss.head, gs.head, k.h, b);
      StmtsExtend(c, ss.tail, gs.tail, r.k, r.b);
    }
  }
  lemma StmtExtends(c: Context, st: Stmt, g: Stmt, h: Holders, b: map<Id, Holders>)
    requires CheckStmt(c, st, g, h, b).Passed?
    ensures Extends(b, CheckStmt(c, st, g, h, b).b)
  {
    match (st, g)
    case (If(e, th, el), If(e1, th1, el1)) =>
      var h1 := CheckExpr(c, e, e1, h).v;
      StmtsExtend(c, th, th1, At(h1), b);
      StmtsExtend(c, el, el1, At(h1), CheckStmts(c, th, th1, At(h1), b).b);
    case (Block(l, body, _), Block(_, body1, _)) => StmtsExtend(c, body, body1, At(h), b);
    case (Loop(l, body), Loop(_, body1)) => StmtsExtend(c, body, body1, At(Left(c, body, h)), b);
    case (Branch(l), Branch(_)) => BranchedExtends(b, l, h);
    case (BranchIf(l, e), BranchIf(_, e1)) => BranchedExtends(b, l, CheckExpr(c, e, e1, h).v);
    case _ =>
  }
  // An end that is related by less.
  lemma LaterEnd(c: Context, r: Checked, r1: Checked, a: (Ending, State), b: (Ending, State))
    requires SameEnd(c, r, a, b) && r1.Passed? && Extends(r.b, r1.b) && (a.0.Completed? && r.k.At? ==> r1.k.At? && IsLess(r1.k.h, r.k.h))
    ensures SameEnd(c, r1, a, b)
  {
    match a.0
    case Completed => RelLess(c, r1.k.h, r.k.h, a.1, b.1);
    case Branched(l) => RelLess(c, r1.b[l], r.b[l], a.1, b.1);
    case _ =>
  }
  lemma EitherIsLess(a: Known, b: Known)
    ensures a.At? ==> Either(a, b).At? && IsLess(Either(a, b).h, a.h)
    ensures b.At? ==> Either(a, b).At? && IsLess(Either(a, b).h, b.h)
  { if a.At? && b.At? { CommonIsLess(a.h, b.h); } }

  lemma ExecSim(p: Program, q: Program, c: Context, ss: Stmts, gs: Stmts, h: Holders, b: map<Id, Holders>, s: State, t: State)
    requires AllAreShared(p, q) && Rel(c, h, s, t) && CheckStmts(c, ss, gs, At(h), b).Passed?
    ensures SameEnd(c, CheckStmts(c, ss, gs, At(h), b), Exec(p, ss, s), Exec(q, gs, t))
    decreases s.clock, 1, ss
  {
    RelFits(c, h, s, t);
    match ss
    case End =>
    case Then(st, tail) =>
      StepSim(p, q, c, st, gs.head, h, b, s, t);
      var r := CheckStmt(c, st, gs.head, h, b);
      var (o, s1) := Step(p, st, s);
      var (_, t1) := Step(q, gs.head, t);
      if o.Completed? { ExecSim(p, q, c, tail, gs.tail, r.k.h, r.b, s1, t1); }
      else {
        StmtsExtend(c, tail, gs.tail, r.k, r.b);
        LaterEnd(c, r, CheckStmts(c, ss, gs, At(h), b), (o, s1), (o, t1));
      }
  }
  lemma StepSim(p: Program, q: Program, c: Context, st: Stmt, g: Stmt, h: Holders, b: map<Id, Holders>, s: State, t: State)
    requires AllAreShared(p, q) && Rel(c, h, s, t) && CheckStmt(c, st, g, h, b).Passed?
    ensures SameEnd(c, CheckStmt(c, st, g, h, b), Step(p, st, s), Step(q, g, t))
    decreases s.clock, 1, st, 1
  {
    RelFits(c, h, s, t);
    match (st, g)
    case (Set(x, e), Set(y, e1)) =>
      EvalSim(p, q, c, e, e1, h, s, t);
      var (o, s1) := Eval(p, e, s);
      var (_, t1) := Eval(q, e1, t);
      if o.Val? {
        RelWritten(c, CheckExpr(c, e, e1, h).v, s1, t1, x, y, o.v);
        RelFits(c, Written(CheckExpr(c, e, e1, h).v, x, y), SetLocal(x, o.v, s1), SetLocal(y, o.v, t1));
      }
    case (Drop(e), Drop(e1)) => EvalSim(p, q, c, e, e1, h, s, t);
    case (Perform(f, es), Perform(_, gs)) =>
      EvalAllSim(p, q, c, es, gs, [], h, s, t);
      var (o, s1) := EvalAll(p, es, [], s);
      var (_, t1) := EvalAll(q, gs, [], t);
      if o.Vals? {
        InvokeSame(p, q, f, o.vs, s1, t1);
        var s2, t2 := Invoke(p, f, o.vs, s1).1, Invoke(q, f, o.vs, t1).1;
        RelSame(c, CheckExprs(c, es, gs, h).v, s1, t1, s2, t2);
        RelFits(c, CheckExprs(c, es, gs, h).v, s2, t2);
      }
    case (Store(op, e1, offset, e2), Store(_, g1, _, g2)) =>
      EvalSim(p, q, c, e1, g1, h, s, t);
      var h1 := CheckExpr(c, e1, g1, h).v;
      var (o1, s1) := Eval(p, e1, s);
      var (_, t1) := Eval(q, g1, t);
      if o1.Val? {
        EvalSim(p, q, c, e2, g2, h1, s1, t1);
        var (o2, s2) := Eval(p, e2, s1);
        var (_, t2) := Eval(q, g2, t1);
        if o2.Val? {
          var m := StoreTo(op, o1.v, offset, o2.v, s2.memory);
          if m.Some? { RelSame(c, CheckExpr(c, e2, g2, h1).v, s2, t2, s2.(memory := m.v), t2.(memory := m.v)); }
        }
      }
    case (If(_, _, _), If(_, _, _)) => IfSim(p, q, c, st, g, h, b, s, t);
    case (Block(l, body, _), Block(_, body1, _)) =>
      ExecSim(p, q, c, body, body1, h, b, s, t);
      var r, r1 := CheckStmts(c, body, body1, At(h), b), CheckStmt(c, st, g, h, b);
      var (o, s1) := Exec(p, body, s);
      var (_, t1) := Exec(q, body1, t);
      if l in r.b { EitherIsLess(r.k, At(r.b[l])); }
      if o == Ending.Branched(l) { RelLess(c, r1.k.h, r.b[l], s1, t1); }
      else if o.Completed? { if l in r.b { RelLess(c, r1.k.h, r.k.h, s1, t1); } }
    case (Loop(l, body), Loop(_, body1)) =>
      var h0 := Left(c, body, h);
      CommonIsLess(h, h0);
      RelLess(c, h0, h, s, t);
      LoopSim(p, q, c, l, body, body1, h0, b, s, t);
    case (Branch(l), Branch(_)) =>
      BranchedExtends(b, l, h);
      RelLess(c, WithBranch(b, l, h)[l], h, s, t);
    case (BranchIf(l, e), BranchIf(_, e1)) =>
      EvalSim(p, q, c, e, e1, h, s, t);
      var h1 := CheckExpr(c, e, e1, h).v;
      var (o, s1) := Eval(p, e, s);
      var (_, t1) := Eval(q, e1, t);
      BranchedExtends(b, l, h1);
      if o.Val? && IsTrue(o.v) { RelLess(c, WithBranch(b, l, h1)[l], h1, s1, t1); }
    case (Return(e), Return(e1)) => EvalSim(p, q, c, e, e1, h, s, t);
    case (Unreachable, Unreachable) =>
  }
  lemma IfSim(p: Program, q: Program, c: Context, st: Stmt, g: Stmt, h: Holders, b: map<Id, Holders>, s: State, t: State)
    requires AllAreShared(p, q) && Rel(c, h, s, t) && CheckStmt(c, st, g, h, b).Passed? && st.If? && g.If?
    ensures SameEnd(c, CheckStmt(c, st, g, h, b), Step(p, st, s), Step(q, g, t))
    decreases s.clock, 1, st, 0
  {
    EvalSim(p, q, c, st.condition, g.condition, h, s, t);
    var h1 := CheckExpr(c, st.condition, g.condition, h).v;
    var (o, s1) := Eval(p, st.condition, s);
    var (_, t1) := Eval(q, g.condition, t);
    var r, r1 := CheckStmt(c, st, g, h, b), CheckStmts(c, st.then_, g.then_, At(h1), b);
    var r2 := CheckStmts(c, st.else_, g.else_, At(h1), r1.b);
    EitherIsLess(r1.k, r2.k);
    StmtsExtend(c, st.else_, g.else_, At(h1), r1.b);
    if o.Val? {
      if IsTrue(o.v) {
        ExecSim(p, q, c, st.then_, g.then_, h1, b, s1, t1);
        LaterEnd(c, r1, r, Exec(p, st.then_, s1), Exec(q, g.then_, t1));
      } else {
        ExecSim(p, q, c, st.else_, g.else_, h1, r1.b, s1, t1);
        LaterEnd(c, r2, r, Exec(p, st.else_, s1), Exec(q, g.else_, t1));
      }
    }
  }
  // What is known at a loop's start is so whenever it starts.
  lemma LoopSim(p: Program, q: Program, c: Context, l: Id, body: Stmts, body1: Stmts, h: Holders, b: map<Id, Holders>, s: State, t: State)
    requires AllAreShared(p, q) && Rel(c, h, s, t)
    requires var r := CheckStmts(c, body, body1, At(h), b); r.Passed? && (l in r.b ==> Common(r.b[l], h) == h)
    ensures var r := CheckStmts(c, body, body1, At(h), b); SameEnd(c, Passed(r.k, r.b - {l}), Step(p, Loop(l, body), s), Step(q, Loop(l, body1), t))
    decreases s.clock, 1, Loop(l, body), 0
  {
    RelFits(c, h, s, t);
    Unrolled(p, l, body, s);
    Unrolled(q, l, body1, t);
    if s.clock != 0 {
      var s0, t0 := s.(clock := s.clock - 1), t.(clock := t.clock - 1);
      RelSame(c, h, s, t, s0, t0);
      ExecSim(p, q, c, body, body1, h, b, s0, t0);
      var r := CheckStmts(c, body, body1, At(h), b);
      var (o, s1) := Exec(p, body, s0);
      var (_, t1) := Exec(q, body1, t0);
      if o == Ending.Branched(l) {
        CommonIsLess(r.b[l], h);
        RelLess(c, h, r.b[l], s1, t1);
        LoopSim(p, q, c, l, body, body1, h, b, s1, t1);
      }
    }
  }

  // ── Calls ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  lemma InitialHolds(c: Context, n: nat, h: Holders, i: W.U32)
    requires n <= |c.first| && n < NoLocal as nat && i > 0
    ensures Held(Initial(c, n, h), i) == if i as nat <= n then c.first[i as nat - 1] else Held(h, i)
    decreases n
  {
    if n > 0 {
      InitialHolds(c, n - 1, Hold(h, n as W.U32, c.first[n - 1]), i);
      HeldHold(h, n as W.U32, c.first[n - 1], i);
    }
  }
  lemma StartsRelated(c: Context, f: Function, g: Function, vs: seq<W.Value>, s: State, t: State)
    requires CheckFunction(c, f, g) && |vs| == |f.signature.parameters| && Alike(s, t) && s.locals == vs + Zeros(f.locals) && t.locals == vs + Zeros(g.locals)
    ensures Rel(c, Initial(c, |c.first|, Blank), s, t)
  {
    reveal Rel;
    var h := Initial(c, |c.first|, Blank);
    forall y: W.U32 | y as nat < |c.shared| ensures HasIt(c, h, s, t, y) {
      InitialHolds(c, |c.first|, Blank, y + 1);
      assert StartsAs(c, |vs|, y as nat);
      var x := c.first[y];
      if x as nat >= |vs| { assert c.types[x] == f.locals[x as nat - |vs|] && c.shared[y] == g.locals[y as nat - |vs|]; }
    }
  }
  lemma InvokeSame(p: Program, q: Program, f: W.U32, vs: seq<W.Value>, s: State, t: State)
    requires AllAreShared(p, q) && Alike(s, t)
    ensures var (r, s1), (r1, t1) := Invoke(p, f, vs, s), Invoke(q, f, vs, t); r == r1 && Alike(s1, t1)
    decreases s.clock, 0, 0
  {
    reveal AllAreShared;
    if f as nat >= |p.functions| { return; }
    var a, b := p.functions[f], q.functions[f];
    assert IsShared(a, b);
    if a.Kernel? || |vs| != |a.signature.parameters| || s.clock == 0 { return; }
    var s0, t0 := s.(clock := s.clock - 1, locals := vs + Zeros(a.locals)), t.(clock := t.clock - 1, locals := vs + Zeros(b.locals));
    if a == b {
      assert s0 == t0;
      ExecSame(p, q, a.body, s0);
    } else {
      var c :| CheckFunction(c, a, b);
      StartsRelated(c, a, b, vs, s0, t0);
      ExecSim(p, q, c, a.body, b.body, Initial(c, |c.first|, Blank), map[], s0, t0);
      assert SameEnd(c, CheckStmts(c, a.body, b.body, At(Initial(c, |c.first|, Blank)), map[]), Exec(p, a.body, s0), Exec(q, b.body, t0));
    }
  }
  lemma InvokeIndirectSame(p: Program, q: Program, signature: W.FunctionType, index: W.Value, vs: seq<W.Value>, s: State, t: State)
    requires AllAreShared(p, q) && Alike(s, t)
    ensures var (r, s1), (r1, t1) := InvokeIndirect(p, signature, index, vs, s), InvokeIndirect(q, signature, index, vs, t); r == r1 && Alike(s1, t1)
    decreases s.clock, 0, 1
  {
    reveal AllAreShared;
    if index.I32Value? && index.bits in p.table && p.table[index.bits] as nat < |p.functions| {
      var f := p.table[index.bits];
      assert IsShared(p.functions[f], q.functions[f]);
      InvokeSame(p, q, f, vs, s, t);
    }
  }
  // The theorem.
  lemma ProgramCorrect(p: Program, q: Program, f: W.U32, vs: seq<W.Value>, s: State)
    requires AllAreShared(p, q)
    ensures Invoke(p, f, vs, s) == Invoke(q, f, vs, s)
  { InvokeSame(p, q, f, vs, s, s); }
}
