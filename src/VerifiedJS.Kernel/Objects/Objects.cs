using System.Runtime.CompilerServices;
using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>
/// Objects as cells: allocation, slots, and own named properties as the shape has them. What exotic objects make of it is in
/// <see cref="Properties"/>. Keys are addresses of interned strings (no array indices) or symbols.
/// </summary>
public static class Objects
{
    /// <summary>Inline slots of an object literal.</summary>
    public const int DefaultInlineSlots = 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ShapeOf(int o) => Memory.LoadI32(o, Layout.Shape);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SetShape(int o, int shape) => Memory.StoreI32(o, shape, Layout.Shape);

    /// <summary>[[Prototype]] of an object that is no proxy: an address or 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int PrototypeOf(int o) => Memory.LoadI32(ShapeOf(o), Shapes.Prototype);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Value Slot(int o, int slot) => new(Memory.LoadI64(Memory.LoadI32(o, Layout.Slots) + (slot << 3)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SetSlot(int o, int slot, Value value) => Memory.StoreI64(Memory.LoadI32(o, Layout.Slots) + (slot << 3), value.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Value Internal(int o, int slot) => new(Memory.LoadI64(o + (slot << 3), Layout.InternalSlots));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SetInternal(int o, int slot, Value value) => Memory.StoreI64(o + (slot << 3), value.Bits, Layout.InternalSlots);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsFunctionKind(CellKind kind) => kind >= CellKind.Function && kind <= CellKind.Proxy;

    // ── Allocation ───────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>A plain object of a shape whose room is inline slots. The slots below the shape's count are for the caller to write.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int NewPlain(int shape, int room)
    {
        int o = Heap.AllocateSmall(Layout.ObjectInlineSlots + room * 8);
        Heap.SetHeader(o, CellKind.Object, 0, shape);
        Memory.StoreI32(o, 0, Layout.Elements);
        Memory.StoreI32(o, o + Layout.ObjectInlineSlots, Layout.Slots);
        return o;
    }

    /// <summary>OrdinaryObjectCreate(%Object.prototype%).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int NewPlain() => NewPlain(Realm.Cell(RealmSlot.ObjectShape), DefaultInlineSlots);

    /// <summary>A fresh object of a kind with the internal slots that the kind has, all undefined.</summary>
    public static int New(CellKind kind, int prototype)
    {
        if (kind == CellKind.Object || kind == CellKind.LexicalBindings)
        {
            int o = NewPlain(Shapes.Root(prototype, kind, DefaultInlineSlots), DefaultInlineSlots);
            Memory.StoreI8(o, (int)kind);
            return o;
        }
        if (kind == CellKind.Array) return Arrays.NewOfShape(Shapes.Root(prototype, CellKind.Array, 0), 0);
        if (kind == CellKind.Function) return Functions.NewPlaceholder(prototype);
        return NewInternal(kind, prototype, InternalSlotsOf(kind), 0);
    }

    /// <summary>An object with internal slots (undefined) and that many further bytes (zero).</summary>
    public static int NewInternal(CellKind kind, int prototype, int internalSlots, int rawBytes)
    {
        int size = Layout.InternalSlots + internalSlots * 8 + rawBytes;
        int o = Heap.AllocateSmall(size);
        int shape = Shapes.Root(prototype, kind, 0);
        Heap.SetHeader(o, kind, 0, shape);
        Memory.StoreI32(o, 0, Layout.Elements);
        Memory.StoreI32(o, o, Layout.Slots);
        Memory.StoreI32(o, internalSlots, Layout.InternalCount);
        Memory.StoreI32(o, 0, Layout.InternalInteger);
        for (int k = 0; k < internalSlots; k++) SetInternal(o, k, Value.Undefined);
        Memory.Fill(o + Layout.InternalSlots + internalSlots * 8, 0, rawBytes);
        return o;
    }

    private static int InternalSlotsOf(CellKind kind) => kind switch
    {
        CellKind.Wrapper or CellKind.StringObject or CellKind.Date => 1,
        CellKind.Error => 1,
        CellKind.Arguments => 0,
        _ => 4,
    };

