using System.Collections.Immutable;
using VerifiedJS.Anf;
using VerifiedJS.Core;
using VerifiedJS.Flat;
using VerifiedJS.Kernel;
using VerifiedJS.Wasm;
using ValueType = VerifiedJS.Wasm.ValueType;
using Label = VerifiedJS.Core.Label;

namespace VerifiedJS.WasmIR;

// Lowering: ANF (without finally) to Wasm.IR.
//
// A local of ANF becomes a local of its representation: Boxed i64, Float64 f64, the others i32. The function's body stands in a
// block `throw`, so that leaving by an exception is one branch:
//
//     uniform (sp, callee, this, newTarget, argc, argv)
//       block throw
//         next = sp + frame size
//         store frame header
//         if next > StackLimit: store what the header brought; if Poll(next) = sentinel: branch throw
//         parameters from argv, environment from callee
//         body                                       Return v  ⇒  return v
//         return undefined
//       end
//       return sentinel
//
// An operation that can throw tests its result; what happens after a sentinel is off the fast path:
//
//     r = Operation(...)
//     if r = sentinel:
//         store the roots that live across and have no up-to-date slot
//         r = InvokePending(next)
//         branch handler if r = sentinel
//
// Roots: a local that lives across a call has a slot in the frame, stored at each definition; one that lives only across
// operations and polls has a slot that the cold paths store. Parameters that nothing assigns need no store in a uniform entry:
// the caller's outgoing arguments are part of its frame.

/// <summary>Lowers ANF functions to Wasm.IR.</summary>
public sealed partial class Lowering
{
    private static readonly FunctionType UniformType = new(
        [ValueType.I32, ValueType.I32, ValueType.I64, ValueType.I64, ValueType.I32, ValueType.I32], [ValueType.I64]);

    /// <summary>The type of uniform entries.</summary>
    public static FunctionType Uniform => UniformType;

    private readonly AnfProgram program;
    private readonly IStaticData data;

    private readonly bool inlineInSmallFunctions;
    private readonly LoweringWitness witness = new();

    private Lowering(AnfProgram program, IStaticData data, bool inlineInSmallFunctions)
    {
        this.program = program;
        this.data = new LoweringWitness.Recording(data, witness);
        this.inlineInSmallFunctions = inlineInSmallFunctions;
    }

    /// <summary>
    /// Lowers a program. Its static data is made in the course of it. Accesses are inline in loops, and in small functions where asked for.
    /// </summary>
    public static IrProgram Lower(AnfProgram program, IStaticData data, bool inlineInSmallFunctions = true)
    {
        var lowering = new Lowering(program, data, inlineInSmallFunctions);
        HashSet<int> known = KnownCallees(program);
        var functions = ImmutableArray.CreateBuilder<IrFunction>();
        foreach (AnfFunction function in program.Functions)
        {
            if (known.Contains(function.Id.Index))
            {
                functions.Add(new FunctionLowering(lowering, function, Entry.Direct).Lower());
                functions.Add(lowering.UniformWrapper(function));
            }
            else
            {
                functions.Add(new FunctionLowering(lowering, function, Entry.Uniform).Lower());
            }
        }
        return new IrProgram(functions.ToImmutable(), program.Files) { Witness = lowering.witness };
    }

    private static HashSet<int> KnownCallees(AnfProgram program)
    {
        var known = new HashSet<int>();
        void Visit(Anf.Stmt statement)
        {
            if (statement is Anf.Set { Value: CallKnown call }) known.Add(call.Function.Index);
            foreach (Anf.Stmt child in Anf.Walk.Children(statement)) Visit(child);
        }
        foreach (AnfFunction function in program.Functions) Visit(function.Body);
        return known;
    }

    /// <summary>sp, then environment, this and parameters, as far as the function uses them.</summary>
    internal static FunctionType DirectType(AnfFunction function) => new(
        [ValueType.I32, .. function.Environment is null ? Seq<ValueType>.Empty : [ValueType.I32], .. function.This is null ? Seq<ValueType>.Empty : [ValueType.I64],
            .. function.Parameters.Select(_ => ValueType.I64)], [ValueType.I64]);

