include "Check.dfy"

// The checker of _start, with which a module begins: the call of the library's runner with a closure of the program's main, from the bottom of the stack; the result is the
// exit code. src/VerifiedJS/Wasm/RuntimeHelpers.cs.
module LoweringStartCheck {
  import opened Names
  import W = Wasm
  import opened WasmIR
  import opened LoweringCheck

  // The stack's bottom, where a frame of so many bytes is with the call's argument at an offset in it; the frame's end, and the argument's address. The kernel's template that frames
  // of no function have; main's template; the runner's bits; the method that ends the process.
  datatype Start = Start(stack: W.U32, size: W.U32, argument: W.U32, next: W.U32, argv: W.U32, placeholder: W.U32, template: W.U32, runner: W.U64, exit: W.U32)

  function Word32(n: W.U32): Expr { Const(W.I32Value(n)) }
  function ResultCode(): Expr { Op1(0xBF, Get(0)) }
  function Closure(k: Kernel, st: Start): Expr { Call(k.newClosure, Cons(Word32(st.template), Cons(Word32(0), Nil))) }
  function CallOperands(k: Kernel, st: Start): Exprs {
    Cons(Word32(st.next), Cons(Const(W.I64Value(st.runner)), Cons(Const(W.I64Value(k.undefined)), Cons(Const(W.I64Value(k.undefined)),
      Cons(Word32(1), Cons(Word32(st.argv), Cons(Const(W.I64Value(k.undefined)), Nil)))))))
  }
  function Exits(st: Start): Stmt { If(Op2(0x62, ResultCode(), Const(W.F64Value(0))), Then(Perform(st.exit, Cons(Op1(0xFC02, ResultCode()), Nil)), End), End) }
  function Runs(k: Kernel, st: Start): Stmts { Then(Set(0, Call(k.callValue, CallOperands(k, st))), Then(Exits(st), End)) }
  function StartBody(k: Kernel, st: Start): Stmts {
    Then(Store(0x36, Word32(st.stack), 0, Load(0x28, Word32(st.placeholder), 0)),
      Then(Store(0x36, Word32(st.stack), 4, Word32(st.size)), Then(Store(0x37, Word32(st.stack), st.argument, Closure(k, st)), Runs(k, st))))
  }
  // main: the program's main function.
  predicate CheckStart(k: Kernel, st: Start, main: Id, f: Function) {
    f == Defined(W.FunctionType([], []), [W.I64], StartBody(k, st)) && main in k.templates && k.templates[main] == st.template
    && st.next as int == st.stack as int + st.size as int && st.argv as int == st.stack as int + st.argument as int && st.argument as int + 8 <= st.size as int
  }
}
