using System.Collections.Immutable;
using System.Text.Json;
using VerifiedJS.Driver.Modules;
using static VerifiedJS.Core.CoreBuilder;
using S = VerifiedJS.Source;

namespace VerifiedJS.Core.Elaboration;

/// <summary>
/// A program of several files as one. All bindings of modules are statics, so an import is the exporting module's variable itself
/// (live bindings for free). What happens at run time:
///
///     Main               functions of all ES modules stored, checked bindings Uninitialized (16.2.1.7.3.1); then the entry is evaluated
///     load() of a CommonJS module      runs it once, gives module.exports; in a cycle, what is there so far
///     evaluate() of an ES module       evaluates its requests in order, then its body, once; an error is kept and thrown again.
///                                      With await in it or below it: gives a promise, and waits for those of its requests
///     evaluate() of any other file     for imports: loads it and takes a snapshot of the exports that imports name
///     namespace()        its namespace object, made when first needed
/// </summary>
internal sealed class ModuleLinker
{
    private readonly IdSource _ids;
    private readonly bool _withEvaluator;
    private readonly List<Variable> _statics;
    private readonly ModuleGraph _graph;
    private readonly State[] _states;
    private readonly int _firstFile;
    private readonly List<Expr> _start = [];
    private readonly HashSet<State> _loadable = [];
    private (Variable Packages, Variable Files)? _requireTables, _importTables;

    private sealed class State
    {
        public required LinkedModule Module { get; init; }
        public Elaborator? Elaborator { get; set; }
        public bool IsEsModule => Module.Format == ModuleFormat.EsModule;
        /// <summary>Why it cannot be linked (the first failure of its own or of its static imports): an import() of it is rejected with that.</summary>
        public Exception? Failure { get; set; }
        public bool IsLinkable => IsEsModule && Failure is null;
        /// <summary>An ES module that awaits, or requests one that does (16.2.1.6.1.3 [[HasTLA]], [[AsyncEvaluation]]).</summary>
        public bool IsAsync { get; set; }
        /// <summary>The number of its strongly connected component of static imports.</summary>
        public int Component { get; set; }
        public List<State> Requests { get; } = [];
        public Dictionary<string, string> LocalExports { get; } = [];
        public Dictionary<string, (string Source, string? Name, int Offset)> IndirectExports { get; } = [];
        public List<string> StarExports { get; } = [];
        /// <summary>The function load() or evaluate().</summary>
        public required Variable Run { get; init; }
        /// <summary>For other files than ES modules: evaluate().</summary>
        public Variable? Snapshot { get; set; }
        public Dictionary<string, VariableBinding> Snapshots { get; } = [];
        /// <summary>module of a CommonJS module; the value of a JSON file.</summary>
        public required Variable Object { get; init; }
        public Variable? MakeNamespace { get; set; }
        public bool HasNamespaceCode { get; set; }
        /// <summary>Of a built-in module, which names of its namespace the program's text reads; null: it uses the namespace otherwise, too.</summary>
        public HashSet<string>? NamesRead { get; set; } = [];
        /// <summary>For ES modules that CommonJS modules require: what they get.</summary>
        public Variable? MakeRequired { get; set; }
        public bool HasRequiredCode { get; set; }
    }

    public ModuleLinker(IdSource ids, List<Variable> statics, ModuleGraph graph, int firstFile, bool withEvaluator)
    {
        _ids = ids;
        _statics = statics;
        _graph = graph;
        _firstFile = firstFile;
        _withEvaluator = withEvaluator;
        _states = [.. graph.Modules.Select(m => new State
        {
            Module = m,
            Run = Static(m.Format == ModuleFormat.EsModule ? "evaluate" : "load"),
            Object = Static("module"),
        })];
    }

    private Variable Static(string name)
    {
        Variable variable = _ids.Variable(name);
        _statics.Add(variable);
        return variable;
    }

    private State Of(LinkedModule module) => _states[module.Index];

    /// <summary>A file's path as the program knows it.</summary>
    private string PathOf(LinkedModule module) => _graph.Shown(module);

    private string DirectoryOf(LinkedModule module) => Path.GetDirectoryName(PathOf(module)) ?? "";

    // ── The whole ────────────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>Code that links everything and evaluates the entry.</summary>
    public Expr Link()
    {
        foreach (State state in _states)
            Prepare(state);
        foreach (State state in _states)
            state.Failure = state.Module.Failure;
        foreach (State state in _states.Where(s => s.IsLinkable))
            FindRequests(state);
        SpreadFailures();
        FindComponents();
        SpreadAsync();
        foreach (State state in _states.Where(s => s.IsLinkable))
        {
            State s = state;
            s.Elaborator!.DeclareModule(
                (source, name) => Import(s, source, name),
                source => new ImportTarget.Computed(() => NamespaceFor(s, source)),
                s.IsAsync);
        }
        foreach (State state in _states.Where(s => s.IsLinkable))
        {
            try
            {
                CheckExports(state);
            }
            catch (ModuleException e)
            {
                state.Failure = e;
            }
        }
        SpreadFailures();
        if (Of(_graph.Entry).Failure is { } failure)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        var bodies = new List<Expr>();
        foreach (State state in _states)
            bodies.Add(Code(state));
        if (_withEvaluator)
            _start.Add(ImportOfEvaluatedCode(Of(_graph.Entry)));
        if (_requireTables is { } tables)
            bodies.Add(MakeRequireTables(tables));
        if (_importTables is { } imports)
            bodies.Add(MakeImportTables(imports));
        // Namespaces and snapshots are asked for by the code above; getters of one may ask for others
        bool more = true;
        while (more)
        {
            more = false;
            foreach (State state in _states.Where(s => s.MakeRequired is not null && !s.HasRequiredCode))
            {
                state.HasRequiredCode = true;
                bodies.Add(Define(state.MakeRequired!, RequiredFunction(state)));
                more = true;
            }
            foreach (State state in _states.Where(s => s.MakeNamespace is not null && !s.HasNamespaceCode))
            {
                state.HasNamespaceCode = true;
                bodies.Add(Define(state.MakeNamespace!, NamespaceFunction(state, isFacade: false)));
                more = true;
            }
        }
        foreach (State state in _states.Where(s => s.Snapshot is not null))
            bodies.Add(Define(state.Snapshot!, SnapshotFunction(state)));
        foreach (State state in _states.Where(s => s.IsLinkable))
            _start.Add(state.Elaborator!.ModuleUninitialized());

        State entry = Of(_graph.Entry);
        Expr run = entry.Module.Format == ModuleFormat.Script ? bodies[entry.Module.Index] : CallStatic(entry.Run);
        if (entry.IsAsync)
            run = new Call(Prim("Intrinsic", String("watchEntry")), Undefined, Undefined, [run], null);
        if (entry.Module.Format == ModuleFormat.Script)
            bodies[entry.Module.Index] = Undefined;
        return Seq([.. _start, .. bodies, run]);
    }

