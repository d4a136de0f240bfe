include "Check.dfy"
include "../Anf/Semantics.dfy"

// Copy propagation and the removal of stores that nobody reads preserve behaviour: for every clock the same outcome and the same heap,
// time-out included, of a program that is not stuck.
module CopyPropagation {
  import opened Names
  import opened Primitives
  import opened Anf
  import C = CoreSemantics
  import F = FlatSemantics
  import A = AnfSemantics
  import opened CopyPropagationCheck

  // ── Relations ──────────────────────────────────────────────────────────────────────────────────────────────────────

  ghost predicate Holds(h: A.Held, a: Atom, tl: A.Locals) {
    match a
    case ConstantAtom(k) => h == A.HeldValue(LiteralValue(k))
    case LocalAtom(y) => y in tl && tl[y] == h
  }
  ghost opaque predicate FrameRel(c: Context, bad: set<Id>, sl: A.Locals, tl: A.Locals) {
    forall x :: x in sl && x !in bad ==> Holds(sl[x], ImageOf(x, c), tl)
  }
  // The states are the same but for the locals.
  ghost predicate Base(s: A.State, t: A.State) { t == s.(locals := t.locals) && s.kinds == map[] }
  ghost predicate Rel(c: Context, bad: set<Id>, s: A.State, t: A.State) { Base(s, t) && FrameRel(c, bad, s.locals, t.locals) }

  ghost predicate Ran(q: Program, c: Context, tt: Stmts, t: A.State, r: Answer, o: A.Ending, s1: A.State, t1: A.State)
    requires r.Done?
  {
    Base(s1, t1)
    && if o.Completed? then r.end.Live? && Rel(c, r.end.xs, s1, t1) && A.Exec(q, tt, t) == A.Exec(q, r.rest, t1)
       else A.Exec(q, tt, t) == (o, t1) && Ended(c, r, o, s1, t1)
  }
  ghost predicate Ended(c: Context, r: Answer, o: A.Ending, s1: A.State, t1: A.State)
    requires r.Done?
  {
    match o
    case Thrown(_) => c.inTry ==> Rel(c, r.throws, s1, t1)
    case Broke(l) => GoesTo(l, r.breaks) && Rel(c, At(l, r.breaks), s1, t1)
    case Returned(_) => true
    case Timeout => true
    case Completed => false
    case Stuck => false
  }

  lemma FrameMore(c: Context, small: set<Id>, large: set<Id>, sl: A.Locals, tl: A.Locals)
    requires FrameRel(c, small, sl, tl) && small <= large ensures FrameRel(c, large, sl, tl)
  { reveal FrameRel(); }
  // inTry is no part of the relation.
  lemma FrameSame(c: Context, d: Context, bad: set<Id>, sl: A.Locals, tl: A.Locals)
    requires FrameRel(c, bad, sl, tl) && c.count == d.count && c.images == d.images ensures FrameRel(d, bad, sl, tl)
  { reveal FrameRel(); }

  // ── Reading ────────────────────────────────────────────────────────────────────────────────────────────────────────

  lemma AtomSame(c: Context, bad: set<Id>, a: Atom, sl: A.Locals, tl: A.Locals)
    requires FrameRel(c, bad, sl, tl) && MayRead(a, bad) && A.AtomValue(a, sl).Normal?
    ensures A.AtomValue(Image(a, c), tl) == A.AtomValue(a, sl)
  { reveal FrameRel(); }
  lemma AtomsSame(c: Context, bad: set<Id>, xs: seq<Atom>, sl: A.Locals, tl: A.Locals)
    requires FrameRel(c, bad, sl, tl) && MayReadAll(xs, bad) && A.AtomValues(xs, sl).Values?
    ensures A.AtomValues(Images(xs, c), tl) == A.AtomValues(xs, sl)
    decreases |xs|
  {
    if |xs| > 0 {
      AtomSame(c, bad, xs[0], sl, tl);
      AtomsSame(c, bad, xs[1..], sl, tl);
      assert Images(xs, c)[1..] == Images(xs[1..], c);
    }
  }
  lemma RecordSame(c: Context, bad: set<Id>, x: Id, sl: A.Locals, tl: A.Locals)
    requires FrameRel(c, bad, sl, tl) && MayReadRecord(x, bad, c) && A.IsRecord(x, sl)
    ensures A.IsRecord(RecordOf(x, c), tl) && tl[RecordOf(x, c)] == sl[x]
  { reveal FrameRel(); }

