using System.Collections.Immutable;
using VerifiedJS.Flat;
using VerifiedJS.Kernel;
using VerifiedJS.Primitives;
using VerifiedJS.Wasm;
using VerifiedJS.WasmIR;
using Block = VerifiedJS.WasmIR.Block;
using CallIndirect = VerifiedJS.WasmIR.CallIndirect;
using Drop = VerifiedJS.WasmIR.Drop;
using Expr = VerifiedJS.WasmIR.Expr;
using If = VerifiedJS.WasmIR.If;
using Load = VerifiedJS.WasmIR.Load;
using Loop = VerifiedJS.WasmIR.Loop;
using Return = VerifiedJS.WasmIR.Return;
using Select = VerifiedJS.WasmIR.Select;
using Store = VerifiedJS.WasmIR.Store;
using Unreachable = VerifiedJS.WasmIR.Unreachable;

namespace VerifiedJS.Compiler.Tests.Certify.Mutations;

/// <summary>Wrong output of lowering: a function of Wasm.IR with one place changed.</summary>
internal sealed class IrMutation
{
    /// <summary>Statements for a statement, or null where the kind does not fit. The targets around are those that a branch may name, innermost last.</summary>
    private delegate IEnumerable<Stmt>? StatementChange(Stmt statement, IrFunction function, IReadOnlyList<Target> around);
    private delegate Expr? ExpressionChange(Expr expression);

    private static bool IsSentinelTest(Expr e) => e is Op { Operation: NumericOp.I64Eq, Operands: [_, ConstI64 { Value: Value.SentinelBits }] };

    private static bool IsPoll(Stmt s) => s is If { Condition: Op { Operation: NumericOp.I32GtU, Operands: [_, Load { Address: ConstI32 { Value: 1024 } }] } };

    private static Op Not(Expr condition) => new(NumericOp.I32Eqz, [condition]);

    private static Target? Around(Target label, IReadOnlyList<Target> around, int by)
    {
        for (int i = 0; i < around.Count; i++)
            if (ReferenceEquals(around[i], label) && i + by >= 0 && i + by < around.Count) return around[i + by];
        return null;
    }

    private static bool IsRoot(Stmt s, IrFunction f) => IsRoot(s, f, out _);

    private static bool IsRoot(Stmt s, IrFunction f, out Store root)
    {
        root = (s as Store)!;
        return s is Store { Operation: StoreOp.I64Store, Address: Get { Local.Index: 0 } } store && store.Offset >= FrameLayout.ArgumentOffset(f.Frame.OutgoingArguments);
    }

    // What only the collector sees: whether the value is in the frame when it looks.
    private static readonly (string Kind, StatementChange Change)[] Roots =
    [
        ("root not stored", (s, f, _) => IsRoot(s, f) ? [] : null),
        ("another value in a root", (s, f, _) => IsRoot(s, f, out Store root) ? [root with { Value = new ConstI64(0) }] : null),
        ("root outside of the frame", (s, f, _) => IsRoot(s, f, out Store root) ? [root with { Offset = f.Frame.Size }] : null),
        ("root beside its word", (s, f, _) => IsRoot(s, f, out Store root) ? [root with { Offset = root.Offset + 4 }] : null),
        ("half a root", (s, f, _) => IsRoot(s, f, out Store root) ? [root with { Operation = StoreOp.I64Store32 }] : null),
        ("root in another root's word", (s, f, _) => IsRoot(s, f, out Store root) && f.Frame.Roots.Length > 1
            ? [root with { Offset = FrameLayout.ArgumentOffset(f.Frame.OutgoingArguments + ((root.Offset - FrameLayout.ArgumentOffset(f.Frame.OutgoingArguments)) / 8 + 1) % f.Frame.Roots.Length) }] : null),
        ("frame ends too early", (s, f, _) => s is Set { Value: Op { Operation: NumericOp.I32Add, Operands: [Get { Local.Index: 0 }, ConstI32 size] } } set && size.Value == f.Frame.Size
            ? [set with { Value = new Op(NumericOp.I32Add, [new Get(new Slot(0)), new ConstI32(FrameLayout.HeaderSize)]) }] : null),
    ];