    private void Prepare(State state)
    {
        LinkedModule module = state.Module;
        if (module.Syntax is null)
            return;
        state.Elaborator = new Elaborator(_ids, _firstFile + module.Index, S.ScopeAnalysis.Analyze(module.Syntax), _statics, _withEvaluator)
        {
            ImportCall = (specifier, options, constant, at) => ImportCall(state, specifier, options, constant, at),
            MetaMembers =
            [
                ("dirname", DirectoryOf(module)),
                ("filename", PathOf(module)),
                ("url", new Uri(PathOf(module), UriKind.RelativeOrAbsolute) is { IsAbsoluteUri: true } uri ? uri.AbsoluteUri : PathOf(module)),
            ],
        };
    }

    private static LinkedModule Requested(State state, string source) => state.Module.Dependencies[new ModuleRequest(source, true)];

    /// <summary>16.2.1.7.1 ParseModule: requests in order, and the three kinds of exports.</summary>
    private void FindRequests(State state)
    {
        var imported = new Dictionary<string, (string Source, string? Name, int Offset)>();
        void Request(string source)
        {
            State requested = Of(Requested(state, source));
            if (!state.Requests.Contains(requested))
                state.Requests.Add(requested);
        }
        foreach (S.Statement statement in state.Module.Syntax!.Body)
        {
            if (statement is not S.ImportDeclaration import)
                continue;
            foreach (S.ModuleSpecifier specifier in import.Specifiers)
            {
                (string local, string? name) = specifier switch
                {
                    S.ImportSpecifier s => (s.Local.Name, Elaborator.ExportName(s.Imported)),
                    S.ImportDefaultSpecifier s => (s.Local.Name, "default"),
                    S.ImportNamespaceSpecifier s => (s.Local.Name, (string?)null),
                    _ => throw new InvalidOperationException($"no such specifier: {specifier.Type}"),
                };
                imported[local] = (import.Source.Value, name, specifier.Span.Start);
            }
        }
        foreach (S.Statement statement in state.Module.Syntax!.Body)
        {
            switch (statement)
            {
                case S.ImportDeclaration s:
                    Request(s.Source.Value);
                    break;
                case S.ExportAllDeclaration s:
                    Request(s.Source.Value);
                    if (s.Exported is null)
                        state.StarExports.Add(s.Source.Value);
                    else
                        state.IndirectExports[Elaborator.ExportName(s.Exported)] = (s.Source.Value, null, s.Span.Start);
                    break;
                case S.ExportDefaultDeclaration s:
                    state.LocalExports["default"] = Elaborator.LocalNameOfDefault(s);
                    break;
                case S.ExportNamedDeclaration s:
                    if (s.Source is not null)
                        Request(s.Source.Value);
                    foreach (S.ExportSpecifier specifier in s.Specifiers)
                    {
                        string local = Elaborator.ExportName(specifier.Local), exported = Elaborator.ExportName(specifier.Exported);
                        if (s.Source is not null)
                            state.IndirectExports[exported] = (s.Source.Value, local, specifier.Span.Start);
                        else if (imported.TryGetValue(local, out (string, string?, int) import))
                            state.IndirectExports[exported] = import;
                        else
                            state.LocalExports[exported] = local;
                    }
                    if (s.Declaration is S.VariableDeclaration d)
                    {
                        foreach (S.Identifier name in d.Declarations.SelectMany(v => S.ScopeAnalysis.BoundNames(v.Id)))
                            state.LocalExports[name.Name] = name.Name;
                    }
                    else if (s.Declaration is S.FunctionDeclaration { Id: { } function })
                    {
                        state.LocalExports[function.Name] = function.Name;
                    }
                    else if (s.Declaration is S.ClassDeclaration { Id: { } @class })
                    {
                        state.LocalExports[@class.Name] = @class.Name;
                    }
                    break;
            }
        }
    }

    // Tarjan's algorithm over static imports
    private void FindComponents()
    {
        var index = new Dictionary<State, int>();
        var low = new Dictionary<State, int>();
        var stack = new List<State>();
        int components = 0;
        void Visit(State state)
        {
            index[state] = low[state] = index.Count;
            stack.Add(state);
            foreach (State next in state.Requests)
            {
                if (!index.ContainsKey(next))
                {
                    Visit(next);
                    low[state] = Math.Min(low[state], low[next]);
                }
                else if (stack.Contains(next))
                {
                    low[state] = Math.Min(low[state], index[next]);
                }
            }
            if (low[state] != index[state])
                return;
            components++;
            State member;
            do
            {
                member = stack[^1];
                stack.RemoveAt(stack.Count - 1);
                member.Component = components;
            } while (member != state);
        }
        foreach (State state in _states)
        {
            if (!index.ContainsKey(state))
                Visit(state);
        }
    }

