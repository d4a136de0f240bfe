using VerifiedJS.Intrinsics;
using VerifiedJS.Kernel;

namespace VerifiedJS.Core;

internal sealed class ConstantNode(long bits) : Node
{
    public readonly long Bits = bits;
    public override long Evaluate(Activation a) => Bits;
}

internal sealed class LocalNode(int index) : Node
{
    public override long Evaluate(Activation a) => a.Locals[index];
}

internal sealed class SetLocalNode(int index, Node value) : Node
{
    public override long Evaluate(Activation a)
    {
        long v = value.Evaluate(a);
        if (v != Value.SentinelBits) a.Locals[index] = v;
        return v;
    }
}

internal static class Records
{
    public static int Out(int record, int hops)
    {
        for (; hops > 0; hops--) record = Memory.LoadI32(record, 8);
        return record;
    }
}

internal sealed class CapturedNode(int hops, int slot) : Node
{
    private readonly int offset = 16 + 8 * slot;
    public override long Evaluate(Activation a) => Memory.LoadI64(Records.Out(a.Env, hops) + offset);
}

internal sealed class SetCapturedNode(int hops, int slot, Node value) : Node
{
    private readonly int offset = 16 + 8 * slot;
    public override long Evaluate(Activation a)
    {
        long v = value.Evaluate(a);
        if (v != Value.SentinelBits) Memory.StoreI64(Records.Out(a.Env, hops) + offset, v);
        return v;
    }
}

internal sealed class StaticNode(int address) : Node
{
    public override long Evaluate(Activation a) => Memory.LoadI64(address);
}

internal sealed class SetStaticNode(int address, Node value) : Node
{
    public override long Evaluate(Activation a)
    {
        long v = value.Evaluate(a);
        if (v != Value.SentinelBits) Memory.StoreI64(address, v);
        return v;
    }
}

internal sealed class LetNode(int index, Node init, Node body) : Node
{
    public override long Evaluate(Activation a)
    {
        long v = init.Evaluate(a);
        if (v == Value.SentinelBits) return v;
        a.Locals[index] = v;
        return body.Evaluate(a);
    }
}

/// <summary>A Let or exception variable in a record of its own.</summary>
internal sealed class CapturedLetNode(CoreMachine machine, Node init, Node body) : Node
{
    public override long Evaluate(Activation a)
    {
        long v = init.Evaluate(a);
        if (v == Value.SentinelBits) return v;
        int outer = a.Env;
        a.Env = machine.NewRecord(1, outer);
        Memory.StoreI64(a.Env, v, 16);
        v = body.Evaluate(a);
        a.Env = outer;
        return v;
    }
}

internal sealed class ScopeNode(CoreMachine machine, int[] locals, int slots, Node body) : Node
{
    public override long Evaluate(Activation a)
    {
        foreach (int local in locals) a.Locals[local] = Value.UndefinedBits;
        if (slots == 0) return body.Evaluate(a);
        int outer = a.Env;
        a.Env = machine.NewRecord(slots, outer);
        long v = body.Evaluate(a);
        a.Env = outer;
        return v;
    }
}

internal sealed class LambdaNode(CoreMachine machine, Code code) : Node
{
    public override long Evaluate(Activation a) => machine.NewClosure(code, a.Env);
}

internal sealed class IfNode(Node condition, Node then, Node @else) : Node
{
    public override long Evaluate(Activation a)
    {
        long c = condition.Evaluate(a);
        if (c == Value.TrueBits) return then.Evaluate(a);
        if (c == Value.FalseBits) return @else.Evaluate(a);
        if (c == Value.SentinelBits) return c;
        return Operations.ToBoolean(new Value(c)) ? then.Evaluate(a) : @else.Evaluate(a);
    }
}

internal sealed class SeqNode(Node[] items) : Node
{
    public override long Evaluate(Activation a)
    {
        long v = Value.UndefinedBits;
        foreach (Node item in items)
        {
            v = item.Evaluate(a);
            if (v == Value.SentinelBits) return v;
        }
        return v;
    }
}

