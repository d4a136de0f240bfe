using System.Collections.Immutable;
using static VerifiedJS.Core.CoreBuilder;
using S = VerifiedJS.Source;

namespace VerifiedJS.Core.Elaboration;

internal sealed partial class Elaborator
{
    /// <summary>What a function gets from its surroundings, beside its source.</summary>
    private sealed record FunctionFrame(FunctionKind Kind, string Name)
    {
        public Func<Expr>? HomeObject { get; init; }
        /// <summary>What Function.prototype.toString shows, when not the function's own text.</summary>
        public S.Span? TextSpan { get; init; }
        /// <summary>For constructors: code that adds private methods and fields to `this`.</summary>
        public Func<Func<Expr>, Expr>? InitializeFields { get; init; }
    }

    private static FunctionKind KindOf(S.IFunction node, FunctionKind plain) => (node.IsAsync, node.IsGenerator) switch
    {
        (true, true) => FunctionKind.AsyncGenerator,
        (true, false) => FunctionKind.Async,
        (false, true) => FunctionKind.Generator,
        _ => plain,
    };

    /// <summary>A function or arrow function without name scope of its own.</summary>
    private Lambda Function(S.IFunction node, string name) =>
        Closure(node, new FunctionFrame(KindOf(node, node is S.ArrowFunctionExpression ? FunctionKind.Arrow : FunctionKind.Normal), name));

    // 15.2.5 InstantiateOrdinaryFunctionExpression: a named one sees its name in a scope of its own
    private Expr FunctionExpression(S.FunctionExpression node, string name)
    {
        if (node.Id is null)
            return Function(node, name);
        var env = new Env(_env, _function, scopes.InfoOf(node).NameScope);
        return InEnv(env, () =>
        {
            Variable own = Declare(env, env.Scope!.Bindings[0]).Variable;
            Lambda closure = Function(node, node.Id.Name);
            return Close(env, new Assign(own, closure));
        });
    }

    /// <summary>15.4.4 DefineMethod and 15.4.5: a method, getter or setter with its name from the key.</summary>
    private Expr Method(S.FunctionExpression node, Expr key, string prefix, Func<Expr> home, S.Span text)
    {
        string name = key is Constant c ? KeyText(c) : "";
        Lambda closure = Closure(node, new FunctionFrame(KindOf(node, FunctionKind.Method), prefix.Length == 0 || key is not Constant ? name : $"{prefix} {name}") { HomeObject = home, TextSpan = text });
        return key is Constant ? closure : Prim("SetFunctionName", closure, key, String(prefix));
    }

    // ── Entry of a function (10.2.11 FunctionDeclarationInstantiation) ────────────────────────────────────────────────

