extern alias Checkers;

using VerifiedJS.Wasm;
using VerifiedJS.Wasm.Execution;
using Xunit;
using Dafny = Checkers::Dafny;
using ValueType = VerifiedJS.Wasm.ValueType;
using Numerics = Checkers::Numerics;
using W = Checkers::Wasm;

namespace VerifiedJS.Compiler.Tests.Semantics;

/// <summary>
/// The numeric instructions as proofs/Wasm/Numerics.dfy defines them, against the engine that passes the official test suite: all of them, on operands that are near
/// powers of two, special doubles, and random ones.
/// </summary>
public class NumericsTests
{
    private static readonly ulong[] s_operands = [.. Operands().Distinct()];

    private static IEnumerable<ulong> Operands()
    {
        for (int bit = 0; bit < 64; bit++)
            for (int d = -1; d <= 1; d++) yield return (1ul << bit) + (ulong)d;
        foreach (double number in (double[])[0, -0.0, 1, -1, 0.5, -1.5, 1e300, -1e300, double.Epsilon, -double.Epsilon, double.MaxValue, double.PositiveInfinity, double.NegativeInfinity, double.NaN,
            0.1, 1.0 / 3, -2147483648.5, 4294967295.5, 9007199254740991, 9007199254740993, 1.0000000000000002, 2.2250738585072011e-308, 1.4821969375237396e-323])
            yield return BitConverter.DoubleToUInt64Bits(number);
        yield return 0xFFF8_0000_0000_0000;
        yield return 0x7FF0_0000_0000_0001;
        yield return 0x80FF_80FF_80FF_80FF;
        var random = new Random(20261128);
        for (int i = 0; i < 20; i++) yield return BitConverter.DoubleToUInt64Bits(Math.ScaleB(random.NextDouble(), random.Next(-5, 60)));
        for (int i = 0; i < 60; i++) yield return (ulong)random.NextInt64(long.MinValue, long.MaxValue);
    }

    internal static ulong Cut(ulong operand, ValueType type) => type == ValueType.I32 || type == ValueType.F32 ? (uint)operand : operand;

    internal static W.Value ValueOf(ulong bits, ValueType type) =>
        type == ValueType.I32 ? W.Value.create_I32Value((uint)bits) : type == ValueType.I64 ? W.Value.create_I64Value(bits)
        : type == ValueType.F32 ? W.Value.create_F32Value((uint)bits) : W.Value.create_F64Value(bits);

    internal static ulong BitsOf(W.Value value) =>
        value.is_I32Value ? value.dtor_bits : value.is_I64Value ? value.dtor_wide : value.is_F32Value ? value.dtor_single : value.dtor_double;

    private static Numerics.Computed Defined(NumericOp op, params W.Value[] operands) => Numerics.__default.Numeric((uint)op, Dafny.Sequence<W.Value>.FromArray(operands));

    private static bool IsSingle(ValueType type) => type == ValueType.F32;

    /// <summary>Every instruction is defined but those on single-precision numbers; the two reinterpretations of those are.</summary>
    private static bool MustBeDefined(NumericOp op) =>
        op is NumericOp.I32ReinterpretF32 or NumericOp.F32ReinterpretI32 || !op.Signature().Parameters.Concat(op.Signature().Results).Any(IsSingle);

    private static bool IsNaN(ulong bits) => double.IsNaN(BitConverter.UInt64BitsToDouble(bits));

    [Fact]
    public void DefinitionsAreTheEngines()
    {
        int defined = 0;
        foreach (NumericOp op in Enum.GetValues<NumericOp>())
        {
            FunctionType type = op.Signature();
            ValueType operand = type.Parameters[0];
            bool isDefined = !Defined(op, [.. type.Parameters.Select(p => ValueOf(1, p))]).is_Elsewhere;
            Assert.True(isDefined == MustBeDefined(op), $"{op} is {(isDefined ? "" : "not ")}defined");
            if (!isDefined) continue;
            defined++;
            var builder = new ModuleBuilder();
            builder.Export("f", builder.DefineFunction("f", type, [], [.. Enumerable.Range(0, type.Parameters.Count).Select(i => (Instruction)new LocalGet(i)), new Numeric(op)]));
            FunctionInstance f = new WasmStore().Instantiate(builder.Build(), (_, _) => null).Function("f");
            foreach (ulong x in s_operands)
                foreach (ulong y in type.Parameters.Count == 1 ? [0ul] : s_operands)
                {
                    ulong[] words = type.Parameters.Count == 1 ? [Cut(x, operand)] : [Cut(x, operand), Cut(y, operand)];
                    Numerics.Computed computed = Defined(op, [.. words.Select(word => ValueOf(word, operand))]);
                    ulong? expected = null, actual = computed.is_Is ? BitsOf(computed.dtor_v) : null;
                    try
                    {
                        expected = f.Invoke(words)[0];
                    }
                    catch (Trap)
                    {
                    }
                    bool isNaN = computed.is_Elsewhere && expected is ulong bits && type.Results[0] == ValueType.F64 && IsNaN(bits);
                    Assert.True(isNaN || (expected == actual && !computed.is_Elsewhere), $"{op} of {string.Join(", ", words.Select(word => word.ToString("X")))}: {expected:X}, not {actual:X}");
                }
        }
        Assert.Equal(102, defined);
    }
}
