include "Interface.dfy"
include "Exhaustion.dfy"

// What the proof of lowering is made of: how locals and frames of the two levels correspond, what expressions and statements of Wasm.IR do
// at any clock, how runs compare and compose, and the assignments without calls.
module LoweringRelations {
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
  import X = LoweringExhaustion

  // ── Relations ──────────────────────────────────────────────────────────────────────────────────────────────────────

  // A local of Wasm.IR holds what a local of ANF holds.
  ghost predicate Holds(c: Context, x: Id, held: A.Held, w: World, v: W.Value) {
    if x in c.records then held.HeldRecord? && IsChain(w, held.chain) && v == W.I32Value(AddressOf(w, held.chain))
    else held.HeldValue? && IsOf(held.v, RepOf(c, x)) && v == Encode(held.v, RepOf(c, x))
  }
  predicate HasType(r: Rep, v: W.Value) { (r.Boxed? ==> v.I64Value?) && (r.Record? ==> v.I32Value?) }
  function End(sp: W.U32, size: W.U32): W.U32 { if sp as int + size as int < 0x1_0000_0000 then sp + size else 0 }
  ghost opaque predicate Frame(c: Context, sp: W.U32, w: World, tl: A.Locals, sl: seq<W.Value>) {
    IsGood(c) && |sl| == c.count as int && sl[Sp] == W.I32Value(sp) && sl[c.next] == W.I32Value(End(sp, c.size)) && HasRoom(sp, c.size)
    && (forall x :: x in c.slots ==> HasType(RepOf(c, x), sl[c.slots[x]]))
    && (forall x :: x in c.slots && x in tl ==> Holds(c, x, tl[x], w, sl[c.slots[x]]))
  }
  ghost predicate Rel(c: Context, sp: W.U32, w: World, t: A.State, s: M.State) {
    Represents(s.memory, s.host, Shared(t), w) && t.kinds == c.kinds && Frame(c, sp, w, t.locals, s.locals)
  }
  lemma EndIsNext(c: Context, sp: W.U32, w: World, tl: A.Locals, sl: seq<W.Value>)
    requires FrameEnds() && Frame(c, sp, w, tl, sl)
    ensures IsNext(End(sp, c.size))
  {
    assert HasRoom(sp, c.size) by { reveal Frame(); }
    assert sp as int + c.size as int < 0x1_0000_0000 by { reveal FrameEnds(); }
  }
  // Two contexts that differ in labels only.
  predicate SameFrame(c: Context, d: Context) {
    d == c.(labels := d.labels, handler := d.handler, isOutermost := d.isOutermost, inUse := d.inUse)
  }
  lemma FrameSame(c: Context, d: Context, sp: W.U32, w: World, tl: A.Locals, sl: seq<W.Value>)
    requires Frame(c, sp, w, tl, sl) && SameFrame(c, d)
    ensures Frame(d, sp, w, tl, sl)
  {
    reveal Frame();
    assert forall x :: RepOf(c, x) == RepOf(d, x);
    assert forall x, held, v :: Holds(c, x, held, w, v) == Holds(d, x, held, w, v);
  }
  lemma ChainExtends(w: World, w1: World, chain: F.Chain)
    requires Extends(w, w1) && IsChain(w, chain)
    ensures IsChain(w1, chain) && AddressOf(w, chain) == AddressOf(w1, chain)
  { }
  lemma FrameExtends(c: Context, sp: W.U32, w: World, w1: World, tl: A.Locals, sl: seq<W.Value>)
    requires Frame(c, sp, w, tl, sl) && Extends(w, w1)
    ensures Frame(c, sp, w1, tl, sl)
  {
    reveal Frame();
    forall x | x in c.slots && x in tl ensures Holds(c, x, tl[x], w1, sl[c.slots[x]]) {
      if x in c.records { ChainExtends(w, w1, tl[x].chain); }
    }
  }
  // A slot gets what its local gets.
  lemma WriteSlot(c: Context, sp: W.U32, w: World, tl: A.Locals, sl: seq<W.Value>, x: Id, held: A.Held, v: W.Value)
    requires Frame(c, sp, w, tl, sl) && x in c.slots && Holds(c, x, held, w, v)
    ensures c.slots[x] as int < |sl| && Frame(c, sp, w, tl[x := held], sl[c.slots[x] := v])
  {
    reveal Frame();
    var sl1 := sl[c.slots[x] := v];
    forall z | z in c.slots ensures HasType(RepOf(c, z), sl1[c.slots[z]]) && (z in tl[x := held] ==> Holds(c, z, tl[x := held][z], w, sl1[c.slots[z]])) {
      if z != x { assert c.owner[c.slots[z]] == z && c.owner[c.slots[x]] == x; }
    }
  }
  lemma WriteUnread(c: Context, sp: W.U32, w: World, tl: A.Locals, sl: seq<W.Value>, x: Id, held: A.Held)
    requires Frame(c, sp, w, tl, sl) && x !in c.slots
    ensures Frame(c, sp, w, tl[x := held], sl)
  { reveal Frame(); }
  lemma WriteTemp(c: Context, sp: W.U32, w: World, tl: A.Locals, sl: seq<W.Value>, y: W.U32, v: W.Value)
    requires Frame(c, sp, w, tl, sl) && IsTemp(c, y)
    ensures y as int < |sl| && Frame(c, sp, w, tl, sl[y := v])
  { reveal Frame(); }

  // ── Expressions ────────────────────────────────────────────────────────────────────────────────────────────────────

