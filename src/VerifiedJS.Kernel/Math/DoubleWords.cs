namespace VerifiedJS.Kernel;

/// <summary>The two 32-bit words of a double, in which the algorithms of fdlibm state their case distinctions.</summary>
internal static class DoubleWords
{
    /// <summary>Sign, exponent and the upper 20 bits of the significand.</summary>
    internal static int High(double value) => (int)(BitConverter.DoubleToInt64Bits(value) >> 32);

    /// <summary>The lower 32 bits of the significand.</summary>
    internal static int Low(double value) => (int)BitConverter.DoubleToInt64Bits(value);

    internal static double WithHigh(double value, int high) =>
        BitConverter.Int64BitsToDouble((long)high << 32 | (uint)Low(value));

    /// <summary>The value with its lower word zero: short enough that a product of two such is exact.</summary>
    internal static double WithoutLow(double value) =>
        BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(value) & unchecked((long)0xFFFFFFFF00000000));

    /// <summary>2^exponent for the exponents of normal numbers.</summary>
    internal static double PowerOfTwo(int exponent) => BitConverter.Int64BitsToDouble((long)(exponent + 1023) << 52);
}
