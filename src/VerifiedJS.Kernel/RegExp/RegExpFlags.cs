namespace VerifiedJS.Kernel;

/// <summary>Flags of a regular expression, ES2025 22.2.3.4, as bits.</summary>
public static class RegExpFlags
{
    public const int HasIndices = 1, Global = 2, IgnoreCase = 4, Multiline = 8, DotAll = 16, Unicode = 32, UnicodeSets = 64, Sticky = 128;

    /// <summary>Not flags: an unknown letter, a repeated one, or u and v together.</summary>
    public const int Invalid = -1;

    /// <summary>The bit of a flag's letter, or 0.</summary>
    public static int OfLetter(int letter)
    {
        switch (letter)
        {
            case 'd': return HasIndices;
            case 'g': return Global;
            case 'i': return IgnoreCase;
            case 'm': return Multiline;
            case 's': return DotAll;
            case 'u': return Unicode;
            case 'v': return UnicodeSets;
            case 'y': return Sticky;
            default: return 0;
        }
    }

    /// <summary>The flags that a text names, or <see cref="Invalid"/>.</summary>
    public static int Parse(int text, int length, int shift)
    {
        int flags = 0;
        for (int i = 0; i < length; i++)
        {
            int flag = OfLetter(CodeUnits.At(text, i, shift));
            if (flag == 0 || (flags & flag) != 0) return Invalid;
            flags |= flag;
        }
        return (flags & (Unicode | UnicodeSets)) == (Unicode | UnicodeSets) ? Invalid : flags;
    }
}
