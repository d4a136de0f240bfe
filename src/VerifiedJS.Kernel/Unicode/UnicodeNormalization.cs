using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>
/// Unicode normalisation forms (UAX #15). A string becomes an array of i32 in a Bytes cell, the combining class above the
/// 21 bits of each code point; it is decomposed, put into canonical order, composed, and written out.
/// </summary>
public static class UnicodeNormalization
{
    public const int FormC = 0, FormD = 1, FormKC = 2, FormKD = 3;

    private const int ClassShift = 21, CodePointMask = (1 << ClassShift) - 1;

    private const int
        SyllableBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TrailBase = 0x11A7,
        LeadCount = 19, VowelCount = 21, TrailCount = 28, SyllableCount = LeadCount * VowelCount * TrailCount;

    /// <summary>String.prototype.normalize, ES2025 22.1.3.15 step 6. 0 when memory is exhausted.</summary>
    public static int Normalize(int s, int form)
    {
        int length = Strings.Length(s), text = Strings.Data(s), shift = Strings.Shift(s);
        if (text == 0) return 0;
        // Nothing below these has a decomposition of that form, or composes with what stands before it.
        int plainBelow = form == FormC ? 0x300 : form == FormD ? 0xC0 : 0xA0;
        int plain = 0;
        while (plain < length && CodeUnits.At(text, plain, shift) < plainBelow) plain++;
        if (plain == length) return s;

        bool compatible = form == FormKC || form == FormKD;
        int capacity = 0;
        for (int i = 0; i < length;)
        {
            int codePoint = CodePoints.At(text, i, length, shift);
            i += CodePoints.Units(codePoint);
            int key = Find(codePoint, compatible);
            capacity += key >= 0 ? (int)NormalizationData.Keys[key] & 31 : IsSyllable(codePoint) ? 3 : 1;
        }
        int cell = (uint)capacity > 1 << 28 ? 0 : Heap.Allocate(Layout.Data + capacity * 4);
        if (cell == 0) return 0;
        Heap.SetHeader(cell, CellKind.Bytes, 0, capacity * 4);
        int buffer = cell + Layout.Data, count = 0;
        for (int i = 0; i < length;)
        {
            int codePoint = CodePoints.At(text, i, length, shift);
            i += CodePoints.Units(codePoint);
            count = Decompose(codePoint, compatible, buffer, count);
        }
        Reorder(buffer, count);
        if (form == FormC || form == FormKC) count = Compose(buffer, count);
        return Write(buffer, count);
    }

    private static bool IsSyllable(int codePoint) => codePoint >= SyllableBase && codePoint < SyllableBase + SyllableCount;

    // The index in Keys of a code point's decomposition, or -1.
    private static int Find(int codePoint, bool compatible)
    {
        uint wanted = (uint)codePoint * 64;
        int from = 0, to = NormalizationData.KeyCount;
        while (from < to)
        {
            int middle = from + to >> 1;
            if (NormalizationData.Keys[middle] < wanted) from = middle + 1;
            else to = middle;
        }
        if (from == NormalizationData.KeyCount || NormalizationData.Keys[from] >> 6 != (uint)codePoint) return -1;
        // A canonical one comes first; one that is compatible only may follow.
        bool isCompatible = (NormalizationData.Keys[from] & 32) != 0;
        if (!compatible) return isCompatible ? -1 : from;
        if (isCompatible || from + 1 == NormalizationData.KeyCount) return from;
        return NormalizationData.Keys[from + 1] >> 6 == (uint)codePoint ? from + 1 : from;
    }

    private static int Decompose(int codePoint, bool compatible, int buffer, int count)
    {
        if (IsSyllable(codePoint))
        {
            int index = codePoint - SyllableBase;
            int trail = index % TrailCount, rest = index / TrailCount;
            Memory.StoreI32(buffer + count * 4, LeadBase + rest / VowelCount);
            Memory.StoreI32(buffer + count * 4, VowelBase + rest % VowelCount, 4);
            if (trail == 0) return count + 2;
            Memory.StoreI32(buffer + count * 4, TrailBase + trail, 8);
            return count + 3;
        }
        int key = Find(codePoint, compatible);
        if (key < 0)
        {
            Memory.StoreI32(buffer + count * 4, codePoint | Class(codePoint) << ClassShift);
            return count + 1;
        }
        int units = (int)NormalizationData.Keys[key] & 31, offset = NormalizationData.Offsets[key];
        for (int i = 0; i < units; i++)
        {
            int part = NormalizationData.Units[offset + i];
            if ((part & 0xFC00) == 0xD800)
            {
                i++;
                part = CodePoints.Combine(part, NormalizationData.Units[offset + i]);
            }
            Memory.StoreI32(buffer + count * 4, part | Class(part) << ClassShift);
            count++;
        }
        return count;
    }

