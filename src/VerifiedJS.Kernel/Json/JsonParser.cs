using System.Runtime.CompilerServices;
using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>What is wrong with a text, by its place in the library's table of messages.</summary>
public enum JsonError
{
    UnexpectedToken,
    ExpectedCommaOrBrace,
    ExpectedCommaOrBracket,
    ExpectedNameOrBrace,
    ExpectedName,
    ExpectedColon,
    NoNumberAfterMinus,
    UnexpectedNumber,
    UnterminatedFraction,
    MissingExponent,
    UnterminatedString,
    ControlCharacter,
    BadUnicodeEscape,
    BadEscape,
    TextAfterValue,
}

/// <summary>
/// 25.5.1 JSON.parse without its reviver, which runs no code of the program. It goes in steps, so that garbage can be collected between
/// them, over a state that the library holds: an array of
///
///   0 the position in the text   1 after a failure, the <see cref="JsonError"/>   then, for each container that is open, it and its key
///
/// Depth is bounded by memory alone.
/// </summary>
public static class JsonParser
{
    // What a step allocates fits into the heap's reserve: at most about a hundred bytes a unit, where each one opens an array.
    private const int StepUnits = 16384;

    private const int Position = 0, Failure = 1, FirstContainer = 2;

    /// <summary>The value; Hole when there is more to do; Undefined when the text is no JSON; the sentinel after a RangeError.</summary>
    public static Value Step(int text, int state)
    {
        int data = Strings.Data(text);
        if (data == 0) return Errors.Range(Text.OutOfMemory);
        int shift = Strings.Shift(text), length = Strings.Length(text);
        int at = (int)Elements.At(Elements.Of(state), Position).Number, pause = at + StepUnits;
        int container = InnermostContainer(state);
        Value key = container == 0 ? Value.Undefined : InnermostKey(state);
        while (true)
        {
            at = SkipSpace(data, at, length, shift);
            if (at >= length) return Fail(state, at, JsonError.UnexpectedToken);
            int first = CodeUnits.At(data, at, shift);
            Value value;
            if (first == '{' || first == '[')
            {
                value = Value.FromObject(first == '{' ? Objects.NewPlain() : Arrays.New(0));
                at = SkipSpace(data, at + 1, length, shift);
                if (at < length && CodeUnits.At(data, at, shift) == first + 2) at++;
                else
                {
                    if (container != 0) SetInnermostKey(state, key);
                    if (!Arrays.Append(state, value) || !Arrays.Append(state, Value.Undefined)) return Errors.Range(Text.OutOfMemory);
                    container = value.Address;
                    if (first == '{')
                    {
                        key = ParseKey(data, at, length, shift, container, JsonError.ExpectedNameOrBrace);
                        if (key.IsSentinel) return Failed(state);
                        at = End();
                    }
                    if (at < pause) continue;
                    return Pause(state, at, key);
                }
            }
            else
            {
                value = first == '"' ? ParseString(data, at, length, shift) : ParseNumberOrWord(data, at, length, shift, first);
                if (value.IsSentinel) return Failed(state);
                at = End();
            }

            // The value is complete; so may be the containers that it ends.
            while (true)
            {
                at = SkipSpace(data, at, length, shift);
                int after = at < length ? CodeUnits.At(data, at, shift) : -1;
                if (container == 0) return after == -1 ? value : Fail(state, at, JsonError.TextAfterValue);
                bool inArray = Heap.KindOf(container) == CellKind.Array;
                if (!(inArray ? Arrays.Append(container, value) : Define(container, key, value))) return Errors.Range(Text.OutOfMemory);
                if (after == ',')
                {
                    at++;
                    if (inArray) break;
                    key = ParseKey(data, at, length, shift, container, JsonError.ExpectedName);
                    if (key.IsSentinel) return Failed(state);
                    at = End();
                    break;
                }
                if (after != (inArray ? ']' : '}'))
                    return Fail(state, at, inArray ? JsonError.ExpectedCommaOrBracket : JsonError.ExpectedCommaOrBrace);
                at++;
                value = Value.FromObject(container);
                Close(state);
                container = InnermostContainer(state);
                if (container != 0) key = InnermostKey(state);
            }
            if (at >= pause) return Pause(state, at, key);
        }
    }

    // ── The state ────────────────────────────────────────────────────────────────────────────────────────────────

    private static int InnermostContainer(int state)
    {
        int used = Elements.Used(Elements.Of(state));
        return used == FirstContainer ? 0 : Elements.At(Elements.Of(state), used - 2).Address;
    }

    private static Value InnermostKey(int state) => Elements.At(Elements.Of(state), Elements.Used(Elements.Of(state)) - 1);

    private static void SetInnermostKey(int state, Value key) => Elements.SetAt(Elements.Of(state), Elements.Used(Elements.Of(state)) - 1, key);

    private static void Close(int state)
    {
        int used = Elements.Used(Elements.Of(state)) - 2;
        Memory.StoreI32(Elements.Of(state), used, Layout.ElementsUsed);
        Memory.StoreI32(state, used, Layout.ArrayLength);
    }

