using VerifiedJS.Wasm;

namespace VerifiedJS.KernelCompiler;

// The kernel compiler's own intermediate language: a control-flow graph in static single assignment form.
//
// Invariants
//   * A node is in exactly one block: phis in Phis, all others in Body, in execution order. Constants and parameters
//     are in no block.
//   * A phi has one argument for each edge of its block's Predecessors, in the same order.
//   * Edges are objects, so that a branch or switch may have several edges to one block.
//   * A node that was replaced by another one has Forward set; whoever reads an argument resolves it first.

/// <summary>What a node does.</summary>
internal enum Kind : byte
{
    Parameter, Constant, Phi, Numeric, Select, Load, Store, Call, CallIndirect, Result,
    MemorySize, MemoryGrow, MemoryCopy, MemoryFill, TableSize, TableGrow,
}

/// <summary>What a node may observe or change; decides which nodes may pass each other.</summary>
[Flags]
internal enum Effects : byte { None = 0, Reads = 1, Writes = 2, Traps = 4 }

/// <summary>A value, or an effect without a value (then <see cref="Type"/> is null).</summary>
internal sealed class Node(int id, Kind kind, ValueType? type, Node[] arguments)
{
    public readonly int Id = id;
    public readonly Kind Kind = kind;
    public readonly ValueType? Type = type;
    public Node[] Arguments = arguments;

    /// <summary>The numeric, load or store opcode.</summary>
    public int Opcode;

    /// <summary>A constant's bits (i32 sign-extended), a static offset, a parameter's or result's index.</summary>
    public long Immediate;

    /// <summary>The callee (<see cref="FunctionSymbol"/>) or the type of an indirect call.</summary>
    public object? Symbol;

    /// <summary>The node that stands for this one now.</summary>
    public Node? Forward;

    /// <summary>The block that a phi belongs to (phis only).</summary>
    public BasicBlock? Home;

    public NumericOp Op => (NumericOp)Opcode;
    public bool IsConstant => Kind == Kind.Constant;
    public bool Is(NumericOp op) => Kind == Kind.Numeric && Opcode == (int)op;
    public bool IsConstantOf(long value) => Kind == Kind.Constant && Immediate == value;

    /// <summary>This node, or what replaced it.</summary>
    public Node Resolve()
    {
        Node node = this;
        while (node.Forward is { } next)
        {
            if (next.Forward is { } further) node.Forward = further;
            node = next;
        }
        return node;
    }

    public Effects Effects => Kind switch
    {
        Kind.Parameter or Kind.Constant or Kind.Phi or Kind.Select => Effects.None,
        // The results of a multi-value call stand immediately behind it.
        Kind.Result => Effects.None,
        Kind.Numeric => Operations.MayTrap(this) ? Effects.Traps : Effects.None,
        Kind.Load => Effects.Reads | Effects.Traps,
        Kind.MemorySize or Kind.TableSize => Effects.Reads,
        Kind.Store or Kind.MemoryCopy or Kind.MemoryFill => Effects.Writes | Effects.Traps,
        Kind.MemoryGrow or Kind.TableGrow => Effects.Reads | Effects.Writes,
        _ => Effects.Reads | Effects.Writes | Effects.Traps, // calls
    };

    /// <summary>May this node be evaluated after <paramref name="other"/>, which it preceded?</summary>
    public static bool Conflict(Effects moved, Effects other) =>
        ((moved & Effects.Writes) != 0 && other != Effects.None) || ((other & Effects.Writes) != 0 && moved != Effects.None);

    public override string ToString() => $"v{Id}";
}

/// <summary>A control-flow edge.</summary>
internal sealed class Edge(BasicBlock from, BasicBlock to)
{
    public BasicBlock From = from;
    public BasicBlock To = to;
}

/// <summary>How a block ends.</summary>
internal enum Exit : byte
{
    /// <summary>Not ended yet.</summary>
    Open,
    /// <summary>To Successors[0].</summary>
    Jump,
    /// <summary>To Successors[0] when Operands[0] is not zero, else to Successors[1].</summary>
    Branch,
    /// <summary>To Successors[Operands[0]], unsigned, or to the last one when that is out of range.</summary>
    Switch,
    /// <summary>Returns Operands.</summary>
    Return,
    Unreachable,
}

