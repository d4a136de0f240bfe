using System.Collections.Immutable;
using static VerifiedJS.Core.CoreBuilder;
using S = VerifiedJS.Source;

namespace VerifiedJS.Core.Elaboration;

internal sealed partial class Elaborator
{
    private void Enter(FunctionContext function, Env env)
    {
        _function = function;
        _env = env;
        _isStrict = function.IsStrict;
    }

    // ── Scripts (16.1) ───────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>
    /// 16.1.6 ScriptEvaluation: the code of a script. isAlone: no other script or eval of the program can name its let, const and class
    /// bindings, so they are statics; else they are bindings of the global declarative record.
    /// </summary>
    public Expr Script(bool isAlone)
    {
        S.Program program = scopes.Tree;
        var function = new FunctionContext { IsStrict = program.IsStrict };
        var env = new Env(null, function, TopScope)
        {
            IsStatic = isAlone,
            Receiver = new Receiver { This = () => Prim("GlobalThis"), NewTarget = () => Undefined },
        };
        Enter(function, env);

        // 16.1.7 GlobalDeclarationInstantiation
        var code = new List<Expr>();
        S.Binding[] lexicals = [.. TopScope.Bindings.Where(b => b.HasTdz)];
        IReadOnlyList<S.Binding> vars = scopes.TopLevel.VarBindings;
        // Steps 3-4
        foreach (S.Binding name in lexicals)
            code.Add(Prim("CanDeclareGlobal", String(name.Name), True, False));
        // Steps 5-11
        foreach (S.FunctionDeclaration declaration in TopScope.Functions)
            code.Add(Prim("CanDeclareGlobal", String(declaration.Id!.Name), False, True));
        code.AddRange(Grouped([.. vars.Where(v => !v.IsFromBlockFunction).Select(v => Prim("CanDeclareGlobal", String(v.Name), False, False))], program.IsStrict));
        // Step 16
        foreach (S.Binding name in lexicals)
        {
            if (isAlone)
            {
                Declare(env, name);
                continue;
            }
            env.Names[name] = new GlobalLexicalBinding();
            code.Add(Prim("DeclareGlobalLexical", String(name.Name), Boolean(name.IsConstant)));
        }
        // Steps 17-18
        foreach (S.FunctionDeclaration declaration in TopScope.Functions)
            code.Add(Prim("DeclareGlobalFunction", String(declaration.Id!.Name), Function(declaration, declaration.Id.Name), False));
        // The order of step 15 (B.3.2.2) after them cannot be told: no code of the program runs between
        code.AddRange(Grouped([.. vars.OrderBy(v => v.IsFromBlockFunction).Select(v => Prim("DeclareGlobalVar", String(v.Name), False))], program.IsStrict));
        code.Add(Statements(program.Body));
        return Close(env, Seq(code));
    }

    /// <summary>
    /// Declarations of a script's vars, those of scripts with very many (Test262's identifiers/start-unicode-13.0.0.js) in functions of their
    /// own: engines take a time that is quadratic in the calls of one function, and memory likewise.
    /// </summary>
    private static IEnumerable<Expr> Grouped(Expr[] declarations, bool isStrict)
    {
        const int mostInFunction = 100;
        if (declarations.Length <= mostInFunction)
            return declarations;
        return declarations.Chunk(mostInFunction).Select(group => Elaborate.Once("", isStrict, Seq([.. group, Undefined])));
    }

    // ── The library ──────────────────────────────────────────────────────────────────────────────────────────────────

    private Dictionary<string, Binding>? _libraryNames;
    private bool IsLibrary => _libraryNames is not null;

    /// <summary>Declares the names of a file of the library at its top level. Files share them, so a name may be another file's.</summary>
    public void DeclareLibraryNames(Dictionary<string, Binding> names, Env env)
    {
        _libraryNames = names;
        foreach (S.Binding declared in TopScope.Bindings)
        {
            if (!names.ContainsKey(declared.Name))
                names[declared.Name] = Declare(env, declared, hasTdz: false);
            env.Names[declared] = names[declared.Name];
        }
    }

    /// <summary>A file of the library: its functions' stores, and its statements.</summary>
    public (Expr Functions, Expr Body) LibraryFile(Env env)
    {
        Enter(env.Function, env);
        Expr functions = Seq([.. HoistedFunctions(TopScope), Undefined]);
        return (functions, Statements(scopes.Tree.Body));
    }

    // ── CommonJS modules ─────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>
    /// A CommonJS module as the function (exports, require, module, __filename, __dirname) that Node wraps it in. It is called at most once,
    /// so its bindings are statics. requireCall: what a call require("specifier") does, when known at compile time.
    /// </summary>
    public Lambda CommonJsModule(Func<string, SourcePosition, Expr?> requireCall)
    {
        S.Program program = scopes.Tree;
        var function = new FunctionContext { IsStrict = program.IsStrict };
        var env = new Env(null, function, TopScope) { IsStatic = true, EvalVariables = EvalVariablesOf(TopScope) };
        env.Receiver = FunctionReceiver(function, new FunctionFrame(FunctionKind.Normal, ""));
        Enter(function, env);

        var header = new List<Variable>();
        var code = new List<Expr>();
        foreach (string name in S.ScopeAnalysis.CommonJsParameters)
        {
            Variable parameter = ids.Variable(name);
            header.Add(parameter);
            VariableBinding binding = Declare(env, TopScope.Find(name)!);
            code.Add(new Assign(binding.Variable, new Var(parameter)));
            if (name == "require")
                (_requireBinding, _requireCall) = (binding, requireCall);
        }
        if (scopes.TopLevel.Arguments is { } arguments)
        {
            function.Arguments = ids.Variable("arguments");
            VariableBinding binding = Declare(env, arguments);
            Expr list = new Var(function.Arguments);
            if (!program.IsStrict)
                function.Callee = ids.Variable("callee");
            code.Add(new Assign(binding.Variable, program.IsStrict
                ? Prim("NewArguments", list)
                : Prim("NewMappedArguments", list, new Var(function.Callee!), Number(0))));
        }
        DeclareAll(env);
        Expr[] functions = [.. HoistedFunctions(env)];
        code.AddRange(functions);
        code.Add(Statements(program.Body));
        Expr body = WithSloppyThis(function, Close(env, Seq(code)));
        // Node's name of the wrapper in stack traces is Object.<anonymous>
        return new Lambda(new Function("", header.Count, FunctionKind.Normal, program.IsStrict, [.. header], null, function.Arguments,
            function.This, function.NewTarget, function.Callee, body, source.Text)
        {
            Position = AtOffset(0),
        });
    }

    /// <summary>The binding of `require` in a CommonJS module, and what its calls with a constant do.</summary>
    private VariableBinding? _requireBinding;
    private Func<string, SourcePosition, Expr?>? _requireCall;

    /// <summary>A call require("specifier") in a CommonJS module; null for every other call.</summary>
    private Expr? RequireCall(S.CallExpression call)
    {
        if (_requireBinding is null || call is not { Optional: false, Callee: S.Identifier { Name: "require" } id, Arguments: [S.StringLiteral specifier] })
            return null;
        return Resolve(id) is { Objects: null } name && name.Binding == _requireBinding ? _requireCall!(specifier.Value, At(call)) : null;
    }
}
