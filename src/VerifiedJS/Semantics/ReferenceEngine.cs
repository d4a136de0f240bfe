extern alias Checkers;

using System.Collections.Immutable;
using System.Numerics;
using System.Reflection;
using System.Reflection.Emit;
using Dafny = Checkers::Dafny;
using D = Checkers::WasmIR;
using Engine = Checkers::VerifiedJS.Proofs.Engine;
using S = Checkers::WasmIRSemantics;
using M = Checkers::WasmMachine;
using W = Checkers::Wasm;
using VerifiedJS.Anf;
using VerifiedJS.Certify;
using VerifiedJS.Driver;
using VerifiedJS.Intrinsics;
using VerifiedJS.Kernel;
using VerifiedJS.Wasm;
using VerifiedJS.WasmIR;
using ValueType = VerifiedJS.Wasm.ValueType;

namespace VerifiedJS.Semantics;

/// <summary>
/// Programs in Wasm.IR that run together under the extracted semantics (proofs/WasmIR/Semantics.dfy), over the native kernel and its linear memory: frames, roots and
/// collections are as in compiled code. The functions' numbers: methods of the kernel, the two helpers, then those of the programs in order.
/// </summary>
internal sealed class ReferenceEngine : Engine.IEngine
{
    private static readonly KernelMethod[] s_methods = [.. KernelInterface.WithOperations.DistinctBy(m => m.Name)];

    // As many as are called, made at the first call
    private static readonly Func<long[], long>?[] s_calls = new Func<long[], long>?[s_methods.Length];

    private readonly ImmutableArray<D.Function> functions;
    private readonly ImmutableDictionary<uint, uint> table;
    private readonly D.Program program;

    private ReferenceEngine(ImmutableArray<D.Function> functions, ImmutableDictionary<uint, uint> table)
    {
        this.functions = functions;
        this.table = table;
        program = D.Program.create(Dafny.Sequence<D.Function>.FromArray([.. functions]), Dafny.Map<uint, uint>.FromCollection([.. table.Select(slot => new Dafny.Pair<uint, uint>(slot.Key, slot.Value))]));
    }

    /// <summary>An engine with the kernel and the helpers.</summary>
    public static ReferenceEngine Create()
    {
        var witness = LinkWitness.Of(new IrProgram([], []), Externals(), s_methods.Length, 0);
        var handover = new WasmIRHandover(witness);
        return new ReferenceEngine(
        [
            .. s_methods.Select((m, i) => (D.Function)D.Function.create_Kernel(WasmIRHandover.Signature(m.Type), (uint)i)),
            .. RuntimeHelpers.All.Select(h => handover.Function(h.Function)!),
        ], ImmutableDictionary<uint, uint>.Empty);
    }

    private static Dictionary<string, (int Index, FunctionType Type)> Externals()
    {
        var externals = new Dictionary<string, (int, FunctionType)>();
        for (int i = 0; i < s_methods.Length; i++) externals.Add(Driver.Runtime.ExportName(s_methods[i]), (i, s_methods[i].Type));
        foreach ((RuntimeHelper helper, _) in RuntimeHelpers.All) externals.Add(Driver.Runtime.ExportName(helper), (IndexOf(helper), RuntimeHelpers.TypeOf(helper)));
        return externals;
    }

    private static int IndexOf(RuntimeHelper helper) => s_methods.Length + Array.FindIndex([.. RuntimeHelpers.All], h => h.Helper == helper);

    /// <summary>The table slot that the next program's function 0 gets.</summary>
    public int NextSlot => Driver.Runtime.FirstSlot + table.Count;

    /// <summary>An engine with a program added, whose uniform entries are in the table from <see cref="NextSlot"/> on.</summary>
    public ReferenceEngine With(IrProgram added)
    {
        LinkWitness witness = LinkWitness.Of(added, Externals(), functions.Length, NextSlot);
        var handover = new WasmIRHandover(witness);
        var more = ImmutableArray.CreateBuilder<D.Function>();
        var entries = table.ToBuilder();
        foreach (IrFunction function in added.Functions)
        {
            if (function.Entry == Entry.Uniform) entries.Add((uint)(NextSlot + function.Id.Index), (uint)(functions.Length + more.Count));
            more.Add(handover.Function(function) ?? throw new InvalidOperationException($"{function.Name} calls what there is not"));
        }
        return new ReferenceEngine(functions.AddRange(more), entries.ToImmutable());
    }

    /// <summary>Makes this the engine of the calling thread.</summary>
    public void Attach() => Engine.Kernel.Current = this;

