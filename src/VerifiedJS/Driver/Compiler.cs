using VerifiedJS.Anf;
using VerifiedJS.Certify;
using VerifiedJS.Certify.Certificates;
using VerifiedJS.Core.Elaboration;
using VerifiedJS.Driver.Modules;
using VerifiedJS.Flat;
using VerifiedJS.Intrinsics;
using VerifiedJS.Kernel;
using VerifiedJS.Source;
using VerifiedJS.Wasm;
using VerifiedJS.Wasm.Execution;
using Value = VerifiedJS.Kernel.Value;

namespace VerifiedJS.Driver;

/// <summary>An intermediate language.</summary>
public enum Level { EsTree, Ast, Core, Flat, Anf, WasmIR, Wat }

/// <summary>What is done about certification.</summary>
public enum CertificationMode
{
    /// <summary>No checker runs.</summary>
    None,
    /// <summary>All checkers run; a refusal is an internal compiler error, a known gap is not.</summary>
    Check,
    /// <summary>As Check; who asked prints the report, whatever it says.</summary>
    Report,
    /// <summary>As Check, and whatever is not certified is an error too: a step without a checker, a known gap of one.</summary>
    Strict,
}

/// <summary>A mistake in the input other than a syntax error: a missing file, an unsupported feature.</summary>
public sealed class CompileError(string message) : Exception(message);

/// <summary>A compiled program.</summary>
/// <param name="Module">The module's bytes.</param>
/// <param name="Runtime">What it was linked with.</param>
/// <param name="Report">What of the compilation is certified; null when the checkers did not run.</param>
/// <param name="Certificate">What the compilation can be checked again with; null when nobody asked for it.</param>
public sealed record LinkedProgram(byte[] Module, Runtime Runtime, CertificationReport? Report, byte[]? Certificate);

/// <summary>From a file to what is wanted of it. Syntax errors come as <see cref="SyntaxError"/>, other mistakes as <see cref="CompileError"/>.</summary>
public static class Compiler
{
    /// <summary>Files as the compiler reads them: UTF-8, strictly; a byte order mark is not part of the text.</summary>
    private sealed class SourceFiles : IModuleFiles
    {
        private readonly DiskFiles disk = new();

        public bool FileExists(string path) => disk.FileExists(path);
        public bool DirectoryExists(string path) => disk.DirectoryExists(path);
        public string RealPath(string path) => disk.RealPath(path);

        public string ReadText(string path)
        {
            byte[] bytes = File.ReadAllBytes(path);
            try
            {
                string text = new System.Text.UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
                return text.StartsWith('\uFEFF') ? text[1..] : text;
            }
            catch (System.Text.DecoderFallbackException e)
            {
                int offset = Math.Clamp(e.Index, 0, bytes.Length), start = bytes.AsSpan(0, offset).LastIndexOf((byte)'\n') + 1;
                throw new CompileError($"{path}:{1 + bytes.AsSpan(0, offset).Count((byte)'\n')}:{offset - start + 1}: the file is not valid UTF-8");
            }
        }
    }

    private static void RequireFile(string path)
    {
        if (Directory.Exists(path)) throw new CompileError($"{path}: is a directory");
        if (!File.Exists(path)) throw new CompileError($"{path}: no such file");
    }

    /// <summary>The syntax tree of the entry file. The format is found as Node does, unless given.</summary>
    public static Source.Program Parse(string path, ModuleFormat? format)
    {
        RequireFile(path);
        var files = new SourceFiles();
        string text = files.ReadText(path);
        return (format ?? new ModuleResolver(files).FormatOf(files.RealPath(path))) switch
        {
            ModuleFormat.EsModule => Parser.ParseModule(text, path),
            ModuleFormat.Script => Parser.ParseScript(text, path),
            _ => Parser.ParseCommonJs(text, path),
        };
    }

    /// <summary>
    /// The program in Core, with everything that it imports, and whether the evaluator is part of it. Printed: for readers, with paths
    /// relative to the current directory.
    /// </summary>
    public static (Core.Program Program, bool WithEvaluator) ToCore(string path, ModuleFormat? format, EvaluatorMode evaluator, bool isPrinted = false)
    {
        RequireFile(path);
        var files = new SourceFiles();
        ModuleGraph graph = new ModuleLoader(files).Load(path, format) with { Base = isPrinted ? files.RealPath(Directory.GetCurrentDirectory()) : null };
        bool withEvaluator = EvaluatorReach.Decide(evaluator, graph);
        return (Elaborate.Modules(graph, withEvaluator: withEvaluator), withEvaluator);
    }

    private static AnfProgram ToAnf(Core.Program program) => Pipeline.Optimize(Pipeline.ToAnf(Pipeline.ToFlat(program)));

