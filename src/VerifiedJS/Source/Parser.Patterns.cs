using System.Collections.Immutable;

namespace VerifiedJS.Source;

// Binding patterns (ES2025 14.3.3), assignment patterns (13.15.5), and the conversion of expressions into both.
internal sealed partial class ProgramParser
{
    // ---- Binding patterns

    private Pattern ParseBindingTarget()
    {
        switch (Kind)
        {
            case TokenKind.OpenBracket:
            {
                Pattern pattern = Enter() ? OnFreshStack(ParseArrayBindingPattern) : ParseArrayBindingPattern();
                Leave();
                return pattern;
            }
            case TokenKind.OpenBrace:
            {
                Pattern pattern = Enter() ? OnFreshStack(ParseObjectBindingPattern) : ParseObjectBindingPattern();
                Leave();
                return pattern;
            }
            default:
                return ParseBindingIdentifier();
        }
    }

    private Identifier ParseBindingIdentifier(string expected = "expected a name")
    {
        if (!IsIdentifier(Kind))
            throw Unexpected(expected);
        TokenKind word = WordKind;
        Identifier id = ParseIdentifier();
        // ES2025 13.1.1: BindingIdentifier
        if (Strict && word is (TokenKind.Eval or TokenKind.Arguments))
            throw StrictBinding(id);
        return id;
    }

    private SyntaxError StrictBinding(Identifier id) =>
        Error(id.Span, $"In strict mode code '{id.Name}' may not be bound or assigned to.", "13.1.1");

    private Pattern ParseBindingElement()
    {
        int start = Start;
        Pattern target = ParseBindingTarget();
        if (Kind != TokenKind.Assign)
            return target;
        Next();
        Expression value = ParseAssignment(noIn: false, own: true);
        return new AssignmentPattern(Since(start), target, value);
    }

    private Pattern ParseArrayBindingPattern()
    {
        int start = Start;
        Next();
        var elements = new ListBuilder<Pattern?>(this);
        while (Kind != TokenKind.CloseBracket)
        {
            if (Eat(TokenKind.Comma))
            {
                elements.Add(null);
                continue;
            }
            if (Kind == TokenKind.Ellipsis)
            {
                elements.Add(ParseBindingRest());
                if (Kind == TokenKind.Comma)
                    throw Error(CurrentSpan, "A comma may not follow the rest element of a pattern.", "14.3.3");
                break;
            }
            elements.Add(ParseBindingElement());
            if (Kind != TokenKind.CloseBracket)
                Expect(TokenKind.Comma, "or ']' in an array pattern");
        }
        Expect(TokenKind.CloseBracket, "at the end of an array pattern");
        return new ArrayPattern(Since(start), elements.ToImmutable());
    }

    private RestElement ParseBindingRest()
    {
        int start = Start;
        Next();
        Pattern argument = ParseBindingTarget();
        if (Kind == TokenKind.Assign)
            throw Error(CurrentSpan, "A rest element may not have a default value.", "14.3.3");
        return new RestElement(Since(start), argument);
    }

    private Pattern ParseObjectBindingPattern()
    {
        int start = Start;
        Next();
        var properties = new ListBuilder<Node>(this);
        while (Kind != TokenKind.CloseBrace)
        {
            if (Kind == TokenKind.Ellipsis)
            {
                int restStart = Start;
                Next();
                // ES2025 14.3.3 BindingRestProperty: a name only
                Identifier rest = ParseBindingIdentifier("expected a name after '...' in an object pattern");
                properties.Add(new RestElement(Since(restStart), rest));
                if (Kind == TokenKind.Comma)
                    throw Error(CurrentSpan, "A comma may not follow the rest element of a pattern.", "14.3.3");
                break;
            }
            properties.Add(ParseBindingProperty());
            if (Kind != TokenKind.CloseBrace)
                Expect(TokenKind.Comma, "or '}' in an object pattern");
        }
        Expect(TokenKind.CloseBrace, "at the end of an object pattern");
        return new ObjectPattern(Since(start), properties.ToImmutable());
    }

