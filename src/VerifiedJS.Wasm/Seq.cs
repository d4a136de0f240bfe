using System.Collections;
using System.Runtime.CompilerServices;

namespace VerifiedJS.Wasm;

/// <summary>
/// An immutable sequence with structural equality, so that records which hold sequences compare by content.
/// Written as a collection expression: <c>Seq&lt;int&gt; s = [1, 2, ..rest];</c>
/// </summary>
[CollectionBuilder(typeof(Seq), nameof(Seq.Create))]
public sealed class Seq<T> : IReadOnlyList<T>, IEquatable<Seq<T>>
{
    private readonly T[] items;

    internal Seq(T[] items) => this.items = items;

    /// <summary>The sequence without elements.</summary>
    public static Seq<T> Empty { get; } = new([]);

    /// <inheritdoc/>
    public int Count => items.Length;

    /// <inheritdoc/>
    public T this[int index] => items[index];

    /// <summary>The elements, without a copy.</summary>
    public ReadOnlySpan<T> Span => items;

    /// <summary>The sequence of the images of the elements under <paramref name="map"/>.</summary>
    public Seq<U> Map<U>(Func<T, U> map) => items.Length == 0 ? Seq<U>.Empty : new(Array.ConvertAll(items, x => map(x)));

    /// <inheritdoc/>
    public bool Equals(Seq<T>? other)
    {
        if (other is null) return false;
        if (ReferenceEquals(this, other)) return true;
        if (items.Length != other.items.Length) return false;
        var comparer = EqualityComparer<T>.Default;
        for (int i = 0; i < items.Length; i++)
            if (!comparer.Equals(items[i], other.items[i])) return false;
        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Seq<T>);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in items) hash.Add(item);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => "[" + string.Join(", ", items) + "]";

    /// <summary>Enumerates without allocation.</summary>
    public ReadOnlySpan<T>.Enumerator GetEnumerator() => Span.GetEnumerator();
    IEnumerator<T> IEnumerable<T>.GetEnumerator() => ((IEnumerable<T>)items).GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => items.GetEnumerator();

    /// <summary>Copies the list.</summary>
    public static implicit operator Seq<T>(List<T> list) => list.Count == 0 ? Empty : new([.. list]);

    /// <summary>Copies the array.</summary>
    public static implicit operator Seq<T>(T[] array) => array.Length == 0 ? Empty : new([.. array]);
}

/// <summary>Constructors of <see cref="Seq{T}"/>.</summary>
public static class Seq
{
    /// <summary>The sequence of these elements.</summary>
    public static Seq<T> Create<T>(ReadOnlySpan<T> items) => items.Length == 0 ? Seq<T>.Empty : new(items.ToArray());

    /// <summary>The elements of <paramref name="items"/>, in order.</summary>
    public static Seq<T> ToSeq<T>(this IEnumerable<T> items)
    {
        T[] array = items.ToArray();
        return array.Length == 0 ? Seq<T>.Empty : new(array);
    }
}
