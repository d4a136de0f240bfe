include "Check.dfy"
include "../Core/Semantics.dfy"

// A Core program that the checker of closure conversion accepts is never stuck: variables are in scope, fields exist, breaks have their
// blocks. So the theorems of later steps, which are about programs that are not stuck, need no premise.
module NeverStuck {
  import opened Names
  import opened Primitives
  import Core
  import Flat
  import C = CoreSemantics
  import opened ClosureConversionCheck

  // ── Invariants ─────────────────────────────────────────────────────────────────────────────────────────────────────

  ghost predicate FieldExists(f: C.Field, records: seq<seq<Value>>) { f.record < |records| && f.slot < |records[f.record]| }
  ghost opaque predicate EnvFits(captured: map<Id, Position>, env: C.Environment, records: seq<seq<Value>>) {
    env.Keys == captured.Keys && forall x :: x in env ==> FieldExists(env[x], records)
  }
  ghost predicate StaticsFit(n: Id, statics: map<Id, Value>) { forall i: Id :: i < n ==> i in statics }
  ghost predicate ClosureFitsAt(p: Flat.Program, n: Id, c: C.Closure, records: seq<seq<Value>>, captured: map<Id, Position>, depth: nat, target: nat) {
    target < |p| && CheckFunction(p, captured, depth, n, c.fn, p[target]) && EnvFits(captured, c.env, records)
  }
  ghost predicate ClosureFits(p: Flat.Program, n: Id, c: C.Closure, records: seq<seq<Value>>) {
    exists captured, depth, target :: ClosureFitsAt(p, n, c, records, captured, depth, target)
  }
  ghost opaque predicate ClosuresFit(p: Flat.Program, n: Id, cs: seq<C.Closure>, records: seq<seq<Value>>) {
    forall i :: 0 <= i < |cs| ==> ClosureFits(p, n, cs[i], records)
  }
  ghost predicate Global(p: Flat.Program, n: Id, s: C.State) { StaticsFit(n, s.statics) && ClosuresFit(p, n, s.closures, s.records) }
  ghost opaque predicate LocalsFit(c: Context, locals: map<Id, Value>) { forall x :: x in c.locals ==> x in locals }
  ghost predicate Fits(p: Flat.Program, c: Context, env: C.Environment, s: C.State) {
    Global(p, c.statics, s) && EnvFits(c.captured, env, s.records) && LocalsFit(c, s.locals)
  }
  // Records are only added, and keep their sizes.
  ghost opaque predicate Grown(a: seq<seq<Value>>, b: seq<seq<Value>>) {
    |a| <= |b| && forall i :: 0 <= i < |a| ==> |a[i]| == |b[i]|
  }
  ghost predicate Kept(s: C.State, s1: C.State) { Grown(s.records, s1.records) && s.locals.Keys <= s1.locals.Keys }

  lemma GrownRefl(a: seq<seq<Value>>) ensures Grown(a, a) { reveal Grown(); }
  lemma GrownTrans(a: seq<seq<Value>>, b: seq<seq<Value>>, c: seq<seq<Value>>)
    requires Grown(a, b) && Grown(b, c) ensures Grown(a, c)
  { reveal Grown(); }
  lemma EnvGrown(captured: map<Id, Position>, env: C.Environment, a: seq<seq<Value>>, b: seq<seq<Value>>)
    requires EnvFits(captured, env, a) && Grown(a, b) ensures EnvFits(captured, env, b)
  { reveal EnvFits(); reveal Grown(); }
  lemma ClosuresGrown(p: Flat.Program, n: Id, cs: seq<C.Closure>, a: seq<seq<Value>>, b: seq<seq<Value>>)
    requires ClosuresFit(p, n, cs, a) && Grown(a, b) ensures ClosuresFit(p, n, cs, b)
  {
    reveal ClosuresFit();
    forall i | 0 <= i < |cs| ensures ClosureFits(p, n, cs[i], b) {
      assert ClosureFits(p, n, cs[i], a);
      var captured, depth, target :| ClosureFitsAt(p, n, cs[i], a, captured, depth, target);
      EnvGrown(captured, cs[i].env, a, b);
      assert ClosureFitsAt(p, n, cs[i], b, captured, depth, target);
    }
  }
  // Locals are only added.
  lemma LocalsMore(c: Context, a: map<Id, Value>, b: map<Id, Value>)
    requires LocalsFit(c, a) && a.Keys <= b.Keys ensures LocalsFit(c, b)
  { reveal LocalsFit(); }

