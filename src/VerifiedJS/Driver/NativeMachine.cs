using VerifiedJS.Intrinsics;
using VerifiedJS.Kernel;

namespace VerifiedJS.Driver;

/// <summary>
/// The function table and the calls of a program that is interpreted over the native kernel, on whatever level: what compiled code
/// has in Wasm.IR's helpers. Entries follow the uniform calling convention; -1 as a result means a throw.
/// </summary>
public sealed class NativeMachine : FunctionTable.IHost
{
    /// <summary>A function's uniform entry.</summary>
    public interface IEntry
    {
        long Enter(int sp, int callee, long @this, long newTarget, int argc, int argv);
    }

    /// <summary>What an activation of an interpreter takes of the native stack, for the stack limit that both stacks share.</summary>
    public const int NativeFrameEstimate = 160;

    private const long Sentinel = Value.SentinelBits;

    private IEntry?[] entries = new IEntry?[4096];

    /// <summary>Puts a function into the table.</summary>
    public void Define(int index, IEntry entry)
    {
        if (index >= entries.Length) Array.Resize(ref entries, Math.Max(index + 1, entries.Length * 2));
        entries[index] = entry;
    }

    /// <inheritdoc/>
    public int Size => entries.Length;

    /// <inheritdoc/>
    public int Grow(int count)
    {
        int old = entries.Length;
        Array.Resize(ref entries, old + count);
        return old;
    }

    /// <inheritdoc/>
    public long Call(int index, int sp, int callee, long @this, long newTarget, int argumentCount, int arguments) =>
        Enter(index, sp, callee, @this, newTarget, argumentCount, arguments);

    /// <summary>Enters an entry of the table.</summary>
    public long Enter(int index, int sp, int callee, long @this, long newTarget, int argc, int argv)
    {
        IEntry entry = entries[index] ?? throw new InvalidOperationException($"no function {index} in the table");
        int outer = State.Get(State.Realm), realm = Memory.LoadI32(callee, Layout.FunctionRealm);
        if (realm == outer) return entry.Enter(sp, callee, @this, newTarget, argc, argv);
        Realm.Enter(realm);
        long result = entry.Enter(sp, callee, @this, newTarget, argc, argv);
        Realm.Leave(outer, new Value(result));
        return result;
    }

    /// <summary>Calls any value; text names the callee in the TypeError.</summary>
    public long Call(int sp, long callee, long @this, long newTarget, int argc, int argv, long text)
    {
        var value = new Value(callee);
        int flags = value.IsObject ? Memory.LoadU16(value.Address, Layout.Flags) : 0;
        bool isPlain = newTarget == Value.UndefinedBits;
        if (isPlain ? (flags & (Layout.FlagCallable | Layout.FlagClass)) == Layout.FlagCallable : (flags & Layout.FlagConstructor) != 0)
            return Enter(Memory.LoadI32(value.Address, Layout.FunctionEntry), sp, value.Address, @this, newTarget, argc, argv);
        // PrepareConstruct marks what is no constructor: where that is undefined, new.target does not tell.
        if (!isPlain || @this == Value.HoleBits) Kernel.Runtime.ThrowNotConstructor(value, new Value(text));
        else if ((flags & Layout.FlagClass) != 0) Kernel.Runtime.ThrowClassCall(value.Address); // 10.2.1 step 2
        else Kernel.Runtime.ThrowNotCallable(value, new Value(text));
        return Complete(sp);
    }

    /// <summary>Calls a function from outside of all frames.</summary>
    public long CallFromHost(long callee, params ReadOnlySpan<long> arguments)
    {
        const int size = 64;
        Memory.StoreI32(Layout.StackBase, State.Get(State.PlaceholderTemplate));
        Memory.StoreI32(Layout.StackBase, size, 4);
        for (int i = 0; i < arguments.Length; i++) Memory.StoreI64(Layout.StackBase + 8 + 8 * i, arguments[i]);
        return Call(Layout.StackBase + size, callee, Value.UndefinedBits, Value.UndefinedBits, arguments.Length, Layout.StackBase + 8, Value.UndefinedBits);
    }

    /// <summary>Completes an operation that gave the sentinel: makes the call that it asks for, or gives the sentinel for its throw.</summary>
    public long Complete(int sp)
    {
        if (State.Get(State.Outcome) == 0)
        {
            if (State.Get(State.UncapturedError) != 0) Errors.CaptureStack(sp);
            return Sentinel;
        }
        int count = State.Get(State.PendingCount), from = State.Get(State.PendingArguments), argv = sp + 8;
        int next = argv + 8 * count + NativeFrameEstimate;
        if (next > State.Get(State.StackEnd))
        {
            Errors.Range(Text.MaximumCallStack);
            return Sentinel;
        }
        Memory.StoreI32(sp, State.Get(State.PlaceholderTemplate));
        Memory.StoreI32(sp, next - sp, 4);
        Memory.Copy(argv, from, 8 * count);
        return Call(next, Memory.LoadI64(State.PendingCallee), Memory.LoadI64(State.PendingThis), Memory.LoadI64(State.PendingNewTarget), count, argv, Value.UndefinedBits);
    }

    /// <summary>The poll of function entries and loops; true after a throw. It never collects: values in interpreters' locals are invisible.</summary>
    public bool Poll(int next)
    {
        if (next <= State.Get(State.StackEnd)) return false;
        Errors.Range(Text.MaximumCallStack);
        Complete(next);
        return true;
    }
}
