using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>
/// Sets of characters while a pattern is compiled, as inversion lists: ascending i32 boundaries at which membership changes,
/// beginning with the first member. Always even in number: a set ends below <see cref="Limit"/>.
///
///   +0 number of boundaries   +4 room   +8 boundaries
/// </summary>
internal static class CharacterSets
{
    /// <summary>One more than the largest code point.</summary>
    internal const int Limit = 0x110000;

    private const int Header = 8;

    internal static int Count(int set) => Memory.LoadI32(set);

    internal static int Boundary(int set, int index) => Memory.LoadI32(set + index * 4, Header);

    private static void SetBoundary(int set, int index, int value) => Memory.StoreI32(set + index * 4, value, Header);

    internal static bool IsEmpty(int set) => Count(set) == 0;

    /// <summary>An empty set with room for that many boundaries. Without memory: an error, and room for none.</summary>
    internal static int New(int c, int room)
    {
        int set = RegExpCompilation.Allocate(c, Header + room * 4);
        if (set == 0)
        {
            set = RegExpCompilation.AllocateRecord(c, Header);
            room = 0;
        }
        Memory.StoreI32(set, 0);
        Memory.StoreI32(set, room, 4);
        return set;
    }

    /// <summary>The set of one character.</summary>
    internal static int Single(int c, int character) => Range(c, character, character);

    /// <summary>The set of the characters from first to last.</summary>
    internal static int Range(int c, int first, int last)
    {
        int set = New(c, 2);
        return AddRange(c, set, first, last);
    }

    /// <summary>Adds the characters from first to last; the result is the set, at another address when it had to grow.</summary>
    internal static int AddRange(int c, int set, int first, int last)
    {
        int count = Count(set), end = last + 1;
        if (count + 2 > Memory.LoadI32(set, 4))
        {
            int larger = New(c, count * 2 + 8);
            if (Memory.LoadI32(larger, 4) == 0) return set;
            Memory.Copy(larger + Header, set + Header, count * 4);
            Memory.StoreI32(larger, count);
            set = larger;
        }
        // Boundaries from `from` up to `to` fall inside the new range or touch it.
        int from = LowerBound(set, first), to = LowerBound(set, end + 1);
        bool opens = (from & 1) == 0, closes = (to & 1) == 0;
        int keep = (opens ? 1 : 0) + (closes ? 1 : 0);
        int tail = set + Header;
        Memory.Copy(tail + (from + keep) * 4, tail + to * 4, (count - to) * 4);
        if (opens) SetBoundary(set, from, first);
        if (closes) SetBoundary(set, from + keep - 1, end);
        Memory.StoreI32(set, count - (to - from) + keep);
        return set;
    }

    // The index of the first boundary that is not below a value.
    private static int LowerBound(int set, int value)
    {
        int from = 0, to = Count(set);
        while (from < to)
        {
            int middle = from + to >> 1;
            if (Boundary(set, middle) < value) from = middle + 1;
            else to = middle;
        }
        return from;
    }

    internal static bool Contains(int set, int character) => (LowerBound(set, character + 1) & 1) != 0;

    /// <summary>Whether a character from first to last is a member.</summary>
    private static bool Intersects(int set, int first, int last)
    {
        int index = LowerBound(set, first + 1);
        return (index & 1) != 0 || index < Count(set) && Boundary(set, index) <= last;
    }

    internal const int Union = 0, Intersection = 1, Difference = 2;

