extern alias Checkers;

using System.Collections.Immutable;
using ClosureConversionCheck = Checkers::ClosureConversionCheck.__default;
using Position = Checkers::ClosureConversionCheck.Position;
using Dafny = Checkers::Dafny;
using FlatFunctions = Checkers::Dafny.ISequence<Checkers::Flat.Function>;
using VerifiedJS.Core;
using FlatProgram = VerifiedJS.Flat.FlatProgram;

namespace VerifiedJS.Certify;

/// <summary>
/// Closure conversion, checked as a whole: the checker goes from main into every function that main's code makes closures of. Only when
/// it refuses, the functions are looked at one by one, each with the functions in it, to say where.
/// </summary>
internal sealed class ClosureConversionCertifier
{
    private readonly Program core;
    private readonly CoreHandover handover;
    private readonly Names names;
    private readonly FlatFunctions program;
    private readonly Dictionary<Core.Function, int> indices = new(ReferenceEqualityComparer.Instance);
    private readonly Verdict[] verdicts;

    public ClosureConversionCertifier(Program core, FlatProgram flat, Names names, FlatFunctions program)
    {
        this.core = core;
        this.names = names;
        this.program = program;
        handover = new CoreHandover(names, core);
        verdicts = new Verdict[flat.Functions.Length];
        for (int i = 0; i < verdicts.Length; i++) indices.TryAdd(flat.Functions[i].Source, i);
    }

    private uint Statics => (uint)core.Statics.Length;

    public ImmutableArray<Verdict> Verdicts()
    {
        if (ClosureConversionCheck.CheckProgram(handover.Function(core.Main), program, Statics))
        {
            // A function that no closure is made of never runs.
            Array.Fill(verdicts, Verdict.Certified);
        }
        else
        {
            Array.Fill(verdicts, new Verdict(Judgement.Refused, "no function of the input was found for it"));
            Function(core.Main, Dafny.Map<uint, Position>.Empty, 0);
        }
        return [.. verdicts];
    }

    /// <summary>Gives a function and those in it their verdicts.</summary>
    private void Function(Function function, Dafny.IMap<uint, Position> captured, int depth)
    {
        if (indices.TryGetValue(function, out int target))
            verdicts[target] = ClosureConversionCheck.CheckFunction(program, captured, depth, Statics, handover.Function(function), program.Select(target))
                ? Verdict.Certified
                : new Verdict(Judgement.Refused, "its code differs, or that of a function in it");
        Closures(function.Body, captured, depth);
    }

    private void Closures(Expr expression, Dafny.IMap<uint, Position> captured, int depth)
    {
        if (expression is Lambda lambda) Function(lambda.Function, captured, depth);
        if (expression is Scope scope && scope.Variables.Where(v => v.IsCaptured && !v.IsStatic).ToArray() is { Length: > 0 } fields)
        {
            for (int slot = 0; slot < fields.Length; slot++)
                captured = Dafny.Map<uint, Position>.Update(captured, names.Variable(fields[slot]), Position.create(depth, slot));
            depth++;
        }
        foreach (Expr child in CoreTraversal.Children(expression)) Closures(child, captured, depth);
    }
}
