using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace VerifiedJS.Source;

// The abstract syntax of ECMAScript in ESTree's vocabulary (https://github.com/estree/estree): one closed
// hierarchy of immutable records, made by the Parser and read by everything after it.
//
//   Node
//     Program
//     Statement      also the module items: ImportDeclaration, ExportNamedDeclaration, ...
//     Expression     also what only occurs inside expressions: SpreadElement, Super, PrivateIdentifier
//       Pattern      Identifier, MemberExpression, CallExpression, ObjectPattern, ArrayPattern, AssignmentPattern, RestElement
//     the parts      VariableDeclarator, SwitchCase, CatchClause, Property, ClassBody, TemplateElement, ...
//
// Invariants
// - A node is equal to itself only: two occurrences of `x` are two nodes. So a node is a good dictionary key,
//   and comparing or hashing never walks a tree (a sum of 100,000 terms is a tree 100,000 deep).
// - ESTree lets Identifier and MemberExpression (and sloppy code CallExpression) be both Expression and Pattern. Here the family Pattern stands
//   under Expression; its other four members never occur where an expression is evaluated.
// - Parentheses are not nodes. Where they change the meaning of a program (`(a) = function () {}` does not name
//   the function) Identifier.IsParenthesized says so.
// - Strings are sequences of UTF-16 code units: they may hold lone surrogates.
// - Children come in source order. Chains that the grammar makes left-recursive (binary operators, calls and
//   member accesses) may be as deep as the program is long: walk them with a loop, not by recursion. Everything
//   else nests at most ParserOptions.MaxNesting deep.

/// <summary>A range of the source text in UTF-16 code units, the end excluded.</summary>
/// <param name="Start">Offset of the first code unit.</param>
/// <param name="End">Offset after the last code unit.</param>
public readonly record struct Span(int Start, int End)
{
    /// <summary>Number of UTF-16 code units.</summary>
    public int Length => End - Start;
}

/// <summary>A node of the syntax tree.</summary>
public abstract record Node(Span Span)
{
    /// <summary>Which record this is; for switches that must be fast.</summary>
    public abstract NodeType Type { get; }

    /// <summary>The nodes directly below, in source order; absent parts are left out.</summary>
    public virtual IReadOnlyList<Node> Children => [];