  // An expression has this value, whatever the clock, and changes nothing.
  ghost opaque predicate Is(p: D.Program, e: D.Expr, s: M.State, v: W.Value) {
    forall n: nat :: IR.Eval(p, e, At(s, n)) == (IR.Val(v), At(s, n))
  }
  lemma IsConst(p: D.Program, s: M.State, v: W.Value)
    ensures Is(p, D.Const(v), s, v)
  { reveal Is(); }
  lemma IsGet(p: D.Program, s: M.State, y: W.U32)
    requires M.HasLocal(y, s)
    ensures Is(p, D.Get(y), s, s.locals[y])
  { reveal Is(); }
  lemma IsOp1(p: D.Program, s: M.State, op: W.U32, e: D.Expr, v: W.Value, r: W.Value)
    requires Is(p, e, s, v) && Compute(op, [v]) == Some(r)
    ensures Is(p, Op1(op, e), s, r)
  {
    reveal Is();
    forall n: nat ensures IR.Eval(p, Op1(op, e), At(s, n)) == (IR.Val(r), At(s, n)) { Eval1(p, e, At(s, n)); }
  }
  lemma Eval1(p: D.Program, e: D.Expr, s: M.State)
    ensures var (o, s1) := IR.Eval(p, e, s); IR.EvalAll(p, D.Cons(e, D.Nil), [], s) == (if o.Val? then IR.Vals([o.v]) else IR.AbruptAll(o.a), s1)
  {
    var (o, s1) := IR.Eval(p, e, s);
    if o.Val? {
      assert [] + [o.v] == [o.v];
      assert IR.EvalAll(p, D.Nil, [o.v], s1) == (IR.Vals([o.v]), s1);
    }
  }
  lemma Eval2(p: D.Program, e1: D.Expr, e2: D.Expr, s: M.State)
    ensures var (o, s1) := IR.Eval(p, e1, s); var (o2, s2) := IR.Eval(p, e2, s1);
      IR.EvalAll(p, D.Cons(e1, D.Cons(e2, D.Nil)), [], s)
      == if !o.Val? then (IR.AbruptAll(o.a), s1) else if !o2.Val? then (IR.AbruptAll(o2.a), s2) else (IR.Vals([o.v, o2.v]), s2)
  {
    var (o, s1) := IR.Eval(p, e1, s);
    if o.Val? {
      var (o2, s2) := IR.Eval(p, e2, s1);
      assert [] + [o.v] == [o.v];
      if o2.Val? {
        assert [o.v] + [o2.v] == [o.v, o2.v];
        assert IR.EvalAll(p, D.Nil, [o.v, o2.v], s2) == (IR.Vals([o.v, o2.v]), s2);
      }
      assert IR.EvalAll(p, D.Cons(e2, D.Nil), [o.v], s1) == (if o2.Val? then IR.EvalAll(p, D.Nil, [o.v] + [o2.v], s2) else (IR.AbruptAll(o2.a), s2));
    }
  }
  lemma IsOp2(p: D.Program, s: M.State, op: W.U32, e1: D.Expr, e2: D.Expr, v1: W.Value, v2: W.Value, r: W.Value)
    requires Is(p, e1, s, v1) && Is(p, e2, s, v2) && Compute(op, [v1, v2]) == Some(r)
    ensures Is(p, Op2(op, e1, e2), s, r)
  {
    reveal Is();
    forall n: nat ensures IR.Eval(p, Op2(op, e1, e2), At(s, n)) == (IR.Val(r), At(s, n)) { Eval2(p, e1, e2, At(s, n)); }
  }
  lemma IsLoad(p: D.Program, s: M.State, op: W.U32, e: D.Expr, offset: W.U32, a: W.Value, v: W.Value)
    requires Is(p, e, s, a) && LoadFrom(op, a, offset, s.memory) == Some(v)
    ensures Is(p, D.Load(op, e, offset), s, v)
  { reveal Is(); }
  // Operands, one after the other.
  ghost opaque predicate Are(p: D.Program, es: D.Exprs, s: M.State, vs: seq<W.Value>) {
    forall n: nat, done: seq<W.Value> :: IR.EvalAll(p, es, done, At(s, n)) == (IR.Vals(done + vs), At(s, n))
  }
  lemma AreNil(p: D.Program, s: M.State)
    ensures Are(p, D.Nil, s, [])
  { reveal Are(); assert forall done: seq<W.Value> :: done + [] == done; }
  lemma AreCons(p: D.Program, e: D.Expr, es: D.Exprs, s: M.State, v: W.Value, vs: seq<W.Value>)
    requires Is(p, e, s, v) && Are(p, es, s, vs)
    ensures Are(p, D.Cons(e, es), s, [v] + vs)
  {
    reveal Is(); reveal Are();
    forall n: nat, done: seq<W.Value> ensures IR.EvalAll(p, D.Cons(e, es), done, At(s, n)) == (IR.Vals(done + ([v] + vs)), At(s, n)) {
      assert IR.EvalAll(p, es, done + [v], At(s, n)) == (IR.Vals(done + [v] + vs), At(s, n));
      assert done + [v] + vs == done + ([v] + vs);
    }
  }

  // An expression that calls: it has this value, with so much clock and any more.
  ghost opaque predicate Makes(p: D.Program, e: D.Expr, s: M.State, n: nat, v: W.Value, s1: M.State, n1: nat) {
    forall j: nat :: MakesWith(p, e, s, n, v, s1, n1, j)
  }
  ghost predicate MakesWith(p: D.Program, e: D.Expr, s: M.State, n: nat, v: W.Value, s1: M.State, n1: nat, j: nat) {
    IR.Eval(p, e, At(s, n + j)) == (IR.Val(v), At(s1, n1 + j))
  }
  lemma MakesIs(p: D.Program, e: D.Expr, s: M.State, n: nat, v: W.Value)
    requires Is(p, e, s, v)
    ensures Makes(p, e, s, n, v, s, n)
  {
    reveal Is(); reveal Makes();
    forall j: nat ensures MakesWith(p, e, s, n, v, s, n, j) { assert IR.Eval(p, e, At(s, n + j)) == (IR.Val(v), At(s, n + j)); }
  }
  lemma MakesCall(p: D.Program, f: W.U32, es: D.Exprs, s: M.State, n: nat, vs: seq<W.Value>, v: W.Value, s1: M.State, n1: nat)
    requires Are(p, es, s, vs) && Gives(p, f, vs, s, n, M.Results([v]), s1, n1)
    ensures Makes(p, D.Call(f, es), s, n, v, s1, n1)
  {
    reveal Are(); reveal Gives(); reveal Makes();
    forall j: nat ensures MakesWith(p, D.Call(f, es), s, n, v, s1, n1, j) {
      assert IR.EvalAll(p, es, [], At(s, n + j)) == (IR.Vals([] + vs), At(s, n + j));
      assert [] + vs == vs;
      assert GivesWith(p, f, vs, s, n, M.Results([v]), s1, n1, j);
    }
  }
  lemma MakesOp1(p: D.Program, op: W.U32, e: D.Expr, s: M.State, n: nat, v: W.Value, s1: M.State, n1: nat, r: W.Value)
    requires Makes(p, e, s, n, v, s1, n1) && Compute(op, [v]) == Some(r)
    ensures Makes(p, Op1(op, e), s, n, r, s1, n1)
  {
    reveal Makes();
    forall j: nat ensures MakesWith(p, Op1(op, e), s, n, r, s1, n1, j) {
      assert MakesWith(p, e, s, n, v, s1, n1, j);
      Eval1(p, e, At(s, n + j));
    }
  }
  // With a constant as second operand.
  lemma MakesOp2(p: D.Program, op: W.U32, e: D.Expr, k: W.Value, s: M.State, n: nat, v: W.Value, s1: M.State, n1: nat, r: W.Value)
    requires Makes(p, e, s, n, v, s1, n1) && Compute(op, [v, k]) == Some(r)
    ensures Makes(p, Op2(op, e, D.Const(k)), s, n, r, s1, n1)
  {
    reveal Makes();
    forall j: nat ensures MakesWith(p, Op2(op, e, D.Const(k)), s, n, r, s1, n1, j) {
      assert MakesWith(p, e, s, n, v, s1, n1, j);
      Eval2(p, e, D.Const(k), At(s, n + j));
      assert IR.Eval(p, D.Const(k), At(s1, n1 + j)) == (IR.Val(k), At(s1, n1 + j));
    }
  }
  lemma MakesTee(p: D.Program, y: W.U32, e: D.Expr, s: M.State, n: nat, v: W.Value, s1: M.State, n1: nat)
    requires Makes(p, e, s, n, v, s1, n1) && M.HasLocal(y, s1)
    ensures Makes(p, D.Tee(y, e), s, n, v, M.SetLocal(y, v, s1), n1)
  {
    reveal Makes();
    forall j: nat ensures MakesWith(p, D.Tee(y, e), s, n, v, M.SetLocal(y, v, s1), n1, j) { assert MakesWith(p, e, s, n, v, s1, n1, j); }
  }

