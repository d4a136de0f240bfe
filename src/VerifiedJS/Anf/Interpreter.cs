using System.Collections.Immutable;
using VerifiedJS.Core;
using VerifiedJS.Driver;
using VerifiedJS.Flat;
using VerifiedJS.Intrinsics;
using VerifiedJS.Kernel;
using VerifiedJS.Primitives;
using VerifiedJS.WasmIR;

namespace VerifiedJS.Anf;

// The ANF interpreter: a function becomes a tree of nodes over the native kernel, run by the uniform calling convention, with the
// same shadow stack, cells and code indices as compiled code. Representations do not matter here: every local holds the bits of a
// boxed value, or a scope record's address.
//
// A statement's execution gives a signal: Next, Threw (State.Exception holds the value), Returned (Activation.Result holds it), or
// a label's number when control is on its way to that label.
//
// The collector does not run under this interpreter: values in locals are invisible to it.

/// <summary>Makes functions that <see cref="NativeMachine"/> can run.</summary>
public sealed class Interpreter
{
    private sealed class Activation(long[] locals, int sp, int next)
    {
        public readonly long[] Locals = locals;
        public readonly int Sp = sp;
        public readonly int Next = next;
        public long Result;
    }

    private const int Next = 0, Threw = -1, Returned = -2;

    private abstract class Statement
    {
        public abstract int Run(Activation a);
    }

    private abstract class Value
    {
        /// <summary>The bits of the value, or the sentinel for a throw.</summary>
        public abstract long Get(Activation a);
    }

    private const long Sentinel = Kernel.Value.SentinelBits, Undefined = Kernel.Value.UndefinedBits;

    private readonly NativeMachine machine;
    private readonly IStaticData data;
    private readonly ImmutableArray<AnfFunction> functions;
    private readonly int firstEntry;
    private readonly Dictionary<Label, int> labels = [];

    private Interpreter(NativeMachine machine, AnfProgram program, IStaticData data, int firstEntry)
    {
        this.machine = machine;
        this.data = data;
        this.firstEntry = firstEntry;
        functions = program.Functions;
    }

    /// <summary>Adds a program's functions (without finally) to a machine; function i becomes entry firstEntry + i.</summary>
    public static void Load(NativeMachine machine, AnfProgram program, IStaticData data, int firstEntry)
    {
        var interpreter = new Interpreter(machine, program, data, firstEntry);
        foreach (AnfFunction function in program.Functions) machine.Define(firstEntry + function.Id.Index, new Code(interpreter, function));
    }

    // ── Functions ─────────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>A function; its body is made ready at the first call.</summary>
    private sealed class Code(Interpreter interpreter, AnfFunction function) : NativeMachine.IEntry
    {
        private readonly int template = interpreter.data.Template(function.Id);
        private Statement? body;
        private int outgoing;

        public long Enter(int sp, int callee, long @this, long newTarget, int argc, int argv)
        {
            if (body is null)
            {
                outgoing = MaximumArguments(function.Body);
                interpreter.labels.Clear();
                body = interpreter.Make(function.Body);
            }
            int size = Math.Max(FrameLayout.HeaderSize + 8 * outgoing, NativeMachine.NativeFrameEstimate);
            Memory.StoreI32(sp, template);
            Memory.StoreI32(sp, size, 4);
            if (interpreter.machine.Poll(sp + size)) return Sentinel;
            long[] locals = new long[function.Locals.Length];
            for (int i = 0; i < function.Parameters.Length; i++)
                locals[function.Parameters[i].Index] = i < argc ? Memory.LoadI64(argv + 8 * i) : Undefined;
            if (function.Rest is { } rest) locals[rest.Index] = KernelData.ArrayOfArguments(argv, argc, function.Parameters.Length);
            if (function.Arguments is { } arguments) locals[arguments.Index] = KernelData.ArrayOfArguments(argv, argc, 0);
            if (function.This is { } self) locals[self.Index] = @this;
            if (function.NewTarget is { } target) locals[target.Index] = newTarget;
            if (function.Callee is { } active) locals[active.Index] = Kernel.Value.FromObject(callee).Bits;
            if (function.Environment is { } environment) locals[environment.Index] = Memory.LoadI32(callee, Layout.FunctionScope);
            var activation = new Activation(locals, sp, sp + size) { Result = Undefined };
            return body.Run(activation) == Threw ? Sentinel : activation.Result;
        }

