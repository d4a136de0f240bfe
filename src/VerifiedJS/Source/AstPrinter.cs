using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace VerifiedJS.Source;

/// <summary>
/// Prints a tree compactly: a line for each node, indented, with the role it plays in its parent, its scalar
/// properties, and its span.
/// </summary>
public static class AstPrinter
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> s_properties = new();

    /// <summary>The tree as text.</summary>
    public static string Print(Node node, bool spans = true)
    {
        var writer = new StringWriter(CultureInfo.InvariantCulture);
        Print(node, writer, spans);
        return writer.ToString();
    }

    /// <summary>Writes the tree.</summary>
    public static void Print(Node node, TextWriter writer, bool spans = true) => Write(node, "", 0, writer, spans);

    private static void Write(Node node, string role, int depth, TextWriter writer, bool spans)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            DeepStack.Run(() => WriteNode(node, role, depth, writer, spans));
            return;
        }
        WriteNode(node, role, depth, writer, spans);
    }

    private static void WriteNode(Node node, string role, int depth, TextWriter writer, bool spans)
    {
        Indent(depth, writer);
        writer.Write(role);
        writer.Write(node.Type);
        PropertyInfo[] properties = s_properties.GetOrAdd(node.GetType(), PropertiesOf);
        foreach (PropertyInfo property in properties)
        {
            switch (property.GetValue(node))
            {
                case bool value:
                    if (value)
                        writer.Write($" {property.Name}");
                    break;
                case string text:
                    writer.Write($" {property.Name}=");
                    Json.WriteString(writer, text);
                    break;
                case double number:
                    writer.Write($" {property.Name}={NumberText.Of(number)}");
                    break;
                case Enum value:
                    writer.Write($" {value}");
                    break;
                default:
                    break;
            }
        }
        if (spans)
            writer.Write(string.Create(CultureInfo.InvariantCulture, $" [{node.Span.Start}, {node.Span.End})"));
        writer.Write('\n');
        foreach (PropertyInfo property in properties)
        {
            switch (property.GetValue(node))
            {
                case Node child:
                    Write(child, property.Name + ": ", depth + 1, writer, spans);
                    break;
                case IEnumerable list and not string:
                    foreach (object? item in list)
                    {
                        if (item is Node child)
                            Write(child, property.Name + ": ", depth + 1, writer, spans);
                        else if (item is null)
                        {
                            Indent(depth + 1, writer);
                            writer.Write(property.Name + ": hole\n");
                        }
                    }
                    break;
                default:
                    break;
            }
        }
    }

    // A sum of 100,000 terms is a tree as deep: far down a number stands for the indentation.
    private static void Indent(int depth, TextWriter writer)
    {
        const int most = 64;
        for (int i = 0; i < Math.Min(depth, most); i++)
            writer.Write("  ");
        if (depth > most)
            writer.Write($"({depth}) ");
    }

    // In the order of the record's parameters; Type, Span, Children and what is computed left out.
    private static PropertyInfo[] PropertiesOf(Type type)
    {
        ParameterInfo[] parameters = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First().GetParameters();
        return [.. parameters.Where(p => p.Name != "Span").Select(p => type.GetProperty(p.Name!)!)];
    }
}
