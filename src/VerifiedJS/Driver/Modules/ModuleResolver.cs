using System.Text.Json;

namespace VerifiedJS.Driver.Modules;

/// <summary>
/// Finds files as Node does (Node's documentation of CommonJS and ECMAScript modules: "All together", "Resolution algorithm specification").
/// </summary>
public sealed class ModuleResolver(IModuleFiles files)
{
    private readonly Dictionary<string, JsonElement?> _packages = [];

    /// <summary>Names of Node's built-in modules.</summary>
    public static readonly IReadOnlySet<string> BuiltinNames = new HashSet<string>(
    [
        "assert", "assert/strict", "async_hooks", "buffer", "child_process", "cluster", "console", "constants", "crypto", "dgram", "diagnostics_channel", "dns",
        "dns/promises", "domain", "events", "fs", "fs/promises", "http", "http2", "https", "inspector", "module", "net", "os", "path", "path/posix", "path/win32",
        "perf_hooks", "process", "punycode", "querystring", "readline", "readline/promises", "repl", "stream", "stream/consumers", "stream/promises", "stream/web",
        "string_decoder", "sys", "timers", "timers/promises", "tls", "trace_events", "tty", "url", "util", "util/types", "v8", "vm", "wasi", "worker_threads", "zlib",
    ]);

    /// <summary>The path that a request means, or null with the reason.</summary>
    public string? Resolve(string from, ModuleRequest request, out string? failure)
    {
        failure = null;
        string specifier = request.Specifier;
        if (specifier.StartsWith("node:", StringComparison.Ordinal))
            return specifier;
        if (BuiltinNames.Contains(specifier))
            return "node:" + specifier;
        string directory = Path.GetDirectoryName(from)!;
        string? path;
        if (specifier.StartsWith("file://", StringComparison.Ordinal))
            path = FindFile(Uri.UnescapeDataString(new Uri(specifier).AbsolutePath), request.IsImport);
        else if (IsPath(specifier))
            path = FindFile(Path.GetFullPath(Path.Combine(directory, specifier)), request.IsImport);
        else if (specifier.StartsWith('#'))
            path = FromPackageImports(directory, specifier, request.IsImport, ref failure);
        else
            path = FromSelf(directory, specifier, request.IsImport, ref failure) ?? (failure is null ? FromNodeModules(directory, specifier, request.IsImport, ref failure) : null);
        if (path is null)
        {
            failure ??= $"Cannot find module '{specifier}'";
            return null;
        }
        return path.StartsWith("node:", StringComparison.Ordinal) ? path : files.RealPath(path);
    }

    /// <summary>The format of a file by its extension and the nearest package.json.</summary>
    public ModuleFormat FormatOf(string path)
    {
        switch (Path.GetExtension(path))
        {
            case ".mjs":
                return ModuleFormat.EsModule;
            case ".cjs":
                return ModuleFormat.CommonJs;
            case ".json":
                return ModuleFormat.Json;
        }
        (string? _, JsonElement? package) = NearestPackage(Path.GetDirectoryName(path)!);
        return Text(package, "type") == "module" ? ModuleFormat.EsModule : ModuleFormat.CommonJs;
    }

    private static bool IsPath(string specifier) =>
        specifier is "." or ".." || specifier.StartsWith("./", StringComparison.Ordinal) || specifier.StartsWith("../", StringComparison.Ordinal) || specifier.StartsWith('/');

    // LOAD_AS_FILE, LOAD_AS_DIRECTORY. An import must name the file exactly, but old packages with bundlers in mind do not: both are tried.
    private string? FindFile(string path, bool isImport)
    {
        if (files.FileExists(path))
            return path;
        foreach (string extension in isImport ? [".js", ".mjs", ".cjs", ".json"] : (string[])[".js", ".json", ".cjs"])
        {
            if (files.FileExists(path + extension))
                return path + extension;
        }
        return FindDirectory(path);
    }

    private string? FindDirectory(string path)
    {
        if (!files.DirectoryExists(path))
            return null;
        if (Text(Package(path), "main") is { Length: > 0 } main)
        {
            string target = Path.GetFullPath(Path.Combine(path, main));
            if (files.FileExists(target))
                return target;
            foreach (string extension in (string[])[".js", ".json", "/index.js", "/index.json"])
            {
                if (files.FileExists(target.TrimEnd('/') + extension))
                    return target.TrimEnd('/') + extension;
            }
        }
        foreach (string name in (string[])["index.js", "index.json", "index.cjs", "index.mjs"])
        {
            if (files.FileExists(Path.Combine(path, name)))
                return Path.Combine(path, name);
        }
        return null;
    }

    private string? FromNodeModules(string directory, string specifier, bool isImport, ref string? failure)
    {
        (string name, string subpath) = SplitPackage(specifier);
        for (string? at = directory; at is not null; at = Path.GetDirectoryName(at))
        {
            if (Path.GetFileName(at) == "node_modules")
                continue;
            string package = Path.Combine(at, "node_modules", name);
            if (!files.DirectoryExists(package))
            {
                // A file of that name
                if (subpath == "." && files.FileExists(package + ".js"))
                    return package + ".js";
                continue;
            }
            if (Property(Package(package), "exports") is { ValueKind: not JsonValueKind.Null } exports)
                return FromExports(package, subpath, exports, specifier, isImport, ref failure);
            string? found = subpath == "." ? FindDirectory(package) : FindFile(Path.Combine(package, subpath[2..]), isImport);
            if (found is not null)
                return found;
        }
        return null;
    }

