using VerifiedJS.Core;
using VerifiedJS.Primitives;

namespace VerifiedJS.Certify;

/// <summary>
/// The numbers by which the checkers know what the ILs hold as objects: literals, operations, functions' facts, labels, variables.
/// Equal things get equal numbers, different things different ones: the checkers compare nothing else. Part of the trusted code.
/// </summary>
internal sealed class Names
{
    private readonly Dictionary<(Type, object), uint> literals = [];
    private readonly Dictionary<string, uint> operations = [];
    private readonly Dictionary<object, uint> identities = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, uint> texts = [];

    /// <summary>The checkers know the literal undefined as number 0.</summary>
    public Names() => Literal(new Literal.Undefined());

    /// <summary>A number equals another when their bits are the same: 0 and -0 are two literals, NaN is one.</summary>
    public uint Literal(Literal literal) => Number(literals, literal switch
    {
        Core.Literal.Number number => (typeof(Literal.Number), BitConverter.DoubleToInt64Bits(double.IsNaN(number.Value) ? double.NaN : number.Value)),
        Core.Literal.String text => (typeof(Literal.String), text.Value),
        Core.Literal.Boolean boolean => (typeof(Literal.Boolean), boolean.Value),
        Core.Literal.BigInt big => (typeof(Literal.BigInt), big.Digits),
        Core.Literal.WellKnownSymbol symbol => (typeof(Literal.WellKnownSymbol), symbol.Name),
        Core.Literal.Undefined or Core.Literal.Null or Core.Literal.Uninitialized or Core.Literal.Hole => (literal.GetType(), ""),
        _ => throw new InvalidOperationException($"no literal {literal}"),
    });

    public uint Operation(Primitive operation) => Number(operations, operation.Name);

    /// <summary>What a function object shows of itself is what its Core function says.</summary>
    public uint Info(Function function) => Number(identities, function);

    public uint Variable(Variable variable) => Number(identities, variable);

    public uint Label(Label label) => Number(identities, label);

    /// <summary>0 stands for no text.</summary>
    public uint CalleeText(string? text) => text is null ? 0 : Number(texts, text) + 1;

    private static uint Number<T>(Dictionary<T, uint> table, T key)
        where T : notnull
    {
        if (!table.TryGetValue(key, out uint number)) table.Add(key, number = (uint)table.Count);
        return number;
    }
}
