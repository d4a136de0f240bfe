using System.Runtime.CompilerServices;

namespace VerifiedJS.Kernel;

/// <summary>
/// The primitive operations: one method for each row of the compiler's table, of the same name and signature. This file: types,
/// conversions, equality.
/// </summary>
public static partial class Operations
{
    /// <summary>ES2025 13.5.3</summary>
    public static Value TypeOf(Value value)
    {
        if (value.IsNumber) return Texts.Of(Text.Number);
        // B.3.6.3 first
        if (value.IsObject) return Texts.Of(EmulatesUndefined(value) ? Text.Undefined : IsCallable(value) ? Text.Function : Text.Object);
        if (value.IsString) return Texts.Of(Text.String);
        if (value.IsSymbol) return Texts.Of(Text.Symbol);
        if (value.IsBigInt) return Texts.Of(Text.BigInt);
        if (value.IsBoolean) return Texts.Of(Text.Boolean);
        return Texts.Of(value.IsNull ? Text.Object : Text.Undefined);
    }

    /// <summary>ES2025 B.3.6: an object with [[IsHTMLDDA]].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool EmulatesUndefined(Value value) => value.IsObject && Heap.HasFlag(value.Address, Layout.FlagEmulatesUndefined);

    /// <summary>ES2025 7.1.2, B.3.6.1</summary>
    public static bool ToBoolean(Value value)
    {
        if (value.IsNumber)
        {
            double number = value.Number;
            return number < 0 || number > 0;
        }
        if (value.IsObject) return !EmulatesUndefined(value);
        if (value.IsString) return Strings.Length(value.Address) != 0;
        if (value.IsBigInt) return !BigInts.IsZero(value.Address);
        return value.IsTrue || value.IsSymbol;
    }

    /// <summary>ES2025 7.1.3</summary>
    public static Value ToNumeric(Value value)
    {
        if (value.IsNumber || value.IsBigInt) return value;
        return value.IsObject ? Outcome.Library(RealmSlot.ToNumeric, value) : ToNumber(value);
    }

    /// <summary>ES2025 7.1.4</summary>
    public static Value ToNumber(Value value)
    {
        if (value.IsNumber) return value;
        if (value.IsString) return Value.FromNumber(Conversions.StringToNumber(value.Address));
        if (value.IsObject) return Outcome.Library(RealmSlot.ToNumber, value);
        if (value.IsSymbol) return Errors.Type(Text.CannotConvertSymbolToNumber);
        if (value.IsBigInt) return Errors.Type(Text.BigIntNumber);
        return Value.FromNumber(value.IsUndefined ? double.NaN : value.IsTrue ? 1 : 0);
    }

    /// <summary>ES2025 7.1.17</summary>
    public static Value ToString(Value value)
    {
        if (value.IsString) return value;
        if (value.IsObject) return Outcome.Library(RealmSlot.ToString, value);
        if (value.IsSymbol) return Errors.Type(Text.CannotConvertSymbolToString);
        int s = Conversions.PrimitiveToString(value);
        return s == 0 ? Errors.Range(Text.OutOfMemory) : Value.FromString(s);
    }

    /// <summary>ES2025 7.1.19</summary>
    public static Value ToPropertyKey(Value value) =>
        value.IsObject ? Outcome.Library(RealmSlot.ToPropertyKey, value) : Conversions.ToKey(value);

    /// <summary>ES2025 7.1.18</summary>
    public static Value ToObject(Value value)
    {
        if (value.IsObject) return value;
        if (value.IsUndefinedOrNull) return Errors.Type(Text.CannotConvertToObject);
        CellKind kind = value.IsString ? CellKind.StringObject : CellKind.Wrapper;
        int o = Objects.New(kind, Realm.Cell(PrototypeOfPrimitive(value)));
        Objects.SetInternal(o, 0, value);
        return Value.FromObject(o);
    }

    private static RealmSlot PrototypeOfPrimitive(Value value) =>
        value.IsNumber ? RealmSlot.NumberPrototype
        : value.IsString ? RealmSlot.StringPrototype
        : value.IsSymbol ? RealmSlot.SymbolPrototype
        : value.IsBigInt ? RealmSlot.BigIntPrototype : RealmSlot.BooleanPrototype;

    /// <summary>ES2025 7.2.1, with its operand as value</summary>
    public static Value RequireObjectCoercible(Value value) =>
        value.IsUndefinedOrNull ? Errors.Type(Text.CannotReadPropertiesOf, value) : value;

