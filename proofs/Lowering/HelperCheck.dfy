include "Check.dfy"

// The checker of the helpers that every module shares: their code is always the same but for the kernel's numbers.
// src/VerifiedJS/Wasm/RuntimeHelpers.cs.
module LoweringHelperCheck {
  import opened Names
  import W = Wasm
  import opened WasmIR
  import opened LoweringCheck

  // Methods; addresses of the kernel's state; flags of objects; the hole's bits; a frame's size but for the arguments; the text of the RangeError.
  datatype Helpers = Helpers(
    captureStack: W.U32, throwRange: W.U32, throwNotCallable: W.U32, throwNotConstructor: W.U32, throwClassCall: W.U32, enterRealm: W.U32, leaveRealm: W.U32,
    outcome: W.U32, uncapturedError: W.U32, pendingCount: W.U32, pendingArguments: W.U32, pendingCallee: W.U32, pendingThis: W.U32, pendingNewTarget: W.U32,
    stackEnd: W.U32, placeholder: W.U32, class_: W.U32, constructor_: W.U32, hole: W.U64, room: W.U32, rangeText: W.U32)

  function Word(address: W.U32): Expr { Load(0x28, Const(W.I32Value(address)), 0) }
  function Wide(address: W.U32): Expr { Load(0x29, Const(W.I32Value(address)), 0) }
  function Fixed32(n: W.U32): Expr { Const(W.I32Value(n)) }
  function Sentinel(k: Kernel): Stmt { Return(Const(W.I64Value(k.sentinel))) }

  // ── CallValue: sp, callee, this, newTarget, argc, argv, text; the callee's address, the realm, the result, its flags ──

  const Function: W.U32 := 7
  const Realm: W.U32 := 8
  const Result: W.U32 := 9
  const Flags: W.U32 := 10
  const Slow: Id := 0

  function IsPlainCall(k: Kernel): Expr { Op2(0x51, Get(3), Const(W.I64Value(k.undefined))) }
  function IsNoObject(k: Kernel): Expr { Op2(0x52, Op2(0x88, Get(1), Const(W.I64Value(48))), Const(W.I64Value(k.layout.objectTag))) }
  function IsRefused(k: Kernel, h: Helpers): Expr {
    Choose(IsPlainCall(k), W.I32,
      Op2(0x47, Op2(0x71, Get(Flags), Fixed32(k.layout.callMask)), Fixed32(k.layout.callable)),
      Op1(0x45, Op2(0x71, Get(Flags), Fixed32(h.constructor_))))
  }
  function EntersFunction(k: Kernel): Expr {
    CallIndirect(Uniform, Load(0x28, Get(Function), k.layout.functionEntry), Cons(Get(0), Cons(Get(Function), Cons(Get(2), Cons(Get(3), Cons(Get(4), Cons(Get(5), Nil)))))))
  }
  function RealmOfFunction(k: Kernel): Expr { Load(0x28, Get(Function), k.layout.functionRealm) }
  function InOtherRealm(k: Kernel, h: Helpers): Stmts {
    Then(Perform(h.enterRealm, Cons(RealmOfFunction(k), Nil)), Then(Set(Result, EntersFunction(k)), Then(Perform(h.leaveRealm, Cons(Get(Realm), Cons(Get(Result), Nil))), Then(Return(Get(Result)), End))))
  }
  function Taken(k: Kernel, h: Helpers): Stmts {
    Then(Set(Realm, Word(k.layout.realm)), Then(If(Op2(0x47, RealmOfFunction(k), Get(Realm)), InOtherRealm(k, h), End), Then(Return(EntersFunction(k)), End)))
  }
  function Looks(k: Kernel, h: Helpers): Stmts {
    Then(BranchIf(Slow, IsNoObject(k)), Then(Set(Function, Op1(0xA7, Get(1))), Then(Set(Flags, Load(0x2F, Get(Function), k.layout.flags)), Then(BranchIf(Slow, IsRefused(k, h)), Taken(k, h)))))
  }
  function IsCall(k: Kernel, h: Helpers): Expr { Op2(0x71, IsPlainCall(k), Op2(0x52, Get(2), Const(W.I64Value(h.hole)))) }
  function IsClass(h: Helpers): Expr { Op2(0x71, Get(Flags), Fixed32(h.class_)) }
  function Throwing(f: W.U32, es: Exprs): Stmts { Then(Drop(Call(f, es)), End) }
  function Refuses(k: Kernel, h: Helpers): Stmt {
    If(IsCall(k, h),
      Then(If(IsClass(h), Throwing(h.throwClassCall, Cons(Get(Function), Nil)), Throwing(h.throwNotCallable, Cons(Get(1), Cons(Get(6), Nil)))), End),
      Throwing(h.throwNotConstructor, Cons(Get(1), Cons(Get(6), Nil))))
  }
  function CallValueBody(k: Kernel, h: Helpers): Stmts {
    Then(Block(Slow, Looks(k, h), true), Then(Refuses(k, h), Then(Return(Call(k.invokePending, Cons(Get(0), Nil))), End)))
  }
  const CallValueType: W.FunctionType := W.FunctionType([W.I32, W.I64, W.I64, W.I64, W.I32, W.I32, W.I64], [W.I64])
  predicate CheckCallValue(k: Kernel, h: Helpers, g: WasmIR.Function) {
    g == Defined(CallValueType, [W.I32, W.I32, W.I64, W.I32], CallValueBody(k, h))
  }

