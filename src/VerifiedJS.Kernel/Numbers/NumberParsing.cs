using System.Numerics;
using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>
/// Text to numbers, always correctly rounded but for parseInt in the radixes where the specification leaves it open.
/// Text is flat, given as <see cref="CodeUnits"/> describes; <c>scratch</c> is a block of <see cref="ScratchBytes"/>.
/// </summary>
public static class NumberParsing
{
    /// <summary>Scratch that every function here can do with.</summary>
    public const int ScratchBytes = 4096;

    /// <summary>StringToNumber, ES2025 7.1.4.1.1.</summary>
    public static double StringToNumber(int text, int length, int shift, int scratch)
    {
        int at = CodeUnits.SkipWhiteSpace(text, 0, length, shift);
        int end = CodeUnits.TrimWhiteSpaceEnd(text, at, length, shift);
        if (at == end) return 0;
        int first = CodeUnits.At(text, at, shift);
        if (first == '0' && end - at > 2)
        {
            int letter = CodeUnits.At(text, at + 1, shift) | 0x20;
            int bits = letter == 'x' ? 4 : letter == 'o' ? 3 : letter == 'b' ? 1 : 0;
            if (bits != 0) return PowerOfTwoRadix(text, at + 2, end, shift, bits, true);
        }
        double value = SignedDecimal(text, at, end, shift, scratch);
        return Memory.LoadI32(scratch) == end ? value : double.NaN;
    }

    /// <summary>parseFloat, ES2025 19.2.4, from step 2 on.</summary>
    public static double ParseFloat(int text, int length, int shift, int scratch)
    {
        int at = CodeUnits.SkipWhiteSpace(text, 0, length, shift);
        return SignedDecimal(text, at, length, shift, scratch);
    }

    /// <summary>parseInt, ES2025 19.2.5, from step 2 on; <paramref name="radix"/> is the result of ToInt32.</summary>
    public static double ParseInt(int text, int length, int radix, int shift, int scratch)
    {
        int at = CodeUnits.SkipWhiteSpace(text, 0, length, shift);
        bool negative = false;
        if (at < length)
        {
            int sign = CodeUnits.At(text, at, shift);
            negative = sign == '-';
            if (negative || sign == '+') at++;
        }
        // Steps 8 to 12.
        bool stripPrefix = radix == 0 || radix == 16;
        if (radix == 0) radix = 10;
        if (radix < 2 || radix > 36) return double.NaN;
        if (stripPrefix && length - at >= 2 && CodeUnits.At(text, at, shift) == '0' && (CodeUnits.At(text, at + 1, shift) | 0x20) == 'x')
        {
            at += 2;
            radix = 16;
        }
        // Steps 13 to 15.
        int end = at;
        while (end < length && CodeUnits.DigitValue(CodeUnits.At(text, end, shift)) < radix) end++;
        if (end == at) return double.NaN;
        double value;
        if (radix == 10) value = UnsignedDecimal(text, at, end, shift, scratch);
        else if ((radix & radix - 1) == 0) value = PowerOfTwoRadix(text, at, end, shift, BitOperations.TrailingZeroCount(radix), false);
        else value = AnyRadix(text, at, end, radix, shift);
        return negative ? -value : value;
    }

    // The digits in parts that fit 32 bits, added up in doubles: exact up to 2^53, and beyond it what V8 gives.
    private static double AnyRadix(int text, int at, int end, int radix, int shift)
    {
        const uint largestMultiplier = 0xFFFFFFFF / 36;
        double value = 0;
        while (at < end && CodeUnits.At(text, at, shift) == '0') at++;
        while (at < end)
        {
            uint part = 0, multiplier = 1;
            while (at < end && multiplier * (uint)radix <= largestMultiplier)
            {
                part = part * (uint)radix + (uint)CodeUnits.DigitValue(CodeUnits.At(text, at, shift));
                multiplier *= (uint)radix;
                at++;
            }
            value = value * multiplier + part;
        }
        return value;
    }

    // Digits of a radix that is a power of two; NaN at a character that is none.
    private static double PowerOfTwoRadix(int text, int at, int end, int shift, int bits, bool check)
    {
        ulong significand = 0;
        int exponent = 0;
        bool sticky = false;
        for (; at < end; at++)
        {
            int digit = CodeUnits.DigitValue(CodeUnits.At(text, at, shift));
            if (check && digit >= 1 << bits) return double.NaN;
            if (significand >> 58 == 0)
                significand = significand << bits | (uint)digit;
            else
            {
                if (exponent < 2048) exponent += bits;
                sticky |= digit != 0;
            }
        }
        return significand == 0 ? 0 : DoubleRounding.Nearest(significand, sticky, exponent);
    }

    // The longest prefix that is a StrDecimalLiteral; its end is stored at scratch. NaN, and the start, without one.
    private static double SignedDecimal(int text, int start, int end, int shift, int scratch)
    {
        int at = start;
        bool negative = false;
        if (at < end)
        {
            int sign = CodeUnits.At(text, at, shift);
            negative = sign == '-';
            if (negative || sign == '+') at++;
        }
        double value;
        if (at < end && CodeUnits.At(text, at, shift) == 'I')
        {
            bool whole = end - at >= 8;
            for (int i = 0; whole && i < 8; i++) whole = CodeUnits.At(text, at + i, shift) == Infinity[i];
            Memory.StoreI32(scratch, at + 8);
            value = whole ? double.PositiveInfinity : double.NaN;
        }
        else
            value = UnsignedDecimal(text, at, end, shift, scratch);
        return negative ? -value : value;
    }

    private static ReadOnlySpan<byte> Infinity => "Infinity"u8;

