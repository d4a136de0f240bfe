using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>
/// Properties of code points and of strings, as regular expressions know them. A property is the number of a set; a set is
/// stored as the distances between its ranges.
/// </summary>
internal static class UnicodeProperties
{
    /// <summary>No property of that name.</summary>
    internal const int None = -1;

    /// <summary>Whether a set holds a code point. Slow: reads the set from its start.</summary>
    internal static bool Contains(int set, int codePoint)
    {
        int at = PropertyData.SetOffsets[set], end = PropertyData.SetOffsets[set + 1], position = 0;
        bool inside = true;
        while (at < end)
        {
            inside = !inside;
            int value = 0, shift = 0, part;
            do
            {
                part = PropertyData.Sets[at];
                at++;
                value |= (part & 127) << shift;
                shift += 7;
            }
            while (part >= 128);
            // A distance leads to the first code point of a range, a length to the last.
            position += inside ? value + 1 : value;
            if (position > codePoint) return inside;
        }
        return false;
    }

    /// <summary>Writes a set as an inversion list (i32: first code point, first one not in the range, and so on); returns its length.</summary>
    internal static int Load(int set, int to)
    {
        int at = PropertyData.SetOffsets[set], end = PropertyData.SetOffsets[set + 1], position = 0, count = 0;
        while (at < end)
        {
            int value = 0, shift = 0, part;
            do
            {
                part = PropertyData.Sets[at];
                at++;
                value |= (part & 127) << shift;
                shift += 7;
            }
            while (part >= 128);
            position += (count & 1) == 0 ? value : value + 1;
            Memory.StoreI32(to + count * 4, position);
            count++;
        }
        return count;
    }

    /// <summary>An upper bound of the length of a set's inversion list.</summary>
    internal static int Size(int set) => PropertyData.SetOffsets[set + 1] - PropertyData.SetOffsets[set];

    /// <summary>
    /// The property named by text[start..end], among the names of one kind (a constant of PropertyData); for scripts,
    /// <paramref name="second"/> asks for Script_Extensions. <see cref="None"/> without one.
    /// </summary>
    internal static int Find(int kind, bool second, int text, int start, int end, int shift)
    {
        int at = kind, wanted = end - start;
        while (true)
        {
            int length = PropertyData.Names[at];
            if (length == 0) return None;
            at++;
            int i = 0;
            if (length == wanted)
                while (i < length && PropertyData.Names[at + i] == CodeUnits.At(text, start + i, shift)) i++;
            at += length;
            if (i == wanted && length == wanted)
            {
                if (second) at += 2;
                return PropertyData.Names[at] | PropertyData.Names[at + 1] << 8;
            }
            at += 4;
        }
    }
}
