using System.Runtime.CompilerServices;
using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>
/// Shapes (hidden classes): an object's shape says its prototype, its named properties with attributes and slots, whether it is
/// extensible, its kind, and how many slots it has room for.
///
///   +0 header  +4 slots in use  +8 shape before the last property, or next root  +12 prototype or 0 (null)
///   +16 key of the last property  +20 its info  +24 property table or 0  +28 transitions: 0, a shape, or a Transitions cell
///   +32 room for slots  +36 unique shape of a prototype: its root shapes  +40 root shape; of a root: largest slot count seen
///   +44 kind of the objects
///
/// Shared shapes form transition trees below root shapes; a root belongs to a prototype, kind and number of inline slots. A unique shape
/// belongs to one object: those with deleted or redefined properties, with very many, and all that serve as prototypes. Inline caches
/// compare shapes only. They may remember
///   * own properties of shared shapes, for ever;
///   * own properties of unique shapes: the object gets another unique shape when a property goes or changes its attributes;
///   * inherited and absent properties, when the receiver's shape is shared or a prototype's: all objects on the chain are marked
///     Prototype, and a structural change of one of these clears the caches that rely on prototypes.
/// </summary>
public static class Shapes
{
    public const int Size = 48;
    public const int SlotCount = 4, Parent = 8, Prototype = 12, LastKey = 16, LastInfo = 20, Table = 24, Transitions = 28, Room = 32,
        Roots = 36, RootShape = 40, ObjectKind = 44;

    // Attributes of properties: the low byte of an info.
    public const int Writable = 1, Enumerable = 2, Configurable = 4, Accessor = 8;
    public const int AllAttributes = Writable | Enumerable | Configurable;

    // Flags.
    public const int Unique = 1, NonExtensible = 2, IsPrototype = 4;
    /// <summary>Writes to slots are looked at: see <see cref="Protectors"/>.</summary>
    public const int Protected = 8;
    /// <summary>A function whose length, name and prototype properties are not made yet.</summary>
    public const int LazyFunction = 16;
    /// <summary>A cache remembers it.</summary>
    public const int Cached = 32;
    /// <summary>10.4.7 immutable prototype exotic object.</summary>
    public const int ImmutablePrototype = 64;

    /// <summary>Keys of the transitions that freeze, seal and make non-extensible: no addresses.</summary>
    public const int FreezeKey = 4, SealKey = 8, PreventExtensionsKey = 12;

    private const int MostSharedProperties = 512;
    private const int MostTransitions = 1024;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int FlagsOf(int shape) => Memory.LoadU16(shape, Layout.Flags);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Has(int shape, int flag) => (FlagsOf(shape) & flag) != 0;

    public static void SetFlag(int shape, int flag) => Heap.SetFlag(shape, flag);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int PrototypeOf(int shape) => Memory.LoadI32(shape, Prototype);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Count(int shape) => Memory.LoadI32(shape, SlotCount);

    private static int New(int flags, int slots, int prototype, int room, CellKind kind)
    {
        int shape = Heap.AllocateSmall(Size);
        Heap.SetHeader(shape, CellKind.Shape, flags, slots);
        Memory.StoreI32(shape, 0, Parent);
        Memory.StoreI32(shape, prototype, Prototype);
        Memory.StoreI32(shape, 0, LastKey);
        Memory.StoreI32(shape, 0, LastInfo);
        Memory.StoreI32(shape, 0, Table);
        Memory.StoreI32(shape, 0, Transitions);
        Memory.StoreI32(shape, room, Room);
        Memory.StoreI32(shape, 0, Roots);
        Memory.StoreI32(shape, 0, RootShape);
        Memory.StoreI32(shape, (int)kind, ObjectKind);
        return shape;
    }

    // ── Roots ────────────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>The empty shape of objects of a kind with this prototype (0: null) and number of inline slots. Marks the prototype as one.</summary>
    public static int Root(int prototype, CellKind kind, int inlineSlots) => FindRoot(prototype, kind, inlineSlots, 0);

    /// <summary>The shape of new functions.</summary>
    public static int FunctionRoot(int prototype) => FindRoot(prototype, CellKind.Function, 0, LazyFunction);

    private static int FindRoot(int prototype, CellKind kind, int inlineSlots, int flags)
    {
        int list = State.NullRoots;
        if (prototype != 0)
        {
            Objects.MakePrototype(prototype);
            list = Objects.ShapeOf(prototype) + Roots;
        }
        int first = Memory.LoadI32(list);
        for (int root = first; root != 0; root = Memory.LoadI32(root, Parent))
            if (Memory.LoadI32(root, ObjectKind) == (int)kind && Memory.LoadI32(root, Room) == inlineSlots
                && (FlagsOf(root) & LazyFunction) == flags) return root;
        int made = New(flags, 0, prototype, inlineSlots, kind);
        Memory.StoreI32(made, first, Parent);
        Memory.StoreI32(list, made);
        return made;
    }

