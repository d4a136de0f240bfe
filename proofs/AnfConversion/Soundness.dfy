include "Check.dfy"
include "../Anf/Semantics.dfy"

// ANF conversion preserves behaviour: for every clock the same outcome and the same heap, time-out included, of a Flat program that is
// not stuck.
module AnfConversion {
  import opened Names
  import opened Primitives
  import Flat
  import Anf
  import C = CoreSemantics
  import F = FlatSemantics
  import A = AnfSemantics
  import opened AnfConversionCheck

  // ── Relations ──────────────────────────────────────────────────────────────────────────────────────────────────────

  // ANF may hold less of a chain, as long as it holds what is relied on.
  ghost predicate ChainRel(part: F.Chain, whole: F.Chain, n: int) { part <= whole && |part| >= n }
  ghost predicate ClosureRel(p: Flat.Program, reachOf: seq<Id>, c: F.Closure, d: F.Closure) {
    c.fn == d.fn && (c.fn < |p| ==> c.fn < |reachOf| && ChainRel(d.chain, c.chain, reachOf[c.fn] as int))
  }
  ghost opaque predicate ClosuresRel(p: Flat.Program, reachOf: seq<Id>, cs: seq<F.Closure>, ds: seq<F.Closure>) {
    |cs| == |ds| && forall i :: 0 <= i < |cs| ==> ClosureRel(p, reachOf, cs[i], ds[i])
  }
  ghost predicate Global(p: Flat.Program, reachOf: seq<Id>, s: F.State, t: A.State) {
    s.clock == t.clock && s.heap == t.heap && s.records == t.records && s.statics == t.statics
    && t.kinds == map[] && |s.closures| == |t.closures| && ClosuresRel(p, reachOf, s.closures, t.closures)
  }
  ghost predicate HoldsRecord(x: Id, c: Context, ls: A.Locals, whole: F.Chain, n: int) {
    x in c.kept && A.IsRecord(x, ls) && ChainRel(ls[x].chain, whole, n)
  }
  ghost opaque predicate FrameRel(c: Context, chain: F.Chain, sl: map<Id, Value>, tl: A.Locals) {
    (forall x :: x in c.declared ==> x in sl && x in tl && tl[x] == A.HeldValue(sl[x]))
    && |c.made| <= |chain|
    && (forall i :: 0 <= i < |c.made| ==> HoldsRecord(c.made[i], c, tl, chain[|c.made| - 1 - i..], i + 1 + c.reach))
    && (c.env.Some? ==> HoldsRecord(c.env.x, c, tl, chain[|c.made|..], c.reach))
  }
  ghost predicate Rel(p: Flat.Program, c: Context, chain: F.Chain, s: F.State, t: A.State) {
    Global(p, c.reachOf, s, t) && FrameRel(c, chain, s.locals, t.locals)
  }
  // What must not be written was not; but for one pending local at most.
  ghost opaque predicate KeptBut(c: Context, but: Anf.Optional, t: A.Locals, u: A.Locals) {
    forall x :: (x in c.kept || (x in c.pending && but != Anf.Some(x))) && x in t ==> x in u && u[x] == t[x]
  }
  ghost predicate Kept(c: Context, t: A.Locals, u: A.Locals) { KeptBut(c, Anf.None, t, u) }
  // A break may have written its block's target.
  function But(c: Context, o: C.Outcome): Anf.Optional { if o.Broke? && o.l in c.targets then c.targets[o.l] else Anf.None }

  lemma KeptRefl(c: Context, t: A.Locals) ensures forall but :: KeptBut(c, but, t, t) { reveal KeptBut(); }
  lemma KeptTrans(c: Context, t: A.Locals, u: A.Locals, v: A.Locals)
    requires Kept(c, t, u) ensures forall but :: KeptBut(c, but, u, v) ==> KeptBut(c, but, t, v)
  { reveal KeptBut(); }
  // More is kept than need be.
  lemma KeptLess(c: Context, d: Context, t: A.Locals, u: A.Locals)
    requires c.kept <= d.kept && c.pending <= d.kept + d.pending ensures forall but :: KeptBut(d, but, t, u) ==> KeptBut(c, but, t, u)
  { reveal KeptBut(); }
  lemma KeptAny(c: Context, t: A.Locals, u: A.Locals)
    requires Kept(c, t, u) ensures forall but :: KeptBut(c, but, t, u)
  { reveal KeptBut(); }
  lemma KeptAll(c: Context, but: Anf.Optional, t: A.Locals, u: A.Locals)
    requires KeptBut(c, but, t, u) && (but.Some? ==> but.x !in c.pending) ensures Kept(c, t, u)
  { reveal KeptBut(); }

  // d keeps and declares what c does; records apart, it is a context inside c.
  ghost predicate Within(c: Context, d: Context) {
    c.declared <= d.declared && c.kept <= d.kept && c.targets == d.targets && c.env == d.env && c.reach == d.reach && c.reachOf == d.reachOf
  }
  lemma FrameLess(c: Context, d: Context, chain: F.Chain, sl: map<Id, Value>, tl: A.Locals)
    requires FrameRel(d, chain, sl, tl) && c.declared <= d.declared && c.env == d.env && c.made == d.made && c.reach == d.reach
    requires forall i :: 0 <= i < |c.made| ==> c.made[i] in c.kept
    requires c.env.Some? ==> c.env.x in c.kept
    ensures FrameRel(c, chain, sl, tl)
  {
    reveal FrameRel();
    forall i | 0 <= i < |c.made| ensures HoldsRecord(c.made[i], c, tl, chain[|c.made| - 1 - i..], i + 1 + c.reach) {
      assert HoldsRecord(d.made[i], d, tl, chain[|d.made| - 1 - i..], i + 1 + d.reach);
    }
  }
  lemma RecordsKept(c: Context, chain: F.Chain, sl: map<Id, Value>, tl: A.Locals)
    requires FrameRel(c, chain, sl, tl)
    ensures forall i :: 0 <= i < |c.made| ==> c.made[i] in c.kept
    ensures c.env.Some? ==> c.env.x in c.kept
  {
    reveal FrameRel();
    forall i | 0 <= i < |c.made| ensures c.made[i] in c.kept {
      assert HoldsRecord(c.made[i], c, tl, chain[|c.made| - 1 - i..], i + 1 + c.reach);
    }
  }
  // The frame after changes to what is not declared and not kept.
  lemma FrameKept(c: Context, chain: F.Chain, sl: map<Id, Value>, tl: A.Locals, ul: A.Locals)
    requires FrameRel(c, chain, sl, tl) && exists but :: KeptBut(c, but, tl, ul)
    requires forall x :: x in c.declared && x in tl ==> x in ul && ul[x] == tl[x]
    ensures FrameRel(c, chain, sl, ul)
  {
    reveal FrameRel(); reveal KeptBut();
    forall i | 0 <= i < |c.made| ensures HoldsRecord(c.made[i], c, ul, chain[|c.made| - 1 - i..], i + 1 + c.reach) {
      assert HoldsRecord(c.made[i], c, tl, chain[|c.made| - 1 - i..], i + 1 + c.reach);
    }
  }
  lemma WriteTemporary(c: Context, chain: F.Chain, sl: map<Id, Value>, tl: A.Locals, x: Id, h: A.Held)
    requires FrameRel(c, chain, sl, tl) && Writable(x, c)
    ensures FrameRel(c, chain, sl, tl[x := h]) && Kept(c, tl, tl[x := h])
  {
    reveal KeptBut();
    assert Kept(c, tl, tl[x := h]);
    FrameKept(c, chain, sl, tl, tl[x := h]);
  }
  lemma WriteDeclared(c: Context, chain: F.Chain, sl: map<Id, Value>, tl: A.Locals, x: Id, v: Value)
    requires FrameRel(c, chain, sl, tl) && Assignable(x, c)
    ensures FrameRel(c, chain, sl[x := v], tl[x := A.HeldValue(v)]) && Kept(c, tl, tl[x := A.HeldValue(v)])
  {
    reveal FrameRel(); reveal KeptBut();
    var ul := tl[x := A.HeldValue(v)];
    forall i | 0 <= i < |c.made| ensures HoldsRecord(c.made[i], c, ul, chain[|c.made| - 1 - i..], i + 1 + c.reach) {
      assert HoldsRecord(c.made[i], c, tl, chain[|c.made| - 1 - i..], i + 1 + c.reach);
    }
  }
  // A local that has its value becomes declared.
  lemma DeclareWritten(c: Context, chain: F.Chain, sl: map<Id, Value>, tl: A.Locals, x: Id, v: Value)
    requires FrameRel(c, chain, sl, tl) && Writable(x, c) && x in tl && tl[x] == A.HeldValue(v)
    ensures FrameRel(Declare(x, c), chain, sl[x := v], tl)
  {
    reveal FrameRel();
    var d := Declare(x, c);
    forall i | 0 <= i < |d.made| ensures HoldsRecord(d.made[i], d, tl, chain[|d.made| - 1 - i..], i + 1 + d.reach) {
      assert HoldsRecord(c.made[i], c, tl, chain[|c.made| - 1 - i..], i + 1 + c.reach);
    }
  }
  // Keeping more is no matter for the frame.
  lemma FrameMoreKept(c: Context, d: Context, chain: F.Chain, sl: map<Id, Value>, tl: A.Locals)
    requires FrameRel(c, chain, sl, tl) && c.declared == d.declared && c.kept <= d.kept && c.env == d.env && c.made == d.made && c.reach == d.reach
    ensures FrameRel(d, chain, sl, tl)
  {
    reveal FrameRel();
    forall i | 0 <= i < |d.made| ensures HoldsRecord(d.made[i], d, tl, chain[|d.made| - 1 - i..], i + 1 + d.reach) {
      assert HoldsRecord(c.made[i], c, tl, chain[|c.made| - 1 - i..], i + 1 + c.reach);
    }
  }

