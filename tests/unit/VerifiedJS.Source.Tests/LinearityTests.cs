using System.Text;
using VerifiedJS.Source;
using Xunit;

namespace VerifiedJS.Source.Tests;

/// <summary>
/// Twice the program is twice the work: long ones that could make a parser look twice, and deep nesting together with many names. Work is
/// counted as bytes allocated, which cannot depend on how busy the machine is; bench/parser measures the time of the long ones.
/// </summary>
public class LinearityTests
{
    private const int Depth = 700;
    private const int Names = 4000;

    [Theory]
    [InlineData("{", "var x# = 1;", "}")]
    [InlineData("{ let y#;", "var x# = z#;", "}")]
    [InlineData("{ let y#;", "function x#() {}", "}")]
    [InlineData("try {} catch (e#) {", "var e#;", "}")]
    [InlineData("try {} catch (e) {", "{ function e() {} }", "}")]
    [InlineData("switch (a) { case 1: let y#; default:", "var x#;", "}")]
    [InlineData("for (let y# of z) {", "var x# = () => y1;", "}")]
    [InlineData("a#: {", "break a1;", "}")]
    [InlineData("a#:", ";", "")]
    [InlineData("function f#(a#) {", "g(this, a1, arguments, b#);", "}")]
    [InlineData("(() => {", "g(this, arguments, b#);", "})();")]
    [InlineData("(function () { with (a) {", "b#;", "}})();")]
    [InlineData("(function (x = 1) { let y#;", "eval(z#);", "})();")]
    [InlineData("class C# { #p#; static {", "this.#p1;", "}}")]
    [InlineData("class C# { static #q = this; static {", "function f#() {}", "}}")]
    [InlineData("(class extends ", "Object", "{ #p; })")]
    public void NestingTimesNames(string open, string middle, string close)
    {
        long once = Work(Program(1));
        long twice = Work(Program(2));
        Assert.True(twice < 2.6 * once, $"{once} bytes, for twice as much {twice}");

        string Program(int factor) => Repeat(open, Depth * factor) + Repeat(middle, middle is ";" or "Object" ? 1 : Names * factor) + Repeat(close, Depth * factor);
    }

    [Fact]
    public void FunctionsDeclaredTwice()
    {
        string Program(int factor) => Repeat("function f#() {}", Names * factor) + Repeat("function f#() {}", Names * factor);
        Assert.True(Work(Program(2)) < 2.6 * Work(Program(1)));
    }

    [Fact]
    public void NamesOfNestedGroups()
    {
        string Program(int factor) => "/" + (Repeat("(?<a#>", Depth * factor) + Repeat(")", Depth * factor)).Replace("\n", "") + "/";
        Assert.True(Work(Program(2)) < 2.6 * Work(Program(1)));
    }

    // What a parser might parse again once it knows what it is: arrow parameters, patterns, divisions, names of contextual keywords.
    [Theory]
    [InlineData("(a => ", "1", ")", 1000)]
    [InlineData("(a = (", "1", ")) => ", 0)]
    [InlineData("(a = (", "1", ")) => b", 1000)]
    [InlineData("/* c */ // d", "", "", 0)]
    [InlineData("a / b /c/ d", "", "", 0)]
    [InlineData("`${`a${", "b", "}`}`", 1000)]
    [InlineData("[a, ...[b], {c = 1}] = d;", "", "", 0)]
    [InlineData("[a = {b: [", "c", "]}] = d", 1000)]
    [InlineData("async (a, b = 1) => {}; async (c);", "", "", 0)]
    [InlineData("async (a = async (", "b", ") => c) => d", 1000)]
    [InlineData("let a_ /* */ ;{", "", "}", 1000)]
    public void Long(string open, string middle, string close, int depth)
    {
        long once = Work(Program(1));
        long twice = Work(Program(2));
        Assert.True(twice < 2.6 * once, $"{once} bytes, for twice as much {twice}");

        string Program(int factor) => depth > 0
            ? Repeat(open, depth * factor) + middle + Repeat(close, depth * factor)
            : string.Concat(Enumerable.Repeat(open + middle + close + "\n", 20_000 * factor));
    }

    // # becomes a number, but stays itself before a letter: private names
    private static string Repeat(string text, int count)
    {
        var result = new StringBuilder();
        for (int i = 1; i <= count; i++)
            result.Append(System.Text.RegularExpressions.Regex.Replace(text, "#(?![a-z])", i.ToString())).Append('\n');
        return result.ToString();
    }

    // On a thread with stack enough, so that all of the work is this thread's.
    private static long Work(string source) => DeepStack.Run(() =>
    {
        Analyze(source); // what is made once
        long before = GC.GetAllocatedBytesForCurrentThread();
        Analyze(source);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    });

    private static void Analyze(string source)
    {
        try
        {
            ScopeAnalysis.Analyze(Parser.ParseScript(source));
        }
        catch (SyntaxError)
        {
            // an answer too: what the parser did until then is counted
        }
    }
}
