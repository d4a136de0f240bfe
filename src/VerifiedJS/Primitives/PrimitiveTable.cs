using System.Collections.Frozen;
using System.Collections.Immutable;

namespace VerifiedJS.Primitives;

/// <summary>
/// The one table of primitive operations: printer, interpreters, lowering and proofs are fed from it, and library code calls
/// the same operations as %Name(...). A test holds it against the kernel: every row has a method of that name and signature.
/// Signatures: V value, N number, I int32, B boolean, - nothing. "ic" adds an inline cache, "sp" the shadow stack pointer.
/// </summary>
public static partial class PrimitiveTable
{
    private const Effects Pure = Effects.Pure, Reads = Effects.Reads, Writes = Effects.Reads | Effects.Writes,
        Throws = Effects.Reads | Effects.Writes | Effects.Throws, Invokes = Effects.Invokes;

    /// <summary>All rows: what the language itself needs, then what only the library uses, a file a family.</summary>
    private static (string Name, string Signature, Effects Effects, string Clause)[][] Families => [Language, Library, Numeric];

    /// <summary>All operations by name.</summary>
    public static readonly FrozenDictionary<string, Primitive> All = Families.SelectMany(rows => rows).Select(Parse).ToFrozenDictionary(p => p.Name);

    /// <summary>The operation of that name. Throws when there is none: a mistake in the compiler or the library.</summary>
    public static Primitive Get(string name) =>
        All.TryGetValue(name, out Primitive? primitive) ? primitive : throw new ArgumentException($"there is no primitive operation '{name}'");

    private static Primitive Parse((string Name, string Signature, Effects Effects, string Clause) row)
    {
        string[] words = row.Signature.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int arrow = Array.IndexOf(words, "->");
        return new Primitive(row.Name, [.. words.Take(arrow).Select(ParseKind)], ParseKind(words[arrow + 1]), row.Effects, row.Clause,
            HasInlineCache: words.Contains("ic"), NeedsStackPointer: words.Contains("sp"));
    }

    private static Kind ParseKind(string letter) => letter switch
    {
        "V" => Kind.Value,
        "N" => Kind.Number,
        "I" => Kind.Int32,
        "B" => Kind.Boolean,
        "-" => Kind.Void,
        _ => throw new ArgumentException($"no kind '{letter}'"),
    };
}
