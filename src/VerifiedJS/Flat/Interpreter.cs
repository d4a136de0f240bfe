using System.Collections.Immutable;
using VerifiedJS.Core;
using VerifiedJS.Driver;
using VerifiedJS.Intrinsics;
using VerifiedJS.Kernel;
using VerifiedJS.Primitives;
using VerifiedJS.WasmIR;

namespace VerifiedJS.Flat;

// The Flat interpreter: walks the tree, over the native kernel, by the uniform calling convention.
//
// An expression's result is the bits of a value, or the sentinel when control leaves it abruptly; then the activation's Exit says
// how: null for a throw (State.Exception holds the value), ReturnExit for a return, a label for a break; Carried holds the value.
//
// The collector does not run under this interpreter: values in locals are invisible to it.

/// <summary>Makes functions that <see cref="NativeMachine"/> can run.</summary>
public sealed class Interpreter
{
    private const long Sentinel = Value.SentinelBits, Undefined = Value.UndefinedBits;

    private static readonly object ReturnExit = new();

    private readonly NativeMachine machine;
    private readonly IStaticData data;
    private readonly Dictionary<Prim, (Delegate Operation, int Cache)> operations = new(ReferenceEqualityComparer.Instance);

    private Interpreter(NativeMachine machine, IStaticData data)
    {
        this.machine = machine;
        this.data = data;
    }

    /// <summary>Adds a program's functions to a machine; function i becomes entry firstEntry + i.</summary>
    public static void Load(NativeMachine machine, FlatProgram program, IStaticData data, int firstEntry)
    {
        var interpreter = new Interpreter(machine, data);
        foreach (FlatFunction function in program.Functions) machine.Define(firstEntry + function.Id.Index, new Code(interpreter, function));
    }

    private sealed class Activation(long[] locals, int record, int sp, int next)
    {
        public readonly long[] Locals = locals;
        /// <summary>The current scope record, or 0.</summary>
        public int Record = record;
        public readonly int Sp = sp;
        public readonly int Next = next;
        public object? Exit;
        public long Carried;
    }

    private sealed class Code(Interpreter interpreter, FlatFunction function) : NativeMachine.IEntry
    {
        private readonly int template = interpreter.data.Template(function.Id);
        private int outgoing = -1;

        public long Enter(int sp, int callee, long @this, long newTarget, int argc, int argv)
        {
            if (outgoing < 0) outgoing = MaximumArguments(function.Body);
            int size = FrameLayout.HeaderSize + 8 * outgoing + NativeMachine.NativeFrameEstimate;
            Memory.StoreI32(sp, template);
            Memory.StoreI32(sp, size, 4);
            if (interpreter.machine.Poll(sp + size)) return Sentinel;
            long[] locals = new long[function.LocalCount];
            for (int i = 0; i < function.Parameters.Length; i++)
                locals[function.Parameters[i].Index] = i < argc ? Memory.LoadI64(argv + 8 * i) : Undefined;
            if (function.Rest is { } rest) locals[rest.Index] = KernelData.ArrayOfArguments(argv, argc, function.Parameters.Length);
            if (function.Arguments is { } arguments) locals[arguments.Index] = KernelData.ArrayOfArguments(argv, argc, 0);
            if (function.This is { } self) locals[self.Index] = @this;
            if (function.NewTarget is { } target) locals[target.Index] = newTarget;
            if (function.Callee is { } active) locals[active.Index] = Value.FromObject(callee).Bits;
            var activation = new Activation(locals, Memory.LoadI32(callee, Layout.FunctionScope), sp, sp + size);
            if (interpreter.Eval(function.Body, activation) != Sentinel) return Undefined;
            return activation.Exit == ReturnExit ? activation.Carried : Sentinel;
        }

        private static int MaximumArguments(Expr expression)
        {
            int result = expression is Call call ? call.Arguments.Length : 0;
            foreach (Expr child in Walk.Children(expression)) result = Math.Max(result, MaximumArguments(child));
            return result;
        }
    }

    private static long Leave(Activation a, object exit, long value)
    {
        a.Exit = exit;
        a.Carried = value;
        return Sentinel;
    }

    private static long Throw(Activation a)
    {
        a.Exit = null;
        return Sentinel;
    }

    private static int RecordAt(Activation a, int hops)
    {
        int record = a.Record;
        for (; hops > 0; hops--) record = Memory.LoadI32(record, Layout.RecordOuter);
        return record;
    }

