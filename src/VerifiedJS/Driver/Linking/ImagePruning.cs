using VerifiedJS.Intrinsics;
using VerifiedJS.Kernel;

namespace VerifiedJS.Driver.Linking;

/// <summary>
/// Takes what a program does not reach out of the image in the attached memory: properties, fields, hooks, pins, transitions between shapes,
/// constant tables. Then the kernel's collector finds the cells that are garbage now.
/// </summary>
internal static class ImagePruning
{
    public static void Prune(ImageReachability reached, LibraryFacts library)
    {
        foreach ((int o, IEnumerable<int> dead) in reached.Reduced) Remove(o, dead);
        ClearFields(reached);
        ClearSlots(reached);
        Unpin([.. reached.DeadLeaves()]);
        ForgetCaches();
        ForgetTransitions(reached);
        foreach ((int address, int length) in library.Tables)
            if (!reached.IsLiveTable(address)) Memory.Fill(address, 0, length);
        GarbageCollector.Collect(Layout.StackBase); // strings leave the table
        InternTable.Shrink();
        MemoryImage.Tidy();
    }

    private static void Remove(int o, IEnumerable<int> dead)
    {
        Objects.MakeUnique(o);
        foreach (int key in dead.ToList()) Objects.Remove(o, key);
        Objects.CloseGaps(o);
        Objects.TrimSlots(o);
    }

    private static void ClearFields(ImageReachability reached)
    {
        foreach (int record in reached.Records)
            for (int slot = 0; slot < Memory.LoadI32(record, Layout.RecordCount); slot++)
                if (new Value(Memory.LoadI64(record + slot * 8, Layout.RecordFields)).IsReference && !reached.IsLiveField(record, slot))
                    Memory.StoreI64(record + slot * 8, Value.UndefinedBits, Layout.RecordFields);
    }

    private static void ClearSlots(ImageReachability reached)
    {
        for (int slot = 0; slot < (int)RealmSlot.Count; slot++)
            if (!reached.IsLiveSlot(slot)) Realm.Set((RealmSlot)slot, Value.Undefined);
    }

    private static void Unpin(HashSet<int> dead)
    {
        // The kernel's own strings stay, though the library may have named them too.
        for (int text = 0; text < (int)Text.Count; text++) dead.Remove(Memory.LoadI32(State.Texts + text * 4));
        for (int unit = 0; unit < 256; unit++) dead.Remove(Memory.LoadI32(State.SingleUnitStrings + unit * 4));
        int old = State.Get(State.PinnedTable), count = Memory.LoadI32(old, AddressList.Count);
        int[] kept = [.. Enumerable.Range(0, count).Select(k => Memory.LoadI32(old + k * 4, AddressList.Entries)).Where(c => !dead.Contains(c)).Distinct()];
        int list = AddressList.New(kept.Length);
        foreach (int cell in kept) list = AddressList.Add(list, cell);
        State.Set(State.PinnedTable, list);
    }

    private static void ForgetCaches()
    {
        Caches.PrototypeChanged();
        Caches.ClearMegamorphic();
        int areas = State.Get(State.CacheAreas);
        if (areas == 0) return;
        for (int k = 0; k < Memory.LoadI32(areas, AddressList.Count); k++)
        {
            int area = Memory.LoadI32(areas + k * 4, AddressList.Entries);
            Memory.Fill(area + Layout.Data, 0, Memory.LoadI32(area, Layout.Count) * Layout.CacheSize);
        }
    }

    /// <summary>
    /// A transition is a shortcut to a shape that is made again when it is missing. Those stay that lead to shapes of live objects, or which
    /// the realm holds.
    /// </summary>
    private static void ForgetTransitions(ImageReachability reached)
    {
        var kept = new HashSet<int>();
        void Keep(int shape)
        {
            while (shape != 0 && kept.Add(shape) && Memory.LoadI32(shape, Shapes.LastKey) != 0) shape = Memory.LoadI32(shape, Shapes.Parent);
        }
        var shapes = new List<int>();
        for (int cell = Heap.NextCell(0); cell != 0; cell = Heap.NextCell(cell))
            if (Heap.KindOf(cell) == CellKind.Shape) shapes.Add(cell);
            else if (Heap.KindOf(cell) >= CellKind.Object && reached.IsLiveCell(cell)) Keep(Objects.ShapeOf(cell));
        for (int slot = 0; slot < (int)RealmSlot.Count; slot++)
            if (Realm.Get((RealmSlot)slot) is { IsReference: true } value && Heap.KindOf(value.Address) == CellKind.Shape) Keep(value.Address);
        foreach (int shape in shapes)
        {
            int transitions = Memory.LoadI32(shape, Shapes.Transitions);
            if (transitions == 0) continue;
            if (Heap.KindOf(transitions) == CellKind.Shape)
            {
                if (!kept.Contains(transitions)) Memory.StoreI32(shape, 0, Shapes.Transitions);
            }
            else
            {
                // A gap ends a search early; what is not found is made again.
                for (int k = 0; k < Memory.LoadI32(transitions, 4); k++)
                    if (!kept.Contains(Memory.LoadI32(transitions + k * 4, 16))) Memory.StoreI32(transitions + k * 4, 0, 16);
            }
        }
    }
}
