using System.Runtime.CompilerServices;
using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>
/// The essential internal methods (ES2025 10.1, and 10.2 to 10.4 where an exotic object differs). A property key is a value: a number
/// that is an array index, an interned string that is none, or a symbol. Proxies and namespaces are the library's: what meets one on its
/// way invokes a hook.
/// </summary>
public static class Properties
{
    // Fields that a property descriptor has, beside attributes in the low bits: for DefineOwn.
    public const int HasValue = 16, HasWritable = 32, HasEnumerable = 64, HasConfigurable = 128, HasGetter = 256, HasSetter = 512;

    // ── [[GetOwnProperty]] ───────────────────────────────────────────────────────────────────────────────────────

    /// <summary>
    /// The attributes of the own property, with its value or Accessor cell in State.Result1; or <see cref="Elements.Absent"/>,
    /// <see cref="Elements.Exotic"/>, <see cref="Elements.AbsentForGood"/>.
    /// </summary>
    public static int FindOwn(int o, Value key) => key.IsNumber ? Elements.FindOwn(o, (uint)key.Number) : FindOwnNamed(o, key.Address);

    /// <summary>The same for a string or symbol.</summary>
    public static int FindOwnNamed(int o, int key)
    {
        CellKind kind = Heap.KindOf(o);
        if (kind != CellKind.Object)
        {
            int special = FindSpecial(o, kind, key);
            if (special != Elements.Absent) return special;
        }
        int info = Shapes.Lookup(Objects.ShapeOf(o), key);
        if (info < 0) return Elements.Absent;
        State.SetValue(State.Result1, Objects.Slot(o, info >> 8));
        return info & 0xFF;
    }

    // Named properties that are not in the shape. Makes the lazy ones of functions.
    private static int FindSpecial(int o, CellKind kind, int key)
    {
        switch (kind)
        {
            case CellKind.Array:
                if (key != Texts.Address(Text.Length)) return Elements.Absent;
                State.SetValue(State.Result1, Value.FromNumber(Arrays.Length(o)));
                return Heap.HasFlag(o, Layout.FlagLengthReadOnly) ? 0 : Shapes.Writable;
            case CellKind.Function:
                if (Functions.IsLazyKey(o, key)) Functions.Materialize(o);
                return Elements.Absent;
            case CellKind.StringObject:
                if (key != Texts.Address(Text.Length)) return Elements.Absent;
                State.SetValue(State.Result1, Value.FromInt32(Strings.Length(Objects.Internal(o, 0).Address)));
                return 0;
            case CellKind.TypedArray:
                return Heap.KindOf(key) == CellKind.String && Conversions.IsCanonicalNumeric(key) ? Elements.AbsentForGood : Elements.Absent;
            case CellKind.Proxy:
            case CellKind.Namespace:
                return Elements.Exotic;
            default:
                return Elements.Absent;
        }
    }

    // ── [[Get]], [[HasProperty]] ─────────────────────────────────────────────────────────────────────────────────

    /// <summary>[[Get]] of an object: the value, or Invoke.</summary>
    public static Value Get(int o, Value key, Value receiver)
    {
        for (int at = o; at != 0; at = Objects.PrototypeOf(at))
        {
            int found = FindOwn(at, key);
            if (found == Elements.Absent) continue;
            if (found == Elements.Exotic) return Outcome.Library(RealmSlot.ExoticGet, Value.FromObject(at), key, receiver);
            if (found == Elements.AbsentForGood) return Value.Undefined;
            return ValueOf(State.GetValue(State.Result1), found, receiver);
        }
        return Value.Undefined;
    }

    /// <summary>The value of a property that was found: reads it, or invokes its getter.</summary>
    public static Value ValueOf(Value content, int attributes, Value receiver)
    {
        if ((attributes & Shapes.Accessor) == 0) return content;
        Value getter = Objects.Getter(content);
        return getter.IsUndefined ? Value.Undefined : Outcome.Call(getter, receiver);
    }

