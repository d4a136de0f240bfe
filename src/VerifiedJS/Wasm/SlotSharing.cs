using System.Collections.Immutable;
using ValueType = VerifiedJS.Wasm.ValueType;

namespace VerifiedJS.WasmIR;

/// <summary>
/// Gives locals that are never in use at the same time one slot: for functions so large that engines would refuse them (50,000 locals at
/// most), such as the function around all of a bundle.
///
/// A local is in use from its first occurrence to its last, in the order of the text. Branches go forward but for those of loops: what is
/// in use around a loop's start is in use in all of the loop. So is a local that may be read where it is not written on every way there,
/// and no other comes before it in its slot.
/// </summary>
public sealed class SlotSharing
{
    /// <summary>Functions with fewer locals stay as they are.</summary>
    public const int Threshold = 4000;

    private readonly ImmutableArray<ValueType> types;
    private readonly int[] first, last, shared;
    private readonly bool[] mayBeUnwritten;
    private readonly List<(int Start, int End)> loops = [];
    private readonly List<ValueType> slots = [];
    private readonly List<int> firstIn = [];
    private int position;
    // One bit for each local that is written on every way that leads to where the numbering is; null where none does.
    private ulong[]? written;
    private readonly Dictionary<Target, ulong[]> writtenAtBranches = new(ReferenceEqualityComparer.Instance);

    private SlotSharing(ImmutableArray<ValueType> types)
    {
        this.types = types;
        first = new int[types.Length];
        last = new int[types.Length];
        shared = new int[types.Length];
        mayBeUnwritten = new bool[types.Length];
        written = new ulong[types.Length / 64 + 1];
        Array.Fill(first, -1);
    }

    /// <summary>Who shares slots in a function with this body. The first so many locals keep slots of their own.</summary>
    public static SlotSharing Of(ImmutableArray<ValueType> types, IEnumerable<Stmt> body, int kept)
    {
        var sharing = new SlotSharing(types);
        for (int i = 0; i < kept; i++) sharing.Write(i);
        foreach (Stmt statement in body) sharing.Number(statement);
        sharing.ExtendOverLoops();
        sharing.Assign(kept);
        return sharing;
    }

    /// <summary>Locals in the slots that are said, rightly or wrongly; <paramref name="first"/> has a local of each slot.</summary>
    public static SlotSharing Given(ImmutableArray<ValueType> types, IEnumerable<int> slotOf, IEnumerable<int> first)
    {
        var sharing = new SlotSharing(types);
        slotOf.ToArray().CopyTo(sharing.shared, 0);
        sharing.firstIn.AddRange(first);
        sharing.slots.AddRange(sharing.firstIn.Select(local => types[local]));
        return sharing;
    }

    /// <summary>How many slots there are.</summary>
    public int Count => slots.Count;

    /// <summary>The function with shared slots, and who is in them.</summary>
    public (IrFunction Function, LoweringWitness.Sharing Witness) Apply(IrFunction function) =>
        (function with { Locals = [.. slots], Frame = function.Frame with { Roots = [.. function.Frame.Roots.Select(SlotOf)] }, Body = Rewritten(function.Body) },
            new LoweringWitness.Sharing(function, [.. shared], [.. firstIn]));

    private Slot SlotOf(Slot slot) => new(shared[slot.Index]);

    // ── Where locals occur ────────────────────────────────────────────────────────────────────────────────────────

    private void Occurs(Slot slot, bool isRead)
    {
        if (first[slot.Index] < 0) first[slot.Index] = position;
        last[slot.Index] = position++;
        if (!isRead) Write(slot.Index);
        else mayBeUnwritten[slot.Index] |= written is not null && (written[slot.Index / 64] & 1ul << slot.Index) == 0;
    }

    private void Write(int local)
    {
        if (written is not null) written[local / 64] |= 1ul << local;
    }

    private static ulong[]? OnBoth(ulong[]? one, ulong[]? other)
    {
        if (one is null || other is null) return one ?? other;
        for (int i = 0; i < one.Length; i++) one[i] &= other[i];
        return one;
    }

    private void Number(Action then, Action otherwise)
    {
        ulong[]? before = (ulong[]?)written?.Clone();
        then();
        (ulong[]? after, written) = (written, before);
        otherwise();
        written = OnBoth(written, after);
    }

    private void BranchTo(Target label)
    {
        if (written is not null) writtenAtBranches[label] = OnBoth((ulong[])written.Clone(), writtenAtBranches.GetValueOrDefault(label))!;
    }

    private void Number(ImmutableArray<Stmt> statements)
    {
        foreach (Stmt statement in statements) Number(statement);
    }

    private void Number(Stmt statement)
    {
        switch (statement)
        {
            case Set s:
                Number(s.Value);
                Occurs(s.Local, isRead: false);
                break;
            case Drop s: Number(s.Value); break;
            case Store s:
                Number(s.Address);
                Number(s.Value);
                break;
            case If s:
                Number(s.Condition);
                Number(() => Number(s.Then), () => Number(s.Else));
                break;
            case Block s:
                Number(s.Body);
                if (writtenAtBranches.Remove(s.Label, out ulong[]? branches)) written = OnBoth(branches, written);
                break;
            case Loop s:
            {
                int start = position++;
                Number(s.Body);
                writtenAtBranches.Remove(s.Label); // more is written there than before the loop
                loops.Add((start, position++)); // inner loops come first
                break;
            }
            case BranchIf s:
                Number(s.Condition);
                BranchTo(s.Label);
                break;
            case Branch s:
                BranchTo(s.Label);
                written = null;
                break;
            case Return s:
                Number(s.Value);
                written = null;
                break;
            case Unreachable: written = null; break;
            default: throw new InvalidOperationException($"Wasm.IR has no {statement.GetType().Name}");
        }
    }