/// <summary>A basic block.</summary>
internal sealed class BasicBlock(int id)
{
    public readonly int Id = id;
    public readonly List<Node> Phis = [];
    public List<Node> Body = [];
    public Exit Exit = Exit.Open;
    public Node[] Operands = [];
    public readonly List<Edge> Successors = [];
    public readonly List<Edge> Predecessors = [];

    /// <summary>Position in the reverse postorder of the last <see cref="Graph.Order"/>; -1 when unreachable.</summary>
    public int Index = -1;

    /// <summary>The end value of each variable, while the graph is built.</summary>
    public Dictionary<int, Node>? Definitions = [];

    /// <summary>The phis that wait for the remaining predecessors, while the graph is built; null when all are there.</summary>
    public List<(int Variable, Node Phi)>? Incomplete;

    public override string ToString() => $"b{Id}";
}

/// <summary>One function.</summary>
internal sealed class Graph(string name, ValueType[] parameters, ValueType[] results)
{
    public readonly string Name = name;
    public readonly ValueType[] ParameterTypes = parameters;
    public readonly ValueType[] ResultTypes = results;
    public readonly List<Node> Parameters = [];
    public BasicBlock Entry = null!;
    private int nodes, blocks;
    private List<BasicBlock> ordered = [];
    private readonly Dictionary<(ValueType, long), Node> constants = [];

    public int NodeCount => nodes;

    public Node NewNode(Kind kind, ValueType? type, params Node[] arguments) => new(nodes++, kind, type, arguments);
    public BasicBlock NewBlock() => new(blocks++);

    public Node Constant(ValueType type, long bits)
    {
        if (type is ValueType.I32 or ValueType.F32) bits = (int)bits;
        if (!constants.TryGetValue((type, bits), out var node))
            constants.Add((type, bits), node = new Node(nodes++, Kind.Constant, type, []) { Immediate = bits });
        return node;
    }

    public static void Connect(BasicBlock from, BasicBlock to)
    {
        var edge = new Edge(from, to);
        from.Successors.Add(edge);
        to.Predecessors.Add(edge);
    }

    /// <summary>Removes an edge from its target's predecessors, with the phi arguments that belong to it.</summary>
    public static void Disconnect(Edge edge)
    {
        int position = edge.To.Predecessors.IndexOf(edge);
        edge.To.Predecessors.RemoveAt(position);
        foreach (var phi in edge.To.Phis) phi.Arguments = [.. phi.Arguments[..position], .. phi.Arguments[(position + 1)..]];
    }

    /// <summary>
    /// The reachable blocks in reverse postorder. Gives them their <see cref="BasicBlock.Index"/>. A loop's blocks come
    /// before what follows the loop where the order of successors allows it.
    /// </summary>
    public List<BasicBlock> Order()
    {
        var order = new List<BasicBlock>();
        var seen = new HashSet<BasicBlock> { Entry };
        var stack = new Stack<(BasicBlock Block, int Next)>();
        stack.Push((Entry, Entry.Successors.Count - 1));
        while (stack.TryPop(out var top))
        {
            if (top.Next < 0) { order.Add(top.Block); continue; }
            stack.Push((top.Block, top.Next - 1));
            var successor = top.Block.Successors[top.Next].To;
            if (seen.Add(successor)) stack.Push((successor, successor.Successors.Count - 1));
        }
        order.Reverse();
        foreach (var block in ordered) block.Index = -1;
        for (int i = 0; i < order.Count; i++) order[i].Index = i;
        return ordered = order;
    }

    /// <summary>
    /// The immediate dominators of the blocks of <paramref name="order"/>, by index; the entry is its own. (Cooper,
    /// Harvey, Kennedy: A Simple, Fast Dominance Algorithm.)
    /// </summary>
    public static int[] Dominators(List<BasicBlock> order)
    {
        var dominator = new int[order.Count];
        Array.Fill(dominator, -1);
        dominator[0] = 0;
        for (bool changed = true; changed;)
        {
            changed = false;
            for (int i = 1; i < order.Count; i++)
            {
                int found = -1;
                foreach (var edge in order[i].Predecessors)
                {
                    int p = edge.From.Index;
                    if (p < 0 || dominator[p] < 0) continue;
                    if (found < 0) { found = p; continue; }
                    while (found != p)
                    {
                        while (found > p) found = dominator[found];
                        while (p > found) p = dominator[p];
                    }
                }
                if (dominator[i] != found) { dominator[i] = found; changed = true; }
            }
        }
        return dominator;
    }
}