    /// <summary>[[HasProperty]]: a boolean, or Invoke.</summary>
    public static Value Has(int o, Value key)
    {
        for (int at = o; at != 0; at = Objects.PrototypeOf(at))
        {
            int found = FindOwn(at, key);
            if (found == Elements.Absent) continue;
            if (found == Elements.Exotic) return Outcome.Library(RealmSlot.ExoticHas, Value.FromObject(at), key);
            return Value.FromBoolean(found != Elements.AbsentForGood);
        }
        return Value.False;
    }

    // ── [[Set]] ──────────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>
    /// OrdinarySet (10.1.9) and its overrides, then the TypeError of a strict PutValue: undefined, Throw or Invoke.
    /// </summary>
    public static Value Set(int o, Value key, Value value, Value receiver, bool strict)
    {
        for (int at = o; at != 0; at = Objects.PrototypeOf(at))
        {
            int found = FindOwn(at, key);
            if (found == Elements.Absent) continue;
            if (found == Elements.Exotic) return Outcome.Library(RealmSlot.ExoticSet, Value.FromObject(at), key, value, receiver, Value.FromBoolean(strict));
            if (Heap.KindOf(at) == CellKind.TypedArray && (key.IsNumber || found == Elements.AbsentForGood))
            {
                // 10.4.5.5: writing to an index that is not valid does nothing, converting the value all the same.
                if (receiver.IsObject && receiver.Address == at) return SetTyped(at, key, value);
                if (found == Elements.AbsentForGood) return Value.Undefined;
            }
            if ((found & Shapes.Accessor) != 0)
            {
                Value setter = Objects.Setter(State.GetValue(State.Result1));
                if (!setter.IsUndefined) return Outcome.Call(setter, receiver, value);
                return strict ? Errors.Type(Text.OnlyGetter, key, receiver) : Value.Undefined;
            }
            if ((found & Shapes.Writable) == 0) return strict ? Errors.Type(Text.CannotAssignReadOnly, key, Operations.TypeOf(receiver), receiver) : Value.Undefined;
            if (receiver.IsObject && receiver.Address == at) return SetExisting(at, key, value, strict);
            break;
        }
        return SetOnReceiver(key, value, receiver, strict);
    }

    // 10.1.9.2 step 2: the receiver gets a data property, or its own one changes.
    private static Value SetOnReceiver(Value key, Value value, Value receiver, bool strict)
    {
        if (!receiver.IsObject) return strict ? Errors.Type(Text.CannotCreate, key, Operations.TypeOf(receiver), receiver) : Value.Undefined;
        int o = receiver.Address;
        int found = FindOwn(o, key);
        if (found == Elements.Exotic) return Outcome.Library(RealmSlot.SetOnReceiver, receiver, key, value, Value.FromBoolean(strict));
        if (found >= 0)
        {
            if ((found & Shapes.Accessor) != 0 || (found & Shapes.Writable) == 0)
                return strict ? Errors.Type(Text.CannotAssignReadOnly, key, Operations.TypeOf(receiver), receiver) : Value.Undefined;
            return SetExisting(o, key, value, strict);
        }
        if (found == Elements.AbsentForGood || !CanAdd(o, key))
        {
            if (!strict) return Value.Undefined;
            bool isBeyond = Heap.KindOf(o) == CellKind.Array && Objects.IsExtensible(o);
            return isBeyond ? Errors.Type(Text.NonWritableLength) : Errors.Type(Text.NotExtensible, key, receiver);
        }
        return AddData(o, key, value);
    }

    /// <summary>Whether a property that is not there may be added: extensible, and not beyond a fixed length.</summary>
    public static bool CanAdd(int o, Value key) =>
        Objects.IsExtensible(o)
        && !(key.IsNumber && Heap.KindOf(o) == CellKind.Array && Heap.HasFlag(o, Layout.FlagLengthReadOnly) && (uint)key.Number >= Arrays.Length(o));

