using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

// Iteration (ES2025 7.4, 14.7.5.9). Iterator records are internal cells. Arrays that nothing observes are stepped here; their iterator
// object is only made when asked for.
public static partial class Operations
{
    // An array with no own named properties and the intrinsic prototype, while the built-in iterator is as it was.
    private static bool IsPristineArray(Value value) =>
        value.IsObject && Objects.ShapeOf(value.Address) == Realm.Cell(RealmSlot.ArrayShape)
        && (Heap.FlagsOf(value.Address) & Layout.FlagSparse) == 0
        && State.Get(State.PrototypesHaveElements) == 0 && Protectors.ArrayIterationIsPristine();

    /// <summary>An iterator record: iterator, next method. The library makes those of other objects with this.</summary>
    public static Value NewIteratorRecord(Value iterator, Value next)
    {
        int record = Heap.AllocateSmall(Layout.IteratorSize);
        Heap.SetHeader(record, CellKind.Iterator, 0, 0);
        Memory.StoreI64(record, iterator.Bits, Layout.IteratorIterator);
        Memory.StoreI64(record, next.Bits, Layout.IteratorNext);
        Memory.StoreI64(record, 0, Layout.IteratorIndex);
        return Value.FromInternal(record);
    }

    /// <summary>ES2025 7.4.3 GetIterator(sync)</summary>
    public static Value GetIterator(Value iterable, Value text)
    {
        if (!IsPristineArray(iterable)) return Outcome.Library(RealmSlot.GetIterator, iterable, text);
        Value record = NewIteratorRecord(iterable, Value.Undefined);
        Heap.SetFlag(record.Address, Layout.FlagFastArray);
        return record;
    }

    /// <summary>ES2025 7.4.3 GetIterator(async)</summary>
    public static Value GetAsyncIterator(Value iterable, Value text) => Outcome.Library(RealmSlot.GetAsyncIterator, iterable, text);

    /// <summary>ES2025 7.4.9 IteratorStepValue: the value, or Hole when done</summary>
    public static Value IteratorStep(Value iterator)
    {
        int record = iterator.Address;
        if (!Heap.HasFlag(record, Layout.FlagFastArray)) return Outcome.Library(RealmSlot.IteratorStep, iterator);
        int array = Memory.LoadI32(record, Layout.IteratorIterator);
        int index = Memory.LoadI32(record, Layout.IteratorIndex);
        // 23.1.5.2.1, on the array as it is now.
        if ((uint)index >= Arrays.Length(array))
        {
            Memory.StoreI32(record, 1, Layout.IteratorDone);
            return Value.Hole;
        }
        // A getter, a patched iterator, ...: from here on the library steps the real iterator.
        Value value;
        int elements = Elements.Of(array);
        if (index < Elements.Used(elements) && Elements.IsPlain(Elements.At(elements, index))) value = Elements.At(elements, index);
        else if (IsPristineArray(Value.FromObject(array))) value = Value.Undefined;
        else
        {
            MakeReal(record);
            return Outcome.Library(RealmSlot.IteratorStep, iterator);
        }
        if (!Protectors.ArrayIterationIsPristine())
        {
            MakeReal(record);
            return Outcome.Library(RealmSlot.IteratorStep, iterator);
        }
        Memory.StoreI32(record, index + 1, Layout.IteratorIndex);
        return value;
    }

    // Turns a record that steps an array into one with an array iterator object in the same state. The next method is the intrinsic
    // one: it was looked up when the iteration began.
    private static void MakeReal(int record)
    {
        Heap.ClearFlag(record, Layout.FlagFastArray);
        int o = NewArrayIterator(new Value(Memory.LoadI64(record, Layout.IteratorIterator)), Memory.LoadI32(record, Layout.IteratorIndex), 1);
        if (Memory.LoadI32(record, Layout.IteratorDone) != 0) Objects.SetInternal(o, 0, Value.Undefined);
        Memory.StoreI64(record, Value.FromObject(o).Bits, Layout.IteratorIterator);
        Memory.StoreI64(record, Realm.Get(RealmSlot.ArrayIteratorNext).Bits, Layout.IteratorNext);
    }

    /// <summary>
    /// 23.1.5.1 CreateArrayIterator. Internal slots: the array (undefined when exhausted), next index, and kind (0 key, 1 value,
    /// 2 key and value).
    /// </summary>
    public static int NewArrayIterator(Value array, int index, int kind)
    {
        int o = Objects.New(CellKind.ArrayIterator, Realm.Cell(RealmSlot.ArrayIteratorPrototype));
        Objects.SetInternal(o, 0, array);
        Objects.SetInternal(o, 1, Value.FromInt32(index));
        Objects.SetInternal(o, 2, Value.FromInt32(kind));
        return o;
    }

    /// <summary>ES2025 7.4.11 with a normal completion</summary>
    public static Value IteratorClose(Value iterator) => Close(iterator, RealmSlot.IteratorClose);

    /// <summary>ES2025 7.4.11 with a throw completion</summary>
    public static Value IteratorCloseQuietly(Value iterator) => Close(iterator, RealmSlot.IteratorCloseQuietly);

