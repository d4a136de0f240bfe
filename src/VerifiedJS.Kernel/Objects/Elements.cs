using System.Runtime.CompilerServices;
using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>
/// Properties whose keys are array indices: dense or sparse elements of any object, and what exotic objects have instead.
///
///   dense   +0 header: flags say sealed, frozen  +4 capacity  +8 used  +12 0  +16 values; Hole where there is none
///   sparse  +0 header  +4 size (a power of two)  +8 0  +12 entries in use, dead ones too  +16 entries of 16 bytes:
///           index (u32), state (i32: 0 never used, 256 + attributes, 512 dead), value
///
/// An object without elements has 0 there: address 0 reads as a dense cell with nothing used. That a sparse cell has 0 at +8 keeps it
/// out of the fast paths, which are
///   read   index below used, and the value neither Hole nor Uninitialized (a mapped argument): (bits + 7) unsigned above 1
///   write  the same of the old value, and the flags 0
/// </summary>
public static class Elements
{
    private const int SparseInUse = 12, SparseEntries = 16, Occupied = 256, Dead = 512;
    // Elements stay dense when one is added this far behind the others; further, when at least a quarter would be there: a sparse entry
    // takes about as much as four dense ones.
    private const int LargestGap = 1024;

    /// <summary>What own-property lookups say beside attributes: absent; ask the library; absent and the prototypes do not count.</summary>
    public const int Absent = -1, Exotic = -2, AbsentForGood = -3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Of(int o) => Memory.LoadI32(o, Layout.Elements);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Used(int elements) => Memory.LoadI32(elements, Layout.ElementsUsed);

    /// <summary>The value at an index below used: may be Hole, or Uninitialized for a mapped argument.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Value At(int elements, int index) => new(Memory.LoadI64(elements + (index << 3), Layout.ElementsValues));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SetAt(int elements, int index, Value value) => Memory.StoreI64(elements + (index << 3), value.Bits, Layout.ElementsValues);

    /// <summary>Neither Hole nor Uninitialized.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsPlain(Value value) => (ulong)(value.Bits - Value.HoleBits) > 1;

    public static bool IsSparse(int o) => Heap.HasFlag(o, Layout.FlagSparse);

    /// <summary>A dense cell with room; 0 when memory is exhausted.</summary>
    public static int NewDense(int capacity)
    {
        if ((uint)capacity > 1 << 28) return 0;
        int room = (Heap.RoomFor(Layout.ElementsValues + capacity * 8) - Layout.ElementsValues) >> 3;
        int elements = Heap.Allocate(Layout.ElementsValues + room * 8);
        if (elements == 0) return 0;
        Heap.SetHeader(elements, CellKind.Elements, 0, room);
        Memory.StoreI64(elements, 0, Layout.ElementsUsed);
        return elements;
    }

    // ── Own properties ───────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>
    /// [[GetOwnProperty]] for an index: the attributes, with the value (or Accessor cell) in State.Result1; or <see cref="Absent"/> etc.
    /// </summary>
    public static int FindOwn(int o, uint index)
    {
        int elements = Of(o);
        if (index < (uint)Used(elements))
        {
            Value value = At(elements, (int)index);
            if (IsPlain(value))
            {
                State.SetValue(State.Result1, value);
                return DenseAttributes(elements);
            }
            if (value.IsUninitialized)
            {
                State.SetValue(State.Result1, MappedArguments.Get(o, (int)index));
                return Shapes.AllAttributes;
            }
        }
        else if (IsSparse(o))
        {
            int entry = FindSparse(elements, index);
            if (entry != 0)
            {
                Value value = new(Memory.LoadI64(entry, 8));
                State.SetValue(State.Result1, value.IsUninitialized ? MappedArguments.Get(o, (int)index) : value);
                return Memory.LoadI32(entry, 4) & 0xFF;
            }
        }
        CellKind kind = Heap.KindOf(o);
        if (kind < CellKind.Proxy) return Absent;
        return FindExotic(o, kind, index);
    }

