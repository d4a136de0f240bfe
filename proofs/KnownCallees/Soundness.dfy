include "Check.dfy"
include "../Anf/Semantics.dfy"

// Known callees are known: with its assertions the program has, for every clock, the same outcome and the same state as without, if functions
// are what is said of them below. In every state that a run comes by, all that is stored has the fact of its place.
module KnownCallees {
  import opened Names
  import opened Primitives
  import opened Anf
  import C = CoreSemantics
  import F = FlatSemantics
  import A = AnfSemantics
  import opened KnownCalleesCheck

  // ── What is trusted of the runtime ─────────────────────────────────────────────────────────────────────────────────

  // A function object holds its closure, and takes plain calls, as long as it is.
  ghost predicate Keeps(h: Heap, h1: Heap) {
    forall v :: ClosureOf(v, h) >= 0 ==> ClosureOf(v, h1) == ClosureOf(v, h) && (Accepts(v, Undefined(), h) ==> Accepts(v, Undefined(), h1))
  }
  // A new function holds its closure, and takes plain calls unless it is a class.
  ghost predicate IsNew(closure: nat, info: FunctionInfo, v: Value, h: Heap) {
    ClosureOf(v, h) == closure && (!info.isClass ==> Accepts(v, Undefined(), h))
  }
  // The guard is false of undefined and of the marker.
  ghost predicate GuardIsRight(guard: Operation, marker: Literal) {
    forall h :: !A.Admits(Where(guard), Undefined(), h) && !A.Admits(Where(guard), LiteralValue(marker), h)
  }
  // All that is trusted. It speaks of all values; meant are those that exist.
  ghost opaque predicate FunctionsAreRight(guard: Operation, marker: Literal) {
    GuardIsRight(guard, marker)
    && (forall c, info, h :: var (v, h1) := NewFunction(c, info, h); IsNew(c, info, v, h1) && Keeps(h, h1))
    && (forall op, vs, h :: Keeps(h, RunAny(op, vs, h).1))
    && (forall vs, h :: Keeps(h, NewArray(vs, h).1))
    && (forall f, th, n, text, h :: Keeps(h, Refusal(f, th, n, text, h).1))
  }

  // ── What has a fact, in a state ────────────────────────────────────────────────────────────────────────────────────

  type Closures = seq<F.Closure>
  ghost predicate IsClosure(v: Value, fn: Id, h: Heap, cs: Closures) {
    Accepts(v, Undefined(), h) && 0 <= ClosureOf(v, h) < |cs| && cs[ClosureOf(v, h)].fn == fn as nat
  }
  ghost predicate Holds(g: Types, f: Fact, v: Value, h: Heap, cs: Closures) {
    match f
    case Anything => true
    case Closure(fn, certain) => IsClosure(v, fn, h, cs) || (!certain && (v == Undefined() || v == LiteralValue(g.marker)))
  }
  // The sites of the records that there are, and the functions that have been entered.
  datatype World = World(sites: seq<Id>, entered: set<Id>)
  ghost predicate Grows(w: World, w1: World) { w.sites <= w1.sites && w.entered <= w1.entered }
  // All functions around the function have been entered, and with it.
  ghost predicate IsInside(g: Types, f: Id, entered: set<Id>)
    decreases f as nat, 0
  { HasAround(g, f) ==> AreEntered(g, g.around[f], entered) }
  ghost predicate AreEntered(g: Types, f: Id, entered: set<Id>)
    decreases f as nat, 1
  { f in entered && IsInside(g, f, entered) }
  ghost predicate ChainFits(ty: Chain, chain: F.Chain, w: World)
    decreases ty
  {
    match ty
    case Nil => |chain| == 0
    case Link(site, outer) => |chain| > 0 && chain[0] < |w.sites| && w.sites[chain[0]] == site && ChainFits(outer, chain[1..], w)
  }
  ghost predicate HeldFits(g: Types, ty: Type, held: A.Held, h: Heap, cs: Closures, w: World) {
    match ty
    case Value(f) => f.Anything? || (held.HeldValue? && Holds(g, f, held.v, h, cs))
    case Record(chain) => held.HeldRecord? && ChainFits(chain, held.chain, w)
  }
  // The places with certain facts that may hold initial values yet.
  datatype Gap = NoGap | RecordGap(r: nat, stored: Slots) | StaticGap(f: Id, stored: Slots)
  ghost predicate IsStored(i: nat, stored: Slots) { i < 0x7fff_ffff && IsIn(i as Id, stored) }
  ghost function FieldFact(g: Types, gap: Gap, w: World, i: nat, k: nat): Fact
    requires i < |w.sites|
  {
    var f := SlotFact(g, w.sites[i], k);
    if gap.RecordGap? && gap.r == i && !IsStored(k, gap.stored) then Weak(f) else f
  }
  ghost function SlotOfStatic(g: Types, gap: Gap, w: World, i: Id): Fact {
    var f := StaticFact(g, i);
    if IsCertain(f) && (g.statics[i].home !in w.entered || (gap.StaticGap? && g.statics[i].home == gap.f && !IsIn(i, gap.stored))) then Weak(f) else f
  }

  ghost opaque predicate LocalsFit(g: Types, ls: seq<Type>, locals: A.Locals, h: Heap, cs: Closures, w: World) {
    forall x :: x in locals ==> HeldFits(g, LocalType(ls, x), locals[x], h, cs, w)
  }
  ghost opaque predicate ClosuresFit(g: Types, cs: Closures, w: World) {
    forall i :: 0 <= i < |cs| ==> cs[i].fn < |g.envs| && cs[i].fn < 0x7fff_ffff && ChainFits(g.envs[cs[i].fn], cs[i].chain, w) && IsInside(g, cs[i].fn as Id, w.entered)
  }
  ghost opaque predicate RecordsFit(g: Types, gap: Gap, records: seq<seq<Value>>, h: Heap, cs: Closures, w: World) {
    |w.sites| == |records| && forall i, k :: 0 <= i < |records| && 0 <= k < |records[i]| ==> Holds(g, FieldFact(g, gap, w, i, k), records[i][k], h, cs)
  }
  ghost opaque predicate StaticsFit(g: Types, gap: Gap, statics: map<Id, Value>, h: Heap, cs: Closures, w: World) {
    forall i :: i in statics ==> Holds(g, SlotOfStatic(g, gap, w, i), statics[i], h, cs)
  }
  ghost predicate SharedFits(g: Types, gap: Gap, t: A.State, w: World) {
    ClosuresFit(g, t.closures, w) && RecordsFit(g, gap, t.records, t.heap, t.closures, w) && StaticsFit(g, gap, t.statics, t.heap, t.closures, w)
  }
  ghost predicate HasRecord(x: Id, locals: A.Locals) { A.IsRecord(x, locals) && |locals[x].chain| > 0 }
  ghost function GapOf(hole: Hole, at: Id, locals: A.Locals): Gap {
    match hole
    case NoHole => NoGap
    case InRecord(x, stored) => if HasRecord(x, locals) then RecordGap(locals[x].chain[0], stored) else NoGap
    case InStatics(stored) => StaticGap(at, stored)
  }
  ghost predicate Fine(g: Types, ls: seq<Type>, at: Id, hole: Hole, t: A.State, w: World) {
    AreEntered(g, at, w.entered) && SharedFits(g, GapOf(hole, at, t.locals), t, w) && LocalsFit(g, ls, t.locals, t.heap, t.closures, w) && (hole.InRecord? ==> HasRecord(hole.x, t.locals))
  }