    /// <summary>Identity: a node is equal to itself only.</summary>
    public virtual bool Equals(Node? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;

    /// <summary>The ESTree type and the span, for debugging.</summary>
    public sealed override string ToString() => $"{Type}@{Span.Start}-{Span.End}";

    /// <summary>This node and all below it, parents first, in source order; without recursion.</summary>
    public IEnumerable<Node> DescendantsAndSelf()
    {
        var pending = new Stack<Node>();
        pending.Push(this);
        while (pending.TryPop(out Node? node))
        {
            yield return node;
            IReadOnlyList<Node> children = node.Children;
            for (int i = children.Count - 1; i >= 0; i--)
                pending.Push(children[i]);
        }
    }

    private protected int Identity => RuntimeHelpers.GetHashCode(this);

    private protected static IReadOnlyList<Node> List(params ReadOnlySpan<Node?> parts)
    {
        var list = new List<Node>(parts.Length);
        foreach (Node? part in parts)
        {
            if (part is not null)
                list.Add(part);
        }
        return list;
    }

    private protected static IReadOnlyList<Node> List<T>(Node? before, ImmutableArray<T> parts, Node? after = null) where T : Node?
    {
        var list = new List<Node>(parts.Length + 2);
        if (before is not null)
            list.Add(before);
        foreach (T part in parts)
        {
            if (part is not null)
                list.Add(part);
        }
        if (after is not null)
            list.Add(after);
        return list;
    }
}

/// <summary>Statements, declarations and module items.</summary>
public abstract record Statement(Span Span) : Node(Span);

/// <summary>Expressions, and what only occurs inside them.</summary>
public abstract record Expression(Span Span) : Node(Span);

/// <summary>What can be bound or assigned to.</summary>
public abstract record Pattern(Span Span) : Expression(Span);

/// <summary>Constants as written in the source.</summary>
/// <param name="Span">Where.</param>
/// <param name="Raw">The source text of the literal.</param>
public abstract record Literal(Span Span, string Raw) : Expression(Span);

/// <summary>What the four forms of functions share: FunctionDeclaration, FunctionExpression (also the value of methods, getters and setters) and ArrowFunctionExpression.</summary>
public interface IFunction
{
    /// <summary>Where.</summary>
    Span Span { get; }
    /// <summary>The name, if written; never for arrow functions and methods.</summary>
    Identifier? Id { get; }
    /// <summary>The formal parameters; the last one may be a RestElement, any may be an AssignmentPattern.</summary>
    ImmutableArray<Pattern> Params { get; }
    /// <summary>A BlockStatement, or an Expression for an arrow function with an expression body.</summary>
    Node Body { get; }
    /// <summary>Declared with `async`.</summary>
    bool IsAsync { get; }
    /// <summary>Declared with `*`.</summary>
    bool IsGenerator { get; }
}

/// <summary>What ClassDeclaration and ClassExpression share.</summary>
public interface IClass
{
    /// <summary>Where.</summary>
    Span Span { get; }
    /// <summary>The name, if written.</summary>
    Identifier? Id { get; }
    /// <summary>The expression after `extends`.</summary>
    Expression? SuperClass { get; }
    /// <summary>The elements.</summary>
    ClassBody Body { get; }
}

/// <summary>The goal symbol a source text was parsed with.</summary>
public enum ProgramKind
{
    /// <summary>A classic script.</summary>
    Script,
    /// <summary>An ECMAScript module.</summary>
    Module,
    /// <summary>A CommonJS module: the body of a sloppy function, with its `return`, `arguments` and `new.target`.</summary>
    CommonJs,
    /// <summary>The source text of a direct or indirect eval.</summary>
    Eval,
}

/// <summary>Keyword of a variable declaration.</summary>
public enum VariableKind
{
    /// <summary>`var`</summary>
    Var,
    /// <summary>`let`</summary>
    Let,
    /// <summary>`const`</summary>
    Const,
}

/// <summary>Kind of a property of an object literal.</summary>
public enum PropertyKind
{
    /// <summary>`key: value`, shorthand, or method</summary>
    Init,
    /// <summary>getter</summary>
    Get,
    /// <summary>setter</summary>
    Set,
}

/// <summary>Kind of a method of a class.</summary>
public enum MethodKind
{
    /// <summary>the constructor</summary>
    Constructor,
    /// <summary>a method</summary>
    Method,
    /// <summary>getter</summary>
    Get,
    /// <summary>setter</summary>
    Set,
}

/// <summary>Prefix operators without assignment.</summary>
public enum UnaryOperator
{
    /// <summary>`-`</summary>
    Minus,
    /// <summary>`+`</summary>
    Plus,
    /// <summary>`!`</summary>
    Not,
    /// <summary>`~`</summary>
    BitNot,
    /// <summary>`typeof`</summary>
    TypeOf,
    /// <summary>`void`</summary>
    Void,
    /// <summary>`delete`</summary>
    Delete,
}

/// <summary>`++` and `--`.</summary>
public enum UpdateOperator
{
    /// <summary>`++`</summary>
    Increment,
    /// <summary>`--`</summary>
    Decrement,
}

/// <summary>Operators that evaluate both operands.</summary>
public enum BinaryOperator
{
    /// <summary>`==`</summary>
    Equal,
    /// <summary>`!=`</summary>
    NotEqual,
    /// <summary>`===`</summary>
    StrictEqual,
    /// <summary>`!==`</summary>
    StrictNotEqual,
    /// <summary>`&lt;`</summary>
    Less,
    /// <summary>`&lt;=`</summary>
    LessEqual,
    /// <summary>`&gt;`</summary>
    Greater,
    /// <summary>`&gt;=`</summary>
    GreaterEqual,
    /// <summary>`&lt;&lt;`</summary>
    ShiftLeft,
    /// <summary>`&gt;&gt;`</summary>
    ShiftRight,
    /// <summary>`&gt;&gt;&gt;`</summary>
    ShiftRightUnsigned,
    /// <summary>`+`</summary>
    Add,
    /// <summary>`-`</summary>
    Subtract,
    /// <summary>`*`</summary>
    Multiply,
    /// <summary>`/`</summary>
    Divide,
    /// <summary>`%`</summary>
    Remainder,
    /// <summary>`**`</summary>
    Exponent,
    /// <summary>`|`</summary>
    BitOr,
    /// <summary>`^`</summary>
    BitXor,
    /// <summary>`&amp;`</summary>
    BitAnd,
    /// <summary>`in`</summary>
    In,
    /// <summary>`instanceof`</summary>
    InstanceOf,
}

/// <summary>Operators that may leave the right operand unevaluated.</summary>
public enum LogicalOperator
{
    /// <summary>`||`</summary>
    Or,
    /// <summary>`&amp;&amp;`</summary>
    And,
    /// <summary>`??`</summary>
    Coalesce,
}

/// <summary>`=`, compound and logical assignment.</summary>
public enum AssignmentOperator
{
    /// <summary>`=`</summary>
    Assign,
    /// <summary>`+=`</summary>
    Add,
    /// <summary>`-=`</summary>
    Subtract,
    /// <summary>`*=`</summary>
    Multiply,
    /// <summary>`/=`</summary>
    Divide,
    /// <summary>`%=`</summary>
    Remainder,
    /// <summary>`**=`</summary>
    Exponent,
    /// <summary>`&lt;&lt;=`</summary>
    ShiftLeft,
    /// <summary>`&gt;&gt;=`</summary>
    ShiftRight,
    /// <summary>`&gt;&gt;&gt;=`</summary>
    ShiftRightUnsigned,
    /// <summary>`|=`</summary>
    BitOr,
    /// <summary>`^=`</summary>
    BitXor,
    /// <summary>`&amp;=`</summary>
    BitAnd,
    /// <summary>`||=`</summary>
    LogicalOr,
    /// <summary>`&amp;&amp;=`</summary>
    LogicalAnd,
    /// <summary>`??=`</summary>
    Coalesce,
}

/// <summary>Spelling of operators and kinds.</summary>
public static class OperatorText
{
    /// <summary>The operator as written in a program.</summary>
    public static string Text(this UnaryOperator op) => op switch
    {
        UnaryOperator.Minus => "-",
        UnaryOperator.Plus => "+",
        UnaryOperator.Not => "!",
        UnaryOperator.BitNot => "~",
        UnaryOperator.TypeOf => "typeof",
        UnaryOperator.Void => "void",
        UnaryOperator.Delete => "delete",
        _ => throw new ArgumentOutOfRangeException(nameof(op)),
    };

