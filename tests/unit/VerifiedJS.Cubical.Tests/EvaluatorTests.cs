using VerifiedJS.Wasm;

namespace VerifiedJS.Cubical.Tests;

/// <summary>The evaluator run natively: transport along Glue lines, counts, depth. tests/cubical has more, through the composite.</summary>
public class EvaluatorTests
{
    private static CTerm V(string name) => new CTerm.Var(name);
    private static CTerm Lam(string name, CTerm body) => new CTerm.Lam(name, body);
    private static CTerm App(CTerm function, params CTerm[] arguments) => arguments.Aggregate(function, (f, a) => new CTerm.App(f, a));
    private static CTerm Pair(CTerm first, CTerm second) => new CTerm.Pair(first, second);
    private static CTerm PLam(string name, CTerm body) => new CTerm.PLam(name, body);
    private static CTerm At(CTerm path, DimExpr dimension) => new CTerm.PApp(path, dimension);
    private static DimExpr Dim(string name) => new DimExpr.Var(name);
    private static CTerm U(int level) => new CTerm.Univ(level);
    private static readonly FaceFormula Bot = new FaceFormula.Bot();
    private static readonly CTerm Identity = Lam("x", V("x"));

    private static CTerm Step(CTerm term)
    {
        using var cubical = new NativeCubical();
        CTerm result = cubical.Step(term);
        Assert.Equal(0, cubical.LiveObjects);
        Assert.Equal(result, cubical.Step(result));
        return result;
    }

    // The proof that an f with f (f a) = a, definitionally on what it is applied to, is an equivalence: the fibre over a is (f a, refl).
    private static CTerm Involution(CTerm f) => Lam("a", Pair(Pair(App(f, V("a")), PLam("_", V("a"))), Lam("y", PLam("i",
        Pair(App(f, At(new CTerm.Snd(V("y")), Dim("i"))), PLam("j", At(new CTerm.Snd(V("y")), new DimExpr.Meet(Dim("i"), Dim("j")))))))));

    private static Branch<CTerm> Along(FaceFormula face, CTerm type, CTerm map) => new(face, Pair(type, Pair(map, Involution(map))));

    // Π(C:U). C → C → C, with two elements.
    private static readonly CTerm Two = new CTerm.Pi("C", U(0), new CTerm.Pi("_", V("C"), new CTerm.Pi("_", V("C"), V("C"))));
    private static readonly CTerm True = Lam("C", Lam("t", Lam("f", V("t")))), False = Lam("C", Lam("t", Lam("f", V("f"))));
    private static readonly CTerm Not = Lam("b", Lam("C", Lam("t", Lam("f", App(V("b"), V("C"), V("f"), V("t"))))));

    private static readonly CTerm Ua = PLam("i", new CTerm.Glue(Two, new[] { Along(new FaceFormula.Eq0("i"), Two, Not), Along(new FaceFormula.Eq1("i"), Two, Identity) }.ToSeq()));

    // Applied at a universe, whose transports and compositions are computed away, an element of Two shows which one it is.
    private static CTerm Decide(CTerm element) => Step(new CTerm.Fst(Pair(App(element, U(7), V("left"), V("right")), U(0))));

    [Fact]
    public void Elements_are_told_apart()
    {
        Assert.Equal(V("left"), Decide(True));
        Assert.Equal(V("right"), Decide(False));
        Assert.Equal(V("right"), Decide(App(Not, True)));
    }

    /// <summary>The neutral left under trivial compositions and transports, all of which are by systems without entries.</summary>
    private static CTerm Core(CTerm term) => term switch
    {
        CTerm.HCompN { Tubes.Count: 0 } composition => Core(composition.Base),
        CTerm.Transp transport => Core(transport.Base),
        CTerm.Glue { Branches.Count: 0 } glue => Core(glue.Base),
        _ => term,
    };