  // ── Atoms ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  lemma AtomKept(c: Context, a: Anf.Atom, t: A.Locals, u: A.Locals)
    requires Kept(Keep(a, c), t, u) && A.AtomValue(a, t).Normal?
    ensures A.AtomValue(a, u) == A.AtomValue(a, t) && Kept(c, t, u)
  { reveal KeptBut(); }

  // ── Records ────────────────────────────────────────────────────────────────────────────────────────────────────────

  lemma OutwardRuns(q: Anf.Program, c: Context, record: Id, n: nat, ss: Anf.Stmts, t: A.State, whole: F.Chain, sure: nat) returns (t1: A.State)
    requires Outward(c, record, n, ss).Found? && n < sure
    requires A.IsRecord(record, t.locals) && ChainRel(t.locals[record].chain, whole, sure)
    ensures var f := Outward(c, record, n, ss);
      A.Exec(q, ss, t) == A.Exec(q, f.rest, t1) && t1 == t.(locals := t1.locals) && Kept(c, t.locals, t1.locals)
      && (forall x :: x in c.declared && x in t.locals ==> x in t1.locals && t1.locals[x] == t.locals[x])
      && A.IsRecord(f.record, t1.locals) && n <= |whole| && ChainRel(t1.locals[f.record].chain, whole[n..], sure - n)
    decreases n
  {
    KeptRefl(c, t.locals);
    if n == 0 { t1 := t; } else {
      var x := ss.head.x;
      var chain1 := t.locals[record].chain[1..];
      var t0 := t.(locals := t.locals[x := A.HeldRecord(chain1)]);
      assert A.Step(q, ss.head, t) == (A.Completed, t0);
      assert chain1 <= whole[1..];
      t1 := OutwardRuns(q, c, x, n - 1, ss.tail, t0, whole[1..], sure - 1);
      assert Kept(c, t.locals, t0.locals) by { reveal KeptBut(); }
      KeptTrans(c, t.locals, t0.locals, t1.locals);
      assert whole[1..][n - 1..] == whole[n..];
    }
  }

  lemma RecordRuns(q: Anf.Program, c: Context, hops: nat, ss: Anf.Stmts, chain: F.Chain, sl: map<Id, Value>, t: A.State) returns (t1: A.State)
    requires RecordAt(c, hops, ss).Found? && FrameRel(c, chain, sl, t.locals)
    ensures var f := RecordAt(c, hops, ss);
      A.Exec(q, ss, t) == A.Exec(q, f.rest, t1) && t1 == t.(locals := t1.locals) && Kept(c, t.locals, t1.locals)
      && FrameRel(c, chain, sl, t1.locals)
      && A.IsRecord(f.record, t1.locals) && |t1.locals[f.record].chain| > 0 && hops < |chain| && t1.locals[f.record].chain[0] == chain[hops]
  {
    KeptRefl(c, t.locals);
    reveal FrameRel();
    if hops < |c.made| {
      t1 := t;
      var i := |c.made| - 1 - hops;
      assert HoldsRecord(c.made[i], c, t.locals, chain[|c.made| - 1 - i..], i + 1 + c.reach);
    } else {
      var n := hops - |c.made|;
      t1 := OutwardRuns(q, c, c.env.x, n, ss, t, chain[|c.made|..], c.reach);
      assert chain[|c.made|..][n..] == chain[hops..];
      FrameKept(c, chain, sl, t.locals, t1.locals);
    }
  }

  lemma CurrentChain(c: Context, o: Anf.Optional, n: nat, chain: F.Chain, sl: map<Id, Value>, tl: A.Locals)
    requires IsCurrent(c, o, n) && FrameRel(c, chain, sl, tl)
    ensures o.Some? ==> A.IsRecord(o.x, tl)
    ensures ChainRel(A.OuterChain(o, tl), chain, n)
  {
    reveal FrameRel();
    if o.Some? && |c.made| > 0 {
      var i := |c.made| - 1;
      assert HoldsRecord(c.made[i], c, tl, chain[|c.made| - 1 - i..], i + 1 + c.reach);
      assert chain[0..] == chain;
    }
    if o.Some? && |c.made| == 0 { assert chain[0..] == chain; }
  }

  // ── Scopes ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  // The state in which Flat evaluates a Scope's body, and the chain.
  function ScopeState(xs: seq<Id>, slots: Id, s: F.State): F.State {
    var s1 := s.(locals := C.SetAll(xs, Undefined(), s.locals));
    if slots == 0 then s1 else s1.(records := s.records + [C.Fresh(slots as nat)])
  }
  function ScopeChain(slots: Id, chain: F.Chain, s: F.State): F.Chain { if slots == 0 then chain else [|s.records|] + chain }

  ghost predicate Inside(c: Context, d: Context, slots: Id) {
    c.kept <= d.kept && c.pending == d.pending && c.declared <= d.declared && c.targets == d.targets && c.reachOf == d.reachOf && c.env == d.env && c.reach == d.reach
    && |d.made| == |c.made| + (if slots == 0 then 0 else 1) && d.made[..|c.made|] == c.made
  }

  // A frame's parts, one at a time.
  lemma FrameRecord(c: Context, chain: F.Chain, sl: map<Id, Value>, tl: A.Locals, i: nat)
    requires FrameRel(c, chain, sl, tl) && i < |c.made|
    ensures |c.made| <= |chain| && HoldsRecord(c.made[i], c, tl, chain[|c.made| - 1 - i..], i + 1 + c.reach)
  { reveal FrameRel(); }
  lemma FrameEnv(c: Context, chain: F.Chain, sl: map<Id, Value>, tl: A.Locals)
    requires FrameRel(c, chain, sl, tl)
    ensures |c.made| <= |chain| && (c.env.Some? ==> HoldsRecord(c.env.x, c, tl, chain[|c.made|..], c.reach))
    ensures forall x :: x in c.declared ==> x in sl && x in tl && tl[x] == A.HeldValue(sl[x])
  { reveal FrameRel(); }
  lemma PushedRecord(c: Context, r: Id, id: nat, part: F.Chain, chain: F.Chain, sl: map<Id, Value>, ul: A.Locals, i: nat)
    requires FrameRel(c, chain, sl, ul) && ChainRel(part, chain, |c.made| + c.reach)
    requires r in ul && ul[r] == A.HeldRecord([id] + part) && i <= |c.made| && |c.made| <= |chain|
    ensures var d := c.(made := c.made + [r], kept := c.kept + {r});
      HoldsRecord(d.made[i], d, ul, ([id] + chain)[|d.made| - 1 - i..], i + 1 + d.reach)
  {
    var chain1 := [id] + chain;
    if i < |c.made| {
      FrameRecord(c, chain, sl, ul, i);
      assert chain1[|c.made| - i..] == chain[|c.made| - 1 - i..];
    } else {
      assert chain1[0..] == chain1;
      assert [id] + part <= chain1;
    }
  }
  // A frame with one record more.
  lemma PushRecord(c: Context, r: Id, id: nat, part: F.Chain, chain: F.Chain, sl: map<Id, Value>, tl: A.Locals)
    requires FrameRel(c, chain, sl, tl) && Writable(r, c) && ChainRel(part, chain, |c.made| + c.reach)
    ensures FrameRel(c.(made := c.made + [r], kept := c.kept + {r}), [id] + chain, sl, tl[r := A.HeldRecord([id] + part)])
    ensures Kept(c, tl, tl[r := A.HeldRecord([id] + part)])
  {
    var d := c.(made := c.made + [r], kept := c.kept + {r});
    var chain1 := [id] + chain;
    var ul := tl[r := A.HeldRecord([id] + part)];
    WriteTemporary(c, chain, sl, tl, r, A.HeldRecord([id] + part));
    FrameEnv(c, chain, sl, ul);
    assert |d.made| <= |chain1|;
    forall i | 0 <= i < |d.made| ensures HoldsRecord(d.made[i], d, ul, chain1[|d.made| - 1 - i..], i + 1 + d.reach) {
      PushedRecord(c, r, id, part, chain, sl, ul, i);
    }
    if c.env.Some? {
      assert chain1[|d.made|..] == chain[|c.made|..];
      assert HoldsRecord(d.env.x, d, ul, chain1[|d.made|..], d.reach);
    }
    assert forall x :: x in d.declared ==> x in sl && x in ul && ul[x] == A.HeldValue(sl[x]);
    reveal FrameRel();
  }

