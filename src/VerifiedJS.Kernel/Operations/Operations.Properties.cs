using System.Runtime.CompilerServices;
using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

// Properties (ES2025 6.2.5, 7.3, 13.3, 13.5.1).
public static partial class Operations
{
    // ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────────

    public static Value GetNamed(Value target, Value key, int cache)
    {
        if (target.IsObject && cache != 0)
        {
            int o = target.Address;
            int shape = Objects.ShapeOf(o);
            if (shape == Memory.LoadI32(cache, Layout.CacheShape))
                return new Value(Memory.LoadI64(Memory.LoadI32(o, Layout.Slots) + Memory.LoadI32(cache, Layout.CacheOffset)));
            if (shape == Memory.LoadI32(cache, Layout.CacheHolderShape)) return FromHolder(cache);
        }
        return GetNamedSlow(target, key, cache);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Value FromHolder(int cache) =>
        new(Memory.LoadI64(Memory.LoadI32(Memory.LoadI32(cache, Layout.CacheHolder), Layout.Slots) + Memory.LoadI32(cache, Layout.CacheHolderOffset)));

    // The shape that stands for a primitive in caches: one whose prototype is the primitive's; 0 for undefined and null.
    private static int ShapeOfPrimitive(Value value)
    {
        if (value.IsString) return Realm.Cell(RealmSlot.StringShape);
        if (value.IsNumber) return Realm.Cell(RealmSlot.NumberShape);
        if (value.IsSymbol) return Realm.Cell(RealmSlot.SymbolShape);
        if (value.IsBigInt) return Realm.Cell(RealmSlot.BigIntShape);
        return value.IsBoolean ? Realm.Cell(RealmSlot.BooleanShape) : 0;
    }

    // V8 takes whoever reads the method of iterables to iterate.
    private static Value CannotRead(Value target, Value key) =>
        key.IsSymbol && key.Address == Symbols.WellKnown(WellKnownSymbol.Iterator)
            ? Errors.Type(target.IsNull ? Text.NullNotIterable : Text.UndefinedNotIterable)
            : Errors.Type(Text.CannotReadOf, target, key);

    private static Value GetNamedSlow(Value target, Value keyValue, int cache)
    {
        int key = keyValue.Address;
        int shape;
        if (target.IsObject)
        {
            int o = target.Address;
            shape = Objects.ShapeOf(o);
            if (Heap.KindOf(o) == CellKind.Array && key == Texts.Address(Text.Length)) return Value.FromNumber(Arrays.Length(o));
        }
        else
        {
            if (target.IsString && key == Texts.Address(Text.Length)) return Value.FromInt32(Strings.Length(target.Address));
            shape = ShapeOfPrimitive(target);
            if (shape == 0) return CannotRead(target, keyValue);
            if (cache != 0 && shape == Memory.LoadI32(cache, Layout.CacheHolderShape)) return FromHolder(cache);
        }
        int entry = Caches.MegamorphicEntry(shape, key);
        if (Memory.LoadI32(entry) == shape && Memory.LoadI32(entry, 4) == key)
        {
            int offset = Memory.LoadI32(entry, 8), holder = Memory.LoadI32(entry, 12);
            int at = holder == 0 ? target.Address : holder;
            Value content = new(Memory.LoadI64(Memory.LoadI32(at, Layout.Slots) + (offset & ~1)));
            if ((offset & 1) != 0) return Properties.ValueOf(content, Shapes.Accessor, target);
            if (holder == 0) Caches.RecordOwn(cache, shape, offset);
            else Caches.RecordInherited(cache, shape, holder, offset);
            return content;
        }
        return GetNamedUncached(target, keyValue, cache, shape);
    }

    private static Value GetNamedUncached(Value target, Value keyValue, int cache, int shape)
    {
        int key = keyValue.Address;
        if (Heap.KindOf(key) == CellKind.String && Heap.HasFlag(key, Layout.FlagIndex)) return GetElement(target, Conversions.StringToKey(key), 0);
        int start = target.IsObject ? target.Address : Shapes.PrototypeOf(shape);
        for (int at = start; at != 0; at = Objects.PrototypeOf(at))
        {
            CellKind kind = Heap.KindOf(at);
            if (kind != CellKind.Object)
            {
                int special = Properties.FindOwnNamed(at, key);
                if (special == Elements.Absent) continue;
                if (special == Elements.Exotic) return Outcome.Library(RealmSlot.ExoticGet, Value.FromObject(at), keyValue, target);
                if (special == Elements.AbsentForGood) return Value.Undefined;
                if (Shapes.Lookup(Objects.ShapeOf(at), key) < 0)
                    return Properties.ValueOf(State.GetValue(State.Result1), special, target);
            }
            int atShape = Objects.ShapeOf(at);
            int info = Shapes.Lookup(atShape, key);
            if (info < 0) continue;
            bool own = at == start && target.IsObject;
            // Making a function's lazy properties may have changed the shape.
            if (own) { shape = atShape; Caches.RecordMegamorphic(shape, key, info, 0); }
            else if (IsCacheableReceiver(shape)) Caches.RecordMegamorphic(shape, key, info, at);
            Value content = Objects.Slot(at, info >> 8);
            if ((info & Shapes.Accessor) != 0) return Properties.ValueOf(content, info, target);
            if (own) Caches.RecordOwn(cache, shape, (info >> 8) * 8);
            else if (IsCacheableReceiver(shape)) Caches.RecordInherited(cache, shape, at, (info >> 8) * 8);
            return content;
        }
        if (target.IsObject && IsCacheableReceiver(shape) && Objects.ShapeOf(start) == shape && Heap.KindOf(start) != CellKind.TypedArray)
        {
            int absent = State.Get(State.AbsentHolder);
            Caches.RecordMegamorphic(shape, key, 0, absent);
            Caches.RecordInherited(cache, shape, absent, 0);
        }
        return Value.Undefined;
    }

    // Whether inherited properties may be cached by the receiver's shape: see Shapes.
    private static bool IsCacheableReceiver(int shape) => (Shapes.FlagsOf(shape) & (Shapes.Unique | Shapes.IsPrototype)) != Shapes.Unique;

    public static Value GetElement(Value target, Value key, int cache)
    {
        if (target.IsObject && key.IsNumber)
        {
            double number = key.Number;
            int index = (int)number;
            int elements = Elements.Of(target.Address);
            if ((uint)index < (uint)Elements.Used(elements) && index == number)
            {
                Value value = Elements.At(elements, index);
                if (Elements.IsPlain(value)) return value;
            }
        }
        return GetElementSlow(target, key, cache);
    }

    private static Value GetElementSlow(Value target, Value key, int cache)
    {
        if (target.IsString && key.IsNumber)
        {
            double number = key.Number;
            int index = (int)number;
            if ((uint)index < (uint)Strings.Length(target.Address) && index == number)
                return Value.FromString(Strings.FromUnit(Strings.UnitAt(target.Address, index)));
        }
        if (target.IsObject && key.IsNumber && Heap.KindOf(target.Address) == CellKind.TypedArray)
        {
            double number = key.Number;
            int index = (int)number;
            if ((uint)index < (uint)TypedArrays.Length(target.Address) && index == number) return TypedArrays.Get(target.Address, index);
        }
        // ES2025 13.3.3, 6.2.5.5: the base is checked before the key is converted.
        if (target.IsUndefinedOrNull) return CannotRead(target, key.IsObject ? Value.FromString(Errors.Describe(key)) : key);
        if (key.IsObject) return Outcome.Library(RealmSlot.GetElement, target, key);
        key = Conversions.ToKey(key);
        if (!key.IsNumber) return GetNamed(target, key, 0);
        if (target.IsObject) return Properties.Get(target.Address, key, target);
        if (target.IsString)
        {
            double number = key.Number;
            if (number < Strings.Length(target.Address))
                return Value.FromString(Strings.FromUnit(Strings.UnitAt(target.Address, (int)number)));
        }
        return Properties.Get(Shapes.PrototypeOf(ShapeOfPrimitive(target)), key, target);
    }

    /// <summary>ES2025 13.3.7: home object's prototype, key, this</summary>
    public static Value GetSuper(Value home, Value key, Value self)
    {
        if (home.IsUndefinedOrNull) return Errors.Type(Text.CannotReadOf, home, key.IsObject ? Value.FromString(Errors.Describe(key)) : key);
        if (key.IsObject) return Outcome.Library(RealmSlot.GetSuper, home, key, self);
        return Properties.Get(home.Address, Conversions.ToKey(key), self);
    }

    /// <summary>ES2025 7.3.11 GetMethod</summary>
    public static Value GetMethodNamed(Value target, Value key)
    {
        if (target.IsUndefinedOrNull) return CannotRead(target, key);
        Value method = GetNamed(target, key, 0);
        // A getter or trap runs first, then the library looks at what it gave.
        if (method.IsSentinel) return State.Get(State.Outcome) == 1 ? Outcome.Library(RealmSlot.GetMethodNamed, target, key) : method;
        if (method.IsUndefinedOrNull) return Value.Undefined;
        return IsCallable(method) ? method : Runtime.ThrowNotCallable(method, Value.Undefined);
    }

    /// <summary>ES2025 7.3.12: object, key</summary>
    public static Value HasProperty(Value target, Value key)
    {
        if (key.IsObject) return Outcome.Library(RealmSlot.HasProperty, target, key);
        return Properties.Has(target.Address, Conversions.ToKey(key));
    }

    /// <summary>ES2025 9.1.1.2.1: object of a with statement, key</summary>
    public static Value HasBindingInWith(Value target, Value key)
    {
        // Steps 1-3. What needs user code (proxies, a getter of @@unscopables, ...) is the library's.
        Value found = Properties.Has(target.Address, Conversions.ToKey(key));
        if (found.IsSentinel) return Outcome.Library(RealmSlot.HasBindingInWith, target, key);
        if (!found.IsTrue) return found;
        // Steps 5-7
        Value unscopables = Properties.Get(target.Address, Value.FromSymbol(Symbols.WellKnown(WellKnownSymbol.Unscopables)), target);
        if (unscopables.IsSentinel) return Outcome.Library(RealmSlot.HasBindingInWith, target, key);
        if (!unscopables.IsObject) return Value.True;
        Value blocked = Properties.Get(unscopables.Address, Conversions.ToKey(key), unscopables);
        if (blocked.IsSentinel) return Outcome.Library(RealmSlot.HasBindingInWith, target, key);
        return Value.FromBoolean(!ToBoolean(blocked));
    }

    /// <summary>ES2025 10.1.1 [[GetPrototypeOf]] of an object</summary>
    public static Value GetPrototypeOf(Value target)
    {
        int o = target.Address;
        if (Heap.KindOf(o) == CellKind.Proxy) return Outcome.Library(RealmSlot.ExoticGetPrototypeOf, target);
        int prototype = Objects.PrototypeOf(o);
        return prototype == 0 ? Value.Null : Value.FromObject(prototype);
    }

    // ── Writing ──────────────────────────────────────────────────────────────────────────────────────────────────

    public static Value SetNamed(Value target, Value key, Value value, bool strict, int cache)
    {
        if (target.IsObject && cache != 0)
        {
            int o = target.Address;
            int shape = Objects.ShapeOf(o);
            if (shape == Memory.LoadI32(cache, Layout.CacheShape))
            {
                Memory.StoreI64(Memory.LoadI32(o, Layout.Slots) + Memory.LoadI32(cache, Layout.CacheOffset), value.Bits);
                return Value.Undefined;
            }
            if (shape == Memory.LoadI32(cache, Layout.CacheHolderShape))
            {
                AddCached(o, shape, cache, value);
                return Value.Undefined;
            }
        }
        return SetNamedSlow(target, key, value, strict, cache);
    }

    // Adds the property that the cache is about.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddCached(int o, int shape, int cache, Value value)
    {
        int newShape = Memory.LoadI32(cache, Layout.CacheNewShape);
        int offset = Memory.LoadI32(cache, Layout.CacheHolderOffset);
        int room = Memory.LoadI32(newShape, Shapes.Room);
        if (room != Memory.LoadI32(shape, Shapes.Room)) Objects.GrowSlots(o, offset >> 3, room);
        Memory.StoreI64(Memory.LoadI32(o, Layout.Slots) + offset, value.Bits);
        Objects.SetShape(o, newShape);
    }

    private static Value SetNamedSlow(Value target, Value keyValue, Value value, bool strict, int cache)
    {
        int key = keyValue.Address;
        if (!target.IsObject) return SetOnPrimitive(target, keyValue, value, strict);
        if (Heap.KindOf(key) == CellKind.String && Heap.HasFlag(key, Layout.FlagIndex))
            return Properties.Set(target.Address, Conversions.StringToKey(key), value, target, strict);
        int o = target.Address;
        CellKind kind = Heap.KindOf(o);
        int shape = Objects.ShapeOf(o);
        if (kind == CellKind.Proxy || kind == CellKind.Namespace || kind == CellKind.TypedArray
            || (kind == CellKind.Array || kind == CellKind.StringObject) && key == Texts.Address(Text.Length)
            || Shapes.Has(shape, Shapes.LazyFunction))
            return Properties.Set(o, keyValue, value, target, strict);
        int info = Shapes.Lookup(shape, key);
        if (info >= 0)
        {
            if ((info & (Shapes.Writable | Shapes.Accessor)) != Shapes.Writable) return Properties.Set(o, keyValue, value, target, strict);
            Objects.SetSlot(o, info >> 8, value);
            if (Shapes.Has(shape, Shapes.Protected)) Protectors.Forget();
            else Caches.RecordOwn(cache, shape, (info >> 8) * 8);
            return Value.Undefined;
        }
        // Added, unless something on the prototype chain objects.
        for (int at = Objects.PrototypeOf(o); at != 0; at = Objects.PrototypeOf(at))
        {
            int found = Properties.FindOwnNamed(at, key);
            if (found == Elements.Absent) continue;
            if (found < 0 || (found & (Shapes.Writable | Shapes.Accessor)) != Shapes.Writable) return Properties.Set(o, keyValue, value, target, strict);
            break;
        }
        if (!Objects.IsExtensible(o)) return strict ? Errors.Type(Text.NotExtensible, keyValue, target) : Value.Undefined;
        Objects.Add(o, key, value, Shapes.AllAttributes);
        Caches.RecordAdd(cache, shape, Objects.ShapeOf(o), true);
        return Value.Undefined;
    }

    // 6.2.5.6 PutValue step 3 on a primitive: a setter of a prototype may see it; nothing is created.
    private static Value SetOnPrimitive(Value target, Value key, Value value, bool strict)
    {
        int shape = ShapeOfPrimitive(target);
        if (shape == 0) return Errors.Type(Text.CannotSetOf, target, key);
        if (target.IsString)
        {
            // 10.4.3: the wrapper's own properties are read-only.
            bool own = key.IsNumber ? key.Number < Strings.Length(target.Address) : key.IsString && key.Address == Texts.Address(Text.Length);
            if (own) return strict ? Errors.Type(Text.CannotAssignReadOnly, key, TypeOf(target), target) : Value.Undefined;
        }
        return Properties.Set(Shapes.PrototypeOf(shape), key, value, target, strict);
    }

    public static Value SetElement(Value target, Value key, Value value, bool strict, int cache)
    {
        if (target.IsObject && key.IsNumber)
        {
            double number = key.Number;
            int index = (int)number;
            int o = target.Address;
            int elements = Elements.Of(o);
            if ((uint)index < (uint)Elements.Used(elements) && index == number && Heap.FlagsOf(elements) == 0
                && Elements.IsPlain(Elements.At(elements, index)))
            {
                Elements.SetAt(elements, index, value);
                return Value.Undefined;
            }
            // An array without properties of its own grows by one, into room that is there. (Its header has no flags: dense, and so on.)
            if (index == Elements.Used(elements) && index == number && index < Memory.LoadI32(elements, Layout.ElementsCapacity)
                && Objects.ShapeOf(o) == Realm.Cell(RealmSlot.ArrayShape) && Heap.FlagsOf(o) == 0 && Heap.FlagsOf(elements) == 0
                && State.Get(State.PrototypesHaveElements) == 0)
            {
                Elements.SetAt(elements, index, value);
                Memory.StoreI32(elements, index + 1, Layout.ElementsUsed);
                if ((uint)index >= Arrays.Length(o)) Memory.StoreI32(o, index + 1, Layout.ArrayLength);
                return Value.Undefined;
            }
        }
        return SetElementSlow(target, key, value, strict);
    }

    private static Value SetElementSlow(Value target, Value key, Value value, bool strict)
    {
        if (target.IsObject && key.IsNumber)
        {
            double number = key.Number;
            int o = target.Address;
            uint index = (uint)number;
            CellKind kind = Heap.KindOf(o);
            if (kind == CellKind.Array)
            {
                // A hole is filled, or the array grows, as long as no prototype has elements.
                if (index == number && index < 0xFFFFFFFF && Arrays.IsSimple(o))
                    return Elements.Put(o, index, value) ? Value.Undefined : Errors.Range(Text.OutOfMemory);
            }
            else if (kind == CellKind.TypedArray && value.IsNumber && index == number && index < (uint)TypedArrays.Length(o)
                && !TypedArrays.IsBigInt(TypedArrays.TypeOf(o)))
            {
                TypedArrays.Set(o, (int)index, value);
                return Value.Undefined;
            }
        }
        if (target.IsUndefinedOrNull) return Errors.Type(Text.CannotSetOf, target, key.IsObject ? Value.FromString(Errors.Describe(key)) : key);
        if (key.IsObject) return Outcome.Library(RealmSlot.SetElement, target, key, value, Value.FromBoolean(strict));
        key = Conversions.ToKey(key);
        if (!target.IsObject) return SetOnPrimitive(target, key, value, strict);
        if (!key.IsNumber) return SetNamed(target, key, value, strict, 0);
        return Properties.Set(target.Address, key, value, target, strict);
    }

    /// <summary>ES2025 13.3.7: home object's prototype, key, value, this, strict</summary>
    public static Value SetSuper(Value home, Value key, Value value, Value self, bool strict)
    {
        if (home.IsUndefinedOrNull) return Errors.Type(Text.CannotSetOf, home, key.IsObject ? Value.FromString(Errors.Describe(key)) : key);
        if (key.IsObject)
        {
            return Outcome.Library(RealmSlot.SetSuper, home, key, value, self, Value.FromBoolean(strict));
        }
        return Properties.Set(home.Address, Conversions.ToKey(key), value, self, strict);
    }

    /// <summary>ES2025 13.5.1.2: base, key, strict</summary>
    public static Value DeleteProperty(Value target, Value key, bool strict)
    {
        if (target.IsUndefinedOrNull) return Errors.Type(Text.CannotConvertToObject);
        if (key.IsObject) return Outcome.Library(RealmSlot.DeleteProperty, target, key, Value.FromBoolean(strict));
        key = Conversions.ToKey(key);
        if (target.IsObject) return Properties.Delete(target.Address, key, strict);
        if (!target.IsString) return Value.True;
        bool own = key.IsNumber ? key.Number < Strings.Length(target.Address) : key.IsString && key.Address == Texts.Address(Text.Length);
        if (!own) return Value.True;
        return strict ? Errors.Type(Text.CannotDelete, key, ToObject(target)) : Value.False;
    }
}
