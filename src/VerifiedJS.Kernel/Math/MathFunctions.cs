using System.Numerics;
using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>Functions of the Math object that are neither single instructions nor transcendental, and cbrt.</summary>
public static class MathFunctions
{
    /// <summary>Math.clz32, ES2025 21.3.2.11.</summary>
    public static int Clz32(double x) => BitOperations.LeadingZeroCount(NumberOperations.ToUint32(x));

    /// <summary>Math.imul, ES2025 21.3.2.19.</summary>
    public static int Imul(double x, double y) => NumberOperations.ToInt32(x) * NumberOperations.ToInt32(y);

    /// <summary>Math.fround, ES2025 21.3.2.17.</summary>
    public static double Fround(double x) => (float)x;

    /// <summary>Math.sign, ES2025 21.3.2.29.</summary>
    public static double Sign(double x) => x > 0 ? 1 : x < 0 ? -1 : x;

    /// <summary>Math.round, ES2025 21.3.2.28: halves go up.</summary>
    public static double Round(double x)
    {
        double floor = Math.Floor(x);
        // The sign of a zero is that of x.
        if (x - floor < 0.5) return floor;
        double ceiling = Math.Ceiling(x);
        return floor == ceiling || NumberOperations.IsNaN(x - floor) ? x : ceiling;
    }

    /// <summary>Math.max, ES2025 21.3.2.24, of two numbers.</summary>
    public static double Max(double x, double y)
    {
        if (x > y) return x;
        if (y > x) return y;
        if (x != y) return double.NaN;
        return BitConverter.DoubleToInt64Bits(x) < 0 ? y : x;
    }

    /// <summary>Math.min, ES2025 21.3.2.25, of two numbers.</summary>
    public static double Min(double x, double y)
    {
        if (x < y) return x;
        if (y < x) return y;
        if (x != y) return double.NaN;
        return BitConverter.DoubleToInt64Bits(x) < 0 ? x : y;
    }

    /// <summary>The bits of the 16-bit floating-point number nearest to x, ties to even.</summary>
    public static int ToFloat16Bits(double x)
    {
        long bits = BitConverter.DoubleToInt64Bits(x);
        int sign = (int)(bits >> 48) & 0x8000;
        long absolute = bits & long.MaxValue;
        if (absolute > 0x7FF0000000000000) return 0x7E00;
        int exponent = (int)(absolute >> 52) - 1023;
        if (exponent > 15) return sign | 0x7C00;
        if (exponent < -25) return sign;
        long significand = absolute & (1L << 52) - 1 | 1L << 52;
        // 10 bits are kept after the leading one, fewer below 2^-14.
        int drop = exponent < -14 ? 42 - 14 - exponent : 42;
        long kept = significand >> drop, rest = significand & (1L << drop) - 1, half = 1L << drop - 1;
        if (rest > half || rest == half && (kept & 1) != 0) kept++;
        // The leading one, and a carry out of the significand, add to the exponent field.
        int field = exponent < -14 ? 0 : exponent + 14;
        return sign | (field << 10) + (int)kept;
    }

    /// <summary>The value of a 16-bit floating-point number.</summary>
    public static double FromFloat16Bits(int bits)
    {
        int field = bits >> 10 & 31, fraction = bits & 0x3FF;
        double magnitude;
        if (field == 31) magnitude = fraction == 0 ? double.PositiveInfinity : double.NaN;
        else if (field == 0) magnitude = fraction * DoubleWords.PowerOfTwo(-24);
        else magnitude = (fraction | 0x400) * DoubleWords.PowerOfTwo(field - 25);
        return (bits & 0x8000) != 0 ? -magnitude : magnitude;
    }

    /// <summary>Math.f16round, ES2026.</summary>
    public static double F16round(double x) => NumberOperations.IsNaN(x) ? x : FromFloat16Bits(ToFloat16Bits(x));

