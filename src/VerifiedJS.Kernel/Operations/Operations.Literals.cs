using System.Runtime.CompilerServices;
using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

// Object and array literals (ES2025 13.2), definition of properties, template objects.
public static partial class Operations
{
    // A data descriptor with all fields, all true.
    private const int AllFields = Properties.HasValue | Properties.HasWritable | Properties.HasEnumerable | Properties.HasConfigurable | Shapes.AllAttributes;

    public static Value NewObject() => Value.FromObject(Objects.NewPlain());

    /// <summary>ES2025 10.1.12 OrdinaryObjectCreate: object or null</summary>
    public static Value NewObjectWithPrototype(Value prototype) =>
        Value.FromObject(Objects.New(CellKind.Object, prototype.IsObject ? prototype.Address : 0));

    public static Value NewArray(int capacity) => Value.FromObject(Arrays.New(capacity));

    /// <summary>ES2025 13.2.4.1: array made by NewArray, value (Hole for an elision)</summary>
    public static void ArrayAppend(Value array, Value value)
    {
        if (!Arrays.Append(array.Address, value)) Fatal.OutOfMemory();
    }

    /// <summary>ES2025 7.3.5 CreateDataProperty on an ordinary object under construction</summary>
    public static Value DefineNamed(Value target, Value key, Value value, int cache)
    {
        int o = target.Address;
        int shape = Objects.ShapeOf(o);
        if (cache != 0 && shape == Memory.LoadI32(cache, Layout.CacheHolderShape))
        {
            AddCached(o, shape, cache, value);
            return Value.Undefined;
        }
        Value property = key.IsString ? Conversions.StringToKey(key.Address) : key;
        if (property.IsNumber || Heap.KindOf(o) != CellKind.Object || Shapes.Lookup(shape, key.Address) >= 0 || Shapes.Has(shape, Shapes.NonExtensible))
            return DefineElement(target, property, value);
        Objects.Add(o, key.Address, value, Shapes.AllAttributes);
        Caches.RecordAdd(cache, shape, Objects.ShapeOf(o), false);
        return Value.Undefined;
    }

    /// <summary>ES2025 7.3.7 CreateDataPropertyOrThrow: object, property key, value</summary>
    public static Value DefineElement(Value target, Value key, Value value)
    {
        int o = target.Address;
        CellKind kind = Heap.KindOf(o);
        // The library names elements by numbers beyond the indices too, and by the strings of indices.
        key = Conversions.ToKey(key);
        if (kind == CellKind.Proxy || kind == CellKind.Namespace) return Outcome.Library(RealmSlot.ExoticDefine, target, key, value);
        if (kind == CellKind.TypedArray && key.IsNumber)
        {
            value = TypedArrays.IsBigInt(TypedArrays.TypeOf(o)) ? value : ToNumber(value);
            if (value.IsSentinel) return value;
        }
        Value done = Properties.DefineOwn(o, key, AllFields, value, Value.Undefined, Value.Undefined);
        if (done.IsSentinel) return done;
        if (done.IsTrue) return Value.Undefined;
        return Errors.Type(Properties.FindOwn(o, key) < 0 ? Text.CannotDefine : Text.CannotRedefine, key);
    }

    /// <summary>ES2025 15.4.4: non-enumerable data property</summary>
    public static Value DefineMethod(Value target, Value key, Value function) =>
        DefineData(target.Address, key, function, Shapes.Writable | Shapes.Configurable);

    /// <summary>ES2025 15.4.5: object, property key, function, enumerable</summary>
    public static Value DefineGetter(Value target, Value key, Value function, bool enumerable) =>
        DefineAccessor(target, key, Properties.HasGetter, function, enumerable);

    /// <summary>ES2025 15.4.5: object, property key, function, enumerable</summary>
    public static Value DefineSetter(Value target, Value key, Value function, bool enumerable) =>
        DefineAccessor(target, key, Properties.HasSetter, function, enumerable);

    private static Value DefineAccessor(Value target, Value key, int field, Value function, bool enumerable)
    {
        int fields = field | Properties.HasEnumerable | Properties.HasConfigurable | Shapes.Configurable | (enumerable ? Shapes.Enumerable : 0);
        Value getter = field == Properties.HasGetter ? function : Value.Undefined, setter = field == Properties.HasSetter ? function : Value.Undefined;
        Value done = Properties.DefineOwn(target.Address, key, fields, Value.Undefined, getter, setter);
        if (done.IsSentinel) return done;
        return done.IsTrue ? Value.Undefined : Errors.Type(Text.CannotRedefine, key);
    }

