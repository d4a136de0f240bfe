using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using VerifiedJS.Anf;
using VerifiedJS.Core;
using VerifiedJS.Core.Elaboration;
using VerifiedJS.Driver;
using VerifiedJS.Driver.Modules;
using VerifiedJS.Intrinsics;
using VerifiedJS.Kernel;
using VerifiedJS.Source;

namespace VerifiedJS.Test262;

/// <summary>
/// Compiles tests for run.mjs, and runs them at the interpreted levels. A request is one line of JSON, so is the answer.
///
///     {"path", "mode": "sloppy" | "strict" | "module", "harness": [paths], "level": "core" | "dynamic", "output"}
///     dynamic  →  {"runtime": path of the runtime's module, "evaluator": bool}; the test is at "output"
///                 {"missing": true, "evaluator": bool}: the harness is to be prepared first, for a runtime with or without evaluator:
///     {"harness": [paths], "evaluator": bool, "output"}            →  {"runtime"}: at "output" is a module that evaluates host.js and harness
///     {"harness": [paths], "evaluator": bool, "memory", "output"}  →  {"runtime"}: at "output" is the module that a test's instance gets
///                 instead, made from the memory after that evaluation, which is in the file "memory"
///     core     →  {"stdout", "stderr", "exit"}
///     any      →  {"phase": "parse" | "resolution", "type", "error"}: an error that the language asks for before evaluation
///                 {"error"}: all else that went wrong
/// </summary>
internal static class TestServer
{
    internal sealed record Request(string? Path, string? Mode, string[] Harness, string? Level, bool Evaluator, string? Memory, string? Output);

    internal sealed record Answer
    {
        public string? Phase { get; init; }
        public string? Type { get; init; }
        public string? Error { get; init; }
        public string? Runtime { get; init; }
        public bool? Evaluator { get; init; }
        public bool? Missing { get; init; }
        public string? Stdout { get; init; }
        public string? Stderr { get; init; }
        public int? Exit { get; init; }
    }

    private static readonly Dictionary<string, Source.Program> Scripts = [];
    private static readonly Dictionary<string, (Prefix Prefix, LinkBase? Base)> Prepared = [];

    public static int Main() => DeepStack.Run(() =>
    {
        using var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false));
        using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };
        while (input.ReadLine() is { } line)
        {
            Request request = JsonSerializer.Deserialize(line, ServerJson.Default.Request)!;
            output.WriteLine(JsonSerializer.Serialize(Handle(request), ServerJson.Default.Answer));
        }
        return 0;
    });

    private static Answer Handle(Request request)
    {
        try
        {
            if (request.Path is null) return Prepare(request);
            var files = new SuiteFiles(request.Path, request.Mode == "strict");
            ModuleGraph graph = new ModuleLoader(files).Load(request.Path, request.Mode == "module" ? ModuleFormat.EsModule : ModuleFormat.Script);
            Source.Program[] harness = HarnessScripts(request);
            bool withEvaluator = EvaluatorReach.Decide(EvaluatorMode.Automatic, graph) || harness.Skip(1).Any(EvaluatorReach.Reaches);
            switch (request.Level)
            {
                case "dynamic":
                    if (!Prepared.TryGetValue(Key(request, withEvaluator), out var prepared) || prepared.Base is null) return new Answer { Missing = true, Evaluator = withEvaluator };
                    File.WriteAllBytes(request.Output!, Linker.LinkOver(Anf(Elaborate.Modules(graph, [Start], withEvaluator)), prepared.Base));
                    return Compiled(withEvaluator);
                case "core":
                    return CoreEngine.Run(Elaborate.Modules(graph, [.. harness, Start], withEvaluator), withEvaluator);
                default:
                    return new Answer { Error = $"no level {request.Level}" };
            }
        }
        catch (SyntaxError e)
        {
            // 16.2.1.9: a module that does not parse is found when the one that requests it is linked
            return new Answer { Phase = e.Source.FileName == request.Path ? "parse" : "resolution", Type = "SyntaxError", Error = e.Message };
        }
        catch (UnsupportedException e)
        {
            return new Answer { Error = e.Message };
        }
        catch (ElaborationException e)
        {
            return new Answer { Phase = "resolution", Type = "SyntaxError", Error = e.Message };
        }
        catch (Exception e)
        {
            return new Answer { Error = e.ToString() };
        }
    }

    private static Answer Compiled(bool withEvaluator) => new() { Runtime = Driver.Runtime.Load(withEvaluator).ModulePath, Evaluator = withEvaluator };

    private static AnfProgram Anf(Core.Program program) => Pipeline.Optimize(Pipeline.ToAnf(Pipeline.ToFlat(program)));

    private static string Key(Request request, bool withEvaluator) => string.Join('\n', [withEvaluator ? "evaluator" : "", .. request.Harness]);

    private static Answer Prepare(Request request)
    {
        string key = Key(request, request.Evaluator);
        if (request.Memory is null)
        {
            var prefix = new Prefix(Anf(Elaborate.Scripts(HarnessScripts(request), request.Evaluator)), Driver.Runtime.Load(request.Evaluator));
            Prepared[key] = (prefix, null);
            File.WriteAllBytes(request.Output!, prefix.Evaluation());
        }
        else
        {
            Prefix prefix = Prepared[key].Prefix;
            (byte[] module, LinkBase linkBase) = prefix.Evaluated(File.ReadAllBytes(request.Memory));
            Prepared[key] = (prefix, linkBase);
            File.WriteAllBytes(request.Output!, module);
        }
        return Compiled(request.Evaluator);
    }

    private static Source.Program[] HarnessScripts(Request request) => [HostScript(), .. request.Harness.Select(HarnessScript)];

    private static Source.Program HostScript() => Script(Path.Combine(AppContext.BaseDirectory, "host.js"), null);

    private static Source.Program HarnessScript(string path) => Script(path, null);

    private static Source.Program Start => Script("start", "%WriteString(1, \"\\u0001start\\n\");");

    // Each process parses a harness file once. Host and start use the library's intrinsics, which harness files do not contain.
    private static Source.Program Script(string path, string? text)
    {
        if (!Scripts.TryGetValue(path, out Source.Program? script))
        {
            bool isOwn = text is not null || Path.GetFileName(path) == "host.js";
            Scripts.Add(path, script = Parser.ParseScript(text ?? SuiteFiles.Read(path), path, new ParserOptions { AllowIntrinsics = isOwn }));
        }
        return script;
    }
}

