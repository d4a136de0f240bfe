using System.Collections.Immutable;

namespace VerifiedJS.Source;

// Expressions, ES2025 clause 13. The parameter noIn is [~In]: the `in` operator ends the expression (for heads).
// The parameter own: see the head of Parser.cs.
internal sealed partial class ProgramParser
{
    internal readonly List<Node?> ListStack = [];

    private Expression ParseExpression() => ParseExpression(noIn: false, own: true);

    // 13.16 Comma operator
    private Expression ParseExpression(bool noIn, bool own)
    {
        int start = Start;
        Expression first = ParseAssignment(noIn, own);
        if (Kind != TokenKind.Comma)
            return first;
        var list = new ListBuilder<Expression>(this);
        list.Add(first);
        while (Eat(TokenKind.Comma))
            list.Add(ParseAssignment(noIn, own));
        return new SequenceExpression(Since(start), list.ToImmutable());
    }

    // 13.15 Assignment operators, and what stands on the same level: yield, arrow functions
    private Expression ParseAssignment(bool noIn, bool own)
    {
        Expression result = Enter() ? AssignmentOnFreshStack(noIn, own) : ParseAssignmentAt(noIn, own);
        Leave();
        return result;
    }

    // Apart, since a lambda costs an allocation in every call of the method it stands in.
    private Expression AssignmentOnFreshStack(bool noIn, bool own) => OnFreshStack(() => ParseAssignmentAt(noIn, own));

    private Expression ParseAssignmentAt(bool noIn, bool own)
    {
        if (Kind == TokenKind.Yield && Is(Context.Yield))
            return ParseYield(noIn);
        int outerShorthand = _shorthandInitAt;
        int outerProto = _doubleProtoAt;
        if (own)
            _shorthandInitAt = _doubleProtoAt = -1;
        int start = Start;
        if (Kind == TokenKind.OpenParen || IsIdentifier(Kind))
            (_arrowAt, _arrowNoIn) = (start, noIn);
        Expression left = ParseConditional(noIn);
        if (TokenFacts.IsAssignment(Kind) && !ReferenceEquals(left, _lastArrow))
        {
            TokenKind op = Kind;
            Pattern target;
            if (op == TokenKind.Assign)
            {
                target = ToAssignmentTarget(left);
                // What was wrong in an object literal is right in the pattern that it became
                if (_shorthandInitAt >= start)
                    _shorthandInitAt = -1;
                if (_doubleProtoAt >= start)
                    _doubleProtoAt = -1;
            }
            else
            {
                target = ToSimpleTarget(left, "A compound assignment", callAllowed: op is not (TokenKind.OrAssign or TokenKind.AndAssign or TokenKind.CoalesceAssign));
            }
            if (own)
                ThrowPending();
            Next();
            Expression right = ParseAssignment(noIn, own: true);
            left = new AssignmentExpression(Since(start), TokenFacts.Assignment(op), target, right);
        }
        else if (own)
        {
            ThrowPending();
        }
        if (own)
            (_shorthandInitAt, _doubleProtoAt) = (outerShorthand, outerProto);
        return left;
    }

    private void ThrowPending()
    {
        if (_shorthandInitAt >= 0)
            throw Error(_shorthandInitAt, _shorthandInitAt + 1, "'=' in an object literal is only allowed where the literal is a pattern: expected ',' or '}'.", "13.2.5.1");
        if (_doubleProtoAt >= 0)
            throw Error(_doubleProtoAt, _doubleProtoAt + 9, "An object literal may set __proto__ only once.", "13.2.5.1");
    }

    private void ThrowPendingSince(int start)
    {
        if (_shorthandInitAt >= start || _doubleProtoAt >= start)
            ThrowPending();
    }

    // 15.5 YieldExpression
    private YieldExpression ParseYield(bool noIn)
    {
        int start = Start;
        if (_yieldAt < 0)
            _yieldAt = start;
        Next();
        if (NewlineBefore)
            return new YieldExpression(Since(start), null, false);
        bool isDelegate = Eat(TokenKind.Star);
        if (!isDelegate && !StartsExpression(Kind))
            return new YieldExpression(Since(start), null, false);
        Expression argument = ParseAssignment(noIn, own: true);
        return new YieldExpression(Since(start), argument, isDelegate);
    }

    private static bool StartsExpression(TokenKind kind) => kind switch
    {
        >= TokenKind.Identifier and <= TokenFacts.LastContextual => true,
        TokenKind.Class or TokenKind.Delete or TokenKind.False or TokenKind.Function or TokenKind.Import or TokenKind.New or TokenKind.Null
            or TokenKind.Super or TokenKind.This or TokenKind.True or TokenKind.TypeOf or TokenKind.Void => true,
        TokenKind.PrivateName or TokenKind.Number or TokenKind.BigInt or TokenKind.String or TokenKind.BackQuote => true,
        TokenKind.OpenBrace or TokenKind.OpenParen or TokenKind.OpenBracket or TokenKind.Not or TokenKind.BitNot
            or TokenKind.Increment or TokenKind.Decrement or TokenKind.Plus or TokenKind.Minus
            or TokenKind.Slash or TokenKind.DivideAssign => true,
        _ => false,
    };

