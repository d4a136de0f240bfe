using System.Collections.Immutable;
using static VerifiedJS.Core.CoreBuilder;
using S = VerifiedJS.Source;

namespace VerifiedJS.Core.Elaboration;

internal sealed partial class Elaborator
{
    private Expr LoopStatement(S.Statement node, ImmutableArray<string> labels)
    {
        var target = new JumpTarget(_function.Jumps, labels, isLoop: true, isSwitch: false);
        _function.Jumps = target;
        Expr loop = node switch
        {
            // 14.7.3.2
            S.WhileStatement s => new Loop(new If(Condition(s.Test), Continuable(target, Statement(s.Body)), LeaveLoop(target))),
            // 14.7.2.2
            S.DoWhileStatement s => new Loop(Seq(Continuable(target, Statement(s.Body)), new If(Condition(s.Test), Undefined, LeaveLoop(target)))),
            S.ForStatement s => For(s, target),
            S.ForInStatement s => ForIn(s, target),
            S.ForOfStatement s => ForOf(s, target),
            _ => throw new InvalidOperationException($"no such loop: {node.Type}"),
        };
        _function.Jumps = target.Outer;
        return target.BreakLabel is null ? loop : new Block(target.BreakLabel, loop);
    }

    private Expr LeaveLoop(JumpTarget target) => new Break(target.BreakLabel ??= ids.Label("break"), Undefined);

    private static Expr Continuable(JumpTarget target, Expr body) =>
        target.ContinueLabel is null ? body : new Block(target.ContinueLabel, body);

    // ── for (14.7.4) ─────────────────────────────────────────────────────────────────────────────────────────────────

    private Expr For(S.ForStatement node, JumpTarget target)
    {
        if (node.Init is S.VariableDeclaration { Kind: not S.VariableKind.Var } declaration)
            return ForLexical(node, declaration, target);
        Expr init = node.Init switch
        {
            null => Undefined,
            S.VariableDeclaration d => VariableDeclaration(d),
            S.Expression e => Expression(e, used: false),
            _ => throw new InvalidOperationException($"no such initialiser: {node.Init.Type}"),
        };
        return Seq(init, SimpleLoop(node, target));
    }

    private Loop SimpleLoop(S.ForStatement node, JumpTarget target)
    {
        Expr? test = node.Test is null ? null : Condition(node.Test);
        Expr body = Continuable(target, Statement(node.Body));
        Expr update = node.Update is null ? Undefined : Expression(node.Update, used: false);
        Expr iteration = Seq(body, update);
        return new Loop(test is null ? iteration : new If(test, iteration, LeaveLoop(target)));
    }

    private Expr ForLexical(S.ForStatement node, S.VariableDeclaration declaration, JumpTarget target)
    {
        S.Scope scope = scopes.ScopeOf(node)!;
        IReadOnlyList<S.Binding> names = scope.Bindings;
        bool copies = declaration.Kind == S.VariableKind.Let && names.Any(name => name.IsCaptured);
        if (!copies)
        {
            var env = new Env(_env, _function, scope);
            return InEnv(env, () =>
            {
                DeclareAll(env);
                Expr init = VariableDeclaration(declaration);
                return Close(env, Seq(init, SimpleLoop(node, target)));
            });
        }

        // 14.7.4.4 CreatePerIterationEnvironment, where closures can tell: each iteration has a scope of its own, and `carried` variables
        // take the values from one to the next. The update runs in the scope of the iteration that follows it, so it opens the loop's body,
        // except the first time; when no closure in it mentions the names it may as well work on the carried variables.
        bool updateInScope = node.Update is not null && ClosuresMention(node.Update, scope);
        bool initInScope = ClosuresMention(declaration, scope);
        var initEnv = new Env(_env, _function, scope);
        Expr init2 = InEnv(initEnv, () =>
        {
            DeclareAll(initEnv);
            return VariableDeclaration(declaration);
        });
        Env carriedEnv = initEnv;
        if (initInScope)
        {
            carriedEnv = new Env(_env, _function, scope);
            foreach (S.Binding name in names)
                Declare(carriedEnv, name, hasTdz: false);
        }
        Variable Of(Env env, S.Binding name) => ((VariableBinding)env.Names[name]).Variable;
        Expr CopyAll(Env to, Env from) => Seq([.. names.Select(n => new Assign(Of(to, n), new Var(Of(from, n)))), Undefined]);

        var iterationEnv = new Env(carriedEnv, _function, scope);
        Variable first = ids.Variable("first");
        Expr update = node.Update is null || updateInScope ? Undefined : InEnv(carriedEnv, () => Expression(node.Update, used: false));
        Expr iteration = InEnv(iterationEnv, () =>
        {
            foreach (S.Binding name in names)
                Declare(iterationEnv, name, hasTdz: false);
            Expr start = CopyAll(iterationEnv, carriedEnv);
            if (updateInScope)
                start = Seq(start, new If(new Var(first), new Assign(first, False), Expression(node.Update!, used: false)));
            Expr? test = node.Test is null ? null : Condition(node.Test);
            Expr body = Seq(Continuable(target, Statement(node.Body)), CopyAll(carriedEnv, iterationEnv));
            return Close(iterationEnv, Seq(start, test is null ? body : new If(test, body, LeaveLoop(target))));
        });
        Expr loop = new Loop(Seq(iteration, update));
        if (updateInScope)
            loop = new Let(first, True, loop);
        if (initInScope)
            loop = Close(carriedEnv, Seq(CopyAll(carriedEnv, initEnv), loop));
        return Close(initEnv, Seq(init2, loop));
    }