        private static int MaximumArguments(Stmt statement)
        {
            int result = statement is Set { Value: Call call } ? call.Arguments.Length : statement is Set { Value: CallKnown known } ? known.Arguments.Length : 0;
            foreach (Stmt child in Walk.Children(statement)) result = Math.Max(result, MaximumArguments(child));
            return result;
        }
    }

    // ── Statements ────────────────────────────────────────────────────────────────────────────────────────────────

    private int LabelNumber(Label label)
    {
        if (!labels.TryGetValue(label, out int number)) labels.Add(label, number = labels.Count + 1);
        return number;
    }

    private Statement Make(Stmt statement) => statement switch
    {
        Set s => new SetStatement(s.Target.Index, Make(s.Value)),
        SetField s => new SetFieldStatement(s.Record.Index, Layout.RecordFields + 8 * s.Slot, Make(s.Value)),
        SetStatic s => new SetStaticStatement(data.Static(s.Slot), Make(s.Value)),
        Seq s => new SeqStatement([.. s.Items.Where(i => i is not Tick).Select(Make)]),
        If s => new IfStatement(Make(s.Condition), Make(s.Then), Make(s.Else)),
        Block s => new BlockStatement(LabelNumber(s.Label), Make(s.Body)),
        Break s => new ExitStatement(LabelNumber(s.Label)),
        Loop s => new LoopStatement(machine, Make(s.Body)),
        TryCatch s => new TryStatement(Make(s.Body), s.Exception.Index, Make(s.Handler)),
        Throw s => new ThrowStatement(Make(s.Value)),
        Return s => new ReturnStatement(Make(s.Value)),
        Tick => new SeqStatement([]),
        _ => throw new InvalidOperationException($"{statement.GetType().Name} is not interpreted: finally must be gone by now"),
    };

    private sealed class SetStatement(int target, Value value) : Statement
    {
        public override int Run(Activation a)
        {
            long result = value.Get(a);
            if (result == Sentinel) return Threw;
            a.Locals[target] = result;
            return Next;
        }
    }

    private sealed class SetFieldStatement(int record, int offset, Value value) : Statement
    {
        public override int Run(Activation a)
        {
            Memory.StoreI64((int)a.Locals[record] + offset, value.Get(a));
            return Next;
        }
    }

    private sealed class SetStaticStatement(int address, Value value) : Statement
    {
        public override int Run(Activation a)
        {
            Memory.StoreI64(address, value.Get(a));
            return Next;
        }
    }

    private sealed class SeqStatement(Statement[] items) : Statement
    {
        public override int Run(Activation a)
        {
            foreach (Statement item in items)
            {
                int signal = item.Run(a);
                if (signal != Next) return signal;
            }
            return Next;
        }
    }

    private sealed class IfStatement(Value condition, Statement then, Statement @else) : Statement
    {
        public override int Run(Activation a)
        {
            long value = condition.Get(a);
            return (value == Kernel.Value.TrueBits || (value != Kernel.Value.FalseBits && Operations.ToBoolean(new Kernel.Value(value))) ? then : @else).Run(a);
        }
    }

    private sealed class BlockStatement(int label, Statement body) : Statement
    {
        public override int Run(Activation a)
        {
            int signal = body.Run(a);
            return signal == label ? Next : signal;
        }
    }

    private sealed class ExitStatement(int signal) : Statement
    {
        public override int Run(Activation a) => signal;
    }

