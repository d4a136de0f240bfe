using Mono.Cecil;
using VerifiedJS.Wasm;
using static VerifiedJS.Wasm.NumericOp;

namespace VerifiedJS.KernelCompiler;

/// <summary>
/// Graph to structured WebAssembly (Ramsey: Beyond Relooper). A block's code contains that of the blocks it dominates.
/// One that is reached by a single forward edge stands where that edge is; a merge (several forward edges, or an edge of
/// a switch) stands behind a `block` whose label the edges branch to; a loop header's code is in a `loop`.
/// </summary>
internal sealed class Structurer : Scheduler.IVisitor
{
    private readonly Graph graph;
    private readonly MethodDefinition method;
    private readonly TableSymbol table;
    private readonly Scheduler schedule;
    private readonly Locals locals;
    private List<BasicBlock> order;
    private List<BasicBlock>[] merges = null!;
    private bool[] isLoop = null!, isMerge = null!;
    private readonly Dictionary<BasicBlock, Label> labels = [], loops = [];
    private readonly HashSet<Label> used = [];
    private List<Instruction> code = [];

    private Structurer(Graph graph, MethodDefinition method, TableSymbol table)
    {
        this.graph = graph;
        this.method = method;
        this.table = table;
        order = graph.Order();
        schedule = new Scheduler(graph, order);
        locals = new Locals(graph, order, schedule);
    }

    public static KernelFunction Emit(Graph graph, MethodDefinition method, FunctionSymbol symbol, TableSymbol table, KernelUses uses)
    {
        var structurer = new Structurer(graph, method, table);
        structurer.SplitSwitchEdges();
        structurer.Analyse();
        structurer.Tree(graph.Entry, null);
        var code = structurer.code;
        if (code.Count > 0 && code[^1] is Return) code.RemoveAt(code.Count - 1);
        else if (graph.ResultTypes.Length > 0 && (code.Count == 0 || !Leaves(code[^1]))) code.Add(Unreachable.Instance);
        return new KernelFunction(symbol, structurer.locals.Types.ToSeq(), code, uses);
    }

    // An entry of a br_table cannot carry copies.
    private void SplitSwitchEdges()
    {
        bool split = false;
        foreach (var block in order.Where(b => b.Exit == Exit.Switch))
        {
            for (int i = 0; i < block.Successors.Count; i++)
            {
                var edge = block.Successors[i];
                if (locals.Copies(edge).Count == 0) continue;
                var middle = graph.NewBlock();
                middle.Exit = Exit.Jump;
                var first = new Edge(block, middle);
                middle.Predecessors.Add(first);
                block.Successors[i] = first;
                middle.Successors.Add(edge);
                edge.From = middle;
                split = true;
            }
        }
        if (split) order = graph.Order();
    }

    private void Analyse()
    {
        var dominator = Graph.Dominators(order);
        isLoop = new bool[order.Count];
        isMerge = new bool[order.Count];
        merges = [.. order.Select(_ => new List<BasicBlock>())];
        for (int b = 0; b < order.Count; b++)
        {
            int forward = 0;
            foreach (var edge in order[b].Predecessors)
            {
                if (edge.From.Index < b) { forward += edge.From.Exit == Exit.Switch ? 2 : 1; continue; }
                isLoop[b] = true;
                int d = edge.From.Index;
                while (d > b) d = dominator[d];
                if (d != b) throw new RefusedException(method, 0, "irreducible control flow (goto into a loop)");
            }
            isMerge[b] = forward > 1;
            if (isMerge[b]) merges[dominator[b]].Add(order[b]);
        }
    }

    // ---- Blocks. `next` is where control arrives at the end of the code being written. ----

    private void Tree(BasicBlock block, BasicBlock? next)
    {
        if (!isLoop[block.Index]) { Within(block, merges[block.Index].Count, next); return; }
        var label = loops[block] = new Label($"loop{block.Index}");
        var outer = code;
        code = [];
        Within(block, merges[block.Index].Count, next);
        var body = code;
        code = outer;
        code.Add(new Loop(BlockType.Empty, body, label));
    }

    // The block inside of the labelled blocks for its last `count` merges; the one that comes last is outermost.
    private void Within(BasicBlock block, int count, BasicBlock? next)
    {
        if (count == 0) { Content(block, next); return; }
        var merge = merges[block.Index][count - 1];
        var label = labels[merge] = new Label($"b{merge.Index}");
        var outer = code;
        code = [];
        Within(block, count - 1, merge);
        var body = code;
        code = outer;
        if (used.Contains(label)) code.Add(new Wasm.Block(BlockType.Empty, body, label));
        else code.AddRange(body);
        Tree(merge, next);
    }