  lemma EnterRecordRuns(p: Flat.Program, q: Anf.Program, c: Context, slots: Id, ss: Anf.Stmts, chain: F.Chain, s: F.State, t: A.State) returns (t1: A.State)
    requires EnterRecord(c, slots, ss).Entered? && Rel(p, c, chain, s, t)
    ensures var en := EnterRecord(c, slots, ss);
      A.Exec(q, ss, t) == A.Exec(q, en.rest, t1) && t1.clock == t.clock
      && Rel(p, en.c, ScopeChain(slots, chain, s), ScopeState([], slots, s), t1)
      && Kept(c, t.locals, t1.locals) && Inside(c, en.c, slots)
  {
    KeptRefl(c, t.locals);
    if slots == 0 { t1 := t; return; }
    var r := ss.head.x;
    var outer := ss.head.r.outer;
    CurrentChain(c, outer, |c.made| + c.reach, chain, s.locals, t.locals);
    var id := |t.records|;
    var part := A.OuterChain(outer, t.locals);
    t1 := t.(records := t.records + [C.Fresh(slots as nat)], locals := t.locals[r := A.HeldRecord([id] + part)]);
    assert A.Step(q, ss.head, t) == (A.Completed, t1);
    PushRecord(c, r, id, part, chain, s.locals, t.locals);
  }

  lemma ScopeRuns(p: Flat.Program, q: Anf.Program, c: Context, xs: seq<Id>, slots: Id, ss: Anf.Stmts, chain: F.Chain, s: F.State, t: A.State) returns (t1: A.State)
    requires EnterScope(c, xs, slots, ss).Entered? && Rel(p, c, chain, s, t)
    ensures var en := EnterScope(c, xs, slots, ss);
      A.Exec(q, ss, t) == A.Exec(q, en.rest, t1) && t1.clock == t.clock
      && Rel(p, en.c, ScopeChain(slots, chain, s), ScopeState(xs, slots, s), t1)
      && Kept(c, t.locals, t1.locals) && Inside(c, en.c, slots)
    decreases |xs|
  {
    if |xs| == 0 {
      t1 := EnterRecordRuns(p, q, c, slots, ss, chain, s, t);
    } else {
      var x := xs[0];
      var t0 := t.(locals := t.locals[x := A.HeldValue(Undefined())]);
      assert A.Step(q, ss.head, t) == (A.Completed, t0);
      WriteTemporary(c, chain, s.locals, t.locals, x, A.HeldValue(Undefined()));
      DeclareWritten(c, chain, s.locals, t0.locals, x, Undefined());
      var s0 := s.(locals := s.locals[x := Undefined()]);
      t1 := ScopeRuns(p, q, Declare(x, c), xs[1..], slots, ss.tail, chain, s0, t0);
      KeptLess(c, Declare(x, c), t0.locals, t1.locals);
      KeptTrans(c, t.locals, t0.locals, t1.locals);
    }
  }
  // Leaving a scope: c's frame holds again for the outer chain.
  lemma LeaveScope(c: Context, d: Context, slots: Id, chain: F.Chain, id: nat, sl0: map<Id, Value>, tl0: A.Locals, sl: map<Id, Value>, tl: A.Locals)
    requires FrameRel(c, chain, sl0, tl0) && Inside(c, d, slots)
    requires FrameRel(d, if slots == 0 then chain else [id] + chain, sl, tl)
    ensures FrameRel(c, chain, sl, tl)
  {
    reveal FrameRel();
    var chain1 := if slots == 0 then chain else [id] + chain;
    forall i | 0 <= i < |c.made| ensures HoldsRecord(c.made[i], c, tl, chain[|c.made| - 1 - i..], i + 1 + c.reach) {
      assert HoldsRecord(c.made[i], c, tl0, chain[|c.made| - 1 - i..], i + 1 + c.reach);
      assert c.made[i] == d.made[..|c.made|][i] == d.made[i];
      assert HoldsRecord(d.made[i], d, tl, chain1[|d.made| - 1 - i..], i + 1 + d.reach);
      assert chain1[|d.made| - 1 - i..] == chain[|c.made| - 1 - i..];
    }
    if c.env.Some? { assert chain1[|d.made|..] == chain[|c.made|..]; }
  }

  // ── Simulation ─────────────────────────────────────────────────────────────────────────────────────────────────────

  // How ANF ends where Flat ends abruptly.
  ghost predicate Abrupt(c: Context, o: C.Outcome, e: A.Ending, tl: A.Locals) {
    match o
    case Thrown(v) => e == A.Thrown(v)
    case Returned(v) => e == A.Returned(v)
    case Timeout => e == A.Timeout
    case Broke(l, v) => e == A.Broke(l) && l in c.targets && (c.targets[l].Some? ==> Holds(c.targets[l].x, v, tl))
    case Normal(_) => false
    case Stuck => false
  }
  ghost predicate Holds(x: Id, v: Value, tl: A.Locals) { x in tl && tl[x] == A.HeldValue(v) }
  // An expression's statements ran, from t on: t1 is where the rest goes on, or where the run ended abruptly.
  ghost predicate Ran(p: Flat.Program, q: Anf.Program, c: Context, chain: F.Chain, ss: Anf.Stmts, t: A.State, r: Answer, o: C.Outcome, s1: F.State, t1: A.State) {
    Rel(p, c, chain, s1, t1) && KeptBut(c, But(c, o), t.locals, t1.locals)
    && if o.Normal? then r.Done? && A.Exec(q, ss, t) == A.Exec(q, r.rest, t1)
       else A.Exec(q, ss, t).1 == t1 && Abrupt(c, o, A.Exec(q, ss, t).0, t1.locals)
  }
  ghost predicate Good(p: Flat.Program, q: Anf.Program, reachOf: seq<Id>) {
    CheckProgram(p, q, reachOf)
  }

  // The run of a prefix, then of what follows it.
  lemma RanThen(p: Flat.Program, q: Anf.Program, c: Context, chain: F.Chain, ss: Anf.Stmts, t: A.State, rest: Anf.Stmts, t1: A.State, r: Answer, o: C.Outcome, s2: F.State, t2: A.State)
    requires A.Exec(q, ss, t) == A.Exec(q, rest, t1) && Kept(c, t.locals, t1.locals)
    requires Ran(p, q, c, chain, rest, t1, r, o, s2, t2)
    ensures Ran(p, q, c, chain, ss, t, r, o, s2, t2)
  { KeptTrans(c, t.locals, t1.locals, t2.locals); }
  // ── Operands ───────────────────────────────────────────────────────────────────────────────────────────────────────

  lemma SimOperand(p: Flat.Program, q: Anf.Program, c: Context, e: Flat.Expr, ss: Anf.Stmts, chain: F.Chain, s: F.State, t: A.State) returns (t1: A.State)
    requires Good(p, q, c.reachOf) && !Operand(c, e, ss).Fail? && Rel(p, c, chain, s, t)
    requires !F.Eval(p, e, chain, s).0.Stuck?
    ensures var (o, s1) := F.Eval(p, e, chain, s);
      Ran(p, q, c, chain, ss, t, Operand(c, e, ss), o, s1, t1)
      && (o.Normal? ==> A.AtomValue(Operand(c, e, ss).a, t1.locals) == o)
    decreases s.clock, 1, e, 3
  {
    KeptRefl(c, t.locals);
    var (o, s1) := F.Eval(p, e, chain, s);
    if IsSimple(e) || IsControl(e) {
      t1 := SimInto(p, q, c, Hint(e), e, ss, chain, s, t);
    } else if IsExit(e) {
      t1 := SimExit(p, q, c, e, ss, chain, s, t);
    } else if IsStore(e) {
      t1 := SimStored(p, q, c, e, ss, chain, s, t);
    } else {
      match e
      case Constant(k) => t1 := t;
      case GetLocal(x) => t1 := t; reveal FrameRel();
      case Let(x, init, body) =>
        t1 := SimInto(p, q, c, x, init, ss, chain, s, t);
        var (o0, s0) := F.Eval(p, init, chain, s);
        if o0.Normal? {
          var rest := Into(c, x, init, ss).rest;
          var t0 := t1;
          DeclareWritten(c, chain, s0.locals, t0.locals, x, o0.v);
          RecordsKept(c, chain, s0.locals, t0.locals);
          var s2 := s0.(locals := s0.locals[x := o0.v]);
          t1 := SimOperand(p, q, Declare(x, c), body, rest, chain, s2, t0);
          FrameLess(c, Declare(x, c), chain, s1.locals, t1.locals);
          KeptLess(c, Declare(x, c), t0.locals, t1.locals);
          RanThen(p, q, c, chain, ss, t, rest, t0, Operand(c, e, ss), o, s1, t1);
        }
      case Seq(a, b) =>
        t1 := SimEffect(p, q, c, a, ss, chain, s, t);
        var (o0, s0) := F.Eval(p, a, chain, s);
        if o0.Normal? {
          var rest := Effect(c, a, ss).rest;
          var t0 := t1;
          t1 := SimOperand(p, q, c, b, rest, chain, s0, t0);
          RanThen(p, q, c, chain, ss, t, rest, t0, Operand(c, e, ss), o, s1, t1);
        }
      case WithScope(xs, slots, body) =>
        var en := EnterScope(c, xs, slots, ss);
        var t0 := ScopeRuns(p, q, c, xs, slots, ss, chain, s, t);
        t1 := SimOperand(p, q, en.c, body, en.rest, ScopeChain(slots, chain, s), ScopeState(xs, slots, s), t0);
        LeaveScope(c, en.c, slots, chain, |s.records|, s.locals, t.locals, s1.locals, t1.locals);
        KeptLess(c, en.c, t0.locals, t1.locals);
        RanThen(p, q, c, chain, ss, t, en.rest, t0, Operand(c, e, ss), o, s1, t1);
    }
  }
  lemma SimOperandThen(p: Flat.Program, q: Anf.Program, c: Context, e: Flat.Expr, later: Flat.Exprs, ss: Anf.Stmts, chain: F.Chain, s: F.State, t: A.State) returns (t1: A.State)
    requires Good(p, q, c.reachOf) && !OperandThen(c, e, later, ss).Fail? && Rel(p, c, chain, s, t)
    requires !F.Eval(p, e, chain, s).0.Stuck?
    ensures var (o, s1) := F.Eval(p, e, chain, s);
      Ran(p, q, c, chain, ss, t, OperandThen(c, e, later, ss), o, s1, t1)
      && (o.Normal? ==> (A.AtomValue(OperandThen(c, e, later, ss).a, t1.locals) == o
                         && Rel(p, Keep(OperandThen(c, e, later, ss).a, c), chain, s1, t1)))
    decreases s.clock, 1, e, 4
  {
    t1 := SimOperand(p, q, c, e, ss, chain, s, t);
    var (o, s1) := F.Eval(p, e, chain, s);
    if o.Normal? {
      var r := Operand(c, e, ss);
      if LaterAssigns(r.a, later) {
        var t0 := t1;
        var y := r.rest.head.x;
        WriteTemporary(c, chain, s1.locals, t0.locals, y, A.HeldValue(o.v));
        t1 := t0.(locals := t0.locals[y := A.HeldValue(o.v)]);
        assert A.Step(q, r.rest.head, t0) == (A.Completed, t1);
        KeptTrans(c, t.locals, t0.locals, t1.locals);
      }
      FrameMoreKept(c, Keep(OperandThen(c, e, later, ss).a, c), chain, s1.locals, t1.locals);
    }
  }
  lemma AtomsKept(c: Context, a: Anf.Atom, t: A.Locals, u: A.Locals, v: Value)
    requires Kept(Keep(a, c), t, u) && A.AtomValue(a, t) == C.Normal(v)
    ensures A.AtomValue(a, u) == C.Normal(v)
  { reveal KeptBut(); }

