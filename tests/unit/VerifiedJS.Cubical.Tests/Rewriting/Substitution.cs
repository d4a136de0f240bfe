using VerifiedJS.Wasm;

namespace VerifiedJS.Cubical.Tests;

/// <summary>A simultaneous substitution of terms for value names and of dimensions for dimension names.</summary>
internal sealed class Substitution
{
    public static readonly Substitution Empty = new([], []);
    private readonly Dictionary<string, CTerm> values;
    private readonly Dictionary<string, DimExpr> dims;

    private Substitution(Dictionary<string, CTerm> values, Dictionary<string, DimExpr> dims) => (this.values, this.dims) = (values, dims);

    public Substitution With(string name, CTerm value) => new(new(values) { [name] = value }, dims);
    public Substitution With(string name, DimExpr dim) => new(values, new(dims) { [name] = dim });

    public CTerm Of(CTerm.Var variable) => values.TryGetValue(variable.Name, out CTerm? value) ? value : variable;
    public DimExpr Of(DimExpr.Var variable) => dims.TryGetValue(variable.Name, out DimExpr? dim) ? dim : variable;
}

/// <summary>
/// Capture-avoiding substitution: every binder that it passes gets a name never used before, so that nothing can be captured. The
/// stem of these names must not begin other names.
/// </summary>
internal sealed class Substituter(string stem, Action tick)
{
    private int counter;

    public string Fresh() => stem + counter++;

    public CTerm Value(CTerm body, string name, CTerm value) => Apply(body, Substitution.Empty.With(name, value));
    public CTerm Dim(CTerm body, string name, DimExpr dim) => Apply(body, Substitution.Empty.With(name, dim));

    public CTerm Apply(CTerm term, Substitution s)
    {
        tick();
        CTerm Go(CTerm t) => Apply(t, s);
        CTerm Under(string name, string fresh, CTerm body) => Apply(body, s.With(name, new CTerm.Var(fresh)));
        string x;
        switch (term)
        {
            case CTerm.Var v: return s.Of(v);
            case CTerm.Univ: return term;
            case CTerm.Pi(var name, var domain, var codomain): x = Fresh(); return new CTerm.Pi(x, Go(domain), Under(name, x, codomain));
            case CTerm.Lam(var name, var body): x = Fresh(); return new CTerm.Lam(x, Under(name, x, body));
            case CTerm.App(var function, var argument): return new CTerm.App(Go(function), Go(argument));
            case CTerm.Sigma(var name, var first, var second): x = Fresh(); return new CTerm.Sigma(x, Go(first), Under(name, x, second));
            case CTerm.Pair(var first, var second): return new CTerm.Pair(Go(first), Go(second));
            case CTerm.Fst(var of): return new CTerm.Fst(Go(of));
            case CTerm.Snd(var of): return new CTerm.Snd(Go(of));
            case CTerm.Path(var line, var left, var right): return new CTerm.Path(Go(line), Go(left), Go(right));
            case CTerm.PLam(var name, var body): x = Fresh(); return new CTerm.PLam(x, Apply(body, s.With(name, new DimExpr.Var(x))));
            case CTerm.PApp(var of, var at): return new CTerm.PApp(Go(of), Apply(at, s));
            case CTerm.Transp(var line, var face, var start): return new CTerm.Transp(Go(line), Apply(face, s), Go(start));
            case CTerm.HComp(var type, var face, var tube, var start): return new CTerm.HComp(Go(type), Apply(face, s), Go(tube), Go(start));
            case CTerm.Comp(var line, var face, var tube, var start): return new CTerm.Comp(Go(line), Apply(face, s), Go(tube), Go(start));
            case CTerm.CompN(var line, var tubes, var start): return new CTerm.CompN(Go(line), Apply(tubes, s), Go(start));
            case CTerm.Glue(var type, var branches): return new CTerm.Glue(Go(type), Apply(branches, s));
            case CTerm.GlueElem(var of, var branches): return new CTerm.GlueElem(Go(of), Apply(branches, s));
            case CTerm.Unglue(var of, var branches): return new CTerm.Unglue(Go(of), Apply(branches, s));
            case CTerm.HCompN(var type, var tubes, var start): return new CTerm.HCompN(Go(type), Apply(tubes, s), Go(start));
            default: throw new InvalidOperationException();
        }
    }

    public Seq<Branch<CTerm>> Apply(Seq<Branch<CTerm>> system, Substitution s) =>
        system.Map(branch => new Branch<CTerm>(Apply(branch.Face, s), Apply(branch.Body, s)));

    public static DimExpr Apply(DimExpr dim, Substitution s) => dim switch
    {
        DimExpr.Zero or DimExpr.One => dim,
        DimExpr.Var v => s.Of(v),
        DimExpr.Inv(var of) => new DimExpr.Inv(Apply(of, s)),
        DimExpr.Meet(var left, var right) => new DimExpr.Meet(Apply(left, s), Apply(right, s)),
        DimExpr.Join(var left, var right) => new DimExpr.Join(Apply(left, s), Apply(right, s)),
        _ => throw new InvalidOperationException(),
    };

    public static FaceFormula Apply(FaceFormula face, Substitution s) => face switch
    {
        FaceFormula.Bot or FaceFormula.Top => face,
        FaceFormula.Eq0(var name) => At(s.Of(new DimExpr.Var(name)), false),
        FaceFormula.Eq1(var name) => At(s.Of(new DimExpr.Var(name)), true),
        FaceFormula.Meet(var left, var right) => new FaceFormula.Meet(Apply(left, s), Apply(right, s)),
        FaceFormula.Join(var left, var right) => new FaceFormula.Join(Apply(left, s), Apply(right, s)),
        _ => throw new InvalidOperationException(),
    };

    /// <summary>The face on which a dimension is at an end.</summary>
    public static FaceFormula At(DimExpr dim, bool one) => dim switch
    {
        DimExpr.Zero => one ? new FaceFormula.Bot() : new FaceFormula.Top(),
        DimExpr.One => one ? new FaceFormula.Top() : new FaceFormula.Bot(),
        DimExpr.Var(var name) => one ? new FaceFormula.Eq1(name) : new FaceFormula.Eq0(name),
        DimExpr.Inv(var of) => At(of, !one),
        DimExpr.Meet(var left, var right) => one ? new FaceFormula.Meet(At(left, one), At(right, one)) : new FaceFormula.Join(At(left, one), At(right, one)),
        DimExpr.Join(var left, var right) => one ? new FaceFormula.Join(At(left, one), At(right, one)) : new FaceFormula.Meet(At(left, one), At(right, one)),
        _ => throw new InvalidOperationException(),
    };
}