    private static readonly (string Kind, StatementChange Change)[] Statements =
    [
        ("missed exception test", (s, _, _) => s switch
        {
            BranchIf { Condition: Op { Operands: [Tee tee, _] } } b when IsSentinelTest(b.Condition) => [new Set(tee.Local, tee.Value)],
            If { Condition: Op { Operands: [Tee tee, _] } } b when IsSentinelTest(b.Condition) => [new Set(tee.Local, tee.Value)],
            _ => null,
        }),
        ("root in an argument's word", (s, f, _) => IsRoot(s, f, out Store root) && f.Frame.OutgoingArguments > 0 ? [root with { Offset = FrameLayout.ArgumentOffset(0) }] : null),
        ("statement lost", (s, f, _) => IsRoot(s, f) ? null : []),
        ("assignment of another local", (s, f, _) => s is Set x ? [x with { Local = new Slot((x.Local.Index + 1) % f.Locals.Length) }] : null),
        ("store beside", (s, f, _) => s is Store x && !IsRoot(s, f) ? [x with { Offset = x.Offset + 8 }] : null),
        ("store of half", (s, f, _) => s is Store { Operation: StoreOp.I64Store } x && !IsRoot(s, f) ? [x with { Operation = StoreOp.I64Store32 }] : null),
        ("store twice into neighbours", (s, f, _) => s is Store x && !IsRoot(s, f) ? [x, x with { Offset = x.Offset + 8 }] : null),
        ("test negated", (s, _, _) => s is If x && !IsPoll(s) ? [x with { Condition = Not(x.Condition) }] : null),
        ("branch's test negated", (s, _, _) => s is BranchIf x ? [x with { Condition = Not(x.Condition) }] : null),
        ("both branches", (s, _, _) => s is If x && !IsPoll(s) ? [new Drop(x.Condition), .. x.Then, .. x.Else] : null),
        ("branch taken always", (s, _, _) => s is BranchIf x ? [new Drop(x.Condition), new Branch(x.Label)] : null),
        ("branch taken never", (s, _, _) => s is BranchIf x ? [new Drop(x.Condition)] : null),
        ("branch one too far", (s, _, around) => s is Branch x && Around(x.Label, around, -1) is { } to ? [x with { Label = to }] : null),
        ("branch one too near", (s, _, around) => s is Branch x && Around(x.Label, around, 1) is { } to ? [x with { Label = to }] : null),
        ("exception to another handler", (s, _, around) => s is BranchIf x && Around(x.Label, around, -1) is { } to ? [x with { Label = to }] : null),
        ("exception to no handler", (s, _, around) => s is BranchIf x && IsSentinelTest(x.Condition) && Around(x.Label, around, 1) is { } to ? [x with { Label = to }] : null),
        ("call to make taken for an exception", (s, _, _) => s is If { Then: [BranchIf x], Else: [] } i && IsSentinelTest(i.Condition) ? [new BranchIf(x.Label, i.Condition)] : null),
        ("loop left at its end", (s, _, _) => s is Loop { Body: [.., Branch x] } loop && ReferenceEquals(x.Label, loop.Label) ? [loop with { Body = loop.Body.RemoveAt(loop.Body.Length - 1) }] : null),
        ("return of another local", (s, f, _) => s is Return { Value: Get g } ? [new Return(new Get(new Slot((g.Local.Index + 1) % f.Locals.Length)))] : null),
        ("return of null", (s, _, _) => s is Return ? [new Return(new ConstI64(Value.NullBits))] : null),
        ("return of the sentinel", (s, _, _) => s is Return x && x.Value is not ConstI64 { Value: Value.SentinelBits } ? [new Return(new ConstI64(Value.SentinelBits))] : null),
        ("code that traps", (s, _, _) => s is Return or Branch ? [new Unreachable()] : null),
        ("further return", (s, _, _) => s is Set or Store ? [s, new Return(new ConstI64(Value.UndefinedBits))] : null),
        ("poll lost", (s, _, _) => IsPoll(s) ? [] : null),
    ];

    private static NumericOp? Other(NumericOp op) => op switch
    {
        NumericOp.I32Add => NumericOp.I32Sub,
        NumericOp.I64Eq => NumericOp.I64Ne,
        NumericOp.I64Ne => NumericOp.I64Eq,
        NumericOp.I32Eq => NumericOp.I32Ne,
        NumericOp.I32Ne => NumericOp.I32Eq,
        NumericOp.I32And => NumericOp.I32Or,
        NumericOp.I32Or => NumericOp.I32And,
        NumericOp.I64Or => NumericOp.I64And,
        NumericOp.F64Eq => NumericOp.F64Ne,
        NumericOp.I64LeU => NumericOp.I64LtU,
        NumericOp.F64ConvertI32S => NumericOp.F64ConvertI32U,
        NumericOp.I64ExtendI32U => NumericOp.I64ExtendI32S,
        _ => null,
    };

