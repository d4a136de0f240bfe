using VerifiedJS.Flat;
using VerifiedJS.Wasm;
using Call = VerifiedJS.Wasm.Call;
using Label = VerifiedJS.Wasm.Label;
using W = VerifiedJS.Wasm;
using ValueType = VerifiedJS.Wasm.ValueType;

namespace VerifiedJS.WasmIR;

/// <summary>The symbols that a module gives to what Wasm.IR names.</summary>
public sealed record EmissionSymbols(
    Func<KernelMethod, FunctionSymbol> Kernel,
    Func<RuntimeHelper, FunctionSymbol> Helper,
    Func<FunctionId, FunctionSymbol> Direct,
    TableSymbol Table);

/// <summary>
/// Emission: Wasm.IR to Wasm.AST. Each construct has one translation; a local that is read right after it is set becomes a tee,
/// and a block that nothing branches to disappears.
/// </summary>
public sealed class Emission
{
    private readonly EmissionSymbols symbols;
    private readonly Dictionary<Target, Label> labels = [];
    private List<Instruction> output = [];

    private Emission(EmissionSymbols symbols) => this.symbols = symbols;

    /// <summary>The locals behind the parameters, and the body.</summary>
    public static (Seq<ValueType> Locals, Seq<Instruction> Body) Emit(IrFunction function, EmissionSymbols symbols)
    {
        var emission = new Emission(symbols);
        foreach (Stmt statement in function.Body) emission.Statement(statement);
        return (function.Locals.Skip(function.Type.Parameters.Count).ToSeq(), emission.output);
    }

    private Seq<Instruction> Nested(IEnumerable<Stmt> statements)
    {
        List<Instruction> saved = output;
        output = [];
        foreach (Stmt statement in statements) Statement(statement);
        Seq<Instruction> result = output;
        output = saved;
        return result;
    }

    private Seq<Instruction> Nested(Expr expression)
    {
        List<Instruction> saved = output;
        output = [];
        Expression(expression);
        Seq<Instruction> result = output;
        output = saved;
        return result;
    }

    private Label LabelOf(Target target)
    {
        if (!labels.TryGetValue(target, out Label? label)) labels.Add(target, label = new Label(target.Name));
        return label;
    }

    private void Statement(Stmt statement)
    {
        switch (statement)
        {
            case Set s:
                Expression(s.Value);
                output.Add(new LocalSet(s.Local.Index));
                break;
            case Drop s:
                Expression(s.Value);
                if (!HasNoResult(s.Value)) output.Add(W.Drop.Instance);
                break;
            case Store s:
                Expression(s.Address);
                Expression(s.Value);
                output.Add(new W.Store(s.Operation, new MemArg((uint)s.Offset, AlignmentOf(s.Operation))));
                break;
            case If s:
                Expression(s.Condition);
                output.Add(new W.If(BlockType.Empty, Nested(s.Then), Nested(s.Else)));
                break;
            case Block s:
            {
                Seq<Instruction> body = Nested(s.Body);
                if (labels.TryGetValue(s.Label, out Label? label)) output.Add(new W.Block(BlockType.Empty, body, label));
                else output.AddRange(body);
                break;
            }
            case Loop s:
                output.Add(new W.Loop(BlockType.Empty, Nested(s.Body), LabelOf(s.Label)));
                break;
            case Branch s:
                output.Add(new Br(LabelOf(s.Label)));
                break;
            case BranchIf s:
                Expression(s.Condition);
                output.Add(new BrIf(LabelOf(s.Label)));
                break;
            case Return s:
                Expression(s.Value);
                output.Add(W.Return.Instance);
                break;
            case Unreachable:
                output.Add(W.Unreachable.Instance);
                break;
            default:
                throw new InvalidOperationException($"Wasm.IR has no {statement.GetType().Name}");
        }
    }

    private static bool HasNoResult(Expr expression) => expression is CallKernel { Method.Type.Results.Count: 0 };

    private void Expression(Expr expression)
    {
        switch (expression)
        {
            case ConstI32 e:
                output.Add(new I32Const(e.Value));
                break;
            case ConstI64 e:
                output.Add(new I64Const(e.Value));
                break;
            case ConstF64 e:
                output.Add(new F64Const(e.Value));
                break;
            case Get e:
                if (output is [.., LocalSet set] && set.Local == e.Local.Index) output[^1] = new LocalTee(e.Local.Index);
                else output.Add(new LocalGet(e.Local.Index));
                break;
            case Tee e:
                Expression(e.Value);
                output.Add(new LocalTee(e.Local.Index));
                break;
            case Op e:
                foreach (Expr operand in e.Operands) Expression(operand);
                output.Add(new Numeric(e.Operation));
                break;
            case Load e:
                Expression(e.Address);
                output.Add(new W.Load(e.Operation, new MemArg((uint)e.Offset, AlignmentOf(e.Operation))));
                break;
            case Select e:
                Expression(e.Then);
                Expression(e.Else);
                Expression(e.Condition);
                output.Add(new W.Select());
                break;
            case Choose e:
                Expression(e.Condition);
                output.Add(new W.If(e.Type, Nested(e.Then), Nested(e.Else)));
                break;
            case CallKernel e:
                foreach (Expr argument in e.Arguments) Expression(argument);
                output.Add(new Call(symbols.Kernel(e.Method)));
                break;
            case CallHelper e:
                foreach (Expr argument in e.Arguments) Expression(argument);
                output.Add(new Call(symbols.Helper(e.Helper)));
                break;
            case CallDirect e:
                foreach (Expr argument in e.Arguments) Expression(argument);
                output.Add(new Call(symbols.Direct(e.Function)));
                break;
            case CallIndirect e:
                foreach (Expr argument in e.Arguments) Expression(argument);
                Expression(e.Index);
                output.Add(new W.CallIndirect(Lowering.Uniform, symbols.Table));
                break;
            default:
                throw new InvalidOperationException($"Wasm.IR has no {expression.GetType().Name}");
        }
    }

    private static int AlignmentOf(LoadOp operation) => operation switch
    {
        LoadOp.I32Load or LoadOp.F32Load or LoadOp.I64Load32S or LoadOp.I64Load32U => 2,
        LoadOp.I64Load or LoadOp.F64Load => 3,
        LoadOp.I32Load8S or LoadOp.I32Load8U or LoadOp.I64Load8S or LoadOp.I64Load8U => 0,
        LoadOp.I32Load16S or LoadOp.I32Load16U or LoadOp.I64Load16S or LoadOp.I64Load16U => 1,
        _ => throw new InvalidOperationException(),
    };

    private static int AlignmentOf(StoreOp operation) => operation switch
    {
        StoreOp.I32Store or StoreOp.F32Store or StoreOp.I64Store32 => 2,
        StoreOp.I64Store or StoreOp.F64Store => 3,
        StoreOp.I32Store8 or StoreOp.I64Store8 => 0,
        StoreOp.I32Store16 or StoreOp.I64Store16 => 1,
        _ => throw new InvalidOperationException(),
    };
}