    /// <summary>
    /// The longest prefix that is a StrUnsignedDecimalLiteral, Infinity apart; stores the index of its end at
    /// <paramref name="scratch"/>. Without one, NaN.
    /// </summary>
    internal static double UnsignedDecimal(int text, int start, int end, int shift, int scratch)
    {
        // Up to 19 significant digits make the significand; whether others are not zero is all that is kept of them.
        ulong significand = 0;
        int kept = 0, digits = 0, at = start;
        long exponent = 0;
        bool more = false, point = false;
        for (; at < end; at++)
        {
            int unit = CodeUnits.At(text, at, shift);
            if (unit == '.' && !point)
            {
                point = true;
                continue;
            }
            int digit = unit - '0';
            if ((uint)digit > 9) break;
            digits++;
            if (kept < 19)
            {
                significand = significand * 10 + (uint)digit;
                if (significand != 0) kept++;
                if (point) exponent--;
            }
            else
            {
                more |= digit != 0;
                if (!point) exponent++;
            }
        }
        Memory.StoreI32(scratch, at);
        if (digits == 0)
        {
            Memory.StoreI32(scratch, start);
            return double.NaN;
        }
        if (at < end && (CodeUnits.At(text, at, shift) | 0x20) == 'e')
        {
            at++;
            bool negative = false;
            if (at < end)
            {
                int sign = CodeUnits.At(text, at, shift);
                negative = sign == '-';
                if (negative || sign == '+') at++;
            }
            long written = 0;
            int firstDigit = at;
            for (; at < end; at++)
            {
                int digit = CodeUnits.At(text, at, shift) - '0';
                if ((uint)digit > 9) break;
                if (written < 1L << 40) written = written * 10 + digit;
            }
            if (at > firstDigit)
            {
                Memory.StoreI32(scratch, at);
                exponent += negative ? -written : written;
            }
        }
        if (significand == 0) return 0;

        // The value is below 10^(exponent + kept) and at least a tenth of it.
        if (exponent + kept > 310) return double.PositiveInfinity;
        if (exponent + kept < -323) return 0;
        int e = (int)exponent;
        // Both operands are exact, so one operation rounds correctly.
        if (!more && significand <= 1UL << 53 && e >= -22 && e <= 22)
            return e < 0 ? (double)(long)significand / SmallPowers[-e] : (double)(long)significand * SmallPowers[e];
        double low = Bound(significand, e, false, scratch + 8);
        if (!more && PowersOfTen.IsExact(e)) return low;
        double high = Bound(more ? significand + 1 : significand, e, true, scratch + 8);
        return low == high ? low : Exact(text, start, end, shift, e, kept, scratch + 8);
    }

    private static ReadOnlySpan<double> SmallPowers =>
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    // The double nearest to a lower or upper bound of significand * 10^e; the lower one is exact when the power is.
    private static double Bound(ulong significand, int e, bool upper, int scratch)
    {
        int shift = BitOperations.LeadingZeroCount(significand);
        significand <<= shift;
        PowersOfTen.Load(e, scratch);
        ulong g = (ulong)Memory.LoadI64(scratch), gLow = (ulong)Memory.LoadI64(scratch, 8);
        ulong middle = g * significand;
        ulong high = Wide.MultiplyHigh(g, significand);
        ulong sum = middle + Wide.MultiplyHigh(gLow, significand);
        if (sum < middle) high++;
        bool sticky = !PowersOfTen.IsExact(e) || sum != 0 || gLow * significand != 0;
        // g is less than one unit too small, so the product is too small by less than two units of its middle word.
        if (upper && sum + 2 < sum) high++;
        return DoubleRounding.Nearest(high, sticky, PowersOfTen.FloorLog2(e) + 1 - shift);
    }

    // More digits than this do not change the rounding but by not being zero: no double, and no middle between two
    // doubles, has more than 767 significant digits.
    private const int MaxExactDigits = 770;

    // The digits from start on, taken as an integer and a power of ten, divided exactly. exponent is that of the last of
    // the first kept significant digits.
    private static double Exact(int text, int start, int end, int shift, int exponent, int kept, int scratch)
    {
        // 770 digits times a power up to 10^310, or times 2^k to be as long as 10^1100 and 64 bits more: 1024 bytes each.
        int number = scratch, divisor = scratch + 1024, quotient = scratch + 2048, normalised = scratch + 3072;
        int length = 0, taken = 0;
        bool sticky = false, point = false;
        for (int at = start; at < end; at++)
        {
            int unit = CodeUnits.At(text, at, shift);
            if (unit == '.' && !point)
            {
                point = true;
                continue;
            }
            int digit = unit - '0';
            if ((uint)digit > 9) break;
            if (taken == MaxExactDigits)
            {
                sticky |= digit != 0;
                continue;
            }
            length = Naturals.MultiplyAdd(number, length, 10, (uint)digit);
            if (length > 0) taken++;
        }
        int e = exponent + kept - taken;
        if (e >= 0)
            return DoubleRounding.Nearest(number, Naturals.MultiplyByPowerOfTen(number, length, e), sticky, 0);
        int divisorLength = Naturals.MultiplyByPowerOfTen(divisor, Naturals.Store(divisor, 1), -e);
        int up = Naturals.BitLength(divisor, divisorLength) + 66 - Naturals.BitLength(number, length);
        if (up < 0) up = 0;
        length = Naturals.ShiftLeft(number, number, length, up);
        if (divisorLength == 1)
            sticky |= Naturals.DivideSmall(quotient, number, length, Naturals.Digit(divisor, 0)) != 0;
        else
        {
            Naturals.Divide(quotient, number, length, divisor, divisorLength, normalised);
            sticky |= Naturals.Trim(number, divisorLength) != 0;
        }
        return DoubleRounding.Nearest(quotient, Naturals.Trim(quotient, length - divisorLength + 1), sticky, -up);
    }
}
