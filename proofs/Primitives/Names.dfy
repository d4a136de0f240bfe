// What the intermediate languages' syntax names things by, and the sources of a function header's variables.
module Names {
  // A name or an index in an intermediate language: variables, locals, labels, functions, slots.
  newtype Id = x: int | 0 <= x < 0x7fff_ffff

  // A literal, by its index in the program's table of literals.
  type Literal = Id
  // A primitive operation, by its index in the table of primitives (src/VerifiedJS/Primitives).
  type Operation = Id
  // What a function object shows of itself (name, length, kind, source text), by its index in a table.
  type FunctionInfo = Id
  // The text that names a callee in "x is not a function", by its index in a table.
  type CalleeText = Id

  // Where a variable of a function's header gets its value from.
  datatype Source = FromParameter(i: Id) | FromRest(i: Id) | FromArguments | FromThis | FromNewTarget | FromCallee
}
