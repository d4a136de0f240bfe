include "Entries.dfy"
include "UniformCheck.dfy"

// Uniform entries: a call of one does what the activation of the callee's closure does in ANF, if calls at smaller clocks agree.
module LoweringUniform {
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
  import opened LoweringEntryCheck
  import U = LoweringUniformCheck
  import WasmFacts
  import opened LoweringInterface
  import opened LoweringRelations
  import X = LoweringExhaustion
  import opened LoweringCalls
  import opened LoweringEntries

  // ── What is required of the kernel ─────────────────────────────────────────────────────────────────────────────────

  // A closure of the program.
  predicate IsClosure(g: A.State, v: Value) { 0 <= ClosureOf(v, g.heap) < |g.closures| }
  // Its value is its cell's address, tagged.
  ghost predicate IsCellOf(k: Kernel, v: Value) { Compute2(0xAD, [W.I32Value(Cell(v))], 0x84, [W.I64Value(U.ObjectBits(k))]) == Some(W.I64Value(Bits(v))) }
  ghost predicate ClosureIsObject(k: Kernel, m: Memory, h: Host, g: A.State, w: World, v: Value) { Represents(m, h, g, w) && IsClosure(g, v) ==> IsCellOf(k, v) }
  // Behind a frame's end there is some stack, and so behind the arguments.
  ghost predicate ArgumentIsReadable(m: Memory, h: Host, g: A.State, w: World, sp: W.U32, argv: W.U32, o: W.U32) {
    Represents(m, h, g, w) && IsNext(sp) && argv <= sp && o as int + 8 <= Slack ==> LoadFrom(0x29, W.I32Value(argv), o, m).Some?
  }
  // The arguments from one on, as a new array; there is no collection.
  ghost predicate MakesArray(p: D.Program, u: U.Uniforms, m: Memory, h: Host, g: A.State, w: World, sp: W.U32, argv: W.U32, vs: seq<Value>, first: Id) {
    Represents(m, h, g, w) && IsNext(sp) && Below(argv, vs, sp, m) ==>
      var r := Run1(p, u.makeArray, [W.I32Value(argv), W.I32Value(|vs| as W.U32), W.I32Value(first as W.U32)], m, h);
      var made := NewArray(if first as nat <= |vs| then vs[first as nat..] else [], g.heap);
      r.0 == M.Results([W.I64Value(Bits(made.0))]) && Represents(r.1, r.2, g.(heap := made.1), w) && Below(argv, vs, sp, r.1)
  }
  ghost opaque predicate UniformsAreRight(p: D.Program, k: Kernel, u: U.Uniforms) {
    (forall m, h, g: A.State, w: World, v :: ClosureIsObject(k, m, h, g, w, v))
    && (forall m, h, g: A.State, w: World, sp, argv, o :: ArgumentIsReadable(m, h, g, w, sp, argv, o))
    && (forall m, h, g: A.State, w: World, sp, argv, vs, first :: MakesArray(p, u, m, h, g, w, sp, argv, vs, first))
  }

  // ── What was handed over ───────────────────────────────────────────────────────────────────────────────────────────

