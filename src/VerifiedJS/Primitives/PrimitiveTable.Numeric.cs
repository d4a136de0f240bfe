namespace VerifiedJS.Primitives;

public static partial class PrimitiveTable
{
    /// <summary>Operations on numbers, BigInts, strings' Unicode and patterns that library code calls as %Name(...).</summary>
    private static (string Name, string Signature, Effects Effects, string Clause)[] Numeric =>
    [
    ];
}