  // Heap and closures as they may be later.
  ghost opaque predicate Grown(h: Heap, cs: Closures, h1: Heap, cs1: Closures) { cs <= cs1 && Keeps(h, h1) }
  ghost predicate Later(s: A.State, w: World, t: A.State, w1: World) { Grows(w, w1) && Grown(s.heap, s.closures, t.heap, t.closures) }
  // A statement's end, and a call's: of what has run out of clock nothing is said.
  ghost predicate After(g: Types, ls: seq<Type>, at: Id, hole: Hole, s: A.State, w: World, r: (A.Ending, A.State), w1: World) {
    !r.0.Timeout? ==> Fine(g, ls, at, if r.0.Completed? then hole else NoHole, r.1, w1) && Later(s, w, r.1, w1)
  }
  ghost predicate Returned(g: Types, s: A.State, w: World, r: (C.Outcome, A.State), w1: World) {
    !r.0.Timeout? ==> SharedFits(g, NoGap, r.1, w1) && Later(s, w, r.1, w1)
  }

  // ── Later, what had a fact has it ──────────────────────────────────────────────────────────────────────────────────

  lemma SameIsLater(s: A.State, w: World)
    ensures Later(s, w, s, w)
  { reveal Grown(); }
  lemma GrownTwice(h: Heap, cs: Closures, h1: Heap, cs1: Closures, h2: Heap, cs2: Closures)
    requires Grown(h, cs, h1, cs1) && Grown(h1, cs1, h2, cs2) ensures Grown(h, cs, h2, cs2)
  { reveal Grown(); }
  lemma HoldsLater(g: Types, f: Fact, v: Value, h: Heap, cs: Closures, h1: Heap, cs1: Closures)
    requires Holds(g, f, v, h, cs) && Grown(h, cs, h1, cs1) ensures Holds(g, f, v, h1, cs1)
  { reveal Grown(); }
  lemma ChainLater(ty: Chain, chain: F.Chain, w: World, w1: World)
    requires ChainFits(ty, chain, w) && Grows(w, w1) ensures ChainFits(ty, chain, w1)
    decreases ty
  { if ty.Link? { ChainLater(ty.outer, chain[1..], w, w1); } }
  lemma InsideLater(g: Types, f: Id, entered: set<Id>, entered1: set<Id>)
    requires entered <= entered1
    ensures IsInside(g, f, entered) ==> IsInside(g, f, entered1)
    ensures AreEntered(g, f, entered) ==> AreEntered(g, f, entered1)
    decreases f as nat
  { if HasAround(g, f) { InsideLater(g, g.around[f], entered, entered1); } }
  // What is around what has been entered, has been.
  lemma WithinIsEntered(g: Types, f: Id, home: Id, entered: set<Id>)
    requires AreEntered(g, f, entered) && IsWithin(g, f, home) ensures AreEntered(g, home, entered)
    decreases f as nat
  { if f != home { WithinIsEntered(g, g.around[f], home, entered); } }
  lemma HeldLater(g: Types, ty: Type, held: A.Held, h: Heap, cs: Closures, w: World, h1: Heap, cs1: Closures, w1: World)
    requires HeldFits(g, ty, held, h, cs, w) && Grown(h, cs, h1, cs1) && Grows(w, w1) ensures HeldFits(g, ty, held, h1, cs1, w1)
  {
    match ty
    case Value(f) => if !f.Anything? { HoldsLater(g, f, held.v, h, cs, h1, cs1); }
    case Record(chain) => ChainLater(chain, held.chain, w, w1);
  }
  lemma LocalsLater(g: Types, ls: seq<Type>, locals: A.Locals, h: Heap, cs: Closures, w: World, h1: Heap, cs1: Closures, w1: World)
    requires LocalsFit(g, ls, locals, h, cs, w) && Grown(h, cs, h1, cs1) && Grows(w, w1) ensures LocalsFit(g, ls, locals, h1, cs1, w1)
  {
    reveal LocalsFit();
    forall x | x in locals ensures HeldFits(g, LocalType(ls, x), locals[x], h1, cs1, w1) { HeldLater(g, LocalType(ls, x), locals[x], h, cs, w, h1, cs1, w1); }
  }
  lemma ClosuresLater(g: Types, cs: Closures, w: World, w1: World)
    requires ClosuresFit(g, cs, w) && Grows(w, w1) ensures ClosuresFit(g, cs, w1)
  {
    reveal ClosuresFit();
    forall i | 0 <= i < |cs| ensures ChainFits(g.envs[cs[i].fn], cs[i].chain, w1) && IsInside(g, cs[i].fn as Id, w1.entered) {
      ChainLater(g.envs[cs[i].fn], cs[i].chain, w, w1);
      InsideLater(g, cs[i].fn as Id, w.entered, w1.entered);
    }
  }
  lemma RecordsLater(g: Types, gap: Gap, records: seq<seq<Value>>, h: Heap, cs: Closures, w: World, h1: Heap, cs1: Closures)
    requires RecordsFit(g, gap, records, h, cs, w) && Grown(h, cs, h1, cs1) ensures RecordsFit(g, gap, records, h1, cs1, w)
  {
    reveal RecordsFit();
    forall i, k | 0 <= i < |records| && 0 <= k < |records[i]| ensures Holds(g, FieldFact(g, gap, w, i, k), records[i][k], h1, cs1) {
      HoldsLater(g, FieldFact(g, gap, w, i, k), records[i][k], h, cs, h1, cs1);
    }
  }
  lemma StaticsLater(g: Types, gap: Gap, statics: map<Id, Value>, h: Heap, cs: Closures, w: World, h1: Heap, cs1: Closures)
    requires StaticsFit(g, gap, statics, h, cs, w) && Grown(h, cs, h1, cs1) ensures StaticsFit(g, gap, statics, h1, cs1, w)
  {
    reveal StaticsFit();
    forall i | i in statics ensures Holds(g, SlotOfStatic(g, gap, w, i), statics[i], h1, cs1) { HoldsLater(g, SlotOfStatic(g, gap, w, i), statics[i], h, cs, h1, cs1); }
  }
  // Only the heap has changed.
  lemma HeapLater(g: Types, gap: Gap, t: A.State, w: World, h: Heap)
    requires SharedFits(g, gap, t, w) && Keeps(t.heap, h)
    ensures SharedFits(g, gap, t.(heap := h), w) && Later(t, w, t.(heap := h), w)
  {
    hide *; reveal SharedFits, Later, Grows;
    assert Grown(t.heap, t.closures, h, t.closures) by { reveal Grown(); }
    RecordsLater(g, gap, t.records, t.heap, t.closures, w, h, t.closures);
    StaticsLater(g, gap, t.statics, t.heap, t.closures, w, h, t.closures);
  }
  lemma LaterTwice(s: A.State, w: World, t: A.State, w1: World, u: A.State, w2: World)
    requires Later(s, w, t, w1) && Later(t, w1, u, w2) ensures Later(s, w, u, w2)
  { GrownTwice(s.heap, s.closures, t.heap, t.closures, u.heap, u.closures); }