    private void Number(ImmutableArray<Expr> expressions)
    {
        foreach (Expr expression in expressions) Number(expression);
    }

    private void Number(Expr expression)
    {
        switch (expression)
        {
            case Get e: Occurs(e.Local, isRead: true); break;
            case Tee e:
                Number(e.Value);
                Occurs(e.Local, isRead: false);
                break;
            case Op e: Number(e.Operands); break;
            case Load e: Number(e.Address); break;
            case Select e:
                Number(e.Then);
                Number(e.Else);
                Number(e.Condition);
                break;
            case Choose e:
                Number(e.Condition);
                Number(() => Number(e.Then), () => Number(e.Else));
                break;
            case CallKernel e: Number(e.Arguments); break;
            case CallHelper e: Number(e.Arguments); break;
            case CallDirect e: Number(e.Arguments); break;
            case CallIndirect e:
                Number(e.Arguments);
                Number(e.Index);
                break;
            case ConstI32 or ConstI64 or ConstF64: break;
            default: throw new InvalidOperationException($"Wasm.IR has no {expression.GetType().Name}");
        }
    }

    private void ExtendOverLoops()
    {
        foreach ((int start, int end) in loops)
        {
            for (int i = 0; i < first.Length; i++)
            {
                if (first[i] < 0 || last[i] < start || first[i] > end) continue;
                bool isInside = first[i] > start && last[i] < end;
                if (isInside && !mayBeUnwritten[i]) continue;
                first[i] = Math.Min(first[i], start);
                last[i] = Math.Max(last[i], end);
            }
        }
    }

    // ── Slots ─────────────────────────────────────────────────────────────────────────────────────────────────────

    private void Assign(int kept)
    {
        var free = new Dictionary<ValueType, Stack<int>>();
        var busy = new PriorityQueue<int, int>(); // shared slots by the end of their use
        void Add(int local)
        {
            shared[local] = slots.Count;
            slots.Add(types[local]);
            firstIn.Add(local);
        }
        for (int i = 0; i < kept; i++) Add(i);
        foreach (int i in Enumerable.Range(kept, types.Length - kept).Where(i => first[i] >= 0).OrderBy(i => first[i]))
        {
            while (busy.TryPeek(out int slot, out int end) && end < first[i])
            {
                busy.Dequeue();
                if (!free.TryGetValue(slots[slot], out Stack<int>? stack)) free.Add(slots[slot], stack = []);
                stack.Push(slot);
            }
            // What is not written has its initial value, zero, which a shared slot may have lost.
            if (!mayBeUnwritten[i] && free.TryGetValue(types[i], out Stack<int>? same) && same.TryPop(out int taken)) shared[i] = taken;
            else Add(i);
            busy.Enqueue(shared[i], last[i]);
        }
    }

    // ── The body again ────────────────────────────────────────────────────────────────────────────────────────────

    private ImmutableArray<Stmt> Rewritten(ImmutableArray<Stmt> statements) => [.. statements.Select(Rewritten)];

    private Stmt Rewritten(Stmt statement) => statement switch
    {
        Set s => new Set(SlotOf(s.Local), Rewritten(s.Value)),
        Drop s => new Drop(Rewritten(s.Value)),
        Store s => s with { Address = Rewritten(s.Address), Value = Rewritten(s.Value) },
        If s => new If(Rewritten(s.Condition), Rewritten(s.Then), Rewritten(s.Else)),
        Block s => s with { Body = Rewritten(s.Body) },
        Loop s => s with { Body = Rewritten(s.Body) },
        BranchIf s => s with { Condition = Rewritten(s.Condition) },
        Return s => new Return(Rewritten(s.Value)),
        Branch or Unreachable => statement,
        _ => throw new InvalidOperationException($"Wasm.IR has no {statement.GetType().Name}"),
    };

    private ImmutableArray<Expr> Rewritten(ImmutableArray<Expr> expressions) => [.. expressions.Select(Rewritten)];

    private Expr Rewritten(Expr expression) => expression switch
    {
        Get e => new Get(SlotOf(e.Local)),
        Tee e => new Tee(SlotOf(e.Local), Rewritten(e.Value)),
        Op e => e with { Operands = Rewritten(e.Operands) },
        Load e => e with { Address = Rewritten(e.Address) },
        Select e => new Select(Rewritten(e.Condition), Rewritten(e.Then), Rewritten(e.Else)),
        Choose e => e with { Condition = Rewritten(e.Condition), Then = Rewritten(e.Then), Else = Rewritten(e.Else) },
        CallKernel e => e with { Arguments = Rewritten(e.Arguments) },
        CallHelper e => e with { Arguments = Rewritten(e.Arguments) },
        CallDirect e => e with { Arguments = Rewritten(e.Arguments) },
        CallIndirect e => new CallIndirect(Rewritten(e.Index), Rewritten(e.Arguments)),
        ConstI32 or ConstI64 or ConstF64 => expression,
        _ => throw new InvalidOperationException($"Wasm.IR has no {expression.GetType().Name}"),
    };
}
