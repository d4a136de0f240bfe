using System.Collections.Immutable;
using VerifiedJS.Wasm;
using static VerifiedJS.Cubical.CTerm;

namespace VerifiedJS.Cubical.Tests;

/// <summary>The rewriter gave up: its terms grow where the evaluator's share.</summary>
internal sealed class BudgetException() : Exception("the budget is used up");

/// <summary>
/// A second evaluator, written from docs/CUBICAL-RULES.md in another way: no values, closures or environments, but terms that are rewritten
/// by name, with substitution that renames every binder. Slow and short.
/// </summary>
internal sealed class Rewriter
{
    private readonly Substituter substituter;
    private long budget;

    public Rewriter(long budget = 2_000_000)
    {
        this.budget = budget;
        substituter = new Substituter("%", Tick);
    }

    /// <summary>The normal form, named as readback names it.</summary>
    public CTerm Step(CTerm term) => Naming.Name(Normal(substituter.Apply(term, Substitution.Empty)));

    /// <summary>The value: the normal form but for what is under binders.</summary>
    public CTerm Head(CTerm term) => Value(substituter.Apply(term, Substitution.Empty));

    /// <summary>A term with a dimension replaced.</summary>
    public CTerm Restrict(CTerm term, string name, DimExpr dim) => substituter.Dim(term, name, dim);

    /// <summary>A term with a variable replaced.</summary>
    public CTerm Replace(CTerm term, string name, CTerm value) => substituter.Value(term, name, value);

    private void Tick()
    {
        if (--budget < 0) throw new BudgetException();
    }

    // ── Building terms ────────────────────────────────────────────────────────────────────────────────────────────────

    private Lam Fun(Func<CTerm, CTerm> body)
    {
        string x = substituter.Fresh();
        return new Lam(x, body(new Var(x)));
    }

    private PLam Line(Func<DimExpr, CTerm> body)
    {
        string i = substituter.Fresh();
        return new PLam(i, body(new DimExpr.Var(i)));
    }

    private PLam Constant(CTerm body) => Line(_ => body);
    private Pi Product(CTerm domain, Func<CTerm, CTerm> codomain)
    {
        string x = substituter.Fresh();
        return new Pi(x, domain, codomain(new Var(x)));
    }

    private Sigma Sum(CTerm first, Func<CTerm, CTerm> second)
    {
        string x = substituter.Fresh();
        return new Sigma(x, first, second(new Var(x)));
    }

    private static DimExpr And(DimExpr r, DimExpr s) => new DimExpr.Meet(r, s);
    private static DimExpr Or(DimExpr r, DimExpr s) => new DimExpr.Join(r, s);
    private static DimExpr Not(DimExpr r) => new DimExpr.Inv(r);
    private static FaceFormula Or(FaceFormula f, FaceFormula g) => new FaceFormula.Join(f, g);
    private static FaceFormula Is0(DimExpr r) => Substitution.At(r, false);
    private static FaceFormula Is1(DimExpr r) => Substitution.At(r, true);
    private static readonly DimExpr Zero = new DimExpr.Zero(), One = new DimExpr.One();
    private static readonly FaceFormula Bot = new FaceFormula.Bot();

    private static CTerm TypeOf(CTerm branch) => new Fst(branch);
    private static CTerm FunctionOf(CTerm branch) => new Fst(new Snd(branch));
    private static CTerm EquivalenceOf(CTerm branch) => new Snd(new Snd(branch));

    private CTerm Fibre(CTerm type, CTerm into, CTerm f, CTerm at) => Sum(type, t => new CTerm.Path(Constant(into), at, new App(f, t)));
    private CTerm IsEquiv(CTerm type, CTerm into, CTerm f) =>
        Product(into, a => Sum(Fibre(type, into, f, a), k => Product(Fibre(type, into, f, a), y => new CTerm.Path(Constant(Fibre(type, into, f, a)), k, y))));

    private Seq<Branch<CTerm>> On(FaceFormula face, CTerm body) => [new Branch<CTerm>(face, body)];

    // ── Restriction and systems ───────────────────────────────────────────────────────────────────────────────────────

    private static Substitution Ends(ImmutableSortedSet<Literal> clause) =>
        clause.Aggregate(Substitution.Empty, (s, l) => s.With(l.Name, l.Second ? One : Zero));

    private CTerm Restrict(CTerm term, ImmutableSortedSet<Literal> clause) => clause.IsEmpty ? term : substituter.Apply(term, Ends(clause));

