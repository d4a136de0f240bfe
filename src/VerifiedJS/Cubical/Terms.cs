using VerifiedJS.Wasm;

namespace VerifiedJS.Cubical;

// The data types of the cubical evaluator, as closed hierarchies. They mirror the ABI of topolei_cubical.wasm: the order of the
// constructors in a hierarchy is the order of their tags, the order of a constructor's parameters that of its fields.
//
// Binders are named. Names of values and names of dimensions are separate: an x bound by a lambda and an i bound by a path
// abstraction never capture each other, even when they are spelt alike. Names compare by their bytes.
//
// A line (L in transp, comp, path) is a term whose value is applied to dimensions: a path abstraction or a neutral. So is the
// tube u of a composition and every branch of compN and hcompN. A branch of a Glue type is a pair (T, (f, e)): the type, the function into
// the base, and the contractibility of its fibres. docs/CUBICAL-RULES.md says how terms compute.

/// <summary>An expression over the interval: the free de Morgan algebra on dimension names.</summary>
public abstract record DimExpr
{
    private DimExpr() { }

    public sealed record Zero : DimExpr;
    public sealed record One : DimExpr;
    public sealed record Var(string Name) : DimExpr;
    public sealed record Inv(DimExpr Of) : DimExpr;
    public sealed record Meet(DimExpr Left, DimExpr Right) : DimExpr;
    public sealed record Join(DimExpr Left, DimExpr Right) : DimExpr;
}

/// <summary>A formula of the face lattice: where on a cube a branch is defined.</summary>
public abstract record FaceFormula
{
    private FaceFormula() { }

    public sealed record Bot : FaceFormula;
    public sealed record Top : FaceFormula;
    /// <summary>The face i = 0.</summary>
    public sealed record Eq0(string Name) : FaceFormula;
    /// <summary>The face i = 1.</summary>
    public sealed record Eq1(string Name) : FaceFormula;
    public sealed record Meet(FaceFormula Left, FaceFormula Right) : FaceFormula;
    public sealed record Join(FaceFormula Left, FaceFormula Right) : FaceFormula;
}

/// <summary>One entry of a system: what is given on a face. Lean's Prod.</summary>
public sealed record Branch<T>(FaceFormula Face, T Body);

/// <summary>A term: types and elements alike.</summary>
public abstract record CTerm
{
    private CTerm() { }

    public sealed record Var(string Name) : CTerm;
    public sealed record Univ(int Level) : CTerm;
    /// <summary>(Name : Domain) → Codomain; Name is bound in Codomain.</summary>
    public sealed record Pi(string Name, CTerm Domain, CTerm Codomain) : CTerm;
    public sealed record Lam(string Name, CTerm Body) : CTerm;
    public sealed record App(CTerm Function, CTerm Argument) : CTerm;
    /// <summary>(Name : First) × Second; Name is bound in Second.</summary>
    public sealed record Sigma(string Name, CTerm First, CTerm Second) : CTerm;
    public sealed record Pair(CTerm First, CTerm Second) : CTerm;
    public sealed record Fst(CTerm Of) : CTerm;
    public sealed record Snd(CTerm Of) : CTerm;
    /// <summary>Paths over the line Line from Left : Line 0 to Right : Line 1.</summary>
    public sealed record Path(CTerm Line, CTerm Left, CTerm Right) : CTerm;
    /// <summary>The dimension Name is bound in Body.</summary>
    public sealed record PLam(string Name, CTerm Body) : CTerm;
    public sealed record PApp(CTerm Of, DimExpr At) : CTerm;
    /// <summary>Transport of Base : Line 0 along a line that is constant on Face.</summary>
    public sealed record Transp(CTerm Line, FaceFormula Face, CTerm Base) : CTerm;
    /// <summary>Composition in the constant type Type: Tube is a line of elements on Face that starts at Base.</summary>
    public sealed record HComp(CTerm Type, FaceFormula Face, CTerm Tube, CTerm Base) : CTerm;
    /// <summary>Composition along a line of types.</summary>
    public sealed record Comp(CTerm Line, FaceFormula Face, CTerm Tube, CTerm Base) : CTerm;
    /// <summary>Composition along a line of types with a tube for each of several faces.</summary>
    public sealed record CompN(CTerm Line, Seq<Branch<CTerm>> Tubes, CTerm Base) : CTerm;
    public sealed record Glue(CTerm Base, Seq<Branch<CTerm>> Branches) : CTerm;
    public sealed record GlueElem(CTerm Base, Seq<Branch<CTerm>> Branches) : CTerm;
    /// <summary>From an element of a Glue type to its base; Branches are those of the Glue type.</summary>
    public sealed record Unglue(CTerm Of, Seq<Branch<CTerm>> Branches) : CTerm;
    /// <summary>Composition in the constant type Type with a tube for each of several faces.</summary>
    public sealed record HCompN(CTerm Type, Seq<Branch<CTerm>> Tubes, CTerm Base) : CTerm;
}

/// <summary>A value: weak head normal, with closures (binder, term, environment).</summary>
public abstract record CVal
{
    private CVal() { }

    public sealed record Neutral(CNeu Of) : CVal;
    public sealed record Univ(int Level) : CVal;
    public sealed record Pi(string Name, CVal Domain, CTerm Codomain, CEnv Environment) : CVal;
    public sealed record Lam(string Name, CTerm Body, CEnv Environment) : CVal;
    public sealed record Sigma(string Name, CVal First, CTerm Second, CEnv Environment) : CVal;
    public sealed record Pair(CVal First, CVal Second) : CVal;
    public sealed record Path(CVal Line, CVal Left, CVal Right) : CVal;
    public sealed record PLam(string Name, CTerm Body, CEnv Environment) : CVal;
    public sealed record Glue(CVal Base, Seq<Branch<CVal>> Branches) : CVal;
    public sealed record GlueElem(CVal Base, Seq<Branch<CVal>> Branches) : CVal;
    /// <summary>The ABI's line: Value with the dimension Name abstracted, a path abstraction over a value.</summary>
    public sealed record Abstraction(string Name, CVal Value) : CVal;
}

/// <summary>A computation that is stuck on a variable, or on a type without a rule.</summary>
public abstract record CNeu
{
    private CNeu() { }

    public sealed record Var(string Name) : CNeu;
    public sealed record App(CNeu Function, CVal Argument) : CNeu;
    public sealed record Fst(CNeu Of) : CNeu;
    public sealed record Snd(CNeu Of) : CNeu;
    public sealed record PApp(CNeu Of, DimExpr At) : CNeu;
    public sealed record Transp(CVal Line, FaceFormula Face, CVal Base) : CNeu;
    public sealed record HComp(CVal Type, Seq<Branch<CVal>> Tubes, CVal Base) : CNeu;
    public sealed record Unglue(CVal Of, Seq<Branch<CVal>> Branches) : CNeu;
}

/// <summary>What names stand for, innermost first.</summary>
public abstract record CEnv
{
    private CEnv() { }

    public sealed record Nil : CEnv;
    public sealed record Val(string Name, CVal Value, CEnv Rest) : CEnv;
    public sealed record Dim(string Name, DimExpr Value, CEnv Rest) : CEnv;
    /// <summary>Rest with the dimensions of Substitution (Dim entries, simultaneous) yet to be replaced in it.</summary>
    public sealed record Sub(CEnv Substitution, CEnv Rest) : CEnv;
}
