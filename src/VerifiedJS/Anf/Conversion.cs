using System.Collections.Immutable;
using VerifiedJS.Core;
using VerifiedJS.Flat;
using VerifiedJS.Primitives;
using F = VerifiedJS.Flat;

namespace VerifiedJS.Anf;

// ANF conversion: Flat to ANF.
//
// An expression is converted in one of three ways, by what becomes of its value: Operand (an atom that holds the value),
// Into (a local gets the value), Effect (nobody wants it). Locals of Flat keep their numbers; temporaries come after them.
//
// An operand that is a variable is used in place unless a later operand of the same construct assigns that variable; then it is
// copied first. Statements after one that never completes normally are not emitted.
//
// Flat's current scope record becomes a chain of Record locals known statically: the records that the function itself makes,
// then Environment, then GetOuter steps from there. A function that reaches no record of the functions around it has no
// environment, and its closures get none.

/// <summary>Names every intermediate and puts every effect into a statement of its own.</summary>
public sealed class Conversion
{
    private readonly int[] reach;

    // State of the function under conversion.
    private readonly List<Representation> locals = [];
    private readonly HashSet<int> assigned = [];
    private readonly List<Local> records = [];
    /// <summary>For the blocks around: where their values go.</summary>
    private readonly Dictionary<Label, Local?> blockResults = [];
    /// <summary>In a finalizer: the locals with values that wait for its end.</summary>
    private HashSet<Local> pending = [];
    private Local? environment;
    private List<Stmt> buffer = [];

    private readonly ConversionWitness? witness;

    private Conversion(int[] reach, ConversionWitness? witness)
    {
        this.reach = reach;
        this.witness = witness;
    }

    /// <summary>Converts a program; notes in the witness, if there is one, what the checker wants to know.</summary>
    public static AnfProgram Convert(FlatProgram program, ConversionWitness? witness = null)
    {
        int[] reach = EnvironmentReach.Of(program);
        if (witness is not null) witness.Reach = [.. reach];
        var conversion = new Conversion(reach, witness);
        return new AnfProgram([.. program.Functions.Select(conversion.Function)], program.StaticCount, program.Files);
    }

    private AnfFunction Function(FlatFunction function)
    {
        locals.Clear();
        assigned.Clear();
        records.Clear();
        blockResults.Clear();
        pending = [];
        for (int i = 0; i < function.LocalCount; i++) locals.Add(Representation.Boxed);
        CollectAssigned(function.Body);
        environment = reach[function.Id.Index] > 0 ? NewLocal(Representation.Record) : null;
        Stmt body = Collect(() =>
        {
            Add(new Tick());
            Effect(function.Body);
        });
        return new AnfFunction(function.Id, function.Source, function.Parameters, function.Rest, function.Arguments, function.This,
            function.NewTarget, function.Callee, environment, [.. locals], body);
    }

    private Local NewLocal(Representation representation = Representation.Boxed)
    {
        locals.Add(representation);
        return new Local(locals.Count - 1);
    }

    /// <summary>A local for an expression's value.</summary>
    private Local Temporary(F.Expr expression)
    {
        Local temporary = NewLocal(expression is F.Prim prim ? Represent(prim.Operation.Result) : Representation.Boxed);
        witness?.Temporaries.Add(expression, temporary);
        return temporary;
    }

    private void Add(Stmt statement)
    {
        if (buffer.Count == 0 || CompletesNormally(buffer[^1])) buffer.Add(statement);
    }

    private static bool CompletesNormally(Stmt statement) => statement is not (Break or Return or Throw or Loop);

    private Stmt Collect(Action emit)
    {
        List<Stmt> saved = buffer;
        buffer = [];
        emit();
        Stmt result = buffer.Count == 1 ? buffer[0] : new Seq([.. buffer]);
        buffer = saved;
        return result;
    }

    // ── The three ways ────────────────────────────────────────────────────────────────────────────────────────────

    private static readonly Atom Undefined = new ConstantAtom(new Literal.Undefined());

    /// <summary>An atom with the expression's value, right after the statements emitted for it.</summary>
    private Atom Operand(F.Expr expression)
    {
        switch (expression)
        {
            case F.Constant constant:
                return new ConstantAtom(constant.Value);
            case GetLocal get:
                return new LocalAtom(get.Local);
            case SetLocal set:
            {
                Atom value = Operand(set.Value);
                Add(new Set(set.Local, new Copy(value)));
                return value;
            }
            case SetCaptured set:
            {
                Atom value = Operand(set.Value);
                SetCapturedTo(set, value);
                return value;
            }
            case F.SetStatic set:
            {
                Atom value = Operand(set.Value);
                Add(new SetStatic(set.Slot, value));
                return value;
            }
            case F.Let let:
                Into(let.Local, let.Init);
                return Operand(let.Body);
            case F.Seq { Items: [.. var init, var last] }:
                foreach (F.Expr item in init) Effect(item);
                return Operand(last);
            case F.Seq:
                return Undefined;
            case F.Throw or F.Return or F.Break or F.Loop:
                Effect(expression);
                return Undefined;
            case WithScope scope:
            {
                Atom result = Undefined;
                Scoped(scope, () => result = Operand(scope.Body));
                return result;
            }
            default:
            {
                Local temporary = Temporary(expression);
                Into(temporary, expression);
                return new LocalAtom(temporary);
            }
        }
    }

