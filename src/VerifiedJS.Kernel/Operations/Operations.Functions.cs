using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

// Functions and calls (ES2025 7.3.14-15, 10.2, 13.3), arguments objects, bindings, errors.
public static partial class Operations
{
    /// <summary>ES2025 10.2.9: function, property key or private name, prefix; has the function as value</summary>
    public static Value SetFunctionName(Value function, Value key, Value prefix)
    {
        Functions.SetName(function.Address, key, prefix);
        return function;
    }

    /// <summary>ES2025 20.2.3.5 source text of a class; has the function as value</summary>
    public static Value SetFunctionSource(Value function, Value source)
    {
        Memory.StoreI32(Functions.TemplateOf(function.Address), source.Address, FunctionTemplates.Source);
        return function;
    }

    /// <summary>
    /// ES2025 7.3.15, 10.2.2 steps 1-6: constructor, new.target. The new object, Uninitialized for a derived constructor, undefined for a
    /// built-in, bound function or proxy; Hole for what is no constructor, which the call with it refuses.
    /// </summary>
    public static Value PrepareConstruct(int sp, Value constructor, Value newTarget)
    {
        if (!IsConstructor(constructor)) return Value.Hole;
        int function = constructor.Address;
        if (Heap.KindOf(function) != CellKind.Function) return Value.Undefined;
        TemplateKind kind = Functions.KindOf(function);
        if (kind == TemplateKind.BuiltinConstructor) return Value.Undefined;
        if (kind == TemplateKind.DerivedConstructor) return Value.Uninitialized;
        // 10.1.13 OrdinaryCreateFromConstructor: Get(newTarget, "prototype")
        int target = newTarget.Address;
        if (Heap.KindOf(target) == CellKind.Function)
        {
            int shape = Objects.ShapeOf(target);
            if (Shapes.Has(shape, Shapes.LazyFunction))
            {
                Functions.Materialize(target);
                shape = Objects.ShapeOf(target);
            }
            int key = Texts.Address(Text.Prototype);
            int entry = Caches.MegamorphicEntry(shape, key);
            Value prototype;
            if (Memory.LoadI32(entry) == shape && Memory.LoadI32(entry, 4) == key && Memory.LoadI32(entry, 12) == 0)
                prototype = new Value(Memory.LoadI64(Memory.LoadI32(target, Layout.Slots) + Memory.LoadI32(entry, 8)));
            else
            {
                int info = Shapes.Lookup(shape, key);
                if (info < 0 || (info & Shapes.Accessor) != 0) return PrepareWith(newTarget, Properties.Get(target, Value.FromString(key), newTarget));
                Caches.RecordMegamorphic(shape, key, info, 0);
                prototype = Objects.Slot(target, info >> 8);
            }
            if (prototype.IsObject) return Value.FromObject(NewInstance(prototype.Address));
        }
        return PrepareWith(newTarget, Properties.Get(target, Texts.Of(Text.Prototype), newTarget));
    }

    // The prototype as [[Get]] gave it: from a getter or proxy the library gets it, and makes the object.
    private static Value PrepareWith(Value newTarget, Value prototype)
    {
        if (prototype.IsSentinel) return State.Get(State.Outcome) == 1 ? Outcome.Library(RealmSlot.PrepareConstruct, newTarget) : prototype;
        return Value.FromObject(NewInstance(prototype.IsObject ? prototype.Address : IntrinsicOf(newTarget.Address, RealmSlot.ObjectPrototype)));
    }

    /// <summary>ES2025 10.1.14 step 4: the default prototype of new.target's realm</summary>
    public static int IntrinsicOf(int function, RealmSlot prototype)
    {
        while (Heap.KindOf(function) != CellKind.Function)
        {
            Value target = new(Memory.LoadI64(function, Layout.WrapperTarget));
            if (!target.IsObject) return Realm.Cell(prototype);
            function = target.Address;
        }
        return Memory.LoadI32(Memory.LoadI32(function, Layout.FunctionRealm) + (int)prototype * 8, Layout.Data);
    }

    // An object with as many inline slots as its like have come to need.
    private static int NewInstance(int prototype)
    {
        int root = Memory.LoadI32(Objects.ShapeOf(prototype), Shapes.Roots);
        if (root == 0 || Memory.LoadI32(root, Shapes.ObjectKind) != (int)CellKind.Object || Shapes.LargestCount(root) > Memory.LoadI32(root, Shapes.Room))
            root = RootForInstances(prototype, root);
        return Objects.NewPlain(root, Memory.LoadI32(root, Shapes.Room));
    }

