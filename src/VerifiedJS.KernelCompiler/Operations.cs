using System.Numerics;
using VerifiedJS.Wasm;
using static VerifiedJS.Wasm.NumericOp;

namespace VerifiedJS.KernelCompiler;

/// <summary>What is known of the numeric instructions: their types, their values on constants, their inverses.</summary>
internal static class Operations
{
    /// <summary>The type of the result.</summary>
    public static ValueType ResultOf(NumericOp op) => op switch
    {
        <= F64Ge => ValueType.I32,
        <= I32Rotr => ValueType.I32,
        <= I64Rotr => ValueType.I64,
        <= F32Copysign => ValueType.F32,
        <= F64Copysign => ValueType.F64,
        <= I32TruncF64U => ValueType.I32,
        <= I64TruncF64U => ValueType.I64,
        <= F32DemoteF64 => ValueType.F32,
        <= F64PromoteF32 => ValueType.F64,
        I32ReinterpretF32 or I32Extend8S or I32Extend16S => ValueType.I32,
        I64ReinterpretF64 or I64Extend8S or I64Extend16S or I64Extend32S => ValueType.I64,
        F32ReinterpretI32 => ValueType.F32,
        F64ReinterpretI64 => ValueType.F64,
        <= I32TruncSatF64U => ValueType.I32,
        _ => ValueType.I64,
    };

    public static ValueType ResultOf(LoadOp op) => op switch
    {
        LoadOp.F32Load => ValueType.F32,
        LoadOp.F64Load => ValueType.F64,
        LoadOp.I32Load or LoadOp.I32Load8S or LoadOp.I32Load8U or LoadOp.I32Load16S or LoadOp.I32Load16U => ValueType.I32,
        _ => ValueType.I64,
    };

    /// <summary>log2 of the number of bytes read.</summary>
    public static int Alignment(LoadOp op) => op switch
    {
        LoadOp.I64Load or LoadOp.F64Load => 3,
        LoadOp.I32Load or LoadOp.F32Load or LoadOp.I64Load32S or LoadOp.I64Load32U => 2,
        LoadOp.I32Load16S or LoadOp.I32Load16U or LoadOp.I64Load16S or LoadOp.I64Load16U => 1,
        _ => 0,
    };

    /// <summary>log2 of the number of bytes written.</summary>
    public static int Alignment(StoreOp op) => op switch
    {
        StoreOp.I64Store or StoreOp.F64Store => 3,
        StoreOp.I32Store or StoreOp.F32Store or StoreOp.I64Store32 => 2,
        StoreOp.I32Store16 or StoreOp.I64Store16 => 1,
        _ => 0,
    };

    public static bool IsUnary(NumericOp op) => op
        is I32Eqz or I64Eqz or I32Clz or I32Ctz or I32Popcnt or I64Clz or I64Ctz or I64Popcnt
        or (>= F32Abs and <= F32Sqrt) or (>= F64Abs and <= F64Sqrt) or >= I32WrapI64;

    public static bool IsCommutative(NumericOp op) => op
        is I32Add or I32Mul or I32And or I32Or or I32Xor or I32Eq or I32Ne
        or I64Add or I64Mul or I64And or I64Or or I64Xor or I64Eq or I64Ne;

    /// <summary>Is the result 0 or 1?</summary>
    public static bool IsComparison(NumericOp op) => op <= F64Ge;

    /// <summary>May the evaluation trap? Division does, unless by a constant that rules it out.</summary>
    public static bool MayTrap(Node node)
    {
        if (node.Op is not (I32DivS or I32DivU or I32RemS or I32RemU or I64DivS or I64DivU or I64RemS or I64RemU)) return false;
        var divisor = node.Arguments[1].Resolve();
        return !divisor.IsConstant || divisor.Immediate is 0 or -1;
    }

    /// <summary>
    /// The comparison that is true exactly when this one is false, or null. Ordered comparisons of floats have none:
    /// with a NaN both a &lt; b and a &gt;= b are false.
    /// </summary>
    public static NumericOp? Inverse(NumericOp op) => op switch
    {
        I32Eq => I32Ne, I32Ne => I32Eq, I32LtS => I32GeS, I32GeS => I32LtS, I32GtS => I32LeS, I32LeS => I32GtS,
        I32LtU => I32GeU, I32GeU => I32LtU, I32GtU => I32LeU, I32LeU => I32GtU,
        I64Eq => I64Ne, I64Ne => I64Eq, I64LtS => I64GeS, I64GeS => I64LtS, I64GtS => I64LeS, I64LeS => I64GtS,
        I64LtU => I64GeU, I64GeU => I64LtU, I64GtU => I64LeU, I64LeU => I64GtU,
        F32Eq => F32Ne, F32Ne => F32Eq, F64Eq => F64Ne, F64Ne => F64Eq,
        _ => null,
    };

