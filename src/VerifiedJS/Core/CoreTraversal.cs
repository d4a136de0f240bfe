using System.Collections.Immutable;

namespace VerifiedJS.Core;

/// <summary>
/// A suspension of a generator or async function; its value is what it is resumed with. Occurs only while a function is being
/// elaborated: <see cref="GeneratorTransform"/> replaces it before the function is complete.
/// </summary>
internal sealed record Suspend(SuspendKind Kind, Expr Value) : Expr;

internal enum SuspendKind
{
    /// <summary>`yield v`: the result object { value: v, done: false } (in an async generator: the value v is yielded).</summary>
    Yield,
    /// <summary>`yield*` in a generator: the inner iterator's result object is handed on as it is.</summary>
    YieldResult,
    /// <summary>`await v`.</summary>
    Await,
}

/// <summary>Walking and rebuilding Core, one level at a time. The body of a Lambda is not a child: a pass visits functions itself.</summary>
public static class CoreTraversal
{
    /// <summary>The operands of an expression in evaluation order.</summary>
    public static IEnumerable<Expr> Children(Expr expr) => expr switch
    {
        Constant or Var or Lambda => [],
        Assign e => [e.Value],
        Let e => [e.Init, e.Body],
        Scope e => [e.Body],
        Call e => [e.Callee, e.This, e.NewTarget, .. e.Arguments],
        Prim e => e.Arguments,
        If e => [e.Condition, e.Then, e.Else],
        Seq e => e.Items,
        Block e => [e.Body],
        Break e => [e.Value],
        Loop e => [e.Body],
        TryCatch e => [e.Body, e.Handler],
        TryFinally e => [e.Body, e.Finalizer],
        Throw e => [e.Value],
        Return e => [e.Value],
        Suspend e => [e.Value],
        _ => throw new InvalidOperationException($"no such construct: {expr.GetType().Name}"),
    };

    /// <summary>The expression with every operand replaced, in evaluation order; the same object when nothing changed.</summary>
    public static Expr MapChildren(Expr expr, Func<Expr, Expr> map)
    {
        switch (expr)
        {
            case Constant or Var or Lambda:
                return expr;
            case Assign e:
            {
                Expr value = map(e.Value);
                return Same(value, e.Value) ? e : e with { Value = value };
            }
            case Let e:
            {
                Expr init = map(e.Init), body = map(e.Body);
                return Same(init, e.Init) && Same(body, e.Body) ? e : e with { Init = init, Body = body };
            }
            case Scope e:
            {
                Expr body = map(e.Body);
                return Same(body, e.Body) ? e : e with { Body = body };
            }
            case Call e:
            {
                Expr callee = map(e.Callee), @this = map(e.This), newTarget = map(e.NewTarget);
                ImmutableArray<Expr> arguments = MapAll(e.Arguments, map);
                return Same(callee, e.Callee) && Same(@this, e.This) && Same(newTarget, e.NewTarget) && arguments == e.Arguments
                    ? e
                    : e with { Callee = callee, This = @this, NewTarget = newTarget, Arguments = arguments };
            }
            case Prim e:
            {
                ImmutableArray<Expr> arguments = MapAll(e.Arguments, map);
                return arguments == e.Arguments ? e : e with { Arguments = arguments };
            }
            case If e:
            {
                Expr condition = map(e.Condition), then = map(e.Then), @else = map(e.Else);
                return Same(condition, e.Condition) && Same(then, e.Then) && Same(@else, e.Else)
                    ? e
                    : e with { Condition = condition, Then = then, Else = @else };
            }
            case Seq e:
            {
                ImmutableArray<Expr> items = MapAll(e.Items, map);
                return items == e.Items ? e : e with { Items = items };
            }
            case Block e:
            {
                Expr body = map(e.Body);
                return Same(body, e.Body) ? e : e with { Body = body };
            }
            case Break e:
            {
                Expr value = map(e.Value);
                return Same(value, e.Value) ? e : e with { Value = value };
            }
            case Loop e:
            {
                Expr body = map(e.Body);
                return Same(body, e.Body) ? e : e with { Body = body };
            }
            case TryCatch e:
            {
                Expr body = map(e.Body), handler = map(e.Handler);
                return Same(body, e.Body) && Same(handler, e.Handler) ? e : e with { Body = body, Handler = handler };
            }
            case TryFinally e:
            {
                Expr body = map(e.Body), finalizer = map(e.Finalizer);
                return Same(body, e.Body) && Same(finalizer, e.Finalizer) ? e : e with { Body = body, Finalizer = finalizer };
            }
            case Throw e:
            {
                Expr value = map(e.Value);
                return Same(value, e.Value) ? e : e with { Value = value };
            }
            case Return e:
            {
                Expr value = map(e.Value);
                return Same(value, e.Value) ? e : e with { Value = value };
            }
            case Suspend e:
            {
                Expr value = map(e.Value);
                return Same(value, e.Value) ? e : e with { Value = value };
            }
            default:
                throw new InvalidOperationException($"no such construct: {expr.GetType().Name}");
        }
    }

    /// <summary>The variables of a function's header, in a fixed order.</summary>
    public static IEnumerable<Variable> HeaderVariables(Function function)
    {
        foreach (Variable parameter in function.Parameters)
            yield return parameter;
        foreach (Variable? variable in (Variable?[])[function.Rest, function.Arguments, function.This, function.NewTarget, function.Callee])
        {
            if (variable is not null)
                yield return variable;
        }
    }

    private static bool Same(Expr a, Expr b) => ReferenceEquals(a, b);

    private static ImmutableArray<Expr> MapAll(ImmutableArray<Expr> items, Func<Expr, Expr> map)
    {
        ImmutableArray<Expr>.Builder? changed = null;
        for (int i = 0; i < items.Length; i++)
        {
            Expr mapped = map(items[i]);
            if (changed is null && !Same(mapped, items[i]))
            {
                changed = ImmutableArray.CreateBuilder<Expr>(items.Length);
                changed.AddRange(items, i);
            }
            changed?.Add(mapped);
        }
        return changed?.MoveToImmutable() ?? items;
    }
}
