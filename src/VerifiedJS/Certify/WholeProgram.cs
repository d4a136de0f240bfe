extern alias Checkers;

using System.Collections.Immutable;
using N = Checkers::Names;
using WholeProgramCheck = Checkers::WholeProgramCheck.__default;
using VerifiedJS.Anf;
using VerifiedJS.Certify.Certificates;
using VerifiedJS.Core;
using VerifiedJS.Driver;
using VerifiedJS.Flat;
using VerifiedJS.Wasm;
using static VerifiedJS.Core.CoreBuilder;
using Expr = VerifiedJS.Core.Expr;
using Part = VerifiedJS.Certify.LoweringCertifier.Part;
using Runtime = VerifiedJS.Driver.Runtime;

namespace VerifiedJS.Certify;

/// <summary>
/// Library and program as one program, which is what the theorem to read is about (proofs/EndToEnd.dfy, WholeCorrect): calls that go from one to the other are calls of
/// known code. Both are compiled once more, together, in Core:
///
///     main() { library(); return Intrinsic("runProgram")(program) }
///
/// and the checkers get the whole, with the code that each was lowered to by itself, under the functions' numbers in the whole. So what they accept is what the theorem asks for:
/// that a program's checks and the library's, made apart, are those of the whole is no matter of belief.
/// </summary>
internal sealed class WholeProgram
{
    private readonly Compilation program, whole;
    private readonly LinkWitness linked, library;
    private readonly byte[] module, runtime;
    private readonly int[] functionsOfLibrary, functionsOfProgram;
    private readonly bool isDynamic;
    private readonly int firstStatic;

    /// <param name="program">The program, compiled by itself.</param>
    /// <param name="module">Its module, linked statically or dynamically.</param>
    /// <param name="withEvaluator">Which of the runtimes it is linked with.</param>
    /// <param name="beside">The files beside the module, by name: see <see cref="Certificates.Certificate.Check"/>.</param>
    public WholeProgram(Compilation program, byte[] module, LinkWitness linked, bool withEvaluator, Func<string, byte[]?>? beside)
    {
        this.program = program;
        this.module = module;
        this.linked = linked;
        (runtime, library) = Runtime.BuildForCertification(withEvaluator);
        isDynamic = linked.RuntimeFunctions.IsEmpty;
        string file = Runtime.FileNameOf(withEvaluator);
        if (isDynamic && beside?.Invoke(file) is { } found && !found.AsSpan().SequenceEqual(runtime))
            throw new CertificateError($"says nothing of the {file} beside the module: it is not this compiler's");
        Core.Program core = Library.Elaborated(withEvaluator);
        FlatProgram flat = Pipeline.ToFlat(core);
        whole = Pipeline.Compile(Together(core, program.Core, withEvaluator));
        var numbers = new Dictionary<Core.Function, int>(ReferenceEqualityComparer.Instance);
        foreach (FlatFunction function in whole.Flat.Functions) numbers.Add(function.Source, function.Id.Index);
        functionsOfLibrary = [.. flat.Functions.Select(f => numbers[f.Source])];
        functionsOfProgram = [.. program.Flat.Functions.Select(f => numbers[f.Source])];
        firstStatic = core.Statics.Length;
    }

    /// <summary>The program whose main function is the library's, then the program's, as the library runs it.</summary>
    private static Core.Program Together(Core.Program library, Core.Program program, bool withEvaluator)
    {
        static Expr Call(Expr callee, params ImmutableArray<Expr> arguments) => new Core.Call(callee, Undefined, Undefined, arguments, null);
        static Expr Intrinsic(string name) => Prim("Intrinsic", String(name));
        ImmutableArray<Expr> body =
        [
            Call(new Lambda(library.Main)),
            .. withEvaluator ? [Call(Intrinsic("theParser"))] : ImmutableArray<Expr>.Empty,
            new Core.Return(Call(Intrinsic("runProgram"), new Lambda(program.Main))),
        ];
        var main = new Core.Function("library, then program", 0, FunctionKind.Method, true, [], null, null, null, null, null, new Core.Seq(body), null);
        return new Core.Program([.. library.Statics, .. program.Statics], main, []);
    }