    // PACKAGE_SELF_RESOLVE
    private string? FromSelf(string directory, string specifier, bool isImport, ref string? failure)
    {
        (string? root, JsonElement? package) = NearestPackage(directory);
        (string name, string subpath) = SplitPackage(specifier);
        return root is not null && Text(package, "name") == name && Property(package, "exports") is { ValueKind: not JsonValueKind.Null } exports
            ? FromExports(root, subpath, exports, specifier, isImport, ref failure)
            : null;
    }

    // PACKAGE_IMPORTS_RESOLVE
    private string? FromPackageImports(string directory, string specifier, bool isImport, ref string? failure)
    {
        (string? root, JsonElement? package) = NearestPackage(directory);
        if (root is not null && Property(package, "imports") is { ValueKind: JsonValueKind.Object } imports)
        {
            JsonElement? target = MatchSubpath(imports, specifier, out string star);
            if (target is not null && Target(root, target.Value, star, isImport, allowBare: true) is { } path)
                return path;
        }
        failure = $"Package import specifier \"{specifier}\" is not defined";
        return null;
    }

    // PACKAGE_EXPORTS_RESOLVE
    private string? FromExports(string package, string subpath, JsonElement exports, string specifier, bool isImport, ref string? failure)
    {
        bool isSugar = exports.ValueKind != JsonValueKind.Object || !exports.EnumerateObject().Any(p => p.Name.StartsWith('.'));
        JsonElement? target;
        string star = "";
        if (isSugar)
            target = subpath == "." ? exports : null;
        else
            target = MatchSubpath(exports, subpath, out star);
        if (target is not null && Target(package, target.Value, star, isImport, allowBare: false) is { } path && files.FileExists(path))
            return path;
        failure = subpath == "."
            ? $"No \"exports\" main defined in {package}/package.json"
            : $"Package subpath '{subpath}' is not defined by \"exports\" in {package}/package.json, required as '{specifier}'";
        return null;
    }

    // PACKAGE_IMPORTS_EXPORTS_RESOLVE: an exact key, else the pattern with the longest part before its star
    private static JsonElement? MatchSubpath(JsonElement map, string key, out string star)
    {
        star = "";
        if (!key.Contains('*') && map.TryGetProperty(key, out JsonElement exact))
            return exact;
        JsonElement? best = null;
        int bestLength = -1;
        foreach (JsonProperty entry in map.EnumerateObject())
        {
            int at = entry.Name.IndexOf('*');
            string before = at < 0 ? entry.Name : entry.Name[..at], after = at < 0 ? "" : entry.Name[(at + 1)..];
            if ((at < 0 && !entry.Name.EndsWith('/')) || !key.StartsWith(before, StringComparison.Ordinal) || before == key)
                continue;
            if (!key.EndsWith(after, StringComparison.Ordinal) || key.Length < before.Length + after.Length || before.Length <= bestLength)
                continue;
            best = entry.Value;
            bestLength = before.Length;
            star = key[before.Length..(key.Length - after.Length)];
        }
        return best;
    }

    // PACKAGE_TARGET_RESOLVE
    private string? Target(string package, JsonElement target, string star, bool isImport, bool allowBare)
    {
        switch (target.ValueKind)
        {
            case JsonValueKind.String:
            {
                string text = target.GetString()!;
                if (!text.StartsWith("./", StringComparison.Ordinal))
                    return allowBare ? Resolve(Path.Combine(package, "package.json"), new ModuleRequest(text.Replace("*", star), isImport), out _) : null;
                string path = text.EndsWith('/') ? text + star : text.Replace("*", star);
                return Path.GetFullPath(Path.Combine(package, path));
            }
            case JsonValueKind.Array:
                foreach (JsonElement item in target.EnumerateArray())
                {
                    if (Target(package, item, star, isImport, allowBare) is { } found)
                        return found;
                }
                return null;
            case JsonValueKind.Object:
                foreach (JsonProperty condition in target.EnumerateObject())
                {
                    if (condition.Name is "node" or "default" || condition.Name == (isImport ? "import" : "require"))
                    {
                        if (Target(package, condition.Value, star, isImport, allowBare) is { } found)
                            return found;
                    }
                }
                return null;
            default:
                return null;
        }
    }

    private static (string Name, string Subpath) SplitPackage(string specifier)
    {
        int slash = specifier.IndexOf('/');
        if (slash >= 0 && specifier.StartsWith('@'))
            slash = specifier.IndexOf('/', slash + 1);
        return slash < 0 ? (specifier, ".") : (specifier[..slash], "." + specifier[slash..]);
    }

    private (string? Directory, JsonElement? Package) NearestPackage(string directory)
    {
        for (string? at = directory; at is not null; at = Path.GetDirectoryName(at))
        {
            if (Path.GetFileName(at) == "node_modules")
                break;
            if (Package(at) is { } package)
                return (at, package);
        }
        return (null, null);
    }

    private JsonElement? Package(string directory)
    {
        if (_packages.TryGetValue(directory, out JsonElement? known))
            return known;
        string path = Path.Combine(directory, "package.json");
        JsonElement? package = null;
        if (files.FileExists(path))
        {
            try
            {
                package = JsonDocument.Parse(files.ReadText(path)).RootElement;
            }
            catch (JsonException)
            {
                // Node refuses the package; here it counts as one without fields
                package = JsonDocument.Parse("{}").RootElement;
            }
        }
        return _packages[directory] = package;
    }

    private static JsonElement? Property(JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } e && e.TryGetProperty(name, out JsonElement value) ? value : null;

    private static string? Text(JsonElement? element, string name) =>
        Property(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
