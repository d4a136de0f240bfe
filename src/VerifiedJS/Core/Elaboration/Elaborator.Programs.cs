using System.Collections.Immutable;
using static VerifiedJS.Core.CoreBuilder;
using S = VerifiedJS.Source;

namespace VerifiedJS.Core.Elaboration;

internal sealed partial class Elaborator
{
    private void Enter(FunctionContext function, Env env, bool isStrict, S.Program program)
    {
        _function = function;
        _env = env;
        _isStrict = isStrict;
        FindArgumentsUsers(program);
    }

    // ── Scripts (16.1) ───────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>
    /// 16.1.6 ScriptEvaluation: the code of a script. isAlone: no other script or eval of the program can name its let, const and class
    /// bindings, so they are statics; else they are bindings of the global declarative record.
    /// </summary>
    public Expr Script(S.Program program, bool isAlone)
    {
        var function = new FunctionContext { Parent = null, IsStrict = program.IsStrict, CreatedAt = 0 };
        var env = new Env(null, function)
        {
            IsStatic = isAlone,
            Receiver = new Receiver { This = () => Prim("GlobalThis"), NewTarget = () => Undefined },
        };
        Enter(function, env, program.IsStrict, program);

        // 16.1.7 GlobalDeclarationInstantiation
        var code = new List<Expr>();
        Declarations.VarScope vars = Declarations.VarScoped(program.Body, program.IsStrict, ImmutableHashSet<string>.Empty);
        function.BlockFunctions = vars.BlockFunctions;
        string[] lexicals = [.. Declarations.LexicallyScoped(program.Body, functionsToo: false).SelectMany(Declarations.NamesOf)];
        string[] functions = [.. Declarations.TopLevelFunctions(program.Body).Select(f => f.Id!.Name).Distinct()];
        // Steps 3-4
        foreach (string name in lexicals)
            code.Add(Prim("CanDeclareGlobal", String(name), True, False));
        // Steps 5-11
        foreach (string name in functions)
            code.Add(Prim("CanDeclareGlobal", String(name), False, True));
        string[] plainVars = [.. vars.Names.Except(functions)];
        foreach (string name in plainVars)
            code.Add(Prim("CanDeclareGlobal", String(name), False, False));
        // Step 15, B.3.2.2
        string[] blockFunctions = [.. vars.BlockFunctions.Select(f => f.Id!.Name).Distinct().Except(functions).Except(plainVars)];
        // Step 16
        if (isAlone)
        {
            DeclareLexicals(env, program.Body, functionsToo: false);
        }
        else
        {
            foreach (S.Statement declaration in Declarations.LexicallyScoped(program.Body, functionsToo: false))
            {
                bool isConst = declaration is S.VariableDeclaration { Kind: S.VariableKind.Const };
                foreach (string name in Declarations.NamesOf(declaration))
                {
                    env.Names[name] = new GlobalLexicalBinding();
                    code.Add(Prim("DeclareGlobalLexical", String(name), Boolean(isConst)));
                }
            }
        }
        // Steps 17-18
        var last = new Dictionary<string, S.FunctionDeclaration>();
        foreach (S.FunctionDeclaration declaration in Declarations.TopLevelFunctions(program.Body))
            last[declaration.Id!.Name] = declaration;
        foreach (S.FunctionDeclaration declaration in last.Values)
            code.Add(Prim("DeclareGlobalFunction", String(declaration.Id!.Name), Function(declaration, declaration.Id.Name, 0), False));
        foreach (string name in plainVars.Concat(blockFunctions))
            code.Add(Prim("DeclareGlobalVar", String(name), False));
        code.Add(Statements(program.Body));
        return Close(env, Seq(code));
    }

