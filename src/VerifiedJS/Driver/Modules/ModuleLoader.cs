using System.Text.Json;
using VerifiedJS.Source;

namespace VerifiedJS.Driver.Modules;

/// <summary>Reads and parses a program's files, from its entry on.</summary>
/// <param name="files">Where files come from.</param>
/// <param name="importsAreModules">Whatever is imported is an ES module or JSON, also where Node would see a CommonJS module: for hosts without CommonJS.</param>
public sealed class ModuleLoader(IModuleFiles files, bool importsAreModules = false)
{
    private readonly ModuleResolver _resolver = new(files);
    private readonly List<LinkedModule> _modules = [];
    private readonly Dictionary<string, LinkedModule> _byPath = [];
    private readonly List<string> _warnings = [];

    /// <summary>
    /// The program whose entry is this file. Throws SyntaxError for a file that does not parse, ModuleException for an import that
    /// cannot be found. A failing `require` is a warning: programs try optional packages.
    /// </summary>
    /// <param name="path">The entry; relative to the current directory.</param>
    /// <param name="format">Its format, when not by its name: Script, CommonJs or EsModule.</param>
    public ModuleGraph Load(string path, ModuleFormat? format = null)
    {
        string full = files.RealPath(Path.GetFullPath(path));
        LinkedModule entry = Add(full, format ?? (_resolver.FormatOf(full) == ModuleFormat.Json ? ModuleFormat.CommonJs : _resolver.FormatOf(full)));
        // Add appends to the list: it is also the queue
        for (int i = 0; i < _modules.Count; i++)
            LoadDependencies(_modules[i]);
        ThrowFailures(entry, []);
        return new ModuleGraph(entry, _modules, _warnings);
    }

    private LinkedModule Add(string path, ModuleFormat format)
    {
        if (_byPath.TryGetValue(path, out LinkedModule? known))
            return known;
        SourceText? source = format == ModuleFormat.Builtin ? null : new SourceText(path, files.ReadText(path));
        Program? syntax = null;
        SyntaxError? error = null;
        try
        {
            syntax = format switch
            {
                ModuleFormat.Script => Parser.ParseScript(source!.Text, path),
                ModuleFormat.CommonJs => Parser.ParseCommonJs(source!.Text, path),
                ModuleFormat.EsModule => Parser.ParseModule(source!.Text, path),
                _ => null,
            };
            if (format == ModuleFormat.Json)
                CheckJson(source!);
        }
        catch (SyntaxError e)
        {
            error = e;
        }
        var module = new LinkedModule { Index = _modules.Count, Path = path, Format = format, Source = source, Syntax = syntax, Failure = error };
        _modules.Add(module);
        _byPath[path] = module;
        return module;
    }

