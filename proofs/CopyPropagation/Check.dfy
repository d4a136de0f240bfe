include "../Anf/Syntax.dfy"

// The checker of copy propagation and of the removal of stores that nobody reads. It walks source and target in step and keeps the set of
// the source's locals whose value the target may not have, neither in the local itself nor where the pass says that it is. None of them
// may be read.
module CopyPropagationCheck {
  import opened Names
  import opened Anf

  // By local: images, what the pass reads instead of it, or the local itself; users, those of which it is the image. Locals from count on
  // have no image. inTry: whether a handler of the function is around.
  datatype Tables = Context(count: Id, images: seq<Atom>, users: seq<set<Id>>, inTry: bool)
  type Context = c: Tables | |c.images| == c.count as int && |c.users| == c.count as int witness Context(0, [], [], false)
  // The locals that must not be read at a place; Dead: it is never reached.
  datatype Bad = Dead | Live(xs: set<Id>)
  // What follows a run of statements: at its end, where it throws (within a handler only), where it breaks to a label.
  datatype Answer = Fail | Done(rest: Stmts, end: Bad, throws: set<Id>, breaks: Breaks)
  // By label, the locals that must not be read where it is gone to: of several places, those of all.
  datatype Breaks = Nowhere | To(l: Id, bad: set<Id>) | Both(a: Breaks, b: Breaks)

  predicate IsUser(c: Context, z: Id)
    requires z < c.count
  { c.images[z].LocalAtom? && c.images[z].x != z ==> c.images[z].x < c.count && z in c.users[c.images[z].x] }
  predicate IsWitness(c: Context) {
    forall z: Id :: z < c.count ==> IsUser(c, z)
  } by method {
    var z: Id := 0;
    while z < c.count
      invariant z <= c.count && forall y: Id :: y < z ==> IsUser(c, y)
    {
      if !IsUser(c, z) { return false; }
      z := z + 1;
    }
    return true;
  }

  // ── Images ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  function ImageOf(x: Id, c: Context): Atom { if x < c.count then c.images[x] else LocalAtom(x) }
  predicate HasImage(x: Id, c: Context) { ImageOf(x, c) != LocalAtom(x) }
  function Image(a: Atom, c: Context): Atom { match a case LocalAtom(x) => ImageOf(x, c) case ConstantAtom(_) => a }
  function Images(xs: seq<Atom>, c: Context): seq<Atom> {
    if |xs| == 0 then [] else [Image(xs[0], c)] + Images(xs[1..], c)
  } by method {
    ImagesAre(xs, c);
    return seq(|xs|, i requires 0 <= i < |xs| => Image(xs[i], c));
  }
  lemma ImagesAre(xs: seq<Atom>, c: Context)
    ensures Images(xs, c) == seq(|xs|, i requires 0 <= i < |xs| => Image(xs[i], c))
  { if |xs| > 0 { ImagesAre(xs[1..], c); } }
  function RecordOf(x: Id, c: Context): Id { match ImageOf(x, c) case LocalAtom(y) => y case ConstantAtom(_) => x }
  function OptionalOf(o: Optional, c: Context): Optional { match o case Some(x) => Optional.Some(RecordOf(x, c)) case None => Optional.None }
  function RhsOf(r: Rhs, c: Context): Rhs {
    match r
    case Copy(a) => Copy(Image(a, c))
    case GetField(record, slot) => GetField(RecordOf(record, c), slot)
    case GetOuter(record) => GetOuter(RecordOf(record, c))
    case GetStatic(_) => r
    case NewRecord(outer, slots) => NewRecord(OptionalOf(outer, c), slots)
    case MakeClosure(fn, env) => MakeClosure(fn, OptionalOf(env, c))
    case Call(f, th, n, args, text) => Call(Image(f, c), Image(th, c), Image(n, c), Images(args, c), text)
    case ClosureEnvironment(a) => ClosureEnvironment(Image(a, c))
    case CallKnown(fn, env, th, args) => CallKnown(fn, OptionalOf(env, c), Image(th, c), Images(args, c))
    case Prim(op, args) => Prim(op, Images(args, c))
  }