  lemma SimOperands(p: Flat.Program, q: Anf.Program, c: Context, es: Flat.Exprs, ss: Anf.Stmts, chain: F.Chain, s: F.State, t: A.State) returns (t1: A.State)
    requires Good(p, q, c.reachOf) && !Operands(c, es, ss).FailAll? && Rel(p, c, chain, s, t)
    requires F.EvalAll(p, es, chain, s).0 != C.Abrupt(C.Stuck)
    ensures var (rs, s1) := F.EvalAll(p, es, chain, s); var r := Operands(c, es, ss);
      Rel(p, c, chain, s1, t1) && KeptBut(c, if rs.Values? then Anf.None else But(c, rs.o), t.locals, t1.locals)
      && if rs.Values? then r.DoneAll? && A.Exec(q, ss, t) == A.Exec(q, r.rest, t1) && A.AtomValues(r.atoms, t1.locals) == rs
         else A.Exec(q, ss, t).1 == t1 && Abrupt(c, rs.o, A.Exec(q, ss, t).0, t1.locals)
    decreases s.clock, 1, es, 0
  {
    KeptRefl(c, t.locals);
    match es
    case Nil => t1 := t;
    case Cons(e, tail) =>
      t1 := SimOperandThen(p, q, c, e, tail, ss, chain, s, t);
      var (o, s0) := F.Eval(p, e, chain, s);
      if o.Normal? {
        var r := OperandThen(c, e, tail, ss);
        var d := Keep(r.a, c);
        var t0 := t1;
        RecordsKept(c, chain, s0.locals, t0.locals);
        t1 := SimOperands(p, q, d, tail, r.rest, chain, s0, t0);
        var (rs, s1) := F.EvalAll(p, tail, chain, s0);
        FrameLess(c, d, chain, s1.locals, t1.locals);
        KeptLess(c, d, t0.locals, t1.locals);
        KeptTrans(c, t.locals, t0.locals, t1.locals);
        if rs.Values? {
          AtomsKept(c, r.a, t0.locals, t1.locals, o.v);
          var rr := Operands(d, tail, r.rest);
          assert ([r.a] + rr.atoms)[1..] == rr.atoms;
        }
      }
  }

  // ── One effect ─────────────────────────────────────────────────────────────────────────────────────────────────────

  // Where the statements of a simple expression leave the frame: as it was, but that the value may be put into x.
  ghost predicate RanSimple(p: Flat.Program, q: Anf.Program, c: Context, x: Id, chain: F.Chain, ss: Anf.Stmts, t: A.State, r: Answer, o: C.Outcome, s1: F.State, t1: A.State) {
    Rel(p, c, chain, s1, t1) && KeptBut(c, But(c, o), t.locals, t1.locals)
    && if o.Normal? then r.Done? && A.Exec(q, ss, t) == A.Exec(q, r.rest, t1.(locals := t1.locals[x := A.HeldValue(o.v)]))
       else A.Exec(q, ss, t).1 == t1 && Abrupt(c, o, A.Exec(q, ss, t).0, t1.locals)
  }

  lemma SimSimple(p: Flat.Program, q: Anf.Program, c: Context, x: Id, e: Flat.Expr, ss: Anf.Stmts, chain: F.Chain, s: F.State, t: A.State) returns (t1: A.State)
    requires IsSimple(e) && Good(p, q, c.reachOf) && !Simple(c, x, e, ss).Fail? && Rel(p, c, chain, s, t)
    requires !F.Eval(p, e, chain, s).0.Stuck?
    ensures var (o, s1) := F.Eval(p, e, chain, s); RanSimple(p, q, c, x, chain, ss, t, Simple(c, x, e, ss), o, s1, t1)
    decreases s.clock, 1, e, 0
  {
    KeptRefl(c, t.locals);
    var (o, s1) := F.Eval(p, e, chain, s);
    match e
    case GetCaptured(hops, slot, _) =>
      t1 := RecordRuns(q, c, hops as nat, ss, chain, s.locals, t);
      var f := RecordAt(c, hops as nat, ss);
      assert A.Step(q, f.rest.head, t1) == (A.Completed, t1.(locals := t1.locals[x := A.HeldValue(o.v)]));
    case GetStatic(i, _) =>
      t1 := t;
      assert A.Step(q, ss.head, t1) == (A.Completed, t1.(locals := t1.locals[x := A.HeldValue(o.v)]));
    case MakeClosure(fn, _) =>
      var env := ss.head.r.env;
      CurrentChain(c, env, c.reachOf[fn] as nat, chain, s.locals, t.locals);
      var (v, h) := NewFunction(|t.closures|, q[fn].info, t.heap);
      t1 := t.(heap := h, closures := t.closures + [F.Closure(fn as nat, A.OuterChain(env, t.locals))]);
      assert CheckFunction(p[fn], q[fn], c.reachOf[fn] as nat, c.reachOf);
      reveal ClosuresRel();
      assert A.Step(q, ss.head, t) == (A.Completed, t1.(locals := t1.locals[x := A.HeldValue(o.v)]));
    case Prim(op, args, _) =>
      t1 := SimOperands(p, q, c, args, ss, chain, s, t);
      var (rs, s0) := F.EvalAll(p, args, chain, s);
      if rs.Values? {
        var r := Operands(c, args, ss);
        var t0 := t1;
        SimOperate(p, q, c.reachOf, op, rs.vs, s0, t0);
        var (o2, t2) := A.Operate(q, op, rs.vs, t0);
        t1 := t2;
        FrameRelLocals(c, chain, s0, s1, t0, t1);
        assert A.Step(q, r.rest.head, t0) == A.Put(x, (o2, t2));
        if o.Normal? { assert A.Exec(q, r.rest, t0) == A.Exec(q, r.rest.tail, t1.(locals := t1.locals[x := A.HeldValue(o.v)])); }
      }
    case Call(_, _, _, _, _, _) => t1 := SimCall(p, q, c, x, e, ss, chain, s, t);
  }
  // Calls leave the caller's locals alone.
  lemma FrameRelLocals(c: Context, chain: F.Chain, s0: F.State, s1: F.State, t0: A.State, t1: A.State)
    requires FrameRel(c, chain, s0.locals, t0.locals) && s1.locals == s0.locals && t1.locals == t0.locals
    ensures FrameRel(c, chain, s1.locals, t1.locals)
  { }