    // Whether a shape is a root: then +8 links roots, not shapes.
    private static bool IsRoot(int shape) => Memory.LoadI32(shape, LastKey) == 0;

    // ── Looking up ───────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>The info of the key's property, or -1.</summary>
    public static int Lookup(int shape, int key)
    {
        int table = Memory.LoadI32(shape, Table);
        if (table == 0) return -1;
        int slots = Memory.LoadI32(shape, SlotCount);
        if (Memory.LoadI32(table, PropertyTables.IndexSize) == 0)
        {
            int end = table + Memory.LoadI32(table, PropertyTables.Used) * 8;
            for (int entry = table; entry < end; entry += 8)
            {
                if (Memory.LoadI32(entry, PropertyTables.Entries) != key) continue;
                int found = Memory.LoadI32(entry, PropertyTables.Entries + 4);
                return found >> 8 < slots ? found : -1;
            }
            return -1;
        }
        int number = PropertyTables.Find(table, key);
        if (number < 0) return -1;
        int info = PropertyTables.Info(table, number);
        return info >> 8 < slots ? info : -1;
    }

    // ── Adding to shared shapes ──────────────────────────────────────────────────────────────────────────────────

    /// <summary>The shape with one more property; 0 when objects had better get a unique one.</summary>
    public static int Transition(int shape, int key, int attributes)
    {
        int found = FindTransition(shape, key, attributes);
        if (found != 0) return found;
        int slots = Count(shape);
        if (slots >= MostSharedProperties) return 0;
        int child = NewChild(shape, key, slots << 8 | attributes);
        Memory.StoreI32(child, slots + 1, SlotCount);
        int room = Memory.LoadI32(shape, Room);
        if (slots == room) Memory.StoreI32(child, LargerRoom(room), Room);
        // The table is shared while this is the first way to go on from here.
        int table = Memory.LoadI32(shape, Table);
        if (table == 0) table = PropertyTables.New(4);
        else if (Memory.LoadI32(table, PropertyTables.Used) != slots) table = PropertyTables.Copy(table, slots, slots + (slots >> 1) + 4);
        int appended = PropertyTables.Append(table, key, slots << 8 | attributes);
        Memory.StoreI32(child, appended, Table);
        int root = Memory.LoadI32(child, RootShape);
        if (Memory.LoadI32(root, RootShape) < slots + 1) Memory.StoreI32(root, slots + 1, RootShape);
        return AddTransition(shape, child) ? child : 0;
    }

    /// <summary>Room after growing.</summary>
    public static int LargerRoom(int room) => room < 4 ? 4 : room < 8 ? 8 : room + (room >> 1) + 4 & ~3;

    /// <summary>
    /// The shape after freezing, sealing or making non-extensible (by key). Of shared shapes only.
    /// </summary>
    public static int IntegrityTransition(int shape, int key)
    {
        int found = FindTransition(shape, key, 0);
        if (found != 0) return found;
        int child = NewChild(shape, key, 0);
        int slots = Count(shape);
        Memory.StoreI32(child, slots, SlotCount);
        SetFlag(child, NonExtensible);
        int table = Memory.LoadI32(shape, Table);
        if (table != 0)
        {
            table = PropertyTables.Copy(table, slots, slots);
            if (key != PreventExtensionsKey)
                for (int entry = 0; entry < slots; entry++) PropertyTables.SetInfo(table, entry, Restricted(PropertyTables.Info(table, entry), key));
            Memory.StoreI32(child, table, Table);
        }
        return AddTransition(shape, child) ? child : 0;
    }

    /// <summary>The info after sealing or freezing (7.3.15 SetIntegrityLevel).</summary>
    public static int Restricted(int info, int key) =>
        key == FreezeKey && (info & Accessor) == 0 ? info & ~(Configurable | Writable) : info & ~Configurable;

    private static int NewChild(int shape, int key, int info)
    {
        int child = New(FlagsOf(shape) & NonExtensible, 0, PrototypeOf(shape), Memory.LoadI32(shape, Room), (CellKind)Memory.LoadI32(shape, ObjectKind));
        Memory.StoreI32(child, shape, Parent);
        Memory.StoreI32(child, key, LastKey);
        Memory.StoreI32(child, info, LastInfo);
        Memory.StoreI32(child, IsRoot(shape) ? shape : Memory.LoadI32(shape, RootShape), RootShape);
        return child;
    }

