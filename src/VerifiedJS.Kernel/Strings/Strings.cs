using System.Runtime.CompilerServices;
using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>
/// Strings: sequences of UTF-16 code units, immutable to programs. A string is flat (its units follow the header), a slice of a flat
/// one, or a rope: the concatenation of two strings. Flattening turns a rope into a slice of a new flat string, in place.
///
///   +0 header: flags say two-byte, slice, rope, interned   +4 length   +8 hash or 0
///   flat   +12 units, one or two bytes each
///   slice  +12 flat string  +16 index of the first unit
///   rope   +12 left  +16 right
///
/// A two-byte string may hold only Latin-1 units: representation never shows.
/// </summary>
public static class Strings
{
    /// <summary>As in V8.</summary>
    public const int MaximumLength = (1 << 29) - 24;
    // A concatenation shorter than this is copied: a rope cell would not be smaller.
    private const int ShortestRope = 24;
    private const int ShortestSlice = 24;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Length(int s) => Memory.LoadI32(s, Layout.StringLength);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsTwoByte(int s) => Heap.HasFlag(s, Layout.FlagTwoByte);

    /// <summary>log2 of the bytes of a code unit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Shift(int s) => Memory.LoadU16(s, Layout.Flags) & Layout.FlagTwoByte;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsInterned(int s) => Heap.HasFlag(s, Layout.FlagInterned);

    // ── Making ───────────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>A flat one-byte string whose units the caller writes from <see cref="Layout.StringData"/> on; 0 when memory is exhausted.</summary>
    public static int NewOneByte(int length)
    {
        int s = Heap.Allocate(Layout.StringData + length);
        if (s == 0) return 0;
        Heap.SetHeader(s, CellKind.String, 0, length);
        Memory.StoreI32(s, 0, Layout.StringHash);
        return s;
    }

    /// <summary>A flat two-byte string whose units the caller writes; 0 when memory is exhausted.</summary>
    public static int NewTwoByte(int length)
    {
        int s = Heap.Allocate(Layout.StringData + length * 2);
        if (s == 0) return 0;
        Heap.SetHeader(s, CellKind.String, Layout.FlagTwoByte, length);
        Memory.StoreI32(s, 0, Layout.StringHash);
        return s;
    }

    /// <summary>A string of the units at an address, narrowed to one byte each where possible. 0 when memory is exhausted.</summary>
    public static int FromUnits(int units, int length, int shift)
    {
        if (length == 0) return Texts.Address(Text.Empty);
        if (length == 1)
        {
            int unit = shift == 0 ? Memory.LoadU8(units) : Memory.LoadU16(units);
            if (unit < 256) return SingleUnit(unit);
        }
        if (shift == 1 && !FitsOneByte(units, length))
        {
            int wide = NewTwoByte(length);
            if (wide != 0) Memory.Copy(wide + Layout.StringData, units, length << 1);
            return wide;
        }
        int s = NewOneByte(length);
        if (s == 0) return 0;
        CopyUnits(units, shift, s + Layout.StringData, 0, length);
        return s;
    }

