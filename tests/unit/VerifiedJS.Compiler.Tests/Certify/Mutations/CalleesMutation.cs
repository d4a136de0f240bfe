using System.Collections.Immutable;
using VerifiedJS.Anf;

namespace VerifiedJS.Compiler.Tests.Certify.Mutations;

/// <summary>What the pass of known calls says of callees, with one thing wrong.</summary>
internal static class CalleesMutation
{
    /// <summary>Where a fact stands: of a local, of a slot of records, of a static.</summary>
    private readonly record struct Place(char Of, int Where, int Index);

    private static IEnumerable<Place> Facts(Callees c) =>
    [
        .. c.Locals.SelectMany((locals, f) => locals.Select((local, i) => (local.Site, Place: new Place('l', f, i))).Where(local => local.Site == Callees.NoRecord).Select(local => local.Place)),
        .. c.Slots.SelectMany((slots, site) => slots.Select((_, i) => new Place('r', site, i))),
        .. c.Statics.Select((_, i) => new Place('s', 0, i)),
    ];

    private static CalleeFact FactAt(Callees c, Place place) => place.Of switch
    {
        'l' => c.Locals[place.Where][place.Index].Fact,
        'r' => c.Slots[place.Where][place.Index],
        _ => c.Statics[place.Index],
    };

    private static Callees With(Callees c, Place place, CalleeFact fact) => place.Of switch
    {
        'l' => c with { Locals = c.Locals.SetItem(place.Where, c.Locals[place.Where].SetItem(place.Index, new LocalFact(Callees.NoRecord, fact))) },
        'r' => c with { Slots = c.Slots.SetItem(place.Where, c.Slots[place.Where].SetItem(place.Index, fact)) },
        _ => c with { Statics = c.Statics.SetItem(place.Index, fact) },
    };

    private static IEnumerable<Place> Records(Callees c) =>
        c.Locals.SelectMany((locals, f) => locals.Select((local, i) => (local.Site, Place: new Place('l', f, i))).Where(local => local.Site != Callees.NoRecord).Select(local => local.Place));

    private static Callees WithSite(Callees c, Place place, int site) =>
        c with { Locals = c.Locals.SetItem(place.Where, c.Locals[place.Where].SetItem(place.Index, new LocalFact(site, CalleeFact.Nothing))) };

    private static int Other(int function, AnfProgram program) => (function + 1) % program.Functions.Length;

    /// <summary>The locals from which a function calls, of which nothing is known.</summary>
    private static IEnumerable<Place> UnknownCallees(Callees c, AnfProgram program)
    {
        IEnumerable<Stmt> All(Stmt statement) => Walk.Children(statement).SelectMany(All).Prepend(statement);
        return program.Functions.SelectMany((function, f) => All(function.Body).OfType<Set>().Select(set => set.Value).OfType<Call>().Select(call => call.Callee).OfType<LocalAtom>()
            .Select(callee => new Place('l', f, callee.Local.Index)).Distinct()).Where(place => c.Locals[place.Where][place.Index].Site == Callees.NoRecord && !FactAt(c, place).IsKnown);
    }

    private static IEnumerable<Func<Callees>> Each<T>(IEnumerable<T> places, Func<T, Callees> change) => places.Select<T, Func<Callees>>(place => () => change(place));

