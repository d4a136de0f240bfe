include "Check.dfy"
include "../Anf/Semantics.dfy"

// Known calls preserve behaviour: for every clock the same outcome and the same heap, time-out included, where no assertion is stuck.
module KnownCalls {
  import opened Names
  import opened Primitives
  import opened Anf
  import C = CoreSemantics
  import F = FlatSemantics
  import A = AnfSemantics
  import opened KnownCallsCheck

  // ── Calls through direct entries: the same run, but for locals that the target has more ────────────────────────────

  ghost opaque predicate FrameRel(n: nat, sl: A.Locals, tl: A.Locals) {
    forall x :: x in sl ==> x as nat < n && x in tl && tl[x] == sl[x]
  }
  ghost predicate Rel(n: nat, s: A.State, t: A.State) { t == s.(locals := t.locals) && s.kinds == map[] && FrameRel(n, s.locals, t.locals) }
  // The same ending, the states related.
  ghost predicate Same(n: nat, r: (A.Ending, A.State), u: (A.Ending, A.State)) { r.0 == u.0 && Rel(n, r.1, u.1) }

  lemma WriteBoth(n: nat, sl: A.Locals, tl: A.Locals, x: Id, h: A.Held)
    requires FrameRel(n, sl, tl) && x as nat < n ensures FrameRel(n, sl[x := h], tl[x := h])
  { reveal FrameRel(); }
  lemma WriteNew(n: nat, sl: A.Locals, tl: A.Locals, x: Id, h: A.Held)
    requires FrameRel(n, sl, tl) && x as nat >= n ensures FrameRel(n, sl, tl[x := h])
  { reveal FrameRel(); }
  lemma AtomSame(n: nat, a: Atom, sl: A.Locals, tl: A.Locals)
    requires FrameRel(n, sl, tl) && A.AtomValue(a, sl).Normal? ensures A.AtomValue(a, tl) == A.AtomValue(a, sl)
  { reveal FrameRel(); }
  lemma AtomsSame(n: nat, xs: seq<Atom>, sl: A.Locals, tl: A.Locals)
    requires FrameRel(n, sl, tl) && A.AtomValues(xs, sl).Values? ensures A.AtomValues(xs, tl) == A.AtomValues(xs, sl)
    decreases |xs|
  {
    if |xs| > 0 {
      AtomSame(n, xs[0], sl, tl);
      AtomsSame(n, xs[1..], sl, tl);
    }
  }
  lemma RecordSame(n: nat, x: Id, sl: A.Locals, tl: A.Locals)
    requires FrameRel(n, sl, tl) && A.IsRecord(x, sl) ensures A.IsRecord(x, tl) && tl[x] == sl[x]
  { reveal FrameRel(); }

  lemma SimExec(a: Program, q: Program, ns: seq<Id>, n: nat, ss: Stmts, tt: Stmts, s: A.State, t: A.State)
    requires CheckProgram(a, q, ns) && Check(a, n, ss, tt) && Rel(n, s, t) && !A.Exec(a, ss, s).0.Stuck?
    ensures Same(n, A.Exec(a, ss, s), A.Exec(q, tt, t))
    decreases s.clock, 1, ss, 1
  {
    if BecomesKnown(a, n, ss, tt) {
      SimKnown(a, q, ns, n, ss, tt, s, t);
    } else {
      match ss
      case End =>
      case Then(st, tail) =>
        if st.Assert? {
          assert A.Step(a, st, s) == (A.Completed, s);
          SimExec(a, q, ns, n, tail, tt, s, t);
        } else {
          SimStep(a, q, ns, n, st, tt.head, s, t);
          var (o, s1) := A.Step(a, st, s);
          var (_, t1) := A.Step(q, tt.head, t);
          if o.Completed? { SimExec(a, q, ns, n, tail, tt.tail, s1, t1); }
        }
    }
  }