    // 13.14 Conditional operator
    private Expression ParseConditional(bool noIn)
    {
        int start = Start;
        Expression test = ParseBinary(ParseUnary(noIn), start, 0, noIn);
        if (Kind != TokenKind.Question || ReferenceEquals(test, _lastArrow))
            return test;
        Next();
        Expression consequent = ParseAssignment(noIn: false, own: true);
        Expect(TokenKind.Colon, "in a conditional expression");
        Expression alternate = ParseAssignment(noIn, own: true);
        return new ConditionalExpression(Since(start), test, consequent, alternate);
    }

    // 13.6 to 13.13: operator precedence climbing; a loop over operators of equal strength, so that long sums
    // need no stack.
    private Expression ParseBinary(Expression left, int start, int minPrecedence, bool noIn)
    {
        if (ReferenceEquals(left, _lastArrow))
            return left;
        bool coalesce = false;
        bool logical = false;
        while (true)
        {
            TokenKind op = Kind;
            int precedence = TokenFacts.Precedence(op);
            if (precedence <= minPrecedence || (op == TokenKind.In && noIn))
                return left;
            // 13.13: `??` does not mix with `||` and `&&` without parentheses
            coalesce |= op == TokenKind.Coalesce;
            logical |= op is TokenKind.Or or TokenKind.And;
            if (coalesce && logical)
                throw Error(CurrentSpan, "'??' may not be mixed with '||' or '&&' without parentheses.", "13.13");
            Next();
            int rightStart = Start;
            Expression right = ParseUnary(noIn);
            int binding = op == TokenKind.Coalesce ? 2 : precedence;
            if (TokenFacts.Precedence(Kind) > binding)
                right = ParseBinary(right, rightStart, binding, noIn);
            if (right is PrivateIdentifier)
                throw Error(right.Span, "A private name may only stand on the left of 'in'.", "13.10.1");
            left = op switch
            {
                TokenKind.Or => new LogicalExpression(Since(start), LogicalOperator.Or, left, right),
                TokenKind.And => new LogicalExpression(Since(start), LogicalOperator.And, left, right),
                TokenKind.Coalesce => new LogicalExpression(Since(start), LogicalOperator.Coalesce, left, right),
                _ => new BinaryExpression(Since(start), TokenFacts.Binary(op), left, right),
            };
        }
    }

    // 13.4 Update, 13.5 Unary, 13.6 Exponentiation
    private Expression ParseUnary(bool noIn)
    {
        int start = Start;
        switch (Kind)
        {
            case TokenKind.Not or TokenKind.BitNot or TokenKind.Plus or TokenKind.Minus or TokenKind.TypeOf or TokenKind.Void or TokenKind.Delete:
            {
                UnaryOperator op = Kind switch
                {
                    TokenKind.Not => UnaryOperator.Not,
                    TokenKind.BitNot => UnaryOperator.BitNot,
                    TokenKind.Plus => UnaryOperator.Plus,
                    TokenKind.Minus => UnaryOperator.Minus,
                    TokenKind.TypeOf => UnaryOperator.TypeOf,
                    TokenKind.Void => UnaryOperator.Void,
                    _ => UnaryOperator.Delete,
                };
                Next();
                Expression argument = ParseUnaryOperand();
                if (op == UnaryOperator.Delete)
                    CheckDelete(argument);
                return NoExponent(new UnaryExpression(Since(start), op, argument));
            }
            case TokenKind.Increment or TokenKind.Decrement:
            {
                UpdateOperator op = Kind == TokenKind.Increment ? UpdateOperator.Increment : UpdateOperator.Decrement;
                Next();
                Expression argument = ParseUnaryOperand();
                Pattern target = ToSimpleTarget(argument, $"'{op.Text()}'");
                return ParseExponent(new UpdateExpression(Since(start), op, true, target), start, noIn);
            }
            case TokenKind.Await when Is(Context.Await):
            {
                if (_awaitAt < 0)
                    _awaitAt = start;
                Next();
                Expression argument = ParseUnaryOperand();
                return NoExponent(new AwaitExpression(Since(start), argument));
            }
            case TokenKind.PrivateName:
            {
                PrivateIdentifier id = ParsePrivateIdentifier();
                // 13.10: PrivateIdentifier `in` ShiftExpression
                if (Kind != TokenKind.In || noIn)
                    throw Error(id.Span, $"Unexpected private name #{id.Name}: expected 'object.#{id.Name}' or '#{id.Name} in object'.");
                return id;
            }
            default:
            {
                Expression operand = ParseLeftHandSide();
                if (ReferenceEquals(operand, _lastArrow))
                    return operand;
                if (Kind is TokenKind.Increment or TokenKind.Decrement && !NewlineBefore)
                {
                    UpdateOperator op = Kind == TokenKind.Increment ? UpdateOperator.Increment : UpdateOperator.Decrement;
                    Pattern target = ToSimpleTarget(operand, $"'{op.Text()}'");
                    Next();
                    operand = new UpdateExpression(Since(start), op, false, target);
                }
                return ParseExponent(operand, start, noIn);
            }
        }
    }

    // The operand of a prefix operator: counted, since operators can be stacked; `**` after it is not its business.
    private Expression ParseUnaryOperand()
    {
        Expression operand = Enter() ? OnFreshStack(ParseUnaryWithoutExponent) : ParseUnaryWithoutExponent();
        Leave();
        if (operand is PrivateIdentifier)
            throw Error(operand.Span, "A private name may only stand on the left of 'in'.", "13.10.1");
        return operand;
    }

