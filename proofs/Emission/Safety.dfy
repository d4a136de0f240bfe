include "Soundness.dfy"
include "../Wasm/Safety.dfy"

// What the two theorems of the back end say together: where the module is valid too, calls of Wasm.IR's functions are never stuck, and
// give results of their types.
module EmissionSafety {
  import W = Wasm
  import opened WasmMachine
  import WS = WasmSemantics
  import opened WasmIR
  import IR = WasmIRSemantics
  import opened EmissionCheck
  import EmissionSoundness
  import V = WasmValidation
  import WasmSafety

  lemma NeverStuck(p: Program, m: W.Module, f: W.U32, vs: seq<W.Value>, s: State)
    requires CheckProgram(p, m) && V.IsValid(m) && f as int < |m.functions| && WasmSafety.HaveTypes(vs, m.functions[f].signature.parameters)
    ensures var (r, s1) := IR.Invoke(p, f, vs, s);
      r != Failed(Stuck) && (r.Results? ==> WasmSafety.HaveTypes(r.vs, m.functions[f].signature.results))
  {
    EmissionSoundness.Invocation(p, m, f, vs, s);
    WasmSafety.Calling(m, f, vs, s);
  }
}