  // ── Declarations ───────────────────────────────────────────────────────────────────────────────────────────────────

  lemma Declared(c: Context, x: Id, l: Id, v: Value, locals: map<Id, Value>)
    requires LocalsFit(c, locals) ensures LocalsFit(Declare(x, l, c), locals[x := v])
  { reveal LocalsFit(); }
  lemma DeclaredAll(c: Context, xs: seq<Id>, ls: seq<Id>, v: Value, locals: map<Id, Value>)
    requires LocalsFit(c, locals) && |xs| == |ls|
    ensures LocalsFit(DeclareAll(xs, ls, c), C.SetAll(xs, v, locals)) && locals.Keys <= C.SetAll(xs, v, locals).Keys
    ensures var d := DeclareAll(xs, ls, c); d.captured == c.captured && d.statics == c.statics && d.labels == c.labels && d.depth == c.depth
    decreases |xs|
  {
    if |xs| > 0 {
      Declared(c, xs[0], ls[0], v, locals);
      DeclaredAll(Declare(xs[0], ls[0], c), xs[1..], ls[1..], v, locals[xs[0] := v]);
    }
  }
  lemma Bound(c: Context, xs: seq<Id>, ls: seq<Id>, sources: seq<Source>, inv: Invocation, locals: map<Id, Value>, h: Heap)
    requires LocalsFit(c, locals) && |xs| == |ls| == |sources|
    ensures LocalsFit(DeclareAll(xs, ls, c), C.BindHeader(xs, sources, inv, locals, h).0)
    ensures var d := DeclareAll(xs, ls, c); d.captured == c.captured && d.statics == c.statics && d.labels == c.labels && d.depth == c.depth
    decreases |xs|
  {
    if |xs| > 0 {
      var (v, h1) := HeaderValue(sources[0], inv, h);
      Declared(c, xs[0], ls[0], v, locals);
      Bound(Declare(xs[0], ls[0], c), xs[1..], ls[1..], sources[1..], inv, locals[xs[0] := v], h1);
    }
  }
  lemma CapturedAll(c: Context, xs: seq<Id>, slot: nat, record: nat, env: C.Environment, records: seq<seq<Value>>, locals: map<Id, Value>)
    requires EnvFits(c.captured, env, records) && LocalsFit(c, locals) && record < |records| && |records[record]| >= slot + |xs|
    ensures var d := CaptureAll(xs, c.depth, slot, c);
      EnvFits(d.captured, C.BindFields(xs, record, slot, env), records) && LocalsFit(d, locals) && d.statics == c.statics && d.labels == c.labels && d.depth == c.depth
    decreases |xs|
  {
    if |xs| > 0 {
      var d := Capture(xs[0], c.depth, slot, c);
      var env1 := env[xs[0] := C.Field(record, slot)];
      assert EnvFits(d.captured, env1, records) by { reveal EnvFits(); }
      assert LocalsFit(d, locals) by { reveal LocalsFit(); }
      CapturedAll(d, xs[1..], slot + 1, record, env1, records, locals);
    }
  }

  // ── Evaluation ─────────────────────────────────────────────────────────────────────────────────────────────────────

  ghost predicate GoodOutcome(c: Context, o: C.Outcome) { !o.Stuck? && (o.Broke? ==> o.l in c.labels) }
  ghost predicate Good(p: Flat.Program, c: Context, env: C.Environment, s: C.State, r: (C.Outcome, C.State)) {
    GoodOutcome(c, r.0) && Fits(p, c, env, r.1) && Kept(s, r.1)
  }
  lemma GoodTrans(p: Flat.Program, c: Context, env: C.Environment, s: C.State, s1: C.State, r: (C.Outcome, C.State))
    requires Kept(s, s1) && Good(p, c, env, s1, r) ensures Good(p, c, env, s, r)
  { GrownTrans(s.records, s1.records, r.1.records); }

