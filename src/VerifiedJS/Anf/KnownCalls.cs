using System.Collections.Immutable;
using VerifiedJS.Core;
using VerifiedJS.Flat;

namespace VerifiedJS.Anf;

// Calls of known functions go to the direct entry: no check of the callee, no arguments in memory. A function can be called
// directly when it needs nothing but environment, this and parameters, and is no class constructor. Where the callee may be undefined
// yet, or not initialized, the call asks first whether it is an object: if it is not, the call of the value throws.

/// <summary>Turns calls whose callee is known into <see cref="CallKnown"/>.</summary>
public static class KnownCalls
{
    /// <summary>Runs the pass on a program, with what is known of its callees.</summary>
    public static AnfProgram Run(AnfProgram program, Callees callees) => program with { Functions = [.. program.Functions.Select(f => Run(f, program, callees))] };

    private static AnfFunction Run(AnfFunction function, AnfProgram program, Callees callees)
    {
        var locals = function.Locals.ToBuilder();
        Local Fresh(Representation representation)
        {
            locals.Add(representation);
            return new Local(locals.Count - 1);
        }
        Stmt Direct(FunctionId known, Set set, Call call)
        {
            if (program.Functions[known.Index].Environment is null) return set with { Value = new CallKnown(known, null, call.This, call.Arguments) };
            Local environment = Fresh(Representation.Record);
            return new Seq([new Set(environment, new ClosureEnvironment(call.Callee)), set with { Value = new CallKnown(known, environment, call.This, call.Arguments) }]);
        }
        Stmt Statement(Stmt statement)
        {
            if (statement is not Set { Value: Call call } set || callees.Of(function, call) is not { IsKnown: true } fact || !HasDirectEntry(program.Functions[fact.Function]))
                return Walk.MapChildren(statement, Statement);
            Stmt direct = Direct(new FunctionId(fact.Function), set, call);
            if (fact.IsCertain) return direct;
            Local isFunction = Fresh(Representation.Boxed);
            return new Seq([new Set(isFunction, new Prim(Callees.Guard, [call.Callee])), new If(new LocalAtom(isFunction), direct, set)]);
        }
        Stmt body = Statement(function.Body);
        return ReferenceEquals(body, function.Body) ? function : function with { Body = body, Locals = locals.ToImmutable() };
    }

    // Engines take at most a thousand parameters.
    private const int MostParameters = 900;

    private static bool HasDirectEntry(AnfFunction function) =>
        function is { Rest: null, Arguments: null, NewTarget: null, Callee: null } && function.Parameters.Length <= MostParameters
        && function.Source.Kind is not (FunctionKind.ClassConstructor or FunctionKind.DerivedConstructor);
}
