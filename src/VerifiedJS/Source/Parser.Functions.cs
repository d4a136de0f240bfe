using System.Collections.Immutable;

namespace VerifiedJS.Source;

// Functions (ES2025 15.1 to 15.6, 15.8), arrow functions (15.3, 15.9), classes (15.7).
internal sealed partial class ProgramParser
{
    private enum MethodRole
    {
        Method,
        Getter,
        Setter,
        Constructor,
        DerivedConstructor,
    }

    // What a function saves of the code around it.
    private readonly record struct Around(Context Context, int YieldAt, int AwaitAt, int AwaitNameAt, int LabelBase,
        int LoopDepth, int BreakableDepth);

    private Around EnterFunction(Context context)
    {
        var around = new Around(_context, _yieldAt, _awaitAt, _awaitNameAt, _labelBase, _loopDepth, _breakableDepth);
        _context = context;
        _yieldAt = _awaitAt = _awaitNameAt = -1;
        _labelBase = _labels.Count;
        _loopDepth = _breakableDepth = 0;
        return around;
    }

    private void ExitFunction(in Around around) =>
        (_context, _yieldAt, _awaitAt, _awaitNameAt, _labelBase, _loopDepth, _breakableDepth) =
            (around.Context, around.YieldAt, around.AwaitAt, around.AwaitNameAt, around.LabelBase, around.LoopDepth, around.BreakableDepth);

    private Context ContextOfFunction(bool isAsync, bool isGenerator) => (_context & Context.Strict) | Context.Return | Context.NewTarget
        | (isAsync ? Context.Await : 0) | (isGenerator ? Context.Yield : 0);

    // The current token is `function`; start is where the declaration began (at `async`).
    private FunctionDeclaration ParseFunctionDeclaration(int start, bool isAsync, bool nameOptional, bool declare)
    {
        Next();
        bool isGenerator = Eat(TokenKind.Star);
        Identifier? id = null;
        if (IsIdentifier(Kind) || !nameOptional)
        {
            // The name belongs to the code around: there `yield` and `await` may be names
            id = ParseBindingIdentifier("expected the name of the function");
            if (declare)
                DeclareFunction(id, plain: !isAsync && !isGenerator);
        }
        Around around = EnterFunction(ContextOfFunction(isAsync, isGenerator));
        ImmutableArray<Pattern> parameters = ParseParameters();
        BlockStatement body = ParseFunctionBody(id, parameters, uniqueParameters: false);
        ExitFunction(around);
        return new FunctionDeclaration(Since(start), id, parameters, body, isAsync, isGenerator);
    }

    // The current token is `function`.
    private FunctionExpression ParseFunctionExpression(int start, bool isAsync)
    {
        Next();
        bool isGenerator = Eat(TokenKind.Star);
        Around around = EnterFunction(ContextOfFunction(isAsync, isGenerator));
        // The name belongs to the function: 15.2 BindingIdentifier[~Yield, ~Await] or [+Yield], [+Await]
        Identifier? id = Kind == TokenKind.OpenParen ? null : ParseBindingIdentifier("expected '(' or the name of the function");
        ImmutableArray<Pattern> parameters = ParseParameters();
        BlockStatement body = ParseFunctionBody(id, parameters, uniqueParameters: false);
        ExitFunction(around);
        return new FunctionExpression(Since(start), id, parameters, body, isAsync, isGenerator);
    }