  // A value in another representation.
  lemma Converts(p: D.Program, k: Kernel, e: D.Expr, from: Rep, to: Rep, s: M.State, n: nat, v: Value, s1: M.State, n1: nat)
    requires Instructions(k) && Convert(k, e, from, to).Yes? && !from.Record? && IsOf(v, from) && IsOf(v, to)
    requires Makes(p, e, s, n, Encode(v, from), s1, n1)
    ensures Makes(p, Convert(k, e, from, to).e, s, n, Encode(v, to), s1, n1)
  {
    if from == to { return; }
    reveal Instructions();
    match (from, to)
    case (Float64, Boxed) => MakesOp1(p, 0xBD, e, s, n, Encode(v, from), s1, n1, Encode(v, to));
    case (Int32, Boxed) =>
      MakesOp1(p, 0xB7, e, s, n, Encode(v, from), s1, n1, W.F64Value(Bits(v)));
      MakesOp1(p, 0xBD, Op1(0xB7, e), s, n, W.F64Value(Bits(v)), s1, n1, Encode(v, to));
    case (Int32, Float64) => MakesOp1(p, 0xB7, e, s, n, Encode(v, from), s1, n1, Encode(v, to));
    case (Boolean, Boxed) =>
      var x := Compute(0xAD, [W.I32Value(if v.b then 1 else 0)]);
      assert Compute2(0xAD, [W.I32Value(if v.b then 1 else 0)], 0x7C, [W.I64Value(k.falseBits)]) == Some(W.I64Value(Bits(BooleanValue(v.b))));
      MakesOp1(p, 0xAD, e, s, n, Encode(v, from), s1, n1, x.v);
      assert [x.v] + [W.I64Value(k.falseBits)] == [x.v, W.I64Value(k.falseBits)];
      MakesOp2(p, 0x7C, Op1(0xAD, e), W.I64Value(k.falseBits), s, n, x.v, s1, n1, Encode(v, to));
    case (Boxed, Float64) => MakesOp1(p, 0xBF, e, s, n, Encode(v, from), s1, n1, Encode(v, to));
    case (Boxed, Int32) =>
      MakesOp1(p, 0xBF, e, s, n, Encode(v, from), s1, n1, W.F64Value(Bits(v)));
      MakesOp1(p, 0xFC02, Op1(0xBF, e), s, n, W.F64Value(Bits(v)), s1, n1, Encode(v, to));
    case (Float64, Int32) => MakesOp1(p, 0xFC02, e, s, n, Encode(v, from), s1, n1, Encode(v, to));
    case (Boxed, Boolean) =>
      assert Compute(0x51, [W.I64Value(Bits(BooleanValue(v.b))), W.I64Value(k.trueBits)]) == Some(W.I32Value(if v.b then 1 else 0));
      MakesOp2(p, 0x51, e, W.I64Value(k.trueBits), s, n, Encode(v, from), s1, n1, Encode(v, to));
  }
  lemma IsMakes(p: D.Program, e: D.Expr, s: M.State, v: W.Value)
    requires forall n: nat :: Makes(p, e, s, n, v, s, n)
    ensures Is(p, e, s, v)
  {
    reveal Is(); reveal Makes();
    forall n: nat ensures IR.Eval(p, e, At(s, n)) == (IR.Val(v), At(s, n)) {
      assert Makes(p, e, s, n, v, s, n);
      assert MakesWith(p, e, s, n, v, s, n, 0);
    }
  }
  lemma IsConverted(p: D.Program, k: Kernel, e: D.Expr, from: Rep, to: Rep, s: M.State, v: Value)
    requires Instructions(k) && Convert(k, e, from, to).Yes? && !from.Record? && IsOf(v, from) && IsOf(v, to) && Is(p, e, s, Encode(v, from))
    ensures Is(p, Convert(k, e, from, to).e, s, Encode(v, to))
  {
    forall n: nat ensures Makes(p, Convert(k, e, from, to).e, s, n, Encode(v, to), s, n) {
      MakesIs(p, e, s, n, Encode(v, from));
      Converts(p, k, e, from, to, s, n, v, s, n);
    }
    IsMakes(p, Convert(k, e, from, to).e, s, Encode(v, to));
  }
  // An atom's value, in a representation that can hold it.
  lemma Reads(p: D.Program, c: Context, a: Anf.Atom, to: Rep, sp: W.U32, w: World, tl: A.Locals, s: M.State)
    requires Instructions(c.k) && Frame(c, sp, w, tl, s.locals) && Read(c, a, to).Yes? && A.AtomValue(a, tl).Normal? && IsOf(A.AtomValue(a, tl).v, to)
    ensures Is(p, Read(c, a, to).e, s, Encode(A.AtomValue(a, tl).v, to))
  {
    reveal Frame();
    var v := A.AtomValue(a, tl).v;
    match a
    case ConstantAtom(l) =>
      reveal Instructions();
      IsConst(p, s, Encode(v, to));
    case LocalAtom(x) =>
      IsGet(p, s, c.slots[x]);
      assert Holds(c, x, tl[x], w, s.locals[c.slots[x]]);
      IsConverted(p, c.k, D.Get(c.slots[x]), RepOf(c, x), to, s, v);
  }
  lemma Addresses(p: D.Program, c: Context, o: Anf.Optional, sp: W.U32, w: World, tl: A.Locals, s: M.State)
    requires Frame(c, sp, w, tl, s.locals) && Address(c, o).Yes? && (o.Some? ==> o.x in tl)
    ensures IsChain(w, A.OuterChain(o, tl)) && Is(p, Address(c, o).e, s, W.I32Value(AddressOf(w, A.OuterChain(o, tl))))
  {
    reveal Frame();
    match o
    case None => IsConst(p, s, W.I32Value(0));
    case Some(x) =>
      assert Holds(c, x, tl[x], w, s.locals[c.slots[x]]);
      IsGet(p, s, c.slots[x]);
  }

