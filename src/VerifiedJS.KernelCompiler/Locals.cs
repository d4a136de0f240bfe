using System.Numerics;
using VerifiedJS.Wasm;

namespace VerifiedJS.KernelCompiler;

/// <summary>
/// Gives every value that lives in a local its local. A phi shares one with its arguments where their lives do not
/// overlap, so that an edge rarely needs a copy; values whose lives do not overlap share too.
/// </summary>
internal sealed class Locals
{
    private readonly Scheduler schedule;
    private readonly List<BasicBlock> order;
    private readonly List<Node> values = [];
    private readonly Dictionary<Node, int> index = [];
    private readonly ulong[][] interference;
    private readonly int[] parent;
    private readonly int words;
    private readonly int[] slots;

    /// <summary>The types of the locals behind the parameters.</summary>
    public List<ValueType> Types { get; } = [];

    public Locals(Graph graph, List<BasicBlock> order, Scheduler schedule)
    {
        this.schedule = schedule;
        this.order = order;
        foreach (var parameter in graph.Parameters) Add(parameter);
        foreach (var block in order)
            foreach (var node in block.Phis.Concat(block.Body)) if (schedule.NeedsLocal(node)) Add(node);
        words = (values.Count + 63) / 64;
        interference = new ulong[values.Count][];
        parent = new int[values.Count];
        for (int i = 0; i < values.Count; i++) { interference[i] = new ulong[words]; parent[i] = i; }
        slots = new int[values.Count];
        Array.Fill(slots, -1);
        Interfere(graph);
        Coalesce();
        Assign(graph);
    }

    private void Add(Node node) { index.Add(node, values.Count); values.Add(node); }

    /// <summary>The local of a value.</summary>
    public int this[Node node] => slots[Find(index[node])];

    /// <summary>The copies that an edge makes: all sources are read before any target is written.</summary>
    public List<(Node Source, int Target)> Copies(Edge edge)
    {
        var copies = new List<(Node, int)>();
        int position = edge.To.Predecessors.IndexOf(edge);
        foreach (var phi in edge.To.Phis)
        {
            if (schedule.Uses(phi) == 0) continue;
            var source = phi.Arguments[position];
            if (source.IsConstant || this[source] != this[phi]) copies.Add((source, this[phi]));
        }
        return copies;
    }

    // ---- Liveness ----

    private sealed class Events : Scheduler.IVisitor
    {
        public readonly List<(Node Node, bool IsDefinition)> List = [];
        private readonly Scheduler schedule;
        public Events(Scheduler schedule) => this.schedule = schedule;
        public void Begin(Node node) { }
        public void Constant(Node node) { }
        public void Get(Node node) => List.Add((node, false));
        public void Operation(Node node) { foreach (var result in schedule.Results(node)) if (schedule.Uses(result) > 0) List.Add((result, true)); }
        public void Tee(Node node) => List.Add((node, true));
        public void Set(Node node) => List.Add((node, true));
        public void Drop(Node node) { }
    }

    private static bool Test(ulong[] set, int i) => (set[i >> 6] >> i & 1) != 0;
    private static void Include(ulong[] set, int i) => set[i >> 6] |= 1UL << i;
    private static void Exclude(ulong[] set, int i) => set[i >> 6] &= ~(1UL << i);

    private void Interfere(Graph graph)
    {
        var events = new List<(Node Node, bool IsDefinition)>[order.Count];
        var exposed = new ulong[order.Count][];
        var defined = new ulong[order.Count][];
        var liveTop = new ulong[order.Count][];
        var liveEnd = new ulong[order.Count][];
        for (int b = 0; b < order.Count; b++)
        {
            var recorder = new Events(schedule);
            schedule.Walk(order[b], recorder);
            events[b] = recorder.List;
            exposed[b] = new ulong[words];
            defined[b] = new ulong[words];
            liveTop[b] = new ulong[words];
            liveEnd[b] = new ulong[words];
            foreach (var (node, isDefinition) in recorder.List)
            {
                int i = index[node];
                if (isDefinition) Include(defined[b], i);
                else if (!Test(defined[b], i)) Include(exposed[b], i);
            }
        }
        for (bool changed = true; changed;)
        {
            changed = false;
            for (int b = order.Count - 1; b >= 0; b--)
            {
                var end = new ulong[words];
                foreach (var edge in order[b].Successors)
                {
                    var next = (ulong[])liveTop[edge.To.Index].Clone();
                    int position = edge.To.Predecessors.IndexOf(edge);
                    foreach (var phi in edge.To.Phis) if (schedule.Uses(phi) > 0) Exclude(next, index[phi]);
                    foreach (var phi in edge.To.Phis)
                        if (schedule.Uses(phi) > 0 && !phi.Arguments[position].IsConstant) Include(next, index[phi.Arguments[position]]);
                    for (int w = 0; w < words; w++) end[w] |= next[w];
                }
                liveEnd[b] = end;
                for (int w = 0; w < words; w++)
                {
                    ulong top = exposed[b][w] | (end[w] & ~defined[b][w]);
                    if (top == liveTop[b][w]) continue;
                    liveTop[b][w] = top;
                    changed = true;
                }
            }
        }
        for (int b = 0; b < order.Count; b++)
        {
            var live = (ulong[])liveEnd[b].Clone();
            for (int e = events[b].Count - 1; e >= 0; e--)
            {
                var (node, isDefinition) = events[b][e];
                int i = index[node];
                if (isDefinition) { Exclude(live, i); Overlap(i, live); }
                else Include(live, i);
            }
            // Phis are written together, on the edges that lead here.
            var phis = order[b].Phis.Where(p => schedule.Uses(p) > 0).Select(p => index[p]).ToList();
            foreach (int phi in phis) Include(live, phi);
            if (order[b] == graph.Entry) for (int p = 0; p < graph.Parameters.Count; p++) Include(live, p);
            foreach (int phi in phis) Overlap(phi, live);
            if (order[b] == graph.Entry) for (int p = 0; p < graph.Parameters.Count; p++) Overlap(p, live);
        }
    }