    /// <summary>The uniform entry of a function whose body is in its direct entry.</summary>
    private IrFunction UniformWrapper(AnfFunction function)
    {
        var arguments = ImmutableArray.CreateBuilder<Expr>();
        arguments.Add(new Get(UniformSlots.Sp));
        if (function.Environment is not null) arguments.Add(new Load(LoadOp.I32Load, new Get(UniformSlots.Callee), Layout.FunctionScope));
        if (function.This is not null) arguments.Add(new Get(UniformSlots.This));
        for (int i = 0; i < function.Parameters.Length; i++) arguments.Add(UniformSlots.Argument(i));
        return new IrFunction(function.Id, function.Source.Name, Entry.Uniform, UniformType, [.. UniformType.Parameters],
            new FrameLayout(data.Template(function.Id), [], 0, 0),
            [new Return(new CallDirect(function.Id, arguments.ToImmutable()))]);
    }

    internal static class UniformSlots
    {
        public static readonly Slot Sp = new(0), Callee = new(1), This = new(2), NewTarget = new(3), Argc = new(4), Argv = new(5);

        /// <summary>The argument, or undefined when there are not that many. The load is harmless then: argv points into the stack.</summary>
        public static Expr Argument(int index) => new Select(
            new Op(NumericOp.I32GtU, [new Get(Argc), new ConstI32(index)]),
            new Load(LoadOp.I64Load, new Get(Argv), 8 * index),
            new ConstI64(Value.UndefinedBits));
    }

    /// <summary>Lowers one function for one of its entries.</summary>
    private sealed partial class FunctionLowering
    {
        private readonly Lowering lowering;
        private readonly AnfFunction function;
        private readonly Entry entry;
        private readonly Liveness liveness;
        private readonly List<ValueType> locals = [];
        private readonly Slot[] slots;
        private readonly Dictionary<Label, Target> targets = [];
        private readonly Target throwTarget = new("throw");

        /// <summary>Root slot by ANF local.</summary>
        private readonly Dictionary<int, int> rootSlots = [];
        private readonly List<Slot> roots = [];
        /// <summary>ANF locals whose root slot is stored at each definition.</summary>
        private readonly HashSet<int> homed;
        private readonly HashSet<int> assignedParameters = [];

        private readonly Slot next;
        private Target handler;
        private readonly int outgoingArguments;
        private bool callsValues;
        /// <summary>Where sums wait for their test; nobody looks at it afterwards.</summary>
        private Slot? sumSlot;
        private readonly bool hasFewAccesses;
        private int loopDepth;
        private List<Stmt> output = [];

        public FunctionLowering(Lowering lowering, AnfFunction function, Entry entry)
        {
            this.lowering = lowering;
            this.function = function;
            this.entry = entry;
            liveness = Liveness.Of(function);
            homed = ChooseHomed();
            hasFewAccesses = lowering.inlineInSmallFunctions && CountAccesses(function.Body) <= FewAccesses;
            handler = throwTarget;
            slots = new Slot[function.Locals.Length];
            Array.Fill(slots, new Slot(-1));

            locals.AddRange(entry == Entry.Uniform ? UniformType.Parameters : DirectType(function).Parameters);
            if (entry == Entry.Uniform)
            {
                Bind(function.This, UniformSlots.This);
                Bind(function.NewTarget, UniformSlots.NewTarget);
            }
            else
            {
                int position = 1;
                if (function.Environment is { } environment) Bind(environment, new Slot(position++));
                if (function.This is { } @this) Bind(@this, new Slot(position++));
                foreach (Local parameter in function.Parameters) Bind(parameter, new Slot(position++));
            }
            next = NewSlot(ValueType.I32);
            outgoingArguments = Math.Max(entry == Entry.Uniform ? 3 : function.Parameters.Length + 2, MaximumArguments(function.Body));
        }

        private static int MaximumArguments(Anf.Stmt statement)
        {
            int result = statement is Anf.Set { Value: Anf.Call call } ? call.Arguments.Length : 0;
            foreach (Anf.Stmt child in Anf.Walk.Children(statement)) result = Math.Max(result, MaximumArguments(child));
            return result;
        }

        private void Bind(Local? local, Slot slot)
        {
            if (local is { } l) slots[l.Index] = slot;
        }

        private Slot NewSlot(ValueType type)
        {
            locals.Add(type);
            return new Slot(locals.Count - 1);
        }

