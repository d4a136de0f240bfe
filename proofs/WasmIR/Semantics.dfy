include "../Wasm/Machine.dfy"
include "Syntax.dfy"

// Wasm.IR: semantics. Operands evaluate left to right; Select evaluates its condition last.
module WasmIRSemantics {
  import opened Names
  import W = Wasm
  import opened Engine
  import opened WasmMachine
  import opened WasmIR

  datatype Evaluated = Val(v: W.Value) | Abrupt(a: Abort)
  datatype EvaluatedAll = Vals(vs: seq<W.Value>) | AbruptAll(a: Abort)
  // How a statement ends: at its end, or otherwise.
  datatype Ending = Completed | Branched(l: Id) | Returned(v: W.Value) | Aborted(a: Abort)

  function Computed(r: Maybe<W.Value>): Evaluated {
    match r case Some(v) => Val(v) case None => Abrupt(Trap)
  }
  function Single(r: Invoked): Evaluated {
    match r
    case Results(vs) => if |vs| == 1 then Val(vs[0]) else Abrupt(Stuck)
    case Failed(a) => Abrupt(a)
  }

  function Eval(p: Program, e: Expr, s: State): (r: (Evaluated, State))
    ensures r.1.clock <= s.clock
    decreases s.clock, 1, e
  {
    match e
    case Const(v) => (Val(v), s)
    case Get(x) => (if HasLocal(x, s) then Val(s.locals[x]) else Abrupt(Stuck), s)
    case Tee(x, e1) =>
      var (o, s1) := Eval(p, e1, s);
      if !o.Val? then (o, s1) else if HasLocal(x, s1) then (o, SetLocal(x, o.v, s1)) else (Abrupt(Stuck), s1)
    case Op(op, es) =>
      var (o, s1) := EvalAll(p, es, [], s);
      (if o.Vals? then Computed(Compute(op, o.vs)) else Abrupt(o.a), s1)
    case Load(op, e1, offset) =>
      var (o, s1) := Eval(p, e1, s);
      (if o.Val? then Computed(LoadFrom(op, o.v, offset, s1.memory)) else o, s1)
    case Select(c, e1, e2) =>
      var (o1, s1) := Eval(p, e1, s);
      if !o1.Val? then (o1, s1) else
      var (o2, s2) := Eval(p, e2, s1);
      if !o2.Val? then (o2, s2) else
      var (o, s3) := Eval(p, c, s2);
      (if !o.Val? then o else if IsTrue(o.v) then o1 else o2, s3)
    case Choose(c, _, e1, e2) =>
      var (o, s1) := Eval(p, c, s);
      if !o.Val? then (o, s1) else if IsTrue(o.v) then Eval(p, e1, s1) else Eval(p, e2, s1)
    case Call(f, es) =>
      var (o, s1) := EvalAll(p, es, [], s);
      if !o.Vals? then (Abrupt(o.a), s1) else
      var (r, s2) := Invoke(p, f, o.vs, s1);
      (Single(r), s2)
    case CallIndirect(signature, e1, es) =>
      var (o, s1) := EvalAll(p, es, [], s);
      if !o.Vals? then (Abrupt(o.a), s1) else
      var (i, s2) := Eval(p, e1, s1);
      if !i.Val? then (i, s2) else
      var (r, s3) := InvokeIndirect(p, signature, i.v, o.vs, s2);
      (Single(r), s3)
  }
  // The values of operands, after those that are evaluated already.
  function EvalAll(p: Program, es: Exprs, done: seq<W.Value>, s: State): (r: (EvaluatedAll, State))
    ensures r.1.clock <= s.clock
    decreases s.clock, 1, es
  {
    match es
    case Nil => (Vals(done), s)
    case Cons(e, tail) =>
      var (o, s1) := Eval(p, e, s);
      if o.Val? then EvalAll(p, tail, done + [o.v], s1) else (AbruptAll(o.a), s1)
  }