  // The call's values are in the first locals still, and the arguments where argv says.
  ghost predicate Handed(inv: Invocation, sp: W.U32, argv: W.U32, s: M.State) {
    |inv.args| < 0x1000_0000 && Below(argv, inv.args, sp, s.memory) && |s.locals| >= 6 && s.locals[..6] == EntryValues(inv, sp, argv)
  }
  lemma HandedAt(inv: Invocation, sp: W.U32, argv: W.U32, s: M.State)
    requires Handed(inv, sp, argv, s)
    ensures s.locals[0] == W.I32Value(sp) && s.locals[1] == W.I32Value(Cell(inv.callee)) && s.locals[2] == W.I64Value(Bits(inv.this_))
    ensures s.locals[3] == W.I64Value(Bits(inv.newTarget)) && s.locals[4] == W.I32Value(|inv.args| as W.U32) && s.locals[5] == W.I32Value(argv)
  {
    var xs := s.locals[..6];
    assert s.locals[0] == xs[0] && s.locals[1] == xs[1] && s.locals[2] == xs[2] && s.locals[3] == xs[3] && s.locals[4] == xs[4] && s.locals[5] == xs[5];
  }
  // A missing argument is undefined.
  lemma ArgumentIs(p: D.Program, k: Kernel, u: U.Uniforms, i: nat, inv: Invocation, sp: W.U32, argv: W.U32, w: World, g: A.State, s: M.State)
    requires Instructions(k) && UniformsAreRight(p, k, u) && Represents(s.memory, s.host, g, w) && IsNext(sp) && Handed(inv, sp, argv, s) && U.IsNear(i)
    ensures Is(p, U.ArgumentAt(k, i), s, W.I64Value(Bits(Argument(i, inv.args))))
  {
    hide *; reveal U.Callee, U.This, U.NewTarget, U.Argc, U.Argv, Sp, Slack, Handed, U.IsNear, U.ArgumentAt, Argument, M.HasLocal, Below, IsBelow, M.IsTrue, WasmFacts.Boolean;
    HandedAt(inv, sp, argv, s);
    var n := |inv.args| as W.U32;
    var o := (8 * i) as W.U32;
    assert ArgumentIsReadable(s.memory, s.host, g, w, sp, argv, o) by { reveal UniformsAreRight(); }
    WasmFacts.Above(n, i as W.U32);
    var word := LoadFrom(0x29, W.I32Value(argv), o, s.memory);
    assert word.Some? by { reveal ArgumentIsReadable; }
    var e0 := Op2(0x4B, D.Get(U.Argc), D.Const(W.I32Value(i as W.U32)));
    var e1 := D.Load(0x29, D.Get(U.Argv), o);
    var e2 := D.Const(W.I64Value(k.undefined));
    IsGet(p, s, U.Argc);
    IsGet(p, s, U.Argv);
    IsConst(p, s, W.I32Value(i as W.U32));
    IsConst(p, s, W.I64Value(k.undefined));
    IsLoad(p, s, 0x29, D.Get(U.Argv), o, W.I32Value(argv), word.v);
    var b := W.I32Value(if n > i as W.U32 then 1 else 0);
    IsOp2(p, s, 0x4B, D.Get(U.Argc), D.Const(W.I32Value(i as W.U32)), W.I32Value(n), W.I32Value(i as W.U32), b);
    IsSelect(p, s, e0, e1, e2, b, word.v, W.I64Value(k.undefined));
    if i < |inv.args| {
      assert word == Some(W.I64Value(Bits(inv.args[i]))) by { reveal AreArguments(); }
    } else {
      assert k.undefined == Bits(Undefined()) by { reveal Instructions(); }
    }
  }
  lemma IsSelect(p: D.Program, s: M.State, e: D.Expr, e1: D.Expr, e2: D.Expr, b: W.Value, v1: W.Value, v2: W.Value)
    requires Is(p, e, s, b) && Is(p, e1, s, v1) && Is(p, e2, s, v2)
    ensures Is(p, D.Select(e, e1, e2), s, if M.IsTrue(b) then v1 else v2)
  {
    hide *; reveal U.Callee, U.This, U.NewTarget, U.Argc, U.Argv, Sp, Is(); reveal IR.Eval;
    forall n: nat ensures IR.Eval(p, D.Select(e, e1, e2), At(s, n)) == (IR.Val(if M.IsTrue(b) then v1 else v2), At(s, n)) {
      assert IR.Eval(p, e, At(s, n)) == (IR.Val(b), At(s, n));
      assert IR.Eval(p, e1, At(s, n)) == (IR.Val(v1), At(s, n));
      assert IR.Eval(p, e2, At(s, n)) == (IR.Val(v2), At(s, n));
    }
  }
  lemma CalleeIs(p: D.Program, k: Kernel, inv: Invocation, sp: W.U32, argv: W.U32, s: M.State)
    requires IsCellOf(k, inv.callee) && Handed(inv, sp, argv, s)
    ensures Is(p, U.CalleeValue(k), s, W.I64Value(Bits(inv.callee)))
  {
    hide *; reveal U.Callee, U.This, U.NewTarget, U.Argc, U.Argv, Sp, Handed, IsCellOf, U.CalleeValue, M.HasLocal, Compute2;
    HandedAt(inv, sp, argv, s);
    var cell := W.I32Value(Cell(inv.callee));
    var bits := W.I64Value(U.ObjectBits(k));
    var x := Compute(0xAD, [cell]);
    assert x.Some?;
    assert [x.v] + [bits] == [x.v, bits];
    IsGet(p, s, U.Callee);
    IsOp1(p, s, 0xAD, D.Get(U.Callee), cell, x.v);
    IsConst(p, s, bits);
    IsOp2(p, s, 0x84, Op1(0xAD, D.Get(U.Callee)), D.Const(bits), x.v, bits, W.I64Value(Bits(inv.callee)));
  }
  lemma ScopeIs(p: D.Program, k: Kernel, inv: Invocation, sp: W.U32, argv: W.U32, w: World, g: A.State, s: M.State)
    requires Environments(k) && Represents(s.memory, s.host, g, w) && IsClosure(g, inv.callee) && Handed(inv, sp, argv, s)
    ensures var chain := g.closures[ClosureOf(inv.callee, g.heap)].chain;
      IsChain(w, chain) && Is(p, U.ScopeOf(k), s, W.I32Value(AddressOf(w, chain)))
  {
    hide *; reveal U.Callee, U.This, U.NewTarget, U.Argc, U.Argv, Sp, Handed, IsClosure, U.ScopeOf, M.HasLocal;
    HandedAt(inv, sp, argv, s);
    var chain := g.closures[ClosureOf(inv.callee, g.heap)].chain;
    var a := Compute(0xA7, [W.I64Value(Bits(inv.callee))]);
    assert IsChain(w, chain) && a.Some? && LoadFrom(0x28, a.v, k.functionScope, s.memory) == Some(W.I32Value(AddressOf(w, chain))) by { reveal Environments(); }
    assert a.v == W.I32Value(Cell(inv.callee)) by { reveal Cell, Compute, W.ResultType, W.TypeOf; }
    IsGet(p, s, U.Callee);
    IsLoad(p, s, 0x28, D.Get(U.Callee), k.functionScope, W.I32Value(Cell(inv.callee)), W.I32Value(AddressOf(w, chain)));
  }

  // ── Variables ──────────────────────────────────────────────────────────────────────────────────────────────────────

