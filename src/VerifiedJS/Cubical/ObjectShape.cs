using System.Diagnostics;
using VerifiedJS.Wasm;

namespace VerifiedJS.Cubical;

/// <summary>How a datum looks as a Lean object.</summary>
public abstract record ObjectShape
{
    private ObjectShape() { }

    public sealed record Scalar(int Number) : ObjectShape;
    public sealed record Text(string Value) : ObjectShape;
    /// <summary>A constructor; the fields are data again.</summary>
    public sealed record Constructor(int Tag, params object[] Fields) : ObjectShape;

    private static readonly Scalar Nil = new(0);

    /// <summary>The shape of a name, a DimExpr, FaceFormula, CTerm, CVal, CNeu or CEnv, of a branch or of a system.</summary>
    public static ObjectShape Of(object datum) => datum switch
    {
        string name => new Text(name),
        int number => new Scalar(number),
        DimExpr dimension => Of(dimension),
        FaceFormula face => Of(face),
        CTerm term => Of(term),
        CVal value => Of(value),
        CNeu neutral => Of(neutral),
        CEnv environment => Of(environment),
        Branch<CTerm> branch => new Constructor(0, branch.Face, branch.Body),
        Branch<CVal> branch => new Constructor(0, branch.Face, branch.Body),
        Seq<Branch<CTerm>> system => ListOf(system, 0),
        Seq<Branch<CVal>> system => ListOf(system, 0),
        Rest<CTerm> rest => ListOf(rest.System, rest.From),
        Rest<CVal> rest => ListOf(rest.System, rest.From),
        _ => throw new ArgumentException($"{datum.GetType()} has no shape as an object"),
    };

    private sealed record Rest<T>(Seq<Branch<T>> System, int From);

    private static ObjectShape ListOf<T>(Seq<Branch<T>> system, int from) =>
        from == system.Count ? Nil : new Constructor(1, system[from], new Rest<T>(system, from + 1));

    private static ObjectShape Of(DimExpr dimension) => dimension switch
    {
        DimExpr.Zero => new Scalar(FormulaTag.Zero),
        DimExpr.One => new Scalar(FormulaTag.One),
        DimExpr.Var v => new Constructor(FormulaTag.Var, v.Name),
        DimExpr.Inv inv => new Constructor(FormulaTag.Inv, inv.Of),
        DimExpr.Meet meet => new Constructor(FormulaTag.Meet, meet.Left, meet.Right),
        DimExpr.Join join => new Constructor(FormulaTag.Join, join.Left, join.Right),
        _ => throw new UnreachableException(),
    };

    private static ObjectShape Of(FaceFormula face) => face switch
    {
        FaceFormula.Bot => new Scalar(FormulaTag.Zero),
        FaceFormula.Top => new Scalar(FormulaTag.One),
        FaceFormula.Eq0 eq => new Constructor(FormulaTag.Eq0, eq.Name),
        FaceFormula.Eq1 eq => new Constructor(FormulaTag.Eq1, eq.Name),
        FaceFormula.Meet meet => new Constructor(FormulaTag.Meet, meet.Left, meet.Right),
        FaceFormula.Join join => new Constructor(FormulaTag.Join, join.Left, join.Right),
        _ => throw new UnreachableException(),
    };