  // ── Gaps ───────────────────────────────────────────────────────────────────────────────────────────────────────────

  lemma WeakHolds(g: Types, f: Fact, v: Value, h: Heap, cs: Closures)
    requires Holds(g, f, v, h, cs) ensures Holds(g, Weak(f), v, h, cs)
  { }
  // Where a function is entered, its statics may have a gap.
  lemma Entered(g: Types, f: Id, t: A.State, w: World) returns (w1: World)
    requires SharedFits(g, NoGap, t, w) && IsInside(g, f, w.entered)
    ensures w1 == World(w.sites, w.entered + {f}) && AreEntered(g, f, w1.entered) && SharedFits(g, StaticGap(f, NoSlot), t, w1) && Later(t, w, t, w1)
  {
    w1 := World(w.sites, w.entered + {f});
    InsideLater(g, f, w.entered, w1.entered);
    ClosuresLater(g, t.closures, w, w1);
    assert RecordsFit(g, StaticGap(f, NoSlot), t.records, t.heap, t.closures, w1) by { reveal RecordsFit(); RecordsSame(g, f, t, w, w1); }
    assert StaticsFit(g, StaticGap(f, NoSlot), t.statics, t.heap, t.closures, w1) by { reveal StaticsFit(); StaticsSame(g, f, t, w, w1); }
    assert Grown(t.heap, t.closures, t.heap, t.closures) by { reveal Grown(); }
  }
  lemma RecordsSame(g: Types, f: Id, t: A.State, w: World, w1: World)
    requires RecordsFit(g, NoGap, t.records, t.heap, t.closures, w) && w1.sites == w.sites && |w.sites| == |t.records|
    ensures forall i, k :: 0 <= i < |t.records| && 0 <= k < |t.records[i]| ==> Holds(g, FieldFact(g, StaticGap(f, NoSlot), w1, i, k), t.records[i][k], t.heap, t.closures)
  {
    reveal RecordsFit();
    forall i, k | 0 <= i < |t.records| && 0 <= k < |t.records[i]| ensures Holds(g, FieldFact(g, StaticGap(f, NoSlot), w1, i, k), t.records[i][k], t.heap, t.closures) {
      assert Holds(g, FieldFact(g, NoGap, w, i, k), t.records[i][k], t.heap, t.closures);
    }
  }
  lemma StaticsSame(g: Types, f: Id, t: A.State, w: World, w1: World)
    requires StaticsFit(g, NoGap, t.statics, t.heap, t.closures, w) && w1.entered == w.entered + {f}
    ensures forall i :: i in t.statics ==> Holds(g, SlotOfStatic(g, StaticGap(f, NoSlot), w1, i), t.statics[i], t.heap, t.closures)
  {
    reveal StaticsFit();
    forall i | i in t.statics ensures Holds(g, SlotOfStatic(g, StaticGap(f, NoSlot), w1, i), t.statics[i], t.heap, t.closures) {
      assert Holds(g, SlotOfStatic(g, NoGap, w, i), t.statics[i], t.heap, t.closures);
      WeakHolds(g, SlotOfStatic(g, NoGap, w, i), t.statics[i], t.heap, t.closures);
    }
  }
  lemma Closed(g: Types, ls: seq<Type>, at: Id, hole: Hole, t: A.State, w: World)
    requires Fine(g, ls, at, hole, t, w) && Closes(g, ls, at, hole) ensures Fine(g, ls, at, NoHole, t, w)
  {
    match hole
    case NoHole =>
    case InStatics(stored) =>
      assert StaticsFit(g, NoGap, t.statics, t.heap, t.closures, w) by { reveal StaticsFit(); StaticsClosed(g, at, stored, t, w); }
      assert RecordsFit(g, NoGap, t.records, t.heap, t.closures, w) by { reveal RecordsFit(); }
    case InRecord(x, stored) =>
      assert StaticsFit(g, NoGap, t.statics, t.heap, t.closures, w) by { reveal StaticsFit(); }
      RecordClosed(g, ls, x, stored, t, w);
  }
  lemma StaticsClosed(g: Types, at: Id, stored: Slots, t: A.State, w: World)
    requires StaticsFit(g, StaticGap(at, stored), t.statics, t.heap, t.closures, w) && (at as nat < |g.homes| ==> CoversHome(g.homes[at], stored))
    ensures forall i :: i in t.statics ==> Holds(g, SlotOfStatic(g, NoGap, w, i), t.statics[i], t.heap, t.closures)
  {
    reveal StaticsFit();
    forall i | i in t.statics ensures Holds(g, SlotOfStatic(g, NoGap, w, i), t.statics[i], t.heap, t.closures) {
      assert Holds(g, SlotOfStatic(g, StaticGap(at, stored), w, i), t.statics[i], t.heap, t.closures);
      if IsCertain(StaticFact(g, i)) && g.statics[i].home == at { assert g.homes[at][g.statics[i].rank] == i; assert IsIn(i, stored); }
    }
  }
  lemma RecordClosed(g: Types, ls: seq<Type>, x: Id, stored: Slots, t: A.State, w: World)
    requires HasRecord(x, t.locals) && LocalsFit(g, ls, t.locals, t.heap, t.closures, w) && IsSite(ls, x) && Covers(SlotFacts(g, SiteOf(ls, x)), stored)
    requires RecordsFit(g, RecordGap(t.locals[x].chain[0], stored), t.records, t.heap, t.closures, w)
    ensures RecordsFit(g, NoGap, t.records, t.heap, t.closures, w)
  {
    var r := t.locals[x].chain[0];
    assert r < |w.sites| && w.sites[r] == SiteOf(ls, x) by { reveal LocalsFit(); }
    reveal RecordsFit();
    forall i, k | 0 <= i < |t.records| && 0 <= k < |t.records[i]| ensures Holds(g, FieldFact(g, NoGap, w, i, k), t.records[i][k], t.heap, t.closures) {
      var f := SlotFact(g, w.sites[i], k);
      assert Holds(g, FieldFact(g, RecordGap(r, stored), w, i, k), t.records[i][k], t.heap, t.closures);
      if i == r && IsCertain(f) { CoveredSlot(SlotFacts(g, SiteOf(ls, x)), stored, k); }
    }
  }
  lemma CoveredSlot(facts: seq<Fact>, stored: Slots, k: nat)
    requires Covers(facts, stored) && k < |facts| && IsCertain(facts[k]) ensures IsStored(k, stored)
  { CoversLess(facts, 0, k, stored); }

