include "Check.dfy"
include "../Flat/Semantics.dfy"

// Closure conversion preserves behaviour: for every clock the same outcome and the same heap, time-out included.
module ClosureConversion {
  import opened Names
  import opened Primitives
  import Core
  import Flat
  import C = CoreSemantics
  import F = FlatSemantics
  import opened ClosureConversionCheck

  // ── Relations ──────────────────────────────────────────────────────────────────────────────────────────────────────

  // The environment holds the captured variables and no others, where the chain has them.
  ghost opaque predicate EnvRel(captured: map<Id, Position>, depth: nat, env: C.Environment, chain: F.Chain) {
    |chain| == depth && env.Keys == captured.Keys
    && forall x :: x in captured ==>
      captured[x].depth < depth && env[x] == C.Field(chain[depth - 1 - captured[x].depth], captured[x].slot)
  }
  // Locals agree, and none is where another is.
  ghost opaque predicate LocalsRel(c: Context, sl: map<Id, Value>, tl: map<Id, Value>) {
    (forall x :: x in c.locals ==> x !in c.captured && c.locals[x] as nat < c.next && x in sl && c.locals[x] in tl && sl[x] == tl[c.locals[x]])
    && (forall x, y :: x in c.locals && y in c.locals && x != y ==> c.locals[x] != c.locals[y])
  }
  ghost predicate FrameRel(c: Context, env: C.Environment, chain: F.Chain, sl: map<Id, Value>, tl: map<Id, Value>) {
    EnvRel(c.captured, c.depth, env, chain) && LocalsRel(c, sl, tl)
  }
  ghost predicate ClosureRelAt(p: Flat.Program, c: C.Closure, d: F.Closure, captured: map<Id, Position>, depth: nat, statics: Id) {
    d.fn < |p| && CheckFunction(p, captured, depth, statics, c.fn, p[d.fn]) && EnvRel(captured, depth, c.env, d.chain)
  }
  ghost predicate ClosureRel(p: Flat.Program, c: C.Closure, d: F.Closure) {
    exists captured, depth, statics :: ClosureRelAt(p, c, d, captured, depth, statics)
  }
  ghost opaque predicate ClosuresRel(p: Flat.Program, cs: seq<C.Closure>, ds: seq<F.Closure>) {
    |cs| == |ds| && forall i :: 0 <= i < |cs| ==> ClosureRel(p, cs[i], ds[i])
  }
  ghost predicate Global(p: Flat.Program, s: C.State, t: F.State) {
    s.clock == t.clock && s.heap == t.heap && s.records == t.records && s.statics == t.statics
    && |s.closures| == |t.closures| && ClosuresRel(p, s.closures, t.closures)
  }
  ghost predicate Rel(p: Flat.Program, c: Context, env: C.Environment, chain: F.Chain, s: C.State, t: F.State) {
    Global(p, s, t) && FrameRel(c, env, chain, s.locals, t.locals)
  }
  // What stays true when control leaves the extent of declarations: the smaller context's frame.
  ghost predicate Extends(c: Context, d: Context) {
    c.next <= d.next && c.captured.Keys <= d.captured.Keys
    && (forall x :: x in c.locals ==> x in d.locals && d.locals[x] == c.locals[x])
  }

  // ── Declarations ───────────────────────────────────────────────────────────────────────────────────────────────────

  lemma DeclareRel(c: Context, x: Id, l: Id, v: Value, sl: map<Id, Value>, tl: map<Id, Value>)
    requires LocalsRel(c, sl, tl) && CanDeclare(x, l, c)
    ensures LocalsRel(Declare(x, l, c), sl[x := v], tl[l := v]) && Extends(c, Declare(x, l, c))
  { reveal LocalsRel(); }

