using System.Collections.Immutable;
using static VerifiedJS.Core.CoreBuilder;
using S = VerifiedJS.Source;

namespace VerifiedJS.Core.Elaboration;

internal sealed partial class Elaborator
{
    private Expr Statements(IEnumerable<S.Statement> statements) => Seq([.. statements.Select(s => Statement(s)), Undefined]);

    /// <summary>Code for a statement (clause 14); its value does not matter. labels: those that stand directly before it.</summary>
    private Expr Statement(S.Statement node, ImmutableArray<string> labels = default)
    {
        if (labels.IsDefault)
            labels = [];
        // 14.13.4: any statement may be left by a break that names its label
        if (!labels.IsEmpty && node is not (S.LabeledStatement or S.SwitchStatement or S.WhileStatement or S.DoWhileStatement or S.ForStatement or S.ForInStatement or S.ForOfStatement))
            return Breakable(labels, isSwitch: false, () => Statement(node, []));
        switch (node)
        {
            case S.ExpressionStatement s:
                return Expression(s.Expression, used: false);
            case S.EmptyStatement or S.DebuggerStatement or S.ImportDeclaration or S.ExportAllDeclaration:
                return Undefined;
            case S.VariableDeclaration s:
                return VariableDeclaration(s);
            case S.FunctionDeclaration s:
                return BlockFunction(s);
            case S.ClassDeclaration s:
                return Initialize(s.Id!, Class(s, s.Id!.Name, null));
            case S.ReturnStatement s:
            {
                Expr value = s.Argument is null ? Undefined : Expression(s.Argument);
                // 14.10.1 step 3
                if (_function.Kind == FunctionKind.AsyncGenerator && s.Argument is not null)
                    value = Await(value, At(s));
                return EmitJump(default, value);
            }
            case S.ThrowStatement s:
                return new Throw(Expression(s.Argument)) { Position = At(s) };
            case S.IfStatement s:
                return new If(Condition(s.Test), IfBranch(s.Consequent), s.Alternate is null ? Undefined : IfBranch(s.Alternate));
            case S.BreakStatement s:
                return EmitJump(new Jump(FindTarget(s.Label?.Name, isContinue: false), false), Undefined);
            case S.ContinueStatement s:
                return EmitJump(new Jump(FindTarget(s.Label?.Name, isContinue: true), true), Undefined);
            case S.ExportNamedDeclaration s:
                return s.Declaration is null ? Undefined : Statement(s.Declaration);
            case S.ExportDefaultDeclaration s:
                return ExportDefault(s);
            case S.LabeledStatement s:
                return Statement(s.Body, labels.Add(s.Label.Name));
            case S.WhileStatement or S.DoWhileStatement or S.ForStatement or S.ForInStatement or S.ForOfStatement:
                return LoopStatement(node, labels);
            case S.SwitchStatement s:
                return Breakable(labels, isSwitch: true, () => Switch(s));
            default:
                return Compound(node);
        }
    }

    private Expr Compound(S.Statement node) => node switch
    {
        S.BlockStatement s => Block(s, s.Body),
        S.TryStatement s => Try(s),
        S.WithStatement s => With(s),
        _ => throw new InvalidOperationException($"no such statement: {node.Type}"),
    };

    /// <summary>A statement with its labels, of which break may name one.</summary>
    private Expr Breakable(ImmutableArray<string> labels, bool isSwitch, Func<Expr> work)
    {
        var target = new JumpTarget(_function.Jumps, labels, isLoop: false, isSwitch);
        _function.Jumps = target;
        Expr body = work();
        _function.Jumps = target.Outer;
        return target.BreakLabel is null ? body : new Block(target.BreakLabel, body);
    }

    // ── Jumps ────────────────────────────────────────────────────────────────────────────────────────────────────────

    private JumpTarget FindTarget(string? label, bool isContinue)
    {
        for (JumpScope? scope = _function.Jumps; scope is not null; scope = scope.Outer)
        {
            if (scope is not JumpTarget target)
                continue;
            if (label is null ? (isContinue ? target.IsLoop : target.IsBreakable) : target.Names.Contains(label))
                return target;
        }
        throw new InvalidOperationException("a jump without target");
    }

    /// <summary>Jumps from here: directly, or to the exit of the innermost barrier on the way.</summary>
    private Expr EmitJump(Jump jump, Expr value)
    {
        for (JumpScope? scope = _function.Jumps; scope is not null; scope = scope.Outer)
        {
            if (scope is JumpBarrier barrier)
            {
                foreach ((Jump known, Label exit) in barrier.Exits)
                {
                    if (known == jump)
                        return new Break(exit, value);
                }
                Label label = ids.Label(jump.Target is null ? "return" : jump.IsContinue ? "continue" : "break");
                barrier.Exits.Add((jump, label));
                return new Break(label, value);
            }
            if (scope == jump.Target)
            {
                Label label = jump.IsContinue
                    ? jump.Target.ContinueLabel ??= ids.Label("continue")
                    : jump.Target.BreakLabel ??= ids.Label("break");
                return new Break(label, value);
            }
        }
        return _function.ReturnLabel is { } @return ? new Break(@return, value) : new Return(value);
    }

    /// <summary>The body; on each of the barrier's ways out, the cleanup and then the jump on.</summary>
    private Expr LeaveThrough(JumpBarrier barrier, Expr body, Func<Expr> cleanup)
    {
        if (barrier.Exits.Count == 0)
            return body;
        Label normal = ids.Label("normal");
        Expr result = Seq(body, new Break(normal, Undefined));
        foreach ((Jump jump, Label label) in barrier.Exits)
            result = Temp("leaving", new Block(label, result), value => Seq(cleanup(), EmitJump(jump, value)));
        return new Block(normal, result);
    }

