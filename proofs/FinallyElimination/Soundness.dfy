include "Check.dfy"
include "../Anf/Semantics.dfy"

// The elimination of finally preserves behaviour: for every clock the same outcome and the same heap, time-out included, of a program
// that is not stuck.
module FinallyElimination {
  import opened Names
  import opened Primitives
  import opened Anf
  import C = CoreSemantics
  import F = FlatSemantics
  import A = AnfSemantics
  import opened FinallyCheck

  // ── Relations ──────────────────────────────────────────────────────────────────────────────────────────────────────

  ghost predicate Holds(x: Id, v: Value, tl: A.Locals) { x in tl && tl[x] == A.HeldValue(v) }
  // The source's locals are the target's too; the flags in clear are false.
  ghost opaque predicate FrameRel(n: nat, clear: set<Id>, sl: A.Locals, tl: A.Locals) {
    (forall x :: x in sl ==> x as nat < n && x in tl && tl[x] == sl[x])
    && (forall x :: x in clear ==> Holds(x, BooleanValue(false), tl))
  }
  ghost predicate Rel(c: Context, s: A.State, t: A.State) {
    t == s.(locals := t.locals) && s.kinds == map[] && FrameRel(c.n, c.clear, s.locals, t.locals)
  }
  ghost opaque predicate Kept(kept: set<Id>, t: A.Locals, u: A.Locals) {
    forall x :: x in kept && x in t ==> x in u && u[x] == t[x]
  }
  ghost predicate FrameFits(c: Context, f: Frame) {
    f.value as nat >= c.n && f.value !in c.clear && f.value !in c.kept && f.l in c.finals
    && (forall i :: 0 <= i < |f.items| ==> f.items[i].flag in c.clear && f.items[i].flag !in c.kept)
    && (forall i, j :: 0 <= i < j < |f.items| ==> f.items[i].flag != f.items[j].flag)
  }
  ghost predicate WellFormed(c: Context) {
    (forall x :: x in c.clear || x in c.kept ==> x as nat >= c.n) && (c.frame.InFrame? ==> FrameFits(c, c.frame.f))
  }

  // The completion record says that exit number i was taken; none, when there is none of that number.
  ghost predicate Took(items: seq<Item>, i: nat, tl: A.Locals) {
    forall j :: 0 <= j < |items| ==> Holds(items[j].flag, BooleanValue(j == i), tl)
  }
  function OutcomeOf(e: Exit, v: Value): A.Ending {
    match e
    case Throws => A.Thrown(v)
    case Returns => A.Returned(v)
    case Breaks(l) => A.Broke(l)
  }
  // How the target ends where the source ends abruptly.
  ghost predicate Ended(c: Context, o: A.Ending, e: A.Ending, tl: A.Locals) {
    match o
    case Completed => false
    case Stuck => false
    case Timeout => e.Timeout?
    case Thrown(v) => e == o
    case Returned(v) => if !Leaves(Returns, c) then e == o else LeftFor(c.frame.f, Returns, e, tl) && Holds(c.frame.f.value, v, tl)
    case Broke(l) => if !Leaves(Breaks(l), c) then e == o else LeftFor(c.frame.f, Breaks(l), e, tl)
  }
  ghost predicate LeftFor(f: Frame, x: Exit, e: A.Ending, tl: A.Locals) {
    e == A.Broke(f.l) && Position(x, f.items) < |f.items| && Took(f.items, Position(x, f.items), tl)
  }
  predicate Redirected(c: Context, o: A.Ending) {
    (o.Returned? && Leaves(Returns, c)) || (o.Broke? && Leaves(Breaks(o.l), c))
  }
  // The context whose frame holds after that ending.
  function After(c: Context, o: A.Ending): Context {
    if Redirected(c, o) then c.(clear := c.clear - FlagsOf(c.frame.f.items)) else c
  }
  ghost predicate Ran(q: Program, c: Context, tt: Stmts, t: A.State, r: Answer, o: A.Ending, s1: A.State, t1: A.State) {
    Rel(After(c, o), s1, t1) && Kept(c.kept, t.locals, t1.locals)
    && if o.Completed? then r.Done? && A.Exec(q, tt, t) == A.Exec(q, r.rest, t1)
       else A.Exec(q, tt, t).1 == t1 && Ended(c, o, A.Exec(q, tt, t).0, t1.locals)
  }

  // ── Small lemmas ───────────────────────────────────────────────────────────────────────────────────────────────────

  lemma KeptRefl(kept: set<Id>, t: A.Locals) ensures Kept(kept, t, t) { reveal Kept(); }
  lemma KeptTrans(kept: set<Id>, t: A.Locals, u: A.Locals, v: A.Locals)
    requires Kept(kept, t, u) && Kept(kept, u, v) ensures Kept(kept, t, v)
  { reveal Kept(); }
  lemma KeptLess(small: set<Id>, large: set<Id>, t: A.Locals, u: A.Locals)
    requires Kept(large, t, u) && small <= large ensures Kept(small, t, u)
  { reveal Kept(); }
  lemma FrameLess(n: nat, small: set<Id>, large: set<Id>, sl: A.Locals, tl: A.Locals)
    requires FrameRel(n, large, sl, tl) && small <= large ensures FrameRel(n, small, sl, tl)
  { reveal FrameRel(); }

  lemma WriteBoth(c: Context, sl: A.Locals, tl: A.Locals, x: Id, h: A.Held)
    requires FrameRel(c.n, c.clear, sl, tl) && WellFormed(c) && x as nat < c.n
    ensures FrameRel(c.n, c.clear, sl[x := h], tl[x := h]) && Kept(c.kept, tl, tl[x := h])
  { reveal FrameRel(); reveal Kept(); }
  lemma WriteNew(n: nat, clear: set<Id>, kept: set<Id>, sl: A.Locals, tl: A.Locals, x: Id, h: A.Held)
    requires FrameRel(n, clear, sl, tl) && x as nat >= n && x !in kept && x !in clear
    ensures FrameRel(n, clear, sl, tl[x := h]) && Kept(kept, tl, tl[x := h])
  { reveal FrameRel(); reveal Kept(); }

