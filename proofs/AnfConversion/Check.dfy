include "../Flat/Syntax.dfy"
include "../Anf/Syntax.dfy"

// The checker of ANF conversion. A Flat expression becomes a run of statements at the head of a list; the checker consumes that run and
// says what is left, in the three ways in which the conversion works: Operand (an atom has the value), Into (a local gets it), Effect
// (nobody wants it). Soundness.dfy shows that the run does what the expression does.
module AnfConversionCheck {
  import opened Names
  import Flat
  import Anf

  // Fail: refused. Dead: the expression never completes normally, and what follows its statements is never reached.
  // Done: the statements after the expression's, and (for Operand) the atom with its value.
  datatype Answer = Fail | Dead | Done(rest: Anf.Stmts, a: Anf.Atom)
  datatype Answers = FailAll | DeadAll | DoneAll(rest: Anf.Stmts, atoms: seq<Anf.Atom>)

  // declared: Flat's locals in scope; they keep their numbers. kept: locals that must not be written now: scope records, and where
  // an atom is that is still needed. pending: while a finalizer runs, the locals with the values with which its body ended; only what
  // leaves the finalizer for good may write one: a break, just before it goes. targets: the local that gets a block's value. env: the
  // local with the closure's scope record.
  // made: the locals with the records that the function itself has made around this place, innermost last. reach: how many
  // records, from the environment outward, are sure to exist; reachOf says the same for each function of the program.
  datatype Context = Context(declared: set<Id>, kept: set<Id>, pending: set<Id>, targets: map<Id, Anf.Optional>, env: Anf.Optional, made: seq<Id>, reach: nat, reachOf: seq<Id>)

  predicate Writable(x: Id, c: Context) { x !in c.declared && x !in c.kept && x !in c.pending }
  predicate Assignable(x: Id, c: Context) { x in c.declared && x !in c.kept && x !in c.pending }
  function Keep(a: Anf.Atom, c: Context): Context {
    match a case LocalAtom(x) => Context(c.declared, c.kept + {x}, c.pending, c.targets, c.env, c.made, c.reach, c.reachOf) case ConstantAtom(_) => c
  }
  function KeepAll(xs: seq<Anf.Atom>, c: Context): Context {
    if |xs| == 0 then c else KeepAll(xs[1..], Keep(xs[0], c))
  }
  function Declare(x: Id, c: Context): Context { Context(c.declared + {x}, c.kept, c.pending, c.targets, c.env, c.made, c.reach, c.reachOf) }
  function DeclareAll(xs: seq<Id>, c: Context): Context {
    if |xs| == 0 then c else DeclareAll(xs[1..], Declare(xs[0], c))
  }
  // In a finalizer: the value with which a block was left, or a target given, stays where it is.
  function Finalizing(x: Anf.Optional, c: Context): Context {
    c.(pending := c.pending + (set l | l in c.targets && c.targets[l].Some? :: c.targets[l].x) + if x.Some? then {x.x} else {})
  }
  // Another finalizer may keep what leaves from leaving.
  function Harden(c: Context): Context { c.(kept := c.kept + c.pending, pending := {}) }
  function Target(l: Id, x: Anf.Optional, c: Context): Context { c.(targets := c.targets[l := x]) }

  // ── Scope records ──────────────────────────────────────────────────────────────────────────────────────────────────

  datatype Found = NotFound | Found(record: Id, rest: Anf.Stmts)
  // Consumes the steps that lead outward from a record, n of them; so many must exist.
  function Outward(c: Context, record: Id, n: nat, ss: Anf.Stmts): Found
    decreases n
  {
    if n == 0 then Found(record, ss) else
    match ss
    case Then(Set(x, GetOuter(r)), tail) => if r == record && Writable(x, c) then Outward(c, x, n - 1, tail) else NotFound
    case _ => NotFound
  }
  // The local that holds the record so many hops out, after the statements that fetch it.
  function RecordAt(c: Context, hops: nat, ss: Anf.Stmts): Found {
    if hops < |c.made| then Found(c.made[|c.made| - 1 - hops], ss)
    else if c.env.Some? && hops - |c.made| < c.reach then Outward(c, c.env.x, hops - |c.made|, ss)
    else NotFound
  }
  // What a new record or closure names as its surroundings, of which it may rely on n records.
  predicate IsCurrent(c: Context, o: Anf.Optional, n: nat) {
    match o
    case Some(x) => (if |c.made| > 0 then x == c.made[|c.made| - 1] else c.env == Anf.Some(x)) && n <= |c.made| + c.reach
    case None => n == 0
  }

