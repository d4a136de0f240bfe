using System.Numerics;
using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>
/// Where digits written to memory stand: the number is 0.d1d2...dCount * 10^Point, which makes Point the
/// specification's n and Count its k in Number::toString.
/// </summary>
internal readonly struct DecimalDigits(long bits)
{
    private readonly long bits = bits;

    internal static DecimalDigits Of(int count, int point) => new((long)point << 32 | (uint)count);
    internal int Count => (int)bits;
    internal int Point => (int)(bits >> 32);
}

/// <summary>Decimal digits of finite positive doubles, as ASCII bytes in linear memory.</summary>
internal static class DecimalDigitsWriter
{
    private const ulong HiddenBit = 1UL << 52;

    /// <summary>floor(log10(2^e)) for |e| up to 1500.</summary>
    private static int FloorLog10OfPowerOfTwo(int e) => e * 1262611 >> 22;

    /// <summary>floor(log10(3/4 * 2^e)) for |e| up to 1500.</summary>
    private static int FloorLog10OfThreeQuarters(int e) => e * 1262611 - 524031 >> 22;

    /// <summary>
    /// The shortest digits that read back as the value, and among those the closest to it. At most 17 digits go to
    /// <paramref name="to"/>; 32 bytes of <paramref name="scratch"/>. R. Giulietti, "The Schubfach way to render doubles".
    /// </summary>
    internal static DecimalDigits Shortest(double value, int to, int scratch)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(value);
        ulong fraction = bits & HiddenBit - 1;
        int biased = (int)(bits >> 52) & 0x7FF;
        ulong c = biased == 0 ? fraction : fraction | HiddenBit;
        int q = (biased == 0 ? 1 : biased) - 1075;

        // A small integer is its own shortest representation.
        if (q <= 0 && q > -53 && (c & (1UL << -q) - 1) == 0) return Integer(c >> -q, 0, to);

        bool isEven = (c & 1) == 0;
        // Below a power of two the doubles lie twice as close.
        bool isIrregular = fraction == 0 && biased > 1;
        ulong center = 4 * c, left = center - (isIrregular ? 1UL : 2UL), right = center + 2;
        int k = isIrregular ? FloorLog10OfThreeQuarters(q) : FloorLog10OfPowerOfTwo(q);
        int shift = q + PowersOfTen.FloorLog2(-k) + 1;

        // The method wants 10^-k rounded up.
        PowersOfTen.Load(-k, scratch);
        ulong high = (ulong)Memory.LoadI64(scratch), low = (ulong)Memory.LoadI64(scratch, 8);
        if (!PowersOfTen.IsExact(-k))
        {
            low++;
            if (low == 0) high++;
        }
        ulong middle = RoundToOdd(high, low, center << shift);
        ulong lower = RoundToOdd(high, low, left << shift) + (isEven ? 0UL : 1UL);
        ulong upper = RoundToOdd(high, low, right << shift) - (isEven ? 0UL : 1UL);