    // ── Declarations, blocks ─────────────────────────────────────────────────────────────────────────────────────────

    // 14.3.1.2, 14.3.2.1
    private Expr VariableDeclaration(S.VariableDeclaration node) => Seq([.. node.Declarations.Select(d => Declarator(d, node.Kind)), Undefined]);

    private Expr Declarator(S.VariableDeclarator node, S.VariableKind kind)
    {
        if (node.Init is null)
            return kind == S.VariableKind.Var ? Undefined : Initialize((S.Identifier)node.Id, Undefined);
        PatternMode mode = kind == S.VariableKind.Var ? PatternMode.Assign : PatternMode.Initialize;
        if (node.Id is not S.Identifier id)
            return Temp("value", Expression(node.Init), value => Destructure(node.Id, value, mode, ValueText(node.Init), node.Init is S.MemberExpression ? null : IterableText(node.Init)));
        if (mode == PatternMode.Initialize)
            return Initialize(id, Named(node.Init, id.Name));
        return WithReference(id, false, reference => reference.Put(Named(node.Init, id.Name)));
    }

    // 14.2.2, 14.2.3
    private Expr Block(S.Statement node, ImmutableArray<S.Statement> statements)
    {
        if (scopes.ScopeOf(node) is not { } scope)
            return Statements(statements);
        var env = new Env(_env, _function, scope);
        return InEnv(env, () => ScopeCode(env, statements));
    }

    /// <summary>A scope's functions, then its statements.</summary>
    private Expr ScopeCode(Env env, ImmutableArray<S.Statement> statements)
    {
        DeclareAll(env);
        Expr[] functions = [.. HoistedFunctions(env)];
        return Close(env, Seq([.. functions, Statements(statements)]));
    }

    // B.3.3: a function as the branch of an if stands in a block of its own
    private Expr IfBranch(S.Statement node) =>
        node is S.FunctionDeclaration ? Block(node, [node]) : Statement(node);

    /// <summary>
    /// Evaluating a function declaration (15.2.6): nothing, for its closure was stored at the start of the scope; but in a block of sloppy
    /// code the var binding of the same name gets it now (B.3.2.1).
    /// </summary>
    private Expr BlockFunction(S.FunctionDeclaration node)
    {
        if (scopes.AnnexBVar(node) is not { } declared)
            return Undefined;
        return WriteBinding(new ResolvedName(Find(declared), declared.Name, node.Span.Start), ReadBinding(Resolve(node.Id!)), out _);
    }

    // 14.11.2
    private Expr With(S.WithStatement node)
    {
        Variable @object = ids.Variable("with");
        var env = new Env(_env, _function, scopes.ScopeOf(node)) { WithObject = @object };
        return new Let(@object, PrimAt(At(node.Object), "ToObject", Expression(node.Object)), InEnv(env, () => Statement(node.Body)));
    }

    // 14.15.3
    private Expr Try(S.TryStatement node)
    {
        Expr result = Block(node.Block, node.Block.Body);
        if (node.Handler is { } handler)
        {
            Variable exception = ids.Variable("exception");
            var env = new Env(_env, _function, scopes.ScopeOf(handler));
            Expr code = InEnv(env, () =>
            {
                Expr binding = Undefined;
                if (handler.Param is S.Identifier id)
                {
                    exception = ids.Variable(id.Name);
                    env.Names[env.Scope!.Bindings[0]] = new VariableBinding(exception, Mutability.Mutable, hasTdz: false);
                }
                else if (handler.Param is { } pattern)
                {
                    DeclareAll(env);
                    binding = Destructure(pattern, new Var(exception), PatternMode.Initialize);
                }
                Expr body = Block(handler.Body, handler.Body.Body);
                return Close(env, Seq(binding, body));
            });
            result = new TryCatch(result, exception, code);
        }
        return node.Finalizer is null ? result : new TryFinally(result, Block(node.Finalizer, node.Finalizer.Body));
    }

    // 14.12.4: the first case that is equal, else the default; then everything from there on. Each case's code follows a block that
    // the choice leaves to get there.
    private Expr Switch(S.SwitchStatement node) => Temp("discriminant", Expression(node.Discriminant), discriminant =>
    {
        var env = new Env(_env, _function, scopes.ScopeOf(node));
        return InEnv(env, () =>
        {
            Expr[] functions = [];
            if (env.Scope is not null)
            {
                DeclareAll(env);
                functions = [.. HoistedFunctions(env)];
            }
            var end = (JumpTarget)_function.Jumps!;
            Label[] labels = [.. node.Cases.Select(_ => ids.Label("case"))];
            var choice = new List<Expr>();
            Label? defaultLabel = null;
            for (int i = 0; i < labels.Length; i++)
            {
                if (node.Cases[i].Test is { } test)
                    choice.Add(If(StrictEquals(discriminant, Expression(test)), new Break(labels[i], Undefined)));
                else
                    defaultLabel = labels[i];
            }
            choice.Add(new Break(defaultLabel ?? (end.BreakLabel ??= ids.Label("break")), Undefined));
            Expr result = Seq(choice);
            for (int i = 0; i < labels.Length; i++)
                result = Seq(new Block(labels[i], result), Statements(node.Cases[i].Consequent));
            return Close(env, Seq([.. functions, result]));
        });
    });
}
