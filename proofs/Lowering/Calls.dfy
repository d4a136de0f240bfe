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
  lemma DoubleIs(p: D.Program, c: Context, a: Anf.Atom, sp: W.U32, w: World, tl: A.Locals, s: M.State)
    requires Instructions(c.k) && Frame(c, sp, w, tl, s.locals) && AsDouble(c, a).Yes? && A.AtomValue(a, tl).Normal?
    ensures Is(p, AsDouble(c, a).e, s, W.F64Value(Bits(A.AtomValue(a, tl).v)))
    ensures Suits(c, a, Float64) ==> IsNumber(A.AtomValue(a, tl).v)
  {
    var v := A.AtomValue(a, tl).v;
    if Suits(c, a, Float64) {
      SuitsIs(p, c, a, Float64, sp, w, tl, s);
      Reads(p, c, a, Float64, sp, w, tl, s);
    } else {
      Reads(p, c, a, Boxed, sp, w, tl, s);
      assert Compute(0xBF, [W.I64Value(Bits(v))]) == Some(W.F64Value(Bits(v))) by { reveal Instructions(); }
      IsOp1(p, s, 0xBF, Read(c, a, Boxed).e, W.I64Value(Bits(v)), W.F64Value(Bits(v)));
    }
  }
  // An operand as a method gets it.
  lemma Passes(p: D.Program, c: Context, a: Anf.Atom, to: Rep, sp: W.U32, w: World, tl: A.Locals, s: M.State)
    requires Instructions(c.k) && Frame(c, sp, w, tl, s.locals) && Read(c, a, to).Yes? && A.AtomValue(a, tl).Normal?
    ensures Is(p, Read(c, a, to).e, s, Passed(c.k, A.AtomValue(a, tl).v, to))
  {
    var v := A.AtomValue(a, tl).v;
    if IsOf(v, to) {
      Reads(p, c, a, to, sp, w, tl, s);
      if v.BooleanValue? { BooleanWord(c.k, v.b); }
    } else {
      assert a.LocalAtom? by { ConstantFits(c.k, a, to); }
      var e := D.Get(c.slots[a.x]);
      var from := RepOf(c, a.x);
      assert M.HasLocal(c.slots[a.x], s) by { reveal Frame(); }
      assert IsOf(v, from) && s.locals[c.slots[a.x]] == Encode(v, from) by { reveal Frame(); assert Holds(c, a.x, tl[a.x], w, s.locals[c.slots[a.x]]); }
      IsGet(p, s, c.slots[a.x]);
      PassesOther(p, c.k, e, from, to, s, v);
    }
  }
  lemma BooleanWord(k: Kernel, b: bool)
    requires Instructions(k)
    ensures b == (Bits(BooleanValue(b)) == k.trueBits)
  {
    reveal Instructions();
    var r := Compute(0x51, [W.I64Value(Bits(BooleanValue(b))), W.I64Value(k.trueBits)]);
    assert r == Some(W.I32Value(if b then 1 else 0));
    assert r == Some(W.I32Value(if Bits(BooleanValue(b)) == k.trueBits then 1 else 0));
  }
  lemma ConstantFits(k: Kernel, a: Anf.Atom, to: Rep)
    ensures a.ConstantAtom? && Constant(k, a.c, to).Yes? ==> IsOf(LiteralValue(a.c), to)
  { }
  // Of another kind than the operation wants.
  lemma PassesOther(p: D.Program, k: Kernel, e: D.Expr, from: Rep, to: Rep, s: M.State, v: Value)
    requires Instructions(k) && Convert(k, e, from, to).Yes? && IsOf(v, from) && !IsOf(v, to) && Is(p, e, s, Encode(v, from))
    ensures Is(p, Convert(k, e, from, to).e, s, Passed(k, v, to))
  {
    var d := W.F64Value(Bits(v));
    if from.Boxed? { assert Compute(0xBF, [W.I64Value(Bits(v))]) == Some(d) by { reveal Instructions(); } }
    match (from, to)
    case (Boxed, Float64) => IsOp1(p, s, 0xBF, e, Encode(v, from), d);
    case (Boxed, Int32) =>
      var x := Compute(0xFC02, [d]);
      assert x.Some? by { reveal Instructions(); }
      IsOp1(p, s, 0xBF, e, Encode(v, from), d);
      IsOp1(p, s, 0xFC02, Op1(0xBF, e), d, x.v);
    case (Float64, Int32) =>
      var x := Compute(0xFC02, [d]);
      assert x.Some? by { reveal Instructions(); }
      IsOp1(p, s, 0xFC02, e, d, x.v);
    case (Boxed, Boolean) =>
      var r := W.I32Value(if Bits(v) == k.trueBits then 1 else 0);
      assert Compute(0x51, [W.I64Value(Bits(v)), W.I64Value(k.trueBits)]) == Some(r) by { reveal Instructions(); }
      IsConst(p, s, W.I64Value(k.trueBits));
      IsOp2(p, s, 0x51, e, D.Const(W.I64Value(k.trueBits)), W.I64Value(Bits(v)), W.I64Value(k.trueBits), r);
    case _ =>
  }
  lemma ArgumentsAre(p: D.Program, c: Context, m: Method, use: Use, args: seq<Anf.Atom>, parameters: seq<Rep>, es: D.Exprs, sp: W.U32, w: World, tl: A.Locals, s: M.State) returns (cache: W.U32)
    requires Instructions(c.k) && Frame(c, sp, w, tl, s.locals) && Arguments(c, m, use, args, parameters, es) && A.AtomValues(args, tl).Values?
    ensures |A.AtomValues(args, tl).vs| == |parameters| && (m.hasCache ==> cache in c.k.caches && c.k.caches[cache] == use && cache == CacheIn(es))
    ensures var vs := A.AtomValues(args, tl).vs; Are(p, es, s, PassedAll(c.k, vs, parameters) + if m.hasCache then [W.I32Value(cache)] else [])
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
      Passes(p, c, args[0], parameters[0], sp, w, tl, s);
      cache := ArgumentsAre(p, c, m, use, args[1..], parameters[1..], es.tail, sp, w, tl, s);
      var last := if m.hasCache then [W.I32Value(cache)] else [];
      AreCons(p, es.head, es.tail, s, Passed(c.k, v, parameters[0]), PassedAll(c.k, rest, parameters[1..]) + last);
      assert [Passed(c.k, v, parameters[0])] + (PassedAll(c.k, rest, parameters[1..]) + last) == PassedAll(c.k, vs, parameters) + last;
    }
  }
  lemma NextIs(p: D.Program, c: Context, sp: W.U32, w: World, tl: A.Locals, s: M.State)
    requires Frame(c, sp, w, tl, s.locals)
    ensures Is(p, D.Get(c.next), s, W.I32Value(End(sp, c.size)))
  { reveal Frame(); IsGet(p, s, c.next); }
  lemma OperandsOf(args: seq<Anf.Atom>, tl: A.Locals)
    requires A.AtomValues(args, tl).Values?
    ensures AreOperands(Operands(args), A.AtomValues(args, tl).vs)
    decreases |args|
  {
    if |args| > 0 {
      OperandsOf(args[1..], tl);
      var vs := A.AtomValues(args, tl).vs;
      var rest := A.AtomValues(args[1..], tl).vs;
      forall i | 0 <= i < |vs| ensures Operands(args)[i].Known? ==> vs[i] == LiteralValue(Operands(args)[i].l) {
        if i > 0 { assert vs[i] == rest[i - 1] && Operands(args)[i] == Operands(args[1..])[i - 1]; }
      }
    }
  }
  lemma MethodOperands(p: D.Program, c: Context, op: Operation, args: seq<Anf.Atom>, e: D.Expr, sp: W.U32, w: World, tl: A.Locals, s: M.State) returns (cache: W.U32)
    requires Instructions(c.k) && Frame(c, sp, w, tl, s.locals) && op.id in c.k.methods && IsMethodCall(c, op.id, args, e) && A.AtomValues(args, tl).Values?
    ensures var m := c.k.methods[op.id]; var vs := A.AtomValues(args, tl).vs;
      |vs| == |m.parameters| && (m.hasCache ==> IsUse(c.k, cache, op, vs) && cache == CacheIn(e.arguments))
      && Are(p, e.arguments, s, MethodValues(c.k, m, End(sp, c.size), vs, cache))
  {
    var m := c.k.methods[op.id];
    var use := UseOf(op.id, m, args);
    var vs := A.AtomValues(args, tl).vs;
    var next := W.I32Value(End(sp, c.size));
    OperandsOf(args, tl);
    if m.takesSp {
      cache := ArgumentsAre(p, c, m, use, args, m.parameters, e.arguments.tail, sp, w, tl, s);
      NextIs(p, c, sp, w, tl, s);
      var others := PassedAll(c.k, vs, m.parameters) + if m.hasCache then [W.I32Value(cache)] else [];
      AreCons(p, D.Get(c.next), e.arguments.tail, s, next, others);
      assert [next] + others == MethodValues(c.k, m, End(sp, c.size), vs, cache);
    } else {
      cache := ArgumentsAre(p, c, m, use, args, m.parameters, e.arguments, sp, w, tl, s);
      assert MethodValues(c.k, m, End(sp, c.size), vs, cache) == PassedAll(c.k, vs, m.parameters) + if m.hasCache then [W.I32Value(cache)] else [];
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
  // The expression calls the function, with these operands.
  ghost opaque predicate Calls(p: D.Program, e: D.Expr, s: M.State, f: W.U32, vs: seq<W.Value>) {
    forall n: nat :: CallsAt(p, e, s, f, vs, n)
  }
  ghost predicate CallsAt(p: D.Program, e: D.Expr, s: M.State, f: W.U32, vs: seq<W.Value>, n: nat) {
    var (r, s1) := IR.Invoke(p, f, vs, At(s, n)); IR.Eval(p, e, At(s, n)) == (IR.Single(r), s1)
  }
  lemma CallsDirectly(p: D.Program, f: W.U32, es: D.Exprs, s: M.State, vs: seq<W.Value>)
    requires Are(p, es, s, vs)
    ensures Calls(p, D.Call(f, es), s, f, vs)
  {
    hide *; reveal Calls(); reveal Are(); reveal CallsAt, IR.Eval;
    forall n: nat ensures CallsAt(p, D.Call(f, es), s, f, vs, n) {
      assert IR.EvalAll(p, es, [], At(s, n)) == (IR.Vals([] + vs), At(s, n));
      assert [] + vs == vs;
    }
  }
  lemma CallsEntry(p: D.Program, e: D.Expr, es: D.Exprs, s: M.State, entry: W.U32, vs: seq<W.Value>)
    requires Is(p, e, s, W.I32Value(entry)) && Are(p, es, s, vs) && IsEntry(p, entry)
    ensures Calls(p, D.CallIndirect(Uniform, e, es), s, p.table[entry], vs)
  {
    hide *; reveal Calls(); reveal Are(); reveal Is(); reveal CallsAt, IR.Eval, IR.InvokeIndirect, IsEntry;
    forall n: nat ensures CallsAt(p, D.CallIndirect(Uniform, e, es), s, p.table[entry], vs, n) {
      assert IR.EvalAll(p, es, [], At(s, n)) == (IR.Vals([] + vs), At(s, n));
      assert [] + vs == vs;
      assert IR.Eval(p, e, At(s, n)) == (IR.Val(W.I32Value(entry)), At(s, n));
      assert IR.InvokeIndirect(p, Uniform, W.I32Value(entry), vs, At(s, n)) == IR.Invoke(p, p.table[entry], vs, At(s, n));
    }
  }
  lemma CallsChoice(p: D.Program, e: D.Expr, ty: W.ValueType, e1: D.Expr, e2: D.Expr, s: M.State, x: W.Value, f: W.U32, vs: seq<W.Value>)
    requires Is(p, e, s, x) && Calls(p, if M.IsTrue(x) then e1 else e2, s, f, vs)
    ensures Calls(p, D.Choose(e, ty, e1, e2), s, f, vs)
  {
    hide *; reveal Calls(); reveal Is(); reveal CallsAt, IR.Eval;
    forall n: nat ensures CallsAt(p, D.Choose(e, ty, e1, e2), s, f, vs, n) {
      assert IR.Eval(p, e, At(s, n)) == (IR.Val(x), At(s, n));
      assert CallsAt(p, if M.IsTrue(x) then e1 else e2, s, f, vs, n);
    }
  }
  lemma CallEvaluates(p: D.Program, call: D.Expr, f: W.U32, vs: seq<W.Value>, isKept: bool, y: W.U32, s: M.State, n: nat)
    requires Calls(p, call, s, f, vs)
    ensures var (r, s1) := IR.Invoke(p, f, vs, At(s, n)); var e := Teed(isKept, y, call);
      (r.Failed? ==> IR.Eval(p, e, At(s, n)) == (IR.Abrupt(r.a), s1)) && IR.Eval(p, e, At(s, n)).1.host == s1.host
  {
    hide *; reveal Calls(); reveal CallsAt, IR.Eval, IR.Single, Teed, M.SetLocal;
    assert CallsAt(p, call, s, f, vs, n);
  }
  lemma CallMakes(p: D.Program, call: D.Expr, f: W.U32, vs: seq<W.Value>, isKept: bool, y: W.U32, s: M.State, n: nat, v: W.Value, s1: M.State, n1: nat)
    requires Calls(p, call, s, f, vs) && Gives(p, f, vs, s, n, M.Results([v]), s1, n1) && (isKept ==> M.HasLocal(y, s1))
    ensures Makes(p, Teed(isKept, y, call), s, n, v, After(isKept, y, v, s1), n1)
  {
    hide *; reveal Teed, After, IR.Single;
    assert Makes(p, call, s, n, v, s1, n1) by {
      reveal Calls(); reveal Gives(); reveal Makes(); reveal CallsAt, GivesWith, MakesWith;
      forall j: nat ensures MakesWith(p, call, s, n, v, s1, n1, j) {
        assert CallsAt(p, call, s, f, vs, n + j);
        assert GivesWith(p, f, vs, s, n, M.Results([v]), s1, n1, j);
      }
    }
    if isKept { MakesTee(p, y, call, s, n, v, s1, n1); }
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
  lemma TestedCall(p: D.Program, q: Anf.Program, c: Context, call: D.Expr, f: W.U32, vs: seq<W.Value>, isKept: bool, y: W.U32, s: M.State, w: World, r: (C.Outcome, A.State), n: nat, s1: M.State, w1: World)
    requires Instructions(c.k) && SentinelIsNone(c.k) && StaysExhausted(p) && Calls(p, call, s, f, vs) && Agrees(p, c.k, f, vs, s, w, r, n, s1, w1) && (isKept ==> M.HasLocal(y, s))
    ensures Tests(p, c, D.BranchIf(c.handler, IsSentinel(c.k, Teed(isKept, y, call))), isKept, y, s, r, n, s1)
    ensures IsExhausted(IR.Invoke(p, f, vs, At(s, n)).1.host) ==>
      IsExhausted(IR.Step(p, D.BranchIf(c.handler, IsSentinel(c.k, Teed(isKept, y, call))), At(s, n)).1.host)
  {
    var e := Teed(isKept, y, call);
    var st := D.BranchIf(c.handler, IsSentinel(c.k, e));
    CallEvaluates(p, call, f, vs, isKept, y, s, n);
    Eval2(p, e, D.Const(W.I64Value(c.k.sentinel)), At(s, n));
    var (o, s2) := IR.Invoke(p, f, vs, At(s, n));
    var (o0, s0) := IR.Eval(p, e, At(s, n));
    assert IR.Eval(p, IsSentinel(c.k, e), At(s, n)).1 == s0;
    if IsExhausted(s2.host) { return; }
    match r.0
    case Normal(v) =>
      assert Bits(v) != c.k.sentinel by { reveal SentinelIsNone(); }
      CallMakes(p, call, f, vs, isKept, y, s, n, W.I64Value(Bits(v)), s1, r.1.clock);
      SentinelTest(p, c.k, e, s, n, Bits(v), After(isKept, y, W.I64Value(Bits(v)), s1), r.1.clock);
      BranchIfSteps(p, c.handler, IsSentinel(c.k, e), s, n, W.I32Value(0), After(isKept, y, W.I64Value(Bits(v)), s1), r.1.clock);
    case Thrown(v) =>
      CallMakes(p, call, f, vs, isKept, y, s, n, W.I64Value(c.k.sentinel), s1, r.1.clock);
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
    hide *;
    reveal Good, Reached, Rel, KernelIsRight, Tests, After, IsResult, IsPlace, Others, Shared, IsTemp, A.Put, M.HasLocal, M.SetLocal, Extends, IR.Exec;
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
    requires Ready(p, q, c, sp, w, t, s) && op.id in c.k.methods && IsMethodCall(c, op.id, args, e) && A.AtomValues(args, t.locals).Values?
    ensures var xs := A.AtomValues(args, t.locals).vs; var o := Run(op, xs, t.heap);
      Are(p, e.arguments, s, vs) && s0 == s.(memory := s0.memory, host := s0.host)
      && Represents(s0.memory, s0.host, Shared(t.(heap := o.1)), w) && Run1(p, e.f, vs, s.memory, s.host).0.Results?
      && IsOutcome(c.k, op, xs, o.0, Run1(p, e.f, vs, s.memory, s.host).0, s0.memory, s0.host)
      && Gives(p, e.f, vs, s, t.clock, Run1(p, e.f, vs, s.memory, s.host).0, s0, t.clock)
  {
    var m := c.k.methods[op.id];
    var xs := A.AtomValues(args, t.locals).vs;
    var cache := MethodOperands(p, c, op, args, e, sp, w, t.locals, s);
    vs := MethodValues(c.k, m, End(sp, c.size), xs, cache);
    EndIsNext(c, sp, w, t.locals, s.locals);
    assert IsRight(p, c.k, s.memory, s.host, Shared(t), w, op, xs, End(sp, c.size), cache) by { reveal Operations(); }
    var r := Run1(p, m.f, vs, s.memory, s.host);
    s0 := s.(memory := r.1, host := r.2);
    assert Shared(t).heap == t.heap;
    assert Shared(t.(heap := Run(op, xs, t.heap).1)) == Shared(t).(heap := Run(op, xs, t.heap).1);
    MethodGives(p, m.f, vs, s, t.clock);
  }
  lemma SimPrim(p: D.Program, q: Anf.Program, c: Context, x: Id, op: Operation, args: seq<Anf.Atom>, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (n: nat, s1: M.State, w1: World)
    requires Ready(p, q, c, sp, w, t, s) && op.id in c.k.methods && CheckPrim(c, x, op.id, args, code).Rest? && !A.Assign(q, x, Anf.Prim(op, args), t).0.Stuck?
    ensures var (o, t1) := A.Assign(q, x, Anf.Prim(op, args), t); Good(p, c, code, CheckPrim(c, x, op.id, args, code), sp, w, t, s, o, t1, n, s1, w1)
  {
    if c.k.methods[op.id].mayThrow { n, s1, w1 := SimChecked(p, q, c, x, op, args, code, sp, w, t, s); }
    else { n, s1, w1 := SimTotal(p, q, c, x, op, args, code, sp, w, t, s); }
  }
  // An operation that always has a result.
  lemma SimTotal(p: D.Program, q: Anf.Program, c: Context, x: Id, op: Operation, args: seq<Anf.Atom>, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (n: nat, s1: M.State, w1: World)
    requires Ready(p, q, c, sp, w, t, s) && op.id in c.k.methods && !c.k.methods[op.id].mayThrow && CheckPrim(c, x, op.id, args, code).Rest?
    requires !A.Assign(q, x, Anf.Prim(op, args), t).0.Stuck?
    ensures var (o, t1) := A.Assign(q, x, Anf.Prim(op, args), t); Good(p, c, code, CheckPrim(c, x, op.id, args, code), sp, w, t, s, o, t1, n, s1, w1)
  {
    hide *; reveal Good, Reached, Ready, Rel, CheckPrim, KernelIsRight, IsMethodCall, IsOutcome, A.Assign, A.Operate, A.Put, A.Fits, Shared, Extends, Encode, IsOf, Undefined;
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
        LeadsLeads(p, code, s, n, code.tail, s0, n, 0, CheckPrim(c, x, op.id, args, code).code, s1, n);
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
    requires Ready(p, q, c, sp, w, t, s) && op.id in c.k.methods && c.k.methods[op.id].mayThrow && CheckPrim(c, x, op.id, args, code).Rest?
    requires !A.Assign(q, x, Anf.Prim(op, args), t).0.Stuck?
    ensures var (o, t1) := A.Assign(q, x, Anf.Prim(op, args), t); Good(p, c, code, CheckPrim(c, x, op.id, args, code), sp, w, t, s, o, t1, n, s1, w1)
  {
    hide *;
    reveal Ready, Rel, KernelIsRight, CheckPrim, IsChecked, A.Assign, A.AtomValues;
    var y := PlaceOf(code.head);
    var s0;
    assert IsGood(c) by { reveal Frame(); }
    n, s0, w1 := CheckedPlaces(p, q, c, x, op, args, y, code.head, code.tail, sp, w, t, s);
    s1 := PlacedFinish(p, q, c, x, y, code, code.tail, sp, w, t, s, A.Operate(q, op, A.AtomValues(args, t.locals).vs, t), n, s0, w1);
  }
  // Code did what ANF's operation or call does, and its result is in y; what follows it is to put it into the local.
  ghost predicate Placed(p: D.Program, c: Context, x: Id, y: W.U32, code: D.Stmts, tail: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State, r: (C.Outcome, A.State), n: nat, s1: M.State, w1: World) {
    t.clock <= n
    && (IsExhausted(IR.Exec(p, code, At(s, n)).1.host)
        || (Extends(w, w1) && Represents(s1.memory, s1.host, Shared(r.1), w1)
            && (match r.0
                case Normal(v) => Leads(p, code, s, n, tail, s1, r.1.clock) && Holding(c, x, y, sp, w1, t.locals, s1, v)
                case Thrown(v) => Ends(p, code, s, n, IR.Branched(c.handler), s1, r.1.clock) && Exception(c.k, v, s1.memory) && (c.isOutermost || Frame(c, sp, w1, t.locals, s1.locals))
                case Timeout => IR.Exec(p, code, At(s, n)) == (IR.Aborted(M.Timeout), s1)
                case _ => false)))
  }
  ghost predicate Holding(c: Context, x: Id, y: W.U32, sp: W.U32, w: World, tl: A.Locals, s: M.State, v: Value) {
    Frame(c, sp, w, Others(c, x, y, tl), s.locals) && M.HasLocal(y, s) && s.locals[y] == W.I64Value(Bits(v))
  }
  lemma PlacedFinish(p: D.Program, q: Anf.Program, c: Context, x: Id, y: W.U32, code: D.Stmts, tail: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State, r: (C.Outcome, A.State), n: nat, s1: M.State, w1: World)
    returns (s2: M.State)
    requires Instructions(c.k) && Frames() && x !in c.records && IsPlace(c, x, y) && Finish(c, x, y, tail).Rest? && t.kinds == c.kinds && r.1.kinds == t.kinds && r.1.locals == t.locals
    requires Placed(p, c, x, y, code, tail, sp, w, t, s, r, n, s1, w1) && !A.Put(x, r).0.Stuck?
    ensures var (o, t1) := A.Put(x, r); Good(p, c, code, Finish(c, x, y, tail), sp, w, t, s, o, t1, n, s2, w1)
  {
    s2 := s1;
    if IsExhausted(IR.Exec(p, code, At(s, n)).1.host) || !r.0.Normal? { return; }
    s2 := FinishLeads(p, c, x, y, tail, sp, w1, r.1, s1, r.1.clock, r.0.v);
    LeadsLeads(p, code, s, n, tail, s1, r.1.clock, 0, Finish(c, x, y, tail).code, s2, r.1.clock);
    assert Shared(r.1.(locals := r.1.locals[x := A.HeldValue(r.0.v)])) == Shared(r.1);
  }
  lemma CheckedPlaces(p: D.Program, q: Anf.Program, c: Context, x: Id, op: Operation, args: seq<Anf.Atom>, y: W.U32, st: D.Stmt, tail: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State)
    returns (n: nat, s1: M.State, w1: World)
    requires Ready(p, q, c, sp, w, t, s) && op.id in c.k.methods && IsChecked(c, x, op.id, args, y, st) && x !in c.records
    requires !A.Assign(q, x, Anf.Prim(op, args), t).0.Stuck?
    ensures A.AtomValues(args, t.locals).Values? && IsPlace(c, x, y)
    ensures Placed(p, c, x, y, D.Then(st, tail), tail, sp, w, t, s, A.Operate(q, op, A.AtomValues(args, t.locals).vs, t), n, s1, w1)
  {
    hide *;
    reveal Placed, Holding, Completion, IsResult, IsPlace, Others, Shared, IsTemp, KernelIsRight, CallsAgree, Ready, Rel, IsChecked, IsSentinel, Op2, IsOutcome, A.Put, A.Assign, A.Operate, M.HasLocal, M.IsTrue, M.SetLocal, Extends, IsGood, Encode, IsMethodCall;
    n, w1 := t.clock, w;
    var m := c.k.methods[op.id];
    var code := D.Then(st, tail);
    var tee := st.condition.operands.head;
    var call, cold := tee.e, st.then_;
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
    s1 := s2;
    if o.0.Result? {
      assert b != c.k.sentinel by { reveal SentinelIsNone(); }
      EndEnds(p, s2, n);
      IfSteps(p, st.condition, cold, D.End, s, n, cond, s2, n, 0, IR.Completed, s2, n);
      StepLeads(p, st, tail, s, n, s2, n);
      return;
    }
    n, s1, w1 := ColdPlaces(p, q, c, x, op, xs, o.0, y, cold, code, sp, w, t, t0, s, s2);
  }
  // The cold path.
  lemma ColdPlaces(p: D.Program, q: Anf.Program, c: Context, x: Id, op: Operation, xs: seq<Value>, o: Outcome3, y: W.U32, cold: D.Stmts, code: D.Stmts, sp: W.U32, w: World,
    t: A.State, t0: A.State, s: M.State, s2: M.State) returns (n: nat, s1: M.State, w1: World)
    requires KernelIsRight(p, q, c.k) && CallsAgree(p, q, c.k, t.clock) && t.kinds == c.kinds && t0 == t.(heap := t0.heap) && !o.Result? && op.id in c.k.methods && IsGood(c)
    requires code.Then? && code.head.If? && code.head.then_ == cold && x !in c.records
    requires IsResult(c, x, y) && Completes(c, c.k.methods[op.id], y, cold) && (o.Invokes? ==> c.k.methods[op.id].mayInvoke)
    requires Makes(p, code.head.condition, s, t.clock, W.I32Value(1), s2, t.clock)
    requires Frame(c, sp, w, Others(c, x, y, t.locals), s2.locals) && Represents(s2.memory, s2.host, Shared(t0), w) && IsPending(op, xs, o, s2.memory, s2.host)
    requires !A.Put(x, Completion(q, op, xs, o, t0)).0.Stuck?
    ensures Placed(p, c, x, y, code, code.tail, sp, w, t, s, Completion(q, op, xs, o, t0), n, s1, w1)
  {
    if c.k.methods[op.id].mayInvoke { n, s1, w1 := ColdInvokes(p, q, c, x, op, xs, o, y, cold, code, sp, w, t, t0, s, s2); }
    else { n, s1, w1 := ColdThrows(p, q, c, x, op, xs, o, y, cold, code, sp, w, t, t0, s, s2); }
  }
  // The helper completes what is pending.
  lemma Completed(p: D.Program, q: Anf.Program, c: Context, op: Operation, xs: seq<Value>, o: Outcome3, sp: W.U32, w: World, tl: A.Locals, t0: A.State, s: M.State) returns (n: nat, s1: M.State, w1: World)
    requires KernelIsRight(p, q, c.k) && CallsAgree(p, q, c.k, t0.clock) && !o.Result? && !Completion(q, op, xs, o, t0).0.Stuck?
    requires Frame(c, sp, w, tl, s.locals) && Represents(s.memory, s.host, Shared(t0), w) && IsPending(op, xs, o, s.memory, s.host)
    ensures var next := W.I32Value(End(sp, c.size));
      t0.clock <= n && Agrees(p, c.k, c.k.invokePending, [next], s, w, Completion(q, op, xs, o, t0), n, s1, w1) && Are(p, D.Cons(D.Get(c.next), D.Nil), s, [next])
  {
    var next := W.I32Value(End(sp, c.size));
    EndIsNext(c, sp, w, tl, s.locals);
    assert IsGoodPending(p, q, c.k, op, xs, o, t0, s, w, End(sp, c.size)) by { reveal PendingCalls(); }
    var n1: nat, s4, w4 :| t0.clock <= n1 && Agrees(p, c.k, c.k.invokePending, [next], s, w, Completion(q, op, xs, o, t0), n1, s4, w4);
    NextIs(p, c, sp, w, tl, s);
    AreNil(p, s);
    AreCons(p, D.Get(c.next), D.Nil, s, next, []);
    assert [next] + [] == [next];
    n, s1, w1 := n1, s4, w4;
  }
  // The roots' stores come first.
  lemma ColdInvokes(p: D.Program, q: Anf.Program, c: Context, x: Id, op: Operation, xs: seq<Value>, o: Outcome3, y: W.U32, cold: D.Stmts, code: D.Stmts, sp: W.U32, w: World,
    t: A.State, t0: A.State, s: M.State, s2: M.State) returns (n: nat, s1: M.State, w1: World)
    requires KernelIsRight(p, q, c.k) && CallsAgree(p, q, c.k, t.clock) && t.kinds == c.kinds && t0 == t.(heap := t0.heap) && !o.Result? && op.id in c.k.methods && IsGood(c)
    requires code.Then? && code.head.If? && code.head.then_ == cold && x !in c.records
    requires IsResult(c, x, y) && Completes(c, c.k.methods[op.id], y, cold) && (o.Invokes? ==> c.k.methods[op.id].mayInvoke)
    requires Makes(p, code.head.condition, s, t.clock, W.I32Value(1), s2, t.clock)
    requires Frame(c, sp, w, Others(c, x, y, t.locals), s2.locals) && Represents(s2.memory, s2.host, Shared(t0), w) && IsPending(op, xs, o, s2.memory, s2.host)
    requires !A.Put(x, Completion(q, op, xs, o, t0)).0.Stuck?
    requires c.k.methods[op.id].mayInvoke
    ensures Placed(p, c, x, y, code, code.tail, sp, w, t, s, Completion(q, op, xs, o, t0), n, s1, w1)
  {
    hide *;
    reveal Placed, Holding, Agrees, Completes, Completion, IsResult, IsPlace, Others, Shared, IsTemp, KernelIsRight, CallNext, A.Put, M.HasLocal, M.IsTrue, M.SetLocal, Rel, IsGood, Extends, Tests, After, Teed, IR.Exec;
    var r := Completion(q, op, xs, o, t0);
    var others := Others(c, x, y, t.locals);
    var next := W.I32Value(End(sp, c.size));
    var es := D.Cons(D.Get(c.next), D.Nil);
    var tr := t0.(locals := others);
    assert Shared(tr) == Shared(t0);
    var s3 := PendingRoots(p, c, cold, sp, w, tr, s2, t.clock, op, xs, o);
    var first := SkipRoots(c, cold);
    var n1, s4, w4 := Completed(p, q, c, op, xs, o, sp, w, others, t0, s3);
    n, s1, w1 := n1, s4, w4;
    var more := n1 - t.clock;
    LeadsNow(p, cold, s2, t.clock, first, s3, t.clock, more);
    IfNow(p, code.head.condition, cold, code.head.else_, s, t.clock, W.I32Value(1), s2, t.clock, more);
    var st := first.head;
    assert M.HasLocal(y, s3) by { reveal Frame(); }
    CallsDirectly(p, c.k.invokePending, es, s3, [next]);
    TestedCall(p, q, c, CallNext(c, c.k.invokePending), c.k.invokePending, [next], true, y, s3, w, r, n1, s4, w4);
    if IsExhausted(IR.Step(p, st, At(s3, n1)).1.host) {
      StepExhausted(p, st, D.End, At(s3, n1));
      StepExhausted(p, code.head, code.tail, At(s, n1));
      return;
    }
    FrameExtends(c, sp, w, w4, others, s3.locals);
    match r.0
    case Normal(v) =>
      WritePlace(c, sp, w4, t.locals, s4.locals, x, y, Bits(v));
      s1 := M.SetLocal(y, W.I64Value(Bits(v)), s4);
      StepLeads(p, st, D.End, s3, n1, s1, r.1.clock);
      LeadsLeads(p, cold, s2, t.clock, first, s3, t.clock, more, D.End, s1, r.1.clock);
      LeadsEnd(p, cold, s2, n1, s1, r.1.clock);
      IfSteps(p, code.head.condition, cold, code.head.else_, s, t.clock, W.I32Value(1), s2, t.clock, more, IR.Completed, s1, r.1.clock);
      StepLeads(p, code.head, code.tail, s, n1, s1, r.1.clock);
    case Thrown(v) =>
      WritePlace(c, sp, w4, t.locals, s4.locals, x, y, c.k.sentinel);
      s1 := M.SetLocal(y, W.I64Value(c.k.sentinel), s4);
      StepEnds(p, st, D.End, s3, n1, IR.Branched(c.handler), s1, r.1.clock);
      LeadsEnds(p, cold, s2, t.clock, first, s3, t.clock, more, IR.Branched(c.handler), s1, r.1.clock);
      IfSteps(p, code.head.condition, cold, code.head.else_, s, t.clock, W.I32Value(1), s2, t.clock, more, IR.Branched(c.handler), s1, r.1.clock);
      StepEnds(p, code.head, code.tail, s, n1, IR.Branched(c.handler), s1, r.1.clock);
    case Timeout =>
      assert IR.Exec(p, first, At(s3, n1)) == (IR.Aborted(M.Timeout), s4);
  }
  lemma ColdThrows(p: D.Program, q: Anf.Program, c: Context, x: Id, op: Operation, xs: seq<Value>, o: Outcome3, y: W.U32, cold: D.Stmts, code: D.Stmts, sp: W.U32, w: World,
    t: A.State, t0: A.State, s: M.State, s2: M.State) returns (n: nat, s1: M.State, w1: World)
    requires KernelIsRight(p, q, c.k) && CallsAgree(p, q, c.k, t.clock) && t.kinds == c.kinds && t0 == t.(heap := t0.heap) && !o.Result? && op.id in c.k.methods && IsGood(c)
    requires code.Then? && code.head.If? && code.head.then_ == cold && x !in c.records
    requires IsResult(c, x, y) && Completes(c, c.k.methods[op.id], y, cold) && (o.Invokes? ==> c.k.methods[op.id].mayInvoke)
    requires Makes(p, code.head.condition, s, t.clock, W.I32Value(1), s2, t.clock)
    requires Frame(c, sp, w, Others(c, x, y, t.locals), s2.locals) && Represents(s2.memory, s2.host, Shared(t0), w) && IsPending(op, xs, o, s2.memory, s2.host)
    requires !A.Put(x, Completion(q, op, xs, o, t0)).0.Stuck?
    requires !c.k.methods[op.id].mayInvoke
    ensures Placed(p, c, x, y, code, code.tail, sp, w, t, s, Completion(q, op, xs, o, t0), n, s1, w1)
  {
    hide *;
    reveal Placed, Completes, Completion, Others, Shared, IsTemp, KernelIsRight, M.IsTrue, Extends;
    assert o.Throws?;
    var r := Completion(q, op, xs, o, t0);
    n, w1 := t.clock, w;
    s1 := ThrowsNow(p, q, c, op, xs, o, sp, w, Others(c, x, y, t.locals), t0, s2, n);
    IfSteps(p, code.head.condition, cold, code.head.else_, s, n, W.I32Value(1), s2, n, 0, IR.Branched(c.handler), s1, n);
    StepEnds(p, code.head, code.tail, s, n, IR.Branched(c.handler), s1, n);
    FrameThrown(c, x, y, sp, w, t.locals, s1.locals);
  }
  lemma FrameThrown(c: Context, x: Id, y: W.U32, sp: W.U32, w: World, tl: A.Locals, sl: seq<W.Value>)
    requires IsResult(c, x, y) && Frame(c, sp, w, Others(c, x, y, tl), sl)
    ensures c.isOutermost || Frame(c, sp, w, tl, sl)
  { }
  // What is thrown is in its place, and the handler gets it.
  lemma ThrowsNow(p: D.Program, q: Anf.Program, c: Context, op: Operation, xs: seq<Value>, o: Outcome3, sp: W.U32, w: World, tl: A.Locals, t0: A.State, s: M.State, n: nat) returns (s1: M.State)
    requires KernelIsRight(p, q, c.k) && o.Throws?
    requires Frame(c, sp, w, tl, s.locals) && Represents(s.memory, s.host, Shared(t0), w) && IsPending(op, xs, o, s.memory, s.host)
    ensures Represents(s1.memory, s1.host, Shared(t0), w) && Ends(p, Throwing(c), s, n, IR.Branched(c.handler), s1, n) && Exception(c.k, o.v, s1.memory) && s1.locals == s.locals
  {
    hide *; reveal Throwing;
    var next := W.I32Value(End(sp, c.size));
    var es := D.Cons(D.Get(c.next), D.Nil);
    var code := Throwing(c);
    assert IsNext(End(sp, c.size)) by { reveal KernelIsRight; EndIsNext(c, sp, w, tl, s.locals); }
    assert Unwinds(p, c.k, s.memory, s.host, Shared(t0), w, op, xs, o, End(sp, c.size)) by { reveal KernelIsRight; reveal Unwinding(); }
    var r := Run1(p, c.k.captureStack, [next], s.memory, s.host);
    assert r.0 == M.Results([]) && Represents(r.1, r.2, Shared(t0), w) && Exception(c.k, o.v, r.1) by { reveal Unwinds; }
    s1 := s.(memory := r.1, host := r.2);
    NextIs(p, c, sp, w, tl, s);
    AreNil(p, s);
    AreCons(p, D.Get(c.next), D.Nil, s, next, []);
    assert [next] + [] == [next];
    MethodGives(p, c.k.captureStack, [next], s, n);
    PerformSteps(p, c.k.captureStack, es, [next], s, n, s1);
    StepLeads(p, code.head, code.tail, s, n, s1, n);
    BranchSteps(p, c.handler, s1, n);
    StepEnds(p, code.tail.head, D.End, s1, n, IR.Branched(c.handler), s1, n);
    LeadsEnds(p, code, s, n, code.tail, s1, n, 0, IR.Branched(c.handler), s1, n);
  }
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
