using System.Diagnostics;
using System.Text;
using VerifiedJS.Certify;
using VerifiedJS.Core.Elaboration;
using VerifiedJS.Driver;
using VerifiedJS.Driver.Modules;
using VerifiedJS.Source;

namespace VerifiedJS.Cli;

/// <summary>What runs a compiled module.</summary>
public enum Engine { Wasmtime, Node, Interp }

/// <summary>The commands. Each gives the process's exit code.</summary>
public static class Commands
{
    public const int ErrorExitCode = 1, UsageExitCode = 2, InternalErrorExitCode = 70;

    /// <summary>Runs a command on a deep stack and turns what goes wrong with the input into messages.</summary>
    public static int Guard(Func<int> command)
    {
        try
        {
            return DeepStack.Run(command);
        }
        catch (SyntaxError error)
        {
            Console.Error.Write(Diagnostics.Render(error));
            return ErrorExitCode;
        }
        catch (ElaborationException error)
        {
            Console.Error.Write(Render(error));
            return ErrorExitCode;
        }
        catch (CompileError error)
        {
            Console.Error.WriteLine(error.Message);
            return ErrorExitCode;
        }
        catch (CertificationFailed error)
        {
            Console.Error.WriteLine($"verifiedjs: internal compiler error: the output is not certified\n{error.Message}");
            return InternalErrorExitCode;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or Cubical.CubicalLimitException)
        {
            Console.Error.WriteLine($"verifiedjs: {error.Message}");
            return ErrorExitCode;
        }
        catch (Exception error)
        {
            bool isTraced = Environment.GetEnvironmentVariable("VERIFIEDJS_TRACE") is { Length: > 0 };
            Console.Error.WriteLine($"verifiedjs: internal compiler error: {(isTraced ? error : $"{error.GetType().Name}: {error.Message} (VERIFIEDJS_TRACE=1 shows where)")}");
            return InternalErrorExitCode;
        }
    }

    /// <summary>file:line:column, the message, the source line, and a caret.</summary>
    internal static string Render(ElaborationException error)
    {
        LineColumn at = error.SourceText.Locate(error.Offset);
        string line = error.SourceText.Line(at.Line), margin = new(' ', at.Line.ToString(System.Globalization.CultureInfo.InvariantCulture).Length);
        int from = Math.Max(0, at.Column - 61), to = Math.Min(line.Length, from + 120);
        return $"{error.SourceText.FileName}:{at.Line}:{at.Column}: {error.Message}\n{at.Line} | {line[from..to].Replace('\t', ' ')}\n{margin} | {new string(' ', at.Column - 1 - from)}^\n";
    }

    public static int UsageError(string message)
    {
        Console.Error.WriteLine($"verifiedjs: {message}");
        return UsageExitCode;
    }

    public static int ParseOnly(string path, ModuleFormat? format)
    {
        Compiler.Parse(path, format);
        return 0;
    }

    public static int Emit(string path, ModuleFormat? format, Level level, EvaluatorMode evaluator, string? output)
    {
        if (output is not null && IsSame(path, output)) return WouldReplaceInput(output);
        WriteText(output, Compiler.Print(path, format, level, evaluator));
        return 0;
    }

    public static int Interpret(string path, ModuleFormat? format, Level level, EvaluatorMode evaluator, string[] arguments)
    {
        if (level is Level.EsTree or Level.Ast or Level.Wat) return UsageError($"--run={level.ToString().ToLowerInvariant()}: choose core, flat, anf or wasmIR");
        return Compiler.Interpret(path, format, level, evaluator, arguments);
    }

