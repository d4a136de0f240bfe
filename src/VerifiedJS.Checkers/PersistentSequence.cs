using System.Collections.Immutable;
using System.Numerics;

namespace Dafny;

/// <summary>
/// A sequence whose update, append and selection take logarithmic time: what the extracted semantics keep scope records and closures in. The extraction's build
/// (VerifiedJS.Checkers.csproj) has the generated Update and Concat ask for it.
/// </summary>
public interface IPersistentSequence<T>
{
    ISequence<T> With(long index, T item);
    ISequence<T> Followed(ISequence<T> items);
}

/// <inheritdoc/>
public sealed class PersistentSequence<T> : Sequence<T>, ISequence<T>, IPersistentSequence<T>
{
    private readonly ImmutableList<T> items;

    private PersistentSequence(ImmutableList<T> items) => this.items = items;

    /// <summary>The empty sequence, of which all others come.</summary>
    public static new readonly ISequence<T> Empty = new PersistentSequence<T>(ImmutableList<T>.Empty);

    public ISequence<T> With(long index, T item) => new PersistentSequence<T>(items.SetItem(checked((int)index), item));

    public ISequence<T> Followed(ISequence<T> more) => new PersistentSequence<T>(more.Count == 1 ? items.Add(more.Select(0)) : items.AddRange(more));

    public override int Count => items.Count;

    internal override ImmutableArray<T> ImmutableElements => items.ToImmutableArray();

    T ISequence<T>.Select(ulong index) => items[checked((int)index)];
    T ISequence<T>.Select(long index) => items[checked((int)index)];
    T ISequence<T>.Select(uint index) => items[checked((int)index)];
    T ISequence<T>.Select(int index) => items[index];
    T ISequence<T>.Select(BigInteger index) => items[(int)index];
}
