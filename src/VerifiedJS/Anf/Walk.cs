using System.Collections.Immutable;
using VerifiedJS.Flat;

namespace VerifiedJS.Anf;

/// <summary>Generic traversal of ANF.</summary>
public static class Walk
{
    /// <summary>The statements directly inside, in order.</summary>
    public static ImmutableArray<Stmt> Children(Stmt statement) => statement switch
    {
        Seq s => s.Items,
        If s => [s.Then, s.Else],
        Block s => [s.Body],
        Loop s => [s.Body],
        TryCatch s => [s.Body, s.Handler],
        TryFinally s => [s.Body, s.Finalizer],
        Set or SetField or SetStatic or Break or Throw or Return or Tick => [],
        _ => throw new InvalidOperationException($"ANF has no {statement.GetType().Name}"),
    };

    /// <summary>The statement with each direct substatement replaced by its image; the same object when nothing changes.</summary>
    public static Stmt MapChildren(Stmt statement, Func<Stmt, Stmt> map)
    {
        switch (statement)
        {
            case Seq s:
            {
                ImmutableArray<Stmt>.Builder? changed = null;
                for (int i = 0; i < s.Items.Length; i++)
                {
                    Stmt item = map(s.Items[i]);
                    if (changed is null && ReferenceEquals(item, s.Items[i])) continue;
                    if (changed is null)
                    {
                        changed = ImmutableArray.CreateBuilder<Stmt>(s.Items.Length);
                        changed.AddRange(s.Items.AsSpan(0, i));
                    }
                    if (item is Seq inner) changed.AddRange(inner.Items);
                    else changed.Add(item);
                }
                return changed is null ? s : s with { Items = changed.ToImmutable() };
            }
            case If s:
            {
                Stmt then = map(s.Then), @else = map(s.Else);
                return ReferenceEquals(then, s.Then) && ReferenceEquals(@else, s.Else) ? s : s with { Then = then, Else = @else };
            }
            case Block s:
            {
                Stmt body = map(s.Body);
                return ReferenceEquals(body, s.Body) ? s : s with { Body = body };
            }
            case Loop s:
            {
                Stmt body = map(s.Body);
                return ReferenceEquals(body, s.Body) ? s : s with { Body = body };
            }
            case TryCatch s:
            {
                Stmt body = map(s.Body), handler = map(s.Handler);
                return ReferenceEquals(body, s.Body) && ReferenceEquals(handler, s.Handler) ? s : s with { Body = body, Handler = handler };
            }
            case TryFinally s:
            {
                Stmt body = map(s.Body), finalizer = map(s.Finalizer);
                return ReferenceEquals(body, s.Body) && ReferenceEquals(finalizer, s.Finalizer) ? s : s with { Body = body, Finalizer = finalizer };
            }
            default:
                return statement;
        }
    }

    /// <summary>The atoms that a right-hand side reads, in order.</summary>
    public static ImmutableArray<Atom> Atoms(Rhs rhs) => rhs switch
    {
        Copy r => [r.Value],
        GetField r => [new LocalAtom(r.Record)],
        GetOuter r => [new LocalAtom(r.Record)],
        GetStatic => [],
        NewRecord r => Optional(r.Outer),
        MakeClosure r => Optional(r.Environment),
        ClosureEnvironment r => [r.Closure],
        Call r => [r.Callee, r.This, r.NewTarget, .. r.Arguments],
        CallKnown r => [.. Optional(r.Environment), r.This, .. r.Arguments],
        Prim r => r.Arguments,
        _ => throw new InvalidOperationException($"ANF has no {rhs.GetType().Name}"),
    };

    private static ImmutableArray<Atom> Optional(Local? local) => local is { } l ? [new LocalAtom(l)] : [];

    /// <summary>The atoms that the statement itself reads (not its substatements).</summary>
    public static ImmutableArray<Atom> Atoms(Stmt statement) => statement switch
    {
        Set s => Atoms(s.Value),
        SetField s => [new LocalAtom(s.Record), s.Value],
        SetStatic s => [s.Value],
        If s => [s.Condition],
        Throw s => [s.Value],
        Return s => [s.Value],
        _ => [],
    };
}