    private Lambda Closure(S.IFunction node, FunctionFrame frame)
    {
        var block = node.Body as S.BlockStatement;
        ImmutableArray<S.Statement> statements = block?.Body ?? [];
        S.FunctionInfo info = scopes.InfoOf((S.Node)node);
        bool isStrict = info.IsStrict;
        FunctionKind kind = frame.Kind;
        bool isArrow = node is S.ArrowFunctionExpression;
        if (IsLibrary && kind == FunctionKind.Normal)
            kind = HasDirective(statements, "builtin constructor") ? FunctionKind.BuiltinConstructor : FunctionKind.Method;
        bool resumes = kind is FunctionKind.Generator or FunctionKind.Async or FunctionKind.AsyncGenerator;

        FunctionContext outerFunction = _function;
        Env outerEnv = _env;
        bool outerStrict = _isStrict;
        _isStrict = isStrict;
        var function = new FunctionContext
        {
            IsStrict = isStrict,
            Kind = kind,
            Mode = resumes ? ids.Variable("mode") : null,
            Value = resumes ? ids.Variable("value") : null,
        };
        _function = function;
        var parameterEnv = new Env(outerEnv, function, info.Scope) { EvalVariables = EvalVariablesOf(info.Scope) };
        _env = parameterEnv;
        if (!isArrow)
            parameterEnv.Receiver = FunctionReceiver(function, frame);
        if (kind == FunctionKind.DerivedConstructor)
            function.ReturnLabel = ids.Label("return");

        Expr fields = kind == FunctionKind.ClassConstructor && frame.InitializeFields is not null
            ? frame.InitializeFields(parameterEnv.Receiver!.This)
            : Undefined;

        // Steps 5-8, 15-18
        ImmutableArray<S.Pattern> parameters = node.Params;
        var header = ImmutableArray.CreateBuilder<Variable>();
        Variable? rest = null;
        var prologue = new List<Expr>();

        prologue.Add(ArgumentsObject(node, info, function, parameterEnv, out Variable? mapped));

        // Steps 19-26: IteratorBindingInitialization of the formals with the arguments
        for (int i = 0; i < parameters.Length; i++)
        {
            if (parameters[i] is not S.Identifier id)
                break;
            Variable variable = ids.Variable(id.Name);
            header.Add(variable);
            // Of formals with the same name the last one counts
            bool isLast = !parameters.Skip(i + 1).Any(p => p is S.Identifier later && later.Name == id.Name);
            if (isLast)
                parameterEnv.Names[info.Scope.Find(id.Name)!] = mapped is null
                    ? new VariableBinding(variable, Mutability.Mutable, hasTdz: false)
                    : new MappedParameterBinding(mapped, i);
        }
        int direct = header.Count;
        var inHeader = new HashSet<S.Pattern>();
        for (int i = direct; i < parameters.Length; i++)
        {
            S.Pattern parameter = parameters[i];
            // Where no code can see it before its initialisation, the header's variable is the binding
            if (SimpleName(parameter) is { } simple && info.Scope.Find(simple.Name)! is { NeedsTdzCheck: false } declared)
            {
                parameterEnv.Names[declared] = new VariableBinding(ids.Variable(simple.Name), Mutability.Mutable, hasTdz: false);
                inHeader.Add(parameter);
                continue;
            }
            foreach (S.Identifier name in S.ScopeAnalysis.BoundNames(parameter))
                Declare(parameterEnv, info.Scope.Find(name.Name)!);
        }
        foreach (S.Pattern parameter in parameters.Skip(direct))
        {
            if (inHeader.Contains(parameter))
            {
                Variable variable = ((VariableBinding)parameterEnv.Names[info.Scope.Find(SimpleName(parameter)!.Name)!]).Variable;
                if (parameter is S.RestElement)
                {
                    rest = variable;
                    continue;
                }
                header.Add(variable);
                if (parameter is S.AssignmentPattern { Left: S.Identifier id, Right: var initializer })
                    prologue.Add(If(Prim("IsUndefined", new Var(variable)), new Assign(variable, Named(initializer, id.Name))));
                continue;
            }
            if (parameter is S.RestElement restElement)
            {
                rest = ids.Variable("rest");
                prologue.Add(Destructure(restElement.Argument, new Var(rest), PatternMode.Initialize));
                continue;
            }
            Variable argument = ids.Variable(SimpleName(parameter)?.Name ?? "argument");
            header.Add(argument);
            prologue.Add(parameter is S.ObjectPattern
                ? Destructure(parameter, new Var(argument), PatternMode.Initialize, "undefined")
                : DestructureElement(parameter, () => new Var(argument), PatternMode.Initialize));
        }

        // Steps 27-28: with expressions among the parameters, `var` has a scope of its own
        Env bodyEnv = info.BodyScope == info.Scope ? parameterEnv : new Env(parameterEnv, function, info.BodyScope) { EvalVariables = EvalVariablesOf(info.BodyScope) };
        _env = bodyEnv;
        DeclareAll(bodyEnv);
        var copied = new List<Expr>();
        foreach (S.Binding name in info.VarBindings)
        {
            // Step 28.f.i.5
            if (name.InitializedFrom is { } formal)
                copied.Add(new Assign(((VariableBinding)bodyEnv.Names[name]).Variable, ReadBinding(new ResolvedName(Find(formal), formal.Name, node.Body.Span.Start))));
        }
        // Steps 30-36
        Expr[] functions = [.. HoistedFunctions(bodyEnv)];

        Expr body = block is null
            ? new Return(Expression((S.Expression)node.Body)) { Position = At(node.Body) }
            : Statements(statements);
        body = Seq([.. copied, .. functions, body]);

        _env = parameterEnv;
        if (bodyEnv != parameterEnv)
            body = Close(bodyEnv, body);
        var template = new Function(frame.Name, 0, kind, isStrict, [], null, null, null, null, null, Undefined, null) { Position = AtOffset(node.Span.Start) };
        if (resumes)
        {
            // 15.8.5 EvaluateAsyncFunctionBody: the promise is rejected also when the parameters throw; generators throw at the call
            if (kind == FunctionKind.Async)
            {
                Expr inside = Close(parameterEnv, Seq([.. prologue, body]));
                prologue.Clear();
                parameterEnv = new Env(null, function, null);
                body = new Return(PrimAt(AtOffset(node.Span.Start), "AsyncStart",
                    GeneratorTransform.ResumeClosure(ids, kind, function.Mode!, function.Value!, inside, template, parameterEnv.Variables)));
            }
            else
            {
                function.Callee ??= ids.Variable("callee");
                Expr resume = GeneratorTransform.ResumeClosure(ids, kind, function.Mode!, function.Value!, body, template, parameterEnv.Variables);
                body = new Return(PrimAt(AtOffset(node.Span.Start), kind == FunctionKind.Generator ? "NewGenerator" : "NewAsyncGenerator", new Var(function.Callee), resume));
            }
        }
        body = Close(parameterEnv, Seq([fields, .. prologue, body]));
        if (function.ReturnLabel is { } @return)
            body = DerivedResult(new Block(@return, body), parameterEnv.Receiver!.Derived!.This, node);
        body = WithSloppyThis(function, body);

        _function = outerFunction;
        _env = outerEnv;
        _isStrict = outerStrict;
        int length = parameters.TakeWhile(p => p is not S.AssignmentPattern and not S.RestElement).Count();
        return new Lambda(new Function(frame.Name, length, kind, isStrict, header.ToImmutable(), rest, function.Arguments, function.This, function.NewTarget, function.Callee,
            body, SourceTextOf(frame.TextSpan ?? node.Span))
        {
            Position = AtOffset(node.Span.Start),
            Keys = IsLibrary ? KeySourceOf(statements) : KeySource.Anywhere,
        })
        {
            Position = AtOffset(node.Span.Start),
        };
    }

