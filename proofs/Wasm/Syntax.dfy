include "../Names.dfy"

// WebAssembly 2.0: the syntax of compiled functions (specification chapter 2). Instructions are structured, as in WasmCert-Coq; those
// that differ by opcode only are one constructor with the opcode (5.4; an instruction with prefix FC has 0xFC00 plus its number).
module Wasm {
  import opened Names

  newtype U8 = x: int | 0 <= x < 0x100
  newtype U32 = x: int | 0 <= x < 0x1_0000_0000
  newtype U64 = x: int | 0 <= x < 0x1_0000_0000_0000_0000

  // 2.3.1, and 4.2.1: values by their bits.
  datatype ValueType = I32 | I64 | F32 | F64
  datatype Value = I32Value(bits: U32) | I64Value(wide: U64) | F32Value(single: U32) | F64Value(double: U64)
  // 2.3.6
  datatype FunctionType = FunctionType(parameters: seq<ValueType>, results: seq<ValueType>)
  // 2.4.8, as far as compiled functions use them.
  datatype BlockType = NoResult | OneResult(t: ValueType)

  // 2.4
  datatype Instr =
    | Unreachable
    | Nop
    | Block(t: BlockType, body: Instrs)
    | Loop(t: BlockType, body: Instrs)
    | If(t: BlockType, then_: Instrs, else_: Instrs)
    | Br(d: U32)
    | BrIf(d: U32)
    | Return
    | Call(f: U32)
    | CallIndirect(signature: U32)
    | Drop
    | Select
    | LocalGet(x: U32)
    | LocalSet(x: U32)
    | LocalTee(x: U32)
    | Load(op: U32, offset: U32)
    | Store(op: U32, offset: U32)
    | Const(v: Value)
    | Numeric(op: U32)
  datatype Instrs = End | Then(head: Instr, tail: Instrs)

  // 2.5.3. What a method of the kernel does is not said by its code here but by the trusted interface.
  datatype Function = Defined(signature: FunctionType, locals: seq<ValueType>, body: Instrs) | Kernel(signature: FunctionType, name: Id)
  // The functions are those of the store: the kernel's, the library's, the program's. The table is the function table.
  datatype Module = Module(types: seq<FunctionType>, functions: seq<Function>, table: map<U32, U32>)

  // 2.4.1: how many operands a numeric instruction has.
  function Operands(op: U32): U32 {
    if op == 0x45 || op == 0x50 then 1                            // eqz
    else if op < 0x67 then 2                                       // comparisons
    else if op < 0x6A then 1                                       // i32.clz, ctz, popcnt
    else if op < 0x79 then 2
    else if op < 0x7C then 1                                       // i64.clz, ctz, popcnt
    else if op < 0x8B then 2
    else if op < 0x92 then 1                                       // f32.abs ... sqrt
    else if op < 0x99 then 2
    else if op < 0xA0 then 1                                       // f64.abs ... sqrt
    else if op < 0xA7 then 2
    else 1                                                         // conversions
  }
  // 2.4.1: the type of a numeric instruction's operands, and of its result.
  predicate IsNumeric(op: U32) { 0x45 <= op <= 0xC4 || 0xFC00 <= op <= 0xFC07 }
  function OperandType(op: U32): ValueType {
    if op <= 0x4F || (0x67 <= op <= 0x78) || op == 0xAC || op == 0xAD || op == 0xB2 || op == 0xB3 || op == 0xB7 || op == 0xB8 || op == 0xBE || op == 0xC0 || op == 0xC1 then I32
    else if op <= 0x5A || (0x79 <= op <= 0x8A) || op == 0xA7 || op == 0xB4 || op == 0xB5 || op == 0xB9 || op == 0xBA || op == 0xBF || (0xC2 <= op <= 0xC4) then I64
    else if op <= 0x60 || (0x8B <= op <= 0x98) || op == 0xA8 || op == 0xA9 || op == 0xAE || op == 0xAF || op == 0xBB || op == 0xBC
      || op == 0xFC00 || op == 0xFC01 || op == 0xFC04 || op == 0xFC05 then F32
    else F64
  }
  function ResultType(op: U32): ValueType {
    if op <= 0x66 || (0xA7 <= op <= 0xAB) || op == 0xBC || (0xFC00 <= op <= 0xFC03) then I32
    else if (0xAC <= op <= 0xB1) || op == 0xBD || op >= 0xFC04 then I64
    else if (0xB2 <= op <= 0xB6) || op == 0xBE then F32
    else if (0xB7 <= op <= 0xBB) || op == 0xBF then F64
    else OperandType(op)
  }
  // 2.4.7
  function LoadType(op: U32): ValueType {
    if op == 0x2A then F32 else if op == 0x2B then F64 else if op == 0x29 || op >= 0x30 then I64 else I32
  }
  function StoreType(op: U32): ValueType {
    if op == 0x38 then F32 else if op == 0x39 then F64 else if op == 0x37 || op >= 0x3C then I64 else I32
  }

  function TypeOf(v: Value): ValueType {
    match v case I32Value(_) => I32 case I64Value(_) => I64 case F32Value(_) => F32 case F64Value(_) => F64
  }
  // 4.2.1: default values.
  function Zero(t: ValueType): Value {
    match t case I32 => I32Value(0) case I64 => I64Value(0) case F32 => F32Value(0) case F64 => F64Value(0)
  }
}