  lemma SimCall(p: Flat.Program, q: Anf.Program, c: Context, x: Id, e: Flat.Expr, ss: Anf.Stmts, chain: F.Chain, s: F.State, t: A.State) returns (t1: A.State)
    requires e.Call? && Good(p, q, c.reachOf) && !Simple(c, x, e, ss).Fail? && Rel(p, c, chain, s, t)
    requires !F.Eval(p, e, chain, s).0.Stuck?
    ensures var (o, s1) := F.Eval(p, e, chain, s); RanSimple(p, q, c, x, chain, ss, t, Simple(c, x, e, ss), o, s1, t1)
    decreases s.clock, 1, e, -1
  {
    var (o, s9) := F.Eval(p, e, chain, s);
    t1 := SimOperandThen(p, q, c, e.callee, Flat.Cons(e.this_, Flat.Cons(e.newTarget, e.args)), ss, chain, s, t);
    var (o1, s1) := F.Eval(p, e.callee, chain, s);
    if !o1.Normal? { return; }
    var r1 := OperandThen(c, e.callee, Flat.Cons(e.this_, Flat.Cons(e.newTarget, e.args)), ss);
    var c1 := Keep(r1.a, c);
    var ta := t1;
    RecordsKept(c, chain, s1.locals, ta.locals);

    t1 := SimOperandThen(p, q, c1, e.this_, Flat.Cons(e.newTarget, e.args), r1.rest, chain, s1, ta);
    var (o2, s2) := F.Eval(p, e.this_, chain, s1);
    var r2 := OperandThen(c1, e.this_, Flat.Cons(e.newTarget, e.args), r1.rest);
    FrameLess(c, c1, chain, s2.locals, t1.locals);
    KeptLess(c, c1, ta.locals, t1.locals);
    KeptTrans(c, t.locals, ta.locals, t1.locals);
    if !o2.Normal? { return; }
    var c2 := Keep(r2.a, c1);
    var tb := t1;
    AtomsKept(c, r1.a, ta.locals, tb.locals, o1.v);

    t1 := SimOperandThen(p, q, c2, e.newTarget, e.args, r2.rest, chain, s2, tb);
    var (o3, s3) := F.Eval(p, e.newTarget, chain, s2);
    var r3 := OperandThen(c2, e.newTarget, e.args, r2.rest);
    FrameLess(c, c2, chain, s3.locals, t1.locals);
    KeptLess(c1, c2, tb.locals, t1.locals);
    KeptLess(c, c1, tb.locals, t1.locals);
    KeptTrans(c, t.locals, tb.locals, t1.locals);
    if !o3.Normal? { return; }
    var c3 := Keep(r3.a, c2);
    var td := t1;
    AtomsKept(c, r1.a, tb.locals, td.locals, o1.v);
    AtomsKept(c1, r2.a, tb.locals, td.locals, o2.v);

    t1 := SimOperands(p, q, c3, e.args, r3.rest, chain, s3, td);
    var (rs, s4) := F.EvalAll(p, e.args, chain, s3);
    var r4 := Operands(c3, e.args, r3.rest);
    FrameLess(c, c3, chain, s4.locals, t1.locals);
    KeptLess(c2, c3, td.locals, t1.locals);
    KeptLess(c1, c2, td.locals, t1.locals);
    KeptLess(c, c1, td.locals, t1.locals);
    KeptTrans(c, t.locals, td.locals, t1.locals);
    if !rs.Values? { return; }
    AtomsKept(c, r1.a, td.locals, t1.locals, o1.v);
    AtomsKept(c1, r2.a, td.locals, t1.locals, o2.v);
    AtomsKept(c2, r3.a, td.locals, t1.locals, o3.v);
    var te := t1;
    var inv := Invocation(o1.v, o2.v, o3.v, rs.vs);
    SimApply(p, q, c.reachOf, inv, e.text, s4, te);
    var (o5, t5) := A.Apply(q, inv, e.text, te);
    t1 := t5;
    assert A.Step(q, r4.rest.head, te) == A.Put(x, (o5, t5));
  }

  lemma SimStored(p: Flat.Program, q: Anf.Program, c: Context, e: Flat.Expr, ss: Anf.Stmts, chain: F.Chain, s: F.State, t: A.State) returns (t1: A.State)
    requires IsStore(e) && Good(p, q, c.reachOf) && !Stored(c, e, ss).Fail? && Rel(p, c, chain, s, t)
    requires !F.Eval(p, e, chain, s).0.Stuck?
    ensures var (o, s1) := F.Eval(p, e, chain, s);
      Ran(p, q, c, chain, ss, t, Stored(c, e, ss), o, s1, t1)
      && (o.Normal? ==> A.AtomValue(Stored(c, e, ss).a, t1.locals) == o)
    decreases s.clock, 1, e, 0
  {
    t1 := SimOperand(p, q, c, e.e, ss, chain, s, t);
    var (o, s0) := F.Eval(p, e.e, chain, s);
    var (_, s1) := F.Eval(p, e, chain, s);
    if !o.Normal? { return; }
    var r := Operand(c, e.e, ss);
    var t0 := t1;
    match e
    case SetLocal(x, _) =>
      WriteDeclared(c, chain, s0.locals, t0.locals, x, o.v);
      t1 := t0.(locals := t0.locals[x := A.HeldValue(o.v)]);
      assert A.Step(q, r.rest.head, t0) == (A.Completed, t1);
      KeptTrans(c, t.locals, t0.locals, t1.locals);
    case SetCaptured(hops, slot, _) =>
      var d := Keep(r.a, c);
      FrameMoreKept(c, d, chain, s0.locals, t0.locals);
      var u := RecordRuns(q, d, hops as nat, r.rest, chain, s0.locals, t0);
      AtomsKept(c, r.a, t0.locals, u.locals, o.v);
      RecordsKept(c, chain, s0.locals, t0.locals);
      FrameLess(c, d, chain, s0.locals, u.locals);
      KeptLess(c, d, t0.locals, u.locals);
      KeptTrans(c, t.locals, t0.locals, u.locals);
      var f := RecordAt(d, hops as nat, r.rest);
      t1 := u.(records := C.WriteField(chain[hops], slot as nat, o.v, u.records));
      assert A.Step(q, f.rest.head, u) == (A.Completed, t1);
    case SetStatic(i, _) =>
      t1 := t0.(statics := t0.statics[i := o.v]);
      assert A.Step(q, r.rest.head, t0) == (A.Completed, t1);
  }

  // ── Into, Effect ───────────────────────────────────────────────────────────────────────────────────────────────────

