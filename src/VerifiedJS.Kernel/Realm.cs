using System.Runtime.CompilerServices;
using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>
/// What a realm holds for the kernel. The names, in <see cref="Realm"/>'s table, are those under which the library registers its
/// functions and objects; all others it registers are found by name only.
/// </summary>
public enum RealmSlot
{
    // Objects that the kernel makes (empty, with the right prototypes) and the library furnishes.
    ObjectPrototype, FunctionPrototype, ArrayPrototype, StringPrototype, NumberPrototype, BooleanPrototype, SymbolPrototype, BigIntPrototype,
    ErrorPrototype, EvalErrorPrototype, RangeErrorPrototype, ReferenceErrorPrototype, SyntaxErrorPrototype, TypeErrorPrototype, UriErrorPrototype,
    AggregateErrorPrototype, IteratorPrototype, ArrayIteratorPrototype, AsyncIteratorPrototype, GeneratorFunctionPrototype, GeneratorPrototype,
    AsyncGeneratorFunctionPrototype, AsyncGeneratorPrototype, AsyncFunctionPrototype, GlobalObject,
    LastPrototype = GlobalObject,

    // Functions of the library that the kernel compares with: what programs may have replaced.
    ArrayValues, ArrayIteratorNext, FunctionHasInstance, ThrowTypeError,

    // Hooks: library functions that the kernel invokes; their parameters are those of the operation of the same name (binary operators,
    // conversions, GetElement ... with a key that is an object) or as the comment says.
    Add, Subtract, Multiply, Divide, Remainder, Exponentiate, BitwiseAnd, BitwiseOr, BitwiseXor, ShiftLeft, ShiftRight, ShiftRightUnsigned,
    Negate, BitwiseNot, Less, LessOrEqual, Greater, GreaterOrEqual, LooseEquals, ToNumeric, ToNumber, ToString, ToPropertyKey, InstanceOf, In,
    GetElement, SetElement, DeleteProperty, GetSuper, SetSuper, HasProperty, HasBindingInWith,
    /// <summary>(proxy or namespace, key, receiver): [[Get]].</summary>
    ExoticGet,
    /// <summary>(proxy or namespace, key, value, receiver, strict): [[Set]]; TypeError when false and strict.</summary>
    ExoticSet,
    /// <summary>(receiver, key, value, strict): 10.1.9.2 step 2 on a receiver that is a Proxy or namespace.</summary>
    SetOnReceiver,
    /// <summary>(proxy or namespace, key): [[HasProperty]].</summary>
    ExoticHas,
    /// <summary>(proxy or namespace, key, strict): [[Delete]]; TypeError when false and strict.</summary>
    ExoticDelete,
    /// <summary>(proxy): [[GetPrototypeOf]].</summary>
    ExoticGetPrototypeOf,
    /// <summary>(proxy, key, value): CreateDataPropertyOrThrow.</summary>
    ExoticDefine,
    GetMethodNamed, CopyDataProperties, AppendSpread, ConstructArray, PrepareConstruct, ClassHeritage,
    GetIterator, GetAsyncIterator, IteratorStep, IteratorClose, IteratorCloseQuietly, IteratorRest, ForInStart,
    /// <summary>(object, key): whether a key of an enumeration over a proxy is still there, and enumerable.</summary>
    ForInNext,
    NewGenerator, NewAsyncGenerator, AsyncStart, NewRegExp,
    // Operations on globals when a Proxy is on the global object's prototype chain.
    GetGlobal, TypeofGlobal, SetGlobal, HasGlobal,
    /// <summary>(array, value, strict): 10.4.2.4 ArraySetLength with a value that is an object.</summary>
    SetArrayLength,
    /// <summary>(typed array, key, value): 10.4.5.16 TypedArraySetElement with a value that needs conversion.</summary>
    SetTypedElement,
    LastNamed = SetTypedElement,

    // Without names.
    /// <summary>The value of `this` at top level.</summary>
    GlobalThis,
    /// <summary>Script-level let, const, class: an object that no program sees.</summary>
    LexicalBindings,
    /// <summary>All that the library registered, by name.</summary>
    Intrinsics,
    ObjectShape, ArrayShape, FunctionShape, AsyncFunctionShape, GeneratorFunctionShape, AsyncGeneratorFunctionShape,
    StringShape, NumberShape, BooleanShape, SymbolShape, BigIntShape, IteratorResultShape, ArgumentsShape, MappedArgumentsShape,
    /// <summary>What the host or library wants to keep with the realm.</summary>
    HostDefined,
    /// <summary>Prototype object of plain functions before their first use: its shape with `constructor`.</summary>
    FunctionPrototypeShape,
    Count,
}

