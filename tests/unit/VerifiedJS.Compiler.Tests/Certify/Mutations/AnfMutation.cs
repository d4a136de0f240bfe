using System.Collections.Immutable;
using VerifiedJS.Anf;
using VerifiedJS.Core;
using VerifiedJS.Flat;
using VerifiedJS.Primitives;
using A = VerifiedJS.Anf;

namespace VerifiedJS.Compiler.Tests.Certify.Mutations;

/// <summary>Wrong output of a pass: an ANF function with one place changed. A kind of change is tried at the chosen one of the places that it fits.</summary>
internal sealed class AnfMutation
{
    /// <summary>A kind of change: a new statement for one that it fits, else null.</summary>
    private delegate Stmt? Change(Stmt statement, AnfFunction function, IReadOnlyList<Label> around);

    private static readonly Atom Undefined = new ConstantAtom(new Literal.Undefined());
    private static readonly Stmt Nothing = new A.Seq([]);

    private static Local Other(Local local, AnfFunction function) => new((local.Index + 1) % function.Locals.Length);

    private static Local? OtherRecord(Local local, AnfFunction function)
    {
        for (int i = 1; i < function.Locals.Length; i++)
        {
            int index = (local.Index + i) % function.Locals.Length;
            if (function.Locals[index] == Representation.Record) return new Local(index);
        }
        return null;
    }

    private static bool HasEffect(Stmt statement) => statement is SetField or A.SetStatic or Set { Value: A.Call or CallKnown or A.MakeClosure or NewRecord } or Set { Value: A.Prim { Operation.IsPure: false } };