    /// <summary>The integer comparison with its operands exchanged, or null.</summary>
    public static NumericOp? Mirror(NumericOp op) => op switch
    {
        I32LtS => I32GtS, I32GtS => I32LtS, I32LeS => I32GeS, I32GeS => I32LeS,
        I32LtU => I32GtU, I32GtU => I32LtU, I32LeU => I32GeU, I32GeU => I32LeU,
        I64LtS => I64GtS, I64GtS => I64LtS, I64LeS => I64GeS, I64GeS => I64LeS,
        I64LtU => I64GtU, I64GtU => I64LtU, I64LeU => I64GeU, I64GeU => I64LeU,
        _ => null,
    };

    private static double D(long bits) => BitConverter.Int64BitsToDouble(bits);
    private static float F(long bits) => BitConverter.Int32BitsToSingle((int)bits);

    // The payload of a NaN that arithmetic produces is the engine's choice, so such results are not folded.
    private static long? Bits(double value) => double.IsNaN(value) ? null : BitConverter.DoubleToInt64Bits(value);
    private static long? Bits(float value) => float.IsNaN(value) ? null : BitConverter.SingleToInt32Bits(value);
    private static long Bit(bool value) => value ? 1 : 0;

    /// <summary>The instruction's result on constant operands, or null when it traps or is not determined.</summary>
    public static long? Evaluate(NumericOp op, long a, long b)
    {
        int x = (int)a, y = (int)b;
        uint ux = (uint)x, uy = (uint)y;
        ulong ua = (ulong)a, ub = (ulong)b;
        unchecked
        {
            return op switch
            {
                I32Eqz => Bit(x == 0), I32Eq => Bit(x == y), I32Ne => Bit(x != y),
                I32LtS => Bit(x < y), I32LtU => Bit(ux < uy), I32GtS => Bit(x > y), I32GtU => Bit(ux > uy),
                I32LeS => Bit(x <= y), I32LeU => Bit(ux <= uy), I32GeS => Bit(x >= y), I32GeU => Bit(ux >= uy),
                I64Eqz => Bit(a == 0), I64Eq => Bit(a == b), I64Ne => Bit(a != b),
                I64LtS => Bit(a < b), I64LtU => Bit(ua < ub), I64GtS => Bit(a > b), I64GtU => Bit(ua > ub),
                I64LeS => Bit(a <= b), I64LeU => Bit(ua <= ub), I64GeS => Bit(a >= b), I64GeU => Bit(ua >= ub),
                F32Eq => Bit(F(a) == F(b)), F32Ne => Bit(F(a) != F(b)), F32Lt => Bit(F(a) < F(b)),
                F32Gt => Bit(F(a) > F(b)), F32Le => Bit(F(a) <= F(b)), F32Ge => Bit(F(a) >= F(b)),
                F64Eq => Bit(D(a) == D(b)), F64Ne => Bit(D(a) != D(b)), F64Lt => Bit(D(a) < D(b)),
                F64Gt => Bit(D(a) > D(b)), F64Le => Bit(D(a) <= D(b)), F64Ge => Bit(D(a) >= D(b)),
                I32Clz => BitOperations.LeadingZeroCount(ux), I32Ctz => BitOperations.TrailingZeroCount(ux), I32Popcnt => BitOperations.PopCount(ux),
                I32Add => x + y, I32Sub => x - y, I32Mul => x * y,
                I32DivS => y == 0 || (x == int.MinValue && y == -1) ? null : x / y,
                I32DivU => y == 0 ? null : (int)(ux / uy),
                I32RemS => y == 0 ? null : y == -1 ? 0 : x % y,
                I32RemU => y == 0 ? null : (int)(ux % uy),
                I32And => x & y, I32Or => x | y, I32Xor => x ^ y, I32Shl => x << y, I32ShrS => x >> y, I32ShrU => (int)(ux >> y),
                I32Rotl => (int)BitOperations.RotateLeft(ux, y), I32Rotr => (int)BitOperations.RotateRight(ux, y),
                I64Clz => BitOperations.LeadingZeroCount(ua), I64Ctz => BitOperations.TrailingZeroCount(ua), I64Popcnt => BitOperations.PopCount(ua),
                I64Add => a + b, I64Sub => a - b, I64Mul => a * b,
                I64DivS => b == 0 || (a == long.MinValue && b == -1) ? null : a / b,
                I64DivU => b == 0 ? null : (long)(ua / ub),
                I64RemS => b == 0 ? null : b == -1 ? 0 : a % b,
                I64RemU => b == 0 ? null : (long)(ua % ub),
                I64And => a & b, I64Or => a | b, I64Xor => a ^ b, I64Shl => a << (int)b, I64ShrS => a >> (int)b, I64ShrU => (long)(ua >> (int)b),
                I64Rotl => (long)BitOperations.RotateLeft(ua, (int)b), I64Rotr => (long)BitOperations.RotateRight(ua, (int)b),
                F32Abs => a & 0x7FFFFFFF, F32Neg => (int)(x ^ int.MinValue),
                F32Ceil => Bits(MathF.Ceiling(F(a))), F32Floor => Bits(MathF.Floor(F(a))), F32Trunc => Bits(MathF.Truncate(F(a))),
                F32Nearest => Bits(MathF.Round(F(a))), F32Sqrt => Bits(MathF.Sqrt(F(a))),
                F32Add => Bits(F(a) + F(b)), F32Sub => Bits(F(a) - F(b)), F32Mul => Bits(F(a) * F(b)), F32Div => Bits(F(a) / F(b)),
                F32Min => Bits(MathF.Min(F(a), F(b))), F32Max => Bits(MathF.Max(F(a), F(b))), F32Copysign => (x & int.MaxValue) | (y & int.MinValue),
                F64Abs => a & long.MaxValue, F64Neg => a ^ long.MinValue,
                F64Ceil => Bits(Math.Ceiling(D(a))), F64Floor => Bits(Math.Floor(D(a))), F64Trunc => Bits(Math.Truncate(D(a))),
                F64Nearest => Bits(Math.Round(D(a))), F64Sqrt => Bits(Math.Sqrt(D(a))),
                F64Add => Bits(D(a) + D(b)), F64Sub => Bits(D(a) - D(b)), F64Mul => Bits(D(a) * D(b)), F64Div => Bits(D(a) / D(b)),
                F64Min => Bits(Math.Min(D(a), D(b))), F64Max => Bits(Math.Max(D(a), D(b))), F64Copysign => (a & long.MaxValue) | (b & long.MinValue),
                I32WrapI64 => (int)a,
                I64ExtendI32S => x, I64ExtendI32U => ux,
                F32ConvertI32S => Bits((float)x), F32ConvertI32U => Bits((float)ux),
                F32ConvertI64S => Bits((float)a), F32ConvertI64U => null, F32DemoteF64 => Bits((float)D(a)),
                F64ConvertI32S => Bits((double)x), F64ConvertI32U => Bits((double)ux),
                F64ConvertI64S => Bits((double)a), F64ConvertI64U => Bits((double)ua), F64PromoteF32 => Bits((double)F(a)),
                I32ReinterpretF32 or F32ReinterpretI32 => x,
                I64ReinterpretF64 or F64ReinterpretI64 => a,
                I32Extend8S => (sbyte)x, I32Extend16S => (short)x,
                I64Extend8S => (sbyte)a, I64Extend16S => (short)a, I64Extend32S => x,
                I32TruncSatF32S => (int)F(a), I32TruncSatF32U => (int)(uint)F(a),
                I32TruncSatF64S => (int)D(a), I32TruncSatF64U => (int)(uint)D(a),
                I64TruncSatF32S => (long)F(a), I64TruncSatF32U => (long)(ulong)F(a),
                I64TruncSatF64S => (long)D(a), I64TruncSatF64U => (long)(ulong)D(a),
                _ => null,
            };
        }
    }