  lemma DeclareAllRel(c: Context, xs: seq<Id>, ls: seq<Id>, v: Value, sl: map<Id, Value>, tl: map<Id, Value>)
    requires LocalsRel(c, sl, tl) && CanDeclareAll(xs, ls, c)
    ensures LocalsRel(DeclareAll(xs, ls, c), C.SetAll(xs, v, sl), C.SetAll(ls, v, tl)) && Extends(c, DeclareAll(xs, ls, c))
    ensures DeclareAll(xs, ls, c).captured == c.captured && DeclareAll(xs, ls, c).depth == c.depth
    decreases |xs|
  {
    if |xs| > 0 {
      DeclareRel(c, xs[0], ls[0], v, sl, tl);
      DeclareAllRel(Declare(xs[0], ls[0], c), xs[1..], ls[1..], v, sl[xs[0] := v], tl[ls[0] := v]);
    }
  }

  lemma HeaderRel(c: Context, xs: seq<Id>, ls: seq<Id>, sources: seq<Source>, inv: Invocation, sl: map<Id, Value>, tl: map<Id, Value>, h: Heap)
    requires LocalsRel(c, sl, tl) && CanDeclareAll(xs, ls, c) && |xs| == |sources|
    ensures C.BindHeader(xs, sources, inv, sl, h).1 == C.BindHeader(ls, sources, inv, tl, h).1
    ensures LocalsRel(DeclareAll(xs, ls, c), C.BindHeader(xs, sources, inv, sl, h).0, C.BindHeader(ls, sources, inv, tl, h).0)
    ensures DeclareAll(xs, ls, c).captured == c.captured && DeclareAll(xs, ls, c).depth == c.depth
    decreases |xs|
  {
    if |xs| > 0 {
      var (v, h1) := HeaderValue(sources[0], inv, h);
      DeclareRel(c, xs[0], ls[0], v, sl, tl);
      HeaderRel(Declare(xs[0], ls[0], c), xs[1..], ls[1..], sources[1..], inv, sl[xs[0] := v], tl[ls[0] := v], h1);
    }
  }

  // Capturing declares no local.
  lemma CaptureLocals(c: Context, xs: seq<Id>, depth: nat, slot: nat, sl: map<Id, Value>, tl: map<Id, Value>)
    requires LocalsRel(c, sl, tl) && CanCapture(xs, depth, slot, c)
    ensures var d := CaptureAll(xs, depth, slot, c); LocalsRel(d, sl, tl) && Extends(c, d) && d.depth == c.depth
    decreases |xs|
  {
    if |xs| > 0 {
      assert LocalsRel(Capture(xs[0], depth, slot, c), sl, tl) by { reveal LocalsRel(); }
      CaptureLocals(Capture(xs[0], depth, slot, c), xs[1..], depth, slot + 1, sl, tl);
    }
  }
  lemma CaptureEnv(c: Context, xs: seq<Id>, slot: nat, env: C.Environment, chain: F.Chain)
    requires |chain| == c.depth + 1 && CanCapture(xs, c.depth, slot, c)
    requires EnvRel(c.captured, c.depth + 1, env, chain)
    ensures var d := CaptureAll(xs, c.depth, slot, c);
      EnvRel(d.captured, d.depth + 1, C.BindFields(xs, chain[0], slot, env), chain)
    decreases |xs|
  {
    if |xs| > 0 {
      var d := Capture(xs[0], c.depth, slot, c);
      var env1 := env[xs[0] := C.Field(chain[0], slot)];
      assert EnvRel(d.captured, d.depth + 1, env1, chain) by { reveal EnvRel(); }
      CaptureEnv(d, xs[1..], slot + 1, env1, chain);
    }
  }
  lemma PushEnv(captured: map<Id, Position>, depth: nat, env: C.Environment, chain: F.Chain, record: nat)
    requires EnvRel(captured, depth, env, chain)
    ensures EnvRel(captured, depth + 1, env, [record] + chain)
  { reveal EnvRel(); }

  // Labels are no matter for the frame.
  lemma LabelRel(c: Context, l: Id, sl: map<Id, Value>, tl: map<Id, Value>)
    ensures LocalsRel(c, sl, tl) == LocalsRel(Labelled(l, c), sl, tl)
  { reveal LocalsRel(); }

  // The smaller frame survives what the larger one did.
  lemma Leave(c: Context, d: Context, sl0: map<Id, Value>, tl0: map<Id, Value>, sl: map<Id, Value>, tl: map<Id, Value>)
    requires LocalsRel(c, sl0, tl0) && LocalsRel(d, sl, tl) && Extends(c, d)
    ensures LocalsRel(c, sl, tl)
  { reveal LocalsRel(); }