    /// <summary>ES2025 B.3.1 __proto__: v in a literal</summary>
    public static void SetLiteralPrototype(Value target, Value prototype)
    {
        if (prototype.IsObject) Objects.SetPrototype(target.Address, prototype.Address);
        else if (prototype.IsNull) Objects.SetPrototype(target.Address, 0);
    }

    /// <summary>ES2025 7.3.25: target, source, array of excluded property keys or undefined</summary>
    public static Value CopyDataProperties(Value target, Value source, Value excluded)
    {
        if (source.IsUndefinedOrNull) return target;
        Value from = ToObject(source);
        int o = from.Address;
        CellKind kind = Heap.KindOf(o);
        if (kind == CellKind.Proxy || kind == CellKind.Namespace) return Outcome.Library(RealmSlot.CopyDataProperties, target, source, excluded);
        // A getter may change what follows: then the library does all of it, nothing having been observed yet.
        if (HasEnumerableAccessor(o)) return Outcome.Library(RealmSlot.CopyDataProperties, target, source, excluded);
        int keys = Properties.OwnKeys(o, 1 | 2 | 4);
        if (keys == 0) return Errors.Range(Text.OutOfMemory);
        int count = (int)Arrays.Length(keys), elements = Elements.Of(keys);
        for (int k = 0; k < count; k++)
        {
            Value key = Conversions.ToKey(Elements.At(elements, k));
            if (excluded.IsObject && IsExcluded(excluded.Address, key)) continue;
            int found = Properties.FindOwn(o, key);
            if (found < 0 || (found & Shapes.Enumerable) == 0) continue;
            Value defined = DefineElement(target, key, State.GetValue(State.Result1));
            if (defined.IsSentinel) return defined;
        }
        return target;
    }

    private static bool IsExcluded(int excluded, Value key)
    {
        int count = (int)Arrays.Length(excluded), elements = Elements.Of(excluded);
        for (int k = 0; k < count; k++)
            if (SameValue(Conversions.ToKey(Elements.At(elements, k)), key)) return true;
        return false;
    }

    private static bool HasEnumerableAccessor(int o)
    {
        if (Elements.IsSparse(o)) return true;
        int shape = Objects.ShapeOf(o);
        int table = Memory.LoadI32(shape, Shapes.Table), slots = Shapes.Count(shape);
        if (table == 0) return false;
        int used = Memory.LoadI32(table, PropertyTables.Used);
        for (int entry = 0; entry < used; entry++)
        {
            int info = PropertyTables.Info(table, entry);
            if (PropertyTables.Key(table, entry) != 0 && info >> 8 < slots
                && (info & (Shapes.Accessor | Shapes.Enumerable)) == (Shapes.Accessor | Shapes.Enumerable)) return true;
        }
        return false;
    }

    /// <summary>ES2025 13.2.4.1 SpreadElement: array made by NewArray, iterable</summary>
    public static Value AppendSpread(Value array, Value iterable, Value text)
    {
        if (!IsPristineArray(iterable)) return Outcome.Library(RealmSlot.AppendSpread, array, iterable, text);
        int to = array.Address, from = iterable.Address;
        uint length = Arrays.Length(from);
        int elements = Elements.Of(from);
        for (uint k = 0; k < length; k++)
        {
            Value value = k < (uint)Elements.Used(elements) ? Elements.At(elements, (int)k) : Value.Hole;
            if (!Arrays.Append(to, value.IsHole ? Value.Undefined : value)) return Errors.Range(Text.OutOfMemory);
        }
        return Value.Undefined;
    }

    /// <summary>ES2025 13.2.8.4: array of cooked strings (undefined where invalid), array of raw strings; frozen</summary>
    public static Value NewTemplateObject(Value cooked, Value raw)
    {
        Properties.Restrict(raw.Address, Shapes.FreezeKey);
        Objects.Add(cooked.Address, Texts.Address(Text.Raw), raw, 0);
        Properties.Restrict(cooked.Address, Shapes.FreezeKey);
        return cooked;
    }
}
