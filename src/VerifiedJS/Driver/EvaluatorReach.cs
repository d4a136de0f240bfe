using VerifiedJS.Driver.Modules;
using VerifiedJS.Source;

namespace VerifiedJS.Driver;

/// <summary>
/// Whether a program can reach eval or a function constructor. It can when it gets hold of one by a name (eval, Function, as a variable,
/// property or string) or of a `constructor` property ((async () => {}).constructor), for more than comparing it or reading a property of it.
/// Names that are put together at run time are not seen; such a call throws an EvalError, as with --no-eval, and --eval links the evaluator.
/// </summary>
public static class EvaluatorReach
{
    /// <summary>Whether a program gets the evaluator.</summary>
    public static bool Decide(EvaluatorMode mode, ModuleGraph graph) => mode switch
    {
        EvaluatorMode.Linked => true,
        EvaluatorMode.Refused => false,
        _ => graph.Modules.Any(m => m.Syntax is not null && Reaches(m.Syntax)),
    };

    /// <summary>Whether the code can.</summary>
    public static bool Reaches(Source.Program program)
    {
        var pending = new Stack<(Node Node, Node? Parent)>();
        pending.Push((program, null));
        while (pending.TryPop(out (Node Node, Node? Parent) next))
        {
            (Node node, Node? parent) = next;
            switch (node)
            {
                case Identifier id when IsName(id.Name) && IsVariable(id, parent) && !IsHarmless(id, parent):
                case MemberExpression member when GetsOne(member) && !IsHarmless(member, parent):
                case StringLiteral text when IsName(text.Value) && !IsPlainText(text, parent):
                // { constructor: f } = x
                case ObjectPattern pattern when pattern.Properties.OfType<Property>().Any(p => KeyName(p.Key) is { } name && (name == "constructor" || IsName(name))):
                    return true;
            }
            foreach (Node child in node.Children) pending.Push((child, node));
        }
        return false;
    }

    private static bool IsName(string name) => name is "eval" or "Function" or "GeneratorFunction" or "AsyncFunction" or "AsyncGeneratorFunction" or "evalScript";

    // Not a key of a literal or class, a label, or the name of a property, which is looked at with its object
    private static bool IsVariable(Identifier id, Node? parent) => parent switch
    {
        MemberExpression { Computed: false } member => member.Object == id,
        Property { Computed: false, Shorthand: false } property => property.Value == id,
        MethodDefinition { Computed: false } method => method.Key != id,
        PropertyDefinition { Computed: false } field => field.Key != id,
        LabeledStatement or BreakStatement or ContinueStatement => false,
        _ => true,
    };

    private static string? KeyName(Expression key) => key switch
    {
        Identifier id => id.Name,
        StringLiteral text => text.Value,
        _ => null,
    };

    private static bool GetsOne(MemberExpression member) =>
        (member.Computed && member.Property is not StringLiteral ? null : KeyName(member.Property)) is { } name && (name == "constructor" || IsName(name));

    // Compared, a key, a directive: or a computed property's name, which is looked at with its object
    private static bool IsPlainText(StringLiteral text, Node? parent) => parent switch
    {
        MemberExpression { Computed: true } member => member.Property == text,
        Property property => property.Key == text,
        BinaryExpression or SwitchCase or ExpressionStatement or MethodDefinition or PropertyDefinition => true,
        _ => false,
    };

    private static bool IsHarmless(Expression use, Node? parent) => parent switch
    {
        MemberExpression { Computed: false, Property: Identifier { Name: not ("call" or "apply" or "bind") } } outer => outer.Object == use,
        BinaryExpression => true,
        UnaryExpression => true,
        AssignmentExpression { Operator: AssignmentOperator.Assign } assignment => assignment.Left == use,
        ExpressionStatement => true,
        IfStatement => true,
        LogicalExpression { Operator: LogicalOperator.And } logical => logical.Left == use,
        ConditionalExpression choice => choice.Test == use,
        _ => false,
    };
}