  // ── Statements ─────────────────────────────────────────────────────────────────────────────────────────────────────

  // The code's run goes on with the rest; or it ends so. With so much clock and any more.
  ghost opaque predicate Leads(p: D.Program, code: D.Stmts, s: M.State, n: nat, rest: D.Stmts, s1: M.State, n1: nat) {
    forall j: nat :: LeadsWith(p, code, s, n, rest, s1, n1, j)
  }
  ghost predicate LeadsWith(p: D.Program, code: D.Stmts, s: M.State, n: nat, rest: D.Stmts, s1: M.State, n1: nat, j: nat) {
    IR.Exec(p, code, At(s, n + j)) == IR.Exec(p, rest, At(s1, n1 + j))
  }
  ghost opaque predicate Ends(p: D.Program, code: D.Stmts, s: M.State, n: nat, e: IR.Ending, s1: M.State, n1: nat) {
    forall j: nat :: EndsWith(p, code, s, n, e, s1, n1, j)
  }
  ghost predicate EndsWith(p: D.Program, code: D.Stmts, s: M.State, n: nat, e: IR.Ending, s1: M.State, n1: nat, j: nat) {
    IR.Exec(p, code, At(s, n + j)) == (e, At(s1, n1 + j))
  }
  // The same of one statement.
  ghost opaque predicate Steps(p: D.Program, st: D.Stmt, s: M.State, n: nat, e: IR.Ending, s1: M.State, n1: nat) {
    forall j: nat :: StepsWith(p, st, s, n, e, s1, n1, j)
  }
  ghost predicate StepsWith(p: D.Program, st: D.Stmt, s: M.State, n: nat, e: IR.Ending, s1: M.State, n1: nat, j: nat) {
    IR.Step(p, st, At(s, n + j)) == (e, At(s1, n1 + j))
  }

  lemma LeadsRefl(p: D.Program, code: D.Stmts, s: M.State, n: nat)
    ensures Leads(p, code, s, n, code, s, n)
  { reveal Leads(); }
  // Two runs, one after the other, where the second one takes more clock.
  lemma LeadsLeads(p: D.Program, code: D.Stmts, s: M.State, n: nat, rest: D.Stmts, s1: M.State, n1: nat, more: nat, rest2: D.Stmts, s2: M.State, n2: nat)
    requires Leads(p, code, s, n, rest, s1, n1) && Leads(p, rest, s1, n1 + more, rest2, s2, n2)
    ensures Leads(p, code, s, n + more, rest2, s2, n2)
  {
    reveal Leads();
    var n0 := n + more;
    forall j: nat ensures LeadsWith(p, code, s, n0, rest2, s2, n2, j) {
      assert LeadsWith(p, code, s, n, rest, s1, n1, more + j);
      assert LeadsWith(p, rest, s1, n1 + more, rest2, s2, n2, j);
    }
  }
  lemma LeadsEnds(p: D.Program, code: D.Stmts, s: M.State, n: nat, rest: D.Stmts, s1: M.State, n1: nat, more: nat, e: IR.Ending, s2: M.State, n2: nat)
    requires Leads(p, code, s, n, rest, s1, n1) && Ends(p, rest, s1, n1 + more, e, s2, n2)
    ensures Ends(p, code, s, n + more, e, s2, n2)
  {
    reveal Leads(); reveal Ends();
    var n0 := n + more;
    forall j: nat ensures EndsWith(p, code, s, n0, e, s2, n2, j) {
      assert LeadsWith(p, code, s, n, rest, s1, n1, more + j);
      assert EndsWith(p, rest, s1, n1 + more, e, s2, n2, j);
    }
  }
  lemma LeadsNow(p: D.Program, code: D.Stmts, s: M.State, n: nat, rest: D.Stmts, s1: M.State, n1: nat, more: nat)
    requires Leads(p, code, s, n, rest, s1, n1)
    ensures IR.Exec(p, code, At(s, n + more)) == IR.Exec(p, rest, At(s1, n1 + more))
  { reveal Leads(); assert LeadsWith(p, code, s, n, rest, s1, n1, more); }
  lemma LeadsEnd(p: D.Program, code: D.Stmts, s: M.State, n: nat, s1: M.State, n1: nat)
    requires Leads(p, code, s, n, D.End, s1, n1)
    ensures Ends(p, code, s, n, IR.Completed, s1, n1)
  {
    reveal Leads(); reveal Ends();
    forall j: nat ensures EndsWith(p, code, s, n, IR.Completed, s1, n1, j) { assert LeadsWith(p, code, s, n, D.End, s1, n1, j); }
  }
  lemma StepLeads(p: D.Program, st: D.Stmt, tail: D.Stmts, s: M.State, n: nat, s1: M.State, n1: nat)
    requires Steps(p, st, s, n, IR.Completed, s1, n1)
    ensures Leads(p, D.Then(st, tail), s, n, tail, s1, n1)
  {
    reveal Leads(); reveal Steps();
    forall j: nat ensures LeadsWith(p, D.Then(st, tail), s, n, tail, s1, n1, j) { assert StepsWith(p, st, s, n, IR.Completed, s1, n1, j); }
  }
  lemma StepEnds(p: D.Program, st: D.Stmt, tail: D.Stmts, s: M.State, n: nat, e: IR.Ending, s1: M.State, n1: nat)
    requires Steps(p, st, s, n, e, s1, n1) && !e.Completed?
    ensures Ends(p, D.Then(st, tail), s, n, e, s1, n1)
  {
    reveal Ends(); reveal Steps();
    forall j: nat ensures EndsWith(p, D.Then(st, tail), s, n, e, s1, n1, j) { assert StepsWith(p, st, s, n, e, s1, n1, j); }
  }

