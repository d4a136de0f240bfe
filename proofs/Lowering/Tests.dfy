include "Fast.dfy"
include "Statements.dfy"

// The proof of lowering: operations that are tests, computed in place.
module LoweringTests {
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

  // What the operation gives on these operands: a boolean, and the heap as it was.
  predicate Tested(op: Operation, vs: seq<Value>, h: Heap) {
    var r := Run(op, vs, h);
    r.0.Result? && r.0.v.BooleanValue? && r.0.v.b
  }
  predicate GivesBoolean(op: Operation, vs: seq<Value>, h: Heap) {
    Run(op, vs, h) == (Result(BooleanValue(Tested(op, vs, h))), h)
  }

  lemma SameBits(p: D.Program, k: Kernel, e1: D.Expr, e2: D.Expr, s: M.State, a: W.U64, b: W.U64)
    requires Instructions(k) && Is(p, e1, s, W.I64Value(a)) && Is(p, e2, s, W.I64Value(b))
    ensures Is(p, Op2(0x51, e1, e2), s, Flag(a == b))
  {
    assert Compute(0x51, [W.I64Value(a), W.I64Value(b)]) == Some(Flag(a == b)) by { reveal Instructions(); }
    IsOp2(p, s, 0x51, e1, e2, W.I64Value(a), W.I64Value(b), Flag(a == b));
  }
  lemma EqualDoubles(p: D.Program, k: Kernel, e1: D.Expr, e2: D.Expr, s: M.State, v: Value, u: Value)
    requires TestInstructions(k) && Is(p, e1, s, W.F64Value(Bits(v))) && Is(p, e2, s, W.F64Value(Bits(u)))
    ensures Is(p, Op2(0x61, e1, e2), s, Flag(DoublesEqual(v, u)))
  {
    assert Compute(0x61, [W.F64Value(Bits(v)), W.F64Value(Bits(u))]) == Some(Flag(DoublesEqual(v, u))) by { reveal TestInstructions(); }
    IsOp2(p, s, 0x61, e1, e2, W.F64Value(Bits(v)), W.F64Value(Bits(u)), Flag(DoublesEqual(v, u)));
  }
  lemma AtomsOf(args: seq<Anf.Atom>, tl: A.Locals)
    requires A.AtomValues(args, tl).Values? && 1 <= |args| <= 2
    ensures A.AtomValue(args[0], tl).Normal? && (|args| == 2 ==> A.AtomValue(args[1], tl).Normal?)
    ensures A.AtomValues(args, tl).vs == if |args| == 1 then [A.AtomValue(args[0], tl).v] else [A.AtomValue(args[0], tl).v, A.AtomValue(args[1], tl).v]
  {
    if |args| == 2 {
      assert args[1..][0] == args[1];
      assert A.AtomValues(args[1..][1..], tl).vs == [];
      assert A.AtomValues(args[1..], tl).vs == [A.AtomValue(args[1], tl).v];
    } else { assert A.AtomValues(args[1..], tl).vs == []; }
  }
  // What the choice chooses may call.
  lemma ChooseMakes(p: D.Program, e0: D.Expr, e1: D.Expr, e2: D.Expr, s: M.State, n: nat, b: bool, v: W.Value, s1: M.State)
    requires Is(p, e0, s, Flag(b)) && Makes(p, if b then e1 else e2, s, n, v, s1, n)
    ensures Makes(p, D.Choose(e0, W.I32, e1, e2), s, n, v, s1, n)
  {
    reveal Is(); reveal Makes();
    forall j: nat ensures MakesWith(p, D.Choose(e0, W.I32, e1, e2), s, n, v, s1, n, j) {
      assert IR.Eval(p, e0, At(s, n + j)) == (IR.Val(Flag(b)), At(s, n + j));
      assert MakesWith(p, if b then e1 else e2, s, n, v, s1, n, j);
    }
  }
  ghost predicate Undone(t: A.State, s: M.State, w: World, s1: M.State) {
    s1 == s.(memory := s1.memory, host := s1.host) && Represents(s1.memory, s1.host, Shared(t), w)
  }
  lemma TestMakes(p: D.Program, q: Anf.Program, c: Context, op: Operation, args: seq<Anf.Atom>, e: D.Expr, sp: W.U32, w: World, t: A.State, s: M.State) returns (s1: M.State)
    requires Ready(p, q, c, sp, w, t, s) && op.id in c.k.forms && IsTest(c, op.id, args, e) && A.AtomValues(args, t.locals).Values?
    ensures var vs := A.AtomValues(args, t.locals).vs;
      GivesBoolean(op, vs, t.heap) && Makes(p, e, s, t.clock, Flag(Tested(op, vs, t.heap)), s1, t.clock) && Undone(t, s, w, s1)
  {
    hide *; reveal Ready, Rel, Undone;
    var f := c.k.forms[op.id];
    if f.IsNot? || f.HasBits? || f.IsEqual? { s1 := GeneralTestMakes(p, q, c, op, args, e, sp, w, t, s); }
    else {
      s1 := s;
      assert Instructions(c.k) && Addresses32() && NumberInstructions(c.k) && TestsAreRight(c.k) && TestInstructions(c.k) && Comparisons(c.k) by { reveal KernelIsRight; }
      if f.Comparison? { CompareIs(p, c, op, args, e, sp, w, t, s); } else {
        assert f.IsOneOf? || f.IsANumber? || f.HasTagOf? by { reveal IsTest; }
        WordTestIs(p, c, op, args, e, sp, w, t, s);
      }
      MakesIs(p, e, s, t.clock, Flag(Tested(op, A.AtomValues(args, t.locals).vs, t.heap)));
    }
  }
  // Tests of a value's word.
  lemma WordTestIs(p: D.Program, c: Context, op: Operation, args: seq<Anf.Atom>, e: D.Expr, sp: W.U32, w: World, t: A.State, s: M.State)
    requires Instructions(c.k) && Addresses32() && NumberInstructions(c.k) && TestsAreRight(c.k) && Frame(c, sp, w, t.locals, s.locals)
    requires op.id in c.k.forms && IsTest(c, op.id, args, e) && A.AtomValues(args, t.locals).Values?
    requires c.k.forms[op.id].IsOneOf? || c.k.forms[op.id].IsANumber? || c.k.forms[op.id].HasTagOf?
    ensures var vs := A.AtomValues(args, t.locals).vs; GivesBoolean(op, vs, t.heap) && Is(p, e, s, Flag(Tested(op, vs, t.heap)))
  {
    hide *; reveal IsTest, GivesBoolean, Tested, Flag;
    AtomsAre(args, t.locals);
    var vs := A.AtomValues(args, t.locals).vs;
    var v := vs[0];
    assert vs == [v];
    var bits := Bits(v);
    var word := Read(c, args[0], Boxed).e;
    BoxedIs(p, c, args[0], sp, w, t.locals, s);
    assert IsTested(c.k, op, v, t.heap) by { reveal TestsAreRight(); }
    reveal IsTested;
    match c.k.forms[op.id]
    case IsOneOf(first) =>
      OneOfIs(p, word, s, bits, first, Tested(op, vs, t.heap));
    case IsANumber =>
      if Suits(c, args[0], Float64) {
        SuitsRead(c, args[0]);
        SuitsIs(p, c, args[0], Float64, sp, w, t.locals, s);
        assert IsNumber(v) by { reveal IsOf; }
        IsConst(p, s, W.I32Value(1));
      } else { NumberIs(p, c.k, word, s, v); }
    case HasTagOf(tag) => TagIs(p, c.k, word, s, v, tag);
  }
  lemma OneOfIs(p: D.Program, e: D.Expr, s: M.State, bits: W.U64, first: W.U64, b: bool)
    requires Is(p, e, s, W.I64Value(bits)) && Compute2(0x7D, [W.I64Value(bits), W.I64Value(first)], 0x58, [W.I64Value(1)]) == Some(Flag(b))
    ensures Is(p, Op2(0x58, Op2(0x7D, e, D.Const(W.I64Value(first))), D.Const(W.I64Value(1))), s, Flag(b))
  {
    hide *; reveal Compute2;
    var one := W.I64Value(1);
    var d := Compute(0x7D, [W.I64Value(bits), W.I64Value(first)]).v;
    assert [d] + [one] == [d, one];
    IsConst(p, s, W.I64Value(first));
    IsConst(p, s, one);
    IsOp2(p, s, 0x7D, e, D.Const(W.I64Value(first)), W.I64Value(bits), W.I64Value(first), d);
    IsOp2(p, s, 0x58, Op2(0x7D, e, D.Const(W.I64Value(first))), D.Const(one), d, one, Flag(b));
  }
  lemma NumberIs(p: D.Program, k: Kernel, e: D.Expr, s: M.State, v: Value)
    requires NumberInstructions(k) && Is(p, e, s, W.I64Value(Bits(v)))
    ensures Is(p, Op2(0x58, e, D.Const(W.I64Value(k.largestNumber))), s, Flag(IsNumber(v)))
  {
    hide *;
    var bits, largest := Bits(v), W.I64Value(k.largestNumber);
    assert IsNumber(v) == (bits <= k.largestNumber) && Compute(0x58, [W.I64Value(bits), largest]) == Some(Flag(bits <= k.largestNumber)) by { reveal NumberInstructions(); reveal Flag; }
    IsConst(p, s, largest);
    IsOp2(p, s, 0x58, e, D.Const(largest), W.I64Value(bits), largest, Flag(IsNumber(v)));
  }
  lemma SuitsRead(c: Context, a: Anf.Atom)
    requires Suits(c, a, Float64) && Read(c, a, Boxed).Yes?
    ensures Read(c, a, Float64).Yes?
  { }
  lemma CompareIs(p: D.Program, c: Context, op: Operation, args: seq<Anf.Atom>, e: D.Expr, sp: W.U32, w: World, t: A.State, s: M.State)
    requires Instructions(c.k) && Comparisons(c.k) && Frame(c, sp, w, t.locals, s.locals)
    requires op.id in c.k.forms && IsTest(c, op.id, args, e) && A.AtomValues(args, t.locals).Values? && c.k.forms[op.id].Comparison?
    ensures var vs := A.AtomValues(args, t.locals).vs; GivesBoolean(op, vs, t.heap) && Is(p, e, s, Flag(Tested(op, vs, t.heap)))
  {
    hide *; reveal IsTest, GivesBoolean, Tested, Flag;
    AtomsAre(args, t.locals);
    var vs := A.AtomValues(args, t.locals).vs;
    var f := c.k.forms[op.id];
    assert vs == [vs[0], vs[1]];
    if AreInts(c, args) {
      var es := ReadAll(c, args, Int32).es;
      IntegersAre(p, c, args, es, sp, w, t.locals, s);
      assert IsComparison(c.k, op, vs[0], vs[1], t.heap) by { reveal Comparisons(); }
      reveal IsComparison, HasValue, ValueOf, AllIntegers, IsNumber;
      var b := ValueOf(op, vs, t.heap).b;
      IsOp2(p, s, f.integer, es[0], es[1], W.I32Value(Wrap(vs[0].n)), W.I32Value(Wrap(vs[1].n)), Flag(b));
    } else {
      var es := Doubles(c, args).es;
      DoublesAre(p, c, args, es, sp, w, t.locals, s);
      assert IsNumber(vs[0]) && IsNumber(vs[1]) by { reveal AreNumbers; }
      assert IsComparison(c.k, op, vs[0], vs[1], t.heap) by { reveal Comparisons(); }
      reveal IsComparison, HasValue, ValueOf;
      var b := ValueOf(op, vs, t.heap).b;
      IsOp2(p, s, f.float, es[0], es[1], W.F64Value(Bits(vs[0])), W.F64Value(Bits(vs[1])), Flag(b));
    }
  }
  // Operands as int32s, as doubles.
  lemma IntegersAre(p: D.Program, c: Context, args: seq<Anf.Atom>, es: seq<D.Expr>, sp: W.U32, w: World, tl: A.Locals, s: M.State)
    requires Instructions(c.k) && Frame(c, sp, w, tl, s.locals) && AreInts(c, args) && ReadAll(c, args, Int32) == Codes(es) && A.AtomValues(args, tl).Values?
    ensures var vs := A.AtomValues(args, tl).vs; |vs| == |args| == |es| && AllIntegers(vs) && forall i :: 0 <= i < |vs| ==> Is(p, es[i], s, W.I32Value(Wrap(vs[i].n)))
  {
    hide *; reveal AllIntegers, AreInts, IsOf, Encode;
    AtomsAre(args, tl);
    var vs := A.AtomValues(args, tl).vs;
    forall i | 0 <= i < |vs| ensures vs[i].Int32Value? && Is(p, es[i], s, W.I32Value(Wrap(vs[i].n))) {
      SuitsIs(p, c, args[i], Int32, sp, w, tl, s);
      Reads(p, c, args[i], Int32, sp, w, tl, s);
    }
  }
  lemma DoublesAre(p: D.Program, c: Context, args: seq<Anf.Atom>, es: seq<D.Expr>, sp: W.U32, w: World, tl: A.Locals, s: M.State)
    requires Instructions(c.k) && Frame(c, sp, w, tl, s.locals) && Doubles(c, args) == Codes(es) && A.AtomValues(args, tl).Values?
    ensures var vs := A.AtomValues(args, tl).vs;
      |vs| == |args| == |es| && forall i :: 0 <= i < |vs| ==> Is(p, es[i], s, W.F64Value(Bits(vs[i]))) && (Suits(c, args[i], Float64) ==> IsNumber(vs[i]))
  {
    hide *;
    AtomsAre(args, tl);
    var vs := A.AtomValues(args, tl).vs;
    forall i | 0 <= i < |vs| ensures Is(p, es[i], s, W.F64Value(Bits(vs[i]))) && (Suits(c, args[i], Float64) ==> IsNumber(vs[i])) {
      DoubleIs(p, c, args[i], sp, w, tl, s);
    }
  }
  lemma GeneralTestMakes(p: D.Program, q: Anf.Program, c: Context, op: Operation, args: seq<Anf.Atom>, e: D.Expr, sp: W.U32, w: World, t: A.State, s: M.State) returns (s1: M.State)
    requires Ready(p, q, c, sp, w, t, s) && op.id in c.k.forms && IsTest(c, op.id, args, e) && A.AtomValues(args, t.locals).Values?
    requires c.k.forms[op.id].IsNot? || c.k.forms[op.id].HasBits? || c.k.forms[op.id].IsEqual?
    ensures var vs := A.AtomValues(args, t.locals).vs;
      GivesBoolean(op, vs, t.heap) && Makes(p, e, s, t.clock, Flag(Tested(op, vs, t.heap)), s1, t.clock) && Undone(t, s, w, s1)
  {
    hide *; reveal Ready, Rel, Undone, IsTest, IsTested, AreCompared, GivesBoolean, Tested, KernelIsRight, Flag, Encode, IsOf;
    AtomsOf(args, t.locals);
    var v := A.AtomValue(args[0], t.locals).v;
    s1 := s;
    match c.k.forms[op.id]
    case IsNot =>
      var x := ConditionIs(p, q, c, args[0], sp, w, t, s);
      assert IsTested(c.k, op, v, t.heap) by { reveal TestsAreRight(); }
      assert Compute(0x45, [W.I32Value(x)]) == Some(Flag(x == 0)) by { reveal Instructions(); }
      IsOp1(p, s, 0x45, Condition(c, args[0]).e, W.I32Value(x), Flag(x == 0));
      MakesIs(p, e, s, t.clock, Flag(x == 0));
    case HasBits(bits) =>
      assert IsTested(c.k, op, v, t.heap) by { reveal TestsAreRight(); }
      Reads(p, c, args[0], Boxed, sp, w, t.locals, s);
      IsConst(p, s, W.I64Value(bits));
      SameBits(p, c.k, Read(c, args[0], Boxed).e, D.Const(W.I64Value(bits)), s, Bits(v), bits);
      MakesIs(p, e, s, t.clock, Flag(Bits(v) == bits));
    case IsEqual =>
      var u := A.AtomValue(args[1], t.locals).v;
      assert AreCompared(op, v, u, t.heap) by { reveal TestsAreRight(); }
      if args[0].ConstantAtom? { s1 := EqualityMakes(p, q, c, op, args, args[1], args[0], e, sp, w, t, s); }
      else { s1 := EqualityMakes(p, q, c, op, args, args[0], args[1], e, sp, w, t, s); }
  }
  lemma EqualityMakes(p: D.Program, q: Anf.Program, c: Context, op: Operation, args: seq<Anf.Atom>, a: Anf.Atom, b: Anf.Atom, e: D.Expr, sp: W.U32, w: World, t: A.State, s: M.State) returns (s1: M.State)
    requires Ready(p, q, c, sp, w, t, s) && op.id in c.k.forms && c.k.forms[op.id].IsEqual? && IsEquality(c, op.id, args, a, b, e)
    requires |args| == 2 && (args == [a, b] || args == [b, a]) && A.AtomValues(args, t.locals).Values? && A.AtomValue(a, t.locals).Normal? && A.AtomValue(b, t.locals).Normal?
    requires A.AtomValues(args, t.locals).vs == [A.AtomValue(args[0], t.locals).v, A.AtomValue(args[1], t.locals).v]
    ensures Makes(p, e, s, t.clock, Flag(Tested(op, A.AtomValues(args, t.locals).vs, t.heap)), s1, t.clock) && Undone(t, s, w, s1)
  {
    s1 := s;
    var v := A.AtomValue(a, t.locals).v;
    var u := A.AtomValue(b, t.locals).v;
    var vs := A.AtomValues(args, t.locals).vs;
    assert AreCompared(op, v, u, t.heap) by { reveal TestsAreRight(); }
    assert Run(op, vs, t.heap) == Run(op, [v, u], t.heap);
    var r := Tested(op, vs, t.heap);
    if b.ConstantAtom? && b.c in c.k.identities {
      Reads(p, c, a, Boxed, sp, w, t.locals, s);
      Reads(p, c, b, Boxed, sp, w, t.locals, s);
      assert IsIdentity(op, v, LiteralValue(b.c), t.heap) by { reveal TestsAreRight(); }
      SameBits(p, c.k, Read(c, a, Boxed).e, Read(c, b, Boxed).e, s, Bits(v), Bits(u));
      MakesIs(p, e, s, t.clock, Flag(r));
    } else if Suits(c, a, Int32) && Suits(c, b, Int32) {
      SuitsIs(p, c, a, Int32, sp, w, t.locals, s);
      SuitsIs(p, c, b, Int32, sp, w, t.locals, s);
      Reads(p, c, a, Int32, sp, w, t.locals, s);
      Reads(p, c, b, Int32, sp, w, t.locals, s);
      assert DoublesEqual(v, u) == (v.n == u.n) by { reveal NumberInstructions(); }
      SameIs(p, Read(c, a, Int32).e, Read(c, b, Int32).e, s, Wrap(v.n), Wrap(u.n));
      MakesIs(p, e, s, t.clock, Flag(r));
    } else if Suits(c, a, Float64) || Suits(c, b, Float64) {
      DoubleIs(p, c, a, sp, w, t.locals, s);
      DoubleIs(p, c, b, sp, w, t.locals, s);
      EqualDoubles(p, c.k, AsDouble(c, a).e, AsDouble(c, b).e, s, v, u);
      MakesIs(p, e, s, t.clock, Flag(r));
    } else {
      s1 := GeneralEquality(p, q, c, op, args, a, b, e, sp, w, t, s, v, u, r);
    }
  }
  lemma GeneralEquality(p: D.Program, q: Anf.Program, c: Context, op: Operation, args: seq<Anf.Atom>, a: Anf.Atom, b: Anf.Atom, e: D.Expr, sp: W.U32, w: World, t: A.State, s: M.State,
    v: Value, u: Value, r: bool) returns (s1: M.State)
    requires Ready(p, q, c, sp, w, t, s) && op.id in c.k.forms && IsEquality(c, op.id, args, a, b, e) && A.AtomValues(args, t.locals).Values?
    requires !(b.ConstantAtom? && b.c in c.k.identities) && !Suits(c, a, Float64) && !Suits(c, b, Float64)
    requires A.AtomValue(a, t.locals) == C.Normal(v) && A.AtomValue(b, t.locals) == C.Normal(u)
    requires AreCompared(op, v, u, t.heap) && r == Tested(op, A.AtomValues(args, t.locals).vs, t.heap) && Run(op, A.AtomValues(args, t.locals).vs, t.heap) == Run(op, [v, u], t.heap)
    ensures Makes(p, e, s, t.clock, Flag(r), s1, t.clock) && Undone(t, s, w, s1)
  {
    s1 := s;
    var n := t.clock;
    var x, y, dx, dy := Read(c, a, Boxed).e, Read(c, b, Boxed).e, AsDouble(c, a).e, AsDouble(c, b).e;
    DoubleIs(p, c, a, sp, w, t.locals, s);
    DoubleIs(p, c, b, sp, w, t.locals, s);
    Reads(p, c, a, Boxed, sp, w, t.locals, s);
    Reads(p, c, b, Boxed, sp, w, t.locals, s);
    EqualDoubles(p, c.k, dx, dx, s, v, v);
    if DoublesEqual(v, v) {
      assert IsNumber(v) by { reveal TestsAreRight(); }
      EqualDoubles(p, c.k, dx, dy, s, v, u);
      MakesIs(p, e.then_, s, n, Flag(r));
      ChooseMakes(p, e.condition, e.then_, e.else_, s, n, true, Flag(r), s);
      return;
    }
    var inner := e.else_;
    var largest := W.I64Value(c.k.largestNumber);
    var same := Bits(v) == Bits(u);
    var other := !IsNumber(v);
    SameBits(p, c.k, x, y, s, Bits(v), Bits(u));
    IsConst(p, s, largest);
    assert Compute(0x56, [W.I64Value(Bits(v)), largest]) == Some(Flag(other)) by { reveal TestInstructions(); }
    IsOp2(p, s, 0x56, x, D.Const(largest), W.I64Value(Bits(v)), largest, Flag(other));
    assert AndIsRight(same, other) by { reveal TestInstructions(); }
    IsOp2(p, s, 0x71, Op2(0x51, x, y), Op2(0x56, x, D.Const(largest)), Flag(same), Flag(other), Flag(same && other));
    if same && other {
      IsConst(p, s, Flag(true));
      MakesIs(p, inner.then_, s, n, Flag(r));
    } else {
      var call := inner.else_;
      var vs;
      s1, vs := MethodRuns(p, q, c, op, args, call, sp, w, t, s);
      assert t.(heap := Run(op, A.AtomValues(args, t.locals).vs, t.heap).1) == t;
      MakesCall(p, call.f, call.arguments, s, n, vs, Flag(r), s1, n);
    }
    ChooseMakes(p, inner.condition, inner.then_, inner.else_, s, n, same && other, Flag(r), s1);
    ChooseMakes(p, e.condition, e.then_, inner, s, n, false, Flag(r), s1);
  }
}