  lemma Run(p: Flat.Program, c: Context, e: Core.Expr, t: Flat.Expr, env: C.Environment, s: C.State)
    requires Check(p, c, e, t) && Fits(p, c, env, s)
    ensures Good(p, c, env, s, C.Eval(e, env, s))
    decreases s.clock, 1, e, 1
  {
    GrownRefl(s.records);
    match e
    case Constant(_) =>
    case Var(x) => reveal EnvFits(); reveal LocalsFit();
    case Assign(x, e1) =>
      Run(p, c, e1, t.e, env, s);
      var (o, s1) := C.Eval(e1, env, s);
      if o.Normal? { Written(p, c, env, s, s1, x, o.v); }
    case Static(_) =>
    case AssignStatic(_, e1) => Run(p, c, e1, t.e, env, s);
    case Let(x, init, body) =>
      Run(p, c, init, t.init, env, s);
      var (o, s1) := C.Eval(init, env, s);
      if o.Normal? { RunUnder(p, c, body, t.body, env, s, s1, x, t.x, o.v); }
    case Scope(_, _, _) => RunScope(p, c, e, t, env, s);
    case Lambda(fn) =>
      var (v, h) := NewFunction(|s.closures|, fn.info, s.heap);
      reveal ClosuresFit();
      assert ClosureFitsAt(p, c.statics, C.Closure(env, fn), s.records, c.captured, c.depth, t.fn as nat);
    case Call(_, _, _, _, _) => RunCall(p, c, e, t, env, s);
    case Prim(op, args) =>
      RunAll(p, c, args, t.args, env, s);
      var (r, s1) := C.EvalAll(args, env, s);
      if r.Values? {
        RunOperate(p, c.statics, op, r.vs, s1);
        AfterCall(p, c, env, s, s1, C.Operate(op, r.vs, s1));
      }
    case If(e0, e1, e2) =>
      Run(p, c, e0, t.condition, env, s);
      var (o, s1) := C.Eval(e0, env, s);
      if o.Normal? {
        if ToBoolean(o.v, s1.heap) {
          Run(p, c, e1, t.then_, env, s1);
          GoodTrans(p, c, env, s, s1, C.Eval(e1, env, s1));
        } else {
          Run(p, c, e2, t.else_, env, s1);
          GoodTrans(p, c, env, s, s1, C.Eval(e2, env, s1));
        }
      }
    case Seq(a, b) =>
      Run(p, c, a, t.first, env, s);
      var (o, s1) := C.Eval(a, env, s);
      if o.Normal? {
        Run(p, c, b, t.second, env, s1);
        GoodTrans(p, c, env, s, s1, C.Eval(b, env, s1));
      }
    case Block(l, body) =>
      var d := Labelled(l, c);
      assert LocalsFit(d, s.locals) by { reveal LocalsFit(); }
      Run(p, d, body, t.body, env, s);
      LocalsMore(c, s.locals, C.Eval(body, env, s).1.locals);
    case Break(_, e1) => Run(p, c, e1, t.e, env, s);
    case Loop(body) =>
      C.Unrolled(body, env, s);
      if s.clock != 0 {
        var s0 := s.(clock := s.clock - 1);
        Run(p, c, body, t.body, env, s0);
        var (o, s1) := C.Eval(body, env, s0);
        if o.Normal? {
          Run(p, c, e, t, env, s1);
          GoodTrans(p, c, env, s, s1, C.Eval(e, env, s1));
        }
      }
    case TryCatch(body, x, handler) =>
      Run(p, c, body, t.body, env, s);
      var (o, s1) := C.Eval(body, env, s);
      if o.Thrown? { RunUnder(p, c, handler, t.handler, env, s, s1, x, t.x, o.v); }
    case TryFinally(body, finalizer) =>
      Run(p, c, body, t.body, env, s);
      var (o, s1) := C.Eval(body, env, s);
      if !o.Timeout? {
        Run(p, c, finalizer, t.finalizer, env, s1);
        GoodTrans(p, c, env, s, s1, C.Eval(finalizer, env, s1));
      }
    case Throw(e1) => Run(p, c, e1, t.e, env, s);
    case Return(e1) => Run(p, c, e1, t.e, env, s);
  }

  lemma Written(p: Flat.Program, c: Context, env: C.Environment, s: C.State, s1: C.State, x: Id, v: Value)
    requires Fits(p, c, env, s1) && Kept(s, s1) && (x in c.locals || x in c.captured)
    ensures Good(p, c, env, s, C.Write(x, v, env, s1))
  {
    var (o, s2) := C.Write(x, v, env, s1);
    if x in env {
      reveal EnvFits();
      assert Grown(s1.records, s2.records) by { reveal Grown(); }
    } else {
      GrownRefl(s1.records);
    }
    EnvGrown(c.captured, env, s1.records, s2.records);
    ClosuresGrown(p, c.statics, s1.closures, s1.records, s2.records);
    LocalsMore(c, s1.locals, s2.locals);
    GrownTrans(s.records, s1.records, s2.records);
  }

