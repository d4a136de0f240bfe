include "../Core/Semantics.dfy"
include "Syntax.dfy"

// Flat: semantics. A closure is a function and the chain of scope records
// around it, innermost first. The chain is the register that WithScope pushes to.
module FlatSemantics {
  import opened Names
  import opened Primitives
  import opened Flat
  import C = CoreSemantics
  type Outcome = C.Outcome

  type Chain = seq<nat>
  datatype Closure = Closure(fn: nat, chain: Chain)
  datatype State = State(clock: nat, heap: Heap, records: seq<seq<Value>>, statics: map<Id, Value>, closures: seq<Closure>, locals: map<Id, Value>)

  predicate HasField(hops: Id, slot: Id, chain: Chain, records: seq<seq<Value>>) {
    hops as nat < |chain| && chain[hops] < |records| && slot as nat < |records[chain[hops]]|
  }

  function Eval(p: Program, e: Expr, chain: Chain, s: State): (r: (Outcome, State))
    ensures r.1.clock <= s.clock
    decreases s.clock, 1, e
  {
    match e
    case Constant(c) => (C.Normal(LiteralValue(c)), s)
    case GetLocal(x) => (if x in s.locals then C.Normal(s.locals[x]) else C.Stuck, s)
    case SetLocal(x, e1) =>
      var (o, s1) := Eval(p, e1, chain, s);
      if o.Normal? then (o, s1.(locals := s1.locals[x := o.v])) else (o, s1)
    case GetCaptured(hops, slot, _) =>
      (if HasField(hops, slot, chain, s.records) then C.Normal(s.records[chain[hops]][slot]) else C.Stuck, s)
    case SetCaptured(hops, slot, e1) =>
      var (o, s1) := Eval(p, e1, chain, s);
      if !o.Normal? then (o, s1)
      else if HasField(hops, slot, chain, s1.records)
      then (o, s1.(records := C.WriteField(chain[hops], slot as nat, o.v, s1.records)))
      else (C.Stuck, s1)
    case GetStatic(i, _) => (if i in s.statics then C.Normal(s.statics[i]) else C.Stuck, s)
    case SetStatic(i, e1) =>
      var (o, s1) := Eval(p, e1, chain, s);
      if o.Normal? then (o, s1.(statics := s1.statics[i := o.v])) else (o, s1)
    case Let(x, init, body) =>
      var (o, s1) := Eval(p, init, chain, s);
      if o.Normal? then Eval(p, body, chain, s1.(locals := s1.locals[x := o.v])) else (o, s1)
    case WithScope(locals, slots, body) =>
      var s1 := s.(locals := C.SetAll(locals, Undefined(), s.locals));
      if slots == 0 then Eval(p, body, chain, s1)
      else Eval(p, body, [|s.records|] + chain, s1.(records := s.records + [C.Fresh(slots as nat)]))
    case MakeClosure(fn, _) =>
      if fn as nat >= |p| then (C.Stuck, s) else
      var (v, h) := NewFunction(|s.closures|, p[fn].info, s.heap);
      (C.Normal(v), s.(heap := h, closures := s.closures + [Closure(fn as nat, chain)]))
    case Call(f, this_, newTarget, args, text, _) =>
      var (o, s1) := Eval(p, f, chain, s);
      if !o.Normal? then (o, s1) else
      var (o2, s2) := Eval(p, this_, chain, s1);
      if !o2.Normal? then (o2, s2) else
      var (o3, s3) := Eval(p, newTarget, chain, s2);
      if !o3.Normal? then (o3, s3) else
      var (r, s4) := EvalAll(p, args, chain, s3);
      if r.Values? then Apply(p, Invocation(o.v, o2.v, o3.v, r.vs), text, s4) else (r.o, s4)
    case Prim(op, args, _) =>
      var (r, s1) := EvalAll(p, args, chain, s);
      if r.Values? then Operate(p, op, r.vs, s1) else (r.o, s1)
    case If(c, th, el, _) =>
      var (o, s1) := Eval(p, c, chain, s);
      if o.Normal? then (if ToBoolean(o.v, s1.heap) then Eval(p, th, chain, s1) else Eval(p, el, chain, s1)) else (o, s1)
    case Seq(a, b) =>
      var (o, s1) := Eval(p, a, chain, s);
      if o.Normal? then Eval(p, b, chain, s1) else (o, s1)
    case Block(l, body, _) =>
      var (o, s1) := Eval(p, body, chain, s);
      if o.Broke? && o.l == l then (C.Normal(o.v), s1) else (o, s1)
    case Break(l, e1) =>
      var (o, s1) := Eval(p, e1, chain, s);
      if o.Normal? then (C.Broke(l, o.v), s1) else (o, s1)
    case Loop(body) => Iterate(p, body, chain, s)
    case TryCatch(body, x, handler, _) =>
      var (o, s1) := Eval(p, body, chain, s);
      if o.Thrown? then Eval(p, handler, chain, s1.(locals := s1.locals[x := o.v])) else (o, s1)
    case TryFinally(body, finalizer, _) =>
      var (o, s1) := Eval(p, body, chain, s);
      if o.Timeout? || o.Stuck? then (o, s1) else
        var (o2, s2) := Eval(p, finalizer, chain, s1);
        if o2.Normal? then (o, s2) else (o2, s2)
    case Throw(e1) =>
      var (o, s1) := Eval(p, e1, chain, s);
      if o.Normal? then (C.Thrown(o.v), s1) else (o, s1)
    case Return(e1) =>
      var (o, s1) := Eval(p, e1, chain, s);
      if o.Normal? then (C.Returned(o.v), s1) else (o, s1)
  }
  ghost function Iterations(p: Program, body: Expr, chain: Chain, s: State): (r: (Outcome, State))
    ensures r.1.clock <= s.clock
    decreases s.clock, 1, body, 0
  {
    if s.clock == 0 then (C.Timeout, s) else
      var (o, s1) := Eval(p, body, chain, s.(clock := s.clock - 1));
      if o.Normal? then Iterations(p, body, chain, s1) else (o, s1)
  }
  function Iterate(p: Program, body: Expr, chain: Chain, s: State): (r: (Outcome, State))
    ensures r.1.clock <= s.clock
    decreases s.clock, 1, body, 1
  { Iterations(p, body, chain, s) }
  by method {
    var now := s;
    while true
      invariant now.clock <= s.clock && Iterations(p, body, chain, now) == Iterations(p, body, chain, s)
      decreases now.clock
    {
      if now.clock == 0 { return (C.Timeout, now); }
      var (o, s1) := Eval(p, body, chain, now.(clock := now.clock - 1));
      if !o.Normal? { return (o, s1); }
      now := s1;
    }
  }
  lemma Unrolled(p: Program, body: Expr, chain: Chain, s: State)
    ensures Eval(p, Loop(body), chain, s) ==
      if s.clock == 0 then (C.Timeout, s) else
        var (o, s1) := Eval(p, body, chain, s.(clock := s.clock - 1));
        if o.Normal? then Eval(p, Loop(body), chain, s1) else (o, s1)
  {
    assert Eval(p, Loop(body), chain, s) == Iterate(p, body, chain, s) == Iterations(p, body, chain, s);
    if s.clock != 0 {
      var (o, s1) := Eval(p, body, chain, s.(clock := s.clock - 1));
      assert Eval(p, Loop(body), chain, s1) == Iterate(p, body, chain, s1) == Iterations(p, body, chain, s1);
    }
  }
  function EvalAll(p: Program, es: Exprs, chain: Chain, s: State): (r: (C.Arguments, State))
    ensures r.1.clock <= s.clock
    decreases s.clock, 1, es
  {
    match es
    case Nil => (C.Values([]), s)
    case Cons(e, tail) =>
      var (o, s1) := Eval(p, e, chain, s);
      if o.Normal? then
        var (r, s2) := EvalAll(p, tail, chain, s1);
        if r.Values? then (C.Values([o.v] + r.vs), s2) else (r, s2)
      else (C.Abrupt(o), s1)
  }
  function Apply(p: Program, inv: Invocation, text: CalleeText, s: State): (r: (Outcome, State))
    ensures r.1.clock <= s.clock && r.1.locals == s.locals
    decreases s.clock, 0, 0
  {
    var id := CalledClosure(inv, s.heap);
    if id < 0 || id >= |s.closures| then
      var (v, h) := Refusal(inv.callee, inv.this_, inv.newTarget, text, s.heap);
      (C.Thrown(v), s.(heap := h))
    else if s.clock == 0 then (C.Timeout, s)
    else
      var c := s.closures[id];
      if c.fn >= |p| then (C.Stuck, s) else
      var fn := p[c.fn];
      var (locals, h) := C.BindHeader(fn.names, fn.sources, inv, map[], s.heap);
      var (o, s1) := Eval(p, fn.body, c.chain, s.(clock := s.clock - 1, heap := h, locals := locals));
      (C.CallOutcome(o), s1.(locals := s.locals))
  }
  function Operate(p: Program, op: Operation, vs: seq<Value>, s: State): (r: (Outcome, State))
    ensures r.1.clock <= s.clock && r.1.locals == s.locals
    decreases s.clock, 0, 1
  {
    var (o, h) := Run(op, vs, s.heap);
    var s1 := s.(heap := h);
    match o
    case Result(v) => (C.Normal(v), s1)
    case Throws(v) => (C.Thrown(v), s1)
    case Invokes(callee, this_, newTarget, args) =>
      var (o1, s2) := Apply(p, Invocation(callee, this_, newTarget, args), 0, s1);
      (C.Finish(op, vs, o1), s2)
  }

  // A program: its main function's closure is made and called.
  function Start(p: Program, clock: nat, h: Heap, statics: map<Id, Value>): (Value, State)
    requires |p| > 0
  {
    var (v, h1) := NewFunction(0, p[0].info, h);
    (v, State(clock, h1, [], statics, [Closure(0, [])], map[]))
  }
  function RunProgram(p: Program, clock: nat, h: Heap, statics: map<Id, Value>): (Outcome, State)
    requires |p| > 0
  {
    var (v, s) := Start(p, clock, h, statics);
    Apply(p, C.CallOfMain(v), 0, s)
  }
}