    /// <summary>Adds a data property with all attributes, which is not there and may be. Undefined, or RangeError when memory is exhausted.</summary>
    public static Value AddData(int o, Value key, Value value)
    {
        if (key.IsNumber) return Elements.Put(o, (uint)key.Number, value) ? Value.Undefined : Errors.Range(Text.OutOfMemory);
        Objects.Add(o, key.Address, value, Shapes.AllAttributes);
        return Value.Undefined;
    }

    // Writes an own data property, which is there and writable.
    private static Value SetExisting(int o, Value key, Value value, bool strict)
    {
        if (key.IsNumber) { SetExistingElement(o, (uint)key.Number, value); return Value.Undefined; }
        if (Heap.KindOf(o) == CellKind.Array && key.Address == Texts.Address(Text.Length)) return SetLength(o, value, strict);
        int shape = Objects.ShapeOf(o);
        Objects.SetSlot(o, Shapes.Lookup(shape, key.Address) >> 8, value);
        if (Shapes.Has(shape, Shapes.Protected)) Protectors.Forget();
        return Value.Undefined;
    }

    private static void SetExistingElement(int o, uint index, Value value)
    {
        if (MappedArguments.IsMapped(o, index)) MappedArguments.SetFormal(o, (int)index, value);
        else if (Elements.IsSparse(o)) Elements.SetSparse(o, index, value);
        else Elements.SetAt(Elements.Of(o), (int)index, value);
    }

    // 10.4.5.16 TypedArraySetElement. The conversion may run user code: then the library does it, and comes back with a number.
    private static Value SetTyped(int o, Value key, Value value)
    {
        bool big = TypedArrays.IsBigInt(TypedArrays.TypeOf(o));
        if (big ? !value.IsBigInt : !value.IsNumber)
        {
            if (value.IsObject || big) return Outcome.Library(RealmSlot.SetTypedElement, Value.FromObject(o), key, value);
            value = Operations.ToNumber(value);
            if (value.IsSentinel) return value;
        }
        if (key.IsNumber && (uint)key.Number < (uint)TypedArrays.Length(o)) TypedArrays.Set(o, (int)key.Number, value);
        return Value.Undefined;
    }

    // 10.4.2.4 ArraySetLength with only a value.
    private static Value SetLength(int o, Value value, bool strict)
    {
        if (!value.IsNumber)
        {
            // Steps 3 and 4 convert an object twice: the library does, and comes back with a number.
            if (value.IsObject) return Outcome.Library(RealmSlot.SetArrayLength, Value.FromObject(o), value, Value.FromBoolean(strict));
            value = Operations.ToNumber(value);
            if (value.IsSentinel) return value;
        }
        double number = value.Number;
        uint length = (uint)number;
        if (length != number) return Errors.Range(Text.InvalidArrayLength);
        if (Arrays.SetLength(o, length) || !strict) return Value.Undefined;
        return Heap.HasFlag(o, Layout.FlagLengthReadOnly)
            ? Errors.Type(Text.NonWritableLength)
            : Errors.Type(Text.CannotDelete, Value.FromNumber(Arrays.Length(o) - 1.0), Value.FromObject(o));
    }

    // ── [[DefineOwnProperty]] ────────────────────────────────────────────────────────────────────────────────────