    private static int DenseAttributes(int elements)
    {
        int flags = Heap.FlagsOf(elements);
        return flags == 0 ? Shapes.AllAttributes : flags == Layout.FlagElementsSealed ? Shapes.Writable | Shapes.Enumerable : Shapes.Enumerable;
    }

    private static int FindExotic(int o, CellKind kind, uint index)
    {
        switch (kind)
        {
            case CellKind.StringObject:
                // ES2025 10.4.3.5 StringGetOwnProperty
                int s = Objects.Internal(o, 0).Address;
                if (index >= (uint)Strings.Length(s)) return Absent;
                State.SetValue(State.Result1, Value.FromString(Strings.FromUnit(Strings.UnitAt(s, (int)index))));
                return Shapes.Enumerable;
            case CellKind.TypedArray:
                // ES2025 10.4.5.1 [[GetOwnProperty]]
                if (index >= (uint)TypedArrays.Length(o)) return AbsentForGood;
                State.SetValue(State.Result1, TypedArrays.Get(o, (int)index));
                return Shapes.AllAttributes;
            case CellKind.Proxy:
            case CellKind.Namespace:
                return Exotic;
            default:
                return Absent;
        }
    }

    /// <summary>
    /// Makes or overwrites an element with all attributes, of an object that is not exotic in this index and may have it. An array's
    /// length grows when need be. False when memory is exhausted.
    /// </summary>
    public static bool Put(int o, uint index, Value value)
    {
        int elements = Of(o);
        int used = Used(elements);
        if (index < (uint)used && Heap.FlagsOf(elements) == 0) SetAt(elements, (int)index, value);
        else if (IsSparse(o) || index > 0x0FFFFFFF || Heap.FlagsOf(elements) != 0)
            return Define(o, index, value, Shapes.AllAttributes);
        else
        {
            int at = (int)index;
            if (at >= Memory.LoadI32(elements, Layout.ElementsCapacity))
            {
                if (!StaysDense(o, index)) return Define(o, index, value, Shapes.AllAttributes);
                elements = Grow(o, at);
                if (elements == 0) return false;
            }
            for (int k = used; k < at; k++) SetAt(elements, k, Value.Hole);
            SetAt(elements, at, value);
            Memory.StoreI32(elements, at + 1, Layout.ElementsUsed);
        }
        GrowLength(o, index);
        return true;
    }

    private static bool StaysDense(int o, uint index)
    {
        uint used = (uint)Used(Of(o));
        return index <= used + LargestGap || index >> 2 <= used && index >> 2 <= (uint)Count(o);
    }

    private static int Grow(int o, int index)
    {
        int elements = Of(o);
        int grown = NewDense(index + (index >> 1) + 3);
        if (grown == 0) grown = NewDense(index + 1);
        if (grown == 0) return 0;
        int used = Used(elements);
        Memory.Copy(grown + Layout.ElementsValues, elements + Layout.ElementsValues, used << 3);
        Memory.StoreI32(grown, used, Layout.ElementsUsed);
        if (elements == 0) FirstElement(o);
        Memory.StoreI32(o, grown, Layout.Elements);
        return grown;
    }

    private static void FirstElement(int o)
    {
        if (Shapes.Has(Objects.ShapeOf(o), Shapes.IsPrototype)) State.Set(State.PrototypesHaveElements, 1);
    }

    private static void GrowLength(int o, uint index)
    {
        if (Heap.KindOf(o) == CellKind.Array && index >= (uint)Memory.LoadI32(o, Layout.ArrayLength))
            Memory.StoreI32(o, (int)(index + 1), Layout.ArrayLength);
    }

    /// <summary>Room for that many elements in an object without elements: for arrays about to be filled. False when memory is exhausted.</summary>
    public static bool Reserve(int o, int capacity)
    {
        if (capacity <= 0 || Of(o) != 0) return true;
        int elements = NewDense(capacity);
        if (elements == 0) return false;
        FirstElement(o);
        Memory.StoreI32(o, elements, Layout.Elements);
        return true;
    }

