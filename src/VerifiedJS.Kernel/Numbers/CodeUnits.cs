using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>
/// Flat text in linear memory: an address, a length in code units, and the width of a unit as the shift of an index,
/// 0 for Latin-1 bytes and 1 for UTF-16.
/// </summary>
public static class CodeUnits
{
    /// <summary>The code unit at an index.</summary>
    public static int At(int text, int index, int shift) =>
        shift == 0 ? Memory.LoadU8(text + index) : Memory.LoadU16(text + index * 2);

    /// <summary>WhiteSpace or LineTerminator, ES2025 12.2 and 12.3.</summary>
    public static bool IsWhiteSpace(int unit)
    {
        if (unit < 0x80) return unit == ' ' || unit >= 9 && unit <= 13;
        if (unit == 0xA0 || unit == 0xFEFF) return true;
        if (unit < 0x1680) return false;
        return unit == 0x1680 || unit >= 0x2000 && unit <= 0x200A || unit == 0x2028 || unit == 0x2029
            || unit == 0x202F || unit == 0x205F || unit == 0x3000;
    }

    /// <summary>The index of the first unit at or after <paramref name="at"/> that is not white space, or the end.</summary>
    public static int SkipWhiteSpace(int text, int at, int end, int shift)
    {
        while (at < end && IsWhiteSpace(At(text, at, shift))) at++;
        return at;
    }

    /// <summary>The end of the text without white space at its end, at least <paramref name="start"/>.</summary>
    public static int TrimWhiteSpaceEnd(int text, int start, int end, int shift)
    {
        while (end > start && IsWhiteSpace(At(text, end - 1, shift))) end--;
        return end;
    }

    /// <summary>The value of a digit 0-9, a-z, A-Z, or 99.</summary>
    public static int DigitValue(int unit)
    {
        if (unit >= '0' && unit <= '9') return unit - '0';
        int lower = unit | 0x20;
        return lower >= 'a' && lower <= 'z' && unit < 0x80 ? lower - 'a' + 10 : 99;
    }
}
