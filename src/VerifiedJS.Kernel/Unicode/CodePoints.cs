namespace VerifiedJS.Kernel;

/// <summary>Code points in text given as <see cref="CodeUnits"/> describes.</summary>
public static class CodePoints
{
    /// <summary>The code point at an index; a surrogate that is not paired stands for itself. ES2025 11.1.4.</summary>
    public static int At(int text, int index, int length, int shift)
    {
        int first = CodeUnits.At(text, index, shift);
        if ((first & 0xFC00) != 0xD800 || index + 1 >= length) return first;
        int second = CodeUnits.At(text, index + 1, shift);
        return (second & 0xFC00) == 0xDC00 ? Combine(first, second) : first;
    }

    /// <summary>The code point that ends before an index.</summary>
    public static int Before(int text, int index, int start, int shift)
    {
        int last = CodeUnits.At(text, index - 1, shift);
        if ((last & 0xFC00) != 0xDC00 || index - 2 < start) return last;
        int first = CodeUnits.At(text, index - 2, shift);
        return (first & 0xFC00) == 0xD800 ? Combine(first, last) : last;
    }

    public static int Combine(int high, int low) => (high << 10) + low - ((0xD800 << 10) + 0xDC00 - 0x10000);

    /// <summary>The number of code units of a code point.</summary>
    public static int Units(int codePoint) => codePoint >= 0x10000 ? 2 : 1;

    public static int High(int codePoint) => 0xD800 - (0x10000 >> 10) + (codePoint >> 10);

    public static int Low(int codePoint) => 0xDC00 | codePoint & 0x3FF;
}