  // ── Writing ────────────────────────────────────────────────────────────────────────────────────────────────────────

  lemma WriteBoth(c: Context, bad: set<Id>, sl: A.Locals, tl: A.Locals, x: Id, h: A.Held)
    requires FrameRel(c, bad, sl, tl) && IsWitness(c) && !HasImage(x, c)
    ensures FrameRel(c, Written(x, bad, c), sl[x := h], tl[x := h])
  {
    reveal FrameRel();
    var ul := tl[x := h];
    forall z | z in sl[x := h] && z !in Written(x, bad, c) ensures Holds(sl[x := h][z], ImageOf(z, c), ul) {
      if z != x {
        assert z in sl && z !in bad;
        assert Holds(sl[z], ImageOf(z, c), tl);
        if ImageOf(z, c) == LocalAtom(x) {
          assert z < c.count && IsUser(c, z);
          assert false;
        }
      }
    }
  }
  lemma WriteSource(c: Context, bad: set<Id>, r: Rhs, sl: A.Locals, tl: A.Locals, x: Id, h: A.Held)
    requires FrameRel(c, bad, sl, tl)
    requires r.Copy? ==> A.AtomValue(r.a, sl).Normal? && h == A.HeldValue(A.AtomValue(r.a, sl).v)
    ensures FrameRel(c, Skipped(x, r, bad, c), sl[x := h], tl)
  {
    if r.Copy? && MayRead(r.a, bad) { AtomSame(c, bad, r.a, sl, tl); }
    reveal FrameRel();
  }

  // ── Statements ─────────────────────────────────────────────────────────────────────────────────────────────────────

  lemma WholeRan(q: Program, c: Context, tt: Stmts, t: A.State, r: Answer, o: A.Ending, s1: A.State, t1: A.State)
    requires IsWhole(r) && Ran(q, c, tt, t, r, o, s1, t1)
    ensures A.Exec(q, tt, t) == (o, t1)
  {
    if o.Completed? { assert A.Exec(q, End, t1) == (A.Completed, t1); }
  }

  lemma SimExec(p: Program, q: Program, ws: seq<Witness>, c: Context, ss: Stmts, tt: Stmts, bad: set<Id>, s: A.State, t: A.State) returns (t1: A.State)
    requires CheckProgram(p, q, ws) && IsWitness(c) && Strip(c, ss, tt, bad).Done? && Rel(c, bad, s, t) && !A.Exec(p, ss, s).0.Stuck?
    ensures var (o, s1) := A.Exec(p, ss, s); Ran(q, c, tt, t, Strip(c, ss, tt, bad), o, s1, t1)
    decreases s.clock, 1, ss, 1
  {
    match ss
    case End => t1 := t;
    case Then(st, tail) =>
      var r1 := First(c, st, tail, tt, bad);
      var (o, s0) := A.Step(p, st, s);
      if IsSkipped(c, st, tail, tt) {
        Removed(p, c, bad, st.x, st.r, s, t);
        t1 := t;
      } else {
        t1 := SimOne(p, q, ws, c, st, tt, bad, s, t);
      }
      var next := if r1.end.Live? then r1.end.xs else {};
      var r2 := Strip(c, tail, r1.rest, next);
      var r := Strip(c, ss, tt, bad);
      if o.Completed? {
        var t0 := t1;
        t1 := SimExec(p, q, ws, c, tail, r1.rest, next, s0, t0);
        var (o1, s1) := A.Exec(p, tail, s0);
        if o1.Thrown? && c.inTry { FrameMore(c, r2.throws, r.throws, s1.locals, t1.locals); }
        if o1.Broke? { MergeIs(r1.breaks, r2.breaks, o1.l); FrameMore(c, At(o1.l, r2.breaks), At(o1.l, r.breaks), s1.locals, t1.locals); }
      } else {
        if o.Thrown? && c.inTry { FrameMore(c, r1.throws, r.throws, s0.locals, t1.locals); }
        if o.Broke? { MergeIs(r1.breaks, r2.breaks, o.l); FrameMore(c, At(o.l, r1.breaks), At(o.l, r.breaks), s0.locals, t1.locals); }
      }
  }
  lemma MergeIs(a: Breaks, b: Breaks, l: Id)
    ensures GoesTo(l, Merge(a, b)) == (GoesTo(l, a) || GoesTo(l, b)) && At(l, Merge(a, b)) == At(l, a) + At(l, b)
  { }
  lemma WithoutOther(l: Id, b: Breaks, m: Id)
    requires m != l
    ensures GoesTo(m, Without(l, b)) == GoesTo(m, b) && At(m, Without(l, b)) == At(m, b)
  {
    match b
    case Both(b1, b2) =>
      WithoutOther(l, b1, m);
      WithoutOther(l, b2, m);
      MergeIs(Without(l, b1), Without(l, b2), m);
    case _ =>
  }