    /// <summary>Makes or redefines an element with these attributes (for an accessor, value is its cell). False when memory is exhausted.</summary>
    public static bool Define(int o, uint index, Value value, int attributes)
    {
        if (!IsSparse(o))
        {
            int elements = Of(o);
            bool simple = attributes == DenseAttributes(elements) || Used(elements) == 0 && attributes == Shapes.AllAttributes;
            if (simple && index < (uint)Used(elements))
            {
                SetAt(elements, (int)index, value);
                GrowLength(o, index);
                return true;
            }
            if (simple && Heap.FlagsOf(elements) == 0 && StaysDense(o, index)) return Put(o, index, value);
            if (!MakeSparse(o)) return false;
        }
        int sparse = Of(o);
        int entry = FindSparse(sparse, index);
        if (entry == 0)
        {
            sparse = InsertSparse(o, sparse, index);
            if (sparse == 0) return false;
            entry = FindSparse(sparse, index);
        }
        Memory.StoreI32(entry, Occupied | attributes, 4);
        Memory.StoreI64(entry, value.Bits, 8);
        GrowLength(o, index);
        return true;
    }

    /// <summary>Writes a sparse element, which is there.</summary>
    public static void SetSparse(int o, uint index, Value value) => Memory.StoreI64(FindSparse(Of(o), index), value.Bits, 8);

    /// <summary>Removes an element, which is there.</summary>
    public static void Remove(int o, uint index)
    {
        int elements = Of(o);
        if (IsSparse(o)) { Memory.StoreI32(FindSparse(elements, index), Dead, 4); return; }
        SetAt(elements, (int)index, Value.Hole);
    }

    // ── Sparse elements ──────────────────────────────────────────────────────────────────────────────────────────

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int SparseHash(uint index) => (int)(index * 0x9E3779B1u >> 7);

    // The address of the index's entry, or 0.
    private static int FindSparse(int sparse, uint index)
    {
        int mask = Memory.LoadI32(sparse, 4) - 1;
        int at = SparseHash(index) & mask;
        while (true)
        {
            int entry = sparse + SparseEntries + (at << 4);
            int state = Memory.LoadI32(entry, 4);
            if (state == 0) return 0;
            if (state != Dead && (uint)Memory.LoadI32(entry) == index) return entry;
            at = at + 1 & mask;
        }
    }

    /// <summary>Whether a sparse element is there and Uninitialized: a mapped argument.</summary>
    public static bool IsSparseUninitialized(int sparse, uint index)
    {
        int entry = FindSparse(sparse, index);
        return entry != 0 && new Value(Memory.LoadI64(entry, 8)).IsUninitialized;
    }

    private static int NewSparse(int size)
    {
        int sparse = Heap.Allocate(SparseEntries + size * 16);
        if (sparse == 0) return 0;
        Heap.SetHeader(sparse, CellKind.SparseElements, 0, size);
        Memory.StoreI32(sparse, 0, Layout.ElementsUsed);
        Memory.StoreI32(sparse, 0, SparseInUse);
        Memory.Fill(sparse + SparseEntries, 0, size * 16);
        return sparse;
    }

    // Places an entry with the state "occupied", without attributes or value; the index is not there. The cell, perhaps a larger one, or 0.
    private static int InsertSparse(int o, int sparse, uint index)
    {
        int size = Memory.LoadI32(sparse, 4);
        if (Memory.LoadI32(sparse, SparseInUse) * 4 >= size * 3)
        {
            int live = CountSparse(sparse);
            int larger = NewSparse(live * 2 >= size ? size * 2 : size);
            if (larger == 0) return 0;
            for (int k = 0; k < size; k++)
            {
                int entry = sparse + SparseEntries + (k << 4);
                int state = Memory.LoadI32(entry, 4);
                if (state == 0 || state == Dead) continue;
                int to = PlaceSparse(larger, (uint)Memory.LoadI32(entry));
                Memory.StoreI32(to, state, 4);
                Memory.StoreI64(to, Memory.LoadI64(entry, 8), 8);
            }
            sparse = larger;
            Memory.StoreI32(o, sparse, Layout.Elements);
        }
        PlaceSparse(sparse, index);
        return sparse;
    }

