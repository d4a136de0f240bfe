using System.Runtime.CompilerServices;
using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>Array exotic objects (ES2025 10.4.2): length at a fixed place, elements dense as long as possible.</summary>
public static class Arrays
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int NewOfShape(int shape, int length)
    {
        int o = Heap.AllocateSmall(Layout.ArrayInlineSlots);
        Heap.SetHeader(o, CellKind.Array, 0, shape);
        Memory.StoreI32(o, 0, Layout.Elements);
        Memory.StoreI32(o, o, Layout.Slots);
        Memory.StoreI32(o, length, Layout.ArrayLength);
        Memory.StoreI32(o, 0, Layout.ArrayLength + 4);
        return o;
    }

    /// <summary>An empty array of the current realm with room for elements; when memory is exhausted, without room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int New(int capacity)
    {
        int o = NewOfShape(Realm.Cell(RealmSlot.ArrayShape), 0);
        if (capacity > 0) Elements.Reserve(o, capacity);
        return o;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Length(int o) => (uint)Memory.LoadI32(o, Layout.ArrayLength);

    /// <summary>An array of count values at an address; Hole stands for a missing one. 0 when memory is exhausted.</summary>
    public static int FromValues(int values, int count)
    {
        int o = New(0);
        if (count <= 0) return o;
        if (!Elements.Reserve(o, count)) return 0;
        int elements = Elements.Of(o);
        Memory.Copy(elements + Layout.ElementsValues, values, count << 3);
        Memory.StoreI32(elements, count, Layout.ElementsUsed);
        Memory.StoreI32(o, count, Layout.ArrayLength);
        return o;
    }

    /// <summary>Appends to an array that programs have not seen yet, or that is dense and extensible. False when memory is exhausted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Append(int o, Value value)
    {
        int elements = Elements.Of(o);
        int used = Elements.Used(elements);
        if (used < Memory.LoadI32(elements, Layout.ElementsCapacity) && used == Memory.LoadI32(o, Layout.ArrayLength) && Heap.FlagsOf(elements) == 0)
        {
            Elements.SetAt(elements, used, value);
            Memory.StoreI32(elements, used + 1, Layout.ElementsUsed);
            Memory.StoreI32(o, used + 1, Layout.ArrayLength);
            return true;
        }
        return AppendSlow(o, value);
    }

    private static bool AppendSlow(int o, Value value)
    {
        uint length = Length(o);
        if (!value.IsHole) return Elements.Put(o, length, value);
        Memory.StoreI32(o, (int)(length + 1), Layout.ArrayLength);
        return true;
    }

    /// <summary>
    /// ES2025 10.4.2.4 ArraySetLength from step 7 on, for a new length that is valid. False when the length, or an element in the way,
    /// is fixed.
    /// </summary>
    public static bool SetLength(int o, uint length)
    {
        uint old = Length(o);
        if (length == old) return true;
        if (Heap.HasFlag(o, Layout.FlagLengthReadOnly)) return false;
        if (length < old)
        {
            uint reached = Elements.Truncate(o, length);
            Memory.StoreI32(o, (int)reached, Layout.ArrayLength);
            return reached == length;
        }
        Memory.StoreI32(o, (int)length, Layout.ArrayLength);
        return true;
    }

    /// <summary>
    /// Whether elements may be read and appended directly: an array, dense, extensible with a writable length, and no prototype of any
    /// object has elements.
    /// </summary>
    public static bool IsSimple(int o) =>
        Heap.KindOf(o) == CellKind.Array && State.Get(State.PrototypesHaveElements) == 0
        && (Heap.FlagsOf(o) & (Layout.FlagSparse | Layout.FlagLengthReadOnly)) == 0 && Objects.IsExtensible(o) && Heap.FlagsOf(Elements.Of(o)) == 0;
}

/// <summary>
/// Arguments objects with mapped formals (ES2025 10.4.4). Internal slot 0 is a Values cell with the formals; while an argument is mapped
/// its element, dense or sparse, is Uninitialized, and the formal is its value.
/// </summary>
public static class MappedArguments
{
    public static Value Get(int o, int index) => Formal(o, index);

    public static Value Formal(int o, int index) => new(Memory.LoadI64(Objects.Internal(o, 0).Address + index * 8, Layout.Data));

    public static void SetFormal(int o, int index, Value value) => Memory.StoreI64(Objects.Internal(o, 0).Address + index * 8, value.Bits, Layout.Data);

    /// <summary>Whether an argument is mapped.</summary>
    public static bool IsMapped(int o, uint index)
    {
        if (Heap.KindOf(o) != CellKind.MappedArguments) return false;
        int elements = Elements.Of(o);
        if (Elements.IsSparse(o)) return Elements.IsSparseUninitialized(elements, index);
        return index < (uint)Elements.Used(elements) && Elements.At(elements, (int)index).IsUninitialized;
    }

