using System.Numerics;
using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>
/// BigInts: sign and magnitude in a cell (<see cref="Layout.BigIntLength"/>, <see cref="Layout.BigIntDigits"/>,
/// <see cref="Layout.FlagNegative"/>), always trimmed, zero never negative. Functions take and return addresses of cells;
/// <see cref="TooBig"/> as a result means more than <see cref="MaxBits"/> bits, or no memory, for which the caller throws a
/// RangeError. What a computation needs beside its result is a Bytes cell that becomes garbage.
/// </summary>
public static class BigInts
{
    /// <summary>The most bits that a magnitude may have: an implementation's limit, the same as V8's.</summary>
    public const int MaxBits = 1 << 30;

    /// <summary>Not a BigInt: the result would be too big.</summary>
    public const int TooBig = 0;

    /// <summary>Not a BigInt: the text is not a numeral.</summary>
    public const int NotNumeral = -1;

    private const int MaxDigits = MaxBits / 32;

    // ── Cells ────────────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>The number of digits.</summary>
    public static int Length(int cell) => Memory.LoadI32(cell, Layout.BigIntLength);

    /// <summary>The address of the digits.</summary>
    public static int Digits(int cell) => cell + Layout.BigIntDigits;

    public static bool IsNegative(int cell) => (Memory.LoadU16(cell, Layout.Flags) & Layout.FlagNegative) != 0;

    public static bool IsZero(int cell) => Length(cell) == 0;

    // A cell with room for that many digits, whose length is to be set by Finish; TooBig when memory is exhausted.
    private static int New(int digits)
    {
        // One digit more than the limit may be needed before trimming.
        if ((uint)digits > MaxDigits + 1) return TooBig;
        int cell = Heap.Allocate(Layout.BigIntDigits + digits * 4);
        if (cell != 0) Heap.SetHeader(cell, CellKind.BigInt, 0, 0);
        return cell;
    }

    // Sets length and sign. TooBig when the magnitude is.
    private static int Finish(int cell, int length, bool negative)
    {
        if (length > MaxDigits || cell == TooBig) return TooBig;
        Heap.SetHeader(cell, CellKind.BigInt, negative && length > 0 ? Layout.FlagNegative : 0, length);
        return cell;
    }

    // Memory that is garbage once the operation is over; 0 when there is none.
    private static int Scratch(int bytes)
    {
        int cell = Heap.Allocate(Layout.Data + bytes);
        if (cell == 0) return 0;
        Heap.SetHeader(cell, CellKind.Bytes, 0, bytes);
        return cell + Layout.Data;
    }

    private static int CopyWithSign(int cell, bool negative)
    {
        if (IsNegative(cell) == negative || IsZero(cell)) return cell;
        int length = Length(cell), result = New(length);
        if (result == TooBig) return TooBig;
        Naturals.Copy(Digits(result), Digits(cell), length);
        return Finish(result, length, negative);
    }

    // ── From and to numbers ──────────────────────────────────────────────────────────────────────────────────────

    public static int FromInt64(long value) => FromMagnitude(value < 0 ? (ulong)-value : (ulong)value, value < 0);

    public static int FromUint64(ulong value) => FromMagnitude(value, false);

    private static int FromMagnitude(ulong magnitude, bool negative)
    {
        int cell = New(2);
        return Finish(cell, Naturals.Store(Digits(cell), magnitude), negative);
    }

    /// <summary>NumberToBigInt, ES2025 21.2.1.1.1, of an integral number.</summary>
    public static int FromNumber(double number)
    {
        if (Math.Abs(number) < 9007199254740992.0) return FromInt64((long)number);
        long bits = BitConverter.DoubleToInt64Bits(number);
        int shift = ((int)(bits >> 52) & 0x7FF) - 1075;
        int cell = New(34);
        int length = Naturals.Store(Digits(cell), (ulong)(bits & (1L << 52) - 1 | 1L << 52));
        return Finish(cell, Naturals.ShiftLeft(Digits(cell), Digits(cell), length, shift), bits < 0);
    }

    /// <summary>Number(bigint), ES2025 21.1.1.1 step 1.b: the nearest number, ties to even.</summary>
    public static double ToNumber(int cell)
    {
        double magnitude = DoubleRounding.Nearest(Digits(cell), Length(cell), false, 0);
        return IsNegative(cell) ? -magnitude : magnitude;
    }