    private void SpreadFailures()
    {
        bool changed = true;
        while (changed)
        {
            changed = false;
            foreach (State state in _states.Where(s => s.Failure is null))
            {
                state.Failure = state.Requests.FirstOrDefault(r => r.Failure is not null)?.Failure;
                changed |= state.Failure is not null;
            }
        }
    }

    private void SpreadAsync()
    {
        foreach (State state in _states.Where(s => s.IsLinkable))
            state.IsAsync = state.Elaborator!.HasTopLevelAwait;
        bool changed = true;
        while (changed)
        {
            changed = false;
            foreach (State state in _states.Where(s => !s.IsAsync && s.Requests.Any(r => r.IsAsync)))
            {
                state.IsAsync = true;
                changed = true;
            }
        }
    }

    // ── Exports ──────────────────────────────────────────────────────────────────────────────────────────────────────

    private abstract record Resolution
    {
        public sealed record Slot(State Owner, VariableBinding Binding) : Resolution;
        public sealed record NamespaceOf(State Owner) : Resolution;
        public sealed record Ambiguous : Resolution;
    }

    /// <summary>16.2.1.7.2.2 ResolveExport; null when there is none (or only itself, in a circle).</summary>
    private Resolution? ResolveExport(State state, string name, HashSet<(State, string)> seen)
    {
        if (!state.IsEsModule)
            return SnapshotOf(state, name) is { } snapshot ? new Resolution.Slot(state, snapshot) : null;
        if (!seen.Add((state, name)))
            return null;
        if (state.LocalExports.TryGetValue(name, out string? local))
            return new Resolution.Slot(state, (VariableBinding)state.Elaborator!.ModuleBinding(local));
        if (state.IndirectExports.TryGetValue(name, out (string Source, string? Name, int Offset) indirect))
        {
            State target = Of(Requested(state, indirect.Source));
            return indirect.Name is null ? new Resolution.NamespaceOf(target) : ResolveExport(target, indirect.Name, seen);
        }
        if (name == "default")
            return null;
        Resolution? star = null;
        foreach (string source in state.StarExports)
        {
            State target = Of(Requested(state, source));
            if (!target.IsEsModule && !ForeignNames(target).Contains(name))
                continue;
            Resolution? found = ResolveExport(target, name, seen);
            if (found is Resolution.Ambiguous)
                return found;
            if (found is null)
                continue;
            if (star is not null && star != found)
                return new Resolution.Ambiguous();
            star = found;
        }
        return star;
    }

    /// <summary>16.2.1.7.2.1 GetExportedNames.</summary>
    private IEnumerable<string> ExportedNames(State state, HashSet<State> seen)
    {
        if (!state.IsEsModule)
            return ForeignNames(state);
        if (!seen.Add(state))
            return [];
        return state.LocalExports.Keys.Concat(state.IndirectExports.Keys)
            .Concat(state.StarExports.SelectMany(source => ExportedNames(Of(Requested(state, source)), seen)).Where(n => n != "default"))
            .Distinct();
    }

    // 16.2.1.7.3.1 step 1: every indirect export resolves
    private void CheckExports(State state)
    {
        foreach ((string name, (string source, string? _, int offset)) in state.IndirectExports)
            Checked(state, ResolveExport(state, name, []), source, name, offset);
        foreach (S.ImportDeclaration import in state.Module.Syntax!.Body.OfType<S.ImportDeclaration>())
        {
            foreach (S.ModuleSpecifier specifier in import.Specifiers)
            {
                string? name = specifier switch
                {
                    S.ImportSpecifier s => Elaborator.ExportName(s.Imported),
                    S.ImportDefaultSpecifier => "default",
                    _ => null,
                };
                if (name is not null)
                    Checked(state, ResolveExport(Of(Requested(state, import.Source.Value)), name, []), import.Source.Value, name, specifier.Span.Start);
            }
        }
    }

    private static Resolution Checked(State state, Resolution? resolution, string source, string name, int offset) => resolution switch
    {
        null => throw new ModuleException($"The requested module '{source}' does not provide an export named '{name}'", state.Module.Source!, offset),
        Resolution.Ambiguous => throw new ModuleException($"The requested module '{source}' contains conflicting star exports for name '{name}'", state.Module.Source!, offset),
        _ => resolution,
    };

    private ImportTarget Import(State importer, string source, string name) =>
        Target(importer, Checked(importer, ResolveExport(Of(Requested(importer, source)), name, []), source, name, 0));

    private ImportTarget Target(State importer, Resolution resolution) => resolution switch
    {
        // Outside of cycles the exporting module is evaluated before its importers
        Resolution.Slot s => new ImportTarget.Slot(s.Binding, NeedsCheck: s.Binding.HasTdz && s.Owner.Component == importer.Component),
        Resolution.NamespaceOf n => new ImportTarget.Computed(() => WholeNamespace(n.Owner)),
        _ => throw new InvalidOperationException("an export that does not resolve"),
    };

    // ── Functions of files ───────────────────────────────────────────────────────────────────────────────────────────

    private static Function NewFunction(string name, Expr body, ImmutableArray<Variable> parameters = default) =>
        new(name, parameters.IsDefault ? 0 : parameters.Length, FunctionKind.Arrow, true, parameters.IsDefault ? [] : parameters, null, null, null, null, null, body, null);