  // Stores of roots leave the arguments alone.
  lemma RootsKeep(p: D.Program, c: Context, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State, n: nat, inv: Invocation, argv: W.U32) returns (s1: M.State)
    requires Instructions(c.k) && Frames() && EntriesAreRight(p, c.k) && Rel(c, sp, w, t, s) && Handed(inv, sp, argv, s)
    ensures Leads(p, code, s, n, SkipRoots(c, code), s1, n) && Rel(c, sp, w, t, s1) && s1 == s.(memory := s1.memory) && Handed(inv, sp, argv, s1)
    decreases code
  {
    hide *; reveal U.Callee, U.This, U.NewTarget, U.Argc, U.Argv, Sp, SkipRoots, IsRootStore, IsWord, Rel, Handed, M.HasLocal;
    if !(code.Then? && IsRootStore(c, code.head)) {
      LeadsRefl(p, code, s, n);
      return s;
    }
    var st := code.head;
    assert s.locals[Sp] == W.I32Value(sp) && HasRoom(sp, c.size) by { reveal Frame(); }
    IsGet(p, s, Sp);
    var v := RootValue(p, c, st.e, sp, w, t, s);
    FrameStore(sp, c.size, st.offset, v.wide, s.memory, s.host, Shared(t), w);
    StoreSteps(p, 0x37, D.Get(Sp), st.offset, st.e, s, n, W.I32Value(sp), v);
    var s0 := s.(memory := StoreTo(0x37, W.I32Value(sp), st.offset, v, s.memory).v);
    WordKeeps(s.memory, sp, st.offset, v.wide, argv, inv.args);
    StepLeads(p, st, code.tail, s, n, s0, n);
    s1 := RootsKeep(p, c, code.tail, sp, w, t, s0, n, inv, argv);
    LeadsLeads(p, code, s, n, code.tail, s0, n, 0, SkipRoots(c, code), s1, n);
  }
  // A local gets a value that was made.
  lemma GetsLeads(p: D.Program, c: Context, x: Id, e: D.Expr, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State, n: nat, v: W.Value, s1: M.State, held: A.Held, inv: Invocation, argv: W.U32)
    returns (s2: M.State)
    requires Instructions(c.k) && Frames() && EntriesAreRight(p, c.k) && U.Gets(c, x, e, code).Rest? && Makes(p, e, s, n, v, s1, n) && Rel(c, sp, w, t, s1) && Handed(inv, sp, argv, s1)
    requires x in c.slots ==> Holds(c, x, held, w, v)
    ensures Leads(p, code, s, n, U.Gets(c, x, e, code).code, s2, n) && Rel(c, sp, w, t.(locals := t.locals[x := held]), s2) && Handed(inv, sp, argv, s2)
  {
    hide *; reveal U.Callee, U.This, U.NewTarget, U.Argc, U.Argv, Sp, U.Gets, Define, LoweringCheck.Fits, Rel, Handed, M.HasLocal, M.SetLocal, Shared, IsTemp;
    var y := code.head.x;
    var t3 := t.(locals := t.locals[x := held]);
    if x in c.slots { WriteSlot(c, sp, w, t.locals, s1.locals, x, held, v); }
    else {
      WriteTemp(c, sp, w, t.locals, s1.locals, y, v);
      WriteUnread(c, sp, w, t.locals, s1.locals[y := v], x, held);
    }
    var s3 := M.SetLocal(y, v, s1);
    assert Shared(t3) == Shared(t);
    assert s3.locals[..6] == s1.locals[..6];
    SetSteps(p, y, e, s, n, v, s1, n);
    StepLeads(p, code.head, code.tail, s, n, s3, n);
    s2 := RootsKeep(p, c, code.tail, sp, w, t3, s3, n, inv, argv);
    LeadsLeads(p, code, s, n, code.tail, s3, n, 0, SkipRoots(c, code.tail), s2, n);
  }
  // One variable of the header.
  ghost predicate IsReady(p: D.Program, c: Context, u: U.Uniforms, inv: Invocation, sp: W.U32) {
    Instructions(c.k) && Frames() && EntriesAreRight(p, c.k) && UniformsAreRight(p, c.k, u) && IsNext(sp) && IsCellOf(c.k, inv.callee)
  }
  function Bound(x: Id, source: Source, inv: Invocation, t: A.State): A.State {
    var (v, h) := HeaderValue(source, inv, t.heap);
    t.(heap := h, locals := t.locals[x := A.HeldValue(v)])
  }
  lemma CopiedLeads(p: D.Program, c: Context, u: U.Uniforms, x: Id, y: W.U32, v: Value, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State, n: nat, inv: Invocation, argv: W.U32) returns (s1: M.State)
    requires IsReady(p, c, u, inv, sp) && Rel(c, sp, w, t, s) && Handed(inv, sp, argv, s) && x !in c.records && RepOf(c, x) == Boxed
    requires U.IsAt(c, x, y) && y < 6 && s.locals[y] == W.I64Value(Bits(v))
    ensures Leads(p, code, s, n, SkipRoots(c, code), s1, n) && Rel(c, sp, w, t.(locals := t.locals[x := A.HeldValue(v)]), s1) && Handed(inv, sp, argv, s1)
  {
    hide *; reveal U.Callee, U.This, U.NewTarget, U.Argc, U.Argv, Sp, IsReady, U.IsAt, Rel, Handed, Holds, IsOf, Encode, Shared;
    var t1 := t.(locals := t.locals[x := A.HeldValue(v)]);
    if x in c.slots {
      WriteSlot(c, sp, w, t.locals, s.locals, x, A.HeldValue(v), W.I64Value(Bits(v)));
      assert s.locals[y := s.locals[y]] == s.locals;
    } else { WriteUnread(c, sp, w, t.locals, s.locals, x, A.HeldValue(v)); }
    assert Shared(t1) == Shared(t);
    s1 := RootsKeep(p, c, code, sp, w, t1, s, n, inv, argv);
  }
  lemma ArrayLeads(p: D.Program, c: Context, u: U.Uniforms, x: Id, first: Id, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State, n: nat, inv: Invocation, argv: W.U32) returns (s1: M.State)
    requires IsReady(p, c, u, inv, sp) && Rel(c, sp, w, t, s) && Handed(inv, sp, argv, s) && x !in c.records && RepOf(c, x) == Boxed
    requires U.Gets(c, x, U.ArrayFrom(u, first), code).Rest?
    ensures var (v, h) := NewArray(if first as nat <= |inv.args| then inv.args[first as nat..] else [], t.heap);
      Leads(p, code, s, n, U.Gets(c, x, U.ArrayFrom(u, first), code).code, s1, n) && Rel(c, sp, w, t.(heap := h, locals := t.locals[x := A.HeldValue(v)]), s1) && Handed(inv, sp, argv, s1)
  {
    hide *; reveal U.Callee, U.This, U.NewTarget, U.Argc, U.Argv, Sp, IsReady, Rel, Handed, Holds, IsOf, Encode, Shared, MakesArray, U.ArrayFrom, M.HasLocal;
    var (v, h) := NewArray(if first as nat <= |inv.args| then inv.args[first as nat..] else [], t.heap);
    var t0 := t.(heap := h);
    HandedAt(inv, sp, argv, s);
    assert MakesArray(p, u, s.memory, s.host, Shared(t), w, sp, argv, inv.args, first) by { reveal UniformsAreRight(); }
    var vs := [W.I32Value(argv), W.I32Value(|inv.args| as W.U32), W.I32Value(first as W.U32)];
    var r := Run1(p, u.makeArray, vs, s.memory, s.host);
    var s0 := s.(memory := r.1, host := r.2);
    MethodGives(p, u.makeArray, vs, s, n);
    var e := U.ArrayFrom(u, first);
    var e2 := D.Cons(D.Const(vs[2]), D.Nil);
    IsGet(p, s, U.Argv);
    IsGet(p, s, U.Argc);
    IsConst(p, s, vs[2]);
    AreNil(p, s);
    AreCons(p, D.Const(vs[2]), D.Nil, s, vs[2], []);
    AreCons(p, D.Get(U.Argc), e2, s, vs[1], [vs[2]] + []);
    AreCons(p, D.Get(U.Argv), D.Cons(D.Get(U.Argc), e2), s, vs[0], [vs[1]] + ([vs[2]] + []));
    assert [vs[0]] + ([vs[1]] + ([vs[2]] + [])) == vs;
    MakesCall(p, u.makeArray, e.arguments, s, n, vs, W.I64Value(Bits(v)), s0, n);
    assert Shared(t).(heap := h) == Shared(t0);
    assert Rel(c, sp, w, t0, s0);
    s1 := GetsLeads(p, c, x, e, code, sp, w, t0, s, n, W.I64Value(Bits(v)), s0, A.HeldValue(v), inv, argv);
  }
  lemma BindLeads(p: D.Program, c: Context, u: U.Uniforms, x: Id, source: Source, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State, n: nat, inv: Invocation, argv: W.U32) returns (s1: M.State)
    requires IsReady(p, c, u, inv, sp) && Rel(c, sp, w, t, s) && Handed(inv, sp, argv, s) && U.Bind(c, u, x, source, code).Rest?
    ensures Leads(p, code, s, n, U.Bind(c, u, x, source, code).code, s1, n) && Rel(c, sp, w, Bound(x, source, inv, t), s1) && Handed(inv, sp, argv, s1)
  {
    hide *; reveal U.Callee, U.This, U.NewTarget, U.Argc, U.Argv, Sp, IsReady, U.Bind, Bound, HeaderValue, Holds, IsOf, Encode;
    HandedAt(inv, sp, argv, s) by { reveal Handed; }
    match source
    case FromThis => s1 := CopiedLeads(p, c, u, x, U.This, inv.this_, code, sp, w, t, s, n, inv, argv) by { reveal Handed; }
    case FromNewTarget => s1 := CopiedLeads(p, c, u, x, U.NewTarget, inv.newTarget, code, sp, w, t, s, n, inv, argv) by { reveal Handed; }
    case FromParameter(i) =>
      var v := Argument(i as nat, inv.args);
      if x !in c.slots {
        assert Rel(c, sp, w, t.(locals := t.locals[x := A.HeldValue(v)]), s) by { reveal Rel, Shared; WriteUnread(c, sp, w, t.locals, s.locals, x, A.HeldValue(v)); }
        LeadsRefl(p, code, s, n);
        s1 := s;
      } else {
        ArgumentIs(p, c.k, u, i as nat, inv, sp, argv, w, Shared(t), s) by { reveal Rel; }
        MakesIs(p, U.ArgumentAt(c.k, i as nat), s, n, W.I64Value(Bits(v)));
        s1 := GetsLeads(p, c, x, U.ArgumentAt(c.k, i as nat), code, sp, w, t, s, n, W.I64Value(Bits(v)), s, A.HeldValue(v), inv, argv);
      }
    case FromRest(i) => s1 := ArrayLeads(p, c, u, x, i, code, sp, w, t, s, n, inv, argv);
    case FromArguments =>
      assert inv.args[0..] == inv.args;
      s1 := ArrayLeads(p, c, u, x, 0, code, sp, w, t, s, n, inv, argv);
    case FromCallee =>
      CalleeIs(p, c.k, inv, sp, argv, s);
      MakesIs(p, U.CalleeValue(c.k), s, n, W.I64Value(Bits(inv.callee)));
      s1 := GetsLeads(p, c, x, U.CalleeValue(c.k), code, sp, w, t, s, n, W.I64Value(Bits(inv.callee)), s, A.HeldValue(inv.callee), inv, argv);
  }
  lemma LocalsBound(f: Anf.Function, chain: F.Chain, ls: map<Id, Value>, x: Id, v: Value)
    requires f.env != Anf.Some(x)
    ensures A.EntryLocals(f, chain, ls)[x := A.HeldValue(v)] == A.EntryLocals(f, chain, ls[x := v])
  { }
  lemma BindAllLeads(p: D.Program, c: Context, u: U.Uniforms, f: Anf.Function, chain: F.Chain, names: seq<Id>, sources: seq<Source>, ls: map<Id, Value>, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State, n: nat,
    inv: Invocation, argv: W.U32) returns (s1: M.State)
    requires IsReady(p, c, u, inv, sp) && Rel(c, sp, w, t, s) && Handed(inv, sp, argv, s) && U.BindAll(c, u, names, sources, code).Rest?
    requires t.locals == A.EntryLocals(f, chain, ls) && (f.env.Some? ==> f.env.x !in names)
    ensures var (ls1, h1) := C.BindHeader(names, sources, inv, ls, t.heap);
      Leads(p, code, s, n, U.BindAll(c, u, names, sources, code).code, s1, n) && Rel(c, sp, w, t.(heap := h1, locals := A.EntryLocals(f, chain, ls1)), s1)
    decreases |names|
  {
    hide *; reveal U.Callee, U.This, U.NewTarget, U.Argc, U.Argv, Sp, U.BindAll, C.BindHeader, Bound;
    if |names| == 0 || |sources| == 0 {
      LeadsRefl(p, code, s, n);
      return s;
    }
    var tail := U.Bind(c, u, names[0], sources[0], code).code;
    var (v, h) := HeaderValue(sources[0], inv, t.heap);
    var s0 := BindLeads(p, c, u, names[0], sources[0], code, sp, w, t, s, n, inv, argv);
    var t0 := Bound(names[0], sources[0], inv, t);
    LocalsBound(f, chain, ls, names[0], v);
    s1 := BindAllLeads(p, c, u, f, chain, names[1..], sources[1..], ls[names[0] := v], tail, sp, w, t0, s0, n, inv, argv);
    LeadsLeads(p, code, s, n, tail, s0, n, 0, U.BindAll(c, u, names, sources, code).code, s1, n);
  }
  // The environment, then the others.
  lemma HeaderLeads(p: D.Program, c: Context, u: U.Uniforms, f: Anf.Function, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State, n: nat, inv: Invocation, argv: W.U32) returns (s1: M.State)
    requires IsReady(p, c, u, inv, sp) && Environments(c.k) && Rel(c, sp, w, t, s) && Handed(inv, sp, argv, s) && U.Header(c, u, f, code).Rest? && (f.env.Some? ==> f.env.x !in f.names)
    requires t.locals == map[] && IsClosure(Shared(t), inv.callee)
    ensures var chain := t.closures[ClosureOf(inv.callee, t.heap)].chain;
      var (ls, h) := C.BindHeader(f.names, f.sources, inv, map[], t.heap);
      Leads(p, code, s, n, U.Header(c, u, f, code).code, s1, n) && Rel(c, sp, w, t.(heap := h, locals := A.EntryLocals(f, chain, ls)), s1)
  {
    hide *; reveal U.Callee, U.This, U.NewTarget, U.Argc, U.Argv, Sp, IsReady, U.Header, U.BindScope, A.EntryLocals, A.Lift, Holds, IsClosure, Shared;
    var chain := t.closures[ClosureOf(inv.callee, t.heap)].chain;
    var tail := U.BindScope(c, f.env, code).code;
    var s0 := s;
    var t0 := t;
    match f.env {
      case None => LeadsRefl(p, code, s, n);
      case Some(x) =>
        ScopeIs(p, c.k, inv, sp, argv, w, Shared(t), s) by { reveal Rel; }
        var a := W.I32Value(AddressOf(w, chain));
        MakesIs(p, U.ScopeOf(c.k), s, n, a);
        s0 := GetsLeads(p, c, x, U.ScopeOf(c.k), code, sp, w, t, s, n, a, s, A.HeldRecord(chain), inv, argv);
        t0 := t.(locals := t.locals[x := A.HeldRecord(chain)]);
    }
    assert t0.locals == A.EntryLocals(f, chain, map[]);
    s1 := BindAllLeads(p, c, u, f, chain, f.names, f.sources, map[], tail, sp, w, t0, s0, n, inv, argv);
    LeadsLeads(p, code, s, n, tail, s0, n, 0, U.Header(c, u, f, code).code, s1, n);
  }
  // Where locals start.
  lemma StartsTyped(c: Context, locals: seq<W.ValueType>, sp: W.U32, w: World, argv: W.U32, inv: Invocation)
    requires IsGood(c) && AreTyped(c, Uniform.parameters + locals) && c.next > U.Argv && HasRoom(sp, c.size) && |inv.args| < 0x1000_0000
    ensures var sl := (EntryValues(inv, sp, argv) + M.Zeros(locals));
      HasTypes(Uniform.parameters + locals, sl) && c.next as int < |sl| && Frame(c, sp, w, map[], sl[c.next := W.I32Value(End(sp, c.size))])
  {
    var types := Uniform.parameters + locals;
    var sl := EntryValues(inv, sp, argv) + M.Zeros(locals);
    assert HasTypes(types, sl);
    var sl1 := sl[c.next := W.I32Value(End(sp, c.size))];
    forall x | x in c.slots ensures HasType(RepOf(c, x), sl1[c.slots[x]]) {
      var y := c.slots[x];
      assert y != c.next && y < c.count;
      assert W.TypeOf(sl[y]) == types[y];
      assert IsTyped(RepOf(c, x), types[y]);
    }
    assert sl1[Sp] == W.I32Value(sp);
    reveal Frame();
  }