  // One statement each.
  lemma SetSteps(p: D.Program, y: W.U32, e: D.Expr, s: M.State, n: nat, v: W.Value, s1: M.State, n1: nat)
    requires Makes(p, e, s, n, v, s1, n1) && M.HasLocal(y, s1)
    ensures Steps(p, D.Set(y, e), s, n, IR.Completed, M.SetLocal(y, v, s1), n1)
  {
    reveal Steps(); reveal Makes();
    forall j: nat ensures StepsWith(p, D.Set(y, e), s, n, IR.Completed, M.SetLocal(y, v, s1), n1, j) { assert MakesWith(p, e, s, n, v, s1, n1, j); }
  }
  lemma DropSteps(p: D.Program, e: D.Expr, s: M.State, n: nat, v: W.Value, s1: M.State, n1: nat)
    requires Makes(p, e, s, n, v, s1, n1)
    ensures Steps(p, D.Drop(e), s, n, IR.Completed, s1, n1)
  {
    reveal Steps(); reveal Makes();
    forall j: nat ensures StepsWith(p, D.Drop(e), s, n, IR.Completed, s1, n1, j) { assert MakesWith(p, e, s, n, v, s1, n1, j); }
  }
  lemma StoreSteps(p: D.Program, op: W.U32, e1: D.Expr, offset: W.U32, e2: D.Expr, s: M.State, n: nat, a: W.Value, v: W.Value)
    requires Is(p, e1, s, a) && Is(p, e2, s, v) && StoreTo(op, a, offset, v, s.memory).Some?
    ensures Steps(p, D.Store(op, e1, offset, e2), s, n, IR.Completed, s.(memory := StoreTo(op, a, offset, v, s.memory).v), n)
  {
    reveal Steps(); reveal Is();
    var s1 := s.(memory := StoreTo(op, a, offset, v, s.memory).v);
    forall j: nat ensures StepsWith(p, D.Store(op, e1, offset, e2), s, n, IR.Completed, s1, n, j) {
      assert IR.Eval(p, e1, At(s, n + j)) == (IR.Val(a), At(s, n + j));
      assert IR.Eval(p, e2, At(s, n + j)) == (IR.Val(v), At(s, n + j));
    }
  }
  lemma ReturnSteps(p: D.Program, e: D.Expr, s: M.State, n: nat, v: W.Value)
    requires Is(p, e, s, v)
    ensures Steps(p, D.Return(e), s, n, IR.Returned(v), s, n)
  {
    reveal Steps(); reveal Is();
    forall j: nat ensures StepsWith(p, D.Return(e), s, n, IR.Returned(v), s, n, j) { assert IR.Eval(p, e, At(s, n + j)) == (IR.Val(v), At(s, n + j)); }
  }
  lemma BranchSteps(p: D.Program, l: Id, s: M.State, n: nat)
    ensures Steps(p, D.Branch(l), s, n, IR.Branched(l), s, n)
  { reveal Steps(); }
  lemma BranchIfSteps(p: D.Program, l: Id, e: D.Expr, s: M.State, n: nat, v: W.Value, s1: M.State, n1: nat)
    requires Makes(p, e, s, n, v, s1, n1)
    ensures Steps(p, D.BranchIf(l, e), s, n, if M.IsTrue(v) then IR.Branched(l) else IR.Completed, s1, n1)
  {
    reveal Steps(); reveal Makes();
    var o := if M.IsTrue(v) then IR.Branched(l) else IR.Completed;
    forall j: nat ensures StepsWith(p, D.BranchIf(l, e), s, n, o, s1, n1, j) { assert MakesWith(p, e, s, n, v, s1, n1, j); }
  }
  // A condition, then what it chooses.
  lemma IfSteps(p: D.Program, e: D.Expr, th: D.Stmts, el: D.Stmts, s: M.State, n: nat, v: W.Value, s1: M.State, n1: nat, more: nat, o: IR.Ending, s2: M.State, n2: nat)
    requires Makes(p, e, s, n, v, s1, n1) && Ends(p, if M.IsTrue(v) then th else el, s1, n1 + more, o, s2, n2)
    ensures Steps(p, D.If(e, th, el), s, n + more, o, s2, n2)
  {
    reveal Steps(); reveal Makes(); reveal Ends();
    var n0 := n + more;
    forall j: nat ensures StepsWith(p, D.If(e, th, el), s, n0, o, s2, n2, j) {
      assert MakesWith(p, e, s, n, v, s1, n1, more + j);
      assert EndsWith(p, if M.IsTrue(v) then th else el, s1, n1 + more, o, s2, n2, j);
    }
  }
  lemma IfNow(p: D.Program, e: D.Expr, th: D.Stmts, el: D.Stmts, s: M.State, n: nat, v: W.Value, s1: M.State, n1: nat, more: nat)
    requires Makes(p, e, s, n, v, s1, n1)
    ensures IR.Step(p, D.If(e, th, el), At(s, n + more)) == IR.Exec(p, if M.IsTrue(v) then th else el, At(s1, n1 + more))
  { reveal Makes(); assert MakesWith(p, e, s, n, v, s1, n1, more); }
  lemma BlockSteps(p: D.Program, l: Id, body: D.Stmts, kept: bool, s: M.State, n: nat, o: IR.Ending, s1: M.State, n1: nat)
    requires Ends(p, body, s, n, o, s1, n1)
    ensures Steps(p, D.Block(l, body, kept), s, n, if o == IR.Branched(l) then IR.Completed else o, s1, n1)
  {
    reveal Steps(); reveal Ends();
    var o1 := if o == IR.Branched(l) then IR.Completed else o;
    forall j: nat ensures StepsWith(p, D.Block(l, body, kept), s, n, o1, s1, n1, j) { assert EndsWith(p, body, s, n, o, s1, n1, j); }
  }

