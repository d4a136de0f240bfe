using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>Array buffers, typed arrays and views for the library, which has checked ranges before it calls.</summary>
public static partial class Operations
{
    private const int LargestBuffer = 0x7FE00000;

    /// <summary>25.1.3.1 AllocateArrayBuffer: kind, prototype, length, maximum length or -1. RangeError when there is no memory.</summary>
    public static Value NewArrayBuffer(int kind, Value prototype, double byteLength, double maximum)
    {
        double room = maximum < 0 ? byteLength : maximum;
        int bytes = room > LargestBuffer ? 0 : Heap.Allocate(Layout.Data + (int)room);
        if (bytes == 0) return Errors.Range(Text.OutOfMemory);
        Heap.SetHeader(bytes, CellKind.Bytes, 0, (int)room);
        Memory.Fill(bytes + Layout.Data, 0, (int)room);
        int buffer = Objects.NewInternal((CellKind)kind, PrototypeAddress(prototype), 1, 8);
        Objects.SetInternal(buffer, 0, Value.FromInternal(bytes));
        Memory.StoreI32(buffer, (int)byteLength, Layout.BufferByteLength);
        Memory.StoreI32(buffer, (int)maximum, Layout.BufferMaximum);
        return Value.FromObject(buffer);
    }

    public static double ArrayBufferByteLength(Value buffer) => Memory.LoadI32(buffer.Address, Layout.BufferByteLength);

    /// <summary>[[ArrayBufferMaxByteLength]], or -1.</summary>
    public static double ArrayBufferMaximum(Value buffer) => Memory.LoadI32(buffer.Address, Layout.BufferMaximum);

    public static bool IsDetachedBuffer(Value buffer) => Objects.Internal(buffer.Address, 0).IsUndefined;

    /// <summary>25.1.3.5 DetachArrayBuffer. (The address of the data stays that of an empty cell: nothing is read through it.)</summary>
    public static void DetachBuffer(Value buffer)
    {
        Objects.SetInternal(buffer.Address, 0, Value.Undefined);
        Memory.StoreI32(buffer.Address, 0, Layout.BufferByteLength);
        if (Memory.LoadI32(buffer.Address, Layout.BufferMaximum) >= 0) Memory.StoreI32(buffer.Address, 0, Layout.BufferMaximum);
    }

    /// <summary>25.1.6.6 steps 10-13: a new length up to the maximum; what is cut off becomes zero.</summary>
    public static void ResizeBuffer(Value buffer, double byteLength)
    {
        int old = Memory.LoadI32(buffer.Address, Layout.BufferByteLength), length = (int)byteLength;
        if (length < old) Memory.Fill(DataOf(buffer) + length, 0, old - length);
        Memory.StoreI32(buffer.Address, length, Layout.BufferByteLength);
    }

    private static int DataOf(Value buffer) => Objects.Internal(buffer.Address, 0).Address + Layout.Data;

    /// <summary>6.2.9.3 CopyDataBlockBytes, overlap allowed: target, index, source, index, count.</summary>
    public static void BufferCopy(Value target, double to, Value source, double from, double count) =>
        Memory.Copy(DataOf(target) + (int)to, DataOf(source) + (int)from, (int)count);

    // The bytes of an element in the other order, in scratch memory.
    private static int Reversed(int from, int size)
    {
        for (int k = 0; k < size; k++) Memory.StoreI8(HostResult + k, Memory.LoadU8(from + size - 1 - k));
        return HostResult;
    }

    /// <summary>25.1.3.15 GetValueFromBuffer: buffer, byte index, element type, little endian.</summary>
    public static Value BufferGet(Value buffer, double index, int type, bool littleEndian)
    {
        int at = DataOf(buffer) + (int)index;
        if (!littleEndian) at = Reversed(at, 1 << TypedArrays.ShiftOf((ElementType)type));
        return TypedArrays.Load((ElementType)type, at);
    }

    /// <summary>25.1.3.17 SetValueInBuffer: buffer, byte index, element type, number or BigInt, little endian.</summary>
    public static void BufferSet(Value buffer, double index, int type, Value value, bool littleEndian)
    {
        int at = DataOf(buffer) + (int)index;
        TypedArrays.Store((ElementType)type, at, value);
        if (littleEndian) return;
        int size = 1 << TypedArrays.ShiftOf((ElementType)type);
        Memory.Copy(at, Reversed(at, size), size);
    }

    // ── Typed arrays ─────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>23.2.5.1: element type, prototype, buffer, byte offset, length or -1 for one that follows the buffer's.</summary>
    public static Value NewTypedArray(int type, Value prototype, Value buffer, double byteOffset, double length)
    {
        int array = Objects.NewInternal(CellKind.TypedArray, PrototypeAddress(prototype), 1, 8);
        Objects.SetInternal(array, 0, buffer);
        Memory.StoreI32(array, type, Layout.InternalInteger);
        Memory.StoreI32(array, (int)byteOffset, Layout.TypedArrayByteOffset);
        Memory.StoreI32(array, (int)length, Layout.TypedArrayLength);
        return Value.FromObject(array);
    }

