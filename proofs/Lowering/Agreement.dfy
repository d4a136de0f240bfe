include "CallValue.dfy"
include "Invoking.dfy"
include "Premises.dfy"

// Calls agree, at every clock: if all entries of the program and the two helpers are accepted. By induction: direct and uniform entries do
// what activations do where calls at smaller clocks agree; calls of values go by uniform entries, and pending operations by calls of values.
module LoweringAgreement {
  import opened Names
  import opened Primitives
  import opened Correspondence
  import W = Wasm
  import M = WasmMachine
  import D = WasmIR
  import Anf
  import A = AnfSemantics
  import opened LoweringCheck
  import U = LoweringUniformCheck
  import H = LoweringHelperCheck
  import opened LoweringInterface
  import opened LoweringEntries
  import opened LoweringUniform
  import opened LoweringHelpers
  import opened LoweringPending
  import opened LoweringCallValue
  import opened LoweringInvoking
  import opened LoweringPremises

  // What is trusted of the kernel, all of it.
  ghost predicate RuntimeIsRight(p: D.Program, q: Anf.Program, k: Kernel, u: U.Uniforms, h: H.Helpers) {
    KernelIsTrusted(p, q, k) && EntriesAreRight(p, k) && UniformsAreRight(p, k, u) && HelpersAreRight(p, q, k, u, h) && PendingIsRight(p, q, k, h)
  }
  // What is checked of a module: every entry, and the helpers.
  ghost predicate AllIsChecked(p: D.Program, q: Anf.Program, k: Kernel, u: U.Uniforms, h: H.Helpers) {
    EntriesAreChecked(p, q, k) && UniformsAreChecked(p, q, k, u) && HasHelper(p, k, h) && HasCaller(p, k, h)
  }
  lemma AllCallsAgree(p: D.Program, q: Anf.Program, k: Kernel, u: U.Uniforms, h: H.Helpers, clock: nat)
    requires RuntimeIsRight(p, q, k, u, h) && AllIsChecked(p, q, k, u, h)
    ensures CallsAgree(p, q, k, clock)
  {
    hide *; reveal RuntimeIsRight, AllIsChecked, CallsAgree, AreRight, KernelIsRight;
    KernelHolds(p, q, k);
    WordArithmeticHolds();
    if clock > 0 { AllCallsAgree(p, q, k, u, h, clock - 1); }
    DirectCallsAgree(p, q, k, clock);
    UniformCallsAgree(p, q, k, u, clock);
    EntryCallsAgree(p, q, k, u, h, clock);
    ValueCallsAgree(p, q, k, u, h, clock);
    PendingCallsAgree(p, q, k, h, clock);
  }

  // A call of a value, by the helper.
  lemma CallOfValue(p: D.Program, q: Anf.Program, k: Kernel, u: U.Uniforms, h: H.Helpers, inv: Invocation, text: CalleeText, sp: W.U32, argv: W.U32, w: World, t: A.State, s: M.State)
    returns (n: nat, s1: M.State, w1: World)
    requires RuntimeIsRight(p, q, k, u, h) && AllIsChecked(p, q, k, u, h) && Represents(s.memory, s.host, Shared(t), w) && IsNext(sp) && text in k.texts
    requires |inv.args| < 0x1000_0000 && AreArguments(argv, inv.args, s.memory) && IsBelow(argv, |inv.args|, sp) && !A.Apply(q, inv, text, t).0.Stuck?
    ensures t.clock <= n && Agrees(p, k, k.callValue, CallValues(k, inv, text, sp, argv), s, w, A.Apply(q, inv, text, t), n, s1, w1)
  {
    hide *; reveal CallsAgree, IsGoodCall;
    AllCallsAgree(p, q, k, u, h, t.clock);
    assert IsGoodCall(p, q, k, inv, text, t, s, w, sp, argv) by { reveal ValueCalls(); }
    var n0: nat, s2, w2 :| t.clock <= n0 && Agrees(p, k, k.callValue, CallValues(k, inv, text, sp, argv), s, w, A.Apply(q, inv, text, t), n0, s2, w2);
    n, s1, w1 := n0, s2, w2;
  }
}