    private Property ParseBindingProperty()
    {
        int start = Start;
        if (IsIdentifierName(Kind))
        {
            TokenKind kind = Kind;
            TokenKind word = WordKind;
            Span span = CurrentSpan;
            string name = Text;
            Next();
            if (Kind == TokenKind.Colon)
                return BindingPropertyValue(start, new Identifier(span, name), computed: false);
            var id = new Identifier(span, name);
            CheckShorthand(id, kind, word);
            if (Strict && word is (TokenKind.Eval or TokenKind.Arguments))
                throw StrictBinding(id);
            if (Kind != TokenKind.Assign)
                return new Property(span, id, id, PropertyKind.Init, false, false, true);
            Next();
            Expression value = ParseAssignment(noIn: false, own: true);
            var pattern = new AssignmentPattern(Since(start), id, value);
            return new Property(Since(start), id, pattern, PropertyKind.Init, false, false, true);
        }
        Expression key = ParsePropertyName(out bool computed, out _);
        return BindingPropertyValue(start, key, computed);
    }

    private Property BindingPropertyValue(int start, Expression key, bool computed)
    {
        Expect(TokenKind.Colon, "after the key of an object pattern");
        Pattern value = ParseBindingElement();
        return new Property(Since(start), key, value, PropertyKind.Init, computed, false, false);
    }

    // ---- From expressions to patterns

    private void NotPattern(Node node, string why, string clause, Span at)
    {
        _notPattern ??= new Dictionary<Node, (string, string, Span)>(ReferenceEqualityComparer.Instance);
        _notPattern[node] = (why, clause, at);
    }

    private void CommaAfterRest(Node node, int comma) =>
        NotPattern(node, "A comma may not follow the rest element of a pattern.", "13.15.5", new Span(comma, comma + 1));

    private void CheckMayBePattern(Node node)
    {
        if (_notPattern is not null && _notPattern.TryGetValue(node, out (string Why, string Clause, Span At) error))
            throw Error(error.At, error.Why, error.Clause);
    }

    // The left side of `=`, or the head of a for-in or for-of loop. 13.15.1: where sloppy code assigns to a call, that
    // is an error at run time only, as in web browsers (AssignmentTargetType web-compat).
    private Pattern ToAssignmentTarget(Expression node) =>
        node is CallExpression { Optional: false } call && !Strict ? call : ToPattern(node, binding: false);

    /// <summary>
    /// Converts the left side of `=`, `of`, `in` (binding false) or an element of an arrow's parameter list (binding
    /// true). ES2025 13.15.1, 13.15.5.1, 15.3.1.
    /// </summary>
    private Pattern ToPattern(Expression node, bool binding)
    {
        switch (node)
        {
            case Identifier id:
                if (binding && id.IsParenthesized)
                    throw Error(id.Span, "A parameter may not be parenthesised.", "15.3.1");
                if (Strict && id.Name is ("eval" or "arguments"))
                    throw StrictBinding(id);
                return id;
            case MemberExpression member when !binding:
                return member;
            case ObjectExpression or ArrayExpression:
                CheckMayBePattern(node);
                Pattern pattern = Enter() ? StructuredPatternOnFreshStack(node, binding) : ToStructuredPattern(node, binding);
                Leave();
                return pattern;
            // Already converted: the target of a shorthand property, or a parameter
            case ObjectPattern or ArrayPattern or AssignmentPattern or RestElement:
                return (Pattern)node;
            default:
                throw InvalidTarget(node, binding);
        }
    }

    private Pattern StructuredPatternOnFreshStack(Expression node, bool binding) => OnFreshStack(() => ToStructuredPattern(node, binding));

    private SyntaxError InvalidTarget(Expression node, bool binding)
    {
        if (binding)
            return Error(node.Span, "Expected a parameter: a name or a pattern.", "15.3.1");
        return Error(node.Span, node switch
        {
            ChainExpression => "An optional chain may not be assigned to.",
            CallExpression => "The result of a call may not be assigned to.",
            _ => "This may not be assigned to: expected a name, a property or a pattern.",
        }, "13.15.1");
    }