internal sealed class BlockNode(Label label, Node body) : Node
{
    public override long Evaluate(Activation a)
    {
        int env = a.Env;
        long v = body.Evaluate(a);
        if (v != Value.SentinelBits || a.Target != label) return v;
        a.Target = null;
        a.Env = env;
        return a.Carried;
    }
}

internal sealed class BreakNode(object target, Node value) : Node
{
    public override long Evaluate(Activation a)
    {
        long v = value.Evaluate(a);
        if (v == Value.SentinelBits) return v;
        a.Carried = v;
        a.Target = target;
        return Value.SentinelBits;
    }
}

internal sealed class LoopNode(Node body) : Node
{
    public override long Evaluate(Activation a)
    {
        while (body.Evaluate(a) != Value.SentinelBits) { }
        return Value.SentinelBits;
    }
}

internal sealed class TryCatchNode(CoreMachine machine, Node body, int local, Node handler) : Node
{
    /// <param name="local">The exception's local, or -1: a record of its own.</param>
    public override long Evaluate(Activation a)
    {
        int env = a.Env;
        long v = body.Evaluate(a);
        if (v != Value.SentinelBits || a.Target != null) return v;
        a.Env = env;
        long exception = machine.TakeException();
        if (local >= 0)
        {
            a.Locals[local] = exception;
            return handler.Evaluate(a);
        }
        a.Env = machine.NewRecord(1, env);
        Memory.StoreI64(a.Env, exception, 16);
        v = handler.Evaluate(a);
        a.Env = env;
        return v;
    }
}

internal sealed class TryFinallyNode(CoreMachine machine, Node body, Node finalizer) : Node
{
    public override long Evaluate(Activation a)
    {
        int env = a.Env;
        long v = body.Evaluate(a);
        a.Env = env;
        object? target = a.Target;
        long carried = a.Carried;
        bool threw = v == Value.SentinelBits && target == null;
        long exception = threw ? machine.TakeException() : 0;
        a.Target = null;
        if (finalizer.Evaluate(a) == Value.SentinelBits) return Value.SentinelBits;
        a.Target = target;
        a.Carried = carried;
        if (threw) machine.SetException(exception);
        return v;
    }
}

internal sealed class ThrowNode(CoreMachine machine, Node value) : Node
{
    public override long Evaluate(Activation a)
    {
        long v = value.Evaluate(a);
        if (v != Value.SentinelBits) machine.SetException(v);
        return Value.SentinelBits;
    }
}

internal sealed class CallNode(CoreMachine machine, Node callee, Node @this, Node? newTarget, Node[] arguments, int offset, int text) : Node
{
    /// <param name="newTarget">Null for undefined.</param>
    /// <param name="offset">Where in the frame the outgoing arguments start.</param>
    /// <param name="text">The address of the string that names the callee in errors, or 0.</param>
    public override long Evaluate(Activation a)
    {
        long f = callee.Evaluate(a);
        if (f == Value.SentinelBits) return f;
        long t = @this.Evaluate(a);
        if (t == Value.SentinelBits) return t;
        long n = Value.UndefinedBits;
        if (newTarget != null && (n = newTarget.Evaluate(a)) == Value.SentinelBits) return n;
        int arguments0 = a.Sp + offset;
        for (int i = 0; i < arguments.Length; i++)
        {
            long v = arguments[i].Evaluate(a);
            if (v == Value.SentinelBits) return v;
            Memory.StoreI64(arguments0 + 8 * i, v);
        }
        return machine.CallOrThrow(a.Next, f, t, n, arguments.Length, arguments0, text);
    }
}

// Primitive operations, by arity. The delegates convert between values and the kernel's parameter kinds (InterpreterPrimitives).