    public static int Compile(string path, ModuleFormat? format, LinkMode link, EvaluatorMode evaluator, CertificationMode certify, string? output, string? certificate)
    {
        output ??= Path.ChangeExtension(path, ".wasm");
        if (IsSame(path, output)) return WouldReplaceInput(output);
        if (certificate is not null)
        {
            if (certificate == "-") return UsageError("--certificate: a file is needed; standard output is for the module");
            if (IsSame(path, certificate)) return UsageError($"{certificate} is the input: choose another name for the certificate");
            if (IsSame(certificate, output)) return UsageError($"{certificate} is the module: choose another name for the certificate");
        }
        (byte[] module, Runtime linked, byte[]? written) = Certified(path, format, link, evaluator, certify, output == "-" ? Console.Error : Console.Out, certificate is not null);
        if (certificate is not null) WriteAtomically(certificate, written!);
        if (output == "-")
        {
            using Stream standard = Console.OpenStandardOutput();
            standard.Write(module);
            return 0;
        }
        WriteAtomically(output, module);
        if (link == LinkMode.Dynamic)
        {
            string beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(output))!, linked.FileName);
            WriteAtomically(beside, File.ReadAllBytes(linked.ModulePath));
        }
        return 0;
    }

    /// <summary>
    /// Puts off garbage collections until so many bytes are allocated. Most of what a compilation makes lives until its end, so collecting early is work for little; the
    /// memory is used only where it is needed. Where the system does not give it, collections come as usual.
    /// </summary>
    private static void PutOffCollections()
    {
        const long Bytes = 512 << 20;
        try
        {
            GC.TryStartNoGCRegion(Bytes);
        }
        catch (ArgumentOutOfRangeException)
        {
        }
    }

    /// <summary>Compiles; the report goes to where it is wanted, before a refusal ends the compilation.</summary>
    private static (byte[] Module, Runtime Runtime, byte[]? Certificate) Certified(string path, ModuleFormat? format, LinkMode link, EvaluatorMode evaluator, CertificationMode certify, TextWriter reports,
        bool withCertificate = false)
    {
        PutOffCollections();
        LinkedProgram program = Compiler.Compile(path, format, link, evaluator, certify, withCertificate);
        if (certify == CertificationMode.Report)
        {
            reports.Write(program.Report!.Print());
            Certification.Require(program.Report);
        }
        return (program.Module, program.Runtime, program.Certificate);
    }

    /// <summary>Checks a written certificate; what is refused, and, if strict, what is not certified, is a mistake in the input here.</summary>
    public static int Certify(string module, string certificate, bool isStrict, bool withLibrary)
    {
        PutOffCollections();
        CertificationReport report = Compiler.Certify(module, certificate, withLibrary);
        Console.Write(report.Print());
        if (isStrict ? report.IsComplete : report.IsAccepted) return 0;
        Console.Error.WriteLine($"verifiedjs: {module} is not certified by {certificate}");
        return ErrorExitCode;
    }

    public static int Run(string path, ModuleFormat? format, LinkMode link, EvaluatorMode evaluator, CertificationMode certify, Engine? engine, bool stress, string[] arguments)
    {
        (byte[] module, Runtime linked, _) = Certified(path, format, link, evaluator, certify, Console.Error);
        string? wasmtime = engine is null or Engine.Wasmtime ? FindProgram("wasmtime") : null;
        if (engine == Engine.Wasmtime && wasmtime is null) return UsageError("wasmtime is not installed");
        if (engine == Engine.Interp) return Compiler.RunInterpreted(module, [path, .. arguments]);
        string file = Path.Combine(Path.GetTempPath(), $"verifiedjs-{Environment.ProcessId}-{Path.GetFileNameWithoutExtension(path)}.wasm");
        File.WriteAllBytes(file, module);
        try
        {
            if (wasmtime is not null && link == LinkMode.Static && !stress) return Start(wasmtime, ["run", "--dir=.", "--dir=/", file, .. arguments]);
            string node = FindProgram("node") ?? throw new CompileError("neither wasmtime nor node is installed: nothing can run the module here");
            string runner = Path.Combine(AppContext.BaseDirectory, "host", "node", "run.mjs");
            string[] runtime = link == LinkMode.Dynamic ? ["--runtime", linked.ModulePath] : [];
            string[] collector = stress ? ["--gc-stress"] : [];
            return Start(node, ["--stack-size=4000", "--no-warnings", runner, .. runtime, .. collector, "--name", path, file, .. arguments]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    public static int BuildRuntime(EvaluatorMode evaluator, CertificationMode certify)
    {
        var clock = Stopwatch.StartNew();
        bool withEvaluator = evaluator == EvaluatorMode.Linked;
        Console.WriteLine($"{Runtime.Load(withEvaluator).ModulePath} ({clock.ElapsedMilliseconds} ms)");
        if (certify is not (CertificationMode.Report or CertificationMode.Strict)) return 0;
        CertificationReport report = Compiler.CertifyRuntime(withEvaluator);
        Console.Write(report.Print());
        Certification.Require(report, isStrict: certify == CertificationMode.Strict);
        return 0;
    }

    private static int Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program) { UseShellExecute = false };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode;
    }

    private static string? FindProgram(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(directory => Path.Combine(directory, name)).FirstOrDefault(File.Exists);

    private static void WriteText(string? output, string text)
    {
        if (output is null or "-")
        {
            using Stream standard = Console.OpenStandardOutput();
            standard.Write(Encoding.UTF8.GetBytes(text));
        }
        else WriteAtomically(output, Encoding.UTF8.GetBytes(text));
    }

    private static bool IsSame(string path, string other) => other != "-" && Path.GetFullPath(path) == Path.GetFullPath(other);

    private static int WouldReplaceInput(string output) => UsageError($"{output} is the input: choose another name for the output");

    /// <summary>The file is there whole, or as it was. What a link names is written, not the link.</summary>
    private static void WriteAtomically(string path, byte[] bytes)
    {
        string target = Path.GetFullPath(path);
        if (Directory.Exists(target)) throw new CompileError($"{path}: cannot be written: it is a directory");
        string directory = Path.GetDirectoryName(target)!;
        if (!Directory.Exists(directory)) throw new CompileError($"{path}: cannot be written: there is no directory {directory}");
        string temporary = "";
        try
        {
            if (new FileInfo(target).LinkTarget is not null) // asking for the target of what is not there throws
                target = File.ResolveLinkTarget(target, returnFinalTarget: true)?.FullName ?? target;
            if (target.StartsWith("/dev/", StringComparison.Ordinal))
            {
                File.WriteAllBytes(target, bytes);
                return;
            }
            temporary = $"{target}.{Environment.ProcessId}.tmp";
            File.WriteAllBytes(temporary, bytes);
            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            string reason = error is UnauthorizedAccessException ? "permission denied" : temporary.Length > 0 ? error.Message.Replace(temporary, path) : error.Message;
            throw new CompileError($"{path}: cannot be written: {reason}");
        }
        finally
        {
            if (File.Exists(temporary)) File.Delete(temporary);
        }
    }
}
