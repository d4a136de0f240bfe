include "ClosureConversion/Soundness.dfy"
include "ClosureConversion/NeverStuck.dfy"
include "AnfConversion/Soundness.dfy"
include "FinallyElimination/Soundness.dfy"
include "KnownCallees/Soundness.dfy"
include "KnownCalls/Soundness.dfy"
include "CopyPropagation/Soundness.dfy"
include "Representations/Soundness.dfy"
include "WholeProgram/Check.dfy"
include "Lowering/Agreement.dfy"
include "Lowering/Start.dfy"
include "Emission/Soundness.dfy"
include "SlotSharing/Soundness.dfy"

// From Core to the module: if every check of a compilation accepts, calling the program's main function in the module does what the Core program
// does (ModuleCorrect); and of library and program as one program, that the library's runner does in the module, from the memory that the library has
// left, what all of it does in Core (WholeCorrect). What is no check is what is trusted of the runtime.
module EndToEnd {
  import opened Names
  import opened Primitives
  import opened WholeProgramCheck
  import opened Correspondence
  import Core
  import Flat
  import Anf
  import C = CoreSemantics
  import F = FlatSemantics
  import A = AnfSemantics
  import ClosureConversion
  import NeverStuck
  import AnfConversion
  import FinallyElimination
  import KnownCallees
  import KnownCalls
  import CopyPropagation
  import RepresentationSelection
  import CC = ClosureConversionCheck
  import AC = AnfConversionCheck
  import FC = FinallyCheck
  import KT = KnownCalleesCheck
  import KC = KnownCallsCheck
  import PC = CopyPropagationCheck
  import Lowering
  import LI = LoweringInterface
  import LoweringPremises
  import LR = LoweringRelations
  import LC = LoweringCheck
  import LU = LoweringUniformCheck
  import LH = LoweringHelperCheck
  import LA = LoweringAgreement
  import LS = LoweringStart
  import SC = LoweringStartCheck
  import EC = EmissionCheck
  import EmissionSoundness
  import SlotSharing
  import D = WasmIR
  import IR = WasmIRSemantics
  import W = Wasm
  import WS = WasmSemantics
  import M = WasmMachine
  import RC = RepresentationCheck

  // A compilation: the program at every level, and what the passes say to their checkers.
  datatype Compilation = Compilation(
    main: Core.Function, statics: Id,
    flat: Flat.Program, reachOf: seq<Id>,
    converted: Anf.Program,
    withoutFinally: Anf.Program, localsOf: seq<Id>, exits: map<Id, seq<FC.Exit>>,
    asserting: Anf.Program, types: KT.Types, typesOfLocals: seq<seq<KT.Type>>,
    withKnownCalls: Anf.Program, sourceLocalsOf: seq<Id>,
    withoutCopies: Anf.Program, copies: seq<PC.Witness>,
    optimized: Anf.Program)

  predicate Certified(c: Compilation) {
    CC.CheckProgram(c.main, c.flat, c.statics)
    && AC.CheckProgram(c.flat, c.converted, c.reachOf)
    && FC.CheckProgram(c.converted, c.withoutFinally, c.localsOf, c.exits)
    && KT.CheckProgram(c.withoutFinally, c.asserting, c.types, c.typesOfLocals)
    && KC.CheckProgram(c.asserting, c.withKnownCalls, c.sourceLocalsOf)
    && PC.CheckProgram(c.withKnownCalls, c.withoutCopies, c.copies)
    && RC.CheckProgram(c.withoutCopies, c.optimized)
  }

  // Static slots are undefined when a program starts.
  function InitialStatics(n: Id): (statics: map<Id, Value>)
    ensures forall i: Id :: i < n ==> i in statics
  {
    if n == 0 then map[] else InitialStatics(n - 1)[n - 1 := Undefined()]
  }

  // What is seen of a run: its outcome, and everything that outlives it. What the host sees is a function of the heap.
  datatype Behaviour = Behaviour(outcome: C.Outcome, heap: Heap, records: seq<seq<Value>>, statics: map<Id, Value>, clock: nat)

