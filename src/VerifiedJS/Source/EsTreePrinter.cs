using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace VerifiedJS.Source;

/// <summary>
/// Prints a tree as ESTree JSON, with the properties in the order in which acorn has them. As in acorn's own
/// command line, the value of a BigInt is null and that of a regular expression an empty object.
/// </summary>
public sealed class EsTreePrinter
{
    private readonly TextWriter _out;
    private readonly bool _indent;
    private int _level;

    private readonly bool _positions;

    private EsTreePrinter(TextWriter writer, bool indent, bool positions)
    {
        _out = writer;
        _indent = indent;
        _positions = positions;
    }

    /// <summary>Writes the JSON of a tree.</summary>
    /// <param name="node">The tree.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="indent">Two spaces a level, rather than all on one line.</param>
    /// <param name="positions">With `start` and `end`.</param>
    public static void Print(Node node, TextWriter writer, bool indent = true, bool positions = true) => new EsTreePrinter(writer, indent, positions).Write(node);

    /// <summary>The JSON of a tree.</summary>
    public static string Print(Node node, bool indent = true, bool positions = true)
    {
        var writer = new StringWriter(CultureInfo.InvariantCulture);
        Print(node, writer, indent, positions);
        return writer.ToString();
    }

    private void Write(Node? node)
    {
        if (node is null)
        {
            _out.Write("null");
            return;
        }
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            DeepStack.Run(() => WriteNode(node));
            return;
        }
        WriteNode(node);
    }

    // Chains of operators, calls and member accesses lean to the left and may be long: a loop goes down the spine and
    // comes back. The left child is the first property of each.
    private void WriteNode(Node node)
    {
        int bottom = _spine.Count;
        while (LeftOf(node) is var (name, left))
        {
            Open(node);
            Name(name);
            _spine.Push(node);
            node = left;
        }
        Open(node);
        Properties(node);
        Close();
        while (_spine.Count > bottom)
        {
            AfterLeft(_spine.Pop());
            Close();
        }
    }

    private readonly Stack<Node> _spine = new();

    private void Open(Node node)
    {
        _out.Write('{');
        _level++;
        NewLine();
        _out.Write(_indent ? "\"type\": \"" : "\"type\":\"");
        _out.Write(TypeName(node));
        _out.Write('"');
        if (_positions)
        {
            Int("start", node.Span.Start);
            Int("end", node.Span.End);
        }
    }

    private void Close()
    {
        _level--;
        NewLine();
        _out.Write('}');
    }

    private static (string Name, Expression Left)? LeftOf(Node node) => node switch
    {
        BinaryExpression n => ("left", n.Left),
        LogicalExpression n => ("left", n.Left),
        MemberExpression n => ("object", n.Object),
        CallExpression n => ("callee", n.Callee),
        TaggedTemplateExpression n => ("tag", n.Tag),
        _ => null,
    };

    private void AfterLeft(Node node)
    {
        switch (node)
        {
            case BinaryExpression n: String("operator", n.Operator.Text()); Child("right", n.Right); break;
            case LogicalExpression n: String("operator", n.Operator.Text()); Child("right", n.Right); break;
            case MemberExpression n: Child("property", n.Property); Bool("computed", n.Computed); Bool("optional", n.Optional); break;
            case CallExpression n: List("arguments", n.Arguments); Bool("optional", n.Optional); break;
            case TaggedTemplateExpression n: Child("quasi", n.Quasi); break;
            default: throw new ArgumentOutOfRangeException(nameof(node), node.Type, "a node without a left child");
        }
    }

    private static string TypeName(Node node) => node is Literal ? "Literal" : node.Type.ToString();

    private void Properties(Node node)
    {
        switch (node)
        {
            case Program n:
                List("body", n.Body);
                // ESTree knows two source types only
                String("sourceType", n.Kind == ProgramKind.Module ? "module" : "script");
                break;
            case ExpressionStatement n:
                Child("expression", n.Expression);
                if (n.Directive is not null)
                    String("directive", n.Directive);
                break;
            case BlockStatement n: List("body", n.Body); break;
            case EmptyStatement or DebuggerStatement or ThisExpression or Super: break;
            // BinaryExpression, LogicalExpression, MemberExpression, CallExpression, TaggedTemplateExpression: see AfterLeft
            case WithStatement n: Child("object", n.Object); Child("body", n.Body); break;
            case ReturnStatement n: Child("argument", n.Argument); break;
            case LabeledStatement n: Child("body", n.Body); Child("label", n.Label); break;
            case BreakStatement n: Child("label", n.Label); break;
            case ContinueStatement n: Child("label", n.Label); break;
            case IfStatement n: Child("test", n.Test); Child("consequent", n.Consequent); Child("alternate", n.Alternate); break;
            case SwitchStatement n: Child("discriminant", n.Discriminant); List("cases", n.Cases); break;
            case SwitchCase n: List("consequent", n.Consequent); Child("test", n.Test); break;
            case ThrowStatement n: Child("argument", n.Argument); break;
            case TryStatement n: Child("block", n.Block); Child("handler", n.Handler); Child("finalizer", n.Finalizer); break;
            case CatchClause n: Child("param", n.Param); Child("body", n.Body); break;
            case WhileStatement n: Child("test", n.Test); Child("body", n.Body); break;
            case DoWhileStatement n: Child("body", n.Body); Child("test", n.Test); break;
            case ForStatement n: Child("init", n.Init); Child("test", n.Test); Child("update", n.Update); Child("body", n.Body); break;
            case ForInStatement n: Child("left", n.Left); Child("right", n.Right); Child("body", n.Body); break;
            case ForOfStatement n: Bool("await", n.Await); Child("left", n.Left); Child("right", n.Right); Child("body", n.Body); break;
            case VariableDeclaration n: List("declarations", n.Declarations); String("kind", n.Kind.Text()); break;
            case VariableDeclarator n: Child("id", n.Id); Child("init", n.Init); break;
            case FunctionDeclaration or FunctionExpression or ArrowFunctionExpression: Function((IFunction)node); break;
            case ClassDeclaration or ClassExpression:
            {
                var n = (IClass)node;
                Child("id", n.Id);
                Child("superClass", n.SuperClass);
                Child("body", n.Body);
                break;
            }
            case ImportDeclaration n: List("specifiers", n.Specifiers); Child("source", n.Source); List("attributes", n.Attributes); break;
            case ImportSpecifier n: Child("imported", n.Imported); Child("local", n.Local); break;
            case ImportDefaultSpecifier n: Child("local", n.Local); break;
            case ImportNamespaceSpecifier n: Child("local", n.Local); break;
            case ImportAttribute n: Child("key", n.Key); Child("value", n.Value); break;
            case ExportNamedDeclaration n:
                Child("declaration", n.Declaration);
                List("specifiers", n.Specifiers);
                Child("source", n.Source);
                List("attributes", n.Attributes);
                break;
            case ExportSpecifier n: Child("local", n.Local); Child("exported", n.Exported); break;
            case ExportDefaultDeclaration n: Child("declaration", n.Declaration); break;
            case ExportAllDeclaration n: Child("exported", n.Exported); Child("source", n.Source); List("attributes", n.Attributes); break;
            case NullLiteral n: Name("value"); _out.Write("null"); String("raw", n.Raw); break;
            case BooleanLiteral n: Bool("value", n.Value); String("raw", n.Raw); break;
            case NumericLiteral n:
                Name("value");
                _out.Write(double.IsFinite(n.Value) ? NumberText.Of(n.Value) : "null");
                String("raw", n.Raw);
                break;
            case BigIntLiteral n:
                Name("value");
                _out.Write("null");
                String("raw", n.Raw);
                String("bigint", Decimal(n.Digits));
                break;
            case StringLiteral n: String("value", n.Value); String("raw", n.Raw); break;
            case RegExpLiteral n: RegExp(n); break;
            case ArrayExpression n: List("elements", n.Elements); break;
            case ObjectExpression n: List("properties", n.Properties); break;
            case TemplateLiteral n: List("expressions", n.Expressions); List("quasis", n.Quasis); break;
            case TemplateElement n: TemplateValue(n); Bool("tail", n.Tail); break;
            case ChainExpression n: Child("expression", n.Expression); break;
            case IntrinsicCallExpression n: String("name", n.Name); List("arguments", n.Arguments); break;
            case NewExpression n: Child("callee", n.Callee); List("arguments", n.Arguments); break;
            case ImportExpression n: Child("source", n.Source); Child("options", n.Options); break;
            case MetaProperty n: Child("meta", n.Meta); Child("property", n.Property); break;
            case UnaryExpression n: String("operator", n.Operator.Text()); Bool("prefix", true); Child("argument", n.Argument); break;
            case UpdateExpression n: String("operator", n.Operator.Text()); Bool("prefix", n.Prefix); Child("argument", n.Argument); break;
            case AssignmentExpression n: String("operator", n.Operator.Text()); Child("left", n.Left); Child("right", n.Right); break;
            case ConditionalExpression n: Child("test", n.Test); Child("consequent", n.Consequent); Child("alternate", n.Alternate); break;
            case SequenceExpression n: List("expressions", n.Expressions); break;
            case YieldExpression n: Bool("delegate", n.Delegate); Child("argument", n.Argument); break;
            case AwaitExpression n: Child("argument", n.Argument); break;
            case SpreadElement n: Child("argument", n.Argument); break;
            case PrivateIdentifier n: String("name", n.Name); break;
            case Identifier n: String("name", n.Name); break;
            case Property n:
                Bool("method", n.Method);
                Bool("shorthand", n.Shorthand);
                Bool("computed", n.Computed);
                Child("key", n.Key);
                Child("value", n.Value);
                String("kind", n.Kind.Text());
                break;
            case ObjectPattern n: List("properties", n.Properties); break;
            case ArrayPattern n: List("elements", n.Elements); break;
            case AssignmentPattern n: Child("left", n.Left); Child("right", n.Right); break;
            case RestElement n: Child("argument", n.Argument); break;
            case ClassBody n: List("body", n.Body); break;
            case MethodDefinition n:
                Bool("static", n.Static);
                Bool("computed", n.Computed);
                Child("key", n.Key);
                String("kind", n.Kind.Text());
                Child("value", n.Value);
                break;
            case PropertyDefinition n: Bool("static", n.Static); Bool("computed", n.Computed); Child("key", n.Key); Child("value", n.Value); break;
            case StaticBlock n: List("body", n.Body); break;
            default: throw new ArgumentOutOfRangeException(nameof(node), node.Type, "a node outside the closed hierarchy");
        }
    }

    // The digits of a BigInt, in decimal.
    private static string Decimal(string digits)
    {
        int bits = digits.Length < 2 ? 0 : (digits[1] | 0x20) switch { 'x' => 4, 'o' => 3, 'b' => 1, _ => 0 };
        if (bits == 0)
            return digits;
        BigInteger value = BigInteger.Zero;
        if (bits == 4)
        {
            value = BigInteger.Parse("0" + digits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        }
        else
        {
            foreach (char digit in digits.AsSpan(2))
                value = (value << bits) + (digit - '0');
        }
        return value.ToString(CultureInfo.InvariantCulture);
    }

    private void Function(IFunction n)
    {
        Child("id", n.Id);
        Bool("expression", n.Body is Expression);
        Bool("generator", n.IsGenerator);
        Bool("async", n.IsAsync);
        List("params", n.Params);
        Child("body", n.Body);
    }

    private void RegExp(RegExpLiteral n)
    {
        Name("value");
        _out.Write("{}");
        String("raw", n.Raw);
        Name("regex");
        _out.Write('{');
        _level++;
        NewLine();
        FirstString("pattern", n.Pattern);
        String("flags", n.Flags);
        _level--;
        NewLine();
        _out.Write('}');
    }

    private void TemplateValue(TemplateElement n)
    {
        Name("value");
        _out.Write('{');
        _level++;
        NewLine();
        FirstString("raw", n.Raw);
        if (n.Cooked is null)
        {
            Name("cooked");
            _out.Write("null");
        }
        else
        {
            String("cooked", n.Cooked);
        }
        _level--;
        NewLine();
        _out.Write('}');
    }

    private void FirstString(string name, string value)
    {
        _out.Write('"');
        _out.Write(name);
        _out.Write(_indent ? "\": " : "\":");
        Json.WriteString(_out, value);
    }

    private void Name(string name)
    {
        _out.Write(',');
        NewLine();
        _out.Write('"');
        _out.Write(name);
        _out.Write(_indent ? "\": " : "\":");
    }

    private void NewLine()
    {
        if (!_indent)
            return;
        _out.Write('\n');
        // A sum of 100,000 terms is a tree as deep: the indentation ends somewhere
        for (int i = 0; i < Math.Min(_level, 200); i++)
            _out.Write("  ");
    }

    private void Int(string name, int value)
    {
        Name(name);
        Span<char> digits = stackalloc char[11];
        value.TryFormat(digits, out int length, default, CultureInfo.InvariantCulture);
        _out.Write(digits[..length]);
    }

    private void Bool(string name, bool value)
    {
        Name(name);
        _out.Write(value ? "true" : "false");
    }

    private void String(string name, string value)
    {
        Name(name);
        Json.WriteString(_out, value);
    }

    private void Child(string name, Node? child)
    {
        Name(name);
        Write(child);
    }

    private void List<T>(string name, ImmutableArray<T> list)
        where T : Node?
    {
        Name(name);
        if (list.IsEmpty)
        {
            _out.Write("[]");
            return;
        }
        _out.Write('[');
        _level++;
        for (int i = 0; i < list.Length; i++)
        {
            if (i > 0)
                _out.Write(',');
            NewLine();
            Write(list[i]);
        }
        _level--;
        NewLine();
        _out.Write(']');
    }
}

/// <summary>Strings as JSON has them.</summary>
internal static class Json
{
    /// <summary>As JSON.stringify does: well-formed, lone surrogates escaped. ES2025 25.5.2.3 QuoteJSONString.</summary>
    internal static void WriteString(TextWriter writer, string value)
    {
        writer.Write('"');
        int written = 0;
        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            if (c >= ' ' && c != '"' && c != '\\' && !char.IsSurrogate(c))
                continue;
            if (char.IsHighSurrogate(c) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]))
            {
                i++;
                continue;
            }
            writer.Write(value.AsSpan(written, i - written));
            written = i + 1;
            switch (c)
            {
                case '"': writer.Write("\\\""); break;
                case '\\': writer.Write("\\\\"); break;
                case '\b': writer.Write("\\b"); break;
                case '\f': writer.Write("\\f"); break;
                case '\n': writer.Write("\\n"); break;
                case '\r': writer.Write("\\r"); break;
                case '\t': writer.Write("\\t"); break;
                default: writer.Write($"\\u{(int)c:x4}"); break;
            }
        }
        writer.Write(value.AsSpan(written));
        writer.Write('"');
    }
}