  // ── Variables ──────────────────────────────────────────────────────────────────────────────────────────────────────

  lemma ReadRel(p: Flat.Program, c: Context, env: C.Environment, chain: F.Chain, s: C.State, t: F.State, x: Id, f: Flat.Expr)
    requires Rel(p, c, env, chain, s, t) && Check(p, c, Core.Var(x), f)
    ensures F.Eval(p, f, chain, t) == (C.Read(x, env, s), t)
  { reveal EnvRel(); reveal LocalsRel(); }

  lemma WriteLocal(p: Flat.Program, c: Context, env: C.Environment, chain: F.Chain, s: C.State, t: F.State, x: Id, l: Id, v: Value)
    requires Rel(p, c, env, chain, s, t) && IsLocal(x, l, c)
    ensures var (o, s1) := C.Write(x, v, env, s); o == C.Normal(v) && Rel(p, c, env, chain, s1, t.(locals := t.locals[l := v]))
  { reveal EnvRel(); reveal LocalsRel(); }

  lemma WriteCaptured(c: Context, env: C.Environment, chain: F.Chain, s: C.State, t: F.State, x: Id, hops: Id, slot: Id)
    requires EnvRel(c.captured, c.depth, env, chain) && IsCaptured(x, hops, slot, c)
    ensures x in env && hops as nat < |chain| && env[x] == C.Field(chain[hops], slot as nat)
  { reveal EnvRel(); }

  lemma NewClosure(p: Flat.Program, c: Context, env: C.Environment, chain: F.Chain, s: C.State, t: F.State, e: Core.Expr, f: Flat.Expr)
    requires Rel(p, c, env, chain, s, t) && e.Lambda? && Check(p, c, e, f)
    ensures ClosuresRel(p, s.closures + [C.Closure(env, e.fn)], t.closures + [F.Closure(f.fn as nat, chain)])
  {
    reveal ClosuresRel();
    assert ClosureRelAt(p, C.Closure(env, e.fn), F.Closure(f.fn as nat, chain), c.captured, c.depth, c.statics);
  }

  // ── Simulation ─────────────────────────────────────────────────────────────────────────────────────────────────────

  ghost predicate Good(p: Flat.Program, c: Context, env: C.Environment, chain: F.Chain, r: (C.Outcome, C.State), q: (F.Outcome, F.State)) {
    r.0 == q.0 && Rel(p, c, env, chain, r.1, q.1)
  }