  lemma RunUnder(p: Flat.Program, c: Context, e: Core.Expr, t: Flat.Expr, env: C.Environment, s: C.State, s1: C.State, x: Id, l: Id, v: Value)
    requires Check(p, Declare(x, l, c), e, t) && Fits(p, c, env, s1) && Kept(s, s1) && s1.clock <= s.clock
    ensures Good(p, c, env, s, C.Eval(e, env, s1.(locals := s1.locals[x := v])))
    decreases s1.clock, 1, e, 2
  {
    var d := Declare(x, l, c);
    var s2 := s1.(locals := s1.locals[x := v]);
    Declared(c, x, l, v, s1.locals);
    Run(p, d, e, t, env, s2);
    var r := C.Eval(e, env, s2);
    LocalsMore(c, s1.locals, r.1.locals);
    GrownTrans(s.records, s1.records, r.1.records);
  }

  lemma RunScope(p: Flat.Program, c: Context, e: Core.Expr, t: Flat.Expr, env: C.Environment, s: C.State)
    requires e.Scope? && Check(p, c, e, t) && Fits(p, c, env, s)
    ensures Good(p, c, env, s, C.Eval(e, env, s))
    decreases s.clock, 1, e, 0
  {
    var c1 := DeclareAll(e.plain, t.locals, c);
    var s1 := s.(locals := C.SetAll(e.plain, Undefined(), s.locals));
    DeclaredAll(c, e.plain, t.locals, Undefined(), s.locals);
    GrownRefl(s.records);
    if |e.captured| == 0 {
      Run(p, c1, e.body, t.body, env, s1);
      LocalsMore(c, s.locals, C.Eval(e.body, env, s1).1.locals);
    } else {
      var record := |s.records|;
      var env2 := C.BindFields(e.captured, record, 0, env);
      var s2 := s1.(records := s.records + [C.Fresh(|e.captured|)]);
      assert Grown(s.records, s2.records) by { reveal Grown(); }
      EnvGrown(c.captured, env, s.records, s2.records);
      ClosuresGrown(p, c.statics, s.closures, s.records, s2.records);
      CapturedAll(c1, e.captured, 0, record, env, s2.records, s2.locals);
      var c2 := Pushed(CaptureAll(e.captured, c.depth, 0, c1));
      assert LocalsFit(c2, s2.locals) by { reveal LocalsFit(); }
      Run(p, c2, e.body, t.body, env2, s2);
      var r := C.Eval(e.body, env2, s2);
      LocalsMore(c, s.locals, r.1.locals);
      GrownTrans(s.records, s2.records, r.1.records);
      EnvGrown(c.captured, env, s.records, r.1.records);
    }
  }

  lemma RunAll(p: Flat.Program, c: Context, es: Core.Exprs, ts: Flat.Exprs, env: C.Environment, s: C.State)
    requires CheckAll(p, c, es, ts) && Fits(p, c, env, s)
    ensures var (r, s1) := C.EvalAll(es, env, s); (r.Abrupt? ==> GoodOutcome(c, r.o) && !r.o.Normal?) && Fits(p, c, env, s1) && Kept(s, s1)
    decreases s.clock, 1, es, 0
  {
    GrownRefl(s.records);
    match es
    case Nil =>
    case Cons(e, tail) =>
      Run(p, c, e, ts.head, env, s);
      var (o, s1) := C.Eval(e, env, s);
      if o.Normal? {
        RunAll(p, c, tail, ts.tail, env, s1);
        GrownTrans(s.records, s1.records, C.EvalAll(tail, env, s1).1.records);
      }
  }

