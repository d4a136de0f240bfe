include "Statements.dfy"

// The proof of lowering: operations, calls, and their rare outcomes.
module LoweringCalls {
  import opened Names
  import opened Primitives
  import opened Engine
  import opened Correspondence
  import W = Wasm
  import M = WasmMachine
  import D = WasmIR
  import IR = WasmIRSemantics
  import Anf
  import C = CoreSemantics
  import F = FlatSemantics
  import A = AnfSemantics
  import opened LoweringCheck
  import opened LoweringInterface
  import opened LoweringRelations
  import X = LoweringExhaustion

  // ── Operands ───────────────────────────────────────────────────────────────────────────────────────────────────────

  lemma SuitsIs(p: D.Program, c: Context, a: Anf.Atom, to: Rep, sp: W.U32, w: World, tl: A.Locals, s: M.State)
    requires Frame(c, sp, w, tl, s.locals) && Suits(c, a, to) && Read(c, a, to).Yes? && A.AtomValue(a, tl).Normal?
    ensures IsOf(A.AtomValue(a, tl).v, to)
  {
    reveal Frame();
    if a.LocalAtom? && !to.Boxed? { assert Holds(c, a.x, tl[a.x], w, s.locals[c.slots[a.x]]); }
  }
  lemma ArgumentsAre(p: D.Program, c: Context, m: Method, args: seq<Anf.Atom>, parameters: seq<Rep>, es: D.Exprs, sp: W.U32, w: World, tl: A.Locals, s: M.State) returns (cache: W.U32)
    requires Instructions(c.k) && Frame(c, sp, w, tl, s.locals) && Arguments(c, m, args, parameters, es) && A.AtomValues(args, tl).Values?
    ensures AreOf(A.AtomValues(args, tl).vs, parameters) && (m.hasCache ==> cache in c.k.caches)
    ensures var vs := A.AtomValues(args, tl).vs; Are(p, es, s, EncodeAll(vs, parameters) + if m.hasCache then [W.I32Value(cache)] else [])
    decreases es
  {
    var vs := A.AtomValues(args, tl).vs;
    AreNil(p, s);
    if |args| == 0 || |parameters| == 0 {
      cache := 0;
      if m.hasCache {
        cache := es.head.v.bits;
        IsConst(p, s, es.head.v);
        AreCons(p, es.head, D.Nil, s, es.head.v, []);
        assert [es.head.v] + [] == [] + [W.I32Value(cache)];
      } else {
        var none: seq<W.Value> := [];
        assert none + [] == [];
      }
    } else {
      var v := A.AtomValue(args[0], tl).v;
      var rest := A.AtomValues(args[1..], tl).vs;
      assert vs == [v] + rest && vs[1..] == rest;
      SuitsIs(p, c, args[0], parameters[0], sp, w, tl, s);
      Reads(p, c, args[0], parameters[0], sp, w, tl, s);
      cache := ArgumentsAre(p, c, m, args[1..], parameters[1..], es.tail, sp, w, tl, s);
      var last := if m.hasCache then [W.I32Value(cache)] else [];
      AreCons(p, es.head, es.tail, s, Encode(v, parameters[0]), EncodeAll(rest, parameters[1..]) + last);
      assert [Encode(v, parameters[0])] + (EncodeAll(rest, parameters[1..]) + last) == EncodeAll(vs, parameters) + last;
      assert AreOf(vs, parameters) by {
        forall i | 0 <= i < |vs| ensures IsOf(vs[i], parameters[i]) { if i > 0 { assert vs[i] == rest[i - 1] && parameters[i] == parameters[1..][i - 1]; } }
      }
    }
  }
  lemma NextIs(p: D.Program, c: Context, sp: W.U32, w: World, tl: A.Locals, s: M.State)
    requires Frame(c, sp, w, tl, s.locals)
    ensures Is(p, D.Get(c.next), s, W.I32Value(End(sp, c.size)))
  { reveal Frame(); IsGet(p, s, c.next); }
  lemma MethodOperands(p: D.Program, c: Context, m: Method, args: seq<Anf.Atom>, e: D.Expr, sp: W.U32, w: World, tl: A.Locals, s: M.State) returns (cache: W.U32)
    requires Instructions(c.k) && Frame(c, sp, w, tl, s.locals) && IsMethodCall(c, m, args, e) && A.AtomValues(args, tl).Values?
    ensures AreOf(A.AtomValues(args, tl).vs, m.parameters) && (m.hasCache ==> cache in c.k.caches)
    ensures var vs := A.AtomValues(args, tl).vs; Are(p, e.arguments, s, MethodValues(m, End(sp, c.size), vs, cache))
  {
    var vs := A.AtomValues(args, tl).vs;
    var next := W.I32Value(End(sp, c.size));
    if m.takesSp {
      cache := ArgumentsAre(p, c, m, args, m.parameters, e.arguments.tail, sp, w, tl, s);
      NextIs(p, c, sp, w, tl, s);
      var others := EncodeAll(vs, m.parameters) + if m.hasCache then [W.I32Value(cache)] else [];
      AreCons(p, D.Get(c.next), e.arguments.tail, s, next, others);
      assert [next] + others == MethodValues(m, End(sp, c.size), vs, cache);
    } else {
      cache := ArgumentsAre(p, c, m, args, m.parameters, e.arguments, sp, w, tl, s);
      assert MethodValues(m, End(sp, c.size), vs, cache) == EncodeAll(vs, m.parameters) + if m.hasCache then [W.I32Value(cache)] else [];
    }
  }