  lemma Simulate(p: Flat.Program, c: Context, e: Core.Expr, f: Flat.Expr, env: C.Environment, chain: F.Chain, s: C.State, t: F.State)
    requires Check(p, c, e, f) && Rel(p, c, env, chain, s, t)
    ensures Good(p, c, env, chain, C.Eval(e, env, s), F.Eval(p, f, chain, t))
    decreases s.clock, 1, e, 1
  {
    match e
    case Constant(k) =>
    case Var(x) => ReadRel(p, c, env, chain, s, t, x, f);
    case Assign(x, e1) =>
      Simulate(p, c, e1, f.e, env, chain, s, t);
      var (o, s1) := C.Eval(e1, env, s);
      var (_, t1) := F.Eval(p, f.e, chain, t);
      if o.Normal? {
        match f
        case SetLocal(l, _) => WriteLocal(p, c, env, chain, s1, t1, x, l, o.v);
        case SetCaptured(hops, slot, _) => WriteCaptured(c, env, chain, s1, t1, x, hops, slot);
      }
    case Static(i) =>
    case AssignStatic(i, e1) => Simulate(p, c, e1, f.e, env, chain, s, t);
    case Let(x, init, body) =>
      Simulate(p, c, init, f.init, env, chain, s, t);
      var (o, s1) := C.Eval(init, env, s);
      var (_, t1) := F.Eval(p, f.init, chain, t);
      if o.Normal? { SimulateUnder(p, c, body, f.body, env, chain, s1, t1, x, f.x, o.v); }
    case Scope(plain, captured, body) => SimulateScope(p, c, e, f, env, chain, s, t);
    case Lambda(fn) => NewClosure(p, c, env, chain, s, t, e, f);
    case Call(_, _, _, _, _) => SimulateCall(p, c, e, f, env, chain, s, t);
    case Prim(op, args) =>
      SimulateAll(p, c, args, f.args, env, chain, s, t);
      var (r, s1) := C.EvalAll(args, env, s);
      var (_, t1) := F.EvalAll(p, f.args, chain, t);
      if r.Values? { SimulateOperate(p, op, r.vs, s1, t1); }
    case If(e0, e1, e2) =>
      Simulate(p, c, e0, f.condition, env, chain, s, t);
      var (o, s1) := C.Eval(e0, env, s);
      var (_, t1) := F.Eval(p, f.condition, chain, t);
      if o.Normal? {
        if ToBoolean(o.v, s1.heap) { Simulate(p, c, e1, f.then_, env, chain, s1, t1); }
        else { Simulate(p, c, e2, f.else_, env, chain, s1, t1); }
      }
    case Seq(a, b) =>
      Simulate(p, c, a, f.first, env, chain, s, t);
      var (o, s1) := C.Eval(a, env, s);
      var (_, t1) := F.Eval(p, f.first, chain, t);
      if o.Normal? { Simulate(p, c, b, f.second, env, chain, s1, t1); }
    case Block(l, body) =>
      LabelRel(c, l, s.locals, t.locals);
      Simulate(p, Labelled(l, c), body, f.body, env, chain, s, t);
      LabelRel(c, l, C.Eval(body, env, s).1.locals, F.Eval(p, f.body, chain, t).1.locals);
    case Break(l, e1) => Simulate(p, c, e1, f.e, env, chain, s, t);
    case Loop(body) =>
      C.Unrolled(body, env, s);
      F.Unrolled(p, f.body, chain, t);
      if s.clock != 0 {
        var s0 := s.(clock := s.clock - 1);
        var t0 := t.(clock := t.clock - 1);
        Simulate(p, c, body, f.body, env, chain, s0, t0);
        var (o, s1) := C.Eval(body, env, s0);
        var (_, t1) := F.Eval(p, f.body, chain, t0);
        if o.Normal? { Simulate(p, c, e, f, env, chain, s1, t1); }
      }
    case TryCatch(body, x, handler) =>
      Simulate(p, c, body, f.body, env, chain, s, t);
      var (o, s1) := C.Eval(body, env, s);
      var (_, t1) := F.Eval(p, f.body, chain, t);
      if o.Thrown? { SimulateUnder(p, c, handler, f.handler, env, chain, s1, t1, x, f.x, o.v); }
    case TryFinally(body, finalizer) =>
      Simulate(p, c, body, f.body, env, chain, s, t);
      var (o, s1) := C.Eval(body, env, s);
      var (_, t1) := F.Eval(p, f.body, chain, t);
      if !o.Timeout? && !o.Stuck? { Simulate(p, c, finalizer, f.finalizer, env, chain, s1, t1); }
    case Throw(e1) => Simulate(p, c, e1, f.e, env, chain, s, t);
    case Return(e1) => Simulate(p, c, e1, f.e, env, chain, s, t);
  }

  // Below the declaration of one local.
  lemma SimulateUnder(p: Flat.Program, c: Context, e: Core.Expr, f: Flat.Expr, env: C.Environment, chain: F.Chain, s: C.State, t: F.State, x: Id, l: Id, v: Value)
    requires CanDeclare(x, l, c) && Check(p, Declare(x, l, c), e, f) && Rel(p, c, env, chain, s, t)
    ensures Good(p, c, env, chain, C.Eval(e, env, s.(locals := s.locals[x := v])), F.Eval(p, f, chain, t.(locals := t.locals[l := v])))
    decreases s.clock, 1, e, 2
  {
    var d := Declare(x, l, c);
    var s1 := s.(locals := s.locals[x := v]);
    var t1 := t.(locals := t.locals[l := v]);
    DeclareRel(c, x, l, v, s.locals, t.locals);
    Simulate(p, d, e, f, env, chain, s1, t1);
    Leave(c, d, s.locals, t.locals, C.Eval(e, env, s1).1.locals, F.Eval(p, f, chain, t1).1.locals);
  }

