using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>
/// What does not keep its target alive (ES2025 9.9): weak tables (WeakMap, WeakSet), weak cells (WeakRef), registrations for finalization.
///
///   table         +0 header  +4 entries in use, dead ones too  +8 entries (a Bytes cell) or 0  +12 next while collecting
///                 entry: key (value bits; 0 free, 1 dead), value
///   weak cell     +0 header  +4 next while collecting  +8 value: undefined once its target is gone
///   finalization  +0 header  +4 registrations  +8 entries (a Bytes cell) or 0  +12 next while collecting
///                 entry: target (value bits; 0 free, 1 due), held value, token (undefined: none)
///
/// Cells do not move: a key's hash comes from its address.
/// </summary>
public static class WeakTables
{
    public const int EntriesCell = 8;
    private const int InUse = 4, Next = 12, CellNext = 4, CellValue = 8;
    private const long FreeKey = 0, DeadKey = 1;

    // ── Tables ───────────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>A weak map from objects and symbols to values, as an internal value.</summary>
    public static Value New() => Value.FromInternal(NewCell(CellKind.WeakTable));

    private static int NewCell(CellKind kind)
    {
        int cell = Heap.AllocateSmall(16);
        Heap.SetHeader(cell, kind, 0, 0);
        Memory.StoreI64(cell, 0, EntriesCell);
        return cell;
    }

    private static int Size(int table, int entrySize)
    {
        int entries = Memory.LoadI32(table, EntriesCell);
        return entries == 0 ? 0 : Memory.LoadI32(entries, Layout.Count) / entrySize;
    }

    private static int Find(int table, Value key)
    {
        int size = Size(table, 16);
        if (size == 0) return 0;
        int data = Memory.LoadI32(table, EntriesCell) + Layout.Data;
        int at = HashOf(key) & size - 1;
        while (true)
        {
            long bits = Memory.LoadI64(data + at * 16);
            if (bits == key.Bits) return data + at * 16;
            if (bits == FreeKey) return 0;
            at = at + 1 & size - 1;
        }
    }

    private static int HashOf(Value key) => (int)((uint)key.Address * 0x9E3779B1u >> 12);

    /// <summary>The value of a key, or undefined.</summary>
    public static Value Get(Value table, Value key)
    {
        int entry = Find(table.Address, key);
        return entry == 0 ? Value.Undefined : new Value(Memory.LoadI64(entry, 8));
    }

    public static bool Has(Value table, Value key) => Find(table.Address, key) != 0;

    public static bool Delete(Value table, Value key)
    {
        int entry = Find(table.Address, key);
        if (entry == 0) return false;
        Memory.StoreI64(entry, DeadKey);
        Memory.StoreI64(entry, Value.UndefinedBits, 8);
        return true;
    }

    /// <summary>Sets the value of a key. False when memory is exhausted.</summary>
    public static bool Set(Value table, Value key, Value value)
    {
        int t = table.Address;
        int entry = Find(t, key);
        if (entry == 0)
        {
            int size = Size(t, 16);
            if (Memory.LoadI32(t, InUse) * 4 >= size * 3 && !Grow(t, size)) return false;
            entry = Place(Memory.LoadI32(t, EntriesCell), key);
            Memory.StoreI32(t, Memory.LoadI32(t, InUse) + 1, InUse);
        }
        Memory.StoreI64(entry, value.Bits, 8);
        return true;
    }

    private static int Place(int entries, Value key)
    {
        int size = Memory.LoadI32(entries, Layout.Count) / 16;
        int data = entries + Layout.Data;
        int at = HashOf(key) & size - 1;
        while (Memory.LoadI64(data + at * 16) != FreeKey) at = at + 1 & size - 1;
        Memory.StoreI64(data + at * 16, key.Bits);
        return data + at * 16;
    }

    private static int NewEntries(int bytes)
    {
        int entries = Heap.Allocate(Layout.Data + bytes);
        if (entries == 0) return 0;
        Heap.SetHeader(entries, CellKind.Bytes, 0, bytes);
        Memory.Fill(entries + Layout.Data, 0, bytes);
        return entries;
    }

