using System.Collections.Immutable;
using VerifiedJS.Core;
using VerifiedJS.Flat;
using F = VerifiedJS.Flat;
using Literal = VerifiedJS.Core.Literal;

namespace VerifiedJS.Compiler.Tests.Certify.Mutations;

/// <summary>Wrong output of closure conversion: a Flat function with one place changed.</summary>
internal sealed class FlatMutation
{
    private static readonly F.Expr Undefined = new F.Constant(new Literal.Undefined());

    private static Local Next(Local local) => new(local.Index + 1);

    private static readonly (string Kind, Func<F.Expr, F.Expr?> Change)[] Table =
    [
        ("another local read", e => e is GetLocal x ? new GetLocal(Next(x.Local)) : null),
        ("another local assigned", e => e is SetLocal x ? x with { Local = Next(x.Local) } : null),
        ("assignment lost", e => e is SetLocal x ? x.Value : null),
        ("a record too far out", e => e is GetCaptured x ? x with { Hops = x.Hops + 1 } : null),
        ("a record too near", e => e is GetCaptured { Hops: > 0 } x ? x with { Hops = x.Hops - 1 } : null),
        ("wrong captured slot", e => e is GetCaptured x ? x with { Slot = x.Slot + 1 } : null),
        ("assignment a record too far out", e => e is SetCaptured x ? x with { Hops = x.Hops + 1 } : null),
        ("wrong captured slot assigned", e => e is SetCaptured x ? x with { Slot = x.Slot + 1 } : null),
        ("captured variable not assigned", e => e is SetCaptured x ? x.Value : null),
        ("captured variable as a local", e => e is GetCaptured x ? new GetLocal(new Local(x.Slot)) : null),
        ("local as a captured variable", e => e is GetLocal x ? new GetCaptured(0, x.Local.Index) : null),
        ("another static read", e => e is F.GetStatic x ? new F.GetStatic(x.Slot + 1) : null),
        ("another static assigned", e => e is F.SetStatic x ? x with { Slot = x.Slot + 1 } : null),
        ("closure of another function", e => e is F.MakeClosure x ? new F.MakeClosure(new FunctionId(x.Function.Index == 1 ? 2 : x.Function.Index - 1)) : null),
        ("another number", e => e is F.Constant { Value: Literal.Number { Value: var n } } ? new F.Constant(new Literal.Number(n == 0 ? -n : n + 1)) : null),
        ("another text", e => e is F.Constant { Value: Literal.String { Value: var text } } ? new F.Constant(new Literal.String(text + " ")) : null),
        ("null for undefined", e => e is F.Constant { Value: Literal.Undefined } ? new F.Constant(new Literal.Null()) : null),
        ("other operation of an expression", e => e is F.Prim x
            ? x with { Operation = Primitives.PrimitiveTable.All.Values.OrderBy(p => p.Name, StringComparer.Ordinal).First(p => p.Arity == x.Arguments.Length && p != x.Operation) } : null),
        ("operands exchanged", e => e is F.Prim { Arguments: [var a, var b, .. var rest] } x && !a.Equals(b) ? x with { Arguments = [b, a, .. rest] } : null),
        ("branches exchanged", e => e is F.If x && !x.Then.Equals(x.Else) ? x with { Then = x.Else, Else = x.Then } : null),
        ("branch for the whole", e => e is F.If x ? x.Then : null),
        ("first of a sequence lost", e => e is F.Seq { Items.Length: > 1 } x && x.Items[0] is not F.Constant ? x with { Items = x.Items.RemoveAt(0) } : null),
        ("sequence reordered", e => e is F.Seq { Items: [var a, var b, .. var rest] } x && !a.Equals(b) ? x with { Items = [b, a, .. rest] } : null),
        ("operation twice", e => e is F.Prim ? new F.Seq([e, e]) : null),
        ("break elsewhere", e => e is F.Break x ? x with { Label = new Label(-1, "elsewhere") } : null),
        ("break without its value", e => e is F.Break x && x.Value is not F.Constant { Value: Literal.Undefined } ? x with { Value = Undefined } : null),
        ("block not there", e => e is F.Block x ? x.Body : null),
        ("another callee text", e => e is F.Call { CalleeText: not null } x ? x with { CalleeText = "something else" } : null),
        ("this lost in a call", e => e is F.Call x && x.This is not F.Constant { Value: Literal.Undefined } ? x with { This = Undefined } : null),
        ("new.target lost", e => e is F.Call x && x.NewTarget is not F.Constant { Value: Literal.Undefined } ? x with { NewTarget = Undefined } : null),
        ("argument lost in a call", e => e is F.Call { Arguments: [.. var rest, _] } x ? x with { Arguments = rest } : null),
        ("arguments exchanged", e => e is F.Call { Arguments: [var a, var b, .. var rest] } x && !a.Equals(b) ? x with { Arguments = [b, a, .. rest] } : null),
        ("record with a slot more", e => e is WithScope { SlotCount: > 0 } x ? x with { SlotCount = x.SlotCount + 1 } : null),
        ("record not pushed", e => e is WithScope { SlotCount: > 0 } x ? x with { SlotCount = 0 } : null),
        ("record where none belongs", e => e is WithScope { SlotCount: 0 } x ? x with { SlotCount = 1 } : null),
        ("local not made undefined", e => e is WithScope { Locals.Length: > 0 } x ? x with { Locals = x.Locals.RemoveAt(0) } : null),
        ("let of another local", e => e is F.Let x ? x with { Local = Next(x.Local) } : null),
        ("loop not repeated", e => e is F.Loop x ? x.Body : null),
        ("handler not there", e => e is F.TryCatch x ? x.Body : null),
        ("exception in another local", e => e is F.TryCatch x ? x with { Exception = Next(x.Exception) } : null),
        ("finalizer lost", e => e is F.TryFinally x ? x.Body : null),
        ("finalizer for the body", e => e is F.TryFinally x ? x.Finalizer : null),
        ("throw that returns", e => e is F.Throw x ? new F.Return(x.Value) : null),
        ("return that throws", e => e is F.Return x ? new F.Throw(x.Value) : null),
        ("return of undefined", e => e is F.Return x && x.Value is not F.Constant { Value: Literal.Undefined } ? x with { Value = Undefined } : null),
    ];

