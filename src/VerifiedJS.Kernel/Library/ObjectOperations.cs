using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>
/// Objects for the library: internal slots, and the essential internal methods of all objects but proxies, which are the library's.
/// Property keys are strings, symbols, or numbers that are array indices; strings that are indices are taken as numbers.
/// </summary>
public static partial class Operations
{
    /// <summary>The kind of an object's cell, 0 for what is no object.</summary>
    public static int ClassOf(Value value) => value.IsObject ? (int)Heap.KindOf(value.Address) : 0;

    public static bool IsArrayObject(Value value) => value.IsObject && Heap.KindOf(value.Address) == CellKind.Array;
    public static bool IsTypedArray(Value value) => value.IsObject && Heap.KindOf(value.Address) == CellKind.TypedArray;
    public static bool IsProxy(Value value) => value.IsObject && Heap.KindOf(value.Address) == CellKind.Proxy;

    /// <summary>A proxy or namespace: its internal methods are the library's.</summary>
    public static bool IsExotic(Value value) =>
        value.IsObject && (Heap.KindOf(value.Address) == CellKind.Proxy || Heap.KindOf(value.Address) == CellKind.Namespace);

    public static bool IsBoundFunction(Value value) => value.IsObject && Heap.KindOf(value.Address) == CellKind.BoundFunction;

    /// <summary>An object with that many internal slots, all undefined.</summary>
    public static Value NewObjectWithSlots(int kind, Value prototype, int count) =>
        Value.FromObject(Objects.NewInternal((CellKind)kind, PrototypeAddress(prototype), count, 0));

    private static int PrototypeAddress(Value prototype) => prototype.IsObject ? prototype.Address : 0;

    public static Value GetSlot(Value o, int slot) => Objects.Internal(o.Address, slot);
    public static void SetSlot(Value o, int slot, Value value) => Objects.SetInternal(o.Address, slot, value);

    /// <summary>7.1.18: the object of a primitive, with a prototype of its own.</summary>
    public static Value NewWrapper(Value primitive, Value prototype)
    {
        int o = Objects.NewInternal(primitive.IsString ? CellKind.StringObject : CellKind.Wrapper, PrototypeAddress(prototype), 1, 0);
        Objects.SetInternal(o, 0, primitive);
        return Value.FromObject(o);
    }

    /// <summary>An object with [[ErrorData]] and no properties.</summary>
    public static Value NewErrorObject(Value prototype) => Value.FromObject(Objects.New(CellKind.Error, PrototypeAddress(prototype)));

    // ── Property keys ────────────────────────────────────────────────────────────────────────────────────────────

    // As the kernel wants keys: interned, and a number for an index.
    private static Value KernelKey(Value key)
    {
        if (!key.IsString) return key;
        int name = InternTable.Intern(key.Address);
        long index = Strings.ArrayIndex(name);
        return index >= 0 ? Value.FromNumber(index) : Value.FromString(name);
    }

    /// <summary>Whether a string or number is an array index.</summary>
    public static bool IsArrayIndex(Value key) => key.IsNumber || key.IsString && Strings.ArrayIndex(InternTable.Intern(key.Address)) >= 0;

    /// <summary>Whether two property keys are the same.</summary>
    public static bool SameKey(Value x, Value y) => KernelKey(x).Bits == KernelKey(y).Bits;

    // ── Essential internal methods ───────────────────────────────────────────────────────────────────────────────

    /// <summary>[[GetOwnProperty]]: the attributes, 8 for an accessor; -1 when there is no such property.</summary>
    public static int GetOwnPropertyFlags(Value o, Value key)
    {
        int attributes = Properties.FindOwn(o.Address, KernelKey(key));
        return attributes < 0 ? -1 : attributes & (Shapes.AllAttributes | Shapes.Accessor);
    }

    /// <summary>A part of an own property that is there: 0 the value, 1 the getter, 2 the setter.</summary>
    public static Value GetOwnPropertyPart(Value o, Value key, int part)
    {
        if (Properties.FindOwn(o.Address, KernelKey(key)) < 0) return Value.Undefined;
        Value content = State.GetValue(State.Result1);
        return part == 0 ? content : part == 1 ? Objects.Getter(content) : Objects.Setter(content);
    }

    /// <summary>[[DefineOwnProperty]]: object, key, fields and attributes, value, getter, setter; a boolean.</summary>
    public static Value DefineOwnProperty(Value o, Value key, int fields, Value value, Value getter, Value setter) =>
        Properties.DefineOwn(o.Address, KernelKey(key), fields, value, getter, setter);

