using System.Collections.Immutable;
using System.Text;

namespace VerifiedJS.Cubical.Tests;

/// <summary>A name with a sign: i and its inverse, i = 0 and i = 1.</summary>
internal readonly record struct Literal(string Name, bool Second) : IComparable<Literal>
{
    public Literal Opposite => this with { Second = !Second };

    public int CompareTo(Literal other)
    {
        int names = Encoding.UTF8.GetBytes(Name).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other.Name));
        return names != 0 ? names : Second.CompareTo(other.Second);
    }
}

/// <summary>
/// Normal forms by the definition: all ways to satisfy a formula as sets of literals, of which only the minimal ones are kept, in order.
/// </summary>
internal static class Clauses
{
    public static readonly ImmutableSortedSet<Literal> Nowhere = [];

    public static List<ImmutableSortedSet<Literal>> Of(FaceFormula face) => Minimal(Ways(face).Where(c => !c.Any(l => c.Contains(l.Opposite))));
    public static List<ImmutableSortedSet<Literal>> Of(DimExpr dim) => Minimal(Ways(dim, false));

    public static FaceFormula Normal(FaceFormula face) => Written<FaceFormula>(
        Of(face), new FaceFormula.Bot(), new FaceFormula.Top(), Written, (f, g) => new FaceFormula.Meet(f, g), (f, g) => new FaceFormula.Join(f, g));
    public static FaceFormula Written(ImmutableSortedSet<Literal> clause) => clause.Reverse().Select(Written).Aggregate((FaceFormula)new FaceFormula.Top(), (rest, l) => rest is FaceFormula.Top ? l : new FaceFormula.Meet(l, rest));
    public static DimExpr Normal(DimExpr dim) => Written<DimExpr>(
        Of(dim), new DimExpr.Zero(), new DimExpr.One(), l => l.Second ? new DimExpr.Inv(new DimExpr.Var(l.Name)) : new DimExpr.Var(l.Name), (r, s) => new DimExpr.Meet(r, s), (r, s) => new DimExpr.Join(r, s));

    private static FaceFormula Written(Literal l) => l.Second ? new FaceFormula.Eq1(l.Name) : new FaceFormula.Eq0(l.Name);

    public static int Compare(ImmutableSortedSet<Literal> c, ImmutableSortedSet<Literal> d)
    {
        foreach (var (l, m) in c.Zip(d))
            if (l.CompareTo(m) is var order and not 0) return order;
        return c.Count.CompareTo(d.Count);
    }

    private static IEnumerable<ImmutableSortedSet<Literal>> Ways(FaceFormula face) => face switch
    {
        FaceFormula.Bot => [],
        FaceFormula.Top => [Nowhere],
        FaceFormula.Eq0(var name) => [[new Literal(name, false)]],
        FaceFormula.Eq1(var name) => [[new Literal(name, true)]],
        FaceFormula.Meet(var left, var right) => Both(Of(left), Of(right)),
        FaceFormula.Join(var left, var right) => Of(left).Concat(Of(right)),
        _ => throw new InvalidOperationException(),
    };

    private static IEnumerable<ImmutableSortedSet<Literal>> Ways(DimExpr dim, bool inverse) => dim switch
    {
        DimExpr.Zero => inverse ? [Nowhere] : [],
        DimExpr.One => inverse ? [] : [Nowhere],
        DimExpr.Var(var name) => [[new Literal(name, inverse)]],
        DimExpr.Inv(var of) => Ways(of, !inverse),
        DimExpr.Meet(var left, var right) => Connect(left, right, inverse, !inverse),
        DimExpr.Join(var left, var right) => Connect(left, right, inverse, inverse),
        _ => throw new InvalidOperationException(),
    };

    private static IEnumerable<ImmutableSortedSet<Literal>> Connect(DimExpr left, DimExpr right, bool inverse, bool meet)
    {
        var (l, r) = (Minimal(Ways(left, inverse)), Minimal(Ways(right, inverse)));
        return meet ? Both(l, r) : l.Concat(r);
    }

    private static IEnumerable<ImmutableSortedSet<Literal>> Both(List<ImmutableSortedSet<Literal>> left, List<ImmutableSortedSet<Literal>> right) =>
        from c in left from d in right select c.Union(d);

    private static List<ImmutableSortedSet<Literal>> Minimal(IEnumerable<ImmutableSortedSet<Literal>> ways)
    {
        var all = new List<ImmutableSortedSet<Literal>>();
        foreach (ImmutableSortedSet<Literal> way in ways)
            if (!all.Any(other => other.SetEquals(way))) all.Add(way);
        List<ImmutableSortedSet<Literal>> minimal = [.. all.Where(c => !all.Any(d => d.IsProperSubsetOf(c)))];
        minimal.Sort(Compare);
        return minimal;
    }

    private static T Written<T>(List<ImmutableSortedSet<Literal>> clauses, T bottom, T top, Func<Literal, T> literal, Func<T, T, T> meet, Func<T, T, T> join)
    {
        T Clause(ImmutableSortedSet<Literal> c) => c.IsEmpty ? top : c.Reverse().Select(literal).Aggregate((rest, l) => meet(l, rest));
        return clauses.Count == 0 ? bottom : Enumerable.Reverse(clauses).Select(Clause).Aggregate((rest, c) => join(c, rest));
    }
}
