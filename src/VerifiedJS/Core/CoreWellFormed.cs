namespace VerifiedJS.Core;

/// <summary>Checks the invariants that the head of Syntax.cs states. For tests and between passes.</summary>
public static class CoreWellFormed
{
    /// <summary>What is wrong with the program, in words; empty when it is well-formed.</summary>
    /// <param name="program">The program.</param>
    /// <param name="afterCaptureAnalysis">Also: exactly variables of Scopes, and Statics, are captured.</param>
    public static IReadOnlyList<string> Check(Program program, bool afterCaptureAnalysis = true)
    {
        var checker = new Checker(afterCaptureAnalysis);
        foreach (Variable variable in program.Statics)
        {
            checker.Declare(variable);
            if (!variable.IsStatic)
                checker.Errors.Add($"static {variable} is not marked so");
        }
        if (program.Main.Parameters.Length > 0)
            checker.Errors.Add("Main has parameters");
        checker.VisitFunction(program.Main);
        return checker.Errors;
    }

    private sealed class Checker(bool afterCaptureAnalysis)
    {
        public readonly List<string> Errors = [];
        private readonly HashSet<Variable> _declared = [];
        private readonly HashSet<int> _ids = [];
        private readonly Dictionary<Variable, Function?> _inScope = [];
        private readonly HashSet<Variable> _ofScopes = [];
        private readonly HashSet<Label> _labels = [];
        private Function? _function;

        public void Declare(Variable variable)
        {
            if (!_declared.Add(variable))
                Errors.Add($"{variable} is declared twice");
            if (!_ids.Add(variable.Id))
                Errors.Add($"the id of {variable} is not unique");
            _inScope[variable] = _function;
        }

        public void VisitFunction(Function function)
        {
            Function? outer = _function;
            _function = function;
            Label[] outerLabels = [.. _labels];
            _labels.Clear();
            foreach (Variable variable in CoreTraversal.HeaderVariables(function))
                Declare(variable);
            Visit(function.Body);
            foreach (Variable variable in CoreTraversal.HeaderVariables(function))
                _inScope.Remove(variable);
            _labels.UnionWith(outerLabels);
            _function = outer;
        }

        private void Use(Variable variable)
        {
            if (!_inScope.TryGetValue(variable, out Function? owner))
            {
                Errors.Add($"{variable} is used outside its extent");
                return;
            }
            if (!afterCaptureAnalysis || variable.IsStatic || owner == _function)
                return;
            if (!variable.IsCaptured)
                Errors.Add($"{variable} is captured but not marked so");
            if (!_ofScopes.Contains(variable))
                Errors.Add($"{variable} is captured but not declared by a Scope");
        }

        private void Visit(Expr expr)
        {
            switch (expr)
            {
                case Let e:
                    Visit(e.Init);
                    Declare(e.Variable);
                    Visit(e.Body);
                    _inScope.Remove(e.Variable);
                    return;
                case Scope e:
                    foreach (Variable variable in e.Variables)
                    {
                        Declare(variable);
                        _ofScopes.Add(variable);
                    }
                    Visit(e.Body);
                    foreach (Variable variable in e.Variables)
                        _inScope.Remove(variable);
                    return;
                case TryCatch e:
                    Visit(e.Body);
                    Declare(e.Exception);
                    Visit(e.Handler);
                    _inScope.Remove(e.Exception);
                    return;
                case Block e:
                    if (!_labels.Add(e.Label))
                        Errors.Add($"{e.Label} is nested in itself");
                    Visit(e.Body);
                    _labels.Remove(e.Label);
                    return;
                case Var e:
                    Use(e.Variable);
                    return;
                case Assign e:
                    Use(e.Variable);
                    break;
                case Lambda e:
                    VisitFunction(e.Function);
                    return;
                case Break e:
                    if (!_labels.Contains(e.Label))
                        Errors.Add($"break to {e.Label}, which is not around it");
                    break;
                case Prim e:
                    if (e.Arguments.Length != e.Operation.Arity)
                        Errors.Add($"{e.Operation} with {e.Arguments.Length} operands");
                    break;
                case Suspend:
                    Errors.Add("a suspension is left over");
                    break;
            }
            foreach (Expr child in CoreTraversal.Children(expr))
                Visit(child);
        }
    }
}