    private static readonly (string Kind, Change Change)[] Table =
    [
        ("dropped statement", (s, _, _) => s is A.Seq or Tick ? null : Nothing),
        ("effect twice", (s, _, _) => HasEffect(s) ? new A.Seq([s, s]) : null),
        ("wrong target", (s, f, _) => s is Set set ? set with { Target = Other(set.Target, f) } : null),
        ("wrong operand", (s, f, _) => s is Set { Value: A.Prim { Arguments: [.., LocalAtom last] } prim } set
            ? set with { Value = prim with { Arguments = prim.Arguments.SetItem(prim.Arguments.Length - 1, new LocalAtom(Other(last.Local, f))) } } : null),
        ("wrong constant", (s, _, _) => s is Set { Value: Copy { Value: ConstantAtom { Value: Literal.Number n } } } set
            ? set with { Value = new Copy(new ConstantAtom(new Literal.Number(n.Value == 0 ? -n.Value : n.Value + 1))) } : null),
        ("wrong flag", (s, _, _) => s is Set { Value: Copy { Value: ConstantAtom { Value: Literal.Boolean b } } } set
            ? set with { Value = new Copy(new ConstantAtom(new Literal.Boolean(!b.Value))) } : null),
        ("wrong copy", (s, f, _) => s is Set { Value: Copy { Value: LocalAtom a } } set ? set with { Value = new Copy(new LocalAtom(Other(a.Local, f))) } : null),
        ("swapped operands", (s, _, _) => s is Set { Value: A.Prim { Arguments: [var a, var b, .. var rest] } prim } set && a != b
            ? set with { Value = prim with { Arguments = [b, a, .. rest] } } : null),
        ("other operation", (s, _, _) => s is Set { Value: A.Prim prim } set
            ? set with { Value = prim with { Operation = PrimitiveTable.All.Values.OrderBy(p => p.Name, StringComparer.Ordinal).First(p => p.Arity == prim.Arguments.Length && p != prim.Operation) } } : null),
        ("swapped branches", (s, _, _) => s is A.If x ? x with { Then = x.Else, Else = x.Then } : null),
        ("wrong condition", (s, f, _) => s is A.If { Condition: LocalAtom a } x ? x with { Condition = new LocalAtom(Other(a.Local, f)) } : null),
        ("condition lost", (s, _, _) => s is A.If x ? x.Then : null),
        ("statement before its test", (s, _, _) => s is A.If { Then: A.Seq { Items: [var first, .. var rest] } } x && HasEffect(first)
            ? new A.Seq([first, x with { Then = new A.Seq(rest) }]) : null),
        ("reordered effects", (s, _, _) => s is A.Seq seq && Enumerable.Range(0, seq.Items.Length - 1 < 0 ? 0 : seq.Items.Length - 1).FirstOrDefault(i => HasEffect(seq.Items[i]) && HasEffect(seq.Items[i + 1]), -1) is >= 0 and var i
            ? new A.Seq(seq.Items.SetItem(i, seq.Items[i + 1]).SetItem(i + 1, seq.Items[i])) : null),
        ("wrong label", (s, _, around) => s is A.Break x && around.FirstOrDefault(label => label != x.Label) is { } other ? new A.Break(other) : null),
        ("lost block", (s, _, _) => s is A.Block x ? x.Body : null),
        ("wrong slot read", (s, _, _) => s is Set { Value: GetField get } set ? set with { Value = get with { Slot = get.Slot + 1 } } : null),
        ("wrong slot written", (s, _, _) => s is SetField set ? set with { Slot = set.Slot + 1 } : null),
        ("wrong record read", (s, f, _) => s is Set { Value: GetField get } set && OtherRecord(get.Record, f) is { } other ? set with { Value = get with { Record = other } } : null),
        ("wrong record written", (s, f, _) => s is SetField set && OtherRecord(set.Record, f) is { } other ? set with { Record = other } : null),
        ("wrong value stored", (s, _, _) => s is SetField set && set.Value != Undefined ? set with { Value = Undefined } : null),
        ("wrong static read", (s, _, _) => s is Set { Value: A.GetStatic get } set ? set with { Value = new A.GetStatic(get.Slot + 1) } : null),
        ("wrong static written", (s, _, _) => s is A.SetStatic set ? set with { Slot = set.Slot + 1 } : null),
        ("larger record", (s, _, _) => s is Set { Value: NewRecord record } set ? set with { Value = record with { SlotCount = record.SlotCount + 1 } } : null),
        ("lost outer record", (s, _, _) => s is Set { Value: NewRecord { Outer: not null } record } set ? set with { Value = record with { Outer = null } } : null),
        ("wrong function", (s, _, _) => s is Set { Value: A.MakeClosure closure } set ? set with { Value = closure with { Function = new FunctionId(closure.Function.Index - 1) } } : null),
        ("lost environment", (s, _, _) => s is Set { Value: A.MakeClosure { Environment: not null } closure } set ? set with { Value = closure with { Environment = null } } : null),
        ("lost argument", (s, _, _) => s is Set { Value: A.Call { Arguments: [.. var args, _] } call } set ? set with { Value = call with { Arguments = args } } : null),
        ("swapped arguments", (s, _, _) => s is Set { Value: A.Call { Arguments: [var a, var b, .. var rest] } call } set && a != b ? set with { Value = call with { Arguments = [b, a, .. rest] } } : null),
        ("lost this", (s, _, _) => s is Set { Value: A.Call { This: LocalAtom } call } set ? set with { Value = call with { This = Undefined } } : null),
        ("construct becomes call", (s, _, _) => s is Set { Value: A.Call { NewTarget: LocalAtom } call } set ? set with { Value = call with { NewTarget = Undefined } } : null),
        ("wrong callee text", (s, _, _) => s is Set { Value: A.Call call } set ? set with { Value = call with { CalleeText = call.CalleeText + "?" } } : null),
        ("call without its test", (s, _, _) => s is Set { Value: A.Call call } set ? set with { Value = new CallKnown(new FunctionId(0), null, call.This, call.Arguments) } : null),
        ("wrong known function", (s, _, _) => s is Set { Value: CallKnown call } set ? set with { Value = call with { Function = new FunctionId(call.Function.Index - 1) } } : null),
        ("known call loses an argument", (s, _, _) => s is Set { Value: CallKnown { Arguments: [.. var args, _] } call } set ? set with { Value = call with { Arguments = args } } : null),
        ("known call in another environment", (s, f, _) => s is Set { Value: CallKnown { Environment: { } e } call } set && OtherRecord(e, f) is { } other ? set with { Value = call with { Environment = other } } : null),
        ("environment of another closure", (s, f, _) => s is Set { Value: ClosureEnvironment { Closure: LocalAtom a } } set ? set with { Value = new ClosureEnvironment(new LocalAtom(Other(a.Local, f))) } : null),
        ("lost handler", (s, _, _) => s is A.TryCatch x ? x.Body : null),
        ("empty handler", (s, _, _) => s is A.TryCatch x ? x with { Handler = Nothing } : null),
        ("wrong exception", (s, f, _) => s is A.TryCatch x ? x with { Exception = Other(x.Exception, f) } : null),
        ("lost finally", (s, _, _) => s is A.TryFinally x ? x.Body : null),
        ("finally only after a normal end", (s, _, _) => s is A.TryFinally x ? new A.Seq([x.Body, x.Finalizer]) : null),
        ("wrong result", (s, _, _) => s is A.Return { Value: LocalAtom } ? new A.Return(Undefined) : null),
        ("throw becomes return", (s, _, _) => s is A.Throw x ? new A.Return(x.Value) : null),
        ("return becomes throw", (s, _, _) => s is A.Return x ? new A.Throw(x.Value) : null),
        ("loop runs once", (s, _, _) => s is A.Loop x ? x.Body : null),
        ("iteration twice in one", (s, _, _) => s is A.Loop { Body: A.Seq { Items: [Tick, .. var rest] } body } x && rest.Length > 0 ? x with { Body = new A.Seq([.. body.Items, .. rest]) } : null),
        ("lost Tick", (s, _, _) => s is Tick ? Nothing : null),
        ("further Tick", (s, _, _) => s is A.If or Set { Value: A.Call } ? new A.Seq([new Tick(), s]) : null),
    ];

