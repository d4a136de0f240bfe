using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>UTF-8, between strings and bytes.</summary>
public static class Utf8
{
    /// <summary>
    /// Encodes units of a string from <paramref name="from"/> on, as many as surely fit; lone surrogates become U+FFFD. The number of
    /// bytes; the index of the first unit left is in State.Result1.
    /// </summary>
    public static int Encode(int s, int from, int to, int room)
    {
        int data = Strings.Data(s), shift = Strings.Shift(s), length = Strings.Length(s), start = to, last = to + room - 4;
        while (from < length && to <= last)
        {
            int c = CodePoints.At(data, from, length, shift);
            from += CodePoints.Units(c);
            if (c < 0x80)
            {
                Memory.StoreI8(to++, c);
                continue;
            }
            if (c < 0x800)
            {
                Memory.StoreI8(to++, 0xC0 | c >> 6);
            }
            else
            {
                if ((c & ~0x7FF) == 0xD800) c = 0xFFFD;
                if (c < 0x10000) Memory.StoreI8(to++, 0xE0 | c >> 12);
                else
                {
                    Memory.StoreI8(to++, 0xF0 | c >> 18);
                    Memory.StoreI8(to++, 0x80 | c >> 12 & 63);
                }
                Memory.StoreI8(to++, 0x80 | c >> 6 & 63);
            }
            Memory.StoreI8(to++, 0x80 | c & 63);
        }
        State.SetValue(State.Result1, Value.FromInt32(from));
        return to - start;
    }

    /// <summary>The string of UTF-8 bytes, ill-formed parts as U+FFFD (WHATWG Encoding's decoder); 0 when memory is exhausted.</summary>
    public static int Decode(int bytes, int length)
    {
        int k = 0;
        while (k < length && Memory.LoadU8(bytes + k) < 0x80) k++;
        if (k == length) return Strings.FromUnits(bytes, length, 0);
        int s = Strings.NewTwoByte(length);
        if (s == 0) return 0;
        int to = s + Layout.StringData;
        for (k = 0; k < length;)
        {
            int c = Memory.LoadU8(bytes + k++), more = 0, low = 0x80, high = 0xBF;
            if (c >= 0xC2 && c <= 0xDF) { more = 1; c &= 0x1F; }
            else if (c >= 0xE0 && c <= 0xEF)
            {
                if (c == 0xE0) low = 0xA0;
                if (c == 0xED) high = 0x9F;
                more = 2;
                c &= 0xF;
            }
            else if (c >= 0xF0 && c <= 0xF4)
            {
                if (c == 0xF0) low = 0x90;
                if (c == 0xF4) high = 0x8F;
                more = 3;
                c &= 7;
            }
            else if (c >= 0x80) c = 0xFFFD;
            for (; more > 0; more--)
            {
                int next = k < length ? Memory.LoadU8(bytes + k) : 0;
                if (next < low || next > high) { c = 0xFFFD; break; }
                low = 0x80;
                high = 0xBF;
                c = c << 6 | next & 63;
                k++;
            }
            if (c >= 0x10000)
            {
                Memory.StoreI16(to, CodePoints.High(c));
                Memory.StoreI16(to, CodePoints.Low(c), 2);
                to += 4;
            }
            else
            {
                Memory.StoreI16(to, c);
                to += 2;
            }
        }
        return Strings.FromUnits(s + Layout.StringData, (to - s - Layout.StringData) >> 1, 1);
    }
}

/// <summary>The host: output, exit, arguments, clocks, chance.</summary>
public static partial class Operations
{
    // Words for calls to the host, at the end of the scratch area: vector, results.
    private const int HostVector = State.Scratch + State.ScratchSize - 128, HostResult = HostVector + 16;
    private const int HostRoom = State.ScratchSize - 128;
    /// <summary>The state of Math.random; all zero before its first use.</summary>
    private const int RandomState = Layout.StackBase - 64;

    private static void WriteAll(int descriptor, int address, int length)
    {
        while (length > 0)
        {
            Memory.StoreI32(HostVector, address);
            Memory.StoreI32(HostVector, length, 4);
            if (HostImports.FdWrite(descriptor, HostVector, 1, HostResult) != 0) return;
            int written = Memory.LoadI32(HostResult);
            address += written;
            length -= written;
        }
    }

    /// <summary>Writes a string in UTF-8 to a descriptor.</summary>
    public static void WriteString(int descriptor, Value s)
    {
        int from = 0, length = Strings.Length(s.Address);
        while (from < length)
        {
            int bytes = Utf8.Encode(s.Address, from, State.Scratch, HostRoom);
            from = (int)State.GetValue(State.Result1).Number;
            WriteAll(descriptor, State.Scratch, bytes);
        }
    }

    public static void Exit(int code) => HostImports.ProcExit(code);

    // args_get or environ_get as an array of strings
    private static Value HostList(bool environment)
    {
        if (environment) HostImports.EnvironSizesGet(HostResult, HostResult + 4);
        else HostImports.ArgsSizesGet(HostResult, HostResult + 4);
        int count = Memory.LoadI32(HostResult), size = Memory.LoadI32(HostResult, 4);
        int list = Arrays.New(count);
        int bytes = Heap.Allocate(Layout.Data + count * 4 + size);
        if (bytes == 0) return Value.FromObject(list);
        Heap.SetHeader(bytes, CellKind.Bytes, 0, count * 4 + size);
        int pointers = bytes + Layout.Data;
        if (environment) HostImports.EnvironGet(pointers, pointers + count * 4);
        else HostImports.ArgsGet(pointers, pointers + count * 4);
        for (int k = 0; k < count; k++)
        {
            int text = Memory.LoadI32(pointers + k * 4), length = 0;
            while (Memory.LoadU8(text + length) != 0) length++;
            int s = Utf8.Decode(text, length);
            if (s != 0) Arrays.Append(list, Value.FromString(s));
        }
        return Value.FromObject(list);
    }

    public static Value HostArguments() => HostList(false);
    public static Value HostEnvironment() => HostList(true);

    /// <summary>Milliseconds of a clock that never goes back.</summary>
    public static double MonotonicTime()
    {
        HostImports.ClockTimeGet(1, 1000, HostResult);
        return Memory.LoadI64(HostResult) / 1e6;
    }

    /// <summary>Milliseconds since 1970, UTC.</summary>
    public static double WallClockTime()
    {
        HostImports.ClockTimeGet(0, 1000, HostResult);
        return Math.Floor(Memory.LoadI64(HostResult) / 1e6);
    }

    /// <summary>Math.random.</summary>
    public static double Random()
    {
        if (Memory.LoadI64(RandomState) == 0 && Memory.LoadI64(RandomState, 8) == 0)
        {
            HostImports.RandomGet(HostResult, 8);
            MathFunctions.SeedRandom(RandomState, Memory.LoadI64(HostResult));
        }
        return MathFunctions.Random(RandomState);
    }

    /// <summary>Waits that many milliseconds.</summary>
    public static void Sleep(double milliseconds)
    {
        // subscription: userdata u64, tag u8 (0: clock) at 8, clock id u32 at 16, timeout u64 at 24, precision u64 at 32, flags u16 at 40
        int subscription = State.Scratch, happened = State.Scratch + 64;
        Memory.Fill(subscription, 0, 96);
        Memory.StoreI32(subscription, 1, 16);
        Memory.StoreI64(subscription, (long)(milliseconds * 1e6), 24);
        HostImports.PollOneoff(subscription, happened, 1, HostResult);
    }
}
