include "../Wasm/Syntax.dfy"

// Wasm.IR: syntax. Structured control over typed locals; labels have names.
module WasmIR {
  import opened Names
  import W = Wasm

  // src/VerifiedJS/Wasm/Syntax.cs. Callees are numbered as the module's functions are.
  datatype Expr =
    | Const(v: W.Value)
    | Get(x: W.U32)
    | Tee(x: W.U32, e: Expr)
    | Op(op: W.U32, operands: Exprs)
    | Load(op: W.U32, address: Expr, offset: W.U32)
    | Select(condition: Expr, then_: Expr, else_: Expr)
    | Choose(condition: Expr, t: W.ValueType, then_: Expr, else_: Expr)
    | Call(f: W.U32, arguments: Exprs)
    | CallIndirect(signature: W.FunctionType, index: Expr, arguments: Exprs)
  datatype Exprs = Nil | Cons(head: Expr, tail: Exprs)
  datatype Stmt =
    | Set(x: W.U32, e: Expr)
    | Drop(e: Expr)
    | Perform(f: W.U32, arguments: Exprs)      // Drop of a call that has no result
    | Store(op: W.U32, address: Expr, offset: W.U32, e: Expr)
    | If(condition: Expr, then_: Stmts, else_: Stmts)
    | Block(l: Id, body: Stmts, kept: bool)    // kept: whether emission keeps the block. No meaning.
    | Loop(l: Id, body: Stmts)
    | Branch(l: Id)
    | BranchIf(l: Id, condition: Expr)
    | Return(e: Expr)
    | Unreachable
  datatype Stmts = End | Then(head: Stmt, tail: Stmts)
  datatype Function = Defined(signature: W.FunctionType, locals: seq<W.ValueType>, body: Stmts) | Kernel(signature: W.FunctionType, name: Id)
  datatype Program = Program(functions: seq<Function>, table: map<W.U32, W.U32>)
}