    private static Value Pause(int state, int at, Value key)
    {
        Elements.SetAt(Elements.Of(state), Position, Value.FromInt32(at));
        SetInnermostKey(state, key);
        return Value.Hole;
    }

    private static Value Fail(int state, int at, JsonError error)
    {
        Elements.SetAt(Elements.Of(state), Position, Value.FromInt32(at));
        Elements.SetAt(Elements.Of(state), Failure, Value.FromInt32((int)error));
        return Value.Undefined;
    }

    // ── What parts of the grammar leave beside their value: where they end, or why they failed ───────────────────

    private static int End() => State.Get(State.Result2);

    private static Value EndAt(int at, Value value)
    {
        State.Set(State.Result2, at);
        return value;
    }

    private static Value Fail(int at, JsonError error)
    {
        State.Set(State.Result2, at);
        State.Set(State.Result3, (int)error);
        return Value.Sentinel;
    }

    private static Value Exhausted() => Fail(-1, JsonError.UnexpectedToken);

    private static Value Failed(int state) =>
        End() < 0 ? Errors.Range(Text.OutOfMemory) : Fail(state, End(), (JsonError)State.Get(State.Result3));

    // ── The grammar ──────────────────────────────────────────────────────────────────────────────────────────────

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int SkipSpace(int data, int at, int length, int shift)
    {
        while (at < length)
        {
            int unit = CodeUnits.At(data, at, shift);
            if (unit > ' ' || unit != ' ' && unit != '\n' && unit != '\r' && unit != '\t') break;
            at++;
        }
        return at;
    }

    // A property's name and the colon.
    private static Value ParseKey(int data, int at, int length, int shift, int container, JsonError otherwise)
    {
        at = SkipSpace(data, at, length, shift);
        if (at >= length || CodeUnits.At(data, at, shift) != '"') return Fail(at, otherwise);
        Value key;
        int name = LikelyName(data, at + 1, length, shift, container);
        if (name != 0)
        {
            key = Value.FromString(name);
            at += Strings.Length(name) + 2;
        }
        else
        {
            int end = JsonText.PlainEnd(data, at + 1, length, shift);
            if (end < length && CodeUnits.At(data, end, shift) == '"')
            {
                name = InternTable.InternUnits(data + (at + 1 << shift), end - at - 1, shift);
                at = end + 1;
            }
            else
            {
                key = ParseString(data, at, length, shift);
                if (key.IsSentinel) return key;
                name = InternTable.Intern(key.Address);
                at = End();
            }
            long index = Strings.ArrayIndex(name);
            key = index >= 0 ? Value.FromNumber(index) : Value.FromString(name);
        }
        at = SkipSpace(data, at, length, shift);
        if (at >= length || CodeUnits.At(data, at, shift) != ':') return Fail(at, JsonError.ExpectedColon);
        return EndAt(at + 1, key);
    }

    // Objects in a text are mostly alike: the name by which others went on from here, if it is the one that stands there, as it is.
    private static int LikelyName(int data, int at, int length, int shift, int container)
    {
        int next = NextShape(container);
        if (next == 0) return 0;
        int name = Memory.LoadI32(next, Shapes.LastKey);
        if (Heap.KindOf(name) != CellKind.String || Strings.Shift(name) != shift) return 0;
        int count = Strings.Length(name), units = name + Layout.StringData;
        if (at + count >= length || CodeUnits.At(data, at + count, shift) != '"') return 0;
        for (int k = 0; k < count; k++)
        {
            int unit = CodeUnits.At(data, at + k, shift);
            if (unit != CodeUnits.At(units, k, shift) || unit < ' ' || unit == '"' || unit == '\\') return 0;
        }
        return name;
    }

    // The one shape with one more plain property, or 0.
    private static int NextShape(int o)
    {
        int next = Memory.LoadI32(Objects.ShapeOf(o), Shapes.Transitions);
        if (next == 0 || Heap.KindOf(next) != CellKind.Shape || (Memory.LoadI32(next, Shapes.LastInfo) & 0xFF) != Shapes.AllAttributes) return 0;
        return next;
    }

    // 7.3.5 CreateDataProperty of an object that only the parser has. False when memory is exhausted.
    private static bool Define(int o, Value key, Value value)
    {
        if (key.IsNumber) return Elements.Put(o, (uint)key.Number, value);
        int next = NextShape(o);
        // What is still to come is not there yet.
        if (next != 0 && Memory.LoadI32(next, Shapes.LastKey) == key.Address) Objects.Add(o, key.Address, value, Shapes.AllAttributes);
        else Objects.SetOwn(o, key.Address, value);
        return true;
    }