    private long Eval(Expr expression, Activation a)
    {
        long value;
        switch (expression)
        {
            case Constant e:
                return data.Constant(e.Value);
            case GetLocal e:
                return a.Locals[e.Local.Index];
            case SetLocal e:
                if ((value = Eval(e.Value, a)) != Sentinel) a.Locals[e.Local.Index] = value;
                return value;
            case GetCaptured e:
                return Memory.LoadI64(RecordAt(a, e.Hops) + Layout.RecordFields + 8 * e.Slot);
            case SetCaptured e:
                if ((value = Eval(e.Value, a)) != Sentinel) Memory.StoreI64(RecordAt(a, e.Hops) + Layout.RecordFields + 8 * e.Slot, value);
                return value;
            case GetStatic e:
                return Memory.LoadI64(data.Static(e.Slot));
            case SetStatic e:
                if ((value = Eval(e.Value, a)) != Sentinel) Memory.StoreI64(data.Static(e.Slot), value);
                return value;
            case Let e:
                if ((value = Eval(e.Init, a)) == Sentinel) return Sentinel;
                a.Locals[e.Local.Index] = value;
                return Eval(e.Body, a);
            case WithScope e:
            {
                foreach (Local local in e.Locals) a.Locals[local.Index] = Undefined;
                if (e.SlotCount == 0) return Eval(e.Body, a);
                int outer = a.Record;
                a.Record = Kernel.Runtime.NewRecord(outer, e.SlotCount);
                value = Eval(e.Body, a);
                a.Record = outer;
                return value;
            }
            case MakeClosure e:
                return KernelData.NewClosure(data.Template(e.Function), a.Record);
            case Call e:
                return EvalCall(e, a);
            case Prim e:
                return EvalPrim(e, a);
            case If e:
                if ((value = Eval(e.Condition, a)) == Sentinel) return Sentinel;
                return Eval(Operations.ToBoolean(new Value(value)) ? e.Then : e.Else, a);
            case Seq e:
                value = Undefined;
                foreach (Expr item in e.Items)
                    if ((value = Eval(item, a)) == Sentinel)
                        return Sentinel;
                return value;
            case Block e:
                value = Eval(e.Body, a);
                return value == Sentinel && ReferenceEquals(a.Exit, e.Label) ? a.Carried : value;
            case Break e:
                return (value = Eval(e.Value, a)) == Sentinel ? Sentinel : Leave(a, e.Label, value);
            case Loop e:
                while (Eval(e.Body, a) != Sentinel)
                    if (machine.Poll(a.Next))
                        return Throw(a);
                return Sentinel;
            case TryCatch e:
            {
                value = Eval(e.Body, a);
                if (value != Sentinel || a.Exit is not null) return value;
                a.Locals[e.Exception.Index] = Memory.LoadI64(State.Exception);
                return Eval(e.Handler, a);
            }
            case TryFinally e:
            {
                value = Eval(e.Body, a);
                object? exit = a.Exit;
                long carried = value != Sentinel ? value : exit is null ? Memory.LoadI64(State.Exception) : a.Carried;
                if (Eval(e.Finalizer, a) == Sentinel) return Sentinel;
                if (value != Sentinel) return value;
                if (exit is null) Memory.StoreI64(State.Exception, carried);
                a.Exit = exit;
                a.Carried = carried;
                return Sentinel;
            }
            case Throw e:
                if ((value = Eval(e.Value, a)) == Sentinel) return Sentinel;
                Memory.StoreI64(State.Exception, value);
                return Throw(a);
            case Return e:
                return (value = Eval(e.Value, a)) == Sentinel ? Sentinel : Leave(a, ReturnExit, value);
            default:
                throw new InvalidOperationException($"Flat has no {expression.GetType().Name}");
        }
    }

    private bool EvalAll(ImmutableArray<Expr> expressions, long[] values, Activation a)
    {
        for (int i = 0; i < expressions.Length; i++)
            if ((values[i] = Eval(expressions[i], a)) == Sentinel)
                return false;
        return true;
    }

    private long EvalCall(Call e, Activation a)
    {
        long callee = Eval(e.Callee, a);
        if (callee == Sentinel) return Sentinel;
        long self = Eval(e.This, a);
        if (self == Sentinel) return Sentinel;
        long newTarget = Eval(e.NewTarget, a);
        if (newTarget == Sentinel) return Sentinel;
        long[] arguments = new long[e.Arguments.Length];
        if (!EvalAll(e.Arguments, arguments, a)) return Sentinel;
        int argv = a.Sp + FrameLayout.HeaderSize;
        for (int i = 0; i < arguments.Length; i++) Memory.StoreI64(argv + 8 * i, arguments[i]);
        long text = e.CalleeText is null ? Undefined : data.Constant(new Literal.String(e.CalleeText));
        long result = machine.Call(a.Next, callee, self, newTarget, arguments.Length, argv, text);
        return result == Sentinel ? Throw(a) : result;
    }

    private long EvalPrim(Prim e, Activation a)
    {
        if (!operations.TryGetValue(e, out (Delegate Operation, int Cache) site))
            operations.Add(e, site = (PrimitiveDelegates.Of(e.Operation), e.Operation.HasInlineCache ? data.NewCache() : 0));
        long[] x = new long[e.Arguments.Length];
        if (!EvalAll(e.Arguments, x, a)) return Sentinel;
        long result = site.Operation switch
        {
            PrimitiveDelegates.F0 f => f(site.Cache, a.Next),
            PrimitiveDelegates.F1 f => f(x[0], site.Cache, a.Next),
            PrimitiveDelegates.F2 f => f(x[0], x[1], site.Cache, a.Next),
            PrimitiveDelegates.F3 f => f(x[0], x[1], x[2], site.Cache, a.Next),
            PrimitiveDelegates.FMany f => f(x, site.Cache, a.Next),
            _ => throw new InvalidOperationException(),
        };
        if (result != Sentinel) return result;
        result = machine.Complete(a.Next);
        return result == Sentinel ? Throw(a) : result;
    }
}