  lemma SimInto(p: Flat.Program, q: Anf.Program, c: Context, x: Id, e: Flat.Expr, ss: Anf.Stmts, chain: F.Chain, s: F.State, t: A.State) returns (t1: A.State)
    requires Writable(x, c) && Good(p, q, c.reachOf) && !Into(c, x, e, ss).Fail? && Rel(p, c, chain, s, t)
    requires !F.Eval(p, e, chain, s).0.Stuck?
    ensures var (o, s1) := F.Eval(p, e, chain, s);
      Ran(p, q, c, chain, ss, t, Into(c, x, e, ss), o, s1, t1) && (o.Normal? ==> Holds(x, o.v, t1.locals))
    decreases s.clock, 1, e, 2
  {
    KeptRefl(c, t.locals);
    var (o, s1) := F.Eval(p, e, chain, s);
    if IsSimple(e) {
      t1 := SimSimple(p, q, c, x, e, ss, chain, s, t);
      if o.Normal? { t1 := PutTemporary(p, q, c, x, chain, ss, t, Simple(c, x, e, ss), o.v, s1, t1); }
    } else if IsControl(e) {
      t1 := SimControl(p, q, c, Anf.Some(x), e, ss, chain, s, t);
    } else if IsExit(e) {
      t1 := SimExit(p, q, c, e, ss, chain, s, t);
    } else if IsStore(e) {
      t1 := SimStored(p, q, c, e, ss, chain, s, t);
      if o.Normal? { t1 := CopyInto(p, q, c, x, Stored(c, e, ss).a, chain, ss, t, Stored(c, e, ss).rest, o.v, s1, t1); }
    } else {
      match e
      case Constant(k) => t1 := CopyInto(p, q, c, x, Anf.ConstantAtom(k), chain, ss, t, ss, o.v, s1, t);
      case GetLocal(y) => reveal FrameRel(); t1 := CopyInto(p, q, c, x, Anf.LocalAtom(y), chain, ss, t, ss, o.v, s1, t);
      case Let(y, init, body) =>
        t1 := SimInto(p, q, c, y, init, ss, chain, s, t);
        var (o0, s0) := F.Eval(p, init, chain, s);
        if o0.Normal? {
          var rest := Into(c, y, init, ss).rest;
          var t0 := t1;
          DeclareWritten(c, chain, s0.locals, t0.locals, y, o0.v);
          RecordsKept(c, chain, s0.locals, t0.locals);
          t1 := SimInto(p, q, Declare(y, c), x, body, rest, chain, s0.(locals := s0.locals[y := o0.v]), t0);
          FrameLess(c, Declare(y, c), chain, s1.locals, t1.locals);
          KeptLess(c, Declare(y, c), t0.locals, t1.locals);
          RanThen(p, q, c, chain, ss, t, rest, t0, Into(c, x, e, ss), o, s1, t1);
        }
      case Seq(a, b) =>
        t1 := SimEffect(p, q, c, a, ss, chain, s, t);
        var (o0, s0) := F.Eval(p, a, chain, s);
        if o0.Normal? {
          var rest := Effect(c, a, ss).rest;
          var t0 := t1;
          t1 := SimInto(p, q, c, x, b, rest, chain, s0, t0);
          RanThen(p, q, c, chain, ss, t, rest, t0, Into(c, x, e, ss), o, s1, t1);
        }
      case WithScope(xs, slots, body) =>
        var en := EnterScope(c, xs, slots, ss);
        var t0 := ScopeRuns(p, q, c, xs, slots, ss, chain, s, t);
        t1 := SimInto(p, q, en.c, x, body, en.rest, ScopeChain(slots, chain, s), ScopeState(xs, slots, s), t0);
        LeaveScope(c, en.c, slots, chain, |s.records|, s.locals, t.locals, s1.locals, t1.locals);
        KeptLess(c, en.c, t0.locals, t1.locals);
        RanThen(p, q, c, chain, ss, t, en.rest, t0, Into(c, x, e, ss), o, s1, t1);
    }
  }
  lemma PutTemporary(p: Flat.Program, q: Anf.Program, c: Context, x: Id, chain: F.Chain, ss: Anf.Stmts, t: A.State, r: Answer, v: Value, s1: F.State, t0: A.State) returns (t1: A.State)
    requires Writable(x, c) && RanSimple(p, q, c, x, chain, ss, t, r, C.Normal(v), s1, t0)
    ensures Ran(p, q, c, chain, ss, t, r, C.Normal(v), s1, t1) && Holds(x, v, t1.locals)
  {
    t1 := t0.(locals := t0.locals[x := A.HeldValue(v)]);
    WriteTemporary(c, chain, s1.locals, t0.locals, x, A.HeldValue(v));
    KeptTrans(c, t.locals, t0.locals, t1.locals);
  }
  lemma CopyInto(p: Flat.Program, q: Anf.Program, c: Context, x: Id, a: Anf.Atom, chain: F.Chain, ss: Anf.Stmts, t: A.State, rest: Anf.Stmts, v: Value, s1: F.State, t0: A.State) returns (t1: A.State)
    requires Writable(x, c) && Rel(p, c, chain, s1, t0) && Kept(c, t.locals, t0.locals) && A.Exec(q, ss, t) == A.Exec(q, rest, t0)
    requires Expect(Anf.Set(x, Anf.Copy(a)), NoAtom, rest).Done? && A.AtomValue(a, t0.locals) == C.Normal(v)
    ensures Ran(p, q, c, chain, ss, t, Expect(Anf.Set(x, Anf.Copy(a)), NoAtom, rest), C.Normal(v), s1, t1) && Holds(x, v, t1.locals)
  {
    t1 := t0.(locals := t0.locals[x := A.HeldValue(v)]);
    assert A.Step(q, rest.head, t0) == (A.Completed, t1);
    WriteTemporary(c, chain, s1.locals, t0.locals, x, A.HeldValue(v));
    KeptTrans(c, t.locals, t0.locals, t1.locals);
  }

  lemma SimEffect(p: Flat.Program, q: Anf.Program, c: Context, e: Flat.Expr, ss: Anf.Stmts, chain: F.Chain, s: F.State, t: A.State) returns (t1: A.State)
    requires Good(p, q, c.reachOf) && !Effect(c, e, ss).Fail? && Rel(p, c, chain, s, t)
    requires !F.Eval(p, e, chain, s).0.Stuck?
    ensures var (o, s1) := F.Eval(p, e, chain, s); Ran(p, q, c, chain, ss, t, Effect(c, e, ss), o, s1, t1)
    decreases s.clock, 1, e, 1
  {
    KeptRefl(c, t.locals);
    var (o, s1) := F.Eval(p, e, chain, s);
    if e.SetLocal? && IsSimple(e.e) {
      t1 := SimSimple(p, q, c, e.x, e.e, ss, chain, s, t);
      var (o0, s0) := F.Eval(p, e.e, chain, s);
      if o0.Normal? {
        var t0 := t1;
        t1 := t0.(locals := t0.locals[e.x := A.HeldValue(o0.v)]);
        WriteDeclared(c, chain, s0.locals, t0.locals, e.x, o0.v);
        KeptTrans(c, t.locals, t0.locals, t1.locals);
      }
    } else if e.GetCaptured? || e.GetStatic? || e.Constant? {
      t1 := t;
    } else if IsSimple(e) {
      t1 := SimSimple(p, q, c, Hint(e), e, ss, chain, s, t);
      if o.Normal? { t1 := PutTemporary(p, q, c, Hint(e), chain, ss, t, Simple(c, Hint(e), e, ss), o.v, s1, t1); }
    } else if IsControl(e) {
      t1 := SimControl(p, q, c, Anf.None, e, ss, chain, s, t);
    } else if IsExit(e) {
      t1 := SimExit(p, q, c, e, ss, chain, s, t);
    } else if IsStore(e) {
      t1 := SimStored(p, q, c, e, ss, chain, s, t);
    } else {
      match e
      case GetLocal(y) => t1 := t;
      case Let(y, init, body) =>
        t1 := SimInto(p, q, c, y, init, ss, chain, s, t);
        var (o0, s0) := F.Eval(p, init, chain, s);
        if o0.Normal? {
          var rest := Into(c, y, init, ss).rest;
          var t0 := t1;
          DeclareWritten(c, chain, s0.locals, t0.locals, y, o0.v);
          RecordsKept(c, chain, s0.locals, t0.locals);
          t1 := SimEffect(p, q, Declare(y, c), body, rest, chain, s0.(locals := s0.locals[y := o0.v]), t0);
          FrameLess(c, Declare(y, c), chain, s1.locals, t1.locals);
          KeptLess(c, Declare(y, c), t0.locals, t1.locals);
          RanThen(p, q, c, chain, ss, t, rest, t0, Effect(c, e, ss), o, s1, t1);
        }
      case Seq(a, b) =>
        t1 := SimEffect(p, q, c, a, ss, chain, s, t);
        var (o0, s0) := F.Eval(p, a, chain, s);
        if o0.Normal? {
          var rest := Effect(c, a, ss).rest;
          var t0 := t1;
          t1 := SimEffect(p, q, c, b, rest, chain, s0, t0);
          RanThen(p, q, c, chain, ss, t, rest, t0, Effect(c, e, ss), o, s1, t1);
        }
      case WithScope(xs, slots, body) =>
        var en := EnterScope(c, xs, slots, ss);
        var t0 := ScopeRuns(p, q, c, xs, slots, ss, chain, s, t);
        t1 := SimEffect(p, q, en.c, body, en.rest, ScopeChain(slots, chain, s), ScopeState(xs, slots, s), t0);
        LeaveScope(c, en.c, slots, chain, |s.records|, s.locals, t.locals, s1.locals, t1.locals);
        KeptLess(c, en.c, t0.locals, t1.locals);
        RanThen(p, q, c, chain, ss, t, en.rest, t0, Effect(c, e, ss), o, s1, t1);
    }
  }

  // A nested list that was consumed whole ran to its end, or ended as the expression did.
  lemma WholeRan(p: Flat.Program, q: Anf.Program, c: Context, chain: F.Chain, ss: Anf.Stmts, t: A.State, r: Answer, o: C.Outcome, s1: F.State, t1: A.State)
    requires Ran(p, q, c, chain, ss, t, r, o, s1, t1) && Whole(r)
    ensures o.Normal? ==> A.Exec(q, ss, t) == (A.Completed, t1)
    ensures !o.Normal? ==> A.Exec(q, ss, t).1 == t1 && Abrupt(c, o, A.Exec(q, ss, t).0, t1.locals)
  {
    if o.Normal? { assert A.Exec(q, Anf.End, t1) == (A.Completed, t1); }
  }

  // ── Statements with statements in them ─────────────────────────────────────────────────────────────────────────────

  lemma SimWay(p: Flat.Program, q: Anf.Program, c: Context, x: Anf.Optional, e: Flat.Expr, ss: Anf.Stmts, chain: F.Chain, s: F.State, t: A.State) returns (t1: A.State)
    requires Good(p, q, c.reachOf) && !Way(c, x, e, ss).Fail? && Rel(p, c, chain, s, t)
    requires !F.Eval(p, e, chain, s).0.Stuck?
    ensures var (o, s1) := F.Eval(p, e, chain, s);
      Ran(p, q, c, chain, ss, t, Way(c, x, e, ss), o, s1, t1) && (o.Normal? && x.Some? ==> Holds(x.x, o.v, t1.locals))
    decreases s.clock, 1, e, 3
  {
    match x
    case Some(y) => t1 := SimInto(p, q, c, y, e, ss, chain, s, t);
    case None => t1 := SimEffect(p, q, c, e, ss, chain, s, t);
  }

