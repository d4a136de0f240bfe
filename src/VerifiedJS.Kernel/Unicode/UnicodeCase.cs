using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>Case mappings of code points and strings.</summary>
public static class UnicodeCase
{
    private const int CapitalSigma = 0x3A3, SmallSigma = 0x3C3, FinalSigma = 0x3C2, CapitalIWithDot = 0x130, DotAbove = 0x307;

    // ── Code points ──────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>Simple upper case.</summary>
    public static int SimpleUpper(int codePoint)
    {
        if (codePoint < 0x80) return codePoint >= 'a' && codePoint <= 'z' ? codePoint - 32 : codePoint;
        return Mapped(codePoint, CaseData.Upper, CaseData.Lower);
    }

    /// <summary>Simple lower case.</summary>
    public static int SimpleLower(int codePoint)
    {
        if (codePoint < 0x80) return codePoint >= 'A' && codePoint <= 'Z' ? codePoint + 32 : codePoint;
        return Mapped(codePoint, CaseData.Lower, CaseData.Fold);
    }

    /// <summary>Simple case folding, scf of ES2025 22.2.2.7.3.</summary>
    public static int Fold(int codePoint)
    {
        if (codePoint < 0x80) return codePoint >= 'A' && codePoint <= 'Z' ? codePoint + 32 : codePoint;
        return Mapped(codePoint, CaseData.Fold, CaseData.End);
    }

    private static int Mapped(int codePoint, int from, int to)
    {
        // The first run that does not end before the code point.
        int end = to;
        while (from < to)
        {
            int middle = from + to >> 1;
            if (CaseData.Runs[middle * 4 + 1] < codePoint) from = middle + 1;
            else to = middle;
        }
        if (from == end) return codePoint;
        int first = CaseData.Runs[from * 4], step = CaseData.Runs[from * 4 + 2];
        if (codePoint < first || (codePoint - first & step - 1) != 0) return codePoint;
        return codePoint + CaseData.Runs[from * 4 + 3];
    }

    // The index in SpecialUpper of a code point whose upper case is several, or -1.
    private static int SpecialUpper(int codePoint)
    {
        if (codePoint < 0xDF || codePoint > 0xFFFF) return -1;
        int from = 0, to = CaseData.SpecialCount;
        while (from < to)
        {
            int middle = from + to >> 1, at = CaseData.SpecialUpper[middle * 4];
            if (at == codePoint) return middle * 4;
            if (at < codePoint) from = middle + 1;
            else to = middle;
        }
        return -1;
    }

    /// <summary>Canonicalize of ES2025 22.2.2.7.3 for patterns that ignore case without u or v.</summary>
    public static int CanonicalizeUnit(int unit)
    {
        if (unit < 0x80) return unit >= 'a' && unit <= 'z' ? unit - 32 : unit;
        // Steps 6 and 7: several code points, or two code units, leave the unit as it is.
        if (SpecialUpper(unit) >= 0) return unit;
        int upper = SimpleUpper(unit);
        return upper < 0x80 || upper > 0xFFFF ? unit : upper;
    }

    // ── Strings ──────────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>toUppercase of Unicode's Default Case Conversion (ES2025 22.1.3.30). 0 when memory is exhausted.</summary>
    public static int ToUpper(int s)
    {
        int length = Strings.Length(s), text = Strings.Data(s), shift = Strings.Shift(s);
        if (text == 0) return 0;
        // Most strings are Latin-1 with an upper case of the same length, or all upper case already.
        int changed = -1;
        bool plain = shift == 0;
        for (int i = 0; plain && i < length; i++)
        {
            int unit = Memory.LoadU8(text + i);
            if (unit == 0xDF || unit == 0xFF || unit == 0xB5) plain = false;
            else if (changed < 0 && UpperLatin1(unit) != unit) changed = i;
        }
        if (plain)
        {
            if (changed < 0) return s;
            int result = Strings.NewOneByte(length);
            if (result == 0) return 0;
            for (int i = 0; i < length; i++) Memory.StoreI8(result + i, UpperLatin1(Memory.LoadU8(text + i)), Layout.StringData);
            return result;
        }
        int units = Upper(text, length, shift, 0);
        int wide = units > Strings.MaximumLength ? 0 : Strings.NewTwoByte(units);
        if (wide != 0) Upper(text, length, shift, wide + Layout.StringData);
        return wide;
    }

