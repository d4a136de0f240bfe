using System.Collections.Immutable;

namespace VerifiedJS.Source;

// Statements and declarations, ES2025 clause 14, and module items, 16.2.
internal sealed partial class ProgramParser
{
    /// <summary>Where a statement stands: what declarations may stand there.</summary>
    private enum Position
    {
        /// <summary>In a list of statements: all declarations.</summary>
        List,
        /// <summary>The body of `if` or `else`: in sloppy code also a plain function (Annex B.3.3).</summary>
        If,
        /// <summary>After a label in a list of statements: in sloppy code also a plain function (14.13.1, Annex B.3.1).</summary>
        Label,
        /// <summary>The body of a loop or `with`, or after a label elsewhere: no declarations.</summary>
        Body,
    }

    private Statement ParseStatementListItem() => ParseStatement(Position.List);

    private Statement ParseStatement(Position position)
    {
        Statement statement = Enter() ? StatementOnFreshStack(position) : ParseStatementAt(position);
        Leave();
        return statement;
    }

    private Statement StatementOnFreshStack(Position position) => OnFreshStack(() => ParseStatementAt(position));

    private Statement ParseStatementAt(Position position)
    {
        int start = Start;
        switch (Kind)
        {
            case TokenKind.OpenBrace:
                return ParseBlock(newScope: true);
            case TokenKind.Semicolon:
                Next();
                return new EmptyStatement(Since(start));
            case TokenKind.Var:
            {
                Next();
                VariableDeclaration declaration = ParseDeclarators(start, VariableKind.Var, inFor: false);
                Semicolon("a variable declaration");
                return new VariableDeclaration(Since(start), VariableKind.Var, declaration.Declarations);
            }
            case TokenKind.Const:
                if (position != Position.List)
                    throw DeclarationNotAllowed("A 'const' declaration", "14.3.1");
                return ParseLexicalDeclaration(start, VariableKind.Const);
            case TokenKind.Let:
                if (StartsLetDeclaration(position))
                {
                    if (position != Position.List)
                        throw DeclarationNotAllowed("A 'let' declaration", "14.3.1");
                    return ParseLexicalDeclaration(start, VariableKind.Let);
                }
                break;
            case TokenKind.Function:
                return ParseFunctionStatement(position);
            case TokenKind.Class:
                if (position != Position.List)
                    throw DeclarationNotAllowed("A class declaration", "14");
                return ParseClassDeclaration(nameOptional: false);
            case TokenKind.If:
                return ParseIf();
            case TokenKind.For:
                return ParseFor();
            case TokenKind.While:
            {
                Next();
                Expression test = ParseHead("while");
                Statement body = ParseLoopBody();
                return new WhileStatement(Since(start), test, body);
            }
            case TokenKind.Do:
                return ParseDoWhile();
            case TokenKind.Return:
                return ParseReturn();
            case TokenKind.Break:
            case TokenKind.Continue:
                return ParseJump();
            case TokenKind.Throw:
            {
                Next();
                if (NewlineBefore)
                    throw Error(PrevStart, PrevEnd, "The expression to throw must begin on the line of 'throw'.", "14.14");
                Expression argument = ParseExpression();
                Semicolon("a throw statement");
                return new ThrowStatement(Since(start), argument);
            }
            case TokenKind.Try:
                return ParseTry();
            case TokenKind.Switch:
                return ParseSwitch();
            case TokenKind.With:
            {
                if (Strict)
                    throw Error(CurrentSpan, "'with' is not allowed in strict mode code.", "14.11.1");
                Next();
                Expression obj = ParseHead("with");
                Statement body = ParseStatement(Position.Body);
                return new WithStatement(Since(start), obj, body);
            }
            case TokenKind.Debugger:
                Next();
                Semicolon("'debugger'");
                return new DebuggerStatement(Since(start));
            case TokenKind.Import:
                if (PeekKind(out _) is not (TokenKind.OpenParen or TokenKind.Dot))
                    return ParseImport(position);
                break;
            case TokenKind.Export:
                return ParseExport(position);
            case TokenKind.Async:
            {
                if (PeekKind(out bool newline) == TokenKind.Function && !newline)
                {
                    if (position != Position.List)
                        throw DeclarationNotAllowed("An async function declaration", "14");
                    Next();
                    return ParseFunctionDeclaration(start, isAsync: true, nameOptional: false, declare: true);
                }
                break;
            }
            default:
                break;
        }
        bool mayBeLabel = IsIdentifier(Kind) && !(Kind == TokenKind.Await && Is(Context.Await)) && !(Kind == TokenKind.Yield && Is(Context.Yield));
        Expression expression = ParseExpression();
        if (mayBeLabel && Kind == TokenKind.Colon && expression is Identifier { IsParenthesized: false } label)
            return ParseLabeled(start, label, position);
        Semicolon("a statement");
        return new ExpressionStatement(Since(start), expression, null);
    }

