using System.Collections.Immutable;

namespace VerifiedJS.Core;

/// <summary>
/// The last step of elaboration. Marks the variables that closures capture (<see cref="Variable.IsCaptured"/>), and rewrites the
/// program so that exactly variables declared by Scope, and Statics, are captured:
///
///     let x = init in body          ─▶  scope x { x := init; body }
///     try b catch (x) h             ─▶  try b catch (x') scope x { x := x'; h }
///     function (p) body             ─▶  function (p') scope p { p := p'; body }      p: parameter, rest, arguments, this, ...
///
/// A captured header variable joins the scope that is the function's whole body, if it is one, so that a call allocates one record.
/// Breaks out of finalizers are put in order by <see cref="FinalizerExits"/>.
/// </summary>
public static class CaptureAnalysis
{
    /// <summary>The program with captures marked and normalised.</summary>
    public static Program Run(Program program)
    {
        foreach (Variable variable in program.Statics)
            variable.IsStatic = true;
        var marker = new Marker();
        marker.VisitFunction(program.Main);
        var rewriter = new Rewriter(NextId(marker), marker.LargestLabelId + 1);
        return program with { Main = rewriter.RewriteFunction(program.Main) };
    }

    private static int NextId(Marker marker) => marker.LargestId + 1;

    private sealed class Marker
    {
        private readonly Dictionary<Variable, Function> _owner = [];
        private Function _function = null!;
        public int LargestId { get; private set; }
        public int LargestLabelId { get; private set; }

        public void VisitFunction(Function function)
        {
            Function outer = _function;
            _function = function;
            foreach (Variable variable in CoreTraversal.HeaderVariables(function))
                Declare(variable);
            Visit(function.Body);
            _function = outer;
        }

        private void Declare(Variable variable)
        {
            variable.IsCaptured = false;
            _owner[variable] = _function;
            LargestId = Math.Max(LargestId, variable.Id);
        }

        private void Use(Variable variable)
        {
            LargestId = Math.Max(LargestId, variable.Id);
            if (!variable.IsStatic && _owner[variable] != _function)
                variable.IsCaptured = true;
        }

        private void Visit(Expr expr)
        {
            switch (expr)
            {
                case Var e:
                    Use(e.Variable);
                    break;
                case Assign e:
                    Use(e.Variable);
                    break;
                case Let e:
                    Declare(e.Variable);
                    break;
                case Scope e:
                    foreach (Variable variable in e.Variables)
                        Declare(variable);
                    break;
                case TryCatch e:
                    Declare(e.Exception);
                    break;
                case Lambda e:
                    VisitFunction(e.Function);
                    break;
                case Block e:
                    LargestLabelId = Math.Max(LargestLabelId, e.Label.Id);
                    break;
            }
            foreach (Expr child in CoreTraversal.Children(expr))
                Visit(child);
        }
    }

    private sealed class Rewriter(int nextId, int nextLabelId)
    {
        private int _nextId = nextId;
        private int _nextLabelId = nextLabelId;
        private readonly Dictionary<Function, Function> _rewritten = [];

        public Function RewriteFunction(Function function)
        {
            if (_rewritten.TryGetValue(function, out Function? done))
                return done;
            Expr body = Rewrite(new FinalizerExits(name => new Label(_nextLabelId++, name)).Rewrite(function.Body));
            var moved = new List<(Variable Old, Variable Fresh)>();
            Variable Header(Variable variable)
            {
                if (!variable.IsCaptured)
                    return variable;
                var fresh = new Variable(_nextId++, variable.Name);
                moved.Add((variable, fresh));
                return fresh;
            }
            Variable? OptionalHeader(Variable? variable) => variable is null ? null : Header(variable);

            ImmutableArray<Variable> parameters = [.. function.Parameters.Select(Header)];
            Variable? rest = OptionalHeader(function.Rest);
            Variable? arguments = OptionalHeader(function.Arguments);
            Variable? @this = OptionalHeader(function.This);
            Variable? newTarget = OptionalHeader(function.NewTarget);
            Variable? callee = OptionalHeader(function.Callee);
            if (moved.Count > 0)
            {
                ImmutableArray<Variable> variables = [.. moved.Select(m => m.Old)];
                IEnumerable<Expr> stores = moved.Select(m => (Expr)new Assign(m.Old, new Var(m.Fresh)));
                body = body is Scope scope
                    ? new Scope([.. variables, .. scope.Variables], new Seq([.. stores, scope.Body]))
                    : new Scope(variables, new Seq([.. stores, body]));
            }
            Function result = ReferenceEquals(body, function.Body) && moved.Count == 0
                ? function
                : function with { Parameters = parameters, Rest = rest, Arguments = arguments, This = @this, NewTarget = newTarget, Callee = callee, Body = body };
            _rewritten[function] = result;
            return result;
        }

        private Expr Rewrite(Expr expr)
        {
            switch (expr)
            {
                case Lambda e:
                {
                    Function function = RewriteFunction(e.Function);
                    return ReferenceEquals(function, e.Function) ? e : e with { Function = function };
                }
                case Let { Variable.IsCaptured: true } e:
                    return new Scope([e.Variable], new Seq([new Assign(e.Variable, Rewrite(e.Init)), Rewrite(e.Body)])) { Position = e.Position };
                case TryCatch { Exception.IsCaptured: true } e:
                {
                    var fresh = new Variable(_nextId++, e.Exception.Name);
                    Expr handler = new Scope([e.Exception], new Seq([new Assign(e.Exception, new Var(fresh)), Rewrite(e.Handler)]));
                    return e with { Body = Rewrite(e.Body), Exception = fresh, Handler = handler };
                }
                default:
                    return CoreTraversal.MapChildren(expr, Rewrite);
            }
        }
    }
}
