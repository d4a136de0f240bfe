using System.Runtime.CompilerServices;
using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>The poll of compiled code, when the word it compares with says that there is something to do.</summary>
public static class Safepoint
{
    /// <summary>
    /// Collects when a collection was asked for; sp is the end of the frames in use. Undefined, or RangeError when the stack or the memory
    /// is exhausted.
    /// </summary>
    public static Value Poll(int sp)
    {
        if ((uint)sp > (uint)State.Get(State.StackEnd)) return Errors.Range(Text.MaximumCallStack);
        if (State.Get(State.StackLimit) != 0) return Value.Undefined;
        GarbageCollector.Collect(sp);
        if (State.Get(State.OutOfMemory) == 0) return Value.Undefined;
        // Memory could not grow before. If the collection did not help, the program must let go of something.
        Heap.FinishSweeping();
        State.Set(State.OutOfMemory, 0);
        return State.Get(State.FreePages) < Heap.ReservePages ? Errors.Range(Text.OutOfMemory) : Value.Undefined;
    }
}

/// <summary>
/// A mark-sweep collector that moves nothing. It runs at safepoints only.
///
/// Roots are the kernel's state, pinned cells, and the shadow stack below sp, where every word that looks like a reference counts when it
/// names a cell. Marking is exact from there on, with a worklist in pages of the heap; when the worklist cannot grow, marked cells are
/// looked at again until nothing is found. The mark of live cells alternates between 1 and 2; new cells have 0. Sweeping is lazy.
/// Weak: the intern table, inline caches, weak tables (ephemerons), weak cells, targets of finalization.
/// </summary>
public static class GarbageCollector
{
    /// <summary>Bit of State.CollectorMode: a collection at every poll at first, then after little allocation, so that long programs end.</summary>
    public const int Stress = 1;
    private const int StressCollections = 2000, StressThreshold = 16 << 10;
    /// <summary>Bit of State.CollectorMode: no collections.</summary>
    public const int Off = 2;

    private const int SmallestThreshold = 8 << 20;

    /// <summary>Collects now. Every live value is reachable from roots or the shadow stack below sp.</summary>
    public static void Collect(int sp)
    {
        Heap.FinishSweeping();
        int live = 3 - State.Get(State.LiveMark);
        State.Set(State.LiveMark, live);
        State.Set(State.LiveBytes, 0);
        State.Set(State.WeakList, 0);
        State.Set(State.UncapturedError, 0);
        State.Set(State.MarkStackOverflow, 0);
        int page = Heap.AcquirePages(4, true);
        int pages = 4;
        State.Set(State.MarkStackStart, page << 16);
        State.Set(State.MarkStackTop, page << 16);
        State.Set(State.MarkStackEnd, page + pages << 16);

        MarkRoots(sp);
        Drain();
        WeakTables.MarkEphemerons();
        WeakTables.DropDead();
        InternTable.ForgetCache();
        InternTable.DropDead(live);
        Caches.DropDead(live);

        int first = (int)((uint)State.Get(State.MarkStackStart) >> 16);
        Heap.ReleasePages(first, (int)((uint)State.Get(State.MarkStackEnd) >> 16) - first);
        State.Set(State.Collections, State.Get(State.Collections) + 1);
        Heap.StartSweeping();
        int liveBytes = State.Get(State.LiveBytes);
        State.Set(State.AllocatedBytes, 0);
        bool stress = (State.Get(State.CollectorMode) & Stress) != 0;
        State.Set(State.CollectionThreshold, stress ? StressThreshold : liveBytes > SmallestThreshold ? liveBytes : SmallestThreshold);
        State.Set(State.StackLimit, stress && State.Get(State.Collections) < StressCollections ? 0 : State.Get(State.StackEnd));
    }

    // ── Roots ────────────────────────────────────────────────────────────────────────────────────────────────────

    private static void MarkRoots(int sp)
    {
        MarkCell(State.Get(State.Realm));
        MarkCell(State.Get(State.InternTable));
        MarkCell(State.Get(State.PinnedTable));
        MarkCell(State.Get(State.AbsentHolder));
        MarkCell(State.Get(State.SymbolRegistry));
        MarkCell(State.Get(State.CacheAreas));
        MarkCell(State.Get(State.KeptAlive));
        MarkCell(State.Get(State.FinalizationQueue));
        for (int root = State.Get(State.NullRoots); root != 0; root = Memory.LoadI32(root, Shapes.Parent)) MarkCell(root);
        MarkValue(State.GetValue(State.Exception));
        MarkValue(State.GetValue(State.HostRoot));
        for (int at = State.PendingCallee; at <= State.PendingNewTarget; at += 8) MarkConservatively(new Value(Memory.LoadI64(at)));
        for (int k = 0; k < State.PendingBufferCount; k++) MarkConservatively(new Value(Memory.LoadI64(State.PendingBuffer + k * 8)));
        for (int at = Layout.StackBase; at < sp; at += 8) MarkConservatively(new Value(Memory.LoadI64(at)));
    }