  // One of two ways was gone.
  lemma JoinRan(q: Program, c: Context, tt: Stmts, t: A.State, r1: Answer, r2: Answer, rest: Stmts, o: A.Ending, s1: A.State, t1: A.State)
    requires r1.Done? && r2.Done? && Base(s1, t1)
    requires if o.Completed? then r1.end.Live? && Rel(c, r1.end.xs, s1, t1) && A.Exec(q, tt, t) == A.Exec(q, rest, t1)
             else A.Exec(q, tt, t) == (o, t1) && Ended(c, r1, o, s1, t1)
    ensures Ran(q, c, tt, t, Done(rest, Join(r1.end, r2.end), r1.throws + r2.throws, Merge(r1.breaks, r2.breaks)), o, s1, t1)
    ensures Ran(q, c, tt, t, Done(rest, Join(r2.end, r1.end), r2.throws + r1.throws, Merge(r2.breaks, r1.breaks)), o, s1, t1)
  {
    if o.Completed? {
      FrameMore(c, r1.end.xs, Join(r1.end, r2.end).xs, s1.locals, t1.locals);
      FrameMore(c, r1.end.xs, Join(r2.end, r1.end).xs, s1.locals, t1.locals);
    }
    if o.Thrown? && c.inTry {
      FrameMore(c, r1.throws, r1.throws + r2.throws, s1.locals, t1.locals);
      FrameMore(c, r1.throws, r2.throws + r1.throws, s1.locals, t1.locals);
    }
    if o.Broke? {
      MergeIs(r1.breaks, r2.breaks, o.l);
      MergeIs(r2.breaks, r1.breaks, o.l);
      FrameMore(c, At(o.l, r1.breaks), At(o.l, Merge(r1.breaks, r2.breaks)), s1.locals, t1.locals);
      FrameMore(c, At(o.l, r1.breaks), At(o.l, Merge(r2.breaks, r1.breaks)), s1.locals, t1.locals);
    }
  }

