using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;

namespace VerifiedJS.Source;

/// <summary>
/// Prints a tree as readable JavaScript, with parentheses only where they are needed. Parsing the result with the
/// same goal gives the same tree, positions and comments aside.
/// </summary>
/// <remarks>
/// Two devices decide about parentheses. Each expression is written with the least level (precedence) that its place
/// accepts, and gets parentheses when its own is lower. And some expressions may not begin a statement, an arrow's body
/// or a loop's head (`{`, `function`, `class`, `let [`): the offset where the text of such a place begins is kept in
/// _statementStart, _bodyStart and so on, and an expression that would be written just there gets parentheses.
/// </remarks>
public sealed class SourcePrinter
{
    private enum Level
    {
        Sequence,
        Assignment,
        Conditional,
        Or,
        And,
        BitOr,
        BitXor,
        BitAnd,
        Equality,
        Relational,
        Shift,
        Additive,
        Multiplicative,
        Exponent,
        Unary,
        Postfix,
        Call,
        Member,
        Primary,
    }

    private readonly StringBuilder _text = new();
    private int _indent;
    // Offsets of the text at which an expression begins that may not begin with certain tokens; -1 for none.
    private int _statementStart = -1; // not `{`, function, class, `let [`
    private int _bodyStart = -1;      // of an arrow function: not `{`
    private int _exportStart = -1;    // after `export default`: not function, class
    private int _forStart = -1;       // a for loop's head: not `let [`
    private int _forOfStart = -1;     // a for-of loop's: not let, async
    private bool _noIn;

    private SourcePrinter()
    {
    }

    /// <summary>The source text of a program, statement or expression.</summary>
    public static string Print(Node node)
    {
        var printer = new SourcePrinter();
        switch (node)
        {
            case Program program:
                bool prologue = true;
                foreach (Statement item in program.Body)
                {
                    printer.Item(item, ref prologue);
                    printer.NewLine();
                }
                break;
            case Statement statement:
                printer.Statement(statement);
                break;
            case Expression expression:
                printer.Expression(expression, Level.Sequence);
                break;
            default:
                throw new ArgumentException($"a {node.Type} is no text of its own", nameof(node));
        }
        return printer._text.ToString();
    }

    // ---- Text

    private void Write(string text) => _text.Append(text);

    private void Write(char c) => _text.Append(c);

    private void NewLine()
    {
        _text.Append('\n');
        _text.Append(' ', _indent * 2);
    }

    // ---- Statements

    private void Block(ImmutableArray<Statement> body, bool prologue = false)
    {
        if (body.IsEmpty)
        {
            Write("{}");
            return;
        }
        Write('{');
        _indent++;
        foreach (Statement statement in body)
        {
            NewLine();
            Item(statement, ref prologue);
        }
        _indent--;
        NewLine();
        Write('}');
    }

    // A statement of a list. Among the directives at the start, a string that is none may not look like one.
    private void Item(Statement statement, ref bool prologue)
    {
        bool wasPrologue = prologue;
        prologue &= statement is ExpressionStatement { Directive: not null };
        if (wasPrologue && !prologue && statement is ExpressionStatement { Expression: StringLiteral literal })
            Write($"({literal.Raw});");
        else
            Statement(statement);
    }

    // The body of an if or a loop: a block on the same line, anything else on its own line.
    private void Body(Statement body)
    {
        if (body is BlockStatement or EmptyStatement)
        {
            if (body is BlockStatement)
                Write(' ');
            Statement(body);
            return;
        }
        _indent++;
        NewLine();
        Statement(body);
        _indent--;
    }

    private void Statement(Statement statement)
    {
        if (RuntimeHelpers.TryEnsureSufficientExecutionStack())
            StatementAt(statement);
        else
            DeepStack.Run(() => StatementAt(statement));
    }

