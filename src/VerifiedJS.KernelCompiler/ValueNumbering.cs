using VerifiedJS.Wasm;

namespace VerifiedJS.KernelCompiler;

/// <summary>
/// Gives equal values one node: pure operations that a dominating block has computed already, and loads of what was
/// loaded from or stored to the same place since the last write that may have changed it.
/// </summary>
internal sealed class ValueNumbering
{
    /// <summary>A place in memory as an instruction names it: base, static offset, size.</summary>
    private readonly record struct Place(Node Base, long Offset, int Size)
    {
        // Effective addresses do not wrap around, so offsets from one base compare.
        public bool IsDisjointFrom(Place other) => Base == other.Base && (Offset + Size <= other.Offset || other.Offset + other.Size <= Offset);
    }

    private readonly List<BasicBlock> order;
    private readonly List<BasicBlock>[] children;
    private readonly Dictionary<(int, int, int, int, int), Node> available = [];
    private bool changed;

    private ValueNumbering(List<BasicBlock> order)
    {
        this.order = order;
        var dominator = Graph.Dominators(order);
        children = [.. order.Select(_ => new List<BasicBlock>())];
        for (int b = 1; b < order.Count; b++) children[dominator[b]].Add(order[b]);
    }

    /// <summary>Runs over the reachable blocks; true when something changed.</summary>
    public static bool Run(List<BasicBlock> order)
    {
        var pass = new ValueNumbering(order);
        pass.Visit(order[0], []);
        return pass.changed;
    }

    private void Visit(BasicBlock block, Dictionary<(Place, LoadOp), Node> memory)
    {
        var added = new List<(int, int, int, int, int)>();
        MergePhis(block);
        foreach (var node in block.Body)
        {
            for (int i = 0; i < node.Arguments.Length; i++) node.Arguments[i] = node.Arguments[i].Resolve();
            switch (node.Kind)
            {
                case Kind.Numeric or Kind.Select when node.Effects == Effects.None:
                    var key = ((int)node.Kind, node.Opcode, node.Arguments[0].Id, node.Arguments.Length > 1 ? node.Arguments[1].Id : -1, node.Arguments.Length > 2 ? node.Arguments[2].Id : -1);
                    if (available.TryGetValue(key, out var same)) Replace(node, same);
                    else { available.Add(key, node); added.Add(key); }
                    break;
                case Kind.Load:
                {
                    var op = (LoadOp)node.Opcode;
                    var place = (new Place(node.Arguments[0], node.Immediate, 1 << Operations.Alignment(op)), op);
                    if (memory.TryGetValue(place, out var known)) Replace(node, known.Resolve());
                    else memory.Add(place, node);
                    break;
                }
                case Kind.Store:
                {
                    var op = (StoreOp)node.Opcode;
                    var place = new Place(node.Arguments[0], node.Immediate, 1 << Operations.Alignment(op));
                    foreach (var known in memory.Keys.Where(k => !k.Item1.IsDisjointFrom(place)).ToList()) memory.Remove(known);
                    // A full store is as good as a load.
                    LoadOp? load = op switch { StoreOp.I32Store => LoadOp.I32Load, StoreOp.I64Store => LoadOp.I64Load, StoreOp.F64Store => LoadOp.F64Load, StoreOp.F32Store => LoadOp.F32Load, _ => null };
                    if (load is { } l) memory[(place, l)] = node.Arguments[1];
                    break;
                }
                default:
                    if ((node.Effects & Effects.Writes) != 0) memory.Clear();
                    break;
            }
        }
        block.Body.RemoveAll(n => n.Forward is not null);
        foreach (var child in children[block.Index])
            Visit(child, child.Predecessors.Count == 1 && child.Predecessors[0].From == block ? new(memory) : []);
        foreach (var key in added) available.Remove(key);
    }

    private void MergePhis(BasicBlock block)
    {
        for (int i = block.Phis.Count - 1; i > 0; i--)
        {
            var phi = block.Phis[i];
            var twin = block.Phis.Take(i).FirstOrDefault(p => p.Type == phi.Type && p.Arguments.Zip(phi.Arguments).All(a => a.First.Resolve() == a.Second.Resolve()));
            if (twin is null) continue;
            Replace(phi, twin);
            block.Phis.RemoveAt(i);
        }
    }

    private void Replace(Node node, Node same)
    {
        node.Forward = same;
        changed = true;
    }
}

/// <summary>
/// Moves pure values down to the one block that uses them, unless that is in a deeper loop: they are computed only where
/// they are needed, and as operands.
/// </summary>
internal static class Sinking
{
    public static void Run(List<BasicBlock> order)
    {
        var depth = LoopDepths(order);
        var users = new Dictionary<Node, BasicBlock?>(); // null: more than one block, or a phi
        void Use(Node node, BasicBlock block)
        {
            node = node.Resolve();
            if (!users.TryGetValue(node, out var known)) users.Add(node, block);
            else if (known != block) users[node] = null;
        }
        foreach (var block in order)
        {
            foreach (var phi in block.Phis) foreach (var a in phi.Arguments) users[a.Resolve()] = null;
            foreach (var node in block.Body) foreach (var a in node.Arguments) Use(a, block);
            foreach (var a in block.Operands) Use(a, block);
        }
        foreach (var block in order.AsEnumerable().Reverse())
        {
            for (int i = block.Body.Count - 1; i >= 0; i--)
            {
                var node = block.Body[i];
                if (node.Kind is not (Kind.Numeric or Kind.Select) || node.Effects != Effects.None) continue;
                if (!users.TryGetValue(node, out var target) || target is null || target == block || depth[target.Index] > depth[block.Index]) continue;
                int at = target.Body.FindIndex(n => n.Arguments.Any(a => a.Resolve() == node));
                block.Body.RemoveAt(i);
                target.Body.Insert(at < 0 ? target.Body.Count : at, node);
                // Its operands are now used there.
                foreach (var a in node.Arguments.Select(a => a.Resolve()))
                    if (users.TryGetValue(a, out var user) && user == block && !UsedIn(a, block)) users[a] = target;
                    else if (users.TryGetValue(a, out user) && user != target) users[a] = null;
            }
        }
    }

    private static bool UsedIn(Node value, BasicBlock block) =>
        block.Operands.Any(o => o.Resolve() == value) || block.Body.Any(n => n.Arguments.Any(a => a.Resolve() == value));

    private static int[] LoopDepths(List<BasicBlock> order)
    {
        var depth = new int[order.Count];
        foreach (var header in order)
        {
            var loop = new HashSet<BasicBlock>();
            var work = new Stack<BasicBlock>(header.Predecessors.Where(e => e.From.Index >= header.Index).Select(e => e.From));
            if (work.Count == 0) continue;
            loop.Add(header);
            while (work.TryPop(out var block))
                if (loop.Add(block)) foreach (var edge in block.Predecessors) work.Push(edge.From);
            foreach (var block in loop) depth[block.Index]++;
        }
        return depth;
    }
}
