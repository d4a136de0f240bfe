include "Machine.dfy"

// WebAssembly: execution (specification chapter 4) of the subset in Syntax.dfy, as a function. What the specification keeps on one
// stack is here the operand stack of the innermost block, and the rest in the calls of these functions.
module WasmSemantics {
  import opened Names
  import opened Wasm
  import opened Engine
  import opened WasmMachine

  datatype Ending = Completed | Branching(d: U32) | Returning | Aborted(a: Abort)
  datatype Result = Result(o: Ending, k: Stack, s: State)

  function Fail(a: Abort, k: Stack, s: State): Result { Result(Aborted(a), k, s) }
  function Yield(r: Maybe<Value>, k: Stack, s: State): Result {
    match r case Some(v) => Result(Completed, Push(v, k), s) case None => Fail(Trap, k, s)
  }

  // 4.4.9: leaving a block at its end (when its operands are its results) or by a branch to it (when they are on top).
  function Leave(t: BlockType, outer: Stack, r: Result): (q: Result)
    ensures q.s == r.s
  {
    match r.o
    case Completed => Exit(t, true, outer, r)
    case Branching(d) => if d == 0 then Exit(t, false, outer, r) else r.(o := Branching(d - 1))
    case _ => r
  }
  function Exit(t: BlockType, atEnd: bool, outer: Stack, r: Result): (q: Result)
    ensures q.s == r.s
  {
    match t
    case NoResult => if atEnd && r.k.Push? then Fail(Stuck, r.k, r.s) else Result(Completed, outer, r.s)
    case OneResult(_) =>
      match r.k
      case Empty => Fail(Stuck, r.k, r.s)
      case Push(v, rest) => if atEnd && rest.Push? then Fail(Stuck, r.k, r.s) else Result(Completed, Push(v, outer), r.s)
  }

