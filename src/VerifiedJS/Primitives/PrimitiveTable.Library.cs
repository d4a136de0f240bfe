namespace VerifiedJS.Primitives;

public static partial class PrimitiveTable
{
    /// <summary>Operations that library code (lib/) calls as %Name(...): objects with internal slots, hooks, hosts.</summary>
    private static (string Name, string Signature, Effects Effects, string Clause)[] Library =>
    [
    ];
}