    // ── Own properties as the shape has them ─────────────────────────────────────────────────────────────────────

    /// <summary>The value of an own data property; the sentinel when there is none of that key.</summary>
    public static Value GetOwn(int o, int key)
    {
        int info = Shapes.Lookup(ShapeOf(o), key);
        return info < 0 ? Value.Sentinel : Slot(o, info >> 8);
    }

    /// <summary>Creates or overwrites an own data property of an ordinary object, without asking whether it may.</summary>
    public static void SetOwn(int o, int key, Value value)
    {
        int info = Shapes.Lookup(ShapeOf(o), key);
        if (info >= 0) SetSlot(o, info >> 8, value);
        else Add(o, key, value, Shapes.AllAttributes);
    }

    /// <summary>Adds a property that is not there yet. For an accessor the value is its Accessor cell, as an internal value.</summary>
    public static void Add(int o, int key, Value value, int attributes)
    {
        int shape = ShapeOf(o);
        if (!Shapes.Has(shape, Shapes.Unique | Shapes.LazyFunction))
        {
            int child = Shapes.Transition(shape, key, attributes);
            if (child != 0)
            {
                int slot = Shapes.Count(shape);
                int room = Memory.LoadI32(child, Shapes.Room);
                if (room != Memory.LoadI32(shape, Shapes.Room)) GrowSlots(o, slot, room);
                SetSlot(o, slot, value);
                SetShape(o, child);
                return;
            }
        }
        AddUnique(o, key, value, attributes);
    }

    private static void AddUnique(int o, int key, Value value, int attributes)
    {
        Functions.Materialize(o);
        MakeUnique(o);
        int shape = ShapeOf(o);
        int table = Memory.LoadI32(shape, Shapes.Table);
        int slot = Shapes.Count(shape);
        int room = Memory.LoadI32(shape, Shapes.Room);
        if (slot == room)
        {
            if (Memory.LoadI32(table, PropertyTables.Live) < slot - (slot >> 2)) slot = Compact(o);
            if (slot == room)
            {
                room = Shapes.LargerRoom(room);
                GrowSlots(o, slot, room);
            }
            shape = ShapeOf(o);
            table = Memory.LoadI32(shape, Shapes.Table);
            Memory.StoreI32(shape, room, Shapes.Room);
        }
        Memory.StoreI32(shape, PropertyTables.Append(table, key, slot << 8 | attributes), Shapes.Table);
        SetSlot(o, slot, value);
        Memory.StoreI32(shape, slot + 1, Shapes.SlotCount);
        StructureChanged(shape);
    }

    // Closes the gaps that deleted properties left; the number of slots in use afterwards.
    private static int Compact(int o)
    {
        int shape = Shapes.Renew(ShapeOf(o));
        SetShape(o, shape);
        int table = Memory.LoadI32(shape, Shapes.Table);
        int used = Memory.LoadI32(table, PropertyTables.Used);
        int live = Memory.LoadI32(table, PropertyTables.Live);
        int compact = PropertyTables.New(live + (live >> 1) + 4);
        int slot = 0;
        for (int entry = 0; entry < used; entry++)
        {
            int key = PropertyTables.Key(table, entry);
            if (key == 0) continue;
            int info = PropertyTables.Info(table, entry);
            // Slots ascend with entries: what is overwritten has been moved already.
            SetSlot(o, slot, Slot(o, info >> 8));
            compact = PropertyTables.Append(compact, key, slot << 8 | info & 0xFF);
            slot++;
        }
        Memory.StoreI32(shape, compact, Shapes.Table);
        Memory.StoreI32(shape, slot, Shapes.SlotCount);
        return slot;
    }

    /// <summary>Moves the slots, where they are a cell of their own, to one that has room for those in use alone. The shape is unique.</summary>
    public static void TrimSlots(int o)
    {
        if (!Heap.HasFlag(o, Layout.FlagSlotsOutside)) return;
        int shape = ShapeOf(o), used = Shapes.Count(shape);
        if (used == 0 || used == Memory.LoadI32(shape, Shapes.Room)) return;
        GrowSlots(o, used, used);
        Memory.StoreI32(shape, used, Shapes.Room);
    }

