include "../Anf/Syntax.dfy"

// The checker of the elimination of finally. It walks source and target in step and consumes the target's statements; what a try statement
// with a finalizer becomes is drawn in src/VerifiedJS/Anf/FinallyElimination.cs.
module FinallyCheck {
  import opened Names
  import opened Anf

  // The ways out of a try statement's body that a completion record remembers.
  datatype Exit = Throws | Returns | Breaks(l: Id)
  // An exit and the local that says whether it was taken.
  datatype Item = Item(exit: Exit, flag: Id)
  // The innermost body of a try statement with a finalizer around a place: the label in front of the finalizer, the completion's value, the
  // exits, and the labels declared in the body, which are no exits.
  datatype Frame = Frame(l: Id, value: Id, items: seq<Item>, inside: set<Id>)
  datatype Around = NoFrame | InFrame(f: Frame)
  // n: the source's locals are below it. clear: the flags of all bodies around; they are false. kept: what must not be written: completion
  // records while their finalizer runs. finals: the labels of all bodies around. exits: the exits by the finalizer's label, a witness.
  datatype Context = Context(n: nat, frame: Around, clear: set<Id>, kept: set<Id>, finals: set<Id>, exits: map<Id, seq<Exit>>)

  datatype Answer = Fail | Done(rest: Stmts)

  function Inside(l: Id, c: Context): Context {
    match c.frame
    case NoFrame => c
    case InFrame(f) => c.(frame := InFrame(f.(inside := f.inside + {l})))
  }
  predicate IsNew(x: Id, c: Context) {
    x as nat >= c.n && x !in c.clear && x !in c.kept && (c.frame.InFrame? ==> x != c.frame.f.value)
  }
  function FlagsOf(items: seq<Item>): set<Id> { set i | i in items :: i.flag }

  function Expect(s: Stmt, tt: Stmts): Answer { if tt.Then? && tt.head == s then Done(tt.tail) else Fail }
  const False: Rhs := Copy(ConstantAtom(BooleanLiteral(false)))
  const True: Rhs := Copy(ConstantAtom(BooleanLiteral(true)))