    private static readonly Lazy<ImmutableArray<KernelMethod>> Methods = new(() =>
        [.. PrimitiveTable.All.Keys.Order(StringComparer.Ordinal).Select(name => KernelMethod.Find("Operations", name)).OfType<KernelMethod>()]);

    private static ImmutableArray<Expr>? Exchanged(ImmutableArray<Expr> arguments) =>
        arguments.Length >= 3 && Print(arguments[^1]) != Print(arguments[^2]) ? arguments.SetItem(arguments.Length - 1, arguments[^2]).SetItem(arguments.Length - 2, arguments[^1]) : null;

    private static string Print(Expr e) => WasmIR.Printer.Print(new IrProgram([new IrFunction(new FunctionId(0), "", Entry.Direct, new FunctionType([], []), [], new FrameLayout(0, [], 0, 0), [new Return(e)])], []));

    private static readonly (string Kind, ExpressionChange Change)[] Expressions =
    [
        ("read of another local", e => e is Get { Local.Index: > 0 } x ? new Get(new Slot(x.Local.Index - 1)) : null),
        ("tee of another local", e => e is Tee { Local.Index: > 0 } x ? x with { Local = new Slot(x.Local.Index - 1) } : null),
        ("another integer", e => e is ConstI32 x ? new ConstI32(x.Value ^ 1) : null),
        ("another value's bits", e => e is ConstI64 x ? new ConstI64(x.Value ^ 1) : null),
        ("another float", e => e is ConstF64 x ? new ConstF64(-x.Value) : null),
        ("other operator", e => e is Op x && Other(x.Operation) is { } other ? x with { Operation = other } : null),
        ("operands of an operator exchanged", e => e is Op { Operands: [var a, var b] } x && x.Operation is not (NumericOp.I32Add or NumericOp.I64Add or NumericOp.F64Add or NumericOp.F64Mul or NumericOp.I32And or NumericOp.I32Or or NumericOp.I64Or
            or NumericOp.I32Xor or NumericOp.I32Mul or NumericOp.I64Eq or NumericOp.I64Ne or NumericOp.I32Eq or NumericOp.I32Ne or NumericOp.F64Eq or NumericOp.F64Ne or NumericOp.I64And) && Print(a) != Print(b)
            ? x with { Operands = [b, a] } : null),
        ("load from beside", e => e is Load x ? x with { Offset = x.Offset + 8 } : null),
        ("load of half", e => e is Load { Operation: LoadOp.I64Load } x ? x with { Operation = LoadOp.I64Load32U } : null),
        ("choice exchanged", e => e switch
        {
            Select x when Print(x.Then) != Print(x.Else) => x with { Then = x.Else, Else = x.Then },
            Choose x when Print(x.Then) != Print(x.Else) => x with { Then = x.Else, Else = x.Then },
            _ => null,
        }),
        ("another method of the kernel", e => e is CallKernel x && Methods.Value.FirstOrDefault(method => method != x.Method && method.Type.Equals(x.Method.Type)) is { } other ? x with { Method = other } : null),
        ("method's operands exchanged", e => e is CallKernel x && Exchanged(x.Arguments) is { } exchanged ? x with { Arguments = exchanged } : null),
        ("helper's operands exchanged", e => e is CallHelper x && Exchanged(x.Arguments) is { } exchanged ? x with { Arguments = exchanged } : null),
        ("operands of a direct call exchanged", e => e is CallDirect x && Exchanged(x.Arguments) is { } exchanged ? x with { Arguments = exchanged } : null),
        ("callee's frame over the caller's", e => e switch
        {
            CallDirect { Arguments: [Get { Local.Index: > 0 }, ..] } x => x with { Arguments = x.Arguments.SetItem(0, new Get(new Slot(0))) },
            CallHelper { Arguments: [Get { Local.Index: > 0 }, ..] } x => x with { Arguments = x.Arguments.SetItem(0, new Get(new Slot(0))) },
            _ => null,
        }),
        ("direct call of another function", e => e is CallDirect { Function.Index: > 0 } x ? x with { Function = new FunctionId(x.Function.Index - 1) } : null),
        ("completion left out", e => e is CallHelper { Helper: RuntimeHelper.InvokePending } ? new ConstI64(Value.UndefinedBits) : null),
    ];

