using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>
/// Numbers as text. Every function writes Latin-1 bytes to <c>to</c> and returns how many; <c>scratch</c> is a block
/// of <see cref="ScratchBytes"/> bytes that does not overlap <c>to</c>.
/// </summary>
public static class NumberToString
{
    /// <summary>Scratch that every function here can do with.</summary>
    public const int ScratchBytes = 4096;

    /// <summary>No result is longer than this: a sign, 1100 binary digits on either side of a point.</summary>
    public const int MaxLength = 2304;

    /// <summary>Number::toString(value, 10), ES2025 6.1.6.1.20.</summary>
    public static int Decimal(double value, int to, int scratch)
    {
        int special = Special(value, to);
        if (special != 0) return special;
        int at = to;
        if (value < 0)
        {
            at = Put(at, '-');
            value = -value;
        }
        if (value <= int.MaxValue && value == (int)value) return Small((int)value, at) - to;
        DecimalDigits digits = DecimalDigitsWriter.Shortest(value, scratch + 32, scratch);
        int k = digits.Count, n = digits.Point;
        // Steps 6 to 8: plain notation from 1e-7 up to 1e21.
        if (n > -6 && n <= 21) return Plain(scratch + 32, k, n, at) - to;
        // Steps 9 to 13: exponential notation.
        return Exponential(scratch + 32, k, n - 1, at) - to;
    }

    /// <summary>Number::toString(value, radix) for a radix other than 10, with the fraction digits that V8 gives.</summary>
    public static int Radix(double value, int radix, int to, int scratch)
    {
        int special = Special(value, to);
        if (special != 0) return special;
        int at = to;
        if (value < 0)
        {
            at = Put(at, '-');
            value = -value;
        }
        double integer = Math.Floor(value);
        double fraction = value - integer;

        // Fraction digits are given until they tell the value from its neighbours: delta is half the distance to the
        // next double, in units of the digit at hand.
        double next = BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(value) + 1);
        double delta = 0.5 * (next - value);
        if (delta < double.Epsilon) delta = double.Epsilon;
        int fractionDigits = scratch, count = 0;
        if (fraction >= delta)
        {
            do
            {
                fraction *= radix;
                delta *= radix;
                int digit = (int)fraction;
                Memory.StoreI8(fractionDigits + count, digit);
                count++;
                fraction -= digit;
                bool roundUp = fraction > 0.5 || fraction == 0.5 && (digit & 1) != 0;
                if (roundUp && fraction + delta > 1)
                {
                    // Carry into the digits before, and into the integer when all of them are the highest.
                    while (count > 0 && Memory.LoadU8(fractionDigits + count - 1) + 1 == radix) count--;
                    if (count == 0) integer += 1;
                    else Memory.StoreI8(fractionDigits + count - 1, Memory.LoadU8(fractionDigits + count - 1) + 1);
                    break;
                }
            }
            while (fraction >= delta);
        }