    private static ObjectShape Of(CTerm term) => term switch
    {
        CTerm.Var v => new Constructor(TermTag.Var, v.Name),
        CTerm.Univ u => new Constructor(TermTag.Univ, u.Level),
        CTerm.Pi pi => new Constructor(TermTag.Pi, pi.Name, pi.Domain, pi.Codomain),
        CTerm.Lam lam => new Constructor(TermTag.Lam, lam.Name, lam.Body),
        CTerm.App app => new Constructor(TermTag.App, app.Function, app.Argument),
        CTerm.Sigma sigma => new Constructor(TermTag.Sigma, sigma.Name, sigma.First, sigma.Second),
        CTerm.Pair pair => new Constructor(TermTag.Pair, pair.First, pair.Second),
        CTerm.Fst fst => new Constructor(TermTag.Fst, fst.Of),
        CTerm.Snd snd => new Constructor(TermTag.Snd, snd.Of),
        CTerm.Path path => new Constructor(TermTag.Path, path.Line, path.Left, path.Right),
        CTerm.PLam lam => new Constructor(TermTag.PLam, lam.Name, lam.Body),
        CTerm.PApp app => new Constructor(TermTag.PApp, app.Of, app.At),
        CTerm.Transp transp => new Constructor(TermTag.Transp, transp.Line, transp.Face, transp.Base),
        CTerm.HComp hcomp => new Constructor(TermTag.HComp, hcomp.Type, hcomp.Face, hcomp.Tube, hcomp.Base),
        CTerm.Comp comp => new Constructor(TermTag.Comp, comp.Line, comp.Face, comp.Tube, comp.Base),
        CTerm.CompN comp => new Constructor(TermTag.CompN, comp.Line, comp.Tubes, comp.Base),
        CTerm.Glue glue => new Constructor(TermTag.Glue, glue.Base, glue.Branches),
        CTerm.GlueElem element => new Constructor(TermTag.GlueElem, element.Base, element.Branches),
        CTerm.Unglue unglue => new Constructor(TermTag.Unglue, unglue.Of, unglue.Branches),
        CTerm.HCompN hcomp => new Constructor(TermTag.HCompN, hcomp.Type, hcomp.Tubes, hcomp.Base),
        _ => throw new UnreachableException(),
    };

    private static ObjectShape Of(CVal value) => value switch
    {
        CVal.Neutral neutral => new Constructor(ValueTag.Neutral, neutral.Of),
        CVal.Univ u => new Constructor(ValueTag.Univ, u.Level),
        CVal.Pi pi => new Constructor(ValueTag.Pi, pi.Name, pi.Domain, pi.Codomain, pi.Environment),
        CVal.Lam lam => new Constructor(ValueTag.Lam, lam.Name, lam.Body, lam.Environment),
        CVal.Sigma sigma => new Constructor(ValueTag.Sigma, sigma.Name, sigma.First, sigma.Second, sigma.Environment),
        CVal.Pair pair => new Constructor(ValueTag.Pair, pair.First, pair.Second),
        CVal.Path path => new Constructor(ValueTag.Path, path.Line, path.Left, path.Right),
        CVal.PLam lam => new Constructor(ValueTag.PLam, lam.Name, lam.Body, lam.Environment),
        CVal.Glue glue => new Constructor(ValueTag.Glue, glue.Base, glue.Branches),
        CVal.GlueElem element => new Constructor(ValueTag.GlueElem, element.Base, element.Branches),
        CVal.Abstraction line => new Constructor(ValueTag.Line, line.Name, line.Value),
        _ => throw new UnreachableException(),
    };

    private static ObjectShape Of(CNeu neutral) => neutral switch
    {
        CNeu.Var v => new Constructor(NeutralTag.Var, v.Name),
        CNeu.App app => new Constructor(NeutralTag.App, app.Function, app.Argument),
        CNeu.Fst fst => new Constructor(NeutralTag.Fst, fst.Of),
        CNeu.Snd snd => new Constructor(NeutralTag.Snd, snd.Of),
        CNeu.PApp app => new Constructor(NeutralTag.PApp, app.Of, app.At),
        CNeu.Transp transp => new Constructor(NeutralTag.Transp, transp.Line, transp.Face, transp.Base),
        CNeu.HComp hcomp => new Constructor(NeutralTag.HComp, hcomp.Type, hcomp.Tubes, hcomp.Base),
        CNeu.Unglue unglue => new Constructor(NeutralTag.Unglue, unglue.Of, unglue.Branches),
        _ => throw new UnreachableException(),
    };

    private static ObjectShape Of(CEnv environment) => environment switch
    {
        CEnv.Nil => Nil,
        CEnv.Val val => new Constructor(EnvTag.Val, val.Name, val.Value, val.Rest),
        CEnv.Dim dim => new Constructor(EnvTag.Dim, dim.Name, dim.Value, dim.Rest),
        CEnv.Sub sub => new Constructor(EnvTag.Sub, sub.Substitution, sub.Rest),
        _ => throw new UnreachableException(),
    };
}
