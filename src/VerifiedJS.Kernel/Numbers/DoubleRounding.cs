using System.Numerics;

namespace VerifiedJS.Kernel;

/// <summary>Rounding of exact values to the nearest double, ties to even.</summary>
internal static class DoubleRounding
{
    /// <summary>significand * 2^exponent, slightly more when <paramref name="sticky"/>; the significand is not zero.</summary>
    internal static double Nearest(ulong significand, bool sticky, int exponent)
    {
        int bits = 64 - BitOperations.LeadingZeroCount(significand);
        // The exponent of the last place kept: 53 bits, fewer below the normal range.
        int last = exponent + bits - 53;
        if (last < -1074) last = -1074;
        int drop = last - exponent;
        if (drop > 64) return 0;
        ulong kept;
        if (drop <= 0)
            kept = significand << -drop;
        else
        {
            kept = drop == 64 ? 0 : significand >> drop;
            ulong half = 1UL << drop - 1, rest = significand & (half << 1) - 1;
            if (rest > half || rest == half && (sticky || (kept & 1) != 0)) kept++;
        }
        // The hidden bit adds one to the exponent field of a normal number, and a carry out of the significand another.
        int field = last + 1074;
        if (field >= 2046) return double.PositiveInfinity;
        return BitConverter.Int64BitsToDouble(((long)field << 52) + (long)kept);
    }

    /// <summary>natural * 2^exponent, slightly more when <paramref name="sticky"/>.</summary>
    internal static double Nearest(int address, int length, bool sticky, int exponent)
    {
        if (length == 0) return 0;
        int bits = Naturals.BitLength(address, length);
        int drop = bits - 64;
        if (bits + (long)exponent > 1100) return double.PositiveInfinity;
        if (drop <= 0)
        {
            ulong all = Naturals.Digit(address, 0);
            if (length == 2) all |= (ulong)Naturals.Digit(address, 1) << 32;
            return Nearest(all, sticky, exponent);
        }
        return Nearest(Top(address, length, drop), sticky || Naturals.AnyBitBelow(address, length, drop), exponent + drop);
    }

    // The 64 bits from bit drop on.
    internal static ulong Top(int address, int length, int drop)
    {
        int word = (int)((uint)drop >> 5), rest = drop & 31;
        ulong low = Naturals.Digit(address, word) | (ulong)Naturals.Digit(address, word + 1) << 32;
        if (rest == 0) return low;
        ulong high = word + 2 < length ? Naturals.Digit(address, word + 2) : 0;
        return low >> rest | high << 64 - rest;
    }
}
