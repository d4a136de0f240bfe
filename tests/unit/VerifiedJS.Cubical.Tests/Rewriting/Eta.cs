using VerifiedJS.Wasm;
using static VerifiedJS.Cubical.CTerm;

namespace VerifiedJS.Cubical.Tests;

/// <summary>
/// Contracts normal forms by η: functions, pairs, paths and elements of Glue types. Evaluation has no η, so restricting a term to a face
/// before or after its evaluation can give normal forms that differ by it: a transport that has become the identity on the face, or one that
/// has already taken its value apart.
/// </summary>
internal static class Eta
{
    public static CTerm Contract(CTerm term) => Naming.Name(Go(term));

    private static bool IsFree(string name, CTerm term, bool dim)
    {
        var free = new FreeNames();
        free.Visit(term);
        return (dim ? free.Dims : free.Values).Contains(name);
    }

    private static Seq<Branch<CTerm>> Go(Seq<Branch<CTerm>> system) => system.Map(branch => branch with { Body = Go(branch.Body) });

    private static CTerm Go(CTerm term)
    {
        switch (term)
        {
            case Var or Univ: return term;
            case Pi(var x, var a, var b): return new Pi(x, Go(a), Go(b));
            case Sigma(var x, var a, var b): return new Sigma(x, Go(a), Go(b));
            case Lam(var x, var body):
                return Go(body) is var inner && inner is App(var applied, Var(var argument)) && argument == x && !IsFree(x, applied, false) ? applied : new Lam(x, inner);
            case PLam(var i, var body):
                return Go(body) is var point && point is PApp(var path, DimExpr.Var(var at)) && at == i && !IsFree(i, path, true) ? path : new PLam(i, point);
            case Pair(var first, var second):
                return (Go(first), Go(second)) is var parts && parts is (Fst(var whole), Snd(var same)) && whole == same ? whole : new Pair(parts.Item1, parts.Item2);
            case GlueElem(var of, var branches):
                return Go(of) is var under && under is Unglue(var element, _) ? element : new GlueElem(under, Go(branches));
            case App(var f, var a): return new App(Go(f), Go(a));
            case Fst(var p): return new Fst(Go(p));
            case Snd(var p): return new Snd(Go(p));
            case CTerm.Path(var line, var a, var b): return new CTerm.Path(Go(line), Go(a), Go(b));
            case PApp(var p, var r): return new PApp(Go(p), r);
            case Transp(var line, var face, var t): return new Transp(Go(line), face, Go(t));
            case HComp(var type, var face, var u, var t): return new HComp(Go(type), face, Go(u), Go(t));
            case HCompN(var type, var system, var t): return new HCompN(Go(type), Go(system), Go(t));
            case Glue(var type, var branches): return new Glue(Go(type), Go(branches));
            case Unglue(var g, var branches): return new Unglue(Go(g), Go(branches));
            default: throw new InvalidOperationException();
        }
    }
}
