include "Uniform.dfy"
include "HelperCheck.dfy"

// The helper CallValue, and calls by entries: they do what Apply does in ANF, where uniform entries do what activations do.
module LoweringHelpers {
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
  import U = LoweringUniformCheck
  import H = LoweringHelperCheck
  import opened LoweringInterface
  import opened LoweringRelations
  import X = LoweringExhaustion
  import opened LoweringCalls
  import opened LoweringFast
  import opened LoweringStatements
  import opened LoweringEntries
  import opened LoweringUniform

  // ── What is required of the kernel ─────────────────────────────────────────────────────────────────────────────────

  // The call enters a closure of the program.
  predicate IsEntered(g: A.State, inv: Invocation) { 0 <= CalledClosure(inv, g.heap) < |g.closures| }
  // What the helper looks at: is the callee an object, and do its flags allow this kind of call?
  ghost predicate IsPlainNew(k: Kernel, inv: Invocation) { Bits(inv.newTarget) == k.undefined }
  ghost predicate IsObject(k: Kernel, inv: Invocation) { IsTagged(inv.callee, k.layout.objectTag) }
  ghost function FlagsOf(k: Kernel, inv: Invocation, m: Memory): W.Value { match LoadFrom(0x2F, W.I32Value(Cell(inv.callee)), k.layout.flags, m) case Some(v) => v case None => W.I32Value(0) }
  predicate HasFlags(flags: W.Value, mask: W.U32, flag: W.U32) { Compute(0x71, [flags, W.I32Value(mask)]) == Some(W.I32Value(flag)) }
  ghost predicate Takes(k: Kernel, h: H.Helpers, inv: Invocation, m: Memory) {
    IsObject(k, inv) && if IsPlainNew(k, inv) then HasFlags(FlagsOf(k, inv, m), k.layout.callMask, k.layout.callable) else !HasFlags(FlagsOf(k, inv, m), h.constructor_, 0)
  }
  // A closure is a function of the current realm, with the entry of its code.
  ghost predicate IsOwn(p: D.Program, q: Anf.Program, k: Kernel, u: U.Uniforms, m: Memory, g: A.State, inv: Invocation) {
    IsEntered(g, inv) &&
    var fn := g.closures[CalledClosure(inv, g.heap)].fn;
    var entry := WordIn(Cell(inv.callee), k.layout.functionEntry, m);
    WordIn(Cell(inv.callee), k.layout.functionRealm, m) == WordIn(k.layout.realm, 0, m) && fn < |q| && fn < 0x7fff_ffff && fn as Id in u.entries
    && IsEntry(p, entry) && p.table[entry] == u.entries[fn as Id]
  }
  // Any other callable object is a function that is none of the program's. Nothing is said of what it does.
  ghost predicate IsForeign(p: D.Program, k: Kernel, h: H.Helpers, m: Memory, host: Host, inv: Invocation) {
    var realm := WordIn(Cell(inv.callee), k.layout.functionRealm, m);
    var entry := WordIn(Cell(inv.callee), k.layout.functionEntry, m);
    if realm != WordIn(k.layout.realm, 0, m) then
      var r := Run1(p, h.enterRealm, [W.I32Value(realm)], m, host);
      r.0 == M.Results([]) && IsExhausted(r.2)
    else
      IsEntry(p, entry) && IsMethod(p, p.table[entry]) && forall vs: seq<W.Value> :: |vs| == 6 ==> IsExhausted(Run1(p, p.table[entry], vs, m, host).2)
  }
  predicate IsMethod(p: D.Program, f: W.U32) { f as nat < |p.functions| && p.functions[f].Kernel? }
  ghost predicate CalleeIsRight(p: D.Program, q: Anf.Program, k: Kernel, u: U.Uniforms, h: H.Helpers, m: Memory, host: Host, g: A.State, w: World, inv: Invocation) {
    Represents(m, host, g, w) ==>
      (IsObject(k, inv) ==> LoadFrom(0x2F, W.I32Value(Cell(inv.callee)), k.layout.flags, m).Some?)
      && if !Takes(k, h, inv, m) then !IsEntered(g, inv) else
         IsReadable(Cell(inv.callee), k.layout.functionRealm, m) && IsReadable(Cell(inv.callee), k.layout.functionEntry, m) && IsReadable(k.layout.realm, 0, m)
         && (IsOwn(p, q, k, u, m, g, inv) || IsForeign(p, k, h, m, host, inv))
  }
  // The method that throws the TypeError, and its operands.
  ghost predicate IsRefusedCall(k: Kernel, h: H.Helpers, inv: Invocation) { IsPlainNew(k, inv) && Bits(inv.this_) != h.hole }
  ghost function SeenFlags(k: Kernel, inv: Invocation, m: Memory): W.Value { if IsObject(k, inv) then FlagsOf(k, inv, m) else W.I32Value(0) }
  ghost predicate IsClassCall(k: Kernel, h: H.Helpers, inv: Invocation, m: Memory) { !HasFlags(SeenFlags(k, inv, m), h.class_, 0) }
  ghost function Thrower(k: Kernel, h: H.Helpers, inv: Invocation, m: Memory): W.U32 {
    if !IsRefusedCall(k, h, inv) then h.throwNotConstructor else if IsClassCall(k, h, inv, m) then h.throwClassCall else h.throwNotCallable
  }
  ghost function ThrowerValues(k: Kernel, h: H.Helpers, inv: Invocation, text: CalleeText, m: Memory): seq<W.Value>
    requires text in k.texts
  {
    if IsRefusedCall(k, h, inv) && IsClassCall(k, h, inv, m) then [W.I32Value(if IsObject(k, inv) then Cell(inv.callee) else 0)]
    else [W.I64Value(Bits(inv.callee)), W.I64Value(k.texts[text])]
  }
  function RefusalOf(inv: Invocation, text: CalleeText, h: Heap): (Value, Heap) { Refusal(inv.callee, inv.this_, inv.newTarget, text, h) }
  ghost predicate IsThrown(v: Value, m: Memory, host: Host) { exists op, vs :: IsPending(op, vs, Outcome3.Throws(v), m, host) }
  ghost predicate RefusalIsRight(p: D.Program, k: Kernel, h: H.Helpers, m: Memory, host: Host, g: A.State, w: World, inv: Invocation, text: CalleeText) {
    Represents(m, host, g, w) && text in k.texts && !Takes(k, h, inv, m) ==>
      var r := Run1(p, Thrower(k, h, inv, m), ThrowerValues(k, h, inv, text, m), m, host);
      var (v, heap) := RefusalOf(inv, text, g.heap);
      IsSingle(r.0) && Represents(r.1, r.2, g.(heap := heap), w) && IsThrown(v, r.1, r.2)
  }
  predicate IsSingle(r: M.Invoked) { r.Results? && |r.vs| == 1 }
  ghost opaque predicate HelpersAreRight(p: D.Program, q: Anf.Program, k: Kernel, u: U.Uniforms, h: H.Helpers) {
    (forall m, host, g: A.State, w: World, inv :: CalleeIsRight(p, q, k, u, h, m, host, g, w, inv))
    && (forall m, host, g: A.State, w: World, inv, text :: RefusalIsRight(p, k, h, m, host, g, w, inv, text))
  }