    private static Assign Define(Variable variable, Function function) => new(variable, new Lambda(function));

    private static Expr CallStatic(Variable function, params ImmutableArray<Expr> arguments) => new Call(new Var(function), Undefined, Undefined, arguments, null);

    private Expr ThrowError(string message, string? code, SourcePosition at)
    {
        Variable error = _ids.Variable("error");
        return new Let(error, PrimAt(at, "NewError", Number(ErrorKinds.Error), String(message)), Seq(
            code is null ? Undefined : Prim("SetNamed", new Var(error), String("code"), String(code), True),
            new Throw(new Var(error)) { Position = at }));
    }

    private static Expr ThrowFailure(State state, SourcePosition at) => new Throw(PrimAt(at, "NewError", Number(ErrorKinds.SyntaxError), String(state.Failure switch
    {
        S.SyntaxError e => e.Description,
        { } e => e.Message,
        null => throw new InvalidOperationException("a file that can be linked"),
    }))) { Position = at };

    private Expr Code(State state)
    {
        if (state.Failure is not null)
            return state.IsEsModule ? Undefined : Define(state.Run, NewFunction("", ThrowFailure(state, SourcePosition.None)));
        switch (state.Module.Format)
        {
            case ModuleFormat.Script:
                return state.Elaborator!.Script(isAlone: _firstFile == 0 && !_withEvaluator);
            case ModuleFormat.EsModule:
                return EsModule(state);
            case ModuleFormat.CommonJs:
                return Define(state.Run, LoadCommonJs(state));
            case ModuleFormat.Json:
                return Define(state.Run, NewFunction("", new Return(
                    If(Prim("IsUndefined", new Var(state.Object)), new Assign(state.Object, Json(state.Module.Source!.Text)), new Var(state.Object)))));
            case ModuleFormat.Builtin:
            {
                Variable found = _ids.Variable("module");
                return Define(state.Run, NewFunction("", new Let(found, Prim("Intrinsic", String(state.Module.Path)),
                    If(Prim("IsUndefined", new Var(found)),
                        ThrowError($"No such built-in module: {state.Module.Path}", "ERR_UNKNOWN_BUILTIN_MODULE", SourcePosition.None),
                        new Return(new Var(found))))));
            }
            default:
                throw new InvalidOperationException($"no such format: {state.Module.Format}");
        }
    }

    // ── CommonJS ─────────────────────────────────────────────────────────────────────────────────────────────────────

    private Function LoadCommonJs(State state)
    {
        S.Program syntax = state.Module.Syntax!;
        Expr module = new Var(state.Object);
        Variable parent = _ids.Variable("parent"), exports = _ids.Variable("exports"), exception = _ids.Variable("exception");
        Lambda body = state.Elaborator!.CommonJsModule((specifier, at) => Require(state, specifier, at));
        Expr require = MentionsRequire(syntax) ? RequireFunction(state) : Undefined;
        string directory = DirectoryOf(state.Module);
        bool isMain = state.Module == _graph.Entry;
        Expr Get(string name) => Prim("GetNamed", module, String(name));
        return NewFunction("load", Seq(
            If(Prim("IsUndefined", module), Undefined, new Return(Get("exports"))),
            new Assign(state.Object, Prim("NewObject")),
            Prim("DefineNamed", module, String("id"), String(isMain ? "." : PathOf(state.Module))),
            Prim("DefineNamed", module, String("path"), String(directory)),
            new Let(exports, Prim("NewObject"), Seq(
                Prim("DefineNamed", module, String("exports"), new Var(exports)),
                Prim("DefineNamed", module, String("filename"), String(PathOf(state.Module))),
                Prim("DefineNamed", module, String("loaded"), False),
                Prim("DefineNamed", module, String("children"), Prim("NewArray", Number(0))),
                Prim("DefineNamed", module, String("paths"), Prim("NewArray", Number(0))),
                Prim("DefineNamed", module, String("parent"), new Var(parent)),
                new TryCatch(
                    Seq(new Call(body, new Var(exports), Undefined, [new Var(exports), require, module, String(PathOf(state.Module)), String(directory)], null), Undefined),
                    exception,
                    // A module that throws is forgotten: the next require runs it again
                    Seq(new Assign(state.Object, Undefined), new Throw(new Var(exception)))))),
            Prim("SetNamed", module, String("loaded"), True, True),
            new Return(Get("exports"))), [parent]);
    }

    private Expr Require(State from, string specifier, SourcePosition at)
    {
        var request = new ModuleRequest(specifier, false);
        if (from.Module.Failures.TryGetValue(request, out string? failure))
            return ThrowError(failure, "MODULE_NOT_FOUND", at);
        return from.Module.Dependencies.TryGetValue(request, out LinkedModule? target)
            ? RequireModule(Of(target), from, at)
            : ThrowError($"Cannot find module '{specifier}'", "MODULE_NOT_FOUND", at);
    }

    private Expr RequireModule(State target, State from, SourcePosition at) => target.Module.Format switch
    {
        ModuleFormat.CommonJs => new Call(new Var(target.Run), Undefined, Undefined, [from.Module.Format == ModuleFormat.CommonJs ? new Var(from.Object) : Undefined], null) { Position = at },
        ModuleFormat.EsModule => RequireEsModule(target, at),
        _ => new Call(new Var(target.Run), Undefined, Undefined, [], null) { Position = at },
    };

    /// <summary>Node's require of an ES module: its namespace, or what it exports as "module.exports".</summary>
    private Expr RequireEsModule(State target, SourcePosition at)
    {
        if (target.Failure is not null)
            return ThrowFailure(target, at);
        if (target.IsAsync)
            return ThrowError("require() cannot be used on an ESM graph with top-level await. Use import() instead.", "ERR_REQUIRE_ASYNC_MODULE", at);
        target.MakeRequired ??= Static("required");
        return Seq(CallStatic(target.Run), CallStatic(target.MakeRequired));
    }

