using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>
/// Hash tables keyed by SameValueZero, in order of insertion: Map, Set, and tables of the library's own.
///
///   table    Values cell: 0 entries (internal), 1 buckets (internal), 2 live entries, 3 used entries, 4 the next entry's number
///   entries  Values cell, four values each: key (Hole when deleted), value, number, link
///   buckets  Bytes cell: i32 each, 1 + the index of the chain's first entry, or 0; a power of two, as many as there is room for entries
///
/// A link is hash (31 bits) &lt;&lt; 32 | 1 + index of the next entry of the chain: read as a value it is a number, so the collector passes over
/// it. Entries have growing numbers and lie in their order; an iterator remembers the number it saw last, so that it survives deletion,
/// compaction and growth.
/// </summary>
public static class HashTables
{
    private const int Entries = 0, Buckets = 1, Live = 2, Used = 3, NextNumber = 4, FieldCount = 5;
    private const int EntrySize = 32, Key = 8, Content = 16, Number = 24, Link = 32;
    private const int SmallestCapacity = 4;

    /// <summary>An empty table, as an internal value.</summary>
    public static Value New()
    {
        int table = Heap.AllocateSmall(Layout.Data + FieldCount * 8);
        Heap.SetHeader(table, CellKind.Values, 0, FieldCount);
        SetField(table, Entries, Value.Undefined);
        SetField(table, Buckets, Value.Undefined);
        SetField(table, Live, Value.FromInt32(0));
        SetField(table, Used, Value.FromInt32(0));
        SetField(table, NextNumber, Value.FromInt32(1));
        return Value.FromInternal(table);
    }

    private static Value Field(int table, int field) => new(Memory.LoadI64(table + field * 8, Layout.Data));
    private static void SetField(int table, int field, Value value) => Memory.StoreI64(table + field * 8, value.Bits, Layout.Data);
    private static int IntField(int table, int field) => (int)Memory.LoadF64(table + field * 8, Layout.Data);

    public static int Count(int table) => IntField(table, Live);

    /// <summary>The hash of a key, 31 bits: equal for values that are SameValueZero.</summary>
    public static int Hash(Value key)
    {
        long bits = key.Bits;
        if (key.IsNumber)
        {
            double number = key.Number;
            if (number == 0) bits = 0;
            else if (NumberOperations.IsNaN(number)) bits = Value.LargestNumberBits;
        }
        else if (key.IsString)
        {
            return Mix(Strings.Hash(key.Address));
        }
        else if (key.IsBigInt)
        {
            int hash = BigInts.IsNegative(key.Address) ? 1 : 0;
            for (int k = 0; k < BigInts.Length(key.Address); k++) hash = hash * 31 + Memory.LoadI32(BigInts.Digits(key.Address) + k * 4);
            return Mix(hash);
        }
        return Mix((int)bits ^ (int)(bits >> 32) * 31);
    }

    private static int Mix(int hash)
    {
        uint x = (uint)hash;
        x = (x ^ x >> 16) * 0x85EBCA6B;
        x = (x ^ x >> 13) * 0xC2B2AE35;
        return (int)((x ^ x >> 16) & 0x7FFFFFFF);
    }

    /// <summary>The address of the entry's first field less <see cref="Layout.Data"/>, or 0.</summary>
    public static int Find(int table, Value key)
    {
        Value buckets = Field(table, Buckets);
        if (buckets.IsUndefined) return 0;
        int entries = Field(table, Entries).Address;
        int hash = Hash(key);
        int mask = (Memory.LoadI32(buckets.Address, Layout.Count) >> 2) - 1;
        int at = Memory.LoadI32(buckets.Address + (hash & mask) * 4, Layout.Data);
        while (at != 0)
        {
            int entry = entries + (at - 1) * EntrySize;
            long link = Memory.LoadI64(entry, Link);
            if ((int)(link >> 32) == hash)
            {
                Value candidate = new(Memory.LoadI64(entry, Key));
                if (candidate.Bits == key.Bits || !candidate.IsHole && Operations.SameValueZero(candidate, key)) return entry;
            }
            at = (int)link;
        }
        return 0;
    }

    public static Value ContentOf(int entry) => new(Memory.LoadI64(entry, Content));
    public static Value KeyOf(int entry) => new(Memory.LoadI64(entry, Key));

    /// <summary>Adds or overwrites. False when memory is exhausted.</summary>
    public static bool Set(int table, Value key, Value value)
    {
        int entry = Find(table, key);
        if (entry != 0)
        {
            Memory.StoreI64(entry, value.Bits, Content);
            return true;
        }
        int used = IntField(table, Used);
        Value buckets = Field(table, Buckets);
        int capacity = buckets.IsUndefined ? 0 : Memory.LoadI32(buckets.Address, Layout.Count) >> 2;
        if (used == capacity)
        {
            int live = IntField(table, Live);
            // Mostly deleted entries: compaction at the same size makes room enough.
            int wanted = capacity == 0 ? SmallestCapacity : live > capacity / 2 ? capacity * 2 : capacity;
            if (!Rebuild(table, wanted)) return false;
            used = IntField(table, Used);
            buckets = Field(table, Buckets);
        }
        if (key.IsNumber && key.Number == 0) key = Value.FromInt32(0);
        double number = Field(table, NextNumber).Number;
        Append(Field(table, Entries).Address, buckets.Address, used, key, value, number, Hash(key));
        SetField(table, NextNumber, Value.FromNumber(number + 1));
        SetField(table, Used, Value.FromInt32(used + 1));
        SetField(table, Live, Value.FromInt32(IntField(table, Live) + 1));
        return true;
    }