    private void StatementAt(Statement statement)
    {
        switch (statement)
        {
            case ExpressionStatement n:
                _statementStart = _text.Length;
                Expression(n.Expression, Level.Sequence);
                Write(';');
                break;
            case BlockStatement n:
                Block(n.Body);
                break;
            case EmptyStatement:
                Write(';');
                break;
            case DebuggerStatement:
                Write("debugger;");
                break;
            case WithStatement n:
                Head("with", n.Object);
                Body(n.Body);
                break;
            case ReturnStatement n:
                Keyword("return", n.Argument);
                break;
            case ThrowStatement n:
                Keyword("throw", n.Argument);
                break;
            case LabeledStatement n:
                Write(n.Label.Name);
                Write(": ");
                Statement(n.Body);
                break;
            case BreakStatement n:
                Write(n.Label is null ? "break;" : $"break {n.Label.Name};");
                break;
            case ContinueStatement n:
                Write(n.Label is null ? "continue;" : $"continue {n.Label.Name};");
                break;
            case IfStatement n:
                If(n);
                break;
            case SwitchStatement n:
                Switch(n);
                break;
            case TryStatement n:
                Try(n);
                break;
            case WhileStatement n:
                Head("while", n.Test);
                Body(n.Body);
                break;
            case DoWhileStatement n:
                Write("do");
                Body(n.Body);
                if (n.Body is BlockStatement)
                    Write(' ');
                else
                    NewLine();
                Head("while", n.Test);
                Write(';');
                break;
            case ForStatement n:
                For(n);
                break;
            case ForInStatement n:
                ForInOf("for (", n.Left, " in ", n.Right, n.Body);
                break;
            case ForOfStatement n:
                ForInOf(n.Await ? "for await (" : "for (", n.Left, " of ", n.Right, n.Body);
                break;
            case VariableDeclaration n:
                Variables(n);
                Write(';');
                break;
            case FunctionDeclaration n:
                Function(n);
                break;
            case ClassDeclaration n:
                Class(n);
                break;
            case ImportDeclaration n:
                Import(n);
                break;
            case ExportNamedDeclaration n:
                ExportNamed(n);
                break;
            case ExportDefaultDeclaration n:
                Write("export default ");
                if (n.Declaration is Statement declaration)
                {
                    Statement(declaration);
                    break;
                }
                _exportStart = _text.Length;
                Expression((Expression)n.Declaration, Level.Assignment);
                Write(';');
                break;
            case ExportAllDeclaration n:
                Write("export *");
                if (n.Exported is not null)
                {
                    Write(" as ");
                    Expression(n.Exported, Level.Primary);
                }
                From(n.Source, n.Attributes);
                break;
            default:
                throw Unknown(statement);
        }
    }

    private static ArgumentOutOfRangeException Unknown(Node node) => new(nameof(node), node.Type, "a node outside the closed hierarchy");

    private void Keyword(string keyword, Expression? argument)
    {
        Write(keyword);
        if (argument is not null)
        {
            Write(' ');
            Expression(argument, Level.Sequence);
        }
        Write(';');
    }

    private void Head(string keyword, Expression expression)
    {
        Write(keyword);
        Write(" (");
        Expression(expression, Level.Sequence);
        Write(')');
    }

    private void If(IfStatement n)
    {
        while (true)
        {
            Head("if", n.Test);
            Body(n.Consequent);
            if (n.Alternate is null)
                return;
            if (n.Consequent is BlockStatement)
                Write(' ');
            else
                NewLine();
            Write("else");
            if (n.Alternate is not IfStatement next)
                break;
            Write(' ');
            n = next;
        }
        Body(n.Alternate);
    }

    private void Switch(SwitchStatement n)
    {
        Head("switch", n.Discriminant);
        Write(" {");
        _indent++;
        foreach (SwitchCase @case in n.Cases)
        {
            NewLine();
            if (@case.Test is null)
            {
                Write("default:");
            }
            else
            {
                Write("case ");
                Expression(@case.Test, Level.Sequence);
                Write(':');
            }
            _indent++;
            foreach (Statement statement in @case.Consequent)
            {
                NewLine();
                Statement(statement);
            }
            _indent--;
        }
        _indent--;
        NewLine();
        Write('}');
    }

