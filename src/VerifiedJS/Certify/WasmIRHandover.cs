extern alias Checkers;

using System.Collections.Concurrent;
using System.Collections.Immutable;
using Dafny = Checkers::Dafny;
using D = Checkers::WasmIR;
using W = Checkers::Wasm;
using VerifiedJS.Driver;
using VerifiedJS.Wasm;
using VerifiedJS.WasmIR;
using ValueType = VerifiedJS.Wasm.ValueType;

namespace VerifiedJS.Certify;

/// <summary>
/// Hands Wasm.IR to the extracted checkers: the same tree in the datatypes of proofs/WasmIR/Syntax.dfy, callees as the indices that the
/// module's functions have. A function is handed over once, whoever asks for it, on whatever thread. Part of the trusted code.
/// </summary>
internal sealed class WasmIRHandover(LinkWitness witness)
{
    private readonly ConcurrentDictionary<IrFunction, Lazy<D.Function?>> functions = new(ReferenceEqualityComparer.Instance);

    /// <summary>The function, or null when it calls what the module does not have.</summary>
    public D.Function? Function(IrFunction function) => functions.GetOrAdd(function, f => new Lazy<D.Function?>(() => new BodyHandover(witness).Function(f))).Value;

    public static W.FunctionType Signature(FunctionType type) => W.FunctionType.create(Types(type.Parameters), Types(type.Results));

    public static Dafny.ISequence<W.ValueType> Types(IEnumerable<ValueType> types) => Dafny.Sequence<W.ValueType>.FromArray([.. types.Select(Type)]);

    // Equal types are one object, and so are equal expressions that read a local: the checkers compare objects first.
    private static readonly W.ValueType s_i32 = W.ValueType.create_I32(), s_i64 = W.ValueType.create_I64(), s_f32 = W.ValueType.create_F32(), s_f64 = W.ValueType.create_F64();

    public static W.ValueType Type(ValueType type) => type switch
    {
        ValueType.I32 => s_i32,
        ValueType.I64 => s_i64,
        ValueType.F32 => s_f32,
        ValueType.F64 => s_f64,
        _ => throw new InvalidOperationException($"no value of type {type} in compiled functions"),
    };
}

