using System.Runtime.CompilerServices;
using static VerifiedJS.Cubical.Objects;

namespace VerifiedJS.Cubical;

// The evaluator's variables, at Layout.EvaluatorState:
//
//     0   i64  the number of the next fresh name. It only grows, so a name that is hidden in a value of an earlier call
//              (in a line) is never made again.
//     8   i32  the depth of the recursion
//     12  i32  1 after the depth was exceeded. Then every guarded function returns something small at once, the recursion
//              unwinds as usual and releases what it holds, and the export gives the null object.
//     16  i32  readback: the number of the first name (b in docs/CUBICAL-RULES.md)
//     20  i32  readback: 1 + the greatest number among free names that look like ours
//     24  i32  readback: 1 when a binder was named
//     28  i32  1 when a substitution is remembered
//     32       room for the text of a name, 32 bytes
//     64  i32  how many objects may still be visited

/// <summary>Depth, failure, and fresh names.</summary>
internal static class State
{
    /// <summary>How deep the guarded functions may be nested.</summary>
    public const int DepthLimit = 1500;

    private const int NextName = 0, Depth = 8, Failed = 12, First = 16, Clash = 20, Used = 24, Remembered = 28, Text = 32, TextSize = 32, Fuel = 64;
    private const Obj Base = Layout.EvaluatorState;

    // ── Depth ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>At the beginning of an export.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Begin()
    {
        Memory.StoreI32(Base, 0, Depth);
        Memory.StoreI32(Base, 0, Failed);
    }

    /// <summary>At the end of an export: the result, or null when the depth was exceeded.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Obj End(Obj result)
    {
        Substitutions.Forget();
        if (Memory.LoadI32(Base, Failed) == 0) return result;
        Shims.Dec(result);
        return 0;
    }

    /// <summary>Enters a guarded function: false when it must return at once (without leaving).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool Enter()
    {
        int depth = Memory.LoadI32(Base, Depth) + 1;
        if (depth > DepthLimit) Memory.StoreI32(Base, 1, Failed);
        if (Memory.LoadI32(Base, Failed) != 0) return false;
        Memory.StoreI32(Base, depth, Depth);
        return true;
    }

    /// <summary>Leaves a guarded function.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Leave() => Memory.StoreI32(Base, Memory.LoadI32(Base, Depth) - 1, Depth);

    /// <summary>A substitution is remembered.</summary>
    public static void NoteSubstitution() => Memory.StoreI32(Base, 1, Remembered);

    /// <summary>Whether one was; from now on none is.</summary>
    public static bool ForgetSubstitutions()
    {
        int remembered = Memory.LoadI32(Base, Remembered);
        Memory.StoreI32(Base, 0, Remembered);
        return remembered != 0;
    }

    public static void SetFuel(int amount) => Memory.StoreI32(Base, amount, Fuel);

    public static bool TakeFuel()
    {
        int left = Memory.LoadI32(Base, Fuel) - 1;
        Memory.StoreI32(Base, left, Fuel);
        return left >= 0;
    }

    // ── Names ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>A name that occurs nowhere else.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Obj FreshName()
    {
        long number = Memory.LoadI64(Base, NextName);
        Memory.StoreI64(Base, number + 1, NextName);
        return Name(1, number);
    }

    /// <summary>The name of a binder in a result.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Obj BinderName(char letter, int level)
    {
        Memory.StoreI32(Base, 1, Used);
        return Name(letter, Memory.LoadI32(Base, First) + level);
    }

    private static Obj Name(int letter, long number)
    {
        // Written from the end.
        Obj at = Base + Text + TextSize - 1;
        Memory.StoreI8(at, 0);
        do
        {
            at--;
            Memory.StoreI8(at, (int)((ulong)number % 10) + '0');
            number = (long)((ulong)number / 10);
        }
        while (number != 0);
        at--;
        Memory.StoreI8(at, letter);
        return Shims.MkString(at);
    }

    /// <summary>Readback starts with names of this number.</summary>
    public static void StartNames(int first)
    {
        Memory.StoreI32(Base, first, First);
        Memory.StoreI32(Base, 0, Clash);
        Memory.StoreI32(Base, 0, Used);
    }

    /// <summary>Where readback must start over from, because a free name clashes; 0 when it need not.</summary>
    public static int Restart()
    {
        int clash = Memory.LoadI32(Base, Clash);
        return Memory.LoadI32(Base, Used) != 0 && Memory.LoadI32(Base, Failed) == 0 && clash > Memory.LoadI32(Base, First) ? clash : 0;
    }

    /// <summary>Takes note of a free name in a result.</summary>
    public static void NoteFree(Obj name)
    {
        int size = Names.Size(name);
        if (size < 2 || size > 10) return;
        Obj at = name + Layout.StringData;
        int letter = Memory.LoadU8(at), digit = Memory.LoadU8(at, 1);
        if (letter != 'x' && letter != 'i') return;
        if (digit == '0' && size > 2) return;
        int number = 0;
        for (int i = 1; i < size; i++)
        {
            digit = Memory.LoadU8(at + i) - '0';
            if ((uint)digit > 9) return;
            number = 10 * number + digit;
        }
        if (number >= Memory.LoadI32(Base, Clash)) Memory.StoreI32(Base, number + 1, Clash);
    }
}

/// <summary>Names as strings of bytes. What is no string counts as the empty name.</summary>
internal static class Names
{
    /// <summary>The length in bytes.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Size(Obj name) => HeapTag(name) == Layout.StringTag ? Memory.LoadI32(name, Layout.StringSize) - 1 : 0;

    /// <summary>Whether <see cref="State.FreshName"/> made it.</summary>
    public static bool IsFresh(Obj name) => HeapTag(name) == Layout.StringTag && Memory.LoadU8(name, Layout.StringData) == 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool AreEqual(Obj a, Obj b)
    {
        if (a == b) return true;
        if (HeapTag(a) != Layout.StringTag || HeapTag(b) != Layout.StringTag) return Size(a) == 0 && Size(b) == 0;
        return Shims.StringEq(a, b) != 0;
    }

    /// <summary>Order by bytes, a prefix first.</summary>
    public static int Compare(Obj a, Obj b)
    {
        if (a == b) return 0;
        int sizeA = Size(a), sizeB = Size(b), size = Math.Min(sizeA, sizeB);
        for (int i = 0; i < size; i++)
        {
            int difference = Memory.LoadU8(a + i, Layout.StringData) - Memory.LoadU8(b + i, Layout.StringData);
            if (difference != 0) return difference;
        }
        return sizeA - sizeB;
    }
}