    /// <summary>Whether a CommonJS module uses `require` otherwise than to call it with a constant, or `arguments`, which holds it too.</summary>
    private static bool MentionsRequire(S.Program program)
    {
        var plain = new HashSet<S.Node>();
        foreach (S.Node node in program.DescendantsAndSelf())
        {
            if (node is S.CallExpression { Callee: S.Identifier { Name: "require" } callee, Arguments: [S.StringLiteral], Optional: false })
                plain.Add(callee);
            else if (node is S.Identifier { Name: "require" or "arguments" or "eval" } && !plain.Contains(node))
                return true;
        }
        return false;
    }

    /// <summary>
    /// The function `require` for computed specifiers, made by the library: it knows those of this file, bare ones of others, and all paths.
    /// </summary>
    private Expr RequireFunction(State from)
    {
        _requireTables ??= (Static("packages"), Static("files"));
        Variable own = _ids.Variable("own");
        State main = Of(_graph.Entry);
        IEnumerable<(string, string)> specifiers = from.Module.Dependencies.Where(d => !d.Key.IsImport).Select(d => (d.Key.Specifier, PathOf(d.Value)));
        return new Let(own, Prim("NewArray", Number(0)), Seq([
            .. Pairs(own, specifiers),
            new Call(Prim("Intrinsic", String("CreateRequire")), Undefined, Undefined, [
                String(DirectoryOf(from.Module)), new Var(own), new Var(_requireTables.Value.Packages), new Var(_requireTables.Value.Files),
                new Var(from.Object), main.Module.Format == ModuleFormat.CommonJs ? new Var(main.Object) : Undefined], null),
        ]));
    }

    private static IEnumerable<Expr> Pairs(Variable array, IEnumerable<(string, string)> pairs) =>
        pairs.SelectMany(p => new[] { Prim("ArrayAppend", new Var(array), String(p.Item1)), Prim("ArrayAppend", new Var(array), String(p.Item2)) });

    /// <summary>What all functions made by <see cref="RequireFunction"/> share: paths of packages by specifier, functions of files by path.</summary>
    private Expr MakeRequireTables((Variable Packages, Variable Files) tables)
    {
        Dictionary<string, string> packages = PackageNames(isImport: false);
        return Seq([
            new Assign(tables.Packages, Prim("NewArray", Number(0))),
            .. Pairs(tables.Packages, packages.Select(p => (p.Key, p.Value))),
            new Assign(tables.Files, Prim("NewObjectWithPrototype", Null)),
            .. _states.Where(s => s.Module.Format != ModuleFormat.Script).Select(s => Elaborator.DefineJsonMember(new Var(tables.Files), PathOf(s.Module),
                s.IsEsModule ? new Lambda(NewFunction("load", new Return(RequireEsModule(s, SourcePosition.None)), [_ids.Variable("parent")])) : new Var(s.Run))),
        ]);
    }

    private Expr ThrowNotFound(Variable specifier)
    {
        Variable error = _ids.Variable("error");
        Expr message = Prim("StringConcat", Prim("StringConcat", String("Cannot find module '"), Prim("ToString", new Var(specifier))), String("'"));
        return new Let(error, Prim("NewError", Number(ErrorKinds.Error), message), Seq(
            Prim("SetNamed", new Var(error), String("code"), String("ERR_MODULE_NOT_FOUND"), True),
            new Throw(new Var(error))));
    }

    // ── ES modules ───────────────────────────────────────────────────────────────────────────────────────────────────

    // 16.2.1.6.1.3.1 InnerModuleEvaluation, for one module
    private Expr EsModule(State state)
    {
        var requests = new List<State>(state.Requests);
        if (state.IsAsync)
        {
            Variable started = Static("started"), promise = Static("promise");
            (Expr functions, Expr resume) = state.Elaborator!.ModuleCode(await =>
            {
                // All requests start before any is waited for
                var waits = new List<(Variable, Expr)>();
                Expr body = Undefined;
                foreach (State request in requests)
                {
                    waits.Add((_ids.Variable("requested"), EvaluateUnlessStarted(state, request)));
                    if (request.Component != state.Component)
                        waits.AddRange(RestOfCycle(request).Select(member => (_ids.Variable("requested"), Evaluate(member))));
                }
                foreach ((Variable variable, Expr _) in waits)
                    body = Seq(body, If(Prim("IsUndefined", new Var(variable)), Undefined, await(new Var(variable))));
                for (int i = waits.Count - 1; i >= 0; i--)
                    body = new Let(waits[i].Item1, waits[i].Item2, body);
                return body;
            });
            _start.Add(functions);
            return Define(state.Run, NewFunction("", Seq(
                If(new Var(started), new Return(new Var(promise))),
                new Assign(started, True),
                new Assign(promise, Prim("AsyncStart", resume)),
                new Return(new Var(promise)))));
        }
        Variable status = Static("status"), error = Static("error"), exception = _ids.Variable("exception");
        (Expr stores, Expr code) = state.Elaborator!.ModuleCode(_ => Undefined);
        _start.Add(stores);
        return Define(state.Run, NewFunction("", Seq(
            If(StrictEquals(new Var(status), Number(1)), new Return(Undefined)),
            If(StrictEquals(new Var(status), Number(2)), new Throw(new Var(error))),
            new Assign(status, Number(1)),
            new TryCatch(Seq([.. requests.Select(Evaluate), code, Undefined]), exception, Seq(
                new Assign(status, Number(2)),
                new Assign(error, new Var(exception)),
                new Throw(new Var(exception)))),
            new Return(Undefined))));
    }

