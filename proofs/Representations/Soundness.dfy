include "Check.dfy"
include "../Anf/Semantics.dfy"

// Representation selection preserves behaviour: no local is ever given a value that its representation cannot hold (which would be
// stuck), so for every clock both programs have the same outcome and the same state.
module RepresentationSelection {
  import opened Names
  import opened Primitives
  import opened Anf
  import C = CoreSemantics
  import F = FlatSemantics
  import A = AnfSemantics
  import opened RepresentationCheck

  ghost opaque predicate Typed(ls: A.Locals, ks: Kinds) {
    forall x :: x in ls && x in ks && ls[x].HeldValue? ==> HasKind(ls[x].v, ks[x])
  }
  // The state of the program with representations.
  function With(t: A.State, ks: Kinds): A.State { t.(kinds := ks) }

  // ── Kinds of values ────────────────────────────────────────────────────────────────────────────────────────────────

  lemma AtomKind(a: Atom, ls: A.Locals, ks: Kinds)
    requires Typed(ls, ks) && A.AtomValue(a, ls).Normal?
    ensures HasKind(A.AtomValue(a, ls).v, KindOfAtom(a, ks))
  { reveal Typed(); }

  lemma AtomsKind(xs: seq<Atom>, ls: A.Locals, ks: Kinds)
    requires Typed(ls, ks) && A.AtomValues(xs, ls).Values?
    ensures var vs := A.AtomValues(xs, ls).vs;
      |vs| == |xs| && (AnyNumeric(xs, ks) ==> AnyNumber(vs)) && (AllNumeric(xs, ks) ==> AllNumbers(vs))
      && (|xs| > 0 ==> HasKind(vs[0], KindOfAtom(xs[0], ks)))
    decreases |xs|
  {
    if |xs| > 0 {
      AtomKind(xs[0], ls, ks);
      AtomsKind(xs[1..], ls, ks);
      var vs := A.AtomValues(xs, ls).vs;
      assert vs[1..] == A.AtomValues(xs[1..], ls).vs;
    }
  }

  lemma RuleKind(rule: ResultRule, xs: seq<Atom>, ls: A.Locals, ks: Kinds, v: Value)
    requires Typed(ls, ks) && A.AtomValues(xs, ls).Values?
    ensures HasKind(ByRule(rule, A.AtomValues(xs, ls).vs, v), KindByRule(rule, xs, ks))
  { AtomsKind(xs, ls, ks); }

  lemma WithinKind(v: Value, a: Kind, b: Kind)
    requires HasKind(v, a) && Within(a, b)
    ensures HasKind(v, b)
  { }

  lemma Written(ls: A.Locals, ks: Kinds, x: Id, h: A.Held)
    requires Typed(ls, ks) && (h.HeldValue? ==> A.Fits(x, h.v, ks))
    ensures Typed(ls[x := h], ks)
  { reveal Typed(); }

  // ── Simulation ─────────────────────────────────────────────────────────────────────────────────────────────────────

  lemma SimExec(p: Program, q: Program, ks: Kinds, ss: Stmts, t: A.State)
    requires CheckProgram(p, q) && Check(ks, ss) && t.kinds == map[] && Typed(t.locals, ks)
    ensures var (o, t1) := A.Exec(p, ss, t); A.Exec(q, ss, With(t, ks)) == (o, With(t1, ks)) && Typed(t1.locals, ks)
    decreases t.clock, 1, ss, 0
  {
    match ss
    case End =>
    case Then(s, tail) =>
      SimStep(p, q, ks, s, t);
      var (o, t1) := A.Step(p, s, t);
      if o.Completed? { SimExec(p, q, ks, tail, t1); }
  }

  lemma SimStep(p: Program, q: Program, ks: Kinds, s: Stmt, t: A.State)
    requires CheckProgram(p, q) && CheckStmt(ks, s) && t.kinds == map[] && Typed(t.locals, ks)
    ensures var (o, t1) := A.Step(p, s, t); A.Step(q, s, With(t, ks)) == (o, With(t1, ks)) && Typed(t1.locals, ks)
    decreases t.clock, 1, s, 0
  {
    match s
    case Set(x, r) => SimAssign(p, q, ks, x, r, t);
    case SetField(_, _, _) =>
    case SetStatic(_, _) =>
    case If(a, th, el) =>
      SimExec(p, q, ks, th, t);
      SimExec(p, q, ks, el, t);
    case Block(_, body) => SimExec(p, q, ks, body, t);
    case Break(_) =>
    case Loop(body) =>
      A.Unrolled(p, body, t);
      A.Unrolled(q, body, With(t, ks));
      if t.clock != 0 {
        var t0 := t.(clock := t.clock - 1);
        SimExec(p, q, ks, body, t0);
        var (o, t1) := A.Exec(p, body, t0);
        if o.Completed? { SimStep(p, q, ks, s, t1); }
      }
    case TryCatch(body, x, handler) =>
      SimExec(p, q, ks, body, t);
      var (o, t1) := A.Exec(p, body, t);
      if o.Thrown? {
        Written(t1.locals, ks, x, A.HeldValue(o.v));
        SimExec(p, q, ks, handler, t1.(locals := t1.locals[x := A.HeldValue(o.v)]));
      }
    case TryFinally(body, finalizer) =>
      SimExec(p, q, ks, body, t);
      var (o, t1) := A.Exec(p, body, t);
      if !o.Timeout? && !o.Stuck? { SimExec(p, q, ks, finalizer, t1); }
    case Throw(_) =>
    case Return(_) =>
    case Assert(_, _, _) =>
  }