    private static void MarkConservatively(Value value)
    {
        int tag = value.Tag;
        if (tag >= Value.StringTag && tag <= Value.InternalTag && (tag & 0xFFFF) == 0 && Heap.IsCell(value.Address)) MarkCell(value.Address);
    }

    // ── Marking ──────────────────────────────────────────────────────────────────────────────────────────────────

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void MarkValue(Value value)
    {
        if (value.IsReference) MarkCell(value.Address);
    }

    internal static bool IsMarked(int cell) => Memory.LoadU8(cell, Layout.Mark) == State.Get(State.LiveMark);

    /// <summary>Marks a cell (or nothing, at 0) and puts it on the worklist.</summary>
    internal static void MarkCell(int cell)
    {
        if (cell == 0) return;
        int live = State.Get(State.LiveMark);
        if (Memory.LoadU8(cell, Layout.Mark) == live) return;
        Memory.StoreI8(cell, live, Layout.Mark);
        State.Set(State.LiveBytes, State.Get(State.LiveBytes) + Heap.CellSize(cell));
        CellKind kind = Heap.KindOf(cell);
        if (kind == CellKind.BigInt || kind == CellKind.Bytes || kind == CellKind.InternTable || kind == CellKind.Caches) return;
        if (kind == CellKind.String && (Heap.FlagsOf(cell) & (Layout.FlagRope | Layout.FlagSlice)) == 0) return;
        int top = State.Get(State.MarkStackTop);
        if (top == State.Get(State.MarkStackEnd))
        {
            if (!GrowMarkStack())
            {
                if (IsWeak(kind)) WeakTables.Found(cell, kind);
                else State.Set(State.MarkStackOverflow, 1);
                return;
            }
            top = State.Get(State.MarkStackTop);
        }
        Memory.StoreI32(top, cell);
        State.Set(State.MarkStackTop, top + 4);
    }

    private static bool GrowMarkStack()
    {
        int start = State.Get(State.MarkStackStart), bytes = State.Get(State.MarkStackEnd) - start;
        int pages = (int)((uint)bytes >> 16);
        int page = Heap.AcquirePages(pages * 2, false);
        if (page == 0) return false;
        Memory.Copy(page << 16, start, bytes);
        Heap.ReleasePages((int)((uint)start >> 16), pages);
        State.Set(State.MarkStackStart, page << 16);
        State.Set(State.MarkStackTop, (page << 16) + bytes);
        State.Set(State.MarkStackEnd, page + pages * 2 << 16);
        return true;
    }

    /// <summary>Marks all that is reachable from the worklist.</summary>
    internal static void Drain()
    {
        DrainStack();
        while (State.Get(State.MarkStackOverflow) != 0)
        {
            // Something was marked but not traced: trace all marked cells again. What this marks further on is traced when it is its turn.
            State.Set(State.MarkStackOverflow, 0);
            for (int cell = Heap.NextCell(0); cell != 0; cell = Heap.NextCell(cell))
            {
                if (!IsMarked(cell) || IsWeak(Heap.KindOf(cell))) continue;
                Trace(cell);
                DrainStack();
            }
        }
    }

    private static void DrainStack()
    {
        while (true)
        {
            int top = State.Get(State.MarkStackTop);
            if (top == State.Get(State.MarkStackStart)) return;
            top -= 4;
            State.Set(State.MarkStackTop, top);
            Trace(Memory.LoadI32(top));
        }
    }

    // Kinds that are put on a list when they are traced, once.
    private static bool IsWeak(CellKind kind) => kind == CellKind.WeakTable || kind == CellKind.Finalization || kind == CellKind.Weak;

    private static void MarkValues(int at, int count)
    {
        int end = at + (count << 3);
        for (; at < end; at += 8) MarkValue(new Value(Memory.LoadI64(at)));
    }

