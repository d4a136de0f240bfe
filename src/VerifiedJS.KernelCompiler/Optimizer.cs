using VerifiedJS.Wasm;
using static VerifiedJS.Wasm.NumericOp;

namespace VerifiedJS.KernelCompiler;

/// <summary>
/// Simplifies a graph until nothing changes: folds nodes, cleans the control flow, sends a constant that reaches a test
/// past it, turns small merges into selects and small chains of tests into one, removes what is dead.
/// </summary>
internal sealed class Optimizer
{
    private const int Rounds = 16;

    // What a branch may be traded for: so many instructions that are then always evaluated.
    private const int SpeculationLimit = 3;
    private const int SelectLimit = 2;
    private const int CombinedTestLimit = 2;
    private const int ThreadingLimit = 6;

    private readonly Graph graph;
    private readonly Builder build;
    private bool changed;

    private Optimizer(Graph graph)
    {
        this.graph = graph;
        build = new Builder(graph);
    }

    public static void Run(Graph graph)
    {
        var optimizer = new Optimizer(graph);
        for (int round = 0; round < Rounds; round++)
        {
            optimizer.changed = false;
            optimizer.Fold();
            optimizer.CleanControlFlow();
            optimizer.RemoveDead();
            optimizer.ThreadJumps();
            optimizer.FormSelects();
            optimizer.changed |= ValueNumbering.Run(optimizer.Reachable());
            if (!optimizer.changed) break;
        }
        optimizer.Fold();
        optimizer.CleanControlFlow();
        optimizer.DuplicateReturns();
        optimizer.RemoveDead();
        Sinking.Run(optimizer.Reachable());
    }

    /// <summary>The reachable blocks in order; edges from others are cut.</summary>
    private List<BasicBlock> Reachable()
    {
        var order = graph.Order();
        var reachable = order.ToHashSet();
        foreach (var block in order)
            foreach (var edge in block.Predecessors.Where(e => !reachable.Contains(e.From)).ToList()) Graph.Disconnect(edge);
        return order;
    }

    private static void ResolveAll(Node[] nodes)
    {
        for (int i = 0; i < nodes.Length; i++) nodes[i] = nodes[i].Resolve();
    }

    // The block is no longer part of the graph; what it held has moved.
    private static void Discard(BasicBlock block)
    {
        block.Index = -1;
        block.Exit = Exit.Unreachable;
        block.Operands = [];
        block.Body = [];
        block.Predecessors.Clear();
        block.Successors.Clear();
    }

    // ---- Folding ----

    private void Fold()
    {
        // A branch that becomes a jump may leave a loop behind that only reaches itself; its phis mean nothing.
        var live = new HashSet<BasicBlock>();
        foreach (var block in Reachable())
        {
            if (block != graph.Entry && !block.Predecessors.Exists(e => live.Contains(e.From))) continue;
            live.Add(block);
            for (int i = block.Phis.Count - 1; i >= 0; i--) FoldPhi(block, block.Phis[i]);
            var body = block.Body;
            block.Body = build.Output = new List<Node>(body.Count);
            foreach (var node in body)
            {
                ResolveAll(node.Arguments);
                var simpler = Simplify(node);
                if (simpler is null) build.Output.Add(node);
                else { node.Forward = simpler; changed = true; }
                if (IsCertainTrap(node)) { Cut(block); break; }
            }
            ResolveAll(block.Operands);
            FoldExit(block);
        }
    }

    private static bool IsCertainTrap(Node node) => node.Kind == Kind.Numeric && node.Effects != Effects.None && node.Arguments[1].IsConstantOf(0);

    // Control ends at the last node, a division by zero.
    private void Cut(BasicBlock block)
    {
        block.Body.RemoveAt(block.Body.Count - 1);
        foreach (var edge in block.Successors) Graph.Disconnect(edge);
        block.Successors.Clear();
        block.Exit = Exit.Unreachable;
        block.Operands = [];
        changed = true;
    }

    private void FoldPhi(BasicBlock block, Node phi)
    {
        ResolveAll(phi.Arguments);
        Node? same = null;
        foreach (var argument in phi.Arguments)
        {
            if (argument == phi || argument == same) continue;
            if (same is not null) return;
            same = argument;
        }
        phi.Forward = same ?? build.Zero(phi.Type!.Value);
        block.Phis.Remove(phi);
        changed = true;
    }

