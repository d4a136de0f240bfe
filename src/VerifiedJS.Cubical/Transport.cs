using static VerifiedJS.Cubical.Objects;
using S = VerifiedJS.Cubical.StaticObject;

namespace VerifiedJS.Cubical;

// Transport by the shape of the line at a fresh dimension. Components of the type at that dimension become lines
// (ValueTag.Line), which the closures of the result use; their bodies are templates (StaticObject), so nothing is computed
// before it is asked for. A closure refers to the face φ by a dimension that is 1 on it.

internal static partial class Evaluator
{
    /// <summary>transp L φ v, with φ in normal form.</summary>
    public static Obj Transport(Obj line, Obj face, Obj value)
    {
        if (face == Formulas.One) return Own(value);
        if (!State.Enter()) return Constant(S.BadValue);
        Obj name = State.FreshName(), dimension = New(FormulaTag.Var, Own(name)), type = ApplyDim(line, dimension);
        Obj result = HeapTag(type) switch
        {
            ValueTag.Univ => Own(value),
            ValueTag.Pi => TransportPi(name, type, face, value),
            ValueTag.Sigma => TransportSigma(name, type, face, value),
            ValueTag.Path => TransportPath(name, type, face, value),
            ValueTag.Glue => TransportGlue(name, type, face, value),
            _ => Neutral(New(NeutralTag.Transp, Own(line), Own(face), Own(value))),
        };
        State.Leave();
        return Done(result, name, dimension, type);
    }

    /// <summary>The value (owned) with the dimension abstracted.</summary>
    private static Obj Line(Obj name, Obj value) => New(ValueTag.Line, Own(name), value);

    private static Obj BindFace(Obj face) => BindDim(Constant(S.DimPhi), Formulas.DimOfFace(face), Nil);

    /// <summary>The codomain of a Π or Σ as a function.</summary>
    private static Obj Codomain(Obj type) => New(ValueTag.Lam, Take(type, 0), Take(type, 2), Take(type, 3));

    // λx. transp (i. B(i)(w i)) φ (v (w 0)), with w i = transp (j. A(i ∨ ¬j)) (φ ∨ (i=1)) x
    private static Obj TransportPi(Obj name, Obj type, Obj face, Obj value)
    {
        Obj env = Bind(S.NameA, Line(name, Take(type, 1)), Bind(S.NameF, Line(name, Codomain(type)), Bind(S.NameV, Own(value), BindFace(face))));
        return New(ValueTag.Lam, Constant(S.NameX), Constant(S.TranspPi), env);
    }

    // (transp (i.A(i)) φ (fst v), transp (i. B(i)(w i)) φ (snd v)), with w i = transp (j. A(i∧j)) (φ ∨ (i=0)) (fst v)
    private static Obj TransportSigma(Obj name, Obj type, Obj face, Obj value)
    {
        Obj first = First(value), second = Second(value), firstLine = Line(name, Take(type, 1));
        Obj env = Bind(S.NameA, Own(firstLine), Bind(S.NameF, Line(name, Codomain(type)), Bind(S.NameV, Own(first), BindFace(face))));
        Obj secondLine = New(ValueTag.PLam, Constant(S.DimI), Constant(S.TranspSigmaLine), env);
        Obj result = New(ValueTag.Pair, Transport(firstLine, face, first), Transport(secondLine, face, second));
        Shims.Dec(secondLine);
        return Done(result, first, second, firstLine);
    }

    // <j> compN (i. P(i)@j) [φ ↦ <_> v@j, (j=0) ↦ i. a(i), (j=1) ↦ i. b(i)] (v@j)
    private static Obj TransportPath(Obj name, Obj type, Obj face, Obj value)
    {
        Obj env = Bind(S.NameA, Line(name, Take(type, 0)), Bind(S.NameT, Line(name, Take(type, 1)), Bind(S.NameU, Line(name, Take(type, 2)),
            Bind(S.NameV, Own(value), BindFace(face)))));
        return New(ValueTag.PLam, Constant(S.DimJ), Constant(S.TranspPathBody), env);
    }

    // The steps are those of docs/CUBICAL-RULES.md. The environment binds
    //
    //     a  the line of base types      w   the lines of the branches in δ      a1  the base type at 1
    //     d  a0                          t   a1 of the rules                     f   the branches at 1
    //     v  the value
    private static Obj TransportGlue(Obj name, Obj type, Obj face, Obj value)
    {
        Obj system = Get(type, 1), at0 = BindDim(Own(name), Formulas.Zero, Nil), at1 = BindDim(Own(name), Formulas.One, Nil);
        Obj start = Systems.Make(BranchKind.Value, at0, system), end = Systems.Make(BranchKind.Value, at1, system);

        // 1. and 2.
        Obj delta = Nil, last = 0;
        for (; IsCons(system); system = Tail(system))
            if (!Formulas.Mentions(Get(Head(system), 0), name)) Append(ref delta, ref last, PairOf(Take(Head(system), 0), Line(name, Take(Head(system), 1))));
        Obj baseLine = Line(name, Take(type, 0));
        Obj env = Bind(S.NameA, baseLine, Bind(S.NameD, Unglue(value, start), Bind(S.NameV, Own(value), Bind(S.NameW, Systems.Values(delta), BindFace(face)))));

        // 3.
        Obj branches = Cons(Constant(S.TranspGlueConstant), Systems.Terms(delta, Constant(S.TranspGlueBranch), S.NameW, Nil));
        Obj moved = EvalCompN(env, Constant(S.VarA), branches, Constant(S.VarD)), baseType = ApplyDim(baseLine, Formulas.One);
        Shims.Dec(branches);

        // 4.
        env = Bind(S.NameA1, Own(baseType), Bind(S.NameT, Own(moved), Bind(S.NameF, Systems.Values(end), env)));
        Obj partial = Cons(Constant(S.TranspGlueFixed), Systems.Terms(delta, Constant(S.TranspGlueMoved), S.NameW, Nil));
        Obj fibre = New(TermTag.Lam, Constant(S.NameU), New(TermTag.HCompN, Constant(S.TranspGlueFibre), partial, Constant(S.TranspGlueCentre)));
        Obj fibreTerms = Systems.Terms(end, fibre, S.NameF, Nil), fibres = Systems.Make(BranchKind.Term, env, fibreTerms);

        // 5. and 6.
        Obj elements = Nil, lastElement = 0, paths = Nil, lastPath = 0;
        for (Obj rest = fibres; IsCons(rest); rest = Tail(rest))
        {
            Obj clause = Get(Head(rest), 0), pair = Get(Head(rest), 1);
            Append(ref elements, ref lastElement, PairOf(Own(clause), First(pair)));
            Append(ref paths, ref lastPath, PairOf(Own(clause), Second(pair)));
        }
        Obj whole = Systems.Whole(elements), result;
        if (whole != 0) result = Done(Own(whole), elements);
        else
        {
            Obj constant = Cons(Constant(S.TranspGlueConstant), Nil);
            Obj composed = Systems.Faced(Systems.Add(Systems.Add(Nil, BranchKind.Restricted, Nil, paths), BranchKind.Term, env, constant));
            result = Done(New(ValueTag.GlueElem, Compose(baseType, composed, moved), elements), constant, composed);
        }
        result = Done(result, at0, at1, start);
        result = Done(result, end, delta, env);
        result = Done(result, moved, baseType, fibre);
        return Done(result, fibreTerms, fibres, paths);
    }
}