  // ── Results ────────────────────────────────────────────────────────────────────────────────────────────────────────

  // Where the result is computed.
  ghost predicate IsPlace(c: Context, x: Id, y: W.U32) { IsTemp(c, y) || (x in c.slots && y == c.slots[x] && RepOf(c, x) == Boxed) }
  // The locals that are as they were while the result is computed.
  function Others(c: Context, x: Id, y: W.U32, tl: A.Locals): A.Locals { if IsTemp(c, y) then tl else tl - {x} }
  lemma WritePlace(c: Context, sp: W.U32, w: World, tl: A.Locals, sl: seq<W.Value>, x: Id, y: W.U32, b: W.U64)
    requires Frame(c, sp, w, Others(c, x, y, tl), sl) && IsPlace(c, x, y)
    ensures y as int < |sl| && Frame(c, sp, w, Others(c, x, y, tl), sl[y := W.I64Value(b)])
  {
    if IsTemp(c, y) { WriteTemp(c, sp, w, tl, sl, y, W.I64Value(b)); } else {
      reveal Frame();
      var tl1 := tl - {x};
      var sl1 := sl[y := W.I64Value(b)];
      forall z | z in c.slots ensures HasType(RepOf(c, z), sl1[c.slots[z]]) && (z in tl1 ==> Holds(c, z, tl1[z], w, sl1[c.slots[z]])) {
        if z != x { assert c.owner[c.slots[z]] == z && c.owner[c.slots[x]] == x; }
      }
    }
  }
  lemma FrameOthers(c: Context, sp: W.U32, w: World, tl: A.Locals, sl: seq<W.Value>, x: Id, y: W.U32)
    requires Frame(c, sp, w, tl, sl)
    ensures Frame(c, sp, w, Others(c, x, y, tl), sl)
  { reveal Frame(); }
  // The result is where it is wanted.
  lemma FinishLeads(p: D.Program, c: Context, x: Id, y: W.U32, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State, n: nat, v: Value) returns (s1: M.State)
    requires Instructions(c.k) && Frames() && x !in c.records && IsPlace(c, x, y) && A.Fits(x, v, c.kinds) && Finish(c, x, y, code).Rest?
    requires Represents(s.memory, s.host, Shared(t), w) && t.kinds == c.kinds && Frame(c, sp, w, Others(c, x, y, t.locals), s.locals)
    requires M.HasLocal(y, s) && s.locals[y] == W.I64Value(Bits(v))
    ensures Leads(p, code, s, n, Finish(c, x, y, code).code, s1, n) && Rel(c, sp, w, t.(locals := t.locals[x := A.HeldValue(v)]), s1)
  {
    var t1 := t.(locals := t.locals[x := A.HeldValue(v)]);
    assert Shared(t1) == Shared(t);
    if x !in c.slots {
      WriteUnread(c, sp, w, t.locals, s.locals, x, A.HeldValue(v));
      LeadsRefl(p, code, s, n);
      s1 := s;
    } else if y == c.slots[x] {
      assert IsGood(c) by { reveal Frame(); }
      IsSlot(c, x);
      WriteSlot(c, sp, w, t.locals - {x}, s.locals, x, A.HeldValue(v), W.I64Value(Bits(v)));
      assert (t.locals - {x})[x := A.HeldValue(v)] == t1.locals;
      assert s.locals[y := s.locals[y]] == s.locals;
      s1 := RootsLead(p, c, code, sp, w, t1, s, n);
    } else {
      IsGet(p, s, y);
      MakesIs(p, D.Get(y), s, n, W.I64Value(Bits(v)));
      DefineNeeds(c, x, Convert(c.k, D.Get(y), Boxed, RepOf(c, x)), code);
      s1 := PutBoxed(p, c, x, D.Get(y), code, sp, w, t, s, n, v, s, n);
    }
  }
  lemma IsSlot(c: Context, x: Id)
    requires x in c.slots
    ensures IsGood(c) ==> !IsTemp(c, c.slots[x])
  { }

  // ── The test of a call's result ────────────────────────────────────────────────────────────────────────────────────