  lemma SimulateScope(p: Flat.Program, c: Context, e: Core.Expr, f: Flat.Expr, env: C.Environment, chain: F.Chain, s: C.State, t: F.State)
    requires e.Scope? && Check(p, c, e, f) && Rel(p, c, env, chain, s, t)
    ensures Good(p, c, env, chain, C.Eval(e, env, s), F.Eval(p, f, chain, t))
    decreases s.clock, 1, e, 0
  {
    var c1 := DeclareAll(e.plain, f.locals, c);
    DeclareAllRel(c, e.plain, f.locals, Undefined(), s.locals, t.locals);
    var s1 := s.(locals := C.SetAll(e.plain, Undefined(), s.locals));
    var t1 := t.(locals := C.SetAll(f.locals, Undefined(), t.locals));
    if |e.captured| == 0 {
      Simulate(p, c1, e.body, f.body, env, chain, s1, t1);
      Leave(c, c1, s.locals, t.locals, C.Eval(e.body, env, s1).1.locals, F.Eval(p, f.body, chain, t1).1.locals);
    } else {
      var record := |s.records|;
      var env2 := C.BindFields(e.captured, record, 0, env);
      var chain2 := [record] + chain;
      var s2 := s1.(records := s.records + [C.Fresh(|e.captured|)]);
      var t2 := t1.(records := t.records + [C.Fresh(f.slots as nat)]);
      PushEnv(c1.captured, c1.depth, env, chain, record);
      assert |chain| == c.depth by { reveal EnvRel(); }
      CaptureEnv(c1, e.captured, 0, env, chain2);
      CaptureLocals(c1, e.captured, c.depth, 0, s1.locals, t1.locals);
      var c2 := CaptureAll(e.captured, c.depth, 0, c1);
      var c3 := Pushed(c2);
      assert LocalsRel(c3, s2.locals, t2.locals) by { reveal LocalsRel(); }
      Simulate(p, c3, e.body, f.body, env2, chain2, s2, t2);
      var r := C.Eval(e.body, env2, s2);
      var q := F.Eval(p, f.body, chain2, t2);
      assert Extends(c, c3);
      Leave(c, c3, s.locals, t.locals, r.1.locals, q.1.locals);
    }
  }

  lemma SimulateCall(p: Flat.Program, c: Context, e: Core.Expr, f: Flat.Expr, env: C.Environment, chain: F.Chain, s: C.State, t: F.State)
    requires e.Call? && Check(p, c, e, f) && Rel(p, c, env, chain, s, t)
    ensures Good(p, c, env, chain, C.Eval(e, env, s), F.Eval(p, f, chain, t))
    decreases s.clock, 1, e, 0
  {
    Simulate(p, c, e.callee, f.callee, env, chain, s, t);
    var (o, s1) := C.Eval(e.callee, env, s);
    var (_, t1) := F.Eval(p, f.callee, chain, t);
    if !o.Normal? { return; }
    Simulate(p, c, e.this_, f.this_, env, chain, s1, t1);
    var (o2, s2) := C.Eval(e.this_, env, s1);
    var (_, t2) := F.Eval(p, f.this_, chain, t1);
    if !o2.Normal? { return; }
    Simulate(p, c, e.newTarget, f.newTarget, env, chain, s2, t2);
    var (o3, s3) := C.Eval(e.newTarget, env, s2);
    var (_, t3) := F.Eval(p, f.newTarget, chain, t2);
    if !o3.Normal? { return; }
    SimulateAll(p, c, e.args, f.args, env, chain, s3, t3);
    var (r, s4) := C.EvalAll(e.args, env, s3);
    var (_, t4) := F.EvalAll(p, f.args, chain, t3);
    if r.Values? { SimulateApply(p, Invocation(o.v, o2.v, o3.v, r.vs), e.text, s4, t4); }
  }

