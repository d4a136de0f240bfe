include "../Anf/Syntax.dfy"

// The checker of known callees: that a value is the closure of one function, where an assertion says so. It goes by what is stored anywhere in
// the program, whenever: each local, slot of a scope record and static slot has a fact, and all that is stored there must have it. A scope
// record is told by the place where it is made, its site. What places hold before anything is stored in them, undefined, and the marker of
// lexical variables that are not initialized yet, may be in any place but those with certain facts. Those of records are stored right after the
// record is made, while nothing else runs. Those of statics are stored first of all in a function, their home; they are certain in it and in the
// functions in it, whose closures are made only there.
module KnownCalleesCheck {
  import opened Names
  import opened Anf

  // What is known of a value: nothing; or that it is a closure of the function, or, unless certain, an initial value.
  datatype Fact = Anything | Closure(fn: Id, certain: bool)
  // The sites of a record and of those around it.
  datatype Chain = Nil | Link(site: Id, outer: Chain)
  // What a local holds: a value or a scope record.
  datatype Type = Value(f: Fact) | Record(chain: Chain)
  // The pass's word. guard: an operation that is false of initial values. marker: the one beside undefined. envs: the chain that closures of a
  // function have. slots: of records, by site. homes: by function, the statics that it stores first of all, the last first. around: the function
  // around each, with a smaller number; the outermost have none such.
  datatype Types = Types(guard: Operation, marker: Literal, envs: seq<Chain>, slots: seq<seq<Fact>>, statics: seq<Static>, homes: seq<seq<Id>>, around: seq<Id>)
  // rank: where it is among its home's.
  datatype Static = Static(f: Fact, home: Id, rank: Id)

  predicate Below(f: Fact, g: Fact) { g.Anything? || (f.Closure? && f.fn == g.fn && (f.certain || !g.certain)) }
  function Weak(f: Fact): Fact { if f.Closure? then Closure(f.fn, false) else f }
  predicate IsCertain(f: Fact) { f.Closure? && f.certain }
  predicate HasHome(g: Types, i: Id)
    requires i as nat < |g.statics|
  { var s := g.statics[i]; s.home as nat < |g.homes| && s.rank as nat < |g.homes[s.home]| && g.homes[s.home][s.rank] == i }
  function StaticFact(g: Types, i: Id): Fact { if i as nat >= |g.statics| then Anything else if HasHome(g, i) then g.statics[i].f else Weak(g.statics[i].f) }
  predicate HasAround(g: Types, f: Id) { f as nat < |g.around| && g.around[f] < f }
  // The function is home, or in it.
  predicate IsWithin(g: Types, f: Id, home: Id)
    decreases f as nat
  { f == home || (HasAround(g, f) && IsWithin(g, g.around[f], home)) }
  // What is known of a static in a function.
  function FactThere(g: Types, at: Id, i: Id): Fact {
    var f := StaticFact(g, i);
    if IsCertain(f) && !IsWithin(g, at, g.statics[i].home) then Weak(f) else f
  }
  function SlotFact(g: Types, site: Id, slot: nat): Fact { if site as nat < |g.slots| && slot < |g.slots[site]| then g.slots[site][slot] else Anything }
  function LocalType(ls: seq<Type>, x: Id): Type { if x as nat < |ls| then ls[x] else Value(Anything) }
  predicate IsSite(ls: seq<Type>, x: Id) { LocalType(ls, x).Record? && LocalType(ls, x).chain.Link? }
  function SiteOf(ls: seq<Type>, x: Id): Id
    requires IsSite(ls, x)
  { LocalType(ls, x).chain.site }
  // The local, if any, holds a record with this chain.
  predicate HasChain(ls: seq<Type>, x: Optional, chain: Chain) { match x case None => chain.Nil? case Some(y) => LocalType(ls, y) == Record(chain) }

  predicate IsInitial(g: Types, c: Literal) { c == UndefinedLiteral || c == g.marker }
  predicate AtomFits(g: Types, ls: seq<Type>, a: Atom, f: Fact) {
    f.Anything? || match a case ConstantAtom(c) => !f.certain && IsInitial(g, c) case LocalAtom(x) => LocalType(ls, x).Value? && Below(LocalType(ls, x).f, f)
  }
  function ClosureFact(p: Program, fn: Id): Fact { if fn as nat < |p| && !p[fn].info.isClass then Closure(fn, true) else Anything }

