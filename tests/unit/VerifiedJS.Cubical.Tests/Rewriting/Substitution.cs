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
    public Substitution Renaming(string name, string to, bool isDim) => isDim ? With(name, new DimExpr.Var(to)) : With(name, new CTerm.Var(to));

    public CTerm Of(CTerm.Var variable) => values.TryGetValue(variable.Name, out CTerm? value) ? value : variable;
    public DimExpr Of(DimExpr.Var variable) => dims.TryGetValue(variable.Name, out DimExpr? dim) ? dim : variable;

    public DimExpr Of(DimExpr dim) => dim switch
    {
        DimExpr.Zero or DimExpr.One => dim,
        DimExpr.Var v => Of(v),
        DimExpr.Inv(var of) => new DimExpr.Inv(Of(of)),
        DimExpr.Meet(var left, var right) => new DimExpr.Meet(Of(left), Of(right)),
        DimExpr.Join(var left, var right) => new DimExpr.Join(Of(left), Of(right)),
        _ => throw new InvalidOperationException(),
    };

    public FaceFormula Of(FaceFormula face) => face switch
    {
        FaceFormula.Bot or FaceFormula.Top => face,
        FaceFormula.Eq0(var name) => At(Of(new DimExpr.Var(name)), false),
        FaceFormula.Eq1(var name) => At(Of(new DimExpr.Var(name)), true),
        FaceFormula.Meet(var left, var right) => new FaceFormula.Meet(Of(left), Of(right)),
        FaceFormula.Join(var left, var right) => new FaceFormula.Join(Of(left), Of(right)),
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
        return term is CTerm.Var v ? s.Of(v) : term.Rebuild(part => Apply(part, s), Under, s.Of, s.Of);

        (string, CTerm) Under(string name, CTerm body, bool isDim)
        {
            string fresh = Fresh();
            return (fresh, Apply(body, s.Renaming(name, fresh, isDim)));
        }
    }

    public Seq<Branch<CTerm>> Apply(Seq<Branch<CTerm>> system, Substitution s) =>
        system.Map(branch => new Branch<CTerm>(s.Of(branch.Face), Apply(branch.Body, s)));
}
