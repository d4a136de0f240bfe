using static VerifiedJS.Cubical.Objects;
using S = VerifiedJS.Cubical.StaticObject;

namespace VerifiedJS.Cubical;

// Composition by the shape of the type. In the environments of the templates
//
//     a  the type or its first component     f  the codomain as a function     t  the start     u  the lines of the system

internal static partial class Evaluator
{
    /// <summary>hcomp A sys t, with a canonical system of lines.</summary>
    public static Obj Compose(Obj type, Obj system, Obj start)
    {
        Obj whole = Systems.Whole(system);
        if (whole != 0) return ApplyDim(whole, Formulas.One);
        if (!State.Enter()) return Constant(S.BadValue);
        Obj result = HeapTag(type) switch
        {
            ValueTag.Pi => ComposePi(type, system, start),
            ValueTag.Sigma => ComposeSigma(type, system, start),
            ValueTag.Path => ComposePath(type, system, start),
            ValueTag.Univ => ComposeUniv(system, start),
            ValueTag.Glue => ComposeGlue(type, system, start),
            _ => Neutral(New(NeutralTag.HComp, Own(type), Own(system), Own(start))),
        };
        State.Leave();
        return result;
    }

    /// <summary>
    /// compN L sys t, with a canonical system: hcomp (L@1) [c ↦ plam i. transp (plam j. L@(i∨j)) (i=1) (u@i)] (transp L ⊥ t).
    /// </summary>
    public static Obj ComposeAlong(Obj line, Obj system, Obj start)
    {
        Obj whole = Systems.Whole(system);
        if (whole != 0) return ApplyDim(whole, Formulas.One);
        Obj branches = Nil, last = 0;
        for (; IsCons(system); system = Tail(system))
        {
            Obj clause = Get(Head(system), 0);
            Obj env = Bind(S.NameU, Take(Head(system), 1), Restricted(Systems.SubstitutionOf(clause), Bind(S.NameA, Own(line), Nil)));
            Append(ref branches, ref last, PairOf(Own(clause), New(ValueTag.PLam, Constant(S.DimI), Constant(S.CompBranch), env)));
        }
        Obj type = ApplyDim(line, Formulas.One), moved = Transport(line, Formulas.Zero, start);
        return Done(Compose(type, branches, moved), branches, type, moved);
    }

    private static Obj BindSystem(Obj system, Obj start) => Bind(S.NameT, Own(start), Bind(S.NameU, Systems.Values(system), Nil));

    // λx. hcompN (B x) [c ↦ plam i. (u@i) x] (t x)
    private static Obj ComposePi(Obj type, Obj system, Obj start)
    {
        Obj body = New(TermTag.HCompN, Constant(S.HCompPiType), Systems.Terms(system, Constant(S.HCompPiBranch), S.NameU, Nil), Constant(S.HCompPiBase));
        return New(ValueTag.Lam, Constant(S.NameX), body, Bind(S.NameF, Codomain(type), BindSystem(system, start)));
    }

    // (w 1, compN (i. B(w i)) [c ↦ plam i. snd (u@i)] (snd t)), with w i = hcompN A [c ↦ plam j. fst (u@(i∧j)), (i=0) ↦ <_> fst t] (fst t)
    private static Obj ComposeSigma(Obj type, Obj system, Obj start)
    {
        Obj fill = New(TermTag.HCompN, Constant(S.VarA), Systems.Terms(system, Constant(S.HCompSigmaBranch), S.NameU, Cons(Constant(S.HCompSigmaStart), Nil)), Constant(S.FstT));
        Obj env = Bind(S.NameA, Take(type, 1), Bind(S.NameF, Codomain(type), BindSystem(system, start)));
        Obj at1 = BindDim(Constant(S.DimI), Formulas.One, Own(env)), first = Eval(at1, fill);
        Obj line = New(ValueTag.PLam, Constant(S.DimI), New(TermTag.App, Constant(S.VarF), fill), env);
        Obj branches = Nil, last = 0;
        for (; IsCons(system); system = Tail(system))
        {
            Obj closure = New(ValueTag.PLam, Constant(S.DimI), Constant(S.HCompSigmaSecond), Bind(S.NameU, Take(Head(system), 1), Nil));
            Append(ref branches, ref last, PairOf(Take(Head(system), 0), closure));
        }
        Obj second = Second(start), result = New(ValueTag.Pair, first, ComposeAlong(line, branches, second));
        Shims.Dec(at1);
        return Done(result, line, branches, second);
    }