    // Transitions cell: +4 capacity (a power of two)  +8 count  +12 0  +16 shapes or 0, by the hash of key and attributes.
    private static int FindTransition(int shape, int key, int attributes)
    {
        int transitions = Memory.LoadI32(shape, Transitions);
        if (transitions == 0) return 0;
        if (Heap.KindOf(transitions) == CellKind.Shape) return Matches(transitions, key, attributes) ? transitions : 0;
        int mask = Memory.LoadI32(transitions, 4) - 1;
        int at = TransitionHash(key, attributes) & mask;
        while (true)
        {
            int child = Memory.LoadI32(transitions + at * 4, 16);
            if (child == 0 || Matches(child, key, attributes)) return child;
            at = at + 1 & mask;
        }
    }

    private static bool Matches(int child, int key, int attributes) =>
        Memory.LoadI32(child, LastKey) == key && (Memory.LoadI32(child, LastInfo) & 0xFF) == attributes;

    private static int TransitionHash(int key, int attributes) => ((uint)key < 16 ? key : PropertyTables.HashOf(key)) + attributes * 31;

    private static bool AddTransition(int shape, int child)
    {
        int transitions = Memory.LoadI32(shape, Transitions);
        if (transitions == 0) { Memory.StoreI32(shape, child, Transitions); return true; }
        if (Heap.KindOf(transitions) == CellKind.Shape)
        {
            int table = NewTransitions(8);
            PlaceTransition(table, transitions);
            PlaceTransition(table, child);
            Memory.StoreI32(shape, table, Transitions);
            return true;
        }
        int capacity = Memory.LoadI32(transitions, 4), count = Memory.LoadI32(transitions, 8);
        if (count >= MostTransitions) return false;
        if (count * 2 >= capacity)
        {
            int table = NewTransitions(capacity * 2);
            for (int k = 0; k < capacity; k++)
            {
                int other = Memory.LoadI32(transitions + k * 4, 16);
                if (other != 0) PlaceTransition(table, other);
            }
            transitions = table;
            Memory.StoreI32(shape, transitions, Transitions);
        }
        PlaceTransition(transitions, child);
        return true;
    }

    private static int NewTransitions(int capacity)
    {
        int table = Heap.AllocateSmall(16 + capacity * 4);
        Heap.SetHeader(table, CellKind.Transitions, 0, capacity);
        Memory.StoreI32(table, 0, 8);
        Memory.StoreI32(table, 0, 12);
        Memory.Fill(table + 16, 0, capacity * 4);
        return table;
    }

    private static void PlaceTransition(int table, int child)
    {
        int mask = Memory.LoadI32(table, 4) - 1;
        int at = TransitionHash(Memory.LoadI32(child, LastKey), Memory.LoadI32(child, LastInfo) & 0xFF) & mask;
        while (Memory.LoadI32(table + at * 4, 16) != 0) at = at + 1 & mask;
        Memory.StoreI32(table + at * 4, child, 16);
        Memory.StoreI32(table, Memory.LoadI32(table, 8) + 1, 8);
    }

    // ── Unique shapes ────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>A unique shape with the same properties in the same slots.</summary>
    public static int NewUnique(int shape)
    {
        int unique = New(FlagsOf(shape) & NonExtensible | Unique, Count(shape), PrototypeOf(shape), Memory.LoadI32(shape, Room),
            (CellKind)Memory.LoadI32(shape, ObjectKind));
        int table = Memory.LoadI32(shape, Table), slots = Count(shape);
        Memory.StoreI32(unique, table == 0 ? PropertyTables.New(4) : PropertyTables.Copy(table, slots, slots + (slots >> 1) + 4), Table);
        return unique;
    }

    /// <summary>
    /// To be called before a unique shape loses or changes a property: another one with the same table when a cache knows this one.
    /// Its root shapes go along.
    /// </summary>
    public static int Renew(int shape)
    {
        if (!Has(shape, Cached)) return shape;
        int renewed = Heap.AllocateSmall(Size);
        Memory.Copy(renewed, shape, Size);
        Memory.StoreI8(renewed, 0, Layout.Mark);
        Heap.ClearFlag(renewed, Cached);
        Memory.StoreI32(shape, 0, Roots);
        return renewed;
    }

    /// <summary>The shape before the last property was added, for deleting just that one; 0 when there is none to go back to.</summary>
    public static int Before(int shape, int key)
    {
        if (Has(shape, Unique | NonExtensible) || IsRoot(shape) || Memory.LoadI32(shape, LastKey) != key) return 0;
        int parent = Memory.LoadI32(shape, Parent);
        return Memory.LoadI32(parent, Room) == Memory.LoadI32(shape, Room) ? parent : 0;
    }

    /// <summary>How many properties objects of a root shape have had.</summary>
    public static int LargestCount(int root) => Memory.LoadI32(root, RootShape);
}