  // ── The header ─────────────────────────────────────────────────────────────────────────────────────────────────────

  lemma OwnHeaderRuns(p: D.Program, q: Anf.Program, c: Context, u: U.Uniforms, fn: Id, f: Anf.Function, g: D.Function, sp: W.U32, argv: W.U32, inv: Invocation, t: A.State, s: M.State, w: World, n: nat) returns (s1: M.State)
    requires KernelIsRight(p, q, c.k) && EntriesAreRight(p, c.k) && UniformsAreRight(p, c.k, u) && Represents(s.memory, s.host, Shared(t), w) && IsNext(sp)
    requires U.IsOwnHeader(c, u, fn, f, g) && Below(argv, inv.args, sp, s.memory) && IsClosure(t, inv.callee)
    requires s.locals == EntryValues(inv, sp, argv) + M.Zeros(g.locals)
    ensures var (ls, h) := C.BindHeader(f.names, f.sources, inv, map[], t.heap);
      var inner := g.body.head.body;
      var t0 := t.(heap := h, locals := A.EntryLocals(f, t.closures[ClosureOf(inv.callee, t.heap)].chain, ls), kinds := c.kinds);
      IsExhausted(IR.Exec(p, inner, At(s, n)).1.host) || (Leads(p, inner, s, n, U.OwnBody(c, u, fn, f, g), s1, n) && Rel(c, sp, w, t0, s1))
  {
    hide *; reveal U.Callee, U.This, U.NewTarget, U.Argc, U.Argv, Sp, KernelIsRight, U.IsOwnHeader, U.OwnBody, IsReady, Shared, IsClosure, Rel, Handed, Below;
    var types := Uniform.parameters + g.locals;
    var inner := g.body.head.body;
    var rest := inner.tail.tail;
    var cold := rest.head.then_;
    var xs := EntryValues(inv, sp, argv);
    assert |xs| == 6 && xs[0] == W.I32Value(sp) by { reveal EntryValues; }
    var t1 := t.(locals := map[], kinds := c.kinds);
    assert Shared(t1) == Shared(t);
    assert HasTypes(types, s.locals) && c.next as int < |s.locals| by { TypesOf(c, g.locals, sp, argv, inv); }
    var word := FrameWord(c.k.templates[fn], c.size);
    assert word.I64Value? by { reveal FrameWord; }
    var sb := FrameBegins(p, c, inner, word, sp, Shared(t), s, w, n, argv, inv.args);
    assert HasTypes(types, sb.locals) by { reveal HasTypes, AreTyped, W.TypeOf; }
    var sc := EntryPolls(p, c, types, cold, rest.tail, sp, w, Shared(t), sb, n, argv, inv.args);
    if IsExhausted(IR.Exec(p, rest, At(sb, n)).1.host) {
      LeadsNow(p, inner, s, n, rest, sb, n, 0);
      return sc;
    }
    LeadsLeads(p, inner, s, n, rest, sb, n, 0, rest.tail, sc, n);
    StartsTyped(c, g.locals, sp, w, argv, inv);
    assert Rel(c, sp, w, t1, sc);
    assert sc.locals[..6] == xs;
    assert IsCellOf(c.k, inv.callee) by { assert ClosureIsObject(c.k, s.memory, s.host, Shared(t), w, inv.callee) by { reveal UniformsAreRight(); } reveal ClosureIsObject; }
    s1 := HeaderLeads(p, c, u, f, rest.tail, sp, w, t1, sc, n, inv, argv);
    LeadsLeads(p, inner, s, n, rest.tail, sc, n, 0, U.OwnBody(c, u, fn, f, g), s1, n);
  }
  lemma TypesOf(c: Context, locals: seq<W.ValueType>, sp: W.U32, argv: W.U32, inv: Invocation)
    requires AreTyped(c, Uniform.parameters + locals) && |inv.args| < 0x1000_0000
    ensures HasTypes(Uniform.parameters + locals, EntryValues(inv, sp, argv) + M.Zeros(locals)) && c.next as int < |EntryValues(inv, sp, argv) + M.Zeros(locals)|
  { }