  function CoreBehaviour(main: Core.Function, statics: Id, clock: nat, h: Heap): Behaviour {
    var (o, s) := C.RunProgram(main, clock, h, InitialStatics(statics));
    Behaviour(o, s.heap, s.records, s.statics, s.clock)
  }
  function AnfBehaviour(p: Anf.Program, statics: Id, clock: nat, h: Heap): Behaviour
    requires |p| > 0
  {
    var (o, t) := A.RunProgram(p, clock, h, InitialStatics(statics));
    Behaviour(o, t.heap, t.records, t.statics, t.clock)
  }

  // What is trusted of the runtime's functions, and of the operation by which the program asks whether a callee is one.
  ghost predicate FunctionsAreRight(c: Compilation) { KnownCallees.FunctionsAreRight(c.types.guard, c.types.marker) }
  lemma InitiallyUndefined(n: Id)
    ensures forall i :: i in InitialStatics(n) ==> InitialStatics(n)[i] == Undefined()
  { }

  // For every clock and every initial heap: the same behaviour, divergence included, and it is never stuck.
  lemma CompilationCorrect(c: Compilation, clock: nat, h: Heap)
    requires Certified(c) && FunctionsAreRight(c)
    ensures CoreBehaviour(c.main, c.statics, clock, h) == AnfBehaviour(c.optimized, c.statics, clock, h)
    ensures !CoreBehaviour(c.main, c.statics, clock, h).outcome.Stuck?
  {
    var statics := InitialStatics(c.statics);
    NeverStuck.ProgramIsNeverStuck(c.main, c.flat, c.statics, clock, h, statics);
    ClosureConversion.ProgramCorrect(c.main, c.flat, c.statics, clock, h, statics);
    AnfConversion.ProgramCorrect(c.flat, c.converted, c.reachOf, clock, h, statics);
    FinallyElimination.ProgramCorrect(c.converted, c.withoutFinally, c.localsOf, c.exits, clock, h, statics);
    InitiallyUndefined(c.statics);
    KnownCallees.ProgramCorrect(c.withoutFinally, c.asserting, c.types, c.typesOfLocals, clock, h, statics);
    KnownCalls.ProgramCorrect(c.asserting, c.withKnownCalls, c.sourceLocalsOf, clock, h, statics);
    CopyPropagation.ProgramCorrect(c.withKnownCalls, c.withoutCopies, c.copies, clock, h, statics);
    RepresentationSelection.ProgramCorrect(c.withoutCopies, c.optimized, clock, h, statics);
  }

  // The lower half: where every entry and the helpers are accepted, calls do in the module what they do in optimised ANF, if the runtime is
  // what is said of it. docs/PROOFS.md, "The theorem of lowering", says what is missing between this and the whole.