    /// <summary>
    /// [[DefineOwnProperty]] of an object that is no proxy or namespace: a boolean, or Throw. <paramref name="fields"/> says which fields
    /// the descriptor has, and the attributes. An array's length, and a typed array's element, come converted: numbers.
    /// </summary>
    public static Value DefineOwn(int o, Value key, int fields, Value value, Value getter, Value setter)
    {
        CellKind kind = Heap.KindOf(o);
        if (kind == CellKind.Array && key.IsString && key.Address == Texts.Address(Text.Length)) return DefineLength(o, fields, value);
        if (kind == CellKind.TypedArray && (key.IsNumber || key.IsString && Conversions.IsCanonicalNumeric(key.Address)))
            return Value.FromBoolean(DefineTyped(o, key, fields, value));
        int current = FindOwn(o, key);
        Value content = State.GetValue(State.Result1);
        bool accessor = (fields & (HasGetter | HasSetter)) != 0;
        // 10.1.6.3 ValidateAndApplyPropertyDescriptor
        if (current < 0)
        {
            // Step 2
            if (!CanAdd(o, key)) return Value.False;
            int attributes = fields & Shapes.AllAttributes & ~(accessor ? Shapes.Writable : 0);
            if ((fields & HasEnumerable) == 0) attributes &= ~Shapes.Enumerable;
            if ((fields & HasConfigurable) == 0) attributes &= ~Shapes.Configurable;
            if ((fields & HasWritable) == 0) attributes &= ~Shapes.Writable;
            if (accessor) return Create(o, key, Objects.NewAccessor(getter, setter), attributes | Shapes.Accessor);
            return Create(o, key, (fields & HasValue) != 0 ? value : Value.Undefined, attributes);
        }
        bool wasAccessor = (current & Shapes.Accessor) != 0;
        bool data = (fields & (HasValue | HasWritable)) != 0;
        if ((current & Shapes.Configurable) == 0)
        {
            // Step 5
            if ((fields & HasConfigurable) != 0 && (fields & Shapes.Configurable) != 0) return Value.False;
            if ((fields & HasEnumerable) != 0 && (fields & Shapes.Enumerable) != (current & Shapes.Enumerable)) return Value.False;
            if (wasAccessor ? data : accessor) return Value.False;
            if (wasAccessor)
            {
                if ((fields & HasGetter) != 0 && getter.Bits != Objects.Getter(content).Bits) return Value.False;
                if ((fields & HasSetter) != 0 && setter.Bits != Objects.Setter(content).Bits) return Value.False;
            }
            else if ((current & Shapes.Writable) == 0)
            {
                if ((fields & HasWritable) != 0 && (fields & Shapes.Writable) != 0) return Value.False;
                if ((fields & HasValue) != 0 && !Operations.SameValue(value, content)) return Value.False;
            }
        }
        // 10.4.3.2 step 2: characters of a string stay as they are.
        if (kind == CellKind.StringObject && (key.IsNumber ? key.Number < Strings.Length(Objects.Internal(o, 0).Address) : key.Bits == Texts.Of(Text.Length).Bits))
            return Value.True;
        // Step 6: what the descriptor lacks stays, but for what changes between data and accessor.
        int result = current & (Shapes.Enumerable | Shapes.Configurable);
        if ((fields & HasEnumerable) != 0) result = result & ~Shapes.Enumerable | fields & Shapes.Enumerable;
        if ((fields & HasConfigurable) != 0) result = result & ~Shapes.Configurable | fields & Shapes.Configurable;
        bool mapped = key.IsNumber && MappedArguments.IsMapped(o, (uint)key.Number);
        if (accessor || wasAccessor && !data)
        {
            result |= Shapes.Accessor;
            if (!wasAccessor) content = Objects.NewAccessor(getter, setter);
            else if (accessor)
                content = Objects.NewAccessor((fields & HasGetter) != 0 ? getter : Objects.Getter(content), (fields & HasSetter) != 0 ? setter : Objects.Setter(content));
        }
        else
        {
            if ((fields & HasWritable) != 0) result |= fields & Shapes.Writable;
            else if (!wasAccessor) result |= current & Shapes.Writable;
            if ((fields & HasValue) != 0) content = value;
            else if (wasAccessor) content = Value.Undefined;
            // 10.4.4.2 steps 5 and 8.b: a mapped argument writes through, and stays mapped while it is a writable data property.
            if (mapped && (fields & HasValue) != 0) MappedArguments.SetFormal(o, (int)key.Number, value);
            if (mapped && (result & Shapes.Writable) != 0) content = Value.Uninitialized;
        }
        return Change(o, key, content, result);
    }

    private static Value Create(int o, Value key, Value content, int attributes)
    {
        if (!key.IsNumber) { Objects.Add(o, key.Address, content, attributes); return Value.True; }
        return Elements.Define(o, (uint)key.Number, content, attributes) ? Value.True : Errors.Range(Text.OutOfMemory);
    }