    /// <summary>All bits that may be set in the result, as an unsigned number; for i32 results the high half is clear.</summary>
    public static ulong PossibleBits(Node node, int depth = 4)
    {
        node = node.Resolve();
        ulong all = node.Type == ValueType.I32 ? uint.MaxValue : ulong.MaxValue;
        if (node.IsConstant) return (ulong)node.Immediate & all;
        if (depth == 0) return all;
        switch (node.Kind)
        {
            case Kind.Load:
                return (LoadOp)node.Opcode switch
                {
                    LoadOp.I32Load8U or LoadOp.I64Load8U => 0xFF,
                    LoadOp.I32Load16U or LoadOp.I64Load16U => 0xFFFF,
                    LoadOp.I64Load32U => uint.MaxValue,
                    _ => all,
                };
            case Kind.Select:
                return PossibleBits(node.Arguments[0], depth - 1) | PossibleBits(node.Arguments[1], depth - 1);
            case Kind.Phi:
                // Without arguments while its loop is still being translated: then nothing is known.
                if (node.Arguments.Length == 0) return all;
                ulong union = 0;
                foreach (var argument in node.Arguments) union |= PossibleBits(argument, Math.Min(depth - 1, 1));
                return union;
            case Kind.Numeric:
                ulong Of(int i) => PossibleBits(node.Arguments[i], depth - 1);
                var second = node.Arguments.Length > 1 ? node.Arguments[1].Resolve() : null;
                switch (node.Op)
                {
                    case <= F64Ge: return 1;
                    case I32And or I64And: return Of(0) & Of(1);
                    case I32Or or I64Or or I32Xor or I64Xor: return Of(0) | Of(1);
                    case I64ExtendI32U: return Of(0);
                    case I32WrapI64: return Of(0) & uint.MaxValue;
                    case I32Clz or I32Ctz or I32Popcnt: return 63;
                    case I64Clz or I64Ctz or I64Popcnt: return 127;
                    case I32ShrU when second!.IsConstant: return Of(0) >> ((int)second.Immediate & 31);
                    case I64ShrU when second!.IsConstant: return Of(0) >> ((int)second.Immediate & 63);
                    case I32Shl when second!.IsConstant: return (Of(0) << ((int)second.Immediate & 31)) & uint.MaxValue;
                    case I64Shl when second!.IsConstant: return Of(0) << ((int)second.Immediate & 63);
                    case I64ExtendI32S: return Of(0) <= int.MaxValue ? Of(0) : all;
                    default: return all;
                }
            default: return all;
        }
    }
}