    /// <summary>The object of 10.4.4.7 from the array of arguments, callee, and number of formals.</summary>
    public static int New(int arguments, Value callee, int formals)
    {
        int o = Objects.NewInternal(CellKind.MappedArguments, Realm.Cell(RealmSlot.ObjectPrototype), 1, 0);
        int count = (int)Arrays.Length(arguments), source = Elements.Of(arguments);
        int values = Heap.Allocate(Layout.Data + formals * 8);
        if (values == 0) Fatal.OutOfMemory();
        Heap.SetHeader(values, CellKind.Values, 0, formals);
        for (int k = 0; k < formals; k++)
            Memory.StoreI64(values + k * 8, k < count ? Elements.At(source, k).Bits : Value.UndefinedBits, Layout.Data);
        Objects.SetInternal(o, 0, Value.FromInternal(values));
        Elements.Reserve(o, count);
        for (int k = 0; k < count; k++) Elements.Put(o, (uint)k, k < formals ? Value.Uninitialized : Elements.At(source, k));
        Arguments.DefineCommon(o, count);
        Objects.Add(o, Texts.Address(Text.Callee), callee, Shapes.Writable | Shapes.Configurable);
        return o;
    }
}

/// <summary>Arguments objects without mapped formals (ES2025 10.4.4.6).</summary>
public static class Arguments
{
    public static int New(int arguments)
    {
        int o = Objects.NewInternal(CellKind.Arguments, Realm.Cell(RealmSlot.ObjectPrototype), 0, 0);
        int count = (int)Arrays.Length(arguments), source = Elements.Of(arguments);
        Elements.Reserve(o, count);
        for (int k = 0; k < count; k++) Elements.Put(o, (uint)k, Elements.At(source, k));
        DefineCommon(o, count);
        // Step 8: callee is the accessor that throws.
        Value thrower = Realm.Get(RealmSlot.ThrowTypeError);
        Objects.Add(o, Texts.Address(Text.Callee), Objects.NewAccessor(thrower, thrower), Shapes.Accessor);
        return o;
    }

    // length and @@iterator.
    internal static void DefineCommon(int o, int count)
    {
        Objects.Add(o, Texts.Address(Text.Length), Value.FromInt32(count), Shapes.Writable | Shapes.Configurable);
        Objects.Add(o, Symbols.WellKnown(WellKnownSymbol.Iterator), Realm.Get(RealmSlot.ArrayValues), Shapes.Writable | Shapes.Configurable);
    }
}

/// <summary>Typed arrays (ES2025 10.4.5), element access. The library makes the objects; the layout is in <see cref="Layout"/>.</summary>
public static class TypedArrays
{
    private static ReadOnlySpan<int> Shifts => [0, 0, 0, 1, 1, 2, 2, 3, 3, 1, 2, 3];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ElementType TypeOf(int o) => (ElementType)Memory.LoadI32(o, Layout.InternalInteger);

    /// <summary>log2 of the size of an element.</summary>
    public static int ShiftOf(ElementType type) => Shifts[(int)type];

    public static bool IsBigInt(ElementType type) => type == ElementType.BigInt64 || type == ElementType.BigUint64;

    /// <summary>10.4.5.14 TypedArrayLength; 0 when out of bounds or detached.</summary>
    public static int Length(int o)
    {
        int buffer = Memory.LoadI32(o, Layout.TypedArrayBuffer);
        int bytes = Memory.LoadI32(buffer, Layout.BufferByteLength);
        int offset = Memory.LoadI32(o, Layout.TypedArrayByteOffset), length = Memory.LoadI32(o, Layout.TypedArrayLength);
        int shift = ShiftOf(TypeOf(o));
        if ((uint)offset > (uint)bytes) return 0;
        if (length < 0) return (int)((uint)(bytes - offset) >> shift);
        return (ulong)(uint)offset + ((ulong)(uint)length << shift) > (uint)bytes ? 0 : length;
    }

    /// <summary>10.4.5.15 IsTypedArrayFixedLength. A shared buffer only grows.</summary>
    public static bool IsFixedLength(int o)
    {
        int buffer = Memory.LoadI32(o, Layout.TypedArrayBuffer);
        return Memory.LoadI32(o, Layout.TypedArrayLength) >= 0
            && (Memory.LoadI32(buffer, Layout.BufferMaximum) < 0 || Heap.KindOf(buffer) == CellKind.SharedArrayBuffer);
    }

    /// <summary>The address of an element below the length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int AddressOf(int o, int index)
    {
        int buffer = Memory.LoadI32(o, Layout.TypedArrayBuffer);
        return Memory.LoadI32(buffer, Layout.BufferBytes) + Layout.Data + Memory.LoadI32(o, Layout.TypedArrayByteOffset) + (index << ShiftOf(TypeOf(o)));
    }

