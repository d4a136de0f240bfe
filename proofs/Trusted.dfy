include "Names.dfy"
include "Wasm/Syntax.dfy"
include "Wasm/Numerics.dfy"
include "Wasm/Memory.dfy"

// The runtime as the proofs see it: values, the heap and primitive operations. The functions here are externs without contracts, so
// nothing is assumed of them except that they are functions; what the proofs need to know of values is in definitions around them. This is
// the trusted file: what each stands for is said next to it. `scripts/sorry_report.sh` allows externs here and nowhere else.
module {:extern "VerifiedJS.Proofs.Runtime"} Primitives {
  import opened Names

  // A number that is no int32: a double with a fraction or out of range, an infinity, NaN, -0.
  type {:extern "Double"} Double(==, !new)
  // A value that is neither undefined, nor a boolean, nor a number.
  type {:extern "Word"} Word(==, !new)
  // An ECMAScript value (6.1); a 64-bit NaN-boxed word of the kernel (src/VerifiedJS.Kernel/Value.cs). To each word belongs exactly one of these.
  datatype Value = UndefinedValue | BooleanValue(b: bool) | Int32Value(n: Int32) | DoubleValue(d: Double) | OtherValue(w: Word)
  // Linear memory, the realm and all that the host sees: everything a program can observe is a function of it.
  type {:extern "Heap"} Heap(==, !new)

  function Undefined(): Value { UndefinedValue }
  predicate IsNumber(v: Value) { v.Int32Value? || v.DoubleValue? }
  predicate HasKind(v: Value, k: Kind) {
    match k
    case AnyKind => true
    case NumberKind => IsNumber(v)
    case Int32Kind => v.Int32Value?
    case BooleanKind => v.BooleanValue?
  }

  // The three outcomes of an operation (ARCHITECTURE.md, "Primitive operations"). A call that it asks for gives its result.
  datatype Outcome3 =
    | Result(v: Value)
    | Throws(v: Value)
    | Invokes(callee: Value, this_: Value, newTarget: Value, args: seq<Value>)

  // A primitive operation: the kernel's static method Operations.Name.
  function {:extern "VerifiedJS.Proofs.Runtime.Kernel", "RunAny"} RunAny(op: Id, args: seq<Value>, h: Heap): (Outcome3, Heap)
  // The same, of an operation that by src/VerifiedJS/Primitives neither writes nor throws nor invokes.
  function {:extern "VerifiedJS.Proofs.Runtime.Kernel", "RunPure"} RunPure(op: Id, args: seq<Value>, h: Heap): Value
  // Operations have results of their kind. That the kernel's, and those of the library functions that operations invoke, are so already is
  // what is trusted here: the conversion is the identity.
  function OfKind(v: Value, k: Kind): Value {
    if HasKind(v, k) then v else match k case BooleanKind => BooleanValue(false) case _ => Int32Value(0)
  }
  predicate AnyNumber(vs: seq<Value>) { |vs| > 0 && (IsNumber(vs[0]) || AnyNumber(vs[1..])) }
  predicate AllNumbers(vs: seq<Value>) { |vs| == 0 || (IsNumber(vs[0]) && AllNumbers(vs[1..])) }
  function ByRule(rule: ResultRule, args: seq<Value>, v: Value): Value {
    match rule
    case Always(k) => OfKind(v, k)
    case IfAny(k) => if AnyNumber(args) then OfKind(v, k) else v
    case IfAll(k) => if AllNumbers(args) then OfKind(v, k) else v
    case SameNumber(k) => if |args| > 0 && IsNumber(args[0]) then args[0] else OfKind(v, k)
    case Same => if |args| > 0 then args[0] else v
  }
  function Run(op: Operation, args: seq<Value>, h: Heap): (Outcome3, Heap) {
    if op.isPure then (Result(ByRule(op.rule, args, RunPure(op.id, args, h))), h) else
      var (o, h1) := RunAny(op.id, args, h);
      (match o case Result(v) => Result(ByRule(op.rule, args, v)) case _ => o, h1)
  }

  function {:extern "VerifiedJS.Proofs.Runtime.Kernel", "DoubleOf"} DoubleOf(i: Id): Double
  function {:extern "VerifiedJS.Proofs.Runtime.Kernel", "WordOf"} WordOf(i: Id): Word
  // The value of a literal: what is not said here is an entry of the program's tables of numbers and of other literals.
  function LiteralValue(c: Literal): Value {
    match c
    case UndefinedLiteral => UndefinedValue
    case BooleanLiteral(b) => BooleanValue(b)
    case Int32Literal(n) => Int32Value(n)
    case NumberLiteral(i) => DoubleValue(DoubleOf(i))
    case OtherLiteral(i) => OtherValue(WordOf(i))
  }
  // ToBoolean (ECMA-262 7.1.2). It reads the heap: a string is false when it is empty.
  function {:extern "VerifiedJS.Proofs.Runtime.Kernel", "Truth"} Truth(v: Value, h: Heap): bool
  function ToBoolean(v: Value, h: Heap): bool {
    if v.BooleanValue? then v.b else Truth(v, h)
  }
  // A new function object that holds a closure, by the closure's index.
  function {:extern "VerifiedJS.Proofs.Runtime.Kernel", "NewFunction"} NewFunction(closure: nat, info: FunctionInfo, h: Heap): (Value, Heap)
  // The index of the closure that a function object holds; negative when the value is not callable.
  function {:extern "VerifiedJS.Proofs.Runtime.Kernel", "ClosureOf"} ClosureOf(v: Value, h: Heap): int
  // A new dense array of these elements: rest parameters, and what arguments objects are made of.
  function {:extern "VerifiedJS.Proofs.Runtime.Kernel", "NewArray"} NewArray(elements: seq<Value>, h: Heap): (Value, Heap)

  // What a call hands to the callee.
  datatype Invocation = Invocation(callee: Value, this_: Value, newTarget: Value, args: seq<Value>)
  // Whether a callee that holds a closure takes the call: with a new.target it must be a constructor (ECMA-262 7.2.4), without one no class
  // (10.2.1 step 2).
  predicate {:extern "VerifiedJS.Proofs.Runtime.Kernel", "Accepts"} Accepts(callee: Value, newTarget: Value, h: Heap)
  // The index of the closure that a call enters; negative when the callee does not take it.
  function CalledClosure(inv: Invocation, h: Heap): int { if Accepts(inv.callee, inv.newTarget, h) then ClosureOf(inv.callee, h) else -1 }
  // The TypeError for a call that is not taken: the callee is not callable (7.3.14 step 2), no constructor, or a class.
  function {:extern "VerifiedJS.Proofs.Runtime.Kernel", "Refusal"} Refusal(callee: Value, this_: Value, newTarget: Value, text: CalleeText, h: Heap): (Value, Heap)

  // ECMA-262 10.2.11 FunctionDeclarationInstantiation, what is left of it in Core: a missing argument is undefined.
  function Argument(i: nat, args: seq<Value>): Value {
    if i < |args| then args[i] else Undefined()
  }

  function HeaderValue(source: Source, inv: Invocation, h: Heap): (Value, Heap) {
    match source
    case FromParameter(i) => (Argument(i as nat, inv.args), h)
    case FromRest(i) => NewArray(if i as nat <= |inv.args| then inv.args[i as nat..] else [], h)
    case FromArguments => NewArray(inv.args, h)
    case FromThis => (inv.this_, h)
    case FromNewTarget => (inv.newTarget, h)
    case FromCallee => (inv.callee, h)
  }
}