    private Pattern ToStructuredPattern(Expression node, bool binding)
    {
        switch (node)
        {
            case ArrayExpression array:
            {
                var elements = ImmutableArray.CreateBuilder<Pattern?>(array.Elements.Length);
                for (int i = 0; i < array.Elements.Length; i++)
                {
                    Expression? element = array.Elements[i];
                    if (element is SpreadElement spread)
                    {
                        if (i != array.Elements.Length - 1)
                            throw Error(spread.Span, "A rest element must be the last of a pattern.", "13.15.5");
                        if (spread.Argument is AssignmentExpression)
                            throw Error(spread.Argument.Span, "A rest element may not have a default value.", "13.15.5");
                        elements.Add(new RestElement(spread.Span, ToPattern(spread.Argument, binding)));
                    }
                    else
                    {
                        elements.Add(element is null ? null : ToElement(element, binding));
                    }
                }
                return new ArrayPattern(node.Span, elements.MoveToImmutable());
            }
            case ObjectExpression obj:
            {
                var properties = ImmutableArray.CreateBuilder<Node>(obj.Properties.Length);
                for (int i = 0; i < obj.Properties.Length; i++)
                {
                    if (obj.Properties[i] is SpreadElement spread)
                    {
                        if (i != obj.Properties.Length - 1)
                            throw Error(spread.Span, "A rest element must be the last of a pattern.", "13.15.5");
                        // ES2025 13.15.5.1: AssignmentRestProperty may not be a pattern
                        if (spread.Argument is not (Identifier or MemberExpression))
                            throw Error(spread.Argument.Span, "Expected a name or a property after '...' in an object pattern.", "13.15.5.1");
                        properties.Add(new RestElement(spread.Span, ToPattern(spread.Argument, binding)));
                        continue;
                    }
                    var property = (Property)obj.Properties[i];
                    if (property.Kind != PropertyKind.Init || property.Method)
                        throw Error(property.Span, "A pattern may not contain methods, getters or setters.", "13.15.5");
                    if (property.Shorthand && property.Value is AssignmentPattern { Left: Identifier left })
                    {
                        ToPattern(left, binding);
                        properties.Add(property);
                        continue;
                    }
                    Pattern value = ToElement(property.Value, binding);
                    properties.Add(ReferenceEquals(value, property.Value) ? property : new Property(property.Span, property.Key, value, PropertyKind.Init, property.Computed, false, property.Shorthand));
                }
                return new ObjectPattern(node.Span, properties.MoveToImmutable());
            }
            default:
                throw InvalidTarget(node, binding);
        }
    }

    private Pattern ToElement(Expression node, bool binding)
    {
        if (node is not AssignmentExpression assignment)
            return ToPattern(node, binding);
        if (assignment.Operator != AssignmentOperator.Assign)
            throw Error(node.Span, "A default value is written with '=' only.", "13.15.5");
        CheckMayBePattern(node);
        // Left was converted as the target of an assignment; as a parameter it may hold less.
        if (binding)
            CheckBindingOnly(assignment.Left);
        return new AssignmentPattern(node.Span, assignment.Left, assignment.Right);
    }

    private void CheckBindingOnly(Pattern pattern)
    {
        var pending = new Stack<Pattern>();
        pending.Push(pattern);
        while (pending.TryPop(out Pattern? next))
        {
            switch (next)
            {
                case MemberExpression or CallExpression:
                    throw InvalidTarget(next, binding: true);
                case Identifier id:
                    ToPattern(id, binding: true);
                    break;
                case ObjectPattern o:
                    foreach (Node property in o.Properties)
                        pending.Push(property is Property p ? (Pattern)p.Value : (Pattern)property);
                    break;
                case ArrayPattern a:
                    foreach (Pattern? element in a.Elements)
                    {
                        if (element is not null)
                            pending.Push(element);
                    }
                    break;
                case AssignmentPattern d:
                    pending.Push(d.Left);
                    break;
                case RestElement r:
                    pending.Push(r.Argument);
                    break;
            }
        }
    }

    // An operand of `++`, `--` or a compound assignment.
    private Pattern ToSimpleTarget(Expression node, string what, bool callAllowed = true)
    {
        switch (node)
        {
            case CallExpression call when callAllowed && !Strict:
                return call;
            case Identifier id:
                if (Strict && id.Name is ("eval" or "arguments"))
                    throw StrictBinding(id);
                return id;
            case MemberExpression member:
                return member;
            default:
                throw Error(node.Span, $"{what} needs a name or a property.", "13.15.1");
        }
    }
}

// Collects the children of a list node on a stack shared by the whole parse: no garbage but the final array.
internal ref struct ListBuilder<T>
    where T : Node?
{
    private readonly ProgramParser _parser;
    private readonly int _start;

    internal ListBuilder(ProgramParser parser)
    {
        _parser = parser;
        _start = parser.ListStack.Count;
    }

    internal readonly int Count => _parser.ListStack.Count - _start;

    internal readonly void Add(T item) => _parser.ListStack.Add(item);

    internal readonly T this[int index] => (T)_parser.ListStack[_start + index]!;

    internal readonly ImmutableArray<T> ToImmutable()
    {
        List<Node?> stack = _parser.ListStack;
        int count = stack.Count - _start;
        if (count == 0)
            return [];
        var items = new T[count];
        for (int i = 0; i < count; i++)
            items[i] = (T)stack[_start + i]!;
        stack.RemoveRange(_start, count);
        return System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(items);
    }
}
