using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using VerifiedJS.Flat;

namespace VerifiedJS.Anf;

/// <summary>Prints ANF, a statement a line. Locals are %n, with a letter for a representation other than boxed: f64 f, i32 i, boolean b, record r.</summary>
public static class Printer
{
    public static string Print(AnfProgram program)
    {
        var output = new StringBuilder();
        output.Append(CultureInfo.InvariantCulture, $"; {program.Functions.Length} functions, {program.StaticCount} statics\n");
        foreach (AnfFunction function in program.Functions) Print(output, function);
        return output.ToString();
    }

    public static string Print(AnfFunction function)
    {
        var output = new StringBuilder();
        Print(output, function);
        return output.ToString();
    }

    private static void Print(StringBuilder output, AnfFunction function)
    {
        var printer = new FunctionPrinter(output, function.Locals);
        output.Append(CultureInfo.InvariantCulture, $"\nfunction {function.Id.Index} \"{function.Source.Name}\" {function.Source.Kind}{(function.Source.IsStrict ? " strict" : "")}");
        output.Append('(').AppendJoin(", ", function.Parameters.Select(printer.Show)).Append(')');
        void Header(string name, Local? local)
        {
            if (local is { } l) output.Append(CultureInfo.InvariantCulture, $" {name}={printer.Show(l)}");
        }
        Header("rest", function.Rest);
        Header("arguments", function.Arguments);
        Header("this", function.This);
        Header("newTarget", function.NewTarget);
        Header("callee", function.Callee);
        Header("environment", function.Environment);
        output.Append(" {\n");
        printer.Write(function.Body, 1);
        output.Append("}\n");
    }

    private sealed class FunctionPrinter(StringBuilder output, ImmutableArray<Representation> locals)
    {
        public string Show(Local local) => "%" + local.Index.ToString(CultureInfo.InvariantCulture) + locals[local.Index] switch
        {
            Representation.Boxed => "",
            Representation.Float64 => "f",
            Representation.Int32 => "i",
            Representation.Boolean => "b",
            Representation.Record => "r",
            _ => throw new InvalidOperationException(),
        };

        private string Show(Local? local) => local is { } l ? Show(l) : "-";

        private string Show(Atom atom) => atom switch
        {
            ConstantAtom a => Flat.Printer.Show(a.Value),
            LocalAtom a => Show(a.Local),
            _ => throw new InvalidOperationException(),
        };

        private string Show(ImmutableArray<Atom> atoms) => string.Join(", ", atoms.Select(Show));

        private string Show(Rhs rhs) => rhs switch
        {
            Copy r => Show(r.Value),
            GetField r => $"{Show(r.Record)}[{r.Slot}]",
            GetOuter r => $"outer {Show(r.Record)}",
            GetStatic r => $"@{r.Slot}",
            NewRecord r => $"record {r.SlotCount} outer={Show(r.Outer)}",
            MakeClosure r => $"closure {r.Function.Index} environment={Show(r.Environment)}",
            ClosureEnvironment r => $"environment of {Show(r.Closure)}",
            Call r => $"call {Show(r.Callee)} this={Show(r.This)} newTarget={Show(r.NewTarget)} ({Show(r.Arguments)})",
            CallKnown r => $"callKnown {r.Function.Index} environment={Show(r.Environment)} this={Show(r.This)} ({Show(r.Arguments)})",
            Prim r => $"{r.Operation.Name}({Show(r.Arguments)})",
            _ => throw new InvalidOperationException($"ANF has no {rhs.GetType().Name}"),
        };

        private void Line(int depth, string text) => output.Append(' ', depth * 2).Append(text).Append('\n');

        public void Write(Stmt statement, int depth)
        {
            switch (statement)
            {
                case Set s: Line(depth, $"{Show(s.Target)} = {Show(s.Value)}"); break;
                case SetField s: Line(depth, $"{Show(s.Record)}[{s.Slot}] = {Show(s.Value)}"); break;
                case SetStatic s: Line(depth, $"@{s.Slot} = {Show(s.Value)}"); break;
                case Seq s:
                    foreach (Stmt item in s.Items) Write(item, depth);
                    break;
                case If s:
                    Line(depth, $"if {Show(s.Condition)} {{");
                    Write(s.Then, depth + 1);
                    if (s.Else is not Seq { Items.Length: 0 })
                    {
                        Line(depth, "} else {");
                        Write(s.Else, depth + 1);
                    }
                    Line(depth, "}");
                    break;
                case Block s: Nested(depth, $"{s.Label}: {{", s.Body); break;
                case Break s: Line(depth, $"break {s.Label}"); break;
                case Loop s: Nested(depth, "loop {", s.Body); break;
                case TryCatch s:
                    Line(depth, "try {");
                    Write(s.Body, depth + 1);
                    Nested(depth, $"}} catch {Show(s.Exception)} {{", s.Handler);
                    break;
                case TryFinally s:
                    Line(depth, "try {");
                    Write(s.Body, depth + 1);
                    Nested(depth, "} finally {", s.Finalizer);
                    break;
                case Throw s: Line(depth, $"throw {Show(s.Value)}"); break;
                case Return s: Line(depth, $"return {Show(s.Value)}"); break;
                case Tick: Line(depth, "tick"); break;
                default: throw new InvalidOperationException($"ANF has no {statement.GetType().Name}");
            }
        }

        private void Nested(int depth, string head, Stmt body)
        {
            Line(depth, head);
            Write(body, depth + 1);
            Line(depth, "}");
        }
    }
}
