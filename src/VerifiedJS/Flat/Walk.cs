using System.Collections.Immutable;

namespace VerifiedJS.Flat;

/// <summary>Generic traversal of Flat.</summary>
public static class Walk
{
    /// <summary>The direct subexpressions, in the order of evaluation.</summary>
    public static ImmutableArray<Expr> Children(Expr expression) => expression switch
    {
        Constant or GetLocal or GetCaptured or GetStatic or MakeClosure => [],
        SetLocal e => [e.Value],
        SetCaptured e => [e.Value],
        SetStatic e => [e.Value],
        Let e => [e.Init, e.Body],
        WithScope e => [e.Body],
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
        _ => throw new InvalidOperationException($"Flat has no {expression.GetType().Name}"),
    };
}
