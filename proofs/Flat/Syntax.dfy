include "../Primitives/Names.dfy"

// Flat: syntax. First-order: functions are top-level.
module Flat {
  import opened Names

  // src/VerifiedJS/Flat/Syntax.cs
  datatype Expr =
    | Constant(c: Literal)
    | GetLocal(x: Id)
    | SetLocal(x: Id, e: Expr)
    | GetCaptured(hops: Id, slot: Id)
    | SetCaptured(hops: Id, slot: Id, e: Expr)
    | GetStatic(slot: Id)
    | SetStatic(slot: Id, e: Expr)
    | Let(x: Id, init: Expr, body: Expr)
    | WithScope(locals: seq<Id>, slots: Id, body: Expr)
    | MakeClosure(fn: Id)
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
  datatype Function = Function(info: FunctionInfo, names: seq<Id>, sources: seq<Source>, body: Expr)
  type Program = seq<Function>
}