    // <j> hcompN (P@j) [c ↦ plam i. u@i@j, (j=0) ↦ <_> a, (j=1) ↦ <_> b] (t@j)
    private static Obj ComposePath(Obj type, Obj system, Obj start)
    {
        Obj body = New(TermTag.HCompN, Constant(S.HCompPathType), Systems.Terms(system, Constant(S.HCompPathBranch), S.NameU, Constant(S.HCompPathEnds)), Constant(S.HCompPathBase));
        Obj env = Bind(S.NameA, Take(type, 0), Bind(S.NameV, Take(type, 1), Bind(S.NameW, Take(type, 2), BindSystem(system, start))));
        return New(ValueTag.PLam, Constant(S.DimJ), body, env);
    }

    // glue t [c ↦ (u@1, (f, e))], with f transport along u backwards, and e transported from the identity's proof
    private static Obj ComposeUniv(Obj system, Obj start)
    {
        Obj branches = Nil, last = 0;
        for (; IsCons(system); system = Tail(system))
        {
            Obj line = Get(Head(system), 1), env = Bind(S.NameU, Own(line), Nil);
            Obj proof = New(ValueTag.Lam, Constant(S.NameX), Constant(S.HCompUnivEquivalence), Own(env));
            Obj equivalence = New(ValueTag.Pair, New(ValueTag.Lam, Constant(S.NameX), Constant(S.HCompUnivMap), env), proof);
            Append(ref branches, ref last, PairOf(Take(Head(system), 0), New(ValueTag.Pair, ApplyDim(line, Formulas.One), equivalence)));
        }
        return New(ValueTag.Glue, Own(start), branches);
    }

    // glueElem (hcomp A [c ↦ plam i. unglue (u@i) S, d ↦ plam i. f (h i)] (unglue t S)) [d ↦ h 1],
    // with h i = hcompN T [c ↦ plam j. u@(i∧j), (i=0) ↦ <_> t] t. The branches of S are bound to w.
    private static Obj ComposeGlue(Obj type, Obj system, Obj start)
    {
        Obj glue = Get(type, 1), glueTerms = Systems.Terms(glue, 0, S.NameW, Nil);
        Obj unglued = New(TermTag.Lam, Constant(S.NameB), New(TermTag.PLam, Constant(S.DimI), New(TermTag.Unglue, Constant(S.HCompGlueAt), Own(glueTerms))));
        Obj fill = New(TermTag.HCompN, Constant(S.FstB), Systems.Terms(system, Constant(S.HCompGlueFill), S.NameU, Cons(Constant(S.HCompGlueStart), Nil)), Constant(S.VarT));
        Obj mapped = New(TermTag.Lam, Constant(S.NameB), New(TermTag.PLam, Constant(S.DimI), New(TermTag.App, Constant(S.HCompGlueMap), fill)));
        Obj element = New(TermTag.Lam, Constant(S.NameB), New(TermTag.HCompN, Constant(S.FstB), Systems.Terms(system, 0, S.NameU, Nil), Constant(S.VarT)));
        Obj branches = Systems.Terms(system, unglued, S.NameU, Systems.Terms(glue, mapped, S.NameW, Nil));
        Obj composed = New(TermTag.HCompN, Constant(S.VarA), branches, New(TermTag.Unglue, Constant(S.VarT), glueTerms));
        Obj term = New(TermTag.GlueElem, composed, Systems.Terms(glue, element, S.NameW, Nil));
        Obj env = Bind(S.NameA, Take(type, 0), Bind(S.NameW, Systems.Values(glue), BindSystem(system, start)));
        Obj result = Done(Eval(env, term), unglued, mapped, element);
        return Done(result, term, env);
    }
}