  function Teed(isKept: bool, y: W.U32, e: D.Expr): D.Expr { if isKept then D.Tee(y, e) else e }
  function After(isKept: bool, y: W.U32, v: W.Value, s: M.State): M.State { if isKept && M.HasLocal(y, s) then M.SetLocal(y, v, s) else s }
  lemma CallEvaluates(p: D.Program, f: W.U32, es: D.Exprs, vs: seq<W.Value>, isKept: bool, y: W.U32, s: M.State, n: nat)
    requires Are(p, es, s, vs)
    ensures var (r, s1) := IR.Invoke(p, f, vs, At(s, n)); var e := Teed(isKept, y, D.Call(f, es));
      (r.Failed? ==> IR.Eval(p, e, At(s, n)) == (IR.Abrupt(r.a), s1)) && IR.Eval(p, e, At(s, n)).1.host == s1.host
  {
    reveal Are();
    assert IR.EvalAll(p, es, [], At(s, n)) == (IR.Vals([] + vs), At(s, n));
    assert [] + vs == vs;
    var (r, s1) := IR.Invoke(p, f, vs, At(s, n));
    assert IR.Eval(p, D.Call(f, es), At(s, n)) == (IR.Single(r), s1);
  }
  lemma CallMakes(p: D.Program, f: W.U32, es: D.Exprs, vs: seq<W.Value>, isKept: bool, y: W.U32, s: M.State, n: nat, v: W.Value, s1: M.State, n1: nat)
    requires Are(p, es, s, vs) && Gives(p, f, vs, s, n, M.Results([v]), s1, n1) && (isKept ==> M.HasLocal(y, s1))
    ensures Makes(p, Teed(isKept, y, D.Call(f, es)), s, n, v, After(isKept, y, v, s1), n1)
  {
    MakesCall(p, f, es, s, n, vs, v, s1, n1);
    if isKept { MakesTee(p, y, D.Call(f, es), s, n, v, s1, n1); }
  }
  lemma SentinelTest(p: D.Program, k: Kernel, e: D.Expr, s: M.State, n: nat, b: W.U64, s1: M.State, n1: nat)
    requires Instructions(k) && Makes(p, e, s, n, W.I64Value(b), s1, n1)
    ensures Makes(p, IsSentinel(k, e), s, n, W.I32Value(if b == k.sentinel then 1 else 0), s1, n1)
  {
    assert Compute(0x51, [W.I64Value(b), W.I64Value(k.sentinel)]) == Some(W.I32Value(if b == k.sentinel then 1 else 0)) by { reveal Instructions(); }
    MakesOp2(p, 0x51, e, W.I64Value(k.sentinel), s, n, W.I64Value(b), s1, n1, W.I32Value(if b == k.sentinel then 1 else 0));
  }
  ghost predicate Tests(p: D.Program, c: Context, st: D.Stmt, isKept: bool, y: W.U32, s: M.State, r: (C.Outcome, A.State), n: nat, s1: M.State) {
    IsExhausted(IR.Step(p, st, At(s, n)).1.host)
    || (match r.0
        case Normal(v) => Steps(p, st, s, n, IR.Completed, After(isKept, y, W.I64Value(Bits(v)), s1), r.1.clock)
        case Thrown(v) => Steps(p, st, s, n, IR.Branched(c.handler), After(isKept, y, W.I64Value(c.k.sentinel), s1), r.1.clock)
        case Timeout => IR.Step(p, st, At(s, n)) == (IR.Aborted(M.Timeout), s1)
        case _ => false)
  }
  // branch handler if call = sentinel
  lemma TestedCall(p: D.Program, q: Anf.Program, c: Context, f: W.U32, es: D.Exprs, vs: seq<W.Value>, isKept: bool, y: W.U32, s: M.State, w: World, r: (C.Outcome, A.State), n: nat, s1: M.State, w1: World)
    requires Instructions(c.k) && SentinelIsNone(c.k) && StaysExhausted(p) && Are(p, es, s, vs) && Agrees(p, c.k, f, vs, s, w, r, n, s1, w1) && (isKept ==> M.HasLocal(y, s))
    ensures Tests(p, c, D.BranchIf(c.handler, IsSentinel(c.k, Teed(isKept, y, D.Call(f, es)))), isKept, y, s, r, n, s1)
    ensures IsExhausted(IR.Invoke(p, f, vs, At(s, n)).1.host) ==>
      IsExhausted(IR.Step(p, D.BranchIf(c.handler, IsSentinel(c.k, Teed(isKept, y, D.Call(f, es)))), At(s, n)).1.host)
  {
    var e := Teed(isKept, y, D.Call(f, es));
    var st := D.BranchIf(c.handler, IsSentinel(c.k, e));
    CallEvaluates(p, f, es, vs, isKept, y, s, n);
    Eval2(p, e, D.Const(W.I64Value(c.k.sentinel)), At(s, n));
    var (o, s2) := IR.Invoke(p, f, vs, At(s, n));
    var (o0, s0) := IR.Eval(p, e, At(s, n));
    assert IR.Eval(p, IsSentinel(c.k, e), At(s, n)).1 == s0;
    if IsExhausted(s2.host) { return; }
    match r.0
    case Normal(v) =>
      assert Bits(v) != c.k.sentinel by { reveal SentinelIsNone(); }
      CallMakes(p, f, es, vs, isKept, y, s, n, W.I64Value(Bits(v)), s1, r.1.clock);
      SentinelTest(p, c.k, e, s, n, Bits(v), After(isKept, y, W.I64Value(Bits(v)), s1), r.1.clock);
      BranchIfSteps(p, c.handler, IsSentinel(c.k, e), s, n, W.I32Value(0), After(isKept, y, W.I64Value(Bits(v)), s1), r.1.clock);
    case Thrown(v) =>
      CallMakes(p, f, es, vs, isKept, y, s, n, W.I64Value(c.k.sentinel), s1, r.1.clock);
      SentinelTest(p, c.k, e, s, n, c.k.sentinel, After(isKept, y, W.I64Value(c.k.sentinel), s1), r.1.clock);
      BranchIfSteps(p, c.handler, IsSentinel(c.k, e), s, n, W.I32Value(1), After(isKept, y, W.I64Value(c.k.sentinel), s1), r.1.clock);
    case Timeout =>
  }
  // A tested call, and what follows it: the result is put into the local.
  lemma CallAndFinish(p: D.Program, q: Anf.Program, c: Context, x: Id, st: D.Stmt, isKept: bool, y: W.U32, tail: D.Stmts, rest: Rest, sp: W.U32, w: World, t: A.State, s: M.State, r: (C.Outcome, A.State), n: nat, s1: M.State, w1: World)
    returns (s2: M.State)
    requires KernelIsRight(p, q, c.k) && x !in c.records && t.clock <= n && t.kinds == c.kinds && r.1.kinds == t.kinds && r.1.locals == t.locals
    requires Tests(p, c, st, isKept, y, s, r, n, s1)
    requires IsExhausted(IR.Step(p, st, At(s, n)).1.host)
      || (Extends(w, w1) && Represents(s1.memory, s1.host, Shared(r.1), w1) && s1.locals == s.locals && (r.0.Thrown? ==> Exception(c.k, r.0.v, s1.memory)))
    requires if isKept then IsResult(c, x, y) && IsGood(c) && rest == Finish(c, x, y, tail) else x !in c.slots && rest == Rest(tail)
    requires rest.Rest? && Frame(c, sp, w, if isKept then Others(c, x, y, t.locals) else t.locals, s.locals)
    requires r.0.Normal? ==> A.Fits(x, r.0.v, c.kinds)
    ensures var (o, t1) := A.Put(x, r); Good(p, c, D.Then(st, tail), rest, sp, w, t, s, o, t1, n, s2, w1)
  {
    s2 := s1;
    var code := D.Then(st, tail);
    if IsExhausted(IR.Step(p, st, At(s, n)).1.host) { StepExhausted(p, st, tail, At(s, n)); return; }
    var others := if isKept then Others(c, x, y, t.locals) else t.locals;
    FrameExtends(c, sp, w, w1, others, s.locals);
    match r.0
    case Normal(v) =>
      var b := W.I64Value(Bits(v));
      var t1 := r.1.(locals := r.1.locals[x := A.HeldValue(v)]);
      assert Shared(t1) == Shared(r.1);
      if isKept {
        WritePlace(c, sp, w1, t.locals, s1.locals, x, y, Bits(v));
        var s3 := M.SetLocal(y, b, s1);
        StepLeads(p, st, tail, s, n, s3, r.1.clock);
        s2 := FinishLeads(p, c, x, y, tail, sp, w1, r.1, s3, r.1.clock, v);
        LeadsLeads(p, code, s, n, tail, s3, r.1.clock, 0, rest.code, s2, r.1.clock);
      } else {
        StepLeads(p, st, tail, s, n, s1, r.1.clock);
        WriteUnread(c, sp, w1, t.locals, s1.locals, x, A.HeldValue(v));
      }
    case Thrown(v) =>
      if isKept {
        WritePlace(c, sp, w1, t.locals, s1.locals, x, y, c.k.sentinel);
        s2 := M.SetLocal(y, W.I64Value(c.k.sentinel), s1);
      }
      StepEnds(p, st, tail, s, n, IR.Branched(c.handler), s2, r.1.clock);
    case Timeout =>
      assert IR.Exec(p, code, At(s, n)) == (IR.Aborted(M.Timeout), s1);
  }