  lemma SimulateAll(p: Flat.Program, c: Context, es: Core.Exprs, fs: Flat.Exprs, env: C.Environment, chain: F.Chain, s: C.State, t: F.State)
    requires CheckAll(p, c, es, fs) && Rel(p, c, env, chain, s, t)
    ensures C.EvalAll(es, env, s).0 == F.EvalAll(p, fs, chain, t).0
    ensures Rel(p, c, env, chain, C.EvalAll(es, env, s).1, F.EvalAll(p, fs, chain, t).1)
    decreases s.clock, 1, es, 0
  {
    match es
    case Nil =>
    case Cons(e, tail) =>
      Simulate(p, c, e, fs.head, env, chain, s, t);
      var (o, s1) := C.Eval(e, env, s);
      var (_, t1) := F.Eval(p, fs.head, chain, t);
      if o.Normal? { SimulateAll(p, c, tail, fs.tail, env, chain, s1, t1); }
  }

  ghost predicate GoodCall(p: Flat.Program, s: C.State, t: F.State, r: (C.Outcome, C.State), q: (F.Outcome, F.State)) {
    r.0 == q.0 && Global(p, r.1, q.1) && r.1.locals == s.locals && q.1.locals == t.locals
  }

  lemma SimulateApply(p: Flat.Program, inv: Invocation, text: CalleeText, s: C.State, t: F.State)
    requires Global(p, s, t)
    ensures GoodCall(p, s, t, C.Apply(inv, text, s), F.Apply(p, inv, text, t))
    decreases s.clock, 0, 0
  {
    var id := CalledClosure(inv, s.heap);
    if 0 <= id < |s.closures| && s.clock != 0 {
      var c := s.closures[id];
      var d := t.closures[id];
      assert ClosureRel(p, c, d) by { reveal ClosuresRel(); }
      var captured, depth, statics :| ClosureRelAt(p, c, d, captured, depth, statics);
      var fn := p[d.fn];
      var empty := Entry(captured, depth, statics);
      assert LocalsRel(empty, map[], map[]) by { reveal LocalsRel(); }
      HeaderRel(empty, c.fn.names, fn.names, fn.sources, inv, map[], map[], s.heap);
      var inner := DeclareAll(c.fn.names, fn.names, empty);
      var (sl, h) := C.BindHeader(c.fn.names, c.fn.sources, inv, map[], s.heap);
      var (tl, _) := C.BindHeader(fn.names, fn.sources, inv, map[], t.heap);
      Simulate(p, inner, c.fn.body, fn.body, c.env, d.chain,
        s.(clock := s.clock - 1, heap := h, locals := sl), t.(clock := t.clock - 1, heap := h, locals := tl));
    }
  }

  lemma SimulateOperate(p: Flat.Program, op: Operation, vs: seq<Value>, s: C.State, t: F.State)
    requires Global(p, s, t)
    ensures GoodCall(p, s, t, C.Operate(op, vs, s), F.Operate(p, op, vs, t))
    decreases s.clock, 0, 1
  {
    var (o, h) := Run(op, vs, s.heap);
    if o.Invokes? {
      SimulateApply(p, Invocation(o.callee, o.this_, o.newTarget, o.args), 0, s.(heap := h), t.(heap := h));
    }
  }

  // ── Whole programs ─────────────────────────────────────────────────────────────────────────────────────────────────

  // For every clock and every initial heap: the same outcome (time-out included) and the same heap, records and statics.
  lemma ProgramCorrect(main: Core.Function, p: Flat.Program, n: Id, clock: nat, h: Heap, statics: map<Id, Value>)
    requires CheckProgram(main, p, n)
    ensures var r := C.RunProgram(main, clock, h, statics); var q := F.RunProgram(p, clock, h, statics);
      r.0 == q.0 && r.1.heap == q.1.heap && r.1.records == q.1.records && r.1.statics == q.1.statics && r.1.clock == q.1.clock
  {
    var (v, s) := C.Start(main, clock, h, statics);
    var (u, t) := F.Start(p, clock, h, statics);
    assert v == u && s.heap == t.heap;
    assert EnvRel(map[], 0, map[], []) by { reveal EnvRel(); }
    assert ClosureRelAt(p, s.closures[0], t.closures[0], map[], 0, n);
    assert ClosuresRel(p, s.closures, t.closures) by { reveal ClosuresRel(); }
    SimulateApply(p, C.CallOfMain(v), 0, s, t);
  }
}