  // ── Reading ────────────────────────────────────────────────────────────────────────────────────────────────────────

  predicate MayRead(a: Atom, bad: set<Id>) { a.LocalAtom? ==> a.x !in bad }
  predicate MayReadAll(xs: seq<Atom>, bad: set<Id>) {
    |xs| == 0 || (MayRead(xs[0], bad) && MayReadAll(xs[1..], bad))
  } by method {
    var i := 0;
    while i < |xs|
      invariant 0 <= i <= |xs| && MayReadAll(xs, bad) == MayReadAll(xs[i..], bad)
    {
      assert xs[i..][1..] == xs[i + 1..];
      if !MayRead(xs[i], bad) { return false; }
      i := i + 1;
    }
    return true;
  }
  predicate MayReadRecord(x: Id, bad: set<Id>, c: Context) { x !in bad && ImageOf(x, c).LocalAtom? }
  predicate MayReadOptional(o: Optional, bad: set<Id>, c: Context) { o.Some? ==> MayReadRecord(o.x, bad, c) }
  predicate MayReadRhs(r: Rhs, bad: set<Id>, c: Context) {
    match r
    case Copy(a) => MayRead(a, bad)
    case GetField(record, _) => MayReadRecord(record, bad, c)
    case GetOuter(record) => MayReadRecord(record, bad, c)
    case GetStatic(_) => true
    case NewRecord(outer, _) => MayReadOptional(outer, bad, c)
    case MakeClosure(_, env) => MayReadOptional(env, bad, c)
    case Call(f, th, n, args, _) => MayRead(f, bad) && MayRead(th, bad) && MayRead(n, bad) && MayReadAll(args, bad)
    case ClosureEnvironment(a) => MayRead(a, bad)
    case CallKnown(_, env, th, args) => MayReadOptional(env, bad, c) && MayRead(th, bad) && MayReadAll(args, bad)
    case Prim(_, args) => MayReadAll(args, bad)
  }
  predicate IsRemovable(r: Rhs) {
    r.Copy? || r.GetField? || r.GetOuter? || r.GetStatic? || r.ClosureEnvironment? || (r.Prim? && r.op.isPure)
  }
  predicate MayThrow(r: Rhs) { r.Call? || r.CallKnown? || (r.Prim? && !r.op.isPure) }

  // ── Writing ────────────────────────────────────────────────────────────────────────────────────────────────────────

  // Unions mostly of empty sets.
  function Plus(a: set<Id>, b: set<Id>): (r: set<Id>)
    ensures r == a + b
  {
    if |b| == 0 then a else if |a| == 0 then b else a + b
  }
  function Minus(a: set<Id>, x: Id): (r: set<Id>)
    ensures r == a - {x}
  {
    if x in a then a - {x} else a
  }
  // Both give x its value: what has x as its image has it no longer.
  function Written(x: Id, bad: set<Id>, c: Context): set<Id> {
    Minus(if x < c.count then Plus(bad, c.users[x]) else bad, x)
  }
  // The source alone gives x its value.
  function Skipped(x: Id, r: Rhs, bad: set<Id>, c: Context): set<Id> {
    if r.Copy? && MayRead(r.a, bad) && Image(r.a, c) == ImageOf(x, c) then Minus(bad, x) else bad + {x}
  }

  // ── Statements ─────────────────────────────────────────────────────────────────────────────────────────────────────