  // at: the function that the code is of.
  predicate RhsFits(p: Program, g: Types, ls: seq<Type>, at: Id, r: Rhs, ty: Type) {
    match r
    case Copy(a) => ty.Value? && AtomFits(g, ls, a, ty.f)
    case GetField(record, slot) => ty.Value? && (ty.f.Anything? || (IsSite(ls, record) && Below(SlotFact(g, SiteOf(ls, record), slot as nat), ty.f)))
    case GetOuter(record) => IsSite(ls, record) && ty == Record(LocalType(ls, record).chain.outer)
    case GetStatic(i) => ty.Value? && Below(FactThere(g, at, i), ty.f)
    case NewRecord(outer, _) => ty.Record? && ty.chain.Link? && HasChain(ls, outer, ty.chain.outer)
    case MakeClosure(fn, env) => (HasAround(g, fn) ==> IsWithin(g, at, g.around[fn])) && fn as nat < |g.envs| && HasChain(ls, env, g.envs[fn]) && ty.Value? && Below(ClosureFact(p, fn), ty.f)
    case Call(_, _, _, _, _) => ty == Value(Anything)
    case Prim(op, args) => ty.Value? && (ty.f.Anything? || (op.rule.Same? && |args| > 0 && AtomFits(g, ls, args[0], ty.f)))
    case ClosureEnvironment(_) => false
    case CallKnown(_, _, _, _) => false
  }

  // ── Places with certain facts, at first ────────────────────────────────────────────────────────────────────────────

  datatype Slots = NoSlot | Stored(slot: Id, before: Slots)
  // Where slots with certain facts may have initial values yet: nowhere; in the record that x holds; in the function's statics; but for those
  // stored so far.
  datatype Hole = NoHole | InRecord(x: Id, stored: Slots) | InStatics(stored: Slots)

  predicate IsIn(slot: Id, stored: Slots) { stored.Stored? && (stored.slot == slot || IsIn(slot, stored.before)) }
  predicate AnyCertain(facts: seq<Fact>) { exists i :: 0 <= i < |facts| && IsCertain(facts[i]) }
  ghost predicate AllIn(facts: seq<Fact>, stored: Slots) { forall i: Id :: i as nat < |facts| && IsCertain(facts[i]) ==> IsIn(i, stored) }
  // All slots with certain facts are among those stored.
  predicate Covers(facts: seq<Fact>, stored: Slots)
    ensures Covers(facts, stored) ==> AllIn(facts, stored)
  { CoversFrom(facts, 0, stored) }
  by method {
    var isStored := new bool[|facts|](_ => false);
    var rest := stored;
    while rest.Stored?
      invariant forall i: Id :: i as nat < |facts| && IsIn(i, stored) ==> isStored[i] || IsIn(i, rest)
      invariant forall i: Id :: i as nat < |facts| && isStored[i] ==> IsIn(i, stored)
      invariant forall i: Id :: IsIn(i, rest) ==> IsIn(i, stored)
      decreases rest
    {
      assert IsIn(rest.slot, rest);
      if rest.slot as nat < |facts| { isStored[rest.slot] := true; }
      rest := rest.before;
    }
    var i := |facts|;
    while i > 0
      invariant 0 <= i <= |facts|
      invariant CoversFrom(facts, i, stored)
    {
      i := i - 1;
      if IsCertain(facts[i]) && !(i < 0x7fff_ffff && isStored[i]) {
        if CoversFrom(facts, 0, stored) { CoversLess(facts, 0, i, stored); }
        return false;
      }
    }
    return true;
  }
  predicate CoversFrom(facts: seq<Fact>, i: nat, stored: Slots)
    ensures CoversFrom(facts, i, stored) ==> forall k: Id :: i <= k as nat < |facts| && IsCertain(facts[k]) ==> IsIn(k, stored)
    decreases |facts| - i
  { i >= |facts| || ((IsCertain(facts[i]) ==> i < 0x7fff_ffff && IsIn(i as Id, stored)) && CoversFrom(facts, i + 1, stored)) }
  lemma CoversLess(facts: seq<Fact>, i: nat, k: nat, stored: Slots)
    requires i <= k <= |facts| && CoversFrom(facts, i, stored) ensures CoversFrom(facts, k, stored)
    decreases k - i
  { if i < k { CoversLess(facts, i + 1, k, stored); } }
  function SlotFacts(g: Types, site: Id): seq<Fact> { if site as nat < |g.slots| then g.slots[site] else [] }
  // So are the home's statics; they stand in the same order.
  predicate CoversHome(home: seq<Id>, stored: Slots)
    ensures CoversHome(home, stored) ==> forall k :: 0 <= k < |home| ==> IsIn(home[k], stored)
  { CoversHomeFrom(home, 0, stored) }
  predicate CoversHomeFrom(home: seq<Id>, k: nat, stored: Slots)
    ensures CoversHomeFrom(home, k, stored) ==> forall j :: k <= j < |home| ==> IsIn(home[j], stored)
    decreases stored
  {
    if k >= |home| then true
    else if stored.NoSlot? then false
    else if home[k] == stored.slot then CoversHomeFrom(home, k + 1, stored.before)
    else CoversHomeFrom(home, k, stored.before)
  }
  predicate Closes(g: Types, ls: seq<Type>, at: Id, hole: Hole) {
    match hole
    case NoHole => true
    case InRecord(x, stored) => IsSite(ls, x) && Covers(SlotFacts(g, SiteOf(ls, x)), stored)
    case InStatics(stored) => at as nat >= |g.homes| || CoversHome(g.homes[at], stored)
  }

