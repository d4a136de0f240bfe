using System.Collections.Immutable;
using static VerifiedJS.Core.CoreBuilder;
using S = VerifiedJS.Source;

namespace VerifiedJS.Core.Elaboration;

internal sealed partial class Elaborator
{
    /// <summary>A Reference Record (6.2.5) whose base and key are evaluated. Get and Put may be used more than once.</summary>
    /// <param name="Get">6.2.5.5 GetValue.</param>
    /// <param name="Put">6.2.5.6 PutValue; its operand is evaluated once, before the store.</param>
    /// <param name="PutHasValue">The value of Put's code is the stored value.</param>
    private sealed record Reference(Func<Expr> Get, Func<Expr, Expr> Put, bool PutHasValue = false);

    /// <summary>Evaluates the parts of a reference, then the body. forUpdate: Get and Put both happen, so a key is converted once.</summary>
    private Expr WithReference(S.Expression target, bool forUpdate, Func<Reference, Expr> body)
    {
        switch (target)
        {
            case S.Identifier id:
                return WithName(Resolve(id), forUpdate, body);
            case S.MemberExpression { Property: S.PrivateIdentifier name } member:
            {
                SourcePosition at = At(name);
                return Temp("object", Expression(member.Object), o => body(new Reference(
                    () => PrimAt(at, "PrivateGet", o, ReadPrivateName(name)),
                    value => PrimAt(at, "PrivateSet", o, ReadPrivateName(name), value))));
            }
            case S.MemberExpression { Object: S.Super } member:
                return WithSuperProperty(member, forUpdate, (prototype, key, @this) => body(new Reference(
                    () => PrimAt(At(member.Property), "GetSuper", prototype, key, @this),
                    value => PrimAt(At(member.Property), "SetSuper", prototype, key, value, @this, Boolean(_isStrict)))));
            case S.MemberExpression member:
                return Temp("object", Expression(member.Object), o =>
                {
                    SourcePosition at = At(member.Property);
                    Expr? constant = ConstantKey(member.Property, member.Computed);
                    Reference To(Expr key) => new(() => GetProperty(o, key, at), value => SetProperty(o, key, value, at));
                    if (constant is not null)
                        return body(To(constant));
                    return Temp("key", Expression(member.Property), key =>
                    {
                        if (!forUpdate)
                            return body(To(key));
                        // 6.2.5.5 GetValue step 3.c: the base's ToObject comes first and throws in the access below
                        Expr converted = If(Prim("IsUndefinedOrNull", o), key, PrimAt(at, "ToPropertyKey", key));
                        return Temp("key", converted, k => body(To(k)));
                    });
                });
            case S.CallExpression call:
                // B.1 web compatibility: in sloppy code a call is accepted as target, and throws when it is assigned to (13.15.1)
                return body(new Reference(
                    () => Seq(Expression(call), ThrowError(ErrorKinds.ReferenceError, "Invalid left-hand side in assignment", At(call))),
                    _ => Seq(Expression(call), ThrowError(ErrorKinds.ReferenceError, "Invalid left-hand side in assignment", At(call)))));
            default:
                throw Unsupported($"assignment to {target.Type}", target);
        }
    }

    private Expr WithName(ResolvedName name, bool forUpdate, Func<Reference, Expr> body)
    {
        WriteBinding(name, Undefined, out bool hasValue, wasRead: true);
        if (name.Objects is null)
            return body(new Reference(() => ReadBinding(name), value => WriteBinding(name, value, out _, forUpdate), hasValue));
        // The object that has the name, or undefined: found before anything else happens (6.2.5.3, 9.1.2.1)
        return Temp("base", ObjectWith(name), found => body(new Reference(
            () => If(Prim("IsUndefined", found), ReadBinding(name), WithGet(found, name)),
            value => Temp("value", value, v =>
                If(Prim("IsUndefined", found), WriteBinding(name, v, out _, forUpdate), WithSet(found, name, v))))));
    }

    private static Expr ObjectWith(in ResolvedName name)
    {
        Expr found = Undefined;
        foreach (DynamicObject @object in name.Objects!.Reverse())
            found = If(Prim(@object.IsWith ? "HasBindingInWith" : "HasProperty", new Var(@object.Variable), String(name.Name)), new Var(@object.Variable), found);
        return found;
    }

