include "Tests.dfy"

// The proof of lowering: operations that are computed in place without a call.
module LoweringInline {
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
  import A = AnfSemantics
  import opened LoweringCheck
  import opened LoweringInterface
  import opened LoweringRelations
  import opened LoweringStatements
  import opened LoweringCalls
  import opened LoweringFast
  import opened LoweringTests

  // ── Values of expressions ──────────────────────────────────────────────────────────────────────────────────────────

  ghost predicate AllAre(p: D.Program, es: seq<D.Expr>, s: M.State, vs: seq<W.Value>) { |es| == |vs| && forall i :: 0 <= i < |es| ==> Is(p, es[i], s, vs[i]) }
  lemma FloatIs(p: D.Program, f: Form, es: seq<D.Expr>, s: M.State, ds: seq<W.Value>, d: W.Value)
    requires AllAre(p, es, s, ds) && IsFloat(f, |es|) && FloatOf(f, ds) == Some(d)
    ensures Is(p, FloatCode(f, es), s, d)
  {
    hide *; reveal AllAre, IsFloat, FloatOf, FloatCode;
    match f
    case Arithmetic(float, _) => IsOp2(p, s, float, es[0], es[1], ds[0], ds[1], d);
    case Step(one, _) =>
      IsConst(p, s, W.F64Value(one));
      IsOp2(p, s, 0xA0, es[0], D.Const(W.F64Value(one)), ds[0], W.F64Value(one), d);
    case Negation => IsOp1(p, s, 0x9A, es[0], ds[0], d);
  }
  lemma IntegerIs(p: D.Program, f: Form, es: seq<D.Expr>, s: M.State, xs: seq<W.Value>, x: W.Value)
    requires AllAre(p, es, s, xs) && IsInteger(f, |es|) && IntegerOf(f, xs) == Some(x)
    ensures Is(p, IntegerCode(f, es), s, x)
  {
    hide *; reveal AllAre, IsInteger, IntegerOf, IntegerCode;
    match f
    case Arithmetic(_, integer) => IsOp2(p, s, integer, es[0], es[1], xs[0], xs[1], x);
    case Step(_, unit) =>
      IsConst(p, s, W.I32Value(unit));
      IsOp2(p, s, 0x6A, es[0], D.Const(W.I32Value(unit)), xs[0], W.I32Value(unit), x);
  }
  lemma BitsAre(p: D.Program, f: Form, es: seq<D.Expr>, s: M.State, xs: seq<W.Value>, x: W.Value)
    requires AllAre(p, es, s, xs) && IsBits(f, |es|) && BitsOf(f, xs) == Some(x)
    ensures Is(p, BitsCode(f, es), s, x)
  {
    hide *; reveal AllAre, IsBits, BitsOf, BitsCode;
    match f
    case Bitwise(integer, isUnsigned) =>
      var b := Compute(integer, [xs[0], xs[1]]).v;
      IsOp2(p, s, integer, es[0], es[1], xs[0], xs[1], b);
      if isUnsigned { IsOp1(p, s, 0xB8, Op2(integer, es[0], es[1]), b, x); }
    case BitwiseNegation =>
      IsConst(p, s, W.I32Value(0xFFFF_FFFF));
      IsOp2(p, s, 0x73, es[0], D.Const(W.I32Value(0xFFFF_FFFF)), xs[0], W.I32Value(0xFFFF_FFFF), x);
  }
  lemma NumbersOf(vs: seq<Value>)
    requires forall i :: 0 <= i < |vs| ==> IsNumber(vs[i])
    ensures AllNumbers(vs)
    decreases |vs|
  {
    hide *; reveal AllNumbers;
    if |vs| > 0 { NumbersOf(vs[1..]); }
  }
  // What an operation that is computed in place gives.
  ghost predicate Valued(p: D.Program, op: Operation, vs: seq<Value>, rep: Rep, e: D.Expr, t: A.State, s: M.State) {
    HasValue(op, vs, t.heap) && IsOf(ValueOf(op, vs, t.heap), rep) && Is(p, e, s, Encode(ValueOf(op, vs, t.heap), rep))
  }
  lemma FloatValued(p: D.Program, c: Context, op: Operation, args: seq<Anf.Atom>, e: D.Expr, sp: W.U32, w: World, t: A.State, s: M.State)
    requires Instructions(c.k) && OnDoubles(c.k) && Frame(c, sp, w, t.locals, s.locals) && op.id in c.k.forms && A.AtomValues(args, t.locals).Values?
    requires IsFloat(c.k.forms[op.id], |args|) && AreNumbers(c, args) && Doubles(c, args).Codes? && e == FloatCode(c.k.forms[op.id], Doubles(c, args).es)
    ensures Valued(p, op, A.AtomValues(args, t.locals).vs, Float64, e, t, s)
  {
    hide *; reveal AreNumbers, IsOf, Encode;
    var vs := A.AtomValues(args, t.locals).vs;
    var es := Doubles(c, args).es;
    DoublesAre(p, c, args, es, sp, w, t.locals, s);
    NumbersOf(vs);
    assert IsOnDoubles(c.k, op, vs, t.heap) by { reveal OnDoubles(); }
    var v := ValueOf(op, vs, t.heap);
    assert HasValue(op, vs, t.heap) && IsNumber(v) && FloatOf(c.k.forms[op.id], AsDoubles(vs)) == Some(W.F64Value(Bits(v))) by { reveal IsOnDoubles, AsDoubles; }
    assert AllAre(p, es, s, AsDoubles(vs)) by { reveal AllAre, AsDoubles; }
    FloatIs(p, c.k.forms[op.id], es, s, AsDoubles(vs), W.F64Value(Bits(v)));
    assert Valued(p, op, vs, Float64, e, t, s) by { reveal Valued; }
  }
  lemma IntegerValued(p: D.Program, c: Context, op: Operation, args: seq<Anf.Atom>, e: D.Expr, sp: W.U32, w: World, t: A.State, s: M.State)
    requires Instructions(c.k) && OnDoubles(c.k) && OnIntegers(c.k) && Frame(c, sp, w, t.locals, s.locals) && op.id in c.k.forms && A.AtomValues(args, t.locals).Values?
    requires IsInteger(c.k.forms[op.id], |args|) && AreInts(c, args) && ReadAll(c, args, Int32).Codes? && e == IntegerCode(c.k.forms[op.id], ReadAll(c, args, Int32).es)
    requires ValueOf(op, A.AtomValues(args, t.locals).vs, t.heap).Int32Value?
    ensures Valued(p, op, A.AtomValues(args, t.locals).vs, Int32, e, t, s)
  {
    hide *; reveal IsOf, Encode;
    var vs := A.AtomValues(args, t.locals).vs;
    var f := c.k.forms[op.id];
    var es := ReadAll(c, args, Int32).es;
    IntegersAre(p, c, args, es, sp, w, t.locals, s);
    assert forall i :: 0 <= i < |vs| ==> IsNumber(vs[i]) by { reveal IsNumber, AllIntegers; }
    NumbersOf(vs);
    assert IsFloat(f, |vs|) by { reveal IsFloat, IsInteger; }
    assert IsOnDoubles(c.k, op, vs, t.heap) by { reveal OnDoubles(); }
    assert HasValue(op, vs, t.heap) by { reveal IsOnDoubles; }
    assert IsOnIntegers(c.k, op, vs, t.heap) by { reveal OnIntegers(); }
    var v := ValueOf(op, vs, t.heap);
    var x := W.I32Value(Wrap(v.n));
    assert IntegerOf(f, AsIntegers(vs)) == Some(x) by { reveal IsOnIntegers, AsIntegers; }
    assert AllAre(p, es, s, AsIntegers(vs)) by { reveal AllAre, AsIntegers, AllIntegers; }
    IntegerIs(p, f, es, s, AsIntegers(vs), x);
    assert Valued(p, op, vs, Int32, e, t, s) by { reveal Valued; }
  }
  lemma BitsValued(p: D.Program, k: Kernel, op: Operation, vs: seq<Value>, bs: seq<W.U32>, es: seq<D.Expr>, t: A.State, s: M.State)
    requires OnBits(k) && op.id in k.forms && IsBits(k.forms[op.id], |vs|) && |bs| == |vs| && AllAre(p, es, s, Words32(bs)) && |es| == |vs|
    requires forall i :: 0 <= i < |vs| ==> ActsAs(vs[i], bs[i])
    ensures Valued(p, op, vs, BitsRep(k.forms[op.id]), BitsCode(k.forms[op.id], es), t, s)
  {
    hide *;
    assert IsOnBits(k, op, vs, bs, t.heap) by { reveal OnBits(); }
    var f := k.forms[op.id];
    var v := ValueOf(op, vs, t.heap);
    assert |Words32(bs)| == |bs| by { reveal Words32; }
    assert HasValue(op, vs, t.heap) && IsOf(v, BitsRep(f)) && BitsOf(f, Words32(bs)) == Some(Encode(v, BitsRep(f))) by { reveal IsOnBits; }
    BitsAre(p, f, es, s, Words32(bs), Encode(v, BitsRep(f)));
    reveal Valued;
  }
  lemma IntBitsValued(p: D.Program, c: Context, op: Operation, args: seq<Anf.Atom>, e: D.Expr, sp: W.U32, w: World, t: A.State, s: M.State)
    requires Instructions(c.k) && OnBits(c.k) && Frame(c, sp, w, t.locals, s.locals) && op.id in c.k.forms && A.AtomValues(args, t.locals).Values?
    requires IsBits(c.k.forms[op.id], |args|) && AreInts(c, args) && ReadAll(c, args, Int32).Codes? && e == BitsCode(c.k.forms[op.id], ReadAll(c, args, Int32).es)
    ensures Valued(p, op, A.AtomValues(args, t.locals).vs, BitsRep(c.k.forms[op.id]), e, t, s)
  {
    hide *;
    var vs := A.AtomValues(args, t.locals).vs;
    var es := ReadAll(c, args, Int32).es;
    IntegersAre(p, c, args, es, sp, w, t.locals, s);
    assert forall i :: 0 <= i < |vs| ==> vs[i].Int32Value? by { reveal AllIntegers; }
    var bs: seq<W.U32> := seq(|vs|, i requires 0 <= i < |vs| => Wrap(vs[i].n));
    assert AllAre(p, es, s, Words32(bs)) by { reveal AllAre, Words32; }
    assert forall i :: 0 <= i < |vs| ==> ActsAs(vs[i], bs[i]) by { reveal ActsAs; }
    BitsValued(p, c.k, op, vs, bs, es, t, s);
  }
  lemma IsSelect(p: D.Program, s: M.State, e0: D.Expr, e1: D.Expr, e2: D.Expr, x: W.Value, v1: W.Value, v2: W.Value)
    requires Is(p, e0, s, x) && Is(p, e1, s, v1) && Is(p, e2, s, v2)
    ensures Is(p, D.Select(e0, e1, e2), s, if M.IsTrue(x) then v1 else v2)
  {
    hide *; reveal Is(); reveal IR.Eval;
    forall n: nat ensures IR.Eval(p, D.Select(e0, e1, e2), At(s, n)) == (IR.Val(if M.IsTrue(x) then v1 else v2), At(s, n)) {
      assert IR.Eval(p, e1, At(s, n)) == (IR.Val(v1), At(s, n));
      assert IR.Eval(p, e2, At(s, n)) == (IR.Val(v2), At(s, n));
      assert IR.Eval(p, e0, At(s, n)) == (IR.Val(x), At(s, n));
    }
  }
  lemma ConstructedValued(p: D.Program, c: Context, op: Operation, args: seq<Anf.Atom>, e: D.Expr, sp: W.U32, w: World, t: A.State, s: M.State)
    requires Instructions(c.k) && Addresses32() && Selections(c.k) && Frame(c, sp, w, t.locals, s.locals) && A.AtomValues(args, t.locals).Values? && IsForm(c.k, op, Constructed)
    requires |args| == 2 && ReadAll(c, args, Boxed).Codes?
    requires var es := ReadAll(c, args, Boxed).es; e == D.Select(HasTag(es[0], c.k.layout.objectTag), es[0], es[1])
    ensures Valued(p, op, A.AtomValues(args, t.locals).vs, Boxed, e, t, s)
  {
    hide *;
    var vs := A.AtomValues(args, t.locals).vs;
    var es := ReadAll(c, args, Boxed).es;
    AtomsAre(args, t.locals);
    assert vs == [vs[0], vs[1]];
    BoxedIs(p, c, args[0], sp, w, t.locals, s);
    BoxedIs(p, c, args[1], sp, w, t.locals, s);
    TagIs(p, c.k, es[0], s, vs[0], c.k.layout.objectTag);
    var isObject := IsTagged(vs[0], c.k.layout.objectTag);
    IsSelect(p, s, HasTag(es[0], c.k.layout.objectTag), es[0], es[1], Flag(isObject), W.I64Value(Bits(vs[0])), W.I64Value(Bits(vs[1])));
    assert HasValue(op, [vs[0], vs[1]], t.heap) && ValueOf(op, [vs[0], vs[1]], t.heap) == if isObject then vs[0] else vs[1] by { reveal Selections(); }
    assert M.IsTrue(Flag(isObject)) == isObject by { reveal M.IsTrue, Flag; }
    assert Valued(p, op, vs, Boxed, e, t, s) by { reveal Valued, IsOf, Encode; }
  }
  lemma NumericValued(p: D.Program, c: Context, op: Operation, args: seq<Anf.Atom>, e: D.Expr, sp: W.U32, w: World, t: A.State, s: M.State)
    requires Instructions(c.k) && Selections(c.k) && Frame(c, sp, w, t.locals, s.locals) && A.AtomValues(args, t.locals).Values? && IsForm(c.k, op, Numeric)
    requires |args| == 1 && AreNumbers(c, args) && AsDouble(c, args[0]) == Yes(e)
    ensures Valued(p, op, A.AtomValues(args, t.locals).vs, Float64, e, t, s)
  {
    hide *;
    var vs := A.AtomValues(args, t.locals).vs;
    AtomsAre(args, t.locals);
    assert vs == [vs[0]];
    DoubleIs(p, c, args[0], sp, w, t.locals, s);
    assert IsNumber(vs[0]) by { reveal AreNumbers; }
    assert HasValue(op, [vs[0]], t.heap) && ValueOf(op, [vs[0]], t.heap) == vs[0] by { reveal Selections(); }
    assert Valued(p, op, vs, Float64, e, t, s) by { reveal Valued, IsOf, Encode; }
  }
  // Whatever is in place: the value, and where it is computed. A test may call ToBoolean or a method that looks only.
  lemma InlineMakes(p: D.Program, q: Anf.Program, c: Context, x: Id, op: Operation, args: seq<Anf.Atom>, e: D.Expr, sp: W.U32, w: World, t: A.State, s: M.State) returns (s1: M.State)
    requires Ready(p, q, c, sp, w, t, s) && x !in c.records && op.id in c.k.forms && IsInline(c, x, op.id, args, e) && !A.Assign(q, x, Anf.Prim(op, args), t).0.Stuck?
    ensures A.AtomValues(args, t.locals).Values?
    ensures var vs := A.AtomValues(args, t.locals).vs; var rep := InlineRep(c, x, c.k.forms[op.id], args); var v := ValueOf(op, vs, t.heap);
      HasValue(op, vs, t.heap) && IsOf(v, rep) && Makes(p, e, s, t.clock, Encode(v, rep), s1, t.clock) && Undone(t, s, w, s1)
  {
    hide *; reveal Ready, Rel;
    var k, f := c.k, c.k.forms[op.id];
    var rep := InlineRep(c, x, f, args);
    assert A.AtomValues(args, t.locals).Values? by { reveal A.Assign; }
    var vs := A.AtomValues(args, t.locals).vs;
    AtomsAre(args, t.locals);
    var v := ValueOf(op, vs, t.heap);
    assert Instructions(k) && Addresses32() && OnDoubles(k) && OnIntegers(k) && OnBits(k) && Selections(k) by { reveal KernelIsRight; }
    assert Undone(t, s, w, s) by { reveal Undone; }
    s1 := s;
    if IsInteger(f, |args|) && AreInts(c, args) && RepOf(c, x).Int32? {
      assert rep == Int32 && ReadAll(c, args, Int32).Codes? && e == IntegerCode(f, ReadAll(c, args, Int32).es) by { reveal InlineRep, IsInline; }
      IntegerFits(p, q, c, x, op, args, sp, w, t, s);
      IntegerValued(p, c, op, args, e, sp, w, t, s);
    } else if IsFloat(f, |args|) {
      assert rep == Float64 && AreNumbers(c, args) && Doubles(c, args).Codes? && e == FloatCode(f, Doubles(c, args).es) by { reveal InlineRep, IsInline; }
      FloatValued(p, c, op, args, e, sp, w, t, s);
    } else if IsBits(f, |args|) {
      assert rep == BitsRep(f) && AreInts(c, args) && ReadAll(c, args, Int32).Codes? && e == BitsCode(f, ReadAll(c, args, Int32).es) by { reveal InlineRep, IsInline, IsBits; }
      IntBitsValued(p, c, op, args, e, sp, w, t, s);
    } else if f.Numeric? {
      assert rep == Float64 && |args| == 1 && AreNumbers(c, args) && AsDouble(c, args[0]) == Yes(e) by { reveal InlineRep, IsInline; }
      NumericValued(p, c, op, args, e, sp, w, t, s) by { reveal IsForm; }
    } else if f.Constructed? {
      assert rep == Boxed && |args| == 2 && ReadAll(c, args, Boxed).Codes? by { reveal InlineRep, IsInline; }
      assert var es := ReadAll(c, args, Boxed).es; e == D.Select(HasTag(es[0], k.layout.objectTag), es[0], es[1]) by { reveal IsInline; }
      ConstructedValued(p, c, op, args, e, sp, w, t, s) by { reveal IsForm; }
    } else {
      assert rep == Boolean && IsTest(c, op.id, args, e) by { reveal InlineRep, IsInline; }
      s1 := TestMakes(p, q, c, op, args, e, sp, w, t, s);
      assert HasValue(op, vs, t.heap) && v == BooleanValue(LoweringTests.Tested(op, vs, t.heap)) by { reveal GivesBoolean, HasValue, ValueOf; }
      assert IsOf(v, rep) && Encode(v, rep) == Flag(LoweringTests.Tested(op, vs, t.heap)) by { reveal IsOf, Encode, Flag; }
      return;
    }
    assert Valued(p, op, vs, rep, e, t, s);
    reveal Valued;
    MakesIs(p, e, s, t.clock, Encode(v, rep));
  }
  // The target can hold an int32 only.
  lemma IntegerFits(p: D.Program, q: Anf.Program, c: Context, x: Id, op: Operation, args: seq<Anf.Atom>, sp: W.U32, w: World, t: A.State, s: M.State)
    requires Ready(p, q, c, sp, w, t, s) && x !in c.records && RepOf(c, x).Int32? && !A.Assign(q, x, Anf.Prim(op, args), t).0.Stuck? && A.AtomValues(args, t.locals).Values?
    requires op.id in c.k.forms && IsInteger(c.k.forms[op.id], |args|) && AreInts(c, args) && ReadAll(c, args, Int32).Codes?
    ensures ValueOf(op, A.AtomValues(args, t.locals).vs, t.heap).Int32Value?
  {
    hide *;
    var vs := A.AtomValues(args, t.locals).vs;
    assert Instructions(c.k) && OnDoubles(c.k) && Frame(c, sp, w, t.locals, s.locals) && t.kinds == c.kinds by { reveal Ready, Rel, KernelIsRight; }
    IntegersAre(p, c, args, ReadAll(c, args, Int32).es, sp, w, t.locals, s);
    assert forall i :: 0 <= i < |vs| ==> IsNumber(vs[i]) by { reveal IsNumber, AllIntegers; }
    NumbersOf(vs);
    assert IsFloat(c.k.forms[op.id], |vs|) by { reveal IsFloat, IsInteger; }
    assert IsOnDoubles(c.k, op, vs, t.heap) by { reveal OnDoubles(); }
    assert HasValue(op, vs, t.heap) by { reveal IsOnDoubles; }
    var v := ValueOf(op, vs, t.heap);
    assert A.Fits(x, v, t.kinds) by { reveal A.Assign, A.Operate, A.Put, HasValue, ValueOf; }
    FitsRep(c, x, v);
    reveal IsOf;
  }
  lemma SimInline(p: D.Program, q: Anf.Program, c: Context, x: Id, op: Operation, args: seq<Anf.Atom>, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (n: nat, s1: M.State, w1: World)
    requires Ready(p, q, c, sp, w, t, s) && op.id in c.k.forms && CheckInline(c, x, op.id, args, code).Rest? && !A.Assign(q, x, Anf.Prim(op, args), t).0.Stuck?
    ensures var (o, t1) := A.Assign(q, x, Anf.Prim(op, args), t); Good(p, c, code, CheckInline(c, x, op.id, args, code), sp, w, t, s, o, t1, n, s1, w1)
  {
    hide *; reveal Good, Reached, Ready, Rel, KernelIsRight, CheckInline, Undone, A.Assign, A.Operate, A.Put, HasValue, ValueOf, Shared, Extends;
    n, w1 := t.clock, w;
    var rep := InlineRep(c, x, c.k.forms[op.id], args);
    var e := if code.head.Drop? then code.head.e else Inner(rep, RepOf(c, x), code.head.e);
    var s0 := InlineMakes(p, q, c, x, op, args, e, sp, w, t, s);
    var vs := A.AtomValues(args, t.locals).vs;
    var v := ValueOf(op, vs, t.heap);
    assert A.Operate(q, op, vs, t) == (C.Normal(v), t);
    var t1 := t.(locals := t.locals[x := A.HeldValue(v)]);
    assert Shared(t1) == Shared(t);
    if code.head.Drop? {
      DropSteps(p, e, s, n, Encode(v, rep), s0, n);
      StepLeads(p, code.head, code.tail, s, n, s0, n);
      WriteUnread(c, sp, w, t.locals, s.locals, x, A.HeldValue(v));
      s1 := s0;
    } else {
      FitsRep(c, x, v);
      DefineNeeds(c, x, Convert(c.k, e, rep, RepOf(c, x)), code);
      assert !rep.Record? by { reveal InlineRep, BitsRep; }
      Converts(p, c.k, e, rep, RepOf(c, x), s, n, v, s0, n);
      assert Holds(c, x, A.HeldValue(v), w, Encode(v, RepOf(c, x))) by { reveal Holds; }
      s1 := DefineLeads(p, c, x, Convert(c.k, e, rep, RepOf(c, x)), code, sp, w, t, s, n, Encode(v, RepOf(c, x)), s0, n, A.HeldValue(v));
    }
  }
}
