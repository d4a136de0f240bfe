namespace VerifiedJS.Source;

/// <summary>Which code points may stand in names and in white space. ES2025 12.2, 12.7.</summary>
internal static class UnicodeIdentifiers
{
    /// <summary>ID_Start, `$` and `_`.</summary>
    internal static bool IsStart(int codePoint) => codePoint < 128
        ? (uint)((codePoint | 0x20) - 'a') < 26 || codePoint is '$' or '_'
        : Contains(UnicodeTables.IdStart, codePoint);

    /// <summary>ID_Continue, `$`, ZWNJ and ZWJ.</summary>
    internal static bool IsPart(int codePoint) => codePoint < 128
        ? (uint)((codePoint | 0x20) - 'a') < 26 || (uint)(codePoint - '0') < 10 || codePoint is '$' or '_'
        : Contains(UnicodeTables.IdContinue, codePoint) || codePoint is 0x200C or 0x200D;

    /// <summary>White space outside ASCII: NBSP, ZWNBSP and the category Zs.</summary>
    internal static bool IsSpace(char c) => c is '\u00A0' or '\u1680' or (>= '\u2000' and <= '\u200A') or '\u202F' or '\u205F' or '\u3000' or '\uFEFF';

    // Ranges as first, last, first, last, ...
    private static bool Contains(int[] ranges, int codePoint)
    {
        int low = 0;
        int high = ranges.Length / 2;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (ranges[middle * 2 + 1] < codePoint)
                low = middle + 1;
            else
                high = middle;
        }
        return low < ranges.Length / 2 && ranges[low * 2] <= codePoint;
    }
}
