using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace VerifiedJS.Core;

/// <summary>
/// Core as text (--emit=core): one parenthesis a construct, one line where it fits. The same program gives the same text.
///
///     (static total#0)
///     (function main#main ()
///       (set total#0 (Add total#0 1)))
///
/// Variables print as name#id, labels as name@id; captured variables have a * after the name, statics a $.
/// </summary>
public static class Printer
{
    private const int Width = 120;

    /// <summary>The program as text.</summary>
    public static string Print(Program program)
    {
        var output = new StringBuilder();
        foreach (Variable variable in program.Statics)
            output.Append("(static ").Append(Name(variable)).Append(")\n");
        Write(output, FunctionForm(program.Main), 0);
        return output.Append('\n').ToString();
    }

    /// <summary>An expression as text.</summary>
    public static string Print(Expr expr)
    {
        var output = new StringBuilder();
        Write(output, Form(expr), 0);
        return output.ToString();
    }

    /// <summary>Text to be laid out: an atom, or a head with parts. HeadParts of the parts stay on the line of the head.</summary>
    private sealed record Node(string Text, ImmutableArray<Node> Parts, int HeadParts)
    {
        /// <summary>The length on one line.</summary>
        public int Length { get; } = Text.Length + (Parts.IsDefault ? 0 : 2 + Parts.Sum(p => p.Length + 1));
    }

    private static Node Atom(string text) => new(text, default, 0);
    private static Node Paren(string head, int headParts, params IEnumerable<Node> parts) => new(head, [.. parts], headParts);

    private static string Name(Variable variable) =>
        $"{(variable.Name.Length == 0 ? "_" : variable.Name)}{(variable.IsStatic ? "$" : variable.IsCaptured ? "*" : "")}#{variable.Id.ToString(CultureInfo.InvariantCulture)}";

    private static string Name(Label label) => $"{label.Name}@{label.Id.ToString(CultureInfo.InvariantCulture)}";

    private static Node Names(IEnumerable<Variable> variables) => Paren("", 0, variables.Select(v => Atom(Name(v))));

    private static Node Form(Expr expr) => expr switch
    {
        Constant e => Atom(Text(e.Value)),
        Var e => Atom(Name(e.Variable)),
        Assign e => Paren("set", 1, Atom(Name(e.Variable)), Form(e.Value)),
        Let e => Paren("let", 2, Atom(Name(e.Variable)), Form(e.Init), Form(e.Body)),
        Scope e => Paren("scope", 1, Names(e.Variables), Form(e.Body)),
        Lambda e => FunctionForm(e.Function),
        Call e => Paren("call", 1, [Form(e.Callee), .. Receiver("this", e.This), .. Receiver("new", e.NewTarget), .. e.Arguments.Select(Form)]),
        Prim e => Paren(e.Operation.Name, 0, e.Arguments.Select(Form)),
        If e => Paren("if", 1, IsUndefined(e.Else) ? [Form(e.Condition), Form(e.Then)] : [Form(e.Condition), Form(e.Then), Form(e.Else)]),
        Seq e => Paren("seq", 0, e.Items.Select(Form)),
        Block e => Paren("block", 1, Atom(Name(e.Label)), Form(e.Body)),
        Break e => Paren("break", 1, IsUndefined(e.Value) ? [Atom(Name(e.Label))] : [Atom(Name(e.Label)), Form(e.Value)]),
        Loop e => Paren("loop", 0, Form(e.Body)),
        TryCatch e => Paren("try", 0, Form(e.Body), Paren("catch", 1, Atom(Name(e.Exception)), Form(e.Handler))),
        TryFinally e => Paren("try", 0, Form(e.Body), Paren("finally", 0, Form(e.Finalizer))),
        Throw e => Paren("throw", 0, Form(e.Value)),
        Return e => Paren("return", 0, Form(e.Value)),
        Suspend e => Paren("suspend", 1, Atom(e.Kind.ToString()), Form(e.Value)),
        _ => throw new InvalidOperationException($"no such construct: {expr.GetType().Name}"),
    };

    private static IEnumerable<Node> Receiver(string word, Expr value) => IsUndefined(value) ? [] : [Paren(word, 1, Form(value))];

    private static bool IsUndefined(Expr expr) => expr is Constant { Value: Literal.Undefined };

    private static Node FunctionForm(Function function)
    {
        var facts = new List<Node> { Atom(Text(new Literal.String(function.Name))), Names(function.Parameters) };
        void Fact(string word, Variable? variable)
        {
            if (variable is not null)
                facts.Add(Paren(word, 1, Atom(Name(variable))));
        }
        if (function.Kind != FunctionKind.Normal)
            facts.Add(Atom(function.Kind.ToString()));
        if (function.IsStrict)
            facts.Add(Atom("strict"));
        if (function.Length != function.Parameters.Length)
            facts.Add(Paren("length", 1, Atom(function.Length.ToString(CultureInfo.InvariantCulture))));
        Fact("rest", function.Rest);
        Fact("arguments", function.Arguments);
        Fact("this", function.This);
        Fact("newTarget", function.NewTarget);
        Fact("callee", function.Callee);
        return new Node("function", [.. facts, Form(function.Body)], facts.Count);
    }

    private static string Text(Literal literal) => literal switch
    {
        Literal.Undefined => "undefined",
        Literal.Null => "null",
        Literal.Boolean l => l.Value ? "true" : "false",
        Literal.Number l => l.Value.Equals(-0.0) && double.IsNegative(l.Value) ? "-0" : l.Value.ToString("R", CultureInfo.InvariantCulture),
        Literal.String l => Quote(l.Value),
        Literal.BigInt l => l.Digits + "n",
        Literal.WellKnownSymbol l => "@@" + l.Name,
        Literal.Uninitialized => "uninitialized",
        Literal.Hole => "hole",
        _ => throw new InvalidOperationException($"no such literal: {literal.GetType().Name}"),
    };

    private static string Quote(string text)
    {
        var output = new StringBuilder("\"");
        foreach (char c in text)
        {
            switch (c)
            {
                case '"' or '\\':
                    output.Append('\\').Append(c);
                    break;
                case '\n':
                    output.Append("\\n");
                    break;
                case < ' ' or > '~':
                    output.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
                    break;
                default:
                    output.Append(c);
                    break;
            }
        }
        return output.Append('"').ToString();
    }

    private static void Write(StringBuilder output, Node node, int indent)
    {
        if (node.Parts.IsDefault)
        {
            output.Append(node.Text);
            return;
        }
        output.Append('(').Append(node.Text);
        bool fits = indent + node.Length <= Width;
        for (int i = 0; i < node.Parts.Length; i++)
        {
            if (fits || i < node.HeadParts)
            {
                if (node.Text.Length > 0 || i > 0)
                    output.Append(' ');
            }
            else
            {
                output.Append('\n').Append(' ', indent + 2);
            }
            Write(output, node.Parts[i], indent + 2);
        }
        output.Append(')');
    }
}
