using System.Collections.Immutable;
using VerifiedJS.Flat;
using VerifiedJS.Kernel;
using VerifiedJS.Wasm;
using ValueType = VerifiedJS.Wasm.ValueType;

namespace VerifiedJS.WasmIR;

// The helpers that every module shares, in Wasm.IR.
//
// A kernel operation that gave the sentinel either threw or asks for a call; the call's result is the operation's. Its arguments
// are in the kernel's buffer, which the next operation overwrites, so InvokePending copies them into a frame of its own.

/// <summary>The bodies of <see cref="RuntimeHelper"/>.</summary>
public static class RuntimeHelpers
{
    private const ValueType I32 = ValueType.I32, I64 = ValueType.I64;

    /// <summary>All helpers with their types and bodies.</summary>
    public static ImmutableArray<(RuntimeHelper Helper, IrFunction Function)> All => [(RuntimeHelper.InvokePending, InvokePending()), (RuntimeHelper.CallValue, CallValue())];

    /// <summary>The type of a helper.</summary>
    public static FunctionType TypeOf(RuntimeHelper helper) => helper switch
    {
        RuntimeHelper.InvokePending => new([I32], [I64]),
        RuntimeHelper.CallValue => new([I32, I64, I64, I64, I32, I32, I64], [I64]),
        _ => throw new InvalidOperationException(),
    };

    private static IrFunction Make(RuntimeHelper helper, ValueType[] locals, ImmutableArray<Stmt> body)
    {
        FunctionType type = TypeOf(helper);
        return new IrFunction(new FunctionId(-1), helper.ToString(), Entry.Direct, type, [.. type.Parameters, .. locals], new FrameLayout(0, [], 0, 0), body);
    }

    private static Load StateI32(int address) => new(LoadOp.I32Load, new ConstI32(address), 0);
    private static Load StateI64(int address) => new(LoadOp.I64Load, new ConstI32(address), 0);
    private static Op Add(Expr x, Expr y) => new(NumericOp.I32Add, [x, y]);

    private static IrFunction InvokePending()
    {
        Slot sp = new(0), count = new(1), next = new(2), from = new(3), to = new(4);
        var copy = new Target("copy");
        const int arguments = FrameLayout.HeaderSize;
        return Make(RuntimeHelper.InvokePending, [I32, I32, I32, I32],
        [
            new If(new Op(NumericOp.I32Eqz, [StateI32(State.Outcome)]),
            [
                new If(StateI32(State.UncapturedError), [new Drop(new CallKernel(KernelInterface.CaptureStack, [new Get(sp)]))], []),
                new Return(new ConstI64(Value.SentinelBits)),
            ], []),
            new Set(count, StateI32(State.PendingCount)),
            new Set(next, Add(new Get(sp), Add(new Op(NumericOp.I32Shl, [new Get(count), new ConstI32(3)]), new ConstI32(arguments + FrameLayout.Native(5) + FrameLayout.NativeCall)))),
            // Room for the arguments, and for the native frames. Not a poll: they are not visible to the collector yet.
            new If(new Op(NumericOp.I32GtU, [new Get(next), StateI32(State.StackEnd)]),
            [
                new Drop(new CallKernel(KernelInterface.ThrowRange, [new ConstI32((int)Text.MaximumCallStack)])),
                new Return(new ConstI64(Value.SentinelBits)),
            ], []),
            // A frame of nobody's: the collector scans it, stack traces skip it.
            new Store(StoreOp.I32Store, new Get(sp), 0, StateI32(State.PlaceholderTemplate)),
            new Store(StoreOp.I32Store, new Get(sp), 4, new Op(NumericOp.I32Sub, [new Get(next), new Get(sp)])),
            new Set(from, StateI32(State.PendingArguments)),
            new Set(to, Add(new Get(sp), new ConstI32(arguments))),
            new If(new Get(count),
            [
                new Set(count, Add(new Get(to), new Op(NumericOp.I32Shl, [new Get(count), new ConstI32(3)]))),
                new Loop(copy,
                [
                    new Store(StoreOp.I64Store, new Get(to), 0, new Load(LoadOp.I64Load, new Get(from), 0)),
                    new Set(from, Add(new Get(from), new ConstI32(8))),
                    new Set(to, Add(new Get(to), new ConstI32(8))),
                    new BranchIf(copy, new Op(NumericOp.I32LtU, [new Get(to), new Get(count)])),
                ]),
            ], []),
            new Return(new CallHelper(RuntimeHelper.CallValue,
            [
                new Get(next), StateI64(State.PendingCallee), StateI64(State.PendingThis), StateI64(State.PendingNewTarget),
                StateI32(State.PendingCount), Add(new Get(sp), new ConstI32(arguments)), new ConstI64(Value.UndefinedBits),
            ])),
        ]);
    }