    /// <summary>The value modulo 2^64: ToBigInt64 and ToBigUint64, ES2025 7.1.15 and 7.1.16.</summary>
    public static long ToInt64(int cell)
    {
        int length = Length(cell);
        ulong low = length > 0 ? Naturals.Digit(Digits(cell), 0) : 0;
        if (length > 1) low |= (ulong)Naturals.Digit(Digits(cell), 1) << 32;
        return IsNegative(cell) ? -(long)low : (long)low;
    }

    // ── Comparison ───────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>BigInt::equal, ES2025 6.1.6.2.13.</summary>
    public static bool Equal(int x, int y) => Compare(x, y) == 0;

    /// <summary>Negative, zero or positive as x is below, equal to or above y.</summary>
    public static int Compare(int x, int y)
    {
        bool negative = IsNegative(x);
        if (negative != IsNegative(y)) return negative ? -1 : 1;
        int magnitudes = Naturals.Compare(Digits(x), Length(x), Digits(y), Length(y));
        return negative ? -magnitudes : magnitudes;
    }

    /// <summary>What <see cref="CompareNumber"/> gives for NaN.</summary>
    public const int Unordered = 2;

    /// <summary>-1, 0 or 1 as the BigInt is below, equal to or above the number, by mathematical value.</summary>
    public static int CompareNumber(int x, double number)
    {
        if (NumberOperations.IsNaN(number)) return Unordered;
        int length = Length(x);
        bool negative = length == 0 ? number < 0 : IsNegative(x);
        int less = negative ? 1 : -1;
        double magnitude = Math.Abs(number);
        if (length == 0) return number == 0 ? 0 : less;
        if (negative != number < 0) return -less;
        if (magnitude < 1) return -less;
        if (magnitude > double.MaxValue) return less;
        // Same sign, both at least one: by length in bits, then by the topmost bits with the number's fraction among them.
        long bits = BitConverter.DoubleToInt64Bits(magnitude);
        int numberLength = (int)(bits >> 52) - 1022, bigLength = Naturals.BitLength(Digits(x), length);
        if (bigLength != numberLength) return bigLength < numberLength ? less : -less;
        ulong numberTop = (ulong)bits << 11 | 1UL << 63, bigTop;
        int below = bigLength - 64;
        if (below >= 0) bigTop = DoubleRounding.Top(Digits(x), length, below);
        else
        {
            bigTop = Naturals.Digit(Digits(x), 0);
            if (length > 1) bigTop |= (ulong)Naturals.Digit(Digits(x), 1) << 32;
            bigTop <<= -below;
        }
        if (bigTop != numberTop) return bigTop < numberTop ? less : -less;
        return below > 0 && Naturals.AnyBitBelow(Digits(x), length, below) ? -less : 0;
    }

    // ── Arithmetic ───────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>BigInt::unaryMinus, ES2025 6.1.6.2.1.</summary>
    public static int Negate(int x) => IsZero(x) ? x : CopyWithSign(x, !IsNegative(x));

    /// <summary>BigInt::add, ES2025 6.1.6.2.7.</summary>
    public static int Add(int x, int y) => AddSigned(x, y, IsNegative(y));

    /// <summary>BigInt::subtract, ES2025 6.1.6.2.8.</summary>
    public static int Subtract(int x, int y) => AddSigned(x, y, !IsNegative(y));

    private static int AddSigned(int x, int y, bool yNegative)
    {
        int xLength = Length(x), yLength = Length(y);
        bool xNegative = IsNegative(x);
        int result = New((xLength > yLength ? xLength : yLength) + 1);
        if (result == TooBig) return TooBig;
        int to = Digits(result), xDigits = Digits(x), yDigits = Digits(y);
        if (xNegative == yNegative || xLength == 0)
            return Finish(result, Naturals.Add(to, xDigits, xLength, yDigits, yLength), yNegative);
        if (Naturals.Compare(xDigits, xLength, yDigits, yLength) >= 0)
            return Finish(result, Naturals.Subtract(to, xDigits, xLength, yDigits, yLength), xNegative);
        return Finish(result, Naturals.Subtract(to, yDigits, yLength, xDigits, xLength), yNegative);
    }