    private Expression ParseUnaryWithoutExponent()
    {
        bool outer = _noExponent;
        _noExponent = true;
        Expression operand = ParseUnary(noIn: false);
        _noExponent = outer;
        return operand;
    }

    // Set while the operand of a prefix operator is parsed: `-a ** b` is not an expression (13.6).
    private bool _noExponent;

    private Expression NoExponent(Expression unary)
    {
        if (Kind == TokenKind.StarStar && !_noExponent)
            throw Error(CurrentSpan, "The left operand of '**' may not be a prefix operator or await without parentheses.", "13.6");
        return unary;
    }

    private Expression ParseExponent(Expression left, int start, bool noIn)
    {
        if (Kind != TokenKind.StarStar || _noExponent)
            return left;
        Next();
        Expression right = ParseExponentOperand(noIn);
        return new BinaryExpression(Since(start), BinaryOperator.Exponent, left, right);
    }

    private Expression ParseExponentOperand(bool noIn)
    {
        Expression operand = Enter() ? UnaryOnFreshStack(noIn) : ParseUnary(noIn);
        Leave();
        if (operand is PrivateIdentifier)
            throw Error(operand.Span, "A private name may only stand on the left of 'in'.", "13.10.1");
        return operand;
    }

    private Expression UnaryOnFreshStack(bool noIn) => OnFreshStack(() => ParseUnary(noIn));

    // 13.5.1.1
    private void CheckDelete(Expression argument)
    {
        if (Strict && argument is Identifier)
            throw Error(argument.Span, "In strict mode code a variable may not be deleted.", "13.5.1.1");
        MemberExpression? member = argument switch
        {
            MemberExpression m => m,
            ChainExpression { Expression: MemberExpression m } => m,
            _ => null,
        };
        if (member is { Property: PrivateIdentifier, Computed: false })
            throw Error(argument.Span, "A private name may not be deleted.", "13.5.1.1");
    }

    // 13.3 Left-hand-side expressions
    private Expression ParseLeftHandSide()
    {
        int start = Start;
        bool outer = _noExponent;
        _noExponent = false;
        Expression primary = ParsePrimary();
        Expression result = ReferenceEquals(primary, _lastArrow) ? primary : ParseSubscripts(primary, start);
        _noExponent = outer;
        return result;
    }

    private Expression ParseSubscripts(Expression expression, int start)
    {
        bool chain = false;
        // `async (...)` may become an arrow function
        bool maybeAsyncArrow = expression is Identifier { Name: "async", IsParenthesized: false } && _arrowAt == start
            && PrevEnd - start == 5 && !NewlineBefore;
        while (true)
        {
            bool optional = false;
            // An object literal that is accessed is no pattern any more
            if (expression is (ObjectExpression or ArrayExpression) && Kind is (TokenKind.Dot or TokenKind.OpenBracket or TokenKind.QuestionDot))
                ThrowPendingSince(start);
            if (Kind == TokenKind.QuestionDot)
            {
                if (expression is Super)
                    throw Unexpected("expected '(', '.' or '[' after 'super'");
                Next();
                optional = chain = true;
            }
            switch (Kind)
            {
                case TokenKind.OpenBracket:
                {
                    Next();
                    Expression property = ParseExpression();
                    Expect(TokenKind.CloseBracket, "after a computed property");
                    expression = new MemberExpression(Since(start), expression, property, true, optional);
                    break;
                }
                case TokenKind.OpenParen:
                {
                    if (maybeAsyncArrow && !optional)
                    {
                        Expression call = ParseAsyncCallOrArrow(expression, start);
                        if (ReferenceEquals(call, _lastArrow))
                            return call;
                        expression = call;
                        break;
                    }
                    ImmutableArray<Expression> arguments = ParseArguments(own: true);
                    expression = new CallExpression(Since(start), expression, arguments, optional);
                    break;
                }
                case TokenKind.BackQuote:
                {
                    // 13.3.1.1
                    if (chain)
                        throw Error(CurrentSpan, "A template may not follow an optional chain.", "13.3.1.1");
                    TemplateLiteral quasi = ParseTemplate(tagged: true);
                    expression = new TaggedTemplateExpression(Since(start), expression, quasi);
                    break;
                }
                case TokenKind.Dot when !optional:
                    Next();
                    expression = ParseNamedMember(expression, start, false);
                    break;
                default:
                    if (optional)
                    {
                        expression = ParseNamedMember(expression, start, true);
                        break;
                    }
                    return chain ? new ChainExpression(Since(start), expression) : expression;
            }
            maybeAsyncArrow = false;
        }
    }

    private MemberExpression ParseNamedMember(Expression expression, int start, bool optional)
    {
        Expression property;
        if (Kind == TokenKind.PrivateName)
        {
            if (expression is Super)
                throw Error(CurrentSpan, "A private name may not follow 'super'.", "13.3.7");
            property = ParsePrivateIdentifier();
        }
        else
        {
            property = ParseIdentifierName("expected a property name");
        }
        return new MemberExpression(Since(start), expression, property, false, optional);
    }

    private PrivateIdentifier ParsePrivateIdentifier()
    {
        var id = new PrivateIdentifier(CurrentSpan, Text);
        Next();
        UsePrivateName(id);
        return id;
    }

