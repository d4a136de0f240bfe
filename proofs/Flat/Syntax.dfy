include "../Names.dfy"

// Flat: syntax. First-order: functions are top-level.
module Flat {
  import opened Names

  // src/VerifiedJS/Flat/Syntax.cs. A hint says where ANF conversion keeps a node's value; it has no meaning.
  datatype Expr =
    | Constant(c: Literal)
    | GetLocal(x: Id)
    | SetLocal(x: Id, e: Expr)
    | GetCaptured(hops: Id, slot: Id, hint: Id)
    | SetCaptured(hops: Id, slot: Id, e: Expr)
    | GetStatic(slot: Id, hint: Id)
    | SetStatic(slot: Id, e: Expr)
    | Let(x: Id, init: Expr, body: Expr)
    | WithScope(locals: seq<Id>, slots: Id, body: Expr)
    | MakeClosure(fn: Id, hint: Id)
    | Call(callee: Expr, this_: Expr, newTarget: Expr, args: Exprs, text: CalleeText, hint: Id)
    | Prim(op: Operation, args: Exprs, hint: Id)
    | If(condition: Expr, then_: Expr, else_: Expr, hint: Id)
    | Seq(first: Expr, second: Expr)
    | Block(l: Id, body: Expr, hint: Id)
    | Break(l: Id, e: Expr)
    | Loop(body: Expr)
    | TryCatch(body: Expr, x: Id, handler: Expr, hint: Id)
    | TryFinally(body: Expr, finalizer: Expr, hint: Id)
    | Throw(e: Expr)
    | Return(e: Expr)
  datatype Exprs = Nil | Cons(head: Expr, tail: Exprs)
  datatype Function = Function(info: FunctionInfo, names: seq<Id>, sources: seq<Source>, body: Expr)
  type Program = seq<Function>
}
