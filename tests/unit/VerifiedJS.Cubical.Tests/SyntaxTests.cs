using VerifiedJS.Source;
using VerifiedJS.Wasm;
using static VerifiedJS.Cubical.CTerm;

namespace VerifiedJS.Cubical.Tests;

/// <summary>The surface syntax: what is written is read again, and what cannot be read is said where.</summary>
public class SyntaxTests
{
    private static CTerm V(string name) => new Var(name);

    [Fact]
    public void Terms_are_read_as_they_were_written() => DeepStack.Run(() =>
    {
        for (int seed = 1; seed <= 300; seed++)
        {
            CTerm term, type;
            try { (term, type) = new Generator(seed).Next(); }
            catch (BudgetException) { continue; }
            foreach (CTerm t in new[] { term, type })
            {
                Assert.Equal(t, Parser.Term(Printer.Print(t)));
                Assert.Equal(t, Parser.Term(Printer.Pretty(t, 20 + seed % 100)));
            }
        }
    });

    [Fact]
    public void Formulas_are_read_as_they_were_written()
    {
        var generator = new Generator(3);
        for (int n = 0; n < 2000; n++)
        {
            DimExpr dim = generator.Dim(["i", "j", "fst", "a b", "|", "\\", "\u0001", ""], 5);
            Assert.Equal(dim, Parser.Dim(Printer.Print(dim)));
            FaceFormula face = generator.Face(["i", "j", "fst", "a b", "|", "\\", "\u0001", ""], 5);
            Assert.Equal(face, Parser.Face(Printer.Print(face)));
        }
    }

    [Fact]
    public void Lines_are_broken_to_the_width() => Assert.Equal(
        "(transp\n  (i. (pi (x : A) B))\n  (i=0 \\/ j=1)\n  (lam x y.\n    (pair (f x) (g y) z)))",
        Printer.Pretty(Parser.Term("(transp (i. pi (x : A) B) (i=0 \\/ j=1) (lam x y. pair (f x) (g y) z))"), 26));

    [Fact]
    public void Notations()
    {
        Assert.Equal(new Transp(new PLam("i", V("A")), new FaceFormula.Bot(), V("x")), Parser.Term("(transp (i. A) 0 x)"));
        Assert.Equal(new Lam("x", new Lam("y", new App(new App(V("f"), V("x")), V("y")))), Parser.Term("(λ x y. f x y)"));
        Assert.Equal(new PLam("i", new PApp(new App(V("p"), V("x")), new DimExpr.Inv(new DimExpr.Var("i")))), Parser.Term("(i. p x @ ¬i)"));
        Assert.Equal(new App(new PApp(new Snd(V("p")), new DimExpr.Var("i")), V("x")), Parser.Term("(snd p @ i x)"));
        Assert.Equal(new Pi("_", V("A"), new Pi("_", V("B"), V("C"))), Parser.Term("(→ A B C)"));
        Assert.Equal(new Pi("x", V("A"), new Sigma("y", V("B"), new App(V("C"), V("y")))), Parser.Term("(Π (x : A) Σ (y : B) C y)"));
        Assert.Equal(new CTerm.Path(new PLam("_", V("A")), V("a"), V("b")), Parser.Term("(Path A a b)"));
        Assert.Equal(new Pair(V("a"), new Pair(V("b"), new Univ(3))), Parser.Term("; a comment\n(pair a b (U 3)) ; another"));
        Assert.Equal(
            new Glue(new Univ(0), [new(new FaceFormula.Join(new FaceFormula.Eq0("i"), new FaceFormula.Meet(new FaceFormula.Eq1("j"), new FaceFormula.Top())), V("|"))]),
            Parser.Term("(glue U [i=0 ∨ j=1 ∧ 1 → |\\||])"));
        Assert.Equal(new App(new Lam("id", new App(V("id"), V("x"))), new Lam("y", V("y"))), Assert.Single(Parser.File("(def id (lam y. y)) (id x)", "file")));
    }

    [Theory]
    [InlineData("(transp (i. A) 2 x)", 1, 16, "expected 0 or 1, not 2")]
    [InlineData("(f\n x", 2, 3, "expected ), not the end")]
    [InlineData("(fst)", 1, 5, "expected a term, not )")]
    [InlineData("(f fst)", 1, 4, "expected ), not the keyword fst (as a name it is written |fst|)")]
    [InlineData("f x", 1, 3, "expected the end, not the name x")]
    [InlineData("(f {)", 1, 4, "no name begins with this character; other names stand between bars: |...|")]
    [InlineData("|a", 1, 1, "this name has no closing bar")]
    [InlineData("|\\q|", 1, 2, "an escape is \\|, \\\\ or \\u{hex}")]
    [InlineData("1", 1, 1, "a number is not a term; a universe is written U or (U 1)")]
    [InlineData("(U 99999999999)", 1, 4, "this level is too large")]
    [InlineData("(glue A [i=0 -> x i=1 -> y])", 1, 20, "expected , or ], not =")]
    public void Errors_have_their_place(string text, int line, int column, string message)
    {
        var error = Assert.Throws<SyntaxError>(() => Parser.Term(text, "t"));
        Assert.Equal((line, column, message), (error.Source.Locate(error.Span.Start).Line, error.Source.Locate(error.Span.Start).Column, error.Description));
        Assert.Contains("^", Diagnostics.Render(error));
    }

    [Fact]
    public void Deep_terms_are_read_and_written() => DeepStack.Run(() =>
    {
        CTerm term = V("x");
        for (int n = 0; n < 100_000; n++) term = n % 3 == 0 ? new Fst(term) : n % 3 == 1 ? new App(V("f"), term) : new Lam("x", term);
        string text = Printer.Print(term);
        Assert.True(term == Parser.Term(text));
    });
}