  // The module's functions are those of p, in which locals may share slots.
  ghost predicate IsEmitted(p: D.Program, m: W.Module) { exists q :: SlotSharing.AllAreShared(p, q) && EC.CheckProgram(q, m) }
  lemma Emitted(p: D.Program, m: W.Module, f: W.U32, vs: seq<W.Value>, s: M.State)
    requires IsEmitted(p, m)
    ensures IR.Invoke(p, f, vs, s) == WS.Invoke(m, f, vs, s)
  {
    hide *; reveal IsEmitted;
    var q :| SlotSharing.AllAreShared(p, q) && EC.CheckProgram(q, m);
    SlotSharing.ProgramCorrect(p, q, f, vs, s);
    EmissionSoundness.Invocation(q, m, f, vs, s);
  }
  // An activation of the i-th function, from where its header has bound its variables.
  lemma BodyInModule(c: Compilation, p: D.Program, m: W.Module, u: LU.Uniforms, h: LH.Helpers, i: nat, x: LC.Context, code: D.Stmts, sp: W.U32, w: LI.World, t: A.State, s: M.State)
    returns (n: nat, s1: M.State, w1: LI.World)
    requires Certified(c) && i < |c.optimized| && LC.CheckBody(x, c.optimized[i], code) && IsEmitted(p, m)
    requires LA.RuntimeIsRight(p, c.optimized, x.k, u, h) && LA.AllIsChecked(p, c.optimized, x.k, u, h)
    requires LR.Rel(x, sp, w, t, s) && !A.CallOutcome(A.Exec(c.optimized, c.optimized[i].body, t).0).Stuck?
    ensures var (o, t1) := A.Exec(c.optimized, c.optimized[i].body, t); t.clock <= n && Lowering.BodyAgrees(p, x, code, s, w, (A.CallOutcome(o), t1), n, s1, w1)
    ensures forall f, vs, s0 :: IR.Invoke(p, f, vs, s0) == WS.Invoke(m, f, vs, s0)
  {
    forall f, vs, s0 ensures IR.Invoke(p, f, vs, s0) == WS.Invoke(m, f, vs, s0) { Emitted(p, m, f, vs, s0); }
    LA.AllCallsAgree(p, c.optimized, x.k, u, h, t.clock);
    LoweringPremises.KernelHolds(p, c.optimized, x.k);
    n, s1, w1 := Lowering.BodyCorrect(p, c.optimized, x, c.optimized[i], code, sp, w, t, s);
  }
  // A call of a value, by the helper.
  lemma CallInModule(c: Compilation, p: D.Program, m: W.Module, k: LC.Kernel, u: LU.Uniforms, h: LH.Helpers, inv: Invocation, text: CalleeText, sp: W.U32, argv: W.U32, w: LI.World, t: A.State, s: M.State)
    returns (n: nat, s1: M.State, w1: LI.World)
    requires Certified(c) && IsEmitted(p, m) && LA.RuntimeIsRight(p, c.optimized, k, u, h) && LA.AllIsChecked(p, c.optimized, k, u, h)
    requires Represents(s.memory, s.host, LI.Shared(t), w) && LI.IsNext(sp) && text in k.texts
    requires |inv.args| < 0x1000_0000 && LI.AreArguments(argv, inv.args, s.memory) && LI.IsBelow(argv, |inv.args|, sp) && !A.Apply(c.optimized, inv, text, t).0.Stuck?
    ensures t.clock <= n && LI.Agrees(p, k, k.callValue, LI.CallValues(k, inv, text, sp, argv), s, w, A.Apply(c.optimized, inv, text, t), n, s1, w1)
    ensures forall f, vs, s0 :: IR.Invoke(p, f, vs, s0) == WS.Invoke(m, f, vs, s0)
  {
    hide *;
    forall f, vs, s0 ensures IR.Invoke(p, f, vs, s0) == WS.Invoke(m, f, vs, s0) { Emitted(p, m, f, vs, s0); }
    n, s1, w1 := LA.CallOfValue(p, c.optimized, k, u, h, inv, text, sp, argv, w, t, s);
  }

  // ── From Core to the module ────────────────────────────────────────────────────────────────────────────────────────