  lemma RunCall(p: Flat.Program, c: Context, e: Core.Expr, t: Flat.Expr, env: C.Environment, s: C.State)
    requires e.Call? && Check(p, c, e, t) && Fits(p, c, env, s)
    ensures Good(p, c, env, s, C.Eval(e, env, s))
    decreases s.clock, 1, e, 0
  {
    Run(p, c, e.callee, t.callee, env, s);
    var (o1, s1) := C.Eval(e.callee, env, s);
    if !o1.Normal? { return; }
    Run(p, c, e.this_, t.this_, env, s1);
    var (o2, s2) := C.Eval(e.this_, env, s1);
    GrownTrans(s.records, s1.records, s2.records);
    if !o2.Normal? { return; }
    Run(p, c, e.newTarget, t.newTarget, env, s2);
    var (o3, s3) := C.Eval(e.newTarget, env, s2);
    GrownTrans(s.records, s2.records, s3.records);
    if !o3.Normal? { return; }
    RunAll(p, c, e.args, t.args, env, s3);
    var (r, s4) := C.EvalAll(e.args, env, s3);
    GrownTrans(s.records, s3.records, s4.records);
    if !r.Values? { return; }
    var inv := Invocation(o1.v, o2.v, o3.v, r.vs);
    RunApply(p, c.statics, inv, e.text, s4);
    AfterCall(p, c, env, s, s4, C.Apply(inv, e.text, s4));
  }

  // ── Calls ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  ghost predicate GoodCall(p: Flat.Program, n: Id, s: C.State, r: (C.Outcome, C.State)) {
    !r.0.Stuck? && !r.0.Broke? && Global(p, n, r.1) && Grown(s.records, r.1.records) && r.1.locals == s.locals
  }
  lemma AfterCall(p: Flat.Program, c: Context, env: C.Environment, s: C.State, s1: C.State, r: (C.Outcome, C.State))
    requires Fits(p, c, env, s1) && Kept(s, s1) && GoodCall(p, c.statics, s1, r)
    ensures Good(p, c, env, s, r)
  {
    EnvGrown(c.captured, env, s1.records, r.1.records);
    GrownTrans(s.records, s1.records, r.1.records);
  }

  lemma RunApply(p: Flat.Program, n: Id, inv: Invocation, text: CalleeText, s: C.State)
    requires Global(p, n, s)
    ensures GoodCall(p, n, s, C.Apply(inv, text, s))
    decreases s.clock, 0, 0
  {
    GrownRefl(s.records);
    var id := CalledClosure(inv, s.heap);
    if 0 <= id < |s.closures| && s.clock != 0 {
      var c := s.closures[id];
      assert ClosureFits(p, n, c, s.records) by { reveal ClosuresFit(); }
      var captured: map<Id, Position>, depth: nat, target: nat :| ClosureFitsAt(p, n, c, s.records, captured, depth, target);
      var empty := Entry(captured, depth, n);
      assert LocalsFit(empty, map[]) by { reveal LocalsFit(); }
      var fn := p[target];
      Bound(empty, c.fn.names, fn.names, c.fn.sources, inv, map[], s.heap);
      var (locals, h) := C.BindHeader(c.fn.names, c.fn.sources, inv, map[], s.heap);
      Run(p, DeclareAll(c.fn.names, fn.names, empty), c.fn.body, fn.body, c.env, s.(clock := s.clock - 1, heap := h, locals := locals));
    }
  }
  lemma RunOperate(p: Flat.Program, n: Id, op: Operation, vs: seq<Value>, s: C.State)
    requires Global(p, n, s)
    ensures GoodCall(p, n, s, C.Operate(op, vs, s))
    decreases s.clock, 0, 1
  {
    GrownRefl(s.records);
    var (o, h) := Primitives.Run(op, vs, s.heap);
    if o.Invokes? { RunApply(p, n, Invocation(o.callee, o.this_, o.newTarget, o.args), 0, s.(heap := h)); }
  }

  // No program is stuck, whatever the clock and the heap, if its static slots have values.
  lemma ProgramIsNeverStuck(main: Core.Function, p: Flat.Program, n: Id, clock: nat, h: Heap, statics: map<Id, Value>)
    requires CheckProgram(main, p, n) && StaticsFit(n, statics)
    ensures !C.RunProgram(main, clock, h, statics).0.Stuck?
  {
    var (v, s) := C.Start(main, clock, h, statics);
    assert EnvFits(map[], map[], s.records) by { reveal EnvFits(); }
    assert ClosureFitsAt(p, n, s.closures[0], s.records, map[], 0, 0);
    assert ClosuresFit(p, n, s.closures, s.records) by { reveal ClosuresFit(); }
    RunApply(p, n, C.CallOfMain(v), 0, s);
  }
}