/// <summary>The suite as modules see it: every .js file is an ES module. The test itself may get a directive.</summary>
internal sealed class SuiteFiles(string test, bool isStrict) : IModuleFiles
{
    private readonly DiskFiles disk = new();

    public static string Read(string path) => new UTF8Encoding(false).GetString(File.ReadAllBytes(path));

    public bool FileExists(string path) => Path.GetFileName(path) == "package.json" || disk.FileExists(path);
    public bool DirectoryExists(string path) => disk.DirectoryExists(path);
    public string RealPath(string path) => path;

    public string ReadText(string path) => Path.GetFileName(path) == "package.json" ? """{"type":"module"}"""
        : isStrict && path == test ? "\"use strict\";\n" + Read(path) : Read(path);
}

/// <summary>Runs programs on the interpreter of Core. The library is initialised once; each test begins with a copy of that memory.</summary>
internal static class CoreEngine
{
    private sealed record Prepared(CoreMachine Machine, MemoryImage Image, int FirstOfProgram);

    // Without the evaluator, and with it
    private static readonly Prepared?[] Engines = new Prepared?[2];

    public static TestServer.Answer Run(Core.Program program, bool withEvaluator)
    {
        Prepared engine = Engines[withEvaluator ? 1 : 0] ??= Prepare(withEvaluator);
        CoreMachine machine = engine.Machine;
        using NativeMemoryBlock memory = engine.Image.Load();
        Memory.Attach(memory);
        machine.Forget(engine.FirstOfProgram);
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        NativeHost.Output = output;
        NativeHost.Error = error;
        int exit = 0;
        try
        {
            Value main = machine.Load(program);
            Value result = machine.Call(new Value(KernelData.Intrinsic("runProgram")), Value.Undefined, main);
            if (result.IsSentinel) return new TestServer.Answer { Error = $"the program runner throws: {KernelText.Describe(State.GetValue(State.Exception))}" };
            exit = (int)result.Number;
        }
        catch (HostExit e)
        {
            exit = e.Code;
        }
        return new TestServer.Answer { Stdout = Encoding.UTF8.GetString(output.ToArray()), Stderr = Encoding.UTF8.GetString(error.ToArray()), Exit = exit };
    }

    private static Prepared Prepare(bool withEvaluator)
    {
        using var memory = new NativeMemoryBlock(64);
        Memory.Attach(memory);
        Kernel.Kernel.Initialize();
        var machine = new CoreMachine(Driver.Runtime.FirstSlot);
        Value library = machine.Load(Library.Elaborated(withEvaluator));
        Library.Register(library);
        if (machine.Call(library, Value.Undefined).IsSentinel) throw new InvalidOperationException("the library's initialisation throws");
        if (withEvaluator && machine.Call(new Value(KernelData.Intrinsic("theParser")), Value.Undefined).IsSentinel) throw new InvalidOperationException("the evaluator's parser throws");
        return new Prepared(machine, MemoryImage.Take(memory), machine.NextIndex);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TestServer.Request))]
[JsonSerializable(typeof(TestServer.Answer))]
internal sealed partial class ServerJson : JsonSerializerContext;