  lemma SimOne(p: Program, q: Program, ws: seq<Witness>, c: Context, st: Stmt, tt: Stmts, bad: set<Id>, s: A.State, t: A.State) returns (t1: A.State)
    requires CheckProgram(p, q, ws) && IsWitness(c) && One(c, st, tt, bad).Done? && Rel(c, bad, s, t) && !A.Step(p, st, s).0.Stuck?
    ensures var (o, s1) := A.Step(p, st, s); Ran(q, c, tt, t, One(c, st, tt, bad), o, s1, t1)
    decreases s.clock, 1, st, 1
  {
    var (o, s1) := A.Step(p, st, s);
    match st
    case Set(x, r) =>
      if IsKept(c, st, tt) && MayReadRhs(r, bad, c) {
        SimAssign(p, q, ws, c, bad, x, r, s, t);
        t1 := A.Assign(q, x, RhsOf(r, c), t).1;
        assert A.Step(q, tt.head, t) == (o, t1);
      } else {
        Removed(p, c, bad, x, r, s, t);
        t1 := t;
      }
    case SetField(record, slot, a) =>
      AtomSame(c, bad, a, s.locals, t.locals);
      RecordSame(c, bad, record, s.locals, t.locals);
      t1 := A.Step(q, tt.head, t).1;
      assert A.Step(q, tt.head, t) == (A.Completed, t1);
    case SetStatic(i, a) =>
      AtomSame(c, bad, a, s.locals, t.locals);
      t1 := A.Step(q, tt.head, t).1;
      assert A.Step(q, tt.head, t) == (A.Completed, t1);
    case If(a, th, el) =>
      AtomSame(c, bad, a, s.locals, t.locals);
      var v := A.AtomValue(a, s.locals).v;
      var r1 := Strip(c, th, tt.head.then_, bad);
      var r2 := Strip(c, el, tt.head.else_, bad);
      if ToBoolean(v, s.heap) {
        t1 := SimExec(p, q, ws, c, th, tt.head.then_, bad, s, t);
        WholeRan(q, c, tt.head.then_, t, r1, o, s1, t1);
        assert A.Step(q, tt.head, t) == A.Exec(q, tt.head.then_, t);
        JoinRan(q, c, tt, t, r1, r2, tt.tail, o, s1, t1);
      } else {
        t1 := SimExec(p, q, ws, c, el, tt.head.else_, bad, s, t);
        WholeRan(q, c, tt.head.else_, t, r2, o, s1, t1);
        assert A.Step(q, tt.head, t) == A.Exec(q, tt.head.else_, t);
        JoinRan(q, c, tt, t, r2, r1, tt.tail, o, s1, t1);
      }
    case Block(l, body) =>
      var r := Strip(c, body, tt.head.body, bad);
      t1 := SimExec(p, q, ws, c, body, tt.head.body, bad, s, t);
      var (o0, s0) := A.Exec(p, body, s);
      WholeRan(q, c, tt.head.body, t, r, o0, s0, t1);
      assert A.Step(q, tt.head, t) == (if o0 == A.Broke(l) then A.Completed else o0, t1);
      if o0 == A.Broke(l) {
        FrameMore(c, At(l, r.breaks), Join(r.end, Live(At(l, r.breaks))).xs, s0.locals, t1.locals);
      } else if o0.Completed? && GoesTo(l, r.breaks) {
        FrameMore(c, r.end.xs, Join(r.end, Live(At(l, r.breaks))).xs, s0.locals, t1.locals);
      }
      if o0.Broke? && o0.l != l { WithoutOther(l, r.breaks, o0.l); }
    case Break(l) =>
      t1 := t;
      assert A.Step(q, tt.head, t) == (A.Broke(l), t);
    case Loop(body) =>
      var head := HeadOf(c, body, tt.head.body, bad, 12);
      FrameMore(c, bad, head, s.locals, t.locals);
      t1 := SimLoop(p, q, ws, c, st, tt.head.body, head, s, t);
      assert A.Step(q, tt.head, t) == (o, t1);
    case TryCatch(_, _, _) => t1 := SimTryCatch(p, q, ws, c, st, tt, bad, s, t);
    case Throw(a) =>
      AtomSame(c, bad, a, s.locals, t.locals);
      t1 := t;
      assert A.Step(q, tt.head, t) == (o, t);
    case Return(a) =>
      AtomSame(c, bad, a, s.locals, t.locals);
      t1 := t;
      assert A.Step(q, tt.head, t) == (o, t);
  }