  // A result of the right kind is put into the local.
  lemma SimPut(ks: Kinds, x: Id, o: C.Outcome, t: A.State)
    requires t.kinds == map[] && Typed(t.locals, ks) && (o.Normal? ==> A.Fits(x, o.v, ks))
    ensures var (e, t1) := A.Put(x, (o, t)); A.Put(x, (o, With(t, ks))) == (e, With(t1, ks)) && Typed(t1.locals, ks)
  {
    if o.Normal? { Written(t.locals, ks, x, A.HeldValue(o.v)); }
  }

  lemma SimAssign(p: Program, q: Program, ks: Kinds, x: Id, r: Rhs, t: A.State)
    requires CheckProgram(p, q) && CheckStmt(ks, Set(x, r)) && t.kinds == map[] && Typed(t.locals, ks)
    ensures var (o, t1) := A.Assign(p, x, r, t); A.Assign(q, x, r, With(t, ks)) == (o, With(t1, ks)) && Typed(t1.locals, ks)
    decreases t.clock, 1, r, 0
  {
    match r
    case Copy(a) =>
      var o := A.AtomValue(a, t.locals);
      if o.Normal? { AtomKind(a, t.locals, ks); }
      SimPut(ks, x, o, t);
    case GetField(record, slot) =>
      if A.HasField(record, slot, t) { SimPut(ks, x, C.Normal(t.records[t.locals[record].chain[0]][slot]), t); }
    case GetOuter(record) =>
      if A.IsRecord(record, t.locals) && |t.locals[record].chain| > 0 { Written(t.locals, ks, x, A.HeldRecord(t.locals[record].chain[1..])); }
    case GetStatic(i) => if i in t.statics { SimPut(ks, x, C.Normal(t.statics[i]), t); }
    case NewRecord(outer, _) => Written(t.locals, ks, x, A.HeldRecord([|t.records|] + A.OuterChain(outer, t.locals)));
    case MakeClosure(fn, env) =>
      if fn as nat < |p| && (env.Some? ==> A.IsRecord(env.x, t.locals)) {
        assert CheckFunction(p[fn], q[fn]);
        var (v, h) := NewFunction(|t.closures|, p[fn].info, t.heap);
        SimPut(ks, x, C.Normal(v), t.(heap := h, closures := t.closures + [F.Closure(fn as nat, A.OuterChain(env, t.locals))]));
      }
    case Call(callee, this_, newTarget, args, text) =>
      var f := A.AtomValue(callee, t.locals);
      var th := A.AtomValue(this_, t.locals);
      var n := A.AtomValue(newTarget, t.locals);
      var vs := A.AtomValues(args, t.locals);
      if f.Normal? && th.Normal? && n.Normal? && vs.Values? {
        var inv := Invocation(f.v, th.v, n.v, vs.vs);
        SimApply(p, q, ks, inv, text, t);
        var (o, t1) := A.Apply(p, inv, text, t);
        SimPut(ks, x, o, t1);
      }
    case ClosureEnvironment(a) =>
      var o := A.AtomValue(a, t.locals);
      if o.Normal? {
        var id := ClosureOf(o.v, t.heap);
        if 0 <= id < |t.closures| { Written(t.locals, ks, x, A.HeldRecord(t.closures[id].chain)); }
      }
    case CallKnown(fn, env, this_, args) =>
      var th := A.AtomValue(this_, t.locals);
      var vs := A.AtomValues(args, t.locals);
      if fn as nat < |p| && th.Normal? && vs.Values? && (env.Some? ==> A.IsRecord(env.x, t.locals)) {
        var inv := Invocation(Undefined(), th.v, Undefined(), vs.vs);
        SimEnter(p, q, ks, fn as nat, A.OuterChain(env, t.locals), inv, t);
        var (o, t1) := A.Enter(p, fn as nat, A.OuterChain(env, t.locals), inv, t);
        SimPut(ks, x, o, t1);
      }
    case Prim(op, args) =>
      var vs := A.AtomValues(args, t.locals);
      if vs.Values? {
        var v := SimOperate(p, q, ks, op, vs.vs, t);
        var (o, t1) := A.Operate(p, op, vs.vs, t);
        RuleKind(op.rule, args, t.locals, ks, v);
        SimPut(ks, x, o, t1);
      }
  }

