using System.Collections.Immutable;
using VerifiedJS.Primitives;
using static VerifiedJS.Core.CoreBuilder;
using S = VerifiedJS.Source;

namespace VerifiedJS.Core.Elaboration;

internal sealed partial class Elaborator
{
    /// <summary>Code for an expression (clause 13).</summary>
    private Expr Expression(S.Expression node, bool used = true)
    {
        switch (node)
        {
            case S.NullLiteral:
                return Null;
            case S.BooleanLiteral e:
                return Boolean(e.Value);
            case S.NumericLiteral e:
                return Number(e.Value);
            case S.BigIntLiteral e:
                return new Constant(new Literal.BigInt(DecimalDigits(e)));
            case S.StringLiteral e:
                return String(e.Value);
            case S.RegExpLiteral e:
                return PrimAt(At(e), "NewRegExp", String(e.Pattern), String(e.Flags));
            case S.Identifier e:
                return ReadName(e);
            case S.ThisExpression:
                return FindReceiver().This();
            case S.ArrayExpression e:
                return ArrayOf(e.Elements);
            case S.ObjectExpression e:
                return ObjectLiteral(e);
            case S.FunctionExpression e:
                return FunctionExpression(e, e.Id?.Name ?? "");
            case S.ArrowFunctionExpression e:
                return Function(e, "");
            case S.ClassExpression e:
                return Class(e, e.Id?.Name ?? "", null);
            case S.TemplateLiteral e:
                return Template(e);
            case S.TaggedTemplateExpression e:
                return TaggedTemplate(e);
            case S.MemberExpression e:
                return Member(e, null);
            case S.CallExpression e:
                return Call(e, null);
            case S.ChainExpression e:
                return Chain(e);
            case S.NewExpression e:
                return New(e);
            case S.IntrinsicCallExpression e:
                return IntrinsicCall(e);
            case S.ImportExpression e:
                return DynamicImport(e);
            case S.MetaProperty { Meta.Name: "new" }:
                return FindReceiver().NewTarget();
            case S.MetaProperty e:
                return ImportMeta(e);
            case S.UnaryExpression e:
                return Unary(e);
            case S.UpdateExpression e:
                return Update(e, used);
            case S.BinaryExpression e:
                return Binary(e);
            case S.LogicalExpression e:
                return Logical(e, used);
            case S.AssignmentExpression e:
                return Assignment(e, used);
            case S.ConditionalExpression e:
                return new If(Condition(e.Test), Expression(e.Consequent, used), Expression(e.Alternate, used));
            case S.SequenceExpression e:
                return Seq(e.Expressions.Select((item, i) => Expression(item, used && i == e.Expressions.Length - 1)));
            case S.YieldExpression e:
                return e.Delegate ? YieldStar(e) : Yield(e);
            case S.AwaitExpression e:
                return Await(Expression(e.Argument), At(e));
            case S.Super or S.SpreadElement or S.PrivateIdentifier or S.Pattern:
                throw new InvalidOperationException($"{node.Type} is not evaluated on its own");
            default:
                throw new InvalidOperationException($"no such expression: {node.Type}");
        }
    }

    /// <summary>Code whose value is used by a branch alone: any value with the right ToBoolean.</summary>
    private Expr Condition(S.Expression node) => node switch
    {
        S.LogicalExpression { Operator: S.LogicalOperator.And } e => new If(Condition(e.Left), Condition(e.Right), False),
        S.LogicalExpression { Operator: S.LogicalOperator.Or } e => new If(Condition(e.Left), True, Condition(e.Right)),
        S.UnaryExpression { Operator: S.UnaryOperator.Not } e => Not(Condition(e.Argument)),
        _ => Expression(node),
    };

    /// <summary>8.4.5 NamedEvaluation: an anonymous function or class gets the name; anything else is evaluated.</summary>
    private Expr Named(S.Expression node, string name) => node switch
    {
        S.FunctionExpression { Id: null } e => FunctionExpression(e, name),
        S.ArrowFunctionExpression e => Function(e, name),
        S.ClassExpression { Id: null } e => Class(e, name, null),
        _ => Expression(node),
    };

