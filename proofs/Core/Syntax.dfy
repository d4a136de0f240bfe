include "../Names.dfy"

// Core: syntax.
module Core {
  import opened Names

  // src/VerifiedJS/Core/Syntax.cs, after CaptureAnalysis: what a closure captures is declared by Scope, and so lives in a record.
  datatype Expr =
    | Constant(c: Literal)
    | Var(x: Id)
    | Assign(x: Id, e: Expr)
    | Static(slot: Id)
    | AssignStatic(slot: Id, e: Expr)
    | Let(x: Id, init: Expr, body: Expr)
    | Scope(plain: seq<Id>, captured: seq<Id>, body: Expr)
    | Lambda(fn: Function)
    | Call(callee: Expr, this_: Expr, newTarget: Expr, args: Exprs, text: CalleeText)
    | Prim(op: Operation, args: Exprs)
    | If(condition: Expr, then_: Expr, else_: Expr)
    | Seq(first: Expr, second: Expr)
    | Block(l: Id, body: Expr)
    | Break(l: Id, e: Expr)
    | Loop(body: Expr)
    | TryCatch(body: Expr, x: Id, handler: Expr)
    | TryFinally(body: Expr, finalizer: Expr)
    | Throw(e: Expr)
    | Return(e: Expr)
  datatype Exprs = Nil | Cons(head: Expr, tail: Exprs)
  // Names of the header's variables, and in step with them where they come from.
  datatype Function = Function(info: FunctionInfo, names: seq<Id>, sources: seq<Source>, body: Expr)
}