    private ImmutableArray<Expression> ParseArguments(bool own)
    {
        Next();
        var arguments = new ListBuilder<Expression>(this);
        while (Kind != TokenKind.CloseParen)
        {
            if (Kind == TokenKind.Ellipsis)
            {
                int start = Start;
                Next();
                Expression argument = ParseAssignment(noIn: false, own);
                var spread = new SpreadElement(Since(start), argument);
                if (!own && Kind == TokenKind.Comma)
                    CommaAfterRest(spread, Start);
                arguments.Add(spread);
            }
            else
            {
                arguments.Add(ParseAssignment(noIn: false, own));
            }
            if (Kind != TokenKind.CloseParen)
                Expect(TokenKind.Comma, "or ')' in the arguments of a call");
        }
        Next();
        return arguments.ToImmutable();
    }

    private Identifier ParseIdentifierName(string expected)
    {
        if (!IsIdentifierName(Kind))
            throw Unexpected(expected);
        var id = new Identifier(CurrentSpan, Text);
        Next();
        return id;
    }

    /// <summary>IdentifierReference, BindingIdentifier or LabelIdentifier: the current token is an identifier. 13.1.1</summary>
    private Identifier ParseIdentifier()
    {
        if (WordKind != TokenKind.Identifier)
            CheckContextualWord();
        var id = new Identifier(CurrentSpan, Text);
        Next();
        return id;
    }

    private void CheckContextualWord()
    {
        switch (WordKind)
        {
            case TokenKind.Await:
                if (Is(Context.Await | Context.StaticBlock) || _kind == ProgramKind.Module)
                    throw Error(CurrentSpan, _kind == ProgramKind.Module ? "'await' may not be a name in a module."
                        : Is(Context.StaticBlock) ? "'await' may not be a name in a class static block." : "'await' may not be a name in an async function.", "13.1.1");
                if (_awaitNameAt < 0)
                    _awaitNameAt = Start;
                break;
            case TokenKind.Yield:
                if (Is(Context.Yield))
                    throw Error(CurrentSpan, "'yield' may not be a name in a generator.", "13.1.1");
                if (Strict)
                    throw Error(CurrentSpan, "'yield' is a reserved word in strict mode code.", "13.1.1");
                break;
            case TokenKind.Let or TokenKind.Static or TokenKind.Implements or TokenKind.Interface or TokenKind.Package or TokenKind.Private or TokenKind.Protected or TokenKind.Public:
                if (Strict)
                    throw Error(CurrentSpan, $"'{Text}' is a reserved word in strict mode code.", "13.1.1");
                break;
            case TokenKind.Arguments:
                if (Is(Context.NoArguments))
                    throw Error(CurrentSpan, "'arguments' is not allowed in a class field initialiser or static block.", "15.7.1");
                break;
            default:
                break;
        }
    }

    // 13.2 Primary expressions, 13.3.5 new, 13.3.7 super, 13.3.10 import, 13.3.12 meta properties
    private Expression ParsePrimary()
    {
        int start = Start;
        switch (Kind)
        {
            case TokenKind.Identifier:
            {
                // The plain case first: no word with a meaning
                if (WordKind != TokenKind.Identifier)
                    goto default;
                var id = new Identifier(CurrentSpan, Text);
                Next();
                if (Kind == TokenKind.Arrow && _arrowAt == start && !NewlineBefore)
                    return ParseArrowAfterParams(start, [id], isAsync: false, _arrowNoIn);
                return id;
            }
            case TokenKind.This:
                Next();
                return new ThisExpression(Since(start));
            case TokenKind.Null:
                Next();
                return new NullLiteral(Since(start), "null");
            case TokenKind.True:
                Next();
                return new BooleanLiteral(Since(start), "true", true);
            case TokenKind.False:
                Next();
                return new BooleanLiteral(Since(start), "false", false);
            case TokenKind.Number:
            {
                if (Strict && LegacyOctalAt >= 0)
                    throw LegacyNumberError();
                var literal = new NumericLiteral(CurrentSpan, Raw(), Number);
                Next();
                return literal;
            }
            case TokenKind.BigInt:
            {
                var literal = new BigIntLiteral(CurrentSpan, Raw(), Text);
                Next();
                return literal;
            }
            case TokenKind.String:
                return ParseStringLiteral();
            case TokenKind.BackQuote:
                return ParseTemplate(tagged: false);
            case TokenKind.Slash or TokenKind.DivideAssign:
                return ParseRegExp();
            case TokenKind.OpenParen:
                return ParseParenthesized();
            case TokenKind.OpenBracket:
                return ParseArray();
            case TokenKind.OpenBrace:
                return ParseObject();
            case TokenKind.Function:
                return ParseFunctionExpression(start, isAsync: false);
            case TokenKind.Class:
                return ParseClassExpression();
            case TokenKind.New:
                return ParseNew();
            case TokenKind.Super:
                return ParseSuper();
            case TokenKind.Import:
                return ParseImportExpression();
            case TokenKind.Percent when _allowIntrinsics:
                return ParseIntrinsicCall();
            default:
                if (!IsIdentifier(Kind))
                    throw Unexpected("expected an expression");
                return ParseIdentifierOrAsync();
        }
    }

    // %Name(arguments), in library code
    private IntrinsicCallExpression ParseIntrinsicCall()
    {
        int start = Start;
        Next();
        string name = Text;
        if (Kind != TokenKind.Identifier)
            throw Unexpected("expected the name of a primitive operation");
        Next();
        return new IntrinsicCallExpression(Since(start), name, ParseArguments(own: true));
    }

