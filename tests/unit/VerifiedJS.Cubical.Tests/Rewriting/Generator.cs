using VerifiedJS.Wasm;
using static VerifiedJS.Cubical.CTerm;

namespace VerifiedJS.Cubical.Tests;

/// <summary>
/// Random well-typed terms, well-typed by how they are made: a term is grown from a type, tubes of compositions are cut from one line so
/// that they agree where they meet, paths are grown before their endpoints. Where a type asks for an element that cannot be made, a free
/// variable of the fitting function type stands for it, applied to all that is bound there.
/// </summary>
internal sealed class Generator(int seed)
{
    private readonly Random random = new(seed);
    private readonly Substituter substituter = new("%g", () => { });
    private readonly List<(CTerm Type, CTerm Element)> witnesses = [];
    private int names;
    private int size;

    /// <summary>What is bound where a term is grown, outermost first: variables with their types, and dimensions (null).</summary>
    private readonly record struct Context(Seq<(string Name, CTerm? Type)> Bound)
    {
        public Context With(string name, CTerm? type) => new([.. Bound, (name, type)]);
        public IEnumerable<string> Dims => Bound.Where(entry => entry.Type is null).Select(entry => entry.Name);
    }

    private static readonly string[] FreeDims = ["i", "j", "k"];

    /// <summary>A term, and a type that it has.</summary>
    public (CTerm Term, CTerm Type) Next()
    {
        witnesses.Clear();
        names = 0;
        size = random.Next(4, 40);
        var context = new Context([]);
        CTerm type = Type(context, 3), term = Term(context, type, 4);
        return (Muddle(term), Muddle(type));
    }

    // ── Choices ───────────────────────────────────────────────────────────────────────────────────────────────────────

    private bool Chance(int percent) => random.Next(100) < percent;
    private T Pick<T>(IReadOnlyList<T> of) => of[random.Next(of.Count)];
    private string Fresh(string stem) => stem + "'" + names++;

    private bool Spend(int depth) => depth > 0 && --size > 0;

    public DimExpr Dim(IReadOnlyList<string> over, int depth)
    {
        if (depth == 0 || Chance(50)) return Chance(12) ? Chance(50) ? new DimExpr.Zero() : new DimExpr.One() : new DimExpr.Var(Pick(over));
        return random.Next(3) switch
        {
            0 => new DimExpr.Inv(Dim(over, depth - 1)),
            1 => new DimExpr.Meet(Dim(over, depth - 1), Dim(over, depth - 1)),
            _ => new DimExpr.Join(Dim(over, depth - 1), Dim(over, depth - 1)),
        };
    }

    public FaceFormula Face(IReadOnlyList<string> over, int depth)
    {
        if (depth == 0 || Chance(60))
        {
            if (Chance(12)) return Chance(70) ? new FaceFormula.Bot() : new FaceFormula.Top();
            return Chance(50) ? new FaceFormula.Eq0(Pick(over)) : new FaceFormula.Eq1(Pick(over));
        }
        return Chance(50) ? new FaceFormula.Meet(Face(over, depth - 1), Face(over, depth - 1)) : new FaceFormula.Join(Face(over, depth - 1), Face(over, depth - 1));
    }

    private DimExpr Dim(Context context) => Dim([.. context.Dims, .. FreeDims], 2);
    private FaceFormula Face(Context context) => Face([.. context.Dims, .. FreeDims], 2);

    private PLam Line(Context context, Func<Context, string, CTerm> body)
    {
        string i = Fresh("i");
        return new PLam(i, body(context.With(i, null), i));
    }

    private static PLam Constant(CTerm body) => new("_", body);
    private CTerm At(PLam line, DimExpr r) => substituter.Dim(line.Body, line.Name, r);
    private static readonly DimExpr Zero = new DimExpr.Zero(), One = new DimExpr.One();

    // ── Types ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    private CTerm Type(Context context, int depth)
    {
        if (!Spend(depth)) return Base(context);
        switch (random.Next(12))
        {
            case 0 or 1:
                string x = Fresh("x");
                CTerm domain = Type(context, depth - 1);
                return new Pi(x, domain, Type(context.With(x, domain), depth - 1));
            case 2 or 3:
                string y = Fresh("x");
                CTerm first = Type(context, depth - 1);
                return new Sigma(y, first, Type(context.With(y, first), depth - 1));
            case 4 or 5:
                PLam over = Line(context, (inner, _) => Type(inner, depth - 1));
                string i = Fresh("i");
                CTerm along = Term(context.With(i, null), At(over, new DimExpr.Var(i)), depth - 1);
                var path = new CTerm.Path(over, substituter.Dim(along, i, Zero), substituter.Dim(along, i, One));
                witnesses.Add((path, new PLam(i, along)));
                return path;
            case 6: return new Univ(random.Next(2));
            case 7 or 8: return GlueType(context, depth);
            case 9 when Chance(30):
                PLam types = Line(context, (inner, _) => Type(inner, depth - 1));
                return new HComp(new Univ(0), Face(context), types, At(types, Zero));
            case 10: return Wrapped(context, Type(context, depth - 1), new Univ(0), depth);
            default: return Base(context);
        }
    }