    public static bool IsUndefinedOrNull(Value value) => value.IsUndefinedOrNull;
    public static bool IsUndefined(Value value) => value.IsUndefined;
    public static bool IsHole(Value value) => value.IsHole;
    public static bool IsObject(Value value) => value.IsObject;
    public static bool IsNumber(Value value) => value.IsNumber;
    public static bool IsString(Value value) => value.IsString;
    public static bool IsSymbol(Value value) => value.IsSymbol;
    public static bool IsBigInt(Value value) => value.IsBigInt;

    /// <summary>ES2025 7.2.3</summary>
    public static bool IsCallable(Value value) => value.IsObject && Heap.HasFlag(value.Address, Layout.FlagCallable);

    /// <summary>ES2025 7.2.4</summary>
    public static bool IsConstructor(Value value) => value.IsObject && Heap.HasFlag(value.Address, Layout.FlagConstructor);

    /// <summary>ES2025 7.2.15</summary>
    public static bool StrictEquals(Value x, Value y)
    {
        if (x.IsNumber) return y.IsNumber && x.Number == y.Number;
        return x.Bits == y.Bits || EqualContent(x, y);
    }

    // Strings and BigInts are equal by content.
    private static bool EqualContent(Value x, Value y)
    {
        if (x.Tag != y.Tag) return false;
        if (x.IsString) return Strings.AreEqual(x.Address, y.Address);
        return x.IsBigInt && BigInts.Equal(x.Address, y.Address);
    }

    /// <summary>ES2025 7.2.10</summary>
    public static bool SameValue(Value x, Value y)
    {
        if (x.IsNumber && y.IsNumber)
            return x.Number == y.Number ? x.Bits == y.Bits : x.Number != x.Number && y.Number != y.Number;
        return x.Bits == y.Bits || EqualContent(x, y);
    }

    /// <summary>ES2025 7.2.11</summary>
    public static bool SameValueZero(Value x, Value y)
    {
        if (x.IsNumber && y.IsNumber) return x.Number == y.Number || x.Number != x.Number && y.Number != y.Number;
        return x.Bits == y.Bits || EqualContent(x, y);
    }

    /// <summary>ES2025 7.2.14</summary>
    public static Value LooseEquals(Value x, Value y)
    {
        // Steps 1-4, B.3.6.2
        if (x.IsUndefinedOrNull) return Value.FromBoolean(y.IsUndefinedOrNull || EmulatesUndefined(y));
        if (y.IsUndefinedOrNull) return Value.FromBoolean(EmulatesUndefined(x));
        if (x.IsObject && y.IsObject) return Value.FromBoolean(x.Bits == y.Bits);
        // Steps 11-12: the library makes a primitive of the object and compares again.
        if (x.IsObject || y.IsObject)
        {
            if (x.IsObject ? IsComparable(y) : IsComparable(x)) return Outcome.Library(RealmSlot.LooseEquals, x, y);
            return Value.False;
        }
        // Steps 9-10
        if (x.IsBoolean && !y.IsBoolean) x = Value.FromInt32(x.IsTrue ? 1 : 0);
        if (y.IsBoolean && !x.IsBoolean) y = Value.FromInt32(y.IsTrue ? 1 : 0);
        if (x.IsNumber && y.IsString) return Value.FromBoolean(x.Number == Conversions.StringToNumber(y.Address));
        if (x.IsString && y.IsNumber) return Value.FromBoolean(y.Number == Conversions.StringToNumber(x.Address));
        // Steps 7-8
        if (x.IsBigInt && y.IsString) return LooseEqualsBigInt(x, y);
        if (x.IsString && y.IsBigInt) return LooseEqualsBigInt(y, x);
        // Step 13
        if (x.IsBigInt && y.IsNumber) return Value.FromBoolean(BigInts.CompareNumber(x.Address, y.Number) == 0);
        if (x.IsNumber && y.IsBigInt) return Value.FromBoolean(BigInts.CompareNumber(y.Address, x.Number) == 0);
        return Value.FromBoolean(StrictEquals(x, y));
    }

    // Primitives to which an object is converted for the comparison.
    private static bool IsComparable(Value value) => value.IsNumber || value.IsString || value.IsBigInt || value.IsSymbol || value.IsBoolean;

    private static Value LooseEqualsBigInt(Value big, Value s)
    {
        int parsed = StringToBigInt(s.Address);
        if (parsed == BigInts.TooBig) return Errors.Range(Text.OutOfMemory);
        return Value.FromBoolean(parsed != BigInts.NotNumeral && BigInts.Equal(big.Address, parsed));
    }

    private static int StringToBigInt(int s)
    {
        int length = Strings.Length(s);
        return BigInts.Parse(Strings.Data(s), length, Strings.Shift(s));
    }

    /// <summary>ES2025 13.5.7</summary>
    public static bool Not(Value value) => !ToBoolean(value);
}