    private void Overlap(int value, ulong[] live)
    {
        for (int w = 0; w < words; w++)
            for (ulong bits = live[w]; bits != 0; bits &= bits - 1)
            {
                int other = w * 64 + BitOperations.TrailingZeroCount(bits);
                if (other == value) continue;
                Include(interference[value], other);
                Include(interference[other], value);
            }
    }

    // ---- Sharing ----

    private int Find(int value)
    {
        while (parent[value] != value) value = parent[value] = parent[parent[value]];
        return value;
    }

    private void Coalesce()
    {
        foreach (var block in order)
        {
            foreach (var phi in block.Phis)
            {
                if (schedule.Uses(phi) == 0) continue;
                // Loops first: their copies run most often.
                for (int pass = 0; pass < 2; pass++)
                    for (int k = 0; k < phi.Arguments.Length; k++)
                        if (block.Predecessors[k].From.Index >= block.Index == (pass == 0) && !phi.Arguments[k].IsConstant) Merge(index[phi], index[phi.Arguments[k]]);
            }
        }
    }

    private void Merge(int a, int b)
    {
        a = Find(a);
        b = Find(b);
        if (a == b || values[a].Type != values[b].Type || Test(interference[a], b)) return;
        if (b < a) (a, b) = (b, a); // parameters represent their class
        parent[b] = a;
        for (int w = 0; w < words; w++)
        {
            for (ulong bits = interference[b][w]; bits != 0; bits &= bits - 1)
                Include(interference[w * 64 + BitOperations.TrailingZeroCount(bits)], a);
            interference[a][w] |= interference[b][w];
        }
    }

    private void Assign(Graph graph)
    {
        int parameters = graph.Parameters.Count;
        var types = graph.ParameterTypes.ToList();
        for (int p = 0; p < parameters; p++) slots[p] = p;
        var weight = new int[values.Count];
        for (int i = 0; i < values.Count; i++) weight[Find(i)] += schedule.Uses(values[i]) + 1;
        foreach (int i in Enumerable.Range(parameters, values.Count - parameters).Where(i => parent[i] == i).OrderByDescending(i => weight[i]).ThenBy(i => i))
        {
            var taken = new HashSet<int>();
            for (int w = 0; w < words; w++)
                for (ulong bits = interference[i][w]; bits != 0; bits &= bits - 1)
                {
                    int slot = slots[Find(w * 64 + BitOperations.TrailingZeroCount(bits))];
                    if (slot >= 0) taken.Add(slot);
                }
            int free = 0;
            while (free < types.Count && (types[free] != values[i].Type || taken.Contains(free))) free++;
            if (free == types.Count) types.Add(values[i].Type!.Value);
            slots[i] = free;
        }
        // Locals of one type stand together, which is how they are declared.
        var declared = Enumerable.Range(parameters, types.Count - parameters).OrderBy(s => types[s] switch { ValueType.I32 => 0, ValueType.I64 => 1, ValueType.F64 => 2, _ => 3 }).ThenBy(s => s).ToList();
        var renumbered = Enumerable.Range(0, types.Count).ToArray();
        for (int k = 0; k < declared.Count; k++) renumbered[declared[k]] = parameters + k;
        for (int i = 0; i < values.Count; i++) if (slots[i] >= 0) slots[i] = renumbered[slots[i]];
        Types.AddRange(declared.Select(s => types[s]));
    }
}