    /// <summary>x + 1 or x - 1.</summary>
    public static int Increment(int x, int by)
    {
        int one = FromInt64(by);
        return Add(x, one);
    }

    /// <summary>BigInt::multiply, ES2025 6.1.6.2.4.</summary>
    public static int Multiply(int x, int y)
    {
        int xLength = Length(x), yLength = Length(y);
        // The product has as many digits as both together, or one less.
        if (xLength + yLength > MaxDigits + 1) return TooBig;
        int result = New(xLength + yLength);
        int scratchBytes = Naturals.MultiplyScratch(xLength, yLength);
        int scratch = scratchBytes == 0 ? 0 : Scratch(scratchBytes);
        if (result == TooBig || scratchBytes != 0 && scratch == 0) return TooBig;
        int length = Naturals.Multiply(Digits(result), Digits(x), xLength, Digits(y), yLength, scratch);
        return Finish(result, length, IsNegative(x) != IsNegative(y));
    }

    /// <summary>BigInt::divide, ES2025 6.1.6.2.5, by a divisor that is not zero: truncates.</summary>
    public static int Divide(int x, int y) => Divide(x, y, false);

    /// <summary>BigInt::remainder, ES2025 6.1.6.2.6, by a divisor that is not zero: has the sign of the dividend.</summary>
    public static int Remainder(int x, int y) => Divide(x, y, true);

    private static int Divide(int x, int y, bool wantsRemainder)
    {
        int xLength = Length(x), yLength = Length(y);
        if (Naturals.Compare(Digits(x), xLength, Digits(y), yLength) < 0)
            return wantsRemainder ? x : FromInt64(0);
        // The quotient, and a copy of the dividend that becomes the remainder: one of them is the result.
        int quotient = New(xLength - yLength + 1), remainder = New(xLength + 1);
        if (quotient == TooBig || remainder == TooBig) return TooBig;
        int quotientLength = xLength - yLength + 1, remainderLength = yLength;
        if (yLength == 1)
        {
            uint rest = Naturals.DivideSmall(Digits(quotient), Digits(x), xLength, Naturals.Digit(Digits(y), 0));
            Naturals.SetDigit(Digits(remainder), 0, rest);
        }
        else
        {
            int normalised = Scratch(yLength * 4);
            if (normalised == 0) return TooBig;
            Naturals.Copy(Digits(remainder), Digits(x), xLength);
            Naturals.Divide(Digits(quotient), Digits(remainder), xLength, Digits(y), yLength, normalised);
        }
        Finish(quotient, Naturals.Trim(Digits(quotient), quotientLength), IsNegative(x) != IsNegative(y));
        Finish(remainder, Naturals.Trim(Digits(remainder), remainderLength), IsNegative(x));
        return wantsRemainder ? remainder : quotient;
    }

    /// <summary>BigInt::exponentiate, ES2025 6.1.6.2.3, to an exponent that is not negative.</summary>
    public static int Exponentiate(int x, int y)
    {
        if (IsZero(y)) return FromInt64(1);
        int xLength = Length(x);
        bool negative = IsNegative(x) && (Naturals.Digit(Digits(y), 0) & 1) != 0;
        if (xLength == 0) return x;
        uint low = Naturals.Digit(Digits(x), 0);
        if (xLength == 1 && low == 1) return CopyWithSign(x, negative);
        if (Length(y) > 1 || Naturals.Digit(Digits(y), 0) >= MaxBits) return TooBig;
        int exponent = (int)Naturals.Digit(Digits(y), 0);
        int bits = Naturals.BitLength(Digits(x), xLength);
        if ((long)(bits - 1) * exponent >= MaxBits) return TooBig;
        // A power of two is a shift.
        if (!Naturals.AnyBitBelow(Digits(x), xLength, bits - 1))
            return ShiftMagnitudeLeft(FromInt64(1), (bits - 1) * exponent, negative);
        int result = x;
        for (int bit = 30 - BitOperations.LeadingZeroCount((uint)exponent); bit >= 0; bit--)
        {
            result = Multiply(result, result);
            if (result != TooBig && (exponent >> bit & 1) != 0) result = Multiply(result, x);
            if (result == TooBig) return TooBig;
        }
        return result;
    }

