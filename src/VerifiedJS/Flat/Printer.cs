using System.Globalization;
using System.Text;
using VerifiedJS.Core;

namespace VerifiedJS.Flat;

/// <summary>
/// Prints Flat as indented S-expressions: an expression on one line when it fits, else its operands one a line.
/// Locals are %n, captured variables ^hops.slot, statics @n, functions by index and name.
/// </summary>
public static class Printer
{
    private const int Width = 120;

    public static string Print(FlatProgram program)
    {
        var output = new StringBuilder();
        output.Append(CultureInfo.InvariantCulture, $"; {program.Functions.Length} functions, {program.StaticCount} statics\n");
        foreach (FlatFunction function in program.Functions)
        {
            output.Append(CultureInfo.InvariantCulture, $"\n(function {function.Id.Index} \"{function.Source.Name}\" {function.Source.Kind}{(function.Source.IsStrict ? " strict" : "")}");
            output.Append(" (").AppendJoin(' ', function.Parameters.Select(Show)).Append(')');
            void Header(string name, Local? local)
            {
                if (local is { } l) output.Append(CultureInfo.InvariantCulture, $" {name}={Show(l)}");
            }
            Header("rest", function.Rest);
            Header("arguments", function.Arguments);
            Header("this", function.This);
            Header("newTarget", function.NewTarget);
            Header("callee", function.Callee);
            output.Append(CultureInfo.InvariantCulture, $" locals={function.LocalCount}\n");
            Write(output, Tree(function.Body), 1);
            output.Append(")\n");
        }
        return output.ToString();
    }

    private static string Show(Local local) => "%" + local.Index.ToString(CultureInfo.InvariantCulture);

    /// <summary>A literal as it is written in all printed ILs.</summary>
    public static string Show(Literal literal) => literal switch
    {
        Literal.Undefined => "undefined",
        Literal.Null => "null",
        Literal.Boolean b => b.Value ? "true" : "false",
        Literal.Number { Value: 0 } n => double.IsNegative(n.Value) ? "-0" : "0",
        Literal.Number n => n.Value.ToString("R", CultureInfo.InvariantCulture),
        Literal.String s => Quote(s.Value),
        Literal.BigInt b => b.Digits + "n",
        Literal.WellKnownSymbol s => "@@" + s.Name,
        Literal.Uninitialized => "uninitialized",
        Literal.Hole => "hole",
        _ => throw new InvalidOperationException(),
    };

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in text)
            _ = c switch
            {
                '"' or '\\' => quoted.Append('\\').Append(c),
                '\n' => quoted.Append("\\n"),
                < ' ' or > '~' => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => quoted.Append(c),
            };
        return quoted.Append('"').ToString();
    }

    /// <summary>A printed tree: a head word and operands, or an atom.</summary>
    private sealed record Node(string Head, IReadOnlyList<Node>? Items)
    {
        public int Length { get; } = Items is null ? Head.Length : Head.Length + 2 + Items.Sum(i => i.Length + 1);
    }

    private static Node Atom(string text) => new(text, null);
    private static Node List(string head, params Node[] items) => new(head, items);

    private static Node Tree(Expr expression) => expression switch
    {
        Constant c => Atom(Show(c.Value)),
        GetLocal g => Atom(Show(g.Local)),
        SetLocal s => List("set " + Show(s.Local), Tree(s.Value)),
        GetCaptured g => Atom($"^{g.Hops}.{g.Slot}"),
        SetCaptured s => List($"set ^{s.Hops}.{s.Slot}", Tree(s.Value)),
        GetStatic g => Atom($"@{g.Slot}"),
        SetStatic s => List($"set @{s.Slot}", Tree(s.Value)),
        Let l => List("let " + Show(l.Local), Tree(l.Init), Tree(l.Body)),
        WithScope w => List($"scope ({string.Join(' ', w.Locals.Select(Show))}) slots={w.SlotCount}", Tree(w.Body)),
        MakeClosure m => List($"closure {m.Function.Index}"),
        Call c => List("call", [Tree(c.Callee), Tree(c.This), Tree(c.NewTarget), .. c.Arguments.Select(Tree)]),
        Prim p => List(p.Operation.Name, [.. p.Arguments.Select(Tree)]),
        If i => List("if", Tree(i.Condition), Tree(i.Then), Tree(i.Else)),
        Seq s => List("seq", [.. s.Items.Select(Tree)]),
        Block b => List("block " + b.Label, Tree(b.Body)),
        Break b => List("break " + b.Label, Tree(b.Value)),
        Loop l => List("loop", Tree(l.Body)),
        TryCatch t => List("try", Tree(t.Body), Atom("catch " + Show(t.Exception)), Tree(t.Handler)),
        TryFinally t => List("try", Tree(t.Body), Atom("finally"), Tree(t.Finalizer)),
        Throw t => List("throw", Tree(t.Value)),
        Return r => List("return", Tree(r.Value)),
        _ => throw new InvalidOperationException($"Flat has no {expression.GetType().Name}"),
    };

    private static void Write(StringBuilder output, Node node, int depth)
    {
        output.Append(' ', depth * 2);
        if (node.Items is null) output.Append(node.Head);
        else if (node.Length + depth * 2 <= Width) WriteFlat(output, node);
        else
        {
            output.Append('(').Append(node.Head);
            foreach (Node item in node.Items)
            {
                output.Append('\n');
                Write(output, item, depth + 1);
            }
            output.Append(')');
        }
    }

    private static void WriteFlat(StringBuilder output, Node node)
    {
        if (node.Items is null)
        {
            output.Append(node.Head);
            return;
        }
        output.Append('(').Append(node.Head);
        foreach (Node item in node.Items)
        {
            output.Append(' ');
            WriteFlat(output, item);
        }
        output.Append(')');
    }
}