    /// <summary>
    /// What the checkers say of the whole, function by function. Function 0 is main, which has no code: the module begins where its last call does.
    /// </summary>
    public CertificationReport Report() => DeepStack.Run(() =>
    {
        var handover = new ProgramHandover(whole);
        NameApart(handover.Names);
        var steps = Certification.ToAnf(handover).ToDictionary(report => report.Step);
        if (handover.Anf.Function(whole.Optimized.Functions[0], withKinds: true) is not { } main || !WholeProgramCheck.IsBoot(main))
            Refuse(steps, Step.RepresentationSelection, 0, "it does not end with the call that runs the program");

        // The functions' indices: of a self-contained module its own; an engine that instantiates two modules numbers their functions through (4.5.4).
        LinkWitness libraryCode = library, programCode = linked;
        if (isDynamic) programCode = Instantiated();
        else libraryCode = library.Moved(i => Place(linked.RuntimeFunctions, i), i => Place(linked.RuntimeTargets, i));
        Part libraryPart = new(libraryCode, new WasmIRHandover(libraryCode), i => functionsOfLibrary[i], 0, handover.Names.Literal);
        Part programPart = new(programCode, new WasmIRHandover(programCode), i => functionsOfProgram[i], firstStatic, literal => NameOf(handover.Names, literal));
        var externals = new Dictionary<string, (int Index, FunctionType Type)>(libraryCode.Externals);
        foreach ((string name, var external) in programCode.Externals)
            if (!externals.TryAdd(name, external) && externals[name].Index != external.Index) Refuse(steps, Step.RepresentationSelection, 0, $"{name} is not the same for library and program");
        steps.Add(Step.Lowering, Certification.Timed(Step.Lowering, () =>
            new LoweringCertifier(whole.Optimized, [libraryPart, programPart], externals, handover.Names, handover.Anf).Verdicts()));

        // Each module's bytes, in its own numbering.
        IEnumerable<StepReport> OfCode(byte[] bytes, LinkWitness code)
        {
            var handed = new WasmIRHandover(code);
            return Certification.Emitted(bytes, code, handed).Append(Certification.Safepoints(code, handed));
        }
        Dictionary<Step, StepReport> ofProgram = OfCode(module, linked).ToDictionary(report => report.Step);
        foreach (StepReport ofLibrary in OfCode(isDynamic ? runtime : module, libraryCode)) steps.Add(ofLibrary.Step, Merged(ofLibrary, ofProgram[ofLibrary.Step]));
        if (linked.FirstSlot < library.FirstSlot + functionsOfLibrary.Length) Refuse(steps, Step.Encoding, 0, "library and program are in the same slots of the function table");
        foreach (Step step in (Step[])[Step.Lowering, Step.Safepoints, Step.Emission, Step.Encoding]) steps[step] = WithAbsent(steps[step], libraryCode);
        return new CertificationReport([.. whole.Flat.Functions.Select(f => f.Source.Name)], [.. Enum.GetValues<Step>().Select(step => steps[step])]);
    });

    private static int? Place(ImmutableArray<int> places, int i) => i < places.Length && places[i] >= 0 ? places[i] : null;

    /// <summary>The program's functions after those of the runtime's module, its imports among them.</summary>
    private LinkWitness Instantiated()
    {
        (Module own, _) = Decoder.DecodeStructure(module);
        (Module other, _) = Decoder.DecodeStructure(runtime);
        int count = FunctionImports(other).Count + other.Functions.Count;
        Dictionary<string, int> exports = other.Exports.Where(export => export.Kind == ExternalKind.Function).ToDictionary(export => export.Name, export => export.Index);
        List<Import> imports = FunctionImports(own);
        int? At(int i) => i >= imports.Count ? count + i - imports.Count
            : imports[i].Module == Runtime.ModuleName && exports.TryGetValue(imports[i].Name, out int index) ? index : null;
        return linked.Moved(At, At);
    }

    private static List<Import> FunctionImports(Module module) => [.. module.Imports.Where(import => import.Type is ImportType.Function)];

    private StepReport Merged(StepReport ofLibrary, StepReport ofProgram)
    {
        var verdicts = new Verdict[whole.Flat.Functions.Length];
        void Add(StepReport report, int[] functions)
        {
            for (int i = 0; i < report.Verdicts!.Value.Length; i++) verdicts[functions[i]] = report.Verdicts.Value[i];
        }
        Add(ofLibrary, functionsOfLibrary);
        Add(ofProgram, functionsOfProgram);
        return new StepReport(ofLibrary.Step, [.. verdicts], ofLibrary.Time + ofProgram.Time);
    }

    /// <summary>The report where it says of the library's functions that linking has left out that there is nothing to say.</summary>
    private StepReport WithAbsent(StepReport report, LinkWitness libraryCode)
    {
        HashSet<int> present = [.. libraryCode.Functions.Values.Select(function => function.Id.Index)];
        Verdict[] verdicts = [.. report.Verdicts!.Value];
        for (int i = 0; i < functionsOfLibrary.Length; i++)
            // What is refused of the runtime's helpers stands at the library's first function.
            if (!present.Contains(i) && verdicts[functionsOfLibrary[i]].Judgement != Judgement.Refused) verdicts[functionsOfLibrary[i]] = new Verdict(Judgement.Absent);
        return report with { Verdicts = [.. verdicts] };
    }

    private static void Refuse(Dictionary<Step, StepReport> steps, Step step, int function, string reason) =>
        steps[step] = steps[step] with { Verdicts = steps[step].Verdicts!.Value.SetItem(function, new Verdict(Judgement.Refused, reason)) };

    /// <summary>The program's literals of which the kernel has another value for the library: equal BigInts, and long strings, are two values.</summary>
    private bool IsApart(Literal literal) =>
        library.Program.Witness.Constants.TryGetValue(literal, out long others) && linked.Program.Witness.Constants.TryGetValue(literal, out long own) && own != others;

    private N.Literal NameOf(Names names, Literal literal) => IsApart(literal) ? names.Apart(literal) : names.Literal(literal);

    private void NameApart(Names names)
    {
        void Visit(Expr expression)
        {
            if (expression is Core.Constant { Value: var literal } && IsApart(literal)) names.Apart(literal);
            if (expression is Lambda lambda) Visit(lambda.Function.Body);
            foreach (Expr child in CoreTraversal.Children(expression)) Visit(child);
        }
        Visit(program.Core.Main.Body);
    }
}
