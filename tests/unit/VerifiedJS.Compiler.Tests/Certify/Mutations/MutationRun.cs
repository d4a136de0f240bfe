using System.Collections.Immutable;
using System.Text;
using VerifiedJS.Anf;
using VerifiedJS.Certify;
using VerifiedJS.Driver;
using VerifiedJS.Flat;
using VerifiedJS.Kernel;
using VerifiedJS.Wasm;
using VerifiedJS.WasmIR;
using A = VerifiedJS.Anf;
using Decoder = VerifiedJS.Wasm.Decoder;
using Encoder = VerifiedJS.Wasm.Encoder;
using Runtime = VerifiedJS.Driver.Runtime;

namespace VerifiedJS.Compiler.Tests.Certify.Mutations;

/// <summary>
/// Changes the outputs of a program's compilation, step by step, and asks the checkers. What is accepted must behave as before, and why is found out
/// here: it is the same text; or the same but for stores that nobody reads and copies; or the program, which does run the function, prints the same.
/// </summary>
/// <param name="table">Where it is noted.</param>
/// <param name="most">How many instances of a kind are tried at most, of a step of a program.</param>
internal sealed class MutationRun(MutationTable table, int most)
{
    private const string SameText = "the same code", SameButForStores = "the same but for stores that nobody reads", Runs = "the program runs it and prints the same",
        RunsCollecting = "the program runs it and prints the same, collecting at every poll", NotRun = "not run";

    public static readonly Step[] AnfSteps = [Step.AnfConversion, Step.FinallyElimination, Step.KnownCalls, Step.CopyPropagation, Step.RepresentationSelection];

    private const string Lowering = "lowering", Sharing = "slot sharing", Roots = "safepoints", Bytes = "emission and encoding";

    private string file = "";
    private Compilation compilation = null!;
    private Dictionary<string, string> outputs = [];
    private readonly Dictionary<int, bool> executed = [];

    public static void Expect(MutationTable table)
    {
        table.Expect(CertificationReport.NameOf(Step.ClosureConversion), FlatMutation.Kinds);
        foreach (Step step in AnfSteps) table.Expect(CertificationReport.NameOf(step), AnfMutation.Kinds);
        table.Expect(CertificationReport.NameOf(Step.KnownCalls), CalleesMutation.Kinds);
        table.Expect(CertificationReport.NameOf(Step.RepresentationSelection), AnfMutation.Representations);
        table.Expect(Lowering, IrMutation.Kinds);
        table.Expect(Sharing, SharedSlots.Kinds);
        table.Expect(Roots, IrMutation.SafepointKinds);
        table.Expect(Bytes, ModuleMutation.Kinds.Concat(ModuleMutation.ModuleKinds));
    }

    /// <summary>Tries all kinds on a program.</summary>
    public void Program(string path)
    {
        file = path;
        outputs = [];
        executed.Clear();
        DeepStack.Run(() =>
        {
            compilation = Pipeline.Compile(VerifiedJS.Driver.Compiler.ToCore(path, null, EvaluatorMode.Refused).Program);
            ClosureConversion();
            foreach (Step step in AnfSteps) Anf(step);
            KnownCallees();
            var linked = new LinkWitness();
            byte[] module = Linker.Link(compilation.Optimized, Runtime.Load(false), LinkMode.Dynamic, linked);
            Lowered(linked);
            Module(module, linked);
        });
    }

    /// <summary>Up to so many instances of a kind, from functions all over the program.</summary>
    private void Each<TFunction>(IReadOnlyList<TFunction> functions, IEnumerable<string> kinds, Func<string, TFunction, int, TFunction?> apply, Action<string, int, TFunction> judge)
        where TFunction : class
    {
        foreach (string kind in kinds)
        {
            int tried = 0, start = (int)((uint)Seed(kind, Path.GetFileName(file).Length) % (uint)functions.Count);
            for (int n = 0; n < functions.Count && tried < most; n++)
            {
                int i = (start + n) % functions.Count;
                if (apply(kind, functions[i], Seed(kind, i)) is not { } changed) continue;
                tried++;
                judge(kind, i, changed);
            }
        }
    }

    private void Accepted(string step, string kind, string? reason, string where)
    {
        if (reason == NotRun) table.NotRun();
        else table.Accepted(step, kind, reason, where);
    }

    private static int Seed(string kind, int i) => kind.Aggregate(i * 7919 + 17, (seed, c) => unchecked(seed * 31 + c)) & int.MaxValue;

