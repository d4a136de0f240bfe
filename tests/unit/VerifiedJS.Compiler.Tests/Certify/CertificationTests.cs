using VerifiedJS.Certify;
using VerifiedJS.Core.Elaboration;
using VerifiedJS.Driver;
using VerifiedJS.Driver.Modules;
using Xunit;

namespace VerifiedJS.Compiler.Tests.Certify;

/// <summary>Every function of every end-to-end program, modules included, and of the library is certified in every step, from Core to the bytes of its module.</summary>
public class CertificationTests
{
    internal static string Root()
    {
        string root = AppContext.BaseDirectory;
        while (!Directory.Exists(Path.Combine(root, "tests", "e2e"))) root = Path.GetDirectoryName(root)!;
        return root;
    }

    public static TheoryData<string> Programs()
    {
        string root = Root();
        var data = new TheoryData<string>();
        foreach (string file in Directory.GetFiles(Path.Combine(root, "tests", "e2e"), "*.*js", SearchOption.AllDirectories).Order())
            if (!file.Split(Path.DirectorySeparatorChar).Any(part => part is "support" or "node_modules"))
                data.Add(Path.GetRelativePath(root, file));
        return data;
    }

    private static void RequireCertified(CertificationReport report)
    {
        Assert.True(report.IsAccepted, string.Join('\n', report.Complaints().Take(10)));
        Certification.Require(report, isStrict: true);
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void ProgramsAreCertified(string path) =>
        RequireCertified(VerifiedJS.Driver.Compiler.Compile(Path.Combine(Root(), path), null, LinkMode.Dynamic, EvaluatorMode.Automatic, CertificationMode.Report).Report!);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TheLibraryIsCertified(bool withEvaluator) => RequireCertified(VerifiedJS.Driver.Compiler.CertifyRuntime(withEvaluator));

    [Fact]
    public void AWrongStepIsAnInternalError()
    {
        Compilation right = Pipeline.Compile(Elaborate.Scripts([Source.Parser.ParseScript("(function f(a) { return () => a; })(1);", "test.js")]));
        Compilation wrong = right with { Flat = right.Flat with { Functions = right.Flat.Functions.SetItem(2, right.Flat.Functions[2] with { Body = new Flat.Return(new Flat.Constant(new Core.Literal.Null())) }) } };
        CertificationReport report = Certification.Run(wrong);
        Assert.False(report.IsAccepted);
        Assert.Contains("closure conversion, function 2", Assert.Throws<CertificationFailed>(() => Certification.Require(report)).Message);
        Assert.Contains("R", report.Print());
    }

    private static CertificationReport ReportOf(string source, CertificationMode? mode = null)
    {
        string file = Path.Combine(Path.GetTempPath(), $"verifiedjs-certification-{Guid.NewGuid():N}.js");
        File.WriteAllText(file, source);
        try
        {
            return (mode is { } given
                ? VerifiedJS.Driver.Compiler.Compile(file, null, LinkMode.Static, EvaluatorMode.Automatic, given)
                : VerifiedJS.Driver.Compiler.Compile(file, null, LinkMode.Static)).Report!;
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void ACompilationRunsAllCheckersOnAllFunctions()
    {
        CertificationReport report = ReportOf("class C { m() { return [1].map(x => x + this.y); } }\nnew C().m();");
        Assert.Equal(Enum.GetValues<Step>(), report.Steps.Select(step => step.Step));
        Assert.All(report.Steps, step => Assert.Equal(report.Functions.Length, step.Count(Judgement.Certified)));
        Assert.Contains("m", report.Functions);
    }

    /// <summary>Functions whose locals share slots are certified like others.</summary>
    [Fact]
    public void LocalsMayShareSlots()
    {
        string source = $"function f(a) {{ {string.Concat(Enumerable.Range(0, 3000).Select(i => $"{{ let v{i} = g(a) + {i}; a = g(v{i}) + v{i}; }}\n"))} return a; }}\nfunction g(x) {{ return x; }}\nf(1);";
        CertificationReport report = ReportOf(source, CertificationMode.Strict);
        Assert.All(report.Steps, step => Assert.Equal(report.Functions.Length, step.Count(Judgement.Certified)));
    }

    [Fact]
    public void OnlyAStrictCompilationMindsAKnownGap()
    {
        CertificationReport report = Certification.Run(Pipeline.Compile(Elaborate.Scripts([Source.Parser.ParseScript("1", "test.js")])));
        CertificationReport gap = report with { Steps = [report.Steps[0] with { Verdicts = [new Verdict(Judgement.KnownGap, "what the checker does not know")] }] };
        Assert.True(gap.IsAccepted);
        Certification.Require(gap);
        Assert.Contains("a known gap", Assert.Throws<CertificationFailed>(() => Certification.Require(gap, isStrict: true)).Message);
    }

    [Fact]
    public void StrictnessAsksForEveryStep()
    {
        CertificationReport report = Certification.Run(Pipeline.Compile(Elaborate.Scripts([Source.Parser.ParseScript("1", "test.js")])));
        Certification.Require(report);
        CertificationReport gap = report with { Steps = [report.Steps[0], new StepReport(Step.Encoding, null, default)] };
        Assert.Contains("encoding: no checker", Assert.Throws<CertificationFailed>(() => Certification.Require(gap, isStrict: true)).Message);
        Certification.Require(report with { Steps = [report.Steps[0]] }, isStrict: true);
    }
}
