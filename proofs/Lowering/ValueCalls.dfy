include "Fast.dfy"
include "Statements.dfy"

// The proof of lowering: calls of values and of known functions, their arguments.
module LoweringValueCalls {
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
  import opened LoweringCalls
  import opened LoweringFast
  import opened LoweringStatements

  predicate IsPlaceOf(size: W.U32, i: nat) { 8 * i + 16 <= size as int }
  // The words at the frame's start hold these values.
  ghost predicate Words(sp: W.U32, size: W.U32, vs: seq<Value>, m: Memory) {
    forall i :: 0 <= i < |vs| ==> IsPlaceOf(size, i) && LoadFrom(0x29, W.I32Value(sp), (8 + 8 * i) as W.U32, m) == Some(W.I64Value(Bits(vs[i])))
  }
  lemma ArgumentsStored(p: D.Program, q: Anf.Program, c: Context, args: seq<Anf.Atom>, i: W.U32, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State, n: nat, done: seq<Value>) returns (s1: M.State)
    requires KernelIsRight(p, q, c.k) && Rel(c, sp, w, t, s) && StoreArguments(c, args, i, code).Rest? && A.AtomValues(args, t.locals).Values?
    requires |done| == i as int && Words(sp, c.size, done, s.memory)
    ensures Leads(p, code, s, n, StoreArguments(c, args, i, code).code, s1, n) && Rel(c, sp, w, t, s1) && s1 == s.(memory := s1.memory)
    ensures Words(sp, c.size, done + A.AtomValues(args, t.locals).vs, s1.memory)
    decreases |args|
  {
    hide *;
    reveal StoreArguments, Expect, A.AtomValues, Words, IsPlaceOf, IsWord, IsGood, Sp, Rel, KernelIsRight, M.HasLocal, Encode, IsOf;
    if |args| == 0 {
      LeadsRefl(p, code, s, n);
      assert done + [] == done;
      return s;
    }
    var v := A.AtomValue(args[0], t.locals).v;
    var rest := A.AtomValues(args[1..], t.locals).vs;
    var o := 8 + 8 * i;
    Reads(p, c, args[0], Boxed, sp, w, t.locals, s);
    assert s.locals[Sp] == W.I32Value(sp) && HasRoom(sp, c.size) && M.HasLocal(Sp, s) by { reveal Frame(); }
    IsGet(p, s, Sp);
    assert IsWord(c.size, o);
    FrameStore(sp, c.size, o, Bits(v), s.memory, s.host, Shared(t), w);
    StoreSteps(p, 0x37, D.Get(Sp), o, Read(c, args[0], Boxed).e, s, n, W.I32Value(sp), W.I64Value(Bits(v)));
    var s0 := s.(memory := StoreTo(0x37, W.I32Value(sp), o, W.I64Value(Bits(v)), s.memory).v);
    StepLeads(p, code.head, code.tail, s, n, s0, n);
    assert Words(sp, c.size, done + [v], s0.memory) by {
      forall j | 0 <= j < |done + [v]| ensures IsPlaceOf(c.size, j) && LoadFrom(0x29, W.I32Value(sp), (8 + 8 * j) as W.U32, s0.memory) == Some(W.I64Value(Bits((done + [v])[j]))) {
        if j < |done| { assert IsPlaceOf(c.size, j) && IsWord(c.size, (8 + 8 * j) as W.U32); }
      }
    }
    s1 := ArgumentsStored(p, q, c, args[1..], i + 1, code.tail, sp, w, t, s0, n, done + [v]);
    assert done + [v] + rest == done + ([v] + rest);
    LeadsLeads(p, code, s, n, code.tail, s0, n, 0, StoreArguments(c, args, i, code).code, s1, n);
  }
  // argv, and the arguments there.
  lemma ArgvIs(p: D.Program, q: Anf.Program, c: Context, sp: W.U32, w: World, tl: A.Locals, s: M.State, vs: seq<Value>) returns (argv: W.U32)
    requires KernelIsRight(p, q, c.k) && Frame(c, sp, w, tl, s.locals) && Words(sp, c.size, vs, s.memory) && |vs| < 0x1000_0000
    ensures Is(p, Argv(|vs|), s, W.I32Value(argv)) && AreArguments(argv, vs, s.memory) && IsBelow(argv, |vs|, End(sp, c.size))
  {
    assert s.locals[Sp] == W.I32Value(sp) && HasRoom(sp, c.size) && M.HasLocal(Sp, s) by { reveal Frame(); }
    IsGet(p, s, Sp);
    if |vs| == 0 {
      argv := sp;
      reveal AreArguments();
      assert sp as int + c.size as int < 0x1_0000_0000 by { reveal FrameEnds(); }
      return;
    }
    assert IsPlaceOf(c.size, 0);
    assert IsPlaceOf(c.size, |vs| - 1);
    EndsOf(sp, c.size);
    argv := sp + 8;
    IsConst(p, s, W.I32Value(8));
    IsOp2(p, s, 0x6A, D.Get(Sp), D.Const(W.I32Value(8)), W.I32Value(sp), W.I32Value(8), W.I32Value(argv));
    assert AreArguments(argv, vs, s.memory) by {
      reveal AreArguments();
      forall i | 0 <= i < |vs| ensures LoadFrom(0x29, W.I32Value(argv), 8 * i as W.U32, s.memory) == Some(W.I64Value(Bits(vs[i]))) {
        assert IsPlaceOf(c.size, i);
        SameWord(sp, c.size, i as W.U32, s.memory);
      }
    }
  }
  lemma EndsOf(sp: W.U32, size: W.U32)
    requires FrameEnds() && HasRoom(sp, size) && size >= 8
    ensures sp as int + size as int < 0x1_0000_0000 && Compute(0x6A, [W.I32Value(sp), W.I32Value(8)]) == Some(W.I32Value(sp + 8))
  { reveal FrameEnds(); }
  lemma SameWord(sp: W.U32, size: W.U32, i: W.U32, m: Memory)
    requires FrameEnds() && HasRoom(sp, size) && 16 + 8 * i as int <= size as int
    ensures IsSameWord(sp, i, m)
  { reveal FrameEnds(); }

