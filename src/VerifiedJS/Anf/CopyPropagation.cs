using System.Collections.Immutable;
using VerifiedJS.Core;
using VerifiedJS.Flat;

namespace VerifiedJS.Anf;

// Copy propagation. A local that is assigned once, by a copy of a constant or of a local that is itself assigned once, is replaced
// by that, unless the copy may be read when the original has another value again (StaleCopies).

/// <summary>What the checker takes the pass's word for: by function, what is read instead of a local that is a copy.</summary>
public sealed class CopyWitness
{
    public Dictionary<FunctionId, Dictionary<int, Atom>> Images { get; } = [];
}

/// <summary>Removes copies, and assignments that nobody reads.</summary>
public sealed class CopyPropagation
{
    private readonly Dictionary<int, Atom> replacements = [];

    /// <summary>Runs the pass; notes in the witness, if there is one, what the checker wants to know.</summary>
    public static AnfProgram Run(AnfProgram program, CopyWitness? witness = null) => program with { Functions = [.. program.Functions.Select(f => Run(f, witness))] };

    private static AnfFunction Run(AnfFunction function, CopyWitness? witness)
    {
        // Copies that stay: fewer images cannot make the others stale.
        var kept = new HashSet<int>();
        while (true)
        {
            (AnfFunction result, Dictionary<int, Atom> images) = Run(function, kept);
            IReadOnlyCollection<int> stale = images.Count == 0 ? [] : StaleCopies.Find(function, result, images);
            if (stale.Count == 0)
            {
                witness?.Images.Add(function.Id, images);
                return result;
            }
            kept.UnionWith(stale);
        }
    }

    private static (AnfFunction Result, Dictionary<int, Atom> Images) Run(AnfFunction function, HashSet<int> kept)
    {
        var images = new Dictionary<int, Atom>();
        // Removing dead stores may leave a local with one assignment.
        for (int round = 0; round < 3; round++)
        {
            AnfFunction without = RemoveStores(function);
            var pass = new CopyPropagation();
            AnfFunction propagated = pass.Propagate(without, kept);
            foreach ((int local, Atom image) in images) images[local] = pass.Atom(image);
            foreach (int local in pass.replacements.Keys) images[local] = pass.Atom(new LocalAtom(new Local(local)));
            if (ReferenceEquals(propagated, function)) break;
            function = propagated;
        }
        return (RemoveStores(function), images);
    }

    /// <summary>
    /// Removes all stores that nobody reads, and those of a local to itself. It must be all: of stores in a row that come to the same, the checker
    /// takes it that the last one stays.
    /// </summary>
    private static AnfFunction RemoveStores(AnfFunction function)
    {
        HashSet<Stmt> dead = Liveness.Of(function, withoutDeadStores: true).DeadStores;
        Stmt Remove(Stmt statement) => statement is Set set && (dead.Contains(set) && Liveness.IsRemovable(set.Value) || set.Value is Copy { Value: LocalAtom from } && from.Local == set.Target)
            ? Nothing
            : Walk.MapChildren(statement, Remove);
        Stmt body = Remove(function.Body);
        return ReferenceEquals(body, function.Body) ? function : function with { Body = body };
    }

    private static readonly Seq Nothing = new([]);

    private AnfFunction Propagate(AnfFunction function, HashSet<int> kept)
    {
        var assignments = new int[function.Locals.Length];
        var copies = new Dictionary<int, Atom>();
        void Header(Local? local)
        {
            if (local is { } l) assignments[l.Index]++;
        }
        foreach (Local parameter in function.Parameters) Header(parameter);
        Header(function.Rest);
        Header(function.Arguments);
        Header(function.This);
        Header(function.NewTarget);
        Header(function.Callee);
        Header(function.Environment);
        void Count(Stmt statement)
        {
            if (statement is Set set)
            {
                assignments[set.Target.Index]++;
                if (set.Value is Copy copy) copies[set.Target.Index] = copy.Value;
            }
            if (statement is TryCatch tryCatch) assignments[tryCatch.Exception.Index]++;
            foreach (Stmt child in Walk.Children(statement)) Count(child);
        }
        Count(function.Body);
        foreach ((int local, Atom value) in copies)
        {
            if (assignments[local] != 1 || kept.Contains(local)) continue;
            if (value is LocalAtom { Local.Index: var original } && (assignments[original] != 1 || Atom(value) == new LocalAtom(new Local(local)))) continue;
            replacements.Add(local, value);
        }
        return replacements.Count == 0 ? function : function with { Body = Statement(function.Body) };
    }

    private Atom Atom(Atom atom)
    {
        while (atom is LocalAtom { Local.Index: var index } && replacements.TryGetValue(index, out Atom? other)) atom = other;
        return atom;
    }

    private ImmutableArray<Atom> Atoms(ImmutableArray<Atom> atoms) => [.. atoms.Select(Atom)];

    private Local Record(Local local) => ((LocalAtom)Atom(new LocalAtom(local))).Local;

    private Local? Record(Local? local) => local is { } l ? Record(l) : null;

    private Stmt Statement(Stmt statement)
    {
        switch (statement)
        {
            case Set { Value: Copy } s when replacements.ContainsKey(s.Target.Index): return Nothing;
            case Set s: return s with { Value = Rhs(s.Value) };
            case SetField s: return s with { Record = Record(s.Record), Value = Atom(s.Value) };
            case SetStatic s: return s with { Value = Atom(s.Value) };
            case If s: return s with { Condition = Atom(s.Condition), Then = Statement(s.Then), Else = Statement(s.Else) };
            case Throw s: return s with { Value = Atom(s.Value) };
            case Return s: return s with { Value = Atom(s.Value) };
            default: return Walk.MapChildren(statement, Statement);
        }
    }

    private Rhs Rhs(Rhs rhs) => rhs switch
    {
        Copy r => new Copy(Atom(r.Value)),
        GetField r => r with { Record = Record(r.Record) },
        GetOuter r => new GetOuter(Record(r.Record)),
        GetStatic r => r,
        NewRecord r => r with { Outer = Record(r.Outer) },
        MakeClosure r => r with { Environment = Record(r.Environment) },
        ClosureEnvironment r => new ClosureEnvironment(Atom(r.Closure)),
        Call r => r with { Callee = Atom(r.Callee), This = Atom(r.This), NewTarget = Atom(r.NewTarget), Arguments = Atoms(r.Arguments) },
        CallKnown r => r with { Environment = Record(r.Environment), This = Atom(r.This), Arguments = Atoms(r.Arguments) },
        Prim r => r with { Arguments = Atoms(r.Arguments) },
        _ => throw new InvalidOperationException($"ANF has no {rhs.GetType().Name}"),
    };
}
