extern alias Checkers;

using AnfConversionCheck = Checkers::AnfConversionCheck.__default;
using RepresentationCheck = Checkers::RepresentationCheck.__default;
using CopyPropagationCheck = Checkers::CopyPropagationCheck.__default;
using KnownCalleesCheck = Checkers::KnownCalleesCheck.__default;
using KnownCallsCheck = Checkers::KnownCallsCheck.__default;
using D = Checkers::Anf;
using Dafny = Checkers::Dafny;
using FinallyCheck = Checkers::FinallyCheck;
using VerifiedJS.Anf;
using VerifiedJS.Driver;

namespace VerifiedJS.Certify;

/// <summary>
/// The steps from Flat to optimised ANF, checked function by function: for a program, a checker accepts when it accepts all of its functions. The theorems are
/// ProgramCorrect in the Soundness.dfy beside each checker, and proofs/EndToEnd.dfy puts them together.
/// </summary>
public sealed class AnfCertifier
{
    private readonly Compilation compilation;
    private readonly ProgramHandover program;
    private readonly AnfHandover handover;
    private readonly Dafny.ISequence<uint> reachOf;
    private readonly Dafny.IMap<uint, Dafny.ISequence<FinallyCheck.Exit>> exits;

    public AnfCertifier(Compilation compilation)
        : this(new ProgramHandover(compilation))
    {
    }

    internal AnfCertifier(ProgramHandover program)
    {
        this.program = program;
        compilation = program.Compilation;
        handover = program.Anf;
        Names names = program.Names;
        reachOf = CoreHandover.Sequence(compilation.Witness.Reach.Select(records => (uint)records));
        exits = Map(compilation.Exits.Exits, names.Label, bodyExits => Dafny.Sequence<FinallyCheck.Exit>.FromArray([.. bodyExits.Select(exit => exit switch
        {
            BodyExit.Throws => FinallyCheck.Exit.create_Throws(),
            BodyExit.Returns => FinallyCheck.Exit.create_Returns(),
            BodyExit.Breaks { Label: var label } => FinallyCheck.Exit.create_Breaks(names.Label(label)),
            _ => throw new InvalidOperationException(),
        })]));
    }

    private static Dafny.IMap<TKey, TValue> Map<T, U, TKey, TValue>(IEnumerable<KeyValuePair<T, U>> entries, Func<T, TKey> key, Func<U, TValue> value) =>
        Dafny.Map<TKey, TValue>.FromCollection([.. entries.Select(entry => new Dafny.Pair<TKey, TValue>(key(entry.Key), value(entry.Value)))]);

    /// <summary>The steps that are checked here, with what they made.</summary>
    private IEnumerable<(Step Step, AnfProgram Output)> Steps =>
    [
        (Step.AnfConversion, compilation.Converted),
        (Step.FinallyElimination, compilation.WithoutFinally),
        (Step.KnownCalls, compilation.WithKnownCalls),
        (Step.CopyPropagation, compilation.WithoutCopies),
        (Step.RepresentationSelection, compilation.Optimized),
    ];

    internal IEnumerable<StepReport> Reports()
    {
        int count = compilation.Flat.Functions.Length;
        foreach ((Step step, AnfProgram output) in Steps)
            yield return Certification.Timed(step, () => output.Functions.Length == count && reachOf.Count == count && compilation.Witness.Reach[0] == 0
                ? [.. output.Functions.Select((function, i) => Check(step, i, function))]
                : [.. Enumerable.Repeat(new Verdict(Judgement.Refused, "the programs have not the same functions"), count)]);
    }