  lemma SimStep(a: Program, q: Program, ns: seq<Id>, n: nat, st: Stmt, tg: Stmt, s: A.State, t: A.State)
    requires CheckProgram(a, q, ns) && CheckOne(a, n, st, tg) && Rel(n, s, t) && !A.Step(a, st, s).0.Stuck?
    ensures Same(n, A.Step(a, st, s), A.Step(q, tg, t))
    decreases s.clock, 1, st, 0
  {
    match st
    case Set(x, r) => SimAssign(a, q, ns, n, x, r, s, t);
    case SetField(record, _, v) =>
      AtomSame(n, v, s.locals, t.locals);
      RecordSame(n, record, s.locals, t.locals);
    case SetStatic(_, v) => AtomSame(n, v, s.locals, t.locals);
    case If(c, th, el) =>
      AtomSame(n, c, s.locals, t.locals);
      var v := A.AtomValue(c, s.locals).v;
      if ToBoolean(v, s.heap) { SimExec(a, q, ns, n, th, tg.then_, s, t); } else { SimExec(a, q, ns, n, el, tg.else_, s, t); }
    case Block(_, body) => SimExec(a, q, ns, n, body, tg.body, s, t);
    case Break(_) =>
    case Loop(body) =>
      A.Unrolled(a, body, s);
      A.Unrolled(q, tg.body, t);
      if s.clock != 0 {
        var s0 := s.(clock := s.clock - 1);
        var t0 := t.(clock := t.clock - 1);
        SimExec(a, q, ns, n, body, tg.body, s0, t0);
        var (o, s1) := A.Exec(a, body, s0);
        var (_, t1) := A.Exec(q, tg.body, t0);
        if o.Completed? { SimStep(a, q, ns, n, st, tg, s1, t1); }
      }
    case TryCatch(body, x, handler) =>
      SimExec(a, q, ns, n, body, tg.body, s, t);
      var (o, s1) := A.Exec(a, body, s);
      var (_, t1) := A.Exec(q, tg.body, t);
      if o.Thrown? {
        var h := A.HeldValue(o.v);
        WriteBoth(n, s1.locals, t1.locals, x, h);
        SimExec(a, q, ns, n, handler, tg.handler, s1.(locals := s1.locals[x := h]), t1.(locals := t1.locals[x := h]));
      }
    case Throw(v) => AtomSame(n, v, s.locals, t.locals);
    case Return(v) => AtomSame(n, v, s.locals, t.locals);
  }

  // A header that takes this and arguments only does not see the rest of the call.
  lemma DirectBinds(names: seq<Id>, sources: seq<Source>, inv: Invocation, other: Invocation, ls: map<Id, Value>, h: Heap)
    requires IsDirect(sources) && inv.this_ == other.this_ && inv.args == other.args
    ensures C.BindHeader(names, sources, inv, ls, h) == C.BindHeader(names, sources, other, ls, h)
    decreases |names|
  {
    if |names| > 0 && |sources| > 0 {
      var (v, h1) := HeaderValue(sources[0], inv, h);
      DirectBinds(names[1..], sources[1..], inv, other, ls[names[0] := v], h1);
    }
  }
  lemma DirectEnters(a: Program, f: nat, chain: F.Chain, part: F.Chain, inv: Invocation, other: Invocation, s: A.State)
    requires f < |a| && IsDirect(a[f].sources) && inv.this_ == other.this_ && inv.args == other.args && (a[f].env.Some? ==> chain == part)
    ensures A.Enter(a, f, chain, inv, s) == A.Enter(a, f, part, other, s)
  {
    if s.clock != 0 {
      DirectBinds(a[f].names, a[f].sources, inv, other, map[], s.heap);
      var (ls, h) := C.BindHeader(a[f].names, a[f].sources, inv, map[], s.heap);
      assert A.EntryLocals(a[f], chain, ls) == A.EntryLocals(a[f], part, ls);
    }
  }