    private static int RootForInstances(int prototype, int root)
    {
        int room = Objects.DefaultInlineSlots;
        if (root != 0 && Memory.LoadI32(root, Shapes.ObjectKind) == (int)CellKind.Object)
        {
            // Objects with very many properties had better not have them inline.
            if (Shapes.LargestCount(root) > MostInlineSlots) return root;
            room = Shapes.LargestCount(root);
        }
        return Shapes.Root(prototype, CellKind.Object, room);
    }

    private const int MostInlineSlots = 64;

    /// <summary>ES2025 10.2.2 steps 9-13: result, prepared this</summary>
    public static Value ConstructResult(Value result, Value self) => result.IsObject ? result : self;

    /// <summary>ES2025 13.3.8 calls with spread: function, this, array made by NewArray</summary>
    public static Value CallArray(Value function, Value self, Value arguments, Value text)
    {
        if (!IsCallable(function)) return Runtime.ThrowNotCallable(function, text);
        return InvokeArray(function, self, Value.Undefined, arguments);
    }

    /// <summary>The call of a function with the elements of an array as arguments; Hole becomes undefined.</summary>
    internal static Value InvokeArray(Value function, Value self, Value newTarget, Value arguments)
    {
        int array = arguments.Address;
        int count = (int)Arrays.Length(array);
        if (!PackElements(array)) return Errors.Range(Text.OutOfMemory);
        return Outcome.Invoke(function, self, newTarget, count, Elements.Of(array) + Layout.ElementsValues);
    }

    // Makes the elements of an array as many as its length, without holes.
    private static bool PackElements(int array)
    {
        int count = (int)Arrays.Length(array);
        int used = Elements.Used(Elements.Of(array));
        if (used < count && !Elements.Put(array, (uint)count - 1, Value.Undefined)) return false;
        int elements = Elements.Of(array);
        for (int k = 0; k < count; k++)
            if (Elements.At(elements, k).IsHole) Elements.SetAt(elements, k, Value.Undefined);
        return true;
    }

    /// <summary>ES2025 13.3.5 with spread: constructor, array made by NewArray, new.target</summary>
    public static Value ConstructArray(Value constructor, Value arguments, Value newTarget, Value text)
    {
        if (!IsConstructor(constructor)) return Runtime.ThrowNotConstructor(constructor, text);
        Value self = PrepareConstruct(0, constructor, newTarget);
        // A constructor that returns what it likes is looked at by the library afterwards.
        if (self.IsSentinel || self.IsObject) return Outcome.Library(RealmSlot.ConstructArray, constructor, arguments, newTarget);
        return InvokeArray(constructor, self, newTarget, arguments);
    }

    /// <summary>ES2025 13.3.7.1 step 5: [[GetPrototypeOf]] of the active function, which is no constructor; the active function.</summary>
    public static Value NotSuperConstructor(Value parent, Value active)
    {
        int name = Heap.KindOf(active.Address) == CellKind.Function ? Functions.NameOf(active.Address) : Texts.Address(Text.Empty);
        int of = parent.IsObject && Heap.KindOf(parent.Address) == CellKind.Function ? Functions.NameOf(parent.Address) : Errors.Describe(parent);
        // V8 calls a function without a name, such as %Function.prototype%, null.
        if (Strings.Length(of) == 0) of = Texts.Address(Text.Null);
        return Strings.Length(name) == 0
            ? Errors.Type(Text.SuperOfAnonymous, Value.FromString(of))
            : Errors.Type(Text.SuperOfClass, Value.FromString(of), Value.FromString(name));
    }

    /// <summary>ES2025 10.4.4.6 CreateUnmappedArgumentsObject from the array of arguments</summary>
    public static Value NewArguments(Value arguments) => Value.FromObject(Arguments.New(arguments.Address));

    /// <summary>ES2025 10.4.4.7 CreateMappedArgumentsObject: array of arguments, callee, number of formals</summary>
    public static Value NewMappedArguments(Value arguments, Value callee, int formals) =>
        Value.FromObject(MappedArguments.New(arguments.Address, callee, formals));

    public static Value GetMappedParameter(Value arguments, int index) => MappedArguments.Formal(arguments.Address, index);

    public static void SetMappedParameter(Value arguments, int index, Value value) => MappedArguments.SetFormal(arguments.Address, index, value);

    /// <summary>The library's function or object of this (interned) name, in the current realm</summary>
    public static Value Intrinsic(Value name)
    {
        Value found = Realm.FindIntrinsic(name.Address);
        return found.IsSentinel ? Errors.Type(Text.IntrinsicMissing, name) : found;
    }

    /// <summary>ES2025 9.1.1.1.6: value, name (undefined: `this` of a derived constructor)</summary>
    public static Value CheckInitialized(Value value, Value name) =>
        !value.IsUninitialized ? value
            : name.IsUndefined ? Errors.Reference(Text.SuperNotCalled)
            : Errors.Reference(Text.NotInitialized, name);

