using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

// Regular expressions for the library. A compiled pattern and the captures of a match are internal values: Bytes cells, the
// latter with the start and end of each group as i32, -1 for none.
public static partial class Operations
{
    /// <summary>ES2025 22.2.3.3 RegExpInitialize steps 5 to 8: flags (a string) as bits, or -1.</summary>
    public static int RegExpParseFlags(Value flags)
    {
        int text = Strings.Data(flags.Address);
        return text == 0 ? RegExpFlags.Invalid : RegExpFlags.Parse(text, Strings.Length(flags.Address), Strings.Shift(flags.Address));
    }

    /// <summary>ES2025 22.2.3.3 steps 9 to 15: pattern, flags (both strings, the flags valid): the compiled pattern.</summary>
    public static Value RegExpCompile(Value pattern, Value flags)
    {
        if (Strings.Data(pattern.Address) == 0) return Errors.Range(Text.OutOfMemory);
        // A literal in a loop is compiled once.
        int bits = RegExpParseFlags(flags), entry = RegExpCacheEntry(pattern.Address, bits);
        Value cached = State.GetValue(entry), result = State.GetValue(entry + 8);
        if (cached.IsString && RegExpCompiler.Flags(result.Address) == bits && Strings.AreEqual(cached.Address, pattern.Address)) return result;
        int compiled = RegExpCompiler.Compile(pattern.Address, bits);
        if (compiled > 0)
        {
            State.SetValue(entry, pattern);
            State.SetValue(entry + 8, Value.FromInternal(compiled));
            return Value.FromInternal(compiled);
        }
        if (compiled == -RegExpErrors.OutOfMemory) return Errors.Range(Text.OutOfMemory);
        return Errors.Raise(ErrorKind.SyntaxError, RegExpMessage(pattern.Address, flags.Address, -compiled));
    }

    private const int RegExpCacheEntries = 64;

    // The address of the two values, pattern and compiled pattern, where this pattern may be in the cache: a Values cell.
    private static int RegExpCacheEntry(int pattern, int flags)
    {
        int cache = State.Get(State.RegExpCache);
        if (cache == 0)
        {
            cache = Pinned.Add(Heap.AllocateSmall(Layout.Data + RegExpCacheEntries * 16));
            Heap.SetHeader(cache, CellKind.Values, 0, RegExpCacheEntries * 2);
            for (int i = 0; i < RegExpCacheEntries * 2; i++) State.SetValue(cache + Layout.Data + i * 8, Value.Undefined);
            State.Set(State.RegExpCache, cache);
        }
        int hash = Strings.Hash(pattern) + flags * 31;
        return cache + Layout.Data + ((hash ^ hash >>> 16) & RegExpCacheEntries - 1) * 16;
    }

    // "Invalid regular expression: /pattern/flags: reason"
    private static int RegExpMessage(int pattern, int flags, int error)
    {
        int length = RegExpErrors.Message(error, State.Scratch);
        int reason = Strings.FromUnits(State.Scratch, length, 0);
        int at = 0;
        for (; InvalidRegularExpression[at] != 0; at++) Memory.StoreI8(State.Scratch + at, InvalidRegularExpression[at]);
        int message = Strings.Concat(Strings.FromUnits(State.Scratch, at, 0), pattern);
        if (message == 0) return reason;
        message = Strings.Concat(Strings.Concat(message, Strings.FromUnit('/')), flags);
        int whole = Strings.Concat(Strings.Concat(message, Texts.Address(Text.Colon)), reason);
        return whole == 0 ? reason : whole;
    }

    private static ReadOnlySpan<byte> InvalidRegularExpression => "Invalid regular expression: /\0"u8;

    /// <summary>ES2025 22.2.7.2 RegExpBuiltinExec steps 10 to 15: compiled pattern, string, index: the captures, or Hole.</summary>
    public static Value RegExpExec(Value compiled, Value s, int lastIndex)
    {
        int text = Strings.Data(s.Address);
        if (text == 0) return Errors.Range(Text.OutOfMemory);
        int found = RegExpMatcher.Exec(compiled.Address, text, Strings.Length(s.Address), Strings.Shift(s.Address), lastIndex);
        if (found == RegExpMatcher.NoMatch) return Value.Hole;
        int bytes = RegExpCompiler.Groups(compiled.Address) * 8;
        int captures = found == RegExpMatcher.OutOfMemory ? 0 : Heap.Allocate(Layout.Data + bytes);
        if (captures == 0) return Errors.Range(Text.OutOfMemory);
        Heap.SetHeader(captures, CellKind.Bytes, 0, bytes);
        Memory.Copy(captures + Layout.Data, found, bytes);
        return Value.FromInternal(captures);
    }

    /// <summary>Where a group of a match begins, or -1.</summary>
    public static int RegExpCaptureStart(Value captures, int group) => Memory.LoadI32(captures.Address + group * 8, Layout.Data);

    /// <summary>Where a group of a match ends, or -1.</summary>
    public static int RegExpCaptureEnd(Value captures, int group) => Memory.LoadI32(captures.Address + group * 8, Layout.Data + 4);

    /// <summary>What a group of a match has matched, or undefined: captures, string, group.</summary>
    public static Value RegExpCapture(Value captures, Value s, int group)
    {
        int start = RegExpCaptureStart(captures, group), end = RegExpCaptureEnd(captures, group);
        if (start < 0 || end < 0) return Value.Undefined;
        int part = Strings.Substring(s.Address, start, end);
        return part == 0 ? Errors.Range(Text.OutOfMemory) : Value.FromString(part);
    }