    /// <summary>[[OwnPropertyKeys]].</summary>
    public static Value OwnPropertyKeys(Value o)
    {
        int keys = Properties.OwnKeys(o.Address, 3);
        return keys == 0 ? Errors.Range(Text.InvalidArrayLength) : Value.FromObject(keys);
    }

    public static bool IsExtensible(Value o) => Objects.IsExtensible(o.Address);

    public static bool PreventExtensions(Value o)
    {
        Functions.Materialize(o.Address);
        return Properties.Restrict(o.Address, Shapes.PreventExtensionsKey);
    }

    /// <summary>7.3.15 SetIntegrityLevel after [[PreventExtensions]]; false when it was not done here.</summary>
    public static bool FreezeFast(Value o, bool frozen)
    {
        CellKind kind = Heap.KindOf(o.Address);
        if (kind != CellKind.Object && kind != CellKind.Array) return false;
        return Properties.Restrict(o.Address, frozen ? Shapes.FreezeKey : Shapes.SealKey);
    }

    /// <summary>10.1.2 OrdinarySetPrototypeOf.</summary>
    public static bool SetPrototypeOf(Value o, Value prototype) => Properties.SetPrototypeOf(o.Address, PrototypeAddress(prototype));

    /// <summary>[[Delete]].</summary>
    public static bool OrdinaryDelete(Value o, Value key) => Properties.Delete(o.Address, KernelKey(key), false).IsTrue;

    // ── Functions ────────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>10.4.1.3 BoundFunctionCreate: a closure of the library that makes the calls, the target.</summary>
    public static Value NewBound(Value closure, Value target) =>
        Value.FromObject(Functions.NewWrapper(CellKind.BoundFunction, Objects.PrototypeOf(closure.Address), closure, target, Value.Undefined));

    /// <summary>Gives %Function.prototype%, which is there before any code, the code of a closure.</summary>
    public static void AdoptFunction(Value function, Value closure) => Functions.Adopt(function.Address, closure.Address);

    /// <summary>Has garbage collected at the next poll.</summary>
    public static void RequestCollection() => Heap.RequestCollection();

    /// <summary>Gives an object [[IsHTMLDDA]].</summary>
    public static void EmulateUndefined(Value o) => Heap.SetFlag(o.Address, Layout.FlagEmulatesUndefined);

    /// <summary>[[BoundTargetFunction]].</summary>
    public static Value BoundTarget(Value bound) => new(Memory.LoadI64(bound.Address, Layout.WrapperTarget));

    /// <summary>10.5.14 ProxyCreate: a closure of the library that makes the calls (undefined: not callable), target, handler.</summary>
    public static Value NewProxy(Value closure, Value target, Value handler) =>
        Value.FromObject(Functions.NewWrapper(CellKind.Proxy, 0, closure, target, handler));

    /// <summary>[[ProxyTarget]]: null when revoked.</summary>
    public static Value ProxyTarget(Value proxy) => new(Memory.LoadI64(proxy.Address, Layout.WrapperTarget));

    /// <summary>[[ProxyHandler]]: null when revoked.</summary>
    public static Value ProxyHandler(Value proxy) => new(Memory.LoadI64(proxy.Address, Layout.WrapperHandler));

    public static void RevokeProxy(Value proxy)
    {
        Memory.StoreI64(proxy.Address, Value.NullBits, Layout.WrapperTarget);
        Memory.StoreI64(proxy.Address, Value.NullBits, Layout.WrapperHandler);
    }

    /// <summary>The <see cref="FunctionKind"/> of a function; Normal for bound ones and proxies.</summary>
    public static int FunctionKindOf(Value f) => Heap.KindOf(f.Address) == CellKind.Function ? (int)Functions.KindOf(f.Address) : 0;

    /// <summary>Whether the function is the library's: it has no source text.</summary>
    public static bool IsLibraryFunction(Value f) =>
        Heap.KindOf(f.Address) != CellKind.Function || Memory.LoadI32(Functions.TemplateOf(f.Address), FunctionTemplates.Source) == 0;

    /// <summary>20.2.3.5: the source text, or undefined for a function of the library.</summary>
    public static Value FunctionSource(Value f)
    {
        int source = Memory.LoadI32(Functions.TemplateOf(f.Address), FunctionTemplates.Source);
        return source == 0 ? Value.Undefined : Value.FromString(source);
    }

    /// <summary>[[Construct]] or [[Call]] with all that belongs to it: function, this, new.target, array of arguments.</summary>
    public static Value CallArrayAs(Value function, Value self, Value newTarget, Value arguments) => InvokeArray(function, self, newTarget, arguments);

    // ── Realm ────────────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>Registers an object or function of the library under a name.</summary>
    public static void SetIntrinsic(Value name, Value value) => Realm.SetIntrinsic(InternTable.Intern(name.Address), value);