    /// <summary>ES2025 10.2.2 steps 11-14: the error that a derived constructor gave no object, by whether its this is bound</summary>
    public static Value NoDerivedResult(bool isBound)
    {
        Value thrown = isBound ? Errors.Type(Text.DerivedResult) : Errors.Reference(Text.SuperNotCalled);
        State.Set(State.DerivedError, State.GetValue(State.Exception).Address);
        return thrown;
    }

    /// <summary>ES2025 20.5: kind, message</summary>
    public static Value NewError(int sp, int kind, Value message) => Errors.New(sp, (ErrorKind)kind, message);

    /// <summary>
    /// A function of evaluated code, with the code and scope of a closure of the library and facts of its own: closure, name, length, kind
    /// (Core's FunctionKind), is strict, source text
    /// </summary>
    public static Value NewEvaluatedFunction(Value closure, Value name, int length, int kind, bool isStrict, Value source)
    {
        int code = closure.Address;
        int template = FunctionTemplates.New(name.Address, length, (TemplateKind)kind, isStrict, Memory.LoadI32(code, Layout.FunctionEntry), source.Address, 0, 0, 0);
        return Value.FromObject(Functions.New(template, Memory.LoadI32(code, Layout.FunctionScope)));
    }

    // ── Classes ──────────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>ES2025 15.7.14 step 8: the prototype's parent</summary>
    public static Value ClassHeritage(Value heritage)
    {
        // Step 8.e
        if (heritage.IsNull) return Value.Null;
        // Step 8.f
        if (!IsConstructor(heritage)) return Errors.Type(Text.ExtendsValue, Value.FromString(Errors.Describe(heritage)));
        // Step 8.g.i
        Value parent = Properties.Get(heritage.Address, Texts.Of(Text.Prototype), heritage);
        if (parent.IsSentinel) return State.Get(State.Outcome) == 1 ? Outcome.Library(RealmSlot.ClassHeritage, heritage) : parent;
        if (parent.IsObject || parent.IsNull) return parent;
        return Errors.Type(Text.ExtendsPrototype, Value.FromString(Errors.Describe(parent)));
    }

    /// <summary>ES2025 15.7.14 steps 9-14: constructor closure, constructor parent, prototype parent, name; the prototype object</summary>
    public static Value NewClass(Value constructor, Value constructorParent, Value prototypeParent, Value name)
    {
        int function = constructor.Address;
        // Step 14.b and 14.f: the own properties of a class constructor are length, name, prototype, in this order.
        Functions.Materialize(function);
        Objects.SetPrototype(function, constructorParent.IsObject ? constructorParent.Address : Realm.Cell(RealmSlot.FunctionPrototype));
        if (name.IsString || name.IsSymbol || name.IsNumber) Functions.SetName(function, name, Value.Undefined);
        int prototype = Objects.New(CellKind.Object, prototypeParent.IsObject ? prototypeParent.Address : 0);
        Objects.Add(function, Texts.Address(Text.Prototype), Value.FromObject(prototype), 0);
        // Step 14.g
        Objects.Add(prototype, Texts.Address(Text.Constructor), constructor, Shapes.Writable | Shapes.Configurable);
        return Value.FromObject(prototype);
    }

    // ── Private names: properties whose keys are symbols of their own sort ───────────────────────────────────────

    /// <summary>ES2025 6.2.12: description "#x"; of methods and accessors, what messages call the objects that have it, else undefined</summary>
    public static Value NewPrivateName(Value description, Value owner)
    {
        int symbol = Heap.AllocateSmall(24);
        Heap.SetHeader(symbol, CellKind.Symbol, Layout.FlagPrivateName, Hashes.Next());
        Memory.StoreI64(symbol, description.Bits, Layout.SymbolDescription);
        Memory.StoreI64(symbol, owner.Bits, Layout.PrivateNameOwner);
        return Value.FromSymbol(symbol);
    }

    private static Value NoPrivate(Text message, Text ofNothing, Value target, Value name)
    {
        if (target.IsUndefinedOrNull) return Errors.Type(ofNothing, target, name);
        Value owner = new(Memory.LoadI64(name.Address, Layout.PrivateNameOwner));
        return owner.IsString ? Errors.Type(Text.ReceiverMustBe, owner) : Errors.Type(message, name);
    }

    // A private method: in the attributes, where no property has this bit.
    private const int PrivateMethod = 16;

    // The info of a private element, or -1.
    private static int FindPrivate(Value target, Value name) =>
        target.IsObject ? Shapes.Lookup(Objects.ShapeOf(target.Address), name.Address) : -1;

