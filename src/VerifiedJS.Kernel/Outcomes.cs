using System.Runtime.CompilerServices;
using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>The rare outcomes of an operation. Each method has the sentinel as value, for <c>return Outcome.Throw(...)</c>.</summary>
public static class Outcome
{
    /// <summary>Throw: the value becomes the exception.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Value Throw(Value value)
    {
        State.Set(State.Outcome, 0);
        State.SetValue(State.Exception, value);
        return Value.Sentinel;
    }

    /// <summary>Invoke: calls callee with what <see cref="SetArgument"/> put into the buffer.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Value Invoke(Value callee, Value self, Value newTarget, int count, int arguments)
    {
        State.Set(State.Outcome, 1);
        State.SetValue(State.PendingCallee, callee);
        State.SetValue(State.PendingThis, self);
        State.SetValue(State.PendingNewTarget, newTarget);
        State.Set(State.PendingCount, count);
        State.Set(State.PendingArguments, arguments);
        return Value.Sentinel;
    }

    public static void SetArgument(int index, Value value) => Memory.StoreI64(State.PendingBuffer + index * 8, value.Bits);

    /// <summary>Calls a function of the program without arguments.</summary>
    public static Value Call(Value callee, Value self) => Invoke(callee, self, Value.Undefined, 0, State.PendingBuffer);

    public static Value Call(Value callee, Value self, Value argument)
    {
        SetArgument(0, argument);
        return Invoke(callee, self, Value.Undefined, 1, State.PendingBuffer);
    }

    // ── Library functions. Their result is the operation's ───────────────────────────────────────────────────────

    public static Value Library(RealmSlot function) => Hook(function, 0);

    public static Value Library(RealmSlot function, Value a)
    {
        SetArgument(0, a);
        return Hook(function, 1);
    }

    public static Value Library(RealmSlot function, Value a, Value b)
    {
        SetArgument(0, a);
        SetArgument(1, b);
        return Hook(function, 2);
    }

    public static Value Library(RealmSlot function, Value a, Value b, Value c)
    {
        SetArgument(0, a);
        SetArgument(1, b);
        SetArgument(2, c);
        return Hook(function, 3);
    }

    public static Value Library(RealmSlot function, Value a, Value b, Value c, Value d)
    {
        SetArgument(0, a);
        SetArgument(1, b);
        SetArgument(2, c);
        SetArgument(3, d);
        return Hook(function, 4);
    }

    public static Value Library(RealmSlot function, Value a, Value b, Value c, Value d, Value e)
    {
        SetArgument(4, e);
        SetArgument(0, a);
        SetArgument(1, b);
        SetArgument(2, c);
        SetArgument(3, d);
        return Hook(function, 5);
    }

    private static Value Hook(RealmSlot function, int count)
    {
        Value hook = Realm.Get(function);
        if (!hook.IsObject) return Errors.Type(Text.HookMissing, Realm.NameOf(function));
        return Invoke(hook, Value.Undefined, Value.Undefined, count, State.PendingBuffer);
    }
}
