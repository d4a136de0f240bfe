using VerifiedJS.Anf;
using VerifiedJS.Core;
using VerifiedJS.Flat;

namespace VerifiedJS.WasmIR;

// Which locals live across which safepoints: the one place that decides what must be visible to the collector.
//
// Backward data flow over ANF's structure. A safepoint is a call, an operation that may invoke (on its cold path), or a loop's
// back edge; function entry is one too, but there nothing but the header is live. Only locals that can hold references count:
// Boxed and Record.
//
//     live before a statement that may throw  ⊇  live at the handler
//     live before Break L                     =  live after Block L
//     live before a loop's body               =  fixpoint

/// <summary>The result of liveness analysis of one function.</summary>
internal sealed class Liveness
{
    /// <summary>Locals live across at least one call, whose values are stored when they are defined.</summary>
    public HashSet<int> AcrossCalls { get; } = [];

    /// <summary>For each operation that may invoke and each loop: the locals that live across it.</summary>
    public Dictionary<Anf.Stmt, int[]> Across { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Locals live after the function's header.</summary>
    public HashSet<int> AtEntry { get; private set; } = [];

    /// <summary>Locals that some statement reads.</summary>
    public HashSet<int> Read { get; } = [];

    private readonly AnfFunction function;
    private readonly Dictionary<Label, Bits> breakTargets = [];
    private readonly Dictionary<Anf.Stmt, Bits> loops = new(ReferenceEqualityComparer.Instance);
    private Bits handler;
    private bool recording;

    private Liveness(AnfFunction function)
    {
        this.function = function;
        handler = new Bits(function.Locals.Length);
    }

    public static Liveness Of(AnfFunction function)
    {
        var liveness = new Liveness(function);
        liveness.recording = false;
        liveness.Statement(function.Body, new Bits(function.Locals.Length));
        liveness.recording = true;
        Bits entry = liveness.Statement(function.Body, new Bits(function.Locals.Length));
        liveness.AtEntry = [.. entry.Elements()];
        return liveness;
    }

    /// <summary>A set of locals.</summary>
    private readonly struct Bits(int count)
    {
        private readonly ulong[] words = new ulong[(count + 63) / 64];

        private Bits(ulong[] words) : this(0) => this.words = words;

        public Bits Clone() => new((ulong[])words.Clone());
        public void Add(int i) => words[i >> 6] |= 1UL << i;
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

    private bool HoldsReference(int local) => function.Locals[local] is Representation.Boxed or Representation.Record;

    private void Use(Bits live, Atom atom)
    {
        if (atom is not LocalAtom { Local.Index: var index }) return;
        if (recording) Read.Add(index);
        if (HoldsReference(index)) live.Add(index);
    }

    /// <summary>The locals live before the statement, given those after it. The argument is consumed.</summary>
    private Bits Statement(Anf.Stmt statement, Bits live)
    {
        switch (statement)
        {
            case Anf.Set set:
                if (HoldsReference(set.Target.Index)) live.Remove(set.Target.Index);
                if (IsCall(set.Value))
                {
                    live.Union(handler);
                    if (recording) AcrossCalls.UnionWith(live.Elements());
                }
                else if (set.Value is Anf.Prim prim && prim.Operation.MayThrow)
                {
                    live.Union(handler);
                    if (recording && prim.Operation.MayInvoke) Across[statement] = [.. live.Elements()];
                }
                foreach (Atom atom in Anf.Walk.Atoms(set.Value)) Use(live, atom);
                return live;
            case Anf.Seq seq:
                for (int i = seq.Items.Length - 1; i >= 0; i--) live = Statement(seq.Items[i], live);
                return live;
            case Anf.If conditional:
            {
                Bits then = Statement(conditional.Then, live.Clone());
                Bits @else = Statement(conditional.Else, live);
                then.Union(@else);
                Use(then, conditional.Condition);
                return then;
            }
            case Anf.Block block:
                breakTargets[block.Label] = live.Clone();
                return Statement(block.Body, live);
            case Anf.Break @break:
                return breakTargets[@break.Label].Clone();
            case Anf.Loop loop:
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
                if (recording)
                {
                    Bits across = before.Clone();
                    Across[loop] = [.. across.Elements()];
                }
                return before.Clone();
            }
            case Anf.TryCatch tryCatch:
            {
                Bits atHandler = Statement(tryCatch.Handler, live.Clone());
                if (HoldsReference(tryCatch.Exception.Index)) atHandler.Remove(tryCatch.Exception.Index);
                Bits outer = handler;
                handler = atHandler;
                Bits before = Statement(tryCatch.Body, live);
                handler = outer;
                // What the body does not throw on its way to is still wanted when it throws: the handler's needs live throughout.
                before.Union(atHandler);
                return before;
            }
            case Anf.Throw @throw:
            {
                Bits before = handler.Clone();
                Use(before, @throw.Value);
                return before;
            }
            case Anf.Return @return:
            {
                var before = new Bits(function.Locals.Length);
                Use(before, @return.Value);
                return before;
            }
            case Tick:
                return live;
            case Anf.SetField or Anf.SetStatic:
                foreach (Atom atom in Anf.Walk.Atoms(statement)) Use(live, atom);
                return live;
            default:
                throw new InvalidOperationException($"liveness of {statement.GetType().Name}");
        }
    }

    private static bool IsCall(Rhs rhs) => rhs is Anf.Call or CallKnown;
}