    private List<(ImmutableSortedSet<Literal> Clause, CTerm Body)> Canonical(Seq<Branch<CTerm>> system)
    {
        var entries = new List<(ImmutableSortedSet<Literal> Clause, CTerm Body)>();
        foreach (Branch<CTerm> branch in system)
        {
            foreach (ImmutableSortedSet<Literal> clause in Clauses.Of(branch.Face))
            {
                if (entries.Any(entry => entry.Clause.IsSubsetOf(clause))) continue;
                entries.RemoveAll(entry => clause.IsSubsetOf(entry.Clause));
                entries.Add((clause, Value(Restrict(branch.Body, clause))));
            }
        }
        entries.Sort((a, b) => Clauses.Compare(a.Clause, b.Clause));
        return entries;
    }

    private static Seq<Branch<CTerm>> System(List<(ImmutableSortedSet<Literal> Clause, CTerm Body)> entries) =>
        entries.Select(entry => new Branch<CTerm>(Clauses.Written(entry.Clause), entry.Body)).ToSeq();

    private static bool IsTotal(List<(ImmutableSortedSet<Literal> Clause, CTerm Body)> entries) => entries is [({ IsEmpty: true }, _)];

    // ── Values ────────────────────────────────────────────────────────────────────────────────────────────────────────

    private static bool IsNeutral(CTerm term) => term is Var or App or PApp or Fst or Snd or Transp or HCompN or Unglue;
    private static readonly CTerm WrongShape = new Var("");

    // The terms that are values: evaluating them again changes nothing.
    private readonly HashSet<CTerm> values = new(ReferenceEqualityComparer.Instance);

    // Evaluates a term everywhere but under binders. Arguments are evaluated before they are put in: restricted first or evaluated first,
    // a term may give values that are equal only by η.
    private CTerm Value(CTerm term)
    {
        if (values.Contains(term)) return term;
        CTerm value = Compute(term);
        values.Add(value);
        return value;
    }

    private CTerm Compute(CTerm term)
    {
        Tick();
        switch (term)
        {
            case Var or Univ or Lam or PLam: return term;
            case Pi(var x, var a, var b): return new Pi(x, Value(a), b);
            case Sigma(var x, var a, var b): return new Sigma(x, Value(a), b);
            case Pair(var a, var b): return new Pair(Value(a), Value(b));
            case CTerm.Path(var line, var a, var b): return new CTerm.Path(Value(line), Value(a), Value(b));
            case App(var f, var a):
                return (Value(f), Value(a)) switch
                {
                    (Lam(var x, var body), var argument) => Value(substituter.Value(body, x, argument)),
                    (var n, var argument) => IsNeutral(n) ? new App(n, argument) : WrongShape,
                };
            case PApp(var p, var r):
                return Value(p) switch { PLam(var i, var body) => Value(substituter.Dim(body, i, r)), var n => IsNeutral(n) ? new PApp(n, r) : WrongShape };
            case Fst(var p):
                return Value(p) switch { Pair(var a, _) => a, var n => IsNeutral(n) ? new Fst(n) : WrongShape };
            case Snd(var p):
                return Value(p) switch { Pair(_, var b) => b, var n => IsNeutral(n) ? new Snd(n) : WrongShape };
            case Transp(var line, var face, var t): return Transport(Value(line), face, Value(t));
            case HComp(var type, var face, var u, var t): return Compose(Value(type), On(face, u), Value(t));
            case HCompN(var type, var system, var t): return Compose(Value(type), system, Value(t));
            case Comp(var line, var face, var u, var t): return Value(new CompN(line, On(face, u), t));
            case CompN(var l, var system, var t):
                CTerm line1 = Value(l);
                return Compose(
                    Value(new PApp(line1, One)),
                    System([.. Canonical(system).Select(entry => (entry.Clause, (CTerm)Line(i =>
                        new Transp(Line(j => new PApp(Restrict(line1, entry.Clause), Or(i, j))), Is1(i), new PApp(entry.Body, i)))))]),
                    Value(new Transp(line1, Bot, t)));
            case Glue(var type, var system):
                var glued = Canonical(system);
                return IsTotal(glued) ? Value(TypeOf(glued[0].Body)) : new Glue(Value(type), System(glued));
            case GlueElem(var a, var system):
                var elements = Canonical(system);
                return IsTotal(elements) ? elements[0].Body : new GlueElem(Value(a), System(elements));
            case Unglue(var g, var system):
                var branches = Canonical(system);
                if (IsTotal(branches)) return Value(new App(FunctionOf(branches[0].Body), g));
                return Value(g) switch { GlueElem(var a, _) => a, var n => new Unglue(n, System(branches)) };
            default: throw new InvalidOperationException();
        }
    }