  // The set at the head of a loop at which the trying ends.
  lemma HeadOf(c: Context, body: Stmts, tt: Stmts, head: set<Id>, fuel: nat) returns (found: set<Id>)
    requires LoopFrom(c, body, tt, head, fuel).Done?
    ensures head <= found
    ensures var r := Strip(c, body, tt, found); LoopFrom(c, body, tt, head, fuel) == r && IsWhole(r) && (r.end.Live? ==> r.end.xs <= found)
    decreases fuel
  {
    var r := Strip(c, body, tt, head);
    if !IsWhole(r) || r.end.Dead? || r.end.xs <= head { found := head; } else { found := HeadOf(c, body, tt, head + r.end.xs, fuel - 1); }
  }

  lemma SimLoop(p: Program, q: Program, ws: seq<Witness>, c: Context, st: Stmt, bs: Stmts, head: set<Id>, s: A.State, t: A.State) returns (t1: A.State)
    requires st.Loop? && CheckProgram(p, q, ws) && IsWitness(c) && Rel(c, head, s, t) && !A.Step(p, st, s).0.Stuck?
    requires var r := Strip(c, st.body, bs, head); IsWhole(r) && (r.end.Live? ==> r.end.xs <= head)
    ensures var (o, s1) := A.Step(p, st, s); var r := Strip(c, st.body, bs, head);
      A.Step(q, Loop(bs), t) == (o, t1) && Base(s1, t1) && Ended(c, r, o, s1, t1)
    decreases s.clock, 1, st, 0
  {
    A.Unrolled(p, st.body, s);
    A.Unrolled(q, bs, t);
    if s.clock == 0 { t1 := t; return; }
    var s0 := s.(clock := s.clock - 1);
    var t0 := t.(clock := t.clock - 1);
    var r := Strip(c, st.body, bs, head);
    t1 := SimExec(p, q, ws, c, st.body, bs, head, s0, t0);
    var (o2, s2) := A.Exec(p, st.body, s0);
    WholeRan(q, c, bs, t0, r, o2, s2, t1);
    if o2.Completed? {
      var t2 := t1;
      FrameMore(c, r.end.xs, head, s2.locals, t2.locals);
      t1 := SimLoop(p, q, ws, c, st, bs, head, s2, t2);
    }
  }

  lemma SimTryCatch(p: Program, q: Program, ws: seq<Witness>, c: Context, st: Stmt, tt: Stmts, bad: set<Id>, s: A.State, t: A.State) returns (t1: A.State)
    requires st.TryCatch? && CheckProgram(p, q, ws) && IsWitness(c) && One(c, st, tt, bad).Done? && Rel(c, bad, s, t) && !A.Step(p, st, s).0.Stuck?
    ensures var (o, s1) := A.Step(p, st, s); Ran(q, c, tt, t, One(c, st, tt, bad), o, s1, t1)
    decreases s.clock, 1, st, 0
  {
    var d := c.(inTry := true);
    var r1 := Strip(d, st.body, tt.head.body, bad);
    var caught := Written(st.x, r1.throws, c);
    var r2 := Strip(c, st.handler, tt.head.handler, caught);
    FrameSame(c, d, bad, s.locals, t.locals);
    assert IsWitness(d) by { forall z: Id | z < d.count ensures IsUser(d, z) { assert IsUser(c, z); } }
    t1 := SimExec(p, q, ws, d, st.body, tt.head.body, bad, s, t);
    var (o0, s0) := A.Exec(p, st.body, s);
    WholeRan(q, d, tt.head.body, t, r1, o0, s0, t1);
    if o0.Thrown? {
      var t0 := t1;
      var h := A.HeldValue(o0.v);
      FrameSame(d, c, r1.throws, s0.locals, t0.locals);
      WriteBoth(c, r1.throws, s0.locals, t0.locals, st.x, h);
      var s2 := s0.(locals := s0.locals[st.x := h]);
      var t2 := t0.(locals := t0.locals[st.x := h]);
      t1 := SimExec(p, q, ws, c, st.handler, tt.head.handler, caught, s2, t2);
      var (o1, s1) := A.Exec(p, st.handler, s2);
      WholeRan(q, c, tt.head.handler, t2, r2, o1, s1, t1);
      assert A.Step(q, tt.head, t) == (o1, t1);
      if o1.Completed? { FrameMore(c, r2.end.xs, Join(r1.end, r2.end).xs, s1.locals, t1.locals); }
      if o1.Broke? { MergeIs(r1.breaks, r2.breaks, o1.l); FrameMore(c, At(o1.l, r2.breaks), At(o1.l, Merge(r1.breaks, r2.breaks)), s1.locals, t1.locals); }
    } else {
      assert A.Step(q, tt.head, t) == (o0, t1);
      if o0.Completed? {
        FrameSame(d, c, r1.end.xs, s0.locals, t1.locals);
        FrameMore(c, r1.end.xs, Join(r1.end, r2.end).xs, s0.locals, t1.locals);
      }
      if o0.Broke? {
        FrameSame(d, c, At(o0.l, r1.breaks), s0.locals, t1.locals);
        MergeIs(r1.breaks, r2.breaks, o0.l);
        FrameMore(c, At(o0.l, r1.breaks), At(o0.l, Merge(r1.breaks, r2.breaks)), s0.locals, t1.locals);
      }
    }
  }

