using System.Runtime.CompilerServices;

namespace VerifiedJS.Kernel;

// Operators (ES2025 13.5, 13.10, 13.15.3). Numbers first; objects go to the library, which converts them and comes back.
public static partial class Operations
{
    public static Value Add(Value x, Value y)
    {
        if (x.IsNumber && y.IsNumber) return Value.FromNumber(x.Number + y.Number);
        return AddSlow(x, y);
    }

    private static Value AddSlow(Value x, Value y)
    {
        if (x.IsString && y.IsString) return StringConcat(x, y);
        // Step 1.a
        if (x.IsObject || y.IsObject) return Outcome.Library(RealmSlot.Add, x, y);
        // Step 1.c
        if (x.IsString || y.IsString)
        {
            Value left = ToString(x);
            if (left.IsSentinel) return left;
            Value right = ToString(y);
            return right.IsSentinel ? right : StringConcat(left, right);
        }
        return Arithmetic(RealmSlot.Add, x, y);
    }

    /// <summary>ES2025 13.2.8.6: both are strings</summary>
    public static Value StringConcat(Value x, Value y)
    {
        int s = Strings.Concat(x.Address, y.Address);
        if (s != 0) return Value.FromString(s);
        return Errors.Range(Strings.TooLong(x.Address, y.Address) ? Text.InvalidStringLength : Text.OutOfMemory);
    }

    public static Value Subtract(Value x, Value y) =>
        x.IsNumber && y.IsNumber ? Value.FromNumber(x.Number - y.Number) : Arithmetic(RealmSlot.Subtract, x, y);

    public static Value Multiply(Value x, Value y) =>
        x.IsNumber && y.IsNumber ? Value.FromNumber(x.Number * y.Number) : Arithmetic(RealmSlot.Multiply, x, y);

    public static Value Divide(Value x, Value y) =>
        x.IsNumber && y.IsNumber ? Value.FromNumber(x.Number / y.Number) : Arithmetic(RealmSlot.Divide, x, y);

    public static Value Remainder(Value x, Value y) => Arithmetic(RealmSlot.Remainder, x, y);
    public static Value Exponentiate(Value x, Value y) => Arithmetic(RealmSlot.Exponentiate, x, y);

    public static Value BitwiseAnd(Value x, Value y) =>
        x.IsNumber && y.IsNumber ? Value.FromInt32(ToInt32(x) & ToInt32(y)) : Arithmetic(RealmSlot.BitwiseAnd, x, y);

    public static Value BitwiseOr(Value x, Value y) =>
        x.IsNumber && y.IsNumber ? Value.FromInt32(ToInt32(x) | ToInt32(y)) : Arithmetic(RealmSlot.BitwiseOr, x, y);

    public static Value BitwiseXor(Value x, Value y) =>
        x.IsNumber && y.IsNumber ? Value.FromInt32(ToInt32(x) ^ ToInt32(y)) : Arithmetic(RealmSlot.BitwiseXor, x, y);

    public static Value ShiftLeft(Value x, Value y) =>
        x.IsNumber && y.IsNumber ? Value.FromInt32(ToInt32(x) << ToInt32(y)) : Arithmetic(RealmSlot.ShiftLeft, x, y);

    public static Value ShiftRight(Value x, Value y) =>
        x.IsNumber && y.IsNumber ? Value.FromInt32(ToInt32(x) >> ToInt32(y)) : Arithmetic(RealmSlot.ShiftRight, x, y);

    public static Value ShiftRightUnsigned(Value x, Value y) =>
        x.IsNumber && y.IsNumber ? Value.FromNumber((uint)ToInt32(x) >> ToInt32(y)) : Arithmetic(RealmSlot.ShiftRightUnsigned, x, y);

    private static int ToInt32(Value number) => NumberOperations.ToInt32(number.Number);

    // ES2025 13.15.3 ApplyStringOrNumericBinaryOperator from step 2 on.
    private static Value Arithmetic(RealmSlot op, Value x, Value y)
    {
        if (x.IsObject || y.IsObject) return Outcome.Library(op, x, y);
        Value left = ToNumeric(x);
        if (left.IsSentinel) return left;
        Value right = ToNumeric(y);
        if (right.IsSentinel) return right;
        if (left.IsNumber && right.IsNumber) return Value.FromNumber(NumberOperator(op, left.Number, right.Number));
        // Step 6
        if (!left.IsBigInt || !right.IsBigInt) return Errors.Type(Text.CannotMixBigInt);
        return BigIntOperator(op, left.Address, right.Address);
    }

