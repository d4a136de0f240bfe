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

    private static CTerm Go(CTerm term) => term.Rebuild(Go, (name, body, _) => (name, Go(body)), dim => dim, face => face) switch
    {
        Lam(var x, App(var f, Var(var argument))) when argument == x && !IsFree(x, f, false) => f,
        PLam(var i, PApp(var p, DimExpr.Var(var at))) when at == i && !IsFree(i, p, true) => p,
        Pair(Fst(var p), Snd(var q)) when p == q => p,
        GlueElem(Unglue(var g, _), _) => g,
        var contracted => contracted,
    };
}
