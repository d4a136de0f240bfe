using System.Globalization;
using VerifiedJS.Wasm;
using static VerifiedJS.Cubical.CTerm;

namespace VerifiedJS.Cubical.Tests;

/// <summary>
/// Random well-typed terms: the evaluator against the rewriter, which was written from the rules by itself, and the laws of the theory.
/// VERIFIEDJS_CUBICAL_WELL_TYPED says how many terms; with VERIFIEDJS_CUBICAL_RECORD they are written to that file with their normal
/// forms, for tests/cubical/agree.mjs.
/// </summary>
public class WellTypedTests
{
    private static readonly int Count = int.Parse(Environment.GetEnvironmentVariable("VERIFIEDJS_CUBICAL_WELL_TYPED") ?? "400", CultureInfo.InvariantCulture);

    // Terms that take more cannot be rewritten in reasonable time: where the evaluator shares, substitution copies.
    private const long Budget = 30_000;

    private static CTerm? Rewritten(CTerm term)
    {
        try { return new Rewriter(Budget).Step(term); }
        catch (BudgetException) { return null; }
    }

    // Well-typed terms that the rewriter manages, with their normal forms.
    private static IEnumerable<(CTerm Term, CTerm Normal)> Terms(int count, int firstSeed)
    {
        for (int seed = firstSeed; count > 0; seed++)
        {
            CTerm term;
            try { term = new Generator(seed).Next().Term; }
            catch (BudgetException) { continue; }
            if (Rewritten(term) is not { } normal) continue;
            count--;
            yield return (term, normal);
        }
    }

    private static void Same(CTerm expected, CTerm actual, CTerm of)
    {
        // Printing only what differs.
        if (expected != actual) Assert.Fail($"{Printer.Print(of)}\nexpected {Printer.Print(expected)}\nfound    {Printer.Print(actual)}");
    }

    // Equal, or equal by η: see Eta.
    private static void SameByEta(CTerm expected, CTerm actual, CTerm of)
    {
        if (expected != actual) Same(Eta.Contract(expected), Eta.Contract(actual), of);
    }

    [Fact]
    public void The_evaluator_agrees_with_the_rewriter() => DeepStack.Run(() =>
    {
        using var native = new NativeCubical();
        using TextWriter? record = Environment.GetEnvironmentVariable("VERIFIEDJS_CUBICAL_RECORD") is { Length: > 0 } path ? File.CreateText(path) : null;
        int byEta = 0, stuckEnds = 0;
        foreach (var (term, normal) in Terms(Count, 1))
        {
            CTerm found = native.Step(term);
            if (found != normal) byEta++;
            // Which of two tubes stays where their faces meet depends on when a term is restricted: see Laws_hold.
            if (found != normal && Eta.Contract(normal) != Eta.Contract(found) && HasStuckEnd(normal) && HasStuckEnd(found)) stuckEnds++;
            else SameByEta(normal, found, term);
            record?.WriteLine($"{Printer.Print(term)}\t{Printer.Print(found)}");
        }
        Assert.Equal(0, native.LiveObjects);
        Assert.True(byEta * 100 <= Count, $"{byEta} of {Count} normal forms agree only by η");
        Assert.True(stuckEnds * 10_000 <= Count, $"{stuckEnds} of {Count} normal forms agree only where ends of stuck paths compute");
    });

    [Fact]
    public void WebAssembly_agrees_with_the_rewriter() => DeepStack.Run(() =>
    {
        var wasm = new WasmCubical(false);
        foreach (var (term, normal) in Terms(Math.Min(Count, 400), 50_000_000)) SameByEta(normal, wasm.Step(term) ?? throw new CubicalLimitException(), term);
        Assert.Equal(0, wasm.LiveObjects);
    });

    // An end of a path that does not compute: `(p @ 0)` where p is stuck. What it is equal to stands in its type, which evaluation does not see.
    private static bool HasStuckEnd(CTerm term)
    {
        bool found = false;
        Go(term);
        return found;

        CTerm Go(CTerm t)
        {
            found |= t is PApp(_, DimExpr.Zero or DimExpr.One);
            return found ? t : t.Rebuild(Go, (name, body, _) => (name, Go(body)), dim => dim, face => face);
        }
    }

    [Fact]
    public void Laws_hold() => DeepStack.Run(() =>
    {
        using var native = new NativeCubical();
        int stuckEnds = 0;
        var random = new Random(7);
        var top = new FaceFormula.Top();
        DimExpr[] dims = [new DimExpr.Zero(), new DimExpr.One(), new DimExpr.Var("j"), new DimExpr.Inv(new DimExpr.Var("i"))];
        CTerm? previous = null;
        foreach (var (term, _) in Terms(Count, 90_000_000))
        {
            CTerm normal = native.Step(term), other = previous ?? term;
            previous = term;
            Same(normal, native.Step(normal), term);

            // Projections, and applications that drop or use their argument.
            Same(normal, native.Step(new Fst(new Pair(term, other))), term);
            Same(normal, native.Step(new Snd(new Pair(other, term))), term);
            Same(normal, native.Step(new App(new Lam("unused", term), other)), term);
            Same(normal, native.Step(new App(new Lam("used", new Var("used")), term)), term);
            Same(normal, native.Step(new PApp(new PLam("unused", term), dims[random.Next(dims.Length)])), term);

            // β: what is put in before evaluation and what evaluation puts in.
            var rewriter = new Rewriter();
            CTerm argument = new App(new Var("f"), new Var("b"));
            SameByEta(native.Step(rewriter.Replace(term, "a", argument)), native.Step(new App(new Lam("a", term), argument)), term);

            // A face: restricted before evaluation, after it, and by applying a line. Where two clauses of a system become the same face, which of the
            // two tubes stays depends on their order; they are equal, but one may be an end that the other computes.
            DimExpr at = dims[random.Next(dims.Length)];
            CTerm restricted = native.Step(rewriter.Restrict(term, "i", at));
            CTerm after = native.Step(rewriter.Restrict(normal, "i", at));
            if (Eta.Contract(restricted) != Eta.Contract(after) && (HasStuckEnd(restricted) || HasStuckEnd(after))) stuckEnds++;
            else SameByEta(restricted, after, term);
            Same(restricted, native.Step(new PApp(new PLam("i", term), at)), term);

            // Where a line is constant and where a tube covers everything, the theory computes.
            Same(normal, native.Step(new Transp(new PLam("_", other), top, term)), term);
            Same(normal, native.Step(new Transp(new PLam("_", new Univ(0)), new FaceFormula.Eq0("i"), term)), term);
            Same(normal, native.Step(new HComp(other, top, new PLam("_", term), other)), term);
            Same(normal, native.Step(new GlueElem(other, [new Branch<CTerm>(top, term)])), term);
            Same(normal, native.Step(new CTerm.Glue(other, [new Branch<CTerm>(top, new Pair(term, other))])), term);
            Assert.Equal(0, native.LiveObjects);
        }
        Assert.True(stuckEnds * 100 <= Count, $"{stuckEnds} of {Count} terms agree only where ends of stuck paths compute");
    });
}