    private void ClosureConversion()
    {
        FlatProgram right = compilation.Flat;
        string step = CertificationReport.NameOf(Step.ClosureConversion);
        Each(right.Functions, FlatMutation.Kinds, FlatMutation.Apply, (kind, i, changed) =>
        {
            FlatProgram wrong = right with { Functions = right.Functions.SetItem(i, changed) };
            if (Certification.Converted(compilation.Core, wrong).Count(Judgement.Refused) > 0) table.Refused(step, kind);
            else
                Accepted(step, kind, Flat.Printer.Print(wrong) == Flat.Printer.Print(right) ? SameText : RunsTheSame(Pipeline.ToAnf(right), () => Pipeline.ToAnf(wrong), "flat", i),
                    $"function {i} of {file}");
        });
    }

    private AnfProgram OutputOf(Step step) => step switch
    {
        Step.AnfConversion => compilation.Converted,
        Step.FinallyElimination => compilation.WithoutFinally,
        Step.KnownCalls => compilation.WithKnownCalls,
        Step.CopyPropagation => compilation.WithoutCopies,
        Step.RepresentationSelection => compilation.Optimized,
        _ => throw new ArgumentException(step.ToString()),
    };

    private void Anf(Step step)
    {
        AnfProgram right = OutputOf(step);
        var certifier = new AnfCertifier(compilation);
        IEnumerable<string> kinds = step == Step.RepresentationSelection ? AnfMutation.Kinds.Concat(AnfMutation.Representations) : AnfMutation.Kinds;
        Each(right.Functions, kinds, AnfMutation.Apply, (kind, i, changed) =>
        {
            string name = CertificationReport.NameOf(step);
            if (certifier.Check(step, i, changed).Judgement == Judgement.Refused)
            {
                table.Refused(name, kind);
                return;
            }
            string Text(AnfFunction function) => A.Printer.Print(right with { Functions = [function] });
            string Normal(AnfFunction function) => A.Printer.Print(CopyPropagation.Run(FinallyElimination.Run(right with { Functions = [function] })));
            Accepted(name, kind, Text(changed) == Text(right.Functions[i]) ? SameText : Normal(changed) == Normal(right.Functions[i]) ? SameButForStores
                : RunsTheSame(FinallyElimination.Run(right), () => FinallyElimination.Run(right with { Functions = right.Functions.SetItem(i, changed) }), step.ToString(), i), $"function {i} of {file}");
        });
    }

    /// <summary>The pass of known calls, misinformed of callees: what it says and what it makes of it.</summary>
    private void KnownCallees()
    {
        string name = CertificationReport.NameOf(Step.KnownCalls);
        AnfProgram right = compilation.WithKnownCalls;
        foreach (string kind in CalleesMutation.Kinds)
        {
            ImmutableArray<Func<Callees>> changes = CalleesMutation.Changes(kind, compilation.Callees, compilation.WithoutFinally);
            int first = Seed(kind, Path.GetFileName(file).Length);
            for (int n = 0; n < Math.Min(most, changes.Length); n++)
            {
                int which = (int)((first + (long)n * changes.Length / Math.Min(most, changes.Length)) % changes.Length);
                Callees callees = changes[which]();
                AnfProgram wrong = KnownCalls.Run(compilation.WithoutFinally, callees);
                var certifier = new AnfCertifier(compilation with { Callees = callees, WithKnownCalls = wrong });
                if (Enumerable.Range(0, wrong.Functions.Length).Any(i => certifier.Check(Step.KnownCalls, i, wrong.Functions[i]).Judgement == Judgement.Refused))
                {
                    table.Refused(name, kind);
                    continue;
                }
                if (A.Printer.Print(wrong) == A.Printer.Print(right))
                {
                    Accepted(name, kind, SameText, file);
                    continue;
                }
                string Text(AnfProgram program, int i) => A.Printer.Print(program with { Functions = [program.Functions[i]] });
                int changed = Enumerable.Range(0, wrong.Functions.Length).First(i => Text(wrong, i) != Text(right, i));
                Accepted(name, kind, RunsTheSame(right, () => wrong, nameof(Step.KnownCalls), changed), $"function {changed} of {file}");
            }
        }
    }