    // 16.2.1.6.1.3 step 2: who waits for a module of a cycle waits for the [[CycleRoot]], which is done when all modules of the cycle are.
    // They have all started when one of them has returned.
    private IEnumerable<State> RestOfCycle(State state) =>
        state.IsAsync ? _states.Where(s => s != state && s.IsLinkable && s.Component == state.Component) : [];

    // In a cycle, a module that has started is not waited for: it waits for this one
    private Expr EvaluateUnlessStarted(State from, State request)
    {
        if (!request.IsAsync)
            return Seq(Evaluate(request), Undefined);
        if (request.Component != from.Component)
            return Evaluate(request);
        Variable promise = _ids.Variable("promise");
        // Its promise is known once its synchronous part is over; before that the call gives undefined
        return new Let(promise, Evaluate(request), request == from ? Undefined : new Var(promise));
    }

    private Expr Evaluate(State state)
    {
        if (state.IsEsModule)
            return CallStatic(state.Run);
        state.Snapshot ??= Static("evaluate");
        return CallStatic(state.Snapshot);
    }

    // ── Namespaces, other files as modules ───────────────────────────────────────────────────────────────────────────

    private Expr Namespace(State state)
    {
        state.MakeNamespace ??= Static("namespace");
        return CallStatic(state.MakeNamespace);
    }

    // Node's loader: the export "module.exports", if there is one; else the namespace, with __esModule beside a default export
    private Function RequiredFunction(State state)
    {
        string[] exported = [.. ExportedNames(state, [])];
        if (exported.Contains("module.exports") && ResolveExport(state, "module.exports", []) is not (null or Resolution.Ambiguous) and { } resolution)
            return NewFunction("", new Return(Read(Target(state, resolution), "module.exports")));
        return exported.Contains("default") && !exported.Contains("__esModule")
            ? NamespaceFunction(state, isFacade: true)
            : NewFunction("", new Return(Namespace(state)));
    }

    private static Expr Read(ImportTarget target, string name)
    {
        if (target is not ImportTarget.Slot slot)
            return ((ImportTarget.Computed)target).Read();
        if (!slot.Binding.HasTdz)
            return new Var(slot.Binding.Variable);
        slot.Binding.IsChecked = true;
        return Prim("CheckInitialized", new Var(slot.Binding.Variable), String(name));
    }

    private Expr WholeNamespace(State state)
    {
        state.NamesRead = null;
        return Namespace(state);
    }

    /// <summary>`import * as ns`: where a file only reads ns.name, a built-in module need not have its other names.</summary>
    private Expr NamespaceFor(State importer, string source)
    {
        State target = Of(Requested(importer, source));
        if (target.Module.Format != ModuleFormat.Builtin)
            return Namespace(target);
        foreach (S.ImportNamespaceSpecifier specifier in importer.Module.Syntax!.Body.OfType<S.ImportDeclaration>()
            .Where(i => i.Source.Value == source).SelectMany(i => i.Specifiers).OfType<S.ImportNamespaceSpecifier>())
        {
            // Identifiers of that name which are no other uses of the namespace
            var harmless = new HashSet<S.Node>(ReferenceEqualityComparer.Instance) { specifier.Local };
            foreach (S.Node node in importer.Module.Syntax.DescendantsAndSelf())
            {
                switch (node)
                {
                    case S.MemberExpression { Computed: false, Property: S.Identifier property } member:
                        harmless.Add(property);
                        if (member.Object is not S.Identifier o || o.Name != specifier.Local.Name)
                            break;
                        harmless.Add(o);
                        target.NamesRead?.Add(property.Name);
                        break;
                    case S.Property { Computed: false, Shorthand: false } property:
                        harmless.Add(property.Key);
                        break;
                    case S.Identifier other when other.Name == specifier.Local.Name && !harmless.Contains(other):
                        target.NamesRead = null;
                        break;
                }
            }
        }
        return Namespace(target);
    }

    /// <summary>10.4.6 module namespace exotic objects, made by the library from names and getters.</summary>
    /// <param name="isFacade">With the export __esModule added: what Node's require gives.</param>
    private Function NamespaceFunction(State state, bool isFacade)
    {
        Variable made = Static("namespace object"), names = _ids.Variable("names"), getters = _ids.Variable("getters");
        if (state.Module.Format == ModuleFormat.Builtin && state.NamesRead is null)
        {
            Expr whole = new Call(Prim("Intrinsic", String("BuiltinNamespace")), Undefined, Undefined, [CallStatic(state.Run)], null);
            return NewFunction("", new Return(If(Prim("IsUndefined", new Var(made)), new Assign(made, whole), new Var(made))));
        }
        IEnumerable<string> resolved = ExportedNames(state, []).Union(state.Module.Format == ModuleFormat.Builtin ? state.NamesRead! : []).Where(n => ResolveExport(state, n, []) is not (null or Resolution.Ambiguous));
        string[] exported = [.. (isFacade ? resolved.Append("__esModule") : resolved).Order(StringComparer.Ordinal)];
        var code = new List<Expr>();
        foreach (string name in exported)
        {
            Expr value = isFacade && name == "__esModule" ? True : Read(Target(state, ResolveExport(state, name, [])!), name);
            code.Add(Prim("ArrayAppend", new Var(names), String(name)));
            code.Add(Prim("ArrayAppend", new Var(getters), new Lambda(NewFunction(name, new Return(value)))));
        }
        Expr make = new Let(names, Prim("NewArray", Number(exported.Length)), new Let(getters, Prim("NewArray", Number(exported.Length)), Seq([
            .. code,
            new Call(Prim("Intrinsic", String("ModuleNamespace")), Undefined, Undefined, [new Var(names), new Var(getters)], null),
        ])));
        return NewFunction("", new Return(If(Prim("IsUndefined", new Var(made)), new Assign(made, make), new Var(made))));
    }

