using VerifiedJS.Source;

namespace VerifiedJS.Driver.Modules;

/// <summary>What a file is to the linker.</summary>
public enum ModuleFormat
{
    /// <summary>A classic script; an entry only.</summary>
    Script,
    /// <summary>A CommonJS module.</summary>
    CommonJs,
    /// <summary>An ECMAScript module.</summary>
    EsModule,
    /// <summary>A JSON file.</summary>
    Json,
    /// <summary>A module that the library provides, such as node:fs. Path is its name with `node:`.</summary>
    Builtin,
}

/// <summary>How a file names another one. The same specifier may mean different files to `require` and to `import` (conditions).</summary>
/// <param name="Specifier">As written.</param>
/// <param name="IsImport">By import or export-from, static or dynamic; else by require.</param>
public readonly record struct ModuleRequest(string Specifier, bool IsImport);

/// <summary>A file (or built-in module) of a program.</summary>
public sealed class LinkedModule
{
    /// <summary>Index in <see cref="ModuleGraph.Modules"/>.</summary>
    public required int Index { get; init; }
    /// <summary>Absolute path, symbolic links resolved; the name of a built-in module.</summary>
    public required string Path { get; init; }
    /// <summary>What it is.</summary>
    public required ModuleFormat Format { get; init; }
    /// <summary>The text of a file.</summary>
    public SourceText? Source { get; init; }
    /// <summary>The syntax tree of a script or module.</summary>
    public Program? Syntax { get; init; }
    /// <summary>What its requests resolve to.</summary>
    public Dictionary<ModuleRequest, LinkedModule> Dependencies { get; } = [];
    /// <summary>Requests that resolve to nothing, and why: they fail when the program gets there.</summary>
    public Dictionary<ModuleRequest, string> Failures { get; } = [];
    /// <summary>Why it cannot be linked: it does not parse, or a static import of it is not found. Never for the entry or what that imports.</summary>
    public Exception? Failure { get; set; }
    /// <inheritdoc/>
    public override string ToString() => Path;
}

/// <summary>A program's files, found from its entry.</summary>
/// <param name="Entry">What runs.</param>
/// <param name="Modules">All files, in the order in which they were found; Entry is the first.</param>
/// <param name="Warnings">What may be amiss, such as a package that is not installed.</param>
public sealed record ModuleGraph(LinkedModule Entry, IReadOnlyList<LinkedModule> Modules, IReadOnlyList<string> Warnings)
{
    /// <summary>What the program's own names of its files (__filename, stack traces, ...) are relative to; null: they are absolute, as Node's.</summary>
    public string? Base { get; init; }

    /// <summary>A file's path as the program knows it.</summary>
    public string Shown(LinkedModule module) => Base is null || module.Format == ModuleFormat.Builtin ? module.Path : System.IO.Path.GetRelativePath(Base, module.Path);
}

/// <summary>The files that a program is compiled from.</summary>
public interface IModuleFiles
{
    /// <summary>Whether there is a file (not a directory) of that path.</summary>
    bool FileExists(string path);
    /// <summary>Whether there is a directory of that path.</summary>
    bool DirectoryExists(string path);
    /// <summary>The text of a file.</summary>
    string ReadText(string path);
    /// <summary>The path without symbolic links.</summary>
    string RealPath(string path);
}

/// <summary>The files of the machine.</summary>
public sealed class DiskFiles : IModuleFiles
{
    /// <inheritdoc/>
    public bool FileExists(string path) => File.Exists(path);
    /// <inheritdoc/>
    public bool DirectoryExists(string path) => Directory.Exists(path);
    /// <inheritdoc/>
    public string ReadText(string path) => File.ReadAllText(path);
    /// <inheritdoc/>
    public string RealPath(string path)
    {
        // Each directory on the way may be a link
        string root = System.IO.Path.GetPathRoot(path)!;
        string real = root;
        foreach (string part in path[root.Length..].Split(System.IO.Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            string next = System.IO.Path.Combine(real, part);
            FileSystemInfo info = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            real = info.LinkTarget is null ? next : info.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? next;
        }
        return real;
    }
}

/// <summary>Files in memory, for tests and pages.</summary>
/// <param name="files">Text by absolute path.</param>
public sealed class MemoryFiles(IReadOnlyDictionary<string, string> files) : IModuleFiles
{
    /// <inheritdoc/>
    public bool FileExists(string path) => files.ContainsKey(path);
    /// <inheritdoc/>
    public bool DirectoryExists(string path) => files.Keys.Any(f => f.StartsWith(path.TrimEnd('/') + "/", StringComparison.Ordinal));
    /// <inheritdoc/>
    public string ReadText(string path) => files[path];
    /// <inheritdoc/>
    public string RealPath(string path) => path;
}