    private static KeySource KeySourceOf(ImmutableArray<S.Statement> statements) =>
        HasDirective(statements, "given keys") ? KeySource.Given
        : HasDirective(statements, "makes keys") ? KeySource.Made
        : HasDirective(statements, "copies keys") ? KeySource.Copied
        : HasDirective(statements, "reflects keys") ? KeySource.Reflected : KeySource.Anywhere;

    /// <summary>What Function.prototype.toString shows; null in the library.</summary>
    private string? SourceTextOf(S.Span span) => IsLibrary || isLibraryModule ? null : source.Slice(span);

    /// <summary>The name of a formal that is not taken apart.</summary>
    private static S.Identifier? SimpleName(S.Pattern formal) => formal switch
    {
        S.Identifier id => id,
        S.AssignmentPattern { Left: S.Identifier id } => id,
        S.RestElement { Argument: S.Identifier id } => id,
        _ => null,
    };

    private static bool HasDirective(ImmutableArray<S.Statement> statements, string directive)
    {
        foreach (S.Statement statement in statements)
        {
            if (statement is not S.ExpressionStatement { Directive: { } text })
                return false;
            if (text == directive)
                return true;
        }
        return false;
    }

    // ── this, new.target ─────────────────────────────────────────────────────────────────────────────────────────────

    private Receiver FunctionReceiver(FunctionContext function, FunctionFrame frame)
    {
        Variable NewTarget() => function.NewTarget ??= Stable(ids.Variable("new.target"));
        if (function.Kind == FunctionKind.DerivedConstructor)
        {
            // The binding is not the header's, which nothing fills
            Variable @this = ids.Variable("this");
            Expr ReadThis() => Prim("CheckInitialized", new Var(@this), Undefined);
            return new Receiver
            {
                This = ReadThis,
                NewTarget = () => new Var(NewTarget()),
                HomeObject = frame.HomeObject,
                IsOfFunction = true,
                Derived = new DerivedConstructor(
                    () => new Var(function.Callee ??= Stable(ids.Variable("callee"))),
                    @this,
                    () => frame.InitializeFields is null ? Undefined : frame.InitializeFields(() => new Var(@this))),
            };
        }
        return new Receiver
        {
            This = () => new Var(function.IsStrict
                ? function.This ??= Stable(ids.Variable("this"))
                : function.SloppyThis ??= Stable(ids.Variable("this"))),
            NewTarget = () => new Var(NewTarget()),
            HomeObject = frame.HomeObject,
            IsOfFunction = true,
        };
    }

    private Variable Stable(Variable variable)
    {
        _stable.Add(variable);
        return variable;
    }