    private static Value Close(Value iterator, RealmSlot hook)
    {
        int record = iterator.Address;
        if (Heap.HasFlag(record, Layout.FlagFastArray))
        {
            // Array iterators have no return method, unless the program gave one to a prototype.
            int prototype = Realm.Cell(RealmSlot.ArrayIteratorPrototype);
            bool plain = true;
            for (int at = prototype; at != 0 && plain; at = Objects.PrototypeOf(at))
                plain = Properties.FindOwnNamed(at, Texts.Address(Text.Return)) == Elements.Absent;
            if (plain) return Value.Undefined;
            MakeReal(record);
        }
        return Outcome.Library(hook, iterator);
    }

    public static bool IteratorIsDone(Value iterator) => Memory.LoadI32(iterator.Address, Layout.IteratorDone) != 0;

    /// <summary>[[Iterator]]</summary>
    public static Value IteratorObject(Value iterator)
    {
        if (Heap.HasFlag(iterator.Address, Layout.FlagFastArray)) MakeReal(iterator.Address);
        return new Value(Memory.LoadI64(iterator.Address, Layout.IteratorIterator));
    }

    /// <summary>[[NextMethod]]</summary>
    public static Value IteratorNextMethod(Value iterator)
    {
        if (Heap.HasFlag(iterator.Address, Layout.FlagFastArray)) MakeReal(iterator.Address);
        return new Value(Memory.LoadI64(iterator.Address, Layout.IteratorNext));
    }

    /// <summary>Sets [[Done]].</summary>
    public static void SetIteratorDone(Value iterator) => Memory.StoreI32(iterator.Address, 1, Layout.IteratorDone);

    /// <summary>ES2025 8.6.2 rest element: array made by NewArray, iterator record: appends all that is left</summary>
    public static Value IteratorRest(Value array, Value iterator)
    {
        int record = iterator.Address;
        while (Heap.HasFlag(record, Layout.FlagFastArray))
        {
            Value value = IteratorStep(iterator);
            // The step has become the library's; nothing has run yet.
            if (value.IsSentinel) break;
            if (value.IsHole) return Value.Undefined;
            if (!Arrays.Append(array.Address, value)) return Errors.Range(Text.OutOfMemory);
        }
        return Outcome.Library(RealmSlot.IteratorRest, array, iterator);
    }

    /// <summary>ES2025 7.4.14 CreateIterResultObject</summary>
    public static Value NewIteratorResult(Value value, bool done)
    {
        int o = Objects.NewPlain(Realm.Cell(RealmSlot.IteratorResultShape), 2);
        Memory.StoreI64(o, value.Bits, Layout.ObjectInlineSlots);
        Memory.StoreI64(o, Value.FromBoolean(done).Bits, Layout.ObjectInlineSlots + 8);
        return Value.FromObject(o);
    }

    // ── for-in ───────────────────────────────────────────────────────────────────────────────────────────────────
    //
    // Enumerator: +4 next  +8 object (value)  +16 keys (an array, value)  +24 shape of the object if checks can be skipped, or 0  +28 0
    // All keys are collected first, each object's own before its prototype's, what is shadowed left out. Before a key is given out it
    // is looked up again: one that was deleted meanwhile is not visited.

    private const int EnumeratorNext = 4, EnumeratorObject = 8, EnumeratorKeys = 16, EnumeratorShape = 24;

    /// <summary>ES2025 14.7.5.9 EnumerateObjectProperties: an enumerator</summary>
    public static Value ForInStart(Value value)
    {
        if (value.IsUndefinedOrNull) return NewEnumerator(Value.Undefined, Value.FromObject(Arrays.New(0)));
        Value target = ToObject(value);
        int o = target.Address;
        bool simple = true;
        for (int at = o; at != 0; at = Objects.PrototypeOf(at))
        {
            CellKind kind = Heap.KindOf(at);
            if (kind == CellKind.Proxy || kind == CellKind.Namespace) return Outcome.Library(RealmSlot.ForInStart, target);
            if (at != o && HasEnumerable(at)) simple = false;
        }
        int keys;
        if (simple)
        {
            keys = Properties.OwnKeys(o, 1 | 4);
            if (keys == 0) return Errors.Range(Text.OutOfMemory);
        }
        else
        {
            keys = Arrays.New(8);
            // Visited keys, as properties of an object: enumerable or not, they shadow.
            int visited = Objects.New(CellKind.Object, 0);
            Objects.MakeUnique(visited);
            for (int at = o; at != 0; at = Objects.PrototypeOf(at))
            {
                int own = Properties.OwnKeys(at, 1);
                if (own == 0) return Errors.Range(Text.OutOfMemory);
                int count = (int)Arrays.Length(own), elements = Elements.Of(own);
                for (int k = 0; k < count; k++)
                {
                    Value name = Elements.At(elements, k);
                    Value key = Conversions.ToKey(name);
                    if (Properties.FindOwn(visited, key) >= 0) continue;
                    if (Properties.AddData(visited, key, Value.True).IsSentinel) return Value.Sentinel;
                    if ((Properties.FindOwn(at, key) & Shapes.Enumerable) != 0 && !Arrays.Append(keys, name)) return Errors.Range(Text.OutOfMemory);
                }
            }
        }
        Value enumerator = NewEnumerator(target, Value.FromObject(keys));
        int shape = Objects.ShapeOf(o);
        if (simple && Heap.KindOf(o) == CellKind.Object && !Shapes.Has(shape, Shapes.Unique) && Elements.Of(o) == 0)
            Memory.StoreI32(enumerator.Address, shape, EnumeratorShape);
        return enumerator;
    }