    private static bool Grow(int table, int size)
    {
        int old = Memory.LoadI32(table, EntriesCell) + Layout.Data, live = 0;
        for (int k = 0; k < size; k++)
            if ((ulong)Memory.LoadI64(old + k * 16) > DeadKey) live++;
        int larger = NewEntries((size == 0 ? 4 : live * 2 >= size ? size * 2 : size) * 16);
        if (larger == 0) return false;
        for (int k = 0; k < size; k++)
        {
            long bits = Memory.LoadI64(old + k * 16);
            if ((ulong)bits > DeadKey) Memory.StoreI64(Place(larger, new Value(bits)), Memory.LoadI64(old + k * 16, 8), 8);
        }
        Memory.StoreI32(table, larger, EntriesCell);
        Memory.StoreI32(table, live, InUse);
        return true;
    }

    // ── Weak cells ───────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>A weak reference to an object or symbol, as an internal value. The target stays alive until the end of the job.</summary>
    public static Value NewWeak(Value target)
    {
        int cell = Heap.AllocateSmall(16);
        Heap.SetHeader(cell, CellKind.Weak, 0, 0);
        Memory.StoreI64(cell, target.Bits, CellValue);
        KeepAlive(target);
        return Value.FromInternal(cell);
    }

    /// <summary>ES2025 26.1.4.1 WeakRefDeref: the target, or undefined; it stays alive until the end of the job.</summary>
    public static Value Deref(Value weak)
    {
        Value target = new(Memory.LoadI64(weak.Address, CellValue));
        if (!target.IsUndefined) KeepAlive(target);
        return target;
    }

    // ES2025 9.11 AddToKeptObjects
    private static void KeepAlive(Value target)
    {
        int list = State.Get(State.KeptAlive);
        if (list == 0) list = AddressList.New(8);
        int count = Memory.LoadI32(list, AddressList.Count);
        if (count == 0 || Memory.LoadI32(list + (count - 1) * 4, AddressList.Entries) != target.Address) list = AddressList.Add(list, target.Address);
        State.Set(State.KeptAlive, list);
    }

    /// <summary>ES2025 9.10 ClearKeptObjects: at the end of a job.</summary>
    public static void ClearKeptObjects() => State.Set(State.KeptAlive, 0);

    // ── Finalization ─────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>The registrations of a FinalizationRegistry, as an internal value.</summary>
    public static Value NewFinalization() => Value.FromInternal(NewCell(CellKind.Finalization));

    /// <summary>ES2025 26.2.3.2: target, held value, token or undefined. False when memory is exhausted.</summary>
    public static bool Register(Value registry, Value target, Value held, Value token)
    {
        int r = registry.Address;
        int size = Size(r, 24);
        int data = Memory.LoadI32(r, EntriesCell) + Layout.Data;
        int k = 0;
        while (k < size && Memory.LoadI64(data + k * 24) != FreeKey) k++;
        if (k == size)
        {
            int larger = NewEntries((size == 0 ? 4 : size * 2) * 24);
            if (larger == 0) return false;
            Memory.Copy(larger + Layout.Data, data, size * 24);
            Memory.StoreI32(r, larger, EntriesCell);
            data = larger + Layout.Data;
        }
        Memory.StoreI64(data + k * 24, target.Bits);
        Memory.StoreI64(data + k * 24, held.Bits, 8);
        Memory.StoreI64(data + k * 24, token.Bits, 16);
        return true;
    }

    /// <summary>ES2025 26.2.3.3: whether there were registrations with this token.</summary>
    public static bool Unregister(Value registry, Value token)
    {
        int size = Size(registry.Address, 24);
        int data = Memory.LoadI32(registry.Address, EntriesCell) + Layout.Data;
        bool removed = false;
        for (int k = 0; k < size; k++)
        {
            if (Memory.LoadI64(data + k * 24) == FreeKey || Memory.LoadI64(data + k * 24, 16) != token.Bits) continue;
            Memory.StoreI64(data + k * 24, FreeKey);
            removed = true;
        }
        return removed;
    }