    private static Value Change(int o, Value key, Value content, int attributes)
    {
        if (!key.IsNumber) { Objects.Redefine(o, key.Address, content, attributes); return Value.True; }
        return Elements.Define(o, (uint)key.Number, content, attributes) ? Value.True : Errors.Range(Text.OutOfMemory);
    }

    // 10.4.2.4 ArraySetLength
    private static Value DefineLength(int o, int fields, Value value)
    {
        bool readOnly = Heap.HasFlag(o, Layout.FlagLengthReadOnly);
        if ((fields & HasValue) != 0 && (uint)value.Number != value.Number) return Errors.Range(Text.InvalidArrayLength);
        if ((fields & HasConfigurable) != 0 && (fields & Shapes.Configurable) != 0) return Value.False;
        if ((fields & HasEnumerable) != 0 && (fields & Shapes.Enumerable) != 0) return Value.False;
        if ((fields & (HasGetter | HasSetter)) != 0) return Value.False;
        if (readOnly && (fields & HasWritable) != 0 && (fields & Shapes.Writable) != 0) return Value.False;
        bool done = true;
        if ((fields & HasValue) != 0) done = Arrays.SetLength(o, (uint)value.Number);
        if ((fields & HasWritable) != 0 && (fields & Shapes.Writable) == 0) Heap.SetFlag(o, Layout.FlagLengthReadOnly);
        return Value.FromBoolean(done);
    }

    // 10.4.5.3 [[DefineOwnProperty]] of typed arrays
    private static bool DefineTyped(int o, Value key, int fields, Value value)
    {
        if (!key.IsNumber || (uint)key.Number >= (uint)TypedArrays.Length(o)) return false;
        if ((fields & HasConfigurable) != 0 && (fields & Shapes.Configurable) == 0) return false;
        if ((fields & HasEnumerable) != 0 && (fields & Shapes.Enumerable) == 0) return false;
        if ((fields & (HasGetter | HasSetter)) != 0) return false;
        if ((fields & HasWritable) != 0 && (fields & Shapes.Writable) == 0) return false;
        if ((fields & HasValue) != 0) TypedArrays.Set(o, (int)key.Number, value);
        return true;
    }

    // ── [[Delete]] ───────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>[[Delete]]: true, false, or Invoke.</summary>
    public static Value Delete(int o, Value key, bool strict)
    {
        int found = FindOwn(o, key);
        if (found == Elements.Exotic) return Outcome.Library(RealmSlot.ExoticDelete, Value.FromObject(o), key, Value.FromBoolean(strict));
        if (found < 0) return Value.True;
        bool typed = key.IsNumber && Heap.KindOf(o) == CellKind.TypedArray;
        if (typed || (found & Shapes.Configurable) == 0)
            return strict ? Errors.Type(Text.CannotDelete, key, Value.FromObject(o)) : Value.False;
        if (key.IsNumber) Elements.Remove(o, (uint)key.Number);
        else Objects.Remove(o, key.Address);
        return Value.True;
    }

    // ── [[OwnPropertyKeys]] ──────────────────────────────────────────────────────────────────────────────────────

