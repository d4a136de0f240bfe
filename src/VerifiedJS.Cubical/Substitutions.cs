using System.Runtime.CompilerServices;
using static VerifiedJS.Cubical.Objects;

namespace VerifiedJS.Cubical;

/// <summary>
/// Substitutions that were made since the beginning of the export: value, substitution, result. Values are graphs, and their closures are
/// asked for the same variables many times; without this, each path through a graph would be walked by itself, and there may be
/// exponentially many. An entry holds counts on its three objects; a later one with the same hash takes its place.
/// </summary>
internal static class Substitutions
{
    private const int Entries = 512, EntrySize = 3 * Layout.WordSize;

    /// <summary>The result of a substitution, owned, or 0 when it is not remembered.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Obj Find(Obj value, Obj substitution)
    {
        Obj entry = EntryOf(value, substitution);
        return Load(entry, 0) == value && Load(entry, 1) == substitution ? Own(Load(entry, 2)) : 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Remember(Obj value, Obj substitution, Obj result)
    {
        State.NoteSubstitution();
        Obj entry = EntryOf(value, substitution);
        Release(entry);
        Store(entry, 0, Own(value));
        Store(entry, 1, Own(substitution));
        Store(entry, 2, Own(result));
    }

    /// <summary>
    /// Whether one of the dimensions that a substitution replaces may occur in an object: whether its name may be reached. A fresh name that is
    /// not reached does not occur; other names may be bound on the way. The answer no is remembered, with the object as result.
    /// </summary>
    public static bool MayChange(Obj o, Obj substitution)
    {
        for (Obj rest = substitution; !IsScalar(rest); rest = Get(rest, 2))
        {
            if (HeapTag(rest) != EnvTag.Dim || !Names.IsFresh(Get(rest, 0))) return true;
            State.SetFuel(MostVisits);
            if (Reaches(o, Get(rest, 0))) return true;
        }
        return false;
    }

    private const int MostVisits = 400;

    private static bool Reaches(Obj o, Obj name)
    {
        if (IsScalar(o)) return false;
        if (HeapTag(o) == Layout.StringTag) return Names.AreEqual(o, name);
        // The constants know no fresh names.
        if ((UnsignedObj)o < (UnsignedObj)Constant(StaticObject.Limit) || HeapTag(o) > Layout.LargestConstructorTag) return false;
        Obj known = Find(o, name);
        if (known != 0)
        {
            Shims.Dec(known);
            return false;
        }
        if (!State.TakeFuel()) return true;
        int fields = Memory.LoadU8(o, Layout.FieldCountOffset);
        for (int k = 0; k < fields; k++)
            if (Reaches(Get(o, k), name)) return true;
        Remember(o, name, o);
        return false;
    }

    /// <summary>At the end of an export.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Forget()
    {
        if (!State.ForgetSubstitutions()) return;
        for (int k = 0; k < Entries; k++) Release((Obj)(Layout.Substitutions + k * EntrySize));
    }

    private static Obj EntryOf(Obj value, Obj substitution) =>
        (Obj)(Layout.Substitutions + ((int)(value >> 3) + (int)(substitution >> 3) * 7 & Entries - 1) * EntrySize);

    private static void Release(Obj entry)
    {
        if (Load(entry, 0) == 0) return;
        Obj value = Load(entry, 0);
        Store(entry, 0, 0);
        Shims.Dec(value);
        Shims.Dec(Load(entry, 1));
        Shims.Dec(Load(entry, 2));
    }

    private static Obj Load(Obj entry, int word) =>
#if MEMORY64
        Memory.LoadI64(entry + word * Layout.WordSize);
#else
        Memory.LoadI32(entry + word * Layout.WordSize);
#endif

    private static void Store(Obj entry, int word, Obj o) =>
#if MEMORY64
        Memory.StoreI64(entry + word * Layout.WordSize, o);
#else
        Memory.StoreI32(entry + word * Layout.WordSize, o);
#endif
}