        private Slot SlotOf(Local local)
        {
            ref Slot slot = ref slots[local.Index];
            if (slot.Index < 0) slot = NewSlot(TypeOf(function.Locals[local.Index]));
            return slot;
        }

        private static ValueType TypeOf(Representation representation) => representation switch
        {
            Representation.Boxed => ValueType.I64,
            Representation.Float64 => ValueType.F64,
            Representation.Int32 or Representation.Boolean or Representation.Record => ValueType.I32,
            _ => throw new InvalidOperationException(),
        };

        // ── Roots ─────────────────────────────────────────────────────────────────────────────────────────────────

        /// <summary>
        /// Locals stored at each definition: those live across calls, and, to keep cold paths small, those live across more operations
        /// than they have definitions (a definition in a loop counts eightfold).
        /// </summary>
        private HashSet<int> ChooseHomed()
        {
            var result = new HashSet<int>(liveness.AcrossCalls);
            var sites = new Dictionary<int, int>();
            foreach (int[] across in liveness.Across.Values)
                foreach (int local in across) sites[local] = sites.GetValueOrDefault(local) + 1;
            var definitions = new Dictionary<int, int>();
            void Count(Anf.Stmt statement, int weight)
            {
                if (statement is Anf.Set set) definitions[set.Target.Index] = definitions.GetValueOrDefault(set.Target.Index) + weight;
                foreach (Anf.Stmt child in Anf.Walk.Children(statement)) Count(child, statement is Anf.Loop ? 8 : weight);
            }
            Count(function.Body, 1);
            foreach ((int local, int count) in sites)
                if (count > Math.Max(2, definitions.GetValueOrDefault(local))) result.Add(local);
            foreach (Local parameter in function.Parameters)
                if (definitions.ContainsKey(parameter.Index)) assignedParameters.Add(parameter.Index);
            return result;
        }

        private int RootSlot(int local)
        {
            if (!rootSlots.TryGetValue(local, out int root))
            {
                rootSlots.Add(local, root = roots.Count);
                roots.Add(SlotOf(new Local(local)));
            }
            return root;
        }

        private void StoreRoot(int local)
        {
            int offset = FrameLayout.ArgumentOffset(outgoingArguments + RootSlot(local));
            Expr value = function.Locals[local] == Representation.Record ? Internal(new Get(SlotOf(new Local(local)))) : new Get(SlotOf(new Local(local)));
            output.Add(new Store(StoreOp.I64Store, new Get(UniformSlots.Sp), offset, value));
        }

        /// <summary>A scope record as the internal value that stands for it in root slots.</summary>
        private static Op Internal(Expr address) => new(NumericOp.I64Or, [new Op(NumericOp.I64ExtendI32U, [address]), new ConstI64((long)Value.InternalTag << 32)]);

        private void Spill(Anf.Stmt statement)
        {
            foreach (int local in liveness.Across[statement])
                if (!homed.Contains(local) && !InCallersFrame(local)) StoreRoot(local);
        }

        /// <summary>A uniform entry's parameter that keeps its value is rooted by the caller's outgoing arguments.</summary>
        private bool InCallersFrame(int local) => entry == Entry.Uniform && function.Parameters.Contains(new Local(local)) && !assignedParameters.Contains(local);

        private void StoreRootIfHomed(Local local)
        {
            if (homed.Contains(local.Index) && !InCallersFrame(local.Index)) StoreRoot(local.Index);
        }

        // ── The function ──────────────────────────────────────────────────────────────────────────────────────────

