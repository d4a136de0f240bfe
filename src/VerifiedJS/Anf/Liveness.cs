using VerifiedJS.Core;
using VerifiedJS.Flat;

namespace VerifiedJS.Anf;

// Liveness of locals, and which of them live across which safepoints: the one place that decides what must be visible to the
// collector.
//
// Backward data flow over ANF's structure. A safepoint is a call, an operation that may invoke (on its cold path), or a loop's
// back edge; function entry is one too, but there nothing but the header is live. Across safepoints only locals that can hold
// references count: Boxed and Record.
//
//     live before a statement that may throw  ⊇  live at the handler
//     live before Break L                     =  live after Block L
//     live before a loop's body               =  fixpoint

/// <summary>The result of liveness analysis of one function.</summary>
public sealed class Liveness
{
    /// <summary>Locals live across at least one call, whose values are stored when they are defined.</summary>
    public HashSet<int> AcrossCalls { get; } = [];

    /// <summary>For each operation that may invoke and each loop: the locals that live across it.</summary>
    public Dictionary<Stmt, int[]> Across { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Assignments whose value nobody reads.</summary>
    public HashSet<Stmt> DeadStores { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Locals that some statement reads.</summary>
    public HashSet<int> Read { get; } = [];

    private readonly AnfFunction function;
    private readonly bool withoutDeadStores;
    private readonly Dictionary<Label, Bits> breakTargets = [];
    private readonly Dictionary<Stmt, Bits> loops = new(ReferenceEqualityComparer.Instance);
    private Bits handler;
    private bool recording;

    private Liveness(AnfFunction function, bool withoutDeadStores)
    {
        this.function = function;
        this.withoutDeadStores = withoutDeadStores;
        handler = new Bits(function.Locals.Length);
    }

    /// <param name="withoutDeadStores">
    /// What is live once the dead stores that can be removed are: what they alone read is not. An operation may throw then as the checker of their
    /// removal has it, which is when it is not pure.
    /// </param>
    public static Liveness Of(AnfFunction function, bool withoutDeadStores = false)
    {
        var liveness = new Liveness(function, withoutDeadStores);
        liveness.recording = false;
        liveness.Statement(function.Body, new Bits(function.Locals.Length));
        liveness.recording = true;
        liveness.Statement(function.Body, new Bits(function.Locals.Length));
        return liveness;
    }

    /// <summary>Whether a store of the value does nothing but that.</summary>
    public static bool IsRemovable(Rhs rhs) => rhs switch
    {
        Copy or GetField or GetOuter or GetStatic or ClosureEnvironment => true,
        Prim prim => prim.Operation.IsPure,
        _ => false,
    };

    /// <summary>A set of locals.</summary>
    private readonly struct Bits(int count)
    {
        private readonly ulong[] words = new ulong[(count + 63) / 64];

        private Bits(ulong[] words) : this(0) => this.words = words;

        public Bits Clone() => new((ulong[])words.Clone());
        public void Add(int i) => words[i >> 6] |= 1UL << i;
        public bool Contains(int i) => (words[i >> 6] & 1UL << i) != 0;
        public void Remove(int i) => words[i >> 6] &= ~(1UL << i);

        public void Union(Bits other)
        {
            for (int i = 0; i < words.Length; i++) words[i] |= other.words[i];
        }

        public bool Same(Bits other) => words.AsSpan().SequenceEqual(other.words);

        public IEnumerable<int> Elements()
        {
            for (int i = 0; i < words.Length; i++)
                for (ulong word = words[i]; word != 0; word &= word - 1)
                    yield return i * 64 + System.Numerics.BitOperations.TrailingZeroCount(word);
        }
    }

    private IEnumerable<int> References(Bits live) => live.Elements().Where(HoldsReference);

    private bool HoldsReference(int local) => function.Locals[local] is Representation.Boxed or Representation.Record;

    private void Use(Bits live, Atom atom)
    {
        if (atom is not LocalAtom { Local.Index: var index }) return;
        if (recording) Read.Add(index);
        live.Add(index);
    }

    /// <summary>The locals live before the statement, given those after it. The argument is consumed.</summary>
    private Bits Statement(Stmt statement, Bits live)
    {
        switch (statement)
        {
            case Set set:
                if (!live.Contains(set.Target.Index))
                {
                    if (recording) DeadStores.Add(set);
                    if (withoutDeadStores && IsRemovable(set.Value)) return live;
                }
                live.Remove(set.Target.Index);
                if (IsCall(set.Value))
                {
                    live.Union(handler);
                    if (recording) AcrossCalls.UnionWith(References(live));
                }
                else if (set.Value is Prim prim && (prim.Operation.MayThrow || withoutDeadStores && !prim.Operation.IsPure))
                {
                    live.Union(handler);
                    if (recording && prim.Operation.MayInvoke) Across[statement] = [.. References(live)];
                }
                foreach (Atom atom in Walk.Atoms(set.Value)) Use(live, atom);
                return live;
            case Seq seq:
                for (int i = seq.Items.Length - 1; i >= 0; i--) live = Statement(seq.Items[i], live);
                return live;
            case If conditional:
            {
                Bits then = Statement(conditional.Then, live.Clone());
                Bits @else = Statement(conditional.Else, live);
                then.Union(@else);
                Use(then, conditional.Condition);
                return then;
            }
            case Block block:
                breakTargets[block.Label] = live.Clone();
                return Statement(block.Body, live);
            case Break @break:
                return breakTargets[@break.Label].Clone();
            case Loop loop:
            {
                // The set before the loop is also the one after each iteration. Sets only grow, so an inner loop goes on from where it was.
                if (!loops.TryGetValue(loop, out Bits before)) before = new Bits(function.Locals.Length);
                while (true)
                {
                    Bits next = Statement(loop.Body, before.Clone());
                    next.Union(before);
                    if (next.Same(before)) break;
                    before = next;
                }
                loops[loop] = before;
                if (recording) Across[loop] = [.. References(before)];
                return before.Clone();
            }
            case TryCatch tryCatch:
            {
                Bits atHandler = Statement(tryCatch.Handler, live.Clone());
                atHandler.Remove(tryCatch.Exception.Index);
                Bits outer = handler;
                handler = atHandler;
                Bits before = Statement(tryCatch.Body, live);
                handler = outer;
                // What the body does not throw on its way to is still wanted when it throws: the handler's needs live throughout.
                before.Union(atHandler);
                return before;
            }
            case Throw @throw:
            {
                Bits before = handler.Clone();
                Use(before, @throw.Value);
                return before;
            }
            case Return @return:
            {
                var before = new Bits(function.Locals.Length);
                Use(before, @return.Value);
                return before;
            }
            case Tick:
                return live;
            case SetField or SetStatic:
                foreach (Atom atom in Walk.Atoms(statement)) Use(live, atom);
                return live;
            default:
                throw new InvalidOperationException($"liveness of {statement.GetType().Name}");
        }
    }

    private static bool IsCall(Rhs rhs) => rhs is Call or CallKnown;
}
