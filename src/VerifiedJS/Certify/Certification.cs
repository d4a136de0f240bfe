extern alias Checkers;

using VerifiedJS.Core;
using VerifiedJS.Driver;
using VerifiedJS.Flat;
using Check = Checkers::ClosureConversionCheck.__default;

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
        return Check.CheckProgram(new CoreHandover(names, core).Function(core.Main), new FlatHandover(names).Program(flat));
    });
}
