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
  // sites: of the records that there are.
  ghost predicate ChainFits(ty: Chain, chain: F.Chain, sites: seq<Id>)
    decreases ty
  {
    match ty
    case Nil => |chain| == 0
    case Link(site, outer) => |chain| > 0 && chain[0] < |sites| && sites[chain[0]] == site && ChainFits(outer, chain[1..], sites)
  }
  ghost predicate HeldFits(g: Types, ty: Type, held: A.Held, h: Heap, cs: Closures, sites: seq<Id>) {
    match ty
    case Value(f) => f.Anything? || (held.HeldValue? && Holds(g, f, held.v, h, cs))
    case Record(chain) => held.HeldRecord? && ChainFits(chain, held.chain, sites)
  }
  // The places with certain facts that may hold initial values yet.
  datatype Gap = NoGap | RecordGap(r: nat, stored: Slots) | StaticGap(stored: Slots)
  ghost predicate IsStored(i: nat, stored: Slots) { i < 0x7fff_ffff && IsIn(i as Id, stored) }
  ghost function Weak(f: Fact): Fact { if f.Closure? then Closure(f.fn, false) else f }
  ghost function FieldFact(g: Types, gap: Gap, sites: seq<Id>, i: nat, k: nat): Fact
    requires i < |sites|
  {
    var f := SlotFact(g, sites[i], k);
    if gap.RecordGap? && gap.r == i && !IsStored(k, gap.stored) then Weak(f) else f
  }
  ghost function SlotOfStatic(g: Types, gap: Gap, i: Id): Fact {
    var f := StaticFact(g, i);
    if gap.StaticGap? && !IsIn(i, gap.stored) then Weak(f) else f
  }

  ghost opaque predicate LocalsFit(g: Types, ls: seq<Type>, locals: A.Locals, h: Heap, cs: Closures, sites: seq<Id>) {
    forall x :: x in locals ==> HeldFits(g, LocalType(ls, x), locals[x], h, cs, sites)
  }
  ghost opaque predicate ClosuresFit(g: Types, cs: Closures, sites: seq<Id>) {
    forall i :: 0 <= i < |cs| ==> cs[i].fn < |g.envs| && ChainFits(g.envs[cs[i].fn], cs[i].chain, sites)
  }
  ghost opaque predicate RecordsFit(g: Types, gap: Gap, records: seq<seq<Value>>, h: Heap, cs: Closures, sites: seq<Id>) {
    |sites| == |records| && forall i, k :: 0 <= i < |records| && 0 <= k < |records[i]| ==> Holds(g, FieldFact(g, gap, sites, i, k), records[i][k], h, cs)
  }
  ghost opaque predicate StaticsFit(g: Types, gap: Gap, statics: map<Id, Value>, h: Heap, cs: Closures) {
    forall i :: i in statics ==> Holds(g, SlotOfStatic(g, gap, i), statics[i], h, cs)
  }
  ghost predicate SharedFits(g: Types, gap: Gap, t: A.State, sites: seq<Id>) {
    ClosuresFit(g, t.closures, sites) && RecordsFit(g, gap, t.records, t.heap, t.closures, sites) && StaticsFit(g, gap, t.statics, t.heap, t.closures)
  }
  ghost predicate HasRecord(x: Id, locals: A.Locals) { A.IsRecord(x, locals) && |locals[x].chain| > 0 }
  ghost function GapOf(hole: Hole, locals: A.Locals): Gap {
    match hole
    case NoHole => NoGap
    case InRecord(x, stored) => if HasRecord(x, locals) then RecordGap(locals[x].chain[0], stored) else NoGap
    case InStatics(stored) => StaticGap(stored)
  }
  ghost predicate Fine(g: Types, ls: seq<Type>, hole: Hole, t: A.State, sites: seq<Id>) {
    SharedFits(g, GapOf(hole, t.locals), t, sites) && LocalsFit(g, ls, t.locals, t.heap, t.closures, sites) && (hole.InRecord? ==> HasRecord(hole.x, t.locals))
  }

  // Heap and closures as they may be later.
  ghost opaque predicate Grown(h: Heap, cs: Closures, h1: Heap, cs1: Closures) { cs <= cs1 && Keeps(h, h1) }
  ghost predicate Later(s: A.State, sites: seq<Id>, t: A.State, sites1: seq<Id>) { sites <= sites1 && Grown(s.heap, s.closures, t.heap, t.closures) }
  // A statement's end, and a call's: of what has run out of clock nothing is said.
  ghost predicate After(g: Types, ls: seq<Type>, hole: Hole, s: A.State, sites: seq<Id>, r: (A.Ending, A.State), sites1: seq<Id>) {
    !r.0.Timeout? ==> Fine(g, ls, if r.0.Completed? then hole else NoHole, r.1, sites1) && Later(s, sites, r.1, sites1)
  }
  ghost predicate Returned(g: Types, s: A.State, sites: seq<Id>, r: (C.Outcome, A.State), sites1: seq<Id>) {
    !r.0.Timeout? ==> SharedFits(g, NoGap, r.1, sites1) && Later(s, sites, r.1, sites1)
  }

  // ── Later, what had a fact has it ──────────────────────────────────────────────────────────────────────────────────

  lemma SameIsLater(s: A.State, sites: seq<Id>)
    ensures Later(s, sites, s, sites)
  { reveal Grown(); }
  lemma GrownTwice(h: Heap, cs: Closures, h1: Heap, cs1: Closures, h2: Heap, cs2: Closures)
    requires Grown(h, cs, h1, cs1) && Grown(h1, cs1, h2, cs2) ensures Grown(h, cs, h2, cs2)
  { reveal Grown(); }
  lemma HoldsLater(g: Types, f: Fact, v: Value, h: Heap, cs: Closures, h1: Heap, cs1: Closures)
    requires Holds(g, f, v, h, cs) && Grown(h, cs, h1, cs1) ensures Holds(g, f, v, h1, cs1)
  { reveal Grown(); }
  lemma ChainLater(ty: Chain, chain: F.Chain, sites: seq<Id>, sites1: seq<Id>)
    requires ChainFits(ty, chain, sites) && sites <= sites1 ensures ChainFits(ty, chain, sites1)
    decreases ty
  { if ty.Link? { ChainLater(ty.outer, chain[1..], sites, sites1); } }
  lemma HeldLater(g: Types, ty: Type, held: A.Held, h: Heap, cs: Closures, sites: seq<Id>, h1: Heap, cs1: Closures, sites1: seq<Id>)
    requires HeldFits(g, ty, held, h, cs, sites) && Grown(h, cs, h1, cs1) && sites <= sites1 ensures HeldFits(g, ty, held, h1, cs1, sites1)
  {
    match ty
    case Value(f) => if !f.Anything? { HoldsLater(g, f, held.v, h, cs, h1, cs1); }
    case Record(chain) => ChainLater(chain, held.chain, sites, sites1);
  }
  lemma LocalsLater(g: Types, ls: seq<Type>, locals: A.Locals, h: Heap, cs: Closures, sites: seq<Id>, h1: Heap, cs1: Closures, sites1: seq<Id>)
    requires LocalsFit(g, ls, locals, h, cs, sites) && Grown(h, cs, h1, cs1) && sites <= sites1 ensures LocalsFit(g, ls, locals, h1, cs1, sites1)
  {
    reveal LocalsFit();
    forall x | x in locals ensures HeldFits(g, LocalType(ls, x), locals[x], h1, cs1, sites1) { HeldLater(g, LocalType(ls, x), locals[x], h, cs, sites, h1, cs1, sites1); }
  }
  lemma ClosuresLater(g: Types, cs: Closures, sites: seq<Id>, sites1: seq<Id>)
    requires ClosuresFit(g, cs, sites) && sites <= sites1 ensures ClosuresFit(g, cs, sites1)
  {
    reveal ClosuresFit();
    forall i | 0 <= i < |cs| ensures ChainFits(g.envs[cs[i].fn], cs[i].chain, sites1) { ChainLater(g.envs[cs[i].fn], cs[i].chain, sites, sites1); }
  }
  lemma RecordsLater(g: Types, gap: Gap, records: seq<seq<Value>>, h: Heap, cs: Closures, sites: seq<Id>, h1: Heap, cs1: Closures)
    requires RecordsFit(g, gap, records, h, cs, sites) && Grown(h, cs, h1, cs1) ensures RecordsFit(g, gap, records, h1, cs1, sites)
  {
    reveal RecordsFit();
    forall i, k | 0 <= i < |records| && 0 <= k < |records[i]| ensures Holds(g, FieldFact(g, gap, sites, i, k), records[i][k], h1, cs1) {
      HoldsLater(g, FieldFact(g, gap, sites, i, k), records[i][k], h, cs, h1, cs1);
    }
  }
  lemma StaticsLater(g: Types, gap: Gap, statics: map<Id, Value>, h: Heap, cs: Closures, h1: Heap, cs1: Closures)
    requires StaticsFit(g, gap, statics, h, cs) && Grown(h, cs, h1, cs1) ensures StaticsFit(g, gap, statics, h1, cs1)
  {
    reveal StaticsFit();
    forall i | i in statics ensures Holds(g, SlotOfStatic(g, gap, i), statics[i], h1, cs1) { HoldsLater(g, SlotOfStatic(g, gap, i), statics[i], h, cs, h1, cs1); }
  }
  // Only the heap has changed.
  lemma HeapLater(g: Types, gap: Gap, t: A.State, sites: seq<Id>, h: Heap)
    requires SharedFits(g, gap, t, sites) && Keeps(t.heap, h)
    ensures SharedFits(g, gap, t.(heap := h), sites) && Later(t, sites, t.(heap := h), sites)
  {
    hide *; reveal SharedFits, Later;
    assert Grown(t.heap, t.closures, h, t.closures) by { reveal Grown(); }
    RecordsLater(g, gap, t.records, t.heap, t.closures, sites, h, t.closures);
    StaticsLater(g, gap, t.statics, t.heap, t.closures, h, t.closures);
  }
  lemma LaterTwice(s: A.State, sites: seq<Id>, t: A.State, sites1: seq<Id>, u: A.State, sites2: seq<Id>)
    requires Later(s, sites, t, sites1) && Later(t, sites1, u, sites2) ensures Later(s, sites, u, sites2)
  { GrownTwice(s.heap, s.closures, t.heap, t.closures, u.heap, u.closures); }

  // ── Gaps ───────────────────────────────────────────────────────────────────────────────────────────────────────────

  lemma WeakHolds(g: Types, f: Fact, v: Value, h: Heap, cs: Closures)
    requires Holds(g, f, v, h, cs) ensures Holds(g, Weak(f), v, h, cs)
  { }
  // Where nothing has a gap, a gap may be.
  lemma WithGap(g: Types, t: A.State, sites: seq<Id>, stored: Slots)
    requires SharedFits(g, NoGap, t, sites) ensures SharedFits(g, StaticGap(stored), t, sites)
  { reveal RecordsFit(); reveal StaticsFit(); }
  lemma Closed(g: Types, ls: seq<Type>, hole: Hole, t: A.State, sites: seq<Id>)
    requires Fine(g, ls, hole, t, sites) && Closes(g, ls, hole) ensures Fine(g, ls, NoHole, t, sites)
  {
    match hole
    case NoHole =>
    case InStatics(stored) =>
      assert StaticsFit(g, NoGap, t.statics, t.heap, t.closures) by { reveal StaticsFit(); }
      assert RecordsFit(g, NoGap, t.records, t.heap, t.closures, sites) by { reveal RecordsFit(); }
    case InRecord(x, stored) =>
      assert StaticsFit(g, NoGap, t.statics, t.heap, t.closures) by { reveal StaticsFit(); }
      RecordClosed(g, ls, x, stored, t, sites);
  }
  lemma RecordClosed(g: Types, ls: seq<Type>, x: Id, stored: Slots, t: A.State, sites: seq<Id>)
    requires HasRecord(x, t.locals) && LocalsFit(g, ls, t.locals, t.heap, t.closures, sites) && IsSite(ls, x) && Covers(SlotFacts(g, SiteOf(ls, x)), stored)
    requires RecordsFit(g, RecordGap(t.locals[x].chain[0], stored), t.records, t.heap, t.closures, sites)
    ensures RecordsFit(g, NoGap, t.records, t.heap, t.closures, sites)
  {
    var r := t.locals[x].chain[0];
    assert r < |sites| && sites[r] == SiteOf(ls, x) by { reveal LocalsFit(); }
    reveal RecordsFit();
    forall i, k | 0 <= i < |t.records| && 0 <= k < |t.records[i]| ensures Holds(g, FieldFact(g, NoGap, sites, i, k), t.records[i][k], t.heap, t.closures) {
      var f := SlotFact(g, sites[i], k);
      assert Holds(g, FieldFact(g, RecordGap(r, stored), sites, i, k), t.records[i][k], t.heap, t.closures);
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
  lemma AtomHolds(g: Types, ls: seq<Type>, a: Atom, f: Fact, t: A.State, sites: seq<Id>)
    requires AtomFits(g, ls, a, f) && LocalsFit(g, ls, t.locals, t.heap, t.closures, sites) && A.AtomValue(a, t.locals).Normal?
    ensures Holds(g, f, A.AtomValue(a, t.locals).v, t.heap, t.closures)
  { reveal LocalsFit(); }
  lemma RecordAt(g: Types, ls: seq<Type>, x: Id, t: A.State, sites: seq<Id>)
    requires IsSite(ls, x) && LocalsFit(g, ls, t.locals, t.heap, t.closures, sites) && A.IsRecord(x, t.locals)
    ensures var chain := t.locals[x].chain; |chain| > 0 && chain[0] < |sites| && sites[chain[0]] == SiteOf(ls, x) && ChainFits(LocalType(ls, x).chain.outer, chain[1..], sites)
  { reveal LocalsFit(); }
  lemma SetLocal(g: Types, ls: seq<Type>, hole: Hole, x: Id, held: A.Held, t: A.State, sites: seq<Id>)
    requires Fine(g, ls, hole, t, sites) && HeldFits(g, LocalType(ls, x), held, t.heap, t.closures, sites) && !(hole.InRecord? && hole.x == x)
    ensures Fine(g, ls, hole, t.(locals := t.locals[x := held]), sites)
  { reveal LocalsFit(); }
  lemma PutFine(g: Types, ls: seq<Type>, hole: Hole, x: Id, o: C.Outcome, t: A.State, sites: seq<Id>)
    requires Fine(g, ls, hole, t, sites) && !(hole.InRecord? && hole.x == x) && !A.Put(x, (o, t)).0.Stuck? && (o.Normal? || hole.NoHole?)
    requires o.Normal? ==> HeldFits(g, LocalType(ls, x), A.HeldValue(o.v), t.heap, t.closures, sites)
    ensures var r := A.Put(x, (o, t)); !r.0.Timeout? ==> Fine(g, ls, if r.0.Completed? then hole else NoHole, r.1, sites) && r.1.heap == t.heap && r.1.closures == t.closures
  { if o.Normal? { SetLocal(g, ls, hole, x, A.HeldValue(o.v), t, sites); } }

  lemma CopyFine(p: Program, g: Types, ls: seq<Type>, hole: Hole, x: Id, a: Atom, s: A.State, sites: seq<Id>)
    requires Fine(g, ls, hole, s, sites) && RhsFits(p, g, ls, Copy(a), LocalType(ls, x)) && !(hole.InRecord? && hole.x == x) && !A.Assign(p, x, Copy(a), s).0.Stuck?
    ensures A.Assign(p, x, Copy(a), s).0.Completed? && After(g, ls, hole, s, sites, A.Assign(p, x, Copy(a), s), sites)
  {
    AtomHolds(g, ls, a, LocalType(ls, x).f, s, sites);
    PutFine(g, ls, hole, x, A.AtomValue(a, s.locals), s, sites);
    SameIsLater(s, sites);
  }
  lemma ClosureGrown(g: Types, gap: Gap, s: A.State, sites: seq<Id>, h: Heap, closure: F.Closure)
    requires SharedFits(g, gap, s, sites) && Keeps(s.heap, h) && closure.fn < |g.envs| && ChainFits(g.envs[closure.fn], closure.chain, sites)
    ensures var t := s.(heap := h, closures := s.closures + [closure]); SharedFits(g, gap, t, sites) && Later(s, sites, t, sites)
  {
    var cs := s.closures + [closure];
    assert Grown(s.heap, s.closures, h, cs) by { reveal Grown(); }
    RecordsLater(g, gap, s.records, s.heap, s.closures, sites, h, cs);
    StaticsLater(g, gap, s.statics, s.heap, s.closures, h, cs);
    assert ClosuresFit(g, cs, sites) by { reveal ClosuresFit(); }
  }
  lemma EnvironmentFits(g: Types, ls: seq<Type>, env: Optional, chain: Chain, s: A.State, sites: seq<Id>)
    requires HasChain(ls, env, chain) && LocalsFit(g, ls, s.locals, s.heap, s.closures, sites) && (env.Some? ==> A.IsRecord(env.x, s.locals))
    ensures ChainFits(chain, A.OuterChain(env, s.locals), sites)
  { reveal LocalsFit(); }
  lemma MakeClosureFine(p: Program, g: Types, ls: seq<Type>, hole: Hole, x: Id, fn: Id, env: Optional, s: A.State, sites: seq<Id>)
    requires FunctionsAreRight(g.guard, g.marker) && Fine(g, ls, hole, s, sites) && !(hole.InRecord? && hole.x == x)
    requires RhsFits(p, g, ls, MakeClosure(fn, env), LocalType(ls, x)) && !A.Assign(p, x, MakeClosure(fn, env), s).0.Stuck?
    ensures var r := A.Assign(p, x, MakeClosure(fn, env), s); r.0.Completed? && After(g, ls, hole, s, sites, r, sites)
  {
    var (v, h) := NewFunction(|s.closures|, p[fn].info, s.heap);
    assert IsNew(|s.closures|, p[fn].info, v, h) && Keeps(s.heap, h) by { reveal FunctionsAreRight(); }
    EnvironmentFits(g, ls, env, g.envs[fn], s, sites);
    var closure := F.Closure(fn as nat, A.OuterChain(env, s.locals));
    var t := s.(heap := h, closures := s.closures + [closure]);
    ClosureGrown(g, GapOf(hole, s.locals), s, sites, h, closure);
    LocalsLater(g, ls, s.locals, s.heap, s.closures, sites, t.heap, t.closures, sites);
    assert Holds(g, ClosureFact(p, fn), v, t.heap, t.closures);
    PutFine(g, ls, hole, x, C.Normal(v), t, sites);
  }
  lemma FieldFine(p: Program, g: Types, ls: seq<Type>, hole: Hole, record: Id, slot: Id, a: Atom, s: A.State, sites: seq<Id>)
    requires Fine(g, ls, hole, s, sites) && CheckOne(p, g, ls, SetField(record, slot, a)) && !A.Step(p, SetField(record, slot, a), s).0.Stuck?
    ensures var r := A.Step(p, SetField(record, slot, a), s); r.0.Completed? && After(g, ls, Filled(hole, SetField(record, slot, a)), s, sites, r, sites)
  {
    var v := A.AtomValue(a, s.locals).v;
    RecordAt(g, ls, record, s, sites);
    AtomHolds(g, ls, a, SlotFact(g, SiteOf(ls, record), slot as nat), s, sites);
    var i := s.locals[record].chain[0];
    var records := C.WriteField(i, slot as nat, v, s.records);
    var filled := Filled(hole, SetField(record, slot, a));
    FieldSet(g, GapOf(hole, s.locals), GapOf(filled, s.locals), i, slot, v, s.records, s.heap, s.closures, sites);
    assert StaticsFit(g, GapOf(filled, s.locals), s.statics, s.heap, s.closures) by { reveal StaticsFit(); }
    SameIsLater(s, sites);
    assert Grown(s.heap, s.closures, s.heap, s.closures) by { reveal Grown(); }
  }
  ghost predicate IsFilled(gap: Gap, gap1: Gap, i: nat, slot: Id) {
    gap1 == gap || (gap.RecordGap? && gap.r == i && gap1 == RecordGap(i, Stored(slot, gap.stored)))
  }
  lemma FieldSet(g: Types, gap: Gap, gap1: Gap, i: nat, slot: Id, v: Value, records: seq<seq<Value>>, h: Heap, cs: Closures, sites: seq<Id>)
    requires RecordsFit(g, gap, records, h, cs, sites) && IsFilled(gap, gap1, i, slot) && i < |records| && i < |sites| && slot as nat < |records[i]|
    requires Holds(g, SlotFact(g, sites[i], slot as nat), v, h, cs)
    ensures RecordsFit(g, gap1, C.WriteField(i, slot as nat, v, records), h, cs, sites)
  {
    reveal RecordsFit();
    var after := C.WriteField(i, slot as nat, v, records);
    forall j, k | 0 <= j < |after| && 0 <= k < |after[j]| ensures Holds(g, FieldFact(g, gap1, sites, j, k), after[j][k], h, cs) {
      if j == i && k == slot as nat {
        WeakHolds(g, SlotFact(g, sites[i], slot as nat), v, h, cs);
      } else {
        assert after[j][k] == records[j][k];
        assert Holds(g, FieldFact(g, gap, sites, j, k), records[j][k], h, cs);
      }
    }
  }
  lemma StaticFine(p: Program, g: Types, ls: seq<Type>, hole: Hole, i: Id, a: Atom, s: A.State, sites: seq<Id>)
    requires Fine(g, ls, hole, s, sites) && CheckOne(p, g, ls, SetStatic(i, a)) && !A.Step(p, SetStatic(i, a), s).0.Stuck?
    ensures var r := A.Step(p, SetStatic(i, a), s); r.0.Completed? && After(g, ls, Filled(hole, SetStatic(i, a)), s, sites, r, sites)
  {
    var v := A.AtomValue(a, s.locals).v;
    AtomHolds(g, ls, a, StaticFact(g, i), s, sites);
    WeakHolds(g, StaticFact(g, i), v, s.heap, s.closures);
    var filled := Filled(hole, SetStatic(i, a));
    assert StaticsFit(g, GapOf(filled, s.locals), s.statics[i := v], s.heap, s.closures) by { reveal StaticsFit(); }
    assert RecordsFit(g, GapOf(filled, s.locals), s.records, s.heap, s.closures, sites) by { reveal RecordsFit(); }
    assert Grown(s.heap, s.closures, s.heap, s.closures) by { reveal Grown(); }
  }
  // A statement that stores, in whatever hole.
  lemma StoreFine(p: Program, a: Program, g: Types, ws: seq<seq<Type>>, ls: seq<Type>, hole: Hole, st: Stmt, s: A.State, sites: seq<Id>)
    requires FunctionsAreRight(g.guard, g.marker) && CheckProgram(p, a, g, ws) && Fine(g, ls, hole, s, sites)
    requires IsStore(hole, st) && CheckOne(p, g, ls, st) && !A.Step(p, st, s).0.Stuck?
    ensures A.Step(a, st, s) == A.Step(p, st, s) && A.Step(p, st, s).0.Completed? && After(g, ls, Filled(hole, st), s, sites, A.Step(p, st, s), sites)
  {
    match st
    case Set(x, r) =>
      if r.MakeClosure? {
        assert CheckFunction(p, g, ws[r.fn], r.fn as nat, p[r.fn], a[r.fn]);
        MakeClosureFine(p, g, ls, hole, x, r.fn, r.env, s, sites);
      } else {
        CopyFine(p, g, ls, hole, x, r.a, s, sites);
      }
    case SetField(record, slot, v) => FieldFine(p, g, ls, hole, record, slot, v, s, sites);
    case SetStatic(i, v) => StaticFine(p, g, ls, hole, i, v, s, sites);
  }

  // A new record, of x's site.
  lemma NewRecordFine(p: Program, g: Types, ls: seq<Type>, x: Id, outer: Optional, slots: Id, s: A.State, sites: seq<Id>) returns (sites1: seq<Id>)
    requires Fine(g, ls, NoHole, s, sites) && RhsFits(p, g, ls, NewRecord(outer, slots), LocalType(ls, x)) && !A.Assign(p, x, NewRecord(outer, slots), s).0.Stuck?
    ensures var st := Set(x, NewRecord(outer, slots)); After(g, ls, Opened(g, ls, st), s, sites, A.Assign(p, x, NewRecord(outer, slots), s), sites1)
  {
    var st := Set(x, NewRecord(outer, slots));
    var ty := LocalType(ls, x).chain;
    sites1 := sites + [ty.site];
    EnvironmentFits(g, ls, outer, ty.outer, s, sites);
    assert |sites| == |s.records| by { reveal RecordsFit(); }
    var chain := [|s.records|] + A.OuterChain(outer, s.locals);
    assert chain[1..] == A.OuterChain(outer, s.locals);
    ChainLater(ty.outer, A.OuterChain(outer, s.locals), sites, sites1);
    assert ChainFits(ty, chain, sites1);
    var t := A.Assign(p, x, NewRecord(outer, slots), s).1;
    var gap := if AnyCertain(SlotFacts(g, ty.site)) then RecordGap(|s.records|, NoSlot) else NoGap;
    assert gap == GapOf(Opened(g, ls, st), t.locals);
    assert Grown(s.heap, s.closures, s.heap, s.closures) by { reveal Grown(); }
    RecordAdded(g, gap, slots as nat, ty.site, s.records, s.heap, s.closures, sites);
    ClosuresLater(g, s.closures, sites, sites1);
    assert StaticsFit(g, gap, s.statics, s.heap, s.closures) by { reveal StaticsFit(); }
    LocalsLater(g, ls, s.locals, s.heap, s.closures, sites, s.heap, s.closures, sites1);
    assert LocalsFit(g, ls, t.locals, s.heap, s.closures, sites1) by { reveal LocalsFit(); }
  }
  lemma RecordAdded(g: Types, gap: Gap, n: nat, site: Id, records: seq<seq<Value>>, h: Heap, cs: Closures, sites: seq<Id>)
    requires RecordsFit(g, NoGap, records, h, cs, sites) && |sites| == |records|
    requires gap == if AnyCertain(SlotFacts(g, site)) then RecordGap(|records|, NoSlot) else NoGap
    ensures RecordsFit(g, gap, records + [C.Fresh(n)], h, cs, sites + [site])
  {
    reveal RecordsFit();
    var after, sites1 := records + [C.Fresh(n)], sites + [site];
    forall i, k | 0 <= i < |after| && 0 <= k < |after[i]| ensures Holds(g, FieldFact(g, gap, sites1, i, k), after[i][k], h, cs) {
      if i < |records| {
        assert Holds(g, FieldFact(g, NoGap, sites, i, k), records[i][k], h, cs);
      } else {
        assert after[i][k] == Undefined();
        var f := SlotFact(g, site, k);
        if IsCertain(f) { assert AnyCertain(SlotFacts(g, site)) by { assert IsCertain(SlotFacts(g, site)[k]); } }
      }
    }
  }

  // ── Runs ───────────────────────────────────────────────────────────────────────────────────────────────────────────

  lemma SafeExec(p: Program, a: Program, g: Types, ws: seq<seq<Type>>, ls: seq<Type>, hole: Hole, ss: Stmts, tt: Stmts, s: A.State, sites: seq<Id>) returns (sites1: seq<Id>)
    requires FunctionsAreRight(g.guard, g.marker) && CheckProgram(p, a, g, ws)
    requires Erases(ss, tt) && Check(p, g, ls, hole, ss) && Fine(g, ls, hole, s, sites) && !A.Exec(p, tt, s).0.Stuck?
    ensures A.Exec(a, ss, s) == A.Exec(p, tt, s) && After(g, ls, NoHole, s, sites, A.Exec(p, tt, s), sites1)
    decreases s.clock, 1, ss, 1
  {
    if ss.Then? && !hole.NoHole? && IsStore(hole, ss.head) {
      assert ErasesOne(ss.head, tt.head) && tt.head == ss.head;
      StoreFine(p, a, g, ws, ls, hole, ss.head, s, sites);
      var (_, s1) := A.Step(p, ss.head, s);
      sites1 := SafeExec(p, a, g, ws, ls, Filled(hole, ss.head), ss.tail, tt.tail, s1, sites);
      AfterTwice(g, ls, s, sites, s1, sites, A.Exec(p, tt.tail, s1), sites1);
    } else {
      Closed(g, ls, hole, s, sites);
      sites1 := sites;
      match ss
      case End => SameIsLater(s, sites);
      case Then(st, tail) =>
        if st.Assert? {
          if A.AtomValue(st.callee, s.locals).Normal? { AssertHolds(p, g, ls, st, s, sites); }
          assert A.Step(a, st, s) == (A.Completed, s);
          sites1 := SafeExec(p, a, g, ws, ls, NoHole, tail, tt, s, sites);
        } else {
          sites1 := SafeStep(p, a, g, ws, ls, st, tt.head, s, sites);
          var (o, s1) := A.Step(p, tt.head, s);
          if o.Completed? {
            var sites0 := sites1;
            sites1 := SafeExec(p, a, g, ws, ls, Opened(g, ls, st), tail, tt.tail, s1, sites0);
            AfterTwice(g, ls, s, sites, s1, sites0, A.Exec(p, tt.tail, s1), sites1);
          }
        }
    }
  }
  lemma AfterTwice(g: Types, ls: seq<Type>, s: A.State, sites: seq<Id>, t: A.State, sites1: seq<Id>, r: (A.Ending, A.State), sites2: seq<Id>)
    requires Later(s, sites, t, sites1) && After(g, ls, NoHole, t, sites1, r, sites2) ensures After(g, ls, NoHole, s, sites, r, sites2)
  { if !r.0.Timeout? { LaterTwice(s, sites, t, sites1, r.1, sites2); } }
  lemma AssertHolds(p: Program, g: Types, ls: seq<Type>, st: Stmt, s: A.State, sites: seq<Id>)
    requires FunctionsAreRight(g.guard, g.marker) && st.Assert? && CheckOne(p, g, ls, st) && Fine(g, ls, NoHole, s, sites) && A.AtomValue(st.callee, s.locals).Normal?
    ensures A.Admits(st.guard, A.AtomValue(st.callee, s.locals).v, s.heap) ==> A.IsClosureOf(A.AtomValue(st.callee, s.locals).v, st.fn, s)
  {
    var v := A.AtomValue(st.callee, s.locals).v;
    AtomHolds(g, ls, st.callee, Closure(st.fn, st.guard.Everywhere?), s, sites);
    assert GuardIsRight(g.guard, g.marker) by { reveal FunctionsAreRight(); }
  }

  // The statement may be of those that open a hole.
  lemma SafeStep(p: Program, a: Program, g: Types, ws: seq<seq<Type>>, ls: seq<Type>, st: Stmt, tg: Stmt, s: A.State, sites: seq<Id>) returns (sites1: seq<Id>)
    requires FunctionsAreRight(g.guard, g.marker) && CheckProgram(p, a, g, ws)
    requires ErasesOne(st, tg) && CheckOne(p, g, ls, st) && Fine(g, ls, NoHole, s, sites) && !A.Step(p, tg, s).0.Stuck?
    ensures A.Step(a, st, s) == A.Step(p, tg, s) && After(g, ls, Opened(g, ls, st), s, sites, A.Step(p, tg, s), sites1)
    decreases s.clock, 1, st, 0
  {
    sites1 := sites;
    match st
    case Set(x, r) => sites1 := SafeAssign(p, a, g, ws, ls, x, r, s, sites);
    case SetField(_, _, _) => StoreFine(p, a, g, ws, ls, NoHole, st, s, sites);
    case SetStatic(_, _) => StoreFine(p, a, g, ws, ls, NoHole, st, s, sites);
    case If(c, th, el) =>
      var v := A.AtomValue(c, s.locals).v;
      if ToBoolean(v, s.heap) { sites1 := SafeExec(p, a, g, ws, ls, NoHole, th, tg.then_, s, sites); } else { sites1 := SafeExec(p, a, g, ws, ls, NoHole, el, tg.else_, s, sites); }
    case Block(_, body) => sites1 := SafeExec(p, a, g, ws, ls, NoHole, body, tg.body, s, sites);
    case Break(_) => SameIsLater(s, sites);
    case Loop(body) =>
      A.Unrolled(a, body, s);
      A.Unrolled(p, tg.body, s);
      if s.clock != 0 {
        var s0 := s.(clock := s.clock - 1);
        sites1 := SafeExec(p, a, g, ws, ls, NoHole, body, tg.body, s0, sites);
        var (o, s1) := A.Exec(p, tg.body, s0);
        if o.Completed? {
          var sites0 := sites1;
          sites1 := SafeStep(p, a, g, ws, ls, st, tg, s1, sites0);
          AfterTwice(g, ls, s, sites, s1, sites0, A.Step(p, tg, s1), sites1);
        }
      }
    case TryCatch(body, x, handler) =>
      sites1 := SafeExec(p, a, g, ws, ls, NoHole, body, tg.body, s, sites);
      var (o, s1) := A.Exec(p, tg.body, s);
      if o.Thrown? {
        var s2 := s1.(locals := s1.locals[x := A.HeldValue(o.v)]);
        SetLocal(g, ls, NoHole, x, A.HeldValue(o.v), s1, sites1);
        var sites0 := sites1;
        sites1 := SafeExec(p, a, g, ws, ls, NoHole, handler, tg.handler, s2, sites0);
        AfterTwice(g, ls, s, sites, s2, sites0, A.Exec(p, tg.handler, s2), sites1);
      }
    case Throw(_) => SameIsLater(s, sites);
    case Return(_) => SameIsLater(s, sites);
  }

  lemma SafeAssign(p: Program, a: Program, g: Types, ws: seq<seq<Type>>, ls: seq<Type>, x: Id, r: Rhs, s: A.State, sites: seq<Id>) returns (sites1: seq<Id>)
    requires FunctionsAreRight(g.guard, g.marker) && CheckProgram(p, a, g, ws)
    requires RhsFits(p, g, ls, r, LocalType(ls, x)) && Fine(g, ls, NoHole, s, sites) && !A.Assign(p, x, r, s).0.Stuck?
    ensures A.Assign(a, x, r, s) == A.Assign(p, x, r, s) && After(g, ls, Opened(g, ls, Set(x, r)), s, sites, A.Assign(p, x, r, s), sites1)
    decreases s.clock, 1, r, 0
  {
    sites1 := sites;
    match r
    case Copy(v) => CopyFine(p, g, ls, NoHole, x, v, s, sites);
    case GetField(record, slot) =>
      if !LocalType(ls, x).f.Anything? {
        RecordAt(g, ls, record, s, sites);
        FieldHolds(g, s.locals[record].chain[0], slot, s, sites);
        BelowHolds(g, SlotFact(g, SiteOf(ls, record), slot as nat), LocalType(ls, x).f, s.records[s.locals[record].chain[0]][slot], s.heap, s.closures);
      }
      PutFine(g, ls, NoHole, x, C.Normal(s.records[s.locals[record].chain[0]][slot]), s, sites);
      SameIsLater(s, sites);
    case GetOuter(record) =>
      RecordAt(g, ls, record, s, sites);
      SetLocal(g, ls, NoHole, x, A.HeldRecord(s.locals[record].chain[1..]), s, sites);
      SameIsLater(s, sites);
    case GetStatic(i) =>
      assert Holds(g, StaticFact(g, i), s.statics[i], s.heap, s.closures) by { reveal StaticsFit(); assert SlotOfStatic(g, NoGap, i) == StaticFact(g, i); }
      BelowHolds(g, StaticFact(g, i), LocalType(ls, x).f, s.statics[i], s.heap, s.closures);
      PutFine(g, ls, NoHole, x, C.Normal(s.statics[i]), s, sites);
      SameIsLater(s, sites);
    case NewRecord(outer, slots) => sites1 := NewRecordFine(p, g, ls, x, outer, slots, s, sites);
    case MakeClosure(fn, env) =>
      assert CheckFunction(p, g, ws[fn], fn as nat, p[fn], a[fn]);
      MakeClosureFine(p, g, ls, NoHole, x, fn, env, s, sites);
    case Call(callee, this_, newTarget, args, text) =>
      var inv := Invocation(A.AtomValue(callee, s.locals).v, A.AtomValue(this_, s.locals).v, A.AtomValue(newTarget, s.locals).v, A.AtomValues(args, s.locals).vs);
      sites1 := SafeApply(p, a, g, ws, inv, text, s, sites);
      CallFine(g, ls, x, Value(Anything), s, sites, A.Apply(p, inv, text, s), sites1);
    case Prim(op, args) =>
      var vs := A.AtomValues(args, s.locals).vs;
      sites1 := SafeOperate(p, a, g, ws, op, vs, s, sites);
      var (o, s1) := A.Operate(p, op, vs, s);
      var f := LocalType(ls, x).f;
      if f.Closure? && o.Normal? {
        AtomHolds(g, ls, args[0], f, s, sites);
        assert vs[0] == A.AtomValue(args[0], s.locals).v;
        IsFirst(p, op, vs, s);
        HoldsLater(g, f, vs[0], s.heap, s.closures, s1.heap, s1.closures);
      }
      CallFine(g, ls, x, Value(f), s, sites, (o, s1), sites1);
  }
  lemma FieldHolds(g: Types, i: nat, k: Id, s: A.State, sites: seq<Id>)
    requires RecordsFit(g, NoGap, s.records, s.heap, s.closures, sites) && i < |s.records| && i < |sites| && k as nat < |s.records[i]|
    ensures Holds(g, SlotFact(g, sites[i], k as nat), s.records[i][k], s.heap, s.closures)
  { reveal RecordsFit(); assert FieldFact(g, NoGap, sites, i, k as nat) == SlotFact(g, sites[i], k as nat); }
  // What a call or an operation gives is put into a local.
  lemma CallFine(g: Types, ls: seq<Type>, x: Id, ty: Type, s: A.State, sites: seq<Id>, r: (C.Outcome, A.State), sites1: seq<Id>)
    requires Fine(g, ls, NoHole, s, sites) && Returned(g, s, sites, r, sites1) && r.1.locals == s.locals && LocalType(ls, x) == ty && ty.Value? && !A.Put(x, r).0.Stuck?
    requires r.0.Normal? ==> Holds(g, ty.f, r.0.v, r.1.heap, r.1.closures)
    ensures After(g, ls, NoHole, s, sites, A.Put(x, r), sites1)
  {
    if !r.0.Timeout? {
      LocalsLater(g, ls, s.locals, s.heap, s.closures, sites, r.1.heap, r.1.closures, sites1);
      PutFine(g, ls, NoHole, x, r.0, r.1, sites1);
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
  lemma EntryFits(g: Types, ls: seq<Type>, fn: Function, chain: F.Chain, locals: map<Id, Value>, env: Chain, h: Heap, cs: Closures, sites: seq<Id>)
    requires (forall x <- fn.names :: LocalType(ls, x) == Value(Anything)) && (fn.env.Some? ==> LocalType(ls, fn.env.x) == Record(env)) && ChainFits(env, chain, sites)
    requires forall x :: x in locals ==> x in fn.names
    ensures LocalsFit(g, ls, A.EntryLocals(fn, chain, locals), h, cs, sites)
  { reveal LocalsFit(); }
  ghost function GapAt(f: nat): Gap { if f == 0 then StaticGap(NoSlot) else NoGap }
  lemma SafeEnter(p: Program, a: Program, g: Types, ws: seq<seq<Type>>, f: nat, chain: F.Chain, inv: Invocation, s: A.State, sites: seq<Id>) returns (sites1: seq<Id>)
    requires FunctionsAreRight(g.guard, g.marker) && CheckProgram(p, a, g, ws) && SharedFits(g, GapAt(f), s, sites)
    requires f < |g.envs| ==> ChainFits(g.envs[f], chain, sites)
    requires !A.Enter(p, f, chain, inv, s).0.Stuck?
    ensures A.Enter(a, f, chain, inv, s) == A.Enter(p, f, chain, inv, s) && Returned(g, s, sites, A.Enter(p, f, chain, inv, s), sites1)
    decreases s.clock, 0, 0
  {
    sites1 := sites;
    if s.clock != 0 {
      assert CheckFunction(p, g, ws[f], f, p[f], a[f]);
      var fn := p[f];
      HeaderKeeps(g, fn.names, fn.sources, inv, map[], s.heap);
      var (ls, h) := C.BindHeader(fn.names, fn.sources, inv, map[], s.heap);
      HeapLater(g, GapAt(f), s, sites, h);
      var s0 := s.(clock := s.clock - 1, heap := h, locals := A.EntryLocals(fn, chain, ls), kinds := fn.kinds);
      EntryFits(g, ws[f], fn, chain, ls, g.envs[f], h, s.closures, sites);
      assert A.EntryLocals(a[f], chain, ls) == A.EntryLocals(fn, chain, ls);
      assert Fine(g, ws[f], HoleAt(f), s0, sites);
      sites1 := SafeExec(p, a, g, ws, ws[f], HoleAt(f), a[f].body, fn.body, s0, sites);
      var r := A.Exec(p, fn.body, s0);
      if !r.0.Timeout? { LaterTwice(s, sites, s0, sites, r.1, sites1); }
    }
  }
  lemma SafeApply(p: Program, a: Program, g: Types, ws: seq<seq<Type>>, inv: Invocation, text: CalleeText, s: A.State, sites: seq<Id>) returns (sites1: seq<Id>)
    requires FunctionsAreRight(g.guard, g.marker) && CheckProgram(p, a, g, ws) && SharedFits(g, NoGap, s, sites) && !A.Apply(p, inv, text, s).0.Stuck?
    ensures A.Apply(a, inv, text, s) == A.Apply(p, inv, text, s) && Returned(g, s, sites, A.Apply(p, inv, text, s), sites1)
    decreases s.clock, 0, 1
  {
    sites1 := sites;
    var id := CalledClosure(inv, s.heap);
    if 0 <= id < |s.closures| {
      assert s.closures[id].fn < |g.envs| && ChainFits(g.envs[s.closures[id].fn], s.closures[id].chain, sites) by { reveal ClosuresFit(); }
      if s.closures[id].fn == 0 { WithGap(g, s, sites, NoSlot); }
      sites1 := SafeEnter(p, a, g, ws, s.closures[id].fn, s.closures[id].chain, inv, s, sites);
    } else {
      var (_, h) := Refusal(inv.callee, inv.this_, inv.newTarget, text, s.heap);
      assert Keeps(s.heap, h) by { reveal FunctionsAreRight(); }
      HeapLater(g, NoGap, s, sites, h);
    }
  }
  lemma SafeOperate(p: Program, a: Program, g: Types, ws: seq<seq<Type>>, op: Operation, vs: seq<Value>, s: A.State, sites: seq<Id>) returns (sites1: seq<Id>)
    requires FunctionsAreRight(g.guard, g.marker) && CheckProgram(p, a, g, ws) && SharedFits(g, NoGap, s, sites) && !A.Operate(p, op, vs, s).0.Stuck?
    ensures A.Operate(a, op, vs, s) == A.Operate(p, op, vs, s) && Returned(g, s, sites, A.Operate(p, op, vs, s), sites1)
    decreases s.clock, 0, 2
  {
    sites1 := sites;
    var (o, h) := Run(op, vs, s.heap);
    assert Keeps(s.heap, h) by { reveal FunctionsAreRight(); }
    HeapLater(g, NoGap, s, sites, h);
    if o.Invokes? {
      var s1 := s.(heap := h);
      sites1 := SafeApply(p, a, g, ws, Invocation(o.callee, o.this_, o.newTarget, o.args), 0, s1, sites);
      var r := A.Apply(p, Invocation(o.callee, o.this_, o.newTarget, o.args), 0, s1);
      if !r.0.Timeout? { LaterTwice(s, sites, s1, sites, r.1, sites1); }
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
    assert SharedFits(g, GapAt(0), t, []) by { reveal ClosuresFit(); reveal RecordsFit(); reveal StaticsFit(); }
    var inv := C.CallOfMain(v);
    var id := CalledClosure(inv, t.heap);
    if 0 <= id < |t.closures| { var _ := SafeEnter(p, a, g, ws, 0, [], inv, t, []); }
  }
}
