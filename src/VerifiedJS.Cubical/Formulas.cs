using static VerifiedJS.Cubical.Objects;

namespace VerifiedJS.Cubical;

// Dimensions and faces, by disjunctive normal forms. While they are worked on, a normal form is a List of clauses, a
// clause a List of literals, a literal a constructor with the name as its field: tags 2 and 3, which are var and inv of
// dimensions, eq0 and eq1 of faces. Both lists are sorted, and no clause includes another one, so
//
//     []      is zero or bot
//     [[]]    is one or top
//
// As a formula: literals joined by meet, clauses by join, nested to the right.

/// <summary>What is normalised, and to what.</summary>
internal enum FormulaKind
{
    /// <summary>A dimension.</summary>
    Dim,
    /// <summary>The face on which a dimension is 1.</summary>
    FaceOfDim,
    /// <summary>A face.</summary>
    Face,
}

internal static class Formulas
{
    public static Obj Zero => Box(FormulaTag.Zero);
    public static Obj One => Box(FormulaTag.One);

    /// <summary>A dimension in an environment, normalised.</summary>
    public static Obj EvalDim(Obj environment, Obj dimension)
    {
        // Most are a name or an end, and stand for one.
        if (dimension == Zero || dimension == One) return dimension;
        if (HeapTag(dimension) == FormulaTag.Var)
        {
            Obj bound = Environments.Dim(environment, Get(dimension, 0));
            if (bound == 0) return Own(dimension);
            if (bound == Zero || bound == One || HeapTag(bound) == FormulaTag.Var) return bound;
            Shims.Dec(bound);
        }
        return Written(Normal(FormulaKind.Dim, dimension, false, environment, false), FormulaKind.Dim);
    }

    /// <summary>A face in an environment, normalised.</summary>
    public static Obj EvalFace(Obj environment, Obj face) =>
        face == Zero || face == One ? face : Written(Normal(FormulaKind.Face, face, false, environment, false), FormulaKind.Face);

    /// <summary>The normal form of a formula (of its negation, when negated) in an environment; with noting, free names are noted for readback.</summary>
    public static Obj Normal(FormulaKind kind, Obj formula, bool negated, Obj environment, bool noting)
    {
        if (!State.Enter()) return Nil;
        Obj result;
        while (kind != FormulaKind.Face && HeapTag(formula) == FormulaTag.Inv)
        {
            formula = Get(formula, 0);
            negated = !negated;
        }
        int tag = HeapTag(formula);
        if (tag == FormulaTag.Meet || tag == FormulaTag.Join)
        {
            // ¬(r ∧ s) = ¬r ∨ ¬s, and the other way round.
            bool meet = (tag == FormulaTag.Meet) != negated;
            result = meet ? Cons(Nil, Nil) : Nil;
            bool more = true;
            while (more)
            {
                more = HeapTag(formula) == tag;
                Obj part = Normal(kind, more ? Get(formula, 0) : formula, negated, environment, noting);
                result = Done(meet ? And(result, part, kind != FormulaKind.Dim) : Or(result, part), result, part);
                if (more) formula = Get(formula, 1);
            }
        }
        else if (tag == FormulaTag.Var || tag == FormulaTag.Inv)
        {
            // (i=0) is ¬i=1.
            if (kind == FormulaKind.Face) negated = tag == FormulaTag.Eq0;
            Obj name = Get(formula, 0), bound = Environments.Dim(environment, name);
            if (bound != 0) result = Done(Normal(kind == FormulaKind.Dim ? kind : FormulaKind.FaceOfDim, bound, negated, Nil, false), bound);
            else
            {
                if (noting) State.NoteFree(name);
                int literal = (kind == FormulaKind.Dim) == negated ? FormulaTag.Inv : FormulaTag.Var;
                result = Cons(Cons(New(literal, Own(name)), Nil), Nil);
            }
        }
        else if (formula == Zero || formula == One) result = (formula == One) != negated ? Cons(Nil, Nil) : Nil;
        else result = Nil; // ill-formed
        State.Leave();
        return result;
    }

    // ── Clauses ───────────────────────────────────────────────────────────────────────────────────────────────────────

    private static int CompareLiterals(Obj a, Obj b)
    {
        int difference = Names.Compare(Get(a, 0), Get(b, 0));
        return difference != 0 ? difference : Shims.Tag(a) - Shims.Tag(b);
    }

