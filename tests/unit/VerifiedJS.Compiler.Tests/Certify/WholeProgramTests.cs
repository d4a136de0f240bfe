using VerifiedJS.Certify;
using VerifiedJS.Driver;
using Xunit;

namespace VerifiedJS.Compiler.Tests.Certify;

/// <summary>Library and program as one program: every function is certified, and what is not the library's code is noticed.</summary>
public class WholeProgramTests
{
    private static (Compilation Compilation, byte[] Module, LinkWitness Linked, bool WithEvaluator) Compile(string file, LinkMode mode) => DeepStack.Run(() =>
    {
        (Core.Program core, bool withEvaluator) = VerifiedJS.Driver.Compiler.ToCore(Path.Combine(CertificationTests.Root(), "tests", "e2e", file), null, EvaluatorMode.Automatic);
        Compilation compilation = Pipeline.Compile(core);
        var linked = new LinkWitness();
        return (compilation, Linker.Link(compilation.Optimized, Runtime.Load(withEvaluator), mode, linked), linked, withEvaluator);
    });

    [Theory]
    [InlineData("async/for_await.js", LinkMode.Static)]
    [InlineData("programs/bank_events.js", LinkMode.Dynamic)]
    [InlineData("modules/entry.mjs", LinkMode.Static)]
    [InlineData("bigint/operations.js", LinkMode.Dynamic)] // literals that the library has as well
    [InlineData("eval/direct_scopes.js", LinkMode.Dynamic)]
    public void AllFunctionsAreCertified(string file, LinkMode mode)
    {
        (Compilation compilation, byte[] module, LinkWitness linked, bool withEvaluator) = Compile(file, mode);
        CertificationReport report = Certification.RunWithLibrary(compilation, module, linked, withEvaluator);
        Assert.True(report.IsComplete, string.Join('\n', report.Complaints()));
        Assert.True(report.Functions.Length > 1400 + compilation.Flat.Functions.Length);
        Assert.Equal(mode == LinkMode.Static, report.Steps.Single(step => step.Step == Step.Emission).Count(Judgement.Absent) > 0);
    }

    /// <summary>The code of the library and of the helpers is compared with the module's bytes, as the program's is.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void OtherLibraryCodeIsRefused(bool isHelper)
    {
        (Compilation compilation, byte[] module, LinkWitness linked, bool withEvaluator) = Compile("closures/counter.js", LinkMode.Static);
        (Wasm.Module structure, IReadOnlyList<(int Start, int End)> bodies) = Wasm.Decoder.DecodeStructure(module);
        int imports = structure.Imports.Count(import => import.Type is Wasm.ImportType.Function);
        // The last functions before the program's are the library's.
        int changed = isHelper ? linked.Externals[Runtime.ExportName(WasmIR.RuntimeHelper.CallValue)].Index : linked.RuntimeFunctions.Max();
        (int start, int end) = bodies[changed - imports];
        int at = Enumerable.Range(start, end - start).Last(i => module[i] == 0x20 && module[i + 1] < 0x40); // local.get
        module[at + 1] ^= 1;
        CertificationReport report = Certification.RunWithLibrary(compilation, module, linked, withEvaluator);
        Assert.False(report.IsAccepted);
        Assert.All(report.Complaints(), complaint => Assert.StartsWith("emission", complaint.Replace("encoding", "emission")));
    }

    /// <summary>A module of another runtime's functions is none of this library's.</summary>
    [Fact]
    public void FunctionsOutOfPlaceAreRefused()
    {
        (Compilation compilation, byte[] module, LinkWitness linked, bool withEvaluator) = Compile("closures/counter.js", LinkMode.Static);
        LinkWitness moved = linked.Moved(i => i, i => i); // without the runtime's places: as if it were linked dynamically
        Assert.False(Certification.RunWithLibrary(compilation, module, moved, withEvaluator).IsAccepted);
    }
}
