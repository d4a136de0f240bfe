using static VerifiedJS.Cubical.Objects;

namespace VerifiedJS.Cubical;

/// <summary>
/// The module's functions. Arguments are borrowed, results owned; a null result (0) says that the depth limit was exceeded.
/// Faces and dimensions may be given in any form.
/// </summary>
public static class Exports
{
    /// <summary>The value of a term in an environment.</summary>
    [WasmExport("topolei_cubical_eval")]
    public static Obj Eval(Obj env, Obj term)
    {
        State.Begin();
        return State.End(Evaluator.Eval(env, term));
    }

    /// <summary>f a.</summary>
    [WasmExport("topolei_cubical_vapp")]
    public static Obj Apply(Obj function, Obj argument)
    {
        State.Begin();
        return State.End(Evaluator.Apply(function, argument));
    }

    /// <summary>p @ r.</summary>
    [WasmExport("topolei_cubical_vpapp")]
    public static Obj ApplyDim(Obj path, Obj dimension)
    {
        State.Begin();
        Obj normal = Formulas.EvalDim(Nil, dimension);
        return State.End(Done(Evaluator.ApplyDim(path, normal), normal));
    }

    /// <summary>transp L φ v.</summary>
    [WasmExport("topolei_cubical_vtransp")]
    public static Obj Transport(Obj line, Obj face, Obj value)
    {
        State.Begin();
        Obj normal = Formulas.EvalFace(Nil, face);
        return State.End(Done(Evaluator.Transport(line, normal, value), normal));
    }

    /// <summary>hcomp A φ u t, of values.</summary>
    [WasmExport("topolei_cubical_vhcomp")]
    public static Obj Compose(Obj type, Obj face, Obj line, Obj start)
    {
        State.Begin();
        Obj branches = Systems.Single(face, line), system = Systems.Make(BranchKind.Value, Nil, branches);
        return State.End(Done(Evaluator.Compose(type, system, start), branches, system));
    }

    /// <summary>comp L φ u t, of terms in an environment.</summary>
    [WasmExport("topolei_cubical_vcomp_term")]
    public static Obj ComposeTerm(Obj env, Obj line, Obj face, Obj branch, Obj start)
    {
        State.Begin();
        return State.End(Evaluator.EvalComp(env, line, face, branch, start));
    }

    /// <summary>compN L sys t, of terms in an environment.</summary>
    [WasmExport("topolei_cubical_vcompn_term")]
    public static Obj ComposeSystemTerm(Obj env, Obj line, Obj system, Obj start)
    {
        State.Begin();
        return State.End(Evaluator.EvalCompN(env, line, system, start));
    }

    /// <summary>fst v.</summary>
    [WasmExport("topolei_cubical_vfst")]
    public static Obj First(Obj value)
    {
        State.Begin();
        return State.End(Evaluator.First(value));
    }

    /// <summary>snd v.</summary>
    [WasmExport("topolei_cubical_vsnd")]
    public static Obj Second(Obj value)
    {
        State.Begin();
        return State.End(Evaluator.Second(value));
    }

    /// <summary>The normal form of a value.</summary>
    [WasmExport("topolei_cubical_readback")]
    public static Obj ReadbackValue(Obj value)
    {
        State.Begin();
        return State.End(Readback.Value(value));
    }

    /// <summary>The normal form of a neutral.</summary>
    [WasmExport("topolei_cubical_readback_neu")]
    public static Obj ReadbackNeutral(Obj neutral)
    {
        State.Begin();
        return State.End(Readback.Neutral(neutral));
    }

    /// <summary>The normal form of a term.</summary>
    [WasmExport("topolei_cubical_step")]
    public static Obj Step(Obj term)
    {
        State.Begin();
        Obj value = Evaluator.Eval(Nil, term);
        return State.End(Done(Readback.Value(value), value));
    }

    /// <summary>The normal form of a dimension.</summary>
    [WasmExport("topolei_cubical_dimexpr_normalize")]
    public static Obj NormalizeDim(Obj dimension)
    {
        State.Begin();
        return State.End(Formulas.EvalDim(Nil, dimension));
    }

    /// <summary>The normal form of a face.</summary>
    [WasmExport("topolei_cubical_face_normalize")]
    public static Obj NormalizeFace(Obj face)
    {
        State.Begin();
        return State.End(Formulas.EvalFace(Nil, face));
    }
}
