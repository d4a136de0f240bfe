using System.Collections.Immutable;
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
        CTerm Part(CTerm t) => Name(t, level, s);
        (string, CTerm) Under(string name, CTerm body, bool isDim)
        {
            string named = (isDim ? "i" : "x") + level.ToString(CultureInfo.InvariantCulture);
            return (named, Name(body, level + 1, s.Renaming(name, named, isDim)));
        }
        FaceFormula Face(FaceFormula face) => Clauses.Normal(s.Of(face));
        Seq<Branch<CTerm>> Sorted(Seq<Branch<CTerm>> system) => system
            .Select(branch => new Branch<CTerm>(Face(branch.Face), Part(branch.Body)))
            .OrderBy(branch => Clauses.Of(branch.Face)[0], Comparer<ImmutableSortedSet<Literal>>.Create(Clauses.Compare)).ToSeq();
        return term is CTerm.Var v ? s.Of(v) : term.Rebuild(Part, Under, dim => Clauses.Normal(s.Of(dim)), Face, Sorted);
    }
}

/// <summary>The names that occur free in a term.</summary>
internal sealed class FreeNames
{
    private readonly List<string> boundValues = [], boundDims = [];
    public HashSet<string> Values { get; } = [];
    public HashSet<string> Dims { get; } = [];

    private void Dim(string name)
    {
        if (!boundDims.Contains(name)) Dims.Add(name);
    }

    public void Visit(CTerm term)
    {
        if (term is CTerm.Var(var name) && !boundValues.Contains(name)) Values.Add(name);
        term.Rebuild(
            part => { Visit(part); return part; },
            (bound, body, isDim) =>
            {
                List<string> names = isDim ? boundDims : boundValues;
                names.Add(bound);
                Visit(body);
                names.RemoveAt(names.Count - 1);
                return (bound, body);
            },
            dim => { Visit(dim); return dim; },
            face => { Visit(face); return face; });
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
