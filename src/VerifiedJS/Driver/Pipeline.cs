using VerifiedJS.Anf;
using VerifiedJS.Flat;

namespace VerifiedJS.Driver;

/// <summary>A program at every level down to optimised ANF: what certification goes by.</summary>
/// <param name="Witness">Where ANF conversion kept values.</param>
/// <param name="Converted">ANF as it was converted, with its finally.</param>
/// <param name="Exits">What the elimination of finally says of the bodies' exits.</param>
/// <param name="Callees">What the pass of known calls says of callees.</param>
/// <param name="Copies">What copy propagation says of the locals that it did away with.</param>
/// <param name="Optimized">What is lowered.</param>
public sealed record Compilation(
    Core.Program Core,
    FlatProgram Flat,
    ConversionWitness Witness,
    AnfProgram Converted,
    AnfProgram WithoutFinally,
    FinallyWitness Exits,
    Callees Callees,
    AnfProgram WithKnownCalls,
    AnfProgram WithoutCopies,
    CopyWitness Copies,
    AnfProgram Optimized);

/// <summary>The pipeline on one page.</summary>
public static class Pipeline
{
    /// <summary>Core to Flat: first-order functions with explicit environments.</summary>
    public static FlatProgram ToFlat(Core.Program program) => ClosureConversion.Convert(program);

    /// <summary>Flat to ANF: every operand an atom, every effect a statement; no finally.</summary>
    public static AnfProgram ToAnf(FlatProgram program) => FinallyElimination.Run(Conversion.Convert(program));

    /// <summary>ANF to ANF: makes it faster.</summary>
    public static AnfProgram Optimize(AnfProgram program) => RepresentationSelection.Run(CopyPropagation.Run(KnownCalls.Run(program, Callees.Of(program))));

    /// <summary>Core to optimised ANF, keeping what each step made.</summary>
    public static Compilation Compile(Core.Program core)
    {
        FlatProgram flat = ToFlat(core);
        var witness = new ConversionWitness();
        AnfProgram converted = Conversion.Convert(flat, witness);
        var exits = new FinallyWitness();
        AnfProgram withoutFinally = FinallyElimination.Run(converted, exits);
        Callees callees = Callees.Of(withoutFinally);
        AnfProgram withKnownCalls = KnownCalls.Run(withoutFinally, callees);
        var copies = new CopyWitness();
        AnfProgram withoutCopies = CopyPropagation.Run(withKnownCalls, copies);
        return new Compilation(core, flat, witness, converted, withoutFinally, exits, callees, withKnownCalls, withoutCopies, copies, RepresentationSelection.Run(withoutCopies));
    }
}