    /// <summary>Closes the gaps that deleted properties left in an object with a unique shape.</summary>
    public static void CloseGaps(int o) => Compact(o);

    /// <summary>Moves the slots to a cell with more room.</summary>
    internal static void GrowSlots(int o, int used, int room)
    {
        int cell = Heap.Allocate(Layout.Data + room * 8);
        if (cell == 0) Fatal.OutOfMemory();
        Heap.SetHeader(cell, CellKind.Slots, 0, room);
        int old = Memory.LoadI32(o, Layout.Slots);
        for (int k = 0; k < used; k++) Memory.StoreI64(cell + k * 8, Memory.LoadI64(old + k * 8), Layout.Data);
        Memory.StoreI32(o, cell + Layout.Data, Layout.Slots);
        Heap.SetFlag(o, Layout.FlagSlotsOutside);
    }

    /// <summary>Deletes a property, which is there.</summary>
    public static void Remove(int o, int key)
    {
        int shape = ShapeOf(o);
        int before = Shapes.Before(shape, key);
        if (before != 0) { SetShape(o, before); return; }
        MakeUnique(o);
        shape = Shapes.Renew(ShapeOf(o));
        SetShape(o, shape);
        int table = Memory.LoadI32(shape, Shapes.Table);
        int entry = PropertyTables.Find(table, key);
        SetSlot(o, PropertyTables.Info(table, entry) >> 8, Value.Undefined);
        PropertyTables.Remove(table, entry);
        StructureChanged(shape);
    }

    /// <summary>Gives a property, which is there, other attributes and another content (value, or Accessor cell).</summary>
    public static void Redefine(int o, int key, Value value, int attributes)
    {
        int shape = ShapeOf(o);
        int info = Shapes.Lookup(shape, key);
        if ((info & 0xFF) != attributes)
        {
            MakeUnique(o);
            shape = Shapes.Renew(ShapeOf(o));
            SetShape(o, shape);
            int table = Memory.LoadI32(shape, Shapes.Table);
            PropertyTables.SetInfo(table, PropertyTables.Find(table, key), info & ~0xFF | attributes);
            StructureChanged(shape);
        }
        else if (Shapes.Has(shape, Shapes.Protected)) Protectors.Forget();
        else if ((attributes & Shapes.Accessor) != 0 && Shapes.Has(shape, Shapes.IsPrototype)) StructureChanged(shape);
        SetSlot(o, info >> 8, value);
    }

    // A property came, went or changed its attributes: caches may know better of prototypes.
    private static void StructureChanged(int shape)
    {
        if (!Shapes.Has(shape, Shapes.IsPrototype)) return;
        Caches.PrototypeChanged();
        if (Shapes.Has(shape, Shapes.Protected)) Protectors.Forget();
    }

    // ── Unique shapes, prototypes ────────────────────────────────────────────────────────────────────────────────

    /// <summary>Gives the object a shape of its own.</summary>
    public static void MakeUnique(int o)
    {
        int shape = ShapeOf(o);
        if (Shapes.Has(shape, Shapes.Unique)) return;
        Functions.Materialize(o);
        SetShape(o, Shapes.NewUnique(ShapeOf(o)));
    }

    /// <summary>Marks the object as one that serves as a prototype.</summary>
    public static void MakePrototype(int o)
    {
        if (Shapes.Has(ShapeOf(o), Shapes.IsPrototype)) return;
        MakeUnique(o);
        int shape = Shapes.Renew(ShapeOf(o));
        SetShape(o, shape);
        Shapes.SetFlag(shape, Shapes.IsPrototype);
        if (Memory.LoadI32(o, Layout.Elements) != 0 || HasExoticIndices(o)) State.Set(State.PrototypesHaveElements, 1);
    }

