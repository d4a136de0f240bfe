using System.Text;
using FsCheck;
using FsCheck.Fluent;
using VerifiedJS.Source;
using Xunit;

namespace VerifiedJS.Source.Tests;

/// <summary>Any input gets a tree or a SyntaxError; neither the stack nor the time runs out.</summary>
public class RobustnessTests
{
    private const int Million = 1_000_000;

    [Theory]
    [InlineData("(", "1", ")")]
    [InlineData("[", "", "]")]
    [InlineData("{", "", "}")]
    [InlineData("`${", "1", "}`")]
    [InlineData("!", "1", "")]
    [InlineData("- ", "1", "")]
    [InlineData("a = ", "1", "")]
    [InlineData("a ? b : ", "1", "")]
    [InlineData("a ** ", "1", "")]
    [InlineData("a => ", "1", "")]
    [InlineData("(a = ", "1", ") => 1")]
    [InlineData("async(", "", ")")]
    [InlineData("new ", "x", "")]
    [InlineData("function f() {", "", "}")]
    [InlineData("class A { m() {", "", "} }")]
    [InlineData("if (a) ", ";", "")]
    [InlineData("if (a) ; else ", ";", "")]
    [InlineData("({ a: ", "1", "})")]
    [InlineData("switch (a) { case 1: ", "", "}")]
    [InlineData("import(", "1", ")")]
    public void NestingIsLimited(string open, string middle, string close)
    {
        var text = new StringBuilder();
        text.Insert(0, open, Million).Append(middle).Insert(text.Length, close, Million);
        SyntaxError error = Assert.Throws<SyntaxError>(() => Parser.ParseScript(text.ToString()));
        Assert.Contains("nests deeper", error.Description);
        // As deep as is allowed, nearly, everything works
        const int depth = 3000;
        string program = new StringBuilder().Insert(0, open, depth).Append(middle).ToString() + new StringBuilder().Insert(0, close, depth);
        Check.Accepts(program);
    }

    [Theory]
    [InlineData("a", " + a")]
    [InlineData("a", " && a")]
    [InlineData("a", " ?? a")]
    [InlineData("a", ".b")]
    [InlineData("a", "()")]
    [InlineData("a", "?.b")]
    [InlineData("a", "[0]")]
    [InlineData("a", "``")]
    [InlineData("a", ", a")]
    [InlineData("a", " /a/ a")]
    public void ChainsMayBeLong(string first, string next)
    {
        string source = new StringBuilder(first).Insert(first.Length, next, 100_000).ToString();
        Program program = Parser.ParseScript(source);
        ScopeAnalysis.Analyze(program);
        Program again = Parser.ParseScript(SourcePrinter.Print(program));
        Assert.Equal(EsTreePrinter.Print(program, indent: false, positions: false), EsTreePrinter.Print(again, indent: false, positions: false));
        Assert.Equal(program.DescendantsAndSelf().Count(), again.DescendantsAndSelf().Count());
        Assert.NotEqual(program, again);
        Assert.NotEmpty(AstPrinter.Print(program));
    }

    [Theory]
    [InlineData("/(?:", "a", ")/")]
    [InlineData("/(", "a", ")/")]
    public void RegularExpressionsNest(string open, string middle, string close)
    {
        string Nested(int depth) => "/" + new StringBuilder().Insert(0, open[1..], depth) + middle + new StringBuilder().Insert(0, close[..^1], depth) + "/";
        Parser.ParseScript(Nested(5000));
        Assert.Contains("nests deeper", Assert.Throws<SyntaxError>(() => Parser.ParseScript(Nested(Million))).Description);
    }

    [Fact]
    public void AnyBytes()
    {
        var random = new Random(1);
        for (int i = 0; i < 3000; i++)
        {
            byte[] bytes = new byte[random.Next(60)];
            random.NextBytes(bytes);
            TryParse(SourceText.Decode(bytes));
        }
        TryParse("\uFEFF\uFEFFa\0\uD800\u2028\u0085");
        Assert.Equal("a", SourceText.Decode([0xEF, 0xBB, 0xBF, (byte)'a']));
        Assert.Equal("\uFFFDa", SourceText.Decode([0xFF, (byte)'a']));
        Check.Accepts("\uFEFFa\u00A0\u3000b_".Replace("b_", ""));
    }

    // Fragments of programs in any order: a tree that survives printing, or a SyntaxError that can be shown.
    [Fact]
    public void AnyTokens()
    {
        string[] tokens = ["a", "b", "(", ")", "[", "]", "{", "}", "=>", "=", "...", ",", ";", ":", "?", ".", "?.", "`", "${", "/", "async", "await", "yield", "let", "of", "in", "function", "class",
            "static", "get", "#a", "super", "new", "import", "for", "if", "else", "return", "*", "**", "??", "||", "!", "-", "++", "1", "'use strict'", "\n", "0x", "\\u0061", "/a/u", "<!--", "delete", "var", "const", "default", "case", "\uD800"];
        Gen<string> programs = Gen.Select(Gen.ListOf(Gen.Elements(tokens)), list => string.Join(" ", list));
        Prop.ForAll(Arb.From(programs), source => TryParse(source)).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
    }

    private static void TryParse(string source)
    {
        foreach (Func<Program> parse in (Func<Program>[])[() => Parser.ParseScript(source), () => Parser.ParseModule(source), () => Parser.ParseCommonJs(source)])
        {
            try
            {
                Program program = parse();
                ScopeAnalysis.Analyze(program);
            }
            catch (SyntaxError error)
            {
                Assert.InRange(error.Span.Start, 0, source.Length);
                Assert.InRange(error.Span.End, error.Span.Start, source.Length);
                Assert.EndsWith("\n", Diagnostics.Render(error));
            }
        }
    }
}
