using static VerifiedJS.Cubical.Objects;

namespace VerifiedJS.Cubical;

// A system of values is canonical: a List of Prod(face, value), one clause an entry, sorted, no clause including another
// one, every value restricted to its clause. So a system with an entry for the whole (face one) has only that entry.

/// <summary>What the branches of a system are, and so how they become those of the result.</summary>
internal enum BranchKind
{
    /// <summary>Terms, evaluated in the environment.</summary>
    Term,
    /// <summary>Values, in which the environment's dimensions are replaced.</summary>
    Value,
    /// <summary>Values that are restricted already; every face is one clause.</summary>
    Restricted,
}

internal static class Systems
{
    /// <summary>The list of one clause.</summary>
    public static Obj Single(Obj face, Obj branch) => Cons(PairOf(Own(face), Own(branch)), Nil);

    /// <summary>The branch of a canonical system that holds everywhere, borrowed, or 0.</summary>
    public static Obj Whole(Obj system) => IsCons(system) && Get(Head(system), 0) == Formulas.One ? Get(Head(system), 1) : 0;

    /// <summary>The canonical system of a list of faces and branches in an environment.</summary>
    public static Obj Make(BranchKind kind, Obj env, Obj list) => Faced(Add(Nil, kind, env, list));

    /// <summary>Adds a list of faces and branches to a system in the making, whose entries are pairs of clause and value; takes the latter.</summary>
    public static Obj Add(Obj entries, BranchKind kind, Obj env, Obj list)
    {
        for (; IsCons(list); list = Tail(list))
        {
            Obj item = Head(list);
            if (HeapTag(item) != 0) continue; // ill-formed
            Obj faces = Formulas.Normal(FormulaKind.Face, Get(item, 0), false, kind == BranchKind.Restricted ? Nil : env, false);
            for (Obj rest = faces; IsCons(rest); rest = Tail(rest))
            {
                Obj clause = Head(rest);
                if (Formulas.IsCovered(entries, clause, true)) continue;
                Obj branch = Get(item, 1), value;
                if (kind == BranchKind.Restricted) value = Own(branch);
                else
                {
                    Obj restricted = Restricted(Formulas.Substitution(clause), Own(env));
                    value = Done(kind == BranchKind.Term ? Evaluator.Eval(restricted, branch) : Evaluator.Substitute(branch, restricted), restricted);
                }
                entries = Done(Formulas.Insert(entries, PairOf(Own(clause), value), true), entries);
            }
            Shims.Dec(faces);
        }
        return entries;
    }

    /// <summary>Pairs of clause and value as pairs of face and value; takes the list.</summary>
    public static Obj Faced(Obj entries)
    {
        for (Obj rest = entries; IsCons(rest); rest = Tail(rest))
        {
            Obj entry = Head(rest), clause = Get(entry, 0);
            Shims.Set(entry, 0, Formulas.WrittenClause(clause, FormulaKind.Face));
            Shims.Dec(clause);
        }
        return entries;
    }

    /// <summary>The substitution that makes an entry's face (one clause) true.</summary>
    public static Obj SubstitutionOf(Obj face)
    {
        Obj clauses = Formulas.Normal(FormulaKind.Face, face, false, Nil, false);
        return Done(IsCons(clauses) ? Formulas.Substitution(Head(clauses)) : Nil, clauses);
    }

    // ── Systems in templates ──────────────────────────────────────────────────────────────────────────────────────────

    // A closure binds a whole system to one name, as nested pairs of its values (Values); its term has a branch for each
    // entry, which takes the value out again (Terms). Faces stand in the term as they are: the only dimensions that
    // templates bind have reserved names, so none is captured, and substitutions reach them from the environment's end.

    /// <summary>The values of a system as (v0, (v1, ...)).</summary>
    public static Obj Values(Obj system)
    {
        Obj first = Constant(StaticObject.BadValue), last = 0;
        for (; IsCons(system); system = Tail(system))
        {
            Obj pair = New(ValueTag.Pair, Take(Head(system), 1), Constant(StaticObject.BadValue));
            if (last == 0) first = pair;
            else Shims.Set(last, 1, pair);
            last = pair;
        }
        return first;
    }

    /// <summary>
    /// The branches (face_k, template vk) followed by those of rest, where vk takes the value out of what the variable stands
    /// for; (face_k, vk) without a template (0). Takes rest.
    /// </summary>
    public static Obj Terms(Obj system, Obj template, StaticObject variable, Obj rest)
    {
        Obj first = rest, last = 0, tail = New(TermTag.Var, Constant(variable));
        for (; IsCons(system); system = Tail(system))
        {
            Obj term = New(TermTag.Fst, Own(tail));
            if (template != 0) term = New(TermTag.App, Own(template), term);
            Obj cell = Cons(PairOf(Take(Head(system), 0), term), rest);
            if (last == 0) first = cell;
            else Shims.Set(last, 1, cell);
            last = cell;
            tail = New(TermTag.Snd, tail);
        }
        Shims.Dec(tail);
        return first;
    }
}