  function Join(a: Bad, b: Bad): Bad {
    match a
    case Dead => b
    case Live(xs) => match b case Dead => a case Live(ys) => Live(Plus(xs, ys))
  }
  function Merge(a: Breaks, b: Breaks): Breaks { if a.Nowhere? then b else if b.Nowhere? then a else Both(a, b) }
  predicate GoesTo(l: Id, b: Breaks) {
    match b
    case Nowhere => false
    case To(m, _) => m == l
    case Both(b1, b2) => GoesTo(l, b1) || GoesTo(l, b2)
  }
  function At(l: Id, b: Breaks): set<Id> {
    match b
    case Nowhere => {}
    case To(m, bad) => if m == l then bad else {}
    case Both(b1, b2) => Plus(At(l, b1), At(l, b2))
  }
  function Without(l: Id, b: Breaks): Breaks {
    match b
    case Nowhere => b
    case To(m, _) => if m == l then Nowhere else b
    case Both(b1, b2) => Merge(Without(l, b1), Without(l, b2))
  }
  function Throwing(c: Context, bad: set<Id>): set<Id> { if c.inTry then bad else {} }
  function Next(s: Stmt, tt: Stmts, end: Bad, throws: set<Id>): Answer {
    if tt.Then? && tt.head == s then Done(tt.tail, end, throws, Nowhere) else Fail
  }
  // A nested list must be consumed whole.
  predicate IsWhole(r: Answer) { r.Done? && r.rest.End? }

  function Strip(c: Context, ss: Stmts, tt: Stmts, bad: set<Id>): Answer
    decreases ss, 1
  {
    match ss
    case End => Done(tt, Live(bad), {}, Nowhere)
    case Then(s, tail) =>
      match First(c, s, tail, tt, bad)
      case Fail => Fail
      case Done(rest, end, throws, breaks) =>
        // What is never reached may read anything.
        match Strip(c, tail, rest, if end.Live? then end.xs else {})
        case Fail => Fail
        case Done(rest2, end2, throws2, breaks2) => Done(rest2, end2, Plus(throws, throws2), Merge(breaks, breaks2))
  }

  // Of stores in a row that come to the same, the pass keeps the last that will do: the one after which the target's next stores are not all
  // to be found any more. Whether they are found in ss.
  predicate AreFound(c: Context, ss: Stmts, tt: Stmts) {
    if !(tt.Then? && IsStore(tt.head)) then true
    else if !(ss.Then? && IsStore(ss.head)) then false
    else if IsKept(c, ss.head, tt) then AreFound(c, ss.tail, tt.tail)
    else AreFound(c, ss.tail, tt)
  }
  predicate IsStore(s: Stmt) { s.Set? && IsRemovable(s.r) }
  // Whether the store, with what is read instead of its operands, is what the target has next.
  predicate IsKept(c: Context, s: Stmt, tt: Stmts)
    requires s.Set?
  {
    tt.Then? && tt.head.Set? && tt.head.x == s.x && !HasImage(s.x, c) && tt.head.r == RhsOf(s.r, c)
  }
  predicate IsSkipped(c: Context, s: Stmt, tail: Stmts, tt: Stmts) { IsStore(s) && IsKept(c, s, tt) && AreFound(c, tail, tt) }
  function First(c: Context, s: Stmt, tail: Stmts, tt: Stmts, bad: set<Id>): Answer
    decreases s, 2
  {
    if IsSkipped(c, s, tail, tt) then Done(tt, Live(Skipped(s.x, s.r, bad, c)), {}, Nowhere) else One(c, s, tt, bad)
  }

