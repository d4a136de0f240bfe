using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using VerifiedJS.Driver;

namespace VerifiedJS.Certify;

/// <summary>
/// Runs the checkers that are proved sound in proofs/ on a compilation's ILs. A refusal is an internal compiler error: the output
/// may be right all the same, but nobody has shown it.
/// </summary>
public static class Certification
{
    /// <summary>Groups of steps that are checked one after the other; groups run side by side.</summary>
    private static readonly ImmutableArray<Func<Compilation, IEnumerable<StepReport>>> Groups =
    [
        c => [Converted(c.Core, c.Flat)],
        c => new AnfCertifier(c).Reports(),
    ];

    internal static StepReport Timed(Step step, Func<ImmutableArray<Verdict>> check)
    {
        var clock = Stopwatch.StartNew();
        ImmutableArray<Verdict> verdicts = check();
        return new StepReport(step, verdicts, clock.Elapsed);
    }

    /// <summary>Starts checking, on as many threads as there are processors to spare beside the caller's.</summary>
    public static Task<CertificationReport> Start(Compilation compilation)
    {
        var reports = new ConcurrentDictionary<Step, StepReport>();
        int next = -1;
        void Work()
        {
            while (Interlocked.Increment(ref next) is var i && i < Groups.Length)
                foreach (StepReport report in Groups[i](compilation)) reports[report.Step] = report;
        }
        int threads = Math.Clamp(Environment.ProcessorCount - 1, 1, Groups.Length);
        return Task.WhenAll(Enumerable.Range(0, threads).Select(_ => DeepStack.Start(Work)))
            .ContinueWith(done =>
            {
                done.GetAwaiter().GetResult();
                return new CertificationReport([.. compilation.Flat.Functions.Select(f => f.Source.Name)],
                    [.. Enum.GetValues<Step>().Select(step => reports.GetValueOrDefault(step) ?? new StepReport(step, null, default))]);
            }, TaskScheduler.Default);
    }

    /// <summary>Checks the steps from optimised ANF to the module's bytes, on a thread beside the caller's.</summary>
    public static Task<CertificationReport> StartLinked(Task<CertificationReport> before, Anf.AnfProgram program, byte[] module, LinkWitness witness)
    {
        IEnumerable<StepReport> reports = [];
        return Task.WhenAll(before, DeepStack.Start(() => reports = [.. Linked(module, witness), Lowered(program, witness)]))
            .ContinueWith(done =>
            {
                done.GetAwaiter().GetResult();
                return before.Result.With(reports);
            }, TaskScheduler.Default);
    }

    /// <summary>Checks closure conversion.</summary>
    public static StepReport Converted(Core.Program core, Flat.FlatProgram flat) => Timed(Step.ClosureConversion, () => new ClosureConversionCertifier(core, flat).Verdicts());

    /// <summary>Checks that the code of functions' bodies is what optimised ANF says.</summary>
    public static StepReport Lowered(Anf.AnfProgram program, LinkWitness witness) =>
        DeepStack.Run(() => Timed(Step.Lowering, () => new LoweringCertifier(program, witness).Verdicts()));

    /// <summary>Checks the steps from Wasm.IR to the module's bytes.</summary>
    public static IEnumerable<StepReport> Linked(byte[] module, LinkWitness witness) => [Safepoints(witness), .. Emitted(module, witness)];

    /// <summary>Checks that the module's bytes are the code of Wasm.IR.</summary>
    public static IEnumerable<StepReport> Emitted(byte[] module, LinkWitness witness) => DeepStack.Run<StepReport[]>(() =>
    {
        EmissionCertifier? emission = null;
        StepReport encoding = Timed(Step.Encoding, () => (emission = new EmissionCertifier(module, witness)).EncodingVerdicts());
        return [encoding, Timed(Step.Emission, () => emission!.EmissionVerdicts())];
    });

    /// <summary>Checks that what compiled functions read after a collection is visible to the collector.</summary>
    public static StepReport Safepoints(LinkWitness witness) => DeepStack.Run(() => Timed(Step.Safepoints, () => new SafepointCertifier(witness).Verdicts()));

    /// <summary>Checks the steps down to optimised ANF.</summary>
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
}