    private void Content(BasicBlock block, BasicBlock? next)
    {
        schedule.Walk(block, this);
        switch (block.Exit)
        {
            case Exit.Jump: Follow(block.Successors[0], next); break;
            case Exit.Branch: Branch(block, next); break;
            case Exit.Switch:
                var targets = block.Successors.Select(e => (Ref<Label>)LabelOf(e)).ToList();
                code.Add(new BrTable(targets[..^1], targets[^1]));
                break;
            case Exit.Return: code.Add(Return.Instance); break;
            case Exit.Unreachable: code.Add(Unreachable.Instance); break;
            default: throw new InvalidOperationException($"{graph.Name}: a block without an end");
        }
    }

    private bool IsBackward(Edge edge) => edge.To.Index <= edge.From.Index;

    /// <summary>Is the edge nothing but a branch to a label?</summary>
    private bool IsPlain(Edge edge) => (IsBackward(edge) || isMerge[edge.To.Index]) && locals.Copies(edge).Count == 0;

    private bool IsFallThrough(Edge edge, BasicBlock? next) => !IsBackward(edge) && isMerge[edge.To.Index] && edge.To == next;

    private Label LabelOf(Edge edge)
    {
        var label = IsBackward(edge) ? loops[edge.To] : labels[edge.To];
        used.Add(label);
        return label;
    }

    private void Follow(Edge edge, BasicBlock? next)
    {
        var copies = locals.Copies(edge);
        foreach (var (source, _) in copies) { if (source.IsConstant) Constant(source); else Get(source); }
        for (int i = copies.Count - 1; i >= 0; i--) code.Add(new LocalSet(copies[i].Target));
        if (!IsBackward(edge) && !isMerge[edge.To.Index]) Tree(edge.To, next);
        else if (!IsFallThrough(edge, next)) code.Add(new Br(LabelOf(edge)));
    }

    private void Branch(BasicBlock block, BasicBlock? next)
    {
        var (whenTrue, whenFalse) = (block.Successors[0], block.Successors[1]);
        bool plainTrue = IsPlain(whenTrue), plainFalse = IsPlain(whenFalse);
        bool onTrue = plainTrue && IsFallThrough(whenTrue, next), onFalse = plainFalse && IsFallThrough(whenFalse, next);
        if (plainTrue && !(onTrue && !plainFalse))
        {
            if (onTrue) { Negate(); code.Add(new BrIf(LabelOf(whenFalse))); return; }
            code.Add(new BrIf(LabelOf(whenTrue)));
            Follow(whenFalse, next);
            return;
        }
        if (plainFalse && !onFalse)
        {
            Negate();
            code.Add(new BrIf(LabelOf(whenFalse)));
            Follow(whenTrue, next);
            return;
        }
        var condition = code;
        var first = Arm(whenTrue, next);
        var second = Arm(whenFalse, next);
        code = condition;
        if (first.Count == 0) { Negate(); code.Add(new If(BlockType.Empty, second, [])); }
        else if (second.Count == 0) code.Add(new If(BlockType.Empty, first, []));
        else if (Leaves(first[^1])) { code.Add(new If(BlockType.Empty, first, [])); code.AddRange(second); }
        else if (Leaves(second[^1])) { Negate(); code.Add(new If(BlockType.Empty, second, [])); code.AddRange(first); }
        else code.Add(new If(BlockType.Empty, first, second));
    }

    private List<Instruction> Arm(Edge edge, BasicBlock? next)
    {
        code = [];
        Follow(edge, next);
        return code;
    }

    private static bool Leaves(Instruction instruction) => instruction is Return or Br or BrTable or Unreachable;

    // The condition on top of the stack is inverted.
    private void Negate()
    {
        switch (code[^1])
        {
            case Numeric { Op: I32Eqz }: code.RemoveAt(code.Count - 1); break;
            case Numeric { Op: var op } when Operations.Inverse(op) is { } inverse: code[^1] = new Numeric(inverse); break;
            default: code.Add(new Numeric(I32Eqz)); break;
        }
    }

    // ---- Instructions ----

    public void Begin(Node node)
    {
        if (node.Kind == Kind.TableGrow) code.Add(new RefNull(ValueType.FuncRef));
    }

    public void Constant(Node node) => code.Add(node.Type switch
    {
        ValueType.I32 => new I32Const((int)node.Immediate),
        ValueType.I64 => new I64Const(node.Immediate),
        ValueType.F32 => new F32Const((uint)node.Immediate),
        _ => new F64Const((ulong)node.Immediate),
    });

    public void Get(Node node) => code.Add(new LocalGet(locals[node]));

    public void Tee(Node node) => code.Add(new LocalTee(locals[node]));

    public void Set(Node node) => code.Add(new LocalSet(locals[node]));

    public void Drop(Node node) => code.Add(Wasm.Drop.Instance);

