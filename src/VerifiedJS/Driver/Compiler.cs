using VerifiedJS.Anf;
using VerifiedJS.Certify;
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
    /// <summary>A refusal is an internal compiler error.</summary>
    Check,
    /// <summary>As Check; who asked prints the report, whatever it says.</summary>
    Report,
    /// <summary>As Check, and whatever is not certified is an error too: a step without a checker, a known gap of one.</summary>
    Strict,
}

/// <summary>A mistake in the input other than a syntax error: a missing file, an unsupported feature.</summary>
public sealed class CompileError(string message) : Exception(message);

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

    /// <summary>The program in Core, with everything that it imports.</summary>
    public static Core.Program ToCore(string path, ModuleFormat? format)
    {
        RequireFile(path);
        return Elaborate.Modules(new ModuleLoader(new SourceFiles()).Load(path, format));
    }

    private static FlatProgram ToFlat(string path, ModuleFormat? format) => Pipeline.ToFlat(ToCore(path, format));

    private static AnfProgram ToAnf(string path, ModuleFormat? format) => Pipeline.Optimize(Pipeline.ToAnf(ToFlat(path, format)));

    /// <summary>
    /// The program as a module, and what of the compilation is certified (null where <paramref name="certify"/> is None). The checkers
    /// run beside lowering and linking. Throws <see cref="CertificationFailed"/> when they refuse.
    /// </summary>
    public static (byte[] Module, CertificationReport? Report) Compile(string path, ModuleFormat? format, LinkMode link, CertificationMode certify = CertificationMode.Check)
    {
        Compilation compilation = Pipeline.Compile(ToCore(path, format));
        Task<CertificationReport>? checking = certify == CertificationMode.None ? null : Certification.Start(compilation);
        byte[] module = Linker.Link(compilation.Optimized, Runtime.Load(), link);
        CertificationReport? report = checking?.GetAwaiter().GetResult();
        if (report is not null && certify != CertificationMode.Report) Certification.Require(report, isStrict: certify == CertificationMode.Strict);
        return (module, report);
    }

    /// <summary>The program printed at a level.</summary>
    public static string Print(string path, ModuleFormat? format, Level level) => level switch
    {
        Level.EsTree => EsTreePrinter.Print(Parse(path, format)),
        Level.Ast => AstPrinter.Print(Parse(path, format)),
        Level.Core => Core.Printer.Print(ToCore(path, format)),
        Level.Flat => Flat.Printer.Print(ToFlat(path, format)),
        Level.Anf => Anf.Printer.Print(ToAnf(path, format)),
        Level.WasmIR => WasmIR.Printer.Print(Linker.Lower(ToAnf(path, format), Runtime.Load())),
        Level.Wat => WatPrinter.Print(Decoder.Decode(Compile(path, format, LinkMode.Dynamic).Module)),
        _ => throw new InvalidOperationException(),
    };

    /// <summary>Interprets the program at a level, over a kernel of its own; the result is the exit code.</summary>
    public static int Interpret(string path, ModuleFormat? format, Level level, string[] arguments)
    {
        Core.Program program = ToCore(path, format);
        using var memory = new NativeMemoryBlock(64);
        Memory.Attach(memory);
        Kernel.Kernel.Initialize();
        NativeHost.Arguments = [path, .. arguments];
        try
        {
            return level switch
            {
                Level.Core => RunCore(program),
                Level.Flat => RunFlat(program),
                Level.Anf => RunAnf(program),
                Level.WasmIR => RunWasmIR(program),
                _ => throw new CompileError($"there is no interpreter of {level}"),
            };
        }
        catch (HostExit exit)
        {
            return exit.Code;
        }
        finally
        {
            NativeHost.Output.Flush();
        }
    }

    private static int RunCore(Core.Program program)
    {
        var machine = new Core.CoreMachine(Runtime.FirstSlot);
        Value library = machine.Load(Library.Elaborated());
        Library.Register(library);
        if (machine.Call(library, Value.Undefined).IsSentinel) throw Library.InitializationFailed();
        Value main = machine.Load(program);
        return ExitCode(machine.Call(new Value(KernelData.Intrinsic("runProgram")), Value.Undefined, main).Bits);
    }

    private static int RunFlat(Core.Program program)
    {
        var machine = new NativeMachine();
        void Load(FlatProgram flat, int firstEntry, out NativeStaticData data) => Flat.Interpreter.Load(machine, flat,
            data = new NativeStaticData([.. flat.Functions.Select(f => f.Source)], firstEntry, flat.StaticCount, flat.Files), firstEntry);
        FlatProgram library = Pipeline.ToFlat(Library.Elaborated()), own = Pipeline.ToFlat(program);
        Load(library, Runtime.FirstSlot, out NativeStaticData libraryData);
        Call(machine, libraryData, []);
        Load(own, Runtime.FirstSlot + library.Functions.Length, out NativeStaticData data);
        return RunProgram(machine, data);
    }

    private static int RunAnf(Core.Program program)
    {
        var machine = new NativeMachine();
        void Load(AnfProgram anf, int firstEntry, out NativeStaticData data) => Anf.Interpreter.Load(machine, anf,
            data = new NativeStaticData([.. anf.Functions.Select(f => f.Source)], firstEntry, anf.StaticCount, anf.Files), firstEntry);
        static AnfProgram Optimized(Core.Program core) => Pipeline.Optimize(Pipeline.ToAnf(Pipeline.ToFlat(core)));
        AnfProgram library = Optimized(Library.Elaborated()), own = Optimized(program);
        Load(library, Runtime.FirstSlot, out NativeStaticData libraryData);
        Call(machine, libraryData, []);
        Load(own, Runtime.FirstSlot + library.Functions.Length, out NativeStaticData data);
        return RunProgram(machine, data);
    }

    private static int RunWasmIR(Core.Program program)
    {
        var machine = new NativeMachine();
        void Load(AnfProgram anf, int firstEntry, out NativeStaticData data)
        {
            data = new NativeStaticData([.. anf.Functions.Select(f => f.Source)], firstEntry, anf.StaticCount, anf.Files);
            WasmIR.Interpreter.Load(machine, WasmIR.Lowering.Lower(anf, data), firstEntry);
        }
        static AnfProgram Optimized(Core.Program core) => Pipeline.Optimize(Pipeline.ToAnf(Pipeline.ToFlat(core)));
        AnfProgram library = Optimized(Library.Elaborated()), own = Optimized(program);
        Load(library, Runtime.FirstSlot, out NativeStaticData libraryData);
        Call(machine, libraryData, []);
        Load(own, Runtime.FirstSlot + library.Functions.Length, out NativeStaticData data);
        return RunProgram(machine, data);
    }

    /// <summary>Calls initializeRealm, the main function of the library.</summary>
    internal static void Call(NativeMachine machine, NativeStaticData data, long[] arguments)
    {
        long main = KernelData.NewClosure(data.Template(new FunctionId(0)), 0);
        Library.Register(new Value(main));
        if (machine.CallFromHost(main, arguments) == Value.SentinelBits) throw Library.InitializationFailed();
    }

    private static int RunProgram(NativeMachine machine, NativeStaticData data) =>
        ExitCode(machine.CallFromHost(KernelData.Intrinsic("runProgram"), [KernelData.NewClosure(data.Template(new FunctionId(0)), 0)]));

    private static int ExitCode(long result)
    {
        var value = new Value(result);
        return value.IsNumber ? (int)value.Number : throw new InvalidOperationException($"the program runner throws: {KernelText.Describe(State.GetValue(State.Exception))}");
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