    private static void Append(int entries, int buckets, int index, Value key, Value value, double number, int hash)
    {
        int mask = (Memory.LoadI32(buckets, Layout.Count) >> 2) - 1;
        int bucket = buckets + (hash & mask) * 4;
        int entry = entries + index * EntrySize;
        Memory.StoreI64(entry, key.Bits, Key);
        Memory.StoreI64(entry, value.Bits, Content);
        Memory.StoreF64(entry, number, Number);
        Memory.StoreI64(entry, (long)hash << 32 | (uint)Memory.LoadI32(bucket, Layout.Data), Link);
        Memory.StoreI32(bucket, index + 1, Layout.Data);
    }

    // Moves the live entries to cells with room for that many.
    private static bool Rebuild(int table, int capacity)
    {
        if (capacity > 1 << 24) return false;
        int entries = Heap.Allocate(Layout.Data + capacity * EntrySize);
        if (entries == 0) return false;
        Heap.SetHeader(entries, CellKind.Values, 0, capacity * 4);
        Memory.Fill(entries + Layout.Data, 0, capacity * EntrySize);
        int buckets = Heap.Allocate(Layout.Data + capacity * 4);
        if (buckets == 0) return false;
        Heap.SetHeader(buckets, CellKind.Bytes, 0, capacity * 4);
        Memory.Fill(buckets + Layout.Data, 0, capacity * 4);
        int used = IntField(table, Used), index = 0;
        int old = used == 0 ? 0 : Field(table, Entries).Address;
        for (int k = 0; k < used; k++)
        {
            int entry = old + k * EntrySize;
            Value key = KeyOf(entry);
            if (key.IsHole) continue;
            Append(entries, buckets, index++, key, ContentOf(entry), Memory.LoadF64(entry, Number), (int)(Memory.LoadI64(entry, Link) >> 32));
        }
        SetField(table, Entries, Value.FromInternal(entries));
        SetField(table, Buckets, Value.FromInternal(buckets));
        SetField(table, Used, Value.FromInt32(index));
        return true;
    }

    /// <summary>Whether the key was there.</summary>
    public static bool Delete(int table, Value key)
    {
        int entry = Find(table, key);
        if (entry == 0) return false;
        Memory.StoreI64(entry, Value.HoleBits, Key);
        Memory.StoreI64(entry, Value.UndefinedBits, Content);
        int live = IntField(table, Live) - 1, used = IntField(table, Used);
        SetField(table, Live, Value.FromInt32(live));
        if (used > 32 && live < used >> 2)
        {
            int capacity = SmallestCapacity;
            while (capacity < live * 2) capacity *= 2;
            Rebuild(table, capacity);
        }
        return true;
    }

    public static void Clear(int table)
    {
        SetField(table, Entries, Value.Undefined);
        SetField(table, Buckets, Value.Undefined);
        SetField(table, Live, Value.FromInt32(0));
        SetField(table, Used, Value.FromInt32(0));
    }

    // The index of the first used entry with at least this number.
    private static int Locate(int table, int entries, double number)
    {
        int used = IntField(table, Used);
        // Without deletions since the last rebuild numbers are consecutive: count from the end.
        double fromEnd = Field(table, NextNumber).Number - number;
        if (fromEnd <= 0) return used;
        if (fromEnd <= used)
        {
            int guess = used - (int)fromEnd;
            if (Memory.LoadF64(entries + guess * EntrySize, Number) == number) return guess;
        }
        int low = 0, high = used;
        while (low < high)
        {
            int middle = (int)((uint)(low + high) >> 1);
            if (Memory.LoadF64(entries + middle * EntrySize, Number) < number) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    /// <summary>The number of the first live entry after that with this number (0: the very first), or 0.</summary>
    public static double Next(int table, double number)
    {
        int used = IntField(table, Used);
        if (used == 0) return 0;
        int entries = Field(table, Entries).Address;
        for (int k = Locate(table, entries, number + 1); k < used; k++)
            if (!KeyOf(entries + k * EntrySize).IsHole) return Memory.LoadF64(entries + k * EntrySize, Number);
        return 0;
    }

    /// <summary>The entry with this number, which is live.</summary>
    public static int EntryAt(int table, double number)
    {
        int entries = Field(table, Entries).Address;
        return entries + Locate(table, entries, number) * EntrySize;
    }
}

public static partial class Operations
{
    public static Value NewTable() => HashTables.New();

    public static Value TableGet(Value table, Value key)
    {
        int entry = HashTables.Find(table.Address, key);
        return entry == 0 ? Value.Undefined : HashTables.ContentOf(entry);
    }

    public static bool TableHas(Value table, Value key) => HashTables.Find(table.Address, key) != 0;

    public static Value TableSet(Value table, Value key, Value value) =>
        HashTables.Set(table.Address, key, value) ? Value.Undefined : Errors.Range(Text.OutOfMemory);

    public static bool TableDelete(Value table, Value key) => HashTables.Delete(table.Address, key);
    public static void TableClear(Value table) => HashTables.Clear(table.Address);
    public static int TableSize(Value table) => HashTables.Count(table.Address);
    public static double TableNext(Value table, double number) => HashTables.Next(table.Address, number);
    public static Value TableKeyAt(Value table, double number) => HashTables.KeyOf(HashTables.EntryAt(table.Address, number));
    public static Value TableValueAt(Value table, double number) => HashTables.ContentOf(HashTables.EntryAt(table.Address, number));
}