    // The current token is the parenthesis; the span of the function begins there.
    private FunctionExpression ParseMethod(bool isAsync, bool isGenerator, MethodRole role)
    {
        int start = Start;
        Context context = ContextOfFunction(isAsync, isGenerator) | Context.SuperProperty
            | (role == MethodRole.DerivedConstructor ? Context.SuperCall : 0);
        Around around = EnterFunction(context);
        ImmutableArray<Pattern> parameters = ParseParameters();
        if (role == MethodRole.Getter && !parameters.IsEmpty)
            throw Error(parameters[0].Span, "A getter may not have parameters.", "15.4");
        if (role == MethodRole.Setter)
        {
            if (parameters.Length != 1)
                throw Error(parameters.IsEmpty ? Since(start) : parameters[1].Span, "A setter must have exactly one parameter.", "15.4");
            if (parameters[0] is RestElement)
                throw Error(parameters[0].Span, "The parameter of a setter may not be a rest parameter.", "15.4");
        }
        BlockStatement body = ParseFunctionBody(null, parameters, uniqueParameters: true);
        ExitFunction(around);
        return new FunctionExpression(Since(start), null, parameters, body, isAsync, isGenerator);
    }

    // FormalParameters, with the parentheses; enters the scope of the function.
    private ImmutableArray<Pattern> ParseParameters()
    {
        EnterScope(DeclarationScope.Function);
        Expect(TokenKind.OpenParen, "before the parameters of a function");
        var parameters = new ListBuilder<Pattern>(this);
        while (Kind != TokenKind.CloseParen)
        {
            if (Kind == TokenKind.Ellipsis)
            {
                parameters.Add(ParseBindingRest());
                if (Kind == TokenKind.Comma)
                    throw Error(CurrentSpan, "A comma may not follow a rest parameter.", "15.1");
                break;
            }
            parameters.Add(ParseBindingElement());
            if (Kind != TokenKind.CloseParen)
                Expect(TokenKind.Comma, "or ')' in the parameters of a function");
        }
        Expect(TokenKind.CloseParen, "after the parameters of a function");
        // 15.5.1, 15.6.1, 15.8.1
        if (_yieldAt >= 0)
            throw Error(_yieldAt, _yieldAt + 5, "'yield' is not allowed in the parameters of a generator.", "15.5.1");
        if (_awaitAt >= 0)
            throw Error(_awaitAt, _awaitAt + 5, "'await' is not allowed in the parameters of an async function.", "15.8.1");
        return parameters.ToImmutable();
    }

    private static bool IsSimple(ImmutableArray<Pattern> parameters)
    {
        foreach (Pattern parameter in parameters)
        {
            if (parameter is not Identifier)
                return false;
        }
        return true;
    }

    // `{ FunctionBody }`; leaves the scope of the function, which the parameters entered.
    private BlockStatement ParseFunctionBody(Identifier? id, ImmutableArray<Pattern> parameters, bool uniqueParameters)
    {
        int start = Start;
        SyntaxError? duplicate = DeclareParameters(parameters);
        bool strictBefore = Strict;
        bool simple = IsSimple(parameters);
        Expect(TokenKind.OpenBrace, "before the body of a function");
        ImmutableArray<Statement> body = ParseBody(TokenKind.CloseBrace, start, new FunctionHead(id, parameters, simple, strictBefore));
        // 15.1.1, 15.2.1, 15.3.1, 15.4.1
        if (duplicate is not null && (Strict || !simple || uniqueParameters))
            throw duplicate;
        ExitScope();
        // Scanning the next token does not depend on the context, which the caller restores
        Expect(TokenKind.CloseBrace, "at the end of a function");
        return new BlockStatement(Since(start), body);
    }

    // What a `"use strict"` in the body makes worth a second look.
    private sealed record FunctionHead(Identifier? Id, ImmutableArray<Pattern> Parameters, bool IsSimple, bool WasStrict);

