using VerifiedJS.Wasm;

namespace VerifiedJS.Cubical.Tests;

/// <summary>
/// The evaluator natively, as WebAssembly, and as WebAssembly with 64-bit objects: the same normal forms on arbitrary terms,
/// well-typed or not, and nothing left behind. VERIFIEDJS_CUBICAL_TERMS says how many terms.
/// </summary>
public class AgreementTests
{
    private static readonly string[] Names = ["x", "y", "z", "x0"], Dimensions = ["i", "j", "k"];

    private sealed class Generator(int seed)
    {
        private readonly Random random = new(seed);
        private bool universes;

        /// <summary>
        /// A term. Either universes occur in it or compositions, path and Glue types: compositions of universes within each other have
        /// normal forms that are too large to wait for.
        /// </summary>
        public CTerm Next(int size)
        {
            universes = random.Next(3) == 0;
            return Term(size);
        }

        private string Name() => Names[random.Next(Names.Length)];
        private string Dimension() => Dimensions[random.Next(Dimensions.Length)];

        private DimExpr Dim(int size) => random.Next(size > 0 ? 6 : 3) switch
        {
            0 => random.Next(2) == 0 ? new DimExpr.Zero() : new DimExpr.One(),
            1 or 2 => new DimExpr.Var(Dimension()),
            3 => new DimExpr.Inv(Dim(size - 1)),
            4 => new DimExpr.Meet(Dim(size / 2), Dim(size / 2)),
            _ => new DimExpr.Join(Dim(size / 2), Dim(size / 2)),
        };

        private FaceFormula Face(int size) => random.Next(size > 0 ? 6 : 4) switch
        {
            0 => random.Next(4) == 0 ? new FaceFormula.Top() : new FaceFormula.Bot(),
            1 => new FaceFormula.Eq0(Dimension()),
            2 or 3 => new FaceFormula.Eq1(Dimension()),
            4 => new FaceFormula.Meet(Face(size / 2), Face(size / 2)),
            _ => new FaceFormula.Join(Face(size / 2), Face(size / 2)),
        };

        private CTerm Line(int size) => random.Next(4) == 0 ? Term(size) : new CTerm.PLam(Dimension(), Term(size - 1));

        private Seq<Branch<CTerm>> System(int size, Func<int, CTerm> branch)
        {
            var branches = new Branch<CTerm>[random.Next(3)];
            for (int i = 0; i < branches.Length; i++) branches[i] = new(Face(2), branch(size / 2));
            return branches.ToSeq();
        }

        private CTerm GlueBranch(int size) => new CTerm.Pair(Term(size / 2), new CTerm.Pair(Term(size / 2), Term(size / 2)));

        private CTerm Term(int size) => size <= 0
            ? universes && random.Next(6) == 0 ? new CTerm.Univ(random.Next(3)) : new CTerm.Var(Name())
            : random.Next(22) switch
            {
                0 => new CTerm.Pi(Name(), Term(size / 2), Term(size / 2)),
                1 or 2 or 3 => new CTerm.Lam(Name(), Term(size - 1)),
                4 or 5 => new CTerm.App(Term(size / 2), Term(size / 2)),
                6 => new CTerm.Sigma(Name(), Term(size / 2), Term(size / 2)),
                7 or 8 => new CTerm.Pair(Term(size / 2), Term(size / 2)),
                9 => new CTerm.Fst(Term(size - 1)),
                10 => new CTerm.Snd(Term(size - 1)),
                11 when universes => new CTerm.Pi(Name(), Term(size / 2), Term(size / 2)),
                11 => new CTerm.Path(Line(size / 3), Term(size / 3), Term(size / 3)),
                12 => new CTerm.PLam(Dimension(), Term(size - 1)),
                13 => new CTerm.PApp(Term(size - 1), Dim(3)),
                14 or 15 => new CTerm.Transp(Line(size / 2), Face(2), Term(size / 2)),
                >= 16 and <= 20 when universes => new CTerm.Transp(Line(size / 2), Face(2), Term(size / 2)),
                16 => new CTerm.HComp(Term(size / 3), Face(3), Line(size / 3), Term(size / 3)),
                17 => new CTerm.Comp(Line(size / 3), Face(3), Line(size / 3), Term(size / 3)),
                18 => new CTerm.CompN(Line(size / 3), System(size / 3, Line), Term(size / 3)),
                19 => new CTerm.HCompN(Term(size / 3), System(size / 3, Line), Term(size / 3)),
                20 => new CTerm.Glue(Term(size / 2), System(size / 2, GlueBranch)),
                _ => random.Next(2) == 0 ? new CTerm.GlueElem(Term(size / 2), System(size / 2, Term)) : new CTerm.Unglue(Term(size / 2), System(size / 2, GlueBranch)),
            };
    }

    private static CTerm? StepOrNull(NativeCubical cubical, CTerm term)
    {
        try { return cubical.Step(term); }
        catch (CubicalLimitException) { return null; }
    }

    [Fact]
    public void Native_and_WebAssembly_give_the_same()
    {
        int count = int.Parse(Environment.GetEnvironmentVariable("VERIFIEDJS_CUBICAL_TERMS") ?? "1000", System.Globalization.CultureInfo.InvariantCulture), seed = 1;
        using var native = new NativeCubical();
        var wasm32 = new WasmCubical(false);
        var wasm64 = new WasmCubical(true);
        var generator = new Generator(seed);
        for (int i = 0; i < count; i++)
        {
            CTerm term = generator.Next(1 + i % 24);
            CTerm? expected = StepOrNull(native, term);
            Assert.True(expected == wasm32.Step(term), $"term {i}: {term}");
            Assert.True(expected == wasm64.Step(term), $"term {i}, 64 bits: {term}");
            Assert.Equal(0, native.LiveObjects);
        }
        Assert.Equal(0, wasm32.LiveObjects);
        Assert.Equal(0, wasm64.LiveObjects);
    }

    [Fact]
    public void Step_leaves_normal_forms_as_they_are()
    {
        using var native = new NativeCubical();
        var generator = new Generator(2);
        for (int i = 0; i < 2000; i++)
        {
            CTerm term = generator.Next(1 + i % 24);
            if (StepOrNull(native, term) is { } normal) Assert.True(normal == StepOrNull(native, normal), $"term {i}: {term}");
        }
    }
}