    private Node? Simplify(Node node)
    {
        var a = node.Arguments;
        switch (node.Kind)
        {
            case Kind.Numeric when a.Length == 1: return build.Simplify(node.Op, a[0], null);
            case Kind.Numeric:
                if (a[0].IsConstant && !a[1].IsConstant && (Operations.IsCommutative(node.Op) || Operations.Mirror(node.Op) is not null))
                    return build.Binary(node.Op, a[0], a[1]);
                return build.Simplify(node.Op, a[0], a[1]);
            case Kind.Select:
                a[2] = Builder.Condition(a[2]);
                return build.SimplifySelect(a[2], a[0], a[1]);
            case Kind.Store:
                a[1] = Builder.Truncate((StoreOp)node.Opcode, a[1]);
                return null;
            default: return null;
        }
    }

    private void FoldExit(BasicBlock block)
    {
        if (block.Exit == Exit.Branch)
        {
            var condition = block.Operands[0] = Builder.Condition(block.Operands[0]);
            if (condition.Is(I32Eqz))
            {
                block.Operands[0] = condition.Arguments[0].Resolve();
                block.Successors.Reverse();
                changed = true;
            }
            condition = block.Operands[0];
            if (condition.IsConstant) Keep(block, condition.Immediate != 0 ? 0 : 1);
        }
        else if (block.Exit == Exit.Switch && block.Operands[0].IsConstant)
        {
            Keep(block, (int)Math.Min((uint)block.Operands[0].Immediate, (uint)block.Successors.Count - 1));
        }
    }

    // Only one way on remains.
    private void Keep(BasicBlock block, int successor)
    {
        for (int i = block.Successors.Count - 1; i >= 0; i--)
        {
            if (i == successor) continue;
            Graph.Disconnect(block.Successors[i]);
            block.Successors.RemoveAt(i);
        }
        block.Exit = Exit.Jump;
        block.Operands = [];
        changed = true;
    }

    // ---- Control flow ----

    private void CleanControlFlow()
    {
        Dictionary<Node, int>? phiUses = null;
        foreach (var block in Reachable())
        {
            if (block.Index < 0) continue;
            // A branch whose ways do not differ.
            if (block.Exit == Exit.Branch && block.Successors[0].To == block.Successors[1].To
                && SameArguments(block.Successors[0], block.Successors[1])) Keep(block, 0);
            // A block and its only successor, which has no other predecessor.
            while (block.Exit == Exit.Jump && block.Successors[0].To is { Predecessors.Count: 1 } next && next != block && next != graph.Entry)
            {
                foreach (var phi in next.Phis) phi.Forward = phi.Arguments[0].Resolve();
                block.Body.AddRange(next.Body);
                block.Exit = next.Exit;
                block.Operands = next.Operands;
                block.Successors.Clear();
                foreach (var edge in next.Successors) { edge.From = block; block.Successors.Add(edge); }
                Discard(next);
                changed = true;
            }
        }
        foreach (var block in Reachable())
        {
            if (block == graph.Entry || block.Body.Count > 0 || block.Exit != Exit.Jump) continue;
            var target = block.Successors[0].To;
            if (target == block) continue;
            if (block.Phis.Count > 0)
            {
                // Its phis must be nothing but arguments of the next block's phis.
                if (block.Predecessors.Any(e => e.From.Index >= block.Index)) continue;
                phiUses ??= CountUses();
                int edge = target.Predecessors.IndexOf(block.Successors[0]);
                if (block.Phis.Any(phi => phiUses.GetValueOrDefault(phi) != target.Phis.Count(p => p.Arguments[edge].Resolve() == phi))) continue;
            }
            Skip(block, target);
            phiUses = null;
        }
    }

    private Dictionary<Node, int> CountUses()
    {
        var uses = new Dictionary<Node, int>();
        void Use(Node n) { n = n.Resolve(); uses[n] = uses.GetValueOrDefault(n) + 1; }
        foreach (var block in graph.Order())
        {
            foreach (var phi in block.Phis) foreach (var a in phi.Arguments) Use(a);
            foreach (var node in block.Body) foreach (var a in node.Arguments) Use(a);
            foreach (var a in block.Operands) Use(a);
        }
        return uses;
    }

    private static bool SameArguments(Edge a, Edge b)
    {
        int i = a.To.Predecessors.IndexOf(a), j = b.To.Predecessors.IndexOf(b);
        return a.To.Phis.All(phi => phi.Arguments[i].Resolve() == phi.Arguments[j].Resolve());
    }