  // The module's function, called so, behaves as b says, with so much clock: its result or exception, and what memory holds by then, which is
  // ANF's state t1; or it runs out of clock as well; or the stack was exhausted.
  ghost predicate ModuleBehaves(m: W.Module, k: LC.Kernel, f: W.U32, arguments: seq<W.Value>, s: M.State, b: Behaviour, n: nat, s1: M.State, w1: LI.World, t1: A.State) {
    var (r, s2) := WS.Invoke(m, f, arguments, LI.At(s, n));
    IsExhausted(s2.host)
    || (t1.heap == b.heap && t1.records == b.records && t1.statics == b.statics && Represents(s1.memory, s1.host, LI.Shared(t1), w1)
        && match b.outcome
           case Normal(v) => r == M.Results([W.I64Value(Bits(v))]) && s2 == LI.At(s1, b.clock)
           case Thrown(v) => r == M.Results([W.I64Value(k.sentinel)]) && s2 == LI.At(s1, b.clock) && LI.Exception(k, v, s1.memory)
           case Timeout => r == M.Failed(M.Timeout) && s2 == s1
           case _ => false)
  }
  // If every check of a compilation accepts, then at every clock, calling main's closure in the module does what the Core program does, with as
  // much clock or more: at every one, where the program runs for ever.
  lemma ModuleCorrect(c: Compilation, p: D.Program, m: W.Module, k: LC.Kernel, u: LU.Uniforms, h: LH.Helpers, clock: nat, heap: Heap, sp: W.U32, argv: W.U32, w: LI.World, s: M.State)
    returns (n: nat, s1: M.State, w1: LI.World, t1: A.State)
    requires Certified(c) && FunctionsAreRight(c)
    requires IsEmitted(p, m) && LA.AllIsChecked(p, c.optimized, k, u, h) && LA.RuntimeIsRight(p, c.optimized, k, u, h)
    requires Represents(s.memory, s.host, LI.Shared(A.Start(c.optimized, clock, heap, InitialStatics(c.statics)).1), w)
    requires LI.IsNext(sp) && LI.IsBelow(argv, 0, sp) && 0 in k.texts
    ensures clock <= n
    ensures var main := C.CallOfMain(A.Start(c.optimized, clock, heap, InitialStatics(c.statics)).0);
      ModuleBehaves(m, k, k.callValue, LI.CallValues(k, main, 0, sp, argv), s, CoreBehaviour(c.main, c.statics, clock, heap), n, s1, w1, t1)
  {
    hide *; reveal CoreBehaviour, AnfBehaviour, C.CallOfMain, A.RunProgram;
    HasMain(c);
    var (v, t) := A.Start(c.optimized, clock, heap, InitialStatics(c.statics));
    assert t.clock == clock by { reveal A.Start; }
    var main := C.CallOfMain(v);
    CompilationCorrect(c, clock, heap);
    var r := A.Apply(c.optimized, main, 0, t);
    t1 := r.1;
    assert LI.AreArguments(argv, main.args, s.memory) by { reveal LI.AreArguments(); }
    n, s1, w1 := CallInModule(c, p, m, k, u, h, main, 0, sp, argv, w, t, s);
    AgreesInModule(p, m, k, LI.CallValues(k, main, 0, sp, argv), s, w, r, n, s1, w1, CoreBehaviour(c.main, c.statics, clock, heap));
  }
  // From agreement to what is seen.
  lemma AgreesInModule(p: D.Program, m: W.Module, k: LC.Kernel, arguments: seq<W.Value>, s: M.State, w: LI.World, r: (C.Outcome, A.State), n: nat, s1: M.State, w1: LI.World, b: Behaviour)
    requires LI.Agrees(p, k, k.callValue, arguments, s, w, r, n, s1, w1) && !r.0.Stuck?
    requires forall f, vs, s0 :: IR.Invoke(p, f, vs, s0) == WS.Invoke(m, f, vs, s0)
    requires b == Behaviour(r.0, r.1.heap, r.1.records, r.1.statics, r.1.clock)
    ensures ModuleBehaves(m, k, k.callValue, arguments, s, b, n, s1, w1, r.1)
  {
    hide *; reveal ModuleBehaves, LI.Agrees;
    assert IR.Invoke(p, k.callValue, arguments, LI.At(s, n)) == WS.Invoke(m, k.callValue, arguments, LI.At(s, n));
    if !IsExhausted(IR.Invoke(p, k.callValue, arguments, LI.At(s, n)).1.host) {
      match r.0
      case Normal(x) => Gave(p, k.callValue, arguments, s, n, M.Results([W.I64Value(Bits(x))]), s1, r.1.clock);
      case Thrown(x) => Gave(p, k.callValue, arguments, s, n, M.Results([W.I64Value(k.sentinel)]), s1, r.1.clock);
      case Timeout =>
    }
  }

  // ── Library and program as one program ─────────────────────────────────────────────────────────────────────────────

  // What a compilation starts from is not an empty realm: the library's main has filled it before, and the program calls functions of the library, and they
  // call the program's. So the theorem to read is about both in one Core program (src/VerifiedJS/Certify/WholeProgram.cs). Its main calls the library's main,
  // and then has the library run the program's: `library(); return Intrinsic("runProgram")(program)`. The module begins where that last call does.

  // Up to that call, and the call.
  function BeforeCall(q: Anf.Program, ss: Anf.Stmts, t: A.State): (A.Ending, A.State)
    requires EndsInCall(ss)
  {
    if IsLastCall(ss) then (A.Completed, t) else
      var (o, t1) := A.Step(q, ss.head, t);
      if o.Completed? then BeforeCall(q, ss.tail, t1) else (o, t1)
  }
  function LastCall(ss: Anf.Stmts): Anf.Rhs
    requires EndsInCall(ss)
    ensures LastCall(ss).Call?
  { if IsLastCall(ss) then ss.head.r else LastCall(ss.tail) }
  // What the call's operands are in a state.
  predicate HasOperands(r: Anf.Rhs, t: A.State)
    requires r.Call?
  {
    A.AtomValue(r.callee, t.locals).Normal? && A.AtomValue(r.this_, t.locals).Normal? && A.AtomValue(r.newTarget, t.locals).Normal? && A.AtomValues(r.args, t.locals).Values?
  }
  function CallIn(r: Anf.Rhs, t: A.State): Invocation
    requires r.Call? && HasOperands(r, t)
  { Invocation(A.AtomValue(r.callee, t.locals).v, A.AtomValue(r.this_, t.locals).v, A.AtomValue(r.newTarget, t.locals).v, A.AtomValues(r.args, t.locals).vs) }