  // ── The theorem ────────────────────────────────────────────────────────────────────────────────────────────────────

  // What a call of a closure by its uniform entry comes to.
  function Entered(q: Anf.Program, inv: Invocation, t: A.State): (C.Outcome, A.State)
    requires IsClosure(t, inv.callee)
  { A.Enter(q, t.closures[ClosureOf(inv.callee, t.heap)].fn, t.closures[ClosureOf(inv.callee, t.heap)].chain, inv, t) }
  ghost predicate IsCalled(q: Anf.Program, fn: Id, sp: W.U32, argv: W.U32, inv: Invocation, t: A.State, s: M.State, w: World) {
    Represents(s.memory, s.host, Shared(t), w) && IsNext(sp) && Below(argv, inv.args, sp, s.memory) && fn as nat < |q|
    && IsClosure(t, inv.callee) && t.closures[ClosureOf(inv.callee, t.heap)].fn == fn as nat && !Entered(q, inv, t).0.Stuck?
  }
  ghost predicate UniformAgrees(p: D.Program, q: Anf.Program, k: Kernel, i: W.U32, sp: W.U32, argv: W.U32, inv: Invocation, t: A.State, s: M.State, w: World, n: nat, s1: M.State, w1: World)
    requires |inv.args| < 0x1000_0000 && IsClosure(t, inv.callee)
  { t.clock <= n && Agrees(p, k, i, EntryValues(inv, sp, argv), s, w, Entered(q, inv, t), n, s1, w1) }