    private SyntaxError LegacyNumberError() =>
        Error(CurrentSpan, "In strict mode code a number may not have a leading zero: write 0o for octal.", "12.9.3.1");

    private string Raw() => End - Start <= 24 ? Intern(Start, End) : Source.Text.Substring(Start, End - Start);

    private StringLiteral ParseStringLiteral()
    {
        if (Strict && LegacyOctalAt >= 0)
            throw Error(LegacyOctalAt, LegacyOctalAt + 2, "In strict mode code a string may not contain octal escapes, \\8 or \\9.", "12.9.4.1");
        var literal = new StringLiteral(CurrentSpan, Raw(), Text);
        Next();
        return literal;
    }

    private Expression ParseIdentifierOrAsync()
    {
        int start = Start;
        bool mayBeArrow = _arrowAt == start;
        bool arrowNoIn = _arrowNoIn;
        bool async = Kind == TokenKind.Async;
        Identifier id = ParseIdentifier();
        if (async && !NewlineBefore)
        {
            if (Kind == TokenKind.Function)
                return ParseFunctionExpression(start, isAsync: true);
            // `async x => ...`
            if (mayBeArrow && IsIdentifier(Kind) && (Kind != TokenKind.Of || PeekKind(out _) == TokenKind.Arrow))
            {
                bool isAwait = WordKind == TokenKind.Await;
                Identifier parameter = ParseIdentifier();
                if (Kind != TokenKind.Arrow || NewlineBefore)
                    throw Unexpected("expected '=>' after the parameter of an async arrow function");
                if (isAwait)
                    throw Error(parameter.Span, "'await' may not be a parameter of an async function.", "15.9.1");
                if (Strict && parameter.Name is ("eval" or "arguments"))
                    throw StrictBinding(parameter);
                return ParseArrowAfterParams(start, [parameter], isAsync: true, arrowNoIn);
            }
        }
        if (Kind == TokenKind.Arrow && mayBeArrow && !NewlineBefore)
        {
            if (Strict && id.Name is ("eval" or "arguments"))
                throw StrictBinding(id);
            return ParseArrowAfterParams(start, [id], isAsync: false, arrowNoIn);
        }
        return id;
    }

    // 13.2.9 Template literals
    private TemplateLiteral ParseTemplate(bool tagged)
    {
        int start = Start;
        var quasis = new List<TemplateElement>();
        var expressions = new List<Expression>();
        while (true)
        {
            bool tail = ScanTemplateChunk(out string? cooked, out string raw, out Span span, out string? problem, out Span problemSpan);
            if (cooked is null && !tagged)
                throw Error(problemSpan, problem!, "12.9.6");
            quasis.Add(new TemplateElement(span, cooked, raw, tail));
            Next();
            if (tail)
                return new TemplateLiteral(Since(start), [.. quasis], [.. expressions]);
            expressions.Add(ParseExpression());
            if (Kind != TokenKind.CloseBrace)
                throw Unexpected("expected '}' after a template's substitution");
        }
    }

    // 13.2.7 Regular expression literals
    private RegExpLiteral ParseRegExp()
    {
        int start = Start;
        RescanRegExp(out string pattern, out string flags, out Span patternSpan, out Span flagsSpan);
        ValidateRegExp(pattern, flags, patternSpan, flagsSpan);
        var literal = new RegExpLiteral(new Span(start, End), Source.Text.Substring(start, End - start), pattern, flags);
        Next();
        return literal;
    }

    // 13.2.9 CoverParenthesizedExpressionAndArrowParameterList
    private Expression ParseParenthesized()
    {
        int start = Start;
        bool mayBeArrow = _arrowAt == start;
        bool arrowNoIn = _arrowNoIn;
        (int outerYield, int outerAwait) = (_yieldAt, _awaitAt);
        _yieldAt = _awaitAt = -1;
        int outerShorthand = _shorthandInitAt;
        int outerProto = _doubleProtoAt;
        _shorthandInitAt = _doubleProtoAt = -1;
        Next();
        int innerStart = Start;
        var items = new ListBuilder<Expression>(this);
        int restAt = -1;
        int trailingComma = -1;
        while (Kind != TokenKind.CloseParen)
        {
            if (Kind == TokenKind.Ellipsis)
            {
                restAt = Start;
                RestElement rest = ParseBindingRest();
                items.Add(rest);
                if (Kind == TokenKind.Comma)
                    throw Error(CurrentSpan, "A comma may not follow a rest parameter.", "15.1");
                break;
            }
            items.Add(ParseAssignment(noIn: false, own: false));
            if (Kind != TokenKind.Comma)
                break;
            trailingComma = Start;
            Next();
            if (Kind != TokenKind.CloseParen)
                trailingComma = -1;
        }
        int innerEnd = PrevEnd;
        Expect(TokenKind.CloseParen, "or ','");
        if (mayBeArrow && Kind == TokenKind.Arrow && !NewlineBefore)
        {
            ImmutableArray<Pattern> parameters = ToParameters(items.ToImmutable());
            CheckArrowParameterOperators(isAsync: false);
            (_yieldAt, _awaitAt) = (outerYield, outerAwait);
            (_shorthandInitAt, _doubleProtoAt) = (outerShorthand, outerProto);
            return ParseArrowAfterParams(start, parameters, isAsync: false, arrowNoIn);
        }
        if (items.Count == 0)
            throw Error(Since(start), mayBeArrow ? "Expected an expression between the parentheses, or '=>' after them." : "Expected an expression between the parentheses.");
        if (trailingComma >= 0)
            throw Error(trailingComma, trailingComma + 1, "Expected an expression after the comma.");
        if (restAt >= 0)
            throw Error(restAt, restAt + 3, "'...' is not allowed in a parenthesised expression: expected '=>' after the parentheses.");
        ThrowPending();
        (_shorthandInitAt, _doubleProtoAt) = (outerShorthand, outerProto);
        _yieldAt = outerYield >= 0 ? outerYield : _yieldAt;
        _awaitAt = outerAwait >= 0 ? outerAwait : _awaitAt;
        Expression inner = items.Count == 1 ? Single(items) : new SequenceExpression(new Span(innerStart, innerEnd), items.ToImmutable());
        _lastArrow = null;
        switch (inner)
        {
            case Identifier id:
                return id.IsParenthesized ? id : new Identifier(id.Span, id.Name, IsParenthesized: true);
            case ObjectExpression or ArrayExpression or AssignmentExpression:
                NotPattern(inner, "A parenthesised pattern may not be assigned to.", "13.15.1", inner.Span);
                return inner;
            default:
                return inner;
        }

        static Expression Single(ListBuilder<Expression> list) => list.ToImmutable()[0];
    }