    private SyntaxError DeclarationNotAllowed(string what, string clause) =>
        Error(CurrentSpan, $"{what} is not allowed here: expected a statement, such as a block.", clause);

    /// <summary>Whether `let` begins a declaration. 14.3.1 and the lookahead restriction of 14.5.</summary>
    private bool StartsLetDeclaration(Position position)
    {
        TokenKind next = PeekKind(out bool newline);
        // `let [` never begins an expression statement
        if (next == TokenKind.OpenBracket)
            return true;
        // Where only a statement may stand, `let` alone on its line is an expression
        if (position != Position.List && newline)
            return false;
        return next == TokenKind.OpenBrace || IsIdentifier(next);
    }

    // 14.2 Block
    private BlockStatement ParseBlock(bool newScope)
    {
        int start = Start;
        Expect(TokenKind.OpenBrace);
        if (newScope)
            EnterScope(DeclarationScope.Block);
        var body = new ListBuilder<Statement>(this);
        while (Kind != TokenKind.CloseBrace)
        {
            if (Kind == TokenKind.EndOfFile)
                throw Unclosed(start);
            body.Add(ParseStatementListItem());
        }
        if (newScope)
            ExitScope();
        Next();
        return new BlockStatement(Since(start), body.ToImmutable());
    }

    // 14.3.1 Let and const declarations
    private VariableDeclaration ParseLexicalDeclaration(int start, VariableKind kind)
    {
        Next();
        VariableDeclaration declaration = ParseDeclarators(start, kind, inFor: false);
        Semicolon("a variable declaration");
        return new VariableDeclaration(Since(start), kind, declaration.Declarations);
    }

    private VariableDeclaration ParseDeclarators(int start, VariableKind kind, bool inFor)
    {
        var declarators = new ListBuilder<VariableDeclarator>(this);
        do
        {
            int declaratorStart = Start;
            Pattern target = ParseBindingTarget();
            DeclareVariable(target, kind);
            Expression? init = null;
            if (Eat(TokenKind.Assign))
            {
                init = ParseAssignment(noIn: inFor, own: true);
            }
            else if (!inFor || Kind is not (TokenKind.In or TokenKind.Of))
            {
                // 14.3.1.1, 14.3.3
                if (target is not Identifier)
                    throw Unexpected("expected '=' after a pattern in a declaration");
                if (kind == VariableKind.Const)
                    throw Error(target.Span, "A 'const' declaration needs an initial value.", "14.3.1.1");
            }
            declarators.Add(new VariableDeclarator(Since(declaratorStart), target, init));
        }
        while (Eat(TokenKind.Comma));
        return new VariableDeclaration(Since(start), kind, declarators.ToImmutable());
    }

    // 14.6, 14.7, 14.11: the parenthesised expression of a statement
    private Expression ParseHead(string keyword)
    {
        Expect(TokenKind.OpenParen, $"after '{keyword}'");
        Expression expression = ParseExpression();
        Expect(TokenKind.CloseParen, $"after the expression of '{keyword}'");
        return expression;
    }

    private IfStatement ParseIf()
    {
        int start = Start;
        Next();
        Expression test = ParseHead("if");
        Statement consequent = ParseStatement(Position.If);
        Statement? alternate = Eat(TokenKind.Else) ? ParseStatement(Position.If) : null;
        return new IfStatement(Since(start), test, consequent, alternate);
    }