    private static readonly (string Kind, Func<Callees, AnfProgram, IEnumerable<Func<Callees>>> Changes)[] Table =
    [
        ("callee known as another function", (c, p) => Each(Facts(c).Where(place => FactAt(c, place).IsKnown),
            place => With(c, place, FactAt(c, place) with { Function = Other(FactAt(c, place).Function, p) }))),
        ("callee known in all places as another function", (c, p) => Each(c.Statics.Concat(c.Slots.SelectMany(slots => slots)).Where(fact => fact.IsKnown).Select(fact => fact.Function).Distinct(),
            function => Facts(c).Where(place => FactAt(c, place).Function == function).Aggregate(c, (changed, place) => With(changed, place, FactAt(c, place) with { Function = Other(function, p) })))),
        ("callee certain that is not yet", (c, _) => Each(Facts(c).Where(place => FactAt(c, place) is { IsKnown: true, IsCertain: false }), place => With(c, place, FactAt(c, place) with { IsCertain = true }))),
        ("callee known of which nothing is", (c, p) => Each(UnknownCallees(c, p), place => With(c, place, new CalleeFact(place.Where, false)))),
        ("place known of which nothing is", (c, p) => Each(Facts(c).Where(place => place.Of != 'l' && !FactAt(c, place).IsKnown), place => With(c, place, new CalleeFact(p.Functions.Length - 1, false)))),
        ("nothing known of what is stored", (c, _) => Each(Facts(c).Where(place => place.Of != 'l' && FactAt(c, place).IsKnown), place => With(c, place, CalleeFact.Nothing))),
        ("two slots of a record exchanged", (c, _) => Each(Facts(c).Where(place => place.Of == 'r' && place.Index > 0 && FactAt(c, place) != FactAt(c, place with { Index = place.Index - 1 })),
            place => With(With(c, place, FactAt(c, place with { Index = place.Index - 1 })), place with { Index = place.Index - 1 }, FactAt(c, place)))),
        ("record of another site", (c, _) => Each(Records(c).Where(_ => c.OuterSites.Length > 1), place => WithSite(c, place, (c.Locals[place.Where][place.Index].Site + 1) % c.OuterSites.Length))),
        ("record as a value", (c, _) => Each(Records(c), place => WithSite(c, place, Callees.NoRecord))),
        ("value as a record", (c, _) => Each(Facts(c).Where(place => place.Of == 'l' && c.OuterSites.Length > 0), place => WithSite(c, place, 0))),
        ("another site around", (c, _) => Each(Enumerable.Range(0, c.OuterSites.Length).Where(site => site > 0),
            site => c with { OuterSites = c.OuterSites.SetItem(site, c.OuterSites[site] == site - 1 ? Callees.Outermost : site - 1) })),
        ("filled first of all in another function", (c, p) => Each(Enumerable.Range(0, c.Filled.Length).Where(f => c.Filled[f].Length > 0),
            f => c with { Filled = c.Filled.SetItem(f, []).SetItem(Other(f, p), c.Filled[f]) })),
        ("not filled first of all", (c, _) => Each(Enumerable.Range(0, c.Filled.Length).Where(f => c.Filled[f].Length > 0), f => c with { Filled = c.Filled.SetItem(f, []) })),
        ("a further one filled first of all", (c, p) => Each(Enumerable.Range(0, c.Statics.Length).Where(i => !c.Statics[i].IsCertain && !c.Filled[0].Contains(i)),
            i => c with { Filled = c.Filled.SetItem(0, c.Filled[0].Insert(0, i)), Statics = c.Statics.SetItem(i, new CalleeFact(Math.Max(c.Statics[i].Function, 0), true)) })),
        ("another function around", (c, _) => Each(Enumerable.Range(0, c.Around.Length).Where(f => f > 1),
            f => c with { Around = c.Around.SetItem(f, c.Around[f] == f - 1 ? f - 2 : f - 1) })),
        ("closures over another site", (c, _) => Each(Enumerable.Range(0, c.Environments.Length).Where(_ => c.OuterSites.Length > 0),
            f => c with { Environments = c.Environments.SetItem(f, c.Environments[f] == 0 ? Callees.Outermost : 0) })),
    ];

    public static IEnumerable<string> Kinds => Table.Select(row => row.Kind);

    /// <summary>All changes of a kind.</summary>
    public static ImmutableArray<Func<Callees>> Changes(string kind, Callees callees, AnfProgram program) => [.. Table.Single(row => row.Kind == kind).Changes(callees, program)];
}