  // ── Assignments to a local within operands that come later ─────────────────────────────────────────────────────────

  predicate Assigns(x: Id, e: Flat.Expr) {
    match e
    case Constant(_) => false
    case GetLocal(_) => false
    case SetLocal(y, e1) => x == y || Assigns(x, e1)
    case GetCaptured(_, _, _) => false
    case SetCaptured(_, _, e1) => Assigns(x, e1)
    case GetStatic(_, _) => false
    case SetStatic(_, e1) => Assigns(x, e1)
    case Let(_, e1, e2) => Assigns(x, e1) || Assigns(x, e2)
    case WithScope(_, _, e1) => Assigns(x, e1)
    case MakeClosure(_, _) => false
    case Call(e1, e2, e3, es, _, _) => Assigns(x, e1) || Assigns(x, e2) || Assigns(x, e3) || AnyAssigns(x, es)
    case Prim(_, es, _) => AnyAssigns(x, es)
    case If(e1, e2, e3, _) => Assigns(x, e1) || Assigns(x, e2) || Assigns(x, e3)
    case Seq(e1, e2) => Assigns(x, e1) || Assigns(x, e2)
    case Block(_, e1, _) => Assigns(x, e1)
    case Break(_, e1) => Assigns(x, e1)
    case Loop(e1) => Assigns(x, e1)
    case TryCatch(e1, _, e2, _) => Assigns(x, e1) || Assigns(x, e2)
    case TryFinally(e1, e2, _) => Assigns(x, e1) || Assigns(x, e2)
    case Throw(e1) => Assigns(x, e1)
    case Return(e1) => Assigns(x, e1)
  }
  predicate AnyAssigns(x: Id, es: Flat.Exprs) {
    match es case Nil => false case Cons(e, tail) => Assigns(x, e) || AnyAssigns(x, tail)
  }

  // ── The three ways ─────────────────────────────────────────────────────────────────────────────────────────────────

  // The rest after one statement that must be this.
  function Expect(s: Anf.Stmt, a: Anf.Atom, ss: Anf.Stmts): Answer {
    if ss.Then? && ss.head == s then Done(ss.tail, a) else Fail
  }
  // A nested list must be consumed whole.
  predicate Whole(r: Answer) { r.Dead? || (r.Done? && r.rest.End?) }
  const NoAtom: Anf.Atom := Anf.ConstantAtom(UndefinedLiteral)

  predicate LaterAssigns(a: Anf.Atom, later: Flat.Exprs) { a.LocalAtom? && AnyAssigns(a.x, later) }
  // An operand that a later one assigns is copied first.
  function Settle(c: Context, a: Anf.Atom, later: Flat.Exprs, ss: Anf.Stmts): Answer {
    if !LaterAssigns(a, later) then Done(ss, a) else
    match ss
    case Then(Set(y, Copy(b)), tail) => if b == a && Writable(y, c) then Done(tail, Anf.LocalAtom(y)) else Fail
    case _ => Fail
  }

  // A Scope's locals become undefined, and its record, if it has one, is made. Control leaves a scope without a statement.
  datatype Entry = NotEntered | Entered(c: Context, rest: Anf.Stmts)
  function EnterScope(c: Context, xs: seq<Id>, slots: Id, ss: Anf.Stmts): Entry
    decreases |xs|
  {
    if |xs| == 0 then EnterRecord(c, slots, ss) else
    match ss
    case Then(Set(x, Copy(ConstantAtom(k))), tail) =>
      if x == xs[0] && k == UndefinedLiteral && Writable(x, c) then EnterScope(Declare(x, c), xs[1..], slots, tail) else NotEntered
    case _ => NotEntered
  }
  function EnterRecord(c: Context, slots: Id, ss: Anf.Stmts): Entry {
    if slots == 0 then Entered(c, ss) else
    match ss
    case Then(Set(r, NewRecord(outer, n)), tail) =>
      if n == slots && Writable(r, c) && IsCurrent(c, outer, |c.made| + c.reach)
      then Entered(c.(made := c.made + [r], kept := c.kept + {r}), tail) else NotEntered
    case _ => NotEntered
  }