    // A list of statements with its directive prologue (11.2.1), up to the token that ends it, which stays. open is where
    // its brace stands, if it has one.
    private ImmutableArray<Statement> ParseBody(TokenKind end, int open, FunctionHead? head)
    {
        var list = new ListBuilder<Statement>(this);
        int octalAt = -1;
        while (Kind == TokenKind.String)
        {
            Span token = CurrentSpan;
            if (LegacyOctalAt >= 0 && octalAt < 0)
                octalAt = LegacyOctalAt;
            int octalHere = LegacyOctalAt;
            int start = Start;
            Expression expression = ParseExpression();
            Semicolon("a statement");
            if (expression is not StringLiteral || expression.Span != token)
            {
                if (octalHere == octalAt)
                    octalAt = -1;
                list.Add(new ExpressionStatement(Since(start), expression, null));
                break;
            }
            string directive = Intern(token.Start + 1, token.End - 1);
            list.Add(new ExpressionStatement(Since(start), expression, directive));
            if (directive == "use strict")
                BecomeStrict(token, octalAt, head);
        }
        while (Kind != end)
        {
            if (Kind == TokenKind.EndOfFile)
                throw Unclosed(open);
            list.Add(ParseStatementListItem());
        }
        return list.ToImmutable();
    }

    private void BecomeStrict(Span directive, int octalAt, FunctionHead? head)
    {
        // 15.2.1 and others: ContainsUseStrict and not IsSimpleParameterList
        if (head is { IsSimple: false })
            throw Error(directive, "A function whose parameters are not plain names may not contain \"use strict\".", "15.2.1");
        _context |= Context.Strict;
        if (octalAt >= 0)
            throw Error(octalAt, octalAt + 2, "In strict mode code a string may not contain octal escapes, \\8 or \\9.", "12.9.4.1");
        if (head is null or { WasStrict: true })
            return;
        if (head.Id is not null)
            CheckStrictName(head.Id);
        foreach (Pattern parameter in head.Parameters)
            CheckStrictName((Identifier)parameter);
    }

    // A name that was bound before the code turned out to be strict (13.1.1).
    private void CheckStrictName(Identifier id)
    {
        if (id.Name is "eval" or "arguments")
            throw StrictBinding(id);
        if (KindOfWord(id.Name) is TokenKind.Yield or TokenKind.Let or TokenKind.Static or TokenKind.Implements or TokenKind.Interface
            or TokenKind.Package or TokenKind.Private or TokenKind.Protected or TokenKind.Public)
            throw Error(id.Span, $"'{id.Name}' is a reserved word in strict mode code.", "13.1.1");
    }

    // The current token is `=>`.
    private ArrowFunctionExpression ParseArrowAfterParams(int start, ImmutableArray<Pattern> parameters, bool isAsync, bool noIn)
    {
        Next();
        const Context inherited = Context.Strict | Context.SuperProperty | Context.SuperCall | Context.NewTarget | Context.NoArguments;
        bool isBlock = Kind == TokenKind.OpenBrace;
        Around around = EnterFunction((_context & inherited) | (isAsync ? Context.Await : 0) | (isBlock ? Context.Return : 0));
        EnterScope(DeclarationScope.Function);
        Node body;
        if (isBlock)
        {
            body = ParseFunctionBody(null, parameters, uniqueParameters: true);
        }
        else
        {
            SyntaxError? duplicate = DeclareParameters(parameters);
            if (duplicate is not null)
                throw duplicate;
            body = ParseAssignment(noIn, own: true);
            ExitScope();
        }
        ExitFunction(around);
        var arrow = new ArrowFunctionExpression(Since(start), parameters, body, isAsync);
        _lastArrow = arrow;
        return arrow;
    }

    // ---- Classes

    private ClassDeclaration ParseClassDeclaration(bool nameOptional)
    {
        int start = Start;
        Identifier? id = ParseClassHead(out Context context, nameOptional, out Expression? superClass, declare: true);
        ClassBody body = ParseClassBody(superClass is not null);
        _context = context;
        return new ClassDeclaration(Since(start), id, superClass, body);
    }

    private ClassExpression ParseClassExpression()
    {
        int start = Start;
        Identifier? id = ParseClassHead(out Context context, nameOptional: true, out Expression? superClass, declare: false);
        ClassBody body = ParseClassBody(superClass is not null);
        _context = context;
        return new ClassExpression(Since(start), id, superClass, body);
    }