  // Statements that store, or make what is stored, and run nothing else.
  predicate IsStore(hole: Hole, s: Stmt) {
    match s
    case Set(x, r) => !(hole.InRecord? && x == hole.x) && (r.Copy? || r.MakeClosure?)
    case SetField(_, _, _) => true
    case SetStatic(_, _) => true
    case _ => false
  }
  // The hole after such a statement.
  function Filled(hole: Hole, s: Stmt): Hole {
    match hole
    case NoHole => NoHole
    case InRecord(x, stored) => if s.SetField? && s.record == x then InRecord(x, Stored(s.slot, stored)) else hole
    case InStatics(stored) => if s.SetStatic? then InStatics(Stored(s.slot, stored)) else hole
  }
  function Opened(g: Types, ls: seq<Type>, s: Stmt): Hole {
    if s.Set? && s.r.NewRecord? && IsSite(ls, s.x) && AnyCertain(SlotFacts(g, SiteOf(ls, s.x))) then InRecord(s.x, NoSlot) else NoHole
  }

  // ── Statements, functions and programs ─────────────────────────────────────────────────────────────────────────────

  predicate Check(p: Program, g: Types, ls: seq<Type>, at: Id, hole: Hole, ss: Stmts)
    decreases ss, 1
  {
    if ss.Then? && !hole.NoHole? && IsStore(hole, ss.head) then CheckOne(p, g, ls, at, ss.head) && Check(p, g, ls, at, Filled(hole, ss.head), ss.tail)
    else Closes(g, ls, at, hole) && match ss case End => true case Then(s, tail) => CheckOne(p, g, ls, at, s) && Check(p, g, ls, at, Opened(g, ls, s), tail)
  }
  predicate CheckOne(p: Program, g: Types, ls: seq<Type>, at: Id, s: Stmt)
    decreases s, 0
  {
    match s
    case Set(x, r) => RhsFits(p, g, ls, at, r, LocalType(ls, x))
    case SetField(record, slot, a) => IsSite(ls, record) && AtomFits(g, ls, a, SlotFact(g, SiteOf(ls, record), slot as nat))
    case SetStatic(i, a) => AtomFits(g, ls, a, StaticFact(g, i))
    case If(_, th, el) => Check(p, g, ls, at, NoHole, th) && Check(p, g, ls, at, NoHole, el)
    case Block(_, body) => Check(p, g, ls, at, NoHole, body)
    case Break(_) => true
    case Loop(body) => Check(p, g, ls, at, NoHole, body)
    case TryCatch(body, x, handler) => LocalType(ls, x) == Value(Anything) && Check(p, g, ls, at, NoHole, body) && Check(p, g, ls, at, NoHole, handler)
    case TryFinally(_, _) => false
    case Throw(_) => true
    case Return(_) => true
    case Assert(guard, callee, fn) => CheckAssert(g, ls, guard, callee, fn)
  }
  predicate CheckAssert(g: Types, ls: seq<Type>, guard: Guard, callee: Atom, fn: Id) {
    match guard
    case Everywhere => AtomFits(g, ls, callee, Closure(fn, true))
    case Where(op) => op == g.guard && AtomFits(g, ls, callee, Closure(fn, false))
  }

  // The program without its assertions.
  predicate Erases(ss: Stmts, tt: Stmts) {
    match ss
    case End => tt.End?
    case Then(s, tail) => if s.Assert? then Erases(tail, tt) else tt.Then? && ErasesOne(s, tt.head) && Erases(tail, tt.tail)
  }
  predicate ErasesOne(s: Stmt, t: Stmt) {
    match s
    case If(a, th, el) => t.If? && t.condition == a && Erases(th, t.then_) && Erases(el, t.else_)
    case Block(l, body) => t.Block? && t.l == l && Erases(body, t.body)
    case Loop(body) => t.Loop? && Erases(body, t.body)
    case TryCatch(body, x, handler) => t.TryCatch? && t.x == x && Erases(body, t.body) && Erases(handler, t.handler)
    case TryFinally(_, _) => false
    case Assert(_, _, _) => false
    case _ => t == s
  }

  // The function with the number at, of the program p and with its assertions.
  predicate CheckFunction(p: Program, g: Types, ls: seq<Type>, at: Id, plain: Function, asserting: Function)
    requires at as nat < |g.envs|
  {
    plain == asserting.(body := plain.body) && Erases(asserting.body, plain.body)
    && (forall x <- plain.names :: LocalType(ls, x) == Value(Anything)) && (plain.env.Some? ==> LocalType(ls, plain.env.x) == Record(g.envs[at]))
    && Check(p, g, ls, at, InStatics(NoSlot), asserting.body)
  }
  predicate CheckProgram(p: Program, a: Program, g: Types, ws: seq<seq<Type>>) {
    |p| == |a| == |ws| == |g.envs| && 0 < |p| < 0x7fff_ffff && g.envs[0].Nil? && forall i: Id :: i as nat < |p| ==> CheckFunction(p, g, ws[i], i, p[i], a[i])
  }
}
