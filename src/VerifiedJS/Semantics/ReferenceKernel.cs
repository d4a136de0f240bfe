extern alias Checkers;

using Dafny = Checkers::Dafny;
using D = Checkers::VerifiedJS.Proofs.Runtime;
using VerifiedJS.Certify;
using VerifiedJS.Core;
using VerifiedJS.Driver;
using VerifiedJS.Intrinsics;
using VerifiedJS.Kernel;
using VerifiedJS.Primitives;

namespace VerifiedJS.Semantics;

/// <summary>
/// The native kernel as the extracted semantics see it: the externs of proofs/Trusted.dfy. A function object holds the index of its closure, plus one, where compiled
/// code has its scope record.
///
/// The collector does not run: what the semantics hold is invisible to it.
/// </summary>
internal sealed class ReferenceKernel : D.IKernel
{
    // The frames of the semantics' own functions are large, and the .NET collector walks them all.
    private const long NativeStack = 12L << 20;

    /// <summary>The number of an operation that an activation begins with: its operand is the function's index, and an exhausted stack makes it throw.</summary>
    public const uint EnterFunction = 0x7fff_fffd;

    /// <summary>The number of an operation that an activation ends with.</summary>
    public const uint LeaveFunction = 0x7fff_fffe;

    // A frame has its function's template, by which stack traces name it, and its size. The first one is nobody's.
    private const int FrameSize = 16;

    private readonly Names names;
    private readonly Dictionary<uint, int> templates;
    private readonly Dictionary<uint, long> literals;
    private readonly List<Delegate?> operations = [];
    private NativeStaticData? data;
    private int sp;
    private nuint stackEnd;
    private bool isExhausted;

    public ReferenceKernel(Names names) : this(names, [], [])
    {
    }

    private ReferenceKernel(Names names, Dictionary<uint, int> templates, Dictionary<uint, long> literals)
    {
        this.names = names;
        this.templates = templates;
        this.literals = literals;
    }

    /// <summary>A kernel over a copy of this one's memory.</summary>
    public ReferenceKernel Copy(Names names) => new(names, new(templates), new(literals));

    /// <summary>Makes static data for a program's functions, in the attached memory.</summary>
    /// <param name="functions">The functions.</param>
    /// <param name="files">Where they stand.</param>
    /// <param name="isLibrary">They are not in stack traces.</param>
    public void Load(IReadOnlyList<Function> functions, IReadOnlyList<SourceFile> files, bool isLibrary)
    {
        data = new NativeStaticData(functions, Driver.Runtime.FirstSlot, 0, files, isLibrary);
        for (int i = 0; i < functions.Count; i++) templates.Add(names.Info(functions[i]).dtor_i, data.Template(new Flat.FunctionId(i)));
    }

    /// <summary>Makes this the kernel of the calling thread, from whose stack's present depth on programs may recurse.</summary>
    public unsafe void Attach()
    {
        int here = 0;
        stackEnd = (nuint)(&here) - (nuint)NativeStack;
        sp = Layout.StackBase;
        Push(State.Get(State.PlaceholderTemplate));
        D.Kernel.Current = this;
    }

    private void Push(int template)
    {
        Memory.StoreI32(sp, template);
        Memory.StoreI32(sp, FrameSize, 4);
        sp += FrameSize;
    }

    // ── Values ────────────────────────────────────────────────────────────────────────────────────────────────────

    private static readonly D.Value s_undefined = D.Value.create_UndefinedValue(), s_true = D.Value.create_BooleanValue(true), s_false = D.Value.create_BooleanValue(false);
    private static readonly D.Outcome3 s_done = D.Outcome3.create_Result(s_undefined);

    /// <summary>The value with these bits.</summary>
    public static D.Value ValueOf(long bits)
    {
        var value = new Value(bits);
        if (value.IsNumber)
        {
            double number = value.Number;
            int integer = (int)number;
            return integer == number && !(integer == 0 && double.IsNegative(number)) ? D.Value.create_Int32Value(integer) : D.Value.create_DoubleValue(new D.Double(bits));
        }
        return bits switch
        {
            Value.UndefinedBits => s_undefined,
            Value.TrueBits => s_true,
            Value.FalseBits => s_false,
            _ => D.Value.create_OtherValue(new D.Word(bits)),
        };
    }

    /// <summary>A value's bits.</summary>
    public static long BitsOf(D.Value value) =>
        value.is_OtherValue ? value.dtor_w.Bits
        : value.is_Int32Value ? Value.FromInt32(value.dtor_n).Bits
        : value.is_UndefinedValue ? Value.UndefinedBits
        : value.is_BooleanValue ? (value.dtor_b ? Value.TrueBits : Value.FalseBits)
        : value.dtor_d.Bits;

    public long NumberLiteral(uint literal) => Value.FromForeignNumber(names.NamedNumbers[(int)literal]).Bits;

    public long OtherLiteral(uint literal)
    {
        if (!literals.TryGetValue(literal, out long bits)) literals.Add(literal, bits = data!.Constant(names.NamedLiterals[(int)literal]));
        return bits;
    }

    public bool Truth(D.Value value) => Operations.ToBoolean(new Value(BitsOf(value)));

