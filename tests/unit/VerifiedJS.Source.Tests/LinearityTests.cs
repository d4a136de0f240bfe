using System.Text;
using VerifiedJS.Source;
using Xunit;

namespace VerifiedJS.Source.Tests;

/// <summary>
/// Deep nesting together with many names: twice of both is twice the work, not four times. Work is counted as bytes allocated, which
/// cannot depend on how busy the machine is.
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
        ScopeAnalysis.Analyze(Parser.ParseScript(source)); // what is made once
        long before = GC.GetAllocatedBytesForCurrentThread();
        ScopeAnalysis.Analyze(Parser.ParseScript(source));
        return GC.GetAllocatedBytesForCurrentThread() - before;
    });
}