    private static IrFunction CallValue()
    {
        Slot sp = new(0), callee = new(1), @this = new(2), newTarget = new(3), argc = new(4), argv = new(5), text = new(6), function = new(7);
        Slot realm = new(8), result = new(9), flags = new(10);
        var isPlain = new Op(NumericOp.I64Eq, [new Get(newTarget), new ConstI64(Value.UndefinedBits)]);
        var slow = new Target("slow");
        var call = new CallIndirect(new Load(LoadOp.I32Load, new Get(function), Layout.FunctionEntry),
            [new Get(sp), new Get(function), new Get(@this), new Get(newTarget), new Get(argc), new Get(argv)]);
        return Make(RuntimeHelper.CallValue, [I32, I32, I64, I32],
        [
            new Block(slow,
            [
                new BranchIf(slow, new Op(NumericOp.I64Ne,
                    [new Op(NumericOp.I64ShrU, [new Get(callee), new ConstI64(48)]), new ConstI64(Value.ObjectTag >>> 16)])),
                new Set(function, new Op(NumericOp.I32WrapI64, [new Get(callee)])),
                // Bound functions and proxies are laid out as functions. A construct call needs a constructor, a plain call no class.
                new Set(flags, new Load(LoadOp.I32Load16U, new Get(function), Layout.Flags)),
                new BranchIf(slow, new Choose(isPlain, I32,
                    new Op(NumericOp.I32Ne, [new Op(NumericOp.I32And, [new Get(flags), new ConstI32(Layout.FlagCallable | Layout.FlagClass)]), new ConstI32(Layout.FlagCallable)]),
                    new Op(NumericOp.I32Eqz, [new Op(NumericOp.I32And, [new Get(flags), new ConstI32(Layout.FlagConstructor)])]))),
                new Set(realm, StateI32(State.Realm)),
                new If(new Op(NumericOp.I32Ne, [new Load(LoadOp.I32Load, new Get(function), Layout.FunctionRealm), new Get(realm)]),
                [
                    new Drop(new CallKernel(KernelInterface.EnterRealm, [new Load(LoadOp.I32Load, new Get(function), Layout.FunctionRealm)])),
                    new Set(result, call),
                    new Drop(new CallKernel(KernelInterface.LeaveRealm, [new Get(realm), new Get(result)])),
                    new Return(new Get(result)),
                ], []),
                new Return(call),
            ]),
            // PrepareConstruct marks what is no constructor: where that is undefined, new.target does not tell.
            new If(new Op(NumericOp.I32And, [isPlain, new Op(NumericOp.I64Ne, [new Get(@this), new ConstI64(Value.HoleBits)])]),
            [
                new If(new Op(NumericOp.I32And, [new Get(flags), new ConstI32(Layout.FlagClass)]),
                    [new Drop(new CallKernel(KernelInterface.ThrowClassCall, [new Get(function)]))],
                    [new Drop(new CallKernel(KernelInterface.ThrowNotCallable, [new Get(callee), new Get(text)]))]),
            ],
            [new Drop(new CallKernel(KernelInterface.ThrowNotConstructor, [new Get(callee), new Get(text)]))]),
            new Return(new CallHelper(RuntimeHelper.InvokePending, [new Get(sp)])),
        ]);
    }

    /// <summary>The bytes of the frame in which _start makes its call.</summary>
    internal const int StartFrameSize = 64;

    /// <summary>
    /// _start of a program: calls the library's runProgram with the closure of main; its result is the exit code.
    /// <paramref name="runner"/> is its function object, <paramref name="main"/> main's template.
    /// </summary>
    public static IrFunction Start(int main, long runner)
    {
        const int size = StartFrameSize;
        Slot result = new(0);
        KernelMethod exit = KernelMethod.Get("Operations", "Exit");
        var code = new Op(NumericOp.F64ReinterpretI64, [new Get(result)]);
        return new IrFunction(new FunctionId(-1), "_start", Entry.Direct, new FunctionType([], []), [I64], new FrameLayout(0, [], 1, size),
        [
            new Store(StoreOp.I32Store, new ConstI32(Layout.StackBase), 0, StateI32(State.PlaceholderTemplate)),
            new Store(StoreOp.I32Store, new ConstI32(Layout.StackBase), 4, new ConstI32(size)),
            new Store(StoreOp.I64Store, new ConstI32(Layout.StackBase), FrameLayout.ArgumentOffset(0),
                new CallKernel(KernelInterface.NewClosure, [new ConstI32(main), new ConstI32(0)])),
            new Set(result, new CallHelper(RuntimeHelper.CallValue,
            [
                new ConstI32(Layout.StackBase + size), new ConstI64(runner), new ConstI64(Value.UndefinedBits), new ConstI64(Value.UndefinedBits),
                new ConstI32(1), new ConstI32(Layout.StackBase + FrameLayout.ArgumentOffset(0)), new ConstI64(Value.UndefinedBits),
            ])),
            // The runner catches what a program throws; a sentinel here is an exhausted stack or the like.
            new If(new Op(NumericOp.F64Ne, [code, new ConstF64(0)]), [new Drop(new CallKernel(exit, [new Op(NumericOp.I32TruncSatF64S, [code])]))], []),
        ]);
    }
}