    // Whether integer keys mean something that the elements do not say.
    private static bool HasExoticIndices(int o)
    {
        CellKind kind = Heap.KindOf(o);
        if (kind == CellKind.StringObject) return Internal(o, 0).IsString && Strings.Length(Internal(o, 0).Address) != 0;
        return kind == CellKind.Proxy || kind == CellKind.TypedArray || kind == CellKind.Namespace || kind == CellKind.MappedArguments;
    }

    /// <summary>Sets [[Prototype]] without asking (0: null).</summary>
    public static void SetPrototype(int o, int prototype)
    {
        int shape = ShapeOf(o);
        if (Shapes.PrototypeOf(shape) == prototype) return;
        if (prototype != 0) MakePrototype(prototype);
        // A shared shape is rebuilt from the new prototype's root, so that objects made alike keep sharing. Room stays what it is.
        if (!Shapes.Has(shape, Shapes.Unique | Shapes.NonExtensible))
        {
            int target = Rebuild(o, prototype);
            if (target != 0) { SetShape(o, target); return; }
        }
        MakeUnique(o);
        shape = Shapes.Renew(ShapeOf(o));
        SetShape(o, shape);
        Memory.StoreI32(shape, prototype, Shapes.Prototype);
        StructureChanged(shape);
        if (Shapes.Has(shape, Shapes.IsPrototype)) Protectors.Forget();
    }

    private static int Rebuild(int o, int prototype)
    {
        int shape = ShapeOf(o);
        if (Shapes.Has(shape, Shapes.LazyFunction)) return Shapes.FunctionRoot(prototype);
        if (Heap.HasFlag(o, Layout.FlagSlotsOutside)) return 0;
        int target = Shapes.Root(prototype, (CellKind)Memory.LoadI32(shape, Shapes.ObjectKind), Memory.LoadI32(shape, Shapes.Room));
        int table = Memory.LoadI32(shape, Shapes.Table), slots = Shapes.Count(shape);
        for (int entry = 0; entry < slots && target != 0; entry++)
            target = Shapes.Transition(target, PropertyTables.Key(table, entry), PropertyTables.Info(table, entry) & 0xFF);
        return target;
    }

    /// <summary>Makes the object non-extensible, sealed or frozen as far as its shape goes, by the key of that transition.</summary>
    public static void Restrict(int o, int key)
    {
        Functions.Materialize(o);
        int shape = ShapeOf(o);
        if (!Shapes.Has(shape, Shapes.Unique))
        {
            int target = Shapes.IntegrityTransition(shape, key);
            if (target != 0) { SetShape(o, target); return; }
        }
        MakeUnique(o);
        shape = Shapes.Renew(ShapeOf(o));
        SetShape(o, shape);
        Shapes.SetFlag(shape, Shapes.NonExtensible);
        if (key == Shapes.PreventExtensionsKey) return;
        int table = Memory.LoadI32(shape, Shapes.Table);
        int used = Memory.LoadI32(table, PropertyTables.Used);
        for (int entry = 0; entry < used; entry++)
            if (PropertyTables.Key(table, entry) != 0) PropertyTables.SetInfo(table, entry, Shapes.Restricted(PropertyTables.Info(table, entry), key));
        StructureChanged(shape);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsExtensible(int o) => !Shapes.Has(ShapeOf(o), Shapes.NonExtensible);

    /// <summary>A pair of getter and setter (undefined where missing), as an internal value.</summary>
    public static Value NewAccessor(Value getter, Value setter)
    {
        int cell = Heap.AllocateSmall(24);
        Heap.SetHeader(cell, CellKind.Accessor, 0, 0);
        Memory.StoreI64(cell, getter.Bits, Layout.AccessorGetter);
        Memory.StoreI64(cell, setter.Bits, Layout.AccessorSetter);
        return Value.FromInternal(cell);
    }

    public static Value Getter(Value accessor) => new(Memory.LoadI64(accessor.Address, Layout.AccessorGetter));

    public static Value Setter(Value accessor) => new(Memory.LoadI64(accessor.Address, Layout.AccessorSetter));
}