    // 13.3.6.2 step 1.b: a with object is the this value of a call of a name that it has
    private static Expr ThisOfCall(in ResolvedName name, Expr found) => name.Objects!.Where(o => !o.IsWith).Aggregate(found, (self, variables) =>
        If(StrictEquals(found, new Var(variables.Variable)), Undefined, self));

    // 9.1.1.2.6 GetBindingValue of an object environment
    private Expr WithGet(Expr @object, in ResolvedName name) =>
        If(Prim("HasProperty", @object, String(name.Name)),
            GetProperty(@object, String(name.Name), AtOffset(name.Offset)),
            _isStrict ? ThrowError(ErrorKinds.ReferenceError, $"{name.Name} is not defined", AtOffset(name.Offset)) : Undefined);

    // 9.1.1.2.5 SetMutableBinding of an object environment
    private Expr WithSet(Expr @object, ResolvedName name, Expr value)
    {
        SourcePosition position = AtOffset(name.Offset);
        Expr set = PrimAt(position, "SetNamed", @object, String(name.Name), value, Boolean(_isStrict));
        return Temp("stillExists", Prim("HasProperty", @object, String(name.Name)), exists => _isStrict
            ? If(exists, set, ThrowError(ErrorKinds.ReferenceError, $"{name.Name} is not defined", position))
            : set);
    }

    private Expr ReadName(S.Identifier id, bool forTypeof = false)
    {
        ResolvedName name = Resolve(id);
        Expr plain = ReadBinding(name, forTypeof);
        if (name.Objects is null)
            return plain;
        return Temp("base", ObjectWith(name), found => If(Prim("IsUndefined", found), plain, WithGet(found, name)));
    }

    // ── Properties ───────────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>The key as a constant, if it is one: a String, or a Number for an array index. Null for what must be computed.</summary>
    private static Constant? ConstantKey(S.Expression key, bool computed) => key switch
    {
        S.Identifier id when !computed => (Constant)KeyConstant(id.Name),
        S.StringLiteral s => (Constant)KeyConstant(s.Value),
        S.NumericLiteral n => (Constant)KeyConstant(S.NumberText.Of(n.Value)),
        S.BigIntLiteral b when !computed => (Constant)KeyConstant(DecimalDigits(b)),
        _ => null,
    };

    private static Expr KeyConstant(string name) => IsArrayIndex(name, out uint index) ? Number(index) : String(name);

    /// <summary>6.1.7: a canonical numeric string below 2^32 - 1.</summary>
    private static bool IsArrayIndex(string name, out uint index)
    {
        index = 0;
        if (name.Length is 0 or > 10 || (name[0] == '0' && name.Length > 1) || !name.All(char.IsAsciiDigit))
            return false;
        return uint.TryParse(name, out index) && index != uint.MaxValue;
    }