  // Stores of roots change nothing but words of the frame.
  lemma RootsLead(p: D.Program, c: Context, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State, n: nat) returns (s1: M.State)
    requires Instructions(c.k) && Frames() && Rel(c, sp, w, t, s)
    ensures Leads(p, code, s, n, SkipRoots(c, code), s1, n) && Rel(c, sp, w, t, s1) && s1 == s.(memory := s1.memory)
    decreases code
  {
    if !(code.Then? && IsRootStore(c, code.head)) {
      LeadsRefl(p, code, s, n);
      return s;
    }
    var st := code.head;
    reveal Frame();
    IsGet(p, s, Sp);
    var v := RootValue(p, c, st.e, sp, w, t, s);
    FrameStore(sp, c.size, st.offset, v.wide, s.memory, s.host, Shared(t), w);
    StoreSteps(p, 0x37, D.Get(Sp), st.offset, st.e, s, n, W.I32Value(sp), v);
    var s0 := s.(memory := StoreTo(0x37, W.I32Value(sp), st.offset, v, s.memory).v);
    StepLeads(p, st, code.tail, s, n, s0, n);
    s1 := RootsLead(p, c, code.tail, sp, w, t, s0, n);
    LeadsLeads(p, code, s, n, code.tail, s0, n, 0, SkipRoots(c, code), s1, n);
  }
  lemma SlotHas(c: Context, sp: W.U32, w: World, tl: A.Locals, sl: seq<W.Value>, x: Id)
    requires Frame(c, sp, w, tl, sl) && x in c.slots
    ensures c.slots[x] as int < |sl| && HasType(RepOf(c, x), sl[c.slots[x]])
  { reveal Frame(); }
  lemma Tagged(k: Kernel, a: W.U32, b: W.U64) returns (x: W.Value, v: W.Value)
    requires Instructions(k)
    ensures Compute(0xAD, [W.I32Value(a)]) == Some(x) && Compute(0x84, [x, W.I64Value(b)]) == Some(v) && v.I64Value?
  {
    hide *;
    var wide := Extended(k, a);
    x := W.I64Value(wide);
    var r := Compute(0x84, [W.I64Value(wide), W.I64Value(b)]);
    assert r.Some? by { reveal Instructions(); }
    v := r.v;
    assert v.I64Value? by { reveal Compute, W.ResultType, W.OperandType, W.TypeOf; }
  }
  lemma Extended(k: Kernel, a: W.U32) returns (wide: W.U64)
    requires Instructions(k)
    ensures Compute(0xAD, [W.I32Value(a)]) == Some(W.I64Value(wide))
  {
    hide *;
    var r := Compute(0xAD, [W.I32Value(a)]);
    assert r.Some? by { reveal Instructions(); }
    assert r.v.I64Value? by { reveal Compute, W.ResultType, W.OperandType, W.TypeOf; }
    wide := r.v.wide;
  }
  lemma RootValue(p: D.Program, c: Context, e: D.Expr, sp: W.U32, w: World, t: A.State, s: M.State) returns (v: W.Value)
    requires Instructions(c.k) && Rel(c, sp, w, t, s) && IsRootValue(c, e)
    ensures v.I64Value? && Is(p, e, s, v)
  {
    match e
    case Get(y) =>
      SlotHas(c, sp, w, t.locals, s.locals, c.owner[y]);
      IsGet(p, s, y);
      v := s.locals[y];
    case Op(_, Cons(Op(_, Cons(Get(y), _)), Cons(Const(b), _))) =>
      SlotHas(c, sp, w, t.locals, s.locals, c.owner[y]);
      IsGet(p, s, y);
      var x;
      x, v := Tagged(c.k, s.locals[y].bits, b.wide);
      IsOp1(p, s, 0xAD, D.Get(y), s.locals[y], x);
      IsConst(p, s, b);
      IsOp2(p, s, 0x84, Op1(0xAD, D.Get(y)), D.Const(b), x, b, v);
  }
  lemma FrameStore(sp: W.U32, size: W.U32, o: W.U32, b: W.U64, m: Memory, h: Host, g: A.State, w: World)
    requires Frames() && Represents(m, h, g, w) && HasRoom(sp, size) && IsWord(size, o)
    ensures var r := StoreTo(0x37, W.I32Value(sp), o, W.I64Value(b), m);
      r.Some? && Represents(r.v, h, g, w) && LoadFrom(0x29, W.I32Value(sp), o, r.v) == Some(W.I64Value(b))
      && forall o1 :: IsWord(size, o1) && o1 != o ==> LoadFrom(0x29, W.I32Value(sp), o1, r.v) == LoadFrom(0x29, W.I32Value(sp), o1, m)
  { assert StoresWord(m, h, g, w, sp, size, o, b) by { reveal Frames(); } }

  // ── How runs compare ───────────────────────────────────────────────────────────────────────────────────────────────

