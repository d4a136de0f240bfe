using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using VerifiedJS.Core;
using VerifiedJS.Core.Elaboration;
using VerifiedJS.Driver;
using VerifiedJS.Driver.Modules;
using VerifiedJS.Intrinsics;
using VerifiedJS.Kernel;
using VerifiedJS.Source;

namespace VerifiedJS.Test262;

/// <summary>
/// Compiles tests for run.mjs, and runs them at the interpreted levels. A request is one line of JSON, so is the answer:
///
///     {"path", "mode": "sloppy" | "strict" | "module", "harness": [paths], "level": "core" | "dynamic", "output"}
///     dynamic →  {"runtime": path of the runtime's module}; the program is at "output"
///     core    →  {"stdout", "stderr", "exit"}
///     either  →  {"phase": "parse" | "resolution", "type", "error"}: an error that the language asks for before evaluation
///                {"error"}: all else that went wrong
/// </summary>
internal static class TestServer
{
    internal sealed record Request(string Path, string Mode, string[] Harness, string Level, string? Output);

    internal sealed record Answer
    {
        public string? Phase { get; init; }
        public string? Type { get; init; }
        public string? Error { get; init; }
        public string? Runtime { get; init; }
        public string? Stdout { get; init; }
        public string? Stderr { get; init; }
        public int? Exit { get; init; }
    }

    private static readonly Dictionary<string, Source.Program> Scripts = [];

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
            var files = new SuiteFiles(request.Path, request.Mode == "strict");
            ModuleGraph graph = new ModuleLoader(files).Load(request.Path, request.Mode == "module" ? ModuleFormat.EsModule : ModuleFormat.Script);
            Source.Program[] harness = [.. request.Harness.Select(HarnessScript)];
            bool withEvaluator = EvaluatorReach.Decide(EvaluatorMode.Automatic, graph) || harness.Any(EvaluatorReach.Reaches);
            Core.Program program = Elaborate.Modules(graph, [HostScript(), .. harness, Start], withEvaluator);
            switch (request.Level)
            {
                case "dynamic":
                    var runtime = Driver.Runtime.Load(withEvaluator);
                    File.WriteAllBytes(request.Output!, Linker.Link(Pipeline.Optimize(Pipeline.ToAnf(Pipeline.ToFlat(program))), runtime, LinkMode.Dynamic));
                    return new Answer { Runtime = runtime.ModulePath };
                case "core":
                    return CoreEngine.Run(program, withEvaluator);
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