  // ── InvokePending: sp; the count and the end of what is copied, the frame's end, from, to ──────────────────────────

  const Count: W.U32 := 1
  const Next: W.U32 := 2
  const From: W.U32 := 3
  const To: W.U32 := 4
  const Copy: Id := 0

  function Bytes(): Expr { Op2(0x74, Get(Count), Fixed32(3)) }
  function Throws(k: Kernel, h: Helpers): Stmt {
    If(Op1(0x45, Word(h.outcome)), Then(If(Word(h.uncapturedError), Then(Perform(h.captureStack, Cons(Get(0), Nil)), End), End), Then(Sentinel(k), End)), End)
  }
  function Overflows(k: Kernel, h: Helpers): Stmt {
    If(Op2(0x4B, Get(Next), Word(h.stackEnd)), Then(Drop(Call(h.throwRange, Cons(Fixed32(h.rangeText), Nil))), Then(Sentinel(k), End)), End)
  }
  function CopyBody(): Stmts {
    Then(Store(0x37, Get(To), 0, Load(0x29, Get(From), 0)), Then(Set(From, Op2(0x6A, Get(From), Fixed32(8))), Then(Set(To, Op2(0x6A, Get(To), Fixed32(8))),
      Then(BranchIf(Copy, Op2(0x49, Get(To), Get(Count))), End))))
  }
  function Copies(): Stmt { If(Get(Count), Then(Set(Count, Op2(0x6A, Get(To), Bytes())), Then(Loop(Copy, CopyBody()), End)), End) }
  function CallsPending(k: Kernel, h: Helpers): Expr {
    Call(k.callValue, Cons(Get(Next), Cons(Wide(h.pendingCallee), Cons(Wide(h.pendingThis), Cons(Wide(h.pendingNewTarget), Cons(Word(h.pendingCount),
      Cons(Op2(0x6A, Get(0), Fixed32(8)), Cons(Const(W.I64Value(k.undefined)), Nil))))))))
  }
  function Invokes(k: Kernel, h: Helpers): Stmts {
    Then(Set(Count, Word(h.pendingCount)), Then(Set(Next, Op2(0x6A, Get(0), Op2(0x6A, Bytes(), Fixed32(h.room)))), Then(Overflows(k, h),
      Then(Store(0x36, Get(0), 0, Word(h.placeholder)), Then(Store(0x36, Get(0), 4, Op2(0x6B, Get(Next), Get(0))),
        Then(Set(From, Word(h.pendingArguments)), Then(Set(To, Op2(0x6A, Get(0), Fixed32(8))), Then(Copies(), Then(Return(CallsPending(k, h)), End)))))))))
  }
  function InvokePendingBody(k: Kernel, h: Helpers): Stmts { Then(Throws(k, h), Invokes(k, h)) }
  predicate CheckInvokePending(k: Kernel, h: Helpers, g: WasmIR.Function) {
    g == Defined(W.FunctionType([W.I32], [W.I64]), [W.I32, W.I32, W.I32, W.I32], InvokePendingBody(k, h)) && h.room >= 16 && 0 in k.texts && k.texts[0] == k.undefined
  }
}
