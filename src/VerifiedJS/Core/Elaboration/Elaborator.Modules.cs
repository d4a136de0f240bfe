using System.Collections.Immutable;
using static VerifiedJS.Core.CoreBuilder;
using S = VerifiedJS.Source;

namespace VerifiedJS.Core.Elaboration;

internal sealed partial class Elaborator
{
    private const string DefaultExportName = "*default*";

    private Env _moduleEnv = null!;
    private S.Program _module = null!;
    private Variable? _importMeta;

    /// <summary>What `import(specifier, options)` does: given the values and, when constant, the specifier's text. Set by the linker.</summary>
    public Func<Expr, Expr, string?, SourcePosition, Expr>? ImportCall { get; set; }
    /// <summary>The members of `import.meta`, in order.</summary>
    public IReadOnlyList<(string Name, string Value)> MetaMembers { get; set; } = [];

    /// <summary>
    /// The environment of a module (16.2.1.7.3.1 InitializeEnvironment): its names, those it imports included.
    /// </summary>
    public void DeclareModule(S.Program program, Func<string, string, ImportTarget> resolveImport, Func<string, ImportTarget> importNamespace, bool isAsync)
    {
        var function = new FunctionContext
        {
            Parent = null,
            IsStrict = true,
            CreatedAt = 0,
            Kind = isAsync ? FunctionKind.Async : FunctionKind.Normal,
            Mode = isAsync ? ids.Variable("mode") : null,
            Value = isAsync ? ids.Variable("value") : null,
        };
        var env = new Env(null, function)
        {
            IsStatic = true,
            Receiver = new Receiver { This = () => Undefined, NewTarget = () => Undefined },
        };
        function.VarEnv = env;
        _moduleEnv = env;
        _module = program;
        foreach (S.Statement statement in program.Body)
        {
            if (statement is S.ImportDeclaration import)
            {
                string source = import.Source.Value;
                foreach (S.ModuleSpecifier specifier in import.Specifiers)
                {
                    (string local, ImportBinding binding) = specifier switch
                    {
                        S.ImportSpecifier s => (s.Local.Name, new ImportBinding(() => resolveImport(source, ExportName(s.Imported)))),
                        S.ImportDefaultSpecifier s => (s.Local.Name, new ImportBinding(() => resolveImport(source, "default"))),
                        S.ImportNamespaceSpecifier s => (s.Local.Name, new ImportBinding(() => importNamespace(source))),
                        _ => throw new InvalidOperationException($"no such specifier: {specifier.Type}"),
                    };
                    env.Names[local] = binding;
                }
            }
            if (statement is S.ExportDefaultDeclaration { Declaration: not (S.FunctionDeclaration { Id: not null } or S.ClassDeclaration { Id: not null }) } export)
                Declare(env, DefaultExportName, Mutability.Mutable, export.Declaration is S.FunctionDeclaration ? 0 : export.Span.End);
        }
        foreach (string name in Declarations.VarScoped(program.Body, true, ImmutableHashSet<string>.Empty).Names
            .Concat(Declarations.TopLevelFunctions(program.Body).Where(f => f.Id is not null).Select(f => f.Id!.Name)))
        {
            if (!env.Names.ContainsKey(name))
                Declare(env, name, Mutability.Mutable, 0);
        }
        DeclareLexicals(env, program.Body, functionsToo: false);
    }

    /// <summary>The binding of a module's own name.</summary>
    public Binding ModuleBinding(string localName) => _moduleEnv.Names[localName];

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
        Enter(_moduleEnv.Function, _moduleEnv, true, _module);
        Expr functions = Seq([.. HoistedFunctions(_moduleEnv, _module.Body, 0), Undefined]);
        Expr start = prologue(value => Await(value, SourcePosition.None));
        Expr body = Seq(start, Statements(_module.Body));
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
    public static bool HasTopLevelAwait(S.Program program)
    {
        var pending = new Stack<S.Node>();
        pending.Push(program);
        while (pending.TryPop(out S.Node? node))
        {
            if (node is S.AwaitExpression or S.ForOfStatement { Await: true })
                return true;
            foreach (S.Node child in node.Children)
            {
                if (child is not S.IFunction)
                    pending.Push(child);
            }
        }
        return false;
    }

    // 16.2.3.7
    private Expr ExportDefault(S.ExportDefaultDeclaration node) => node.Declaration switch
    {
        S.FunctionDeclaration => Undefined,
        S.ClassDeclaration { Id: { } id } c => Initialize(id.Name, Class(c, id.Name, null)),
        S.ClassDeclaration c => Initialize(DefaultExportName, Class(c, "default", null)),
        S.Expression e => Initialize(DefaultExportName, Named(e, "default")),
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