    /// <summary>ES2025 22.2.7.2 steps 28 to 34: an array of what all groups have matched: captures, string.</summary>
    public static Value RegExpCaptures(Value captures, Value s)
    {
        int groups = Memory.LoadI32(captures.Address, Layout.Count) >> 3, array = Arrays.New(groups);
        for (int group = 0; group < groups; group++)
        {
            Value capture = RegExpCapture(captures, s, group);
            if (capture.IsSentinel) return capture;
            if (!Arrays.Append(array, capture)) return Errors.Range(Text.OutOfMemory);
        }
        return Value.FromObject(array);
    }

    /// <summary>
    /// 22.2.7.2 steps 22 to 33 without named groups: that array with its own properties: captures, string, "index", "input", "groups".
    /// </summary>
    public static Value RegExpResult(Value captures, Value s, Value index, Value input, Value groups)
    {
        Value result = RegExpCaptures(captures, s);
        if (result.IsSentinel) return result;
        Objects.Add(result.Address, InternTable.Intern(index.Address), Value.FromInt32(RegExpCaptureStart(captures, 0)), Shapes.AllAttributes);
        Objects.Add(result.Address, InternTable.Intern(input.Address), s, Shapes.AllAttributes);
        Objects.Add(result.Address, InternTable.Intern(groups.Address), Value.Undefined, Shapes.AllAttributes);
        return result;
    }

    /// <summary>The number of groups of a compiled pattern, with group 0.</summary>
    public static int RegExpGroups(Value compiled) => RegExpCompiler.Groups(compiled.Address);

    /// <summary>The number of named groups of a compiled pattern; duplicate names count each.</summary>
    public static int RegExpNames(Value compiled) => RegExpCompiler.Names(compiled.Address);

    /// <summary>The name of a named group, in the order of the pattern.</summary>
    public static Value RegExpName(Value compiled, int index)
    {
        int name = RegExpCompiler.Name(compiled.Address, index);
        return name == 0 ? Errors.Range(Text.OutOfMemory) : Value.FromString(name);
    }

    /// <summary>The group of a named group.</summary>
    public static int RegExpNameGroup(Value compiled, int index) => RegExpCompiler.NameGroup(compiled.Address, index);

    /// <summary>ES2025 22.2.7.3 AdvanceStringIndex: string, index, unicode. The index is at most the length.</summary>
    public static int AdvanceStringIndex(Value s, int index, bool unicode)
    {
        int length = Strings.Length(s.Address);
        if (!unicode || index + 1 >= length) return index + 1;
        int text = Strings.Data(s.Address);
        return text == 0 ? index + 1 : index + CodePoints.Units(CodePoints.At(text, index, length, Strings.Shift(s.Address)));
    }

    /// <summary>ES2025 22.2.6.13.1 EscapeRegExpPattern of a valid pattern, as V8 has it.</summary>
    public static Value RegExpEscapeSource(Value pattern)
    {
        int length = Strings.Length(pattern.Address), text = Strings.Data(pattern.Address), shift = Strings.Shift(pattern.Address);
        if (text == 0) return Errors.Range(Text.OutOfMemory);
        if (length == 0)
        {
            // "(?:)": an empty pattern would read as a comment.
            Memory.StoreI32(State.Scratch, '(' | '?' << 8 | ':' << 16 | ')' << 24);
            return Value.FromString(Strings.FromUnits(State.Scratch, 4, 0));
        }
        int plain = 0;
        while (plain < length && CodeUnits.At(text, plain, shift) != '/' && !RegExpMatcher.IsLineTerminator(CodeUnits.At(text, plain, shift))) plain++;
        if (plain == length) return pattern;
        int units = EscapedSource(text, length, shift, 0);
        int result = units > Strings.MaximumLength ? 0 : Strings.NewTwoByte(units);
        if (result == 0) return Errors.Range(Text.InvalidStringLength);
        EscapedSource(text, length, shift, result + Layout.StringData);
        return Value.FromString(Strings.FromUnits(result + Layout.StringData, units, 1));
    }

    // Writes the escaped pattern unless to is 0; returns the number of its units.
    private static int EscapedSource(int text, int length, int shift, int to)
    {
        int units = 0;
        bool inClass = false, escaped = false;
        for (int i = 0; i < length; i++)
        {
            int unit = CodeUnits.At(text, i, shift);
            if (RegExpMatcher.IsLineTerminator(unit))
            {
                // After a backslash, that serves.
                if (!escaped) units = PutUnit(to, units, '\\');
                if (unit < 0x80) units = PutUnit(to, units, unit == '\n' ? 'n' : 'r');
                else
                {
                    units = PutUnit(to, units, 'u');
                    units = PutUnit(to, units, '2');
                    units = PutUnit(to, units, '0');
                    units = PutUnit(to, units, '2');
                    units = PutUnit(to, units, unit == 0x2028 ? '8' : '9');
                }
                escaped = false;
                continue;
            }
            if (unit == '/' && !inClass && !escaped) units = PutUnit(to, units, '\\');
            if (escaped) escaped = false;
            else if (unit == '\\') escaped = true;
            else if (unit == '[') inClass = true;
            else if (unit == ']') inClass = false;
            units = PutUnit(to, units, unit);
        }
        return units;
    }

    private static int PutUnit(int to, int units, int unit)
    {
        if (to != 0) Memory.StoreI16(to + units * 2, unit);
        return units + 1;
    }
}