    /// <summary>Lexicographic order, a prefix first.</summary>
    private static int CompareClauses(Obj a, Obj b)
    {
        while (IsCons(a) && IsCons(b))
        {
            int difference = CompareLiterals(Head(a), Head(b));
            if (difference != 0) return difference;
            a = Tail(a);
            b = Tail(b);
        }
        return (IsCons(a) ? 1 : 0) - (IsCons(b) ? 1 : 0);
    }

    /// <summary>Are all literals of the one clause in the other one?</summary>
    private static bool Includes(Obj clause, Obj part)
    {
        while (IsCons(part))
        {
            if (!IsCons(clause)) return false;
            int difference = CompareLiterals(Head(clause), Head(part));
            if (difference > 0) return false;
            if (difference == 0) part = Tail(part);
            clause = Tail(clause);
        }
        return true;
    }

    /// <summary>The union of two clauses, or 0 when it is a face that holds nowhere.</summary>
    private static Obj Union(Obj a, Obj b, bool face)
    {
        Obj first = Nil, last = 0;
        while (IsCons(a) || IsCons(b))
        {
            int difference = !IsCons(a) ? 1 : !IsCons(b) ? -1 : CompareLiterals(Head(a), Head(b));
            Obj literal = Head(difference <= 0 ? a : b);
            if (difference <= 0) a = Tail(a);
            if (difference >= 0) b = Tail(b);
            if (face && last != 0 && Names.AreEqual(Get(Head(last), 0), Get(literal, 0)))
            {
                Shims.Dec(first);
                return 0;
            }
            Append(ref first, ref last, Own(literal));
        }
        return first;
    }

    // ── Antichains ────────────────────────────────────────────────────────────────────────────────────────────────────

    // The same functions serve normal forms (lists of clauses) and systems in the making (lists of pairs of a clause and
    // something): an item's key is itself or its first component.

    private static Obj Key(Obj item, bool entries) => entries ? Get(item, 0) : item;

    /// <summary>Does a clause of the list already cover this one?</summary>
    public static bool IsCovered(Obj list, Obj clause, bool entries)
    {
        for (; IsCons(list); list = Tail(list))
            if (Includes(clause, Key(Head(list), entries))) return true;
        return false;
    }

    /// <summary>The list with an item that is not covered, and without what it covers; takes the item.</summary>
    public static Obj Insert(Obj list, Obj item, bool entries)
    {
        Obj first = Nil, last = 0, clause = Key(item, entries);
        bool placed = false;
        for (; IsCons(list); list = Tail(list))
        {
            Obj other = Key(Head(list), entries);
            if (!placed && CompareClauses(clause, other) < 0)
            {
                Append(ref first, ref last, item);
                placed = true;
            }
            if (!Includes(other, clause)) Append(ref first, ref last, Own(Head(list)));
        }
        if (!placed) Append(ref first, ref last, item);
        return first;
    }

    private static Obj Or(Obj a, Obj b)
    {
        Obj result = Own(a);
        for (; IsCons(b); b = Tail(b))
            if (!IsCovered(result, Head(b), false)) result = Done(Insert(result, Own(Head(b)), false), result);
        return result;
    }

    private static Obj And(Obj a, Obj b, bool face)
    {
        Obj result = Nil;
        for (; IsCons(a); a = Tail(a))
            for (Obj other = b; IsCons(other); other = Tail(other))
            {
                Obj clause = Union(Head(a), Head(other), face);
                if (clause == 0) continue;
                if (IsCovered(result, clause, false)) Shims.Dec(clause);
                else result = Done(Insert(result, clause, false), result);
            }
        return result;
    }

    // ── As formulas ───────────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>The formula of a normal form, which it takes.</summary>
    public static Obj Written(Obj normal, FormulaKind kind)
    {
        if (!IsCons(normal)) return Zero;
        Obj formulas = Nil, last = 0;
        for (Obj clause = normal; IsCons(clause); clause = Tail(clause)) Append(ref formulas, ref last, WrittenClause(Head(clause), kind));
        Shims.Dec(normal);
        return Done(Nested(formulas, FormulaTag.Join), formulas);
    }