  // ── Calls by entries ───────────────────────────────────────────────────────────────────────────────────────────────

  // A call of a function that is none of the program's is the end of what is said.
  lemma ForeignAgrees(p: D.Program, k: Kernel, f: W.U32, vs: seq<W.Value>, s: M.State, w: World, r: (C.Outcome, A.State), n: nat)
    requires IsMethod(p, f) && |vs| == |p.functions[f].signature.parameters| && IsExhausted(Run1(p, f, vs, s.memory, s.host).2)
    ensures Agrees(p, k, f, vs, s, w, r, n, s, w)
  { X.MethodCall(p, f, vs, At(s, n)); }
  lemma OwnIsCalled(q: Anf.Program, k: Kernel, inv: Invocation, text: CalleeText, sp: W.U32, argv: W.U32, t: A.State, s: M.State, w: World)
    requires Represents(s.memory, s.host, Shared(t), w) && IsNext(sp) && Below(argv, inv.args, sp, s.memory) && IsEntered(t, inv)
    requires t.closures[CalledClosure(inv, t.heap)].fn < |q| && t.closures[CalledClosure(inv, t.heap)].fn < 0x7fff_ffff && !A.Apply(q, inv, text, t).0.Stuck?
    ensures IsClosure(t, inv.callee) && IsCalled(q, t.closures[CalledClosure(inv, t.heap)].fn as Id, sp, argv, inv, t, s, w) && Entered(q, inv, t) == A.Apply(q, inv, text, t)
  { }
  // The callee's entry, in the current realm.
  lemma EntryAgrees(p: D.Program, q: Anf.Program, k: Kernel, u: U.Uniforms, h: H.Helpers, inv: Invocation, text: CalleeText, sp: W.U32, argv: W.U32, t: A.State, s: M.State, w: World) returns (f: W.U32, n: nat, s1: M.State, w1: World)
    requires HelpersAreRight(p, q, k, u, h) && UniformCalls(p, q, k, u, t.clock) && Takes(k, h, inv, s.memory)
    requires WordIn(Cell(inv.callee), k.layout.functionRealm, s.memory) == WordIn(k.layout.realm, 0, s.memory)
    requires Represents(s.memory, s.host, Shared(t), w) && IsNext(sp) && Below(argv, inv.args, sp, s.memory) && !A.Apply(q, inv, text, t).0.Stuck?
    ensures |inv.args| < 0x1000_0000
    ensures var entry := WordIn(Cell(inv.callee), k.layout.functionEntry, s.memory);
      IsEntry(p, entry) && f == p.table[entry] && t.clock <= n && Agrees(p, k, f, EntryValues(inv, sp, argv), s, w, A.Apply(q, inv, text, t), n, s1, w1)
  {
    hide *; reveal CalleeIsRight, IsOwn, IsForeign, Below, IsEntered, IsEntry;
    var entry := WordIn(Cell(inv.callee), k.layout.functionEntry, s.memory);
    assert CalleeIsRight(p, q, k, u, h, s.memory, s.host, Shared(t), w, inv) by { reveal HelpersAreRight(); }
    f := p.table[entry];
    var vs := EntryValues(inv, sp, argv);
    if IsOwn(p, q, k, u, s.memory, Shared(t), inv) {
      assert Shared(t).closures == t.closures && Shared(t).heap == t.heap by { reveal Shared; }
      var fn := t.closures[CalledClosure(inv, t.heap)].fn as Id;
      OwnIsCalled(q, k, inv, text, sp, argv, t, s, w);
      assert IsGoodUniform(p, q, k, u, fn, sp, argv, inv, t, s, w) by { reveal UniformCalls(); }
      assert exists n: nat, s1, w1 :: UniformAgrees(p, q, k, f, sp, argv, inv, t, s, w, n, s1, w1) by { reveal IsGoodUniform; }
      n, s1, w1 :| UniformAgrees(p, q, k, f, sp, argv, inv, t, s, w, n, s1, w1);
      reveal UniformAgrees;
    } else {
      n, s1, w1 := t.clock, s, w;
      assert |vs| == 6 by { reveal EntryValues; }
      assert |p.functions[f].signature.parameters| == 6 by { reveal Uniform; }
      ForeignAgrees(p, k, f, vs, s, w, A.Apply(q, inv, text, t), n) by { reveal IsMethod; }
    }
  }
  lemma EntryIsGood(p: D.Program, q: Anf.Program, k: Kernel, u: U.Uniforms, h: H.Helpers, inv: Invocation, text: CalleeText, t: A.State, s: M.State, w: World, sp: W.U32, argv: W.U32)
    requires Instructions(k) && HelpersAreRight(p, q, k, u, h) && UniformCalls(p, q, k, u, t.clock)
    ensures IsGoodEntry(p, q, k, inv, text, t, s, w, sp, argv)
  {
    hide *; reveal IsGoodEntry, IsEntry;
    if Represents(s.memory, s.host, Shared(t), w) && IsNext(sp) && |inv.args| < 0x1000_0000 && AreArguments(argv, inv.args, s.memory) && IsBelow(argv, |inv.args|, sp)
      && IsPlainly(k, inv.callee, s.memory) && inv.newTarget == Undefined() && !A.Apply(q, inv, text, t).0.Stuck? {
      assert Takes(k, h, inv, s.memory) && WordIn(Cell(inv.callee), k.layout.functionRealm, s.memory) == WordIn(k.layout.realm, 0, s.memory) by {
        reveal Takes, IsPlainly, IsCallable, Masked, IsObject, IsPlainNew, FlagsOf, HasFlags;
        assert k.undefined == Bits(Undefined()) by { reveal Instructions(); }
      }
      assert Below(argv, inv.args, sp, s.memory) by { reveal Below; }
      var f, n, s1, w1 := EntryAgrees(p, q, k, u, h, inv, text, sp, argv, t, s, w);
      var entry := WordIn(Cell(inv.callee), k.layout.functionEntry, s.memory);
      assert IsEntry(p, entry) && t.clock <= n && Agrees(p, k, p.table[entry], EntryValues(inv, sp, argv), s, w, A.Apply(q, inv, text, t), n, s1, w1);
    }
  }
  lemma EntryCallsAgree(p: D.Program, q: Anf.Program, k: Kernel, u: U.Uniforms, h: H.Helpers, clock: nat)
    requires Instructions(k) && HelpersAreRight(p, q, k, u, h) && UniformCalls(p, q, k, u, clock)
    ensures EntryCalls(p, q, k, clock)
  {
    hide *;
    forall inv: Invocation, text, t: A.State, s: M.State, w: World, sp, argv | t.clock <= clock ensures IsGoodEntry(p, q, k, inv, text, t, s, w, sp, argv) {
      assert UniformCalls(p, q, k, u, t.clock) by { reveal UniformCalls(); }
      EntryIsGood(p, q, k, u, h, inv, text, t, s, w, sp, argv);
    }
    reveal EntryCalls();
  }