  // ── One effect ─────────────────────────────────────────────────────────────────────────────────────────────────────

  // A store that only the source has.
  lemma Removed(p: Program, c: Context, bad: set<Id>, x: Id, r: Rhs, s: A.State, t: A.State)
    requires IsRemovable(r) && Rel(c, bad, s, t) && !A.Assign(p, x, r, s).0.Stuck?
    ensures var (o, s1) := A.Assign(p, x, r, s); o.Completed? && Rel(c, Skipped(x, r, bad, c), s1, t)
  {
    var (o, s1) := A.Assign(p, x, r, s);
    if r.Prim? {
      var vs := A.AtomValues(r.args, s.locals).vs;
      assert A.Operate(p, r.op, vs, s) == (C.Normal(ByRule(r.op.rule, vs, RunPure(r.op.id, vs, s.heap))), s);
    }
    assert x in s1.locals;
    var h := s1.locals[x];
    assert s1 == s.(locals := s.locals[x := h]);
    WriteSource(c, bad, r, s.locals, t.locals, x, h);
  }

  ghost predicate Same(c: Context, bad: set<Id>, bad1: set<Id>, r: (A.Ending, A.State), u: (A.Ending, A.State)) {
    r.0 == u.0 && Base(r.1, u.1)
    && match r.0
       case Completed => Rel(c, bad1, r.1, u.1)
       case Thrown(_) => Rel(c, bad, r.1, u.1)
       case Timeout => true
       case _ => false
  }
  lemma SimPut(c: Context, bad: set<Id>, x: Id, o: C.Outcome, s: A.State, t: A.State)
    requires Rel(c, bad, s, t) && IsWitness(c) && !HasImage(x, c) && !A.Put(x, (o, s)).0.Stuck?
    ensures Same(c, bad, Written(x, bad, c), A.Put(x, (o, s)), A.Put(x, (o, t)))
  {
    if o.Normal? { WriteBoth(c, bad, s.locals, t.locals, x, A.HeldValue(o.v)); }
  }