    /// <summary>Whether a closure anywhere in a node mentions one of a scope's names (or may, through direct eval).</summary>
    private bool ClosuresMention(S.Node node, S.Scope scope)
    {
        if (scope.ContainsDirectEval)
            return true;
        var pending = new Stack<(S.Node Node, bool InClosure)>();
        pending.Push((node, false));
        while (pending.TryPop(out (S.Node Node, bool InClosure) next))
        {
            bool inClosure = next.InClosure || next.Node is S.IFunction or S.IClass;
            if (inClosure && next.Node is S.Identifier id && scopes.BindingOf(id)?.Scope == scope)
                return true;
            foreach (S.Node child in next.Node.Children)
                pending.Push((child, inClosure));
        }
        return false;
    }

    // ── for-in, for-of (14.7.5) ──────────────────────────────────────────────────────────────────────────────────────

    /// <summary>14.7.5.6 ForIn/OfHeadEvaluation: the expression, in a scope where the loop's names are never initialised.</summary>
    private Expr HeadExpression(S.Node left, S.Expression right)
    {
        if (left is not S.VariableDeclaration { Kind: not S.VariableKind.Var } declaration)
            return Expression(right);
        var env = new Env(_env, _function, scopes.ScopeOf(declaration));
        foreach (S.Binding name in env.Scope!.Bindings)
            env.Names[name] = new NeverInitializedBinding();
        return InEnv(env, () => Expression(right));
    }

    /// <summary>14.7.5.7 ForIn/OfBodyEvaluation step 6.g on: binds the value in a scope of the iteration, and runs the body.</summary>
    private Expr IterationBody(S.Statement loop, S.Node left, Expr value, S.Statement body)
    {
        // V8's name for the value that a loop's declaration takes apart
        const string text = ".for";
        Expr Body() => Statement(body);
        switch (left)
        {
            case S.VariableDeclaration { Kind: S.VariableKind.Var } d:
                return Seq(Destructure(d.Declarations[0].Id, value, PatternMode.Assign, text, text), Body());
            case S.VariableDeclaration d:
            {
                var env = new Env(_env, _function, scopes.ScopeOf(loop));
                return InEnv(env, () =>
                {
                    DeclareAll(env);
                    Expr bind = Destructure(d.Declarations[0].Id, value, PatternMode.Initialize, text, text);
                    return Close(env, Seq(bind, Body()));
                });
            }
            default:
                // Not a pattern: a call, which sloppy code accepts here (B.1)
                Expr bound = left is S.Pattern pattern
                    ? Destructure(pattern, value, PatternMode.Assign)
                    : WithReference((S.Expression)left, false, reference => reference.Put(value));
                return Seq(bound, Body());
        }
    }

