using System.Runtime.InteropServices;

namespace VerifiedJS.Wasm.Execution;

// The code that the interpreter runs: three-address instructions over the registers of a frame.
//
//     registers:   | parameters | locals | operand stack slots ... |
//                  fp
//
// A call's arguments are the topmost operand slots of the caller; they are the first registers of the callee, and its
// results come back in the same place, so calls copy nothing:
//
//     caller:      | parameters | locals | a b | x y |
//     callee:                                  | x y | locals | operand stack slots |

/// <summary>One instruction. Jumps are relative to the next one.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct Ins
{
    [FieldOffset(0)] public X Op;
    [FieldOffset(2)] public ushort D;
    [FieldOffset(4)] public int A;
    [FieldOffset(8)] public int B;
    [FieldOffset(12)] public int C;
    [FieldOffset(8)] public long Wide; // overlays B and C
}

/// <summary>
/// Opcodes. Those of numeric instructions, loads and stores have the names of the corresponding enumerations: A is the
/// destination, B and C are the operands (stores: address, value; C is the static offset of loads and stores). With
/// suffix K, C is a constant; with prefix Br, the comparison is the condition of a jump by A.
/// </summary>
internal enum X : ushort
{
    Unreachable,
    Step,         // counts A steps
    Br,           // jump by A
    BrIf,         // jump by A if register B is not 0
    BrUnless,     // jump by A if register B is 0
    BrTable,      // run the Br at min(register B, A) of the A + 1 instructions that follow
    Return0,
    Return1,      // result in register A
    ReturnN,      // B results from register A on
    Call,         // of function B, first argument in register A
    CallIndirect, // of type C, index in register B, first argument in register A, table D
    Copy,         // A := B
    Const,        // A := Wide
    Select,       // A := D != 0 ? B : C
    GlobalGet,    // A := global B
    GlobalSet,    // global A := B
    RefFunc,      // A := function B
    RefIsNull,    // A := B is null
    MemorySize,   // A := pages
    MemoryGrow,   // A := old pages, grown by B
    MemoryFill,   // the following take their operands in registers from A on; B and C are indices
    MemoryCopy,
    MemoryInit,
    DataDrop,
    TableGet,
    TableSet,
    TableSize,
    TableGrow,
    TableFill,
    TableCopy,
    TableInit,
    ElemDrop,
    Load64,       // A := load from address B; opcode and offset are entry C of the wide accesses
    Store64,      // store B to address A; likewise

    I32Eq, I32EqK, BrI32Eq, BrI32EqK, I32Ne, I32NeK, BrI32Ne, BrI32NeK, I32LtS, I32LtSK, BrI32LtS, BrI32LtSK, I32LtU,
    I32LtUK, BrI32LtU, BrI32LtUK, I32GtS, I32GtSK, BrI32GtS, BrI32GtSK, I32GtU, I32GtUK, BrI32GtU, BrI32GtUK, I32LeS,
    I32LeSK, BrI32LeS, BrI32LeSK, I32LeU, I32LeUK, BrI32LeU, BrI32LeUK, I32GeS, I32GeSK, BrI32GeS, BrI32GeSK, I32GeU,
    I32GeUK, BrI32GeU, BrI32GeUK, I32Eqz, I64Eq, I64EqK, BrI64Eq, BrI64EqK, I64Ne, I64NeK, BrI64Ne, BrI64NeK, I64LtS,
    I64LtSK, BrI64LtS, BrI64LtSK, I64LtU, I64LtUK, BrI64LtU, BrI64LtUK, I64GtS, I64GtSK, BrI64GtS, BrI64GtSK, I64GtU,
    I64GtUK, BrI64GtU, BrI64GtUK, I64LeS, I64LeSK, BrI64LeS, BrI64LeSK, I64LeU, I64LeUK, BrI64LeU, BrI64LeUK, I64GeS,
    I64GeSK, BrI64GeS, BrI64GeSK, I64GeU, I64GeUK, BrI64GeU, BrI64GeUK, I64Eqz, F32Eq, F32Ne, F32Lt, F32Gt, F32Le,
    F32Ge, F64Eq, F64Ne, F64Lt, F64Gt, F64Le, F64Ge, I32Clz, I32Ctz, I32Popcnt, I32Add, I32AddK, I32Sub, I32Mul,
    I32MulK, I32And, I32AndK, I32Or, I32OrK, I32Xor, I32XorK, I32DivS, I32DivU, I32RemS, I32RemU, I32Shl, I32ShlK,
    I32ShrS, I32ShrSK, I32ShrU, I32ShrUK, I32Rotl, I32Rotr, I64Clz, I64Ctz, I64Popcnt, I64Add, I64AddK, I64Sub,
    I64Mul, I64MulK, I64And, I64AndK, I64Or, I64OrK, I64Xor, I64XorK, I64DivS, I64DivU, I64RemS, I64RemU, I64Shl,
    I64ShlK, I64ShrS, I64ShrSK, I64ShrU, I64ShrUK, I64Rotl, I64Rotr, F32Abs, F32Neg, F32Ceil, F32Floor, F32Trunc,
    F32Nearest, F32Sqrt, F32Add, F32Sub, F32Mul, F32Div, F32Min, F32Max, F32Copysign, F64Abs, F64Neg, F64Ceil,
    F64Floor, F64Trunc, F64Nearest, F64Sqrt, F64Add, F64Sub, F64Mul, F64Div, F64Min, F64Max, F64Copysign, I32WrapI64,
    I32TruncF32S, I32TruncF32U, I32TruncF64S, I32TruncF64U, I64TruncF32S, I64TruncF32U, I64TruncF64S, I64TruncF64U,
    I64ExtendI32S, I64ExtendI32U, F32ConvertI32S, F32ConvertI32U, F32ConvertI64S, F32ConvertI64U, F32DemoteF64,
    F64ConvertI32S, F64ConvertI32U, F64ConvertI64S, F64ConvertI64U, F64PromoteF32, I32Extend8S, I32Extend16S,
    I64Extend8S, I64Extend16S, I64Extend32S, I32TruncSatF32S, I32TruncSatF32U, I32TruncSatF64S, I32TruncSatF64U,
    I64TruncSatF32S, I64TruncSatF32U, I64TruncSatF64S, I64TruncSatF64U, I32Load, I64Load, F32Load, F64Load,
    I32Load8S, I32Load8U, I32Load16S, I32Load16U, I64Load8S, I64Load8U, I64Load16S, I64Load16U, I64Load32S,
    I64Load32U, I32Store, I64Store, F32Store, F64Store, I32Store8, I32Store16, I64Store8, I64Store16, I64Store32,}

/// <summary>The code of a function.</summary>
internal sealed class CompiledCode(Ins[] code, int parameters, int locals, int registers, (int Op, ulong Offset)[] wideAccesses)
{
    /// <summary>Pinned, and alive as long as this object.</summary>
    public Ins[] Code { get; } = code;
    public unsafe Ins* Start { get; } = (Ins*)Marshal.UnsafeAddrOfPinnedArrayElement(code, 0);
    public int Parameters { get; } = parameters;

    /// <summary>Parameters and locals.</summary>
    public int Locals { get; } = locals;

    /// <summary>The size of a frame: locals, operand stack, and room for the results.</summary>
    public int Registers { get; } = registers;

    /// <summary>Opcodes and offsets of accesses to a 64-bit memory.</summary>
    public (int Op, ulong Offset)[] WideAccesses { get; } = wideAccesses;
}
