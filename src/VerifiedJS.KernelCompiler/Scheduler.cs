namespace VerifiedJS.KernelCompiler;

/// <summary>Where a node is evaluated.</summary>
internal enum Placement : byte
{
    /// <summary>As a statement at its own place; its value goes to a local.</summary>
    Statement,
    /// <summary>As an operand of its only use; its value stays on the operand stack.</summary>
    Operand,
    /// <summary>As an operand of its first use, and kept in a local for the others (local.tee).</summary>
    Tee,
    /// <summary>Nowhere of its own: results of a call, which stand behind it.</summary>
    Result,
}

/// <summary>
/// Decides which nodes become operands of others (so that they need no local) and walks a block in the resulting order.
///
/// Uses are visited backwards: statements from the end of the block, operands from the last to the first. A node can
/// move to a use when that is the first one evaluated in its block (all others have been visited then) and nothing that
/// it would pass conflicts with it.
/// </summary>
internal sealed class Scheduler
{
    /// <summary>What a walk over a block meets, in order of evaluation.</summary>
    public interface IVisitor
    {
        /// <summary>Before the operands of a node.</summary>
        void Begin(Node node);
        /// <summary>A constant operand.</summary>
        void Constant(Node node);
        /// <summary>A read of a local.</summary>
        void Get(Node node);
        /// <summary>The operation itself; its operands have been visited.</summary>
        void Operation(Node node);
        /// <summary>The value just made goes to the node's local and stays.</summary>
        void Tee(Node node);
        /// <summary>The value just made goes to the node's local.</summary>
        void Set(Node node);
        /// <summary>The value just made is not used.</summary>
        void Drop(Node node);
    }

    private readonly Placement[] placements;
    private readonly (object? User, int Operand)[] places; // a node, or the block at whose exit
    private readonly int[] uses;
    private readonly Dictionary<Node, List<Node>> results = [];

    public Scheduler(Graph graph, List<BasicBlock> order)
    {
        placements = new Placement[graph.NodeCount];
        places = new (object?, int)[graph.NodeCount];
        uses = new int[graph.NodeCount];
        foreach (var block in order)
        {
            foreach (var phi in block.Phis) Resolve(phi.Arguments);
            foreach (var node in block.Body)
            {
                Resolve(node.Arguments);
                if (node.Kind != Kind.Result) continue;
                placements[node.Id] = Placement.Result;
                if (!results.TryGetValue(node.Arguments[0], out var list)) results.Add(node.Arguments[0], list = []);
                list.Add(node);
            }
            Resolve(block.Operands);
        }
        foreach (var block in order) Schedule(block);
    }

    private void Resolve(Node[] nodes)
    {
        for (int i = 0; i < nodes.Length; i++)
        {
            nodes[i] = nodes[i].Resolve();
            uses[nodes[i].Id]++;
        }
    }

    public int Uses(Node node) => uses[node.Id];

    /// <summary>Does the node's value live in a local?</summary>
    public bool NeedsLocal(Node node) => node.Type is not null && uses[node.Id] > 0 && node.Kind switch
    {
        Kind.Constant => false,
        Kind.Parameter or Kind.Phi or Kind.Result => true,
        _ => placements[node.Id] is Placement.Statement or Placement.Tee,
    };

    /// <summary>The results of a multi-value call that are used.</summary>
    public IReadOnlyList<Node> Results(Node call) => results.TryGetValue(call, out var list) ? list : [];

    private void Schedule(BasicBlock block)
    {
        var body = block.Body;
        var position = new Dictionary<Node, int>(body.Count);
        for (int i = 0; i < body.Count; i++) position.Add(body[i], i);
        var here = new Dictionary<Node, int>();
        foreach (var node in body) if (node.Kind != Kind.Result) foreach (var a in node.Arguments) here[a] = here.GetValueOrDefault(a) + 1;
        foreach (var a in block.Operands) here[a] = here.GetValueOrDefault(a) + 1;
        var visited = new Dictionary<Node, int>();
        var moved = new bool[body.Count];
        var effects = body.Select(n => n.Effects).ToArray();

        Visit(block, block.Operands, body.Count);
        for (int i = body.Count - 1; i >= 0; i--)
            if (!moved[i] && body[i].Kind != Kind.Result) Visit(body[i], body[i].Arguments, i);

        void Visit(object user, Node[] operands, int root)
        {
            for (int k = operands.Length - 1; k >= 0; k--)
            {
                var node = operands[k];
                int count = visited[node] = visited.GetValueOrDefault(node) + 1;
                if (!position.TryGetValue(node, out int at) || node.Kind == Kind.Result || count < here[node] || !CanMove(at, root)) continue;
                moved[at] = true;
                placements[node.Id] = here[node] == uses[node.Id] && count == 1 ? Placement.Operand : Placement.Tee;
                places[node.Id] = (user, k);
                Visit(node, node.Arguments, root);
            }
        }

        // What moved already is evaluated later than here, whether in this statement or in a later one.
        bool CanMove(int from, int to)
        {
            if (effects[from] == Effects.None) return true;
            for (int i = from + 1; i < to; i++)
                if (!moved[i] && Node.Conflict(effects[from], effects[i])) return false;
            return true;
        }
    }

    /// <summary>Walks a block's statements, then the operands of its exit.</summary>
    public void Walk(BasicBlock block, IVisitor visitor)
    {
        foreach (var node in block.Body)
        {
            if (placements[node.Id] != Placement.Statement) continue;
            Evaluate(node, visitor);
            if (node.Type is null) continue;
            if (uses[node.Id] > 0) visitor.Set(node); else visitor.Drop(node);
        }
        for (int k = 0; k < block.Operands.Length; k++) Operand(block, block.Operands[k], k, visitor);
    }

    private void Evaluate(Node node, IVisitor visitor)
    {
        visitor.Begin(node);
        for (int k = 0; k < node.Arguments.Length; k++) Operand(node, node.Arguments[k], k, visitor);
        visitor.Operation(node);
    }

    private void Operand(object user, Node node, int k, IVisitor visitor)
    {
        if (node.IsConstant) visitor.Constant(node);
        else if (node.Kind is not (Kind.Parameter or Kind.Phi or Kind.Result) && placements[node.Id] != Placement.Statement && places[node.Id] == (user, k))
        {
            Evaluate(node, visitor);
            if (placements[node.Id] == Placement.Tee) visitor.Tee(node);
        }
        else visitor.Get(node);
    }
}