/// <summary>Realms (ES2025 9.3): a Values cell indexed by <see cref="RealmSlot"/>. State.Realm is the current one.</summary>
public static class Realm
{
    private static ReadOnlySpan<byte> Names =>
        "Object.prototype\0Function.prototype\0Array.prototype\0String.prototype\0Number.prototype\0Boolean.prototype\0Symbol.prototype\0BigInt.prototype\0"u8 +
        "Error.prototype\0EvalError.prototype\0RangeError.prototype\0ReferenceError.prototype\0SyntaxError.prototype\0TypeError.prototype\0URIError.prototype\0"u8 +
        "AggregateError.prototype\0Iterator.prototype\0ArrayIteratorPrototype\0AsyncIteratorPrototype\0GeneratorFunction.prototype\0GeneratorPrototype\0"u8 +
        "AsyncGeneratorFunction.prototype\0AsyncGeneratorPrototype\0AsyncFunction.prototype\0globalThis\0"u8 +
        "Array.prototype.values\0ArrayIteratorPrototype.next\0Function.prototype[@@hasInstance]\0ThrowTypeError\0"u8 +
        "Add\0Subtract\0Multiply\0Divide\0Remainder\0Exponentiate\0BitwiseAnd\0BitwiseOr\0BitwiseXor\0ShiftLeft\0ShiftRight\0ShiftRightUnsigned\0"u8 +
        "Negate\0BitwiseNot\0Less\0LessOrEqual\0Greater\0GreaterOrEqual\0LooseEquals\0ToNumeric\0ToNumber\0ToString\0ToPropertyKey\0InstanceOf\0In\0"u8 +
        "GetElement\0SetElement\0DeleteProperty\0GetSuper\0SetSuper\0HasProperty\0HasBindingInWith\0"u8 +
        "ExoticGet\0ExoticSet\0SetOnReceiver\0ExoticHas\0ExoticDelete\0ExoticGetPrototypeOf\0ExoticDefine\0"u8 +
        "GetMethodNamed\0CopyDataProperties\0AppendSpread\0ConstructArray\0PrepareConstruct\0ClassHeritage\0"u8 +
        "GetIterator\0GetAsyncIterator\0IteratorStep\0IteratorClose\0IteratorCloseQuietly\0IteratorRest\0ForInStart\0ForInNext\0"u8 +
        "NewGenerator\0NewAsyncGenerator\0AsyncStart\0NewRegExp\0GetGlobal\0TypeofGlobal\0SetGlobal\0HasGlobal\0SetArrayLength\0SetTypedElement\0"u8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Value Get(RealmSlot slot) => new(Memory.LoadI64(State.Get(State.Realm) + (int)slot * 8, Layout.Data));

    /// <summary>The cell in a slot that holds one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Cell(RealmSlot slot) => Memory.LoadI32(State.Get(State.Realm) + (int)slot * 8, Layout.Data);

    public static void Set(RealmSlot slot, Value value) => Memory.StoreI64(State.Get(State.Realm) + (int)slot * 8, value.Bits, Layout.Data);

    /// <summary>Makes a realm the current one. 0, the realm of a proxy: the current one stays.</summary>
    public static void Enter(int realm)
    {
        if (realm == 0) return;
        State.Set(State.Realm, realm);
        Protectors.Forget();
    }

    /// <summary>
    /// Makes a realm the current one again after a call into another. 10.2.2 looks at the result of a derived constructor when its context
    /// is gone already (steps 11-14): the errors that come of it are the caller's.
    /// </summary>
    public static void Leave(int realm, Value result)
    {
        int error = State.Get(State.DerivedError);
        State.Set(State.DerivedError, 0);
        Enter(realm);
        if (error == 0 || !result.IsSentinel || State.GetValue(State.Exception).Bits != Value.FromObject(error).Bits) return;
        bool isType = Shapes.Lookup(Objects.ShapeOf(error), Texts.Address(Text.Message)) >= 0
            && Objects.Slot(error, Shapes.Lookup(Objects.ShapeOf(error), Texts.Address(Text.Message)) >> 8).Address == Texts.Address(Text.DerivedResult);
        Objects.SetPrototype(error, Cell(RealmSlot.ErrorPrototype + (int)(isType ? ErrorKind.TypeError : ErrorKind.ReferenceError)));
    }