    /// <summary>NamedEvaluation with a name computed at run time: a property key or private name.</summary>
    private Expr NamedDynamically(S.Expression node, Expr key) => node switch
    {
        S.FunctionExpression { Id: null } or S.ArrowFunctionExpression => Prim("SetFunctionName", Expression(node), key, String("")),
        S.ClassExpression { Id: null } e => Class(e, "", key),
        _ => Expression(node),
    };

    private Expr NamedByKey(S.Expression node, Expr key) =>
        key is Constant c ? Named(node, KeyText(c)) : NamedDynamically(node, key);

    private static string KeyText(Constant key) => key.Value switch
    {
        Literal.String s => s.Value,
        Literal.Number n => S.NumberText.Of(n.Value),
        _ => throw new InvalidOperationException("not a property key"),
    };

    // ── Literals ─────────────────────────────────────────────────────────────────────────────────────────────────────

    // 13.2.5.5 PropertyDefinitionEvaluation
    private Expr ObjectLiteral(S.ObjectExpression node) => Temp("object", Prim("NewObject"), o =>
    {
        var items = new List<Expr>();
        Func<Expr> home = () => o;
        foreach (S.Node part in node.Properties)
        {
            if (part is S.SpreadElement spread)
            {
                items.Add(PrimAt(At(spread), "CopyDataProperties", o, Expression(spread.Argument), Undefined));
                continue;
            }
            var property = (S.Property)part;
            // B.3.1
            if (property is { Kind: S.PropertyKind.Init, Computed: false, Shorthand: false, Method: false } && ConstantKey(property.Key, false) is { Value: Literal.String { Value: "__proto__" } })
            {
                items.Add(Prim("SetLiteralPrototype", o, Expression(property.Value)));
                continue;
            }
            items.Add(WithKey(property.Key, property.Computed, key =>
            {
                if (property.Kind is S.PropertyKind.Get or S.PropertyKind.Set)
                {
                    bool isGetter = property.Kind == S.PropertyKind.Get;
                    Expr accessor = Method((S.FunctionExpression)property.Value, key, isGetter ? "get" : "set", home, property.Span);
                    return Prim(isGetter ? "DefineGetter" : "DefineSetter", o, key, accessor, True);
                }
                return DefineProperty(o, key, property.Method
                    ? Method((S.FunctionExpression)property.Value, key, "", home, property.Span)
                    : NamedByKey(property.Value, key));
            }));
        }
        items.Add(o);
        return Seq(items);
    });

    /// <summary>Evaluates a property name (13.2.5.5): a constant, or a variable that holds a property key.</summary>
    private Expr WithKey(S.Expression key, bool computed, Func<Expr, Expr> body)
    {
        if (ConstantKey(key, computed) is { } constant)
            return body(constant);
        return Temp("key", PrimAt(At(key), "ToPropertyKey", Expression(key)), body);
    }

    // 13.2.8.6: each substitution becomes a string before the next is evaluated
    private Expr Template(S.TemplateLiteral node)
    {
        Expr? text = null;
        void Append(Expr part, S.Node at) => text = text is null ? part : PrimAt(At(at), "StringConcat", text, part);
        for (int i = 0; i < node.Quasis.Length; i++)
        {
            if (node.Quasis[i].Cooked!.Length > 0)
                Append(String(node.Quasis[i].Cooked!), node.Quasis[i]);
            if (i < node.Expressions.Length)
                Append(PrimAt(At(node.Expressions[i]), "ToString", Expression(node.Expressions[i])), node.Expressions[i]);
        }
        return text ?? String("");
    }