    /// <summary>ES2025 7.3.31</summary>
    public static Value PrivateGet(Value target, Value name)
    {
        int info = FindPrivate(target, name);
        if (info < 0) return NoPrivate(Text.PrivateRead, Text.CannotReadOf, target, name);
        Value content = Objects.Slot(target.Address, info >> 8);
        if ((info & Shapes.Accessor) == 0) return content;
        Value getter = Objects.Getter(content);
        return getter.IsUndefined ? Errors.Type(Text.PrivateNoGetter, name) : Outcome.Call(getter, target);
    }

    /// <summary>ES2025 7.3.32</summary>
    public static Value PrivateSet(Value target, Value name, Value value)
    {
        int info = FindPrivate(target, name);
        if (info < 0) return NoPrivate(Text.PrivateWrite, Text.CannotSetOf, target, name);
        if ((info & PrivateMethod) != 0) return Errors.Type(Text.PrivateMethodWrite, name);
        if ((info & Shapes.Accessor) == 0)
        {
            Objects.SetSlot(target.Address, info >> 8, value);
            return Value.Undefined;
        }
        Value setter = Objects.Setter(Objects.Slot(target.Address, info >> 8));
        return setter.IsUndefined ? Errors.Type(Text.PrivateNoSetter, name) : Outcome.Call(setter, target, value);
    }

    /// <summary>ES2025 7.3.28 PrivateFieldAdd</summary>
    public static Value PrivateDefineField(Value target, Value name, Value value) => AddPrivate(target, name, value, Shapes.Writable);

    /// <summary>ES2025 7.3.29 PrivateMethodOrAccessorAdd of a method</summary>
    public static Value PrivateDefineMethod(Value target, Value name, Value function) => AddPrivate(target, name, function, PrivateMethod);

    /// <summary>ES2025 7.3.29: object, name, getter or undefined, setter or undefined</summary>
    public static Value PrivateDefineAccessor(Value target, Value name, Value getter, Value setter) =>
        AddPrivate(target, name, Objects.NewAccessor(getter, setter), Shapes.Accessor);

    private static Value AddPrivate(Value target, Value name, Value content, int attributes)
    {
        if (FindPrivate(target, name) >= 0) return Errors.Type(Text.PrivateTwice, name);
        Objects.Add(target.Address, name.Address, content, attributes);
        return Value.Undefined;
    }

    /// <summary>ES2025 13.10.1 #x in o</summary>
    public static Value PrivateHas(Value target, Value name)
    {
        if (!target.IsObject) return Errors.Type(Text.PrivateIn, name, target);
        return Value.FromBoolean(FindPrivate(target, name) >= 0);
    }
}

/// <summary>What compiled code calls beside primitive operations.</summary>
public static class Runtime
{
    /// <summary>A new closure of a template over a scope record (0: none).</summary>
    public static Value NewClosure(int template, int scope) => Value.FromObject(Functions.New(template, scope));

    /// <summary>A scope record with that many fields, all undefined, inside another (0: none).</summary>
    public static int NewRecord(int outer, int count)
    {
        int record = Heap.Allocate(Layout.RecordFields + count * 8);
        if (record == 0) Fatal.OutOfMemory();
        Heap.SetHeader(record, CellKind.Record, 0, count);
        Memory.StoreI64(record, (uint)outer, Layout.RecordOuter);
        for (int k = 0; k < count; k++) Memory.StoreI64(record + k * 8, Value.UndefinedBits, Layout.RecordFields);
        return record;
    }

    /// <summary>Statics of a program: a pinned record; the address of the first.</summary>
    public static int NewStatics(int count) => Pinned.Add(NewRecord(0, count)) + Layout.RecordFields;

    /// <summary>An array of arguments from one on: for rest parameters and arguments objects.</summary>
    public static Value NewArgumentsArray(int arguments, int count, int from)
    {
        int array = Arrays.FromValues(arguments + from * 8, count > from ? count - from : 0);
        if (array == 0) Fatal.OutOfMemory();
        return Value.FromObject(array);
    }

    /// <summary>TypeError: the callee, of which the program's text is given as a string or undefined, is no function.</summary>
    public static Value ThrowNotCallable(Value callee, Value text) =>
        Errors.Type(Text.NotAFunction, text.IsString ? text : Value.FromString(Errors.CallSite(callee)));

    /// <summary>The same of a construct call: it is no constructor.</summary>
    public static Value ThrowNotConstructor(Value callee, Value text) =>
        Errors.Type(Text.NotConstructor, text.IsString ? text : Value.FromString(Errors.CallSite(callee)));

    /// <summary>ES2025 10.2.1 step 2: a class constructor was called without new.</summary>
    public static Value ThrowClassCall(int function) => Errors.Type(Text.ClassWithoutNew, Value.FromString(Functions.NameOf(function)));
}