    private static int PlaceSparse(int sparse, uint index)
    {
        int mask = Memory.LoadI32(sparse, 4) - 1;
        int at = SparseHash(index) & mask;
        while (Memory.LoadI32(sparse + SparseEntries + (at << 4), 4) != 0) at = at + 1 & mask;
        int entry = sparse + SparseEntries + (at << 4);
        Memory.StoreI32(entry, (int)index);
        Memory.StoreI32(entry, Occupied, 4);
        Memory.StoreI64(entry, Value.UndefinedBits, 8);
        Memory.StoreI32(sparse, Memory.LoadI32(sparse, SparseInUse) + 1, SparseInUse);
        return entry;
    }

    private static int CountSparse(int sparse)
    {
        int size = Memory.LoadI32(sparse, 4), live = 0;
        for (int k = 0; k < size; k++)
        {
            int state = Memory.LoadI32(sparse + SparseEntries + (k << 4), 4);
            if (state != 0 && state != Dead) live++;
        }
        return live;
    }

    /// <summary>Turns dense elements into sparse ones. Mapped arguments stay mapped: they keep Uninitialized as value.</summary>
    public static bool MakeSparse(int o)
    {
        if (IsSparse(o)) return true;
        int elements = Of(o);
        int used = Used(elements), count = 0;
        for (int k = 0; k < used; k++)
            if (!At(elements, k).IsHole) count++;
        int size = 8;
        while (size < count * 2) size *= 2;
        int sparse = NewSparse(size);
        if (sparse == 0) return false;
        int attributes = DenseAttributes(elements);
        for (int k = 0; k < used; k++)
        {
            Value value = At(elements, k);
            if (value.IsHole) continue;
            int entry = PlaceSparse(sparse, (uint)k);
            Memory.StoreI32(entry, Occupied | attributes, 4);
            Memory.StoreI64(entry, value.Bits, 8);
        }
        if (elements == 0) FirstElement(o);
        Memory.StoreI32(o, sparse, Layout.Elements);
        Heap.SetFlag(o, Layout.FlagSparse);
        return true;
    }

    /// <summary>For the collector.</summary>
    internal static void TraceSparse(int sparse)
    {
        int size = Memory.LoadI32(sparse, 4);
        for (int k = 0; k < size; k++)
        {
            int entry = sparse + SparseEntries + (k << 4);
            int state = Memory.LoadI32(entry, 4);
            if (state != 0 && state != Dead) GarbageCollector.MarkValue(new Value(Memory.LoadI64(entry, 8)));
        }
    }

    // ── Whole collections ────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>How many own elements there are (exotic ones not counted).</summary>
    public static int Count(int o)
    {
        int elements = Of(o);
        if (IsSparse(o)) return CountSparse(elements);
        int used = Used(elements), count = 0;
        for (int k = 0; k < used; k++)
            if (!At(elements, k).IsHole) count++;
        return count;
    }

    /// <summary>Writes the indices of the elements in ascending order to <paramref name="to"/>, i32 each.</summary>
    public static void Indices(int o, int to)
    {
        int elements = Of(o);
        if (!IsSparse(o))
        {
            int used = Used(elements);
            for (int k = 0; k < used; k++)
            {
                if (At(elements, k).IsHole) continue;
                Memory.StoreI32(to, k);
                to += 4;
            }
            return;
        }
        int size = Memory.LoadI32(elements, 4), count = 0;
        for (int k = 0; k < size; k++)
        {
            int entry = elements + SparseEntries + (k << 4);
            int state = Memory.LoadI32(entry, 4);
            if (state != 0 && state != Dead) Memory.StoreI32(to + count++ * 4, Memory.LoadI32(entry));
        }
        Sort(to, count);
    }