    /// <summary>The held value of a registration whose target is gone, which is removed; Hole when there is none.</summary>
    public static Value TakeDue(Value registry)
    {
        int size = Size(registry.Address, 24);
        int data = Memory.LoadI32(registry.Address, EntriesCell) + Layout.Data;
        for (int k = 0; k < size; k++)
        {
            if (Memory.LoadI64(data + k * 24) != DeadKey) continue;
            Memory.StoreI64(data + k * 24, FreeKey);
            return new Value(Memory.LoadI64(data + k * 24, 8));
        }
        return Value.Hole;
    }

    // ── For the collector ────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>A weak thing was reached: it is looked at when marking is done.</summary>
    internal static void Found(int cell, CellKind kind)
    {
        Memory.StoreI32(cell + (kind == CellKind.Weak ? CellNext : Next), State.Get(State.WeakList));
        State.Set(State.WeakList, cell);
        if (kind == CellKind.Weak) return;
        GarbageCollector.MarkCell(Memory.LoadI32(cell, EntriesCell));
        if (kind != CellKind.Finalization) return;
        int size = Size(cell, 24);
        int data = Memory.LoadI32(cell, EntriesCell) + Layout.Data;
        for (int k = 0; k < size; k++)
            if (Memory.LoadI64(data + k * 24) != FreeKey) GarbageCollector.MarkValue(new Value(Memory.LoadI64(data + k * 24, 8)));
    }

    private static int NextOf(int cell) => Memory.LoadI32(cell + (Heap.KindOf(cell) == CellKind.Weak ? CellNext : Next));

    /// <summary>ES2025 9.9.3: values of live keys are live, until nothing new is found. New weak things join at the head of the list.</summary>
    internal static void MarkEphemerons()
    {
        bool found = true;
        while (found)
        {
            found = false;
            for (int cell = State.Get(State.WeakList); cell != 0; cell = NextOf(cell))
            {
                if (Heap.KindOf(cell) != CellKind.WeakTable) continue;
                int size = Size(cell, 16);
                int data = Memory.LoadI32(cell, EntriesCell) + Layout.Data;
                for (int k = 0; k < size; k++)
                {
                    Value key = new(Memory.LoadI64(data + k * 16)), value = new(Memory.LoadI64(data + k * 16, 8));
                    if ((ulong)key.Bits <= DeadKey || !value.IsReference || !GarbageCollector.IsMarked(key.Address)
                        || GarbageCollector.IsMarked(value.Address)) continue;
                    GarbageCollector.MarkValue(value);
                    found = true;
                }
            }
            GarbageCollector.Drain();
        }
    }

    /// <summary>Forgets what was not marked.</summary>
    internal static void DropDead()
    {
        for (int cell = State.Get(State.WeakList); cell != 0; cell = NextOf(cell))
        {
            CellKind kind = Heap.KindOf(cell);
            if (kind == CellKind.Weak)
            {
                Value target = new(Memory.LoadI64(cell, CellValue));
                if (target.IsReference && !GarbageCollector.IsMarked(target.Address)) Memory.StoreI64(cell, Value.UndefinedBits, CellValue);
                continue;
            }
            int entrySize = kind == CellKind.WeakTable ? 16 : 24;
            int size = Size(cell, entrySize);
            int data = Memory.LoadI32(cell, EntriesCell) + Layout.Data;
            for (int k = 0; k < size; k++)
            {
                int entry = data + k * entrySize;
                Value key = new(Memory.LoadI64(entry));
                if ((ulong)key.Bits > DeadKey && !GarbageCollector.IsMarked(key.Address))
                {
                    Memory.StoreI64(entry, DeadKey);
                    if (kind == CellKind.WeakTable) Memory.StoreI64(entry, Value.UndefinedBits, 8);
                }
                if (kind != CellKind.Finalization) continue;
                Value token = new(Memory.LoadI64(entry, 16));
                if (token.IsReference && !GarbageCollector.IsMarked(token.Address)) Memory.StoreI64(entry, Value.UndefinedBits, 16);
            }
        }
        State.Set(State.WeakList, 0);
    }
}