    /// <summary>What the step's checker says of an output for function i, be it the compilation's or not.</summary>
    public Verdict Check(Step step, int i, AnfFunction output)
    {
        if (handover.Function(output, withKinds: step == Step.RepresentationSelection) is not { } target)
            return new Verdict(Judgement.Refused, "a Tick is missing, or is where none belongs");
        return step switch
        {
            Step.AnfConversion => Say(AnfConversionCheck.CheckFunction(program.Flat.Select(i), target, compilation.Witness.Reach[i], reachOf),
                "the statements are not those of the expression"),
            Step.FinallyElimination => Say(Source(compilation.Converted, i) is { } source
                && FinallyCheck.__default.CheckFunction(source, target, (uint)compilation.Converted.Functions[i].Locals.Length, exits),
                "the completion records do not say how the body ended, or other code changed"),
            Step.KnownCalls => KnowsCallees(i)
                ? Say(KnownCallsCheck.CheckFunction(Asserting.Value!, Asserting.Value!.Select(i), target, (uint)compilation.WithoutFinally.Functions[i].Locals.Length),
                    "a call through a direct entry is not the call of a known function that it was, or other code changed")
                : new Verdict(Judgement.Refused, "what is stored somewhere is not what is said of callees"),
            Step.CopyPropagation => Say(CopyPropagation(i, target), "a local is read that may not have its value, or other code changed"),
            Step.RepresentationSelection => Say(Source(compilation.WithoutCopies, i) is { } source && RepresentationCheck.CheckFunction(source, target),
                "the code changed, or a local may be given what its representation cannot hold"),
            _ => throw new ArgumentException($"{step} is not checked here"),
        };
    }

    /// <summary>The program without finally, and what the pass says of callees as statements in it; null where something is not as it must be.</summary>
    private Lazy<Dafny.ISequence<D.Function>?> Asserting => field ??= new(() => AllOf(function => handover.Asserting(function, compilation.Callees)));

    private Lazy<Dafny.ISequence<D.Function>?> WithoutFinally => field ??= new(() => AllOf(function => handover.Function(function)));

    private Lazy<CalleesHandover?> Callees => field ??= new(() => CalleesHandover.Of(program.Names, compilation.Callees, compilation.WithoutFinally));

    private Dafny.ISequence<D.Function>? AllOf(Func<AnfFunction, D.Function?> handOver)
    {
        D.Function?[] functions = [.. compilation.WithoutFinally.Functions.Select(handOver)];
        return functions.Contains(null) ? null : Dafny.Sequence<D.Function>.FromArray(functions!);
    }

    private readonly Dictionary<int, bool> knowsCallees = [];

    /// <summary>Whether what is stored in function i is what is said of callees.</summary>
    private bool KnowsCallees(int i)
    {
        if (!knowsCallees.TryGetValue(i, out bool knows))
            knowsCallees.Add(i, knows = Callees.Value is { } callees && WithoutFinally.Value is { } plain && Asserting.Value is { } asserting
                && KnownCalleesCheck.CheckFunction(plain, callees.Types, callees.Locals[i], (uint)i, plain.Select(i), asserting.Select(i)));
        return knows;
    }

    private static Verdict Say(bool accepted, string refusal) => accepted ? Verdict.Certified : new Verdict(Judgement.Refused, refusal);

    private D.Function? Source(AnfProgram program, int i) => handover.Function(program.Functions[i]);

    private bool CopyPropagation(int i, D.Function target)
    {
        AnfFunction function = compilation.WithKnownCalls.Functions[i];
        Dictionary<int, Atom> images = compilation.Copies.Images[function.Id];
        int count = function.Locals.Length;
        if (images.Any(entry => (uint)entry.Key >= count || entry.Value is LocalAtom image && (uint)image.Local.Index >= count)) return false;
        var imageOf = new D.Atom[count];
        var usersOf = new Dafny.ISet<uint>[count];
        for (int local = 0; local < count; local++) imageOf[local] = handover.Read(local);
        foreach ((int local, Atom image) in images) imageOf[local] = handover.Atom(image);
        Array.Fill(usersOf, Dafny.Set<uint>.Empty);
        foreach (var users in images.Where(entry => entry.Value is LocalAtom).GroupBy(entry => ((LocalAtom)entry.Value).Local.Index, entry => (uint)entry.Key))
            usersOf[users.Key] = Dafny.Set<uint>.FromCollection([.. users]);
        return Source(compilation.WithKnownCalls, i) is { } source
            && CopyPropagationCheck.CheckFunction(source, target, Dafny.Sequence<D.Atom>.FromArray(imageOf), Dafny.Sequence<Dafny.ISet<uint>>.FromArray(usersOf));
    }
}
