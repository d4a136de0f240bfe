using System.Collections.Immutable;
using System.Diagnostics;
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
    internal delegate IEnumerable<StepReport> Group();

    internal static StepReport Timed(Step step, Func<ImmutableArray<Verdict>> check)
    {
        var clock = Stopwatch.StartNew();
        ImmutableArray<Verdict> verdicts = check();
        return new StepReport(step, verdicts, clock.Elapsed);
    }

    /// <summary>Starts checking the steps down to optimised ANF, beside the caller.</summary>
    public static Checking Start(Compilation compilation) => new(compilation);

    /// <summary>Checks all steps.</summary>
    public static CertificationReport Run(Compilation compilation, byte[] module, LinkWitness witness) => Start(compilation).Finish(module, witness);

    /// <summary>
    /// Checks library and program as one program: all that the theorem of library and program asks for (see <see cref="WholeProgram"/>). It takes longer than a compilation.
    /// </summary>
    public static CertificationReport RunWithLibrary(Compilation compilation, byte[] module, LinkWitness witness, bool withEvaluator,
        Func<string, byte[]?>? beside = null) => DeepStack.Run(() => new WholeProgram(compilation, module, witness, withEvaluator, beside).Report());

    internal static IEnumerable<StepReport> ToAnf(ProgramHandover program)
    {
        Compilation c = program.Compilation;
        yield return Timed(Step.ClosureConversion, () => new ClosureConversionCertifier(c.Core, c.Flat, program.Names, program.Flat).Verdicts());
        foreach (StepReport report in new AnfCertifier(program).Reports()) yield return report;
    }

    internal static ImmutableArray<Group> ToBytes(ProgramHandover program, Action whenProgramIsFree, byte[] module, LinkWitness witness)
    {
        var code = new WasmIRHandover(witness);
        return [() => Emitted(module, witness, code), () => [Safepoints(witness, code)], Lowering];

        IEnumerable<StepReport> Lowering()
        {
            whenProgramIsFree();
            return [Lowered(program.Compilation.Optimized, witness, code, program.Names, program.Anf)];
        }
    }

    /// <summary>Checks closure conversion.</summary>
    public static StepReport Converted(Core.Program core, Flat.FlatProgram flat) => Timed(Step.ClosureConversion, () =>
    {
        var names = new Names();
        return new ClosureConversionCertifier(core, flat, names, new FlatHandover(names).Program(flat)).Verdicts();
    });

    /// <summary>Checks that the code of functions' bodies is what optimised ANF says.</summary>
    public static StepReport Lowered(AnfProgram program, LinkWitness witness)
    {
        var names = new Names();
        return Lowered(program, witness, new WasmIRHandover(witness), names, new AnfHandover(names));
    }

    private static StepReport Lowered(AnfProgram program, LinkWitness witness, WasmIRHandover code, Names names, AnfHandover anf) =>
        DeepStack.Run(() => Timed(Step.Lowering, () => new LoweringCertifier(program, witness, code, names, anf).Verdicts()));

    /// <summary>Checks that the module's bytes are the code of Wasm.IR.</summary>
    public static IEnumerable<StepReport> Emitted(byte[] module, LinkWitness witness) => Emitted(module, witness, new WasmIRHandover(witness));

    internal static IEnumerable<StepReport> Emitted(byte[] module, LinkWitness witness, WasmIRHandover code) => DeepStack.Run<StepReport[]>(() =>
    {
        EmissionCertifier? emission = null;
        StepReport encoding = Timed(Step.Encoding, () => (emission = new EmissionCertifier(module, witness)).EncodingVerdicts());
        return [encoding, Timed(Step.Emission, () => emission!.EmissionVerdicts(code))];
    });

    /// <summary>Checks that what compiled functions read after a collection is visible to the collector.</summary>
    public static StepReport Safepoints(LinkWitness witness) => Safepoints(witness, new WasmIRHandover(witness));

    internal static StepReport Safepoints(LinkWitness witness, WasmIRHandover code) =>
        DeepStack.Run(() => Timed(Step.Safepoints, () => new SafepointCertifier(witness, code).Verdicts()));

    /// <summary>Checks the steps down to optimised ANF.</summary>
    public static CertificationReport Run(Compilation compilation) => Start(compilation).ToAnf();

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