    // 13.3.11, 13.2.8.4 GetTemplateObject: one object for each place in the source, made when first needed
    private Expr TaggedTemplate(S.TaggedTemplateExpression node)
    {
        SourcePosition at = At(node.Tag is S.MemberExpression m ? m.Property : node.Tag);
        Variable site = ids.Variable("template");
        statics.Add(site);
        Expr Strings(Func<S.TemplateElement, Expr> part) => Temp("strings", Prim("NewArray", Number(node.Quasi.Quasis.Length)), array =>
            Seq([.. node.Quasi.Quasis.Select(q => Prim("ArrayAppend", array, part(q))), array]));
        Expr template = If(Prim("IsUndefined", new Var(site)),
            new Assign(site, Prim("NewTemplateObject", Strings(q => q.Cooked is null ? Undefined : String(q.Cooked)), Strings(q => String(q.Raw)))),
            new Var(site));
        return WithCallee(node.Tag, null, (tag, @this) =>
            new Call(tag, @this, Undefined, [template, .. node.Quasi.Expressions.Select(e => Expression(e))], CalleeText(node.Tag)) { Position = at });
    }

    // ── Operators ────────────────────────────────────────────────────────────────────────────────────────────────────

    private Expr Unary(S.UnaryExpression node)
    {
        switch (node.Operator)
        {
            case S.UnaryOperator.Minus:
                return node.Argument is S.NumericLiteral number ? Number(-number.Value) : PrimAt(At(node), "Negate", Expression(node.Argument));
            case S.UnaryOperator.Plus:
                return PrimAt(At(node), "ToNumber", Expression(node.Argument));
            case S.UnaryOperator.Not:
                return Not(Condition(node.Argument));
            case S.UnaryOperator.BitNot:
                return PrimAt(At(node), "BitwiseNot", Expression(node.Argument));
            case S.UnaryOperator.TypeOf:
                return Prim("TypeOf", node.Argument is S.Identifier id ? ReadName(id, forTypeof: true) : Expression(node.Argument));
            case S.UnaryOperator.Void:
                return Seq(Expression(node.Argument, used: false), Undefined);
            case S.UnaryOperator.Delete:
                return Delete(node);
            default:
                throw new InvalidOperationException($"no such operator: {node.Operator}");
        }
    }

    // 13.5.1.2
    private Expr Delete(S.UnaryExpression node)
    {
        SourcePosition at = At(node);
        switch (node.Argument)
        {
            case S.Identifier id:
            {
                ResolvedName name = Resolve(id);
                Expr plain = name.Binding is null ? PrimAt(at, "DeleteGlobal", String(id.Name)) : False;
                if (name.Objects is null)
                    return plain;
                return Temp("base", ObjectWith(name), found =>
                    If(Prim("IsUndefined", found), plain, PrimAt(at, "DeleteProperty", found, String(id.Name), False)));
            }
            case S.MemberExpression { Object: S.Super } member:
                // Step 5.a comes before the key becomes a property key
                return Seq(
                    FindReceiver().This(),
                    member.Computed ? Expression(member.Property) : Undefined,
                    ThrowError(ErrorKinds.ReferenceError, "Unsupported reference to 'super'", at));
            case S.MemberExpression member:
                return DeleteMember(member, null, at);
            case S.ChainExpression { Expression: S.MemberExpression member }:
            {
                Label label = ids.Label("chain");
                Variable result = ids.Variable("deleted");
                // A chain that is cut short deletes nothing: true
                return new Let(result, True, Seq(
                    new Block(label, new Assign(result, DeleteMember(member, label, at))),
                    new Var(result)));
            }
            default:
                return Seq(Expression(node.Argument, used: false), True);
        }
    }

    private Expr DeleteMember(S.MemberExpression member, Label? chain, SourcePosition at)
    {
        Expr @object = ChainObject(member, chain);
        Expr key = ConstantKey(member.Property, member.Computed) ?? Expression(member.Property);
        return PrimAt(at, "DeleteProperty", @object, key, Boolean(_isStrict));
    }

    // 13.4
    private Expr Update(S.UpdateExpression node, bool used) => WithReference(node.Argument, true, reference =>
    {
        string operation = node.Operator == S.UpdateOperator.Increment ? "Increment" : "Decrement";
        Expr old = PrimAt(At(node), "ToNumeric", reference.Get());
        if (!used)
            return reference.Put(Prim(operation, old));
        if (node.Prefix)
        {
            return reference.PutHasValue
                ? reference.Put(Prim(operation, old))
                : Temp("updated", Prim(operation, old), value => Seq(reference.Put(value), value));
        }
        return Temp("old", old, value => Seq(reference.Put(Prim(operation, value)), value));
    });