  predicate Labelled(c: Context) { c.handler in c.inUse && forall l :: l in c.labels ==> c.labels[l] in c.inUse }
  ghost predicate Ready(p: D.Program, q: Anf.Program, c: Context, sp: W.U32, w: World, t: A.State, s: M.State) {
    KernelIsRight(p, q, c.k) && CallsAgree(p, q, c.k, t.clock) && Labelled(c) && Rel(c, sp, w, t, s)
  }
  // From s on, with n of its clock, Wasm.IR's code did what ANF did from t on to t1: s1 is where it is then.
  ghost predicate Good(p: D.Program, c: Context, code: D.Stmts, rest: Rest, sp: W.U32, w: World, t: A.State, s: M.State, o: A.Ending, t1: A.State, n: nat, s1: M.State, w1: World) {
    t.clock <= n
    && (IsExhausted(IR.Exec(p, code, At(s, n)).1.host)
        || (Extends(w, w1) && Represents(s1.memory, s1.host, Shared(t1), w1) && Reached(p, c, code, rest, sp, s, o, t1, n, s1, w1)))
  }
  ghost predicate Reached(p: D.Program, c: Context, code: D.Stmts, rest: Rest, sp: W.U32, s: M.State, o: A.Ending, t1: A.State, n: nat, s1: M.State, w1: World) {
    match o
    case Completed => rest.Rest? && Leads(p, code, s, n, rest.code, s1, t1.clock) && Rel(c, sp, w1, t1, s1)
    case Thrown(v) => Ends(p, code, s, n, IR.Branched(c.handler), s1, t1.clock) && Exception(c.k, v, s1.memory) && (c.isOutermost || Rel(c, sp, w1, t1, s1))
    case Broke(l) => l in c.labels && Ends(p, code, s, n, IR.Branched(c.labels[l]), s1, t1.clock) && Rel(c, sp, w1, t1, s1)
    case Returned(v) => Ends(p, code, s, n, IR.Returned(W.I64Value(Bits(v))), s1, t1.clock)
    case Timeout => IR.Exec(p, code, At(s, n)) == (IR.Aborted(M.Timeout), s1)
    case Stuck => false
  }
  // A run that got to a rest, and the rest's.
  lemma Compose(p: D.Program, c: Context, code: D.Stmts, mid: D.Stmts, rest: Rest, sp: W.U32, w: World, t: A.State, s: M.State, n0: nat, t0: A.State, s0: M.State, w0: World,
    o: A.Ending, t1: A.State, n1: nat, s1: M.State, w1: World) returns (n: nat)
    requires t.clock <= n0 && Leads(p, code, s, n0, mid, s0, t0.clock) && Extends(w, w0) && Good(p, c, mid, rest, sp, w0, t0, s0, o, t1, n1, s1, w1)
    ensures Good(p, c, code, rest, sp, w, t, s, o, t1, n, s1, w1)
  {
    var more := n1 - t0.clock;
    n := n0 + more;
    LeadsNow(p, code, s, n0, mid, s0, t0.clock, more);
    if IsExhausted(IR.Exec(p, mid, At(s0, n1)).1.host) { return; }
    match o
    case Completed => LeadsLeads(p, code, s, n0, mid, s0, t0.clock, more, rest.code, s1, t1.clock);
    case Thrown(v) => LeadsEnds(p, code, s, n0, mid, s0, t0.clock, more, IR.Branched(c.handler), s1, t1.clock);
    case Broke(l) => LeadsEnds(p, code, s, n0, mid, s0, t0.clock, more, IR.Branched(c.labels[l]), s1, t1.clock);
    case Returned(v) => LeadsEnds(p, code, s, n0, mid, s0, t0.clock, more, IR.Returned(W.I64Value(Bits(v))), s1, t1.clock);
    case Timeout =>
  }
  lemma StepExhausted(p: D.Program, st: D.Stmt, tail: D.Stmts, s: M.State)
    requires StaysExhausted(p) && IsExhausted(IR.Step(p, st, s).1.host)
    ensures IsExhausted(IR.Exec(p, D.Then(st, tail), s).1.host)
  {
    var (o, s1) := IR.Step(p, st, s);
    if o.Completed? { X.Statements(p, tail, s1); }
  }
  lemma CallsLess(p: D.Program, q: Anf.Program, k: Kernel, n: nat, m: nat)
    requires CallsAgree(p, q, k, n) && m <= n
    ensures CallsAgree(p, q, k, m)
  { reveal PendingCalls(); reveal ValueCalls(); reveal EntryCalls(); reveal DirectCalls(); }

  // A local gets a value that was made.
  lemma DefineLeads(p: D.Program, c: Context, x: Id, value: Code, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State, n: nat, v: W.Value, s1: M.State, n1: nat, held: A.Held)
    returns (s2: M.State)
    requires Instructions(c.k) && Frames() && value.Yes? && Define(c, x, value, code).Rest? && Makes(p, value.e, s, n, v, s1, n1) && Rel(c, sp, w, t, s1)
    requires x in c.slots ==> Holds(c, x, held, w, v)
    ensures Leads(p, code, s, n, Define(c, x, value, code).code, s2, n1) && Rel(c, sp, w, t.(locals := t.locals[x := held]), s2)
  {
    var y := code.head.x;
    if x in c.slots { WriteSlot(c, sp, w, t.locals, s1.locals, x, held, v); }
    else {
      WriteTemp(c, sp, w, t.locals, s1.locals, y, v);
      WriteUnread(c, sp, w, t.locals, s1.locals[y := v], x, held);
    }
    var s3 := M.SetLocal(y, v, s1);
    var t3 := t.(locals := t.locals[x := held]);
    assert Shared(t3) == Shared(t);
    SetSteps(p, y, value.e, s, n, v, s1, n1);
    StepLeads(p, code.head, code.tail, s, n, s3, n1);
    s2 := RootsLead(p, c, code.tail, sp, w, t3, s3, n1);
    LeadsLeads(p, code, s, n, code.tail, s3, n1, 0, SkipRoots(c, code.tail), s2, n1);
  }
  // A method of the kernel gives what it gives.
  lemma MethodGives(p: D.Program, f: W.U32, vs: seq<W.Value>, s: M.State, n: nat)
    requires Run1(p, f, vs, s.memory, s.host).0.Results?
    ensures var r := Run1(p, f, vs, s.memory, s.host); Gives(p, f, vs, s, n, r.0, s.(memory := r.1, host := r.2), n)
  {
    reveal Gives();
    var r := Run1(p, f, vs, s.memory, s.host);
    var s1 := s.(memory := r.1, host := r.2);
    forall j: nat ensures GivesWith(p, f, vs, s, n, r.0, s1, n, j) { X.MethodCall(p, f, vs, At(s, n + j)); }
  }

  // ── Assignments ────────────────────────────────────────────────────────────────────────────────────────────────────

