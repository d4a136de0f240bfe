namespace VerifiedJS.Primitives;

/// <summary>The forms of <see cref="ResultRule"/>.</summary>
public enum ResultForm : byte
{
    /// <summary>The result is of the kind.</summary>
    Always,
    /// <summary>Of the kind when one operand is a number: the other cannot be a BigInt then (13.15.3 step 8 throws).</summary>
    IfAny,
    /// <summary>Of the kind when all operands are numbers.</summary>
    IfAll,
    /// <summary>The first operand when that is a number, else of the kind.</summary>
    SameNumber,
    /// <summary>The first operand.</summary>
    Same,
}

/// <summary>
/// What is known of an operation's result, when it has one (it does not throw). Representation selection relies on it, and so do the proofs: proofs/Primitives
/// says the same in the same words, and trusts it.
/// </summary>
public readonly record struct ResultRule(ResultForm Form, Kind Kind)
{
    internal static ResultRule Of(string operation, Kind result) => operation switch
    {
        "Add" or "Negate" or "Increment" or "Decrement" => new(ResultForm.IfAll, Kind.Number),
        "Subtract" or "Multiply" or "Divide" or "Remainder" or "Exponentiate" => new(ResultForm.IfAny, Kind.Number),
        "BitwiseAnd" or "BitwiseOr" or "BitwiseXor" or "ShiftLeft" or "ShiftRight" => new(ResultForm.IfAny, Kind.Int32),
        "ShiftRightUnsigned" => new(ResultForm.Always, Kind.Number), // 6.1.6.2.11: never a BigInt
        "BitwiseNot" => new(ResultForm.IfAll, Kind.Int32),
        "ToNumber" => new(ResultForm.SameNumber, Kind.Number),
        "ToNumeric" => new(ResultForm.SameNumber, Kind.Value),
        "CheckInitialized" => new(ResultForm.Same, Kind.Value),
        "Less" or "LessOrEqual" or "Greater" or "GreaterOrEqual" or "LooseEquals" or "In" or "InstanceOf" or "HasProperty" or "DeleteProperty" =>
            new(ResultForm.Always, Kind.Boolean),
        _ => new(ResultForm.Always, result),
    };
}