    private static string OperationOf(S.BinaryOperator op) => op switch
    {
        S.BinaryOperator.Equal or S.BinaryOperator.NotEqual => "LooseEquals",
        S.BinaryOperator.StrictEqual or S.BinaryOperator.StrictNotEqual => "StrictEquals",
        S.BinaryOperator.Less => "Less",
        S.BinaryOperator.LessEqual => "LessOrEqual",
        S.BinaryOperator.Greater => "Greater",
        S.BinaryOperator.GreaterEqual => "GreaterOrEqual",
        S.BinaryOperator.ShiftLeft => "ShiftLeft",
        S.BinaryOperator.ShiftRight => "ShiftRight",
        S.BinaryOperator.ShiftRightUnsigned => "ShiftRightUnsigned",
        S.BinaryOperator.Add => "Add",
        S.BinaryOperator.Subtract => "Subtract",
        S.BinaryOperator.Multiply => "Multiply",
        S.BinaryOperator.Divide => "Divide",
        S.BinaryOperator.Remainder => "Remainder",
        S.BinaryOperator.Exponent => "Exponentiate",
        S.BinaryOperator.BitOr => "BitwiseOr",
        S.BinaryOperator.BitXor => "BitwiseXor",
        S.BinaryOperator.BitAnd => "BitwiseAnd",
        S.BinaryOperator.In => "In",
        S.BinaryOperator.InstanceOf => "InstanceOf",
        _ => throw new InvalidOperationException($"no such operator: {op}"),
    };

    private static string OperationOf(S.AssignmentOperator op) => op switch
    {
        S.AssignmentOperator.Add => "Add",
        S.AssignmentOperator.Subtract => "Subtract",
        S.AssignmentOperator.Multiply => "Multiply",
        S.AssignmentOperator.Divide => "Divide",
        S.AssignmentOperator.Remainder => "Remainder",
        S.AssignmentOperator.Exponent => "Exponentiate",
        S.AssignmentOperator.ShiftLeft => "ShiftLeft",
        S.AssignmentOperator.ShiftRight => "ShiftRight",
        S.AssignmentOperator.ShiftRightUnsigned => "ShiftRightUnsigned",
        S.AssignmentOperator.BitOr => "BitwiseOr",
        S.AssignmentOperator.BitXor => "BitwiseXor",
        S.AssignmentOperator.BitAnd => "BitwiseAnd",
        _ => throw new InvalidOperationException($"no such operator: {op}"),
    };

    private Expr Binary(S.BinaryExpression node)
    {
        // A chain such as a + b + c + ... may be as long as the program: down its left side by a loop
        var chain = new Stack<S.BinaryExpression>();
        S.Expression left = node;
        while (left is S.BinaryExpression b)
        {
            chain.Push(b);
            left = b.Left;
        }
        Expr result = left is S.PrivateIdentifier ? Undefined : Expression(left);
        foreach (S.BinaryExpression e in chain)
        {
            Expr right = Expression(e.Right);
            result = e.Left is S.PrivateIdentifier name
                ? PrimAt(At(e), "PrivateHas", right, ReadPrivateName(name))
                : PrimAt(At(e), OperationOf(e.Operator), result, right);
            if (e.Operator is S.BinaryOperator.NotEqual or S.BinaryOperator.StrictNotEqual)
                result = Not(result);
        }
        return result;
    }

    private Expr Logical(S.LogicalExpression node, bool used)
    {
        if (!used)
        {
            return node.Operator switch
            {
                S.LogicalOperator.And => If(Condition(node.Left), Expression(node.Right, false)),
                S.LogicalOperator.Or => If(Condition(node.Left), Undefined, Expression(node.Right, false)),
                _ => If(Prim("IsUndefinedOrNull", Expression(node.Left)), Expression(node.Right, false)),
            };
        }
        // Left-nested chains by a loop, as in Binary
        var chain = new Stack<S.LogicalExpression>();
        S.Expression left = node;
        while (left is S.LogicalExpression l)
        {
            chain.Push(l);
            left = l.Left;
        }
        Expr result = Expression(left);
        foreach (S.LogicalExpression e in chain)
            result = Temp("left", result, value => ShortCircuit(e.Operator, value, Expression(e.Right)));
        return result;
    }