    public void Operation(Node node)
    {
        switch (node.Kind)
        {
            case Kind.Numeric: Numeric(node.Op); break;
            case Kind.Select: code.Add(new Select()); break;
            case Kind.Load: code.Add(new Load((LoadOp)node.Opcode, new MemArg((ulong)node.Immediate, Operations.Alignment((LoadOp)node.Opcode)))); break;
            case Kind.Store: Store((StoreOp)node.Opcode, (ulong)node.Immediate); break;
            case Kind.Call:
                var callee = (FunctionSymbol)node.Symbol!;
                code.Add(new Call(callee));
                if (callee.Type.Results.Count > 1)
                {
                    var results = schedule.Results(node);
                    for (int i = callee.Type.Results.Count - 1; i >= 0; i--)
                        code.Add(results.FirstOrDefault(r => r.Immediate == i && schedule.Uses(r) > 0) is { } result ? new LocalSet(locals[result]) : Wasm.Drop.Instance);
                }
                break;
            case Kind.CallIndirect: code.Add(new CallIndirect((FunctionType)node.Symbol!, table)); break;
            case Kind.MemorySize: code.Add(MemorySize.Instance); break;
            case Kind.MemoryGrow: code.Add(MemoryGrow.Instance); break;
            case Kind.MemoryCopy: code.Add(MemoryCopy.Instance); break;
            case Kind.MemoryFill: code.Add(MemoryFill.Instance); break;
            case Kind.TableSize: code.Add(new TableSize(table)); break;
            case Kind.TableGrow: code.Add(new TableGrow(table)); break;
            case Kind.Parameter or Kind.Constant or Kind.Phi or Kind.Result: throw new InvalidOperationException();
        }
    }

    // A conversion directly behind the load of its operand is a load of another kind.
    private void Numeric(NumericOp op)
    {
        if (code.Count > 0 && code[^1] is Load load)
        {
            LoadOp? combined = (op, load.Op) switch
            {
                (I64ExtendI32U, LoadOp.I32Load) => LoadOp.I64Load32U,
                (I64ExtendI32S, LoadOp.I32Load) => LoadOp.I64Load32S,
                (I64ExtendI32U or I64ExtendI32S, LoadOp.I32Load8U) => LoadOp.I64Load8U,
                (I64ExtendI32U or I64ExtendI32S, LoadOp.I32Load16U) => LoadOp.I64Load16U,
                (I64ExtendI32S, LoadOp.I32Load8S) => LoadOp.I64Load8S,
                (I64ExtendI32S, LoadOp.I32Load16S) => LoadOp.I64Load16S,
                (I32Extend8S, LoadOp.I32Load8U) => LoadOp.I32Load8S,
                (I32Extend16S, LoadOp.I32Load16U) => LoadOp.I32Load16S,
                (I32WrapI64, LoadOp.I64Load) => LoadOp.I32Load,
                (F64ReinterpretI64, LoadOp.I64Load) => LoadOp.F64Load,
                (I64ReinterpretF64, LoadOp.F64Load) => LoadOp.I64Load,
                (F32ReinterpretI32, LoadOp.I32Load) => LoadOp.F32Load,
                (I32ReinterpretF32, LoadOp.F32Load) => LoadOp.I32Load,
                _ => null,
            };
            if (combined is { } c) { code[^1] = new Load(c, load.Arg with { Align = Operations.Alignment(c) }); return; }
        }
        // The high half of a 64-bit word in memory.
        if (op == I32WrapI64 && code.Count >= 3 && code[^1] is Numeric { Op: I64ShrU or I64ShrS } && code[^2] is I64Const { Value: 32 } && code[^3] is Load { Op: LoadOp.I64Load } word)
        {
            code.RemoveRange(code.Count - 3, 3);
            code.Add(new Load(LoadOp.I32Load, new MemArg(word.Arg.Offset + 4, 2)));
            return;
        }
        code.Add(new Numeric(op));
    }

    private void Store(StoreOp op, ulong offset)
    {
        if (code[^1] is Numeric { Op: var conversion })
        {
            StoreOp? combined = (op, conversion) switch
            {
                (StoreOp.I32Store, I32WrapI64) => StoreOp.I64Store32,
                (StoreOp.I32Store16, I32WrapI64) => StoreOp.I64Store16,
                (StoreOp.I32Store8, I32WrapI64) => StoreOp.I64Store8,
                (StoreOp.I64Store, I64ReinterpretF64) => StoreOp.F64Store,
                (StoreOp.F64Store, F64ReinterpretI64) => StoreOp.I64Store,
                (StoreOp.I32Store, I32ReinterpretF32) => StoreOp.F32Store,
                (StoreOp.F32Store, F32ReinterpretI32) => StoreOp.I32Store,
                _ => null,
            };
            if (combined is { } c) { code.RemoveAt(code.Count - 1); op = c; }
        }
        code.Add(new Store(op, new MemArg(offset, Operations.Alignment(op))));
    }
}