  lemma OwnCorrect(p: D.Program, q: Anf.Program, c: Context, u: U.Uniforms, fn: Id, i: W.U32, sp: W.U32, argv: W.U32, inv: Invocation, t: A.State, s: M.State, w: World) returns (n: nat, s1: M.State, w1: World)
    requires KernelIsRight(p, q, c.k) && EntriesAreRight(p, c.k) && UniformsAreRight(p, c.k, u) && (t.clock > 0 ==> CallsAgree(p, q, c.k, t.clock - 1))
    requires IsCalled(q, fn, sp, argv, inv, t, s, w) && i as nat < |p.functions| && U.CheckOwn(c, u, fn, q[fn], p.functions[i])
    ensures |inv.args| < 0x1000_0000 && UniformAgrees(p, q, c.k, i, sp, argv, inv, t, s, w, n, s1, w1)
  {
    hide *; reveal IsCalled, UniformAgrees, Entered, Below, U.CheckOwn, A.Enter, IsClosure;
    var g := p.functions[i];
    var f := q[fn];
    var chain := t.closures[ClosureOf(inv.callee, t.heap)].chain;
    var arguments := EntryValues(inv, sp, argv);
    assert g.Defined? && |arguments| == |g.signature.parameters| && IsEntryOf(c, g, g.body.head.body) by { OwnIsEntry(c, u, fn, f, g); reveal EntryValues; }
    if t.clock == 0 {
      n, s1, w1 := 0, At(s, 0), w;
      NoClock(p, q, c.k, i, arguments, s, w, t, Entered(q, inv, t));
      return;
    }
    var m := t.clock - 1;
    var s0 := M.State(0, s.memory, s.host, arguments + M.Zeros(g.locals));
    var (ls, h) := C.BindHeader(f.names, f.sources, inv, map[], t.heap);
    assert c.kinds == f.kinds by { reveal IsBody(); reveal CheckBody; }
    var t0 := t.(clock := m, heap := h, locals := A.EntryLocals(f, chain, ls), kinds := f.kinds);
    var (o, t1) := A.Exec(q, f.body, t0);
    var r := Entered(q, inv, t);
    assert r == (A.CallOutcome(o), t1.(locals := t.locals, kinds := t.kinds));
    assert Shared(r.1) == Shared(t1) by { reveal Shared; }
    var inner := g.body.head.body;
    var code := U.OwnBody(c, u, fn, f, g);
    var sb := OwnHeaderRuns(p, q, c, u, fn, f, g, sp, argv, inv, t, s0, w, m);
    if !IsExhausted(IR.Exec(p, inner, At(s0, m)).1.host) { RelClock(c, sp, w, t0.(clock := t.clock), t0, sb); }
    n, s1, w1 := Activated(p, q, c, i, f, g, inner, code, arguments, sp, t0, s, s0, w, sb, r, (A.CallOutcome(o), t1));
  }
  lemma OwnIsEntry(c: Context, u: U.Uniforms, fn: Id, f: Anf.Function, g: D.Function)
    requires U.IsOwnHeader(c, u, fn, f, g)
    ensures IsEntryOf(c, g, g.body.head.body) && |g.signature.parameters| == 6
  { }
  // Without clock neither gets anywhere.
  lemma NoClock(p: D.Program, q: Anf.Program, k: Kernel, i: W.U32, arguments: seq<W.Value>, s: M.State, w: World, t: A.State, r: (C.Outcome, A.State))
    requires i as nat < |p.functions| && p.functions[i].Defined? && |arguments| == |p.functions[i].signature.parameters|
    requires t.clock == 0 && r == (C.Timeout, t) && Represents(s.memory, s.host, Shared(t), w)
    ensures Agrees(p, k, i, arguments, s, w, r, 0, At(s, 0), w)
  { }

  // ── Handing over ───────────────────────────────────────────────────────────────────────────────────────────────────

