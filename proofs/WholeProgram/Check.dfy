include "../Anf/Syntax.dfy"

// Library and program as one program: its main function calls the library's main and ends with the call that runs the program's. There the module begins
// (EndToEnd.dfy, WholeCorrect).
module WholeProgramCheck {
  import opened Names
  import Anf

  // The statements end with a call whose value is returned.
  predicate EndsInCall(ss: Anf.Stmts) {
    ss.Then? && (IsLastCall(ss) || EndsInCall(ss.tail))
  }
  predicate IsLastCall(ss: Anf.Stmts)
    requires ss.Then?
  {
    ss.head.Set? && ss.head.r.Call? && ss.tail == Anf.Then(Anf.Return(Anf.LocalAtom(ss.head.x)), Anf.End)
  }
  // Code without a header and without unboxed locals that ends in a call.
  predicate IsBoot(f: Anf.Function) { |f.names| == 0 && f.env.None? && f.kinds == map[] && EndsInCall(f.body) }
}
