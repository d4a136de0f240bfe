using System.Runtime.CompilerServices;
using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>How a function object behaves: the values of Core's FunctionKind.</summary>
public enum TemplateKind { Normal, Arrow, Method, ClassConstructor, DerivedConstructor, BuiltinConstructor, Generator, Async, AsyncGenerator }

/// <summary>
/// Templates: the static facts of a function, one cell for all closures of it.
///
///   +0 header  +4 index of the uniform entry  +8 name (string)  +12 length  +16 kind (u8), strict (u8), function objects' flags (u16)
///   +20 source text (string) or 0  +24 file (string) or 0  +28 line  +32 column
///   +36 its line of a stack trace (string) or 0
/// </summary>
public static class FunctionTemplates
{
    public const int Entry = 4, Name = 8, Length = 12, Kind = 16, Strict = 17, ObjectFlags = 18, Source = 20, File = 24, Line = 28, Column = 32, TraceLine = 36;

    /// <summary>A new template, not pinned. Strings are addresses of string cells; 0 where there is none.</summary>
    public static int New(int name, int length, TemplateKind kind, bool strict, int entry, int source, int file, int line, int column)
    {
        int template = Heap.AllocateSmall(40);
        Heap.SetHeader(template, CellKind.Template, 0, entry);
        Memory.StoreI32(template, name, Name);
        Memory.StoreI32(template, length, Length);
        int flags = Layout.FlagCallable | (kind switch
        {
            TemplateKind.Normal or TemplateKind.BuiltinConstructor => Layout.FlagConstructor,
            TemplateKind.ClassConstructor or TemplateKind.DerivedConstructor => Layout.FlagConstructor | Layout.FlagClass,
            _ => 0,
        });
        Memory.StoreI32(template, (int)kind | (strict ? 256 : 0) | flags << 16, Kind);
        Memory.StoreI32(template, source, Source);
        Memory.StoreI32(template, file, File);
        Memory.StoreI32(template, line, Line);
        Memory.StoreI32(template, column, Column);
        Memory.StoreI32(template, 0, TraceLine);
        return template;
    }
}