    /// <summary>Changes that the checker of safepoints alone is there for: they change what the collector sees, and nothing else.</summary>
    public static IEnumerable<string> SafepointKinds => Roots.Select(row => row.Kind);

    /// <summary>Changes that the checkers of lowering and of safepoints are there for together.</summary>
    public static IEnumerable<string> Kinds => [.. Statements.Select(row => row.Kind), .. Expressions.Select(row => row.Kind)];

    private readonly StatementChange? statementChange;
    private readonly ExpressionChange? expressionChange;
    private readonly IrFunction function;
    private readonly int chosen;
    private readonly List<Target> around = [];
    private int seen;

    private IrMutation(string kind, IrFunction function, int chosen)
    {
        statementChange = Roots.Concat(Statements).FirstOrDefault(row => row.Kind == kind).Change;
        expressionChange = Expressions.FirstOrDefault(row => row.Kind == kind).Change;
        this.function = function;
        this.chosen = chosen;
    }

    /// <summary>
    /// The function changed at one of its places for the kind, picked by the seed; null when there is none. <paramref name="header"/>: statements at the start of the
    /// outermost block that stay.
    /// </summary>
    public static IrFunction? Apply(string kind, IrFunction function, int header, int seed)
    {
        var count = new IrMutation(kind, function, -1);
        count.Body(header);
        return count.seen == 0 ? null : function with { Body = new IrMutation(kind, function, (int)((uint)seed % (uint)count.seen)).Body(header) };
    }

    private ImmutableArray<Stmt> Body(int header)
    {
        if (header == 0 || function.Body is not [Block outermost, ..]) return Rewrite(function.Body);
        around.Add(outermost.Label);
        return [outermost with { Body = [.. outermost.Body[..header], .. Rewrite(outermost.Body[header..])] }, .. function.Body[1..]];
    }

    private bool IsTurn() => seen++ == chosen;

    private ImmutableArray<Stmt> Rewrite(ImmutableArray<Stmt> body) => [.. body.SelectMany(Rewrite)];

    private IEnumerable<Stmt> Rewrite(Stmt statement)
    {
        if (statementChange?.Invoke(statement, function, around) is { } changed && IsTurn()) return changed;
        return [statement switch
        {
            Set s => s with { Value = Rewrite(s.Value) },
            Drop s => s with { Value = Rewrite(s.Value) },
            Store s => s with { Address = Rewrite(s.Address), Value = Rewrite(s.Value) },
            If s => s with { Condition = Rewrite(s.Condition), Then = Rewrite(s.Then), Else = Rewrite(s.Else) },
            Block s => s with { Body = Within(s.Label, s.Body) },
            Loop s => s with { Body = Within(s.Label, s.Body) },
            BranchIf s => s with { Condition = Rewrite(s.Condition) },
            Return s => s with { Value = Rewrite(s.Value) },
            _ => statement,
        }];
    }

    private ImmutableArray<Stmt> Within(Target label, ImmutableArray<Stmt> body)
    {
        around.Add(label);
        ImmutableArray<Stmt> result = Rewrite(body);
        around.RemoveAt(around.Count - 1);
        return result;
    }

    private ImmutableArray<Expr> Rewrite(ImmutableArray<Expr> expressions) => [.. expressions.Select(Rewrite)];

    private Expr Rewrite(Expr expression)
    {
        if (expressionChange is null) return expression;
        if (expressionChange(expression) is { } changed && IsTurn()) return changed;
        return expression switch
        {
            Tee e => e with { Value = Rewrite(e.Value) },
            Op e => e with { Operands = Rewrite(e.Operands) },
            Load e => e with { Address = Rewrite(e.Address) },
            Select e => e with { Condition = Rewrite(e.Condition), Then = Rewrite(e.Then), Else = Rewrite(e.Else) },
            Choose e => e with { Condition = Rewrite(e.Condition), Then = Rewrite(e.Then), Else = Rewrite(e.Else) },
            CallKernel e => e with { Arguments = Rewrite(e.Arguments) },
            CallHelper e => e with { Arguments = Rewrite(e.Arguments) },
            CallDirect e => e with { Arguments = Rewrite(e.Arguments) },
            CallIndirect e => e with { Index = Rewrite(e.Index), Arguments = Rewrite(e.Arguments) },
            _ => expression,
        };
    }
}
