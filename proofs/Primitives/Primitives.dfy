include "Names.dfy"

// The runtime as the proofs see it: values, the heap and primitive operations, all uninterpreted. The functions here are
// externs without contracts, so nothing is assumed of them except that they are functions. This is the trusted file: what
// each stands for is said next to it. `scripts/sorry_report.sh` allows externs here and nowhere else.
module {:extern "VerifiedJS.Proofs.Runtime"} Primitives {
  import opened Names

  // An ECMAScript value; a 64-bit NaN-boxed word of the kernel (src/VerifiedJS.Kernel/Value.cs).
  type {:extern "Value"} Value(==)
  // Linear memory, the realm and all that the host sees: everything a program can observe is a function of it.
  type {:extern "Heap"} Heap(==)

  // The three outcomes of an operation (ARCHITECTURE.md, "Primitive operations"). A call that it asks for gives its result.
  datatype Outcome3 =
    | Result(v: Value)
    | Throws(v: Value)
    | Invokes(callee: Value, this_: Value, newTarget: Value, args: seq<Value>)

  // Runs a primitive operation: the kernel's static method Operations.Name.
  function {:extern "VerifiedJS.Proofs.Runtime.Kernel", "Run"} Run(op: Operation, args: seq<Value>, h: Heap): (Outcome3, Heap)
  // The value of a literal.
  function {:extern "VerifiedJS.Proofs.Runtime.Kernel", "LiteralValue"} LiteralValue(c: Literal): Value
  // The value undefined (ECMA-262 6.1.1).
  function {:extern "VerifiedJS.Proofs.Runtime.Kernel", "Undefined"} Undefined(): Value
  // ToBoolean (ECMA-262 7.1.2). It reads the heap: a string is false when it is empty.
  function {:extern "VerifiedJS.Proofs.Runtime.Kernel", "ToBoolean"} ToBoolean(v: Value, h: Heap): bool
  // A new function object that holds a closure, by the closure's index.
  function {:extern "VerifiedJS.Proofs.Runtime.Kernel", "NewFunction"} NewFunction(closure: nat, info: FunctionInfo, h: Heap): (Value, Heap)
  // The index of the closure that a function object holds; negative when the value is not callable.
  function {:extern "VerifiedJS.Proofs.Runtime.Kernel", "ClosureOf"} ClosureOf(v: Value, h: Heap): int
  // The TypeError for calling what is not callable (ECMA-262 7.3.14 step 2).
  function {:extern "VerifiedJS.Proofs.Runtime.Kernel", "NotCallable"} NotCallable(v: Value, text: CalleeText, h: Heap): (Value, Heap)
  // A new dense array of these elements: rest parameters, and what arguments objects are made of.
  function {:extern "VerifiedJS.Proofs.Runtime.Kernel", "NewArray"} NewArray(elements: seq<Value>, h: Heap): (Value, Heap)

  // What a call hands to the callee.
  datatype Invocation = Invocation(callee: Value, this_: Value, newTarget: Value, args: seq<Value>)

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
