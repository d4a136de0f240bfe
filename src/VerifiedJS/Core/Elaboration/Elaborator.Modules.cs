using System.Collections.Immutable;
using static VerifiedJS.Core.CoreBuilder;
using S = VerifiedJS.Source;

namespace VerifiedJS.Core.Elaboration;

internal sealed partial class Elaborator
{
    private const string DefaultExportName = "*default*";

    private Env _moduleEnv = null!;
    private VariableBinding? _defaultExport;
    private Variable? _importMeta;

    /// <summary>What `import(specifier, options)` does: given the values and, when constant, the specifier's text. Set by the linker.</summary>
    public Func<Expr, Expr, string?, SourcePosition, Expr>? ImportCall { get; set; }
    /// <summary>The members of `import.meta`, in order.</summary>
    public IReadOnlyList<(string Name, string Value)> MetaMembers { get; set; } = [];

    /// <summary>
    /// The environment of a module (16.2.1.7.3.1 InitializeEnvironment): its names, those it imports included.
    /// </summary>
    public void DeclareModule(Func<string, string, ImportTarget> resolveImport, Func<string, ImportTarget> importNamespace, bool isAsync)
    {
        var function = new FunctionContext
        {
            IsStrict = true,
            Kind = isAsync ? FunctionKind.Async : FunctionKind.Normal,
            Mode = isAsync ? ids.Variable("mode") : null,
            Value = isAsync ? ids.Variable("value") : null,
        };
        var env = new Env(null, function, TopScope)
        {
            IsStatic = true,
            Receiver = new Receiver { This = () => Undefined, NewTarget = () => Undefined },
        };
        _moduleEnv = env;
        foreach (S.Statement statement in scopes.Tree.Body)
        {
            if (statement is S.ImportDeclaration import)
            {
                string source = import.Source.Value;
                foreach (S.ModuleSpecifier specifier in import.Specifiers)
                {
                    (S.Identifier local, ImportBinding binding) = specifier switch
                    {
                        S.ImportSpecifier s => (s.Local, new ImportBinding(() => resolveImport(source, ExportName(s.Imported)))),
                        S.ImportDefaultSpecifier s => (s.Local, new ImportBinding(() => resolveImport(source, "default"))),
                        S.ImportNamespaceSpecifier s => (s.Local, new ImportBinding(() => importNamespace(source))),
                        _ => throw new InvalidOperationException($"no such specifier: {specifier.Type}"),
                    };
                    env.Names[scopes.BindingOf(local)!] = binding;
                }
            }
            if (statement is S.ExportDefaultDeclaration { Declaration: not (S.FunctionDeclaration { Id: not null } or S.ClassDeclaration { Id: not null }) } export)
            {
                _defaultExport = new VariableBinding(ids.Variable(DefaultExportName), Mutability.Mutable, hasTdz: export.Declaration is not S.FunctionDeclaration);
                env.Variables.Add(_defaultExport.Variable);
                if (_defaultExport.HasTdz)
                    env.Lexicals.Add(_defaultExport);
            }
        }
        DeclareAll(env);
    }

    /// <summary>The binding of a module's own name.</summary>
    public Binding ModuleBinding(string localName) =>
        localName == DefaultExportName ? _defaultExport! : _moduleEnv.Names[TopScope.Find(localName)!];

    /// <summary>The local name of `export default`.</summary>
    public static string LocalNameOfDefault(S.ExportDefaultDeclaration node) => node.Declaration switch
    {
        S.FunctionDeclaration { Id: { } id } => id.Name,
        S.ClassDeclaration { Id: { } id } => id.Name,
        _ => DefaultExportName,
    };

    /// <summary>A name in an import or export clause: an identifier or a string.</summary>
    public static string ExportName(S.Expression name) => name switch
    {
        S.Identifier id => id.Name,
        S.StringLiteral s => s.Value,
        _ => throw new InvalidOperationException($"{name.Type} names no export"),
    };

    /// <summary>
    /// A declared module's code: the stores of its functions, which happen when modules are linked, and its body. For an async module the
    /// body is to be made a resume closure with its parameters mode and value; prologue comes first in it.
    /// </summary>
    public (Expr Functions, Expr Body) ModuleCode(Func<Func<Expr, Expr>, Expr> prologue)
    {
        Enter(_moduleEnv.Function, _moduleEnv);
        Expr functions = Seq([.. HoistedFunctions(_moduleEnv), Undefined]);
        Expr start = prologue(value => Await(value, SourcePosition.None));
        Expr body = Seq(start, Statements(scopes.Tree.Body));
        statics.AddRange(_moduleEnv.Variables);
        FunctionContext function = _moduleEnv.Function;
        if (function.Mode is not null)
            body = GeneratorTransform.ResumeClosure(ids, FunctionKind.Async, function.Mode, function.Value!, body,
                new Function("", 0, FunctionKind.Async, true, [], null, null, null, null, null, Undefined, null) { Position = AtOffset(0) });
        return (functions, body);
    }

    /// <summary>Stores of Uninitialized that uses in any module need; to be asked for when all modules are elaborated.</summary>
    public Expr ModuleUninitialized() => Seq([.. UninitializedStores(_moduleEnv), Undefined]);

    /// <summary>Whether a module awaits at its top level.</summary>
    public bool HasTopLevelAwait => scopes.TopLevel.IsAsync;

    // 16.2.3.7
    private Expr ExportDefault(S.ExportDefaultDeclaration node) => node.Declaration switch
    {
        S.FunctionDeclaration => Undefined,
        S.ClassDeclaration { Id: { } id } c => Initialize(id, Class(c, id.Name, null)),
        S.ClassDeclaration c => Initialize(_defaultExport, DefaultExportName, Class(c, "default", null)),
        S.Expression e => Initialize(_defaultExport, DefaultExportName, Named(e, "default")),
        _ => throw new InvalidOperationException($"no such default export: {node.Declaration.Type}"),
    };

    // 13.3.10.1 EvaluateImportCall
    private Expr DynamicImport(S.ImportExpression node)
    {
        if (ImportCall is null)
            throw Unsupported("dynamic import in this kind of program", node);
        string? constant = node.Source is S.StringLiteral s ? s.Value : null;
        return Temp("specifier", Expression(node.Source), specifier =>
            Temp("options", node.Options is null ? Undefined : Expression(node.Options), options =>
                ImportCall(specifier, options, constant, At(node))));
    }

    // 13.3.12.1, 16.2.1.10
    private Expr ImportMeta(S.MetaProperty node)
    {
        if (_importMeta is null)
        {
            _importMeta = ids.Variable("import.meta");
            statics.Add(_importMeta);
        }
        Expr made = Temp("meta", Prim("NewObjectWithPrototype", Null), meta => Seq([
            .. MetaMembers.Select(m => Prim("DefineNamed", meta, String(m.Name), String(m.Value))),
            meta,
        ]));
        return If(Prim("IsUndefined", new Var(_importMeta)), new Assign(_importMeta, made), new Var(_importMeta));
    }
}
