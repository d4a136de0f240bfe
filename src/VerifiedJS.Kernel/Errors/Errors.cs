using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>Kinds of error objects, in the order of the realm's prototypes.</summary>
public enum ErrorKind { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, UriError, AggregateError }

/// <summary>
/// Errors that the kernel throws, and stack traces. Messages are V8's where there is one.
///
/// Frames of the shadow stack lie one behind the other from its base on; each begins with its function's template and its size. An error
/// that is thrown by an operation without a view of the frames waits in State.UncapturedError for <see cref="CaptureStack"/>.
/// </summary>
public static class Errors
{
    private const int UsualFrames = 10, MostFrames = 200;

    public static Value Type(Text message) => Raise(ErrorKind.TypeError, Texts.Address(message));
    public static Value Type(Text message, Value a) => Raise(ErrorKind.TypeError, Format(message, a, Value.Undefined, Value.Undefined));
    public static Value Type(Text message, Value a, Value b) => Raise(ErrorKind.TypeError, Format(message, a, b, Value.Undefined));
    public static Value Type(Text message, Value a, Value b, Value c) => Raise(ErrorKind.TypeError, Format(message, a, b, c));
    public static Value Range(Text message) => Raise(ErrorKind.RangeError, Texts.Address(message));
    public static Value Reference(Text message) => Raise(ErrorKind.ReferenceError, Texts.Address(message));
    public static Value Reference(Text message, Value a) => Raise(ErrorKind.ReferenceError, Format(message, a, Value.Undefined, Value.Undefined));
    public static Value Syntax(Text message, Value a) => Raise(ErrorKind.SyntaxError, Format(message, a, Value.Undefined, Value.Undefined));

    /// <summary>Throws a new error whose stack is captured later.</summary>
    public static Value Raise(ErrorKind kind, int message)
    {
        Value error = New(0, kind, Value.FromString(message));
        State.Set(State.UncapturedError, error.Address);
        return Outcome.Throw(error);
    }

    /// <summary>A new error of the current realm; message is a string, or undefined for none. sp 0: without a stack yet.</summary>
    public static Value New(int sp, ErrorKind kind, Value message)
    {
        int error = Objects.New(CellKind.Error, Realm.Cell(RealmSlot.ErrorPrototype + (int)kind));
        int header = NameOf(kind);
        if (message.IsString && Strings.Length(message.Address) != 0)
            header = Join(Join(header, Texts.Address(Text.Colon)), message.Address);
        Value stack = Value.FromString(sp == 0 ? header : StackOf(sp, header));
        Objects.Add(error, Texts.Address(Text.Stack), stack, Shapes.Writable | Shapes.Configurable);
        if (!message.IsUndefined) Objects.Add(error, Texts.Address(Text.Message), message, Shapes.Writable | Shapes.Configurable);
        return Value.FromObject(error);
    }

    private static int NameOf(ErrorKind kind)
    {
        int name = Realm.NameOf(RealmSlot.ErrorPrototype + (int)kind).Address;
        return Strings.Substring(name, 0, Strings.Length(name) - 10);
    }

    /// <summary>Completes the stack of the error that an operation has just thrown, if there is one. sp is the end of the innermost frame.</summary>
    public static void CaptureStack(int sp)
    {
        int error = State.Get(State.UncapturedError);
        if (error == 0) return;
        State.Set(State.UncapturedError, 0);
        int info = Shapes.Lookup(Objects.ShapeOf(error), Texts.Address(Text.Stack));
        if (info < 0) return;
        Value header = Objects.Slot(error, info >> 8);
        if (header.IsString) Objects.SetSlot(error, info >> 8, Value.FromString(StackOf(sp, header.Address)));
    }

    /// <summary>
    /// The header with a line for each of the innermost frames below sp, at most limit. Functions without a place in the program, such as the
    /// library's, are left out; so are the innermost frame of the template to skip, and all that it called.
    /// </summary>
    public static int StackOf(int sp, int header, int limit = UsualFrames, int skipped = 0)
    {
        int end = sp, frame = Layout.StackBase;
        if (skipped != 0)
        {
            // V8: no frames at all when the function is not on the stack
            end = 0;
            while (frame < sp && IsFrame(frame))
            {
                if (Memory.LoadI32(frame) == skipped) end = frame;
                frame += Memory.LoadI32(frame, 4);
            }
            frame = Layout.StackBase;
        }
        // A ring of the last frames' templates.
        int count = 0, most = limit < MostFrames ? limit : MostFrames;
        while (frame < end && IsFrame(frame))
        {
            int template = Memory.LoadI32(frame);
            if (Memory.LoadI32(template, FunctionTemplates.File) != 0)
            {
                if (count > 0 && IsBodyOf(template, Memory.LoadI32(State.RopeStack + 512 + (count - 1) % most * 4))) count--;
                Memory.StoreI32(State.RopeStack + 512 + count % most * 4, template);
                count++;
            }
            frame += Memory.LoadI32(frame, 4);
        }
        int result = header;
        for (int k = count - 1; k >= 0 && k >= count - most; k--)
            result = Join(result, Line(Memory.LoadI32(State.RopeStack + 512 + k % most * 4)));
        return result;
    }

