using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using VerifiedJS.Core;
using VerifiedJS.Source;

namespace VerifiedJS.Driver;

/// <summary>Whether a program gets the evaluator: what eval and the function constructors need at run time.</summary>
public enum EvaluatorMode
{
    /// <summary>When the program can reach them (<see cref="EvaluatorReach"/>).</summary>
    Automatic,
    /// <summary>Always.</summary>
    Linked,
    /// <summary>Never: they throw an EvalError.</summary>
    Refused,
}

/// <summary>
/// The evaluator's parts: lib/evaluator/*.js, in the order of its order.txt, which join the library's files, and the modules of its parser,
/// acorn among them, which is restored from the package registry when it is first needed.
/// </summary>
public static partial class Evaluator
{
    private static readonly Lazy<IReadOnlyList<SourceFile>> LoadedFiles = new(() => Read(Path.Combine(AppContext.BaseDirectory, "lib", "evaluator")));

    private static readonly Lazy<IReadOnlyList<SourceFile>> LoadedModules = new(() =>
    {
        string directory = Path.Combine(AppContext.BaseDirectory, "lib", "evaluator");
        return [new SourceFile("acorn", File.ReadAllText(Restore(directory))), new SourceFile("parser", File.ReadAllText(Path.Combine(directory, "parser.js")))];
    });

    /// <summary>The files, in order.</summary>
    public static IReadOnlyList<SourceFile> Files => LoadedFiles.Value;

    /// <summary>CommonJS modules; the library finds module x as the intrinsic "module x".</summary>
    public static IReadOnlyList<SourceFile> Modules => LoadedModules.Value;

    /// <summary>The files of a folder. Of a template (see expressions.flavours.js) there are two copies.</summary>
    public static IReadOnlyList<SourceFile> Read(string directory) =>
    [
        .. File.ReadAllLines(Path.Combine(directory, "order.txt")).Select(line => line.Trim()).Where(line => line.Length > 0).SelectMany(name =>
        {
            string text = File.ReadAllText(Path.Combine(directory, name));
            return name.EndsWith(".flavours.js", StringComparison.Ordinal)
                ? new[] { new SourceFile(name, Plain(text)), new SourceFile(name, FlavourMark().Replace(text, "$1Resumable")) }
                : [new SourceFile(name, text)];
        }),
    ];

    private static string Plain(string text) => FlavourMark().Replace(
        text.Replace("function* ", "function ", StringComparison.Ordinal).Replace("(yield ", "(", StringComparison.Ordinal), "$1Plain");

    [GeneratedRegex(@"(\w)\$")]
    private static partial Regex FlavourMark();

    // ── acorn ─────────────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>The path of acorn, of the version that package.json pins; installs it when it is not there.</summary>
    private static string Restore(string directory)
    {
        using JsonDocument package = JsonDocument.Parse(File.ReadAllText(Path.Combine(directory, "package.json")));
        string version = package.RootElement.GetProperty("dependencies").GetProperty("acorn").GetString()!;
        string store = Path.Combine(Runtime.WritableDirectory("packages"), $"acorn-{version}");
        string path = Path.Combine(store, "node_modules", "acorn", "dist", "acorn.js");
        if (File.Exists(path)) return path;
        string temporary = $"{store}.{Environment.ProcessId}";
        Directory.CreateDirectory(temporary);
        try
        {
            File.Copy(Path.Combine(directory, "package.json"), Path.Combine(temporary, "package.json"), overwrite: true);
            Install(temporary, version);
            Directory.Move(temporary, store);
        }
        catch (IOException) when (File.Exists(path))
        {
            // somebody else was quicker
        }
        finally
        {
            if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
        }
        return path;
    }

    private static void Install(string directory, string version)
    {
        string explanation = $"the program can reach eval or a function constructor, whose parser is the npm package acorn {version}. It is fetched once, with `npm install`; " +
            "run this where npm and its registry can be reached, or compile with --no-eval";
        bool isWindows = OperatingSystem.IsWindows();
        var start = new ProcessStartInfo(isWindows ? "cmd" : "npm") { WorkingDirectory = directory, RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        string[] arguments = ["install", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"];
        foreach (string argument in isWindows ? ["/c", "npm", .. arguments] : arguments) start.ArgumentList.Add(argument);
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0) throw new CompileError($"{explanation}.\nnpm says: {(error.Length > 0 ? error : output.Result).Trim()}");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new CompileError($"{explanation}.\nnpm is not installed here");
        }
        if (!File.Exists(Path.Combine(directory, "node_modules", "acorn", "dist", "acorn.js"))) throw new CompileError($"{explanation}.\nnpm installed no dist/acorn.js");
    }
}
