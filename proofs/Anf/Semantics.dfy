include "../Flat/Semantics.dfy"
include "Syntax.dfy"

// ANF: semantics. A local holds a value, or a scope record: the chain that starts with it.
module AnfSemantics {
  import opened Names
  import opened Primitives
  import opened Anf
  import C = CoreSemantics
  import F = FlatSemantics

  datatype Held = HeldValue(v: Value) | HeldRecord(chain: F.Chain)
  type Locals = map<Id, Held>
  // locals and kinds belong to the activation that runs; all else is shared.
  datatype State = State(clock: nat, heap: Heap, records: seq<seq<Value>>, statics: map<Id, Value>, closures: seq<F.Closure>, locals: Locals, kinds: map<Id, Kind>)
  // How a statement ends: at its end, or otherwise. Breaks carry no value: it is in a local.
  datatype Ending = Completed | Thrown(v: Value) | Broke(l: Id) | Returned(v: Value) | Timeout | Stuck

  function AtomValue(a: Atom, ls: Locals): C.Outcome {
    match a
    case ConstantAtom(c) => C.Normal(LiteralValue(c))
    case LocalAtom(x) => if x in ls && ls[x].HeldValue? then C.Normal(ls[x].v) else C.Stuck
  }
  function AtomValues(xs: seq<Atom>, ls: Locals): C.Arguments {
    if |xs| == 0 then C.Values([]) else
      var o := AtomValue(xs[0], ls);
      var r := AtomValues(xs[1..], ls);
      if o.Normal? && r.Values? then C.Values([o.v] + r.vs) else C.Abrupt(C.Stuck)
  }
  // The chain that a local holds.
  predicate IsRecord(x: Id, ls: Locals) { x in ls && ls[x].HeldRecord? }
  predicate HasField(record: Id, slot: Id, t: State) {
    IsRecord(record, t.locals)
    && var chain := t.locals[record].chain;
       |chain| > 0 && chain[0] < |t.records| && slot as nat < |t.records[chain[0]]|
  }
  // What a plain call of the value enters.
  predicate IsClosureOf(v: Value, fn: Id, t: State) {
    var id := ClosureOf(v, t.heap);
    Accepts(v, Undefined(), t.heap) && 0 <= id < |t.closures| && t.closures[id].fn == fn as nat
  }
  predicate Admits(guard: Guard, v: Value, h: Heap) {
    match guard
    case Everywhere => true
    case Where(op) => op.isPure && ToBoolean(ByRule(op.rule, [v], RunPure(op.id, [v], h)), h)
  }
  function OuterChain(outer: Optional, ls: Locals): F.Chain {
    match outer
    case None => []
    case Some(x) => if IsRecord(x, ls) then ls[x].chain else []
  }
  predicate Fits(x: Id, v: Value, kinds: map<Id, Kind>) { x in kinds ==> HasKind(v, kinds[x]) }
  function Lift(ls: map<Id, Value>): Locals { map x | x in ls :: HeldValue(ls[x]) }

