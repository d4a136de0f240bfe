using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>
/// The state of one compilation: a block of words that every function of the compiler gets as its first parameter, and memory
/// for nodes and sets. All of it is in Bytes cells that become garbage with the compilation; nothing moves, so nodes and sets
/// are plain addresses.
/// </summary>
internal static class RegExpCompilation
{
    // The pattern.
    internal const int Text = 0, Length = 4, Shift = 8;
    /// <summary>Index of the next unit to parse.</summary>
    internal const int At = 12;
    /// <summary>Flags: those of the pattern, with i, m and s as modifiers have them at this point.</summary>
    internal const int Flags = 16;
    /// <summary>The first error (<see cref="RegExpErrors"/>), or 0.</summary>
    internal const int Error = 20;
    /// <summary>Groups parsed so far, with group 0, and all that the pattern has.</summary>
    internal const int Groups = 24, TotalGroups = 28;
    /// <summary>1 when the pattern has a named group: \k is a reference then, whatever the flags.</summary>
    internal const int HasNames = 32;
    /// <summary>The last named group and the alternative that is being parsed: linked records.</summary>
    internal const int Names = 36, Branch = 40;
    /// <summary>How deep groups and classes are nested here.</summary>
    internal const int Depth = 44;
    /// <summary>Registers given out.</summary>
    internal const int Registers = 48;
    /// <summary>The code: address, words used, words of room.</summary>
    internal const int Code = 52, CodeLength = 56, CodeCapacity = 60;
    private const int ChunkNext = 64, ChunkEnd = 68;
    private const int Size = 80;

    /// <summary>Groups nested deeper are refused: the compiler's recursion must not exhaust the stack.</summary>
    internal const int MaxDepth = 250;

    private const int ChunkSize = 4000, LargeChunkSize = 32000;

    /// <summary>A compilation of a pattern.</summary>
    internal static int New(int text, int length, int shift, int flags)
    {
        int cell = Heap.AllocateSmall(Layout.Data + Size);
        Heap.SetHeader(cell, CellKind.Bytes, 0, Size);
        int c = cell + Layout.Data;
        Memory.Fill(c, 0, Size);
        Set(c, Text, text);
        Set(c, Length, length);
        Set(c, Shift, shift);
        Set(c, Flags, flags);
        return c;
    }

    internal static int Get(int c, int field) => Memory.LoadI32(c + field);
    internal static void Set(int c, int field, int value) => Memory.StoreI32(c + field, value);

    internal static bool HasFlag(int c, int flag) => (Memory.LoadI32(c + Flags) & flag) != 0;

    /// <summary>u or v: the pattern is about code points.</summary>
    internal static bool IsUnicode(int c) => HasFlag(c, RegExpFlags.Unicode | RegExpFlags.UnicodeSets);

    /// <summary>Notes an error unless there is one already, and ends parsing; returns 0.</summary>
    internal static int Fail(int c, int error)
    {
        if (Get(c, Error) == 0) Set(c, Error, error);
        Set(c, At, Get(c, Length));
        return 0;
    }

    internal static bool Failed(int c) => Get(c, Error) != 0;

    /// <summary>Memory for a small record, not zeroed; at most 256 bytes.</summary>
    internal static int AllocateRecord(int c, int bytes)
    {
        bytes = bytes + 7 & -8;
        int at = Get(c, ChunkNext);
        if (at + bytes > Get(c, ChunkEnd))
        {
            // Small patterns should not leave much garbage, big ones should not need many chunks.
            int size = at == 0 ? ChunkSize : LargeChunkSize;
            int cell = Heap.AllocateSmall(Layout.Data + size);
            Heap.SetHeader(cell, CellKind.Bytes, 0, size);
            at = cell + Layout.Data;
            Set(c, ChunkEnd, at + size);
        }
        Set(c, ChunkNext, at + bytes);
        return at;
    }

    /// <summary>Memory of any size, not zeroed; 0, and an error, when there is none.</summary>
    internal static int Allocate(int c, int bytes)
    {
        if ((uint)bytes <= 256) return AllocateRecord(c, bytes);
        int cell = (uint)bytes > 1 << 29 ? 0 : Heap.Allocate(Layout.Data + bytes);
        if (cell == 0) return Fail(c, RegExpErrors.OutOfMemory);
        Heap.SetHeader(cell, CellKind.Bytes, 0, bytes);
        return cell + Layout.Data;
    }

    /// <summary>A new register.</summary>
    internal static int NewRegister(int c)
    {
        int register = Get(c, Registers);
        Set(c, Registers, register + 1);
        return register;
    }

    /// <summary>Appends a word to the code; returns its index.</summary>
    internal static int Emit(int c, int word)
    {
        int length = Get(c, CodeLength), capacity = Get(c, CodeCapacity);
        if (length == capacity)
        {
            int larger = capacity == 0 ? 60 : capacity * 2;
            int code = Allocate(c, larger * 4);
            if (code == 0) return 0;
            Memory.Copy(code, Get(c, Code), length * 4);
            Set(c, Code, code);
            Set(c, CodeCapacity, larger);
        }
        Memory.StoreI32(Get(c, Code) + length * 4, word);
        Set(c, CodeLength, length + 1);
        return length;
    }

    /// <summary>Overwrites a word with the index of the next one: the target of a jump.</summary>
    internal static void Patch(int c, int index)
    {
        if (!Failed(c)) Memory.StoreI32(Get(c, Code) + index * 4, Get(c, CodeLength));
    }
}