  // ── Stores ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  lemma BelowHolds(g: Types, f: Fact, f1: Fact, v: Value, h: Heap, cs: Closures)
    requires Holds(g, f, v, h, cs) && Below(f, f1) ensures Holds(g, f1, v, h, cs)
  { }
  lemma AtomHolds(g: Types, ls: seq<Type>, a: Atom, f: Fact, t: A.State, w: World)
    requires AtomFits(g, ls, a, f) && LocalsFit(g, ls, t.locals, t.heap, t.closures, w) && A.AtomValue(a, t.locals).Normal?
    ensures Holds(g, f, A.AtomValue(a, t.locals).v, t.heap, t.closures)
  { reveal LocalsFit(); }
  lemma RecordAt(g: Types, ls: seq<Type>, x: Id, t: A.State, w: World)
    requires IsSite(ls, x) && LocalsFit(g, ls, t.locals, t.heap, t.closures, w) && A.IsRecord(x, t.locals)
    ensures var chain := t.locals[x].chain; |chain| > 0 && chain[0] < |w.sites| && w.sites[chain[0]] == SiteOf(ls, x) && ChainFits(LocalType(ls, x).chain.outer, chain[1..], w)
  { reveal LocalsFit(); }
  lemma SetLocal(g: Types, ls: seq<Type>, at: Id, hole: Hole, x: Id, held: A.Held, t: A.State, w: World)
    requires Fine(g, ls, at, hole, t, w) && HeldFits(g, LocalType(ls, x), held, t.heap, t.closures, w) && !(hole.InRecord? && hole.x == x)
    ensures Fine(g, ls, at, hole, t.(locals := t.locals[x := held]), w)
  { reveal LocalsFit(); }
  lemma PutFine(g: Types, ls: seq<Type>, at: Id, hole: Hole, x: Id, o: C.Outcome, t: A.State, w: World)
    requires Fine(g, ls, at, hole, t, w) && !(hole.InRecord? && hole.x == x) && !A.Put(x, (o, t)).0.Stuck? && (o.Normal? || hole.NoHole?)
    requires o.Normal? ==> HeldFits(g, LocalType(ls, x), A.HeldValue(o.v), t.heap, t.closures, w)
    ensures var r := A.Put(x, (o, t)); !r.0.Timeout? ==> Fine(g, ls, at, if r.0.Completed? then hole else NoHole, r.1, w) && r.1.heap == t.heap && r.1.closures == t.closures
  { if o.Normal? { SetLocal(g, ls, at, hole, x, A.HeldValue(o.v), t, w); } }

  lemma CopyFine(p: Program, g: Types, ls: seq<Type>, at: Id, hole: Hole, x: Id, a: Atom, s: A.State, w: World)
    requires Fine(g, ls, at, hole, s, w) && RhsFits(p, g, ls, at, Copy(a), LocalType(ls, x)) && !(hole.InRecord? && hole.x == x) && !A.Assign(p, x, Copy(a), s).0.Stuck?
    ensures A.Assign(p, x, Copy(a), s).0.Completed? && After(g, ls, at, hole, s, w, A.Assign(p, x, Copy(a), s), w)
  {
    AtomHolds(g, ls, a, LocalType(ls, x).f, s, w);
    PutFine(g, ls, at, hole, x, A.AtomValue(a, s.locals), s, w);
    SameIsLater(s, w);
  }
  lemma ClosureGrown(g: Types, gap: Gap, s: A.State, w: World, h: Heap, closure: F.Closure)
    requires SharedFits(g, gap, s, w) && Keeps(s.heap, h) && closure.fn < |g.envs| && closure.fn < 0x7fff_ffff && IsInside(g, closure.fn as Id, w.entered) && ChainFits(g.envs[closure.fn], closure.chain, w)
    ensures var t := s.(heap := h, closures := s.closures + [closure]); SharedFits(g, gap, t, w) && Later(s, w, t, w)
  {
    var cs := s.closures + [closure];
    assert Grown(s.heap, s.closures, h, cs) by { reveal Grown(); }
    RecordsLater(g, gap, s.records, s.heap, s.closures, w, h, cs);
    StaticsLater(g, gap, s.statics, s.heap, s.closures, w, h, cs);
    assert ClosuresFit(g, cs, w) by { reveal ClosuresFit(); }
  }
  lemma EnvironmentFits(g: Types, ls: seq<Type>, env: Optional, chain: Chain, s: A.State, w: World)
    requires HasChain(ls, env, chain) && LocalsFit(g, ls, s.locals, s.heap, s.closures, w) && (env.Some? ==> A.IsRecord(env.x, s.locals))
    ensures ChainFits(chain, A.OuterChain(env, s.locals), w)
  { reveal LocalsFit(); }
  lemma MakeClosureFine(p: Program, g: Types, ls: seq<Type>, at: Id, hole: Hole, x: Id, fn: Id, env: Optional, s: A.State, w: World)
    requires FunctionsAreRight(g.guard, g.marker) && Fine(g, ls, at, hole, s, w) && !(hole.InRecord? && hole.x == x)
    requires RhsFits(p, g, ls, at, MakeClosure(fn, env), LocalType(ls, x)) && !A.Assign(p, x, MakeClosure(fn, env), s).0.Stuck?
    ensures var r := A.Assign(p, x, MakeClosure(fn, env), s); r.0.Completed? && After(g, ls, at, hole, s, w, r, w)
  {
    var (v, h) := NewFunction(|s.closures|, p[fn].info, s.heap);
    assert IsNew(|s.closures|, p[fn].info, v, h) && Keeps(s.heap, h) by { reveal FunctionsAreRight(); }
    EnvironmentFits(g, ls, env, g.envs[fn], s, w);
    var closure := F.Closure(fn as nat, A.OuterChain(env, s.locals));
    var t := s.(heap := h, closures := s.closures + [closure]);
    if HasAround(g, fn) { WithinIsEntered(g, at, g.around[fn], w.entered); }
    ClosureGrown(g, GapOf(hole, at, s.locals), s, w, h, closure);
    LocalsLater(g, ls, s.locals, s.heap, s.closures, w, t.heap, t.closures, w);
    assert Holds(g, ClosureFact(p, fn), v, t.heap, t.closures);
    PutFine(g, ls, at, hole, x, C.Normal(v), t, w);
  }
  lemma FieldFine(p: Program, g: Types, ls: seq<Type>, at: Id, hole: Hole, record: Id, slot: Id, a: Atom, s: A.State, w: World)
    requires Fine(g, ls, at, hole, s, w) && CheckOne(p, g, ls, at, SetField(record, slot, a)) && !A.Step(p, SetField(record, slot, a), s).0.Stuck?
    ensures var r := A.Step(p, SetField(record, slot, a), s); r.0.Completed? && After(g, ls, at, Filled(hole, SetField(record, slot, a)), s, w, r, w)
  {
    var v := A.AtomValue(a, s.locals).v;
    RecordAt(g, ls, record, s, w);
    AtomHolds(g, ls, a, SlotFact(g, SiteOf(ls, record), slot as nat), s, w);
    var i := s.locals[record].chain[0];
    var records := C.WriteField(i, slot as nat, v, s.records);
    var filled := Filled(hole, SetField(record, slot, a));
    FieldSet(g, GapOf(hole, at, s.locals), GapOf(filled, at, s.locals), i, slot, v, s.records, s.heap, s.closures, w);
    assert StaticsFit(g, GapOf(filled, at, s.locals), s.statics, s.heap, s.closures, w) by { reveal StaticsFit(); }
    SameIsLater(s, w);
    assert Grown(s.heap, s.closures, s.heap, s.closures) by { reveal Grown(); }
  }
  ghost predicate IsFilled(gap: Gap, gap1: Gap, i: nat, slot: Id) {
    gap1 == gap || (gap.RecordGap? && gap.r == i && gap1 == RecordGap(i, Stored(slot, gap.stored)))
  }
  lemma FieldSet(g: Types, gap: Gap, gap1: Gap, i: nat, slot: Id, v: Value, records: seq<seq<Value>>, h: Heap, cs: Closures, w: World)
    requires RecordsFit(g, gap, records, h, cs, w) && IsFilled(gap, gap1, i, slot) && i < |records| && i < |w.sites| && slot as nat < |records[i]|
    requires Holds(g, SlotFact(g, w.sites[i], slot as nat), v, h, cs)
    ensures RecordsFit(g, gap1, C.WriteField(i, slot as nat, v, records), h, cs, w)
  {
    reveal RecordsFit();
    var after := C.WriteField(i, slot as nat, v, records);
    forall j, k | 0 <= j < |after| && 0 <= k < |after[j]| ensures Holds(g, FieldFact(g, gap1, w, j, k), after[j][k], h, cs) {
      if j == i && k == slot as nat {
        WeakHolds(g, SlotFact(g, w.sites[i], slot as nat), v, h, cs);
      } else {
        assert after[j][k] == records[j][k];
        assert Holds(g, FieldFact(g, gap, w, j, k), records[j][k], h, cs);
      }
    }
  }
  lemma StaticFine(p: Program, g: Types, ls: seq<Type>, at: Id, hole: Hole, i: Id, a: Atom, s: A.State, w: World)
    requires Fine(g, ls, at, hole, s, w) && CheckOne(p, g, ls, at, SetStatic(i, a)) && !A.Step(p, SetStatic(i, a), s).0.Stuck?
    ensures var r := A.Step(p, SetStatic(i, a), s); r.0.Completed? && After(g, ls, at, Filled(hole, SetStatic(i, a)), s, w, r, w)
  {
    var v := A.AtomValue(a, s.locals).v;
    AtomHolds(g, ls, a, StaticFact(g, i), s, w);
    WeakHolds(g, StaticFact(g, i), v, s.heap, s.closures);
    var filled := Filled(hole, SetStatic(i, a));
    assert StaticsFit(g, GapOf(filled, at, s.locals), s.statics[i := v], s.heap, s.closures, w) by { reveal StaticsFit(); }
    assert RecordsFit(g, GapOf(filled, at, s.locals), s.records, s.heap, s.closures, w) by { reveal RecordsFit(); }
    assert Grown(s.heap, s.closures, s.heap, s.closures) by { reveal Grown(); }
  }
  // A statement that stores, in whatever hole.
  lemma StoreFine(p: Program, a: Program, g: Types, ws: seq<seq<Type>>, ls: seq<Type>, at: Id, hole: Hole, st: Stmt, s: A.State, w: World)
    requires FunctionsAreRight(g.guard, g.marker) && CheckProgram(p, a, g, ws) && Fine(g, ls, at, hole, s, w)
    requires IsStore(hole, st) && CheckOne(p, g, ls, at, st) && !A.Step(p, st, s).0.Stuck?
    ensures A.Step(a, st, s) == A.Step(p, st, s) && A.Step(p, st, s).0.Completed? && After(g, ls, at, Filled(hole, st), s, w, A.Step(p, st, s), w)
  {
    match st
    case Set(x, r) =>
      if r.MakeClosure? {
        assert CheckFunction(p, g, ws[r.fn], r.fn, p[r.fn], a[r.fn]);
        MakeClosureFine(p, g, ls, at, hole, x, r.fn, r.env, s, w);
      } else {
        CopyFine(p, g, ls, at, hole, x, r.a, s, w);
      }
    case SetField(record, slot, v) => FieldFine(p, g, ls, at, hole, record, slot, v, s, w);
    case SetStatic(i, v) => StaticFine(p, g, ls, at, hole, i, v, s, w);
  }