  // ── Code that returns what a call gives ────────────────────────────────────────────────────────────────────────────

  // From s on, code does what the call r does in ANF, and returns its value or the sentinel.
  ghost predicate CodeAgrees(p: D.Program, k: Kernel, code: D.Stmts, s: M.State, w: World, r: (C.Outcome, A.State), n: nat, s1: M.State, w1: World) {
    IsExhausted(IR.Exec(p, code, At(s, n)).1.host)
    || (Extends(w, w1) && Represents(s1.memory, s1.host, Shared(r.1), w1)
        && (match r.0
            case Normal(v) => Ends(p, code, s, n, IR.Returned(W.I64Value(Bits(v))), s1, r.1.clock)
            case Thrown(v) => Ends(p, code, s, n, IR.Returned(W.I64Value(k.sentinel)), s1, r.1.clock) && Exception(k, v, s1.memory)
            case Timeout => IR.Exec(p, code, At(s, n)) == (IR.Aborted(M.Timeout), s1)
            case _ => false))
  }
  lemma MakesReturn(p: D.Program, e: D.Expr, tail: D.Stmts, s: M.State, n: nat, v: W.Value, s1: M.State, n1: nat)
    requires Makes(p, e, s, n, v, s1, n1)
    ensures Ends(p, D.Then(D.Return(e), tail), s, n, IR.Returned(v), s1, n1)
  {
    reveal Makes(); reveal Ends();
    forall j: nat ensures EndsWith(p, D.Then(D.Return(e), tail), s, n, IR.Returned(v), s1, n1, j) { assert MakesWith(p, e, s, n, v, s1, n1, j); }
  }
  lemma ReturnAgrees(p: D.Program, k: Kernel, e: D.Expr, tail: D.Stmts, f: W.U32, vs: seq<W.Value>, s: M.State, w: World, r: (C.Outcome, A.State), n: nat, s1: M.State, w1: World)
    requires Calls(p, e, s, f, vs) && Agrees(p, k, f, vs, s, w, r, n, s1, w1)
    ensures CodeAgrees(p, k, D.Then(D.Return(e), tail), s, w, r, n, s1, w1)
  {
    CallEvaluates(p, e, f, vs, false, 0, s, n);
    if IsExhausted(IR.Invoke(p, f, vs, At(s, n)).1.host) { return; }
    match r.0
    case Normal(v) =>
      CallMakes(p, e, f, vs, false, 0, s, n, W.I64Value(Bits(v)), s1, r.1.clock);
      MakesReturn(p, e, tail, s, n, W.I64Value(Bits(v)), s1, r.1.clock);
    case Thrown(v) =>
      CallMakes(p, e, f, vs, false, 0, s, n, W.I64Value(k.sentinel), s1, r.1.clock);
      MakesReturn(p, e, tail, s, n, W.I64Value(k.sentinel), s1, r.1.clock);
    case Timeout =>
    case _ =>
  }
  // What comes before.
  lemma LeadsAgrees(p: D.Program, k: Kernel, code: D.Stmts, rest: D.Stmts, s: M.State, s0: M.State, w: World, r: (C.Outcome, A.State), n0: nat, n: nat, more: nat, s1: M.State, w1: World)
    requires Leads(p, code, s, n0, rest, s0, n) && CodeAgrees(p, k, rest, s0, w, r, n + more, s1, w1)
    ensures CodeAgrees(p, k, code, s, w, r, n0 + more, s1, w1)
  {
    hide *; reveal CodeAgrees;
    LeadsNow(p, code, s, n0, rest, s0, n, more);
    if IsExhausted(IR.Exec(p, rest, At(s0, n + more)).1.host) { return; }
    match r.0
    case Normal(v) => LeadsEnds(p, code, s, n0, rest, s0, n, more, IR.Returned(W.I64Value(Bits(v))), s1, r.1.clock);
    case Thrown(v) => LeadsEnds(p, code, s, n0, rest, s0, n, more, IR.Returned(W.I64Value(k.sentinel)), s1, r.1.clock);
    case Timeout =>
    case _ =>
  }
  // A statement whose code returns.
  lemma BlockAgrees(p: D.Program, k: Kernel, l: Id, body: D.Stmts, kept: bool, tail: D.Stmts, s: M.State, w: World, r: (C.Outcome, A.State), n: nat, s1: M.State, w1: World)
    requires StaysExhausted(p) && CodeAgrees(p, k, body, s, w, r, n, s1, w1)
    ensures CodeAgrees(p, k, D.Then(D.Block(l, body, kept), tail), s, w, r, n, s1, w1)
  {
    var st := D.Block(l, body, kept);
    if IsExhausted(IR.Exec(p, body, At(s, n)).1.host) {
      StepExhausted(p, st, tail, At(s, n));
      return;
    }
    match r.0
    case Normal(v) => BlockReturns(p, l, body, kept, tail, s, n, W.I64Value(Bits(v)), s1, r.1.clock);
    case Thrown(v) => BlockReturns(p, l, body, kept, tail, s, n, W.I64Value(k.sentinel), s1, r.1.clock);
    case Timeout =>
    case _ =>
  }
  lemma BlockReturns(p: D.Program, l: Id, body: D.Stmts, kept: bool, tail: D.Stmts, s: M.State, n: nat, v: W.Value, s1: M.State, n1: nat)
    requires Ends(p, body, s, n, IR.Returned(v), s1, n1)
    ensures Ends(p, D.Then(D.Block(l, body, kept), tail), s, n, IR.Returned(v), s1, n1)
  {
    hide *;
    BlockSteps(p, l, body, kept, s, n, IR.Returned(v), s1, n1);
    StepEnds(p, D.Block(l, body, kept), tail, s, n, IR.Returned(v), s1, n1);
  }
  // The function whose code it is.
  lemma FunctionAgrees(p: D.Program, k: Kernel, f: W.U32, arguments: seq<W.Value>, s: M.State, s0: M.State, w: World, r: (C.Outcome, A.State), n: nat, s2: M.State, w1: World) returns (s1: M.State)
    requires f as nat < |p.functions| && p.functions[f].Defined? && |arguments| == |p.functions[f].signature.parameters| && |p.functions[f].signature.results| == 1
    requires s0 == M.State(0, s.memory, s.host, arguments + M.Zeros(p.functions[f].locals)) && CodeAgrees(p, k, p.functions[f].body, s0, w, r, n, s2, w1)
    ensures Agrees(p, k, f, arguments, s, w, r, n + 1, s1, w1)
  {
    hide *; reveal CodeAgrees, Agrees, At, IR.ResultOf;
    var g := p.functions[f];
    s1 := s.(memory := s2.memory, host := s2.host, clock := s2.clock);
    InvokeIs(p, f, arguments, s, n);
    if IsExhausted(IR.Exec(p, g.body, At(s0, n)).1.host) { return; }
    match r.0
    case Normal(v) => Results(p, f, g, arguments, s, s0, n, W.I64Value(Bits(v)), s2, r.1.clock, s1);
    case Thrown(v) => Results(p, f, g, arguments, s, s0, n, W.I64Value(k.sentinel), s2, r.1.clock, s1);
    case Timeout =>
    case _ =>
  }
}