    /// <summary>Sends the predecessors of an empty block directly to its successor.</summary>
    private void Skip(BasicBlock block, BasicBlock target)
    {
        var old = block.Successors[0];
        int position = target.Predecessors.IndexOf(old);
        for (int i = block.Predecessors.Count - 1; i >= 0; i--)
        {
            var edge = block.Predecessors[i];
            var arguments = target.Phis.Select(phi =>
            {
                var argument = phi.Arguments[position].Resolve();
                int own = block.Phis.IndexOf(argument);
                return own < 0 ? argument : argument.Arguments[i].Resolve();
            }).ToList();
            // Two edges from one branch could not be told apart by where they come from: leave that to selects.
            bool twice = target.Phis.Count > 0 && edge.From.Successors.Any(e => e.To == target
                && !target.Phis.Select(phi => phi.Arguments[target.Predecessors.IndexOf(e)].Resolve()).SequenceEqual(arguments));
            if (twice) continue;
            Graph.Disconnect(edge);
            edge.To = target;
            target.Predecessors.Add(edge);
            for (int p = 0; p < target.Phis.Count; p++) target.Phis[p].Arguments = [.. target.Phis[p].Arguments, arguments[p]];
            changed = true;
        }
        if (block.Predecessors.Count > 0) return;
        Graph.Disconnect(old);
        Discard(block);
    }

    // A block that only returns is repeated where control jumps to it.
    private void DuplicateReturns()
    {
        foreach (var block in Reachable())
        {
            if (block.Exit != Exit.Return || block.Body.Count > 0 || block.Phis.Count == 0) continue;
            for (int i = block.Predecessors.Count - 1; i >= 0; i--)
            {
                var edge = block.Predecessors[i];
                if (edge.From.Exit != Exit.Jump || edge.From == block) continue;
                var operands = block.Operands.Select(o => o.Resolve() is var n && block.Phis.Contains(n) ? n.Arguments[i].Resolve() : n).ToArray();
                Graph.Disconnect(edge);
                edge.From.Successors.Clear();
                edge.From.Exit = Exit.Return;
                edge.From.Operands = operands;
            }
        }
    }

    // ---- Jump threading ----

    private void ThreadJumps()
    {
        foreach (var block in Reachable())
        {
            // Threading an earlier block may have left this one without a way to it.
            if (block.Index < 0 || block.Exit is not (Exit.Branch or Exit.Switch) || block.Phis.Count == 0 || block.Body.Count > ThreadingLimit) continue;
            if (block.Predecessors.Any(e => e.From.Index >= block.Index || e.From.Index < 0)) continue;
            if (block.Body.Any(n => n.Effects != Effects.None || n.Kind == Kind.Result)) continue;
            if (!block.Phis.Any(phi => phi.Arguments.Any(a => a.Resolve().IsConstant))) continue;
            Thread(block);
        }
    }

    private void Thread(BasicBlock block)
    {
        var detours = new List<(BasicBlock Block, Dictionary<Node, Node> Values)>();
        for (int i = block.Predecessors.Count - 1; i >= 0; i--)
        {
            // The block's values when it is entered over this edge.
            var detour = graph.NewBlock();
            build.Output = detour.Body;
            var values = new Dictionary<Node, Node>();
            foreach (var phi in block.Phis) values[phi] = phi.Arguments[i].Resolve();
            Node Map(Node n) => values.GetValueOrDefault(n.Resolve(), n.Resolve());
            foreach (var node in block.Body)
            {
                var a = node.Arguments;
                values[node] = node.Kind switch
                {
                    Kind.Numeric when a.Length == 1 => build.Unary(node.Op, Map(a[0])),
                    Kind.Numeric => build.Binary(node.Op, Map(a[0]), Map(a[1])),
                    Kind.Select => build.Select(Map(a[2]), Map(a[0]), Map(a[1])),
                    _ => throw new InvalidOperationException(),
                };
            }
            var test = Map(block.Operands[0]);
            if (!test.IsConstant) continue;
            int way = block.Exit == Exit.Branch ? (test.Immediate != 0 ? 0 : 1) : (int)Math.Min((uint)test.Immediate, (uint)block.Successors.Count - 1);
            var taken = block.Successors[way];
            if (taken.To == block) continue;

            var edge = block.Predecessors[i];
            int position = taken.To.Predecessors.IndexOf(taken);
            Graph.Disconnect(edge);
            edge.To = detour;
            detour.Predecessors.Add(edge);
            detour.Exit = Exit.Jump;
            foreach (var phi in taken.To.Phis) phi.Arguments = [.. phi.Arguments, Map(phi.Arguments[position])];
            Graph.Connect(detour, taken.To);
            detours.Add((detour, values));
        }
        if (detours.Count == 0) return;
        changed = true;
        foreach (var value in block.Phis.Concat(block.Body).ToList()) Repair(block, value, detours);
        Reachable();
    }