  // ── Exits ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  function Direct(e: Exit, a: Atom): Stmt {
    match e
    case Throws => Throw(a)
    case Returns => Return(a)
    case Breaks(l) => Break(l)
  }
  predicate Leaves(e: Exit, c: Context) {
    c.frame.InFrame? && !e.Throws? && (e.Breaks? ==> e.l !in c.frame.f.inside)
  }
  // The position of an exit; |items| where there is none.
  function Position(e: Exit, items: seq<Item>): (i: nat)
    ensures i <= |items| && (i < |items| ==> items[i].exit == e)
  {
    if |items| == 0 || items[0].exit == e then 0 else 1 + Position(e, items[1..])
  }
  function ExitAt(c: Context, e: Exit, a: Atom, tt: Stmts): Answer {
    if !Leaves(e, c) then Expect(Direct(e, a), tt) else
    var f := c.frame.f;
    var i := Position(e, f.items);
    if i == |f.items| then Fail else
    match (if e.Returns? then Expect(Set(f.value, Copy(a)), tt) else Done(tt))
    case Fail => Fail
    case Done(rest1) =>
      match Expect(Set(f.items[i].flag, True), rest1)
      case Fail => Fail
      case Done(rest2) => Expect(Break(f.l), rest2)
  }

  // ── Statements ─────────────────────────────────────────────────────────────────────────────────────────────────────

  function Strip(c: Context, ss: Stmts, tt: Stmts): Answer
    decreases ss, 1
  {
    match ss
    case End => Done(tt)
    case Then(s, tail) =>
      match One(c, s, tt)
      case Done(rest) => Strip(c, tail, rest)
      case Fail => Fail
  }
  predicate Whole(c: Context, ss: Stmts, tt: Stmts)
    decreases ss, 2
  { Strip(c, ss, tt) == Done(End) }

  function One(c: Context, s: Stmt, tt: Stmts): Answer
    decreases s, 1
  {
    match s
    case Set(x, _) => if x as nat < c.n then Expect(s, tt) else Fail
    case SetField(_, _, _) => Expect(s, tt)
    case SetStatic(_, _) => Expect(s, tt)
    case If(a, th, el) =>
      if tt.Then? && tt.head.If? && tt.head.condition == a && Whole(c, th, tt.head.then_) && Whole(c, el, tt.head.else_) then Done(tt.tail) else Fail
    case Block(l, body) =>
      if l !in c.finals && tt.Then? && tt.head.Block? && tt.head.l == l && Whole(Inside(l, c), body, tt.head.body) then Done(tt.tail) else Fail
    case Break(l) => ExitAt(c, Breaks(l), ConstantAtom(UndefinedLiteral), tt)
    case Loop(body) => if tt.Then? && tt.head.Loop? && Whole(c, body, tt.head.body) then Done(tt.tail) else Fail
    case TryCatch(body, x, handler) =>
      if x as nat < c.n && tt.Then? && tt.head.TryCatch? && tt.head.x == x && Whole(c, body, tt.head.body) && Whole(c, handler, tt.head.handler)
      then Done(tt.tail) else Fail
    case TryFinally(body, finalizer) => Final(c, s, tt)
    case Throw(a) => Expect(s, tt)
    case Return(a) => ExitAt(c, Returns, a, tt)
    case Assert(_, _, _) => Fail
  }

  // The flags that are set to false at the head of a list, and what follows them.
  function Flags(tt: Stmts): seq<Id> {
    match tt
    case Then(Set(x, Copy(ConstantAtom(BooleanLiteral(false)))), tail) => [x] + Flags(tail)
    case _ => []
  }
  function AfterFlags(tt: Stmts): Stmts {
    match tt
    case Then(Set(x, Copy(ConstantAtom(BooleanLiteral(false)))), tail) => AfterFlags(tail)
    case _ => tt
  }
  function Items(exits: seq<Exit>, flags: seq<Id>): (items: seq<Item>)
    requires |exits| == |flags|
    ensures |items| == |flags| && forall i :: 0 <= i < |items| ==> items[i] == Item(exits[i], flags[i])
  {
    if |exits| == 0 then [] else [Item(exits[0], flags[0])] + Items(exits[1..], flags[1..])
  }
  predicate AreNew(xs: seq<Id>, c: Context) {
    |xs| == 0 || (IsNew(xs[0], c) && xs[0] !in xs[1..] && AreNew(xs[1..], c))
  }
  function BodyContext(c: Context, f: Frame): Context {
    c.(frame := InFrame(f), clear := c.clear + FlagsOf(f.items), finals := c.finals + {f.l})
  }
  function FinalizerContext(c: Context, f: Frame): Context {
    c.(kept := c.kept + FlagsOf(f.items) + {f.value})
  }
  // Leaves where the body wanted to, after the finalizer.
  function Resume(c: Context, items: seq<Item>, value: Id, tt: Stmts): Answer
    decreases |items|
  {
    if |items| == 0 then Done(tt)
    else if tt.Then? && tt.head.If? && tt.head.condition == LocalAtom(items[0].flag) && tt.head.else_.End?
      && ExitAt(c, items[0].exit, LocalAtom(value), tt.head.then_).Done?
    then Resume(c, items[1..], value, tt.tail) else Fail
  }
  function Handler(ex: Id, value: Id, flag: Id): Stmts {
    Then(Set(value, Copy(LocalAtom(ex))), Then(Set(flag, True), End))
  }
  // The parts of what a try statement with a finalizer has become.
  datatype Shape = NoShape | Shape(f: Frame, body: Stmts, rest: Stmts)
  function ShapeOf(c: Context, tt: Stmts): Shape {
    var flags := Flags(tt);
    match AfterFlags(tt)
    case Then(Set(value, Copy(ConstantAtom(UndefinedLiteral))), Then(Block(l, Then(TryCatch(body, ex, handler), End)), rest)) =>
      if l in c.exits && l !in c.finals && |c.exits[l]| == |flags| && |flags| > 0 && c.exits[l][0].Throws?
        && IsNew(value, c) && value !in flags && AreNew(flags, c)
        && IsNew(ex, c) && ex !in flags && handler == Handler(ex, value, flags[0])
      then Shape(Frame(l, value, Items(c.exits[l], flags), {}), body, rest) else NoShape
    case _ => NoShape
  }
  function Final(c: Context, s: Stmt, tt: Stmts): Answer
    requires s.TryFinally?
    decreases s, 0
  {
    match ShapeOf(c, tt)
    case NoShape => Fail
    case Shape(f, body, rest) =>
      if !Whole(BodyContext(c, f), s.body, body) then Fail else
      match Strip(FinalizerContext(c, f), s.finalizer, rest)
      case Fail => Fail
      case Done(rest2) => Resume(c, f.items, f.value, rest2)
  }

  // ── Functions and programs ─────────────────────────────────────────────────────────────────────────────────────────

  function Outermost(n: nat, exits: map<Id, seq<Exit>>): Context { Context(n, NoFrame, {}, {}, {}, exits) }
  predicate CheckFunction(f: Function, g: Function, n: Id, exits: map<Id, seq<Exit>>) {
    g == f.(body := g.body) && f.kinds == map[] && (forall x <- f.names :: x < n) && (f.env.Some? ==> f.env.x < n)
    && Whole(Outermost(n as nat, exits), f.body, g.body)
  }
  predicate CheckProgram(p: Program, q: Program, ns: seq<Id>, exits: map<Id, seq<Exit>>) {
    |p| == |q| == |ns| && |p| > 0 && forall i :: 0 <= i < |p| ==> CheckFunction(p[i], q[i], ns[i], exits)
  }
}