    /// <summary>The variable that holds an export of a file that is no ES module, once it is evaluated; null when it cannot have it.</summary>
    private VariableBinding? SnapshotOf(State state, string name)
    {
        if (state.Module.Format == ModuleFormat.Json && name != "default")
            return null;
        if (!state.Snapshots.TryGetValue(name, out VariableBinding? binding))
        {
            binding = new VariableBinding(Static(name), Mutability.Immutable, hasTdz: false);
            state.Snapshots[name] = binding;
        }
        return binding;
    }

    private Function SnapshotFunction(State state)
    {
        Variable exports = _ids.Variable("exports");
        Expr load = CallStatic(state.Run, state.Module.Format == ModuleFormat.CommonJs ? [Undefined] : []);
        return NewFunction("", new Let(exports, load, Seq([
            .. state.Snapshots.Select(s => new Assign(s.Value.Variable, s.Key == "default"
                ? new Var(exports)
                : If(Prim("IsObject", new Var(exports)), Prim("GetNamed", new Var(exports), String(s.Key)), Undefined))),
            new Return(Undefined),
        ])));
    }

    /// <summary>The names that a file which is no ES module seems to export: as Node, from what the source assigns to `exports`.</summary>
    private HashSet<string> ForeignNames(State state)
    {
        var names = new HashSet<string> { "default" };
        if (state.Module.Format != ModuleFormat.CommonJs || !_loadable.Add(state))
            return names;
        static bool IsExports(S.Expression e) => e is S.Identifier { Name: "exports" }
            or S.MemberExpression { Object: S.Identifier { Name: "module" }, Property: S.Identifier { Name: "exports" }, Computed: false };
        foreach (S.Node node in state.Module.Syntax!.DescendantsAndSelf())
        {
            switch (node)
            {
                case S.AssignmentExpression { Left: S.MemberExpression { Computed: false, Property: S.Identifier name } member } when IsExports(member.Object):
                    names.Add(name.Name);
                    break;
                case S.AssignmentExpression { Right: S.ObjectExpression literal } a when IsExports(a.Left):
                    names.UnionWith(literal.Properties.OfType<S.Property>().Where(p => !p.Computed).Select(p => p.Key switch
                    {
                        S.Identifier id => id.Name,
                        S.StringLiteral s => s.Value,
                        _ => "default",
                    }));
                    break;
                case S.AssignmentExpression { Right: S.CallExpression { Callee: S.Identifier { Name: "require" }, Arguments: [S.StringLiteral source] } } a when IsExports(a.Left):
                    if (state.Module.Dependencies.TryGetValue(new ModuleRequest(source.Value, false), out LinkedModule? target))
                        names.UnionWith(ForeignNames(Of(target)));
                    break;
                case S.CallExpression { Callee: S.MemberExpression { Object: S.Identifier { Name: "Object" }, Property: S.Identifier { Name: "defineProperty" } }, Arguments: [var first, S.StringLiteral key, ..] } when IsExports(first):
                    names.Add(key.Value);
                    break;
            }
        }
        _loadable.Remove(state);
        return names;
    }

    // ── import() ─────────────────────────────────────────────────────────────────────────────────────────────────────

    // 13.3.10.1: an async function that finds, evaluates, and gives the namespace. The module runs in a later job.
    private Expr ImportCall(State from, Expr specifier, Expr options, string? constant, SourcePosition at)
    {
        Variable mode = _ids.Variable("mode"), value = _ids.Variable("value"), text = _ids.Variable("specifier");
        Expr Await(Expr operand) => Seq(
            new Suspend(SuspendKind.Await, operand) { Position = at },
            If(StrictEquals(new Var(mode), Number(1)), new Throw(new Var(value)), new Var(value)));
        Expr Give(State target) => target.Failure is not null ? ThrowFailure(target, at) : Seq([
            target.IsAsync ? Await(Evaluate(target)) : Evaluate(target),
            .. RestOfCycle(target).Select(member => Await(Evaluate(member))),
            new Return(WholeNamespace(target)),
        ]);
        Expr choice;
        var request = new ModuleRequest(constant ?? "", true);
        if (constant is not null && from.Module.Dependencies.TryGetValue(request, out LinkedModule? known))
            choice = Give(Of(known));
        else if (constant is not null && from.Module.Failures.TryGetValue(request, out string? failure))
            choice = ThrowError(failure, "ERR_MODULE_NOT_FOUND", at);
        else
        {
            Variable evaluate = _ids.Variable("evaluate"), pending = _ids.Variable("pending");
            choice = new Let(evaluate, FindImport(from, text, 1), If(Prim("IsUndefined", new Var(evaluate)), ThrowNotFound(text),
                new Let(pending, Called(new Var(evaluate)), Seq(
                    If(Prim("IsUndefined", new Var(pending)), Undefined, Await(new Var(pending))),
                    new Return(Called(FindImport(from, text, 2)))))));
        }
        Expr check = options is Constant { Value: Literal.Undefined }
            ? Undefined
            : If(Prim("IsUndefined", options), Undefined, new Call(Prim("Intrinsic", String("CheckImportOptions")), Undefined, Undefined, [options], null));
        Expr body = new Let(text, Prim("ToString", specifier), Seq(check, Await(Undefined), choice));
        var template = new Function("", 0, FunctionKind.Async, true, [], null, null, null, null, null, Undefined, null) { Position = at };
        return PrimAt(at, "AsyncStart", GeneratorTransform.ResumeClosure(_ids, FunctionKind.Async, mode, value, body, template));
    }