    /// <summary>
    /// Uses of a value of <paramref name="block"/> outside of it may now be reached by a detour, which has a value of
    /// its own: they get phis where the two meet.
    /// </summary>
    private void Repair(BasicBlock block, Node value, List<(BasicBlock Block, Dictionary<Node, Node> Values)> detours)
    {
        var atEnd = new Dictionary<BasicBlock, Node> { [block] = value };
        foreach (var (detour, values) in detours) atEnd[detour] = values[value];
        var atStart = new Dictionary<BasicBlock, Node>();

        Node AtEnd(BasicBlock b) => atEnd.TryGetValue(b, out var known) ? known : AtStart(b);
        Node AtStart(BasicBlock b)
        {
            if (atStart.TryGetValue(b, out var known)) return known.Resolve();
            if (b.Predecessors.Count == 0) return build.Zero(value.Type!.Value);
            if (b.Predecessors.Count == 1) return atStart[b] = AtEnd(b.Predecessors[0].From);
            var phi = graph.NewNode(Kind.Phi, value.Type);
            phi.Home = b;
            atStart[b] = phi;
            phi.Arguments = [.. b.Predecessors.Select(e => AtEnd(e.From))];
            var distinct = phi.Arguments.Where(a => a != phi).Distinct().ToList();
            if (distinct.Count == 1) { phi.Forward = distinct[0]; return distinct[0]; }
            b.Phis.Add(phi);
            return phi;
        }

        var order = graph.Order();
        foreach (var b in order)
        {
            foreach (var phi in b.Phis.ToList())
                for (int i = 0; i < phi.Arguments.Length; i++)
                    if (phi.Arguments[i].Resolve() == value && b.Predecessors[i].From != block) phi.Arguments[i] = AtEnd(b.Predecessors[i].From);
            if (b == block) continue;
            foreach (var node in b.Body)
                for (int i = 0; i < node.Arguments.Length; i++)
                    if (node.Arguments[i].Resolve() == value) node.Arguments[i] = AtStart(b);
            for (int i = 0; i < b.Operands.Length; i++)
                if (b.Operands[i].Resolve() == value) b.Operands[i] = AtStart(b);
        }
    }

    // ---- Selects ----

    private void FormSelects()
    {
        foreach (var block in Reachable())
        {
            while (block.Exit == Exit.Branch && (CombineTests(block) || SelectReturn(block) || SelectMerge(block))) changed = true;
        }
    }

    private static bool IsSpeculable(BasicBlock block, BasicBlock only, int limit) =>
        block.Predecessors.Count == 1 && block.Predecessors[0].From == only && block.Phis.Count == 0 && block.Body.Count <= limit
        && block.Body.All(n => n.Effects == Effects.None && n.Kind != Kind.Result);

    private bool SelectMerge(BasicBlock block)
    {
        var (first, second) = (block.Successors[0], block.Successors[1]);
        // The last edge of each way to the merge, if it is a short one.
        bool firstIsArm = first.To.Exit == Exit.Jump && IsSpeculable(first.To, block, SpeculationLimit);
        bool secondIsArm = second.To.Exit == Exit.Jump && IsSpeculable(second.To, block, SpeculationLimit);
        Edge a, b;
        if (firstIsArm && secondIsArm && first.To.Successors[0].To == second.To.Successors[0].To) (a, b) = (first.To.Successors[0], second.To.Successors[0]);
        else if (firstIsArm && first.To.Successors[0].To == second.To) (a, b) = (first.To.Successors[0], second);
        else if (secondIsArm && second.To.Successors[0].To == first.To) (a, b) = (first, second.To.Successors[0]);
        else if (first.To == second.To) (a, b) = (first, second);
        else return false;
        var merge = a.To;
        if (merge == block || merge == first.To && merge == second.To && merge.Predecessors.Count < 2) return false;
        int cost = (a == first ? 0 : first.To.Body.Count) + (b == second ? 0 : second.To.Body.Count);
        int i = merge.Predecessors.IndexOf(a), j = merge.Predecessors.IndexOf(b);
        int differing = merge.Phis.Count(phi => phi.Arguments[i].Resolve() != phi.Arguments[j].Resolve());
        if (cost > SpeculationLimit || differing > SelectLimit) return false;

        build.Output = block.Body;
        if (a != first) build.Output.AddRange(first.To.Body);
        if (b != second) build.Output.AddRange(second.To.Body);
        foreach (var phi in merge.Phis) phi.Arguments[i] = build.Select(block.Operands[0], phi.Arguments[i], phi.Arguments[j]);
        Graph.Disconnect(b);
        // The edge `a` now leaves this block.
        if (a != first) Discard(first.To);
        if (b != second) Discard(second.To);
        a.From = block;
        block.Successors.Clear();
        block.Successors.Add(a);
        block.Exit = Exit.Jump;
        block.Operands = [];
        return true;
    }

