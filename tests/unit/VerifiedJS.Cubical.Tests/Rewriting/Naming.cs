using System.Globalization;
using VerifiedJS.Wasm;

namespace VerifiedJS.Cubical.Tests;

/// <summary>Gives a normal form the names that readback gives: binders by their level, above the numbers that are free in it.</summary>
internal static class Naming
{
    public static CTerm Name(CTerm term)
    {
        var free = new FreeNames();
        free.Visit(term);
        int first = 0;
        foreach (string name in free.Values.Concat(free.Dims))
            if (Number(name) is { } number) first = Math.Max(first, number + 1);
        return Name(term, first, Substitution.Empty);
    }

    // The m of x⟨m⟩ or i⟨m⟩.
    private static int? Number(string name)
    {
        if (name.Length is < 2 or > 10 || name[0] is not ('x' or 'i') || !name.AsSpan(1).ContainsAnyInRange('0', '9')) return null;
        if (name.AsSpan(1).ContainsAnyExceptInRange('0', '9') || (name[1] == '0' && name.Length > 2)) return null;
        return int.Parse(name.AsSpan(1), CultureInfo.InvariantCulture);
    }

    private static CTerm Name(CTerm term, int level, Substitution s)
    {
        CTerm Go(CTerm t) => Name(t, level, s);
        Seq<Branch<CTerm>> Sorted(Seq<Branch<CTerm>> system) => system
            .Select(branch => new Branch<CTerm>(Face(branch.Face), Go(branch.Body)))
            .OrderBy(branch => Clauses.Of(branch.Face)[0], Comparer<System.Collections.Immutable.ImmutableSortedSet<Literal>>.Create(Clauses.Compare)).ToSeq();
        FaceFormula Face(FaceFormula face) => Clauses.Normal(Substituter.Apply(face, s));
        string x = "x" + level.ToString(CultureInfo.InvariantCulture), i = "i" + level.ToString(CultureInfo.InvariantCulture);
        CTerm UnderValue(string name, CTerm body) => Name(body, level + 1, s.With(name, new CTerm.Var(x)));
        CTerm UnderDim(string name, CTerm body) => Name(body, level + 1, s.With(name, new DimExpr.Var(i)));
        return term switch
        {
            CTerm.Var v => s.Of(v),
            CTerm.Univ => term,
            CTerm.Pi(var name, var domain, var codomain) => new CTerm.Pi(x, Go(domain), UnderValue(name, codomain)),
            CTerm.Lam(var name, var body) => new CTerm.Lam(x, UnderValue(name, body)),
            CTerm.App(var function, var argument) => new CTerm.App(Go(function), Go(argument)),
            CTerm.Sigma(var name, var first, var second) => new CTerm.Sigma(x, Go(first), UnderValue(name, second)),
            CTerm.Pair(var first, var second) => new CTerm.Pair(Go(first), Go(second)),
            CTerm.Fst(var of) => new CTerm.Fst(Go(of)),
            CTerm.Snd(var of) => new CTerm.Snd(Go(of)),
            CTerm.Path(var line, var left, var right) => new CTerm.Path(Go(line), Go(left), Go(right)),
            CTerm.PLam(var name, var body) => new CTerm.PLam(i, UnderDim(name, body)),
            CTerm.PApp(var of, var at) => new CTerm.PApp(Go(of), Clauses.Normal(Substituter.Apply(at, s))),
            CTerm.Transp(var line, var face, var start) => new CTerm.Transp(Go(line), Face(face), Go(start)),
            CTerm.HComp(var type, var face, var tube, var start) => new CTerm.HComp(Go(type), Face(face), Go(tube), Go(start)),
            CTerm.Glue(var type, var branches) => new CTerm.Glue(Go(type), Sorted(branches)),
            CTerm.GlueElem(var of, var branches) => new CTerm.GlueElem(Go(of), Sorted(branches)),
            CTerm.Unglue(var of, var branches) => new CTerm.Unglue(Go(of), Sorted(branches)),
            CTerm.HCompN(var type, var tubes, var start) => new CTerm.HCompN(Go(type), Sorted(tubes), Go(start)),
            _ => throw new InvalidOperationException(),
        };
    }
}

