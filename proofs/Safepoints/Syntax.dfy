include "../WasmIR/Syntax.dfy"

// Safepoints in Wasm.IR: what is known of a function's frame, and the forms of code that the collector's contract speaks of. The
// collector (src/VerifiedJS.Kernel/Heap/GarbageCollector.cs) runs in calls only, moves nothing, and keeps what a word of the shadow
// stack below the sp that it is given refers to.
module Safepoints {
  import opened Names
  import W = Wasm
  import opened WasmIR

  // quiet: no collection happens in the function. plain: its result is no reference. total: it never gives the sentinel, which stands for an exception.
  datatype Callee = Callee(quiet: bool, plain: bool, total: bool)
  // size: of the frame, in bytes. plain: for each local, whether it never holds references. callees: what is known of functions, by their numbers.
  // tags: what makes an address a reference in a word. uniform: whether the parameters are sp, callee, this, newTarget, argc, argv.
  // undefined, sentinel: their bits.
  datatype Frame = Frame(size: W.U32, plain: seq<bool>, callees: seq<Callee>, tags: set<W.U64>, uniform: bool, undefined: W.U64, sentinel: W.U64)

  predicate IsPlainLocal(y: Frame, x: W.U32) { x as int < |y.plain| && y.plain[x] }
  predicate IsQuietCallee(y: Frame, f: W.U32) { f as int < |y.callees| && y.callees[f].quiet }

  const Sp: W.U32 := 0
  const Argc: W.U32 := 4
  const Argv: W.U32 := 5

  // Not to be assigned: the frame and the arguments are found by them.
  predicate IsFixed(y: Frame, x: W.U32) { x == Sp || (y.uniform && (x == Argc || x == Argv)) }

  // A word of the frame that the collector looks at.
  predicate InFrame(y: Frame, o: W.U32) { 8 <= o && o % 8 == 0 && o as int + 8 <= y.size as int }

  // An expression whose value is no reference: an integer that is not an address of the heap, or a number.
  predicate IsPlain(y: Frame, e: Expr) {
    match e
    case Const(v) => !v.I64Value?
    case Get(x) => IsPlainLocal(y, x)
    case Tee(x, e1) => IsPlain(y, e1)
    case Op(op, es) =>
      if op == 0xA7 then false                              // i32.wrap_i64: the address in a value
      else if 0x67 <= op <= 0x78 then AllPlain(y, es)       // i32 arithmetic
      else op < 0x67 || (0x8B <= op <= 0xA6) || (0xA8 <= op <= 0xAB) || (0xB2 <= op <= 0xBC) || op == 0xBE || op == 0xBF || op >= 0xFC00
    case Load(op, _, _) => 0x2A <= op <= 0x2F               // f32, f64, and less than 32 bits
    case Select(_, e1, e2) => IsPlain(y, e1) && IsPlain(y, e2)
    case Choose(_, _, e1, e2) => IsPlain(y, e1) && IsPlain(y, e2)
    case Call(f, _) => f as int < |y.callees| && y.callees[f].plain
    case CallIndirect(_, _, _) => false
  }
  predicate AllPlain(y: Frame, es: Exprs) {
    match es case Nil => true case Cons(e, tail) => IsPlain(y, e) && AllPlain(y, tail)
  }
  predicate MayAssign(y: Frame, x: W.U32, e: Expr) { !IsFixed(y, x) && (IsPlainLocal(y, x) ==> IsPlain(y, e)) }

  // No collection happens while it is evaluated.
  predicate IsQuiet(y: Frame, e: Expr) {
    match e
    case Const(_) => true
    case Get(_) => true
    case Tee(_, e1) => IsQuiet(y, e1)
    case Op(_, es) => AllQuiet(y, es)
    case Load(_, e1, _) => IsQuiet(y, e1)
    case Select(e0, e1, e2) => IsQuiet(y, e0) && IsQuiet(y, e1) && IsQuiet(y, e2)
    case Choose(e0, _, e1, e2) => IsQuiet(y, e0) && IsQuiet(y, e1) && IsQuiet(y, e2)
    case Call(f, es) => IsQuietCallee(y, f) && AllQuiet(y, es)
    case CallIndirect(_, _, _) => false
  }
  predicate AllQuiet(y: Frame, es: Exprs) {
    match es case Nil => true case Cons(e, tail) => IsQuiet(y, e) && AllQuiet(y, tail)
  }