    /// <summary>10.2.1.2 OrdinaryCallBindThis steps 5-6, for sloppy functions that mention `this`.</summary>
    private Expr WithSloppyThis(FunctionContext function, Expr body)
    {
        if (function.SloppyThis is not { } bound)
            return body;
        function.This = ids.Variable("this");
        Expr given = new Var(function.This);
        return new Let(bound,
            If(Prim("IsObject", given), given, If(Prim("IsUndefinedOrNull", given), Prim("GlobalThis"), Prim("ToObject", given))),
            body);
    }

    /// <summary>10.2.2 [[Construct]] steps 9-14 for derived constructors, which give their result themselves.</summary>
    private Expr DerivedResult(Expr body, Variable @this, S.IFunction node) =>
        new Let(@this, Uninitialized, Temp("result", Seq(body), result => new Return(
            If(Prim("IsObject", result), result,
                If(Prim("IsUndefined", result),
                    If(StrictEquals(new Var(@this), Uninitialized), PrimAt(AtOffset(node.Span.Start), "NoDerivedResult", Boolean(false)), new Var(@this)),
                    PrimAt(AtOffset(node.Span.Start), "NoDerivedResult", Boolean(true)))))));

    // ── arguments (10.4.4) ───────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>Declares `arguments` if the function needs it (10.2.11 steps 15-22), and gives the code that makes the object.</summary>
    private Expr ArgumentsObject(S.IFunction node, S.FunctionInfo info, FunctionContext function, Env env, out Variable? mapped)
    {
        mapped = null;
        if (info.Arguments is null)
            return Undefined;
        function.Arguments = ids.Variable("arguments");
        Expr list = new Var(function.Arguments);
        VariableBinding binding = Declare(env, info.Arguments);
        if (info.IsStrict || !info.HasSimpleParameters)
            return new Assign(binding.Variable, Prim("NewArguments", list));
        function.Callee ??= ids.Variable("callee");
        int formals = 0;
        if (node.Params.Length > 0 && NeedsMapping(node, info))
        {
            // The program may assign `arguments` itself, so the formals' home is a variable of its own
            mapped = ids.Variable("formals");
            env.Variables.Add(mapped);
            formals = node.Params.Length;
        }
        Expr made = Prim("NewMappedArguments", list, new Var(function.Callee), Number(formals));
        return new Assign(binding.Variable, mapped is null ? made : new Assign(mapped, made));
    }

    /// <summary>
    /// Whether a program could tell that formals and arguments object share storage: a formal may be assigned, or an element of the
    /// object. Reading `arguments[i]` and `arguments.length`, and handing it to apply or slice.call, assigns none.
    /// </summary>
    private bool NeedsMapping(S.IFunction node, S.FunctionInfo info)
    {
        if (info.ContainsDirectEval || info.Scope.Bindings.Any(b => b.Kind == S.BindingKind.Parameter && (b.AssignmentCount > 0 || b.Function is not null)))
            return true;
        var pending = new Stack<(S.Node Node, S.Node? Parent, S.Node? Grandparent)>();
        pending.Push(((S.Node)node, null, null));
        while (pending.TryPop(out (S.Node Node, S.Node? Parent, S.Node? Grandparent) next))
        {
            (S.Node current, S.Node? parent, S.Node? grandparent) = next;
            if (current is S.Identifier { Name: "arguments" } use && scopes.BindingOf(use) == info.Arguments && !IsHarmlessUse(current, parent, grandparent))
                return true;
            if (current is S.IFunction and not S.ArrowFunctionExpression && parent is not null)
                continue; // it has an arguments object of its own
            foreach (S.Node child in current.Children)
                pending.Push((child, current, parent));
        }
        return false;
    }

    private static bool IsHarmlessUse(S.Node use, S.Node? parent, S.Node? grandparent)
    {
        switch (parent)
        {
            case S.MemberExpression member when member.Object == use && (member.Computed || member.Property is S.Identifier { Name: "length" }):
                return grandparent switch
                {
                    S.AssignmentExpression a => a.Left != parent,
                    S.UpdateExpression => false,
                    S.UnaryExpression { Operator: S.UnaryOperator.Delete } => false,
                    S.CallExpression c => c.Callee != parent,
                    S.TaggedTemplateExpression => false,
                    S.ForInStatement s => s.Left != parent,
                    S.ForOfStatement s => s.Left != parent,
                    S.ArrayPattern or S.AssignmentPattern or S.RestElement or S.Property => false,
                    _ => true,
                };
            case S.CallExpression { Callee: S.MemberExpression { Computed: false, Property: S.Identifier { Name: "apply" } } } call:
                return call.Arguments.Length == 2 && call.Arguments[1] == use;
            case S.CallExpression { Callee: S.MemberExpression { Computed: false, Property: S.Identifier { Name: "call" }, Object: var sliced } } call:
                return call.Arguments[0] == use && sliced is S.MemberExpression { Computed: false, Property: S.Identifier { Name: "slice" } } or S.Identifier { Name: "slice" };
            default:
                return false;
        }
    }