    private void Try(TryStatement n)
    {
        Write("try ");
        Block(n.Block.Body);
        if (n.Handler is not null)
        {
            Write(" catch ");
            if (n.Handler.Param is not null)
            {
                Write('(');
                Pattern(n.Handler.Param);
                Write(") ");
            }
            Block(n.Handler.Body.Body);
        }
        if (n.Finalizer is not null)
        {
            Write(" finally ");
            Block(n.Finalizer.Body);
        }
    }

    private void For(ForStatement n)
    {
        Write("for (");
        bool outer = _noIn;
        _noIn = true;
        _forStart = _text.Length;
        if (n.Init is VariableDeclaration declaration)
            Variables(declaration);
        else if (n.Init is not null)
            Expression((Expression)n.Init, Level.Sequence);
        _noIn = outer;
        Write(';');
        if (n.Test is not null)
        {
            Write(' ');
            Expression(n.Test, Level.Sequence);
        }
        Write(';');
        if (n.Update is not null)
        {
            Write(' ');
            Expression(n.Update, Level.Sequence);
        }
        Write(')');
        Body(n.Body);
    }

    private void ForInOf(string head, Node left, string keyword, Expression right, Statement body)
    {
        Write(head);
        bool outer = _noIn;
        _noIn = true;
        _forStart = _text.Length;
        if (keyword == " of ")
            _forOfStart = _text.Length;
        if (left is VariableDeclaration declaration)
            Variables(declaration);
        else
            Pattern((Pattern)left);
        _noIn = outer;
        Write(keyword);
        Expression(right, keyword == " of " ? Level.Assignment : Level.Sequence);
        Write(')');
        Body(body);
    }

    private void Variables(VariableDeclaration n)
    {
        Write(n.Kind.Text());
        Write(' ');
        for (int i = 0; i < n.Declarations.Length; i++)
        {
            if (i > 0)
                Write(", ");
            VariableDeclarator declarator = n.Declarations[i];
            Pattern(declarator.Id);
            if (declarator.Init is null)
                continue;
            Write(" = ");
            Expression(declarator.Init, Level.Assignment);
        }
    }

    // ---- Modules

    private void Import(ImportDeclaration n)
    {
        Write("import ");
        if (n.Specifiers.IsEmpty)
        {
            Write(n.Source.Raw);
            Attributes(n.Attributes);
            Write(';');
            return;
        }
        bool inBraces = false;
        for (int i = 0; i < n.Specifiers.Length; i++)
        {
            if (i > 0)
                Write(", ");
            switch (n.Specifiers[i])
            {
                case ImportDefaultSpecifier s:
                    Write(s.Local.Name);
                    break;
                case ImportNamespaceSpecifier s:
                    Write("* as ");
                    Write(s.Local.Name);
                    break;
                case ImportSpecifier s:
                    if (!inBraces)
                        Write("{ ");
                    inBraces = true;
                    Renamed(s.Imported, s.Local);
                    break;
                default:
                    throw Unknown(n.Specifiers[i]);
            }
        }
        if (inBraces)
            Write(" }");
        From(n.Source, n.Attributes);
    }

    private void Renamed(Expression from, Expression to)
    {
        Expression(from, Level.Primary);
        if (ReferenceEquals(from, to))
            return;
        Write(" as ");
        Expression(to, Level.Primary);
    }

    private void From(StringLiteral source, ImmutableArray<ImportAttribute> attributes)
    {
        Write(" from ");
        Write(source.Raw);
        Attributes(attributes);
        Write(';');
    }

    private void Attributes(ImmutableArray<ImportAttribute> attributes)
    {
        if (attributes.IsEmpty)
            return;
        Write(" with { ");
        for (int i = 0; i < attributes.Length; i++)
        {
            if (i > 0)
                Write(", ");
            Expression(attributes[i].Key, Level.Primary);
            Write(": ");
            Write(attributes[i].Value.Raw);
        }
        Write(" }");
    }