    /// <summary>7.3.24 GetFunctionRealm, then its intrinsic of that name. (The TypeError for a revoked proxy is the library's.)</summary>
    public static Value RealmIntrinsic(Value f, Value name)
    {
        int function = f.Address;
        name = Value.FromString(InternTable.Intern(name.Address));
        while (Heap.KindOf(function) == CellKind.BoundFunction || Heap.KindOf(function) == CellKind.Proxy)
        {
            Value target = new(Memory.LoadI64(function, Layout.WrapperTarget));
            if (!target.IsObject) break;
            function = target.Address;
        }
        int current = State.Get(State.Realm);
        if (!Objects.IsFunctionKind(Heap.KindOf(function))) return Intrinsic(name);
        int realm = Memory.LoadI32(function, Layout.FunctionRealm);
        if (realm == current || realm == 0) return Intrinsic(name);
        int intrinsics = Memory.LoadI32(realm + (int)RealmSlot.Intrinsics * 8, Layout.Data);
        Value found = Objects.GetOwn(intrinsics, name.Address);
        return found.IsSentinel ? Value.Undefined : found;
    }

    /// <summary>
    /// 9.3.1 CreateRealm: from the library's initialisation (the intrinsic "initializeRealm"), that function of a new realm, still to be
    /// called. The current realm stays the current one.
    /// </summary>
    public static Value NewRealm(Value initialize)
    {
        int current = State.Get(State.Realm), template = Memory.LoadI32(initialize.Address, Layout.FunctionTemplate);
        Realm.New();
        Value own = Runtime.NewClosure(template, 0);
        Realm.Enter(current);
        return own;
    }

    /// <summary>Whether iterating the value runs only code of the library: an array that nothing was changed about.</summary>
    public static bool IsPristineIterable(Value value) =>
        value.IsObject && Objects.ShapeOf(value.Address) == Realm.Cell(RealmSlot.ArrayShape) && Protectors.ArrayIterationIsPristine();

    /// <summary>The frames of the stack, at most limit of them, without those above and including the function to skip; "" when there are none.</summary>
    public static Value StackTrace(int sp, Value limit, Value skip)
    {
        if (!(limit.Number >= 1)) return Texts.Of(Text.Empty);
        int most = limit.Number < int.MaxValue ? (int)limit.Number : int.MaxValue;
        int skipped = skip.IsObject && Heap.KindOf(skip.Address) == CellKind.Function ? Functions.TemplateOf(skip.Address) : 0;
        return Value.FromString(Errors.StackOf(sp, Texts.Address(Text.Empty), most, skipped));
    }

    // ── Iterator records ─────────────────────────────────────────────────────────────────────────────────────────

    public static void IteratorSetDone(Value record, bool done) => Memory.StoreI32(record.Address, done ? 1 : 0, Layout.IteratorDone);

    // ── Weak collections ─────────────────────────────────────────────────────────────────────────────────────────

    public static Value NewWeakTable() => WeakTables.New();
    public static Value WeakTableGet(Value table, Value key) => WeakTables.Get(table, key);
    public static bool WeakTableHas(Value table, Value key) => WeakTables.Has(table, key);

    public static Value WeakTableSet(Value table, Value key, Value value) =>
        WeakTables.Set(table, key, value) ? Value.Undefined : Errors.Range(Text.OutOfMemory);

    public static bool WeakTableDelete(Value table, Value key) => WeakTables.Delete(table, key);

    /// <summary>26.1.1.1 step 4: a weak cell, kept alive until the end of the job.</summary>
    public static Value NewWeak(Value target) => WeakTables.NewWeak(target);

    /// <summary>26.1.4.1 WeakRefDeref.</summary>
    public static Value WeakDeref(Value weak) => WeakTables.Deref(weak);

    /// <summary>9.10.1 ClearKeptObjects.</summary>
    public static void ClearKeptObjects() => WeakTables.ClearKeptObjects();

    /// <summary>26.2.1.1 [[Cells]].</summary>
    public static Value NewFinalization() => WeakTables.NewFinalization();

    /// <summary>26.2.3.2: cells, target, held value, token or undefined.</summary>
    public static Value FinalizationRegister(Value registry, Value target, Value held, Value token) =>
        WeakTables.Register(registry, target, held, token) ? Value.Undefined : Errors.Range(Text.OutOfMemory);

    public static bool FinalizationUnregister(Value registry, Value token) => WeakTables.Unregister(registry, token);

    /// <summary>9.10.4.1 steps 3-4: takes a dead registration; its held value, or Hole.</summary>
    public static Value FinalizationTakeDue(Value registry) => WeakTables.TakeDue(registry);

    public static Value HeapBytes() => Value.FromNumber(Heap.UsedBytes());
}