  // A new record, of x's site.
  lemma NewRecordFine(p: Program, g: Types, ls: seq<Type>, at: Id, x: Id, outer: Optional, slots: Id, s: A.State, w: World) returns (w1: World)
    requires Fine(g, ls, at, NoHole, s, w) && RhsFits(p, g, ls, at, NewRecord(outer, slots), LocalType(ls, x)) && !A.Assign(p, x, NewRecord(outer, slots), s).0.Stuck?
    ensures var st := Set(x, NewRecord(outer, slots)); After(g, ls, at, Opened(g, ls, st), s, w, A.Assign(p, x, NewRecord(outer, slots), s), w1)
  {
    var st := Set(x, NewRecord(outer, slots));
    var ty := LocalType(ls, x).chain;
    w1 := World(w.sites + [ty.site], w.entered);
    EnvironmentFits(g, ls, outer, ty.outer, s, w);
    assert |w.sites| == |s.records| by { reveal RecordsFit(); }
    var chain := [|s.records|] + A.OuterChain(outer, s.locals);
    assert chain[1..] == A.OuterChain(outer, s.locals);
    ChainLater(ty.outer, A.OuterChain(outer, s.locals), w, w1);
    assert ChainFits(ty, chain, w1);
    var t := A.Assign(p, x, NewRecord(outer, slots), s).1;
    var gap := if AnyCertain(SlotFacts(g, ty.site)) then RecordGap(|s.records|, NoSlot) else NoGap;
    assert gap == GapOf(Opened(g, ls, st), at, t.locals);
    assert Grown(s.heap, s.closures, s.heap, s.closures) by { reveal Grown(); }
    RecordAdded(g, gap, slots as nat, ty.site, s.records, s.heap, s.closures, w);
    ClosuresLater(g, s.closures, w, w1);
    assert StaticsFit(g, gap, s.statics, s.heap, s.closures, w1) by { reveal StaticsFit(); StaticsAsBefore(g, gap, s, w, w1); }
    LocalsLater(g, ls, s.locals, s.heap, s.closures, w, s.heap, s.closures, w1);
    assert LocalsFit(g, ls, t.locals, s.heap, s.closures, w1) by { reveal LocalsFit(); }
  }
  lemma StaticsAsBefore(g: Types, gap: Gap, s: A.State, w: World, w1: World)
    requires StaticsFit(g, NoGap, s.statics, s.heap, s.closures, w) && w1.entered == w.entered && !gap.StaticGap?
    ensures forall i :: i in s.statics ==> Holds(g, SlotOfStatic(g, gap, w1, i), s.statics[i], s.heap, s.closures)
  {
    reveal StaticsFit();
    forall i | i in s.statics ensures Holds(g, SlotOfStatic(g, gap, w1, i), s.statics[i], s.heap, s.closures) {
      assert SlotOfStatic(g, gap, w1, i) == SlotOfStatic(g, NoGap, w, i);
    }
  }
  lemma RecordAdded(g: Types, gap: Gap, n: nat, site: Id, records: seq<seq<Value>>, h: Heap, cs: Closures, w: World)
    requires RecordsFit(g, NoGap, records, h, cs, w) && |w.sites| == |records|
    requires gap == if AnyCertain(SlotFacts(g, site)) then RecordGap(|records|, NoSlot) else NoGap
    ensures RecordsFit(g, gap, records + [C.Fresh(n)], h, cs, World(w.sites + [site], w.entered))
  {
    reveal RecordsFit();
    var after, w1 := records + [C.Fresh(n)], World(w.sites + [site], w.entered);
    forall i, k | 0 <= i < |after| && 0 <= k < |after[i]| ensures Holds(g, FieldFact(g, gap, w1, i, k), after[i][k], h, cs) {
      if i < |records| {
        assert Holds(g, FieldFact(g, NoGap, w, i, k), records[i][k], h, cs);
      } else {
        assert after[i][k] == Undefined();
        var f := SlotFact(g, site, k);
        if IsCertain(f) { assert AnyCertain(SlotFacts(g, site)) by { assert IsCertain(SlotFacts(g, site)[k]); } }
      }
    }
  }