  function Exec(p: Program, ss: Stmts, t: State): (r: (Ending, State))
    ensures r.1.clock <= t.clock && r.1.kinds == t.kinds
    decreases t.clock, 1, ss, 0
  {
    match ss
    case End => (Completed, t)
    case Then(s, tail) =>
      var (o, t1) := Step(p, s, t);
      if o.Completed? then Exec(p, tail, t1) else (o, t1)
  }
  function Step(p: Program, s: Stmt, t: State): (r: (Ending, State))
    ensures r.1.clock <= t.clock && r.1.kinds == t.kinds
    decreases t.clock, 1, s, 0
  {
    match s
    case Set(x, rhs) => Assign(p, x, rhs, t)
    case SetField(record, slot, a) =>
      var o := AtomValue(a, t.locals);
      if o.Normal? && HasField(record, slot, t)
      then (Completed, t.(records := C.WriteField(t.locals[record].chain[0], slot as nat, o.v, t.records)))
      else (Stuck, t)
    case SetStatic(i, a) =>
      var o := AtomValue(a, t.locals);
      if o.Normal? then (Completed, t.(statics := t.statics[i := o.v])) else (Stuck, t)
    case If(a, th, el) =>
      var o := AtomValue(a, t.locals);
      if o.Normal? then (if ToBoolean(o.v, t.heap) then Exec(p, th, t) else Exec(p, el, t)) else (Stuck, t)
    case Block(l, body) =>
      var (o, t1) := Exec(p, body, t);
      (if o == Broke(l) then Completed else o, t1)
    case Break(l) => (Broke(l), t)
    case Loop(body) => Iterate(p, body, t)
    case TryCatch(body, x, handler) =>
      var (o, t1) := Exec(p, body, t);
      if !o.Thrown? then (o, t1)
      else if Fits(x, o.v, t1.kinds) then Exec(p, handler, t1.(locals := t1.locals[x := HeldValue(o.v)]))
      else (Stuck, t1)
    case TryFinally(body, finalizer) =>
      var (o, t1) := Exec(p, body, t);
      if o.Timeout? || o.Stuck? then (o, t1) else
        var (o2, t2) := Exec(p, finalizer, t1);
        if o2.Completed? then (o, t2) else (o2, t2)
    case Throw(a) =>
      var o := AtomValue(a, t.locals);
      (if o.Normal? then Thrown(o.v) else Stuck, t)
    case Return(a) =>
      var o := AtomValue(a, t.locals);
      (if o.Normal? then Returned(o.v) else Stuck, t)
    case Assert(guard, a, fn) =>
      var o := AtomValue(a, t.locals);
      (if o.Normal? && Admits(guard, o.v, t.heap) && !IsClosureOf(o.v, fn, t) then Stuck else Completed, t)
  }
  ghost function Iterations(p: Program, body: Stmts, t: State): (r: (Ending, State))
    ensures r.1.clock <= t.clock && r.1.kinds == t.kinds
    decreases t.clock, 1, body, 1
  {
    if t.clock == 0 then (Timeout, t) else
      var (o, t1) := Exec(p, body, t.(clock := t.clock - 1));
      if o.Completed? then Iterations(p, body, t1) else (o, t1)
  }
  function Iterate(p: Program, body: Stmts, t: State): (r: (Ending, State))
    ensures r.1.clock <= t.clock && r.1.kinds == t.kinds
    decreases t.clock, 1, body, 2
  { Iterations(p, body, t) }
  by method {
    var now := t;
    while true
      invariant now.clock <= t.clock && Iterations(p, body, now) == Iterations(p, body, t)
      decreases now.clock
    {
      if now.clock == 0 { return (Timeout, now); }
      var (o, t1) := Exec(p, body, now.(clock := now.clock - 1));
      if !o.Completed? { return (o, t1); }
      now := t1;
    }
  }
  lemma Unrolled(p: Program, body: Stmts, t: State)
    ensures Step(p, Loop(body), t) ==
      if t.clock == 0 then (Timeout, t) else
        var (o, t1) := Exec(p, body, t.(clock := t.clock - 1));
        if o.Completed? then Step(p, Loop(body), t1) else (o, t1)
  {
    assert Step(p, Loop(body), t) == Iterate(p, body, t) == Iterations(p, body, t);
    if t.clock != 0 {
      var (o, t1) := Exec(p, body, t.(clock := t.clock - 1));
      assert Step(p, Loop(body), t1) == Iterate(p, body, t1) == Iterations(p, body, t1);
    }
  }
  // The outcome of an operation or call, its value put into a local, which must be able to hold it.
  function Put(x: Id, r: (C.Outcome, State)): (q: (Ending, State))
    ensures q.1.clock == r.1.clock && q.1.kinds == r.1.kinds
  {
    match r.0
    case Normal(v) => if Fits(x, v, r.1.kinds) then (Completed, r.1.(locals := r.1.locals[x := HeldValue(v)])) else (Stuck, r.1)
    case Thrown(v) => (Thrown(v), r.1)
    case Timeout => (Timeout, r.1)
    case _ => (Stuck, r.1)
  }
  function Assign(p: Program, x: Id, r: Rhs, t: State): (q: (Ending, State))
    ensures q.1.clock <= t.clock && q.1.kinds == t.kinds
    decreases t.clock, 1, r, 0
  {
    match r
    case Copy(a) => Put(x, (AtomValue(a, t.locals), t))
    case GetField(record, slot) =>
      if HasField(record, slot, t) then Put(x, (C.Normal(t.records[t.locals[record].chain[0]][slot]), t)) else (Stuck, t)
    case GetOuter(record) =>
      if IsRecord(record, t.locals) && |t.locals[record].chain| > 0
      then (Completed, t.(locals := t.locals[x := HeldRecord(t.locals[record].chain[1..])]))
      else (Stuck, t)
    case GetStatic(i) => if i in t.statics then Put(x, (C.Normal(t.statics[i]), t)) else (Stuck, t)
    case NewRecord(outer, slots) =>
      if outer.Some? && !IsRecord(outer.x, t.locals) then (Stuck, t)
      else (Completed, t.(records := t.records + [C.Fresh(slots as nat)],
                          locals := t.locals[x := HeldRecord([|t.records|] + OuterChain(outer, t.locals))]))
    case MakeClosure(fn, env) =>
      if fn as nat >= |p| || (env.Some? && !IsRecord(env.x, t.locals)) then (Stuck, t) else
      var (v, h) := NewFunction(|t.closures|, p[fn].info, t.heap);
      Put(x, (C.Normal(v), t.(heap := h, closures := t.closures + [F.Closure(fn as nat, OuterChain(env, t.locals))])))
    case Call(callee, this_, newTarget, args, text) =>
      var f := AtomValue(callee, t.locals);
      var th := AtomValue(this_, t.locals);
      var n := AtomValue(newTarget, t.locals);
      var vs := AtomValues(args, t.locals);
      if f.Normal? && th.Normal? && n.Normal? && vs.Values?
      then Put(x, Apply(p, Invocation(f.v, th.v, n.v, vs.vs), text, t))
      else (Stuck, t)
    case ClosureEnvironment(a) =>
      var o := AtomValue(a, t.locals);
      if !o.Normal? then (Stuck, t) else
      var id := ClosureOf(o.v, t.heap);
      if id < 0 || id >= |t.closures| then (Stuck, t)
      else (Completed, t.(locals := t.locals[x := HeldRecord(t.closures[id].chain)]))
    case CallKnown(fn, env, this_, args) =>
      var th := AtomValue(this_, t.locals);
      var vs := AtomValues(args, t.locals);
      if fn as nat < |p| && th.Normal? && vs.Values? && (env.Some? ==> IsRecord(env.x, t.locals))
      then Put(x, Enter(p, fn as nat, OuterChain(env, t.locals), Invocation(Undefined(), th.v, Undefined(), vs.vs), t))
      else (Stuck, t)
    case Prim(op, args) =>
      var vs := AtomValues(args, t.locals);
      if vs.Values? then Put(x, Operate(p, op, vs.vs, t)) else (Stuck, t)
  }
  function CallOutcome(o: Ending): C.Outcome {
    match o
    case Completed => C.Normal(Undefined())
    case Returned(v) => C.Normal(v)
    case Thrown(v) => C.Thrown(v)
    case Timeout => C.Timeout
    case _ => C.Stuck
  }
  function EntryLocals(fn: Function, chain: F.Chain, ls: map<Id, Value>): Locals {
    match fn.env
    case None => Lift(ls)
    case Some(x) => Lift(ls)[x := HeldRecord(chain)]
  }
  function Apply(p: Program, inv: Invocation, text: CalleeText, t: State): (r: (C.Outcome, State))
    ensures r.1.clock <= t.clock && r.1.locals == t.locals && r.1.kinds == t.kinds
    decreases t.clock, 0, 1
  {
    var id := CalledClosure(inv, t.heap);
    if id < 0 || id >= |t.closures| then
      var (v, h) := Refusal(inv.callee, inv.this_, inv.newTarget, text, t.heap);
      (C.Thrown(v), t.(heap := h))
    else Enter(p, t.closures[id].fn, t.closures[id].chain, inv, t)
  }
  // A function's activation.
  function Enter(p: Program, f: nat, chain: F.Chain, inv: Invocation, t: State): (r: (C.Outcome, State))
    ensures r.1.clock <= t.clock && r.1.locals == t.locals && r.1.kinds == t.kinds
    decreases t.clock, 0, 0
  {
    if t.clock == 0 then (C.Timeout, t)
    else if f >= |p| then (C.Stuck, t)
    else
      var fn := p[f];
      var (ls, h) := C.BindHeader(fn.names, fn.sources, inv, map[], t.heap);
      var (o, t1) := Exec(p, fn.body, t.(clock := t.clock - 1, heap := h, locals := EntryLocals(fn, chain, ls), kinds := fn.kinds));
      (CallOutcome(o), t1.(locals := t.locals, kinds := t.kinds))
  }
  function Operate(p: Program, op: Operation, vs: seq<Value>, t: State): (r: (C.Outcome, State))
    ensures r.1.clock <= t.clock && r.1.locals == t.locals && r.1.kinds == t.kinds
    decreases t.clock, 0, 2
  {
    var (o, h) := Run(op, vs, t.heap);
    var t1 := t.(heap := h);
    match o
    case Result(v) => (C.Normal(v), t1)
    case Throws(v) => (C.Thrown(v), t1)
    case Invokes(callee, this_, newTarget, args) =>
      var (o1, t2) := Apply(p, Invocation(callee, this_, newTarget, args), 0, t1);
      (C.Finish(op, vs, o1), t2)
  }

  // A program: its main function's closure is made and called.
  function Start(p: Program, clock: nat, h: Heap, statics: map<Id, Value>): (Value, State)
    requires |p| > 0
  {
    var (v, h1) := NewFunction(0, p[0].info, h);
    (v, State(clock, h1, [], statics, [F.Closure(0, [])], map[], map[]))
  }
  function RunProgram(p: Program, clock: nat, h: Heap, statics: map<Id, Value>): (C.Outcome, State)
    requires |p| > 0
  {
    var (v, t) := Start(p, clock, h, statics);
    Apply(p, C.CallOfMain(v), 0, t)
  }
}