    // ── Operations ────────────────────────────────────────────────────────────────────────────────────────────────

    private Delegate Operation(int number)
    {
        while (operations.Count <= number) operations.Add(null);
        return operations[number] ??= PrimitiveDelegates.Of(names.NamedOperations[number]);
    }

    /// <summary>An operation throws, too, when the stack is exhausted: of that the semantics say nothing.</summary>
    public D.Outcome3 Run(uint operation, Dafny.ISequence<D.Value> operands)
    {
        if (operation == LeaveFunction)
        {
            sp -= FrameSize;
            return s_done;
        }
        if (IsExhausted())
        {
            Errors.Range(Text.MaximumCallStack);
            return D.Outcome3.create_Throws(Thrown());
        }
        if (operation == EnterFunction)
        {
            Push(templates[(uint)operands.Select(0).dtor_n]);
            return s_done;
        }
        long result = Bits(operation, operands);
        if (result != Value.SentinelBits) return D.Outcome3.create_Result(ValueOf(result));
        if (State.Get(State.Outcome) == 0) return D.Outcome3.create_Throws(Thrown());
        var arguments = new D.Value[State.Get(State.PendingCount)];
        int from = State.Get(State.PendingArguments);
        for (int i = 0; i < arguments.Length; i++) arguments[i] = ValueOf(Memory.LoadI64(from + 8 * i));
        return D.Outcome3.create_Invokes(ValueOf(Memory.LoadI64(State.PendingCallee)), ValueOf(Memory.LoadI64(State.PendingThis)),
            ValueOf(Memory.LoadI64(State.PendingNewTarget)), Dafny.Sequence<D.Value>.FromArray(arguments));
    }

    public D.Value RunPure(uint operation, Dafny.ISequence<D.Value> operands) => ValueOf(Bits(operation, operands));

    private long Bits(uint operation, Dafny.ISequence<D.Value> operands)
    {
        long X(int i) => BitsOf(operands.Select(i));
        return Operation((int)operation) switch
        {
            PrimitiveDelegates.F0 f => f(0, sp),
            PrimitiveDelegates.F1 f => f(X(0), 0, sp),
            PrimitiveDelegates.F2 f => f(X(0), X(1), 0, sp),
            PrimitiveDelegates.F3 f => f(X(0), X(1), X(2), 0, sp),
            PrimitiveDelegates.FMany f => f([.. operands.CloneAsArray().Select(BitsOf)], 0, sp),
            _ => throw new InvalidOperationException(),
        };
    }

    /// <summary>The value that the kernel has thrown.</summary>
    private D.Value Thrown()
    {
        if (State.Get(State.UncapturedError) != 0) Errors.CaptureStack(sp);
        return ValueOf(Memory.LoadI64(State.Exception));
    }

    // ── Functions ─────────────────────────────────────────────────────────────────────────────────────────────────

    public D.Value NewFunction(int closure, uint info) => ValueOf(KernelData.NewClosure(templates[info], closure + 1));

    private unsafe bool IsExhausted()
    {
        int here = 0;
        return (nuint)(&here) < stackEnd || sp > State.Get(State.StackEnd);
    }

    private static int FlagsOf(Value callee) => callee.IsObject ? Memory.LoadU16(callee.Address, Layout.Flags) : 0;

    public int ClosureOf(D.Value callee)
    {
        var value = new Value(BitsOf(callee));
        return (FlagsOf(value) & Layout.FlagCallable) != 0 ? Memory.LoadI32(value.Address, Layout.FunctionScope) - 1 : -1;
    }

    public D.Value NewArray(Dafny.ISequence<D.Value> elements)
    {
        D.Value[] values = elements.CloneAsArray();
        for (int i = 0; i < values.Length; i++) Memory.StoreI64(sp + 8 * i, BitsOf(values[i]));
        return ValueOf(KernelData.ArrayOfArguments(sp, values.Length, 0));
    }

    /// <summary>A call is not taken, too, when the stack is exhausted: of that the semantics say nothing.</summary>
    public bool Accepts(D.Value callee, D.Value newTarget)
    {
        if (isExhausted = IsExhausted()) return false;
        int flags = FlagsOf(new Value(BitsOf(callee)));
        return newTarget.is_UndefinedValue ? (flags & (Layout.FlagCallable | Layout.FlagClass)) == Layout.FlagCallable : (flags & Layout.FlagConstructor) != 0;
    }

    public D.Value Refusal(D.Value callee, D.Value self, D.Value newTarget, uint text)
    {
        var value = new Value(BitsOf(callee));
        Value name = text == 0 ? Value.Undefined : Value.FromString(KernelData.String(names.NamedTexts[(int)text - 1]));
        // PrepareConstruct marks what is no constructor: where that is undefined, new.target does not tell.
        if (isExhausted) Errors.Range(Text.MaximumCallStack);
        else if (!newTarget.is_UndefinedValue || BitsOf(self) == Value.HoleBits) Kernel.Runtime.ThrowNotConstructor(value, name);
        else if ((FlagsOf(value) & Layout.FlagClass) != 0) Kernel.Runtime.ThrowClassCall(value.Address); // 10.2.1 step 2
        else Kernel.Runtime.ThrowNotCallable(value, name);
        return Thrown();
    }
}