  // ── Runs ───────────────────────────────────────────────────────────────────────────────────────────────────────────

  lemma SafeExec(p: Program, a: Program, g: Types, ws: seq<seq<Type>>, ls: seq<Type>, at: Id, hole: Hole, ss: Stmts, tt: Stmts, s: A.State, w: World) returns (w1: World)
    requires FunctionsAreRight(g.guard, g.marker) && CheckProgram(p, a, g, ws)
    requires Erases(ss, tt) && Check(p, g, ls, at, hole, ss) && Fine(g, ls, at, hole, s, w) && !A.Exec(p, tt, s).0.Stuck?
    ensures A.Exec(a, ss, s) == A.Exec(p, tt, s) && After(g, ls, at, NoHole, s, w, A.Exec(p, tt, s), w1)
    decreases s.clock, 1, ss, 1
  {
    if ss.Then? && !hole.NoHole? && IsStore(hole, ss.head) {
      assert ErasesOne(ss.head, tt.head) && tt.head == ss.head;
      StoreFine(p, a, g, ws, ls, at, hole, ss.head, s, w);
      var (_, s1) := A.Step(p, ss.head, s);
      w1 := SafeExec(p, a, g, ws, ls, at, Filled(hole, ss.head), ss.tail, tt.tail, s1, w);
      AfterTwice(g, ls, at, s, w, s1, w, A.Exec(p, tt.tail, s1), w1);
    } else {
      Closed(g, ls, at, hole, s, w);
      w1 := w;
      match ss
      case End => SameIsLater(s, w);
      case Then(st, tail) =>
        if st.Assert? {
          if A.AtomValue(st.callee, s.locals).Normal? { AssertHolds(p, g, ls, at, st, s, w); }
          assert A.Step(a, st, s) == (A.Completed, s);
          w1 := SafeExec(p, a, g, ws, ls, at, NoHole, tail, tt, s, w);
        } else {
          w1 := SafeStep(p, a, g, ws, ls, at, st, tt.head, s, w);
          var (o, s1) := A.Step(p, tt.head, s);
          if o.Completed? {
            var w0 := w1;
            w1 := SafeExec(p, a, g, ws, ls, at, Opened(g, ls, st), tail, tt.tail, s1, w0);
            AfterTwice(g, ls, at, s, w, s1, w0, A.Exec(p, tt.tail, s1), w1);
          }
        }
    }
  }
  lemma AfterTwice(g: Types, ls: seq<Type>, at: Id, s: A.State, w: World, t: A.State, w1: World, r: (A.Ending, A.State), w2: World)
    requires Later(s, w, t, w1) && After(g, ls, at, NoHole, t, w1, r, w2) ensures After(g, ls, at, NoHole, s, w, r, w2)
  { if !r.0.Timeout? { LaterTwice(s, w, t, w1, r.1, w2); } }
  lemma AssertHolds(p: Program, g: Types, ls: seq<Type>, at: Id, st: Stmt, s: A.State, w: World)
    requires FunctionsAreRight(g.guard, g.marker) && st.Assert? && CheckOne(p, g, ls, at, st) && Fine(g, ls, at, NoHole, s, w) && A.AtomValue(st.callee, s.locals).Normal?
    ensures A.Admits(st.guard, A.AtomValue(st.callee, s.locals).v, s.heap) ==> A.IsClosureOf(A.AtomValue(st.callee, s.locals).v, st.fn, s)
  {
    var v := A.AtomValue(st.callee, s.locals).v;
    AtomHolds(g, ls, st.callee, Closure(st.fn, st.guard.Everywhere?), s, w);
    assert GuardIsRight(g.guard, g.marker) by { reveal FunctionsAreRight(); }
  }

  // The statement may be of those that open a hole.
  lemma SafeStep(p: Program, a: Program, g: Types, ws: seq<seq<Type>>, ls: seq<Type>, at: Id, st: Stmt, tg: Stmt, s: A.State, w: World) returns (w1: World)
    requires FunctionsAreRight(g.guard, g.marker) && CheckProgram(p, a, g, ws)
    requires ErasesOne(st, tg) && CheckOne(p, g, ls, at, st) && Fine(g, ls, at, NoHole, s, w) && !A.Step(p, tg, s).0.Stuck?
    ensures A.Step(a, st, s) == A.Step(p, tg, s) && After(g, ls, at, Opened(g, ls, st), s, w, A.Step(p, tg, s), w1)
    decreases s.clock, 1, st, 0
  {
    w1 := w;
    match st
    case Set(x, r) => w1 := SafeAssign(p, a, g, ws, ls, at, x, r, s, w);
    case SetField(_, _, _) => StoreFine(p, a, g, ws, ls, at, NoHole, st, s, w);
    case SetStatic(_, _) => StoreFine(p, a, g, ws, ls, at, NoHole, st, s, w);
    case If(c, th, el) =>
      var v := A.AtomValue(c, s.locals).v;
      if ToBoolean(v, s.heap) { w1 := SafeExec(p, a, g, ws, ls, at, NoHole, th, tg.then_, s, w); } else { w1 := SafeExec(p, a, g, ws, ls, at, NoHole, el, tg.else_, s, w); }
    case Block(_, body) => w1 := SafeExec(p, a, g, ws, ls, at, NoHole, body, tg.body, s, w);
    case Break(_) => SameIsLater(s, w);
    case Loop(body) =>
      A.Unrolled(a, body, s);
      A.Unrolled(p, tg.body, s);
      if s.clock != 0 {
        var s0 := s.(clock := s.clock - 1);
        w1 := SafeExec(p, a, g, ws, ls, at, NoHole, body, tg.body, s0, w);
        var (o, s1) := A.Exec(p, tg.body, s0);
        if o.Completed? {
          var w0 := w1;
          w1 := SafeStep(p, a, g, ws, ls, at, st, tg, s1, w0);
          AfterTwice(g, ls, at, s, w, s1, w0, A.Step(p, tg, s1), w1);
        }
      }
    case TryCatch(body, x, handler) =>
      w1 := SafeExec(p, a, g, ws, ls, at, NoHole, body, tg.body, s, w);
      var (o, s1) := A.Exec(p, tg.body, s);
      if o.Thrown? {
        var s2 := s1.(locals := s1.locals[x := A.HeldValue(o.v)]);
        SetLocal(g, ls, at, NoHole, x, A.HeldValue(o.v), s1, w1);
        var w0 := w1;
        w1 := SafeExec(p, a, g, ws, ls, at, NoHole, handler, tg.handler, s2, w0);
        AfterTwice(g, ls, at, s, w, s2, w0, A.Exec(p, tg.handler, s2), w1);
      }
    case Throw(_) => SameIsLater(s, w);
    case Return(_) => SameIsLater(s, w);
  }