    /// <summary>An enumerator over an array of strings: the library's for proxies.</summary>
    public static Value NewEnumerator(Value target, Value keys)
    {
        int enumerator = Heap.AllocateSmall(32);
        Heap.SetHeader(enumerator, CellKind.Enumerator, 0, 0);
        Memory.StoreI64(enumerator, target.Bits, EnumeratorObject);
        Memory.StoreI64(enumerator, keys.Bits, EnumeratorKeys);
        Memory.StoreI64(enumerator, 0, EnumeratorShape);
        return Value.FromInternal(enumerator);
    }

    // Whether an object has enumerable string-keyed properties of its own (which prototypes rarely have).
    private static bool HasEnumerable(int o)
    {
        CellKind kind = Heap.KindOf(o);
        if (Elements.Of(o) != 0) return true;
        if (kind == CellKind.StringObject && Strings.Length(Objects.Internal(o, 0).Address) != 0) return true;
        if (kind == CellKind.TypedArray) return true;
        int shape = Objects.ShapeOf(o);
        int table = Memory.LoadI32(shape, Shapes.Table);
        if (table == 0) return false;
        int used = Memory.LoadI32(table, PropertyTables.Used), slots = Shapes.Count(shape);
        for (int entry = 0; entry < used; entry++)
        {
            int key = PropertyTables.Key(table, entry), info = PropertyTables.Info(table, entry);
            if (key != 0 && info >> 8 < slots && (info & Shapes.Enumerable) != 0 && Heap.KindOf(key) == CellKind.String) return true;
        }
        return false;
    }

    /// <summary>ES2025 14.7.5.9: the next key that is still there, or Hole</summary>
    public static Value ForInNext(Value enumerator)
    {
        int cell = enumerator.Address;
        int keys = Memory.LoadI32(cell, EnumeratorKeys);
        int next = Memory.LoadI32(cell, EnumeratorNext);
        int count = (int)Arrays.Length(keys), elements = Elements.Of(keys);
        int o = Memory.LoadI32(cell, EnumeratorObject);
        for (; next < count; next++)
        {
            Value name = Elements.At(elements, next);
            if (Memory.LoadI32(cell, EnumeratorShape) != Objects.ShapeOf(o))
            {
                int still = StillThere(o, Conversions.ToKey(name));
                if (still == Elements.Exotic)
                {
                    // The library answers with the key or undefined, and goes on from here.
                    Memory.StoreI32(cell, next, EnumeratorNext);
                    return Outcome.Library(RealmSlot.ForInNext, enumerator);
                }
                if (still < 0) continue;
            }
            Memory.StoreI32(cell, next + 1, EnumeratorNext);
            return name;
        }
        Memory.StoreI32(cell, next, EnumeratorNext);
        return Value.Hole;
    }

    /// <summary>For the library's ForInNext: the key that is next in turn (passing on), or Hole.</summary>
    public static Value ForInAdvance(Value enumerator)
    {
        int cell = enumerator.Address;
        int keys = Memory.LoadI32(cell, EnumeratorKeys);
        int next = Memory.LoadI32(cell, EnumeratorNext);
        if (next >= (int)Arrays.Length(keys)) return Value.Hole;
        Memory.StoreI32(cell, next + 1, EnumeratorNext);
        return Elements.At(Elements.Of(keys), next);
    }

    /// <summary>The object of an enumerator.</summary>
    public static Value ForInObject(Value enumerator) => new(Memory.LoadI64(enumerator.Address, EnumeratorObject));

    // The attributes of the property where it is found first, negative when it is gone or not enumerable any more.
    private static int StillThere(int o, Value key)
    {
        for (int at = o; at != 0; at = Objects.PrototypeOf(at))
        {
            int found = Properties.FindOwn(at, key);
            if (found == Elements.Absent) continue;
            if (found < 0) return found;
            return (found & Shapes.Enumerable) != 0 ? found : Elements.Absent;
        }
        return Elements.Absent;
    }

    // ── Generators, async functions, regular expressions: objects that the library makes ─────────────────────────

    public static Value NewGenerator(Value callee, Value resume) => Outcome.Library(RealmSlot.NewGenerator, callee, resume);
    public static Value NewAsyncGenerator(Value callee, Value resume) => Outcome.Library(RealmSlot.NewAsyncGenerator, callee, resume);
    public static Value AsyncStart(Value resume) => Outcome.Library(RealmSlot.AsyncStart, resume);
    public static Value NewRegExp(Value pattern, Value flags) => Outcome.Library(RealmSlot.NewRegExp, pattern, flags);
}
