using System.Runtime.CompilerServices;
using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>Conversions between primitive values, and from them to property keys.</summary>
public static class Conversions
{
    /// <summary>6.1.6.1.20 Number::toString(x, 10) as a string cell.</summary>
    public static int NumberToString(double number)
    {
        int small = (int)number;
        if ((uint)small < 10 && small == number) return Strings.FromUnit('0' + small);
        if (small >= 0 && small == number) return Strings.FromIndex((uint)small);
        int to = State.Scratch;
        int length = VerifiedJS.Kernel.NumberToString.Decimal(number, to, State.Scratch + 4096);
        return Strings.FromUnits(to, length, 0);
    }

    /// <summary>7.1.4.1.1 StringToNumber.</summary>
    public static double StringToNumber(int s)
    {
        int length = Strings.Length(s);
        long index = Strings.ArrayIndex(s);
        if (index >= 0) return index;
        int data = Strings.Data(s);
        return NumberParsing.StringToNumber(data, length, Strings.Shift(s), State.Scratch);
    }

    /// <summary>7.1.21 CanonicalNumericIndexString: whether an interned string that is no array index is "-0" or the string of a number.</summary>
    public static bool IsCanonicalNumeric(int s)
    {
        int length = Strings.Length(s);
        if (length == 0 || length > 32) return false;
        int first = Strings.UnitAt(s, 0);
        if (!(first >= '0' && first <= '9' || first == '-' || first == 'I' || first == 'N')) return false;
        double number = StringToNumber(s);
        if (number == 0 && first == '-') return length == 2;
        return Strings.AreEqual(NumberToString(number), s);
    }

    /// <summary>The string of a primitive that is no symbol.</summary>
    public static int PrimitiveToString(Value value)
    {
        if (value.IsString) return value.Address;
        if (value.IsNumber) return NumberToString(value.Number);
        if (value.IsBigInt) return BigIntToString(value.Address, 10);
        return value.Bits switch
        {
            Value.UndefinedBits => Texts.Address(Text.Undefined),
            Value.NullBits => Texts.Address(Text.Null),
            Value.TrueBits => Texts.Address(Text.True),
            _ => Texts.Address(Text.False),
        };
    }

    /// <summary>6.1.6.2.21 BigInt::toString; 0 when memory is exhausted.</summary>
    public static int BigIntToString(int bigint, int radix)
    {
        int most = BigInts.MaxTextLength(bigint, radix);
        if (most <= 4096)
        {
            int written = BigInts.ToText(bigint, radix, State.Scratch);
            return Strings.FromUnits(State.Scratch, written, 0);
        }
        int s = Strings.NewOneByte(most);
        if (s == 0) return 0;
        int length = BigInts.ToText(bigint, radix, s + Layout.StringData);
        return length == most ? s : Strings.Substring(s, 0, length);
    }

    /// <summary>
    /// 7.1.19 ToPropertyKey of a value that is no object: a number that is an array index, an interned string that is none, or a symbol.
    /// </summary>
    public static Value ToKey(Value value)
    {
        if (value.IsNumber)
        {
            double number = value.Number;
            uint index = (uint)number;
            // Minus zero is index 0.
            if (index == number && index != 0xFFFFFFFF) return Value.FromNumber(index);
        }
        else if (value.IsSymbol) return value;
        else if (value.IsString) return StringToKey(value.Address);
        return StringToKey(PrimitiveToString(value));
    }

    /// <summary>The property key of a string.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Value StringToKey(int s)
    {
        if ((Heap.FlagsOf(s) & (Layout.FlagInterned | Layout.FlagIndex)) == Layout.FlagInterned) return Value.FromString(s);
        return StringToKeySlow(s);
    }

    private static Value StringToKeySlow(int s)
    {
        int entry = State.InternCache + ((s >> 4) & State.InternCacheEntries - 1) * 8;
        if (Memory.LoadI32(entry) == s && !Heap.HasFlag(Memory.LoadI32(entry, 4), Layout.FlagIndex)) return Value.FromString(Memory.LoadI32(entry, 4));
        long index = Strings.ArrayIndex(s);
        return index >= 0 ? Value.FromNumber(index) : Value.FromString(InternTable.Intern(s));
    }

    /// <summary>The string or symbol of a property key: an index becomes its digits.</summary>
    public static Value KeyToValue(Value key) => key.IsNumber ? Value.FromString(Strings.FromIndex((uint)key.Number)) : key;
}