// A WebAssembly engine and the kernel in it, as the proofs of the back end see them.
module {:extern "VerifiedJS.Proofs.Engine"} Engine {
  import opened Names
  import opened Wasm
  import Numerics
  import LinearMemory

  type Memory = LinearMemory.Memory
  // What the kernel's code keeps or changes outside the memory: its globals, and all that the host sees.
  type {:extern "Host"} Host(==, !new)

  // What an instruction or a method gives has its type. That engines' and the kernel's results have it already is trusted: this is the identity.
  function OfType(v: Value, t: ValueType): (r: Value)
    ensures TypeOf(r) == t
  { if TypeOf(v) == t then v else Zero(t) }
  // 4.3: a numeric instruction; None where it traps. What Numerics does not define is what the specification leaves to the engine.
  function {:extern "VerifiedJS.Proofs.Engine.Instructions", "ComputeAny"} ComputeAny(op: U32, operands: seq<Value>): Maybe<Value>
  function Compute(op: U32, operands: seq<Value>): Maybe<Value> {
    match Numerics.Numeric(op, operands)
    case Is(v) => Some(OfType(v, ResultType(op)))
    case Trap => None
    case Elsewhere => (match ComputeAny(op, operands) case Some(v) => Some(OfType(v, ResultType(op))) case None => None)
  }
  // 4.4.7: the effective address of a load or a store, from an address (i32) and a static offset.
  opaque function Effective(address: Value, offset: U32): U64 { (match address case I32Value(b) => b as U64 case _ => 0) + offset as U64 }
  // 4.4.7: a load; None where it is out of bounds.
  function LoadFrom(op: U32, address: Value, offset: U32, m: Memory): Maybe<Value> {
    match LinearMemory.Load(op, Effective(address, offset), m) case Some(v) => Some(OfType(v, LoadType(op))) case None => None
  }
  // 4.4.7: a store.
  function StoreTo(op: U32, address: Value, offset: U32, v: Value, m: Memory): Maybe<Memory> { LinearMemory.Store(op, Effective(address, offset), v, m) }
  // A method of the kernel: its results, or None where it traps. It ends, and calls no compiled function.
  function {:extern "VerifiedJS.Proofs.Engine.Kernel", "RunMethod"} RunMethod(name: Id, arguments: seq<Value>, m: Memory, h: Host): (Maybe<seq<Value>>, Memory, Host)
}

// What states of a WebAssembly engine stand for, in the words of the theorem of lowering. These are names without definitions: what is
// required of them, and of the kernel, is said in Lowering/Interface.dfy, and is a premise of that theorem.
module {:extern "VerifiedJS.Proofs.Correspondence"} Correspondence {
  import opened Names
  import opened Primitives
  import opened Engine
  import W = Wasm

  // Where a scope record is, and the chain that starts with it.
  datatype Place = Place(address: W.U32, chain: seq<nat>)

  // A value's 64 bits.
  ghost function {:extern} Bits(v: Value): W.U64
  // Memory and host hold this state of the program (heap, records, statics, closures), its scope records at these places.
  ghost predicate {:extern} Represents<G(!new)>(m: Memory, h: Host, g: G, places: seq<Place>)
  // From this address on, the shadow stack has room for a frame of so many bytes.
  ghost predicate {:extern} HasRoom(sp: W.U32, size: W.U32)
  // The stack was exhausted, once, or a function was called that is none of the program's. What a program does from then on is not said.
  ghost predicate {:extern} IsExhausted(h: Host)
  // The last operation, on these operands, was this one and had this outcome, and is yet to be completed.
  ghost predicate {:extern} IsPending(op: Operation, vs: seq<Value>, o: Outcome3, m: Memory, h: Host)
}
