namespace VerifiedJS.Source;

/// <summary>
/// Interns names: one string object for each distinct name, with the kind of token it is. Open addressing, linear
/// probing, at most half full.
/// </summary>
internal sealed class WordTable
{
    internal const uint HashStart = 2166136261;

    private struct Slot
    {
        internal string? Name;
        internal uint Hash;
        internal TokenKind Kind;
    }

    private static readonly WordTable s_keywords = Keywords();

    private Slot[] _slots;
    private int _count;

    /// <summary>A table with the words of TokenFacts.</summary>
    internal WordTable()
        : this((Slot[])s_keywords._slots.Clone(), s_keywords._count)
    {
    }

    private WordTable(Slot[] slots, int count)
    {
        _slots = slots;
        _count = count;
    }

    private static WordTable Keywords()
    {
        var table = new WordTable(new Slot[1024], TokenFacts.Words.Length);
        foreach ((string text, TokenKind kind) in TokenFacts.Words)
        {
            uint hash = HashOf(text);
            ref Slot slot = ref table.Find(text, hash);
            slot = new Slot { Name = text, Hash = hash, Kind = kind };
        }
        return table;
    }

    internal static uint Hash(uint hash, char c) => (hash ^ c) * 16777619;

    internal string Intern(ReadOnlySpan<char> name, out TokenKind kind) => Intern(name, HashOf(name), out kind);

    internal string Intern(ReadOnlySpan<char> name, uint hash, out TokenKind kind)
    {
        ref Slot slot = ref Find(name, hash);
        if (slot.Name is not null)
        {
            kind = slot.Kind;
            return slot.Name;
        }
        string text = new(name);
        kind = TokenKind.Identifier;
        slot = new Slot { Name = text, Hash = hash, Kind = kind };
        if (++_count * 2 > _slots.Length)
            Grow();
        return text;
    }

    private static uint HashOf(ReadOnlySpan<char> name)
    {
        uint hash = HashStart;
        foreach (char c in name)
            hash = Hash(hash, c);
        return hash;
    }

    private ref Slot Find(ReadOnlySpan<char> name, uint hash)
    {
        Slot[] slots = _slots;
        uint mask = (uint)slots.Length - 1;
        for (uint i = hash ^ hash >> 15; ; i++)
        {
            ref Slot slot = ref slots[i & mask];
            if (slot.Name is null || (slot.Hash == hash && name.SequenceEqual(slot.Name)))
                return ref slot;
        }
    }

    private void Grow()
    {
        Slot[] old = _slots;
        _slots = new Slot[old.Length * 2];
        uint mask = (uint)_slots.Length - 1;
        foreach (Slot slot in old)
        {
            if (slot.Name is null)
                continue;
            uint i = slot.Hash ^ slot.Hash >> 15;
            while (_slots[i & mask].Name is not null)
                i++;
            _slots[i & mask] = slot;
        }
    }
}
