using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>Strings as JSON writes them.</summary>
public static class JsonText
{
    /// <summary>The index, from a start on, of the first quote, backslash or control character; the length when there is none.</summary>
    public static int PlainEnd(int data, int from, int length, int shift)
    {
        if (shift == 0)
            while (from + 8 <= length && !HasSpecial(Memory.LoadI64(data + from))) from += 8;
        for (; from < length; from++)
        {
            int unit = CodeUnits.At(data, from, shift);
            if (unit == '"' || unit == '\\' || unit < 32) break;
        }
        return from;
    }

    // Whether one of eight bytes is a quote, a backslash or a control character. Subtracting from each byte borrows from a higher one only
    // where a lower one is special already; a byte whose own high bit is set is none.
    private static bool HasSpecial(long bytes)
    {
        const long each = 0x0101010101010101, high = unchecked((long)0x8080808080808080);
        long control = bytes - each * 32, quote = (bytes ^ each * '"') - each, backslash = (bytes ^ each * '\\') - each;
        return ((control | quote | backslash) & ~bytes & high) != 0;
    }

    public static int Put(int to, int unit, int shift)
    {
        if (shift == 0)
        {
            Memory.StoreI8(to, unit);
            return to + 1;
        }
        Memory.StoreI16(to, unit);
        return to + 2;
    }

    /// <summary>The units of 25.5.2.3 QuoteJSONString of a string at an address.</summary>
    public static long QuotedLength(int data, int length, int shift)
    {
        long size = (long)length + 2;
        for (int k = shift == 0 ? PlainEnd(data, 0, length, 0) : 0; k < length; k++) size += UnitSize(data, k, length, shift) - 1;
        return size;
    }

    /// <summary>25.5.2.3 QuoteJSONString, to where its <see cref="QuotedLength"/> has room in units of the same or the wider width; the end.</summary>
    public static int Quote(int data, int length, int shift, long quotedLength, int to, int width)
    {
        to = Put(to, '"', width);
        if (quotedLength == (long)length + 2)
        {
            Strings.CopyUnits(data, shift, to, width, length);
            return Put(to + (length << width), '"', width);
        }
        for (int k = 0; k < length; k++)
        {
            int unit = CodeUnits.At(data, k, shift), size = UnitSize(data, k, length, shift);
            if (size == 1)
            {
                to = Put(to, unit, width);
                continue;
            }
            to = Put(to, '\\', width);
            if (size == 2)
            {
                to = Put(to, unit switch { 8 => 'b', 9 => 't', 10 => 'n', 12 => 'f', 13 => 'r', _ => unit }, width);
                continue;
            }
            to = Put(to, 'u', width);
            for (int digit = 12; digit >= 0; digit -= 4) to = Put(to, NumberToString.DigitCharacter(unit >> digit & 15), width);
        }
        return Put(to, '"', width);
    }

    // How many units a unit becomes.
    private static int UnitSize(int data, int k, int length, int shift)
    {
        int unit = CodeUnits.At(data, k, shift);
        if (unit == '"' || unit == '\\') return 2;
        if (unit < 32) return unit == 8 || unit == 9 || unit == 10 || unit == 12 || unit == 13 ? 2 : 6;
        if ((unit & 0xF800) != 0xD800) return 1;
        // A surrogate stands as it is only in a pair.
        if (unit < 0xDC00) return k + 1 < length && (Memory.LoadU16(data + k * 2 + 2) & 0xFC00) == 0xDC00 ? 1 : 6;
        return k > 0 && (Memory.LoadU16(data + k * 2 - 2) & 0xFC00) == 0xD800 ? 1 : 6;
    }
}
