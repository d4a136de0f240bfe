include "ClosureConversion/Soundness.dfy"
include "ClosureConversion/NeverStuck.dfy"
include "AnfConversion/Soundness.dfy"
include "FinallyElimination/Soundness.dfy"
include "KnownCalls/Soundness.dfy"
include "CopyPropagation/Soundness.dfy"
include "Representations/Soundness.dfy"
include "Lowering/Agreement.dfy"
include "Emission/Soundness.dfy"

// From Core to the ANF that is lowered: if every check of a compilation accepts, the program behaves as its Core does. There is no
// premise but that the checks accept, and that callees are known where the elaborator says so. From there to the module, as far as it is
// proved: the code of an accepted body, and all calls.
module EndToEnd {
  import opened Names
  import opened Primitives
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
  import KnownCalls
  import CopyPropagation
  import RepresentationSelection
  import CC = ClosureConversionCheck
  import AC = AnfConversionCheck
  import FC = FinallyCheck
  import KC = KnownCallsCheck
  import PC = CopyPropagationCheck
  import Lowering
  import LI = LoweringInterface
  import LR = LoweringRelations
  import LC = LoweringCheck
  import LU = LoweringUniformCheck
  import LH = LoweringHelperCheck
  import LA = LoweringAgreement
  import EC = EmissionCheck
  import EmissionSoundness
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
    asserting: Anf.Program, withKnownCalls: Anf.Program, sourceLocalsOf: seq<Id>,
    withoutCopies: Anf.Program, copies: seq<PC.Witness>,
    optimized: Anf.Program)

  predicate Certified(c: Compilation) {
    CC.CheckProgram(c.main, c.flat, c.statics)
    && AC.CheckProgram(c.flat, c.converted, c.reachOf)
    && FC.CheckProgram(c.converted, c.withoutFinally, c.localsOf, c.exits)
    && KC.CheckProgram(c.withoutFinally, c.asserting, c.withKnownCalls, c.sourceLocalsOf)
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
    var (o, s) := ClosureConversion.RunCore(main, clock, h, InitialStatics(statics));
    Behaviour(C.CallOutcome(o), s.heap, s.records, s.statics, s.clock)
  }
  function AnfBehaviour(p: Anf.Program, statics: Id, clock: nat, h: Heap): Behaviour
    requires |p| > 0
  {
    var (o, t) := A.RunProgram(p, clock, h, InitialStatics(statics));
    Behaviour(o, t.heap, t.records, t.statics, t.clock)
  }

  // The elaborator's word: where a call's callee is said to be known, it is a closure of that function. Core's text does not say it, so it
  // cannot be checked there; with the elaborator, which defines Core, it is trusted. asserting is the program without finally and with a
  // statement in front of each such call that is stuck where it is not so.
  ghost predicate KnownCalleesAreKnown(c: Compilation, clock: nat, h: Heap)
    requires Certified(c)
  { !A.RunProgram(c.asserting, clock, h, InitialStatics(c.statics)).0.Stuck? }

  // For every clock and every initial heap: the same behaviour, divergence included, and it is never stuck.
  lemma CompilationCorrect(c: Compilation, clock: nat, h: Heap)
    requires Certified(c) && KnownCalleesAreKnown(c, clock, h)
    ensures CoreBehaviour(c.main, c.statics, clock, h) == AnfBehaviour(c.optimized, c.statics, clock, h)
    ensures !CoreBehaviour(c.main, c.statics, clock, h).outcome.Stuck?
  {
    var statics := InitialStatics(c.statics);
    NeverStuck.ProgramIsNeverStuck(c.main, c.flat, c.statics, Invocation(Undefined(), Undefined(), Undefined(), []), clock, h, statics);
    ClosureConversion.ProgramCorrect(c.main, c.flat, c.statics, clock, h, statics);
    AnfConversion.ProgramCorrect(c.flat, c.converted, c.reachOf, clock, h, statics);
    FinallyElimination.ProgramCorrect(c.converted, c.withoutFinally, c.localsOf, c.exits, clock, h, statics);
    KnownCalls.ProgramCorrect(c.withoutFinally, c.asserting, c.withKnownCalls, c.sourceLocalsOf, clock, h, statics);
    CopyPropagation.ProgramCorrect(c.withKnownCalls, c.withoutCopies, c.copies, clock, h, statics);
    RepresentationSelection.ProgramCorrect(c.withoutCopies, c.optimized, clock, h, statics);
  }

  // The lower half: where every entry and the helpers are accepted, calls do in the module what they do in optimised ANF, if the runtime is
  // what is said of it. docs/PROOFS.md, "The theorem of lowering", says what is missing between this and the whole.

  // An activation of the i-th function, from where its header has bound its variables.
  lemma BodyInModule(c: Compilation, p: D.Program, m: W.Module, u: LU.Uniforms, h: LH.Helpers, i: nat, x: LC.Context, code: D.Stmts, sp: W.U32, w: LI.World, t: A.State, s: M.State)
    returns (n: nat, s1: M.State, w1: LI.World)
    requires Certified(c) && i < |c.optimized| && LC.CheckBody(x, c.optimized[i], code) && EC.CheckProgram(p, m)
    requires LA.RuntimeIsRight(p, c.optimized, x.k, u, h) && LA.AllIsChecked(p, c.optimized, x.k, u, h)
    requires LR.Rel(x, sp, w, t, s) && !A.CallOutcome(A.Exec(c.optimized, c.optimized[i].body, t).0).Stuck?
    ensures var (o, t1) := A.Exec(c.optimized, c.optimized[i].body, t); t.clock <= n && Lowering.BodyAgrees(p, x, code, s, w, (A.CallOutcome(o), t1), n, s1, w1)
    ensures forall f, vs, s0 :: IR.Invoke(p, f, vs, s0) == WS.Invoke(m, f, vs, s0)
  {
    forall f, vs, s0 ensures IR.Invoke(p, f, vs, s0) == WS.Invoke(m, f, vs, s0) { EmissionSoundness.Invocation(p, m, f, vs, s0); }
    LA.AllCallsAgree(p, c.optimized, x.k, u, h, t.clock);
    n, s1, w1 := Lowering.BodyCorrect(p, c.optimized, x, c.optimized[i], code, sp, w, t, s);
  }
  // A call of a value, by the helper.
  lemma CallInModule(c: Compilation, p: D.Program, m: W.Module, k: LC.Kernel, u: LU.Uniforms, h: LH.Helpers, inv: Invocation, text: CalleeText, sp: W.U32, argv: W.U32, w: LI.World, t: A.State, s: M.State)
    returns (n: nat, s1: M.State, w1: LI.World)
    requires Certified(c) && EC.CheckProgram(p, m) && LA.RuntimeIsRight(p, c.optimized, k, u, h) && LA.AllIsChecked(p, c.optimized, k, u, h)
    requires Represents(s.memory, s.host, LI.Shared(t), w) && LI.IsNext(sp) && text in k.texts
    requires |inv.args| < 0x1000_0000 && LI.AreArguments(argv, inv.args, s.memory) && LI.IsBelow(argv, |inv.args|, sp) && !A.Apply(c.optimized, inv, text, t).0.Stuck?
    ensures t.clock <= n && LI.Agrees(p, k, k.callValue, LI.CallValues(k, inv, text, sp, argv), s, w, A.Apply(c.optimized, inv, text, t), n, s1, w1)
    ensures forall f, vs, s0 :: IR.Invoke(p, f, vs, s0) == WS.Invoke(m, f, vs, s0)
  {
    hide *;
    forall f, vs, s0 ensures IR.Invoke(p, f, vs, s0) == WS.Invoke(m, f, vs, s0) { EmissionSoundness.Invocation(p, m, f, vs, s0); }
    n, s1, w1 := LA.CallOfValue(p, c.optimized, k, u, h, inv, text, sp, argv, w, t, s);
  }
}