  function Exec(p: Program, ss: Stmts, s: State): (r: (Ending, State))
    ensures r.1.clock <= s.clock
    decreases s.clock, 1, ss
  {
    match ss
    case End => (Completed, s)
    case Then(st, tail) =>
      var (o, s1) := Step(p, st, s);
      if o.Completed? then Exec(p, tail, s1) else (o, s1)
  }
  function Step(p: Program, st: Stmt, s: State): (r: (Ending, State))
    ensures r.1.clock <= s.clock
    decreases s.clock, 1, st
  {
    match st
    case Set(x, e) =>
      var (o, s1) := Eval(p, e, s);
      if !o.Val? then (Aborted(o.a), s1) else if HasLocal(x, s1) then (Completed, SetLocal(x, o.v, s1)) else (Aborted(Stuck), s1)
    case Drop(e) =>
      var (o, s1) := Eval(p, e, s);
      (if o.Val? then Completed else Aborted(o.a), s1)
    case Perform(f, es) =>
      var (o, s1) := EvalAll(p, es, [], s);
      if !o.Vals? then (Aborted(o.a), s1) else
      var (r, s2) := Invoke(p, f, o.vs, s1);
      (match r case Results(vs) => if |vs| == 0 then Completed else Aborted(Stuck) case Failed(a) => Aborted(a), s2)
    case Store(op, e1, offset, e2) =>
      var (o1, s1) := Eval(p, e1, s);
      if !o1.Val? then (Aborted(o1.a), s1) else
      var (o2, s2) := Eval(p, e2, s1);
      if !o2.Val? then (Aborted(o2.a), s2) else
      (match StoreTo(op, o1.v, offset, o2.v, s2.memory)
       case Some(m) => (Completed, s2.(memory := m))
       case None => (Aborted(Trap), s2))
    case If(c, th, el) =>
      var (o, s1) := Eval(p, c, s);
      if !o.Val? then (Aborted(o.a), s1) else if IsTrue(o.v) then Exec(p, th, s1) else Exec(p, el, s1)
    case Block(l, body, _) =>
      var (o, s1) := Exec(p, body, s);
      (if o == Branched(l) then Completed else o, s1)
    case Loop(l, body) => Iterate(p, l, body, s)
    case Branch(l) => (Branched(l), s)
    case BranchIf(l, c) =>
      var (o, s1) := Eval(p, c, s);
      (if !o.Val? then Aborted(o.a) else if IsTrue(o.v) then Branched(l) else Completed, s1)
    case Return(e) =>
      var (o, s1) := Eval(p, e, s);
      (if o.Val? then Returned(o.v) else Aborted(o.a), s1)
    case Unreachable => (Aborted(Trap), s)
  }

  ghost function Iterations(p: Program, l: Id, body: Stmts, s: State): (r: (Ending, State))
    ensures r.1.clock <= s.clock
    decreases s.clock, 1, body, 0
  {
    if s.clock == 0 then (Aborted(Timeout), s) else
      var (o, s1) := Exec(p, body, s.(clock := s.clock - 1));
      if o != Branched(l) then (o, s1) else Iterations(p, l, body, s1)
  }
  function Iterate(p: Program, l: Id, body: Stmts, s: State): (r: (Ending, State))
    ensures r.1.clock <= s.clock
    decreases s.clock, 1, body, 1
  { Iterations(p, l, body, s) }
  by method {
    var now := s;
    while true
      invariant now.clock <= s.clock && Iterations(p, l, body, now) == Iterations(p, l, body, s)
      decreases now.clock
    {
      if now.clock == 0 { return (Aborted(Timeout), now); }
      var (o, s1) := Exec(p, body, now.(clock := now.clock - 1));
      if o != Branched(l) { return (o, s1); }
      now := s1;
    }
  }

  lemma Unrolled(p: Program, l: Id, body: Stmts, s: State)
    ensures Step(p, Loop(l, body), s) ==
      if s.clock == 0 then (Aborted(Timeout), s) else
        var (o, s1) := Exec(p, body, s.(clock := s.clock - 1));
        if o != Branched(l) then (o, s1) else Step(p, Loop(l, body), s1)
  {
    assert Step(p, Loop(l, body), s) == Iterate(p, l, body, s) == Iterations(p, l, body, s);
    if s.clock != 0 {
      var (o, s1) := Exec(p, body, s.(clock := s.clock - 1));
      assert Step(p, Loop(l, body), s1) == Iterate(p, l, body, s1) == Iterations(p, l, body, s1);
    }
  }

  function ResultOf(signature: W.FunctionType, o: Ending): Invoked {
    match o
    case Completed => if |signature.results| == 0 then Results([]) else Failed(Stuck)
    case Returned(v) => if |signature.results| == 1 then Results([v]) else Failed(Stuck)
    case Aborted(a) => Failed(a)
    case Branched(_) => Failed(Stuck)
  }
  function Invoke(p: Program, f: W.U32, arguments: seq<W.Value>, s: State): (r: (Invoked, State))
    ensures r.1.clock <= s.clock && r.1.locals == s.locals
    decreases s.clock, 0, 0
  {
    if f as nat >= |p.functions| then (Failed(Stuck), s) else
    match p.functions[f]
    case Kernel(signature, name) =>
      if |arguments| != |signature.parameters| then (Failed(Stuck), s) else CallKernel(signature, name, arguments, s)
    case Defined(signature, locals, body) =>
      if |arguments| != |signature.parameters| then (Failed(Stuck), s)
      else if s.clock == 0 then (Failed(Timeout), s)
      else
        var (o, s1) := Exec(p, body, s.(clock := s.clock - 1, locals := arguments + Zeros(locals)));
        (ResultOf(signature, o), s1.(locals := s.locals))
  }
  // Through the function table: traps where there is no function or one of another type.
  function InvokeIndirect(p: Program, signature: W.FunctionType, index: W.Value, arguments: seq<W.Value>, s: State): (r: (Invoked, State))
    ensures r.1.clock <= s.clock && r.1.locals == s.locals
    decreases s.clock, 0, 1
  {
    if !index.I32Value? then (Failed(Stuck), s)
    else if index.bits !in p.table then (Failed(Trap), s)
    else
      var f := p.table[index.bits];
      if f as nat >= |p.functions| then (Failed(Stuck), s)
      else if p.functions[f].signature != signature then (Failed(Trap), s)
      else Invoke(p, f, arguments, s)
  }
}
