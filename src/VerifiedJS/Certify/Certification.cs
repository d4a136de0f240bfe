extern alias Checkers;

using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using VerifiedJS.Anf;
using VerifiedJS.Driver;

namespace VerifiedJS.Certify;

/// <summary>
/// Runs the checkers that are proved sound in proofs/ on a compilation's ILs. A refusal is an internal compiler error: the output
/// may be right all the same, but nobody has shown it.
/// </summary>
public static class Certification
{
    /// <summary>Steps that are checked one after the other.</summary>
    private delegate IEnumerable<StepReport> Group();

    private static ImmutableArray<Group> ToAnf(Compilation c) => [() => [Converted(c.Core, c.Flat)], () => new AnfCertifier(c).Reports()];

    private static ImmutableArray<Group> ToBytes(AnfProgram program, byte[] module, LinkWitness witness)
    {
        var code = new WasmIRHandover(witness);
        return [() => Emitted(module, witness, code), () => [Lowered(program, witness, code)], () => [Safepoints(witness, code)]];
    }

    /// <summary>Checks groups side by side, on as many threads.</summary>
    private static async Task<IReadOnlyCollection<StepReport>> Run(ImmutableArray<Group> groups, int threads)
    {
        var reports = new ConcurrentBag<StepReport>();
        int next = -1;
        void Work()
        {
            while (Interlocked.Increment(ref next) is var i && i < groups.Length)
                foreach (StepReport report in groups[i]()) reports.Add(report);
        }
        await Task.WhenAll(Enumerable.Range(0, Math.Clamp(threads, 1, groups.Length)).Select(_ => DeepStack.Start(Work))).ConfigureAwait(false);
        return reports;
    }

    internal static StepReport Timed(Step step, Func<ImmutableArray<Verdict>> check)
    {
        var clock = Stopwatch.StartNew();
        ImmutableArray<Verdict> verdicts = check();
        return new StepReport(step, verdicts, clock.Elapsed);
    }

    /// <summary>Starts checking the steps down to optimised ANF, on as many threads as there are processors to spare beside the caller's.</summary>
    /// <param name="goesOn">Whether the steps to the module's bytes are checked afterwards.</param>
    public static async Task<CertificationReport> Start(Compilation compilation, bool goesOn = false)
    {
        var report = new CertificationReport([.. compilation.Flat.Functions.Select(f => f.Source.Name)], [.. Enum.GetValues<Step>().Select(step => new StepReport(step, null, default))]);
        int spare = Environment.ProcessorCount - 1;
        return report.With(await Run(spare == 0 || !goesOn ? ToAnf(compilation) : [.. ToAnf(compilation), Prepare], spare).ConfigureAwait(false));
    }

    /// <summary>
    /// Has .NET compile what the later checkers need, while the module is linked: for a small program that takes longer than to run them, and they run when there is
    /// nothing else to do any more.
    /// </summary>
    private static IEnumerable<StepReport> Prepare()
    {
        foreach (Type checker in new[]
        {
            typeof(Checkers::WasmDecode.__default), typeof(Checkers::WasmValidation.__default), typeof(Checkers::EmissionCheck.__default), typeof(Checkers::LoweringCheck.__default),
            typeof(Checkers::LoweringEntryCheck.__default), typeof(Checkers::LoweringUniformCheck.__default), typeof(Checkers::SafepointCheck.__default), typeof(Checkers::SafepointFacts.__default), typeof(Checkers::Safepoints.__default),
        })
            foreach (MethodInfo method in checker.GetMethods(BindingFlags.DeclaredOnly | BindingFlags.Static | BindingFlags.Public))
                if (!method.IsGenericMethodDefinition) RuntimeHelpers.PrepareMethod(method.MethodHandle);
        var nothing = new LinkWitness();
        Lowered(new AnfProgram([], 0, []), nothing, new WasmIRHandover(nothing));
        return [];
    }

    /// <summary>Checks the steps from optimised ANF to the module's bytes as well.</summary>
    public static async Task<CertificationReport> StartLinked(Task<CertificationReport> before, AnfProgram program, byte[] module, LinkWitness witness)
    {
        Task<IReadOnlyCollection<StepReport>> linked = Run(ToBytes(program, module, witness), Environment.ProcessorCount);
        return (await before.ConfigureAwait(false)).With(await linked.ConfigureAwait(false));
    }

    /// <summary>Checks all steps.</summary>
    public static CertificationReport Run(Compilation compilation, byte[] module, LinkWitness witness) =>
        StartLinked(Start(compilation, goesOn: true), compilation.Optimized, module, witness).GetAwaiter().GetResult();

    /// <summary>Checks closure conversion.</summary>
    public static StepReport Converted(Core.Program core, Flat.FlatProgram flat) => Timed(Step.ClosureConversion, () => new ClosureConversionCertifier(core, flat).Verdicts());

    /// <summary>Checks that the code of functions' bodies is what optimised ANF says.</summary>
    public static StepReport Lowered(AnfProgram program, LinkWitness witness) => Lowered(program, witness, new WasmIRHandover(witness));

    private static StepReport Lowered(AnfProgram program, LinkWitness witness, WasmIRHandover code) =>
        DeepStack.Run(() => Timed(Step.Lowering, () => new LoweringCertifier(program, witness, code).Verdicts()));

    /// <summary>Checks that the module's bytes are the code of Wasm.IR.</summary>
    public static IEnumerable<StepReport> Emitted(byte[] module, LinkWitness witness) => Emitted(module, witness, new WasmIRHandover(witness));

    private static IEnumerable<StepReport> Emitted(byte[] module, LinkWitness witness, WasmIRHandover code) => DeepStack.Run<StepReport[]>(() =>
    {
        EmissionCertifier? emission = null;
        StepReport encoding = Timed(Step.Encoding, () => (emission = new EmissionCertifier(module, witness)).EncodingVerdicts());
        return [encoding, Timed(Step.Emission, () => emission!.EmissionVerdicts(code))];
    });

    /// <summary>Checks that what compiled functions read after a collection is visible to the collector.</summary>
    public static StepReport Safepoints(LinkWitness witness) => Safepoints(witness, new WasmIRHandover(witness));

    private static StepReport Safepoints(LinkWitness witness, WasmIRHandover code) =>
        DeepStack.Run(() => Timed(Step.Safepoints, () => new SafepointCertifier(witness, code).Verdicts()));

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