  lemma AtomSame(c: Context, a: Atom, sl: A.Locals, tl: A.Locals)
    requires FrameRel(c.n, c.clear, sl, tl) && A.AtomValue(a, sl).Normal?
    ensures A.AtomValue(a, tl) == A.AtomValue(a, sl)
  { reveal FrameRel(); }
  lemma AtomsSame(c: Context, xs: seq<Atom>, sl: A.Locals, tl: A.Locals)
    requires FrameRel(c.n, c.clear, sl, tl) && A.AtomValues(xs, sl).Values?
    ensures A.AtomValues(xs, tl) == A.AtomValues(xs, sl)
    decreases |xs|
  {
    if |xs| > 0 {
      AtomSame(c, xs[0], sl, tl);
      AtomsSame(c, xs[1..], sl, tl);
    }
  }
  lemma RecordSame(c: Context, x: Id, sl: A.Locals, tl: A.Locals)
    requires FrameRel(c.n, c.clear, sl, tl) && A.IsRecord(x, sl)
    ensures A.IsRecord(x, tl) && tl[x] == sl[x]
  { reveal FrameRel(); }

  lemma WholeRan(q: Program, c: Context, tt: Stmts, t: A.State, o: A.Ending, s1: A.State, t1: A.State)
    requires Ran(q, c, tt, t, Done(End), o, s1, t1)
    ensures o.Completed? ==> A.Exec(q, tt, t) == (A.Completed, t1)
    ensures !o.Completed? ==> A.Exec(q, tt, t).1 == t1 && Ended(c, o, A.Exec(q, tt, t).0, t1.locals)
  {
    if o.Completed? { assert A.Exec(q, End, t1) == (A.Completed, t1); }
  }
  // A prefix that completes, then the rest.
  lemma RanAfter(q: Program, c: Context, tt: Stmts, t: A.State, rest: Stmts, t0: A.State, r: Answer, o: A.Ending, s1: A.State, t1: A.State)
    requires A.Exec(q, tt, t) == A.Exec(q, rest, t0) && Kept(c.kept, t.locals, t0.locals) && Ran(q, c, rest, t0, r, o, s1, t1)
    ensures Ran(q, c, tt, t, r, o, s1, t1)
  { KeptTrans(c.kept, t.locals, t0.locals, t1.locals); }

  // ── Exits ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  // One flag of the frame becomes true.
  lemma TakeExit(c: Context, i: nat, sl: A.Locals, tl: A.Locals)
    requires WellFormed(c) && c.frame.InFrame? && i < |c.frame.f.items| && FrameRel(c.n, c.clear, sl, tl)
    ensures var f := c.frame.f; var ul := tl[f.items[i].flag := A.HeldValue(BooleanValue(true))];
      FrameRel(c.n, c.clear - FlagsOf(f.items), sl, ul) && Kept(c.kept, tl, ul) && Took(f.items, i, ul)
      && forall v :: Holds(f.value, v, tl) ==> Holds(f.value, v, ul)
  {
    var f := c.frame.f;
    assert FrameFits(c, f);
    var x := f.items[i].flag;
    assert f.items[i] in f.items;
    assert x in FlagsOf(f.items);
    var ul := tl[x := A.HeldValue(BooleanValue(true))];
    FrameLess(c.n, c.clear - FlagsOf(f.items), c.clear, sl, tl);
    WriteNew(c.n, c.clear - FlagsOf(f.items), c.kept, sl, tl, x, A.HeldValue(BooleanValue(true)));
    forall j | 0 <= j < |f.items| ensures Holds(f.items[j].flag, BooleanValue(j == i), ul) {
      reveal FrameRel();
      assert f.items[j].flag in c.clear;
      if j < i { assert f.items[j].flag != f.items[i].flag; }
      if i < j { assert f.items[i].flag != f.items[j].flag; }
    }
  }

  lemma ExitRuns(q: Program, c: Context, e: Exit, a: Atom, v: Value, tt: Stmts, s: A.State, t: A.State) returns (t1: A.State)
    requires WellFormed(c) && ExitAt(c, e, a, tt).Done? && Rel(c, s, t)
    requires !e.Breaks? ==> A.AtomValue(a, t.locals) == C.Normal(v)
    ensures var o := OutcomeOf(e, v);
      A.Exec(q, tt, t).1 == t1 && Ended(c, o, A.Exec(q, tt, t).0, t1.locals) && Rel(After(c, o), s, t1) && Kept(c.kept, t.locals, t1.locals)
  {
    KeptRefl(c.kept, t.locals);
    if !Leaves(e, c) {
      t1 := t;
      assert A.Step(q, tt.head, t) == (OutcomeOf(e, v), t);
      return;
    }
    var f := c.frame.f;
    assert FrameFits(c, f);
    var i := Position(e, f.items);
    var u := t;
    var rest := tt;
    if e.Returns? {
      u := t.(locals := t.locals[f.value := A.HeldValue(v)]);
      WriteNew(c.n, c.clear, c.kept, s.locals, t.locals, f.value, A.HeldValue(v));
      assert A.Step(q, tt.head, t) == (A.Completed, u);
      rest := tt.tail;
      assert A.Exec(q, tt, t) == A.Exec(q, rest, u);
    }
    TakeExit(c, i, s.locals, u.locals);
    t1 := u.(locals := u.locals[f.items[i].flag := A.HeldValue(BooleanValue(true))]);
    assert A.Step(q, rest.head, u) == (A.Completed, t1);
    assert A.Exec(q, rest, u) == A.Exec(q, rest.tail, t1);
    assert A.Step(q, rest.tail.head, t1) == (A.Broke(f.l), t1);
    assert A.Exec(q, rest.tail, t1) == (A.Broke(f.l), t1);
    KeptTrans(c.kept, t.locals, u.locals, t1.locals);
  }