        public IrFunction Lower()
        {
            int headerLength = 0;
            List<Stmt> body = Collect(() =>
            {
                LowerHeader();
                headerLength = output.Count;
                Statement(function.Body);
                output.Add(new Return(new ConstI64(Value.UndefinedBits)));
            });
            ImmutableArray<ValueType> types = [.. locals];
            SlotSharing? sharing = types.Length > SlotSharing.Threshold ? SlotSharing.Of(types, body, kept: next.Index + 1) : null;
            int native = FrameLayout.Native(sharing?.Count ?? types.Length) + (callsValues ? FrameLayout.NativeCall : 0);
            int size = Math.Max(FrameLayout.HeaderSize + 8 * (roots.Count + outgoingArguments), native);
            var frame = new FrameLayout(lowering.data.Template(function.Id), [.. roots], outgoingArguments, size);
            var prologue = new List<Stmt>
            {
                new Set(next, new Op(NumericOp.I32Add, [new Get(UniformSlots.Sp), new ConstI32(size)])),
                new Store(StoreOp.I64Store, new Get(UniformSlots.Sp), 0, new ConstI64((long)size << 32 | (uint)frame.Template)),
            };
            FunctionType type = entry == Entry.Uniform ? UniformType : DirectType(function);
            var result = new IrFunction(function.Id, function.Source.Name, entry, type, types, frame,
                [new Block(throwTarget, [.. prologue, .. body]), new Return(new ConstI64(Value.SentinelBits))]);
            if (sharing is not null)
            {
                (result, LoweringWitness.Sharing shared) = sharing.Apply(result);
                lowering.witness.Shared.Add(result, shared);
            }
            lowering.witness.Bodies.Add(result, new LoweringWitness.Body(
                slots.Select((slot, local) => (slot, local)).Where(entry => entry.slot.Index >= 0 && liveness.Read.Contains(entry.local)).ToDictionary(entry => entry.local, entry => entry.slot),
                next, prologue.Count + headerLength));
            return result;
        }

        private void LowerHeader()
        {
            // The poll's cold path: everything that the header brought in must be visible.
            List<Stmt> cold = Collect(() =>
            {
                if (entry == Entry.Uniform)
                {
                    StoreHeaderValue(0, new Op(NumericOp.I64Or, [new Op(NumericOp.I64ExtendI32U, [new Get(UniformSlots.Callee)]), new ConstI64((long)Value.ObjectTag << 32)]));
                    StoreHeaderValue(1, new Get(UniformSlots.This));
                    StoreHeaderValue(2, new Get(UniformSlots.NewTarget));
                }
                else
                {
                    int position = 0;
                    if (function.Environment is { } environment) StoreHeaderValue(position++, Internal(new Get(SlotOf(environment))));
                    if (function.This is { } @this) StoreHeaderValue(position++, new Get(SlotOf(@this)));
                    foreach (Local parameter in function.Parameters) StoreHeaderValue(position++, new Get(SlotOf(parameter)));
                }
                output.Add(new BranchIf(throwTarget, IsSentinel(new CallKernel(KernelInterface.Poll, [new Get(next)]))));
            });
            output.Add(new If(NeedsPoll(), [.. cold], []));

            if (entry == Entry.Uniform)
            {
                if (function.Environment is { } environment)
                    Define(environment, new Load(LoadOp.I32Load, new Get(UniformSlots.Callee), Layout.FunctionScope));
                // In the order of the semantics (Certify/CoreHandover.cs, Header), which the checker follows.
                for (int i = 0; i < function.Parameters.Length; i++)
                    if (liveness.Read.Contains(function.Parameters[i].Index)) Define(function.Parameters[i], UniformSlots.Argument(i));
                // Rest and Arguments allocate but do not collect; afterwards they are values like others.
                if (function.Rest is { } rest) Define(rest, ArgumentsFrom(function.Parameters.Length));
                if (function.Arguments is { } arguments) Define(arguments, ArgumentsFrom(0));
                if (function.This is { } @this) StoreRootIfHomed(@this);
                if (function.NewTarget is { } newTarget) StoreRootIfHomed(newTarget);
                if (function.Callee is { } callee) Define(callee, ObjectValue(new Get(UniformSlots.Callee)));
            }
            else
            {
                if (function.Environment is { } environment) StoreRootIfHomed(environment);
                if (function.This is { } @this) StoreRootIfHomed(@this);
                foreach (Local parameter in function.Parameters) StoreRootIfHomed(parameter);
            }
        }

        private static CallKernel ArgumentsFrom(int first) => new(KernelInterface.ArrayOfArguments,
            [new Get(UniformSlots.Argv), new Get(UniformSlots.Argc), new ConstI32(first)]);

        /// <summary>The cold path of the entry poll uses the outgoing arguments, which nothing else needs yet.</summary>
        private void StoreHeaderValue(int position, Expr value)
        {
            output.Add(new Store(StoreOp.I64Store, new Get(UniformSlots.Sp), FrameLayout.ArgumentOffset(position), value));
        }