  // The state in which main makes its last call, if it gets there.
  function Booted(q: Anf.Program, statics: Id, clock: nat, h: Heap): (A.Ending, A.State)
    requires |q| > 0 && IsBoot(q[0])
  {
    var (v, t) := A.Start(q, clock, h, InitialStatics(statics));
    if t.clock == 0 then (A.Timeout, t) else BeforeCall(q, q[0].body, t.(clock := t.clock - 1))
  }
  // Once main's closure takes the call, which it does where the program is not refused.
  predicate IsEntered(q: Anf.Program, statics: Id, clock: nat, h: Heap)
    requires |q| > 0
  {
    var (v, t) := A.Start(q, clock, h, InitialStatics(statics));
    CalledClosure(C.CallOfMain(v), t.heap) == 0
  }
  ghost predicate IsReady(q: Anf.Program, statics: Id, clock: nat, h: Heap) {
    |q| > 0 && IsBoot(q[0]) && IsEntered(q, statics, clock, h) && Booted(q, statics, clock, h).0.Completed? && HasOperands(LastCall(q[0].body), Booted(q, statics, clock, h).1)
  }

  // The call that the module is to make, and the state in which Core makes it.
  datatype Asked = Asked(inv: Invocation, text: CalleeText, t: A.State)
  ghost function LastCallOf(q: Anf.Program, statics: Id, clock: nat, h: Heap): Asked
    requires IsReady(q, statics, clock, h)
  {
    var t := Booted(q, statics, clock, h).1;
    var r := LastCall(q[0].body);
    Asked(CallIn(r, t), r.text, t)
  }

  lemma ExecToCall(q: Anf.Program, ss: Anf.Stmts, t: A.State)
    requires EndsInCall(ss) && BeforeCall(q, ss, t).0.Completed? && HasOperands(LastCall(ss), BeforeCall(q, ss, t).1) && t.kinds == map[]
    ensures BeforeCall(q, ss, t).1.kinds == map[]
    ensures var t1 := BeforeCall(q, ss, t).1;
      var r := LastCall(ss);
      var (o, t2) := A.Apply(q, CallIn(r, t1), r.text, t1);
      var (e, t3) := A.Exec(q, ss, t);
      A.CallOutcome(e) == (match o case Normal(v) => C.Normal(v) case Thrown(v) => C.Thrown(v) case Timeout => C.Timeout case _ => C.Stuck)
      && t3.(locals := map[]) == t2.(locals := map[])
  {
    if IsLastCall(ss) {
      var r := ss.head.r;
      var (o, t2) := A.Apply(q, CallIn(r, t), r.text, t);
      assert A.Step(q, ss.head, t) == A.Put(ss.head.x, (o, t2));
      if o.Normal? {
        var t3 := t2.(locals := t2.locals[ss.head.x := A.HeldValue(o.v)]);
        assert A.Exec(q, ss.tail, t3) == (A.Returned(o.v), t3);
      }
    } else {
      ExecToCall(q, ss.tail, A.Step(q, ss.head, t).1);
    }
  }
  // What the whole program does is what its last call does.
  lemma WholeIsLastCall(q: Anf.Program, statics: Id, clock: nat, h: Heap)
    requires IsReady(q, statics, clock, h) && !AnfBehaviour(q, statics, clock, h).outcome.Stuck?
    ensures var a := LastCallOf(q, statics, clock, h);
      var (o, t1) := A.Apply(q, a.inv, a.text, a.t);
      !o.Stuck? && AnfBehaviour(q, statics, clock, h) == Behaviour(o, t1.heap, t1.records, t1.statics, t1.clock)
  {
    var (v, t) := A.Start(q, clock, h, InitialStatics(statics));
    var entered := t.(clock := t.clock - 1);
    assert A.EntryLocals(q[0], [], map[]) == map[] by { reveal A.EntryLocals; assert A.Lift(map[]) == map[]; }
    ExecToCall(q, q[0].body, entered);
    assert A.Apply(q, C.CallOfMain(v), 0, t) == A.Enter(q, 0, [], C.CallOfMain(v), t);
  }

