extern alias Checkers;

using AnfProgram = VerifiedJS.Anf.AnfProgram;
using ConversionWitness = VerifiedJS.Anf.ConversionWitness;
using VerifiedJS.Core;
using VerifiedJS.Driver;
using VerifiedJS.Flat;
using AnfConversionCheck = Checkers::AnfConversionCheck.__default;
using ClosureConversionCheck = Checkers::ClosureConversionCheck.__default;

namespace VerifiedJS.Certify;

/// <summary>
/// Runs the checkers that are proved sound in proofs/ on a compilation's ILs. A refusal is an internal compiler error: the output
/// may be right all the same, but nobody has shown it.
/// </summary>
public static class Certification
{
    /// <summary>
    /// Does closure conversion's output behave as its input? (proofs/ClosureConversion/Soundness.dfy, ProgramCorrect.)
    /// Core must be as CaptureAnalysis left it.
    /// </summary>
    public static bool ClosureConversion(Program core, FlatProgram flat) => DeepStack.Run(() =>
    {
        var names = new Names();
        return ClosureConversionCheck.CheckProgram(new CoreHandover(names, core).Function(core.Main), new FlatHandover(names).Program(flat));
    });

    /// <summary>
    /// Does ANF conversion's output behave as its input? (proofs/AnfConversion/Soundness.dfy, ProgramCorrect.) The output is the conversion's
    /// own, with its finally.
    /// </summary>
    public static bool AnfConversion(FlatProgram flat, AnfProgram anf, ConversionWitness witness) => DeepStack.Run(() =>
    {
        var names = new Names();
        return new AnfHandover(names).Program(anf) is { } handed
            && AnfConversionCheck.CheckProgram(new FlatHandover(names, witness).Program(flat), handed, CoreHandover.Sequence(witness.Reach.Select(reach => (uint)reach)));
    });
}