    // import() in code that is evaluated at run time, for the evaluator: it finds what is linked, by names as seen from the entry.
    private Expr ImportOfEvaluatedCode(State entry)
    {
        Variable specifier = _ids.Variable("specifier"), options = _ids.Variable("options");
        Expr body = new Return(ImportCall(entry, new Var(specifier), new Var(options), null, SourcePosition.None));
        return Prim("SetIntrinsic", String("importModule"), new Lambda(
            new Function("importModule", 2, FunctionKind.Method, true, [specifier, options], null, null, null, null, null, body, null)));
    }

    private static Expr Called(Expr function) => new Call(function, Undefined, Undefined, [], null);

    /// <summary>A function of the file that a computed specifier names, or undefined; see <see cref="MakeImportTables"/>.</summary>
    private Expr FindImport(State from, Variable specifier, int which)
    {
        _importTables ??= (Static("packages"), Static("files"));
        return new Call(Prim("Intrinsic", String("FindImport")), Undefined, Undefined, [
            new Var(specifier), String(DirectoryOf(from.Module)), new Var(_importTables.Value.Packages), new Var(_importTables.Value.Files), Number(which)], null);
    }

    /// <summary>
    /// What all computed specifiers of import() share: paths of packages by specifier; of each file its path, a function that evaluates it and
    /// gives undefined or a promise, and one that gives its namespace.
    /// </summary>
    private Expr MakeImportTables((Variable Packages, Variable Files) tables)
    {
        Dictionary<string, string> packages = PackageNames(isImport: true);
        return Seq([
            new Assign(tables.Packages, Prim("NewArray", Number(0))),
            .. Pairs(tables.Packages, packages.Select(p => (p.Key, p.Value))),
            new Assign(tables.Files, Prim("NewArray", Number(0))),
            .. _states.Where(s => s.Module.Format != ModuleFormat.Script).SelectMany(s => new[] { String(PathOf(s.Module)), Evaluator(s), NamespaceGetter(s) })
                .Select(value => Prim("ArrayAppend", new Var(tables.Files), value)),
        ]);
    }

    // Paths of packages and built-in modules by the specifiers that the program has for them; a built-in module has two.
    private Dictionary<string, string> PackageNames(bool isImport)
    {
        var packages = new Dictionary<string, string>();
        foreach ((ModuleRequest request, LinkedModule target) in _states.SelectMany(s => s.Module.Dependencies))
        {
            if (request.Specifier.StartsWith('.') || request.IsImport && !isImport)
                continue;
            packages.TryAdd(request.Specifier, PathOf(target));
            const string Node = "node:";
            if (target.Format == ModuleFormat.Builtin)
                packages.TryAdd(request.Specifier.StartsWith(Node, StringComparison.Ordinal) ? request.Specifier[Node.Length..] : Node + request.Specifier, PathOf(target));
        }
        return packages;
    }

    private Expr NamespaceGetter(State state) => new Lambda(NewFunction("namespace", new Return(state.Failure is null ? WholeNamespace(state) : Undefined)));

    private Expr Evaluator(State state)
    {
        if (state.Failure is not null)
            return new Lambda(NewFunction("evaluate", ThrowFailure(state, SourcePosition.None)));
        if (!state.IsAsync)
            return new Lambda(NewFunction("evaluate", Seq(Evaluate(state), new Return(Undefined))));
        Variable mode = _ids.Variable("mode"), value = _ids.Variable("value");
        Expr Await(Expr operand) => Seq(
            new Suspend(SuspendKind.Await, operand),
            If(StrictEquals(new Var(mode), Number(1)), new Throw(new Var(value)), new Var(value)));
        Expr body = Seq([Await(Evaluate(state)), .. RestOfCycle(state).Select(member => Await(Evaluate(member))), new Return(Undefined)]);
        var template = new Function("", 0, FunctionKind.Async, true, [], null, null, null, null, null, Undefined, null);
        return new Lambda(NewFunction("evaluate", new Return(Prim("AsyncStart", GeneratorTransform.ResumeClosure(_ids, FunctionKind.Async, mode, value, body, template)))));
    }

    // ── JSON ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    private Expr Json(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 10_000 });
            return JsonValue(document.RootElement);
        }
        catch (JsonException e)
        {
            return new Throw(Prim("NewError", Number(ErrorKinds.SyntaxError), String(e.Message)));
        }
    }

    private Expr JsonValue(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Null:
                return Null;
            case JsonValueKind.True or JsonValueKind.False:
                return Boolean(element.GetBoolean());
            case JsonValueKind.Number:
                return Number(double.Parse(element.GetRawText(), System.Globalization.CultureInfo.InvariantCulture));
            case JsonValueKind.String:
                return String(element.GetString()!);
            case JsonValueKind.Array:
            {
                Variable array = _ids.Variable("array");
                return new Let(array, Prim("NewArray", Number(element.GetArrayLength())), Seq([
                    .. element.EnumerateArray().Select(item => Prim("ArrayAppend", new Var(array), JsonValue(item))),
                    new Var(array),
                ]));
            }
            case JsonValueKind.Object:
            {
                Variable @object = _ids.Variable("object");
                return new Let(@object, Prim("NewObject"), Seq([
                    .. element.EnumerateObject().Select(p => Elaborator.DefineJsonMember(new Var(@object), p.Name, JsonValue(p.Value))),
                    new Var(@object),
                ]));
            }
            default:
                throw new InvalidOperationException($"no such JSON value: {element.ValueKind}");
        }
    }
}