    private bool SelectReturn(BasicBlock block)
    {
        var (first, second) = (block.Successors[0].To, block.Successors[1].To);
        if (first == second || first.Exit != Exit.Return || second.Exit != Exit.Return || first.Operands.Length != 1) return false;
        if (!IsSpeculable(first, block, SpeculationLimit) || !IsSpeculable(second, block, SpeculationLimit) || first.Body.Count + second.Body.Count > SpeculationLimit) return false;
        build.Output = block.Body;
        build.Output.AddRange(first.Body);
        build.Output.AddRange(second.Body);
        var result = build.Select(block.Operands[0], first.Operands[0], second.Operands[0]);
        Discard(first);
        Discard(second);
        block.Successors.Clear();
        block.Exit = Exit.Return;
        block.Operands = [result];
        return true;
    }

    /// <summary>
    /// <c>if (a) if (b) X else Y else Y</c> with a short and harmless b is <c>if (a &amp; b) X else Y</c>; likewise with or.
    /// </summary>
    private bool CombineTests(BasicBlock block)
    {
        for (int inner = 0; inner < 2; inner++)
        {
            var next = block.Successors[inner].To;
            var shared = block.Successors[1 - inner];
            if (next == block || next.Exit != Exit.Branch || !IsSpeculable(next, block, CombinedTestLimit)) continue;
            int same = next.Successors[0].To == shared.To ? 0 : next.Successors[1].To == shared.To ? 1 : -1;
            if (same < 0 || next.Successors[0].To == next.Successors[1].To || !SameArguments(shared, next.Successors[same])) continue;

            build.Output = block.Body;
            build.Output.AddRange(next.Body);
            var (outer, test) = (block.Operands[0].Resolve(), next.Operands[0].Resolve());
            // To `shared` when outer is (1 - inner == 0) or the inner test is (same == 0).
            Node a = Boolean(outer), b = Boolean(test);
            if (inner == 0 && same == 0) b = build.Unary(I32Eqz, b);
            if (inner == 1 && same == 1) b = build.Unary(I32Eqz, b);
            var other = next.Successors[1 - same];
            Graph.Disconnect(next.Successors[same]);
            Graph.Disconnect(block.Successors[inner]);
            other.From = block;
            Discard(next);
            // inner == 0: go on when a and b; inner == 1: shared when a or b.
            block.Operands = [inner == 0 ? build.Binary(I32And, a, b) : build.Binary(I32Or, a, b)];
            block.Successors[inner] = other;
            return true;
        }
        return false;
    }

    private Node Boolean(Node node) => Builder.IsBoolean(node) ? node : build.Binary(I32Ne, node, build.I32(0));

    // ---- Dead code ----

    private void RemoveDead()
    {
        var order = Reachable();
        var live = new HashSet<Node>();
        var work = new Stack<Node>();
        void Mark(Node n) { n = n.Resolve(); if (live.Add(n)) work.Push(n); }
        foreach (var block in order)
        {
            // A division that traps is an effect; a load that is out of bounds is an internal error and may go.
            foreach (var node in block.Body) if ((node.Effects & Effects.Writes) != 0 || (node.Kind == Kind.Numeric && node.Effects != Effects.None)) Mark(node);
            foreach (var operand in block.Operands) Mark(operand);
        }
        while (work.TryPop(out var node)) foreach (var argument in node.Arguments) Mark(argument);
        foreach (var block in order)
        {
            block.Phis.RemoveAll(n => !live.Contains(n));
            block.Body.RemoveAll(n => !live.Contains(n));
        }
    }
}