    private static double NumberOperator(RealmSlot op, double x, double y)
    {
        switch (op)
        {
            case RealmSlot.Add: return x + y;
            case RealmSlot.Subtract: return x - y;
            case RealmSlot.Multiply: return x * y;
            case RealmSlot.Divide: return x / y;
            case RealmSlot.Remainder: return NumberOperations.Remainder(x, y);
            case RealmSlot.Exponentiate: return Exponentials.Power(x, y);
            case RealmSlot.BitwiseAnd: return NumberOperations.ToInt32(x) & NumberOperations.ToInt32(y);
            case RealmSlot.BitwiseOr: return NumberOperations.ToInt32(x) | NumberOperations.ToInt32(y);
            case RealmSlot.BitwiseXor: return NumberOperations.ToInt32(x) ^ NumberOperations.ToInt32(y);
            case RealmSlot.ShiftLeft: return NumberOperations.ToInt32(x) << NumberOperations.ToInt32(y);
            case RealmSlot.ShiftRight: return NumberOperations.ToInt32(x) >> NumberOperations.ToInt32(y);
            default: return (uint)NumberOperations.ToInt32(x) >> NumberOperations.ToInt32(y);
        }
    }

    private static Value BigIntOperator(RealmSlot op, int x, int y)
    {
        switch (op)
        {
            case RealmSlot.Add: return OfBigInt(BigInts.Add(x, y));
            case RealmSlot.Subtract: return OfBigInt(BigInts.Subtract(x, y));
            case RealmSlot.Multiply: return OfBigInt(BigInts.Multiply(x, y));
            case RealmSlot.Divide: return BigInts.IsZero(y) ? Errors.Range(Text.BigIntDivision) : OfBigInt(BigInts.Divide(x, y));
            case RealmSlot.Remainder: return BigInts.IsZero(y) ? Errors.Range(Text.BigIntDivision) : OfBigInt(BigInts.Remainder(x, y));
            case RealmSlot.Exponentiate: return BigInts.IsNegative(y) ? Errors.Range(Text.NegativeExponent) : OfBigInt(BigInts.Exponentiate(x, y));
            case RealmSlot.BitwiseAnd: return OfBigInt(BigInts.And(x, y));
            case RealmSlot.BitwiseOr: return OfBigInt(BigInts.Or(x, y));
            case RealmSlot.BitwiseXor: return OfBigInt(BigInts.Xor(x, y));
            case RealmSlot.ShiftLeft: return OfBigInt(BigInts.ShiftLeft(x, y));
            case RealmSlot.ShiftRight: return OfBigInt(BigInts.ShiftRight(x, y));
            default: return Errors.Type(Text.BigIntUnsigned);
        }
    }

    /// <summary>The BigInt in a cell; RangeError when it was too big to make.</summary>
    internal static Value OfBigInt(int cell) => cell == BigInts.TooBig ? Errors.Range(Text.BigIntTooBig) : Value.FromBigInt(cell);

    /// <summary>ES2025 13.5.5</summary>
    public static Value Negate(Value x)
    {
        if (x.IsNumber) return Value.FromNumber(-x.Number);
        if (x.IsObject) return Outcome.Library(RealmSlot.Negate, x);
        if (x.IsBigInt) return OfBigInt(BigInts.Negate(x.Address));
        Value number = ToNumber(x);
        return number.IsSentinel ? number : Value.FromNumber(-number.Number);
    }

    /// <summary>ES2025 13.5.6</summary>
    public static Value BitwiseNot(Value x)
    {
        if (x.IsNumber) return Value.FromInt32(~ToInt32(x));
        if (x.IsObject) return Outcome.Library(RealmSlot.BitwiseNot, x);
        if (x.IsBigInt) return OfBigInt(BigInts.Not(x.Address));
        Value number = ToNumber(x);
        return number.IsSentinel ? number : Value.FromInt32(~ToInt32(number));
    }

    /// <summary>ES2025 13.4; the operand is numeric</summary>
    public static Value Increment(Value x) =>
        x.IsNumber ? Value.FromNumber(x.Number + 1) : OfBigInt(BigInts.Increment(x.Address, 1));

    /// <summary>ES2025 13.4; the operand is numeric</summary>
    public static Value Decrement(Value x) =>
        x.IsNumber ? Value.FromNumber(x.Number - 1) : OfBigInt(BigInts.Increment(x.Address, -1));

    // ── Relational ───────────────────────────────────────────────────────────────────────────────────────────────

    public static Value Less(Value x, Value y) =>
        x.IsNumber && y.IsNumber ? Value.FromBoolean(x.Number < y.Number) : Compare(RealmSlot.Less, x, y);

    public static Value LessOrEqual(Value x, Value y) =>
        x.IsNumber && y.IsNumber ? Value.FromBoolean(x.Number <= y.Number) : Compare(RealmSlot.LessOrEqual, x, y);

    public static Value Greater(Value x, Value y) =>
        x.IsNumber && y.IsNumber ? Value.FromBoolean(x.Number > y.Number) : Compare(RealmSlot.Greater, x, y);

    public static Value GreaterOrEqual(Value x, Value y) =>
        x.IsNumber && y.IsNumber ? Value.FromBoolean(x.Number >= y.Number) : Compare(RealmSlot.GreaterOrEqual, x, y);

