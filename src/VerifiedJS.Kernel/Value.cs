using System.Runtime.CompilerServices;

namespace VerifiedJS.Kernel;

/// <summary>
/// An ECMAScript value in 64 bits, NaN-boxed.
///
///   0x0000000000000000 .. 0xFFF8000000000000   a number: the bits of the double. NaN is one of the two canonical patterns
///                                              0x7FF8000000000000 and 0xFFF8000000000000
///   0xFFF9_0000_aaaaaaaa                       a string at address a
///   0xFFFA_0000_aaaaaaaa                       a symbol (private names too)
///   0xFFFB_0000_aaaaaaaa                       a BigInt
///   0xFFFC_0000_aaaaaaaa                       an object
///   0xFFFD_0000_aaaaaaaa                       an internal cell that a program never sees (iterator record, enumerator, ...)
///   0xFFFFFFFFFFFFFFF9 .. FF                   hole, uninitialized, false, true, null, undefined, sentinel
///
/// "Is a number" is one unsigned comparison. The constants are small negative integers: as signed LEB128 they take a byte.
/// </summary>
public readonly struct Value(long bits)
{
    public readonly long Bits = bits;

    /// <summary>Never a value: the rare outcomes of an operation or call. What happened is in the kernel's State.</summary>
    public const long SentinelBits = -1;
    public const long UndefinedBits = -2;
    public const long NullBits = -3;
    public const long TrueBits = -4;
    public const long FalseBits = -5;
    /// <summary>A binding before its initialisation.</summary>
    public const long UninitializedBits = -6;
    /// <summary>A missing array element.</summary>
    public const long HoleBits = -7;

    public const long LargestNumberBits = unchecked((long)0xFFF8000000000000);
    public const int StringTag = unchecked((int)0xFFF90000);
    public const int SymbolTag = unchecked((int)0xFFFA0000);
    public const int BigIntTag = unchecked((int)0xFFFB0000);
    public const int ObjectTag = unchecked((int)0xFFFC0000);
    public const int InternalTag = unchecked((int)0xFFFD0000);

    public static Value Sentinel => new(SentinelBits);
    public static Value Undefined => new(UndefinedBits);
    public static Value Null => new(NullBits);
    public static Value True => new(TrueBits);
    public static Value False => new(FalseBits);
    public static Value Uninitialized => new(UninitializedBits);
    public static Value Hole => new(HoleBits);

    /// <summary>The number; its NaN must be canonical already, as arithmetic gives it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Value FromNumber(double number) => new(BitConverter.DoubleToInt64Bits(number));

    /// <summary>The number, its NaN made canonical: for bits that come from outside (typed arrays, DataView).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Value FromForeignNumber(double number) => double.IsNaN(number) ? new Value(0x7FF8000000000000) : FromNumber(number);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Value FromInt32(int number) => FromNumber(number);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Value FromBoolean(bool boolean) => new(boolean ? TrueBits : FalseBits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Value FromTagged(int tag, int address) => new(((long)tag << 32) | (uint)address);

    public static Value FromString(int address) => FromTagged(StringTag, address);
    public static Value FromSymbol(int address) => FromTagged(SymbolTag, address);
    public static Value FromBigInt(int address) => FromTagged(BigIntTag, address);
    public static Value FromObject(int address) => FromTagged(ObjectTag, address);
    public static Value FromInternal(int address) => FromTagged(InternalTag, address);

    public bool IsNumber
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (ulong)Bits <= unchecked((ulong)LargestNumberBits);
    }

    public bool IsSentinel => Bits == SentinelBits;
    public bool IsUndefined => Bits == UndefinedBits;
    public bool IsNull => Bits == NullBits;
    public bool IsUndefinedOrNull => Bits == UndefinedBits || Bits == NullBits;
    public bool IsBoolean => Bits == TrueBits || Bits == FalseBits;
    public bool IsTrue => Bits == TrueBits;
    public bool IsHole => Bits == HoleBits;
    public bool IsUninitialized => Bits == UninitializedBits;
    public bool IsString => Tag == StringTag;
    public bool IsSymbol => Tag == SymbolTag;
    public bool IsBigInt => Tag == BigIntTag;
    public bool IsObject => Tag == ObjectTag;
    public bool IsInternal => Tag == InternalTag;
    /// <summary>Has an address in its low half.</summary>
    public bool IsReference => !IsNumber && Tag != -1;

    /// <summary>The high half.</summary>
    public int Tag
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (int)(Bits >> 32);
    }

    /// <summary>The address of the cell: the low half.</summary>
    public int Address
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (int)Bits;
    }

    public double Number
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => BitConverter.Int64BitsToDouble(Bits);
    }
}