/// <summary>
/// Function objects. A new closure has the lazy shape of its realm and kind: its own properties length, name and prototype come into being
/// when something looks for one of them or changes the object's structure.
/// </summary>
public static class Functions
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int TemplateOf(int function) => Memory.LoadI32(function, Layout.FunctionTemplate);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TemplateKind KindOf(int function) => (TemplateKind)Memory.LoadU8(TemplateOf(function), FunctionTemplates.Kind);

    public static bool IsStrict(int function) => Memory.LoadU8(TemplateOf(function), FunctionTemplates.Strict) != 0;

    /// <summary>OrdinaryFunctionCreate: a closure of a template over a scope record (0: none).</summary>
    public static int New(int template, int scope)
    {
        int kind = Memory.LoadU8(template, FunctionTemplates.Kind);
        RealmSlot shape = kind < (int)TemplateKind.Generator ? RealmSlot.FunctionShape
            : kind == (int)TemplateKind.Generator ? RealmSlot.GeneratorFunctionShape
            : kind == (int)TemplateKind.Async ? RealmSlot.AsyncFunctionShape : RealmSlot.AsyncGeneratorFunctionShape;
        return Initialize(Heap.AllocateSmall(Layout.FunctionSize), CellKind.Function, Realm.Cell(shape), template, scope);
    }

    private static int Initialize(int function, CellKind kind, int shape, int template, int scope)
    {
        Heap.SetHeader(function, kind, Memory.LoadU16(template, FunctionTemplates.ObjectFlags), shape);
        Memory.StoreI32(function, 0, Layout.Elements);
        Memory.StoreI32(function, function, Layout.Slots);
        Memory.StoreI32(function, Memory.LoadI32(template, FunctionTemplates.Entry), Layout.FunctionEntry);
        Memory.StoreI32(function, scope, Layout.FunctionScope);
        Memory.StoreI32(function, template, Layout.FunctionTemplate);
        Memory.StoreI32(function, State.Get(State.Realm), Layout.FunctionRealm);
        return function;
    }

    /// <summary>A function that <see cref="Adopt"/> gives its code to later: %Function.prototype% is there before any code.</summary>
    public static int NewPlaceholder(int prototype)
    {
        int template = State.Get(State.PlaceholderTemplate);
        if (template == 0)
        {
            template = Pinned.Add(FunctionTemplates.New(Texts.Address(Text.Empty), 0, TemplateKind.Method, true, 0, 0, 0, 0, 0));
            State.Set(State.PlaceholderTemplate, template);
        }
        return Initialize(Heap.AllocateSmall(Layout.FunctionSize), CellKind.Function, Shapes.FunctionRoot(prototype), template, 0);
    }

    /// <summary>Gives a placeholder the code, scope and template of another function.</summary>
    public static void Adopt(int function, int from)
    {
        Memory.StoreI32(function, Memory.LoadI32(from, Layout.FunctionEntry), Layout.FunctionEntry);
        Memory.StoreI32(function, Memory.LoadI32(from, Layout.FunctionScope), Layout.FunctionScope);
        Memory.StoreI32(function, Memory.LoadI32(from, Layout.FunctionTemplate), Layout.FunctionTemplate);
        Heap.SetFlag(function, Heap.FlagsOf(from) & (Layout.FlagCallable | Layout.FlagConstructor));
    }

    /// <summary>
    /// A bound function (10.4.1) or proxy (10.5): laid out as a function, with the code of a closure of the library that does the call
    /// (for a proxy that is not callable: none), and two values behind: the target, and the handler or undefined.
    /// </summary>
    public static int NewWrapper(CellKind kind, int prototype, Value closure, Value target, Value second)
    {
        int o = Heap.AllocateSmall(Layout.FunctionSize + 16);
        int shape = Shapes.Root(prototype, kind, 0);
        Initialize(o, kind, shape, closure.IsObject ? TemplateOf(closure.Address) : State.Get(State.PlaceholderTemplate),
            closure.IsObject ? Memory.LoadI32(closure.Address, Layout.FunctionScope) : 0);
        // A proxy has no realm: its internal methods run in that of the caller.
        if (kind == CellKind.Proxy) Memory.StoreI32(o, 0, Layout.FunctionRealm);
        int flags = target.IsObject ? Heap.FlagsOf(target.Address) & (Layout.FlagCallable | Layout.FlagConstructor) : 0;
        Memory.StoreI16(o, flags, Layout.Flags);
        Memory.StoreI64(o, target.Bits, Layout.WrapperTarget);
        Memory.StoreI64(o, second.Bits, Layout.WrapperHandler);
        return o;
    }

    // ── Lazy properties ──────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>Whether the key names a property that the function has but its shape does not show yet.</summary>
    public static bool IsLazyKey(int function, int key) =>
        Shapes.Has(Objects.ShapeOf(function), Shapes.LazyFunction)
        && (key == Texts.Address(Text.Prototype) || key == Texts.Address(Text.Name) || key == Texts.Address(Text.Length)
            || key == Texts.Address(Text.Arguments) || key == Texts.Address(Text.Caller));

    /// <summary>Makes the lazy properties of a function; nothing for other objects.</summary>
    public static void Materialize(int o)
    {
        int lazy = Objects.ShapeOf(o);
        if (!Shapes.Has(lazy, Shapes.LazyFunction)) return;
        int template = TemplateOf(o);
        TemplateKind kind = (TemplateKind)Memory.LoadU8(template, FunctionTemplates.Kind);
        Objects.SetShape(o, Shapes.Root(Shapes.PrototypeOf(lazy), CellKind.Function, 0));
        // 10.2.10 SetFunctionLength, 10.2.9 SetFunctionName
        Objects.Add(o, Texts.Address(Text.Length), Value.FromInt32(Memory.LoadI32(template, FunctionTemplates.Length)), Shapes.Configurable);
        Objects.Add(o, Texts.Address(Text.Name), Value.FromString(Memory.LoadI32(template, FunctionTemplates.Name)), Shapes.Configurable);
        if (kind == TemplateKind.Normal)
        {
            // 17.1 lets sloppy functions have them: V8's arguments is null outside of calls; that caller is undefined says that there is no such extension.
            if (!IsStrict(o))
            {
                Objects.Add(o, Texts.Address(Text.Arguments), Value.Null, 0);
                Objects.Add(o, Texts.Address(Text.Caller), Value.Undefined, 0);
            }
            // 10.2.5 MakeConstructor
            int shape = Cell(o, RealmSlot.FunctionPrototypeShape);
            int prototype = Objects.NewPlain(shape, 1);
            Objects.SetSlot(prototype, 0, Value.FromObject(o));
            Objects.Add(o, Texts.Address(Text.Prototype), Value.FromObject(prototype), Shapes.Writable);
        }
        else if (kind == TemplateKind.Generator || kind == TemplateKind.AsyncGenerator)
        {
            // 15.5.4, 15.6.4: an object without constructor.
            int parent = Cell(o, kind == TemplateKind.Generator ? RealmSlot.GeneratorPrototype : RealmSlot.AsyncGeneratorPrototype);
            Objects.Add(o, Texts.Address(Text.Prototype), Value.FromObject(Objects.New(CellKind.Object, parent)), Shapes.Writable);
        }
    }

    // A cell of the function's own realm.
    private static int Cell(int function, RealmSlot slot) => Memory.LoadI32(Memory.LoadI32(function, Layout.FunctionRealm) + (int)slot * 8, Layout.Data);

    /// <summary>10.2.9 SetFunctionName: key is a property key or private name; prefix "" , "get" or "set".</summary>
    public static void SetName(int function, Value key, Value prefix)
    {
        int name;
        if (key.IsNumber) name = Conversions.NumberToString(key.Number);
        else if (key.IsSymbol)
        {
            Value description = Symbols.Description(key.Address);
            if (Heap.HasFlag(key.Address, Layout.FlagPrivateName)) name = description.Address;
            else if (description.IsUndefined) name = Texts.Address(Text.Empty);
            else name = Strings.Concat(Strings.Concat(Texts.Address(Text.OpenBracket), description.Address), Texts.Address(Text.CloseBracket));
        }
        else name = key.Address;
        if (prefix.IsString && Strings.Length(prefix.Address) != 0)
            name = Strings.Concat(Strings.Concat(prefix.Address, Texts.Address(Text.Space)), name);
        if (name == 0) name = Texts.Address(Text.Empty);
        Materialize(function);
        int key1 = Texts.Address(Text.Name);
        int info = Shapes.Lookup(Objects.ShapeOf(function), key1);
        if (info >= 0) Objects.SetSlot(function, info >> 8, Value.FromString(name));
        else Objects.Add(function, key1, Value.FromString(name), Shapes.Configurable);
    }

    /// <summary>The name for messages and stack traces: the own data property `name` if it is a string, else the template's.</summary>
    public static int NameOf(int function)
    {
        if (!Shapes.Has(Objects.ShapeOf(function), Shapes.LazyFunction))
        {
            int info = Shapes.Lookup(Objects.ShapeOf(function), Texts.Address(Text.Name));
            if (info >= 0 && (info & Shapes.Accessor) == 0 && Objects.Slot(function, info >> 8).IsString) return Objects.Slot(function, info >> 8).Address;
        }
        return Memory.LoadI32(TemplateOf(function), FunctionTemplates.Name);
    }
}