    /// <summary>The union, intersection or difference of two sets, as a new set.</summary>
    internal static int Combine(int c, int a, int b, int operation)
    {
        int aCount = Count(a), bCount = Count(b), result = New(c, aCount + bCount);
        if (Memory.LoadI32(result, 4) < aCount + bCount) return result;
        int i = 0, j = 0, count = 0;
        while (i < aCount || j < bCount)
        {
            int atA = i < aCount ? Boundary(a, i) : int.MaxValue, atB = j < bCount ? Boundary(b, j) : int.MaxValue;
            int at = atA < atB ? atA : atB;
            if (atA == at) i++;
            if (atB == at) j++;
            bool inA = (i & 1) != 0, inB = (j & 1) != 0;
            bool inside = operation == Union ? inA || inB : operation == Intersection ? inA && inB : inA && !inB;
            if (inside != ((count & 1) != 0))
            {
                SetBoundary(result, count, at);
                count++;
            }
        }
        Memory.StoreI32(result, count);
        return result;
    }

    /// <summary>The characters below a limit that are not in the set.</summary>
    internal static int Complement(int c, int set, int limit)
    {
        int all = New(c, 2);
        return Combine(c, AddRange(c, all, 0, limit - 1), set, Difference);
    }

    /// <summary>A set of the Unicode tables.</summary>
    internal static int OfProperty(int c, int property)
    {
        int room = UnicodeProperties.Size(property), set = New(c, room);
        if (Memory.LoadI32(set, 4) >= room) Memory.StoreI32(set, UnicodeProperties.Load(property, set + Header));
        return set;
    }

    // ── Case ─────────────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>Canonicalize, ES2025 22.2.2.7.3, for a pattern that ignores case.</summary>
    internal static int Canonicalize(int character, bool unicode) =>
        unicode ? UnicodeCase.Fold(character) : UnicodeCase.CanonicalizeUnit(character);

    /// <summary>All characters whose canonical form is that of a member: what a class matches when it ignores case.</summary>
    internal static int CloseOverCase(int c, int set, bool unicode)
    {
        int result = Combine(c, set, set, Union);
        if (!unicode && (Count(set) == 0 || Boundary(set, Count(set) - 1) <= 0x80))
        {
            // Without u, only ASCII letters have the canonical form of an ASCII letter.
            for (int letter = 'a'; letter <= 'z'; letter++)
            {
                if (Contains(set, letter)) result = AddRange(c, result, letter - 32, letter - 32);
                else if (Contains(set, letter - 32)) result = AddRange(c, result, letter, letter);
            }
            return result;
        }
        // First the canonical forms of the members, then whatever has one of those. Only characters that a table maps have
        // another canonical form than themselves.
        int first = unicode ? CaseData.Fold : CaseData.Upper, last = unicode ? CaseData.End : CaseData.Lower;
        for (int pass = 0; pass < 2; pass++)
        {
            for (int run = first; run < last; run++)
            {
                int start = CaseData.Runs[run * 4], end = CaseData.Runs[run * 4 + 1], step = CaseData.Runs[run * 4 + 2];
                int moved = pass == 0 ? 0 : CaseData.Runs[run * 4 + 3];
                if (!Intersects(result, start + moved, end + moved)) continue;
                for (int character = start; character <= end; character += step)
                {
                    int canonical = Canonicalize(character, unicode);
                    if (canonical == character) continue;
                    int present = pass == 0 ? character : canonical, added = pass == 0 ? canonical : character;
                    if (Contains(result, present)) result = AddRange(c, result, added, added);
                }
            }
        }
        return result;
    }

    /// <summary>MaybeSimpleCaseFolding, ES2025 22.2.2.7.4: each member replaced by its simple case folding.</summary>
    internal static int Fold(int c, int set)
    {
        int result = Combine(c, set, OfProperty(c, PropertyData.Unfolded), Difference);
        for (int run = CaseData.Fold; run < CaseData.End; run++)
        {
            int start = CaseData.Runs[run * 4], end = CaseData.Runs[run * 4 + 1], step = CaseData.Runs[run * 4 + 2];
            if (!Intersects(set, start, end)) continue;
            for (int character = start; character <= end; character += step)
                if (Contains(set, character))
                {
                    int folded = UnicodeCase.Fold(character);
                    result = AddRange(c, result, folded, folded);
                }
        }
        return result;
    }
}