  lemma ResumeRuns(q: Program, c: Context, items: seq<Item>, i: nat, value: Id, v: Value, o: A.Ending, tt: Stmts, s: A.State, t: A.State) returns (t1: A.State)
    requires WellFormed(c) && Resume(c, items, value, tt).Done? && Rel(c, s, t) && i <= |items| && Took(items, i, t.locals)
    requires if i == |items| then o.Completed? else o == OutcomeOf(items[i].exit, v) && (!items[i].exit.Breaks? ==> Holds(value, v, t.locals))
    ensures Ran(q, c, tt, t, Resume(c, items, value, tt), o, s, t1)
    decreases |items|
  {
    KeptRefl(c.kept, t.locals);
    if |items| == 0 { t1 := t; return; }
    assert Holds(items[0].flag, BooleanValue(0 == i), t.locals);
    if i == 0 {
      t1 := ExitRuns(q, c, items[0].exit, LocalAtom(value), v, tt.head.then_, s, t);
      assert A.Step(q, tt.head, t) == A.Exec(q, tt.head.then_, t);
      assert A.Exec(q, tt, t) == A.Exec(q, tt.head.then_, t);
    } else {
      assert A.Exec(q, End, t) == (A.Completed, t);
      assert A.Step(q, tt.head, t) == (A.Completed, t);
      forall j | 0 <= j < |items[1..]| ensures Holds(items[1..][j].flag, BooleanValue(j == i - 1), t.locals) {
        assert items[1..][j] == items[j + 1];
        assert Holds(items[j + 1].flag, BooleanValue(j + 1 == i), t.locals);
      }
      t1 := ResumeRuns(q, c, items[1..], i - 1, value, v, o, tt.tail, s, t);
    }
  }

  // ── Statements ─────────────────────────────────────────────────────────────────────────────────────────────────────

  lemma SimExec(p: Program, q: Program, ns: seq<Id>, c: Context, ss: Stmts, tt: Stmts, s: A.State, t: A.State) returns (t1: A.State)
    requires CheckProgram(p, q, ns, c.exits) && WellFormed(c) && Strip(c, ss, tt).Done? && Rel(c, s, t) && !A.Exec(p, ss, s).0.Stuck?
    ensures var (o, s1) := A.Exec(p, ss, s); Ran(q, c, tt, t, Strip(c, ss, tt), o, s1, t1)
    decreases s.clock, 1, ss, 1
  {
    KeptRefl(c.kept, t.locals);
    match ss
    case End => t1 := t;
    case Then(st, tail) =>
      t1 := SimOne(p, q, ns, c, st, tt, s, t);
      var (o, s0) := A.Step(p, st, s);
      if o.Completed? {
        var rest := One(c, st, tt).rest;
        var t0 := t1;
        t1 := SimExec(p, q, ns, c, tail, rest, s0, t0);
        var (o1, s1) := A.Exec(p, tail, s0);
        RanAfter(q, c, tt, t, rest, t0, Strip(c, ss, tt), o1, s1, t1);
      }
  }

  lemma SimOne(p: Program, q: Program, ns: seq<Id>, c: Context, st: Stmt, tt: Stmts, s: A.State, t: A.State) returns (t1: A.State)
    requires CheckProgram(p, q, ns, c.exits) && WellFormed(c) && One(c, st, tt).Done? && Rel(c, s, t) && !A.Step(p, st, s).0.Stuck?
    ensures var (o, s1) := A.Step(p, st, s); Ran(q, c, tt, t, One(c, st, tt), o, s1, t1)
    decreases s.clock, 1, st, 1
  {
    KeptRefl(c.kept, t.locals);
    var (o, s1) := A.Step(p, st, s);
    match st
    case Set(x, r) =>
      SimAssign(p, q, ns, c, x, r, s, t);
      t1 := A.Assign(q, x, r, t).1;
      assert A.Step(q, tt.head, t) == (o, t1);
    case SetField(record, slot, a) =>
      AtomSame(c, a, s.locals, t.locals);
      RecordSame(c, record, s.locals, t.locals);
      t1 := A.Step(q, tt.head, t).1;
      assert A.Step(q, tt.head, t) == (A.Completed, t1);
    case SetStatic(i, a) =>
      AtomSame(c, a, s.locals, t.locals);
      t1 := A.Step(q, tt.head, t).1;
      assert A.Step(q, tt.head, t) == (A.Completed, t1);
    case If(a, th, el) =>
      AtomSame(c, a, s.locals, t.locals);
      var v := A.AtomValue(a, s.locals).v;
      if ToBoolean(v, s.heap) {
        t1 := SimExec(p, q, ns, c, th, tt.head.then_, s, t);
        WholeRan(q, c, tt.head.then_, t, o, s1, t1);
        assert A.Step(q, tt.head, t) == A.Exec(q, tt.head.then_, t);
      } else {
        t1 := SimExec(p, q, ns, c, el, tt.head.else_, s, t);
        WholeRan(q, c, tt.head.else_, t, o, s1, t1);
        assert A.Step(q, tt.head, t) == A.Exec(q, tt.head.else_, t);
      }
    case Block(_, _) => t1 := SimBlock(p, q, ns, c, st, tt, s, t);
    case Break(l) => t1 := ExitRuns(q, c, Breaks(l), ConstantAtom(UndefinedLiteral), Undefined(), tt, s, t);
    case Loop(body) =>
      A.Unrolled(p, body, s);
      A.Unrolled(q, tt.head.body, t);
      if s.clock == 0 { t1 := t; assert A.Step(q, tt.head, t) == (A.Timeout, t); return; }
      var s0 := s.(clock := s.clock - 1);
      var t0 := t.(clock := t.clock - 1);
      var bs := tt.head.body;
      t1 := SimExec(p, q, ns, c, body, bs, s0, t0);
      var (o2, s2) := A.Exec(p, body, s0);
      WholeRan(q, c, bs, t0, o2, s2, t1);
      if o2.Completed? {
        var t2 := t1;
        t1 := SimOne(p, q, ns, c, st, tt, s2, t2);
        assert A.Step(q, tt.head, t) == A.Step(q, tt.head, t2);
        assert A.Exec(q, tt, t) == A.Exec(q, tt, t2);
        KeptTrans(c.kept, t.locals, t2.locals, t1.locals);
      } else {
        assert A.Step(q, tt.head, t) == A.Exec(q, bs, t0);
      }
    case TryCatch(_, _, _) => t1 := SimTryCatch(p, q, ns, c, st, tt, s, t);
    case TryFinally(_, _) => t1 := SimFinal(p, q, ns, c, st, tt, s, t);
    case Throw(a) =>
      AtomSame(c, a, s.locals, t.locals);
      t1 := t;
      assert A.Step(q, tt.head, t) == (o, t);
    case Return(a) =>
      AtomSame(c, a, s.locals, t.locals);
      t1 := ExitRuns(q, c, Returns, a, A.AtomValue(a, s.locals).v, tt, s, t);
    case Assert(_, _, _) =>
  }