    /// <summary>The one-unit string.</summary>
    public static int FromUnit(int unit)
    {
        if (unit < 256) return SingleUnit(unit);
        int s = NewTwoByte(1);
        Memory.StoreI16(s, unit, Layout.StringData);
        return s;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int SingleUnit(int unit) => State.Get(State.SingleUnitStrings + unit * 4);

    private static bool FitsOneByte(int units, int length)
    {
        int all = 0;
        for (int k = 0; k < length; k++) all |= Memory.LoadU16(units + (k << 1));
        return all < 256;
    }

    /// <summary>Copies units between representations; narrowing drops the high byte.</summary>
    public static void CopyUnits(int from, int fromShift, int to, int toShift, int length)
    {
        if (fromShift == toShift) Memory.Copy(to, from, length << fromShift);
        else if (fromShift == 0)
            for (int k = 0; k < length; k++) Memory.StoreI16(to + (k << 1), Memory.LoadU8(from + k));
        else
            for (int k = 0; k < length; k++) Memory.StoreI8(to + k, Memory.LoadU16(from + (k << 1)));
    }

    /// <summary>The concatenation; 0 when it is too long (<see cref="TooLong"/>) or memory is exhausted.</summary>
    public static int Concat(int left, int right)
    {
        int leftLength = Length(left), rightLength = Length(right);
        if (leftLength == 0) return right;
        if (rightLength == 0) return left;
        int length = leftLength + rightLength;
        if (length > MaximumLength) return 0;
        int twoByte = (Memory.LoadU16(left, Layout.Flags) | Memory.LoadU16(right, Layout.Flags)) & Layout.FlagTwoByte;
        if (length >= ShortestRope)
        {
            int rope = Heap.AllocateSmall(24);
            Heap.SetHeader(rope, CellKind.String, Layout.FlagRope | twoByte, length);
            Memory.StoreI32(rope, 0, Layout.StringHash);
            Memory.StoreI32(rope, left, Layout.RopeLeft);
            Memory.StoreI32(rope, right, Layout.RopeRight);
            return rope;
        }
        int s = twoByte != 0 ? NewTwoByte(length) : NewOneByte(length);
        int to = s + Layout.StringData;
        int leftData = Data(left);
        CopyUnits(leftData, Shift(left), to, twoByte, leftLength);
        int rightData = Data(right);
        CopyUnits(rightData, Shift(right), to + (leftLength << twoByte), twoByte, rightLength);
        return s;
    }

    /// <summary>Whether the concatenation would be longer than a string may be.</summary>
    public static bool TooLong(int left, int right) => Length(left) + Length(right) > MaximumLength;

    /// <summary>The units from start to end. 0 when memory is exhausted.</summary>
    public static int Substring(int s, int start, int end)
    {
        int length = end - start;
        if (length <= 0) return Texts.Address(Text.Empty);
        if (length == Length(s)) return s;
        int data = Data(s);
        if (data == 0) return 0;
        int shift = Shift(s);
        if (length < ShortestSlice) return FromUnits(data + (start << shift), length, shift);
        int slice = Heap.AllocateSmall(24);
        Heap.SetHeader(slice, CellKind.String, Layout.FlagSlice | shift, length);
        Memory.StoreI32(slice, 0, Layout.StringHash);
        if (Heap.HasFlag(s, Layout.FlagSlice))
        {
            start += Memory.LoadI32(s, Layout.SliceStart);
            s = Memory.LoadI32(s, Layout.SliceBase);
        }
        Memory.StoreI32(slice, s, Layout.SliceBase);
        Memory.StoreI32(slice, start, Layout.SliceStart);
        return slice;
    }

    // ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>The code unit at an index below the length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int UnitAt(int s, int index)
    {
        int flags = Memory.LoadU16(s, Layout.Flags);
        int data = (flags & (Layout.FlagSlice | Layout.FlagRope)) == 0 ? s + Layout.StringData : Data(s);
        return (flags & Layout.FlagTwoByte) == 0 ? Memory.LoadU8(data + index) : Memory.LoadU16(data + (index << 1));
    }

    /// <summary>
    /// The address of the first unit, after flattening. It stays good: cells do not move, and a string keeps its units. 0 when memory
    /// for flattening is exhausted.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Data(int s) =>
        (Memory.LoadU16(s, Layout.Flags) & (Layout.FlagSlice | Layout.FlagRope)) == 0 ? s + Layout.StringData : DataSlow(s);

    private static int DataSlow(int s)
    {
        if (Heap.HasFlag(s, Layout.FlagRope) && !Flatten(s)) return 0;
        return Memory.LoadI32(s, Layout.SliceBase) + Layout.StringData + (Memory.LoadI32(s, Layout.SliceStart) << Shift(s));
    }

    // Writes a rope's leaves into one flat string. Of two parts that are ropes the longer waits on the worklist and the shorter is
    // written first, which halves at each step what is in hand: the worklist never holds more than 30 entries.
    private static bool Flatten(int rope)
    {
        int shift = Shift(rope);
        int flat = shift == 0 ? NewOneByte(Length(rope)) : NewTwoByte(Length(rope));
        if (flat == 0) return false;
        int data = flat + Layout.StringData;
        int top = State.RopeStack;
        int part = rope, at = 0;
        while (true)
        {
            if (Heap.HasFlag(part, Layout.FlagRope))
            {
                int left = Memory.LoadI32(part, Layout.RopeLeft), right = Memory.LoadI32(part, Layout.RopeRight);
                int rightAt = at + Length(left);
                if (!Heap.HasFlag(right, Layout.FlagRope))
                {
                    Write(right, data, rightAt, shift);
                    part = left;
                }
                else if (!Heap.HasFlag(left, Layout.FlagRope))
                {
                    Write(left, data, at, shift);
                    part = right;
                    at = rightAt;
                }
                else if (Length(left) > Length(right))
                {
                    Memory.StoreI32(top, left);
                    Memory.StoreI32(top, at, 4);
                    top += 8;
                    part = right;
                    at = rightAt;
                }
                else
                {
                    Memory.StoreI32(top, right);
                    Memory.StoreI32(top, rightAt, 4);
                    top += 8;
                    part = left;
                }
                continue;
            }
            Write(part, data, at, shift);
            if (top == State.RopeStack) break;
            top -= 8;
            part = Memory.LoadI32(top);
            at = Memory.LoadI32(top, 4);
        }
        Memory.StoreI16(rope, Memory.LoadU16(rope, Layout.Flags) & ~Layout.FlagRope | Layout.FlagSlice, Layout.Flags);
        Memory.StoreI32(rope, flat, Layout.SliceBase);
        Memory.StoreI32(rope, 0, Layout.SliceStart);
        return true;
    }

    // Copies a string that is no rope.
    private static void Write(int s, int data, int at, int shift) => CopyUnits(Data(s), Shift(s), data + (at << shift), shift, Length(s));

    // ── Comparing ────────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>Same units.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreEqual(int a, int b) => a == b || Length(a) == Length(b) && EqualUnits(a, b);

    private static bool EqualUnits(int a, int b)
    {
        if (IsInterned(a) && IsInterned(b)) return false;
        int dataA = Data(a), dataB = Data(b);
        if (dataA == 0 || dataB == 0) return false;
        return EqualAt(dataA, Shift(a), dataB, Shift(b), Length(a));
    }

    /// <summary>Whether that many units at two addresses are the same.</summary>
    public static bool EqualAt(int a, int shiftA, int b, int shiftB, int length)
    {
        if (shiftA == shiftB)
        {
            int bytes = length << shiftA, k = 0;
            for (; k + 8 <= bytes; k += 8)
                if (Memory.LoadI64(a + k) != Memory.LoadI64(b + k)) return false;
            for (; k < bytes; k++)
                if (Memory.LoadU8(a + k) != Memory.LoadU8(b + k)) return false;
            return true;
        }
        int narrow = shiftA == 0 ? a : b, wide = shiftA == 0 ? b : a;
        for (int k = 0; k < length; k++)
            if (Memory.LoadU8(narrow + k) != Memory.LoadU16(wide + (k << 1))) return false;
        return true;
    }

    /// <summary>Negative, zero or positive: order by code units (7.2.12 IsLessThan on strings).</summary>
    public static int Compare(int a, int b)
    {
        if (a == b) return 0;
        int dataA = Data(a), dataB = Data(b), shiftA = Shift(a), shiftB = Shift(b);
        int lengthA = Length(a), lengthB = Length(b), length = lengthA < lengthB ? lengthA : lengthB;
        for (int k = 0; k < length; k++)
        {
            int unitA = shiftA == 0 ? Memory.LoadU8(dataA + k) : Memory.LoadU16(dataA + (k << 1));
            int unitB = shiftB == 0 ? Memory.LoadU8(dataB + k) : Memory.LoadU16(dataB + (k << 1));
            if (unitA != unitB) return unitA - unitB;
        }
        return lengthA - lengthB;
    }

    /// <summary>The hash of the units, never 0; kept in the string.</summary>
    public static int Hash(int s)
    {
        int hash = Memory.LoadI32(s, Layout.StringHash);
        if (hash != 0) return hash;
        hash = HashUnits(Data(s), Length(s), Shift(s));
        Memory.StoreI32(s, hash, Layout.StringHash);
        return hash;
    }

    /// <summary>The hash of units at an address: FNV-1a over units, then mixed. Never 0.</summary>
    public static int HashUnits(int data, int length, int shift)
    {
        uint hash = 2166136261;
        if (shift == 0)
            for (int k = 0; k < length; k++) hash = (hash ^ (uint)Memory.LoadU8(data + k)) * 16777619;
        else
            for (int k = 0; k < length; k++) hash = (hash ^ (uint)Memory.LoadU16(data + (k << 1))) * 16777619;
        hash ^= hash >> 15;
        return hash == 0 ? 1 : (int)hash;
    }

    /// <summary>The first index from start on at which the units of pattern stand in s, or -1.</summary>
    public static int IndexOf(int s, int pattern, int start)
    {
        int length = Length(s), patternLength = Length(pattern);
        if (patternLength == 0) return start <= length ? start : length;
        int data = Data(s), shift = Shift(s), patternData = Data(pattern), patternShift = Shift(pattern);
        int first = patternShift == 0 ? Memory.LoadU8(patternData) : Memory.LoadU16(patternData);
        int last = length - patternLength;
        for (int k = start; k <= last; k++)
        {
            int unit = shift == 0 ? Memory.LoadU8(data + k) : Memory.LoadU16(data + (k << 1));
            if (unit == first && EqualAt(data + (k << shift), shift, patternData, patternShift, patternLength)) return k;
        }
        return -1;
    }

    // ── Array indices ────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>6.1.7: the number of a string that is a canonical array index (0 to 2^32-2); -1 otherwise. As a long: indices pass 2^31.</summary>
    public static long ArrayIndex(int s)
    {
        int length = Length(s);
        if (length == 0 || length > 10) return -1;
        int flags = Memory.LoadU16(s, Layout.Flags);
        if ((flags & Layout.FlagInterned) != 0 && (flags & Layout.FlagIndex) == 0) return -1;
        return ParseIndex(Data(s), length, Shift(s));
    }

    /// <summary>The same for units at an address.</summary>
    public static long ParseIndex(int data, int length, int shift)
    {
        if (length == 0 || length > 10) return -1;
        long index = 0;
        for (int k = 0; k < length; k++)
        {
            int digit = (shift == 0 ? Memory.LoadU8(data + k) : Memory.LoadU16(data + (k << 1))) - '0';
            if ((uint)digit > 9 || digit == 0 && k == 0 && length > 1) return -1;
            index = index * 10 + digit;
        }
        return index < 0xFFFFFFFF ? index : -1;
    }

    /// <summary>The decimal digits of an index.</summary>
    public static int FromIndex(uint index)
    {
        if (index < 10) return SingleUnit('0' + (int)index);
        int digits = 0;
        for (uint rest = index; rest != 0; rest /= 10) digits++;
        int s = NewOneByte(digits);
        for (int k = digits - 1; k >= 0; k--)
        {
            Memory.StoreI8(s + k, '0' + (int)(index % 10), Layout.StringData);
            index /= 10;
        }
        return s;
    }

    /// <summary>The 256 strings of one Latin-1 unit.</summary>
    internal static void Initialize()
    {
        for (int unit = 0; unit < 256; unit++)
        {
            int s = NewOneByte(1);
            Memory.StoreI8(s, unit, Layout.StringData);
            State.Set(State.SingleUnitStrings + unit * 4, Pinned.Add(InternTable.Intern(s)));
        }
    }
}