  lemma SimControl(p: Flat.Program, q: Anf.Program, c: Context, x: Anf.Optional, e: Flat.Expr, ss: Anf.Stmts, chain: F.Chain, s: F.State, t: A.State) returns (t1: A.State)
    requires IsControl(e) && (x.Some? ==> Writable(x.x, c)) && Good(p, q, c.reachOf) && !Control(c, x, e, ss).Fail? && Rel(p, c, chain, s, t)
    requires !F.Eval(p, e, chain, s).0.Stuck?
    ensures var (o, s1) := F.Eval(p, e, chain, s);
      Ran(p, q, c, chain, ss, t, Control(c, x, e, ss), o, s1, t1) && (o.Normal? && x.Some? ==> Holds(x.x, o.v, t1.locals))
    decreases s.clock, 1, e, 0
  {
    var (o, s1) := F.Eval(p, e, chain, s);
    match e
    case If(e0, e1, e2, _) =>
      t1 := SimOperand(p, q, c, e0, ss, chain, s, t);
      var (o0, s0) := F.Eval(p, e0, chain, s);
      if o0.Normal? {
        var rest := Operand(c, e0, ss).rest;
        var t0 := t1;
        if ToBoolean(o0.v, s0.heap) {
          t1 := SimWay(p, q, c, x, e1, rest.head.then_, chain, s0, t0);
          WholeRan(p, q, c, chain, rest.head.then_, t0, Way(c, x, e1, rest.head.then_), o, s1, t1);
          assert A.Step(q, rest.head, t0) == A.Exec(q, rest.head.then_, t0);
        } else {
          t1 := SimWay(p, q, c, x, e2, rest.head.else_, chain, s0, t0);
          WholeRan(p, q, c, chain, rest.head.else_, t0, Way(c, x, e2, rest.head.else_), o, s1, t1);
          assert A.Step(q, rest.head, t0) == A.Exec(q, rest.head.else_, t0);
        }
        KeptTrans(c, t.locals, t0.locals, t1.locals);
      }
    case Block(_, _, _) => t1 := SimBlock(p, q, c, x, e, ss, chain, s, t);
    case TryCatch(_, _, _, _) => t1 := SimTryCatch(p, q, c, x, e, ss, chain, s, t);
    case TryFinally(_, _, _) => t1 := SimTryFinally(p, q, c, x, e, ss, chain, s, t);
  }

  lemma SimBlock(p: Flat.Program, q: Anf.Program, c: Context, x: Anf.Optional, e: Flat.Expr, ss: Anf.Stmts, chain: F.Chain, s: F.State, t: A.State) returns (t1: A.State)
    requires e.Block? && (x.Some? ==> Writable(x.x, c)) && Good(p, q, c.reachOf) && !Control(c, x, e, ss).Fail? && Rel(p, c, chain, s, t)
    requires !F.Eval(p, e, chain, s).0.Stuck?
    ensures var (o, s1) := F.Eval(p, e, chain, s);
      Ran(p, q, c, chain, ss, t, Control(c, x, e, ss), o, s1, t1) && (o.Normal? && x.Some? ==> Holds(x.x, o.v, t1.locals))
    decreases s.clock, 1, e, -1
  {
    var d := Target(e.l, x, c);
    FrameMoreKept(c, d, chain, s.locals, t.locals);
    RecordsKept(c, chain, s.locals, t.locals);
    t1 := SimWay(p, q, d, x, e.body, ss.head.body, chain, s, t);
    var (o0, s0) := F.Eval(p, e.body, chain, s);
    WholeRan(p, q, d, chain, ss.head.body, t, Way(d, x, e.body, ss.head.body), o0, s0, t1);
    FrameLess(c, d, chain, s0.locals, t1.locals);
    KeptLess(c, d, t.locals, t1.locals);
    if o0.Broke? && o0.l == e.l { KeptAll(c, x, t.locals, t1.locals); }
    var (o2, t2) := A.Exec(q, ss.head.body, t);
    assert A.Step(q, ss.head, t) == (if o2 == A.Broke(e.l) then A.Completed else o2, t2);
  }

  lemma SimTryCatch(p: Flat.Program, q: Anf.Program, c: Context, x: Anf.Optional, e: Flat.Expr, ss: Anf.Stmts, chain: F.Chain, s: F.State, t: A.State) returns (t1: A.State)
    requires e.TryCatch? && (x.Some? ==> Writable(x.x, c)) && Good(p, q, c.reachOf) && !Control(c, x, e, ss).Fail? && Rel(p, c, chain, s, t)
    requires !F.Eval(p, e, chain, s).0.Stuck?
    ensures var (o, s1) := F.Eval(p, e, chain, s);
      Ran(p, q, c, chain, ss, t, Control(c, x, e, ss), o, s1, t1) && (o.Normal? && x.Some? ==> Holds(x.x, o.v, t1.locals))
    decreases s.clock, 1, e, -1
  {
    var y := e.x;
    t1 := SimWay(p, q, c, x, e.body, ss.head.body, chain, s, t);
    var (o0, s0) := F.Eval(p, e.body, chain, s);
    WholeRan(p, q, c, chain, ss.head.body, t, Way(c, x, e.body, ss.head.body), o0, s0, t1);
    if o0.Thrown? {
      var t0 := t1;
      var u := t0.(locals := t0.locals[y := A.HeldValue(o0.v)]);
      WriteTemporary(c, chain, s0.locals, t0.locals, y, A.HeldValue(o0.v));
      DeclareWritten(c, chain, s0.locals, u.locals, y, o0.v);
      RecordsKept(c, chain, s0.locals, t0.locals);
      var d := Declare(y, c);
      var s2 := s0.(locals := s0.locals[y := o0.v]);
      t1 := SimWay(p, q, d, x, e.handler, ss.head.handler, chain, s2, u);
      var (o1, s1) := F.Eval(p, e.handler, chain, s2);
      WholeRan(p, q, d, chain, ss.head.handler, u, Way(d, x, e.handler, ss.head.handler), o1, s1, t1);
      FrameLess(c, d, chain, s1.locals, t1.locals);
      KeptLess(c, d, u.locals, t1.locals);
      KeptTrans(c, t.locals, t0.locals, u.locals);
      KeptTrans(c, t.locals, u.locals, t1.locals);
      assert A.Step(q, ss.head, t) == A.Exec(q, ss.head.handler, u);
    } else {
      assert A.Step(q, ss.head, t) == A.Exec(q, ss.head.body, t);
    }
  }

  lemma SimTryFinally(p: Flat.Program, q: Anf.Program, c: Context, x: Anf.Optional, e: Flat.Expr, ss: Anf.Stmts, chain: F.Chain, s: F.State, t: A.State) returns (t1: A.State)
    requires e.TryFinally? && (x.Some? ==> Writable(x.x, c)) && Good(p, q, c.reachOf) && !Control(c, x, e, ss).Fail? && Rel(p, c, chain, s, t)
    requires !F.Eval(p, e, chain, s).0.Stuck?
    ensures var (o, s1) := F.Eval(p, e, chain, s);
      Ran(p, q, c, chain, ss, t, Control(c, x, e, ss), o, s1, t1) && (o.Normal? && x.Some? ==> Holds(x.x, o.v, t1.locals))
    decreases s.clock, 1, e, -1
  {
    var hard := Harden(c);
    FrameMoreKept(c, hard, chain, s.locals, t.locals);
    RecordsKept(c, chain, s.locals, t.locals);
    t1 := SimWay(p, q, hard, x, e.body, ss.head.body, chain, s, t);
    var (o0, s0) := F.Eval(p, e.body, chain, s);
    WholeRan(p, q, hard, chain, ss.head.body, t, Way(hard, x, e.body, ss.head.body), o0, s0, t1);
    FrameLess(c, hard, chain, s0.locals, t1.locals);
    Hardened(c, But(hard, o0), t.locals, t1.locals);
    KeptAny(c, t.locals, t1.locals);
    var e0 := A.Exec(q, ss.head.body, t).0;
    if o0.Timeout? {
      assert A.Step(q, ss.head, t) == (A.Timeout, t1);
    } else {
      var t0 := t1;
      var d := Finalizing(x, c);
      FrameMoreKept(c, d, chain, s0.locals, t0.locals);
      RecordsKept(c, chain, s0.locals, t0.locals);
      t1 := SimEffect(p, q, d, e.finalizer, ss.head.finalizer, chain, s0, t0);
      var (o1, s1) := F.Eval(p, e.finalizer, chain, s0);
      WholeRan(p, q, d, chain, ss.head.finalizer, t0, Effect(d, e.finalizer, ss.head.finalizer), o1, s1, t1);
      FrameLess(c, d, chain, s1.locals, t1.locals);
      KeptLess(c, d, t0.locals, t1.locals);
      KeptTrans(c, t.locals, t0.locals, t1.locals);
      if o1.Normal? {
        if x.Some? && o0.Normal? { KeptHolds(d, x.x, o0.v, t0.locals, t1.locals); }
        if o0.Broke? && c.targets[o0.l].Some? { KeptHolds(d, c.targets[o0.l].x, o0.v, t0.locals, t1.locals); }
        KeptAny(c, t.locals, t1.locals);
      }
      var (e1, _) := A.Exec(q, ss.head.finalizer, t0);
      assert A.Step(q, ss.head, t) == (if e1.Completed? then e0 else e1, t1);
    }
  }
  lemma KeptHolds(c: Context, x: Id, v: Value, t: A.Locals, u: A.Locals)
    requires Kept(c, t, u) && x in c.kept + c.pending && Holds(x, v, t)
    ensures Holds(x, v, u)
  { reveal KeptBut(); }
  lemma Hardened(c: Context, but: Anf.Optional, t: A.Locals, u: A.Locals)
    requires KeptBut(Harden(c), but, t, u)
    ensures Kept(c, t, u)
  { reveal KeptBut(); }