        private Op NeedsPoll() => new(NumericOp.I32GtU, [new Get(next), new Load(LoadOp.I32Load, new ConstI32(State.StackLimit), 0)]);

        private static Op IsSentinel(Expr value) => new(NumericOp.I64Eq, [value, new ConstI64(Value.SentinelBits)]);

        private static Op ObjectValue(Expr address) => new(NumericOp.I64Or, [new Op(NumericOp.I64ExtendI32U, [address]), new ConstI64((long)Value.ObjectTag << 32)]);

        private List<Stmt> Collect(Action emit)
        {
            List<Stmt> saved = output;
            output = [];
            emit();
            List<Stmt> result = output;
            output = saved;
            return result;
        }

        private void Define(Local local, Expr value)
        {
            output.Add(new Set(SlotOf(local), value));
            StoreRootIfHomed(local);
        }

        // ── Statements ────────────────────────────────────────────────────────────────────────────────────────────

        private void Statement(Anf.Stmt statement)
        {
            switch (statement)
            {
                case Anf.Set set:
                    LowerSet(set);
                    break;
                case Anf.SetField set:
                    output.Add(new Store(StoreOp.I64Store, new Get(SlotOf(set.Record)), Layout.RecordFields + 8 * set.Slot, Boxed(set.Value)));
                    break;
                case Anf.SetStatic set:
                    output.Add(new Store(StoreOp.I64Store, new ConstI32(lowering.data.Static(set.Slot)), 0, Boxed(set.Value)));
                    break;
                case Anf.Seq seq:
                    foreach (Anf.Stmt item in seq.Items) Statement(item);
                    break;
                case Anf.If conditional:
                {
                    Expr condition = Condition(conditional.Condition);
                    List<Stmt> then = Collect(() => Statement(conditional.Then)), @else = Collect(() => Statement(conditional.Else));
                    if (then.Count == 0 && @else.Count > 0) output.Add(new If(new Op(NumericOp.I32Eqz, [condition]), [.. @else], []));
                    else output.Add(new If(condition, [.. then], [.. @else]));
                    break;
                }
                case Anf.Block block:
                {
                    var target = new Target(block.Label.ToString());
                    targets.Add(block.Label, target);
                    output.Add(new Block(target, [.. Collect(() => Statement(block.Body))]));
                    break;
                }
                case Anf.Break @break:
                    output.Add(new Branch(targets[@break.Label]));
                    break;
                case Anf.Loop loop:
                {
                    var target = new Target("loop");
                    loopDepth++;
                    List<Stmt> body = Collect(() =>
                    {
                        Statement(loop.Body);
                        List<Stmt> cold = Collect(() =>
                        {
                            Spill(loop);
                            output.Add(new BranchIf(handler, IsSentinel(new CallKernel(KernelInterface.Poll, [new Get(next)]))));
                        });
                        output.Add(new If(NeedsPoll(), [.. cold], []));
                        output.Add(new Branch(target));
                    });
                    loopDepth--;
                    output.Add(new Loop(target, [.. body]));
                    output.Add(new Unreachable());
                    break;
                }
                case Anf.TryCatch tryCatch:
                {
                    Target after = new("after"), @catch = new("catch"), outer = handler;
                    output.Add(new Block(after,
                    [
                        .. Collect(() =>
                        {
                            handler = @catch;
                            List<Stmt> body = Collect(() => Statement(tryCatch.Body));
                            handler = outer;
                            output.Add(new Block(@catch, [.. body, new Branch(after)]));
                            Define(tryCatch.Exception, new Load(LoadOp.I64Load, new ConstI32(State.Exception), 0));
                            Statement(tryCatch.Handler);
                        }),
                    ]));
                    break;
                }
                case Anf.Throw @throw:
                    output.Add(new Store(StoreOp.I64Store, new ConstI32(State.Exception), 0, Boxed(@throw.Value)));
                    output.Add(new Branch(handler));
                    break;
                case Anf.Return @return:
                    output.Add(new Return(Boxed(@return.Value)));
                    break;
                case Tick:
                    break;
                default:
                    throw new InvalidOperationException($"{statement.GetType().Name} is not lowered: finally must be gone by now");
            }
        }