  lemma SimBlock(p: Program, q: Program, ns: seq<Id>, c: Context, st: Stmt, tt: Stmts, s: A.State, t: A.State) returns (t1: A.State)
    requires st.Block? && CheckProgram(p, q, ns, c.exits) && WellFormed(c) && One(c, st, tt).Done? && Rel(c, s, t) && !A.Step(p, st, s).0.Stuck?
    ensures var (o, s1) := A.Step(p, st, s); Ran(q, c, tt, t, One(c, st, tt), o, s1, t1)
    decreases s.clock, 1, st, 0
  {
    var d := Inside(st.l, c);
    if c.frame.InFrame? { assert FrameFits(c, c.frame.f); assert FrameFits(d, d.frame.f); }
    t1 := SimExec(p, q, ns, d, st.body, tt.head.body, s, t);
    var (o0, s0) := A.Exec(p, st.body, s);
    WholeRan(q, d, tt.head.body, t, o0, s0, t1);
    var (e, _) := A.Exec(q, tt.head.body, t);
    assert A.Step(q, tt.head, t) == (if e == A.Broke(st.l) then A.Completed else e, t1);
  }

  lemma SimTryCatch(p: Program, q: Program, ns: seq<Id>, c: Context, st: Stmt, tt: Stmts, s: A.State, t: A.State) returns (t1: A.State)
    requires st.TryCatch? && CheckProgram(p, q, ns, c.exits) && WellFormed(c) && One(c, st, tt).Done? && Rel(c, s, t) && !A.Step(p, st, s).0.Stuck?
    ensures var (o, s1) := A.Step(p, st, s); Ran(q, c, tt, t, One(c, st, tt), o, s1, t1)
    decreases s.clock, 1, st, 0
  {
    t1 := SimExec(p, q, ns, c, st.body, tt.head.body, s, t);
    var (o0, s0) := A.Exec(p, st.body, s);
    WholeRan(q, c, tt.head.body, t, o0, s0, t1);
    if o0.Thrown? {
      var t0 := t1;
      var h := A.HeldValue(o0.v);
      WriteBoth(c, s0.locals, t0.locals, st.x, h);
      var s2 := s0.(locals := s0.locals[st.x := h]);
      var t2 := t0.(locals := t0.locals[st.x := h]);
      t1 := SimExec(p, q, ns, c, st.handler, tt.head.handler, s2, t2);
      var (o1, s1) := A.Exec(p, st.handler, s2);
      WholeRan(q, c, tt.head.handler, t2, o1, s1, t1);
      assert A.Step(q, tt.head, t) == A.Exec(q, tt.head.handler, t2);
      KeptTrans(c.kept, t.locals, t0.locals, t2.locals);
      KeptTrans(c.kept, t.locals, t2.locals, t1.locals);
    } else {
      assert A.Step(q, tt.head, t) == A.Exec(q, tt.head.body, t);
    }
  }

  // ── try with finally ───────────────────────────────────────────────────────────────────────────────────────────────

  lemma FlagsRun(q: Program, c: Context, tt: Stmts, sl: A.Locals, t: A.State) returns (t1: A.State)
    requires t.kinds == map[] && AreNew(Flags(tt), c) && FrameRel(c.n, c.clear, sl, t.locals)
    ensures A.Exec(q, tt, t) == A.Exec(q, AfterFlags(tt), t1) && t1 == t.(locals := t1.locals)
    ensures FrameRel(c.n, c.clear, sl, t1.locals) && Kept(c.kept, t.locals, t1.locals)
    ensures forall x :: x in Flags(tt) ==> Holds(x, BooleanValue(false), t1.locals)
    ensures forall x :: x !in Flags(tt) && x in t.locals ==> x in t1.locals && t1.locals[x] == t.locals[x]
    decreases tt
  {
    KeptRefl(c.kept, t.locals);
    var flags := Flags(tt);
    if |flags| == 0 { t1 := t; return; }
    var x := tt.head.x;
    var h := A.HeldValue(BooleanValue(false));
    var t0 := t.(locals := t.locals[x := h]);
    assert flags[0] == x && flags[1..] == Flags(tt.tail);
    WriteNew(c.n, c.clear, c.kept, sl, t.locals, x, h);
    assert A.Step(q, tt.head, t) == (A.Completed, t0);
    t1 := FlagsRun(q, c, tt.tail, sl, t0);
    KeptTrans(c.kept, t.locals, t0.locals, t1.locals);
    forall y | y in flags ensures Holds(y, BooleanValue(false), t1.locals) {
      if y != x { assert y in flags[1..]; }
    }
  }