    /// <summary>The formula of a clause.</summary>
    public static Obj WrittenClause(Obj clause, FormulaKind kind)
    {
        if (!IsCons(clause)) return One;
        if (kind == FormulaKind.Face) return Nested(clause, FormulaTag.Meet);
        // The literal of a negated dimension is inv(name); the formula is inv(var(name)).
        Obj literals = Nil, last = 0;
        for (; IsCons(clause); clause = Tail(clause))
        {
            Obj literal = Head(clause);
            Append(ref literals, ref last, Shims.Tag(literal) == FormulaTag.Inv ? New(FormulaTag.Inv, New(FormulaTag.Var, Take(literal, 0))) : Own(literal));
        }
        return Done(Nested(literals, FormulaTag.Meet), literals);
    }

    /// <summary>[a, b, c] as tag(a, tag(b, c)). The list is not empty.</summary>
    private static Obj Nested(Obj list, int tag)
    {
        Obj first = 0, last = 0;
        while (true)
        {
            bool more = IsCons(Tail(list));
            Obj node = more ? New(tag, Own(Head(list)), Nil) : Own(Head(list));
            if (last == 0) first = node;
            else Shims.Set(last, 1, node);
            last = node;
            if (!more) return first;
            list = Tail(list);
        }
    }

    /// <summary>A dimension that is 1 on the face and only there.</summary>
    public static Obj DimOfFace(Obj face)
    {
        if (!State.Enter()) return Zero;
        int tag = HeapTag(face);
        Obj result = tag switch
        {
            FormulaTag.Eq0 => New(FormulaTag.Inv, New(FormulaTag.Var, Take(face, 0))),
            FormulaTag.Eq1 => New(FormulaTag.Var, Take(face, 0)),
            FormulaTag.Meet or FormulaTag.Join => New(tag, DimOfFace(Get(face, 0)), DimOfFace(Get(face, 1))),
            _ => Own(face),
        };
        State.Leave();
        return result;
    }

    /// <summary>The substitution that makes a clause of faces true.</summary>
    public static Obj Substitution(Obj clause)
    {
        Obj result = Nil;
        for (; IsCons(clause); clause = Tail(clause))
        {
            Obj literal = Head(clause);
            result = BindDim(Take(literal, 0), Shims.Tag(literal) == FormulaTag.Eq0 ? Zero : One, result);
        }
        return result;
    }

    /// <summary>Does a name occur in a formula in normal form?</summary>
    public static bool Mentions(Obj formula, Obj name)
    {
        while (true)
        {
            int tag = HeapTag(formula);
            if (tag is FormulaTag.Meet or FormulaTag.Join)
            {
                if (Mentions(Get(formula, 0), name)) return true;
                formula = Get(formula, 1);
            }
            else return tag is FormulaTag.Eq0 or FormulaTag.Eq1 && Names.AreEqual(Get(formula, 0), name);
        }
    }
}

/// <summary>Looking up names.</summary>
internal static class Environments
{
    /// <summary>The value of a name, or 0.</summary>
    public static Obj Val(Obj environment, Obj name)
    {
        while (true)
        {
            switch (HeapTag(environment))
            {
                case EnvTag.Val:
                    if (Names.AreEqual(Get(environment, 0), name)) return Take(environment, 1);
                    environment = Get(environment, 2);
                    break;
                case EnvTag.Dim: environment = Get(environment, 2); break;
                case EnvTag.Sub:
                {
                    if (!State.Enter()) return 0;
                    Obj value = Val(Get(environment, 1), name);
                    if (value != 0) value = Done(Evaluator.Substitute(value, Get(environment, 0)), value);
                    State.Leave();
                    return value;
                }
                default: return 0;
            }
        }
    }

    /// <summary>The dimension that a name stands for, or 0.</summary>
    public static Obj Dim(Obj environment, Obj name)
    {
        while (true)
        {
            switch (HeapTag(environment))
            {
                case EnvTag.Dim:
                    if (Names.AreEqual(Get(environment, 0), name)) return Take(environment, 1);
                    environment = Get(environment, 2);
                    break;
                case EnvTag.Val: environment = Get(environment, 2); break;
                case EnvTag.Sub:
                {
                    if (!State.Enter()) return 0;
                    Obj dimension = Dim(Get(environment, 1), name), substitution = Get(environment, 0);
                    dimension = dimension != 0 ? Done(Formulas.EvalDim(substitution, dimension), dimension) : Dim(substitution, name);
                    State.Leave();
                    return dimension;
                }
                default: return 0;
            }
        }
    }
}