    // Heap sort of unsigned words.
    private static void Sort(int at, int count)
    {
        for (int k = count / 2 - 1; k >= 0; k--) SiftDown(at, k, count);
        for (int k = count - 1; k > 0; k--)
        {
            int first = Memory.LoadI32(at);
            Memory.StoreI32(at, Memory.LoadI32(at + k * 4));
            Memory.StoreI32(at + k * 4, first);
            SiftDown(at, 0, k);
        }
    }

    private static void SiftDown(int at, int k, int count)
    {
        int item = Memory.LoadI32(at + k * 4);
        while (true)
        {
            int child = 2 * k + 1;
            if (child >= count) break;
            if (child + 1 < count && (uint)Memory.LoadI32(at + child * 4) < (uint)Memory.LoadI32(at + child * 4 + 4)) child++;
            if ((uint)Memory.LoadI32(at + child * 4) <= (uint)item) break;
            Memory.StoreI32(at + k * 4, Memory.LoadI32(at + child * 4));
            k = child;
        }
        Memory.StoreI32(at + k * 4, item);
    }

    /// <summary>
    /// ES2025 10.4.2.4 ArraySetLength steps 12-16: removes elements from the end down to a length, as far as they are configurable.
    /// The length that was reached.
    /// </summary>
    public static uint Truncate(int o, uint length)
    {
        int elements = Of(o);
        if (!IsSparse(o))
        {
            int used = Used(elements);
            if ((uint)used <= length) return length;
            if (Heap.FlagsOf(elements) != 0)
            {
                for (int k = used - 1; (uint)k >= length && k >= 0; k--)
                    if (!At(elements, k).IsHole) return (uint)k + 1;
                return length;
            }
            Memory.StoreI32(elements, (int)length, Layout.ElementsUsed);
            // A cell that is mostly empty now is not worth keeping.
            if (length == 0) Memory.StoreI32(o, 0, Layout.Elements);
            return length;
        }
        int size = Memory.LoadI32(elements, 4);
        uint reached = length;
        for (int k = 0; k < size; k++)
        {
            int entry = elements + SparseEntries + (k << 4);
            int state = Memory.LoadI32(entry, 4);
            if (state == 0 || state == Dead || (state & Shapes.Configurable) != 0) continue;
            uint index = (uint)Memory.LoadI32(entry);
            if (index >= reached) reached = index + 1;
        }
        for (int k = 0; k < size; k++)
        {
            int entry = elements + SparseEntries + (k << 4);
            int state = Memory.LoadI32(entry, 4);
            if (state != 0 && state != Dead && (uint)Memory.LoadI32(entry) >= reached) Memory.StoreI32(entry, Dead, 4);
        }
        return reached;
    }

    /// <summary>Seals (freezes) all elements, by the key of the shapes' transition.</summary>
    public static bool Restrict(int o, int key)
    {
        int elements = Of(o);
        if (elements == 0) return true;
        if (!IsSparse(o))
        {
            // Mapped arguments have no flags of their own.
            if (Heap.KindOf(o) == CellKind.MappedArguments) { if (!MakeSparse(o)) return false; elements = Of(o); }
            else
            {
                Heap.SetFlag(elements, key == Shapes.FreezeKey ? Layout.FlagElementsFrozen | Layout.FlagElementsSealed : Layout.FlagElementsSealed);
                return true;
            }
        }
        int size = Memory.LoadI32(elements, 4);
        for (int k = 0; k < size; k++)
        {
            int entry = elements + SparseEntries + (k << 4);
            int state = Memory.LoadI32(entry, 4);
            if (state == 0 || state == Dead) continue;
            Memory.StoreI32(entry, Shapes.Restricted(state, key), 4);
            // 10.4.4.2 step 8.b.ii: what cannot be written is not mapped.
            if (key == Shapes.FreezeKey && new Value(Memory.LoadI64(entry, 8)).IsUninitialized)
                Memory.StoreI64(entry, MappedArguments.Get(o, Memory.LoadI32(entry)).Bits, 8);
        }
        return true;
    }
}
