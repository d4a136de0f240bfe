include "../Core/Syntax.dfy"
include "../Flat/Syntax.dfy"

// The checker of closure conversion: walks a Core function and a Flat function in step. It decides; Soundness.dfy shows that
// what it accepts behaves the same.
module ClosureConversionCheck {
  import opened Names
  import C = Core
  import F = Flat

  // Where a captured variable lives: the record at this depth (the outermost is 0), and the slot in it.
  datatype Position = Position(depth: nat, slot: nat)
  // What is in scope. Locals' targets are below next, so that a local at or above it is fresh. labels: those of the blocks around. The
  // program's static slots are below statics. (Labels and statics: so that nothing is ever stuck, see NeverStuck.dfy.)
  datatype Context = Context(locals: map<Id, Id>, next: nat, captured: map<Id, Position>, depth: nat, labels: set<Id>, statics: Id)

  predicate IsFresh(x: Id, c: Context) { x !in c.locals && x !in c.captured }

  // Declares x as local l.
  predicate CanDeclare(x: Id, l: Id, c: Context) { IsFresh(x, c) && l as nat >= c.next }
  function Declare(x: Id, l: Id, c: Context): Context {
    c.(locals := c.locals[x := l], next := l as nat + 1)
  }
  predicate CanDeclareAll(xs: seq<Id>, ls: seq<Id>, c: Context) {
    |xs| == |ls| && (|xs| == 0 || (CanDeclare(xs[0], ls[0], c) && CanDeclareAll(xs[1..], ls[1..], Declare(xs[0], ls[0], c))))
  }
  function DeclareAll(xs: seq<Id>, ls: seq<Id>, c: Context): Context
    requires |xs| == |ls|
  {
    if |xs| == 0 then c else DeclareAll(xs[1..], ls[1..], Declare(xs[0], ls[0], c))
  }
  // Declares xs as the fields of a record at depth, from slot on.
  predicate CanCapture(xs: seq<Id>, depth: nat, slot: nat, c: Context) {
    |xs| == 0 || (IsFresh(xs[0], c) && CanCapture(xs[1..], depth, slot + 1, Capture(xs[0], depth, slot, c)))
  }
  function Capture(x: Id, depth: nat, slot: nat, c: Context): Context {
    c.(captured := c.captured[x := Position(depth, slot)])
  }
  function CaptureAll(xs: seq<Id>, depth: nat, slot: nat, c: Context): Context {
    if |xs| == 0 then c else CaptureAll(xs[1..], depth, slot + 1, Capture(xs[0], depth, slot, c))
  }
  function Labelled(l: Id, c: Context): Context { c.(labels := c.labels + {l}) }
  function Pushed(c: Context): Context { c.(depth := c.depth + 1) }

  predicate IsLocal(x: Id, l: Id, c: Context) { x in c.locals && c.locals[x] == l }
  predicate IsCaptured(x: Id, hops: Id, slot: Id, c: Context) {
    x in c.captured && c.captured[x].depth + hops as nat + 1 == c.depth && c.captured[x].slot == slot as nat
  }

  function Entry(captured: map<Id, Position>, depth: nat, statics: Id): Context { Context(map[], 0, captured, depth, {}, statics) }
  predicate CheckFunction(p: F.Program, captured: map<Id, Position>, depth: nat, statics: Id, fn: C.Function, target: F.Function)
    decreases fn, 1
  {
    fn.info == target.info && fn.sources == target.sources && |fn.names| == |fn.sources|
    && var c := Entry(captured, depth, statics);
       CanDeclareAll(fn.names, target.names, c) && Check(p, DeclareAll(fn.names, target.names, c), fn.body, target.body)
  }

  predicate Check(p: F.Program, c: Context, e: C.Expr, t: F.Expr)
    decreases e, 0
  {
    match e
    case Constant(k) => t == F.Constant(k)
    case Var(x) =>
      (match t
       case GetLocal(l) => IsLocal(x, l, c)
       case GetCaptured(hops, slot, _) => IsCaptured(x, hops, slot, c)
       case _ => false)
    case Assign(x, e1) =>
      (match t
       case SetLocal(l, t1) => IsLocal(x, l, c) && Check(p, c, e1, t1)
       case SetCaptured(hops, slot, t1) => IsCaptured(x, hops, slot, c) && Check(p, c, e1, t1)
       case _ => false)
    case Static(i) => t.GetStatic? && t.slot == i && i < c.statics
    case AssignStatic(i, e1) => t.SetStatic? && i < c.statics && t.slot == i && Check(p, c, e1, t.e)
    case Let(x, init, body) =>
      t.Let? && CanDeclare(x, t.x, c) && Check(p, c, init, t.init) && Check(p, Declare(x, t.x, c), body, t.body)
    case Scope(plain, captured, body) =>
      t.WithScope? && t.slots as nat == |captured| && CanDeclareAll(plain, t.locals, c)
      && var c1 := DeclareAll(plain, t.locals, c);
         CanCapture(captured, c.depth, 0, c1)
         && Check(p, if |captured| == 0 then c1 else Pushed(CaptureAll(captured, c.depth, 0, c1)), body, t.body)
    case Lambda(fn) => t.MakeClosure? && t.fn as nat < |p| && CheckFunction(p, c.captured, c.depth, c.statics, fn, p[t.fn])
    case Call(f, this_, newTarget, args, text) =>
      t.Call? && t.text == text && Check(p, c, f, t.callee) && Check(p, c, this_, t.this_) && Check(p, c, newTarget, t.newTarget)
      && CheckAll(p, c, args, t.args)
    case Prim(op, args) => t.Prim? && t.op == op && CheckAll(p, c, args, t.args)
    case If(e0, e1, e2) => t.If? && Check(p, c, e0, t.condition) && Check(p, c, e1, t.then_) && Check(p, c, e2, t.else_)
    case Seq(a, b) => t.Seq? && Check(p, c, a, t.first) && Check(p, c, b, t.second)
    case Block(l, body) => t.Block? && t.l == l && Check(p, Labelled(l, c), body, t.body)
    case Break(l, e1) => t.Break? && t.l == l && l in c.labels && Check(p, c, e1, t.e)
    case Loop(body) => t.Loop? && Check(p, c, body, t.body)
    case TryCatch(body, x, handler) =>
      t.TryCatch? && CanDeclare(x, t.x, c) && Check(p, c, body, t.body) && Check(p, Declare(x, t.x, c), handler, t.handler)
    case TryFinally(body, finalizer) => t.TryFinally? && Check(p, c, body, t.body) && Check(p, c, finalizer, t.finalizer)
    case Throw(e1) => t.Throw? && Check(p, c, e1, t.e)
    case Return(e1) => t.Return? && Check(p, c, e1, t.e)
  }
  predicate CheckAll(p: F.Program, c: Context, es: C.Exprs, ts: F.Exprs)
    decreases es, 0
  {
    match es
    case Nil => ts.Nil?
    case Cons(e, tail) => ts.Cons? && Check(p, c, e, ts.head) && CheckAll(p, c, tail, ts.tail)
  }

  // A program with so many static slots: main has no environment.
  predicate CheckProgram(main: C.Function, p: F.Program, statics: Id) {
    |p| > 0 && CheckFunction(p, map[], 0, statics, main, p[0])
  }
}