    private void ExportNamed(ExportNamedDeclaration n)
    {
        Write("export ");
        if (n.Declaration is not null)
        {
            Statement(n.Declaration);
            return;
        }
        Write("{ ");
        for (int i = 0; i < n.Specifiers.Length; i++)
        {
            if (i > 0)
                Write(", ");
            Renamed(n.Specifiers[i].Local, n.Specifiers[i].Exported);
        }
        Write(" }");
        if (n.Source is not null)
            From(n.Source, n.Attributes);
        else
            Write(';');
    }

    // ---- Functions and classes

    private void Function(IFunction n)
    {
        Write(n.IsAsync ? "async function" : "function");
        if (n.IsGenerator)
            Write('*');
        if (n.Id is not null)
        {
            Write(' ');
            Write(n.Id.Name);
        }
        Parameters(n.Params);
        Write(' ');
        FunctionBody((BlockStatement)n.Body);
    }

    private void FunctionBody(BlockStatement body)
    {
        bool outer = _noIn;
        _noIn = false;
        Block(body.Body, prologue: true);
        _noIn = outer;
    }

    private void Parameters(ImmutableArray<Pattern> parameters)
    {
        bool outer = _noIn;
        _noIn = false;
        Write('(');
        for (int i = 0; i < parameters.Length; i++)
        {
            if (i > 0)
                Write(", ");
            Pattern(parameters[i]);
        }
        Write(')');
        _noIn = outer;
    }

    private void Arrow(ArrowFunctionExpression n)
    {
        if (n.IsAsync)
            Write("async ");
        if (n.Params is [Identifier only])
            Write(only.Name);
        else
            Parameters(n.Params);
        Write(" => ");
        if (n.Body is BlockStatement block)
        {
            FunctionBody(block);
            return;
        }
        _bodyStart = _text.Length;
        Expression((Expression)n.Body, Level.Assignment);
    }

    private void Class(IClass n)
    {
        Write("class");
        if (n.Id is not null)
        {
            Write(' ');
            Write(n.Id.Name);
        }
        bool outer = _noIn;
        _noIn = false;
        if (n.SuperClass is not null)
        {
            Write(" extends ");
            Expression(n.SuperClass, Level.Call);
        }
        Write(" {");
        _indent++;
        foreach (ClassElement element in n.Body.Body)
        {
            NewLine();
            switch (element)
            {
                case MethodDefinition m:
                    if (m.Static)
                        Write("static ");
                    Method(m.Key, m.Computed, m.Value, m.Kind switch { MethodKind.Get => "get ", MethodKind.Set => "set ", _ => "" });
                    break;
                case PropertyDefinition p:
                    if (p.Static)
                        Write("static ");
                    Key(p.Key, p.Computed);
                    if (p.Value is not null)
                    {
                        Write(" = ");
                        Expression(p.Value, Level.Assignment);
                    }
                    Write(';');
                    break;
                case StaticBlock b:
                    Write("static ");
                    Block(b.Body);
                    break;
                default:
                    throw Unknown(element);
            }
        }
        _indent--;
        if (!n.Body.Body.IsEmpty)
            NewLine();
        Write('}');
        _noIn = outer;
    }

    private void Method(Expression key, bool computed, FunctionExpression function, string prefix)
    {
        Write(prefix);
        if (function.IsAsync)
            Write("async ");
        if (function.IsGenerator)
            Write('*');
        Key(key, computed);
        Parameters(function.Params);
        Write(' ');
        FunctionBody(function.Body);
    }

    private void Key(Expression key, bool computed)
    {
        if (!computed)
        {
            Expression(key, Level.Primary);
            return;
        }
        Write('[');
        Within(key, Level.Assignment);
        Write(']');
    }

    // ---- Patterns