    private static Representation Represent(Kind kind) => kind switch
    {
        Kind.Value or Kind.Void => Representation.Boxed,
        Kind.Number => Representation.Float64,
        Kind.Int32 => Representation.Int32,
        Kind.Boolean => Representation.Boolean,
        _ => throw new InvalidOperationException(),
    };

    /// <summary>Gives the expression's value to a local that the expression itself neither reads nor writes.</summary>
    private void Into(Local target, F.Expr expression)
    {
        switch (expression)
        {
            case GetCaptured get:
                Add(new Set(target, GetCapturedFrom(get)));
                break;
            case F.GetStatic get:
                Add(new Set(target, new GetStatic(get.Slot)));
                break;
            case F.MakeClosure closure:
                Add(new Set(target, new MakeClosure(closure.Function, reach[closure.Function.Index] > 0 ? CurrentRecord() : null)) { Position = expression.Position });
                break;
            case F.Prim or F.Call:
                Add(new Set(target, Operation(expression)) { Position = expression.Position });
                break;
            case F.Let let:
                Into(let.Local, let.Init);
                Into(target, let.Body);
                break;
            case F.Seq { Items: [.. var init, var last] }:
                foreach (F.Expr item in init) Effect(item);
                Into(target, last);
                break;
            case WithScope scope:
                Scoped(scope, () => Into(target, scope.Body));
                break;
            case F.If conditional:
            {
                Atom condition = Operand(conditional.Condition);
                Add(new If(condition, Collect(() => Into(target, conditional.Then)), Collect(() => Into(target, conditional.Else))));
                break;
            }
            case F.Block block:
                blockResults.Add(block.Label, target);
                Add(new Block(block.Label, Collect(() => Into(target, block.Body))));
                blockResults.Remove(block.Label);
                break;
            case F.TryCatch tryCatch:
                Add(new TryCatch(Collect(() => Into(target, tryCatch.Body)), tryCatch.Exception, Collect(() => Into(target, tryCatch.Handler))));
                break;
            case F.TryFinally tryFinally:
                Add(new TryFinally(Collect(() => Into(target, tryFinally.Body)), Finalizer(tryFinally, target)));
                break;
            default:
                Add(new Set(target, new Copy(Operand(expression))));
                break;
        }
    }

    /// <summary>Evaluates for effects alone.</summary>
    private void Effect(F.Expr expression)
    {
        switch (expression)
        {
            case F.Constant or GetLocal or GetCaptured or F.GetStatic:
                break;
            case SetLocal { Value: F.Prim or F.Call or F.MakeClosure or GetCaptured or F.GetStatic } set: // stores the result directly
                Into(set.Local, set.Value);
                break;
            case SetLocal or SetCaptured or F.SetStatic:
                Operand(expression);
                break;
            case F.Let let:
                Into(let.Local, let.Init);
                Effect(let.Body);
                break;
            case F.Seq seq:
                foreach (F.Expr item in seq.Items) Effect(item);
                break;
            case WithScope scope:
                Scoped(scope, () => Effect(scope.Body));
                break;
            case F.If conditional:
            {
                Atom condition = Operand(conditional.Condition);
                Add(new If(condition, Collect(() => Effect(conditional.Then)), Collect(() => Effect(conditional.Else))));
                break;
            }
            case F.Block block:
                blockResults.Add(block.Label, null);
                Add(new Block(block.Label, Collect(() => Effect(block.Body))));
                blockResults.Remove(block.Label);
                break;
            case F.Break @break:
            {
                if (blockResults[@break.Label] is not { } result) Effect(@break.Value);
                else if (pending.Contains(result)) Add(new Set(result, new Copy(Operand(@break.Value)))); // a value waits there until the last moment
                else Into(result, @break.Value);
                Add(new Break(@break.Label));
                break;
            }
            case F.Loop loop:
                Add(new Loop(Collect(() =>
                {
                    Add(new Tick());
                    Effect(loop.Body);
                })));
                break;
            case F.TryCatch tryCatch:
                Add(new TryCatch(Collect(() => Effect(tryCatch.Body)), tryCatch.Exception, Collect(() => Effect(tryCatch.Handler))));
                break;
            case F.TryFinally tryFinally:
                Add(new TryFinally(Collect(() => Effect(tryFinally.Body)), Finalizer(tryFinally, null)));
                break;
            case F.Throw @throw:
                Add(new Throw(Operand(@throw.Value)) { Position = expression.Position });
                break;
            case F.Return @return:
                Add(new Return(Operand(@return.Value)));
                break;
            default:
                Into(Temporary(expression), expression);
                break;
        }
    }