  // A call that goes to the direct entry of its callee, in front of what follows.
  lemma SimDirect(a: Program, q: Program, ns: seq<Id>, n: nat, fn: Id, call: Stmt, tt: Stmts, s: A.State, t: A.State) returns (t2: A.State)
    requires CheckProgram(a, q, ns) && call.Set? && call.r.Call? && Direct(a, n, fn, call, tt).Done? && Rel(n, s, t) && !A.Step(a, call, s).0.Stuck?
    requires A.AtomValue(call.r.callee, s.locals).Normal? && A.IsClosureOf(A.AtomValue(call.r.callee, s.locals).v, fn, s)
    ensures var (e, s2) := A.Step(a, call, s); Rel(n, s2, t2) && A.Exec(q, tt, t) == if e.Completed? then A.Exec(q, Direct(a, n, fn, call, tt).rest, t2) else (e, t2)
    decreases s.clock, 1, call, 0
  {
    var x := call.x;
    var r := call.r;
    assert A.Step(a, call, s) == A.Assign(a, x, r, s);
    assert A.AtomValue(r.this_, s.locals).Normal? && A.AtomValues(r.args, s.locals).Values?;
    AtomSame(n, r.callee, s.locals, t.locals);
    AtomSame(n, r.this_, s.locals, t.locals);
    AtomsSame(n, r.args, s.locals, t.locals);
    var f := A.AtomValue(r.callee, s.locals).v;
    var th := A.AtomValue(r.this_, s.locals).v;
    var vs := A.AtomValues(r.args, s.locals).vs;
    var inv := Invocation(f, th, Undefined(), vs);
    var direct := Invocation(Undefined(), th, Undefined(), vs);
    var id := ClosureOf(f, s.heap);
    var chain := s.closures[id].chain;
    assert A.Apply(a, inv, r.text, s) == A.Enter(a, fn as nat, chain, inv, s);
    assert A.Assign(a, x, r, s) == A.Put(x, A.Apply(a, inv, r.text, s));
    assert !A.Enter(a, fn as nat, chain, inv, s).0.Stuck?;
    var env := if a[fn].env.None? then Optional.None else Optional.Some(tt.head.x);
    var t0 := if a[fn].env.None? then t else t.(locals := t.locals[tt.head.x := A.HeldRecord(chain)]);
    var rest := if a[fn].env.None? then tt else tt.tail;
    if a[fn].env.Some? {
      WriteNew(n, s.locals, t.locals, tt.head.x, A.HeldRecord(chain));
      assert A.Step(q, tt.head, t) == (A.Completed, t0);
      AtomSame(n, r.this_, s.locals, t0.locals);
      AtomsSame(n, r.args, s.locals, t0.locals);
    }
    assert A.Exec(q, tt, t) == A.Exec(q, rest, t0);
    var part := A.OuterChain(env, t0.locals);
    DirectEnters(a, fn as nat, chain, part, inv, direct, s);
    SimEnter(a, q, ns, fn as nat, part, direct, s, t0.locals);
    var (o, s1) := A.Enter(a, fn as nat, part, direct, s);
    assert A.Assign(a, x, r, s) == A.Put(x, (o, s1));
    assert A.Assign(q, x, rest.head.r, t0) == A.Put(x, (o, s1.(locals := t0.locals)));
    assert s1.locals == s.locals;
    SimPut(n, x, o, s1, s1.(locals := t0.locals));
    t2 := A.Put(x, (o, s1.(locals := t0.locals))).1;
    var (e, s2) := A.Put(x, (o, s1));
    assert A.Step(a, call, s) == (e, s2);
    assert A.Step(q, rest.head, t0) == (e, t2);
    assert Direct(a, n, fn, call, tt).rest == rest.tail;
    assert A.Exec(q, rest, t0) == if e.Completed? then A.Exec(q, rest.tail, t2) else (e, t2);
  }
  // The target asks the guard whether its callee is known.
  lemma SimGuarded(a: Program, q: Program, ns: seq<Id>, n: nat, op: Operation, fn: Id, call: Stmt, tt: Stmts, s: A.State, t: A.State) returns (t2: A.State)
    requires CheckProgram(a, q, ns) && call.Set? && call.r.Call? && Known(a, n, Where(op), fn, call, tt).Done? && Rel(n, s, t) && !A.Step(a, call, s).0.Stuck?
    requires A.AtomValue(call.r.callee, s.locals).Normal?
    requires var v := A.AtomValue(call.r.callee, s.locals).v; A.Admits(Where(op), v, s.heap) ==> A.IsClosureOf(v, fn, s)
    ensures var (e, s2) := A.Step(a, call, s); Rel(n, s2, t2) && A.Exec(q, tt, t) == if e.Completed? then A.Exec(q, Known(a, n, Where(op), fn, call, tt).rest, t2) else (e, t2)
    decreases s.clock, 1, call, 1
  {
    var callee := call.r.callee;
    var b := tt.head.x;
    AtomSame(n, callee, s.locals, t.locals);
    var v := A.AtomValue(callee, s.locals).v;
    var answer := ByRule(op.rule, [v], RunPure(op.id, [v], s.heap));
    var t1 := t.(locals := t.locals[b := A.HeldValue(answer)]);
    assert A.AtomValues([callee], t.locals) == C.Values([v]) by { assert [callee][1..] == []; }
    assert A.Operate(q, op, [v], t) == (C.Normal(answer), t);
    assert A.Step(q, tt.head, t) == (A.Completed, t1);
    WriteNew(n, s.locals, t.locals, b, A.HeldValue(answer));
    var branch := if ToBoolean(answer, s.heap) then tt.tail.head.then_ else tt.tail.head.else_;
    assert A.Step(q, tt.tail.head, t1) == A.Exec(q, branch, t1);
    var (e, s2) := A.Step(a, call, s);
    if ToBoolean(answer, s.heap) {
      t2 := SimDirect(a, q, ns, n, fn, call, branch, s, t1);
    } else {
      SimAssign(a, q, ns, n, call.x, call.r, s, t1);
      t2 := A.Step(q, call, t1).1;
      assert A.Exec(q, branch, t1) == (e, t2);
    }
    assert A.Step(q, tt.tail.head, t1) == (e, t2);
  }
  lemma SimKnown(a: Program, q: Program, ns: seq<Id>, n: nat, ss: Stmts, tt: Stmts, s: A.State, t: A.State)
    requires CheckProgram(a, q, ns) && BecomesKnown(a, n, ss, tt) && Check(a, n, ss, tt) && Rel(n, s, t) && !A.Exec(a, ss, s).0.Stuck?
    ensures Same(n, A.Exec(a, ss, s), A.Exec(q, tt, t))
    decreases s.clock, 1, ss, 0
  {
    var fn := ss.head.fn;
    var call := ss.tail.head;
    assert A.Step(a, ss.head, s) == (A.Completed, s);
    assert A.Exec(a, ss, s) == A.Exec(a, ss.tail, s);
    assert !A.Step(a, call, s).0.Stuck?;
    var t2;
    match ss.head.guard {
      case Everywhere => t2 := SimDirect(a, q, ns, n, fn, call, tt, s, t);
      case Where(op) => t2 := SimGuarded(a, q, ns, n, op, fn, call, tt, s, t);
    }
    var (e, s2) := A.Step(a, call, s);
    if e.Completed? { SimExec(a, q, ns, n, ss.tail.tail, Known(a, n, ss.head.guard, fn, call, tt).rest, s2, t2); }
  }

