include "../Anf/Syntax.dfy"

// The checker of known calls, so far: a function that has none. What a known call relies on, that a variable holds the closure of one
// function from before its first use to the end, is not checked yet.
module KnownCallsCheck {
  import opened Anf

  predicate CheckFunction(f: Function, g: Function) { f == g }
  predicate CheckProgram(p: Program, q: Program) {
    |p| == |q| && |p| > 0 && forall i :: 0 <= i < |p| ==> CheckFunction(p[i], q[i])
  }
}