        ulong s = middle >> 2;
        if (s >= 10)
        {
            // Try one digit less: 10 * tenth and 10 * (tenth + 1).
            ulong tenth = s / 10;
            bool downInside = lower <= 40 * tenth, upInside = 40 * tenth + 40 <= upper;
            if (downInside != upInside) return Integer(upInside ? tenth + 1 : tenth, k + 1, to);
        }
        bool thisInside = lower <= 4 * s, nextInside = 4 * s + 4 <= upper;
        if (thisInside != nextInside) return Integer(nextInside ? s + 1 : s, k, to);
        // Both or neither: the closer one, the even one of two equally close.
        ulong half = 4 * s + 2;
        bool roundUp = middle > half || middle == half && (s & 1) != 0;
        return Integer(roundUp ? s + 1 : s, k, to);
    }

    // The top 64 bits of g * factor, the last one set when anything but rounding error lies below.
    private static ulong RoundToOdd(ulong high, ulong low, ulong factor)
    {
        ulong carry = Wide.MultiplyHigh(low, factor);
        ulong middle = high * factor;
        ulong top = Wide.MultiplyHigh(high, factor);
        ulong sum = middle + carry;
        if (sum < middle) top++;
        return top | (sum > 1 ? 1UL : 0UL);
    }

    /// <summary>The digits of integer * 10^exponent without trailing zeros; up to 20 bytes at <paramref name="to"/>.</summary>
    internal static DecimalDigits Integer(ulong integer, int exponent, int to)
    {
        int length = 1;
        for (ulong rest = integer; rest >= 10; rest /= 10) length++;
        int point = exponent + length, count = length;
        // Zeros at the end are dropped while nothing but zeros has been seen.
        bool significant = false;
        for (int i = length - 1; i >= 0; i--)
        {
            ulong next = integer / 10;
            int digit = (int)(integer - next * 10);
            integer = next;
            if (!significant)
            {
                significant = digit != 0 || i == 0;
                count = i + 1;
            }
            Memory.StoreI8(to + i, '0' + digit);
        }
        return DecimalDigits.Of(count, point);
    }

    /// <summary>Bytes of scratch that <see cref="Exact"/> needs.</summary>
    internal const int ExactScratch = 1024;

    /// <summary>
    /// Correctly rounded digits of the exact value, ties away from zero. The digit count is <paramref name="count"/>, or
    /// with <paramref name="fixedPoint"/> so many as leave count digits after the decimal point; trailing zeros are kept.
    /// A value that rounds to nothing has Count 0. Writes at most one digit more than asked for.
    /// </summary>
    internal static DecimalDigits Exact(double value, int count, bool fixedPoint, int to, int scratch)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(value);
        int biased = (int)(bits >> 52) & 0x7FF;
        ulong c = biased == 0 ? bits & HiddenBit - 1 : bits & HiddenBit - 1 | HiddenBit;
        int q = (biased == 0 ? 1 : biased) - 1075;

        // value = numerator / denominator; 1100 bits and a few digits' room each.
        int numerator = scratch, denominator = scratch + 256;
        int numeratorLength = Naturals.Store(numerator, c), denominatorLength = Naturals.Store(denominator, 1);
        if (q > 0) numeratorLength = Naturals.ShiftLeft(numerator, numerator, numeratorLength, q);
        else denominatorLength = Naturals.ShiftLeft(denominator, denominator, denominatorLength, -q);

        // Scale to [1, 10): value = numerator / denominator * 10^exponent. The estimate is right or one too small.
        int exponent = FloorLog10OfPowerOfTwo(q + 63 - BitOperations.LeadingZeroCount(c));
        if (exponent > 0) denominatorLength = Naturals.MultiplyByPowerOfTen(denominator, denominatorLength, exponent);
        else numeratorLength = Naturals.MultiplyByPowerOfTen(numerator, numeratorLength, -exponent);
        int tenfold = scratch + 512;
        int tenfoldLength = Naturals.MultiplyAdd(tenfold, Naturals.Copy(tenfold, denominator, denominatorLength), 10, 0);
        if (Naturals.Compare(numerator, numeratorLength, tenfold, tenfoldLength) >= 0)
        {
            exponent++;
            denominatorLength = Naturals.Copy(denominator, tenfold, tenfoldLength);
        }

        int wanted = fixedPoint ? exponent + 1 + count : count;
        if (wanted < 0) return DecimalDigits.Of(0, exponent + 1);
        for (int i = 0; i < wanted; i++)
        {
            int digit = 0;
            while (Naturals.Compare(numerator, numeratorLength, denominator, denominatorLength) >= 0)
            {
                numeratorLength = Naturals.Subtract(numerator, numerator, numeratorLength, denominator, denominatorLength);
                digit++;
            }
            Memory.StoreI8(to + i, '0' + digit);
            numeratorLength = Naturals.MultiplyAdd(numerator, numeratorLength, 10, 0);
        }
        // What is left, numerator / denominator in [0, 10), is in tenths of the last digit.
        if (wanted == 0) exponent++;
        denominatorLength = Naturals.MultiplyAdd(denominator, denominatorLength, 5, 0);
        bool roundUp = Naturals.Compare(numerator, numeratorLength, denominator, denominatorLength) >= 0;
        if (wanted == 0)
        {
            if (!roundUp) return DecimalDigits.Of(0, exponent);
            Memory.StoreI8(to, '1');
            return DecimalDigits.Of(1, exponent + 1);
        }
        if (!roundUp) return DecimalDigits.Of(wanted, exponent + 1);
        int last = wanted - 1;
        while (last >= 0 && Memory.LoadU8(to + last) == '9')
        {
            Memory.StoreI8(to + last, '0');
            last--;
        }
        if (last >= 0)
        {
            Memory.StoreI8(to + last, Memory.LoadU8(to + last) + 1);
            return DecimalDigits.Of(wanted, exponent + 1);
        }
        // 99...9 became 100...0: one digit more before the point, which a fixed count of digits does not keep.
        Memory.StoreI8(to, '1');
        if (!fixedPoint) return DecimalDigits.Of(wanted, exponent + 2);
        Memory.StoreI8(to + wanted, '0');
        return DecimalDigits.Of(wanted + 1, exponent + 2);
    }
}