    // Canonical combining class, numbered by order; 0 for starters.
    private static int Class(int codePoint)
    {
        if (codePoint < 0x300) return 0;
        int from = 0, to = NormalizationData.ClassCount;
        while (to - from > 1)
        {
            int middle = from + to >> 1;
            if (NormalizationData.Classes[middle] >> 8 <= codePoint) from = middle;
            else to = middle;
        }
        return NormalizationData.Classes[from] & 255;
    }

    // Canonical ordering: a stable sort by class between starters.
    private static void Reorder(int buffer, int count)
    {
        for (int i = 1; i < count; i++)
        {
            int mark = Memory.LoadI32(buffer + i * 4), @class = mark >> ClassShift;
            if (@class == 0) continue;
            int at = i;
            while (at > 0)
            {
                int before = Memory.LoadI32(buffer + at * 4 - 4);
                if (before >> ClassShift <= @class) break;
                Memory.StoreI32(buffer + at * 4, before);
                at--;
            }
            Memory.StoreI32(buffer + at * 4, mark);
        }
    }

    // Each character composes with the last starter unless something between them blocks it: same or higher class, or a starter.
    private static int Compose(int buffer, int count)
    {
        int written = 0, starter = -1, lastClass = 0;
        for (int i = 0; i < count; i++)
        {
            int item = Memory.LoadI32(buffer + i * 4), @class = item >> ClassShift, codePoint = item & CodePointMask;
            bool blocked = starter != written - 1 && (lastClass == 0 || lastClass >= @class);
            if (starter >= 0 && !blocked)
            {
                int composite = Pair(Memory.LoadI32(buffer + starter * 4), codePoint);
                if (composite != 0)
                {
                    Memory.StoreI32(buffer + starter * 4, composite);
                    continue;
                }
            }
            if (@class == 0) starter = written;
            lastClass = @class;
            Memory.StoreI32(buffer + written * 4, item);
            written++;
        }
        return written;
    }

    private static int Pair(int first, int second)
    {
        // Hangul.
        int lead = first - LeadBase, vowel = second - VowelBase;
        if ((uint)lead < LeadCount && (uint)vowel < VowelCount)
            return SyllableBase + (lead * VowelCount + vowel) * TrailCount;
        int trail = second - TrailBase;
        if (IsSyllable(first) && trail > 0 && trail < TrailCount && (first - SyllableBase) % TrailCount == 0)
            return first + trail;

        ulong wanted = (ulong)first << 42 | (ulong)second << 21;
        int from = 0, to = NormalizationData.PairCount;
        while (from < to)
        {
            int middle = from + to >> 1;
            if (NormalizationData.Pairs[middle] < wanted) from = middle + 1;
            else to = middle;
        }
        if (from == NormalizationData.PairCount) return 0;
        ulong found = NormalizationData.Pairs[from];
        return found >> 21 == wanted >> 21 ? (int)found & CodePointMask : 0;
    }

    private static int Write(int buffer, int count)
    {
        int units = 0;
        for (int i = 0; i < count; i++) units += CodePoints.Units(Memory.LoadI32(buffer + i * 4) & CodePointMask);
        int s = units > Strings.MaximumLength ? 0 : Strings.NewTwoByte(units);
        if (s == 0) return 0;
        int at = s + Layout.StringData;
        for (int i = 0; i < count; i++)
        {
            int codePoint = Memory.LoadI32(buffer + i * 4) & CodePointMask;
            if (codePoint < 0x10000)
            {
                Memory.StoreI16(at, codePoint);
                at += 2;
            }
            else
            {
                Memory.StoreI16(at, CodePoints.High(codePoint));
                Memory.StoreI16(at, CodePoints.Low(codePoint), 2);
                at += 4;
            }
        }
        return s;
    }
}