    /// <summary>
    /// 10.1.11 OrdinaryOwnPropertyKeys and its overrides, as an array of strings and symbols: indices ascending, strings, symbols.
    /// Bits of <paramref name="what"/>: 1 strings, 2 symbols, 4 only enumerable ones. 0 when memory is exhausted.
    /// </summary>
    public static int OwnKeys(int o, int what)
    {
        Functions.Materialize(o);
        int result = Arrays.New(0);
        CellKind kind = Heap.KindOf(o);
        bool onlyEnumerable = (what & 4) != 0;
        if ((what & 1) != 0)
        {
            uint virtualCount = kind == CellKind.StringObject ? (uint)Strings.Length(Objects.Internal(o, 0).Address)
                : kind == CellKind.TypedArray ? (uint)TypedArrays.Length(o) : 0;
            if (virtualCount > 1 << 27) return 0;
            for (uint k = 0; k < virtualCount; k++)
                if (!Arrays.Append(result, Value.FromString(Strings.FromIndex(k)))) return 0;
            int count = Elements.Count(o);
            if (count != 0)
            {
                int indices = Heap.Allocate(Layout.Data + count * 4);
                if (indices == 0) return 0;
                Heap.SetHeader(indices, CellKind.Bytes, 0, count * 4);
                Elements.Indices(o, indices + Layout.Data);
                for (int k = 0; k < count; k++)
                {
                    uint index = (uint)Memory.LoadI32(indices + k * 4, Layout.Data);
                    if (onlyEnumerable && (Elements.FindOwn(o, index) & Shapes.Enumerable) == 0) continue;
                    if (!Arrays.Append(result, Value.FromString(Strings.FromIndex(index)))) return 0;
                }
            }
            if ((kind == CellKind.Array || kind == CellKind.StringObject) && !onlyEnumerable) Arrays.Append(result, Texts.Of(Text.Length));
            if (!AppendNamed(o, result, CellKind.String, onlyEnumerable)) return 0;
        }
        if ((what & 2) != 0 && !AppendNamed(o, result, CellKind.Symbol, onlyEnumerable)) return 0;
        return result;
    }

    private static bool AppendNamed(int o, int result, CellKind kind, bool onlyEnumerable)
    {
        int shape = Objects.ShapeOf(o);
        int table = Memory.LoadI32(shape, Shapes.Table);
        if (table == 0) return true;
        int used = Memory.LoadI32(table, PropertyTables.Used), slots = Shapes.Count(shape);
        for (int entry = 0; entry < used; entry++)
        {
            int key = PropertyTables.Key(table, entry), info = PropertyTables.Info(table, entry);
            if (key == 0 || info >> 8 >= slots || Heap.KindOf(key) != kind) continue;
            if (onlyEnumerable && (info & Shapes.Enumerable) == 0) continue;
            if (kind == CellKind.Symbol && Heap.HasFlag(key, Layout.FlagPrivateName)) continue;
            if (!Arrays.Append(result, Value.FromTagged(kind == CellKind.String ? Value.StringTag : Value.SymbolTag, key))) return false;
        }
        return true;
    }

    // ── [[SetPrototypeOf]], [[PreventExtensions]], integrity ─────────────────────────────────────────────────────

    /// <summary>10.1.2 OrdinarySetPrototypeOf of an object that is no proxy: whether it was done.</summary>
    public static bool SetPrototypeOf(int o, int prototype)
    {
        if (Objects.PrototypeOf(o) == prototype) return true;
        if (!Objects.IsExtensible(o) || Shapes.Has(Objects.ShapeOf(o), Shapes.ImmutablePrototype)) return false;
        // Step 8: no cycles, as far as ordinary objects go.
        for (int p = prototype; p != 0 && Heap.KindOf(p) != CellKind.Proxy; p = Objects.PrototypeOf(p))
            if (p == o) return false;
        Objects.SetPrototype(o, prototype);
        return true;
    }

    /// <summary>Makes the object non-extensible, sealed or frozen (7.3.15 SetIntegrityLevel), by the key of the shapes' transition.
    /// False for what cannot be: a typed array whose length may change (ES2025 10.4.5.1), or with elements to freeze.</summary>
    public static bool Restrict(int o, int key)
    {
        CellKind kind = Heap.KindOf(o);
        if (kind == CellKind.TypedArray && (!TypedArrays.IsFixedLength(o) || key == Shapes.FreezeKey && TypedArrays.Length(o) != 0)) return false;
        if (kind == CellKind.Array && key == Shapes.FreezeKey) Heap.SetFlag(o, Layout.FlagLengthReadOnly);
        Objects.Restrict(o, key);
        return key == Shapes.PreventExtensionsKey || Elements.Restrict(o, key);
    }
}
