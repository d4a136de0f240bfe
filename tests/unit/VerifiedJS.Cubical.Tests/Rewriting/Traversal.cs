using VerifiedJS.Wasm;
using static VerifiedJS.Cubical.CTerm;

namespace VerifiedJS.Cubical.Tests;

/// <summary>A binder's new name and body.</summary>
internal delegate (string Name, CTerm Body) Bind(string name, CTerm body, bool isDim);

internal static class Traversal
{
    /// <summary>The term of the same constructor with its parts replaced: terms, what is under binders, dimensions, faces and systems.</summary>
    public static CTerm Rebuild(
        this CTerm term, Func<CTerm, CTerm> part, Bind under, Func<DimExpr, DimExpr> dim, Func<FaceFormula, FaceFormula> face, Func<Seq<Branch<CTerm>>, Seq<Branch<CTerm>>>? system = null)
    {
        Seq<Branch<CTerm>> Branches(Seq<Branch<CTerm>> branches) =>
            system is null ? branches.Map(branch => new Branch<CTerm>(face(branch.Face), part(branch.Body))) : system(branches);
        string x;
        CTerm body;
        switch (term)
        {
            case Var or Univ: return term;
            case Pi(var name, var a, var b): a = part(a); (x, body) = under(name, b, false); return new Pi(x, a, body);
            case Sigma(var name, var a, var b): a = part(a); (x, body) = under(name, b, false); return new Sigma(x, a, body);
            case Lam(var name, var b): (x, body) = under(name, b, false); return new Lam(x, body);
            case PLam(var name, var b): (x, body) = under(name, b, true); return new PLam(x, body);
            case App(var f, var a): return new App(part(f), part(a));
            case Pair(var a, var b): return new Pair(part(a), part(b));
            case Fst(var p): return new Fst(part(p));
            case Snd(var p): return new Snd(part(p));
            case CTerm.Path(var line, var a, var b): return new CTerm.Path(part(line), part(a), part(b));
            case PApp(var p, var r): return new PApp(part(p), dim(r));
            case Transp(var line, var phi, var t): return new Transp(part(line), face(phi), part(t));
            case HComp(var type, var phi, var u, var t): return new HComp(part(type), face(phi), part(u), part(t));
            case Comp(var line, var phi, var u, var t): return new Comp(part(line), face(phi), part(u), part(t));
            case CompN(var line, var tubes, var t): return new CompN(part(line), Branches(tubes), part(t));
            case HCompN(var type, var tubes, var t): return new HCompN(part(type), Branches(tubes), part(t));
            case Glue(var type, var branches): return new Glue(part(type), Branches(branches));
            case GlueElem(var a, var branches): return new GlueElem(part(a), Branches(branches));
            case Unglue(var g, var branches): return new Unglue(part(g), Branches(branches));
            default: throw new InvalidOperationException();
        }
    }
}