        private void LowerSet(Anf.Set set)
        {
            switch (set.Value)
            {
                case Copy copy:
                    if (liveness.Read.Contains(set.Target.Index)) Define(set.Target, As(copy.Value, function.Locals[set.Target.Index]));
                    break;
                case GetField get:
                    Define(set.Target, Unboxed(new Load(LoadOp.I64Load, new Get(SlotOf(get.Record)), Layout.RecordFields + 8 * get.Slot), set.Target));
                    break;
                case GetOuter get:
                    Define(set.Target, new Load(LoadOp.I32Load, new Get(SlotOf(get.Record)), Layout.RecordOuter));
                    break;
                case Anf.GetStatic get:
                    Define(set.Target, Unboxed(new Load(LoadOp.I64Load, new ConstI32(lowering.data.Static(get.Slot)), 0), set.Target));
                    break;
                case ClosureEnvironment get:
                    Define(set.Target, new Load(LoadOp.I32Load, new Op(NumericOp.I32WrapI64, [Boxed(get.Closure)]), Layout.FunctionScope));
                    break;
                case NewRecord make:
                    Define(set.Target, new CallKernel(KernelInterface.NewRecord, [Address(make.Outer), new ConstI32(make.SlotCount)]));
                    break;
                case Anf.MakeClosure make:
                    DefineAs(set.Target, Representation.Boxed,
                        new CallKernel(KernelInterface.NewClosure, [new ConstI32(lowering.data.Template(make.Function)), Address(make.Environment)]));
                    break;
                case Anf.Call call:
                    LowerCall(set, call);
                    break;
                case CallKnown call:
                {
                    AnfFunction callee = lowering.program.Functions[call.Function.Index];
                    var arguments = ImmutableArray.CreateBuilder<Expr>();
                    arguments.Add(new Get(next));
                    if (callee.Environment is not null) arguments.Add(Address(call.Environment));
                    if (callee.This is not null) arguments.Add(Boxed(call.This));
                    for (int i = 0; i < callee.Parameters.Length; i++)
                        arguments.Add(i < call.Arguments.Length ? Boxed(call.Arguments[i]) : new ConstI64(Value.UndefinedBits));
                    DefineCallResult(set.Target, new CallDirect(call.Function, arguments.ToImmutable()));
                    break;
                }
                case Anf.Prim prim:
                    LowerPrimitive(set, prim);
                    break;
                default:
                    throw new InvalidOperationException($"ANF has no {set.Value.GetType().Name}");
            }
        }

        private void LowerCall(Anf.Set set, Anf.Call call)
        {
            callsValues = true;
            for (int i = 0; i < call.Arguments.Length; i++)
                output.Add(new Store(StoreOp.I64Store, new Get(UniformSlots.Sp), FrameLayout.ArgumentOffset(i), Boxed(call.Arguments[i])));
            long text = call.CalleeText is { } t ? lowering.data.Constant(new Literal.String(t)) : Value.UndefinedBits;
            Expr argv = call.Arguments.Length == 0 ? new Get(UniformSlots.Sp) : new Op(NumericOp.I32Add, [new Get(UniformSlots.Sp), new ConstI32(FrameLayout.ArgumentOffset(0))]);
            var general = new CallHelper(RuntimeHelper.CallValue,
                [new Get(next), Boxed(call.Callee), Boxed(call.This), Boxed(call.NewTarget), new ConstI32(call.Arguments.Length), argv, new ConstI64(text)]);
            DefineCallResult(set.Target, InlineCall(call, argv, out Expr? test, out _) is { } inline ? new Choose(test!, ValueType.I64, inline, general) : general);
        }

        /// <summary>A call's result: a sentinel goes to the handler.</summary>
        private void DefineCallResult(Local target, Expr call)
        {
            if (!liveness.Read.Contains(target.Index))
            {
                output.Add(new BranchIf(handler, IsSentinel(call)));
                return;
            }
            // Straight into the target when nothing that the handler sees can tell: else a throwing call would have assigned it.
            Slot result = handler == throwTarget && function.Locals[target.Index] == Representation.Boxed ? SlotOf(target) : NewSlot(ValueType.I64);
            output.Add(new BranchIf(handler, IsSentinel(new Tee(result, call))));
            if (result == SlotOf(target)) StoreRootIfHomed(target);
            else Define(target, Unboxed(new Get(result), target));
        }

