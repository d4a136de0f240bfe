using static VerifiedJS.Cubical.Objects;
using S = VerifiedJS.Cubical.StaticObject;

namespace VerifiedJS.Cubical;

// Values to terms in normal form. Going under a binder applies the closure to a fresh name; the environment of names says
// how it is written: as the name of the binder's level (a val entry holds the string, a dim entry the dimension). Names
// that it does not bind are free, and noted: when one looks like those of binders, readback starts over with higher numbers.

internal static class Readback
{
    /// <summary>The normal form of a value.</summary>
    public static Obj Value(Obj value) => Whole(value, false);

    /// <summary>The normal form of a neutral.</summary>
    public static Obj Neutral(Obj neutral) => Whole(neutral, true);

    private static Obj Whole(Obj o, bool neutral)
    {
        int first = 0;
        while (true)
        {
            State.StartNames(first);
            Obj result = neutral ? OfNeutral(o, Nil, 0) : Of(o, Nil, 0);
            first = State.Restart();
            if (first == 0) return result;
            Shims.Dec(result);
        }
    }

    private static Obj Of(Obj value, Obj names, int level)
    {
        if (!State.Enter()) return Constant(S.BadTerm);
        int tag = HeapTag(value);
        Obj result;
        switch (tag)
        {
            case ValueTag.Neutral: result = OfNeutral(Get(value, 0), names, level); break;
            case ValueTag.Univ: result = New(TermTag.Univ, Take(value, 0)); break;
            case ValueTag.Pi or ValueTag.Sigma:
            {
                Obj domain = Of(Get(value, 1), names, level), name = State.BinderName('x', level);
                Obj body = OfClosure(Get(value, 0), Get(value, 2), Get(value, 3), name, names, level);
                result = New(tag == ValueTag.Pi ? TermTag.Pi : TermTag.Sigma, name, domain, body);
                break;
            }
            case ValueTag.Lam:
            {
                Obj name = State.BinderName('x', level);
                result = New(TermTag.Lam, name, OfClosure(Get(value, 0), Get(value, 1), Get(value, 2), name, names, level));
                break;
            }
            case ValueTag.Pair: result = New(TermTag.Pair, Of(Get(value, 0), names, level), Of(Get(value, 1), names, level)); break;
            case ValueTag.Path:
                result = New(TermTag.Path, OfLine(Get(value, 0), names, level), Of(Get(value, 1), names, level), Of(Get(value, 2), names, level));
                break;
            case ValueTag.PLam or ValueTag.Line: result = OfLine(value, names, level); break;
            case ValueTag.Glue or ValueTag.GlueElem:
                result = New(tag == ValueTag.Glue ? TermTag.Glue : TermTag.GlueElem, Of(Get(value, 0), names, level), OfSystem(Get(value, 1), false, names, level));
                break;
            default: result = Constant(S.BadTerm); break;
        }
        State.Leave();
        return result;
    }

    private static Obj OfClosure(Obj binder, Obj body, Obj env, Obj name, Obj names, int level)
    {
        Obj fresh = State.FreshName();
        Obj inner = Bind(Own(binder), Evaluator.Neutral(New(NeutralTag.Var, Own(fresh))), Own(env)), value = Evaluator.Eval(inner, body);
        Obj innerNames = Bind(fresh, Own(name), Own(names));
        return Done(Of(value, innerNames, level + 1), inner, value, innerNames);
    }

    /// <summary>A line, expanded.</summary>
    private static Obj OfLine(Obj line, Obj names, int level)
    {
        Obj fresh = State.FreshName(), dimension = New(FormulaTag.Var, Own(fresh)), name = State.BinderName('i', level);
        Obj value = Evaluator.ApplyDim(line, dimension), innerNames = BindDim(fresh, New(FormulaTag.Var, Own(name)), Own(names));
        return New(TermTag.PLam, name, Done(Of(value, innerNames, level + 1), dimension, value, innerNames));
    }

    private static Obj OfSystem(Obj system, bool lines, Obj names, int level)
    {
        Obj entries = Nil;
        for (; IsCons(system); system = Tail(system))
        {
            Obj entry = Head(system);
            if (HeapTag(entry) != 0) continue; // ill-formed
            Obj clauses = Formulas.Normal(FormulaKind.Face, Get(entry, 0), false, names, true);
            if (IsCons(clauses) && !Formulas.IsCovered(entries, Head(clauses), true))
            {
                Obj branch = lines ? OfLine(Get(entry, 1), names, level) : Of(Get(entry, 1), names, level);
                entries = Done(Formulas.Insert(entries, PairOf(Own(Head(clauses)), branch), true), entries);
            }
            Shims.Dec(clauses);
        }
        return Systems.Faced(entries);
    }

    private static Obj OfDim(Obj dimension, Obj names) => Formulas.Written(Formulas.Normal(FormulaKind.Dim, dimension, false, names, true), FormulaKind.Dim);

    private static Obj OfFace(Obj face, Obj names) => Formulas.Written(Formulas.Normal(FormulaKind.Face, face, false, names, true), FormulaKind.Face);

    private static Obj OfNeutral(Obj neutral, Obj names, int level)
    {
        if (!State.Enter()) return Constant(S.BadTerm);
        Obj result;
        switch (HeapTag(neutral))
        {
            case NeutralTag.Var:
            {
                Obj name = Environments.Val(names, Get(neutral, 0));
                if (name == 0)
                {
                    name = Take(neutral, 0);
                    State.NoteFree(name);
                }
                result = New(TermTag.Var, name);
                break;
            }
            case NeutralTag.App: result = New(TermTag.App, OfNeutral(Get(neutral, 0), names, level), Of(Get(neutral, 1), names, level)); break;
            case NeutralTag.Fst: result = New(TermTag.Fst, OfNeutral(Get(neutral, 0), names, level)); break;
            case NeutralTag.Snd: result = New(TermTag.Snd, OfNeutral(Get(neutral, 0), names, level)); break;
            case NeutralTag.PApp: result = New(TermTag.PApp, OfNeutral(Get(neutral, 0), names, level), OfDim(Get(neutral, 1), names)); break;
            case NeutralTag.Transp:
                result = New(TermTag.Transp, OfLine(Get(neutral, 0), names, level), OfFace(Get(neutral, 1), names), Of(Get(neutral, 2), names, level));
                break;
            case NeutralTag.HComp:
            {
                Obj type = Of(Get(neutral, 0), names, level), system = OfSystem(Get(neutral, 1), true, names, level), start = Of(Get(neutral, 2), names, level);
                if (IsCons(system) && !IsCons(Tail(system)))
                    result = Done(New(TermTag.HComp, type, Take(Head(system), 0), Take(Head(system), 1), start), system);
                else result = New(TermTag.HCompN, type, system, start);
                break;
            }
            case NeutralTag.Unglue: result = New(TermTag.Unglue, Of(Get(neutral, 0), names, level), OfSystem(Get(neutral, 1), false, names, level)); break;
            default: result = Constant(S.BadTerm); break;
        }
        State.Leave();
        return result;
    }
}