  lemma SimExit(p: Flat.Program, q: Anf.Program, c: Context, e: Flat.Expr, ss: Anf.Stmts, chain: F.Chain, s: F.State, t: A.State) returns (t1: A.State)
    requires IsExit(e) && Good(p, q, c.reachOf) && !Exit(c, e, ss).Fail? && Rel(p, c, chain, s, t)
    requires !F.Eval(p, e, chain, s).0.Stuck?
    ensures var (o, s1) := F.Eval(p, e, chain, s); !o.Normal? && Ran(p, q, c, chain, ss, t, Exit(c, e, ss), o, s1, t1)
    decreases s.clock, 1, e, 0
  {
    KeptRefl(c, t.locals);
    var (o, s1) := F.Eval(p, e, chain, s);
    match e
    case Throw(e1) =>
      t1 := SimOperand(p, q, c, e1, ss, chain, s, t);
      var (o0, s0) := F.Eval(p, e1, chain, s);
      if o0.Normal? {
        var rest := Operand(c, e1, ss).rest;
        assert A.Step(q, rest.head, t1) == (A.Thrown(o0.v), t1);
        assert A.Exec(q, rest, t1) == (A.Thrown(o0.v), t1);
      }
    case Return(e1) =>
      t1 := SimOperand(p, q, c, e1, ss, chain, s, t);
      var (o0, s0) := F.Eval(p, e1, chain, s);
      if o0.Normal? {
        var rest := Operand(c, e1, ss).rest;
        assert A.Step(q, rest.head, t1) == (A.Returned(o0.v), t1);
        assert A.Exec(q, rest, t1) == (A.Returned(o0.v), t1);
      }
    case Break(l, e1) =>
      if c.targets[l].Some? && c.targets[l].x in c.pending {
        var x := c.targets[l].x;
        t1 := SimOperand(p, q, c, e1, ss, chain, s, t);
        var (o0, s0) := F.Eval(p, e1, chain, s);
        if o0.Normal? {
          var rest := Operand(c, e1, ss).rest;
          var t0 := t1;
          t1 := t0.(locals := t0.locals[x := A.HeldValue(o0.v)]);
          assert A.Step(q, rest.head, t0) == (A.Completed, t1);
          assert A.Step(q, rest.tail.head, t1) == (A.Broke(l), t1);
          assert A.Exec(q, rest.tail, t1) == (A.Broke(l), t1);
          assert A.Exec(q, rest, t0) == (A.Broke(l), t1);
          assert KeptBut(c, c.targets[l], t0.locals, t1.locals) by { reveal KeptBut(); }
          FrameKept(c, chain, s0.locals, t0.locals, t1.locals);
          KeptTrans(c, t.locals, t0.locals, t1.locals);
        }
        return;
      }
      t1 := SimWay(p, q, c, c.targets[l], e1, ss, chain, s, t);
      var (o0, s0) := F.Eval(p, e1, chain, s);
      if o0.Normal? {
        var rest := Way(c, c.targets[l], e1, ss).rest;
        KeptAny(c, t.locals, t1.locals);
        assert A.Step(q, rest.head, t1) == (A.Broke(l), t1);
        assert A.Exec(q, rest, t1) == (A.Broke(l), t1);
      }
    case Loop(body) =>
      F.Unrolled(p, body, chain, s);
      A.Unrolled(q, ss.head.body, t);
      if s.clock == 0 { t1 := t; return; }
      var s0 := s.(clock := s.clock - 1);
      var t0 := t.(clock := t.clock - 1);
      t1 := SimEffect(p, q, c, body, ss.head.body, chain, s0, t0);
      var (o2, s2) := F.Eval(p, body, chain, s0);
      var bs := ss.head.body;
      if o2.Normal? {
        var t2 := t1;
        assert A.Exec(q, bs, t0) == A.Exec(q, Anf.End, t2) == (A.Completed, t2);
        t1 := SimExit(p, q, c, e, ss, chain, s2, t2);
        KeptTrans(c, t.locals, t2.locals, t1.locals);
        assert A.Step(q, ss.head, t) == A.Step(q, ss.head, t2);
        assert A.Exec(q, ss, t) == A.Exec(q, ss, t2);
      } else {
        assert A.Step(q, ss.head, t) == A.Exec(q, bs, t0);
        assert A.Exec(q, ss, t) == A.Step(q, ss.head, t);
      }
  }

  // ── Calls ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  lemma HeaderBinds(names: seq<Id>, sources: seq<Source>, inv: Invocation, ls: map<Id, Value>, h: Heap)
    requires |names| == |sources|
    ensures var r := C.BindHeader(names, sources, inv, ls, h).0; ls.Keys <= r.Keys && forall x :: x in names ==> x in r
    decreases |names|
  {
    if |names| > 0 {
      var (v, h1) := HeaderValue(sources[0], inv, h);
      HeaderBinds(names[1..], sources[1..], inv, ls[names[0] := v], h1);
    }
  }
  ghost predicate GoodCall(p: Flat.Program, reachOf: seq<Id>, s: F.State, t: A.State, r: (C.Outcome, F.State), u: (C.Outcome, A.State)) {
    r.0 == u.0 && Global(p, reachOf, r.1, u.1) && r.1.locals == s.locals && u.1.locals == t.locals && (r.0.Normal? || r.0.Thrown? || r.0.Timeout?)
  }
  lemma SimApply(p: Flat.Program, q: Anf.Program, reachOf: seq<Id>, inv: Invocation, text: CalleeText, s: F.State, t: A.State)
    requires Good(p, q, reachOf) && Global(p, reachOf, s, t) && !F.Apply(p, inv, text, s).0.Stuck?
    ensures GoodCall(p, reachOf, s, t, F.Apply(p, inv, text, s), A.Apply(q, inv, text, t))
    decreases s.clock, 0, 0
  {
    var id := CalledClosure(inv, s.heap);
    if 0 <= id < |s.closures| && s.clock != 0 {
      var c := s.closures[id];
      var d := t.closures[id];
      assert ClosureRel(p, reachOf, c, d) by { reveal ClosuresRel(); }
      var f := p[c.fn];
      var g := q[c.fn];
      assert CheckFunction(f, g, reachOf[c.fn] as nat, reachOf);
      var (ls, h) := C.BindHeader(f.names, f.sources, inv, map[], s.heap);
      HeaderBinds(f.names, f.sources, inv, map[], s.heap);
      var k := Initial(g, reachOf[c.fn] as nat, reachOf);
      var tl := A.EntryLocals(g, d.chain, ls);
      assert FrameRel(k, c.chain, ls, tl) by { reveal FrameRel(); assert c.chain[0..] == c.chain; }
      var s0 := s.(clock := s.clock - 1, heap := h, locals := ls);
      var t0 := t.(clock := t.clock - 1, heap := h, locals := tl);
      var t1 := SimEffect(p, q, k, f.body, g.body, c.chain, s0, t0);
    }
  }
  lemma SimOperate(p: Flat.Program, q: Anf.Program, reachOf: seq<Id>, op: Operation, vs: seq<Value>, s: F.State, t: A.State)
    requires Good(p, q, reachOf) && Global(p, reachOf, s, t) && !F.Operate(p, op, vs, s).0.Stuck?
    ensures GoodCall(p, reachOf, s, t, F.Operate(p, op, vs, s), A.Operate(q, op, vs, t))
    decreases s.clock, 0, 1
  {
    var (o, h) := Run(op, vs, s.heap);
    if o.Invokes? { SimApply(p, q, reachOf, Invocation(o.callee, o.this_, o.newTarget, o.args), 0, s.(heap := h), t.(heap := h)); }
  }

  // ── Whole programs ─────────────────────────────────────────────────────────────────────────────────────────────────

  // For every clock and every initial heap: the same outcome (time-out included), heap, records and statics.
  lemma ProgramCorrect(p: Flat.Program, q: Anf.Program, reachOf: seq<Id>, clock: nat, h: Heap, statics: map<Id, Value>)
    requires Good(p, q, reachOf) && !F.RunProgram(p, clock, h, statics).0.Stuck?
    ensures var r := F.RunProgram(p, clock, h, statics); var u := A.RunProgram(q, clock, h, statics);
      r.0 == u.0 && r.1.heap == u.1.heap && r.1.records == u.1.records && r.1.statics == u.1.statics && r.1.clock == u.1.clock
  {
    assert CheckFunction(p[0], q[0], reachOf[0] as nat, reachOf);
    var (v, s) := F.Start(p, clock, h, statics);
    var (u, t) := A.Start(q, clock, h, statics);
    assert v == u && s.heap == t.heap;
    assert ClosureRel(p, reachOf, s.closures[0], t.closures[0]);
    assert ClosuresRel(p, reachOf, s.closures, t.closures) by { reveal ClosuresRel(); }
    SimApply(p, q, reachOf, C.CallOfMain(v), 0, s, t);
  }
}
