include "../Names.dfy"

// ANF: syntax. Operands are atoms, every effect is a statement, scope records are values of locals.
module Anf {
  import opened Names

  // src/VerifiedJS/Anf/Syntax.cs. A function's first Tick and a loop's first Tick are part of Function and Loop here.
  datatype Atom = ConstantAtom(c: Literal) | LocalAtom(x: Id)
  datatype Optional = None | Some(x: Id)
  datatype Rhs =
    | Copy(a: Atom)
    | GetField(record: Id, slot: Id)
    | GetOuter(record: Id)
    | GetStatic(slot: Id)
    | NewRecord(outer: Optional, slots: Id)
    | MakeClosure(fn: Id, env: Optional)
    | Call(callee: Atom, this_: Atom, newTarget: Atom, args: seq<Atom>, text: CalleeText)
    | ClosureEnvironment(closure: Atom)
    | CallKnown(fn: Id, env: Optional, this_: Atom, args: seq<Atom>)
    | Prim(op: Operation, args: seq<Atom>)
  datatype Stmt =
    | Set(x: Id, r: Rhs)
    | SetField(record: Id, slot: Id, a: Atom)
    | SetStatic(slot: Id, a: Atom)
    | If(condition: Atom, then_: Stmts, else_: Stmts)
    | Block(l: Id, body: Stmts)
    | Break(l: Id)
    | Loop(body: Stmts)
    | TryCatch(body: Stmts, x: Id, handler: Stmts)
    | TryFinally(body: Stmts, finalizer: Stmts)
    | Throw(a: Atom)
    | Return(a: Atom)
    // A value is the closure of a function, where the guard admits it. Only in what known calls are checked against.
    | Assert(guard: Guard, callee: Atom, fn: Id)
  datatype Stmts = End | Then(head: Stmt, tail: Stmts)
  // kinds: the locals that hold values of a kind only (what representation selection leaves unboxed).
  datatype Function = Function(info: FunctionInfo, names: seq<Id>, sources: seq<Source>, env: Optional, body: Stmts, kinds: map<Id, Kind>)
  type Program = seq<Function>
}
