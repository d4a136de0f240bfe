include "../Trusted.dfy"
include "Syntax.dfy"

// Core: semantics. Functional big-step with a clock: the clock ticks at calls and loop iterations, at every level
// alike, so that "equal at every clock" includes divergence.
module CoreSemantics {
  import opened Names
  import opened Primitives
  import opened Core

  datatype Outcome = Normal(v: Value) | Thrown(v: Value) | Broke(l: Id, v: Value) | Returned(v: Value) | Timeout | Stuck
  datatype Arguments = Values(vs: seq<Value>) | Abrupt(o: Outcome)

  // A field of a scope record.
  datatype Field = Field(record: nat, slot: nat)
  type Environment = map<Id, Field>
  datatype Closure = Closure(env: Environment, fn: Function)
  // locals belong to the activation that runs; all else is shared. records and statics are equal at all levels.
  datatype State = State(clock: nat, heap: Heap, records: seq<seq<Value>>, statics: map<Id, Value>, closures: seq<Closure>, locals: map<Id, Value>)

  function SetAll(xs: seq<Id>, v: Value, locals: map<Id, Value>): map<Id, Value> {
    if |xs| == 0 then locals else SetAll(xs[1..], v, locals[xs[0] := v])
  }
  function BindFields(xs: seq<Id>, record: nat, slot: nat, env: Environment): Environment {
    if |xs| == 0 then env else BindFields(xs[1..], record, slot + 1, env[xs[0] := Field(record, slot)])
  }
  function Fresh(n: nat): (r: seq<Value>)
    ensures |r| == n
  { seq(n, i => Undefined()) }

  function Read(x: Id, env: Environment, s: State): Outcome {
    if x in env then
      var f := env[x];
      if f.record < |s.records| && f.slot < |s.records[f.record]| then Normal(s.records[f.record][f.slot]) else Stuck
    else if x in s.locals then Normal(s.locals[x]) else Stuck
  }
  function WriteField(record: nat, slot: nat, v: Value, records: seq<seq<Value>>): (r: seq<seq<Value>>)
    requires record < |records| && slot < |records[record]|
    ensures |r| == |records| && forall i :: 0 <= i < |r| ==> |r[i]| == |records[i]|
  { records[record := records[record][slot := v]] }
  function Write(x: Id, v: Value, env: Environment, s: State): (r: (Outcome, State))
    ensures r.1.clock == s.clock
  {
    if x in env then
      var f := env[x];
      if f.record < |s.records| && f.slot < |s.records[f.record]|
      then (Normal(v), s.(records := WriteField(f.record, f.slot, v, s.records)))
      else (Stuck, s)
    else (Normal(v), s.(locals := s.locals[x := v]))
  }
  // Gives the header's variables their values, in order; a rest array is allocated in its turn.
  function BindHeader(names: seq<Id>, sources: seq<Source>, inv: Invocation, locals: map<Id, Value>, h: Heap): (map<Id, Value>, Heap) {
    if |names| == 0 || |sources| == 0 then (locals, h) else
      var (v, h1) := HeaderValue(sources[0], inv, h);
      BindHeader(names[1..], sources[1..], inv, locals[names[0] := v], h1)
  }

