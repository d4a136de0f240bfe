using System.Collections.Immutable;
using VerifiedJS.Kernel;
using VerifiedJS.Primitives;

namespace VerifiedJS.Core;

/// <summary>
/// Makes nodes of a program whose variables CaptureAnalysis has marked. Functions are numbered from <c>firstIndex</c> on as
/// closures of them are met, breadth first: closure conversion numbers them alike.
/// </summary>
internal sealed class InterpreterCompiler(CoreMachine machine, int firstIndex)
{
    /// <summary>A scope record that will exist at run time.</summary>
    private sealed class Record(Record? outer)
    {
        public readonly Record? Outer = outer;
        public readonly Dictionary<Variable, int> Slots = [];
    }

    private readonly Dictionary<Variable, int> statics = [];
    private readonly Dictionary<Function, Code> codes = [];
    private readonly List<(Code Code, Record? Environment)> pending = [];

    // Of the function being compiled.
    private readonly Dictionary<Variable, int> locals = [];
    private int localCount, top, frameSize;
    private Record? current;

    public List<Code> Compile(Program program)
    {
        int area = machine.NewStatics(program.Statics.Length);
        foreach (Variable variable in program.Statics) statics.Add(variable, area + 8 * statics.Count);
        CodeOf(program.Main, null);
        for (int i = 0; i < pending.Count; i++) CompileFunction(pending[i].Code, pending[i].Environment);
        return [.. pending.Select(p => p.Code)];
    }

    private Code CodeOf(Function function, Record? environment)
    {
        if (codes.TryGetValue(function, out Code? code)) return code;
        code = new Code { Source = function, Index = firstIndex + pending.Count, Parameters = new int[function.Parameters.Length] };
        code.Template = machine.NewTemplate(function, code.Index);
        codes.Add(function, code);
        pending.Add((code, environment));
        return code;
    }

    private void CompileFunction(Code code, Record? environment)
    {
        locals.Clear();
        localCount = 0;
        top = frameSize = CoreMachine.FrameHeaderSize;
        current = environment;
        Function function = code.Source;
        Variable?[] header = [.. function.Parameters, function.Rest, function.Arguments, function.This, function.NewTarget, function.Callee];
        if (header.Any(v => v is { IsCaptured: true, IsStatic: false })) current = new Record(environment);
        var staticHeader = new List<Node>();
        int Place(Variable? variable)
        {
            if (variable is null) return Code.Unused;
            if (variable is { IsCaptured: true, IsStatic: false })
            {
                current!.Slots.Add(variable, current.Slots.Count);
                return ~(current.Slots.Count - 1);
            }
            int local = localCount++;
            if (variable.IsStatic) staticHeader.Add(new SetStaticNode(statics[variable], new LocalNode(local)));
            else locals.Add(variable, local);
            return local;
        }
        for (int i = 0; i < code.Parameters.Length; i++) code.Parameters[i] = Place(function.Parameters[i]);
        code.Rest = Place(function.Rest);
        code.Arguments = Place(function.Arguments);
        code.This = Place(function.This);
        code.NewTarget = Place(function.NewTarget);
        code.Callee = Place(function.Callee);
        code.HeaderSlots = current == environment ? 0 : current!.Slots.Count;
        Node body = Compile(function.Body);
        code.Body = staticHeader.Count == 0 ? body : new SeqNode([.. staticHeader, body]);
        code.LocalCount = localCount;
        code.FrameSize = frameSize;
    }

    private Node Compile(Expr expression)
    {
        switch (expression)
        {
            case Constant constant: return new ConstantNode(machine.Literal(constant.Value));
            case Var read: return Read(read.Variable);
            case Assign assign: { Node value = Compile(assign.Value); return Write(assign.Variable, value); }
            case Let let: return CompileLet(let);
            case Scope scope: return CompileScope(scope);
            case Lambda lambda: return new LambdaNode(machine, CodeOf(lambda.Function, current));
            case Call call: return CompileCall(call);
            case Prim prim: return CompilePrimitive(prim);
            case If branch: return new IfNode(Compile(branch.Condition), Compile(branch.Then), Compile(branch.Else));
            case Seq seq: return seq.Items.Length == 1 ? Compile(seq.Items[0]) : new SeqNode(CompileAll(seq.Items));
            case Block block: return new BlockNode(block.Label, Compile(block.Body));
            case Break leave: return new BreakNode(leave.Label, Compile(leave.Value));
            case Loop loop: return new LoopNode(Compile(loop.Body));
            case TryCatch tryCatch: return CompileTryCatch(tryCatch);
            case TryFinally tryFinally: return new TryFinallyNode(machine, Compile(tryFinally.Body), Compile(tryFinally.Finalizer));
            case Throw @throw: return new ThrowNode(machine, Compile(@throw.Value));
            case Return @return: return new BreakNode(Activation.ReturnTarget, Compile(@return.Value));
            default: throw new InvalidOperationException($"Core has no {expression.GetType().Name}");
        }
    }

    private Node[] CompileAll(ImmutableArray<Expr> expressions)
    {
        var nodes = new Node[expressions.Length];
        for (int i = 0; i < nodes.Length; i++) nodes[i] = Compile(expressions[i]);
        return nodes;
    }

