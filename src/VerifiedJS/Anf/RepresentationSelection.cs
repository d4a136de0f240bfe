using VerifiedJS.Core;
using VerifiedJS.Flat;
using VerifiedJS.Primitives;

namespace VerifiedJS.Anf;

// Representation selection: which locals hold only numbers, only int32s, only booleans, by a fixpoint over all assignments of a
// function. Locals start with no type at all and only climb:
//
//     (nothing) ─▶ Int32 ─▶ Float64 ─▶ Boxed
//     (nothing) ─▶ Boolean ──────────▶ Boxed
//
// What an operation's result is, by what its operands are, is its ResultRule. proofs/Representations checks the outcome.

/// <summary>Chooses unboxed representations.</summary>
public static class RepresentationSelection
{
    private enum Type : byte { Nothing, Int32, Float64, Boolean, Any }

    /// <summary>Runs the pass.</summary>
    public static AnfProgram Run(AnfProgram program) => program with { Functions = [.. program.Functions.Select(Run)] };

    private static AnfFunction Run(AnfFunction function)
    {
        var types = new Type[function.Locals.Length];
        var sets = new List<Set>();
        void Any(Local? local)
        {
            if (local is { } l) types[l.Index] = Type.Any;
        }
        foreach (Local parameter in function.Parameters) Any(parameter);
        Any(function.Rest);
        Any(function.Arguments);
        Any(function.This);
        Any(function.NewTarget);
        Any(function.Callee);
        Any(function.Environment);
        void Collect(Stmt statement)
        {
            if (statement is Set set) sets.Add(set);
            if (statement is TryCatch tryCatch) Any(tryCatch.Exception);
            foreach (Stmt child in Walk.Children(statement)) Collect(child);
        }
        Collect(function.Body);

        void Climb()
        {
            for (bool changed = true; changed;)
            {
                changed = false;
                foreach (Set set in sets)
                {
                    ref Type type = ref types[set.Target.Index];
                    Type joined = Join(type, TypeOf(set.Value, types));
                    changed |= joined != type;
                    type = joined;
                }
            }
        }
        Climb();
        // What only code that never runs would assign may be anything to those who read it.
        for (int i = 0; i < types.Length; i++)
            if (types[i] == Type.Nothing)
                types[i] = Type.Any;
        Climb();
        return function with
        {
            Locals = [.. function.Locals.Select((old, i) => old == Representation.Record ? old : types[i] switch
            {
                Type.Int32 => Representation.Int32,
                Type.Float64 => Representation.Float64,
                Type.Boolean => Representation.Boolean,
                _ => Representation.Boxed,
            })],
        };
    }

    private static Type Join(Type a, Type b) =>
        a == b || b == Type.Nothing ? a
        : a == Type.Nothing ? b
        : (a, b) is (Type.Int32, Type.Float64) or (Type.Float64, Type.Int32) ? Type.Float64
        : Type.Any;

    private static Type TypeOf(Atom atom, Type[] types) => atom switch
    {
        LocalAtom local => types[local.Local.Index],
        ConstantAtom { Value: Literal.Number { Value: var n } } => n == (int)n && !(n == 0 && double.IsNegative(n)) ? Type.Int32 : Type.Float64,
        ConstantAtom { Value: Literal.Boolean } => Type.Boolean,
        _ => Type.Any,
    };

    private static bool IsNumber(Type type) => type is Type.Int32 or Type.Float64;

    private static Type TypeOf(Kind kind) => kind switch
    {
        Kind.Number => Type.Float64,
        Kind.Int32 => Type.Int32,
        Kind.Boolean => Type.Boolean,
        Kind.Value or Kind.Void => Type.Any,
        _ => throw new InvalidOperationException(),
    };

    private static Type TypeOf(Rhs rhs, Type[] types)
    {
        if (rhs is Copy copy) return TypeOf(copy.Value, types);
        if (rhs is not Prim prim) return Type.Any;
        Type[] operands = [.. prim.Arguments.Select(argument => TypeOf(argument, types))];
        Type result = TypeOf(prim.Operation.Rule.Kind);
        return prim.Operation.Rule.Form switch
        {
            ResultForm.Always => result,
            ResultForm.IfAny => operands.Any(IsNumber) ? result : operands.Contains(Type.Nothing) ? Type.Nothing : Type.Any,
            ResultForm.IfAll => operands.Contains(Type.Nothing) ? Type.Nothing : operands.All(IsNumber) ? result : Type.Any,
            ResultForm.SameNumber => IsNumber(operands[0]) || operands[0] == Type.Nothing ? operands[0] : result,
            ResultForm.Same => operands[0],
            _ => throw new InvalidOperationException(),
        };
    }
}
