using System.Collections.Immutable;
using VerifiedJS.Core;
using C = VerifiedJS.Core;

namespace VerifiedJS.Flat;

// Closure conversion: Core to Flat.
//
// Every function becomes top-level. Variables go to one of three stores, chosen by CaptureAnalysis' marks:
//   * a static                      GetStatic(slot): its position in Program.Statics;
//   * captured by some closure      GetCaptured(hops, slot): a field of the scope record of the Scope that declares it (capture
//                                   analysis has seen to it that a Scope does);
//   * anything else                 a local of its function, numbered in the order of declaration.
//
// The conversion keeps the chain of scope records that the current place would have at run time, innermost first. The chain goes
// on through function boundaries, because a closure's environment is the record that is current where the closure is made.
//
// Evaluation order and the order of allocations are Core's.

/// <summary>Turns nested functions into top-level ones with explicit environments.</summary>
public sealed class ClosureConversion
{
    /// <summary>A scope record that will exist at run time; <see cref="Outer"/> is the record around it.</summary>
    private sealed class Record(Record? outer)
    {
        public Record? Outer { get; } = outer;
        public Dictionary<Variable, int> Slots { get; } = [];
    }

    private readonly Dictionary<Variable, int> statics = [];
    private readonly Dictionary<Function, FunctionId> ids = new(ReferenceEqualityComparer.Instance);
    private readonly List<(Function Function, Record? Environment)> pending = [];

    // State of the function under conversion.
    private readonly Dictionary<Variable, Local> locals = [];
    private int localCount;
    private Record? current;

    private ClosureConversion(C.Program program)
    {
        foreach (Variable variable in program.Statics) statics.Add(variable, statics.Count);
    }

    /// <summary>Converts a program whose variables CaptureAnalysis has marked.</summary>
    public static FlatProgram Convert(C.Program program)
    {
        var conversion = new ClosureConversion(program);
        conversion.IdOf(program.Main, null);
        var functions = ImmutableArray.CreateBuilder<FlatFunction>();
        for (int i = 0; i < conversion.pending.Count; i++)
            functions.Add(conversion.Function(new FunctionId(i), conversion.pending[i].Function, conversion.pending[i].Environment));
        return new FlatProgram(functions.ToImmutable(), program.Statics.Length, program.Files);
    }

    /// <summary>The function's index: functions are numbered as closures of them are met.</summary>
    private FunctionId IdOf(Function function, Record? environment)
    {
        if (!ids.TryGetValue(function, out FunctionId id))
        {
            ids.Add(function, id = new FunctionId(pending.Count));
            pending.Add((function, environment));
        }
        return id;
    }

    private FlatFunction Function(FunctionId id, Function function, Record? environment)
    {
        locals.Clear();
        localCount = 0;
        current = environment;

        ImmutableArray<Local> parameters = [.. function.Parameters.Select(Declare)];
        Local? rest = Optional(function.Rest), arguments = Optional(function.Arguments), @this = Optional(function.This),
            newTarget = Optional(function.NewTarget), callee = Optional(function.Callee);
        Expr body = Expression(function.Body);
        return new FlatFunction(id, function, parameters, rest, arguments, @this, newTarget, callee, localCount, body);
    }

    private Local? Optional(Variable? variable) => variable is null ? null : Declare(variable);

    /// <summary>A local for a variable that no closure captures.</summary>
    private Local Declare(Variable variable)
    {
        if (variable.IsCaptured || variable.IsStatic) throw new InvalidOperationException($"{variable} is captured, and not declared by a Scope");
        Local local = NewLocal();
        locals.Add(variable, local);
        return local;
    }

    private Local NewLocal() => new(localCount++);

    private Expr Expression(C.Expr expression)
    {
        Expr result = Convert(expression);
        return result with { Position = expression.Position };
    }

    private ImmutableArray<Expr> Expressions(ImmutableArray<C.Expr> expressions) => [.. expressions.Select(Expression)];