    // All parts of a class are strict mode code (11.2.2), also its name and heritage.
    private Identifier? ParseClassHead(out Context context, bool nameOptional, out Expression? superClass, bool declare)
    {
        context = _context;
        Next();
        _context |= Context.Strict;
        Identifier? id = null;
        if (IsIdentifier(Kind))
        {
            id = ParseBindingIdentifier();
            if (declare)
                DeclareLexical(id);
        }
        else if (!nameOptional)
        {
            throw Unexpected("expected the name of the class");
        }
        _privateScopes.Push(new PrivateScope());
        superClass = null;
        if (Eat(TokenKind.Extends))
        {
            // The heritage is outside of the class as far as its private names go
            PrivateScope own = _privateScopes.Pop();
            int heritageStart = Start;
            (int outerShorthand, int outerProto) = (_shorthandInitAt, _doubleProtoAt);
            _shorthandInitAt = _doubleProtoAt = -1;
            superClass = ParseLeftHandSide();
            ThrowPending();
            (_shorthandInitAt, _doubleProtoAt) = (outerShorthand, outerProto);
            if (ReferenceEquals(superClass, _lastArrow))
                throw Error(heritageStart, PrevEnd, "An arrow function after 'extends' needs parentheses.", "15.7");
            _privateScopes.Push(own);
        }
        return id;
    }

    private ClassBody ParseClassBody(bool isDerived)
    {
        int start = Start;
        Expect(TokenKind.OpenBrace, "before the body of a class");
        var elements = new ListBuilder<ClassElement>(this);
        Span? constructor = null;
        while (Kind != TokenKind.CloseBrace)
        {
            if (Eat(TokenKind.Semicolon))
                continue;
            if (Kind == TokenKind.EndOfFile)
                throw Unclosed(start);
            ClassElement element = ParseClassElement(isDerived);
            elements.Add(element);
            if (element is MethodDefinition { Kind: MethodKind.Constructor } method)
            {
                // 15.7.1
                if (constructor is { } first)
                    throw Error(method.Key.Span, "A class may only have one constructor.", "15.7.1", new RelatedPosition(first, "the first constructor"));
                constructor = method.Key.Span;
            }
        }
        ExitPrivateNames();
        Expect(TokenKind.CloseBrace, "at the end of a class");
        return new ClassBody(Since(start), elements.ToImmutable());
    }

    // The modifiers static, async, *, get, set are names themselves where nothing follows that they could modify.
    private ClassElement ParseClassElement(bool isDerived)
    {
        int start = Start;
        bool isStatic = false;
        bool isAsync = false;
        bool isGenerator = false;
        MethodKind kind = MethodKind.Method;
        Expression? key = null;
        bool computed = false;
        if (Kind == TokenKind.Static)
        {
            Span word = CurrentSpan;
            Next();
            if (Kind == TokenKind.OpenBrace)
                return ParseStaticBlock(start);
            if (StartsClassElementName() || Kind == TokenKind.Star)
                isStatic = true;
            else
                key = new Identifier(word, "static");
        }
        if (key is null && Kind == TokenKind.Async)
        {
            Span word = CurrentSpan;
            Next();
            if ((StartsClassElementName() || Kind == TokenKind.Star) && !NewlineBefore)
                isAsync = true;
            else
                key = new Identifier(word, "async");
        }
        if (key is null && Eat(TokenKind.Star))
            isGenerator = true;
        if (key is null && !isAsync && !isGenerator && Kind is (TokenKind.Get or TokenKind.Set))
        {
            Span word = CurrentSpan;
            bool isGet = Kind == TokenKind.Get;
            Next();
            if (StartsClassElementName())
                kind = isGet ? MethodKind.Get : MethodKind.Set;
            else
                key = new Identifier(word, isGet ? "get" : "set");
        }
        if (key is null)
        {
            if (Kind == TokenKind.PrivateName)
            {
                key = new PrivateIdentifier(CurrentSpan, Text);
                Next();
            }
            else
            {
                key = ParsePropertyName(out computed, out _);
            }
        }
        string? name = computed ? null : key switch
        {
            Identifier id => id.Name,
            StringLiteral s => s.Value,
            _ => null,
        };
        if (Kind == TokenKind.OpenParen || kind != MethodKind.Method || isAsync || isGenerator)
            return ParseClassMethod(start, key, name, kind, computed, isStatic, isAsync, isGenerator, isDerived);
        return ParseField(start, key, name, computed, isStatic);
    }