    private FunctionDeclaration ParseFunctionStatement(Position position)
    {
        int start = Start;
        switch (position)
        {
            case Position.List:
                return ParseFunctionDeclaration(start, isAsync: false, nameOptional: false, declare: true);
            case Position.If or Position.Label when !Strict:
            {
                if (PeekKind(out _) == TokenKind.Star)
                    throw DeclarationNotAllowed("A generator declaration", "14");
                // Annex B.3.3: as if in a block of its own
                if (position == Position.If)
                    EnterScope(DeclarationScope.Block);
                FunctionDeclaration function = ParseFunctionDeclaration(start, isAsync: false, nameOptional: false, declare: true);
                if (position == Position.If)
                    ExitScope();
                return function;
            }
            default:
                throw DeclarationNotAllowed("A function declaration", position == Position.Label ? "14.13.1" : "14");
        }
    }

    // 14.7 Iteration statements
    private Statement ParseLoopBody()
    {
        _loopDepth++;
        _breakableDepth++;
        Statement body = ParseStatement(Position.Body);
        _loopDepth--;
        _breakableDepth--;
        return body;
    }

    private DoWhileStatement ParseDoWhile()
    {
        int start = Start;
        Next();
        Statement body = ParseLoopBody();
        Expect(TokenKind.While, "after the body of 'do'");
        Expression test = ParseHead("while");
        // 12.10.1: a semicolon is always inserted here
        Eat(TokenKind.Semicolon);
        return new DoWhileStatement(Since(start), body, test);
    }

    private Statement ParseFor()
    {
        int start = Start;
        Next();
        int awaitAt = -1;
        if (Kind == TokenKind.Await && Is(Context.Await))
        {
            awaitAt = Start;
            if (_awaitAt < 0)
                _awaitAt = Start;
            Next();
        }
        else if (Kind == TokenKind.Await && WordKind == TokenKind.Await)
        {
            throw Error(CurrentSpan, "'for await' is only allowed in async functions and modules.", "14.7.5");
        }
        Expect(TokenKind.OpenParen, "after 'for'");
        EnterScope(DeclarationScope.Block);
        Statement statement = ParseForHead(start, awaitAt);
        ExitScope();
        return statement;
    }

    private Statement ParseForHead(int start, int awaitAt)
    {
        int headStart = Start;
        if (Kind == TokenKind.Semicolon)
            return ParseForRest(start, null, awaitAt);
        bool isLet = Kind == TokenKind.Let && StartsLetDeclaration(Position.List);
        if (Kind is TokenKind.Var or TokenKind.Const || isLet)
        {
            VariableKind kind = isLet ? VariableKind.Let : Kind == TokenKind.Const ? VariableKind.Const : VariableKind.Var;
            Next();
            VariableDeclaration declaration = ParseDeclarators(headStart, kind, inFor: true);
            if (Kind is not (TokenKind.In or TokenKind.Of))
                return ParseForRest(start, declaration, awaitAt);
            // 14.7.5.1
            string loop = Kind == TokenKind.In ? "for-in" : "for-of";
            if (declaration.Declarations.Length != 1)
                throw Error(declaration.Span, $"The head of a {loop} loop may only declare one variable.", "14.7.5");
            VariableDeclarator only = declaration.Declarations[0];
            // Annex B.3.5
            if (only.Init is not null && !(Kind == TokenKind.In && kind == VariableKind.Var && !Strict && only.Id is Identifier))
                throw Error(only.Init.Span, $"The variable of a {loop} loop may not have an initial value.", "14.7.5");
            return ParseForInOf(start, declaration, awaitAt);
        }
        bool startsWithLet = Kind == TokenKind.Let;
        bool isAsync = Kind == TokenKind.Async;
        int outerShorthand = _shorthandInitAt;
        int outerProto = _doubleProtoAt;
        _shorthandInitAt = _doubleProtoAt = -1;
        Expression init;
        if (awaitAt >= 0)
        {
            _arrowAt = -1;
            init = ParseLeftHandSide();
        }
        else
        {
            init = ParseExpression(noIn: true, own: false);
        }
        if (Kind == TokenKind.In || Kind == TokenKind.Of)
        {
            if (Kind == TokenKind.Of)
            {
                // 14.7.5: the lookahead restrictions
                if (startsWithLet)
                    throw Error(init.Span, "The head of a for-of loop may not begin with 'let' as a name.", "14.7.5");
                if (isAsync && awaitAt < 0 && init is Identifier { Name: "async", IsParenthesized: false })
                    throw Error(init.Span, "The variable of a for-of loop may not be called 'async'.", "14.7.5");
            }
            Pattern target = ToAssignmentTarget(init);
            (_shorthandInitAt, _doubleProtoAt) = (outerShorthand, outerProto);
            return ParseForInOf(start, target, awaitAt);
        }
        ThrowPending();
        (_shorthandInitAt, _doubleProtoAt) = (outerShorthand, outerProto);
        return ParseForRest(start, init, awaitAt);
    }

