using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>
/// 25.5.2 JSON.stringify of what runs no code of the program: plain objects and arrays of data without toJSON, strings, numbers, booleans
/// and null. What meets anything else stops, and the library writes it all again; nothing can have been seen of it.
/// </summary>
public static class JsonWriter
{
    // The text so far: a string with more room than is used, of units of one width. Frames: containers that are open, from the outside in.
    private const int Buffer = State.Scratch + 8192, To = Buffer + 4, End = Buffer + 8, Width = Buffer + 12, Frames = Buffer + 16;
    private const int FrameSize = 16, FrameObject = 0, FrameNext = 4, FrameIsEmpty = 8;

    // Deeper ones are the library's: cycles are looked for in all frames.
    private const int MostFrames = 400;

    // The longest number: 25 units; a word, a separator.
    private const int Ample = 32;

    /// <summary>The text of a value, indented by a string of at most ten units; Hole where the library has to write it.</summary>
    public static Value Write(Value value, int gap, int toJson)
    {
        if (Strings.Shift(gap) != 0) return Value.Hole;
        Use(Strings.NewOneByte(500), 0, 0);
        int frame = Frames - FrameSize;
        int plainObjects = 0, plainArrays = 0;
        while (true)
        {
            if (!Room(Ample)) return Value.Hole;
            if (value.IsNumber) PutNumber(value.Number);
            else if (value.IsString)
            {
                if (!PutString(value.Address)) return Value.Hole;
            }
            else if (value.IsNull || value.IsTrue || value.Bits == Value.FalseBits) PutText(Texts.Address(value.IsNull ? Text.Null : value.IsTrue ? Text.True : Text.False));
            else
            {
                if (!value.IsObject) return Value.Hole;
                int o = value.Address, prototype = Objects.PrototypeOf(o);
                bool isArray = Heap.KindOf(o) == CellKind.Array;
                if (!isArray && Heap.KindOf(o) != CellKind.Object || !IsWritable(o, isArray, toJson)) return Value.Hole;
                if (prototype != (isArray ? plainArrays : plainObjects))
                {
                    if (!LacksToJson(prototype, toJson)) return Value.Hole;
                    if (isArray) plainArrays = prototype;
                    else plainObjects = prototype;
                }
                for (int outer = Frames; outer <= frame; outer += FrameSize)
                    if (Memory.LoadI32(outer, FrameObject) == o) return Value.Hole;
                frame += FrameSize;
                if (frame == Frames + MostFrames * FrameSize) return Value.Hole;
                Memory.StoreI32(frame, o, FrameObject);
                Memory.StoreI32(frame, 0, FrameNext);
                Memory.StoreI32(frame, 1, FrameIsEmpty);
                PutUnit(isArray ? '[' : '{');
            }

            // The next value, of the innermost container that has one.
            while (true)
            {
                if (frame < Frames) return Finish();
                int o = Memory.LoadI32(frame, FrameObject);
                bool isArray = Heap.KindOf(o) == CellKind.Array;
                int next = isArray ? NextElement(o, frame) : NextProperty(o, frame);
                if (next < 0) return Value.Hole;
                if (!Room(Ample)) return Value.Hole;
                bool isEmpty = Memory.LoadI32(frame, FrameIsEmpty) != 0;
                if (next != 0)
                {
                    if (!isEmpty) PutUnit(',');
                    Memory.StoreI32(frame, 0, FrameIsEmpty);
                    if (!PutLine(gap, frame)) return Value.Hole;
                    if (!isArray)
                    {
                        if (!PutString(State.Get(State.Result2)) || !Room(Ample)) return Value.Hole;
                        PutUnit(':');
                        if (Strings.Length(gap) != 0) PutUnit(' ');
                    }
                    value = State.GetValue(State.Result3);
                    break;
                }
                frame -= FrameSize;
                if (!isEmpty && !PutLine(gap, frame)) return Value.Hole;
                if (!Room(Ample)) return Value.Hole;
                PutUnit(isArray ? ']' : '}');
            }
        }
    }

    // ── Containers ───────────────────────────────────────────────────────────────────────────────────────────────

    // Whether what the container has can be read off, toJSON is not among it, and an array's elements are all there.
    private static bool IsWritable(int o, bool isArray, int toJson)
    {
        if (Elements.IsSparse(o) || Shapes.Lookup(Objects.ShapeOf(o), toJson) >= 0) return false;
        return !isArray || (uint)Elements.Used(Elements.Of(o)) == Arrays.Length(o) && State.Get(State.PrototypesHaveElements) == 0;
    }

    private static bool LacksToJson(int prototype, int toJson)
    {
        for (; prototype != 0; prototype = Objects.PrototypeOf(prototype))
            if (Properties.FindOwnNamed(prototype, toJson) != Elements.Absent) return false;
        return true;
    }

    // 1 with the value in Result3 where there is one more, 0 at the end, -1 where the library has to write it.
    private static int NextElement(int array, int frame)
    {
        int index = Memory.LoadI32(frame, FrameNext), elements = Elements.Of(array);
        if (index >= Elements.Used(elements)) return 0;
        Memory.StoreI32(frame, index + 1, FrameNext);
        Value value = Elements.At(elements, index);
        // 25.5.2.5 step 8.b: what has no text is null.
        return Found(value.IsUndefined || value.IsHole || value.IsSymbol ? Value.Null : value);
    }