  predicate IsSimple(e: Flat.Expr) { e.Prim? || e.Call? || e.MakeClosure? || e.GetCaptured? || e.GetStatic? }
  // One effect whose result goes to x, after its operands.
  function Simple(c: Context, x: Id, e: Flat.Expr, ss: Anf.Stmts): Answer
    requires IsSimple(e)
    decreases e, 0
  {
    match e
    case GetCaptured(hops, slot, _) =>
      (match RecordAt(c, hops as nat, ss)
       case Found(record, rest) => Expect(Anf.Set(x, Anf.GetField(record, slot)), NoAtom, rest)
       case NotFound => Fail)
    case GetStatic(i, _) => Expect(Anf.Set(x, Anf.GetStatic(i)), NoAtom, ss)
    case MakeClosure(fn, _) =>
      (match ss
       case Then(Set(y, MakeClosure(g, env)), tail) =>
         if y == x && g == fn && fn as nat < |c.reachOf| && IsCurrent(c, env, c.reachOf[fn] as nat) then Done(tail, NoAtom) else Fail
       case _ => Fail)
    case Prim(op, args, _) =>
      (match Operands(c, args, ss)
       case DoneAll(rest, atoms) => Expect(Anf.Set(x, Anf.Prim(op, atoms)), NoAtom, rest)
       case DeadAll => Dead
       case FailAll => Fail)
    case Call(f, th, n, args, text, _) =>
      (match OperandThen(c, f, Flat.Cons(th, Flat.Cons(n, args)), ss)
       case Done(rest1, a1) =>
         var c1 := Keep(a1, c);
         (match OperandThen(c1, th, Flat.Cons(n, args), rest1)
          case Done(rest2, a2) =>
            var c2 := Keep(a2, c1);
            (match OperandThen(c2, n, args, rest2)
             case Done(rest3, a3) =>
               var c3 := Keep(a3, c2);
               (match Operands(c3, args, rest3)
                case DoneAll(rest4, atoms) => Expect(Anf.Set(x, Anf.Call(a1, a2, a3, atoms, text)), NoAtom, rest4)
                case DeadAll => Dead
                case FailAll => Fail)
             case r => r)
          case r => r)
       case r => r)
  }
  function OperandThen(c: Context, e: Flat.Expr, later: Flat.Exprs, ss: Anf.Stmts): Answer
    decreases e, 4
  {
    match Operand(c, e, ss)
    case Done(rest, a) => Settle(c, a, later, rest)
    case r => r
  }
  function Operands(c: Context, es: Flat.Exprs, ss: Anf.Stmts): Answers
    decreases es, 0
  {
    match es
    case Nil => DoneAll(ss, [])
    case Cons(e, tail) =>
      match OperandThen(c, e, tail, ss)
      case Done(rest, a) =>
        (match Operands(Keep(a, c), tail, rest)
         case DoneAll(rest2, atoms) => DoneAll(rest2, [a] + atoms)
         case r => r)
      case Dead => DeadAll
      case Fail => FailAll
  }

  function Hint(e: Flat.Expr): Id
    requires IsSimple(e) || IsControl(e)
  { e.hint }
  predicate IsControl(e: Flat.Expr) { e.If? || e.Block? || e.TryCatch? || e.TryFinally? }
  // Throw, Return, Break, Loop: no atom has their value.
  predicate IsExit(e: Flat.Expr) { e.Throw? || e.Return? || e.Break? || e.Loop? }

  function Operand(c: Context, e: Flat.Expr, ss: Anf.Stmts): Answer
    decreases e, 3
  {
    if IsSimple(e) || IsControl(e) then
      var x := Hint(e);
      if !Writable(x, c) then Fail else
      match Into(c, x, e, ss)
      case Done(rest, _) => Done(rest, Anf.LocalAtom(x))
      case r => r
    else if IsExit(e) then Exit(c, e, ss)
    else if IsStore(e) then Stored(c, e, ss)
    else
    match e
    case Constant(k) => Done(ss, Anf.ConstantAtom(k))
    case GetLocal(x) => if x in c.declared then Done(ss, Anf.LocalAtom(x)) else Fail
    case Let(x, init, body) =>
      if !Writable(x, c) then Fail else
      (match Into(c, x, init, ss)
       case Done(rest, _) => Operand(Declare(x, c), body, rest)
       case r => r)
    case Seq(a, b) =>
      (match Effect(c, a, ss)
       case Done(rest, _) => Operand(c, b, rest)
       case r => r)
    case WithScope(xs, slots, body) =>
      (match EnterScope(c, xs, slots, ss)
       case Entered(c1, rest) => Operand(c1, body, rest)
       case NotEntered => Fail)
  }