  lemma NewFlags(flags: seq<Id>, c: Context)
    requires AreNew(flags, c)
    ensures forall i :: 0 <= i < |flags| ==> IsNew(flags[i], c)
    ensures forall i, j :: 0 <= i < j < |flags| ==> flags[i] != flags[j]
    decreases |flags|
  {
    if |flags| > 0 {
      NewFlags(flags[1..], c);
      forall i, j | 0 <= i < j < |flags| ensures flags[i] != flags[j] {
        if i == 0 { assert flags[1..][j - 1] == flags[j]; } else { assert flags[1..][i - 1] == flags[i] && flags[1..][j - 1] == flags[j]; }
      }
      forall i | 0 <= i < |flags| ensures IsNew(flags[i], c) {
        if i > 0 { assert flags[1..][i - 1] == flags[i]; }
      }
    }
  }

  // The two contexts of a try statement are well-formed, and the frame's locals are new.
  lemma Contexts(c: Context, tt: Stmts)
    requires WellFormed(c) && ShapeOf(c, tt).Shape?
    ensures var f := ShapeOf(c, tt).f;
      WellFormed(BodyContext(c, f)) && WellFormed(FinalizerContext(c, f)) && |f.items| > 0 && f.items[0].exit.Throws? && f.inside == {}
      && FlagsOf(f.items) !! c.clear && FlagsOf(f.items) !! c.kept && f.value !in FlagsOf(f.items)
  {
    var f := ShapeOf(c, tt).f;
    var flags := Flags(tt);
    NewFlags(flags, c);
    forall x | x in FlagsOf(f.items) ensures x in flags && IsNew(x, c) {
      var i :| i in f.items && i.flag == x;
      var k :| 0 <= k < |f.items| && f.items[k] == i;
      assert f.items[k].flag == flags[k];
    }
    var d := BodyContext(c, f);
    forall i | 0 <= i < |f.items| ensures f.items[i].flag in d.clear && f.items[i].flag !in d.kept {
      assert f.items[i] in f.items;
      assert f.items[i].flag in FlagsOf(f.items);
    }
    assert FrameFits(d, f);
    if c.frame.InFrame? {
      var g := c.frame.f;
      assert FrameFits(c, g);
      var e := FinalizerContext(c, f);
      forall i | 0 <= i < |g.items| ensures g.items[i].flag in e.clear && g.items[i].flag !in e.kept { }
      assert FrameFits(e, g);
    }
  }

  // The start: all flags false, the value undefined.
  lemma StartRuns(q: Program, c: Context, tt: Stmts, s: A.State, t: A.State) returns (t1: A.State)
    requires WellFormed(c) && ShapeOf(c, tt).Shape? && Rel(c, s, t)
    ensures var f := ShapeOf(c, tt).f; var after := AfterFlags(tt);
      A.Exec(q, tt, t) == A.Exec(q, after.tail, t1) && Rel(BodyContext(c, f), s, t1) && Rel(c, s, t1) && Kept(c.kept, t.locals, t1.locals)
  {
    var f := ShapeOf(c, tt).f;
    var flags := Flags(tt);
    var after := AfterFlags(tt);
    var t0 := FlagsRun(q, c, tt, s.locals, t);
    var h := A.HeldValue(Undefined());
    t1 := t0.(locals := t0.locals[f.value := h]);
    WriteNew(c.n, c.clear, c.kept, s.locals, t0.locals, f.value, h);
    assert A.Step(q, after.head, t0) == (A.Completed, t1);
    KeptTrans(c.kept, t.locals, t0.locals, t1.locals);
    assert f.value !in flags;
    forall x | x in FlagsOf(f.items) ensures Holds(x, BooleanValue(false), t1.locals) {
      var i :| i in f.items && i.flag == x;
      var k :| 0 <= k < |f.items| && f.items[k] == i;
      assert f.items[k].flag == flags[k];
      assert x in flags;
      assert Holds(x, BooleanValue(false), t0.locals);
    }
    reveal FrameRel();
  }

  ghost predicate Pending(f: Frame, o: A.Ending, i: nat, v: Value, tl: A.Locals) {
    i <= |f.items| && Took(f.items, i, tl)
    && if i == |f.items| then o.Completed? else o == OutcomeOf(f.items[i].exit, v) && (!f.items[i].exit.Breaks? ==> Holds(f.value, v, tl))
  }