  // If every check of the compilation of library and program accepts, then at every clock: where main gets to its last call (the library has filled the realm), calling
  // that callee in the module with these arguments, from a memory that holds the state by then, does what the whole Core program does.
  lemma WholeCorrect(c: Compilation, p: D.Program, m: W.Module, k: LC.Kernel, u: LU.Uniforms, h: LH.Helpers, clock: nat, heap: Heap, sp: W.U32, argv: W.U32, w: LI.World, s: M.State)
    returns (n: nat, s1: M.State, w1: LI.World, t1: A.State)
    requires Certified(c) && FunctionsAreRight(c)
    requires IsEmitted(p, m) && LA.AllIsChecked(p, c.optimized, k, u, h) && LA.RuntimeIsRight(p, c.optimized, k, u, h)
    requires IsReady(c.optimized, c.statics, clock, heap) && CanBeMade(k, LastCallOf(c.optimized, c.statics, clock, heap), sp, argv, w, s)
    ensures var a := LastCallOf(c.optimized, c.statics, clock, heap);
      a.t.clock <= n && ModuleBehaves(m, k, k.callValue, LI.CallValues(k, a.inv, a.text, sp, argv), s, CoreBehaviour(c.main, c.statics, clock, heap), n, s1, w1, t1)
  {
    hide *; reveal CanBeMade;
    var a := LastCallOf(c.optimized, c.statics, clock, heap);
    CompilationCorrect(c, clock, heap);
    assert |c.optimized| > 0 by { HasMain(c); }
    WholeIsLastCall(c.optimized, c.statics, clock, heap);
    var r := A.Apply(c.optimized, a.inv, a.text, a.t);
    t1 := r.1;
    n, s1, w1 := CallInModule(c, p, m, k, u, h, a.inv, a.text, sp, argv, w, a.t, s);
    AgreesInModule(p, m, k, LI.CallValues(k, a.inv, a.text, sp, argv), s, w, r, n, s1, w1, CoreBehaviour(c.main, c.statics, clock, heap));
  }
  // Memory holds the state, and the call's arguments, below a part of the stack that is free.
  ghost predicate CanBeMade(k: LC.Kernel, a: Asked, sp: W.U32, argv: W.U32, w: LI.World, s: M.State) {
    Represents(s.memory, s.host, LI.Shared(a.t), w) && a.text in k.texts
    && |a.inv.args| < 0x1000_0000 && LI.AreArguments(argv, a.inv.args, s.memory) && LI.IsNext(sp) && LI.IsBelow(argv, |a.inv.args|, sp)
  }

  // The module's _start makes that call, in a frame of its own, and hands the result on as the process's exit code.

