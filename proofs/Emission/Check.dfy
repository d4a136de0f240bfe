include "../WasmIR/Syntax.dfy"

// Emission's checker: is this code what Wasm.IR's function says? Code is consumed from the front: each construct takes the instructions
// that do it. Two liberties of emission are known: a local that is read right after it was set is a tee, and its value is then *pending*
// on the operand stack until it is read; and a block that nothing branches to has no instruction of its own.
module EmissionCheck {
  import opened Names
  import W = Wasm
  import opened WasmIR

  // The blocks around a statement, innermost first: a depth counts them.
  datatype Labels = Outside | Named(l: Id, outer: Labels) | Anonymous(outer: Labels)
  datatype Context = Context(m: W.Module, labels: Labels, hasResult: bool)

  // What is on top of the operands already: nothing, or the value of a local.
  datatype Pending = Nothing | Value(x: W.U32)
  datatype Rest = Fail | Ok(rest: W.Instrs)
  datatype Left = Wrong | Left(rest: W.Instrs, pending: Pending)

  // Whether a branch of this depth goes to the block of this label.
  predicate IsAt(l: Id, d: W.U32, ls: Labels) {
    match ls
    case Outside => false
    case Named(other, outer) => if other == l then d == 0 else d > 0 && IsAt(l, d - 1, outer)
    case Anonymous(outer) => d > 0 && IsAt(l, d - 1, outer)
  }
  predicate Occurs(l: Id, ls: Labels) {
    match ls
    case Outside => false
    case Named(other, outer) => other == l || Occurs(l, outer)
    case Anonymous(outer) => Occurs(l, outer)
  }

  function Expect(i: W.Instr, r: Rest): Rest {
    if r.Ok? && r.rest.Then? && r.rest.head == i then Ok(r.rest.tail) else Fail
  }
  predicate Whole(r: Left) { r.Left? && r.rest.End? && r.pending.Nothing? }

  predicate Takes(c: Context, f: W.U32, n: int) {
    f as int < |c.m.functions| && |c.m.functions[f].signature.parameters| == n
  }
  predicate Gives(c: Context, f: W.U32, n: int) {
    f as int < |c.m.functions| && |c.m.functions[f].signature.results| == n
  }
  function Count(es: Exprs): nat {
    match es case Nil => 0 case Cons(_, tail) => 1 + Count(tail)
  }

  // The instructions that push the value of an expression.
  function CheckExpr(c: Context, e: Expr, pending: Pending, code: W.Instrs): Rest
    decreases e
  {
    match e
    case Const(v) => if pending.Nothing? then Expect(W.Const(v), Ok(code)) else Fail
    case Get(x) =>
      (match pending
       case Nothing => Expect(W.LocalGet(x), Ok(code))
       case Value(y) => if x == y then Ok(code) else Fail)
    case Tee(x, e1) => Expect(W.LocalTee(x), CheckExpr(c, e1, pending, code))
    case Op(op, es) =>
      if Count(es) == W.Operands(op) as nat then Expect(W.Numeric(op), CheckAll(c, es, pending, code)) else Fail
    case Load(op, e1, offset) => Expect(W.Load(op, offset), CheckExpr(c, e1, pending, code))
    case Select(e0, e1, e2) =>
      (match CheckExpr(c, e1, pending, code)
       case Fail => Fail
       case Ok(rest1) =>
         match CheckExpr(c, e2, Nothing, rest1)
         case Fail => Fail
         case Ok(rest2) => Expect(W.Select, CheckExpr(c, e0, Nothing, rest2)))
    case Choose(e0, t, e1, e2) =>
      (match CheckExpr(c, e0, pending, code)
       case Ok(Then(If(OneResult(u), then_, else_), tail)) =>
         if u == t && CheckExpr(c, e1, Nothing, then_) == Ok(W.End) && CheckExpr(c, e2, Nothing, else_) == Ok(W.End) then Ok(tail) else Fail
       case _ => Fail)
    case Call(f, es) =>
      if Takes(c, f, Count(es)) && Gives(c, f, 1) then Expect(W.Call(f), CheckAll(c, es, pending, code)) else Fail
    case CallIndirect(signature, e1, es) =>
      (match CheckAll(c, es, pending, code)
       case Fail => Fail
       case Ok(rest) =>
         match CheckExpr(c, e1, Nothing, rest)
         case Ok(Then(CallIndirect(t), tail)) =>
           if t as int < |c.m.types| && c.m.types[t] == signature && |signature.parameters| == Count(es) && |signature.results| == 1 then Ok(tail) else Fail
         case _ => Fail)
  }
  function CheckAll(c: Context, es: Exprs, pending: Pending, code: W.Instrs): Rest
    decreases es
  {
    match es
    case Nil => if pending.Nothing? then Ok(code) else Fail
    case Cons(e, tail) =>
      match CheckExpr(c, e, pending, code)
      case Ok(rest) => CheckAll(c, tail, Nothing, rest)
      case Fail => Fail
  }