    private bool StartsClassElementName() => StartsPropertyName(Kind);

    private MethodDefinition ParseClassMethod(int start, Expression key, string? name, MethodKind kind, bool computed, bool isStatic,
        bool isAsync, bool isGenerator, bool isDerived)
    {
        MethodRole role = kind switch
        {
            MethodKind.Get => MethodRole.Getter,
            MethodKind.Set => MethodRole.Setter,
            _ => MethodRole.Method,
        };
        if (!isStatic && name == "constructor")
        {
            // 15.7.1
            if (kind != MethodKind.Method)
                throw Error(key.Span, "The constructor of a class may not be a getter or setter.", "15.7.1");
            if (isGenerator || isAsync)
                throw Error(key.Span, $"The constructor of a class may not be {(isGenerator ? "a generator" : "async")}.", "15.7.1");
            kind = MethodKind.Constructor;
            role = isDerived ? MethodRole.DerivedConstructor : MethodRole.Constructor;
        }
        if (isStatic && name == "prototype")
            throw Error(key.Span, "A class may not have a static member 'prototype'.", "15.7.1");
        if (key is PrivateIdentifier id)
        {
            DeclarePrivateName(id, kind switch
            {
                MethodKind.Get => isStatic ? PrivateKind.StaticGet : PrivateKind.Get,
                MethodKind.Set => isStatic ? PrivateKind.StaticSet : PrivateKind.Set,
                _ => PrivateKind.Other,
            });
        }
        if (Kind != TokenKind.OpenParen)
            throw Unexpected("expected '(' after the name of a method");
        FunctionExpression function = ParseMethod(isAsync, isGenerator, role);
        return new MethodDefinition(Since(start), key, function, kind, computed, isStatic);
    }

    private PropertyDefinition ParseField(int start, Expression key, string? name, bool computed, bool isStatic)
    {
        // 15.7.1
        if (name == "constructor")
            throw Error(key.Span, "A class may not have a field 'constructor'.", "15.7.1");
        if (isStatic && name == "prototype")
            throw Error(key.Span, "A class may not have a static member 'prototype'.", "15.7.1");
        if (key is PrivateIdentifier id)
            DeclarePrivateName(id, PrivateKind.Other);
        Expression? value = null;
        if (Eat(TokenKind.Assign))
        {
            Around around = EnterFunction(Context.Strict | Context.SuperProperty | Context.NewTarget | Context.NoArguments);
            EnterScope(DeclarationScope.Function);
            value = ParseAssignment(noIn: false, own: true);
            ExitScope();
            ExitFunction(around);
        }
        Semicolon("a class field");
        return new PropertyDefinition(Since(start), key, value, computed, isStatic);
    }

    // The current token is the brace.
    private StaticBlock ParseStaticBlock(int start)
    {
        Around around = EnterFunction(Context.Strict | Context.SuperProperty | Context.NewTarget | Context.NoArguments | Context.StaticBlock);
        EnterScope(DeclarationScope.StaticBlock);
        int open = Start;
        Next();
        var body = new ListBuilder<Statement>(this);
        while (Kind != TokenKind.CloseBrace)
        {
            if (Kind == TokenKind.EndOfFile)
                throw Unclosed(open);
            body.Add(ParseStatementListItem());
        }
        ExitScope();
        ExitFunction(around);
        Next();
        return new StaticBlock(Since(start), body.ToImmutable());
    }
}
