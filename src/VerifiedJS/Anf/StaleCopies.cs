using VerifiedJS.Core;

namespace VerifiedJS.Anf;

/// <summary>
/// Which copies may be read although what is read instead has another value by then: in a loop, after the original's next assignment and before
/// the copy's; or, for all that the checker knows, in code that is never reached. Code around a finalizer has such reads, which flags keep from
/// happening.
///
/// This is the checker (proofs/CopyPropagation/Check.dfy), but that it goes on where that refuses: it walks what the pass was given and what it
/// made of it in step, and knows what is stale, which is the locals whose value is neither in the local nor where it is read instead.
/// </summary>
internal sealed class StaleCopies
{
    /// <summary>How often the checker walks a loop for what is stale at its head.</summary>
    private const int MostWalks = 13;

    private readonly Dictionary<int, Atom> images;
    private readonly ILookup<int, int> copiesOf;
    private readonly HashSet<int> read = [];
    private readonly Dictionary<Label, HashSet<int>> atBlockEnd = [];
    private HashSet<int>? atHandler;

    private StaleCopies(Dictionary<int, Atom> images)
    {
        this.images = images;
        copiesOf = images.Where(entry => entry.Value is LocalAtom).ToLookup(entry => ((LocalAtom)entry.Value).Local.Index, entry => entry.Key);
    }

    /// <summary>Copies without whose images the checker has less to refuse; none when it accepts.</summary>
    /// <param name="images">By local, what is read instead of it: a constant, or a local for which nothing is.</param>
    public static IReadOnlyCollection<int> Find(AnfFunction source, AnfFunction target, Dictionary<int, Atom> images)
    {
        var walk = new StaleCopies(images);
        try
        {
            walk.Statements(source.Body, target.Body, []);
        }
        catch (Differs)
        {
            return images.Keys;
        }
        if (walk.read.Count == 0) return [];
        int[] copies = [.. walk.read.Where(images.ContainsKey)];
        return copies.Length > 0 ? copies : images.Keys;
    }

    /// <summary>The target is not what the checker would have it be.</summary>
    private sealed class Differs : Exception;

    // ── Images ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    private Atom Image(Atom atom) => atom is LocalAtom { Local.Index: var index } && images.TryGetValue(index, out Atom? image) ? image : atom;

    private static bool AreSame(Atom a, Atom b) => a is ConstantAtom { Value: Literal.Number { Value: var x } } && b is ConstantAtom { Value: Literal.Number { Value: var y } }
        ? BitConverter.DoubleToInt64Bits(x) == BitConverter.DoubleToInt64Bits(y)
        : a == b;

    /// <summary>Whether a store's value, with what is read instead of its operands, is the target's.</summary>
    private bool IsImage(Rhs source, Rhs target)
    {
        bool isSameOperation = (source, target) switch
        {
            (GetField a, GetField b) => a.Slot == b.Slot,
            (GetStatic a, GetStatic b) => a.Slot == b.Slot,
            (Prim a, Prim b) => a.Operation == b.Operation && a.Arguments.Length == b.Arguments.Length,
            _ => source.GetType() == target.GetType(),
        };
        return isSameOperation && Walk.Atoms(source).Zip(Walk.Atoms(target)).All(operands => AreSame(Image(operands.First), operands.Second));
    }

    // ── Stores ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    private static bool IsStore(Stmt statement) => statement is Set set && Liveness.IsRemovable(set.Value);

    private bool IsKept(Set store, ReadOnlySpan<Stmt> target) =>
        target is [Set kept, ..] && kept.Target == store.Target && !images.ContainsKey(store.Target.Index) && IsImage(store.Value, kept.Value);

    /// <summary>Whether the target's next stores are all found among the source's next ones.</summary>
    private bool AreFound(ReadOnlySpan<Stmt> source, ReadOnlySpan<Stmt> target)
    {
        while (target is [var kept, ..] && IsStore(kept))
        {
            if (source is not [var store, ..] || !IsStore(store)) return false;
            source = source[1..];
            if (IsKept((Set)store, target)) target = target[1..];
        }
        return true;
    }

    /// <summary>Both give the local its value: what is read instead of its copies is theirs no longer.</summary>
    private void Write(int local, HashSet<int> stale)
    {
        stale.UnionWith(copiesOf[local]);
        stale.Remove(local);
    }

