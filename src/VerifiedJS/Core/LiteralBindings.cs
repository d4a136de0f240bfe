namespace VerifiedJS.Core;

/// <summary>
/// Puts the literal in the place of each top-level variable that is assigned one number or string, once, at top level, and nothing else:
/// constants that the library's files share, such as CLASS_ARRAY. Only for programs in which nothing reads such a variable before it is
/// assigned, as the library: it declares its constants where its initialisation first comes by.
/// </summary>
internal static class LiteralBindings
{
    /// <summary>The expression with the literals inlined; the variables stay declared.</summary>
    public static Scope Inline(Scope program)
    {
        var collector = new Collector();
        collector.Visit(program.Body);
        var literals = new Dictionary<Variable, Constant>();
        foreach (Variable variable in program.Variables)
            if (collector.Assigned.TryGetValue(variable, out Constant? literal) && literal is not null) literals.Add(variable, literal);
        return program with { Body = new Rewriter(literals).Rewrite(program.Body) };
    }

    private sealed class Collector
    {
        private int depth;

        /// <summary>The one literal that is assigned, or null.</summary>
        public Dictionary<Variable, Constant?> Assigned { get; } = [];

        public void Visit(Expr expr)
        {
            switch (expr)
            {
                case Assign e:
                    Assigned[e.Variable] = depth == 0 && !Assigned.ContainsKey(e.Variable) && e.Value is Constant { Value: Literal.Number or Literal.String } constant ? constant : null;
                    break;
                case Lambda e:
                    depth++;
                    Visit(e.Function.Body);
                    depth--;
                    break;
            }
            foreach (Expr child in CoreTraversal.Children(expr)) Visit(child);
        }
    }

    private sealed class Rewriter(Dictionary<Variable, Constant> literals)
    {
        public Expr Rewrite(Expr expr)
        {
            switch (expr)
            {
                case Var e:
                    return literals.TryGetValue(e.Variable, out Constant? literal) ? literal with { Position = e.Position } : e;
                case Lambda e:
                {
                    Expr body = Rewrite(e.Function.Body);
                    return ReferenceEquals(body, e.Function.Body) ? e : e with { Function = e.Function with { Body = body } };
                }
                default:
                    return CoreTraversal.MapChildren(expr, Rewrite);
            }
        }
    }
}