  lemma SafeAssign(p: Program, a: Program, g: Types, ws: seq<seq<Type>>, ls: seq<Type>, at: Id, x: Id, r: Rhs, s: A.State, w: World) returns (w1: World)
    requires FunctionsAreRight(g.guard, g.marker) && CheckProgram(p, a, g, ws)
    requires RhsFits(p, g, ls, at, r, LocalType(ls, x)) && Fine(g, ls, at, NoHole, s, w) && !A.Assign(p, x, r, s).0.Stuck?
    ensures A.Assign(a, x, r, s) == A.Assign(p, x, r, s) && After(g, ls, at, Opened(g, ls, Set(x, r)), s, w, A.Assign(p, x, r, s), w1)
    decreases s.clock, 1, r, 0
  {
    w1 := w;
    match r
    case Copy(v) => CopyFine(p, g, ls, at, NoHole, x, v, s, w);
    case GetField(record, slot) =>
      if !LocalType(ls, x).f.Anything? {
        RecordAt(g, ls, record, s, w);
        FieldHolds(g, s.locals[record].chain[0], slot, s, w);
        BelowHolds(g, SlotFact(g, SiteOf(ls, record), slot as nat), LocalType(ls, x).f, s.records[s.locals[record].chain[0]][slot], s.heap, s.closures);
      }
      PutFine(g, ls, at, NoHole, x, C.Normal(s.records[s.locals[record].chain[0]][slot]), s, w);
      SameIsLater(s, w);
    case GetOuter(record) =>
      RecordAt(g, ls, record, s, w);
      SetLocal(g, ls, at, NoHole, x, A.HeldRecord(s.locals[record].chain[1..]), s, w);
      SameIsLater(s, w);
    case GetStatic(i) =>
      StaticHolds(g, at, i, s, w);
      BelowHolds(g, FactThere(g, at, i), LocalType(ls, x).f, s.statics[i], s.heap, s.closures);
      PutFine(g, ls, at, NoHole, x, C.Normal(s.statics[i]), s, w);
      SameIsLater(s, w);
    case NewRecord(outer, slots) => w1 := NewRecordFine(p, g, ls, at, x, outer, slots, s, w);
    case MakeClosure(fn, env) =>
      assert CheckFunction(p, g, ws[fn], fn, p[fn], a[fn]);
      MakeClosureFine(p, g, ls, at, NoHole, x, fn, env, s, w);
    case Call(callee, this_, newTarget, args, text) =>
      var inv := Invocation(A.AtomValue(callee, s.locals).v, A.AtomValue(this_, s.locals).v, A.AtomValue(newTarget, s.locals).v, A.AtomValues(args, s.locals).vs);
      w1 := SafeApply(p, a, g, ws, inv, text, s, w);
      CallFine(g, ls, at, x, Value(Anything), s, w, A.Apply(p, inv, text, s), w1);
    case Prim(op, args) =>
      var vs := A.AtomValues(args, s.locals).vs;
      w1 := SafeOperate(p, a, g, ws, op, vs, s, w);
      var (o, s1) := A.Operate(p, op, vs, s);
      var f := LocalType(ls, x).f;
      if f.Closure? && o.Normal? {
        AtomHolds(g, ls, args[0], f, s, w);
        assert vs[0] == A.AtomValue(args[0], s.locals).v;
        IsFirst(p, op, vs, s);
        HoldsLater(g, f, vs[0], s.heap, s.closures, s1.heap, s1.closures);
      }
      CallFine(g, ls, at, x, Value(f), s, w, (o, s1), w1);
  }
  lemma StaticHolds(g: Types, at: Id, i: Id, s: A.State, w: World)
    requires StaticsFit(g, NoGap, s.statics, s.heap, s.closures, w) && AreEntered(g, at, w.entered) && i in s.statics
    ensures Holds(g, FactThere(g, at, i), s.statics[i], s.heap, s.closures)
  {
    reveal StaticsFit();
    assert Holds(g, SlotOfStatic(g, NoGap, w, i), s.statics[i], s.heap, s.closures);
    WeakHolds(g, SlotOfStatic(g, NoGap, w, i), s.statics[i], s.heap, s.closures);
    if IsCertain(StaticFact(g, i)) && IsWithin(g, at, g.statics[i].home) { WithinIsEntered(g, at, g.statics[i].home, w.entered); }
  }
  lemma FieldHolds(g: Types, i: nat, k: Id, s: A.State, w: World)
    requires RecordsFit(g, NoGap, s.records, s.heap, s.closures, w) && i < |s.records| && i < |w.sites| && k as nat < |s.records[i]|
    ensures Holds(g, SlotFact(g, w.sites[i], k as nat), s.records[i][k], s.heap, s.closures)
  { reveal RecordsFit(); assert FieldFact(g, NoGap, w, i, k as nat) == SlotFact(g, w.sites[i], k as nat); }
  // What a call or an operation gives is put into a local.
  lemma CallFine(g: Types, ls: seq<Type>, at: Id, x: Id, ty: Type, s: A.State, w: World, r: (C.Outcome, A.State), w1: World)
    requires Fine(g, ls, at, NoHole, s, w) && Returned(g, s, w, r, w1) && r.1.locals == s.locals && LocalType(ls, x) == ty && ty.Value? && !A.Put(x, r).0.Stuck?
    requires r.0.Normal? ==> Holds(g, ty.f, r.0.v, r.1.heap, r.1.closures)
    ensures After(g, ls, at, NoHole, s, w, A.Put(x, r), w1)
  {
    if !r.0.Timeout? {
      LocalsLater(g, ls, s.locals, s.heap, s.closures, w, r.1.heap, r.1.closures, w1);
      InsideLater(g, at, w.entered, w1.entered);
      PutFine(g, ls, at, NoHole, x, r.0, r.1, w1);
    }
  }
  lemma IsFirst(p: Program, op: Operation, vs: seq<Value>, s: A.State)
    requires op.rule.Same? && |vs| > 0 && A.Operate(p, op, vs, s).0.Normal? ensures A.Operate(p, op, vs, s).0.v == vs[0]
  { }