  // An assignment other than a simple one to a local: the stored value's atom is the expression's.
  predicate IsStore(e: Flat.Expr) { e.SetLocal? || e.SetCaptured? || e.SetStatic? }
  function Stored(c: Context, e: Flat.Expr, ss: Anf.Stmts): Answer
    requires IsStore(e)
    decreases e, 0
  {
    match e
    case SetLocal(x, e1) =>
      (match Operand(c, e1, ss)
       case Done(rest, a) => if Assignable(x, c) then Expect(Anf.Set(x, Anf.Copy(a)), a, rest) else Fail
       case r => r)
    case SetCaptured(hops, slot, e1) =>
      (match Operand(c, e1, ss)
       case Done(rest, a) =>
         (match RecordAt(Keep(a, c), hops as nat, rest)
          case Found(record, rest2) => Expect(Anf.SetField(record, slot, a), a, rest2)
          case NotFound => Fail)
       case r => r)
    case SetStatic(i, e1) =>
      (match Operand(c, e1, ss)
       case Done(rest, a) => Expect(Anf.SetStatic(i, a), a, rest)
       case r => r)
  }

  function Into(c: Context, x: Id, e: Flat.Expr, ss: Anf.Stmts): Answer
    requires Writable(x, c)
    decreases e, 2
  {
    if IsSimple(e) then Simple(c, x, e, ss)
    else if IsControl(e) then Control(c, Anf.Some(x), e, ss)
    else if IsExit(e) then Exit(c, e, ss)
    else if IsStore(e) then
      match Stored(c, e, ss)
      case Done(rest, a) => Expect(Anf.Set(x, Anf.Copy(a)), NoAtom, rest)
      case r => r
    else
    match e
    case Constant(k) => Expect(Anf.Set(x, Anf.Copy(Anf.ConstantAtom(k))), NoAtom, ss)
    case GetLocal(y) => if y in c.declared then Expect(Anf.Set(x, Anf.Copy(Anf.LocalAtom(y))), NoAtom, ss) else Fail
    case Let(y, init, body) =>
      if !Writable(y, c) || x == y then Fail else
      (match Into(c, y, init, ss)
       case Done(rest, _) => Into(Declare(y, c), x, body, rest)
       case r => r)
    case Seq(a, b) =>
      (match Effect(c, a, ss)
       case Done(rest, _) => Into(c, x, b, rest)
       case r => r)
    case WithScope(xs, slots, body) =>
      (match EnterScope(c, xs, slots, ss)
       case Entered(c1, rest) => if Writable(x, c1) then Into(c1, x, body, rest) else Fail
       case NotEntered => Fail)
  }

  function Effect(c: Context, e: Flat.Expr, ss: Anf.Stmts): Answer
    decreases e, 1
  {
    if e.SetLocal? && IsSimple(e.e) then
      if Assignable(e.x, c) then Simple(c, e.x, e.e, ss) else Fail
    else if e.GetCaptured? || e.GetStatic? || e.Constant? then Done(ss, NoAtom)
    else if IsSimple(e) then (if Writable(Hint(e), c) then Simple(c, Hint(e), e, ss) else Fail)
    else if IsControl(e) then Control(c, Anf.None, e, ss)
    else if IsExit(e) then Exit(c, e, ss)
    else if IsStore(e) then Stored(c, e, ss)
    else
    match e
    case GetLocal(y) => if y in c.declared then Done(ss, NoAtom) else Fail
    case Let(y, init, body) =>
      if !Writable(y, c) then Fail else
      (match Into(c, y, init, ss)
       case Done(rest, _) => Effect(Declare(y, c), body, rest)
       case r => r)
    case Seq(a, b) =>
      (match Effect(c, a, ss)
       case Done(rest, _) => Effect(c, b, rest)
       case r => r)
    case WithScope(xs, slots, body) =>
      (match EnterScope(c, xs, slots, ss)
       case Entered(c1, rest) => Effect(c1, body, rest)
       case NotEntered => Fail)
  }

