using VerifiedJS.Source;
using Xunit;

namespace VerifiedJS.Source.Tests;

/// <summary>What the tests by clause assert.</summary>
internal static class Check
{
    internal static Program Script(string source) => Parser.ParseScript(source, "test.js");

    internal static Program Module(string source) => Parser.ParseModule(source, "test.mjs");

    /// <summary>Accepted, and the same tree again when printed.</summary>
    internal static void Accepts(string source, ProgramKind goal = ProgramKind.Script)
    {
        Program program = Parse(source, goal);
        ScopeAnalysis.Analyze(program);
        string printed = SourcePrinter.Print(program);
        Program again = Parse(printed, goal);
        Assert.Equal(EsTreePrinter.Print(program, indent: false, positions: false), EsTreePrinter.Print(again, indent: false, positions: false));
    }

    /// <summary>Rejected: by the rule of a clause (null: by the grammar alone), and this text is what the caret stands under.</summary>
    internal static SyntaxError Rejects(string source, string? clause, string at, ProgramKind goal = ProgramKind.Script)
    {
        SyntaxError error = Assert.Throws<SyntaxError>(() => Parse(source, goal));
        Assert.Equal((at, clause), (error.Source.Slice(error.Span), error.Clause));
        return error;
    }

    internal static T Expression<T>(string source)
        where T : Expression =>
        Assert.IsType<T>(Assert.IsType<ExpressionStatement>(Assert.Single(Script(source).Body)).Expression);

    private static Program Parse(string source, ProgramKind goal) => goal switch
    {
        ProgramKind.Script => Parser.ParseScript(source, "test.js"),
        ProgramKind.Module => Parser.ParseModule(source, "test.mjs"),
        ProgramKind.CommonJs => Parser.ParseCommonJs(source, "test.cjs"),
        ProgramKind.Eval => Parser.ParseEval(source, EvalContext.Global, "eval"),
        _ => throw new ArgumentOutOfRangeException(nameof(goal)),
    };
}
