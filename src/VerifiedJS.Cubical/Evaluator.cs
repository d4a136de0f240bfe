using System.Runtime.CompilerServices;
using static VerifiedJS.Cubical.Objects;
using S = VerifiedJS.Cubical.StaticObject;

namespace VerifiedJS.Cubical;

/// <summary>
/// Evaluation: terms to values in weak head normal form, with closures. docs/CUBICAL-RULES.md has the rules. All arguments
/// are borrowed and all results owned.
/// </summary>
internal static partial class Evaluator
{
    /// <summary>The value of a term. Ill-formed terms give the neutral of the empty name.</summary>
    public static Obj Eval(Obj env, Obj term)
    {
        if (!State.Enter()) return Constant(S.BadValue);
        Obj result;
        switch (HeapTag(term))
        {
            case TermTag.Var:
                result = Environments.Val(env, Get(term, 0));
                if (result == 0) result = Neutral(New(NeutralTag.Var, Take(term, 0)));
                break;
            case TermTag.Univ: result = New(ValueTag.Univ, Take(term, 0)); break;
            case TermTag.Pi: result = New(ValueTag.Pi, Take(term, 0), Eval(env, Get(term, 1)), Take(term, 2), Own(env)); break;
            case TermTag.Sigma: result = New(ValueTag.Sigma, Take(term, 0), Eval(env, Get(term, 1)), Take(term, 2), Own(env)); break;
            case TermTag.Lam: result = New(ValueTag.Lam, Take(term, 0), Take(term, 1), Own(env)); break;
            case TermTag.PLam: result = New(ValueTag.PLam, Take(term, 0), Take(term, 1), Own(env)); break;
            case TermTag.Pair: result = New(ValueTag.Pair, Eval(env, Get(term, 0)), Eval(env, Get(term, 1))); break;
            case TermTag.Path: result = New(ValueTag.Path, Eval(env, Get(term, 0)), Eval(env, Get(term, 1)), Eval(env, Get(term, 2))); break;
            case TermTag.App:
            {
                Obj function = Eval(env, Get(term, 0)), argument = Eval(env, Get(term, 1));
                result = Done(Apply(function, argument), function, argument);
                break;
            }
            case TermTag.Fst:
            {
                Obj pair = Eval(env, Get(term, 0));
                result = Done(First(pair), pair);
                break;
            }
            case TermTag.Snd:
            {
                Obj pair = Eval(env, Get(term, 0));
                result = Done(Second(pair), pair);
                break;
            }
            case TermTag.PApp:
            {
                Obj path = Eval(env, Get(term, 0)), dimension = Formulas.EvalDim(env, Get(term, 1));
                result = Done(ApplyDim(path, dimension), path, dimension);
                break;
            }
            case TermTag.Transp:
            {
                Obj face = Formulas.EvalFace(env, Get(term, 1));
                if (face == Formulas.One) result = Eval(env, Get(term, 2));
                else
                {
                    Obj line = Eval(env, Get(term, 0)), value = Eval(env, Get(term, 2));
                    result = Done(Transport(line, face, value), line, face, value);
                }
                break;
            }
            case TermTag.HComp: result = EvalHComp(env, Get(term, 0), Get(term, 1), Get(term, 2), Get(term, 3)); break;
            case TermTag.HCompN: result = EvalHCompN(env, Get(term, 0), Get(term, 1), Get(term, 2)); break;
            case TermTag.Comp: result = EvalComp(env, Get(term, 0), Get(term, 1), Get(term, 2), Get(term, 3)); break;
            case TermTag.CompN: result = EvalCompN(env, Get(term, 0), Get(term, 1), Get(term, 2)); break;
            case TermTag.Glue:
            {
                Obj system = Systems.Make(BranchKind.Term, env, Get(term, 1));
                Obj whole = Systems.Whole(system);
                result = whole != 0 ? Done(First(whole), system) : New(ValueTag.Glue, Eval(env, Get(term, 0)), system);
                break;
            }
            case TermTag.GlueElem:
            {
                Obj system = Systems.Make(BranchKind.Term, env, Get(term, 1));
                Obj whole = Systems.Whole(system);
                result = whole != 0 ? Done(Own(whole), system) : New(ValueTag.GlueElem, Eval(env, Get(term, 0)), system);
                break;
            }
            case TermTag.Unglue:
            {
                Obj glued = Eval(env, Get(term, 0)), system = Systems.Make(BranchKind.Term, env, Get(term, 1));
                result = Done(Unglue(glued, system), glued, system);
                break;
            }
            default: result = Constant(S.BadValue); break;
        }
        State.Leave();
        return result;
    }

