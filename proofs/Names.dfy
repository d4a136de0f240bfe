// What the intermediate languages' syntax names things by: variables, literals, operations, and the sources of a function header's variables.
module Names {
  // A name or an index in an intermediate language: variables, locals, labels, functions, slots.
  newtype Id = x: int | 0 <= x < 0x7fff_ffff
  newtype Int32 = x: int | -0x8000_0000 <= x < 0x8000_0000
  datatype Maybe<T> = None | Some(v: T)

  // ECMA-262 12.9 literals. A number that is a signed 32-bit integer other than -0 stands for itself, any other number and any other
  // literal for its entry in the program's table.
  datatype Literal = UndefinedLiteral | BooleanLiteral(b: bool) | Int32Literal(n: Int32) | NumberLiteral(i: Id) | OtherLiteral(i: Id)

  // The sets of values that locals and results of operations may be confined to. An int32 is a number.
  datatype Kind = AnyKind | NumberKind | Int32Kind | BooleanKind
  // What is known of an operation's result, when it has one: it is of a kind; of a kind when one operand, or when every operand, is a number
  // (6.1.6: what is no number on one side is a BigInt on both, or an error); the first operand where that is a number, else of a kind;
  // the first operand.
  datatype ResultRule = Always(k: Kind) | IfAny(k: Kind) | IfAll(k: Kind) | SameNumber(k: Kind) | Same
  // A primitive operation (src/VerifiedJS/Primitives). A pure one gives a result and leaves the heap alone.
  datatype Operation = Operation(id: Id, rule: ResultRule, isPure: bool)

  // What a function object shows of itself (name, length, kind, source text), by its index in a table; and whether it is a class, which takes
  // calls with new only.
  datatype FunctionInfo = FunctionInfo(i: Id, isClass: bool)
  // The text that names a callee in "x is not a function", by its index in a table.
  type CalleeText = Id

  // Where something holds of a value: of every one, or where a pure operation on it gives true.
  datatype Guard = Everywhere | Where(op: Operation)

  // Where a variable of a function's header gets its value from.
  datatype Source = FromParameter(i: Id) | FromRest(i: Id) | FromArguments | FromThis | FromNewTarget | FromCallee
}