    // ── The library ──────────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>The names that a file of the library declares at its top level.</summary>
    public static void DeclareLibraryNames(IdSource ids, Env env, S.Program program)
    {
        void Add(string name, Mutability mutability)
        {
            if (env.Names.ContainsKey(name))
                return;
            var binding = new VariableBinding(ids.Variable(name), env.Function, mutability, 0);
            env.Names[name] = binding;
            env.Variables.Add(binding.Variable);
        }
        foreach (string name in Declarations.VarScoped(program.Body, true, ImmutableHashSet<string>.Empty).Names)
            Add(name, Mutability.Mutable);
        foreach (S.FunctionDeclaration function in Declarations.TopLevelFunctions(program.Body))
            Add(function.Id!.Name, Mutability.Mutable);
        foreach (S.Statement declaration in Declarations.LexicallyScoped(program.Body, functionsToo: false))
        {
            foreach (string name in Declarations.NamesOf(declaration))
                Add(name, declaration is S.VariableDeclaration { Kind: S.VariableKind.Const } ? Mutability.Immutable : Mutability.Mutable);
        }
    }

    /// <summary>A file of the library: its functions' stores, and its statements.</summary>
    public (Expr Functions, Expr Body) LibraryFile(FunctionContext function, Env env, S.Program program)
    {
        Enter(function, env, true, program);
        Expr functions = Seq([.. HoistedFunctions(env, program.Body, 0), Undefined]);
        return (functions, Statements(program.Body));
    }

    // ── CommonJS modules ─────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>The parameters of the function that a CommonJS module is the body of.</summary>
    public static readonly ImmutableArray<string> CommonJsParameters = ["exports", "require", "module", "__filename", "__dirname"];

    /// <summary>
    /// A CommonJS module as the function (exports, require, module, __filename, __dirname) that Node wraps it in. It is called at most once,
    /// so its bindings are statics. requireCall: what a call require("specifier") does, when known at compile time.
    /// </summary>
    public Lambda CommonJsModule(S.Program program, Func<string, SourcePosition, Expr?> requireCall)
    {
        var function = new FunctionContext { Parent = null, IsStrict = program.IsStrict, CreatedAt = 0 };
        var env = new Env(null, function) { IsStatic = true };
        env.Receiver = FunctionReceiver(function, new FunctionFrame(FunctionKind.Normal, ""));
        Enter(function, env, program.IsStrict, program);
        function.VarEnv = env;

        var header = new List<Variable>();
        var code = new List<Expr>();
        foreach (string name in CommonJsParameters)
        {
            Variable parameter = ids.Variable(name);
            header.Add(parameter);
            VariableBinding binding = Declare(env, name, Mutability.Mutable, 0);
            code.Add(new Assign(binding.Variable, new Var(parameter)));
            if (name == "require")
                (_requireBinding, _requireCall) = (binding, requireCall);
        }
        if (_argumentsUsers.Contains(program))
        {
            function.Arguments = ids.Variable("arguments");
            VariableBinding binding = Declare(env, "arguments", Mutability.Mutable, 0);
            Expr list = new Var(function.Arguments);
            if (!program.IsStrict)
                function.Callee = ids.Variable("callee");
            code.Add(new Assign(binding.Variable, program.IsStrict
                ? Prim("NewArguments", list)
                : Prim("NewMappedArguments", list, new Var(function.Callee!), Number(0))));
        }
        Declarations.VarScope vars = Declarations.VarScoped(program.Body, program.IsStrict, CommonJsParameters.ToHashSet());
        function.BlockFunctions = vars.BlockFunctions;
        foreach (string name in vars.Names
            .Concat(Declarations.TopLevelFunctions(program.Body).Select(f => f.Id!.Name))
            .Concat(vars.BlockFunctions.Select(f => f.Id!.Name)))
        {
            if (!env.Names.ContainsKey(name))
                Declare(env, name, Mutability.Mutable, 0);
        }
        DeclareLexicals(env, program.Body, functionsToo: false);
        Expr[] functions = [.. HoistedFunctions(env, program.Body, 0)];
        code.AddRange(functions);
        code.Add(Statements(program.Body));
        Expr body = WithSloppyThis(function, Close(env, Seq(code)));
        // Node's name of the wrapper in stack traces is Object.<anonymous>
        return new Lambda(new Function("", CommonJsParameters.Length, FunctionKind.Normal, program.IsStrict, [.. header], null, function.Arguments,
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
        return Resolve(id.Name, out List<Variable>? withObjects) == _requireBinding && withObjects is null ? _requireCall!(specifier.Value, At(call)) : null;
    }
}