  lemma SimAssign(p: Program, q: Program, ws: seq<Witness>, c: Context, bad: set<Id>, x: Id, r: Rhs, s: A.State, t: A.State)
    requires CheckProgram(p, q, ws) && IsWitness(c) && !HasImage(x, c) && MayReadRhs(r, bad, c) && Rel(c, bad, s, t) && !A.Assign(p, x, r, s).0.Stuck?
    ensures Same(c, bad, Written(x, bad, c), A.Assign(p, x, r, s), A.Assign(q, x, RhsOf(r, c), t))
    ensures A.Assign(p, x, r, s).0.Thrown? ==> MayThrow(r)
    decreases s.clock, 1, r, 0
  {
    match r
    case Copy(a) =>
      AtomSame(c, bad, a, s.locals, t.locals);
      SimPut(c, bad, x, A.AtomValue(a, s.locals), s, t);
    case GetField(record, slot) =>
      RecordSame(c, bad, record, s.locals, t.locals);
      SimPut(c, bad, x, C.Normal(s.records[s.locals[record].chain[0]][slot]), s, t);
    case GetOuter(record) =>
      RecordSame(c, bad, record, s.locals, t.locals);
      WriteBoth(c, bad, s.locals, t.locals, x, A.HeldRecord(s.locals[record].chain[1..]));
    case GetStatic(i) => SimPut(c, bad, x, C.Normal(s.statics[i]), s, t);
    case NewRecord(outer, slots) =>
      if outer.Some? { RecordSame(c, bad, outer.x, s.locals, t.locals); }
      WriteBoth(c, bad, s.locals, t.locals, x, A.HeldRecord([|s.records|] + A.OuterChain(outer, s.locals)));
    case MakeClosure(fn, env) =>
      if env.Some? { RecordSame(c, bad, env.x, s.locals, t.locals); }
      assert CheckFunction(p[fn], q[fn], ws[fn].images, ws[fn].users);
      var (v, h) := NewFunction(|s.closures|, p[fn].info, s.heap);
      var closures := s.closures + [F.Closure(fn as nat, A.OuterChain(env, s.locals))];
      SimPut(c, bad, x, C.Normal(v), s.(heap := h, closures := closures), t.(heap := h, closures := closures));
    case Call(callee, this_, newTarget, args, text) =>
      AtomSame(c, bad, callee, s.locals, t.locals);
      AtomSame(c, bad, this_, s.locals, t.locals);
      AtomSame(c, bad, newTarget, s.locals, t.locals);
      AtomsSame(c, bad, args, s.locals, t.locals);
      var inv := Invocation(A.AtomValue(callee, s.locals).v, A.AtomValue(this_, s.locals).v, A.AtomValue(newTarget, s.locals).v, A.AtomValues(args, s.locals).vs);
      var (o, s1) := A.Apply(p, inv, text, s);
      SimApply(p, q, ws, inv, text, s, t.locals);
      SimPut(c, bad, x, o, s1, s1.(locals := t.locals));
    case ClosureEnvironment(a) =>
      AtomSame(c, bad, a, s.locals, t.locals);
      var id := ClosureOf(A.AtomValue(a, s.locals).v, s.heap);
      WriteBoth(c, bad, s.locals, t.locals, x, A.HeldRecord(s.closures[id].chain));
    case CallKnown(fn, env, this_, args) =>
      if env.Some? { RecordSame(c, bad, env.x, s.locals, t.locals); }
      AtomSame(c, bad, this_, s.locals, t.locals);
      AtomsSame(c, bad, args, s.locals, t.locals);
      var inv := Invocation(Undefined(), A.AtomValue(this_, s.locals).v, Undefined(), A.AtomValues(args, s.locals).vs);
      var chain := A.OuterChain(env, s.locals);
      var (o, s1) := A.Enter(p, fn as nat, chain, inv, s);
      SimEnter(p, q, ws, fn as nat, chain, inv, s, t.locals);
      SimPut(c, bad, x, o, s1, s1.(locals := t.locals));
    case Prim(op, args) =>
      AtomsSame(c, bad, args, s.locals, t.locals);
      var vs := A.AtomValues(args, s.locals).vs;
      var (o, s1) := A.Operate(p, op, vs, s);
      SimOperate(p, q, ws, op, vs, s, t.locals);
      SimPut(c, bad, x, o, s1, s1.(locals := t.locals));
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
  lemma EntryRel(f: Function, g: Function, w: Witness, chain: F.Chain, inv: Invocation, h: Heap)
    requires CheckFunction(f, g, w.images, w.users)
    ensures var ls := C.BindHeader(f.names, f.sources, inv, map[], h).0;
      A.EntryLocals(f, chain, ls) == A.EntryLocals(g, chain, ls)
      && FrameRel(Context(|w.images| as Id, w.images, w.users, false), {}, A.EntryLocals(f, chain, ls), A.EntryLocals(g, chain, ls))
  {
    HeaderNames(f.names, f.sources, inv, map[], h);
    reveal FrameRel();
  }

  lemma SimEnter(p: Program, q: Program, ws: seq<Witness>, f: nat, chain: F.Chain, inv: Invocation, s: A.State, tl: A.Locals)
    requires CheckProgram(p, q, ws) && s.kinds == map[] && !A.Enter(p, f, chain, inv, s).0.Stuck?
    ensures var (o, s1) := A.Enter(p, f, chain, inv, s); A.Enter(q, f, chain, inv, s.(locals := tl)) == (o, s1.(locals := tl))
    decreases s.clock, 0, 0
  {
    if s.clock != 0 {
      var g := p[f];
      var w := ws[f];
      assert CheckFunction(g, q[f], w.images, w.users);
      EntryRel(g, q[f], w, chain, inv, s.heap);
      var c := Context(|w.images| as Id, w.images, w.users, false);
      var (ls, h) := C.BindHeader(g.names, g.sources, inv, map[], s.heap);
      var s0 := s.(clock := s.clock - 1, heap := h, locals := A.EntryLocals(g, chain, ls), kinds := g.kinds);
      var t1 := SimExec(p, q, ws, c, g.body, q[f].body, {}, s0, s0);
      var (o, s1) := A.Exec(p, g.body, s0);
      WholeRan(q, c, q[f].body, s0, Strip(c, g.body, q[f].body, {}), o, s1, t1);
    }
  }
  lemma SimApply(p: Program, q: Program, ws: seq<Witness>, inv: Invocation, text: CalleeText, s: A.State, tl: A.Locals)
    requires CheckProgram(p, q, ws) && s.kinds == map[] && !A.Apply(p, inv, text, s).0.Stuck?
    ensures var (o, s1) := A.Apply(p, inv, text, s); A.Apply(q, inv, text, s.(locals := tl)) == (o, s1.(locals := tl))
    decreases s.clock, 0, 1
  {
    var id := CalledClosure(inv, s.heap);
    if 0 <= id < |s.closures| { SimEnter(p, q, ws, s.closures[id].fn, s.closures[id].chain, inv, s, tl); }
  }
  lemma SimOperate(p: Program, q: Program, ws: seq<Witness>, op: Operation, vs: seq<Value>, s: A.State, tl: A.Locals)
    requires CheckProgram(p, q, ws) && s.kinds == map[] && !A.Operate(p, op, vs, s).0.Stuck?
    ensures var (o, s1) := A.Operate(p, op, vs, s); A.Operate(q, op, vs, s.(locals := tl)) == (o, s1.(locals := tl))
    ensures op.isPure ==> A.Operate(p, op, vs, s).0.Normal?
    decreases s.clock, 0, 2
  {
    var (o, h) := Run(op, vs, s.heap);
    if o.Invokes? { SimApply(p, q, ws, Invocation(o.callee, o.this_, o.newTarget, o.args), 0, s.(heap := h), tl); }
  }

  // For every clock and every initial heap: the same outcome (time-out included), and the same state.
  lemma ProgramCorrect(p: Program, q: Program, ws: seq<Witness>, clock: nat, h: Heap, statics: map<Id, Value>)
    requires CheckProgram(p, q, ws) && !A.RunProgram(p, clock, h, statics).0.Stuck?
    ensures A.RunProgram(p, clock, h, statics) == A.RunProgram(q, clock, h, statics)
  {
    assert CheckFunction(p[0], q[0], ws[0].images, ws[0].users);
    var (v, t) := A.Start(p, clock, h, statics);
    assert A.Start(q, clock, h, statics) == (v, t);
    SimApply(p, q, ws, C.CallOfMain(v), 0, t, t.locals);
  }
}