    private ForStatement ParseForRest(int start, Node? init, int awaitAt)
    {
        if (awaitAt >= 0)
            throw Error(awaitAt, awaitAt + 5, "'for await' needs 'of'.", "14.7.5");
        if (Kind != TokenKind.Semicolon)
            throw Unexpected(init is null ? "expected ';'" : "expected ';', 'of' or 'in' in the head of a for loop");
        Next();
        Expression? test = Kind == TokenKind.Semicolon ? null : ParseExpression();
        Expect(TokenKind.Semicolon, "after the condition of a for loop");
        Expression? update = Kind == TokenKind.CloseParen ? null : ParseExpression();
        Expect(TokenKind.CloseParen, "after the head of a for loop");
        Statement body = ParseLoopBody();
        return new ForStatement(Since(start), init, test, update, body);
    }

    private Statement ParseForInOf(int start, Node left, int awaitAt)
    {
        bool isOf = Kind == TokenKind.Of;
        if (!isOf && awaitAt >= 0)
            throw Error(awaitAt, awaitAt + 5, "'for await' needs 'of'.", "14.7.5");
        Next();
        Expression right = isOf ? ParseAssignment(noIn: false, own: true) : ParseExpression();
        Expect(TokenKind.CloseParen, "after the head of a for loop");
        Statement body = ParseLoopBody();
        return isOf ? new ForOfStatement(Since(start), left, right, body, awaitAt >= 0) : new ForInStatement(Since(start), left, right, body);
    }

    // 14.8, 14.9
    private Statement ParseJump()
    {
        int start = Start;
        bool isBreak = Kind == TokenKind.Break;
        Next();
        Identifier? id = null;
        if (IsIdentifier(Kind) && !NewlineBefore)
        {
            id = ParseIdentifier();
            if (!FindLabel(id.Name, out Label label))
                throw Error(id.Span, $"There is no label '{id.Name}' around this statement.", isBreak ? "14.9.1" : "14.8.1");
            if (!isBreak && !label.Item.IsLoop)
                throw Error(id.Span, $"'continue' needs the label of a loop.", "14.8.1", new RelatedPosition(label.Span, $"'{id.Name}' is not the label of a loop"));
        }
        else if (isBreak ? _breakableDepth == 0 : _loopDepth == 0)
        {
            throw Error(Since(start), isBreak ? "'break' is only allowed in a loop or switch." : "'continue' is only allowed in a loop.", isBreak ? "14.9.1" : "14.8.1");
        }
        Semicolon(isBreak ? "'break'" : "'continue'");
        return isBreak ? new BreakStatement(Since(start), id) : new ContinueStatement(Since(start), id);
    }

    // 14.10
    private ReturnStatement ParseReturn()
    {
        int start = Start;
        if (!Is(Context.Return))
            throw Error(CurrentSpan, "'return' is only allowed in a function.", "14.10");
        Next();
        Expression? argument = Kind == TokenKind.Semicolon || CanInsertSemicolon ? null : ParseExpression();
        Semicolon("'return'");
        return new ReturnStatement(Since(start), argument);
    }

    // 14.12
    private SwitchStatement ParseSwitch()
    {
        int start = Start;
        Next();
        Expression discriminant = ParseHead("switch");
        int open = Start;
        Expect(TokenKind.OpenBrace, "before the cases of a switch");
        EnterScope(DeclarationScope.Block);
        _breakableDepth++;
        var cases = new ListBuilder<SwitchCase>(this);
        Span? defaultAt = null;
        while (Kind != TokenKind.CloseBrace)
        {
            if (Kind == TokenKind.EndOfFile)
                throw Unclosed(open);
            int caseStart = Start;
            Expression? test = null;
            if (Eat(TokenKind.Case))
            {
                test = ParseExpression();
            }
            else
            {
                Span span = CurrentSpan;
                Expect(TokenKind.Default, "or 'case' in a switch");
                if (defaultAt is { } first)
                    throw Error(span, "A switch may only have one 'default'.", "14.12", new RelatedPosition(first, "the first 'default'"));
                defaultAt = span;
            }
            Expect(TokenKind.Colon, "after a case");
            var consequent = new ListBuilder<Statement>(this);
            while (Kind is not (TokenKind.Case or TokenKind.Default or TokenKind.CloseBrace))
            {
                if (Kind == TokenKind.EndOfFile)
                    throw Unclosed(open);
                consequent.Add(ParseStatementListItem());
            }
            cases.Add(new SwitchCase(Since(caseStart), test, consequent.ToImmutable()));
        }
        _breakableDepth--;
        ExitScope();
        Next();
        return new SwitchStatement(Since(start), discriminant, cases.ToImmutable());
    }