    private static int UpperLatin1(int unit) =>
        unit >= 'a' && unit <= 'z' || unit >= 0xE0 && unit != 0xF7 ? unit - 32 : unit;

    private static int LowerLatin1(int unit) =>
        unit >= 'A' && unit <= 'Z' || unit >= 0xC0 && unit <= 0xDE && unit != 0xD7 ? unit + 32 : unit;

    // Writes the upper case unless to is 0; returns the number of units.
    private static int Upper(int text, int length, int shift, int to)
    {
        int units = 0;
        for (int i = 0; i < length;)
        {
            int codePoint = CodePoints.At(text, i, length, shift);
            i += CodePoints.Units(codePoint);
            int special = SpecialUpper(codePoint);
            if (special < 0)
                units += Put(SimpleUpper(codePoint), to, units);
            else
                for (int k = 1; k < 4 && CaseData.SpecialUpper[special + k] != 0; k++)
                    units += Put(CaseData.SpecialUpper[special + k], to, units);
        }
        return units;
    }

    private static int Put(int codePoint, int to, int at)
    {
        int units = CodePoints.Units(codePoint);
        if (to == 0) return units;
        if (units == 1)
            Memory.StoreI16(to + at * 2, codePoint);
        else
        {
            Memory.StoreI16(to + at * 2, CodePoints.High(codePoint));
            Memory.StoreI16(to + at * 2, CodePoints.Low(codePoint), 2);
        }
        return units;
    }

    /// <summary>toLowercase of Unicode's Default Case Conversion (ES2025 22.1.3.28). 0 when memory is exhausted.</summary>
    public static int ToLower(int s)
    {
        int length = Strings.Length(s), text = Strings.Data(s), shift = Strings.Shift(s);
        if (text == 0) return 0;
        if (shift == 0)
        {
            int changed = 0;
            while (changed < length && LowerLatin1(Memory.LoadU8(text + changed)) == Memory.LoadU8(text + changed)) changed++;
            if (changed == length) return s;
            int result = Strings.NewOneByte(length);
            if (result == 0) return 0;
            for (int i = 0; i < length; i++) Memory.StoreI8(result + i, LowerLatin1(Memory.LoadU8(text + i)), Layout.StringData);
            return result;
        }
        int units = Lower(text, length, shift, 0);
        int wide = units > Strings.MaximumLength ? 0 : Strings.NewTwoByte(units);
        if (wide != 0) Lower(text, length, shift, wide + Layout.StringData);
        return wide;
    }

    private static int Lower(int text, int length, int shift, int to)
    {
        int units = 0;
        for (int i = 0; i < length;)
        {
            int codePoint = CodePoints.At(text, i, length, shift);
            int next = i + CodePoints.Units(codePoint);
            if (codePoint == CapitalSigma)
                units += Put(IsFinal(text, i, next, length, shift) ? FinalSigma : SmallSigma, to, units);
            else if (codePoint == CapitalIWithDot)
            {
                units += Put('i', to, units);
                units += Put(DotAbove, to, units);
            }
            else
                units += Put(SimpleLower(codePoint), to, units);
            i = next;
        }
        return units;
    }

    // Final_Sigma of SpecialCasing.txt: a cased letter before, none after, not counting what is case-ignorable.
    private static bool IsFinal(int text, int start, int end, int length, int shift)
    {
        bool cased = false;
        for (int i = start; i > 0;)
        {
            int codePoint = CodePoints.Before(text, i, 0, shift);
            i -= CodePoints.Units(codePoint);
            if (UnicodeProperties.Contains(PropertyData.CaseIgnorable, codePoint)) continue;
            cased = UnicodeProperties.Contains(PropertyData.Cased, codePoint);
            break;
        }
        if (!cased) return false;
        for (int i = end; i < length;)
        {
            int codePoint = CodePoints.At(text, i, length, shift);
            i += CodePoints.Units(codePoint);
            if (UnicodeProperties.Contains(PropertyData.CaseIgnorable, codePoint)) continue;
            return !UnicodeProperties.Contains(PropertyData.Cased, codePoint);
        }
        return true;
    }
}
