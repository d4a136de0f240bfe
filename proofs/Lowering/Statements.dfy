include "Relations.dfy"

// The proof of lowering: allocation, stores, exits, conditions.
module LoweringStatements {
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

  // ── Allocation ─────────────────────────────────────────────────────────────────────────────────────────────────────

  lemma SimNewRecord(p: D.Program, q: Anf.Program, c: Context, x: Id, r: Anf.Rhs, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (n: nat, s1: M.State, w1: World)
    requires r.NewRecord? && Ready(p, q, c, sp, w, t, s) && CheckSet(c, x, r, code).Rest? && !A.Assign(q, x, r, t).0.Stuck?
    ensures var (o, t1) := A.Assign(q, x, r, t); Good(p, c, code, CheckSet(c, x, r, code), sp, w, t, s, o, t1, n, s1, w1)
  {
    n := t.clock;
    Addresses(p, c, r.outer, sp, w, t.locals, s);
    var outer := A.OuterChain(r.outer, t.locals);
    var address := W.I32Value(AddressOf(w, outer));
    var count := W.I32Value(r.slots as W.U32);
    var es := D.Cons(Address(c, r.outer).e, D.Cons(D.Const(count), D.Nil));
    IsConst(p, s, count);
    AreNil(p, s);
    AreCons(p, D.Const(count), D.Nil, s, count, []);
    AreCons(p, Address(c, r.outer).e, D.Cons(D.Const(count), D.Nil), s, address, [count] + []);
    assert [address] + ([count] + []) == [address, count];
    var made := Run1(p, c.k.newRecord, [address, count], s.memory, s.host);
    assert AllocatesOne(p, c.k, s.memory, s.host, Shared(t), w, outer, r.slots) by { reveal Allocates(); }
    MethodGives(p, c.k.newRecord, [address, count], s, n);
    var s0 := s.(memory := made.1, host := made.2);
    var a := made.0.vs[0];
    assert made.0 == M.Results([a]);
    MakesCall(p, c.k.newRecord, es, s, n, [address, count], a, s0, n);
    var chain := [|t.records|] + outer;
    w1 := w + [Place(a.bits, chain)];
    var t0 := t.(records := t.records + [C.Fresh(r.slots as nat)]);
    assert Shared(t0) == Shared(t).(records := Shared(t).records + [C.Fresh(r.slots as nat)]);
    FrameExtends(c, sp, w, w1, t.locals, s.locals);
    assert w1[|t.records|] == Place(a.bits, chain);
    s1 := DefineLeads(p, c, x, Yes(D.Call(c.k.newRecord, es)), code, sp, w1, t0, s, n, a, s0, n, A.HeldRecord(chain));
  }

  lemma SimMakeClosure(p: D.Program, q: Anf.Program, c: Context, x: Id, r: Anf.Rhs, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (n: nat, s1: M.State, w1: World)
    requires r.MakeClosure? && Ready(p, q, c, sp, w, t, s) && CheckSet(c, x, r, code).Rest? && !A.Assign(q, x, r, t).0.Stuck?
    ensures var (o, t1) := A.Assign(q, x, r, t); Good(p, c, code, CheckSet(c, x, r, code), sp, w, t, s, o, t1, n, s1, w1)
  {
    n, w1 := t.clock, w;
    Addresses(p, c, r.env, sp, w, t.locals, s);
    var chain := A.OuterChain(r.env, t.locals);
    var address := W.I32Value(AddressOf(w, chain));
    var template := W.I32Value(c.k.templates[r.fn]);
    var es := D.Cons(D.Const(template), D.Cons(Address(c, r.env).e, D.Nil));
    IsConst(p, s, template);
    AreNil(p, s);
    AreCons(p, Address(c, r.env).e, D.Nil, s, address, []);
    AreCons(p, D.Const(template), D.Cons(Address(c, r.env).e, D.Nil), s, template, [address] + []);
    assert [template] + ([address] + []) == [template, address];
    var made := Run1(p, c.k.newClosure, [template, address], s.memory, s.host);
    var (v, heap) := NewFunction(|t.closures|, q[r.fn].info, t.heap);
    var g := Shared(t);
    assert made.0 == M.Results([W.I64Value(Bits(v))]) && Represents(made.1, made.2, g.(heap := heap, closures := g.closures + [F.Closure(r.fn as nat, chain)]), w) by { reveal MakesClosures(); }
    MethodGives(p, c.k.newClosure, [template, address], s, n);
    var s0 := s.(memory := made.1, host := made.2);
    MakesCall(p, c.k.newClosure, es, s, n, [template, address], W.I64Value(Bits(v)), s0, n);
    var t0 := t.(heap := heap, closures := t.closures + [F.Closure(r.fn as nat, chain)]);
    assert Shared(t0) == g.(heap := heap, closures := g.closures + [F.Closure(r.fn as nat, chain)]);
    var e := D.Call(c.k.newClosure, es);
    if x in c.slots {
      DefineNeeds(c, x, Convert(c.k, e, Boxed, RepOf(c, x)), code);
      s1 := PutBoxed(p, c, x, e, code, sp, w, t0, s, n, v, s0, n);
    } else {
      DropSteps(p, e, s, n, W.I64Value(Bits(v)), s0, n);
      StepLeads(p, code.head, code.tail, s, n, s0, n);
      WriteUnread(c, sp, w, t.locals, s.locals, x, A.HeldValue(v));
      assert Shared(t0.(locals := t.locals[x := A.HeldValue(v)])) == Shared(t0);
      s1 := s0;
    }
  }

  // ── Stores and exits ───────────────────────────────────────────────────────────────────────────────────────────────

  lemma SimStore(p: D.Program, q: Anf.Program, c: Context, st: Anf.Stmt, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (n: nat, s1: M.State, w1: World)
    requires st.SetField? || st.SetStatic?
    requires Ready(p, q, c, sp, w, t, s) && CheckStmt(c, st, code).Rest? && !A.Step(q, st, t).0.Stuck?
    ensures var (o, t1) := A.Step(q, st, t); Good(p, c, code, CheckStmt(c, st, code), sp, w, t, s, o, t1, n, s1, w1)
  {
    n, w1 := t.clock, w;
    var v := A.AtomValue(st.a, t.locals).v;
    Reads(p, c, st.a, Boxed, sp, w, t.locals, s);
    var e := Read(c, st.a, Boxed).e;
    var (_, t1) := A.Step(q, st, t);
    match st
    case SetField(record, slot, _) =>
      RecordIs(p, c, record, sp, w, t.locals, s);
      var chain := t.locals[record].chain;
      assert HasField(Shared(t), chain, slot);
      assert StoresField(c.k, s.memory, s.host, Shared(t), w, chain, slot, v) by { reveal FieldStores(); }
      var m := StoreTo(0x37, W.I32Value(AddressOf(w, chain)), Offset(c.k, slot), W.I64Value(Bits(v)), s.memory);
      StoreSteps(p, 0x37, RecordAt(c, record).e, Offset(c.k, slot), e, s, n, W.I32Value(AddressOf(w, chain)), W.I64Value(Bits(v)));
      s1 := s.(memory := m.v);
      assert Shared(t1) == Shared(t).(records := C.WriteField(chain[0], slot as nat, v, t.records));
      StepLeads(p, code.head, code.tail, s, n, s1, n);
    case SetStatic(i, _) =>
      assert StoresStatic(c.k, s.memory, s.host, Shared(t), w, i, v) by { reveal StaticStores(); }
      var a := W.I32Value(c.k.statics[i]);
      var m := StoreTo(0x37, a, 0, W.I64Value(Bits(v)), s.memory);
      IsConst(p, s, a);
      StoreSteps(p, 0x37, D.Const(a), 0, e, s, n, a, W.I64Value(Bits(v)));
      s1 := s.(memory := m.v);
      assert Shared(t1) == Shared(t).(statics := t.statics[i := v]);
      StepLeads(p, code.head, code.tail, s, n, s1, n);
  }
  lemma SimExit(p: D.Program, q: Anf.Program, c: Context, st: Anf.Stmt, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (n: nat, s1: M.State, w1: World)
    requires st.Throw? || st.Return? || st.Break?
    requires Ready(p, q, c, sp, w, t, s) && CheckStmt(c, st, code).Rest? && !A.Step(q, st, t).0.Stuck?
    ensures var (o, t1) := A.Step(q, st, t); Good(p, c, code, CheckStmt(c, st, code), sp, w, t, s, o, t1, n, s1, w1)
  {
    hide *; reveal Good, Reached, Ready, Rel, KernelIsRight, CheckStmt, Expect, A.Step, StoresException, Exception, Shared, Extends, Encode, IsOf;
    n, s1, w1 := t.clock, s, w;
    match st
    case Throw(a) =>
      var v := A.AtomValue(a, t.locals).v;
      Reads(p, c, a, Boxed, sp, w, t.locals, s);
      var address := W.I32Value(c.k.exception);
      IsConst(p, s, address);
      var m := StoreTo(0x37, address, 0, W.I64Value(Bits(v)), s.memory);
      assert StoresException(c.k, s.memory, s.host, Shared(t), w, v) by { reveal Exceptions(); }
      StoreSteps(p, 0x37, D.Const(address), 0, Read(c, a, Boxed).e, s, n, address, W.I64Value(Bits(v)));
      s1 := s.(memory := m.v);
      StepLeads(p, code.head, code.tail, s, n, s1, n);
      BranchSteps(p, c.handler, s1, n);
      StepEnds(p, code.tail.head, code.tail.tail, s1, n, IR.Branched(c.handler), s1, n);
      LeadsEnds(p, code, s, n, code.tail, s1, n, 0, IR.Branched(c.handler), s1, n);
    case Return(a) =>
      var v := A.AtomValue(a, t.locals).v;
      Reads(p, c, a, Boxed, sp, w, t.locals, s);
      ReturnSteps(p, Read(c, a, Boxed).e, s, n, W.I64Value(Bits(v)));
      StepEnds(p, code.head, code.tail, s, n, IR.Returned(W.I64Value(Bits(v))), s, n);
    case Break(l) =>
      BranchSteps(p, c.labels[l], s, n);
      StepEnds(p, code.head, code.tail, s, n, IR.Branched(c.labels[l]), s, n);
  }

  // ── Choices ────────────────────────────────────────────────────────────────────────────────────────────────────────

  // Code that is consumed whole, by what ended it.
  ghost function Ending(c: Context, o: A.Ending): IR.Ending {
    match o
    case Completed => IR.Completed
    case Thrown(_) => IR.Branched(c.handler)
    case Broke(l) => if l in c.labels then IR.Branched(c.labels[l]) else IR.Completed
    case Returned(v) => IR.Returned(W.I64Value(Bits(v)))
    case _ => IR.Completed
  }
  lemma WholeEnds(p: D.Program, c: Context, code: D.Stmts, rest: Rest, sp: W.U32, w: World, t: A.State, s: M.State, o: A.Ending, t1: A.State, n: nat, s1: M.State, w1: World)
    requires Good(p, c, code, rest, sp, w, t, s, o, t1, n, s1, w1) && (o.Completed? ==> Whole(rest)) && !IsExhausted(IR.Exec(p, code, At(s, n)).1.host)
    ensures !o.Timeout? ==> Ends(p, code, s, n, Ending(c, o), s1, t1.clock)
  { if o.Completed? { LeadsEnd(p, code, s, n, s1, t1.clock); } }
  // The branch that was chosen did what ANF did.
  lemma GoodIf(p: D.Program, c: Context, test: D.Expr, th: D.Stmts, el: D.Stmts, tail: D.Stmts, rest: Rest, v: W.Value, sp: W.U32, w: World, t: A.State, s: M.State, o: A.Ending, t1: A.State,
    n: nat, s1: M.State, w1: World)
    requires StaysExhausted(p) && Is(p, test, s, v) && Whole(rest) && Good(p, c, if M.IsTrue(v) then th else el, rest, sp, w, t, s, o, t1, n, s1, w1)
    ensures Good(p, c, D.Then(D.If(test, th, el), tail), Rest(tail), sp, w, t, s, o, t1, n, s1, w1)
  {
    hide *;
    reveal Whole, Good, Reached, Ending, IR.Exec;
    var d := D.If(test, th, el);
    var chosen := if M.IsTrue(v) then th else el;
    MakesIs(p, test, s, t.clock, v);
    IfNow(p, test, th, el, s, t.clock, v, s, t.clock, n - t.clock);
    if IsExhausted(IR.Exec(p, chosen, At(s, n)).1.host) { StepExhausted(p, d, tail, At(s, n)); return; }
    WholeEnds(p, c, chosen, rest, sp, w, t, s, o, t1, n, s1, w1);
    if !o.Timeout? {
      IfSteps(p, test, th, el, s, t.clock, v, s, t.clock, n - t.clock, Ending(c, o), s1, t1.clock);
      if o.Completed? { StepLeads(p, d, tail, s, n, s1, t1.clock); } else { StepEnds(p, d, tail, s, n, Ending(c, o), s1, t1.clock); }
    }
  }

  // ── Conditions ─────────────────────────────────────────────────────────────────────────────────────────────────────

  lemma IsChoose(p: D.Program, s: M.State, e0: D.Expr, ty: W.ValueType, e1: D.Expr, e2: D.Expr, v0: W.Value, v: W.Value)
    requires Is(p, e0, s, v0) && Is(p, if M.IsTrue(v0) then e1 else e2, s, v)
    ensures Is(p, D.Choose(e0, ty, e1, e2), s, v)
  {
    reveal Is();
    forall n: nat ensures IR.Eval(p, D.Choose(e0, ty, e1, e2), At(s, n)) == (IR.Val(v), At(s, n)) {
      assert IR.Eval(p, e0, At(s, n)) == (IR.Val(v0), At(s, n));
      assert IR.Eval(p, if M.IsTrue(v0) then e1 else e2, At(s, n)) == (IR.Val(v), At(s, n));
    }
  }
  // A condition's value: an i32 that is 0 where the atom is false.
  lemma ConditionIs(p: D.Program, q: Anf.Program, c: Context, a: Anf.Atom, sp: W.U32, w: World, t: A.State, s: M.State) returns (x: W.U32)
    requires Ready(p, q, c, sp, w, t, s) && Condition(c, a).Yes? && A.AtomValue(a, t.locals).Normal?
    ensures Is(p, Condition(c, a).e, s, W.I32Value(x)) && ((x != 0) == ToBoolean(A.AtomValue(a, t.locals).v, t.heap))
  {
    var v := A.AtomValue(a, t.locals).v;
    var b := ToBoolean(v, t.heap);
    match RepOfAtom(c, a)
    case Boolean =>
      AtomIs(c, a, sp, w, t.locals, s);
      Reads(p, c, a, Boolean, sp, w, t.locals, s);
      x := if v.b then 1 else 0;
    case Int32 =>
      AtomIs(c, a, sp, w, t.locals, s);
      Reads(p, c, a, Int32, sp, w, t.locals, s);
      x := Wrap(v.n);
      reveal Conditions();
    case Float64 =>
      AtomIs(c, a, sp, w, t.locals, s);
      Reads(p, c, a, Float64, sp, w, t.locals, s);
      x := if b then 1 else 0;
      FloatCondition(p, c.k, Read(c, a, Float64).e, s, v, t.heap);
    case Boxed =>
      Reads(p, c, a, Boxed, sp, w, t.locals, s);
      x := if b then 1 else 0;
      BoxedCondition(p, q, c.k, Read(c, a, Boxed).e, s, v, t, w);
  }
  lemma AtomIs(c: Context, a: Anf.Atom, sp: W.U32, w: World, tl: A.Locals, s: M.State)
    requires Frame(c, sp, w, tl, s.locals) && a.LocalAtom? && a.x in c.slots && a.x !in c.records && A.AtomValue(a, tl).Normal?
    ensures IsOf(A.AtomValue(a, tl).v, RepOf(c, a.x))
  {
    reveal Frame();
    assert Holds(c, a.x, tl[a.x], w, s.locals[c.slots[a.x]]);
  }
  lemma FloatCondition(p: D.Program, k: Kernel, e: D.Expr, s: M.State, v: Value, h: Heap)
    requires Conditions(p, k) && IsNumber(v) && Is(p, e, s, W.F64Value(Bits(v)))
    ensures Is(p, Op2(0x64, Op1(0x99, e), D.Const(W.F64Value(0))), s, W.I32Value(if ToBoolean(v, h) then 1 else 0))
  {
    reveal Conditions();
    var d := W.F64Value(Bits(v));
    var y := Compute(0x99, [d]);
    assert Compute2(0x99, [d], 0x64, [W.F64Value(0)]) == Some(W.I32Value(if ToBoolean(v, h) then 1 else 0));
    assert [y.v] + [W.F64Value(0)] == [y.v, W.F64Value(0)];
    IsOp1(p, s, 0x99, e, d, y.v);
    IsConst(p, s, W.F64Value(0));
    IsOp2(p, s, 0x64, Op1(0x99, e), D.Const(W.F64Value(0)), y.v, W.F64Value(0), W.I32Value(if ToBoolean(v, h) then 1 else 0));
  }
  lemma IsMethod(p: D.Program, f: W.U32, es: D.Exprs, s: M.State, vs: seq<W.Value>, v: W.Value)
    requires Are(p, es, s, vs) && Run1(p, f, vs, s.memory, s.host) == (M.Results([v]), s.memory, s.host)
    ensures Is(p, D.Call(f, es), s, v)
  {
    forall n: nat ensures Makes(p, D.Call(f, es), s, n, v, s, n) {
      MethodGives(p, f, vs, s, n);
      MakesCall(p, f, es, s, n, vs, v, s, n);
    }
    IsMakes(p, D.Call(f, es), s, v);
  }
  lemma BoxedCondition(p: D.Program, q: Anf.Program, k: Kernel, e: D.Expr, s: M.State, v: Value, t: A.State, w: World)
    requires Conditions(p, k) && Instructions(k) && Represents(s.memory, s.host, Shared(t), w) && Is(p, e, s, W.I64Value(Bits(v)))
    ensures Is(p, D.Choose(Op2(0x58, Op2(0x7D, e, D.Const(W.I64Value(k.falseBits))), D.Const(W.I64Value(1))), W.I32,
           Op2(0x51, e, D.Const(W.I64Value(k.trueBits))), D.Call(k.toBoolean, D.Cons(e, D.Nil))), s, W.I32Value(if ToBoolean(v, t.heap) then 1 else 0))
  {
    var bits := W.I64Value(Bits(v));
    var f := W.I64Value(k.falseBits);
    var one := W.I64Value(1);
    var tr := W.I64Value(k.trueBits);
    var isBoolean := W.I32Value(if v.BooleanValue? then 1 else 0);
    var r := W.I32Value(if ToBoolean(v, t.heap) then 1 else 0);
    var y := Compute(0x7D, [bits, f]);
    assert y.Some? && Compute(0x58, [y.v, one]) == Some(isBoolean) by {
      reveal Conditions();
      assert Compute2(0x7D, [bits, f], 0x58, [one]) == Some(isBoolean);
      assert y.Some? ==> [y.v] + [one] == [y.v, one];
    }
    IsConst(p, s, f);
    IsConst(p, s, one);
    IsConst(p, s, tr);
    IsOp2(p, s, 0x7D, e, D.Const(f), bits, f, y.v);
    IsOp2(p, s, 0x58, Op2(0x7D, e, D.Const(f)), D.Const(one), y.v, one, isBoolean);
    if v.BooleanValue? {
      assert Compute(0x51, [bits, tr]) == Some(r) by { reveal Instructions(); assert v == BooleanValue(v.b); }
      IsOp2(p, s, 0x51, e, D.Const(tr), bits, tr, r);
    } else {
      AreNil(p, s);
      AreCons(p, e, D.Nil, s, bits, []);
      assert [bits] + [] == [bits];
      assert Run1(p, k.toBoolean, [bits], s.memory, s.host) == (M.Results([r]), s.memory, s.host) by { reveal Conditions(); assert Shared(t).heap == t.heap; }
      IsMethod(p, k.toBoolean, D.Cons(e, D.Nil), s, [bits], r);
    }
    IsChoose(p, s, Op2(0x58, Op2(0x7D, e, D.Const(f)), D.Const(one)), W.I32, Op2(0x51, e, D.Const(tr)), D.Call(k.toBoolean, D.Cons(e, D.Nil)), isBoolean, r);
  }
}
