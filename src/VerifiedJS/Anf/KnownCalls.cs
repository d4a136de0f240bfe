using System.Collections.Immutable;
using VerifiedJS.Core;
using VerifiedJS.Flat;

namespace VerifiedJS.Anf;

// Calls of known functions go to the direct entry: no check of the callee, no arguments in memory. A function can be called
// directly when it needs nothing but environment, this and parameters, and is no class constructor.

/// <summary>Turns calls whose callee is known into <see cref="CallKnown"/>.</summary>
public static class KnownCalls
{
    /// <summary>Runs the pass.</summary>
    public static AnfProgram Run(AnfProgram program) => program with { Functions = [.. program.Functions.Select(f => Run(f, program))] };

    private static AnfFunction Run(AnfFunction function, AnfProgram program)
    {
        var locals = function.Locals.ToBuilder();
        Stmt Statement(Stmt statement)
        {
            if (statement is not Set { Value: Call { KnownCallee: { } known, NewTarget: ConstantAtom { Value: Literal.Undefined } } call } set
                || !HasDirectEntry(program.Functions[known.Index]))
                return Walk.MapChildren(statement, Statement);
            if (program.Functions[known.Index].Environment is null)
                return set with { Value = new CallKnown(known, null, call.This, call.Arguments) };
            locals.Add(Representation.Record);
            var environment = new Local(locals.Count - 1);
            return new Seq([new Set(environment, new ClosureEnvironment(call.Callee)), set with { Value = new CallKnown(known, environment, call.This, call.Arguments) }]);
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