  function Eval(e: Expr, env: Environment, s: State): (r: (Outcome, State))
    ensures r.1.clock <= s.clock
    decreases s.clock, 1, e
  {
    match e
    case Constant(c) => (Normal(LiteralValue(c)), s)
    case Var(x) => (Read(x, env, s), s)
    case Assign(x, e1) =>
      var (o, s1) := Eval(e1, env, s);
      if o.Normal? then Write(x, o.v, env, s1) else (o, s1)
    case Static(i) => (if i in s.statics then Normal(s.statics[i]) else Stuck, s)
    case AssignStatic(i, e1) =>
      var (o, s1) := Eval(e1, env, s);
      if o.Normal? then (o, s1.(statics := s1.statics[i := o.v])) else (o, s1)
    case Let(x, init, body) =>
      var (o, s1) := Eval(init, env, s);
      if o.Normal? then Eval(body, env, s1.(locals := s1.locals[x := o.v])) else (o, s1)
    case Scope(plain, captured, body) =>
      var s1 := s.(locals := SetAll(plain, Undefined(), s.locals));
      if |captured| == 0 then Eval(body, env, s1)
      else Eval(body, BindFields(captured, |s.records|, 0, env), s1.(records := s.records + [Fresh(|captured|)]))
    case Lambda(fn) =>
      var (v, h) := NewFunction(|s.closures|, fn.info, s.heap);
      (Normal(v), s.(heap := h, closures := s.closures + [Closure(env, fn)]))
    case Call(f, this_, newTarget, args, text) =>
      var (o, s1) := Eval(f, env, s);
      if !o.Normal? then (o, s1) else
      var (o2, s2) := Eval(this_, env, s1);
      if !o2.Normal? then (o2, s2) else
      var (o3, s3) := Eval(newTarget, env, s2);
      if !o3.Normal? then (o3, s3) else
      var (r, s4) := EvalAll(args, env, s3);
      if r.Values? then Apply(Invocation(o.v, o2.v, o3.v, r.vs), text, s4) else (r.o, s4)
    case Prim(op, args) =>
      var (r, s1) := EvalAll(args, env, s);
      if r.Values? then Operate(op, r.vs, s1) else (r.o, s1)
    case If(c, th, el) =>
      var (o, s1) := Eval(c, env, s);
      if o.Normal? then (if ToBoolean(o.v, s1.heap) then Eval(th, env, s1) else Eval(el, env, s1)) else (o, s1)
    case Seq(a, b) =>
      var (o, s1) := Eval(a, env, s);
      if o.Normal? then Eval(b, env, s1) else (o, s1)
    case Block(l, body) =>
      var (o, s1) := Eval(body, env, s);
      if o.Broke? && o.l == l then (Normal(o.v), s1) else (o, s1)
    case Break(l, e1) =>
      var (o, s1) := Eval(e1, env, s);
      if o.Normal? then (Broke(l, o.v), s1) else (o, s1)
    case Loop(body) => Iterate(body, env, s)
    case TryCatch(body, x, handler) =>
      var (o, s1) := Eval(body, env, s);
      if o.Thrown? then Eval(handler, env, s1.(locals := s1.locals[x := o.v])) else (o, s1)
    case TryFinally(body, finalizer) =>
      var (o, s1) := Eval(body, env, s);
      if o.Timeout? || o.Stuck? then (o, s1) else
        var (o2, s2) := Eval(finalizer, env, s1);
        if o2.Normal? then (o, s2) else (o2, s2)
    case Throw(e1) =>
      var (o, s1) := Eval(e1, env, s);
      if o.Normal? then (Thrown(o.v), s1) else (o, s1)
    case Return(e1) =>
      var (o, s1) := Eval(e1, env, s);
      if o.Normal? then (Returned(o.v), s1) else (o, s1)
  }
  // A loop's iterations from here on.
  ghost function Iterations(body: Expr, env: Environment, s: State): (r: (Outcome, State))
    ensures r.1.clock <= s.clock
    decreases s.clock, 1, body, 0
  {
    if s.clock == 0 then (Timeout, s) else
      var (o, s1) := Eval(body, env, s.(clock := s.clock - 1));
      if o.Normal? then Iterations(body, env, s1) else (o, s1)
  }
  // The method is how the interpreter runs them: in one activation of its own.
  function Iterate(body: Expr, env: Environment, s: State): (r: (Outcome, State))
    ensures r.1.clock <= s.clock
    decreases s.clock, 1, body, 1
  { Iterations(body, env, s) }
  by method {
    var now := s;
    while true
      invariant now.clock <= s.clock && Iterations(body, env, now) == Iterations(body, env, s)
      decreases now.clock
    {
      if now.clock == 0 { return (Timeout, now); }
      var (o, s1) := Eval(body, env, now.(clock := now.clock - 1));
      if !o.Normal? { return (o, s1); }
      now := s1;
    }
  }
  lemma Unrolled(body: Expr, env: Environment, s: State)
    ensures Eval(Loop(body), env, s) ==
      if s.clock == 0 then (Timeout, s) else
        var (o, s1) := Eval(body, env, s.(clock := s.clock - 1));
        if o.Normal? then Eval(Loop(body), env, s1) else (o, s1)
  {
    assert Eval(Loop(body), env, s) == Iterate(body, env, s) == Iterations(body, env, s);
    if s.clock != 0 {
      var (o, s1) := Eval(body, env, s.(clock := s.clock - 1));
      assert Eval(Loop(body), env, s1) == Iterate(body, env, s1) == Iterations(body, env, s1);
    }
  }
  function EvalAll(es: Exprs, env: Environment, s: State): (r: (Arguments, State))
    ensures r.1.clock <= s.clock
    decreases s.clock, 1, es
  {
    match es
    case Nil => (Values([]), s)
    case Cons(e, tail) =>
      var (o, s1) := Eval(e, env, s);
      if o.Normal? then
        var (r, s2) := EvalAll(tail, env, s1);
        if r.Values? then (Values([o.v] + r.vs), s2) else (r, s2)
      else (Abrupt(o), s1)
  }
  function CallOutcome(o: Outcome): Outcome {
    match o
    case Returned(v) => Normal(v)
    case Normal(_) => Normal(Undefined())
    case Broke(_, _) => Stuck
    case _ => o
  }
  // ECMA-262 7.3.14 Call, 7.3.15 Construct: what is left of both here. The callee's locals are its own.
  function Apply(inv: Invocation, text: CalleeText, s: State): (r: (Outcome, State))
    ensures r.1.clock <= s.clock
    decreases s.clock, 0, 0
  {
    var id := CalledClosure(inv, s.heap);
    if id < 0 || id >= |s.closures| then
      var (v, h) := Refusal(inv.callee, inv.this_, inv.newTarget, text, s.heap);
      (Thrown(v), s.(heap := h))
    else if s.clock == 0 then (Timeout, s)
    else
      var c := s.closures[id];
      var (locals, h) := BindHeader(c.fn.names, c.fn.sources, inv, map[], s.heap);
      var (o, s1) := Eval(c.fn.body, c.env, s.(clock := s.clock - 1, heap := h, locals := locals));
      (CallOutcome(o), s1.(locals := s.locals))
  }
  // The result of a call is the operation's result.
  function Finish(op: Operation, vs: seq<Value>, o: Outcome): Outcome {
    if o.Normal? then Normal(ByRule(op.rule, vs, o.v)) else o
  }
  function Operate(op: Operation, vs: seq<Value>, s: State): (r: (Outcome, State))
    ensures r.1.clock <= s.clock
    decreases s.clock, 0, 1
  {
    var (o, h) := Run(op, vs, s.heap);
    var s1 := s.(heap := h);
    match o
    case Result(v) => (Normal(v), s1)
    case Throws(v) => (Thrown(v), s1)
    case Invokes(callee, this_, newTarget, args) =>
      var (o1, s2) := Apply(Invocation(callee, this_, newTarget, args), 0, s1);
      (Finish(op, vs, o1), s2)
  }

  // A program: its main function's closure is made, with no environment, and called.
  function Start(main: Function, clock: nat, h: Heap, statics: map<Id, Value>): (Value, State) {
    var (v, h1) := NewFunction(0, main.info, h);
    (v, State(clock, h1, [], statics, [Closure(map[], main)], map[]))
  }
  function CallOfMain(v: Value): Invocation { Invocation(v, Undefined(), Undefined(), []) }
  function RunProgram(main: Function, clock: nat, h: Heap, statics: map<Id, Value>): (Outcome, State) {
    var (v, s) := Start(main, clock, h, statics);
    Apply(CallOfMain(v), 0, s)
  }
}
