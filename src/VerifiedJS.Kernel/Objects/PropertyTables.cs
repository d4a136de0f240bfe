using System.Runtime.CompilerServices;
using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>
/// Property tables: keys with their slots and attributes, in the order of creation. Shapes of one lineage share a table: a shape's
/// properties are the entries whose slot is below its slot count. Tables of unique shapes are their own and may have dead entries.
///
///   +0 header  +4 capacity  +8 used entries  +12 live entries  +16 size of the index (a power of two; 0: none)  +20 0
///   +24 entries: key (i32: interned string or symbol; 0: dead), info (i32: slot * 256 + attributes)
///   then the index: i32 entry number + 1 or 0, linear probing
///
/// Up to <see cref="Linear"/> entries there is no index: they are searched one by one.
/// </summary>
public static class PropertyTables
{
    public const int Linear = 8;
    public const int Used = 8, Live = 12, IndexSize = 16, Entries = 24;

    public static int New(int capacity)
    {
        int index = 0;
        if (capacity > Linear)
        {
            index = 32;
            while (index < capacity * 2) index *= 2;
        }
        int table = Heap.Allocate(Entries + capacity * 8 + index * 4);
        if (table == 0) Fatal.OutOfMemory();
        Heap.SetHeader(table, CellKind.PropertyTable, 0, capacity);
        Memory.StoreI32(table, 0, Used);
        Memory.StoreI32(table, 0, Live);
        Memory.StoreI32(table, index, IndexSize);
        Memory.StoreI32(table, 0, 20);
        Memory.Fill(table + Entries + capacity * 8, 0, index * 4);
        return table;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Key(int table, int entry) => Memory.LoadI32(table + entry * 8, Entries);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Info(int table, int entry) => Memory.LoadI32(table + entry * 8, Entries + 4);

    public static void SetInfo(int table, int entry, int info) => Memory.StoreI32(table + entry * 8, info, Entries + 4);

    /// <summary>The hash of a key: in the cell, at different places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int HashOf(int key) => Heap.KindOf(key) == CellKind.String ? Memory.LoadI32(key, Layout.StringHash) : Memory.LoadI32(key, Layout.SymbolHash);

    /// <summary>The number of the key's entry, or -1.</summary>
    public static int Find(int table, int key)
    {
        int size = Memory.LoadI32(table, IndexSize);
        if (size == 0)
        {
            int used = Memory.LoadI32(table, Used);
            for (int entry = 0; entry < used; entry++)
                if (Key(table, entry) == key) return entry;
            return -1;
        }
        int index = table + Entries + Memory.LoadI32(table, 4) * 8;
        int mask = size - 1;
        int at = HashOf(key) & mask;
        while (true)
        {
            int entry = Memory.LoadI32(index + at * 4) - 1;
            if (entry < 0) return -1;
            if (Key(table, entry) == key) return entry;
            at = at + 1 & mask;
        }
    }

    /// <summary>Appends an entry; the key is not there yet. Has the table as value: a larger one when this was full.</summary>
    public static int Append(int table, int key, int info)
    {
        int used = Memory.LoadI32(table, Used);
        if (used == Memory.LoadI32(table, 4))
        {
            int live = Memory.LoadI32(table, Live);
            table = Copy(table, used, live + (live >> 1) + 4);
            used = Memory.LoadI32(table, Used);
        }
        Memory.StoreI32(table + used * 8, key, Entries);
        Memory.StoreI32(table + used * 8, info, Entries + 4);
        Memory.StoreI32(table, used + 1, Used);
        Memory.StoreI32(table, Memory.LoadI32(table, Live) + 1, Live);
        int size = Memory.LoadI32(table, IndexSize);
        if (size != 0)
        {
            int index = table + Entries + Memory.LoadI32(table, 4) * 8;
            int at = HashOf(key) & size - 1;
            while (Memory.LoadI32(index + at * 4) != 0) at = at + 1 & size - 1;
            Memory.StoreI32(index + at * 4, used + 1);
        }
        return table;
    }

    /// <summary>A copy of the live ones among the first entries.</summary>
    public static int Copy(int table, int used, int capacity)
    {
        int copy = New(capacity);
        for (int entry = 0; entry < used; entry++)
            if (Key(table, entry) != 0) Append(copy, Key(table, entry), Info(table, entry));
        return copy;
    }

    /// <summary>Makes an entry dead. The index keeps its number, so that probing goes on past it.</summary>
    public static void Remove(int table, int entry)
    {
        Memory.StoreI32(table + entry * 8, 0, Entries);
        Memory.StoreI32(table, Memory.LoadI32(table, Live) - 1, Live);
    }
}