    /// <summary>
    /// 9.3.1 CreateRealm, as far as the kernel goes: fundamental prototypes, empty, and a global object. The new realm becomes the current one.
    /// </summary>
    public static int New()
    {
        int realm = Heap.AllocateSmall(Layout.Data + (int)RealmSlot.Count * 8);
        Heap.SetHeader(realm, CellKind.Values, 0, (int)RealmSlot.Count);
        for (int k = 0; k < (int)RealmSlot.Count; k++) Memory.StoreI64(realm + k * 8, Value.UndefinedBits, Layout.Data);
        Enter(realm);

        int objectPrototype = Objects.New(CellKind.Object, 0);
        Set(RealmSlot.ObjectPrototype, Value.FromObject(objectPrototype));
        // 20.1.3: an immutable prototype exotic object.
        Objects.MakePrototype(objectPrototype);
        Shapes.SetFlag(Objects.ShapeOf(objectPrototype), Shapes.ImmutablePrototype);
        for (int k = (int)RealmSlot.ObjectPrototype + 1; k <= (int)RealmSlot.LastPrototype; k++)
        {
            int prototype = Objects.New(KindOfIntrinsic((RealmSlot)k), Cell(ParentOf((RealmSlot)k)));
            Set((RealmSlot)k, Value.FromObject(prototype));
            Objects.MakePrototype(prototype);
        }
        Objects.SetInternal(Cell(RealmSlot.StringPrototype), 0, Texts.Of(Text.Empty));
        Objects.SetInternal(Cell(RealmSlot.NumberPrototype), 0, Value.FromInt32(0));
        Objects.SetInternal(Cell(RealmSlot.BooleanPrototype), 0, Value.False);
        Shapes.SetFlag(Objects.ShapeOf(Cell(RealmSlot.ArrayPrototype)), Shapes.Protected);
        Shapes.SetFlag(Objects.ShapeOf(Cell(RealmSlot.ArrayIteratorPrototype)), Shapes.Protected);

        int objects = Cell(RealmSlot.ObjectPrototype), functions = Cell(RealmSlot.FunctionPrototype);
        SetShape(RealmSlot.ObjectShape, objects, CellKind.Object, Objects.DefaultInlineSlots);
        SetShape(RealmSlot.ArrayShape, Cell(RealmSlot.ArrayPrototype), CellKind.Array, 0);
        SetFunctionShape(RealmSlot.FunctionShape, functions);
        SetFunctionShape(RealmSlot.AsyncFunctionShape, Cell(RealmSlot.AsyncFunctionPrototype));
        SetFunctionShape(RealmSlot.GeneratorFunctionShape, Cell(RealmSlot.GeneratorFunctionPrototype));
        SetFunctionShape(RealmSlot.AsyncGeneratorFunctionShape, Cell(RealmSlot.AsyncGeneratorFunctionPrototype));
        SetShape(RealmSlot.StringShape, Cell(RealmSlot.StringPrototype), CellKind.String, 0);
        SetShape(RealmSlot.NumberShape, Cell(RealmSlot.NumberPrototype), CellKind.String, 0);
        SetShape(RealmSlot.BooleanShape, Cell(RealmSlot.BooleanPrototype), CellKind.String, 0);
        SetShape(RealmSlot.SymbolShape, Cell(RealmSlot.SymbolPrototype), CellKind.String, 0);
        SetShape(RealmSlot.BigIntShape, Cell(RealmSlot.BigIntPrototype), CellKind.String, 0);

        int result = Shapes.Root(objects, CellKind.Object, 2);
        result = Shapes.Transition(result, Texts.Address(Text.Value), Shapes.AllAttributes);
        result = Shapes.Transition(result, Texts.Address(Text.Done), Shapes.AllAttributes);
        Set(RealmSlot.IteratorResultShape, Value.FromInternal(result));
        int prototypeShape = Shapes.Root(objects, CellKind.Object, 1);
        prototypeShape = Shapes.Transition(prototypeShape, Texts.Address(Text.Constructor), Shapes.Writable | Shapes.Configurable);
        Set(RealmSlot.FunctionPrototypeShape, Value.FromInternal(prototypeShape));

        Set(RealmSlot.GlobalThis, Get(RealmSlot.GlobalObject));
        int lexical = Objects.New(CellKind.LexicalBindings, 0);
        Objects.MakePrototype(lexical);
        Set(RealmSlot.LexicalBindings, Value.FromObject(lexical));
        int intrinsics = Objects.New(CellKind.Object, 0);
        Objects.MakeUnique(intrinsics);
        Set(RealmSlot.Intrinsics, Value.FromObject(intrinsics));
        for (int k = 0; k <= (int)RealmSlot.LastPrototype; k++) SetIntrinsic(NameOf((RealmSlot)k).Address, Get((RealmSlot)k));
        return realm;
    }

