extern alias Checkers;

using System.Collections.Immutable;
using AnfConversionCheck = Checkers::AnfConversionCheck.__default;
using RepresentationCheck = Checkers::RepresentationCheck.__default;
using D = Checkers::Anf;
using Dafny = Checkers::Dafny;
using FinallyCheck = Checkers::FinallyCheck;
using VerifiedJS.Anf;
using VerifiedJS.Driver;
using VerifiedJS.Flat;

namespace VerifiedJS.Certify;

/// <summary>
/// The steps from Flat to optimised ANF, checked function by function: for a program, a checker accepts when it accepts all of its functions. The theorems are
/// ProgramCorrect in the Soundness.dfy beside each checker.
/// </summary>
internal sealed class AnfCertifier
{
    private readonly Compilation compilation;
    private readonly Names names = new();
    private readonly AnfHandover handover;

    public AnfCertifier(Compilation compilation)
    {
        this.compilation = compilation;
        handover = new AnfHandover(names);
    }

    public IEnumerable<StepReport> Reports() =>
    [
        Certification.Timed(Step.AnfConversion, AnfConversion),
        Certification.Timed(Step.FinallyElimination, FinallyElimination),
        Certification.Timed(Step.RepresentationSelection, RepresentationSelection),
    ];

    private ImmutableArray<Verdict> AnfConversion()
    {
        var source = new FlatHandover(names, compilation.Witness);
        ImmutableArray<int> reach = compilation.Witness.Reach;
        var reachOf = CoreHandover.Sequence(reach.Select(records => (uint)records));
        if (reach.Length != compilation.Flat.Functions.Length || reach[0] != 0) return Differ(compilation.Flat.Functions.Length);
        return Each(compilation.Flat.Functions.Length, compilation.Converted, (i, target) =>
            AnfConversionCheck.CheckFunction(source.Function(compilation.Flat.Functions[i]), target, reach[i], reachOf), "the statements are not those of the expression");
    }

    private ImmutableArray<Verdict> FinallyElimination()
    {
        var exits = Dafny.Map<uint, Dafny.ISequence<FinallyCheck._IExit>>.FromCollection([.. compilation.Exits.Exits.Select(entry =>
            new Dafny.Pair<uint, Dafny.ISequence<FinallyCheck._IExit>>(names.Label(entry.Key), Dafny.Sequence<FinallyCheck._IExit>.FromArray([.. entry.Value.Select(exit => exit switch
            {
                BodyExit.Throws => FinallyCheck.Exit.create_Throws(),
                BodyExit.Returns => FinallyCheck.Exit.create_Returns(),
                BodyExit.Breaks { Label: var label } => FinallyCheck.Exit.create_Breaks(names.Label(label)),
                _ => throw new InvalidOperationException(),
            })])))]);
        return Pass(compilation.Converted, compilation.WithoutFinally, (i, source, target) =>
            FinallyCheck.__default.CheckFunction(source, target, (uint)compilation.Converted.Functions[i].Locals.Length, exits),
            "the completion records do not say how the body ended, or other code changed");
    }

    private ImmutableArray<Verdict> RepresentationSelection() => Pass(compilation.WithoutCopies, compilation.Optimized,
        (_, source, target) => RepresentationCheck.CheckFunction(source, target), "the code changed, or a local may be given what its representation cannot hold", withKinds: true);

    /// <summary>A step from ANF to ANF.</summary>
    private ImmutableArray<Verdict> Pass(AnfProgram source, AnfProgram target, Func<int, D._IFunction, D._IFunction, bool> check, string refusal, bool withKinds = false) =>
        Each(source.Functions.Length, target, (i, output) => handover.Function(source.Functions[i]) is { } input && check(i, input, output), refusal, withKinds);

    private ImmutableArray<Verdict> Each(int count, AnfProgram target, Func<int, D._IFunction, bool> check, string refusal, bool withKinds = false)
    {
        if (target.Functions.Length != count) return Differ(count);
        var verdicts = ImmutableArray.CreateBuilder<Verdict>(count);
        for (int i = 0; i < count; i++)
            verdicts.Add(handover.Function(target.Functions[i], withKinds) is not { } handed ? new Verdict(Judgement.Refused, "a Tick is missing, or is where none belongs")
                : check(i, handed) ? Verdict.Certified
                : new Verdict(Judgement.Refused, refusal));
        return verdicts.MoveToImmutable();
    }

    private static ImmutableArray<Verdict> Differ(int count) => [.. Enumerable.Repeat(new Verdict(Judgement.Refused, "the programs have not the same functions"), count)];
}