  // From the ending of the body to the completion record.
  lemma RecordRuns(q: Program, c: Context, tt: Stmts, o: A.Ending, s1: A.State, t0: A.State, t2: A.State) returns (t3: A.State, i: nat, v: Value)
    requires WellFormed(c) && ShapeOf(c, tt).Shape? && t0.kinds == map[] && !o.Timeout?
    requires var sh := ShapeOf(c, tt); Ran(q, BodyContext(c, sh.f), sh.body, t0, Done(End), o, s1, t2)
    ensures var sh := ShapeOf(c, tt); var block := AfterFlags(tt).tail.head;
      A.Step(q, block, t0) == (A.Completed, t3) && Rel(c, s1, t3) && Kept(c.kept, t0.locals, t3.locals) && Pending(sh.f, o, i, v, t3.locals)
  {
    var sh := ShapeOf(c, tt);
    var f := sh.f;
    var d := BodyContext(c, f);
    Contexts(c, tt);
    WholeRan(q, d, sh.body, t0, o, s1, t2);
    var block := AfterFlags(tt).tail.head;
    var attempt := block.body.head;
    var (e, _) := A.Exec(q, sh.body, t0);
    assert c.clear <= After(d, o).clear;
    FrameLess(c.n, c.clear, After(d, o).clear, s1.locals, t2.locals);
    match o
    case Completed =>
      t3 := t2; i := |f.items|; v := Undefined();
      assert A.Step(q, attempt, t0) == (A.Completed, t2);
      forall j | 0 <= j < |f.items| ensures Holds(f.items[j].flag, BooleanValue(j == i), t3.locals) {
        reveal FrameRel();
        assert f.items[j] in f.items;
        assert f.items[j].flag in d.clear;
      }
      assert A.Exec(q, block.body, t0) == A.Exec(q, End, t2) == (A.Completed, t2);
    case Thrown(w) =>
      v := w; i := 0;
      var ex := attempt.x;
      var h := A.HeldValue(w);
      var u0 := t2.(locals := t2.locals[ex := h]);
      assert forall x :: x in FlagsOf(f.items) ==> x != ex by {
        forall x | x in FlagsOf(f.items) ensures x != ex {
          var it :| it in f.items && it.flag == x;
          var k :| 0 <= k < |f.items| && f.items[k] == it;
          assert f.items[k].flag == Flags(tt)[k];
        }
      }
      WriteNew(c.n, d.clear, c.kept, s1.locals, t2.locals, ex, h);
      var u1 := u0.(locals := u0.locals[f.value := h]);
      WriteNew(c.n, d.clear, c.kept, s1.locals, u0.locals, f.value, h);
      TakeExit(d, 0, s1.locals, u1.locals);
      t3 := u1.(locals := u1.locals[f.items[0].flag := A.HeldValue(BooleanValue(true))]);
      FrameLess(c.n, c.clear, d.clear - FlagsOf(f.items), s1.locals, t3.locals);
      var hs := attempt.handler;
      assert A.Step(q, hs.head, u0) == (A.Completed, u1);
      assert A.Step(q, hs.tail.head, u1) == (A.Completed, t3);
      assert A.Exec(q, hs.tail.tail, t3) == (A.Completed, t3);
      assert A.Exec(q, hs.tail, u1) == (A.Completed, t3);
      assert A.Exec(q, hs, u0) == (A.Completed, t3);
      assert A.Step(q, attempt, t0) == (A.Completed, t3);
      assert A.Exec(q, block.body.tail, t3) == (A.Completed, t3);
      assert A.Exec(q, block.body, t0) == (A.Completed, t3);
      KeptTrans(c.kept, t0.locals, t2.locals, u0.locals);
      KeptTrans(c.kept, t0.locals, u0.locals, u1.locals);
      KeptTrans(c.kept, t0.locals, u1.locals, t3.locals);
    case Returned(w) =>
      t3 := t2; v := w; i := Position(Returns, f.items);
      assert A.Step(q, attempt, t0) == (A.Broke(f.l), t2);
      assert A.Exec(q, block.body, t0) == (A.Broke(f.l), t2);
    case Broke(l) =>
      t3 := t2; v := Undefined(); i := Position(Breaks(l), f.items);
      assert A.Step(q, attempt, t0) == (A.Broke(f.l), t2);
      assert A.Exec(q, block.body, t0) == (A.Broke(f.l), t2);
  }

  lemma PendingKept(f: Frame, kept: set<Id>, o: A.Ending, i: nat, v: Value, t: A.Locals, u: A.Locals)
    requires Pending(f, o, i, v, t) && Kept(kept, t, u) && FlagsOf(f.items) <= kept && f.value in kept
    ensures Pending(f, o, i, v, u)
  {
    reveal Kept();
    forall j | 0 <= j < |f.items| ensures Holds(f.items[j].flag, BooleanValue(j == i), u) {
      assert f.items[j] in f.items;
      assert f.items[j].flag in FlagsOf(f.items);
      assert Holds(f.items[j].flag, BooleanValue(j == i), t);
    }
  }

  lemma SimFinal(p: Program, q: Program, ns: seq<Id>, c: Context, st: Stmt, tt: Stmts, s: A.State, t: A.State) returns (t1: A.State)
    requires st.TryFinally? && CheckProgram(p, q, ns, c.exits) && WellFormed(c) && One(c, st, tt).Done? && Rel(c, s, t) && !A.Step(p, st, s).0.Stuck?
    ensures var (o, s1) := A.Step(p, st, s); Ran(q, c, tt, t, One(c, st, tt), o, s1, t1)
    decreases s.clock, 1, st, 0
  {
    var sh := ShapeOf(c, tt);
    var f := sh.f;
    var d := BodyContext(c, f);
    var e := FinalizerContext(c, f);
    Contexts(c, tt);
    assert Final(c, st, tt) == One(c, st, tt);
    assert Whole(d, st.body, sh.body);
    assert Strip(e, st.finalizer, sh.rest).Done?;
    var t0 := StartRuns(q, c, tt, s, t);
    var after := AfterFlags(tt).tail;
    var block := after.head;
    var t2 := SimExec(p, q, ns, d, st.body, sh.body, s, t0);
    var (o0, s1) := A.Exec(p, st.body, s);
    if o0.Timeout? {
      WholeRan(q, d, sh.body, t0, o0, s1, t2);
      t1 := t2;
      assert A.Step(q, block.body.head, t0) == (A.Timeout, t1);
      assert A.Exec(q, block.body, t0) == (A.Timeout, t1);
      assert A.Step(q, block, t0) == (A.Timeout, t1);
      assert A.Exec(q, after, t0) == (A.Timeout, t1);
      FrameLess(c.n, c.clear, d.clear, s1.locals, t1.locals);
      KeptTrans(c.kept, t.locals, t0.locals, t1.locals);
      return;
    }
    var t3, i, v := RecordRuns(q, c, tt, o0, s1, t0, t2);
    assert A.Exec(q, after, t0) == A.Exec(q, sh.rest, t3);
    KeptTrans(c.kept, t.locals, t0.locals, t3.locals);
    var t4 := SimExec(p, q, ns, e, st.finalizer, sh.rest, s1, t3);
    var (o1, s2) := A.Exec(p, st.finalizer, s1);
    KeptLess(c.kept, e.kept, t3.locals, t4.locals);
    KeptTrans(c.kept, t.locals, t3.locals, t4.locals);
    if o1.Completed? {
      PendingKept(f, e.kept, o0, i, v, t3.locals, t4.locals);
      var rest2 := Strip(e, st.finalizer, sh.rest).rest;
      t1 := ResumeRuns(q, c, f.items, i, f.value, v, o0, rest2, s2, t4);
      RanAfter(q, c, tt, t, rest2, t4, One(c, st, tt), o0, s2, t1);
    } else {
      t1 := t4;
    }
  }