    private static string DecimalDigits(S.BigIntLiteral literal)
    {
        string digits = literal.Digits;
        if (digits.Length > 2 && digits[0] == '0' && char.IsAsciiLetter(digits[1]))
        {
            int radix = char.ToLowerInvariant(digits[1]) switch { 'x' => 16, 'o' => 8, _ => 2 };
            System.Numerics.BigInteger value = 0;
            if (radix == 16)
                value = System.Numerics.BigInteger.Parse("0" + digits[2..], System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);
            else
                foreach (char c in digits.AsSpan(2))
                    value = (value * radix) + (c - '0');
            return value.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        return digits;
    }

    private static bool IsName(Expr key) => key is Constant { Value: Literal.String };

    private static Expr GetProperty(Expr @object, Expr key, SourcePosition at) => PrimAt(at, IsName(key) ? "GetNamed" : "GetElement", @object, key);

    private Expr SetProperty(Expr @object, Expr key, Expr value, SourcePosition at) =>
        PrimAt(at, IsName(key) ? "SetNamed" : "SetElement", @object, key, value, Boolean(_isStrict));

    /// <summary>Defines an own data property of an object literal or instance under construction.</summary>
    private static Expr DefineProperty(Expr @object, Expr key, Expr value, bool isOrdinary = true) =>
        Prim(isOrdinary && IsName(key) ? "DefineNamed" : "DefineElement", @object, key, value);

    /// <summary>A member of an object read from JSON.</summary>
    public static Expr DefineJsonMember(Expr @object, string name, Expr value) => DefineProperty(@object, KeyConstant(name), value);

    /// <summary>13.3.7.1: `this` first, then the key, then the home object's prototype.</summary>
    private Expr WithSuperProperty(S.MemberExpression member, bool forUpdate, Func<Expr, Expr, Expr, Expr> body)
    {
        Receiver receiver = FindReceiver();
        return Temp("this", receiver.This(), @this =>
        {
            Expr Prototype() => Prim("GetPrototypeOf", receiver.HomeObject!());
            if (ConstantKey(member.Property, member.Computed) is { } constant)
                return Temp("prototype", Prototype(), prototype => body(prototype, constant, @this));
            return Temp("key", Expression(member.Property), key =>
                Temp("prototype", Prototype(), prototype => forUpdate
                    ? Temp("key", PrimAt(At(member.Property), "ToPropertyKey", key), converted => body(prototype, converted, @this))
                    : body(prototype, key, @this)));
        });
    }

    private Expr Member(S.MemberExpression member, Label? chain)
    {
        if (member.Object is S.Super || member.Property is S.PrivateIdentifier)
        {
            if (member.Object is S.Super)
                return WithReference(member, false, reference => reference.Get());
            return PrimAt(At(member.Property), "PrivateGet", ChainObject(member, chain), ReadPrivateName((S.PrivateIdentifier)member.Property));
        }
        Expr @object = ChainObject(member, chain);
        Expr key = ConstantKey(member.Property, member.Computed) ?? Expression(member.Property);
        return GetProperty(@object, key, At(member.Property));
    }

    // ── Optional chains (13.3.9): a nullish base leaves the block of the chain ────────────────────────────────────────

    private Expr Chain(S.ChainExpression chain)
    {
        Label label = ids.Label("chain");
        return new Block(label, ChainElement(chain.Expression, label));
    }

    private Expr ChainElement(S.Expression element, Label? chain) => element switch
    {
        S.MemberExpression member => Member(member, chain),
        S.CallExpression call => Call(call, chain),
        _ => Expression(element),
    };

    private Expr ChainObject(S.MemberExpression member, Label? chain) =>
        ShortCircuit(ChainElement(member.Object, chain), member.Optional ? chain : null);

    private Expr ShortCircuit(Expr value, Label? chain) => chain is null
        ? value
        : Temp("base", value, v => If(Prim("IsUndefinedOrNull", v), new Break(chain, Undefined), v));

    // ── Calls (13.3.6) ───────────────────────────────────────────────────────────────────────────────────────────────

    private Expr Call(S.CallExpression call, Label? chain)
    {
        if (call.Callee is S.Super)
            return SuperCall(call);
        SourcePosition at = At(call.Callee is S.MemberExpression m ? m.Property : call.Callee);
        Label? optional = call.Optional ? chain : null;
        if (RequireCall(call) is { } required)
            return required;
        if (withEvaluator && call.Callee is S.Identifier { Name: "eval" } && !call.Optional)
            return DirectEval(call, at);
        return WithCallee(call.Callee, chain, (callee, @this) =>
            ApplyCall(ShortCircuit(callee, optional), @this, call.Arguments, CalleeText(call.Callee), at));
    }

    private Expr ApplyCall(Expr callee, Expr @this, ImmutableArray<S.Expression> arguments, string? text, SourcePosition at) =>
        arguments.Any(a => a is S.SpreadElement)
            ? PrimAt(at, "CallArray", callee, @this, ListOf(arguments), TextOrUndefined(text))
            : new Call(callee, @this, Undefined, [.. arguments.Select(a => Expression(a))], text) { Position = at };

    /// <summary>The callee's code and the this value, a variable or constant that the callee's code may set: evaluate the callee first.</summary>
    private Expr WithCallee(S.Expression callee, Label? chain, Func<Expr, Expr, Expr> body)
    {
        switch (callee)
        {
            case S.MemberExpression { Object: S.Super } member:
                return WithSuperProperty(member, false, (prototype, key, @this) => body(PrimAt(At(member.Property), "GetSuper", prototype, key, @this), @this));
            case S.MemberExpression { Property: S.PrivateIdentifier name } member:
                return Temp("object", ChainObject(member, chain), o => body(PrimAt(At(name), "PrivateGet", o, ReadPrivateName(name)), o));
            case S.MemberExpression member:
                return Temp("object", ChainObject(member, chain), o =>
                    body(GetProperty(o, ConstantKey(member.Property, member.Computed) ?? Expression(member.Property), At(member.Property)), o));
            case S.ChainExpression inner:
            {
                // (a?.b)(): the parentheses end the chain but keep the reference
                Variable @this = ids.Variable("this");
                Label label = ids.Label("chain");
                Expr value = new Block(label, WithCallee(inner.Expression, label, (f, t) => Temp("callee", f, c => Seq(new Assign(@this, t), c))));
                return new Let(@this, Undefined, Temp("callee", value, f => body(f, new Var(@this))));
            }
            case S.Identifier id:
            {
                ResolvedName name = Resolve(id);
                if (name.Objects is null)
                    return body(ReadBinding(name), Undefined);
                return Temp("base", ObjectWith(name), found => Temp("this", ThisOfCall(name, found), @this =>
                    body(If(Prim("IsUndefined", found), ReadBinding(name), WithGet(found, name)), @this)));
            }
            case S.CallExpression inner when chain is not null:
                return body(Call(inner, chain), Undefined);
            default:
                return body(Expression(callee), Undefined);
        }
    }

    /// <summary>A list of argument or element values as an internal array (13.3.8.1, 13.2.4.1).</summary>
    private Expr ListOf(ImmutableArray<S.Expression> items) => ArrayOf([.. items], isCall: true);

    private Expr ArrayOf(ImmutableArray<S.Expression?> items, bool isCall = false)
    {
        // V8 has other words for what is spread at a call's end, and none of the program's in its middle.
        Expr TextOf(S.SpreadElement spread) =>
            !isCall ? String(IterableText(spread.Argument))
            : ReferenceEquals(spread, items[^1]) && items.Count(i => i is S.SpreadElement) == 1 ? Null : Undefined;
        int room = items.Count(i => i is not S.SpreadElement);
        return Temp("array", Prim("NewArray", Number(room)), array => Seq([
            .. items.Select(item => item switch
            {
                null => Prim("ArrayAppend", array, Hole),
                S.SpreadElement spread => PrimAt(At(spread), "AppendSpread", array, Expression(spread.Argument), TextOf(spread)),
                _ => Prim("ArrayAppend", array, Expression(item)),
            }),
            array,
        ]));
    }

    // 13.3.5.1.1 EvaluateNew
    private Expr New(S.NewExpression node)
    {
        SourcePosition at = At(node);
        return Temp("constructor", Expression(node.Callee), constructor =>
        {
            if (node.Arguments.Any(a => a is S.SpreadElement))
                return PrimAt(at, "ConstructArray", constructor, ListOf(node.Arguments), constructor, String(ConstructorText(node.Callee)));
            return BindAll(node.Arguments, arguments =>
                Construct(constructor, constructor, arguments, ConstructorText(node.Callee), at));
        });
    }

    private static string ConstructorText(S.Expression constructor) => constructor is S.Identifier id ? id.Name : CalleeText(constructor);

    /// <summary>What "... is not iterable" is said of.</summary>
    private static string IterableText(S.Expression iterable) => iterable switch
    {
        S.Identifier id => id.Name,
        S.CallExpression { Callee: not S.Super } call => CalleeText(call.Callee) + " is not a function or its return value",
        _ => CalleeText(iterable),
    };

    private static Expr TextOrUndefined(string? text) => text is null ? Undefined : String(text);

    /// <summary>7.3.15 Construct: the object is made first, then the constructor called with it as this.</summary>
    private Expr Construct(Expr constructor, Expr newTarget, ImmutableArray<Expr> arguments, string? text, SourcePosition at) =>
        Temp("instance", PrimAt(at, "PrepareConstruct", constructor, newTarget), instance =>
            Prim("ConstructResult", new Call(constructor, instance, newTarget, arguments, text) { Position = at }, instance));

    /// <summary>Evaluates all to constants or variables, in order.</summary>
    private Expr BindAll(ImmutableArray<S.Expression> arguments, Func<ImmutableArray<Expr>, Expr> body)
    {
        Expr Bind(int i, ImmutableArray<Expr> done) => i == arguments.Length
            ? body(done)
            : Temp("argument", Expression(arguments[i]), value => Bind(i + 1, done.Add(value)));
        return Bind(0, []);
    }

    // 13.3.7.1 SuperCall
    private Expr SuperCall(S.CallExpression call)
    {
        DerivedConstructor derived = FindReceiver().Derived!;
        SourcePosition at = At(call);
        return Temp("parent", Prim("GetPrototypeOf", derived.ActiveFunction()), parent =>
            Temp("newTarget", FindReceiver().NewTarget(), newTarget =>
            {
                if (call.Arguments.Any(a => a is S.SpreadElement))
                    return Temp("arguments", ListOf(call.Arguments), list =>
                        BindThis(derived, Seq(
                            If(Prim("IsConstructor", parent), Undefined, PrimAt(at, "NotSuperConstructor", parent, derived.ActiveFunction())),
                            PrimAt(at, "ConstructArray", parent, list, newTarget, Undefined)), at));
                return BindAll(call.Arguments, arguments => BindThis(derived,
                    Temp("instance", PrimAt(at, "PrepareConstruct", parent, newTarget), instance => Seq(
                        // Step 5
                        If(Prim("IsHole", instance), PrimAt(at, "NotSuperConstructor", parent, derived.ActiveFunction()), Undefined),
                        Prim("ConstructResult", new Call(parent, instance, newTarget, arguments, null) { Position = at }, instance))),
                    at));
            }));
    }

    private Expr BindThis(DerivedConstructor derived, Expr constructed, SourcePosition at) => Temp("constructed", constructed, result => Seq(
        // 9.1.1.3.1 BindThisValue step 3
        If(StrictEquals(new Var(derived.This), Uninitialized), Undefined,
            ThrowError(ErrorKinds.ReferenceError, "Super constructor may only be called once", at)),
        new Assign(derived.This, result),
        derived.InitializeFields(),
        result));

    /// <summary>The callee as messages show it: "a.b is not a function".</summary>
    private static string CalleeText(S.Expression callee)
    {
        switch (callee)
        {
            case S.Identifier { Name: "undefined" }:
                return "(void 0)";
            case S.Identifier id:
                return id.Name;
            case S.ThisExpression:
                return "this";
            case S.NullLiteral or S.BooleanLiteral:
                return ((S.Literal)callee).Raw;
            case S.UnaryExpression { Operator: S.UnaryOperator.Void or S.UnaryOperator.TypeOf or S.UnaryOperator.Delete } e:
                return $"({S.OperatorText.Text(e.Operator)} {CalleeText(e.Argument)})";
            case S.UnaryExpression e:
                return $"({S.OperatorText.Text(e.Operator)}{CalleeText(e.Argument)})";
            case S.BinaryExpression { Left: not S.BinaryExpression } e:
                return $"({CalleeText(e.Left)} {S.OperatorText.Text(e.Operator)} {CalleeText(e.Right)})";
            case S.ObjectExpression e when e.Properties.All(property => property is S.Property):
                return "{" + string.Concat(Enumerable.Repeat("(intermediate value)", e.Properties.Length)) + "}";
            case S.ConditionalExpression:
                return "(intermediate value)(intermediate value)(intermediate value)";
            case S.SequenceExpression e when e.Expressions.Length == 2:
                return $"({CalleeText(e.Expressions[0])} , {CalleeText(e.Expressions[1])})";
            case S.ArrayExpression { Elements: [] }:
                return "[]";
            case S.Super:
                return "super";
            case S.MetaProperty { Meta.Name: "new" }:
                return ".new.target";
            case S.ChainExpression chain:
                return CalleeText(chain.Expression);
            case S.CallExpression call:
                return Depth(call) > 20 ? "(intermediate value)" : CalleeText(call.Callee) + "(...)";
            case S.StringLiteral s:
                return "\"" + s.Value + "\"";
            case S.NumericLiteral n:
                return S.NumberText.Of(n.Value);
            case S.MemberExpression member when Depth(member) <= 20:
            {
                string @object = member.Object is S.Super ? "(intermediate value)" : CalleeText(member.Object);
                string dot = member.Optional ? "?." : "";
                return member.Property switch
                {
                    S.PrivateIdentifier p => $"{@object}{(member.Optional ? "?." : ".")}#{p.Name}",
                    S.Identifier p when !member.Computed => $"{@object}{(member.Optional ? "?." : ".")}{p.Name}",
                    _ => $"{@object}{dot}[{(member.Property is S.StringLiteral s ? s.Raw : CalleeText(member.Property))}]",
                };
            }
            default:
                return "(intermediate value)";
        }
    }

    private static int Depth(S.Expression callee)
    {
        int depth = 0;
        for (S.Expression? e = callee; e is not null && depth <= 20; depth++)
        {
            e = e switch
            {
                S.MemberExpression m => m.Object,
                S.CallExpression c => c.Callee,
                _ => null,
            };
        }
        return depth;
    }
}