  lemma HeaderNames(names: seq<Id>, sources: seq<Source>, inv: Invocation, ls: map<Id, Value>, h: Heap)
    ensures forall x :: x in C.BindHeader(names, sources, inv, ls, h).0 ==> x in ls || x in names
    decreases |names|
  {
    if |names| > 0 && |sources| > 0 {
      var (v, h1) := HeaderValue(sources[0], inv, h);
      HeaderNames(names[1..], sources[1..], inv, ls[names[0] := v], h1);
    }
  }

  lemma EntryTyped(g: Function, chain: F.Chain, inv: Invocation, h: Heap)
    requires forall x <- g.names :: x !in g.kinds
    ensures Typed(A.EntryLocals(g, chain, C.BindHeader(g.names, g.sources, inv, map[], h).0), g.kinds)
  {
    HeaderNames(g.names, g.sources, inv, map[], h);
    reveal Typed();
  }

  lemma SimEnter(p: Program, q: Program, ks: Kinds, f: nat, chain: F.Chain, inv: Invocation, t: A.State)
    requires CheckProgram(p, q) && t.kinds == map[]
    ensures var (o, t1) := A.Enter(p, f, chain, inv, t); A.Enter(q, f, chain, inv, With(t, ks)) == (o, With(t1, ks))
    decreases t.clock, 0, 0
  {
    if t.clock != 0 && f < |p| {
      assert CheckFunction(p[f], q[f]);
      var g := q[f];
      var (ls, h) := C.BindHeader(g.names, g.sources, inv, map[], t.heap);
      EntryTyped(g, chain, inv, t.heap);
      var t0 := t.(clock := t.clock - 1, heap := h, locals := A.EntryLocals(g, chain, ls), kinds := map[]);
      SimExec(p, q, g.kinds, g.body, t0);
      assert A.EntryLocals(p[f], chain, ls) == A.EntryLocals(g, chain, ls);
    }
  }
  lemma SimApply(p: Program, q: Program, ks: Kinds, inv: Invocation, text: CalleeText, t: A.State)
    requires CheckProgram(p, q) && t.kinds == map[]
    ensures var (o, t1) := A.Apply(p, inv, text, t); A.Apply(q, inv, text, With(t, ks)) == (o, With(t1, ks))
    decreases t.clock, 0, 1
  {
    var id := CalledClosure(inv, t.heap);
    if 0 <= id < |t.closures| { SimEnter(p, q, ks, t.closures[id].fn, t.closures[id].chain, inv, t); }
  }
  // v is the result as the kernel or the called function gave it.
  lemma SimOperate(p: Program, q: Program, ks: Kinds, op: Operation, vs: seq<Value>, t: A.State) returns (v: Value)
    requires CheckProgram(p, q) && t.kinds == map[]
    ensures var (o, t1) := A.Operate(p, op, vs, t);
      A.Operate(q, op, vs, With(t, ks)) == (o, With(t1, ks)) && (o.Normal? ==> o.v == ByRule(op.rule, vs, v))
    decreases t.clock, 0, 2
  {
    if op.isPure { v := RunPure(op.id, vs, t.heap); return; }
    var (o, h) := RunAny(op.id, vs, t.heap);
    if o.Invokes? {
      var inv := Invocation(o.callee, o.this_, o.newTarget, o.args);
      SimApply(p, q, ks, inv, 0, t.(heap := h));
      var (r, _) := A.Apply(p, inv, 0, t.(heap := h));
      v := if r.Normal? then r.v else Undefined();
    } else {
      v := o.v;
    }
  }

  // For every clock and every initial heap: the same outcome (time-out included), and the same state.
  lemma ProgramCorrect(p: Program, q: Program, clock: nat, h: Heap, statics: map<Id, Value>)
    requires CheckProgram(p, q)
    ensures A.RunProgram(p, clock, h, statics) == A.RunProgram(q, clock, h, statics)
  {
    assert CheckFunction(p[0], q[0]);
    var (v, t) := A.Start(p, clock, h, statics);
    assert A.Start(q, clock, h, statics) == (v, t) && With(t, map[]) == t;
    SimApply(p, q, map[], C.CallOfMain(v), 0, t);
  }
}