  // ── Calls ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  lemma HeaderKeeps(g: Types, names: seq<Id>, sources: seq<Source>, inv: Invocation, ls: map<Id, Value>, h: Heap)
    requires FunctionsAreRight(g.guard, g.marker)
    ensures Keeps(h, C.BindHeader(names, sources, inv, ls, h).1)
    ensures forall x :: x in C.BindHeader(names, sources, inv, ls, h).0 ==> x in ls || x in names
    decreases |names|
  {
    if |names| > 0 && |sources| > 0 {
      var (v, h1) := HeaderValue(sources[0], inv, h);
      assert Keeps(h, h1) by { reveal FunctionsAreRight(); }
      HeaderKeeps(g, names[1..], sources[1..], inv, ls[names[0] := v], h1);
    }
  }
  lemma EntryFits(g: Types, ls: seq<Type>, fn: Function, chain: F.Chain, locals: map<Id, Value>, env: Chain, h: Heap, cs: Closures, w: World)
    requires (forall x <- fn.names :: LocalType(ls, x) == Value(Anything)) && (fn.env.Some? ==> LocalType(ls, fn.env.x) == Record(env)) && ChainFits(env, chain, w)
    requires forall x :: x in locals ==> x in fn.names
    ensures LocalsFit(g, ls, A.EntryLocals(fn, chain, locals), h, cs, w)
  { reveal LocalsFit(); }
  lemma SafeEnter(p: Program, a: Program, g: Types, ws: seq<seq<Type>>, f: nat, chain: F.Chain, inv: Invocation, s: A.State, w: World) returns (w1: World)
    requires FunctionsAreRight(g.guard, g.marker) && CheckProgram(p, a, g, ws) && f < |p| && SharedFits(g, NoGap, s, w) && IsInside(g, f as Id, w.entered)
    requires ChainFits(g.envs[f], chain, w)
    requires !A.Enter(p, f, chain, inv, s).0.Stuck?
    ensures A.Enter(a, f, chain, inv, s) == A.Enter(p, f, chain, inv, s) && Returned(g, s, w, A.Enter(p, f, chain, inv, s), w1)
    decreases s.clock, 0, 0
  {
    w1 := w;
    if s.clock != 0 {
      var at := f as Id;
      assert CheckFunction(p, g, ws[f], at, p[f], a[f]);
      var fn := p[f];
      HeaderKeeps(g, fn.names, fn.sources, inv, map[], s.heap);
      var (ls, h) := C.BindHeader(fn.names, fn.sources, inv, map[], s.heap);
      HeapLater(g, NoGap, s, w, h);
      var s0 := s.(clock := s.clock - 1, heap := h, locals := A.EntryLocals(fn, chain, ls), kinds := fn.kinds);
      var w0 := Entered(g, at, s0, w);
      ChainLater(g.envs[f], chain, w, w0);
      EntryFits(g, ws[f], fn, chain, ls, g.envs[f], h, s.closures, w0);
      assert A.EntryLocals(a[f], chain, ls) == A.EntryLocals(fn, chain, ls);
      assert Fine(g, ws[f], at, InStatics(NoSlot), s0, w0);
      w1 := SafeExec(p, a, g, ws, ws[f], at, InStatics(NoSlot), a[f].body, fn.body, s0, w0);
      var r := A.Exec(p, fn.body, s0);
      LaterTwice(s, w, s0, w, s0, w0);
      if !r.0.Timeout? { LaterTwice(s, w, s0, w0, r.1, w1); }
    }
  }
  lemma SafeApply(p: Program, a: Program, g: Types, ws: seq<seq<Type>>, inv: Invocation, text: CalleeText, s: A.State, w: World) returns (w1: World)
    requires FunctionsAreRight(g.guard, g.marker) && CheckProgram(p, a, g, ws) && SharedFits(g, NoGap, s, w) && !A.Apply(p, inv, text, s).0.Stuck?
    ensures A.Apply(a, inv, text, s) == A.Apply(p, inv, text, s) && Returned(g, s, w, A.Apply(p, inv, text, s), w1)
    decreases s.clock, 0, 1
  {
    w1 := w;
    var id := CalledClosure(inv, s.heap);
    if 0 <= id < |s.closures| {
      assert s.closures[id].fn < |g.envs| && ChainFits(g.envs[s.closures[id].fn], s.closures[id].chain, w) && IsInside(g, s.closures[id].fn as Id, w.entered) by { reveal ClosuresFit(); }
      w1 := SafeEnter(p, a, g, ws, s.closures[id].fn, s.closures[id].chain, inv, s, w);
    } else {
      var (_, h) := Refusal(inv.callee, inv.this_, inv.newTarget, text, s.heap);
      assert Keeps(s.heap, h) by { reveal FunctionsAreRight(); }
      HeapLater(g, NoGap, s, w, h);
    }
  }
  lemma SafeOperate(p: Program, a: Program, g: Types, ws: seq<seq<Type>>, op: Operation, vs: seq<Value>, s: A.State, w: World) returns (w1: World)
    requires FunctionsAreRight(g.guard, g.marker) && CheckProgram(p, a, g, ws) && SharedFits(g, NoGap, s, w) && !A.Operate(p, op, vs, s).0.Stuck?
    ensures A.Operate(a, op, vs, s) == A.Operate(p, op, vs, s) && Returned(g, s, w, A.Operate(p, op, vs, s), w1)
    decreases s.clock, 0, 2
  {
    w1 := w;
    var (o, h) := Run(op, vs, s.heap);
    assert Keeps(s.heap, h) by { reveal FunctionsAreRight(); }
    HeapLater(g, NoGap, s, w, h);
    if o.Invokes? {
      var s1 := s.(heap := h);
      w1 := SafeApply(p, a, g, ws, Invocation(o.callee, o.this_, o.newTarget, o.args), 0, s1, w);
      var r := A.Apply(p, Invocation(o.callee, o.this_, o.newTarget, o.args), 0, s1);
      if !r.0.Timeout? { LaterTwice(s, w, s1, w, r.1, w1); }
    }
  }

  // For every clock and every initial heap: the same outcome (time-out included), and the same state.
  lemma ProgramCorrect(p: Program, a: Program, g: Types, ws: seq<seq<Type>>, clock: nat, h: Heap, statics: map<Id, Value>)
    requires CheckProgram(p, a, g, ws) && FunctionsAreRight(g.guard, g.marker) && !A.RunProgram(p, clock, h, statics).0.Stuck?
    requires forall i :: i in statics ==> statics[i] == Undefined()
    ensures A.RunProgram(a, clock, h, statics) == A.RunProgram(p, clock, h, statics)
  {
    assert CheckFunction(p, g, ws[0], 0, p[0], a[0]);
    var (v, t) := A.Start(p, clock, h, statics);
    assert A.Start(a, clock, h, statics) == (v, t);
    var w := World([], {});
    assert SharedFits(g, NoGap, t, w) by { reveal ClosuresFit(); reveal RecordsFit(); reveal StaticsFit(); }
    var _ := SafeApply(p, a, g, ws, C.CallOfMain(v), 0, t, w);
  }
}
