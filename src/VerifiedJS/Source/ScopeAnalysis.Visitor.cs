using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace VerifiedJS.Source;

// The walk of the first pass, and the judgement which statements are quiet.
public sealed partial class ScopeAnalysis
{
    private void VisitStatements(ImmutableArray<Statement> statements)
    {
        foreach (Statement statement in statements)
            Visit(statement);
    }

    private void VisitAll<T>(ImmutableArray<T> nodes)
        where T : Node?
    {
        foreach (T node in nodes)
        {
            if (node is not null)
                Visit(node);
        }
    }

    // A statement or an expression that is evaluated.
    private void Visit(Node node)
    {
        if ((++_depth & 15) == 0 && !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            VisitOnFreshStack(node);
        else
            VisitNode(node);
        _depth--;
    }

    private void VisitOnFreshStack(Node node) => DeepStack.Run(() => VisitNode(node));

    private void VisitNode(Node node)
    {
        switch (node.Type)
        {
            case NodeType.Identifier:
                _uses.Add(new Use((Identifier)node, _scope, Access.Read));
                break;
            case NodeType.ExpressionStatement:
                Visit(((ExpressionStatement)node).Expression);
                break;
            case NodeType.BlockStatement:
                VisitBlock((BlockStatement)node);
                break;
            case NodeType.WithStatement:
            {
                var n = (WithStatement)node;
                Visit(n.Object);
                Push(ScopeKind.With, n);
                Visit(n.Body);
                Pop();
                break;
            }
            case NodeType.LabeledStatement:
                Visit(((LabeledStatement)node).Body);
                break;
            case NodeType.IfStatement:
            {
                var n = (IfStatement)node;
                Visit(n.Test);
                VisitIfBody(n.Consequent);
                if (n.Alternate is not null)
                    VisitIfBody(n.Alternate);
                break;
            }
            case NodeType.SwitchStatement:
                VisitSwitch((SwitchStatement)node);
                break;
            case NodeType.TryStatement:
            {
                var n = (TryStatement)node;
                Visit(n.Block);
                if (n.Handler is not null)
                    VisitCatch(n.Handler);
                if (n.Finalizer is not null)
                    Visit(n.Finalizer);
                break;
            }
            case NodeType.ForStatement:
                VisitFor((ForStatement)node);
                break;
            case NodeType.ForInStatement:
            {
                var n = (ForInStatement)node;
                VisitForInOf(n, n.Left, n.Right, n.Body);
                break;
            }
            case NodeType.ForOfStatement:
            {
                var n = (ForOfStatement)node;
                if (n.Await && _function.Node is Source.Program)
                    _function.IsAsync = true;
                VisitForInOf(n, n.Left, n.Right, n.Body);
                break;
            }
            case NodeType.VariableDeclaration:
                VisitVariables((VariableDeclaration)node);
                break;
            case NodeType.FunctionDeclaration:
                VisitFunction((FunctionDeclaration)node, isMethod: false);
                break;
            case NodeType.FunctionExpression:
                VisitFunction((FunctionExpression)node, isMethod: false);
                break;
            case NodeType.ArrowFunctionExpression:
                VisitFunction((ArrowFunctionExpression)node, isMethod: false);
                break;
            case NodeType.ClassDeclaration or NodeType.ClassExpression:
                VisitClass((IClass)node);
                break;
            case NodeType.ExportNamedDeclaration:
            {
                var n = (ExportNamedDeclaration)node;
                if (n.Declaration is not null)
                    Visit(n.Declaration);
                if (n.Source is not null)
                    break;
                foreach (ExportSpecifier specifier in n.Specifiers)
                    _uses.Add(new Use((Identifier)specifier.Local, _scope, Access.Export));
                break;
            }
            case NodeType.ExportDefaultDeclaration:
                Visit(((ExportDefaultDeclaration)node).Declaration);
                break;
            case NodeType.ImportDeclaration or NodeType.ExportAllDeclaration or NodeType.BreakStatement or NodeType.ContinueStatement
                or NodeType.EmptyStatement or NodeType.DebuggerStatement
                or NodeType.NullLiteral or NodeType.BooleanLiteral or NodeType.NumericLiteral or NodeType.BigIntLiteral
                or NodeType.StringLiteral or NodeType.RegExpLiteral or NodeType.TemplateElement:
                break;
            case NodeType.ThisExpression:
                Mark(MarkThis);
                break;
            case NodeType.MetaProperty:
                if (((MetaProperty)node).Meta.Name == "new")
                    Mark(MarkNewTarget);
                break;
            case NodeType.Super:
                Mark(MarkSuperProperty);
                break;
            case NodeType.AwaitExpression:
                if (_function.Node is Source.Program)
                    _function.IsAsync = true;
                Visit(((AwaitExpression)node).Argument);
                break;
            case NodeType.MemberExpression or NodeType.CallExpression or NodeType.TaggedTemplateExpression
                or NodeType.BinaryExpression or NodeType.LogicalExpression:
                VisitSpine((Expression)node);
                break;
            case NodeType.UpdateExpression:
                VisitTarget((Pattern)((UpdateExpression)node).Argument);
                break;
            case NodeType.AssignmentExpression:
            {
                var n = (AssignmentExpression)node;
                VisitTarget(n.Left);
                Visit(n.Right);
                break;
            }
            case NodeType.PrivateIdentifier: // #x in o
                ResolvePrivate((PrivateIdentifier)node);
                break;
            case NodeType.ObjectExpression:
                VisitAll(((ObjectExpression)node).Properties);
                break;
            case NodeType.Property:
            {
                var n = (Property)node;
                VisitKey(n.Key, n.Computed);
                if (n.Value is FunctionExpression function && (n.Method || n.Kind != PropertyKind.Init))
                    VisitFunction(function, isMethod: true);
                else
                    Visit(n.Value);
                break;
            }
            // Evaluated plainly, from left to right
            case NodeType.ReturnStatement or NodeType.ThrowStatement or NodeType.WhileStatement or NodeType.DoWhileStatement
                or NodeType.ArrayExpression or NodeType.TemplateLiteral or NodeType.ChainExpression
                or NodeType.NewExpression or NodeType.ImportExpression or NodeType.UnaryExpression
                or NodeType.ConditionalExpression or NodeType.SequenceExpression or NodeType.YieldExpression or NodeType.SpreadElement
                or NodeType.IntrinsicCallExpression:
                foreach (Node child in node.Children)
                    Visit(child);
                break;
            case NodeType.Program or NodeType.SwitchCase or NodeType.CatchClause or NodeType.VariableDeclarator
                or NodeType.ImportSpecifier or NodeType.ImportDefaultSpecifier or NodeType.ImportNamespaceSpecifier or NodeType.ImportAttribute
                or NodeType.ExportSpecifier or NodeType.ObjectPattern or NodeType.ArrayPattern or NodeType.AssignmentPattern or NodeType.RestElement
                or NodeType.ClassBody or NodeType.MethodDefinition or NodeType.PropertyDefinition or NodeType.StaticBlock:
            default:
                throw Unknown(node);
        }
    }

    // Chains of operators, calls and member accesses lean to the left and may be long: down the spine first, then the
    // right operands on the way back.
    private void VisitSpine(Expression node)
    {
        int bottom = _spine.Count;
        Expression? next = node;
        while (next is not null)
        {
            _spine.Push(next);
            next = next switch
            {
                BinaryExpression n => n.Left,
                LogicalExpression n => n.Left,
                MemberExpression n => n.Object,
                CallExpression n => n.Callee,
                TaggedTemplateExpression n => n.Tag,
                _ => null,
            };
        }
        while (_spine.Count > bottom)
        {
            switch (_spine.Pop())
            {
                case BinaryExpression n:
                    Visit(n.Right);
                    break;
                case LogicalExpression n:
                    Visit(n.Right);
                    break;
                case MemberExpression n:
                    VisitKey(n.Property, n.Computed);
                    break;
                case CallExpression n:
                    if (n.Callee is Super)
                        Mark(MarkSuperCall);
                    VisitAll(n.Arguments);
                    if (n is { Optional: false, Callee: Identifier { Name: "eval" } })
                        MarkEval();
                    break;
                case TaggedTemplateExpression n:
                    Visit(n.Quasi);
                    break;
                case Super when _spine.TryPeek(out Expression? parent) && parent is CallExpression:
                    break; // super() is no property
                case var innermost:
                    Visit(innermost);
                    break;
            }
        }
    }

    private readonly Stack<Expression> _spine = new();

    private void VisitBlock(BlockStatement block)
    {
        if (!DeclaresLexically(block.Body))
        {
            VisitStatements(block.Body);
            return;
        }
        int outerCaseEnd = _caseEnd;
        _caseEnd = int.MaxValue;
        Push(ScopeKind.Block, block);
        HoistBlock(block.Body, block.Span.Start);
        _quietUntil[_scope] = QuietEnd(block.Body, block.Span.Start);
        VisitStatements(block.Body);
        Pop();
        _caseEnd = outerCaseEnd;
    }

    // Annex B.3.3: `if (a) function f() {}` is as if the function stood in a block
    private void VisitIfBody(Statement body)
    {
        if (body is not FunctionDeclaration function)
        {
            Visit(body);
            return;
        }
        Push(ScopeKind.IfFunction, function);
        HoistBlockFunction(function, function.Span.Start);
        VisitFunction(function, isMethod: false);
        Pop();
    }

    private void VisitSwitch(SwitchStatement node)
    {
        Visit(node.Discriminant);
        bool hasScope = node.Cases.Any(c => DeclaresLexically(c.Consequent));
        int outerCaseEnd = _caseEnd;
        if (hasScope)
        {
            Push(ScopeKind.Switch, node);
            foreach (SwitchCase @case in node.Cases)
            {
                _caseEnd = @case.Span.End;
                HoistBlock(@case.Consequent, node.Span.Start);
            }
        }
        _caseEnd = outerCaseEnd;
        foreach (SwitchCase @case in node.Cases)
        {
            if (@case.Test is not null)
                Visit(@case.Test);
            VisitStatements(@case.Consequent);
        }
        if (hasScope)
            Pop();
    }

    private void VisitCatch(CatchClause node)
    {
        if (node.Param is not null)
        {
            Push(ScopeKind.Catch, node);
            foreach (Identifier id in BoundNames(node.Param))
                DeclareName(id, BindingKind.CatchParameter).InitializedAt = node.Param.Span.End;
            VisitBindingPattern(node.Param);
        }
        Visit(node.Body);
        if (node.Param is not null)
            Pop();
    }

    private void VisitFor(ForStatement node)
    {
        bool hasScope = node.Init is VariableDeclaration { Kind: not VariableKind.Var };
        if (hasScope)
        {
            Push(ScopeKind.For, node);
            HoistLexical((VariableDeclaration)node.Init!);
        }
        if (node.Init is not null)
            Visit(node.Init);
        if (node.Test is not null)
            Visit(node.Test);
        if (node.Update is not null)
            Visit(node.Update);
        Visit(node.Body);
        if (hasScope)
            Pop();
    }

    private void VisitForInOf(Statement node, Node left, Expression right, Statement body)
    {
        if (left is VariableDeclaration { Kind: not VariableKind.Var } lexical)
        {
            // 14.7.5.6: the expression sees the names, uninitialised
            Push(ScopeKind.ForHead, lexical);
            foreach (Identifier id in BoundNames(lexical.Declarations[0].Id))
                _scope.Add(id.Name, lexical.Kind == VariableKind.Let ? BindingKind.Let : BindingKind.Const, id).InitializedAt = int.MaxValue;
            Visit(right);
            Pop();
            Push(ScopeKind.For, node);
            HoistLexical(lexical);
            VisitBindingPattern(lexical.Declarations[0].Id);
            Visit(body);
            Pop();
            return;
        }
        if (left is VariableDeclaration variables)
        {
            VariableDeclarator declarator = variables.Declarations[0];
            VisitVarTarget(declarator.Id);
            if (declarator.Init is not null)
                Visit(declarator.Init);
        }
        else
        {
            VisitTarget((Pattern)left);
        }
        Visit(right);
        Visit(body);
    }

    private void VisitVariables(VariableDeclaration node)
    {
        foreach (VariableDeclarator declarator in node.Declarations)
        {
            if (node.Kind != VariableKind.Var)
            {
                VisitBindingPattern(declarator.Id);
            }
            else if (declarator.Init is not null)
            {
                VisitVarTarget(declarator.Id);
            }
            else
            {
                // No assignment; still the identifier names the binding
                var id = (Identifier)declarator.Id;
                _references[id] = new Reference(DeclareVar(_function, id.Name, id), false, null);
            }
            if (declarator.Init is not null)
                Visit(declarator.Init);
        }
    }

    // Declares the names of a `var` that is assigned at once, here or in a loop head.
    private void VisitVarTarget(Pattern pattern)
    {
        foreach (Identifier id in BoundNames(pattern))
            DeclareVar(_function, id.Name, id);
        VisitTarget(pattern);
    }

    // The expressions within a pattern whose names are declared already.
    private void VisitBindingPattern(Pattern pattern)
    {
        switch (pattern)
        {
            case Identifier:
                break;
            case ObjectPattern o:
                foreach (Node property in o.Properties)
                {
                    if (property is Property p)
                    {
                        VisitKey(p.Key, p.Computed);
                        VisitBindingPattern((Pattern)p.Value);
                    }
                }
                break;
            case ArrayPattern a:
                foreach (Pattern? element in a.Elements)
                {
                    if (element is not null)
                        VisitBindingPattern(element);
                }
                break;
            case AssignmentPattern d:
                VisitBindingPattern(d.Left);
                Visit(d.Right);
                break;
            case RestElement r:
                VisitBindingPattern(r.Argument);
                break;
            default:
                throw Unknown(pattern);
        }
    }

    // What is assigned to.
    private void VisitTarget(Pattern pattern)
    {
        switch (pattern)
        {
            case Identifier id:
                _uses.Add(new Use(id, _scope, Access.Assign));
                break;
            case MemberExpression or CallExpression:
                Visit(pattern);
                break;
            case ObjectPattern o:
                foreach (Node property in o.Properties)
                {
                    if (property is Property p)
                    {
                        VisitKey(p.Key, p.Computed);
                        VisitTarget((Pattern)p.Value);
                    }
                    else
                    {
                        VisitTarget((RestElement)property);
                    }
                }
                break;
            case ArrayPattern a:
                foreach (Pattern? element in a.Elements)
                {
                    if (element is not null)
                        VisitTarget(element);
                }
                break;
            case AssignmentPattern d:
                VisitTarget(d.Left);
                Visit(d.Right);
                break;
            case RestElement r:
                VisitTarget(r.Argument);
                break;
            default:
                throw Unknown(pattern);
        }
    }

    // ---- Quiet statements: they evaluate nothing that could call a function of the program, directly or not.

    // The end of the quiet statements that a list begins with.
    private static int QuietEnd(ImmutableArray<Statement> statements, int start)
    {
        int end = start;
        foreach (Statement statement in statements)
        {
            if (statement is VariableDeclaration variables)
            {
                foreach (VariableDeclarator declarator in variables.Declarations)
                {
                    if (declarator.Id is not Identifier || (declarator.Init is not null && !IsQuiet(declarator.Init)))
                        return end;
                    end = declarator.Span.End;
                }
            }
            else if (!IsQuietStatement(statement))
            {
                return end;
            }
            end = statement.Span.End;
        }
        return end;
    }

    private static bool IsQuietStatement(Statement statement) => statement switch
    {
        EmptyStatement or FunctionDeclaration or ExportNamedDeclaration { Declaration: null } => true,
        ClassDeclaration c => IsQuietClass(c),
        ExpressionStatement e => IsQuiet(e.Expression),
        ExportNamedDeclaration { Declaration: { } declaration } => IsQuietStatement(declaration),
        VariableDeclaration variables => variables.Declarations.All(d => d.Id is Identifier && (d.Init is null || IsQuiet(d.Init))),
        _ => false,
    };

    private static bool IsQuiet(Expression expression) => expression switch
    {
        Literal or FunctionExpression or ArrowFunctionExpression => true,
        ClassExpression c => IsQuietClass(c),
        TemplateLiteral t => t.Expressions.IsEmpty,
        UnaryExpression { Operator: UnaryOperator.Minus or UnaryOperator.Not or UnaryOperator.Void or UnaryOperator.TypeOf, Argument: Literal } => true,
        ArrayExpression a => a.Elements.All(e => e is null || (e is not SpreadElement && IsQuiet(e))),
        ObjectExpression o => o.Properties.All(p => p is Property { Computed: false } property && IsQuiet(property.Value)),
        _ => false,
    };

    private static bool IsQuietClass(IClass c) => c.SuperClass is null
        && c.Body.Body.All(e => e is MethodDefinition { Computed: false } or PropertyDefinition { Computed: false, Static: false });
}