  function One(c: Context, s: Stmt, tt: Stmts, bad: set<Id>): Answer
    decreases s, 1
  {
    match s
    case Set(x, r) =>
      if IsKept(c, s, tt) && MayReadRhs(r, bad, c)
      then Done(tt.tail, Live(Written(x, bad, c)), if MayThrow(r) then Throwing(c, bad) else {}, Nowhere)
      else if IsRemovable(r) then Done(tt, Live(Skipped(x, r, bad, c)), {}, Nowhere) else Fail
    case SetField(record, slot, a) =>
      if MayReadRecord(record, bad, c) && MayRead(a, bad) then Next(SetField(RecordOf(record, c), slot, Image(a, c)), tt, Live(bad), {}) else Fail
    case SetStatic(slot, a) => if MayRead(a, bad) then Next(SetStatic(slot, Image(a, c)), tt, Live(bad), {}) else Fail
    case If(a, th, el) =>
      if !(MayRead(a, bad) && tt.Then? && tt.head.If? && tt.head.condition == Image(a, c)) then Fail else
      var r1 := Strip(c, th, tt.head.then_, bad);
      var r2 := Strip(c, el, tt.head.else_, bad);
      if IsWhole(r1) && IsWhole(r2) then Done(tt.tail, Join(r1.end, r2.end), Plus(r1.throws, r2.throws), Merge(r1.breaks, r2.breaks)) else Fail
    case Block(l, body) =>
      if !(tt.Then? && tt.head.Block? && tt.head.l == l) then Fail else
      var r := Strip(c, body, tt.head.body, bad);
      if IsWhole(r) then Done(tt.tail, if GoesTo(l, r.breaks) then Join(r.end, Live(At(l, r.breaks))) else r.end, r.throws, Without(l, r.breaks)) else Fail
    case Break(l) => if tt.Then? && tt.head == s then Done(tt.tail, Dead, {}, To(l, bad)) else Fail
    case Loop(body) =>
      if !(tt.Then? && tt.head.Loop?) then Fail else
      var r := LoopFrom(c, body, tt.head.body, bad, 12);
      if r.Done? then Done(tt.tail, Dead, r.throws, r.breaks) else Fail
    case TryCatch(body, x, handler) =>
      if !(!HasImage(x, c) && tt.Then? && tt.head.TryCatch? && tt.head.x == x) then Fail else
      var r1 := Strip(c.(inTry := true), body, tt.head.body, bad);
      if !IsWhole(r1) then Fail else
      var r2 := Strip(c, handler, tt.head.handler, Written(x, r1.throws, c));
      if IsWhole(r2) then Done(tt.tail, Join(r1.end, r2.end), r2.throws, Merge(r1.breaks, r2.breaks)) else Fail
    case TryFinally(_, _) => Fail
    case Assert(_, _, _) => Fail
    case Throw(a) => if MayRead(a, bad) then Next(Throw(Image(a, c)), tt, Dead, Throwing(c, bad)) else Fail
    case Return(a) => if MayRead(a, bad) then Next(Return(Image(a, c)), tt, Dead, {}) else Fail
  }

  // What may not be read at the head of a loop is what may not be read before it or after an iteration: found by trying.
  function LoopFrom(c: Context, body: Stmts, tt: Stmts, head: set<Id>, fuel: nat): Answer
    decreases body, 2, fuel
  {
    var r := Strip(c, body, tt, head);
    if !IsWhole(r) || r.end.Dead? || r.end.xs <= head then (if IsWhole(r) then r else Fail)
    else if fuel == 0 then Fail
    else LoopFrom(c, body, tt, head + r.end.xs, fuel - 1)
  }

  // ── Functions and programs ─────────────────────────────────────────────────────────────────────────────────────────

  predicate CheckFunction(f: Function, g: Function, images: seq<Atom>, users: seq<set<Id>>) {
    |images| == |users| < 0x7fff_ffff &&
    var c := Context(|images| as Id, images, users, false);
    g == f.(body := g.body) && f.kinds == map[] && IsWitness(c)
    && (forall x <- f.names :: !HasImage(x, c)) && (f.env.Some? ==> !HasImage(f.env.x, c))
    && IsWhole(Strip(c, f.body, g.body, {}))
  }
  datatype Witness = Witness(images: seq<Atom>, users: seq<set<Id>>)
  predicate CheckProgram(p: Program, q: Program, ws: seq<Witness>) {
    |p| == |q| == |ws| && |p| > 0 && forall i :: 0 <= i < |p| ==> CheckFunction(p[i], q[i], ws[i].images, ws[i].users)
  }
}
