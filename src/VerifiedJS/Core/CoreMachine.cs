using System.Runtime.CompilerServices;
using VerifiedJS.Intrinsics;
using VerifiedJS.Kernel;

namespace VerifiedJS.Core;

/// <summary>
/// Runs Core programs over the kernel in the linear memory of the calling thread. Several programs (the library, then others) share
/// one machine: the functions of each are numbered from where those of the one before end.
/// </summary>
public sealed class CoreMachine
{
    internal const int FrameHeaderSize = 8;

    private readonly List<Code> functions = [];

    /// <param name="firstIndex">The table index of the first function.</param>
    public CoreMachine(int firstIndex = 1)
    {
        FirstIndex = firstIndex;
    }

    /// <summary>The table index of the first function of the first program.</summary>
    public int FirstIndex { get; }

    /// <summary>The table index that the next program's main function will get.</summary>
    public int NextIndex => FirstIndex + functions.Count;

    // Of the program being loaded: the files that its functions' positions refer to; none of the library, which is not in stack traces.
    private (int Address, Source.SourceText Text)[] files = [];

    /// <summary>Makes a program ready to run. The result is the closure of its main function, as a value.</summary>
    public Value Load(Program program, bool isLibrary = false)
    {
        files = isLibrary ? [] : [.. program.Files.Select(file => (StringAddress(file.Name), new Source.SourceText(file.Name, file.Text)))];
        List<Code> codes = new InterpreterCompiler(this, NextIndex).Compile(program);
        functions.AddRange(codes);
        return new Value(NewClosure(codes[0], 0));
    }

    /// <summary>Calls a function value from outside of all frames. The result is the sentinel when it throws: then <see cref="TakeException"/>.</summary>
    public Value Call(Value function, Value self, params ReadOnlySpan<Value> arguments)
    {
        // A frame of nobody's, so that frames lie one behind the other from the stack's base on
        int sp = Layout.StackBase, size = 8 + 8 * arguments.Length;
        Memory.StoreI32(sp, State.Get(State.PlaceholderTemplate));
        Memory.StoreI32(sp, size, 4);
        for (int i = 0; i < arguments.Length; i++) Memory.StoreI64(sp + 8 + 8 * i, arguments[i].Bits);
        return new Value(CallOrThrow(sp + size, function.Bits, self.Bits, Value.UndefinedBits, arguments.Length, sp + 8, 0));
    }

    /// <summary>Forgets the functions from this table index on: the memory is again as it was when <see cref="NextIndex"/> was this.</summary>
    public void Forget(int index) => functions.RemoveRange(index - FirstIndex, NextIndex - index);

    // ── What nodes need ──────────────────────────────────────────────────────────────────────────────────────────

    internal int NewStatics(int count) => Runtime.NewStatics(count);

    internal int NewRecord(int count, int outer) => Runtime.NewRecord(outer, count);

    internal int NewTemplate(Function function, int index)
    {
        (int file, int line, int column) = Driver.KernelData.PlaceOf(function, files);
        return Pinned.Add(FunctionTemplates.New(
            StringAddress(function.Name), function.Length, (TemplateKind)function.Kind, function.IsStrict, index,
            function.SourceText is null ? 0 : StringAddress(function.SourceText), file, line, column));
    }

    internal long NewClosure(Code code, int env) => Runtime.NewClosure(code.Template, env).Bits;

    internal int NewInlineCache() => 0;

    /// <summary>The interned string with this content.</summary>
    internal int StringAddress(string text)
    {
        int s = Strings.NewTwoByte(text.Length);
        for (int i = 0; i < text.Length; i++) Memory.StoreI16(s + 2 * i, text[i], Layout.StringData);
        s = Strings.FromUnits(s + Layout.StringData, text.Length, 1);
        return Pinned.Add(text.Length <= 200 ? InternTable.Intern(s) : s);
    }

    internal long Literal(Literal literal) => literal switch
    {
        Core.Literal.Undefined => Value.UndefinedBits,
        Core.Literal.Null => Value.NullBits,
        Core.Literal.Boolean b => b.Value ? Value.TrueBits : Value.FalseBits,
        Core.Literal.Number n => Value.FromForeignNumber(n.Value).Bits,
        Core.Literal.String s => Value.FromString(StringAddress(s.Value)).Bits,
        Core.Literal.BigInt b => Value.FromBigInt(Pinned.Add(BigIntAddress(b.Digits))).Bits,
        Core.Literal.WellKnownSymbol s => Value.FromSymbol(SymbolAddress(s.Name)).Bits,
        Core.Literal.Uninitialized => Value.UninitializedBits,
        Core.Literal.Hole => Value.HoleBits,
        _ => throw new InvalidOperationException($"no literal {literal.GetType().Name}"),
    };

