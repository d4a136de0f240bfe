using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>Cells that are always live: constants, templates, statics and caches that code refers to by address.</summary>
public static class Pinned
{
    internal static void Initialize() => State.Set(State.PinnedTable, AddressList.New(1024));

    /// <summary>Makes the cell a root for ever; has the cell as value.</summary>
    public static int Add(int cell)
    {
        State.Set(State.PinnedTable, AddressList.Add(State.Get(State.PinnedTable), cell));
        return cell;
    }
}

/// <summary>A growing list of addresses: +0 header  +4 capacity  +8 count  +12 0  +16 addresses.</summary>
public static class AddressList
{
    public const int Count = 8, Entries = 16;

    public static int New(int capacity)
    {
        int list = Heap.Allocate(Entries + capacity * 4);
        if (list == 0) Fatal.OutOfMemory();
        Heap.SetHeader(list, CellKind.Addresses, 0, capacity);
        Memory.StoreI32(list, 0, Count);
        Memory.StoreI32(list, 0, 12);
        return list;
    }

    /// <summary>Adds an address; has the list as value: another one when it had to grow.</summary>
    public static int Add(int list, int address)
    {
        int count = Memory.LoadI32(list, Count), capacity = Memory.LoadI32(list, 4);
        if (count == capacity)
        {
            int larger = New(capacity * 2);
            Memory.Copy(larger + Entries, list + Entries, count * 4);
            list = larger;
        }
        Memory.StoreI32(list + count * 4, address, Entries);
        Memory.StoreI32(list, count + 1, Count);
        return list;
    }
}