    // 14.13
    private LabeledStatement ParseLabeled(int start, Identifier label, Position position)
    {
        if (FindLabel(label.Name, out Label outer))
            throw Error(label.Span, $"The label '{label.Name}' is already in use.", "14.13.1", new RelatedPosition(outer.Span, $"the statement that has it"));
        Next();
        bool isLoop = Kind is TokenKind.For or TokenKind.While or TokenKind.Do;
        LabeledItem item = _labels.Count > _labelBase && _labels[^1].Item.Start == start ? _labels[^1].Item : new LabeledItem();
        (item.Start, item.IsLoop) = (Start, isLoop);
        PushLabel(label, item);
        Statement body = ParseStatement(position is Position.List or Position.Label ? Position.Label : Position.Body);
        PopLabel();
        return new LabeledStatement(Since(start), label, body);
    }

    // 14.15
    private TryStatement ParseTry()
    {
        int start = Start;
        Next();
        BlockStatement block = ParseBlock(newScope: true);
        CatchClause? handler = null;
        if (Kind == TokenKind.Catch)
        {
            int catchStart = Start;
            Next();
            Pattern? parameter = null;
            if (Eat(TokenKind.OpenParen))
            {
                parameter = ParseBindingTarget();
                EnterScope(parameter is Identifier ? DeclarationScope.SimpleCatch : DeclarationScope.Block);
                ForEachBoundName(parameter, DeclareCatchParameter);
                Expect(TokenKind.CloseParen, "after the parameter of 'catch'");
            }
            else
            {
                EnterScope(DeclarationScope.Block);
            }
            BlockStatement body = ParseBlock(newScope: false);
            ExitScope();
            handler = new CatchClause(Since(catchStart), parameter, body);
        }
        BlockStatement? finalizer = null;
        if (Eat(TokenKind.Finally))
            finalizer = ParseBlock(newScope: true);
        if (handler is null && finalizer is null)
            throw Unexpected("expected 'catch' or 'finally' after a try block");
        return new TryStatement(Since(start), block, handler, finalizer);
    }

    // ---- Modules

    private void CheckModuleItem(Position position, string what)
    {
        if (_kind != ProgramKind.Module)
            throw Error(CurrentSpan, $"An {what} declaration is only allowed in a module.", "16.2");
        if (position != Position.List || _scopeCount != 1)
            throw Error(CurrentSpan, $"An {what} declaration is only allowed at the top level of a module.", "16.2");
    }

    // 16.2.2
    private ImportDeclaration ParseImport(Position position)
    {
        CheckModuleItem(position, "import");
        int start = Start;
        Next();
        if (Kind == TokenKind.String)
        {
            StringLiteral bare = ParseStringLiteral();
            ImmutableArray<ImportAttribute> bareAttributes = ParseAttributes();
            Semicolon("an import");
            return new ImportDeclaration(Since(start), [], bare, bareAttributes);
        }
        var specifiers = new ListBuilder<ModuleSpecifier>(this);
        bool more = true;
        if (IsIdentifier(Kind))
        {
            Identifier local = ParseImportedBinding();
            specifiers.Add(new ImportDefaultSpecifier(local.Span, local));
            more = Eat(TokenKind.Comma);
        }
        if (more)
        {
            if (Kind == TokenKind.Star)
            {
                int starStart = Start;
                Next();
                Expect(TokenKind.As, "after '*'");
                Identifier local = ParseImportedBinding();
                specifiers.Add(new ImportNamespaceSpecifier(Since(starStart), local));
            }
            else
            {
                Expect(TokenKind.OpenBrace, ", '*' or a name in an import");
                while (Kind != TokenKind.CloseBrace)
                {
                    specifiers.Add(ParseImportSpecifier());
                    if (Kind != TokenKind.CloseBrace)
                        Expect(TokenKind.Comma, "or '}' in an import");
                }
                Next();
            }
        }
        Expect(TokenKind.From, "in an import");
        StringLiteral source = ParseModuleSource();
        ImmutableArray<ImportAttribute> attributes = ParseAttributes();
        Semicolon("an import");
        return new ImportDeclaration(Since(start), specifiers.ToImmutable(), source, attributes);
    }