  // ── One effect ─────────────────────────────────────────────────────────────────────────────────────────────────────

  ghost predicate Same(c: Context, r: (A.Ending, A.State), u: (A.Ending, A.State), tl: A.Locals) {
    r.0 == u.0 && (r.0.Completed? || r.0.Thrown? || r.0.Timeout?) && Rel(c, r.1, u.1) && Kept(c.kept, tl, u.1.locals)
  }

  lemma SimPut(c: Context, x: Id, o: C.Outcome, s: A.State, t: A.State)
    requires Rel(c, s, t) && WellFormed(c) && x as nat < c.n && !A.Put(x, (o, s)).0.Stuck?
    ensures Same(c, A.Put(x, (o, s)), A.Put(x, (o, t)), t.locals)
  {
    KeptRefl(c.kept, t.locals);
    if o.Normal? { WriteBoth(c, s.locals, t.locals, x, A.HeldValue(o.v)); }
  }
  lemma SimHold(c: Context, x: Id, chain: F.Chain, s: A.State, t: A.State)
    requires Rel(c, s, t) && WellFormed(c) && x as nat < c.n
    ensures var h := A.HeldRecord(chain); Rel(c, s.(locals := s.locals[x := h]), t.(locals := t.locals[x := h])) && Kept(c.kept, t.locals, t.locals[x := h])
  { WriteBoth(c, s.locals, t.locals, x, A.HeldRecord(chain)); }

  lemma SimAssign(p: Program, q: Program, ns: seq<Id>, c: Context, x: Id, r: Rhs, s: A.State, t: A.State)
    requires CheckProgram(p, q, ns, c.exits) && WellFormed(c) && x as nat < c.n && Rel(c, s, t) && !A.Assign(p, x, r, s).0.Stuck?
    ensures Same(c, A.Assign(p, x, r, s), A.Assign(q, x, r, t), t.locals)
    decreases s.clock, 1, r, 0
  {
    match r
    case Copy(a) =>
      AtomSame(c, a, s.locals, t.locals);
      SimPut(c, x, A.AtomValue(a, s.locals), s, t);
    case GetField(record, slot) =>
      RecordSame(c, record, s.locals, t.locals);
      SimPut(c, x, C.Normal(s.records[s.locals[record].chain[0]][slot]), s, t);
    case GetOuter(record) =>
      RecordSame(c, record, s.locals, t.locals);
      SimHold(c, x, s.locals[record].chain[1..], s, t);
    case GetStatic(i) => SimPut(c, x, C.Normal(s.statics[i]), s, t);
    case NewRecord(outer, slots) =>
      if outer.Some? { RecordSame(c, outer.x, s.locals, t.locals); }
      var records := s.records + [C.Fresh(slots as nat)];
      SimHold(c, x, [|s.records|] + A.OuterChain(outer, s.locals), s.(records := records), t.(records := records));
    case MakeClosure(fn, env) =>
      if env.Some? { RecordSame(c, env.x, s.locals, t.locals); }
      assert CheckFunction(p[fn], q[fn], ns[fn], c.exits);
      var (v, h) := NewFunction(|s.closures|, p[fn].info, s.heap);
      var closures := s.closures + [F.Closure(fn as nat, A.OuterChain(env, s.locals))];
      SimPut(c, x, C.Normal(v), s.(heap := h, closures := closures), t.(heap := h, closures := closures));
    case Call(callee, this_, newTarget, args, text) =>
      AtomSame(c, callee, s.locals, t.locals);
      AtomSame(c, this_, s.locals, t.locals);
      AtomSame(c, newTarget, s.locals, t.locals);
      AtomsSame(c, args, s.locals, t.locals);
      var inv := Invocation(A.AtomValue(callee, s.locals).v, A.AtomValue(this_, s.locals).v, A.AtomValue(newTarget, s.locals).v, A.AtomValues(args, s.locals).vs);
      var (o, s1) := A.Apply(p, inv, text, s);
      SimApply(p, q, ns, c.exits, inv, text, s, t.locals);
      SimPut(c, x, o, s1, s1.(locals := t.locals));
    case ClosureEnvironment(a) =>
      AtomSame(c, a, s.locals, t.locals);
      var id := ClosureOf(A.AtomValue(a, s.locals).v, s.heap);
      SimHold(c, x, s.closures[id].chain, s, t);
    case CallKnown(fn, env, this_, args) =>
      if env.Some? { RecordSame(c, env.x, s.locals, t.locals); }
      AtomSame(c, this_, s.locals, t.locals);
      AtomsSame(c, args, s.locals, t.locals);
      var inv := Invocation(Undefined(), A.AtomValue(this_, s.locals).v, Undefined(), A.AtomValues(args, s.locals).vs);
      var chain := A.OuterChain(env, s.locals);
      var (o, s1) := A.Enter(p, fn as nat, chain, inv, s);
      SimEnter(p, q, ns, c.exits, fn as nat, chain, inv, s, t.locals);
      SimPut(c, x, o, s1, s1.(locals := t.locals));
    case Prim(op, args) =>
      AtomsSame(c, args, s.locals, t.locals);
      var vs := A.AtomValues(args, s.locals).vs;
      var (o, s1) := A.Operate(p, op, vs, s);
      SimOperate(p, q, ns, c.exits, op, vs, s, t.locals);
      SimPut(c, x, o, s1, s1.(locals := t.locals));
  }