    private static void Trace(int cell)
    {
        CellKind kind = Heap.KindOf(cell);
        if (kind >= CellKind.Object) { TraceObject(cell, kind); return; }
        switch (kind)
        {
            case CellKind.String:
                // Left and right of a rope; the base of a slice. Flat strings come here when the mark stack overflowed.
                if ((Heap.FlagsOf(cell) & (Layout.FlagRope | Layout.FlagSlice)) != 0) MarkCell(Memory.LoadI32(cell, Layout.RopeLeft));
                if (Heap.HasFlag(cell, Layout.FlagRope)) MarkCell(Memory.LoadI32(cell, Layout.RopeRight));
                break;
            case CellKind.Symbol:
                MarkValues(cell + Layout.SymbolDescription, Heap.HasFlag(cell, Layout.FlagPrivateName) ? 2 : 1);
                break;
            case CellKind.Shape:
                TraceShape(cell);
                break;
            case CellKind.PropertyTable:
                int used = Memory.LoadI32(cell, PropertyTables.Used);
                for (int k = 0; k < used; k++) MarkCell(PropertyTables.Key(cell, k));
                break;
            case CellKind.Transitions:
                int size = Memory.LoadI32(cell, 4);
                for (int k = 0; k < size; k++) MarkCell(Memory.LoadI32(cell + k * 4, 16));
                break;
            case CellKind.Elements:
                MarkValues(cell + Layout.ElementsValues, Elements.Used(cell));
                break;
            case CellKind.SparseElements:
                Elements.TraceSparse(cell);
                break;
            case CellKind.Record:
                MarkCell(Memory.LoadI32(cell, Layout.RecordOuter));
                MarkValues(cell + Layout.RecordFields, Memory.LoadI32(cell, Layout.RecordCount));
                break;
            case CellKind.Template:
                MarkCell(Memory.LoadI32(cell, FunctionTemplates.Name));
                MarkCell(Memory.LoadI32(cell, FunctionTemplates.Source));
                MarkCell(Memory.LoadI32(cell, FunctionTemplates.File));
                MarkCell(Memory.LoadI32(cell, FunctionTemplates.TraceLine));
                break;
            case CellKind.Accessor:
            case CellKind.Iterator:
                MarkValues(cell + 8, 2);
                break;
            case CellKind.Enumerator:
                MarkValues(cell + 8, 2);
                MarkCell(Memory.LoadI32(cell, 24));
                break;
            case CellKind.Values:
                MarkValues(cell + Layout.Data, Memory.LoadI32(cell, Layout.Count));
                break;
            case CellKind.Addresses:
                int count = Memory.LoadI32(cell, AddressList.Count);
                for (int k = 0; k < count; k++) MarkCell(Memory.LoadI32(cell + k * 4, AddressList.Entries));
                break;
            case CellKind.Weak:
            case CellKind.WeakTable:
            case CellKind.Finalization:
                WeakTables.Found(cell, kind);
                break;
            default:
                break;
        }
    }

    private static void TraceShape(int shape)
    {
        MarkCell(Memory.LoadI32(shape, Shapes.Prototype));
        MarkCell(Memory.LoadI32(shape, Shapes.Parent));
        MarkCell(Memory.LoadI32(shape, Shapes.Table));
        MarkCell(Memory.LoadI32(shape, Shapes.Transitions));
        MarkCell(Memory.LoadI32(shape, Shapes.Roots));
        int key = Memory.LoadI32(shape, Shapes.LastKey);
        // In a root (without last key) this is a number; keys of integrity transitions are small numbers.
        if (key != 0) MarkCell(Memory.LoadI32(shape, Shapes.RootShape));
        if ((uint)key >= 16) MarkCell(key);
    }

    private static void TraceObject(int o, CellKind kind)
    {
        int shape = Objects.ShapeOf(o);
        MarkCell(shape);
        MarkCell(Memory.LoadI32(o, Layout.Elements));
        int slots = Memory.LoadI32(o, Layout.Slots);
        if (Heap.HasFlag(o, Layout.FlagSlotsOutside)) MarkCell(slots - Layout.Data);
        MarkValues(slots, Shapes.Count(shape));
        if (kind == CellKind.Object || kind == CellKind.Array || kind == CellKind.LexicalBindings) return;
        if (Objects.IsFunctionKind(kind))
        {
            MarkCell(Memory.LoadI32(o, Layout.FunctionScope));
            MarkCell(Memory.LoadI32(o, Layout.FunctionTemplate));
            MarkCell(Memory.LoadI32(o, Layout.FunctionRealm));
            if (kind != CellKind.Function) MarkValues(o + Layout.WrapperTarget, 2);
            return;
        }
        MarkValues(o + Layout.InternalSlots, Memory.LoadI32(o, Layout.InternalCount));
    }
}
