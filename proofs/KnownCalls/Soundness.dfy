include "Check.dfy"
include "../Anf/Semantics.dfy"

module KnownCalls {
  import opened Names
  import opened Primitives
  import opened Anf
  import A = AnfSemantics
  import opened KnownCallsCheck

  lemma ProgramCorrect(p: Program, q: Program, clock: nat, h: Heap, statics: map<Id, Value>)
    requires CheckProgram(p, q)
    ensures A.RunProgram(p, clock, h, statics) == A.RunProgram(q, clock, h, statics)
  {
    forall i | 0 <= i < |p| ensures p[i] == q[i] { assert CheckFunction(p[i], q[i]); }
    assert p == q;
  }
}
