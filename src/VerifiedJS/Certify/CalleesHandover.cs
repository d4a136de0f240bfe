extern alias Checkers;

using System.Collections.Immutable;
using Dafny = Checkers::Dafny;
using D = Checkers::KnownCalleesCheck;
using N = Checkers::Names;
using VerifiedJS.Anf;
using VerifiedJS.Core;

namespace VerifiedJS.Certify;

/// <summary>
/// What the pass of known calls says of callees, for the checker that it is so. Which operation is the guard, and which literal the marker, is said here: what is
/// trusted of the runtime is said of them.
/// </summary>
internal sealed class CalleesHandover
{
    /// <summary>Chains by site, and at the end that of no record.</summary>
    private readonly D.Chain[] chains;
    private readonly D.Fact anything = D.Fact.create_Anything();
    private readonly Dictionary<CalleeFact, D.Fact> facts = [];
    private readonly D.Type anyValue;

    private CalleesHandover(Names names, Callees callees)
    {
        anyValue = D.Type.create_Value(anything);
        chains = new D.Chain[callees.OuterSites.Length + 1];
        chains[^1] = D.Chain.create_Nil();
        for (int i = 0; i < callees.OuterSites.Length; i++) chains[i] = D.Chain.create_Link((uint)i, Chain(callees.OuterSites[i]));
        Types = D.Types.create(names.Operation(Callees.Guard), names.Literal(new Literal.Uninitialized()), Sequence(callees.Environments, Chain),
            Sequence(callees.Slots, Facts), Statics(callees), Sequence(callees.Filled, filled => Sequence(filled, slot => (uint)slot)),
            Sequence(callees.Around, function => (uint)function));
        Locals = [.. callees.Locals.Select(locals => Sequence(locals, Local))];
    }

    /// <summary>Null when it is not about a program of these functions, or speaks of records around themselves.</summary>
    public static CalleesHandover? Of(Names names, Callees callees, AnfProgram program)
    {
        int sites = callees.OuterSites.Length;
        bool IsSite(int site, int end) => site >= Callees.Outermost && site < end;
        return callees.Environments.Length == program.Functions.Length && callees.Locals.Length == program.Functions.Length
            && callees.Locals.Zip(program.Functions, (locals, function) => locals.Length == function.Locals.Length).All(fits => fits)
            && callees.OuterSites.Select((outer, site) => IsSite(outer, site)).All(fits => fits) && callees.Environments.All(site => IsSite(site, sites))
            && callees.Locals.All(locals => locals.All(local => local.Site == Callees.NoRecord || IsSite(local.Site, sites)))
            && callees.Environments[0] == Callees.Outermost
            ? new CalleesHandover(names, callees)
            : null;
    }

    public D.Types Types { get; }

    /// <summary>By function.</summary>
    public ImmutableArray<Dafny.ISequence<D.Type>> Locals { get; }

    private static Dafny.ISequence<TTo> Sequence<TFrom, TTo>(ImmutableArray<TFrom> from, Func<TFrom, TTo> map)
    {
        var to = new TTo[from.Length];
        for (int i = 0; i < to.Length; i++) to[i] = map(from[i]);
        return Dafny.Sequence<TTo>.FromArray(to);
    }

    private D.Chain Chain(int site) => site == Callees.Outermost ? chains[^1] : chains[site];

    private Dafny.ISequence<D.Fact> Facts(ImmutableArray<CalleeFact> of) => Sequence(of, Fact);

    private Dafny.ISequence<D.Static> Statics(Callees callees)
    {
        var homes = new Dictionary<int, (int Function, int Rank)>();
        for (int f = 0; f < callees.Filled.Length; f++)
            for (int rank = 0; rank < callees.Filled[f].Length; rank++) homes.TryAdd(callees.Filled[f][rank], (f, rank));
        var statics = new D.Static[callees.Statics.Length];
        for (int i = 0; i < statics.Length; i++)
        {
            (int home, int rank) = homes.GetValueOrDefault(i);
            statics[i] = D.Static.create(Fact(callees.Statics[i]), (uint)home, (uint)rank);
        }
        return Dafny.Sequence<D.Static>.FromArray(statics);
    }

    private D.Fact Fact(CalleeFact fact)
    {
        if (!fact.IsKnown) return anything;
        if (!facts.TryGetValue(fact, out D.Fact? known)) facts.Add(fact, known = D.Fact.create_Closure((uint)fact.Function, fact.IsCertain));
        return known;
    }

    private D.Type Local(LocalFact local) =>
        local.Site != Callees.NoRecord ? D.Type.create_Record(Chain(local.Site)) : local.Fact.IsKnown ? D.Type.create_Value(Fact(local.Fact)) : anyValue;
}