    // ── Shifts ───────────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>BigInt::leftShift, ES2025 6.1.6.2.9.</summary>
    public static int ShiftLeft(int x, int y) => Shift(x, y, IsNegative(y));

    /// <summary>BigInt::signedRightShift, ES2025 6.1.6.2.10.</summary>
    public static int ShiftRight(int x, int y) => Shift(x, y, !IsNegative(y));

    private static int Shift(int x, int y, bool right)
    {
        if (IsZero(x) || IsZero(y)) return x;
        bool far = Length(y) > 1 || Naturals.Digit(Digits(y), 0) > MaxBits;
        int by = (int)Naturals.Digit(Digits(y), 0);
        if (!right) return far ? TooBig : ShiftMagnitudeLeft(x, by, IsNegative(x));
        int length = Length(x);
        bool negative = IsNegative(x);
        if (far) return FromInt64(negative ? -1 : 0);
        int result = New(length + 1);
        if (result == TooBig) return TooBig;
        int shifted = Naturals.ShiftRight(Digits(result), Digits(x), length, by);
        // The shift rounds towards minus infinity.
        if (negative && Naturals.AnyBitBelow(Digits(x), length, by)) shifted = AddOne(Digits(result), shifted);
        return Finish(result, shifted, negative);
    }

    private static int ShiftMagnitudeLeft(int x, int by, bool negative)
    {
        int length = Length(x);
        if (Naturals.BitLength(Digits(x), length) + (long)by > MaxBits) return TooBig;
        int result = New(length + (by >> 5) + 1);
        if (result == TooBig) return TooBig;
        return Finish(result, Naturals.ShiftLeft(Digits(result), Digits(x), length, by), negative);
    }

    // magnitude + 1 in place; room for one digit more.
    private static int AddOne(int digits, int length)
    {
        for (int i = 0; i < length; i++)
        {
            uint digit = Naturals.Digit(digits, i) + 1;
            Naturals.SetDigit(digits, i, digit);
            if (digit != 0) return length;
        }
        Naturals.SetDigit(digits, length, 1);
        return length + 1;
    }

    // ── Bits, as if in two's complement of unlimited length ──────────────────────────────────────────────────────

    /// <summary>BigInt::bitwiseNOT, ES2025 6.1.6.2.2: -x - 1.</summary>
    public static int Not(int x)
    {
        int length = Length(x), result = New(length + 1);
        if (result == TooBig) return TooBig;
        int digits = Digits(result);
        Naturals.Copy(digits, Digits(x), length);
        if (!IsNegative(x)) return Finish(result, AddOne(digits, length), true);
        for (int i = 0; i < length; i++)
        {
            uint digit = Naturals.Digit(digits, i);
            Naturals.SetDigit(digits, i, digit - 1);
            if (digit != 0) break;
        }
        return Finish(result, Naturals.Trim(digits, length), false);
    }

    private const int OperatorAnd = 0, OperatorOr = 1, OperatorXor = 2;

    /// <summary>BigInt::bitwiseAND, ES2025 6.1.6.2.18.</summary>
    public static int And(int x, int y) => Bitwise(x, y, OperatorAnd);

    /// <summary>BigInt::bitwiseOR, ES2025 6.1.6.2.20.</summary>
    public static int Or(int x, int y) => Bitwise(x, y, OperatorOr);

    /// <summary>BigInt::bitwiseXOR, ES2025 6.1.6.2.19.</summary>
    public static int Xor(int x, int y) => Bitwise(x, y, OperatorXor);

    // Digits of two's complement are made from the magnitude on the way, as ~(digit - borrow).
    private static int Bitwise(int x, int y, int @operator)
    {
        int xLength = Length(x), yLength = Length(y);
        int length = (xLength > yLength ? xLength : yLength) + 1;
        int result = New(length);
        if (result == TooBig) return TooBig;
        bool xNegative = IsNegative(x), yNegative = IsNegative(y);
        bool negative = Combine(xNegative ? 1u : 0, yNegative ? 1u : 0, @operator) != 0;
        uint xBorrow = xNegative ? 1u : 0, yBorrow = yNegative ? 1u : 0, carry = negative ? 1u : 0;
        for (int i = 0; i < length; i++)
        {
            uint a = i < xLength ? Naturals.Digit(Digits(x), i) : 0, b = i < yLength ? Naturals.Digit(Digits(y), i) : 0;
            if (xNegative)
            {
                uint below = xBorrow != 0 && a == 0 ? 1u : 0;
                a = ~(a - xBorrow);
                xBorrow = below;
            }
            if (yNegative)
            {
                uint below = yBorrow != 0 && b == 0 ? 1u : 0;
                b = ~(b - yBorrow);
                yBorrow = below;
            }
            uint digit = Combine(a, b, @operator);
            if (negative)
            {
                digit = ~digit + carry;
                if (digit != 0) carry = 0;
            }
            Naturals.SetDigit(Digits(result), i, digit);
        }
        return Finish(result, Naturals.Trim(Digits(result), length), negative);
    }