    // ES2025 7.2.13 IsLessThan, from both sides.
    private static Value Compare(RealmSlot op, Value x, Value y)
    {
        if (x.IsObject || y.IsObject) return Outcome.Library(op, x, y);
        int order;
        if (x.IsString && y.IsString) order = Strings.Compare(x.Address, y.Address);
        else if (x.IsBigInt && y.IsString || x.IsString && y.IsBigInt)
        {
            // Steps 4.b and 4.c
            int parsed = StringToBigInt(x.IsString ? x.Address : y.Address);
            if (parsed == BigInts.TooBig) return Errors.Range(Text.OutOfMemory);
            if (parsed == BigInts.NotNumeral) return Value.False;
            order = x.IsString ? BigInts.Compare(parsed, y.Address) : BigInts.Compare(x.Address, parsed);
        }
        else
        {
            Value left = ToNumeric(x);
            if (left.IsSentinel) return left;
            Value right = ToNumeric(y);
            if (right.IsSentinel) return right;
            if (left.IsBigInt && right.IsBigInt) order = BigInts.Compare(left.Address, right.Address);
            else if (left.IsBigInt) order = BigInts.CompareNumber(left.Address, right.Number);
            else if (right.IsBigInt)
            {
                order = BigInts.CompareNumber(right.Address, left.Number);
                if (order != BigInts.Unordered) order = -order;
            }
            else
                order = left.Number < right.Number ? -1 : left.Number > right.Number ? 1 : left.Number == right.Number ? 0 : BigInts.Unordered;
            if (order == BigInts.Unordered) return Value.False;
        }
        return Value.FromBoolean(
            op == RealmSlot.Less ? order < 0 : op == RealmSlot.LessOrEqual ? order <= 0 : op == RealmSlot.Greater ? order > 0 : order >= 0);
    }

    /// <summary>ES2025 13.10.2 InstanceofOperator</summary>
    public static Value InstanceOf(Value value, Value target)
    {
        // 7.3.20 step 2: a bound function stands for its target.
        while (true)
        {
            Value outcome = InstanceOfStandard(value, target);
            if (!outcome.IsHole) return outcome;
            if (Heap.KindOf(target.Address) != CellKind.BoundFunction) return OrdinaryHasInstance(target, value);
            target = new Value(VerifiedJS.Intrinsics.Memory.LoadI64(target.Address, Layout.WrapperTarget));
        }
    }

    // InstanceofOperator up to step 4; Hole when OrdinaryHasInstance is the method.
    private static Value InstanceOfStandard(Value value, Value target)
    {
        // Step 1
        if (!target.IsObject) return Errors.Type(Text.InstanceOfObject);
        // Step 2, as long as the method found is the one of Function.prototype.
        int o = target.Address;
        int symbol = Symbols.WellKnown(WellKnownSymbol.HasInstance);
        Value method = Value.Undefined;
        for (int at = o; at != 0; at = Objects.PrototypeOf(at))
        {
            int found = Properties.FindOwnNamed(at, symbol);
            if (found == Elements.Absent) continue;
            if (found < 0 || (found & Shapes.Accessor) != 0) return Outcome.Library(RealmSlot.InstanceOf, value, target);
            method = State.GetValue(State.Result1);
            break;
        }
        Value standard = Realm.Get(RealmSlot.FunctionHasInstance);
        if (!method.IsUndefinedOrNull && method.Bits != standard.Bits) return Outcome.Library(RealmSlot.InstanceOf, value, target);
        // Step 4
        return IsCallable(target) ? Value.Hole : Errors.Type(Text.InstanceOfCallable);
    }

    /// <summary>ES2025 7.3.20 OrdinaryHasInstance; the library's InstanceOf where a getter or proxy is in the way</summary>
    public static Value OrdinaryHasInstance(Value target, Value value)
    {
        if (!IsCallable(target)) return Value.False;
        int o = target.Address;
        // Step 2: a bound function stands for its target.
        if (Heap.KindOf(o) == CellKind.BoundFunction)
            return InstanceOf(value, new Value(VerifiedJS.Intrinsics.Memory.LoadI64(o, Layout.WrapperTarget)));
        if (!value.IsObject) return Value.False;
        Value prototype = Value.Undefined;
        for (int at = o; at != 0; at = Objects.PrototypeOf(at))
        {
            int found = Properties.FindOwnNamed(at, Texts.Address(Text.Prototype));
            if (found == Elements.Absent) continue;
            if (found < 0 || (found & Shapes.Accessor) != 0) return Outcome.Library(RealmSlot.InstanceOf, value, target);
            prototype = State.GetValue(State.Result1);
            break;
        }
        if (!prototype.IsObject) return Errors.Type(Text.InstanceOfPrototype, prototype);
        for (int at = value.Address; Heap.KindOf(at) != CellKind.Proxy;)
        {
            at = Objects.PrototypeOf(at);
            if (at == 0) return Value.False;
            if (at == prototype.Address) return Value.True;
        }
        return Outcome.Library(RealmSlot.InstanceOf, value, target);
    }

    /// <summary>ES2025 13.10.1: key, object</summary>
    public static Value In(Value key, Value target)
    {
        if (!target.IsObject) return Errors.Type(Text.InOperator, key, target);
        if (key.IsObject) return Outcome.Library(RealmSlot.In, key, target);
        return Properties.Has(target.Address, Conversions.ToKey(key));
    }
}