  // The value may be the sentinel: a call's result, before it is tested.
  predicate MayFail(y: Frame, e: Expr) {
    match e
    case Call(f, _) => !(f as int < |y.callees| && y.callees[f].total)
    case CallIndirect(_, _, _) => true
    case Tee(_, e1) => MayFail(y, e1)
    case Choose(_, _, e1, e2) => MayFail(y, e1) || MayFail(y, e2)
    case _ => false
  }
  predicate NoneMayFail(y: Frame, es: Exprs) {
    match es case Nil => true case Cons(e, tail) => !MayFail(y, e) && NoneMayFail(y, tail)
  }
  // The test: value = sentinel.
  predicate IsTest(y: Frame, e: Expr) {
    match e case Op(0x51, Cons(_, Cons(Const(I64Value(s)), Nil))) => s == y.sentinel case _ => false
  }
  // What is tested when a condition is false: the locals that the tested value was put into.
  ghost function Passed(y: Frame, e: Expr): set<W.U32> {
    if IsTest(y, e) then Through(e.operands.head) else {}
  }
  ghost function Through(e: Expr): set<W.U32> {
    match e case Tee(x, e1) => {x} + Through(e1) case _ => {}
  }
  // The operands' values are used: none may be an untested sentinel, but for that of a test.
  predicate MayUse(y: Frame, e: Expr) {
    match e
    case Op(_, es) => IsTest(y, e) || NoneMayFail(y, es)
    case Load(_, e1, _) => !MayFail(y, e1)
    case Select(e0, e1, e2) => !MayFail(y, e0) && !MayFail(y, e1) && !MayFail(y, e2)
    case Choose(e0, _, _, _) => !MayFail(y, e0)
    case Call(_, es) => NoneMayFail(y, es)
    case CallIndirect(_, e1, es) => !MayFail(y, e1) && NoneMayFail(y, es)
    case _ => true
  }

  // An argument of a uniform entry, or undefined: the caller's frame holds it for as long as the function runs.
  predicate IsArgument(y: Frame, e: Expr) {
    match e
    case Select(Op(0x4B, Cons(Get(argc), Cons(Const(I32Value(i)), Nil))), Load(0x29, Get(argv), offset), Const(I64Value(u))) =>
      y.uniform && argc == Argc && argv == Argv && i < 0x1000_0000 && offset == 8 * i && u == y.undefined
    case _ => false
  }
  // The end of the frame: sp + size.
  predicate IsEnd(y: Frame, e: Expr) { e == Op(0x6A, Cons(Get(Sp), Cons(Const(W.I32Value(y.size)), Nil))) }

  // What a store through sp keeps visible: a local's value, or the reference that an address in a local makes with a tag.
  datatype Kept = Nothing | Local(x: W.U32)
  function KeptBy(y: Frame, e: Expr): Kept {
    match e
    case Get(x) => Local(x)
    case Op(0x84, Cons(Op(0xAD, Cons(Get(x), Nil)), Cons(Const(I64Value(t)), Nil))) => if t in y.tags then Local(x) else Nothing
    case _ => Nothing
  }
  // The header at the frame's start, which holds no values.
  predicate IsHeader(op: W.U32, o: W.U32) { (op == 0x37 && o == 0) || (op == 0x36 && o <= 4) }
  // A word of the frame: others are not stored through sp.
  predicate IsWordStore(y: Frame, op: W.U32, o: W.U32) { op == 0x37 && InFrame(y, o) }
}