    /// <summary>The source alone gives it its value.</summary>
    private void Skip(Set store, HashSet<int> stale)
    {
        bool isMade = store.Value is Copy copy && !(copy.Value is LocalAtom { Local.Index: var from } && stale.Contains(from))
            && AreSame(Image(copy.Value), Image(new LocalAtom(store.Target)));
        if (isMade) stale.Remove(store.Target.Index);
        else stale.Add(store.Target.Index);
    }

    private void Read(Stmt statement, HashSet<int> stale)
    {
        foreach (Atom atom in Walk.Atoms(statement))
            if (atom is LocalAtom { Local.Index: var index } && stale.Contains(index)) read.Add(index);
    }

    private void Throws(HashSet<int> stale) => atHandler?.UnionWith(stale);

    // ── Statements ─────────────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>The statements in a row, without ticks.</summary>
    private static Stmt[] Row(Stmt body)
    {
        var row = new List<Stmt>();
        void Add(Stmt statement)
        {
            if (statement is Seq seq) foreach (Stmt item in seq.Items) Add(item);
            else if (statement is not Tick) row.Add(statement);
        }
        Add(body);
        return [.. row];
    }

    private static HashSet<int>? Join(HashSet<int>? a, HashSet<int>? b)
    {
        if (a is null || b is null) return a ?? b;
        a.UnionWith(b);
        return a;
    }

    /// <summary>What is stale after the statements, given what is before; null where the end is not reached. The argument is consumed.</summary>
    private HashSet<int>? Statements(Stmt source, Stmt target, HashSet<int> before)
    {
        Stmt[] all = Row(source);
        ReadOnlySpan<Stmt> rest = Row(target);
        HashSet<int>? end = before;
        for (int i = 0; i < all.Length; i++)
        {
            // What is never reached may read anything.
            HashSet<int> stale = end ?? [];
            if (all[i] is Set set && IsStore(set) && (!IsKept(set, rest) || AreFound(all.AsSpan(i + 1), rest)))
            {
                Skip(set, stale);
                end = stale;
                continue;
            }
            if (rest.IsEmpty || rest[0].GetType() != all[i].GetType()) throw new Differs();
            Read(all[i], stale);
            end = Statement(all[i], rest[0], stale);
            rest = rest[1..];
        }
        return rest.IsEmpty ? end : throw new Differs();
    }

    private HashSet<int>? Statement(Stmt source, Stmt target, HashSet<int> stale)
    {
        switch (source)
        {
            case Set set:
                if (set.Value is Call or CallKnown or Prim { Operation.IsPure: false }) Throws(stale);
                Write(set.Target.Index, stale);
                return stale;
            case SetField or SetStatic:
                return stale;
            case If conditional:
            {
                var made = (If)target;
                HashSet<int>? then = Statements(conditional.Then, made.Then, [.. stale]);
                return Join(then, Statements(conditional.Else, made.Else, stale));
            }
            case Block block:
            {
                HashSet<int>? end = Statements(block.Body, ((Block)target).Body, stale);
                return atBlockEnd.Remove(block.Label, out HashSet<int>? broken) ? Join(end, broken) : end;
            }
            case Break exit:
                atBlockEnd[exit.Label] = Join(atBlockEnd.GetValueOrDefault(exit.Label), stale)!;
                return null;
            case Loop loop:
                for (int walks = 0; walks < MostWalks; walks++)
                {
                    HashSet<int>? end = Statements(loop.Body, ((Loop)target).Body, [.. stale]);
                    if (end is null || end.IsSubsetOf(stale)) return null;
                    stale.UnionWith(end);
                }
                throw new Differs();
            case TryCatch tryCatch:
            {
                var made = (TryCatch)target;
                HashSet<int>? outer = atHandler;
                HashSet<int> thrown = atHandler = [];
                HashSet<int>? end = Statements(tryCatch.Body, made.Body, stale);
                atHandler = outer;
                Write(tryCatch.Exception.Index, thrown);
                return Join(end, Statements(tryCatch.Handler, made.Handler, thrown));
            }
            case Throw:
                Throws(stale);
                return null;
            case Return:
                return null;
            default:
                throw new InvalidOperationException($"copies in {source.GetType().Name}");
        }
    }
}