    private string? RunsTheSame(AnfProgram right, Func<AnfProgram> wrong, string level, int function)
    {
        if (!outputs.TryGetValue(level, out string? expected)) outputs.Add(level, expected = Behaviour(() => VerifiedJS.Driver.Compiler.Interpret(right, file)));
        if (!executed.TryGetValue(function, out bool isExecuted))
        {
            var stops = right.Functions[function] with { Body = new A.Seq([new Tick(), new A.Throw(new ConstantAtom(new Core.Literal.Null()))]) };
            executed.Add(function, isExecuted = Behaviour(() => VerifiedJS.Driver.Compiler.Interpret(right with { Functions = right.Functions.SetItem(function, stops) }, file)) != expected);
        }
        if (!isExecuted) return NotRun;
        return Behaviour(() => VerifiedJS.Driver.Compiler.Interpret(wrong(), file)) == expected ? Runs : null;
    }

    /// <summary>What a program prints, and its exit code.</summary>
    private static string Behaviour(Func<int> run)
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        NativeHost.Output = output;
        NativeHost.Error = error;
        string exit;
        try
        {
            exit = run().ToString();
        }
        catch (Exception e)
        {
            exit = e.Message;
        }
        return $"{Encoding.UTF8.GetString(output.ToArray())}\n{Encoding.UTF8.GetString(error.ToArray())}\n{exit}";
    }

    private void Lowered(LinkWitness linked)
    {
        KeyValuePair<int, IrFunction>[] all = [.. linked.Functions.Where(entry => entry.Value.Id.Index >= 0)], everything = [.. linked.Functions];
        // Only one function at a time is asked about.
        bool Accepts(int index, IrFunction function, Func<StepReport> check)
        {
            linked.Functions.Clear();
            linked.Functions.Add(index, function);
            bool accepted = check().Verdicts!.Value.All(verdict => verdict.Judgement == Judgement.Certified);
            linked.Functions.Clear();
            foreach ((int at, IrFunction f) in everything) linked.Functions.Add(at, f);
            return accepted;
        }
        bool IsSafe(int index, IrFunction function) => Accepts(index, function, () => Certification.Safepoints(linked));
        bool IsLowered(int index, IrFunction function, LoweringWitness.Body body)
        {
            linked.Program.Witness.Bodies[function] = body;
            return Accepts(index, function, () => Certification.Lowered(compilation.Optimized, linked));
        }

        Dictionary<IrFunction, LoweringWitness.Body> bodies = linked.Program.Witness.Bodies;
        KeyValuePair<int, IrFunction>[] safe = [.. all.Where(entry => IsSafe(entry.Key, entry.Value))];
        if (safe.Length > 0)
            Each([.. safe.Select(entry => entry.Value)], IrMutation.SafepointKinds, (kind, f, seed) => IrMutation.Apply(kind, f, 0, seed), (kind, i, changed) =>
            {
                if (!IsSafe(safe[i].Key, changed)) table.Refused(Roots, kind);
                else Accepted(Roots, kind, RunsLowered(kind, safe[i].Value, changed, 0), $"{safe[i].Value.Name} ({safe[i].Value.Entry}, function {safe[i].Value.Id.Index}) of {file}");
            });

        KeyValuePair<int, IrFunction>[] lowered = [.. safe.Where(entry => bodies.TryGetValue(entry.Value, out LoweringWitness.Body? body) && IsLowered(entry.Key, entry.Value, body))];
        if (lowered.Length > 0)
            Each([.. lowered.Select(entry => entry.Value)], IrMutation.Kinds, (kind, f, seed) => IrMutation.Apply(kind, f, bodies[f].HeaderLength, seed), (kind, i, changed) =>
            {
                (int index, IrFunction function) = lowered[i];
                if (!IsLowered(index, changed, bodies[function]) || !IsSafe(index, changed)) table.Refused(Lowering, kind);
                else Accepted(Lowering, kind, RunsLowered(kind, function, changed, bodies[function].HeaderLength), $"{function.Name} ({function.Entry}, function {function.Id.Index}) of {file}");
            });
        if (lowered.Length > 0) SharedLocals(linked.Program.Witness, lowered, (index, function) => Accepts(index, function, () => Certification.Lowered(compilation.Optimized, linked)));
    }

    /// <summary>Locals that share slots, as in functions with thousands of them.</summary>
    /// <param name="accepts">Whether the certifier accepts a function of the module.</param>
    private void SharedLocals(LoweringWitness witness, KeyValuePair<int, IrFunction>[] lowered, Func<int, IrFunction, bool> accepts)
    {
        bool Accepts(int index, SharedSlots shared)
        {
            witness.Shared[shared.Function] = shared.Witness;
            witness.Bodies[shared.Function] = witness.Bodies[shared.Witness.Before];
            return accepts(index, shared.Function);
        }
        SharedSlots[] right = [.. lowered.Select(entry => SharedSlots.Of(entry.Value, witness.Bodies[entry.Value].Next.Index + 1))];
        for (int i = 0; i < right.Length; i++)
            if (!Accepts(lowered[i].Key, right[i])) table.Accepted(Sharing, SharedSlots.Kinds.First(), null, $"the pass's own output for {lowered[i].Value.Name} of {file} is refused");
        Each(right, SharedSlots.Kinds, SharedSlots.Apply, (kind, i, changed) =>
        {
            if (!Accepts(lowered[i].Key, changed)) table.Refused(Sharing, kind);
            else Accepted(Sharing, kind, Behaves(right[i].Function, changed.Function, right[i].Again, changed.Again), $"{lowered[i].Value.Name} ({lowered[i].Value.Entry}, function {lowered[i].Value.Id.Index}) of {file}");
        });
    }

    /// <summary>Why a changed function of Wasm.IR behaves the same. The program is lowered anew for it, with other addresses, and changed at the same place.</summary>
    private string? RunsLowered(string kind, IrFunction right, IrFunction wrong, int header)
    {
        int seed = Text(right) == Text(wrong) ? 0 : PlaceOf(kind, right, wrong, header);
        return Behaves(right, wrong, f => f, f => IrMutation.Apply(kind, f, header, seed)!);
    }

    private static string Text(IrFunction f) => WasmIR.Printer.Print(new IrProgram([f], []));

    /// <summary>The same, of two ways to make the function of what lowering gives.</summary>
    private string? Behaves(IrFunction right, IrFunction wrong, Func<IrFunction, IrFunction> rightly, Func<IrFunction, IrFunction> wrongly)
    {
        if (Text(right) == Text(wrong)) return SameText;
        string Run(Func<IrFunction, IrFunction> change, bool stress) => Behaviour(() => VerifiedJS.Driver.Compiler.InterpretLowered(compilation.Optimized, file,
            program => program with { Functions = [.. program.Functions.Select(f => f.Id == right.Id && f.Entry == right.Entry ? change(f) : f)] }, stress));
        string expected = Run(rightly, false);
        if (Run(f => f with { Body = [new WasmIR.Unreachable()] }, false) == expected) return NotRun;
        return Run(wrongly, false) == expected && Run(rightly, true) == Run(wrongly, true) ? RunsCollecting : null;
    }

    private static int PlaceOf(string kind, IrFunction right, IrFunction wrong, int header)
    {
        string text = Text(wrong);
        for (int place = 0; ; place++)
            if (Text(IrMutation.Apply(kind, right, header, place)!) == text) return place;
    }

    private void Module(byte[] bytes, LinkWitness linked)
    {
        Module module = Decoder.Decode(bytes);
        int imports = module.Imports.Count(import => import.Type is ImportType.Function);
        KeyValuePair<int, IrFunction>[] all = [.. linked.Functions];
        bool IsRefused(Module changed)
        {
            byte[] encoded = Encoder.Encode(changed);
            return Certification.Emitted(encoded, linked).Any(report => report.Count(Judgement.Refused) > 0);
        }
        Each([.. all.Select(entry => module.Functions[entry.Key - imports])], ModuleMutation.Kinds, (kind, f, seed) => ModuleMutation.Places(kind, f) is > 0 and var places ? ModuleMutation.Apply(kind, f, seed % places) : null,
            (kind, i, changed) =>
            {
                int index = all[i].Key - imports;
                Module wrong = module with { Functions = [.. Enumerable.Take(module.Functions, index), changed, .. Enumerable.Skip(module.Functions, index + 1)] };
                linked.Functions.Clear();
                linked.Functions.Add(all[i].Key, all[i].Value);
                if (IsRefused(wrong)) table.Refused(Bytes, kind);
                else table.Accepted(Bytes, kind, changed.Equals(module.Functions[index]) ? SameText : null, $"function {all[i].Key} of {file}");
            });
        linked.Functions.Clear();
        foreach ((int at, IrFunction f) in all) linked.Functions.Add(at, f);
        foreach (string kind in ModuleMutation.ModuleKinds)
        {
            int places = ModuleMutation.Places(kind, module);
            for (int n = 0; n < Math.Min(places, most); n++)
            {
                Module wrong = ModuleMutation.Apply(kind, module, (int)((long)n * places / Math.Min(places, most)));
                if (IsRefused(wrong)) table.Refused(Bytes, kind);
                else table.Accepted(Bytes, kind, null, $"the module of {file}");
            }
        }
    }
}