    /// <summary>The element at an index below the length.</summary>
    public static Value Get(int o, int index) => Load(TypeOf(o), AddressOf(o, index));

    /// <summary>Writes an element at an index below the length: a number, or a BigInt as the type wants it.</summary>
    public static void Set(int o, int index, Value value) => Store(TypeOf(o), AddressOf(o, index), value);

    /// <summary>25.1.3.16 RawBytesToNumeric, little endian.</summary>
    public static Value Load(ElementType type, int at) => type switch
    {
        ElementType.Int8 => Value.FromInt32(Memory.LoadS8(at)),
        ElementType.Uint8 or ElementType.Uint8Clamped => Value.FromInt32(Memory.LoadU8(at)),
        ElementType.Int16 => Value.FromInt32(Memory.LoadS16(at)),
        ElementType.Uint16 => Value.FromInt32(Memory.LoadU16(at)),
        ElementType.Int32 => Value.FromInt32(Memory.LoadI32(at)),
        ElementType.Uint32 => Value.FromNumber((uint)Memory.LoadI32(at)),
        ElementType.BigInt64 => Value.FromBigInt(BigInts.FromInt64(Memory.LoadI64(at))),
        ElementType.BigUint64 => Value.FromBigInt(BigInts.FromUint64((ulong)Memory.LoadI64(at))),
        ElementType.Float16 => Value.FromForeignNumber(HalfToDouble(Memory.LoadU16(at))),
        ElementType.Float32 => Value.FromForeignNumber(Memory.LoadF32(at)),
        _ => Value.FromForeignNumber(Memory.LoadF64(at)),
    };

    /// <summary>25.1.3.18 NumericToRawBytes, little endian.</summary>
    public static void Store(ElementType type, int at, Value value)
    {
        switch (type)
        {
            case ElementType.Int8:
            case ElementType.Uint8:
                Memory.StoreI8(at, NumberOperations.ToInt32(value.Number));
                break;
            case ElementType.Uint8Clamped:
                Memory.StoreI8(at, NumberOperations.ToUint8Clamp(value.Number));
                break;
            case ElementType.Int16:
            case ElementType.Uint16:
                Memory.StoreI16(at, NumberOperations.ToInt32(value.Number));
                break;
            case ElementType.Int32:
            case ElementType.Uint32:
                Memory.StoreI32(at, NumberOperations.ToInt32(value.Number));
                break;
            case ElementType.BigInt64:
            case ElementType.BigUint64:
                Memory.StoreI64(at, BigInts.ToInt64(value.Address));
                break;
            case ElementType.Float16:
                Memory.StoreI16(at, DoubleToHalf(value.Number));
                break;
            case ElementType.Float32:
                Memory.StoreF32(at, (float)value.Number);
                break;
            default:
                Memory.StoreF64(at, value.Number);
                break;
        }
    }

    /// <summary>The number of a binary16's bits.</summary>
    public static double HalfToDouble(int half)
    {
        int exponent = half >> 10 & 31, fraction = half & 1023;
        double magnitude;
        if (exponent == 31) magnitude = fraction == 0 ? double.PositiveInfinity : double.NaN;
        else if (exponent == 0) magnitude = fraction * 5.9604644775390625E-08;
        else magnitude = BitConverter.Int64BitsToDouble((long)(exponent + 1008) << 52 | (long)fraction << 42);
        return (half & 0x8000) != 0 ? -magnitude : magnitude;
    }

    /// <summary>The bits of the nearest binary16, ties to even.</summary>
    public static int DoubleToHalf(double number)
    {
        long bits = BitConverter.DoubleToInt64Bits(number);
        int sign = (int)(bits >> 48) & 0x8000;
        if (double.IsNaN(number)) return 0x7E00;
        double magnitude = Math.Abs(number);
        // 65520 is half way between the largest binary16 and the next step.
        if (magnitude >= 65520) return sign | 0x7C00;
        if (magnitude < 6.103515625E-05)
            // Subnormal: multiples of 2^-24. Rounding up may reach the smallest normal number, whose bits follow.
            return sign | (int)RoundHalfEven(magnitude * 16777216);
        long fraction = (bits & 0xFFFFFFFFFFFFF) >> 42, rest = bits & 0x3FFFFFFFFFF;
        int half = (((int)(bits >> 52) & 0x7FF) - 1008 << 10) | (int)fraction;
        if (rest > 0x20000000000 || rest == 0x20000000000 && (half & 1) != 0) half++;
        return sign | half;
    }

    private static double RoundHalfEven(double x)
    {
        double floor = Math.Floor(x), rest = x - floor;
        if (rest > 0.5 || rest == 0.5 && ((long)floor & 1) != 0) floor += 1;
        return floor;
    }
}