    /// <summary>Calls a function object, from outside of all frames: the bits of the result, or the sentinel.</summary>
    public long Call(long callee, params ReadOnlySpan<long> arguments)
    {
        const int size = 64;
        Memory.StoreI32(Layout.StackBase, State.Get(State.PlaceholderTemplate));
        Memory.StoreI32(Layout.StackBase, size, 4);
        for (int i = 0; i < arguments.Length; i++) Memory.StoreI64(Layout.StackBase + FrameLayout.ArgumentOffset(i), arguments[i]);
        W.Value undefined = I64(Value.UndefinedBits);
        W.Value[] operands = [I32(Layout.StackBase + size), I64(callee), undefined, undefined, I32(arguments.Length), I32(Layout.StackBase + FrameLayout.ArgumentOffset(0)), undefined];
        M.State state = M.State.create(int.MaxValue, Dafny.EngineMemory.Current, default, Dafny.Sequence<W.Value>.Empty);
        M.Invoked invoked = S.__default.Invoke(program, (uint)IndexOf(RuntimeHelper.CallValue), Dafny.Sequence<W.Value>.FromArray(operands), state).dtor__0;
        return invoked.is_Results ? Word(invoked.dtor_vs.Select(0))
            : throw new InvalidOperationException(invoked.dtor_a.is_Timeout ? "the clock of the semantics has run out" : $"the program goes wrong: {invoked.dtor_a}");
    }

    // ── Values ────────────────────────────────────────────────────────────────────────────────────────────────────

    private static W.Value I32(long value) => W.Value.create_I32Value((uint)value);
    private static W.Value I64(long value) => W.Value.create_I64Value((ulong)value);

    /// <summary>A value in 64 bits: i32 sign-extended, f64 as its bits.</summary>
    private static long Word(W.Value value) =>
        value.is_I32Value ? (int)value.dtor_bits
        : value.is_I64Value ? (long)value.dtor_wide
        : value.is_F64Value ? (long)value.dtor_double
        : throw new NotSupportedException("f32 in compiled functions");

    private static W.Value ValueOf(ValueType type, long word) => type switch
    {
        ValueType.I32 => I32(word),
        ValueType.I64 => I64(word),
        ValueType.F64 => W.Value.create_F64Value((ulong)word),
        _ => throw new NotSupportedException($"{type} in compiled functions"),
    };

    // ── Instructions ──────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>What an engine may choose of instructions on doubles: the bits of a NaN.</summary>
    public W.Value Compute(uint operation, Dafny.ISequence<W.Value> operands)
    {
        double x = BitConverter.UInt64BitsToDouble(operands.Select(0).dtor_double), y = operands.Count > 1 ? BitConverter.UInt64BitsToDouble(operands.Select(1).dtor_double) : 0;
        return W.Value.create_F64Value(BitConverter.DoubleToUInt64Bits((NumericOp)operation switch
        {
            NumericOp.F64Add => x + y,
            NumericOp.F64Sub => x - y,
            NumericOp.F64Mul => x * y,
            NumericOp.F64Div => x / y,
            _ => throw new NotSupportedException($"{(NumericOp)operation}"),
        }));
    }

    public long MemorySize => (long)Memory.Size() * Memory.PageSize;

    public byte this[long address]
    {
        get => (byte)Memory.LoadU8(address);
        set => Memory.StoreI8(address, value);
    }

    // ── The kernel ────────────────────────────────────────────────────────────────────────────────────────────────

    public Dafny.ISequence<W.Value> RunMethod(uint name, Dafny.ISequence<W.Value> arguments)
    {
        KernelMethod method = s_methods[name];
        long[] words = new long[arguments.Count];
        for (int i = 0; i < words.Length; i++) words[i] = Word(arguments.Select(i));
        long result = (s_calls[name] ??= Wrap(method))(words);
        return method.Type.Results.Count == 0 ? Dafny.Sequence<W.Value>.Empty : Dafny.Sequence<W.Value>.FromElements(ValueOf(method.Type.Results[0], result));
    }

    /// <summary>A delegate over words that calls the method.</summary>
    private static Func<long[], long> Wrap(KernelMethod method)
    {
        var wrapper = new DynamicMethod(method.Name, typeof(long), [typeof(long[])], typeof(ReferenceEngine).Module, skipVisibility: true);
        ILGenerator il = wrapper.GetILGenerator();
        ParameterInfo[] parameters = method.Method.GetParameters();
        for (int i = 0; i < parameters.Length; i++)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldc_I4, i);
            il.Emit(OpCodes.Ldelem_I8);
            Type type = parameters[i].ParameterType;
            if (type == typeof(Kernel.Value)) il.Emit(OpCodes.Newobj, type.GetConstructor([typeof(long)])!);
            else if (type == typeof(double)) il.Emit(OpCodes.Call, typeof(BitConverter).GetMethod(nameof(BitConverter.Int64BitsToDouble))!);
            else if (method.Type.Parameters[i] == ValueType.I32) il.Emit(OpCodes.Conv_I4);
        }
        il.Emit(OpCodes.Call, method.Method);
        Type result = method.Method.ReturnType;
        if (result == typeof(void)) il.Emit(OpCodes.Ldc_I8, Value.UndefinedBits);
        else if (result == typeof(Kernel.Value)) il.Emit(OpCodes.Call, typeof(ReferenceEngine).GetMethod(nameof(BitsOf), BindingFlags.NonPublic | BindingFlags.Static)!);
        else if (result == typeof(double)) il.Emit(OpCodes.Call, typeof(BitConverter).GetMethod(nameof(BitConverter.DoubleToInt64Bits))!);
        else if (result != typeof(long)) il.Emit(OpCodes.Conv_I8);
        il.Emit(OpCodes.Ret);
        return wrapper.CreateDelegate<Func<long[], long>>();
    }

    private static long BitsOf(Value value) => value.Bits;
}