        // ── Atoms ─────────────────────────────────────────────────────────────────────────────────────────────────

        private Expr Address(Local? record) => record is { } r ? new Get(SlotOf(r)) : new ConstI32(0);

        private Expr Boxed(Atom atom) => As(atom, Representation.Boxed);

        private Representation RepresentationOf(Atom atom) => atom is LocalAtom local ? function.Locals[local.Local.Index] : Representation.Boxed;

        /// <summary>The atom in a representation. An unboxed one must be able to hold it: representation selection saw to that.</summary>
        private Expr As(Atom atom, Representation wanted)
        {
            if (atom is ConstantAtom { Value: var literal })
            {
                return wanted switch
                {
                    Representation.Boxed => new ConstI64(lowering.data.Constant(literal)),
                    Representation.Float64 => new ConstF64(Value.FromForeignNumber(((Literal.Number)literal).Value).Number),
                    Representation.Int32 => new ConstI32((int)((Literal.Number)literal).Value),
                    Representation.Boolean => new ConstI32(((Literal.Boolean)literal).Value ? 1 : 0),
                    _ => throw new InvalidOperationException("a constant as a scope record"),
                };
            }
            Local local = ((LocalAtom)atom).Local;
            return Convert(new Get(SlotOf(local)), function.Locals[local.Index], wanted);
        }

        /// <summary>Changes the representation of a value.</summary>
        private static Expr Convert(Expr value, Representation from, Representation to) => (from, to) switch
        {
            _ when from == to => value,
            (Representation.Float64, Representation.Boxed) => new Op(NumericOp.I64ReinterpretF64, [value]),
            (Representation.Int32, Representation.Boxed) => new Op(NumericOp.I64ReinterpretF64, [new Op(NumericOp.F64ConvertI32S, [value])]),
            (Representation.Int32, Representation.Float64) => new Op(NumericOp.F64ConvertI32S, [value]),
            // true is the integer after false
            (Representation.Boolean, Representation.Boxed) => new Op(NumericOp.I64Add, [new Op(NumericOp.I64ExtendI32U, [value]), new ConstI64(Value.FalseBits)]),
            (Representation.Boxed, Representation.Float64) => new Op(NumericOp.F64ReinterpretI64, [value]),
            (Representation.Boxed, Representation.Int32) => new Op(NumericOp.I32TruncSatF64S, [new Op(NumericOp.F64ReinterpretI64, [value])]),
            (Representation.Float64, Representation.Int32) => new Op(NumericOp.I32TruncSatF64S, [value]),
            (Representation.Boxed, Representation.Boolean) => new Op(NumericOp.I64Eq, [value, new ConstI64(Value.TrueBits)]),
            _ => throw new InvalidOperationException($"no conversion from {from} to {to}"),
        };

        private Expr Unboxed(Expr boxed, Local target) => Convert(boxed, Representation.Boxed, function.Locals[target.Index]);

        /// <summary>7.1.2 ToBoolean of an atom, as an i32 for a branch.</summary>
        private Expr Condition(Atom atom)
        {
            switch (RepresentationOf(atom))
            {
                case Representation.Boolean:
                    return As(atom, Representation.Boolean);
                case Representation.Int32:
                    return As(atom, Representation.Int32);
                case Representation.Float64:
                {
                    // Neither zero nor NaN.
                    Expr number = As(atom, Representation.Float64);
                    return new Op(NumericOp.F64Gt, [new Op(NumericOp.F64Abs, [number]), new ConstF64(0)]);
                }
                case Representation.Boxed:
                {
                    Expr value = Boxed(atom);
                    // true and false first: they are the two integers from false on.
                    return new Choose(
                        new Op(NumericOp.I64LeU, [new Op(NumericOp.I64Sub, [value, new ConstI64(Value.FalseBits)]), new ConstI64(1)]),
                        ValueType.I32,
                        new Op(NumericOp.I64Eq, [value, new ConstI64(Value.TrueBits)]),
                        new CallKernel(KernelMethod.Get("Operations", "ToBoolean"), [value]));
                }
                default:
                    throw new InvalidOperationException("a scope record as a condition");
            }
        }
    }
}