    private CTerm Base(Context context) => random.Next(5) switch
    {
        0 => new Var("A"),
        1 => new Var("B"),
        2 => new App(new Var("F"), new Var(Pick<string>(["a", "a2"]))),
        _ => new PApp(new Var(Pick<string>(["P", "Q"])), Dim(context)),
    };

    private Glue GlueType(Context context, int depth)
    {
        CTerm type = Type(context, depth - 1);
        return new Glue(type, Chance(60) ? [Branch(context, Face(context), depth, type)] : [Identity(Face(context), type), Identity(Face(context), type)]);
    }

    private Branch<CTerm> Branch(Context context, FaceFormula face, int depth, CTerm into)
    {
        if (Chance(40)) return Identity(face, into);
        CTerm type = Type(context, depth - 1);
        // A function, and that its fibres are contractible.
        return new(face, new Pair(type, new Pair(Postulate(context), Postulate(context))));
    }

    private Branch<CTerm> Identity(FaceFormula face, CTerm type)
    {
        string x = Fresh("x"), a = Fresh("a"), y = Fresh("y"), i = Fresh("i"), j = Fresh("j");
        CTerm centre = new Pair(new Var(a), Constant(new Var(a)));
        CTerm contract = new Lam(y, new PLam(i, new Pair(
            new PApp(new Snd(new Var(y)), new DimExpr.Var(i)),
            new PLam(j, new PApp(new Snd(new Var(y)), new DimExpr.Meet(new DimExpr.Var(i), new DimExpr.Var(j)))))));
        return new(face, new Pair(type, new Pair(new Lam(x, new Var(x)), new Lam(a, new Pair(centre, contract)))));
    }

    // ── Elements ──────────────────────────────────────────────────────────────────────────────────────────────────────

    private CTerm Term(Context context, CTerm type, int depth)
    {
        if (!Spend(depth)) return Leaf(context, type);
        switch (random.Next(16))
        {
            case 0: return Wrapped(context, Term(context, type, depth - 1), type, depth);
            case 1 or 2:
                var (along, face) = Ending(context, type, depth);
                return new Transp(along, face, Term(context, At(along, Zero), depth - 1));
            case 3 or 4:
                PLam tube = Line(context, (inner, _) => Term(inner, type, depth - 1));
                return Chance(60) ? new HComp(type, Face(context), tube, At(tube, Zero)) : new HCompN(type, Tubes(context, tube), At(tube, Zero));
            case 5:
                PLam line = Ending(context, type, depth).Line;
                PLam over = Line(context, (inner, i) => Term(inner, At(line, new DimExpr.Var(i)), depth - 1));
                return Chance(50) ? new Comp(line, Face(context), over, At(over, Zero)) : new CompN(line, Tubes(context, over), At(over, Zero));
            case 6:
                CTerm domain = Type(context, depth - 1);
                return new App(Term(context, new Pi("_", domain, type), depth - 1), Term(context, domain, depth - 1));
            case 7:
                CTerm other = Type(context, depth - 1);
                return Chance(50) ? new Fst(Term(context, new Sigma("_", type, other), depth - 1)) : new Snd(Term(context, new Sigma("_", other, type), depth - 1));
            case 8:
                CTerm end = Term(context, type, depth - 1);
                return new PApp(Term(context, new CTerm.Path(Constant(type), end, end), depth - 1), Dim(context));
            case 9:
                Seq<Branch<CTerm>> branches = [Branch(context, Face(context), depth, type)];
                return new Unglue(Term(context, new Glue(type, branches), depth - 1), branches);
            case 10: return Leaf(context, type);
            default: return Introduction(context, type, depth);
        }
    }

    private Seq<Branch<CTerm>> Tubes(Context context, PLam tube) =>
        Enumerable.Range(0, random.Next(4)).Select(_ => new Branch<CTerm>(Face(context), tube)).ToSeq();

    // A line of types that ends at a type, and a face on which it is constant.
    private (PLam Line, FaceFormula Face) Ending(Context context, CTerm type, int depth)
    {
        string i = Fresh("i");
        var at = new DimExpr.Var(i);
        switch (random.Next(4))
        {
            case 0: return (new PLam(i, type), Face(context));
            case 1:
                string j = Pick<string>([.. context.Dims, .. FreeDims]);
                var moving = new DimExpr.Var(j);
                return Chance(50)
                    ? (new PLam(i, substituter.Dim(type, j, new DimExpr.Meet(moving, at))), new FaceFormula.Eq0(j))
                    : (new PLam(i, substituter.Dim(type, j, new DimExpr.Join(moving, new DimExpr.Inv(at)))), new FaceFormula.Eq1(j));
            default:
                Branch<CTerm> start = Branch(context, new FaceFormula.Eq0(i), depth, type);
                return (new PLam(i, new Glue(type, [start, Identity(new FaceFormula.Eq1(i), type)])), new FaceFormula.Bot());
        }
    }