    /// <summary>hcomp(A,φ,u,t) in an environment.</summary>
    private static Obj EvalHComp(Obj env, Obj type, Obj face, Obj line, Obj start)
    {
        Obj system = Systems.Single(face, line);
        return Done(EvalHCompN(env, type, system, start), system);
    }

    private static Obj EvalHCompN(Obj env, Obj type, Obj terms, Obj start)
    {
        Obj system = Systems.Make(BranchKind.Term, env, terms), whole = Systems.Whole(system);
        if (whole != 0) return Done(ApplyDim(whole, Formulas.One), system);
        Obj typeValue = Eval(env, type), startValue = Eval(env, start);
        return Done(Compose(typeValue, system, startValue), typeValue, system, startValue);
    }

    /// <summary>comp(L,φ,u,t) in an environment.</summary>
    public static Obj EvalComp(Obj env, Obj line, Obj face, Obj branch, Obj start)
    {
        Obj system = Systems.Single(face, branch);
        return Done(EvalCompN(env, line, system, start), system);
    }

    /// <summary>compN(L,sys,t) in an environment.</summary>
    public static Obj EvalCompN(Obj env, Obj line, Obj terms, Obj start)
    {
        Obj system = Systems.Make(BranchKind.Term, env, terms), whole = Systems.Whole(system);
        if (whole != 0) return Done(ApplyDim(whole, Formulas.One), system);
        Obj lineValue = Eval(env, line), startValue = Eval(env, start);
        return Done(ComposeAlong(lineValue, system, startValue), lineValue, system, startValue);
    }

    // ── Eliminations ──────────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>The neutral value; takes what it is given.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Obj Neutral(Obj neutral) => New(ValueTag.Neutral, neutral);

    /// <summary>f a: β, or neutral.</summary>
    public static Obj Apply(Obj function, Obj argument)
    {
        switch (HeapTag(function))
        {
            case ValueTag.Lam:
            {
                Obj env = Bind(Take(function, 0), Own(argument), Take(function, 2));
                return Done(Eval(env, Get(function, 1)), env);
            }
            case ValueTag.Neutral: return Neutral(New(NeutralTag.App, Take(function, 0), Own(argument)));
            default: return Constant(S.BadValue);
        }
    }

    /// <summary>p @ r, with r in normal form.</summary>
    public static Obj ApplyDim(Obj path, Obj dimension)
    {
        switch (HeapTag(path))
        {
            case ValueTag.PLam:
            {
                Obj env = BindDim(Take(path, 0), Own(dimension), Take(path, 2));
                return Done(Eval(env, Get(path, 1)), env);
            }
            case ValueTag.Line:
            {
                Obj substitution = BindDim(Take(path, 0), Own(dimension), Nil);
                return Done(Substitute(Get(path, 1), substitution), substitution);
            }
            case ValueTag.Neutral: return Neutral(New(NeutralTag.PApp, Take(path, 0), Own(dimension)));
            default: return Constant(S.BadValue);
        }
    }

    /// <summary>fst p.</summary>
    public static Obj First(Obj pair) => HeapTag(pair) switch
    {
        ValueTag.Pair => Take(pair, 0),
        ValueTag.Neutral => Neutral(New(NeutralTag.Fst, Take(pair, 0))),
        _ => Constant(S.BadValue),
    };

    /// <summary>snd p.</summary>
    public static Obj Second(Obj pair) => HeapTag(pair) switch
    {
        ValueTag.Pair => Take(pair, 1),
        ValueTag.Neutral => Neutral(New(NeutralTag.Snd, Take(pair, 0))),
        _ => Constant(S.BadValue),
    };

    /// <summary>unglue g, where the system is that of g's type.</summary>
    public static Obj Unglue(Obj glued, Obj system)
    {
        Obj whole = Systems.Whole(system);
        if (whole != 0)
        {
            Obj equivalence = Second(whole), map = First(equivalence);
            return Done(Apply(map, glued), equivalence, map);
        }
        return HeapTag(glued) switch
        {
            ValueTag.GlueElem => Take(glued, 0),
            ValueTag.Neutral => Neutral(New(NeutralTag.Unglue, Own(glued), Own(system))),
            _ => Constant(S.BadValue),
        };
    }

    // ── Substitution of dimensions ────────────────────────────────────────────────────────────────────────────────────