    // 16.2.1.8.2 ParseJSONModule
    private static void CheckJson(SourceText source)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(source.Text, new JsonDocumentOptions { MaxDepth = 10_000 });
        }
        catch (JsonException e)
        {
            int line = 0;
            for (long before = e.LineNumber ?? 0; before > 0 && source.Text.IndexOf('\n', line) is >= 0 and int end; before--)
                line = end + 1;
            int at = Math.Min(line + (int)(e.BytePositionInLine ?? 0), source.Text.Length);
            throw new SyntaxError(source, new Span(at, at), "not valid JSON", null, []);
        }
    }

    /// <summary>What the entry cannot do without fails now; what a require or import() asks for, when the program gets there.</summary>
    private static void ThrowFailures(LinkedModule module, HashSet<LinkedModule> seen)
    {
        if (!seen.Add(module))
            return;
        if (module.Failure is not null)
            throw module.Failure;
        if (module.Format != ModuleFormat.EsModule)
            return;
        foreach ((ModuleRequest request, Node _, bool isStatic, bool _) in Requests(module.Syntax!, module.Format))
        {
            if (isStatic)
                ThrowFailures(module.Dependencies[request], seen);
        }
    }

    private void LoadDependencies(LinkedModule module)
    {
        if (module.Syntax is null)
            return;
        foreach ((ModuleRequest request, Node node, bool isStatic, bool isGuess) in Requests(module.Syntax, module.Format).Concat(Guesses(module.Syntax, module.Format, module.Path)))
        {
            if (module.Dependencies.ContainsKey(request) || module.Failures.ContainsKey(request))
                continue;
            string? path = _resolver.Resolve(module.Path, request, out string? failure);
            if (path is null && isGuess)
                continue;
            if (path is null)
            {
                if (isStatic)
                {
                    module.Failure ??= new ModuleException(failure!, module.Syntax.Source, node.Span.Start);
                    continue;
                }
                module.Failures[request] = failure!;
                LineColumn at = module.Syntax.Source.Locate(node.Span.Start);
                _warnings.Add($"{module.Path}:{at.Line}:{at.Column}: warning: {failure}");
                continue;
            }
            ModuleFormat format = path.StartsWith("node:", StringComparison.Ordinal) ? ModuleFormat.Builtin : _resolver.FormatOf(path);
            if (importsAreModules && request.IsImport && format == ModuleFormat.CommonJs)
                format = ModuleFormat.EsModule;
            LinkedModule target = Add(path, format);
            module.Dependencies[request] = target;
            if (target.Failure is SyntaxError error && !isStatic)
                _warnings.Add(error.Message);
        }
    }

    /// <summary>
    /// Where a file computes what it imports or requires, or hands `require` on: any string in it that names a file beside it, or a
    /// built-in module, may be it, and so may two of its strings one after the other.
    /// </summary>
    private static IEnumerable<(ModuleRequest Request, Node Node, bool IsStatic, bool IsGuess)> Guesses(Program program, ModuleFormat format, string path)
    {
        bool imports = false, requires = false;
        var strings = new List<(string Value, Node Node)>();
        var tails = new HashSet<string>();
        var constant = new HashSet<Node>();
        foreach (Node node in program.DescendantsAndSelf())
        {
            imports |= node is ImportExpression { Source: not StringLiteral };
            if (node is CallExpression { Callee: Identifier { Name: "require" } callee, Arguments: [StringLiteral] })
                constant.Add(callee);
            requires |= format == ModuleFormat.CommonJs && node is Identifier { Name: "require" } && !constant.Contains(node);
            string? value = node is StringLiteral literal ? literal.Value : node is TemplateElement element ? element.Cooked : null;
            if (value is ['.', '/' or '.', ..] || value is not null && (ModuleResolver.BuiltinNames.Contains(value) || value.StartsWith("node:", StringComparison.Ordinal)))
                strings.Add((value, node));
            else if (value is { Length: > 0 })
                tails.Add(value);
        }
        foreach ((string text, Node node) in strings.DistinctBy(s => s.Value))
        {
            if (imports)
                yield return (new ModuleRequest(text, true), node, false, true);
            if (requires)
                yield return (new ModuleRequest(text, false), node, false, true);
            if ((imports || requires) && text.StartsWith('.'))
            {
                foreach (string name in Continuations(path, text, tails))
                {
                    if (imports)
                        yield return (new ModuleRequest(name, true), node, false, true);
                    if (requires)
                        yield return (new ModuleRequest(name, false), node, false, true);
                }
            }
        }
    }

    // The files beside a file whose names are the start of a name and one of the tails.
    private static IEnumerable<string> Continuations(string file, string start, HashSet<string> tails)
    {
        string path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, start);
        string? directory = Path.GetDirectoryName(path);
        if (directory is null || !Directory.Exists(directory))
            return [];
        string beginning = start.EndsWith('/') ? "" : Path.GetFileName(path);
        return Directory.EnumerateFiles(directory)
            .Select(found => Path.GetFileName(found))
            .Where(found => found.StartsWith(beginning, StringComparison.Ordinal) && tails.Contains(found[beginning.Length..]))
            .Select(found => found[beginning.Length..])
            .Select(tail => start + tail)
            .Order(StringComparer.Ordinal);
    }

    /// <summary>The requests of a file with a constant specifier.</summary>
    private static IEnumerable<(ModuleRequest Request, Node Node, bool IsStatic, bool IsGuess)> Requests(Program program, ModuleFormat format)
    {
        foreach (Node node in program.DescendantsAndSelf())
        {
            switch (node)
            {
                case ImportDeclaration n:
                    yield return (new ModuleRequest(n.Source.Value, true), n.Source, true, false);
                    break;
                case ExportNamedDeclaration { Source: { } source }:
                    yield return (new ModuleRequest(source.Value, true), source, true, false);
                    break;
                case ExportAllDeclaration n:
                    yield return (new ModuleRequest(n.Source.Value, true), n.Source, true, false);
                    break;
                case ImportExpression { Source: StringLiteral source }:
                    yield return (new ModuleRequest(source.Value, true), source, false, false);
                    break;
                case CallExpression { Callee: Identifier { Name: "require" }, Arguments: [StringLiteral source] } when format == ModuleFormat.CommonJs:
                    yield return (new ModuleRequest(source.Value, false), source, false, false);
                    break;
            }
        }
    }
}

/// <summary>An import that cannot be resolved. Message is one sentence without position.</summary>
public sealed class ModuleException(string message, SourceText source, int offset) : Core.Elaboration.ElaborationException(message, source, offset);