  lemma SimCall(p: D.Program, q: Anf.Program, c: Context, x: Id, r: Anf.Rhs, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (n: nat, s1: M.State, w1: World)
    requires r.Call? && Ready(p, q, c, sp, w, t, s) && CheckSet(c, x, r, code).Rest? && !A.Assign(q, x, r, t).0.Stuck?
    ensures var (o, t1) := A.Assign(q, x, r, t); Good(p, c, code, CheckSet(c, x, r, code), sp, w, t, s, o, t1, n, s1, w1)
  {
    hide *; reveal Ready, CheckSet, CheckCall, A.Assign;
    var inv := Invocation(A.AtomValue(r.callee, t.locals).v, A.AtomValue(r.this_, t.locals).v, A.AtomValue(r.newTarget, t.locals).v, A.AtomValues(r.args, t.locals).vs);
    var result := A.Apply(q, inv, r.text, t);
    var after := StoreArguments(c, r.args, 0, code).code;
    var rest := CheckSet(c, x, r, code);
    var none: seq<Value> := [];
    assert none + inv.args == inv.args;
    assert Words(sp, c.size, none, s.memory) by { reveal Words; }
    var s0 := ArgumentsStored(p, q, c, r.args, 0, code, sp, w, t, s, t.clock, none);
    AtomCount(r.args, t.locals);
    assert |r.args| < 0x1000_0000 by { reveal ValueCall, PlainCall; }
    assert Frame(c, sp, w, t.locals, s0.locals) && Represents(s0.memory, s0.host, Shared(t), w) by { reveal Rel; }
    var argv := ArgvIs(p, q, c, sp, w, t.locals, s0, inv.args);
    assert Calling(p, q, c, r, inv, argv, sp, w, t.locals, t, s0) by { reveal Calling, A.Put; }
    assert after.Then? && CheckCall(c, x, r.callee, r.this_, r.newTarget, |r.args|, r.text, after) == rest;
    assert Rel(c, sp, w, t, s0);
    var n2, s2, w2;
    if after.head.Set? { n2, s2, w2 := PlainCalled(p, q, c, x, r, inv, after, rest, argv, sp, w, t, s0); }
    else {
      n2, s2, w2 := GeneralCalled(p, q, c, x, r, inv, after, rest, argv, sp, w, t, s0);
    }
    var (o, t1) := A.Put(x, result);
    n := Compose(p, c, code, after, rest, sp, w, t, s, t.clock, t, s0, w, o, t1, n2, s2, w2) by { reveal Extends; }
    s1, w1 := s2, w2;
  }
  // What both ways of a call have in common: the arguments are where argv says.
  ghost predicate Calling(p: D.Program, q: Anf.Program, c: Context, r: Anf.Rhs, inv: Invocation, argv: W.U32, sp: W.U32, w: World, tl: A.Locals, t: A.State, s: M.State) {
    r.Call? && KernelIsRight(p, q, c.k) && CallsAgree(p, q, c.k, t.clock) && Frame(c, sp, w, tl, s.locals) && Represents(s.memory, s.host, Shared(t), w) && tl == t.locals
    && A.AtomValue(r.callee, tl) == C.Normal(inv.callee) && A.AtomValue(r.this_, tl) == C.Normal(inv.this_) && A.AtomValue(r.newTarget, tl) == C.Normal(inv.newTarget)
    && |r.args| == |inv.args| < 0x1000_0000 && Is(p, Argv(|r.args|), s, W.I32Value(argv)) && AreArguments(argv, inv.args, s.memory) && IsBelow(argv, |inv.args|, End(sp, c.size))
    && !A.Apply(q, inv, r.text, t).0.Stuck?
  }
  // By the helper.
  lemma Helped(p: D.Program, q: Anf.Program, c: Context, r: Anf.Rhs, inv: Invocation, e: D.Expr, argv: W.U32, sp: W.U32, w: World, t: A.State, s: M.State) returns (vs: seq<W.Value>, n: nat, s1: M.State, w1: World)
    requires Calling(p, q, c, r, inv, argv, sp, w, t.locals, t, s) && ValueCall(c, r.callee, r.this_, r.newTarget, |r.args|, r.text) == Yes(e)
    ensures Calls(p, e, s, c.k.callValue, vs) && t.clock <= n && Agrees(p, c.k, c.k.callValue, vs, s, w, A.Apply(q, inv, r.text, t), n, s1, w1)
  {
    hide *; reveal Calling, ValueCall, KernelIsRight, CallsAgree;
    var next := End(sp, c.size);
    vs := CallValues(c.k, inv, r.text, next, argv);
    var es := e.arguments;
    BoxedIs(p, c, r.callee, sp, w, t.locals, s);
    BoxedIs(p, c, r.this_, sp, w, t.locals, s);
    BoxedIs(p, c, r.newTarget, sp, w, t.locals, s);
    NextIs(p, c, sp, w, t.locals, s);
    assert Are(p, es, s, vs) by { reveal CallValues; OperandsAre(p, c, es, s, vs); }
    CallsDirectly(p, c.k.callValue, es, s, vs);
    EndIsNext(c, sp, w, t.locals, s.locals);
    assert IsGoodCall(p, q, c.k, inv, r.text, t, s, w, next, argv) by { reveal ValueCalls(); }
    assert exists n: nat, s1, w1 :: t.clock <= n && Agrees(p, c.k, c.k.callValue, vs, s, w, A.Apply(q, inv, r.text, t), n, s1, w1) by { reveal IsGoodCall; }
    var n1: nat, s2, w2 :| t.clock <= n1 && Agrees(p, c.k, c.k.callValue, vs, s, w, A.Apply(q, inv, r.text, t), n1, s2, w2);
    n, s1, w1 := n1, s2, w2;
  }
  lemma GeneralCalled(p: D.Program, q: Anf.Program, c: Context, x: Id, r: Anf.Rhs, inv: Invocation, code: D.Stmts, rest: Rest, argv: W.U32, sp: W.U32, w: World, t: A.State, s: M.State)
    returns (n: nat, s1: M.State, w1: World)
    requires Calling(p, q, c, r, inv, argv, sp, w, t.locals, t, s) && Rel(c, sp, w, t, s) && x !in c.records && code.Then? && !code.head.Set? && rest.Rest?
    requires rest == CheckCall(c, x, r.callee, r.this_, r.newTarget, |r.args|, r.text, code) && !A.Put(x, A.Apply(q, inv, r.text, t)).0.Stuck?
    ensures var (o, t1) := A.Put(x, A.Apply(q, inv, r.text, t)); Good(p, c, code, rest, sp, w, t, s, o, t1, n, s1, w1)
  {
    hide *; reveal CheckCall;
    var result := A.Apply(q, inv, r.text, t);
    var call := CallOf(c, code.head).call;
    var vs, n0, s0, w0 := Helped(p, q, c, r, inv, call, argv, sp, w, t, s);
    assert result.0.Normal? ==> A.Fits(x, result.0.v, c.kinds) by { reveal A.Put, Rel; }
    assert KernelIsRight(p, q, c.k) by { reveal Calling; }
    n, w1 := n0, w0;
    var n3;
    s1, n3 := Called(p, q, c, x, code, c.k.callValue, vs, rest, sp, w, t, s, result, n0, s0, w0);
  }
  // The callee's address, then its entry or the helper.
  lemma PlainCalled(p: D.Program, q: Anf.Program, c: Context, x: Id, r: Anf.Rhs, inv: Invocation, code: D.Stmts, rest: Rest, argv: W.U32, sp: W.U32, w: World, t: A.State, s: M.State)
    returns (n: nat, s1: M.State, w1: World)
    requires Calling(p, q, c, r, inv, argv, sp, w, t.locals, t, s) && Rel(c, sp, w, t, s) && x !in c.records && code.Then? && code.head.Set? && rest.Rest?
    requires rest == CheckCall(c, x, r.callee, r.this_, r.newTarget, |r.args|, r.text, code) && !A.Put(x, A.Apply(q, inv, r.text, t)).0.Stuck?
    ensures var (o, t1) := A.Put(x, A.Apply(q, inv, r.text, t)); Good(p, c, code, rest, sp, w, t, s, o, t1, n, s1, w1)
  {
    hide *; reveal CheckCall, PlainCall;
    var k := c.k;
    var f := code.head.x;
    assert code.tail.Then? by { reveal CallOf; }
    var callee, this_ := Read(c, r.callee, Boxed).e, Read(c, r.this_, Boxed).e;
    var result := A.Apply(q, inv, r.text, t);
    var cell := W.I32Value(Cell(inv.callee));
    assert KernelIsRight(p, q, k) && A.AtomValue(r.callee, t.locals) == C.Normal(inv.callee) by { reveal Calling; }
    assert Instructions(k) && Addresses32() by { reveal KernelIsRight; }
    assert Read(c, r.this_, Boxed).Yes? && Read(c, r.callee, Boxed).Yes? by { reveal ValueCall; }
    assert Frame(c, sp, w, t.locals, s.locals) by { reveal Rel; }
    BoxedIs(p, c, r.callee, sp, w, t.locals, s);
    AddressIs(p, callee, s, inv.callee);
    WriteTemp(c, sp, w, t.locals, s.locals, f, cell);
    assert M.HasLocal(f, s) by { reveal M.HasLocal; }
    SetLeads(p, f, Op1(0xA7, callee), code.tail, s, t.clock, cell);
    var s0 := M.SetLocal(f, cell, s);
    assert s0.memory == s.memory && s0.host == s.host && Frame(c, sp, w, t.locals, s0.locals) && M.HasLocal(f, s0) && s0.locals[f] == cell by { reveal M.HasLocal, M.SetLocal; }
    assert Rel(c, sp, w, t, s0) by { reveal Rel; }
    assert Calling(p, q, c, r, inv, argv, sp, w, t.locals, t, s0) by {
      reveal Calling;
      assert Is(p, Argv(|r.args|), s0, W.I32Value(argv)) by { ArgvStays(p, c, |r.args|, s, s0, W.I32Value(argv), sp, w, t.locals); }
    }
    var call := CallOf(c, code.tail.head).call;
    BoxedIs(p, c, r.callee, sp, w, t.locals, s0);
    var isPlain := PlainIs(p, q, k, callee, f, inv.callee, w, t, s0);
    var g, vs, n0, s2, w2;
    if isPlain {
      g, vs, n0, s2, w2 := Entered(p, q, c, r, inv, f, argv, sp, w, t, s0);
    } else {
      vs, n0, s2, w2 := Helped(p, q, c, r, inv, call.else_, argv, sp, w, t, s0);
      g := k.callValue;
    }
    CallsChoice(p, call.condition, W.I64, call.then_, call.else_, s0, Flag(isPlain), g, vs) by { reveal M.IsTrue, Flag; }
    assert result.0.Normal? ==> A.Fits(x, result.0.v, c.kinds) by { reveal A.Put, Rel; }
    var s3, n3 := Called(p, q, c, x, code.tail, g, vs, rest, sp, w, t, s0, result, n0, s2, w2);
    var (o, t1) := A.Put(x, result);
    n := Compose(p, c, code, code.tail, rest, sp, w, t, s, t.clock, t, s0, w, o, t1, n0, s3, w2) by { reveal Extends; }
    s1, w1 := s3, w2;
  }
  lemma ArgvStays(p: D.Program, c: Context, n: nat, s: M.State, s1: M.State, v: W.Value, sp: W.U32, w: World, tl: A.Locals)
    requires Is(p, Argv(n), s, v) && Frame(c, sp, w, tl, s.locals) && Frame(c, sp, w, tl, s1.locals)
    ensures Is(p, Argv(n), s1, v)
  {
    assert M.HasLocal(Sp, s) && M.HasLocal(Sp, s1) && s.locals[Sp] == s1.locals[Sp] by { reveal Frame(); }
    IsGet(p, s1, Sp);
    IsGet(p, s, Sp);
    reveal Is();
    assert IR.Eval(p, Argv(n), At(s, 0)) == (IR.Val(v), At(s, 0));
    if n == 0 { assert IR.Eval(p, D.Get(Sp), At(s, 0)) == (IR.Val(s.locals[Sp]), At(s, 0)); } else {
      var eight := W.I32Value(8);
      Eval2(p, D.Get(Sp), D.Const(eight), At(s, 0));
      assert IR.Computed(Compute(0x6A, [s.locals[Sp], eight])) == IR.Val(v);
      IsConst(p, s1, eight);
      IsOp2(p, s1, 0x6A, D.Get(Sp), D.Const(eight), s1.locals[Sp], eight, v);
    }
  }
  lemma PlainIs(p: D.Program, q: Anf.Program, k: Kernel, callee: D.Expr, f: W.U32, v: Value, w: World, t: A.State, s: M.State) returns (b: bool)
    requires KernelIsRight(p, q, k) && Represents(s.memory, s.host, Shared(t), w) && Is(p, callee, s, W.I64Value(Bits(v))) && M.HasLocal(f, s) && s.locals[f] == W.I32Value(Cell(v))
    ensures Is(p, IsPlain(k, callee, f), s, Flag(b)) && b == IsPlainly(k, v, s.memory)
  {
    hide *; reveal IsPlain, IsPlainly, IsCallable, Masked, KernelIsRight, M.IsTrue, Flag;
    var m := s.memory;
    var isObject := IsTagged(v, k.layout.objectTag);
    var zero := D.Const(W.I32Value(0));
    TagIs(p, k, callee, s, v, k.layout.objectTag);
    IsConst(p, s, W.I32Value(0));
    var load := D.Load(0x2F, D.Get(f), k.layout.flags);
    var masked := Op2(0x71, load, D.Const(W.I32Value(k.layout.callMask)));
    var flagged := Alike(masked, D.Const(W.I32Value(k.layout.callable)));
    var here := Alike(WordAt(D.Get(f), k.layout.functionRealm), WordAt(Fixed(k.layout.realm), 0));
    var inner := D.Choose(flagged, W.I32, here, zero);
    b := false;
    if isObject {
      var flags := LoadFrom(0x2F, W.I32Value(Cell(v)), k.layout.flags, m);
      assert flags.Some? by { reveal Objects(); }
      assert flags.v.I32Value? by { reveal LoadFrom, W.LoadType, W.TypeOf; }
      var x := Compute(0x71, [flags.v, W.I32Value(k.layout.callMask)]);
      assert x.Some? by { reveal Callables(); }
      assert x.v.I32Value? by { reveal Compute, W.ResultType, W.OperandType, W.TypeOf; }
      IsGet(p, s, f);
      IsLoad(p, s, 0x2F, D.Get(f), k.layout.flags, W.I32Value(Cell(v)), flags.v);
      IsConst(p, s, W.I32Value(k.layout.callMask));
      IsConst(p, s, W.I32Value(k.layout.callable));
      IsOp2(p, s, 0x71, load, D.Const(W.I32Value(k.layout.callMask)), flags.v, W.I32Value(k.layout.callMask), x.v);
      SameIs(p, masked, D.Const(W.I32Value(k.layout.callable)), s, x.v.bits, k.layout.callable);
      if x.v.bits == k.layout.callable {
        assert IsCallable(k, v, m);
        assert IsReadable(Cell(v), k.layout.functionRealm, m) && IsReadable(k.layout.realm, 0, m) by { reveal Callables(); }
        WordIs(p, D.Get(f), s, Cell(v), k.layout.functionRealm);
        FixedWordIs(p, s, k.layout.realm, 0);
        b := WordIn(Cell(v), k.layout.functionRealm, m) == WordIn(k.layout.realm, 0, m);
        SameIs(p, WordAt(D.Get(f), k.layout.functionRealm), WordAt(Fixed(k.layout.realm), 0), s, WordIn(Cell(v), k.layout.functionRealm, m), WordIn(k.layout.realm, 0, m));
      }
      IsChoose(p, s, flagged, W.I32, here, zero, Flag(x.v.bits == k.layout.callable), Flag(b));
    }
    IsChoose(p, s, HasTag(callee, k.layout.objectTag), W.I32, inner, zero, Flag(isObject), Flag(b));
  }
  // By the entry.
  lemma Entered(p: D.Program, q: Anf.Program, c: Context, r: Anf.Rhs, inv: Invocation, f: W.U32, argv: W.U32, sp: W.U32, w: World, t: A.State, s: M.State)
    returns (g: W.U32, vs: seq<W.Value>, n: nat, s1: M.State, w1: World)
    requires Calling(p, q, c, r, inv, argv, sp, w, t.locals, t, s) && IsPlainly(c.k, inv.callee, s.memory) && Read(c, r.this_, Boxed).Yes? && r.newTarget == Anf.ConstantAtom(UndefinedLiteral)
    requires M.HasLocal(f, s) && s.locals[f] == W.I32Value(Cell(inv.callee))
    ensures Calls(p, EntryCall(c, f, Read(c, r.this_, Boxed).e, |r.args| as W.U32), s, g, vs)
    ensures t.clock <= n && Agrees(p, c.k, g, vs, s, w, A.Apply(q, inv, r.text, t), n, s1, w1)
  {
    hide *; reveal Calling, EntryCall, KernelIsRight, CallsAgree;
    var k := c.k;
    var next := End(sp, c.size);
    vs := EntryValues(inv, next, argv);
    var entry := WordIn(Cell(inv.callee), k.layout.functionEntry, s.memory);
    assert inv.newTarget == Undefined() by { reveal A.AtomValue, LiteralValue, Undefined; }
    BoxedIs(p, c, r.this_, sp, w, t.locals, s);
    NextIs(p, c, sp, w, t.locals, s);
    EndIsNext(c, sp, w, t.locals, s.locals);
    IsGet(p, s, f);
    var e := EntryCall(c, f, Read(c, r.this_, Boxed).e, |r.args| as W.U32);
    assert Are(p, e.arguments, s, vs) by {
      reveal EntryValues;
      assert k.undefined == Bits(Undefined()) by { reveal Instructions(); }
      var e5 := D.Cons(Argv(|r.args|), D.Nil);
      var e4 := D.Cons(D.Const(W.I32Value(|r.args| as W.U32)), e5);
      var e3 := D.Cons(D.Const(W.I64Value(k.undefined)), e4);
      IsConst(p, s, vs[4]);
      IsConst(p, s, vs[3]);
      AreNil(p, s);
      AreCons(p, e5.head, D.Nil, s, vs[5], []);
      AreCons(p, e4.head, e5, s, vs[4], [vs[5]] + []);
      AreCons(p, e3.head, e4, s, vs[3], [vs[4]] + ([vs[5]] + []));
      AreCons(p, Read(c, r.this_, Boxed).e, e3, s, vs[2], [vs[3]] + ([vs[4]] + ([vs[5]] + [])));
      AreCons(p, D.Get(f), D.Cons(Read(c, r.this_, Boxed).e, e3), s, vs[1], [vs[2]] + ([vs[3]] + ([vs[4]] + ([vs[5]] + []))));
      AreCons(p, D.Get(c.next), e.arguments.tail, s, vs[0], [vs[1]] + ([vs[2]] + ([vs[3]] + ([vs[4]] + ([vs[5]] + [])))));
      assert [vs[0]] + ([vs[1]] + ([vs[2]] + ([vs[3]] + ([vs[4]] + ([vs[5]] + []))))) == vs;
    }
    assert IsReadable(Cell(inv.callee), k.layout.functionEntry, s.memory) by { reveal Callables(); reveal IsPlainly; }
    WordIs(p, D.Get(f), s, Cell(inv.callee), k.layout.functionEntry);
    assert IsGoodEntry(p, q, k, inv, r.text, t, s, w, next, argv) by { reveal EntryCalls(); }
    assert IsEntry(p, entry) by { reveal IsGoodEntry; }
    assert entry in p.table by { reveal IsEntry; }
    assert exists n: nat, s1, w1 :: t.clock <= n && Agrees(p, k, p.table[entry], vs, s, w, A.Apply(q, inv, r.text, t), n, s1, w1) by { reveal IsGoodEntry; }
    g := p.table[entry];
    CallsEntry(p, WordAt(D.Get(f), k.layout.functionEntry), e.arguments, s, entry, vs);
    var n1: nat, s2, w2 :| t.clock <= n1 && Agrees(p, k, g, vs, s, w, A.Apply(q, inv, r.text, t), n1, s2, w2);
    n, s1, w1 := n1, s2, w2;
  }
  lemma AtomCount(xs: seq<Anf.Atom>, tl: A.Locals)
    requires A.AtomValues(xs, tl).Values?
    ensures |A.AtomValues(xs, tl).vs| == |xs|
    decreases |xs|
  { if |xs| > 0 { AtomCount(xs[1..], tl); } }
  // Seven operands.
  lemma OperandsAre(p: D.Program, c: Context, es: D.Exprs, s: M.State, vs: seq<W.Value>)
    requires |vs| == 7 && es.Cons? && es.tail.Cons? && es.tail.tail.Cons? && es.tail.tail.tail.Cons? && es.tail.tail.tail.tail.Cons? && es.tail.tail.tail.tail.tail.Cons?
    requires es.tail.tail.tail.tail.tail.tail == D.Cons(D.Const(vs[6]), D.Nil) && es.tail.tail.tail.tail.head == D.Const(vs[4])
    requires Is(p, es.head, s, vs[0]) && Is(p, es.tail.head, s, vs[1]) && Is(p, es.tail.tail.head, s, vs[2]) && Is(p, es.tail.tail.tail.head, s, vs[3])
    requires Is(p, es.tail.tail.tail.tail.tail.head, s, vs[5])
    ensures Are(p, es, s, vs)
  {
    var e1 := es.tail; var e2 := e1.tail; var e3 := e2.tail; var e4 := e3.tail; var e5 := e4.tail; var e6 := e5.tail;
    IsConst(p, s, vs[6]);
    IsConst(p, s, vs[4]);
    AreNil(p, s);
    AreCons(p, e6.head, D.Nil, s, vs[6], []);
    AreCons(p, e5.head, e6, s, vs[5], [vs[6]] + []);
    AreCons(p, e4.head, e5, s, vs[4], [vs[5]] + ([vs[6]] + []));
    AreCons(p, e3.head, e4, s, vs[3], [vs[4]] + ([vs[5]] + ([vs[6]] + [])));
    AreCons(p, e2.head, e3, s, vs[2], [vs[3]] + ([vs[4]] + ([vs[5]] + ([vs[6]] + []))));
    AreCons(p, e1.head, e2, s, vs[1], [vs[2]] + ([vs[3]] + ([vs[4]] + ([vs[5]] + ([vs[6]] + [])))));
    AreCons(p, es.head, e1, s, vs[0], [vs[1]] + ([vs[2]] + ([vs[3]] + ([vs[4]] + ([vs[5]] + ([vs[6]] + []))))));
    assert [vs[0]] + ([vs[1]] + ([vs[2]] + ([vs[3]] + ([vs[4]] + ([vs[5]] + ([vs[6]] + [])))))) == vs;
  }
  // A call at the head of the code, with its test.
  lemma Called(p: D.Program, q: Anf.Program, c: Context, x: Id, code: D.Stmts, f: W.U32, vs: seq<W.Value>, rest: Rest, sp: W.U32, w: World, t: A.State, s: M.State,
    r: (C.Outcome, A.State), n: nat, s1: M.State, w1: World) returns (s2: M.State, n2: nat)
    requires KernelIsRight(p, q, c.k) && Rel(c, sp, w, t, s) && x !in c.records && code.Then? && !CallOf(c, code.head).NoCall?
    requires rest.Rest? && rest == FinishCall(c, x, CallOf(c, code.head), code.tail)
    requires Calls(p, CallOf(c, code.head).call, s, f, vs) && t.clock <= n && Agrees(p, c.k, f, vs, s, w, r, n, s1, w1) && r.1.kinds == t.kinds && r.1.locals == t.locals && (r.0.Normal? ==> A.Fits(x, r.0.v, c.kinds))
    ensures var (o, t1) := A.Put(x, r); Good(p, c, code, rest, sp, w, t, s, o, t1, n, s2, w1)
  {
    hide *;
    reveal FinishCall, CallOf, KernelIsRight, Rel, IsSentinel, Op2, Teed, Agrees, IsGood, IsResult, IsTemp, M.HasLocal;
    n2 := n;
    var called := CallOf(c, code.head);
    var isKept := called.Kept?;
    var y := if isKept then called.y else 0;
    assert IsGood(c) && |s.locals| == c.count as int by { reveal Frame(); }
    assert code.head == D.BranchIf(c.handler, IsSentinel(c.k, Teed(isKept, y, called.call)));
    TestedCall(p, q, c, called.call, f, vs, isKept, y, s, w, r, n, s1, w1);
    if isKept { FrameOthers(c, sp, w, t.locals, s.locals, x, y); }
    s2 := CallAndFinish(p, q, c, x, code.head, isKept, y, code.tail, rest, sp, w, t, s, r, n, s1, w1);
  }

  // ── Known functions ────────────────────────────────────────────────────────────────────────────────────────────────

  lemma DirectAre(p: D.Program, c: Context, args: seq<Anf.Atom>, n: nat, es: D.Exprs, sp: W.U32, w: World, tl: A.Locals, s: M.State)
    requires Instructions(c.k) && Frame(c, sp, w, tl, s.locals) && DirectArguments(c, args, n, es) && A.AtomValues(args, tl).Values?
    ensures Are(p, es, s, Padded(A.AtomValues(args, tl).vs, n))
    decreases n
  {
    var vs := A.AtomValues(args, tl).vs;
    AreNil(p, s);
    if n == 0 { return; }
    if |args| == 0 {
      IsConst(p, s, W.I64Value(c.k.undefined));
      assert c.k.undefined == Bits(Undefined()) by { reveal Instructions(); }
      DirectAre(p, c, [], n - 1, es.tail, sp, w, tl, s);
      AreCons(p, es.head, es.tail, s, W.I64Value(Bits(Undefined())), Padded([], n - 1));
    } else {
      Reads(p, c, args[0], Boxed, sp, w, tl, s);
      DirectAre(p, c, args[1..], n - 1, es.tail, sp, w, tl, s);
      var rest := A.AtomValues(args[1..], tl).vs;
      assert vs == [A.AtomValue(args[0], tl).v] + rest && vs[1..] == rest;
      AreCons(p, es.head, es.tail, s, W.I64Value(Bits(vs[0])), Padded(rest, n - 1));
    }
  }
  lemma ThisAre(p: D.Program, c: Context, d: Direct, this_: Anf.Atom, args: seq<Anf.Atom>, es: D.Exprs, sp: W.U32, w: World, tl: A.Locals, s: M.State)
    requires Instructions(c.k) && Frame(c, sp, w, tl, s.locals) && TakesThis(c, d, this_, args, es) && A.AtomValues(args, tl).Values? && A.AtomValue(this_, tl).Normal?
    ensures Are(p, es, s, (if d.hasThis then [W.I64Value(Bits(A.AtomValue(this_, tl).v))] else []) + Padded(A.AtomValues(args, tl).vs, d.parameters))
  {
    var padded := Padded(A.AtomValues(args, tl).vs, d.parameters);
    if d.hasThis {
      Reads(p, c, this_, Boxed, sp, w, tl, s);
      DirectAre(p, c, args, d.parameters, es.tail, sp, w, tl, s);
      AreCons(p, es.head, es.tail, s, W.I64Value(Bits(A.AtomValue(this_, tl).v)), padded);
    } else {
      DirectAre(p, c, args, d.parameters, es, sp, w, tl, s);
      assert [] + padded == padded;
    }
  }
  lemma KnownAre(p: D.Program, c: Context, fn: Id, env: Anf.Optional, this_: Anf.Atom, args: seq<Anf.Atom>, e: D.Expr, sp: W.U32, w: World, tl: A.Locals, s: M.State)
    requires Instructions(c.k) && Frame(c, sp, w, tl, s.locals) && IsDirectCall(c, fn, env, this_, args, e) && A.AtomValues(args, tl).Values? && A.AtomValue(this_, tl).Normal?
    requires env.Some? ==> env.x in tl
    ensures var d := c.k.direct[fn];
      Are(p, e.arguments, s, DirectValues(d, End(sp, c.size), AddressOf(w, A.OuterChain(env, tl)), A.AtomValue(this_, tl).v, A.AtomValues(args, tl).vs))
  {
    var d := c.k.direct[fn];
    var es := e.arguments.tail;
    var next := W.I32Value(End(sp, c.size));
    var values := (if d.hasThis then [W.I64Value(Bits(A.AtomValue(this_, tl).v))] else []) + Padded(A.AtomValues(args, tl).vs, d.parameters);
    NextIs(p, c, sp, w, tl, s);
    if d.hasEnv {
      Addresses(p, c, env, sp, w, tl, s);
      var a := W.I32Value(AddressOf(w, A.OuterChain(env, tl)));
      ThisAre(p, c, d, this_, args, es.tail, sp, w, tl, s);
      AreCons(p, es.head, es.tail, s, a, values);
      AreCons(p, D.Get(c.next), es, s, next, [a] + values);
      assert [next] + ([a] + values) == DirectValues(d, End(sp, c.size), AddressOf(w, A.OuterChain(env, tl)), A.AtomValue(this_, tl).v, A.AtomValues(args, tl).vs);
    } else {
      ThisAre(p, c, d, this_, args, es, sp, w, tl, s);
      AreCons(p, D.Get(c.next), es, s, next, values);
      assert [next] + values == DirectValues(d, End(sp, c.size), AddressOf(w, A.OuterChain(env, tl)), A.AtomValue(this_, tl).v, A.AtomValues(args, tl).vs);
    }
  }
  lemma SimCallKnown(p: D.Program, q: Anf.Program, c: Context, x: Id, r: Anf.Rhs, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (n: nat, s1: M.State, w1: World)
    requires r.CallKnown? && Ready(p, q, c, sp, w, t, s) && CheckSet(c, x, r, code).Rest? && !A.Assign(q, x, r, t).0.Stuck?
    ensures var (o, t1) := A.Assign(q, x, r, t); Good(p, c, code, CheckSet(c, x, r, code), sp, w, t, s, o, t1, n, s1, w1)
  {
    hide *; reveal Ready, Rel, CheckSet, FinishCall, A.Assign, A.Put, A.IsRecord, A.OuterChain, KernelIsRight, CallsAgree, IsGoodDirect, DirectAgrees, IsDirectCall, Address, RecordAt;
    var th := A.AtomValue(r.this_, t.locals).v;
    var vs := A.AtomValues(r.args, t.locals).vs;
    var chain := A.OuterChain(r.env, t.locals);
    var inv := Invocation(Undefined(), th, Undefined(), vs);
    var result := A.Enter(q, r.fn as nat, chain, inv, t);
    var rest := CheckSet(c, x, r, code);
    var call := CallOf(c, code.head).call;
    var d := c.k.direct[r.fn];
    ChainIs(c, r.env, sp, w, t.locals, s.locals);
    KnownAre(p, c, r.fn, r.env, r.this_, r.args, call, sp, w, t.locals, s);
    var values := DirectValues(d, End(sp, c.size), AddressOf(w, chain), th, vs);
    EndIsNext(c, sp, w, t.locals, s.locals);
    assert IsGoodDirect(p, q, c.k, r.fn, chain, th, vs, t, s, w, End(sp, c.size)) by { reveal DirectCalls(); }
    var n0: nat, s2, w2 :| t.clock <= n0 && DirectAgrees(p, q, c.k, r.fn, chain, th, vs, t, s, w, End(sp, c.size), n0, s2, w2);
    n, w1 := n0, w2;
    var n3;
    CallsDirectly(p, d.f, call.arguments, s, values);
    assert call == D.Call(d.f, call.arguments);
    s1, n3 := Called(p, q, c, x, code, d.f, values, rest, sp, w, t, s, result, n0, s2, w2);
  }
  // A record in a local that is not read as one is a chain all the same.
  lemma ChainIs(c: Context, o: Anf.Optional, sp: W.U32, w: World, tl: A.Locals, sl: seq<W.Value>)
    requires Frame(c, sp, w, tl, sl) && (o.Some? ==> A.IsRecord(o.x, tl) && o.x in c.slots)
    ensures IsChain(w, A.OuterChain(o, tl))
  {
    reveal Frame();
    if o.Some? { assert Holds(c, o.x, tl[o.x], w, sl[c.slots[o.x]]); }
  }
}