    private StringLiteral ParseModuleSource()
    {
        if (Kind != TokenKind.String)
            throw Unexpected("expected the name of a module as a string");
        return ParseStringLiteral();
    }

    private Identifier ParseImportedBinding()
    {
        Identifier local = ParseBindingIdentifier();
        DeclareLexical(local);
        return local;
    }

    private ImportSpecifier ParseImportSpecifier()
    {
        int start = Start;
        if (Kind == TokenKind.String)
        {
            Expression name = ParseModuleExportName();
            Expect(TokenKind.As, "after a string in an import");
            Identifier renamed = ParseImportedBinding();
            return new ImportSpecifier(Since(start), name, renamed);
        }
        if (!IsIdentifierName(Kind))
            throw Unexpected("expected a name or a string in an import");
        if (PeekKind(out _) == TokenKind.As)
        {
            Identifier imported = ParseIdentifierName("expected a name");
            Next();
            Identifier renamed = ParseImportedBinding();
            return new ImportSpecifier(Since(start), imported, renamed);
        }
        Identifier local = ParseImportedBinding();
        return new ImportSpecifier(Since(start), local, local);
    }

    // 16.2.1.1: a string must be well-formed Unicode
    private Expression ParseModuleExportName()
    {
        if (Kind != TokenKind.String)
            return ParseIdentifierName("expected a name or a string");
        StringLiteral name = ParseStringLiteral();
        for (int i = 0; i < name.Value.Length; i++)
        {
            if (char.IsHighSurrogate(name.Value[i]) && i + 1 < name.Value.Length && char.IsLowSurrogate(name.Value[i + 1]))
                i++;
            else if (char.IsSurrogate(name.Value[i]))
                throw Error(name.Span, "The name of an import or export may not contain a lone surrogate.", "16.2.1.1");
        }
        return name;
    }

    // 16.2.2 WithClause
    private ImmutableArray<ImportAttribute> ParseAttributes()
    {
        if (!Eat(TokenKind.With))
            return [];
        Expect(TokenKind.OpenBrace, "after 'with'");
        var attributes = new ListBuilder<ImportAttribute>(this);
        var seen = new Dictionary<string, Span>();
        while (Kind != TokenKind.CloseBrace)
        {
            int start = Start;
            Expression key = Kind == TokenKind.String ? ParseStringLiteral() : ParseIdentifierName("expected the name of an import attribute");
            string name = key is StringLiteral s ? s.Value : ((Identifier)key).Name;
            if (seen.TryGetValue(name, out Span first))
                throw Error(key.Span, $"The import attribute '{name}' is given twice.", "16.2.1.1", new RelatedPosition(first, "the first one"));
            seen[name] = key.Span;
            Expect(TokenKind.Colon, "after the name of an import attribute");
            if (Kind != TokenKind.String)
                throw Unexpected("expected a string as the value of an import attribute");
            StringLiteral value = ParseStringLiteral();
            attributes.Add(new ImportAttribute(Since(start), key, value));
            if (Kind != TokenKind.CloseBrace)
                Expect(TokenKind.Comma, "or '}' in import attributes");
        }
        Next();
        return attributes.ToImmutable();
    }