    private Stmt Finalizer(F.TryFinally tryFinally, Local? target)
    {
        HashSet<Local> outer = pending;
        pending = [.. outer, .. blockResults.Values.OfType<Local>()];
        if (target is { } value) pending.Add(value);
        Stmt result = Collect(() => Effect(tryFinally.Finalizer));
        pending = outer;
        return result;
    }

    private Rhs Operation(F.Expr expression)
    {
        switch (expression)
        {
            case F.Prim prim:
                return new Prim(prim.Operation, Operands(prim.Arguments));
            case F.Call call:
            {
                ImmutableArray<Atom> operands = Operands([call.Callee, call.This, call.NewTarget, .. call.Arguments]);
                return new Call(operands[0], operands[1], operands[2], [.. operands.AsSpan()[3..]], call.CalleeText);
            }
            default:
                throw new InvalidOperationException();
        }
    }

    /// <summary>Atoms for operands evaluated left to right, all valid after the last of them.</summary>
    private ImmutableArray<Atom> Operands(ImmutableArray<F.Expr> expressions)
    {
        var atoms = ImmutableArray.CreateBuilder<Atom>(expressions.Length);
        for (int i = 0; i < expressions.Length; i++)
        {
            Atom atom = Operand(expressions[i]);
            if (atom is LocalAtom { Local: var local } && assigned.Contains(local.Index) && IsAssignedIn(local, expressions.AsSpan()[(i + 1)..]))
            {
                Local copy = NewLocal();
                Add(new Set(copy, new Copy(atom)));
                atom = new LocalAtom(copy);
            }
            atoms.Add(atom);
        }
        return atoms.MoveToImmutable();
    }

    private static bool IsAssignedIn(Local local, ReadOnlySpan<F.Expr> expressions)
    {
        foreach (F.Expr expression in expressions)
            if (IsAssignedIn(local, expression))
                return true;
        return false;
    }

    private static bool IsAssignedIn(Local local, F.Expr expression)
    {
        if (expression is SetLocal set && set.Local == local) return true;
        foreach (F.Expr child in F.Walk.Children(expression))
            if (IsAssignedIn(local, child))
                return true;
        return false;
    }

    private void CollectAssigned(F.Expr expression)
    {
        if (expression is SetLocal set) assigned.Add(set.Local.Index);
        foreach (F.Expr child in F.Walk.Children(expression)) CollectAssigned(child);
    }

    // ── Scope records ─────────────────────────────────────────────────────────────────────────────────────────────

    private void Scoped(WithScope scope, Action body)
    {
        foreach (Local local in scope.Locals) Add(new Set(local, new Copy(Undefined)));
        if (scope.SlotCount == 0)
        {
            body();
            return;
        }
        Local record = NewLocal(Representation.Record);
        Add(new Set(record, new NewRecord(CurrentRecord(), scope.SlotCount)));
        records.Add(record);
        body();
        records.RemoveAt(records.Count - 1);
    }

    private Local? CurrentRecord() => records.Count > 0 ? records[^1] : environment;

    private Local RecordAt(int hops)
    {
        if (hops < records.Count) return records[^(hops + 1)];
        Local record = environment ?? throw new InvalidOperationException("a captured variable beyond the environment");
        for (int i = records.Count; i < hops; i++)
        {
            Local outer = NewLocal(Representation.Record);
            Add(new Set(outer, new GetOuter(record)));
            record = outer;
        }
        return record;
    }

    private GetField GetCapturedFrom(GetCaptured get) => new(RecordAt(get.Hops), get.Slot);

    private void SetCapturedTo(SetCaptured set, Atom value) => Add(new SetField(RecordAt(set.Hops), set.Slot, value));
}

/// <summary>What the checker of ANF conversion takes the conversion's word for; a wrong word makes it refuse, never accept wrongly.</summary>
public sealed class ConversionWitness
{
    /// <summary>Where the value of an expression is kept that has a local of its own.</summary>
    public Dictionary<F.Expr, Local> Temporaries { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>By function: how many records of its environment it relies on.</summary>
    public ImmutableArray<int> Reach { get; internal set; } = [];
}

/// <summary>How many records of the functions around it each function reaches, itself or through closures that it makes.</summary>
internal static class EnvironmentReach
{
    public static int[] Of(FlatProgram program)
    {
        // A function is numbered after the one that makes its closures.
        int[] reach = new int[program.Functions.Length];
        for (int i = reach.Length - 1; i >= 0; i--) reach[i] = Math.Max(0, Measure(program.Functions[i].Body, 0, reach));
        return reach;
    }

    private static int Measure(F.Expr expression, int depth, int[] reach)
    {
        int result = expression switch
        {
            GetCaptured get => get.Hops + 1 - depth,
            SetCaptured set => set.Hops + 1 - depth,
            F.MakeClosure closure => reach[closure.Function.Index] - depth,
            _ => 0,
        };
        int inner = expression is WithScope { SlotCount: > 0 } ? depth + 1 : depth;
        foreach (F.Expr child in F.Walk.Children(expression)) result = Math.Max(result, Measure(child, inner, reach));
        return result;
    }
}
