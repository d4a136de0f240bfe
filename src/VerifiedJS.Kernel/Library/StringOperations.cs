using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>Strings for the library: operands are strings and indices that it has checked.</summary>
public static partial class Operations
{
    private static Value StringOrThrow(int s) => s == 0 ? Errors.Range(Text.InvalidStringLength) : Value.FromString(s);

    public static Value Substring(Value s, int start, int end) => StringOrThrow(Strings.Substring(s.Address, start, end));

    public static int CharCodeAt(Value s, int index) => Strings.UnitAt(s.Address, index);

    /// <summary>11.1.4 CodePointAt.</summary>
    public static int CodePointAt(Value s, int index) =>
        CodePoints.At(Strings.Data(s.Address), index, Strings.Length(s.Address), Strings.Shift(s.Address));

    public static Value FromCharCode(int unit) => Value.FromString(Strings.FromUnit(unit));

    public static Value FromCodePoint(int point)
    {
        if (point < 0x10000) return Value.FromString(Strings.FromUnit(point));
        int s = Strings.NewTwoByte(2);
        Memory.StoreI16(s, CodePoints.High(point), Layout.StringData);
        Memory.StoreI16(s, CodePoints.Low(point), Layout.StringData + 2);
        return Value.FromString(s);
    }

    /// <summary>6.1.4.1 StringIndexOf, or -1.</summary>
    public static int StringIndexOf(Value s, Value search, int from)
    {
        int length = Strings.Length(s.Address), searchLength = Strings.Length(search.Address);
        if (searchLength == 0) return from <= length ? from : -1;
        if (from + searchLength > length) return -1;
        return Strings.IndexOf(s.Address, search.Address, from);
    }

    /// <summary>6.1.4.2 StringLastIndexOf, or -1: the search starts at an index where the pattern fits.</summary>
    public static int StringLastIndexOf(Value s, Value search, int from)
    {
        int data = Strings.Data(s.Address), pattern = Strings.Data(search.Address);
        int shift = Strings.Shift(s.Address), patternShift = Strings.Shift(search.Address), length = Strings.Length(search.Address);
        for (int at = from; at >= 0; at--)
            if (Strings.EqualAt(data + (at << shift), shift, pattern, patternShift, length)) return at;
        return -1;
    }

    /// <summary>Whether the pattern stands at an index, which may be out of range.</summary>
    public static bool StringHasAt(Value s, Value search, int at)
    {
        int length = Strings.Length(search.Address);
        if (at < 0 || at + length > Strings.Length(s.Address)) return false;
        return Strings.EqualAt(Strings.Data(s.Address) + (at << Strings.Shift(s.Address)), Strings.Shift(s.Address),
            Strings.Data(search.Address), Strings.Shift(search.Address), length);
    }

    /// <summary>22.1.3.32.1 TrimString: bit 0 at the start, bit 1 at the end.</summary>
    public static Value StringTrim(Value s, int where)
    {
        int data = Strings.Data(s.Address), shift = Strings.Shift(s.Address), length = Strings.Length(s.Address);
        int start = (where & 1) != 0 ? CodeUnits.SkipWhiteSpace(data, 0, length, shift) : 0;
        int end = (where & 2) != 0 ? CodeUnits.TrimWhiteSpaceEnd(data, start, length, shift) : length;
        return StringOrThrow(Strings.Substring(s.Address, start, end));
    }

    public static Value StringToLowerCase(Value s) => StringOrThrow(UnicodeCase.ToLower(s.Address));
    public static Value StringToUpperCase(Value s) => StringOrThrow(UnicodeCase.ToUpper(s.Address));

    /// <summary>22.1.3.15: form 0 NFC, 1 NFD, 2 NFKC, 3 NFKD.</summary>
    public static Value StringNormalize(Value s, int form) => StringOrThrow(UnicodeNormalization.Normalize(s.Address, form));

    /// <summary>7.2.9 IsStringWellFormedUnicode.</summary>
    public static bool StringIsWellFormed(Value s) => FirstLoneSurrogate(s.Address, 0) < 0;

    private static int FirstLoneSurrogate(int s, int from)
    {
        if (!Strings.IsTwoByte(s)) return -1;
        int data = Strings.Data(s), length = Strings.Length(s);
        for (int k = from; k < length; k++)
        {
            int unit = Memory.LoadU16(data + k * 2);
            if ((unit & 0xF800) != 0xD800) continue;
            if (unit >= 0xDC00 || k + 1 == length || (Memory.LoadU16(data + k * 2 + 2) & 0xFC00) != 0xDC00) return k;
            k++;
        }
        return -1;
    }

    public static Value StringToWellFormed(Value s)
    {
        int lone = FirstLoneSurrogate(s.Address, 0);
        if (lone < 0) return s;
        int length = Strings.Length(s.Address);
        int copy = Strings.NewTwoByte(length);
        if (copy == 0) return Errors.Range(Text.InvalidStringLength);
        Memory.Copy(copy + Layout.StringData, Strings.Data(s.Address), length * 2);
        while (lone >= 0)
        {
            Memory.StoreI16(copy + lone * 2, 0xFFFD, Layout.StringData);
            lone = FirstLoneSurrogate(copy, lone + 1);
        }
        return Value.FromString(copy);
    }

    // ── JSON ─────────────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>A step of parsing: see <see cref="JsonParser"/>.</summary>
    public static Value JsonParse(Value text, Value state) => JsonParser.Step(text.Address, state.Address);

    /// <summary>The text of plain data: see <see cref="JsonWriter"/>. Value, gap, "toJSON".</summary>
    public static Value JsonWrite(Value value, Value gap, Value toJson) => JsonWriter.Write(value, gap.Address, InternTable.Intern(toJson.Address));

    /// <summary>25.5.2.3 QuoteJSONString.</summary>
    public static Value JsonQuote(Value s)
    {
        int data = Strings.Data(s.Address), shift = Strings.Shift(s.Address), length = Strings.Length(s.Address);
        long size = JsonText.QuotedLength(data, length, shift);
        if (size > Strings.MaximumLength) return Errors.Range(Text.InvalidStringLength);
        int result = shift == 0 ? Strings.NewOneByte((int)size) : Strings.NewTwoByte((int)size);
        if (result == 0) return Errors.Range(Text.InvalidStringLength);
        JsonText.Quote(data, length, shift, size, result + Layout.StringData, shift);
        return Value.FromString(result);
    }

    // ── Symbols ──────────────────────────────────────────────────────────────────────────────────────────────────

    public static Value NewSymbol(Value description) => Value.FromSymbol(Symbols.New(description));

    public static Value SymbolDescription(Value symbol) => Symbols.Description(symbol.Address);

    /// <summary>20.4.2.2 Symbol.for: the registry is a table from strings to symbols.</summary>
    public static Value SymbolFor(Value key)
    {
        int registry = State.Get(State.SymbolRegistry);
        if (registry == 0)
        {
            registry = Pinned.Add(HashTables.New().Address);
            State.Set(State.SymbolRegistry, registry);
        }
        int entry = HashTables.Find(registry, key);
        if (entry != 0) return HashTables.ContentOf(entry);
        int symbol = Symbols.New(key);
        Heap.SetFlag(symbol, Layout.FlagRegistered);
        HashTables.Set(registry, key, Value.FromSymbol(symbol));
        return Value.FromSymbol(symbol);
    }

    /// <summary>20.4.2.6 Symbol.keyFor.</summary>
    public static Value SymbolKeyFor(Value symbol) =>
        Heap.HasFlag(symbol.Address, Layout.FlagRegistered) ? Symbols.Description(symbol.Address) : Value.Undefined;
}