    public static int TypedArrayType(Value array) => Memory.LoadI32(array.Address, Layout.InternalInteger);
    public static Value TypedArrayBuffer(Value array) => Objects.Internal(array.Address, 0);
    public static double TypedArrayByteOffset(Value array) => Memory.LoadI32(array.Address, Layout.TypedArrayByteOffset);
    public static bool TypedArrayIsTracking(Value array) => Memory.LoadI32(array.Address, Layout.TypedArrayLength) < 0;

    /// <summary>10.4.5.14 TypedArrayLength; 0 when out of bounds.</summary>
    public static int TypedArrayLength(Value array) => TypedArrays.Length(array.Address);

    /// <summary>10.4.5.13 IsTypedArrayOutOfBounds; true of a detached buffer.</summary>
    public static bool TypedArrayOutOfBounds(Value array)
    {
        Value buffer = Objects.Internal(array.Address, 0);
        if (IsDetachedBuffer(buffer)) return true;
        long bytes = Memory.LoadI32(buffer.Address, Layout.BufferByteLength), offset = Memory.LoadI32(array.Address, Layout.TypedArrayByteOffset);
        long length = Memory.LoadI32(array.Address, Layout.TypedArrayLength);
        if (offset > bytes) return true;
        return length >= 0 && offset + (length << TypedArrays.ShiftOf(TypedArrays.TypeOf(array.Address))) > bytes;
    }

    /// <summary>10.4.5.15 TypedArrayGetElement: undefined when the index is out of range.</summary>
    public static Value TypedArrayGet(Value array, double index) =>
        index >= 0 && index < TypedArrays.Length(array.Address) ? TypedArrays.Get(array.Address, (int)index) : Value.Undefined;

    /// <summary>10.4.5.16 step 3: a converted value; nothing when the index is out of range.</summary>
    public static void TypedArrayPut(Value array, double index, Value value)
    {
        if (index >= 0 && index < TypedArrays.Length(array.Address)) TypedArrays.Set(array.Address, (int)index, value);
    }

    /// <summary>7.1.21 CanonicalNumericIndexString of a property key: a number, or undefined.</summary>
    public static Value CanonicalNumericIndex(Value key)
    {
        if (key.IsNumber) return key;
        if (!key.IsString) return Value.Undefined;
        Value kernelKey = KernelKey(key);
        if (kernelKey.IsNumber) return kernelKey;
        if (!Conversions.IsCanonicalNumeric(kernelKey.Address)) return Value.Undefined;
        return Value.FromForeignNumber(NumberParsing.StringToNumber(Strings.Data(kernelKey.Address), Strings.Length(kernelKey.Address),
            Strings.Shift(kernelKey.Address), NumberScratch));
    }

    /// <summary>10.4.5.14 IsValidIntegerIndex: typed array, number.</summary>
    public static bool IsValidIntegerIndex(Value array, Value index)
    {
        double number = index.Number;
        if (Math.Floor(number) != number || number < 0 || index.Bits == long.MinValue) return false;
        return number < TypedArrays.Length(array.Address);
    }

    /// <summary>Writes a typed array's bytes to a descriptor.</summary>
    public static void WriteBytes(int descriptor, Value array) =>
        WriteAll(descriptor, DataOf(TypedArrayBuffer(array)) + (int)TypedArrayByteOffset(array),
            TypedArrays.Length(array.Address) << TypedArrays.ShiftOf(TypedArrays.TypeOf(array.Address)));

    /// <summary>The string of UTF-8 bytes: buffer, byte offset, count.</summary>
    public static Value DecodeUtf8(Value buffer, double from, double count) => StringOrThrow(Utf8.Decode(DataOf(buffer) + (int)from, (int)count));

    /// <summary>An array buffer of a string's UTF-8: string, prototype.</summary>
    public static Value EncodeUtf8(Value s, Value prototype)
    {
        int length = Strings.Length(s.Address), from = 0, size = 0;
        while (from < length)
        {
            size += Utf8.Encode(s.Address, from, State.Scratch, HostRoom);
            from = (int)State.GetValue(State.Result1).Number;
        }
        Value buffer = NewArrayBuffer((int)CellKind.ArrayBuffer, prototype, size, -1);
        if (buffer.IsSentinel) return buffer;
        int to = DataOf(buffer);
        for (from = 0; from < length;)
        {
            int bytes = Utf8.Encode(s.Address, from, State.Scratch, HostRoom);
            from = (int)State.GetValue(State.Result1).Number;
            Memory.Copy(to, State.Scratch, bytes);
            to += bytes;
        }
        return buffer;
    }
}
