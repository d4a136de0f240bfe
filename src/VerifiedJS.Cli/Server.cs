using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using VerifiedJS.Core.Elaboration;
using VerifiedJS.Driver;
using VerifiedJS.Driver.Modules;
using VerifiedJS.Kernel;
using VerifiedJS.Source;

namespace VerifiedJS.Cli;

/// <summary>
/// Compiles and interprets for a test runner without starting a process for each program. Requests and answers are JSON, one a line:
///
///     {"path": ..., "level": "core" | "flat" | "anf" | "wasmIR", "format": "script" | "esModule" | "commonJs" or none}            → {"stdout", "stderr", "exit"}
///     {"path": ..., "level": "static" | "dynamic", "output": file, "format": "script" | "esModule" | "commonJs" or none}          → {"runtime": file of the runtime's module}
///
/// and {"error": message, "syntax": bool} when that does not work out.
/// </summary>
internal static class Server
{
    internal sealed record Request(string Path, string Level, string? Output, string? Format);

    internal sealed record Answer
    {
        public string? Stdout { get; init; }
        public string? Stderr { get; init; }
        public int? Exit { get; init; }
        public string? Runtime { get; init; }
        public string? Error { get; init; }
        public bool? Syntax { get; init; }
    }

    public static int Run()
    {
        using var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false));
        using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };
        while (input.ReadLine() is { } line)
        {
            Request request = JsonSerializer.Deserialize(line, ServerJson.Default.Request)!;
            output.WriteLine(JsonSerializer.Serialize(Handle(request), ServerJson.Default.Answer));
        }
        return 0;
    }

    private static Answer Handle(Request request)
    {
        ModuleFormat? format = request.Format is { } name ? Enum.Parse<ModuleFormat>(name, ignoreCase: true) : null;
        string directory = Directory.GetCurrentDirectory();
        try
        {
            Directory.SetCurrentDirectory(Path.GetDirectoryName(Path.GetFullPath(request.Path))!);
            switch (request.Level)
            {
                case "static" or "dynamic":
                {
                    LinkMode link = request.Level == "static" ? LinkMode.Static : LinkMode.Dynamic;
                    LinkedProgram program = Compiler.Compile(request.Path, format, link);
                    File.WriteAllBytes(request.Output!, program.Module);
                    return new Answer { Runtime = program.Runtime.ModulePath };
                }
                default:
                {
                    using var output = new MemoryStream();
                    using var error = new MemoryStream();
                    NativeHost.Output = output;
                    NativeHost.Error = error;
                    int exit = Compiler.Interpret(request.Path, format, Enum.Parse<Level>(request.Level, ignoreCase: true), EvaluatorMode.Automatic, []);
                    return new Answer { Stdout = Encoding.UTF8.GetString(output.ToArray()), Stderr = Encoding.UTF8.GetString(error.ToArray()), Exit = exit };
                }
            }
        }
        catch (SyntaxError e)
        {
            return new Answer { Error = Diagnostics.Render(e), Syntax = true };
        }
        catch (ElaborationException e)
        {
            return new Answer { Error = Commands.Render(e) };
        }
        catch (CompileError e)
        {
            return new Answer { Error = e.Message };
        }
        catch (Exception e)
        {
            return new Answer { Error = e.ToString() };
        }
        finally
        {
            Directory.SetCurrentDirectory(directory);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Server.Request))]
[JsonSerializable(typeof(Server.Answer))]
internal sealed partial class ServerJson : JsonSerializerContext;
