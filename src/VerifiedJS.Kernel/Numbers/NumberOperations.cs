using System.Numerics;

namespace VerifiedJS.Kernel;

/// <summary>Numeric conversions and the operators of the Number type that are not single instructions.</summary>
public static class NumberOperations
{
    /// <summary>Only NaN differs from itself.</summary>
#pragma warning disable CS1718
    public static bool IsNaN(double value) => value != value;
#pragma warning restore CS1718

    /// <summary>ToInt32, ES2025 7.1.6; ToUint32, ToInt16 and the like are truncations of it.</summary>
    public static int ToInt32(double value)
    {
        int direct = (int)value;
        if (direct == value) return direct;
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = ((int)(bits >> 52) & 0x7FF) - 1075;
        // Below 1 in magnitude, or a multiple of 2^32, or not finite (exponent 972).
        if (exponent < -52 || exponent > 31) return 0;
        long significand = bits & (1L << 52) - 1 | 1L << 52;
        int magnitude = (int)(exponent < 0 ? significand >> -exponent : significand << exponent);
        return bits < 0 ? -magnitude : magnitude;
    }

    /// <summary>ToUint32, ES2025 7.1.7, as the bits of an int.</summary>
    public static uint ToUint32(double value) => (uint)ToInt32(value);

    /// <summary>ToInt16, ES2025 7.1.8.</summary>
    public static int ToInt16(double value) => (short)ToInt32(value);

    /// <summary>ToUint16, ES2025 7.1.9.</summary>
    public static int ToUint16(double value) => (ushort)ToInt32(value);

    /// <summary>ToInt8, ES2025 7.1.10.</summary>
    public static int ToInt8(double value) => (sbyte)ToInt32(value);

    /// <summary>ToUint8, ES2025 7.1.11.</summary>
    public static int ToUint8(double value) => (byte)ToInt32(value);

    /// <summary>ToUint8Clamp, ES2025 7.1.12: ties to even.</summary>
    public static int ToUint8Clamp(double value)
    {
        if (!(value > 0)) return 0;
        if (value >= 255) return 255;
        double floor = Math.Floor(value);
        int result = (int)floor;
        double rest = value - floor;
        if (rest > 0.5 || rest == 0.5 && (result & 1) != 0) result++;
        return result;
    }

    /// <summary>ToIntegerOrInfinity, ES2025 7.1.5, as a double: never NaN, never negative zero.</summary>
    public static double ToIntegerOrInfinity(double value)
    {
        if (IsNaN(value)) return 0;
        return Math.Truncate(value) + 0.0;
    }

    /// <summary>Number::remainder, ES2025 6.1.6.1.6: exact, with the sign of the dividend.</summary>
    public static double Remainder(double n, double d)
    {
        long nBits = BitConverter.DoubleToInt64Bits(n), dBits = BitConverter.DoubleToInt64Bits(d);
        long sign = nBits & long.MinValue;
        nBits &= long.MaxValue;
        dBits &= long.MaxValue;
        const long infinity = 0x7FF0000000000000;
        // Steps 1 to 5.
        if (nBits >= infinity || dBits > infinity || dBits == 0) return double.NaN;
        if (nBits < dBits) return n;
        if (nBits == dBits) return BitConverter.Int64BitsToDouble(sign);
        // Small integers, the common case, divide in the integer unit.
        double nAbsolute = BitConverter.Int64BitsToDouble(nBits), dAbsolute = BitConverter.Int64BitsToDouble(dBits);
        if (nAbsolute <= 9007199254740991.0)
        {
            long nInteger = (long)nAbsolute, dInteger = (long)dAbsolute;
            if (nInteger == nAbsolute && dInteger == dAbsolute)
                return BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(nInteger % dInteger) | sign);
        }
        // n = nFraction * 2^nExponent, d likewise; long division by bits, eleven quotient bits a step.
        int nExponent = Exponent(nBits), dExponent = Exponent(dBits);
        ulong remainder = Significand(nBits), divisor = Significand(dBits);
        remainder %= divisor;
        int steps = nExponent - dExponent;
        while (steps > 0 && remainder != 0)
        {
            int step = steps < 11 ? steps : 11;
            remainder = (remainder << step) % divisor;
            steps -= step;
        }
        return BitConverter.Int64BitsToDouble(Scaled(remainder, dExponent) | sign);
    }

    // The exponent of the unit in the last place, of the bits of a finite positive double.
    private static int Exponent(long bits)
    {
        int biased = (int)(bits >> 52);
        return biased == 0 ? 1 : biased;
    }

    private static ulong Significand(long bits)
    {
        long fraction = bits & (1L << 52) - 1;
        return (ulong)(bits >> 52 == 0 ? fraction : fraction | 1L << 52);
    }

    // The bits of significand * 2^exponent, which is representable; exponent as Exponent gives it.
    private static long Scaled(ulong significand, int exponent)
    {
        if (significand == 0) return 0;
        int shift = BitOperations.LeadingZeroCount(significand) - 11;
        if (shift > exponent - 1) shift = exponent - 1;
        significand <<= shift;
        exponent -= shift;
        return significand >> 52 == 0 ? (long)significand : (long)(significand & (1UL << 52) - 1) | (long)exponent << 52;
    }
}