    private static uint Combine(uint a, uint b, int @operator) =>
        @operator == OperatorAnd ? a & b : @operator == OperatorOr ? a | b : a ^ b;

    /// <summary>BigInt.asIntN, ES2025 21.2.2.1; bits from ToIndex.</summary>
    public static int AsIntN(double bits, int x)
    {
        if (bits == 0) return FromInt64(0);
        int length = Length(x);
        // Everything with fewer bits is in range.
        if (Naturals.BitLength(Digits(x), length) < bits) return x;
        int n = (int)bits;
        int result = Modulo(n, x);
        if (result == TooBig || !Naturals.TestBit(Digits(result), Length(result), n - 1)) return result;
        // At least 2^(n-1): less 2^n.
        int power = ShiftMagnitudeLeft(FromInt64(1), n, false);
        return power == TooBig ? TooBig : Subtract(result, power);
    }

    /// <summary>BigInt.asUintN, ES2025 21.2.2.2; bits from ToIndex.</summary>
    public static int AsUintN(double bits, int x)
    {
        if (bits == 0) return FromInt64(0);
        if (!IsNegative(x) && Naturals.BitLength(Digits(x), Length(x)) <= bits) return x;
        return bits > MaxBits ? TooBig : Modulo((int)bits, x);
    }

    // x modulo 2^bits, for bits from 1 on.
    private static int Modulo(int bits, int x)
    {
        int digits = (bits + 31) >> 5, length = Length(x);
        int result = New(digits);
        if (result == TooBig) return TooBig;
        uint borrow = IsNegative(x) ? 1u : 0;
        uint flip = IsNegative(x) ? 0xFFFFFFFF : 0;
        for (int i = 0; i < digits; i++)
        {
            uint digit = i < length ? Naturals.Digit(Digits(x), i) : 0;
            uint below = borrow != 0 && digit == 0 ? 1u : 0;
            Naturals.SetDigit(Digits(result), i, digit - borrow ^ flip);
            borrow = below;
        }
        int rest = bits & 31;
        if (rest != 0)
            Naturals.SetDigit(Digits(result), digits - 1, Naturals.Digit(Digits(result), digits - 1) & (1u << rest) - 1);
        return Finish(result, Naturals.Trim(Digits(result), digits), false);
    }

    // ── Text ─────────────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>BigInt literals (without the suffix) and StringToBigInt, ES2025 7.1.14: TooBig, or NotNumeral for undefined.</summary>
    public static int Parse(int text, int length, int shift)
    {
        int at = CodeUnits.SkipWhiteSpace(text, 0, length, shift);
        int end = CodeUnits.TrimWhiteSpaceEnd(text, at, length, shift);
        if (at == end) return FromInt64(0);
        int first = CodeUnits.At(text, at, shift);
        if (first == '0' && end - at > 2)
        {
            int letter = CodeUnits.At(text, at + 1, shift) | 0x20;
            int radix = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 0;
            if (radix != 0) return ParseDigits(text, at + 2, end, shift, radix, false);
        }
        bool negative = first == '-';
        if (negative || first == '+') at++;
        return at == end ? NotNumeral : ParseDigits(text, at, end, shift, 10, negative);
    }