    /// <summary>
    /// The value with the dimensions that the environment binds replaced. Closures keep the substitution in their environment
    /// until their values are asked for; neutrals are evaluated again.
    /// </summary>
    public static Obj Substitute(Obj value, Obj substitution)
    {
        if (IsScalar(substitution)) return Own(value);
        Obj result = Substitutions.Find(value, substitution);
        if (result != 0) return result;
        if (!Substitutions.MayChange(value, substitution)) return Own(value);
        if (!State.Enter()) return Constant(S.BadValue);
        int tag = HeapTag(value);
        switch (tag)
        {
            case ValueTag.Neutral: result = SubstituteNeutral(Get(value, 0), substitution); break;
            case ValueTag.Pi or ValueTag.Sigma:
                result = New(tag, Take(value, 0), Substitute(Get(value, 1), substitution), Take(value, 2), Restricted(Own(substitution), Take(value, 3)));
                break;
            case ValueTag.Lam or ValueTag.PLam: result = New(tag, Take(value, 0), Take(value, 1), Restricted(Own(substitution), Take(value, 2))); break;
            case ValueTag.Pair: result = New(tag, Substitute(Get(value, 0), substitution), Substitute(Get(value, 1), substitution)); break;
            case ValueTag.Path:
                result = New(tag, Substitute(Get(value, 0), substitution), Substitute(Get(value, 1), substitution), Substitute(Get(value, 2), substitution));
                break;
            case ValueTag.Glue or ValueTag.GlueElem:
            {
                Obj system = Systems.Make(BranchKind.Value, substitution, Get(value, 1)), whole = Systems.Whole(system);
                result = whole == 0 ? New(tag, Substitute(Get(value, 0), substitution), system)
                    : Done(tag == ValueTag.Glue ? First(whole) : Own(whole), system);
                break;
            }
            // The name of a line occurs nowhere else, so it is neither replaced nor captured.
            case ValueTag.Line: result = New(tag, Take(value, 0), Substitute(Get(value, 1), substitution)); break;
            default: result = Own(value); break;
        }
        State.Leave();
        Substitutions.Remember(value, substitution, result);
        return result;
    }

    private static Obj SubstituteNeutral(Obj neutral, Obj substitution)
    {
        if (!State.Enter()) return Constant(S.BadValue);
        Obj result;
        switch (HeapTag(neutral))
        {
            case NeutralTag.Var: result = Neutral(Own(neutral)); break;
            case NeutralTag.App:
            {
                Obj function = SubstituteNeutral(Get(neutral, 0), substitution), argument = Substitute(Get(neutral, 1), substitution);
                result = Done(Apply(function, argument), function, argument);
                break;
            }
            case NeutralTag.Fst:
            {
                Obj pair = SubstituteNeutral(Get(neutral, 0), substitution);
                result = Done(First(pair), pair);
                break;
            }
            case NeutralTag.Snd:
            {
                Obj pair = SubstituteNeutral(Get(neutral, 0), substitution);
                result = Done(Second(pair), pair);
                break;
            }
            case NeutralTag.PApp:
            {
                Obj path = SubstituteNeutral(Get(neutral, 0), substitution), dimension = Formulas.EvalDim(substitution, Get(neutral, 1));
                result = Done(ApplyDim(path, dimension), path, dimension);
                break;
            }
            case NeutralTag.Transp:
            {
                Obj face = Formulas.EvalFace(substitution, Get(neutral, 1)), value = Substitute(Get(neutral, 2), substitution);
                if (face == Formulas.One) result = value;
                else
                {
                    Obj line = Substitute(Get(neutral, 0), substitution);
                    result = Done(Transport(line, face, value), line, face, value);
                }
                break;
            }
            case NeutralTag.HComp:
            {
                Obj system = Systems.Make(BranchKind.Value, substitution, Get(neutral, 1)), whole = Systems.Whole(system);
                if (whole != 0) result = Done(ApplyDim(whole, Formulas.One), system);
                else
                {
                    Obj type = Substitute(Get(neutral, 0), substitution), start = Substitute(Get(neutral, 2), substitution);
                    result = Done(Compose(type, system, start), type, system, start);
                }
                break;
            }
            case NeutralTag.Unglue:
            {
                Obj glued = Substitute(Get(neutral, 0), substitution), system = Systems.Make(BranchKind.Value, substitution, Get(neutral, 1));
                result = Done(Unglue(glued, system), glued, system);
                break;
            }
            default: result = Constant(S.BadValue); break;
        }
        State.Leave();
        return result;
    }
}