    private ImmutableArray<Pattern> ToParameters(ImmutableArray<Expression> items)
    {
        if (items.IsEmpty)
            return [];
        var parameters = ImmutableArray.CreateBuilder<Pattern>(items.Length);
        for (int i = 0; i < items.Length; i++)
        {
            if (items[i] is SpreadElement spread)
            {
                // From the arguments of `async(...)`
                if (i != items.Length - 1)
                    throw Error(spread.Span, "A rest parameter must be the last.", "15.1");
                CheckMayBePattern(spread);
                if (spread.Argument is AssignmentExpression)
                    throw Error(spread.Argument.Span, "A rest parameter may not have a default value.", "15.1");
                parameters.Add(new RestElement(spread.Span, ToPattern(spread.Argument, binding: true)));
            }
            else
            {
                parameters.Add(ToElement(items[i], binding: true));
            }
        }
        return parameters.MoveToImmutable();
    }

    // 15.3.1, 15.9.1: no yield or await operator among the parameters of an arrow function
    private void CheckArrowParameterOperators(bool isAsync)
    {
        if (_yieldAt >= 0)
            throw Error(_yieldAt, _yieldAt + 5, "'yield' is not allowed in the parameters of an arrow function.", "15.3.1");
        if (_awaitAt >= 0)
            throw Error(_awaitAt, _awaitAt + 5, "'await' is not allowed in the parameters of an arrow function.", isAsync ? "15.9.1" : "15.3.1");
        if (isAsync && _awaitNameAt >= 0)
            throw Error(_awaitNameAt, _awaitNameAt + 5, "'await' may not be a name in the parameters of an async function.", "15.9.1");
    }

    // 15.9 CoverCallExpressionAndAsyncArrowHead: the current token is the parenthesis after `async`
    private Expression ParseAsyncCallOrArrow(Expression callee, int start)
    {
        bool arrowNoIn = _arrowNoIn;
        (int outerYield, int outerAwait, int outerAwaitName) = (_yieldAt, _awaitAt, _awaitNameAt);
        _yieldAt = _awaitAt = _awaitNameAt = -1;
        int outerShorthand = _shorthandInitAt;
        int outerProto = _doubleProtoAt;
        _shorthandInitAt = _doubleProtoAt = -1;
        ImmutableArray<Expression> arguments = ParseArguments(own: false);
        if (Kind == TokenKind.Arrow && !NewlineBefore)
        {
            ImmutableArray<Pattern> parameters = ToParameters(arguments);
            CheckArrowParameterOperators(isAsync: true);
            (_yieldAt, _awaitAt, _awaitNameAt) = (outerYield, outerAwait, outerAwaitName);
            (_shorthandInitAt, _doubleProtoAt) = (outerShorthand, outerProto);
            return ParseArrowAfterParams(start, parameters, isAsync: true, arrowNoIn);
        }
        ThrowPending();
        (_shorthandInitAt, _doubleProtoAt) = (outerShorthand, outerProto);
        _yieldAt = outerYield >= 0 ? outerYield : _yieldAt;
        _awaitAt = outerAwait >= 0 ? outerAwait : _awaitAt;
        _awaitNameAt = outerAwaitName >= 0 ? outerAwaitName : _awaitNameAt;
        return new CallExpression(Since(start), callee, arguments, false);
    }

    // 13.2.4 Array initialiser
    private ArrayExpression ParseArray()
    {
        int start = Start;
        Next();
        var elements = new ListBuilder<Expression?>(this);
        int commaAfterSpread = -1;
        while (Kind != TokenKind.CloseBracket)
        {
            if (Kind == TokenKind.Comma)
            {
                Next();
                elements.Add(null);
                continue;
            }
            bool isSpread = Kind == TokenKind.Ellipsis;
            elements.Add(isSpread ? ParseSpread() : ParseAssignment(noIn: false, own: false));
            if (Kind != TokenKind.CloseBracket)
            {
                if (isSpread && commaAfterSpread < 0)
                    commaAfterSpread = Start;
                Expect(TokenKind.Comma, "or ']' in an array");
            }
        }
        Next();
        var array = new ArrayExpression(Since(start), elements.ToImmutable());
        if (commaAfterSpread >= 0)
            CommaAfterRest(array, commaAfterSpread);
        return array;
    }