  // ── Operations ─────────────────────────────────────────────────────────────────────────────────────────────────────

  lemma EndEnds(p: D.Program, s: M.State, n: nat)
    ensures Ends(p, D.End, s, n, IR.Completed, s, n)
  { reveal Ends(); }
  lemma PerformSteps(p: D.Program, f: W.U32, es: D.Exprs, vs: seq<W.Value>, s: M.State, n: nat, s1: M.State)
    requires Are(p, es, s, vs) && Gives(p, f, vs, s, n, M.Results([]), s1, n)
    ensures Steps(p, D.Perform(f, es), s, n, IR.Completed, s1, n)
  {
    reveal Are(); reveal Gives(); reveal Steps();
    forall j: nat ensures StepsWith(p, D.Perform(f, es), s, n, IR.Completed, s1, n, j) {
      assert IR.EvalAll(p, es, [], At(s, n + j)) == (IR.Vals([] + vs), At(s, n + j));
      assert [] + vs == vs;
      assert GivesWith(p, f, vs, s, n, M.Results([]), s1, n, j);
    }
  }
  // The method's call, and the state after it.
  lemma MethodRuns(p: D.Program, q: Anf.Program, c: Context, op: Operation, args: seq<Anf.Atom>, e: D.Expr, sp: W.U32, w: World, t: A.State, s: M.State) returns (s0: M.State, vs: seq<W.Value>)
    requires Ready(p, q, c, sp, w, t, s) && op.id in c.k.methods && IsMethodCall(c, c.k.methods[op.id], args, e) && A.AtomValues(args, t.locals).Values?
    ensures var xs := A.AtomValues(args, t.locals).vs; var o := Run(op, xs, t.heap);
      Are(p, e.arguments, s, vs) && s0 == s.(memory := s0.memory, host := s0.host)
      && Represents(s0.memory, s0.host, Shared(t.(heap := o.1)), w) && Run1(p, e.f, vs, s.memory, s.host).0.Results?
      && IsOutcome(c.k, op, xs, o.0, Run1(p, e.f, vs, s.memory, s.host).0, s0.memory, s0.host)
      && Gives(p, e.f, vs, s, t.clock, Run1(p, e.f, vs, s.memory, s.host).0, s0, t.clock)
  {
    var m := c.k.methods[op.id];
    var xs := A.AtomValues(args, t.locals).vs;
    var cache := MethodOperands(p, c, m, args, e, sp, w, t.locals, s);
    vs := MethodValues(m, End(sp, c.size), xs, cache);
    EndIsNext(c, sp, w, t.locals, s.locals);
    assert IsRight(p, c.k, s.memory, s.host, Shared(t), w, op, xs, End(sp, c.size), cache) by { reveal Operations(); }
    var r := Run1(p, m.f, vs, s.memory, s.host);
    s0 := s.(memory := r.1, host := r.2);
    assert Shared(t).heap == t.heap;
    assert Shared(t.(heap := Run(op, xs, t.heap).1)) == Shared(t).(heap := Run(op, xs, t.heap).1);
    MethodGives(p, m.f, vs, s, t.clock);
  }
  lemma SimPrim(p: D.Program, q: Anf.Program, c: Context, x: Id, op: Operation, args: seq<Anf.Atom>, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (n: nat, s1: M.State, w1: World)
    requires Ready(p, q, c, sp, w, t, s) && op.id in c.k.methods && CheckPrim(c, x, c.k.methods[op.id], args, code).Rest? && !A.Assign(q, x, Anf.Prim(op, args), t).0.Stuck?
    ensures var (o, t1) := A.Assign(q, x, Anf.Prim(op, args), t); Good(p, c, code, CheckPrim(c, x, c.k.methods[op.id], args, code), sp, w, t, s, o, t1, n, s1, w1)
  {
    if c.k.methods[op.id].mayThrow { n, s1, w1 := SimChecked(p, q, c, x, op, args, code, sp, w, t, s); }
    else { n, s1, w1 := SimTotal(p, q, c, x, op, args, code, sp, w, t, s); }
  }
  // An operation that always has a result.
  lemma SimTotal(p: D.Program, q: Anf.Program, c: Context, x: Id, op: Operation, args: seq<Anf.Atom>, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (n: nat, s1: M.State, w1: World)
    requires Ready(p, q, c, sp, w, t, s) && op.id in c.k.methods && !c.k.methods[op.id].mayThrow && CheckPrim(c, x, c.k.methods[op.id], args, code).Rest?
    requires !A.Assign(q, x, Anf.Prim(op, args), t).0.Stuck?
    ensures var (o, t1) := A.Assign(q, x, Anf.Prim(op, args), t); Good(p, c, code, CheckPrim(c, x, c.k.methods[op.id], args, code), sp, w, t, s, o, t1, n, s1, w1)
  {
    n, w1 := t.clock, w;
    var m := c.k.methods[op.id];
    var xs := A.AtomValues(args, t.locals).vs;
    var o := Run(op, xs, t.heap);
    var t0 := t.(heap := o.1);
    var call := match code.head case Perform(f, es) => D.Call(f, es) case Drop(e) => e case Set(_, e) => Inner(m.result, RepOf(c, x), e) case _ => D.Get(0);
    var s0, vs := MethodRuns(p, q, c, op, args, call, sp, w, t, s);
    var v := o.0.v;
    assert A.Operate(q, op, xs, t) == (C.Normal(v), t0);
    var t1 := t0.(locals := t0.locals[x := A.HeldValue(v)]);
    assert Shared(t1) == Shared(t0);
    if m.isVoid {
      PerformSteps(p, call.f, call.arguments, vs, s, n, s0);
      StepLeads(p, code.head, code.tail, s, n, s0, n);
      if x in c.slots {
        var e := D.Const(W.I64Value(c.k.undefined));
        assert c.k.undefined == Bits(v) by { reveal Instructions(); }
        IsConst(p, s0, W.I64Value(c.k.undefined));
        MakesIs(p, e, s0, n, W.I64Value(Bits(v)));
        DefineNeeds(c, x, Convert(c.k, e, Boxed, RepOf(c, x)), code.tail);
        s1 := PutBoxed(p, c, x, e, code.tail, sp, w, t0, s0, n, v, s0, n);
        LeadsLeads(p, code, s, n, code.tail, s0, n, 0, CheckPrim(c, x, m, args, code).code, s1, n);
      } else {
        WriteUnread(c, sp, w, t.locals, s.locals, x, A.HeldValue(v));
        s1 := s0;
      }
    } else {
      MakesCall(p, call.f, call.arguments, s, n, vs, Encode(v, m.result), s0, n);
      if code.head.Drop? {
        DropSteps(p, call, s, n, Encode(v, m.result), s0, n);
        StepLeads(p, code.head, code.tail, s, n, s0, n);
        WriteUnread(c, sp, w, t.locals, s.locals, x, A.HeldValue(v));
        s1 := s0;
      } else {
        FitsRep(c, x, v);
        DefineNeeds(c, x, Convert(c.k, call, m.result, RepOf(c, x)), code);
        Converts(p, c.k, call, m.result, RepOf(c, x), s, n, v, s0, n);
        s1 := DefineLeads(p, c, x, Convert(c.k, call, m.result, RepOf(c, x)), code, sp, w, t0, s, n, Encode(v, RepOf(c, x)), s0, n, A.HeldValue(v));
      }
    }
  }
  // An operation that may throw, or ask for a call.
  lemma SimChecked(p: D.Program, q: Anf.Program, c: Context, x: Id, op: Operation, args: seq<Anf.Atom>, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (n: nat, s1: M.State, w1: World)
    requires Ready(p, q, c, sp, w, t, s) && op.id in c.k.methods && c.k.methods[op.id].mayThrow && CheckPrim(c, x, c.k.methods[op.id], args, code).Rest?
    requires !A.Assign(q, x, Anf.Prim(op, args), t).0.Stuck?
    ensures var (o, t1) := A.Assign(q, x, Anf.Prim(op, args), t); Good(p, c, code, CheckPrim(c, x, c.k.methods[op.id], args, code), sp, w, t, s, o, t1, n, s1, w1)
  {
    n, w1 := t.clock, w;
    var m := c.k.methods[op.id];
    var st := code.head;
    var tee := st.condition.operands.head;
    var y, call, cold := tee.x, tee.e, st.then_;
    var rest := CheckPrim(c, x, m, args, code);
    assert st == D.If(IsSentinel(c.k, D.Tee(y, call)), cold, D.End);
    var xs := A.AtomValues(args, t.locals).vs;
    var o := Run(op, xs, t.heap);
    var t0 := t.(heap := o.1);
    var s0, vs := MethodRuns(p, q, c, op, args, call, sp, w, t, s);
    assert IsGood(c) && |s.locals| == c.count as int by { reveal Frame(); }
    assert M.HasLocal(y, s0);
    var b: W.U64 := if o.0.Result? then Bits(o.0.v) else c.k.sentinel;
    assert Run1(p, call.f, vs, s.memory, s.host).0 == M.Results([W.I64Value(b)]);
    MakesCall(p, call.f, call.arguments, s, n, vs, W.I64Value(b), s0, n);
    MakesTee(p, y, call, s, n, W.I64Value(b), s0, n);
    var s2 := M.SetLocal(y, W.I64Value(b), s0);
    SentinelTest(p, c.k, D.Tee(y, call), s, n, b, s2, n);
    FrameOthers(c, sp, w, t.locals, s.locals, x, y);
    WritePlace(c, sp, w, t.locals, s.locals, x, y, b);
    var cond := W.I32Value(if b == c.k.sentinel then 1 else 0);
    if o.0.Result? {
      var v := o.0.v;
      assert b != c.k.sentinel by { reveal SentinelIsNone(); }
      EndEnds(p, s2, n);
      IfSteps(p, st.condition, cold, D.End, s, n, cond, s2, n, 0, IR.Completed, s2, n);
      StepLeads(p, st, code.tail, s, n, s2, n);
      s1 := FinishLeads(p, c, x, y, code.tail, sp, w, t0, s2, n, v);
      LeadsLeads(p, code, s, n, code.tail, s2, n, 0, rest.code, s1, n);
      return;
    }
    n, s1, w1 := SimCold(p, q, c, x, op, xs, o.0, y, cold, code, rest, sp, w, t, t0, s, s2);
  }
  // The cold path.
  lemma SimCold(p: D.Program, q: Anf.Program, c: Context, x: Id, op: Operation, xs: seq<Value>, o: Outcome3, y: W.U32, cold: D.Stmts, code: D.Stmts, rest: Rest, sp: W.U32, w: World,
    t: A.State, t0: A.State, s: M.State, s2: M.State) returns (n: nat, s1: M.State, w1: World)
    requires KernelIsRight(p, q, c.k) && CallsAgree(p, q, c.k, t.clock) && t.kinds == c.kinds && t0 == t.(heap := t0.heap) && !o.Result? && op.id in c.k.methods && IsGood(c)
    requires code.Then? && code.head.If? && code.head.then_ == cold && rest.Rest? && rest == Finish(c, x, y, code.tail) && x !in c.records
    requires IsResult(c, x, y) && Completes(c, c.k.methods[op.id], y, cold) && (o.Invokes? ==> c.k.methods[op.id].mayInvoke)
    requires Makes(p, code.head.condition, s, t.clock, W.I32Value(1), s2, t.clock)
    requires Frame(c, sp, w, Others(c, x, y, t.locals), s2.locals) && Represents(s2.memory, s2.host, Shared(t0), w) && IsPending(op, xs, o, s2.memory, s2.host)
    requires !A.Put(x, Completion(q, op, xs, o, t0)).0.Stuck?
    ensures var (e, t1) := A.Put(x, Completion(q, op, xs, o, t0)); Good(p, c, code, rest, sp, w, t, s, e, t1, n, s1, w1)
  {
    var m := c.k.methods[op.id];
    var r := Completion(q, op, xs, o, t0);
    var others := Others(c, x, y, t.locals);
    var next := W.I32Value(End(sp, c.size));
    var es := D.Cons(D.Get(c.next), D.Nil);
    var call := CallNext(c, c.k.invokePending);
    // the roots' stores come first
    var s3 := s2;
    var first := cold;
    if m.mayInvoke {
      var tr := t0.(locals := others);
      assert Shared(tr) == Shared(t0);
      s3 := PendingRoots(p, c, cold, sp, w, tr, s2, t.clock, op, xs, o);
      first := SkipRoots(c, cold);
    } else { LeadsRefl(p, cold, s2, t.clock); }
    EndIsNext(c, sp, w, others, s3.locals);
    assert IsGoodPending(p, q, c.k, op, xs, o, t0, s3, w, End(sp, c.size)) by { reveal PendingCalls(); }
    var n1: nat, s4, w4 :| t0.clock <= n1 && Agrees(p, c.k, c.k.invokePending, [next], s3, w, r, n1, s4, w4);
    NextIs(p, c, sp, w, others, s3);
    AreNil(p, s3);
    AreCons(p, D.Get(c.next), D.Nil, s3, next, []);
    assert [next] + [] == [next];
    n, s1, w1 := n1, s4, w4;
    var more := n1 - t.clock;
    LeadsNow(p, cold, s2, t.clock, first, s3, t.clock, more);
    IfNow(p, code.head.condition, cold, code.head.else_, s, t.clock, W.I32Value(1), s2, t.clock, more);
    if m.mayInvoke {
      var st := first.head;
      assert M.HasLocal(y, s3) by { reveal Frame(); }
      TestedCall(p, q, c, c.k.invokePending, es, [next], true, y, s3, w, r, n1, s4, w4);
      if IsExhausted(IR.Step(p, st, At(s3, n1)).1.host) {
        StepExhausted(p, st, D.End, At(s3, n1));
        StepExhausted(p, code.head, code.tail, At(s, n1));
        return;
      }
      FrameExtends(c, sp, w, w4, others, s3.locals);
      match r.0
      case Normal(v) =>
        WritePlace(c, sp, w4, t.locals, s4.locals, x, y, Bits(v));
        var s5 := M.SetLocal(y, W.I64Value(Bits(v)), s4);
        StepLeads(p, st, D.End, s3, n1, s5, r.1.clock);
        LeadsLeads(p, cold, s2, t.clock, first, s3, t.clock, more, D.End, s5, r.1.clock);
        LeadsEnd(p, cold, s2, n1, s5, r.1.clock);
        IfSteps(p, code.head.condition, cold, code.head.else_, s, t.clock, W.I32Value(1), s2, t.clock, more, IR.Completed, s5, r.1.clock);
        StepLeads(p, code.head, code.tail, s, n1, s5, r.1.clock);
        s1 := FinishLeads(p, c, x, y, code.tail, sp, w4, r.1, s5, r.1.clock, v);
        LeadsLeads(p, code, s, n1, code.tail, s5, r.1.clock, 0, rest.code, s1, r.1.clock);
        assert Shared(r.1.(locals := r.1.locals[x := A.HeldValue(v)])) == Shared(r.1);
      case Thrown(v) =>
        WritePlace(c, sp, w4, t.locals, s4.locals, x, y, c.k.sentinel);
        s1 := M.SetLocal(y, W.I64Value(c.k.sentinel), s4);
        StepEnds(p, st, D.End, s3, n1, IR.Branched(c.handler), s1, r.1.clock);
        LeadsEnds(p, cold, s2, t.clock, first, s3, t.clock, more, IR.Branched(c.handler), s1, r.1.clock);
        IfSteps(p, code.head.condition, cold, code.head.else_, s, t.clock, W.I32Value(1), s2, t.clock, more, IR.Branched(c.handler), s1, r.1.clock);
        StepEnds(p, code.head, code.tail, s, n1, IR.Branched(c.handler), s1, r.1.clock);
      case Timeout =>
        assert IR.Exec(p, first, At(s3, n1)) == (IR.Aborted(M.Timeout), s4);
    } else {
      var st := cold.head;
      CallEvaluates(p, c.k.invokePending, es, [next], false, y, s3, n1);
      if IsExhausted(IR.Invoke(p, c.k.invokePending, [next], At(s3, n1)).1.host) {
        StepExhausted(p, st, cold.tail, At(s3, n1));
        StepExhausted(p, code.head, code.tail, At(s, n1));
        return;
      }
      FrameExtends(c, sp, w, w4, others, s3.locals);
      var v := r.0.v;
      CallMakes(p, c.k.invokePending, es, [next], false, y, s3, n1, W.I64Value(c.k.sentinel), s4, r.1.clock);
      DropSteps(p, call, s3, n1, W.I64Value(c.k.sentinel), s4, r.1.clock);
      StepLeads(p, st, cold.tail, s3, n1, s4, r.1.clock);
      BranchSteps(p, c.handler, s4, r.1.clock);
      StepEnds(p, cold.tail.head, D.End, s4, r.1.clock, IR.Branched(c.handler), s4, r.1.clock);
      LeadsEnds(p, cold, s3, n1, cold.tail, s4, r.1.clock, 0, IR.Branched(c.handler), s4, r.1.clock);
      IfSteps(p, code.head.condition, cold, code.head.else_, s, t.clock, W.I32Value(1), s2, t.clock, more, IR.Branched(c.handler), s4, r.1.clock);
      StepEnds(p, code.head, code.tail, s, n1, IR.Branched(c.handler), s4, r.1.clock);
    }
  }
  lemma IfNow(p: D.Program, e: D.Expr, th: D.Stmts, el: D.Stmts, s: M.State, n: nat, v: W.Value, s1: M.State, n1: nat, more: nat)
    requires Makes(p, e, s, n, v, s1, n1)
    ensures IR.Step(p, D.If(e, th, el), At(s, n + more)) == IR.Exec(p, if M.IsTrue(v) then th else el, At(s1, n1 + more))
  { reveal Makes(); assert MakesWith(p, e, s, n, v, s1, n1, more); }
  // Roots are stored while an operation is pending: words of a frame do not matter to it.
  lemma PendingRoots(p: D.Program, c: Context, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State, n: nat, op: Operation, xs: seq<Value>, o: Outcome3) returns (s1: M.State)
    requires Instructions(c.k) && Frames() && PendingStays() && Rel(c, sp, w, t, s) && IsPending(op, xs, o, s.memory, s.host)
    ensures Leads(p, code, s, n, SkipRoots(c, code), s1, n) && Rel(c, sp, w, t, s1) && s1 == s.(memory := s1.memory) && IsPending(op, xs, o, s1.memory, s1.host)
    decreases code
  {
    if !(code.Then? && IsRootStore(c, code.head)) {
      LeadsRefl(p, code, s, n);
      return s;
    }
    var st := code.head;
    assert s.locals[Sp] == W.I32Value(sp) && HasRoom(sp, c.size) && M.HasLocal(Sp, s) by { reveal Frame(); }
    IsGet(p, s, Sp);
    var v := RootValue(p, c, st.e, sp, w, t, s);
    FrameStore(sp, c.size, st.offset, v.wide, s.memory, s.host, Shared(t), w);
    StoreSteps(p, 0x37, D.Get(Sp), st.offset, st.e, s, n, W.I32Value(sp), v);
    var s0 := s.(memory := StoreTo(0x37, W.I32Value(sp), st.offset, v, s.memory).v);
    assert StaysPending(s.memory, s.host, op, xs, o, sp, c.size, st.offset, v.wide) by { reveal PendingStays(); }
    StepLeads(p, st, code.tail, s, n, s0, n);
    s1 := PendingRoots(p, c, code.tail, sp, w, t, s0, n, op, xs, o);
    LeadsLeads(p, code, s, n, code.tail, s0, n, 0, SkipRoots(c, code), s1, n);
  }
}
