include "Pending.dfy"

// The helper CallValue: it does what Apply does in ANF, by the callee's entry, or throws the TypeError of what is refused.
module LoweringCallValue {
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
  import WasmFacts
  import opened LoweringInterface
  import opened LoweringRelations
  import X = LoweringExhaustion
  import opened LoweringCalls
  import opened LoweringFast
  import opened LoweringStatements
  import opened LoweringEntries
  import opened LoweringUniform
  import opened LoweringHelpers
  import opened LoweringPending

  ghost predicate HasCaller(p: D.Program, k: Kernel, h: H.Helpers) { k.callValue as nat < |p.functions| && H.CheckCallValue(k, h, p.functions[k.callValue]) }
  ghost predicate AreRight(p: D.Program, q: Anf.Program, k: Kernel, u: U.Uniforms, h: H.Helpers) {
    KernelIsRight(p, q, k) && HelpersAreRight(p, q, k, u, h) && PendingIsRight(p, q, k, h) && WordArithmetic() && HasHelper(p, k, h) && HasCaller(p, k, h)
  }

  // ── Locals ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  ghost predicate HasCall(k: Kernel, inv: Invocation, text: CalleeText, sp: W.U32, argv: W.U32, f: W.U32, flags: W.Value, s: M.State) {
    text in k.texts && |inv.args| < 0x1000_0000 && |s.locals| == 11
    && s.locals[0] == W.I32Value(sp) && s.locals[1] == W.I64Value(Bits(inv.callee)) && s.locals[2] == W.I64Value(Bits(inv.this_)) && s.locals[3] == W.I64Value(Bits(inv.newTarget))
    && s.locals[4] == W.I32Value(|inv.args| as W.U32) && s.locals[5] == W.I32Value(argv) && s.locals[6] == W.I64Value(k.texts[text]) && s.locals[7] == W.I32Value(f) && s.locals[10] == flags
  }
  lemma PlainCallIs(p: D.Program, k: Kernel, inv: Invocation, s: M.State)
    requires Instructions(k) && |s.locals| == 11 && s.locals[3] == W.I64Value(Bits(inv.newTarget))
    ensures Is(p, H.IsPlainCall(k), s, Flag(IsPlainNew(k, inv)))
  {
    hide *; reveal H.IsPlainCall, IsPlainNew, Flag, M.HasLocal;
    assert Compute(0x51, [W.I64Value(Bits(inv.newTarget)), W.I64Value(k.undefined)]) == Some(Flag(IsPlainNew(k, inv))) by { reveal Instructions(); }
    IsGet(p, s, 3);
    IsConst(p, s, W.I64Value(k.undefined));
    IsOp2(p, s, 0x51, D.Get(3), D.Const(W.I64Value(k.undefined)), s.locals[3], W.I64Value(k.undefined), Flag(IsPlainNew(k, inv)));
  }
  lemma NoObjectIs(p: D.Program, q: Anf.Program, k: Kernel, u: U.Uniforms, h: H.Helpers, inv: Invocation, s: M.State)
    requires Instructions(k) && Addresses32() && HelpersAreRight(p, q, k, u, h) && |s.locals| == 11 && s.locals[1] == W.I64Value(Bits(inv.callee))
    ensures Is(p, H.IsNoObject(k), s, Flag(!IsObject(k, inv)))
  {
    hide *; reveal H.IsNoObject, IsObject, Flag, M.HasLocal, WasmFacts.Boolean;
    var bits, places := W.I64Value(Bits(inv.callee)), W.I64Value(48);
    var wide := Shifted(Bits(inv.callee), 48);
    var x := W.I64Value(wide);
    var tag := k.layout.objectTag;
    assert Compute(0x51, [x, W.I64Value(tag)]) == Some(Flag(wide == tag)) by { reveal Instructions(); reveal Flag; }
    assert IsTagged(inv.callee, tag) == (wide == tag) by { reveal IsTagged, Compute2; assert [x] + [W.I64Value(tag)] == [x, W.I64Value(tag)]; }
    WasmFacts.UnlikeWide(wide, tag);
    IsGet(p, s, 1);
    IsConst(p, s, places);
    IsConst(p, s, W.I64Value(tag));
    IsOp2(p, s, 0x88, D.Get(1), D.Const(places), bits, places, x);
    IsOp2(p, s, 0x52, Op2(0x88, D.Get(1), D.Const(places)), D.Const(W.I64Value(tag)), x, W.I64Value(tag), Flag(!IsObject(k, inv)));
  }
  lemma MaskedIs(p: D.Program, k: Kernel, flags: W.Value, mask: W.U32, s: M.State) returns (b: W.U32)
    requires Callables(k) && flags.I32Value? && |s.locals| == 11 && s.locals[10] == flags
    ensures Is(p, Op2(0x71, D.Get(H.Flags), H.Fixed32(mask)), s, W.I32Value(b)) && forall flag :: HasFlags(flags, mask, flag) == (b == flag)
  {
    hide *; reveal H.Fixed32, H.Flags, M.HasLocal, HasFlags;
    var x := Compute(0x71, [flags, W.I32Value(mask)]);
    assert Compute(0x71, [W.I32Value(flags.bits), W.I32Value(mask)]).Some? by { reveal Callables(); }
    assert x.v.I32Value? by { reveal Compute, W.ResultType, W.OperandType, W.TypeOf; }
    b := x.v.bits;
    IsGet(p, s, 10);
    IsConst(p, s, W.I32Value(mask));
    IsOp2(p, s, 0x71, D.Get(10), D.Const(W.I32Value(mask)), flags, W.I32Value(mask), x.v);
  }
  lemma RefusedIs(p: D.Program, q: Anf.Program, k: Kernel, u: U.Uniforms, h: H.Helpers, inv: Invocation, flags: W.Value, s: M.State)
    requires Instructions(k) && Callables(k) && HelpersAreRight(p, q, k, u, h) && |s.locals| == 11 && s.locals[3] == W.I64Value(Bits(inv.newTarget)) && s.locals[10] == flags
    requires flags.I32Value? && IsObject(k, inv) && flags == FlagsOf(k, inv, s.memory)
    ensures Is(p, H.IsRefused(k, h), s, Flag(!Takes(k, h, inv, s.memory)))
  {
    hide *; reveal H.IsRefused, H.Fixed32, H.Flags, Takes, Flag, WasmFacts.Boolean, M.IsTrue;
    PlainCallIs(p, k, inv, s);
    var e1 := H.IsRefused(k, h).then_;
    var e2 := H.IsRefused(k, h).else_;
    var refused := Flag(!Takes(k, h, inv, s.memory));
    if IsPlainNew(k, inv) {
      var b := MaskedIs(p, k, flags, k.layout.callMask, s);
      WasmFacts.Unlike(b, k.layout.callable);
      IsConst(p, s, W.I32Value(k.layout.callable));
      IsOp2(p, s, 0x47, Op2(0x71, D.Get(H.Flags), H.Fixed32(k.layout.callMask)), D.Const(W.I32Value(k.layout.callable)), W.I32Value(b), W.I32Value(k.layout.callable), refused);
      assert Is(p, e1, s, refused);
    } else {
      var b := MaskedIs(p, k, flags, h.constructor_, s);
      assert Compute(0x45, [W.I32Value(b)]) == Some(Flag(b == 0)) by { reveal Instructions(); reveal Flag; }
      IsOp1(p, s, 0x45, Op2(0x71, D.Get(H.Flags), H.Fixed32(h.constructor_)), W.I32Value(b), refused);
      assert Is(p, e2, s, refused);
    }
    IsChoose(p, s, H.IsPlainCall(k), W.I32, e1, e2, Flag(IsPlainNew(k, inv)), refused);
  }
  lemma AreSix(p: D.Program, es: D.Exprs, s: M.State, e1: D.Expr, e2: D.Expr, e3: D.Expr, e4: D.Expr, e5: D.Expr, e6: D.Expr, vs: seq<W.Value>)
    requires es == D.Cons(e1, D.Cons(e2, D.Cons(e3, D.Cons(e4, D.Cons(e5, D.Cons(e6, D.Nil)))))) && |vs| == 6
    requires Is(p, e1, s, vs[0]) && Is(p, e2, s, vs[1]) && Is(p, e3, s, vs[2]) && Is(p, e4, s, vs[3]) && Is(p, e5, s, vs[4]) && Is(p, e6, s, vs[5])
    ensures Are(p, es, s, vs)
  {
    AreNil(p, s);
    AreCons(p, e6, D.Nil, s, vs[5], []);
    AreCons(p, e5, D.Cons(e6, D.Nil), s, vs[4], [vs[5]] + []);
    AreCons(p, e4, D.Cons(e5, D.Cons(e6, D.Nil)), s, vs[3], [vs[4]] + ([vs[5]] + []));
    AreCons(p, e3, D.Cons(e4, D.Cons(e5, D.Cons(e6, D.Nil))), s, vs[2], [vs[3]] + ([vs[4]] + ([vs[5]] + [])));
    AreCons(p, e2, D.Cons(e3, D.Cons(e4, D.Cons(e5, D.Cons(e6, D.Nil)))), s, vs[1], [vs[2]] + ([vs[3]] + ([vs[4]] + ([vs[5]] + []))));
    AreCons(p, e1, es.tail, s, vs[0], [vs[1]] + ([vs[2]] + ([vs[3]] + ([vs[4]] + ([vs[5]] + [])))));
    assert [vs[0]] + ([vs[1]] + ([vs[2]] + ([vs[3]] + ([vs[4]] + ([vs[5]] + []))))) == vs;
  }
  lemma EntersIs(p: D.Program, k: Kernel, inv: Invocation, text: CalleeText, sp: W.U32, argv: W.U32, flags: W.Value, s: M.State)
    requires HasCall(k, inv, text, sp, argv, Cell(inv.callee), flags, s) && IsReadable(Cell(inv.callee), k.layout.functionEntry, s.memory) && IsEntry(p, WordIn(Cell(inv.callee), k.layout.functionEntry, s.memory))
    ensures Calls(p, H.EntersFunction(k), s, p.table[WordIn(Cell(inv.callee), k.layout.functionEntry, s.memory)], EntryValues(inv, sp, argv))
  {
    hide *; reveal HasCall, H.EntersFunction, H.Function, EntryValues, M.HasLocal, WordAt;
    var entry := WordIn(Cell(inv.callee), k.layout.functionEntry, s.memory);
    var vs := EntryValues(inv, sp, argv);
    IsGet(p, s, 0); IsGet(p, s, 7); IsGet(p, s, 2); IsGet(p, s, 3); IsGet(p, s, 4); IsGet(p, s, 5);
    var es := H.EntersFunction(k).arguments;
    AreSix(p, es, s, D.Get(0), D.Get(7), D.Get(2), D.Get(3), D.Get(4), D.Get(5), vs);
    WordIs(p, D.Get(7), s, Cell(inv.callee), k.layout.functionEntry);
    CallsEntry(p, WordAt(D.Get(7), k.layout.functionEntry), es, s, entry, vs);
  }

  // ── What is refused ────────────────────────────────────────────────────────────────────────────────────────────────

  lemma IsCallIs(p: D.Program, q: Anf.Program, k: Kernel, u: U.Uniforms, h: H.Helpers, inv: Invocation, s: M.State)
    requires Instructions(k) && TestInstructions(k) && HelpersAreRight(p, q, k, u, h) && |s.locals| == 11 && s.locals[3] == W.I64Value(Bits(inv.newTarget)) && s.locals[2] == W.I64Value(Bits(inv.this_))
    ensures Is(p, H.IsCall(k, h), s, Flag(IsRefusedCall(k, h, inv)))
  {
    hide *; reveal H.IsCall, IsRefusedCall, Flag, WasmFacts.Boolean, M.HasLocal, AndIsRight;
    PlainCallIs(p, k, inv, s);
    var isThis := Bits(inv.this_) != h.hole;
    WasmFacts.UnlikeWide(Bits(inv.this_), h.hole);
    IsGet(p, s, 2);
    IsConst(p, s, W.I64Value(h.hole));
    IsOp2(p, s, 0x52, D.Get(2), D.Const(W.I64Value(h.hole)), W.I64Value(Bits(inv.this_)), W.I64Value(h.hole), Flag(isThis));
    assert AndIsRight(IsPlainNew(k, inv), isThis) by { reveal TestInstructions(); }
    IsOp2(p, s, 0x71, H.IsPlainCall(k), Op2(0x52, D.Get(2), D.Const(W.I64Value(h.hole))), Flag(IsPlainNew(k, inv)), Flag(isThis), Flag(IsRefusedCall(k, h, inv)));
  }
  lemma ThrowerRuns(p: D.Program, f: W.U32, es: D.Exprs, vs: seq<W.Value>, s: M.State, n: nat)
    requires Are(p, es, s, vs) && IsSingle(Run1(p, f, vs, s.memory, s.host).0)
    ensures var r := Run1(p, f, vs, s.memory, s.host); Ends(p, H.Throwing(f, es), s, n, IR.Completed, s.(memory := r.1, host := r.2), n)
  {
    var r := Run1(p, f, vs, s.memory, s.host);
    DropLeads(p, f, es, vs, D.End, s, n);
    LeadsEnd(p, H.Throwing(f, es), s, n, s.(memory := r.1, host := r.2), n);
  }
  lemma AreTwo(p: D.Program, e1: D.Expr, e2: D.Expr, s: M.State, v1: W.Value, v2: W.Value)
    requires Is(p, e1, s, v1) && Is(p, e2, s, v2)
    ensures Are(p, D.Cons(e1, D.Cons(e2, D.Nil)), s, [v1, v2])
  {
    AreOne(p, e2, s, v2);
    AreCons(p, e1, D.Cons(e2, D.Nil), s, v1, [v2]);
    assert [v1] + [v2] == [v1, v2];
  }
  lemma IfElseLeads(p: D.Program, e: D.Expr, th: D.Stmts, el: D.Stmts, tail: D.Stmts, s: M.State, n: nat, v: W.Value, s1: M.State)
    requires Is(p, e, s, v) && Ends(p, if M.IsTrue(v) then th else el, s, n, IR.Completed, s1, n)
    ensures Leads(p, D.Then(D.If(e, th, el), tail), s, n, tail, s1, n)
  {
    MakesIs(p, e, s, n, v);
    IfSteps(p, e, th, el, s, n, v, s, n, 0, IR.Completed, s1, n);
    StepLeads(p, D.If(e, th, el), tail, s, n, s1, n);
  }
  // The method that throws.
  lemma RefusesLeads(p: D.Program, q: Anf.Program, k: Kernel, u: U.Uniforms, h: H.Helpers, inv: Invocation, text: CalleeText, sp: W.U32, argv: W.U32, f: W.U32, flags: W.Value, t: A.State, s: M.State, w: World, tail: D.Stmts, n: nat)
    returns (s1: M.State)
    requires AreRight(p, q, k, u, h) && HasCall(k, inv, text, sp, argv, f, flags, s) && flags.I32Value? && flags == SeenFlags(k, inv, s.memory) && f == (if IsObject(k, inv) then Cell(inv.callee) else 0)
    requires Represents(s.memory, s.host, Shared(t), w) && !Takes(k, h, inv, s.memory)
    ensures var (v, heap) := RefusalOf(inv, text, t.heap); Leads(p, D.Then(H.Refuses(k, h), tail), s, n, tail, s1, n) && s1.locals == s.locals && Represents(s1.memory, s1.host, Shared(t.(heap := heap)), w) && IsThrown(v, s1.memory, s1.host)
  {
    hide *; reveal AreRight, KernelIsRight, RefusalIsRight, HasCall, H.Refuses, H.IsClass, H.Function, M.HasLocal, Thrower, ThrowerValues, Flag, M.IsTrue, IsClassCall;
    assert RefusalIsRight(p, k, h, s.memory, s.host, Shared(t), w, inv, text) by { reveal HelpersAreRight(); }
    assert Shared(t).heap == t.heap && forall heap :: Shared(t.(heap := heap)) == Shared(t).(heap := heap) by { reveal Shared; }
    var m := Thrower(k, h, inv, s.memory);
    var vs := ThrowerValues(k, h, inv, text, s.memory);
    var r := Run1(p, m, vs, s.memory, s.host);
    s1 := s.(memory := r.1, host := r.2);
    IsCallIs(p, q, k, u, h, inv, s);
    IsGet(p, s, 7); IsGet(p, s, 1); IsGet(p, s, 6);
    var st := H.Refuses(k, h);
    var both := D.Cons(D.Get(1), D.Cons(D.Get(6), D.Nil));
    AreTwo(p, D.Get(1), D.Get(6), s, s.locals[1], s.locals[6]);
    AreOne(p, D.Get(7), s, s.locals[7]);
    if IsRefusedCall(k, h, inv) {
      var b := MaskedIs(p, k, flags, h.class_, s);
      var inner := st.then_.head;
      if IsClassCall(k, h, inv, s.memory) { ThrowerRuns(p, h.throwClassCall, D.Cons(D.Get(7), D.Nil), vs, s, n); }
      else { ThrowerRuns(p, h.throwNotCallable, both, vs, s, n); }
      IfElseLeads(p, H.IsClass(h), inner.then_, inner.else_, D.End, s, n, W.I32Value(b), s1);
      LeadsEnd(p, st.then_, s, n, s1, n);
    } else {
      ThrowerRuns(p, h.throwNotConstructor, both, vs, s, n);
    }
    IfElseLeads(p, H.IsCall(k, h), st.then_, st.else_, tail, s, n, Flag(IsRefusedCall(k, h, inv)), s1);
  }
  lemma RefusedAgrees(p: D.Program, q: Anf.Program, k: Kernel, u: U.Uniforms, h: H.Helpers, inv: Invocation, text: CalleeText, sp: W.U32, argv: W.U32, f: W.U32, flags: W.Value, t: A.State, s: M.State, w: World)
    returns (n: nat, s1: M.State)
    requires AreRight(p, q, k, u, h) && HasCall(k, inv, text, sp, argv, f, flags, s) && flags.I32Value? && flags == SeenFlags(k, inv, s.memory) && f == (if IsObject(k, inv) then Cell(inv.callee) else 0)
    requires Represents(s.memory, s.host, Shared(t), w) && IsNext(sp) && !Takes(k, h, inv, s.memory)
    ensures t.clock <= n && CodeAgrees(p, k, H.CallValueBody(k, h).tail, s, w, A.Apply(q, inv, text, t), n, s1, w)
  {
    hide *; reveal AreRight, KernelIsRight, CalleeIsRight, IsThrown, H.CallValueBody, HasCall, M.HasLocal, RefusalOf, A.Apply, IsEntered;
    var (v, heap) := RefusalOf(inv, text, t.heap);
    var t1 := t.(heap := heap);
    var code := H.CallValueBody(k, h).tail;
    assert Shared(t).heap == t.heap && Shared(t).closures == t.closures by { reveal Shared; }
    assert CalleeIsRight(p, q, k, u, h, s.memory, s.host, Shared(t), w, inv) by { reveal HelpersAreRight(); }
    assert A.Apply(q, inv, text, t) == (C.Thrown(v), t1);
    var s0 := RefusesLeads(p, q, k, u, h, inv, text, sp, argv, f, flags, t, s, w, code.tail, t.clock);
    var op, vs :| IsPending(op, vs, Outcome3.Throws(v), s0.memory, s0.host);
    var n0, s2 := ThrownPending(p, q, k, h, op, vs, v, t1, s0, w, sp);
    IsGet(p, s0, 0);
    AreOne(p, D.Get(0), s0, W.I32Value(sp));
    CallsDirectly(p, k.invokePending, D.Cons(D.Get(0), D.Nil), s0, [W.I32Value(sp)]);
    ReturnAgrees(p, k, D.Call(k.invokePending, D.Cons(D.Get(0), D.Nil)), D.End, k.invokePending, [W.I32Value(sp)], s0, w, (C.Thrown(v), t1), n0, s2, w);
    LeadsAgrees(p, k, code, code.tail, s, s0, w, (C.Thrown(v), t1), t.clock, t.clock, n0 - t.clock, s2, w);
    n, s1 := n0, s2;
  }

  // ── What is called ─────────────────────────────────────────────────────────────────────────────────────────────────

  lemma ReadRealm(p: D.Program, k: Kernel, inv: Invocation, text: CalleeText, sp: W.U32, argv: W.U32, flags: W.Value, s: M.State)
    requires HasCall(k, inv, text, sp, argv, Cell(inv.callee), flags, s) && IsReadable(Cell(inv.callee), k.layout.functionRealm, s.memory)
    ensures Is(p, H.RealmOfFunction(k), s, W.I32Value(WordIn(Cell(inv.callee), k.layout.functionRealm, s.memory)))
  {
    hide *; reveal HasCall, H.RealmOfFunction, H.Function, M.HasLocal, WordAt;
    IsGet(p, s, 7);
    WordIs(p, D.Get(7), s, Cell(inv.callee), k.layout.functionRealm);
  }
  lemma TakenAgrees(p: D.Program, q: Anf.Program, k: Kernel, u: U.Uniforms, h: H.Helpers, inv: Invocation, text: CalleeText, sp: W.U32, argv: W.U32, flags: W.Value, t: A.State, s: M.State, w: World)
    returns (n: nat, s1: M.State, w1: World)
    requires AreRight(p, q, k, u, h) && UniformCalls(p, q, k, u, t.clock) && HasCall(k, inv, text, sp, argv, Cell(inv.callee), flags, s) && Takes(k, h, inv, s.memory)
    requires Represents(s.memory, s.host, Shared(t), w) && IsNext(sp) && Below(argv, inv.args, sp, s.memory) && !A.Apply(q, inv, text, t).0.Stuck?
    ensures t.clock <= n && CodeAgrees(p, k, H.Taken(k, h), s, w, A.Apply(q, inv, text, t), n, s1, w1)
  {
    hide *; reveal AreRight, KernelIsRight, CalleeIsRight, IsForeign, IsOwn, H.Taken, H.InOtherRealm, H.Realm, M.HasLocal, M.SetLocal, HasCall, Flag, M.IsTrue, WasmFacts.Boolean;
    var r := A.Apply(q, inv, text, t);
    assert CalleeIsRight(p, q, k, u, h, s.memory, s.host, Shared(t), w, inv) by { reveal HelpersAreRight(); }
    var realm, own := WordIn(k.layout.realm, 0, s.memory), WordIn(Cell(inv.callee), k.layout.functionRealm, s.memory);
    var code := H.Taken(k, h);
    WordIs0(p, s, k.layout.realm);
    SetLeads(p, 8, H.Word(k.layout.realm), code.tail, s, t.clock, W.I32Value(realm));
    var s0 := M.SetLocal(8, W.I32Value(realm), s);
    assert s0.memory == s.memory && s0.host == s.host && HasCall(k, inv, text, sp, argv, Cell(inv.callee), flags, s0) && |s0.locals| == 11 && s0.locals[8] == W.I32Value(realm);
    ReadRealm(p, k, inv, text, sp, argv, flags, s0);
    IsGet(p, s0, 8);
    WasmFacts.Unlike(own, realm);
    var test := Op2(0x47, H.RealmOfFunction(k), D.Get(8));
    IsOp2(p, s0, 0x47, H.RealmOfFunction(k), D.Get(8), W.I32Value(own), W.I32Value(realm), Flag(own != realm));
    var other := H.InOtherRealm(k, h);
    if own != realm {
      var e := Run1(p, h.enterRealm, [W.I32Value(own)], s0.memory, s0.host);
      var s2 := s0.(memory := e.1, host := e.2);
      AreOne(p, H.RealmOfFunction(k), s0, W.I32Value(own));
      PerformLeads(p, h.enterRealm, D.Cons(H.RealmOfFunction(k), D.Nil), [W.I32Value(own)], other.tail, s0, t.clock);
      LeadsExhausted(p, other, s0, t.clock, other.tail, s2, t.clock);
      MakesIs(p, test, s0, t.clock, Flag(true));
      IfNow(p, test, other, D.End, s0, t.clock, Flag(true), s0, t.clock, 0);
      StepExhausted(p, code.tail.head, code.tail.tail, At(s0, t.clock));
      LeadsNow(p, code, s, t.clock, code.tail, s0, t.clock, 0);
      n, s1, w1 := t.clock, s, w;
      assert CodeAgrees(p, k, code, s, w, r, n, s1, w1) by { reveal CodeAgrees; }
      return;
    }
    IfSkips(p, test, other, code.tail.tail, s0, t.clock, Flag(false));
    var entry := WordIn(Cell(inv.callee), k.layout.functionEntry, s.memory);
    var f, n0, s2, w2 := EntryAgrees(p, q, k, u, h, inv, text, sp, argv, t, s0, w);
    EntersIs(p, k, inv, text, sp, argv, flags, s0);
    ReturnAgrees(p, k, H.EntersFunction(k), D.End, f, EntryValues(inv, sp, argv), s0, w, r, n0, s2, w2);
    LeadsLeads(p, code, s, t.clock, code.tail, s0, t.clock, 0, code.tail.tail, s0, t.clock);
    LeadsAgrees(p, k, code, code.tail.tail, s, s0, w, r, t.clock, t.clock, n0 - t.clock, s2, w2);
    n, s1, w1 := n0, s2, w2;
  }

  // ── The helper ─────────────────────────────────────────────────────────────────────────────────────────────────────

  lemma BlockLeft(p: D.Program, body: D.Stmts, tail: D.Stmts, s: M.State, n: nat, s1: M.State)
    requires Ends(p, body, s, n, IR.Branched(H.Slow), s1, n)
    ensures Leads(p, D.Then(D.Block(H.Slow, body, true), tail), s, n, tail, s1, n)
  {
    BlockSteps(p, H.Slow, body, true, s, n, IR.Branched(H.Slow), s1, n);
    StepLeads(p, D.Block(H.Slow, body, true), tail, s, n, s1, n);
  }
  lemma LeavesIf(p: D.Program, e: D.Expr, tail: D.Stmts, s: M.State, n: nat, b: bool)
    requires Is(p, e, s, Flag(b))
    ensures b ==> Ends(p, D.Then(D.BranchIf(H.Slow, e), tail), s, n, IR.Branched(H.Slow), s, n)
    ensures !b ==> Leads(p, D.Then(D.BranchIf(H.Slow, e), tail), s, n, tail, s, n)
  {
    MakesIs(p, e, s, n, Flag(b));
    BranchIfSteps(p, H.Slow, e, s, n, Flag(b), s, n);
    if b { StepEnds(p, D.BranchIf(H.Slow, e), tail, s, n, IR.Branched(H.Slow), s, n); } else { StepLeads(p, D.BranchIf(H.Slow, e), tail, s, n, s, n); }
  }
  // The callee's address and flags.
  lemma AddressLeads(p: D.Program, k: Kernel, h: H.Helpers, inv: Invocation, text: CalleeText, sp: W.U32, argv: W.U32, s: M.State, n: nat) returns (s1: M.State)
    requires Addresses32() && HasCall(k, inv, text, sp, argv, 0, W.I32Value(0), s)
    ensures var code := H.Looks(k, h); Leads(p, code.tail, s, n, code.tail.tail, s1, n) && s1.memory == s.memory && s1.host == s.host
    ensures HasCall(k, inv, text, sp, argv, Cell(inv.callee), W.I32Value(0), s1)
  {
    hide *; reveal H.Looks, H.Function, M.HasLocal, M.SetLocal, HasCall;
    var code := H.Looks(k, h);
    var cell := W.I32Value(Cell(inv.callee));
    IsGet(p, s, 1);
    AddressIs(p, D.Get(1), s, inv.callee);
    SetLeads(p, 7, Op1(0xA7, D.Get(1)), code.tail.tail, s, n, cell);
    s1 := M.SetLocal(7, cell, s);
  }
  lemma FlagsLead(p: D.Program, k: Kernel, h: H.Helpers, inv: Invocation, text: CalleeText, sp: W.U32, argv: W.U32, s: M.State, n: nat) returns (s1: M.State)
    requires HasCall(k, inv, text, sp, argv, Cell(inv.callee), W.I32Value(0), s) && LoadFrom(0x2F, W.I32Value(Cell(inv.callee)), k.layout.flags, s.memory).Some?
    ensures var code := H.Looks(k, h); Leads(p, code.tail.tail, s, n, code.tail.tail.tail, s1, n) && s1.memory == s.memory && s1.host == s.host
    ensures FlagsOf(k, inv, s.memory).I32Value? && HasCall(k, inv, text, sp, argv, Cell(inv.callee), FlagsOf(k, inv, s.memory), s1)
  {
    hide *; reveal H.Looks, H.Function, H.Flags, M.HasLocal, M.SetLocal, HasCall, FlagsOf;
    var code := H.Looks(k, h);
    var cell := W.I32Value(Cell(inv.callee));
    var flags := LoadFrom(0x2F, cell, k.layout.flags, s.memory);
    assert flags.v.I32Value? by { reveal LoadFrom, W.LoadType, W.TypeOf; }
    IsGet(p, s, 7);
    IsLoad(p, s, 0x2F, D.Get(7), k.layout.flags, cell, flags.v);
    SetLeads(p, 10, D.Load(0x2F, D.Get(7), k.layout.flags), code.tail.tail.tail, s, n, flags.v);
    s1 := M.SetLocal(10, flags.v, s);
  }
  lemma LooksLead(p: D.Program, q: Anf.Program, k: Kernel, u: U.Uniforms, h: H.Helpers, inv: Invocation, text: CalleeText, sp: W.U32, argv: W.U32, t: A.State, s: M.State, w: World, n: nat) returns (s1: M.State)
    requires AreRight(p, q, k, u, h) && HasCall(k, inv, text, sp, argv, 0, W.I32Value(0), s) && Represents(s.memory, s.host, Shared(t), w) && IsObject(k, inv)
    ensures var code := H.Looks(k, h); Leads(p, code.tail, s, n, code.tail.tail.tail, s1, n) && s1.memory == s.memory && s1.host == s.host
    ensures FlagsOf(k, inv, s.memory).I32Value? && HasCall(k, inv, text, sp, argv, Cell(inv.callee), FlagsOf(k, inv, s.memory), s1)
  {
    hide *; reveal AreRight, KernelIsRight, CalleeIsRight, H.Looks;
    var code := H.Looks(k, h);
    assert CalleeIsRight(p, q, k, u, h, s.memory, s.host, Shared(t), w, inv) by { reveal HelpersAreRight(); }
    var s0 := AddressLeads(p, k, h, inv, text, sp, argv, s, n);
    s1 := FlagsLead(p, k, h, inv, text, sp, argv, s0, n);
    LeadsLeads(p, code.tail, s, n, code.tail.tail, s0, n, 0, code.tail.tail.tail, s1, n);
  }
  lemma BodyAgreesHere(p: D.Program, q: Anf.Program, k: Kernel, u: U.Uniforms, h: H.Helpers, inv: Invocation, text: CalleeText, sp: W.U32, argv: W.U32, t: A.State, s: M.State, w: World) returns (n: nat, s1: M.State, w1: World)
    requires AreRight(p, q, k, u, h) && UniformCalls(p, q, k, u, t.clock) && HasCall(k, inv, text, sp, argv, 0, W.I32Value(0), s)
    requires Represents(s.memory, s.host, Shared(t), w) && IsNext(sp) && Below(argv, inv.args, sp, s.memory) && !A.Apply(q, inv, text, t).0.Stuck?
    ensures t.clock <= n && CodeAgrees(p, k, H.CallValueBody(k, h), s, w, A.Apply(q, inv, text, t), n, s1, w1)
  {
    hide *; reveal AreRight, KernelIsRight, H.CallValueBody, H.Looks, HasCall, Takes, SeenFlags;
    var r := A.Apply(q, inv, text, t);
    var code := H.CallValueBody(k, h);
    var looks := H.Looks(k, h);
    var n0 := t.clock;
    NoObjectIs(p, q, k, u, h, inv, s);
    LeavesIf(p, H.IsNoObject(k), looks.tail, s, n0, !IsObject(k, inv));
    if !IsObject(k, inv) {
      BlockLeft(p, looks, code.tail, s, n0, s);
      n, s1 := RefusedAgrees(p, q, k, u, h, inv, text, sp, argv, 0, W.I32Value(0), t, s, w);
      LeadsAgrees(p, k, code, code.tail, s, s, w, r, n0, n0, n - n0, s1, w);
      w1 := w;
      return;
    }
    var s0 := LooksLead(p, q, k, u, h, inv, text, sp, argv, t, s, w, n0);
    var rest := looks.tail.tail.tail;
    var flags := FlagsOf(k, inv, s.memory);
    LeadsLeads(p, looks, s, n0, looks.tail, s, n0, 0, rest, s0, n0);
    RefusedIs(p, q, k, u, h, inv, flags, s0);
    LeavesIf(p, H.IsRefused(k, h), rest.tail, s0, n0, !Takes(k, h, inv, s0.memory));
    if !Takes(k, h, inv, s0.memory) {
      LeadsEnds(p, looks, s, n0, rest, s0, n0, 0, IR.Branched(H.Slow), s0, n0);
      BlockLeft(p, looks, code.tail, s, n0, s0);
      n, s1 := RefusedAgrees(p, q, k, u, h, inv, text, sp, argv, Cell(inv.callee), flags, t, s0, w);
      LeadsAgrees(p, k, code, code.tail, s, s0, w, r, n0, n0, n - n0, s1, w);
      w1 := w;
    } else {
      n, s1, w1 := TakenAgrees(p, q, k, u, h, inv, text, sp, argv, flags, t, s0, w);
      LeadsLeads(p, looks, s, n0, rest, s0, n0, 0, rest.tail, s0, n0);
      LeadsAgrees(p, k, looks, rest.tail, s, s0, w, r, n0, n0, n - n0, s1, w1);
      BlockAgrees(p, k, H.Slow, looks, true, code.tail, s, w, r, n, s1, w1);
    }
  }
  lemma CallIsGood(p: D.Program, q: Anf.Program, k: Kernel, u: U.Uniforms, h: H.Helpers, inv: Invocation, text: CalleeText, t: A.State, s: M.State, w: World, sp: W.U32, argv: W.U32)
    requires AreRight(p, q, k, u, h) && UniformCalls(p, q, k, u, t.clock)
    ensures IsGoodCall(p, q, k, inv, text, t, s, w, sp, argv)
  {
    hide *; reveal IsGoodCall, AreRight, HasCaller, H.CheckCallValue, H.CallValueType;
    if Represents(s.memory, s.host, Shared(t), w) && IsNext(sp) && text in k.texts && |inv.args| < 0x1000_0000 && AreArguments(argv, inv.args, s.memory) && IsBelow(argv, |inv.args|, sp)
      && !A.Apply(q, inv, text, t).0.Stuck? {
      var vs := CallValues(k, inv, text, sp, argv);
      var locals := [W.I32, W.I32, W.I64, W.I32];
      var s0 := M.State(0, s.memory, s.host, vs + M.Zeros(locals));
      assert |vs| == 7 by { reveal CallValues; }
      assert HasCall(k, inv, text, sp, argv, 0, W.I32Value(0), s0) by { reveal HasCall, CallValues, M.Zeros, W.Zero; }
      assert Below(argv, inv.args, sp, s.memory) by { reveal Below; }
      var n, s2, w2 := BodyAgreesHere(p, q, k, u, h, inv, text, sp, argv, t, s0, w);
      var s1 := FunctionAgrees(p, k, k.callValue, vs, s, s0, w, A.Apply(q, inv, text, t), n, s2, w2);
      var n1 := n + 1;
      assert t.clock <= n1 && Agrees(p, k, k.callValue, vs, s, w, A.Apply(q, inv, text, t), n1, s1, w2);
    }
  }
  lemma ValueCallsAgree(p: D.Program, q: Anf.Program, k: Kernel, u: U.Uniforms, h: H.Helpers, clock: nat)
    requires AreRight(p, q, k, u, h) && UniformCalls(p, q, k, u, clock)
    ensures ValueCalls(p, q, k, clock)
  {
    hide *;
    forall inv: Invocation, text, t: A.State, s: M.State, w: World, sp, argv | t.clock <= clock ensures IsGoodCall(p, q, k, inv, text, t, s, w, sp, argv) {
      assert UniformCalls(p, q, k, u, t.clock) by { reveal UniformCalls(); }
      CallIsGood(p, q, k, u, h, inv, text, t, s, w, sp, argv);
    }
    reveal ValueCalls();
  }
}
