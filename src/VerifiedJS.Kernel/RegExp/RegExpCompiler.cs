using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>Patterns to code, and what a compiled pattern says about itself.</summary>
public static class RegExpCompiler
{
    /// <summary>
    /// RegExpInitialize, ES2025 22.2.3.3 steps 3 to 15: the compiled pattern's cell (<see cref="RegExpCode"/>) of a pattern
    /// (a string) and flags, or the negated number of an error (<see cref="RegExpErrors"/>).
    /// </summary>
    public static int Compile(int pattern, int flags)
    {
        int text = Strings.Data(pattern);
        if (text == 0) return -RegExpErrors.OutOfMemory;
        return Compile(text, Strings.Length(pattern), Strings.Shift(pattern), flags);
    }

    /// <summary>The same for flat text.</summary>
    public static int Compile(int text, int length, int shift, int flags)
    {
        int c = RegExpCompilation.New(text, length, shift, flags);
        int root = RegExpParser.Parse(c);
        if (RegExpCompilation.Failed(c)) return -RegExpCompilation.Get(c, RegExpCompilation.Error);
        // Modifiers have been undone at the end of the groups that they belong to.
        RegExpCompilation.Set(c, RegExpCompilation.Registers, RegExpCompilation.Get(c, RegExpCompilation.Groups) * 2);
        RegExpEmitter.Pattern(c, root);
        if (RegExpCompilation.Failed(c)) return -RegExpCompilation.Get(c, RegExpCompilation.Error);
        return Finish(c, root);
    }

    private static int Finish(int c, int root)
    {
        int words = RegExpCompilation.Get(c, RegExpCompilation.CodeLength), names = 0, nameBytes = 0;
        for (int name = RegExpCompilation.Get(c, RegExpCompilation.Names); name != 0; name = Memory.LoadI32(name, RegExpParser.NameNext))
        {
            names++;
            // No name is longer than its spelling.
            nameBytes += 12 + (Memory.LoadI32(name, RegExpParser.NameEnd) - Memory.LoadI32(name, RegExpParser.NameStart)) * 2;
        }
        int bytes = RegExpCode.Code + words * 4 + nameBytes;
        int cell = Heap.Allocate(Layout.Data + bytes);
        if (cell == 0) return -RegExpErrors.OutOfMemory;
        Heap.SetHeader(cell, CellKind.Bytes, 0, bytes);
        int data = cell + Layout.Data;
        Memory.Fill(data, 0, bytes);
        Memory.StoreI32(data, RegExpCompilation.Get(c, RegExpCompilation.Flags), RegExpCode.Flags);
        Memory.StoreI32(data, RegExpCompilation.Get(c, RegExpCompilation.Groups), RegExpCode.Groups);
        Memory.StoreI32(data, RegExpCompilation.Get(c, RegExpCompilation.Registers), RegExpCode.Registers);
        Memory.StoreI32(data, words, RegExpCode.Words);
        Memory.StoreI32(data, names, RegExpCode.Names);
        Memory.Copy(data + RegExpCode.Code, RegExpCompilation.Get(c, RegExpCompilation.Code), words * 4);
        WriteNames(c, data + RegExpCode.Code + words * 4, names);
        WriteStart(c, data, root);
        return RegExpCompilation.Failed(c) ? -RegExpCompilation.Get(c, RegExpCompilation.Error) : cell;
    }

    // The list of names is from the last to the first.
    private static void WriteNames(int c, int to, int count)
    {
        for (int index = 0; index < count; index++)
        {
            int name = RegExpCompilation.Get(c, RegExpCompilation.Names);
            for (int skip = count - 1 - index; skip > 0; skip--) name = Memory.LoadI32(name, RegExpParser.NameNext);
            int units = RegExpParser.WriteName(c, Memory.LoadI32(name, RegExpParser.NameStart), Memory.LoadI32(name, RegExpParser.NameEnd), to + 8);
            Memory.StoreI32(to, Memory.LoadI32(name, RegExpParser.NameGroup));
            Memory.StoreI32(to, units, 4);
            to += 8 + (units * 2 + 3 & -4);
        }
    }

    private static void WriteStart(int c, int data, int root)
    {
        if (RegExpEmitter.IsAnchored(root))
        {
            Memory.StoreI32(data, RegExpCode.StartAtStart, RegExpCode.StartKind);
            return;
        }
        int set = RegExpNode.IsNullable(root) ? 0 : RegExpEmitter.First(c, root);
        if (set == 0) return;
        int count = CharacterSets.Count(set);
        if (count == 2 && CharacterSets.Boundary(set, 0) + 1 == CharacterSets.Boundary(set, 1) && CharacterSets.Boundary(set, 0) < 0xD800)
        {
            Memory.StoreI32(data, RegExpCode.StartAtUnit, RegExpCode.StartKind);
            Memory.StoreI32(data, CharacterSets.Boundary(set, 0), RegExpCode.StartUnit);
            return;
        }
        Memory.StoreI32(data, RegExpCode.StartAtSet, RegExpCode.StartKind);
        Memory.StoreI32(data, count > 0 && CharacterSets.Boundary(set, count - 1) > 256 ? 1 : 0, RegExpCode.StartOthers);
        for (int word = 0; word < 8; word++) Memory.StoreI32(data + word * 4, RegExpEmitter.Bits(set, word), RegExpCode.StartBits);
    }

    // ── About compiled patterns ──────────────────────────────────────────────────────────────────────────────────

    /// <summary>The flags.</summary>
    public static int Flags(int cell) => Memory.LoadI32(cell + Layout.Data, RegExpCode.Flags);

    /// <summary>The number of groups, with group 0.</summary>
    public static int Groups(int cell) => Memory.LoadI32(cell + Layout.Data, RegExpCode.Groups);

    /// <summary>The number of named groups; of duplicate names, each counts.</summary>
    public static int Names(int cell) => Memory.LoadI32(cell + Layout.Data, RegExpCode.Names);

    /// <summary>The address of a named group's record, in the order of the pattern: group (i32), length (i32), units.</summary>
    private static int NameRecord(int cell, int index)
    {
        int data = cell + Layout.Data;
        int at = data + RegExpCode.Code + Memory.LoadI32(data, RegExpCode.Words) * 4;
        for (; index > 0; index--) at += 8 + (Memory.LoadI32(at, 4) * 2 + 3 & -4);
        return at;
    }

    /// <summary>The group of a named group.</summary>
    public static int NameGroup(int cell, int index) => Memory.LoadI32(NameRecord(cell, index));

    /// <summary>The name of a named group, as a string; 0 when memory is exhausted.</summary>
    public static int Name(int cell, int index)
    {
        int record = NameRecord(cell, index);
        return Strings.FromUnits(record + 8, Memory.LoadI32(record, 4), 1);
    }
}