    private void Pattern(Pattern pattern)
    {
        switch (pattern)
        {
            case ObjectPattern n:
                Write('{');
                for (int i = 0; i < n.Properties.Length; i++)
                {
                    Write(i > 0 ? ", " : " ");
                    if (n.Properties[i] is Property property)
                    {
                        if (!property.Shorthand)
                        {
                            Key(property.Key, property.Computed);
                            Write(": ");
                        }
                        Pattern((Pattern)property.Value);
                    }
                    else
                    {
                        Pattern((RestElement)n.Properties[i]);
                    }
                }
                Write(n.Properties.IsEmpty ? "}" : " }");
                break;
            case ArrayPattern n:
                Write('[');
                for (int i = 0; i < n.Elements.Length; i++)
                {
                    if (i > 0)
                        Write(' ');
                    if (n.Elements[i] is { } element)
                        Pattern(element);
                    if (i < n.Elements.Length - 1 || n.Elements[i] is null)
                        Write(',');
                }
                Write(']');
                break;
            case AssignmentPattern n:
                Target(n.Left);
                Write(" = ");
                Within(n.Right, Level.Assignment);
                break;
            case RestElement n:
                Write("...");
                Pattern(n.Argument);
                break;
            default:
                Expression(pattern, Level.Call);
                break;
        }
    }

    // The target of an assignment or default: `(a) = function () {}` does not name the function.
    private void Target(Pattern pattern)
    {
        if (pattern is Identifier { IsParenthesized: true } id)
            Write($"({id.Name})");
        else
            Pattern(pattern);
    }

    // ---- Expressions

    // In brackets of some kind: `in` is allowed again.
    private void Within(Expression expression, Level least)
    {
        bool outer = _noIn;
        _noIn = false;
        Expression(expression, least);
        _noIn = outer;
    }

    private void Expression(Expression expression, Level least)
    {
        if (RuntimeHelpers.TryEnsureSufficientExecutionStack())
            ExpressionAt(expression, least);
        else
            DeepStack.Run(() => ExpressionAt(expression, least));
    }

    private void ExpressionAt(Expression expression, Level least)
    {
        if (!NeedsParentheses(expression, least))
        {
            Bare(expression);
            return;
        }
        Write('(');
        bool outer = _noIn;
        _noIn = false;
        Bare(expression);
        _noIn = outer;
        Write(')');
    }

    private bool NeedsParentheses(Expression expression, Level least)
    {
        if (LevelOf(expression) < least)
            return true;
        int at = _text.Length;
        return expression switch
        {
            ObjectExpression => at == _statementStart || at == _bodyStart,
            AssignmentExpression { Left: ObjectPattern } => at == _statementStart || at == _bodyStart,
            FunctionExpression or ClassExpression => at == _statementStart || at == _exportStart,
            BinaryExpression { Operator: BinaryOperator.In } => _noIn,
            Identifier { Name: "let" or "async" } => at == _forOfStart,
            _ => false,
        };
    }

    private static Level LevelOf(Expression expression) => expression switch
    {
        SequenceExpression => Level.Sequence,
        AssignmentExpression or ArrowFunctionExpression or YieldExpression => Level.Assignment,
        ConditionalExpression => Level.Conditional,
        LogicalExpression n => n.Operator == LogicalOperator.And ? Level.And : Level.Or,
        BinaryExpression n => LevelOf(n.Operator),
        UnaryExpression or AwaitExpression => Level.Unary,
        UpdateExpression n => n.Prefix ? Level.Unary : Level.Postfix,
        CallExpression or ChainExpression or ImportExpression => Level.Call,
        MemberExpression or TaggedTemplateExpression or NewExpression => Level.Member,
        _ => Level.Primary,
    };

