include "Interface.dfy"

// An exhausted stack stays so, whatever runs.
module LoweringExhaustion {
  import opened Names
  import W = Wasm
  import opened Engine
  import opened Correspondence
  import opened WasmMachine
  import opened WasmIR
  import IR = WasmIRSemantics
  import opened LoweringInterface

  lemma Evaluating(p: Program, e: Expr, s: State)
    requires StaysExhausted(p) && IsExhausted(s.host)
    ensures IsExhausted(IR.Eval(p, e, s).1.host)
    decreases s.clock, 1, e
  {
    match e
    case Const(_) =>
    case Get(_) =>
    case Tee(_, e1) => Evaluating(p, e1, s);
    case Op(_, es) => All(p, es, [], s);
    case Load(_, e1, _) => Evaluating(p, e1, s);
    case Select(e0, e1, e2) =>
      Evaluating(p, e1, s);
      var (o1, s1) := IR.Eval(p, e1, s);
      if o1.Val? {
        Evaluating(p, e2, s1);
        var (o2, s2) := IR.Eval(p, e2, s1);
        if o2.Val? { Evaluating(p, e0, s2); }
      }
    case Choose(e0, _, e1, e2) =>
      Evaluating(p, e0, s);
      var (o, s1) := IR.Eval(p, e0, s);
      if o.Val? { if IsTrue(o.v) { Evaluating(p, e1, s1); } else { Evaluating(p, e2, s1); } }
    case Call(f, es) =>
      All(p, es, [], s);
      var (o, s1) := IR.EvalAll(p, es, [], s);
      if o.Vals? { Invoking(p, f, o.vs, s1); }
    case CallIndirect(signature, e1, es) =>
      All(p, es, [], s);
      var (o, s1) := IR.EvalAll(p, es, [], s);
      if o.Vals? {
        Evaluating(p, e1, s1);
        var (i, s2) := IR.Eval(p, e1, s1);
        if i.Val? { Indirect(p, signature, i.v, o.vs, s2); }
      }
  }
  lemma All(p: Program, es: Exprs, done: seq<W.Value>, s: State)
    requires StaysExhausted(p) && IsExhausted(s.host)
    ensures IsExhausted(IR.EvalAll(p, es, done, s).1.host)
    decreases s.clock, 1, es
  {
    match es
    case Nil =>
    case Cons(e, tail) =>
      Evaluating(p, e, s);
      var (o, s1) := IR.Eval(p, e, s);
      if o.Val? { All(p, tail, done + [o.v], s1); }
  }
  lemma Statements(p: Program, ss: Stmts, s: State)
    requires StaysExhausted(p) && IsExhausted(s.host)
    ensures IsExhausted(IR.Exec(p, ss, s).1.host)
    decreases s.clock, 1, ss
  {
    match ss
    case End =>
    case Then(st, tail) =>
      Statement(p, st, s);
      var (o, s1) := IR.Step(p, st, s);
      if o.Completed? { Statements(p, tail, s1); }
  }
  lemma Statement(p: Program, st: Stmt, s: State)
    requires StaysExhausted(p) && IsExhausted(s.host)
    ensures IsExhausted(IR.Step(p, st, s).1.host)
    decreases s.clock, 1, st
  {
    match st
    case Set(_, e) => Evaluating(p, e, s);
    case Drop(e) => Evaluating(p, e, s);
    case Perform(f, es) =>
      All(p, es, [], s);
      var (o, s1) := IR.EvalAll(p, es, [], s);
      if o.Vals? { Invoking(p, f, o.vs, s1); }
    case Store(_, e1, _, e2) =>
      Evaluating(p, e1, s);
      var (o1, s1) := IR.Eval(p, e1, s);
      if o1.Val? { Evaluating(p, e2, s1); }
    case If(e, th, el) =>
      Evaluating(p, e, s);
      var (o, s1) := IR.Eval(p, e, s);
      if o.Val? { if IsTrue(o.v) { Statements(p, th, s1); } else { Statements(p, el, s1); } }
    case Block(_, body, _) => Statements(p, body, s);
    case Loop(l, body) =>
      IR.Unrolled(p, l, body, s);
      if s.clock > 0 {
        var s0 := s.(clock := s.clock - 1);
        Statements(p, body, s0);
        var (o, s1) := IR.Exec(p, body, s0);
        if o == IR.Branched(l) { Statement(p, st, s1); }
      }
    case Branch(_) =>
    case BranchIf(_, e) => Evaluating(p, e, s);
    case Return(e) => Evaluating(p, e, s);
    case Unreachable =>
  }
  lemma Invoking(p: Program, f: W.U32, arguments: seq<W.Value>, s: State)
    requires StaysExhausted(p) && IsExhausted(s.host)
    ensures IsExhausted(IR.Invoke(p, f, arguments, s).1.host)
    decreases s.clock, 0, 0
  {
    if f as nat >= |p.functions| { return; }
    match p.functions[f]
    case Kernel(signature, name) =>
      if |arguments| == |signature.parameters| {
        MethodCall(p, f, arguments, s);
        reveal StaysExhausted();
        assert IsExhausted(Run1(p, f, arguments, s.memory, s.host).2);
      }
    case Defined(signature, locals, body) =>
      if |arguments| == |signature.parameters| && s.clock > 0 {
        Statements(p, body, s.(clock := s.clock - 1, locals := arguments + Zeros(locals)));
      }
  }
  lemma Indirect(p: Program, signature: W.FunctionType, index: W.Value, arguments: seq<W.Value>, s: State)
    requires StaysExhausted(p) && IsExhausted(s.host)
    ensures IsExhausted(IR.InvokeIndirect(p, signature, index, arguments, s).1.host)
    decreases s.clock, 0, 1
  {
    if index.I32Value? && index.bits in p.table && p.table[index.bits] as nat < |p.functions| && p.functions[p.table[index.bits]].signature == signature {
      Invoking(p, p.table[index.bits], arguments, s);
    }
  }

  // A method's call, in any state.
  lemma MethodCall(p: Program, f: W.U32, arguments: seq<W.Value>, s: State)
    requires f as nat < |p.functions| && p.functions[f].Kernel? && |arguments| == |p.functions[f].signature.parameters|
    ensures var (r, m, h) := Run1(p, f, arguments, s.memory, s.host); IR.Invoke(p, f, arguments, s) == (r, s.(memory := m, host := h))
  { }
}
