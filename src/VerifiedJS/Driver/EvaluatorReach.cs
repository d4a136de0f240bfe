using VerifiedJS.Driver.Modules;
using VerifiedJS.Source;

namespace VerifiedJS.Driver;

/// <summary>
/// Whether a program can reach eval or a function constructor. It can when it names one (eval, Function, as a variable, property or
/// string), or gets a `constructor` property for more than comparing it or reading a property of it: (async () => {}).constructor.
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
                case Identifier id when IsName(id.Name) && !IsPlainKey(id, parent):
                case StringLiteral text when IsName(text.Value):
                case MemberExpression member when IsConstructor(member) && !IsHarmless(member, parent):
                // { constructor: f } = x
                case ObjectPattern pattern when pattern.Properties.OfType<Property>().Any(p => IsConstructorKey(p.Key)):
                    return true;
            }
            foreach (Node child in node.Children) pending.Push((child, node));
        }
        return false;
    }

    private static bool IsName(string name) => name is "eval" or "Function" or "GeneratorFunction" or "AsyncFunction" or "AsyncGeneratorFunction" or "evalScript";

    // Keys of literals and classes, and labels, get nothing
    private static bool IsPlainKey(Identifier id, Node? parent) => parent switch
    {
        Property { Computed: false, Shorthand: false } property => property.Key == id && property.Value != id,
        MethodDefinition { Computed: false } method => method.Key == id,
        PropertyDefinition { Computed: false } field => field.Key == id,
        LabeledStatement or BreakStatement or ContinueStatement => true,
        _ => false,
    };

    private static bool IsConstructorKey(Expression key) => key is Identifier { Name: "constructor" } or StringLiteral { Value: "constructor" };

    private static bool IsConstructor(MemberExpression member) =>
        member.Computed ? member.Property is StringLiteral { Value: "constructor" } : member.Property is Identifier { Name: "constructor" };

    private static bool IsHarmless(MemberExpression use, Node? parent) => parent switch
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
