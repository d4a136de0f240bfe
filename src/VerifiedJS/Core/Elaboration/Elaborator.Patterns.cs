using System.Collections.Immutable;
using static VerifiedJS.Core.CoreBuilder;
using S = VerifiedJS.Source;

namespace VerifiedJS.Core.Elaboration;

internal sealed partial class Elaborator
{
    private enum PatternMode
    {
        /// <summary>13.15.5 destructuring assignment, and `var`, whose names are assigned like any other (14.3.2.1).</summary>
        Assign,
        /// <summary>8.6.2 BindingInitialization of let, const, parameters, catch: the names are initialised.</summary>
        Initialize,
    }

    /// <summary>Takes a value (a variable or constant) apart.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="value">A variable or constant.</param>
    /// <param name="mode">What happens to the names.</param>
    /// <param name="text">The value as messages show it; null inside of patterns.</param>
    private Expr Destructure(S.Pattern pattern, Expr value, PatternMode mode, string? text = null, string? iterable = null) => pattern switch
    {
        S.Identifier id when mode == PatternMode.Initialize => Initialize(id, value),
        // B.1: sloppy code may have a call as a target
        S.Identifier or S.MemberExpression or S.CallExpression => WithReference(pattern, false, reference => reference.Put(value)),
        S.ObjectPattern p => DestructureObject(p, value, mode, text),
        S.ArrayPattern p => DestructureArray(p, value, mode, iterable),
        _ => throw new InvalidOperationException($"{pattern.Type} is not a whole pattern"),
    };

    /// <summary>
    /// An element of a pattern: evaluates its target where that comes first, then gets the value, then its default, then stores.
    /// 13.15.5.5 and 13.15.5.6; 8.6.3 for bindings, whose names have no code of their own except under `with`.
    /// </summary>
    private Expr DestructureElement(S.Pattern element, Func<Expr> getValue, PatternMode mode)
    {
        S.Pattern target = element;
        S.Expression? initializer = null;
        if (element is S.AssignmentPattern withDefault)
        {
            target = withDefault.Left;
            initializer = withDefault.Right;
        }
        Expr WithDefault(Expr value) => initializer is null
            ? value
            : Temp("element", value, v => If(Prim("IsUndefined", v), target is S.Identifier { IsParenthesized: false } id ? Named(initializer, id.Name) : Expression(initializer), v));

        if (target is S.ObjectPattern or S.ArrayPattern)
            return Temp("element", WithDefault(getValue()), value => Destructure(target, value, mode));
        if (target is S.Identifier name && mode == PatternMode.Initialize)
            return Initialize(name, WithDefault(getValue()));
        return WithReference(target, false, reference => reference.Put(WithDefault(getValue())));
    }

    private Expr DestructureObject(S.ObjectPattern pattern, Expr value, PatternMode mode, string? text)
    {
        bool hasRest = pattern.Properties.Length > 0 && pattern.Properties[^1] is S.RestElement;
        var keys = new List<Expr>();
        Expr From(int i)
        {
            if (i == pattern.Properties.Length)
                return Undefined;
            if (pattern.Properties[i] is S.RestElement rest)
            {
                // 13.15.5.4: the target first, then the copy without the keys taken before
                Expr Copy() => Temp("excluded", Prim("NewArray", Number(keys.Count)), excluded => Seq([
                    .. keys.Select(key => Prim("ArrayAppend", excluded, key is Constant { Value: Literal.Number n } ? String(S.NumberText.Of(n.Value)) : key)),
                    PrimAt(At(rest), "CopyDataProperties", Prim("NewObject"), value, excluded),
                ]));
                return DestructureElement(rest.Argument, Copy, mode);
            }
            var property = (S.Property)pattern.Properties[i];
            return WithKey(property.Key, property.Computed, key =>
            {
                if (hasRest)
                    keys.Add(key);
                return Seq(
                    DestructureElement((S.Pattern)property.Value, () => GetProperty(value, key, At(property.Key)), mode),
                    From(i + 1));
            });
        }
        // 13.15.5.2 step 1 and 8.6.2: an empty pattern, too, wants an object
        return Seq(RequireObject(pattern, value, text), From(0));
    }

    private static string ValueText(S.Expression value) => value is S.Identifier id ? id.Name : CalleeText(value);

    // 7.2.1 RequireObjectCoercible, with V8's words
    private Expr RequireObject(S.ObjectPattern pattern, Expr value, string? text)
    {
        string? property = pattern.Properties.Length > 0 && pattern.Properties[0] is S.Property { Computed: false } first && ConstantKey(first.Key, false) is { } key ? KeyText(key) : null;
        SourcePosition at = At(pattern);
        Expr message = Prim("StringConcat",
            text is null && property is not null
                ? Prim("StringConcat", Prim("StringConcat", String("Cannot read properties of "), Prim("ToString", value)), String($" (reading '{property}')"))
                : Prim("StringConcat",
                    property is null
                        ? Prim("StringConcat", Prim("StringConcat", String("Cannot destructure '"), text is null ? Prim("ToString", value) : String(text)), String("' as it is "))
                        : String($"Cannot destructure property '{property}' of '{text}' as it is "),
                    Prim("ToString", value)),
            String(text is null && property is not null ? "" : "."));
        return If(Prim("IsUndefinedOrNull", value), new Throw(PrimAt(at, "NewError", Number(ErrorKinds.TypeError), message)) { Position = at });
    }

    private Expr DestructureArray(S.ArrayPattern pattern, Expr value, PatternMode mode, string? text) =>
        Temp("iterator", PrimAt(At(pattern), "GetIterator", value, TextOrUndefined(text)), iterator =>
        {
            // 13.15.5.2, 8.6.2: whatever ends the pattern early closes the iterator, unless it is done
            var barrier = new JumpBarrier(_function.Jumps);
            _function.Jumps = barrier;
            var items = new List<Expr>();
            for (int i = 0; i < pattern.Elements.Length; i++)
            {
                S.Pattern? element = pattern.Elements[i];
                bool first = i == 0;
                Expr Step()
                {
                    Expr next = Temp("next", PrimAt(At((S.Node?)element ?? pattern), "IteratorStep", iterator), v => If(Prim("IsHole", v), Undefined, v));
                    return first ? next : If(Prim("IteratorIsDone", iterator), Undefined, next);
                }
                Expr Rest() => Temp("rest", Prim("NewArray", Number(0)), array => Seq(
                    If(Prim("IteratorIsDone", iterator), Undefined, PrimAt(At(element!), "IteratorRest", array, iterator)),
                    array));
                items.Add(element switch
                {
                    null => Step(),
                    S.RestElement rest => DestructureElement(rest.Argument, Rest, mode),
                    _ => DestructureElement(element, Step, mode),
                });
            }
            _function.Jumps = barrier.Outer;
            Expr close = If(Prim("IteratorIsDone", iterator), Undefined, PrimAt(At(pattern), "IteratorClose", iterator));
            if (items.Count == 0)
                return close;
            Variable exception = ids.Variable("exception");
            Expr body = new TryCatch(Seq([.. items, Undefined]), exception, Seq(
                If(Prim("IteratorIsDone", iterator), Undefined, Prim("IteratorCloseQuietly", iterator)),
                new Throw(new Var(exception))));
            return Seq(LeaveThrough(barrier, body, () => close), close);
        });
}