    private SpreadElement ParseSpread()
    {
        int start = Start;
        Next();
        Expression argument = ParseAssignment(noIn: false, own: false);
        return new SpreadElement(Since(start), argument);
    }

    // 13.2.5 Object initialiser
    private ObjectExpression ParseObject()
    {
        int start = Start;
        Next();
        var properties = new ListBuilder<Node>(this);
        bool hasProto = false;
        int commaAfterSpread = -1;
        while (Kind != TokenKind.CloseBrace)
        {
            bool isSpread = Kind == TokenKind.Ellipsis;
            properties.Add(isSpread ? ParseSpread() : ParseProperty(ref hasProto));
            if (Kind != TokenKind.CloseBrace)
            {
                if (isSpread && commaAfterSpread < 0)
                    commaAfterSpread = Start;
                Expect(TokenKind.Comma, "or '}' in an object literal");
            }
        }
        Next();
        var obj = new ObjectExpression(Since(start), properties.ToImmutable());
        if (commaAfterSpread >= 0)
            CommaAfterRest(obj, commaAfterSpread);
        return obj;
    }

    private Property ParseProperty(ref bool hasProto)
    {
        int start = Start;
        bool isAsync = false;
        bool isGenerator = false;
        Expression key;
        bool computed = false;
        if (IsIdentifierName(Kind))
        {
            TokenKind kind = Kind;
            TokenKind word = WordKind;
            Span span = CurrentSpan;
            string name = Text;
            Next();
            switch (Kind)
            {
                case TokenKind.Comma or TokenKind.CloseBrace or TokenKind.Assign:
                    return ParseShorthand(new Identifier(span, name), kind, word);
                case TokenKind.Colon:
                {
                    bool isProto = name == "__proto__";
                    Next();
                    Expression value = ParseAssignment(noIn: false, own: false);
                    var property = new Property(Since(start), new Identifier(span, name), value, PropertyKind.Init, false, false, false);
                    if (isProto)
                        NoteProto(ref hasProto, start);
                    return property;
                }
                case TokenKind.OpenParen:
                    key = new Identifier(span, name);
                    break;
                default:
                    if (kind is TokenKind.Get or TokenKind.Set && StartsPropertyName(Kind))
                        return ParseAccessor(start, kind == TokenKind.Get);
                    if (kind == TokenKind.Async && !NewlineBefore && (StartsPropertyName(Kind) || Kind == TokenKind.Star))
                    {
                        isAsync = true;
                        isGenerator = Eat(TokenKind.Star);
                        key = ParsePropertyName(out computed, out _);
                        break;
                    }
                    throw Unexpected("expected ',', ':', '(' or '}' after a property name");
            }
        }
        else
        {
            isGenerator = Eat(TokenKind.Star);
            key = ParsePropertyName(out computed, out bool isProto);
            if (!isGenerator && Kind == TokenKind.Colon)
            {
                Next();
                Expression value = ParseAssignment(noIn: false, own: false);
                var property = new Property(Since(start), key, value, PropertyKind.Init, computed, false, false);
                if (isProto)
                    NoteProto(ref hasProto, start);
                return property;
            }
        }
        if (Kind != TokenKind.OpenParen)
            throw Unexpected(isAsync || isGenerator ? "expected '(' after the name of a method" : "expected ':' or '(' after a property name");
        FunctionExpression method = ParseMethod(isAsync, isGenerator, MethodRole.Method);
        return new Property(Since(start), key, method, PropertyKind.Init, computed, true, false);
    }

    // 13.2.5.1: duplicate `__proto__: v`; allowed where the literal turns out to be a pattern
    private void NoteProto(ref bool hasProto, int at)
    {
        if (hasProto && _doubleProtoAt < 0)
            _doubleProtoAt = at;
        hasProto = true;
    }

    private Property ParseShorthand(Identifier id, TokenKind kind, TokenKind word)
    {
        CheckShorthand(id, kind, word);
        if (Kind != TokenKind.Assign)
            return new Property(id.Span, id, id, PropertyKind.Init, false, false, true);
        // CoverInitializedName
        if (_shorthandInitAt < 0)
            _shorthandInitAt = Start;
        Next();
        Expression value = ParseAssignment(noIn: false, own: true);
        var span = new Span(id.Span.Start, PrevEnd);
        return new Property(span, id, new AssignmentPattern(span, id, value), PropertyKind.Init, false, false, true);
    }

    // An IdentifierReference that was read as a property name (13.1.1)
    private void CheckShorthand(Identifier id, TokenKind kind, TokenKind word)
    {
        if (!IsIdentifier(kind))
            throw Error(id.Span, $"The keyword '{id.Name}' may not be a shorthand property: expected ':' after it.", "13.1.1");
        if (word == TokenKind.Identifier)
            return;
        Mark mark = Save();
        (WordKind, Start, End, Text) = (word, id.Span.Start, id.Span.End, id.Name);
        CheckContextualWord();
        Reset(mark);
    }

    private static bool StartsPropertyName(TokenKind kind) => IsIdentifierName(kind)
        || kind is TokenKind.String or TokenKind.Number or TokenKind.BigInt or TokenKind.OpenBracket or TokenKind.PrivateName;