    private Expr Convert(C.Expr expression)
    {
        switch (expression)
        {
            case C.Constant constant:
                return new Constant(constant.Value);
            case Var { Variable: var variable }:
                return Read(variable);
            case Assign assign:
            {
                Expr value = Expression(assign.Value);
                return Write(assign.Variable, value);
            }
            case C.Let { Variable.IsStatic: true } let:
                return new Seq([new SetStatic(statics[let.Variable], Expression(let.Init)), Expression(let.Body)]);
            case C.Let let:
            {
                Expr init = Expression(let.Init);
                return new Let(Declare(let.Variable), init, Expression(let.Body));
            }
            case Scope scope:
                return ConvertScope(scope);
            case Lambda lambda:
                return new MakeClosure(IdOf(lambda.Function, current));
            case C.Call call:
                return new Call(Expression(call.Callee), Expression(call.This), Expression(call.NewTarget), Expressions(call.Arguments), call.CalleeText);
            case C.Prim prim:
                return new Prim(prim.Operation, Expressions(prim.Arguments));
            case C.If conditional:
                return new If(Expression(conditional.Condition), Expression(conditional.Then), Expression(conditional.Else));
            case C.Seq seq:
                return new Seq(Expressions(seq.Items));
            case C.Block block:
                return new Block(block.Label, Expression(block.Body));
            case C.Break @break:
                return new Break(@break.Label, Expression(@break.Value));
            case C.Loop loop:
                return new Loop(Expression(loop.Body));
            case C.TryCatch tryCatch:
            {
                Expr body = Expression(tryCatch.Body);
                return new TryCatch(body, Declare(tryCatch.Exception), Expression(tryCatch.Handler));
            }
            case C.TryFinally tryFinally:
                return new TryFinally(Expression(tryFinally.Body), Expression(tryFinally.Finalizer));
            case C.Throw @throw:
                return new Throw(Expression(@throw.Value));
            case C.Return @return:
                return new Return(Expression(@return.Value));
            default:
                throw new InvalidOperationException($"Core has no {expression.GetType().Name}");
        }
    }

    /// <summary>
    /// A Scope's variables: captured ones into a fresh record, locals cleared to undefined. Statics need nothing: their slots are
    /// undefined when the program starts, and their scope is entered once.
    /// </summary>
    private Expr ConvertScope(Scope scope)
    {
        var cleared = ImmutableArray.CreateBuilder<Local>();
        Record? outer = current;
        Record? record = null;
        foreach (Variable variable in scope.Variables)
        {
            if (variable.IsStatic) continue;
            if (variable.IsCaptured)
            {
                record ??= new Record(outer);
                record.Slots.Add(variable, record.Slots.Count);
            }
            else
            {
                cleared.Add(Declare(variable));
            }
        }
        current = record ?? outer;
        Expr body = Expression(scope.Body);
        current = outer;
        return cleared.Count == 0 && record is null ? body : new WithScope(cleared.ToImmutable(), record?.Slots.Count ?? 0, body);
    }

    private Expr Read(Variable variable)
    {
        if (variable.IsStatic) return new GetStatic(statics[variable]);
        if (!variable.IsCaptured) return new GetLocal(LocalOf(variable));
        (int hops, int slot) = Find(variable);
        return new GetCaptured(hops, slot);
    }

    private Expr Write(Variable variable, Expr value)
    {
        if (variable.IsStatic) return new SetStatic(statics[variable], value);
        if (!variable.IsCaptured) return new SetLocal(LocalOf(variable), value);
        (int hops, int slot) = Find(variable);
        return new SetCaptured(hops, slot, value);
    }

    private Local LocalOf(Variable variable) => locals.TryGetValue(variable, out Local local)
        ? local
        : throw new InvalidOperationException($"{variable} is not declared around its use, or is captured and not marked");

    private (int Hops, int Slot) Find(Variable variable)
    {
        int hops = 0;
        for (Record? record = current; record is not null; record = record.Outer, hops++)
            if (record.Slots.TryGetValue(variable, out int slot))
                return (hops, slot);
        throw new InvalidOperationException($"{variable} is captured but not declared around its use");
    }
}