    /// <summary>
    /// The program as a module. The checkers of the steps down to ANF run beside lowering and linking, those of the steps to the module's bytes when it is there.
    /// Throws <see cref="CertificationFailed"/> when they refuse.
    /// </summary>
    public static LinkedProgram Compile(string path, ModuleFormat? format, LinkMode link, EvaluatorMode evaluator = EvaluatorMode.Automatic,
        CertificationMode certify = CertificationMode.Check, bool withCertificate = false)
    {
        (Core.Program program, bool withEvaluator) = ToCore(path, format, evaluator);
        Compilation compilation = Pipeline.Compile(program);
        Checking? checking = certify == CertificationMode.None ? null : Certification.Start(compilation);
        Runtime runtime = Runtime.Load(withEvaluator);
        LinkWitness? witness = checking is not null || withCertificate ? new LinkWitness() : null;
        byte[] module = Linker.Link(compilation.Optimized, runtime, link, witness);
        CertificationReport? report = checking?.Finish(module, witness!);
        if (report is not null && certify != CertificationMode.Report) Certification.Require(report, isStrict: certify == CertificationMode.Strict);
        return new LinkedProgram(module, runtime, report, withCertificate ? Certificate.Of(compilation, module, witness!).Write() : null);
    }

    /// <summary>What the checkers say of a written certificate and a module, and of the runtime beside the module where there is one: see <see cref="Certificate"/>.</summary>
    public static CertificationReport Certify(string modulePath, string certificatePath, bool withLibrary = false)
    {
        RequireFile(modulePath);
        RequireFile(certificatePath);
        byte[] module = File.ReadAllBytes(modulePath);
        try
        {
            return Certificate.Read(File.ReadAllBytes(certificatePath)).Check(module, withLibrary, Beside);
        }
        catch (CertificateError error)
        {
            throw new CompileError($"{certificatePath}: the certificate {error.Message}");
        }
        catch (DecodeError error)
        {
            throw new CompileError($"{modulePath}: is no WebAssembly module: {error.Message}");
        }

        byte[]? Beside(string name)
        {
            string path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(modulePath))!, name);
            return File.Exists(path) ? File.ReadAllBytes(path) : null;
        }
    }

    /// <summary>The names of the functions that the program's self-contained module has.</summary>
    public static IReadOnlyList<string> KeptFunctions(string path, ModuleFormat? format)
    {
        (Core.Program program, bool withEvaluator) = ToCore(path, format, EvaluatorMode.Automatic);
        return Linker.KeptFunctions(ToAnf(program), Runtime.Load(withEvaluator));
    }

    /// <summary>The program printed at a level.</summary>
    public static string Print(string path, ModuleFormat? format, Level level, EvaluatorMode evaluator)
    {
        if (level == Level.EsTree) return EsTreePrinter.Print(Parse(path, format));
        if (level == Level.Ast) return AstPrinter.Print(Parse(path, format));
        (Core.Program program, bool withEvaluator) = ToCore(path, format, evaluator, isPrinted: true);
        return level switch
        {
            Level.Core => Core.Printer.Print(program),
            Level.Flat => Flat.Printer.Print(Pipeline.ToFlat(program)),
            Level.Anf => Anf.Printer.Print(ToAnf(program)),
            Level.WasmIR => WasmIR.Printer.Print(Linker.Lower(ToAnf(program), Runtime.Load(withEvaluator))),
            Level.Wat => WatPrinter.Print(Decoder.Decode(Linker.Link(ToAnf(program), Runtime.Load(withEvaluator), LinkMode.Dynamic))),
            _ => throw new InvalidOperationException(),
        };
    }

    /// <summary>Interprets the program at a level, over a kernel of its own; the result is the exit code.</summary>
    public static int Interpret(string path, ModuleFormat? format, Level level, EvaluatorMode evaluator, string[] arguments)
    {
        (Core.Program program, bool withEvaluator) = ToCore(path, format, evaluator);
        return level is Level.Core or Level.Flat or Level.Anf or Level.WasmIR
            ? Semantics.ReferenceInterpreter.Run(level, program, withEvaluator, [path, .. arguments])
            : throw new CompileError($"there is no interpreter of {level}");
    }

    /// <summary>Interprets a program that is ANF already and does not evaluate source text.</summary>
    public static int Interpret(AnfProgram program, string path) => Semantics.ReferenceInterpreter.RunAnf(program, [path]);

    /// <summary>
    /// Interprets a program's Wasm.IR with something done to it, for those who want to know what that changes; under stress each poll collects.
    /// </summary>
    public static int InterpretLowered(AnfProgram program, string path, Func<WasmIR.IrProgram, WasmIR.IrProgram> change, bool stress) =>
        Semantics.ReferenceInterpreter.RunWasmIR(program, withEvaluator: false, [path], change, stress);

    /// <summary>What the checkers, from Core to the bytes of its module, say of the library.</summary>
    public static CertificationReport CertifyRuntime(bool withEvaluator)
    {
        (byte[] module, LinkWitness witness) = Runtime.BuildForCertification(withEvaluator);
        Compilation compilation = Pipeline.Compile(Library.Elaborated(withEvaluator));
        return Certification.Run(compilation, module, witness);
    }

    /// <summary>Runs a compiled module in our own WebAssembly interpreter.</summary>
    public static int RunInterpreted(byte[] module, string[] arguments) => Wasi.Run(Decoder.Decode(module), new WasiOptions
    {
        Arguments = arguments,
        Environment = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? ""),
        Directories = [(".", "."), ("/", "/")],
        Input = Console.OpenStandardInput(),
        Output = Console.OpenStandardOutput(),
        Error = Console.OpenStandardError(),
    });
}
