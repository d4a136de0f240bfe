using VerifiedJS.Core;
using VerifiedJS.Flat;

namespace VerifiedJS.Anf;

/// <summary>
/// Which copies may be read although what they are copies of has another value by then: in a loop, after the original's next assignment and
/// before the copy's. Code around a finalizer has such reads, which flags keep from happening.
///
/// Forward data flow, as the checker's (proofs/CopyPropagation/Check.dfy): a copy is stale from an assignment of its original on, until the
/// copy is made again.
/// </summary>
internal sealed class StaleCopies
{
    private readonly AnfFunction function;
    private readonly Dictionary<int, Atom> images;
    private readonly ILookup<int, int> copiesOf;
    private readonly HashSet<int> read = [];
    private readonly Dictionary<Label, HashSet<int>> atBlockEnd = [];
    private readonly Dictionary<Stmt, HashSet<int>> atLoopHead = new(ReferenceEqualityComparer.Instance);
    private HashSet<int>? atHandler;

    private StaleCopies(AnfFunction function, Dictionary<int, Atom> images)
    {
        this.function = function;
        this.images = images;
        copiesOf = images.Where(entry => entry.Value is LocalAtom).ToLookup(entry => ((LocalAtom)entry.Value).Local.Index, entry => entry.Key);
    }

    /// <summary>The locals among the copies that may be read when they are stale.</summary>
    /// <param name="images">By local, what it is a copy of: a constant, or a local that is itself no copy.</param>
    public static HashSet<int> ReadIn(AnfFunction function, Dictionary<int, Atom> images)
    {
        // Originals are assigned once: without loops, before their copies.
        if (!HasLoop(function.Body)) return [];
        var flow = new StaleCopies(function, images);
        flow.Statement(function.Body, []);
        return flow.read;
    }

    private static bool HasLoop(Stmt statement) => statement is Loop || Walk.Children(statement).Any(HasLoop);

    private Atom Image(Atom atom) => atom is LocalAtom { Local.Index: var index } && images.TryGetValue(index, out Atom? image) ? image : atom;

    private void Read(IEnumerable<Atom> atoms, HashSet<int> stale)
    {
        foreach (Atom atom in atoms)
            if (atom is LocalAtom { Local.Index: var index } && stale.Contains(index)) read.Add(index);
    }

    private HashSet<int> Written(int local, HashSet<int> stale)
    {
        if (!copiesOf.Contains(local) && !stale.Contains(local)) return stale;
        HashSet<int> result = [.. stale, .. copiesOf[local]];
        result.Remove(local);
        return result;
    }

    private void Throws(HashSet<int> stale) => atHandler?.UnionWith(stale);

    private static HashSet<int>? Join(HashSet<int>? a, HashSet<int>? b) => a is null ? b : b is null ? a : a.SetEquals(b) ? a : [.. a, .. b];

    /// <summary>What is stale after the statement, given what is before; null where the end is not reached. Sets are not changed.</summary>
    private HashSet<int>? Statement(Stmt statement, HashSet<int>? stale)
    {
        if (stale is null) return null;
        switch (statement)
        {
            case Set { Value: Copy copy } set when images.TryGetValue(set.Target.Index, out Atom? image):
            {
                bool isMade = Image(copy.Value) == image && !(copy.Value is LocalAtom { Local.Index: var from } && stale.Contains(from));
                HashSet<int> result = [.. stale];
                if (isMade) result.Remove(set.Target.Index);
                else result.Add(set.Target.Index);
                return result;
            }
            case Set set:
                Read(Walk.Atoms(set.Value), stale);
                if (set.Value is Call or CallKnown or Prim { Operation.IsPure: false }) Throws(stale);
                return Written(set.Target.Index, stale);
            case Seq seq:
                foreach (Stmt item in seq.Items) stale = Statement(item, stale);
                return stale;
            case If conditional:
                Read([conditional.Condition], stale);
                return Join(Statement(conditional.Then, stale), Statement(conditional.Else, stale));
            case Block block:
            {
                HashSet<int>? end = Statement(block.Body, stale);
                return atBlockEnd.Remove(block.Label, out HashSet<int>? broken) ? Join(end, broken) : end;
            }
            case Break @break:
                atBlockEnd[@break.Label] = Join(atBlockEnd.GetValueOrDefault(@break.Label), stale)!;
                return null;
            case Loop loop:
                for (HashSet<int> head = atLoopHead.TryGetValue(loop, out HashSet<int>? known) ? Join(known, stale)! : stale; ;)
                {
                    HashSet<int>? end = Statement(loop.Body, head);
                    HashSet<int> next = Join(head, end)!;
                    atLoopHead[loop] = next;
                    if (next.Count == head.Count) return null;
                    head = next;
                }
            case TryCatch tryCatch:
            {
                HashSet<int>? outer = atHandler;
                atHandler = [];
                HashSet<int>? end = Statement(tryCatch.Body, stale);
                HashSet<int> thrown = Written(tryCatch.Exception.Index, atHandler);
                atHandler = outer;
                return Join(end, Statement(tryCatch.Handler, thrown));
            }
            case Throw @throw:
                Read([@throw.Value], stale);
                Throws(stale);
                return null;
            case Return @return:
                Read([@return.Value], stale);
                return null;
            case Tick:
                return stale;
            case SetField or SetStatic:
                Read(Walk.Atoms(statement), stale);
                return stale;
            default:
                throw new InvalidOperationException($"{function.Source.Name}: copies in {statement.GetType().Name}");
        }
    }
}
