include "Inline.dfy"

// The proof of lowering: operations that a test of their operands decides to be computed in place, or else by their method.
module LoweringPlans {
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
  import opened LoweringInline

  // ── The test and what it says ──────────────────────────────────────────────────────────────────────────────────────

  // After the temporaries for the test: where it is true, the expression's value is the operation's.
  ghost predicate PlanHolds(p: D.Program, c: Context, op: Operation, vs: seq<Value>, plan: Plan, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State, s1: M.State, x: W.Value)
    requires plan.Plan?
  {
    Near(c, sp, w, t, s, s1) && Leads(p, code, s, t.clock, plan.rest, s1, t.clock) && Is(p, plan.test, s1, x)
    && (M.IsTrue(x) ==> Valued(p, op, vs, plan.rep, plan.fast, t, s1))
  }
  ghost predicate Planned(k: Kernel) {
    Instructions(k) && NumberInstructions(k) && TestInstructions(k) && TestsAreRight(k) && OnDoubles(k) && OnBits(k) && Comparisons(k) && Selections(k)
  }
  ghost predicate Plans(c: Context, op: Operation, args: seq<Anf.Atom>, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) {
    Planned(c.k) && Frame(c, sp, w, t.locals, s.locals) && op.id in c.k.forms && A.AtomValues(args, t.locals).Values? && PlanOf(c, op.id, args, code).Plan?
    && Doubles(c, args).Codes?
  }
  lemma PlanIs(p: D.Program, c: Context, op: Operation, args: seq<Anf.Atom>, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (s1: M.State, x: W.Value)
    requires Planned(c.k) && Frame(c, sp, w, t.locals, s.locals) && op.id in c.k.forms && A.AtomValues(args, t.locals).Values? && PlanOf(c, op.id, args, code).Plan?
    ensures PlanHolds(p, c, op, A.AtomValues(args, t.locals).vs, PlanOf(c, op.id, args, code), code, sp, w, t, s, s1, x)
  {
    hide *;
    var f := c.k.forms[op.id];
    assert Plans(c, op, args, code, sp, w, t, s) by { reveal Plans, PlanOf; }
    assert IsFloat(f, |args|) || (f.Comparison? && |args| == 2) || (f.Numeric? && |args| == 1) || (f.BitwiseNegation? && |args| == 1) || (f.Bitwise? && |args| == 2) by { reveal PlanOf, Plans; }
    if IsFloat(f, |args|) { s1, x := FloatPlan(p, c, op, args, code, sp, w, t, s); }
    else if f.Comparison? { s1, x := ComparisonPlan(p, c, op, args, code, sp, w, t, s); }
    else if f.Numeric? { s1, x := NumericPlan(p, c, op, args, code, sp, w, t, s); }
    else if f.BitwiseNegation? { s1, x := NegationPlan(p, c, op, args, code, sp, w, t, s); }
    else { s1, x := BitwisePlan(p, c, op, args, code, sp, w, t, s); }
  }
  // The double is computed; it is no NaN only where the operands were numbers.
  lemma FloatPlan(p: D.Program, c: Context, op: Operation, args: seq<Anf.Atom>, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (s1: M.State, x: W.Value)
    requires Plans(c, op, args, code, sp, w, t, s) && IsFloat(c.k.forms[op.id], |args|)
    ensures PlanOf(c, op.id, args, code).Plan? && PlanHolds(p, c, op, A.AtomValues(args, t.locals).vs, PlanOf(c, op.id, args, code), code, sp, w, t, s, s1, x)
  {
    hide *; reveal Plans, Planned;
    var vs := A.AtomValues(args, t.locals).vs;
    var f, es := c.k.forms[op.id], Doubles(c, args).es;
    var plan := PlanOf(c, op.id, args, code);
    assert code.Then? && code.head.Set? && IsTemp(c, code.head.x) && code.head.e == FloatCode(f, es)
      && plan == Plan(Itself(D.Get(code.head.x)), D.Get(code.head.x), Float64, code.tail) by { reveal PlanOf; }
    DoublesAre(p, c, args, es, sp, w, t.locals, s);
    assert IsOnDoubles(c.k, op, vs, t.heap) by { reveal OnDoubles(); }
    assert AllAre(p, es, s, AsDoubles(vs)) by { reveal AllAre, AsDoubles; }
    assert |AsDoubles(vs)| == |vs| by { reveal AsDoubles; }
    var d := FloatOf(f, AsDoubles(vs));
    assert d.Some? && d.v.F64Value? && (EqualsItself(d.v) ==> AllNumbers(vs)) by { reveal IsOnDoubles; }
    FloatIs(p, f, es, s, AsDoubles(vs), d.v);
    s1 := TempLeads(p, c, code.head.x, code.head.e, code.tail, sp, w, t, s, d.v);
    IsGet(p, s1, code.head.x);
    assert IsFlag(Compute(0x61, [d.v, d.v])) by { reveal NumberInstructions(); assert d.v == W.F64Value(d.v.double); }
    x := Compute(0x61, [d.v, d.v]).v;
    assert Compute(0x61, [d.v, d.v]) == Some(x) && x.I32Value? by { reveal IsFlag; }
    assert Itself(D.Get(code.head.x)) == Op2(0x61, D.Get(code.head.x), D.Get(code.head.x)) by { reveal Itself; }
    IsOp2(p, s1, 0x61, D.Get(code.head.x), D.Get(code.head.x), d.v, d.v, x);
    if M.IsTrue(x) {
      assert EqualsItself(d.v) by { reveal EqualsItself, M.IsTrue; }
      var v := ValueOf(op, vs, t.heap);
      assert HasValue(op, vs, t.heap) && IsNumber(v) && d.v == W.F64Value(Bits(v)) by { reveal IsOnDoubles; }
      assert Valued(p, op, vs, Float64, D.Get(code.head.x), t, s1) by { reveal Valued, IsOf, Encode; }
    }
    reveal PlanHolds;
  }
  // Are those that are not known to be numbers numbers?
  lemma NumberTestIs(p: D.Program, c: Context, args: seq<Anf.Atom>, sp: W.U32, w: World, tl: A.Locals, s: M.State) returns (b: bool)
    requires Planned(c.k) && Frame(c, sp, w, tl, s.locals) && A.AtomValues(args, tl).Values? && Doubles(c, args).Codes? && NumberTest(c, args, Doubles(c, args).es).Yes?
    ensures Is(p, NumberTest(c, args, Doubles(c, args).es).e, s, Flag(b))
    ensures var vs := A.AtomValues(args, tl).vs; |vs| == |args| && 1 <= |args| <= 2 && (b ==> IsNumber(vs[0]) && (|vs| == 2 ==> IsNumber(vs[1])))
  {
    hide *; reveal Planned;
    var vs := A.AtomValues(args, tl).vs;
    var es := Doubles(c, args).es;
    DoublesAre(p, c, args, es, sp, w, tl, s);
    assert 1 <= |args| <= 2 by { reveal NumberTest; }
    var b0 := ItselfIs(p, c.k, es[0], s, vs[0]);
    b := b0;
    if |args| == 2 {
      var b1 := ItselfIs(p, c.k, es[1], s, vs[1]);
      if Suits(c, args[0], Float64) { b := b1; } else if !Suits(c, args[1], Float64) {
        b := b0 && b1;
        BothAre(p, c.k, Itself(es[0]), Itself(es[1]), s, b0, b1);
      }
    }
    reveal NumberTest;
  }
  lemma ItselfIs(p: D.Program, k: Kernel, e: D.Expr, s: M.State, v: Value) returns (b: bool)
    requires Planned(k) && Is(p, e, s, W.F64Value(Bits(v)))
    ensures Is(p, Itself(e), s, Flag(b)) && (b ==> IsNumber(v))
  {
    hide *; reveal Planned, Itself;
    EqualDoubles(p, k, e, e, s, v, v);
    b := DoublesEqual(v, v);
    assert b ==> IsNumber(v) by { reveal TestsAreRight(); }
  }
  lemma ComparisonPlan(p: D.Program, c: Context, op: Operation, args: seq<Anf.Atom>, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (s1: M.State, x: W.Value)
    requires Plans(c, op, args, code, sp, w, t, s) && c.k.forms[op.id].Comparison? && |args| == 2
    ensures PlanOf(c, op.id, args, code).Plan? && PlanHolds(p, c, op, A.AtomValues(args, t.locals).vs, PlanOf(c, op.id, args, code), code, sp, w, t, s, s1, x)
  {
    hide *; reveal Plans, Planned;
    var vs := A.AtomValues(args, t.locals).vs;
    var f, es := c.k.forms[op.id], Doubles(c, args).es;
    var plan := PlanOf(c, op.id, args, code);
    assert NumberTest(c, args, es).Yes? && plan == Plan(NumberTest(c, args, es).e, Op2(f.float, es[0], es[1]), Boolean, code) by { reveal PlanOf, IsFloat; }
    DoublesAre(p, c, args, es, sp, w, t.locals, s);
    var b := NumberTestIs(p, c, args, sp, w, t.locals, s);
    s1, x := s, Flag(b);
    LeadsRefl(p, code, s, t.clock);
    assert Near(c, sp, w, t, s, s) by { reveal Near; }
    if b {
      assert vs == [vs[0], vs[1]];
      assert IsComparison(c.k, op, vs[0], vs[1], t.heap) by { reveal Comparisons(); }
      reveal IsComparison;
      var r := ValueOf(op, vs, t.heap).b;
      assert Compute(f.float, [W.F64Value(Bits(vs[0])), W.F64Value(Bits(vs[1]))]) == Some(Flag(r)) by { reveal Flag; }
      IsOp2(p, s, f.float, es[0], es[1], W.F64Value(Bits(vs[0])), W.F64Value(Bits(vs[1])), Flag(r));
      assert Valued(p, op, vs, Boolean, Op2(f.float, es[0], es[1]), t, s) by { reveal Valued, IsOf, Encode, Flag; }
    }
    assert M.IsTrue(Flag(b)) == b by { reveal M.IsTrue, Flag; }
    reveal PlanHolds;
  }
  lemma NumericPlan(p: D.Program, c: Context, op: Operation, args: seq<Anf.Atom>, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (s1: M.State, x: W.Value)
    requires Plans(c, op, args, code, sp, w, t, s) && c.k.forms[op.id].Numeric? && |args| == 1
    ensures PlanOf(c, op.id, args, code).Plan? && PlanHolds(p, c, op, A.AtomValues(args, t.locals).vs, PlanOf(c, op.id, args, code), code, sp, w, t, s, s1, x)
  {
    hide *; reveal Plans, Planned;
    var vs := A.AtomValues(args, t.locals).vs;
    var es := Doubles(c, args).es;
    var plan := PlanOf(c, op.id, args, code);
    assert NumberTest(c, args, es).Yes? && Read(c, args[0], Boxed).Yes? && plan == Plan(NumberTest(c, args, es).e, Read(c, args[0], Boxed).e, Boxed, code) by { reveal PlanOf, IsFloat; }
    AtomsAre(args, t.locals);
    var b := NumberTestIs(p, c, args, sp, w, t.locals, s);
    s1, x := s, Flag(b);
    LeadsRefl(p, code, s, t.clock);
    assert Near(c, sp, w, t, s, s) by { reveal Near; }
    BoxedIs(p, c, args[0], sp, w, t.locals, s);
    if b {
      assert vs == [vs[0]];
      assert IsForm(c.k, op, Numeric) by { reveal IsForm; }
      assert HasValue(op, vs, t.heap) && ValueOf(op, vs, t.heap) == vs[0] by { reveal Selections(); }
      assert Valued(p, op, vs, Boxed, Read(c, args[0], Boxed).e, t, s) by { reveal Valued, IsOf, Encode; }
    }
    assert M.IsTrue(Flag(b)) == b by { reveal M.IsTrue, Flag; }
    reveal PlanHolds;
  }
  // The operand is truncated into a temporary; acts: it was that int32.
  lemma Truncates(p: D.Program, c: Context, a: Anf.Atom, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (s1: M.State, b: W.U32)
    requires Planned(c.k) && Frame(c, sp, w, t.locals, s.locals) && AsDouble(c, a).Yes? && A.AtomValue(a, t.locals).Normal?
    requires code.Then? && code.head.Set? && IsTemp(c, code.head.x) && code.head.e == Op1(0xFC02, AsDouble(c, a).e)
    ensures Near(c, sp, w, t, s, s1) && Leads(p, code, s, t.clock, code.tail, s1, t.clock)
    ensures M.HasLocal(code.head.x, s) && s1 == M.SetLocal(code.head.x, W.I32Value(b), s) && M.HasLocal(code.head.x, s1) && s1.locals[code.head.x] == W.I32Value(b)
    ensures Compute(0xFC02, [W.F64Value(Bits(A.AtomValue(a, t.locals).v))]) == Some(W.I32Value(b))
  {
    hide *; reveal Planned;
    var v := A.AtomValue(a, t.locals).v;
    b := TruncationOf(c.k, v);
    DoubleIs(p, c, a, sp, w, t.locals, s);
    IsOp1(p, s, 0xFC02, AsDouble(c, a).e, W.F64Value(Bits(v)), W.I32Value(b));
    s1 := TempLeads(p, c, code.head.x, code.head.e, code.tail, sp, w, t, s, W.I32Value(b));
  }
  lemma DoublesOf(c: Context, args: seq<Anf.Atom>, i: nat)
    requires Doubles(c, args).Codes? && i < |args|
    ensures |Doubles(c, args).es| == |args| && AsDouble(c, args[i]) == Yes(Doubles(c, args).es[i])
  { }
  lemma NegationPlan(p: D.Program, c: Context, op: Operation, args: seq<Anf.Atom>, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (s1: M.State, x: W.Value)
    requires Plans(c, op, args, code, sp, w, t, s) && c.k.forms[op.id].BitwiseNegation? && |args| == 1
    ensures PlanOf(c, op.id, args, code).Plan? && PlanHolds(p, c, op, A.AtomValues(args, t.locals).vs, PlanOf(c, op.id, args, code), code, sp, w, t, s, s1, x)
  {
    hide *; reveal Plans, Planned;
    var vs := A.AtomValues(args, t.locals).vs;
    var f, es := c.k.forms[op.id], Doubles(c, args).es;
    var plan := PlanOf(c, op.id, args, code);
    DoublesOf(c, args, 0);
    AtomsAre(args, t.locals);
    assert IsBits(f, 1) by { reveal IsBits; }
    assert code.Then? && code.head.Set? && IsTemp(c, code.head.x) && code.head.e == Op1(0xFC02, es[0])
      && plan == Plan(IsTruncated(es[0], code.head.x), BitsCode(f, [D.Get(code.head.x)]), Int32, code.tail) by { reveal PlanOf, IsFloat; }
    var b;
    s1, b := Truncates(p, c, args[0], code, sp, w, t, s);
    assert Frame(c, sp, w, t.locals, s1.locals) by { reveal Near; }
    var acts := TruncatedIs(p, c, args[0], code.head.x, b, sp, w, t.locals, s1);
    x := Flag(acts);
    IsGet(p, s1, code.head.x);
    if acts {
      var bs, gets := [b], [D.Get(code.head.x)];
      assert AllAre(p, gets, s1, Words32(bs)) by { reveal AllAre, Words32; }
      BitsValued(p, c.k, op, vs, bs, gets, t, s1);
      assert BitsRep(f) == Int32 by { reveal BitsRep; }
    }
    assert M.IsTrue(Flag(acts)) == acts by { reveal M.IsTrue, Flag; }
    reveal PlanHolds;
  }
  // Of two operands, those that are not known to be int32s are truncated.
  lemma BitwisePlan(p: D.Program, c: Context, op: Operation, args: seq<Anf.Atom>, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (s1: M.State, x: W.Value)
    requires Plans(c, op, args, code, sp, w, t, s) && c.k.forms[op.id].Bitwise? && |args| == 2
    ensures PlanOf(c, op.id, args, code).Plan? && PlanHolds(p, c, op, A.AtomValues(args, t.locals).vs, PlanOf(c, op.id, args, code), code, sp, w, t, s, s1, x)
  {
    hide *;
    var f, es := c.k.forms[op.id], Doubles(c, args).es;
    DoublesOf(c, args, 0) by { reveal Plans; }
    DoublesOf(c, args, 1) by { reveal Plans; }
    assert PlanOf(c, op.id, args, code) == BitsPlan(c, f, args, es, code) && BitsPlan(c, f, args, es, code).Plan? by { reveal PlanOf, IsFloat, Plans; }
    if Suits(c, args[0], Int32) || Suits(c, args[1], Int32) { s1, x := OnePlan(p, c, op, args, code, sp, w, t, s); }
    else { s1, x := TwoPlan(p, c, op, args, code, sp, w, t, s); }
  }
  lemma OnePlan(p: D.Program, c: Context, op: Operation, args: seq<Anf.Atom>, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (s1: M.State, x: W.Value)
    requires Plans(c, op, args, code, sp, w, t, s) && c.k.forms[op.id].Bitwise? && |args| == 2 && |Doubles(c, args).es| == 2
    requires var plan := BitsPlan(c, c.k.forms[op.id], args, Doubles(c, args).es, code); plan.Plan? && PlanOf(c, op.id, args, code) == plan
    requires Suits(c, args[0], Int32) || Suits(c, args[1], Int32)
    ensures PlanHolds(p, c, op, A.AtomValues(args, t.locals).vs, PlanOf(c, op.id, args, code), code, sp, w, t, s, s1, x)
  {
    hide *; reveal Plans, Planned;
    var vs := A.AtomValues(args, t.locals).vs;
    var f, es := c.k.forms[op.id], Doubles(c, args).es;
    var plan := BitsPlan(c, f, args, es, code);
    var known, other := if Suits(c, args[0], Int32) then 0 else 1, if Suits(c, args[0], Int32) then 1 else 0;
    DoublesOf(c, args, other);
    AtomsAre(args, t.locals);
    assert IsBits(f, 2) by { reveal IsBits; }
    var i := Read(c, args[known], Int32);
    assert code.Then? && code.head.Set? && IsTemp(c, code.head.x) && code.head.e == Op1(0xFC02, es[other]) && i.Yes?
      && plan == Plan(IsTruncated(es[other], code.head.x), BitsCode(f, if known == 0 then [i.e, D.Get(code.head.x)] else [D.Get(code.head.x), i.e]), BitsRep(f), code.tail) by { reveal BitsPlan; }
    var b;
    s1, b := Truncates(p, c, args[other], code, sp, w, t, s);
    assert Frame(c, sp, w, t.locals, s1.locals) by { reveal Near; }
    var acts := TruncatedIs(p, c, args[other], code.head.x, b, sp, w, t.locals, s1);
    x := Flag(acts);
    IsGet(p, s1, code.head.x);
    SuitsIs(p, c, args[known], Int32, sp, w, t.locals, s1);
    Reads(p, c, args[known], Int32, sp, w, t.locals, s1);
    assert vs[known].Int32Value? by { reveal IsOf; }
    var n := Wrap(vs[known].n);
    assert Is(p, i.e, s1, W.I32Value(n)) by { reveal Encode; }
    if acts {
      var bs := if known == 0 then [n, b] else [b, n];
      var gets := if known == 0 then [i.e, D.Get(code.head.x)] else [D.Get(code.head.x), i.e];
      assert AllAre(p, gets, s1, Words32(bs)) by { reveal AllAre, Words32; }
      assert ActsAs(vs[known], n) by { reveal ActsAs; }
      BitsValued(p, c.k, op, vs, bs, gets, t, s1);
    }
    assert M.IsTrue(Flag(acts)) == acts by { reveal M.IsTrue, Flag; }
    reveal PlanHolds;
  }
  lemma TwoPlan(p: D.Program, c: Context, op: Operation, args: seq<Anf.Atom>, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (s1: M.State, x: W.Value)
    requires Plans(c, op, args, code, sp, w, t, s) && c.k.forms[op.id].Bitwise? && |args| == 2 && |Doubles(c, args).es| == 2
    requires var plan := BitsPlan(c, c.k.forms[op.id], args, Doubles(c, args).es, code); plan.Plan? && PlanOf(c, op.id, args, code) == plan
    requires !Suits(c, args[0], Int32) && !Suits(c, args[1], Int32)
    ensures PlanHolds(p, c, op, A.AtomValues(args, t.locals).vs, PlanOf(c, op.id, args, code), code, sp, w, t, s, s1, x)
  {
    hide *; reveal Plans, Planned;
    var vs := A.AtomValues(args, t.locals).vs;
    var f, es := c.k.forms[op.id], Doubles(c, args).es;
    var plan := BitsPlan(c, f, args, es, code);
    DoublesOf(c, args, 0);
    DoublesOf(c, args, 1);
    AtomsAre(args, t.locals);
    assert IsBits(f, 2) by { reveal IsBits; }
    assert code.Then? && code.head.Set? && IsTemp(c, code.head.x) && code.head.e == Op1(0xFC02, es[0]) && code.tail.Then? && code.tail.head.Set? && IsTemp(c, code.tail.head.x)
      && code.tail.head.x != code.head.x && code.tail.head.e == Op1(0xFC02, es[1])
      && plan == Plan(Op2(0x71, IsTruncated(es[0], code.head.x), IsTruncated(es[1], code.tail.head.x)), BitsCode(f, [D.Get(code.head.x), D.Get(code.tail.head.x)]), BitsRep(f), code.tail.tail)
      by { reveal BitsPlan; }
    var y, z := code.head.x, code.tail.head.x;
    var s0, b0 := Truncates(p, c, args[0], code, sp, w, t, s);
    assert Frame(c, sp, w, t.locals, s0.locals) by { reveal Near; }
    var b1;
    s1, b1 := Truncates(p, c, args[1], code.tail, sp, w, t, s0);
    assert Frame(c, sp, w, t.locals, s1.locals) && Near(c, sp, w, t, s, s1) by { reveal Near; }
    assert M.HasLocal(y, s1) && s1.locals[y] == W.I32Value(b0) by { reveal M.HasLocal, M.SetLocal; }
    LeadsLeads(p, code, s, t.clock, code.tail, s0, t.clock, 0, code.tail.tail, s1, t.clock);
    var acts0 := TruncatedIs(p, c, args[0], y, b0, sp, w, t.locals, s1);
    var acts1 := TruncatedIs(p, c, args[1], z, b1, sp, w, t.locals, s1);
    BothAre(p, c.k, IsTruncated(es[0], y), IsTruncated(es[1], z), s1, acts0, acts1);
    x := Flag(acts0 && acts1);
    IsGet(p, s1, y);
    IsGet(p, s1, z);
    if acts0 && acts1 {
      var bs, gets := [b0, b1], [D.Get(y), D.Get(z)];
      assert AllAre(p, gets, s1, Words32(bs)) by { reveal AllAre, Words32; }
      BitsValued(p, c.k, op, vs, bs, gets, t, s1);
    }
    assert M.IsTrue(x) == (acts0 && acts1) by { reveal M.IsTrue, Flag; }
    reveal PlanHolds;
  }

  // ── The value, else the method's call ──────────────────────────────────────────────────────────────────────────────

  // A choice whose chosen branch came to where the result is.
  lemma PlacedIf(p: D.Program, c: Context, x: Id, y: W.U32, test: D.Expr, th: D.Stmts, el: D.Stmts, tail: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State, v: W.Value,
    r: (C.Outcome, A.State), n: nat, s1: M.State, w1: World)
    requires StaysExhausted(p) && Is(p, test, s, v) && Placed(p, c, x, y, if M.IsTrue(v) then th else el, D.End, sp, w, t, s, r, n, s1, w1)
    ensures Placed(p, c, x, y, D.Then(D.If(test, th, el), tail), tail, sp, w, t, s, r, n, s1, w1)
  {
    hide *; reveal Placed;
    var d := D.If(test, th, el);
    var chosen := if M.IsTrue(v) then th else el;
    var more := n - t.clock;
    MakesIs(p, test, s, t.clock, v);
    IfNow(p, test, th, el, s, t.clock, v, s, t.clock, more);
    if IsExhausted(IR.Exec(p, chosen, At(s, n)).1.host) {
      StepExhausted(p, d, tail, At(s, n));
      return;
    }
    match r.0
    case Normal(_) =>
      LeadsEnd(p, chosen, s, n, s1, r.1.clock);
      IfSteps(p, test, th, el, s, t.clock, v, s, t.clock, more, IR.Completed, s1, r.1.clock);
      StepLeads(p, d, tail, s, n, s1, r.1.clock);
    case Thrown(_) =>
      IfSteps(p, test, th, el, s, t.clock, v, s, t.clock, more, IR.Branched(c.handler), s1, r.1.clock);
      StepEnds(p, d, tail, s, n, IR.Branched(c.handler), s1, r.1.clock);
    case Timeout =>
      assert IR.Exec(p, D.Then(d, tail), At(s, n)) == (IR.Aborted(M.Timeout), s1) by { reveal IR.Exec; }
  }
  lemma SimPlan(p: D.Program, q: Anf.Program, c: Context, x: Id, op: Operation, args: seq<Anf.Atom>, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (n: nat, s1: M.State, w1: World)
    requires Ready(p, q, c, sp, w, t, s) && op.id in c.k.forms && op.id in c.k.methods && CheckPlan(c, x, op.id, args, code).Rest? && !A.Assign(q, x, Anf.Prim(op, args), t).0.Stuck?
    ensures var (o, t1) := A.Assign(q, x, Anf.Prim(op, args), t); Good(p, c, code, CheckPlan(c, x, op.id, args, code), sp, w, t, s, o, t1, n, s1, w1)
  {
    hide *; reveal Extends;
    var plan := PlanOf(c, op.id, args, code);
    assert plan.Plan? && x !in c.records && plan.rest.Then? && plan.rest.head.If? && plan.rest.head.else_.Then? by { reveal CheckPlan; }
    assert A.AtomValues(args, t.locals).Values? by { reveal A.Assign; }
    assert Planned(c.k) && Frame(c, sp, w, t.locals, s.locals) by { reveal Planned, Ready, Rel, KernelIsRight; }
    var s0, v := PlanIs(p, c, op, args, code, sp, w, t, s);
    reveal PlanHolds;
    assert Ready(p, q, c, sp, w, t, s0) by { reveal Ready, Rel, Near; }
    if plan.rest.head.else_.tail.End? { n, s1, w1 := SharedPlan(p, q, c, x, op, args, plan, code, v, sp, w, t, s0); }
    else { n, s1, w1 := SplitPlan(p, q, c, x, op, args, plan, code, v, sp, w, t, s0); }
    var (o, t1) := A.Assign(q, x, Anf.Prim(op, args), t);
    n := Compose(p, c, code, plan.rest, CheckPlan(c, x, op.id, args, code), sp, w, t, s, t.clock, t, s0, w, o, t1, n, s1, w1);
  }
  // The value in the same place as the call's result.
  lemma SharedPlan(p: D.Program, q: Anf.Program, c: Context, x: Id, op: Operation, args: seq<Anf.Atom>, plan: Plan, code: D.Stmts, v: W.Value, sp: W.U32, w: World, t: A.State, s: M.State)
    returns (n: nat, s1: M.State, w1: World)
    requires Ready(p, q, c, sp, w, t, s) && op.id in c.k.forms && op.id in c.k.methods && CheckPlan(c, x, op.id, args, code).Rest? && !A.Assign(q, x, Anf.Prim(op, args), t).0.Stuck?
    requires plan == PlanOf(c, op.id, args, code) && plan.Plan? && x !in c.records && plan.rest.Then? && plan.rest.head.If? && plan.rest.head.else_.Then? && plan.rest.head.else_.tail.End?
    requires A.AtomValues(args, t.locals).Values? && Is(p, plan.test, s, v) && (M.IsTrue(v) ==> Valued(p, op, A.AtomValues(args, t.locals).vs, plan.rep, plan.fast, t, s))
    ensures var (o, t1) := A.Assign(q, x, Anf.Prim(op, args), t); Good(p, c, plan.rest, CheckPlan(c, x, op.id, args, code), sp, w, t, s, o, t1, n, s1, w1)
  {
    hide *; reveal Ready, Rel, KernelIsRight;
    var d, tail := plan.rest.head, plan.rest.tail;
    var slow := d.else_.head;
    var y := PlaceOf(slow);
    var vs := A.AtomValues(args, t.locals).vs;
    var r := A.Operate(q, op, vs, t);
    var e := Convert(c.k, plan.fast, plan.rep, Boxed);
    assert d.condition == plan.test && IsChecked(c, x, op.id, args, y, slow) && e.Yes? && d.then_ == One(D.Set(y, e.e)) && Finish(c, x, y, tail) == CheckPlan(c, x, op.id, args, code)
      && Finish(c, x, y, tail).Rest? by { reveal CheckPlan, One; }
    assert d.else_ == One(slow) by { reveal One; }
    assert IsGood(c) by { reveal Frame(); }
    assert IsPlace(c, x, y) by { reveal IsChecked, IsResult, IsPlace; }
    var s0;
    if M.IsTrue(v) {
      n, w1 := t.clock, w;
      assert HasValue(op, vs, t.heap) && IsOf(ValueOf(op, vs, t.heap), plan.rep) && Is(p, plan.fast, s, Encode(ValueOf(op, vs, t.heap), plan.rep)) by { reveal Valued; }
      assert r == (C.Normal(ValueOf(op, vs, t.heap)), t) by { reveal A.Operate, HasValue, ValueOf; }
      assert !plan.rep.Record? by { reveal PlanOf, BitsPlan, BitsRep; }
      s0 := PlacedValue(p, c, x, y, e.e, plan, ValueOf(op, vs, t.heap), sp, w, t, s);
    } else {
      n, s0, w1 := CheckedPlaces(p, q, c, x, op, args, y, slow, D.End, sp, w, t, s);
      assert D.Then(slow, D.End) == One(slow) by { reveal One; }
    }
    PlacedIf(p, c, x, y, d.condition, d.then_, d.else_, tail, sp, w, t, s, v, r, n, s0, w1);
    assert plan.rest == D.Then(D.If(d.condition, d.then_, d.else_), tail);
    assert r.1.kinds == t.kinds && r.1.locals == t.locals && A.Put(x, r) == A.Assign(q, x, Anf.Prim(op, args), t) by { OperateKeeps(q, x, op, args, t); }
    s1 := PlacedFinish(p, q, c, x, y, plan.rest, tail, sp, w, t, s, r, n, s0, w1);
  }
  lemma OperateKeeps(q: Anf.Program, x: Id, op: Operation, args: seq<Anf.Atom>, t: A.State)
    requires A.AtomValues(args, t.locals).Values?
    ensures var r := A.Operate(q, op, A.AtomValues(args, t.locals).vs, t); r.1.kinds == t.kinds && r.1.locals == t.locals && A.Put(x, r) == A.Assign(q, x, Anf.Prim(op, args), t)
  { }
  lemma PlacedValue(p: D.Program, c: Context, x: Id, y: W.U32, e: D.Expr, plan: Plan, v: Value, sp: W.U32, w: World, t: A.State, s: M.State) returns (s1: M.State)
    requires Instructions(c.k) && Rel(c, sp, w, t, s) && IsPlace(c, x, y) && plan.Plan? && IsOf(v, plan.rep) && Is(p, plan.fast, s, Encode(v, plan.rep)) && !plan.rep.Record?
    requires Convert(c.k, plan.fast, plan.rep, Boxed) == Yes(e)
    ensures Placed(p, c, x, y, One(D.Set(y, e)), D.End, sp, w, t, s, (C.Normal(v), t), t.clock, s1, w)
  {
    hide *; reveal Rel, Placed, Holding, Extends, M.SetLocal, One;
    assert IsOf(v, Boxed) by { reveal IsOf; }
    IsConverted(p, c.k, plan.fast, plan.rep, Boxed, s, v);
    var word := W.I64Value(Bits(v));
    assert Is(p, e, s, word) by { reveal Encode; }
    PlaceHas(c, x, y, sp, w, t.locals, s);
    FrameOthers(c, sp, w, t.locals, s.locals, x, y);
    WritePlace(c, sp, w, t.locals, s.locals, x, y, Bits(v));
    s1 := M.SetLocal(y, word, s);
    assert M.HasLocal(y, s1) && s1.locals[y] == word by { reveal M.HasLocal; }
    SetLeads(p, y, e, D.End, s, t.clock, word);
  }
  // Each for itself into the local.
  lemma SplitPlan(p: D.Program, q: Anf.Program, c: Context, x: Id, op: Operation, args: seq<Anf.Atom>, plan: Plan, code: D.Stmts, v: W.Value, sp: W.U32, w: World, t: A.State, s: M.State)
    returns (n: nat, s1: M.State, w1: World)
    requires Ready(p, q, c, sp, w, t, s) && op.id in c.k.forms && op.id in c.k.methods && CheckPlan(c, x, op.id, args, code).Rest? && !A.Assign(q, x, Anf.Prim(op, args), t).0.Stuck?
    requires plan == PlanOf(c, op.id, args, code) && plan.Plan? && x !in c.records && plan.rest.Then? && plan.rest.head.If? && plan.rest.head.else_.Then? && !plan.rest.head.else_.tail.End?
    requires A.AtomValues(args, t.locals).Values? && Is(p, plan.test, s, v) && (M.IsTrue(v) ==> Valued(p, op, A.AtomValues(args, t.locals).vs, plan.rep, plan.fast, t, s))
    ensures var (o, t1) := A.Assign(q, x, Anf.Prim(op, args), t); Good(p, c, plan.rest, CheckPlan(c, x, op.id, args, code), sp, w, t, s, o, t1, n, s1, w1)
  {
    hide *; reveal Ready, Rel, KernelIsRight;
    var d, tail := plan.rest.head, plan.rest.tail;
    var slow, after := d.else_.head, d.else_.tail;
    var y := PlaceOf(slow);
    var vs := A.AtomValues(args, t.locals).vs;
    var r := A.Operate(q, op, vs, t);
    var defined, finished := Define(c, x, Yes(plan.fast), d.then_), Finish(c, x, y, after);
    assert d.condition == plan.test && IsChecked(c, x, op.id, args, y, slow) && x in c.slots && plan.rep == RepOf(c, x) && Whole(defined) && Whole(finished)
      && CheckPlan(c, x, op.id, args, code) == Rest(tail) by { reveal CheckPlan; }
    var chosen := if M.IsTrue(v) then d.then_ else d.else_;
    var rest := if M.IsTrue(v) then defined else finished;
    var (o, t1) := A.Assign(q, x, Anf.Prim(op, args), t);
    OperateKeeps(q, x, op, args, t);
    assert IsGood(c) by { reveal Frame(); }
    if M.IsTrue(v) {
      n, w1 := t.clock, w;
      s1 := DefinedValue(p, q, c, x, op, vs, plan, d.then_, sp, w, t, s);
    } else {
      var s0;
      n, s0, w1 := CheckedPlaces(p, q, c, x, op, args, y, slow, after, sp, w, t, s);
      assert D.Then(slow, after) == d.else_;
      assert finished.Rest? by { reveal Whole; }
      s1 := PlacedFinish(p, q, c, x, y, d.else_, after, sp, w, t, s, r, n, s0, w1);
    }
    assert Whole(rest);
    GoodIf(p, c, d.condition, d.then_, d.else_, tail, rest, v, sp, w, t, s, o, t1, n, s1, w1);
    assert plan.rest == D.Then(D.If(d.condition, d.then_, d.else_), tail);
  }
  lemma DefinedValue(p: D.Program, q: Anf.Program, c: Context, x: Id, op: Operation, vs: seq<Value>, plan: Plan, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (s1: M.State)
    requires Instructions(c.k) && Frames() && Rel(c, sp, w, t, s) && x in c.slots && x !in c.records && plan.Plan? && plan.rep == RepOf(c, x) && Define(c, x, Yes(plan.fast), code).Rest?
    requires Valued(p, op, vs, plan.rep, plan.fast, t, s) && !A.Put(x, A.Operate(q, op, vs, t)).0.Stuck?
    ensures var (o, t1) := A.Put(x, A.Operate(q, op, vs, t)); Good(p, c, code, Define(c, x, Yes(plan.fast), code), sp, w, t, s, o, t1, t.clock, s1, w)
  {
    hide *; reveal Good, Reached, Rel, Extends, A.Put;
    var v := ValueOf(op, vs, t.heap);
    assert HasValue(op, vs, t.heap) && IsOf(v, plan.rep) && Is(p, plan.fast, s, Encode(v, plan.rep)) by { reveal Valued; }
    assert A.Operate(q, op, vs, t) == (C.Normal(v), t) by { reveal A.Operate, HasValue, ValueOf; }
    MakesIs(p, plan.fast, s, t.clock, Encode(v, plan.rep));
    assert Holds(c, x, A.HeldValue(v), w, Encode(v, plan.rep)) by { reveal Holds; }
    s1 := DefineLeads(p, c, x, Yes(plan.fast), code, sp, w, t, s, t.clock, Encode(v, plan.rep), s, t.clock, A.HeldValue(v));
    assert Shared(t.(locals := t.locals[x := A.HeldValue(v)])) == Shared(t) by { reveal Shared; }
  }

  // ── Bindings in their dead zone ────────────────────────────────────────────────────────────────────────────────────

  lemma SimInitialized(p: D.Program, q: Anf.Program, c: Context, x: Id, op: Operation, args: seq<Anf.Atom>, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (n: nat, s1: M.State, w1: World)
    requires Ready(p, q, c, sp, w, t, s) && op.id in c.k.forms && op.id in c.k.methods && c.k.forms[op.id].Initialized? && CheckInitialized(c, x, op.id, args, code).Rest?
    requires !A.Assign(q, x, Anf.Prim(op, args), t).0.Stuck?
    ensures var (o, t1) := A.Assign(q, x, Anf.Prim(op, args), t); Good(p, c, code, CheckInitialized(c, x, op.id, args, code), sp, w, t, s, o, t1, n, s1, w1)
  {
    hide *; reveal Ready, Rel, KernelIsRight, Extends;
    var none := c.k.forms[op.id].none;
    var vs := A.AtomValues(args, t.locals).vs;
    assert A.AtomValues(args, t.locals).Values? by { reveal A.Assign; }
    AtomsAre(args, t.locals);
    assert |args| == 2 && x !in c.records by { reveal CheckInitialized; }
    assert vs == [vs[0], vs[1]];
    assert IsInitialized(c.k, op, vs[0], vs[1], t.heap) by { reveal Selections(); }
    OperateKeeps(q, x, op, args, t);
    if Bits(vs[0]) == none { n, s1, w1 := SimDeadZone(p, q, c, x, op, args, code, sp, w, t, s); return; }
    assert HasValue(op, vs, t.heap) && ValueOf(op, vs, t.heap) == vs[0] by { reveal IsInitialized; }
    var rest := if RepOfAtom(c, args[0]).Boxed? then IsDeadZone(c, op.id, args, code) else Rest(code);
    assert rest.Rest? by { reveal CheckInitialized; }
    n, w1 := t.clock, w;
    if RepOfAtom(c, args[0]).Boxed? {
      var d := code.head;
      assert Read(c, args[0], Boxed).Yes? && code.Then? && d.If? && d.else_.End? && rest == Rest(code.tail) && d.condition == Op2(0x51, Read(c, args[0], Boxed).e, D.Const(W.I64Value(none))) by { reveal IsDeadZone; }
      BoxedIs(p, c, args[0], sp, w, t.locals, s);
      IsConst(p, s, W.I64Value(none));
      SameBits(p, c.k, Read(c, args[0], Boxed).e, D.Const(W.I64Value(none)), s, Bits(vs[0]), none);
      MakesIs(p, d.condition, s, n, Flag(false));
      assert !M.IsTrue(Flag(false)) by { reveal M.IsTrue, Flag; }
      EndEnds(p, s, n);
      IfSteps(p, d.condition, d.then_, d.else_, s, n, Flag(false), s, n, 0, IR.Completed, s, n);
      StepLeads(p, d, code.tail, s, n, s, n);
    } else { LeadsRefl(p, code, s, n); }
    s1 := Initializes(p, q, c, x, op, args, rest.code, sp, w, t, s);
    var (o, t1) := A.Assign(q, x, Anf.Prim(op, args), t);
    assert CheckInitialized(c, x, op.id, args, code) == (if x in c.slots then Define(c, x, Read(c, args[0], RepOf(c, x)), rest.code) else rest) by { reveal CheckInitialized; }
    n := Compose(p, c, code, rest.code, CheckInitialized(c, x, op.id, args, code), sp, w, t, s, n, t, s, w, o, t1, n, s1, w1);
  }
  // The value is the operation's.
  lemma Initializes(p: D.Program, q: Anf.Program, c: Context, x: Id, op: Operation, args: seq<Anf.Atom>, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (s1: M.State)
    requires Instructions(c.k) && Frames() && Rel(c, sp, w, t, s) && x !in c.records && A.AtomValues(args, t.locals).Values? && |args| == 2
    requires x in c.slots ==> Define(c, x, Read(c, args[0], RepOf(c, x)), code).Rest?
    requires var vs := A.AtomValues(args, t.locals).vs; |vs| == 2 && A.AtomValue(args[0], t.locals) == C.Normal(vs[0]) && HasValue(op, vs, t.heap) && ValueOf(op, vs, t.heap) == vs[0]
    requires !A.Put(x, A.Operate(q, op, A.AtomValues(args, t.locals).vs, t)).0.Stuck?
    ensures var (o, t1) := A.Put(x, A.Operate(q, op, A.AtomValues(args, t.locals).vs, t));
      Good(p, c, code, if x in c.slots then Define(c, x, Read(c, args[0], RepOf(c, x)), code) else Rest(code), sp, w, t, s, o, t1, t.clock, s1, w)
  {
    hide *; reveal Good, Reached, Rel, Extends, A.Put;
    var vs := A.AtomValues(args, t.locals).vs;
    var v := vs[0];
    assert A.Operate(q, op, vs, t) == (C.Normal(v), t) by { reveal A.Operate, HasValue, ValueOf; }
    assert Shared(t.(locals := t.locals[x := A.HeldValue(v)])) == Shared(t) by { reveal Shared; }
    if x in c.slots {
      var rep := RepOf(c, x);
      FitsRep(c, x, v);
      DefineNeeds(c, x, Read(c, args[0], rep), code);
      Reads(p, c, args[0], rep, sp, w, t.locals, s);
      MakesIs(p, Read(c, args[0], rep).e, s, t.clock, Encode(v, rep));
      assert Holds(c, x, A.HeldValue(v), w, Encode(v, rep)) by { reveal Holds; }
      s1 := DefineLeads(p, c, x, Read(c, args[0], rep), code, sp, w, t, s, t.clock, Encode(v, rep), s, t.clock, A.HeldValue(v));
    } else {
      s1 := s;
      WriteUnread(c, sp, w, t.locals, s.locals, x, A.HeldValue(v));
      LeadsRefl(p, code, s, t.clock);
    }
  }
  // The method throws.
  lemma SimDeadZone(p: D.Program, q: Anf.Program, c: Context, x: Id, op: Operation, args: seq<Anf.Atom>, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (n: nat, s1: M.State, w1: World)
    requires Ready(p, q, c, sp, w, t, s) && op.id in c.k.forms && op.id in c.k.methods && c.k.forms[op.id].Initialized? && CheckInitialized(c, x, op.id, args, code).Rest?
    requires A.AtomValues(args, t.locals).Values? && |args| == 2 && x !in c.records && !A.Assign(q, x, Anf.Prim(op, args), t).0.Stuck?
    requires var vs := A.AtomValues(args, t.locals).vs; |vs| == 2 && A.AtomValue(args[0], t.locals) == C.Normal(vs[0]) && Bits(vs[0]) == c.k.forms[op.id].none && IsInitialized(c.k, op, vs[0], vs[1], t.heap)
    requires A.AtomValues(args, t.locals).vs == [A.AtomValues(args, t.locals).vs[0], A.AtomValues(args, t.locals).vs[1]]
    ensures var (o, t1) := A.Assign(q, x, Anf.Prim(op, args), t); Good(p, c, code, CheckInitialized(c, x, op.id, args, code), sp, w, t, s, o, t1, n, s1, w1)
  {
    hide *; reveal Ready, Rel, KernelIsRight, Extends;
    var k := c.k;
    var none := k.forms[op.id].none;
    var vs := A.AtomValues(args, t.locals).vs;
    assert vs[0].OtherValue? && Run(op, vs, t.heap).0.Throws? by { reveal IsInitialized; }
    assert Read(c, args[0], RepOfAtom(c, args[0])).Yes? by { reveal CheckInitialized; }
    assert RepOfAtom(c, args[0]).Boxed? by { reveal Read; OtherIsBoxed(c, args[0], sp, w, t.locals, s.locals); }
    assert IsDeadZone(c, op.id, args, code).Rest? by { reveal CheckInitialized; }
    var word := Read(c, args[0], Boxed);
    assert code.Then? by { reveal IsDeadZone; }
    var d := code.head;
    assert word.Yes? && d.If? && d.then_.Then? && d.then_.head.Drop? && IsMethodCall(c, op.id, args, d.then_.head.e) && k.methods[op.id].mayThrow
      && d.condition == Op2(0x51, word.e, D.Const(W.I64Value(none))) && d.then_.tail == Throwing(c) by { reveal IsDeadZone; }
    BoxedIs(p, c, args[0], sp, w, t.locals, s);
    IsConst(p, s, W.I64Value(none));
    SameBits(p, k, word.e, D.Const(W.I64Value(none)), s, Bits(vs[0]), none);
    var call := d.then_.head.e;
    var s0, xs := MethodRuns(p, q, c, op, args, call, sp, w, t, s);
    var o := Run(op, vs, t.heap);
    assert Run1(p, call.f, xs, s.memory, s.host).0 == M.Results([W.I64Value(k.sentinel)]) && IsPending(op, vs, o.0, s0.memory, s0.host) by { reveal IsOutcome; }
    assert call.Call? by { reveal IsMethodCall; }
    MakesCall(p, call.f, call.arguments, s, t.clock, xs, W.I64Value(k.sentinel), s0, t.clock);
    DropSteps(p, call, s, t.clock, W.I64Value(k.sentinel), s0, t.clock);
    StepLeads(p, d.then_.head, d.then_.tail, s, t.clock, s0, t.clock);
    MakesIs(p, d.condition, s, t.clock, Flag(true));
    assert M.IsTrue(Flag(true)) by { reveal M.IsTrue, Flag; }
    var t0 := t.(heap := o.1);
    assert A.Assign(q, x, Anf.Prim(op, args), t) == (A.Thrown(o.0.v), t0) by { reveal A.Put, A.Operate; OperateKeeps(q, x, op, args, t); }
    assert Shared(t0) == Shared(t).(heap := o.1) by { reveal Shared; }
    n, w1 := t.clock, w;
    s1 := ThrowsNow(p, q, c, op, vs, o.0, sp, w, t.locals, t0, s0, n);
    LeadsEnds(p, d.then_, s, n, d.then_.tail, s0, n, 0, IR.Branched(c.handler), s1, n);
    IfSteps(p, d.condition, d.then_, d.else_, s, n, Flag(true), s, n, 0, IR.Branched(c.handler), s1, n);
    StepEnds(p, d, code.tail, s, n, IR.Branched(c.handler), s1, n);
    reveal Good, Reached;
  }
  lemma OtherIsBoxed(c: Context, a: Anf.Atom, sp: W.U32, w: World, tl: A.Locals, sl: seq<W.Value>)
    requires Frame(c, sp, w, tl, sl) && A.AtomValue(a, tl).Normal? && A.AtomValue(a, tl).v.OtherValue? && (a.LocalAtom? ==> a.x in c.slots && a.x !in c.records)
    ensures RepOfAtom(c, a).Boxed?
  { if a.LocalAtom? { reveal Frame(); assert Holds(c, a.x, tl[a.x], w, sl[c.slots[a.x]]); } }
}