    private Node Read(Variable variable)
    {
        if (variable.IsStatic) return new StaticNode(statics[variable]);
        if (!variable.IsCaptured) return new LocalNode(LocalOf(variable));
        (int hops, int slot) = Find(variable);
        return new CapturedNode(hops, slot);
    }

    private Node Write(Variable variable, Node value)
    {
        if (variable.IsStatic) return new SetStaticNode(statics[variable], value);
        if (!variable.IsCaptured) return new SetLocalNode(LocalOf(variable), value);
        (int hops, int slot) = Find(variable);
        return new SetCapturedNode(hops, slot, value);
    }

    private int LocalOf(Variable variable) => locals.TryGetValue(variable, out int local)
        ? local
        : throw new InvalidOperationException($"{variable} is not declared around its use, or is captured and not marked");

    private (int Hops, int Slot) Find(Variable variable)
    {
        int hops = 0;
        for (Record? record = current; record is not null; record = record.Outer, hops++)
            if (record.Slots.TryGetValue(variable, out int slot))
                return (hops, slot);
        throw new InvalidOperationException($"{variable} is captured but not declared around its use");
    }

    /// <summary>The body with a record of one field, for the variable, around it.</summary>
    private Node InRecordOf(Variable variable, Expr body)
    {
        Record? outer = current;
        current = new Record(outer);
        current.Slots.Add(variable, 0);
        Node node = Compile(body);
        current = outer;
        return node;
    }

    private Node CompileLet(Let let)
    {
        Node init = Compile(let.Init);
        if (let.Variable.IsStatic) return new SeqNode([Write(let.Variable, init), Compile(let.Body)]);
        if (let.Variable.IsCaptured) return new CapturedLetNode(machine, init, InRecordOf(let.Variable, let.Body));
        int local = localCount++;
        locals.Add(let.Variable, local);
        return new LetNode(local, init, Compile(let.Body));
    }

    private Node CompileScope(Scope scope)
    {
        var cleared = new List<int>();
        Record? outer = current, record = null;
        foreach (Variable variable in scope.Variables)
        {
            if (variable.IsStatic) continue;
            if (variable.IsCaptured)
            {
                record ??= new Record(outer);
                record.Slots.Add(variable, record.Slots.Count);
            }
            else
            {
                locals.Add(variable, localCount);
                cleared.Add(localCount++);
            }
        }
        current = record ?? outer;
        Node body = Compile(scope.Body);
        current = outer;
        return cleared.Count == 0 && record is null ? body : new ScopeNode(machine, [.. cleared], record?.Slots.Count ?? 0, body);
    }

    private Node CompileTryCatch(TryCatch tryCatch)
    {
        Node body = Compile(tryCatch.Body);
        if (tryCatch.Exception.IsStatic) throw new InvalidOperationException($"{tryCatch.Exception}: a static exception variable");
        if (tryCatch.Exception.IsCaptured) return new TryCatchNode(machine, body, -1, InRecordOf(tryCatch.Exception, tryCatch.Handler));
        int local = localCount++;
        locals.Add(tryCatch.Exception, local);
        return new TryCatchNode(machine, body, local, Compile(tryCatch.Handler));
    }

    private Node CompileCall(Call call)
    {
        Node callee = Compile(call.Callee), @this = Compile(call.This);
        Node? newTarget = call.NewTarget is Constant { Value: Literal.Undefined } ? null : Compile(call.NewTarget);
        // Outgoing arguments stand above those of the calls that this one is an argument of.
        int offset = top;
        top += 8 * call.Arguments.Length;
        frameSize = Math.Max(frameSize, top);
        Node[] arguments = CompileAll(call.Arguments);
        top = offset;
        int text = call.CalleeText is null ? 0 : machine.StringAddress(call.CalleeText);
        return new CallNode(machine, callee, @this, newTarget, arguments, offset, text);
    }

    private Node CompilePrimitive(Prim prim)
    {
        Node[] operands = CompileAll(prim.Arguments);
        if (operands.Length != prim.Operation.Arity)
            throw new InvalidOperationException($"{prim.Operation.Name} takes {prim.Operation.Arity} operands, not {operands.Length}");
        int cache = prim.Operation.HasInlineCache ? machine.NewInlineCache() : 0;
        Delegate operation = PrimitiveDelegates.Of(prim.Operation);
        if (operation is PrimitiveDelegates.F2 binary && Enum.TryParse(prim.Operation.Name, out NumberOperator op))
            return new NumberOperatorNode(machine, op, binary, operands[0], operands[1]);
        return operation switch
        {
            PrimitiveDelegates.F0 f => new Prim0Node(machine, f, cache),
            PrimitiveDelegates.F1 f => new Prim1Node(machine, f, operands[0], cache),
            PrimitiveDelegates.F2 f => new Prim2Node(machine, f, operands[0], operands[1], cache),
            PrimitiveDelegates.F3 f => new Prim3Node(machine, f, operands[0], operands[1], operands[2], cache),
            PrimitiveDelegates.FMany f => new PrimManyNode(machine, f, operands, cache),
            _ => throw new InvalidOperationException(),
        };
    }
}
