using System.Globalization;
using System.Text;

namespace VerifiedJS.Source;

/// <summary>Prints the result of scope analysis, for people and for golden files.</summary>
public static class ScopePrinter
{
    /// <summary>A line for each function, scope, binding and reference, in source order, indented by nesting.</summary>
    public static string Print(ScopeAnalysis analysis)
    {
        var text = new StringBuilder();
        foreach (FunctionInfo function in analysis.Functions)
        {
            text.Append(Describe(function)).Append('\n');
        }
        foreach (Scope scope in analysis.Scopes)
        {
            int depth = 0;
            for (Scope? outer = scope.Parent; outer is not null; outer = outer.Parent)
                depth++;
            string indent = new(' ', depth * 2);
            text.Append(indent).Append(scope.Kind).Append('@').Append(scope.Node.Span.Start.ToString(CultureInfo.InvariantCulture));
            Flag(text, scope.ContainsDirectEval, "eval");
            Flag(text, scope.MayGrow, "may-grow");
            text.Append('\n');
            foreach (Binding binding in scope.Bindings)
                text.Append(indent).Append("  ").Append(Describe(binding)).Append('\n');
            foreach (PrivateName name in scope.PrivateNames.Values)
                text.Append(indent).Append("  #").Append(name.Name).Append(name.IsStatic ? " static" : "").Append('\n');
        }
        foreach (Identifier id in analysis.Identifiers)
        {
            Reference reference = analysis.Resolve(id);
            LineColumn at = analysis.Tree.Source.Locate(id.Span.Start);
            text.Append(CultureInfo.InvariantCulture, $"{at.Line}:{at.Column} {id.Name} -> ");
            if (reference.Dynamic is { } dynamic)
                text.Append("dynamic(").AppendJoin(", ", dynamic.Scopes.Select(s => $"{s.Kind}@{s.Node.Span.Start.ToString(CultureInfo.InvariantCulture)}")).Append(") or ");
            text.Append(reference.Binding is null ? "global" : $"{reference.Binding.Kind}@{reference.Binding.Scope.Node.Span.Start.ToString(CultureInfo.InvariantCulture)}");
            Flag(text, reference.NeedsTdzCheck, "check");
            text.Append('\n');
        }
        return text.ToString();
    }

    private static string Describe(FunctionInfo f)
    {
        var text = new StringBuilder();
        text.Append(f.Node.Type).Append('@').Append(f.Node.Span.Start.ToString(CultureInfo.InvariantCulture));
        Flag(text, f.IsStrict, "strict");
        Flag(text, f.IsArrow, "arrow");
        Flag(text, f.IsAsync, "async");
        Flag(text, f.IsGenerator, "generator");
        Flag(text, f.IsMethod, "method");
        Flag(text, !f.HasSimpleParameters, "complex-parameters");
        Flag(text, f.HasParameterExpressions, "parameter-expressions");
        Flag(text, f.HasDuplicateParameters, "duplicate-parameters");
        Flag(text, f.UsesThis, "this");
        Flag(text, f.UsesArguments, "arguments");
        Flag(text, f.UsesSuperProperty, "super-property");
        Flag(text, f.UsesSuperCall, "super-call");
        Flag(text, f.UsesNewTarget, "new.target");
        Flag(text, f.ContainsDirectEval, "eval");
        if (f.VarBindings.Count > 0)
            text.Append(" vars(").AppendJoin(" ", f.VarBindings.Select(b => b.Name)).Append(')');
        if (f.BodyScope.Functions.Count > 0)
            text.Append(" functions(").AppendJoin(" ", f.BodyScope.Functions.Select(d => d.Id?.Name ?? "default")).Append(')');
        return text.ToString();
    }

    private static string Describe(Binding b)
    {
        var text = new StringBuilder();
        text.Append(b.Kind).Append(' ').Append(b.Name).Append(CultureInfo.InvariantCulture, $" {b.ReferenceCount} uses, {b.AssignmentCount} assignments");
        Flag(text, b.IsCaptured, "captured");
        Flag(text, b.NeedsTdzCheck, "check");
        Flag(text, b.Function is not null, "has-function");
        Flag(text, b.InitializedFrom is not null, "from-parameter");
        Flag(text, b.IsAliasedByArguments, "aliased");
        return text.ToString();
    }

    private static void Flag(StringBuilder text, bool value, string name)
    {
        if (value)
            text.Append(' ').Append(name);
    }
}