    [Fact]
    public void Transport_along_ua_not_exchanges_the_two_elements()
    {
        Assert.Equal(V("right"), Core(Decide(new CTerm.Transp(Ua, Bot, True))));
        Assert.Equal(V("left"), Core(Decide(new CTerm.Transp(Ua, Bot, False))));
    }

    [Fact]
    public void Transport_along_ua_not_and_back_is_the_identity_on_elements()
    {
        CTerm back = PLam("i", At(Ua, new DimExpr.Inv(Dim("i"))));
        Assert.Equal(V("left"), Core(Decide(new CTerm.Transp(back, Bot, new CTerm.Transp(Ua, Bot, True)))));
        Assert.Equal(V("right"), Core(Decide(new CTerm.Transp(back, Bot, new CTerm.Transp(Ua, Bot, False)))));
    }

    [Fact]
    public void The_line_of_ua_ends_in_the_two_types()
    {
        Assert.Equal(Step(Two), Step(At(Ua, new DimExpr.Zero())));
        Assert.Equal(Step(Two), Step(At(Ua, new DimExpr.One())));
    }

    // The same, but stops at a transport along a line that is no constant one.
    private static CTerm Core2(CTerm term) => term switch
    {
        CTerm.HCompN { Tubes.Count: 0 } composition => Core2(composition.Base),
        CTerm.Transp { Line: CTerm.PLam { Body: CTerm.Var } } transport => Core2(transport.Base),
        _ => term,
    };

    [Fact]
    public void A_composition_in_the_universe_transports()
    {
        // hcomp U [k=0 ↦ E, k=1 ↦ A] A is a line from E@1 to A.
        CTerm line = PLam("k", new CTerm.HCompN(U(0), new Branch<CTerm>[]
        {
            new(new FaceFormula.Eq0("k"), V("E")), new(new FaceFormula.Eq1("k"), PLam("_", V("A"))),
        }.ToSeq(), V("A")));
        Assert.Equal(At(V("E"), new DimExpr.One()), Step(At(line, new DimExpr.Zero())));
        Assert.Equal(V("A"), Step(At(line, new DimExpr.One())));
        // Transport goes back along E, from E@1 to A.
        Assert.Equal(new CTerm.Transp(PLam("i0", At(V("E"), new DimExpr.Inv(Dim("i0")))), Bot, V("e")), Core2(Step(new CTerm.Transp(line, Bot, V("e")))));
    }

    [Fact]
    public void Evaluations_leave_nothing_behind()
    {
        using var cubical = new NativeCubical();
        int term = cubical.Build(new CTerm.Transp(PLam("i", new CTerm.Pi("x", At(V("A"), Dim("i")), At(V("B"), Dim("i")))), new FaceFormula.Eq0("k"), V("f")));
        for (int i = 0; i < 100; i++) cubical.Release(cubical.Step(term));
        int alive = cubical.LiveObjects;
        long size = cubical.MemorySize;
        for (int i = 0; i < 100_000; i++) cubical.Release(cubical.Step(term));
        Assert.Equal(alive, cubical.LiveObjects);
        Assert.Equal(size, cubical.MemorySize);
        cubical.Release(term);
        Assert.Equal(0, cubical.LiveObjects);
    }

    [Fact]
    public void Divergence_is_a_depth_error_that_leaks_nothing()
    {
        using var cubical = new NativeCubical();
        CTerm half = Lam("x", App(V("x"), V("x")));
        Assert.Throws<CubicalLimitException>(() => cubical.Step(App(half, half)));
        CTerm deep = V("a");
        for (int i = 0; i < 3000; i++) deep = new CTerm.Fst(Pair(deep, V("b")));
        Assert.Throws<CubicalLimitException>(() => cubical.Step(deep));
        CTerm inLine = new CTerm.Transp(PLam("i", new CTerm.Sigma("x", App(half, half), V("x"))), Bot, V("p"));
        Assert.Throws<CubicalLimitException>(() => cubical.Step(inLine));
        Assert.Equal(V("y"), cubical.Step(App(Identity, V("y"))));
    }
}