  lemma SimPut(n: nat, x: Id, o: C.Outcome, s: A.State, t: A.State)
    requires Rel(n, s, t) && x as nat < n ensures Same(n, A.Put(x, (o, s)), A.Put(x, (o, t)))
  {
    if o.Normal? { WriteBoth(n, s.locals, t.locals, x, A.HeldValue(o.v)); }
  }

  lemma SimAssign(a: Program, q: Program, ns: seq<Id>, n: nat, x: Id, r: Rhs, s: A.State, t: A.State)
    requires CheckProgram(a, q, ns) && x as nat < n && Rel(n, s, t) && !A.Assign(a, x, r, s).0.Stuck?
    ensures Same(n, A.Assign(a, x, r, s), A.Assign(q, x, r, t))
    decreases s.clock, 1, r, 0
  {
    match r
    case Copy(v) =>
      AtomSame(n, v, s.locals, t.locals);
      SimPut(n, x, A.AtomValue(v, s.locals), s, t);
    case GetField(record, slot) =>
      RecordSame(n, record, s.locals, t.locals);
      SimPut(n, x, C.Normal(s.records[s.locals[record].chain[0]][slot]), s, t);
    case GetOuter(record) =>
      RecordSame(n, record, s.locals, t.locals);
      WriteBoth(n, s.locals, t.locals, x, A.HeldRecord(s.locals[record].chain[1..]));
    case GetStatic(i) => SimPut(n, x, C.Normal(s.statics[i]), s, t);
    case NewRecord(outer, slots) =>
      if outer.Some? { RecordSame(n, outer.x, s.locals, t.locals); }
      WriteBoth(n, s.locals, t.locals, x, A.HeldRecord([|s.records|] + A.OuterChain(outer, s.locals)));
    case MakeClosure(fn, env) =>
      if env.Some? { RecordSame(n, env.x, s.locals, t.locals); }
      assert CheckFunction(a, a[fn], q[fn], ns[fn]);
      var (v, h) := NewFunction(|s.closures|, a[fn].info, s.heap);
      var closures := s.closures + [F.Closure(fn as nat, A.OuterChain(env, s.locals))];
      SimPut(n, x, C.Normal(v), s.(heap := h, closures := closures), t.(heap := h, closures := closures));
    case Call(callee, this_, newTarget, args, text) =>
      AtomSame(n, callee, s.locals, t.locals);
      AtomSame(n, this_, s.locals, t.locals);
      AtomSame(n, newTarget, s.locals, t.locals);
      AtomsSame(n, args, s.locals, t.locals);
      var inv := Invocation(A.AtomValue(callee, s.locals).v, A.AtomValue(this_, s.locals).v, A.AtomValue(newTarget, s.locals).v, A.AtomValues(args, s.locals).vs);
      var (o, s1) := A.Apply(a, inv, text, s);
      SimApply(a, q, ns, inv, text, s, t.locals);
      SimPut(n, x, o, s1, s1.(locals := t.locals));
    case ClosureEnvironment(v) =>
      AtomSame(n, v, s.locals, t.locals);
      WriteBoth(n, s.locals, t.locals, x, A.HeldRecord(s.closures[ClosureOf(A.AtomValue(v, s.locals).v, s.heap)].chain));
    case CallKnown(fn, env, this_, args) =>
      if env.Some? { RecordSame(n, env.x, s.locals, t.locals); }
      AtomSame(n, this_, s.locals, t.locals);
      AtomsSame(n, args, s.locals, t.locals);
      var inv := Invocation(Undefined(), A.AtomValue(this_, s.locals).v, Undefined(), A.AtomValues(args, s.locals).vs);
      var chain := A.OuterChain(env, s.locals);
      var (o, s1) := A.Enter(a, fn as nat, chain, inv, s);
      SimEnter(a, q, ns, fn as nat, chain, inv, s, t.locals);
      SimPut(n, x, o, s1, s1.(locals := t.locals));
    case Prim(op, args) =>
      AtomsSame(n, args, s.locals, t.locals);
      var vs := A.AtomValues(args, s.locals).vs;
      var (o, s1) := A.Operate(a, op, vs, s);
      SimOperate(a, q, ns, op, vs, s, t.locals);
      SimPut(n, x, o, s1, s1.(locals := t.locals));
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
  lemma EntryRel(a: Program, f: Function, g: Function, n: Id, chain: F.Chain, inv: Invocation, h: Heap)
    requires CheckFunction(a, f, g, n)
    ensures var ls := C.BindHeader(f.names, f.sources, inv, map[], h).0;
      A.EntryLocals(f, chain, ls) == A.EntryLocals(g, chain, ls) && FrameRel(n as nat, A.EntryLocals(f, chain, ls), A.EntryLocals(g, chain, ls))
  {
    HeaderNames(f.names, f.sources, inv, map[], h);
    reveal FrameRel();
  }
  lemma SimEnter(a: Program, q: Program, ns: seq<Id>, f: nat, chain: F.Chain, inv: Invocation, s: A.State, tl: A.Locals)
    requires CheckProgram(a, q, ns) && s.kinds == map[] && !A.Enter(a, f, chain, inv, s).0.Stuck?
    ensures var (o, s1) := A.Enter(a, f, chain, inv, s); A.Enter(q, f, chain, inv, s.(locals := tl)) == (o, s1.(locals := tl))
    decreases s.clock, 0, 0
  {
    if s.clock != 0 {
      var g := a[f];
      assert CheckFunction(a, g, q[f], ns[f]);
      EntryRel(a, g, q[f], ns[f], chain, inv, s.heap);
      var (ls, h) := C.BindHeader(g.names, g.sources, inv, map[], s.heap);
      var s0 := s.(clock := s.clock - 1, heap := h, locals := A.EntryLocals(g, chain, ls), kinds := g.kinds);
      SimExec(a, q, ns, ns[f] as nat, g.body, q[f].body, s0, s0);
    }
  }
  lemma SimApply(a: Program, q: Program, ns: seq<Id>, inv: Invocation, text: CalleeText, s: A.State, tl: A.Locals)
    requires CheckProgram(a, q, ns) && s.kinds == map[] && !A.Apply(a, inv, text, s).0.Stuck?
    ensures var (o, s1) := A.Apply(a, inv, text, s); A.Apply(q, inv, text, s.(locals := tl)) == (o, s1.(locals := tl))
    decreases s.clock, 0, 1
  {
    var id := CalledClosure(inv, s.heap);
    if 0 <= id < |s.closures| { SimEnter(a, q, ns, s.closures[id].fn, s.closures[id].chain, inv, s, tl); }
  }
  lemma SimOperate(a: Program, q: Program, ns: seq<Id>, op: Operation, vs: seq<Value>, s: A.State, tl: A.Locals)
    requires CheckProgram(a, q, ns) && s.kinds == map[] && !A.Operate(a, op, vs, s).0.Stuck?
    ensures var (o, s1) := A.Operate(a, op, vs, s); A.Operate(q, op, vs, s.(locals := tl)) == (o, s1.(locals := tl))
    decreases s.clock, 0, 2
  {
    var (o, h) := Run(op, vs, s.heap);
    if o.Invokes? { SimApply(a, q, ns, Invocation(o.callee, o.this_, o.newTarget, o.args), 0, s.(heap := h), tl); }
  }

  // For every clock and every initial heap: the same outcome (time-out included), and the same state.
  lemma ProgramCorrect(a: Program, q: Program, ns: seq<Id>, clock: nat, h: Heap, statics: map<Id, Value>)
    requires CheckProgram(a, q, ns) && !A.RunProgram(a, clock, h, statics).0.Stuck?
    ensures A.RunProgram(a, clock, h, statics) == A.RunProgram(q, clock, h, statics)
  {
    assert CheckFunction(a, a[0], q[0], ns[0]);
    var (v, t) := A.Start(a, clock, h, statics);
    assert A.Start(q, clock, h, statics) == (v, t);
    SimApply(a, q, ns, C.CallOfMain(v), 0, t, t.locals);
  }
}