    // 16.2.3
    private Statement ParseExport(Position position)
    {
        CheckModuleItem(position, "export");
        int start = Start;
        Next();
        switch (Kind)
        {
            case TokenKind.Star:
            {
                Next();
                Expression? exported = null;
                if (Eat(TokenKind.As))
                {
                    exported = ParseModuleExportName();
                    DeclareExport(NameOf(exported), exported.Span);
                }
                Expect(TokenKind.From, "after 'export *'");
                StringLiteral source = ParseModuleSource();
                ImmutableArray<ImportAttribute> attributes = ParseAttributes();
                Semicolon("an export");
                return new ExportAllDeclaration(Since(start), exported, source, attributes);
            }
            case TokenKind.Default:
                return ParseExportDefault(start);
            case TokenKind.OpenBrace:
                return ParseExportList(start);
            case TokenKind.Var or TokenKind.Const or TokenKind.Function or TokenKind.Class or TokenKind.Let or TokenKind.Async:
            {
                if (Kind == TokenKind.Async && (PeekKind(out bool newline) != TokenKind.Function || newline))
                    throw Unexpected("expected a declaration, '{', '*' or 'default' after 'export'");
                Statement declaration = ParseStatement(Position.List);
                switch (declaration)
                {
                    case VariableDeclaration variables:
                        foreach (VariableDeclarator declarator in variables.Declarations)
                            ForEachBoundName(declarator.Id, id => DeclareExport(id.Name, id.Span));
                        break;
                    case FunctionDeclaration function:
                        DeclareExport(function.Id!.Name, function.Id.Span);
                        break;
                    case ClassDeclaration @class:
                        DeclareExport(@class.Id!.Name, @class.Id.Span);
                        break;
                    default:
                        throw Error(declaration.Span, "Expected a declaration after 'export'.");
                }
                return new ExportNamedDeclaration(Since(start), declaration, [], null, []);
            }
            default:
                throw Unexpected("expected a declaration, '{', '*' or 'default' after 'export'");
        }
    }

    private static string NameOf(Expression exportName) => exportName is StringLiteral s ? s.Value : ((Identifier)exportName).Name;

    private ExportDefaultDeclaration ParseExportDefault(int start)
    {
        DeclareExport("default", CurrentSpan);
        Next();
        int declarationStart = Start;
        switch (Kind)
        {
            case TokenKind.Function:
            {
                FunctionDeclaration function = ParseFunctionDeclaration(declarationStart, isAsync: false, nameOptional: true, declare: true);
                return new ExportDefaultDeclaration(Since(start), function);
            }
            case TokenKind.Async when PeekKind(out bool newline) == TokenKind.Function && !newline:
            {
                Next();
                FunctionDeclaration function = ParseFunctionDeclaration(declarationStart, isAsync: true, nameOptional: true, declare: true);
                return new ExportDefaultDeclaration(Since(start), function);
            }
            case TokenKind.Class:
            {
                ClassDeclaration @class = ParseClassDeclaration(nameOptional: true);
                return new ExportDefaultDeclaration(Since(start), @class);
            }
            default:
            {
                Expression expression = ParseAssignment(noIn: false, own: true);
                Semicolon("an export");
                return new ExportDefaultDeclaration(Since(start), expression);
            }
        }
    }

    private ExportNamedDeclaration ParseExportList(int start)
    {
        Next();
        var specifiers = new ListBuilder<ExportSpecifier>(this);
        // What a name before `as` must be is known only at the end: with a source it is a name of the other module
        var locals = new List<(Expression Node, TokenKind Kind, TokenKind Word)>();
        while (Kind != TokenKind.CloseBrace)
        {
            int specifierStart = Start;
            (TokenKind kind, TokenKind word) = (Kind, WordKind);
            Expression local = ParseModuleExportName();
            locals.Add((local, kind, word));
            Expression exported = Eat(TokenKind.As) ? ParseModuleExportName() : local;
            DeclareExport(NameOf(exported), exported.Span);
            specifiers.Add(new ExportSpecifier(Since(specifierStart), local, exported));
            if (Kind != TokenKind.CloseBrace)
                Expect(TokenKind.Comma, "or '}' in an export");
        }
        Next();
        StringLiteral? source = null;
        ImmutableArray<ImportAttribute> attributes = [];
        if (Eat(TokenKind.From))
        {
            source = ParseModuleSource();
            attributes = ParseAttributes();
        }
        else
        {
            foreach ((Expression node, TokenKind kind, TokenKind word) in locals)
            {
                // 16.2.3.1
                if (node is not Identifier id)
                    throw Error(node.Span, "A string before 'as' is only allowed in 'export { } from'.", "16.2.3.1");
                if (!IsIdentifier(kind))
                    throw Error(id.Span, $"The keyword '{id.Name}' is not the name of a variable to export.", "16.2.3.1");
                if (word != TokenKind.Identifier)
                    CheckShorthand(id, kind, word);
                _exportedLocals.Add(id);
            }
        }
        Semicolon("an export");
        return new ExportNamedDeclaration(Since(start), null, specifiers.ToImmutable(), source, attributes);
    }
}