    private Expr ForIn(S.ForInStatement node, JumpTarget target)
    {
        // B.3.5: for (var x = e in o)
        Expr initializer = node.Left is S.VariableDeclaration { Kind: S.VariableKind.Var } d && d.Declarations[0].Init is not null
            ? Declarator(d.Declarations[0], S.VariableKind.Var)
            : Undefined;
        return Seq(initializer, Temp("enumerator", PrimAt(At(node.Right), "ForInStart", HeadExpression(node.Left, node.Right)), enumerator =>
            new Loop(Temp("key", PrimAt(At(node.Right), "ForInNext", enumerator), key =>
                new If(Prim("IsHole", key),
                    LeaveLoop(target),
                    Continuable(target, IterationBody(node, node.Left, key, node.Body)))))));
    }

    private Expr ForOf(S.ForOfStatement node, JumpTarget target)
    {
        SourcePosition at = At(node.Right);
        Expr iterable = HeadExpression(node.Left, node.Right);
        if (node.Await)
        {
            return Temp("iterator", PrimAt(at, "GetAsyncIterator", iterable, String(IterableText(node.Right))), record =>
                Temp("object", Prim("IteratorObject", record), iterator => Temp("next", Prim("IteratorNextMethod", record), next =>
                    new Loop(Temp("result", Await(new Call(next, iterator, Undefined, [], null) { Position = at }, at), result => Seq(
                        ThrowUnlessObject(result, at),
                        new If(GetProperty(result, String("done"), at),
                            LeaveLoop(target),
                            Temp("value", GetProperty(result, String("value"), at), value => ClosingBody(node, value, target,
                                () => AsyncIteratorClose(iterator, at),
                                () => AsyncIteratorCloseQuietly(iterator, at))))))))));
        }
        return Temp("iterator", PrimAt(at, "GetIterator", iterable, String(IterableText(node.Right))), record =>
            new Loop(Temp("value", PrimAt(at, "IteratorStep", record), value =>
                new If(Prim("IsHole", value),
                    LeaveLoop(target),
                    ClosingBody(node, value, target,
                        () => PrimAt(at, "IteratorClose", record),
                        () => Prim("IteratorCloseQuietly", record))))));
    }

    /// <summary>An iteration's body; leaving the loop from it, or throwing, closes the iterator (14.7.5.7 steps 6.h-6.k).</summary>
    private Expr ClosingBody(S.ForOfStatement node, Expr value, JumpTarget target, Func<Expr> close, Func<Expr> closeQuietly)
    {
        // `continue` of this very loop does not leave it: its target stands inside of the barrier.
        var barrier = new JumpBarrier(_function.Jumps);
        var next = new JumpTarget(barrier, target.Names, isLoop: true, isSwitch: false);
        _function.Jumps = next;
        Expr body = IterationBody(node, node.Left, value, node.Body);
        _function.Jumps = barrier.Outer;
        // A break out of this loop found `next`: it leaves through the barrier
        if (next.BreakLabel is { } broken)
            barrier.Exits.Insert(0, (new Jump(target, false), broken));
        body = Continuable(next, body);
        Variable exception = ids.Variable("exception");
        body = new TryCatch(Seq(body, Undefined), exception, Seq(closeQuietly(), new Throw(new Var(exception))));
        return LeaveThrough(barrier, body, close);
    }

    private Expr ThrowUnlessObject(Expr value, SourcePosition at) =>
        If(Prim("IsObject", value), Undefined, ThrowError(ErrorKinds.TypeError, "Iterator result is not an object", at));

    // 7.4.13 AsyncIteratorClose with a normal completion
    private Expr AsyncIteratorClose(Expr iterator, SourcePosition at) =>
        Temp("return", PrimAt(at, "GetMethodNamed", iterator, String("return")), method =>
            If(Prim("IsUndefined", method), Undefined,
                Temp("result", Await(new Call(method, iterator, Undefined, [], null) { Position = at }, at), result => ThrowUnlessObject(result, at))));

    // 7.4.13 with a throw completion: whatever happens, that one stands
    private Expr AsyncIteratorCloseQuietly(Expr iterator, SourcePosition at) =>
        new TryCatch(
            Temp("return", PrimAt(at, "GetMethodNamed", iterator, String("return")), method =>
                If(Prim("IsUndefined", method), Undefined, Seq(Await(new Call(method, iterator, Undefined, [], null) { Position = at }, at), Undefined))),
            ids.Variable("ignored"),
            Undefined);
}