    private static readonly (string Kind, Func<FlatFunction, FlatFunction?> Change)[] Headers =
    [
        ("parameters exchanged", f => f.Parameters is [var a, var b, .. var rest] ? f with { Parameters = [b, a, .. rest] } : null),
        ("this in another local", f => f.This is { } local ? f with { This = Next(local) } : null),
        ("rest in another local", f => f.Rest is { } local ? f with { Rest = Next(local) } : null),
        ("arguments in another local", f => f.Arguments is { } local ? f with { Arguments = Next(local) } : null),
    ];

    public static IEnumerable<string> Kinds => Table.Select(row => row.Kind).Concat(Headers.Select(row => row.Kind));

    private readonly Func<F.Expr, F.Expr?> change;
    private readonly int chosen;
    private int seen;

    private FlatMutation(Func<F.Expr, F.Expr?> change, int chosen)
    {
        this.change = change;
        this.chosen = chosen;
    }

    /// <summary>The function changed at one of its places for the kind, picked by the seed; null when there is none.</summary>
    public static FlatFunction? Apply(string kind, FlatFunction function, int seed)
    {
        foreach ((string name, Func<FlatFunction, FlatFunction?> header) in Headers)
            if (name == kind) return header(function);
        Func<F.Expr, F.Expr?> change = Table.Single(row => row.Kind == kind).Change;
        var count = new FlatMutation(change, -1);
        count.Rewrite(function.Body);
        if (count.seen == 0) return null;
        return function with { Body = new FlatMutation(change, (int)((uint)seed % (uint)count.seen)).Rewrite(function.Body) };
    }

    private F.Expr Rewrite(F.Expr e) => change(e) is { } changed && seen++ == chosen ? changed : Children(e);

    private ImmutableArray<F.Expr> All(ImmutableArray<F.Expr> items) => [.. items.Select(Rewrite)];

    private F.Expr Children(F.Expr e) => e switch
    {
        SetLocal x => x with { Value = Rewrite(x.Value) },
        SetCaptured x => x with { Value = Rewrite(x.Value) },
        F.SetStatic x => x with { Value = Rewrite(x.Value) },
        F.Let x => x with { Init = Rewrite(x.Init), Body = Rewrite(x.Body) },
        WithScope x => x with { Body = Rewrite(x.Body) },
        F.Call x => x with { Callee = Rewrite(x.Callee), This = Rewrite(x.This), NewTarget = Rewrite(x.NewTarget), Arguments = All(x.Arguments) },
        F.Prim x => x with { Arguments = All(x.Arguments) },
        F.If x => x with { Condition = Rewrite(x.Condition), Then = Rewrite(x.Then), Else = Rewrite(x.Else) },
        F.Seq x => x with { Items = All(x.Items) },
        F.Block x => x with { Body = Rewrite(x.Body) },
        F.Break x => x with { Value = Rewrite(x.Value) },
        F.Loop x => x with { Body = Rewrite(x.Body) },
        F.TryCatch x => x with { Body = Rewrite(x.Body), Handler = Rewrite(x.Handler) },
        F.TryFinally x => x with { Body = Rewrite(x.Body), Finalizer = Rewrite(x.Finalizer) },
        F.Throw x => x with { Value = Rewrite(x.Value) },
        F.Return x => x with { Value = Rewrite(x.Value) },
        _ => e,
    };
}