    public static IEnumerable<string> Kinds => Table.Select(row => row.Kind);

    private static readonly (string Kind, Representation To, Representation[] From)[] Narrowings =
    [
        ("confined to numbers", Representation.Float64, [Representation.Boxed, Representation.Boolean]),
        ("confined to int32", Representation.Int32, [Representation.Boxed, Representation.Float64, Representation.Boolean, Representation.Record]),
        ("confined to booleans", Representation.Boolean, [Representation.Boxed, Representation.Float64, Representation.Int32, Representation.Record]),
    ];

    /// <summary>A local that is assigned is given a representation that may not hold its values.</summary>
    public static IEnumerable<string> Representations => Narrowings.Select(row => row.Kind);

    private readonly Change change;
    private readonly AnfFunction function;
    private readonly int chosen;
    private readonly List<Label> around = [];
    private int seen;

    private AnfMutation(string kind, AnfFunction function, int chosen)
    {
        change = Table.Single(row => row.Kind == kind).Change;
        this.function = function;
        this.chosen = chosen;
    }

    /// <summary>The function changed at one of its places for the kind, picked by the seed; null when there is none.</summary>
    public static AnfFunction? Apply(string kind, AnfFunction function, int seed)
    {
        foreach ((string name, Representation to, Representation[] from) in Narrowings)
        {
            if (name != kind) continue;
            int[] fitting = [.. Assigned(function.Body).Distinct().Where(local => from.Contains(function.Locals[local]))];
            return fitting.Length == 0 ? null : function with { Locals = function.Locals.SetItem(fitting[(uint)seed % (uint)fitting.Length], to) };
        }
        var count = new AnfMutation(kind, function, -1);
        count.Rewrite(function.Body);
        if (count.seen == 0) return null;
        return function with { Body = new AnfMutation(kind, function, (int)((uint)seed % (uint)count.seen)).Rewrite(function.Body) };
    }

    private static IEnumerable<int> Assigned(Stmt statement) => A.Walk.Children(statement).SelectMany(Assigned).Concat(statement is Set set ? [set.Target.Index] : []);

    private Stmt Rewrite(Stmt statement)
    {
        if (change(statement, function, around) is { } changed && seen++ == chosen) return changed;
        if (statement is A.Block block) around.Add(block.Label);
        Stmt result = A.Walk.MapChildren(statement, Rewrite);
        if (statement is A.Block) around.RemoveAt(around.Count - 1);
        return result;
    }
}