  // The direct entry's activation, which does not know callee and new.target, is the uniform one's.
  lemma SameHeader(names: seq<Id>, sources: seq<Source>, inv: Invocation, inv1: Invocation, ls: map<Id, Value>, h: Heap)
    requires (forall x <- sources :: U.IsPlainSource(x)) && inv1.this_ == inv.this_ && inv1.args == inv.args
    ensures C.BindHeader(names, sources, inv, ls, h) == C.BindHeader(names, sources, inv1, ls, h)
    decreases |names|
  {
    if |names| == 0 || |sources| == 0 { return; }
    assert U.IsPlainSource(sources[0]);
    var (v, h1) := HeaderValue(sources[0], inv, h);
    assert HeaderValue(sources[0], inv1, h) == (v, h1);
    SameHeader(names[1..], sources[1..], inv, inv1, ls[names[0] := v], h1);
  }
  lemma SameEntering(q: Anf.Program, fn: nat, chain: F.Chain, inv: Invocation, inv1: Invocation, t: A.State)
    requires fn < |q| && (forall x <- q[fn].sources :: U.IsPlainSource(x)) && inv1.this_ == inv.this_ && inv1.args == inv.args
    ensures A.Enter(q, fn, chain, inv, t) == A.Enter(q, fn, chain, inv1, t)
  {
    hide *; reveal A.Enter;
    SameHeader(q[fn].names, q[fn].sources, inv, inv1, map[], t.heap);
  }
  lemma HandedParametersAre(p: D.Program, k: Kernel, u: U.Uniforms, i: nat, n: nat, inv: Invocation, sp: W.U32, argv: W.U32, w: World, g: A.State, s: M.State)
    requires Instructions(k) && UniformsAreRight(p, k, u) && Represents(s.memory, s.host, g, w) && IsNext(sp) && Handed(inv, sp, argv, s) && U.IsNear(i + n)
    ensures Are(p, U.HandedParameters(k, i, n), s, Padded(if i <= |inv.args| then inv.args[i..] else [], n))
    decreases n
  {
    hide *; reveal U.HandedParameters, Padded, Argument, U.IsNear;
    AreNil(p, s);
    if n == 0 { return; }
    var vs := if i <= |inv.args| then inv.args[i..] else [];
    var rest := if i + 1 <= |inv.args| then inv.args[i + 1..] else [];
    var v := W.I64Value(Bits(Argument(i, inv.args)));
    ArgumentIs(p, k, u, i, inv, sp, argv, w, g, s);
    HandedParametersAre(p, k, u, i + 1, n - 1, inv, sp, argv, w, g, s);
    AreCons(p, U.ArgumentAt(k, i), U.HandedParameters(k, i + 1, n - 1), s, v, Padded(rest, n - 1));
    assert rest == if |vs| == 0 then [] else vs[1..];
  }
  lemma HandedAre(p: D.Program, k: Kernel, u: U.Uniforms, d: Direct, inv: Invocation, sp: W.U32, argv: W.U32, w: World, g: A.State, s: M.State)
    requires Instructions(k) && Environments(k) && UniformsAreRight(p, k, u) && Represents(s.memory, s.host, g, w) && IsNext(sp) && Handed(inv, sp, argv, s) && U.IsNear(d.parameters)
    requires IsClosure(g, inv.callee)
    ensures var chain := g.closures[ClosureOf(inv.callee, g.heap)].chain;
      IsChain(w, chain) && Are(p, U.Handed(k, d), s, DirectValues(d, sp, AddressOf(w, chain), inv.this_, inv.args))
  {
    hide *; reveal U.Handed, DirectValues, IsClosure, Handed, M.HasLocal, U.This, Sp;
    var chain := g.closures[ClosureOf(inv.callee, g.heap)].chain;
    HandedAt(inv, sp, argv, s);
    HandedParametersAre(p, k, u, 0, d.parameters, inv, sp, argv, w, g, s);
    assert inv.args[0..] == inv.args;
    var es := U.HandedParameters(k, 0, d.parameters);
    var vs := Padded(inv.args, d.parameters);
    ScopeIs(p, k, inv, sp, argv, w, g, s);
    IsGet(p, s, U.This);
    IsGet(p, s, Sp);
    var xs := vs;
    if d.hasThis {
      xs := [W.I64Value(Bits(inv.this_))] + vs;
      AreCons(p, D.Get(U.This), es, s, W.I64Value(Bits(inv.this_)), vs);
      es := D.Cons(D.Get(U.This), es);
    }
    assert xs == (if d.hasThis then [W.I64Value(Bits(inv.this_))] else []) + vs;
    var ys := xs;
    if d.hasEnv {
      ys := [W.I32Value(AddressOf(w, chain))] + xs;
      AreCons(p, U.ScopeOf(k), es, s, W.I32Value(AddressOf(w, chain)), xs);
      es := D.Cons(U.ScopeOf(k), es);
    }
    AreCons(p, D.Get(Sp), es, s, W.I32Value(sp), ys);
    assert [W.I32Value(sp)] + ys == DirectValues(d, sp, AddressOf(w, chain), inv.this_, inv.args);
  }
  // A function that returns what another one gives.
  lemma HandsOver(p: D.Program, k: Kernel, i: W.U32, f: W.U32, es: D.Exprs, arguments: seq<W.Value>, vs: seq<W.Value>, s: M.State, s0: M.State, w: World, r: (C.Outcome, A.State), n: nat, s1: M.State, w1: World) returns (s2: M.State)
    requires StaysExhausted(p) && i as nat < |p.functions| && p.functions[i] == D.Defined(Uniform, [], D.Then(D.Return(D.Call(f, es)), D.End)) && |arguments| == 6
    requires s0 == M.State(0, s.memory, s.host, arguments) && Are(p, es, s0, vs) && Agrees(p, k, f, vs, s0, w, r, n, s1, w1)
    ensures Agrees(p, k, i, arguments, s, w, r, n + 1, s2, w1)
  {
    hide *; reveal Agrees, At, Uniform;
    var g := p.functions[i];
    s2 := s1.(locals := s.locals);
    Returned(p, i, f, es, arguments, vs, s, s0, n);
    if IsExhausted(IR.Invoke(p, f, vs, At(s0, n)).1.host) { return; }
    match r.0
    case Normal(v) => ReturnedGives(p, i, f, es, arguments, vs, s, s0, n, M.Results([W.I64Value(Bits(v))]), s1, r.1.clock, s2);
    case Thrown(v) => ReturnedGives(p, i, f, es, arguments, vs, s, s0, n, M.Results([W.I64Value(k.sentinel)]), s1, r.1.clock, s2);
    case Timeout =>
    case _ =>
  }
  lemma Returned(p: D.Program, i: W.U32, f: W.U32, es: D.Exprs, arguments: seq<W.Value>, vs: seq<W.Value>, s: M.State, s0: M.State, n: nat)
    requires i as nat < |p.functions| && p.functions[i] == D.Defined(Uniform, [], D.Then(D.Return(D.Call(f, es)), D.End)) && |arguments| == 6
    requires s0 == M.State(0, s.memory, s.host, arguments) && Are(p, es, s0, vs)
    ensures var (r, s1) := IR.Invoke(p, f, vs, At(s0, n)); var (r2, s2) := IR.Invoke(p, i, arguments, At(s, n + 1));
      s2 == s1.(locals := s.locals) && (r.Failed? || |r.vs| == 1 ==> r2 == r)
  {
    var no: seq<W.ValueType> := [];
    assert arguments + M.Zeros(no) == arguments;
    InvokeIs(p, i, arguments, s, n);
    assert IR.EvalAll(p, es, [], At(s0, n)) == (IR.Vals(vs), At(s0, n)) by {
      reveal Are();
      assert IR.EvalAll(p, es, [], At(s0, n)) == (IR.Vals([] + vs), At(s0, n));
      assert [] + vs == vs;
    }
    var (r, s1) := IR.Invoke(p, f, vs, At(s0, n));
    assert IR.Eval(p, D.Call(f, es), At(s0, n)) == (IR.Single(r), s1);
  }
  lemma ReturnedGives(p: D.Program, i: W.U32, f: W.U32, es: D.Exprs, arguments: seq<W.Value>, vs: seq<W.Value>, s: M.State, s0: M.State, n: nat, r: M.Invoked, s1: M.State, n1: nat, s2: M.State)
    requires i as nat < |p.functions| && p.functions[i] == D.Defined(Uniform, [], D.Then(D.Return(D.Call(f, es)), D.End)) && |arguments| == 6
    requires s0 == M.State(0, s.memory, s.host, arguments) && Are(p, es, s0, vs) && Gives(p, f, vs, s0, n, r, s1, n1) && r.Results? && |r.vs| == 1 && s2 == s1.(locals := s.locals)
    ensures Gives(p, i, arguments, s, n + 1, r, s2, n1)
  {
    hide *; reveal Gives(); reveal GivesWith, At;
    var m := n + 1;
    forall j: nat ensures GivesWith(p, i, arguments, s, m, r, s2, n1, j) {
      assert GivesWith(p, f, vs, s0, n, r, s1, n1, j);
      Returned(p, i, f, es, arguments, vs, s, s0, n + j);
      assert n + j + 1 == m + j;
    }
  }
  lemma HandingCorrect(p: D.Program, q: Anf.Program, k: Kernel, u: U.Uniforms, fn: Id, i: W.U32, sp: W.U32, argv: W.U32, inv: Invocation, t: A.State, s: M.State, w: World) returns (n: nat, s1: M.State, w1: World)
    requires KernelIsRight(p, q, k) && UniformsAreRight(p, k, u) && DirectCalls(p, q, k, t.clock)
    requires IsCalled(q, fn, sp, argv, inv, t, s, w) && i as nat < |p.functions| && U.CheckHandingOver(k, fn, q[fn], p.functions[i])
    ensures |inv.args| < 0x1000_0000 && UniformAgrees(p, q, k, i, sp, argv, inv, t, s, w, n, s1, w1)
  {
    hide *; reveal KernelIsRight, IsCalled, UniformAgrees, Entered, IsClosure, Below, Handed, U.CheckHandingOver, DirectAgrees, IsGoodDirect;
    var d := k.direct[fn];
    var chain := t.closures[ClosureOf(inv.callee, t.heap)].chain;
    var arguments := EntryValues(inv, sp, argv);
    var s0 := M.State(0, s.memory, s.host, arguments);
    assert |arguments| == 6 && arguments[..6] == arguments by { reveal EntryValues; }
    var direct := Invocation(Undefined(), inv.this_, Undefined(), inv.args);
    SameEntering(q, fn as nat, chain, inv, direct, t);
    assert IsClosure(Shared(t), inv.callee) && Shared(t).closures == t.closures && Shared(t).heap == t.heap by { reveal Shared; }
    HandedAre(p, k, u, d, inv, sp, argv, w, Shared(t), s0);
    assert IsGoodDirect(p, q, k, fn, chain, inv.this_, inv.args, t, s0, w, sp) by { reveal DirectCalls(); }
    var n0: nat, s2, w2 :| t.clock <= n0 && DirectAgrees(p, q, k, fn, chain, inv.this_, inv.args, t, s0, w, sp, n0, s2, w2);
    s1 := HandsOver(p, k, i, d.f, U.Handed(k, d), arguments, DirectValues(d, sp, AddressOf(w, chain), inv.this_, inv.args), s, s0, w, Entered(q, inv, t), n0, s2, w2);
    n, w1 := n0 + 1, w2;
  }