    private sealed class LoopStatement(NativeMachine machine, Statement body) : Statement
    {
        public override int Run(Activation a)
        {
            while (true)
            {
                int signal = body.Run(a);
                if (signal != Next) return signal;
                if (machine.Poll(a.Next)) return Threw;
            }
        }
    }

    private sealed class TryStatement(Statement body, int exception, Statement handler) : Statement
    {
        public override int Run(Activation a)
        {
            int signal = body.Run(a);
            if (signal != Threw) return signal;
            a.Locals[exception] = Memory.LoadI64(State.Exception);
            return handler.Run(a);
        }
    }

    private sealed class ThrowStatement(Value value) : Statement
    {
        public override int Run(Activation a)
        {
            Memory.StoreI64(State.Exception, value.Get(a));
            return Threw;
        }
    }

    private sealed class ReturnStatement(Value value) : Statement
    {
        public override int Run(Activation a)
        {
            a.Result = value.Get(a);
            return Returned;
        }
    }

    // ── Values ────────────────────────────────────────────────────────────────────────────────────────────────────

    private Value Make(Atom atom) => atom switch
    {
        ConstantAtom a => new ConstantValue(data.Constant(a.Value)),
        LocalAtom a => new LocalValue(a.Local.Index),
        _ => throw new InvalidOperationException(),
    };

    private Value[] Make(ImmutableArray<Atom> atoms) => [.. atoms.Select(Make)];

    private Value Make(Rhs rhs) => rhs switch
    {
        Copy r => Make(r.Value),
        GetField r => new FieldValue(r.Record.Index, Layout.RecordFields + 8 * r.Slot),
        GetOuter r => new OuterValue(r.Record.Index),
        GetStatic r => new StaticValue(data.Static(r.Slot)),
        NewRecord r => new RecordValue(r.Outer?.Index ?? -1, r.SlotCount),
        MakeClosure r => new ClosureValue(data.Template(r.Function), r.Environment?.Index ?? -1),
        ClosureEnvironment r => new EnvironmentValue(Make(r.Closure)),
        Call r => new CallValue(machine, Make(r.Callee), Make(r.This), Make(r.NewTarget), Make(r.Arguments), r.CalleeText is { } text ? data.Constant(new Literal.String(text)) : Undefined),
        // A known callee is entered by its uniform entry, with a closure made for the purpose where it needs an environment.
        CallKnown r => new KnownCallValue(machine, firstEntry + r.Function.Index, data.Template(r.Function), r.Environment?.Index ?? -1, Make(r.This), Make(r.Arguments)),
        Prim r => Make(r),
        _ => throw new InvalidOperationException($"ANF has no {rhs.GetType().Name}"),
    };

    private sealed class ConstantValue(long bits) : Value
    {
        public override long Get(Activation a) => bits;
    }

    private sealed class LocalValue(int index) : Value
    {
        public override long Get(Activation a) => a.Locals[index];
    }

    private sealed class FieldValue(int record, int offset) : Value
    {
        public override long Get(Activation a) => Memory.LoadI64((int)a.Locals[record] + offset);
    }

    private sealed class OuterValue(int record) : Value
    {
        public override long Get(Activation a) => Memory.LoadI32((int)a.Locals[record], Layout.RecordOuter);
    }

    private sealed class StaticValue(int address) : Value
    {
        public override long Get(Activation a) => Memory.LoadI64(address);
    }

    private sealed class RecordValue(int outer, int count) : Value
    {
        public override long Get(Activation a) => Kernel.Runtime.NewRecord(outer < 0 ? 0 : (int)a.Locals[outer], count);
    }

    private sealed class ClosureValue(int template, int environment) : Value
    {
        public override long Get(Activation a) => KernelData.NewClosure(template, environment < 0 ? 0 : (int)a.Locals[environment]);
    }

    private sealed class EnvironmentValue(Value closure) : Value
    {
        public override long Get(Activation a) => Memory.LoadI32((int)closure.Get(a), Layout.FunctionScope);
    }