        // Integer digits from the last to the first; those beyond 53 bits of precision are zeros.
        int end = scratch + ScratchBytes, first = end;
        while (integer / radix >= 9007199254740992.0)
        {
            integer /= radix;
            first--;
            Memory.StoreI8(first, '0');
        }
        do
        {
            double remainder = NumberOperations.Remainder(integer, radix);
            first--;
            Memory.StoreI8(first, DigitCharacter((int)remainder));
            integer = (integer - remainder) / radix;
        }
        while (integer > 0);
        Memory.Copy(at, first, end - first);
        at += end - first;
        if (count > 0)
        {
            at = Put(at, '.');
            for (int i = 0; i < count; i++) at = Put(at, DigitCharacter(Memory.LoadU8(fractionDigits + i)));
        }
        return at - to;
    }

    /// <summary>Number.prototype.toFixed, ES2025 21.1.3.3, from step 6 on; 0 to 100 fraction digits.</summary>
    public static int Fixed(double value, int fractionDigits, int to, int scratch)
    {
        // Step 6: NaN and infinities; step 9.b: from 1e21 on as Number::toString has it.
        if (!(Math.Abs(value) < 1e21)) return Decimal(value, to, scratch);
        int at = to;
        if (value < 0)
        {
            at = Put(at, '-');
            value = -value;
        }
        int count = 0, point = 0, from = scratch + DecimalDigitsWriter.ExactScratch;
        if (value != 0)
        {
            DecimalDigits digits = DecimalDigitsWriter.Exact(value, fractionDigits, true, from, scratch);
            count = digits.Count;
            point = digits.Point;
        }
        if (count == 0) point = 0;
        if (point <= 0) at = Put(at, '0');
        else
        {
            Memory.Copy(at, from, point);
            at += point;
        }
        if (fractionDigits == 0) return at - to;
        at = Put(at, '.');
        for (int i = 0; i < fractionDigits; i++)
        {
            int index = point + i;
            at = Put(at, index >= 0 && index < count ? Memory.LoadU8(from + index) : '0');
        }
        return at - to;
    }

    /// <summary>
    /// Number.prototype.toExponential, ES2025 21.1.3.2, from step 5 on; 0 to 100 fraction digits, or -1 for as many as
    /// necessary.
    /// </summary>
    public static int Exponential(double value, int fractionDigits, int to, int scratch)
    {
        if (!(Math.Abs(value) <= double.MaxValue)) return Special(value, to);
        int at = to;
        if (value < 0)
        {
            at = Put(at, '-');
            value = -value;
        }
        int from = scratch + DecimalDigitsWriter.ExactScratch;
        if (value == 0)
        {
            int zeros = fractionDigits < 0 ? 1 : fractionDigits + 1;
            Memory.Fill(from, '0', zeros);
            return Exponential(from, zeros, 0, at) - to;
        }
        DecimalDigits digits = fractionDigits < 0
            ? DecimalDigitsWriter.Shortest(value, from, scratch)
            : DecimalDigitsWriter.Exact(value, fractionDigits + 1, false, from, scratch);
        return Exponential(from, digits.Count, digits.Point - 1, at) - to;
    }

    /// <summary>Number.prototype.toPrecision, ES2025 21.1.3.5, from step 4 on; 1 to 100 digits.</summary>
    public static int Precision(double value, int precision, int to, int scratch)
    {
        if (!(Math.Abs(value) <= double.MaxValue)) return Special(value, to);
        int at = to;
        if (value < 0)
        {
            at = Put(at, '-');
            value = -value;
        }
        int from = scratch + DecimalDigitsWriter.ExactScratch, e = 0;
        if (value == 0) Memory.Fill(from, '0', precision);
        else e = DecimalDigitsWriter.Exact(value, precision, false, from, scratch).Point - 1;
        // Step 10.c: exponential notation; steps 11 to 13: plain.
        if (e < -6 || e >= precision) return Exponential(from, precision, e, at) - to;
        return Plain(from, precision, e + 1, at) - to;
    }

    private static int Special(double value, int to)
    {
        if (NumberOperations.IsNaN(value)) return PutNaN(to);
        if (value == 0)
        {
            Memory.StoreI8(to, '0');
            return 1;
        }
        if (Math.Abs(value) <= double.MaxValue) return 0;
        int at = to;
        if (value < 0) at = Put(at, '-');
        // "Infinity"
        Memory.StoreI32(at, 'I' | 'n' << 8 | 'f' << 16 | 'i' << 24);
        Memory.StoreI32(at, 'n' | 'i' << 8 | 't' << 16 | 'y' << 24, 4);
        return at + 8 - to;
    }

    private static int PutNaN(int to)
    {
        Memory.StoreI8(to, 'N');
        Memory.StoreI8(to, 'a', 1);
        Memory.StoreI8(to, 'N', 2);
        return 3;
    }

    // The k digits at from with the decimal point after n of them; returns the end.
    private static int Plain(int from, int k, int n, int at)
    {
        if (n <= 0)
        {
            at = Put(at, '0');
            at = Put(at, '.');
            Memory.Fill(at, '0', -n);
            Memory.Copy(at - n, from, k);
            return at - n + k;
        }
        if (k <= n)
        {
            Memory.Copy(at, from, k);
            Memory.Fill(at + k, '0', n - k);
            return at + n;
        }
        Memory.Copy(at, from, n);
        Memory.StoreI8(at + n, '.');
        Memory.Copy(at + n + 1, from + n, k - n);
        return at + k + 1;
    }

    // d.ddde+x; returns the end.
    private static int Exponential(int from, int k, int exponent, int at)
    {
        at = Put(at, Memory.LoadU8(from));
        if (k > 1)
        {
            at = Put(at, '.');
            Memory.Copy(at, from + 1, k - 1);
            at += k - 1;
        }
        at = Put(at, 'e');
        at = Put(at, exponent < 0 ? '-' : '+');
        return Small(exponent < 0 ? -exponent : exponent, at);
    }

    // The decimal digits of an integer that is not negative; returns the end.
    private static int Small(int value, int at)
    {
        int length = 1;
        for (int rest = value; rest >= 10; rest /= 10) length++;
        for (int i = length - 1; i >= 0; i--)
        {
            int next = value / 10;
            Memory.StoreI8(at + i, '0' + (value - next * 10));
            value = next;
        }
        return at + length;
    }

    private static int Put(int at, int character)
    {
        Memory.StoreI8(at, character);
        return at + 1;
    }

    /// <summary>0-9, then a-z.</summary>
    internal static int DigitCharacter(int digit) => digit < 10 ? '0' + digit : 'a' - 10 + digit;
}