    private static Value ParseString(int data, int at, int length, int shift)
    {
        int start = at + 1, end = JsonText.PlainEnd(data, start, length, shift);
        if (end < length && CodeUnits.At(data, end, shift) == '"')
        {
            int plain = Strings.FromUnits(data + (start << shift), end - start, shift);
            return plain == 0 ? Exhausted() : EndAt(end + 1, Value.FromString(plain));
        }
        // With escapes: how long and how wide it gets, then the units.
        int count = 0, all = 0;
        for (end = start; ; count++)
        {
            if (end >= length) return Fail(end, JsonError.UnterminatedString);
            int unit = CodeUnits.At(data, end, shift);
            if (unit == '"') break;
            if (unit < ' ') return Fail(end, JsonError.ControlCharacter);
            end++;
            if (unit == '\\')
            {
                if (end >= length) return Fail(end, JsonError.UnexpectedToken);
                unit = CodeUnits.At(data, end, shift);
                if (Unescaped(unit) == 0) return Fail(end, JsonError.BadEscape);
                end++;
                if (unit == 'u')
                {
                    for (int k = 0; k < 4; k++)
                        if (end + k >= length || CodeUnits.DigitValue(CodeUnits.At(data, end + k, shift)) > 15) return Fail(end + k, JsonError.BadUnicodeEscape);
                    unit = FourDigits(data, end, shift);
                    end += 4;
                }
            }
            all |= unit;
        }
        int width = all > 255 ? 1 : 0;
        int s = width == 0 ? Strings.NewOneByte(count) : Strings.NewTwoByte(count);
        if (s == 0) return Exhausted();
        int to = s + Layout.StringData;
        for (int from = start; from < end;)
        {
            int unit = CodeUnits.At(data, from++, shift);
            if (unit == '\\')
            {
                unit = CodeUnits.At(data, from++, shift);
                if (unit == 'u')
                {
                    unit = FourDigits(data, from, shift);
                    from += 4;
                }
                else unit = Unescaped(unit);
            }
            to = JsonText.Put(to, unit, width);
        }
        return EndAt(end + 1, Value.FromString(s));
    }

    // What a letter behind a backslash stands for; 0 for none. What u stands for is in the digits.
    private static int Unescaped(int letter) => letter switch
    {
        '"' or '\\' or '/' or 'u' => letter,
        'b' => 8,
        'f' => 12,
        'n' => 10,
        'r' => 13,
        't' => 9,
        _ => 0,
    };

    private static int FourDigits(int data, int at, int shift)
    {
        int unit = 0;
        for (int k = 0; k < 4; k++) unit = unit * 16 + CodeUnits.DigitValue(CodeUnits.At(data, at + k, shift));
        return unit;
    }

    private static Value ParseNumberOrWord(int data, int at, int length, int shift, int first)
    {
        if (first == '-' || (uint)(first - '0') <= 9) return ParseNumber(data, at, length, shift, first);
        if (first == 't') return ParseWord(data, at, length, shift, Texts.Address(Text.True), Value.True);
        if (first == 'f') return ParseWord(data, at, length, shift, Texts.Address(Text.False), Value.False);
        if (first == 'n') return ParseWord(data, at, length, shift, Texts.Address(Text.Null), Value.Null);
        return Fail(at, JsonError.UnexpectedToken);
    }

    private static Value ParseWord(int data, int at, int length, int shift, int word, Value value)
    {
        int count = Strings.Length(word);
        for (int k = 0; k < count; k++, at++)
            if (at >= length || CodeUnits.At(data, at, shift) != Strings.UnitAt(word, k)) return Fail(at, JsonError.UnexpectedToken);
        return EndAt(at, value);
    }

    private static bool IsDigitAt(int data, int at, int length, int shift) => at < length && (uint)(CodeUnits.At(data, at, shift) - '0') <= 9;

    private static Value ParseNumber(int data, int start, int length, int shift, int first)
    {
        int at = start;
        if (first == '-')
        {
            at++;
            if (!IsDigitAt(data, at, length, shift)) return Fail(at, JsonError.NoNumberAfterMinus);
        }
        int digits = at;
        long integer = 0;
        for (; IsDigitAt(data, at, length, shift); at++)
            if (at - digits < 15) integer = integer * 10 + CodeUnits.At(data, at, shift) - '0';
        if (at - digits > 1 && CodeUnits.At(data, digits, shift) == '0') return Fail(digits + 1, JsonError.UnexpectedNumber);
        int next = at < length ? CodeUnits.At(data, at, shift) : 0;
        double number;
        if (next != '.' && (next | 32) != 'e' && at - digits <= 15) number = integer;
        else
        {
            if (next == '.')
            {
                at++;
                if (!IsDigitAt(data, at, length, shift)) return Fail(at, JsonError.UnterminatedFraction);
                while (IsDigitAt(data, at, length, shift)) at++;
            }
            if (at < length && (CodeUnits.At(data, at, shift) | 32) == 'e')
            {
                at++;
                if (at < length && (CodeUnits.At(data, at, shift) == '+' || CodeUnits.At(data, at, shift) == '-')) at++;
                if (!IsDigitAt(data, at, length, shift)) return Fail(at, JsonError.MissingExponent);
                while (IsDigitAt(data, at, length, shift)) at++;
            }
            number = NumberParsing.UnsignedDecimal(data, digits, at, shift, State.Scratch);
        }
        return EndAt(at, Value.FromNumber(first == '-' ? -number : number));
    }
}