    private sealed class CallValue(NativeMachine machine, Value callee, Value self, Value newTarget, Value[] arguments, long text) : Value
    {
        public override long Get(Activation a)
        {
            int argv = a.Sp + FrameLayout.HeaderSize;
            for (int i = 0; i < arguments.Length; i++) Memory.StoreI64(argv + 8 * i, arguments[i].Get(a));
            return machine.Call(a.Next, callee.Get(a), self.Get(a), newTarget.Get(a), arguments.Length, argv, text);
        }
    }

    private sealed class KnownCallValue(NativeMachine machine, int entry, int template, int environment, Value self, Value[] arguments) : Value
    {
        private int withoutEnvironment;

        public override long Get(Activation a)
        {
            int argv = a.Sp + FrameLayout.HeaderSize;
            for (int i = 0; i < arguments.Length; i++) Memory.StoreI64(argv + 8 * i, arguments[i].Get(a));
            int closure = environment >= 0 ? (int)KernelData.NewClosure(template, (int)a.Locals[environment])
                : withoutEnvironment != 0 ? withoutEnvironment
                : withoutEnvironment = (int)KernelData.NewClosure(template, 0);
            return machine.Enter(entry, a.Next, closure, self.Get(a), Undefined, arguments.Length, argv);
        }
    }

    private Value Make(Prim prim)
    {
        int cache = prim.Operation.HasInlineCache ? data.NewCache() : 0;
        Value[] operands = Make(prim.Arguments);
        return PrimitiveDelegates.Of(prim.Operation) switch
        {
            PrimitiveDelegates.F0 f => new Prim0(machine, f, cache),
            PrimitiveDelegates.F1 f => new Prim1(machine, f, operands[0], cache),
            PrimitiveDelegates.F2 f => new Prim2(machine, f, operands[0], operands[1], cache),
            PrimitiveDelegates.F3 f => new Prim3(machine, f, operands[0], operands[1], operands[2], cache),
            PrimitiveDelegates.FMany f => new PrimMany(machine, f, operands, cache),
            _ => throw new InvalidOperationException(),
        };
    }

    private sealed class Prim0(NativeMachine machine, PrimitiveDelegates.F0 f, int cache) : Value
    {
        public override long Get(Activation a)
        {
            long result = f(cache, a.Next);
            return result == Sentinel ? machine.Complete(a.Next) : result;
        }
    }

    private sealed class Prim1(NativeMachine machine, PrimitiveDelegates.F1 f, Value x, int cache) : Value
    {
        public override long Get(Activation a)
        {
            long result = f(x.Get(a), cache, a.Next);
            return result == Sentinel ? machine.Complete(a.Next) : result;
        }
    }

    private sealed class Prim2(NativeMachine machine, PrimitiveDelegates.F2 f, Value x, Value y, int cache) : Value
    {
        public override long Get(Activation a)
        {
            long result = f(x.Get(a), y.Get(a), cache, a.Next);
            return result == Sentinel ? machine.Complete(a.Next) : result;
        }
    }

    private sealed class Prim3(NativeMachine machine, PrimitiveDelegates.F3 f, Value x, Value y, Value z, int cache) : Value
    {
        public override long Get(Activation a)
        {
            long result = f(x.Get(a), y.Get(a), z.Get(a), cache, a.Next);
            return result == Sentinel ? machine.Complete(a.Next) : result;
        }
    }

    private sealed class PrimMany(NativeMachine machine, PrimitiveDelegates.FMany f, Value[] operands, int cache) : Value
    {
        public override long Get(Activation a)
        {
            long[] values = new long[operands.Length];
            for (int i = 0; i < values.Length; i++) values[i] = operands[i].Get(a);
            long result = f(values, cache, a.Next);
            return result == Sentinel ? machine.Complete(a.Next) : result;
        }
    }
}