internal sealed class Prim0Node(CoreMachine machine, PrimitiveDelegates.F0 f, int cache) : Node
{
    public override long Evaluate(Activation a)
    {
        long v = f(cache, a.Sp);
        return v != Value.SentinelBits ? v : machine.RareOutcome(a.Next);
    }
}

internal sealed class Prim1Node(CoreMachine machine, PrimitiveDelegates.F1 f, Node x, int cache) : Node
{
    public override long Evaluate(Activation a)
    {
        long u = x.Evaluate(a);
        if (u == Value.SentinelBits) return u;
        long v = f(u, cache, a.Sp);
        return v != Value.SentinelBits ? v : machine.RareOutcome(a.Next);
    }
}

internal sealed class Prim2Node(CoreMachine machine, PrimitiveDelegates.F2 f, Node x, Node y, int cache) : Node
{
    public override long Evaluate(Activation a)
    {
        long u = x.Evaluate(a);
        if (u == Value.SentinelBits) return u;
        long w = y.Evaluate(a);
        if (w == Value.SentinelBits) return w;
        long v = f(u, w, cache, a.Sp);
        return v != Value.SentinelBits ? v : machine.RareOutcome(a.Next);
    }
}

internal sealed class Prim3Node(CoreMachine machine, PrimitiveDelegates.F3 f, Node x, Node y, Node z, int cache) : Node
{
    public override long Evaluate(Activation a)
    {
        long u = x.Evaluate(a);
        if (u == Value.SentinelBits) return u;
        long w = y.Evaluate(a);
        if (w == Value.SentinelBits) return w;
        long s = z.Evaluate(a);
        if (s == Value.SentinelBits) return s;
        long v = f(u, w, s, cache, a.Sp);
        return v != Value.SentinelBits ? v : machine.RareOutcome(a.Next);
    }
}

internal sealed class PrimManyNode(CoreMachine machine, PrimitiveDelegates.FMany f, Node[] operands, int cache) : Node
{
    public override long Evaluate(Activation a)
    {
        var values = new long[operands.Length];
        for (int i = 0; i < operands.Length; i++)
            if ((values[i] = operands[i].Evaluate(a)) == Value.SentinelBits) return Value.SentinelBits;
        long v = f(values, cache, a.Sp);
        return v != Value.SentinelBits ? v : machine.RareOutcome(a.Next);
    }
}

/// <summary>Arithmetic and comparison of two numbers without a call; anything else goes to the kernel.</summary>
internal sealed class NumberOperatorNode(CoreMachine machine, NumberOperator op, PrimitiveDelegates.F2 slow, Node x, Node y) : Node
{
    public override long Evaluate(Activation a)
    {
        long u = x.Evaluate(a);
        if (u == Value.SentinelBits) return u;
        long w = y.Evaluate(a);
        if (w == Value.SentinelBits) return w;
        Value left = new(u), right = new(w);
        if (left.IsNumber && right.IsNumber)
        {
            double l = left.Number, r = right.Number;
            switch (op)
            {
                case NumberOperator.Add: return Value.FromNumber(l + r).Bits;
                case NumberOperator.Subtract: return Value.FromNumber(l - r).Bits;
                case NumberOperator.Multiply: return Value.FromNumber(l * r).Bits;
                case NumberOperator.Less: return l < r ? Value.TrueBits : Value.FalseBits;
                case NumberOperator.LessOrEqual: return l <= r ? Value.TrueBits : Value.FalseBits;
                case NumberOperator.Greater: return l > r ? Value.TrueBits : Value.FalseBits;
                case NumberOperator.GreaterOrEqual: return l >= r ? Value.TrueBits : Value.FalseBits;
                case NumberOperator.StrictEquals: return l == r ? Value.TrueBits : Value.FalseBits;
            }
        }
        long v = slow(u, w, 0, a.Sp);
        return v != Value.SentinelBits ? v : machine.RareOutcome(a.Next);
    }
}

internal enum NumberOperator { Add, Subtract, Multiply, Less, LessOrEqual, Greater, GreaterOrEqual, StrictEquals }