  // After the instruction that ends a statement, nothing is pending.
  function Close(i: W.Instr, r: Rest): Left {
    match Expect(i, r) case Ok(rest) => Left(rest, Nothing) case Fail => Wrong
  }
  function CheckStmts(c: Context, ss: Stmts, pending: Pending, code: W.Instrs): Left
    decreases ss, 1
  {
    StmtsFrom(c, ss, pending, code)
  } by method {
    // Recursion would be as deep as the code is long.
    var todo, after, rest := ss, pending, code;
    while todo.Then?
      invariant (todo == ss || todo < ss) && StmtsFrom(c, todo, after, rest) == StmtsFrom(c, ss, pending, code)
      decreases todo
    {
      match CheckStmt(c, todo.head, after, rest)
      case Left(left, next) => todo, after, rest := todo.tail, next, left;
      case Wrong => return Wrong;
    }
    return Left(rest, after);
  }
  ghost function StmtsFrom(c: Context, ss: Stmts, pending: Pending, code: W.Instrs): Left
    decreases ss, 0
  {
    match ss
    case End => Left(code, pending)
    case Then(st, tail) =>
      match CheckStmt(c, st, pending, code)
      case Left(rest, after) => CheckStmts(c, tail, after, rest)
      case Wrong => Wrong
  }
  function CheckStmt(c: Context, st: Stmt, pending: Pending, code: W.Instrs): Left
    decreases st
  {
    match st
    case Set(x, e) =>
      (match CheckExpr(c, e, pending, code)
       case Ok(Then(LocalSet(y), tail)) => if x == y then Left(tail, Nothing) else Wrong
       case Ok(Then(LocalTee(y), tail)) => if x == y then Left(tail, Value(x)) else Wrong
       case _ => Wrong)
    case Drop(e) => Close(W.Drop, CheckExpr(c, e, pending, code))
    case Perform(f, es) =>
      if Takes(c, f, Count(es)) && Gives(c, f, 0) then Close(W.Call(f), CheckAll(c, es, pending, code)) else Wrong
    case Store(op, e1, offset, e2) =>
      (match CheckExpr(c, e1, pending, code)
       case Ok(rest) => Close(W.Store(op, offset), CheckExpr(c, e2, Nothing, rest))
       case Fail => Wrong)
    case If(e, th, el) =>
      (match CheckExpr(c, e, pending, code)
       case Ok(Then(If(NoResult, then_, else_), tail)) =>
         var inner := Context(c.m, Anonymous(c.labels), c.hasResult);
         if Whole(CheckStmts(inner, th, Nothing, then_)) && Whole(CheckStmts(inner, el, Nothing, else_)) then Left(tail, Nothing) else Wrong
       case _ => Wrong)
    case Block(l, body, kept) =>
      if !kept then (if Occurs(l, c.labels) then Wrong else CheckStmts(c, body, pending, code)) else
      (match code
       case Then(Block(NoResult, instrs), tail) =>
         if pending.Nothing? && Whole(CheckStmts(Context(c.m, Named(l, c.labels), c.hasResult), body, Nothing, instrs)) then Left(tail, Nothing) else Wrong
       case _ => Wrong)
    case Loop(l, body) =>
      (match code
       case Then(Loop(NoResult, instrs), tail) =>
         if pending.Nothing? && Whole(CheckStmts(Context(c.m, Named(l, c.labels), c.hasResult), body, Nothing, instrs)) then Left(tail, Nothing) else Wrong
       case _ => Wrong)
    case Branch(l) =>
      (match code
       case Then(Br(d), tail) => if pending.Nothing? && IsAt(l, d, c.labels) then Left(tail, Nothing) else Wrong
       case _ => Wrong)
    case BranchIf(l, e) =>
      (match CheckExpr(c, e, pending, code)
       case Ok(Then(BrIf(d), tail)) => if IsAt(l, d, c.labels) then Left(tail, Nothing) else Wrong
       case _ => Wrong)
    case Return(e) => if c.hasResult then Close(W.Return, CheckExpr(c, e, pending, code)) else Wrong
    case Unreachable => if pending.Nothing? then Close(W.Unreachable, Ok(code)) else Wrong
  }

  predicate CheckFunction(m: W.Module, f: Function, g: W.Function) {
    match f
    case Kernel(signature, name) => g == W.Kernel(signature, name)
    case Defined(signature, locals, body) =>
      g.Defined? && g.signature == signature && g.locals == locals && |signature.results| <= 1
      && Whole(CheckStmts(Context(m, Outside, |signature.results| == 1), body, Nothing, g.body))
  }
  predicate CheckProgram(p: Program, m: W.Module) {
    |p.functions| == |m.functions| && p.table == m.table
    && forall i :: 0 <= i < |p.functions| ==> CheckFunction(m, p.functions[i], m.functions[i])
  }
}