    private CTerm Transport(CTerm line, FaceFormula phi, CTerm v)
    {
        if (Clauses.Of(phi) is [{ IsEmpty: true }]) return Value(v);
        string at = substituter.Fresh();
        CTerm shape = Value(new PApp(line, new DimExpr.Var(at)));
        CTerm To(CTerm t, DimExpr r) => substituter.Dim(t, at, r);
        switch (shape)
        {
            case Univ: return Value(v);
            case Pi(var x, var a, var b):
                return Fun(y =>
                {
                    CTerm W(DimExpr i) => new Transp(Line(j => To(a, Or(i, Not(j)))), Or(phi, Is1(i)), y);
                    return new Transp(Line(i => substituter.Value(To(b, i), x, W(i))), phi, new App(v, W(Zero)));
                });
            case Sigma(var x, var a, var b):
                CTerm V(DimExpr i) => new Transp(Line(j => To(a, And(i, j))), Or(phi, Is0(i)), new Fst(v));
                return Value(new Pair(
                    new Transp(Line(i => To(a, i)), phi, new Fst(v)),
                    new Transp(Line(i => substituter.Value(To(b, i), x, V(i))), phi, new Snd(v))));
            case CTerm.Path(var p, var a, var b):
                return Line(j => new CompN(
                    Line(i => new PApp(To(p, i), j)),
                    [new(phi, Constant(new PApp(v, j))), new(Is0(j), Line(i => To(a, i))), new(Is1(j), Line(i => To(b, i)))],
                    new PApp(v, j)));
            case Glue(var a, var system): return TransportGlue(at, a, system, phi, v);
            default: return new Transp(line, phi, v);
        }
    }

    private CTerm TransportGlue(string at, CTerm type, Seq<Branch<CTerm>> system, FaceFormula phi, CTerm v)
    {
        CTerm A(DimExpr r) => substituter.Dim(type, at, r);
        Seq<Branch<CTerm>> S(DimExpr r) => substituter.Apply(system, Substitution.Empty.With(at, r));
        CTerm a0 = Value(new Unglue(v, S(Zero)));
        var delta = Canonical(system).Where(entry => !entry.Clause.Any(l => l.Name == at)).ToList();
        CTerm Tau((ImmutableSortedSet<Literal> Clause, CTerm Body) entry, DimExpr to) => new Transp(
            Line(j => TypeOf(substituter.Dim(entry.Body, at, And(to, j)))), Or(Ends(entry.Clause).Of(phi), Is0(to)), Restrict(v, entry.Clause));
        Seq<Branch<CTerm>> With(CTerm first, Func<(ImmutableSortedSet<Literal> Clause, CTerm Body), CTerm> rest) =>
            [new(phi, first), .. delta.Select(entry => new Branch<CTerm>(Clauses.Written(entry.Clause), rest(entry)))];
        CTerm a1 = Value(new CompN(
            Line(A),
            With(Constant(a0), entry => Line(i => new App(FunctionOf(substituter.Dim(entry.Body, at, i)), Tau(entry, i)))),
            a0));
        var fibres = Canonical(S(One)).Select(entry =>
        {
            CTerm On(CTerm t) => Restrict(t, entry.Clause);
            CTerm here = Value(On(a1)), k = Value(new App(EquivalenceOf(entry.Body), here));
            CTerm Toward(CTerm t) => Line(j => new PApp(new App(new Snd(k), new Pair(t, Constant(here))), j));
            var towards = With(Toward(v), other => Toward(Value(Tau(other, One))));
            return (entry.Clause, Body: Value(new HCompN(
                Fibre(TypeOf(entry.Body), On(A(One)), FunctionOf(entry.Body), here), substituter.Apply(towards, Ends(entry.Clause)), new Fst(k))));
        }).ToList();
        CTerm b = new HCompN(
            A(One), [.. fibres.Select(entry => new Branch<CTerm>(Clauses.Written(entry.Clause), new Snd(entry.Body))), new(phi, Constant(a0))], a1);
        return Value(new GlueElem(b, System([.. fibres.Select(entry => (entry.Clause, (CTerm)new Fst(entry.Body)))])));
    }