    // ── await, yield ─────────────────────────────────────────────────────────────────────────────────────────────────

    private Expr Mode(int mode) => StrictEquals(new Var(_function.Mode!), Number(mode));
    private Expr Resumed => new Var(_function.Value!);

    // 27.7.5.3 Await
    private Expr Await(Expr value, SourcePosition at) => Seq(
        new Suspend(SuspendKind.Await, value) { Position = at },
        new If(Mode(1), new Throw(Resumed) { Position = at }, Resumed));

    // 15.5.5 yield, 27.5.3.7 Yield, 27.6.3.8 AsyncGeneratorYield
    private Expr Yield(S.YieldExpression node)
    {
        SourcePosition at = At(node);
        Expr value = node.Argument is null ? Undefined : Expression(node.Argument);
        bool isAsync = _function.IsAsync;
        return Seq(
            new Suspend(SuspendKind.Yield, isAsync ? Await(value, at) : value) { Position = at },
            new If(Mode(0), Resumed,
                new If(Mode(1), new Throw(Resumed) { Position = at },
                    EmitJump(default, isAsync ? Await(Resumed, at) : Resumed))));
    }

    // 15.5.5 yield*
    private Expr YieldStar(S.YieldExpression node)
    {
        SourcePosition at = At(node);
        bool isAsync = _function.IsAsync;
        Expr Maybe(Expr value) => isAsync ? Await(value, at) : value;
        Variable mode = ids.Variable("mode"), received = ids.Variable("received");
        Expr Is(int m) => StrictEquals(new Var(mode), Number(m));
        Label done = ids.Label("delegated");
        return Temp("iterator", PrimAt(at, isAsync ? "GetAsyncIterator" : "GetIterator", Expression(node.Argument!), Undefined), record =>
            Temp("object", Prim("IteratorObject", record), iterator => Temp("next", Prim("IteratorNextMethod", record), next =>
            {
                Expr CallInner(Expr method) => new Call(method, iterator, Undefined, [new Var(received)], null) { Position = at };
                // Step 7.b
                Expr onThrow = Temp("throw", PrimAt(at, "GetMethodNamed", iterator, String("throw")), method =>
                    If(Prim("IsUndefined", method),
                        Seq(isAsync ? AsyncIteratorClose(iterator, at) : PrimAt(at, "IteratorClose", record),
                            ThrowError(ErrorKinds.TypeError, "The iterator does not provide a 'throw' method", at)),
                        CallInner(method)));
                // Step 7.c
                Expr onReturn = Temp("return", PrimAt(at, "GetMethodNamed", iterator, String("return")), method =>
                    If(Prim("IsUndefined", method),
                        EmitJump(default, Maybe(new Var(received))),
                        CallInner(method)));
                Expr inner = Maybe(If(Is(0), CallInner(next), If(Is(1), onThrow, onReturn)));
                Expr step = Temp("result", inner, result => Seq(
                    If(Prim("IsObject", result), Undefined, ThrowError(ErrorKinds.TypeError, "Iterator result is not an object", at)),
                    If(GetProperty(result, String("done"), at),
                        Temp("value", GetProperty(result, String("value"), at), value =>
                            If(Is(2), EmitJump(default, value), new Break(done, value)))),
                    new Suspend(isAsync ? SuspendKind.Yield : SuspendKind.YieldResult, isAsync ? GetProperty(result, String("value"), at) : result) { Position = at },
                    new Assign(mode, new Var(_function.Mode!)),
                    new Assign(received, Resumed),
                    // 27.6.3.8 steps 8-12: a return completion is awaited; if that throws, it is a throw completion
                    isAsync
                        ? If(Is(2), Seq(
                            new Suspend(SuspendKind.Await, new Var(received)) { Position = at },
                            If(Mode(1), new Assign(mode, Number(1))),
                            new Assign(received, Resumed)))
                        : Undefined));
                return new Let(mode, Number(0), new Let(received, Undefined, new Block(done, new Loop(step))));
            })));
    }
}
