using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>
/// Nodes of a parsed pattern: records of ten words.
///
///   +0 kind   +4 next in the list of its parent   +8 1 when it can match the empty string   +12 ... operands a to f
///
/// Modifiers are resolved by the parser: a node says itself whether it ignores case, and so on. Characters that ignore case
/// are sets already.
/// </summary>
internal static class RegExpNode
{
    internal const int
        Empty = 0,
        /// <summary>a: a code unit, or with u or v a code point.</summary>
        Character = 1,
        /// <summary>a: 1 when line terminators match too.</summary>
        Any = 2,
        /// <summary>a: a set.</summary>
        Class = 3,
        /// <summary>a: the first of a list.</summary>
        Sequence = 4,
        /// <summary>a: the first of a list.</summary>
        Alternatives = 5,
        /// <summary>a: group number, b: node.</summary>
        Group = 6,
        /// <summary>a: group number, b: ignores case.</summary>
        Reference = 7,
        /// <summary>a: index of the name in the pattern, b: index of its end, c: ignores case.</summary>
        NamedReference = 8,
        /// <summary>a: one of the assertion operations of <see cref="RegExpCode"/>.</summary>
        Assertion = 9,
        /// <summary>a: behind, b: negative, c: node, d and e: the groups in it.</summary>
        Look = 10,
        /// <summary>a: minimum, b: maximum (<see cref="Unlimited"/>), c: greedy, d: node, e: first group in it, f: first group after it.</summary>
        Quantifier = 11;

    internal const int Unlimited = int.MaxValue;

    internal const int Kind = 0, Next = 4, Nullable = 8, A = 12, B = 16, C = 20, D = 24, E = 28, F = 32;
    private const int Size = 40;

    internal static int Get(int node, int field) => Memory.LoadI32(node + field);
    internal static void Set(int node, int field, int value) => Memory.StoreI32(node + field, value);
    internal static bool IsNullable(int node) => Memory.LoadI32(node, Nullable) != 0;

    internal static int New(int c, int kind, bool nullable, int a = 0, int b = 0)
    {
        int node = RegExpCompilation.AllocateRecord(c, Size);
        Set(node, Kind, kind);
        Set(node, Next, 0);
        Set(node, Nullable, nullable ? 1 : 0);
        Set(node, A, a);
        Set(node, B, b);
        Set(node, C, 0);
        Set(node, D, 0);
        Set(node, E, 0);
        Set(node, F, 0);
        return node;
    }
}
