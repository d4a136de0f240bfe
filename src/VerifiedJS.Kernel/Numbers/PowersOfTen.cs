using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>
/// 10^e = g(e) * 2^(FloorLog2(e) - 127), where g(e) in [2^127, 2^128) is known as a 128-bit integer rounded down.
/// </summary>
internal static partial class PowersOfTen
{
    /// <summary>floor(log2(10^e)) for |e| up to 1233.</summary>
    internal static int FloorLog2(int e) => e * 1741647 >> 19;

    /// <summary>True when g(e) is not rounded.</summary>
    internal static bool IsExact(int e) => e >= 0 && e <= 55;

    /// <summary>Writes g(e): the high word at <paramref name="to"/>, the low word 8 bytes after it.</summary>
    internal static void Load(int e, int to)
    {
        int index = e - MinExponent;
        int @base = index / Step;
        ulong five = Fives[index - @base * Step];
        ulong baseHigh = Bases[2 * @base], baseLow = Bases[2 * @base + 1];
        // The 192-bit product, of which the words high and middle are wanted, normalised.
        ulong low = baseLow * five;
        ulong middle = baseHigh * five;
        ulong carried = middle + Wide.MultiplyHigh(baseLow, five);
        ulong high = Wide.MultiplyHigh(baseHigh, five) + (carried < middle ? 1UL : 0UL);
        middle = carried;
        if (high >> 63 == 0)
        {
            high = high << 1 | middle >> 63;
            middle = middle << 1 | low >> 63;
        }
        ulong correction = (ulong)(Corrections[index >> 2] >> 2 * (index & 3) & 3);
        ulong corrected = middle + correction;
        Memory.StoreI64(to, (long)(high + (corrected < middle ? 1UL : 0UL)));
        Memory.StoreI64(to, (long)corrected, 8);
    }
}