    /// <summary>The operator as written in a program.</summary>
    public static string Text(this UpdateOperator op) => op switch
    {
        UpdateOperator.Increment => "++",
        UpdateOperator.Decrement => "--",
        _ => throw new ArgumentOutOfRangeException(nameof(op)),
    };

    /// <summary>The operator as written in a program.</summary>
    public static string Text(this BinaryOperator op) => op switch
    {
        BinaryOperator.Equal => "==",
        BinaryOperator.NotEqual => "!=",
        BinaryOperator.StrictEqual => "===",
        BinaryOperator.StrictNotEqual => "!==",
        BinaryOperator.Less => "<",
        BinaryOperator.LessEqual => "<=",
        BinaryOperator.Greater => ">",
        BinaryOperator.GreaterEqual => ">=",
        BinaryOperator.ShiftLeft => "<<",
        BinaryOperator.ShiftRight => ">>",
        BinaryOperator.ShiftRightUnsigned => ">>>",
        BinaryOperator.Add => "+",
        BinaryOperator.Subtract => "-",
        BinaryOperator.Multiply => "*",
        BinaryOperator.Divide => "/",
        BinaryOperator.Remainder => "%",
        BinaryOperator.Exponent => "**",
        BinaryOperator.BitOr => "|",
        BinaryOperator.BitXor => "^",
        BinaryOperator.BitAnd => "&",
        BinaryOperator.In => "in",
        BinaryOperator.InstanceOf => "instanceof",
        _ => throw new ArgumentOutOfRangeException(nameof(op)),
    };

    /// <summary>The operator as written in a program.</summary>
    public static string Text(this LogicalOperator op) => op switch
    {
        LogicalOperator.Or => "||",
        LogicalOperator.And => "&&",
        LogicalOperator.Coalesce => "??",
        _ => throw new ArgumentOutOfRangeException(nameof(op)),
    };

    /// <summary>The operator as written in a program.</summary>
    public static string Text(this AssignmentOperator op) => op switch
    {
        AssignmentOperator.Assign => "=",
        AssignmentOperator.Add => "+=",
        AssignmentOperator.Subtract => "-=",
        AssignmentOperator.Multiply => "*=",
        AssignmentOperator.Divide => "/=",
        AssignmentOperator.Remainder => "%=",
        AssignmentOperator.Exponent => "**=",
        AssignmentOperator.ShiftLeft => "<<=",
        AssignmentOperator.ShiftRight => ">>=",
        AssignmentOperator.ShiftRightUnsigned => ">>>=",
        AssignmentOperator.BitOr => "|=",
        AssignmentOperator.BitXor => "^=",
        AssignmentOperator.BitAnd => "&=",
        AssignmentOperator.LogicalOr => "||=",
        AssignmentOperator.LogicalAnd => "&&=",
        AssignmentOperator.Coalesce => "??=",
        _ => throw new ArgumentOutOfRangeException(nameof(op)),
    };