/// <summary>The names that occur free in a term.</summary>
internal sealed class FreeNames
{
    private readonly List<string> boundValues = [], boundDims = [];
    public HashSet<string> Values { get; } = [];
    public HashSet<string> Dims { get; } = [];

    private void Under(List<string> bound, string name, CTerm body)
    {
        bound.Add(name);
        Visit(body);
        bound.RemoveAt(bound.Count - 1);
    }

    private void Visit(Seq<Branch<CTerm>> system)
    {
        foreach (Branch<CTerm> branch in system)
        {
            Visit(branch.Face);
            Visit(branch.Body);
        }
    }

    private void Dim(string name)
    {
        if (!boundDims.Contains(name)) Dims.Add(name);
    }

    private void All(params CTerm[] terms)
    {
        foreach (CTerm term in terms) Visit(term);
    }

    public void Visit(CTerm term)
    {
        switch (term)
        {
            case CTerm.Var(var name):
                if (!boundValues.Contains(name)) Values.Add(name);
                break;
            case CTerm.Univ: break;
            case CTerm.Pi(var name, var domain, var codomain): Visit(domain); Under(boundValues, name, codomain); break;
            case CTerm.Lam(var name, var body): Under(boundValues, name, body); break;
            case CTerm.App(var function, var argument): All(function, argument); break;
            case CTerm.Sigma(var name, var first, var second): Visit(first); Under(boundValues, name, second); break;
            case CTerm.Pair(var first, var second): All(first, second); break;
            case CTerm.Fst(var of): Visit(of); break;
            case CTerm.Snd(var of): Visit(of); break;
            case CTerm.Path(var line, var left, var right): All(line, left, right); break;
            case CTerm.PLam(var name, var body): Under(boundDims, name, body); break;
            case CTerm.PApp(var of, var at): Visit(of); Visit(at); break;
            case CTerm.Transp(var line, var face, var start): Visit(face); All(line, start); break;
            case CTerm.HComp(var type, var face, var tube, var start): Visit(face); All(type, tube, start); break;
            case CTerm.Comp(var line, var face, var tube, var start): Visit(face); All(line, tube, start); break;
            case CTerm.CompN(var line, var tubes, var start): Visit(tubes); All(line, start); break;
            case CTerm.Glue(var type, var branches): Visit(type); Visit(branches); break;
            case CTerm.GlueElem(var of, var branches): Visit(of); Visit(branches); break;
            case CTerm.Unglue(var of, var branches): Visit(of); Visit(branches); break;
            case CTerm.HCompN(var type, var tubes, var start): Visit(tubes); All(type, start); break;
            default: throw new InvalidOperationException();
        }
    }

    private void Visit(DimExpr dim)
    {
        switch (dim)
        {
            case DimExpr.Zero or DimExpr.One: break;
            case DimExpr.Var(var name): Dim(name); break;
            case DimExpr.Inv(var of): Visit(of); break;
            case DimExpr.Meet(var left, var right): Visit(left); Visit(right); break;
            case DimExpr.Join(var left, var right): Visit(left); Visit(right); break;
            default: throw new InvalidOperationException();
        }
    }

    private void Visit(FaceFormula face)
    {
        switch (face)
        {
            case FaceFormula.Bot or FaceFormula.Top: break;
            case FaceFormula.Eq0(var name): Dim(name); break;
            case FaceFormula.Eq1(var name): Dim(name); break;
            case FaceFormula.Meet(var left, var right): Visit(left); Visit(right); break;
            case FaceFormula.Join(var left, var right): Visit(left); Visit(right); break;
            default: throw new InvalidOperationException();
        }
    }
}