  // ── Calls: the same outcome and state, but for the caller's locals ─────────────────────────────────────────────────

  lemma HeaderNames(names: seq<Id>, sources: seq<Source>, inv: Invocation, ls: map<Id, Value>, h: Heap)
    ensures forall x :: x in C.BindHeader(names, sources, inv, ls, h).0 ==> x in ls || x in names
    decreases |names|
  {
    if |names| > 0 && |sources| > 0 {
      var (v, h1) := HeaderValue(sources[0], inv, h);
      HeaderNames(names[1..], sources[1..], inv, ls[names[0] := v], h1);
    }
  }
  lemma EntryRel(f: Function, g: Function, n: Id, exits: map<Id, seq<Exit>>, chain: F.Chain, inv: Invocation, h: Heap)
    requires CheckFunction(f, g, n, exits)
    ensures var ls := C.BindHeader(f.names, f.sources, inv, map[], h).0;
      A.EntryLocals(f, chain, ls) == A.EntryLocals(g, chain, ls) && FrameRel(n as nat, {}, A.EntryLocals(f, chain, ls), A.EntryLocals(g, chain, ls))
  {
    HeaderNames(f.names, f.sources, inv, map[], h);
    reveal FrameRel();
  }

  lemma SimEnter(p: Program, q: Program, ns: seq<Id>, exits: map<Id, seq<Exit>>, f: nat, chain: F.Chain, inv: Invocation, s: A.State, tl: A.Locals)
    requires CheckProgram(p, q, ns, exits) && s.kinds == map[] && !A.Enter(p, f, chain, inv, s).0.Stuck?
    ensures var (o, s1) := A.Enter(p, f, chain, inv, s); A.Enter(q, f, chain, inv, s.(locals := tl)) == (o, s1.(locals := tl))
    decreases s.clock, 0, 0
  {
    if s.clock != 0 {
      var g := p[f];
      assert CheckFunction(g, q[f], ns[f], exits);
      EntryRel(g, q[f], ns[f], exits, chain, inv, s.heap);
      var c := Outermost(ns[f] as nat, exits);
      var (ls, h) := C.BindHeader(g.names, g.sources, inv, map[], s.heap);
      var s0 := s.(clock := s.clock - 1, heap := h, locals := A.EntryLocals(g, chain, ls), kinds := g.kinds);
      var t1 := SimExec(p, q, ns, c, g.body, q[f].body, s0, s0);
      var (o, s1) := A.Exec(p, g.body, s0);
      WholeRan(q, c, q[f].body, s0, o, s1, t1);
    }
  }
  lemma SimApply(p: Program, q: Program, ns: seq<Id>, exits: map<Id, seq<Exit>>, inv: Invocation, text: CalleeText, s: A.State, tl: A.Locals)
    requires CheckProgram(p, q, ns, exits) && s.kinds == map[] && !A.Apply(p, inv, text, s).0.Stuck?
    ensures var (o, s1) := A.Apply(p, inv, text, s); A.Apply(q, inv, text, s.(locals := tl)) == (o, s1.(locals := tl))
    decreases s.clock, 0, 1
  {
    var id := CalledClosure(inv, s.heap);
    if 0 <= id < |s.closures| { SimEnter(p, q, ns, exits, s.closures[id].fn, s.closures[id].chain, inv, s, tl); }
  }
  lemma SimOperate(p: Program, q: Program, ns: seq<Id>, exits: map<Id, seq<Exit>>, op: Operation, vs: seq<Value>, s: A.State, tl: A.Locals)
    requires CheckProgram(p, q, ns, exits) && s.kinds == map[] && !A.Operate(p, op, vs, s).0.Stuck?
    ensures var (o, s1) := A.Operate(p, op, vs, s); A.Operate(q, op, vs, s.(locals := tl)) == (o, s1.(locals := tl))
    decreases s.clock, 0, 2
  {
    var (o, h) := Run(op, vs, s.heap);
    if o.Invokes? { SimApply(p, q, ns, exits, Invocation(o.callee, o.this_, o.newTarget, o.args), 0, s.(heap := h), tl); }
  }

  // For every clock and every initial heap: the same outcome (time-out included), and the same state.
  lemma ProgramCorrect(p: Program, q: Program, ns: seq<Id>, exits: map<Id, seq<Exit>>, clock: nat, h: Heap, statics: map<Id, Value>)
    requires CheckProgram(p, q, ns, exits) && !A.RunProgram(p, clock, h, statics).0.Stuck?
    ensures A.RunProgram(p, clock, h, statics) == A.RunProgram(q, clock, h, statics)
  {
    assert CheckFunction(p[0], q[0], ns[0], exits);
    var (v, t) := A.Start(p, clock, h, statics);
    assert A.Start(q, clock, h, statics) == (v, t);
    SimApply(p, q, ns, exits, C.CallOfMain(v), 0, t, t.locals);
  }
}