    // The same of an object, the key in Result2: elements, then named properties in the order of creation. What has no text is left out.
    private static int NextProperty(int o, int frame)
    {
        int next = Memory.LoadI32(frame, FrameNext), elements = Elements.Of(o), count = Elements.Used(elements);
        for (; next < count; next++)
        {
            Value value = Elements.At(elements, next);
            if (value.IsHole || value.IsUndefined || value.IsSymbol) continue;
            State.Set(State.Result2, Strings.FromIndex((uint)next));
            Memory.StoreI32(frame, next + 1, FrameNext);
            return Found(value);
        }
        int shape = Objects.ShapeOf(o), table = Memory.LoadI32(shape, Shapes.Table);
        if (table == 0) return 0;
        int used = Memory.LoadI32(table, PropertyTables.Used), slots = Shapes.Count(shape);
        for (; next - count < used; next++)
        {
            int key = PropertyTables.Key(table, next - count), info = PropertyTables.Info(table, next - count);
            if (key == 0 || info >> 8 >= slots || (info & Shapes.Enumerable) == 0 || Heap.KindOf(key) != CellKind.String) continue;
            if ((info & Shapes.Accessor) != 0) return -1;
            Value value = Objects.Slot(o, info >> 8);
            if (value.IsUndefined || value.IsSymbol) continue;
            State.Set(State.Result2, key);
            Memory.StoreI32(frame, next + 1, FrameNext);
            return Found(value);
        }
        return 0;
    }

    private static int Found(Value value)
    {
        State.SetValue(State.Result3, value);
        return 1;
    }

    // ── The text ─────────────────────────────────────────────────────────────────────────────────────────────────

    private static void Use(int buffer, int used, int width)
    {
        State.Set(Buffer, buffer);
        State.Set(Width, width);
        State.Set(To, buffer + Layout.StringData + (used << width));
        State.Set(End, buffer + Layout.StringData + (Strings.Length(buffer) << width));
    }

    // Makes room for that many units. False when memory or the length of strings is exhausted.
    private static bool Room(long units) => State.Get(End) - State.Get(To) >= units << State.Get(Width) || Move(units, State.Get(Width));

    // Moves the text to a larger buffer, of this width.
    private static bool Move(long units, int width)
    {
        int old = State.Get(Buffer), used = Used();
        long size = (used + units) * 2;
        if (size > Strings.MaximumLength) size = Strings.MaximumLength;
        if (used + units > size) return false;
        int buffer = width == 0 ? Strings.NewOneByte((int)size) : Strings.NewTwoByte((int)size);
        if (buffer == 0) return false;
        Strings.CopyUnits(old + Layout.StringData, State.Get(Width), buffer + Layout.StringData, width, used);
        Use(buffer, used, width);
        return true;
    }

    private static int Used() => State.Get(To) - State.Get(Buffer) - Layout.StringData >> State.Get(Width);

    private static Value Finish()
    {
        int text = Strings.FromUnits(State.Get(Buffer) + Layout.StringData, Used(), State.Get(Width));
        return text == 0 ? Value.Hole : Value.FromString(text);
    }

    private static void PutUnit(int unit) => State.Set(To, JsonText.Put(State.Get(To), unit, State.Get(Width)));

    // A short string as it is.
    private static void PutText(int s)
    {
        int length = Strings.Length(s), to = State.Get(To), width = State.Get(Width);
        Strings.CopyUnits(Strings.Data(s), 0, to, width, length);
        State.Set(To, to + (length << width));
    }

    private static void PutNumber(double number)
    {
        if (number - number != 0)
        {
            PutText(Texts.Address(Text.Null));
            return;
        }
        int to = State.Get(To), width = State.Get(Width);
        int text = width == 0 ? to : State.Scratch;
        int length = NumberToString.Decimal(number, text, State.Scratch + 4096);
        if (width != 0) Strings.CopyUnits(text, 0, to, width, length);
        State.Set(To, to + (length << width));
    }

    private static bool PutString(int s)
    {
        int data = Strings.Data(s), length = Strings.Length(s), shift = Strings.Shift(s);
        if (data == 0 || shift > State.Get(Width) && !Move(length, shift)) return false;
        long quoted = JsonText.QuotedLength(data, length, shift);
        if (!Room(quoted)) return false;
        State.Set(To, JsonText.Quote(data, length, shift, quoted, State.Get(To), State.Get(Width)));
        return true;
    }

    // A new line, indented by a gap for each open container up to a frame; nothing without a gap.
    private static bool PutLine(int gap, int frame)
    {
        int length = Strings.Length(gap);
        if (length == 0) return true;
        int depth = (frame - Frames) / FrameSize + 1;
        if (!Room(1 + depth * length)) return false;
        PutUnit('\n');
        for (int k = 0; k < depth; k++) PutText(gap);
        return true;
    }
}