  // ── By induction on the clock ──────────────────────────────────────────────────────────────────────────────────────

  ghost opaque predicate IsCheckedUniform(p: D.Program, q: Anf.Program, k: Kernel, u: U.Uniforms, fn: Id, c: Context)
    requires fn in u.entries
  {
    c.k == k && fn as nat < |q| && u.entries[fn] as nat < |p.functions|
    && (U.CheckOwn(c, u, fn, q[fn], p.functions[u.entries[fn]]) || U.CheckHandingOver(k, fn, q[fn], p.functions[u.entries[fn]]))
  }
  ghost predicate UniformsAreChecked(p: D.Program, q: Anf.Program, k: Kernel, u: U.Uniforms) { forall fn :: fn in u.entries ==> exists c :: IsCheckedUniform(p, q, k, u, fn, c) }
  ghost predicate IsGoodUniform(p: D.Program, q: Anf.Program, k: Kernel, u: U.Uniforms, fn: Id, sp: W.U32, argv: W.U32, inv: Invocation, t: A.State, s: M.State, w: World) {
    fn in u.entries && IsCalled(q, fn, sp, argv, inv, t, s, w) ==>
      |inv.args| < 0x1000_0000 && exists n: nat, s1, w1 :: UniformAgrees(p, q, k, u.entries[fn], sp, argv, inv, t, s, w, n, s1, w1)
  }
  ghost opaque predicate UniformCalls(p: D.Program, q: Anf.Program, k: Kernel, u: U.Uniforms, clock: nat) {
    forall fn, sp, argv, inv: Invocation, t: A.State, s: M.State, w: World :: t.clock <= clock ==> IsGoodUniform(p, q, k, u, fn, sp, argv, inv, t, s, w)
  }
  lemma UniformCorrect(p: D.Program, q: Anf.Program, k: Kernel, u: U.Uniforms, c: Context, fn: Id, sp: W.U32, argv: W.U32, inv: Invocation, t: A.State, s: M.State, w: World) returns (n: nat, s1: M.State, w1: World)
    requires KernelIsRight(p, q, k) && EntriesAreRight(p, k) && UniformsAreRight(p, k, u) && DirectCalls(p, q, k, t.clock) && (t.clock > 0 ==> CallsAgree(p, q, k, t.clock - 1))
    requires IsCalled(q, fn, sp, argv, inv, t, s, w) && fn in u.entries && IsCheckedUniform(p, q, k, u, fn, c)
    ensures |inv.args| < 0x1000_0000 && UniformAgrees(p, q, k, u.entries[fn], sp, argv, inv, t, s, w, n, s1, w1)
  {
    hide *; reveal IsCheckedUniform();
    var i := u.entries[fn];
    if U.CheckOwn(c, u, fn, q[fn], p.functions[i]) { n, s1, w1 := OwnCorrect(p, q, c, u, fn, i, sp, argv, inv, t, s, w); }
    else { n, s1, w1 := HandingCorrect(p, q, k, u, fn, i, sp, argv, inv, t, s, w); }
  }
  lemma UniformCallsAgree(p: D.Program, q: Anf.Program, k: Kernel, u: U.Uniforms, clock: nat)
    requires KernelIsRight(p, q, k) && EntriesAreRight(p, k) && UniformsAreRight(p, k, u) && UniformsAreChecked(p, q, k, u)
    requires DirectCalls(p, q, k, clock) && (clock > 0 ==> CallsAgree(p, q, k, clock - 1))
    ensures UniformCalls(p, q, k, u, clock)
  {
    hide *; reveal UniformsAreChecked, IsGoodUniform;
    forall fn, sp, argv, inv: Invocation, t: A.State, s: M.State, w: World | t.clock <= clock ensures IsGoodUniform(p, q, k, u, fn, sp, argv, inv, t, s, w) {
      if fn in u.entries && IsCalled(q, fn, sp, argv, inv, t, s, w) {
        var c :| IsCheckedUniform(p, q, k, u, fn, c);
        if t.clock > 0 { CallsLess(p, q, k, clock - 1, t.clock - 1); }
        assert DirectCalls(p, q, k, t.clock) by { reveal DirectCalls(); }
        var n, s1, w1 := UniformCorrect(p, q, k, u, c, fn, sp, argv, inv, t, s, w);
      }
    }
    reveal UniformCalls();
  }
}
