using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>Numbers as text and back, Math, and BigInts for the library.</summary>
public static partial class Operations
{
    private const int NumberText = State.Scratch, NumberScratch = State.Scratch + 4096;

    private static Value TextOf(int length) => Value.FromString(Strings.FromUnits(NumberText, length, 0));

    public static double NumberToInteger(double x) => NumberOperations.ToIntegerOrInfinity(x);
    public static Value NumberToRadix(double x, int radix) => TextOf(NumberToString.Radix(x, radix, NumberText, NumberScratch));
    public static Value NumberToFixed(double x, int digits) => TextOf(NumberToString.Fixed(x, digits, NumberText, NumberScratch));
    public static Value NumberToExponential(double x, int digits) => TextOf(NumberToString.Exponential(x, digits, NumberText, NumberScratch));
    public static Value NumberToPrecision(double x, int digits) => TextOf(NumberToString.Precision(x, digits, NumberText, NumberScratch));

    public static double ParseFloat(Value s) =>
        NumberParsing.ParseFloat(Strings.Data(s.Address), Strings.Length(s.Address), Strings.Shift(s.Address), NumberScratch);

    public static double ParseInt(Value s, int radix) =>
        NumberParsing.ParseInt(Strings.Data(s.Address), Strings.Length(s.Address), radix, Strings.Shift(s.Address), NumberScratch);

    public static double MathAbs(double x) => Math.Abs(x);
    public static double MathAcos(double x) => Trigonometry.Acos(x);
    public static double MathAcosh(double x) => Hyperbolics.Acosh(x);
    public static double MathAsin(double x) => Trigonometry.Asin(x);
    public static double MathAsinh(double x) => Hyperbolics.Asinh(x);
    public static double MathAtan(double x) => Trigonometry.Atan(x);
    public static double MathAtanh(double x) => Hyperbolics.Atanh(x);
    public static double MathAtan2(double y, double x) => Trigonometry.Atan2(y, x);
    public static double MathCbrt(double x) => MathFunctions.Cbrt(x);
    public static double MathCeil(double x) => Math.Ceiling(x);
    public static int MathClz32(double x) => MathFunctions.Clz32(x);
    public static double MathCos(double x) => Trigonometry.Cos(x, NumberScratch);
    public static double MathCosh(double x) => Hyperbolics.Cosh(x);
    public static double MathExp(double x) => Exponentials.Exp(x);
    public static double MathExpm1(double x) => Exponentials.Expm1(x);
    public static double MathFloor(double x) => Math.Floor(x);
    public static double MathFround(double x) => MathFunctions.Fround(x);
    public static double MathF16round(double x) => MathFunctions.F16round(x);
    public static double MathImul(double x, double y) => MathFunctions.Imul(x, y);
    public static double MathLog(double x) => Logarithms.Log(x);
    public static double MathLog1p(double x) => Logarithms.Log1p(x);
    public static double MathLog10(double x) => Logarithms.Log10(x);
    public static double MathLog2(double x) => Logarithms.Log2(x);
    public static double MathRound(double x) => MathFunctions.Round(x);
    public static double MathSin(double x) => Trigonometry.Sin(x, NumberScratch);
    public static double MathSinh(double x) => Hyperbolics.Sinh(x);
    public static double MathSqrt(double x) => Math.Sqrt(x);
    public static double MathTan(double x) => Trigonometry.Tan(x, NumberScratch);
    public static double MathTanh(double x) => Hyperbolics.Tanh(x);
    public static double MathTrunc(double x) => Math.Truncate(x);

    private static Value BigIntOrThrow(int cell) => cell == BigInts.TooBig ? Errors.Range(Text.OutOfMemory) : Value.FromBigInt(cell);

    public static double BigIntToNumber(Value x) => BigInts.ToNumber(x.Address);
    public static Value NumberToBigInt(double x) => BigIntOrThrow(BigInts.FromNumber(x));
    public static Value BigIntAsIntN(double bits, Value x) => BigIntOrThrow(BigInts.AsIntN(bits, x.Address));
    public static Value BigIntAsUintN(double bits, Value x) => BigIntOrThrow(BigInts.AsUintN(bits, x.Address));

    /// <summary>7.1.14 StringToBigInt: undefined when the text is none.</summary>
    public static Value StringToBigInt(Value s)
    {
        int cell = BigInts.Parse(Strings.Data(s.Address), Strings.Length(s.Address), Strings.Shift(s.Address));
        return cell == BigInts.NotNumeral ? Value.Undefined : BigIntOrThrow(cell);
    }

    public static Value BigIntToString(Value x, int radix)
    {
        int room = BigInts.MaxTextLength(x.Address, radix);
        int bytes = Heap.Allocate(Layout.Data + room);
        if (bytes == 0) return Errors.Range(Text.InvalidStringLength);
        Heap.SetHeader(bytes, CellKind.Bytes, 0, room);
        int length = BigInts.ToText(x.Address, radix, bytes + Layout.Data);
        return StringOrThrow(Strings.FromUnits(bytes + Layout.Data, length, 0));
    }
}