  function Exec(m: Module, c: Instrs, k: Stack, s: State): (r: Result)
    ensures r.s.clock <= s.clock
    decreases s.clock, 1, c
  {
    match c
    case End => Result(Completed, k, s)
    case Then(i, tail) =>
      var r := Step(m, i, k, s);
      if r.o.Completed? then Exec(m, tail, r.k, r.s) else r
  }
  function Step(m: Module, i: Instr, k: Stack, s: State): (r: Result)
    ensures r.s.clock <= s.clock
    decreases s.clock, 1, i
  {
    match i
    case Unreachable => Fail(Trap, k, s)
    case Nop => Result(Completed, k, s)
    case Block(t, body) => Leave(t, k, Exec(m, body, Empty, s))
    case Loop(t, body) =>
      if s.clock == 0 then Fail(Timeout, k, s) else
      var r := Exec(m, body, Empty, s.(clock := s.clock - 1));
      if r.o != Branching(0) then Leave(t, k, r) else Step(m, i, k, r.s)
    case If(t, th, el) =>
      if !k.Push? then Fail(Stuck, k, s) else Leave(t, k.rest, Exec(m, if IsTrue(k.v) then th else el, Empty, s))
    case Br(d) => Result(Branching(d), k, s)
    case BrIf(d) => if !k.Push? then Fail(Stuck, k, s) else Result(if IsTrue(k.v) then Branching(d) else Completed, k.rest, s)
    case Return => Result(Returning, k, s)
    case Call(f) =>
      if f as nat >= |m.functions| then Fail(Stuck, k, s) else
      (match Pop(|m.functions[f].signature.parameters|, k)
       case Underflow => Fail(Stuck, k, s)
       case Popped(vs, rest) => Called(rest, Invoke(m, f, vs, s)))
    case CallIndirect(t) =>
      if t as nat >= |m.types| || !k.Push? then Fail(Stuck, k, s) else
      (match Pop(|m.types[t].parameters|, k.rest)
       case Underflow => Fail(Stuck, k, s)
       case Popped(vs, rest) => Called(rest, InvokeIndirect(m, m.types[t], k.v, vs, s)))
    case Drop => if k.Push? then Result(Completed, k.rest, s) else Fail(Stuck, k, s)
    case Select =>
      if k.Push? && k.rest.Push? && k.rest.rest.Push?
      then Result(Completed, Push(if IsTrue(k.v) then k.rest.rest.v else k.rest.v, k.rest.rest.rest), s)
      else Fail(Stuck, k, s)
    case LocalGet(x) => if HasLocal(x, s) then Result(Completed, Push(s.locals[x], k), s) else Fail(Stuck, k, s)
    case LocalSet(x) => if k.Push? && HasLocal(x, s) then Result(Completed, k.rest, SetLocal(x, k.v, s)) else Fail(Stuck, k, s)
    case LocalTee(x) => if k.Push? && HasLocal(x, s) then Result(Completed, k, SetLocal(x, k.v, s)) else Fail(Stuck, k, s)
    case Load(op, offset) => if k.Push? then Yield(LoadFrom(op, k.v, offset, s.memory), k.rest, s) else Fail(Stuck, k, s)
    case Store(op, offset) =>
      if !(k.Push? && k.rest.Push?) then Fail(Stuck, k, s) else
      (match StoreTo(op, k.rest.v, offset, k.v, s.memory)
       case Some(memory) => Result(Completed, k.rest.rest, s.(memory := memory))
       case None => Fail(Trap, k, s))
    case Const(v) => Result(Completed, Push(v, k), s)
    case Numeric(op) =>
      match Pop(Operands(op) as nat, k)
      case Underflow => Fail(Stuck, k, s)
      case Popped(vs, rest) => Yield(Compute(op, vs), rest, s)
  }
  function Called(rest: Stack, r: (Invoked, State)): (q: Result)
    ensures q.s == r.1
  {
    match r.0
    case Results(vs) => Result(Completed, PushAll(vs, rest), r.1)
    case Failed(a) => Fail(a, rest, r.1)
  }
  // 4.4.10: a function's results are its operands at its end, or the topmost ones when it returns.
  function ResultOf(signature: FunctionType, r: Result): Invoked {
    match r.o
    case Completed => if Height(r.k) == |signature.results| then Top(signature, r.k) else Failed(Stuck)
    case Returning => Top(signature, r.k)
    case Branching(d) => if d == 0 then Top(signature, r.k) else Failed(Stuck)
    case Aborted(a) => Failed(a)
  }
  function Top(signature: FunctionType, k: Stack): Invoked {
    match Pop(|signature.results|, k) case Popped(vs, _) => Results(vs) case Underflow => Failed(Stuck)
  }
  function Invoke(m: Module, f: U32, arguments: seq<Value>, s: State): (r: (Invoked, State))
    ensures r.1.clock <= s.clock && r.1.locals == s.locals
    decreases s.clock, 0, 0
  {
    if f as nat >= |m.functions| then (Failed(Stuck), s) else
    match m.functions[f]
    case Kernel(signature, name) =>
      if |arguments| != |signature.parameters| then (Failed(Stuck), s) else CallKernel(signature, name, arguments, s)
    case Defined(signature, locals, body) =>
      if |arguments| != |signature.parameters| then (Failed(Stuck), s)
      else if s.clock == 0 then (Failed(Timeout), s)
      else
        var r := Exec(m, body, Empty, s.(clock := s.clock - 1, locals := arguments + Zeros(locals)));
        (ResultOf(signature, r), r.s.(locals := s.locals))
  }
  // 4.4.8, call_indirect.
  function InvokeIndirect(m: Module, signature: FunctionType, index: Value, arguments: seq<Value>, s: State): (r: (Invoked, State))
    ensures r.1.clock <= s.clock && r.1.locals == s.locals
    decreases s.clock, 0, 1
  {
    if !index.I32Value? then (Failed(Stuck), s)
    else if index.bits !in m.table then (Failed(Trap), s)
    else
      var f := m.table[index.bits];
      if f as nat >= |m.functions| then (Failed(Stuck), s)
      else if m.functions[f].signature != signature then (Failed(Trap), s)
      else Invoke(m, f, arguments, s)
  }
}
