using System.Runtime.CompilerServices;
using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>
/// The table of interned strings: one cell for each content that was used as a property key, so that keys compare by address.
/// Open addressing with linear probing, a power of two of entries; the collector drops strings that nothing else holds.
///
///   +0 header  +4 capacity  +8 count  +12 0  +16 addresses of strings or 0
/// </summary>
public static class InternTable
{
    private const int Count = 8, Entries = 16;

    internal static void Initialize() => State.Set(State.InternTable, New(2048));

    private static int New(int capacity)
    {
        int table = Heap.Allocate(Entries + capacity * 4);
        if (table == 0) Fatal.OutOfMemory();
        Heap.SetHeader(table, CellKind.InternTable, 0, capacity);
        Memory.StoreI32(table, 0, Count);
        Memory.StoreI32(table, 0, 12);
        Memory.Fill(table + Entries, 0, capacity * 4);
        return table;
    }

    /// <summary>The interned string with the same units.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Intern(int s) => Strings.IsInterned(s) ? s : InternSlow(s);

    // A string that serves as a key is likely to do so again: the cache saves comparing it with its interned equal.
    private static int InternSlow(int s)
    {
        int entry = State.InternCache + ((s >> 4) & State.InternCacheEntries - 1) * 8;
        if (Memory.LoadI32(entry) == s) return Memory.LoadI32(entry, 4);
        int interned = Find(s);
        if (interned != s)
        {
            Memory.StoreI32(entry, s);
            Memory.StoreI32(entry, interned, 4);
        }
        return interned;
    }

    /// <summary>Forgets what the cache knows: cells may be freed.</summary>
    internal static void ForgetCache() => Memory.Fill(State.InternCache, 0, State.InternCacheEntries * 8);

    private static int Find(int s)
    {
        int data = Strings.Data(s);
        int length = Strings.Length(s), shift = Strings.Shift(s);
        // A slice of a whole interned string, as an earlier call left it.
        if (Heap.HasFlag(s, Layout.FlagSlice))
        {
            int whole = Memory.LoadI32(s, Layout.SliceBase);
            if (Strings.IsInterned(whole) && Strings.Length(whole) == length) return whole;
        }
        int hash = Strings.Hash(s);
        int found = FindUnits(data, length, shift, hash);
        if (found != 0)
        {
            PointTo(s, found);
            return found;
        }
        int interned = s;
        if (Heap.HasFlag(s, Layout.FlagSlice))
        {
            // A whole flat string is interned itself; part of one is copied, not to keep the whole alive.
            int whole = Memory.LoadI32(s, Layout.SliceBase);
            if (Strings.Length(whole) == length) interned = whole;
            else
            {
                interned = shift == 0 ? Strings.NewOneByte(length) : Strings.NewTwoByte(length);
                if (interned == 0) Fatal.OutOfMemory();
                Memory.Copy(interned + Layout.StringData, data, length << shift);
            }
            Memory.StoreI32(interned, hash, Layout.StringHash);
            PointTo(s, interned);
        }
        Add(interned);
        return interned;
    }

    /// <summary>The interned string with the units at an address.</summary>
    public static int InternUnits(int data, int length, int shift)
    {
        int hash = Strings.HashUnits(data, length, shift);
        int found = FindUnits(data, length, shift, hash);
        if (found != 0) return found;
        int s = Strings.FromUnits(data, length, shift);
        if (s == 0) Fatal.OutOfMemory();
        Memory.StoreI32(s, hash, Layout.StringHash);
        Add(s);
        return s;
    }

    // The interned string with these units and their hash, or 0.
    private static int FindUnits(int data, int length, int shift, int hash)
    {
        int table = State.Get(State.InternTable);
        int mask = Memory.LoadI32(table, 4) - 1;
        for (int at = hash & mask; ; at = at + 1 & mask)
        {
            int entry = Memory.LoadI32(table + at * 4, Entries);
            if (entry == 0) return 0;
            if (Strings.Hash(entry) == hash && Strings.Length(entry) == length
                && Strings.EqualAt(Strings.Data(entry), Strings.Shift(entry), data, shift, length)) return entry;
        }
    }

    // Makes a flat string, of units that no interned one has, the interned one.
    private static void Add(int s)
    {
        int index = Strings.ParseIndex(Strings.Data(s), Strings.Length(s), Strings.Shift(s)) >= 0 ? Layout.FlagIndex : 0;
        Heap.SetFlag(s, Layout.FlagInterned | index);
        Insert(s);
    }

    // A slice is made to point at the interned string, so that it is found at once next time.
    private static void PointTo(int s, int interned)
    {
        if (!Heap.HasFlag(s, Layout.FlagSlice) || Strings.Shift(s) != Strings.Shift(interned)) return;
        Memory.StoreI32(s, interned, Layout.SliceBase);
        Memory.StoreI32(s, 0, Layout.SliceStart);
    }

    private static void Insert(int s)
    {
        int table = State.Get(State.InternTable);
        int capacity = Memory.LoadI32(table, 4), count = Memory.LoadI32(table, Count);
        if (count * 2 >= capacity)
        {
            int larger = New(capacity * 2);
            for (int k = 0; k < capacity; k++)
            {
                int entry = Memory.LoadI32(table + k * 4, Entries);
                if (entry != 0) Place(larger, entry);
            }
            table = larger;
            State.Set(State.InternTable, table);
        }
        Place(table, s);
    }

    private static void Place(int table, int s)
    {
        int mask = Memory.LoadI32(table, 4) - 1;
        int at = Strings.Hash(s) & mask;
        while (Memory.LoadI32(table + at * 4, Entries) != 0) at = at + 1 & mask;
        Memory.StoreI32(table + at * 4, s, Entries);
        Memory.StoreI32(table, Memory.LoadI32(table, Count) + 1, Count);
    }

    /// <summary>Moves to a table that is as small as its strings allow.</summary>
    public static void Shrink()
    {
        int old = State.Get(State.InternTable), capacity = 64;
        while (capacity < Memory.LoadI32(old, Count) * 3) capacity *= 2;
        int table = New(capacity);
        for (int k = 0; k < Memory.LoadI32(old, 4); k++)
            if (Memory.LoadI32(old + k * 4, Entries) is not 0 and var entry) Place(table, entry);
        State.Set(State.InternTable, table);
    }

    /// <summary>Drops the strings that the collector did not mark. In place: all entries are taken out, the live ones put back.</summary>
    internal static void DropDead(int liveMark)
    {
        int table = State.Get(State.InternTable);
        int capacity = Memory.LoadI32(table, 4), dead = 0;
        for (int k = 0; k < capacity; k++)
        {
            int entry = Memory.LoadI32(table + k * 4, Entries);
            if (entry != 0 && Memory.LoadU8(entry, Layout.Mark) != liveMark) dead++;
        }
        if (dead == 0) return;
        // Linear probing: an entry may only move towards its home. Starting behind a gap, each live entry is taken out and placed
        // again, which fills the gaps that dead ones leave.
        int mask = capacity - 1, start = 0;
        while (Memory.LoadI32(table + start * 4, Entries) != 0) start++;
        int count = Memory.LoadI32(table, Count);
        for (int step = 1; step <= capacity; step++)
        {
            int at = start + step & mask;
            int entry = Memory.LoadI32(table + at * 4, Entries);
            if (entry == 0) continue;
            Memory.StoreI32(table + at * 4, 0, Entries);
            count--;
            if (Memory.LoadU8(entry, Layout.Mark) != liveMark) continue;
            Memory.StoreI32(table, count, Count);
            Place(table, entry);
            count++;
        }
        Memory.StoreI32(table, count, Count);
    }
}