    private static Level LevelOf(BinaryOperator op) => op switch
    {
        BinaryOperator.BitOr => Level.BitOr,
        BinaryOperator.BitXor => Level.BitXor,
        BinaryOperator.BitAnd => Level.BitAnd,
        BinaryOperator.Equal or BinaryOperator.NotEqual or BinaryOperator.StrictEqual or BinaryOperator.StrictNotEqual => Level.Equality,
        BinaryOperator.Less or BinaryOperator.LessEqual or BinaryOperator.Greater or BinaryOperator.GreaterEqual
            or BinaryOperator.In or BinaryOperator.InstanceOf => Level.Relational,
        BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight or BinaryOperator.ShiftRightUnsigned => Level.Shift,
        BinaryOperator.Add or BinaryOperator.Subtract => Level.Additive,
        BinaryOperator.Multiply or BinaryOperator.Divide or BinaryOperator.Remainder => Level.Multiplicative,
        BinaryOperator.Exponent => Level.Exponent,
        _ => throw new ArgumentOutOfRangeException(nameof(op)),
    };

    private void Bare(Expression expression)
    {
        switch (expression)
        {
            case Identifier n: Write(n.Name); break;
            case PrivateIdentifier n: Write('#'); Write(n.Name); break;
            case Literal n: Write(n.Raw); break;
            case ThisExpression: Write("this"); break;
            case Super: Write("super"); break;
            case ArrayExpression n: Array(n); break;
            case ObjectExpression n: Object(n); break;
            case FunctionExpression n: Function(n); break;
            case ArrowFunctionExpression n: Arrow(n); break;
            case ClassExpression n: Class(n); break;
            case TemplateLiteral n: Template(n); break;
            case MemberExpression or CallExpression or TaggedTemplateExpression: Postfixes(expression); break;
            case ChainExpression n: Expression(n.Expression, Level.Sequence); break;
            case NewExpression n:
                Write("new ");
                if (MayBeNewCallee(n.Callee))
                {
                    Callee(n.Callee);
                }
                else
                {
                    Write('(');
                    Within(n.Callee, Level.Sequence);
                    Write(')');
                }
                Arguments(n.Arguments);
                break;
            case ImportExpression n:
                Write("import(");
                Within(n.Source, Level.Assignment);
                if (n.Options is not null)
                {
                    Write(", ");
                    Within(n.Options, Level.Assignment);
                }
                Write(')');
                break;
            case MetaProperty n: Write(n.Meta.Name); Write('.'); Write(n.Property.Name); break;
            case UnaryExpression n: Unary(n); break;
            case UpdateExpression n:
                if (n.Prefix)
                {
                    Write(n.Operator.Text());
                    Expression(n.Argument, Level.Unary);
                }
                else
                {
                    Expression(n.Argument, Level.Call);
                    Write(n.Operator.Text());
                }
                break;
            case BinaryExpression n: Binary(n); break;
            case LogicalExpression n: Logical(n); break;
            case AssignmentExpression n:
                Target(n.Left);
                Write($" {n.Operator.Text()} ");
                Expression(n.Right, Level.Assignment);
                break;
            case ConditionalExpression n:
                Expression(n.Test, Level.Or);
                Write(" ? ");
                Within(n.Consequent, Level.Assignment);
                Write(" : ");
                Expression(n.Alternate, Level.Assignment);
                break;
            case SequenceExpression n:
                for (int i = 0; i < n.Expressions.Length; i++)
                {
                    if (i > 0)
                        Write(", ");
                    Expression(n.Expressions[i], Level.Assignment);
                }
                break;
            case YieldExpression n:
                Write(n.Delegate ? "yield*" : "yield");
                if (n.Argument is not null)
                {
                    Write(' ');
                    Expression(n.Argument, Level.Assignment);
                }
                break;
            case AwaitExpression n: Write("await "); Expression(n.Argument, Level.Unary); break;
            case SpreadElement n: Write("..."); Within(n.Argument, Level.Assignment); break;
            case ObjectPattern or ArrayPattern or AssignmentPattern or RestElement: Pattern((Pattern)expression); break;
            default: throw Unknown(expression);
        }
    }

