using Mono.Cecil;
using Mono.Cecil.Cil;
using Instruction = Mono.Cecil.Cil.Instruction;

namespace VerifiedJS.KernelCompiler;

/// <summary>A basic block of IL.</summary>
internal sealed class IlBlock(Instruction[] code)
{
    public readonly Instruction[] Code = code;

    /// <summary>Branch targets in the order of the instruction, then what follows.</summary>
    public List<IlBlock> Successors = [];

    /// <summary>Position in reverse postorder.</summary>
    public int Index = -1;

    /// <summary>Is it the target of an edge from itself or a later block?</summary>
    public bool IsLoopHeader;
}

/// <summary>
/// A method's IL as basic blocks in reverse postorder. Loops that test at the top are rotated: the test is copied in
/// front of the loop and then stands at its bottom, so that an iteration takes one branch. On IL that is a copy of a
/// block, since variables are not in static single assignment form yet.
/// </summary>
internal sealed class IlBody
{
    // A test longer than this is not worth copying.
    private const int RotationLimit = 24;

    public readonly MethodDefinition Method;
    public List<IlBlock> Blocks { get; }

    public IlBody(MethodDefinition method)
    {
        Method = method;
        var body = method.Body;
        if (body.HasExceptionHandlers) throw new RefusedException(method, body.ExceptionHandlers[0].TryStart.Offset, "an exception handler (try, using, lock or foreach over an enumerator)");
        var entry = Split(body);
        Blocks = Order(entry);
        foreach (var header in Blocks.Where(b => b.IsLoopHeader).ToList())
            if (Rotate(header, ref entry)) Blocks = Order(entry);
    }

    private static IlBlock Split(MethodBody body)
    {
        var leaders = new HashSet<Instruction> { body.Instructions[0] };
        foreach (var instruction in body.Instructions)
        {
            switch (instruction.Operand)
            {
                case Instruction target: leaders.Add(target); break;
                case Instruction[] targets: leaders.UnionWith(targets); break;
            }
            if (EndsBlock(instruction) && instruction.Next is { } next) leaders.Add(next);
        }
        var blocks = new Dictionary<Instruction, IlBlock>();
        var code = new List<Instruction>();
        foreach (var instruction in body.Instructions)
        {
            code.Add(instruction);
            if (instruction.Next is null || leaders.Contains(instruction.Next))
            {
                blocks.Add(code[0], new IlBlock([.. code]));
                code.Clear();
            }
        }
        foreach (var block in blocks.Values)
        {
            var last = block.Code[^1];
            if (last.Operand is Instruction target) block.Successors.Add(blocks[target]);
            if (last.Operand is Instruction[] targets) block.Successors.AddRange(targets.Select(t => blocks[t]));
            if (last.OpCode.FlowControl is not (FlowControl.Branch or FlowControl.Return or FlowControl.Throw) && last.Next is { } next)
                block.Successors.Add(blocks[next]);
        }
        return blocks[body.Instructions[0]];
    }

    private static bool EndsBlock(Instruction instruction) =>
        instruction.OpCode.FlowControl is FlowControl.Branch or FlowControl.Cond_Branch or FlowControl.Return or FlowControl.Throw;

    private static List<IlBlock> Order(IlBlock entry)
    {
        var order = new List<IlBlock>();
        var seen = new HashSet<IlBlock> { entry };
        var stack = new Stack<(IlBlock Block, int Next)>();
        stack.Push((entry, entry.Successors.Count - 1));
        while (stack.TryPop(out var top))
        {
            if (top.Next < 0) { order.Add(top.Block); continue; }
            stack.Push((top.Block, top.Next - 1));
            var successor = top.Block.Successors[top.Next];
            if (seen.Add(successor)) stack.Push((successor, successor.Successors.Count - 1));
        }
        order.Reverse();
        for (int i = 0; i < order.Count; i++) { order[i].Index = i; order[i].IsLoopHeader = false; }
        foreach (var block in order)
            foreach (var successor in block.Successors)
                if (successor.Index <= block.Index) successor.IsLoopHeader = true;
        return order;
    }

    private bool Rotate(IlBlock header, ref IlBlock entry)
    {
        if (header.Successors.Count != 2 || header.Code.Length > RotationLimit) return false;
        var predecessors = Blocks.Where(b => b.Successors.Contains(header)).ToList();
        var latches = predecessors.Where(b => b.Index >= header.Index).ToList();
        if (latches.Count == 0 || latches.Contains(header)) return false;

        // The natural loop: what reaches a latch without passing the header.
        var loop = new HashSet<IlBlock> { header };
        var work = new Stack<IlBlock>(latches);
        var into = Blocks.SelectMany(b => b.Successors, (From, To) => (From, To)).ToLookup(e => e.To, e => e.From);
        while (work.TryPop(out var block))
        {
            if (!loop.Add(block)) continue;
            if (block == entry) return false;
            foreach (var from in into[block]) work.Push(from);
        }
        if (loop.Contains(header.Successors[0]) == loop.Contains(header.Successors[1])) return false;

        var test = new IlBlock(header.Code) { Successors = [.. header.Successors] };
        foreach (var from in predecessors.Except(latches))
            for (int i = 0; i < from.Successors.Count; i++)
                if (from.Successors[i] == header) from.Successors[i] = test;
        if (entry == header) entry = test;
        return true;
    }
}