    private int BigIntAddress(string digits)
    {
        int s = StringAddress(digits);
        return BigInts.Parse(Strings.Data(s), Strings.Length(s), Strings.Shift(s));
    }

    private int SymbolAddress(string name)
    {
        int symbol = Symbols.WellKnownByName(StringAddress(name));
        return symbol != 0 ? symbol : throw new ArgumentException($"there is no well-known symbol '{name}'");
    }

    /// <summary>The exception after a sentinel.</summary>
    public long TakeException() => State.GetValue(State.Exception).Bits;

    internal void SetException(long bits)
    {
        State.Set(State.Outcome, 0);
        State.SetValue(State.Exception, new Value(bits));
    }

    /// <summary>After an operation's sentinel: makes the call that it asks for, if it does.</summary>
    internal long RareOutcome(int sp)
    {
        if (State.Get(State.Outcome) == 0)
        {
            Errors.CaptureStack(sp);
            return Value.SentinelBits;
        }
        return CallOrThrow(sp, State.GetValue(State.PendingCallee).Bits, State.GetValue(State.PendingThis).Bits,
            State.GetValue(State.PendingNewTarget).Bits, State.Get(State.PendingCount), State.Get(State.PendingArguments), 0);
    }

    private long Throw(Value sentinel, int sp)
    {
        Errors.CaptureStack(sp);
        return sentinel.Bits;
    }

    /// <summary>Calls, with the frame at sp. text: the string that names the callee in errors, or 0.</summary>
    internal long CallOrThrow(int sp, long callee, long self, long newTarget, int count, int arguments, int text)
    {
        Value f = new(callee);
        Value name = text != 0 ? Value.FromString(text) : Value.Undefined;
        // PrepareConstruct marks what is no constructor.
        if (self == Value.HoleBits) return Throw(Runtime.ThrowNotConstructor(f, name), sp);
        if (!f.IsObject || !Heap.HasFlag(f.Address, Layout.FlagCallable)) return Throw(Runtime.ThrowNotCallable(f, name), sp);
        if (newTarget != Value.UndefinedBits)
        {
            if (!Heap.HasFlag(f.Address, Layout.FlagConstructor)) return Throw(Runtime.ThrowNotConstructor(f, name), sp);
        }
        else if (Heap.HasFlag(f.Address, Layout.FlagClass))
        {
            return Throw(Runtime.ThrowClassCall(f.Address), sp);
        }
        Code code = functions[Memory.LoadI32(f.Address, Layout.FunctionEntry) - FirstIndex];
        return Enter(code, f.Address, sp, self, newTarget, count, arguments);
    }

    /// <summary>The uniform entry of a function.</summary>
    private long Enter(Code code, int callee, int sp, long self, long newTarget, int count, int arguments)
    {
        int next = sp + code.FrameSize;
        if (next > State.Get(State.StackEnd) || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            return Throw(Errors.Range(Text.MaximumCallStack), sp);

        var locals = new long[code.LocalCount];
        int env = Memory.LoadI32(callee, Layout.FunctionScope);
        if (code.HeaderSlots > 0) env = NewRecord(code.HeaderSlots, env);
        int[] places = code.Parameters;
        for (int i = 0; i < places.Length; i++)
            Store(locals, env, places[i], i < count ? Memory.LoadI64(arguments + 8 * i) : Value.UndefinedBits);
        if (code.Rest != Code.Unused) Store(locals, env, code.Rest, Runtime.NewArgumentsArray(arguments, count, places.Length).Bits);
        if (code.Arguments != Code.Unused) Store(locals, env, code.Arguments, Runtime.NewArgumentsArray(arguments, count, 0).Bits);
        if (code.This != Code.Unused) Store(locals, env, code.This, self);
        if (code.NewTarget != Code.Unused) Store(locals, env, code.NewTarget, newTarget);
        if (code.Callee != Code.Unused) Store(locals, env, code.Callee, Value.FromObject(callee).Bits);

        Memory.StoreI32(sp, code.Template);
        Memory.StoreI32(sp, code.FrameSize, 4);
        int realm = Memory.LoadI32(callee, Layout.FunctionRealm), outerRealm = State.Get(State.Realm);
        if (realm != outerRealm) Realm.Enter(realm);
        var activation = new Activation(locals, env, sp, next);
        long result = code.Body.Evaluate(activation);
        if (result != Value.SentinelBits) result = Value.UndefinedBits;
        else if (activation.Target == Activation.ReturnTarget) result = activation.Carried;
        if (realm != outerRealm) Realm.Leave(outerRealm, new Value(result));
        return result;
    }

    private static void Store(long[] locals, int env, int place, long value)
    {
        if (place >= 0) locals[place] = value;
        else Memory.StoreI64(env + 8 * ~place, value, Layout.RecordFields);
    }
}