    private Property ParseAccessor(int start, bool isGetter)
    {
        Expression key = ParsePropertyName(out bool computed, out _);
        FunctionExpression function = ParseMethod(false, false, isGetter ? MethodRole.Getter : MethodRole.Setter);
        return new Property(Since(start), key, function, isGetter ? PropertyKind.Get : PropertyKind.Set, computed, false, false);
    }

    /// <summary>PropertyName. isProto: a name or string `__proto__`, not computed.</summary>
    private Expression ParsePropertyName(out bool computed, out bool isProto)
    {
        computed = false;
        isProto = false;
        switch (Kind)
        {
            case TokenKind.String:
                isProto = Text == "__proto__";
                return ParseStringLiteral();
            case TokenKind.Number:
            case TokenKind.BigInt:
                return ParsePrimary();
            case TokenKind.OpenBracket:
            {
                computed = true;
                Next();
                Expression key = ParseAssignment(noIn: false, own: true);
                Expect(TokenKind.CloseBracket, "after a computed property name");
                return key;
            }
            default:
                isProto = IsIdentifierName(Kind) && Text == "__proto__";
                return ParseIdentifierName("expected a property name");
        }
    }

    // 13.3.5 new, 13.3.12 new.target
    private Expression ParseNew()
    {
        int start = Start;
        var metaSpan = CurrentSpan;
        Next();
        if (Kind == TokenKind.Dot)
        {
            Next();
            if (Kind != TokenKind.Target)
                throw Unexpected("expected 'target' after 'new.'");
            var property = new Identifier(CurrentSpan, Text);
            Next();
            if (!Is(Context.NewTarget))
                throw Error(Since(start), "'new.target' is only allowed inside functions.", "16.1.1");
            return new MetaProperty(Since(start), new Identifier(metaSpan, "new"), property);
        }
        int calleeStart = Start;
        Expression callee;
        if (Kind == TokenKind.Import && PeekKind(out _) == TokenKind.OpenParen)
            throw Error(CurrentSpan, "'import()' may not be the operand of 'new'.", "13.3");
        if (Kind == TokenKind.New)
        {
            callee = Enter() ? OnFreshStack(ParseNew) : ParseNew();
            Leave();
        }
        else
        {
            callee = ParsePrimary();
        }
        callee = ParseNewCallee(callee, calleeStart);
        ImmutableArray<Expression> arguments = Kind == TokenKind.OpenParen ? ParseArguments(own: true) : [];
        return new NewExpression(Since(start), callee, arguments);
    }

    // MemberExpression without calls
    private Expression ParseNewCallee(Expression expression, int start)
    {
        while (true)
        {
            switch (Kind)
            {
                case TokenKind.Dot:
                    Next();
                    expression = ParseNamedMember(expression, start, false);
                    break;
                case TokenKind.OpenBracket:
                {
                    Next();
                    Expression property = ParseExpression();
                    Expect(TokenKind.CloseBracket, "after a computed property");
                    expression = new MemberExpression(Since(start), expression, property, true, false);
                    break;
                }
                case TokenKind.BackQuote:
                {
                    TemplateLiteral quasi = ParseTemplate(tagged: true);
                    expression = new TaggedTemplateExpression(Since(start), expression, quasi);
                    break;
                }
                case TokenKind.QuestionDot:
                    throw Error(CurrentSpan, "An optional chain may not be the operand of 'new'.", "13.3");
                default:
                    if (expression is Super)
                        throw Error(expression.Span, "'super' needs '.', '[' or '(' after it.", "13.3.7");
                    return expression;
            }
        }
    }

    // 13.3.7
    private Super ParseSuper()
    {
        var result = new Super(CurrentSpan);
        Next();
        switch (Kind)
        {
            case TokenKind.OpenParen:
                if (!Is(Context.SuperCall))
                    throw Error(result.Span, "'super()' is only allowed in the constructor of a class that extends another.", "15.7.1");
                break;
            case TokenKind.Dot or TokenKind.OpenBracket:
                if (!Is(Context.SuperProperty))
                    throw Error(result.Span, "A 'super' property is only allowed in methods.", "15.4.1");
                break;
            default:
                throw Unexpected("expected '(', '.' or '[' after 'super'");
        }
        return result;
    }

    // 13.3.10 import(), 13.3.12 import.meta
    private Expression ParseImportExpression()
    {
        int start = Start;
        var metaSpan = CurrentSpan;
        if (Escaped)
            throw Unexpected();
        Next();
        if (Kind == TokenKind.Dot)
        {
            Next();
            if (Kind != TokenKind.Meta)
                throw Unexpected("expected 'meta' after 'import.'");
            var property = new Identifier(CurrentSpan, Text);
            Next();
            if (_kind != ProgramKind.Module)
                throw Error(Since(start), "'import.meta' is only allowed in modules.", "13.3.12.1");
            return new MetaProperty(Since(start), new Identifier(metaSpan, "import"), property);
        }
        if (Kind != TokenKind.OpenParen)
            throw Unexpected("expected '(' or '.' after 'import'");
        Next();
        Expression source = ParseAssignment(noIn: false, own: true);
        Expression? options = null;
        if (Eat(TokenKind.Comma) && Kind != TokenKind.CloseParen)
        {
            options = ParseAssignment(noIn: false, own: true);
            Eat(TokenKind.Comma);
        }
        Expect(TokenKind.CloseParen, "at the end of 'import()'");
        return new ImportExpression(Since(start), source, options);
    }
}