  // Its code is checked, and the functions that it calls are methods of the kernel.
  predicate StartIsChecked(p: D.Program, k: LC.Kernel, st: SC.Start, main: Id, f: W.U32) {
    f as nat < |p.functions| && SC.CheckStart(k, st, main, p.functions[f]) && LS.IsMethodOf(p, k.newClosure, 2) && LS.IsMethodOf(p, st.exit, 1)
  }
  // What memory and host are when _start has put main's closure into its frame: there Core's state is, and the callee is the runner that _start knows.
  ghost predicate CanStart(p: D.Program, k: LC.Kernel, st: SC.Start, a: Asked, w: LI.World, s: M.State) {
    var ready := LS.Prepare(p, k, st, s.memory, s.host);
    ready.Prepared? && CanBeMade(k, a, st.next, st.argv, w, Called(ready)) && LI.CallValues(k, a.inv, a.text, st.next, st.argv) == LS.RunnerValues(k, st)
  }
  function Called(ready: LS.Prepared): M.State
    requires ready.Prepared?
  { M.State(0, ready.m, ready.h, [W.I64Value(0)]) }
  ghost predicate StartBehaves(p: D.Program, m: W.Module, k: LC.Kernel, st: SC.Start, f: W.U32, s: M.State, b: Behaviour, n: nat, s1: M.State, w1: LI.World, t1: A.State)
    requires LS.Prepare(p, k, st, s.memory, s.host).Prepared?
  {
    IsExhausted(WS.Invoke(m, k.callValue, LS.RunnerValues(k, st), LI.At(Called(LS.Prepare(p, k, st, s.memory, s.host)), n)).1.host)
    || (t1.heap == b.heap && t1.records == b.records && t1.statics == b.statics && Represents(s1.memory, s1.host, LI.Shared(t1), w1)
        && match b.outcome
           case Normal(v) => Ends(p, m, st, f, s, n, M.Results([W.I64Value(Bits(v))]), LI.At(s1, b.clock))
           case Thrown(v) => Ends(p, m, st, f, s, n, M.Results([W.I64Value(k.sentinel)]), LI.At(s1, b.clock)) && LI.Exception(k, v, s1.memory)
           case Timeout => Ends(p, m, st, f, s, n, M.Failed(M.Timeout), s1)
           case _ => false)
  }
  // _start ends as it does when the call has given r.
  ghost predicate Ends(p: D.Program, m: W.Module, st: SC.Start, f: W.U32, s: M.State, n: nat, r: M.Invoked, s1: M.State) {
    var (e, s2) := LS.Ended(p, st, r, s1);
    WS.Invoke(m, f, [], LI.At(s, n + 1)) == (e, s2.(locals := s.locals))
  }
  lemma StartCorrect(c: Compilation, p: D.Program, m: W.Module, k: LC.Kernel, u: LU.Uniforms, h: LH.Helpers, st: SC.Start, main: Id, f: W.U32, clock: nat, heap: Heap, w: LI.World, s: M.State)
    returns (n: nat, s1: M.State, w1: LI.World, t1: A.State)
    requires Certified(c) && FunctionsAreRight(c)
    requires IsEmitted(p, m) && LA.AllIsChecked(p, c.optimized, k, u, h) && StartIsChecked(p, k, st, main, f) && LA.RuntimeIsRight(p, c.optimized, k, u, h)
    requires IsReady(c.optimized, c.statics, clock, heap) && CanStart(p, k, st, LastCallOf(c.optimized, c.statics, clock, heap), w, s)
    ensures LastCallOf(c.optimized, c.statics, clock, heap).t.clock <= n && StartBehaves(p, m, k, st, f, s, CoreBehaviour(c.main, c.statics, clock, heap), n, s1, w1, t1)
  {
    hide *; reveal CanStart, StartIsChecked, ModuleBehaves;
    var ready := LS.Prepare(p, k, st, s.memory, s.host);
    var s0 := Called(ready);
    var b := CoreBehaviour(c.main, c.statics, clock, heap);
    n, s1, w1, t1 := WholeCorrect(c, p, m, k, u, h, clock, heap, st.next, st.argv, w, s0);
    LS.StartRuns(p, k, st, main, f, s, n);
    forall f, vs, s0 ensures IR.Invoke(p, f, vs, s0) == WS.Invoke(m, f, vs, s0) { Emitted(p, m, f, vs, s0); }
    assert LI.At(s0, n) == M.State(n, ready.m, ready.h, [W.I64Value(0)]) by { reveal LI.At, Called; }
    assert WS.Invoke(m, f, [], LI.At(s, n + 1)) == IR.Invoke(p, f, [], LI.At(s, n + 1));
    reveal StartBehaves, Ends;
  }
  lemma HasMain(c: Compilation)
    requires Certified(c)
    ensures |c.optimized| > 0
  { }
  lemma Gave(p: D.Program, f: W.U32, arguments: seq<W.Value>, s: M.State, n: nat, r: M.Invoked, s1: M.State, n1: nat)
    requires LI.Gives(p, f, arguments, s, n, r, s1, n1)
    ensures IR.Invoke(p, f, arguments, LI.At(s, n)) == (r, LI.At(s1, n1))
  { reveal LI.Gives(); assert LI.GivesWith(p, f, arguments, s, n, r, s1, n1, 0); }
}