    // The first stretch of an async function's body is a function of its own, which the function calls.
    private static bool IsBodyOf(int template, int function) =>
        Memory.LoadU8(function, FunctionTemplates.Kind) >= (int)TemplateKind.Async && Memory.LoadU8(template, FunctionTemplates.Kind) < (int)TemplateKind.Generator
        && Memory.LoadI32(template, FunctionTemplates.File) == Memory.LoadI32(function, FunctionTemplates.File)
        && Memory.LoadI32(template, FunctionTemplates.Line) == Memory.LoadI32(function, FunctionTemplates.Line)
        && Memory.LoadI32(template, FunctionTemplates.Column) == Memory.LoadI32(function, FunctionTemplates.Column);

    private static bool IsFrame(int frame)
    {
        int template = Memory.LoadI32(frame), size = Memory.LoadI32(frame, 4);
        return size > 0 && template != 0 && Heap.IsCell(template) && Heap.KindOf(template) == CellKind.Template;
    }

    // "\n    at name (file:line:column)": made once a template.
    private static int Line(int template)
    {
        int line = Memory.LoadI32(template, FunctionTemplates.TraceLine);
        if (line != 0) return line;
        int name = Memory.LoadI32(template, FunctionTemplates.Name), file = Memory.LoadI32(template, FunctionTemplates.File);
        bool named = Strings.Length(name) != 0;
        int colon = Strings.FromUnit(':');
        int place = Join(Join(Join(Join(file, colon), Conversions.NumberToString(Memory.LoadI32(template, FunctionTemplates.Line))), colon),
            Conversions.NumberToString(Memory.LoadI32(template, FunctionTemplates.Column)));
        line = Texts.Address(Text.StackTraceAt);
        line = named
            ? Join(Join(Join(Join(line, name), Texts.Address(Text.OpenParenthesis)), place), Strings.FromUnit(')'))
            : Join(line, place);
        Memory.StoreI32(template, line, FunctionTemplates.TraceLine);
        return line;
    }

    // Concatenation that gives up rather than fail.
    private static int Join(int left, int right)
    {
        int joined = Strings.Concat(left, right);
        return joined == 0 ? left : joined;
    }

    /// <summary>A message with its operands in the places of %.</summary>
    public static int Format(Text message, Value a, Value b, Value c)
    {
        int template = Texts.Address(message);
        int length = Strings.Length(template), start = 0, result = Texts.Address(Text.Empty), operand = 0;
        for (int k = 0; k < length; k++)
        {
            if (Strings.UnitAt(template, k) != '%') continue;
            result = Join(result, Strings.Substring(template, start, k));
            result = Join(result, Describe(operand == 0 ? a : operand == 1 ? b : c));
            operand++;
            start = k + 1;
        }
        return Join(result, Strings.Substring(template, start, length));
    }

    /// <summary>V8's name for a value where the program's text has none: "number 1", "object".</summary>
    public static int CallSite(Value value)
    {
        int type = Operations.TypeOf(value).Address;
        if (value.IsString) return Join(Join(Join(type, Texts.Address(Text.Space)), Strings.FromUnit('"')), Join(value.Address, Strings.FromUnit('"')));
        return value.IsNull || value.IsBoolean || value.IsNumber ? Join(Join(type, Texts.Address(Text.Space)), Describe(value)) : type;
    }

    /// <summary>A value as messages show it, without running code of the program.</summary>
    public static int Describe(Value value)
    {
        if (value.IsSymbol)
        {
            Value description = Symbols.Description(value.Address);
            if (Heap.HasFlag(value.Address, Layout.FlagPrivateName)) return description.Address;
            int inner = description.IsString ? description.Address : Texts.Address(Text.Empty);
            return Join(Join(Texts.Address(Text.SymbolPrefix), inner), Strings.FromUnit(')'));
        }
        if (!value.IsObject) return value.IsInternal ? Texts.Address(Text.Empty) : Conversions.PrimitiveToString(value);
        int o = value.Address;
        CellKind kind = Heap.KindOf(o);
        if (kind == CellKind.Array) return Texts.Address(Text.ObjectArray);
        if (Objects.IsFunctionKind(kind) && kind == CellKind.Function)
        {
            int source = Memory.LoadI32(Functions.TemplateOf(o), FunctionTemplates.Source);
            if (source != 0 && Strings.Length(source) <= 120) return source;
            return Join(Join(Texts.Address(Text.Function), Texts.Address(Text.Space)), Functions.NameOf(o));
        }
        // #<Name> by the constructor that a prototype names.
        int name = Texts.Address(Text.ObjectName);
        for (int at = o; at != 0 && Heap.KindOf(at) != CellKind.Proxy; at = Objects.PrototypeOf(at))
        {
            int info = Shapes.Lookup(Objects.ShapeOf(at), Texts.Address(Text.Constructor));
            if (info < 0) continue;
            Value constructor = Objects.Slot(at, info >> 8);
            if ((info & Shapes.Accessor) == 0 && constructor.IsObject && Heap.KindOf(constructor.Address) == CellKind.Function)
                name = Functions.NameOf(constructor.Address);
            break;
        }
        return Join(Join(Texts.Address(Text.HashLess), name), Strings.FromUnit('>'));
    }
}