  // What an assignment comes to that needs no call of a compiled function: the value that it puts, and the state.
  lemma FitsRep(c: Context, x: Id, v: Value)
    requires x !in c.records && A.Fits(x, v, c.kinds)
    ensures IsOf(v, RepOf(c, x))
  { }
  lemma SimCopy(p: D.Program, q: Anf.Program, c: Context, x: Id, a: Anf.Atom, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (n: nat, s1: M.State, w1: World)
    requires Ready(p, q, c, sp, w, t, s) && CheckSet(c, x, Anf.Copy(a), code).Rest? && !A.Assign(q, x, Anf.Copy(a), t).0.Stuck?
    ensures var (o, t1) := A.Assign(q, x, Anf.Copy(a), t); Good(p, c, code, CheckSet(c, x, Anf.Copy(a), code), sp, w, t, s, o, t1, n, s1, w1)
  {
    n, w1 := t.clock, w;
    var v := A.AtomValue(a, t.locals).v;
    if x in c.slots {
      FitsRep(c, x, v);
      Reads(p, c, a, RepOf(c, x), sp, w, t.locals, s);
      MakesIs(p, Read(c, a, RepOf(c, x)).e, s, n, Encode(v, RepOf(c, x)));
      s1 := DefineLeads(p, c, x, Read(c, a, RepOf(c, x)), code, sp, w, t, s, n, Encode(v, RepOf(c, x)), s, n, A.HeldValue(v));
    } else {
      s1 := s;
      WriteUnread(c, sp, w, t.locals, s.locals, x, A.HeldValue(v));
      LeadsRefl(p, code, s, n);
    }
  }
  // A boxed value that was made is put into the local.
  lemma PutBoxed(p: D.Program, c: Context, x: Id, e: D.Expr, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State, n: nat, v: Value, s1: M.State, n1: nat) returns (s2: M.State)
    requires Instructions(c.k) && Frames() && x !in c.records && Rel(c, sp, w, t, s1) && A.Fits(x, v, c.kinds)
    requires Convert(c.k, e, Boxed, RepOf(c, x)).Yes? && Define(c, x, Convert(c.k, e, Boxed, RepOf(c, x)), code).Rest?
    requires Makes(p, e, s, n, W.I64Value(Bits(v)), s1, n1)
    ensures Leads(p, code, s, n, Define(c, x, Convert(c.k, e, Boxed, RepOf(c, x)), code).code, s2, n1) && Rel(c, sp, w, t.(locals := t.locals[x := A.HeldValue(v)]), s2)
  {
    FitsRep(c, x, v);
    Converts(p, c.k, e, Boxed, RepOf(c, x), s, n, v, s1, n1);
    s2 := DefineLeads(p, c, x, Convert(c.k, e, Boxed, RepOf(c, x)), code, sp, w, t, s, n, Encode(v, RepOf(c, x)), s1, n1, A.HeldValue(v));
  }
  lemma DefineNeeds(c: Context, x: Id, value: Code, code: D.Stmts)
    requires Define(c, x, value, code).Rest?
    ensures value.Yes?
  { }
  lemma RecordIs(p: D.Program, c: Context, x: Id, sp: W.U32, w: World, tl: A.Locals, s: M.State)
    requires Frame(c, sp, w, tl, s.locals) && RecordAt(c, x).Yes? && x in tl
    ensures tl[x].HeldRecord? && IsChain(w, tl[x].chain) && Is(p, RecordAt(c, x).e, s, W.I32Value(AddressOf(w, tl[x].chain)))
  {
    reveal Frame();
    assert Holds(c, x, tl[x], w, s.locals[c.slots[x]]);
    IsGet(p, s, c.slots[x]);
  }
  lemma SimGet(p: D.Program, q: Anf.Program, c: Context, x: Id, r: Anf.Rhs, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (n: nat, s1: M.State, w1: World)
    requires r.GetField? || r.GetStatic? || r.GetOuter? || r.ClosureEnvironment?
    requires Ready(p, q, c, sp, w, t, s) && CheckSet(c, x, r, code).Rest? && !A.Assign(q, x, r, t).0.Stuck?
    ensures var (o, t1) := A.Assign(q, x, r, t); Good(p, c, code, CheckSet(c, x, r, code), sp, w, t, s, o, t1, n, s1, w1)
  {
    n, w1 := t.clock, w;
    match r
    case GetField(record, slot) =>
      RecordIs(p, c, record, sp, w, t.locals, s);
      var chain := t.locals[record].chain;
      var v := t.records[chain[0]][slot];
      var e := D.Load(0x29, RecordAt(c, record).e, Offset(c.k, slot));
      assert LoadFrom(0x29, W.I32Value(AddressOf(w, chain)), Offset(c.k, slot), s.memory) == Some(W.I64Value(Bits(v))) by { reveal Fields(); assert HasField(Shared(t), chain, slot); }
      IsLoad(p, s, 0x29, RecordAt(c, record).e, Offset(c.k, slot), W.I32Value(AddressOf(w, chain)), W.I64Value(Bits(v)));
      MakesIs(p, e, s, n, W.I64Value(Bits(v)));
      DefineNeeds(c, x, Convert(c.k, e, Boxed, RepOf(c, x)), code);
      s1 := PutBoxed(p, c, x, e, code, sp, w, t, s, n, v, s, n);
    case GetStatic(i) =>
      var v := t.statics[i];
      var e := D.Load(0x29, D.Const(W.I32Value(c.k.statics[i])), 0);
      assert LoadFrom(0x29, W.I32Value(c.k.statics[i]), 0, s.memory) == Some(W.I64Value(Bits(v))) by { reveal Statics(); assert Shared(t).statics == t.statics; }
      IsConst(p, s, W.I32Value(c.k.statics[i]));
      IsLoad(p, s, 0x29, D.Const(W.I32Value(c.k.statics[i])), 0, W.I32Value(c.k.statics[i]), W.I64Value(Bits(v)));
      MakesIs(p, e, s, n, W.I64Value(Bits(v)));
      DefineNeeds(c, x, Convert(c.k, e, Boxed, RepOf(c, x)), code);
      s1 := PutBoxed(p, c, x, e, code, sp, w, t, s, n, v, s, n);
    case GetOuter(record) =>
      RecordIs(p, c, record, sp, w, t.locals, s);
      var chain := t.locals[record].chain;
      var e := D.Load(0x28, RecordAt(c, record).e, c.k.recordOuter);
      var a := W.I32Value(AddressOf(w, chain[1..]));
      assert IsChain(w, chain[1..]) && LoadFrom(0x28, W.I32Value(AddressOf(w, chain)), c.k.recordOuter, s.memory) == Some(a) by { reveal Records(); }
      IsLoad(p, s, 0x28, RecordAt(c, record).e, c.k.recordOuter, W.I32Value(AddressOf(w, chain)), a);
      MakesIs(p, e, s, n, a);
      s1 := DefineLeads(p, c, x, Yes(e), code, sp, w, t, s, n, a, s, n, A.HeldRecord(chain[1..]));
    case ClosureEnvironment(f) =>
      var v := A.AtomValue(f, t.locals).v;
      var chain := t.closures[ClosureOf(v, t.heap)].chain;
      Reads(p, c, f, Boxed, sp, w, t.locals, s);
      var f0 := Compute(0xA7, [W.I64Value(Bits(v))]);
      var a := W.I32Value(AddressOf(w, chain));
      assert f0.Some? && IsChain(w, chain) && LoadFrom(0x28, f0.v, c.k.functionScope, s.memory) == Some(a) by { reveal Environments(); assert Shared(t).closures == t.closures && Shared(t).heap == t.heap; }
      IsOp1(p, s, 0xA7, Read(c, f, Boxed).e, W.I64Value(Bits(v)), f0.v);
      var e := D.Load(0x28, Op1(0xA7, Read(c, f, Boxed).e), c.k.functionScope);
      IsLoad(p, s, 0x28, Op1(0xA7, Read(c, f, Boxed).e), c.k.functionScope, f0.v, a);
      MakesIs(p, e, s, n, a);
      s1 := DefineLeads(p, c, x, Yes(e), code, sp, w, t, s, n, a, s, n, A.HeldRecord(chain));
  }
}