    private static void SetShape(RealmSlot slot, int prototype, CellKind kind, int inlineSlots) =>
        Set(slot, Value.FromInternal(Shapes.Root(prototype, kind, inlineSlots)));

    private static void SetFunctionShape(RealmSlot slot, int prototype) => Set(slot, Value.FromInternal(Shapes.FunctionRoot(prototype)));

    private static CellKind KindOfIntrinsic(RealmSlot slot) => slot switch
    {
        RealmSlot.FunctionPrototype => CellKind.Function,
        RealmSlot.ArrayPrototype => CellKind.Array,
        RealmSlot.StringPrototype => CellKind.StringObject,
        RealmSlot.NumberPrototype => CellKind.Wrapper,
        RealmSlot.BooleanPrototype => CellKind.Wrapper,
        _ => CellKind.Object,
    };

    private static RealmSlot ParentOf(RealmSlot slot) => slot switch
    {
        >= RealmSlot.EvalErrorPrototype and <= RealmSlot.AggregateErrorPrototype => RealmSlot.ErrorPrototype,
        RealmSlot.ArrayIteratorPrototype or RealmSlot.GeneratorPrototype => RealmSlot.IteratorPrototype,
        RealmSlot.AsyncGeneratorPrototype => RealmSlot.AsyncIteratorPrototype,
        RealmSlot.GeneratorFunctionPrototype or RealmSlot.AsyncGeneratorFunctionPrototype or RealmSlot.AsyncFunctionPrototype => RealmSlot.FunctionPrototype,
        _ => RealmSlot.ObjectPrototype,
    };

    /// <summary>The name of a slot that has one: an interned string.</summary>
    public static Value NameOf(RealmSlot slot)
    {
        int at = 0;
        for (int k = 0; k < (int)slot; k++)
        {
            while (Names[at] != 0) at++;
            at++;
        }
        int end = at;
        while (Names[end] != 0) end++;
        int s = Strings.NewOneByte(end - at);
        for (int k = at; k < end; k++) Memory.StoreI8(s + k - at, Names[k], Layout.StringData);
        return Value.FromString(InternTable.Intern(s));
    }

    /// <summary>Registers a function or object of the library under an interned name; the kernel takes notice of those it knows.</summary>
    public static void SetIntrinsic(int name, Value value)
    {
        Objects.SetOwn(Cell(RealmSlot.Intrinsics), name, value);
        int data = Strings.Data(name), length = Strings.Length(name);
        int at = 0;
        for (int k = 0; k <= (int)RealmSlot.LastNamed; k++)
        {
            int j = 0;
            while (Names[at + j] != 0 && j < length && Memory.LoadU8(data + j) == Names[at + j]) j++;
            if (j == length && Names[at + j] == 0) { Set((RealmSlot)k, value); Protectors.Forget(); return; }
            while (Names[at] != 0) at++;
            at++;
        }
    }

    /// <summary>What was registered under the name, or the sentinel.</summary>
    public static Value FindIntrinsic(int name) => Objects.GetOwn(Cell(RealmSlot.Intrinsics), name);
}

/// <summary>
/// Facts about built-ins that fast paths rely on, checked when first needed and forgotten when something may have changed them: objects
/// whose shape is marked <see cref="Shapes.Protected"/>.
/// </summary>
public static class Protectors
{
    /// <summary>What was found may no longer hold.</summary>
    public static void Forget() => State.Set(State.ArrayIteration, 0);

    /// <summary>Whether iterating an array whose shape is the realm's array shape would only run built-ins of the library.</summary>
    public static bool ArrayIterationIsPristine()
    {
        int known = State.Get(State.ArrayIteration);
        if (known == 0)
        {
            Value values = Realm.Get(RealmSlot.ArrayValues), next = Realm.Get(RealmSlot.ArrayIteratorNext);
            bool pristine = values.IsObject && next.IsObject
                && Objects.GetOwn(Realm.Cell(RealmSlot.ArrayPrototype), Symbols.WellKnown(WellKnownSymbol.Iterator)).Bits == values.Bits
                && Objects.GetOwn(Realm.Cell(RealmSlot.ArrayIteratorPrototype), Texts.Address(Text.Next)).Bits == next.Bits;
            known = pristine ? 1 : 2;
            State.Set(State.ArrayIteration, known);
        }
        return known == 1;
    }
}