  // Into where there is a target, else Effect.
  function Way(c: Context, x: Anf.Optional, e: Flat.Expr, ss: Anf.Stmts): Answer
    decreases e, 3
  {
    match x
    case Some(y) => if Writable(y, c) then Into(c, y, e, ss) else Fail
    case None => Effect(c, e, ss)
  }

  // Statements with statements in them, which must be consumed whole.
  function Control(c: Context, x: Anf.Optional, e: Flat.Expr, ss: Anf.Stmts): Answer
    requires IsControl(e)
    decreases e, 0
  {
    match e
    case If(e0, e1, e2, _) =>
      (match Operand(c, e0, ss)
       case Done(rest, a) =>
         (match rest
          case Then(If(b, ts, us), tail) =>
            if b == a && Whole(Way(c, x, e1, ts)) && Whole(Way(c, x, e2, us)) then Done(tail, NoAtom) else Fail
          case _ => Fail)
       case r => r)
    case Block(l, body, _) =>
      (match ss
       case Then(Block(m, bs), tail) => if m == l && Whole(Way(Target(l, x, c), x, body, bs)) then Done(tail, NoAtom) else Fail
       case _ => Fail)
    case TryCatch(body, y, handler, _) =>
      (match ss
       case Then(TryCatch(bs, z, hs), tail) =>
         if z == y && Writable(y, c) && Whole(Way(c, x, body, bs)) && Whole(Way(Declare(y, c), x, handler, hs)) then Done(tail, NoAtom) else Fail
       case _ => Fail)
    case TryFinally(body, finalizer, _) =>
      (match ss
       case Then(TryFinally(bs, fs), tail) =>
         if Whole(Way(Harden(c), x, body, bs)) && Whole(Effect(Finalizing(x, c), finalizer, fs)) then Done(tail, NoAtom) else Fail
       case _ => Fail)
  }

  // What never completes normally.
  function Exit(c: Context, e: Flat.Expr, ss: Anf.Stmts): Answer
    requires IsExit(e)
    decreases e, 0
  {
    match e
    case Throw(e1) =>
      (match Operand(c, e1, ss)
       case Done(rest, a) => if rest.Then? && rest.head == Anf.Throw(a) then Dead else Fail
       case r => r)
    case Return(e1) =>
      (match Operand(c, e1, ss)
       case Done(rest, a) => if rest.Then? && rest.head == Anf.Return(a) then Dead else Fail
       case r => r)
    case Break(l, e1) =>
      if l !in c.targets then Fail else
      if c.targets[l].Some? && c.targets[l].x in c.pending then
        var x := c.targets[l].x;
        if x in c.declared || x in c.kept then Fail else
        (match Operand(c, e1, ss)
         case Done(rest, a) =>
           if rest.Then? && rest.head == Anf.Set(x, Anf.Copy(a)) && rest.tail.Then? && rest.tail.head == Anf.Break(l) then Dead else Fail
         case r => r)
      else
      (match Way(c, c.targets[l], e1, ss)
       case Done(rest, _) => if rest.Then? && rest.head == Anf.Break(l) then Dead else Fail
       case r => r)
    case Loop(body) =>
      (match ss
       case Then(Loop(bs), _) => if Whole(Effect(c, body, bs)) then Dead else Fail
       case _ => Fail)
  }

  // ── Functions and programs ─────────────────────────────────────────────────────────────────────────────────────────

  function Distinct(xs: seq<Id>): set<Id> { set x | x in xs }
  function Initial(f: Anf.Function, reach: nat, reachOf: seq<Id>): Context {
    Context(Distinct(f.names), match f.env case Some(x) => {x} case None => {}, {}, map[], f.env, [], reach, reachOf)
  }
  predicate CheckFunction(f: Flat.Function, g: Anf.Function, reach: nat, reachOf: seq<Id>) {
    f.info == g.info && f.names == g.names && f.sources == g.sources && |f.names| == |f.sources| && g.kinds == map[]
    && (match g.env case Some(x) => x !in g.names case None => reach == 0)
    && Whole(Effect(Initial(g, reach, reachOf), f.body, g.body))
  }
  predicate CheckProgram(p: Flat.Program, q: Anf.Program, reachOf: seq<Id>) {
    |p| == |q| == |reachOf| && |p| > 0 && reachOf[0] == 0
    && forall i :: 0 <= i < |p| ==> CheckFunction(p[i], q[i], reachOf[i] as nat, reachOf)
  }
}
