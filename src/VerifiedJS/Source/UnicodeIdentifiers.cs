using System.Globalization;

namespace VerifiedJS.Source;

/// <summary>Which code points may stand in names and in white space. ES2025 12.2, 12.7.</summary>
internal static class UnicodeIdentifiers
{
    /// <summary>ID_Start, `$` and `_`.</summary>
    internal static bool IsStart(int codePoint)
    {
        if (codePoint < 128)
            return (uint)((codePoint | 0x20) - 'a') < 26 || codePoint is '$' or '_';
        switch (Category(codePoint))
        {
            case UnicodeCategory.UppercaseLetter:
            case UnicodeCategory.LowercaseLetter:
            case UnicodeCategory.TitlecaseLetter:
            case UnicodeCategory.OtherLetter:
            case UnicodeCategory.LetterNumber:
                return true;
            case UnicodeCategory.ModifierLetter:
                return codePoint != 0x2E2F; // Pattern_Syntax
            default: // Other_ID_Start
                return codePoint is 0x1885 or 0x1886 or 0x2118 or 0x212E or 0x309B or 0x309C;
        }
    }

    /// <summary>ID_Continue, `$`, ZWNJ and ZWJ.</summary>
    internal static bool IsPart(int codePoint)
    {
        if (codePoint < 128)
            return (uint)((codePoint | 0x20) - 'a') < 26 || (uint)(codePoint - '0') < 10 || codePoint is '$' or '_';
        if (IsStart(codePoint))
            return true;
        return Category(codePoint) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation
            || codePoint is 0x200C or 0x200D // ZWNJ, ZWJ
                or 0xB7 or 0x387 or (>= 0x1369 and <= 0x1371) or 0x19DA or 0x30FB or 0xFF65; // Other_ID_Continue
    }

    /// <summary>White space outside ASCII: NBSP, ZWNBSP and the category Zs.</summary>
    internal static bool IsSpace(char c) => c is '\u00A0' or '\uFEFF' || (c > 127 && char.GetUnicodeCategory(c) == UnicodeCategory.SpaceSeparator);

    // Lone surrogates have category Surrogate, which is in neither class.
    private static UnicodeCategory Category(int codePoint) => CharUnicodeInfo.GetUnicodeCategory(codePoint);
}
