extern alias Checkers;

using System.Collections.Immutable;
using System.Diagnostics;
using AnfProgram = VerifiedJS.Anf.AnfProgram;
using ConversionWitness = VerifiedJS.Anf.ConversionWitness;
using VerifiedJS.Core;
using VerifiedJS.Driver;
using VerifiedJS.Flat;
using AnfConversionCheck = Checkers::AnfConversionCheck.__default;

namespace VerifiedJS.Certify;

/// <summary>
/// Runs the checkers that are proved sound in proofs/ on a compilation's ILs. A refusal is an internal compiler error: the output
/// may be right all the same, but nobody has shown it.
/// </summary>
public static class Certification
{
    private static readonly ImmutableArray<(Step Step, Func<Compilation, ImmutableArray<Verdict>>? Check)> Checks =
    [
        (Step.ClosureConversion, c => ClosureConversion(c.Core, c.Flat)),
        (Step.AnfConversion, c => AnfConversion(c.Flat, c.Converted, c.Witness)),
        (Step.FinallyElimination, null),
        (Step.KnownCalls, null),
        (Step.CopyPropagation, null),
        (Step.RepresentationSelection, null),
        (Step.Lowering, null),
        (Step.Emission, null),
        (Step.Encoding, null),
    ];

    /// <summary>Starts checking, on as many threads as there are processors to spare beside the caller's.</summary>
    public static Task<CertificationReport> Start(Compilation compilation)
    {
        var reports = new StepReport[Checks.Length];
        int next = -1;
        void Work()
        {
            while (Interlocked.Increment(ref next) is var i && i < Checks.Length)
            {
                (Step step, Func<Compilation, ImmutableArray<Verdict>>? check) = Checks[i];
                var clock = Stopwatch.StartNew();
                reports[i] = new StepReport(step, check?.Invoke(compilation), clock.Elapsed);
            }
        }
        int threads = Math.Clamp(Environment.ProcessorCount - 1, 1, Checks.Count(check => check.Check is not null));
        return Task.WhenAll(Enumerable.Range(0, threads).Select(_ => DeepStack.Start(Work)))
            .ContinueWith(done =>
            {
                done.GetAwaiter().GetResult();
                return new CertificationReport([.. compilation.Flat.Functions.Select(f => f.Source.Name)], [.. reports]);
            }, TaskScheduler.Default);
    }

    /// <summary>Checks all steps.</summary>
    public static CertificationReport Run(Compilation compilation) => Start(compilation).GetAwaiter().GetResult();

    /// <summary>Throws when something was refused; with <paramref name="isStrict"/>, when anything at all is not certified.</summary>
    public static void Require(CertificationReport report, bool isStrict = false)
    {
        if (isStrict ? report.IsComplete : report.IsAccepted) return;
        IEnumerable<string> missing = isStrict
            ? report.Steps.Where(step => step.Verdicts is null).Select(step => $"{CertificationReport.NameOf(step.Step)}: no checker")
            : [];
        throw new CertificationFailed(string.Join('\n', [.. report.Complaints(), .. missing]));
    }

    /// <summary>
    /// Does closure conversion's output behave as its input? (proofs/ClosureConversion/Soundness.dfy, ProgramCorrect.)
    /// Core must be as CaptureAnalysis left it.
    /// </summary>
    public static ImmutableArray<Verdict> ClosureConversion(Program core, FlatProgram flat) =>
        DeepStack.Run(() => new ClosureConversionCertifier(core, flat).Verdicts());

    /// <summary>
    /// Does ANF conversion's output behave as its input? (proofs/AnfConversion/Soundness.dfy, ProgramCorrect.) The output is the conversion's
    /// own, with its finally.
    /// </summary>
    public static ImmutableArray<Verdict> AnfConversion(FlatProgram flat, AnfProgram anf, ConversionWitness witness) => DeepStack.Run(() =>
    {
        var names = new Names();
        var source = new FlatHandover(names, witness);
        var target = new AnfHandover(names);
        var reachOf = CoreHandover.Sequence(witness.Reach.Select(reach => (uint)reach));
        if (flat.Functions.Length == 0 || anf.Functions.Length != flat.Functions.Length || witness.Reach.Length != flat.Functions.Length || witness.Reach[0] != 0)
            return [.. flat.Functions.Select(_ => new Verdict(Judgement.Refused, "the programs do not have the same functions"))];
        var verdicts = ImmutableArray.CreateBuilder<Verdict>(flat.Functions.Length);
        for (int i = 0; i < flat.Functions.Length; i++)
        {
            verdicts.Add(target.Function(anf.Functions[i]) is { } handed
                ? AnfConversionCheck.CheckFunction(source.Function(flat.Functions[i]), handed, witness.Reach[i], reachOf)
                    ? Verdict.Certified
                    : new Verdict(Judgement.Refused, "the statements are not those of the expression")
                : new Verdict(Judgement.Refused, "the output has statements that the conversion does not make"));
        }
        return verdicts.MoveToImmutable();
    });
}