/// <summary>Hands over one function.</summary>
file sealed class BodyHandover(LinkWitness witness)
{
    private static readonly W.FunctionType s_uniform = WasmIRHandover.Signature(Lowering.Uniform);

    private readonly Dictionary<Target, uint> labels = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<Target> branchedTo = new(ReferenceEqualityComparer.Instance);
    private D.Expr?[] reads = [];

    /// <summary>The function, or null when it calls what the module does not have.</summary>
    public D.Function? Function(IrFunction function)
    {
        reads = new D.Expr?[function.Locals.Length];
        CollectTargets(function.Body);
        try
        {
            return D.Function.create_Defined(WasmIRHandover.Signature(function.Type), WasmIRHandover.Types(function.Locals.Skip(function.Type.Parameters.Count)), Statements(function.Body));
        }
        catch (NotHandedOver)
        {
            return null;
        }
    }

    private sealed class NotHandedOver : Exception;

    private void CollectTargets(ImmutableArray<Stmt> statements)
    {
        foreach (Stmt statement in statements)
        {
            switch (statement)
            {
                case WasmIR.If s:
                    CollectTargets(s.Then);
                    CollectTargets(s.Else);
                    break;
                case WasmIR.Block s: CollectTargets(s.Body); break;
                case WasmIR.Loop s: CollectTargets(s.Body); break;
                case Branch s: branchedTo.Add(s.Label); break;
                case BranchIf s: branchedTo.Add(s.Label); break;
            }
        }
    }

    private uint Label(Target target)
    {
        if (!labels.TryGetValue(target, out uint number)) labels.Add(target, number = (uint)labels.Count);
        return number;
    }

    private static uint Number(Slot slot) => (uint)slot.Index;

    private D.Stmts Statements(ImmutableArray<Stmt> statements)
    {
        D.Stmts list = D.Stmts.create_End();
        for (int i = statements.Length - 1; i >= 0; i--) list = D.Stmts.create_Then(Statement(statements[i]), list);
        return list;
    }

    private D.Stmt Statement(Stmt statement) => statement switch
    {
        Set s => D.Stmt.create_Set(Number(s.Local), Expression(s.Value)),
        WasmIR.Drop { Value: CallKernel { Method.Type.Results.Count: 0 } call } => D.Stmt.create_Perform(External(Runtime.ExportName(call.Method)), Expressions(call.Arguments)),
        WasmIR.Drop s => D.Stmt.create_Drop(Expression(s.Value)),
        WasmIR.Store s => D.Stmt.create_Store((uint)s.Operation, Expression(s.Address), (uint)s.Offset, Expression(s.Value)),
        WasmIR.If s => D.Stmt.create_If(Expression(s.Condition), Statements(s.Then), Statements(s.Else)),
        WasmIR.Block s => D.Stmt.create_Block(Label(s.Label), Statements(s.Body), branchedTo.Contains(s.Label)),
        WasmIR.Loop s => D.Stmt.create_Loop(Label(s.Label), Statements(s.Body)),
        Branch s => D.Stmt.create_Branch(Label(s.Label)),
        BranchIf s => D.Stmt.create_BranchIf(Label(s.Label), Expression(s.Condition)),
        WasmIR.Return s => D.Stmt.create_Return(Expression(s.Value)),
        WasmIR.Unreachable => D.Stmt.create_Unreachable(),
        _ => throw new InvalidOperationException($"Wasm.IR has no {statement.GetType().Name}"),
    };

    private uint External(string name) => witness.Externals.TryGetValue(name, out var external) ? (uint)external.Index : throw new NotHandedOver();

    private D.Exprs Expressions(ImmutableArray<Expr> expressions)
    {
        D.Exprs list = D.Exprs.create_Nil();
        for (int i = expressions.Length - 1; i >= 0; i--) list = D.Exprs.create_Cons(Expression(expressions[i]), list);
        return list;
    }

    private D.Expr Expression(Expr expression) => expression switch
    {
        ConstI32 e => D.Expr.create_Const(W.Value.create_I32Value((uint)e.Value)),
        ConstI64 e => D.Expr.create_Const(W.Value.create_I64Value((ulong)e.Value)),
        ConstF64 e => D.Expr.create_Const(W.Value.create_F64Value(BitConverter.DoubleToUInt64Bits(e.Value))),
        Get e => e.Local.Index < reads.Length ? reads[e.Local.Index] ??= D.Expr.create_Get(Number(e.Local)) : D.Expr.create_Get(Number(e.Local)),
        Tee e => D.Expr.create_Tee(Number(e.Local), Expression(e.Value)),
        Op e => D.Expr.create_Op((uint)e.Operation, Expressions(e.Operands)),
        WasmIR.Load e => D.Expr.create_Load((uint)e.Operation, Expression(e.Address), (uint)e.Offset),
        WasmIR.Select e => D.Expr.create_Select(Expression(e.Condition), Expression(e.Then), Expression(e.Else)),
        Choose e => D.Expr.create_Choose(Expression(e.Condition), WasmIRHandover.Type(e.Type), Expression(e.Then), Expression(e.Else)),
        CallKernel e => D.Expr.create_Call(External(Runtime.ExportName(e.Method)), Expressions(e.Arguments)),
        CallHelper e => D.Expr.create_Call(External(Runtime.ExportName(e.Helper)), Expressions(e.Arguments)),
        CallDirect e => D.Expr.create_Call(witness.Direct.TryGetValue(e.Function, out int index) ? (uint)index : throw new NotHandedOver(), Expressions(e.Arguments)),
        WasmIR.CallIndirect e => D.Expr.create_CallIndirect(s_uniform, Expression(e.Index), Expressions(e.Arguments)),
        _ => throw new InvalidOperationException($"Wasm.IR has no {expression.GetType().Name}"),
    };
}