    private static Expr ShortCircuit(S.LogicalOperator op, Expr left, Expr right) => op switch
    {
        S.LogicalOperator.And => new If(left, right, left),
        S.LogicalOperator.Or => new If(left, left, right),
        _ => new If(Prim("IsUndefinedOrNull", left), right, left),
    };

    // 13.15.2
    private Expr Assignment(S.AssignmentExpression node, bool used)
    {
        switch (node.Operator)
        {
            case S.AssignmentOperator.Assign when node.Left is S.ObjectPattern or S.ArrayPattern:
                return Temp("value", Expression(node.Right), value => Seq(Destructure(node.Left, value, PatternMode.Assign, ValueText(node.Right)), used ? value : Undefined));
            case S.AssignmentOperator.Assign:
                return WithReference(node.Left, false, reference =>
                    Store(reference, AssignedValue(node), used));
            case S.AssignmentOperator.LogicalOr or S.AssignmentOperator.LogicalAnd or S.AssignmentOperator.Coalesce:
            {
                S.LogicalOperator op = node.Operator switch
                {
                    S.AssignmentOperator.LogicalOr => S.LogicalOperator.Or,
                    S.AssignmentOperator.LogicalAnd => S.LogicalOperator.And,
                    _ => S.LogicalOperator.Coalesce,
                };
                return WithReference(node.Left, true, reference => Temp("left", reference.Get(), value =>
                    ShortCircuit(op, value, Store(reference, AssignedValue(node), used))));
            }
            default:
                return WithReference(node.Left, true, reference =>
                    Store(reference, PrimAt(At(node), OperationOf(node.Operator), reference.Get(), Expression(node.Right)), used));
        }
    }

    private Expr AssignedValue(S.AssignmentExpression node) =>
        node.Left is S.Identifier { IsParenthesized: false } id ? Named(node.Right, id.Name) : Expression(node.Right);

    private Expr Store(Reference reference, Expr value, bool used) => !used || reference.PutHasValue
        ? reference.Put(value)
        : Temp("value", value, v => Seq(reference.Put(v), v));

    // ── Library code: %Name(...) ─────────────────────────────────────────────────────────────────────────────────────

    private Expr IntrinsicCall(S.IntrinsicCallExpression node)
    {
        ImmutableArray<S.Expression> arguments = node.Arguments;
        switch (node.Name)
        {
            case "Call" when arguments.Length >= 2:
                if (arguments.Any(a => a is S.SpreadElement))
                    throw Unsupported("spread in %Call", node);
                return new Call(Expression(arguments[0]), Expression(arguments[1]), Undefined, [.. arguments.Skip(2).Select(a => Expression(a))], CalleeText(arguments[0])) { Position = At(node) };
            case "Construct" when arguments.Length >= 2:
                return BindAll(arguments, values => Construct(values[0], values[1], values[2..], CalleeText(arguments[0]), At(node)));
            case "Symbol" when arguments is [S.StringLiteral name]:
                return new Constant(new Literal.WellKnownSymbol(name.Value));
            case "Hole" when arguments.IsEmpty:
                return Hole;
        }
        if (!PrimitiveTable.All.TryGetValue(node.Name, out Primitive? primitive))
            throw Unsupported($"the operation %{node.Name}", node);
        // The last operand of these is the program's text for messages, which the library does not have.
        bool lacksText = arguments.Length == primitive.Arity - 1
            && node.Name is "GetIterator" or "GetAsyncIterator" or "AppendSpread" or "CallArray" or "ConstructArray" or "NewPrivateName";
        if (primitive.Arity != arguments.Length && !lacksText)
            throw new ElaborationException($"%{node.Name} takes {primitive.Arity} operands", source, node.Span.Start);
        ImmutableArray<Expr> operands = [.. arguments.Select(a => Expression(a))];
        return new Prim(primitive, lacksText ? operands.Add(Undefined) : operands) { Position = At(node) };
    }
}
