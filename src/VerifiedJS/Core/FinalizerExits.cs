namespace VerifiedJS.Core;

/// <summary>
/// Part of the last step of elaboration. A block's value is in one place from the break that leaves it to the block's end, so a break with
/// a value may leave a finalizer only when nothing can stop it any more: else the value that waits for the finalizer's end would be lost.
/// What could stop it is a try statement with a finalizer in the finalizer; then the break leaves that statement first, and the outer one after it:
///
///     l: try .. finally { .. try b finally f .. }     where b breaks to l with a value
///       ─▶  in the finalizer:  done: break l (out: break done (try b' finally f))     b' breaks to out instead
/// </summary>
internal sealed class FinalizerExits(Func<string, Label> newLabel)
{
    private readonly List<Label> open = [];
    /// <summary>The labels outside of the finalizers around.</summary>
    private HashSet<Label> pending = [];

    /// <summary>The body of a function, itself where nothing is to be done.</summary>
    public Expr Rewrite(Expr expr)
    {
        switch (expr)
        {
            case Block e:
            {
                open.Add(e.Label);
                Expr result = CoreTraversal.MapChildren(e, Rewrite);
                open.RemoveAt(open.Count - 1);
                return result;
            }
            case TryFinally e:
            {
                var redirected = new List<(Label From, Label To)>();
                Expr body = pending.Count > 0 ? Redirect(e.Body, redirected) : e.Body;
                HashSet<Label> outer = pending;
                pending = [];
                body = Rewrite(body);
                pending = [.. outer, .. open];
                Expr finalizer = Rewrite(e.Finalizer);
                pending = outer;
                if (ReferenceEquals(body, e.Body) && ReferenceEquals(finalizer, e.Finalizer)) return e;
                Expr result = e with { Body = body, Finalizer = finalizer };
                foreach ((Label from, Label to) in redirected)
                {
                    Label done = newLabel("done");
                    result = new Block(done, new Break(from, new Block(to, new Break(done, result))));
                }
                return result;
            }
            default:
                return CoreTraversal.MapChildren(expr, Rewrite);
        }
    }

    private Expr Redirect(Expr expr, List<(Label From, Label To)> redirected)
    {
        expr = CoreTraversal.MapChildren(expr, child => Redirect(child, redirected));
        if (expr is not Break exit || !pending.Contains(exit.Label)) return expr;
        foreach ((Label from, Label to) in redirected)
            if (from == exit.Label) return exit with { Label = to };
        redirected.Add((exit.Label, newLabel("out")));
        return exit with { Label = redirected[^1].To };
    }
}