    private CTerm Introduction(Context context, CTerm type, int depth)
    {
        foreach (var (known, element) in witnesses)
            if (known == type && Chance(70) && IsIn(context, element)) return element;
        switch (type)
        {
            case Pi(var x, var domain, var codomain):
                string y = Fresh("x");
                return new Lam(y, Term(context.With(y, domain), substituter.Value(codomain, x, new Var(y)), depth - 1));
            case Sigma(var x, var first, var second):
                CTerm a = Term(context, first, depth - 1);
                return new Pair(a, Term(context, substituter.Value(second, x, a), depth - 1));
            case CTerm.Path(PLam("_", _), var left, var right) when left == right: return Constant(left);
            case Univ: return Type(context, depth - 1);
            case Glue(var into, [(var face, Pair(var from, Pair(var f, _)))]):
                CTerm t = Term(context, from, depth - 1);
                return new GlueElem(new App(f, t), [new(face, t)]);
            case Glue(var into, var branches) when branches.All(b => b.Body is Pair(_, Pair(Lam(var x, Var(var z)), _)) && x == z):
                CTerm shared = Term(context, into, depth - 1);
                return new GlueElem(shared, branches.Map(b => new Branch<CTerm>(b.Face, shared)));
            case Var or App or PApp or Univ or CTerm.Path or Glue: return Leaf(context, type);
            default:
                CTerm head = new Rewriter(10_000).Head(type);
                return head != type ? Introduction(context, head, depth) : Leaf(context, type);
        }
    }

    private static bool IsIn(Context context, CTerm element)
    {
        var free = new FreeNames();
        free.Visit(element);
        var bound = context.Bound.Select(entry => entry.Name).ToHashSet();
        // The generator's own names have an apostrophe; all others are free everywhere.
        return free.Values.Concat(free.Dims).All(name => bound.Contains(name) || !name.Contains('\'') || name.StartsWith('c'));
    }

    private CTerm Leaf(Context context, CTerm type)
    {
        List<string> fitting = [.. context.Bound.Where(entry => entry.Type == type).Select(entry => entry.Name)];
        if (fitting.Count > 0 && Chance(85)) return new Var(Pick(fitting));
        return type switch
        {
            Univ => Base(context),
            Var("A") => Chance(80) ? new Var(Pick<string>(["a", "a2"])) : new App(new Var("f"), new Var("b")),
            Var("B") => Chance(80) ? new Var("b") : new App(new Var("g"), new Var("a")),
            _ => Postulate(context),
        };
    }

    // A free variable applied to all that is bound.
    private CTerm Postulate(Context context)
    {
        CTerm result = new Var(Fresh("c"));
        foreach (var (name, type) in context.Bound) result = type is null ? new PApp(result, new DimExpr.Var(name)) : new App(result, new Var(name));
        return result;
    }

    // A redex that gives the term.
    private CTerm Wrapped(Context context, CTerm term, CTerm type, int depth)
    {
        switch (random.Next(4))
        {
            case 0:
                CTerm domain = Type(context, depth - 1);
                string x = Fresh("x");
                return new App(new Lam(x, type is Univ ? term : Term(context.With(x, domain), type, depth - 1)), Term(context, domain, depth - 1));
            case 1: return new Fst(new Pair(term, Leaf(context, new Var("A"))));
            case 2: return new Snd(new Pair(Leaf(context, new Var("A")), term));
            default: return new PApp(Line(context, (inner, _) => type is Univ ? Type(inner, depth - 1) : Term(inner, type, depth - 1)), Dim(context));
        }
    }

    // ── Names ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    private static readonly string[] Pool = ["x", "y", "z", "x0", "x1", "x2", "i0", "i1", "i", "j", "k", "A", "a", "b", "é", "x10", "i9"];

    /// <summary>The term with binders renamed from a small pool, so that they shadow each other and free names wherever they may.</summary>
    private CTerm Muddle(CTerm term)
    {
        return Go(term, Substitution.Empty);

        string Choose(CTerm body, string bound, Substitution s, bool dim)
        {
            var free = new FreeNames();
            free.Visit(body);
            HashSet<string> taken = dim
                ? [.. free.Dims.Where(name => name != bound).Select(name => ((DimExpr.Var)s.Of(new DimExpr.Var(name))).Name)]
                : [.. free.Values.Where(name => name != bound).Select(name => ((Var)s.Of(new Var(name))).Name)];
            for (int i = 0; i < 10; i++)
                if (Pick(Pool) is var name && !taken.Contains(name)) return name;
            return Fresh("v");
        }

        CTerm Go(CTerm t, Substitution s) => t is Var v ? s.Of(v) : t.Rebuild(
            part => Go(part, s),
            (name, body, isDim) =>
            {
                string chosen = Choose(body, name, s, isDim);
                return (chosen, Go(body, s.Renaming(name, chosen, isDim)));
            },
            s.Of,
            s.Of);
    }
}