    private CTerm Compose(CTerm type, Seq<Branch<CTerm>> tubes, CTerm t)
    {
        var system = Canonical(tubes);
        if (IsTotal(system)) return Value(new PApp(system[0].Body, One));
        Seq<Branch<CTerm>> Each(Func<CTerm, DimExpr, CTerm> tube) =>
            System([.. system.Select(entry => (entry.Clause, (CTerm)Line(i => tube(entry.Body, i))))]);
        CTerm shape = Value(type);
        switch (shape)
        {
            case Pi(var x, _, var b):
                return Fun(y => new HCompN(substituter.Value(b, x, y), Each((u, i) => new App(new PApp(u, i), y)), new App(t, y)));
            case Sigma(var x, var a, var b):
                CTerm W(DimExpr i) => new HCompN(
                    a, [.. Each((u, j) => new Fst(new PApp(u, And(i, j)))), new(Is0(i), Constant(new Fst(t)))], new Fst(t));
                return Value(new Pair(W(One), new CompN(Line(i => substituter.Value(b, x, W(i))), Each((u, i) => new Snd(new PApp(u, i))), new Snd(t))));
            case CTerm.Path(var p, var a, var b):
                return Line(j => new HCompN(
                    new PApp(p, j), [.. Each((u, i) => new PApp(new PApp(u, i), j)), new(Is0(j), Constant(a)), new(Is1(j), Constant(b))], new PApp(t, j)));
            case Univ:
                return Value(new Glue(t, System([.. system.Select(entry => (entry.Clause, Turned(entry.Body)))])));
            case Glue(var a, var glued):
                var branches = Canonical(glued);
                CTerm H((ImmutableSortedSet<Literal> Clause, CTerm Body) d, DimExpr i) => Restrict(
                    new HCompN(TypeOf(d.Body), [.. Each((u, j) => new PApp(u, And(i, j))), new(Is0(i), Constant(t))], t), d.Clause);
                Seq<Branch<CTerm>> below =
                [
                    .. system.Select(entry => new Branch<CTerm>(
                        Clauses.Written(entry.Clause), Line(i => new Unglue(new PApp(entry.Body, i), substituter.Apply(glued, Ends(entry.Clause)))))),
                    .. branches.Select(d => new Branch<CTerm>(Clauses.Written(d.Clause), Line(i => new App(FunctionOf(d.Body), H(d, i))))),
                ];
                return Value(new GlueElem(new HCompN(a, below, new Unglue(t, glued)), System([.. branches.Select(d => (d.Clause, H(d, One)))])));
            default:
                return new HCompN(shape, System(system), t);
        }
    }

    // A line of types as an equivalence from its end to its start.
    private CTerm Turned(CTerm u)
    {
        CTerm end = new PApp(u, One);
        CTerm f = Fun(x => new Transp(Line(i => new PApp(u, Not(i))), Bot, x));
        CTerm identity = Fun(a => new Pair(
            new Pair(a, Constant(a)),
            Fun(y => Line(i => new Pair(new PApp(new Snd(y), i), Line(j => new PApp(new Snd(y), And(i, j))))))));
        CTerm line = Line(i => IsEquiv(end, new PApp(u, Not(i)), Fun(x => new Transp(Line(j => new PApp(u, Not(And(i, j)))), Is0(i), x))));
        return new Pair(end, new Pair(f, new Transp(line, Bot, identity)));
    }

    // ── Normal forms ──────────────────────────────────────────────────────────────────────────────────────────────────

    private CTerm Normal(CTerm term)
    {
        Seq<Branch<CTerm>> Lines(Seq<Branch<CTerm>> system) => system.Map(branch => branch with { Body = NormalLine(branch.Body) });
        return Value(term) switch
        {
            CTerm.Path(var line, var a, var b) => new CTerm.Path(NormalLine(line), Normal(a), Normal(b)),
            Transp(var line, var face, var t) => new Transp(NormalLine(line), face, Normal(t)),
            HCompN(var type, [(var face, var u)], var t) => new HComp(Normal(type), face, NormalLine(u), Normal(t)),
            HCompN(var type, var system, var t) => new HCompN(Normal(type), Lines(system), Normal(t)),
            var value => value.Rebuild(Normal, (name, body, _) => (name, Normal(body)), dim => dim, face => face),
        };
    }

    private PLam NormalLine(CTerm line) => Line(i => Normal(new PApp(line, i)));
}
