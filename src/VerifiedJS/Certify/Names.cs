extern alias Checkers;

using D = Checkers::Names;
using VerifiedJS.Core;
using VerifiedJS.Primitives;

namespace VerifiedJS.Certify;

/// <summary>
/// The numbers by which the checkers know what the ILs hold as objects: literals, operations, functions' facts, labels, variables.
/// Equal things get equal numbers, different things different ones: the checkers compare nothing else. Part of the trusted code.
/// </summary>
internal sealed class Names
{
    private readonly Dictionary<long, uint> numbers = [];
    private readonly Dictionary<(Type, object), uint> literals = [];
    private readonly Dictionary<string, D.Operation> operations = [];
    private readonly Dictionary<object, uint> identities = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, uint> texts = [];

    // The other way round, by number: what the extracted semantics run by.
    private readonly List<Primitive> namedOperations = [];
    private readonly List<double> namedNumbers = [];
    private readonly List<Literal> namedLiterals = [];
    private readonly List<string> namedTexts = [];

    public Names()
    {
    }

    /// <summary>The same names, for a program that runs together with those that have them: more may be added to these.</summary>
    public Names(Names others)
    {
        numbers = new(others.numbers);
        literals = new(others.literals);
        operations = new(others.operations);
        identities = new(others.identities, ReferenceEqualityComparer.Instance);
        texts = new(others.texts);
        namedOperations = [.. others.namedOperations];
        namedNumbers = [.. others.namedNumbers];
        namedLiterals = [.. others.namedLiterals];
        namedTexts = [.. others.namedTexts];
    }

    public IReadOnlyList<Primitive> NamedOperations => namedOperations;
    public IReadOnlyList<double> NamedNumbers => namedNumbers;
    public IReadOnlyList<Literal> NamedLiterals => namedLiterals;
    public IReadOnlyList<string> NamedTexts => namedTexts;

    /// <summary>Literals that were named before: passes hand on the same objects.</summary>
    private readonly Dictionary<Literal, D.Literal> named = new(ReferenceEqualityComparer.Instance);

    public D.Literal Literal(Literal literal)
    {
        if (!named.TryGetValue(literal, out D.Literal? known)) named.Add(literal, known = Name(literal));
        return known;
    }

    /// <summary>
    /// A further name for a literal that has another value in a second program: two programs that run together have equal BigInts, and long strings, twice. To be used for
    /// this object by those who hand over.
    /// </summary>
    public D.Literal Apart(Literal literal)
    {
        if (!apart.TryGetValue(literal, out D.Literal? known))
        {
            // Its key is no other literal's.
            apart.Add(literal, known = D.Literal.create_OtherLiteral(Number(literals, (typeof(Names), literal), namedLiterals, literal)));
        }
        return named[literal] = known;
    }

    private readonly Dictionary<Literal, D.Literal> apart = [];

    /// <summary>A number equals another when their bits are the same: 0 and -0 are two literals, NaN is one.</summary>
    private D.Literal Name(Literal literal) => literal switch
    {
        Core.Literal.Undefined => D.Literal.create_UndefinedLiteral(),
        Core.Literal.Boolean { Value: var value } => D.Literal.create_BooleanLiteral(value),
        Core.Literal.Number { Value: var value } => value == (int)value && !(value == 0 && double.IsNegative(value))
            ? D.Literal.create_Int32Literal((int)value)
            : D.Literal.create_NumberLiteral(Number(numbers, BitConverter.DoubleToInt64Bits(double.IsNaN(value) ? double.NaN : value), namedNumbers, value)),
        Core.Literal.String { Value: var text } => Other(literal, text),
        Core.Literal.BigInt { Digits: var digits } => Other(literal, digits),
        Core.Literal.WellKnownSymbol { Name: var name } => Other(literal, name),
        Core.Literal.Null or Core.Literal.Uninitialized or Core.Literal.Hole => Other(literal, ""),
        _ => throw new InvalidOperationException($"no literal {literal}"),
    };

    private D.Literal Other(Literal literal, string text) => D.Literal.create_OtherLiteral(Number(literals, (literal.GetType(), text), namedLiterals, literal));

    public D.Operation Operation(Primitive operation)
    {
        if (!operations.TryGetValue(operation.Name, out D.Operation? known))
        {
            operations.Add(operation.Name, known = D.Operation.create((uint)operations.Count, Rule(operation.Rule), operation.IsPure));
            namedOperations.Add(operation);
        }
        return known;
    }

    private static D.ResultRule Rule(ResultRule rule) => rule.Form switch
    {
        ResultForm.Always => D.ResultRule.create_Always(Kind(rule.Kind)),
        ResultForm.IfAny => D.ResultRule.create_IfAny(Kind(rule.Kind)),
        ResultForm.IfAll => D.ResultRule.create_IfAll(Kind(rule.Kind)),
        ResultForm.SameNumber => D.ResultRule.create_SameNumber(Kind(rule.Kind)),
        ResultForm.Same => D.ResultRule.create_Same(),
        _ => throw new InvalidOperationException(),
    };

    private static D.Kind Kind(Kind kind) => kind switch
    {
        Primitives.Kind.Value or Primitives.Kind.Void => D.Kind.create_AnyKind(),
        Primitives.Kind.Number => D.Kind.create_NumberKind(),
        Primitives.Kind.Int32 => D.Kind.create_Int32Kind(),
        Primitives.Kind.Boolean => D.Kind.create_BooleanKind(),
        _ => throw new InvalidOperationException(),
    };

    /// <summary>What a function object shows of itself is what its Core function says. Only classes take no calls without new (10.2.1 step 2).</summary>
    public D.FunctionInfo Info(Function function) =>
        D.FunctionInfo.create(Number(identities, function), function.Kind is FunctionKind.ClassConstructor or FunctionKind.DerivedConstructor);

    public uint Variable(Variable variable) => Number(identities, variable);

    public uint Label(Label label) => Number(identities, label);

    /// <summary>0 stands for no text.</summary>
    public uint CalleeText(string? text) => text is null ? 0 : Number(texts, text, namedTexts, text) + 1;

    private static uint Number<TKey, TNamed>(Dictionary<TKey, uint> table, TKey key, List<TNamed> named, TNamed one)
        where TKey : notnull
    {
        uint number = Number(table, key);
        if (number == named.Count) named.Add(one);
        return number;
    }

    private static uint Number<T>(Dictionary<T, uint> table, T key)
        where T : notnull
    {
        if (!table.TryGetValue(key, out uint number)) table.Add(key, number = (uint)table.Count);
        return number;
    }
}