    private void Array(ArrayExpression n)
    {
        Write('[');
        for (int i = 0; i < n.Elements.Length; i++)
        {
            if (i > 0)
                Write(' ');
            if (n.Elements[i] is { } element)
                Within(element, Level.Assignment);
            if (i < n.Elements.Length - 1 || n.Elements[i] is null)
                Write(',');
        }
        Write(']');
    }

    private void Object(ObjectExpression n)
    {
        if (n.Properties.IsEmpty)
        {
            Write("{}");
            return;
        }
        bool outer = _noIn;
        _noIn = false;
        bool inline = n.Properties.Length <= 3 && n.Properties.All(p => p is not Property { Value: IFunction or ObjectExpression or ClassExpression });
        Write(inline ? "{ " : "{");
        _indent++;
        for (int i = 0; i < n.Properties.Length; i++)
        {
            if (i > 0)
                Write(inline ? ", " : ",");
            if (!inline)
                NewLine();
            switch (n.Properties[i])
            {
                case Property { Kind: not PropertyKind.Init } p:
                    Method(p.Key, p.Computed, (FunctionExpression)p.Value, p.Kind == PropertyKind.Get ? "get " : "set ");
                    break;
                case Property { Method: true } p:
                    Method(p.Key, p.Computed, (FunctionExpression)p.Value, "");
                    break;
                case Property p:
                    if (!p.Shorthand)
                    {
                        Key(p.Key, p.Computed);
                        Write(": ");
                    }
                    Expression(p.Value, Level.Assignment);
                    break;
                case SpreadElement s:
                    Bare(s);
                    break;
                default:
                    throw Unknown(n.Properties[i]);
            }
        }
        _indent--;
        if (inline)
            Write(' ');
        else
            NewLine();
        Write('}');
        _noIn = outer;
    }

    private void Template(TemplateLiteral n)
    {
        Write('`');
        for (int i = 0; i < n.Quasis.Length; i++)
        {
            Write(n.Quasis[i].Raw);
            if (i == n.Expressions.Length)
                break;
            Write("${");
            Within(n.Expressions[i], Level.Sequence);
            Write('}');
        }
        Write('`');
    }

    private void Callee(Expression callee)
    {
        if (callee is ChainExpression)
        {
            Write('(');
            Bare(callee);
            Write(')');
            return;
        }
        Expression(callee, Level.Call);
    }

    private void Arguments(ImmutableArray<Expression> arguments)
    {
        Write('(');
        for (int i = 0; i < arguments.Length; i++)
        {
            if (i > 0)
                Write(", ");
            Within(arguments[i], Level.Assignment);
        }
        Write(')');
    }

    // Calls, member accesses and tags lean to the left and may be many: down the spine by a loop. None of them needs
    // parentheses within another.
    private void Postfixes(Expression n)
    {
        int bottom = _spine.Count;
        Expression left = n;
        while (left is MemberExpression or CallExpression or TaggedTemplateExpression)
        {
            _spine.Push(left);
            left = left switch
            {
                MemberExpression m => m.Object,
                CallExpression c => c.Callee,
                TaggedTemplateExpression t => t.Tag,
                _ => throw Unknown(left),
            };
        }
        Innermost(left, _spine.Peek());
        while (_spine.Count > bottom)
        {
            switch (_spine.Pop())
            {
                case MemberExpression m:
                    MemberAfterObject(m);
                    break;
                case CallExpression c:
                    if (c.Optional)
                        Write("?.");
                    Arguments(c.Arguments);
                    break;
                case TaggedTemplateExpression t:
                    Template(t.Quasi);
                    break;
                case var other:
                    throw Unknown(other);
            }
        }
    }

    private readonly Stack<Expression> _spine = new();

