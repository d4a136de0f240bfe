using System.Collections.Immutable;
using System.Text;
using VerifiedJS.Anf;
using VerifiedJS.Certify;
using VerifiedJS.Driver;
using VerifiedJS.Intrinsics;
using VerifiedJS.Kernel;
using Xunit;
using Xunit.Abstractions;

namespace VerifiedJS.Compiler.Tests.Certify;

/// <summary>
/// Dozens of kinds of wrong output, at places all over the end-to-end programs, in every step of ANF that has a checker. A checker refuses, or the program
/// with the change prints what it printed before: then the change was none (a store that nobody reads is a place where much can be changed).
/// The table is in the test's output.
/// </summary>
public class AnfMutationTests(ITestOutputHelper output)
{
    private static readonly string[] Programs =
    [
        "arrays/sort.js", "basics/labels.js", "basics/loops.js", "basics/switch.js", "closures", "classes/inheritance.js", "exceptions", "destructuring", "generators", "iterators", "programs",
    ];

    private static IEnumerable<string> Files()
    {
        string e2e = Path.Combine(CertificationTests.Root(), "tests", "e2e");
        return Programs.SelectMany(name => Directory.Exists(Path.Combine(e2e, name)) ? Directory.GetFiles(Path.Combine(e2e, name), "*.js").Order().Take(3) : [Path.Combine(e2e, name)]);
    }

    public static TheoryData<Step> Steps => [Step.AnfConversion, Step.FinallyElimination, Step.KnownCalls, Step.CopyPropagation];

    private static AnfProgram OutputOf(Step step, Compilation compilation) => step switch
    {
        Step.AnfConversion => compilation.Converted,
        Step.FinallyElimination => compilation.WithoutFinally,
        Step.KnownCalls => compilation.WithKnownCalls,
        Step.CopyPropagation => compilation.WithoutCopies,
        Step.RepresentationSelection => compilation.Optimized,
        _ => throw new ArgumentException(step.ToString()),
    };

    [Theory]
    [MemberData(nameof(Steps))]
    public void WrongOutputIsRefusedOrBehavesTheSame(Step step)
    {
        var table = AnfMutation.Kinds.ToDictionary(kind => kind, _ => new int[3]);
        var wrong = new List<string>();
        foreach (string file in Files())
        {
            Compilation compilation = DeepStack.Run(() => Pipeline.Compile(VerifiedJS.Driver.Compiler.ToCore(file, null, EvaluatorMode.Automatic).Program));
            AnfProgram right = OutputOf(step, compilation);
            string? expected = null;
            DeepStack.Run(() =>
            {
                var certifier = new AnfCertifier(compilation);
                for (int i = 0; i < right.Functions.Length; i++)
                {
                    foreach (string kind in AnfMutation.Kinds)
                    {
                        if (AnfMutation.Apply(kind, right.Functions[i], i * 7919 + kind.Length) is not { } changed) continue;
                        table[kind][0]++;
                        if (certifier.Check(step, i, changed).Judgement == Judgement.Refused)
                        {
                            table[kind][1]++;
                            continue;
                        }
                        table[kind][2]++;
                        AnfProgram program = right with { Functions = right.Functions.SetItem(i, changed) };
                        if (Printer.Print(program) == Printer.Print(right)) continue;
                        expected ??= Behaviour(right, file);
                        if (Behaviour(program, file) != expected) wrong.Add($"{kind} in function {i} of {file}");
                    }
                }
            });
        }
        output.WriteLine($"{step}: kind, instances, refused, accepted (all of them behave the same)");
        foreach ((string kind, int[] counts) in table) output.WriteLine($"  {kind,-34}{counts[0],6}{counts[1],6}{counts[2],6}");
        output.WriteLine($"  {"all",-34}{table.Values.Sum(c => c[0]),6}{table.Values.Sum(c => c[1]),6}{table.Values.Sum(c => c[2]),6}");
        Assert.Empty(wrong);
        Assert.True(table.Values.Count(counts => counts[1] > 0) >= 30, "few kinds of changes found a place");
    }

    /// <summary>What a program prints, and its exit code.</summary>
    private static string Behaviour(AnfProgram program, string file)
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        NativeHost.Output = output;
        NativeHost.Error = error;
        int exit = VerifiedJS.Driver.Compiler.Interpret(FinallyElimination.Run(program), file);
        return $"{Encoding.UTF8.GetString(output.ToArray())}\n{Encoding.UTF8.GetString(error.ToArray())}\n{exit}";
    }

    /// <summary>A local that is assigned is never accepted with a narrower representation than selection found.</summary>
    [Fact]
    public void NarrowerRepresentationsAreRefused()
    {
        int tried = 0, accepted = 0;
        foreach (string file in Files())
        {
            Compilation compilation = DeepStack.Run(() => Pipeline.Compile(VerifiedJS.Driver.Compiler.ToCore(file, null, EvaluatorMode.Automatic).Program));
            DeepStack.Run(() =>
            {
                var certifier = new AnfCertifier(compilation);
                for (int i = 0; i < compilation.Optimized.Functions.Length; i++)
                {
                    AnfFunction function = compilation.Optimized.Functions[i];
                    foreach (int local in Assigned(function.Body).Distinct())
                        foreach (Representation narrow in Narrower(function.Locals[local]))
                        {
                            tried++;
                            if (certifier.Check(Step.RepresentationSelection, i, function with { Locals = function.Locals.SetItem(local, narrow) }).Judgement != Judgement.Refused) accepted++;
                        }
                }
            });
        }
        output.WriteLine($"narrower representation: {tried} instances, {tried - accepted} refused");
        Assert.True(tried > 1000);
        Assert.Equal(0, accepted);
    }

    private static IEnumerable<int> Assigned(Stmt statement) =>
        Walk.Children(statement).SelectMany(Assigned).Concat(statement is Set set ? [set.Target.Index] : []);

    private static Representation[] Narrower(Representation representation) => representation switch
    {
        Representation.Boxed => [Representation.Float64, Representation.Int32, Representation.Boolean],
        Representation.Float64 => [Representation.Int32, Representation.Boolean],
        Representation.Int32 => [Representation.Boolean],
        Representation.Boolean => [Representation.Int32, Representation.Float64],
        Representation.Record => [Representation.Int32, Representation.Boolean],
        _ => throw new ArgumentException(representation.ToString()),
    };
}