    /// <summary>`var`, `let` or `const`.</summary>
    public static string Text(this VariableKind kind) => kind switch
    {
        VariableKind.Var => "var",
        VariableKind.Let => "let",
        VariableKind.Const => "const",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>ESTree's `kind` of a property.</summary>
    public static string Text(this PropertyKind kind) => kind switch
    {
        PropertyKind.Init => "init",
        PropertyKind.Get => "get",
        PropertyKind.Set => "set",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>ESTree's `kind` of a method.</summary>
    public static string Text(this MethodKind kind) => kind switch
    {
        MethodKind.Constructor => "constructor",
        MethodKind.Method => "method",
        MethodKind.Get => "get",
        MethodKind.Set => "set",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}

/// <summary>The concrete records; the names are ESTree's, except that Literal is split by the type of its value.</summary>
public enum NodeType : byte
{
    /// <inheritdoc cref="Source.Program"/>
    Program,
    /// <inheritdoc cref="Source.ExpressionStatement"/>
    ExpressionStatement,
    /// <inheritdoc cref="Source.BlockStatement"/>
    BlockStatement,
    /// <inheritdoc cref="Source.EmptyStatement"/>
    EmptyStatement,
    /// <inheritdoc cref="Source.DebuggerStatement"/>
    DebuggerStatement,
    /// <inheritdoc cref="Source.WithStatement"/>
    WithStatement,
    /// <inheritdoc cref="Source.ReturnStatement"/>
    ReturnStatement,
    /// <inheritdoc cref="Source.LabeledStatement"/>
    LabeledStatement,
    /// <inheritdoc cref="Source.BreakStatement"/>
    BreakStatement,
    /// <inheritdoc cref="Source.ContinueStatement"/>
    ContinueStatement,
    /// <inheritdoc cref="Source.IfStatement"/>
    IfStatement,
    /// <inheritdoc cref="Source.SwitchStatement"/>
    SwitchStatement,
    /// <inheritdoc cref="Source.ThrowStatement"/>
    ThrowStatement,
    /// <inheritdoc cref="Source.TryStatement"/>
    TryStatement,
    /// <inheritdoc cref="Source.WhileStatement"/>
    WhileStatement,
    /// <inheritdoc cref="Source.DoWhileStatement"/>
    DoWhileStatement,
    /// <inheritdoc cref="Source.ForStatement"/>
    ForStatement,
    /// <inheritdoc cref="Source.ForInStatement"/>
    ForInStatement,
    /// <inheritdoc cref="Source.ForOfStatement"/>
    ForOfStatement,
    /// <inheritdoc cref="Source.VariableDeclaration"/>
    VariableDeclaration,
    /// <inheritdoc cref="Source.FunctionDeclaration"/>
    FunctionDeclaration,
    /// <inheritdoc cref="Source.ClassDeclaration"/>
    ClassDeclaration,
    /// <inheritdoc cref="Source.VariableDeclarator"/>
    VariableDeclarator,
    /// <inheritdoc cref="Source.SwitchCase"/>
    SwitchCase,
    /// <inheritdoc cref="Source.CatchClause"/>
    CatchClause,
    /// <inheritdoc cref="Source.ImportDeclaration"/>
    ImportDeclaration,
    /// <inheritdoc cref="Source.ImportSpecifier"/>
    ImportSpecifier,
    /// <inheritdoc cref="Source.ImportDefaultSpecifier"/>
    ImportDefaultSpecifier,
    /// <inheritdoc cref="Source.ImportNamespaceSpecifier"/>
    ImportNamespaceSpecifier,
    /// <inheritdoc cref="Source.ImportAttribute"/>
    ImportAttribute,
    /// <inheritdoc cref="Source.ExportNamedDeclaration"/>
    ExportNamedDeclaration,
    /// <inheritdoc cref="Source.ExportSpecifier"/>
    ExportSpecifier,
    /// <inheritdoc cref="Source.ExportDefaultDeclaration"/>
    ExportDefaultDeclaration,
    /// <inheritdoc cref="Source.ExportAllDeclaration"/>
    ExportAllDeclaration,
    /// <inheritdoc cref="Source.NullLiteral"/>
    NullLiteral,
    /// <inheritdoc cref="Source.BooleanLiteral"/>
    BooleanLiteral,
    /// <inheritdoc cref="Source.NumericLiteral"/>
    NumericLiteral,
    /// <inheritdoc cref="Source.BigIntLiteral"/>
    BigIntLiteral,
    /// <inheritdoc cref="Source.StringLiteral"/>
    StringLiteral,
    /// <inheritdoc cref="Source.RegExpLiteral"/>
    RegExpLiteral,
    /// <inheritdoc cref="Source.ThisExpression"/>
    ThisExpression,
    /// <inheritdoc cref="Source.Super"/>
    Super,
    /// <inheritdoc cref="Source.ArrayExpression"/>
    ArrayExpression,
    /// <inheritdoc cref="Source.ObjectExpression"/>
    ObjectExpression,
    /// <inheritdoc cref="Source.FunctionExpression"/>
    FunctionExpression,
    /// <inheritdoc cref="Source.ArrowFunctionExpression"/>
    ArrowFunctionExpression,
    /// <inheritdoc cref="Source.ClassExpression"/>
    ClassExpression,
    /// <inheritdoc cref="Source.TemplateLiteral"/>
    TemplateLiteral,
    /// <inheritdoc cref="Source.TaggedTemplateExpression"/>
    TaggedTemplateExpression,
    /// <inheritdoc cref="Source.MemberExpression"/>
    MemberExpression,
    /// <inheritdoc cref="Source.CallExpression"/>
    CallExpression,
    /// <inheritdoc cref="Source.ChainExpression"/>
    ChainExpression,
    /// <inheritdoc cref="Source.NewExpression"/>
    NewExpression,
    /// <inheritdoc cref="Source.IntrinsicCallExpression"/>
    IntrinsicCallExpression,
    /// <inheritdoc cref="Source.ImportExpression"/>
    ImportExpression,
    /// <inheritdoc cref="Source.MetaProperty"/>
    MetaProperty,
    /// <inheritdoc cref="Source.UnaryExpression"/>
    UnaryExpression,
    /// <inheritdoc cref="Source.UpdateExpression"/>
    UpdateExpression,
    /// <inheritdoc cref="Source.BinaryExpression"/>
    BinaryExpression,
    /// <inheritdoc cref="Source.LogicalExpression"/>
    LogicalExpression,
    /// <inheritdoc cref="Source.AssignmentExpression"/>
    AssignmentExpression,
    /// <inheritdoc cref="Source.ConditionalExpression"/>
    ConditionalExpression,
    /// <inheritdoc cref="Source.SequenceExpression"/>
    SequenceExpression,
    /// <inheritdoc cref="Source.YieldExpression"/>
    YieldExpression,
    /// <inheritdoc cref="Source.AwaitExpression"/>
    AwaitExpression,
    /// <inheritdoc cref="Source.SpreadElement"/>
    SpreadElement,
    /// <inheritdoc cref="Source.PrivateIdentifier"/>
    PrivateIdentifier,
    /// <inheritdoc cref="Source.TemplateElement"/>
    TemplateElement,
    /// <inheritdoc cref="Source.Property"/>
    Property,
    /// <inheritdoc cref="Source.Identifier"/>
    Identifier,
    /// <inheritdoc cref="Source.ObjectPattern"/>
    ObjectPattern,
    /// <inheritdoc cref="Source.ArrayPattern"/>
    ArrayPattern,
    /// <inheritdoc cref="Source.AssignmentPattern"/>
    AssignmentPattern,
    /// <inheritdoc cref="Source.RestElement"/>
    RestElement,
    /// <inheritdoc cref="Source.ClassBody"/>
    ClassBody,
    /// <inheritdoc cref="Source.MethodDefinition"/>
    MethodDefinition,
    /// <inheritdoc cref="Source.PropertyDefinition"/>
    PropertyDefinition,
    /// <inheritdoc cref="Source.StaticBlock"/>
    StaticBlock,
}

// ---- Program

/// <summary>A whole source text. Directives are ExpressionStatements with a Directive, at the start of Body.</summary>
public sealed record Program(Span Span, ProgramKind Kind, ImmutableArray<Statement> Body) : Node(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.Program;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(null, Body);

    /// <summary>The text this was parsed from.</summary>
    public required SourceText Source { get; init; }

    /// <summary>All comments, in source order; kept apart from the tree. Empty unless ParserOptions.KeepComments.</summary>
    public ImmutableArray<Comment> Comments { get; init; } = [];

    /// <summary>Whether the program as a whole is strict mode code: a module, a directive, or an eval in strict code.</summary>
    public required bool IsStrict { get; init; }

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

// ---- Statements (ECMA-262 clause 14)

/// <summary>An expression as statement. In a directive prologue, Directive is the raw text between the quotes.</summary>
public sealed record ExpressionStatement(Span Span, Expression Expression, string? Directive) : Statement(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.ExpressionStatement;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Expression);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`{ ... }`, also the body of a function.</summary>
public sealed record BlockStatement(Span Span, ImmutableArray<Statement> Body) : Statement(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.BlockStatement;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(null, Body);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`;`</summary>
public sealed record EmptyStatement(Span Span) : Statement(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.EmptyStatement;

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`debugger;`</summary>
public sealed record DebuggerStatement(Span Span) : Statement(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.DebuggerStatement;

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`with (object) body`</summary>
public sealed record WithStatement(Span Span, Expression Object, Statement Body) : Statement(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.WithStatement;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Object, Body);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`return argument;`</summary>
public sealed record ReturnStatement(Span Span, Expression? Argument) : Statement(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.ReturnStatement;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Argument);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`label: body`</summary>
public sealed record LabeledStatement(Span Span, Identifier Label, Statement Body) : Statement(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.LabeledStatement;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Label, Body);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`break label;`</summary>
public sealed record BreakStatement(Span Span, Identifier? Label) : Statement(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.BreakStatement;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Label);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`continue label;`</summary>
public sealed record ContinueStatement(Span Span, Identifier? Label) : Statement(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.ContinueStatement;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Label);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`if (test) consequent else alternate`</summary>
public sealed record IfStatement(Span Span, Expression Test, Statement Consequent, Statement? Alternate) : Statement(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.IfStatement;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Test, Consequent, Alternate);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`switch (discriminant) { cases }`</summary>
public sealed record SwitchStatement(Span Span, Expression Discriminant, ImmutableArray<SwitchCase> Cases) : Statement(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.SwitchStatement;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Discriminant, Cases);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`throw argument;`</summary>
public sealed record ThrowStatement(Span Span, Expression Argument) : Statement(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.ThrowStatement;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Argument);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`try block catch handler finally finalizer`; at least one of the two is there.</summary>
public sealed record TryStatement(Span Span, BlockStatement Block, CatchClause? Handler, BlockStatement? Finalizer) : Statement(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.TryStatement;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Block, Handler, Finalizer);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`while (test) body`</summary>
public sealed record WhileStatement(Span Span, Expression Test, Statement Body) : Statement(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.WhileStatement;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Test, Body);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`do body while (test);`</summary>
public sealed record DoWhileStatement(Span Span, Statement Body, Expression Test) : Statement(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.DoWhileStatement;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Body, Test);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`for (init; test; update) body`; Init is a VariableDeclaration or an Expression.</summary>
public sealed record ForStatement(Span Span, Node? Init, Expression? Test, Expression? Update, Statement Body) : Statement(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.ForStatement;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Init, Test, Update, Body);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`for (left in right) body`; Left is a VariableDeclaration with one declarator (with an initialiser only for a sloppy `var x = e`, Annex B.3.5) or a Pattern.</summary>
public sealed record ForInStatement(Span Span, Node Left, Expression Right, Statement Body) : Statement(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.ForInStatement;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Left, Right, Body);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`for await (left of right) body`; Left is a VariableDeclaration with one declarator or a Pattern.</summary>
public sealed record ForOfStatement(Span Span, Node Left, Expression Right, Statement Body, bool Await) : Statement(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.ForOfStatement;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Left, Right, Body);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`var`, `let` or `const` with its declarators.</summary>
public sealed record VariableDeclaration(Span Span, VariableKind Kind, ImmutableArray<VariableDeclarator> Declarations) : Statement(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.VariableDeclaration;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(null, Declarations);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>A function declaration; without name only in `export default function () {}`.</summary>
public sealed record FunctionDeclaration(Span Span, Identifier? Id, ImmutableArray<Pattern> Params, BlockStatement Body, bool IsAsync, bool IsGenerator) : Statement(Span), IFunction
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.FunctionDeclaration;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Id, Params, Body);

    Node IFunction.Body => Body;

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>A class declaration; without name only in `export default class {}`.</summary>
public sealed record ClassDeclaration(Span Span, Identifier? Id, Expression? SuperClass, ClassBody Body) : Statement(Span), IClass
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.ClassDeclaration;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Id, SuperClass, Body);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

// ---- Parts of statements

/// <summary>One `id = init` of a declaration.</summary>
public sealed record VariableDeclarator(Span Span, Pattern Id, Expression? Init) : Node(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.VariableDeclarator;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Id, Init);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`case test:`, or `default:` without Test.</summary>
public sealed record SwitchCase(Span Span, Expression? Test, ImmutableArray<Statement> Consequent) : Node(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.SwitchCase;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Test, Consequent);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`catch (param) body`</summary>
public sealed record CatchClause(Span Span, Pattern? Param, BlockStatement Body) : Node(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.CatchClause;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Param, Body);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

// ---- Modules (ECMA-262 clause 16.2)

/// <summary>`import specifiers from source with { attributes }`.</summary>
public sealed record ImportDeclaration(Span Span, ImmutableArray<ModuleSpecifier> Specifiers, StringLiteral Source, ImmutableArray<ImportAttribute> Attributes) : Statement(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.ImportDeclaration;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => [.. Specifiers, Source, .. Attributes];

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>What an import or export declaration lists between its braces, and the default and namespace forms.</summary>
public abstract record ModuleSpecifier(Span Span) : Node(Span);

/// <summary>`imported as local`; Imported is an Identifier or a StringLiteral, and the same node as Local when not renamed.</summary>
public sealed record ImportSpecifier(Span Span, Expression Imported, Identifier Local) : ModuleSpecifier(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.ImportSpecifier;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => ReferenceEquals(Imported, Local) ? List(Local) : List(Imported, Local);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`import local from`</summary>
public sealed record ImportDefaultSpecifier(Span Span, Identifier Local) : ModuleSpecifier(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.ImportDefaultSpecifier;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Local);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`* as local`</summary>
public sealed record ImportNamespaceSpecifier(Span Span, Identifier Local) : ModuleSpecifier(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.ImportNamespaceSpecifier;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Local);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>One attribute; Key is an Identifier or a StringLiteral.</summary>
public sealed record ImportAttribute(Span Span, Expression Key, StringLiteral Value) : Node(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.ImportAttribute;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Key, Value);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`export declaration` (a variable, function or class declaration) or `export { specifiers } from source`.</summary>
public sealed record ExportNamedDeclaration(Span Span, Statement? Declaration, ImmutableArray<ExportSpecifier> Specifiers, StringLiteral? Source, ImmutableArray<ImportAttribute> Attributes) : Statement(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.ExportNamedDeclaration;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => Declaration is not null ? [Declaration] : Source is null ? [.. Specifiers] : [.. Specifiers, Source, .. Attributes];

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`local as exported`; both Identifier or StringLiteral (Local a string only with a source), and the same node when not renamed.</summary>
public sealed record ExportSpecifier(Span Span, Expression Local, Expression Exported) : ModuleSpecifier(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.ExportSpecifier;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => ReferenceEquals(Local, Exported) ? List(Local) : List(Local, Exported);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`export default`; Declaration is a FunctionDeclaration, a ClassDeclaration or an Expression.</summary>
public sealed record ExportDefaultDeclaration(Span Span, Node Declaration) : Statement(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.ExportDefaultDeclaration;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Declaration);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`export * as exported from source`; Exported is an Identifier or a StringLiteral.</summary>
public sealed record ExportAllDeclaration(Span Span, Expression? Exported, StringLiteral Source, ImmutableArray<ImportAttribute> Attributes) : Statement(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.ExportAllDeclaration;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => Exported is null ? [Source, .. Attributes] : [Exported, Source, .. Attributes];

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

// ---- Literals (ECMA-262 clause 12.9)

/// <summary>`null`</summary>
public sealed record NullLiteral(Span Span, string Raw) : Literal(Span, Raw)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.NullLiteral;

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`true` or `false`</summary>
public sealed record BooleanLiteral(Span Span, string Raw, bool Value) : Literal(Span, Raw)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.BooleanLiteral;

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>A Number.</summary>
public sealed record NumericLiteral(Span Span, string Raw, double Value) : Literal(Span, Raw)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.NumericLiteral;

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>A BigInt. Digits is the literal without separators and without the final `n`: decimal, or with its 0x, 0o or 0b.</summary>
public sealed record BigIntLiteral(Span Span, string Raw, string Digits) : Literal(Span, Raw)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.BigIntLiteral;

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>A String.</summary>
public sealed record StringLiteral(Span Span, string Raw, string Value) : Literal(Span, Raw)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.StringLiteral;

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>A regular expression, pattern and flags as written.</summary>
public sealed record RegExpLiteral(Span Span, string Raw, string Pattern, string Flags) : Literal(Span, Raw)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.RegExpLiteral;

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

// ---- Expressions (ECMA-262 clause 13)

/// <summary>`this`</summary>
public sealed record ThisExpression(Span Span) : Expression(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.ThisExpression;

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`super`: the callee of a CallExpression or the object of a MemberExpression.</summary>
public sealed record Super(Span Span) : Expression(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.Super;

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`[ ... ]`; null is a hole, an element may be a SpreadElement.</summary>
public sealed record ArrayExpression(Span Span, ImmutableArray<Expression?> Elements) : Expression(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.ArrayExpression;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(null, Elements);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`{ ... }`; each a Property or a SpreadElement.</summary>
public sealed record ObjectExpression(Span Span, ImmutableArray<Node> Properties) : Expression(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.ObjectExpression;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(null, Properties);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>A function expression, or the function of a method (then its span begins at the parameters, as in ESTree).</summary>
public sealed record FunctionExpression(Span Span, Identifier? Id, ImmutableArray<Pattern> Params, BlockStatement Body, bool IsAsync, bool IsGenerator) : Expression(Span), IFunction
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.FunctionExpression;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Id, Params, Body);

    Node IFunction.Body => Body;

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`params =&gt; body`; Body is a BlockStatement or an Expression.</summary>
public sealed record ArrowFunctionExpression(Span Span, ImmutableArray<Pattern> Params, Node Body, bool IsAsync) : Expression(Span), IFunction
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.ArrowFunctionExpression;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(null, Params, Body);

    /// <summary>Whether the body is an expression.</summary>
    public bool IsExpressionBody => Body is Expression;

    Identifier? IFunction.Id => null;

    bool IFunction.IsGenerator => false;

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>A class expression.</summary>
public sealed record ClassExpression(Span Span, Identifier? Id, Expression? SuperClass, ClassBody Body) : Expression(Span), IClass
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.ClassExpression;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Id, SuperClass, Body);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`` `a${b}c` ``; one more quasi than expressions.</summary>
public sealed record TemplateLiteral(Span Span, ImmutableArray<TemplateElement> Quasis, ImmutableArray<Expression> Expressions) : Expression(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.TemplateLiteral;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => Interleave();

    private List<Node> Interleave()
    {
        var list = new List<Node>(Quasis.Length + Expressions.Length);
        for (int i = 0; i < Quasis.Length; i++)
        {
            list.Add(Quasis[i]);
            if (i < Expressions.Length)
                list.Add(Expressions[i]);
        }
        return list;
    }

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`` tag`...` ``</summary>
public sealed record TaggedTemplateExpression(Span Span, Expression Tag, TemplateLiteral Quasi) : Expression(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.TaggedTemplateExpression;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Tag, Quasi);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`object.property`, `object[property]`, `object.#property`; Property is an Identifier or PrivateIdentifier unless Computed. Optional: written with `?.`.</summary>
public sealed record MemberExpression(Span Span, Expression Object, Expression Property, bool Computed, bool Optional) : Pattern(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.MemberExpression;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Object, Property);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`callee(arguments)`; an argument may be a SpreadElement. Optional: written with `?.`. A Pattern because sloppy code may assign to a call, which throws a ReferenceError after the call (13.15.2, as web browsers have it); never inside another pattern, never for a logical assignment.</summary>
public sealed record CallExpression(Span Span, Expression Callee, ImmutableArray<Expression> Arguments, bool Optional) : Pattern(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.CallExpression;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Callee, Arguments);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>The whole of an optional chain: where `?.` inside it finds null or undefined, its value is undefined.</summary>
public sealed record ChainExpression(Span Span, Expression Expression) : Expression(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.ChainExpression;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Expression);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`new callee(arguments)`</summary>
public sealed record NewExpression(Span Span, Expression Callee, ImmutableArray<Expression> Arguments) : Expression(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.NewExpression;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Callee, Arguments);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`%Name(arguments)`: a primitive operation, in library code only (ParserOptions.AllowIntrinsics). Not ECMAScript.</summary>
public sealed record IntrinsicCallExpression(Span Span, string Name, ImmutableArray<Expression> Arguments) : Expression(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.IntrinsicCallExpression;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(null, Arguments);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`import(source, options)`</summary>
public sealed record ImportExpression(Span Span, Expression Source, Expression? Options) : Expression(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.ImportExpression;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Source, Options);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`new.target` or `import.meta`</summary>
public sealed record MetaProperty(Span Span, Identifier Meta, Identifier Property) : Expression(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.MetaProperty;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Meta, Property);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`operator argument`</summary>
public sealed record UnaryExpression(Span Span, UnaryOperator Operator, Expression Argument) : Expression(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.UnaryExpression;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Argument);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`++a`, `a--`; Argument is an Identifier or MemberExpression.</summary>
public sealed record UpdateExpression(Span Span, UpdateOperator Operator, bool Prefix, Expression Argument) : Expression(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.UpdateExpression;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Argument);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`left operator right`; for `#x in o` Left is a PrivateIdentifier.</summary>
public sealed record BinaryExpression(Span Span, BinaryOperator Operator, Expression Left, Expression Right) : Expression(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.BinaryExpression;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Left, Right);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`left operator right` with short circuit</summary>
public sealed record LogicalExpression(Span Span, LogicalOperator Operator, Expression Left, Expression Right) : Expression(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.LogicalExpression;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Left, Right);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`left operator right`; with an operator other than `=` Left is an Identifier or MemberExpression.</summary>
public sealed record AssignmentExpression(Span Span, AssignmentOperator Operator, Pattern Left, Expression Right) : Expression(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.AssignmentExpression;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Left, Right);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`test ? consequent : alternate`</summary>
public sealed record ConditionalExpression(Span Span, Expression Test, Expression Consequent, Expression Alternate) : Expression(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.ConditionalExpression;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Test, Consequent, Alternate);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`a, b, c`</summary>
public sealed record SequenceExpression(Span Span, ImmutableArray<Expression> Expressions) : Expression(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.SequenceExpression;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(null, Expressions);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`yield argument` or, with Delegate, `yield* argument`</summary>
public sealed record YieldExpression(Span Span, Expression? Argument, bool Delegate) : Expression(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.YieldExpression;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Argument);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`await argument`</summary>
public sealed record AwaitExpression(Span Span, Expression Argument) : Expression(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.AwaitExpression;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Argument);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`...argument` in an array, a call or an object</summary>
public sealed record SpreadElement(Span Span, Expression Argument) : Expression(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.SpreadElement;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Argument);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`#name`; Name is without the `#`. A member name, or the left side of `#name in object`.</summary>
public sealed record PrivateIdentifier(Span Span, string Name) : Expression(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.PrivateIdentifier;

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

// ---- Parts of expressions

/// <summary>A stretch of template characters. Cooked is null where an escape sequence is malformed, which only tagged templates allow; Raw has its line ends normalised to \n.</summary>
public sealed record TemplateElement(Span Span, string? Cooked, string Raw, bool Tail) : Node(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.TemplateElement;

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>A property of an object literal or (Kind Init, Value a Pattern) of an ObjectPattern. Key is an Identifier, StringLiteral, NumericLiteral or BigIntLiteral unless Computed. Shorthand: Key and Value are the same Identifier, or Value is an AssignmentPattern whose Left is Key.</summary>
public sealed record Property(Span Span, Expression Key, Expression Value, PropertyKind Kind, bool Computed, bool Method, bool Shorthand) : Node(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.Property;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => Shorthand ? List(Value) : List(Key, Value);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

// ---- Patterns (ECMA-262 clauses 14.3.3 and 13.15.5)

/// <summary>A name: a reference, a binding, a label, or (in Property, MemberExpression, ...) a property name. IsParenthesized is kept for assignment targets only.</summary>
public sealed record Identifier(Span Span, string Name, bool IsParenthesized = false) : Pattern(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.Identifier;

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`{ a, b: c = 1, ...rest }`; each a Property, the last may be a RestElement.</summary>
public sealed record ObjectPattern(Span Span, ImmutableArray<Node> Properties) : Pattern(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.ObjectPattern;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(null, Properties);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`[a, , b = 1, ...rest]`; null is a hole, the last may be a RestElement.</summary>
public sealed record ArrayPattern(Span Span, ImmutableArray<Pattern?> Elements) : Pattern(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.ArrayPattern;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(null, Elements);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`left = right` inside a pattern or parameter list</summary>
public sealed record AssignmentPattern(Span Span, Pattern Left, Expression Right) : Pattern(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.AssignmentPattern;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Left, Right);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`...argument` at the end of a pattern or parameter list</summary>
public sealed record RestElement(Span Span, Pattern Argument) : Pattern(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.RestElement;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Argument);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

// ---- Classes (ECMA-262 clause 15.7)

/// <summary>The braces of a class.</summary>
public sealed record ClassBody(Span Span, ImmutableArray<ClassElement> Body) : Node(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.ClassBody;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(null, Body);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>An element of a class: MethodDefinition, PropertyDefinition or StaticBlock.</summary>
public abstract record ClassElement(Span Span) : Node(Span);

/// <summary>A method, getter, setter or the constructor. Key is an Identifier, PrivateIdentifier, StringLiteral, NumericLiteral or BigIntLiteral unless Computed.</summary>
public sealed record MethodDefinition(Span Span, Expression Key, FunctionExpression Value, MethodKind Kind, bool Computed, bool Static) : ClassElement(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.MethodDefinition;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Key, Value);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>A field. Key as for MethodDefinition.</summary>
public sealed record PropertyDefinition(Span Span, Expression Key, Expression? Value, bool Computed, bool Static) : ClassElement(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.PropertyDefinition;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(Key, Value);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}

/// <summary>`static { ... }`</summary>
public sealed record StaticBlock(Span Span, ImmutableArray<Statement> Body) : ClassElement(Span)
{
    /// <inheritdoc/>
    public override NodeType Type => NodeType.StaticBlock;

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Children => List(null, Body);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity;
}