    private static int ParseDigits(int text, int at, int end, int shift, int radix, bool negative)
    {
        for (int i = at; i < end; i++)
            if (CodeUnits.DigitValue(CodeUnits.At(text, i, shift)) >= radix) return NotNumeral;
        while (at < end && CodeUnits.At(text, at, shift) == '0') at++;
        long room = ((end - at) * (long)BitsOfRadix(radix) >> 5) + 2;
        if (room > MaxDigits + 2) return TooBig;
        int result = New((int)room);
        if (result == TooBig) return TooBig;
        int digits = Digits(result), length = 0;
        // As many characters at a time as fit a digit.
        while (at < end)
        {
            uint part = 0, multiplier = 1;
            while (at < end && (ulong)multiplier * (uint)radix <= 0xFFFFFFFF)
            {
                part = part * (uint)radix + (uint)CodeUnits.DigitValue(CodeUnits.At(text, at, shift));
                multiplier *= (uint)radix;
                at++;
            }
            length = Naturals.MultiplyAdd(digits, length, multiplier, part);
        }
        return Finish(result, length, negative);
    }

    // The bits that a character of the radix stands for, rounded up.
    private static int BitsOfRadix(int radix) => 32 - BitOperations.LeadingZeroCount((uint)(radix - 1));

    /// <summary>An upper bound of the number of characters of <see cref="ToText"/>.</summary>
    public static int MaxTextLength(int x, int radix)
    {
        int bits = Naturals.BitLength(Digits(x), Length(x));
        // A character of the radix stands for at least floor(log2(radix) * 32) / 32 bits.
        return (int)((long)bits * 32 / BitsTimes32[radix]) + 2;
    }

    // floor(32 * log2(radix))
    private static ReadOnlySpan<byte> BitsTimes32 =>
    [
        0, 0, 32, 50, 64, 74, 82, 89, 96, 101, 106, 110, 114, 118, 121, 125, 128, 130, 133, 135, 138, 140, 142, 144, 146, 148, 150, 152,
        153, 155, 157, 158, 160, 161, 162, 164, 165,
    ];

    /// <summary>
    /// BigInt::toString, ES2025 6.1.6.2.23: Latin-1 bytes at <paramref name="to"/>, which has room for
    /// <see cref="MaxTextLength"/>. Returns their number, or -1 without memory.
    /// </summary>
    public static int ToText(int x, int radix, int to)
    {
        int length = Length(x);
        if (length == 0)
        {
            Memory.StoreI8(to, '0');
            return 1;
        }
        int start = to;
        if (IsNegative(x))
        {
            Memory.StoreI8(to, '-');
            start++;
        }
        int end = (radix & radix - 1) == 0 ? PowerOfTwoText(x, radix, start) : AnyRadixText(x, radix, start);
        return end == 0 ? -1 : end - to;
    }

    private static int PowerOfTwoText(int x, int radix, int start)
    {
        int width = BitOperations.TrailingZeroCount(radix), bits = Naturals.BitLength(Digits(x), Length(x));
        int characters = (bits + width - 1) / width;
        for (int i = 0; i < characters; i++)
        {
            int bit = i * width, word = bit >> 5, rest = bit & 31;
            ulong two = Naturals.Digit(Digits(x), word);
            if (word + 1 < Length(x)) two |= (ulong)Naturals.Digit(Digits(x), word + 1) << 32;
            Memory.StoreI8(start + characters - 1 - i, NumberToString.DigitCharacter((int)(two >> rest) & radix - 1));
        }
        return start + characters;
    }

    // Characters from the last to the first into the end of scratch memory, then to their place.
    private static int AnyRadixText(int x, int radix, int start)
    {
        int length = Length(x), characters = MaxTextLength(x, radix);
        int copy = Scratch(length * 4 + characters);
        if (copy == 0) return 0;
        Naturals.Copy(copy, Digits(x), length);
        // The largest power of the radix that fits a digit.
        uint power = (uint)radix;
        int each = 1;
        while ((ulong)power * (uint)radix <= 0xFFFFFFFF)
        {
            power *= (uint)radix;
            each++;
        }
        int end = copy + length * 4 + characters, at = end;
        while (length > 0)
        {
            uint part = Naturals.DivideSmall(copy, copy, length, power);
            length = Naturals.Trim(copy, length);
            for (int i = 0; i < each && (length > 0 || part != 0); i++)
            {
                uint next = part / (uint)radix;
                at--;
                Memory.StoreI8(at, NumberToString.DigitCharacter((int)(part - next * (uint)radix)));
                part = next;
            }
        }
        Memory.Copy(start, at, end - at);
        return start + (end - at);
    }
}