    private void Innermost(Expression expression, Expression parent)
    {
        int at = _text.Length;
        // `let [` may not begin a statement or the head of a for loop
        bool let = parent is MemberExpression { Computed: true } && expression is Identifier { Name: "let" } && (at == _statementStart || at == _forStart);
        // 1.x is no member access
        bool number = parent is MemberExpression { Computed: false, Optional: false } && expression is NumericLiteral literal
            && literal.Raw.All(c => char.IsAsciiDigit(c) || c == '_');
        if (let || number)
            Write('(');
        Callee(expression);
        if (let || number)
            Write(')');
    }

    private void MemberAfterObject(MemberExpression n)
    {
        if (n.Optional)
            Write("?.");
        if (n.Computed)
        {
            Write('[');
            Within(n.Property, Level.Sequence);
            Write(']');
            return;
        }
        if (!n.Optional)
            Write('.');
        Bare(n.Property);
    }

    // `new a.b()` but `new (a().b)()`
    private static bool MayBeNewCallee(Expression callee)
    {
        while (true)
        {
            switch (callee)
            {
                case MemberExpression n: callee = n.Object; break;
                case TaggedTemplateExpression n: callee = n.Tag; break;
                case CallExpression or ImportExpression: return false;
                default: return true;
            }
        }
    }

    private void Unary(UnaryExpression n)
    {
        string op = n.Operator.Text();
        Write(op);
        bool apart = char.IsLetter(op[0]) || (n.Argument, n.Operator) is
            (UnaryExpression { Operator: UnaryOperator.Minus } or UpdateExpression { Prefix: true, Operator: UpdateOperator.Decrement }, UnaryOperator.Minus) or
            (UnaryExpression { Operator: UnaryOperator.Plus } or UpdateExpression { Prefix: true, Operator: UpdateOperator.Increment }, UnaryOperator.Plus);
        if (apart)
            Write(' ');
        Expression(n.Argument, Level.Unary);
    }

    // Long sums lean to the left: down the spine by a loop.
    private void Binary(BinaryExpression n)
    {
        var spine = new Stack<BinaryExpression>();
        spine.Push(n);
        while (spine.Peek() is { Left: BinaryExpression left, Operator: not BinaryOperator.Exponent } outer && LevelOf(left) >= LevelOf(outer)
            && !(left.Operator == BinaryOperator.In && _noIn))
            spine.Push(left);
        BinaryExpression innermost = spine.Peek();
        // 13.6: the left side of ** may not be a unary expression
        Expression(innermost.Left, innermost.Operator == BinaryOperator.Exponent ? Level.Postfix : LevelOf(innermost));
        while (spine.TryPop(out BinaryExpression? each))
        {
            Write($" {each.Operator.Text()} ");
            Expression(each.Right, each.Operator == BinaryOperator.Exponent ? Level.Exponent : LevelOf(each) + 1);
        }
    }

    private void Logical(LogicalExpression n)
    {
        int bottom = _spine.Count;
        Expression left = n;
        while (left is LogicalExpression logical && (_spine.Count == bottom || !NeedsParentheses((LogicalExpression)_spine.Peek(), logical)))
        {
            _spine.Push(logical);
            left = logical.Left;
        }
        Operand((LogicalExpression)_spine.Peek(), left, LevelOf(_spine.Peek()));
        while (_spine.Count > bottom)
        {
            var each = (LogicalExpression)_spine.Pop();
            Write($" {each.Operator.Text()} ");
            Operand(each, each.Right, LevelOf(each) + 1);
        }
    }

    private static bool NeedsParentheses(LogicalExpression parent, LogicalExpression left) => LevelOf(left) < LevelOf(parent) || IsMixed(parent, left);

    // 13.13: `??` does not mix with the others
    private static bool IsMixed(LogicalExpression parent, Expression operand) =>
        operand is LogicalExpression inner && (inner.Operator == LogicalOperator.Coalesce) != (parent.Operator == LogicalOperator.Coalesce);

    private void Operand(LogicalExpression parent, Expression operand, Level least) =>
        Expression(operand, IsMixed(parent, operand) ? Level.BitOr : least);
}
