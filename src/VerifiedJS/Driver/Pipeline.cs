using VerifiedJS.Anf;
using VerifiedJS.Flat;

namespace VerifiedJS.Driver;

/// <summary>The pipeline on one page.</summary>
public static class Pipeline
{
    /// <summary>Core to Flat: first-order functions with explicit environments.</summary>
    public static FlatProgram ToFlat(Core.Program program) => ClosureConversion.Convert(program);

    /// <summary>Flat to ANF: every operand an atom, every effect a statement; no finally.</summary>
    public static AnfProgram ToAnf(FlatProgram program) => FinallyElimination.Run(Conversion.Convert(program));

    /// <summary>ANF to ANF: makes it faster.</summary>
    public static AnfProgram Optimize(AnfProgram program) => RepresentationSelection.Run(CopyPropagation.Run(KnownCalls.Run(program)));
}
