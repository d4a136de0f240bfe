using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>ECMA-262 table 1.</summary>
public enum WellKnownSymbol
{
    AsyncIterator, HasInstance, IsConcatSpreadable, Iterator, Match, MatchAll, Replace, Search, Species, Split,
    ToPrimitive, ToStringTag, Unscopables, Dispose, AsyncDispose, Count,
}

/// <summary>Symbols, private names among them: +0 header  +4 hash  +8 description (a string or undefined); private names: +16 owner.</summary>
public static class Symbols
{
    private static ReadOnlySpan<byte> Names =>
        "asyncIterator\0hasInstance\0isConcatSpreadable\0iterator\0match\0matchAll\0replace\0search\0species\0split\0"u8 +
        "toPrimitive\0toStringTag\0unscopables\0dispose\0asyncDispose\0"u8;

    private static ReadOnlySpan<byte> Prefix => "Symbol."u8;

    /// <summary>A new symbol.</summary>
    public static int New(Value description)
    {
        int symbol = Heap.AllocateSmall(16);
        Heap.SetHeader(symbol, CellKind.Symbol, 0, Hashes.Next());
        Memory.StoreI64(symbol, description.Bits, Layout.SymbolDescription);
        return symbol;
    }

    public static Value Description(int symbol) => new(Memory.LoadI64(symbol, Layout.SymbolDescription));

    public static int WellKnown(WellKnownSymbol which) => State.Get(State.WellKnownSymbols + (int)which * 4);

    /// <summary>The well-known symbol of this name, without the @@; 0 when there is none.</summary>
    public static int WellKnownByName(int name)
    {
        int at = 0, data = Strings.Data(name), shift = Strings.Shift(name), length = Strings.Length(name);
        for (int k = 0; k < (int)WellKnownSymbol.Count; k++)
        {
            int j = 0;
            while (Names[at + j] != 0 && j < length && (shift == 0 ? Memory.LoadU8(data + j) : Memory.LoadU16(data + j * 2)) == Names[at + j]) j++;
            if (j == length && Names[at + j] == 0) return WellKnown((WellKnownSymbol)k);
            while (Names[at] != 0) at++;
            at++;
        }
        return 0;
    }

    internal static void Initialize()
    {
        int at = 0;
        for (int k = 0; k < (int)WellKnownSymbol.Count; k++)
        {
            int end = at;
            while (Names[end] != 0) end++;
            // The description is "Symbol.iterator" and so on.
            int s = Strings.NewOneByte(7 + end - at);
            for (int j = 0; j < 7; j++) Memory.StoreI8(s + j, Prefix[j], Layout.StringData);
            for (int j = at; j < end; j++) Memory.StoreI8(s + 7 + j - at, Names[j], Layout.StringData);
            State.Set(State.WellKnownSymbols + k * 4, Pinned.Add(New(Value.FromString(s))));
            at = end + 1;
        }
    }
}

/// <summary>Hashes of things without content: a sequence that is the same in every run.</summary>
public static class Hashes
{
    /// <summary>The next hash, never 0.</summary>
    public static int Next()
    {
        uint x = (uint)State.Get(State.HashSeed) + 0x9E3779B9;
        State.Set(State.HashSeed, (int)x);
        x = (x ^ x >> 16) * 0x85EBCA6B;
        x = (x ^ x >> 13) * 0xC2B2AE35;
        x ^= x >> 16;
        return x == 0 ? 1 : (int)x;
    }
}