    /// <summary>
    /// Math.hypot, ES2025 21.3.2.18, of <paramref name="count"/> doubles in memory: scaled by the largest and summed with
    /// Kahan's compensation.
    /// </summary>
    public static double Hypot(int numbers, int count)
    {
        double largest = 0;
        bool isNaN = false;
        for (int i = 0; i < count; i++)
        {
            double magnitude = Math.Abs(Memory.LoadF64(numbers + i * 8));
            if (magnitude > double.MaxValue) return double.PositiveInfinity;
            if (NumberOperations.IsNaN(magnitude)) isNaN = true;
            else if (magnitude > largest) largest = magnitude;
        }
        if (isNaN) return double.NaN;
        if (largest == 0) return 0;
        double sum = 0, compensation = 0;
        for (int i = 0; i < count; i++)
        {
            double n = Math.Abs(Memory.LoadF64(numbers + i * 8)) / largest;
            double summand = n * n - compensation;
            double preliminary = sum + summand;
            compensation = preliminary - sum - summand;
            sum = preliminary;
        }
        return Math.Sqrt(sum) * largest;
    }

    /// <summary>
    /// Math.cbrt, ES2025 21.3.2.9, as in fdlibm: an estimate from a third of the exponent, a polynomial to 23 bits, then
    /// one step of Newton's iteration.
    /// </summary>
    public static double Cbrt(double x)
    {
        const double
            p0 = 1.87595182427177009643, p1 = -1.88497979543377169875, p2 = 1.621429720105354466140,
            p3 = -0.758397934778766047437, p4 = 0.145996192886612446982;
        const int bias = 715094163, subnormalBias = 696219795;
        double absolute = Math.Abs(x), t;
        int high = DoubleWords.High(absolute);
        if (high >= 0x7FF00000) return x + x;
        if (absolute == 0) return x;
        if (high < 0x00100000)
        {
            t = absolute * 18014398509481984.0;
            t = DoubleWords.WithHigh(0, (int)((uint)DoubleWords.High(t) / 3) + subnormalBias);
        }
        else
            t = DoubleWords.WithHigh(0, (int)((uint)high / 3) + bias);
        double r = t * t * (t / absolute);
        t = t * (p0 + r * (p1 + r * p2) + r * r * r * (p3 + r * p4));
        // To 23 bits, so that t * t is exact.
        t = BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(t) + 0x80000000L & unchecked((long)0xFFFFFFFFC0000000));
        double s = t * t;
        r = absolute / s;
        double w = t + t;
        r = (r - t) / (w + r);
        t = t + t * r;
        return x < 0 ? -t : t;
    }

    /// <summary>Bytes of state of <see cref="Random"/>.</summary>
    public const int RandomStateBytes = 16;

    /// <summary>Spreads a seed over the state of <see cref="Random"/> with the finalizer of MurmurHash3.</summary>
    public static void SeedRandom(int state, long seed)
    {
        ulong first = Mix((ulong)seed), second = Mix(~first);
        Memory.StoreI64(state, (long)first);
        // The state must not be all zeros.
        Memory.StoreI64(state, (long)(first == 0 && second == 0 ? 1UL : second), 8);
    }

    private static ulong Mix(ulong h)
    {
        h ^= h >> 33;
        h *= 0xFF51AFD7ED558CCD;
        h ^= h >> 33;
        h *= 0xC4CEB9FE1A85EC53;
        h ^= h >> 33;
        return h;
    }

    /// <summary>Math.random, ES2025 21.3.2.27: xorshift128+ (S. Vigna) over 16 bytes of state, 53 bits of each step.</summary>
    public static double Random(int state)
    {
        ulong s1 = (ulong)Memory.LoadI64(state), s0 = (ulong)Memory.LoadI64(state, 8);
        ulong sum = s0 + s1;
        Memory.StoreI64(state, (long)s0);
        s1 ^= s1 << 23;
        s1 ^= s1 >> 17 ^ s0 ^ s0 >> 26;
        Memory.StoreI64(state, (long)s1, 8);
        return (long)(sum >> 11) * DoubleWords.PowerOfTwo(-53);
    }
}
