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
// An operator whose result is a number, or else a throw, counts as a number: where one operand of - * / % ** and the bitwise ones is
// a number, the other cannot be a BigInt (13.15.3 step 8 throws).

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

        bool changed = true;
        while (changed)
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

    private static Type TypeOf(Rhs rhs, Type[] types)
    {
        if (rhs is Copy copy) return TypeOf(copy.Value, types);
        if (rhs is not Prim prim) return Type.Any;
        Type Operand(int i) => TypeOf(prim.Arguments[i], types);
        switch (prim.Operation.Name)
        {
            case "Add":
                return Operand(0) == Type.Nothing || Operand(1) == Type.Nothing ? Type.Nothing
                    : IsNumber(Operand(0)) && IsNumber(Operand(1)) ? Type.Float64 : Type.Any;
            case "Subtract" or "Multiply" or "Divide" or "Remainder" or "Exponentiate":
                return Binary(Operand(0), Operand(1), Type.Float64);
            case "BitwiseAnd" or "BitwiseOr" or "BitwiseXor" or "ShiftLeft" or "ShiftRight":
                return Binary(Operand(0), Operand(1), Type.Int32);
            case "ShiftRightUnsigned": // 6.1.6.2.11: never a BigInt
                return Type.Float64;
            case "Negate" or "Increment" or "Decrement":
                return Operand(0) == Type.Nothing ? Type.Nothing : IsNumber(Operand(0)) ? Type.Float64 : Type.Any;
            case "BitwiseNot":
                return Operand(0) == Type.Nothing ? Type.Nothing : IsNumber(Operand(0)) ? Type.Int32 : Type.Any;
            case "ToNumber":
                return IsNumber(Operand(0)) || Operand(0) == Type.Nothing ? Operand(0) : Type.Float64;
            case "ToNumeric":
                return IsNumber(Operand(0)) || Operand(0) == Type.Nothing ? Operand(0) : Type.Any;
            case "CheckInitialized":
                return Operand(0);
            case "Less" or "LessOrEqual" or "Greater" or "GreaterOrEqual" or "LooseEquals" or "In" or "InstanceOf" or "HasProperty" or "DeleteProperty":
                return Type.Boolean;
            default:
                return prim.Operation.Result switch
                {
                    Kind.Number => Type.Float64,
                    Kind.Int32 => Type.Int32,
                    Kind.Boolean => Type.Boolean,
                    _ => Type.Any,
                };
        }
    }

    private static Type Binary(Type a, Type b, Type result) =>
        IsNumber(a) || IsNumber(b) ? result : a == Type.Nothing || b == Type.Nothing ? Type.Nothing : Type.Any;
}
